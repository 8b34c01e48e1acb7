/* SPDX-License-Identifier: Apache-2.0 */
/* sender_check: what a request to a provider may hold, but for its URL, which curl's own parser judges. Pure. Private to
 * sender. */
#ifndef KTG_SENDER_CHECK_H
#define KTG_SENDER_CHECK_H

#include "channel.h"

/* 0; -EINVAL: a method that is not sent, a control character in a header, user or password, a header that frames the
 * request, a URL with a byte that is not printable ASCII. */
int sender_check(const struct channel_call *call);

#endif

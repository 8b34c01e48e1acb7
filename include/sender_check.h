/* SPDX-License-Identifier: Apache-2.0 */
/* sender_check: what a request to a provider may hold, but for its URL, which curl's own parser judges; and its parts as curl
 * wants them. Pure. Private to sender. */
#ifndef KTG_SENDER_CHECK_H
#define KTG_SENDER_CHECK_H

#include "channel.h"

/* 0; -EINVAL: a method that is not sent, a control character in a header, user or password, a header that frames the
 * request, a URL with a byte that is not printable ASCII. */
int sender_check(const struct channel_call *call);

/* Both: the caller frees it with free(); NULL when out of memory. */
char *sender_text(struct str s); /* a copy with a NUL behind it */
char *sender_header(const struct channel_header *h); /* "Name: value", without a value "Name;", which curl sends as "Name:" */

#endif

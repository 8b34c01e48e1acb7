/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encode: octets as hexadecimal figures or base64, and back. Pure, any thread.
 */
#ifndef KTG_ENCODE_H
#define KTG_ENCODE_H

#include "buf.h"

void encode_hex(struct buf *out, struct str octets, bool capital);
/* Figures of either case, an even number of them. -EINVAL for anything else; OUT is undefined then. */
int decode_hex(struct buf *out, struct str figures);
/* The standard alphabet with padding. */
void encode_base64(struct buf *out, struct str octets);
/* The standard or the URL alphabet, padded or not; white space is skipped. -EINVAL for anything else. */
int decode_base64(struct buf *out, struct str text);

#endif

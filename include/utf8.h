/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf8: strict UTF-8 (no overlong forms, no surrogates, at most U+10FFFF) and the conversions providers need. Pure.
 */
#ifndef KTG_UTF8_H
#define KTG_UTF8_H

#include "buf.h"

/* True when every byte belongs to a well-formed sequence. NUL counts as a character here. */
bool utf8_valid(struct str s);
/* Takes one code point from the front of *s; UINT32_MAX for a broken sequence (one byte is consumed). s must not be empty. */
uint32_t utf8_next(struct str *s);
void utf8_put(struct buf *out, uint32_t code_point);
/* Big-endian UTF-16 octets, as Kannel hands over coding=2. -EILSEQ: odd length or unpaired surrogate (out is undefined). */
int utf8_from_utf16be(struct buf *out, struct str octets);
/* ISO-8859-1 octets; every octet is a character. */
void utf8_from_latin1(struct buf *out, struct str octets);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * msisdn: phone numbers as people and providers write them -> E.164 digits without '+', e.g. "6281234567890".
 * Rules: libphonenumber ID (mobile 8[1-35-9] and 7 to 10 more digits). Accepted: 08.., 628.., +628.., 8.., 0062.., 00862..,
 * "+62 08..", spaces, dots, dashes, parentheses; a leading space before 1-9 is a '+' that a URL decoder
 * ate. Without the '+', as everywhere in this program. Pure, any thread.
 */
#ifndef KTG_MSISDN_H
#define KTG_MSISDN_H

#include "buf.h"

#define MSISDN_MAX 20 /* bytes of storage, with the NUL */

enum msisdn_class { MSISDN_MOBILE, MSISDN_FIXED, MSISDN_SHORT, MSISDN_ALNUM, MSISDN_INTL, MSISDN_INVALID, MSISDN_EMPTY };

/* Writes E.164 digits (or the short code / alphanumeric sender as it came) to OUT as a C string; empty for INVALID, EMPTY. */
enum msisdn_class msisdn_parse(struct str s, char out[MSISDN_MAX]);
const char *msisdn_class_name(enum msisdn_class c);
/*
 * Who was given the prefix of an Indonesian mobile, in any way of writing it, e.g. "Telkomsel"; NULL when unknown or
 * no mobile. Numbers are not ported in Indonesia, so a channel may be chosen by it (outbox.h); but operators merge and
 * brands share a prefix, so nothing is refused or billed by it. The table is msisdn_prefix.c.
 */
const char *msisdn_operator(struct str number);
const char *msisdn_operator_name(int i); /* all it can say, from 0; NULL behind the last */
/* "62812****890": first five and last three characters; shorter than 9 characters is masked whole ("****"). */
void msisdn_add_masked(struct buf *out, struct str number);

#endif

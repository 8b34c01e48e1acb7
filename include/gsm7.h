/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gsm7: counts texts in the units a phone network counts: septets of the GSM 03.38 default alphabet (an extension
 * character such as { or the euro sign takes two). A text that is not wholly in the alphabet has no septet count.
 *
 * Budgets: an SMS holds 160 septets; a USSD screen 160 by our rule, 182 by the network (160 octets packed, GSM 03.38).
 * Pure, any thread.
 */
#ifndef KTG_GSM7_H
#define KTG_GSM7_H

#include "buf.h"

#define GSM7_SCREEN_BUDGET 160 /* septets we allow a screen */
#define GSM7_SCREEN_MAX 182    /* septets a network carries */

/* Octets that hold a septet each (GSM 03.38, unpacked, as Jasmin and SMPP hand them over) -> UTF-8. An unknown code behind
 * an escape is a space, as 23.038 says. -EILSEQ: an octet over 127. OUT needs three bytes for each octet. */
int gsm7_to_utf8(struct buf *out, struct str octets);

/* Septets of one code point: 1, 2 (extension table), or 0 when it is not in the alphabet. */
int gsm7_units_of(uint32_t code_point);
/* Septets of a UTF-8 text; -1 when it holds something outside the alphabet or is not valid UTF-8. */
int gsm7_units(struct str utf8);
/* Copies UTF-8 text, putting '?' for what is not in the alphabet or not UTF-8, and stops before MAX septets are passed. */
void gsm7_add_clean(struct buf *out, struct str utf8, int max_units);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * damm: the check digit of a child's code (H. M. Damm, 2004: the totally anti-symmetric quasigroup of order 10). It catches
 * every single wrong digit and every swap of two neighbours, the two ways a code is mistyped. Pure, any thread.
 */
#ifndef KTG_DAMM_H
#define KTG_DAMM_H

#include "str.h"

/* The digit to append to DIGITS (all '0'..'9', at least one); -1 when something else is in it or it is empty. */
int damm_digit(struct str digits);
/* True when the last digit of CODE is right for those before it; false too for fewer than two digits or a non-digit. */
bool damm_ok(struct str code);

#endif

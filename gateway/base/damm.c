/* SPDX-License-Identifier: Apache-2.0 */
/*
 * damm: the digit so far walks through a 10 x 10 quasigroup whose diagonal is zero. Every row and column holds each
 * digit once, so one wrong digit changes the end; and (c*x)*y = (c*y)*x only for x = y, so a swap does too. The
 * diagonal of zeros makes the check digit bring the walk back to 0: checking is the same walk.
 */
#include "damm.h"

/* The table of H. Michael Damm's thesis, "Total anti-symmetrische Quasigruppen", Marburg 2004. */
static const char table[10][11] = {
	"0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
	"3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
};

int damm_digit(struct str digits)
{
	int at = 0;

	if (digits.n == 0)
		return -1;
	for (size_t i = 0; i < digits.n; i++) {
		if (digits.p[i] < '0' || digits.p[i] > '9')
			return -1;
		at = table[at][digits.p[i] - '0'] - '0';
	}
	return at;
}

bool damm_ok(struct str code)
{
	return code.n >= 2 && damm_digit(code) == 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_cell: what stands in one cell of a table of children, as people type it: a number with a decimal point or
 * comma, a date with the day first, a word for sex, position or oedema.
 *
 *	struct growth_decimal d;
 *	if (growth_cell_decimal(cell, &d) && !d.negative)
 *		grams = growth_decimal_scaled(&d, 3, 1000000);
 *
 * Cells come trimmed. Pure, any thread, no allocation.
 */
#ifndef KTG_GROWTH_CELL_H
#define KTG_GROWTH_CELL_H

#include "str.h"

struct growth_decimal {
	int64_t digits; /* below 10^18 */
	int power;      /* of ten */
	bool negative;
};

/* "8.4", "8,4", "+0,84e1"; false when it is no number. No thousands, no unit. */
bool growth_cell_decimal(struct str s, struct growth_decimal *d);
/* |D| x 10^PLACES, rounded half up; MOST + 1 when it is more than MOST. */
int32_t growth_decimal_scaled(const struct growth_decimal *d, int places, int32_t most);
double growth_decimal_double(const struct growth_decimal *d);

/* "2025-09-22" (also with / or .), "22-9-2025", "22/09/25": day first unless a year of four digits is. A year of two
 * digits is 20..; a time of day behind it is passed over. False when there is no such day. */
bool growth_cell_date(struct str s, int32_t *day);

enum growth_word { GROWTH_WORD_SEX, GROWTH_WORD_POSITION, GROWTH_WORD_OEDEMA };
/* SEX_*, POSITION_* or 0 and 1; -1 for another word. An empty cell is an unknown position, no oedema, and no sex. */
int growth_cell_word(enum growth_word kind, struct str s);

#endif

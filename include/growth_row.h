/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_row: one row of a table of children, as people type it into spreadsheets, read and scored. Columns are
 * found by name, in any order. What cannot be read or cannot be true is a mistake: the parts it spoils get no score,
 * the rest does.
 *
 *	struct growth_columns columns;
 *	struct growth_row row;
 *	growth_columns_find(&columns, header_cell, header_cells, twice);
 *	growth_row_read(&row, &columns, cell, cells, GROWTH_RULES_ANTHRO);
 *	if (row.mistakes) ...                     // row.score is still good for what is not spoiled
 *
 * Cells: sex 1/2, m/f, l/p, lk/pr, laki-laki/perempuan; measure L/H, T/B, telentang/berdiri or empty; oedema y/n,
 * 1/0, ya/tidak, a grade 0-3 or empty; numbers with a decimal point or comma; dates 2025-09-22 or day first; an
 * empty cell, or NA, is missing. The age is age_days, or else by birth_date and visit_date, or else age_months;
 * another one that is more than a month off is a note. Weights count to the gram, lengths to 0.01 cm, head and arm
 * to the millimetre; more digits are rounded. Pure, any thread, no allocation.
 */
#ifndef KTG_GROWTH_ROW_H
#define KTG_GROWTH_ROW_H

#include "growth_columns.h"
#include "nutrition.h"

#define GROWTH_MISTAKES_MAX 12
#define GROWTH_NOTES_MAX 2

struct growth_mistake {
	const char *column; /* as the table calls it, borrowed from the columns; NULL: the row as a whole */
	struct str cell;    /* borrowed from the row; empty when it is not about what was typed */
	const char *what;   /* "is not a number" */
	unsigned spoils;    /* bit 1 << indicator for each score that cannot be given; 0 for a note */
};

struct growth_row {
	struct str id, name;
	struct growth_input in;    /* what could be read; the rest as not measured */
	struct growth_score score;
	bool unusable;             /* the age, or the whole row, is a mistake: nothing is scored and no length is used */
	bool slipped;              /* more cells than the header has: no telling which figure stands in which column */
	bool oedema_unread;        /* a mistake; in.oedema is set, so that no weight is scored as if there were none */
	int mistakes, notes;
	struct growth_mistake mistake[GROWTH_MISTAKES_MAX];
	struct growth_mistake note[GROWTH_NOTES_MAX]; /* contradictions; they spoil nothing */
};

/* Reads and scores a row of CELLS cells; missing ones at its end count as empty. Borrows the cells and COLUMNS. */
void growth_row_read(struct growth_row *out, const struct growth_columns *columns, const struct str *cell, int cells,
		     enum growth_rules rules);
/* BMI of the length as used, WHO's column "bmi", to the last digit what WHO's program computes; 0 = none. */
double growth_row_bmi(const struct growth_row *row);
bool growth_row_is_flagged(const struct growth_row *row); /* WHO flags one of its scores */

/* What the row says of the child together; an oedema that cannot be read says nothing. */
void growth_row_nutrition(const struct growth_row *row, struct nutrition *out);
/* The class of the arm; ARM_NONE when WHO flags it and it is not a thin one: no child's arm is normal at 130 cm. */
enum arm_class growth_row_arm(const struct growth_row *row);

/* ---- in words (growth_reason.c) ---- */

/* "weight_kg: 'abc' is not a number"; of a long cell the beginning. Control bytes become '?'. */
void growth_mistake_add(struct buf *out, const struct growth_mistake *m);

struct growth_telling {
	char decimal;    /* '.' or ',' */
	unsigned silent; /* bit 1 << indicator: that it was not measured is not worth telling */
};
/* The indicators that need a column which is not among FILLED (growth_columns_filled() of the whole table). */
unsigned growth_never_measured(unsigned filled);

/* Into OUT, empty at first: why scores are missing or not to be trusted, every mistake and note included, e.g.
 * "zwei zbmi: weight_kg: 'abc' is not a number; zac: before day 91; zlen: -6.09 is not plausible (flagged),
 * not classified". */
#define GROWTH_REASON_MAX 3072 /* bytes that are always enough */
void growth_row_add_reason(struct buf *out, const struct growth_row *row, const struct growth_telling *how);

#endif

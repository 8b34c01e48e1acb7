/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_row: one row of a table of children, as people type it into spreadsheets, read and scored. Columns are found by
 * name, in any order. What cannot be read or cannot be true is a mistake: the parts it spoils get no score, the rest does.
 *
 *	struct growth_columns columns;
 *	struct growth_row row;
 *	growth_columns_find(&columns, header_cell, header_cells);
 *	growth_row_read(&row, &columns, cell, cells, GROWTH_RULES_ANTHRO);
 *	if (row.mistakes) ...                     // row.score is still good for what is not spoiled
 *
 * Cells: sex 1/2, m/f, l/p, laki-laki/perempuan; measure L/H, telentang/berdiri or empty; oedema y/n, 1/0, ya/tidak or empty;
 * numbers with a decimal point or comma; an empty cell, or NA, is a missing one. age_days wins over age_months.
 * Weights count to the gram, lengths to 0.01 cm, head and arm to the millimetre; more digits are rounded.
 * Pure, any thread, no allocation.
 */
#ifndef KTG_GROWTH_ROW_H
#define KTG_GROWTH_ROW_H

#include "buf.h"
#include "growth.h"

enum growth_column {
	GROWTH_COL_ID, GROWTH_COL_SEX, GROWTH_COL_AGE_DAYS, GROWTH_COL_AGE_MONTHS, GROWTH_COL_WEIGHT, GROWTH_COL_LENGTH,
	GROWTH_COL_MEASURE, GROWTH_COL_HEAD, GROWTH_COL_ARM, GROWTH_COL_OEDEMA,
	GROWTH_COLUMNS
};
const char *growth_column_name(enum growth_column c); /* as in the header line: "weight_kg" */

struct growth_columns {
	int at[GROWTH_COLUMNS]; /* index of the cell; -1 = there is no such column */
	int cells;              /* of the header */
};
/* 0; -ENOENT: no column has a known name; -EEXIST: *TWICE is there two times. Names are trimmed, case does not matter. */
int growth_columns_find(struct growth_columns *out, const struct str *name, int names, enum growth_column *twice);

#define GROWTH_MISTAKES_MAX 12

struct growth_mistake {
	const char *column; /* NULL: the row as a whole */
	struct str cell;    /* borrowed from the row; empty when it is not about what was typed */
	const char *what;   /* "is not a number" */
	unsigned spoils;    /* bit 1 << indicator for each score that cannot be given */
};

struct growth_row {
	struct str id;
	struct growth_input in;    /* what could be read; the rest as not measured */
	struct growth_score score;
	bool unusable;             /* the age, or the whole row, is a mistake: nothing is scored and no length is used */
	bool slipped;              /* more cells than the header has: no telling which figure stands in which column */
	int mistakes;
	struct growth_mistake mistake[GROWTH_MISTAKES_MAX];
};

/* Reads and scores a row of CELLS cells; missing ones at its end count as empty. Borrows the cells. */
void growth_row_read(struct growth_row *out, const struct growth_columns *columns, const struct str *cell, int cells,
		     enum growth_rules rules);
/* BMI of the length as used, WHO's column "bmi", to the last digit what WHO's program computes; 0 = none. */
double growth_row_bmi(const struct growth_row *row);

/* "weight_kg: 'abc' is not a number"; of a long cell the beginning. Control bytes become '?'. */
void growth_mistake_add(struct buf *out, const struct growth_mistake *m);
/* Into OUT, empty at first: why scores are missing, every mistake included, e.g.
 * "zwei zwfl zbmi: weight_kg: 'abc' is not a number; zac: before day 91". */
#define GROWTH_REASON_MAX 2048 /* bytes that are always enough */
void growth_row_add_reason(struct buf *out, const struct growth_row *row);

#endif

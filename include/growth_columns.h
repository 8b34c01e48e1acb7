/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_columns: which column of a table of children holds what, by the names in its header: those of WHO's
 * programs, of our own export, of e-PPGBM and of district lists. Case does not matter, nor do blanks, `_` and `.`
 * ("Tgl. Lahir" is tgl_lahir).
 *
 *	struct growth_columns columns;
 *	int twice[2];
 *	rc = growth_columns_find(&columns, header_cell, header_cells, twice);
 *
 * Pure, any thread, no allocation.
 */
#ifndef KTG_GROWTH_COLUMNS_H
#define KTG_GROWTH_COLUMNS_H

#include "buf.h"

enum growth_column {
	GROWTH_COL_ID, GROWTH_COL_SEX, GROWTH_COL_AGE_DAYS, GROWTH_COL_AGE_MONTHS, GROWTH_COL_WEIGHT, GROWTH_COL_LENGTH,
	GROWTH_COL_MEASURE, GROWTH_COL_HEAD, GROWTH_COL_ARM, GROWTH_COL_OEDEMA, GROWTH_COL_BIRTH, GROWTH_COL_VISIT,
	GROWTH_COL_NAME,
	GROWTH_COLUMNS
};
const char *growth_column_name(enum growth_column c); /* our own name for it: "weight_kg" */
/* Its other names: "berat, bb, ..."; whole in GROWTH_OTHER_NAMES_MAX bytes. */
#define GROWTH_OTHER_NAMES_MAX 200
void growth_column_add_others(struct buf *out, enum growth_column c);

#define GROWTH_HEADER_MAX 40 /* bytes of a name as the table has it, with the NUL; a longer one is cut */

struct growth_columns {
	int at[GROWTH_COLUMNS]; /* index of the cell; -1 = there is no such column */
	char header[GROWTH_COLUMNS][GROWTH_HEADER_MAX]; /* as the table calls it */
	int cells;              /* of the header */
};

/* 0; -ENOENT: no column has a known name; -EEXIST: the header cells TWICE mean the same. Of several columns that can
 * tell the child (id, child_code, nik ...) or its name the one whose name stands first in our list is taken. */
int growth_columns_find(struct growth_columns *out, const struct str *name, int names, int twice[2]);

/* The columns that have something in this row, bit 1 << column; "NA" is nothing. */
unsigned growth_columns_filled(const struct growth_columns *columns, const struct str *cell, int cells);
/* The cell of column C, trimmed; empty when it is missing or NA. */
struct str growth_columns_cell(const struct growth_columns *columns, enum growth_column c, const struct str *cell,
			       int cells);

#endif

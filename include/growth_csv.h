/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_csv: the table of children that `kentongan growth` reads on stdin, shared by its two uses: the table with scores
 * (growth_csv.c) and the chart of one child (growth_csv_chart.c). Complaints go to stderr. One thread.
 *
 *	struct growth_table t;
 *	if (growth_table_open(&t) > 0)
 *		while ((rc = csv_read(&t.csv)) > 0)
 *			growth_row_read(&row, &t.columns, t.csv.cell, t.csv.cells, rules);
 *	growth_table_close(&t);
 */
#ifndef KTG_GROWTH_CSV_H
#define KTG_GROWTH_CSV_H

#include "csv_read.h"
#include "growth_row.h"

struct growth_table {
	struct csv_reader csv; /* of stdin, the header read */
	struct growth_columns columns;
};

/* 1: open. 0: the input is empty. -EINVAL: it is no such table, and it was said why. Close it in every case. */
int growth_table_open(struct growth_table *t);
void growth_table_close(struct growth_table *t);
/* What a negative result of csv_read() means, for people. */
const char *growth_table_error(int rc);
/* The row's mistakes, one a line: "kentongan growth: line 7: weight_kg: 'abc' is not a number". */
void growth_complain(int64_t line, const struct growth_row *row);

/* Draws the child ID of the table on stdout, as SVG. EXIT_OK; EXIT_FINDINGS when there is no such child or a row of it has
 * mistakes. */
int growth_csv_chart(struct growth_table *t, const char *id, enum growth_rules rules);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_csv: `kentongan growth` in its parts: the table of children on stdin (growth_csv_table.c), the same table
 * with scores (growth_csv_score.c) and its sum (growth_csv_sum.c), the chart of one child (growth_csv_chart.c), and
 * the verb itself (growth_csv.c). Complaints go to stderr. One thread.
 *
 *	struct growth_table t;
 *	if (growth_table_open(&t) > 0)
 *		while ((rc = growth_table_read(&t)) > 0)
 *			growth_row_read(&row, &t.columns, t.cell, t.cells, rules);
 *	growth_table_close(&t);
 */
#ifndef KTG_GROWTH_CSV_H
#define KTG_GROWTH_CSV_H

#include "csv_read.h"
#include "growth_row.h"

#define GROWTH_AHEAD 50 /* rows */

struct growth_table {
	struct csv_reader csv; /* of stdin; after growth_table_open() its cells are the header */
	struct growth_columns columns;
	const struct str *cell; /* of the row; lives until the next growth_table_read() */
	int cells;
	int64_t line, last_line; /* of the row, or what was lost */
	bool comma;             /* known after growth_table_look_ahead(): this table writes decimals with a comma */
	unsigned filled;        /* columns that had something up to now, or up to where was looked ahead */
	struct growth_kept *kept; /* owned: rows read ahead */
	int keeps, next;
};

/* 1: open. 0: the input is empty. -EINVAL: it is no such table, and it was said why. Close it in every case. */
int growth_table_open(struct growth_table *t);
void growth_table_close(struct growth_table *t);
/* Reads up to GROWTH_AHEAD rows before they are asked for: how decimals are written and, with FILLED, which columns
 * have something; without, it stops as soon as the first is known, and at once where ',' is the separator. Not at a
 * terminal. 0 or -ENOMEM. */
int growth_table_look_ahead(struct growth_table *t, bool filled);
/* The next row, as csv_read(). */
int growth_table_read(struct growth_table *t);
/* A negative result of growth_table_read(), told with the lines that were lost by it. */
void growth_table_complain(const struct growth_table *t, int rc);
/* The row's mistakes and notes, one a line: "kentongan growth: line 7: weight_kg: 'abc' is not a number". */
void growth_complain(int64_t line, const struct growth_row *row);

struct growth_sum {
	int64_t rows, mistaken, too_old, flagged;
	int64_t stunted, wasted, severe, by_road[3];
	char lost_room[100];
	struct buf lost; /* lines that could not be read: "3, 15-24" */
};
void growth_sum_init(struct growth_sum *sum);
/* One row read and scored, and what growth_row_nutrition() says of it. */
void growth_sum_add(struct growth_sum *sum, const struct growth_row *row, const struct nutrition *n);
/* The row that growth_table_read() could not read. */
void growth_sum_add_lost(struct growth_sum *sum, const struct growth_table *t);
/* The last line on stderr: "kentongan growth: 120 rows, 2 with mistakes; 31 stunted, 2 gizi buruk (2 by LiLA)". */
void growth_sum_print(const struct growth_sum *sum);

struct growth_options {
	enum growth_rules rules;
	bool reasons, status, plain;
};
/* The table on stdin with its scores to stdout. EXIT_OK, or EXIT_FINDINGS. */
int growth_csv_score(const struct growth_options *options);

/* Draws the child ID of the table on stdout, as SVG. EXIT_OK; EXIT_FINDINGS when there is no such child or a row of
 * it has mistakes. */
int growth_csv_chart(struct growth_table *t, const char *id, enum growth_rules rules);

#endif

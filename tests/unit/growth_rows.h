/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows written as text with '|' between cells, read and scored under a header. Included by test_growth_row.c and
 * test_growth_reason.c only.
 */
#ifndef GROWTH_ROWS_H
#define GROWTH_ROWS_H

#include "growth_cells.h"
#include "growth_row.h"

static struct growth_columns columns;
static struct growth_row row;
static struct growth_telling telling = {'.', 0};

/* Reads TEXT under HEADER; the cells live in the literal. */
static inline void read_under(const char *header, const char *text, enum growth_rules rules)
{
	struct str cell[CELLS];
	int twice[2];

	assert_int_equal(growth_columns_find(&columns, cell, cut(header, cell), twice), 0);
	growth_row_read(&row, &columns, cell, cut(text, cell), rules);
}

#define HEADER "id|sex|age_days|age_months|weight_kg|lenhei_cm|measure|headc_cm|muac_cm|oedema"

static inline void read(const char *text)
{
	read_under(HEADER, text, GROWTH_RULES_ANTHRO);
}

static inline const char *reason(void)
{
	static char room[GROWTH_REASON_MAX + 1];
	struct buf b;

	buf_init(&b, room, GROWTH_REASON_MAX);
	growth_row_add_reason(&b, &row, &telling);
	assert_false(b.overflow);
	room[b.n] = '\0';
	return room;
}

static inline void assert_reason(const char *text, const char *expected)
{
	read(text);
	assert_string_equal(reason(), expected);
}

#endif

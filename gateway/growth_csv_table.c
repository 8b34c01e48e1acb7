/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table on stdin. How decimals are to be written is known only from rows that come after the header, and stdin
 * cannot be read twice: so the first rows are kept and handed out again. A person at a terminal is not made to type
 * fifty rows first.
 */
#include "cli.h"
#include "growth_cell.h"
#include "growth_csv.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct growth_kept {
	int rc, cells;
	int64_t line, last_line;
	struct str *cell; /* owned, the bytes behind it */
};

static const char *error_text(int rc)
{
	switch (rc) {
	case -EINVAL: return "a quote is not closed, or text follows a closed one";
	case -E2BIG: return "the row is too long; is a quote not closed?";
	case -EILSEQ: return "this is UTF-16 text; in Excel save it as \"CSV UTF-8\"";
	case -ENOEXEC: return "this is an Excel file; open it and save it as \"CSV UTF-8\"";
	case -ENOMEM: return "out of memory";
	default: return "cannot read on";
	}
}

void growth_table_complain(const struct growth_table *t, int rc)
{
	const char *left_out = rc == -EINVAL || rc == -E2BIG ? "; left out" : "";
	long long from = t->line, to = t->last_line;

	if (to > from)
		cli_fail("growth", "lines %lld-%lld: %s%s", from, to, error_text(rc), left_out);
	else
		cli_fail("growth", "line %lld: %s%s", from, error_text(rc), left_out);
}

void growth_complain(int64_t line, const struct growth_row *row)
{
	char room[256];

	for (int i = 0; i < row->mistakes + row->notes; i++) {
		bool is_note = i >= row->mistakes;
		struct buf b;

		buf_init(&b, room, sizeof(room));
		growth_mistake_add(&b, is_note ? &row->note[i - row->mistakes] : &row->mistake[i]);
		cli_fail("growth", "line %lld: %s%.*s", (long long)line, is_note ? "note: " : "", STR_ARG(buf_str(&b)));
	}
}

/* ---- the header ---- */

static void say_twice(const struct growth_table *t, const int twice[2])
{
	struct str a = str_trim(t->csv.cell[twice[0]]), b = str_trim(t->csv.cell[twice[1]]);

	if (str_eq_nocase(a, b))
		cli_fail("growth", "the column %.*s is there twice", STR_ARG(a));
	else
		cli_fail("growth", "the columns %.*s and %.*s mean the same; leave one of them out", STR_ARG(a),
			 STR_ARG(b));
}

static void say_no_sex(void)
{
	char room[GROWTH_OTHER_NAMES_MAX];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	growth_column_add_others(&b, GROWTH_COL_SEX);
	cli_fail("growth", "there is no column sex (or %.*s), and no score without it", STR_ARG(buf_str(&b)));
}

int growth_table_open(struct growth_table *t)
{
	int twice[2], rc;

	*t = (struct growth_table){0};
	rc = csv_reader_init(&t->csv, stdin);
	if (rc == 0)
		rc = csv_read(&t->csv);
	if (rc == 0)
		return 0;
	if (rc < 0) {
		if (rc == -EILSEQ || rc == -ENOEXEC)
			cli_fail("growth", "%s", error_text(rc));
		else
			cli_fail("growth", "line %lld: %s", (long long)t->csv.line, error_text(rc));
		return -EINVAL;
	}
	rc = growth_columns_find(&t->columns, t->csv.cell, t->csv.cells, twice);
	if (rc == -EEXIST)
		say_twice(t, twice);
	else if (rc == -ENOENT)
		cli_fail("growth", "no column has a known name; the first line must name them, e.g. "
				   "id,sex,age_days,weight_kg,lenhei_cm,measure");
	else if (t->columns.at[GROWTH_COL_SEX] < 0)
		say_no_sex();
	else
		return 1;
	return -EINVAL;
}

void growth_table_close(struct growth_table *t)
{
	for (int i = 0; i < t->keeps; i++)
		free(t->kept[i].cell);
	free(t->kept);
	t->kept = NULL;
	t->keeps = 0;
	csv_reader_release(&t->csv);
}

/* ---- rows ---- */

/* The last row or error of the reader, kept. 0 or -ENOMEM. */
static int keep(struct growth_table *t, int rc)
{
	const struct csv_reader *csv = &t->csv;
	struct growth_kept *k = &t->kept[t->keeps];
	size_t bytes = 0;
	char *p;

	*k = (struct growth_kept){rc, rc > 0 ? csv->cells : 0, csv->line, csv->next_line - 1, NULL};
	for (int i = 0; i < k->cells; i++)
		bytes += csv->cell[i].n;
	k->cell = malloc((size_t)k->cells * sizeof(*k->cell) + bytes + 1);
	if (!k->cell)
		return -ENOMEM;
	p = (char *)(k->cell + k->cells);
	for (int i = 0; i < k->cells; i++) {
		k->cell[i] = (struct str){p, csv->cell[i].n};
		memcpy(p, csv->cell[i].p, csv->cell[i].n);
		p += csv->cell[i].n;
	}
	t->keeps++;
	return 0;
}

/* How the figures of the row are written. */
static void note_decimals(const struct growth_table *t, bool *comma, bool *point)
{
	static const enum growth_column figures[] = {GROWTH_COL_AGE_DAYS, GROWTH_COL_AGE_MONTHS, GROWTH_COL_WEIGHT,
						     GROWTH_COL_LENGTH,   GROWTH_COL_HEAD,       GROWTH_COL_ARM};

	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		struct str s = growth_columns_cell(&t->columns, figures[i], t->csv.cell, t->csv.cells);
		struct growth_decimal d;

		if (s.n == 0 || !growth_cell_decimal(s, &d))
			continue;
		*comma |= memchr(s.p, ',', s.n) != NULL;
		*point |= memchr(s.p, '.', s.n) != NULL;
	}
}

int growth_table_look_ahead(struct growth_table *t, bool filled)
{
	bool decimals = t->csv.sep != ',', comma = false, point = false;
	int rc = 1;

	if (!isatty(STDIN_FILENO) && (filled || decimals)) {
		t->kept = calloc(GROWTH_AHEAD, sizeof(*t->kept));
		if (!t->kept)
			return -ENOMEM;
	}
	while (t->kept && t->keeps < GROWTH_AHEAD && rc != 0 && rc != -EIO && (filled || !comma)) {
		rc = csv_read(&t->csv);
		if (keep(t, rc))
			return -ENOMEM;
		if (rc <= 0)
			continue;
		note_decimals(t, &comma, &point);
		t->filled |= growth_columns_filled(&t->columns, t->csv.cell, t->csv.cells);
	}
	t->comma = decimals && (comma || (t->csv.sep == ';' && !point));
	return 0;
}

int growth_table_read(struct growth_table *t)
{
	if (t->next < t->keeps) {
		const struct growth_kept *k = &t->kept[t->next];

		t->next += k->rc != 0 && k->rc != -EIO; /* the end stays the end */
		t->cell = k->cell;
		t->cells = k->cells;
		t->line = k->line;
		t->last_line = k->last_line;
		return k->rc;
	}
	int rc = csv_read(&t->csv);
	t->cell = t->csv.cell;
	t->cells = t->csv.cells;
	t->line = t->csv.line;
	t->last_line = t->csv.next_line - 1;
	return rc;
}

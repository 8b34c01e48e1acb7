/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One child of the table on stdin as a chart. The table may be in any order and is read once, to its end, so the child's
 * rows are collected and sorted by age. A chart knows only what was measured; it scores the points itself.
 */
#include "cli.h"
#include "growth_chart.h"
#include "growth_csv.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct collected {
	struct chart_point *point; /* owned */
	size_t n, room;
	enum sex sex;
	int rows, mistaken;
};

static int add_point(struct collected *c, const struct growth_input *in)
{
	if (c->n == c->room) {
		size_t room = c->room ? 2 * c->room : 64;
		struct chart_point *more = realloc(c->point, room * sizeof(*more));

		if (!more)
			return -ENOMEM;
		c->point = more;
		c->room = room;
	}
	c->point[c->n++] = (struct chart_point){.age_days = in->age_days,
						.weight_g = in->weight_g,
						.length_mm = in->length_mm,
						.position = in->position,
						.oedema = in->oedema};
	return 0;
}

/* A point needs an age; lines need a sex, and it cannot be both. */
static int take_row(struct collected *c, const struct growth_row *row, int64_t line)
{
	c->rows++;
	c->mistaken += row->mistakes > 0;
	growth_complain(line, row);
	if (row->in.sex != SEX_UNKNOWN && c->sex != SEX_UNKNOWN && row->in.sex != c->sex) {
		cli_fail("growth", "line %lld: sex: not that of the rows before", (long long)line);
		c->mistaken++;
	}
	if (c->sex == SEX_UNKNOWN)
		c->sex = row->in.sex;
	return row->in.age_days < 0 ? 0 : add_point(c, &row->in);
}

static int collect(struct collected *c, struct growth_table *t, struct str id, enum growth_rules rules)
{
	struct growth_row row;
	int rc;

	while ((rc = csv_read(&t->csv)) != 0 && rc != -EIO) {
		if (rc < 0) { /* whose row that was cannot be known */
			cli_fail("growth", "line %lld: %s", (long long)t->csv.line, growth_table_error(rc));
			c->mistaken++;
			continue;
		}
		growth_row_read(&row, &t->columns, t->csv.cell, t->csv.cells, rules);
		if (str_eq(row.id, id) && take_row(c, &row, t->csv.line) != 0)
			return -ENOMEM;
	}
	return rc;
}

static int by_age(const void *a, const void *b)
{
	const struct chart_point *x = a, *y = b;

	return (x->age_days > y->age_days) - (x->age_days < y->age_days);
}

static int draw(struct collected *c, struct str id)
{
	qsort(c->point, c->n, sizeof(*c->point), by_age);
	const struct chart chart = {
		.title = id,
		.subtitle = c->sex == SEX_MALE     ? STR("laki-laki")
			    : c->sex == SEX_FEMALE ? STR("perempuan")
						   : STR_NONE,
		.sex = c->sex,
		.point = c->point,
		.points = (int)c->n,
	};
	int rc = growth_chart_write(&chart, stdout);
	if (rc < 0) {
		cli_fail("growth", "cannot write: %s", strerror(-rc));
		return EXIT_FINDINGS;
	}
	return c->mistaken > 0 ? EXIT_FINDINGS : EXIT_OK;
}

int growth_csv_chart(struct growth_table *t, const char *id, enum growth_rules rules)
{
	struct collected c = {.sex = SEX_UNKNOWN};
	int code = EXIT_FINDINGS, rc;

	if (t->columns.at[GROWTH_COL_ID] < 0) {
		cli_fail("growth", "--chart %s: there is no column id", id);
		return code;
	}
	rc = collect(&c, t, str_of(id), rules);
	if (rc < 0)
		cli_fail("growth", "%s", growth_table_error(rc));
	else if (c.rows == 0)
		cli_fail("growth", "--chart %s: no row has that id", id);
	else if (c.n == 0)
		cli_fail("growth", "--chart %s: no row of it has an age that can be read", id);
	else
		code = draw(&c, str_of(id));
	free(c.point);
	return code;
}

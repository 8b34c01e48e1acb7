/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One child of the table on stdin as a chart. The table may be in any order and is read once, to its end, so the
 * child's rows are collected and sorted by age. A chart knows only what was measured; it scores the points itself.
 */
#include "cli.h"
#include "growth_chart.h"
#include "growth_csv.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MONTH      487 /* sixteenths of a day: WHO's month of 30.4375 */
#define TITLE_PART 200 /* bytes of the id and of the name: more than fits on the page */

struct collected {
	struct chart_point *point; /* owned */
	size_t n, room;
	enum sex sex;
	char name[TITLE_PART];
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
	if (row->name.n > 0 && !c->name[0])
		str_copy(c->name, sizeof(c->name), row->name);
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

	while ((rc = growth_table_read(t)) != 0 && rc != -EIO) {
		if (rc < 0) { /* whose row that was cannot be known */
			growth_table_complain(t, rc);
			c->mistaken++;
			continue;
		}
		growth_row_read(&row, &t->columns, t->cell, t->cells, rules);
		if (str_eq(row.id, id) && take_row(c, &row, t->line) != 0)
			return -ENOMEM;
	}
	return rc;
}

static int by_age(const void *a, const void *b)
{
	const struct chart_point *x = a, *y = b;

	return (x->age_days > y->age_days) - (x->age_days < y->age_days);
}

static void add_title(struct buf *out, const struct collected *c, struct str id)
{
	id.n = id.n < TITLE_PART ? id.n : TITLE_PART;
	buf_add(out, id);
	if (c->name[0])
		buf_addf(out, " %s", c->name);
}

/* There may be no date in the table, only ages. */
static void add_subtitle(struct buf *out, const struct collected *c)
{
	const char *sex = c->sex == SEX_MALE ? "laki-laki; " : c->sex == SEX_FEMALE ? "perempuan; " : "";

	buf_addf(out, "%sterakhir diukur umur %d bulan", sex, (int)((int64_t)c->point[c->n - 1].age_days * 16 / MONTH));
}

static int draw(struct collected *c, struct str id)
{
	char title_room[2 * TITLE_PART + 2], subtitle_room[64];
	struct buf title, subtitle;
	int rc;

	qsort(c->point, c->n, sizeof(*c->point), by_age);
	buf_init(&title, title_room, sizeof(title_room));
	buf_init(&subtitle, subtitle_room, sizeof(subtitle_room));
	add_title(&title, c, id);
	add_subtitle(&subtitle, c);
	const struct chart chart = {.title = buf_str(&title),
				    .subtitle = buf_str(&subtitle),
				    .sex = c->sex,
				    .point = c->point,
				    .points = (int)c->n};
	rc = growth_chart_write(&chart, stdout);
	if (rc < 0) {
		cli_fail("growth", "cannot write: %s", strerror(-rc));
		return EXIT_FINDINGS;
	}
	growth_chart_complain(&chart, id);
	return c->mistaken > 0 ? EXIT_FINDINGS : EXIT_OK;
}

int growth_csv_chart(struct growth_table *t, const char *id, enum growth_rules rules)
{
	struct collected c = {.sex = SEX_UNKNOWN};
	int code = EXIT_FINDINGS, rc;

	if (t->columns.at[GROWTH_COL_ID] < 0) {
		cli_fail("growth", "--chart %s: there is no column id (or child_code, kode, nik, no)", id);
		return code;
	}
	rc = collect(&c, t, str_of(id), rules);
	if (rc < 0)
		growth_table_complain(t, rc);
	else if (c.rows == 0)
		cli_fail("growth", "--chart %s: no row has that id", id);
	else if (c.n == 0)
		cli_fail("growth", "--chart %s: no row of it has an age that can be read", id);
	else
		code = draw(&c, str_of(id));
	free(c.point);
	return code;
}

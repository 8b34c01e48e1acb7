/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drawing a phone's screen in ASCII, so that it looks the same in a terminal, a log and a README. A row is cut at the
 * last space that lets it fit, a longer word in its middle. Columns are code points: what we send is plain ASCII
 * anyway.
 */
#include "gsm7.h"
#include "phone.h"
#include "utf8.h"

/* Takes as much from the front of *rest as fits into one row; the space or newline it ends at is dropped. */
static struct str take_row(struct str *rest)
{
	struct str at = *rest, row, space = STR_NONE;
	int columns = 0;

	for (; at.n && *at.p != '\n' && columns < PHONE_COLUMNS; columns++) {
		if (*at.p == ' ')
			space = at;
		utf8_next(&at);
	}
	if (at.n && *at.p != '\n' && *at.p != ' ' && space.n)
		at = space;
	row = (struct str){rest->p, rest->n - at.n};
	if (at.n && (*at.p == '\n' || *at.p == ' '))
		at = (struct str){at.p + 1, at.n - 1};
	*rest = at;
	return row;
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == UINT32_MAX;
}

static void draw_row(struct buf *out, struct str row)
{
	int columns = 0;

	buf_add(out, STR("| "));
	for (; row.n; columns++) {
		uint32_t c = utf8_next(&row);

		utf8_put(out, is_control(c) ? '?' : c);
	}
	buf_addf(out, "%*s |\n", PHONE_COLUMNS - columns, "");
}

static void draw_dashes(struct buf *out, size_t taken)
{
	for (size_t i = taken; i < PHONE_COLUMNS + 2; i++)
		buf_addc(out, '-');
}

static void draw_box(struct buf *out, struct str title, struct str text, struct str label)
{
	buf_addf(out, ".- %.*s ", STR_ARG(title));
	draw_dashes(out, title.n + 3);
	buf_add(out, STR(".\n"));
	do
		draw_row(out, take_row(&text));
	while (text.n);
	buf_addc(out, '\'');
	draw_dashes(out, label.n + 1);
	buf_add(out, label);
	buf_add(out, STR("-'\n"));
}

/* Takes what fits into LIMIT septets from the front of *rest; a character outside the alphabet is counted as one. */
static struct str take_units(struct str *rest, int limit)
{
	struct str at = *rest, before, taken;
	int units = 0;

	while (at.n) {
		before = at;
		uint32_t c = utf8_next(&at);
		int width = gsm7_units_of(c);

		units += width ? width : 1;
		if (units > limit) {
			at = before;
			break;
		}
	}
	taken = (struct str){rest->p, rest->n - at.n};
	*rest = at;
	return taken;
}

void phone_draw(struct buf *out, const char *title, struct str text)
{
	int units = gsm7_units(text);
	struct str rest = text, shown = take_units(&rest, GSM7_SCREEN_BUDGET);
	char room[32];
	struct buf label;

	buf_init(&label, room, sizeof(room));
	if (units < 0)
		buf_add(&label, STR("[not GSM-7]"));
	else
		buf_addf(&label, "[%3d/%d]", units, GSM7_SCREEN_BUDGET);
	draw_box(out, str_of(title), shown, buf_str(&label));
	if (rest.n)
		draw_box(out, STR("TOO LONG, beyond 160:"), rest, STR(""));
}

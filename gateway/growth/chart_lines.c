/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WHO's lines and the bands of the KMS on a panel. A line is looked up every week or fortnight of age, or every
 * centimetre, and drawn straight in between. The card's red and orange line take the place of WHO's line of the same
 * z, or stand between them where a district's card has them elsewhere. What leaves the frame is cut at it.
 */
#include "chart_panel.h"

#include <string.h>

#define SHORTEST_MM 650 /* of WHO's table of heights */
#define LAST_LENGTH (GROWTH_HEIGHT_FROM_DAY - 1)
#define LENGTH_STEP 10  /* mm between two places of a line */
#define LABEL_APART 130 /* tenths between two labels: less and they touch */
#define LINES_MAX   7

/* A line of WHO's; the card's red and orange line may lie on one of them or between. */
struct line {
	const char *name, *colour, *label; /* label: on BB/U, behind the figure */
	int z;
	bool strong;
};

static const struct line whos_lines[] = {
	{"m3", CHART_RED, "SD", -300, true}, {"m2", "#b58900", "SD", -200, false}, {"0", "#2e7d32", NULL, 0, true},
	{"p2", "#7d8a94", "SD", 200, false}, {"p3", "#4d5962", "SD", 300, false},
};

static bool has_lines(const struct chart_frame *f)
{
	return f->sex == SEX_MALE || f->sex == SEX_FEMALE;
}

/* The next day to look up, or mm on BB/TB. Lengths end where heights begin: both days are places of the line. */
static int32_t next_key(const struct chart_pen *pen, int32_t key)
{
	int32_t step = pen->f->whole ? 14 : 7, last = pen->f->whole ? GROWTH_LAST_DAY : LAST_LENGTH;

	if (pen->p->kind == CHART_BBTB)
		return key + LENGTH_STEP;
	if (key < LAST_LENGTH && key + step > LAST_LENGTH)
		return LAST_LENGTH;
	if (key == LAST_LENGTH)
		return key + 1;
	return key < last && key + step > last ? last : key + step;
}

static int32_t weight_for_length(const struct chart_frame *f, int32_t mm, int z)
{
	if (!f->whole)
		return growth_weight_at(f->sex, true, mm, z);
	if (mm >= SHORTEST_MM)
		return growth_weight_at(f->sex, false, mm, z);
	return growth_weight_at(f->sex, true, mm + CHART_LYING_TENTHS / 10, z);
}

/* Where the line of Z is at KEY. False past its end. */
static bool line_at(const struct chart_pen *pen, int32_t key, int z, struct chart_place *at)
{
	const struct chart_panel *p = pen->p;
	int64_t x = p->kind == CHART_BBTB ? (int64_t)key * 10 : (int64_t)key * 16, y;

	if (!chart_on_axis(&p->x, x))
		return false;
	if (p->kind == CHART_BBU)
		y = growth_measure_at(GROWTH_WFA, pen->f->sex, key, z);
	else if (p->kind == CHART_TBU)
		y = (int64_t)growth_measure_at(GROWTH_LFA, pen->f->sex, key, z) * 10;
	else
		y = weight_for_length(pen->f, key, z);
	*at = chart_place_of(p, x, y);
	return y > 0;
}

static int32_t first_key(const struct chart_pen *pen)
{
	return pen->p->kind == CHART_BBTB ? pen->p->x.min * 10 : 0;
}

/* The line of Z as path commands; *end is its last place. On TB/U it begins anew with the heights. */
static void add_line(const struct chart_pen *pen, int z, struct chart_place *end)
{
	char command = 'M';

	for (int32_t key = first_key(pen); line_at(pen, key, z, end); key = next_key(pen, key)) {
		if (pen->p->kind == CHART_TBU && key == GROWTH_HEIGHT_FROM_DAY)
			command = 'M';
		chart_add_place(pen->out, command, *end);
		command = 'L';
	}
}

/* All below the line of Z. */
static void draw_below(const struct chart_pen *pen, int z, const char *tint)
{
	const struct chart_panel *p = pen->p;
	struct chart_place end = {0};

	buf_add(pen->out, STR("<path d=\""));
	add_line(pen, z, &end);
	buf_addc(pen->out, 'H');
	chart_add_tenths(pen->out, p->box.left + p->box.width);
	buf_addc(pen->out, 'V');
	chart_add_tenths(pen->out, p->box.top + p->box.height);
	buf_addc(pen->out, 'H');
	chart_add_tenths(pen->out, p->box.left);
	buf_addf(pen->out, "Z\" fill=\"%s\"/>\n", tint);
}

/* ---- bands ---- */

void chart_draw_bands(const struct chart_pen *pen)
{
	const struct chart_frame *f = pen->f;
	bool tinted = pen->p->kind == CHART_BBU && has_lines(f);

	chart_add_box(pen);
	buf_addf(pen->out, " fill=\"%s\"/>\n", tinted ? CHART_TINT_ORANGE : "#ffffff");
	if (!tinted)
		return;
	buf_addf(pen->out, "<g clip-path=\"url(#%s-bingkai)\">\n", pen->p->id);
	draw_below(pen, f->orange_z, CHART_TINT_GREEN);
	if (f->red_z < CHART_LOW_Z)
		draw_below(pen, CHART_LOW_Z, CHART_TINT_YELLOW);
	draw_below(pen, f->red_z, CHART_TINT_RED);
	buf_add(pen->out, STR("</g>\n"));
}

/* ---- lines ---- */

/* Into the list, by z. In the place of one that is there already. */
static int insert_line(struct line *list, int n, struct line l)
{
	int at = n;

	while (at > 0 && list[at - 1].z >= l.z)
		at--;
	if (at < n && list[at].z == l.z) {
		l.name = list[at].name;
		list[at] = l;
		return n;
	}
	for (int i = n; i > at; i--)
		list[i] = list[i - 1];
	list[at] = l;
	return n + 1;
}

/* The lines of this panel from low to high. WHO's -3 is red where no card says what is. */
static int lines_of(const struct chart_pen *pen, struct line list[LINES_MAX])
{
	const struct chart_frame *f = pen->f;
	struct line red = {"merah", CHART_RED, "SD garis merah", f->red_z, true};
	struct line orange = {"oranye", "#ef6c00", "SD garis oranye", f->orange_z, true};
	int n = 0;

	for (size_t i = 0; i < sizeof(whos_lines) / sizeof(whos_lines[0]); i++)
		list[n++] = whos_lines[i];
	if (pen->p->kind != CHART_BBU)
		return n;
	list[0].colour = "#7a5c00";
	list[0].strong = false;
	if (f->orange_z == 100)
		orange.name = "p1";
	n = insert_line(list, n, red);
	return insert_line(list, n, orange);
}

static struct chart_place draw_line(const struct chart_pen *pen, const struct line *l)
{
	struct chart_place end = {0};

	buf_addf(pen->out, "<path id=\"%s-%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" d=\"", pen->p->id,
		 l->name, l->colour, l->strong ? "1.8" : "1.2");
	add_line(pen, l->z, &end);
	buf_add(pen->out, STR("\"/>\n"));
	return end;
}

static void add_label(const struct chart_pen *pen, const struct line *l, struct chart_place at)
{
	chart_begin_text(pen->out, at, NULL);
	buf_addf(pen->out, "<tspan fill=\"%s\">", l->colour);
	if (pen->p->kind == CHART_BBU && !l->label)
		buf_add(pen->out, STR("median"));
	else
		chart_add_sd(pen->out, l->z);
	if (pen->p->kind == CHART_BBU && l->label) /* for "+1,25 SD garis oranye" there is no room */
		buf_addf(pen->out, " %s", l->z % 100 ? l->label + strlen("SD ") : l->label);
	buf_add(pen->out, STR("</tspan></text>\n"));
}

/* Beside the ends of the lines, from below, each far enough above the one before. A line that ends outside has none. */
static void draw_labels(const struct chart_pen *pen, const struct line *list, const struct chart_place *end, int n)
{
	int32_t y, below = INT32_MAX;

	for (int i = 0; i < n; i++) {
		if (end[i].y < pen->p->box.top)
			continue;
		y = end[i].y + 38;
		if (below != INT32_MAX && y > below - LABEL_APART)
			y = below - LABEL_APART;
		add_label(pen, &list[i], (struct chart_place){end[i].x + 50, y});
		below = y;
	}
}

void chart_draw_lines(const struct chart_pen *pen)
{
	struct line list[LINES_MAX];
	struct chart_place end[LINES_MAX];
	int n = lines_of(pen, list);

	if (!has_lines(pen->f))
		return;
	buf_addf(pen->out, "<g clip-path=\"url(#%s-bingkai)\">\n", pen->p->id);
	for (int i = 0; i < n; i++)
		end[i] = draw_line(pen, &list[i]);
	buf_add(pen->out, STR("</g>\n"));
	draw_labels(pen, list, end, n);
}

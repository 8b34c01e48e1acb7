/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A panel is drawn as a painter would: the bands of the KMS, grid, WHO's lines, the child's line and points, letters.
 * A value is an integer in the unit of its axis and becomes a place by one proportion, so a point of z = -2 lies on
 * the line of -2 to a tenth of a unit, a fortieth of a millimetre. Ages are counted in sixteenths of a day: WHO's
 * month of 30.4375 days is 487 of them.
 *
 * BB/TB over 60 months: WHO has one table for lengths and one for heights, and the second is the first moved by the
 * 0.7 cm a child is longer lying. So lengths are drawn as the height they stand for, and below the shortest height of
 * the table the lines go on by the table of lengths: the whole past of a child is in one picture and each point keeps
 * its z.
 *
 * A point out of the frame is left out and counted, never moved to the edge, where it would look measured. The line
 * towards it is cut at the frame and so still shows where it went.
 */
#include "chart_panel.h"

#define WFL_BELOW 8700  /* tenths of mm: lying or standing, when neither age nor position is known */
#define FAR       30000 /* tenths: a place further out is not told apart */

/* ---- places ---- */

void chart_add_tenths(struct buf *out, int32_t tenths)
{
	int32_t size = tenths < 0 ? -tenths : tenths;

	buf_addf(out, "%s%d.%d", tenths < 0 ? "-" : "", (int)(size / 10), (int)(size % 10));
}

void chart_add_sd(struct buf *out, int z)
{
	int size = z < 0 ? -z : z;

	buf_addf(out, "%s%d", z < 0 ? "-" : z > 0 ? "+" : "", size / 100);
	if (size % 100)
		buf_addf(out, size % 10 ? ",%02d" : ",%d", size % 10 ? size % 100 : size % 100 / 10);
}

void chart_add_place(struct buf *out, char command, struct chart_place at)
{
	buf_addc(out, command);
	chart_add_tenths(out, at.x);
	buf_addc(out, ',');
	chart_add_tenths(out, at.y);
}

static int32_t along(const struct chart_axis *a, int64_t value, int32_t span)
{
	int64_t from = (int64_t)a->min * a->unit, all = (int64_t)a->max * a->unit - from;
	int64_t twice = (value - from) * span * 2;
	int64_t at = (twice + (twice < 0 ? -all : all)) / (2 * all); /* rounded half away from zero */

	return at < -FAR ? -FAR : at > FAR ? FAR : (int32_t)at;
}

struct chart_place chart_place_of(const struct chart_panel *p, int64_t x, int64_t y)
{
	return (struct chart_place){p->box.left + along(&p->x, x, p->box.width),
				    p->box.top + p->box.height - along(&p->y, y, p->box.height)};
}

bool chart_on_axis(const struct chart_axis *a, int64_t value)
{
	return value >= (int64_t)a->min * a->unit && value <= (int64_t)a->max * a->unit;
}

void chart_begin_text(struct buf *out, struct chart_place at, const char *anchor)
{
	buf_addf(out, "<text x=\"");
	chart_add_tenths(out, at.x);
	buf_addf(out, "\" y=\"");
	chart_add_tenths(out, at.y);
	buf_addf(out, "\"%s%s%s>", anchor ? " text-anchor=\"" : "", anchor ? anchor : "", anchor ? "\"" : "");
}

/* ---- axes ---- */

static void draw_grid(const struct chart_pen *pen)
{
	const struct chart_panel *p = pen->p;

	buf_addf(pen->out, "<path fill=\"none\" stroke=\"#5b6b78\" stroke-opacity=\"0.28\" stroke-width=\"0.6\" d=\"");
	for (int32_t v = p->x.min; v <= p->x.max; v++) {
		if (v % p->x.grid)
			continue;
		chart_add_place(pen->out, 'M',
				chart_place_of(p, (int64_t)v * p->x.unit, (int64_t)p->y.min * p->y.unit));
		buf_addc(pen->out, 'V');
		chart_add_tenths(pen->out, p->box.top);
	}
	for (int32_t v = p->y.min; v <= p->y.max; v++) {
		if (v % p->y.grid)
			continue;
		chart_add_place(pen->out, 'M',
				chart_place_of(p, (int64_t)p->x.min * p->x.unit, (int64_t)v * p->y.unit));
		buf_addc(pen->out, 'H');
		chart_add_tenths(pen->out, p->box.left + p->box.width);
	}
	buf_add(pen->out, STR("\"/>\n"));
}

static void draw_figures(const struct chart_pen *pen)
{
	const struct chart_panel *p = pen->p;

	buf_addf(pen->out, "<g id=\"%s-x\" text-anchor=\"middle\">\n", p->id);
	for (int32_t v = p->x.min; v <= p->x.max; v++) {
		struct chart_place at = chart_place_of(p, (int64_t)v * p->x.unit, (int64_t)p->y.min * p->y.unit);

		if (v % p->x.label)
			continue;
		chart_begin_text(pen->out, (struct chart_place){at.x, at.y + 150}, NULL);
		buf_addf(pen->out, "%d</text>\n", (int)v);
	}
	buf_addf(pen->out, "</g>\n<g id=\"%s-y\" text-anchor=\"end\">\n", p->id);
	for (int32_t v = p->y.min; v <= p->y.max; v++) {
		struct chart_place at = chart_place_of(p, (int64_t)p->x.min * p->x.unit, (int64_t)v * p->y.unit);

		if (v % p->y.label)
			continue;
		chart_begin_text(pen->out, (struct chart_place){at.x - 60, at.y + 38}, NULL);
		buf_addf(pen->out, "%d</text>\n", (int)v);
	}
	buf_add(pen->out, STR("</g>\n"));
}

static void draw_names(const struct chart_pen *pen)
{
	const struct chart_panel *p = pen->p;
	int32_t middle = p->box.top + p->box.height / 2, left = p->box.left - 320;

	chart_begin_text(pen->out, (struct chart_place){p->box.left, p->box.top - 100}, NULL);
	buf_addf(pen->out, "<tspan font-size=\"15\" font-weight=\"bold\">%s</tspan></text>\n", p->title);
	chart_begin_text(pen->out,
			 (struct chart_place){p->box.left + p->box.width / 2, p->box.top + p->box.height + 320},
			 "middle");
	buf_addf(pen->out, "%s</text>\n<text text-anchor=\"middle\" transform=\"translate(", p->x.name);
	chart_add_tenths(pen->out, left);
	buf_addc(pen->out, ' ');
	chart_add_tenths(pen->out, middle);
	buf_addf(pen->out, ") rotate(-90)\">%s</text>\n", p->y.name);
}

void chart_add_box(const struct chart_pen *pen)
{
	const struct chart_panel *p = pen->p;

	buf_add(pen->out, STR("<rect x=\""));
	chart_add_tenths(pen->out, p->box.left);
	buf_add(pen->out, STR("\" y=\""));
	chart_add_tenths(pen->out, p->box.top);
	buf_add(pen->out, STR("\" width=\""));
	chart_add_tenths(pen->out, p->box.width);
	buf_add(pen->out, STR("\" height=\""));
	chart_add_tenths(pen->out, p->box.height);
	buf_addc(pen->out, '"');
}

/* ---- the child ---- */

struct dot {
	bool measured; /* there is something to draw on this panel */
	bool joined;   /* by the child's line */
	bool inside;   /* the frame */
	bool hollow;
	struct chart_place at;
};

/* What WHO's scoring takes for a height; with an age its own rule, without one the position or the size tells. */
static bool is_height(const struct chart_point *pt, int32_t tenths)
{
	if (pt->age_days >= 0)
		return pt->age_days >= GROWTH_HEIGHT_FROM_DAY;
	if (pt->position != POSITION_UNKNOWN)
		return pt->position == POSITION_STANDING;
	return tenths >= WFL_BELOW;
}

static int32_t length_on_axis(const struct chart_frame *f, const struct chart_point *pt, int32_t tenths)
{
	if (f->whole)
		return is_height(pt, tenths) ? tenths : tenths - CHART_LYING_TENTHS;
	return is_height(pt, tenths) ? tenths + CHART_LYING_TENTHS : tenths;
}

static void score(const struct chart_frame *f, const struct chart_point *pt, struct growth_score *s)
{
	growth_score(&(struct growth_input){.sex = f->sex,
					    .age_days = pt->age_days,
					    .weight_g = pt->weight_g,
					    .length_mm = pt->length_mm,
					    .position = pt->position,
					    .oedema = pt->oedema},
		     s);
}

static struct dot dot_of(const struct chart_pen *pen, const struct chart_point *pt)
{
	static const enum growth_indicator indicator[] = {
		[CHART_BBU] = GROWTH_WFA, [CHART_TBU] = GROWTH_LFA, [CHART_BBTB] = GROWTH_WFL};
	const struct chart_panel *p = pen->p;
	bool length = p->kind != CHART_BBU, weight = p->kind != CHART_TBU, aged;
	struct growth_score s;
	struct dot d = {0};
	int64_t x, y;

	score(pen->f, pt, &s);
	d.measured = (!length || s.used_length_tenth_mm > 0) && (!weight || pt->weight_g > 0);
	if (!d.measured)
		return d;
	x = p->kind == CHART_BBTB ? length_on_axis(pen->f, pt, s.used_length_tenth_mm) : (int64_t)pt->age_days * 16;
	y = weight ? pt->weight_g : s.used_length_tenth_mm;
	aged = pt->age_days <= GROWTH_LAST_DAY && (pt->age_days >= 0 || p->kind == CHART_BBTB);
	d.hollow = s.flag[indicator[p->kind]] || (weight && pt->oedema);
	d.joined = aged && !d.hollow;
	d.inside = aged && chart_on_axis(&p->x, x) && chart_on_axis(&p->y, y);
	d.at = chart_place_of(p, x, y);
	return d;
}

bool chart_panel_leaves_out(const struct chart_panel *p, const struct chart_frame *f, const struct chart_point *pt)
{
	const struct dot d = dot_of(&(struct chart_pen){p, f, NULL}, pt);

	return d.measured && !d.inside;
}

void chart_add_dot(struct buf *out, int32_t x, int32_t y, int32_t radius, bool hollow)
{
	buf_add(out, STR("<circle cx=\""));
	chart_add_tenths(out, x);
	buf_add(out, STR("\" cy=\""));
	chart_add_tenths(out, y);
	buf_add(out, STR("\" r=\""));
	chart_add_tenths(out, radius);
	buf_addf(out, "\"%s/>\n", hollow ? " fill=\"#ffffff\"" : "");
}

static void draw_path(const struct chart_pen *pen)
{
	char command = 'M';

	buf_addf(pen->out, "<clipPath id=\"%s-bingkai\">", pen->p->id);
	chart_add_box(pen);
	buf_addf(pen->out, "/></clipPath>\n<path id=\"%s-garis\" clip-path=\"url(#%s-bingkai)\" fill=\"none\" d=\"",
		 pen->p->id, pen->p->id);
	for (int i = 0; i < pen->f->points; i++) {
		struct dot d = dot_of(pen, &pen->f->point[i]);

		if (!d.measured || !d.joined)
			continue;
		chart_add_place(pen->out, command, d.at);
		command = 'L';
	}
	buf_add(pen->out, STR("\"/>\n"));
}

/* A letter stands above its point, or below one near the top of the frame. */
static struct chart_place letter_place(const struct chart_pen *pen, struct chart_place dot)
{
	int32_t above = pen->f->whole ? 55 : 75;

	return (struct chart_place){dot.x, dot.y - above < pen->p->box.top + 100 ? dot.y + above + 80 : dot.y - above};
}

static void draw_letters(const struct chart_pen *pen)
{
	buf_addf(pen->out,
		 "<g id=\"%s-huruf\" font-size=\"%d\" font-weight=\"bold\" text-anchor=\"middle\" stroke=\"#ffffff\""
		 " stroke-width=\"2.4\" stroke-linejoin=\"round\" paint-order=\"stroke\">\n",
		 pen->p->id, pen->f->whole ? 9 : 12);
	for (int i = 0; i < pen->f->points; i++) {
		struct dot d = dot_of(pen, &pen->f->point[i]);
		char letter = pen->f->point[i].letter;

		if (!d.measured || !d.inside || d.hollow || letter < 'A' || letter > 'Z')
			continue;
		chart_begin_text(pen->out, letter_place(pen, d.at), NULL);
		buf_addf(pen->out, "%c</text>\n", letter);
	}
	buf_add(pen->out, STR("</g>\n"));
}

/* The points; the result is how many are out of the frame. */
static int draw_dots(const struct chart_pen *pen)
{
	int outside = 0;

	buf_addf(pen->out, "<g id=\"%s-titik\" fill=\"" CHART_INK "\">\n", pen->p->id);
	for (int i = 0; i < pen->f->points; i++) {
		struct dot d = dot_of(pen, &pen->f->point[i]);

		if (d.measured && d.inside)
			chart_add_dot(pen->out, d.at.x, d.at.y, pen->f->whole ? 22 : 30, d.hollow);
		outside += d.measured && !d.inside;
	}
	buf_add(pen->out, STR("</g>\n"));
	return outside;
}

static void draw_child(const struct chart_pen *pen)
{
	const struct chart_panel *p = pen->p;
	int outside;

	buf_add(pen->out, STR("<g stroke=\"" CHART_INK "\" stroke-width=\"1.8\" stroke-linejoin=\"round\">\n"));
	draw_path(pen);
	outside = draw_dots(pen);
	buf_add(pen->out, STR("</g>\n"));
	if (p->kind == CHART_BBU)
		draw_letters(pen);
	if (!outside)
		return;
	chart_begin_text(pen->out, (struct chart_place){p->box.left + 80, p->box.top + 180}, NULL);
	buf_addf(pen->out,
		 "<tspan fill=\"" CHART_RED "\" font-weight=\"bold\">%d titik di luar grafik</tspan></text>\n",
		 outside);
}

void chart_panel_draw(const struct chart_panel *p, const struct chart_frame *f, struct buf *out)
{
	const struct chart_pen pen = {p, f, out};

	buf_addf(out, "<g id=\"%s\" font-size=\"11\">\n", p->id);
	chart_draw_bands(&pen);
	draw_grid(&pen);
	chart_draw_lines(&pen);
	chart_add_box(&pen);
	buf_add(out, STR(" fill=\"none\" stroke=\"" CHART_INK "\" stroke-width=\"1\"/>\n"));
	draw_figures(&pen);
	draw_names(&pen);
	draw_child(&pen);
	buf_add(out, STR("</g>\n"));
}

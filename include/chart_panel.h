/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chart_panel: one of the three diagrams of a chart, drawn into its place on the page. Private to growth/chart*.c.
 *
 * The page is A4 landscape, CHART_PAGE_WIDTH x CHART_PAGE_HEIGHT units of a quarter of a millimetre. Places on it are
 * whole tenths of a unit, written with one decimal by chart_add_tenths(): no floating point, and so no locale, comes
 * near it.
 */
#ifndef KTG_CHART_PANEL_H
#define KTG_CHART_PANEL_H

#include "chart.h"

#define CHART_PAGE_WIDTH  1188
#define CHART_PAGE_HEIGHT 840

/* Colours more than one place needs. The tints are light enough to write on, and differ in grey too. */
#define CHART_INK         "#22303c"
#define CHART_TINT_RED    "#fbe0dc"
#define CHART_TINT_YELLOW "#fff2b3"
#define CHART_TINT_GREEN  "#d5edcc"
#define CHART_TINT_ORANGE "#feeedd"
#define CHART_RED         "#c62828"

#define CHART_LYING_TENTHS 70 /* 0.7 cm: what a child is longer lying */
#define CHART_LOW_Z        (-200) /* below it is kurang, down to the red line */

enum chart_panel_kind { CHART_BBU, CHART_TBU, CHART_BBTB };

/* The points to draw, and whether over 24 months or the whole 60. */
struct chart_frame {
	enum sex sex;
	const struct chart_point *point; /* borrowed */
	int points;
	bool whole;
	int16_t red_z, orange_z; /* hundredths of SD */
};

struct chart_axis {
	int32_t min, max;    /* in UNIT */
	int32_t unit;        /* what a value counts for one labelled unit: 487 sixteenths of a day a month, 1000 g a kg */
	int32_t grid, label; /* a line and a figure at each multiple of so many units */
	const char *name;
};

struct chart_box {
	int32_t left, top, width, height; /* tenths */
};

struct chart_panel {
	enum chart_panel_kind kind;
	const char *id, *title;
	struct chart_box box; /* of the plot, without what is written around it */
	struct chart_axis x, y;
};

struct chart_place {
	int32_t x, y; /* tenths */
};

struct chart_pen {
	const struct chart_panel *p;
	const struct chart_frame *f;
	struct buf *out;
};

void chart_panel_draw(const struct chart_panel *p, const struct chart_frame *f, struct buf *out);

/* A point with the measures for this panel that has no place in its frame. */
bool chart_panel_leaves_out(const struct chart_panel *p, const struct chart_frame *f, const struct chart_point *pt);

/* In chart_lines.c. Without a sex there are neither lines nor colours. */
void chart_draw_bands(const struct chart_pen *pen);
void chart_draw_lines(const struct chart_pen *pen);

/* Where values in the units of the axes are. */
struct chart_place chart_place_of(const struct chart_panel *p, int64_t x, int64_t y);
bool chart_on_axis(const struct chart_axis *a, int64_t value);
void chart_add_place(struct buf *out, char command, struct chart_place at); /* "M12.3,45.6" */
/* "<text ...>"; ANCHOR may be NULL. */
void chart_begin_text(struct buf *out, struct chart_place at, const char *anchor);
void chart_add_box(const struct chart_pen *pen); /* "<rect ...", of the plot, to be closed by the caller */

/* "-3", "+1", "-2,5": hundredths of SD for people. */
void chart_add_sd(struct buf *out, int z);
/* "12.3" for 123, "-0.4" for -4. */
void chart_add_tenths(struct buf *out, int32_t tenths);
/* A measured point as the panels draw it, also for the legend. */
void chart_add_dot(struct buf *out, int32_t x, int32_t y, int32_t radius, bool hollow);

#endif

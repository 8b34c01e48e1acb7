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

enum chart_panel_kind { CHART_BBU, CHART_TBU, CHART_BBTB };

/* The points to draw, and whether over 24 months or the whole 60. */
struct chart_frame {
	enum sex sex;
	const struct chart_point *point; /* borrowed */
	int points;
	bool whole;
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

void chart_panel_draw(const struct chart_panel *p, const struct chart_frame *f, struct buf *out);

/* "12.3" for 123, "-0.4" for -4. */
void chart_add_tenths(struct buf *out, int32_t tenths);
/* A measured point as the panels draw it, also for the legend. */
void chart_add_dot(struct buf *out, int32_t x, int32_t y, int32_t radius, bool hollow);

#endif

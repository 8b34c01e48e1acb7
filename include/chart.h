/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chart: a child's measurements against the WHO lines, as one A4 page in SVG: weight for age with the colours of the
 * KMS, length or height for age, and weight for length or height. Lines at -3, -2, 0, +2, +3 SD; on weight for age
 * also the red and the orange line of the card, wherever it has them. It needs no font, script or network: it prints
 * and mails as it is. Text is Indonesian, escaped, and cut to what fits on the page; length is drawn as WHO uses it
 * (after the 0.7 cm rule).
 *
 *	struct chart c = {.title = STR("10019 Putu Ayu"), .sex = SEX_FEMALE, .point = points, .points = n};
 *	buf_init(&out, room, CHART_BYTES_MAX);
 *	chart_svg(&c, &out);
 *
 * The age axis ends at 24 months while all points are below day 731, and at 60 otherwise and on a card without
 * points, unless it is for a YOUNG child. Pure, any thread; the caller owns all storage.
 */
#ifndef KTG_CHART_H
#define KTG_CHART_H

#include "buf.h"
#include "kms.h"

#define CHART_BYTES_MAX (192 * 1024) /* a chart of CHART_POINTS_MAX points fits */
#define CHART_POINTS_MAX 200

struct chart_point {
	int32_t age_days;
	int32_t weight_g, length_mm; /* 0 = not measured */
	enum position position;
	bool oedema;
	char letter;                 /* N, T, O, B written at the weight; anything but A..Z = none */
};

struct chart {
	struct str title;    /* e.g. "10019 Putu Ayu"; any UTF-8 */
	struct str subtitle; /* e.g. "perempuan, lahir 01-09-2024" */
	enum sex sex;        /* SEX_UNKNOWN: no lines can be drawn, a note says so */
	const struct chart_point *point; /* by age */
	int points;          /* more than CHART_POINTS_MAX: the last ones are drawn */
	bool young;          /* without points: to be filled from birth on, up to 24 months */
	const struct kms_rules *kms; /* whose red and orange line; NULL: as printed */
};

/*
 * Writes the whole document. The points of a panel are joined by a line, but those that WHO flags there, and weights
 * with oedema, are drawn hollow, stand alone and carry no letter. Points outside a frame, over 60 months or of unknown
 * age (negative; BB/PB needs none) are not drawn but counted in red. OUT overflows only below CHART_BYTES_MAX.
 */
void chart_svg(const struct chart *c, struct buf *out);

/* How many of the points drawn lack on one panel or more, since they are outside its frame. */
int chart_outside(const struct chart *c);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A figure against the child's earlier one. What is judged is not the change but how far the later figure lies
 * from where the child's own curve, the line of the earlier z-score, would have it: a newborn gains a third of its
 * weight in a month and a child of four a hundredth, and both follow their curve. Only in shrinking the two
 * lengths themselves are compared, because no child does it.
 *
 * Visits may be reported late: the two figures are put in the order of their ages first. Beyond the last day of
 * the tables the curves run on level. A child of unknown sex is doubted only where the curves of both sexes doubt
 * it.
 */
#include "plausible.h"

#include <stdlib.h>

#define WAYS_TENTHS 70 /* 0.7 cm between lying and standing */
#define YOUNG_DAYS  91 /* until then children leave their line of birth for one of their own */
#define WEIGHT_PART 8  /* an eighth of the weight */

struct figure {
	int32_t age_days; /* at most GROWTH_LAST_DAY: what the tables are asked for */
	int32_t value;    /* grams, or tenths of a millimetre as lying */
};

struct change {
	struct figure early, late;
	int64_t days; /* between them */
};

typedef unsigned doubt_fn(enum sex sex, const struct change *c);

static struct figure figure_at(int32_t age_days, int32_t value)
{
	return (struct figure){age_days < GROWTH_LAST_DAY ? age_days : GROWTH_LAST_DAY, value};
}

static struct change in_order(int32_t from_days, int32_t from, int32_t to_days, int32_t to)
{
	struct figure a = figure_at(from_days, from), b = figure_at(to_days, to);
	int64_t days = (int64_t)to_days - from_days;

	return days < 0 ? (struct change){b, a, -days} : (struct change){a, b, days};
}

static unsigned ask(doubt_fn *doubt, enum sex sex, const struct change *c)
{
	if (sex == SEX_MALE || sex == SEX_FEMALE)
		return doubt(sex, c);
	return doubt(SEX_MALE, c) & doubt(SEX_FEMALE, c);
}

/* BASE hundredths of SD for a month, STEP more for each further 30 days, at most MOST. */
static int64_t room_z(int64_t days, int base, int step, int most)
{
	int64_t room = base + (days > 31 ? (days - 31) * step / 30 : 0);

	return room < most ? room : most;
}

/* ---- weight ---- */

static int weight_z(enum sex sex, const struct figure *f)
{
	struct growth_input in = {.sex = sex, .age_days = f->age_days, .weight_g = f->value};
	struct growth_score s;

	growth_score(&in, &s);
	return s.z[GROWTH_WFA];
}

static unsigned weight_doubt(enum sex sex, const struct change *c)
{
	int z = weight_z(sex, &c->early);
	int moved = abs(weight_z(sex, &c->late) - z);
	int64_t curve = growth_measure_at(GROWTH_WFA, sex, c->late.age_days, z);
	int64_t off = c->late.value - curve;
	int twice = c->early.age_days <= YOUNG_DAYS ? 2 : 1;

	if (llabs(off) * WEIGHT_PART <= curve || moved <= room_z(c->days, 100 * twice, 50 * twice, 300))
		return 0;
	return off > 0 ? DOUBT_GAINED : DOUBT_LOST;
}

unsigned plausible_weight_change(enum sex sex, int32_t from_age_days, int32_t from_g, int32_t to_age_days, int32_t to_g)
{
	if (from_age_days < 0 || to_age_days < 0 || from_g <= 0 || to_g <= 0)
		return 0;
	struct change c = in_order(from_age_days, from_g, to_age_days, to_g);
	return ask(weight_doubt, sex, &c);
}

/* ---- length ---- */

/* In tenths of a millimetre, by the rules of the score for who was measured how; 0 = not measured. */
static int32_t as_lying(int32_t age_days, int32_t length_mm, enum position position)
{
	struct growth_input in = {.age_days = age_days, .length_mm = length_mm, .position = position};
	struct growth_score s;

	growth_score(&in, &s);
	if (s.used_length_tenth_mm <= 0)
		return 0;
	return s.used_length_tenth_mm + (age_days >= GROWTH_HEIGHT_FROM_DAY ? WAYS_TENTHS : 0);
}

static int length_z(enum sex sex, const struct figure *f)
{
	struct growth_input in = {.sex = sex,
				  .age_days = f->age_days,
				  .length_mm = f->value / 10,
				  .length_tenths = (uint8_t)(f->value % 10),
				  .position = POSITION_LYING};
	struct growth_score s;

	growth_score(&in, &s);
	return s.z[GROWTH_LFA];
}

static unsigned length_doubt(enum sex sex, const struct change *c)
{
	int32_t day = c->late.age_days, error = PLAUSIBLE_LENGTH_ERROR_MM * 10;

	if (c->late.value < c->early.value - error)
		return DOUBT_SHRUNK;
	int32_t curve = growth_measure_at(GROWTH_LFA, sex, day, length_z(sex, &c->early)) * 10;
	int64_t sd = (growth_measure_at(GROWTH_LFA, sex, day, 100) - growth_measure_at(GROWTH_LFA, sex, day, 0)) * 10;

	curve += day >= GROWTH_HEIGHT_FROM_DAY ? WAYS_TENTHS : 0;
	return c->late.value > curve + error + sd * room_z(c->days, 50, 25, 200) / 100 ? DOUBT_LEAPT : 0;
}

unsigned plausible_length_change(const struct plausible_child *child, int32_t length_mm, enum position position)
{
	const struct plausible_earlier *e = &child->earlier;

	if (child->age_days < 0 || e->length_age_days < 0)
		return 0;
	int32_t now = as_lying(child->age_days, length_mm, position);
	int32_t before = as_lying(e->length_age_days, e->length_mm, e->position);
	if (now <= 0 || before <= 0)
		return 0;
	struct change c = in_order(e->length_age_days, before, child->age_days, now);
	return ask(length_doubt, child->sex, &c);
}

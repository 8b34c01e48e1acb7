/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readings of a figure that a hurried thumb may have meant. As typed comes first and, when possible, stands alone: a
 * cadre is not asked about a figure that may well be right. Otherwise every way in which points get lost is tried, in
 * the order of how often it happens; each divisor gives another figure, so no reading comes twice. 84 kg for 8.4 is a
 * missed point, 850 kg for 8.5 one too (from "8,50"), 8400 kg is the scale's display in grams.
 */
#include "plausible.h"

struct reading {
	int divisor;
	enum plausible_reason why;
};

struct measure {
	int64_t low, high; /* the old input range of WHO Anthro */
	bool (*flagged)(enum sex sex, int32_t age_days, int32_t value);
	const struct reading *readings; /* as typed first */
	int count;
};

static bool weight_flagged(enum sex sex, int32_t age_days, int32_t grams)
{
	struct growth_input in = {.sex = sex, .age_days = age_days, .weight_g = grams};
	struct growth_score s;
	growth_score(&in, &s);
	return s.flag[GROWTH_WFA];
}

/* The position is not asked yet; 0.7 cm decide nothing at six standard deviations. */
static bool length_flagged(enum sex sex, int32_t age_days, int32_t mm)
{
	struct growth_input in = {.sex = sex, .age_days = age_days, .length_mm = mm};
	struct growth_score s;
	growth_score(&in, &s);
	return s.flag[GROWTH_LFA];
}

static const struct reading weight_readings[] = {
	{1, PLAUSIBLE_AS_TYPED},
	{10, PLAUSIBLE_POINT_MISSED},
	{100, PLAUSIBLE_POINT_MISSED},
	{1000, PLAUSIBLE_GRAMS},
};
static const struct reading length_readings[] = {
	{1, PLAUSIBLE_AS_TYPED},
	{10, PLAUSIBLE_POINT_MISSED},
};

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static const struct measure weight = {900, 58000, weight_flagged, weight_readings, COUNT(weight_readings)};
static const struct measure length = {380, 1500, length_flagged, length_readings, COUNT(length_readings)};

_Static_assert(COUNT(weight_readings) - 1 <= PLAUSIBLE_READINGS, "as typed never comes with another reading");

static bool possible(const struct measure *m, enum sex sex, int32_t age_days, int64_t value)
{
	return value >= m->low && value <= m->high && !m->flagged(sex, age_days, (int32_t)value);
}

/* To the nearest whole gram or millimetre, without overflow at the ends of int64. */
static int64_t divided(int64_t typed, int divisor)
{
	return typed / divisor + (typed % divisor * 2 >= divisor);
}

static void read_figure(const struct measure *m, enum sex sex, int32_t age_days, int64_t typed, struct plausible *out)
{
	*out = (struct plausible){0};
	for (int i = 0; i < m->count; i++) {
		int64_t value = divided(typed, m->readings[i].divisor);
		if (!possible(m, sex, age_days, value))
			continue;
		out->reading[out->count].value = (int32_t)value;
		out->reading[out->count++].why = m->readings[i].why;
		if (m->readings[i].why == PLAUSIBLE_AS_TYPED)
			return;
	}
}

void plausible_weight(enum sex sex, int32_t age_days, int64_t typed_g, struct plausible *out)
{
	read_figure(&weight, sex, age_days, typed_g, out);
}

void plausible_length(enum sex sex, int32_t age_days, int64_t typed_mm, struct plausible *out)
{
	read_figure(&length, sex, age_days, typed_mm, out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_inverse: from a length and a z-score back to the weight, for the lines of a chart. To 3 SD the LMS formula
 * solved for the measure; beyond it the straight line with the width of the last SD band that the score goes on with,
 * so that a point of z lies on the line of z at any z.
 */
#include "growth.h"

#include "who_tables.h"

#include <math.h>

/* Kilograms at K standard deviations, |K| <= 3. */
static double kg_at(const struct who_row *row, double k)
{
	double l = row->l / 1e4, m = row->m / 1e4, s = row->s / 1e5;

	return m * pow(1 + l * s * k, 1 / l);
}

static double kg_on_line(const struct who_row *row, double z)
{
	double side = z > 0 ? 1 : -1, sd3;

	if (fabs(z) <= 3)
		return kg_at(row, z);
	sd3 = kg_at(row, 3 * side);
	return sd3 + (fabs(z) - 3) * (sd3 - kg_at(row, 2 * side));
}

int32_t growth_weight_at(enum sex sex, bool lying, int32_t length_mm, int z_hundredths)
{
	const struct who_table *t;
	double g;

	if (sex != SEX_MALE && sex != SEX_FEMALE)
		return 0;
	t = &who_tables[lying ? WHO_WFL : WHO_WFH][sex - 1];
	if (length_mm < t->first || length_mm >= t->first + t->count)
		return 0;
	g = kg_on_line(&t->rows[length_mm - t->first], z_hundredths / 100.0) * 1000;
	return g > 0 && g < INT32_MAX ? (int32_t)lround(g) : 0;
}

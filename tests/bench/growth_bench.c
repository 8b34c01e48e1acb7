/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Children a second through growth_score(), all six indicators, on one core, beside a floor measured in turns within the
 * same run: the same loop over the same children with nothing in it but what cannot be left out, reading the input and one
 * pow() for each of the four indicators that need one. The ratio of the two moves less than either between machines.
 *
 * The children are made up: every age, either sex, measures within 3 SD of the median or, one in twenty, anything beyond,
 * where the score needs two more pow(). The best of several slices counts; a checksum keeps the work from being left out.
 */
#include "growth.h"
#include "who_tables.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define CHILDREN 16384
#define PASSES   24
#define SLICES   9

static struct growth_input child[CHILDREN];

/* ---- children ---- */

static uint64_t seed = 88172645463325252u;

/* xorshift64 (Marsaglia 2003): 0 .. n - 1 */
static int32_t below(int32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int32_t)((seed >> 11) % (uint64_t)n);
}

/* Hundredths of SD. */
static int some_z(void)
{
	return below(20) == 0 ? below(1000) - 500 : below(300) + below(301) - 300;
}

static void make_child(struct growth_input *c)
{
	enum sex sex = below(2) ? SEX_MALE : SEX_FEMALE;
	int32_t day = below(GROWTH_LAST_DAY + 1);

	*c = (struct growth_input){
		.sex = sex,
		.age_days = day,
		.weight_g = growth_measure_at(GROWTH_WFA, sex, day, some_z()),
		.length_mm = growth_measure_at(GROWTH_LFA, sex, day, some_z()),
		.length_tenths = (uint8_t)(below(4) ? 0 : below(10)),
		.position = (enum position)below(3),
		.head_mm = growth_measure_at(GROWTH_HFA, sex, day, some_z()),
		.arm_mm = day < 91 ? 110 : growth_measure_at(GROWTH_AFA, sex, day, some_z()),
	};
}

/* ---- what is measured ---- */

static int64_t score_all(void)
{
	int64_t sum = 0;

	for (int i = 0; i < CHILDREN; i++) {
		struct growth_score s;

		growth_score(&child[i], &s);
		for (int k = 0; k < GROWTH_INDICATORS; k++)
			sum += s.z[k] + s.flag[k];
	}
	return sum;
}

/* Powers as of a score: a measure by its median, near 1, to the power of an L between -2 and 2. */
static int64_t floor_all(void)
{
	double sum = 0;

	for (int i = 0; i < CHILDREN; i++) {
		const struct growth_input *c = &child[i];
		double l = (c->age_days - 913) / 456.5, kg = c->weight_g / 1e3, cm = c->length_mm / 1e1;

		sum += pow(kg / 11, l) + pow(kg / (cm * cm) * 600, l) + pow(kg / cm * 7, l) + pow(c->arm_mm / 140.0, l);
		sum += c->head_mm + (int)c->sex + (int)c->position + c->oedema + c->length_tenths;
	}
	return (int64_t)sum;
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Nanoseconds for one child. */
static double slice(int64_t (*all)(void), int64_t *sum)
{
	double start = seconds();

	for (int i = 0; i < PASSES; i++)
		*sum += all();
	return (seconds() - start) * 1e9 / PASSES / CHILDREN;
}

static int scored(void)
{
	int n = 0;

	for (int i = 0; i < CHILDREN; i++) {
		struct growth_score s;

		growth_score(&child[i], &s);
		for (int k = 0; k < GROWTH_INDICATORS; k++)
			n += s.z[k] != GROWTH_Z_NONE;
	}
	return n;
}

static size_t table_bytes(void)
{
	size_t rows = 0;

	for (int i = 0; i < WHO_TABLES * 2; i++)
		rows += (size_t)who_tables[i / 2][i % 2].count;
	return rows * sizeof(struct who_row);
}

int main(void)
{
	double best = INFINITY, least = INFINITY;
	int64_t sum = 0, ignored = 0;

	for (int i = 0; i < CHILDREN; i++)
		make_child(&child[i]);
	for (int i = 0; i < SLICES; i++) {
		best = fmin(best, slice(score_all, &sum));
		least = fmin(least, slice(floor_all, &ignored));
	}
	printf("growth: %.1f M children/s (six indicators, one core), %.0f ns each; tables %.0f kB\n", 1e3 / best, best,
	       (double)table_bytes() / 1e3);
	printf("floor:  %.1f M children/s (reading them and four pow()), %.0f ns each; growth takes %.2f times that\n",
	       1e3 / least, least, best / least);
	printf("%.2f scores a child; checksum %lld\n", (double)scored() / CHILDREN, (long long)(sum + (ignored & 1)));
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting while rows come, judging at the end. The bands are those of national surveys with thousands of
 * children; a posyandu has some dozens, and among so few an honest one falls out of a band by chance: of uniform
 * digits of 30 weights a third score above 20. So a warning needs both, a figure outside its band and too far
 * outside for chance: chi squared beyond its 99.9th centile, an SD two standard errors outside, a share with
 * VALIDITY_CASES cases behind it.
 *
 * Mean and sum of squares run by Welford's method: no row is kept, and z far from 0 loses nothing.
 */
#include "validity.h"

#include <math.h>
#include <string.h>

#define DIGITS_CHI2 27.88 /* 99.9th centile of chi squared with 9 degrees of freedom */
#define DPS_LIMIT   20.0

/* Below LOW figures are alike, above HIGH at random. The others have no band. */
static const struct {
	enum growth_indicator ind;
	double low, high;
} sd_band[] = {
	{GROWTH_LFA, 0.8, 1.5},
	{GROWTH_WFA, 0.8, 1.3},
	{GROWTH_WFL, 0.8, 1.3},
};

#define BANDS (sizeof(sd_band) / sizeof(sd_band[0]))

void validity_init(struct validity *v)
{
	memset(v, 0, sizeof(*v));
}

/* ---- adding a row ---- */

static void add_gap(struct validity *v, const struct validity_row *row)
{
	if (v->rows == 0 || row->person_id != v->last_person || row->child_id == v->last_child ||
	    row->entered_ms < v->last_ms)
		return;
	v->gaps++;
	if ((uint64_t)row->entered_ms - (uint64_t)v->last_ms < VALIDITY_FAST_MS)
		v->fast++;
}

/* The rows of a run count from the one on that makes it a run, and those before it with it. */
static void add_run(int32_t value, int32_t *last, int *run, int64_t *repeated)
{
	if (value != *last)
		*run = 0;
	*last = value;
	if (*run <= VALIDITY_RUN)
		++*run; /* stops one above: any number of rows may come */
	if (*run == VALIDITY_RUN)
		*repeated += VALIDITY_RUN;
	else if (*run > VALIDITY_RUN)
		++*repeated;
}

static void add_figures(struct validity *v, const struct validity_row *row)
{
	bool other = v->rows == 0 || row->child_id != v->last_child;

	if (row->weight_g > 0) {
		v->weights++;
		v->weight_digit[row->weight_g / 100 % 10]++;
		if (other)
			add_run(row->weight_g, &v->last_g, &v->run_g, &v->repeated_g);
	}
	if (row->length_mm > 0) {
		v->lengths++;
		v->length_digit[row->length_mm % 10]++;
		if (other)
			add_run(row->length_mm, &v->last_mm, &v->run_mm, &v->repeated_mm);
	}
}

static void add_z(struct validity *v, enum growth_indicator ind, int16_t hundredths)
{
	double z = hundredths / 100.0, off = z - v->mean[ind];

	v->scored[ind]++;
	v->mean[ind] += off / (double)v->scored[ind];
	v->m2[ind] += off * (z - v->mean[ind]);
}

static void add_score(struct validity *v, const struct growth_score *s)
{
	bool any = false, flagged = false;

	for (int i = 0; i < GROWTH_INDICATORS; i++)
		if (s->z[i] != GROWTH_Z_NONE && !s->flag[i])
			add_z(v, (enum growth_indicator)i, s->z[i]);
	for (size_t b = 0; b < BANDS; b++) {
		any = any || s->z[sd_band[b].ind] != GROWTH_Z_NONE;
		flagged = flagged || s->flag[sd_band[b].ind];
	}
	v->with_score += any;
	v->flagged += flagged;
}

void validity_add(struct validity *v, const struct validity_row *row)
{
	add_gap(v, row);
	add_figures(v, row);
	if (row->score)
		add_score(v, row->score);
	v->rows++;
	v->last_ms = row->entered_ms;
	v->last_person = row->person_id;
	v->last_child = row->child_id;
}

/* ---- the result ---- */

static double share(int64_t part, int64_t whole)
{
	return whole > 0 ? (double)part / (double)whole : NAN;
}

/* Digit preference score; NAN when there is no figure. */
static double digit_score(const int64_t digit[10], int64_t n)
{
	double expected = (double)n / 10, chi2 = 0;

	if (n == 0)
		return NAN;
	for (int d = 0; d < 10; d++)
		chi2 += ((double)digit[d] - expected) * ((double)digit[d] - expected) / expected;
	return 100 * sqrt(chi2 / (9 * (double)n));
}

static double sd_of(const struct validity *v, enum growth_indicator ind)
{
	return v->scored[ind] >= 2 ? sqrt(v->m2[ind] / (double)(v->scored[ind] - 1)) : NAN;
}

/* ---- the warnings ---- */

static bool digits_preferred(double dps, int64_t n)
{
	double chi2 = dps / 100 * (dps / 100) * 9 * (double)n;

	return n >= VALIDITY_MIN_ROWS && dps > DPS_LIMIT && chi2 > DIGITS_CHI2;
}

static bool too_many(int64_t cases, int64_t of, double limit)
{
	return cases >= VALIDITY_CASES && (double)cases > limit * (double)of;
}

static unsigned sd_warnings(const struct validity *v, const struct validity_result *r)
{
	unsigned warnings = 0;

	for (size_t b = 0; b < BANDS; b++) {
		int64_t n = v->scored[sd_band[b].ind];
		double sd = r->sd[sd_band[b].ind];
		if (n < VALIDITY_MIN_ROWS)
			continue;
		double two_errors = 2 * sd / sqrt(2 * (double)(n - 1));
		if (sd + two_errors < sd_band[b].low)
			warnings |= VALIDITY_SD_LOW;
		if (sd - two_errors > sd_band[b].high)
			warnings |= VALIDITY_SD_HIGH;
	}
	return warnings;
}

static unsigned all_warnings(const struct validity *v, const struct validity_result *r)
{
	unsigned warnings = sd_warnings(v, r);

	if (digits_preferred(r->weight_dps, v->weights))
		warnings |= VALIDITY_WEIGHT_DIGITS;
	if (digits_preferred(r->length_dps, v->lengths))
		warnings |= VALIDITY_LENGTH_DIGITS;
	if (too_many(v->flagged, v->with_score, 0.01))
		warnings |= VALIDITY_FLAGS;
	if (too_many(v->fast, v->gaps, 0.25))
		warnings |= VALIDITY_FAST;
	if (too_many(v->repeated_g, v->weights, 0.1) || too_many(v->repeated_mm, v->lengths, 0.1))
		warnings |= VALIDITY_REPEATED;
	return warnings;
}

void validity_finish(const struct validity *v, struct validity_result *out)
{
	*out = (struct validity_result){.rows = v->rows, .enough = v->rows >= VALIDITY_MIN_ROWS};
	out->weight_dps = digit_score(v->weight_digit, v->weights);
	out->length_dps = digit_score(v->length_digit, v->lengths);
	out->weight_0_or_5 = share(v->weight_digit[0] + v->weight_digit[5], v->weights);
	out->length_0_or_5 = share(v->length_digit[0] + v->length_digit[5], v->lengths);
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		out->sd[i] = sd_of(v, (enum growth_indicator)i);
	out->flagged_share = share(v->flagged, v->with_score);
	out->fast_share = share(v->fast, v->gaps);
	out->repeated_g_share = share(v->repeated_g, v->weights);
	out->repeated_mm_share = share(v->repeated_mm, v->lengths);
	out->warnings = out->enough ? all_warnings(v, out) : 0;
}

const char *validity_warning_name(unsigned one_bit)
{
	switch (one_bit) {
	case VALIDITY_WEIGHT_DIGITS: return "weight_digits";
	case VALIDITY_LENGTH_DIGITS: return "length_digits";
	case VALIDITY_SD_LOW: return "sd_low";
	case VALIDITY_SD_HIGH: return "sd_high";
	case VALIDITY_FLAGS: return "flags";
	case VALIDITY_FAST: return "fast";
	case VALIDITY_REPEATED: return "repeated";
	default: return "";
	}
}

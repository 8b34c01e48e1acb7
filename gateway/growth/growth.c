/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a score is made. The rules are those of WHO's own program (R package anthro 1.1.0), re-told here; the test runs
 * rows scored by that program. Each table row gives L, M, S for one sex and key, and z = ((y/M)^L - 1) / (L S). That
 * formula is trusted by WHO to 3 SD only: for measures with weight or arm in them, z beyond it goes on as a straight
 * line with the width of the last SD band. Rules of length: see usable_length(); of the table for weight-for-length:
 * weight_table(). Where the rules of 2013 differ: growth_last_day(), growth_days_of_months() and believed_position().
 *
 * Lengths are integers in tenths of a millimetre until the last moment. In binary floating point 103.1 - 0.7 is a
 * little less than 102.4 and would pick the wrong row. L, M and S are integers / 10^n, which gives the very double that
 * reading WHO's decimal text gives. L is 1 for length and head, which needs no pow(); so four indicators cost one pow()
 * each, and two more in the rare case of a tail.
 */
#include "growth.h"

#include "who_tables.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define LYING_MORE_TENTHS 70     /* 0.7 cm: a child lying is that much longer than standing */
#define STANDING_FROM_DAY 274    /* 9 months: no younger child was measured standing, whatever the form says */
#define WFL_BELOW_TENTHS  8700   /* 87 cm: tells the table when neither age nor position is known */
#define LONGEST_MM        100000 /* above any child; keeps tenths of mm far from overflow */
#define DAYS_PER_MONTH    30.4375

struct lms {
	double l, m, s;
};

enum tail { TAIL_LMS, TAIL_LINE }; /* beyond 3 SD */

/* What WHO calls implausible: below LOW or above HIGH, in hundredths. */
static const struct {
	int low, high;
} flag_limit[GROWTH_INDICATORS] = {
	[GROWTH_LFA] = {-600, 600}, [GROWTH_WFA] = {-600, 500}, [GROWTH_WFL] = {-500, 500},
	[GROWTH_BFA] = {-500, 500}, [GROWTH_HFA] = {-500, 500}, [GROWTH_AFA] = {-500, 500},
};

int32_t growth_last_day(enum growth_rules rules)
{
	return rules == GROWTH_RULES_IGROWUP2013 ? GROWTH_LAST_DAY_2013 : GROWTH_LAST_DAY;
}

int32_t growth_days_of_months(double months, enum growth_rules rules)
{
	if (!(months >= 0))
		return -1;
	if (months >= (rules == GROWTH_RULES_IGROWUP2013 ? 61 : 60))
		return growth_last_day(rules) + 1; /* 60 months round to day 1826, which would still be scored */
	return (int32_t)floor(months * DAYS_PER_MONTH + 0.5);
}

static struct lms lms_of(const struct who_row *row)
{
	return (struct lms){row->l / 1e4, row->m / 1e4, row->s / 1e5};
}

static bool lms_at(enum who_table_id id, enum sex sex, int32_t key, struct lms *out)
{
	if (sex != SEX_MALE && sex != SEX_FEMALE)
		return false;
	const struct who_table *table = &who_tables[id][sex - 1];
	if (key < table->first || key >= table->first + table->count)
		return false;
	*out = lms_of(&table->rows[key - table->first]);
	return true;
}

/* Between two rows L, M and S are each interpolated; on a row the next one is not asked for, there may be none. */
static bool lms_between(enum who_table_id id, enum sex sex, int32_t tenth_mm, struct lms *out)
{
	int32_t rest = tenth_mm % 10;
	struct lms low, high;
	if (!lms_at(id, sex, tenth_mm / 10, &low))
		return false;
	*out = low;
	if (rest == 0)
		return true;
	if (!lms_at(id, sex, tenth_mm / 10 + 1, &high))
		return false;
	double f = rest / 10.0;
	out->l = low.l + f * (high.l - low.l);
	out->m = low.m + f * (high.m - low.m);
	out->s = low.s + f * (high.s - low.s);
	return true;
}

/* The measure K standard deviations from the median. 1 + L S K stays above 0 for every row and |K| <= 3. */
static double measure_at(const struct lms *p, double k)
{
	if (p->l == 1.0)
		return p->m * (1 + p->s * k);
	return p->m * pow(1 + p->l * p->s * k, 1 / p->l);
}

static double z_of(const struct lms *p, double y, enum tail tail)
{
	double z = p->l == 1.0 ? (y / p->m - 1) / p->s : (pow(y / p->m, p->l) - 1) / (p->l * p->s);
	if (tail == TAIL_LMS || (z >= -3 && z <= 3))
		return z;
	double side = z > 0 ? 1 : -1;
	double sd3 = measure_at(p, 3 * side);
	return side * 3 + (y - sd3) / fabs(sd3 - measure_at(p, 2 * side));
}

static int16_t to_hundredths(double z)
{
	double h = round(z * 100); /* half away from zero */
	return (int16_t)fmax(-INT16_MAX, fmin(INT16_MAX, h));
}

static void put(struct growth_score *out, enum growth_indicator ind, double z)
{
	int16_t h = to_hundredths(z);
	out->z[ind] = h;
	out->flag[ind] = h < flag_limit[ind].low || h > flag_limit[ind].high;
}

/* Scores an indicator that is looked up by the whole day; a measure of 0 or less was not taken. */
static void put_by_age(struct growth_score *out, enum growth_indicator ind, enum who_table_id id,
		       const struct growth_input *in, double y, enum tail tail)
{
	struct lms p;
	if (y > 0 && lms_at(id, in->sex, in->age_days, &p))
		put(out, ind, z_of(&p, y, tail));
}

/* The position as far as it can be believed; the rules of 2013 believed the form. */
static enum position believed_position(const struct growth_input *in)
{
	if (in->position == POSITION_STANDING && in->age_days >= 0 && in->age_days < STANDING_FROM_DAY &&
	    in->rules != GROWTH_RULES_IGROWUP2013)
		return POSITION_UNKNOWN;
	return in->position;
}

/*
 * The length (under 731 days) or height (from then on) in tenths of a millimetre; 0 = not measured. The other way of
 * measuring is worth 0.7 cm. Unknown position: it was measured as is right for the age. Unknown age: as it is.
 */
static int32_t usable_length(const struct growth_input *in, enum position position)
{
	if (in->length_mm < 0 || in->length_mm > LONGEST_MM)
		return 0;
	int32_t tenths = in->length_mm * 10 + in->length_tenths;
	if (tenths <= 0 || in->age_days < 0)
		return tenths > 0 ? tenths : 0;
	bool height = in->age_days >= GROWTH_HEIGHT_FROM_DAY;
	if (height && position == POSITION_LYING)
		tenths -= LYING_MORE_TENTHS;
	else if (!height && position == POSITION_STANDING)
		tenths += LYING_MORE_TENTHS;
	return tenths > 0 ? tenths : 0;
}

static enum who_table_id weight_table(const struct growth_input *in, enum position position, int32_t tenths)
{
	bool lying;
	if (in->age_days >= 0)
		lying = in->age_days < GROWTH_HEIGHT_FROM_DAY;
	else if (position != POSITION_UNKNOWN)
		lying = position == POSITION_LYING;
	else
		lying = tenths < WFL_BELOW_TENTHS;
	return lying ? WHO_WFL : WHO_WFH;
}

/* The three scores that have the weight in them: none with oedema, which is water and not growth. */
static void score_weight(const struct growth_input *in, enum position position, struct growth_score *out)
{
	if (in->oedema || in->weight_g <= 0)
		return;
	double kg = in->weight_g / 1e3;
	put_by_age(out, GROWTH_WFA, WHO_WFA, in, kg, TAIL_LINE);
	int32_t tenths = out->used_length_tenth_mm;
	if (tenths <= 0)
		return;
	double metres = tenths / 1e4;
	put_by_age(out, GROWTH_BFA, WHO_BFA, in, kg / (metres * metres), TAIL_LINE);
	struct lms p;
	if (lms_between(weight_table(in, position, tenths), in->sex, tenths, &p))
		put(out, GROWTH_WFL, z_of(&p, kg, TAIL_LINE));
}

void growth_score(const struct growth_input *in, struct growth_score *out)
{
	memset(out, 0, sizeof(*out));
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		out->z[i] = GROWTH_Z_NONE;
	enum position position = believed_position(in);
	out->used_length_tenth_mm = usable_length(in, position);
	out->position_assumed = out->used_length_tenth_mm > 0 && position == POSITION_UNKNOWN;
	if (in->age_days > growth_last_day(in->rules))
		return;
	put_by_age(out, GROWTH_LFA, WHO_LHFA, in, out->used_length_tenth_mm / 1e2, TAIL_LMS);
	score_weight(in, position, out);
	put_by_age(out, GROWTH_HFA, WHO_HCFA, in, in->head_mm / 1e1, TAIL_LMS);
	put_by_age(out, GROWTH_AFA, WHO_ACFA, in, in->arm_mm / 1e1, TAIL_LINE);
}

static bool is_measured(const struct growth_input *in, const struct growth_score *s, enum growth_indicator ind)
{
	bool length = s->used_length_tenth_mm > 0, weight = in->weight_g > 0;
	switch (ind) {
	case GROWTH_LFA: return length;
	case GROWTH_WFA: return weight;
	case GROWTH_WFL:
	case GROWTH_BFA: return weight && length;
	case GROWTH_HFA: return in->head_mm > 0;
	case GROWTH_AFA: return in->arm_mm > 0;
	case GROWTH_INDICATORS: break;
	}
	return false;
}

static bool has_weight_in_it(enum growth_indicator ind)
{
	return ind == GROWTH_WFA || ind == GROWTH_WFL || ind == GROWTH_BFA;
}

enum growth_why growth_why(const struct growth_input *in, const struct growth_score *s, enum growth_indicator ind)
{
	if (s->z[ind] != GROWTH_Z_NONE)
		return GROWTH_WHY_SCORED;
	if (in->sex != SEX_MALE && in->sex != SEX_FEMALE)
		return GROWTH_WHY_NO_SEX;
	if (in->age_days < 0 && ind != GROWTH_WFL)
		return GROWTH_WHY_NO_AGE;
	if (in->age_days > growth_last_day(in->rules))
		return GROWTH_WHY_TOO_OLD;
	if (ind == GROWTH_AFA && in->age_days < who_tables[WHO_ACFA][in->sex - 1].first)
		return GROWTH_WHY_TOO_YOUNG;
	if (in->oedema && has_weight_in_it(ind))
		return GROWTH_WHY_OEDEMA;
	if (!is_measured(in, s, ind))
		return GROWTH_WHY_NO_MEASURE;
	/* Every other table has a row for each day up to the last. */
	bool lying = weight_table(in, believed_position(in), s->used_length_tenth_mm) == WHO_WFL;
	return lying ? GROWTH_WHY_LENGTH_OUT_OF_TABLE : GROWTH_WHY_HEIGHT_OUT_OF_TABLE;
}

const char *growth_why_text(enum growth_why why)
{
	static const char *const text[] = {
		[GROWTH_WHY_SCORED] = "",
		[GROWTH_WHY_NO_SEX] = "no sex",
		[GROWTH_WHY_NO_AGE] = "no age",
		[GROWTH_WHY_TOO_OLD] = "over 5 years (di atas 5 tahun)",
		[GROWTH_WHY_TOO_YOUNG] = "before day 91",
		[GROWTH_WHY_OEDEMA] = "oedema",
		[GROWTH_WHY_NO_MEASURE] = "not measured",
		[GROWTH_WHY_LENGTH_OUT_OF_TABLE] = "length outside 45.0-110.0 cm",
		[GROWTH_WHY_HEIGHT_OUT_OF_TABLE] = "height outside 65.0-120.0 cm",
	};
	return (unsigned)why < sizeof(text) / sizeof(text[0]) ? text[why] : "";
}

/* The measure at Z standard deviations on the line that z_of() draws beyond 3 SD; the formula itself up to there. */
static double measure_on_line(const struct lms *p, double z)
{
	if (z >= -3 && z <= 3)
		return measure_at(p, z);
	double side = z > 0 ? 1 : -1;
	double sd3 = measure_at(p, 3 * side);
	return sd3 + (z - 3 * side) * fabs(sd3 - measure_at(p, 2 * side));
}

int32_t growth_measure_at(enum growth_indicator ind, enum sex sex, int32_t age_days, int z_hundredths)
{
	static const struct {
		bool known;
		enum who_table_id table;
		double unit; /* of the answer, per unit of the table */
	} by[GROWTH_INDICATORS] = {
		[GROWTH_LFA] = {true, WHO_LHFA, 10},
		[GROWTH_WFA] = {true, WHO_WFA, 1000},
		[GROWTH_HFA] = {true, WHO_HCFA, 10},
		[GROWTH_AFA] = {true, WHO_ACFA, 10},
	};
	struct lms p;
	if ((unsigned)ind >= GROWTH_INDICATORS || !by[ind].known || !lms_at(by[ind].table, sex, age_days, &p))
		return 0;
	double y = measure_on_line(&p, z_hundredths / 100.0) * by[ind].unit;
	return y > 0 && y < INT32_MAX ? (int32_t)lround(y) : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_row: a mistake names the indicators it spoils. An unreadable age spoils them all, weight for length too:
 * whether the length is one lying or standing depends on the age, and a score by a guess would look like any other.
 * For the same reason two ages that contradict are told, though only one counts. What a cell says is growth_cell.c's
 * matter.
 */
#include "growth_row.h"

#include "growth_cell.h"

#include <stdlib.h>

#define BIT(ind)   (1U << (ind))
#define ALL_SCORES (BIT(GROWTH_INDICATORS) - 1)
#define BY_LENGTH  (BIT(GROWTH_LFA) | BIT(GROWTH_WFL) | BIT(GROWTH_BFA))
#define BY_WEIGHT  (BIT(GROWTH_WFA) | BIT(GROWTH_WFL) | BIT(GROWTH_BFA))

#define HEAVIEST_G 1000000 /* 1000 kg, 1000 cm: beyond any child, far from overflow */
#define LONGEST_CM 1000
#define MONTH      487 /* sixteenths of a day: WHO's month of 30.4375 */
#define MONTHS_MAX 1000000

/* ---- cells ---- */

struct reading {
	struct growth_row *row;
	const struct growth_columns *columns;
	const struct str *cell;
	int cells;
};

static struct str cell_of(const struct reading *r, enum growth_column c)
{
	return growth_columns_cell(r->columns, c, r->cell, r->cells);
}

static void mistake(const struct reading *r, enum growth_column c, const char *what, unsigned spoils)
{
	struct growth_row *row = r->row;

	if (row->mistakes < GROWTH_MISTAKES_MAX)
		row->mistake[row->mistakes++] =
			(struct growth_mistake){r->columns->header[c], cell_of(r, c), what, spoils};
}

static void note(const struct reading *r, enum growth_column c, const char *what)
{
	struct growth_row *row = r->row;

	if (row->notes < GROWTH_NOTES_MAX)
		row->note[row->notes++] = (struct growth_mistake){r->columns->header[c], cell_of(r, c), what, 0};
}

/* A mistake after which nothing of the row can be scored. Returns -1, the unknown age. */
static int spoil_row(const struct reading *r, enum growth_column c, const char *what)
{
	mistake(r, c, what, ALL_SCORES);
	r->row->unusable = true;
	return -1;
}

/* A measure in units of 10^-PLACES of the column's; 0 when it is missing or a mistake. */
static int32_t read_measure(const struct reading *r, enum growth_column c, int places, int32_t most, unsigned spoils)
{
	struct str cell = cell_of(r, c);
	struct growth_decimal d;
	const char *what = NULL;
	int32_t v = 0;

	if (cell.n == 0)
		return 0;
	if (!growth_cell_decimal(cell, &d))
		what = "is not a number";
	else if (d.negative && d.digits > 0)
		what = "is below zero";
	else if ((v = growth_decimal_scaled(&d, places, most)) == 0)
		what = d.digits > 0 ? "is next to nothing" : "is zero";
	else if (v > most)
		what = "is beyond any child";
	if (!what)
		return v;
	mistake(r, c, what, spoils);
	return 0;
}

/* The value of the word in column C; -1, with a mistake, for another word. */
static int read_word(const struct reading *r, enum growth_column c, enum growth_word kind, const char *what,
		     unsigned spoils)
{
	struct str cell = cell_of(r, c);
	int value = growth_cell_word(kind, cell);

	if (value < 0)
		mistake(r, c, cell.n > 0 ? what : "is missing", spoils);
	return value;
}

/* ---- ages ---- */

/* Days of age by the number in column C; -1 = unknown. Beyond the tables any figure means the same. */
static int32_t age_of_number(const struct reading *r, enum growth_column c, enum growth_rules rules)
{
	struct str cell = cell_of(r, c);
	struct growth_decimal d;

	if (cell.n == 0)
		return -1;
	if (!growth_cell_decimal(cell, &d))
		return spoil_row(r, c, "is not a number");
	if (d.negative && d.digits > 0)
		return spoil_row(r, c, "is before birth");
	if (c == GROWTH_COL_AGE_DAYS)
		return growth_decimal_scaled(&d, 0, INT32_MAX - 1);
	return growth_days_of_months(growth_decimal_double(&d), rules);
}

static int32_t age_of_dates(const struct reading *r)
{
	static const char *const no_date = "is not a date (2025-09-22 or 22/9/2025)";
	int32_t birth, visit;

	if (!growth_cell_date(cell_of(r, GROWTH_COL_BIRTH), &birth))
		return spoil_row(r, GROWTH_COL_BIRTH, no_date);
	if (!growth_cell_date(cell_of(r, GROWTH_COL_VISIT), &visit))
		return spoil_row(r, GROWTH_COL_VISIT, no_date);
	if (visit < birth)
		return spoil_row(r, GROWTH_COL_VISIT, "is before birth");
	return visit - birth;
}

/* Months are given as completed ones when they are whole. */
static bool months_contradict(const struct reading *r, int32_t days)
{
	struct growth_decimal d;
	int64_t sixteenths = (int64_t)days * 16, hundredths;

	if (!growth_cell_decimal(cell_of(r, GROWTH_COL_AGE_MONTHS), &d) || d.negative)
		return false;
	hundredths = growth_decimal_scaled(&d, 2, MONTHS_MAX);
	int64_t from = hundredths * MONTH / 100, to = from + (hundredths % 100 ? 0 : MONTH);
	return sixteenths < from - MONTH || sixteenths > to + MONTH;
}

static bool dates_contradict(const struct reading *r, int32_t days)
{
	int32_t birth, visit;

	if (!growth_cell_date(cell_of(r, GROWTH_COL_BIRTH), &birth) ||
	    !growth_cell_date(cell_of(r, GROWTH_COL_VISIT), &visit))
		return false;
	return llabs((int64_t)visit - birth - days) * 16 > MONTH;
}

static int32_t read_age(const struct reading *r, enum growth_rules rules)
{
	bool by_days = cell_of(r, GROWTH_COL_AGE_DAYS).n > 0;
	bool by_dates = !by_days && cell_of(r, GROWTH_COL_BIRTH).n > 0 && cell_of(r, GROWTH_COL_VISIT).n > 0;
	int32_t days = by_dates ? age_of_dates(r)
				: age_of_number(r, by_days ? GROWTH_COL_AGE_DAYS : GROWTH_COL_AGE_MONTHS, rules);

	if (days < 0)
		return days;
	if (by_days && dates_contradict(r, days))
		note(r, GROWTH_COL_BIRTH, "is more than a month off the age in days, which counts");
	if ((by_days || by_dates) && months_contradict(r, days))
		note(r, GROWTH_COL_AGE_MONTHS,
		     by_days ? "is more than a month off the age in days, which counts"
			     : "is more than a month off the age by the dates, which counts");
	return days;
}

/* ---- rows ---- */

static void read_length(const struct reading *r, struct growth_input *in)
{
	int32_t hundredths = read_measure(r, GROWTH_COL_LENGTH, 2, LONGEST_CM * 100, BY_LENGTH);
	int position = read_word(r, GROWTH_COL_MEASURE, GROWTH_WORD_POSITION, "is neither L nor H", BY_LENGTH);

	if (position < 0)
		return; /* 0.7 cm more or less: that length is no length */
	in->position = (enum position)position;
	in->length_mm = hundredths / 10;
	in->length_tenths = (uint8_t)(hundredths % 10);
}

static void read_cells(const struct reading *r, struct growth_input *in)
{
	int sex = read_word(r, GROWTH_COL_SEX, GROWTH_WORD_SEX, "is neither 1, m, l nor 2, f, p", ALL_SCORES), oedema;

	in->sex = sex < 0 ? SEX_UNKNOWN : (enum sex)sex;
	in->age_days = read_age(r, in->rules);
	in->weight_g = read_measure(r, GROWTH_COL_WEIGHT, 3, HEAVIEST_G, BY_WEIGHT);
	read_length(r, in);
	in->head_mm = read_measure(r, GROWTH_COL_HEAD, 1, LONGEST_CM * 10, BIT(GROWTH_HFA));
	in->arm_mm = read_measure(r, GROWTH_COL_ARM, 1, LONGEST_CM * 10, BIT(GROWTH_AFA));
	oedema = read_word(r, GROWTH_COL_OEDEMA, GROWTH_WORD_OEDEMA, "is neither y nor n", BY_WEIGHT);
	in->oedema = oedema != 0;
	r->row->oedema_unread = oedema < 0;
}

/* A row longer than the header has slipped somewhere: no cell of it can be trusted. Empty cells do not count. */
static bool has_slipped(const struct reading *r)
{
	for (int i = r->columns->cells; i < r->cells; i++) {
		if (str_trim(r->cell[i]).n > 0)
			return true;
	}
	return false;
}

static void slip(struct growth_row *row)
{
	row->mistake[row->mistakes++] = (struct growth_mistake){
		NULL, STR_NONE, "more cells than the header has (a decimal comma needs quotes)", ALL_SCORES};
	row->unusable = row->slipped = true;
}

static void no_score(struct growth_score *s)
{
	*s = (struct growth_score){0};
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		s->z[i] = GROWTH_Z_NONE;
}

static bool is_odd(const struct growth_score *s, unsigned cut, enum growth_indicator ind)
{
	return cut & BIT(ind) || s->flag[ind];
}

/* Which figure is to blame for the scores CUT: that whose own score is odd; the weight when none or there is none. */
static void blame(const struct reading *r, unsigned cut)
{
	static const char *const what = "is beyond any child";
	const struct growth_score *s = &r->row->score;
	bool length = cut & BY_LENGTH && is_odd(s, cut, GROWTH_LFA);

	if (length)
		mistake(r, GROWTH_COL_LENGTH, what, cut & BY_LENGTH);
	if (cut & BY_WEIGHT && (is_odd(s, cut, GROWTH_WFA) || !length))
		mistake(r, GROWTH_COL_WEIGHT, what, cut & BY_WEIGHT);
	if (cut & BIT(GROWTH_HFA))
		mistake(r, GROWTH_COL_HEAD, what, BIT(GROWTH_HFA));
	if (cut & BIT(GROWTH_AFA))
		mistake(r, GROWTH_COL_ARM, what, BIT(GROWTH_AFA));
}

/* The ends of the scale stand for anything beyond them: such a figure is not a score. */
static void drop_the_cut(const struct reading *r)
{
	struct growth_score *s = &r->row->score;
	unsigned cut = 0;

	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		if (abs(s->z[i]) != INT16_MAX)
			continue;
		s->z[i] = GROWTH_Z_NONE;
		s->flag[i] = false;
		cut |= BIT(i);
	}
	if (cut)
		blame(r, cut);
}

void growth_row_read(struct growth_row *out, const struct growth_columns *columns, const struct str *cell, int cells,
		     enum growth_rules rules)
{
	out->in = (struct growth_input){.age_days = -1, .rules = rules};
	out->unusable = out->slipped = out->oedema_unread = false;
	out->mistakes = out->notes = 0;
	const struct reading r = {out, columns, cell, cells};
	out->id = cell_of(&r, GROWTH_COL_ID);
	out->name = cell_of(&r, GROWTH_COL_NAME);
	if (has_slipped(&r))
		slip(out);
	else
		read_cells(&r, &out->in);
	if (out->unusable) {
		no_score(&out->score);
		return;
	}
	growth_score(&out->in, &out->score);
	drop_the_cut(&r);
}

double growth_row_bmi(const struct growth_row *row)
{
	int32_t measured = row->in.length_mm * 10 + row->in.length_tenths, used = row->score.used_length_tenth_mm;
	double cm = measured / 1e2;

	if (used <= 0 || row->in.weight_g <= 0)
		return 0;
	/* Not used / 1e2: 109.1 - 0.7 is not the double 108.4, and WHO's program computes with it. */
	if (used != measured)
		cm = used > measured ? cm + 0.7 : cm - 0.7;
	return row->in.weight_g / 1e3 / ((cm / 100) * (cm / 100));
}

bool growth_row_is_flagged(const struct growth_row *row)
{
	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		if (row->score.flag[i])
			return true;
	}
	return false;
}

void growth_row_nutrition(const struct growth_row *row, struct nutrition *out)
{
	struct growth_input in = row->in;

	in.oedema = in.oedema && !row->oedema_unread;
	nutrition_assess(&in, &row->score, out);
}

enum arm_class growth_row_arm(const struct growth_row *row)
{
	enum arm_class arm = arm_classify(row->in.age_days, row->in.arm_mm);

	return arm == ARM_NORMAL && row->score.flag[GROWTH_AFA] ? ARM_NONE : arm;
}

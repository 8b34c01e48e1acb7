/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_row: numbers are read as digits and a power of ten and rounded as such, once: "8.4005" is 8401 g, and no cell goes
 * through a double that might be a hair off. Exponents and any number of digits are taken; what is beyond any child is a
 * mistake, not an overflow.
 *
 * A mistake names the indicators it spoils. An unreadable age spoils them all, weight for length too: whether the length
 * is one lying or standing depends on the age, and a score by a guess would look like any other. In the reason each missing
 * score is named once, under the first mistake that spoils it or else under growth_why().
 */
#include "growth_row.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BIT(ind)    (1U << (ind))
#define ALL_SCORES  (BIT(GROWTH_INDICATORS) - 1)
#define BY_LENGTH   (BIT(GROWTH_LFA) | BIT(GROWTH_WFL) | BIT(GROWTH_BFA))
#define BY_WEIGHT   (BIT(GROWTH_WFA) | BIT(GROWTH_WFL) | BIT(GROWTH_BFA))
#define DIGITS_KEPT 100000000000000000 /* 10^17: one more digit still fits */
#define POWER_MAX   9999

#define HEAVIEST_G 1000000 /* 1000 kg, 1000 cm: beyond any child, far from overflow */
#define LONGEST_CM 1000

static const char *const column_name[GROWTH_COLUMNS] = {
	"id", "sex", "age_days", "age_months", "weight_kg", "lenhei_cm", "measure", "headc_cm", "muac_cm", "oedema",
};

static const char *const z_name[GROWTH_INDICATORS] = {"zlen", "zwei", "zwfl", "zbmi", "zhc", "zac"};

/* ---- columns ---- */

const char *growth_column_name(enum growth_column c)
{
	return column_name[c];
}

int growth_columns_find(struct growth_columns *out, const struct str *name, int names, enum growth_column *twice)
{
	int rc = -ENOENT;

	out->cells = names;
	for (int c = 0; c < GROWTH_COLUMNS; c++) {
		out->at[c] = -1;
		for (int i = 0; i < names; i++) {
			if (!str_eq_nocase(str_trim(name[i]), str_of(column_name[c])))
				continue;
			*twice = (enum growth_column)c;
			if (out->at[c] >= 0)
				return -EEXIST;
			out->at[c] = i;
			rc = 0;
		}
	}
	return rc;
}

/* ---- numbers ---- */

struct decimal {
	int64_t digits; /* below 10^18 */
	int power;      /* of ten */
	bool negative;
};

/* The digits at the front of *S, with a point or comma among them; false without any. */
static bool read_digits(struct str *s, struct decimal *d)
{
	bool any = false, point = false;

	for (; s->n > 0; s->p++, s->n--) {
		char c = *s->p;

		if ((c == '.' || c == ',') && !point) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9')
			break;
		any = true;
		if (d->digits < DIGITS_KEPT) {
			d->digits = d->digits * 10 + (c - '0');
			d->power -= point;
		} else {
			d->power += !point;
		}
	}
	return any;
}

static bool read_sign(struct str *s)
{
	bool negative = s->n > 0 && *s->p == '-';

	if (s->n > 0 && (*s->p == '-' || *s->p == '+'))
		s->p++, s->n--;
	return negative;
}

/* What follows 'e'. */
static bool read_power(struct str s, struct decimal *d)
{
	bool negative = read_sign(&s);
	int power = 0;

	if (s.n == 0)
		return false;
	for (; s.n > 0; s.p++, s.n--) {
		if (*s.p < '0' || *s.p > '9')
			return false;
		power = power * 10 + (*s.p - '0');
		power = power < POWER_MAX ? power : POWER_MAX;
	}
	d->power += negative ? -power : power;
	return true;
}

static bool read_decimal(struct str s, struct decimal *d)
{
	*d = (struct decimal){.negative = read_sign(&s)};
	if (!read_digits(&s, d))
		return false;
	if (s.n == 0)
		return true;
	if (*s.p != 'e' && *s.p != 'E')
		return false;
	s.p++, s.n--;
	return read_power(s, d);
}

/* |D| x 10^PLACES, rounded half up; MOST + 1 when it is more than MOST. */
static int32_t scaled(const struct decimal *d, int places, int32_t most)
{
	int power = d->power + places;
	int64_t v = d->digits;

	for (; power > 0 && v > 0 && v <= most; power--)
		v *= 10;
	if (power < -18)
		return 0;
	if (power < 0) {
		int64_t unit = 1;

		for (; power < 0; power++)
			unit *= 10;
		v = v / unit + (v % unit >= unit - unit / 2);
	}
	return v <= most ? (int32_t)v : most + 1;
}

static double as_double(const struct decimal *d)
{
	if (d->digits == 0)
		return 0; /* 0 x 10^400 is no number */
	double size = d->power < 0 ? (double)d->digits / pow(10, -d->power) : (double)d->digits * pow(10, d->power);

	return d->negative ? -size : size;
}

/* ---- cells ---- */

struct reading {
	struct growth_row *row;
	const struct growth_columns *columns;
	const struct str *cell;
	int cells;
};

static void mistake(struct growth_row *row, const char *column, struct str cell, const char *what, unsigned spoils)
{
	if (row->mistakes < GROWTH_MISTAKES_MAX)
		row->mistake[row->mistakes++] = (struct growth_mistake){column, cell, what, spoils};
}

/* A mistake after which nothing of the row can be scored. Returns -1, the unknown age. */
static int spoil_row(struct growth_row *row, const char *column, struct str cell, const char *what)
{
	mistake(row, column, cell, what, ALL_SCORES);
	row->unusable = true;
	return -1;
}

static struct str cell_of(const struct reading *r, enum growth_column c)
{
	int at = r->columns->at[c];
	struct str cell = at >= 0 && at < r->cells ? str_trim(r->cell[at]) : STR_NONE;

	return str_eq(cell, STR("NA")) ? STR_NONE : cell;
}

/* A measure in units of 10^-PLACES of the column's; 0 when it is missing or a mistake. */
static int32_t read_measure(const struct reading *r, enum growth_column c, int places, int32_t most, unsigned spoils)
{
	struct str cell = cell_of(r, c);
	struct decimal d;
	const char *what = NULL;
	int32_t v = 0;

	if (cell.n == 0)
		return 0;
	if (!read_decimal(cell, &d))
		what = "is not a number";
	else if (d.negative && d.digits > 0)
		what = "is below zero";
	else if ((v = scaled(&d, places, most)) == 0)
		what = d.digits > 0 ? "is next to nothing" : "is zero";
	else if (v > most)
		what = "is beyond any child";
	if (!what)
		return v;
	mistake(r->row, column_name[c], cell, what, spoils);
	return 0;
}

/* Days of age; -1 = unknown. Beyond the tables any figure means the same. */
static int32_t days_of(const struct decimal *d, bool months, enum growth_rules rules)
{
	return months ? growth_days_of_months(as_double(d), rules) : scaled(d, 0, INT32_MAX - 1);
}

static int32_t read_age(const struct reading *r, enum growth_rules rules)
{
	enum growth_column c = cell_of(r, GROWTH_COL_AGE_DAYS).n > 0 ? GROWTH_COL_AGE_DAYS : GROWTH_COL_AGE_MONTHS;
	struct str cell = cell_of(r, c);
	struct decimal d;

	if (cell.n == 0)
		return -1;
	if (!read_decimal(cell, &d))
		return spoil_row(r->row, column_name[c], cell, "is not a number");
	if (d.negative && d.digits > 0)
		return spoil_row(r->row, column_name[c], cell, "is before birth");
	return days_of(&d, c == GROWTH_COL_AGE_MONTHS, rules);
}

struct word {
	const char *text;
	int value;
};

static const struct word sex_words[] = {
	{"1", SEX_MALE},    {"2", SEX_FEMALE},         {"m", SEX_MALE},         {"f", SEX_FEMALE},
	{"l", SEX_MALE},    {"p", SEX_FEMALE},         {"1.0", SEX_MALE},       {"2.0", SEX_FEMALE},
	{"male", SEX_MALE}, {"female", SEX_FEMALE},    {"laki-laki", SEX_MALE}, {"laki laki", SEX_MALE},
	{"laki", SEX_MALE}, {"perempuan", SEX_FEMALE}, {NULL, SEX_UNKNOWN},
};

static const struct word position_words[] = {
	{"", POSITION_UNKNOWN},        {"l", POSITION_LYING},          {"h", POSITION_STANDING},
	{"telentang", POSITION_LYING}, {"berdiri", POSITION_STANDING}, {NULL, -1},
};

static const struct word oedema_words[] = {
	{"", 0}, {"n", 0}, {"y", 1}, {"0", 0}, {"1", 1}, {"tidak", 0}, {"ya", 1}, {"no", 0}, {"yes", 1}, {NULL, -1},
};

/* The value of the word in column C; that of the last row, with a mistake, for another word. */
static int read_word(const struct reading *r, enum growth_column c, const struct word *w, const char *what,
		     unsigned spoils)
{
	struct str cell = cell_of(r, c);

	while (w->text && !str_eq_nocase(cell, str_of(w->text)))
		w++;
	if (!w->text)
		mistake(r->row, column_name[c], cell, cell.n > 0 ? what : "is missing", spoils);
	return w->value;
}

/* ---- rows ---- */

static void read_length(const struct reading *r, struct growth_input *in)
{
	int32_t hundredths = read_measure(r, GROWTH_COL_LENGTH, 2, LONGEST_CM * 100, BY_LENGTH);
	int position = read_word(r, GROWTH_COL_MEASURE, position_words, "is neither L nor H", BY_LENGTH);

	if (position < 0)
		return; /* 0.7 cm more or less: that length is no length */
	in->position = (enum position)position;
	in->length_mm = hundredths / 10;
	in->length_tenths = (uint8_t)(hundredths % 10);
}

static void read_cells(const struct reading *r, struct growth_input *in)
{
	in->sex = (enum sex)read_word(r, GROWTH_COL_SEX, sex_words, "is neither 1, m, l nor 2, f, p", ALL_SCORES);
	in->age_days = read_age(r, in->rules);
	in->weight_g = read_measure(r, GROWTH_COL_WEIGHT, 3, HEAVIEST_G, BY_WEIGHT);
	read_length(r, in);
	in->head_mm = read_measure(r, GROWTH_COL_HEAD, 1, LONGEST_CM * 10, BIT(GROWTH_HFA));
	in->arm_mm = read_measure(r, GROWTH_COL_ARM, 1, LONGEST_CM * 10, BIT(GROWTH_AFA));
	in->oedema = read_word(r, GROWTH_COL_OEDEMA, oedema_words, "is neither y nor n", BY_WEIGHT) != 0;
}

/* A row longer than the header has slipped somewhere, so that no cell of it can be trusted; empty cells do not count. */
static bool has_slipped(const struct reading *r)
{
	for (int i = r->columns->cells; i < r->cells; i++) {
		if (str_trim(r->cell[i]).n > 0)
			return true;
	}
	return false;
}

static void no_score(struct growth_score *s)
{
	*s = (struct growth_score){0};
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		s->z[i] = GROWTH_Z_NONE;
}

/* The ends of the scale stand for anything beyond them: such a figure is not a score. */
static void drop_the_cut(struct growth_row *row)
{
	struct growth_score *s = &row->score;
	unsigned cut = 0;

	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		if (abs(s->z[i]) != INT16_MAX)
			continue;
		s->z[i] = GROWTH_Z_NONE;
		s->flag[i] = false;
		cut |= BIT(i);
	}
	if (cut)
		mistake(row, NULL, STR_NONE, "beyond any child", cut);
}

void growth_row_read(struct growth_row *out, const struct growth_columns *columns, const struct str *cell, int cells,
		     enum growth_rules rules)
{
	out->in = (struct growth_input){.age_days = -1, .rules = rules};
	out->unusable = out->slipped = false;
	out->mistakes = 0;
	const struct reading r = {out, columns, cell, cells};
	out->id = cell_of(&r, GROWTH_COL_ID);
	out->slipped = has_slipped(&r);
	if (out->slipped)
		spoil_row(out, NULL, STR_NONE, "more cells than the header has (a decimal comma needs quotes)");
	else
		read_cells(&r, &out->in);
	if (out->unusable) {
		no_score(&out->score);
		return;
	}
	growth_score(&out->in, &out->score);
	drop_the_cut(out);
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

/* ---- what is wrong, in words ---- */

#define SHOWN_MAX 40 /* bytes of a cell */

static void add_shown(struct buf *out, struct str cell)
{
	size_t n = cell.n > SHOWN_MAX ? SHOWN_MAX : cell.n;

	while (n < cell.n && n > 0 && ((unsigned char)cell.p[n] & 0xC0) == 0x80)
		n--; /* not inside a letter */
	buf_addc(out, '\'');
	for (size_t i = 0; i < n; i++)
		buf_addc(out, (unsigned char)cell.p[i] < 0x20 || cell.p[i] == 0x7F ? '?' : cell.p[i]);
	buf_add(out, n < cell.n ? STR("...' ") : STR("' "));
}

void growth_mistake_add(struct buf *out, const struct growth_mistake *m)
{
	if (m->column)
		buf_addf(out, "%s: ", m->column);
	if (m->cell.n > 0)
		add_shown(out, m->cell);
	buf_add(out, str_of(m->what));
}

/* "zlen zwfl: " for the set; nothing for an empty one. */
static void add_names(struct buf *out, unsigned set)
{
	if (out->n > 0)
		buf_add(out, STR("; "));
	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		if (!(set & BIT(i)))
			continue;
		set &= ~BIT(i);
		buf_addf(out, "%s%s", z_name[i], set ? " " : ": ");
	}
}

/* The indicators of the set that have no score for the same reason as the first of them. */
static unsigned with_the_same_reason(const struct growth_row *row, unsigned set, enum growth_why *why)
{
	unsigned same = 0;

	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		if (!(set & BIT(i)))
			continue;
		enum growth_why its = growth_why(&row->in, &row->score, (enum growth_indicator)i);
		if (!same)
			*why = its;
		if (its == *why)
			same |= BIT(i);
	}
	return same;
}

void growth_row_add_reason(struct buf *out, const struct growth_row *row)
{
	unsigned left = 0, same;
	enum growth_why why = GROWTH_WHY_SCORED;

	for (int i = 0; i < GROWTH_INDICATORS; i++)
		left |= row->score.z[i] == GROWTH_Z_NONE ? BIT(i) : 0;
	for (int i = 0; i < row->mistakes; i++) {
		add_names(out, left & row->mistake[i].spoils);
		growth_mistake_add(out, &row->mistake[i]);
		left &= ~row->mistake[i].spoils;
	}
	for (; left; left &= ~same) {
		same = with_the_same_reason(row, left, &why);
		add_names(out, same);
		buf_add(out, str_of(growth_why_text(why)));
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_cell: numbers are read as digits and a power of ten and rounded as such, once: "8.4005" is 8401 g, and no
 * cell goes through a double that might be a hair off. Exponents and any number of digits are taken; what is beyond
 * any child is for the caller to refuse, and does not overflow here. The words are those of WHO's tables, of our
 * phones, of e-PPGBM and of what people type for them; one with two meanings in its column (an oedema "b") is not
 * among them.
 */
#include "growth_cell.h"

#include "date.h"
#include "growth.h"

#include <math.h>

#define DIGITS_KEPT 100000000000000000 /* 10^17: one more digit still fits */
#define POWER_MAX   9999

/* ---- numbers ---- */

/* The digits at the front of *S, with a point or comma among them; false without any. */
static bool read_digits(struct str *s, struct growth_decimal *d)
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
static bool read_power(struct str s, struct growth_decimal *d)
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

bool growth_cell_decimal(struct str s, struct growth_decimal *d)
{
	*d = (struct growth_decimal){.negative = read_sign(&s)};
	if (!read_digits(&s, d))
		return false;
	if (s.n == 0)
		return true;
	if (*s.p != 'e' && *s.p != 'E')
		return false;
	s.p++, s.n--;
	return read_power(s, d);
}

int32_t growth_decimal_scaled(const struct growth_decimal *d, int places, int32_t most)
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

double growth_decimal_double(const struct growth_decimal *d)
{
	if (d->digits == 0)
		return 0; /* 0 x 10^400 is no number */
	double size = d->power < 0 ? (double)d->digits / pow(10, -d->power) : (double)d->digits * pow(10, d->power);

	return d->negative ? -size : size;
}

/* ---- dates ---- */

/* One to four digits at the front of *S; how many there were, 0 for none or more. */
static int read_part(struct str *s, int *value)
{
	int n = 0;

	for (*value = 0; s->n > 0 && *s->p >= '0' && *s->p <= '9'; s->p++, s->n--, n++) {
		if (n == 4)
			return 0;
		*value = *value * 10 + (*s->p - '0');
	}
	return n;
}

static bool is_time(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';

		if (i == 0 ? s.p[i] != ' ' && s.p[i] != 'T' : !digit && s.p[i] != ':' && s.p[i] != '.')
			return false;
	}
	return true;
}

bool growth_cell_date(struct str s, int32_t *day)
{
	int part[3], digits[3];
	char between = '\0';

	for (int i = 0; i < 3; i++) {
		digits[i] = read_part(&s, &part[i]);
		if (digits[i] == 0)
			return false;
		if (i == 2)
			break;
		if (s.n == 0 || (i ? *s.p != between : *s.p != '-' && *s.p != '/' && *s.p != '.'))
			return false;
		between = *s.p;
		s.p++, s.n--;
	}
	if (!is_time(s) || digits[1] > 2)
		return false;
	if (digits[0] == 4 && digits[2] <= 2)
		*day = date_from_ymd(part[0], part[1], part[2]);
	else if (digits[0] <= 2 && (digits[2] == 4 || digits[2] == 2))
		*day = date_from_ymd(digits[2] == 2 ? 2000 + part[2] : part[2], part[1], part[0]);
	else
		return false;
	return *day != DATE_NONE;
}

/* ---- words ---- */

struct word {
	const char *text;
	int value;
};

static const struct word sex_words[] = {
	{"1", SEX_MALE},
	{"2", SEX_FEMALE},
	{"m", SEX_MALE},
	{"f", SEX_FEMALE},
	{"l", SEX_MALE},
	{"p", SEX_FEMALE},
	{"lk", SEX_MALE},
	{"pr", SEX_FEMALE},
	{"male", SEX_MALE},
	{"female", SEX_FEMALE},
	{"laki-laki", SEX_MALE},
	{"perempuan", SEX_FEMALE},
	{"laki laki", SEX_MALE},
	{"wanita", SEX_FEMALE},
	{"laki", SEX_MALE},
	{"pria", SEX_MALE},
	{"1.0", SEX_MALE},
	{"2.0", SEX_FEMALE},
	{NULL, -1},
};

static const struct word position_words[] = {
	{"", POSITION_UNKNOWN},         {"l", POSITION_LYING},
	{"h", POSITION_STANDING},       {"t", POSITION_LYING},
	{"b", POSITION_STANDING},       {"telentang", POSITION_LYING},
	{"berdiri", POSITION_STANDING}, {"terlentang", POSITION_LYING},
	{"tidur", POSITION_LYING},      {NULL, -1},
};

static const struct word oedema_words[] = {
	{"", 0},   {"n", 0},   {"y", 1}, {"0", 0}, {"1", 1}, {"2", 1},  {"3", 1},   {"tidak", 0},
	{"ya", 1}, {"tdk", 0}, {"t", 0}, {"+", 1}, {"-", 0}, {"no", 0}, {"yes", 1}, {NULL, -1},
};

int growth_cell_word(enum growth_word kind, struct str s)
{
	static const struct word *const words[] = {sex_words, position_words, oedema_words};
	const struct word *w = words[kind];

	while (w->text && !str_eq_nocase(s, str_of(w->text)))
		w++;
	return w->value;
}

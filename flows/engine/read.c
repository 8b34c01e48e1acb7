/* SPDX-License-Identifier: Apache-2.0 */
/*
 * read: one answer as people type it, read without guessing in silence: a figure with its unit, an option by number,
 * key or word, a yes or no, a day, a NIK.
 */
#include "flow_program.h"

#include <errno.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ---- figures ---- */

struct unit {
	const char *name;
	int64_t divide; /* what the figure is divided by to get kg or cm */
};

static const struct unit units[] = {{"kg", 1}, {"cm", 1}, {"gram", 1000}, {"gr", 1000}, {"g", 1000}, {"mm", 10}};

static bool unit_of(struct str word, int64_t *divide)
{
	*divide = 1;
	if (!word.n)
		return true;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (str_eq_nocase(word, str_of(units[i].name))) {
			*divide = units[i].divide;
			return true;
		}
	}
	return false;
}

/* Digits of TEXT from *i on into *value, at most nine in all. */
static int digits(struct str text, size_t *i, int64_t *value, int *count)
{
	*count = 0;
	for (; *i < text.n && is_digit(text.p[*i]); (*i)++) {
		if (++*count > 9)
			return -ERANGE;
		*value = *value * 10 + (text.p[*i] - '0');
	}
	return 0;
}

/* "72,5.": the full stop of a sentence. After a whole figure it may be a decimal that is missing, and stays. */
static struct str without_stop(struct str t)
{
	struct str rest = {t.p, t.n ? t.n - 1 : 0};

	if (t.n && t.p[t.n - 1] == '.' && (memchr(t.p, ',', rest.n) || memchr(t.p, '.', rest.n)))
		return rest;
	return t;
}

int read_number(struct str text, int64_t *thousandths)
{
	struct str t = without_stop(str_trim(text));
	int64_t value = 0, fraction = 0, divide;
	int whole, places = 0, r;
	size_t i = 0;

	r = digits(t, &i, &value, &whole);
	if (r)
		return r;
	if (i + 1 < t.n && (t.p[i] == ',' || t.p[i] == '.') && is_digit(t.p[i + 1])) {
		i++;
		r = digits(t, &i, &fraction, &places);
		if (r)
			return r;
	}
	if ((!whole && !places) || places > 3)
		return -EINVAL;
	if (!unit_of(str_trim((struct str){t.p + i, t.n - i}), &divide))
		return -EINVAL;
	for (; places < 3; places++)
		fraction *= 10;
	*thousandths = (value * 1000 + fraction) / divide;
	return 0;
}

/* ---- options ---- */

int read_option_word(const struct flow_option *option, int options, struct str text)
{
	struct str t = str_trim(text);

	for (int i = 0; i < options; i++)
		if (str_eq_nocase(t, option[i].key) || (t.n && text_equals(option[i].label, t)))
			return i;
	return -1;
}

int read_option(const struct flow_option *option, int options, struct str text)
{
	struct str t = str_trim(text);
	int64_t n;

	if (!str_to_i64(t, &n) && t.n <= 2)
		return n >= 1 && n <= options ? (int)n - 1 : -1;
	return read_option_word(option, options, t);
}

int read_yesno(struct str text, bool *yes)
{
	static const char *const words[][2] = {
		{"1", "2"},         {"ya", "tidak"},       {"y", "t"},
		{"iya", "tdk"},     {"sudah", "belum"},    {"betul", "gak"},
		{"benar", "nggak"}, {"ok", "ga"},          {"simpan", "ndak"},
		{"oke", "enggak"},  {"ya benar", "bukan"}, {"1 ya", "2 tidak"},
	};
	struct str t = str_trim(text);

	while (t.n > 1 && (t.p[t.n - 1] == '.' || t.p[t.n - 1] == '!' || t.p[t.n - 1] == ','))
		t.n--;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		*yes = str_eq_nocase(t, str_of(words[i][0]));
		if (*yes || str_eq_nocase(t, str_of(words[i][1])))
			return 0;
	}
	return -EINVAL;
}

bool read_left_out(struct str text)
{
	struct str t = str_trim(text);

	return !t.n || str_eq_nocase(t, STR("x")) || str_eq(t, STR("-"));
}

int read_nik(struct str text, int64_t *digits)
{
	int count = 0;
	int64_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (is_digit(text.p[i]) && ++count <= 16)
			n = n * 10 + (text.p[i] - '0');
		else if (text.p[i] != ' ' && text.p[i] != '.' && text.p[i] != '-')
			return -EINVAL;
	}
	if (count != 16)
		return -EINVAL;
	*digits = n;
	return 0;
}

/* ---- days ---- */

/* Three runs of digits parted by / - . or a space, or one run of six or eight: their values and lengths. */
static bool date_parts(struct str t, int part[3], size_t length[3])
{
	size_t i = 0;
	bool whole = t.n == 6 || t.n == 8;

	for (int k = 0; k < 3; k++) {
		size_t most = k < 2 ? 2 : whole ? t.n - 4 : 4;

		part[k] = 0;
		for (length[k] = 0; i < t.n && is_digit(t.p[i]) && length[k] < most; i++, length[k]++)
			part[k] = part[k] * 10 + (t.p[i] - '0');
		if (!length[k])
			return false;
		if (k < 2 && i < t.n && !is_digit(t.p[i]) &&
		    (t.p[i] == '/' || t.p[i] == '-' || t.p[i] == '.' || t.p[i] == ' '))
			i++;
		else if (k < 2 && (!whole || length[k] != 2 || i != 2 * (size_t)(k + 1)))
			return false;
	}
	return i == t.n && (length[2] == 2 || length[2] == 4);
}

int read_date(struct str text, int32_t today, int32_t *day)
{
	int part[3], now, month, mday;
	size_t length[3];
	int32_t d;

	if (!date_parts(str_trim(text), part, length))
		return -EINVAL;
	date_to_ymd(today, &now, &month, &mday);
	if (length[2] == 2)
		part[2] += part[2] + 2000 <= now ? 2000 : 1900;
	d = date_from_ymd(part[2], part[1], part[0]);
	if (d == DATE_NONE)
		return -EINVAL;
	*day = d;
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * msisdn: three steps. The way of writing is taken off (tel:, white space, punctuation, the sign in front), leaving
 * digits and whether they are certainly international; the prefix (0, 62, 00, 008, 8) is read; the national part is
 * judged by the ranges of libphonenumber's ID entry. Indonesia has no number portability and every mobile begins with
 * 8, so "812..." without any prefix is a number of this country and not of Japan.
 */
#include "msisdn.h"

#include <string.h>

#define E164_MIN  7
#define E164_MAX  15
#define SHORT_MAX 6
#define ALNUM_MAX 11

struct number {
	char digit[MSISDN_MAX]; /* NUL-terminated */
	size_t n;
	bool international; /* written with + (or the space a URL decoder made of it) */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static struct str from(struct str s, size_t n)
{
	return (struct str){s.p + n, s.n - n};
}

/* Collects the digits of S; false when something else is in it, or more than a number can have. */
static bool collect(struct str s, struct number *num)
{
	*num = (struct number){.international = false};
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '+' && num->n == 0 && !num->international)
			num->international = true;
		else if (is_digit(c) && num->n + 1 < sizeof(num->digit))
			num->digit[num->n++] = c;
		else if (c == '\0' || !strchr(" -().\t/", c))
			return false;
	}
	return num->n > 0;
}

/* A sender's name: letters, perhaps digits and a little punctuation, no longer than the network carries. */
static bool is_name(struct str s)
{
	bool letter = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		letter = letter || is_letter(c);
		if (!is_letter(c) && !is_digit(c) && (c == '\0' || !strchr(" -._&/", c)))
			return false;
	}
	return letter && s.n <= ALNUM_MAX;
}

/* 8[1-35-9] and 7 to 10 more: every mobile range of the country. */
static bool is_mobile(const char *p, size_t n)
{
	return n >= 9 && n <= 12 && p[0] == '8' && p[1] != '0' && p[1] != '4';
}

/* Area codes begin with 2 to 7 or 9; with the subscriber's number 7 to 11 digits. */
static bool is_fixed(const char *p, size_t n)
{
	return n >= 7 && n <= 11 && p[0] >= '2' && p[0] <= '9' && p[0] != '8';
}

static enum msisdn_class put(char out[MSISDN_MAX], struct str prefix, struct str rest, enum msisdn_class c)
{
	memcpy(out, prefix.p, prefix.n);
	str_copy(out + prefix.n, MSISDN_MAX - prefix.n, rest);
	return c;
}

static enum msisdn_class national(struct str nsn, char out[MSISDN_MAX])
{
	if (is_mobile(nsn.p, nsn.n))
		return put(out, STR("62"), nsn, MSISDN_MOBILE);
	return is_fixed(nsn.p, nsn.n) ? put(out, STR("62"), nsn, MSISDN_FIXED) : MSISDN_INVALID;
}

/* Digits that begin with a country code. */
static enum msisdn_class abroad(struct str d, char out[MSISDN_MAX])
{
	if (str_starts(d, STR("62"))) {
		bool typo = d.n > 2 && d.p[2] == '0'; /* +62 0812... */

		return national(from(d, typo ? 3 : 2), out);
	}
	if (d.n < E164_MIN || d.n > E164_MAX || d.p[0] == '0')
		return MSISDN_INVALID;
	return put(out, STR(""), d, MSISDN_INTL);
}

/* After 00: 62..., or the rest of the carrier prefixes 008 and 009 before it, or another country. */
static enum msisdn_class dialled_out(struct str d, char out[MSISDN_MAX])
{
	bool carrier = str_starts(d, STR("862")) || str_starts(d, STR("962"));
	enum msisdn_class c = carrier ? abroad(from(d, 1), out) : MSISDN_INVALID;

	return c == MSISDN_INVALID ? abroad(d, out) : c;
}

static enum msisdn_class judge(const struct number *num, char out[MSISDN_MAX])
{
	struct str d = {num->digit, num->n};

	if (num->international)
		return abroad(d, out);
	if (d.n <= SHORT_MAX)
		return put(out, STR(""), d, MSISDN_SHORT);
	if (str_starts(d, STR("00")))
		return dialled_out(from(d, 2), out);
	if (d.p[0] == '0')
		return national(from(d, 1), out);
	if (is_mobile(d.p, d.n))
		return national(d, out);
	return abroad(d, out);
}

enum msisdn_class msisdn_parse(struct str s, char out[MSISDN_MAX])
{
	bool eaten_plus = s.n > 1 && s.p[0] == ' ' && s.p[1] >= '1' && s.p[1] <= '9';
	struct number num;

	out[0] = '\0';
	s = str_trim(s);
	if (s.n == 0)
		return MSISDN_EMPTY;
	if (s.n > 4 && str_eq_nocase((struct str){s.p, 4}, STR("tel:")))
		s = from(s, 4);
	if (!collect(s, &num))
		return is_name(s) ? put(out, STR(""), s, MSISDN_ALNUM) : MSISDN_INVALID;
	num.international = num.international || (eaten_plus && num.n > SHORT_MAX);
	return judge(&num, out);
}

const char *msisdn_class_name(enum msisdn_class c)
{
	static const char *const name[] = {"mobile", "fixed", "short", "alnum", "intl", "invalid", "empty"};

	return (unsigned int)c < sizeof(name) / sizeof(name[0]) ? name[c] : "?";
}

void msisdn_add_masked(struct buf *out, struct str number)
{
	if (number.n < 9) {
		buf_add(out, STR("****"));
		return;
	}
	buf_add(out, (struct str){number.p, 5});
	buf_add(out, STR("****"));
	buf_add(out, from(number, number.n - 3));
}

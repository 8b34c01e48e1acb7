/* SPDX-License-Identifier: Apache-2.0 */
/*
 * str: plain loops over pointer and length. Bytes are compared through our own ASCII tables of three lines and not
 * through <ctype.h>, whose answers depend on the locale and whose argument may not be a negative char. Every function
 * accepts {NULL, 0}: the pointer of an empty str is never handed to memcmp or added to.
 */
#include "str.h"

#include <errno.h>
#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static struct str skip(struct str s, size_t n)
{
	return n ? (struct str){s.p + n, s.n - n} : s;
}

struct str str_of(const char *cstr)
{
	return cstr ? (struct str){cstr, strlen(cstr)} : STR_NONE;
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	}
	return true;
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq((struct str){s.p, prefix.n}, prefix);
}

struct str str_trim(struct str s)
{
	size_t from = 0;

	while (s.n > 0 && is_space(s.p[s.n - 1]))
		s.n--;
	while (from < s.n && is_space(s.p[from]))
		from++;
	return skip(s, from);
}

struct str str_cut(struct str *rest, char sep)
{
	struct str head = *rest;
	const char *at = head.n ? memchr(head.p, sep, head.n) : NULL;

	if (!at) {
		*rest = skip(head, head.n);
		return head;
	}
	head.n = (size_t)(at - head.p);
	*rest = skip(*rest, head.n + 1);
	return head;
}

struct str str_cut_word(struct str *rest)
{
	size_t from = 0, to;

	while (from < rest->n && is_space(rest->p[from]))
		from++;
	for (to = from; to < rest->n && !is_space(rest->p[to]); to++)
		;
	struct str word = skip(*rest, from);
	word.n = to - from;
	*rest = skip(*rest, to);
	return word;
}

int str_to_i64(struct str s, int64_t *out)
{
	bool minus = s.n > 0 && s.p[0] == '-';
	uint64_t limit = minus ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX, v = 0;
	bool big = false;

	if (minus)
		s = skip(s, 1);
	if (s.n == 0)
		return -EINVAL;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -EINVAL;
		uint64_t digit = (uint64_t)(s.p[i] - '0');
		big = big || v > (limit - digit) / 10;
		v = big ? 0 : v * 10 + digit;
	}
	if (big)
		return -ERANGE;
	/* -(v - 1) - 1 reaches INT64_MIN without leaving the type. */
	*out = minus && v ? -(int64_t)(v - 1) - 1 : (int64_t)v;
	return 0;
}

#define EDITS_MAX 40 /* bytes */

static int min3(int a, int b, int c)
{
	int m = a < b ? a : b;

	return m < c ? m : c;
}

/* Levenshtein, in one row. */
int str_edits(struct str a, struct str b)
{
	int row[EDITS_MAX + 1];

	if (a.n > EDITS_MAX || b.n > EDITS_MAX)
		return INT32_MAX;
	for (int j = 0; j <= (int)b.n; j++)
		row[j] = j;
	for (int i = 1; i <= (int)a.n; i++) {
		int diagonal = row[0];

		row[0] = i;
		for (int j = 1; j <= (int)b.n; j++) {
			int replaced = diagonal + (a.p[i - 1] != b.p[j - 1]);

			diagonal = row[j];
			row[j] = min3(row[j] + 1, row[j - 1] + 1, replaced);
		}
	}
	return row[b.n];
}

bool str_copy(char *dst, size_t cap, struct str s)
{
	size_t n = s.n < cap ? s.n : cap - 1;

	if (n)
		memcpy(dst, s.p, n);
	dst[n] = '\0';
	return n == s.n;
}

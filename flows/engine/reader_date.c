/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_date: days, day first always. 3/15 is no day: it is never turned round to the fifteenth of March. A date without
 * a year is the latest such day not after today; but one that is soon to come is a slip. A year of two digits is of this
 * century. A day that cannot be is told as such, so that it is asked about and today is not taken in its place;
 * also without a label, where nothing else can be meant.
 */
#include "reader_run.h"

#include <errno.h>

#define SOON_DAYS  90 /* of a day without a year */
#define YEARS_BACK 6

/* Grown together with the figure before: 81,5/11,9 holds no fifth of November. */
static bool goes_on(const struct tokens *t, int i)
{
	uint16_t gap = i < t->n ? t->token[i].gap : 0;

	return i > 0 && i < t->n && t->token[i].kind == TOKEN_DIGITS && t->token[i - 1].kind == TOKEN_DIGITS &&
	       t->token[i].signs == 1 && (gap == GAP_COMMA || gap == GAP_POINT || gap == GAP_SLASH || gap == GAP_DASH);
}

static bool digits_at(const struct tokens *t, int i, int most)
{
	return i >= 0 && i < t->n && t->token[i].kind == TOKEN_DIGITS && t->token[i].count <= most &&
	       !t->token[i].letters;
}

static uint16_t sign_at(const struct tokens *t, int i)
{
	return t->token[i].signs <= 1 ? t->token[i].gap : GAP_OTHER;
}

/* The month that token I names; 0 = none. */
static int month_name(const struct tokens *t, int i)
{
	int value;

	if (i >= t->n || t->token[i].kind != TOKEN_WORD || t->token[i].cut || (t->token[i].gap & GAP_LINE))
		return 0;
	return reader_word(token_fold(&t->token[i]), &value) == WORD_MONTH ? value : 0;
}

/* In the six years up to TODAY. */
static void settle(int year, int month, int day, int32_t today, struct reader_day *out)
{
	int now, m, d;
	int32_t at = date_from_ymd(year < 100 ? 2000 + year : year, month, day);

	date_to_ymd(today, &now, &m, &d);
	out->bad = at == DATE_NONE || at > today || at < today - YEARS_BACK * 366;
	out->day = out->bad ? DATE_NONE : at;
}

static void settle_without_year(int month, int day, int32_t today, struct reader_day *out)
{
	int year, m, d;

	date_to_ymd(today, &year, &m, &d);
	for (int back = 0; back <= 8; back++) { /* 29 February comes every fourth year, or eighth */
		int32_t at = date_from_ymd(year - back, month, day);

		if (at != DATE_NONE && at > today && at - today <= SOON_DAYS)
			break; /* a slip, rather than a weighing of last year */
		if (at != DATE_NONE && at <= today) {
			settle(year - back, month, day, today, out);
			return;
		}
	}
	out->bad = true;
	out->day = DATE_NONE;
}

/* kemarin, hari ini; with "lusa" or a weekday beside it, it is another day. */
static int spoken(const struct tokens *t, int i, int32_t today, struct reader_day *out)
{
	int unused, used = 1;
	enum word_kind k = reader_word(token_fold(&t->token[i]), &unused), next = WORD_UNKNOWN;

	if (i + 1 < t->n && t->token[i + 1].kind == TOKEN_WORD && !t->token[i + 1].cut)
		next = reader_word(token_fold(&t->token[i + 1]), &unused);
	out->full = true;
	out->bad = k == WORD_YESTERDAY && (next == WORD_WEEKDAY || next == WORD_PAST);
	if (k == WORD_WEEKDAY && next == WORD_YESTERDAY)
		out->bad = true;
	else if (k == WORD_DAY && next == WORD_THIS)
		out->day = today;
	else if (k == WORD_YESTERDAY)
		out->day = today - 1;
	else
		return 0;
	if (out->bad)
		out->day = DATE_NONE;
	used += k != WORD_YESTERDAY || out->bad;
	return used;
}

/* 5 maret, 5 mar 26, 5-mar-2026 */
static int with_name(const struct tokens *t, int i, int32_t today, struct reader_day *out)
{
	int month = month_name(t, i + 1);
	bool year = i + 2 < t->n && digits_at(t, i + 2, 4) &&
		    (t->token[i + 2].count == 2 || t->token[i + 2].count == 4) &&
		    !(t->token[i + 2].gap & (uint16_t) ~(GAP_BLANK | GAP_DASH | GAP_SLASH | GAP_COMMA));
	int y = year ? token_number(&t->token[i + 2]) : 0;

	if (!month || token_number(&t->token[i]) > 31)
		return 0;
	if (year && t->token[i + 2].count == 2 && (y < 15 || y > 40))
		year = false; /* "5 maret 8,4": a figure behind the day */
	if (year && t->token[i + 2].count == 2 && i + 3 < t->n && digits_at(t, i + 3, 3) &&
	    (t->token[i + 3].gap == GAP_COMMA || t->token[i + 3].gap == GAP_POINT))
		year = false;
	out->full = true;
	if (year)
		settle(y, month, token_number(&t->token[i]), today, out);
	else
		settle_without_year(month, token_number(&t->token[i]), today, out);
	return year ? 3 : 2;
}

static bool is_parted(uint16_t gap, bool labelled)
{
	return gap == GAP_SLASH || gap == GAP_DASH || gap == GAP_POINT || (labelled && gap == GAP_BLANK);
}

/* 31/2/26, 3/15/26: no day, but what else would have this year behind it, or one next to it? */
static bool is_mistaken(const struct token *k, uint16_t gap, int32_t today)
{
	int year, month, mday, said = token_number(&k[2]);

	date_to_ymd(today, &year, &month, &mday);
	return gap != GAP_POINT && token_number(&k[0]) >= 1 && token_number(&k[0]) <= 31 && token_number(&k[1]) >= 1 &&
	       token_number(&k[1]) <= 31 && said >= year % 100 - 1 && said <= year % 100 + 1;
}

/* 5/3/26, 05-03-2026, 5.3.26, 2026-03-05. Without a label only
 * what falls into the six years, has a year of four digits, or can be nothing else. */
static int in_figures(const struct tokens *t, int i, int32_t today, bool labelled, struct reader_day *out)
{
	uint16_t gap = i + 2 < t->n ? sign_at(t, i + 1) : GAP_OTHER;
	const struct token *k = &t->token[i];

	if (!is_parted(gap, labelled) || sign_at(t, i + 2) != gap || !digits_at(t, i + 1, 2) || !digits_at(t, i + 2, 4))
		return 0;
	if (goes_on(t, i + 3) || (!labelled && goes_on(t, i)))
		return 0;
	if (k[0].count == 4 && k[2].count <= 2 && gap == GAP_DASH && token_number(&k[0]) >= 1900 &&
	    token_number(&k[0]) < 2200) {
		settle(token_number(&k[0]), token_number(&k[1]), token_number(&k[2]), today, out);
		out->full = true;
		return 3;
	}
	if (k[0].count > 2 || (k[2].count != 2 && k[2].count != 4) || (k[2].count == 4 && token_number(&k[2]) < 1900))
		return 0;
	settle(token_number(&k[2]), token_number(&k[1]), token_number(&k[0]), today, out);
	out->full = k[2].count == 4;
	if (out->bad && gap != GAP_POINT && token_number(&k[2]) <= 40) /* a day to come is one all the same */
		out->full = date_from_ymd(2000 + token_number(&k[2]), token_number(&k[1]), token_number(&k[0])) !=
			    DATE_NONE;
	return labelled || !out->bad || out->full || is_mistaken(k, gap, today) ? 3 : 0;
}

/* 5/3, of a figure on each side and no third. */
static int without_year(const struct tokens *t, int i, int32_t today, bool labelled, struct reader_day *out)
{
	uint16_t gap = i + 1 < t->n ? sign_at(t, i + 1) : GAP_OTHER;

	if (!(labelled ? is_parted(gap, true) : gap == GAP_SLASH) || !digits_at(t, i, 2) || !digits_at(t, i + 1, 2))
		return 0;
	if (!labelled && (goes_on(t, i) || goes_on(t, i + 2) || token_number(&t->token[i + 1]) > 12))
		return 0;
	settle_without_year(token_number(&t->token[i + 1]), token_number(&t->token[i]), today, out);
	return labelled || !out->bad || token_number(&t->token[i]) <= 31 ? 2 : 0;
}

/* 050326 */
static int without_signs(const struct tokens *t, int i, int32_t today, struct reader_day *out)
{
	const struct token *k = &t->token[i];
	int v = token_number(k);

	if (k->count == 6)
		settle(v % 100, v / 100 % 100, v / 10000, today, out);
	else if (k->count == 8)
		settle(v % 10000, v / 10000 % 100, v / 1000000, today, out);
	else
		return 0;
	return 1;
}

int reader_day(const struct tokens *t, int i, int32_t today, bool labelled, struct reader_day *out)
{
	int used;

	*out = (struct reader_day){DATE_NONE, false, false};
	if (t->token[i].kind == TOKEN_WORD)
		return t->token[i].cut ? 0 : spoken(t, i, today, out);
	if (!digits_at(t, i, 8))
		return 0;
	used = with_name(t, i, today, out);
	if (!used)
		used = in_figures(t, i, today, labelled, out);
	if (!used)
		used = without_year(t, i, today, labelled, out);
	if (!used && labelled)
		used = without_signs(t, i, today, out);
	return used;
}

int reader_date(struct str text, int32_t today, int32_t *day)
{
	struct tokens t;
	struct reader_day d;

	reader_lex(text, &t);
	if (!t.n || t.more || reader_day(&t, 0, today, true, &d) != t.n)
		return -EINVAL;
	if (d.bad)
		return -ERANGE;
	*day = d.day;
	return 0;
}

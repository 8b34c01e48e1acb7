/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_digits: what each run of digits is. Here falls out what is no measure whatever its figures: phone numbers, hours,
 * ages, running numbers of a list, marks of the register (2T); and days are seen. What is left is a figure.
 */
#include "reader_maker.h"

#include <string.h>

/* ---- figures that are no measures ---- */

/* 0812-3456-7890, +62 812 3456 789: tokens; 0 = none. */
int reader_phone(const struct tokens *t, int i)
{
	unsigned sum = t->token[i].count;
	bool dashes = token_is_digits(t, i + 1) && t->token[i + 1].gap == GAP_DASH;
	const char *first = t->token[i].fold;
	int n = 1;

	if (t->token[i].count < 2 || !(first[0] == '0' || (first[0] == '6' && first[1] == '2')))
		return 0;
	while (token_is_digits(t, i + n) && t->token[i + n].count >= 3 && t->token[i + n].signs <= 1 &&
	       t->token[i + n].gap == (dashes ? GAP_DASH : GAP_BLANK))
		sum += t->token[i + n++].count;
	return n >= 2 && sum >= 9 && sum <= 16 && (n >= 3 || dashes) ? n : 0;
}

/* 09.30, 9:30 */
static int hour(const struct tokens *t, int i)
{
	return token_is_digits(t, i + 1) && t->token[i + 1].count == 2 && t->token[i + 1].signs == 1 &&
			       (t->token[i + 1].gap == GAP_COLON || t->token[i + 1].gap == GAP_POINT) &&
			       t->token[i].count <= 2 && token_number(&t->token[i]) < 24 &&
			       token_number(&t->token[i + 1]) < 60
		       ? 2
		       : 1;
}

/* How many figures stand before: an hour with a colon is only seen behind the measures, "8:45" may be a weight. */
static int figures_before(const struct maker *m)
{
	int n = 0;

	for (int i = 0; i < m->out->n; i++)
		n += m->out->part[i].kind == PART_NUMBER;
	return n;
}

static bool is_zone(const struct token *t)
{
	return str_eq(token_fold(t), STR("wib")) || str_eq(token_fold(t), STR("wita")) ||
	       str_eq(token_fold(t), STR("wit"));
}

static int clock_time(const struct maker *m, int i)
{
	const struct tokens *t = m->t;
	int n = hour(t, i);

	if (n == 2 && i + 2 < t->n && t->token[i + 2].kind == TOKEN_WORD && is_zone(&t->token[i + 2]))
		return 2;
	if (n == 2 && t->token[i + 1].gap == GAP_COLON && figures_before(m) >= 3)
		return token_is_digits(t, i + 2) && t->token[i + 2].gap == GAP_COLON ? 3 : 2;
	return 0;
}

/* "11 bulan", "2 th": an age; but "72 bulan lalu 8,1" speaks of last month. */
static bool is_age(const struct tokens *t, int i)
{
	int most, unused;
	enum word_kind k = token_word(t, i + 1, &most), next = token_word(t, i + 2, &unused);
	unsigned gap = t->token[i].gap;

	if ((gap == GAP_COMMA || gap == GAP_POINT) && token_is_digits(t, i - 1))
		return false;
	if (i + 1 == t->n || t->token[i].count > 3 || (t->token[i + 1].gap & GAP_LINE))
		return false;
	if (k == WORD_DAY)
		return next != WORD_THIS;
	return k == WORD_AGE && next != WORD_WEEKDAY && next != WORD_PAST && token_number(&t->token[i]) <= most;
}

/* "1." before a code at the front, or the bare running number of a register. */
static bool is_list_number(const struct maker *m, int i)
{
	const struct tokens *t = m->t;
	uint16_t bare = i + 1 < t->n ? t->token[i + 1].gap & (uint16_t)~GAP_BLANK : GAP_LINE;
	int unused, k = i + 1;

	if (make_behind_date(m)) /* "tgl 5 10019": a day */
		return false;
	if (t->token[i].count > 2 || figures_before(m) || bare == GAP_COMMA || bare == GAP_LINE ||
	    (i > 0 && t->token[i].gap == 0))
		return false;
	while (k < t->n && k < i + 4 && t->token[k].kind == TOKEN_WORD && token_word(t, k, &unused) == WORD_UNKNOWN &&
	       (bare & (GAP_POINT | GAP_OTHER)))
		k++;
	return token_is_digits(t, k) && reader_code_like(t->token[k].count) && t->token[k].gap != 0 &&
	       t->token[k].gap != GAP_POINT && t->token[k].gap != GAP_COMMA;
}

/* "jam 9", "umur 8,5", "RT 03": the figures behind the word at I. */
int make_context(const struct tokens *t, int i)
{
	int n = 1;

	if (!token_is_digits(t, i + 1) || t->token[i + 1].count > 3 || (t->token[i + 1].gap & GAP_LINE))
		return 1;
	n += hour(t, i + 1);
	if (n == 2 && token_is_digits(t, i + 2) &&
	    (t->token[i + 2].gap == GAP_COMMA || t->token[i + 2].gap == GAP_POINT ||
	     t->token[i + 2].gap == GAP_SLASH)) /* RT 3/2 */
		n++;
	return n;
}

/* ---- figures ---- */

void make_copy_digits(struct part *p, const struct token *t)
{
	p->n = t->n;
	p->count = t->count;
	memcpy(p->digits, t->fold, t->n);
	p->repairs = (t->letters ? (unsigned)REPAIR_LETTER : 0U) | (t->foreign ? (unsigned)REPAIR_DIGITS : 0U);
}

static bool behind_label(const struct maker *m)
{
	const struct part *p = make_last(m);

	return p && p->kind == PART_LABEL;
}

int make_day(struct maker *m, int i, bool labelled)
{
	struct reader_day d;
	int n = reader_day(m->t, i, m->f->today, labelled, &d);
	struct part *p;

	if (!n)
		return 0;
	if (!labelled && !d.full && (n == 2 || d.bad) && (figures_before(m) < 3 || behind_label(m)))
		return 0; /* 8/4 72, BB 8/4: no day where the weight is awaited */
	p = make_add(m, m->f->dates ? PART_DATE : PART_DEAD, i, n);
	if (p) {
		p->value = d.day;
		p->bad = d.bad;
		p->known = d.full || labelled;
	}
	return n;
}

bool make_behind_date(const struct maker *m)
{
	const struct part *p = make_last(m);

	return p && p->kind == PART_LABEL && (p->places & m->f->dates);
}

int make_past(const struct maker *m, int i, bool behind_figures)
{
	int last = m->out->n - 1, n = make_context(m->t, i);
	const struct part *p;

	while (last >= 0 && m->out->part[last].kind == PART_WORD)
		last--;
	p = last >= 0 ? &m->out->part[last] : NULL;
	if (!p || n < 2)
		return 0;
	if (p->kind == PART_LABEL)
		return p->places & m->f->dates ? 0 : n;
	return behind_figures && (p->kind == PART_NUMBER || p->kind == PART_UNIT) && figures_before(m) > 1 ? n : 0;
}

/* "1/2" behind a whole figure. */
static bool is_half(const struct maker *m, int i)
{
	const struct part *p = make_last(m);
	const struct tokens *t = m->t;

	return p && p->kind == PART_NUMBER && p->count <= 3 && t->token[i].gap == GAP_BLANK &&
	       token_is_digits(t, i + 1) && t->token[i + 1].gap == GAP_SLASH && t->token[i].count == 1 &&
	       t->token[i + 1].count == 1 && t->token[i].fold[0] == '1' && t->token[i + 1].fold[0] == '2' &&
	       (p->gap & (uint16_t) ~(GAP_COMMA | GAP_POINT));
}

/* "2T": not gained twice; "T6", "E0": a letter and a figure of a register. */
static bool is_mark(const struct tokens *t, int i)
{
	const struct token *k = &t->token[i];

	return k->count == 1 && i + 1 < t->n && t->token[i + 1].gap == 0 && k->gap != GAP_COMMA &&
	       k->gap != GAP_POINT && t->token[i + 1].n == 1 && t->token[i + 1].fold[0] == 't' &&
	       (i + 2 == t->n || t->token[i + 2].kind == TOKEN_WORD);
}

/* The label of a phone number or a NIK stands right before: then long digits are no signature. */
static bool awaits_digits(const struct maker *m, const struct part *last)
{
	for (int i = 0; last && last->kind == PART_LABEL && i < m->f->places; i++)
		if (last->places >> i & 1 && (m->f->place[i].type == FIELD_PHONE || m->f->place[i].type == FIELD_NIK))
			return true;
	return false;
}

int make_digits(struct maker *m, int i)
{
	const struct token *t = &m->t->token[i];
	const struct part *last = make_last(m);
	struct part *p;
	bool awaited = awaits_digits(m, last);
	int n = awaited ? 0 : reader_phone(m->t, i);

	if (n && (m->t->token[i + 1].gap == GAP_DASH || figures_before(m)))
		return make_add(m, PART_DEAD, i, n), n;
	if (t->count > 8 && !awaited && figures_before(m))
		return make_add(m, PART_DEAD, i, 1), 1;
	n = is_half(m, i) ? 2 : 0;
	if (n)
		return make_add(m, PART_HALF, i, n), n;
	n = make_day(m, i, make_behind_date(m));
	if (n)
		return n;
	n = clock_time(m, i);
	if (!n && is_age(m->t, i))
		n = 2;
	if (!n && is_list_number(m, i))
		n = 1;
	if (n)
		return make_add(m, PART_DEAD, i, n), n;
	if (is_mark(m->t, i))
		return make_add(m, PART_WORD, i, 2), 2;
	if (last && last->kind == PART_WORD && last->known && t->gap == 0 && !reader_code_like(t->count))
		return make_add(m, PART_WORD, i, 1), 1;
	p = make_add(m, PART_NUMBER, i, 1);
	if (p)
		make_copy_digits(p, t);
	return 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_number: figures as people type them. What follows a figure may be its decimals, and whether it is depends on the
 * sign between (a proper decimal sign, one that slipped, another one) and on what the whole report makes of it. So the
 * caller says which parts are decimals, and this file only puts the figure together: whole part, decimals, half, unit, and a
 * smaller unit behind it (8 kg 4 ons, 1 m 5 cm).
 *
 * All is done in whole thousandths; nine digits at most, so nothing overflows.
 */
#include "reader_run.h"

#include <errno.h>
#include <string.h>

#define NUMBER_DIGITS 9
#define METRES_MOST   2000 /* thousandths: no child is taller */

/* Thousandths of kg or cm in one of the unit, in thousandths. */
static const int64_t unit_size[] = {
	[UNIT_NONE] = 1000, [UNIT_KG] = 1000, [UNIT_ONS] = 100, [UNIT_G] = 1,
	[UNIT_M] = 100000,  [UNIT_CM] = 1000, [UNIT_MM] = 100,
};

static bool same_measure(enum unit a, enum unit b)
{
	return (a <= UNIT_G) == (b <= UNIT_G);
}

/* ---- what stands between two figures ---- */

static enum joint joint_of_gap(uint16_t gap, uint8_t signs)
{
	uint16_t bare = gap & (uint16_t)~GAP_BLANK;

	if (gap & (GAP_LINE | GAP_WORD))
		return JOINT_NONE;
	if (signs == 1 && (gap == GAP_COMMA || gap == GAP_POINT))
		return JOINT_PROPER;
	if (signs >= 1 && signs <= 2 && bare && !(bare & (uint16_t) ~(GAP_COMMA | GAP_POINT)))
		return JOINT_SLIPPED;
	if (signs == 1 && (gap == GAP_SEMICOLON || gap == GAP_COLON || gap == GAP_QUOTE))
		return JOINT_SLIPPED;
	if (gap == GAP_BLANK ||
	    (signs == 1 && (gap == GAP_DASH || gap == GAP_SLASH || gap == GAP_STAR || gap == GAP_HASH)))
		return JOINT_OTHER;
	return JOINT_NONE;
}

enum joint reader_joint(const struct part *left, const struct part *right)
{
	enum joint j;

	if (left->kind != PART_NUMBER || right->kind != PART_NUMBER || left->words || right->words)
		return JOINT_NONE;
	j = joint_of_gap(right->gap, right->signs);
	if (left->count > 3 || right->count > 3 || (j == JOINT_OTHER && right->count > 1))
		return JOINT_NONE;
	return j;
}

/* ---- one figure ---- */

static int64_t digits_value(const char *digits, int n)
{
	int64_t v = 0;

	for (int i = 0; i < n; i++)
		v = v * 10 + (digits[i] - '0');
	return v;
}

static void take_whole(const struct part *p, struct figure *f)
{
	f->repairs |= p->repairs;
	f->words = p->words;
	f->end = p->end;
	f->too_long = p->count > NUMBER_DIGITS;
	f->raw = f->too_long ? 0 : digits_value(p->digits, p->n) * 1000;
}

static void take_fraction(const struct part *p, struct figure *f)
{
	int64_t v;

	f->repairs |= p->repairs;
	f->decimal = true;
	f->fraction = p->count;
	f->end = p->end;
	f->bad = p->count > 3 && p->count <= NUMBER_DIGITS;
	f->too_long = f->too_long || p->count > NUMBER_DIGITS;
	if (f->bad || f->too_long)
		return;
	v = digits_value(p->digits, p->n);
	for (int i = p->n; i < 3; i++)
		v *= 10;
	f->raw += v;
}

/* "8 koma 4": a comma in words is never anything else. */
static int take_spoken_comma(const struct parts *p, int i, struct figure *f)
{
	if (i + 1 >= p->n || p->part[i].kind != PART_COMMA || p->part[i + 1].kind != PART_NUMBER || f->decimal)
		return i;
	f->repairs |= f->words || p->part[i + 1].words ? REPAIR_WORD : REPAIR_COMMA;
	take_fraction(&p->part[i + 1], f);
	return i + 2;
}

static void take_decimals(const struct part *p, struct figure *f)
{
	f->joint = joint_of_gap(p->gap, p->signs);
	f->comma = f->joint == JOINT_PROPER ? p->gap : 0;
	if (f->joint == JOINT_SLIPPED)
		f->repairs |= REPAIR_COMMA;
	take_fraction(p, f);
}

/* 8.400 gr, 12.300 gram: a point of thousands. */
static void convert(struct figure *f)
{
	bool thousands = f->decimal && f->fraction == 3 && f->raw >= 1000 && (f->unit == UNIT_G || f->unit == UNIT_MM);
	int64_t typed = thousands ? f->raw * 1000 : f->raw;

	f->value = f->unit == UNIT_G ? (typed + 500) / 1000 : typed * unit_size[f->unit] / 1000;
}

static bool is_unit(const struct parts *p, int i)
{
	return i < p->n && p->part[i].kind == PART_UNIT && !(p->part[i].gap & GAP_LINE);
}

/* The "4 ons" behind "8 kg", "5 cm" behind "1 m". */
static int take_smaller(const struct parts *p, int i, struct figure *f)
{
	struct figure small = {0};

	if (i + 1 >= p->n || p->part[i].kind != PART_NUMBER || (p->part[i].gap & (GAP_LINE | GAP_WORD)) ||
	    p->part[i].signs || !is_unit(p, i + 1))
		return i;
	small.unit = (enum unit)p->part[i + 1].value;
	if (!same_measure(small.unit, f->unit) || small.unit <= f->unit)
		return i;
	take_whole(&p->part[i], &small);
	convert(&small);
	if (small.too_long)
		return i;
	f->value += small.value;
	f->raw = f->value;
	f->repairs |= small.repairs;
	f->end = f->end_all = p->part[i + 1].end;
	return i + 2;
}

static int take_half(const struct parts *p, int i, struct figure *f)
{
	if (i >= p->n || p->part[i].kind != PART_HALF || f->decimal)
		return i;
	f->raw += 500;
	f->decimal = true;
	f->fraction = 1;
	f->repairs |= REPAIR_WORD;
	f->end = f->end_all = p->part[i].end;
	return i + 1;
}

static int take_unit(const struct parts *p, int i, struct figure *f)
{
	enum unit u = is_unit(p, i) ? (enum unit)p->part[i].value : UNIT_NONE;

	if (!is_unit(p, i) || (u == UNIT_M && f->raw > METRES_MOST))
		return i;
	f->unit = u;
	f->end_all = p->part[i].end;
	return i + 1;
}

void reader_figure(const struct parts *p, int i, uint64_t decimals, bool units, struct figure *f)
{
	*f = (struct figure){.first = i, .at = p->part[i].at};
	take_whole(&p->part[i++], f);
	if (i < p->n && (decimals >> i & 1))
		take_decimals(&p->part[i++], f);
	i = take_spoken_comma(p, i, f);
	i = take_half(p, i, f);
	f->end_all = f->end;
	if (units)
		i = take_unit(p, i, f);
	if (f->unit != UNIT_NONE)
		i = take_half(p, i, f);
	convert(f);
	if (f->unit != UNIT_NONE)
		i = take_smaller(p, i, f);
	f->next = i;
}

/* ---- numbers in words ---- */

struct speech {
	const struct tokens *t;
	int i;
	struct part *out;
};

static enum word_kind kind_at(const struct speech *s, int i, int *value)
{
	const struct token *t = i < s->t->n ? &s->t->token[i] : NULL;
	bool near = t && (i == s->i || !(t->gap & (uint16_t)~GAP_BLANK));

	*value = 0;
	if (!near || t->kind != TOKEN_WORD || t->cut)
		return WORD_UNKNOWN;
	return reader_word(token_fold(t), value);
}

static void say(struct speech *s, int value, int tokens)
{
	char room[8];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	buf_addf(&b, "%d", value);
	for (size_t k = 0; k < b.n; k++) {
		if (s->out->n < READER_DIGITS)
			s->out->digits[s->out->n++] = room[k];
		s->out->count++;
	}
	s->i += tokens;
}

/* Tens and ones from token I on: "tujuh puluh dua", "dua belas", "sepuluh". Tokens used; 0 = none. */
static int tens(const struct speech *s, int i, int *value)
{
	int v, ones, from = i;
	enum word_kind k = kind_at(s, i, &v), next = kind_at(s, i + 1, &ones);

	*value = v;
	if (k == WORD_TEEN && v < 100 && (v < 20 || v % 10))
		return 1;
	if (k == WORD_DIGIT && next == WORD_BELAS) {
		*value = 10 + v;
		return 2;
	}
	if ((k != WORD_DIGIT || next != WORD_PULUH) && (k != WORD_TEEN || v >= 100))
		return 0;
	i += k == WORD_TEEN ? 1 : 2;
	*value = k == WORD_TEEN ? v : 10 * v;
	next = kind_at(s, i + 1, &ones);
	if (kind_at(s, i, &ones) == WORD_DIGIT && ones && next != WORD_BELAS && next != WORD_PULUH &&
	    next != WORD_RATUS) {
		*value += ones;
		i++;
	}
	return i - from;
}

/* "seratus lima", "dua ratus". */
static int hundreds(const struct speech *s, int *value)
{
	int v, unused, more = 0, used, behind;
	enum word_kind k = kind_at(s, s->i, &v);

	if (k == WORD_TEEN && v == 100)
		used = 1;
	else if (k == WORD_DIGIT && kind_at(s, s->i + 1, &unused) == WORD_RATUS)
		used = 2;
	else
		return 0;
	behind = tens(s, s->i + used, &more);
	if (!behind && kind_at(s, s->i + used, &more) == WORD_DIGIT)
		behind = 1;
	*value = (used == 1 ? 100 : 100 * v) + (behind ? more : 0);
	return used + behind;
}

int reader_spelled(const struct tokens *t, int i, struct part *out)
{
	struct speech s = {t, i, out};
	int value, used;

	out->n = 0;
	out->count = 0;
	used = hundreds(&s, &value);
	if (!used)
		used = tens(&s, i, &value);
	if (used) {
		say(&s, value, used);
		return used;
	}
	while (kind_at(&s, s.i, &value) == WORD_DIGIT) {
		int next;
		enum word_kind k = kind_at(&s, s.i + 1, &next);

		if (k == WORD_BELAS || k == WORD_PULUH || k == WORD_RATUS)
			break;
		say(&s, value, 1);
	}
	return s.i - i;
}

/* ---- a single answer ---- */

/* Proper and slipped decimal signs are decimals here: there is nothing else they could part. */
static uint64_t all_decimals(const struct parts *p)
{
	uint64_t mask = 0;

	for (int i = 1; i < p->n; i++) {
		const struct part *left = &p->part[i - 1], *right = &p->part[i];
		bool numbers = left->kind == PART_NUMBER && right->kind == PART_NUMBER && !left->words && !right->words;
		enum joint j = numbers ? joint_of_gap(right->gap, right->signs) : JOINT_NONE;

		if ((j == JOINT_PROPER || j == JOINT_SLIPPED) && !(mask >> (i - 1) & 1))
			mask |= UINT64_C(1) << i;
	}
	return mask;
}

/* A full stop behind the figure; behind a whole one it may be a decimal that is missing. */
static bool ends_well(const struct tokens *t, const struct figure *f)
{
	if (t->tail & (uint16_t) ~(GAP_BLANK | GAP_LINE | GAP_POINT | GAP_COMMA))
		return false;
	return !(t->tail & (GAP_POINT | GAP_COMMA)) || f->decimal || f->unit != UNIT_NONE;
}

/* ",5" is 0,5. */
static bool begins_with_comma(const struct tokens *t)
{
	const struct token *first = &t->token[0];

	return first->signs == 1 && (first->gap & (GAP_COMMA | GAP_POINT)) && first->kind == TOKEN_DIGITS &&
	       first->count <= 3;
}

int reader_number(struct str text, int64_t *thousandths, unsigned *repairs)
{
	struct reader_form form = {0};
	struct tokens t;
	struct parts p;
	struct figure f;

	reader_lex(text, &t);
	if (!t.n || t.more)
		return -EINVAL;
	if (t.token[0].signs && !begins_with_comma(&t))
		return -EINVAL;
	for (int i = 0; i < t.n && i < 2 && t.token[i].kind == TOKEN_DIGITS; i++)
		if (t.token[i].count > NUMBER_DIGITS)
			return -ERANGE;
	reader_parts(&form, &t, &p);
	if (!p.n || p.more || p.part[0].kind != PART_NUMBER)
		return -EINVAL;
	reader_figure(&p, 0, all_decimals(&p), true, &f);
	if (f.too_long)
		return -ERANGE;
	if (f.next != p.n || f.bad || !ends_well(&t, &f))
		return -EINVAL;
	if (t.token[0].signs) {
		if (f.decimal)
			return -EINVAL;
		for (int i = 0; i < t.token[0].count; i++)
			f.value = (f.value + 5) / 10;
	}
	*thousandths = f.value;
	*repairs = f.repairs;
	return 0;
}

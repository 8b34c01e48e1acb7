/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_parts: what each word is in the eyes of one form: a label, an option, a unit, a number, or nothing it knows. The
 * form's own labels and options come first, then the list of reader_word.c, then slips: a word that is close to a label and
 * has a figure behind it. Words that say nothing ("bu", "dan", "kode") leave only a mark in the gap, so that no comma is
 * seen across them. Figures are reader_digits.c.
 */
#include "reader_maker.h"

#include <string.h>

bool reader_code_like(unsigned count)
{
	return count >= 4 && count < CHILD_CODE_MAX;
}

struct part *make_add(struct maker *m, enum part_kind kind, int i, int tokens)
{
	const struct token *first = &m->t->token[i], *last = &m->t->token[i + tokens - 1];
	struct part *p;

	if (m->out->n == READER_PARTS_MAX) {
		m->out->more = true;
		m->out->more_figures = m->out->more_figures || kind == PART_NUMBER;
		return NULL;
	}
	p = &m->out->part[m->out->n++];
	memset(p, 0, sizeof(*p));
	p->kind = kind;
	p->gap = first->gap | m->skipped;
	p->signs = (uint8_t)(first->signs + m->skipped_signs);
	p->spaced = first->spaced;
	p->at = first->at;
	p->end = last->end;
	p->option = -1;
	m->skipped = 0;
	m->skipped_signs = 0;
	return p;
}

const struct part *make_last(const struct maker *m)
{
	return m->out->n ? &m->out->part[m->out->n - 1] : NULL;
}

bool token_is_digits(const struct tokens *t, int i)
{
	return i >= 0 && i < t->n && t->token[i].kind == TOKEN_DIGITS;
}

enum word_kind token_word(const struct tokens *t, int i, int *value)
{
	*value = 0;
	if (i < 0 || i >= t->n || t->token[i].kind != TOKEN_WORD || t->token[i].cut)
		return WORD_UNKNOWN;
	return reader_word(token_fold(&t->token[i]), value);
}

static void skip(struct maker *m, int i)
{
	m->skipped |= m->t->token[i].gap | GAP_WORD;
	m->skipped_signs = (uint8_t)(m->skipped_signs + (m->skipped_signs < 9 ? m->t->token[i].signs : 0));
}

/* ---- words ---- */

/* A place's label begins here; SLIPS as many as allowed. Mask of places. */
static uint8_t label_places(const struct reader_form *f, struct str word, int slips)
{
	uint8_t mask = 0;

	for (int i = 0; i < f->places; i++) {
		const struct flow_field *field = &f->set->field[f->place[i].field];

		for (int k = 0; k < field->labels; k++)
			if (slips ? reader_edits(word, field->label[k], slips) <= slips
				  : str_eq_nocase(word, field->label[k]))
				mask |= (uint8_t)(1U << i);
	}
	return mask;
}

/* The form's one field of TYPE, and the field that is called WORD itself. */
static uint8_t common_places(const struct reader_form *f, struct str word, enum word_kind kind, int value)
{
	uint8_t mask = 0;

	for (int i = 0; i < f->places; i++)
		if ((kind == WORD_LABEL && (int)f->place[i].type == value) ||
		    (kind != WORD_FILLER && str_eq(word, f->set->field[f->place[i].field].name)))
			mask |= (uint8_t)(1U << i);
	return mask;
}

/* An option's key or word. */
static bool option_of(const struct reader_form *f, struct str word, uint8_t *place, int8_t *option)
{
	for (int i = 0; i < f->places; i++) {
		const struct flow_field *field = &f->set->field[f->place[i].field];

		for (int k = 0; f->place[i].type == FIELD_CHOICE && k < field->options; k++) {
			struct str said = slip_option_word(&field->option[k]);

			if (!str_eq_nocase(word, field->option[k].key) && !(said.n && str_eq_nocase(word, said)))
				continue;
			*place = (uint8_t)i;
			*option = (int8_t)k;
			return true;
		}
	}
	return false;
}

static bool figure_follows(const struct tokens *t, int i)
{
	return token_is_digits(t, i + 1) && !(t->token[i + 1].gap & GAP_LINE);
}

/* "bbl2,3": the label, and l for 1 grown onto it. */
static uint8_t label_with_digit(const struct maker *m, int i, struct part *digits)
{
	const struct token *t = &m->t->token[i];
	struct str word = token_fold(t);
	uint8_t mask;

	if (word.n < 3 || !strchr("loi", word.p[word.n - 1]) || !token_is_digits(m->t, i + 1) || m->t->token[i + 1].gap)
		return 0;
	mask = label_places(m->f, (struct str){word.p, word.n - 1}, 0);
	digits->digits[0] = word.p[word.n - 1] == 'o' ? '0' : '1';
	return mask;
}

static int add_label_with_digit(struct maker *m, int i, uint8_t mask, char digit)
{
	const struct token *next = &m->t->token[i + 1];
	struct part *p = make_add(m, PART_LABEL, i, 1);

	if (p) {
		p->places = mask;
		p->end--;
	}
	p = make_add(m, PART_NUMBER, i + 1, 1);
	if (p) {
		make_copy_digits(p, next);
		p->n = (uint8_t)(p->n + (p->n < READER_DIGITS));
		memmove(p->digits + 1, p->digits, p->n - 1U);
		p->digits[0] = digit;
		p->count = (uint16_t)(p->count + (p->count < UINT16_MAX));
		p->at--;
		p->repairs |= REPAIR_LETTER;
	}
	return 2;
}

static int add_label(struct maker *m, int i, uint8_t mask, bool slip)
{
	struct part *p = make_add(m, PART_LABEL, i, 1);
	uint8_t place = 0;

	if (!p)
		return 1;
	p->places = mask;
	p->slip = slip;
	if (!slip && option_of(m->f, token_fold(&m->t->token[i]), &place, &p->option))
		p->option_at = place;
	return 1;
}

static int add_option(struct maker *m, int i, uint8_t place, int8_t option)
{
	struct part *p = make_add(m, PART_OPTION, i, 1);

	if (p) {
		p->option = option;
		p->option_at = place;
	}
	return 1;
}

/* An option's word, or the label of a yes or no, with a slip in it. */
static int add_said(struct maker *m, int i, const struct slip *slip)
{
	struct part *p = make_add(m, slip->option >= 0 ? PART_OPTION : PART_LABEL, i, 1);

	if (!p)
		return 1;
	if (slip->option < 0) {
		p->weak = slip->weak;
		p->places = (uint8_t)(1U << slip->place);
		p->slip = true;
		return 1;
	}
	p->option = slip->option;
	p->option_at = slip->place;
	p->repairs = REPAIR_LABEL;
	return 1;
}

static bool behind_number(const struct maker *m, int i)
{
	const struct part *p = make_last(m);

	return p && (p->kind == PART_NUMBER || p->kind == PART_HALF || p->kind == PART_DEAD) &&
	       !(m->t->token[i].gap & GAP_LINE) && !m->skipped;
}

static int add_word(struct maker *m, int i)
{
	struct part *p = make_add(m, PART_WORD, i, 1);

	if (p)
		p->known = token_is_digits(m->t, i + 1) && m->t->token[i + 1].gap == 0;
	return 1;
}

static int add_spelled(struct maker *m, int i)
{
	struct part said = {0}, *p;
	const struct part *last = make_last(m);
	int unused, n = reader_spelled(m->t, i, &said);
	enum word_kind next = n ? token_word(m->t, i + n, &unused) : WORD_UNKNOWN;

	if (!n)
		return add_word(m, i);
	if (last && last->kind == PART_WORD && next != WORD_COMMA && next != WORD_UNIT && next != WORD_HALF) {
		for (int k = 0; k < n; k++) /* "Eka Dua", "salam satu hati": a name, not a figure */
			add_word(m, i + k);
		return n;
	}
	p = make_add(m, PART_NUMBER, i, n);
	if (p) {
		memcpy(p->digits, said.digits, sizeof(p->digits));
		p->n = said.n;
		p->count = said.count;
		p->words = true;
		p->repairs = REPAIR_WORD;
	}
	return n;
}

/* "dlapan koma": a slip in a number word, seen only before a comma. */
static int add_near_spelled(struct maker *m, int i)
{
	int unused, digit = token_word(m->t, i + 1, &unused) == WORD_COMMA
				    ? reader_near_digit(token_fold(&m->t->token[i]))
				    : -1;
	struct part *p = digit >= 0 ? make_add(m, PART_NUMBER, i, 1) : NULL;

	if (!p)
		return 0;
	p->digits[0] = (char)('0' + digit);
	p->n = 1;
	p->count = 1;
	p->words = true;
	p->repairs = REPAIR_WORD;
	return 1;
}

/* beratnya, bb nya */
static struct str without_nya(struct str word)
{
	bool nya = word.n > 4 && memcmp(word.p + word.n - 3, "nya", 3) == 0;

	return (struct str){word.p, word.n - (nya ? 3 : 0)};
}

/* The mask of the places of yes or no. */
static uint8_t yesno_places(const struct reader_form *f)
{
	uint8_t mask = 0;

	for (int i = 0; i < f->places; i++)
		mask |= (uint8_t)(f->place[i].type == FIELD_YESNO ? 1U << i : 0U);
	return mask;
}

/* The word at I is the label of a yes or no, or a slip of one. */
static bool is_yesno_label(const struct maker *m, int i)
{
	const struct token *t = i < m->t->n ? &m->t->token[i] : NULL;
	struct str word;
	struct slip slip;

	if (!t || t->kind != TOKEN_WORD || t->cut)
		return false;
	word = without_nya(token_fold(t));
	return (label_places(m->f, word, 0) & yesno_places(m->f)) ||
	       (slip_of_said(m->f, word, &slip) && slip.option < 0);
}

/* Such a label stands right before the word at I or right behind it. */
static bool beside_yesno(const struct maker *m, int i)
{
	const struct part *last = make_last(m);
	int unused;

	if (!yesno_places(m->f))
		return false;
	if (last && last->kind == PART_LABEL && (last->places & yesno_places(m->f)))
		return true;
	do
		i++;
	while (token_word(m->t, i, &unused) == WORD_FILLER);
	return is_yesno_label(m, i);
}

static int add_yesno(struct maker *m, int i, bool yes, unsigned repairs)
{
	struct part *p;

	if (!yesno_places(m->f)) {
		if (!yes)
			return add_word(m, i);
		skip(m, i);
		return 1;
	}
	p = make_add(m, PART_YESNO, i, 1);
	if (p) {
		p->value = yes;
		p->repairs = repairs;
	}
	return 1;
}

/* "ada bengkak", "edema ada", "edema tidak ada"; elsewhere it is a word among others, also in "gak ada bengkak". */
static int add_there(struct maker *m, int i)
{
	struct part *last = m->out->n ? &m->out->part[m->out->n - 1] : NULL;

	if (last && last->kind == PART_YESNO) {
		if (m->out->n < 2 || last[-1].kind != PART_LABEL || m->skipped || last->value)
			return add_word(m, i);
		last->end = m->t->token[i].end;
		return 1;
	}
	return beside_yesno(m, i) ? add_yesno(m, i, true, 0) : add_word(m, i);
}

/* Behind "lahir" a date is a birthday. */
static int add_birth(struct maker *m, int i)
{
	struct reader_day d;
	int n = i + 1 < m->t->n ? reader_day(m->t, i + 1, m->f->today, true, &d) : 0;

	if (!n)
		return add_word(m, i);
	if (make_behind_date(m)) /* "tgl lahir" */
		m->out->part[m->out->n - 1].kind = PART_DEAD;
	make_add(m, PART_DEAD, i, n + 1);
	return n + 1;
}

static int add_unit(struct maker *m, int i, int unit)
{
	const struct token *t = &m->t->token[i];
	const struct part *last = make_last(m);
	bool behind = behind_number(m, i), letter = t->n == 1;
	struct part *p;

	if (letter && (!behind || last->kind == PART_DEAD || last->count > 4))
		return add_word(m, i);
	p = make_add(m, PART_UNIT, i, 1);
	if (p)
		p->value = unit;
	return 1;
}

static int add_x(struct maker *m, int i)
{
	make_add(m, PART_X, i, 1);
	return 1;
}

/* A day, or a word that says of which visit the figure behind it is. */
static int add_time(struct maker *m, int i, enum word_kind kind)
{
	int n = kind == WORD_PAST || kind == WORD_YESTERDAY ? make_past(m, i, kind == WORD_PAST) : 0;

	if (n)
		return make_add(m, PART_DEAD, i, n), n;
	n = make_day(m, i, false);
	return n ? n : add_word(m, i);
}

/* A word that is no label, no option. */
static int add_known(struct maker *m, int i, enum word_kind kind, int value)
{
	int n;

	switch (kind) {
	case WORD_FILLER: skip(m, i); return 1;
	case WORD_UNIT: return add_unit(m, i, value);
	case WORD_CONTEXT: return make_add(m, PART_DEAD, i, n = make_context(m->t, i)), n;
	case WORD_DIGIT:
	case WORD_TEEN: return add_spelled(m, i);
	case WORD_COMMA: return make_add(m, PART_COMMA, i, 1), 1;
	case WORD_HALF: return make_add(m, PART_HALF, i, 1), 1;
	case WORD_X: return add_x(m, i);
	case WORD_YESTERDAY:
	case WORD_PAST:
	case WORD_DAY:
	case WORD_WEEKDAY: return add_time(m, i, kind);
	case WORD_BIRTH: return add_birth(m, i);
	case WORD_FIX: return make_add(m, PART_FIX, i, 1), 1;
	case WORD_YES: return add_yesno(m, i, true, 0);
	case WORD_NO: return add_yesno(m, i, false, 0);
	case WORD_THERE: return add_there(m, i);
	default: return add_word(m, i);
	}
}

/* "8,4kgtb72": unit and label grown together. */
static int add_unit_and_label(struct maker *m, int i)
{
	struct str word = token_fold(&m->t->token[i]);
	struct part *unit, *label;
	int value;

	for (size_t n = 1; n < word.n && n <= 4 && behind_number(m, i); n++) {
		uint8_t mask = label_places(m->f, (struct str){word.p + n, word.n - n}, 0);

		if (!mask || reader_word((struct str){word.p, n}, &value) != WORD_UNIT)
			continue;
		unit = make_add(m, PART_UNIT, i, 1);
		label = unit ? make_add(m, PART_LABEL, i, 1) : NULL;
		if (!label)
			return 1;
		unit->value = value;
		unit->end = label->at = unit->at + (uint32_t)n;
		label->gap = label->signs = 0;
		label->places = mask;
		return 1;
	}
	return 0;
}

/* A word that is not in the list: a slip of a label before a figure, of an option, of a number; or a name. */
static int add_unknown(struct maker *m, int i, enum word_kind kind)
{
	struct str word = token_fold(&m->t->token[i]);
	struct part digit = {0};
	struct slip slip;
	uint8_t mask;
	int n;

	mask = label_with_digit(m, i, &digit);
	if (mask)
		return add_label_with_digit(m, i, mask, digit.digits[0]);
	n = add_near_spelled(m, i);
	if (!n)
		n = add_unit_and_label(m, i);
	if (n)
		return n;
	mask = figure_follows(m->t, i) ? slip_labels(m->f, word) : 0;
	if (mask)
		return add_label(m, i, mask, true);
	if (kind == WORD_UNKNOWN && slip_of_said(m->f, without_nya(word), &slip))
		return add_said(m, i, &slip);
	if (kind == WORD_UNKNOWN && slip_of_no(word) && beside_yesno(m, i))
		return add_yesno(m, i, false, REPAIR_LABEL);
	return add_word(m, i);
}

static bool is_keyword(const struct reader_form *f, struct str word)
{
	for (int k = 0; f->flow && k < f->flow->keywords; k++)
		if (str_eq_nocase(word, f->flow->keyword[k]))
			return true;
	return false;
}

static int add_token_word(struct maker *m, int i)
{
	const struct token *t = &m->t->token[i];
	struct str word = token_fold(t);
	int value;
	enum word_kind kind = t->cut ? WORD_UNKNOWN : reader_word(word, &value);
	uint8_t mask = 0, place;
	int8_t option;

	if (t->cut)
		return add_word(m, i);
	mask = label_places(m->f, word, 0);
	if (!mask)
		mask = label_places(m->f, without_nya(word), 0);
	if (mask)
		return add_label(m, i, mask, false);
	if (option_of(m->f, word, &place, &option))
		return add_option(m, i, place, option);
	mask = common_places(m->f, word, kind, value);
	if (mask)
		return add_label(m, i, mask, false);
	if (is_keyword(m->f, word) && word.n > 1) {
		skip(m, i);
		return 1;
	}
	if (kind == WORD_AGE && token_is_digits(m->t, i + 1) && m->t->token[i + 1].count == 4)
		return make_add(m, PART_DEAD, i, 2), 2; /* tahun 2026 */
	if (kind == WORD_UNKNOWN || kind == WORD_LABEL || (kind == WORD_AGE && !behind_number(m, i)))
		return add_unknown(m, i, kind);
	return add_known(m, i, kind, value);
}

void reader_parts(const struct reader_form *f, const struct tokens *t, struct parts *out)
{
	struct maker m = {.f = f, .t = t, .out = out};

	out->n = 0;
	out->more = out->more_figures = false;
	for (int i = 0; i < t->n;) {
		switch (t->token[i].kind) {
		case TOKEN_DIGITS: i += make_digits(&m, i); break;
		case TOKEN_WORD: i += add_token_word(&m, i); break;
		default: make_add(&m, PART_DASH, i++, 1); break;
		}
	}
}

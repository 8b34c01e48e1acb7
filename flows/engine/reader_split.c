/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_split: the children of one message. A new one begins with the keyword said again, with a line that has a code of its
 * own, or with nothing but the next code. The code decides, not the separator: "BB=8.4;TB=72; 10024 ..." has one ; within
 * a child and one between two. Each piece is then read alone, so that what is wrong with one leaves the others alone, and
 * so that a piece read again later gives the same.
 */
#include "reader_split.h"

#include "damm.h"

#include <string.h>

struct splitter {
	const struct reader_form *f;
	enum role role;
	struct str text;
	const struct tokens *t;
	struct pieces *out;
	uint32_t start;  /* of the piece */
	bool coded;      /* it has its code */
	unsigned digits; /* of that code */
	int measures, words, figures;
	bool fraction; /* the figure before is the decimals of another */
};

static const struct token *token(const struct splitter *s, int i)
{
	return i >= 0 && i < s->t->n ? &s->t->token[i] : NULL;
}

static bool is_digits(const struct splitter *s, int i)
{
	return i >= 0 && i < s->t->n && s->t->token[i].kind == TOKEN_DIGITS;
}

static enum word_kind word_at(const struct splitter *s, int i)
{
	const struct token *t = token(s, i);
	int unused;

	return t && t->kind == TOKEN_WORD && !t->cut ? reader_word(token_fold(t), &unused) : WORD_UNKNOWN;
}

/* The type of the field whose label token I is; NONE: it is no label. */
static enum field_type label_type(const struct splitter *s, int i)
{
	const struct token *t = token(s, i);
	int value;

	if (!t || t->kind != TOKEN_WORD || t->cut)
		return FIELD_NONE;
	for (int p = 0; p < s->f->places; p++) {
		const struct flow_field *field = &s->f->set->field[s->f->place[p].field];

		for (int k = 0; k < field->labels; k++)
			if (str_eq_nocase(token_fold(t), field->label[k]))
				return s->f->place[p].type;
	}
	return reader_word(token_fold(t), &value) == WORD_LABEL ? (enum field_type)value : FIELD_NONE;
}

/* Of anything but the code. */
static bool is_label(const struct splitter *s, int i)
{
	enum field_type t = label_type(s, i);

	return t != FIELD_NONE && t != FIELD_CHILD;
}

static bool is_main_label(const struct splitter *s, int i)
{
	enum field_type t = label_type(s, i);

	return (t == FIELD_WEIGHT || t == FIELD_LENGTH || t == FIELD_COUNT) && is_digits(s, i + 1) &&
	       s->t->token[i + 1].count <= 4;
}

static bool is_fraction(const struct splitter *s, int i)
{
	const struct token *t = token(s, i);

	return t->signs == 1 && (t->gap == GAP_COMMA || t->gap == GAP_POINT) && is_digits(s, i - 1) && t->count <= 3 &&
	       t[-1].count <= 3;
}

static bool is_code(const struct splitter *s, int i)
{
	const struct token *t = token(s, i);

	if (!is_digits(s, i) || !reader_code_like(t->count) || word_at(s, i + 1) == WORD_UNIT ||
	    (is_label(s, i - 1) && t[-1].n > 1 && !(t->gap & GAP_LINE)))
		return false;
	if (i >= 2 && t->count == 4 && t->signs == 1 && t[-1].signs == 1 && t->gap == t[-1].gap && t[-1].count <= 2 &&
	    is_digits(s, i - 1) && is_digits(s, i - 2) && t[-2].count <= 2)
		return false; /* the year of 5/3/2026 */
	return !reader_phone(s->t, i) && !(word_at(s, i - 1) == WORD_MONTH && is_digits(s, i - 2));
}

/* A figure, the label of weight or length, or X comes right behind token I. */
static bool is_followed(const struct splitter *s, int i)
{
	const struct token *t;

	i++;
	while (word_at(s, i) == WORD_FILLER)
		i++;
	t = token(s, i);
	if (!t)
		return false;
	return is_digits(s, i) ? t->count < 9
			       : is_main_label(s, i) || word_at(s, i) == WORD_X || word_at(s, i) == WORD_DIGIT;
}

/* 10024 of a line of its own, not one of the figures that stand one a line. */
static bool is_followed_in_line(const struct splitter *s, int i)
{
	return i + 1 < s->t->n && !(s->t->token[i + 1].gap & (GAP_LINE | GAP_SEMICOLON)) && is_followed(s, i);
}

/* The code at token I is another child's. */
static bool begins_child(const struct splitter *s, int i, bool line)
{
	const struct token *t = token(s, i);
	bool same = t->count == s->digits, right = damm_ok(token_fold(t)), follows = is_followed(s, i);

	if (!s->coded || (!s->measures && !s->words && !(line && same && right && is_followed_in_line(s, i))))
		return false;
	if (line && (s->measures != 1 || s->words))
		return same || right;
	if (line)
		return (same || right) && follows;
	if (s->measures < 2)
		return same && follows;
	return (same && (follows || right)) || (right && follows && s->measures > 1);
}

/* ---- cutting ---- */

static void cut(struct splitter *s, uint32_t end)
{
	struct str piece = {s->text.p + s->start, end - s->start};

	while (piece.n && strchr(" \t\r\n", piece.p[piece.n - 1] ? piece.p[piece.n - 1] : ' '))
		piece.n--;
	while (piece.n && strchr(" \t\r\n", *piece.p ? *piece.p : 'x')) {
		piece.p++;
		piece.n--;
	}
	if (s->out->n == READER_REPORTS_MAX)
		s->out->too_many = true;
	else
		s->out->piece[s->out->n++] = piece;
	s->coded = false;
	s->measures = s->words = s->figures = 0;
}

/* A name behind a comma, "kode", "dan", "2." belong to the code that follows them. */
static uint32_t begin_of(const struct splitter *s, int i)
{
	int begin = i;

	while (word_at(s, begin - 1) == WORD_FILLER)
		begin--;
	if (begin == i && is_digits(s, i - 1) && token_number(&s->t->token[i - 1]) == s->out->n + 2 &&
	    (s->t->token[i - 1].gap & (GAP_BLANK | GAP_LINE)) && (s->t->token[i].gap & (GAP_POINT | GAP_OTHER)))
		return s->t->token[i - 1].at;
	for (int k = i - 1; k > i - 4 && k >= 0 && s->t->token[k].kind == TOKEN_WORD; k--)
		if (s->t->token[k].gap & (GAP_COMMA | GAP_LINE | GAP_SEMICOLON))
			return s->t->token[k].at;
	return s->t->token[begin].at;
}

static bool breaks_line(const struct splitter *s, int i)
{
	const struct token *t = token(s, i);

	if (t->gap & GAP_LINE)
		return true;
	return (t->gap & GAP_SEMICOLON) && !(t->gap == GAP_SEMICOLON && is_digits(s, i) && t->count <= 2);
}

/* Tokens of the line that begins at I. */
static int line_end(const struct splitter *s, int i)
{
	for (i++; i < s->t->n && !(s->t->token[i].gap & (GAP_LINE | GAP_SEMICOLON)); i++)
		;
	return i;
}

/* A line of its own: it has another child's code, or two figures when the child before has its measures. */
static bool line_begins_child(const struct splitter *s, int i)
{
	int end = line_end(s, i), figures = 0;

	for (int k = i; k < end; k++)
		if (is_code(s, k))
			return begins_child(s, k, true);
	for (int k = i; k < end && is_digits(s, k) && s->t->token[k].count < 4; k++)
		figures += k == i || !is_fraction(s, k);
	return s->coded && s->measures > 1 && figures > 1;
}

static int skip_keyword(const struct splitter *s, int i, uint32_t end)
{
	while (i < s->t->n && s->t->token[i].at < end)
		i++;
	return i;
}

/* The keyword again. Tokens taken; 0 = it is not there; -1 = another flow's: the rest is not this one's. */
static int take_keyword(struct splitter *s, int i, bool line)
{
	int flow = (int)(s->f->flow - s->f->set->flow);
	struct reader_keyword k;
	bool found = reader_keyword_at(s->f->set, s->role, s->text, s->t, i, false, &k);
	int next;

	if (!found && line)
		found = reader_keyword_at(s->f->set, s->role, s->text, s->t, i, true, &k);
	if (!found || (k.letter && !line))
		return 0;
	next = skip_keyword(s, i, k.end);
	if (k.flow != flow)
		return line && !k.repairs && !k.letter && is_code(s, next) && s->coded ? -1 : 0;
	if ((k.repairs || k.letter) && !is_code(s, next))
		return 0;
	if (s->coded && (line || is_code(s, next)))
		cut(s, s->t->token[i].at);
	else if (s->figures || s->coded)
		return next - i;
	s->start = k.end;
	s->out->repairs |= k.repairs;
	return next - i;
}

static void count(struct splitter *s, int i)
{
	enum word_kind k = word_at(s, i);

	if (is_digits(s, i)) {
		s->figures++;
		if (is_code(s, i) && !s->coded) {
			s->coded = true;
			s->digits = s->t->token[i].count;
		} else if (s->coded && (s->fraction || !is_fraction(s, i))) {
			s->measures++;
		}
		s->fraction = !s->fraction && is_fraction(s, i);
		return;
	}
	s->fraction = false;
	if (k == WORD_X || k == WORD_DIGIT || k == WORD_TEEN) {
		s->measures += s->coded;
	} else if (s->t->token[i].kind == TOKEN_WORD && k == WORD_UNKNOWN && !is_label(s, i)) {
		s->words += s->coded;
	} else if (s->t->token[i].kind == TOKEN_DASH) {
		s->measures += s->coded;
	}
}

void reader_split(const struct reader_form *f, enum role role, struct str text, const struct tokens *t, uint32_t from,
		  struct pieces *out)
{
	struct splitter s = {.f = f, .role = role, .text = text, .t = t, .out = out, .start = from};
	int i = skip_keyword(&s, 0, from);

	out->n = 0;
	out->too_many = t->more;
	out->repairs = 0;
	while (i < t->n && !out->too_many) {
		bool line = breaks_line(&s, i);
		int taken = take_keyword(&s, i, line), phone;

		if (taken < 0) {
			cut(&s, t->token[i].at);
			out->too_many = true;
			return;
		}
		if (taken) {
			i += taken;
			continue;
		}
		phone = is_digits(&s, i) && s.figures ? reader_phone(t, i) : 0;
		if (phone) {
			i += phone;
			continue;
		}
		if (line && line_begins_child(&s, i)) {
			cut(&s, t->token[i].at);
			s.start = t->token[i].at;
		} else if (is_code(&s, i) && begins_child(&s, i, false)) {
			uint32_t at = begin_of(&s, i);

			cut(&s, at);
			s.start = at;
		}
		count(&s, i++);
	}
	cut(&s, (uint32_t)text.n);
}

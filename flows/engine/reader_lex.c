/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_lex: signs as tokens: digits, words, lone dashes, and what stands between them. One pass over the text, one over the
 * tokens: there letters that stand for figures (1OO19, 8,l) become figures, where they touch one.
 */
#include "reader_sign.h"

#include <string.h>

struct str token_fold(const struct token *t)
{
	return (struct str){t->fold, t->n};
}

int token_number(const struct token *t)
{
	int v = 0;

	for (int i = 0; i < t->n && i < 8; i++)
		v = v * 10 + (t->fold[i] - '0');
	return v;
}

/* ---- tokens ---- */

static struct token *token_new(struct lexer *l, enum token_kind kind)
{
	struct token *t;

	if (l->out->n == READER_TOKENS_MAX) {
		l->out->more = true;
		return NULL;
	}
	t = &l->out->token[l->out->n++];
	t->kind = kind;
	t->foreign = t->letters = t->cut = false;
	t->n = 0;
	t->count = 0;
	t->signs = l->signs;
	t->spaced = l->spaced;
	t->gap = l->gap;
	t->at = (uint32_t)l->i;
	l->gap = 0;
	l->signs = 0;
	l->spaced = false;
	return t;
}

static void token_add(struct token *t, const struct sign *s)
{
	if (t->n < READER_FOLD)
		t->fold[t->n++] = s->c;
	else
		t->cut = true;
	t->count = (uint16_t)(t->count + (t->count < UINT16_MAX));
	t->foreign = t->foreign || s->foreign;
}

static bool lex_alnum(struct lexer *l, const struct sign *s)
{
	enum token_kind kind = s->kind == SIGN_DIGIT ? TOKEN_DIGITS : TOKEN_WORD;
	struct token *t = l->open ? &l->out->token[l->out->n - 1] : NULL;

	if (!t || t->kind != kind)
		t = token_new(l, kind);
	if (!t)
		return false;
	token_add(t, s);
	l->i += s->n;
	t->end = (uint32_t)l->i;
	l->open = true;
	return true;
}

/* https://... is one word up to the next blank. */
static void lex_link(struct lexer *l)
{
	struct token *t = l->out->n ? &l->out->token[l->out->n - 1] : NULL;

	while (l->i < l->text.n && !strchr(" \t\r\n", l->text.p[l->i] ? l->text.p[l->i] : ' '))
		l->i++;
	if (t) {
		t->end = (uint32_t)l->i;
		t->cut = true;
	}
	l->open = false;
}

/* A dash that touches a figure or a word behind it parts; one that stands alone is a token. */
static bool lex_dash(struct lexer *l)
{
	const struct tokens *o = l->out;
	bool after_digits = l->open && o->token[o->n - 1].kind == TOKEN_DIGITS;
	struct lexer ahead = *l;
	struct sign s = reader_sign(&ahead);
	struct token *t;

	while (s.kind == SIGN_DASH && (ahead.i += s.n) < l->text.n)
		s = reader_sign(&ahead);
	l->open = false;
	if (after_digits || (ahead.i < l->text.n && (s.kind == SIGN_DIGIT || s.kind == SIGN_LETTER || s.c == '>'))) {
		l->gap |= GAP_DASH;
		l->spaced = false;
		l->signs = (uint8_t)(l->signs + (l->signs < UINT8_MAX));
		l->i = ahead.i;
		return true;
	}
	t = token_new(l, TOKEN_DASH);
	if (!t)
		return false;
	l->i = ahead.i;
	t->end = (uint32_t)l->i;
	return true;
}

static void lex_gap(struct lexer *l, const struct sign *s)
{
	l->gap |= s->gap;
	l->spaced = (s->gap & (GAP_BLANK | GAP_LINE)) != 0;
	if (!l->spaced && l->signs < UINT8_MAX)
		l->signs++;
	l->open = false;
	l->i += s->n;
}

static bool lex_one(struct lexer *l)
{
	struct sign s = reader_sign(l);

	if (s.c == ':' && l->open && reader_char(l->text, l->i + 1) == '/' && reader_char(l->text, l->i + 2) == '/') {
		lex_link(l);
		return true;
	}
	switch (s.kind) {
	case SIGN_DIGIT:
	case SIGN_LETTER: return lex_alnum(l, &s);
	case SIGN_DASH: return lex_dash(l);
	case SIGN_NOTHING: l->i += s.n; return true;
	default: lex_gap(l, &s); return true;
	}
}

/* ---- letters for figures ---- */

/* How many of S are letters that look like a digit; 0 when others are among them. B (for 8) only with B_TOO. */
static size_t lookalikes(struct str s, bool b_too)
{
	for (size_t i = 0; i < s.n; i++)
		if (!memchr(b_too ? "OolIiSB" : "OolIiS", s.p[i], b_too ? 7 : 6))
			return 0;
	return s.n <= 4 ? s.n : 0;
}

static char lookalike(char c)
{
	switch (c) {
	case 'O':
	case 'o': return '0';
	case 'S': return '5';
	case 'B': return '8';
	default: return '1';
	}
}

static bool touches(const struct tokens *t, int i)
{
	return i < t->n && t->token[i].gap == 0 && t->token[i].kind == TOKEN_DIGITS;
}

/* NULL: I is the first. */
static const struct token *token_before(const struct tokens *t, int i)
{
	return i > 0 ? &t->token[i - 1] : NULL;
}

static bool is_decimal_sign(const struct token *t)
{
	return t->signs == 1 && (t->gap == GAP_COMMA || t->gap == GAP_POINT);
}

/* Two l are the label of an arm behind decimals, behind a figure that is grown onto its own label, and behind another figure
 * in front of two digits: 72,5ll13 tb72ll13 8,4 72 ll13. Elsewhere they are eleven: 557ll. */
static bool is_arm(const struct tokens *t, int i, struct str word)
{
	const struct token *last = token_before(t, i);
	const char *grown = last && last->at ? word.p - (t->token[i].at - last->at) - 1 : NULL;
	bool behind = false;

	if (!str_eq(word, STR("ll")))
		return false;
	if (last && last->kind == TOKEN_DIGITS && t->token[i].gap == 0)
		return is_decimal_sign(last) ||
		       (grown && ((*grown >= 'a' && *grown <= 'z') || *grown == 'B') && !strchr("oli", *grown));
	for (int k = 0; k < i; k++)
		behind = behind || t->token[k].kind == TOKEN_DIGITS;
	return behind && touches(t, i + 1) && t->token[i + 1].count <= 2;
}

/* Between or beside digits: 1OO19, l0019, 8O. B only in the middle of a short code, S in front only of a long one. */
static bool beside_digits(const struct tokens *t, int i, struct str word)
{
	const struct token *last = token_before(t, i);
	bool before = last && last->kind == TOKEN_DIGITS && t->token[i].gap == 0, behind = touches(t, i + 1);
	unsigned digits = (before ? last->count : 0U) + (behind ? t->token[i + 1].count : 0U);

	bool code = before && behind && digits + word.n >= 4 && digits + word.n <= 7 && word.n == 1 &&
		    last->count <= 3 && last->gap && !is_decimal_sign(last) &&
		    !(i + 2 < t->n && (is_decimal_sign(&t->token[i + 2]) || !t->token[i + 2].gap));

	if (!lookalikes(word, code) || is_arm(t, i, word))
		return false;
	if (memchr(word.p, 'S', word.n) || memchr(word.p, 'i', word.n))
		return digits + word.n >= 4 && (behind || before);
	return before || behind;
}

/* Alone behind a decimal sign: 8,l 9,B; or B before one: B,4. */
static bool beside_comma(const struct tokens *t, int i, struct str word)
{
	const struct token *last = token_before(t, i), *next = i + 1 < t->n ? &t->token[i + 1] : NULL;

	if (word.n != 1 || !lookalikes(word, true) || word.p[0] == 'i')
		return false;
	if (last && last->kind == TOKEN_DIGITS && is_decimal_sign(&t->token[i]) && last->count <= 3 &&
	    !is_decimal_sign(last) && !(next && next->gap == 0)) /* but 78,B */
		return word.p[0] != 'B' || last->count == 1 || last->fold[0] < '3';
	return word.p[0] == 'B' && next && next->kind == TOKEN_DIGITS && next->count == 1 && is_decimal_sign(next) &&
	       !(i + 2 < t->n && is_decimal_sign(&t->token[i + 2])) && t->token[i].gap;
}

static void append(struct token *to, const struct token *from)
{
	for (int k = 0; k < from->n; k++) {
		if (to->n < READER_FOLD)
			to->fold[to->n++] = from->fold[k];
		else
			to->cut = true;
	}
	to->count = (uint16_t)(to->count + from->count);
	to->foreign = to->foreign || from->foreign;
	to->end = from->end;
}

/* Letters that look like digits become digits, and one figure with those they touch. */
static void mend_letters(struct str text, struct tokens *t)
{
	int out = 0;

	for (int i = 0; i < t->n; i++) {
		struct token *k = &t->token[i];
		struct str word = {text.p + k->at, k->end - k->at};
		bool mend = k->kind == TOKEN_WORD && (beside_digits(t, i, word) || beside_comma(t, i, word));

		for (size_t c = 0; mend && c < word.n; c++)
			k->fold[c] = lookalike(word.p[c]);
		if (mend) {
			k->kind = TOKEN_DIGITS;
			k->letters = true;
		}
		if (out && k->gap == 0 && k->kind == TOKEN_DIGITS && t->token[out - 1].kind == TOKEN_DIGITS) {
			append(&t->token[out - 1], k);
			t->token[out - 1].letters = t->token[out - 1].letters || k->letters;
		} else if (out++ != i) {
			t->token[out - 1] = *k;
		}
	}
	t->n = out;
}

void reader_lex(struct str text, struct tokens *out)
{
	struct lexer l = {.text = text, .out = out, .printable = reader_is_printable(text)};

	out->n = 0;
	out->more = false;
	while (l.i < text.n && lex_one(&l))
		;
	out->tail = l.gap;
	mend_letters(text, out);
}

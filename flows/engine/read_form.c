/* SPDX-License-Identifier: Apache-2.0 */
/*
 * read_form: the one-line SMS: keyword, then fields parted by space # ; * / or a comma that is not inside a figure. A
 * word that begins with a field's label (BB8,4 or BB 8,4) fills that field; other words fill the fields in form
 * order, but for those that are taken by their label only; X or - leaves one out; what follows the last field (a
 * signature) is not read.
 */
#include "flow_program.h"

#include <string.h>

#define SOME_DAY 36525 /* 2070-01-01: only the shape of a date is looked at here */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool starts_nocase(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq_nocase((struct str){s.p, prefix.n}, prefix);
}

static bool is_separator(struct str s, size_t i)
{
	switch (s.p[i]) {
	case ' ':
	case '\t':
	case '\r':
	case '\n':
	case '#':
	case ';':
	case '*':
	case '/': return true;
	case ',': return i == 0 || i + 1 == s.n || !is_digit(s.p[i - 1]) || !is_digit(s.p[i + 1]);
	default: return false;
	}
}

static struct str next_word(struct str *rest)
{
	size_t begin = 0, end;
	struct str word;

	while (begin < rest->n && is_separator(*rest, begin))
		begin++;
	end = begin;
	while (end < rest->n && !is_separator(*rest, end))
		end++;
	word = (struct str){rest->p + begin, end - begin};
	*rest = (struct str){rest->p + end, rest->n - end};
	return word;
}

static bool keyword_of(const struct flow *f, struct str word)
{
	for (int i = 0; i < f->keywords; i++)
		if (str_eq_nocase(f->keyword[i], word))
			return true;
	return false;
}

int read_keyword(const struct flow_set *set, enum role role, struct str text, struct str *rest)
{
	struct str word;

	*rest = text;
	word = next_word(rest);
	for (int i = 0; i < set->flows; i++)
		if (word.n && (set->flow[i].roles & 1u << role) && keyword_of(&set->flow[i], word))
			return i;
	return -1;
}

bool flow_has_keyword(const struct flow_set *set, enum role role, struct str text)
{
	struct str rest;

	return read_keyword(set, role, text, &rest) >= 0;
}

/* The place in FLOW's form whose label begins WORD and is followed by a figure or by nothing; *value is what follows
 * it. */
static int labelled(const struct flow_set *set, const struct flow *flow, struct str word, struct str *value)
{
	for (int i = 0; i < flow->forms; i++) {
		const struct flow_field *f = &set->field[flow->form[i].field];

		for (int k = 0; k < f->labels; k++) {
			if (!starts_nocase(word, f->label[k]))
				continue;
			*value = (struct str){word.p + f->label[k].n, word.n - f->label[k].n};
			while (value->n && (*value->p == ':' || *value->p == '='))
				*value = (struct str){value->p + 1, value->n - 1};
			if (!value->n || is_digit(*value->p))
				return i;
		}
	}
	return -1;
}

void read_form_put(struct flow_session *s, uint8_t field, struct str value)
{
	size_t room = sizeof(s->form) - s->form_n;

	if (value.n > 24 || value.n + 2 > room)
		return; /* no figure and no code is that long: the question is asked instead */
	s->form[s->form_n++] = (char)field;
	s->form[s->form_n++] = (char)value.n;
	memcpy(s->form + s->form_n, value.p, value.n);
	s->form_n = (uint8_t)(s->form_n + value.n);
}

/* A choice takes a word only when the word is one of its options, and a yes or no likewise: a signature is no answer. */
static bool suits(const struct flow_field *f, struct str word)
{
	bool yes;

	if (f->type == FIELD_YESNO)
		return !read_yesno(word, &yes) || read_left_out(word);
	return f->type != FIELD_CHOICE || read_option(f->option, f->options, word) >= 0;
}

/* A figure that found no place is another child or a slip, not a signature; a phone number may be one. */
static bool is_figure(struct str word)
{
	int count = 0;

	for (size_t i = 0; i < word.n; i++)
		count += is_digit(word.p[i]);
	return count > 0 && count < 9;
}

/* The first place of the form that is still empty and takes a word without a label. */
static int next_place(const struct flow *flow, const bool given[])
{
	int i = 0;

	while (i < flow->forms && (given[i] || flow->form[i].labelled))
		i++;
	return i;
}

static bool has_date(const struct flow_set *set, const struct flow *flow)
{
	for (int i = 0; i < flow->forms; i++)
		if (set->field[flow->form[i].field].type == FIELD_DATE)
			return true;
	return false;
}

/* The end of digits and strokes from AT on, as "5/3/26" is; *STROKES counts the strokes. */
static size_t strokes_end(struct str s, size_t at, int *strokes)
{
	for (*strokes = 0; at < s.n; at++) {
		bool stroke = s.p[at] == '/' && at + 1 < s.n && is_digit(s.p[at + 1]);

		if (!stroke && !is_digit(s.p[at]))
			break;
		*strokes += stroke;
	}
	return at;
}

static bool is_date(const struct flow_set *set, const struct flow *flow, int at)
{
	return at >= 0 && set->field[flow->form[at].field].type == FIELD_DATE;
}

/*
 * The next word. A stroke parts words, but where a date is asked one with strokes in it is one word: behind the label
 * of a date (LABELLED, or its own) whatever it is, so that a slip is asked about; without a label only when there is
 * such a day.
 */
static struct str form_word(const struct flow_set *set, const struct flow *flow, struct str *rest, bool labelled_date)
{
	struct str before = *rest, word = next_word(rest), value;
	size_t digits = 0, end;
	int strokes;
	int32_t day;

	if (!word.n || !has_date(set, flow))
		return word;
	while (digits < word.n && !is_digit(word.p[digits]))
		digits++;
	before = (struct str){word.p, (size_t)(before.p + before.n - word.p)};
	end = strokes_end(before, digits, &strokes);
	if (strokes != 2 || (end < before.n && !is_separator(before, end)))
		return word;
	if (!labelled_date && !is_date(set, flow, labelled(set, flow, word, &value)) &&
	    read_date((struct str){before.p + digits, end - digits}, SOME_DAY, &day))
		return word;
	*rest = (struct str){before.p + end, before.n - end};
	return (struct str){before.p, end};
}

/* X is kept where it is an answer, so that the question is not asked. */
static void keep(const struct flow *flow, int at, struct str value, struct flow_session *s)
{
	if (value.n && (!read_left_out(value) || flow->form[at].skippable))
		read_form_put(s, flow->form[at].field, value);
}

bool read_form(const struct flow_set *set, const struct flow *flow, struct str rest, struct flow_session *s)
{
	bool given[FLOW_FORM_FIELDS_MAX] = {false}, whole = true;
	int at;
	struct str word, value;

	s->form_n = 0;
	while ((word = form_word(set, flow, &rest, false)).n) {
		at = labelled(set, flow, word, &value);
		if (at >= 0 && !value.n)
			value = form_word(set, flow, &rest, is_date(set, flow, at));
		if (at < 0) {
			at = next_place(flow, given);
			value = word;
		}
		if (at >= flow->forms || given[at] || !suits(&set->field[flow->form[at].field], value)) {
			whole = whole && !is_figure(value);
			continue;
		}
		given[at] = true;
		keep(flow, at, value, s);
	}
	return whole;
}

bool read_form_take(struct flow_session *s, uint8_t field, char *room, size_t cap, struct str *text)
{
	size_t i = 0;

	while (i + 2 <= s->form_n) {
		size_t n = (uint8_t)s->form[i + 1];

		if (i + 2 + n > s->form_n)
			break;
		if ((uint8_t)s->form[i] == field && n < cap) {
			memcpy(room, s->form + i + 2, n);
			*text = (struct str){room, n};
			memmove(s->form + i, s->form + i + 2 + n, s->form_n - i - 2 - n);
			s->form_n = (uint8_t)(s->form_n - 2 - n);
			return true;
		}
		i += 2 + n;
	}
	return false;
}

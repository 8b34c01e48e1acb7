/* SPDX-License-Identifier: Apache-2.0 */
/*
 * read: what people type, read without guessing in silence: a figure with its unit, an option by number, key or word, a
 * one-line SMS with its separators, and the code that was probably meant.
 *
 * The one-line form: keyword, then fields parted by space # ; * / or a comma that is not inside a figure. A word that
 * begins with a field's label (BB8,4 or BB 8,4) fills that field; other words fill the fields in form order; X or - leaves
 * one out; what follows the last field (a signature) is not read.
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

static bool starts_nocase(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq_nocase((struct str){s.p, prefix.n}, prefix);
}

static struct str option_word(const struct flow_option *o)
{
	return o->label.parts == 1 ? o->label.part[0].literal : STR_NONE;
}

int read_option(const struct flow_option *option, int options, struct str text)
{
	struct str t = str_trim(text);
	int64_t n;

	if (!str_to_i64(t, &n) && t.n <= 2)
		return n >= 1 && n <= options ? (int)n - 1 : -1;
	for (int i = 0; i < options; i++)
		if (str_eq_nocase(t, option[i].key) || (t.n && str_eq_nocase(t, option_word(&option[i]))))
			return i;
	return -1;
}

/* ---- the one-line SMS ---- */

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

/* The place in FLOW's form whose label begins WORD and is followed by a figure or by nothing; *value is what follows it. */
static int labelled(const struct flow_set *set, const struct flow *flow, struct str word, struct str *value)
{
	for (int i = 0; i < flow->forms; i++) {
		const struct flow_field *f = &set->field[flow->form[i]];

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

static bool left_out(struct str word)
{
	return str_eq_nocase(word, STR("x")) || str_eq(word, STR("-"));
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

/* A choice takes a word only when the word is one of its options: a signature is not an answer. */
static bool suits(const struct flow_field *f, struct str word)
{
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

bool read_form(const struct flow_set *set, const struct flow *flow, struct str rest, struct flow_session *s)
{
	bool given[FLOW_FORM_FIELDS_MAX] = {false}, whole = true;
	int next = 0, at;
	struct str word, value;

	s->form_n = 0;
	while ((word = next_word(&rest)).n) {
		at = labelled(set, flow, word, &value);
		if (at >= 0 && !value.n)
			value = next_word(&rest);
		if (at < 0) {
			while (next < flow->forms && given[next])
				next++;
			at = next;
			value = word;
		}
		if (at >= flow->forms || given[at] || !suits(&set->field[flow->form[at]], value)) {
			whole = whole && !is_figure(value);
			continue;
		}
		given[at] = true;
		if (value.n && !left_out(value))
			read_form_put(s, flow->form[at], value);
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

/* ---- near codes ---- */

/* One wrong, missing, extra or swapped character lies between A and B. */
static bool one_edit(struct str a, struct str b)
{
	size_t i = 0, n = a.n < b.n ? a.n : b.n;

	while (i < n && a.p[i] == b.p[i])
		i++;
	if (a.n == b.n) {
		size_t rest = a.n - i;

		if (rest >= 2 && a.p[i] == b.p[i + 1] && a.p[i + 1] == b.p[i] &&
		    !memcmp(a.p + i + 2, b.p + i + 2, rest - 2))
			return true;
		return rest && !memcmp(a.p + i + 1, b.p + i + 1, rest - 1);
	}
	if (a.n + 1 == b.n)
		return !memcmp(a.p + i, b.p + i + 1, a.n - i);
	return b.n + 1 == a.n && !memcmp(a.p + i + 1, b.p + i, b.n - i);
}

int read_near(const struct roster *roster, struct str code, const struct roster_entry **out, int max)
{
	int n = 0;

	for (int i = 0; roster && i < roster->count && n < max; i++)
		if (one_edit(code, str_of(roster->entry[i].code)))
			out[n++] = &roster->entry[i];
	return n;
}

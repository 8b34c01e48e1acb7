/* SPDX-License-Identifier: Apache-2.0 */
/*
 * directory: see the header. Names are compared folded: small letters and digits, words in a row without what parts
 * them, so that "melati2" and "Melati 2" are one; where each word begins is kept, for a part begins at a word.
 */
#include "directory.h"

#include "msisdn.h"
#include "reader_run.h"

#include <string.h>

#define WORDS_MAX  12
#define PART_MIN   2 /* octets of a part of a name */
#define FRONT_MIN  3 /* octets of one with other words behind it */
#define NEAR_WHOLE 4 /* of a name with a slip in it: shorter ones are too like each other */
#define NEAR_PART  5 /* of a part of one: Rini, Tini, Sari, Sara */

struct folded {
	size_t n;
	int words;
	size_t begin[WORDS_MAX + 1]; /* of each word in text; behind the last: n */
	char text[DIRECTORY_NAME_MAX];
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Letters of other alphabets stay as they are: they compare, and have no case here. */
static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static void fold(struct str s, struct folded *out)
{
	bool within = false;

	out->n = 0;
	out->words = 0;
	for (size_t i = 0; i < s.n && out->n + 1 < sizeof(out->text); i++) {
		bool part = is_letter(s.p[i]) || is_digit(s.p[i]);

		if (part && !within && out->words < WORDS_MAX)
			out->begin[out->words++] = out->n;
		if (part)
			out->text[out->n++] = lower(s.p[i]);
		within = part;
	}
	out->begin[out->words] = out->n;
}

static struct str words_of(const struct folded *f, int from, int to)
{
	return (struct str){f->text + f->begin[from], f->begin[to] - f->begin[from]};
}

/* "Bu Komang", "Posyandu Melati": the name is what follows. One that stands alone is a name like any other. */
static struct str without_respect(struct str s)
{
	static const char *const words[] = {"bu",  "ibu",  "pak", "bapak", "mbak",  "kak",
					    "bli", "mbok", "sdr", "kader", "bidan", "posyandu"};
	struct str rest = str_trim(s), word;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct str t = rest;

		word = str_cut(&t, ' ');
		t = str_trim(t);
		if (!t.n || !str_eq_nocase(word, str_of(words[i])))
			continue;
		rest = t;
		i = (size_t)-1; /* "bu bidan Widya" */
	}
	return rest;
}

/* Q is how the words from FROM on begin; and a figure is not the beginning of a longer one: Melati 1 is not Melati 10. */
static bool begins(const struct folded *name, int from, struct str q)
{
	struct str rest = words_of(name, from, name->words);

	return str_starts(rest, q) && !(rest.n > q.n && is_digit(q.p[q.n - 1]) && is_digit(rest.p[q.n]));
}

/* The same digits in the same order. */
static bool same_digits(struct str a, struct str b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.n && !is_digit(a.p[i]))
			i++;
		while (k < b.n && !is_digit(b.p[k]))
			k++;
		if (i == a.n || k == b.n)
			return i == a.n && k == b.n;
		if (a.p[i++] != b.p[k++])
			return false;
	}
}

/* One slip away from words of the name that stand together. */
static bool is_near(const struct folded *name, struct str q)
{
	for (int from = 0; from < name->words; from++) {
		for (int to = from + 1; to <= name->words; to++) {
			struct str words = words_of(name, from, to);

			size_t least = to - from == name->words ? NEAR_WHOLE : NEAR_PART;

			if (words.n >= least && q.n >= least && same_digits(words, q) && reader_edits(q, words, 1) <= 1)
				return true;
		}
	}
	return false;
}

static bool has_letter(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_letter(s.p[i]))
			return true;
	return false;
}

enum directory_match directory_suits(struct str text, struct str name)
{
	struct folded n, typed;
	struct str q;

	fold(without_respect(text), &typed);
	fold(without_respect(name), &n);
	q = words_of(&typed, 0, typed.words);
	if (!q.n || !n.n)
		return DIRECTORY_NONE;
	if (str_eq(q, words_of(&n, 0, n.words)))
		return DIRECTORY_SAME;
	for (int i = 0; q.n >= PART_MIN && has_letter(q) && i < n.words; i++)
		if (begins(&n, i, q))
			return DIRECTORY_PART;
	return is_near(&n, q) ? DIRECTORY_NEAR : DIRECTORY_NONE;
}

static bool is_phone(struct str text, char digits[MSISDN_MAX])
{
	return msisdn_parse(text, digits) == MSISDN_MOBILE;
}

bool directory_name_ok(enum directory_of of, struct str text)
{
	char digits[MSISDN_MAX];
	struct folded f;

	if (text.n >= DIRECTORY_NAME_MAX)
		return false;
	fold(text, &f);
	return has_letter((struct str){f.text, f.n}) || (of == DIRECTORY_PEOPLE && is_phone(text, digits));
}

/* ---- the rows ---- */

void directory_begin(struct directory *d, const struct directory_query *query)
{
	memset(d, 0, sizeof(*d));
	d->query = query;
}

static enum directory_match suits(const struct directory_query *q, struct str text, const struct directory_entry *e,
				  struct str phone)
{
	char digits[MSISDN_MAX];

	if (!text.n)
		return DIRECTORY_SAME;
	if (q->of == DIRECTORY_PEOPLE && is_phone(text, digits))
		return str_eq(phone, str_of(digits)) ? DIRECTORY_SAME : DIRECTORY_NONE;
	return directory_suits(text, str_of(e->name));
}

static bool parts_words(char c)
{
	return c == ' ' || c == '\n' || c == ',' || c == ':';
}

/* As many words from the front as suit, in octets. What is a name with other words behind it is no short part of one. */
static enum directory_match suits_front(const struct directory_query *q, const struct directory_entry *e,
					struct str phone, size_t *used)
{
	struct str text = str_of(q->text);

	for (size_t n = text.n; n; n--) {
		struct str front = {text.p, n};
		enum directory_match match;

		if (parts_words(text.p[n - 1]) || (n < text.n && (!parts_words(text.p[n]) || n < FRONT_MIN)))
			continue;
		match = suits(q, front, e, phone);
		if (match != DIRECTORY_NONE) {
			*used = n;
			return match;
		}
	}
	return DIRECTORY_NONE;
}

void directory_add(struct directory *d, const struct directory_entry *e, struct str phone)
{
	size_t used = 0;
	enum directory_match match = d->query->leads ? suits_front(d->query, e, phone, &used)
						     : suits(d->query, str_of(d->query->text), e, phone);
	int from = d->query->page * DIRECTORY_LINES;

	if (match == DIRECTORY_NONE || used < d->used || (used == d->used && match < d->match))
		return;
	if (used > d->used || match > d->match)
		d->total = d->count = 0;
	d->used = used;
	d->match = match;
	if (d->total < DIRECTORY_LINES)
		d->first[d->total] = *e;
	if (d->total >= from && d->count < DIRECTORY_LINES)
		d->entry[d->count++] = *e;
	d->total++;
}

void directory_end(struct directory *d)
{
	d->page = d->count ? d->query->page : 0;
	if (d->count || !d->total)
		return;
	d->count = d->total < DIRECTORY_LINES ? d->total : DIRECTORY_LINES;
	memcpy(d->entry, d->first, sizeof(d->entry));
}

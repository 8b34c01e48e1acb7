/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words: the free texts of a session. Few questions ask for one, and a text is long beside a number, so they share
 * FLOW_WORDS_MAX rooms in a row: field number octet, length octet, text. The loader proves that no flow needs more
 * rooms than there are, so the one that has to go is always one of a flow that was left.
 */
#include "flow_program.h"

#include <string.h>

/* Where FIELD's text begins; words_n when it has none. */
static size_t place(const struct flow_session *s, uint8_t field)
{
	size_t i = 0;

	while (i + 2 <= s->words_n && (uint8_t)s->words[i] != field)
		i += 2 + (size_t)(uint8_t)s->words[i + 1];
	return i + 2 <= s->words_n ? i : s->words_n;
}

struct str words_get(const struct flow_session *s, uint8_t field)
{
	size_t i = place(s, field);

	if (i == s->words_n || i + 2 + (uint8_t)s->words[i + 1] > s->words_n)
		return STR_NONE;
	return (struct str){s->words + i + 2, (uint8_t)s->words[i + 1]};
}

static void remove_at(struct flow_session *s, size_t i)
{
	size_t n = 2 + (size_t)(uint8_t)s->words[i + 1];

	if (i + n > s->words_n)
		n = s->words_n - i;
	memmove(s->words + i, s->words + i + n, s->words_n - i - n);
	s->words_n = (uint16_t)(s->words_n - n);
}

void words_forget(struct flow_session *s, uint8_t field)
{
	size_t i = place(s, field);

	if (i < s->words_n)
		remove_at(s, i);
}

/* The oldest text whose field is not among KEEP goes, with its value; the oldest of all when there is none such. */
static void drop_one(struct flow_session *s, uint64_t keep)
{
	size_t i = 0;
	uint8_t field;

	while (i + 2 <= s->words_n && keep >> ((uint8_t)s->words[i] % 64) & 1)
		i += 2 + (size_t)(uint8_t)s->words[i + 1];
	if (i + 2 > s->words_n)
		i = 0;
	field = (uint8_t)s->words[i];
	remove_at(s, i);
	if (field < FLOW_FIELDS_MAX)
		s->value[field] = (struct flow_value){.type = VAL_NONE};
}

void words_put(struct flow_session *s, uint8_t field, struct str text, uint64_t keep)
{
	size_t n = text.n < 2 * FLOW_WORDS_SEPTETS ? text.n : 2 * FLOW_WORDS_SEPTETS;

	words_forget(s, field);
	while (s->words_n && s->words_n + 2 + n > sizeof(s->words))
		drop_one(s, keep);
	s->words[s->words_n] = (char)field;
	s->words[s->words_n + 1] = (char)n;
	memcpy(s->words + s->words_n + 2, text.p, n);
	s->words_n = (uint16_t)(s->words_n + 2 + n);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_keyword: which flow a message is for. A keyword said exactly is searched through the greeting in front of it;
 * behind the first words it counts only when a code follows, for "alat ukur hilang" is talk. One with a slip needs a code
 * right behind it anyway (reader.c), and must be like the keywords of one flow only.
 *
 * Keywords may hold digits, so they are compared with the octets of the text, not with tokens.
 */
#include "reader_run.h"

#define WORDS_SEARCHED 16

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The keyword stands at AT, and does not go on into another word. Digits may be grown onto it, and a label. */
static bool stands_at(struct str text, uint32_t at, struct str keyword)
{
	char last = keyword.p[keyword.n - 1], after = at + keyword.n < text.n ? text.p[at + keyword.n] : '\0';

	if (at + keyword.n > text.n || !str_eq_nocase((struct str){text.p + at, keyword.n}, keyword))
		return false;
	return !is_alnum(after) || (is_digit(after) && !is_digit(last));
}

/* In full-width letters, which only the token shows. */
static bool same_word(const struct token *t, struct str keyword)
{
	return t->kind == TOKEN_WORD && !t->cut && str_eq_nocase(token_fold(t), keyword);
}

static bool exact_at(const struct flow_set *set, enum role role, struct str text, const struct token *t,
		     struct reader_keyword *out)
{
	for (int i = 0; i < set->flows; i++) {
		const struct flow *f = &set->flow[i];

		for (int k = 0; (f->roles & 1U << role) && k < f->keywords; k++) {
			bool stands = stands_at(text, t->at, f->keyword[k]);

			if (!stands && !same_word(t, f->keyword[k]))
				continue;
			*out = (struct reader_keyword){i,
						       0,
						       t->at,
						       stands ? t->at + (uint32_t)f->keyword[k].n : t->end,
						       f->keyword[k].n == 1,
						       WORD_UNKNOWN};
			return true;
		}
	}
	return false;
}

/* The one flow of whose keywords WORD is fewest slips away. */
static bool near(const struct flow_set *set, enum role role, struct str word, int *flow)
{
	int best = 3;

	*flow = -1;
	for (int i = 0; i < set->flows; i++) {
		const struct flow *f = &set->flow[i];

		for (int k = 0; (f->roles & 1U << role) && k < f->keywords; k++) {
			int slips = reader_slips(f->keyword[k].n),
			    edits = slips ? reader_edits(word, f->keyword[k], slips) : 9;

			if (edits > slips || edits > best)
				continue;
			*flow = edits == best && *flow >= 0 && *flow != i ? -2 : i;
			best = edits;
		}
	}
	return *flow >= 0;
}

/* "uk ur": a word cut in two. */
static bool cut_in_two(const struct flow_set *set, enum role role, const struct tokens *t, int i, int *flow)
{
	char room[2 * READER_FOLD];
	struct buf b;
	struct token both;
	struct reader_keyword found;

	if (i + 1 >= t->n || t->token[i + 1].kind != TOKEN_WORD || t->token[i + 1].gap != GAP_BLANK)
		return false;
	buf_init(&b, room, sizeof(room));
	buf_add(&b, token_fold(&t->token[i]));
	buf_add(&b, token_fold(&t->token[i + 1]));
	if (b.n < 4 || b.n > READER_FOLD)
		return false;
	both = (struct token){.kind = TOKEN_WORD, .n = (uint8_t)b.n};
	for (size_t k = 0; k < b.n; k++)
		both.fold[k] = room[k];
	if (!exact_at(set, role, STR_NONE, &both, &found))
		return false;
	*flow = found.flow;
	return true;
}

bool reader_keyword_at(const struct flow_set *set, enum role role, struct str text, const struct tokens *t, int i,
		       bool slips, struct reader_keyword *out)
{
	const struct token *k = &t->token[i];
	int flow, unused;

	*out = (struct reader_keyword){.flow = -1};
	if (k->kind != TOKEN_WORD || k->cut)
		return false;
	if (!slips)
		return exact_at(set, role, text, k, out);
	if (near(set, role, token_fold(k), &flow))
		*out = (struct reader_keyword){flow,   REPAIR_KEYWORD, k->at,
					       k->end, false,          reader_word(token_fold(k), &unused)};
	else if (cut_in_two(set, role, t, i, &flow))
		*out = (struct reader_keyword){flow, REPAIR_KEYWORD, k->at, t->token[i + 1].end, false, WORD_UNKNOWN};
	return out->flow >= 0;
}

/* The first token behind octet END is a code. */
static bool code_follows(const struct tokens *t, int i, uint32_t end)
{
	int unused;

	while (i < t->n && t->token[i].at < end)
		i++;
	while (i < t->n && t->token[i].kind == TOKEN_WORD && !t->token[i].cut &&
	       reader_word(token_fold(&t->token[i]), &unused) == WORD_FILLER)
		i++;
	return i < t->n && t->token[i].kind == TOKEN_DIGITS && reader_code_like(t->token[i].count);
}

static bool says_nothing(const struct token *t)
{
	int unused;
	enum word_kind k = t->cut || t->kind != TOKEN_WORD ? WORD_UNKNOWN : reader_word(token_fold(t), &unused);

	return k == WORD_FILLER || k == WORD_YES;
}

/* The keyword grew onto its code. */
static void note_joined(const struct tokens *t, int i, struct reader_keyword *out)
{
	while (i < t->n && t->token[i].at < out->end)
		i++;
	if (i < t->n && t->token[i].at == out->end && t->token[i].kind == TOKEN_DIGITS)
		out->repairs |= REPAIR_JOINED;
}

void reader_keyword(const struct flow_set *set, enum role role, struct str text, const struct tokens *t,
		    struct reader_keyword *out)
{
	int first = 0;
	struct reader_keyword k;

	while (first < t->n && says_nothing(&t->token[first]))
		first++;
	for (int i = 0; i < t->n && i < WORDS_SEARCHED; i++) {
		if (!reader_keyword_at(set, role, text, t, i, false, &k))
			continue;
		if (i == first || i == 0 || (!k.letter && code_follows(t, i, k.end))) {
			note_joined(t, i, &k);
			*out = k;
			return;
		}
	}
	for (int i = 0; i < t->n && i < WORDS_SEARCHED; i++) {
		int unused;

		if (i > first && reader_word(token_fold(&t->token[i]), &unused) != WORD_UNKNOWN)
			continue;
		if (reader_keyword_at(set, role, text, t, i, true, &k) && code_follows(t, i, k.end)) {
			note_joined(t, i, &k);
			*out = k;
			return;
		}
	}
	*out = (struct reader_keyword){.flow = -1};
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * optout: one table of words, and what a message is when its signs are taken away. Wrongly stopped is told at once and
 * mended by one word; wrongly not stopped is what people complain of, and what the law forbids. So the list is long; but
 * no message that could be about a child is on it.
 */
#include "optout.h"

#include "flow_program.h"
#include "utf8.h"

#include <string.h>

#define WORDS_ROOM 48 /* octets: longer than any two words that count */

enum behind { BEHIND_NOTHING, BEHIND_KEYWORD, BEHIND_ANY };

static const struct {
	const char *word;
	enum optout want;
	enum behind behind; /* what may stand behind it */
	bool also;
} words[] = {
	{"STOP", OPTOUT_STOP, BEHIND_KEYWORD, false},    {"BERHENTI", OPTOUT_STOP, BEHIND_NOTHING, false},
	{"UNREG", OPTOUT_STOP, BEHIND_ANY, false},       {"OFF", OPTOUT_STOP, BEHIND_NOTHING, false},
	{"BATAL", OPTOUT_STOP, BEHIND_NOTHING, true},    {"KELUAR", OPTOUT_STOP, BEHIND_NOTHING, false},
	{"STOPALL", OPTOUT_STOP, BEHIND_NOTHING, false}, {"UNSUBSCRIBE", OPTOUT_STOP, BEHIND_NOTHING, false},
	{"END", OPTOUT_STOP, BEHIND_NOTHING, false},     {"QUIT", OPTOUT_STOP, BEHIND_NOTHING, false},
	{"CANCEL", OPTOUT_STOP, BEHIND_NOTHING, false},  {"DAFTAR", OPTOUT_START, BEHIND_NOTHING, true},
	{"REG", OPTOUT_START, BEHIND_NOTHING, false},    {"MULAI", OPTOUT_START, BEHIND_NOTHING, false},
	{"START", OPTOUT_START, BEHIND_NOTHING, false},
};
#define WORDS (sizeof(words) / sizeof(words[0]))

const char *optout_outcome(enum optout o)
{
	static const char *const names[] = {[OPTOUT_NONE] = "", [OPTOUT_STOP] = "opt_out", [OPTOUT_START] = "opt_in"};

	return names[o];
}

/* A letter or figure. Above the letters of our neighbours begin signs, arrows and the folded hands of many a message. */
static bool in_word(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xc0 && c < 0x2000);
}

/* The words of TEXT with one blank between them. False: more than count. */
static bool bare(struct str text, struct buf *out)
{
	bool gap = false;

	while (text.n) {
		uint32_t c = utf8_next(&text);

		if (!in_word(c)) {
			gap = out->n > 0;
			continue;
		}
		if (gap)
			buf_addc(out, ' ');
		gap = false;
		buf_addc(out, c < 0x80 ? (char)c : '?'); /* of no word of ours */
		if (out->overflow)
			return false;
	}
	return out->n > 0;
}

static int find(struct str word)
{
	for (size_t i = 0; i < WORDS; i++)
		if (str_eq_nocase(word, str_of(words[i].word)))
			return (int)i;
	return -1;
}

static bool is_keyword(const struct flow_set *set, struct str word)
{
	for (int i = 0; i < set->flows; i++)
		for (int k = 0; k < set->flow[i].keywords; k++)
			if (str_eq_nocase(set->flow[i].keyword[k], word))
				return true;
	return false;
}

static bool means_all(struct str word)
{
	static const char *const all[] = {"SMS", "INFO", "TIPS", "PESAN", "SEMUA", "ALL", "KENTONGAN"};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (str_eq_nocase(word, str_of(all[i])))
			return true;
	return false;
}

enum optout optout_read(const struct flow_set *set, struct str text, bool *also)
{
	char room[WORDS_ROOM];
	struct str rest, word;
	struct buf b;
	bool fits;
	int i;

	*also = false;
	buf_init(&b, room, sizeof(room));
	if (!bare(text, &b))
		return OPTOUT_NONE;
	rest = buf_str(&b);
	word = str_cut(&rest, ' ');
	i = find(word);
	if (i < 0 || (rest.n && memchr(rest.p, ' ', rest.n)))
		return OPTOUT_NONE;
	fits = !rest.n || words[i].behind == BEHIND_ANY ||
	       (words[i].behind == BEHIND_KEYWORD && (means_all(rest) || is_keyword(set, rest)));
	if (!fits || (words[i].want == OPTOUT_START && is_keyword(set, word)))
		return OPTOUT_NONE;
	*also = words[i].also;
	return words[i].want;
}

bool optout_stops(struct str word)
{
	int i = find(word);

	return i >= 0 && words[i].want == OPTOUT_STOP;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_name: is the child named beside the code the one the code belongs to. People write short names and with slips, one
 * word of several, and other words than names; so it is another child's only where no word of it is like any of the name
 * in the register.
 */
#include "reader_run.h"

#include <string.h>

#define LETTERS_LEAST 3 /* I, Ni, S. are in any name */

/* Beside these stands the name of a place or of the one who writes. */
static bool is_of_place(struct str word)
{
	static const char *const words[] = {"banjar", "desa", "dsn",  "dusun",   "kader",
					    "kel",    "pos",  "posy", "posyandu"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq(word, str_of(words[i])))
			return true;
	return false;
}

static bool is_name(const struct token *t)
{
	int unused;

	return t->kind == TOKEN_WORD && !t->cut && t->n >= LETTERS_LEAST &&
	       reader_word(token_fold(t), &unused) == WORD_UNKNOWN;
}

static bool begins(struct str word, struct str with)
{
	return word.n >= with.n && memcmp(word.p, with.p, with.n) == 0;
}

/* Ayu and Ayuni, Mira and Mra, Ratih and Atih. A letter of another alphabet may be any. */
static bool is_like(struct str a, struct str b)
{
	size_t least = a.n < b.n ? a.n : b.n;
	int most = reader_slips(least);

	if (memchr(b.p, '?', b.n) || begins(a, b) || begins(b, a))
		return true;
	return reader_edits(a, b, most) <= most;
}

bool reader_names_another(const struct reading_report *report, struct str registered)
{
	struct tokens said, name;
	bool any = false;

	if (!report->name.n)
		return false;
	reader_lex(report->name, &said);
	reader_lex(registered, &name);
	for (int i = 0; i < said.n; i++) {
		struct str word = token_fold(&said.token[i]);

		if (is_of_place(word))
			return false;
		if (!is_name(&said.token[i]))
			continue;
		for (int k = 0; k < name.n; k++)
			if (name.token[k].n >= LETTERS_LEAST && is_like(word, token_fold(&name.token[k])))
				return false;
		any = true;
	}
	return any;
}

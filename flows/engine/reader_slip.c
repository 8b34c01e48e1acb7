/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_slip: which word of the form is meant by a word that is none of them: a label with a figure behind it; an option's
 * word; the label of a yes or no, which says itself (BENGKAK). What may be two of them is neither. Words that are near one
 * of ours and mean something else are in the list of reader_word.c, and never come here.
 */
#include "reader_maker.h"

#define WORD_LEAST                                                                                                     \
	5 /* letters that a word needs to be told from names and from other words without a figure behind it */
#define SAID_LEAST 6 /* and an option's word, or a slip among other words */

/* A label of two letters has slips in words of two and three: bv, bbb. */
uint8_t slip_labels(const struct reader_form *f, struct str word)
{
	uint8_t mask = 0;

	if (word.n < 2)
		return 0;
	for (int slips = 1; slips <= (word.n < 6 ? 1 : 2) && !mask; slips++)
		for (int i = 0; i < f->places; i++) {
			const struct flow_field *field = &f->set->field[f->place[i].field];

			if ((int)f->place[i].type == reader_near_label(word, slips))
				mask |= (uint8_t)(1U << i);
			for (int k = 0; k <= field->labels; k++) {
				struct str label = k < field->labels ? field->label[k] : field->name;

				if (label.n >= 2 && (label.n > 2 || word.n <= 3) &&
				    reader_edits(word, label, slips) <= slips)
					mask |= (uint8_t)(1U << i);
			}
		}
	return mask;
}

/* The word of an option in Indonesian, which every text is in. */
struct str slip_option_word(const struct flow_option *o)
{
	const struct template *t = o->label->in[LANG_ID];

	return t->parts == 1 ? t->part[0].literal : STR_NONE;
}

struct nearest {
	struct slip best;
	bool twice; /* another is as near */
};

/* Two slips only where the first letter is right: it is rarely the one that is missed. */
static void consider(struct str word, struct str said, struct slip as, struct nearest *n)
{
	bool begins = str_eq_nocase((struct str){word.p, 1}, (struct str){said.p, 1});
	int most = begins ? reader_slips(said.n) : 1;

	as.edits = reader_edits(word, said, most);
	if (as.edits > most)
		return;
	as.weak = as.edits > 1 || said.n < SAID_LEAST;
	if (as.edits < n->best.edits)
		*n = (struct nearest){as, false};
	else if (as.edits == n->best.edits && (as.place != n->best.place || as.option != n->best.option))
		n->twice = true;
}

bool slip_of_said(const struct reader_form *f, struct str word, struct slip *out)
{
	struct nearest n = {.best = {.edits = 3}};

	for (int i = 0; i < f->places && word.n >= WORD_LEAST; i++) {
		const struct flow_field *field = &f->set->field[f->place[i].field];
		struct slip as = {.place = (uint8_t)i, .option = -1};

		for (int k = 0; f->place[i].type == FIELD_YESNO && k < field->labels; k++)
			if (field->label[k].n >= WORD_LEAST)
				consider(word, field->label[k], as, &n);
		for (int k = 0; f->place[i].type == FIELD_CHOICE && k < field->options; k++) {
			struct str said = slip_option_word(&field->option[k]);

			as.option = (int8_t)k;
			if (said.n >= SAID_LEAST)
				consider(word, said, as, &n);
		}
	}
	*out = n.best;
	return n.best.edits < 3 && !n.twice;
}

bool slip_of_no(struct str word)
{
	static const char *const words[] = {"tidak", "enggak", "nggak"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (word.n >= 4 && reader_edits(word, str_of(words[i]), 1) <= 1)
			return true;
	return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_maker: what reader_parts.c (words), reader_slip.c (slips in them) and reader_digits.c (figures) share while they turn tokens into parts. Private to
 * flows/engine; see reader_run.h.
 */
#ifndef KTG_READER_MAKER_H
#define KTG_READER_MAKER_H

#include "reader_run.h"

struct maker {
	const struct reader_form *f;
	const struct tokens *t;
	struct parts *out;
	uint16_t skipped; /* GAP_* of what was left out before the next part */
	uint8_t skipped_signs;
};

/* A part of TOKENS tokens from I on; NULL when there is no more room, which is noted. */
struct part *make_add(struct maker *m, enum part_kind kind, int i, int tokens);
const struct part *make_last(const struct maker *m); /* NULL = none yet */
bool token_is_digits(const struct tokens *t, int i); /* false past the ends */
enum word_kind token_word(const struct tokens *t, int i, int *value); /* UNKNOWN past the ends, and for no word */

/* ---- reader_digits.c: each returns how many tokens it took ---- */

int make_digits(struct maker *m, int i);
int make_day(struct maker *m, int i, bool labelled); /* 0 = no day begins there */
/* Of the word at I and the figures behind it that it makes no measures: jam 9, umur 8,5, RT 03. */
int make_context(const struct tokens *t, int i);
/* Of a word of an earlier time, too: "bb lalu 8,1", and BEHIND_FIGURES "72,5 dulu 70"; not "minggu lalu 8,4 72,5", which says
 * when these were measured: 0. */
int make_past(const struct maker *m, int i, bool behind_figures);
bool make_behind_date(const struct maker *m); /* a label of a date was last */
void make_copy_digits(struct part *p, const struct token *t);

/* ---- reader_slip.c ---- */

/* The labels that WORD, before a figure, may be a slip of; mask of places. */
uint8_t slip_labels(const struct reader_form *f, struct str word);
/* The word of an option in Indonesian, which every text is in; empty when it is no single word or text. */
struct str slip_option_word(const struct flow_option *o);

struct slip {
	int edits;
	bool weak;     /* two, or one in a short word: not to be seen among words that are not known */
	uint8_t place;
	int8_t option; /* -1: the label of a yes or no */
};

/* The option's word, or label of a yes or no, that WORD is a slip of. False: of none, or of more than one. */
bool slip_of_said(const struct reader_form *f, struct str word, struct slip *out);
bool slip_of_no(struct str word); /* WORD may be "tidak" */

#endif

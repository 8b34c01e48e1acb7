/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_walk: the state of one walk over the parts of a report (reader_form.c), and what fills the places of its draft
 * (reader_place.c, reader_said.c, reader_order.c). Private to flows/engine; see reader_run.h.
 */
#ifndef KTG_READER_WALK_H
#define KTG_READER_WALK_H

#include "reader_run.h"

#define PENDING_MAX 4 /* labels before their figures */

struct pending {
	uint8_t places;
	bool slip, behind_words;
	uint32_t at, end;
};

struct walk {
	const struct reader_form *f;
	const struct parts *p;
	uint64_t decimals; /* as for reader_figure() */
	unsigned mode;
	struct draft *d;
	int i;
	struct pending pending[PENDING_MAX]; /* labels that wait for their figure */
	int pendings;
	uint32_t word_at, word_end; /* words behind a waiting label; end 0 = none */
	int unknown;                         /* words not known since the last thing read */
	uint32_t unknown_at, unknown_end;
	int words;         /* not known, in all */
	int numbers;       /* figures so far */
	int last;          /* place filled last; -1 = none */
	bool fix;          /* the next figure corrects it */
	enum unit front;   /* a unit before its figure */
	uint8_t passed;    /* mask of places that an empty column passed over */
};

/* ---- reader_place.c ---- */

const struct part *walk_part(const struct walk *w, int i); /* NULL past the ends */
bool walk_is(const struct walk *w, int i, enum part_kind kind);
bool walk_is_free(const struct walk *w, int place);        /* empty, or filled with what could not be read */
int walk_free_place(const struct walk *w, enum field_type type); /* -1 = none */
int walk_partner(const struct walk *w, int place);         /* the free one of weight and length beside the other; -1 */
bool walk_measured(const struct walk *w);                  /* a measure was read or left out */
bool walk_is_code(const struct walk *w, const struct figure *f);
bool walk_has_day(const struct walk *w, const struct figure *f, int32_t *day); /* 050326 */

/* Something was read up to octet END. */
void walk_used(struct walk *w, int place, uint32_t end);
struct slot *walk_fill(struct walk *w, int place, enum reading_how how, uint32_t at, uint32_t end, uint32_t end_all);
void walk_fill_unreadable(struct walk *w, int place, enum reading_how how, uint32_t at, uint32_t end);
void walk_fill_option(struct walk *w, int place, int option, enum reading_how how, const struct part *p);
void walk_fill_code(struct walk *w, int place, const struct figure *f, enum reading_how how);
struct slot *walk_fill_figure(struct walk *w, int place, const struct figure *f, enum reading_how how, unsigned repairs);
void walk_fill_again(struct walk *w, int place, const struct figure *f, enum reading_how how);
void walk_fill_digits(struct walk *w, int place, const struct figure *f, enum reading_how how);
/* By the type of the place. */
void walk_fill_labelled(struct walk *w, int place, const struct figure *f, enum reading_how how, unsigned repairs);

/* PLACE is said to be something else from octet AT to END: it is asked about, whatever comes behind. */
void walk_dispute(struct walk *w, int place, uint32_t at, uint32_t end);

/* ---- reader_form.c ---- */

void walk_drop_pending(struct walk *w);
void walk_unknown_word(struct walk *w, const struct part *p);

/* ---- reader_said.c ---- */

bool walk_waits_for(const struct walk *w, int place);             /* the last label without a figure is that of PLACE */
int walk_yesno_place(const struct walk *w, const struct part *p); /* that LABEL p is of, and of no other; -1 */
void walk_take_option(struct walk *w, const struct part *p);
void walk_take_day(struct walk *w, const struct part *p);
void walk_take_yesno(struct walk *w, const struct part *p);
bool walk_says_itself(struct walk *w, const struct part *p);      /* a label of yes or no that needs no word; true: dealt with */

/* ---- reader_order.c ---- */

bool walk_corrects(struct walk *w, const struct figure *f); /* "eh 8,6": taken as a second saying */
bool walk_by_unit(struct walk *w, const struct figure *f);
void walk_by_order(struct walk *w, const struct figure *f); /* or counts it as left over */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_place: puts one thing into one place of the form: a code, a figure, an option, a day. A place is filled once; what
 * is said a second time is the same, or the other of weight and length with a slip in its label, or a question.
 */
#include "reader_walk.h"

#include <string.h>

const struct part *walk_part(const struct walk *w, int i)
{
	return i >= 0 && i < w->p->n ? &w->p->part[i] : NULL;
}

bool walk_is(const struct walk *w, int i, enum part_kind kind)
{
	return i >= 0 && i < w->p->n && w->p->part[i].kind == kind;
}

bool walk_is_free(const struct walk *w, int place)
{
	const struct slot *s = &w->d->slot[place];

	return !s->set || (s->unreadable && !s->disputed);
}

int walk_free_place(const struct walk *w, enum field_type type)
{
	for (int i = 0; i < w->f->places; i++)
		if (w->f->place[i].type == type && walk_is_free(w, i))
			return i;
	return -1;
}

/* ---- filling a place ---- */

/* Words that are not known end where PLACE begins to be read. Before the code two are a name, more are a greeting. */
static void note_name(struct walk *w, int place)
{
	bool before = w->f->place[place].type == FIELD_CHILD && w->unknown <= 2;
	bool behind = w->last >= 0 && w->f->place[w->last].type == FIELD_CHILD;

	if (!w->unknown || !(before || behind))
		return;
	w->d->name_at = w->unknown_at;
	w->d->name_end = w->unknown_end;
}

void walk_used(struct walk *w, int place, uint32_t end)
{
	note_name(w, place);
	if (!w->d->filled)
		w->d->words_before = w->words;
	if (w->unknown)
		w->d->behind_words |= (uint8_t)(1U << place);
	w->d->filled++;
	w->last = place;
	w->unknown = 0;
	w->fix = false;
	if (end > w->d->used)
		w->d->used = end;
}

struct slot *walk_fill(struct walk *w, int place, enum reading_how how, uint32_t at, uint32_t end, uint32_t end_all)
{
	struct slot *s = &w->d->slot[place];

	memset(s, 0, sizeof(*s));
	s->set = true;
	s->how = how;
	s->at = at;
	s->end = end;
	walk_used(w, place, end_all);
	return s;
}

void walk_fill_unreadable(struct walk *w, int place, enum reading_how how, uint32_t at, uint32_t end)
{
	walk_fill(w, place, how, at, end, end)->unreadable = true;
}

void walk_dispute(struct walk *w, int place, uint32_t at, uint32_t end)
{
	const struct slot *s = &w->d->slot[place];

	walk_fill_unreadable(w, place, s->how, s->at < at ? s->at : at, s->end > end ? s->end : end);
	w->d->slot[place].disputed = true;
}

void walk_fill_option(struct walk *w, int place, int option, enum reading_how how, const struct part *p)
{
	struct slot *s = walk_fill(w, place, how, p->at, p->end, p->end);

	s->value = option;
	s->repairs = p->repairs;
}

void walk_fill_code(struct walk *w, int place, const struct figure *f, enum reading_how how)
{
	const struct part *p = &w->p->part[f->first], *before = walk_part(w, f->first - 1),
			  *behind = walk_part(w, f->first + 1);
	bool grown = before && p->gap == 0 && before->kind == PART_WORD;
	struct slot *s = walk_fill(w, place, how, f->at, f->end, f->end_all);

	memcpy(s->digits, p->digits, p->n);
	s->repairs = f->repairs;
	if (grown || (behind && behind->gap == 0 && behind->kind != PART_NUMBER && behind->kind != PART_DEAD))
		s->repairs |= REPAIR_JOINED;
}

/* A blank for the comma where it is too daring; 95;16 of a length, which no tape shows to the tenth of a millimetre. */
static bool is_unsound(const struct figure *f, enum field_type type)
{
	if (f->joint == JOINT_OTHER)
		return type != FIELD_WEIGHT && type != FIELD_LENGTH;
	return f->joint == JOINT_SLIPPED && type == FIELD_LENGTH && f->fraction > 1;
}

struct slot *walk_fill_figure(struct walk *w, int place, const struct figure *f, enum reading_how how, unsigned repairs)
{
	struct slot *s = walk_fill(w, place, how, f->at, f->end, f->end_all);

	s->by_figure = true;
	s->value = f->value;
	s->raw = f->raw;
	s->fraction = f->decimal ? f->fraction : 0;
	s->unit = f->unit;
	s->repairs = f->repairs | repairs;
	w->d->unsound = w->d->unsound || is_unsound(f, w->f->place[place].type);
	s->unreadable = f->bad || f->too_long || (w->f->place[place].type == FIELD_COUNT && f->value % 1000 != 0);
	return s;
}

/* The place of the other of weight and length; -1 for any other. */
int walk_partner(const struct walk *w, int place)
{
	enum field_type t = w->f->place[place].type;

	return t == FIELD_WEIGHT   ? walk_free_place(w, FIELD_LENGTH)
	       : t == FIELD_LENGTH ? walk_free_place(w, FIELD_WEIGHT)
				   : -1;
}

/* Said a second time: the same with its label is nothing new; what cannot be this but can be the other, is that one's, with the wrong label;
 * otherwise it is asked which. */
void walk_fill_again(struct walk *w, int place, const struct figure *f, enum reading_how how)
{
	struct slot *s = &w->d->slot[place];
	int other = walk_partner(w, place);

	if (s->by_figure && s->value == f->value && how == HOW_LABEL) {
		walk_used(w, place, f->end_all);
	} else if (how == HOW_POSITION || !s->by_figure) {
		w->d->leftover++;
	} else if (!reader_in_range(&w->f->place[place], f->value) && other >= 0 &&
		   reader_in_range(&w->f->place[other], f->value)) {
		walk_fill_figure(w, other, f, how, REPAIR_LABEL);
		w->d->level += 2;
		w->d->supposed |= SUPPOSED_LABEL;
	} else {
		s->other = f->value;
		walk_used(w, place, f->end_all);
	}
}

/* Digits of a phone number or NIK. */
void walk_fill_digits(struct walk *w, int place, const struct figure *f, enum reading_how how)
{
	const struct part *p = &w->p->part[f->first];
	bool nik = w->f->place[place].type == FIELD_NIK;
	struct slot *s = walk_fill(w, place, how, f->at, f->end, f->end_all);

	if (p->count == p->n && p->n < READER_DIGITS && (nik ? p->n == 16 : p->n >= 8 && p->n <= 15))
		memcpy(s->digits, p->digits, p->n);
	else
		s->unreadable = true;
	s->repairs = f->repairs;
}

bool walk_is_code(const struct walk *w, const struct figure *f)
{
	return !f->decimal && f->unit == UNIT_NONE && reader_code_like(w->p->part[f->first].count);
}

bool walk_has_day(const struct walk *w, const struct figure *f, int32_t *day)
{
	const struct part *p = &w->p->part[f->first];

	return !f->decimal && p->n == 6 && p->count == 6 &&
	       reader_date((struct str){p->digits, p->n}, w->f->today, day) == 0;
}

void walk_fill_labelled(struct walk *w, int place, const struct figure *f, enum reading_how how, unsigned repairs)
{
	const struct flow_field *field = &w->f->set->field[w->f->place[place].field];
	int32_t day;

	switch (w->f->place[place].type) {
	case FIELD_YESNO:
	case FIELD_WORDS:
	case FIELD_PERSON:
	case FIELD_PLACE: walk_fill_unreadable(w, place, how, f->at, f->end); return;
	case FIELD_CHILD:
		if (walk_is_code(w, f))
			walk_fill_code(w, place, f, how);
		else
			walk_fill_unreadable(w, place, how, f->at, f->end);
		return;
	case FIELD_PHONE:
	case FIELD_NIK: walk_fill_digits(w, place, f, how); return;
	case FIELD_CHOICE:
		if (!walk_is_free(w, place) && w->d->slot[place].value != f->value / 1000 - 1)
			walk_dispute(w, place, f->at, f->end);
		else if (!f->decimal && f->value >= 1000 && f->value <= field->options * 1000)
			walk_fill(w, place, how, f->at, f->end, f->end_all)->value = f->value / 1000 - 1;
		else
			walk_fill_unreadable(w, place, how, f->at, f->end);
		return;
	case FIELD_DATE:
		if (walk_has_day(w, f, &day))
			walk_fill(w, place, how, f->at, f->end, f->end_all)->value = day;
		else
			walk_fill_unreadable(w, place, how, f->at, f->end);
		return;
	default: break;
	}
	if (walk_is_free(w, place))
		walk_fill_figure(w, place, f, how, repairs);
	else
		walk_fill_again(w, place, f, how);
}

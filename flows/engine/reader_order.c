/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_order: where a figure without a label belongs: by its unit, or by the order of the form. Words that are not known
 * break the order: behind them a figure is a measure only where one is still awaited right behind the code (10019 Putu 8,4
 * 72); elsewhere they are a signature, and its figures are told as not read. A figure that found no place without such words,
 * or with something behind it that is read (8,4 tambah 0,5 TB 72), is a leftover: then the report is asked about.
 */
#include "reader_walk.h"

#include "damm.h"

bool walk_measured(const struct walk *w)
{
	for (int i = 0; i < w->f->places; i++)
		if (reader_measures(w->f->place[i].type) && w->d->slot[i].set)
			return true;
	return false;
}

/* A figure behind words is a weight only right behind the code. True: it was dealt with. */
static bool behind_words(struct walk *w, int place, const struct figure *f)
{
	int other = walk_partner(w, place);

	if (w->f->place[place].type != FIELD_WEIGHT || walk_measured(w))
		return false;
	if (reader_in_range(&w->f->place[place], f->value)) {
		walk_fill_figure(w, place, f, HOW_POSITION, 0);
		return true;
	}
	if (other < 0 || !reader_in_range(&w->f->place[other], f->value))
		return false;
	walk_fill_unreadable(w, place, HOW_POSITION, w->unknown_at,
			     w->unknown_end); /* "kosong 72", "tdk ditimbang 72" */
	walk_fill_figure(w, other, f, HOW_POSITION, 0);
	return true;
}

/* A name where the code should stand: UKUR Putu 8,4 72. */
static void name_for_code(struct walk *w, int place, const struct figure *f)
{
	int weight = walk_free_place(w, FIELD_WEIGHT);

	if (w->numbers || !w->unknown || w->pendings || weight < 0 || !reader_in_range(&w->f->place[weight], f->value))
		return;
	walk_fill_unreadable(w, place, HOW_POSITION, w->unknown_at, w->unknown_end);
	w->d->filled--;
}

static bool code_in_order(struct walk *w, int place, const struct figure *f)
{
	const struct part *p = &w->p->part[f->first];
	int next = f->next + walk_is(w, f->next, PART_YESNO); /* "12054 ya bu 8,4 72" */
	bool ahead = walk_is(w, next, PART_NUMBER) || walk_is(w, next, PART_LABEL);

	if (walk_is_code(w, f)) {
		if (w->unknown && !ahead && !damm_ok((struct str){p->digits, p->n}))
			return false;
		walk_fill_code(w, place, f, HOW_POSITION);
		return true;
	}
	if (w->numbers == 0 && !f->decimal && f->unit == UNIT_NONE && ahead &&
	    (p->count >= 8 || (w->mode & MODE_BAD_CODE))) {
		walk_fill_unreadable(w, place, HOW_POSITION, f->at, f->end);
		return true;
	}
	name_for_code(w, place, f);
	return false;
}

/* Arm, head, counts: by order only when the figure can be one as it stands. */
static bool rest_in_order(struct walk *w, int place, const struct figure *f)
{
	const struct reader_place *p = &w->f->place[place];

	bool single = !f->decimal && w->p->part[f->first].count == 1; /* rather decimals that lost their comma */

	if (w->unknown || (reader_measures(p->type) && single))
		return false;
	if (!reader_in_range(p, f->value) && p->optional)
		return false;
	walk_fill_figure(w, place, f, HOW_POSITION, 0);
	return true;
}

/* The number of an option; not behind a whole figure or a comma, where it may be decimals, nor behind the label of another. */
static bool option_in_order(struct walk *w, int place, const struct figure *f)
{
	const struct part *p = &w->p->part[f->first];
	const struct flow_field *field = &w->f->set->field[w->f->place[place].field];

	if (walk_is(w, f->first - 1, PART_LABEL) || (!p->spaced && (p->gap == GAP_COMMA || p->gap == GAP_POINT)) ||
	    (w->last >= 0 && w->d->slot[w->last].by_figure && !w->d->slot[w->last].fraction))
		return false;

	if (w->unknown || f->decimal || p->count != 1 || f->value < 1000 || f->value > field->options * 1000 ||
	    walk_free_place(w, FIELD_WEIGHT) >= 0 || walk_free_place(w, FIELD_LENGTH) >= 0)
		return false;
	walk_fill_labelled(w, place, f, HOW_POSITION, 0);
	return true;
}

static bool in_order(struct walk *w, int place, const struct figure *f)
{
	unsigned count = w->p->part[f->first].count;

	switch (w->f->place[place].type) {
	case FIELD_CHILD: return code_in_order(w, place, f);
	case FIELD_WEIGHT:
	case FIELD_LENGTH:
		if (w->unknown)
			return behind_words(w, place, f);
		walk_fill_figure(w, place, f, HOW_POSITION, 0);
		return true;
	case FIELD_ARM:
	case FIELD_HEAD:
	case FIELD_COUNT: return rest_in_order(w, place, f);
	case FIELD_CHOICE: return option_in_order(w, place, f);
	case FIELD_PHONE:
	case FIELD_NIK:
		if (count < 9)
			return false;
		walk_fill_digits(w, place, f, HOW_SHAPE);
		return true;
	default: return false;
	}
}

/* Two figures that are a weight and a length, behind a name: another child, not a signature. */
static bool is_pair(const struct walk *w, const struct figure *f)
{
	const struct reader_place *weight = NULL, *length = NULL;
	struct figure next;

	for (int i = 0; i < w->f->places; i++) {
		weight = w->f->place[i].type == FIELD_WEIGHT ? &w->f->place[i] : weight;
		length = w->f->place[i].type == FIELD_LENGTH ? &w->f->place[i] : length;
	}
	if (!weight || !length || !walk_is(w, f->next, PART_NUMBER) || !reader_in_range(weight, f->value))
		return false;
	reader_figure(w->p, f->next, w->decimals, true, &next);
	return reader_in_range(length, next.value);
}

static void unplaced(struct walk *w, const struct figure *f)
{
	int place = walk_free_place(w, FIELD_DATE);
	int32_t day;

	if (place >= 0 && !w->unknown && walk_has_day(w, f, &day))
		walk_fill(w, place, HOW_SHAPE, f->at, f->end, f->end_all)->value = day;
	else if (!w->unknown || w->fix || is_pair(w, f))
		w->d->leftover++;
	else if (w->d->filled && !w->d->passed)
		w->d->passed = f->end;
}

void walk_by_order(struct walk *w, const struct figure *f)
{
	for (int i = 0; i < w->f->places; i++) {
		enum field_type t = w->f->place[i].type;

		if ((w->f->place[i].labelled && t != FIELD_PHONE && t != FIELD_NIK) || (w->passed >> i & 1) ||
		    (w->d->slot[i].set && !(t == FIELD_CHILD && walk_is_free(w, i) && walk_is_code(w, f))))
			continue;
		if (in_order(w, i, f))
			return;
	}
	unplaced(w, f);
}

/* "8,4 eh 8,6": it corrects the figure before, or another that it can be; which is asked. */
bool walk_corrects(struct walk *w, const struct figure *f)
{
	struct slot *s = w->last >= 0 ? &w->d->slot[w->last] : NULL;

	if (!w->fix || !s || !s->by_figure || !reader_in_range(&w->f->place[w->last], f->value))
		return false;
	if (s->value != f->value)
		s->other = f->value;
	walk_used(w, w->last, f->end_all);
	return true;
}

static bool fits_unit(enum field_type t, enum unit u)
{
	return u <= UNIT_G ? t == FIELD_WEIGHT : t == FIELD_LENGTH || t == FIELD_ARM || t == FIELD_HEAD;
}

/* The first place of the unit's kind that is free; an arm or a head only when the figure can be one. */
bool walk_by_unit(struct walk *w, const struct figure *f)
{
	int said = -1;

	for (int i = 0; i < w->f->places; i++) {
		const struct reader_place *p = &w->f->place[i];

		if (!fits_unit(p->type, f->unit))
			continue;
		if (!p->labelled && walk_is_free(w, i) &&
		    (p->type == FIELD_WEIGHT || p->type == FIELD_LENGTH || reader_in_range(p, f->value))) {
			if (w->unknown && walk_measured(w) && p->type != FIELD_LENGTH)
				return false;
			walk_fill_figure(w, i, f, HOW_UNIT, 0);
			return true;
		}
		said = said < 0 ? i : said;
	}
	if (said >= 0 && !w->unknown)
		walk_fill_again(w, said, f, HOW_UNIT);
	return said >= 0 && !w->unknown;
}

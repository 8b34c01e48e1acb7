/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_form: one way to read the parts. A label says more than a unit, a unit more than the order. Labels wait for their
 * figures, one for one when as many figures follow (BB/TB 8,4/72), or they stand behind them.
 *
 * The walk is run once for the plain way and again for each other way that reader_choose.c tries; it decides nothing that
 * depends on how well the result fits.
 */
#include "reader_walk.h"

#include "damm.h"

#include <string.h>

/* ---- labels ---- */

/* How many figures follow the one in hand before a label or a word comes. */
static int figures_ahead(const struct walk *w, int i)
{
	struct figure f;
	int n = 0;

	while (n < PENDING_MAX && walk_is(w, i, PART_NUMBER)) {
		reader_figure(w->p, i, w->decimals, true, &f);
		i = f.next;
		n++;
	}
	return n;
}

static struct pending take_pending(struct walk *w, const struct figure *f)
{
	struct pending first = w->pending[0], last = w->pending[w->pendings - 1];

	if (w->pendings == 1 || figures_ahead(w, f->next) + 1 < w->pendings) {
		w->pendings = 0;
		return last;
	}
	memmove(w->pending, w->pending + 1, sizeof(w->pending) - sizeof(w->pending[0]));
	w->pendings--;
	return first;
}

/* A slip may mean several labels, but not one that another label of the message means. */
static uint8_t not_said_otherwise(const struct walk *w, const struct pending *l)
{
	uint8_t places = l->places;

	for (int i = 0; l->slip && i < w->p->n; i++) {
		const struct part *p = &w->p->part[i];

		if (p->kind == PART_LABEL && p->at != l->at && !(p->places & (p->places - 1)) &&
		    (p->option < 0 || walk_is(w, i + 1, PART_NUMBER)))
			places &= (uint8_t)~p->places;
	}
	return places;
}

/* Of several places a label may mean, the one that is free and that the figure fits; -1 = none or more than one. */
static int meant(const struct walk *w, const struct pending *l, const struct figure *f)
{
	int found = -1, count = 0, any = -1;
	uint8_t places = not_said_otherwise(w, l);

	for (int i = 0; i < w->f->places; i++) {
		if (!(places >> i & 1))
			continue;
		any = any < 0 || (!walk_is_free(w, any) && walk_is_free(w, i)) ? i : any;
		if (walk_is_free(w, i) && reader_in_range(&w->f->place[i], f->value)) {
			found = i;
			count++;
		}
	}
	return l->slip ? (count == 1 ? found : -1) : count >= 1 ? found : any;
}

void walk_drop_pending(struct walk *w)
{
	w->pendings = 0;
	w->word_end = 0;
}

/* A label with words behind it that are no figure: "BB abc". A label within a signature is a name: "kader Lila Sari". */
static void close_pending(struct walk *w)
{
	const struct pending *l = w->pendings ? &w->pending[w->pendings - 1] : NULL;

	if (l && !l->behind_words && !l->slip && !w->unknown && l->end > w->d->used && !w->word_end)
		w->d->used = l->end;
	for (int i = 0; l && w->word_end && !l->behind_words && !l->slip && i < w->f->places; i++) {
		if (!(l->places >> i & 1) || !walk_is_free(w, i))
			continue;
		walk_fill_unreadable(w, i, HOW_LABEL, w->word_at, w->word_end);
		break;
	}
	walk_drop_pending(w);
}

static bool is_circumference(const struct walk *w, uint8_t places)
{
	for (int i = 0; i < w->f->places; i++)
		if ((places >> i & 1) && w->f->place[i].type != FIELD_ARM && w->f->place[i].type != FIELD_HEAD)
			return false;
	return true;
}

static void wait_for_figure(struct walk *w, const struct part *p)
{
	if (walk_says_itself(w, p))
		return;
	if (w->pendings && w->word_end)
		close_pending(w);
	if (w->pendings && is_circumference(w, p->places) && is_circumference(w, w->pending[w->pendings - 1].places))
		w->pendings--; /* "lingkar kepala", "lingkar lengan" */
	if (w->pendings == PENDING_MAX)
		walk_drop_pending(w);
	w->pending[w->pendings++] = (struct pending){p->places, p->slip, w->unknown > 0, p->at, p->end};
}

void walk_unknown_word(struct walk *w, const struct part *p)
{
	if (!w->unknown)
		w->unknown_at = p->at;
	w->unknown_end = p->end;
	w->unknown++;
	w->words++;
	if (!w->pendings)
		return;
	if (w->pending[w->pendings - 1].behind_words || w->pendings > 1) {
		walk_drop_pending(w);
		return;
	}
	if (!w->word_end)
		w->word_at = p->at;
	w->word_end = p->end;
}

/* A letter that is a label and an option: a label in front of a figure whose place is still free, else the option; an
 * initial among words ("Bayu T") is neither. */
static void take_letter(struct walk *w, const struct part *p)
{
	bool ahead = walk_is(w, w->i + 1, PART_NUMBER), open = false;

	for (int i = 0; i < w->f->places; i++)
		open = open || ((p->places >> i & 1) && walk_is_free(w, i));
	if (ahead && open && !(w->mode & (MODE_LETTER | MODE_BEHIND)) && !walk_waits_for(w, p->option_at))
		wait_for_figure(w, p);
	else if (w->unknown && !walk_waits_for(w, p->option_at))
		walk_unknown_word(w, p);
	else
		walk_take_option(w, p);
}

/* ---- the walk ---- */

static void note_signs(struct walk *w, const struct figure *f)
{
	const struct part *p = &w->p->part[f->first];

	if (walk_is(w, f->first - 1, PART_NUMBER) && p->signs == 1 && (p->gap == GAP_COMMA || p->gap == GAP_POINT))
		w->d->parting_signs |= p->gap;
	w->d->decimal_signs |= f->comma;
	if (f->joint == JOINT_SLIPPED) {
		w->d->level += 2;
		w->d->supposed |= SUPPOSED_SLIP;
	}
	if (f->joint != JOINT_OTHER)
		return;
	w->d->level += 3;
	w->d->supposed |= SUPPOSED_OTHER;
	w->d->repairs |= REPAIR_COMMA;
}

static void place_figure(struct walk *w, const struct figure *f)
{
	int child = walk_free_place(w, FIELD_CHILD);
	struct pending l;
	int place;

	if (w->pendings) {
		l = w->pending[w->pendings - 1];
		place = meant(w, &l, f);
		if (child >= 0 && !(l.places >> child & 1) && walk_is_code(w, f) &&
		    (place < 0 || !reader_in_range(&w->f->place[place], f->value))) {
			walk_fill_code(w, child, f, HOW_POSITION);
			w->word_end = 0;
			return;
		}
		l = take_pending(w, f);
		place = meant(w, &l, f);
		w->word_end = 0;
		if (place >= 0) {
			walk_fill_labelled(w, place, f, HOW_LABEL, l.slip ? (unsigned)REPAIR_LABEL : 0U);
			return;
		}
		w->d->leftover++; /* the slip of a label, but which? */
		return;
	}
	if (walk_corrects(w, f) || (f->unit != UNIT_NONE && walk_by_unit(w, f)))
		return;
	walk_by_order(w, f);
}

/* 10.019, 10 019: the code in two groups. True when it was. */
static bool take_code_group(struct walk *w, struct figure *f)
{
	const struct part *a = walk_part(w, w->i), *b = walk_part(w, w->i + 1);
	int child = walk_free_place(w, FIELD_CHILD);
	struct slot *s;
	bool thousands;

	if (child < 0 || w->numbers || !b || b->kind != PART_NUMBER || a->count > 3 || b->count > 3 || b->signs > 1 ||
	    (b->gap != GAP_POINT && b->gap != GAP_DASH && b->gap != GAP_BLANK) ||
	    !reader_code_like((unsigned)a->count + b->count))
		return false;
	thousands = b->count == 3 && b->signs == 1 && b->gap == GAP_POINT;
	reader_figure(w->p, w->i, 0, false, f);
	s = walk_fill(w, child, HOW_POSITION, a->at, b->end, b->end);
	memcpy(s->digits, a->digits, a->n);
	memcpy(s->digits + a->n, b->digits, b->n);
	s->repairs = a->repairs | b->repairs;
	if (!thousands && !damm_ok((struct str){s->digits, (size_t)a->n + b->n}))
		w->d->leftover++;
	w->i += 2;
	w->numbers++;
	return true;
}

static void take_number(struct walk *w)
{
	struct figure f;
	int label;

	if ((w->mode & MODE_CODE_GROUP) && take_code_group(w, &f))
		return;
	reader_figure(w->p, w->i, w->decimals, !(w->mode & MODE_UNIT_FRONT), &f);
	note_signs(w, &f);
	if (w->front != UNIT_NONE && f.unit == UNIT_NONE) {
		f.unit = w->front;
		w->front = UNIT_NONE;
	}
	w->i = f.next;
	label = (w->mode & MODE_BEHIND) && walk_is(w, f.next, PART_LABEL) && !w->p->part[f.next].slip &&
		w->p->part[f.next].option < 0 && walk_yesno_place(w, &w->p->part[f.next]) < 0;
	if (label) {
		struct pending l = {.places = w->p->part[f.next].places};
		int place = meant(w, &l, &f);

		f.end_all = w->p->part[f.next].end;
		walk_fill_labelled(w, place, &f, HOW_LABEL, 0);
		w->i++;
	} else {
		place_figure(w, &f);
	}
	w->numbers++;
}

static void leave_out(struct walk *w, int place, const struct part *p, enum reading_how how)
{
	walk_fill(w, place, how, p->at, p->end, p->end)->left_out = true;
}

/* Anything that still is read comes behind part I. */
static bool more_behind(const struct walk *w)
{
	for (int i = w->i + 1; i < w->p->n; i++)
		if (w->p->part[i].kind <= PART_DATE && w->p->part[i].kind != PART_COMMA)
			return true;
	return false;
}

static bool is_bullet(const struct walk *w)
{
	const struct part *next = walk_part(w, w->i + 1);

	if (w->p->part[w->i].kind != PART_DASH || !next)
		return false;
	if (w->pendings)
		return next->kind == PART_NUMBER;
	return (next->kind == PART_NUMBER && reader_code_like(next->count) && walk_free_place(w, FIELD_CHILD) >= 0) ||
	       next->kind == PART_WORD;
}

/* X or -: not measured; or between the figures. */
static void take_missing(struct walk *w)
{
	const struct part *p = &w->p->part[w->i];
	int place = -1;

	if (((w->mode & MODE_SIGNS) && (p->kind == PART_DASH || walk_measured(w))) || is_bullet(w) || w->unknown) {
		if (w->unknown)
			walk_unknown_word(w, p);
		return;
	}
	for (int i = 0; i < w->f->places && place < 0; i++)
		if (w->pendings ? (w->pending[0].places >> i & 1) != 0 : !w->d->slot[i].set && !w->f->place[i].labelled)
			place = i;
	if (place < 0 || !walk_is_free(w, place))
		return;
	if (!w->pendings && p->kind == PART_DASH && w->f->place[place].type == FIELD_CHOICE && !more_behind(w))
		return; /* a dash that closes the line */
	leave_out(w, place, p, w->pendings ? HOW_LABEL : HOW_POSITION);
	if (w->pendings) {
		memmove(w->pending, w->pending + 1, sizeof(w->pending) - sizeof(w->pending[0]));
		w->pendings--;
	}
}

/* "##": an empty column between the figures. */
static void take_empty(struct walk *w, const struct part *p)
{
	if (!(w->mode & MODE_EMPTY) || p->signs < 2 || !(p->gap & (GAP_HASH | GAP_STAR | GAP_SEMICOLON)) || !w->numbers)
		return;
	for (int i = 0; i < w->f->places; i++) {
		if (w->d->slot[i].set || (w->passed >> i & 1))
			continue;
		w->passed |= (uint8_t)(1U << i);
		return;
	}
}

static bool takes_text(enum field_type t)
{
	return t == FIELD_WORDS || t == FIELD_PERSON || t == FIELD_PLACE;
}

/* P comes behind the words: a sign parts them, or it is the day or the code that the form has a place for. */
static bool ends_text(const struct walk *w, const struct part *p)
{
	if (p->kind == PART_NUMBER && p->n == p->count && reader_code_like(p->count) &&
	    walk_free_place(w, FIELD_CHILD) >= 0)
		return damm_ok((struct str){p->digits, p->n});
	if (p->gap & (GAP_HASH | GAP_SEMICOLON | GAP_LINE | GAP_STAR))
		return true;
	return (p->gap & GAP_COMMA && p->kind != PART_NUMBER) ||
	       (p->kind == PART_DATE && walk_free_place(w, FIELD_DATE) >= 0);
}

/* The words behind the label of a field of words, up to the next label or sign that parts. A form that is one name needs
 * no label, and has all that stands there: TITIP Komang Rini, tolong bawa timbangan untuk besok. */
static bool take_text(struct walk *w)
{
	int first = w->i, place = -1;
	bool all = w->f->places == 1;

	for (int i = 0; w->pendings && i < w->f->places; i++)
		if (walk_waits_for(w, i) && takes_text(w->f->place[i].type) && walk_is_free(w, i))
			place = i;
	if (place < 0 && !w->pendings && first == 0 && w->f->places == 1 && takes_text(w->f->place[0].type) &&
	    w->p->part[0].kind != PART_LABEL)
		place = 0;
	if (place < 0)
		return false;
	while (w->i < w->p->n &&
	       (all || ((w->i == first || !ends_text(w, &w->p->part[w->i])) && w->p->part[w->i].kind != PART_LABEL)))
		w->i++;
	if (w->i > first)
		walk_fill(w, place, HOW_LABEL, w->p->part[first].at, w->p->part[w->i - 1].end,
			  w->p->part[w->i - 1].end);
	walk_drop_pending(w);
	return w->i > first;
}

static void take_part(struct walk *w)
{
	const struct part *p = &w->p->part[w->i];

	switch (p->kind) {
	case PART_LABEL:
		if (p->option >= 0)
			take_letter(w, p);
		else if (!(w->mode & MODE_BEHIND) || p->slip || walk_yesno_place(w, p) >= 0)
			wait_for_figure(w, p);
		break;
	case PART_OPTION: walk_take_option(w, p); break;
	case PART_X:
	case PART_DASH: take_missing(w); break;
	case PART_DATE: walk_take_day(w, p); break;
	case PART_UNIT:
		if (w->mode & MODE_UNIT_FRONT)
			w->front = (enum unit)p->value;
		break;
	case PART_FIX: w->fix = w->last >= 0 && w->d->slot[w->last].by_figure; /* fallthrough */
	case PART_WORD:
	case PART_COMMA:
	case PART_HALF: walk_unknown_word(w, p); break;
	case PART_YESNO: walk_take_yesno(w, p); break;
	default: break;
	}
	w->i++;
}

/* Other signs than commas and points part what comes before the signature. */
static bool parts_otherwise(const struct parts *p)
{
	for (int i = 1; i < p->n && p->part[i].kind != PART_WORD && p->part[i].kind != PART_DEAD; i++)
		if (p->part[i].kind != PART_DASH && p->part[i].gap && p->part[i].gap != GAP_COMMA &&
		    p->part[i].gap != GAP_POINT)
			return true;
	return false;
}

void reader_draft(const struct reader_form *f, const struct parts *p, uint64_t decimals, unsigned mode,
		  struct draft *out)
{
	struct walk w = {.f = f, .p = p, .decimals = decimals, .mode = mode, .d = out, .last = -1};

	memset(out, 0, sizeof(*out));
	out->level = mode ? 1 : 0;
	out->supposed = mode ? SUPPOSED_MODE : 0U;
	out->parts_otherwise = parts_otherwise(p);
	while (w.i < p->n) {
		take_empty(&w, &p->part[w.i]);
		if (take_text(&w))
			continue;
		if (p->part[w.i].kind == PART_NUMBER)
			take_number(&w);
		else
			take_part(&w);
	}
	close_pending(&w);
	if (!out->filled)
		out->words_before = w.words;
	if (p->more_figures)
		out->leftover++;
	if (out->decimal_signs & out->parting_signs) {
		out->repairs |= REPAIR_COMMA;
		out->level += 2;
		out->supposed |= SUPPOSED_PARTS;
	}
}

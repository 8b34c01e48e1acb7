/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_said: what is said in words and not in figures: an option, a day, yes or no. What is said a second time and is the
 * same, is nothing new; what is another is in dispute, and no third saying settles it: then the field is asked.
 */
#include "reader_walk.h"

bool walk_waits_for(const struct walk *w, int place)
{
	return w->pendings && (w->pending[w->pendings - 1].places >> place & 1);
}

/* SAME: it is what PLACE holds already. */
static void say_again(struct walk *w, int place, bool same, const struct part *p)
{
	const struct slot *s = &w->d->slot[place];

	if (same && !s->left_out && !s->disputed && s->doubt == DOUBTFUL_NOT)
		walk_used(w, place, p->end);
	else
		walk_dispute(w, place, p->at, p->end);
}

/* ---- options ---- */

/* A slip counts where it stands by itself; among words that are not known it is a name: "posyandu Berdari". */
static bool is_daring(const struct walk *w, const struct part *p)
{
	return p->repairs && (w->unknown || walk_is(w, w->i + 1, PART_WORD));
}

/* "tdk berdiri": which then, only she knows. */
static bool is_denied(const struct walk *w)
{
	const struct part *before = walk_part(w, w->i - 1);

	return before && ((before->kind == PART_YESNO && !before->value) || before->kind == PART_FIX);
}

void walk_take_option(struct walk *w, const struct part *p)
{
	int place = p->option_at;
	bool labelled = walk_waits_for(w, place), free = walk_is_free(w, place), initial = p->end - p->at == 1;

	if (((!free || initial) && w->unknown && !labelled) || is_daring(w, p)) {
		walk_unknown_word(w, p);
		return;
	}
	if (is_denied(w) && !initial)
		walk_dispute(w, place, p->at, p->end);
	else if (free)
		walk_fill_option(w, place, p->option, labelled ? HOW_LABEL : HOW_SHAPE, p);
	else
		say_again(w, place, w->d->slot[place].value == p->option, p);
	if (labelled)
		walk_drop_pending(w);
}

/* ---- days ---- */

/* The day's place: that of the label that waits, one that is free, or one that has its day already; -1 = none. */
static int day_place(const struct walk *w)
{
	int free = walk_free_place(w, FIELD_DATE), any = -1;

	for (int i = w->f->places - 1; i >= 0; i--) {
		if (w->f->place[i].type != FIELD_DATE)
			continue;
		if (walk_waits_for(w, i))
			return i;
		any = i;
	}
	return free >= 0 ? free : any;
}

void walk_take_day(struct walk *w, const struct part *p)
{
	int place = day_place(w);
	bool labelled = place >= 0 && walk_waits_for(w, place) && !w->word_end;
	struct slot *s;

	if (place >= 0 && walk_waits_for(w, place) && w->word_end)
		walk_drop_pending(w); /* "tgl imunisasi 3/3": another day */
	if (place < 0 || (w->unknown && !labelled && !walk_is(w, w->i - 1, PART_FIX))) /* "8/3 ralat 9/3" */
		return;
	s = &w->d->slot[place];
	if (walk_is_free(w, place)) {
		walk_fill(w, place, labelled ? HOW_LABEL : HOW_SHAPE, p->at, p->end, p->end);
		s->value = p->value;
		s->doubt = p->bad ? DOUBTFUL_RANGE : DOUBTFUL_NOT;
	} else {
		say_again(w, place, !p->bad && s->value == p->value, p);
	}
	if (labelled)
		walk_drop_pending(w);
}

/* ---- yes or no ---- */

static void fill_yesno(struct walk *w, int place, bool yes, enum reading_how how, unsigned repairs,
		       const struct part *p)
{
	struct slot *s = &w->d->slot[place];

	if (!walk_is_free(w, place)) {
		say_again(w, place, s->value == yes, p);
		return;
	}
	walk_fill(w, place, how, p->at, p->end, p->end)->value = yes;
	s->repairs = repairs;
}

/* The yes or no whose label waits, else the first that is free; -1 = none. */
static int awaited_yesno(const struct walk *w)
{
	for (int i = 0; i < w->f->places; i++)
		if (w->f->place[i].type == FIELD_YESNO && walk_waits_for(w, i))
			return i;
	return walk_free_place(w, FIELD_YESNO);
}

void walk_take_yesno(struct walk *w, const struct part *p)
{
	int place = awaited_yesno(w);
	bool awaited = place >= 0 && walk_waits_for(w, place);
	unsigned slip = awaited && w->pending[w->pendings - 1].slip ? (unsigned)REPAIR_LABEL : 0U;

	if (awaited) {
		fill_yesno(w, place, p->value, HOW_LABEL, p->repairs | slip, p);
		walk_drop_pending(w);
	} else if (p->value && (place < 0 || w->f->place[place].optional)) {
		return; /* "ya bu": a polite word, not the answer to what nobody asked */
	} else if (place < 0 || w->unknown || w->f->place[place].optional) {
		walk_unknown_word(w, p);
	} else {
		fill_yesno(w, place, p->value, HOW_SHAPE, p->repairs, p);
		walk_drop_pending(w);
	}
}

/* The part at AT belongs to a report's figures, or there is none: no word that could turn the meaning. */
static bool is_plain(const struct walk *w, int at)
{
	if (at < 0 || at >= w->p->n)
		return true;
	switch (w->p->part[at].kind) {
	case PART_NUMBER:
	case PART_HALF:
	case PART_UNIT:
	case PART_OPTION:
	case PART_LABEL:
	case PART_DATE: return true;
	default: return false;
	}
}

/* EDEMA T: no, or the letter of a position. */
static bool is_letter_of_no(const struct walk *w, int at)
{
	const struct part *p = walk_part(w, at);

	return p && p->option >= 0 && p->end - p->at == 1 && !walk_is(w, at + 1, PART_NUMBER) &&
	       str_eq_nocase(STR("t"), w->f->set->field[w->f->place[p->option_at].field].option[p->option].key);
}

int walk_yesno_place(const struct walk *w, const struct part *p)
{
	for (int i = 0; i < w->f->places; i++)
		if (p->places == 1U << i && w->f->place[i].type == FIELD_YESNO)
			return i;
	return -1;
}

/*
 * BENGKAK alone is a yes, "tidak bengkak" a no. With any other word beside it ("belum bengkak", "gusi bengkak", "bengkaknya
 * sudah hilang") nobody can know but she: the question is asked. A weak slip among words is no more than a word.
 */
bool walk_says_itself(struct walk *w, const struct part *p)
{
	const struct part *before = walk_part(w, w->i - 1);
	int place = walk_yesno_place(w, p);
	bool negated = before && before->kind == PART_YESNO && before->end > w->d->used;
	bool plain = is_plain(w, w->i - 1) || (before && before->kind == PART_YESNO && !negated);
	bool worded = walk_is(w, w->i + 1, PART_YESNO), clear;

	if (place < 0)
		return false;
	if ((worded && plain) || walk_is(w, w->i + 1, PART_X))
		return false; /* BENGKAK tidak, BENGKAK X: its word follows */
	clear = !worded && (negated || plain) && is_plain(w, w->i + 1) && !walk_is(w, w->i + 1, PART_NUMBER);
	if (clear && !negated && is_letter_of_no(w, w->i + 1)) {
		w->i++; /* it says nothing of the position */
		clear = false;
	}
	if (clear)
		fill_yesno(w, place, !negated || before->value, HOW_LABEL,
			   (p->slip ? (unsigned)REPAIR_LABEL : 0U) | (negated ? before->repairs : 0U), p);
	else if (p->weak)
		walk_unknown_word(w, p);
	else if (walk_is_free(w, place))
		walk_fill_unreadable(w, place, HOW_LABEL, p->at, p->end);
	else
		walk_dispute(w, place, p->at, p->end);
	return true;
}

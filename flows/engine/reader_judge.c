/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_judge: may the figure be this, and if not, what was meant. Without the child only the range of the step speaks,
 * and every other reading needs a yes. With the child plausible.h speaks: a single reading of high confidence is taken and
 * named as repaired. Weight and length change places when that leaves less to ask.
 */
#include "reader_run.h"

#include <stdlib.h>
#include <string.h>

struct scale {
	int times, by;
};

/* In the order of likelihood: a point missed, grams, a point too early; metres. */
static const struct scale weight_scales[] = {{1, 10}, {1, 100}, {1, 1000}, {10, 1}};
static const struct scale gram_scales[] = {{1, 1000}, {1, 100}, {1, 10}};
static const struct scale length_scales[] = {{1, 10}, {1, 100}, {10, 1}, {100, 1}};

struct verdict {
	enum reading_doubt doubt;
	unsigned repairs;
	int64_t value;
	int choices;
	int64_t choice[READER_CHOICES_MAX];
};

bool reader_measures(enum field_type t)
{
	return t == FIELD_WEIGHT || t == FIELD_LENGTH || t == FIELD_ARM || t == FIELD_HEAD;
}

bool reader_in_range(const struct reader_place *p, int64_t value)
{
	return (p->low == 0 && p->high == 0) || (value >= p->low && value <= p->high);
}

/* ---- the form ---- */

static void default_range(struct reader_place *p)
{
	static const int64_t range[][2] = {
		[FIELD_WEIGHT] = {900, 58000},
		[FIELD_LENGTH] = {38000, 150000},
		[FIELD_ARM] = {6000, 40000},
		[FIELD_HEAD] = {25000, 65000},
	};

	if (!reader_measures(p->type))
		return;
	p->low = range[p->type][0];
	p->high = range[p->type][1];
}

void reader_form_init(struct reader_form *f, const struct flow_set *set, int flow, int32_t today,
		      const struct plausible_child *child)
{
	const struct flow *w = &set->flow[flow];

	*f = (struct reader_form){.set = set, .flow = w, .today = today, .child = child, .places = w->forms};
	for (int i = 0; i < w->forms; i++) {
		struct reader_place *p = &f->place[i];

		p->field = w->form[i].field;
		p->type = set->field[p->field].type;
		p->optional = w->form[i].optional;
		p->labelled = w->form[i].labelled;
		default_range(p);
		if (p->type == FIELD_DATE)
			f->dates |= (uint8_t)(1U << i);
		for (int k = 0; k < w->steps; k++) {
			if (w->step[k].kind != STEP_ASK || w->step[k].field != p->field)
				continue;
			if (reader_measures(p->type) || p->type == FIELD_COUNT) {
				p->low = w->step[k].low;
				p->high = w->step[k].high;
			}
			break;
		}
	}
}

/* ---- one figure ---- */

static void choose(struct verdict *v, int64_t value)
{
	for (int i = 0; i < v->choices; i++)
		if (v->choice[i] == value)
			return;
	if (v->choices < READER_CHOICES_MAX)
		v->choice[v->choices++] = value;
}

static void try_scales(const struct reader_place *p, int64_t value, const struct scale *s, size_t n, struct verdict *v)
{
	for (size_t i = 0; i < n && value > 0; i++) {
		int64_t meant = (value * s[i].times + s[i].by / 2) / s[i].by;

		if (reader_in_range(p, meant))
			choose(v, meant);
	}
}

#define TRY(p, value, scales, v) try_scales(p, value, scales, sizeof(scales) / sizeof((scales)[0]), v)

/* What the range leaves of a figure beyond it. One whose unit made it so may lack another unit: 8,4 gr. */
static void judge_by_range(const struct reader_place *p, const struct slot *s, int64_t value, struct verdict *v)
{
	v->value = value;
	if (reader_in_range(p, value))
		return;
	if (s->raw != value && reader_in_range(p, s->raw))
		choose(v, s->raw);
	if (p->type == FIELD_WEIGHT && value >= 1000000)
		TRY(p, value, gram_scales, v);
	else if (p->type == FIELD_WEIGHT)
		TRY(p, value, weight_scales, v);
	else if (reader_measures(p->type))
		TRY(p, value, length_scales, v);
	v->doubt = v->choices ? DOUBTFUL_READINGS : DOUBTFUL_RANGE;
}

static unsigned repair_of(enum plausible_reason why)
{
	return why == PLAUSIBLE_GRAMS || why == PLAUSIBLE_METRES ? REPAIR_UNIT : REPAIR_POINT;
}

static void judge_by_child(const struct reader_form *f, const struct reader_place *p, enum position position,
			   const struct slot *s, int64_t value, struct verdict *v)
{
	bool weight = p->type == FIELD_WEIGHT;
	struct plausible r;

	v->value = value;
	if (weight)
		plausible_weight(f->child, value, &r);
	else
		plausible_length(f->child, value, position, &r);
	if (r.count == 1 && !r.odd && r.reading[0].why == PLAUSIBLE_AS_TYPED && reader_in_range(p, value))
		return;
	for (int i = 0; i < r.count; i++) {
		int64_t meant = r.reading[i].value * (weight ? 1 : 100);

		if (reader_in_range(p, meant))
			choose(v, r.reading[i].why == PLAUSIBLE_AS_TYPED ? value : meant);
	}
	if (v->choices == 1 && r.count == 1 && r.reading[0].confidence == CONFIDENCE_HIGH && s->raw == value) {
		v->value = v->choice[0];
		v->choices = 0;
		v->repairs = repair_of(r.reading[0].why);
		return;
	}
	if (s->raw != value && reader_in_range(p, s->raw))
		choose(v, s->raw);
	if (!r.count && reader_in_range(p, value))
		choose(v, value); /* further out than the tables think: never refused, only asked about */
	v->doubt = v->choices ? DOUBTFUL_READINGS : DOUBTFUL_RANGE;
}

static void judge_value(const struct reader_form *f, int place, enum position position, const struct slot *s,
			int64_t value, struct verdict *v)
{
	const struct reader_place *p = &f->place[place];

	memset(v, 0, sizeof(*v));
	if (f->child && (p->type == FIELD_WEIGHT || p->type == FIELD_LENGTH) && value > 0)
		judge_by_child(f, p, position, s, value, v);
	else
		judge_by_range(p, s, value, v);
}

/* Said twice, and not the same: both are readings. */
static void judge_twice(const struct reader_form *f, int place, enum position position, const struct slot *s,
			struct verdict *v)
{
	struct verdict other;

	judge_value(f, place, position, s, s->other, &other);
	if (v->doubt == DOUBTFUL_NOT) {
		v->choices = 0;
		choose(v, v->value);
	}
	if (other.doubt == DOUBTFUL_NOT)
		choose(v, other.value);
	for (int i = 0; i < other.choices; i++)
		choose(v, other.choice[i]);
	v->doubt = v->choices ? DOUBTFUL_READINGS : DOUBTFUL_RANGE;
	v->repairs = 0;
}

static void settle(struct slot *s, const struct verdict *v)
{
	s->doubt = v->doubt;
	s->repairs |= v->repairs;
	s->choices = v->choices;
	memcpy(s->choice, v->choice, sizeof(s->choice));
	s->value = v->value;
}

/* ---- weight and length in each other's place ---- */

struct pair {
	int weight, length;
	struct verdict as_typed[2], exchanged[2];
};

static int count_doubts(const struct verdict v[2])
{
	return (v[0].doubt != DOUBTFUL_NOT) + (v[1].doubt != DOUBTFUL_NOT);
}

static int count_repairs(const struct verdict v[2])
{
	return (v[0].repairs != 0) + (v[1].repairs != 0);
}

/* How far weight and length are from what the child should have, in hundredths of SD, summed up. */
static int distance(const struct reader_form *f, const struct verdict v[2], enum position position)
{
	struct growth_input in = {.sex = f->child->sex,
				  .age_days = f->child->age_days,
				  .weight_g = (int32_t)v[0].value,
				  .length_mm = (int32_t)(v[1].value / 100),
				  .position = position};
	static const enum growth_indicator ind[] = {GROWTH_WFA, GROWTH_LFA, GROWTH_WFL};
	struct growth_score s;
	int sum = 0;

	growth_score(&in, &s);
	for (int i = 0; i < 3; i++)
		if (s.z[ind[i]] != GROWTH_Z_NONE)
			sum += abs(s.z[ind[i]]);
	return sum;
}

/* Both orders make sense of figures that lost their points: 72 84 is 7,2 and 84 or 8,4 and 72. */
static void ask_both(struct pair *p)
{
	if (p->as_typed[0].value == p->exchanged[0].value && p->as_typed[1].value == p->exchanged[1].value)
		return;
	for (int i = 0; i < 2; i++) {
		struct verdict *v = &p->as_typed[i];

		v->choices = 0;
		v->repairs = 0;
		choose(v, v->value);
		choose(v, p->exchanged[i].value);
		v->doubt = DOUBTFUL_READINGS;
		if (v->choices > 1)
			continue;
		v->doubt = DOUBTFUL_NOT;
		v->choices = 0;
	}
}

static void exchange(struct draft *d, const struct pair *p)
{
	struct slot *w = &d->slot[p->weight], *l = &d->slot[p->length], was = *w;

	*w = *l;
	*l = was;
	settle(w, &p->exchanged[0]);
	settle(l, &p->exchanged[1]);
	d->repairs |= REPAIR_SWAPPED;
	d->supposed |= SUPPOSED_SWAP;
	d->level += 2;
}

static bool is_figure(const struct slot *s)
{
	return s->set && s->by_figure && !s->unreadable && !s->other;
}

static int place_of(const struct reader_form *f, const struct draft *d, enum field_type type)
{
	for (int i = 0; i < f->places; i++)
		if (f->place[i].type == type && is_figure(&d->slot[i]))
			return i;
	return -1;
}

/* True when weight and length were settled as a pair. */
static bool judge_pair(const struct reader_form *f, struct draft *d, enum position position)
{
	struct pair p = {.weight = place_of(f, d, FIELD_WEIGHT), .length = place_of(f, d, FIELD_LENGTH)};
	const struct slot *w, *l;

	if (p.weight < 0 || p.length < 0)
		return false;
	w = &d->slot[p.weight];
	l = &d->slot[p.length];
	judge_value(f, p.weight, position, w, w->value, &p.as_typed[0]);
	judge_value(f, p.length, position, l, l->value, &p.as_typed[1]);
	if (count_doubts(p.as_typed) + count_repairs(p.as_typed) > 0) {
		judge_value(f, p.weight, position, l, l->raw, &p.exchanged[0]);
		judge_value(f, p.length, position, w, w->raw, &p.exchanged[1]);
		if ((count_doubts(p.exchanged) < count_doubts(p.as_typed) &&
		     (!count_doubts(p.exchanged) || (l->fraction && p.exchanged[0].doubt == DOUBTFUL_NOT))) ||
		    (!count_doubts(p.as_typed) && !count_doubts(p.exchanged) && !count_repairs(p.exchanged))) {
			exchange(d, &p);
			return true;
		}
		if (w->how == HOW_POSITION && l->how == HOW_POSITION && !count_doubts(p.as_typed) &&
		    !count_doubts(p.exchanged) &&
		    distance(f, p.exchanged, position) < distance(f, p.as_typed, position))
			ask_both(&p);
	}
	settle(&d->slot[p.weight], &p.as_typed[0]);
	settle(&d->slot[p.length], &p.as_typed[1]);
	return true;
}

/* ---- all of it ---- */

/* Lying or standing, when a choice of T and B says it. */
static enum position said_position(const struct reader_form *f, const struct draft *d)
{
	for (int i = 0; i < f->places; i++) {
		const struct flow_field *field = &f->set->field[f->place[i].field];
		const struct slot *s = &d->slot[i];

		if (f->place[i].type != FIELD_CHOICE || field->options != 2 || !s->set || s->left_out || s->unreadable)
			continue;
		if (str_eq_nocase(field->option[0].key, STR("T")) && str_eq_nocase(field->option[1].key, STR("B")))
			return s->value == 0 ? POSITION_LYING : POSITION_STANDING;
	}
	return POSITION_UNKNOWN;
}

static void judge_slot(const struct reader_form *f, struct draft *d, int place, enum position position, bool paired)
{
	struct slot *s = &d->slot[place];
	enum field_type t = f->place[place].type;
	struct verdict v;

	if (s->unreadable) {
		s->doubt = DOUBTFUL_UNREADABLE;
	} else if (s->by_figure && !(paired && (t == FIELD_WEIGHT || t == FIELD_LENGTH))) {
		judge_value(f, place, position, s, s->value, &v);
		if (s->other)
			judge_twice(f, place, position, s, &v);
		settle(s, &v);
	}
}

void reader_judge_draft(const struct reader_form *f, struct draft *d)
{
	enum position position = said_position(f, d);
	bool paired = judge_pair(f, d, position);

	d->doubts = 0;
	for (int i = 0; i < f->places; i++) {
		if (!d->slot[i].set)
			continue;
		judge_slot(f, d, i, position, paired);
		d->doubts += d->slot[i].doubt != DOUBTFUL_NOT;
		if (d->slot[i].repairs & (REPAIR_POINT | REPAIR_UNIT)) {
			d->level += 3;
			d->supposed |= SUPPOSED_POINT;
		}
	}
}

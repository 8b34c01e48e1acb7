/* SPDX-License-Identifier: Apache-2.0 */
/*
 * answer_figure: a figure as an answer. Weights and lengths are held against the child and its history, the others against
 * their range; what is doubtful is asked about, never changed in silence. An answer that fits none of the offered lines is
 * read as a fresh answer to the step's own question.
 */
#include "flow_run.h"

#include "plausible.h"

static void set_number(struct run *r, int64_t thousandths, bool repaired)
{
	r->s->value[run_step_now(r)->field] =
		(struct flow_value){.type = VAL_NUM, .repaired = repaired, .num = thousandths};
}

/* Field units (thousandths) of a reading in grams or millimetres. */
static int64_t reading_units(enum field_type type, int32_t value)
{
	return type == FIELD_WEIGHT ? value : (int64_t)value * 100;
}

static void offer_extras(struct run *r, struct str typed, const char *unit, int64_t a, int64_t b)
{
	struct buf out;

	r->scope.extra[EXTRA_TYPED] = str_trim(typed);
	r->scope.extra[EXTRA_UNIT] = str_of(unit);
	buf_init(&out, r->figure[0], sizeof(r->figure[0]));
	number_show(&out, a);
	r->scope.extra[EXTRA_A] = buf_str(&out);
	buf_init(&out, r->figure[1], sizeof(r->figure[1]));
	number_show(&out, b);
	r->scope.extra[EXTRA_B] = buf_str(&out);
}

static void show_offers(struct run *r, enum say question)
{
	screen_say(r, question);
	screen_retype(r);
	r->s->sub = SUB_OFFER;
	screen_ask(r);
	r->out->outcome = FLOW_OUT_AGAIN;
}

/* "84? Maksudnya 8,4 kg?" */
static void ask_which(struct run *r, struct str typed, const struct ask_type *t)
{
	offer_extras(r, typed, t->unit, r->s->offer[0], r->s->offer[1]);
	show_offers(r, r->s->offers > 1 ? SAY_TWO_READINGS : SAY_ONE_READING);
}

/* The figure is possible, but not after the one before: "12,4 kg? Dulu 8,4. Sudah benar?" */
static void ask_odd(struct run *r, struct str typed, const struct ask_type *t)
{
	const struct child *c = &r->s->child;

	offer_extras(r, typed, t->unit,
		     t->type == FIELD_WEIGHT ? c->last.weight_g : (int64_t)c->last_length_mm * 100, 0);
	show_offers(r, SAY_ODD_FIGURE);
}

static void offer(struct run *r, int64_t value)
{
	const struct step *st = run_step_now(r);
	struct flow_session *s = r->s;

	if (value < st->low || value > st->high || s->offers == 2 || (s->offers && s->offer[0] == value))
		return;
	s->offer[s->offers++] = value;
}

/*
 * What the typed figure may mean: the readings possible for this child, and, when it lies in the step's range, the figure
 * itself: a child may be further from the rest than the tables think, so it is never refused, only asked about.
 */
static void answer_body(struct run *r, struct str text, int64_t typed, const struct ask_type *t)
{
	const struct plausible_child child = assess_child(r);
	bool weight = t->type == FIELD_WEIGHT, as_typed;
	struct plausible p;

	if (weight)
		plausible_weight(&child, typed, &p);
	else
		plausible_length(&child, typed, POSITION_UNKNOWN, &p);
	as_typed = p.count == 0 || (p.count == 1 && p.reading[0].why == PLAUSIBLE_AS_TYPED && !p.odd);
	as_typed = as_typed && (weight || typed % 100 == 0); /* 76,55 cm is finer than we keep: 76,6 is asked about */
	for (int i = 0; i < p.count; i++)
		offer(r, reading_units(t->type, p.reading[i].value));
	offer(r, weight ? typed : (typed + 50) / 100 * 100);
	if (!r->s->offers) {
		screen_again(r, t->outside);
	} else if (as_typed) {
		set_number(r, r->s->offer[0], false);
		run_answered(r);
	} else if (p.odd && r->s->offers == 1) {
		ask_odd(r, text, t);
	} else {
		ask_which(r, text, t);
	}
}

/* Arm and head: 135 is asked about as 13,5 and 13,55 as 13,6. A count is whole or none. */
static void answer_plain(struct run *r, struct str text, int64_t typed, const struct ask_type *t)
{
	int64_t rounded = (typed + 50) / 100 * 100;

	if (t->type == FIELD_COUNT && typed % 1000) {
		screen_again(r, t->unreadable);
		return;
	}
	offer(r, rounded);
	if (!r->s->offers && t->type != FIELD_COUNT)
		offer(r, (typed + 500) / 1000 * 100);
	if (!r->s->offers) {
		screen_again(r, t->outside);
	} else if (r->s->offer[0] == typed) {
		set_number(r, typed, false);
		run_answered(r);
	} else {
		ask_which(r, text, t);
	}
}

/* TEXT without the field's own unit behind it: "3 kali". */
static struct str without_unit(struct str text, struct str unit)
{
	struct str t = str_trim(text), end = {t.p + t.n - unit.n, unit.n};

	if (!unit.n || t.n <= unit.n || !str_eq_nocase(end, unit))
		return t;
	return (struct str){t.p, t.n - unit.n};
}

static void answer_number(struct run *r, struct str text, const struct ask_type *t)
{
	const struct flow_field *f = &r->set->field[run_step_now(r)->field];
	int64_t typed;

	r->scope.extra[EXTRA_TYPED] = str_trim(text);
	r->s->offers = 0;
	if (read_number(text, &typed) && read_number(without_unit(text, f->unit), &typed))
		screen_again(r, t->unreadable);
	else if (t->type == FIELD_WEIGHT || t->type == FIELD_LENGTH)
		answer_body(r, text, typed, t);
	else
		answer_plain(r, text, typed, t);
}

void answer_figure(struct run *r, struct str text, const struct ask_type *type)
{
	struct str t = str_trim(text);
	int choices = r->s->offers;
	int64_t n;

	if (r->s->sub != SUB_OFFER || t.n != 1 || str_to_i64(t, &n) || n < 1 || n > choices + 1) {
		answer_number(r, text, type);
	} else if (n == choices + 1) {
		screen_question(r);
	} else {
		set_number(r, r->s->offer[n - 1], true);
		run_answered(r);
	}
}

/* The length that goes with weight FIELD in this flow; NO_FIELD = none. */
static uint8_t length_with(const struct run *r, uint8_t field)
{
	const struct flow *f = run_flow(r);

	for (int i = 0; i < f->steps; i++)
		if ((f->step[i].kind == STEP_SET_GROWTH || f->step[i].kind == STEP_SAVE) &&
		    f->step[i].arg[ARG_WEIGHT] == field)
			return f->step[i].arg[ARG_LENGTH];
	return NO_FIELD;
}

static bool are_swapped(const struct run *r, struct str weight, struct str length)
{
	const struct plausible_child child = assess_child(r);
	int64_t g, thousandths_cm;

	return !read_number(weight, &g) && !read_number(length, &thousandths_cm) &&
	       plausible_pair(&child, g, (thousandths_cm + 50) / 100, POSITION_UNKNOWN) & DOUBT_SWAPPED;
}

/*
 * "UKUR 10019 72,5 8,4": both figures stand in the other's place. They change places, and since that is a repair she is
 * shown both and asked, however she sent them.
 */
bool answer_swapped(struct run *r, struct str text)
{
	uint8_t field = run_step_now(r)->field, other;
	char room[32];
	struct str length;
	bool swapped;

	if (r->set->field[field].type != FIELD_WEIGHT || !r->s->child.id)
		return false;
	other = length_with(r, field);
	if (other == NO_FIELD || !read_form_take(r->s, other, room, sizeof(room), &length))
		return false;
	swapped = are_swapped(r, text, length);
	read_form_put(r->s, other, swapped ? text : length);
	if (!swapped)
		return false;
	r->s->by_form = false;
	answer_ask(r, length);
	r->s->value[field].repaired = r->s->value[field].type == VAL_NUM;
	return true;
}

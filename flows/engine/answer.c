/* SPDX-License-Identifier: Apache-2.0 */
/*
 * answer: what was typed at a screen, by the kind of question. An answer that fits none of the offered lines is read as a
 * fresh answer to the step's own question.
 */
#include "flow_run.h"

#include "plausible.h"

/* ---- figures ---- */

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

static void show_offers(struct run *r, struct str typed, enum field_type type)
{
	char a[24], b[24];
	struct buf room_a, room_b;

	r->scope.extra[EXTRA_TYPED] = str_trim(typed);
	r->scope.extra[EXTRA_UNIT] = type == FIELD_WEIGHT ? STR("kg") : STR("cm");
	buf_init(&room_a, a, sizeof(a));
	buf_init(&room_b, b, sizeof(b));
	number_show(&room_a, r->s->offer[0]);
	number_show(&room_b, r->s->offer[1]);
	r->scope.extra[EXTRA_A] = buf_str(&room_a);
	r->scope.extra[EXTRA_B] = buf_str(&room_b);
	screen_say(r, r->s->offers > 1 ? SAY_TWO_READINGS : SAY_ONE_READING);
	screen_retype(r);
	r->s->sub = SUB_OFFER;
	screen_ask(r);
	r->out->outcome = FLOW_OUT_AGAIN;
}

/* The figure is possible, but not after the one before: "12,4 kg? Dulu 8,4. Sudah benar?" */
static void show_odd(struct run *r, struct str typed, enum field_type type)
{
	const struct child *c = &r->s->child;
	char room[24];
	struct buf earlier;

	r->scope.extra[EXTRA_TYPED] = str_trim(typed);
	r->scope.extra[EXTRA_UNIT] = type == FIELD_WEIGHT ? STR("kg") : STR("cm");
	buf_init(&earlier, room, sizeof(room));
	number_show(&earlier, type == FIELD_WEIGHT ? c->last.weight_g : (int64_t)c->last_length_mm * 100);
	r->scope.extra[EXTRA_A] = buf_str(&earlier);
	screen_say(r, SAY_ODD_FIGURE);
	screen_retype(r);
	r->s->sub = SUB_OFFER;
	screen_ask(r);
	r->out->outcome = FLOW_OUT_AGAIN;
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
static void answer_number(struct run *r, struct str text, enum field_type type)
{
	struct plausible p;
	int64_t typed;
	const struct plausible_child child = assess_child(r);
	bool weight = type == FIELD_WEIGHT, as_typed;

	r->scope.extra[EXTRA_TYPED] = str_trim(text);
	if (read_number(text, &typed)) {
		screen_again(r, weight ? SAY_BAD_NUMBER : SAY_BAD_LENGTH_NUMBER);
		return;
	}
	if (weight)
		plausible_weight(&child, typed, &p);
	else
		plausible_length(&child, typed, POSITION_UNKNOWN, &p);
	as_typed = p.count == 0 || (p.count == 1 && p.reading[0].why == PLAUSIBLE_AS_TYPED && !p.odd);
	as_typed = as_typed && (weight || typed % 100 == 0); /* 76,55 cm is finer than we keep: 76,6 is asked about */
	r->s->offers = 0;
	for (int i = 0; i < p.count; i++)
		offer(r, reading_units(type, p.reading[i].value));
	offer(r, weight ? typed : (typed + 50) / 100 * 100);
	if (!r->s->offers) {
		screen_again(r, weight ? SAY_BAD_WEIGHT : SAY_BAD_LENGTH);
	} else if (as_typed) {
		set_number(r, r->s->offer[0], false);
		run_answered(r);
	} else if (p.odd && r->s->offers == 1) {
		show_odd(r, text, type);
	} else {
		show_offers(r, text, type);
	}
}

static void answer_offer(struct run *r, struct str text, enum field_type type)
{
	struct str t = str_trim(text);
	int64_t n;
	int choices = r->s->offers;

	if (t.n != 1 || str_to_i64(t, &n) || n < 1 || n > choices + 1) {
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

/* ---- choices, menus, confirmations ---- */

static void answer_choice(struct run *r, struct str text, const struct flow_field *f)
{
	int n = read_option(f->option, f->options, text);

	if (n < 0) {
		screen_again(r, SAY_BAD_CHOICE);
		return;
	}
	r->s->value[run_step_now(r)->field] = (struct flow_value){.type = VAL_CHOICE, .num = n};
	run_answered(r);
}

void answer_ask(struct run *r, struct str text)
{
	const struct flow_field *f = &r->set->field[run_step_now(r)->field];

	if (f->type == FIELD_CHILD)
		child_answer(r, text);
	else if (f->type == FIELD_CHOICE)
		answer_choice(r, text, f);
	else if (r->s->sub == SUB_OFFER)
		answer_offer(r, text, f->type);
	else
		answer_number(r, text, f->type);
}

static void answer_menu(struct run *r, struct str text)
{
	const struct step *st = run_step_now(r);
	int n = read_option(st->option, st->options, text);

	if (n < 0) {
		screen_again(r, SAY_BAD_CHOICE);
		return;
	}
	if (!(r->set->flow[st->option[n].flow].roles & 1u << r->who->role)) {
		screen_say(r, SAY_NO_FLOW);
		screen_end(r, FLOW_OUT_HELP);
		return;
	}
	run_choose(r, st->option[n].flow);
}

/* "Perbaiki": the questions from the named step on are asked anew. */
static void answer_confirm(struct run *r, struct str text)
{
	const struct step *st = run_step_now(r);
	struct str t = str_trim(text);

	if (str_eq(t, STR("1")) || str_eq_nocase(t, STR("ya"))) {
		run_answered(r);
	} else if (str_eq(t, STR("2")) || str_eq_nocase(t, STR("tidak"))) {
		r->s->by_form = false;
		run_again(r, st->target);
	} else {
		screen_again(r, SAY_BAD_CHOICE);
	}
}

static void answer_go_on(struct run *r, struct str text)
{
	struct str t = str_trim(text);

	if (str_eq(t, STR("9")))
		screen_question(r);
	else if (!run_start_with(r, t))
		screen_go_on(r);
}

void answer_input(struct run *r, struct str text)
{
	struct str t = str_trim(text);

	if (r->s->sub == SUB_GO_ON) {
		answer_go_on(r, text);
		return;
	}
	if (str_eq(t, STR("00"))) {
		run_start(r);
		return;
	}
	if (str_eq(t, STR("0"))) {
		run_back(r);
		return;
	}
	switch (run_step_now(r)->kind) {
	case STEP_ASK: answer_ask(r, text); break;
	case STEP_MENU: answer_menu(r, text); break;
	case STEP_CONFIRM: answer_confirm(r, text); break;
	default: run_start(r); break;
	}
}

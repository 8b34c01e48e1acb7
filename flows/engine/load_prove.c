/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_prove: what can only be said when every flow is compiled: that each can be reached and none is reached in a
 * way that does not suit it, that "again" leads to a question, that records get what they need.
 */
#include "flow_program.h"

/* ---- ways in ---- */

/* FLOW can be come to from outside, not only from a flow that itself cannot. */
struct reached {
	bool flow[FLOW_SET_FLOWS_MAX];
	bool more;
};

static void reach(struct reached *r, int flow)
{
	if (flow < 0 || r->flow[flow])
		return;
	r->flow[flow] = r->more = true;
}

static void reach_from(const struct flow *f, struct reached *r)
{
	for (int k = 0; k < f->steps; k++) {
		if (f->step[k].kind == STEP_CALL)
			reach(r, f->step[k].target);
		for (int o = 0; f->step[k].kind == STEP_MENU && o < f->step[k].options; o++)
			reach(r, f->step[k].option[o].flow);
	}
}

static void reach_all(const struct flow_set *set, struct reached *r)
{
	for (int i = 0; i < set->flows; i++)
		if (set->flow[i].start || set->flow[i].dial || set->flow[i].keywords)
			reach(r, i);
	while (r->more) {
		r->more = false;
		for (int i = 0; i < set->flows; i++)
			if (r->flow[i])
				reach_from(&set->flow[i], r);
	}
}

static void check_way_in(struct compile *c, int i, bool reached)
{
	const struct flow *f = &c->set->flow[i];
	const char *how = f->start ? "start" : f->dial ? "dial" : f->keywords ? "keywords" : NULL;

	if (f->called && how)
		complain_at(c, f, f->line, 1,
			    "flow '%.*s' does not close with an 'end' (or a menu) that has no 'if', so only 'call' "
			    "could run it: "
			    "add an 'end', or take '%s' away",
			    STR_ARG(f->name), how);
	else if (f->called && !reached)
		complain_at(c, f, f->line, 1,
			    "flow '%.*s' does not close with an 'end' (or a menu) that has no 'if', and no flow calls "
			    "it: add an "
			    "'end'",
			    STR_ARG(f->name));
	else if (!reached)
		complain_at(c, f, f->line, 1,
			    "nothing leads to flow '%.*s': give it keywords, a dial number, or a line in a menu",
			    STR_ARG(f->name));
}

static void check_start(struct compile *c, const char *folder)
{
	int starts = 0;

	for (int i = 0; i < c->set->flows; i++) {
		if (c->set->flow[i].start) {
			c->set->start = i;
			starts++;
		}
	}
	if (starts != 1 && !c->heads_bad)
		diag_add(c->diag, folder, 0, 0,
			 "exactly one flow must say 'start: yes' (the one a dialled code opens); %d do", starts);
}

/* The number on a line of the first menus, and the same number dialled at once by somebody who may use both flows, must
 * open the same flow. */
static void check_first_line(struct compile *c, const struct flow *start, const struct step *st, int line)
{
	const struct flow_option *o = &st->option[line];
	int number = step_option_number(c->set, st, line);

	for (int i = 0; i < c->set->flows; i++) {
		const struct flow *f = &c->set->flow[i];

		if (f->dial != number || o->flow == i || !(f->roles & c->set->flow[o->flow].roles))
			continue;
		complain_at(c, start, o->line, o->col,
			    "line %d of the first menu opens '%.*s', but %d dialled opens '%.*s': change the order or "
			    "the dial "
			    "number",
			    number, STR_ARG(o->key), number, STR_ARG(f->name));
	}
}

static void check_first_menus(struct compile *c)
{
	const struct flow *f = &c->set->flow[c->set->start];

	for (int k = 0; k < f->steps; k++)
		for (int o = 0; f->step[k].kind == STEP_MENU && o < f->step[k].options; o++)
			check_first_line(c, f, &f->step[k], o);
}

/* ---- questions ---- */

static bool asked_before(const struct flow *f, int step, int field)
{
	for (int i = 0; i < step; i++)
		if (f->step[i].kind == STEP_ASK && f->step[i].field == field)
			return true;
	return false;
}

/* In this flow above STEP, or in every flow that calls it above its call. */
static bool can_ask_again(const struct flow_set *set, int flow, int step, int field, int depth)
{
	const struct flow *f = &set->flow[flow];

	if (asked_before(f, step, field))
		return true;
	if (!f->called || depth == FLOW_STACK_MAX)
		return false;
	for (int i = 0; i < set->flows; i++)
		for (int k = 0; k < set->flow[i].steps; k++)
			if (set->flow[i].step[k].kind == STEP_CALL && set->flow[i].step[k].target == flow &&
			    !can_ask_again(set, i, k, field, depth + 1))
				return false;
	return true;
}

static bool is_position(const struct flow_field *f)
{
	return f->options == 2 && str_eq_nocase(f->option[0].key, STR("T")) &&
	       str_eq_nocase(f->option[1].key, STR("B"));
}

/* The first step of F that asks FIELD; its number of steps when none does. */
static int first_asked(const struct flow *f, int field)
{
	int i = 0;

	while (i < f->steps && !(f->step[i].kind == STEP_ASK && f->step[i].field == field))
		i++;
	return i;
}

static void check_measurement(struct compile *c, const struct flow *f, const struct step *st)
{
	int child = first_asked(f, st->arg[ARG_CHILD]), weight = first_asked(f, st->arg[ARG_WEIGHT]);

	if (weight < f->steps && f->step[weight].optional)
		complain_at(c, f, f->step[weight].line, f->step[weight].col,
			    "the weight of a measurement cannot be left out: take 'optional' away");
	if (st->arg[ARG_DATE] != NO_FIELD && first_asked(f, st->arg[ARG_DATE]) < child && child < f->steps)
		complain_at(c, f, st->line, st->col, "ask for the child before the date of its measurement");
}

static void check_step(struct compile *c, int flow, int i)
{
	const struct flow *f = &c->set->flow[flow];
	const struct step *st = &f->step[i];
	const struct flow_field *field = st->field == NO_FIELD ? NULL : &c->set->field[st->field];

	if (st->kind == STEP_CONFIRM && !can_ask_again(c->set, flow, i, st->target, 0))
		complain_at(c, f, st->line, st->col,
			    "again names the first field to ask anew: no step above asks '%.*s'",
			    STR_ARG(c->set->field[st->target].name));
	if (st->kind == STEP_SET_GROWTH && st->arg[ARG_POSITION] != NO_FIELD &&
	    !is_position(&c->set->field[st->arg[ARG_POSITION]]))
		complain_at(c, f, st->line, st->col, "'%.*s' must be a choice of T and B that was asked before",
			    STR_ARG(c->set->field[st->arg[ARG_POSITION]].name));
	if (st->kind == STEP_SAVE)
		check_measurement(c, f, st);
	if (st->kind == STEP_ASK && field && field->type == FIELD_CHOICE && !field->options)
		complain_at(c, f, st->line, st->col,
			    "the options of '%.*s' are nowhere: options: {T: Telentang, B: Berdiri}",
			    STR_ARG(field->name));
}

static void check_words(struct compile *c, const struct flow *f)
{
	int texts = 0, picks = 0;

	for (int i = 0; i < c->set->fields; i++) {
		texts += c->set->field[i].type == FIELD_WORDS && (f->own | f->known) >> i & 1;
		picks += is_pick(c->set->field[i].type) && (f->own | f->known) >> i & 1;
	}
	if (texts > FLOW_WORDS_MAX)
		complain_at(c, f, f->line, 1,
			    "a flow can hold %d free texts at most, those it calls and comes from counted; this one "
			    "holds %d",
			    FLOW_WORDS_MAX, texts);
	if (picks > FLOW_PICKS_MAX)
		complain_at(c, f, f->line, 1,
			    "a flow can hold %d people and posyandu at most, those it calls and comes from counted; "
			    "this one "
			    "holds %d",
			    FLOW_PICKS_MAX, picks);
}

static void check_ways(struct compile *c, const char *folder)
{
	struct reached reached = {.more = false};

	check_start(c, folder);
	reach_all(c->set, &reached);
	for (int i = 0; i < c->set->flows; i++) {
		check_way_in(c, i, reached.flow[i]);
		check_words(c, &c->set->flow[i]);
	}
}

static void check_steps(struct compile *c)
{
	for (int i = 0; i < c->set->flows; i++)
		for (int k = 0; k < c->set->flow[i].steps; k++)
			check_step(c, i, k);
	load_frames(c);
}

/* One mistake is not to be told again as what follows from it; but a screen that is too long is one by itself. */
void load_prove(struct compile *c, const char *folder)
{
	if (!found(c))
		check_ways(c, folder);
	if (!found(c))
		check_steps(c);
	load_screens(c, folder);
	if (!found(c))
		check_first_menus(c);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine: runs a compiled flow. Every event ends in one action; between two screens at most TURN_MAX steps run, so a flow
 * cannot loop, whatever a session from Redis may say. What a screen asks is held in session.sub (flow_run.h).
 */
#include "flow_run.h"

#include <string.h>

#define TURN_MAX (FLOW_SET_FLOWS_MAX * FLOW_STEPS_MAX) /* silent calls lead in no circle: each step once */

const char *flow_outcome_name(enum flow_outcome o)
{
	static const char *const names[] = {[FLOW_OUT_ASKED] = "asked",
					    [FLOW_OUT_AGAIN] = "again",
					    [FLOW_OUT_DONE] = "done",
					    [FLOW_OUT_GAVE_UP] = "gave_up",
					    [FLOW_OUT_HELP] = "help"};

	return names[o];
}

/* ---- places ---- */

const struct flow *run_flow(const struct run *r)
{
	return &r->set->flow[r->s->flow];
}

const struct step *run_step_now(const struct run *r)
{
	return &run_flow(r)->step[r->s->step];
}

int32_t run_age_days(const struct run *r)
{
	int64_t days = (int64_t)r->s->visit_day - r->s->child.birth_day;

	return r->s->child.id && days >= 0 && days <= INT32_MAX ? (int32_t)days : -1;
}

static void next_step(struct run *r)
{
	r->s->step++;
	r->s->tries = 0;
	r->s->page = 0;
	r->s->sub = SUB_OWN;
}

static void remember(struct flow_session *s)
{
	if (s->went == FLOW_HISTORY_MAX) {
		memmove(&s->back[0], &s->back[1], sizeof(s->back) - sizeof(s->back[0]));
		s->went--;
	}
	s->back[s->went].flow = s->flow;
	s->back[s->went].step = s->step;
	s->back[s->went].depth = s->depth;
	s->went++;
}

/* The step is answered: go on, and know the way back. */
void run_answered(struct run *r)
{
	remember(r->s);
	next_step(r);
	run_advance(r);
}

void run_forget(struct flow_session *s, uint8_t field)
{
	if (field == NO_FIELD)
		return;
	if (s->value[field].type == VAL_CHILD)
		memset(&s->child, 0, sizeof(s->child));
	if (s->value[field].type == VAL_GROWTH)
		flow_growth_reset(s);
	s->value[field] = (struct flow_value){.type = VAL_NONE};
}

void run_back(struct run *r)
{
	struct flow_session *s = r->s;

	if (s->sub == SUB_OWN && s->went) {
		s->went--;
		s->flow = s->back[s->went].flow;
		s->step = s->back[s->went].step;
		s->depth = s->back[s->went].depth;
		run_forget(s, run_step_now(r)->field);
	}
	s->tries = 0;
	s->page = 0;
	screen_question(r);
}

/* The steps that are run again are no longer behind: the way back leads to what was before them. */
void run_again(struct run *r, int step)
{
	struct flow_session *s = r->s;

	for (int i = step; i <= s->step; i++)
		run_forget(s, run_flow(r)->step[i].field);
	while (s->went && s->back[s->went - 1].flow == s->flow && s->back[s->went - 1].depth == s->depth &&
	       s->back[s->went - 1].step >= step)
		s->went--;
	s->step = (uint16_t)step;
	s->tries = 0;
	run_advance(r);
}

/* A session at its beginning; but it stays the same filling-in. */
static void begin_anew(struct flow_session *s, const struct flow_set *set)
{
	uint64_t entry = s->entry;
	uint8_t saves = s->saves;

	flow_session_init(s, set);
	s->entry = entry;
	s->saves = saves;
}

void run_start(struct run *r)
{
	begin_anew(r->s, r->set);
	r->s->step = 0;
	if (!(run_flow(r)->roles & 1u << r->who->role)) {
		screen_say(r, SAY_NO_FLOW);
		screen_end(r, FLOW_OUT_HELP);
		return;
	}
	run_advance(r);
}

bool run_start_with(struct run *r, struct str text)
{
	struct flow_session dropped = *r->s;
	const struct step *st;

	run_start(r);
	if (r->out->kind != FLOW_REPLY || str_eq(text, STR("0")) || str_eq(text, STR("00")))
		return true;
	buf_reset(r->screen);
	st = run_step_now(r);
	if (st->kind != STEP_MENU || read_option(st->option, st->options, text) < 0) {
		*r->s = dropped;
		return false;
	}
	answer_input(r, text);
	return true;
}

static void call_flow(struct run *r, int target)
{
	struct flow_session *s = r->s;

	if (s->depth == FLOW_STACK_MAX) { /* calls in a circle: the oldest return is forgotten */
		memmove(&s->up[0], &s->up[1], sizeof(s->up) - sizeof(s->up[0]));
		s->depth--;
	}
	s->up[s->depth].flow = s->flow;
	s->up[s->depth].step = (uint16_t)(s->step + 1);
	s->depth++;
	s->flow = (uint16_t)target;
	s->step = 0;
	s->tries = 0;
	s->sub = SUB_OWN;
}

void run_choose(struct run *r, int flow)
{
	remember(r->s);
	call_flow(r, flow);
	run_advance(r);
}

/* ---- silent steps ---- */

static void set_text(struct run *r, const struct step *st)
{
	const struct flow_field *f = &r->set->field[st->field];

	r->s->value[st->field] = (struct flow_value){.type = VAL_NONE};
	for (int i = 0; i < f->case_count; i++) {
		if (expr_true(&r->scope, &f->cases[i].cond)) {
			r->s->value[st->field] = (struct flow_value){.type = VAL_TEXT, .num = i};
			return;
		}
	}
}

static void save(struct run *r, const struct step *st)
{
	const struct flow_session *s = r->s;

	r->out->kind = FLOW_SAVE;
	r->out->record = (struct measurement){
		.child_id = s->child.id,
		.visit_day = s->visit_day,
		.age_days = run_age_days(r),
		.weight_g = assess_weight_g(s, st),
		.length_mm = assess_length_mm(s, st),
		.position = position_used(s),
		.position_assumed = s->growth.position_assumed,
		.repaired = assess_repaired(s, st->arg[ARG_WEIGHT]) || assess_repaired(s, st->arg[ARG_LENGTH]),
		.score = s->growth,
		.kms = s->kms.status,
		.entry = s->entry ? s->entry + s->saves : 0,
	};
}

/* ---- running ---- */

/* A question whose answer the one-line SMS holds takes it from there. True when it did. */
static bool ask_from_form(struct run *r, const struct step *st)
{
	char room[32];
	struct str text;

	if (!r->s->form_n || !read_form_take(r->s, st->field, room, sizeof(room), &text))
		return false;
	r->s->sub = SUB_OWN;
	if (!answer_swapped(r, text))
		answer_ask(r, text);
	return true;
}

/* Runs one step. True when the turn goes on with the next one. */
static bool run_step(struct run *r, const struct step *st)
{
	switch (st->kind) {
	case STEP_SET_GROWTH: assess(r, st); break;
	case STEP_SET_TEXT: set_text(r, st); break;
	case STEP_CALL: call_flow(r, st->target); return true;
	case STEP_SAVE: save(r, st); return false;
	case STEP_END:
		template_show(&r->scope, &st->text, r->screen);
		screen_end(r, FLOW_OUT_DONE);
		return false;
	case STEP_CONFIRM:
		if (r->s->by_form && !st->always)
			break;
		screen_question(r);
		return false;
	case STEP_ASK:
		if (ask_from_form(r, st))
			return false;
		screen_question(r);
		return false;
	default: screen_question(r); return false;
	}
	next_step(r);
	return true;
}

/* A question that is not asked has no answer; but a choice that the one-line SMS made is one. */
static void pass_over(struct run *r, const struct step *st)
{
	const struct flow_field *f = st->kind == STEP_ASK ? &r->set->field[st->field] : NULL;
	char room[32];
	struct str text;
	int n = -1;

	run_forget(r->s, st->field);
	if (f && f->type == FIELD_CHOICE && read_form_take(r->s, st->field, room, sizeof(room), &text))
		n = read_option(f->option, f->options, text);
	if (n >= 0)
		r->s->value[st->field] = (struct flow_value){.type = VAL_CHOICE, .num = n};
}

void run_advance(struct run *r)
{
	for (int turn = 0; turn < TURN_MAX; turn++) {
		const struct step *st;

		if (r->s->step >= run_flow(r)->steps) {
			if (!r->s->depth)
				break;
			r->s->depth--;
			r->s->flow = r->s->up[r->s->depth].flow;
			r->s->step = r->s->up[r->s->depth].step;
			continue;
		}
		st = run_step_now(r);
		if (!expr_true(&r->scope, &st->cond)) {
			pass_over(r, st);
			next_step(r);
		} else if (!run_step(r, st)) {
			return;
		}
	}
	screen_say(r, SAY_TRY_AGAIN); /* no flow that loads comes here; but a phone is never shown an empty screen */
	screen_end(r, FLOW_OUT_GAVE_UP);
}

static void begin_form(struct run *r, struct str text)
{
	struct str rest;
	int flow = read_keyword(r->set, r->who->role, text, &rest);

	if (flow < 0) {
		screen_say(r, SAY_SMS_HELP);
		screen_end(r, FLOW_OUT_HELP);
		return;
	}
	begin_anew(r->s, r->set);
	r->s->flow = (uint16_t)flow;
	r->s->step = 0;
	r->s->by_form = true;
	if (!read_form(r->set, run_flow(r), rest, r->s) && run_flow(r)->forms) {
		screen_say(r, SAY_ONE_CHILD);
		screen_end(r, FLOW_OUT_HELP);
		return;
	}
	run_advance(r);
}

static void saved(struct run *r)
{
	r->s->saves++;
	next_step(r);
	run_advance(r);
}

void flow_step(const struct flow_set *set, struct flow_session *s, const struct flow_caller *who,
	       const struct flow_event *event, struct buf *screen, struct flow_action *out)
{
	struct run r = {.set = set,
			.s = s,
			.who = who,
			.screen = screen,
			.out = out,
			.scope = {.set = set, .s = s, .who = who}};
	const struct step *st = s->step < run_flow(&r)->steps ? run_step_now(&r) : NULL; /* NULL: at rest */
	bool asks = st && (st->kind == STEP_ASK || st->kind == STEP_MENU || st->kind == STEP_CONFIRM);
	bool asks_child = st && st->kind == STEP_ASK && set->field[st->field].type == FIELD_CHILD;

	buf_reset(screen);
	memset(out, 0, sizeof(*out));
	if (event->kind == FLOW_EV_FORM)
		begin_form(&r, event->text);
	else if (event->kind == FLOW_EV_RESUME && asks && flow_session_started(s))
		screen_go_on(&r);
	else if (event->kind == FLOW_EV_INPUT && asks)
		answer_input(&r, event->text);
	else if (event->kind == FLOW_EV_CHILD && asks_child && s->sub == SUB_WAIT_CHILD)
		child_found(&r, event->child);
	else if (event->kind == FLOW_EV_ROSTER && asks_child && child_awaits_roster(s))
		child_roster(&r, event->roster);
	else if (event->kind == FLOW_EV_SAVED && st && st->kind == STEP_SAVE)
		saved(&r);
	else
		run_start(&r);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine: runs a compiled flow. Every event ends in one action; steps only go forward and calls lead in no circle, so a
 * turn ends; TURN_MAX keeps that so, whatever a session from Redis may say. What a screen asks is held in session.sub
 * (flow_run.h).
 */
#include "flow_run.h"

#include <string.h>

#define TURN_MAX ((FLOW_FRAMES_MAX + 1) * FLOW_STEPS_FLAT_MAX) /* each step of each call once */

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

const struct flow *run_root(const struct run *r)
{
	return &r->set->flow[frame_root(r->set, r->s->frame, r->s->flow)];
}

void run_visit_on(struct flow_session *s, int32_t day)
{
	s->visit_day = day;
}

/* To STEP of the flow that runs, as if nothing was asked there yet. */
static void go_to(struct run *r, int step)
{
	r->s->step = (uint16_t)step;
	r->s->tries = 0;
	r->s->page = 0;
	r->s->sub = SUB_OWN;
	r->s->offers = 0;
	r->s->offer_code[0] = '\0';
	r->s->query[0] = '\0';
}

static void next_step(struct run *r)
{
	go_to(r, r->s->step + 1);
}

static void remember(struct flow_session *s)
{
	if (s->went == FLOW_HISTORY_MAX) {
		memmove(&s->back[0], &s->back[1], sizeof(s->back) - sizeof(s->back[0]));
		s->went--;
	}
	s->back[s->went].flow = s->flow;
	s->back[s->went].step = s->step;
	s->back[s->went].frame = s->frame;
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
	if (s->value[field].type == VAL_VISIT)
		run_visit_on(s, s->begin_day);
	if (s->value[field].type == VAL_WORDS)
		words_forget(s, field);
	if (s->value[field].type == VAL_PICK)
		pick_forget(s, field);
	s->value[field] = (struct flow_value){.type = VAL_NONE};
}

/* Back at STEP of the flow that runs: what it asks, and what only the steps behind it give, has no value any more. */
static void forget_from(struct run *r, int step)
{
	const struct flow *f = run_flow(r);

	run_forget(r->s, f->step[step].field);
	for (int i = step + 1; i < f->steps; i++)
		if (f->step[i].fresh)
			run_forget(r->s, f->step[i].field);
}

void run_back(struct run *r)
{
	struct flow_session *s = r->s;
	uint8_t page = run_step_now(r)->pages > 1 ? s->page : 0;

	if (s->sub == SUB_OWN && page) { /* of a long menu */
		go_to(r, s->step);
		s->page = (uint8_t)(page - 1);
	} else if (s->sub == SUB_OWN && s->went) {
		s->went--;
		s->flow = s->back[s->went].flow;
		s->frame = s->back[s->went].frame;
		go_to(r, s->back[s->went].step);
		forget_from(r, s->step);
	} else {
		go_to(r, s->step);
	}
	screen_question(r);
}

/* The place I of the way back is STEP of the flow that runs now, or a later one, or inside a flow that such a one
 * called. */
static bool is_behind(const struct run *r, int i, int step)
{
	const struct flow_session *s = r->s;
	unsigned frame = s->back[i].frame;
	int at = s->back[i].step, flow = s->back[i].flow;

	while (frame != s->frame && frame) {
		at = r->set->frame[frame].back - 1;
		flow = r->set->frame[frame].caller;
		frame = r->set->frame[frame].parent;
	}
	return frame == s->frame && flow == s->flow && at >= step;
}

/* The first step up to NOW of the flow that runs which asks FIELD; -1 = none. */
static int first_asked(const struct run *r, int now, int field)
{
	const struct flow *f = run_flow(r);

	for (int i = 0; i <= now && i < f->steps; i++)
		if (f->step[i].kind == STEP_ASK && f->step[i].field == field)
			return i;
	return -1;
}

/* In the flow that runs, or in the nearest that called it. The steps that are run again are no longer behind: the way
 * back leads to what was before them. */
void run_again(struct run *r, int field)
{
	struct flow_session *s = r->s;
	int now = s->step, step = first_asked(r, now, field);

	while (step < 0 && s->frame) {
		const struct frame *f = &r->set->frame[s->frame];

		s->flow = f->caller;
		s->frame = f->parent;
		now = f->back - 1;
		step = first_asked(r, now, field);
	}
	if (step < 0) {
		run_start(r);
		return;
	}
	forget_from(r, step);
	while (s->went && is_behind(r, s->went - 1, step))
		s->went--;
	form_again(r);
	go_to(r, step);
	run_advance(r);
}

/* A session at its beginning; but it stays the same filling-in. */
static void begin_anew(struct flow_session *s, const struct flow_set *set)
{
	uint64_t entry = s->entry;
	uint8_t saves = s->saves;
	int64_t left_open = s->left_open;
	char left_name[CHILD_NAME_MAX];

	memcpy(left_name, s->left_name, sizeof(left_name));
	session_clear(s, set);
	s->entry = entry;
	s->saves = saves;
	s->left_open = left_open;
	memcpy(s->left_name, left_name, sizeof(left_name));
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

	run_start(r);
	if (r->out->kind != FLOW_REPLY || str_eq(text, STR("0")) || str_eq(text, STR("00"))) {
		r->s->left_open = flow_session_left(&dropped, r->set, r->s->left_name);
		return true;
	}
	buf_reset(r->screen);
	if (run_step_now(r)->kind != STEP_MENU) {
		*r->s = dropped;
		return false;
	}
	answer_input(r, text);
	if (r->out->kind != FLOW_REPLY || r->out->outcome != FLOW_OUT_AGAIN) {
		r->s->left_open = flow_session_left(&dropped, r->set, r->s->left_name);
		return true;
	}
	buf_reset(r->screen); /* it is no line of the menu */
	*r->s = dropped;
	return false;
}

/* Into FLOW by a menu or its number: it closes with an end, so nothing is kept to come back to. */
static void enter(struct run *r, int flow)
{
	r->s->flow = (uint16_t)flow;
	r->s->frame = 0;
	go_to(r, 0);
}

void run_begin(struct run *r, int flow)
{
	begin_anew(r->s, r->set);
	enter(r, flow);
}

void run_once_more(struct run *r)
{
	go_to(r, r->s->step);
	run_advance(r);
}

void run_choose(struct run *r, int flow)
{
	remember(r->s);
	enter(r, flow);
	run_advance(r);
}

/*
 * The first input of a code dialled in one go. When it is the number of a flow, she gets there by way of the first
 * screen, as if she had typed it there: so 0 leads back to it, and the same session made again step by step shows the
 * same.
 */
static void run_dial(struct run *r, struct str text)
{
	int flow = flow_dialled(r->set, r->who->role, str_trim(text));
	bool shown;

	run_start(r);
	shown = r->out->kind == FLOW_REPLY;
	if (flow < 0 && shown) {
		buf_reset(r->screen);
		answer_input(r, text);
	}
	if (flow < 0)
		return;
	buf_reset(r->screen);
	memset(r->out, 0, sizeof(*r->out));
	if (shown)
		remember(r->s);
	enter(r, flow);
	run_advance(r);
}

/* ---- silent steps ---- */

static void call_flow(struct run *r, int target)
{
	struct flow_session *s = r->s;

	for (int i = 1; i < r->set->frames; i++) {
		const struct frame *f = &r->set->frame[i];

		if (f->parent != s->frame || f->caller != s->flow || f->back != s->step + 1)
			continue;
		s->frame = (uint16_t)i;
		s->flow = (uint16_t)target;
		go_to(r, 0);
		return;
	}
	next_step(r); /* a row that the flows do not have: the session is not ours; go on without the call */
}

static void return_from_call(struct run *r)
{
	const struct frame *f = &r->set->frame[r->s->frame];

	r->s->flow = f->caller;
	r->s->frame = f->parent;
	go_to(r, f->back);
}

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

static void set_number(struct run *r, const struct step *st)
{
	int64_t n;

	r->s->value[st->field] = (struct flow_value){.type = VAL_NONE};
	if (expr_number(&r->scope, &st->value, &n) && n >= -FLOW_RESULT_MAX && n <= FLOW_RESULT_MAX)
		r->s->value[st->field] = (struct flow_value){.type = VAL_NUM, .num = n};
}

/* ---- running ---- */

static bool left_out_of_form(const struct run *r, const struct step *st)
{
	const struct flow *f = run_root(r);

	for (int i = 0; st->optional == OPTIONAL_YES && r->s->by_form && i < f->forms; i++)
		if (f->form[i].field == st->field)
			return f->form[i].optional;
	return st->optional == OPTIONAL_FORM;
}

/* A question that is not asked has no answer, unless a step before gave one; but a choice or a yes that the one-line
 * SMS holds is one. */
static void pass_over(struct run *r, const struct step *st)
{
	struct flow_value given;

	if (st->fresh)
		run_forget(r->s, st->field);
	if (st->kind == STEP_ASK && form_gives(r, st, &given))
		r->s->value[st->field] = given;
}

/* The branch that is not taken is passed over before the other one runs: both may give the same field a value. */
static void run_when(struct run *r, const struct step *st)
{
	const struct flow *f = run_flow(r);
	bool yes = expr_true(&r->scope, &st->cond);
	int from = yes ? st->target : r->s->step + 1, to = st->target;
	const struct step *last = &f->step[st->target - 1];

	if (yes && last->kind == STEP_JUMP)
		to = last->target;
	for (int i = from; i < to; i++)
		pass_over(r, &f->step[i]);
	go_to(r, yes ? r->s->step + 1 : st->target);
}

static void end(struct run *r, const struct step *st)
{
	text_show(&r->scope, st->text, r->screen);
	screen_end(r, FLOW_OUT_DONE);
}

/* A step that shows something, or finds its answer in the one-line SMS. True when the turn goes on with the next one. */
static bool run_shown(struct run *r, const struct step *st)
{
	if (st->kind == STEP_CONFIRM && r->s->by_form && !st->always)
		return true;
	if (st->kind == STEP_SAY && screen_put_off(r, st))
		return true;
	if (st->kind == STEP_ASK && (pick_rest_answers(r, st) || form_answers(r, st)))
		return false;
	if (st->kind == STEP_ASK && left_out_of_form(r, st)) {
		if (st->fresh)
			run_forget(r->s, st->field);
		return true;
	}
	screen_question(r);
	return false;
}

/* Runs one step. True when the turn goes on. */
static bool run_step(struct run *r, const struct step *st)
{
	switch (st->kind) {
	case STEP_SET_GROWTH: assess(r, st); break;
	case STEP_SET_TEXT: set_text(r, st); break;
	case STEP_SET_NUMBER: set_number(r, st); break;
	case STEP_CALL: call_flow(r, st->target); return true;
	case STEP_WHEN: run_when(r, st); return true;
	case STEP_JUMP: go_to(r, st->target); return true;
	case STEP_SAVE: keep_measurement(r, st); return false;
	case STEP_RECORD: keep_record(r, st); return false;
	case STEP_NOTICE:
		if (!keep_notice(r, st))
			break;
		return false;
	case STEP_END: end(r, st); return false;
	default:
		if (!run_shown(r, st))
			return false;
		break;
	}
	next_step(r);
	return true;
}

void run_advance(struct run *r)
{
	for (int turn = 0; turn < TURN_MAX; turn++) {
		const struct step *st;

		if (r->s->step >= run_flow(r)->steps) {
			if (!r->s->frame)
				break;
			return_from_call(r);
			continue;
		}
		st = run_step_now(r);
		if (st->kind != STEP_WHEN && !expr_true(&r->scope, &st->cond) && !form_doubts(r, st)) {
			pass_over(r, st);
			next_step(r);
		} else if (!run_step(r, st)) {
			return;
		}
	}
	screen_say(r, SAY_TRY_AGAIN); /* no flow that loads comes here; but a phone is never shown an empty screen */
	screen_end(r, FLOW_OUT_GAVE_UP);
}

/* What is kept cannot be gone back to: it would be kept twice. */
static void kept(struct run *r, const struct step *st)
{
	if (st->kind != STEP_NOTICE)
		r->s->saves++;
	batch_kept(r, st);
	r->s->went = 0;
	next_step(r);
	run_advance(r);
}

static bool keeps(const struct step *st)
{
	return st->kind == STEP_SAVE || st->kind == STEP_RECORD || st->kind == STEP_NOTICE;
}

/* By SMS an answer may say more than was asked: "8,4 72,5". At the offer to go on it answers the question underneath. */
static void answer_event(struct run *r, const struct flow_event *event)
{
	if (event->kind == FLOW_EV_FILL && r->s->sub == SUB_GO_ON)
		r->s->sub = SUB_OWN;
	if (r->who->door != DOOR_SMS || !form_fill(r, event->text))
		answer_input(r, event->text);
}

/* Dialled again: whatever the screen asked before the drop, now it is whether to go on. */
static void resume(struct run *r)
{
	r->s->sub = SUB_OWN;
	screen_go_on(r);
}

bool flow_session_offers(const struct flow_session *s)
{
	return s->sub == SUB_GO_ON;
}

static void dispatch(struct run *r, const struct flow_event *event)
{
	const struct flow_session *s = r->s;
	const struct step *st = s->step < run_flow(r)->steps ? run_step_now(r) : NULL; /* NULL: at rest */
	bool asks = st && step_shows(st);
	enum field_type asked = st && st->kind == STEP_ASK ? r->set->field[st->field].type : FIELD_NONE;
	bool asks_child = asked == FIELD_CHILD;

	if (event->kind == FLOW_EV_FORM)
		form_begin(r, event->text);
	else if (event->kind == FLOW_EV_DIAL)
		run_dial(r, event->text);
	else if (event->kind == FLOW_EV_RESUME && asks && flow_session_started(s))
		resume(r);
	else if ((event->kind == FLOW_EV_INPUT || event->kind == FLOW_EV_FILL) && asks)
		answer_event(r, event);
	else if (event->kind == FLOW_EV_CHILD && asks_child && s->sub == SUB_WAIT_CHILD)
		child_found(r, event->child);
	else if (event->kind == FLOW_EV_ROSTER && asks_child && child_awaits_roster(s))
		child_roster(r, event->roster);
	else if (event->kind == FLOW_EV_DIRECTORY && is_pick(asked) && pick_awaits(s))
		pick_found(r, event->directory);
	else if (event->kind == FLOW_EV_SAVED && st && keeps(st))
		kept(r, st);
	else
		run_start(r);
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

	buf_reset(screen);
	memset(out, 0, sizeof(*out));
	dispatch(&r, event);
	while (batch_goes_on(&r))
		;
	screen_said(&r);
	form_tell(&r);
	if (out->kind == FLOW_REPLY || out->kind == FLOW_END)
		session_trim(s);
}

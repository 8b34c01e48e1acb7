/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine: runs a compiled flow. Every event ends in one action; between two screens at most TURN_MAX steps run, so a flow
 * cannot loop. What a screen asks is held in session.sub: the step's own question, a page of the child list, or "did you
 * mean"; an answer that fits none of the offered ones is read as a fresh answer to the step's question.
 */
#include "flow_program.h"

#include "damm.h"
#include "plausible.h"

#include <errno.h>
#include <string.h>

#define TURN_MAX 64
#define TRIES_MAX 3

enum sub { SUB_OWN, SUB_LIST, SUB_OFFER, SUB_NEAR, SUB_WAIT_CHILD, SUB_WAIT_LIST, SUB_WAIT_NEAR, SUB_GO_ON };

struct run {
	const struct flow_set *set;
	struct flow_session *s;
	const struct flow_caller *who;
	struct buf *screen;
	struct flow_action *out;
	struct flow_scope scope;
};

static void advance(struct run *r);

static const struct flow *flow_now(const struct run *r)
{
	return &r->set->flow[r->s->flow];
}

static const struct step *step_now(const struct run *r)
{
	return &flow_now(r)->step[r->s->step];
}

const char *flow_outcome_name(enum flow_outcome o)
{
	static const char *const names[] = {[FLOW_OUT_ASKED] = "asked", [FLOW_OUT_DONE] = "done",
					    [FLOW_OUT_CANCELED] = "canceled", [FLOW_OUT_GAVE_UP] = "gave_up",
					    [FLOW_OUT_HELP] = "help"};

	return names[o];
}

/* ---- screens ---- */

static void say(struct run *r, enum say which)
{
	template_show(&r->scope, &r->set->say[which], r->screen);
}

static void reply(struct run *r)
{
	r->out->kind = FLOW_REPLY;
	r->out->outcome = FLOW_OUT_ASKED;
}

/* A question to a phone with menus also shows the way back. */
static void ask(struct run *r)
{
	if (r->who->door == DOOR_USSD && (r->s->went || r->s->sub != SUB_OWN)) {
		buf_addc(r->screen, '\n');
		say(r, SAY_BACK);
	}
	reply(r);
}

static void end(struct run *r, enum flow_outcome outcome)
{
	r->out->kind = FLOW_END;
	r->out->outcome = outcome;
}

static void show_options(struct run *r, const struct flow_option *option, int options)
{
	for (int i = 0; i < options; i++) {
		buf_addf(r->screen, "\n%d ", i + 1);
		template_show(&r->scope, &option[i].label, r->screen);
	}
}

static void show_question(struct run *r)
{
	const struct step *st = step_now(r);
	const struct flow_field *f = st->field == NO_FIELD ? NULL : &r->set->field[st->field];

	r->s->sub = SUB_OWN;
	template_show(&r->scope, &st->text, r->screen);
	if (st->kind == STEP_MENU) {
		show_options(r, st->option, st->options);
	} else if (st->kind == STEP_CONFIRM) {
		buf_addc(r->screen, '\n');
		say(r, SAY_CONFIRM);
	} else if (f) {
		show_options(r, f->option, f->options);
	}
	ask(r);
}

/* The same question again with the reason; after three tries the way out. */
static void ask_again(struct run *r, enum say reason)
{
	const struct step *st = step_now(r);

	if (++r->s->tries >= TRIES_MAX) {
		buf_reset(r->screen);
		say(r, SAY_GAVE_UP);
		end(r, FLOW_OUT_GAVE_UP);
		return;
	}
	if (st->retry.parts)
		template_show(&r->scope, &st->retry, r->screen);
	else
		say(r, reason);
	buf_addc(r->screen, '\n');
	show_question(r);
}

/* ---- moving ---- */

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
static void answered(struct run *r)
{
	remember(r->s);
	next_step(r);
	advance(r);
}

static void forget(struct flow_session *s, uint8_t field)
{
	if (field == NO_FIELD)
		return;
	if (s->value[field].type == VAL_CHILD)
		memset(&s->child, 0, sizeof(s->child));
	s->value[field] = (struct flow_value){.type = VAL_NONE};
}

static void go_back(struct run *r)
{
	struct flow_session *s = r->s;

	if (s->sub == SUB_OWN && s->went) {
		s->went--;
		s->flow = s->back[s->went].flow;
		s->step = s->back[s->went].step;
		s->depth = s->back[s->went].depth;
		forget(s, step_now(r)->field);
	}
	s->tries = 0;
	s->page = 0;
	show_question(r);
}

static void start(struct run *r)
{
	flow_session_init(r->s, r->set);
	r->s->flow = (uint16_t)r->set->start;
	if (!(flow_now(r)->roles & 1u << r->who->role)) {
		say(r, SAY_NO_FLOW);
		end(r, FLOW_OUT_HELP);
		return;
	}
	advance(r);
}

static void call_flow(struct run *r, int target)
{
	struct flow_session *s = r->s;

	s->up[s->depth].flow = s->flow;
	s->up[s->depth].step = (uint16_t)(s->step + 1);
	s->depth++;
	s->flow = (uint16_t)target;
	s->step = 0;
	s->tries = 0;
	s->sub = SUB_OWN;
}

/* ---- figures ---- */

static int32_t age_days(const struct run *r)
{
	return r->s->child.id ? r->who->today - r->s->child.birth_day : -1;
}

static void set_number(struct run *r, int64_t thousandths)
{
	r->s->value[step_now(r)->field] = (struct flow_value){.type = VAL_NUM, .num = thousandths};
}

/* Field units (thousandths) of a reading in grams or millimetres. */
static int64_t reading_units(enum field_type type, int32_t value)
{
	return type == FIELD_WEIGHT ? value : (int64_t)value * 100;
}

static void show_amount(int64_t thousandths, char *room, size_t cap, struct str *out)
{
	struct buf b;
	int64_t frac = thousandths % 1000;

	buf_init(&b, room, cap);
	buf_addf(&b, "%lld", (long long)(thousandths / 1000));
	if (frac)
		buf_addf(&b, ",%03lld", (long long)frac);
	while (frac && b.n && b.p[b.n - 1] == '0')
		b.n--;
	*out = buf_str(&b);
}

/* The last of the offered lines: none of these. */
static void show_retype(struct run *r)
{
	buf_addf(r->screen, "\n%d ", r->s->offers + 1);
	say(r, SAY_RETYPE);
}

static void show_offers(struct run *r, struct str typed, enum field_type type)
{
	char a[24], b[24];

	r->scope.extra[EXTRA_TYPED] = str_trim(typed);
	r->scope.extra[EXTRA_UNIT] = type == FIELD_WEIGHT ? STR("kg") : STR("cm");
	show_amount(r->s->offer[0], a, sizeof(a), &r->scope.extra[EXTRA_A]);
	if (r->s->offers > 1)
		show_amount(r->s->offer[1], b, sizeof(b), &r->scope.extra[EXTRA_B]);
	say(r, r->s->offers > 1 ? SAY_TWO_READINGS : SAY_ONE_READING);
	show_retype(r);
	r->s->sub = SUB_OFFER;
	ask(r);
}

static void offer(struct run *r, int64_t value)
{
	const struct step *st = step_now(r);
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
	bool weight = type == FIELD_WEIGHT, as_typed;

	r->scope.extra[EXTRA_TYPED] = str_trim(text);
	if (read_number(text, &typed)) {
		ask_again(r, SAY_BAD_NUMBER);
		return;
	}
	if (weight)
		plausible_weight(r->s->child.sex, age_days(r), typed, &p);
	else
		plausible_length(r->s->child.sex, age_days(r), (typed + 50) / 100, &p);
	as_typed = p.count == 0 || (p.count == 1 && p.reading[0].why == PLAUSIBLE_AS_TYPED);
	r->s->offers = 0;
	for (int i = 0; i < p.count; i++)
		offer(r, reading_units(type, p.reading[i].value));
	offer(r, weight ? typed : (typed + 50) / 100 * 100);
	if (!r->s->offers) {
		ask_again(r, weight ? SAY_BAD_WEIGHT : SAY_BAD_LENGTH);
	} else if (as_typed) {
		set_number(r, r->s->offer[0]);
		answered(r);
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
		show_question(r);
	} else {
		set_number(r, r->s->offer[n - 1]);
		r->s->repaired = true;
		answered(r);
	}
}

/* ---- children ---- */

static void look_up(struct run *r, struct str code)
{
	str_copy(r->s->offer_code, sizeof(r->s->offer_code), code);
	str_copy(r->out->code, sizeof(r->out->code), code);
	r->s->sub = SUB_WAIT_CHILD;
	r->out->kind = FLOW_LOOKUP_CHILD;
}

static void ask_roster(struct run *r, enum sub why)
{
	r->s->sub = (uint8_t)why;
	r->out->kind = FLOW_LOOKUP_ROSTER;
}

static bool is_code(struct str t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] < '0' || t.p[i] > '9')
			return false;
	return t.n >= 3 && t.n < CHILD_CODE_MAX;
}

static void answer_child(struct run *r, struct str text)
{
	struct str t = str_trim(text);

	r->scope.extra[EXTRA_TYPED] = t;
	if (str_eq(t, STR("1")))
		ask_roster(r, SUB_WAIT_LIST);
	else if (!is_code(t))
		ask_again(r, SAY_BAD_CODE);
	else
		look_up(r, t);
}

/* A code as a number that keeps its leading zeros: 0123 -> 10123. */
static int64_t code_number(const char *code)
{
	int64_t n = 1;

	for (; *code; code++)
		n = n * 10 + (*code - '0');
	return n;
}

static void number_code(int64_t n, char code[CHILD_CODE_MAX])
{
	char room[24];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	buf_addf(&b, "%lld", (long long)n);
	str_copy(code, CHILD_CODE_MAX, (struct str){room + 1, b.n - 1});
}

/* One line of a list of children: " N name code". */
static void show_child_line(struct run *r, int number, const struct roster_entry *e)
{
	buf_addf(r->screen, "\n%d ", number);
	r->scope.extra[EXTRA_NAME] = str_of(e->name);
	ref_show(&r->scope, (struct ref){.kind = REF_EXTRA, .field = EXTRA_NAME}, r->screen);
	buf_addf(r->screen, " %s", e->code);
}

static void show_list(struct run *r, const struct roster *roster)
{
	int from = r->s->page * FLOW_LIST_LINES;

	if (!roster || !roster->count) {
		say(r, SAY_LIST_EMPTY);
		end(r, FLOW_OUT_DONE);
		return;
	}
	if (from >= roster->count)
		from = r->s->page = 0;
	say(r, SAY_LIST);
	for (int i = from; i < roster->count && i < from + FLOW_LIST_LINES; i++)
		show_child_line(r, i - from + 1, &roster->entry[i]);
	if (from + FLOW_LIST_LINES < roster->count) {
		buf_addc(r->screen, '\n');
		say(r, SAY_LIST_NEXT);
	}
	r->s->sub = SUB_LIST;
	reply(r);
}

/* The code is unknown: the children whose code is one slip away are offered, by name. */
static void show_near(struct run *r, const struct roster *roster)
{
	const struct roster_entry *near[FLOW_NEAR_MAX];
	int n = read_near(roster, str_of(r->s->offer_code), near, FLOW_NEAR_MAX);

	r->scope.extra[EXTRA_TYPED] = str_of(r->s->offer_code);
	if (!n) {
		ask_again(r, SAY_NO_CODE);
		return;
	}
	say(r, SAY_NEAR_CODE);
	r->s->offers = (uint8_t)n;
	for (int i = 0; i < n; i++) {
		show_child_line(r, i + 1, near[i]);
		r->s->offer[i] = code_number(near[i]->code);
	}
	show_retype(r);
	r->s->sub = SUB_NEAR;
	ask(r);
}

static void answer_near(struct run *r, struct str text)
{
	struct str t = str_trim(text);
	char code[CHILD_CODE_MAX];
	int64_t n;

	if (t.n != 1 || str_to_i64(t, &n) || n < 1 || n > r->s->offers + 1) {
		answer_child(r, text);
	} else if (n == r->s->offers + 1) {
		show_question(r);
	} else {
		number_code(r->s->offer[n - 1], code);
		look_up(r, str_of(code));
	}
}

static void answer_list(struct run *r, struct str text)
{
	struct str t = str_trim(text);
	int64_t n;

	if (str_eq(t, STR("9"))) {
		r->s->page++;
		ask_roster(r, SUB_WAIT_LIST);
	} else if (t.n == 1 && !str_to_i64(t, &n) && n >= 1 && n <= FLOW_LIST_LINES) {
		r->s->offer[0] = n;
		ask_roster(r, SUB_LIST);
	} else {
		answer_child(r, text);
	}
}

/* The chosen line of the list is a code like a typed one. */
static void pick_from_list(struct run *r, const struct roster *roster)
{
	int64_t i = r->s->page * FLOW_LIST_LINES + r->s->offer[0] - 1;

	if (roster && i >= 0 && i < roster->count)
		look_up(r, str_of(roster->entry[i].code));
	else
		ask_again(r, SAY_BAD_CHOICE);
}

static void got_child(struct run *r, const struct child *child)
{
	if (!child) {
		ask_roster(r, SUB_WAIT_NEAR);
		return;
	}
	r->s->child = *child;
	r->s->value[step_now(r)->field] = (struct flow_value){.type = VAL_CHILD, .num = child->id};
	answered(r);
}

static void got_roster(struct run *r, const struct roster *roster)
{
	if (r->s->sub == SUB_WAIT_NEAR)
		show_near(r, roster);
	else if (r->s->sub == SUB_LIST)
		pick_from_list(r, roster);
	else
		show_list(r, roster);
}

/* ---- answers ---- */

static void answer_choice(struct run *r, struct str text, const struct flow_field *f)
{
	int n = read_option(f->option, f->options, text);

	if (n < 0) {
		ask_again(r, SAY_BAD_CHOICE);
		return;
	}
	r->s->value[step_now(r)->field] = (struct flow_value){.type = VAL_CHOICE, .num = n};
	answered(r);
}

static void answer_ask(struct run *r, struct str text)
{
	const struct flow_field *f = &r->set->field[step_now(r)->field];

	if (f->type == FIELD_CHILD && r->s->sub == SUB_LIST)
		answer_list(r, text);
	else if (f->type == FIELD_CHILD && r->s->sub == SUB_NEAR)
		answer_near(r, text);
	else if (f->type == FIELD_CHILD)
		answer_child(r, text);
	else if (f->type == FIELD_CHOICE)
		answer_choice(r, text, f);
	else if (r->s->sub == SUB_OFFER)
		answer_offer(r, text, f->type);
	else
		answer_number(r, text, f->type);
}

static void answer_menu(struct run *r, struct str text)
{
	const struct step *st = step_now(r);
	int n = read_option(st->option, st->options, text);

	if (n < 0) {
		ask_again(r, SAY_BAD_CHOICE);
		return;
	}
	remember(r->s);
	call_flow(r, st->option[n].flow);
	advance(r);
}

/* "Perbaiki": the questions from the named step on are asked anew. */
static void answer_confirm(struct run *r, struct str text)
{
	const struct step *st = step_now(r);
	struct str t = str_trim(text);

	if (str_eq(t, STR("1")) || str_eq_nocase(t, STR("ya"))) {
		answered(r);
	} else if (str_eq(t, STR("2")) || str_eq_nocase(t, STR("tidak"))) {
		for (int i = st->target; i <= r->s->step; i++)
			forget(r->s, flow_now(r)->step[i].field);
		r->s->step = (uint16_t)st->target;
		r->s->tries = 0;
		r->s->by_form = false;
		r->s->repaired = false;
		advance(r);
	} else {
		ask_again(r, SAY_BAD_CHOICE);
	}
}

/* Back after a drop, at the question where it broke off. */
static void resume(struct run *r)
{
	r->scope.extra[EXTRA_NAME] = str_of(r->s->child.name);
	say(r, SAY_GO_ON);
	r->s->sub = SUB_GO_ON;
	reply(r);
}

static void answer_go_on(struct run *r, struct str text)
{
	struct str t = str_trim(text);

	if (str_eq(t, STR("1")))
		show_question(r);
	else if (str_eq(t, STR("2")))
		start(r);
	else
		resume(r);
}

static void answer(struct run *r, struct str text)
{
	struct str t = str_trim(text);

	if (r->s->sub == SUB_GO_ON) {
		answer_go_on(r, text);
		return;
	}
	if (str_eq(t, STR("00"))) {
		start(r);
		return;
	}
	if (str_eq(t, STR("0"))) {
		go_back(r);
		return;
	}
	switch (step_now(r)->kind) {
	case STEP_ASK: answer_ask(r, text); break;
	case STEP_MENU: answer_menu(r, text); break;
	case STEP_CONFIRM: answer_confirm(r, text); break;
	default: start(r); break;
	}
}

/* ---- silent steps ---- */

static int64_t arg_number(const struct flow_session *s, uint8_t field)
{
	return field == NO_FIELD || s->value[field].type == VAL_NONE ? 0 : s->value[field].num;
}

static enum position arg_position(const struct run *r, uint8_t field)
{
	const struct flow_value *v = field == NO_FIELD ? NULL : &r->s->value[field];

	if (!v || v->type != VAL_CHOICE)
		return POSITION_UNKNOWN;
	return str_eq_nocase(r->set->field[field].option[v->num].key, STR("T")) ? POSITION_LYING : POSITION_STANDING;
}

static void set_growth(struct run *r, const struct step *st)
{
	struct flow_session *s = r->s;
	struct growth_input in = {
		.sex = s->child.sex,
		.age_days = age_days(r),
		.weight_g = (int32_t)arg_number(s, st->arg[ARG_WEIGHT]),
		.length_mm = (int32_t)(arg_number(s, st->arg[ARG_LENGTH]) / 100),
		.position = arg_position(r, st->arg[ARG_POSITION]),
	};

	s->position = in.position;
	growth_score(&in, &s->growth);
	s->kms = kms_status(s->child.sex, s->child.birth_day, r->who->today, in.weight_g, s->child.last);
	s->value[st->field] = (struct flow_value){.type = VAL_GROWTH};
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

static void save(struct run *r, const struct step *st)
{
	const struct flow_session *s = r->s;

	r->out->kind = FLOW_SAVE;
	r->out->record = (struct measurement){
		.child_id = s->child.id,
		.visit_day = r->who->today,
		.age_days = age_days(r),
		.weight_g = (int32_t)arg_number(s, st->arg[ARG_WEIGHT]),
		.length_mm = (int32_t)(arg_number(s, st->arg[ARG_LENGTH]) / 100),
		.position = s->position,
		.position_assumed = s->growth.position_assumed,
		.repaired = s->repaired,
		.score = s->growth,
		.kms = s->kms,
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
	answer_ask(r, text);
	return true;
}

/* Runs one step. True when the turn goes on with the next one. */
static bool run_step(struct run *r, const struct step *st)
{
	switch (st->kind) {
	case STEP_SET_GROWTH: set_growth(r, st); break;
	case STEP_SET_TEXT: set_text(r, st); break;
	case STEP_CALL: call_flow(r, st->target); return true;
	case STEP_SAVE: save(r, st); return false;
	case STEP_END:
		template_show(&r->scope, &st->text, r->screen);
		end(r, FLOW_OUT_DONE);
		return false;
	case STEP_CONFIRM:
		if (r->s->by_form && !st->always)
			break;
		show_question(r);
		return false;
	case STEP_ASK:
		if (ask_from_form(r, st))
			return false;
		show_question(r);
		return false;
	default: show_question(r); return false;
	}
	next_step(r);
	return true;
}

static void advance(struct run *r)
{
	for (int turn = 0; turn < TURN_MAX; turn++) {
		const struct step *st;

		if (r->s->step >= flow_now(r)->steps) {
			if (!r->s->depth)
				break;
			r->s->depth--;
			r->s->flow = r->s->up[r->s->depth].flow;
			r->s->step = r->s->up[r->s->depth].step;
			continue;
		}
		st = step_now(r);
		if (!expr_true(&r->scope, &st->cond)) {
			forget(r->s, st->field);
			next_step(r);
		} else if (!run_step(r, st)) {
			return;
		}
	}
	end(r, FLOW_OUT_DONE);
}

static void begin_form(struct run *r, struct str text)
{
	struct str rest;
	int flow = read_keyword(r->set, r->who->role, text, &rest);

	if (flow < 0) {
		say(r, SAY_SMS_HELP);
		end(r, FLOW_OUT_HELP);
		return;
	}
	flow_session_init(r->s, r->set);
	r->s->flow = (uint16_t)flow;
	r->s->by_form = true;
	read_form(r->set, flow_now(r), rest, r->s);
	advance(r);
}

static void saved(struct run *r)
{
	next_step(r);
	advance(r);
}

void flow_step(const struct flow_set *set, struct flow_session *s, const struct flow_caller *who,
	       const struct flow_event *event, struct buf *screen, struct flow_action *out)
{
	struct run r = {.set = set, .s = s, .who = who, .screen = screen, .out = out,
			.scope = {.set = set, .s = s, .who = who}};
	bool waits_child = s->sub == SUB_WAIT_CHILD;

	buf_reset(screen);
	memset(out, 0, sizeof(*out));
	if (event->kind == FLOW_EV_FORM)
		begin_form(&r, event->text);
	else if (event->kind == FLOW_EV_RESUME && s->step < flow_now(&r)->steps)
		resume(&r);
	else if (event->kind == FLOW_EV_INPUT && s->step < flow_now(&r)->steps)
		answer(&r, event->text);
	else if (event->kind == FLOW_EV_CHILD && waits_child)
		got_child(&r, event->child);
	else if (event->kind == FLOW_EV_ROSTER && (s->sub == SUB_WAIT_LIST || s->sub == SUB_WAIT_NEAR || s->sub == SUB_LIST))
		got_roster(&r, event->roster);
	else if (event->kind == FLOW_EV_SAVED && s->step < flow_now(&r)->steps && step_now(&r)->kind == STEP_SAVE)
		saved(&r);
	else
		start(&r);
}

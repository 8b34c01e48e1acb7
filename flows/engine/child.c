/* SPDX-License-Identifier: Apache-2.0 */
/*
 * child: the question "which child": by code, from the list of the posyandu, or one of those whose code is near. Each
 * way ends in a LOOKUP_CHILD with a code.
 */
#include "flow_run.h"

#include <string.h>

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

static void answer_code(struct run *r, struct str text)
{
	struct str t = str_trim(text);

	r->scope.extra[EXTRA_TYPED] = t;
	if (str_eq(t, STR("1")))
		ask_roster(r, SUB_WAIT_LIST);
	else if (!is_code(t))
		screen_again(r, SAY_BAD_CODE);
	else
		look_up(r, t);
}

static void show_list(struct run *r, const struct roster *roster)
{
	int from = r->s->page * FLOW_LIST_LINES;

	if (!roster || !roster->count) {
		screen_say(r, SAY_LIST_EMPTY);
		screen_end(r, FLOW_OUT_DONE);
		return;
	}
	if (from >= roster->count)
		from = r->s->page = 0;
	screen_say(r, SAY_LIST);
	for (int i = from; i < roster->count && i < from + FLOW_LIST_LINES; i++)
		screen_child(r, i - from + 1, &roster->entry[i]);
	if (from + FLOW_LIST_LINES < roster->count) {
		buf_addc(r->screen, '\n');
		screen_say(r, SAY_LIST_NEXT);
	}
	r->s->sub = SUB_LIST;
	screen_reply(r);
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

/* The code is unknown: the children whose code is one slip away are offered, by name. */
static void show_near(struct run *r, const struct roster *roster)
{
	const struct roster_entry *near[FLOW_NEAR_MAX];
	int n = read_near(roster, str_of(r->s->offer_code), near, FLOW_NEAR_MAX);

	r->scope.extra[EXTRA_TYPED] = str_of(r->s->offer_code);
	if (!n) {
		screen_again(r, SAY_NO_CODE);
		return;
	}
	screen_say(r, SAY_NEAR_CODE);
	r->s->offers = (uint8_t)n;
	for (int i = 0; i < n; i++) {
		screen_child(r, i + 1, near[i]);
		r->s->offer[i] = code_number(near[i]->code);
	}
	screen_retype(r);
	r->s->sub = SUB_NEAR;
	screen_ask(r);
	r->out->outcome = FLOW_OUT_AGAIN;
}

static void answer_near(struct run *r, struct str text)
{
	struct str t = str_trim(text);
	char code[CHILD_CODE_MAX];
	int64_t n;

	if (t.n != 1 || str_to_i64(t, &n) || n < 1 || n > r->s->offers + 1) {
		answer_code(r, text);
	} else if (n == r->s->offers + 1) {
		screen_question(r);
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
		ask_roster(r, SUB_WAIT_PICK);
	} else {
		answer_code(r, text);
	}
}

/* The chosen line of the list is a code like a typed one. */
static void pick_from_list(struct run *r, const struct roster *roster)
{
	int64_t i = r->s->page * FLOW_LIST_LINES + r->s->offer[0] - 1;

	if (roster && i >= 0 && i < roster->count)
		look_up(r, str_of(roster->entry[i].code));
	else
		screen_again(r, SAY_BAD_CHOICE);
}

void child_found(struct run *r, const struct child *child)
{
	if (!child) {
		ask_roster(r, SUB_WAIT_NEAR);
		return;
	}
	r->s->child = *child;
	r->s->begin_day = r->who->today;
	run_visit_on(r->s, r->who->today);
	r->s->value[run_step_now(r)->field] = (struct flow_value){.type = VAL_CHILD, .num = child->id};
	run_answered(r);
}

bool child_awaits_roster(const struct flow_session *s)
{
	return s->sub == SUB_WAIT_LIST || s->sub == SUB_WAIT_NEAR || s->sub == SUB_WAIT_PICK;
}

void child_roster(struct run *r, const struct roster *roster)
{
	if (r->s->sub == SUB_WAIT_NEAR)
		show_near(r, roster);
	else if (r->s->sub == SUB_WAIT_PICK)
		pick_from_list(r, roster);
	else
		show_list(r, roster);
}

void child_answer(struct run *r, struct str text)
{
	if (r->s->sub == SUB_LIST)
		answer_list(r, text);
	else if (r->s->sub == SUB_NEAR)
		answer_near(r, text);
	else
		answer_code(r, text);
}

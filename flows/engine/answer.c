/* SPDX-License-Identifier: Apache-2.0 */
/*
 * answer: what was typed at a screen, by the kind of step: menus, confirmations, choices, and the ways back and home.
 * What an ask takes is read in answer_figure.c, answer_value.c, child.c and pick.c.
 */
#include "flow_run.h"

#include <string.h>

/* The option typed: a number that this page shows, or the key or word of any. -1 = none. */
static int option_typed(const struct run *r, const struct step *st, struct str text)
{
	int options, from, to;
	const struct flow_option *o = step_options(r->set, st, &options);
	struct str t = str_trim(text);
	int64_t n;

	if (str_to_i64(t, &n) || t.n > 2)
		return read_option_word(o, options, t);
	step_page_of(st, r->s->page, &from, &to);
	for (int i = st->dialled ? 0 : from; i < (st->dialled ? options : to); i++)
		if (step_option_number(r->set, st, i) == n)
			return i;
	return -1;
}

static bool next_page(struct run *r, const struct step *st, struct str text)
{
	if (st->pages < 2 || !str_eq(str_trim(text), STR("9")))
		return false;
	r->s->page++;
	screen_question(r);
	return true;
}

static void answer_choice(struct run *r, struct str text)
{
	const struct step *st = run_step_now(r);
	int n = option_typed(r, st, text);

	if (n < 0) {
		if (!next_page(r, st, text))
			screen_again(r, SAY_BAD_CHOICE);
		return;
	}
	r->s->value[st->field] = (struct flow_value){.type = VAL_CHOICE, .num = n};
	run_answered(r);
}

/* X passes over what may be left out; a question whose field is a child never is. */
static bool left_out(struct run *r, const struct step *st, struct str text)
{
	if (!st->optional || !read_left_out(text))
		return false;
	run_forget(r->s, st->field);
	run_answered(r);
	return true;
}

/* By SMS the label may stand before the answer, as in a one-line SMS: "POS Kenanga", "TGL 8-3-26". */
static struct str without_label(const struct flow_field *f, struct str text)
{
	struct str rest = str_trim(text), word = str_cut(&rest, ' ');

	for (int i = 0; (is_pick(f->type) || f->type == FIELD_DATE) && i < f->labels; i++)
		if (str_eq_nocase(word, f->label[i]) && str_trim(rest).n)
			return str_trim(rest);
	return text;
}

void answer_ask(struct run *r, struct str text)
{
	const struct step *st = run_step_now(r);
	const struct ask_type *t = ask_type_of(r->set->field[st->field].type);

	text = without_label(&r->set->field[st->field], text);
	if (left_out(r, st, text))
		return;
	switch (t->type) {
	case FIELD_CHILD: child_answer(r, text); break;
	case FIELD_PERSON:
	case FIELD_PLACE: pick_answer(r, text); break;
	case FIELD_CHOICE: answer_choice(r, text); break;
	case FIELD_WEIGHT:
	case FIELD_LENGTH:
	case FIELD_ARM:
	case FIELD_HEAD:
	case FIELD_COUNT: answer_figure(r, text, t); break;
	default: answer_value(r, text, t); break;
	}
}

/* At the first menu a number that can be dialled behind the code opens its flow, also when no line shows it: so a code
 * dialled in one go and the same code typed step by step lead to the same screen. */
static int flow_typed(const struct run *r, const struct step *st, struct str text)
{
	int n = option_typed(r, st, text);

	if (n >= 0)
		return st->option[n].flow;
	return r->s->flow == r->set->start ? flow_dialled(r->set, r->who->role, str_trim(text)) : -1;
}

static void answer_menu(struct run *r, struct str text)
{
	const struct step *st = run_step_now(r);
	int flow = flow_typed(r, st, text);

	if (flow < 0) {
		if (!next_page(r, st, text))
			screen_again(r, SAY_BAD_CHOICE);
		return;
	}
	if (!(r->set->flow[flow].roles & 1u << r->who->role)) {
		screen_say(r, SAY_NO_FLOW);
		screen_end(r, FLOW_OUT_HELP);
		return;
	}
	run_choose(r, flow);
}

/* "Perbaiki": the questions from the named field on are asked anew. */
static void answer_confirm(struct run *r, struct str text)
{
	const struct step *st = run_step_now(r);
	bool yes;

	if (read_yesno(text, &yes)) {
		screen_again(r, SAY_BAD_CHOICE);
	} else if (yes) {
		run_answered(r);
	} else {
		r->s->by_form = false;
		run_again(r, st->target);
	}
}

static void answer_say(struct run *r, struct str text)
{
	struct str t = str_trim(text);

	if (str_eq(t, STR("1")) || str_eq_nocase(t, STR("lanjut")) || str_eq_nocase(t, STR("ya")))
		run_answered(r);
	else
		screen_again(r, SAY_BAD_CHOICE);
}

static void answer_go_on(struct run *r, struct str text)
{
	struct str t = str_trim(text);

	if (str_eq(t, STR("9")))
		screen_question(r);
	else if (!run_start_with(r, t))
		screen_go_on(r);
}

/* "Batal", "batalkan", "batal ya bu", "tidak jadi". */
static bool is_cancel(struct str text)
{
	static const char *const words[] = {"batal", "tidak jadi", "gak jadi", "tdk jadi"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text.n >= strlen(words[i]) &&
		    str_eq_nocase((struct str){text.p, strlen(words[i])}, str_of(words[i])))
			return true;
	return false;
}

void answer_input(struct run *r, struct str text)
{
	struct str t = str_trim(text);

	if (r->s->sub == SUB_GO_ON) {
		answer_go_on(r, text);
		return;
	}
	if (r->who->door == DOOR_SMS && is_cancel(t)) {
		r->s->form_n = 0; /* nothing of it is kept, so nothing is told back */
		screen_say(r, SAY_CANCELLED);
		screen_end(r, FLOW_OUT_DONE);
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
	case STEP_SAY: answer_say(r, text); break;
	default: run_start(r); break;
	}
}

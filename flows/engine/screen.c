/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen: what the phone shows at a step: question, options, the reason after a wrong answer, the way back.
 */
#include "flow_run.h"

#include "gsm7.h"

#define TRIES_MAX 3

void screen_say(struct run *r, enum say which)
{
	template_show(&r->scope, &r->set->say[which], r->screen);
}

void screen_reply(struct run *r)
{
	r->out->kind = FLOW_REPLY;
	r->out->outcome = FLOW_OUT_ASKED;
}

/* A question to a phone with menus also shows the way back. */
void screen_ask(struct run *r)
{
	if (r->who->door == DOOR_USSD && (r->s->went || r->s->sub != SUB_OWN)) {
		buf_addc(r->screen, '\n');
		screen_say(r, SAY_BACK);
	}
	screen_reply(r);
}

void screen_end(struct run *r, enum flow_outcome outcome)
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

void screen_question(struct run *r)
{
	const struct step *st = run_step_now(r);
	const struct flow_field *f = st->field == NO_FIELD ? NULL : &r->set->field[st->field];

	r->s->sub = SUB_OWN;
	template_show(&r->scope, &st->text, r->screen);
	if (st->kind == STEP_MENU) {
		show_options(r, st->option, st->options);
	} else if (st->kind == STEP_CONFIRM) {
		buf_addc(r->screen, '\n');
		screen_say(r, SAY_CONFIRM);
	} else if (f) {
		show_options(r, f->option, f->options);
	}
	screen_ask(r);
}

/* The same question again with the reason; after three tries the way out. */
void screen_again(struct run *r, enum say reason)
{
	const struct step *st = run_step_now(r);

	if (++r->s->tries >= TRIES_MAX) {
		buf_reset(r->screen);
		screen_say(r, SAY_GAVE_UP);
		screen_end(r, FLOW_OUT_GAVE_UP);
		return;
	}
	if (st->retry.parts)
		template_show(&r->scope, &st->retry, r->screen);
	else
		screen_say(r, reason);
	buf_addc(r->screen, '\n');
	screen_question(r);
	r->out->outcome = FLOW_OUT_AGAIN;
}

/* One line of a list of children: " N name code". */
void screen_child(struct run *r, int number, const struct roster_entry *e)
{
	buf_addf(r->screen, "\n%d ", number);
	r->scope.extra[EXTRA_NAME] = str_of(e->name);
	ref_show(&r->scope, (struct ref){.kind = REF_EXTRA, .field = EXTRA_NAME}, r->screen);
	buf_addc(r->screen, ' ');
	gsm7_add_clean(r->screen, str_of(e->code), CHILD_CODE_MAX - 1);
}

/* The last of the offered lines: none of these. */
void screen_retype(struct run *r)
{
	buf_addf(r->screen, "\n%d ", r->s->offers + 1);
	screen_say(r, SAY_RETYPE);
}

/*
 * Dialled again after a drop: the first screen as always, and under it the line that goes on. So 1 and 2 mean what they
 * always mean, also when this session is later made again from its text.
 */
void screen_go_on(struct run *r)
{
	struct flow_session dropped = *r->s;

	run_start(r);
	if (r->out->kind != FLOW_REPLY)
		return;
	*r->s = dropped;
	r->s->sub = SUB_GO_ON;
	r->scope.extra[EXTRA_NAME] = str_of(r->s->child.name);
	buf_addc(r->screen, '\n');
	screen_say(r, SAY_GO_ON);
}

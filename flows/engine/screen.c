/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen: what the phone shows at a step: question, options, the reason after a wrong answer, the way back.
 */
#include "flow_run.h"

#include "gsm7.h"

#define TRIES_MAX 3

void screen_say(struct run *r, enum say which)
{
	text_show(&r->scope, r->set->say[which], r->screen);
}

static void say_line(struct run *r, enum say which)
{
	buf_addc(r->screen, '\n');
	screen_say(r, which);
}

void screen_reply(struct run *r)
{
	r->out->kind = FLOW_REPLY;
	r->out->outcome = FLOW_OUT_ASKED;
}

/* A question to a phone with menus also shows the way back. */
void screen_ask(struct run *r)
{
	bool later_page = run_step_now(r)->pages > 1 && r->s->page;

	if (r->who->door == DOOR_USSD && (r->s->went || later_page || r->s->sub != SUB_OWN))
		say_line(r, SAY_BACK);
	screen_reply(r);
}

void screen_end(struct run *r, enum flow_outcome outcome)
{
	r->out->kind = FLOW_END;
	r->out->outcome = outcome;
}

/* The page of options the session is on, and the line to the next one. */
static void show_options(struct run *r, const struct step *st, bool next)
{
	int options, from, to, page = step_page_of(st, r->s->page, &from, &to);
	const struct flow_option *o = step_options(r->set, st, &options);

	if (st->pages)
		r->s->page = (uint8_t)page;
	for (int i = from; i < to; i++) {
		buf_addf(r->screen, "\n%d ", step_option_number(r->set, st, i));
		text_show(&r->scope, o[i].label, r->screen);
	}
	if (next && page + 1 < st->pages)
		say_line(r, SAY_LIST_NEXT);
}

static void show_step(struct run *r, bool next)
{
	const struct step *st = run_step_now(r);

	r->s->sub = SUB_OWN;
	text_show(&r->scope, st->text, r->screen);
	show_options(r, st, next);
	if (st->kind == STEP_CONFIRM)
		say_line(r, SAY_CONFIRM);
	if (st->kind == STEP_SAY)
		say_line(r, SAY_CONTINUE);
	if (st->kind == STEP_ASK && r->set->field[st->field].type == FIELD_YESNO)
		say_line(r, SAY_YESNO);
	if (st->optional)
		say_line(r, SAY_SKIP);
}

void screen_question(struct run *r)
{
	show_step(r, true);
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
	if (st->retry)
		text_show(&r->scope, st->retry, r->screen);
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

/* One line of a list: a posyandu and its village; a person and her posyandu or, of the whole puskesmas, her role. */
void screen_name(struct run *r, int number, const struct directory_entry *e)
{
	buf_addf(r->screen, "\n%d ", number);
	r->scope.extra[EXTRA_NAME] = str_of(e->name);
	ref_show(&r->scope, (struct ref){.kind = REF_EXTRA, .field = EXTRA_NAME}, r->screen);
	buf_addc(r->screen, ' ');
	gsm7_add_clean(r->screen, str_of(e->where[0] ? e->where : role_name(e->role)), FLOW_WHERE_SEPTETS);
}

/* The last of the offered lines: none of these. */
void screen_retype(struct run *r)
{
	buf_addf(r->screen, "\n%d ", r->s->offers + 1);
	screen_say(r, SAY_RETYPE);
}

/*
 * Dialled again after a drop: the first screen as always, and under it the line that goes on. So 1 and 2 mean what they
 * always mean, also when this session is later made again from its text. 9 goes on, so the line to a next page of the menu
 * is not there: beginning anew shows it. An answer that is none of its lines gets the screen again, with the reason.
 */
void screen_go_on(struct run *r)
{
	struct flow_session dropped = *r->s;
	bool again = dropped.sub == SUB_GO_ON;

	run_start(r);
	if (r->out->kind != FLOW_REPLY)
		return;
	buf_reset(r->screen);
	if (again) {
		screen_say(r, SAY_BAD_CHOICE);
		buf_addc(r->screen, '\n');
	}
	show_step(r, false);
	*r->s = dropped;
	r->s->sub = SUB_GO_ON;
	r->scope.extra[EXTRA_NAME] = str_of(r->s->child.id ? r->s->child.name
					    : r->s->picks  ? r->s->pick[0].entry.name
							   : "");
	say_line(r, SAY_GO_ON);
	if (again)
		r->out->outcome = FLOW_OUT_AGAIN;
}

/* ---- say, by SMS ---- */

static const struct step *said_step(const struct run *r, int i)
{
	return &r->set->flow[r->s->said[i].flow].step[r->s->said[i].step];
}

static int said_widest(const struct run *r, const struct step *st)
{
	return text_widest(r->set, st->text, r->who->language) + 1;
}

bool screen_put_off(struct run *r, const struct step *st)
{
	struct flow_session *s = r->s;
	int above = said_widest(r, st);

	if (s->left_open)
		above += text_widest(r->set, r->set->say[SAY_LEFT_OPEN], r->who->language) + 1;
	for (int i = 0; i < s->says; i++)
		above += said_widest(r, said_step(r, i));
	if (r->who->door != DOOR_SMS || s->says == FLOW_SAYS_MAX || above > FLOW_ABOVE_MAX)
		return false;
	s->said[s->says].flow = s->flow;
	s->said[s->says++].step = s->step;
	return true;
}

void screen_said(struct run *r)
{
	char room[FLOW_SCREEN_MAX];
	struct buf above;

	if (!r->s->says || (r->out->kind != FLOW_REPLY && r->out->kind != FLOW_END))
		return;
	buf_init(&above, room, sizeof(room));
	for (int i = 0; i < r->s->says; i++) {
		text_show(&r->scope, said_step(r, i)->text, &above);
		buf_addc(&above, '\n');
	}
	buf_add(&above, buf_str(r->screen));
	buf_reset(r->screen);
	buf_add(r->screen, buf_str(&above));
	r->s->says = 0;
}

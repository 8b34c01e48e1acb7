/* SPDX-License-Identifier: Apache-2.0 */
/*
 * batch: several children in one SMS. Each report runs through the flow alone, as a one-line SMS would; what comes to its end
 * is kept, and what would be asked back is not: the answer names both in a few words, "Tersimpan 2: Putu Ayu N, Made Arta T.
 * Belum 1: 10035 BB?", and only the open ones are sent again.
 */
#include "flow_run.h"

#include "gsm7.h"

#include <string.h>

#define LIST_SEPTETS 110 /* of each of the two lists, so that both fit in two SMS */

/* One code in two reports: one of them is another child's, and nobody can know which. */
static bool same_child(const struct reading_report *a, const struct reading_report *b)
{
	return a->fields && b->fields && a->field[0].digits[0] && !strcmp(a->field[0].digits, b->field[0].digits);
}

void batch_begin(struct run *r, const struct reading *reading, struct str text)
{
	struct flow_batch *b = &r->s->batch;

	memset(b, 0, sizeof(*b));
	b->on = true;
	b->flow = (uint16_t)reading->flow;
	b->repaired = reading->repairs != 0;
	b->too_many = reading->too_many;
	b->n = (uint16_t)(text.n < FLOW_BATCH_MAX ? text.n : FLOW_BATCH_MAX);
	memcpy(b->text, text.p, b->n);
	for (int i = 0; i < reading->reports; i++) {
		size_t at = (size_t)(reading->report[i].text.p - text.p);

		if (at + reading->report[i].text.n > b->n)
			break;
		b->from[i] = (uint16_t)at;
		b->length[i] = (uint16_t)reading->report[i].text.n;
		b->day[i] = form_day(r, &reading->report[i]);
		for (int k = 0; k < i; k++)
			if (same_child(&reading->report[i], &reading->report[k]))
				b->twice |= (uint16_t)(1U << i | 1U << k);
		b->count++;
	}
	batch_start(r);
}

void batch_start(struct run *r)
{
	const struct flow_batch *b = &r->s->batch;
	struct str text = {b->text + b->from[b->at], b->length[b->at]};

	form_start(r, b->flow, b->repaired ? REPAIR_KEYWORD : 0, text, b->day[b->at]);
	if (b->twice >> b->at & 1) {
		memset(r->out, 0, sizeof(*r->out));
		screen_reply(r); /* left open without being run */
	}
}

static struct buf list_of(char *room, size_t cap, uint16_t n)
{
	struct buf b;

	buf_init(&b, room, cap);
	b.n = n;
	return b;
}

/* What still has to be told of a report: the word for the question it stopped at. */
static void add_open(const struct run *r, struct buf *out)
{
	const struct step *st = run_step_now(r);
	const struct flow_field *f = st->kind == STEP_ASK ? &r->set->field[st->field] : NULL;

	if (r->s->batch.twice >> r->s->batch.at & 1)
		buf_add(out, STR("dua kali?"));
	else if (!f)
		buf_add(out, STR("janggal"));
	else if (f->type == FIELD_CHILD)
		buf_add(out, STR("kode?"));
	else
		buf_addf(out, "%.*s?", STR_ARG(f->labels ? f->label[0] : f->name));
}

static void add_code(const struct run *r, struct buf *out)
{
	const struct flow_batch *b = &r->s->batch;
	struct str text = str_trim((struct str){b->text + b->from[b->at], b->length[b->at]}),
		   word = str_cut(&text, ' ');

	if (r->s->child.id)
		buf_add(out, str_of(r->s->child.code));
	else if (r->s->offer_code[0])
		buf_add(out, str_of(r->s->offer_code));
	else
		gsm7_add_clean(out, word, CHILD_CODE_MAX);
}

/* The words of this report that were not read, behind those of the others. */
static void note_unread(struct run *r)
{
	struct flow_batch *b = &r->s->batch;
	struct str words = form_ignored(r);
	struct buf list = list_of(b->unread, sizeof(b->unread), b->unread_n);

	if (!words.n)
		return;
	buf_add(&list, list.n ? STR(", ") : STR(""));
	gsm7_add_clean(&list, words, 20);
	if (!list.overflow)
		b->unread_n = (uint16_t)list.n;
}

/* A list that is full goes on as a number only. */
static void note(struct run *r, bool done)
{
	struct flow_batch *b = &r->s->batch;
	char room[96];
	struct buf list = done ? list_of(b->ok, sizeof(b->ok), b->ok_n) : list_of(b->open, sizeof(b->open), b->open_n);
	struct buf one;

	buf_init(&one, room, sizeof(room));
	if (done && run_root(r)->receipt) {
		text_show(&r->scope, run_root(r)->receipt, &one);
	} else {
		add_code(r, &one);
		if (!done) {
			buf_addc(&one, ' ');
			add_open(r, &one);
		}
	}
	if (gsm7_units(buf_str(&list)) + gsm7_units(buf_str(&one)) + 2 <= LIST_SEPTETS) {
		buf_add(&list, list.n ? STR(", ") : STR(""));
		buf_add(&list, buf_str(&one));
	}
	note_unread(r);
	if (done) {
		b->ok_n = (uint16_t)list.n;
		b->saved++;
	} else {
		b->open_n = (uint16_t)list.n;
		b->left++;
	}
}

static void add_list(struct run *r, enum say head, int count, struct str list)
{
	char room[8];
	struct buf number;

	buf_init(&number, room, sizeof(room));
	buf_addf(&number, "%d", count);
	r->scope.extra[EXTRA_A] = buf_str(&number);
	if (r->screen->n)
		buf_addc(r->screen, '\n');
	screen_say(r, head);
	buf_addc(r->screen, ' ');
	buf_add(r->screen, list);
}

static void finish(struct run *r)
{
	struct flow_batch *b = &r->s->batch;

	buf_reset(r->screen);
	r->s->says = 0;
	if (b->saved)
		add_list(r, SAY_BATCH_SAVED, b->saved, (struct str){b->ok, b->ok_n});
	if (b->left)
		add_list(r, SAY_BATCH_OPEN, b->left, (struct str){b->open, b->open_n});
	if (b->left) {
		buf_addc(r->screen, '\n');
		screen_say(r, SAY_BATCH_AGAIN);
	}
	if (b->unread_n && gsm7_units(buf_str(r->screen)) < FLOW_SMS_BUDGET - 110) {
		buf_addc(r->screen, '\n');
		screen_say(r, SAY_NOT_READ);
		buf_addc(r->screen, ' ');
		buf_add(r->screen, (struct str){b->unread, b->unread_n});
	}
	if (b->too_many) {
		buf_addc(r->screen, '\n');
		screen_say(r, SAY_BATCH_MORE);
	}
	screen_end(r, b->saved ? FLOW_OUT_DONE : FLOW_OUT_HELP);
	b->on = false;
	r->s->form_n = 0;
}

bool batch_goes_on(struct run *r)
{
	struct flow_batch *b = &r->s->batch;

	if (!b->on || (r->out->kind != FLOW_REPLY && r->out->kind != FLOW_END))
		return false;
	note(r, r->out->kind == FLOW_END && r->out->outcome == FLOW_OUT_DONE);
	if (++b->at >= b->count) {
		finish(r);
		return false;
	}
	buf_reset(r->screen);
	memset(r->out, 0, sizeof(*r->out));
	batch_start(r);
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * batch: several children in one SMS. Each report runs through the flow alone, as a one-line SMS would; what comes to its end
 * is kept, and what would be asked back is not: the answer names both in a few words, "Tersimpan 2: Putu Ayu N, Made Arta T.
 * Belum 1: 10035 BB?", and only the open ones are sent again. What is asked behind a `save` stays unanswered: it is named
 * with the child, "Tersimpan 1: Putu Ayu LILA?", who must not be sent again.
 */
#include "flow_run.h"

#include "gsm7.h"

#include <string.h>

#define LIST_SEPTETS    110 /* of each of the two lists at most */
#define FIGURES_SEPTETS 36  /* told behind a receipt: " = BB 8,4 TB 72,5 LILA 13,5 LK 45,5" */
#define UNREAD_SEPTETS  24  /* of the words of one report that were not read */

/* One code in two reports: one of them is another child's, and nobody can know which. */
static bool same_child(const struct flow_set *set, const struct reading_report *a, const struct reading_report *b)
{
	const struct reading_field *one = form_child(set, a), *other = form_child(set, b);

	return one && other && one->digits[0] && !strcmp(one->digits, other->digits);
}

void batch_begin(struct run *r, const struct reading *reading, struct str text)
{
	struct flow_batch *b = &r->s->batch;
	struct buf head;

	memset(b, 0, sizeof(*b));
	b->on = true;
	b->flow = (uint16_t)reading->flow;
	b->repaired = reading->repairs != 0;
	b->too_many = reading->too_many;
	b->n = (uint16_t)(text.n < FLOW_BATCH_MAX ? text.n : FLOW_BATCH_MAX);
	memcpy(b->text, text.p, b->n);
	for (int i = 0; i < reading->reports; i++) {
		size_t at = (size_t)(reading->report[i].text.p - text.p);

		if (at + reading->report[i].text.n > b->n) {
			b->too_many = true;
			break;
		}
		b->from[i] = (uint16_t)at;
		b->length[i] = (uint16_t)reading->report[i].text.n;
		buf_init(&head, b->head, sizeof(b->head));
		form_head(r, reading->flow, &reading->report[i], &head);
		b->head_n[i] = head.overflow ? FLOW_HEAD_MAX : (uint8_t)head.n;
		for (int k = 0; k < i; k++)
			if (same_child(r->set, &reading->report[i], &reading->report[k]))
				b->twice |= (uint16_t)(1U << i | 1U << k);
		b->count++;
	}
	batch_start(r);
}

void batch_start(struct run *r)
{
	struct flow_batch *b = &r->s->batch;
	struct str text = {b->text + b->from[b->at], b->length[b->at]};
	struct buf head;

	b->kept = false;
	buf_init(&head, b->head, sizeof(b->head));
	head.n = b->head_n[b->at];
	head.overflow = head.n == FLOW_HEAD_MAX;
	form_start(r, b->flow, b->repaired ? REPAIR_KEYWORD : 0, &head, text);
	if (b->twice >> b->at & 1) {
		memset(r->out, 0, sizeof(*r->out));
		screen_reply(r); /* left open without being run */
	}
}

/* ---- what is kept ---- */

void batch_kept(struct run *r, const struct step *st)
{
	struct flow_batch *b = &r->s->batch;

	b->records = (uint8_t)(b->records + (b->on && st->kind == STEP_SAVE));
	b->others = (uint8_t)(b->others + (b->on && st->kind == STEP_RECORD));
	b->notices = (uint8_t)(b->notices + (b->on && st->kind == STEP_NOTICE));
	b->kept = b->kept || (b->on && st->kind != STEP_NOTICE);
}

static void count_kept(const struct flow *f, struct flow_batch *most)
{
	for (int i = 0; i < f->steps; i++) {
		most->records = (uint8_t)(most->records + (f->step[i].kind == STEP_SAVE));
		most->others = (uint8_t)(most->others + (f->step[i].kind == STEP_RECORD));
		most->notices = (uint8_t)(most->notices + (f->step[i].kind == STEP_NOTICE));
	}
}

/* What one report hands out at most is added to MOST. */
static void count_report(const struct run *r, struct flow_batch *most)
{
	int flow = r->s->batch.flow;

	count_kept(&r->set->flow[flow], most);
	for (int i = 1; i < r->set->frames; i++)
		if (frame_root(r->set, (unsigned)i, flow) == flow)
			count_kept(&r->set->flow[r->set->frame[i].flow], most);
}

/* There is room for one more report. */
static bool has_room(const struct run *r)
{
	const struct flow_batch *b = &r->s->batch;
	struct flow_batch most;

	most.records = b->records;
	most.others = b->others;
	most.notices = b->notices;
	count_report(r, &most);
	return most.records <= FLOW_MESSAGE_RECORDS && most.others <= FLOW_MESSAGE_OTHERS &&
	       most.notices <= FLOW_MESSAGE_NOTICES;
}

/* The report under way is not to be sent again: what it says is kept, whatever its flow asks or tells behind that. One
 * that came to its end without keeping anything is done only where there is nothing to keep. */
static bool is_done(const struct run *r)
{
	struct flow_batch most;

	most.records = most.others = most.notices = 0;
	count_report(r, &most);
	return r->s->batch.kept ||
	       (r->out->kind == FLOW_END && r->out->outcome == FLOW_OUT_DONE && !most.records && !most.others);
}

/* ---- what is told ---- */

/* Septets of each of the two lists, so that all that is said around them stays within two SMS. */
static int list_room(const struct run *r)
{
	static const enum say around[] = {SAY_BATCH_SAVED, SAY_BATCH_OPEN, SAY_BATCH_AGAIN, SAY_BATCH_MORE};
	int room = FLOW_SMS_BUDGET;

	if (r->s->left_open)
		room -= text_widest(r->set, r->set->say[SAY_LEFT_OPEN], r->who->language) + 1;
	for (int i = 0; i < (r->s->batch.too_many ? 4 : 3); i++)
		room -= text_widest(r->set, r->set->say[around[i]], r->who->language) + 2;
	return room / 2 < LIST_SEPTETS ? room / 2 : LIST_SEPTETS;
}

bool batch_can_tell(const struct run *r)
{
	const struct flow_batch *b = &r->s->batch;
	const struct text *receipt = run_root(r)->receipt;
	int one = receipt ? text_widest(r->set, receipt, r->who->language) : CHILD_CODE_MAX;

	return !b->on || gsm7_units((struct str){b->ok, b->ok_n}) + 2 + one + FIGURES_SEPTETS <= list_room(r);
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

/* What was repaired is told with the figures it became, and what was not read as it stood. */
static void add_told(struct run *r, struct buf *one)
{
	const struct reading_report *report = form_report(r);
	struct flow_batch *b = &r->s->batch;
	struct buf list = list_of(b->unread, sizeof(b->unread), b->unread_n), words;
	char room[FLOW_FORM_MAX];

	if (!report)
		return;
	if (form_any_repair(r, report)) {
		buf_add(one, STR(" ="));
		form_add_figures(r, one);
	}
	buf_init(&words, room, sizeof(room));
	gsm7_add_clean(&words, str_trim(report->ignored), UNREAD_SEPTETS);
	if (!words.n || list.n + words.n + 2 > list.cap)
		return;
	buf_add(&list, list.n ? STR(", ") : STR(""));
	buf_add(&list, buf_str(&words));
	b->unread_n = (uint16_t)list.n;
}

/* A list that is full goes on as a number only. WHY: it was not begun. */
static void note(struct run *r, bool done, struct str why)
{
	struct flow_batch *b = &r->s->batch;
	char room[160];
	struct buf list = done ? list_of(b->ok, sizeof(b->ok), b->ok_n) : list_of(b->open, sizeof(b->open), b->open_n);
	struct buf one;

	buf_init(&one, room, sizeof(room));
	if (done && run_root(r)->receipt)
		text_show(&r->scope, run_root(r)->receipt, &one);
	else
		add_code(r, &one);
	if (done) {
		add_told(r, &one);
		if (r->out->kind == FLOW_REPLY && run_step_now(r)->kind == STEP_ASK) { /* kept, but asked on */
			buf_addc(&one, ' ');
			add_open(r, &one);
		}
		b->saved++;
	} else {
		buf_addc(&one, ' ');
		if (why.n)
			buf_add(&one, why);
		else
			add_open(r, &one);
		b->left++;
	}
	if (r->s->left_open == r->s->child.id)
		r->s->left_open = 0; /* here it is again */
	if (gsm7_units(buf_str(&list)) + gsm7_units(buf_str(&one)) + 2 <= list_room(r)) {
		buf_add(&list, list.n ? STR(", ") : STR(""));
		buf_add(&list, buf_str(&one));
	}
	*(done ? &b->ok_n : &b->open_n) = (uint16_t)list.n;
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
	if (b->too_many) {
		buf_addc(r->screen, '\n');
		screen_say(r, SAY_BATCH_MORE);
	}
	if (b->unread_n)
		form_add_line(r, SAY_NOT_READ, (struct str){b->unread, b->unread_n}, (int)sizeof(b->unread));
	screen_end(r, b->saved ? FLOW_OUT_DONE : FLOW_OUT_HELP);
	b->on = false;
	r->s->form_n = 0;
}

bool batch_goes_on(struct run *r)
{
	struct flow_batch *b = &r->s->batch;

	if (!b->on || (r->out->kind != FLOW_REPLY && r->out->kind != FLOW_END))
		return false;
	note(r, is_done(r), STR_NONE);
	while (++b->at < b->count && !has_room(r)) {
		run_begin(r, b->flow);
		note(r, false, STR("belum dibaca"));
	}
	if (b->at >= b->count) {
		finish(r);
		return false;
	}
	buf_reset(r->screen);
	memset(r->out, 0, sizeof(*r->out));
	batch_start(r);
	return true;
}

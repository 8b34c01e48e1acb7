/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk_judge: what is wrong with where an answer led.
 */
#include "walk_run.h"

#include "gsm7.h"

#include <stddef.h>
#include <string.h>

#define TRIES_LEFT 2 /* wrong answers at a screen before the one that ends it (screen.c) */

const char *walk_fault_text(enum walk_fault f)
{
	static const char *const texts[] = {
		[WALK_SOUND] = "nothing is wrong",
		[WALK_TOO_WIDE] = "this text is wider than it may be",
		[WALK_NOT_GSM7] = "this text has a character that phones do not have",
		[WALK_EMPTY] = "this shows nothing",
		[WALK_DEAD_END] = "no answer goes on from here",
		[WALK_LOOP] = "what follows this answer never comes to a screen",
		[WALK_UNHANDLED] = "this answer is taken, but nothing happens",
		[WALK_NOT_PACKED] = "a session that waits here does not come back as it was",
		[WALK_DIFFERS] = "dialled in one go, the same answers show another screen",
	};

	return texts[f];
}

enum walk_fault walk_text_fault(const struct buf *text, int most)
{
	int units = gsm7_units(buf_str(text));

	if (text->overflow)
		return WALK_TOO_WIDE;
	if (!str_trim(buf_str(text)).n)
		return WALK_EMPTY;
	if (units < 0)
		return WALK_NOT_GSM7;
	return units > most ? WALK_TOO_WIDE : WALK_SOUND;
}

/* What the loader counted for the step's own screen, by USSD, and the line above it that tells what is left (form_tell);
 * the budget for any other. */
static int most_of(const struct flow_set *set, const struct flow_caller *who, const struct flow_session *before,
		   const struct walk_turn *turn)
{
	const struct flow *f = &set->flow[turn->s.flow];
	const struct step *st = turn->s.step < f->steps ? &f->step[turn->s.step] : NULL;
	bool own = turn->kind == FLOW_REPLY || turn->outcome == FLOW_OUT_DONE;
	int counted;

	if (who->door == DOOR_SMS && turn->kind != FLOW_NOTICE)
		return FLOW_SMS_BUDGET;
	if (!st || !own || turn->s.sub != SUB_OWN)
		return GSM7_SCREEN_BUDGET;
	counted = step_widest(set, st, who->language);
	if (before && flow_session_offers(before))
		counted += text_widest(set, set->say[SAY_LEFT_OPEN], who->language) + 1;
	return counted < GSM7_SCREEN_BUDGET ? counted : GSM7_SCREEN_BUDGET;
}

/* The same but for the way back. */
static bool same_but_back(const struct flow_session *a, const struct flow_session *b)
{
	struct flow_session x = *a, y = *b;
	char one[FLOW_PACKED_MAX], two[FLOW_PACKED_MAX];
	struct buf p, q;

	if (a->flow != b->flow || a->step != b->step)
		return false;
	x.went = y.went = 0;
	buf_init(&p, one, sizeof(one));
	buf_init(&q, two, sizeof(two));
	walk_pack(&x, &p);
	walk_pack(&y, &q);
	return str_eq(buf_str(&p), buf_str(&q));
}

static bool is_way_back(struct str typed)
{
	return str_eq(typed, STR("0")) || str_eq(typed, STR("00"));
}

enum walk_fault walk_judge(const struct flow_set *set, const struct flow_caller *who, const struct flow_session *before,
			   struct str typed, const struct walk_turn *turn)
{
	enum walk_fault fault;

	if (turn->endless)
		return WALK_LOOP;
	if (turn->outcome == FLOW_OUT_GAVE_UP && (!before || before->tries < TRIES_LEFT))
		return WALK_LOOP; /* it was the engine that gave up (engine.c) */
	fault = walk_text_fault(&turn->screen, most_of(set, who, before, turn));
	if (fault != WALK_SOUND)
		return fault;
	if (before && !is_way_back(typed) && turn->kind == FLOW_REPLY && turn->outcome == FLOW_OUT_ASKED &&
	    same_but_back(before, &turn->s))
		return WALK_UNHANDLED;
	return WALK_SOUND;
}

bool walk_leaves(const struct flow_session *before, const struct walk_turn *turn)
{
	const struct flow_session *s = &turn->s;

	if (turn->kind == FLOW_END)
		return turn->outcome == FLOW_OUT_DONE;
	return s->flow != before->flow || s->step != before->step || s->frame != before->frame ||
	       (before->sub == SUB_GO_ON && s->sub != SUB_GO_ON);
}

void walk_pack(const struct flow_session *s, struct buf *out)
{
	struct flow_session plain = *s;

	plain.saves = 0;
	plain.entry = 0;
	flow_session_pack(&plain, out);
}

bool walk_comes_back(const struct flow_set *set, const struct buf *packed, struct flow_session *back)
{
	char room[FLOW_PACKED_MAX];
	struct buf again;

	if (packed->overflow || flow_session_unpack(back, set, buf_str(packed)))
		return false;
	buf_init(&again, room, sizeof(room));
	flow_session_pack(back, &again);
	return str_eq(buf_str(&again), buf_str(packed));
}

/* All bytes, not field by field: a field that is added later is looked at, too. Padding may make two that are the same
 * look different, which only costs time. */
bool walk_is_whole(const struct flow_session *s, const struct flow_session *back)
{
	return !memcmp(s, back, offsetof(struct flow_session, batch)) &&
	       !memcmp(&s->batch, &back->batch, offsetof(struct flow_batch, text));
}

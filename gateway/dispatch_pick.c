/* SPDX-License-Identifier: Apache-2.0 */
/* Due rows become claims: over which channel each goes now, or when it is looked at again. */
#include "dispatch_parts.h"

#include "clock.h"
#include "log.h"

#include <string.h>

static int lane_named(const struct dispatch *d, struct str name)
{
	for (int i = 0; i < d->lanes; i++)
		if (str_eq(channel_name(d->lane[i].channel), name))
			return i;
	return -1;
}

static int choose(struct dispatch *d, const struct outbox_due *row, struct outbox_size size)
{
	int64_t now_ms = d->mono_ms;
	const char *operator= msisdn_operator(row->msisdn);
	int last = lane_named(d, row->channel), prefer = lane_named(d, row->answers), lane;

	if (row->pinned)
		return last >= 0 && outbox_choose(&d->lane[last], 1, operator, row->priority, size, 0, -1, now_ms) == 0
			       ? last
			       : -1;
	lane = outbox_choose(d->lane, d->lanes, operator, row->priority, size, prefer, row->attempts ? last : -1,
			     now_ms);
	if (lane < 0 && row->attempts)
		lane = outbox_choose(d->lane, d->lanes, operator, row->priority, size, prefer, -1, now_ms);
	return lane;
}

/* In which alphabet and how many parts it goes; the text to send goes into F. */
static bool cut(struct dispatch *d, const struct outbox_due *row, struct flight *f)
{
	struct segments s;
	struct buf room;

	buf_init(&room, d->segment_room, sizeof(d->segment_room));
	if (row->text.n > OUTBOX_TEXT_MAX || segments_split(&s, row->text, &room))
		return false;
	f->parts = s.count;
	f->encoding = s.encoding;
	f->text_n = 0;
	for (int i = 0; i < s.count; i++) {
		if (f->text_n + s.part[i].text.n > sizeof(f->text))
			return false;
		if (s.part[i].text.n)
			memcpy(f->text + f->text_n, s.part[i].text.p, s.part[i].text.n);
		f->text_n += s.part[i].text.n;
	}
	return true;
}

/* One phone gets one at a time, or a long row of them would arrive in any order. */
static bool phone_is_busy(const struct dispatch *d, struct str msisdn)
{
	for (int i = 0, seen = 0; i < FLIGHTS_MAX && seen < d->flights; i++) {
		if (d->flight[i].stage == FLIGHT_FREE)
			continue;
		seen++;
		if (d->flight[i].stage != FLIGHT_ENDED && str_eq(str_of(d->flight[i].msisdn), msisdn))
			return true;
	}
	return false;
}

static void put_off(struct dispatch *d, int64_t id, int64_t until_ms)
{
	if (d->work.defers < DUE_MAX)
		d->defer[d->work.defers++] = (struct outbox_defer){id, until_ms};
}

/* Nothing may take it now. A lane that is held says for how long; a pause or a budget may end at any time. */
static int64_t lane_wait_ms(const struct dispatch *d, const struct outbox_due *row, struct outbox_size size)
{
	int64_t at_ms = outbox_lane_ms(d->lane, d->lanes, msisdn_operator(row->msisdn), row->priority, size);

	return within(at_ms - d->mono_ms, NO_LANE_MIN_MS, row->priority <= OUTBOX_REPLY ? URGENT_MS : NO_LANE_MS);
}

/* Or it would be picked again at once, and again. */
void dispatch_put_off_missed(struct dispatch *d)
{
	for (int i = 0; i < d->missed; i++)
		put_off(d, d->missed_id[i], d->work.now_ms + MISSED_MS);
	d->missed = 0;
}

static void book(struct dispatch *d, struct flight *f, const struct outbox_due *row, int lane)
{
	struct lane *l = &d->lane[lane];

	f->id = row->id;
	f->attempts = row->attempts;
	f->expires_ms = row->expires_ms;
	f->priority = row->priority;
	f->lane = lane;
	f->cost = l->config->price * f->parts;
	str_copy(f->msisdn, sizeof(f->msisdn), row->msisdn);
	str_copy(f->reply_to, sizeof(f->reply_to), row->reply_to);
	bucket_take(&l->bucket, f->parts);
	f->day = l->budget.day;
	budget_book(&l->budget, f->cost);
	l->in_flight++;
	d->claim[d->work.claims] = (struct outbox_claim){
		.id = f->id,
		.attempts = f->attempts,
		.channel = channel_name(l->channel),
		.parts = f->parts,
		.cost = f->cost,
	};
	d->claimed[d->work.claims++] = f;
}

void dispatch_unbook(struct flight *f)
{
	struct lane *l = &f->d->lane[f->lane];

	budget_give_back(&l->budget, f->day, f->cost);
	l->in_flight--;
	flight_release(f);
}

static bool has_room(struct dispatch *d, int lane)
{
	struct lane *l = &d->lane[lane];

	int parallel = breaker_tries(&l->breaker) || l->barred ? 1 : l->config->parallel;

	return l->in_flight < parallel && bucket_has(&l->bucket, d->mono_ms) > 0;
}

bool dispatch_any_has_room(struct dispatch *d)
{
	for (int i = 0; i < d->lanes; i++)
		if (!d->lane[i].paused && breaker_lets(&d->lane[i].breaker, d->mono_ms) && has_room(d, i))
			return true;
	return false;
}

/* The channel it may go by takes one SMS at a time: it goes as several messages, in the next turns. */
static void unfold(struct dispatch *d, const struct outbox_due *row)
{
	struct outbox_unfold *u = &d->unfold[d->work.unfolds];
	struct segments s;
	struct buf room;

	if (d->work.unfolds == UNFOLDS_MAX)
		return;
	buf_init(&room, d->segment_room, sizeof(d->segment_room));
	if (segments_split(&s, row->text, &room) || s.count > OUTBOX_UNFOLD_MAX)
		return;
	buf_init(&room, u->room, sizeof(u->room));
	u->id = row->id;
	u->parts = s.count;
	for (int i = 0; i < s.count; i++) {
		u->part[i] = (struct str){u->room + room.n, s.part[i].text.n};
		buf_add(&room, s.part[i].text);
	}
	d->work.unfolds += !room.overflow;
}

/* A channel could send it but for its length. Where only the money for all of it is missing it waits whole. */
static bool is_too_long(struct dispatch *d, const struct outbox_due *row, const struct flight *f)
{
	int lane = f->parts > 1 ? choose(d, row, (struct outbox_size){1, f->encoding}) : -1;
	const struct lane *l = &d->lane[lane < 0 ? 0 : lane];

	return lane >= 0 && !channel_takes(l->channel, f->encoding, f->parts) &&
	       budget_lets(&l->budget, row->priority, l->config->price * f->parts);
}

static bool is_left_to_a_phone(const struct dispatch *d, const struct outbox_due *row)
{
	for (int i = 0; i < d->polls; i++)
		if (str_eq(channel_name(d->poll[i]), row->answers))
			return d->work.now_ms - row->created_ms < POLL_FIRST_MS;
	return false;
}

/* False: no room for more. */
bool dispatch_pick(void *arg, const struct outbox_due *row)
{
	struct dispatch *d = arg;
	int64_t now_ms = d->work.now_ms;
	struct flight *f;
	int lane;

	if (row->expires_ms <= now_ms || phone_is_busy(d, row->msisdn) || is_left_to_a_phone(d, row))
		return true;
	f = flight_take(d);
	if (!f)
		return false;
	f->msisdn[0] = '\0';
	f->parts = 1;
	lane = cut(d, row, f) ? choose(d, row, (struct outbox_size){f->parts, f->encoding}) : -1;
	if (lane < 0) {
		if (is_too_long(d, row, f))
			unfold(d, row);
		else if (!d->polls)
			put_off(d, row->id, now_ms + lane_wait_ms(d, row, (struct outbox_size){f->parts, f->encoding}));
	} else if (has_room(d, lane)) {
		book(d, f, row, lane);
		return d->work.claims + sender_open(d->sender) < DISPATCH_PARALLEL_MAX && dispatch_any_has_room(d);
	}
	flight_release(f);
	return d->work.defers < DUE_MAX;
}

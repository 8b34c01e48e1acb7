/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cycle of the sending thread. Everything here belongs to that thread but the view, which is copied under a lock.
 *
 * A flight is a row from the moment it is picked until its end is on the disk: PICKED (its claim is being committed),
 * SENT (its request is open), ENDED (the end waits for the next job). A store job that fails changes nothing: claims
 * are dropped, for nothing was sent; ends stay and go with the next one, because they tell what has happened.
 */
#include "dispatch.h"

#include "clock.h"
#include "log.h"
#include "loop.h"
#include "sender.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define FLIGHTS_MAX    (2 * DISPATCH_PARALLEL_MAX)
#define DUE_MAX        256 /* rows of a priority and zone looked at in one turn */
#define UNFOLDS_MAX    8   /* texts cut into several messages in one turn */
#define TICK_MS        250
#define LOOK_EVERY_MS  1000   /* pauses, expiry */
#define COUNT_EVERY_MS 10000  /* queued rows, unknown ones to be sent again */
#define NO_LANE_MS     60000  /* nothing may take it now: looked at again after this at the latest, */
#define NO_LANE_MIN_MS 1000   /* and at the earliest; */
#define URGENT_MS      5000   /* danger and replies after this: a pause that ends is not to hold them up */
#define GRACE_MS       600000 /* an unknown one gets this long for a report before it may be sent again */
#define BARRED_MS      600000 /* no credit, wrong password: one is tried again after this */
#define THROTTLED_MS   1000
#define DRAIN_MS       10000
#define MISSED_MS      5000   /* a claim that was not taken: its phone is being sent another one, by a phone gateway */
#define LEASE_MS       900000 /* for a phone that took a message along to tell what became of it; then it is unknown */
#define CALL_ROOM      (32 * 1024)

enum flight_stage { FLIGHT_FREE, FLIGHT_PICKED, FLIGHT_SENT, FLIGHT_ENDED };

struct flight {
	struct dispatch *d;
	enum flight_stage stage;
	int64_t id, cost, expires_ms;
	int attempts; /* before this one */
	int lane, parts;
	enum outbox_priority priority;
	enum segments_encoding encoding;
	char msisdn[MSISDN_MAX];
	char reply_to[CHANNEL_ID_MAX + 1];
	size_t text_n;
	char text[2 * OUTBOX_TEXT_MAX]; /* transliterated it may be longer */
	/* the end of it */
	enum send_result result;
	enum outbox_state state;
	int64_t next_ms;
	char provider_ref[CHANNEL_ID_MAX + 1], why[OUTBOX_WHY_MAX + 1];
};

struct dispatch {
	const struct config *config;
	struct store *store;
	struct loop *loop;
	struct loop_timer *tick;
	struct loop_waker *woken, *committed, *asked_to_stop;
	struct sender *sender;
	struct store_client *client;
	struct store_reader *reader;
	int lanes, polls; /* polls: channels a phone fetches from, which are no lanes */
	const struct channel *poll[CONFIG_CHANNELS_MAX];
	bool poll_resends[CONFIG_CHANNELS_MAX];
	struct lane lane[CONFIG_CHANNELS_MAX];
	struct flight flight[FLIGHTS_MAX];
	int flights; /* not free */
	char call_room[CALL_ROOM];
	char segment_room[SEGMENTS_ROOM];

	/* the one job under way */
	bool committing, stopping, started;
	bool ended; /* in this round of the loop: they go into one job */
	struct store_job job;
	struct outbox_work work;
	struct outbox_claim claim[FLIGHTS_MAX];
	struct flight *claimed[FLIGHTS_MAX];
	struct outbox_settle settle[FLIGHTS_MAX];
	struct flight *settled[FLIGHTS_MAX];
	struct outbox_defer defer[DUE_MAX];
	struct outbox_unfold unfold[UNFOLDS_MAX];
	struct outbox_again again[CONFIG_CHANNELS_MAX];
	struct outbox_lease lease[CONFIG_CHANNELS_MAX];

	int missed; /* claims of the last job that were not taken */
	int64_t missed_id[FLIGHTS_MAX];

	int64_t looked_ms, counted_ms, waiting_at_ms, stop_at_ms;
	int64_t mono_ms; /* of this turn: breakers and buckets do not care what the clock is set to */

	pthread_mutex_t lock; /* of view */
	struct dispatch_view view;
};

static void pump(struct dispatch *d);

/* ---- flights ---- */

static struct flight *flight_take(struct dispatch *d)
{
	for (int i = 0; i < FLIGHTS_MAX; i++) {
		struct flight *f = &d->flight[i];

		if (f->stage == FLIGHT_FREE) {
			f->d = d;
			f->stage = FLIGHT_PICKED;
			d->flights++;
			return f;
		}
	}
	return NULL;
}

static void flight_release(struct flight *f)
{
	f->stage = FLIGHT_FREE;
	f->d->flights--;
}

/* ---- the end of an attempt ---- */

static void note(struct flight *f, enum send_result result, enum outbox_state state, struct str why)
{
	f->result = result;
	f->state = state;
	str_copy(f->why, sizeof(f->why), why);
}

/* Certainly not taken: again, at once where another channel can, else after a while. */
static void note_again(struct flight *f, enum send_result result, int64_t asked_ms, struct str why, int64_t now_ms)
{
	struct dispatch *d = f->d;
	int other = outbox_choose(d->lane, d->lanes, msisdn_operator(str_of(f->msisdn)), f->priority,
				  (struct outbox_size){f->parts, f->encoding}, -1, f->lane, clock_mono_ms());

	note(f, result, OUTBOX_QUEUED, why);
	f->next_ms = now_ms;
	if (other < 0 || f->attempts > 0)
		f->next_ms += outbox_retry_ms(f->attempts + 1, asked_ms, (uint64_t)f->id * 2654435761U);
}

static void bar(struct lane *l, struct str why)
{
	breaker_hold(&l->breaker, clock_mono_ms() + BARRED_MS);
	if (!l->barred)
		log_event(LOG_ERROR, "channel_barred", LOG_STR("channel", channel_name(l->channel)),
			  LOG_STR("why", why));
	l->barred = true;
}

static int64_t within(int64_t v, int64_t min, int64_t max)
{
	return v < min ? min : v > max ? max : v;
}

static void judge(struct flight *f, const struct channel_verdict *v, int64_t now_ms)
{
	struct lane *l = &f->d->lane[f->lane];

	switch (v->result) {
	case SEND_ACCEPTED:
		note(f, v->result, OUTBOX_ACCEPTED, STR_NONE);
		str_copy(f->provider_ref, sizeof(f->provider_ref), v->id);
		breaker_success(&l->breaker);
		l->barred = false;
		return;
	case SEND_REFUSED:
	case SEND_OPTED_OUT:
		note(f, v->result, OUTBOX_FAILED, v->why);
		breaker_success(&l->breaker);
		return;
	case SEND_THROTTLED:
		breaker_hold(&l->breaker,
			     clock_mono_ms() + within(v->retry_after_ms, THROTTLED_MS, OUTBOX_ASKED_MAX_MS));
		note_again(f, v->result, v->retry_after_ms, v->why, now_ms);
		return;
	case SEND_BARRED:
		bar(l, v->why);
		note_again(f, v->result, 0, v->why, now_ms);
		return;
	case SEND_LATER:
		breaker_failure(&l->breaker, clock_mono_ms());
		note_again(f, v->result, v->retry_after_ms, v->why, now_ms);
		return;
	default:
		breaker_failure(&l->breaker, clock_mono_ms());
		note(f, SEND_UNKNOWN, OUTBOX_UNKNOWN, v->why);
		str_copy(f->provider_ref, sizeof(f->provider_ref), v->id); /* its report may clear it up */
	}
}

static void count_end(struct dispatch *d, const struct flight *f, int64_t took_ms)
{
	struct lane *l = &d->lane[f->lane];

	l->in_flight--;
	if (f->result != SEND_ACCEPTED && f->result != SEND_UNKNOWN) { /* nothing was spent */
		l->budget.day_spent -= f->cost;
		l->budget.month_spent -= f->cost;
	}
	pthread_mutex_lock(&d->lock);
	d->view.lane[f->lane].result[f->result]++;
	d->view.lane[f->lane].took_ms_sum += took_ms;
	pthread_mutex_unlock(&d->lock);
}

static void on_reply(void *arg, const struct sender_reply *reply)
{
	struct flight *f = arg;
	struct dispatch *d = f->d;
	int64_t now_ms = clock_now_ms();
	struct channel_verdict v = {.result = SEND_UNKNOWN, .why = str_of(reply->why)};
	struct arena a;

	arena_init(&a, d->call_room, sizeof(d->call_room));
	f->provider_ref[0] = '\0';
	if (reply->end == SENDER_ANSWERED) {
		channel_judge(d->lane[f->lane].channel, reply->status, reply->content_type, reply->body, &a, &v);
		if (!v.retry_after_ms)
			v.retry_after_ms = reply->retry_after_ms;
	} else if (reply->end == SENDER_NOT_SENT) {
		v.result = SEND_LATER;
	}
	judge(f, &v, now_ms);
	count_end(d, f, reply->took_ms);
	f->stage = FLIGHT_ENDED;
	log_event(LOG_DEBUG, "send_ended", LOG_STR("channel", channel_name(d->lane[f->lane].channel)),
		  LOG_INT("row", f->id), LOG_CSTR("result", send_result_name(f->result)));
	d->ended = true;
}

/* ---- the request ---- */

static bool compose(struct flight *f, struct channel_call *call, struct arena *a)
{
	struct dispatch *d = f->d;
	char ref[OUTBOX_REF_MAX];
	struct outgoing m = {
		.to = str_of(f->msisdn),
		.text = {f->text, f->text_n},
		.encoding = f->encoding,
		.parts = f->parts,
		.reply_to = str_of(f->reply_to),
		.now_ms = clock_now_ms(),
		.expires_ms = f->expires_ms,
	};

	outbox_ref(f->id, store_secret(d->store), ref);
	m.ref = str_of(ref);
	return ref[0] && channel_compose(d->lane[f->lane].channel, &m, a, call) == 0;
}

static void end_unsent(struct flight *f, enum send_result result, enum outbox_state state, const char *why)
{
	note(f, result, state, str_of(why));
	f->next_ms = clock_now_ms() + outbox_retry_ms(f->attempts + 1, 0, (uint64_t)f->id);
	count_end(f->d, f, 0);
	f->stage = FLIGHT_ENDED;
}

static void take_off(struct flight *f)
{
	struct dispatch *d = f->d;
	struct channel_call call;
	struct arena a;
	int rc;

	f->stage = FLIGHT_SENT;
	f->provider_ref[0] = '\0';
	arena_init(&a, d->call_room, sizeof(d->call_room));
	if (!compose(f, &call, &a)) {
		end_unsent(f, SEND_REFUSED, OUTBOX_FAILED, "the profile cannot put this into a request");
		return;
	}
	rc = sender_call(d->sender, &call, d->lane[f->lane].config->timeout_ms, on_reply, f);
	if (rc == -EINVAL)
		end_unsent(f, SEND_REFUSED, OUTBOX_FAILED, "the request's address or a header cannot be");
	else if (rc)
		end_unsent(f, SEND_LATER, OUTBOX_QUEUED, "no room for another request");
}

/* ---- picking ---- */

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
static void put_off_missed(struct dispatch *d)
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
	l->budget.day_spent += f->cost;
	l->budget.month_spent += f->cost;
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

static void unbook(struct flight *f)
{
	struct lane *l = &f->d->lane[f->lane];

	l->budget.day_spent -= f->cost;
	l->budget.month_spent -= f->cost;
	l->in_flight--;
	flight_release(f);
}

static bool has_room(struct dispatch *d, int lane)
{
	struct lane *l = &d->lane[lane];

	int parallel = breaker_tries(&l->breaker) || l->barred ? 1 : l->config->parallel;

	return l->in_flight < parallel && bucket_has(&l->bucket, d->mono_ms) > 0;
}

static bool any_has_room(struct dispatch *d)
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
static bool pick(void *arg, const struct outbox_due *row)
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
		return d->work.claims + sender_open(d->sender) < DISPATCH_PARALLEL_MAX && any_has_room(d);
	}
	flight_release(f);
	return d->work.defers < DUE_MAX;
}

static unsigned open_zones(const struct dispatch *d, int64_t now_ms)
{
	unsigned open = 0;

	for (int z = ZONE_WIB; z <= ZONE_WIT; z++)
		if (outbox_quiet_ms(OUTBOX_TIP, (enum zone)z, d->config->send_from, d->config->send_until, now_ms) <=
		    now_ms)
			open |= 1U << z;
	return open;
}

/* ---- the job ---- */

static void collect_ends(struct dispatch *d)
{
	for (int i = 0; i < FLIGHTS_MAX; i++) {
		struct flight *f = &d->flight[i];

		if (f->stage != FLIGHT_ENDED)
			continue;
		d->settled[d->work.settles] = f;
		d->settle[d->work.settles++] = (struct outbox_settle){
			.id = f->id,
			.attempt = f->attempts + 1,
			.result = f->result,
			.state = f->state,
			.provider_ref = str_of(f->provider_ref),
			.why = str_of(f->why),
			.channel = channel_name(d->lane[f->lane].channel),
			.msisdn = str_of(f->msisdn),
			.next_ms = f->next_ms,
		};
	}
}

/* What phones took along and never told of: unknown, and handed out once more only where the config says so. */
static void collect_leases(struct dispatch *d, int64_t now_ms)
{
	for (int i = 0; i < d->polls; i++) {
		struct str name = channel_name(d->poll[i]);

		d->lease[d->work.leases++] = (struct outbox_lease){name, now_ms - LEASE_MS};
		if (d->poll_resends[i])
			d->again[d->work.agains++] = (struct outbox_again){name, now_ms - GRACE_MS, true};
	}
}

static void collect_agains(struct dispatch *d, int64_t now_ms)
{
	for (int i = 0; i < d->lanes; i++) {
		bool dedupes = channel_dedupes(d->lane[i].channel);

		if (dedupes || d->lane[i].config->resend_unknown)
			d->again[d->work.agains++] =
				(struct outbox_again){channel_name(d->lane[i].channel), now_ms - GRACE_MS, dedupes};
	}
}

static void on_committed(struct store_job *job, enum store_result result)
{
	struct dispatch *d = job->arg;
	bool ok = result == STORE_OK;

	d->committing = false;
	d->started |= ok;
	for (int i = 0; i < d->work.settles && ok; i++)
		flight_release(d->settled[i]);
	d->missed = 0;
	for (int i = 0; i < d->work.claims; i++) {
		if (ok && d->claim[i].taken) {
			take_off(d->claimed[i]);
			continue;
		}
		if (ok)
			d->missed_id[d->missed++] = d->claim[i].id;
		unbook(d->claimed[i]);
	}
	if (!ok)
		return; /* the tick tries again: a disk that is full heals, or the process ends */
	if (d->work.expired) {
		pthread_mutex_lock(&d->lock);
		d->view.expired += d->work.expired;
		pthread_mutex_unlock(&d->lock);
		d->looked_ms = 0; /* there may be more, and they stand before others */
	}
	pump(d);
}

static bool has_work(const struct outbox_work *w)
{
	return w->claims || w->settles || w->defers || w->unfolds || w->agains || w->leases || w->lost || w->expire;
}

static void commit(struct dispatch *d)
{
	d->work.claim = d->claim;
	d->work.settle = d->settle;
	d->work.defer = d->defer;
	d->work.unfold = d->unfold;
	d->work.again = d->again;
	d->work.lease = d->lease;
	d->job = (struct store_job){.outbox = &d->work, .done = on_committed, .arg = d};
	d->committing = true;
	store_commit(d->client, &d->job);
}

/* Without a channel at all what is queued stays as it is: it is not put off minute by minute. */
static bool may_pick(struct dispatch *d)
{
	return d->started && !d->stopping && d->flights < FLIGHTS_MAX &&
	       sender_open(d->sender) < DISPATCH_PARALLEL_MAX && any_has_room(d);
}

/* Says what to write next, and hands it over. */
static void pump(struct dispatch *d)
{
	int64_t now_ms = clock_now_ms();

	d->ended = false;
	if (d->committing)
		return;
	d->mono_ms = clock_mono_ms();
	d->work = (struct outbox_work){.now_ms = now_ms, .lost = !d->started, .secret = store_secret(d->store)};
	collect_ends(d);
	put_off_missed(d);
	if (now_ms - d->looked_ms >= LOOK_EVERY_MS || now_ms < d->looked_ms) {
		d->looked_ms = now_ms;
		d->work.expire = store_outbox_has_late(d->reader, now_ms);
	}
	if (now_ms - d->counted_ms >= COUNT_EVERY_MS || now_ms < d->counted_ms) {
		d->counted_ms = now_ms;
		collect_agains(d, now_ms);
		collect_leases(d, now_ms);
	}
	if (may_pick(d) && store_outbox_due(d->reader, now_ms, open_zones(d, now_ms), DUE_MAX, pick, d))
		log_event(LOG_ERROR, "outbox_unreadable", LOG_INT("claims", d->work.claims));
	if (has_work(&d->work))
		commit(d);
}

/* ---- the lanes, as others may see them ---- */

/* A million takes 50 ms to count, in which nothing is sent: so a hundredth of the time at most. */
static void count_waiting(struct dispatch *d)
{
	int64_t waiting[OUTBOX_PRIORITIES], began_ms = clock_mono_ms();

	if (began_ms < d->waiting_at_ms || store_outbox_waiting(d->reader, waiting))
		return;
	d->waiting_at_ms = began_ms + 100 * (clock_mono_ms() - began_ms);
	pthread_mutex_lock(&d->lock);
	memcpy(d->view.waiting, waiting, sizeof(waiting));
	pthread_mutex_unlock(&d->lock);
}

static void refresh_lanes(struct dispatch *d, int64_t now_ms)
{
	int32_t today = date_of_ms(now_ms, d->config->zone);
	char why[OUTBOX_WHY_MAX];

	count_waiting(d);
	for (int i = 0; i < d->lanes; i++) {
		struct lane *l = &d->lane[i];
		bool paused;

		budget_roll(&l->budget, today);
		if (budget_level(&l->budget) > d->view.lane[i].budget_level)
			log_event(LOG_WARN, "budget", LOG_STR("channel", channel_name(l->channel)),
				  LOG_INT("percent", budget_level(&l->budget)));
		paused = store_lane_paused(d->reader, channel_name(l->channel), why);
		if (l->paused && !paused) { /* who resumes has seen to it: credit, password */
			l->breaker = (struct breaker){0};
			l->barred = false;
		}
		l->paused = paused;
	}
	pthread_mutex_lock(&d->lock);
	for (int i = 0; i < d->lanes; i++) {
		const struct lane *l = &d->lane[i];
		struct dispatch_lane_view *v = &d->view.lane[i];

		v->channel = l->config->name;
		v->paused = l->paused;
		v->barred = l->barred;
		v->held = !breaker_lets(&l->breaker, clock_mono_ms());
		v->in_flight = l->in_flight;
		v->budget_level = budget_level(&l->budget);
		v->spent_day = l->budget.day_spent;
		v->spent_month = l->budget.month_spent;
		v->forecast_month = budget_forecast(&l->budget, today);
	}
	pthread_mutex_unlock(&d->lock);
}

void dispatch_look(struct dispatch *d, struct dispatch_view *out)
{
	pthread_mutex_lock(&d->lock);
	*out = d->view;
	pthread_mutex_unlock(&d->lock);
}

/* ---- the thread ---- */

static void on_tick(void *arg)
{
	struct dispatch *d = arg;
	int64_t now_ms = clock_now_ms();
	bool over = clock_mono_ms() > d->stop_at_ms;

	if (now_ms / LOOK_EVERY_MS != (now_ms - TICK_MS) / LOOK_EVERY_MS)
		refresh_lanes(d, now_ms);
	pump(d);
	if (d->stopping && !d->committing && (over || (!sender_open(d->sender) && !d->flights)))
		loop_stop(d->loop);
}

static void on_round(void *arg)
{
	struct dispatch *d = arg;

	if (d->ended)
		pump(d);
}

static void on_wake(void *arg)
{
	pump(arg);
}

static void on_drain(void *arg)
{
	struct dispatch *d = arg;

	store_client_drain(d->client);
}

static void on_stop(void *arg)
{
	struct dispatch *d = arg;

	d->stopping = true;
	d->stop_at_ms = clock_mono_ms() + DRAIN_MS;
}

static void signal_commit(void *arg)
{
	struct dispatch *d = arg;

	loop_wake(d->committed);
}

static void make_lane(struct dispatch *d, const struct channel *ch, const struct config_channel *c, int64_t now_ms)
{
	struct lane *l = &d->lane[d->lanes++];
	int32_t today = date_of_ms(now_ms, d->config->zone);
	int64_t day_ms = INT64_C(86400000), zone_ms = (int64_t)d->config->zone * 3600000;

	*l = (struct lane){.channel = ch, .config = c};
	bucket_init(&l->bucket, c->tps, clock_mono_ms());
	l->budget = (struct budget){
		.day_limit = c->budget_day,
		.month_limit = c->budget_month,
		.day_spent = store_outbox_spent(d->reader, channel_name(ch), today * day_ms - zone_ms),
		.month_spent =
			store_outbox_spent(d->reader, channel_name(ch), date_month_start(today) * day_ms - zone_ms),
		.day = today,
	};
}

/* Channels whose phones come for what they shall send: what answers them is left to them for a while. */
static void note_poll(struct dispatch *d, const struct channel *ch, const struct config_channel *c)
{
	d->poll_resends[d->polls] = c->resend_unknown;
	d->poll[d->polls++] = ch;
}

static void make_lanes(struct dispatch *d, const struct channel_set *channels)
{
	int64_t now_ms = clock_now_ms();

	for (int i = 0; i < channel_count(channels); i++) {
		const struct channel *ch = channel_at(channels, i);

		if (channel_sends(ch))
			make_lane(d, ch, &d->config->channel[i], now_ms);
		else if (channel_serves(ch, INBOUND_POLL))
			note_poll(d, ch, &d->config->channel[i]);
	}
	d->view.lanes = d->lanes;
	if (!d->lanes && !d->polls)
		log_event(LOG_WARN, "no_channel_sends", LOG_INT("channels", channel_count(channels)));
	refresh_lanes(d, now_ms);
}

struct dispatch *dispatch_new(const struct config *c, const struct channel_set *channels, struct store *s,
			      struct buf *err)
{
	struct dispatch *d = calloc(1, sizeof(*d));

	if (!d || pthread_mutex_init(&d->lock, NULL)) {
		free(d);
		return NULL;
	}
	d->config = c;
	d->store = s;
	d->reader = store_reader_open(c->database, err);
	d->loop = loop_new();
	d->client = store_client_new(s, signal_commit, d);
	if (d->loop) {
		d->sender = sender_new(d->loop, DISPATCH_PARALLEL_MAX);
		d->tick = loop_timer_new(d->loop, on_tick, d);
		d->woken = loop_waker_new(d->loop, on_wake, d);
		d->committed = loop_waker_new(d->loop, on_drain, d);
		d->asked_to_stop = loop_waker_new(d->loop, on_stop, d);
	}
	if (!d->reader || !d->client || !d->sender || !d->tick || !d->woken || !d->committed || !d->asked_to_stop) {
		dispatch_free(d);
		return NULL;
	}
	loop_on_round(d->loop, on_round, d);
	make_lanes(d, channels);
	return d;
}

void dispatch_run(struct dispatch *d)
{
	loop_timer_set(d->tick, 1, TICK_MS);
	loop_run(d->loop);
}

void dispatch_wake(void *d)
{
	loop_wake(((struct dispatch *)d)->woken);
}

void dispatch_stop(struct dispatch *d)
{
	loop_wake(d->asked_to_stop);
}

void dispatch_free(struct dispatch *d)
{
	if (!d)
		return;
	d->stopping = true;
	d->committing =
		true; /* what the sender gives up now stays `sending` on the disk, and is unknown at the next start */
	sender_free(d->sender);
	store_client_free(d->client);
	loop_timer_free(d->tick);
	loop_waker_free(d->woken);
	loop_waker_free(d->committed);
	loop_waker_free(d->asked_to_stop);
	if (d->reader)
		store_reader_close(d->reader);
	loop_free(d->loop);
	pthread_mutex_destroy(&d->lock);
	free(d);
}

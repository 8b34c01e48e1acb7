/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch_parts: what the dispatch*.c files share; nobody else includes it.
 *
 *	dispatch.c       the thread, its turns and the one store job of each
 *	dispatch_pick.c  due rows become claims: over which channel, or when again
 *	dispatch_send.c  a claimed row becomes a request, and its end a state
 *	dispatch_lane.c  the channels that send: made, refreshed, shown
 *
 * A flight is a row from the moment it is picked until its end is on the disk: PICKED (its claim is being committed),
 * SENT (its request is open), ENDED (the end waits for the next job). All of it belongs to the sending thread but the
 * view, which is copied under a lock.
 */
#ifndef KTG_DISPATCH_PARTS_H
#define KTG_DISPATCH_PARTS_H

#include "dispatch.h"
#include "loop.h"
#include "sender.h"

#include <pthread.h>

#define FLIGHTS_MAX    (2 * DISPATCH_PARALLEL_MAX)
#define DUE_MAX        256  /* rows put off in one turn */
#define LOOK_MAX       4096 /* rows of a priority and zone looked at in one turn: one busy phone holds up nobody behind it */
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
	int32_t day;  /* on which its cost was booked */
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

static inline int64_t within(int64_t v, int64_t min, int64_t max)
{
	return v < min ? min : v > max ? max : v;
}

/* ---- dispatch.c ---- */

struct flight *flight_take(struct dispatch *d); /* NULL: none is free */
void flight_release(struct flight *f);
/* Says what to write next, and hands it to the store; nothing while a job is under way. */
void dispatch_pump(struct dispatch *d);

/* ---- dispatch_send.c ---- */

void dispatch_take_off(struct flight *f); /* its claim is on the disk */

/* ---- dispatch_pick.c ---- */

bool dispatch_any_has_room(struct dispatch *d);
bool dispatch_pick(void *arg, const struct outbox_due *row); /* an outbox_due_fn; ARG is the dispatch */
void dispatch_unbook(struct flight *f);                      /* its claim was not taken */
void dispatch_put_off_missed(struct dispatch *d);            /* what was not taken is looked at again later */

/* ---- dispatch_lane.c ---- */

void dispatch_make_lanes(struct dispatch *d, const struct channel_set *channels);
void dispatch_refresh_lanes(struct dispatch *d, int64_t now_ms);

#endif

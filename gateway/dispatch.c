/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cycle of the sending thread. Everything here belongs to that thread but the view, which is copied under a lock.
 *
 * A flight is a row from the moment it is picked until its end is on the disk: PICKED (its claim is being committed),
 * SENT (its request is open), ENDED (the end waits for the next job). A store job that fails changes nothing: claims
 * are dropped, for nothing was sent; ends stay and go with the next one, because they tell what has happened.
 */
#include "dispatch_parts.h"

#include "clock.h"
#include "log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- flights ---- */

struct flight *flight_take(struct dispatch *d)
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

void flight_release(struct flight *f)
{
	f->stage = FLIGHT_FREE;
	f->d->flights--;
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
			dispatch_take_off(d->claimed[i]);
			continue;
		}
		if (ok)
			d->missed_id[d->missed++] = d->claim[i].id;
		dispatch_unbook(d->claimed[i]);
	}
	if (!ok)
		return; /* the tick tries again: a disk that is full heals, or the process ends */
	if (d->work.expired) {
		pthread_mutex_lock(&d->lock);
		d->view.expired += d->work.expired;
		pthread_mutex_unlock(&d->lock);
		d->looked_ms = 0; /* there may be more, and they stand before others */
	}
	dispatch_pump(d);
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
	       sender_open(d->sender) < DISPATCH_PARALLEL_MAX && dispatch_any_has_room(d);
}

/* Says what to write next, and hands it over. */
void dispatch_pump(struct dispatch *d)
{
	int64_t now_ms = clock_now_ms();

	d->ended = false;
	if (d->committing)
		return;
	d->mono_ms = clock_mono_ms();
	d->work = (struct outbox_work){.now_ms = now_ms, .lost = !d->started, .secret = store_secret(d->store)};
	collect_ends(d);
	dispatch_put_off_missed(d);
	if (now_ms - d->looked_ms >= LOOK_EVERY_MS || now_ms < d->looked_ms) {
		d->looked_ms = now_ms;
		d->work.expire = store_outbox_has_late(d->reader, now_ms);
	}
	if (now_ms - d->counted_ms >= COUNT_EVERY_MS || now_ms < d->counted_ms) {
		d->counted_ms = now_ms;
		collect_agains(d, now_ms);
		collect_leases(d, now_ms);
	}
	if (may_pick(d) &&
	    store_outbox_due(d->reader, now_ms, outbox_open_zones(d->config->send_from, d->config->send_until, now_ms),
			     LOOK_MAX, dispatch_pick, d))
		log_event(LOG_ERROR, "outbox_unreadable", LOG_INT("claims", d->work.claims));
	if (has_work(&d->work))
		commit(d);
}

/* ---- the thread ---- */

static void on_tick(void *arg)
{
	struct dispatch *d = arg;
	int64_t now_ms = clock_now_ms();
	bool over = clock_mono_ms() > d->stop_at_ms;

	if (now_ms / LOOK_EVERY_MS != (now_ms - TICK_MS) / LOOK_EVERY_MS)
		dispatch_refresh_lanes(d, now_ms);
	dispatch_pump(d);
	if (d->stopping && !d->committing && (over || (!sender_open(d->sender) && !d->flights)))
		loop_stop(d->loop);
}

static void on_round(void *arg)
{
	struct dispatch *d = arg;

	if (d->ended)
		dispatch_pump(d);
}

static void on_wake(void *arg)
{
	dispatch_pump(arg);
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
	dispatch_make_lanes(d, channels);
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

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node: the turn of one network thread. Measured shape (no pool, no lock): what costs is system calls, so all Redis
 * commands of a turn leave in one write, and a request is suspended in libmicrohttpd only when it is still open after the
 * replies of the turn were waited for.
 */
#include "request.h"

#include "clock.h"
#include "log.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#define CONNECTIONS_MAX 2048
#define IDLE_MS         10000 /* a silent connection is closed */
#define REQUEST_MS      15000 /* a request must have arrived whole */
#define TICK_MS         250
#define DRAIN_MS        10000
#define REDIS_ROUNDS    3 /* load, save, and the first of a phone's next message */
#define REDIS_WAIT_US   500

static void turn(void *arg)
{
	struct node *n = arg;

	if (!n->serving) {
		sessions_flush(n->sessions);
		return;
	}
	versions_look(n->versions);
	store_reader_begin(n->reader);
	store_client_drain(n->client);
	http_run(n->http);
	for (int i = 0; i < REDIS_ROUNDS && sessions_waiting(n->sessions); i++) {
		sessions_flush(n->sessions);
		if (!sessions_wait(n->sessions, REDIS_WAIT_US))
			break;
	}
	request_commit_all(n);
	http_run(n->http);
	http_park(n->http);
	request_commit_all(n);
	store_reader_end(n->reader);
	sessions_flush(n->sessions);
	if (n->draining && (!http_unanswered(n->http) || clock_mono_ms() > n->drain_until_ms))
		loop_stop(n->loop);
}

/* The turn itself follows the round of events. */
static void on_ready(void *arg, int ready)
{
	(void)arg;
	(void)ready;
}

static void on_event(void *arg)
{
	(void)arg;
}

enum redis_state node_redis(struct node *n)
{
	enum redis_state state = !sessions_up(n->sessions) ? REDIS_AWAY
				 : n->sessions_refused     ? REDIS_REFUSING
							   : REDIS_UP;

	atomic_store(&n->shared->redis[n->index], (int)state);
	return state;
}

static void on_tick(void *arg)
{
	struct node *n = arg;

	node_redis(n);
	http_tick(n->http);
	late_tick(n);
	delivery_tick(n);
	versions_tidy(n->versions, clock_mono_ms());
}

static void on_stop(void *arg)
{
	struct node *n = arg;

	n->draining = true;
	n->drain_until_ms = clock_mono_ms() + DRAIN_MS;
	http_stop_accepting(n->http);
}

static void wake_node(void *arg)
{
	struct node *n = arg;

	loop_wake(n->committed);
}

static bool open_parts(struct node *n, int listen_fd, struct buf *err)
{
	struct shared *sh = n->shared;
	struct http_options o = {
		.listen_fd = listen_fd,
		.connections_max = CONNECTIONS_MAX,
		.idle_ms = IDLE_MS,
		.request_ms = REQUEST_MS,
		.handler = request_handle,
		.arg = n,
	};

	n->http = http_new(&o);
	if (!n->http) {
		buf_add(err, STR("the HTTP server did not start"));
		return false;
	}
	n->reader = store_reader_open(sh->config->database, err);
	n->loop = loop_new();
	n->hash = hash_keyed_new(store_secret(sh->store));
	n->versions = version_user_new(sh->versions, 1000LL * sh->config->resume_seconds);
	if (!n->reader || !n->loop || !n->hash || !n->versions)
		return false;
	n->sessions = sessions_new(n->loop, sh->config);
	n->committed = loop_waker_new(n->loop, on_event, n);
	n->asked_to_stop = loop_waker_new(n->loop, on_stop, n);
	n->flows_changed = loop_waker_new(n->loop, on_event, n);
	n->watch = loop_watch_new(n->loop, http_fd(n->http), on_ready, n);
	n->tick = loop_timer_new(n->loop, on_tick, n);
	n->client = n->committed ? store_client_new(sh->store, wake_node, n) : NULL;
	return n->sessions && n->asked_to_stop && n->flows_changed && n->watch && n->tick && n->client;
}

struct node *node_new(struct shared *shared, int index, int listen_fd, struct buf *err)
{
	struct node *n = calloc(1, sizeof(*n));

	if (!n) {
		close(listen_fd);
		buf_add(err, STR("out of memory"));
		return NULL;
	}
	n->shared = shared;
	n->index = index;
	n->metrics = shared->metrics[index];
	n->to_commit_tail = &n->to_commit;
	if (!open_parts(n, listen_fd, err)) {
		if (!err->n)
			buf_add(err, STR("out of memory or file descriptors"));
		node_free(n);
		return NULL;
	}
	loop_on_round(n->loop, turn, n);
	return n;
}

bool node_run(struct node *n)
{
	n->serving = true;
	loop_watch_set(n->watch, LOOP_READ);
	loop_timer_set(n->tick, TICK_MS, TICK_MS);
	loop_run(n->loop);
	if (!http_unanswered(n->http))
		return true;
	log_event(LOG_WARN, "drain_cut_short", LOG_INT("open", http_unanswered(n->http)));
	return false;
}

void node_stop(struct node *n)
{
	loop_wake(n->asked_to_stop);
}

void node_flows_changed(struct node *n)
{
	loop_wake(n->flows_changed);
}

void node_free(struct node *n)
{
	if (!n)
		return;
	sessions_free(n->sessions);
	loop_watch_free(n->watch);
	loop_timer_free(n->tick);
	loop_waker_free(n->asked_to_stop);
	loop_waker_free(n->flows_changed);
	if (n->client)
		store_client_free(n->client);
	loop_waker_free(n->committed);
	http_free(n->http);
	loop_free(n->loop);
	store_reader_close(n->reader);
	hash_keyed_free(n->hash);
	version_user_free(n->versions);
	free(n);
}

struct redis_wait {
	struct node *n;
	int64_t until_ms;
};

static void look_for_redis(void *arg)
{
	struct redis_wait *w = arg;

	if (sessions_up(w->n->sessions) || clock_mono_ms() > w->until_ms)
		loop_stop(w->n->loop);
}

bool node_wait_redis(struct node *n, int timeout_ms)
{
	struct redis_wait w = {n, clock_mono_ms() + timeout_ms};
	struct loop_timer *t = loop_timer_new(n->loop, look_for_redis, &w);

	if (!t)
		return false;
	loop_timer_set(t, 1, 10);
	loop_run(n->loop);
	loop_timer_free(t);
	return sessions_up(n->sessions);
}

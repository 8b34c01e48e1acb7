/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loop over libuv. Every object is a libuv handle with our callback beside it; freeing one is uv_close(), and the
 * memory goes when libuv says the handle is closed, so a callback may free its own object.
 *
 * The round callback hangs on a prepare handle: libuv runs it after timers and the last poll's events, right before it
 * waits again, and takes the time to wait only after it. The handle also keeps the loop alive until loop_stop().
 *
 * SIGPIPE is ignored from the first loop on: hiredis writes with write(2), and a Redis that dies must not take us
 * along.
 */
#include "loop.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <uv.h>

struct loop {
	uv_loop_t uv;
	uv_prepare_t prepare;
	loop_fn *round; /* may be NULL */
	void *round_arg;
};

struct loop_watch {
	uv_poll_t poll;
	loop_ready_fn *fn;
	void *arg;
	int events; /* what libuv watches for now */
};

struct loop_timer {
	uv_timer_t timer;
	loop_fn *fn;
	void *arg;
};

struct loop_waker {
	uv_async_t async;
	loop_fn *fn;
	void *arg;
};

struct loop_signal {
	uv_signal_t signal;
	loop_fn *fn;
	void *arg;
};

static void on_prepare(uv_prepare_t *prepare)
{
	struct loop *l = prepare->data;

	if (l->round)
		l->round(l->round_arg);
}

struct loop *loop_new(void)
{
	struct loop *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	if (uv_loop_init(&l->uv) != 0) {
		free(l);
		return NULL;
	}
	signal(SIGPIPE, SIG_IGN);
	uv_prepare_init(&l->uv, &l->prepare);
	l->prepare.data = l;
	uv_prepare_start(&l->prepare, on_prepare);
	return l;
}

void loop_free(struct loop *l)
{
	int busy;

	if (!l)
		return;
	uv_close((uv_handle_t *)&l->prepare, NULL);
	uv_run(&l->uv, UV_RUN_DEFAULT);
	busy = uv_loop_close(&l->uv);
	assert(busy == 0);
	(void)busy;
	free(l);
}

void loop_run(struct loop *l)
{
	uv_run(&l->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *l)
{
	uv_stop(&l->uv);
}

void loop_on_round(struct loop *l, loop_fn *fn, void *arg)
{
	l->round = fn;
	l->round_arg = arg;
}

/* Memory of any of our objects: the libuv handle is its first member and points back to it. */
static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static int to_uv(int events)
{
	return (events & LOOP_READ ? UV_READABLE : 0) | (events & LOOP_WRITE ? UV_WRITABLE : 0);
}

/* libuv stops a watch by itself when the descriptor has an error; ours must know, so that it can be set again. */
static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct loop_watch *w = poll->data;

	if (status < 0) {
		w->events = 0;
		uv_poll_stop(&w->poll);
		w->fn(w->arg, LOOP_READ | LOOP_WRITE);
		return;
	}
	w->fn(w->arg, (events & UV_READABLE ? LOOP_READ : 0) | (events & UV_WRITABLE ? LOOP_WRITE : 0));
}

struct loop_watch *loop_watch_new(struct loop *l, int fd, loop_ready_fn *fn, void *arg)
{
	struct loop_watch *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	if (uv_poll_init(&l->uv, &w->poll, fd) != 0) {
		free(w);
		return NULL;
	}
	w->poll.data = w;
	w->fn = fn;
	w->arg = arg;
	return w;
}

void loop_watch_set(struct loop_watch *w, int events)
{
	if (w->events == events)
		return;
	w->events = events;
	if (events)
		uv_poll_start(&w->poll, to_uv(events), on_poll);
	else
		uv_poll_stop(&w->poll);
}

void loop_watch_free(struct loop_watch *w)
{
	if (w)
		uv_close((uv_handle_t *)&w->poll, on_closed);
}

static void on_timer(uv_timer_t *timer)
{
	struct loop_timer *t = timer->data;

	t->fn(t->arg);
}

struct loop_timer *loop_timer_new(struct loop *l, loop_fn *fn, void *arg)
{
	struct loop_timer *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	uv_timer_init(&l->uv, &t->timer);
	t->timer.data = t;
	t->fn = fn;
	t->arg = arg;
	return t;
}

/* libuv counts from the time it read when the round began; a long round would make the timer early. */
void loop_timer_set(struct loop_timer *t, int64_t first_ms, int64_t every_ms)
{
	uv_update_time(t->timer.loop);
	uv_timer_start(&t->timer, on_timer, first_ms > 0 ? (uint64_t)first_ms : 0,
		       every_ms > 0 ? (uint64_t)every_ms : 0);
}

void loop_timer_stop(struct loop_timer *t)
{
	uv_timer_stop(&t->timer);
}

void loop_timer_free(struct loop_timer *t)
{
	if (t)
		uv_close((uv_handle_t *)&t->timer, on_closed);
}

static void on_async(uv_async_t *async)
{
	struct loop_waker *w = async->data;

	w->fn(w->arg);
}

struct loop_waker *loop_waker_new(struct loop *l, loop_fn *fn, void *arg)
{
	struct loop_waker *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->async.data = w;
	w->fn = fn;
	w->arg = arg;
	if (uv_async_init(&l->uv, &w->async, on_async) != 0) {
		free(w);
		return NULL;
	}
	return w;
}

void loop_wake(struct loop_waker *w)
{
	uv_async_send(&w->async);
}

void loop_waker_free(struct loop_waker *w)
{
	if (w)
		uv_close((uv_handle_t *)&w->async, on_closed);
}

static void on_signal(uv_signal_t *handle, int signum)
{
	struct loop_signal *s = handle->data;

	(void)signum;
	s->fn(s->arg);
}

struct loop_signal *loop_signal_new(struct loop *l, int signum, loop_fn *fn, void *arg)
{
	struct loop_signal *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	if (uv_signal_init(&l->uv, &s->signal) != 0) {
		free(s);
		return NULL;
	}
	s->signal.data = s;
	s->fn = fn;
	s->arg = arg;
	if (uv_signal_start(&s->signal, on_signal, signum) != 0) {
		uv_close((uv_handle_t *)&s->signal, on_closed);
		return NULL;
	}
	return s;
}

void loop_signal_free(struct loop_signal *s)
{
	if (s)
		uv_close((uv_handle_t *)&s->signal, on_closed);
}

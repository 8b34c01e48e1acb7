/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loop: a thread's event loop: file descriptors, timers, signals, and a wake-up other threads may call. A thin coat over
 * libuv, which only loop.c includes. All calls but loop_wake() belong to the loop's own thread. SIGPIPE is ignored in the
 * whole process from the first loop on.
 *
 *	struct loop *l = loop_new();
 *	struct loop_watch *w = loop_watch_new(l, fd, on_ready, arg);
 *	loop_watch_set(w, LOOP_READ);
 *	loop_run(l);                    // until loop_stop()
 *	loop_watch_free(w);
 *	loop_free(l);
 */
#ifndef KTG_LOOP_H
#define KTG_LOOP_H

#include <stdbool.h>
#include <stdint.h>

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

struct loop;
struct loop_watch;
struct loop_timer;
struct loop_waker;
struct loop_signal;

typedef void loop_fn(void *arg);
typedef void loop_ready_fn(void *arg, int ready); /* READY: LOOP_READ | LOOP_WRITE; an error shows as both */

struct loop *loop_new(void);   /* NULL when out of memory or descriptors */
void loop_free(struct loop *l); /* NULL-safe; watches, timers, wakers must have been freed */
void loop_run(struct loop *l);
void loop_stop(struct loop *l); /* from the loop's own thread */

/* Called once after each round of events, before the loop waits again: the place to flush what the round produced. */
void loop_on_round(struct loop *l, loop_fn *fn, void *arg);

/* The watch borrows FD; free the watch before closing it. NULL when out of memory. */
struct loop_watch *loop_watch_new(struct loop *l, int fd, loop_ready_fn *fn, void *arg);
void loop_watch_set(struct loop_watch *w, int events); /* 0 = nothing */
void loop_watch_free(struct loop_watch *w);            /* NULL-safe; no callback after it */

/* Calls FN every EVERY_MS, first after FIRST_MS; EVERY_MS 0 = once. */
struct loop_timer *loop_timer_new(struct loop *l, loop_fn *fn, void *arg);
void loop_timer_set(struct loop_timer *t, int64_t first_ms, int64_t every_ms);
void loop_timer_stop(struct loop_timer *t);
void loop_timer_free(struct loop_timer *t); /* NULL-safe */

/* FN runs on the loop's thread soon after any thread called loop_wake(); several calls may be one run. */
struct loop_waker *loop_waker_new(struct loop *l, loop_fn *fn, void *arg);
void loop_wake(struct loop_waker *w); /* any thread */
void loop_waker_free(struct loop_waker *w);

struct loop_signal *loop_signal_new(struct loop *l, int signum, loop_fn *fn, void *arg);
void loop_signal_free(struct loop_signal *s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* loop: what happens on the loop's thread, and when. */
#include "clock.h"
#include "loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct seen {
	struct loop *loop;
	struct loop_watch *watch;
	struct loop_timer *timer;
	int calls, rounds, ready, stop_after;
	int fd;
};

static void count_and_stop(void *arg)
{
	struct seen *s = arg;

	if (++s->calls >= s->stop_after)
		loop_stop(s->loop);
}

static void timer_once_runs_once_and_not_early(void **state)
{
	struct seen s = {.loop = loop_new(), .stop_after = 1};
	struct loop_timer *t = loop_timer_new(s.loop, count_and_stop, &s);
	int64_t began = clock_mono_ms();

	(void)state;
	loop_timer_set(t, 20, 0);
	loop_run(s.loop);
	assert_int_equal(s.calls, 1);
	assert_true(clock_mono_ms() - began >= 19);
	loop_timer_free(t);
	loop_free(s.loop);
}

static void a_repeating_timer_repeats_until_it_is_stopped(void **state)
{
	struct seen s = {.loop = loop_new(), .stop_after = 3}, other = {.loop = s.loop, .stop_after = 1000};
	struct loop_timer *t = loop_timer_new(s.loop, count_and_stop, &s);
	struct loop_timer *stopped = loop_timer_new(s.loop, count_and_stop, &other);

	(void)state;
	loop_timer_set(stopped, 0, 1);
	loop_timer_stop(stopped);
	loop_timer_set(t, 0, 1);
	loop_run(s.loop);
	assert_int_equal(s.calls, 3);
	assert_int_equal(other.calls, 0);
	loop_timer_free(stopped);
	loop_timer_free(t);
	loop_free(s.loop);
}

static void free_own_timer(void *arg)
{
	struct seen *s = arg;

	loop_timer_free(s->timer);
	s->timer = NULL;
	loop_stop(s->loop);
}

static void a_timer_may_free_itself(void **state)
{
	struct seen s = {.loop = loop_new()};

	(void)state;
	s.timer = loop_timer_new(s.loop, free_own_timer, &s);
	loop_timer_set(s.timer, 0, 1);
	loop_run(s.loop);
	assert_null(s.timer);
	loop_free(s.loop);
}

static void note_ready(void *arg, int ready)
{
	struct seen *s = arg;

	s->ready = ready;
	s->calls++;
	loop_stop(s->loop);
}

static void a_watch_tells_reading_and_writing_apart(void **state)
{
	struct seen s = {.loop = loop_new()};
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	s.watch = loop_watch_new(s.loop, ends[0], note_ready, &s);
	loop_watch_set(s.watch, LOOP_WRITE);
	loop_run(s.loop);
	assert_int_equal(s.ready, LOOP_WRITE);
	loop_watch_set(s.watch, LOOP_READ);
	assert_int_equal(write(ends[1], "x", 1), 1);
	loop_run(s.loop);
	assert_int_equal(s.ready, LOOP_READ);
	loop_watch_set(s.watch, LOOP_READ | LOOP_WRITE);
	loop_run(s.loop);
	assert_int_equal(s.ready, LOOP_READ | LOOP_WRITE);
	loop_watch_free(s.watch);
	close(ends[0]);
	close(ends[1]);
	loop_free(s.loop);
}

static void a_watch_set_to_nothing_is_silent(void **state)
{
	struct seen s = {.loop = loop_new()}, end = {.loop = s.loop, .stop_after = 1};
	struct loop_timer *t = loop_timer_new(s.loop, count_and_stop, &end);
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	s.watch = loop_watch_new(s.loop, ends[0], note_ready, &s);
	loop_watch_set(s.watch, LOOP_READ | LOOP_WRITE);
	loop_watch_set(s.watch, 0);
	loop_timer_set(t, 5, 0);
	loop_run(s.loop);
	assert_int_equal(s.calls, 0);
	loop_watch_free(s.watch);
	loop_timer_free(t);
	close(ends[0]);
	close(ends[1]);
	loop_free(s.loop);
}

static void an_epoll_descriptor_can_be_watched(void **state)
{
	struct seen s = {.loop = loop_new()};
	struct epoll_event event = {.events = EPOLLIN};
	int ends[2], epoll = epoll_create1(0);

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event), 0);
	s.watch = loop_watch_new(s.loop, epoll, note_ready, &s);
	loop_watch_set(s.watch, LOOP_READ);
	assert_int_equal(write(ends[1], "x", 1), 1);
	loop_run(s.loop);
	assert_int_equal(s.ready, LOOP_READ);
	loop_watch_free(s.watch);
	close(epoll);
	close(ends[0]);
	close(ends[1]);
	loop_free(s.loop);
}

static void a_descriptor_with_an_error_is_ready_for_both(void **state)
{
	struct seen s = {.loop = loop_new()};
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	s.watch = loop_watch_new(s.loop, ends[1], note_ready, &s);
	close(ends[0]); /* the reader has gone: EPOLLERR at the writer */
	loop_watch_set(s.watch, LOOP_READ);
	loop_run(s.loop);
	assert_int_equal(s.ready, LOOP_READ | LOOP_WRITE);
	loop_watch_set(s.watch, LOOP_READ); /* libuv had stopped it; it must be able to begin again */
	s.ready = 0;
	loop_run(s.loop);
	assert_int_equal(s.ready, LOOP_READ | LOOP_WRITE);
	loop_watch_free(s.watch);
	close(ends[1]);
	loop_free(s.loop);
}

static void note_round(void *arg)
{
	struct seen *s = arg;

	s->rounds++;
	if (s->calls >= s->stop_after)
		loop_stop(s->loop);
}

static void note_call(void *arg)
{
	struct seen *s = arg;

	assert_true(s->rounds > s->calls); /* each earlier call was followed by a round */
	s->calls++;
}

static void the_round_callback_follows_each_round_of_events(void **state)
{
	struct seen s = {.loop = loop_new(), .stop_after = 4};
	struct loop_timer *t = loop_timer_new(s.loop, note_call, &s);

	(void)state;
	loop_on_round(s.loop, note_round, &s);
	loop_timer_set(t, 1, 1);
	loop_run(s.loop);
	assert_int_equal(s.calls, 4);
	assert_true(s.rounds >= 4);
	loop_timer_free(t);
	loop_free(s.loop);
}

static void *wake_from_outside(void *waker)
{
	loop_wake(waker);
	loop_wake(waker);
	return NULL;
}

static void another_thread_can_wake_the_loop(void **state)
{
	struct seen s = {.loop = loop_new(), .stop_after = 1};
	struct loop_waker *w = loop_waker_new(s.loop, count_and_stop, &s);
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, wake_from_outside, w), 0);
	loop_run(s.loop);
	pthread_join(thread, NULL);
	assert_true(s.calls == 1);
	loop_waker_free(w);
	loop_free(s.loop);
}

static void a_signal_arrives_on_the_loop(void **state)
{
	struct seen s = {.loop = loop_new(), .stop_after = 1};
	struct loop_signal *on = loop_signal_new(s.loop, SIGUSR1, count_and_stop, &s);

	(void)state;
	raise(SIGUSR1);
	loop_run(s.loop);
	assert_int_equal(s.calls, 1);
	loop_signal_free(on);
	loop_free(s.loop);
}

static void writing_to_a_peer_that_has_gone_is_an_error_not_the_end(void **state)
{
	struct loop *l = loop_new();
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	close(ends[1]);
	assert_int_equal(write(ends[0], "x", 1), -1); /* would be SIGPIPE */
	close(ends[0]);
	loop_free(l);
}

static void freeing_nothing_is_fine(void **state)
{
	(void)state;
	loop_watch_free(NULL);
	loop_timer_free(NULL);
	loop_waker_free(NULL);
	loop_signal_free(NULL);
	loop_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timer_once_runs_once_and_not_early),
		cmocka_unit_test(a_repeating_timer_repeats_until_it_is_stopped),
		cmocka_unit_test(a_timer_may_free_itself),
		cmocka_unit_test(a_watch_tells_reading_and_writing_apart),
		cmocka_unit_test(a_watch_set_to_nothing_is_silent),
		cmocka_unit_test(an_epoll_descriptor_can_be_watched),
		cmocka_unit_test(a_descriptor_with_an_error_is_ready_for_both),
		cmocka_unit_test(the_round_callback_follows_each_round_of_events),
		cmocka_unit_test(another_thread_can_wake_the_loop),
		cmocka_unit_test(a_signal_arrives_on_the_loop),
		cmocka_unit_test(writing_to_a_peer_that_has_gone_is_an_error_not_the_end),
		cmocka_unit_test(freeing_nothing_is_fine),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_bench: what the tests of http share: a real server on a loopback port, in a thread with its own loop and the
 * turn that the gateway's node runs, and raw sockets that send what clients and attackers send. The handler answers by
 * path: at once, later in the turn (/turn), after its connection was parked (/later), or when the test says so (/held).
 * /early is answered at once and worked on until the test says so; /both is held and answered only then.
 */
#ifndef KTG_TEST_HTTP_BENCH_H
#define KTG_TEST_HTTP_BENCH_H

#include "buf.h"
#include "clock.h"
#include "http.h"
#include "loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 5000 /* a test that waits longer than this fails */
#define KEPT_MAX    128

struct server {
	struct loop *loop;
	struct http *http;
	struct loop_watch *watch;
	struct loop_timer *later, *tick;
	struct loop_waker *waker;
	pthread_t thread;
	int port;
	struct http_request *in_turn[KEPT_MAX], *kept[KEPT_MAX], *held[KEPT_MAX];
	struct http_request *early[KEPT_MAX], *both[KEPT_MAX], *detached;
	int in_turn_count, kept_count, held_count, early_count, both_count;
	int victim;                                            /* client socket that is reset when /victim was read */
	atomic_int handled, smuggled, unanswered, connections; /* what the test may look at */
	atomic_int detached_room;                              /* of the request that no client made */
	atomic_bool release, drain, stop, detach;              /* what the test may ask for */
};

static inline void echo(struct http_request *r)
{
	char *room = arena_alloc(r->arena, 18000);
	struct buf out;

	assert_non_null(room);
	buf_init(&out, room, 18000);
	buf_addf(&out, "[%.*s] [%.*s] [%.*s] [%.*s] [%s] ", STR_ARG(r->method), STR_ARG(r->path), STR_ARG(r->query),
		 STR_ARG(r->content_type), r->peer);
	buf_add(&out, r->body);
	http_reply(r, 200, "text/plain", buf_str(&out), 0);
}

static inline void show_header(struct http_request *r)
{
	char room[256];
	struct buf out;
	struct str value = http_header(r, STR("X-Probe"));

	buf_init(&out, room, sizeof(room));
	buf_addf(&out, "[%.*s] %s [%.*s]", STR_ARG(value), r->gzip ? "gzip" : "plain", STR_ARG(r->target));
	http_reply(r, 200, "text/plain", buf_str(&out), 0);
}

static inline void show_pairs(struct http_request *r)
{
	const struct http_pair pairs[] = {
		{STR("Freeflow"), STR("FC")},  {STR("Cut"), STR("a\r\nX-Evil: 1")}, {STR("Cu\nt"), STR("a")},
		{STR("Null"), STR("a\0b")},    {STR("None"), STR("")},              {STR(""), STR("a")},
		{STR("charge"), STR("N")},
	};

	http_reply_with(r, 200, "text/plain", STR("pairs"), 0, pairs, (int)(sizeof(pairs) / sizeof(pairs[0])));
}

/* What was there stays; there is room for a lot; a second time there is none. */
static inline void show_room(struct http_request *r)
{
	bool more, again;
	void *p;

	assert_null(arena_alloc(r->arena, 6 * HTTP_BODY_MAX));
	more = http_more_room(r);
	p = arena_alloc(r->arena, 6 * HTTP_BODY_MAX);
	again = http_more_room(r);
	assert_true(str_eq(r->path, STR("/room")));
	http_reply(r, 200, "text/plain", more && p && !again ? STR("more room") : STR("no room"), 0);
}

static inline void handle(struct http_request *r, void *arg)
{
	struct server *s = arg;

	if (str_eq(r->path, STR("/header"))) {
		show_header(r);
	} else if (str_eq(r->path, STR("/pairs"))) {
		show_pairs(r);
	} else if (str_eq(r->path, STR("/room"))) {
		show_room(r);
	} else if (str_eq(r->path, STR("/early"))) {
		http_hold(r);
		s->early[s->early_count++] = r;
		http_reply(r, 200, "text/plain", STR("early"), 0);
	} else if (str_eq(r->path, STR("/both"))) {
		http_hold(r);
		s->both[s->both_count++] = r;
	} else if (str_starts(r->path, STR("/turn")) || str_starts(r->path, STR("/victim"))) {
		s->in_turn[s->in_turn_count++] = r;
	} else if (str_starts(r->path, STR("/later"))) {
		s->kept[s->kept_count++] = r;
		loop_timer_set(s->later, 3, 0);
	} else if (str_starts(r->path, STR("/held"))) {
		s->held[s->held_count++] = r;
	} else if (str_eq(r->path, STR("/busy"))) {
		http_reply(r, 503, "text/plain", STR("coba lagi"), 7);
	} else {
		atomic_fetch_add(&s->smuggled, str_eq(r->path, STR("/smuggled")));
		echo(r);
	}
	atomic_fetch_add(&s->handled, 1);
}

static inline void answer_all(struct http_request **list, int *count)
{
	int n = *count;

	*count = 0;
	for (int i = 0; i < n; i++)
		echo(list[i]);
}

static inline void vanish(int fd)
{
	struct linger hard = {.l_onoff = 1, .l_linger = 0};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard)); /* a reset, not an end */
	close(fd);
}

/* As the node does: take in, answer what can be answered, write out, park the rest. */
static inline void turn(struct server *s)
{
	http_run(s->http);
	if (s->in_turn_count > 0) {
		if (str_eq(s->in_turn[0]->path, STR("/victim"))) {
			vanish(s->victim);
			http_run(s->http);
		}
		answer_all(s->in_turn, &s->in_turn_count);
		http_run(s->http);
	}
	http_park(s->http);
	atomic_store(&s->unanswered, http_unanswered(s->http));
	atomic_store(&s->connections, http_connections(s->http));
}

static inline void on_ready(void *arg, int ready)
{
	(void)ready;
	turn(arg);
}

static inline void on_later(void *arg)
{
	struct server *s = arg;

	answer_all(s->kept, &s->kept_count);
	turn(s);
}

static inline void on_tick(void *arg)
{
	struct server *s = arg;

	http_tick(s->http);
}

/* What was answered early is worked on to its end: it is all still there. */
static inline void let_go(struct server *s)
{
	for (int i = 0; i < s->early_count; i++) {
		assert_true(str_eq(s->early[i]->path, STR("/early")));
		assert_non_null(arena_alloc(s->early[i]->arena, 16000));
		http_release(s->early[i]);
	}
	for (int i = 0; i < s->both_count; i++) {
		http_reply(s->both[i], 200, "text/plain", STR("late"), 0);
		assert_true(str_eq(s->both[i]->path, STR("/both")));
		http_release(s->both[i]);
	}
	s->early_count = s->both_count = 0;
	if (s->detached)
		http_reply(s->detached, 204, "text/plain", STR(""), 0);
	s->detached = NULL;
}

static inline void on_wake(void *arg)
{
	struct server *s = arg;

	if (atomic_exchange(&s->detach, false)) {
		s->detached = http_detached(s->http);
		atomic_store(&s->detached_room, s->detached && arena_alloc(s->detached->arena, 16000) ? 16000 : -1);
	}
	if (atomic_exchange(&s->release, false)) {
		answer_all(s->held, &s->held_count);
		let_go(s);
	}
	if (atomic_load(&s->drain))
		http_stop_accepting(s->http);
	turn(s);
	if (atomic_load(&s->stop))
		loop_stop(s->loop);
}

static inline void *serve(void *arg)
{
	struct server *s = arg;

	loop_run(s->loop);
	return NULL;
}

static inline void server_start(struct server *s, int connections_max, int idle_ms, int request_ms)
{
	struct http_options o = {.connections_max = connections_max,
				 .idle_ms = idle_ms,
				 .request_ms = request_ms,
				 .handler = handle,
				 .arg = s};

	memset(s, 0, sizeof(*s));
	o.listen_fd = http_listen("127.0.0.1", 0, false, &s->port);
	assert_true(o.listen_fd >= 0);
	s->loop = loop_new();
	s->http = http_new(&o);
	assert_non_null(s->http);
	s->watch = loop_watch_new(s->loop, http_fd(s->http), on_ready, s);
	s->later = loop_timer_new(s->loop, on_later, s);
	s->tick = loop_timer_new(s->loop, on_tick, s);
	s->waker = loop_waker_new(s->loop, on_wake, s);
	loop_watch_set(s->watch, LOOP_READ);
	loop_timer_set(s->tick, 10, 10);
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static inline void server_stop(struct server *s)
{
	atomic_store(&s->stop, true);
	atomic_store(&s->release, true);
	loop_wake(s->waker);
	pthread_join(s->thread, NULL);
	loop_watch_free(s->watch);
	http_free(s->http);
	loop_timer_free(s->later);
	loop_timer_free(s->tick);
	loop_waker_free(s->waker);
	loop_free(s->loop);
}

static inline int start_server(void **state)
{
	static struct server s;

	server_start(&s, 200, 60000, 60000);
	*state = &s;
	return 0;
}

static inline int stop_server(void **state)
{
	server_stop(*state);
	return 0;
}

/* The client */

static inline int dial(const struct server *s)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)s->port)};
	const void *p = &at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, p, sizeof(at)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Sends what the server takes; it may close before it has taken all. */
static inline void send_all(int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		bytes.p += n;
		bytes.n -= (size_t)n;
	}
}

/* Waits for bytes; 0 at the end of the stream (or a reset), fails the test when nothing comes in time. */
static inline size_t receive(int fd, char *room, size_t cap)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	ssize_t n;

	if (poll(&p, 1, PATIENCE_MS) != 1)
		fail_msg("nothing came for %d ms", PATIENCE_MS);
	n = recv(fd, room, cap, 0);
	return n > 0 ? (size_t)n : 0;
}

static inline struct str receive_to_end(int fd, char *room, size_t cap)
{
	struct str got = {room, 0};
	size_t n;

	while (got.n < cap - 1 && (n = receive(fd, room + got.n, cap - 1 - got.n)) > 0)
		got.n += n;
	room[got.n] = '\0';
	close(fd);
	return got;
}

static inline int count_of(const char *text, const char *word)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, word)); p += strlen(word))
		n++;
	return n;
}

/* Reads until COUNT whole answers have come, on a connection that stays open. Answers end with the echo's body END. */
static inline void receive_answers(int fd, char *room, size_t cap, const char *end, int count)
{
	size_t have = 0, n;

	room[0] = '\0';
	while (count_of(room, end) < count) {
		assert_true(have < cap - 1);
		n = receive(fd, room + have, cap - 1 - have);
		if (n == 0)
			fail_msg("closed after: %s", room);
		have += n;
		room[have] = '\0';
	}
}

static inline void wait_until(atomic_int *what, int value)
{
	int64_t end = clock_mono_ms() + PATIENCE_MS;

	while (atomic_load(what) != value) {
		if (clock_mono_ms() > end)
			fail_msg("still %d, not %d", atomic_load(what), value);
		sched_yield();
	}
}

#define HOST  "Host: gw\r\n"
#define CLOSE "Connection: close\r\n"

#endif

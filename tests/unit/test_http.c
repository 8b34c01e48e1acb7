/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http: a real server on a loopback port, in a thread with its own loop and the turn that the gateway's node runs, and
 * raw sockets that send what clients and attackers send. The handler answers by path: at once, later in the turn, after
 * its connection was parked, or never until told.
 */
#include "buf.h"
#include "clock.h"
#include "http.h"
#include "loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 5000 /* a test that waits longer than this fails */
#define KEPT_MAX 128

struct server {
	struct loop *loop;
	struct http *http;
	struct loop_watch *watch;
	struct loop_timer *later, *tick;
	struct loop_waker *waker;
	pthread_t thread;
	int port;
	struct http_request *in_turn[KEPT_MAX], *kept[KEPT_MAX], *held[KEPT_MAX];
	int in_turn_count, kept_count, held_count;
	int victim;                                             /* client socket that is reset when /victim was read */
	atomic_int handled, smuggled, unanswered, connections; /* what the test may look at */
	atomic_bool release, drain, stop;                       /* what the test may ask for */
};

static void echo(struct http_request *r)
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

static void handle(struct http_request *r, void *arg)
{
	struct server *s = arg;

	if (str_starts(r->path, STR("/turn")) || str_starts(r->path, STR("/victim"))) {
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

static void answer_all(struct http_request **list, int *count)
{
	int n = *count;

	*count = 0;
	for (int i = 0; i < n; i++)
		echo(list[i]);
}

static void vanish(int fd)
{
	struct linger hard = {.l_onoff = 1, .l_linger = 0};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard)); /* a reset, not an end */
	close(fd);
}

/* As the node does: take in, answer what can be answered, write out, park the rest. */
static void turn(struct server *s)
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

static void on_ready(void *arg, int ready)
{
	(void)ready;
	turn(arg);
}

static void on_later(void *arg)
{
	struct server *s = arg;

	answer_all(s->kept, &s->kept_count);
	turn(s);
}

static void on_tick(void *arg)
{
	struct server *s = arg;

	http_tick(s->http);
}

static void on_wake(void *arg)
{
	struct server *s = arg;

	if (atomic_exchange(&s->release, false))
		answer_all(s->held, &s->held_count);
	if (atomic_load(&s->drain))
		http_stop_accepting(s->http);
	turn(s);
	if (atomic_load(&s->stop))
		loop_stop(s->loop);
}

static void *serve(void *arg)
{
	struct server *s = arg;

	loop_run(s->loop);
	return NULL;
}

static void server_start(struct server *s, int connections_max, int idle_ms, int request_ms)
{
	struct http_options o = {.connections_max = connections_max, .idle_ms = idle_ms, .request_ms = request_ms,
				 .handler = handle, .arg = s};

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

static void server_stop(struct server *s)
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

static int start_server(void **state)
{
	static struct server s;

	server_start(&s, 200, 60000, 60000);
	*state = &s;
	return 0;
}

static int stop_server(void **state)
{
	server_stop(*state);
	return 0;
}

/* The client -------------------------------------------------------------------------------------------------------- */

static int dial(const struct server *s)
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
static void send_all(int fd, struct str bytes)
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
static size_t receive(int fd, char *room, size_t cap)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	ssize_t n;

	if (poll(&p, 1, PATIENCE_MS) != 1)
		fail_msg("nothing came for %d ms", PATIENCE_MS);
	n = recv(fd, room, cap, 0);
	return n > 0 ? (size_t)n : 0;
}

static struct str receive_to_end(int fd, char *room, size_t cap)
{
	struct str got = {room, 0};
	size_t n;

	while (got.n < cap - 1 && (n = receive(fd, room + got.n, cap - 1 - got.n)) > 0)
		got.n += n;
	room[got.n] = '\0';
	close(fd);
	return got;
}

static int count_of(const char *text, const char *word)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, word)); p += strlen(word))
		n++;
	return n;
}

/* Reads until COUNT whole answers have come, on a connection that stays open. Answers end with the echo's body END. */
static void receive_answers(int fd, char *room, size_t cap, const char *end, int count)
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

static void wait_until(atomic_int *what, int value)
{
	int64_t end = clock_mono_ms() + PATIENCE_MS;

	while (atomic_load(what) != value) {
		if (clock_mono_ms() > end)
			fail_msg("still %d, not %d", atomic_load(what), value);
		sched_yield();
	}
}

/* What comes in and what goes out ------------------------------------------------------------------------------------ */

#define HOST "Host: gw\r\n"
#define CLOSE "Connection: close\r\n"
#define SMUGGLED "GET /smuggled HTTP/1.1\r\nHost: gw\r\n\r\n"

struct row {
	const char *what;
	const char *send;
	const char *status; /* what the first answer begins with; "" : closed without one */
	const char *holds;  /* somewhere in what came back */
	int answers;
};

static const struct row row[] = {
	{"a plain GET", "GET /a/b?x=1&y=2 HTTP/1.1\r\n" HOST CLOSE "\r\n", "HTTP/1.1 200 ",
	 "[GET] [/a/b] [x=1&y=2] [] [127.0.0.1] ", 1},
	{"a POST with a body",
	 "POST /in HTTP/1.1\r\n" HOST CLOSE "Content-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}",
	 "HTTP/1.1 200 ", "[POST] [/in] [] [application/json] [127.0.0.1] {\"a\":1}", 1},
	{"a chunked POST",
	 "POST /in HTTP/1.1\r\n" HOST CLOSE "Transfer-Encoding: chunked\r\n\r\n3\r\nUKU\r\n1\r\nR\r\n0\r\n\r\n",
	 "HTTP/1.1 200 ", "[127.0.0.1] UKUR", 1},
	{"an empty POST", "POST /in HTTP/1.1\r\n" HOST CLOSE "Content-Length: 0\r\n\r\n", "HTTP/1.1 200 ", "[POST]", 1},
	{"another method", "DELETE /in HTTP/1.1\r\n" HOST CLOSE "\r\n", "HTTP/1.1 200 ", "[DELETE]", 1},
	{"a HEAD", "HEAD /in HTTP/1.1\r\n" HOST CLOSE "\r\n", "HTTP/1.1 200 ", "Content-Type: text/plain\r\n", 1},
	{"HTTP/1.0 without Host", "GET /old HTTP/1.0\r\n\r\n", "HTTP/1.", "[/old]", 1},
	{"two requests in one packet", "GET /1 HTTP/1.1\r\n" HOST "\r\nGET /2 HTTP/1.1\r\n" HOST CLOSE "\r\n",
	 "HTTP/1.1 200 ", "[/2]", 2},
	{"two requests in one packet, answered later",
	 "GET /later/1 HTTP/1.1\r\n" HOST "\r\nGET /later/2 HTTP/1.1\r\n" HOST CLOSE "\r\n", "HTTP/1.1 200 ", "[/later/2]", 2},
	{"one answered at the end of its turn", "GET /turn HTTP/1.1\r\n" HOST CLOSE "\r\n", "HTTP/1.1 200 ", "[/turn]", 1},
	{"one answered after it was parked", "GET /later HTTP/1.1\r\n" HOST CLOSE "\r\n", "HTTP/1.1 200 ", "[/later]", 1},
	{"a POST answered after it was parked",
	 "POST /later HTTP/1.1\r\n" HOST CLOSE "Content-Length: 4\r\n\r\nUKUR", "HTTP/1.1 200 ", "] UKUR", 1},
	{"NUL and broken escapes in the target", "GET /a%00b?t=x%00y&u=%zz+%2B HTTP/1.1\r\n" HOST CLOSE "\r\n",
	 "HTTP/1.1 200 ", "[/a%00b] [t=x%00y&u=%zz+%2B]", 1},
	{"dots in the target", "GET /..%2f..%2fetc/../x HTTP/1.1\r\n" HOST CLOSE "\r\n", "HTTP/1.1 200 ",
	 "[/..%2f..%2fetc/../x]", 1},
	{"an own fault", "GET /busy HTTP/1.1\r\n" HOST CLOSE "\r\n", "HTTP/1.1 503 ", "Retry-After: 7\r\n", 1},
	{"a client that asks before it sends",
	 "POST /in HTTP/1.1\r\n" HOST CLOSE "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nab", "HTTP/1.1 100 ", "] ab", 2},
	{"a length and chunks",
	 "POST /x HTTP/1.1\r\n" HOST "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
	 "HTTP/1.1 400 ", "", 1},
	{"two lengths", "POST /x HTTP/1.1\r\n" HOST "Content-Length: 0\r\nContent-Length: 36\r\n\r\n" SMUGGLED,
	 "HTTP/1.1 400 ", "", 1},
	{"a coding that only ends in chunked",
	 "POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" SMUGGLED, "HTTP/1.1 400 ", "", 1},
	{"gzip and chunked", "POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
	 "HTTP/1.1 400 ", "", 1},
	{"a folded coding", "POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: x\r\n chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
	 "HTTP/1.1 400 ", "", 1},
	{"a folded length", "POST /x HTTP/1.1\r\n" HOST "Content-Length:\r\n 36\r\n\r\n" SMUGGLED, "HTTP/1.1 400 ", "", 1},
	{"a folded length that begins on its line",
	 "POST /x HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\t6\r\n\r\n" SMUGGLED, "HTTP/1.1 400 ", "", 1},
	{"a folded header", "GET /x HTTP/1.1\r\n" HOST "X: y\r\n z\r\n\r\n" SMUGGLED, "HTTP/1.1 400 ", "", 1},
	{"a space before the colon", "POST /x HTTP/1.1\r\n" HOST "Content-Length : 36\r\n\r\n" SMUGGLED, "HTTP/1.1 400 ", "", 1},
	{"a length of 2^64 - 1", "POST /x HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551615\r\n\r\n" SMUGGLED,
	 "HTTP/1.1 413 ", "", 1},
	{"a length of 2^64", "POST /x HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551616\r\n\r\n" SMUGGLED,
	 "HTTP/1.1 413 ", "", 1},
	{"a negative length", "POST /x HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n" SMUGGLED, "HTTP/1.1 400 ", "", 1},
	{"an announced megabyte", "POST /x HTTP/1.1\r\n" HOST "Content-Length: 1048576\r\n\r\nUKUR", "HTTP/1.1 413 ",
	 "message too large", 1},
	{"an encoded body", "POST /x HTTP/1.1\r\n" HOST "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b",
	 "HTTP/1.1 415 ", "", 1},
	{"no Host", "GET /x HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ", "", 1},
	{"a space in the target", "GET /x y HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 400 ", "", 1},
	{"a header line without a colon", "GET /x HTTP/1.1\r\n" HOST "no colon\r\n\r\n", "HTTP/1.1 400 ", "", 1},
	{"bare line feeds hide no second request",
	 "POST /x HTTP/1.1\n" HOST CLOSE "X: y\nContent-Length: 36\n\n" SMUGGLED, "HTTP/1.1 200 ", "[POST] [/x]", 1},
	{"no HTTP at all", "\x16\x03\x01 hello\r\n\r\n", "", "", 0},
};

static void check_row(struct server *s, const struct row *r)
{
	char room[8192];
	int fd = dial(s);
	struct str got;

	send_all(fd, str_of(r->send));
	got = receive_to_end(fd, room, sizeof(room));
	if (!str_starts(got, str_of(r->status)) || !strstr(room, r->holds) || count_of(room, "HTTP/1.") < r->answers)
		fail_msg("%s: got \"%s\"", r->what, room);
	if (r->answers == 0 && got.n > 0 && !str_starts(got, STR("HTTP/1.1 400 ")))
		fail_msg("%s: got \"%s\"", r->what, room);
	if (atomic_load(&s->smuggled) > 0)
		fail_msg("%s: the request in the body was served", r->what);
}

static void each_request_gets_what_it_deserves(void **state)
{
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		check_row(*state, &row[i]);
}

static void a_connection_is_kept_for_the_next_request(void **state)
{
	struct server *s = *state;
	char room[4096];
	int fd = dial(s);

	for (int i = 0; i < 3; i++) {
		send_all(fd, STR("POST /in HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"));
		receive_answers(fd, room, sizeof(room), "] abc", 1);
	}
	send_all(fd, STR("GET /later HTTP/1.1\r\n" HOST "\r\n"));
	receive_answers(fd, room, sizeof(room), "[/later]", 1);
	send_all(fd, STR("GET /again HTTP/1.1\r\n" HOST CLOSE "\r\n"));
	receive_to_end(fd, room, sizeof(room));
	assert_non_null(strstr(room, "[/again]"));
}

static void fifty_requests_wait_at_the_same_time(void **state)
{
	struct server *s = *state;
	int fd[50], before = atomic_load(&s->handled);
	char room[4096];

	for (int i = 0; i < 50; i++) {
		fd[i] = dial(s);
		send_all(fd[i], STR("GET /held HTTP/1.1\r\n" HOST CLOSE "\r\n"));
	}
	wait_until(&s->handled, before + 50);
	wait_until(&s->unanswered, 50);
	atomic_store(&s->release, true);
	loop_wake(s->waker);
	for (int i = 0; i < 50; i++) {
		receive_to_end(fd[i], room, sizeof(room));
		assert_non_null(strstr(room, "200 OK"));
	}
	wait_until(&s->unanswered, 0);
}

static void a_client_may_vanish_before_its_answer(void **state)
{
	struct server *s = *state;
	int before = atomic_load(&s->handled);

	for (int i = 0; i < 20; i++) {
		int fd = dial(s);

		send_all(fd, STR("POST /held HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nUKUR"));
		wait_until(&s->handled, before + i + 1);
		if (i % 2)
			vanish(fd);
		else
			close(fd);
	}
	atomic_store(&s->release, true);
	loop_wake(s->waker);
	wait_until(&s->unanswered, 0);
	wait_until(&s->connections, 0);
	check_row(s, &row[0]);
}

static void a_client_may_vanish_before_its_connection_is_parked(void **state)
{
	struct server *s = *state;

	for (int i = 0; i < 20; i++) {
		int before = atomic_load(&s->handled);

		s->victim = dial(s); /* the server's thread reads it after the request reached it */
		send_all(s->victim, STR("POST /victim HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nUKUR"));
		wait_until(&s->handled, before + 1);
		wait_until(&s->connections, 0);
	}
	assert_int_equal(atomic_load(&s->unanswered), 0);
	check_row(s, &row[0]);
}

static void a_client_may_vanish_in_the_middle_of_its_request(void **state)
{
	struct server *s = *state;

	for (int i = 0; i < 10; i++) {
		int fd = dial(s);

		send_all(fd, i % 2 ? STR("POST /held HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nUK") : STR("GET /x HT"));
		vanish(fd);
	}
	wait_until(&s->connections, 0);
	assert_int_equal(atomic_load(&s->unanswered), 0);
	check_row(s, &row[0]);
}

/* Large things ------------------------------------------------------------------------------------------------------- */

static char *filled(const char *before, size_t n, const char *after)
{
	size_t head = strlen(before), tail = strlen(after);
	char *text = malloc(head + n + tail + 1);

	assert_non_null(text);
	memcpy(text, before, head);
	memset(text + head, 'a', n);
	memcpy(text + head + n, after, tail + 1);
	return text;
}

static void check_large(struct server *s, const char *before, size_t n, const char *after, const char *status)
{
	char *text = filled(before, n, after);
	char room[20000];
	int fd = dial(s);
	struct str got;

	send_all(fd, str_of(text));
	got = receive_to_end(fd, room, sizeof(room));
	if (!str_starts(got, str_of(status)))
		fail_msg("%zu bytes after \"%.20s\": got \"%.200s\"", n, before, room);
	free(text);
}

static void a_target_of_six_thousand_bytes_is_served(void **state)
{
	check_large(*state, "GET /in/kannel/mo?text=", 6000, " HTTP/1.1\r\n" HOST CLOSE "\r\n", "HTTP/1.1 200 ");
}

static void the_largest_body_is_served(void **state)
{
	check_large(*state, "POST /x HTTP/1.1\r\n" HOST CLOSE "Content-Length: 16384\r\n\r\n", 16384, "", "HTTP/1.1 200 ");
	check_large(*state, "POST /x HTTP/1.1\r\n" HOST CLOSE "Transfer-Encoding: chunked\r\n\r\n4000\r\n", 16384,
		    "\r\n0\r\n\r\n", "HTTP/1.1 200 ");
}

static void a_target_or_a_header_of_64_kB_is_refused(void **state)
{
	check_large(*state, "GET /", 65536, " HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 4");
	check_large(*state, "GET / HTTP/1.1\r\n" HOST "X: ", 65536, "\r\n\r\n", "HTTP/1.1 431 ");
}

static void chunks_over_the_limit_are_cut_with_413(void **state)
{
	struct server *s = *state;
	int before = atomic_load(&s->handled);

	check_large(s, "POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n4001\r\n", 16385, "\r\n0\r\n\r\n" SMUGGLED,
		    "HTTP/1.1 413 ");
	check_large(s, "POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n100000\r\n", 1048576,
		    "\r\n0\r\n\r\n" SMUGGLED, "HTTP/1.1 413 ");
	check_large(s, "POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1000000\r\n", 4000000, "",
		    "HTTP/1.1 413 ");
	assert_int_equal(atomic_load(&s->handled), before);
	assert_int_equal(atomic_load(&s->smuggled), 0);
	wait_until(&s->connections, 0);
}

/* Time --------------------------------------------------------------------------------------------------------------- */

/* Sends HEAD, then TEXT over and over, one byte at a time; returns how long the server let it go on. */
static int64_t drip(const struct server *s, const char *head, const char *text)
{
	int64_t began = clock_mono_ms();
	int fd = dial(s);
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char byte;

	send_all(fd, str_of(head));
	for (size_t i = 0; clock_mono_ms() - began < PATIENCE_MS; i = (i + 1) % strlen(text)) {
		send_all(fd, (struct str){text + i, 1});
		if (poll(&p, 1, 10) == 1 && recv(fd, &byte, 1, 0) <= 0)
			break;
	}
	close(fd);
	return clock_mono_ms() - began;
}

static void a_request_that_does_not_end_is_cut_off(void **state)
{
	static const char *const slow[][2] = {
		{"", "GET /"},
		{"GET / HTTP/1.1\r\n" HOST, "X: y\r\n"},
		{"POST / HTTP/1.1\r\n" HOST "Content-Length: 9000\r\n\r\n", "a"},
	};
	static struct server s;

	(void)state;
	server_start(&s, 10, 60000, 150);
	for (size_t i = 0; i < 3; i++) {
		int64_t took = drip(&s, slow[i][0], slow[i][1]);

		assert_in_range(took, 150, 2500);
	}
	assert_int_equal(atomic_load(&s.handled), 0);
	server_stop(&s);
}

static void time_runs_anew_for_each_request_but_not_for_the_answer(void **state)
{
	static struct server s;
	char room[4096];
	int fd;

	(void)state;
	server_start(&s, 10, 60000, 100);
	fd = dial(&s);
	send_all(fd, STR("GET /held HTTP/1.1\r\n" HOST "\r\n"));
	wait_until(&s.unanswered, 1);
	assert_in_range(drip(&s, "", "GET /"), 100, 2500); /* somebody else is cut off meanwhile */
	atomic_store(&s.release, true);
	loop_wake(s.waker);
	receive_answers(fd, room, sizeof(room), "[/held]", 1);
	send_all(fd, STR("GET /x HTTP/1.1\r\n" HOST "X: "));
	assert_int_equal(receive(fd, room, sizeof(room)), 0);
	close(fd);
	server_stop(&s);
}

static void an_idle_connection_is_closed(void **state)
{
	static struct server s;
	char room[4096];
	int fd;

	(void)state;
	server_start(&s, 10, 100, 60000);
	fd = dial(&s);
	send_all(fd, STR("GET /x HTTP/1.1\r\n" HOST "\r\n"));
	receive_answers(fd, room, sizeof(room), "[/x]", 1);
	assert_int_equal(receive(fd, room, sizeof(room)), 0);
	close(fd);
	server_stop(&s);
}

/* Many, and the end -------------------------------------------------------------------------------------------------- */

static void over_its_connections_the_server_makes_clients_wait(void **state)
{
	static struct server s;
	char room[4096];
	int first, second, third;

	(void)state;
	server_start(&s, 2, 60000, 60000);
	first = dial(&s);
	second = dial(&s);
	send_all(first, STR("GET /held HTTP/1.1\r\n" HOST CLOSE "\r\n"));
	send_all(second, STR("GET /held HTTP/1.1\r\n" HOST CLOSE "\r\n"));
	wait_until(&s.unanswered, 2);
	third = dial(&s);
	send_all(third, STR("GET /third HTTP/1.1\r\n" HOST CLOSE "\r\n"));
	assert_int_equal(atomic_load(&s.connections), 2);
	atomic_store(&s.release, true);
	loop_wake(s.waker);
	receive_to_end(first, room, sizeof(room));
	receive_to_end(second, room, sizeof(room));
	receive_to_end(third, room, sizeof(room));
	assert_non_null(strstr(room, "[/third]"));
	server_stop(&s);
}

static void draining_answers_what_it_has_and_takes_no_more(void **state)
{
	static struct server s;
	char room[4096];
	int waiting, kept;

	(void)state;
	server_start(&s, 10, 60000, 60000);
	kept = dial(&s);
	send_all(kept, STR("GET /kept HTTP/1.1\r\n" HOST "\r\n"));
	receive_answers(kept, room, sizeof(room), "[/kept]", 1);
	assert_null(strstr(room, "Connection: close"));
	waiting = dial(&s);
	send_all(waiting, STR("GET /held HTTP/1.1\r\n" HOST "\r\n"));
	wait_until(&s.unanswered, 1);
	atomic_store(&s.drain, true);
	loop_wake(s.waker);
	assert_int_equal(receive(kept, room, sizeof(room)), 0); /* idle ones are let go */
	close(kept);
	assert_int_equal(dial(&s), -1);
	atomic_store(&s.release, true);
	loop_wake(s.waker);
	receive_to_end(waiting, room, sizeof(room));
	assert_non_null(strstr(room, "[/held]"));
	assert_non_null(strstr(room, "Connection: close"));
	wait_until(&s.connections, 0);
	server_stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_request_gets_what_it_deserves, start_server, stop_server),
		cmocka_unit_test_setup_teardown(a_connection_is_kept_for_the_next_request, start_server, stop_server),
		cmocka_unit_test_setup_teardown(fifty_requests_wait_at_the_same_time, start_server, stop_server),
		cmocka_unit_test_setup_teardown(a_client_may_vanish_before_its_answer, start_server, stop_server),
		cmocka_unit_test_setup_teardown(a_client_may_vanish_before_its_connection_is_parked, start_server, stop_server),
		cmocka_unit_test_setup_teardown(a_client_may_vanish_in_the_middle_of_its_request, start_server, stop_server),
		cmocka_unit_test_setup_teardown(a_target_of_six_thousand_bytes_is_served, start_server, stop_server),
		cmocka_unit_test_setup_teardown(the_largest_body_is_served, start_server, stop_server),
		cmocka_unit_test_setup_teardown(a_target_or_a_header_of_64_kB_is_refused, start_server, stop_server),
		cmocka_unit_test_setup_teardown(chunks_over_the_limit_are_cut_with_413, start_server, stop_server),
		cmocka_unit_test(a_request_that_does_not_end_is_cut_off),
		cmocka_unit_test(time_runs_anew_for_each_request_but_not_for_the_answer),
		cmocka_unit_test(an_idle_connection_is_closed),
		cmocka_unit_test(over_its_connections_the_server_makes_clients_wait),
		cmocka_unit_test(draining_answers_what_it_has_and_takes_no_more),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}

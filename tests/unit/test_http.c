/* SPDX-License-Identifier: Apache-2.0 */
/* http: what each kind of request gets, whole or broken, and clients that vanish. */
#include "http_bench.h"

/* What comes in and what goes out */

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
	 "GET /later/1 HTTP/1.1\r\n" HOST "\r\nGET /later/2 HTTP/1.1\r\n" HOST CLOSE "\r\n", "HTTP/1.1 200 ",
	 "[/later/2]", 2},
	{"one answered at the end of its turn", "GET /turn HTTP/1.1\r\n" HOST CLOSE "\r\n", "HTTP/1.1 200 ", "[/turn]",
	 1},
	{"one answered after it was parked", "GET /later HTTP/1.1\r\n" HOST CLOSE "\r\n", "HTTP/1.1 200 ", "[/later]",
	 1},
	{"a POST answered after it was parked", "POST /later HTTP/1.1\r\n" HOST CLOSE "Content-Length: 4\r\n\r\nUKUR",
	 "HTTP/1.1 200 ", "] UKUR", 1},
	{"NUL and broken escapes in the target", "GET /a%00b?t=x%00y&u=%zz+%2B HTTP/1.1\r\n" HOST CLOSE "\r\n",
	 "HTTP/1.1 200 ", "[/a%00b] [t=x%00y&u=%zz+%2B]", 1},
	{"dots in the target", "GET /..%2f..%2fetc/../x HTTP/1.1\r\n" HOST CLOSE "\r\n", "HTTP/1.1 200 ",
	 "[/..%2f..%2fetc/../x]", 1},
	{"an own fault", "GET /busy HTTP/1.1\r\n" HOST CLOSE "\r\n", "HTTP/1.1 503 ", "Retry-After: 7\r\n", 1},
	{"a client that asks before it sends",
	 "POST /in HTTP/1.1\r\n" HOST CLOSE "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nab", "HTTP/1.1 100 ",
	 "] ab", 2},
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
	{"a folded length", "POST /x HTTP/1.1\r\n" HOST "Content-Length:\r\n 36\r\n\r\n" SMUGGLED, "HTTP/1.1 400 ", "",
	 1},
	{"a folded length that begins on its line",
	 "POST /x HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\t6\r\n\r\n" SMUGGLED, "HTTP/1.1 400 ", "", 1},
	{"a folded header", "GET /x HTTP/1.1\r\n" HOST "X: y\r\n z\r\n\r\n" SMUGGLED, "HTTP/1.1 400 ", "", 1},
	{"a space before the colon", "POST /x HTTP/1.1\r\n" HOST "Content-Length : 36\r\n\r\n" SMUGGLED,
	 "HTTP/1.1 400 ", "", 1},
	{"a length of 2^64 - 1", "POST /x HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551615\r\n\r\n" SMUGGLED,
	 "HTTP/1.1 413 ", "", 1},
	{"a length of 2^64", "POST /x HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551616\r\n\r\n" SMUGGLED,
	 "HTTP/1.1 413 ", "", 1},
	{"a negative length", "POST /x HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n" SMUGGLED, "HTTP/1.1 400 ", "",
	 1},
	{"an announced megabyte", "POST /x HTTP/1.1\r\n" HOST "Content-Length: 1048576\r\n\r\nUKUR", "HTTP/1.1 413 ",
	 "message too large", 1},
	{"an encoded body", "POST /x HTTP/1.1\r\n" HOST "Content-Encoding: br\r\nContent-Length: 2\r\n\r\n\x1f\x8b",
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

		send_all(fd,
			 i % 2 ? STR("POST /held HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nUK") : STR("GET /x HT"));
		vanish(fd);
	}
	wait_until(&s->connections, 0);
	assert_int_equal(atomic_load(&s->unanswered), 0);
	check_row(s, &row[0]);
}

/* Large things */

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
	check_large(*state, "POST /x HTTP/1.1\r\n" HOST CLOSE "Content-Length: 65536\r\n\r\n", 65536, "",
		    "HTTP/1.1 200 ");
	check_large(*state, "POST /x HTTP/1.1\r\n" HOST CLOSE "Transfer-Encoding: chunked\r\n\r\n10000\r\n", 65536,
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

	check_large(s, "POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n10001\r\n", 65537,
		    "\r\n0\r\n\r\n" SMUGGLED, "HTTP/1.1 413 ");
	check_large(s, "POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n100000\r\n", 1048576,
		    "\r\n0\r\n\r\n" SMUGGLED, "HTTP/1.1 413 ");
	check_large(s, "POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1000000\r\n", 4000000, "",
		    "HTTP/1.1 413 ");
	assert_int_equal(atomic_load(&s->handled), before);
	assert_int_equal(atomic_load(&s->smuggled), 0);
	wait_until(&s->connections, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_request_gets_what_it_deserves, start_server, stop_server),
		cmocka_unit_test_setup_teardown(a_connection_is_kept_for_the_next_request, start_server, stop_server),
		cmocka_unit_test_setup_teardown(fifty_requests_wait_at_the_same_time, start_server, stop_server),
		cmocka_unit_test_setup_teardown(a_client_may_vanish_before_its_answer, start_server, stop_server),
		cmocka_unit_test_setup_teardown(a_client_may_vanish_before_its_connection_is_parked, start_server,
						stop_server),
		cmocka_unit_test_setup_teardown(a_client_may_vanish_in_the_middle_of_its_request, start_server,
						stop_server),
		cmocka_unit_test_setup_teardown(a_target_of_six_thousand_bytes_is_served, start_server, stop_server),
		cmocka_unit_test_setup_teardown(the_largest_body_is_served, start_server, stop_server),
		cmocka_unit_test_setup_teardown(a_target_or_a_header_of_64_kB_is_refused, start_server, stop_server),
		cmocka_unit_test_setup_teardown(chunks_over_the_limit_are_cut_with_413, start_server, stop_server),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}

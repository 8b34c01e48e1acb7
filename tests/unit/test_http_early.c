/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Beyond one request, one answer: answers that leave before the work is done, work that no request began, room for large
 * requests and its bound, headers of the request and of the answer.
 */
#include "http_bench.h"

#include <stdio.h>

static void let_go_of_all(struct server *s)
{
	atomic_store(&s->release, true);
	loop_wake(s->waker);
}

/* Sends TEXT on a connection of its own and returns all that comes until it is closed. */
static void exchange(struct server *s, const char *text, char *room, size_t cap)
{
	int fd = dial(s);

	send_all(fd, str_of(text));
	receive_to_end(fd, room, cap);
}

static void an_answer_may_leave_before_the_work_is_done(void **state)
{
	struct server *s = *state;
	char room[4096];

	for (int i = 0; i < 20; i++) {
		exchange(s, "GET /early HTTP/1.1\r\n" HOST CLOSE "\r\n", room, sizeof(room));
		assert_non_null(strstr(room, "early"));
	}
	wait_until(&s->unanswered, 20); /* counted as long as it is worked on */
	wait_until(&s->connections, 0);
	let_go_of_all(s);
	wait_until(&s->unanswered, 0);
}

static void its_connection_serves_the_next_request_meanwhile(void **state)
{
	struct server *s = *state;
	char room[4096];
	int fd = dial(s);

	for (int i = 0; i < 3; i++) {
		send_all(fd, STR("POST /early HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"));
		receive_answers(fd, room, sizeof(room), "early", 1);
	}
	send_all(fd, STR("POST /x HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nxyz"));
	receive_answers(fd, room, sizeof(room), "] xyz", 1);
	wait_until(&s->unanswered, 3);
	let_go_of_all(s);
	wait_until(&s->unanswered, 0);
	send_all(fd, STR("GET /x HTTP/1.1\r\n" HOST CLOSE "\r\n"));
	receive_to_end(fd, room, sizeof(room));
	assert_non_null(strstr(room, "[/x]"));
}

static void a_client_may_vanish_before_and_behind_an_early_answer(void **state)
{
	struct server *s = *state;
	int before = atomic_load(&s->handled);

	for (int i = 0; i < 20; i++) {
		int fd = dial(s);

		send_all(fd, i % 2 ? STR("GET /early HTTP/1.1\r\n" HOST "\r\n")
				   : STR("GET /both HTTP/1.1\r\n" HOST "\r\n"));
		wait_until(&s->handled, before + i + 1);
		vanish(fd);
	}
	wait_until(&s->connections, 10);                   /* those that wait for their answer */
	assert_int_equal(atomic_load(&s->unanswered), 30); /* held and not answered counts for both */
	let_go_of_all(s);
	wait_until(&s->unanswered, 0);
	wait_until(&s->connections, 0);
}

static void one_that_is_held_may_be_answered_at_its_end(void **state)
{
	struct server *s = *state;
	char room[4096];
	int fd = dial(s), before = atomic_load(&s->handled);

	send_all(fd, STR("GET /both HTTP/1.1\r\n" HOST CLOSE "\r\n"));
	wait_until(&s->handled, before + 1);
	let_go_of_all(s);
	receive_to_end(fd, room, sizeof(room));
	assert_non_null(strstr(room, "late"));
	wait_until(&s->unanswered, 0);
}

static void work_without_a_client_has_room_and_an_answer_that_goes_nowhere(void **state)
{
	struct server *s = *state;

	for (int i = 0; i < 3; i++) {
		atomic_store(&s->detach, true);
		loop_wake(s->waker);
		wait_until(&s->unanswered, 1);
		assert_int_equal(atomic_load(&s->detached_room), 16000);
		let_go_of_all(s);
		wait_until(&s->unanswered, 0);
	}
}

/* ---- room ---- */

static char *large_post(const char *path, size_t n)
{
	char *text = malloc(n + 256);
	int head = snprintf(text, 256, "POST %s HTTP/1.1\r\n" HOST CLOSE "Content-Length: %zu\r\n\r\n", path, n);

	assert_non_null(text);
	memset(text + head, 'a', n);
	text[(size_t)head + n] = '\0';
	return text;
}

static void at_most_so_many_large_bodies_at_once(void **state)
{
	struct server *s = *state;
	char *large = large_post("/held", HTTP_SMALL_BODY + 1), room[20000];
	int fd[HTTP_BIG_MAX], before = atomic_load(&s->handled);

	for (int i = 0; i < HTTP_BIG_MAX; i++) {
		fd[i] = dial(s);
		send_all(fd[i], str_of(large));
	}
	wait_until(&s->handled, before + HTTP_BIG_MAX);
	exchange(s, large, room, sizeof(room));
	assert_true(str_starts(str_of(room), STR("HTTP/1.1 503 ")));
	assert_non_null(strstr(room, "Retry-After: "));
	exchange(s, "GET /room HTTP/1.1\r\n" HOST CLOSE "\r\n", room, sizeof(room));
	assert_non_null(strstr(room, "no room"));
	exchange(s, "POST /x HTTP/1.1\r\n" HOST CLOSE "Content-Length: 3\r\n\r\nabc", room, sizeof(room));
	assert_non_null(strstr(room, "] abc")); /* a small one is served */
	let_go_of_all(s);
	for (int i = 0; i < HTTP_BIG_MAX; i++) {
		receive_to_end(fd[i], room, sizeof(room));
		assert_non_null(strstr(room, "200 OK"));
	}
	exchange(s, "GET /room HTTP/1.1\r\n" HOST CLOSE "\r\n", room, sizeof(room));
	assert_non_null(strstr(room, "more room"));
	free(large);
}

static void room_is_given_back(void **state)
{
	struct server *s = *state;
	char room[4096];

	for (int i = 0; i < 3 * HTTP_BIG_MAX; i++) {
		exchange(s, "GET /room HTTP/1.1\r\n" HOST CLOSE "\r\n", room, sizeof(room));
		assert_non_null(strstr(room, "more room"));
	}
}

/* A compressed body may become large, so it counts as one: there is none more behind the bound. */
static void a_compressed_body_counts_as_a_large_one(void **state)
{
	struct server *s = *state;
	int fd[HTTP_BIG_MAX], before = atomic_load(&s->handled);
	char room[4096];

	for (int i = 0; i < HTTP_BIG_MAX; i++) {
		fd[i] = dial(s);
		send_all(fd[i], STR("POST /held HTTP/1.1\r\n" HOST CLOSE
				    "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"));
	}
	wait_until(&s->handled, before + HTTP_BIG_MAX);
	exchange(s, "POST /x HTTP/1.1\r\n" HOST CLOSE "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", room,
		 sizeof(room));
	assert_true(str_starts(str_of(room), STR("HTTP/1.1 503 ")));
	let_go_of_all(s);
	for (int i = 0; i < HTTP_BIG_MAX; i++)
		receive_to_end(fd[i], room, sizeof(room));
}

/* ---- headers ---- */

static void headers_are_found_in_any_case(void **state)
{
	static const struct {
		const char *send, *shows;
	} row[] = {
		{"GET /header?a=%41 HTTP/1.1\r\n" HOST CLOSE "X-Probe: a b\r\n\r\n", "[a b] plain [/header?a=%41]"},
		{"GET /header HTTP/1.1\r\n" HOST CLOSE "x-pRoBe: c\r\n\r\n", "[c] plain [/header]"},
		{"GET /header HTTP/1.1\r\n" HOST CLOSE "\r\n", "[] plain [/header]"},
		{"GET /header HTTP/1.1\r\n" HOST CLOSE "X-Probe:\r\n\r\n", "[] plain [/header]"},
		{"GET /header HTTP/1.1\r\n" HOST CLOSE "X-Probe2: c\r\n\r\n", "[] plain [/header]"},
		{"POST /header HTTP/1.1\r\n" HOST CLOSE
		 "Content-Encoding: gzip\r\nX-Probe: z\r\nContent-Length: 3\r\n\r\nabc",
		 "[z] gzip [/header]"},
	};
	char room[4096];

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		exchange(*state, row[i].send, room, sizeof(room));
		if (!strstr(room, row[i].shows))
			fail_msg("row %zu: wanted \"%s\" in \"%s\"", i, row[i].shows, room);
	}
}

static void a_header_of_the_answer_holds_no_end_of_a_line(void **state)
{
	char room[4096];

	exchange(*state, "GET /pairs HTTP/1.1\r\n" HOST CLOSE "\r\n", room, sizeof(room));
	assert_non_null(strstr(room, "\r\nFreeflow: FC\r\n"));
	assert_non_null(strstr(room, "\r\ncharge: N\r\n"));
	assert_null(strstr(room, "X-Evil"));
	assert_null(strstr(room, "Cu"));
	assert_null(strstr(room, "Null"));
	assert_null(strstr(room, "None"));
	assert_null(strstr(room, "\r\n:"));
	assert_non_null(strstr(room, "\r\n\r\npairs"));
}

#define SERVED(f) cmocka_unit_test_setup_teardown(f, start_server, stop_server)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SERVED(an_answer_may_leave_before_the_work_is_done),
		SERVED(its_connection_serves_the_next_request_meanwhile),
		SERVED(a_client_may_vanish_before_and_behind_an_early_answer),
		SERVED(one_that_is_held_may_be_answered_at_its_end),
		SERVED(work_without_a_client_has_room_and_an_answer_that_goes_nowhere),
		SERVED(at_most_so_many_large_bodies_at_once),
		SERVED(room_is_given_back),
		SERVED(a_compressed_body_counts_as_a_large_one),
		SERVED(headers_are_found_in_any_case),
		SERVED(a_header_of_the_answer_holds_no_end_of_a_line),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("http early", tests, NULL, NULL);
}

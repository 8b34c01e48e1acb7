/* SPDX-License-Identifier: Apache-2.0 */
/* http: what takes too long is cut off, what is too much waits, and how a server starts and ends. */
#include "http_bench.h"

#include <fcntl.h>
#include <sys/resource.h>

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

/* Many, and the end */

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

static void a_server_that_cannot_start_closes_its_socket(void **state)
{
	struct http_options o = {.connections_max = 10, .handler = handle};
	struct rlimit usual, none_left;
	int port;

	(void)state;
	o.listen_fd = http_listen("127.0.0.1", 0, false, &port);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &usual), 0);
	none_left = usual;
	none_left.rlim_cur = (rlim_t)o.listen_fd + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none_left), 0);
	assert_null(http_new(&o));
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &usual), 0);
	assert_int_equal(fcntl(o.listen_fd, F_GETFD), -1);
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
		cmocka_unit_test(a_request_that_does_not_end_is_cut_off),
		cmocka_unit_test(time_runs_anew_for_each_request_but_not_for_the_answer),
		cmocka_unit_test(an_idle_connection_is_closed),
		cmocka_unit_test(over_its_connections_the_server_makes_clients_wait),
		cmocka_unit_test(a_server_that_cannot_start_closes_its_socket),
		cmocka_unit_test(draining_answers_what_it_has_and_takes_no_more),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("http_time", tests, NULL, NULL);
}

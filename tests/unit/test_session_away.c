/* SPDX-License-Identifier: Apache-2.0 */
/* session: a Redis that is not there, dies, hangs, or is something else; and what its errors mean. */
#include "session_bench.h"
#include "session_call.h"
#include "session_reply.h"

static void without_redis_every_call_is_away_at_once(void **state)
{
	struct bench *b = *state;
	struct answer a = {0}, c = {0};

	b->s = sessions_new(b->loop, &b->config);
	assert_non_null(b->s);
	sessions_load(b->s, "k", take, &a);
	sessions_save(b->s, "k", none, STR("x"), TTL_MS, take, &c);
	assert_int_equal(a.count, 1);
	assert_int_equal(a.status, SESSION_AWAY);
	assert_int_equal(c.count, 1);
	assert_int_equal(c.status, SESSION_AWAY);
	assert_int_equal(sessions_waiting(b->s), 0);
}

static void redis_may_start_after_us_and_be_killed_and_come_back(void **state)
{
	struct bench *b = *state;

	b->s = sessions_new(b->loop, &b->config);
	assert_false(sessions_up(b->s));
	redis_start(b);
	run_until(b, is_up);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(save(b, "k", STR("version1")), SESSION_OK);
		redis_kill(b);
		run_until(b, is_down);
		assert_int_equal(load(b, "k").status, SESSION_AWAY);
		redis_start(b);
		run_until(b, is_up);
		assert_int_equal(load(b, "k").status, SESSION_NONE);
	}
}

static void calls_in_flight_are_answered_when_redis_is_killed(void **state)
{
	struct bench *b = *state;
	static struct answer a[100];
	int64_t began;

	connect_one(b);
	memset(a, 0, sizeof(a));
	kill(b->redis, SIGSTOP);
	for (int i = 0; i < 100; i++)
		sessions_load(b->s, "k", take, &a[i]);
	sessions_flush(b->s);
	assert_int_equal(sessions_wait(b->s, 100), 0);
	began = clock_mono_ms();
	redis_kill(b);
	run_until(b, is_answered);
	assert_in_range(clock_mono_ms() - began, 0, LIMIT_MS);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(a[i].count, 1);
		assert_int_equal(a[i].status, SESSION_AWAY);
	}
}

static void a_redis_that_hangs_is_left_after_its_time_and_found_again(void **state)
{
	struct bench *b = *state;
	struct answer a = {0}, late = {0};
	int64_t began;

	connect_one(b);
	kill(b->redis, SIGSTOP);
	began = clock_mono_ms();
	sessions_load(b->s, "k", take, &a);
	run_until(b, is_answered);
	assert_int_equal(a.status, SESSION_AWAY);
	assert_in_range(clock_mono_ms() - began, LIMIT_MS, LIMIT_MS + 200);
	sessions_load(b->s, "k", take, &late);
	assert_int_equal(late.status, SESSION_AWAY);
	kill(b->redis, SIGCONT);
	run_until(b, is_up);
	assert_int_equal(load(b, "k").status, SESSION_NONE);
	assert_int_equal(a.count + late.count, 2);
}

static void calls_that_were_never_flushed_are_answered_too(void **state)
{
	struct bench *b = *state;
	struct answer a = {0};

	connect_one(b);
	loop_on_round(b->loop, NULL, NULL);
	sessions_load(b->s, "k", take, &a);
	run_until(b, is_answered);
	assert_int_equal(a.count, 1);
	assert_int_equal(a.status, SESSION_AWAY);
}

static void a_write_to_a_redis_that_has_gone_answers_the_calls(void **state)
{
	struct bench *b = *state;
	struct answer a = {0};

	connect_one(b);
	redis_kill(b);
	sessions_load(b->s, "k", take, &a);
	assert_int_equal(a.count, 0);
	sessions_flush(b->s); /* before the loop could read that it has gone */
	assert_int_equal(sessions_wait(b->s, 0), 1 - a.count);
	assert_int_equal(a.count, 1);
	assert_int_equal(a.status, SESSION_AWAY);
	assert_false(sessions_up(b->s));
}

static void more_than_the_socket_holds_is_written_when_there_is_room(void **state)
{
	struct bench *b = *state;
	static struct answer a[1000];
	char value[SESSION_VALUE_MAX];

	connect_one(b);
	memset(a, 0, sizeof(a));
	memset(value, 'v', sizeof(value));
	loop_on_round(b->loop, NULL, NULL); /* nobody flushes again */
	kill(b->redis, SIGSTOP);
	for (int i = 0; i < 1000; i++)
		sessions_save(b->s, "k", none, (struct str){value, sizeof(value)}, TTL_MS, take, &a[i]);
	sessions_flush(b->s);
	assert_int_equal(sessions_wait(b->s, 1000), 0);
	kill(b->redis, SIGCONT);
	run_until(b, is_answered);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(a[i].count, 1);
		assert_int_equal(a[i].status, SESSION_OK);
	}
}

static void too_many_calls_are_answered_away_at_once(void **state)
{
	struct bench *b = *state;
	struct answer one = {0}, many = {0};

	connect_one(b);
	for (int i = 0; i < SESSION_CALLS_MAX; i++)
		sessions_load(b->s, "k", take, &many);
	assert_int_equal(many.count, 0);
	sessions_load(b->s, "k", take, &one);
	assert_int_equal(one.count, 1);
	assert_int_equal(one.status, SESSION_AWAY);
	run_until(b, is_answered);
	assert_int_equal(many.count, SESSION_CALLS_MAX);
	assert_int_equal(many.status, SESSION_NONE);
}

static void what_waits_at_the_end_is_answered_away(void **state)
{
	struct bench *b = *state;
	struct answer a = {0};

	connect_one(b);
	sessions_load(b->s, "k", take, &a);
	sessions_flush(b->s);
	sessions_free(b->s);
	b->s = NULL;
	assert_int_equal(a.count, 1);
	assert_int_equal(a.status, SESSION_AWAY);
}

/* A socket where a server should be: it accepts into its backlog and says what it is told to, or nothing. */
static int listen_at(struct bench *b)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	const void *p = &at;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_true(str_copy(at.sun_path, sizeof(at.sun_path), str_of(b->socket)));
	assert_int_equal(bind(fd, p, sizeof(at)), 0);
	assert_int_equal(listen(fd, 128), 0);
	return fd;
}

static void a_server_that_accepts_and_is_silent_never_counts_as_up(void **state)
{
	struct bench *b = *state;
	int fd = listen_at(b);

	b->s = sessions_new(b->loop, &b->config);
	for (int i = 0; i < 8; i++) { /* over the limit, so at the next connection too */
		struct answer a = {0};

		look_until_ms = clock_mono_ms() + 50;
		run_until(b, time_is_up);
		assert_false(sessions_up(b->s));
		sessions_load(b->s, "k", take, &a);
		assert_int_equal(a.status, SESSION_AWAY);
	}
	close(fd);
	unlink(b->socket);
	redis_start(b);
	run_until(b, is_up);
}

static int far_end = -1;

/* We have closed the connection whose other end the test holds. */
static bool left_far_end(struct bench *b)
{
	char room[512];
	ssize_t n;

	(void)b;
	do
		n = recv(far_end, room, sizeof(room), MSG_DONTWAIT);
	while (n > 0);
	return n == 0;
}

static void say(struct str text)
{
	assert_int_equal(write(far_end, text.p, text.n), text.n);
}

static void check_leaves(struct bench *b, bool greet_first, struct str said)
{
	struct answer a = {0};
	int fd = listen_at(b);

	b->s = sessions_new(b->loop, &b->config);
	far_end = accept(fd, NULL, NULL);
	if (greet_first) {
		say(STR("+PONG\r\n"));
		run_until(b, is_up);
	}
	say(said);
	run_until(b, left_far_end);
	sessions_load(b->s, "k", take, &a);
	assert_int_equal(a.status, SESSION_AWAY);
	sessions_free(b->s);
	b->s = NULL;
	close(far_end);
	close(fd);
	unlink(b->socket);
}

static void a_server_that_speaks_another_protocol_is_left(void **state)
{
	check_leaves(*state, false, STR("HTTP/1.1 400 Bad Request\r\n\r\n"));
	check_leaves(*state, false, STR("\0\0\0\0"));
	check_leaves(*state, false, STR("$-7\r\n"));
	check_leaves(*state, false, STR("*0\r\n"));
	check_leaves(*state, false, STR("*2147483647\r\n")); /* and at once: hiredis alone needs seconds */
	check_leaves(*state, false, STR("-LOADING Redis is loading the dataset in memory\r\n"));
	check_leaves(*state, true, STR("+OK that nobody asked for\r\n"));
}

/* What Redis says */

static void each_error_of_redis_has_its_meaning(void **state)
{
	static const struct {
		const char *text, *reason;
		enum session_error meaning;
	} row[] = {
		{"READONLY You can't write against a read only replica.", "READONLY", SESSION_ERROR_AWAY},
		{"OOM command not allowed when used memory > 'maxmemory'.", "OOM", SESSION_ERROR_AWAY},
		{"NOSCRIPT No matching script. Please use EVAL.", "NOSCRIPT", SESSION_ERROR_NO_SCRIPT},
		{"BUSY Redis is busy running a script. You can only call SCRIPT KILL", "BUSY", SESSION_ERROR_AWAY},
		{"UNKILLABLE Sorry the script already executed write commands", "UNKILLABLE", SESSION_ERROR_AWAY},
		{"LOADING Redis is loading the dataset in memory", "LOADING", SESSION_ERROR_AWAY},
		{"MISCONF Errors writing to the AOF file: No space left on device", "MISCONF", SESSION_ERROR_AWAY},
		{"NOREPLICAS Not enough good replicas to write.", "NOREPLICAS", SESSION_ERROR_AWAY},
		{"NOAUTH Authentication required.", "NOAUTH", SESSION_ERROR_AWAY},
		{"WRONGPASS invalid username-password pair", "WRONGPASS", SESSION_ERROR_AWAY},
		{"NOPERM this user has no permissions to run the 'get' command", "NOPERM", SESSION_ERROR_AWAY},
		{"MASTERDOWN Link with MASTER is down", "MASTERDOWN", SESSION_ERROR_AWAY},
		{"CLUSTERDOWN Hash slot not served", "CLUSTERDOWN", SESSION_ERROR_AWAY},
		{"TRYAGAIN Multiple keys request during rehashing of slot", "TRYAGAIN", SESSION_ERROR_AWAY},
		{"MOVED 12182 127.0.0.1:7903", "MOVED", SESSION_ERROR_AWAY},
		{"WRONGTYPE Operation against a key holding the wrong kind of value", "WRONGTYPE", SESSION_ERROR_TYPE},
		{"ERR unknown command 'GOT'", "other", SESSION_ERROR_BUG},
		{"OOMPH", "other", SESSION_ERROR_BUG},
		{"", "other", SESSION_ERROR_BUG},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const char *reason;

		assert_int_equal(session_error_of(str_of(row[i].text), &reason), row[i].meaning);
		assert_string_equal(reason, row[i].reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BENCH(without_redis_every_call_is_away_at_once),
		WITH_BENCH(redis_may_start_after_us_and_be_killed_and_come_back),
		WITH_BENCH(calls_in_flight_are_answered_when_redis_is_killed),
		WITH_BENCH(a_redis_that_hangs_is_left_after_its_time_and_found_again),
		WITH_BENCH(calls_that_were_never_flushed_are_answered_too),
		WITH_BENCH(a_write_to_a_redis_that_has_gone_answers_the_calls),
		WITH_BENCH(more_than_the_socket_holds_is_written_when_there_is_room),
		WITH_BENCH(too_many_calls_are_answered_away_at_once),
		WITH_BENCH(what_waits_at_the_end_is_answered_away),
		WITH_BENCH(a_server_that_accepts_and_is_silent_never_counts_as_up),
		WITH_BENCH(a_server_that_speaks_another_protocol_is_left),
		cmocka_unit_test(each_error_of_redis_has_its_meaning),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("session_away", tests, NULL, NULL);
}

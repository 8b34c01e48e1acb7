/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session: against a real redis-server on a Unix socket in a folder of its own, and against sockets that only look like
 * one. Everything runs on one loop in this thread; waiting is running that loop until something is true, with a deadline.
 */
#include "clock.h"
#include "loop.h"
#include "session.h"
#include "session_call.h"
#include "session_reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 5000
#define TTL_MS 60000
#define LIMIT_MS 300 /* a call is answered within this, plus what the machine is busy with */

struct bench {
	struct loop *loop;
	struct loop_timer *poll;
	struct sessions *s, *other; /* two gateways on one Redis; the other may be NULL */
	struct config config;
	char folder[64], socket[96];
	pid_t redis;
	int64_t deadline_ms;
	bool (*until)(struct bench *);
};

struct answer {
	int count;
	enum session_status status;
	char value[SESSION_VALUE_MAX];
	size_t n;
};

static void take(void *arg, enum session_status status, struct str value)
{
	struct answer *a = arg;

	a->count++;
	a->status = status;
	a->n = value.n;
	if (value.n > 0)
		memcpy(a->value, value.p, value.n);
}

/* Running the loop ---------------------------------------------------------------------------------------------------- */

static void on_poll(void *arg)
{
	struct bench *b = arg;

	if (b->until(b) || clock_mono_ms() > b->deadline_ms)
		loop_stop(b->loop);
}

static void flush(void *arg)
{
	struct bench *b = arg;

	if (b->s)
		sessions_flush(b->s);
	if (b->other)
		sessions_flush(b->other);
}

static void run_until(struct bench *b, bool (*until)(struct bench *))
{
	b->until = until;
	b->deadline_ms = clock_mono_ms() + PATIENCE_MS;
	loop_timer_set(b->poll, 1, 1);
	loop_run(b->loop);
	loop_timer_stop(b->poll);
	assert_true(until(b));
}

static bool is_up(struct bench *b)
{
	return sessions_up(b->s) && (!b->other || sessions_up(b->other));
}

static bool is_down(struct bench *b)
{
	return !sessions_up(b->s);
}

static bool is_answered(struct bench *b)
{
	return sessions_waiting(b->s) == 0 && (!b->other || sessions_waiting(b->other) == 0);
}

static int64_t look_until_ms;

static bool time_is_up(struct bench *b)
{
	(void)b;
	return clock_mono_ms() >= look_until_ms;
}

static const char none[8];

static struct answer load_from(struct bench *b, struct sessions *s, const char *key)
{
	struct answer a = {0};

	sessions_load(s, key, take, &a);
	run_until(b, is_answered);
	assert_int_equal(a.count, 1);
	return a;
}

static enum session_status save_to(struct bench *b, struct sessions *s, const char *key, const char *expect,
				   struct str value)
{
	struct answer a = {0};

	sessions_save(s, key, expect, value, TTL_MS, take, &a);
	run_until(b, is_answered);
	assert_int_equal(a.count, 1);
	return a.status;
}

static struct answer load(struct bench *b, const char *key)
{
	return load_from(b, b->s, key);
}

static enum session_status save(struct bench *b, const char *key, struct str value)
{
	return save_to(b, b->s, key, none, value);
}

static void check_loads(struct bench *b, const char *key, struct str value)
{
	struct answer a = load(b, key);

	assert_int_equal(a.status, SESSION_OK);
	assert_int_equal(a.n, value.n);
	assert_memory_equal(a.value, value.p, value.n);
}

/* The server ---------------------------------------------------------------------------------------------------------- */

/* 0 in a child that says nothing and ends with this process, also when a test crashes. */
static pid_t quiet_child(void)
{
	pid_t child = fork();
	int null;

	assert_true(child >= 0);
	if (child > 0)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	null = open("/dev/null", O_RDWR);
	dup2(null, 1);
	dup2(null, 2);
	return 0;
}

static bool answers_at(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	const void *p = &at;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	bool yes;

	assert_true(str_copy(at.sun_path, sizeof(at.sun_path), str_of(path)));
	yes = connect(fd, p, sizeof(at)) == 0;
	close(fd);
	return yes;
}

static void redis_start(struct bench *b)
{
	int64_t limit = clock_mono_ms() + PATIENCE_MS;

	b->redis = quiet_child();
	if (b->redis == 0) {
		execlp("redis-server", "redis-server", "--port", "0", "--save", "", "--appendonly", "no", "--dir", b->folder,
		       "--unixsocket", b->socket, (char *)NULL);
		_exit(127);
	}
	while (!answers_at(b->socket)) {
		if (waitpid(b->redis, NULL, WNOHANG) != 0 || clock_mono_ms() > limit)
			fail_msg("redis-server does not start");
		sched_yield();
	}
}

static void redis_kill(struct bench *b)
{
	if (b->redis <= 0)
		return;
	kill(b->redis, SIGKILL);
	kill(b->redis, SIGCONT);
	waitpid(b->redis, NULL, 0);
	b->redis = 0;
}

/* A command to the server, past the code under test. */
static void redis_cli(struct bench *b, const char *one, const char *two, const char *three, const char *four)
{
	pid_t child = quiet_child();
	int status;

	if (child == 0) {
		execlp("redis-cli", "redis-cli", "-s", b->socket, one, two, three, four, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void bench_loop(struct bench *b)
{
	b->loop = loop_new();
	b->poll = loop_timer_new(b->loop, on_poll, b);
	loop_on_round(b->loop, flush, b);
	b->config.loops = 1;
}

static int begin(void **state)
{
	static struct bench b;

	memset(&b, 0, sizeof(b));
	snprintf(b.folder, sizeof(b.folder), "/tmp/ktg-session-XXXXXX");
	if (!mkdtemp(b.folder))
		return -1;
	snprintf(b.socket, sizeof(b.socket), "%s/redis.sock", b.folder);
	str_copy(b.config.redis_unix, sizeof(b.config.redis_unix), str_of(b.socket));
	bench_loop(&b);
	*state = &b;
	return 0;
}

static int end(void **state)
{
	struct bench *b = *state;

	sessions_free(b->s);
	sessions_free(b->other);
	loop_timer_free(b->poll);
	loop_free(b->loop);
	redis_kill(b);
	unlink(b->socket);
	rmdir(b->folder);
	return 0;
}

static void connect_one(struct bench *b)
{
	redis_start(b);
	b->s = sessions_new(b->loop, &b->config);
	run_until(b, is_up);
}

static void connect_two(struct bench *b)
{
	b->config.redis_shared = true;
	b->other = sessions_new(b->loop, &b->config);
	connect_one(b);
}

/* When all is well ---------------------------------------------------------------------------------------------------- */

static void what_was_saved_is_loaded(void **state)
{
	struct bench *b = *state;

	connect_one(b);
	assert_int_equal(load(b, "ktg:s:{a:1}").status, SESSION_NONE);
	assert_int_equal(save(b, "ktg:s:{a:1}", STR("11111111screen")), SESSION_OK);
	check_loads(b, "ktg:s:{a:1}", STR("11111111screen"));
	assert_int_equal(load(b, "ktg:s:{a:2}").status, SESSION_NONE);
}

static void a_value_may_hold_any_byte_and_be_of_any_size_allowed(void **state)
{
	struct bench *b = *state;
	char big[SESSION_VALUE_MAX + 1];

	connect_one(b);
	assert_int_equal(save(b, "k", STR("\0\r\n$-1\r\n\0%s\xff")), SESSION_OK);
	check_loads(b, "k", STR("\0\r\n$-1\r\n\0%s\xff"));
	memset(big, 'x', sizeof(big));
	assert_int_equal(save(b, "k", (struct str){big, SESSION_VALUE_MAX}), SESSION_OK);
	check_loads(b, "k", (struct str){big, SESSION_VALUE_MAX});
	assert_int_equal(save(b, "k", (struct str){big, SESSION_VALUE_MAX + 1}), SESSION_AWAY);
	check_loads(b, "k", (struct str){big, SESSION_VALUE_MAX});
}

static void a_value_is_gone_after_its_time(void **state)
{
	struct bench *b = *state;
	struct answer a = {0};
	int64_t deadline = clock_mono_ms() + PATIENCE_MS;

	connect_one(b);
	sessions_save(b->s, "k", none, STR("12345678"), 20, take, &a);
	run_until(b, is_answered);
	assert_int_equal(a.status, SESSION_OK);
	while (load(b, "k").status != SESSION_NONE)
		assert_true(clock_mono_ms() < deadline);
}

static void a_thousand_calls_of_one_turn_are_answered_in_order(void **state)
{
	struct bench *b = *state;
	static struct answer a[1000];
	int answered = 0;
	int64_t deadline = clock_mono_ms() + PATIENCE_MS;

	connect_one(b);
	memset(a, 0, sizeof(a));
	for (int i = 0; i < 1000; i += 2) {
		char key[32];

		snprintf(key, sizeof(key), "k%d", i);
		sessions_save(b->s, key, none, str_of(key), TTL_MS, take, &a[i]);
		sessions_load(b->s, key, take, &a[i + 1]);
	}
	assert_int_equal(sessions_waiting(b->s), 1000);
	sessions_flush(b->s);
	while (sessions_waiting(b->s) > 0 && clock_mono_ms() < deadline) {
		answered += sessions_wait(b->s, 500);
		sessions_flush(b->s);
	}
	assert_int_equal(answered, 1000);
	for (int i = 0; i < 1000; i += 2) {
		char key[32];

		snprintf(key, sizeof(key), "k%d", i);
		assert_int_equal(a[i].count, 1);
		assert_int_equal(a[i].status, SESSION_OK);
		assert_int_equal(a[i + 1].count, 1);
		assert_int_equal(a[i + 1].n, strlen(key));
		assert_memory_equal(a[i + 1].value, key, strlen(key));
	}
}

struct chain {
	struct sessions *s;
	int left, flushed;
};

/* A conversation calls on from within its answer; it must not be able to write or wait there. */
static void call_on(void *arg, enum session_status status, struct str value)
{
	struct chain *c = arg;

	(void)value;
	if (status == SESSION_AWAY || c->left-- == 0)
		return;
	sessions_load(c->s, "k", call_on, c);
	sessions_flush(c->s);
	c->flushed += sessions_wait(c->s, 500);
}

static void an_answer_may_ask_again(void **state)
{
	struct bench *b = *state;
	struct chain c = {.left = 50};

	connect_one(b);
	c.s = b->s;
	sessions_load(b->s, "k", call_on, &c);
	run_until(b, is_answered);
	assert_int_equal(c.left, -1);
	assert_int_equal(c.flushed, 0);
}

static void redis_on_tcp_serves_as_well(void **state)
{
	struct bench *b = *state;
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t len = sizeof(at);
	void *p = &at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char port[16];

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, p, len), 0);
	assert_int_equal(getsockname(fd, p, &len), 0);
	b->config.redis_port = ntohs(at.sin_port);
	close(fd);
	redis_start(b);
	snprintf(port, sizeof(port), "%d", b->config.redis_port);
	redis_cli(b, "config", "set", "port", port);
	b->config.redis_unix[0] = '\0';
	str_copy(b->config.redis_host, sizeof(b->config.redis_host), STR("localhost"));
	b->s = sessions_new(b->loop, &b->config);
	run_until(b, is_up);
	assert_int_equal(save(b, "k", STR("over tcp")), SESSION_OK);
	check_loads(b, "k", STR("over tcp"));
}

/* Two gateways -------------------------------------------------------------------------------------------------------- */

static void of_two_who_save_on_the_same_version_one_loses(void **state)
{
	struct bench *b = *state;

	connect_two(b);
	assert_int_equal(save_to(b, b->s, "k", none, STR("version1 a")), SESSION_OK);
	assert_int_equal(save_to(b, b->other, "k", none, STR("version1 b")), SESSION_LOST);
	assert_int_equal(save_to(b, b->other, "k", "version1", STR("version2 b")), SESSION_OK);
	assert_int_equal(save_to(b, b->s, "k", "version1", STR("version2 a")), SESSION_LOST);
	check_loads(b, "k", STR("version2 b"));
	assert_int_equal(save_to(b, b->s, "gone", "version7", STR("version8")), SESSION_LOST);
}

static void a_version_may_hold_nul(void **state)
{
	struct bench *b = *state;

	connect_two(b);
	assert_int_equal(save_to(b, b->s, "k", none, STR("\1\0\0\0\0\0\0\0one")), SESSION_OK);
	assert_int_equal(save_to(b, b->s, "k", "\2\0\0\0\0\0\0", STR("\3\0\0\0\0\0\0\0three")), SESSION_LOST);
	assert_int_equal(save_to(b, b->s, "k", "\1\0\0\0\0\0\0", STR("\2\0\0\0\0\0\0\0two")), SESSION_OK);
	check_loads(b, "k", STR("\2\0\0\0\0\0\0\0two"));
}

static void a_server_that_lost_the_script_gets_it_again(void **state)
{
	struct bench *b = *state;

	connect_two(b);
	assert_int_equal(save_to(b, b->s, "k", none, STR("version1")), SESSION_OK);
	redis_cli(b, "script", "flush", NULL, NULL);
	assert_int_equal(save_to(b, b->s, "k", "version1", STR("version2")), SESSION_OK);
	assert_int_equal(save_to(b, b->s, "k", "version1", STR("version3")), SESSION_LOST);
	check_loads(b, "k", STR("version2"));
}

static void alone_the_last_save_stands(void **state)
{
	struct bench *b = *state;

	connect_one(b);
	assert_int_equal(save(b, "k", STR("version1")), SESSION_OK);
	assert_int_equal(save(b, "k", STR("version2")), SESSION_OK);
	check_loads(b, "k", STR("version2"));
}

/* When Redis refuses -------------------------------------------------------------------------------------------------- */

static void a_full_redis_refuses_to_save_and_still_loads(void **state)
{
	struct bench *b = *state;

	connect_two(b);
	assert_int_equal(save_to(b, b->s, "k", none, STR("version1")), SESSION_OK);
	redis_cli(b, "config", "set", "maxmemory", "1");
	assert_int_equal(save_to(b, b->s, "k", "version1", STR("version2")), SESSION_AWAY);
	check_loads(b, "k", STR("version1"));
	assert_true(sessions_up(b->s));
	redis_cli(b, "config", "set", "maxmemory", "0");
	assert_int_equal(save_to(b, b->s, "k", "version1", STR("version2")), SESSION_OK);
}

static void a_full_redis_refuses_a_plain_save_too(void **state)
{
	struct bench *b = *state;

	connect_one(b);
	redis_cli(b, "config", "set", "maxmemory", "1");
	assert_int_equal(save(b, "k", STR("version1")), SESSION_AWAY);
	assert_int_equal(load(b, "k").status, SESSION_NONE);
}

static void a_replica_refuses_to_save(void **state)
{
	struct bench *b = *state;

	connect_one(b);
	redis_cli(b, "replicaof", "127.0.0.1", "1", NULL);
	assert_int_equal(save(b, "k", STR("version1")), SESSION_AWAY);
	redis_cli(b, "replicaof", "no", "one", NULL);
	assert_int_equal(save(b, "k", STR("version1")), SESSION_OK);
}

static void a_redis_that_wants_a_password_is_away(void **state)
{
	struct bench *b = *state;
	struct answer a = {0};

	redis_start(b);
	redis_cli(b, "config", "set", "requirepass", "rahasia");
	b->s = sessions_new(b->loop, &b->config);
	look_until_ms = clock_mono_ms() + 100;
	run_until(b, time_is_up);
	assert_false(sessions_up(b->s));
	sessions_load(b->s, "k", take, &a);
	assert_int_equal(a.status, SESSION_AWAY);
}

static void a_key_of_another_type_is_as_good_as_none(void **state)
{
	struct bench *b = *state;

	connect_two(b);
	redis_cli(b, "lpush", "k", "x", NULL);
	assert_int_equal(load(b, "k").status, SESSION_NONE);
	assert_int_equal(save_to(b, b->s, "k", none, STR("version1")), SESSION_OK);
	check_loads(b, "k", STR("version1"));
}

static void a_value_too_large_to_be_ours_is_as_good_as_none(void **state)
{
	struct bench *b = *state;

	connect_one(b);
	redis_cli(b, "setrange", "k", "4000", "x");
	assert_int_equal(load(b, "k").status, SESSION_NONE);
}

/* When Redis goes ----------------------------------------------------------------------------------------------------- */

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

/* What Redis says ----------------------------------------------------------------------------------------------------- */

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

#define WITH_BENCH(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BENCH(what_was_saved_is_loaded),
		WITH_BENCH(a_value_may_hold_any_byte_and_be_of_any_size_allowed),
		WITH_BENCH(a_value_is_gone_after_its_time),
		WITH_BENCH(a_thousand_calls_of_one_turn_are_answered_in_order),
		WITH_BENCH(an_answer_may_ask_again),
		WITH_BENCH(redis_on_tcp_serves_as_well),
		WITH_BENCH(of_two_who_save_on_the_same_version_one_loses),
		WITH_BENCH(a_version_may_hold_nul),
		WITH_BENCH(a_server_that_lost_the_script_gets_it_again),
		WITH_BENCH(alone_the_last_save_stands),
		WITH_BENCH(a_full_redis_refuses_to_save_and_still_loads),
		WITH_BENCH(a_full_redis_refuses_a_plain_save_too),
		WITH_BENCH(a_replica_refuses_to_save),
		WITH_BENCH(a_redis_that_wants_a_password_is_away),
		WITH_BENCH(a_key_of_another_type_is_as_good_as_none),
		WITH_BENCH(a_value_too_large_to_be_ours_is_as_good_as_none),
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
	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}

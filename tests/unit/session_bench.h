/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session_bench: what the tests of session share: a real redis-server on a Unix socket in a folder of its own, and one
 * loop in the test's thread. Waiting is running that loop until something is true, with a deadline.
 */
#ifndef KTG_TEST_SESSION_BENCH_H
#define KTG_TEST_SESSION_BENCH_H

#include "clock.h"
#include "loop.h"
#include "session.h"

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
#define TTL_MS      60000
#define LIMIT_MS    300 /* a call is answered within this, plus what the machine is busy with */

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

static inline void take(void *arg, enum session_status status, struct str value)
{
	struct answer *a = arg;

	a->count++;
	a->status = status;
	a->n = value.n;
	if (value.n > 0)
		memcpy(a->value, value.p, value.n);
}

/* Running the loop */

static inline void on_poll(void *arg)
{
	struct bench *b = arg;

	if (b->until(b) || clock_mono_ms() > b->deadline_ms)
		loop_stop(b->loop);
}

static inline void flush(void *arg)
{
	struct bench *b = arg;

	if (b->s)
		sessions_flush(b->s);
	if (b->other)
		sessions_flush(b->other);
}

static inline void run_until(struct bench *b, bool (*until)(struct bench *))
{
	b->until = until;
	b->deadline_ms = clock_mono_ms() + PATIENCE_MS;
	loop_timer_set(b->poll, 1, 1);
	loop_run(b->loop);
	loop_timer_stop(b->poll);
	assert_true(until(b));
}

static inline bool is_up(struct bench *b)
{
	return sessions_up(b->s) && (!b->other || sessions_up(b->other));
}

static inline bool is_down(struct bench *b)
{
	return !sessions_up(b->s);
}

static inline bool is_answered(struct bench *b)
{
	return sessions_waiting(b->s) == 0 && (!b->other || sessions_waiting(b->other) == 0);
}

static int64_t look_until_ms;

static inline bool time_is_up(struct bench *b)
{
	(void)b;
	return clock_mono_ms() >= look_until_ms;
}

static const char none[8];

static inline struct answer load_from(struct bench *b, struct sessions *s, const char *key)
{
	struct answer a = {0};

	sessions_load(s, key, take, &a);
	run_until(b, is_answered);
	assert_int_equal(a.count, 1);
	return a;
}

static inline enum session_status save_to(struct bench *b, struct sessions *s, const char *key, const char *expect,
					  struct str value)
{
	struct answer a = {0};

	sessions_save(s, key, expect, value, TTL_MS, take, &a);
	run_until(b, is_answered);
	assert_int_equal(a.count, 1);
	return a.status;
}

static inline struct answer load(struct bench *b, const char *key)
{
	return load_from(b, b->s, key);
}

static inline enum session_status save(struct bench *b, const char *key, struct str value)
{
	return save_to(b, b->s, key, none, value);
}

static inline void check_loads(struct bench *b, const char *key, struct str value)
{
	struct answer a = load(b, key);

	assert_int_equal(a.status, SESSION_OK);
	assert_int_equal(a.n, value.n);
	assert_memory_equal(a.value, value.p, value.n);
}

/* The server */

/* 0 in a child that says nothing and ends with this process, also when a test crashes. */
static inline pid_t quiet_child(void)
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

static inline bool answers_at(const char *path)
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

static inline void redis_start(struct bench *b)
{
	int64_t limit = clock_mono_ms() + PATIENCE_MS;

	b->redis = quiet_child();
	if (b->redis == 0) {
		execlp("redis-server", "redis-server", "--port", "0", "--save", "", "--appendonly", "no", "--dir",
		       b->folder, "--unixsocket", b->socket, (char *)NULL);
		_exit(127);
	}
	while (!answers_at(b->socket)) {
		if (waitpid(b->redis, NULL, WNOHANG) != 0 || clock_mono_ms() > limit)
			fail_msg("redis-server does not start");
		sched_yield();
	}
}

static inline void redis_kill(struct bench *b)
{
	if (b->redis <= 0)
		return;
	kill(b->redis, SIGKILL);
	kill(b->redis, SIGCONT);
	waitpid(b->redis, NULL, 0);
	b->redis = 0;
}

/* A command to the server, past the code under test. */
static inline void redis_cli(struct bench *b, const char *one, const char *two, const char *three, const char *four)
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

static inline void bench_loop(struct bench *b)
{
	b->loop = loop_new();
	b->poll = loop_timer_new(b->loop, on_poll, b);
	loop_on_round(b->loop, flush, b);
	b->config.loops = 1;
}

static inline int begin(void **state)
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

static inline int end(void **state)
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

static inline void connect_one(struct bench *b)
{
	redis_start(b);
	b->s = sessions_new(b->loop, &b->config);
	run_until(b, is_up);
}

static inline void connect_two(struct bench *b)
{
	b->config.redis_shared = true;
	b->other = sessions_new(b->loop, &b->config);
	connect_one(b);
}

#define WITH_BENCH(test) cmocka_unit_test_setup_teardown(test, begin, end)

#endif

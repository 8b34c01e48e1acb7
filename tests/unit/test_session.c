/* SPDX-License-Identifier: Apache-2.0 */
/* session: against a real redis-server that serves, alone and shared, or refuses what it is asked. */
#include "session_bench.h"

/* When all is well */

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

/* Two gateways */

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

/* When Redis refuses */

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
	redis_cli(b, "setrange", "k", "7000", "x");
	assert_int_equal(load(b, "k").status, SESSION_NONE);
}

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
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}

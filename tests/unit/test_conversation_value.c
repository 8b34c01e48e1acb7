/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The session value as it lies in Redis: newer with each hop, and whole or no session at all. Redis is not ours alone,
 * and may give back what was cut, changed, or never ours.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conversation_talk.h"
#include "hash.h"

#define CONFIRM "Putu Ayu: BB 8,4 kg, 72,5 cm telentang. Benar?\n1 Benar, simpan\n2 Perbaiki\n0 Kembali"

#define USSD(text) assert_true(gateway_ussd(&g, "s1", STR(text)))

static void each_value_is_newer_and_says_what_it_came_from(void **state)
{
	uint64_t before = 0;

	(void)state;
	for (const char *const *hop = (const char *const[]){"", "1", "1*10019", "1*10019*8,4", NULL}; *hop; hop++) {
		struct str value;
		bool bad = false;
		uint64_t version;

		assert_true(gateway_ussd(&g, "s1", str_of(*hop)));
		assert_memory_equal(g.c.expect, &before, sizeof(before)); /* little-endian here as in the value */
		value = (struct str){g.value, g.value_n};
		version = get_u64(&value, &bad);
		assert_true(version > before && version >= (uint64_t)g.now_ms);
		before = version;
		g.now_ms -= 5000; /* the clock may jump back */
	}
}

static void what_is_not_ours_in_redis_is_no_session(void **state)
{
	char whole[SESSION_VALUE_MAX];
	uint64_t seed = 5;
	size_t n;

	(void)state;
	USSD("1*10019*8,4");
	memcpy(whole, g.value, n = g.value_n);
	for (size_t cut = 0; cut < n; cut++) {
		char *exact = malloc(cut + 1);
		struct inbound in = {.kind = INBOUND_USSD,
				     .cumulative = true,
				     .channel = STR("a"),
				     .session = STR("s1"),
				     .text = STR("1*10019*8,4*72,5"),
				     .text_ok = true};

		memcpy(exact, whole, cut);
		conversation_begin(&g.c, &(struct flow_sets){.now = set}, &in, &g.person, (struct str){exact, cut},
				   true, &g.config, g.now_ms);
		assert_true(g.c.rebuilt);
		free(exact);
		memcpy(g.value, whole, cut);
		g.value_n = cut;
		USSD("1*10019*8,4*72,5");
		assert_screen(CONFIRM);
	}
	for (int i = 0; i < 2000; i++) {
		g.value_n = dice(&seed) % 400;
		for (size_t k = 0; k < g.value_n; k++)
			g.value[k] = (char)(unsigned char)dice(&seed);
		USSD("1*10019*8,4*72,5");
		assert_screen(CONFIRM);
	}
	assert_int_equal(g.rows, 0);
}

static void a_changed_byte_makes_it_no_session(void **state)
{
	char whole[SESSION_VALUE_MAX];
	size_t n;

	(void)state;
	USSD("1*10019*8,4*72,5");
	memcpy(whole, g.value, n = g.value_n);
	for (size_t at = 0; at < n; at++) {
		for (int bit = 0; bit < 8; bit++) {
			memcpy(g.value, whole, n);
			g.value[at] = (char)(g.value[at] ^ 1 << bit);
			g.value_n = n;
			USSD("1*10019*8,4*72,5");
			assert_true(g.c.rebuilt && g.c.keep);
			assert_screen(CONFIRM);
		}
	}
}

/* As a program of before wrote it: another order, and no mark of the layout. It must not be read as if it were ours. */
static void a_value_of_another_layout_is_no_session(void **state)
{
	struct buf v;

	(void)state;
	USSD("1*10019*8,4*72,5");
	g.value[16] = (char)(g.value[16] & 0x7f);
	g.value_n -= sizeof(uint64_t);
	buf_init(&v, g.value, sizeof(g.value));
	v.n = g.value_n;
	buf_put_u64(&v, hash_sum(buf_str(&v)));
	g.value_n = v.n;
	USSD("1*10019*8,4*72,5*1");
	assert_true(g.c.rebuilt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_value_is_newer_and_says_what_it_came_from),
		TEST(what_is_not_ours_in_redis_is_no_session),
		TEST(a_changed_byte_makes_it_no_session),
		TEST(a_value_of_another_layout_is_no_session),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Telcos that send only what was typed last: what a phone sees is the same, screen by screen, as with those that send
 * all of it; a repeat changes nothing, a redial offers to go on, and what Redis lost is said.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include "conversation_talk.h"

#define PHONE "+6281234567890"

/* The same inputs, a few seconds apart, through both; each screen the same. */
static void same_screens(const char *const *typed)
{
	static char screens[32][FLOW_SCREEN_MAX];
	static size_t length[32];
	char text[256] = "";
	struct buf all;
	int n = 0;

	buf_init(&all, text, sizeof(text));
	gateway_init(&g, set);
	for (; typed[n]; n++) {
		if (n > 1)
			buf_addc(&all, '*');
		buf_add(&all, str_of(typed[n]));
		g.now_ms += 5000;
		assert_true(gateway_ussd(&g, "s1", buf_str(&all)));
		length[n] = g.c.screen.n;
		memcpy(screens[n], g.c.screen.p, g.c.screen.n);
	}
	gateway_init(&g, set);
	for (int i = 0; i < n; i++) {
		g.now_ms += 5000;
		assert_true(gateway_told(&g, "s1", str_of(typed[i]), i == 0));
		assert_int_equal(g.c.screen.n, length[i]);
		assert_memory_equal(g.c.screen.p, screens[i], length[i]);
	}
}

static void both_dialects_show_the_same(void **state)
{
	static const char *const scripts[][12] = {
		{"", "1", "10019", "8,4", "72,5", "1"},
		{"", "1", "10019", "84", "1", "72,5", "1"},
		{"", "1", "", "10019", "0", "10019", "8,4", "00", "1"},
		{"", "9", "9", "9"},
		{"", "1", "1", "1", "1"},
		{"", "1", "10019", "8,4", "72,5", "2", "8,5", "72,5", "1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		same_screens(scripts[i]);
}

static void a_dialled_tail_is_run(void **state)
{
	char screen[FLOW_SCREEN_MAX];
	size_t n;

	(void)state;
	assert_true(gateway_ussd(&g, "s1", STR("1*10019*84")));
	n = g.c.screen.n;
	memcpy(screen, g.c.screen.p, n);
	gateway_init(&g, set);
	assert_true(gateway_told(&g, "s1", STR("1*10019*84"), true));
	assert_int_equal(g.c.screen.n, n);
	assert_memory_equal(g.c.screen.p, screen, n);
	assert_true(g.c.more);
}

/* A hop delivered twice comes at once; a person needs longer than that. */
static void a_repeat_at_once_changes_nothing(void **state)
{
	static const char *const typed[] = {"", "1", "10019", "8,4", "72,5", "1"};
	char before[FLOW_SCREEN_MAX];
	size_t n;

	(void)state;
	for (int i = 0; i < 6; i++) {
		g.now_ms += 5000;
		assert_true(gateway_told(&g, "s1", str_of(typed[i]), i == 0));
		n = g.c.screen.n;
		memcpy(before, g.c.screen.p, n);
		g.now_ms += 1400;
		assert_true(gateway_told(&g, "s1", str_of(typed[i]), i == 0));
		assert_true(g.c.replayed && !g.c.keep);
		assert_int_equal(g.c.screen.n, n);
		assert_memory_equal(g.c.screen.p, before, n);
	}
	assert_int_equal(g.rows, 1);
	assert_int_equal(g.row[0].records, 1);
}

static void what_redis_lost_is_said(void **state)
{
	(void)state;
	assert_true(gateway_told(&g, "s1", STR(""), true));
	assert_true(gateway_told(&g, "s1", STR("1"), false));
	g.value_n = 0;
	g.now_ms += 5000;
	assert_true(gateway_told(&g, "s1", STR("10019"), false));
	assert_false(g.c.more);
	assert_row(0, g.row[0].id, "lost", 0);
	assert_true(gateway_told(&g, "s2", STR(""), true));
	assert_true(g.c.more);
}

static void a_redial_offers_to_go_on(void **state)
{
	static const char *const typed[] = {"", "1", "10019", "8,4"};

	(void)state;
	for (int i = 0; i < 4; i++) {
		g.now_ms += 5000;
		assert_true(gateway_told(&g, "s1", str_of(typed[i]), i == 0));
	}
	g.now_ms += 60000;
	assert_true(gateway_told(&g, "s2", STR(""), true));
	assert_true(g.c.offered);
	g.now_ms += 5000;
	assert_true(gateway_told(&g, "s2", STR("9"), false));
	g.now_ms += 5000;
	assert_true(gateway_told(&g, "s2", STR("72,5"), false));
	g.now_ms += 5000;
	assert_true(gateway_told(&g, "s2", STR("1"), false));
	assert_int_equal(g.row[g.rows - 1].records, 1);
}

/* Where the session is called by the phone's number, each dial is still one of its own: two reports are two rows. */
static void a_session_named_by_its_number_is_new_each_time(void **state)
{
	static const char *const first[] = {"", "1", "10019", "8,4", "72,5", "1"};
	static const char *const second[] = {"", "1", "10024", "9,4", "75,5", "1"};

	(void)state;
	for (int i = 0; i < 6; i++) {
		g.now_ms += 5000;
		assert_true(gateway_told(&g, PHONE, str_of(first[i]), i == 0));
	}
	for (int i = 0; i < 6; i++) {
		g.now_ms += 5000;
		assert_true(gateway_told(&g, PHONE, str_of(second[i]), i == 0));
	}
	assert_true(g.rows >= 2);
	assert_string_not_equal(g.row[0].id, g.row[1].id);
	assert_int_equal(g.row[0].records, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(both_dialects_show_the_same),      TEST(a_dialled_tail_is_run),
		TEST(a_repeat_at_once_changes_nothing), TEST(what_redis_lost_is_said),
		TEST(a_redial_offers_to_go_on),         TEST(a_session_named_by_its_number_is_new_each_time),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

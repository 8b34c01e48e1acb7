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

/* What is kept of a text that is too long is its front, never what lay in that memory before. */
static void of_a_text_that_is_too_long_only_itself_is_kept(void **state)
{
	static char text[1100];
	struct str raw;

	(void)state;
	memset(text, '7', sizeof(text));
	gateway_init(&g, set);
	g.now_ms += 5000;
	assert_true(gateway_told(&g, "s1", STR(""), true));
	memset(g.c.latest_room, '#', sizeof(g.c.latest_room));
	g.now_ms += 5000;
	assert_true(gateway_told(&g, "s1", (struct str){text, sizeof(text)}, false));
	raw = g.c.job.message.raw;
	assert_int_equal(raw.n, sizeof(g.c.latest_room));
	assert_memory_equal(raw.p, text, raw.n);
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

/* Behind the end of a session nothing can be typed, so what was typed last is the same hop, however late it comes. */
static void a_repeat_of_the_end_may_come_late(void **state)
{
	static const char *const typed[] = {"", "1", "10019", "8,4", "72,5", "1"};
	char end[FLOW_SCREEN_MAX];
	size_t n;

	(void)state;
	for (int i = 0; i < 6; i++) {
		g.now_ms += 5000;
		assert_true(gateway_told(&g, "s1", str_of(typed[i]), i == 0));
	}
	n = g.c.screen.n;
	memcpy(end, g.c.screen.p, n);
	g.now_ms += 60000;
	assert_true(gateway_told(&g, "s1", STR("1"), false));
	assert_true(g.c.replayed && !g.c.keep && !g.c.more);
	assert_int_equal(g.c.screen.n, n);
	assert_memory_equal(g.c.screen.p, end, n);
	assert_int_equal(g.rows, 1);
	g.now_ms += 5000;
	assert_true(gateway_told(&g, "s1", STR("2"), false)); /* that was never typed there */
	assert_row(1, g.row[1].id, "lost", 0);
}

/* All of it dialled at once: the same session begun again with the same string is the same hop, not a second report. */
static void a_repeat_of_the_dialling_may_come_late(void **state)
{
	char screen[FLOW_SCREEN_MAX];
	size_t n;

	(void)state;
	assert_true(gateway_told(&g, "s1", STR("1*10019*8,4*72,5*1"), true));
	assert_int_equal(g.row[0].records, 1);
	n = g.c.screen.n;
	memcpy(screen, g.c.screen.p, n);
	for (int i = 0; i < 2; i++) {
		g.now_ms += i ? 30000 : 100;
		assert_true(gateway_told(&g, "s1", STR("1*10019*8,4*72,5*1"), true));
		assert_true(g.c.replayed && !g.c.keep);
		assert_int_equal(g.c.screen.n, n);
		assert_memory_equal(g.c.screen.p, screen, n);
	}
	g.value_n = 0; /* and when Redis has lost it */
	assert_true(gateway_told(&g, "s1", STR("1*10019*8,4*72,5*1"), true));
	assert_memory_equal(g.c.screen.p, screen, n);
	assert_int_equal(g.rows, 1);
}

static void what_the_database_may_be_asked_for(void **state)
{
	struct inbound in = {.kind = INBOUND_USSD, .session = STR("s1"), .from_raw = STR(PHONE), .text = STR("1")};
	struct str value;

	(void)state;
	assert_true(conversation_is_unheard_of(&in, STR_NONE, g.now_ms));
	assert_true(gateway_told(&g, "s1", STR(""), true));
	value = (struct str){g.value, g.value_n};
	assert_false(conversation_is_unheard_of(&in, value, g.now_ms));
	in.session = STR("s");
	assert_true(conversation_is_unheard_of(&in, value, g.now_ms));
	in.begins = true;
	assert_false(conversation_is_unheard_of(&in, value, g.now_ms));
	in.begins = false;
	in.cumulative = true;
	assert_false(conversation_is_unheard_of(&in, STR_NONE, g.now_ms));
	in.cumulative = false;
	in.text = STR_NONE;
	assert_false(conversation_is_unheard_of(&in, STR_NONE, g.now_ms));
	assert_true(conversation_ends_with(STR("1*10019*8,4"), STR("8,4")));
	assert_false(conversation_ends_with(STR("1*10019*8,4"), STR("4")));
	assert_true(conversation_ends_with(STR("1"), STR("1")));
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
		TEST(of_a_text_that_is_too_long_only_itself_is_kept),
		TEST(both_dialects_show_the_same),
		TEST(a_dialled_tail_is_run),
		TEST(a_repeat_at_once_changes_nothing),
		TEST(what_redis_lost_is_said),
		TEST(a_repeat_of_the_end_may_come_late),
		TEST(a_repeat_of_the_dialling_may_come_late),
		TEST(what_the_database_may_be_asked_for),
		TEST(a_redial_offers_to_go_on),
		TEST(a_session_named_by_its_number_is_new_each_time),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The flows are changed while people talk: a session goes on with those it began with, what begins takes the new
 * ones, and where the old ones are gone the phone is told so once and nothing is guessed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conversation_talk.h"
#include "hash.h"

#define LENGTH "Panjang/tinggi Putu Ayu (cm)? Lalu: 70,7\n0 Kembali"
#define ASKED  "Panjang/tinggi Putu Ayu (cm)? Lalu: 70,7"
#define SAVED  "Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan."
#define LOST   "Maaf, isian tadi tidak bisa dilanjutkan karena gangguan. Silakan dial lagi dan isi dari awal."
#define NEW    "Baru\n1 Lagi"

static struct flow_set *other;

static int load(void **state)
{
	struct diag diag;

	other = set_of("flow: x\ntitle: X\nfor: [kader]\nstart: yes\nkeywords: [BARU]\nsteps:\n"
		       "- {menu: Baru, options: {x: Lagi}}\n",
		       &diag);
	return !set_up(state) && other ? 0 : -1;
}

static int drop(void **state)
{
	flow_set_free(other);
	return tear_down(state);
}

static void reload(bool old_is_kept)
{
	g.set = other;
	g.old = old_is_kept ? set : NULL;
}

static void an_open_session_goes_on_with_the_flows_it_began_with(void **state)
{
	(void)state;
	assert_true(gateway_ussd(&g, "s1", STR("1*10019")));
	reload(true);
	assert_true(gateway_ussd(&g, "s1", STR("1*10019*8,4")));
	assert_screen(LENGTH);
	assert_true(!g.c.rebuilt && g.c.set == set);
	assert_true(gateway_ussd(&g, "s1", STR("1*10019"))); /* a late hop of it, too */
	assert_true(str_starts(buf_str(&g.c.screen), STR("Putu Ayu, 14 bulan.")));
	assert_true(gateway_ussd(&g, "s1", STR("1*10019*8,4*72,5*1")));
	assert_screen(SAVED);
	assert_true(g.row[0].records == 1 && g.c.job.message.flow_version == flow_set_version(set));
	assert_true(gateway_ussd(&g, "s2", STR("")));
	assert_screen(NEW);
	assert_true(g.c.set == other);
}

static void a_dropped_one_too_and_what_was_only_looked_at_does_not_hold_the_old_menu(void **state)
{
	(void)state;
	assert_true(gateway_ussd(&g, "s1", STR("1*10019*8,4")));
	reload(true);
	assert_true(gateway_ussd(&g, "s2", STR("")) && gateway_ussd(&g, "s2", STR("9")));
	assert_screen(LENGTH);
	gateway_init(&g, set);
	assert_true(gateway_ussd(&g, "s1", STR("1")));
	reload(true);
	assert_true(gateway_ussd(&g, "s2", STR("")));
	assert_screen(NEW);
}

static void an_sms_answers_the_question_that_was_asked_and_a_new_keyword_is_of_the_new_flows(void **state)
{
	(void)state;
	assert_true(gateway_sms(&g, "m1", STR("UKUR 10019 8,4")));
	assert_screen(ASKED);
	reload(true);
	assert_true(gateway_sms(&g, "m2", STR("72,5")));
	assert_screen(SAVED);
	gateway_init(&g, set);
	assert_true(gateway_sms(&g, "m1", STR("UKUR 10019 8,4")));
	reload(true);
	assert_true(gateway_sms(&g, "m2", STR("BARU")));
	assert_true(g.c.set == other);
}

static void the_latest_input_goes_on_too(void **state)
{
	static const char *const typed[] = {"", "1", "10019", "8,4", NULL};

	(void)state;
	for (int i = 0; typed[i]; i++) {
		assert_true(gateway_latest(&g, "s1", str_of(typed[i])));
		reload(true);
	}
	assert_screen(LENGTH);
}

/* ---- gone ---- */

static void where_the_flows_are_gone_the_phone_is_told_and_nothing_is_guessed(void **state)
{
	(void)state;
	assert_true(gateway_ussd(&g, "s1", STR("1*10019")));
	reload(false);
	for (int i = 0; i < 2; i++) { /* the hop that comes twice is told twice, and is one message */
		assert_true(gateway_ussd(&g, "s1", STR("1*10019*8,4")));
		assert_screen(LOST);
		assert_true(!g.c.more && !g.c.keep && g.rows == 1);
	}
	assert_string_equal(g.row[0].outcome, "stale");
	assert_string_equal(g.row[0].id, "s1/3");
	assert_true(gateway_ussd(&g, "s2", STR(""))); /* and she begins anew */
	assert_screen(NEW);
}

static void what_was_saved_before_they_went_is_answered_as_then(void **state)
{
	(void)state;
	assert_true(gateway_ussd(&g, "s1", STR("1*10019*8,4*72,5")));
	reload(true);
	{
		char value[SESSION_VALUE_MAX];
		size_t n = g.value_n;

		memcpy(value, g.value, n);
		assert_true(gateway_ussd(&g, "s1", STR("1*10019*8,4*72,5*1")));
		assert_screen(SAVED);
		memcpy(g.value, value, n); /* the save to Redis was lost */
		g.value_n = n;
	}
	reload(false);
	assert_true(gateway_ussd(&g, "s1", STR("1*10019*8,4*72,5*1")));
	assert_screen(SAVED);
	assert_int_equal(g.rows, 1);
}

static void an_sms_is_told_once_and_the_next_begins_anew(void **state)
{
	(void)state;
	assert_true(gateway_sms(&g, "m1", STR("UKUR 10019 8,4")));
	reload(false);
	assert_true(gateway_sms(&g, "m2", STR("72,5")));
	assert_screen(LOST);
	assert_string_equal(g.row[1].outcome, "stale");
	assert_true(gateway_sms(&g, "m2", STR("72,5"))); /* again the same message */
	assert_screen(LOST);
	assert_true(gateway_sms(&g, "m3", STR("72,5")));
	assert_true(str_starts(buf_str(&g.c.screen), STR("Pesan ini akan dibaca")));
}

static void the_latest_input_is_told_once_too(void **state)
{
	(void)state;
	assert_true(gateway_latest(&g, "s1", STR("")) && gateway_latest(&g, "s1", STR("1")));
	reload(false);
	assert_true(gateway_latest(&g, "s1", STR("10019")));
	assert_screen(LOST);
	assert_string_equal(g.row[0].id, "s1/2");
	assert_true(gateway_latest(&g, "s2", STR("")));
	assert_screen(NEW);
}

/* ---- packed by another program: before an upgrade, or after going back ---- */

static void pack_otherwise(void)
{
	struct kept k;
	struct buf v;
	char *format;

	assert_true(kept_read(&k, (struct str){g.value, g.value_n}, g.now_ms));
	format = g.value + (k.packed.p - g.value);
	*format = (char)(*format + 1);
	buf_init(&v, g.value, sizeof(g.value));
	v.n = g.value_n - sizeof(uint64_t);
	buf_put_u64(&v, hash_sum(buf_str(&v)));
	assert_int_equal(v.n, g.value_n);
}

static void one_of_another_program_is_told_and_not_begun_anew_in_silence(void **state)
{
	(void)state;
	assert_true(gateway_sms(&g, "m1", STR("UKUR 10019 8,4")));
	pack_otherwise();
	assert_true(gateway_sms(&g, "m2", STR("72,5")));
	assert_screen(LOST);
	assert_row(1, "m2", "stale", 0);
	assert_true(gateway_sms(&g, "m3", STR("UKUR 10019 8,4 72,5")));
	assert_screen(SAVED);
	gateway_init(&g, set);
	assert_true(gateway_latest(&g, "s1", STR("")) && gateway_latest(&g, "s1", STR("1")));
	pack_otherwise();
	assert_true(gateway_latest(&g, "s1", STR("10019")));
	assert_screen(LOST);
	assert_row(0, "s1/2", "stale", 0);
	gateway_init(&g, set);
	assert_true(gateway_ussd(&g, "s1", STR("1*10019")));
	pack_otherwise();
	assert_true(gateway_ussd(&g, "s1", STR("1*10019*8,4")));
	assert_screen(LOST);
	assert_true(gateway_ussd(&g, "s2", STR(""))); /* and she begins anew */
	assert_true(str_starts(buf_str(&g.c.screen), STR("Posyandu Melati. Pilih:")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_open_session_goes_on_with_the_flows_it_began_with),
		TEST(a_dropped_one_too_and_what_was_only_looked_at_does_not_hold_the_old_menu),
		TEST(an_sms_answers_the_question_that_was_asked_and_a_new_keyword_is_of_the_new_flows),
		TEST(the_latest_input_goes_on_too),
		TEST(where_the_flows_are_gone_the_phone_is_told_and_nothing_is_guessed),
		TEST(what_was_saved_before_they_went_is_answered_as_then),
		TEST(an_sms_is_told_once_and_the_next_begins_anew),
		TEST(the_latest_input_is_told_once_too),
		TEST(one_of_another_program_is_told_and_not_begun_anew_in_silence),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, load, drop);
}

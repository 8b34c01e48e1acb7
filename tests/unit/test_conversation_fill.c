/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dropped USSD session is finished by SMS: which SMS may, on which session, and what the phone that dialled gets
 * from then on, whether the session was dropped in truth or not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conversation_talk.h"

#define MENU      "Posyandu Melati. Pilih:\n1 Ukur balita\n2 Bantuan\n3 Kunjungan rumah\n4 Anak pindah\n5 Titip pesan"
#define GO_ON     MENU "\n9 Lanjutkan Putu Ayu"
#define LENGTH    "Panjang/tinggi Putu Ayu (cm)? Lalu: 70,7\n0 Kembali"
#define SMS_CHECK "Putu Ayu: BB 8,4 kg, 72,5 cm telentang. Benar?\n1 Benar, simpan\n2 Perbaiki"
#define CHECK     SMS_CHECK "\n0 Kembali"
#define SAVED     "Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan."

static struct flow_sets sets;

static int load(void **state)
{
	int err = set_up(state);

	sets.now = set;
	return err;
}

static int begin_filling(void **state)
{
	begin(state);
	g.fills = true;
	return 0;
}
#define FILLS(name) cmocka_unit_test_setup(name, begin_filling)

#define USSD(session, text) assert_true(gateway_ussd(&g, session, STR(text)))
#define SMS(id, text)       assert_true(gateway_sms(&g, id, STR(text)))

/* ---- which SMS, on which session ---- */

static bool may_fill(struct str text, bool readable, struct str own)
{
	struct inbound in = {.kind = INBOUND_SMS, .text = text, .text_ok = readable};

	return conversation_may_fill(&sets, &in, ROLE_KADER, own, g.now_ms);
}

static void an_sms_may_that_begins_nothing_and_answers_nothing(void **state)
{
	static char much[1601];
	struct inbound hop = {.kind = INBOUND_USSD, .text = STR("72,5"), .text_ok = true};

	(void)state;
	memset(much, 'x', sizeof(much));
	assert_true(may_fill(STR("72,5"), true, STR_NONE));
	assert_true(may_fill(STR("halo"), true, STR("rubbish")));
	assert_false(may_fill(STR("UKUR 10019 8,4 72,5"), true, STR_NONE));
	assert_false(may_fill(STR("bantuan"), true, STR_NONE));
	assert_false(may_fill(STR("  "), true, STR_NONE));
	assert_false(may_fill(STR("72,5"), false, STR_NONE));
	assert_false(may_fill((struct str){much, sizeof(much)}, true, STR_NONE));
	assert_false(conversation_may_fill(&sets, &hop, ROLE_KADER, STR_NONE, g.now_ms));
	g.fills = false;
	SMS("m1", "UKUR 10019 8,4"); /* a question by SMS is open: the next SMS is its answer */
	assert_false(may_fill(STR("72,5"), true, (struct str){g.value, g.value_n}));
	g.now_ms += 7200 * 1000;
	assert_true(may_fill(STR("72,5"), true, (struct str){g.value, g.value_n}));
	SMS("m2", "UKUR 10019 8,4 72,5");
	assert_true(may_fill(STR("72,5"), true, (struct str){g.value, g.value_n}));
}

static bool is_open(void)
{
	return conversation_is_open(&sets, (struct str){g.value, g.value_n}, g.now_ms);
}

static void a_session_is_open_in_which_something_was_entered_and_that_has_not_ended(void **state)
{
	(void)state;
	assert_false(is_open());
	USSD("s1", "1");
	assert_false(is_open()); /* nothing yet that would be lost */
	USSD("s1", "1*10019");
	assert_true(is_open());
	g.now_ms += 7200 * 1000;
	assert_false(is_open());
	g.now_ms -= 7200 * 1000;
	g.value[20] ^= 1;
	assert_false(is_open());
	g.value[20] ^= 1;
	USSD("s1", "1*10019*8,4*72,5*1");
	assert_false(is_open());
}

/* ---- dropped in truth ---- */

static void one_sms_after_the_other_finishes_it(void **state)
{
	uint64_t entry;

	(void)state;
	USSD("s1", "1*10019*8,4");
	entry = g.c.session.entry;
	SMS("m1", "72,5");
	assert_screen(SMS_CHECK);
	assert_true(g.c.keep && g.c.more && g.rows == 1);
	assert_string_equal(g.row[0].id, "m1");
	SMS("m2", "1");
	assert_screen(SAVED);
	assert_int_equal(g.rows, 2);
	assert_string_equal(g.row[1].id, "m2");
	assert_int_equal(g.row[1].records, 1);
	assert_int_equal(g.row[1].record[0].entry, entry); /* the same filling-in */
	assert_int_equal(g.row[1].record[0].weight_g, 8400);
	assert_int_equal(g.row[1].record[0].length_mm, 725);
	assert_int_equal(g.c.ttl_ms, 180 * 1000);
	assert_false(is_open());
	USSD("s2", ""); /* nothing stale is offered */
	assert_screen(MENU);
}

static void all_that_was_said_is_quoted_once(void **state)
{
	(void)state;
	USSD("s1", "1*10019*8,4");
	SMS("m1", "72,5");
	assert_true(str_eq(g.c.job.message.earlier, STR("1*10019*8,4 | ")));
	SMS("m2", "7"); /* no line of the screen */
	assert_true(str_eq(g.c.job.message.earlier, STR("1*10019*8,4 | 72,5 | ")));
	USSD("s2", "");
	USSD("s2", "9*1");
	assert_screen(SAVED);
	assert_true(str_eq(g.c.job.message.earlier, STR("1*10019*8,4 | 72,5 | 7 | ")));
}

static void a_redial_in_between_is_offered_what_the_sms_brought(void **state)
{
	(void)state;
	USSD("s1", "1*10019*8,4");
	SMS("m1", "72,5");
	USSD("s2", "");
	assert_screen(GO_ON);
	USSD("s2", "9");
	assert_screen(CHECK); /* the length is not asked again */
	USSD("s2", "9*1");
	assert_screen(SAVED);
	assert_int_equal(g.row[1].record[0].length_mm, 725);
	assert_false(is_open());
}

static void three_wrong_sms_do_not_end_what_was_entered(void **state)
{
	(void)state;
	USSD("s1", "1*10019*8,4");
	SMS("m1", "halo");
	SMS("m2", "apa");
	SMS("m3", "siapa");
	assert_true(str_starts(buf_str(&g.c.screen), STR("Belum berhasil setelah 3 kali coba.")));
	assert_true(is_open());
	USSD("s2", "");
	assert_screen(GO_ON);
}

static void an_sms_that_comes_twice_changes_nothing_twice(void **state)
{
	char value[SESSION_VALUE_MAX];
	size_t n;

	(void)state;
	USSD("s1", "1*10019*8,4");
	SMS("m1", "72,5");
	memcpy(value, g.value, n = g.value_n);
	SMS("m1", "72,5"); /* it would be no answer to the question that is open now */
	assert_screen(SMS_CHECK);
	assert_true(g.c.replayed && !g.c.keep && g.value_n == n && !memcmp(value, g.value, n));
	assert_int_equal(g.rows, 1);
}

static void what_is_not_stored_leaves_the_session_as_it_was(void **state)
{
	(void)state;
	USSD("s1", "1*10019*8,4*72,5");
	g.store_fails = true;
	SMS("m1", "1");
	assert_true(g.c.failed && !g.c.keep);
	g.store_fails = false;
	SMS("m1", "1");
	assert_screen(SAVED);
	assert_int_equal(g.rows, 1);
}

/* ---- it was still alive ---- */

static void a_hop_that_comes_twice_still_gets_its_bytes(void **state)
{
	(void)state;
	USSD("s1", "1*10019*8,4");
	SMS("m1", "72,5");
	USSD("s1", "1*10019*8,4");
	assert_screen(LENGTH);
	assert_true(g.c.replayed && g.c.more && !g.c.keep);
	SMS("m2", "1");
	USSD("s1", "1*10019*8,4"); /* also after the end */
	assert_screen(LENGTH);
	assert_true(g.c.more);
}

/* Her phone shows the question for the length; what she types there must not be taken for "yes, save". */
static void what_is_typed_at_a_screen_of_before_is_no_answer_to_the_question_of_now(void **state)
{
	(void)state;
	USSD("s1", "1*10019*8,4");
	SMS("m1", "72,5");
	USSD("s1", "1*10019*8,4*1");
	assert_screen(SMS_CHECK);
	assert_true(g.c.more && g.c.keep && g.c.saved == 0 && g.rows == 1);
	USSD("s1", "1*10019*8,4*1"); /* twice: the same bytes */
	assert_screen(SMS_CHECK);
	assert_true(g.c.replayed);
	USSD("s1", "1*10019*8,4*1*1"); /* now she has seen it */
	assert_screen(SAVED);
	assert_int_equal(g.rows, 2);
	assert_int_equal(g.row[1].record[0].length_mm, 725);
	assert_string_equal(g.row[1].id, "s1/5");
}

static void after_the_sms_has_ended_it_the_phone_is_told_how(void **state)
{
	(void)state;
	USSD("s1", "1*10019*8,4*72,5");
	SMS("m1", "1");
	USSD("s1", "1*10019*8,4*72,5*2");
	assert_screen(SAVED);
	assert_true(!g.c.more && !g.c.keep);
	USSD("s1", "1*10019*8,4*72,5*2");
	assert_screen(SAVED);
	assert_int_equal(g.rows, 1);
	USSD("s2", "");
	assert_screen(MENU);
}

/* Two SMS of text: her phone's screen has the part that says how it ended. */
static void of_a_longer_sms_the_phone_is_told_what_fits_its_screen(void **state)
{
	(void)state;
	USSD("s1", "1*10019");
	SMS("m1", "8,l 72,5 LILA 13 LK 45 terimakasih semuanya sehat");
	assert_true(gsm7_units(buf_str(&g.c.screen)) > GSM7_SCREEN_BUDGET);
	assert_int_equal(g.rows, 1);
	USSD("s1", "1*10019*8,4");
	assert_true(str_starts(buf_str(&g.c.screen), STR("Tersimpan. Putu Ayu:")));
	assert_true(gsm7_units(buf_str(&g.c.screen)) <= GSM7_SCREEN_BUDGET);
}

static void the_latest_input_is_told_too(void **state)
{
	static const char *const typed[] = {"", "1", "10019", "8,4"};

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_true(gateway_latest(&g, "s1", str_of(typed[i])));
	SMS("m1", "72,5");
	assert_true(gateway_latest(&g, "s1", STR("1")));
	assert_screen(SMS_CHECK);
	assert_int_equal(g.rows, 1);
	g.now_ms += 3000; /* she reads it, and types 1 again */
	assert_true(gateway_latest(&g, "s1", STR("1")));
	assert_screen(SAVED);
	gateway_init(&g, set);
	g.fills = true;
	for (int i = 0; i < 4; i++)
		assert_true(gateway_latest(&g, "s1", str_of(typed[i])));
	SMS("m1", "72,5");
	SMS("m2", "1");
	assert_true(gateway_latest(&g, "s1", STR("72,5")));
	assert_screen(SAVED);
	assert_true(!g.c.more && g.rows == 2);
}

/* Both have the same state when they begin; the SMS saves first, and the hop runs again on what it left. */
static void of_two_at_once_the_second_runs_again_and_is_told(void **state)
{
	char before[SESSION_VALUE_MAX], expect[8];
	size_t n;

	(void)state;
	USSD("s1", "1*10019*8,4");
	memcpy(before, g.value, n = g.value_n);
	SMS("m1", "72,5");
	memcpy(expect, g.c.expect, sizeof(expect));
	assert_memory_equal(expect, before, sizeof(expect)); /* saved over what it was loaded from */
	assert_memory_not_equal(g.value, before, 8);         /* so whoever else began there comes second */
	USSD("s1", "1*10019*8,4*72,5");
	assert_screen(SMS_CHECK);
	assert_int_equal(g.c.saved, 0);
}

static void what_was_last_shown_is_known(void **state)
{
	(void)state;
	assert_int_equal(conversation_shown(STR("rubbish"), g.now_ms).n, 0);
	USSD("s1", "1*10019*8,4");
	assert_true(str_eq(conversation_shown((struct str){g.value, g.value_n}, g.now_ms), STR(LENGTH)));
	SMS("m1", "72,5");
	assert_true(str_eq(conversation_shown((struct str){g.value, g.value_n}, g.now_ms), STR(SMS_CHECK)));
}

static void a_value_of_the_longest_session_fits(void **state)
{
	static char hop[1024 + 1], talk[400];
	struct inbound in = {.kind = INBOUND_USSD,
			     .cumulative = true,
			     .channel = STR("africastalking"),
			     .from = "6281234567890",
			     .text_ok = true};
	static char id[CHANNEL_ID_MAX];

	(void)state;
	memset(id, 's', sizeof(id));
	memset(hop, '0', sizeof(hop));
	memcpy(hop, "1*10019*8,4", 11);
	memset(hop + 11, ' ', 1024 - 11);
	in.session = (struct str){id, sizeof(id)};
	in.text = (struct str){hop, 1024};
	assert_true(gateway_deliver(&g, &in));
	id[0] = 'x'; /* the next one: the one before it is kept, too */
	in.text = STR_NONE;
	assert_true(gateway_deliver(&g, &in));
	in.text = STR("9");
	assert_true(gateway_deliver(&g, &in));
	in.text = (struct str){hop, 1024};
	hop[0] = '9';
	memset(hop + 1, ' ', 1023);
	memset(talk, 'a', sizeof(talk));
	assert_true(gateway_sms(&g, "m1", (struct str){talk, 300}));
	assert_true(g.c.keep && !g.c.value.overflow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FILLS(an_sms_may_that_begins_nothing_and_answers_nothing),
		FILLS(a_session_is_open_in_which_something_was_entered_and_that_has_not_ended),
		FILLS(one_sms_after_the_other_finishes_it),
		FILLS(all_that_was_said_is_quoted_once),
		FILLS(a_redial_in_between_is_offered_what_the_sms_brought),
		FILLS(three_wrong_sms_do_not_end_what_was_entered),
		FILLS(an_sms_that_comes_twice_changes_nothing_twice),
		FILLS(what_is_not_stored_leaves_the_session_as_it_was),
		FILLS(a_hop_that_comes_twice_still_gets_its_bytes),
		FILLS(what_is_typed_at_a_screen_of_before_is_no_answer_to_the_question_of_now),
		FILLS(after_the_sms_has_ended_it_the_phone_is_told_how),
		FILLS(of_a_longer_sms_the_phone_is_told_what_fits_its_screen),
		FILLS(the_latest_input_is_told_too),
		FILLS(of_two_at_once_the_second_runs_again_and_is_told),
		FILLS(what_was_last_shown_is_known),
		FILLS(a_value_of_the_longest_session_fits),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, load, tear_down);
}

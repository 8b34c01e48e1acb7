/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An SMS that is no answer to the question that is open: STOP, which takes nothing from it, and a report about another
 * child, which leaves it and says so.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conversation_talk.h"

#define LENGTH "Panjang/tinggi Putu Ayu (cm)? Lalu: 70,7"
#define SAVED  "Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan."
#define MADE   "Tersimpan. Made Arta: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan."
#define LEFT   "Laporan Putu Ayu yang tadi belum tersimpan.\n"
#define STOPPED                                                                                                        \
	"Baik, kami tidak mengirim SMS info lagi. Jawaban atas laporan tetap dikirim. Balas MULAI untuk mulai lagi."
#define STARTED "Baik, SMS info kami kirim lagi. Balas STOP untuk berhenti."
#define STRANGE                                                                                                        \
	"Nomor ini belum terdaftar di Kentongan. Silakan minta bidan atau puskesmas mendaftarkan nomor Ibu/Bapak."
#define CANCEL "Isian dibatalkan. Yang sudah tersimpan tetap aman."

#define SMS(id, text) assert_true(gateway_sms(&g, id, STR(text)))

/* ---- STOP and MULAI ---- */

static void stop_is_no_answer_to_the_open_question(void **state)
{
	static const char *const words[] = {"STOP", "Berhenti.", "unreg info", "OFF!", "KELUAR", NULL};
	char value[SESSION_VALUE_MAX], id[8];
	size_t n;

	(void)state;
	SMS("m1", "UKUR 10019 8,4");
	memcpy(value, g.value, n = g.value_n);
	for (int i = 0; words[i]; i++) { /* three wrong tries would end it */
		snprintf(id, sizeof(id), "s%d", i);
		assert_true(gateway_sms(&g, id, str_of(words[i])));
		assert_screen(STOPPED);
		assert_row(i + 1, id, "opt_out", 0);
		assert_int_equal(g.c.job.optout, OPTOUT_STOP);
		assert_true(!g.c.keep && !g.c.more && !g.c.job.message.flow.n && !g.c.job.message.earlier.n);
		assert_true(g.value_n == n && !memcmp(g.value, value, n));
	}
	SMS("m2", "72,5");
	assert_screen(SAVED);
	assert_int_equal(g.c.job.optout, OPTOUT_NONE);
}

static void stop_that_comes_twice_is_one_row_and_the_same_answer(void **state)
{
	(void)state;
	SMS("m1", "STOP");
	assert_screen(STOPPED);
	SMS("m1", "STOP");
	assert_screen(STOPPED);
	assert_true(g.c.replayed && g.rows == 1);
}

static void mulai_begins_again(void **state)
{
	(void)state;
	SMS("m1", "mulai");
	assert_screen(STARTED);
	assert_row(0, "m1", "opt_in", 0);
	assert_int_equal(g.c.job.optout, OPTOUT_START);
}

static void what_is_not_stored_is_not_confirmed(void **state)
{
	(void)state;
	g.store_fails = true;
	SMS("m1", "STOP");
	assert_true(g.c.failed);
	assert_screen("Maaf, sistem sedang sibuk. Coba lagi beberapa menit. Data yang sudah tersimpan tetap aman.");
}

static void a_number_that_nobody_knows_can_stop_and_is_told_how_to_begin(void **state)
{
	(void)state;
	g.registered = false;
	SMS("m1", "STOP");
	assert_screen(STOPPED);
	assert_row(0, "m1", "opt_out", 0);
	SMS("m2", "BATAL");
	assert_row(1, "m2", "opt_out", 0);
	SMS("m3", "DAFTAR");
	assert_screen(STRANGE);
	assert_row(2, "m3", "not_registered", 0); /* a human sees it */
	assert_int_equal(g.c.job.optout, OPTOUT_START);
}

static void without_redis_stop_is_heard_too(void **state)
{
	(void)state;
	g.redis_up = false;
	SMS("m1", "STOP");
	assert_row(0, "m1", "opt_out", 0);
	SMS("m2", "BATAL"); /* perhaps of a question that cannot be seen now: a human reads it */
	assert_row(1, "m2", "help", 0);
}

static void batal_ends_what_is_open_or_was_just_answered_and_stops_only_else(void **state)
{
	(void)state;
	SMS("m1", "UKUR 10019 8,4");
	SMS("m2", "BATAL");
	assert_screen(CANCEL);
	assert_int_equal(g.c.job.optout, OPTOUT_NONE);
	SMS("m3", "batal"); /* she is in doubt whether it was heard, and wants to go on getting SMS */
	assert_row(2, "m3", "help", 0);
	SMS("m4", "UKUR 10019 8,4 72,5");
	SMS("m5", "Batal!");
	assert_row(4, "m5", "help", 0);
	g.now_ms += 180 * 1000;
	SMS("m6", "BATAL");
	assert_screen(STOPPED);
	assert_row(5, "m6", "opt_out", 0);
}

static void daftar_at_the_question_for_a_code_is_not_mulai(void **state)
{
	(void)state;
	SMS("m1", "UKUR 99999 8,4 72,5");
	SMS("m2", "DAFTAR");
	assert_screen("Kode berupa angka, contoh 10019.\nKetik kode anak.\n1 Pilih dari daftar");
	SMS("m3", "MULAI");
	assert_screen(STARTED);
	SMS("m4", "10019");
	assert_screen(SAVED);
}

static bool may_fill(struct str text)
{
	struct inbound in = {.kind = INBOUND_SMS, .text = text, .text_ok = true};

	return conversation_may_fill(&(struct flow_sets){.now = set}, &in, ROLE_KADER, STR_NONE, g.now_ms);
}

static void stop_is_no_answer_to_a_dropped_ussd_session_either(void **state)
{
	(void)state;
	assert_false(may_fill(STR("STOP")));
	assert_false(may_fill(STR("unreg info")));
	assert_false(may_fill(STR("MULAI")));
	assert_true(may_fill(STR("BATAL"))); /* ends it, when there is one */
	assert_true(may_fill(STR("72,5")));
}

static void by_ussd_the_words_are_what_was_typed(void **state)
{
	(void)state;
	assert_true(gateway_ussd(&g, "s1", STR("1*10019*STOP")));
	assert_screen("Angka belum terbaca. Contoh 8,4\nPutu Ayu, 14 bulan.\nBerat (kg)? Lalu: 8\n0 Kembali");
}

/* ---- another child's report ---- */

static void a_report_that_leaves_an_open_question_says_so(void **state)
{
	(void)state;
	SMS("m1", "UKUR 10019 8,4");
	SMS("m2", "UKUR 10024 8,9 71");
	assert_screen(LEFT MADE);
	assert_row(1, "m2", "saved", 1);
	SMS("m3", "UKUR 10024 9"); /* that one was answered: nothing is left */
	assert_screen("Panjang/tinggi Made Arta (cm)? Lalu: 69");
	SMS("m4", "UKUR 10019 8,4");
	assert_screen("Laporan Made Arta yang tadi belum tersimpan.\n" LENGTH);
	SMS("m5", "72,5"); /* told once */
	assert_screen(SAVED);
}

static void the_same_child_anew_leaves_nothing(void **state)
{
	(void)state;
	SMS("m1", "UKUR 10019 8,4");
	SMS("m2", "UKUR 10019 8,4 72,5");
	assert_screen(SAVED);
	SMS("m3", "UKUR 10019 8,4");
	SMS("m4", "UKUR 10019 8,4 72,5\n10024 8,9 71"); /* one of several */
	assert_screen("Tersimpan 2: Putu Ayu N baik, Made Arta N baik");
	SMS("m5", "UKUR 10019 8,4");
	SMS("m6", "UKUR 10024 8,9 71\n10019 84 72,5"); /* not kept, but named */
	assert_screen("Tersimpan 1: Made Arta N baik\nBelum 1: 10019 BB?\nKirim lagi yang belum saja.");
	SMS("m7", "UKUR 10019 8,4");
	SMS("m8", "UKUR 10019 84 72,5\n10024 8,9 71");
	assert_screen("Tersimpan 1: Made Arta N baik\nBelum 1: 10019 BB?\nKirim lagi yang belum saja.");
	SMS("m9", "UKUR 10019 8,4");
	SMS("m10", "UKUR 10024 8,9 71\n10062 9 79");
	assert_screen(LEFT "Tersimpan 2: Made Arta N baik, Gede Surya N baik");
}

static void any_other_keyword_leaves_it_too(void **state)
{
	(void)state;
	SMS("m1", "UKUR 10019 8,4");
	SMS("m2", "BANTUAN");
	assert_true(str_starts(buf_str(&g.c.screen), STR(LEFT "Lapor ukur lewat SMS:")));
	SMS("m3", "UKUR 10019 8,4");
	SMS("m4", "UKUR 99999 8,9 71");
	assert_screen(LEFT "Kode 99999 tidak ada.\nKetik kode anak.\n1 Pilih dari daftar");
	SMS("m5", "UKUR 10019 8,4"); /* no child was known yet: nothing is lost */
	assert_screen(LENGTH);
}

static void what_was_dropped_for_its_age_is_not_told(void **state)
{
	(void)state;
	SMS("m1", "UKUR 10019 8,4");
	g.now_ms += 7200 * 1000;
	SMS("m2", "UKUR 10024 8,9 71");
	assert_screen(MADE);
}

/* Of "UKUR 10019 8,4 72,5 ..." the middle never came: it may read like a report, and is none. */
static void an_incomplete_one_saves_nothing_and_goes_to_a_human(void **state)
{
	struct inbound in = {.kind = INBOUND_SMS,
			     .channel = STR("kannel"),
			     .from = "6281234567890",
			     .from_class = MSISDN_MOBILE,
			     .id = STR("j:p1"),
			     .text = STR("UKUR 10019 8,4 72,5"),
			     .text_ok = true,
			     .incomplete = true};

	(void)state;
	assert_true(gateway_deliver(&g, &in));
	assert_screen("SMS tadi sampai hanya sebagian dan belum tersimpan. Mohon kirim sekali lagi, kalau bisa lebih "
		      "pendek.");
	assert_row(0, "j:p1", "incomplete", 0);
	assert_false(g.c.keep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_incomplete_one_saves_nothing_and_goes_to_a_human),
		TEST(stop_is_no_answer_to_the_open_question),
		TEST(stop_that_comes_twice_is_one_row_and_the_same_answer),
		TEST(mulai_begins_again),
		TEST(what_is_not_stored_is_not_confirmed),
		TEST(a_number_that_nobody_knows_can_stop_and_is_told_how_to_begin),
		TEST(without_redis_stop_is_heard_too),
		TEST(batal_ends_what_is_open_or_was_just_answered_and_stops_only_else),
		TEST(daftar_at_the_question_for_a_code_is_not_mulai),
		TEST(stop_is_no_answer_to_a_dropped_ussd_session_either),
		TEST(by_ussd_the_words_are_what_was_typed),
		TEST(a_report_that_leaves_an_open_question_says_so),
		TEST(the_same_child_anew_leaves_nothing),
		TEST(any_other_keyword_leaves_it_too),
		TEST(what_was_dropped_for_its_age_is_not_told),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

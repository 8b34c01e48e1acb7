/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One message from session to answer: repeats, lost sessions, late hops, a store that fails, and what is refused. The
 * value in Redis is in test_conversation_value.c; that a session run again from its text is the session that was, for
 * any session, in test_conversation_replay.c.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conversation_talk.h"

#define MENU    "Posyandu Melati. Pilih:\n1 Ukur balita\n2 Bantuan\n3 Kunjungan rumah\n4 Anak pindah\n5 Titip pesan"
#define WEIGHT  "Putu Ayu, 14 bulan.\nBerat (kg)? Lalu: 8\n0 Kembali"
#define LENGTH  "Panjang/tinggi Putu Ayu (cm)? Lalu: 70,7\n0 Kembali"
#define CONFIRM "Putu Ayu: BB 8,4 kg, 72,5 cm telentang. Benar?\n1 Benar, simpan\n2 Perbaiki\n0 Kembali"
#define SAVED   "Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan."
#define BUSY    "Maaf, sistem sedang sibuk. Coba lagi beberapa menit. Data yang sudah tersimpan tetap aman."
#define GO_ON   MENU "\n9 Lanjutkan Putu Ayu"
#define LOST    "Maaf, isian tadi tidak bisa dilanjutkan karena gangguan. Silakan dial lagi dan isi dari awal."

#define USSD(text) assert_true(gateway_ussd(&g, "s1", STR(text)))

/* ---- repeats ---- */

static void a_repeated_hop_gets_the_same_screen_and_changes_nothing(void **state)
{
	static const char *const hops[] = {
		"", "1", "1*10019", "1*10019*84", "1*10019*84*1", "1*10019*84*1*72,5", "1*10019*84*1*72,5*1"};
	char screen[FLOW_SCREEN_MAX], value[SESSION_VALUE_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(hops) / sizeof(hops[0]); i++) {
		size_t n, value_n;
		bool more;
		int rows;

		assert_true(gateway_ussd(&g, "s1", str_of(hops[i])));
		assert_false(g.c.replayed || g.c.rebuilt);
		memcpy(screen, g.c.screen.p, n = g.c.screen.n);
		memcpy(value, g.value, value_n = g.value_n);
		more = g.c.more;
		rows = g.rows;
		g.now_ms += 30000;
		assert_true(gateway_ussd(&g, "s1", str_of(hops[i])));
		assert_true(g.c.replayed && !g.c.keep && g.c.more == more);
		assert_true(g.c.screen.n == n && !memcmp(g.c.screen.p, screen, n));
		assert_true(g.value_n == value_n && !memcmp(g.value, value, n));
		assert_int_equal(g.commits, 0);
		assert_int_equal(g.rows, rows);
	}
	assert_screen(SAVED);
	assert_int_equal(g.rows, 2);
	assert_row(0, "s1/3", "again", 0);
	assert_row(1, "s1/6", "saved", 1);
	assert_true(g.row[1].record[0].repaired);
}

static void a_repeat_after_redis_lost_all_is_answered_from_the_store(void **state)
{
	(void)state;
	USSD("1*10019*8,4*72,5*1");
	assert_true(g.c.rebuilt);
	assert_int_equal(g.c.saved, 1);
	assert_row(0, "s1/5", "saved", 1);
	g.row[0].reply[0] = 't'; /* to see where the answer comes from */
	g.value_n = 0;
	USSD("1*10019*8,4*72,5*1");
	assert_int_equal(g.rows, 1);
	assert_int_equal(g.c.saved, 0);
	assert_true(g.c.replayed && !g.c.more && g.c.screen.p[0] == 't');
}

static void an_id_that_was_used_for_another_text_acknowledges_nothing(void **state)
{
	(void)state;
	USSD("1*10019*8,4*72,5*1");
	g.value_n = 0;
	USSD("1*10019*8,5*72,5*1");
	assert_int_equal(g.rows, 1);
	assert_int_equal(g.row[0].record[0].weight_g, 8400);
	assert_screen("Pesan ini belum tersimpan karena gangguan. Silakan kirim sekali lagi.");
	assert_true(!g.c.more && !g.c.keep && g.c.saved == 0);
}

static void a_repeated_sms_does_not_move_the_conversation(void **state)
{
	char value[SESSION_VALUE_MAX];
	size_t n;

	(void)state;
	assert_true(gateway_sms(&g, "m1", STR("UKUR 10019 8,4")));
	assert_screen("Panjang/tinggi Putu Ayu (cm)? Lalu: 70,7");
	assert_row(0, "m1", "asked", 0);
	assert_true(gateway_sms(&g, "m2", STR("x")));
	memcpy(value, g.value, n = g.value_n);
	for (int i = 0; i < 4; i++) { /* four times a wrong answer would be the way out */
		assert_true(gateway_sms(&g, "m2", STR("x")));
		assert_screen("Angka belum terbaca. Contoh 72,5\nPanjang/tinggi Putu Ayu (cm)? Lalu: 70,7");
		assert_true(g.c.replayed && !g.c.keep && g.value_n == n && !memcmp(value, g.value, n));
	}
	assert_true(gateway_sms(&g, "m1", STR("UKUR 10019 8,4"))); /* and not back either */
	assert_screen("Panjang/tinggi Putu Ayu (cm)? Lalu: 70,7");
	assert_true(g.value_n == n && !memcmp(value, g.value, n));
	assert_true(gateway_sms(&g, "m3", STR("72,5")));
	assert_screen(SAVED);
	assert_int_equal(g.rows, 3);
	assert_row(2, "m3", "saved", 1);
	assert_true(gateway_sms(&g, "m3", STR("72,5")));
	assert_screen(SAVED);
	assert_int_equal(g.rows, 3);
}

/* ---- lost, late and foreign sessions ---- */

static void a_lost_session_is_run_again_from_its_text(void **state)
{
	(void)state;
	USSD("1");
	USSD("1*10019");
	g.value_n = 0;
	USSD("1*10019*8,4");
	assert_screen(LENGTH);
	assert_true(g.c.rebuilt && g.c.keep && g.c.hops == 3);
	g.redis_up = false;
	USSD("1*10019*8,4*72,5");
	assert_screen(CONFIRM);
	assert_true(g.c.rebuilt && !g.c.keep);
	assert_int_equal(g.rows, 0);
}

static void another_session_begins_anew(void **state)
{
	(void)state;
	USSD("1");
	assert_true(gateway_ussd(&g, "s2", STR("")));
	assert_screen(MENU);
	assert_true(gateway_ussd(&g, "s2", STR("1*10019")));
	assert_screen(WEIGHT);
}

static void the_deadline_is_our_own(void **state)
{
	(void)state;
	USSD("1*10019");
	assert_int_equal(g.c.ttl_ms, 7200 * 1000);
	g.now_ms += 7200 * 1000 - 1;
	USSD("1*10019*8,4");
	assert_false(g.c.rebuilt);
	g.now_ms += 7200 * 1000;
	USSD("1*10019*8,4*72,5");
	assert_true(g.c.rebuilt);
	assert_screen(CONFIRM);
	USSD("1*10019*8,4*72,5*1");
	assert_int_equal(g.c.ttl_ms, 180 * 1000); /* an ended one is kept for repeats only */
}

static void a_late_hop_gets_its_screen_and_sets_nothing_back(void **state)
{
	char value[SESSION_VALUE_MAX];
	size_t n;

	(void)state;
	USSD("1*10019");
	USSD("1*10019*8,4");
	memcpy(value, g.value, n = g.value_n);
	USSD("1*10019");
	assert_screen(WEIGHT);
	assert_false(g.c.keep);
	USSD("");
	assert_screen(MENU);
	assert_true(g.value_n == n && !memcmp(value, g.value, n));
	USSD("1*10019*8,4*72,5");
	assert_screen(CONFIRM);
	assert_false(g.c.rebuilt);
	USSD("1*10019*8,4*72,5*1");
	USSD("1*10019*8,4*72,5"); /* after the end too */
	assert_screen(CONFIRM);
	assert_false(g.c.keep);
	USSD("1*10019*8,4*72,5*1*1"); /* and what comes behind the end is the end */
	assert_screen(SAVED);
	assert_int_equal(g.rows, 1);
}

/* A text that does not go on from the one that was kept, whatever its length: what it says is run, not added. */
static void a_text_that_begins_otherwise_is_run_from_its_start(void **state)
{
	(void)state;
	USSD("1*10019");
	USSD("1*10024*8,4");
	assert_screen("Panjang/tinggi Made Arta (cm)? Lalu: 69\n0 Kembali");
	assert_true(g.c.rebuilt && g.c.hops == 3);
	USSD("1*10024*8,45"); /* one more digit is not one more input */
	assert_true(g.c.rebuilt && g.c.hops == 3);
}

static void an_empty_input_is_an_input(void **state)
{
	(void)state;
	USSD("1*10019");
	USSD("1*10019*");
	assert_screen("Angka belum terbaca. Contoh 8,4\n" WEIGHT);
	USSD("1*10019**8,4");
	assert_screen(LENGTH);
	g.value_n = 0;
	USSD("1*10019**8,4*72,5");
	assert_screen(CONFIRM);
	assert_int_equal(g.rows, 1);
	assert_row(0, "s1/3", "again", 0);
	assert_int_equal(g.row[0].raw_n, strlen("1*10019*"));
}

/* ---- going on after a drop ---- */

static void a_dropped_entry_is_offered_and_has_ids_of_its_own(void **state)
{
	(void)state;
	USSD("1*10019*8,4");
	assert_true(gateway_ussd(&g, "s2", STR("")));
	assert_screen(GO_ON);
	assert_true(g.c.offered && g.c.keep);
	assert_true(gateway_ussd(&g, "s2", STR("9")));
	assert_screen(LENGTH);
	assert_true(gateway_ussd(&g, "s2", STR("9*72,5")) && gateway_ussd(&g, "s2", STR("9*72,5*1")));
	assert_screen(SAVED);
	assert_row(0, "s2/3", "saved", 1);
	assert_int_equal(g.row[0].record[0].weight_g, 8400);
}

static void the_menu_under_the_offer_means_what_it_always_means(void **state)
{
	(void)state;
	USSD("1*10019*8,4");
	assert_true(gateway_ussd(&g, "s2", STR("")) && gateway_ussd(&g, "s2", STR("7")));
	assert_screen("Pilih nomornya.\n" GO_ON); /* a slip does not lose the entry */
	assert_true(gateway_ussd(&g, "s2", STR("7*1")));
	assert_screen("Laporan Putu Ayu yang tadi belum tersimpan.\nKetik kode anak.\n1 Pilih dari daftar\n0 Kembali");
	g.value_n = 0; /* and what began anew is in its text */
	assert_true(gateway_ussd(&g, "s2", STR("7*1*10019")));
	assert_screen(WEIGHT);
}

/* The journal's raw text is of one filling-in. */
static void what_was_dropped_is_not_quoted_with_what_is_begun_instead(void **state)
{
	(void)state;
	USSD("1*10019*8,4");
	assert_true(gateway_ussd(&g, "s2", STR("")) && gateway_ussd(&g, "s2", STR("9")));
	assert_true(gateway_ussd(&g, "s2", STR("9*72,5")) && gateway_ussd(&g, "s2", STR("9*72,5*1")));
	assert_true(str_eq(g.c.job.message.earlier, STR("1*10019*8,4 | ")));
	assert_true(gateway_ussd(&g, "s3", STR("1*10019*8,4")) && gateway_ussd(&g, "s4", STR("")));
	assert_true(gateway_ussd(&g, "s4", STR("1")) && gateway_ussd(&g, "s4", STR("1*10024")));
	assert_true(gateway_ussd(&g, "s4", STR("1*10024*8,9")) && gateway_ussd(&g, "s4", STR("1*10024*8,9*71")));
	assert_true(gateway_ussd(&g, "s4", STR("1*10024*8,9*71*1")));
	assert_row(1, "s4/5", "saved", 1);
	assert_int_equal(g.c.job.message.earlier.n, 0);
}

static void a_late_hop_of_the_dropped_session_does_not_overturn_the_one_that_went_on(void **state)
{
	(void)state;
	USSD("1*10019*8,4");
	assert_true(gateway_ussd(&g, "s2", STR("")) && gateway_ussd(&g, "s2", STR("9")));
	assert_true(gateway_ussd(&g, "s1", STR("1*10019"))); /* late */
	assert_screen(WEIGHT);
	assert_false(g.c.keep);
	assert_true(gateway_ussd(&g, "s2", STR("9*72,5")));
	assert_screen(CONFIRM);
	assert_true(gateway_ussd(&g, "s2", STR("9"))); /* of s2 itself, late */
	assert_screen(CONFIRM);
	assert_true(g.c.replayed && !g.c.keep);
}

static void one_that_went_on_and_was_lost_says_so_but_what_it_saved_is_answered_as_then(void **state)
{
	(void)state;
	USSD("1*10019*8,4");
	assert_true(gateway_ussd(&g, "s2", STR("")) && gateway_ussd(&g, "s2", STR("9")));
	g.value_n = 0;
	assert_true(gateway_ussd(&g, "s2", STR("9*72,5")));
	assert_screen(LOST);
	assert_row(0, "s2/2", "lost", 0);
	assert_true(gateway_ussd(&g, "s3", STR("1*10019*8,4")));
	assert_true(gateway_ussd(&g, "s4", STR("")) && gateway_ussd(&g, "s4", STR("9")));
	assert_true(gateway_ussd(&g, "s4", STR("9*72,5")) && gateway_ussd(&g, "s4", STR("9*72,5*1")));
	assert_screen(SAVED);
	g.value_n = 0;
	assert_true(gateway_ussd(&g, "s4", STR("9*72,5*1")));
	assert_screen(SAVED);
	assert_true(g.c.replayed && g.rows == 2);
}

static void nothing_is_offered_where_there_is_nothing_to_go_on_with(void **state)
{
	(void)state;
	USSD("1"); /* no child yet */
	assert_true(gateway_ussd(&g, "s2", STR("")));
	assert_screen(MENU);
	assert_true(gateway_ussd(&g, "s2", STR("1*10019")) &&
		    gateway_ussd(&g, "s3", STR("1"))); /* *123*1#: she knows her way */
	assert_screen("Ketik kode anak.\n1 Pilih dari daftar\n0 Kembali");
	assert_true(gateway_ussd(&g, "s4", STR("1*10019*8,4*72,5*1")) &&
		    gateway_ussd(&g, "s5", STR(""))); /* it is finished */
	assert_screen(MENU);
	assert_false(g.c.offered);
	assert_true(gateway_ussd(&g, "s5", STR("1*10019")));
	g.now_ms += 7200 * 1000; /* it is too old */
	assert_true(gateway_ussd(&g, "s6", STR("")));
	assert_screen(MENU);
}

static void past_midnight_it_is_still_the_visit_of_the_day_it_began(void **state)
{
	int32_t today;

	(void)state;
	today = date_of_ms(g.now_ms, ZONE_WITA);
	g.now_ms = ((int64_t)today + 1) * 86400000 - 8 * 3600000 - 60000; /* 23:59 in Bali */
	USSD("1*10019");
	g.now_ms += 120000;
	USSD("1*10019*8,4");
	USSD("1*10019*8,4*72,5");
	USSD("1*10019*8,4*72,5*1");
	assert_screen(SAVED);
	assert_int_equal(g.row[0].record[0].visit_day, today);
}

static void going_on_is_the_same_entry_and_beginning_anew_is_another(void **state)
{
	uint64_t first;

	(void)state;
	USSD("1*10019*8,4");
	assert_true(gateway_ussd(&g, "s2", STR("")) && gateway_ussd(&g, "s2", STR("9*72,5*1")));
	first = g.row[0].record[0].entry;
	assert_true(gateway_ussd(&g, "s1", STR("1*10019*8,4*72,5*1"))); /* what a late confirmation would have stored */
	assert_true(first != 0 && g.row[1].record[0].entry == first);
	assert_true(gateway_ussd(&g, "s3", STR("1*10019*8,4*72,5*1")));
	assert_int_not_equal(g.row[2].record[0].entry, first);
}

/* ---- the store ---- */

static void what_is_not_stored_is_not_acknowledged_and_can_be_sent_again(void **state)
{
	char value[SESSION_VALUE_MAX];
	size_t n;

	(void)state;
	USSD("1*10019*8,4*72,5");
	memcpy(value, g.value, n = g.value_n);
	g.store_fails = true;
	USSD("1*10019*8,4*72,5*1");
	assert_screen(BUSY);
	assert_true(g.c.failed && !g.c.more && !g.c.keep && g.c.saved == 0);
	assert_true(g.value_n == n && !memcmp(value, g.value, n));
	g.store_fails = false;
	USSD("1*10019*8,4*72,5*1");
	assert_screen(SAVED);
	assert_false(g.c.failed);
	assert_row(0, "s1/5", "saved", 1);
	g.store_fails = true;
	assert_true(gateway_sms(&g, "m1", STR("UKUR 10019 8,4 72,5")));
	assert_true(g.c.failed && !g.c.keep);
}

/* ---- what is refused ---- */

static void a_stranger_is_answered_and_nothing_is_kept(void **state)
{
	(void)state;
	g.registered = false;
	USSD("");
	assert_screen("Nomor ini belum terdaftar di Kentongan. Silakan minta bidan atau puskesmas mendaftarkan nomor "
		      "Ibu/Bapak.");
	assert_true(!g.c.more && !g.c.keep && g.value_n == 0);
	assert_row(0, "s1/0", "not_registered", 0);
	assert_true(gateway_sms(&g, "m1", STR("UKUR 10019 8,4 72,5")));
	assert_row(1, "m1", "not_registered", 0);
	assert_false(g.c.keep);
}

static char long_text[4096];

static struct str text_of(size_t n, char c)
{
	memset(long_text, c, sizeof(long_text));
	return (struct str){long_text, n};
}

static void a_text_over_the_bound_is_refused_clearly(void **state)
{
	static const char too_long[] =
		"Pesan terlalu panjang untuk dibaca. Kirim satu anak per SMS, contoh UKUR 10019 8,4 72,5";

	(void)state;
	assert_true(gateway_ussd(&g, "s1", text_of(1025, 'x')));
	assert_screen(too_long);
	assert_true(!g.c.more && !g.c.keep && !g.c.failed);
	assert_row(0, "s1/1", "too_long", 0);
	assert_int_equal(g.row[0].raw_n, 1025);
	assert_true(gateway_ussd(&g, "s2", text_of(64, '*')));
	assert_screen(too_long);
	assert_row(1, "s2/65", "too_long", 0);
	assert_true(gateway_ussd(&g, "s3", text_of(1024, 'x')));
	assert_screen("Pilih nomornya.\n" MENU);
	assert_true(gateway_ussd(&g, "s4", text_of(63, '*')));
	assert_int_equal(g.c.hops, 3); /* three empty inputs are the way out */
	assert_true(gateway_sms(&g, "m1", text_of(1601, 'x')));
	assert_screen(too_long);
	assert_true(gateway_sms(&g, "m2", text_of(1600, 'x')));
	assert_true(str_starts(buf_str(&g.c.screen), STR("Pesan ini akan dibaca")));
}

static void what_cannot_be_read_is_said_and_does_not_end_the_conversation(void **state)
{
	struct inbound in = {.kind = INBOUND_SMS,
			     .channel = STR("kannel"),
			     .from = "6281234567890",
			     .id = STR("m2"),
			     .text = STR("72\xff"),
			     .raw = STR("72\xff")};

	(void)state;
	assert_true(gateway_sms(&g, "m1", STR("UKUR 10019 8,4")));
	assert_true(gateway_deliver(&g, &in));
	assert_screen("Pesan tidak terbaca. Ketik dengan huruf dan angka biasa, contoh UKUR 10019 8,4 72,5");
	assert_row(1, "m2", "unreadable", 0);
	assert_true(gateway_sms(&g, "m3", text_of(1601, 'x')));
	assert_true(gateway_sms(&g, "m4", STR("72,5")));
	assert_screen(SAVED);
}

static void a_new_line_begins_a_new_report_in_the_middle_of_another(void **state)
{
	(void)state;
	assert_true(gateway_sms(&g, "m1", STR("UKUR 10019 8,4")));
	assert_true(gateway_sms(&g, "m2", STR("UKUR 10024 8,6 70")));
	assert_row(1, "m2", "saved", 1);
	assert_true(gateway_sms(&g, "m3", STR("72,5")));
	assert_true(str_starts(buf_str(&g.c.screen), STR("Pesan ini akan dibaca")));
	assert_row(2, "m3", "help", 0);
}

/* ---- without Redis, and telcos that send the latest input only ---- */

static void without_redis_a_whole_sms_is_served_and_half_a_one_is_told_how(void **state)
{
	(void)state;
	g.redis_up = false;
	assert_true(gateway_sms(&g, "m1", STR("UKUR 10019 8,4 72,5")));
	assert_screen(SAVED);
	assert_false(g.c.keep || g.c.failed);
	assert_true(gateway_sms(&g, "m2", STR("UKUR 10019 8,4")));
	assert_screen("Belum tersimpan, ada yang kurang atau meragukan. Periksa lalu kirim lengkap dalam satu SMS, "
		      "contoh UKUR "
		      "10019 8,4 72,5");
	assert_false(g.c.keep || g.c.failed);
	assert_int_equal(g.row[1].records, 0);
}

static void the_latest_input_goes_on_from_what_is_kept(void **state)
{
	static const char *const typed[] = {"", "1", "10019", "8,4", "72,5", "1", NULL};

	(void)state;
	for (int i = 0; typed[i]; i++)
		assert_true(gateway_latest(&g, "s1", str_of(typed[i])));
	assert_screen(SAVED);
	assert_int_equal(g.rows, 1);
	assert_row(0, "s1/5", "saved", 1);
	gateway_init(&g, set);
	g.redis_up = false;
	assert_true(gateway_latest(&g, "s1", STR("")));
	assert_screen(BUSY);
	assert_true(g.c.failed && !g.c.keep && !g.c.more);
	assert_int_equal(g.rows, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_repeated_hop_gets_the_same_screen_and_changes_nothing),
		TEST(a_repeat_after_redis_lost_all_is_answered_from_the_store),
		TEST(an_id_that_was_used_for_another_text_acknowledges_nothing),
		TEST(a_repeated_sms_does_not_move_the_conversation),
		TEST(a_lost_session_is_run_again_from_its_text),
		TEST(another_session_begins_anew),
		TEST(the_deadline_is_our_own),
		TEST(a_late_hop_gets_its_screen_and_sets_nothing_back),
		TEST(a_text_that_begins_otherwise_is_run_from_its_start),
		TEST(an_empty_input_is_an_input),
		TEST(a_dropped_entry_is_offered_and_has_ids_of_its_own),
		TEST(the_menu_under_the_offer_means_what_it_always_means),
		TEST(what_was_dropped_is_not_quoted_with_what_is_begun_instead),
		TEST(a_late_hop_of_the_dropped_session_does_not_overturn_the_one_that_went_on),
		TEST(one_that_went_on_and_was_lost_says_so_but_what_it_saved_is_answered_as_then),
		TEST(past_midnight_it_is_still_the_visit_of_the_day_it_began),
		TEST(going_on_is_the_same_entry_and_beginning_anew_is_another),
		TEST(nothing_is_offered_where_there_is_nothing_to_go_on_with),
		TEST(what_is_not_stored_is_not_acknowledged_and_can_be_sent_again),
		TEST(a_stranger_is_answered_and_nothing_is_kept),
		TEST(a_text_over_the_bound_is_refused_clearly),
		TEST(what_cannot_be_read_is_said_and_does_not_end_the_conversation),
		TEST(a_new_line_begins_a_new_report_in_the_middle_of_another),
		TEST(without_redis_a_whole_sms_is_served_and_half_a_one_is_told_how),
		TEST(the_latest_input_goes_on_from_what_is_kept),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

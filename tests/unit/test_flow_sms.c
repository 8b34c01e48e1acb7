/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A one-line SMS on its way through ukur: what is kept is what was sent, over all the messages that it took; what cannot
 * be kept is asked about or told. Several children in one SMS. Between two messages the session is packed, as it is in
 * the gateway.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "flow_talk.h"

#define LEFT          "Ada isi SMS yang tidak terbaca.\n"
#define BENAR(bb, tb) "Putu Ayu: BB " bb " kg, " tb " cm telentang. Benar?\n1 Benar, simpan\n2 Perbaiki"
#define BAGUS         "Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan."
#define RUJUK                                                                                                          \
	"Tersimpan. Putu Ayu: naik (N). BB/U belum dinilai, TB/U normal, BB/TB belum dinilai. Rujuk ke puskesmas "     \
	"HARI INI."

static struct flow_set *set;

static int load(void **state)
{
	struct diag d;

	(void)state;
	diag_init(&d);
	set = flow_set_load("flows", &d);
	return set ? 0 : -1;
}

static int drop(void **state)
{
	(void)state;
	flow_set_free(set);
	return 0;
}

static void pack(struct phone *p)
{
	char room[FLOW_PACKED_MAX];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	flow_session_pack(&p->s, &b);
	assert_false(b.overflow);
	assert_int_equal(flow_session_unpack(&p->s, p->set, buf_str(&b)), 0);
}

/* SMS, and what is answered to it one after the other. */
static void send_all(struct phone *p, const char *const sms[])
{
	phone_init(p, set, DOOR_SMS);
	assert_true(phone_sms(p, str_of(sms[0])));
	for (int i = 1; sms[i]; i++) {
		assert_int_equal(p->act.kind, FLOW_REPLY);
		pack(p);
		TYPE(p, sms[i]);
	}
}
#define SEND(p, ...) send_all(p, (const char *const[]){__VA_ARGS__, NULL})

static void assert_kept(const struct phone *p, int weight_g, int length_mm, int arm_mm, bool oedema)
{
	assert_int_equal(p->saves, 1);
	assert_int_equal(p->record.weight_g, weight_g);
	assert_int_equal(p->record.length_mm, length_mm);
	assert_int_equal(p->record.arm_mm, arm_mm);
	assert_int_equal(p->record.oedema, oedema);
}

/* ---- over several messages ---- */

static void what_the_first_sms_said_is_kept_when_the_second_says_more(void **state)
{
	struct phone p;

	(void)state;
	SEND(&p, "UKUR 10019 LILA 13 BENGKAK", "8,4 72,5");
	assert_screen(&p, RUJUK);
	assert_kept(&p, 8400, 725, 130, true);
	SEND(&p, "UKUR 10019 LILA 13 BENGKAK", "8,4 bengkak", "72,5");
	assert_kept(&p, 8400, 725, 130, true);
	SEND(&p, "UKUR 10019 LILA 13", "8,4 72,5 LILA 14"); /* she says it anew: it is told back */
	assert_screen(&p, BAGUS "\nDibaca: BB 8,4 TB 72,5 LILA 14");
	assert_kept(&p, 8400, 725, 140, false);
}

static void a_word_beside_the_figure_is_read_with_it(void **state)
{
	struct phone p;

	(void)state;
	SEND(&p, "UKUR 10019 8,4", "72,5 bengkak");
	assert_kept(&p, 8400, 725, 0, true);
	SEND(&p, "UKUR 10019 8,4", "72,5 B");
	assert_kept(&p, 8400, 725, 0, false);
	assert_int_equal(p.record.position, POSITION_STANDING);
}

static void perbaiki_asks_the_figures_anew_and_keeps_the_rest_of_the_sms(void **state)
{
	struct phone p;

	(void)state;
	SEND(&p, "UKUR 10019 72,5 8,4 LILA 11 BENGKAK", "2", "8,4", "72,5");
	assert_screen(&p, BENAR("8,4", "72,5"));
	TYPE(&p, "1");
	assert_kept(&p, 8400, 725, 110, true);
}

static void another_figure_than_the_one_that_is_known_is_asked_about(void **state)
{
	struct phone p;

	(void)state;
	SEND(&p, "UKUR 10019 8,4", "BB 8,6 TB 72,5");
	assert_screen(&p, "8,4: yang benar?\n1 8,4 kg\n2 8,6 kg\n3 Ketik ulang");
	assert_int_equal(p.saves, 0);
	TYPE(&p, "2");
	assert_screen(&p, BENAR("8,6", "72,5"));
	SEND(&p, "UKUR 10019 8,4", "10019 8,6 72,5");
	assert_screen(&p, "8,6: yang benar?\n1 8,6 kg\n2 8,4 kg\n3 Ketik ulang");
	SEND(&p, "UKUR 10019 8,4", "10019 8,4 72,5");
	assert_kept(&p, 8400, 725, 0, false);
}

static void another_childs_report_is_none_of_this_one(void **state)
{
	struct phone p;

	(void)state;
	SEND(&p, "UKUR 10019", "10024 8,9 70");
	assert_screen(&p, "Laporan Putu Ayu yang tadi belum tersimpan.\nMade Arta: BB 8,9 kg, 70 cm telentang. Benar?\n"
			  "1 Benar, simpan\n2 Perbaiki");
	TYPE(&p, "1");
	assert_int_equal(p.record.child_id, 106);
	assert_kept(&p, 8900, 700, 0, false);
}

static void without_its_keyword_it_is_confirmed_whatever_follows(void **state)
{
	struct phone p;

	(void)state;
	SEND(&p, "10019 8,4", "72,5 LILA 13");
	assert_screen(&p, BENAR("8,4", "72,5"));
	TYPE(&p, "1");
	assert_kept(&p, 8400, 725, 130, false);
}

static void one_offer_is_answered_in_words_too(void **state)
{
	struct phone p;

	(void)state;
	SEND(&p, "UKUR 10019 84 72,5", "Ya");
	assert_kept(&p, 8400, 725, 0, false);
	SEND(&p, "UKUR 10019 84 72,5", "tidak");
	assert_screen(&p, "Putu Ayu, 14 bulan.\nBerat (kg)? Lalu: 8");
}

static void what_was_cancelled_is_not_told_back(void **state)
{
	struct phone p;

	(void)state;
	SEND(&p, "UKUR 10019 72,5 8,4", "BATAL");
	assert_screen(&p, "Isian dibatalkan. Yang sudah tersimpan tetap aman.");
}

/* ---- what found no place ---- */

static void what_found_no_place_is_told_where_all_is_confirmed(void **state)
{
	struct phone p;

	(void)state;
	SEND(&p, "UKUR 10019 8,4 72,5 13,5 45");
	assert_screen(&p, LEFT BENAR("8,4", "72,5"));
	SEND(&p, "UKUR 10019 8,4 72,5 posisi abc");
	assert_screen(&p, "Pilih nomornya.\nDiukur bagaimana?\n1 Telentang\n2 Berdiri");
	SEND(&p, "UKUR 10019 8,4 72,5 salam dari kader posyandu melati dua desa banjar sari kecamatan buleleng semoga "
		 "ibu bidan sehat selalu dan terima kasih atas bimbingannya selama ini mohon maaf kalau ada salah "
		 "ketik ya bu, LILA 11");
	assert_screen(&p, LEFT BENAR("8,4", "72,5"));
}

/* "Ya bu" closes many a message. */
static void oedema_is_said_by_its_name_only(void **state)
{
	static const struct {
		const char *behind;
		bool oedema;
	} words[] = {{"ya bu", false},           {"ya", false},
		     {"tidak rewel", false},     {"bengkak", true},
		     {"bengkak ya", true},       {"kaki bengkak", true},
		     {"bengkak tdk", false},     {"tidak bengkak", false},
		     {"ga bengkak", false},      {"nggak bengkak", false},
		     {"kaki ga bengkak", false}, {"bengkak x", false}};
	static const char *const asked[] = {"gusi bengkak", "belum bengkak", "gak ada bengkak", "tidak rewel bengkak"};
	struct phone p;
	char sms[80];

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		snprintf(sms, sizeof(sms), "UKUR 10019 8,4 72,5 %s", words[i].behind);
		SEND(&p, sms);
		if (p.saves != 1 || p.record.oedema != words[i].oedema || p.record.length_mm != 725)
			fail_msg("%s: %d kept, oedema %d", sms, p.saves, p.record.oedema);
	}
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		snprintf(sms, sizeof(sms), "UKUR 10019 8,4 72,5 %s", asked[i]);
		SEND(&p, sms);
		assert_screen(&p, "Jawab 1 atau 2.\nKedua kaki Putu Ayu bengkak?\n1 Ya\n2 Tidak\nX = lewati");
	}
	TYPE(&p, "ya");
	assert_kept(&p, 8400, 725, 0, true);
}

static void a_day_that_cannot_be_is_asked_about_also_in_a_heading(void **state)
{
	struct phone p;

	(void)state;
	SEND(&p, "UKUR 5/4/2026\n10019 8,4 72,5");
	assert_screen(&p, "Tanggal itu belum tiba.\nTanggal penimbangan Putu Ayu?\nX = lewati");
	TYPE(&p, "6/3/26");
	assert_kept(&p, 8400, 725, 0, false);
	assert_int_equal(p.record.visit_day, TODAY - 4);
	SEND(&p, "UKUR tgl 5/4/2026\n10019 8,4 72,5\n10024 8,9 70");
	assert_screen(&p, "Belum 2: 10019 TGL?, 10024 TGL?\nKirim lagi yang belum saja.");
	assert_int_equal(p.saves, 0);
	SEND(&p, "UKUR tgl 5/3/2026\n10019 8,4 72,5\n10024 8,9 70 tgl 4/3");
	assert_int_equal(p.saves, 2);
	assert_int_equal(p.record.visit_day, TODAY - 6);
}

/* ---- several children ---- */

static void a_child_twice_in_one_sms_is_asked_for(void **state)
{
	struct phone p;

	(void)state;
	SEND(&p, "UKUR 10019 8,4 72,5\n10019 8,5 73");
	assert_screen(&p, "Belum 2: 10019 dua kali?, 10019 dua kali?\nKirim lagi yang belum saja.");
	assert_int_equal(p.saves, 0);
}

static void repairs_and_what_was_not_read_are_told_for_each(void **state)
{
	struct phone p;

	(void)state;
	SEND(&p, "UKUR 10019 84 725\n10024 8,l 7O\n10062 9 79 salam Ani");
	assert_screen(&p, "Tersimpan 2: Made Arta T baik = BB 8,1 TB 70, Gede Surya N baik\nBelum 1: 10019 BB?\n"
			  "Kirim lagi yang belum saja.\nTidak dibaca: salam Ani");
}

/* A repair that there is no room to tell is not kept in silence. */
static void of_many_repairs_those_that_cannot_be_told_are_left_open(void **state)
{
	struct phone p;

	(void)state;
	SEND(&p, "UKUR 10019 8,l 72,5\n10024 8,9 7O\n10043 1l 84\n10062 9 79\n10081 l4,2 96\n10097 5,6 6l");
	assert_screen(
		&p,
		"Tersimpan 3: Putu Ayu T baik = BB 8,1 TB 72,5, Made Arta N baik = BB 8,9 TB 70, Gede Surya N baik\n"
		"Belum 3: 10043 janggal, 10081 janggal, 10097 janggal\nKirim lagi yang belum saja.");
}

/* Each of two reports hands out what a message has room for: the second waits. */
static void what_one_message_cannot_keep_is_left_open(void **state)
{
	struct flow_set *own = flow_of(
		"flow: x\ntitle: X\nfor: [kader]\nkeywords: [CATAT]\nstart: yes\nform: [anak, kali]\nsteps:\n" ANAK
		"- {ask: kali, type: count, labels: [KALI], text: Berapa?, range: 0 - 9}\n"
		"- {save: a, fields: {child: anak, kali: kali}}\n- {alert: b, to: bidan, text: B}\n"
		"- {alert: c, to: bidan, text: C}\n- {alert: d, to: bidan, text: D}\n" END);
	struct phone p;

	(void)state;
	phone_init(&p, own, DOOR_SMS);
	assert_true(phone_sms(&p, STR("CATAT 10019 3\n10024 4")));
	assert_screen(&p, "Tersimpan 1: 10019\nBelum 1: 10024 belum dibaca\nKirim lagi yang belum saja.");
	assert_int_equal(p.records, 1);
	assert_int_equal(p.notices, 3);
	flow_set_free(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_first_sms_said_is_kept_when_the_second_says_more),
		cmocka_unit_test(a_word_beside_the_figure_is_read_with_it),
		cmocka_unit_test(perbaiki_asks_the_figures_anew_and_keeps_the_rest_of_the_sms),
		cmocka_unit_test(another_figure_than_the_one_that_is_known_is_asked_about),
		cmocka_unit_test(another_childs_report_is_none_of_this_one),
		cmocka_unit_test(without_its_keyword_it_is_confirmed_whatever_follows),
		cmocka_unit_test(one_offer_is_answered_in_words_too),
		cmocka_unit_test(what_was_cancelled_is_not_told_back),
		cmocka_unit_test(what_found_no_place_is_told_where_all_is_confirmed),
		cmocka_unit_test(oedema_is_said_by_its_name_only),
		cmocka_unit_test(a_day_that_cannot_be_is_asked_about_also_in_a_heading),
		cmocka_unit_test(a_child_twice_in_one_sms_is_asked_for),
		cmocka_unit_test(repairs_and_what_was_not_read_are_told_for_each),
		cmocka_unit_test(of_many_repairs_those_that_cannot_be_told_are_left_open),
		cmocka_unit_test(what_one_message_cannot_keep_is_left_open),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, load, drop);
}

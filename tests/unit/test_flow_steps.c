/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the constructs of the language do: branches, texts that only tell, numbers that are worked out, calls that
 * return, records and notices. Ways in, pages and languages are in test_flow_ways.c.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_talk.h"

/* ---- when ---- */

#define A(text) "- {ask: a, type: count, text: " text "}\n"

static void a_branch_runs_only_its_own_steps(void **state)
{
	struct flow_set *set = flow_of(HEAD A("A?") "- when: a > 5\n  then:\n  - {ask: b, type: count, text: \"B?\"}\n "
						    " else:\n  - {ask: c, type: count, "
						    "text: \"C?\"}\n- end: \"{a} {b} {c}\"\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "6");
	assert_screen(&p, "B?\n0 Kembali");
	TYPE(&p, "1");
	assert_screen(&p, "6 1 belum ada");
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "5");
	assert_screen(&p, "C?\n0 Kembali");
	TYPE(&p, "2");
	assert_screen(&p, "5 belum ada 2");
	flow_set_free(set);
}

/* She goes back and takes the other branch: what the first one held is gone, also when it is sent as a record. */
static void the_branch_that_is_left_leaves_nothing(void **state)
{
	struct flow_set *set =
		flow_of(HEAD A("A?") "- when: a > 5\n  then:\n  - {ask: b, type: text, text: \"B?\"}\n- {ask: d, type: "
				     "count, text: \"D?\"}\n"
				     "- {save: catatan, fields: {a: a, b: b, d: d}}\n- end: \"{a} {b} {d}\"\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "6", "rahasia", "0", "0", "5", "1");
	assert_screen(&p, "5 belum ada 1");
	assert_int_equal(p.other.fields, 2);
	assert_int_equal(p.s.words_n, 0);
	flow_set_free(set);
}

/* The same the second time round, when nothing was gone back over. */
static void the_second_time_round_the_branch_holds_nothing_of_the_first(void **state)
{
	struct flow_set *set = flow_of(HEAD A("A?") "- when: a > 5\n  then:\n  - {ask: b, type: count, text: \"B?\"}\n "
						    " else:\n  - {ask: c, type: count, text: "
						    "\"C?\"}\n- {menu: \"{a} {b} {c}\", options: {x: Lagi}}\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_SMS);
	TYPE(&p, "6", "7");
	assert_screen(&p, "6 7 belum ada\n1 Lagi");
	TYPE(&p, "1", "4", "3");
	assert_screen(&p, "4 belum ada 3\n1 Lagi");
	TYPE(&p, "1", "6", "2");
	assert_screen(&p, "6 2 belum ada\n1 Lagi");
	flow_set_free(set);
}

/* Both branches may give one field its value, and one that was asked before keeps it. */
static void a_branch_that_is_passed_over_takes_no_answer_away(void **state)
{
	struct flow_set *set = flow_of(
		HEAD A("A?") "- {ask: b, type: count, text: \"B?\"}\n- when: a > 5\n  then:\n  - {ask: b, type: count, "
			     "text: \"B "
			     "lagi?\"}\n  - {ask: c, type: count, text: \"C?\"}\n  else:\n  - set: {e: a + 1}\n  - "
			     "{ask: c, type: count, text: "
			     "\"C lain?\"}\n- {ask: b, type: count, text: X, if: a > 900}\n- end: \"{b} {c} {e}\"\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "5", "7");
	assert_screen(&p, "C lain?\n0 Kembali");
	TYPE(&p, "9");
	assert_screen(&p, "7 9 6");
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "6", "7", "8", "9");
	assert_screen(&p, "8 9 belum ada");
	flow_set_free(set);
}

static void branches_nest_four_deep(void **state)
{
	struct flow_set *set = flow_of(HEAD A("A?") "- when: a > 1\n  then:\n  - when: a > 2\n    then:\n    - when: a "
						    "> 3\n      then:\n      - when: a > 4\n        "
						    "then:\n        - end: Lima\n        else:\n        - end: Empat\n "
						    "     else:\n      - end: Tiga\n    else:\n    - end: "
						    "Dua\n  else:\n  - end: Satu\n");

	(void)state;
	assert_answer(set, "1", "Satu");
	assert_answer(set, "2", "Dua");
	assert_answer(set, "3", "Tiga");
	assert_answer(set, "4", "Empat");
	assert_answer(set, "5", "Lima");
	flow_set_free(set);
}

/* ---- say ---- */

#define SAYS                                                                                                           \
	HEAD A("A?") "- say: \"Cuci tangan {a} kali.\"\n- {say: Dan minum., if: a > 5}\n- {ask: b, type: count, "      \
		     "text: \"B?\"}\n- "                                                                               \
		     "say: Terima kasih.\n" END

static void by_ussd_a_say_is_a_screen_of_its_own(void **state)
{
	struct flow_set *set = flow_of(SAYS);
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "6");
	assert_screen(&p, "Cuci tangan 6 kali.\n1 Lanjut\n0 Kembali");
	TYPE(&p, "2");
	assert_screen(&p, "Pilih nomornya.\nCuci tangan 6 kali.\n1 Lanjut\n0 Kembali");
	TYPE(&p, "1");
	assert_screen(&p, "Dan minum.\n1 Lanjut\n0 Kembali");
	TYPE(&p, "lanjut");
	assert_screen(&p, "B?\n0 Kembali");
	TYPE(&p, "0");
	assert_screen(&p, "Dan minum.\n1 Lanjut\n0 Kembali");
	TYPE(&p, "1", "2", "1");
	assert_screen(&p, "Selesai");
	flow_set_free(set);
}

static void by_sms_a_say_stands_above_the_next_screen(void **state)
{
	struct flow_set *set = flow_of(SAYS);
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_SMS);
	TYPE(&p, "6");
	assert_screen(&p, "Cuci tangan 6 kali.\nDan minum.\nB?");
	TYPE(&p, "x");
	assert_screen(&p, "Tulis angka bulat, contoh 3.\nB?"); /* said once */
	TYPE(&p, "2");
	assert_screen(&p, "Terima kasih.\nSelesai");
	flow_set_free(set);
}

#define C50 "12345678901234567890123456789012345678901234567890"

/* What does not fit above the next screen is a screen of its own, as by USSD; nothing is lost and 306 is never
 * passed. */
static void by_sms_what_does_not_fit_above_is_shown_first(void **state)
{
	struct flow_set *set = flow_of(HEAD "- say: A" C50 C50 "\n- say: B" C50 C50 "\n- say: C" C50 C50
					    "\n- end: D" C50 C50 C50 "\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_SMS);
	assert_screen(&p, "A" C50 C50 "\nB" C50 C50 "\n1 Lanjut");
	TYPE(&p, "1");
	assert_screen(&p, "C" C50 C50 "\nD" C50 C50 C50);
	flow_set_free(set);
}

/* A record between the text and the next screen does not lose it. */
static void a_say_waits_over_what_is_kept(void **state)
{
	struct flow_set *set = flow_of(
		HEAD A("A?") "- say: Halo.\n- {save: catatan, fields: {a: a}}\n- {send: bidan, text: Ada}\n" END);
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_SMS);
	TYPE(&p, "6");
	assert_true(p.records == 1 && p.notices == 1);
	assert_screen(&p, "Halo.\nSelesai");
	flow_set_free(set);
}

/* ---- set ---- */

static void a_number_is_worked_out_and_shown_with_a_comma(void **state)
{
	struct flow_set *set = flow_of(
		HEAD ANAK "- {ask: berat, type: weight, text: Berat?}\n- set: {naik: berat - anak.berat_lalu}\n- "
			  "set: {besar: berat * 9000000}\n- end: \"{naik} {besar}\"\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_SMS);
	TYPE(&p, "10019", "8,45");
	assert_screen(&p, "0,45 belum ada"); /* beyond a million it is no figure */
	begin(&p, set, DOOR_SMS);
	TYPE(&p, "10019", "7,95");
	assert_screen(&p, "-0,05 belum ada");
	begin(&p, set, DOOR_SMS);
	TYPE(&p, "10070", "3,2"); /* never weighed before: nothing to take it from */
	assert_screen(&p, "belum ada belum ada");
	flow_set_free(set);
}

static void a_number_that_has_no_value_any_more_is_none(void **state)
{
	struct flow_set *set = flow_of(
		HEAD "- {ask: a, type: count, text: A?, optional: yes}\n- set: {n: a + 1}\n- {confirm: \"{n}?\", "
		     "again: a}\n- end: \"{n}\"\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_SMS);
	TYPE(&p, "3");
	assert_screen(&p, "4?\n1 Benar, simpan\n2 Perbaiki");
	TYPE(&p, "2", "X", "1");
	assert_screen(&p, "belum ada");
	flow_set_free(set);
}

/* ---- call ---- */

#define CALLER(body) "x.yaml", "flow: x\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n" body
#define PART(body)   "y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n" body
#define PART2(body)  "z.yaml", "flow: z\ntitle: Z\nfor: [kader]\nsteps:\n" body

static void a_call_comes_back_to_the_step_behind_it(void **state)
{
	struct flow_set *set =
		FLOWS(CALLER(A("A?") "- call: y\n- {ask: c, type: count, text: \"C {b}?\"}\n- end: \"{a} {b} {c}\"\n"),
		      PART("- {ask: b, type: count, text: \"B {a}?\"}\n"));
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "1");
	assert_screen(&p, "B 1?\n0 Kembali");
	TYPE(&p, "2");
	assert_screen(&p, "C 2?\n0 Kembali");
	TYPE(&p, "0");
	assert_screen(&p, "B 1?\n0 Kembali");
	TYPE(&p, "0", "4", "5", "6");
	assert_screen(&p, "4 5 6");
	flow_set_free(set);
}

/* The same part is called at two places, and she goes back from behind the second into the first: it returns to the
 * first. */
static void going_back_into_a_call_returns_to_its_own_place(void **state)
{
	struct flow_set *set =
		FLOWS(CALLER("- call: y\n" A("A?") "- call: y\n- {ask: c, type: count, text: \"C?\"}\n" END),
		      PART("- {ask: b, type: count, text: \"B?\"}\n"));
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "1", "2", "3");
	assert_screen(&p, "C?\n0 Kembali");
	TYPE(&p, "0", "0", "0");
	assert_screen(&p, "B?");
	TYPE(&p, "1");
	assert_screen(&p, "A?\n0 Kembali"); /* and not C */
	flow_set_free(set);
}

static void calls_go_four_deep_and_back(void **state)
{
	struct flow_set *set = FLOWS(CALLER("- call: y\n- end: Keluar\n"), PART("- call: z\n- say: Y\n"),
				     PART2("- call: v\n- say: Z\n"), "v.yaml",
				     "flow: v\ntitle: V\nfor: [kader]\nsteps:\n- call: w\n- say: V\n", "w.yaml",
				     "flow: w\ntitle: W\nfor: [kader]\nsteps:\n- say: W\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_SMS);
	assert_screen(&p, "W\nV\nZ\nY\nKeluar");
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "1", "1", "1");
	assert_screen(&p, "Y\n1 Lanjut\n0 Kembali");
	TYPE(&p, "0");
	assert_screen(&p, "Z\n1 Lanjut\n0 Kembali");
	TYPE(&p, "1", "1");
	assert_screen(&p, "Keluar");
	flow_set_free(set);
}

/* What every way into a part has asked may be used in it: in a part of a part, and what another part asked before. */
static void a_part_knows_what_its_callers_know(void **state)
{
	struct flow_set *set = FLOWS(
		CALLER(A("A?") "- call: y\n- call: w\n- end: \"{a} {b} {d}\"\n"),
		PART("- {ask: b, type: count, text: \"B?\"}\n- call: z\n"), PART2("- say: \"{a} {b}\"\n"), "w.yaml",
		"flow: w\ntitle: W\nfor: [kader]\nsteps:\n- {ask: d, type: count, text: \"{a} {b}?\"}\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_SMS);
	TYPE(&p, "1", "2");
	assert_screen(&p, "1 2\n1 2?");
	TYPE(&p, "3");
	assert_screen(&p, "1 2 3");
	flow_set_free(set);
}

static void an_end_inside_a_call_ends_it_all(void **state)
{
	struct flow_set *set = FLOWS(CALLER(A("A?") "- call: y\n" END), PART("- {end: Batal, if: a > 5}\n"));
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "6");
	assert_screen(&p, "Batal");
	assert_int_equal(p.act.kind, FLOW_END);
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "5");
	assert_screen(&p, "Selesai");
	flow_set_free(set);
}

/* "Perbaiki" in a part asks anew in the flow that called it, and the way back leads to what was before that. */
static void again_in_a_call_asks_anew_in_its_caller(void **state)
{
	struct flow_set *set =
		FLOWS(CALLER(A("A?") "- {ask: b, type: count, text: \"B?\"}\n- call: y\n" END),
		      PART("- {ask: c, type: count, text: \"C?\"}\n- {confirm: \"{b} {c}?\", again: b}\n"));
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "1", "2", "3");
	assert_screen(&p, "2 3?\n1 Benar, simpan\n2 Perbaiki\n0 Kembali");
	TYPE(&p, "2");
	assert_screen(&p, "B?\n0 Kembali");
	TYPE(&p, "0");
	assert_screen(&p, "A?");
	TYPE(&p, "1", "5", "6", "1");
	assert_screen(&p, "Selesai");
	flow_set_free(set);
}

/* ---- records and notices ---- */

#define VISIT                                                                                                          \
	HEAD ANAK "- {ask: hadir, type: yesno, text: Hadir?}\n- {ask: hari, type: count, text: Hari?, optional: yes, " \
		  "unit: hari}\n"                                                                                      \
		  "- {ask: tgl, type: date, text: Tanggal?}\n- {ask: pilih, type: choice, text: Pilih?, options: {P: " \
		  "Pindah, M: Menolak}}\n"                                                                             \
		  "- {ask: hp, type: phone, text: HP?}\n- {ask: nik, type: nik, text: NIK?}\n- {ask: kata, type: "     \
		  "text, text: Kata?}\n"                                                                               \
		  "- set: {dua: 2 * hari}\n"                                                                           \
		  "- save: kunjungan\n  fields: {child: anak, ada: hadir, hari: hari, kapan: tgl, hasil: pilih, "      \
		  "telp: hp, nik: nik, catatan: kata, dua: dua}\n"

static const struct {
	const char *name;
	enum flow_record_type type;
	int64_t number;
	const char *text;
} visit[] = {
	{"ada", RECORD_YESNO, 1, ""},
	{"hari", RECORD_NUMBER, 3000, ""},
	{"kapan", RECORD_DATE, TODAY - 2, ""},
	{"hasil", RECORD_TEXT, 0, "M"},
	{"telp", RECORD_TEXT, 0, "6281234567890"},
	{"nik", RECORD_TEXT, 0, "0108050101250001"},
	{"catatan", RECORD_TEXT, 0, "Ibu, {sehat}"},
	{"dua", RECORD_NUMBER, 6000, ""},
};

static void a_record_holds_each_answer_as_what_it_is(void **state)
{
	struct flow_set *set = flow_of(VISIT END);
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	p.s.entry = 0x700;
	assert_true(phone_dial(&p));
	TYPE(&p, "10019", "1", "3", "8/3/26", "2", "081234567890", "0108050101250001", "Ibu, {sehat}");
	assert_int_equal(p.records, 1);
	assert_true(str_eq(p.other.kind, STR("kunjungan")));
	assert_int_equal(p.other.child_id, p.s.child.id);
	assert_int_equal(p.other.visit_day, TODAY);
	assert_true(p.other.entry == 0x700);
	assert_int_equal(p.other.fields, 8);
	for (int i = 0; i < 8; i++) {
		assert_true(str_eq(p.other.field[i].name, str_of(visit[i].name)));
		assert_int_equal(p.other.field[i].type, visit[i].type);
		assert_int_equal(p.other.field[i].number, visit[i].number);
		if (!str_eq(p.other.field[i].text, str_of(visit[i].text)))
			fail_msg("%s: '%.*s'", visit[i].name, STR_ARG(p.other.field[i].text));
	}
	flow_set_free(set);
}

static void what_was_left_out_is_not_in_the_record(void **state)
{
	struct flow_set *set = flow_of(VISIT END);
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "10019", "2", "X", "8/3/26", "1", "081234567890", "5108050101250001", "Ibu");
	assert_int_equal(p.other.fields, 6);
	assert_true(str_eq(p.other.field[1].name, STR("kapan")));
	assert_int_equal(p.other.field[0].number, 0);
	flow_set_free(set);
}

/* Two records of one filling-in have numbers of their own; notices have the number of the record before them. */
static void each_record_has_its_number_and_a_notice_that_of_its_record(void **state)
{
	struct flow_set *set = flow_of(
		HEAD A("A?") "- {send: tpps, text: Awal}\n- {save: satu, fields: {a: a}}\n- {alert: bahaya, to: bidan, "
			     "text: \"{saya.nama}: {a}\", if: a > 5}\n- {ask: b, type: count, text: \"B?\"}\n- {save: "
			     "dua, fields: {b: "
			     "b}}\n- {send: bidan, text: Akhir}\n" END);
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	p.s.entry = 0x700;
	assert_true(phone_dial(&p));
	TYPE(&p, "6");
	assert_true(p.records == 1 && p.notices == 2 && p.other.entry == 0x700 && p.notice.entry == 0x700);
	assert_true(str_eq(p.notice.alert, STR("bahaya")) && p.notice.to == ROLE_BIDAN && p.notice.child_id == 0);
	assert_true(str_eq(p.notice.text, STR("\xc3\x96zg\xc3\xbcr W\xc3\xa4yan Muly: 6")));
	TYPE(&p, "7");
	assert_true(p.records == 1 && p.other.entry == 0x701 && p.notice.entry == 0x701);
	assert_true(!p.notice.alert.n && str_eq(p.notice.text, STR("Akhir")));
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "5");
	assert_int_equal(p.notices, 1); /* its 'if' is false */
	flow_set_free(set);
}

/* Nothing that is kept can be gone back to and kept again. */
static void behind_a_record_there_is_no_way_back(void **state)
{
	struct flow_set *set =
		flow_of(HEAD A("A?") "- {save: satu, fields: {a: a}}\n- {ask: b, type: count, text: \"B?\"}\n" END);
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "6");
	assert_screen(&p, "B?");
	TYPE(&p, "0");
	assert_screen(&p, "B?");
	assert_int_equal(p.records, 0);
	flow_set_free(set);
}

static void a_notice_is_in_indonesian_whatever_the_caller_reads(void **state)
{
	struct flow_set *set = flow_of(
		HEAD "- {ask: a, type: choice, text: {id: Apa?, ban: Napi?}, options: {S: {id: Sakit, ban: Gelem}}}\n- "
		     "{send: bidan, text: \"Anak {a}\"}\n- end: \"{a}\"\n");
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	p.who.language = LANG_BAN;
	assert_true(phone_dial(&p));
	assert_screen(&p, "Napi?\n1 Gelem");
	TYPE(&p, "1");
	assert_screen(&p, "Gelem");
	assert_true(str_eq(p.notice.text, STR("Anak Sakit")));
	flow_set_free(set);
}

/* ---- free texts of several flows ---- */

/* Forty letters of two bytes each: the longest text there is. */
static const char full[] =
	"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3"
	"\xa9\xc3\xa9"
	"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3"
	"\xa9\xc3\xa9"
	"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9";

/* Four rooms: the text of a flow that was left goes when the one that runs needs its room. */
static void a_flow_always_has_room_for_its_texts(void **state)
{
	struct flow_set *set = FLOWS("x.yaml", HEAD "- {menu: Pilih, options: {y: Y, z: Z}}\n", "y.yaml",
				     "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- {ask: k1, type: text, text: K1}\n- "
				     "{ask: k2, type: text, text: K2}\n- {ask: k3, type: "
				     "text, text: K3}\n- {menu: Lalu, options: {z: Z}}\n",
				     "z.yaml",
				     "flow: z\ntitle: Z\nfor: [kader]\nsteps:\n- {ask: l1, type: text, text: L1}\n- "
				     "{ask: l2, type: text, text: L2}\n- {ask: l3, type: text, "
				     "text: L3}\n- {ask: l4, type: text, text: L4}\n- {save: l, fields: {a: l1, b: l2, "
				     "c: l3, d: l4}}\n" END);
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "1", full, full, full, "1", full, full, full);
	assert_int_equal(p.s.words_n, 4 * 82);
	assert_int_equal(p.s.value[field_find(set, STR("k1"))].type, VAL_NONE);
	assert_int_equal(p.s.value[field_find(set, STR("k2"))].type, VAL_NONE);
	assert_int_equal(p.s.value[field_find(set, STR("k3"))].type, VAL_WORDS);
	TYPE(&p, full);
	assert_int_equal(p.other.fields, 4);
	for (int i = 0; i < 4; i++)
		assert_true(str_eq(p.other.field[i].text, str_of(full)));
	flow_set_free(set);
}

/* And never at the price of a text that it may still use, though that is the oldest. */
static void a_text_that_is_still_needed_stays(void **state)
{
	struct flow_set *set = FLOWS("v.yaml",
				     "flow: v\ntitle: V\nfor: [kader]\nsteps:\n- {ask: k, type: text, text: K}\n- "
				     "{menu: Lalu, options: {w: W, z: Z}}\n",
				     "w.yaml",
				     "flow: w\ntitle: W\nfor: [kader]\nsteps:\n- {ask: f1, type: text, text: F}\n- "
				     "{ask: f2, type: text, text: F}\n- {ask: f3, type: "
				     "text, text: F}\n- {menu: Lalu, options: {z: Z}}\n",
				     "x.yaml", HEAD "- {menu: Pilih, options: {v: V}}\n", "z.yaml",
				     "flow: z\ntitle: Z\nfor: [kader]\nsteps:\n- {ask: l, type: text, text: L}\n- "
				     "{save: l, fields: {k: k, l: l}}\n" END);
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "1", full, "1", full, full, full, "1", full);
	assert_int_equal(p.other.fields, 2);
	assert_true(str_eq(p.other.field[0].text, str_of(full)));
	flow_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_branch_runs_only_its_own_steps),
		cmocka_unit_test(the_branch_that_is_left_leaves_nothing),
		cmocka_unit_test(the_second_time_round_the_branch_holds_nothing_of_the_first),
		cmocka_unit_test(a_branch_that_is_passed_over_takes_no_answer_away),
		cmocka_unit_test(branches_nest_four_deep),
		cmocka_unit_test(by_ussd_a_say_is_a_screen_of_its_own),
		cmocka_unit_test(by_sms_a_say_stands_above_the_next_screen),
		cmocka_unit_test(by_sms_what_does_not_fit_above_is_shown_first),
		cmocka_unit_test(a_say_waits_over_what_is_kept),
		cmocka_unit_test(a_number_is_worked_out_and_shown_with_a_comma),
		cmocka_unit_test(a_number_that_has_no_value_any_more_is_none),
		cmocka_unit_test(a_call_comes_back_to_the_step_behind_it),
		cmocka_unit_test(going_back_into_a_call_returns_to_its_own_place),
		cmocka_unit_test(calls_go_four_deep_and_back),
		cmocka_unit_test(a_part_knows_what_its_callers_know),
		cmocka_unit_test(an_end_inside_a_call_ends_it_all),
		cmocka_unit_test(again_in_a_call_asks_anew_in_its_caller),
		cmocka_unit_test(a_record_holds_each_answer_as_what_it_is),
		cmocka_unit_test(what_was_left_out_is_not_in_the_record),
		cmocka_unit_test(each_record_has_its_number_and_a_notice_that_of_its_record),
		cmocka_unit_test(behind_a_record_there_is_no_way_back),
		cmocka_unit_test(a_notice_is_in_indonesian_whatever_the_caller_reads),
		cmocka_unit_test(a_flow_always_has_room_for_its_texts),
		cmocka_unit_test(a_text_that_is_still_needed_stays),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

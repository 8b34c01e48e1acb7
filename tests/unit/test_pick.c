/* SPDX-License-Identifier: Apache-2.0 */
/* Questions for a person or a posyandu: the list, the name, the number; what is kept and sent; drops and one-line SMS. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_talk.h"

#define PLACE  HEAD "- {ask: a, type: place, text: Mana?}\n- end: \"{a.nama}, {a.desa}\"\n"
#define PERSON HEAD "- {ask: a, type: person, text: Siapa?}\n- end: \"{a.nama} {a.peran} {a.posyandu}\"\n"
#define CUT    "\xc3\x96zg\xc3\xbcr W\xc3\xa4yan Muly"
#define EUROS  "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"

static void assert_talk(struct flow_set *set, const char *const talk[][2])
{
	struct phone p;

	begin(&p, set, DOOR_USSD);
	for (int i = 0; talk[i][0]; i++) {
		TYPE(&p, talk[i][0]);
		assert_screen(&p, talk[i][1]);
	}
	flow_set_free(set);
}
#define TALK(flow, ...) assert_talk(flow_of(flow), (const char *const[][2]){__VA_ARGS__, {NULL, NULL}})

#define FIRST "Pilih nomornya:\n1 Anggrek Sawan\n2 Kenanga Contoh\n3 Kenango Sawan\n4 Melati 1 Contoh\n9 Lanjut"
#define LAST                                                                                                           \
	"Pilih nomornya:\n1 Melati 10 Sawan\n2 Melati 2 Contoh\n3 " EUROS                                              \
	"\xe2\x82\xac\xe2\x82\xac \xc3\x96zg\xc3\xbcr W\xc3\xa4yan "

static void a_posyandu_is_chosen_from_pages(void **state)
{
	(void)state;
	TALK(PLACE, {"1", FIRST}, {"4", "Melati 1, Contoh"});
	TALK(PLACE, {"1", FIRST}, {"9", LAST}, {"2", "Melati 2, Contoh"});
	TALK(PLACE, {"1", FIRST}, {"9", LAST}, {"9", FIRST}, {"0", "Mana?"});
	TALK(PLACE, {"1", FIRST}, {"9", LAST}, {"4", "Pilih nomornya.\nMana?"});
	TALK(PLACE, {"1", FIRST}, {"5", "Tulis namanya, atau 1 = daftar.\nMana?"});
	TALK(PLACE, {"1", FIRST}, {"angg", "Anggrek, Sawan"});
}

/* A number is that of the page that was shown: when the register changed since, the page is shown anew. */
static void a_list_that_changed_meanwhile_is_shown_again(void **state)
{
	struct flow_set *set = flow_of(PLACE);
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "mela");
	assert_screen(&p, "mela mana?\n1 Melati 1 Contoh\n2 Melati 10 Sawan\n3 Melati 2 Contoh");
	for (town_gone = 0; !str_eq(str_of(town_names[town_gone].name), STR("Melati 1")); town_gone++)
		;
	TYPE(&p, "1");
	assert_screen(&p, "mela mana?\n1 Melati 10 Sawan\n2 Melati 2 Contoh");
	TYPE(&p, "2");
	assert_screen(&p, "Melati 2, Contoh");
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "mela");
	for (town_gone = 0; !str_eq(str_of(town_names[town_gone].name), STR("Melati 10")); town_gone++)
		;
	TYPE(&p, "1");
	assert_screen(&p, "mela mana?\n1 Melati 1 Contoh\n2 Melati 2 Contoh");
	town_gone = -1;
	flow_set_free(set);
}

static void a_name_is_taken_asked_about_or_not_found(void **state)
{
	(void)state;
	TALK(PLACE, {"posyandu MELATI 2", "Melati 2, Contoh"});
	TALK(PLACE, {"Melati 1", "Melati 1, Contoh"});
	TALK(PLACE, {"mela", "mela mana?\n1 Melati 1 Contoh\n2 Melati 10 Sawan\n3 Melati 2 Contoh"},
	     {"3", "Melati 2, Contoh"});
	/* a slip is asked about, also when there is only one it can be */
	TALK(PLACE, {"Angrek", "Angrek mana?\n1 Anggrek Sawan"}, {"1", "Anggrek, Sawan"});
	TALK(PLACE, {"Kenangi", "Kenangi mana?\n1 Kenanga Contoh\n2 Kenango Sawan"}, {"0", "Mana?"});
	TALK(PLACE, {"Dahlia", "Dahlia belum ketemu.\nMana?"}, {"Melati 3", "Melati 3 belum ketemu.\nMana?"},
	     {"?",
	      "Belum berhasil setelah 3 kali coba. Tidak apa-apa, tanya bidan atau dial lagi nanti. Belum ada yang "
	      "tersimpan."});
	TALK(PLACE, {"081234567891", "Tulis namanya, atau 1 = daftar.\nMana?"});
}

static void a_person_is_found_by_name_and_by_number(void **state)
{
	(void)state;
	TALK(PERSON, {"ketut", "Ketut Wati kader Kenanga"});
	TALK(PERSON, {"bu astuti", "Made Astuti tpk Kenanga"});
	TALK(PERSON, {"0812-3456-7895", "Komang Rina bidan -"});
	TALK(PERSON, {"081299999999", "081299999999 belum ketemu.\nSiapa?"});
	TALK(PERSON, {"komang", "komang mana?\n1 Komang Rina bidan\n2 Komang Rini Melati 1"},
	     {"2", "Komang Rini kader Melati 1"});
	TALK(PERSON, {"6281234567897", CUT " tpg " EUROS "\xe2\x82\xac\xe2\x82\xac"});
	TALK(PERSON, {"nengah", "Nengah\nSuci {na tpps -"});
}

static void a_role_narrows_the_list(void **state)
{
	static const char flow[] = HEAD "- {ask: a, type: person, role: bidan, text: Siapa?}\n- end: \"{a.nama}\"\n";

	(void)state;
	TALK(flow, {"1", "Pilih nomornya:\n1 Komang Rina bidan"}, {"1", "Komang Rina"});
	TALK(flow, {"komang", "Komang Rina"}); /* the other one is no midwife */
	TALK(flow, {"Ketut Wati", "Ketut Wati belum ketemu.\nSiapa?"});
	TALK(HEAD "- {ask: a, type: person, role: pkb, text: Siapa?}\n" END,
	     {"1", "Belum ada nama yang terdaftar. Silakan hubungi puskesmas."});
}

/* ---- what becomes of it ---- */

static void it_is_kept_with_its_row_and_a_message_goes_to_it(void **state)
{
	struct flow_set *set =
		flow_of(HEAD "- {ask: a, type: person, text: Siapa?}\n- {ask: b, type: place, text: Mana?}\n"
			     "- {save: janji, fields: {dengan: a, di: b}}\n"
			     "- {send: a, text: \"{saya.nama} menunggu di {b.nama}.\"}\n- end: Sip.\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "Komang Rini", "Melati 2");
	assert_screen(&p, "Sip.");
	assert_int_equal(p.records, 1);
	assert_int_equal(p.other.fields, 2);
	assert_int_equal(p.other.field[0].type, RECORD_ROW);
	assert_int_equal(p.other.field[0].number, 19);
	assert_true(str_eq(p.other.field[0].text, STR("Komang Rini")));
	assert_int_equal(p.other.field[1].type, RECORD_ROW);
	assert_int_equal(p.other.field[1].number, 15);
	assert_true(str_eq(p.other.field[1].text, STR("Melati 2")));
	assert_int_equal(p.notices, 1);
	assert_int_equal(p.notice.to, ROLE_KADER);
	assert_int_equal(p.notice.to_person, 19);
	flow_set_free(set);
}

static void who_was_passed_over_gets_nothing(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: a, type: person, optional: yes, text: Siapa?}\n"
					    "- {save: janji, fields: {dengan: a}}\n- {send: a, text: Hai}\n"
					    "- {end: \"Untuk {a.nama}\", if: given(a)}\n- end: \"Untuk {a.nama}.\"\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	assert_screen(&p, "Siapa?\nX = lewati");
	TYPE(&p, "x");
	assert_screen(&p, "Untuk belum ada.");
	assert_int_equal(p.records, 1);
	assert_int_equal(p.other.fields, 0);
	assert_int_equal(p.notices, 0);
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "ketut");
	assert_screen(&p, "Untuk Ketut Wati");
	assert_int_equal(p.notices, 1);
	flow_set_free(set);
}

static void its_parts_are_compared_like_texts(void **state)
{
	static const char flow[] =
		HEAD "- {ask: a, type: person, text: Siapa?}\n- {end: Bidan, if: a.peran == \"bidan\"}\n"
		     "- {end: Tetangga, if: a.posyandu == \"Kenanga\"}\n- end: Lain\n";

	(void)state;
	TALK(flow, {"rina", "Bidan"});
	TALK(flow, {"ketut", "Tetangga"});
	TALK(flow, {"rini", "Lain"});
}

static void going_back_forgets_it_and_the_flow_holds_three(void **state)
{
	struct flow_set *set = flow_of(
		HEAD "- {ask: a, type: place, text: Mana?}\n- {ask: b, type: person, text: \"Siapa di {a.nama}?\"}\n"
		     "- {ask: c, type: place, text: Lalu?}\n- end: \"{a.nama} {b.nama} {c.nama}\"\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "Anggrek");
	assert_screen(&p, "Siapa di Anggrek?\n0 Kembali");
	assert_int_equal(p.s.picks, 1);
	TYPE(&p, "0");
	assert_screen(&p, "Mana?");
	assert_int_equal(p.s.picks, 0);
	TYPE(&p, "Kenanga", "ketut", "Melati 2");
	assert_screen(&p, "Kenanga Ketut Wati Melati 2");
	flow_set_free(set);
}

static void a_fourth_is_a_finding(void **state)
{
	struct diag d;

	(void)state;
	assert_null(set_of(HEAD "- {ask: a, type: place, text: A?}\n- {ask: b, type: place, text: B?}\n"
				"- {ask: c, type: place, text: C?}\n- {ask: d, type: person, text: D?}\n" END,
			   &d));
	assert_string_equal(d.item[0].text,
			    "a flow can hold 3 people and posyandu at most, those it calls and comes from "
			    "counted; this one holds 4");
	assert_null(set_of(HEAD "- {ask: a, type: place, text: A?}\n- {send: a, text: Hai}\n" END, &d));
	assert_string_equal(d.item[0].text,
			    "'a' is not a role or a person that was asked before; roles are: kader, bidan, "
			    "tpk, tpg, pkb, tpps, keluarga");
	assert_null(set_of(HEAD "- {ask: a, type: person, text: A?}\n- {alert: x, to: a, text: Hai}\n" END, &d));
	assert_string_equal(d.item[0].text,
			    "'a' is not a role; roles are: kader, bidan, tpk, tpg, pkb, tpps, keluarga");
}

/* ---- drops, and one-line SMS ---- */

static void a_dropped_question_is_offered_with_her_name(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: a, type: person, text: Siapa?}\n- {ask: b, type: count, text: "
					    "\"Berapa, {a.nama}?\"}\n- end: \"{b}\"\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	assert_false(flow_session_started(&p.s));
	TYPE(&p, "ketut");
	assert_true(flow_session_started(&p.s));
	assert_true(phone_event(&p, (struct flow_event){.kind = FLOW_EV_RESUME}));
	assert_screen(&p, "Siapa?\n9 Lanjutkan Ketut Wati");
	TYPE(&p, "9");
	assert_screen(&p, "Berapa, Ketut Wati?\n0 Kembali");
	p.who.door = DOOR_SMS;
	assert_true(phone_event(&p, (struct flow_event){.kind = FLOW_EV_FILL, .text = STR("4")}));
	assert_screen(&p, "4");
	flow_set_free(set);
}

#define PINDAH                                                                                                         \
	"flow: x\ntitle: X\nfor: [kader]\nkeywords: [PINDAH]\nstart: yes\nform: [anak, a, tgl?]\nsteps:\n" ANAK        \
	"- {ask: a, type: place, labels: [POS], text: Mana?}\n"                                                        \
	"- {ask: tgl, type: date, optional: form, labels: [TGL], text: Kapan?}\n- end: \"{anak.nama}: {a.nama}\"\n"

static void assert_sms(const char *flow, const char *text, const char *wanted)
{
	struct flow_set *set = flow_of(flow);
	struct phone p;

	phone_init(&p, set, DOOR_SMS);
	assert_true(phone_sms(&p, str_of(text)));
	assert_screen(&p, wanted);
	flow_set_free(set);
}

static void a_name_in_an_sms_stands_behind_its_label(void **state)
{
	(void)state;
	assert_sms(PINDAH, "PINDAH 10019 POS Melati 2", "Putu Ayu: Melati 2");
	assert_sms(PINDAH, "pindah 10019 pos: posyandu melati2", "Putu Ayu: Melati 2");
	assert_sms(PINDAH, "PINDAH 10019 POS Melati 2 TGL 8-3-26",
		   "Putu Ayu: Melati 2\nDibaca: POS Melati 2 TGL 8/3/2026");
	assert_sms(PINDAH, "PINDAH POS Melati 10#10019", "Putu Ayu: Melati 10");
	assert_sms(PINDAH, "PINDAH 10019\nPOS Anggrek\nTGL 8-3-26",
		   "Putu Ayu: Anggrek\nDibaca: POS Anggrek TGL 8/3/2026");
	assert_sms(PINDAH, "PINDAH 10019 POS Melati 2 8-3-26", "Putu Ayu: Melati 2\nDibaca: POS Melati 2 TGL 8/3/2026");
	assert_sms(PINDAH, "PINDAH 10019, POS Anggrek, Luh Sari", "Putu Ayu: Anggrek\nTidak dibaca: Luh Sari");
	/* repaired: told back; two that it can be: one question; none: asked */
	assert_sms(PINDAH, "PINDAH 10019 POS Angrek", "Putu Ayu: Anggrek\nDibaca: POS Anggrek");
	assert_sms(PINDAH, "PINDAH 10019 POS Angg", "Putu Ayu: Anggrek\nDibaca: POS Anggrek");
	assert_sms(PINDAH, "PINDAH 10019 POS Kenangi", "Kenangi mana?\n1 Kenanga Contoh\n2 Kenango Sawan");
	assert_sms(PINDAH, "PINDAH 10019 POS Melati",
		   "Melati mana?\n1 Melati 1 Contoh\n2 Melati 10 Sawan\n3 Melati 2 Contoh");
	assert_sms(PINDAH, "PINDAH 10019 POS Dahlia", "Dahlia belum ketemu.\nMana?");
	assert_sms(PINDAH, "PINDAH 10019 POS Melati 3", "Melati 3 belum ketemu.\nMana?");
	assert_sms(PINDAH, "PINDAH 10019", "Mana?");
}

static void each_child_of_an_sms_has_its_posyandu(void **state)
{
	(void)state;
	assert_sms(PINDAH, "PINDAH 10019 POS Melati 2\n10035 POS Dahlia\n10024 POS Angrek",
		   "Tersimpan 2: 10019, 10024 = POS Anggrek\nBelum 1: 10035 POS?\nKirim lagi yang belum saja.");
}

/* What an SMS says is not lost when something else has to be asked first. */
static void a_name_waits_for_its_question(void **state)
{
	struct flow_set *set = flow_of(PINDAH);
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_SMS);
	assert_true(phone_sms(&p, STR("PINDAH 10018 POS Angrek")));
	assert_screen(&p, "Kode 10018 tidak ada. Maksudnya:\n1 Komang Adi 10081\n2 Putu Ayu 10019\n3 Ketik ulang");
	TYPE(&p, "2");
	assert_screen(&p, "Putu Ayu: Anggrek\nDibaca: POS Anggrek");
	/* and its label may stand before the answer to the question itself */
	phone_init(&p, set, DOOR_SMS);
	assert_true(phone_sms(&p, STR("PINDAH 10019")));
	TYPE(&p, "POS Kenanga");
	assert_screen(&p, "Putu Ayu: Kenanga");
	flow_set_free(set);
}

static void a_form_that_is_one_name_needs_no_label(void **state)
{
	static const char flow[] = "flow: x\ntitle: X\nfor: [kader]\nkeywords: [TITIP]\nstart: yes\nform: [a]\nsteps:\n"
				   "- {ask: a, type: person, labels: [UNTUK], text: Siapa?}\n- {ask: b, type: text, "
				   "text: \"{a.nama}?\"}\n" END;

	(void)state;
	assert_sms(flow, "TITIP Komang Rini", "Komang Rini?");
	assert_sms(flow, "titip untuk bu ketut wati", "Ketut Wati?");
	assert_sms(flow, "TITIP 081234567893", "Ketut Wati?");
	assert_sms(flow, "TITIP", "Siapa?");
	assert_sms(flow, "TITIP Dahlia", "Dahlia belum ketemu.\nSiapa?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_posyandu_is_chosen_from_pages),
		cmocka_unit_test(a_list_that_changed_meanwhile_is_shown_again),
		cmocka_unit_test(a_name_is_taken_asked_about_or_not_found),
		cmocka_unit_test(a_person_is_found_by_name_and_by_number),
		cmocka_unit_test(a_role_narrows_the_list),
		cmocka_unit_test(it_is_kept_with_its_row_and_a_message_goes_to_it),
		cmocka_unit_test(who_was_passed_over_gets_nothing),
		cmocka_unit_test(its_parts_are_compared_like_texts),
		cmocka_unit_test(going_back_forgets_it_and_the_flow_holds_three),
		cmocka_unit_test(a_fourth_is_a_finding),
		cmocka_unit_test(a_dropped_question_is_offered_with_her_name),
		cmocka_unit_test(a_name_in_an_sms_stands_behind_its_label),
		cmocka_unit_test(each_child_of_an_sms_has_its_posyandu),
		cmocka_unit_test(a_name_waits_for_its_question),
		cmocka_unit_test(a_form_that_is_one_name_needs_no_label),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

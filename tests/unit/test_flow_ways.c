/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ways into a flow and through its options: numbers that can be dialled, menus of more than a screen, and the languages
 * in which they are read.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_talk.h"

#define FLOW(name, role, more, body) name ".yaml", "flow: " name "\ntitle: X\nfor: [" role "]\n" more "steps:\n" body

/* ---- dial ---- */

static struct flow_set *dialled(void)
{
	return FLOWS(FLOW("x", "kader, bidan, tpk", "start: yes\n",
			  "- {menu: Pilih, options: {ukur: Ukur, bantu: Bantuan}}\n"),
		     FLOW("ukur", "kader, bidan", "dial: 1\n",
			  "- {ask: a, type: count, text: \"A?\"}\n- {end: \"{a}\", if: a > 900}\n" END),
		     FLOW("bantu", "kader, bidan", "dial: 7\n", "- end: Tolong\n"),
		     FLOW("lain", "kader", "dial: 42\n", "- {ask: b, type: count, text: \"B?\"}\n" END),
		     FLOW("rahasia", "bidan", "dial: 3\n", "- end: Rahasia\n"));
}

static void a_number_behind_the_code_opens_its_flow(void **state)
{
	struct flow_set *set = dialled();
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	assert_true(phone_dial_with(&p, STR("42")));
	assert_screen(&p, "B?\n0 Kembali");
	TYPE(&p, "0");
	assert_screen(&p, "Pilih\n1 Ukur\n7 Bantuan");
	assert_true(phone_dial_with(&p, STR("7")));
	assert_screen(&p, "Tolong");
	assert_int_equal(p.act.kind, FLOW_END);
	flow_set_free(set);
}

/* A menu whose lines all have a number that can be dialled shows those: what she learns by heart is what she sees. */
static void a_menu_shows_the_numbers_that_can_be_dialled(void **state)
{
	struct flow_set *set = dialled();
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	assert_screen(&p, "Pilih\n1 Ukur\n7 Bantuan");
	TYPE(&p, "2");
	assert_screen(&p, "Pilih nomornya.\nPilih\n1 Ukur\n7 Bantuan");
	TYPE(&p, "7");
	assert_screen(&p, "Tolong");
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "bantuan");
	assert_screen(&p, "Tolong");
	flow_set_free(set);
}

static void a_menu_with_a_line_that_cannot_be_dialled_counts_from_one(void **state)
{
	struct flow_set *set =
		FLOWS(FLOW("x", "kader", "start: yes\n", "- {menu: Pilih, options: {z: Z, y: Y}}\n"),
		      FLOW("y", "kader", "dial: 5\n", "- end: Y\n"), FLOW("z", "kader", "", "- end: Z\n"));
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	assert_screen(&p, "Pilih\n1 Z\n2 Y");
	TYPE(&p, "2");
	assert_screen(&p, "Y");
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "5"); /* its number is good all the same */
	assert_screen(&p, "Y");
	flow_set_free(set);
}

/* 42 is no line of a phone's screen: one such flow, and the menu counts from one. */
static void a_menu_with_a_number_of_two_digits_counts_from_one(void **state)
{
	struct flow_set *set =
		FLOWS(FLOW("x", "kader", "start: yes\n", "- {menu: Pilih, options: {y: Y, z: Z}}\n"),
		      FLOW("y", "kader", "dial: 1\n", "- end: Y\n"), FLOW("z", "kader", "dial: 42\n", "- end: Z\n"));
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	assert_screen(&p, "Pilih\n1 Y\n2 Z");
	TYPE(&p, "2");
	assert_screen(&p, "Z");
	flow_set_free(set);
}

/* What is no number of hers is the first answer to the first screen, as it always was. */
static void any_other_first_input_is_an_answer_to_the_first_screen(void **state)
{
	static const struct {
		const char *first, *screen;
	} inputs[] = {
		{"3", "Pilih nomornya.\nPilih\n1 Ukur\n7 Bantuan"}, /* a midwife's */
		{"9", "Pilih nomornya.\nPilih\n1 Ukur\n7 Bantuan"},
		{"", "Pilih nomornya.\nPilih\n1 Ukur\n7 Bantuan"},
		{"0", "Pilih\n1 Ukur\n7 Bantuan"},
		{"01", "A?\n0 Kembali"},
		{"+1", "Pilih nomornya.\nPilih\n1 Ukur\n7 Bantuan"},
		{"420", "Pilih nomornya.\nPilih\n1 Ukur\n7 Bantuan"},
		{"ukur", "A?\n0 Kembali"},
	};
	struct flow_set *set = dialled();
	struct phone p;

	(void)state;
	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
		phone_init(&p, set, DOOR_USSD);
		assert_true(phone_dial_with(&p, str_of(inputs[i].first)));
		assert_screen(&p, inputs[i].screen);
	}
	phone_init(&p, set, DOOR_USSD);
	p.who.role = ROLE_BIDAN;
	assert_true(phone_dial_with(&p, STR("3")));
	assert_screen(&p, "Rahasia");
	p.who.role = ROLE_PKB; /* nothing here is hers */
	assert_true(phone_dial_with(&p, STR("3")));
	assert_screen(&p, "Belum ada menu untuk peran Ibu/Bapak. Silakan hubungi bidan atau puskesmas.");
	flow_set_free(set);
}

/* A lost session is made again from its inputs, whether it was dialled in one go or typed step by step. */
static void dialled_in_one_go_and_typed_step_by_step_is_the_same(void **state)
{
	static const char *const first[] = {"1", "2", "3", "4", "7", "42", "9", "0", "00", "x", "ukur", ""};
	static const enum role roles[] = {ROLE_KADER, ROLE_BIDAN, ROLE_TPK};
	struct flow_set *set = dialled();
	struct phone once, typed;

	(void)state;
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]) * 3; i++) {
		phone_init(&once, set, DOOR_USSD);
		phone_init(&typed, set, DOOR_USSD);
		once.who.role = typed.who.role = roles[i % 3];
		assert_true(phone_dial_with(&once, str_of(first[i / 3])));
		assert_true(phone_dial(&typed));
		TYPE(&typed, first[i / 3]);
		assert_screen(&typed, buf_str(&once.screen).n ? (once.room[once.screen.n] = '\0', once.room) : "");
		assert_int_equal(once.act.kind, typed.act.kind);
		if (once.act.kind != FLOW_REPLY)
			continue;
		TYPE(&once, "5");
		TYPE(&typed, "5");
		assert_screen(&typed, (once.room[once.screen.n] = '\0', once.room));
	}
	flow_set_free(set);
}

/* ---- pages ---- */

#define LONG_OPTIONS                                                                                                   \
	"{A: Ayam goreng dengan nasi putih, B: Bubur kacang hijau dengan santan, C: Cumi asin dengan sambal matah, "   \
	"D: Daging sapi "                                                                                              \
	"rebus dan wortel, E: Es kelapa muda, F: Feijoa, G: Gado-gado, H: Hati ayam, I: Ikan tongkol pindang, J: "     \
	"Jagung rebus, K: "                                                                                            \
	"Kacang panjang, L: Lele goreng}"

#define PAGE1                                                                                                          \
	"Makan apa?\n1 Ayam goreng dengan nasi putih\n2 Bubur kacang hijau dengan santan\n3 Cumi asin dengan sambal "  \
	"matah\n9 Lanjut\n0 Kembali"
#define PAGE2                                                                                                          \
	"Makan apa?\n1 Daging sapi rebus dan wortel\n2 Es kelapa muda\n3 Feijoa\n4 Gado-gado\n5 Hati ayam\n6 Ikan "    \
	"tongkol pindang\n9 Lanjut\n0 Kembali"
#define PAGE3 "Makan apa?\n1 Jagung rebus\n2 Kacang panjang\n3 Lele goreng\n0 Kembali"

static void a_long_choice_pages_by_itself(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: a, type: count, text: \"A?\"}\n- {ask: b, type: choice, text: "
					    "Makan apa?, options: " LONG_OPTIONS "}\n- end: \"{b}\"\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "1");
	assert_screen(&p, PAGE1);
	TYPE(&p, "9");
	assert_screen(&p, PAGE2);
	TYPE(&p, "7"); /* not on this page */
	assert_screen(&p, "Pilih nomornya.\n" PAGE2);
	TYPE(&p, "9");
	assert_screen(&p, PAGE3);
	TYPE(&p, "0");
	assert_screen(&p, PAGE2);
	TYPE(&p, "9", "9"); /* round to the first */
	assert_screen(&p, PAGE1);
	TYPE(&p, "9", "9", "2");
	assert_screen(&p, "Kacang panjang");
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "1", "Lele goreng");
	assert_screen(&p, "Lele goreng");
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "1", "9", "0", "0");
	assert_screen(&p, "A?"); /* from the first page back to the question before */
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "1", "9", "00", "1");
	assert_screen(&p, PAGE1);
	flow_set_free(set);
}

/* Eight short lines are one page, nine are two; and every one of twenty-four can be chosen. */
static void every_line_of_a_long_menu_can_be_chosen(void **state)
{
	for (int n = 8; n <= 24; n++) {
		char flow[1024], line[2] = "", wanted[8];
		struct flow_set *set;
		struct phone p;
		struct buf b;

		(void)state;
		buf_init(&b, flow, sizeof(flow) - 1);
		buf_add(&b, STR(HEAD "- {ask: a, type: choice, text: Mana?, options: {"));
		for (int i = 0; i < n; i++)
			buf_addf(&b, "%sk%d: v%d", i ? ", " : "", i, i);
		buf_add(&b, STR("}}\n- end: \"{a}\"\n"));
		flow[b.n] = '\0';
		set = flow_of(flow);
		for (int i = 0; i < n; i++) {
			begin(&p, set, DOOR_SMS);
			for (int page = i / 8; page > 0; page--)
				TYPE(&p, "9");
			line[0] = (char)('1' + i % 8);
			buf_init(&b, wanted, sizeof(wanted) - 1);
			buf_addf(&b, "v%d", i);
			wanted[b.n] = '\0';
			TYPE(&p, line);
			assert_screen(&p, wanted);
		}
		flow_set_free(set);
	}
}

/* A first menu of several pages: after a drop 9 goes on, and the line to the next page is not there. */
static void nine_goes_on_after_a_drop_and_pages_otherwise(void **state)
{
	struct flow_set *set =
		FLOWS("x.yaml",
		      HEAD "- menu: Pilih\n  options: {y: Yang pertama dari semua menu di sini, z: Yang kedua dari "
			   "semua menu, v: "
			   "Yang ketiga dari semua menu di sini, w: Yang keempat dari semua menu di sini}\n",
		      FLOW("y", "kader", "", ANAK "- {ask: a, type: count, text: \"{anak.nama}?\"}\n" END),
		      FLOW("z", "kader", "", "- end: Z\n"), FLOW("v", "kader", "", "- end: V\n"),
		      FLOW("w", "kader", "", "- end: W\n"));
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	assert_screen(&p, "Pilih\n1 Yang pertama dari semua menu di sini\n2 Yang kedua dari semua menu\n3 Yang "
			  "ketiga dari semua menu di sini\n9 Lanjut");
	TYPE(&p, "1", "10019");
	assert_screen(&p, "Putu Ayu?\n0 Kembali");
	assert_true(phone_event(&p, (struct flow_event){.kind = FLOW_EV_RESUME}));
	assert_screen(&p, "Pilih\n1 Yang pertama dari semua menu di sini\n2 Yang kedua dari semua menu\n3 Yang "
			  "ketiga dari semua menu di sini\n9 Lanjutkan Putu Ayu");
	TYPE(&p, "9");
	assert_screen(&p, "Putu Ayu?\n0 Kembali");
	TYPE(&p, "00", "9");
	assert_screen(&p, "Pilih\n1 Yang keempat dari semua menu di sini\n0 Kembali");
	TYPE(&p, "1");
	assert_screen(&p, "W");
	flow_set_free(set);
}

/* ---- languages ---- */

#define TONGUES                                                                                                        \
	"flow: x\ntitle: {id: X, ban: X, jv: X}\nfor: [kader]\nstart: yes\nlanguages: [id, ban, jv]\nunreviewed: "     \
	"[ban]\nsteps:\n"                                                                                              \
	"- ask: a\n  type: choice\n  text: {id: Umur?, ban: Yusa?, jv: Umure?}\n  retry: {id: Pilih., ban: Pilih "     \
	"ja., jv: Piliha.}\n"                                                                                          \
	"  options: {M: {id: Muda, ban: Bajang, jv: Enom}, T: {id: Tua, ban: Odah, jv: Tuwa}}\n"                       \
	"- set:\n    kata:\n    - {if: a == \"Tua\", text: {id: Sepuh, ban: Lingsir, jv: Sepuh tenan}}\n"              \
	"    - {text: {id: Lain, ban: Lianan, jv: Liyane}}\n"                                                          \
	"- end: {id: \"{a}, {kata}\", ban: \"{a}: {kata}\", jv: \"{a}. {kata}\"}\n"

static void assert_reads(const struct flow_set *set, enum language language, const char *typed, const char *first,
			 const char *last)
{
	struct phone p;

	phone_init(&p, set, DOOR_SMS);
	p.who.language = language;
	assert_true(phone_dial(&p));
	assert_screen(&p, first);
	TYPE(&p, typed);
	assert_screen(&p, last);
}

/* Conditions hold in every language, and a word of any language is an answer. */
static void each_reader_is_shown_her_own_language(void **state)
{
	struct flow_set *set = flow_of(TONGUES);
	struct flow_info info;

	(void)state;
	assert_reads(set, LANG_ID, "2", "Umur?\n1 Muda\n2 Tua", "Tua, Sepuh");
	assert_reads(set, LANG_BAN, "2", "Yusa?\n1 Bajang\n2 Odah", "Odah: Lingsir");
	assert_reads(set, LANG_JV, "2", "Umure?\n1 Enom\n2 Tuwa", "Tuwa. Sepuh tenan");
	assert_reads(set, LANG_JV, "odah", "Umure?\n1 Enom\n2 Tuwa", "Tuwa. Sepuh tenan");
	assert_reads(set, LANG_BAN, "x", "Yusa?\n1 Bajang\n2 Odah", "Pilih ja.\nYusa?\n1 Bajang\n2 Odah");
	assert_reads(set, LANG_BUG, "1", "Umur?\n1 Muda\n2 Tua", "Muda, Lain"); /* not written in hers */
	assert_true(flow_set_info(set, 0, &info));
	assert_int_equal(info.languages, 1u << LANG_ID | 1u << LANG_BAN | 1u << LANG_JV);
	assert_int_equal(info.unreviewed, 1u << LANG_BAN);
	flow_set_free(set);
}

static void a_message_has_languages_too(void **state)
{
	char room[20 * 1024];
	struct flow_set *set;
	struct folder f;
	struct diag d;
	struct buf b;

	(void)state;
	buf_init(&b, room, sizeof(room));
	for (struct str rest = shipped_messages(), line; rest.n;) {
		line = str_cut(&rest, '\n');
		if (str_starts(line, STR("  kembali:")))
			line = STR("  kembali: {id: 0 Kembali, ban: 0 Mawali}");
		buf_addf(&b, "%.*s\n", STR_ARG(line));
	}
	diag_init(&d);
	assert_true(folder_new(&f) && folder_write(&f, "pesan.yaml", buf_str(&b)));
	assert_true(folder_write(
		&f, "x.yaml", STR(HEAD "- {ask: a, type: count, text: A?}\n- {ask: b, type: count, text: B?}\n" END)));
	set = flow_set_load(f.path, &d);
	folder_remove(&f);
	assert_non_null(set);
	for (int l = 0; l < LANGUAGES; l++) {
		struct phone p;

		phone_init(&p, set, DOOR_USSD);
		p.who.language = (enum language)l;
		assert_true(phone_dial(&p));
		TYPE(&p, "1");
		assert_screen(&p, l == LANG_BAN ? "B?\n0 Mawali" : "B?\n0 Kembali");
	}
	flow_set_free(set);
}

/* ---- the flows we ship ---- */

static void a_home_visit_of_an_ill_child_tells_the_midwife(void **state)
{
	struct flow_set *set = shipped();
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	p.who.role = ROLE_TPK;
	p.who.name = STR("Kadek Yuni");
	p.who.posyandu = STR("Melati");
	assert_true(phone_dial(&p));
	assert_screen(&p, "Melati. Pilih:\n3 Kunjungan rumah\n5 Titip pesan");
	TYPE(&p, "3", "10019");
	assert_screen(&p, "Bertemu Putu Ayu dan pengasuhnya?\n1 Ya\n2 Tidak\n0 Kembali");
	TYPE(&p, "1", "1");
	assert_screen(&p, "Sudah sakit berapa hari?\n0 Kembali");
	TYPE(&p, "4");
	assert_screen(&p, "Kemarin Putu Ayu makan berapa kali?\n0 Kembali");
	TYPE(&p, "2");
	assert_screen(&p, "Catatan singkat?\nX = lewati\n0 Kembali");
	TYPE(&p, "Batuk pilek");
	assert_screen(&p, "Kunjungan Putu Ayu: bertemu ya, sakit ya. Simpan?\n1 Benar, simpan\n2 Perbaiki\n0 Kembali");
	TYPE(&p, "1");
	assert_true(p.records == 1 && p.notices == 1);
	assert_true(
		str_eq(p.notice.text, STR("Putu Ayu (10019, 14 bulan) sakit 4 hari. Dilaporkan Kadek Yuni, Melati.")));
	assert_screen(&p, "Putu Ayu kurang makan. Tunjukkan isi piring di Buku KIA, tambah telur atau ikan.\n1 Lanjut");
	TYPE(&p, "1");
	assert_screen(&p, "Tersimpan. Putu Ayu sakit 4 hari: ajak ke puskesmas hari ini dan hubungi bidan.");
	flow_set_free(set);
}

static void a_home_visit_by_sms_that_met_nobody_asks_why(void **state)
{
	struct flow_set *set = shipped();
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_SMS);
	assert_true(phone_sms(&p, STR("KJ 10019")));
	TYPE(&p, "2");
	assert_screen(&p, "Mengapa tidak bertemu?\n1 Sedang bepergian\n2 Sudah pindah\n3 Keluarga menolak\n4 Lainnya");
	TYPE(&p, "3", "X");
	assert_screen(&p, "Kunjungan Putu Ayu: bertemu tidak, sakit belum ada. Simpan?\n1 Benar, simpan\n2 Perbaiki");
	TYPE(&p, "1");
	assert_true(p.records == 1 && p.notices == 1 && p.other.fields == 2);
	assert_screen(&p, "Tersimpan. Terima kasih sudah mengunjungi Putu Ayu.");
	flow_set_free(set);
}

static void a_family_reads_what_a_child_eats(void **state)
{
	struct flow_set *set = shipped();
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_SMS);
	p.who.role = ROLE_KELUARGA;
	assert_true(phone_sms(&p, STR("INFO B")));
	assert_screen(&p, "Anak 6-8 bulan: ASI dan makan 2 kali sehari, lumat, dengan telur atau ikan. Timbang tiap "
			  "bulan di posyandu.");
	p.who.door = DOOR_USSD;
	p.who.language = LANG_BAN;
	assert_true(phone_dial(&p));
	assert_screen(&p, "Info majeng ring kulawarga. Pilih:\n1 Ajengan anak alit");
	TYPE(&p, "1", "1");
	assert_screen(&p, "Anak alit 0-5 sasih: Wantah ASI, rikala bayi ngidih. Tusing perlu yeh wiadin bubuh. Timbang "
			  "nyabran sasih ring posyandu.");
	flow_set_free(set);
}

static void a_line_with_arm_head_and_date_is_one_measurement(void **state)
{
	struct flow_set *set = shipped();
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_SMS);
	assert_true(phone_sms(&p, STR("UKUR 10019 8,4 72,5 LILA 13,5 LK 45 TGL 5/3/26")));
	assert_int_equal(p.saves, 1);
	assert_true(p.record.arm_mm == 135 && p.record.head_mm == 450 && p.record.visit_day == TODAY - 5);
	assert_true(phone_sms(&p, STR("UKUR 10019 8,4 72,5")));
	assert_true(p.saves == 1 && p.record.arm_mm == 0 && p.record.head_mm == 0 && p.record.visit_day == TODAY);
	assert_true(phone_dial_with(&p, STR("1")));
	TYPE(&p, "10019", "8,4", "72,5");
	assert_int_equal(p.act.kind, FLOW_REPLY);
	TYPE(&p, "1");
	assert_int_equal(p.saves, 1);
	flow_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_behind_the_code_opens_its_flow),
		cmocka_unit_test(a_menu_shows_the_numbers_that_can_be_dialled),
		cmocka_unit_test(a_menu_with_a_line_that_cannot_be_dialled_counts_from_one),
		cmocka_unit_test(a_menu_with_a_number_of_two_digits_counts_from_one),
		cmocka_unit_test(any_other_first_input_is_an_answer_to_the_first_screen),
		cmocka_unit_test(dialled_in_one_go_and_typed_step_by_step_is_the_same),
		cmocka_unit_test(a_long_choice_pages_by_itself),
		cmocka_unit_test(every_line_of_a_long_menu_can_be_chosen),
		cmocka_unit_test(nine_goes_on_after_a_drop_and_pages_otherwise),
		cmocka_unit_test(each_reader_is_shown_her_own_language),
		cmocka_unit_test(a_message_has_languages_too),
		cmocka_unit_test(a_home_visit_of_an_ill_child_tells_the_midwife),
		cmocka_unit_test(a_home_visit_by_sms_that_met_nobody_asks_why),
		cmocka_unit_test(a_family_reads_what_a_child_eats),
		cmocka_unit_test(a_line_with_arm_head_and_date_is_one_measurement),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

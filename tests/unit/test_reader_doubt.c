/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the reader must not settle by itself: a day that cannot be, two values for one field, a word that is nearly one of
 * ours, another child's name. Each case was once dropped, or the first taken.
 */
#include "reader_world.h"

#include "flow_folder.h"

#define CLEAN "UKUR anak=10019 berat=8.4 panjang=72"

static void assert_text(const char *text, const char *field, const char *wanted)
{
	struct reading r;

	read_text(text, &r);
	assert_true(str_eq(named(&r.report[0], field)->text, str_of(wanted)));
	assert_int_equal(named(&r.report[0], field)->doubt, DOUBTFUL_UNREADABLE);
}

static void a_bare_day_that_cannot_be_is_asked_about_and_not_passed_over(void **state)
{
	static const char *const days[] = {"5/4/2026", "5-4-2026", "5/4/26", "31/2/26", "31/2/2026",
					   "3/15/26",  "11/3",     "31/2",   "5 april", "5/3/2019"};
	struct reading r;

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		char text[64];

		snprintf(text, sizeof(text), "UKUR 10019 8,4 72 %s", days[i]);
		read_text(text, &r);
		assert_line(&r, CLEAN " tanggal=?");
		assert_int_equal(named(&r.report[0], "tanggal")->doubt, DOUBTFUL_RANGE);
		assert_true(str_eq(named(&r.report[0], "tanggal")->text, str_of(days[i])));
		assert_int_equal(r.report[0].ignored.n, 0);
	}
	assert_read("UKUR 10019 12/88/15", "UKUR anak=10019 berat=12 panjang=88 lila=15");
	assert_read("UKUR 10019 tb 72,5 bb 8/3", "UKUR anak=10019 berat=8.3 panjang=72.5 ~comma");
}

static void two_days_are_a_question_and_no_third_one_settles_it(void **state)
{
	(void)state;
	assert_read("UKUR 10019 8,4 72 tgl 5/3 tgl 6/3", CLEAN " tanggal=?");
	assert_text("UKUR 10019 8,4 72 tgl 5/3 tgl 6/3", "tanggal", "5/3 tgl 6/3");
	assert_read("UKUR 10019 8,4 72 tgl 5/3 tgl 6/3 tgl 6/3", CLEAN " tanggal=?");
	assert_read("UKUR 10019 8,4 72 tgl 5/3 kemarin", CLEAN " tanggal=?");
	assert_read("UKUR 10019 8,4 72 tgl 9/3 kemarin", CLEAN " tanggal=2026-03-09");
}

static void two_positions_are_a_question(void **state)
{
	(void)state;
	assert_read("UKUR 10019 8,4 72 T B", CLEAN " posisi=?");
	assert_text("UKUR 10019 8,4 72 T B", "posisi", "T B");
	assert_read("UKUR 10019 8,4 72 T B T", CLEAN " posisi=?");
	assert_read("UKUR 10019 8,4 72 posisi T posisi 2", CLEAN " posisi=?");
	assert_read("UKUR 10019 8,4 72 T telentang", CLEAN " posisi=T");
	assert_read("UKUR 10019 8,4 72 T salam B", CLEAN " posisi=T !salam B");
}

static void two_figures_for_one_label_are_a_question(void **state)
{
	(void)state;
	assert_read("UKUR 10019 BB 8,4 BB 9,4 TB 72", "UKUR anak=10019 berat=?8.4/9.4 panjang=72");
	assert_read("UKUR 10019 8,4 72 LILA 13 LILA 14", CLEAN " lila=?13/14");
}

static void yes_and_no_are_a_question(void **state)
{
	(void)state;
	assert_read("UKUR 10019 8,4 72 bengkak tidak bengkak", CLEAN " edema=?");
	assert_read("UKUR 10019 8,4 72 edema ya edema tidak", CLEAN " edema=?");
	assert_read("UKUR 10019 8,4 72 edema ya edema tidak edema ya", CLEAN " edema=?");
	assert_read("UKUR 10019 8,4 72 edema ya bengkak", CLEAN " edema=ya");
	assert_read("UKUR 10019 8,4 72 edema -", CLEAN " edema=?"); /* was a yes, and the length lost */
	assert_read("UKUR 10019 8,4 72 ada bengkak", CLEAN " edema=ya");
	assert_read("UKUR 10019 8,4 72 bengkak tidak ada", CLEAN " edema=tidak");
	assert_read("UKUR 10019 8,4 72 tidak ada bengkak", CLEAN " edema=?");
}

static void a_slip_of_a_word_of_the_form_is_taken_and_echoed(void **state)
{
	struct reading r;

	(void)state;
	read_text("UKUR 10019 8,4 72 bngkak", &r);
	assert_line(&r, CLEAN " edema=ya~label");
	assert_int_equal(named(&r.report[0], "edema")->repairs, REPAIR_LABEL);
	assert_read("UKUR 10019 8,4 72 tdk bngkak", CLEAN " edema=tidak~label");
	assert_read("UKUR 10019 8,4 72 bengkak tidk", CLEAN " edema=tidak~label");
	assert_read("UKUR 10019 8,4 72 bngkk", CLEAN " edema=ya~label");
	assert_read("UKUR 10019 8,4 72 tlntang", CLEAN " posisi=T~label");
	assert_read("UKUR 10019 8,4 72 gusi bngkak", CLEAN " edema=?");
}

static void a_word_that_only_looks_like_one_of_the_form_is_told_as_not_read(void **state)
{
	static const char *const words[] = {"bengkok",   "bengkel", "bengek",  "bungkuk",      "sendiri",
					    "telanjang", "terdiri", "tentang", "kader Edelma", "posyandu Berdari"};
	char text[64], wanted[96];

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		snprintf(text, sizeof(text), "UKUR 10019 8,4 72 %s", words[i]);
		snprintf(wanted, sizeof(wanted), CLEAN " !%s", words[i]);
		assert_read(text, wanted);
	}
}

/* ---- two options equally near, and the shipped flows ---- */

static const char near_options[] =
	"flow: satu\ntitle: Satu\nfor: [kader]\nstart: yes\nkeywords: [CATAT]\nform: [anak, berat, cara?]\nsteps:\n"
	"- ask: anak\n  type: child\n  text: Kode?\n- ask: berat\n  type: weight\n  text: Berat?\n"
	"- ask: cara\n  type: choice\n  options: {K: Kananga, L: Kanangi}\n  text: Cara?\n- end: Ya.\n";

static void a_slip_that_may_be_two_options_is_none(void **state)
{
	struct flow_set *kept = flows;
	struct folder f;
	struct diag d;

	(void)state;
	diag_init(&d);
	assert_true(folder_new(&f));
	folder_write(&f, "pesan.yaml", shipped_messages());
	folder_write(&f, "a.yaml", str_of(near_options));
	flows = flow_set_load(f.path, &d);
	diag_print(&d, "# flows", stdout);
	folder_remove(&f);
	assert_non_null(flows);
	assert_read("catat 10019 8,4 kanangi", "CATAT anak=10019 berat=8.4 cara=L");
	assert_read("catat 10019 8,4 knanangi", "CATAT anak=10019 berat=8.4 cara=L~label");
	assert_read("catat 10019 8,4 kanango", "CATAT anak=10019 berat=8.4 !kanango");
	flow_set_free(flows);
	flows = kept;
}

static void a_keyword_with_a_slip_and_a_right_code_alone_is_the_keyword(void **state)
{
	struct flow_set *kept = flows;
	struct reading r;
	struct diag d;

	(void)state;
	diag_init(&d);
	flows = flow_set_load("flows", &d);
	assert_non_null(flows);
	read_text("KUNJUNGN 10024", &r);
	assert_line(&r, "KUNJUNGAN~keyword anak=10024");
	assert_int_equal(r.repairs, REPAIR_KEYWORD);
	assert_read("kunjunagn 10024 bu", "KUNJUNGAN~keyword anak=10024 !bu");
	assert_read("UKR 10019", "UKUR~keyword anak=10019");
	assert_read("KUNJUNGN 10025", "CHAT");
	assert_read("kunjungn 10024 kapan", "CHAT");
	assert_read("umur 10019", "CHAT");
	assert_read("bu anak saya demam 39", "CHAT");
	flow_set_free(flows);
	flows = kept;
}

/* ---- the name beside the code ---- */

static bool another(const char *text, const char *registered)
{
	struct reading r;

	read_text(text, &r);
	return reader_names_another(&r.report[0], str_of(registered));
}

static void a_name_beside_the_code_that_is_plainly_not_the_childs_is_seen(void **state)
{
	static const char *const same[] = {
		"UKUR 10019 8,4 72",
		"UKUR 10019 Putu 8,4 72",
		"UKUR 10019 ayu bb 8,4 tb 72",
		"UKUR Putu Ayu 10019 8,4 72",
		"UKUR 10019 (Puttu) 8,4 72",
		"UKUR 10019 Ayuni 8,4 72",
		"UKUR 10019 L 8,4 72",
		"UKUR 10019 banyak 72,9",
		"UKUR 10019 an. Ni Ayu 8,4 72",
		"UKUR 10019 umur 11 bulan 8,4 72",
		"UKUR 10019 8,4 72 Siti",
		"UKUR posyandu Siti 10019 8,4",
		"Posyandu Siti\nUKUR 10019 8,4 72",
		"UKUR Siti Ani, 10019 8,4 72",
		"UKUR mau lapor dari Siti 10019 8,4",
		"UKUR 10019 adik 8,4 72",
	};

	(void)state;
	assert_true(another("UKUR 10019 Siti 8,4 72", "Putu Ayu"));
	assert_true(another("UKUR 10019 Siti Aminah bb 8,4 tb 72", "Putu Ayu"));
	assert_true(another("UKUR Siti 10019 8,4 72", "Putu Ayu"));
	assert_true(another("UKUR 10019\nSiti\n8,4\n72", "Putu Ayu"));
	assert_false(another("UKUR 10019 Siti 8,4 72", "Siti Aminah"));
	assert_false(another("UKUR 10019 Ozgur 8,4 72", "\xc3\x96zg\xc3\xbcr"));
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (another(same[i], "Putu Ayu"))
			fail_msg("'%s' names another child", same[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bare_day_that_cannot_be_is_asked_about_and_not_passed_over),
		cmocka_unit_test(two_days_are_a_question_and_no_third_one_settles_it),
		cmocka_unit_test(two_positions_are_a_question),
		cmocka_unit_test(two_figures_for_one_label_are_a_question),
		cmocka_unit_test(yes_and_no_are_a_question),
		cmocka_unit_test(a_slip_of_a_word_of_the_form_is_taken_and_echoed),
		cmocka_unit_test(a_word_that_only_looks_like_one_of_the_form_is_told_as_not_read),
		cmocka_unit_test(a_slip_that_may_be_two_options_is_none),
		cmocka_unit_test(a_keyword_with_a_slip_and_a_right_code_alone_is_the_keyword),
		cmocka_unit_test(a_name_beside_the_code_that_is_plainly_not_the_childs_is_seen),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, reader_set_up, reader_tear_down);
}

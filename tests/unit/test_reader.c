/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of what people type: words, figures, days, whole readings, the question line. What is judged once the child is
 * known is in test_reader_judge.c, lines of the corpus are in tests/reader, invented messages in test_reader_promise.c.
 */
#include <errno.h>

#include "reader_world.h"

#include "flow_world.h"
#include "reader_run.h"

/* ---- words ---- */

static void every_word_of_the_list_is_found_and_slips_are_counted_as_people_make_them(void **state)
{
	static const struct {
		const char *word;
		enum word_kind kind;
		int value;
	} words[] = {
		{"admin", WORD_FILLER, 0},
		{"bu", WORD_FILLER, 0},
		{"kg", WORD_UNIT, UNIT_KG},
		{"ons", WORD_UNIT, UNIT_ONS},
		{"mm", WORD_UNIT, UNIT_MM},
		{"delapan", WORD_DIGIT, 8},
		{"nol", WORD_DIGIT, 0},
		{"sepuluh", WORD_TEEN, 10},
		{"duabelas", WORD_TEEN, 12},
		{"tujuhpuluh", WORD_TEEN, 70},
		{"koma", WORD_COMMA, 0},
		{"x", WORD_X, 0},
		{"agustus", WORD_MONTH, 8},
		{"pebruari", WORD_MONTH, 2},
		{"kemarin", WORD_YESTERDAY, 0},
		{"yth", WORD_FILLER, 0},
		{"beratnya", WORD_LABEL, FIELD_WEIGHT},
		{"zebra", WORD_UNKNOWN, 0},
		{"", WORD_UNKNOWN, 0},
		{"\1", WORD_HALF, 0},
	};
	int value;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (reader_word(str_of(words[i].word), &value) != words[i].kind || value != words[i].value)
			fail_msg("'%s' is read as %d", words[i].word, (int)reader_word(str_of(words[i].word), &value));
	assert_int_equal(reader_edits(STR("ukur"), STR("UKUR"), 2), 0);
	assert_int_equal(reader_edits(STR("ukru"), STR("UKUR"), 2), 1);
	assert_int_equal(reader_edits(STR("ukr"), STR("UKUR"), 2), 1);
	assert_int_equal(reader_edits(STR("kukur"), STR("UKUR"), 2), 1);
	assert_int_equal(reader_edits(STR("timbamh"), STR("TIMBANG"), 2), 2);
	assert_int_equal(reader_edits(STR("abcd"), STR("UKUR"), 2), 3);
	assert_int_equal(reader_edits(STR("ukuranku"), STR("UKUR"), 2), 3);
}

/* ---- figures ---- */

static void a_single_figure_is_read_with_every_kindness(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
		unsigned repairs;
	} good[] = {
		{"8,4", 8400, 0},
		{"8.4", 8400, 0},
		{"8,40", 8400, 0},
		{"8,455", 8455, 0},
		{"8", 8000, 0},
		{"08,4", 8400, 0},
		{" 8,4 ", 8400, 0},
		{"8,4kg.", 8400, 0},
		{"8,4 KG", 8400, 0},
		{"8400gr", 8400, 0},
		{"8400 Gram", 8400, 0},
		{"84 ons", 8400, 0},
		{"8 kilo 4 ons", 8400, 0},
		{"8kg 450gr", 8450, 0},
		{"8.400 gr", 8400, 0},
		{"725mm", 72500, 0},
		{"0,72 m", 72000, 0},
		{"1 m 5 cm", 105000, 0},
		{",5", 500, 0},
		{".5", 500, 0},
		{"0", 0, 0},
		{"999999999", 999999999000, 0},
		{"999999999,999", 999999999999, 0},
		{"8koma4", 8400, REPAIR_COMMA},
		{"8 koma 4", 8400, REPAIR_COMMA},
		{"8 titik 4", 8400, REPAIR_COMMA},
		{"8 ,4", 8400, REPAIR_COMMA},
		{"8, 4", 8400, REPAIR_COMMA},
		{"8,,4", 8400, REPAIR_COMMA},
		{"8;4", 8400, REPAIR_COMMA},
		{"8,l", 8100, REPAIR_LETTER},
		{"1O,5", 10500, REPAIR_LETTER},
		{"9,B", 9800, REPAIR_LETTER},
		{"delapan koma empat", 8400, REPAIR_WORD},
		{"8 koma empat", 8400, REPAIR_WORD},
		{"8 setengah", 8500, REPAIR_WORD},
		{"8 kg setengah", 8500, REPAIR_WORD},
		{"tujuh puluh dua", 72000, REPAIR_WORD},
		{"sepuluh", 10000, REPAIR_WORD},
		{"dua belas koma tiga", 12300, REPAIR_WORD},
		{"seratus lima", 105000, REPAIR_WORD},
		{"seratus dua puluh tiga", 123000, REPAIR_WORD},
		{"\xd9\xa8\xd9\xab\xd9\xa4", 8400, REPAIR_DIGITS},
		{"\xef\xbc\x98\xef\xbc\x8e\xef\xbc\x94", 8400, REPAIR_DIGITS},
		{"8\xc2\xbd", 8500, REPAIR_WORD},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		int64_t v = -1;
		unsigned repairs = 0;
		int e = reader_number(str_of(good[i].text), &v, &repairs);

		if (e || v != good[i].value || repairs != good[i].repairs)
			fail_msg("'%s': %d, %lld, repairs %u", good[i].text, e, (long long)v, repairs);
	}
}

static void what_is_no_single_figure_is_refused_and_changes_nothing(void **state)
{
	const struct str bad[] = {
		STR(""),
		STR(" "),
		STR(","),
		STR("."),
		STR("8,"),
		STR("8."),
		STR("8,4,5"),
		STR("8 4"),
		STR("-8"),
		STR("+8"),
		STR("8,4-"),
		STR("kg"),
		STR("8,4567"),
		STR("8,4 72"),
		STR("BB 8,4"),
		STR("8,4 salam"),
		STR("empat puluh x"),
		STR("abc"),
		STR("\xff"),
		STR("8,4?"),
		STR("5/3"),
		STR_NONE,
	};
	int64_t v = 77;
	unsigned repairs = 5;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (reader_number(bad[i], &v, &repairs) != -EINVAL)
			fail_msg("number %zu, '%.*s', is read as %lld", i, STR_ARG(bad[i]), (long long)v);
	assert_int_equal(reader_number(STR("1234567890"), &v, &repairs), -ERANGE);
	assert_int_equal(reader_number(STR("1,1234567890"), &v, &repairs), -ERANGE);
	assert_int_equal(v, 77);
	assert_int_equal(repairs, 5);
}

static void all_that_read_number_reads_is_read_the_same(void **state)
{
	static const char *const texts[] = {"8,4",       "8",       "72,5 cm",       "8400 g", "725 mm",
					    " 8,45 kg ", "0,001 g", "8\t",           "12.",    ".5",
					    "8,4.",      "72,5.",   "999999999,999", "1 g",    "8,4 Kg"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int64_t a = -1, b = -1;
		unsigned repairs = 0;

		if (read_number(str_of(texts[i]), &a) == 0 &&
		    (reader_number(str_of(texts[i]), &b, &repairs) || a != b || repairs))
			fail_msg("'%s' is %lld here and %lld there", texts[i], (long long)a, (long long)b);
	}
}

/* ---- days ---- */

static void a_day_is_read_day_first_and_never_turned_round(void **state)
{
	static const struct {
		const char *text, *iso;
	} good[] = {
		{"5/3/26", "2026-03-05"},     {"05-03-2026", "2026-03-05"}, {"5.3.26", "2026-03-05"},
		{"5 mar 26", "2026-03-05"},   {"5 Maret", "2026-03-05"},    {"050326", "2026-03-05"},
		{"05032026", "2026-03-05"},   {"kemarin", "2026-03-09"},    {"hari ini", "2026-03-10"},
		{"10/3", "2026-03-10"},       {"9/6", "2025-06-09"},        {"29/2", "2024-02-29"},
		{"2026-03-05", "2026-03-05"}, {"5 3 2026", "2026-03-05"},   {"12/3/24", "2024-03-12"},
		{" 5/3 ", "2026-03-05"},
	};
	static const char *const none[] = {"",    "5",     "maret", "abc",     "5/3/26 x",
					   "8,4", "5/3/2", "hari",  "1/2/3/4", "32 jan"};
	static const char *const never[] = {"31/2",         "3/15/26",      "11/3/26", "29/2/25", "5/3/2019",
					    "kemarin lusa", "kemarin dulu", "0/3/26",  "11/3",    "8/6"};
	int32_t day = 7, wanted;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(date_parse_iso(str_of(good[i].iso), &wanted), 0);
		if (reader_date(str_of(good[i].text), TODAY, &day) || day != wanted)
			fail_msg("'%s' is day %d", good[i].text, (int)day);
	}
	day = 7;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (reader_date(str_of(none[i]), TODAY, &day) != -EINVAL)
			fail_msg("'%s' is a day", none[i]);
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (reader_date(str_of(never[i]), TODAY, &day) != -ERANGE)
			fail_msg("'%s' can be", never[i]);
	assert_int_equal(day, 7);
}

/* ---- a whole reading ---- */

static void a_reading_says_how_each_field_was_found_and_quotes_it(void **state)
{
	struct reading r;

	(void)state;
	read_text("kukur 12045 bb8,4 72cm T salam kader Ani", &r);
	assert_int_equal(r.kind, READING_REPORT);
	assert_true(str_eq(flows->flow[r.flow].name, STR("ukur")));
	assert_true(str_eq(r.keyword, STR("UKUR")) && str_eq(r.typed, STR("kukur")));
	assert_int_equal(r.repairs, REPAIR_KEYWORD);
	assert_int_equal(r.reports, 1);
	assert_int_equal(r.report[0].fields, 4);
	assert_true(str_eq(r.report[0].text, STR("12045 bb8,4 72cm T salam kader Ani")));
	assert_string_equal(named(&r.report[0], "anak")->digits, "12045");
	assert_int_equal(named(&r.report[0], "anak")->how, HOW_POSITION);
	assert_int_equal(named(&r.report[0], "berat")->how, HOW_LABEL);
	assert_int_equal(named(&r.report[0], "berat")->value, 8400);
	assert_true(str_eq(named(&r.report[0], "berat")->text, STR("8,4")));
	assert_int_equal(named(&r.report[0], "panjang")->how, HOW_UNIT);
	assert_int_equal(named(&r.report[0], "posisi")->how, HOW_SHAPE);
	assert_true(str_eq(r.report[0].ignored, STR("salam kader Ani")));
	assert_false(r.report[0].leftover);
	read_text("timbang 10019 8,4", &r);
	assert_true(str_eq(r.keyword, STR("UKUR")) && str_eq(r.typed, STR("timbang")));
	assert_ptr_equal(reader_field(&r.report[0], named(&r.report[0], "berat")->field), named(&r.report[0], "berat"));
	assert_null(reader_field(&r.report[0], 200));
}

static void what_a_form_requires_and_a_report_lacks_is_told(void **state)
{
	struct reading r;

	(void)state;
	read_text("ukur 10019", &r);
	assert_true(str_eq(reader_missing(flows, r.flow, &r.report[0], 0), STR("berat")));
	assert_int_equal(reader_missing(flows, r.flow, &r.report[0], 1).n, 0);
	read_text("ukur bb 8,4 tb 72", &r);
	assert_true(str_eq(reader_missing(flows, r.flow, &r.report[0], 0), STR("anak")));
	read_text("ukur 10019 x 72", &r);
	assert_int_equal(reader_missing(flows, r.flow, &r.report[0], 0).n, 0);
}

static void a_role_without_the_flow_has_only_talk(void **state)
{
	struct reading r;

	(void)state;
	read_as(ROLE_NONE, STR("UKUR 10019 8,4 72"), &r);
	assert_int_equal(r.kind, READING_CHAT);
	assert_int_equal(r.flow, -1);
	read_as(ROLE_BIDAN, STR("10019 8,4 72"), &r);
	assert_int_equal(r.kind, READING_REPORT);
	assert_int_equal(r.report[0].repairs & REPAIR_NO_KEYWORD, REPAIR_NO_KEYWORD);
}

static void ten_children_are_read_and_an_eleventh_is_told(void **state)
{
	char room[512];
	struct reading r;
	struct buf b;

	(void)state;
	buf_init(&b, room, sizeof(room));
	buf_add(&b, STR("UKUR"));
	for (int i = 0; i < READER_REPORTS_MAX; i++)
		buf_addf(&b, "\n100%d%d 8,%d 72", i, i, i);
	read_as(ROLE_KADER, buf_str(&b), &r);
	assert_int_equal(r.reports, READER_REPORTS_MAX);
	assert_false(r.too_many);
	buf_add(&b, STR("\n10099 9,9 79"));
	read_as(ROLE_KADER, buf_str(&b), &r);
	assert_int_equal(r.reports, READER_REPORTS_MAX);
	assert_true(r.too_many);
}

static void lines_of_another_flow_behind_a_report_are_told_as_not_read(void **state)
{
	struct reading r;

	(void)state;
	read_text("UKUR 10019 8,4 72\nBANTUAN 10024 9,1 74", &r);
	assert_int_equal(r.reports, 1);
	assert_true(r.too_many);
}

static void an_octet_soup_is_read_without_harm_and_in_bounds(void **state)
{
	static char text[1600];
	static const char *const soups[] = {" ",          "#",          ",",       "-",        "\n",
					    "9",          "9 ",         "9,",      "9 9,",     "T 9",
					    "BB",         "BB 9 ",      "x ",      "UKUR ",    "UKUR 10019 9 ",
					    "10019 8 4 ", "10019 8,4,", "\xff",    "\xd9\xa8", "a1",
					    "8;4;",       "koma ",      "tgl 5/3 "};
	struct reading r;

	(void)state;
	for (size_t s = 0; s < sizeof(soups) / sizeof(soups[0]); s++) {
		size_t n = strlen(soups[s]);

		for (size_t i = 0; i < sizeof(text); i++)
			text[i] = soups[s][i % n];
		read_as(ROLE_KADER, (struct str){text, sizeof(text)}, &r);
		memcpy(text, "UKUR ", 5);
		read_as(ROLE_KADER, (struct str){text, sizeof(text)}, &r);
		assert_in_range(r.reports, 0, READER_REPORTS_MAX);
	}
	read_as(ROLE_KADER, STR_NONE, &r);
	assert_int_equal(r.kind, READING_EMPTY);
}

static void a_report_of_too_many_figures_is_asked_about(void **state)
{
	static char room[1600];
	struct reading r;
	struct buf b;

	(void)state;
	buf_init(&b, room, sizeof(room));
	buf_add(&b, STR("UKUR 10019 8,4 72"));
	for (int i = 0; i < 390; i++)
		buf_add(&b, STR(" 99"));
	read_as(ROLE_KADER, buf_str(&b), &r);
	assert_int_equal(r.kind, READING_REPORT);
	assert_true(r.report[0].leftover || r.too_many);
}

/* ---- the question ---- */

static void assert_question(const char *text, const char *field, const char *wanted)
{
	char room[160];
	struct reading r;
	struct buf b;

	read_text(text, &r);
	buf_init(&b, room, sizeof(room));
	reader_question(flows, named(&r.report[0], field), &b);
	if (!str_eq(buf_str(&b), str_of(wanted)))
		fail_msg("got %.*s, expected %s", STR_ARG(buf_str(&b)), wanted);
}

static void a_question_is_one_line_answered_by_one_digit(void **state)
{
	(void)state;
	assert_question("ukur 10019 84 72", "berat", "BB 84 kg? 1=8,4 2=batal");
	assert_question("ukur 10019 125 88", "berat", "BB 125 kg? 1=12,5 2=1,25 3=batal");
	assert_question("ukur 10019 8,4 725", "panjang", "TB 725 cm? 1=72,5 2=batal");
	assert_question("ukur 10019 bb abc tb 72", "berat", "BB abc? Contoh 8,4");
	assert_question("ukur 10019 8,4 30", "panjang", "TB 30 cm? Contoh 72,5");
	assert_question("ukur 10019 8,4 72 lk 20", "lk", "LK 20 cm? Contoh 44");
	assert_question("ukur 10019 8,4 72 tgl 31/2", "tanggal", "TGL 31/2? Contoh 8/3/26");
	assert_question("ukur Putu 8,4 72", "anak", "anak Putu? Contoh 10019");
	assert_question("ukur 10019 bb abc\xc3\xa9\ndef tb 72", "berat", "BB abc?? def? Contoh 8,4");
}

/* ---- several flows ---- */

static const char two_flows[][400] = {
	"flow: satu\ntitle: Satu\nfor: [kader]\nstart: yes\nkeywords: [TIMBA]\nform: [anak, berat]\nsteps:\n"
	"- ask: anak\n  type: child\n  text: Kode?\n- ask: berat\n  type: weight\n  text: Berat?\n- end: Ya.\n",
	"flow: dua\ntitle: Dua\nfor: [kader]\nkeywords: [TIMBU, OH2]\nform: [anak, berat]\nsteps:\n"
	"- ask: anak\n  type: child\n  text: Kode?\n- ask: berat\n  type: weight\n  text: Berat?\n- end: Ya.\n",
};

static void a_slip_that_may_be_two_keywords_is_none(void **state)
{
	struct flow_set *two = NULL, *one = flows;
	struct folder f;
	struct reading r;
	struct diag d;

	(void)state;
	diag_init(&d);
	assert_true(folder_new(&f));
	folder_write(&f, "pesan.yaml", shipped_messages());
	folder_write(&f, "a.yaml", str_of(two_flows[0]));
	folder_write(&f, "b.yaml", str_of(two_flows[1]));
	two = flow_set_load(f.path, &d);
	diag_print(&d, "# flows", stdout);
	folder_remove(&f);
	assert_non_null(two);
	flows = two;
	read_text("timba 10019 8,4", &r);
	assert_line(&r, "TIMBA anak=10019 berat=8.4");
	read_text("tymbu 10019 8,4", &r);
	assert_line(&r, "TIMBU~keyword anak=10019 berat=8.4");
	read_text("timbo 10019 8,4", &r);
	assert_line(&r, "CHAT");
	read_text("10019 8,4", &r); /* evident, but for which flow? */
	assert_line(&r, "CHAT");
	read_text("oh2 10019 8,4", &r);
	assert_line(&r, "TIMBU anak=10019 berat=8.4");
	flows = one;
	flow_set_free(two);
}

static void names_are_stable(void **state)
{
	static const char *const repairs[] = {"keyword", "no_keyword", "joined", "letter", "comma", "word",
					      "label",   "swapped",    "point",  "unit",   "digits"};

	(void)state;
	for (unsigned i = 0; i < 11; i++)
		assert_string_equal(repair_name(1U << i), repairs[i]);
	assert_string_equal(repair_name(0), "");
	assert_string_equal(repair_name(3), "");
	assert_string_equal(repair_name(1U << 11), "");
	assert_string_equal(reading_kind_name(READING_REPORT), "report");
	assert_string_equal(reading_kind_name(READING_CHAT), "chat");
	assert_string_equal(reading_kind_name(READING_EMPTY), "empty");
	assert_string_equal(reading_how_name(HOW_POSITION), "position");
	assert_string_equal(reading_how_name(HOW_SHAPE), "shape");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_of_the_list_is_found_and_slips_are_counted_as_people_make_them),
		cmocka_unit_test(a_single_figure_is_read_with_every_kindness),
		cmocka_unit_test(what_is_no_single_figure_is_refused_and_changes_nothing),
		cmocka_unit_test(all_that_read_number_reads_is_read_the_same),
		cmocka_unit_test(a_day_is_read_day_first_and_never_turned_round),
		cmocka_unit_test(a_reading_says_how_each_field_was_found_and_quotes_it),
		cmocka_unit_test(what_a_form_requires_and_a_report_lacks_is_told),
		cmocka_unit_test(a_role_without_the_flow_has_only_talk),
		cmocka_unit_test(ten_children_are_read_and_an_eleventh_is_told),
		cmocka_unit_test(lines_of_another_flow_behind_a_report_are_told_as_not_read),
		cmocka_unit_test(an_octet_soup_is_read_without_harm_and_in_bounds),
		cmocka_unit_test(a_report_of_too_many_figures_is_asked_about),
		cmocka_unit_test(a_question_is_one_line_answered_by_one_digit),
		cmocka_unit_test(a_slip_that_may_be_two_keywords_is_none),
		cmocka_unit_test(names_are_stable),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, reader_set_up, reader_tear_down);
}

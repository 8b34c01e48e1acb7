/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows as people type them: what each cell is read as, what is a mistake, which scores it spoils and how it is told.
 */
#include "growth_row.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CELLS 16

static struct growth_columns columns;
static struct growth_row row;

/* Cuts TEXT at '|'. */
static int cut(const char *text, struct str cell[CELLS])
{
	struct str rest = str_of(text);
	int n = 0;

	for (bool more = true; more;) {
		assert_true(n < CELLS);
		more = memchr(rest.p, '|', rest.n) != NULL;
		cell[n++] = str_cut(&rest, '|');
	}
	return n;
}

static int find(const char *header, enum growth_column *twice)
{
	struct str cell[CELLS];

	return growth_columns_find(&columns, cell, cut(header, cell), twice);
}

/* Reads TEXT under HEADER; the cells live in the literal. */
static void read_under(const char *header, const char *text, enum growth_rules rules)
{
	struct str cell[CELLS];
	enum growth_column twice;

	assert_int_equal(find(header, &twice), 0);
	growth_row_read(&row, &columns, cell, cut(text, cell), rules);
}

#define HEADER "id|sex|age_days|age_months|weight_kg|lenhei_cm|measure|headc_cm|muac_cm|oedema"

static void read(const char *text)
{
	read_under(HEADER, text, GROWTH_RULES_ANTHRO);
}

static const char *reason(void)
{
	static char room[GROWTH_REASON_MAX];
	struct buf b;

	buf_init(&b, room, sizeof(room) - 1);
	growth_row_add_reason(&b, &row);
	assert_false(b.overflow);
	room[b.n] = '\0';
	return room;
}

static void assert_reason(const char *text, const char *expected)
{
	read(text);
	assert_string_equal(reason(), expected);
}

static void a_whole_row_is_read_and_scored(void **state)
{
	(void)state;
	read("18|1|559||9.5|83.1|L|44|14.5|n");
	assert_int_equal(row.mistakes, 0);
	assert_true(str_eq(row.id, STR("18")));
	assert_int_equal(row.in.sex, SEX_MALE);
	assert_int_equal(row.in.age_days, 559);
	assert_int_equal(row.in.weight_g, 9500);
	assert_int_equal(row.in.length_mm, 831);
	assert_int_equal(row.in.length_tenths, 0);
	assert_int_equal(row.in.position, POSITION_LYING);
	assert_int_equal(row.in.head_mm, 440);
	assert_int_equal(row.in.arm_mm, 145);
	assert_false(row.in.oedema);
	assert_int_equal(row.score.z[GROWTH_WFA], -133);
	assert_int_equal(row.score.z[GROWTH_AFA], -32);
	assert_string_equal(reason(), "");
}

static void columns_are_found_by_name_in_any_order(void **state)
{
	(void)state;
	read_under(" WEIGHT_kg |desa|Sex|lenhei_cm|AGE_DAYS", "9,5|Sawan|2|83,1|559", GROWTH_RULES_ANTHRO);
	assert_int_equal(row.in.weight_g, 9500);
	assert_int_equal(row.in.sex, SEX_FEMALE);
	assert_int_equal(row.in.length_mm, 831);
	assert_int_equal(row.in.age_days, 559);
	assert_int_equal(row.in.position, POSITION_UNKNOWN);
	assert_int_equal(row.id.n, 0);
	assert_int_equal(row.mistakes, 0);
	assert_int_equal(columns.cells, 5);
	assert_int_equal(columns.at[GROWTH_COL_SEX], 2);
	assert_int_equal(columns.at[GROWTH_COL_HEAD], -1);
}

static void a_header_must_have_a_known_column_and_none_of_them_twice(void **state)
{
	(void)state;
	enum growth_column twice;
	assert_int_equal(find("nama|berat", &twice), -ENOENT);
	assert_int_equal(find("", &twice), -ENOENT);
	assert_int_equal(find("id", &twice), 0);
	assert_int_equal(find("sex|x|x|weight_kg", &twice), 0);
	assert_int_equal(find("sex|weight_kg|Weight_kg", &twice), -EEXIST);
	assert_string_equal(growth_column_name(twice), "weight_kg");
}

static void cells_that_are_missing_at_the_end_are_empty(void **state)
{
	(void)state;
	read("18|1|559");
	assert_int_equal(row.mistakes, 0);
	assert_int_equal(row.in.weight_g, 0);
	assert_string_equal(reason(), "zlen zwei zwfl zbmi zhc zac: not measured");
}

static int32_t grams(const char *cell)
{
	char text[128];

	snprintf(text, sizeof(text), "1|1|559||%s", cell);
	read(text);
	return row.in.weight_g;
}

static void numbers_are_read_however_they_are_written(void **state)
{
	(void)state;
	static const char *const same[] = {"8.4",
					   "8,4",
					   " 8.4 ",
					   "8.40",
					   "08.4",
					   "+8.4",
					   "8.4e0",
					   "84e-1",
					   "0.84E1",
					   "0,0084e+3",
					   "8.4000000000000000000000000000",
					   "00000000000000000000000000008.4",
					   "84000000000000000000000000000e-28",
					   "\t8.4"};
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		assert_int_equal(grams(same[i]), 8400);
		assert_int_equal(row.mistakes, 0);
	}
	assert_int_equal(grams(".5"), 500);
	assert_int_equal(grams("5."), 5000);
	assert_int_equal(grams("1000"), 1000000);
}

static void more_digits_than_count_are_rounded_half_up(void **state)
{
	(void)state;
	assert_int_equal(grams("8.4004"), 8400);
	assert_int_equal(grams("8.4005"), 8401);
	assert_int_equal(grams("8.40049999999999999999999"), 8400);
	assert_int_equal(grams("0.0005"), 1);
	read("1|1|559.5|||83.125|L|44.25|14.54|");
	assert_int_equal(row.in.age_days, 560);
	assert_int_equal(row.in.length_mm, 831);
	assert_int_equal(row.in.length_tenths, 3);
	assert_int_equal(row.in.head_mm, 443);
	assert_int_equal(row.in.arm_mm, 145);
}

static void assert_weight_mistake(const char *cell, const char *what)
{
	assert_int_equal(grams(cell), 0);
	assert_int_equal(row.mistakes, 1);
	assert_string_equal(row.mistake[0].column, "weight_kg");
	assert_string_equal(row.mistake[0].what, what);
	assert_int_equal(row.score.z[GROWTH_WFA], GROWTH_Z_NONE);
}

static void what_is_no_number_is_a_mistake(void **state)
{
	(void)state;
	static const char *const bad[] = {"abc",
					  "NaN",
					  "nan",
					  "inf",
					  "-",
					  "+",
					  ".",
					  ",",
					  "8.4kg",
					  "8 4",
					  "8.4.1",
					  "8,4.1",
					  "1.234,5",
					  "1e",
					  "1e+",
					  "e5",
					  "0x10",
					  "--8",
					  "8-",
					  "1e5x",
					  "?",
					  "na",
					  "\xE2\x88\x92"
					  "8"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_weight_mistake(bad[i], "is not a number");
}

static void what_cannot_be_true_is_a_mistake(void **state)
{
	(void)state;
	assert_weight_mistake("0", "is zero");
	assert_weight_mistake("0,000", "is zero");
	assert_weight_mistake("-0", "is zero");
	assert_weight_mistake("0e99999999999", "is zero");
	assert_weight_mistake("-8.4", "is below zero");
	assert_weight_mistake("-1e-99", "is below zero");
	assert_weight_mistake("0.0004", "is next to nothing");
	assert_weight_mistake("1e-99999999999", "is next to nothing");
	assert_weight_mistake("1000.001", "is beyond any child");
	assert_weight_mistake("1e9", "is beyond any child");
	assert_weight_mistake("4294967.304", "is beyond any child");
	assert_weight_mistake("18446744073709551624", "is beyond any child");
	assert_weight_mistake("1e99999999999", "is beyond any child");
}

static void na_and_nothing_are_missing_and_no_mistake(void **state)
{
	(void)state;
	assert_int_equal(grams("NA"), 0);
	assert_int_equal(row.mistakes, 0);
	assert_int_equal(grams("   "), 0);
	assert_int_equal(row.mistakes, 0);
}

static void age_in_days_wins_over_age_in_months(void **state)
{
	(void)state;
	read("1|1|400|3|8.4");
	assert_int_equal(row.in.age_days, 400);
	read("1|1|400|abc|8.4");
	assert_int_equal(row.in.age_days, 400);
	assert_int_equal(row.mistakes, 0);
	read("1|1||13,14|8.4");
	assert_int_equal(row.in.age_days, 400);
	read("1|1||0|8.4");
	assert_int_equal(row.in.age_days, 0);
	read("1|1||0e999|8.4");
	assert_int_equal(row.in.age_days, 0);
	read("1|1|||8.4");
	assert_int_equal(row.in.age_days, -1);
	assert_int_equal(row.mistakes, 0);
}

static void a_child_over_5_years_is_no_mistake_however_old(void **state)
{
	(void)state;
	static const char *const old[] = {"1|1|1827||16|105|H|50|16|", "1|1|1857||16|105|H|50|16|",
					  "1|1|1e30||16|105|H|50|16|", "1|1||60|16|105|H|50|16|",
					  "1|1||1e300|16|105|H|50|16|"};
	for (size_t i = 0; i < sizeof(old) / sizeof(old[0]); i++) {
		assert_reason(old[i], "zlen zwei zwfl zbmi zhc zac: over 5 years (di atas 5 tahun)");
		assert_int_equal(row.mistakes, 0);
		assert_int_equal(row.score.used_length_tenth_mm, 10500);
	}
	read_under(HEADER, "1|1|1856||16|105|H|50|16|", GROWTH_RULES_IGROWUP2013);
	assert_string_equal(reason(), "");
	read_under(HEADER, "1|1||60.9|16|105|H|50|16|", GROWTH_RULES_IGROWUP2013);
	assert_string_equal(reason(), "");
	read_under(HEADER, "1|1||61|16|105|H|50|16|", GROWTH_RULES_IGROWUP2013);
	assert_int_equal(row.score.z[GROWTH_LFA], GROWTH_Z_NONE);
}

/* Weight for length needs no age, but it must not be given for an age that is a mistake. */
static void an_age_that_is_a_mistake_leaves_no_score_at_all(void **state)
{
	(void)state;
	assert_reason("1|1|-1||8.4|75|L|45|14|n", "zlen zwei zwfl zbmi zhc zac: age_days: '-1' is before birth");
	assert_int_equal(row.score.used_length_tenth_mm, 0);
	assert_true(growth_row_bmi(&row) <= 0);
	assert_reason("1|1|x||8.4|75|L|45|14|n", "zlen zwei zwfl zbmi zhc zac: age_days: 'x' is not a number");
	assert_reason("1|1||-0.1|8.4|75|L|45|14|n", "zlen zwei zwfl zbmi zhc zac: age_months: '-0.1' is before birth");
	assert_reason("1|1|-0.4||8.4|75|L|45|14|n", "zlen zwei zwfl zbmi zhc zac: age_days: '-0.4' is before birth");
	read("1|1|-0||8.4|75|L|45|14|n");
	assert_int_equal(row.mistakes, 0);
	assert_int_equal(row.in.age_days, 0);
}

static void sex_is_known_by_any_of_its_words(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum sex sex;
	} words[] = {
		{"1", SEX_MALE},     {"m", SEX_MALE},         {"M", SEX_MALE},           {"L", SEX_MALE},
		{"l", SEX_MALE},     {"Laki-laki", SEX_MALE}, {"laki laki", SEX_MALE},   {"male", SEX_MALE},
		{"1.0", SEX_MALE},   {"2", SEX_FEMALE},       {"f", SEX_FEMALE},         {"F", SEX_FEMALE},
		{"P", SEX_FEMALE},   {"p", SEX_FEMALE},       {"PEREMPUAN", SEX_FEMALE}, {"Female", SEX_FEMALE},
		{"2.0", SEX_FEMALE}, {" 2 ", SEX_FEMALE},
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char text[64];
		snprintf(text, sizeof(text), "1|%s|400", words[i].text);
		read(text);
		assert_int_equal(row.in.sex, words[i].sex);
		assert_int_equal(row.mistakes, 0);
	}
}

static void without_a_known_sex_there_is_no_score_but_a_bmi(void **state)
{
	(void)state;
	assert_reason("1||400||8.4|75|L|45|14|n", "zlen zwei zwfl zbmi zhc zac: sex: is missing");
	assert_true(growth_row_bmi(&row) > 14.9 && growth_row_bmi(&row) < 15);
	assert_reason("1|3|400||8.4|75|L|45|14|n",
		      "zlen zwei zwfl zbmi zhc zac: sex: '3' is neither 1, m, l nor 2, f, p");
	assert_reason("1|0|400||8.4|75|L|45|14|n",
		      "zlen zwei zwfl zbmi zhc zac: sex: '0' is neither 1, m, l nor 2, f, p");
}

static enum position position_of(const char *cell)
{
	char text[64];

	snprintf(text, sizeof(text), "1|1|400||8.4|75|%s", cell);
	read(text);
	assert_int_equal(row.mistakes, 0);
	return row.in.position;
}

static void the_measure_is_l_or_h_or_not_known(void **state)
{
	(void)state;
	assert_int_equal(position_of("L"), POSITION_LYING);
	assert_int_equal(position_of("l"), POSITION_LYING);
	assert_int_equal(position_of("Telentang"), POSITION_LYING);
	assert_int_equal(position_of("H"), POSITION_STANDING);
	assert_int_equal(position_of("berdiri"), POSITION_STANDING);
	assert_int_equal(position_of(""), POSITION_UNKNOWN);
}

/* 0.7 cm more or less: the length is not known either. T and B mean other things elsewhere. */
static void an_unknown_measure_spoils_the_length(void **state)
{
	(void)state;
	assert_reason("1|1|400||8.4|75|T|45|14|n", "zlen zwfl zbmi: measure: 'T' is neither L nor H");
	assert_int_equal(row.score.used_length_tenth_mm, 0);
	assert_int_equal(row.score.z[GROWTH_WFA], -150);
}

static void oedema_is_yes_or_no(void **state)
{
	(void)state;
	static const char *const yes[] = {"y", "Y", "1", "ya", "YES"}, *const no[] = {"n",  "N", "0", "tidak",
										      "no", "",  "NA"};
	char text[64];
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		snprintf(text, sizeof(text), "1|1|400||8.4|75|L|45|14|%s", yes[i]);
		assert_reason(text, "zwei zwfl zbmi: oedema");
		assert_int_equal(row.mistakes, 0);
	}
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		snprintf(text, sizeof(text), "1|1|400||8.4|75|L|45|14|%s", no[i]);
		assert_reason(text, "");
	}
	assert_reason("1|1|400||8.4|75|L|45|14|2", "zwei zwfl zbmi: oedema: '2' is neither y nor n");
	assert_true(growth_row_bmi(&row) > 14.9);
}

static void each_mistake_spoils_its_own_scores_only(void **state)
{
	(void)state;
	assert_reason("1|1|400||8.4|75|L|45|14|n", "");
	assert_reason("1|1|400||x|75|L|45|14|n", "zwei zwfl zbmi: weight_kg: 'x' is not a number");
	assert_reason("1|1|400||8.4|x|L|45|14|n", "zlen zwfl zbmi: lenhei_cm: 'x' is not a number");
	assert_reason("1|1|400||8.4|75|L|x|14|n", "zhc: headc_cm: 'x' is not a number");
	assert_reason("1|1|400||8.4|75|L|45|x|n", "zac: muac_cm: 'x' is not a number");
}

static void every_mistake_is_told_and_every_missing_score_named_once(void **state)
{
	(void)state;
	assert_reason("1|1|60||x|0|?|-1|11|maybe",
		      "zwei zwfl zbmi: weight_kg: 'x' is not a number; zlen: lenhei_cm: '0' is zero; "
		      "measure: '?' is neither L nor H; zhc: headc_cm: '-1' is below zero; "
		      "oedema: 'maybe' is neither y nor n; zac: before day 91");
	assert_reason("1|1|10||2.5|44.9|L|35||n", "zwfl: length outside 45.0-110.0 cm; zac: before day 91");
	assert_reason("1|2|1500||20|120.1|H|50|16|n", "zwfl: height outside 65.0-120.0 cm");
	assert_reason("1|1|1857||x|105|H|50|16|n", "zwei zwfl zbmi: weight_kg: 'x' is not a number; "
						   "zlen zhc zac: over 5 years (di atas 5 tahun)");
	assert_reason("1|1|||8.4|75|L|45|14|n", "zlen zwei zbmi zhc zac: no age");
}

static void a_row_with_more_cells_than_the_header_is_not_trusted(void **state)
{
	(void)state;
	assert_reason("7|1|400||8|4|75|L|45|14|n",
		      "zlen zwei zwfl zbmi zhc zac: more cells than the header has (a decimal comma needs quotes)");
	assert_true(row.slipped);
	assert_true(str_eq(row.id, STR("7")));
	assert_int_equal(row.in.weight_g, 0);
	assert_reason("7|1|400||8.4|75|L|45|14|n|| |", ""); /* empty ones do no harm */
	assert_false(row.slipped);
}

/* The scale ends at 327.67; what lies beyond must not be shown as that. */
static void a_score_off_the_scale_is_none(void **state)
{
	(void)state;
	assert_reason("1|1|400||8.4|1|L|45|14|n", "zbmi: beyond any child; zwfl: length outside 45.0-110.0 cm");
	assert_int_equal(row.mistakes, 1);
	assert_false(row.score.flag[GROWTH_BFA]);
	assert_true(row.score.flag[GROWTH_LFA]);
	assert_reason("1|1|400||999|75|L|999|999|n", "zwei zwfl zbmi zhc zac: beyond any child");
}

static const char *bmi_of(const char *text)
{
	static char room[32];

	read(text);
	snprintf(room, sizeof(room), "%.15g", growth_row_bmi(&row));
	return room;
}

/* The second and third show how WHO's program adds 0.7: 108.4 is not the double that 109.1 - 0.7 is. */
static void the_bmi_is_who_s_to_the_last_digit(void **state)
{
	(void)state;
	assert_string_equal(bmi_of("18|1|559||9.5|83.1|L|44|14.5|n"), "13.7569309590319");
	assert_string_equal(bmi_of("406|1|1100||18.5|109.1|L||||"), "15.7439305020357");
	assert_string_equal(bmi_of("3857|1|500||8.7|75.9|H||||"), "14.8272876630149");
	assert_string_equal(bmi_of("1|1|559|||83.1|L"), "0");
	assert_string_equal(bmi_of("1|1|559||9.5||L"), "0");
	assert_string_equal(bmi_of("1|1|800||9.5|0.6|L"), "0"); /* nothing is left after the 0.7 cm */
}

static void a_cell_is_shown_without_control_bytes_and_cut_between_letters(void **state)
{
	(void)state;
	assert_reason("1|1|400||\x1B[31m\x7F|75|L|45|14|n", "zwei zwfl zbmi: weight_kg: '?[31m?' is not a number");
	assert_reason("1|1|400||1234567890123456789012345678901234567890|75|L|45|14|n",
		      "zwei zwfl zbmi: weight_kg: '1234567890123456789012345678901234567890' is beyond any child");
	assert_reason("1|1|400||x23456789012345678901234567890123456789\xC3\xA9|75|L|45|14|n",
		      "zwei zwfl zbmi: weight_kg: 'x23456789012345678901234567890123456789...' is not a number");
}

static void the_longest_reason_fits(void **state)
{
	(void)state;
	const char *x = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
	char text[1024];

	snprintf(text, sizeof(text), "1|%s|%s||%s|%s|%s|%s|%s|%s", x, x, x, x, x, x, x, x);
	read(text);
	assert_int_equal(row.mistakes, 8);
	assert_true(strlen(reason()) < GROWTH_REASON_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_row_is_read_and_scored),
		cmocka_unit_test(columns_are_found_by_name_in_any_order),
		cmocka_unit_test(a_header_must_have_a_known_column_and_none_of_them_twice),
		cmocka_unit_test(cells_that_are_missing_at_the_end_are_empty),
		cmocka_unit_test(numbers_are_read_however_they_are_written),
		cmocka_unit_test(more_digits_than_count_are_rounded_half_up),
		cmocka_unit_test(what_is_no_number_is_a_mistake),
		cmocka_unit_test(what_cannot_be_true_is_a_mistake),
		cmocka_unit_test(na_and_nothing_are_missing_and_no_mistake),
		cmocka_unit_test(age_in_days_wins_over_age_in_months),
		cmocka_unit_test(a_child_over_5_years_is_no_mistake_however_old),
		cmocka_unit_test(an_age_that_is_a_mistake_leaves_no_score_at_all),
		cmocka_unit_test(sex_is_known_by_any_of_its_words),
		cmocka_unit_test(without_a_known_sex_there_is_no_score_but_a_bmi),
		cmocka_unit_test(the_measure_is_l_or_h_or_not_known),
		cmocka_unit_test(an_unknown_measure_spoils_the_length),
		cmocka_unit_test(oedema_is_yes_or_no),
		cmocka_unit_test(each_mistake_spoils_its_own_scores_only),
		cmocka_unit_test(every_mistake_is_told_and_every_missing_score_named_once),
		cmocka_unit_test(a_row_with_more_cells_than_the_header_is_not_trusted),
		cmocka_unit_test(a_score_off_the_scale_is_none),
		cmocka_unit_test(the_bmi_is_who_s_to_the_last_digit),
		cmocka_unit_test(a_cell_is_shown_without_control_bytes_and_cut_between_letters),
		cmocka_unit_test(the_longest_reason_fits),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

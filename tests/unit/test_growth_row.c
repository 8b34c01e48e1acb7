/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows as people type them: what each cell is read as, what is a mistake, which scores it spoils, which age counts,
 * and what the row says of the child. How it is told is tested in test_growth_reason.c.
 */
#include "growth_rows.h"

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
	assert_int_equal(position_of("T"), POSITION_LYING);
	assert_int_equal(position_of("b"), POSITION_STANDING);
	assert_int_equal(position_of(""), POSITION_UNKNOWN);
}

/* 0.7 cm more or less: the length is not known either. */
static void an_unknown_measure_spoils_the_length(void **state)
{
	(void)state;
	assert_reason("1|1|400||8.4|75|X|45|14|n", "zlen zwfl zbmi: measure: 'X' is neither L nor H");
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
	assert_reason("1|1|400||8.4|75|L|45|14|4", "zwei zwfl zbmi: oedema: '4' is neither y nor n");
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
	assert_reason("1|1|400||8.4|1|L|45|14|n",
		      "zbmi: lenhei_cm: '1' is beyond any child; zwfl: length outside 45.0-110.0 cm; "
		      "zlen: -31.26 is not plausible (flagged), not classified");
	assert_int_equal(row.mistakes, 1);
	assert_false(row.score.flag[GROWTH_BFA]);
	assert_true(row.score.flag[GROWTH_LFA]);
	assert_reason("1|1|400||999|75|L|999|999|n",
		      "zwei zwfl zbmi: weight_kg: '999' is beyond any child; zhc: headc_cm: '999' is beyond any child; "
		      "zac: muac_cm: '999' is beyond any child");
	assert_reason("1|1|400||999|1000|L|45|14|n",
		      "zlen: lenhei_cm: '1000' is beyond any child; zwei: weight_kg: '999' is beyond any child; "
		      "zwfl: length outside 45.0-110.0 cm; zbmi: -6.25 is not plausible (flagged), not classified");
	assert_reason("1|1|||999|75|L|45|14|n", /* without an age no figure is odd by itself */
		      "zwfl: weight_kg: '999' is beyond any child; zlen zwei zbmi zhc zac: no age");
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

/* ---- ages ---- */

#define DATES "sex|age_days|age_months|tgl_lahir|Tanggal Ukur|weight_kg"

static int32_t days(const char *text)
{
	read_under(DATES, text, GROWTH_RULES_ANTHRO);
	return row.in.age_days;
}

static void without_a_number_the_dates_tell_the_age(void **state)
{
	(void)state;
	assert_int_equal(days("1|||2024-08-10|2025-09-22|9"), 408);
	assert_int_equal(days("1|||10/8/2024|22/9/2025|9"), 408);
	assert_int_equal(days("1|||10-08-24|22.09.25|9"), 408);
	assert_int_equal(days("1||13|2024-08-10|2025-09-22|9"), 408); /* to the day, which months are not */
	assert_int_equal(days("1|400||2024-08-10|2025-09-22|9"), 400);
	assert_int_equal(days("1|||2025-09-22|2025-09-22|9"), 0);
	assert_int_equal(row.mistakes + row.notes, 0);
	assert_int_equal(days("1||13|2024-08-10||9"), 396); /* one date is none */
	assert_int_equal(days("1||13||2025-09-22|9"), 396);
	assert_int_equal(days("1|||2024-08-10||9"), -1);
	assert_int_equal(row.mistakes + row.notes, 0);
}

static void assert_age_mistake(const char *text, const char *expected)
{
	assert_int_equal(days(text), -1);
	assert_true(row.unusable);
	assert_string_equal(reason(), expected);
}

static void dates_that_cannot_be_read_or_be_true_are_mistakes(void **state)
{
	(void)state;
	assert_age_mistake("1|||31/02/2024|2025-09-22|9",
			   "zlen zwei zwfl zbmi zhc zac: tgl_lahir: '31/02/2024' is not a date "
			   "(2025-09-22 or 22/9/2025)");
	assert_age_mistake("1|||2024-08-10|besok|9", "zlen zwei zwfl zbmi zhc zac: Tanggal Ukur: 'besok' is not a date "
						     "(2025-09-22 or 22/9/2025)");
	assert_age_mistake("1||13|2025-09-23|2025-09-22|9",
			   "zlen zwei zwfl zbmi zhc zac: Tanggal Ukur: '2025-09-22' is before birth");
	assert_int_equal(days("1|400||besok|kemarin|9"), 400); /* what is not needed is not judged */
	assert_int_equal(row.mistakes + row.notes, 0);
}

static int notes(const char *text)
{
	days(text);
	assert_int_equal(row.mistakes, 0);
	return row.notes;
}

static void ages_that_are_more_than_a_month_apart_are_noted(void **state)
{
	(void)state;
	assert_int_equal(notes("1|400|13|||9"), 0); /* 13.14 months: 13 completed */
	assert_int_equal(notes("1|400|12.2|||9"), 0);
	assert_int_equal(notes("1|400|12.1|||9"), 1);
	assert_int_equal(notes("1|400|14.1|||9"), 0);
	assert_int_equal(notes("1|400|14.2|||9"), 1);
	assert_int_equal(notes("1|400|12|||9"), 0);
	assert_int_equal(notes("1|400|11|||9"), 1); /* up to 11.99, which is 1.15 off */
	assert_int_equal(notes("1|400|14|||9"), 0);
	assert_int_equal(notes("1|400|15|||9"), 1);
	assert_int_equal(notes("1|0|0|||9"), 0);
	assert_int_equal(notes("1|400|abc|||9"), 0); /* is no age */
	assert_int_equal(notes("1|400|-1|||9"), 0);
	assert_int_equal(notes("1|1e30|60|||9"), 1);
	assert_int_equal(notes("1|400||2024-08-18|2025-09-22|9"), 0);
	assert_int_equal(notes("1|400||2024-07-19|2025-09-22|9"), 0); /* 430 days */
	assert_int_equal(notes("1|400||2024-07-18|2025-09-22|9"), 1); /* 431 */
	assert_int_equal(notes("1|400||2024-09-17|2025-09-22|9"), 0); /* 370 */
	assert_int_equal(notes("1|400||2024-09-18|2025-09-22|9"), 1);
	assert_int_equal(notes("1|400||2025-09-22|2024-09-22|9"), 1);
	assert_int_equal(notes("1||3|2024-08-10|2025-09-22|9"), 1);
	assert_int_equal(notes("1|400|3|2020-01-01|2025-09-22|9"), 2);
	assert_int_equal(row.in.age_days, 400);
	assert_int_equal(row.score.z[GROWTH_WFA], -87);
}

/* ---- what it says of the child ---- */

static void assert_roads(const char *text, unsigned roads, bool wasted)
{
	struct nutrition n;

	read(text);
	growth_row_nutrition(&row, &n);
	assert_int_equal(n.severe_roads, roads);
	assert_int_equal(n.wasted, wasted);
}

static void gizi_buruk_has_three_roads(void **state)
{
	(void)state;
	assert_roads("1|1|400||8.4|75|L|45|14|n", 0, false);
	assert_roads("1|1|400||6.5|75|L|45|14|n", SEVERE_BY_WFL, true);
	assert_roads("1|1|400||8.4|75|L|45|11.4|n", SEVERE_BY_ARM, true);
	assert_roads("1|1|400||8.4|75|L|45|12.4|n", 0, true);
	assert_roads("1|1|400||8.4|75|L|45|14|2", SEVERE_BY_OEDEMA, true);
	assert_roads("1|1|400||6.5|75|L|45|11|n", SEVERE_BY_WFL | SEVERE_BY_ARM, true);
	assert_roads("1|1|x||6.5|75|L|45|11|y", SEVERE_BY_OEDEMA, true); /* which needs no age */
}

static void an_oedema_that_cannot_be_read_makes_nobody_severe(void **state)
{
	(void)state;
	assert_roads("1|1|400||8.4|75|L|45|14|?", 0, false);
	assert_true(row.oedema_unread);
	assert_int_equal(row.score.z[GROWTH_WFA], GROWTH_Z_NONE);
	assert_roads("1|1|400||8.4|75|L|45|14|y", SEVERE_BY_OEDEMA, true);
	assert_false(row.oedema_unread);
}

static enum arm_class arm(const char *cell)
{
	char text[64];

	snprintf(text, sizeof(text), "1|1|400||8.4|75|L|45|%s|n", cell);
	read(text);
	return growth_row_arm(&row);
}

static void an_arm_that_who_flags_is_never_normal(void **state)
{
	(void)state;
	assert_int_equal(arm("14"), ARM_NORMAL);
	assert_int_equal(arm("12"), ARM_GIZI_KURANG);
	assert_int_equal(arm("11"), ARM_GIZI_BURUK);
	assert_false(growth_row_is_flagged(&row));
	assert_int_equal(arm("130"), ARM_NONE); /* in mm */
	assert_int_equal(row.in.arm_mm, 1300);  /* still what was typed */
	assert_true(growth_row_is_flagged(&row));
	assert_int_equal(arm("9"), ARM_GIZI_BURUK);
	assert_true(growth_row_is_flagged(&row));
	assert_int_equal(arm(""), ARM_NONE);
}

static void the_name_comes_along(void **state)
{
	(void)state;
	read_under("No|NIK|Nama Anak|sex|umur_bulan", "7|5108|Luh Sari|2|5", GROWTH_RULES_ANTHRO);
	assert_true(str_eq(row.id, STR("5108")));
	assert_true(str_eq(row.name, STR("Luh Sari")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_row_is_read_and_scored),
		cmocka_unit_test(columns_are_found_by_name_in_any_order),
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
		cmocka_unit_test(a_row_with_more_cells_than_the_header_is_not_trusted),
		cmocka_unit_test(a_score_off_the_scale_is_none),
		cmocka_unit_test(the_bmi_is_who_s_to_the_last_digit),
		cmocka_unit_test(without_a_number_the_dates_tell_the_age),
		cmocka_unit_test(dates_that_cannot_be_read_or_be_true_are_mistakes),
		cmocka_unit_test(ages_that_are_more_than_a_month_apart_are_noted),
		cmocka_unit_test(gizi_buruk_has_three_roads),
		cmocka_unit_test(an_oedema_that_cannot_be_read_makes_nobody_severe),
		cmocka_unit_test(an_arm_that_who_flags_is_never_normal),
		cmocka_unit_test(the_name_comes_along),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

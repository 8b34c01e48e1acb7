/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a score is missing: the first reason that holds, for each score, and its words in reports.
 */
#include "growth_one.h"

static enum growth_why why(struct growth_input in, enum growth_indicator ind)
{
	struct growth_score s = score(in);
	return growth_why(&in, &s, ind);
}

static void assert_why_all(struct growth_input in, enum growth_why expected)
{
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		assert_int_equal(why(in, (enum growth_indicator)i), expected);
}

static void a_score_that_is_there_needs_no_reason(void **state)
{
	(void)state;
	assert_why_all(measured_all(1500), GROWTH_WHY_SCORED);
}

static void the_reasons_that_hold_for_all_scores_come_first(void **state)
{
	(void)state;
	struct growth_input in = measured_all(1827);
	assert_why_all(in, GROWTH_WHY_TOO_OLD);
	in.oedema = true, in.head_mm = 0;
	assert_why_all(in, GROWTH_WHY_TOO_OLD);
	in.sex = SEX_UNKNOWN;
	assert_why_all(in, GROWTH_WHY_NO_SEX);
	in = measured_all(1827);
	in.rules = GROWTH_RULES_IGROWUP2013;
	assert_why_all(in, GROWTH_WHY_SCORED);
	in.age_days = 1857;
	assert_why_all(in, GROWTH_WHY_TOO_OLD);
	in.age_days = -1;
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		assert_int_equal(why(in, (enum growth_indicator)i),
				 i == GROWTH_WFL ? GROWTH_WHY_SCORED : GROWTH_WHY_NO_AGE);
}

static void what_was_not_measured_is_named_for_each_score_that_needs_it(void **state)
{
	(void)state;
	static const struct {
		bool weight, length;
		unsigned missing; /* bits by indicator */
	} rows[] = {
		{false, true, 1U << GROWTH_WFA | 1U << GROWTH_WFL | 1U << GROWTH_BFA},
		{true, false, 1U << GROWTH_LFA | 1U << GROWTH_WFL | 1U << GROWTH_BFA},
	};
	for (size_t r = 0; r < 2; r++) {
		struct growth_input in = measured_all(1500);
		in.weight_g = rows[r].weight ? in.weight_g : 0;
		in.length_mm = rows[r].length ? in.length_mm : -5;
		for (int i = 0; i < GROWTH_INDICATORS; i++)
			assert_int_equal(why(in, (enum growth_indicator)i),
					 rows[r].missing >> i & 1 ? GROWTH_WHY_NO_MEASURE : GROWTH_WHY_SCORED);
	}
	struct growth_input in = measured_all(1500);
	in.head_mm = 0;
	assert_int_equal(why(in, GROWTH_HFA), GROWTH_WHY_NO_MEASURE);
	in.arm_mm = -1;
	assert_int_equal(why(in, GROWTH_AFA), GROWTH_WHY_NO_MEASURE);
}

static void oedema_is_the_reason_for_scores_with_weight_in_them(void **state)
{
	(void)state;
	struct growth_input in = measured_all(1500);
	in.oedema = true, in.weight_g = 0;
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		assert_int_equal(
			why(in, (enum growth_indicator)i),
			i == GROWTH_WFA || i == GROWTH_WFL || i == GROWTH_BFA ? GROWTH_WHY_OEDEMA : GROWTH_WHY_SCORED);
}

static void an_arm_before_day_91_is_too_young_measured_or_not(void **state)
{
	(void)state;
	struct growth_input in = {.sex = SEX_MALE, .age_days = 90, .arm_mm = 120};
	assert_int_equal(why(in, GROWTH_AFA), GROWTH_WHY_TOO_YOUNG);
	in.arm_mm = 0;
	assert_int_equal(why(in, GROWTH_AFA), GROWTH_WHY_TOO_YOUNG);
	in.age_days = 91;
	assert_int_equal(why(in, GROWTH_AFA), GROWTH_WHY_NO_MEASURE);
}

/* 44.9 cm lying, 120.1 cm standing. */
static void beyond_the_tables_the_reason_is_the_table_that_was_asked(void **state)
{
	(void)state;
	assert_int_equal(why(boy(10, 449, POSITION_LYING), GROWTH_WFL), GROWTH_WHY_LENGTH_OUT_OF_TABLE);
	assert_int_equal(why(boy(1500, 1201, POSITION_STANDING), GROWTH_WFL), GROWTH_WHY_HEIGHT_OUT_OF_TABLE);
	assert_int_equal(why(boy(730, 1095, POSITION_STANDING), GROWTH_WFL), GROWTH_WHY_LENGTH_OUT_OF_TABLE);
	assert_int_equal(why(boy(731, 656, POSITION_LYING), GROWTH_WFL), GROWTH_WHY_HEIGHT_OUT_OF_TABLE);
	assert_int_equal(why(boy(-1, 640, POSITION_STANDING), GROWTH_WFL), GROWTH_WHY_HEIGHT_OUT_OF_TABLE);
	assert_int_equal(why(boy(-1, 640, POSITION_UNKNOWN), GROWTH_WFL), GROWTH_WHY_SCORED);
	assert_int_equal(why(boy(-1, 449, POSITION_UNKNOWN), GROWTH_WFL), GROWTH_WHY_LENGTH_OUT_OF_TABLE);
	assert_int_equal(why(boy(10, 449, POSITION_LYING), GROWTH_LFA), GROWTH_WHY_SCORED);
}

static void every_reason_has_its_words(void **state)
{
	(void)state;
	assert_string_equal(growth_why_text(GROWTH_WHY_SCORED), "");
	assert_string_equal(growth_why_text(GROWTH_WHY_NO_SEX), "no sex");
	assert_string_equal(growth_why_text(GROWTH_WHY_NO_AGE), "no age");
	assert_string_equal(growth_why_text(GROWTH_WHY_TOO_OLD), "over 5 years (di atas 5 tahun)");
	assert_string_equal(growth_why_text(GROWTH_WHY_TOO_YOUNG), "before day 91");
	assert_string_equal(growth_why_text(GROWTH_WHY_OEDEMA), "oedema");
	assert_string_equal(growth_why_text(GROWTH_WHY_NO_MEASURE), "not measured");
	assert_string_equal(growth_why_text(GROWTH_WHY_LENGTH_OUT_OF_TABLE), "length outside 45.0-110.0 cm");
	assert_string_equal(growth_why_text(GROWTH_WHY_HEIGHT_OUT_OF_TABLE), "height outside 65.0-120.0 cm");
	assert_string_equal(growth_why_text((enum growth_why)99), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_score_that_is_there_needs_no_reason),
		cmocka_unit_test(the_reasons_that_hold_for_all_scores_come_first),
		cmocka_unit_test(what_was_not_measured_is_named_for_each_score_that_needs_it),
		cmocka_unit_test(oedema_is_the_reason_for_scores_with_weight_in_them),
		cmocka_unit_test(an_arm_before_day_91_is_too_young_measured_or_not),
		cmocka_unit_test(beyond_the_tables_the_reason_is_the_table_that_was_asked),
		cmocka_unit_test(every_reason_has_its_words),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Arm, scores and oedema: each limit with its neighbour on the other side, and the roads to gizi buruk. */
#include "nutrition.h"

#include "buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define YEAR 365

/* Nothing measured but what a test sets. */
static struct growth_score no_score(void)
{
	struct growth_score s = {.used_length_tenth_mm = 0};

	for (int i = 0; i < GROWTH_INDICATORS; i++)
		s.z[i] = GROWTH_Z_NONE;
	return s;
}

static struct nutrition assess(const struct growth_input *in, const struct growth_score *s)
{
	struct nutrition n;

	memset(&n, 0x5a, sizeof(n));
	nutrition_assess(in, s, &n);
	return n;
}

static struct nutrition of_z(enum growth_indicator ind, int16_t z)
{
	const struct growth_input in = {.sex = SEX_MALE, .age_days = YEAR};
	struct growth_score s = no_score();

	s.z[ind] = z;
	return assess(&in, &s);
}

static struct nutrition of_arm(int32_t age_days, int32_t arm_mm)
{
	const struct growth_input in = {.sex = SEX_MALE, .age_days = age_days, .arm_mm = arm_mm};
	struct growth_score s = no_score();

	return assess(&in, &s);
}

/* As a caller does it: the score and the assessment of the same child. */
static struct nutrition of_child(struct growth_input in)
{
	struct growth_score s;

	growth_score(&in, &s);
	return assess(&in, &s);
}

static void assert_nothing_said(struct nutrition n)
{
	assert_false(n.stunted);
	assert_false(n.severely_stunted);
	assert_false(n.underweight);
	assert_false(n.severely_underweight);
	assert_false(n.wasted);
	assert_false(n.overweight);
	assert_int_equal(n.severe_roads, 0);
}

/* ---- the arm ---- */

static void the_arm_of_a_child_changes_class_at_115_and_125_mm(void **state)
{
	(void)state;
	assert_int_equal(arm_classify(YEAR, 1), ARM_GIZI_BURUK);
	assert_int_equal(arm_classify(YEAR, 114), ARM_GIZI_BURUK);
	assert_int_equal(arm_classify(YEAR, 115), ARM_GIZI_KURANG);
	assert_int_equal(arm_classify(YEAR, 124), ARM_GIZI_KURANG);
	assert_int_equal(arm_classify(YEAR, 125), ARM_NORMAL);
	assert_int_equal(arm_classify(YEAR, INT32_MAX), ARM_NORMAL);
}

static void the_arm_has_no_class_when_not_measured(void **state)
{
	(void)state;
	assert_int_equal(arm_classify(YEAR, 0), ARM_NONE);
	assert_int_equal(arm_classify(YEAR, -1), ARM_NONE);
	assert_int_equal(arm_classify(YEAR, INT32_MIN), ARM_NONE);
}

static void the_arm_has_a_class_from_6_to_59_months(void **state)
{
	(void)state;
	assert_int_equal(arm_classify(-1, 110), ARM_NONE);
	assert_int_equal(arm_classify(0, 110), ARM_NONE);
	assert_int_equal(arm_classify(182, 110), ARM_NONE);
	assert_int_equal(arm_classify(183, 110), ARM_GIZI_BURUK);
	assert_int_equal(arm_classify(1826, 110), ARM_GIZI_BURUK);
	assert_int_equal(arm_classify(1827, 110), ARM_NONE);
}

static void a_class_of_the_arm_has_its_words(void **state)
{
	(void)state;
	assert_string_equal(arm_class_text(ARM_NONE), "belum dinilai");
	assert_string_equal(arm_class_text(ARM_GIZI_BURUK), "gizi buruk");
	assert_string_equal(arm_class_text(ARM_GIZI_KURANG), "gizi kurang");
	assert_string_equal(arm_class_text(ARM_NORMAL), "normal");
	assert_string_equal(arm_class_text((enum arm_class)99), "belum dinilai");
	assert_string_equal(arm_class_name(ARM_NONE), "");
	assert_string_equal(arm_class_name(ARM_GIZI_BURUK), "lila_gizi_buruk");
	assert_string_equal(arm_class_name(ARM_GIZI_KURANG), "lila_gizi_kurang");
	assert_string_equal(arm_class_name(ARM_NORMAL), "lila_normal");
	assert_string_equal(arm_class_name((enum arm_class)99), "");
}

static void a_woman_s_arm_below_235_mm_is_kek(void **state)
{
	(void)state;
	assert_true(arm_kek(1));
	assert_true(arm_kek(234));
	assert_false(arm_kek(235));
	assert_false(arm_kek(0));
	assert_false(arm_kek(-1));
}

/* ---- scores ---- */

static void stunted_is_below_minus_2_and_severely_below_minus_3(void **state)
{
	(void)state;
	assert_nothing_said(of_z(GROWTH_LFA, -200));
	assert_true(of_z(GROWTH_LFA, -201).stunted);
	assert_false(of_z(GROWTH_LFA, -300).severely_stunted);
	struct nutrition n = of_z(GROWTH_LFA, -301);
	assert_true(n.stunted && n.severely_stunted);
	assert_false(n.underweight || n.wasted || n.overweight);
	assert_nothing_said(of_z(GROWTH_LFA, 301));
}

static void underweight_is_below_minus_2_and_never_gizi_buruk_by_itself(void **state)
{
	(void)state;
	assert_nothing_said(of_z(GROWTH_WFA, -200));
	assert_true(of_z(GROWTH_WFA, -201).underweight);
	assert_false(of_z(GROWTH_WFA, -300).severely_underweight);
	struct nutrition n = of_z(GROWTH_WFA, -599);
	assert_true(n.underweight && n.severely_underweight);
	assert_false(n.wasted || n.stunted);
	assert_int_equal(n.severe_roads, 0);
	assert_true(of_z(GROWTH_WFA, -301).severely_underweight);
	assert_nothing_said(of_z(GROWTH_WFA, 301));
}

static void wasted_is_below_minus_2_and_gizi_buruk_below_minus_3(void **state)
{
	(void)state;
	assert_nothing_said(of_z(GROWTH_WFL, -200));
	assert_true(of_z(GROWTH_WFL, -201).wasted);
	assert_int_equal(of_z(GROWTH_WFL, -201).severe_roads, 0);
	assert_int_equal(of_z(GROWTH_WFL, -300).severe_roads, 0);
	struct nutrition n = of_z(GROWTH_WFL, -301);
	assert_true(n.wasted);
	assert_int_equal(n.severe_roads, SEVERE_BY_WFL);
	assert_false(n.underweight || n.stunted);
}

static void overweight_is_above_plus_2_by_weight_for_length(void **state)
{
	(void)state;
	assert_nothing_said(of_z(GROWTH_WFL, 200));
	assert_true(of_z(GROWTH_WFL, 201).overweight);
	assert_nothing_said(of_z(GROWTH_BFA, 400));
	assert_nothing_said(of_z(GROWTH_BFA, -400));
	assert_nothing_said(of_z(GROWTH_HFA, -400));
	assert_nothing_said(of_z(GROWTH_AFA, -400));
}

static void a_child_without_scores_is_nothing(void **state)
{
	(void)state;
	const struct growth_input in = {.sex = SEX_MALE, .age_days = YEAR};
	struct growth_score s = no_score();
	assert_nothing_said(assess(&in, &s));
}

static void a_flagged_score_says_nothing(void **state)
{
	(void)state;
	const struct growth_input in = {.sex = SEX_MALE, .age_days = YEAR};
	struct growth_score s = no_score();
	s.z[GROWTH_LFA] = s.z[GROWTH_WFA] = -601;
	s.z[GROWTH_WFL] = -501;
	s.flag[GROWTH_LFA] = s.flag[GROWTH_WFA] = s.flag[GROWTH_WFL] = true;
	assert_nothing_said(assess(&in, &s));
	s.z[GROWTH_WFL] = 501;
	assert_nothing_said(assess(&in, &s));
	s.flag[GROWTH_LFA] = false; /* the others' flags are their own */
	assert_true(assess(&in, &s).severely_stunted);
}

/* ---- the roads ---- */

static void the_arm_is_a_road_of_its_own(void **state)
{
	(void)state;
	struct nutrition n = of_arm(YEAR, 114);
	assert_true(n.wasted);
	assert_int_equal(n.severe_roads, SEVERE_BY_ARM);
	n = of_arm(YEAR, 124);
	assert_true(n.wasted);
	assert_int_equal(n.severe_roads, 0);
	assert_nothing_said(of_arm(YEAR, 125));
	assert_nothing_said(of_arm(YEAR, 0));
	assert_nothing_said(of_arm(182, 100));
	assert_int_equal(of_arm(183, 100).severe_roads, SEVERE_BY_ARM);
	assert_nothing_said(of_arm(1827, 100));
	assert_nothing_said(of_arm(-1, 100));
}

/* An arm of 8 cm at one year: WHO flags the score, the tape stays what it is. */
static void an_arm_that_who_flags_is_read_by_its_millimetres(void **state)
{
	(void)state;
	const struct growth_input in = {.sex = SEX_MALE, .age_days = YEAR, .arm_mm = 80};
	struct growth_score s;
	growth_score(&in, &s);
	assert_true(s.flag[GROWTH_AFA]);
	assert_int_equal(assess(&in, &s).severe_roads, SEVERE_BY_ARM);
}

static void oedema_is_gizi_buruk_at_every_age_and_without_any_figure(void **state)
{
	(void)state;
	static const int32_t ages[] = {-1, 0, 182, YEAR, 1826, 1827, 4000};
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		struct nutrition n = of_child((struct growth_input){.age_days = ages[i], .oedema = true});
		assert_true(n.wasted);
		assert_int_equal(n.severe_roads, SEVERE_BY_OEDEMA);
		assert_false(n.underweight || n.stunted || n.overweight);
	}
}

static void roads_are_told_together(void **state)
{
	(void)state;
	/* Boy of one year, 76 cm: 6.8 kg is below -3 by BB/PB and by BB/U. */
	struct growth_input in = {
		.sex = SEX_MALE, .age_days = YEAR, .weight_g = 6800, .length_mm = 760, .position = POSITION_LYING};
	assert_int_equal(of_child(in).severe_roads, SEVERE_BY_WFL);
	in.arm_mm = 110;
	struct nutrition n = of_child(in);
	assert_int_equal(n.severe_roads, SEVERE_BY_WFL | SEVERE_BY_ARM);
	assert_true(n.wasted && n.severely_underweight);
	assert_false(n.stunted);
	in.oedema = true; /* water: the weight says nothing any more */
	n = of_child(in);
	assert_int_equal(n.severe_roads, SEVERE_BY_ARM | SEVERE_BY_OEDEMA);
	assert_false(n.underweight || n.severely_underweight);
	in.arm_mm = 140;
	assert_int_equal(of_child(in).severe_roads, SEVERE_BY_OEDEMA);
}

static void a_weight_typed_wrong_is_no_road_but_the_arm_still_is(void **state)
{
	(void)state;
	struct growth_input in = {.sex = SEX_MALE, .age_days = YEAR, .weight_g = 2000, .length_mm = 760};
	assert_nothing_said(of_child(in));
	in.arm_mm = 114;
	assert_int_equal(of_child(in).severe_roads, SEVERE_BY_ARM);
}

static void without_an_age_the_weight_for_length_still_counts(void **state)
{
	(void)state;
	struct nutrition n = of_child((struct growth_input){
		.sex = SEX_MALE, .age_days = -1, .weight_g = 7000, .length_mm = 760, .arm_mm = 110});
	assert_true(n.wasted);
	assert_int_equal(n.severe_roads, SEVERE_BY_WFL);
}

static void the_roads_are_written_with_a_plus_between(void **state)
{
	(void)state;
	static const char *const expected[8] = {
		"", "BB/TB", "LiLA", "BB/TB+LiLA", "edema", "BB/TB+edema", "LiLA+edema", "BB/TB+LiLA+edema",
	};
	for (unsigned roads = 0; roads < 8; roads++) {
		char room[32];
		struct buf out;
		buf_init(&out, room, sizeof(room));
		nutrition_add_roads(&out, roads);
		assert_false(out.overflow);
		assert_true(out.n <= 17);
		assert_true(str_eq(buf_str(&out), str_of(expected[roads])));
	}
}

static void the_roads_follow_what_is_already_written(void **state)
{
	(void)state;
	char room[20];
	struct buf out;
	buf_init(&out, room, sizeof(room));
	buf_add(&out, STR("Gizi buruk: "));
	nutrition_add_roads(&out, SEVERE_BY_ARM);
	assert_true(str_eq(buf_str(&out), STR("Gizi buruk: LiLA")));
	nutrition_add_roads(&out, SEVERE_BY_OEDEMA);
	assert_true(out.overflow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_arm_of_a_child_changes_class_at_115_and_125_mm),
		cmocka_unit_test(the_arm_has_no_class_when_not_measured),
		cmocka_unit_test(the_arm_has_a_class_from_6_to_59_months),
		cmocka_unit_test(a_class_of_the_arm_has_its_words),
		cmocka_unit_test(a_woman_s_arm_below_235_mm_is_kek),
		cmocka_unit_test(stunted_is_below_minus_2_and_severely_below_minus_3),
		cmocka_unit_test(underweight_is_below_minus_2_and_never_gizi_buruk_by_itself),
		cmocka_unit_test(wasted_is_below_minus_2_and_gizi_buruk_below_minus_3),
		cmocka_unit_test(overweight_is_above_plus_2_by_weight_for_length),
		cmocka_unit_test(a_child_without_scores_is_nothing),
		cmocka_unit_test(a_flagged_score_says_nothing),
		cmocka_unit_test(the_arm_is_a_road_of_its_own),
		cmocka_unit_test(an_arm_that_who_flags_is_read_by_its_millimetres),
		cmocka_unit_test(oedema_is_gizi_buruk_at_every_age_and_without_any_figure),
		cmocka_unit_test(roads_are_told_together),
		cmocka_unit_test(a_weight_typed_wrong_is_no_road_but_the_arm_still_is),
		cmocka_unit_test(without_an_age_the_weight_for_length_still_counts),
		cmocka_unit_test(the_roads_are_written_with_a_plus_between),
		cmocka_unit_test(the_roads_follow_what_is_already_written),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

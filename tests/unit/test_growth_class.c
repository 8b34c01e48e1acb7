/* SPDX-License-Identifier: Apache-2.0 */
/* Classes and words of Permenkes 2/2020, at every cut-off and one hundredth beside it. */
#include "growth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static enum growth_class class_of(enum growth_indicator ind, int16_t z)
{
	struct growth_score s = {0};
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		s.z[i] = GROWTH_Z_NONE;
	s.z[ind] = z;
	return growth_classify(ind, &s);
}

static void weight_for_age_changes_class_at_its_cut_offs(void **state)
{
	(void)state;
	assert_int_equal(class_of(GROWTH_WFA, -600), CLASS_BBU_SANGAT_KURANG);
	assert_int_equal(class_of(GROWTH_WFA, -301), CLASS_BBU_SANGAT_KURANG);
	assert_int_equal(class_of(GROWTH_WFA, -300), CLASS_BBU_KURANG);
	assert_int_equal(class_of(GROWTH_WFA, -201), CLASS_BBU_KURANG);
	assert_int_equal(class_of(GROWTH_WFA, -200), CLASS_BBU_NORMAL);
	assert_int_equal(class_of(GROWTH_WFA, 100), CLASS_BBU_NORMAL);
	assert_int_equal(class_of(GROWTH_WFA, 101), CLASS_BBU_RISIKO_LEBIH);
	assert_int_equal(class_of(GROWTH_WFA, INT16_MAX), CLASS_BBU_RISIKO_LEBIH);
}

static void length_for_age_changes_class_at_its_cut_offs(void **state)
{
	(void)state;
	assert_int_equal(class_of(GROWTH_LFA, -301), CLASS_TBU_SANGAT_PENDEK);
	assert_int_equal(class_of(GROWTH_LFA, -300), CLASS_TBU_PENDEK);
	assert_int_equal(class_of(GROWTH_LFA, -201), CLASS_TBU_PENDEK);
	assert_int_equal(class_of(GROWTH_LFA, -200), CLASS_TBU_NORMAL);
	assert_int_equal(class_of(GROWTH_LFA, 300), CLASS_TBU_NORMAL);
	assert_int_equal(class_of(GROWTH_LFA, 301), CLASS_TBU_TINGGI);
}

static void weight_for_length_and_bmi_change_class_at_the_same_cut_offs(void **state)
{
	(void)state;
	static const enum growth_indicator both[] = {GROWTH_WFL, GROWTH_BFA};
	for (int i = 0; i < 2; i++) {
		assert_int_equal(class_of(both[i], -301), CLASS_BBTB_GIZI_BURUK);
		assert_int_equal(class_of(both[i], -300), CLASS_BBTB_GIZI_KURANG);
		assert_int_equal(class_of(both[i], -201), CLASS_BBTB_GIZI_KURANG);
		assert_int_equal(class_of(both[i], -200), CLASS_BBTB_GIZI_BAIK);
		assert_int_equal(class_of(both[i], 100), CLASS_BBTB_GIZI_BAIK);
		assert_int_equal(class_of(both[i], 101), CLASS_BBTB_RISIKO_LEBIH);
		assert_int_equal(class_of(both[i], 200), CLASS_BBTB_RISIKO_LEBIH);
		assert_int_equal(class_of(both[i], 201), CLASS_BBTB_GIZI_LEBIH);
		assert_int_equal(class_of(both[i], 300), CLASS_BBTB_GIZI_LEBIH);
		assert_int_equal(class_of(both[i], 301), CLASS_BBTB_OBESITAS);
	}
}

static void no_score_has_no_class(void **state)
{
	(void)state;
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		assert_int_equal(class_of((enum growth_indicator)i, GROWTH_Z_NONE), CLASS_NONE);
	assert_int_equal(class_of(GROWTH_HFA, -400), CLASS_NONE);
	assert_int_equal(class_of(GROWTH_AFA, -400), CLASS_NONE);
}

static void a_flagged_score_is_not_classified(void **state)
{
	(void)state;
	struct growth_input in = {.sex = SEX_MALE, .age_days = 365, .weight_g = 2000, .length_mm = 760};
	struct growth_score s;
	growth_score(&in, &s);
	assert_true(s.z[GROWTH_WFA] < -600 && s.flag[GROWTH_WFA]);
	assert_int_equal(growth_classify(GROWTH_WFA, &s), CLASS_NONE);
	assert_int_equal(growth_classify(GROWTH_LFA, &s), CLASS_TBU_NORMAL);
}

static void with_oedema_the_indices_of_weight_have_no_class(void **state)
{
	(void)state;
	struct growth_input in = {.sex = SEX_FEMALE,
				  .age_days = 800,
				  .weight_g = 9000,
				  .length_mm = 780,
				  .position = POSITION_STANDING,
				  .oedema = true};
	struct growth_score s;
	growth_score(&in, &s);
	assert_int_equal(growth_classify(GROWTH_WFA, &s), CLASS_NONE);
	assert_int_equal(growth_classify(GROWTH_WFL, &s), CLASS_NONE);
	assert_int_equal(growth_classify(GROWTH_LFA, &s), CLASS_TBU_PENDEK);
}

static void a_phone_shows_the_words_of_the_regulation(void **state)
{
	(void)state;
	assert_string_equal(growth_class_text(CLASS_NONE), "belum dinilai");
	assert_string_equal(growth_class_text(CLASS_BBU_SANGAT_KURANG), "sangat kurang");
	assert_string_equal(growth_class_text(CLASS_BBU_KURANG), "kurang");
	assert_string_equal(growth_class_text(CLASS_BBU_NORMAL), "normal");
	assert_string_equal(growth_class_text(CLASS_BBU_RISIKO_LEBIH), "risiko lebih");
	assert_string_equal(growth_class_text(CLASS_TBU_SANGAT_PENDEK), "sangat pendek");
	assert_string_equal(growth_class_text(CLASS_TBU_PENDEK), "pendek");
	assert_string_equal(growth_class_text(CLASS_TBU_NORMAL), "normal");
	assert_string_equal(growth_class_text(CLASS_TBU_TINGGI), "tinggi");
	assert_string_equal(growth_class_text(CLASS_BBTB_GIZI_BURUK), "gizi buruk");
	assert_string_equal(growth_class_text(CLASS_BBTB_GIZI_KURANG), "gizi kurang");
	assert_string_equal(growth_class_text(CLASS_BBTB_GIZI_BAIK), "gizi baik");
	assert_string_equal(growth_class_text(CLASS_BBTB_RISIKO_LEBIH), "berisiko gizi lebih");
	assert_string_equal(growth_class_text(CLASS_BBTB_GIZI_LEBIH), "gizi lebih");
	assert_string_equal(growth_class_text(CLASS_BBTB_OBESITAS), "obesitas");
	assert_string_equal(growth_class_text((enum growth_class)99), "belum dinilai");
}

static void names_for_exports_are_stable_and_differ(void **state)
{
	(void)state;
	assert_string_equal(growth_class_name(CLASS_NONE), "");
	assert_string_equal(growth_class_name(CLASS_TBU_PENDEK), "tbu_pendek");
	assert_string_equal(growth_class_name(CLASS_BBU_SANGAT_KURANG), "bbu_sangat_kurang");
	assert_string_equal(growth_class_name(CLASS_BBTB_GIZI_BURUK), "bbtb_gizi_buruk");
	assert_string_equal(growth_class_name((enum growth_class) - 1), "");
	for (int a = 0; a < GROWTH_CLASSES; a++)
		for (int b = 0; b < a; b++)
			assert_string_not_equal(growth_class_name((enum growth_class)a),
						growth_class_name((enum growth_class)b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weight_for_age_changes_class_at_its_cut_offs),
		cmocka_unit_test(length_for_age_changes_class_at_its_cut_offs),
		cmocka_unit_test(weight_for_length_and_bmi_change_class_at_the_same_cut_offs),
		cmocka_unit_test(no_score_has_no_class),
		cmocka_unit_test(a_flagged_score_is_not_classified),
		cmocka_unit_test(with_oedema_the_indices_of_weight_have_no_class),
		cmocka_unit_test(a_phone_shows_the_words_of_the_regulation),
		cmocka_unit_test(names_for_exports_are_stable_and_differ),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

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

static void weight_for_length_changes_class_at_its_cut_offs(void **state)
{
	(void)state;
	assert_int_equal(class_of(GROWTH_WFL, -301), CLASS_BBTB_GIZI_BURUK);
	assert_int_equal(class_of(GROWTH_WFL, -300), CLASS_BBTB_GIZI_KURANG);
	assert_int_equal(class_of(GROWTH_WFL, -201), CLASS_BBTB_GIZI_KURANG);
	assert_int_equal(class_of(GROWTH_WFL, -200), CLASS_BBTB_GIZI_BAIK);
	assert_int_equal(class_of(GROWTH_WFL, 100), CLASS_BBTB_GIZI_BAIK);
	assert_int_equal(class_of(GROWTH_WFL, 101), CLASS_BBTB_RISIKO_LEBIH);
	assert_int_equal(class_of(GROWTH_WFL, 200), CLASS_BBTB_RISIKO_LEBIH);
	assert_int_equal(class_of(GROWTH_WFL, 201), CLASS_BBTB_GIZI_LEBIH);
	assert_int_equal(class_of(GROWTH_WFL, 300), CLASS_BBTB_GIZI_LEBIH);
	assert_int_equal(class_of(GROWTH_WFL, 301), CLASS_BBTB_OBESITAS);
}

static void bmi_for_age_has_the_same_cut_offs_and_classes_of_its_own(void **state)
{
	(void)state;
	assert_int_equal(class_of(GROWTH_BFA, -301), CLASS_IMTU_GIZI_BURUK);
	assert_int_equal(class_of(GROWTH_BFA, -300), CLASS_IMTU_GIZI_KURANG);
	assert_int_equal(class_of(GROWTH_BFA, -201), CLASS_IMTU_GIZI_KURANG);
	assert_int_equal(class_of(GROWTH_BFA, -200), CLASS_IMTU_GIZI_BAIK);
	assert_int_equal(class_of(GROWTH_BFA, 100), CLASS_IMTU_GIZI_BAIK);
	assert_int_equal(class_of(GROWTH_BFA, 101), CLASS_IMTU_RISIKO_LEBIH);
	assert_int_equal(class_of(GROWTH_BFA, 200), CLASS_IMTU_RISIKO_LEBIH);
	assert_int_equal(class_of(GROWTH_BFA, 201), CLASS_IMTU_GIZI_LEBIH);
	assert_int_equal(class_of(GROWTH_BFA, 300), CLASS_IMTU_GIZI_LEBIH);
	assert_int_equal(class_of(GROWTH_BFA, 301), CLASS_IMTU_OBESITAS);
}

static void head_for_age_changes_class_beyond_2(void **state)
{
	(void)state;
	assert_int_equal(class_of(GROWTH_HFA, -201), CLASS_LKU_MIKROSEFALI);
	assert_int_equal(class_of(GROWTH_HFA, -200), CLASS_LKU_NORMAL);
	assert_int_equal(class_of(GROWTH_HFA, 200), CLASS_LKU_NORMAL);
	assert_int_equal(class_of(GROWTH_HFA, 201), CLASS_LKU_MAKROSEFALI);
}

static void no_score_has_no_class(void **state)
{
	(void)state;
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		assert_int_equal(class_of((enum growth_indicator)i, GROWTH_Z_NONE), CLASS_NONE);
	assert_int_equal(class_of(GROWTH_AFA, -400), CLASS_NONE);
}

static void no_index_classifies_a_flagged_score(void **state)
{
	(void)state;
	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		struct growth_score s = {.z = {0}};
		s.flag[i] = true;
		assert_int_equal(growth_classify((enum growth_indicator)i, &s), CLASS_NONE);
	}
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
	assert_int_equal(growth_classify(GROWTH_BFA, &s), CLASS_NONE);
	assert_int_equal(growth_classify(GROWTH_LFA, &s), CLASS_TBU_PENDEK);
}

/* The regulation's categories in its own order (LK/U by practice), on a phone, in full, and in files. */
static const struct {
	enum growth_class class;
	const char *text, *official, *name;
} categories[] = {
	{CLASS_NONE, "belum dinilai", "", ""},
	{CLASS_BBU_SANGAT_KURANG, "sangat kurang", "berat badan sangat kurang", "bbu_sangat_kurang"},
	{CLASS_BBU_KURANG, "kurang", "berat badan kurang", "bbu_kurang"},
	{CLASS_BBU_NORMAL, "normal", "berat badan normal", "bbu_normal"},
	{CLASS_BBU_RISIKO_LEBIH, "risiko lebih", "risiko berat badan lebih", "bbu_risiko_lebih"},
	{CLASS_TBU_SANGAT_PENDEK, "sangat pendek", "sangat pendek", "tbu_sangat_pendek"},
	{CLASS_TBU_PENDEK, "pendek", "pendek", "tbu_pendek"},
	{CLASS_TBU_NORMAL, "normal", "normal", "tbu_normal"},
	{CLASS_TBU_TINGGI, "tinggi", "tinggi", "tbu_tinggi"},
	{CLASS_BBTB_GIZI_BURUK, "gizi buruk", "gizi buruk", "bbtb_gizi_buruk"},
	{CLASS_BBTB_GIZI_KURANG, "gizi kurang", "gizi kurang", "bbtb_gizi_kurang"},
	{CLASS_BBTB_GIZI_BAIK, "gizi baik", "gizi baik", "bbtb_gizi_baik"},
	{CLASS_BBTB_RISIKO_LEBIH, "berisiko gizi lebih", "berisiko gizi lebih", "bbtb_risiko_lebih"},
	{CLASS_BBTB_GIZI_LEBIH, "gizi lebih", "gizi lebih", "bbtb_gizi_lebih"},
	{CLASS_BBTB_OBESITAS, "obesitas", "obesitas", "bbtb_obesitas"},
	{CLASS_IMTU_GIZI_BURUK, "gizi buruk", "gizi buruk", "imtu_gizi_buruk"},
	{CLASS_IMTU_GIZI_KURANG, "gizi kurang", "gizi kurang", "imtu_gizi_kurang"},
	{CLASS_IMTU_GIZI_BAIK, "gizi baik", "gizi baik", "imtu_gizi_baik"},
	{CLASS_IMTU_RISIKO_LEBIH, "berisiko gizi lebih", "berisiko gizi lebih", "imtu_risiko_lebih"},
	{CLASS_IMTU_GIZI_LEBIH, "gizi lebih", "gizi lebih", "imtu_gizi_lebih"},
	{CLASS_IMTU_OBESITAS, "obesitas", "obesitas", "imtu_obesitas"},
	{CLASS_LKU_MIKROSEFALI, "mikrosefali", "mikrosefali", "lku_mikrosefali"},
	{CLASS_LKU_NORMAL, "normal", "normal", "lku_normal"},
	{CLASS_LKU_MAKROSEFALI, "makrosefali", "makrosefali", "lku_makrosefali"},
};

#define CATEGORIES (sizeof(categories) / sizeof(categories[0]))

static void each_class_has_its_words_and_its_stable_name(void **state)
{
	(void)state;
	assert_int_equal(CATEGORIES, GROWTH_CLASSES);
	for (size_t i = 0; i < CATEGORIES; i++) {
		assert_int_equal(categories[i].class, i);
		assert_string_equal(growth_class_text(categories[i].class), categories[i].text);
		assert_string_equal(growth_class_official(categories[i].class), categories[i].official);
		assert_string_equal(growth_class_name(categories[i].class), categories[i].name);
	}
}

static void no_class_and_an_unknown_one_have_the_same_words(void **state)
{
	(void)state;
	assert_string_equal(growth_class_text((enum growth_class)99), "belum dinilai");
	assert_string_equal(growth_class_official((enum growth_class)99), "");
	assert_string_equal(growth_class_name((enum growth_class)99), "");
	assert_string_equal(growth_class_text((enum growth_class) - 1), "belum dinilai");
	assert_string_equal(growth_class_official((enum growth_class) - 1), "");
	assert_string_equal(growth_class_name((enum growth_class) - 1), "");
}

static void names_for_exports_differ(void **state)
{
	(void)state;
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
		cmocka_unit_test(weight_for_length_changes_class_at_its_cut_offs),
		cmocka_unit_test(bmi_for_age_has_the_same_cut_offs_and_classes_of_its_own),
		cmocka_unit_test(head_for_age_changes_class_beyond_2),
		cmocka_unit_test(no_score_has_no_class),
		cmocka_unit_test(no_index_classifies_a_flagged_score),
		cmocka_unit_test(a_flagged_score_is_not_classified),
		cmocka_unit_test(with_oedema_the_indices_of_weight_have_no_class),
		cmocka_unit_test(each_class_has_its_words_and_its_stable_name),
		cmocka_unit_test(no_class_and_an_unknown_one_have_the_same_words),
		cmocka_unit_test(names_for_exports_differ),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

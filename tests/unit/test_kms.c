/* SPDX-License-Identifier: Apache-2.0 */
/* N, T, O, B: the minimum gains, the month before, and the ages without a status. */
#include "kms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* A child of 6 completed months in November 2026: KBM 400 g for both sexes. */
#define BORN date_from_ymd(2026, 5, 10)
#define DAY  date_from_ymd(2026, 11, 22)

static enum kms_status boy(int32_t day, int32_t weight_g, int32_t last_day, int32_t last_g)
{
	return kms_status(SEX_MALE, BORN, day, weight_g, (struct kms_weighing){last_day, last_g});
}

static void the_minimum_gains_are_those_of_the_card(void **state)
{
	(void)state;
	static const int32_t card[2][13] = {
		{0, 800, 900, 800, 600, 500, 400, 400, 300, 300, 300, 300, 200},
		{0, 800, 900, 800, 600, 500, 400, 300, 300, 300, 300, 200, 200},
	};
	for (int months = 0; months <= 60; months++) {
		assert_int_equal(kms_minimum_gain_g(SEX_MALE, months), card[0][months < 12 ? months : 12]);
		assert_int_equal(kms_minimum_gain_g(SEX_FEMALE, months), card[1][months < 12 ? months : 12]);
	}
}

static void there_is_no_minimum_gain_outside_1_to_60_months_or_without_sex(void **state)
{
	(void)state;
	assert_int_equal(kms_minimum_gain_g(SEX_MALE, 0), 0);
	assert_int_equal(kms_minimum_gain_g(SEX_MALE, 61), 0);
	assert_int_equal(kms_minimum_gain_g(SEX_MALE, -1), 0);
	assert_int_equal(kms_minimum_gain_g(SEX_MALE, INT32_MIN), 0);
	assert_int_equal(kms_minimum_gain_g(SEX_UNKNOWN, 6), 0);
	assert_int_equal(kms_minimum_gain_g((enum sex)3, 6), 0);
}

static void a_gain_of_the_minimum_is_n_and_a_gram_less_is_t(void **state)
{
	(void)state;
	int32_t october = date_from_ymd(2026, 10, 20);
	assert_int_equal(boy(DAY, 7900, october, 7500), KMS_N);
	assert_int_equal(boy(DAY, 7899, october, 7500), KMS_T);
	assert_int_equal(boy(DAY, 7500, october, 7500), KMS_T);
	assert_int_equal(boy(DAY, 7000, october, 7500), KMS_T);
}

static void the_minimum_is_that_of_the_age_now_and_of_the_sex(void **state)
{
	(void)state;
	struct kms_weighing november = {date_from_ymd(2026, 11, 30), 7000};
	int32_t born = date_from_ymd(2026, 5, 10);
	/* 9 December: still 6 months, 400 g. 10 December: 7 months, 400 g for boys, 300 g for girls. */
	assert_int_equal(kms_status(SEX_FEMALE, born, date_from_ymd(2026, 12, 9), 7300, november), KMS_T);
	assert_int_equal(kms_status(SEX_FEMALE, born, date_from_ymd(2026, 12, 10), 7300, november), KMS_N);
	assert_int_equal(kms_status(SEX_MALE, born, date_from_ymd(2026, 12, 10), 7300, november), KMS_T);
}

static void the_month_before_is_a_calendar_month(void **state)
{
	(void)state;
	assert_int_equal(boy(DAY, 9000, date_from_ymd(2026, 10, 1), 7500), KMS_N);
	assert_int_equal(boy(DAY, 9000, date_from_ymd(2026, 10, 31), 7500), KMS_N);
	assert_int_equal(boy(DAY, 9000, date_from_ymd(2026, 9, 30), 7500), KMS_O);
	assert_int_equal(boy(date_from_ymd(2026, 11, 1), 9000, date_from_ymd(2026, 10, 31), 7500), KMS_N);
	assert_int_equal(boy(date_from_ymd(2026, 11, 30), 9000, date_from_ymd(2026, 10, 1), 7500), KMS_N);
}

static void december_is_the_month_before_january(void **state)
{
	(void)state;
	assert_int_equal(boy(date_from_ymd(2027, 1, 2), 9000, date_from_ymd(2026, 12, 31), 7500), KMS_N);
	assert_int_equal(boy(date_from_ymd(2027, 1, 31), 9000, date_from_ymd(2026, 11, 30), 7500), KMS_O);
	assert_int_equal(boy(date_from_ymd(2028, 1, 31), 9000, date_from_ymd(2026, 12, 31), 7500), KMS_O);
}

/* The caller is to give the last weighing of an earlier month; another one of this month or later is no month before.
 */
static void a_weighing_of_the_same_month_or_later_is_not_last_month_s(void **state)
{
	(void)state;
	assert_int_equal(boy(DAY, 9000, date_from_ymd(2026, 11, 1), 7500), KMS_O);
	assert_int_equal(boy(DAY, 9000, date_from_ymd(2026, 12, 1), 7500), KMS_O);
}

static void the_first_weighing_is_b(void **state)
{
	(void)state;
	assert_int_equal(boy(DAY, 7500, DATE_NONE, 0), KMS_B);
	assert_int_equal(boy(DAY, 7500, date_from_ymd(2026, 10, 20), 0), KMS_B); /* seen, but not weighed */
	assert_int_equal(kms_status(SEX_UNKNOWN, BORN, DAY, 7500, (struct kms_weighing){DATE_NONE, 0}), KMS_B);
}

static void a_newborn_has_only_to_hold_its_weight(void **state)
{
	(void)state;
	int32_t born = date_from_ymd(2026, 10, 28), day = date_from_ymd(2026, 11, 22);
	struct kms_weighing at_birth = {born, 3000};
	assert_int_equal(kms_status(SEX_FEMALE, born, day, 3000, at_birth), KMS_N);
	assert_int_equal(kms_status(SEX_FEMALE, born, day, 2999, at_birth), KMS_T);
}

static void there_is_no_status_without_weight_or_from_60_months(void **state)
{
	(void)state;
	struct kms_weighing october = {date_from_ymd(2026, 10, 20), 15000};
	assert_int_equal(boy(DAY, 0, DATE_NONE, 0), KMS_NONE);
	assert_int_equal(boy(DAY, -1, DATE_NONE, 0), KMS_NONE);
	assert_int_equal(kms_status(SEX_MALE, date_from_ymd(2021, 11, 22), DAY, 16000, october), KMS_NONE);
	assert_int_equal(kms_status(SEX_MALE, date_from_ymd(2021, 11, 23), DAY, 16000, october), KMS_N);
	assert_int_equal(kms_status(SEX_MALE, DAY + 1, DAY, 16000, october), KMS_NONE);
	assert_int_equal(kms_status(SEX_MALE, DATE_NONE, DAY, 16000, october), KMS_NONE);
	assert_int_equal(kms_status(SEX_MALE, BORN, DATE_NONE, 16000, october), KMS_NONE);
	assert_int_equal(kms_status(SEX_UNKNOWN, BORN, DAY, 16000, october), KMS_NONE);
}

static void the_largest_weights_are_compared_too(void **state)
{
	(void)state;
	assert_int_equal(boy(DAY, INT32_MAX, date_from_ymd(2026, 10, 20), 1), KMS_N);
	assert_int_equal(boy(DAY, 1, date_from_ymd(2026, 10, 20), INT32_MAX), KMS_T);
}

static void a_status_has_its_letter_and_words(void **state)
{
	(void)state;
	assert_string_equal(kms_letter(KMS_NONE), "");
	assert_string_equal(kms_letter(KMS_N), "N");
	assert_string_equal(kms_letter(KMS_T), "T");
	assert_string_equal(kms_letter(KMS_O), "O");
	assert_string_equal(kms_letter(KMS_B), "B");
	assert_string_equal(kms_text(KMS_NONE), "");
	assert_string_equal(kms_text(KMS_N), "naik (N)");
	assert_string_equal(kms_text(KMS_T), "tidak naik (T)");
	assert_string_equal(kms_text(KMS_O), "bulan lalu tidak timbang (O)");
	assert_string_equal(kms_text(KMS_B), "timbang pertama (B)");
	assert_string_equal(kms_text((enum kms_status)99), "");
	assert_string_equal(kms_letter((enum kms_status)99), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_minimum_gains_are_those_of_the_card),
		cmocka_unit_test(there_is_no_minimum_gain_outside_1_to_60_months_or_without_sex),
		cmocka_unit_test(a_gain_of_the_minimum_is_n_and_a_gram_less_is_t),
		cmocka_unit_test(the_minimum_is_that_of_the_age_now_and_of_the_sex),
		cmocka_unit_test(the_month_before_is_a_calendar_month),
		cmocka_unit_test(december_is_the_month_before_january),
		cmocka_unit_test(a_weighing_of_the_same_month_or_later_is_not_last_month_s),
		cmocka_unit_test(the_first_weighing_is_b),
		cmocka_unit_test(a_newborn_has_only_to_hold_its_weight),
		cmocka_unit_test(there_is_no_status_without_weight_or_from_60_months),
		cmocka_unit_test(the_largest_weights_are_compared_too),
		cmocka_unit_test(a_status_has_its_letter_and_words),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

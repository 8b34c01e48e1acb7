/* SPDX-License-Identifier: Apache-2.0 */
/* What a typed figure may have meant. Girl of 12 months: median 8.9 kg and 74 cm. */
#include "plausible.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define YEAR    365
#define UNKNOWN (-1)

static struct plausible weight(int32_t age_days, int64_t typed_g)
{
	struct plausible p;
	memset(&p, 0x5a, sizeof(p));
	plausible_weight(SEX_FEMALE, age_days, typed_g, &p);
	return p;
}

static struct plausible length(int32_t age_days, int64_t typed_mm)
{
	struct plausible p;
	memset(&p, 0x5a, sizeof(p));
	plausible_length(SEX_FEMALE, age_days, typed_mm, &p);
	return p;
}

static void assert_only(struct plausible p, int32_t value, enum plausible_reason why)
{
	assert_int_equal(p.count, 1);
	assert_int_equal(p.reading[0].value, value);
	assert_int_equal(p.reading[0].why, why);
}

static void a_possible_figure_stands_alone(void **state)
{
	(void)state;
	assert_only(weight(YEAR, 8400), 8400, PLAUSIBLE_AS_TYPED);
	assert_only(length(YEAR, 725), 725, PLAUSIBLE_AS_TYPED);
	/* Of unknown age 20 kg may be right, so 2.0 is not asked about. */
	assert_only(weight(UNKNOWN, 20000), 20000, PLAUSIBLE_AS_TYPED);
}

static void a_missed_point_is_seen(void **state)
{
	(void)state;
	assert_only(weight(YEAR, 84000), 8400, PLAUSIBLE_POINT_MISSED);  /* 84 */
	assert_only(weight(YEAR, 850000), 8500, PLAUSIBLE_POINT_MISSED); /* 850, from 8,50 */
	assert_only(length(YEAR, 7250), 725, PLAUSIBLE_POINT_MISSED);    /* 725 */
}

static void grams_are_seen(void **state)
{
	(void)state;
	assert_only(weight(YEAR, 8400000), 8400, PLAUSIBLE_GRAMS);
	assert_only(weight(YEAR, 12650000), 12650, PLAUSIBLE_GRAMS);
}

static void the_age_decides_which_reading_is_possible(void **state)
{
	(void)state;
	assert_only(weight(0, 32000), 3200, PLAUSIBLE_POINT_MISSED);
	assert_only(weight(1800, 32000), 32000, PLAUSIBLE_AS_TYPED);
	assert_only(length(0, 500), 500, PLAUSIBLE_AS_TYPED);
	assert_int_equal(length(1800, 500).count, 0);
}

static void several_readings_come_in_order_of_likelihood(void **state)
{
	(void)state;
	struct plausible p = weight(UNKNOWN, 250000); /* 250: 25.0 or 2.50 */
	assert_int_equal(p.count, 2);
	assert_int_equal(p.reading[0].value, 25000);
	assert_int_equal(p.reading[0].why, PLAUSIBLE_POINT_MISSED);
	assert_int_equal(p.reading[1].value, 2500);
	assert_int_equal(p.reading[1].why, PLAUSIBLE_POINT_MISSED);
	p = weight(UNKNOWN, 5000000); /* 5000: 50.00 or 5000 g */
	assert_int_equal(p.count, 2);
	assert_int_equal(p.reading[0].value, 50000);
	assert_int_equal(p.reading[1].value, 5000);
	assert_int_equal(p.reading[1].why, PLAUSIBLE_GRAMS);
}

static void no_typed_figure_has_a_reading_twice_or_more_than_fit(void **state)
{
	(void)state;
	for (int64_t g = 100; g < 70000000; g += 100 + g / 500) {
		struct plausible p = weight(UNKNOWN, g);
		assert_in_range(p.count, 0, PLAUSIBLE_READINGS);
		for (int i = 1; i < p.count; i++)
			assert_true(p.reading[i].value < p.reading[i - 1].value &&
				    p.reading[0].why != PLAUSIBLE_AS_TYPED);
	}
}

static void the_ranges_are_0_9_to_58_kg_and_38_to_150_cm(void **state)
{
	(void)state;
	assert_int_equal(weight(UNKNOWN, 899).count, 0);
	assert_only(weight(UNKNOWN, 900), 900, PLAUSIBLE_AS_TYPED);
	assert_only(weight(UNKNOWN, 58000), 58000, PLAUSIBLE_AS_TYPED);
	assert_only(weight(UNKNOWN, 58001), 5800, PLAUSIBLE_POINT_MISSED);
	assert_int_equal(length(UNKNOWN, 379).count, 0);
	assert_only(length(UNKNOWN, 380), 380, PLAUSIBLE_AS_TYPED);
	assert_only(length(UNKNOWN, 1500), 1500, PLAUSIBLE_AS_TYPED);
	assert_int_equal(length(UNKNOWN, 1501).count, 0);
}

static void a_child_too_old_to_score_has_the_range_only(void **state)
{
	(void)state;
	assert_only(weight(2500, 58000), 58000, PLAUSIBLE_AS_TYPED);
	assert_only(length(2500, 1500), 1500, PLAUSIBLE_AS_TYPED);
}

static void nothing_is_read_into_zero_or_less(void **state)
{
	(void)state;
	static const int64_t none[] = {0, -1, -8400, INT64_MIN};
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_int_equal(weight(YEAR, none[i]).count, 0);
		assert_int_equal(weight(UNKNOWN, none[i]).count, 0);
		assert_int_equal(length(YEAR, none[i]).count, 0);
	}
}

/* 4294975696 is 8400 above 2^32: cut to 32 bits it would be a fine weight. */
static void long_numbers_do_not_wrap_into_the_range(void **state)
{
	(void)state;
	assert_int_equal(weight(YEAR, 4294975696).count, 0);
	assert_int_equal(length(YEAR, 4294967296 + 725).count, 0);
	assert_int_equal(weight(YEAR, 999999999999000).count, 0);
	assert_int_equal(weight(UNKNOWN, INT64_MAX).count, 0);
	assert_int_equal(length(UNKNOWN, INT64_MAX).count, 0);
}

static void a_reading_is_rounded_to_the_nearest_gram_or_millimetre(void **state)
{
	(void)state;
	assert_only(length(YEAR, 7255), 726, PLAUSIBLE_POINT_MISSED);
	assert_only(length(YEAR, 7254), 725, PLAUSIBLE_POINT_MISSED);
	assert_only(weight(YEAR, 843650), 8437, PLAUSIBLE_POINT_MISSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_possible_figure_stands_alone),
		cmocka_unit_test(a_missed_point_is_seen),
		cmocka_unit_test(grams_are_seen),
		cmocka_unit_test(the_age_decides_which_reading_is_possible),
		cmocka_unit_test(several_readings_come_in_order_of_likelihood),
		cmocka_unit_test(no_typed_figure_has_a_reading_twice_or_more_than_fit),
		cmocka_unit_test(the_ranges_are_0_9_to_58_kg_and_38_to_150_cm),
		cmocka_unit_test(a_child_too_old_to_score_has_the_range_only),
		cmocka_unit_test(nothing_is_read_into_zero_or_less),
		cmocka_unit_test(long_numbers_do_not_wrap_into_the_range),
		cmocka_unit_test(a_reading_is_rounded_to_the_nearest_gram_or_millimetre),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of WHO's macro of 2013 beside those of today: ages to day 1856, standing believed below 9 months, nothing else.
 */
#include "growth_one.h"

#include <math.h>

static int32_t days(double months)
{
	return growth_days_of_months(months, GROWTH_RULES_IGROWUP2013);
}

static void by_the_rules_of_2013_months_count_up_to_61(void **state)
{
	(void)state;
	assert_int_equal(days(24), 731);
	assert_int_equal(days(60), 1826);
	assert_int_equal(days(60.9), 1854);
	assert_int_equal(days(60.97), 1856);
	assert_int_equal(days(61), 1857);
	assert_int_equal(days(1e300), 1857);
	assert_int_equal(days(-0.5), -1);
	assert_int_equal(days((double)NAN), -1);
}

static void by_the_rules_of_2013_all_is_scored_to_day_1856(void **state)
{
	(void)state;
	assert_int_equal(growth_last_day(GROWTH_RULES_ANTHRO), 1826);
	assert_int_equal(growth_last_day(GROWTH_RULES_IGROWUP2013), 1856);
	for (int32_t day = 1826; day <= 1857; day++) {
		struct growth_input in = measured_all(day);
		if (day > 1826)
			assert_nothing_scored(score(in));
		in.rules = GROWTH_RULES_IGROWUP2013;
		for (int i = 0; i < GROWTH_INDICATORS; i++)
			assert_int_equal(score(in).z[i] != GROWTH_Z_NONE, day <= 1856);
	}
}

static void by_the_rules_of_2013_standing_is_believed_at_every_age(void **state)
{
	(void)state;
	struct growth_input in = boy(273, 700, POSITION_STANDING);
	in.rules = GROWTH_RULES_IGROWUP2013;
	assert_int_equal(score(in).used_length_tenth_mm, 7070);
	assert_false(score(in).position_assumed);
	assert_int_equal(score(in).z[GROWTH_LFA], score(boy(273, 707, POSITION_LYING)).z[GROWTH_LFA]);
	in.age_days = 0;
	assert_int_equal(score(in).used_length_tenth_mm, 7070);
}

static bool same_score(struct growth_score a, struct growth_score b)
{
	return memcmp(a.z, b.z, sizeof(a.z)) == 0 && memcmp(a.flag, b.flag, sizeof(a.flag)) == 0 &&
	       a.used_length_tenth_mm == b.used_length_tenth_mm && a.position_assumed == b.position_assumed;
}

static void elsewhere_the_rules_of_2013_are_the_same(void **state)
{
	(void)state;
	for (int32_t day = -1; day <= 1826; day++) {
		struct growth_input now = measured_all(day), then;
		now.length_mm = 450 + day / 3;
		now.weight_g = 3000 + 8 * day;
		now.oedema = day % 50 == 0;
		for (int p = POSITION_UNKNOWN; p <= POSITION_STANDING; p++) {
			if (p == POSITION_STANDING && day >= 0 && day < 274)
				continue;
			now.position = (enum position)p;
			then = now;
			then.rules = GROWTH_RULES_IGROWUP2013;
			assert_true(same_score(score(now), score(then)));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_the_rules_of_2013_months_count_up_to_61),
		cmocka_unit_test(by_the_rules_of_2013_all_is_scored_to_day_1856),
		cmocka_unit_test(by_the_rules_of_2013_standing_is_believed_at_every_age),
		cmocka_unit_test(elsewhere_the_rules_of_2013_are_the_same),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

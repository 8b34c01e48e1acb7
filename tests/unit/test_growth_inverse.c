/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Weights of a z-score: WHO's printed medians, and the score of every weight given leads back to its z.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include "growth.h"

static void medians_are_as_who_prints_them(void **state)
{
	(void)state;
	assert_int_equal(growth_weight_at(SEX_MALE, true, 450, 0), 2441);
	assert_int_equal(growth_weight_at(SEX_MALE, true, 1100, 0), 18269);
	assert_int_equal(growth_weight_at(SEX_MALE, false, 1200, 0), 22353);
}

/* The score is asked without an age, so that the position alone chooses the table. */
static int z_of(enum sex sex, bool lying, int32_t length_mm, int32_t weight_g)
{
	struct growth_score s;

	growth_score(&(struct growth_input){.sex = sex,
					    .age_days = -1,
					    .weight_g = weight_g,
					    .length_mm = length_mm,
					    .position = lying ? POSITION_LYING : POSITION_STANDING},
		     &s);
	return s.z[GROWTH_WFL];
}

/* A gram is less than a hundredth of an SD even where children are lightest. */
static void the_score_of_the_weight_is_the_z_it_was_asked_for(void **state)
{
	int checked = 0;

	(void)state;
	for (int sex = SEX_MALE; sex <= SEX_FEMALE; sex++) {
		for (int32_t mm = 450; mm <= 1200; mm += 10) {
			for (int z = -600; z <= 600; z += 50) {
				bool lying = mm <= 1100;
				int32_t g = growth_weight_at((enum sex)sex, lying, mm, z);

				assert_true(g > 0);
				assert_int_equal(z_of((enum sex)sex, lying, mm, g), z);
				checked++;
			}
		}
	}
	assert_int_equal(checked, 2 * 76 * 25);
}

static void outside_the_tables_there_is_no_weight(void **state)
{
	(void)state;
	for (int sex = SEX_MALE; sex <= SEX_FEMALE; sex++) {
		assert_true(growth_weight_at((enum sex)sex, true, 450, 0) > 0);
		assert_int_equal(growth_weight_at((enum sex)sex, true, 449, 0), 0);
		assert_true(growth_weight_at((enum sex)sex, true, 1100, 0) > 0);
		assert_int_equal(growth_weight_at((enum sex)sex, true, 1101, 0), 0);
		assert_true(growth_weight_at((enum sex)sex, false, 650, 0) > 0);
		assert_int_equal(growth_weight_at((enum sex)sex, false, 649, 0), 0);
		assert_true(growth_weight_at((enum sex)sex, false, 1200, 0) > 0);
		assert_int_equal(growth_weight_at((enum sex)sex, false, 1201, 0), 0);
	}
	assert_int_equal(growth_weight_at(SEX_FEMALE, true, INT32_MIN, 0), 0);
	assert_int_equal(growth_weight_at(SEX_FEMALE, false, INT32_MAX, 0), 0);
	assert_int_equal(growth_weight_at(SEX_UNKNOWN, true, 700, 0), 0);
	assert_int_equal(growth_weight_at((enum sex)3, true, 700, 0), 0);
}

static void a_z_no_weight_has_gives_none(void **state)
{
	(void)state;
	assert_int_equal(growth_weight_at(SEX_MALE, true, 700, -3000), 0);
	assert_int_equal(growth_weight_at(SEX_MALE, true, 700, INT32_MIN), 0);
	assert_int_equal(growth_weight_at(SEX_MALE, true, 1100, INT32_MAX), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(medians_are_as_who_prints_them),
		cmocka_unit_test(the_score_of_the_weight_is_the_z_it_was_asked_for),
		cmocka_unit_test(outside_the_tables_there_is_no_weight),
		cmocka_unit_test(a_z_no_weight_has_gives_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

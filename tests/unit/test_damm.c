/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check digit, proved for every four-digit number: any single wrong digit and any swap of neighbours is caught.
 */
#include "damm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/* N with its check digit, five characters. */
static struct str code_of(int n, char room[6])
{
	snprintf(room, 6, "%04d", n);
	int digit = damm_digit((struct str){room, 4});
	assert_in_range(digit, 0, 9);
	room[4] = (char)('0' + digit);
	return (struct str){room, 5};
}

static void every_four_digit_number_with_its_digit_is_right(void **state)
{
	(void)state;
	for (int n = 0; n <= 9999; n++) {
		char room[6];

		assert_true(damm_ok(code_of(n, room)));
	}
}

static void every_single_wrong_digit_is_caught(void **state)
{
	(void)state;
	for (int n = 0; n <= 9999; n++) {
		char room[6];
		struct str code = code_of(n, room);

		for (int at = 0; at < 5; at++) {
			char right = room[at];

			for (char c = '0'; c <= '9'; c++) {
				room[at] = c;
				assert_int_equal(damm_ok(code), c == right);
			}
			room[at] = right;
		}
	}
}

static void every_swap_of_neighbours_is_caught(void **state)
{
	(void)state;
	for (int n = 0; n <= 9999; n++) {
		char room[6];
		struct str code = code_of(n, room);

		for (int at = 0; at < 4; at++) {
			char a = room[at], b = room[at + 1];

			room[at] = b;
			room[at + 1] = a;
			assert_int_equal(damm_ok(code), a == b);
			room[at] = a;
			room[at + 1] = b;
		}
	}
}

static void the_published_example_holds(void **state)
{
	(void)state;
	assert_int_equal(damm_digit(STR("572")), 4);
	assert_true(damm_ok(STR("5724")));
	assert_false(damm_ok(STR("5727")));
	assert_int_equal(damm_digit(STR("0")), 0);
	assert_true(damm_ok(STR("00")));
}

static void what_is_no_code_is_never_right(void **state)
{
	(void)state;
	assert_int_equal(damm_digit(STR_NONE), -1);
	assert_int_equal(damm_digit(STR("57a")), -1);
	assert_int_equal(damm_digit(STR("57 ")), -1);
	assert_int_equal(damm_digit(STR("57\0")), -1);
	assert_false(damm_ok(STR_NONE));
	assert_false(damm_ok(STR("0")));
	assert_false(damm_ok(STR("572:")));
	assert_false(damm_ok(STR("-5724")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_four_digit_number_with_its_digit_is_right),
		cmocka_unit_test(every_single_wrong_digit_is_caught),
		cmocka_unit_test(every_swap_of_neighbours_is_caught),
		cmocka_unit_test(the_published_example_holds),
		cmocka_unit_test(what_is_no_code_is_never_right),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

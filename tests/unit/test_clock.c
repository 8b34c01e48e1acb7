/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clock: in the right units, on the right clocks.
 */
#include "clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

static int64_t us_of(clockid_t id)
{
	struct timespec t;

	assert_int_equal(clock_gettime(id, &t), 0);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void wall_time_is_unix_milliseconds(void **state)
{
	(void)state;
	int64_t before = us_of(CLOCK_REALTIME) / 1000, now = clock_now_ms(), after = us_of(CLOCK_REALTIME) / 1000;

	assert_true(before <= now && now <= after);
	assert_true(now > 1700000000000LL);
}

static void monotonic_time_agrees_in_both_units_and_never_goes_back(void **state)
{
	(void)state;
	int64_t before = us_of(CLOCK_MONOTONIC), us = clock_mono_us(), ms = clock_mono_ms();
	int64_t after = us_of(CLOCK_MONOTONIC);

	assert_true(before <= us && us <= after);
	assert_true(us / 1000 <= ms && ms <= after / 1000);
	for (int i = 0; i < 1000; i++) {
		int64_t next = clock_mono_us();

		assert_true(next >= us);
		us = next;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wall_time_is_unix_milliseconds),
		cmocka_unit_test(monotonic_time_agrees_in_both_units_and_never_goes_back),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

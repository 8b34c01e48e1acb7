/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calendar, checked against a day-by-day walk that knows nothing of eras, and the shapes dates are written in.
 */
#include "date.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static char room[64];
static struct buf out;

static const char *iso(int32_t day)
{
	buf_init(&out, room, sizeof(room) - 1);
	date_add_iso(&out, day);
	room[out.n] = '\0';
	return room;
}

static int days_in(int y, int m)
{
	if (m == 2)
		return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0 ? 29 : 28;
	return m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
}

static void every_day_from_1900_to_2199_goes_there_and_back(void **state)
{
	(void)state;
	int32_t expected = -25567; /* 1900-01-01 */

	for (int y = 1900; y <= 2199; y++) {
		for (int m = 1; m <= 12; m++) {
			int32_t first = expected;

			for (int d = 1; d <= days_in(y, m); d++, expected++) {
				int year, month, mday;

				assert_int_equal(date_from_ymd(y, m, d), expected);
				date_to_ymd(expected, &year, &month, &mday);
				assert_true(year == y && month == m && mday == d);
				assert_int_equal(date_month_start(expected), first);
			}
			assert_int_equal(date_from_ymd(y, m, days_in(y, m) + 1), DATE_NONE);
		}
	}
	assert_int_equal(expected, 84006); /* 2200-01-01 */
}

static void known_days_have_their_known_numbers(void **state)
{
	(void)state;
	assert_int_equal(date_from_ymd(1970, 1, 1), 0);
	assert_int_equal(date_from_ymd(1969, 12, 31), -1);
	assert_int_equal(date_from_ymd(2000, 3, 1), 11017);
	assert_int_equal(date_from_ymd(2026, 11, 22), 20779);
}

static void days_that_do_not_exist_are_none(void **state)
{
	(void)state;
	assert_int_equal(date_from_ymd(2023, 2, 29), DATE_NONE);
	assert_int_equal(date_from_ymd(1900, 2, 29), DATE_NONE);
	assert_int_equal(date_from_ymd(2100, 2, 29), DATE_NONE);
	assert_int_not_equal(date_from_ymd(2000, 2, 29), DATE_NONE);
	assert_int_not_equal(date_from_ymd(2024, 2, 29), DATE_NONE);
	assert_int_equal(date_from_ymd(2024, 0, 1), DATE_NONE);
	assert_int_equal(date_from_ymd(2024, 13, 1), DATE_NONE);
	assert_int_equal(date_from_ymd(2024, 4, 31), DATE_NONE);
	assert_int_equal(date_from_ymd(2024, 4, 0), DATE_NONE);
	assert_int_equal(date_from_ymd(1899, 12, 31), DATE_NONE);
	assert_int_equal(date_from_ymd(2200, 1, 1), DATE_NONE);
	assert_int_equal(date_month_start(DATE_NONE), DATE_NONE);
}

static int months(const char *birth, const char *day)
{
	int32_t b, d;

	assert_int_equal(date_parse_iso(str_of(birth), &b), 0);
	assert_int_equal(date_parse_iso(str_of(day), &d), 0);
	return date_months_between(b, d);
}

static void only_completed_months_count(void **state)
{
	(void)state;
	assert_int_equal(months("2024-01-15", "2024-01-15"), 0);
	assert_int_equal(months("2024-01-15", "2024-02-14"), 0);
	assert_int_equal(months("2024-01-15", "2024-02-15"), 1);
	assert_int_equal(months("2024-01-15", "2024-04-13"), 2);
	assert_int_equal(months("2024-01-31", "2024-02-29"), 0);
	assert_int_equal(months("2024-01-31", "2024-03-01"), 1);
	assert_int_equal(months("2024-02-29", "2025-02-28"), 11);
	assert_int_equal(months("2024-02-29", "2025-03-01"), 12);
	assert_int_equal(months("2019-12-31", "2024-12-30"), 59);
	assert_int_equal(months("2019-12-31", "2024-12-31"), 60);
	assert_int_equal(months("2024-03-01", "2024-02-29"), -1);
	assert_int_equal(months("2024-03-15", "2024-02-01"), -2);
}

static void the_day_changes_at_local_midnight(void **state)
{
	(void)state;
	const int64_t hour = 3600000, day = 24 * hour;
	static const enum zone zones[] = {ZONE_WIB, ZONE_WITA, ZONE_WIT};

	for (size_t i = 0; i < 3; i++) {
		int64_t midnight = 20779 * day - (int)zones[i] * hour;

		assert_int_equal(date_of_ms(midnight, zones[i]), 20779);
		assert_int_equal(date_of_ms(midnight - 1, zones[i]), 20778);
		assert_int_equal(date_of_ms(midnight + day - 1, zones[i]), 20779);
		assert_int_equal(date_of_ms(midnight + day, zones[i]), 20780);
		assert_int_equal(date_of_ms(-(int)zones[i] * hour - 1, zones[i]), -1);
	}
	/* 22:30 in WIB is already tomorrow in WIT. */
	assert_int_equal(date_of_ms(20779 * day + 15 * hour + hour / 2, ZONE_WIB), 20779);
	assert_int_equal(date_of_ms(20779 * day + 15 * hour + hour / 2, ZONE_WITA), 20779);
	assert_int_equal(date_of_ms(20779 * day + 15 * hour + hour / 2, ZONE_WIT), 20780);
}

static void times_out_of_all_bounds_are_none_and_write_nothing(void **state)
{
	(void)state;
	assert_int_equal(date_of_ms(INT64_MAX, ZONE_WIT), DATE_NONE);
	assert_int_equal(date_of_ms(INT64_MIN, ZONE_WIB), DATE_NONE);
	buf_init(&out, room, sizeof(room));
	date_add_utc_ms(&out, INT64_MIN);
	date_add_local(&out, INT64_MAX, ZONE_WIT);
	date_add_iso(&out, DATE_NONE);
	date_add_short(&out, DATE_NONE);
	assert_int_equal(out.n, 0);
	assert_false(out.overflow);
}

static void iso_dates_are_read_whole_or_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"",           "2026-11-2",  "2026-11-022", "2026-11-22 ", " 2026-11-22",
					  "2026/11/22", "20261122",   "2026-13-01",  "2026-02-29",  "2026-11-2x",
					  "-026-11-22", "+026-11-22", "1899-12-31",  "2026-1-22",   "2026-11-"};
	int32_t day = 5;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(date_parse_iso(str_of(bad[i]), &day), -EINVAL);
	assert_int_equal(date_parse_iso(STR_NONE, &day), -EINVAL);
	assert_int_equal(day, 5);
	assert_int_equal(date_parse_iso(STR("2026-11-22"), &day), 0);
	assert_int_equal(day, 20779);
	assert_string_equal(iso(day), "2026-11-22");
	assert_string_equal(iso(date_from_ymd(1901, 2, 3)), "1901-02-03");
}

static void moments_are_written_in_utc_and_in_local_time(void **state)
{
	(void)state;
	const int64_t ms = 1795313045123LL; /* 2026-11-22T02:04:05.123Z */

	buf_init(&out, room, sizeof(room));
	date_add_utc_ms(&out, ms);
	assert_true(str_eq(buf_str(&out), STR("2026-11-22T02:04:05.123Z")));
	buf_reset(&out);
	date_add_utc_ms(&out, -1);
	assert_true(str_eq(buf_str(&out), STR("1969-12-31T23:59:59.999Z")));
	buf_reset(&out);
	date_add_local(&out, ms, ZONE_WITA);
	assert_true(str_eq(buf_str(&out), STR("2026-11-22 10:04:05")));
	buf_reset(&out);
	date_add_local(&out, 20779 * 86400000LL + 15 * 3600000LL, ZONE_WIT);
	assert_true(str_eq(buf_str(&out), STR("2026-11-23 00:00:00")));
	buf_reset(&out);
	date_add_short(&out, 20779);
	assert_true(str_eq(buf_str(&out), STR("22/11")));
}

static void zones_have_their_names(void **state)
{
	(void)state;
	enum zone z;

	assert_int_equal(zone_of(STR("WIB"), &z), 0);
	assert_int_equal(z, 7);
	assert_int_equal(zone_of(STR("WITA"), &z), 0);
	assert_int_equal(z, 8);
	assert_int_equal(zone_of(STR("wit"), &z), 0);
	assert_int_equal(z, 9);
	assert_int_equal(zone_of(STR("WI"), &z), -EINVAL);
	assert_int_equal(zone_of(STR_NONE, &z), -EINVAL);
	assert_string_equal(zone_name(ZONE_WIB), "WIB");
	assert_string_equal(zone_name(ZONE_WITA), "WITA");
	assert_string_equal(zone_name(ZONE_WIT), "WIT");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_from_1900_to_2199_goes_there_and_back),
		cmocka_unit_test(known_days_have_their_known_numbers),
		cmocka_unit_test(days_that_do_not_exist_are_none),
		cmocka_unit_test(only_completed_months_count),
		cmocka_unit_test(the_day_changes_at_local_midnight),
		cmocka_unit_test(times_out_of_all_bounds_are_none_and_write_nothing),
		cmocka_unit_test(iso_dates_are_read_whole_or_refused),
		cmocka_unit_test(moments_are_written_in_utc_and_in_local_time),
		cmocka_unit_test(zones_have_their_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single cells: dates and words as people write them. Numbers are tested where they count, in test_growth_row.c.
 */
#include "growth_cell.h"

#include "date.h"
#include "growth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int32_t day_of(const char *text)
{
	int32_t day = 7;

	return growth_cell_date(str_of(text), &day) ? day : DATE_NONE;
}

static void dates_are_read_with_the_day_first_or_the_year(void **state)
{
	static const char *const same[] = {"2025-09-02",
					   "2/9/2025",
					   "02/09/2025",
					   "2-9-25",
					   "02.09.25",
					   "2025/9/2",
					   "2025.09.02",
					   "2025-09-02 00:00:00",
					   "2025-09-02T08:30:00.000",
					   "02/09/2025 8:30"};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_int_equal(day_of(same[i]), date_from_ymd(2025, 9, 2));
	assert_int_equal(day_of("29/2/2024"), date_from_ymd(2024, 2, 29));
}

static void what_is_no_day_is_no_date(void **state)
{
	static const char *const none[] = {
		"",           "2025",       "2025-09",    "29/2/2025", "31/4/2025",  "9/22/2025",  "2025-22-9",
		"2/9-2025",   "2/9",        "2//2025",    "/9/2025",   "2/9/",       "2/9/025",    "2/9/2",
		"20250902",   "45902",      "2 sep 2025", "2/9/2025x", "2/9/2025 x", "002/9/2025", "2025-009-02",
		"2025-9-002", "2/9/2025-1", "2/9/12025",  "1,9,2025",  "0/9/2025",   "2/0/2025",   "kemarin"};

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		if (day_of(none[i]) != DATE_NONE)
			fail_msg("\"%s\" was read as a date", none[i]);
	}
}

struct expected {
	const char *text;
	int value;
};

static void assert_words(enum growth_word kind, const struct expected *e, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (growth_cell_word(kind, str_of(e[i].text)) != e[i].value)
			fail_msg("\"%s\" is %d", e[i].text, growth_cell_word(kind, str_of(e[i].text)));
	}
}
#define WORDS(kind, list) assert_words(kind, list, sizeof(list) / sizeof(list[0]))

static void sex_has_its_words(void **state)
{
	static const struct expected list[] = {
		{"1", SEX_MALE},
		{"2", SEX_FEMALE},
		{"L", SEX_MALE},
		{"p", SEX_FEMALE},
		{"m", SEX_MALE},
		{"F", SEX_FEMALE},
		{"Lk", SEX_MALE},
		{"Pr", SEX_FEMALE},
		{"laki", SEX_MALE},
		{"pria", SEX_MALE},
		{"Laki-laki", SEX_MALE},
		{"LAKI LAKI", SEX_MALE},
		{"wanita", SEX_FEMALE},
		{"Perempuan", SEX_FEMALE},
		{"male", SEX_MALE},
		{"female", SEX_FEMALE},
		{"2.0", SEX_FEMALE},
		{"1.0", SEX_MALE},
		{"cowok", -1},
		{"", -1},
		{"0", -1},
		{"3", -1},
		{"b", -1},
	};

	(void)state;
	WORDS(GROWTH_WORD_SEX, list);
}

static void position_has_its_words(void **state)
{
	static const struct expected list[] = {
		{"", POSITION_UNKNOWN},
		{"L", POSITION_LYING},
		{"h", POSITION_STANDING},
		{"T", POSITION_LYING},
		{"b", POSITION_STANDING},
		{"Telentang", POSITION_LYING},
		{"terlentang", POSITION_LYING},
		{"tidur", POSITION_LYING},
		{"BERDIRI", POSITION_STANDING},
		{"duduk", -1},
		{"1", -1},
		{"2", -1}, /* which e-PPGBM counts both ways */
	};

	(void)state;
	WORDS(GROWTH_WORD_POSITION, list);
}

static void oedema_has_its_words(void **state)
{
	static const struct expected list[] = {
		{"", 0},   {"n", 0},   {"0", 0}, {"Tidak", 0}, {"tdk", 0}, {"T", 0}, {"no", 0}, {"-", 0},  {"y", 1},
		{"YA", 1}, {"yes", 1}, {"+", 1}, {"1", 1},     {"2", 1},   {"3", 1}, {"4", -1}, {"b", -1}, {"kaki", -1},
	};

	(void)state;
	WORDS(GROWTH_WORD_OEDEMA, list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_read_with_the_day_first_or_the_year),
		cmocka_unit_test(what_is_no_day_is_no_date),
		cmocka_unit_test(sex_has_its_words),
		cmocka_unit_test(position_has_its_words),
		cmocka_unit_test(oedema_has_its_words),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

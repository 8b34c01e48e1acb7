/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Borrowed bytes: equality, trimming, cutting, integers and copies, with the empty and the NUL-holding str among them.
 */
#include "str.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void assert_str(struct str s, const char *expected)
{
	assert_int_equal(s.n, strlen(expected));
	if (s.n)
		assert_memory_equal(s.p, expected, s.n);
}

static void equality_is_by_bytes_and_length(void **state)
{
	(void)state;
	assert_true(str_eq(STR("ukur"), STR("ukur")));
	assert_false(str_eq(STR("ukur"), STR("uku")));
	assert_false(str_eq(STR("ukur"), STR("Ukur")));
	assert_false(str_eq(STR("a\0b"), STR("a\0c")));
	assert_true(str_eq(STR_NONE, STR("")));
	assert_true(str_eq_nocase(STR("UKUR 1"), STR("ukur 1")));
	assert_false(str_eq_nocase(STR("ukur"), STR("ukir")));
	assert_false(str_eq_nocase(STR("@"), STR("`")));
	assert_false(str_eq_nocase(STR("\xc3\x84"), STR("\xc3\xa4")));
	assert_true(str_eq_nocase(STR_NONE, STR("")));
}

static void a_prefix_is_found_only_at_the_front(void **state)
{
	(void)state;
	assert_true(str_starts(STR("tel:0812"), STR("tel:")));
	assert_true(str_starts(STR("x"), STR("")));
	assert_true(str_starts(STR_NONE, STR_NONE));
	assert_false(str_starts(STR("te"), STR("tel:")));
	assert_false(str_starts(STR(" tel:"), STR("tel:")));
}

static void a_c_string_becomes_a_str_and_null_becomes_none(void **state)
{
	(void)state;
	assert_str(str_of("abc"), "abc");
	assert_str(str_of(NULL), "");
	assert_null(str_of(NULL).p);
}

static void trimming_takes_white_space_at_both_ends(void **state)
{
	(void)state;
	assert_str(str_trim(STR(" \t\r\n a b \r\n")), "a b");
	assert_str(str_trim(STR(" \t\r\n")), "");
	assert_str(str_trim(STR_NONE), "");
	assert_str(str_trim(STR("x")), "x");
	assert_int_equal(str_trim(STR("\0 ")).n, 1);
}

static void cutting_gives_what_stands_before_the_separator(void **state)
{
	(void)state;
	struct str rest = STR("a;;b");

	assert_str(str_cut(&rest, ';'), "a");
	assert_str(rest, ";b");
	assert_str(str_cut(&rest, ';'), "");
	assert_str(str_cut(&rest, ';'), "b");
	assert_str(rest, "");
	assert_str(str_cut(&rest, ';'), "");
	rest = STR_NONE;
	assert_str(str_cut(&rest, ';'), "");
	rest = STR("a;");
	assert_str(str_cut(&rest, ';'), "a");
	assert_str(rest, "");
}

static void words_are_cut_at_any_white_space(void **state)
{
	(void)state;
	struct str rest = STR("  UKUR\t10015 \r\n8,4 ");

	assert_str(str_cut_word(&rest), "UKUR");
	assert_str(str_cut_word(&rest), "10015");
	assert_str(str_cut_word(&rest), "8,4");
	assert_str(str_cut_word(&rest), "");
	assert_str(rest, "");
	rest = STR_NONE;
	assert_str(str_cut_word(&rest), "");
}

static const struct {
	const char *text;
	int rc;
	int64_t value;
} integers[] = {
	{"0", 0, 0},
	{"-0", 0, 0},
	{"007", 0, 7},
	{"-42", 0, -42},
	{"9223372036854775807", 0, INT64_MAX},
	{"-9223372036854775808", 0, INT64_MIN},
	{"9223372036854775808", -ERANGE, 0},
	{"-9223372036854775809", -ERANGE, 0},
	{"99999999999999999999999", -ERANGE, 0},
	{"18446744073709551617", -ERANGE, 0},
	{"99999999999999999999999x", -EINVAL, 0},
	{"", -EINVAL, 0},
	{"-", -EINVAL, 0},
	{"--1", -EINVAL, 0},
	{"+1", -EINVAL, 0},
	{" 1", -EINVAL, 0},
	{"1 ", -EINVAL, 0},
	{"1,5", -EINVAL, 0},
	{"0x10", -EINVAL, 0},
};

static void integers_are_read_whole_or_not_at_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
		int64_t v = 77;

		assert_int_equal(str_to_i64(str_of(integers[i].text), &v), integers[i].rc);
		assert_int_equal(v, integers[i].rc ? 77 : integers[i].value);
	}
	int64_t v;
	assert_int_equal(str_to_i64(STR_NONE, &v), -EINVAL);
	assert_int_equal(str_to_i64(STR("1\0"), &v), -EINVAL);
}

static void a_copy_is_cut_to_its_room_and_says_so(void **state)
{
	(void)state;
	char room[4];

	assert_true(str_copy(room, sizeof(room), STR("abc")));
	assert_string_equal(room, "abc");
	assert_false(str_copy(room, sizeof(room), STR("abcd")));
	assert_string_equal(room, "abc");
	assert_true(str_copy(room, 1, STR_NONE));
	assert_string_equal(room, "");
	assert_false(str_copy(room, 1, STR("x")));
	assert_string_equal(room, "");
}

static void words_are_as_far_apart_as_it_takes_to_make_one_of_the_other(void **state)
{
	char far[42];

	(void)state;
	memset(far, 'a', sizeof(far));
	assert_int_equal(str_edits(STR("ukur"), STR("ukur")), 0);
	assert_int_equal(str_edits(STR("ukr"), STR("ukur")), 1);
	assert_int_equal(str_edits(STR("ukurr"), STR("ukur")), 1);
	assert_int_equal(str_edits(STR("akur"), STR("ukur")), 1);
	assert_int_equal(str_edits(STR("kuur"), STR("ukur")), 2);
	assert_int_equal(str_edits(STR(""), STR("menu")), 4);
	assert_int_equal(str_edits((struct str){far, 40}, (struct str){far, 38}), 2);
	assert_int_equal(str_edits((struct str){far, 41}, (struct str){far, 41}), INT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equality_is_by_bytes_and_length),
		cmocka_unit_test(a_prefix_is_found_only_at_the_front),
		cmocka_unit_test(a_c_string_becomes_a_str_and_null_becomes_none),
		cmocka_unit_test(trimming_takes_white_space_at_both_ends),
		cmocka_unit_test(cutting_gives_what_stands_before_the_separator),
		cmocka_unit_test(words_are_cut_at_any_white_space),
		cmocka_unit_test(integers_are_read_whole_or_not_at_all),
		cmocka_unit_test(words_are_as_far_apart_as_it_takes_to_make_one_of_the_other),
		cmocka_unit_test(a_copy_is_cut_to_its_room_and_says_so),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

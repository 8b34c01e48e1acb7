/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows for spreadsheets, literally: quoting, numbers, and cells that must not become formulas.
 */
#include "csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct csv w;
static char *text;
static size_t size;
static FILE *to;

static void begin(char sep)
{
	to = open_memstream(&text, &size);
	assert_non_null(to);
	csv_init(&w, to, sep);
}

static void assert_rows(const char *expected)
{
	fclose(to);
	assert_int_equal(size, strlen(expected));
	assert_string_equal(text, expected);
	free(text);
}

static void a_row_has_cells_and_ends_in_cr_lf(void **state)
{
	(void)state;
	begin(';');
	csv_text(&w, STR("Siti"));
	csv_num(&w, 84, 1);
	csv_empty(&w);
	csv_int(&w, -7);
	csv_end_row(&w);
	csv_empty(&w);
	csv_text(&w, STR_NONE);
	csv_end_row(&w);
	assert_rows("Siti;8.4;;-7\r\n;\r\n");
}

static void cells_are_quoted_only_when_needed(void **state)
{
	(void)state;
	begin(',');
	csv_text(&w, STR("a,b"));
	csv_text(&w, STR("a;b"));
	csv_text(&w, STR("kata \"baik\""));
	csv_text(&w, STR("dua\r\nbaris"));
	csv_text(&w, STR("dua\nbaris"));
	csv_text(&w, STR("biasa saja"));
	csv_end_row(&w);
	assert_rows("\"a,b\",a;b,\"kata \"\"baik\"\"\",\"dua\r\nbaris\",\"dua\nbaris\",biasa saja\r\n");
}

static void a_text_never_becomes_a_formula(void **state)
{
	(void)state;
	begin(';');
	csv_text(&w, STR("=1+1"));
	csv_text(&w, STR("+62812"));
	csv_text(&w, STR("-5"));
	csv_text(&w, STR("@SUM(A1)"));
	csv_text(&w, STR("\t=1"));
	csv_text(&w, STR("\r=1"));
	csv_text(&w, STR("=HYPERLINK(\"http://x\";\"y\")"));
	csv_text(&w, STR("a=1"));
	csv_end_row(&w);
	assert_rows("'=1+1;'+62812;'-5;'@SUM(A1);'\t=1;\"'\r=1\";\"'=HYPERLINK(\"\"http://x\"\";\"\"y\"\")\";a=1\r\n");
}

static void control_bytes_become_spaces(void **state)
{
	(void)state;
	begin(';');
	csv_text(&w, STR("a\0b\x1b[c\x1f"));
	csv_text(&w, STR("\0=1"));
	csv_text(&w, STR("a\tb\xc3\xa9"));
	csv_end_row(&w);
	assert_rows("a b [c ; =1;a\tb\xc3\xa9\r\n");
}

static void numbers_have_a_point_and_their_zeros(void **state)
{
	(void)state;
	begin(';');
	csv_num(&w, 725, 1);
	csv_num(&w, 725, 0);
	csv_num(&w, 5, 2);
	csv_num(&w, -5, 1);
	csv_num(&w, -250, 2);
	csv_num(&w, 0, 3);
	csv_num(&w, 1, 6);
	csv_num(&w, INT64_MIN, 6);
	csv_num(&w, INT64_MAX, 0);
	csv_int(&w, INT64_MIN);
	csv_end_row(&w);
	assert_rows("72.5;725;0.05;-0.5;-2.50;0.000;0.000001;-9223372036854.775808;9223372036854775807;"
		    "-9223372036854775808\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_has_cells_and_ends_in_cr_lf),
		cmocka_unit_test(cells_are_quoted_only_when_needed),
		cmocka_unit_test(a_text_never_becomes_a_formula),
		cmocka_unit_test(control_bytes_become_spaces),
		cmocka_unit_test(numbers_have_a_point_and_their_zeros),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

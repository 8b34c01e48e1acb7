/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings in files: kept up to ten, counted beyond, and printed in the shape editors can jump to.
 */
#include "diag.h"

#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct diag d;

static void assert_printed(const char *expected)
{
	char *text = NULL;
	size_t n = 0;
	FILE *to = open_memstream(&text, &n);

	assert_non_null(to);
	diag_print(&d, "kentongan", to);
	fclose(to);
	assert_string_equal(text, expected);
	free(text);
}

static void a_finding_is_printed_with_its_place(void **state)
{
	(void)state;
	diag_init(&d);
	assert_printed("");
	diag_add(&d, "flows/ukur.yaml", 12, 5, "unknown key '%s'", "txet");
	diag_add(&d, "kentongan.yaml", 3, 0, "no such file");
	diag_add(&d, "flows/", 0, 0, "no flow in this folder");
	assert_int_equal(d.count, 3);
	assert_int_equal(d.item[0].line, 12);
	assert_int_equal(d.item[0].col, 5);
	assert_printed("kentongan: flows/ukur.yaml:12:5: unknown key 'txet'\n"
		       "kentongan: kentongan.yaml:3: no such file\n"
		       "kentongan: flows/: no flow in this folder\n");
}

static void beyond_ten_they_are_only_counted(void **state)
{
	(void)state;
	diag_init(&d);
	for (int i = 1; i <= DIAG_MAX + 3; i++)
		diag_add(&d, "f", i, 1, "x");
	assert_int_equal(d.count, DIAG_MAX);
	assert_int_equal(d.dropped, 3);
	assert_int_equal(d.item[DIAG_MAX - 1].line, DIAG_MAX);
	assert_printed("kentongan: f:1:1: x\nkentongan: f:2:1: x\nkentongan: f:3:1: x\nkentongan: f:4:1: x\n"
		       "kentongan: f:5:1: x\nkentongan: f:6:1: x\nkentongan: f:7:1: x\nkentongan: f:8:1: x\n"
		       "kentongan: f:9:1: x\nkentongan: f:10:1: x\nkentongan: and 3 more\n");
}

static void a_long_path_keeps_its_end(void **state)
{
	(void)state;
	char path[200];

	memset(path, 'a', sizeof(path));
	memcpy(path + sizeof(path) - 11, "/ukur.yaml", 11);
	diag_init(&d);
	diag_add(&d, path, 1, 1, "x");
	assert_int_equal(strlen(d.item[0].file), sizeof(d.item[0].file) - 1);
	assert_memory_equal(d.item[0].file, "...a", 4);
	assert_string_equal(d.item[0].file + strlen(d.item[0].file) - 10, "/ukur.yaml");
	path[119] = '\0';
	diag_add(&d, path, 1, 1, "x");
	assert_string_equal(d.item[1].file, path);
}

static void a_long_text_is_cut_between_characters(void **state)
{
	(void)state;
	char text[300];

	diag_init(&d);
	for (size_t lead = 0; lead < 4; lead++) {
		memset(text, 'x', lead);
		for (size_t i = lead; i + 3 < sizeof(text); i += 3)
			memcpy(text + i, "\xe2\x82\xac", 4);
		diag_add(&d, "f", 1, 1, "%s", text);
		const struct diag_item *it = &d.item[lead];
		assert_true(utf8_valid(str_of(it->text)));
		assert_in_range(strlen(it->text), DIAG_TEXT_MAX - 4, DIAG_TEXT_MAX - 1);
	}
}

static void control_bytes_do_not_reach_the_terminal(void **state)
{
	(void)state;
	diag_init(&d);
	diag_add(&d, "a\nb", 1, 1, "x\033[31m\r\n%s\x7f", "\t");
	assert_string_equal(d.item[0].file, "a b");
	assert_string_equal(d.item[0].text, "x [31m    ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_finding_is_printed_with_its_place),
		cmocka_unit_test(beyond_ten_they_are_only_counted),
		cmocka_unit_test(a_long_path_keeps_its_end),
		cmocka_unit_test(a_long_text_is_cut_between_characters),
		cmocka_unit_test(control_bytes_do_not_reach_the_terminal),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

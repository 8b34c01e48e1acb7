/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small documents: built, nested, cleaned, printed on one line, and freed whoever the parent is.
 */
#include "buf.h"
#include "json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void assert_text(struct json *root, const char *expected)
{
	char *text = json_text(root);

	assert_non_null(text);
	assert_string_equal(text, expected);
	free(text);
	json_free(root);
}

static void a_document_is_one_line_in_the_order_it_was_built(void **state)
{
	(void)state;
	struct json *o = json_new_object(), *deps = json_new_object(), *list = json_new_array();

	json_set_str(o, "status", STR("ok"));
	json_set_int(o, "queue", INT64_MIN);
	json_set_bool(o, "ready", true);
	json_set_bool(o, "drain", false);
	json_set_null(o, "since");
	json_set_str(deps, "redis", STR("up"));
	json_set(o, "deps", deps);
	json_push(list, json_new_object());
	json_push(list, json_new_array());
	json_set(o, "list", list);
	assert_text(o,
		    "{\"status\":\"ok\",\"queue\":-9223372036854775808,\"ready\":true,\"drain\":false,\"since\":null,"
		    "\"deps\":{\"redis\":\"up\"},\"list\":[{},[]]}");
}

static void texts_are_escaped_and_what_is_not_utf8_is_replaced(void **state)
{
	(void)state;
	struct json *o = json_new_object();

	json_set_str(o, "a", STR("q\" b\\ \n \x01 \0."));
	json_set_str(o, "b", STR("\xc3\xa9 \xff\xc3"));
	json_set_str(o, "c", STR("\xed\xa0\x80"));
	json_set_str(o, "d", STR_NONE);
	assert_text(o, "{\"a\":\"q\\\" b\\\\ \\n \\u0001 \\u0000.\",\"b\":\"\xc3\xa9 ??\",\"c\":\"???\",\"d\":\"\"}");
}

static void the_last_value_of_a_key_stays(void **state)
{
	(void)state;
	struct json *o = json_new_object();

	json_set_int(o, "n", 1);
	json_set_int(o, "n", 2);
	assert_text(o, "{\"n\":2}");
}

static void a_null_parent_is_accepted_and_still_takes_the_child(void **state)
{
	(void)state;
	json_set_str(NULL, "a", STR("x"));
	json_set_int(NULL, "a", 1);
	json_set_bool(NULL, "a", true);
	json_set_null(NULL, "a");
	json_set(NULL, "a", json_new_object()); /* the leak checker sees to it that these are freed */
	json_push(NULL, json_new_array());
	json_free(NULL);
	struct json *o = json_new_object();
	json_set(o, "none", NULL);
	json_push(o, json_new_array());
	assert_text(o, "{}");
}

static void a_decimal_is_written_as_people_write_it(void **state)
{
	(void)state;
	struct json *o = json_new_object();

	json_set_decimal(o, "berat", 8400);
	json_set_decimal(o, "lila", 12500);
	json_set_decimal(o, "anak", 3000);
	json_set_decimal(o, "z", -2001);
	json_set_decimal(o, "nol", 0);
	json_set_decimal(NULL, "x", 1);
	json_set_decimal(o, "lebar", INT64_C(999999999));
	assert_text(o, "{\"berat\":8.4,\"lila\":12.5,\"anak\":3,\"z\":-2.001,\"nol\":0,\"lebar\":999999.999}");
}

static char found_room[256];
static struct buf found;

static bool on_found(void *arg, const struct json *j)
{
	struct str s;

	(void)arg;
	buf_addc(&found, '[');
	if (json_scalar(j, &s))
		buf_add(&found, s);
	else
		buf_addf(&found, "%zu", json_members(j));
	buf_addc(&found, ']');
	return true;
}

static void assert_found(const char *text, const char *path, const char *expected)
{
	struct json *j = json_read(str_of(text));

	assert_non_null(j);
	buf_init(&found, found_room, sizeof(found_room) - 1);
	json_find(j, str_of(path), on_found, NULL);
	found_room[found.n] = '\0';
	assert_string_equal(found_room, expected);
	json_free(j);
}

static void paths_find_members_and_numbers_stay_as_they_were_written(void **state)
{
	static const char text[] = "{\"a\":[{\"b\":26523491234567890123,\"c\":1.10},{\"b\":-0.5e+3}],\"t\":true,"
				   "\"n\":null,\"s\":\"x 1 \\\"2\\\" \\u00e8\",\"m-id\":0}";

	(void)state;
	assert_found(text, "a.0.b", "[26523491234567890123]");
	assert_found(text, "a.0.c", "[1.10]");
	assert_found(text, "a.*.b", "[26523491234567890123][-0.5e+3]");
	assert_found(text, "a", "[2]");
	assert_found(text, "t", "[true]");
	assert_found(text, "n", "[0]");
	assert_found(text, "s", "[x 1 \"2\" \xc3\xa8]");
	assert_found(text, "m-id", "[0]");
	assert_found(text, "a.2.b", "");
	assert_found(text, "a.b", "");
	assert_found(text, "s.x", "");
	assert_found("[1,[2]]", "1.0", "[2]");
	assert_found("7", "", "[7]");
}

static void a_nul_in_a_string_is_data(void **state)
{
	struct json *j = json_read(STR("\"a\\u0000b\""));
	struct str s;

	(void)state;
	assert_true(json_scalar(j, &s));
	assert_int_equal(s.n, 3);
	json_free(j);
}

static void what_is_no_strict_json_is_refused(void **state)
{
	static const char *const bad[] = {
		"",         "{",          "{\"a\":1,\"a\":2}",
		"01",       "1.",         ".5",
		"-",        "1e",         "+1",
		"1x",       "{\"a\":1}}", "{a:1}",
		"\"\xff\"", "nul",        "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]",
		"\"a",      "[1,]",       "1 2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(json_read(str_of(bad[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_decimal_is_written_as_people_write_it),
		cmocka_unit_test(a_document_is_one_line_in_the_order_it_was_built),
		cmocka_unit_test(texts_are_escaped_and_what_is_not_utf8_is_replaced),
		cmocka_unit_test(the_last_value_of_a_key_stays),
		cmocka_unit_test(a_null_parent_is_accepted_and_still_takes_the_child),
		cmocka_unit_test(paths_find_members_and_numbers_stay_as_they_were_written),
		cmocka_unit_test(a_nul_in_a_string_is_data),
		cmocka_unit_test(what_is_no_strict_json_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

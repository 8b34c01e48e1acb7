/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small documents: built, nested, cleaned, printed on one line, and freed whoever the parent is.
 */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_decimal_is_written_as_people_write_it),
		cmocka_unit_test(a_document_is_one_line_in_the_order_it_was_built),
		cmocka_unit_test(texts_are_escaped_and_what_is_not_utf8_is_replaced),
		cmocka_unit_test(the_last_value_of_a_key_stays),
		cmocka_unit_test(a_null_parent_is_accepted_and_still_takes_the_child),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

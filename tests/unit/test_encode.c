/* SPDX-License-Identifier: Apache-2.0 */
/* Hexadecimal and base64, both ways: the vectors of RFC 4648, and what is refused. */
#include "encode.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char room[64];
static struct buf out;

static void assert_out(const char *expected)
{
	assert_false(out.overflow);
	assert_int_equal(out.n, strlen(expected));
	assert_memory_equal(out.p, expected, out.n);
}

static void base64_has_the_vectors_of_the_standard(void **state)
{
	static const struct {
		const char *plain, *text;
	} table[] = {{"", ""},
		     {"f", "Zg=="},
		     {"fo", "Zm8="},
		     {"foo", "Zm9v"},
		     {"foob", "Zm9vYg=="},
		     {"fooba", "Zm9vYmE="},
		     {"foobar", "Zm9vYmFy"},
		     {"\xfb\xff", "+/8="}};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		buf_init(&out, room, sizeof(room));
		encode_base64(&out, str_of(table[i].plain));
		assert_out(table[i].text);
		buf_init(&out, room, sizeof(room));
		assert_int_equal(decode_base64(&out, str_of(table[i].text)), 0);
		assert_out(table[i].plain);
	}
}

static void base64_of_a_url_or_without_padding_is_read(void **state)
{
	(void)state;
	buf_init(&out, room, sizeof(room));
	assert_int_equal(decode_base64(&out, STR("-_8")), 0);
	assert_out("\xfb\xff");
	buf_init(&out, room, sizeof(room));
	assert_int_equal(decode_base64(&out, STR("Zm9v\r\n Yg")), 0);
	assert_out("foob");
}

static void what_is_not_base64_is_refused(void **state)
{
	static const char *const bad[] = {"A", "Zg=", "Z===", "Zg==Zg==", "Zm 9v*", "=", "Zm9vY"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		buf_init(&out, room, sizeof(room));
		assert_int_equal(decode_base64(&out, str_of(bad[i])), -EINVAL);
	}
}

static void hex_goes_both_ways_in_either_case(void **state)
{
	(void)state;
	buf_init(&out, room, sizeof(room));
	encode_hex(&out, (struct str){"\x00\x1f\xab", 3}, false);
	assert_out("001fab");
	buf_init(&out, room, sizeof(room));
	encode_hex(&out, STR("\xab"), true);
	assert_out("AB");
	buf_init(&out, room, sizeof(room));
	assert_int_equal(decode_hex(&out, STR("4aAb")), 0);
	assert_out("\x4a\xab");
	assert_int_equal(decode_hex(&out, STR("4aA")), -EINVAL);
	assert_int_equal(decode_hex(&out, STR("4g")), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_has_the_vectors_of_the_standard),
		cmocka_unit_test(base64_of_a_url_or_without_padding_is_read),
		cmocka_unit_test(what_is_not_base64_is_refused),
		cmocka_unit_test(hex_goes_both_ways_in_either_case),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8: every code point there and back, the broken sequences of the Unicode standard, UTF-16BE and Latin-1.
 */
#include "utf8.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
	const char *name;
	const char *bytes;
} broken[] = {
	{"a lone continuation byte", "\x80"},
	{"two-byte overlong of NUL", "\xc0\x80"},
	{"two-byte overlong of /", "\xc0\xaf"},
	{"C1 lead, overlong", "\xc1\xbf"},
	{"three-byte overlong of /", "\xe0\x80\xaf"},
	{"three-byte overlong, highest", "\xe0\x9f\xbf"},
	{"four-byte overlong of /", "\xf0\x80\x80\xaf"},
	{"four-byte overlong, highest", "\xf0\x8f\xbf\xbf"},
	{"first surrogate U+D800", "\xed\xa0\x80"},
	{"last surrogate U+DFFF", "\xed\xbf\xbf"},
	{"CESU-8 pair", "\xed\xa0\xbd\xed\xb8\x80"},
	{"U+110000", "\xf4\x90\x80\x80"},
	{"F5 lead", "\xf5\x80\x80\x80"},
	{"FE", "\xfe"},
	{"FF", "\xff"},
	{"five-byte form", "\xf8\x88\x80\x80\x80"},
	{"two bytes, cut", "\xc3"},
	{"three bytes, cut after one", "\xe2"},
	{"three bytes, cut after two", "\xe2\x82"},
	{"four bytes, cut after three", "\xf0\x9f\x98"},
	{"tail replaced by ASCII", "\xe2\x82"
				   "a"},
	{"lead followed by lead", "\xc3\xc3"},
	{"Latin-1 text", "\xe9t\xe9"},
};

static void broken_sequences_are_not_valid_and_cost_one_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct str whole = str_of(broken[i].bytes), s = whole;

		if (utf8_valid(s))
			fail_msg("taken for valid: %s", broken[i].name);
		assert_int_equal(utf8_next(&s), UINT32_MAX);
		assert_ptr_equal(s.p, whole.p + 1);
		assert_int_equal(s.n, whole.n - 1);
	}
}

static void every_code_point_goes_there_and_back(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		char room[4];
		struct buf b;

		if (cp == 0xd800)
			cp = 0xe000;
		buf_init(&b, room, sizeof(room));
		utf8_put(&b, cp);
		struct str s = buf_str(&b);
		if (s.n != (cp < 0x80      ? 1u
			    : cp < 0x800   ? 2u
			    : cp < 0x10000 ? 3u
					   : 4u) ||
		    !utf8_valid(s) || utf8_next(&s) != cp || s.n != 0)
			fail_msg("U+%04X", (unsigned int)cp);
	}
}

static void a_text_with_nul_is_valid(void **state)
{
	(void)state;
	struct str s = STR("a\0\xe2\x82\xac");

	assert_true(utf8_valid(s));
	assert_true(utf8_valid(STR_NONE));
	assert_int_equal(utf8_next(&s), 'a');
	assert_int_equal(utf8_next(&s), 0);
	assert_int_equal(utf8_next(&s), 0x20ac);
	assert_int_equal(s.n, 0);
}

static void what_is_no_character_is_written_as_a_question_mark(void **state)
{
	(void)state;
	char room[8];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	utf8_put(&b, 0xd800);
	utf8_put(&b, 0x110000);
	utf8_put(&b, UINT32_MAX);
	assert_true(str_eq(buf_str(&b), STR("???")));
}

static void a_character_is_written_whole_or_not_at_all(void **state)
{
	(void)state;
	char room[3];
	struct buf b;

	buf_init(&b, room, 2);
	utf8_put(&b, 0x20ac);
	assert_true(b.overflow);
	assert_int_equal(b.n, 0);
}

static void assert_utf16(struct str octets, int rc, struct str utf8)
{
	char room[64];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	assert_int_equal(utf8_from_utf16be(&b, octets), rc);
	if (rc == 0)
		assert_true(str_eq(buf_str(&b), utf8));
}

static void utf16_is_converted_or_refused(void **state)
{
	(void)state;
	assert_utf16(STR("\0U\0k\0u\0r"), 0, STR("Ukur"));
	assert_utf16(STR("\x20\xac\xd8\x3d\xde\x00\0!"), 0, STR("\xe2\x82\xac\xf0\x9f\x98\x80!"));
	assert_utf16(STR("\xdb\xff\xdf\xff"), 0, STR("\xf4\x8f\xbf\xbf"));
	assert_utf16(STR_NONE, 0, STR(""));
	assert_utf16(STR("\0"), -EILSEQ, STR(""));
	assert_utf16(STR("\0U\0"), -EILSEQ, STR(""));
	assert_utf16(STR("\xd8\x3d"), -EILSEQ, STR(""));
	assert_utf16(STR("\xd8\x3d\0a"), -EILSEQ, STR(""));
	assert_utf16(STR("\xd8\x3d\xd8\x3d"), -EILSEQ, STR(""));
	assert_utf16(STR("\xde\x00"), -EILSEQ, STR(""));
	assert_utf16(STR("\xde\x00\xd8\x3d"), -EILSEQ, STR(""));
}

static void every_latin1_octet_is_a_character(void **state)
{
	(void)state;
	char octets[256], room[512];
	struct buf b;

	for (int i = 0; i < 256; i++)
		octets[i] = (char)(unsigned char)i;
	buf_init(&b, room, sizeof(room));
	utf8_from_latin1(&b, (struct str){octets, sizeof(octets)});
	assert_false(b.overflow);
	struct str s = buf_str(&b);
	assert_int_equal(s.n, 128 + 2 * 128);
	for (uint32_t i = 0; i < 256; i++)
		assert_int_equal(utf8_next(&s), i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_sequences_are_not_valid_and_cost_one_byte),
		cmocka_unit_test(every_code_point_goes_there_and_back),
		cmocka_unit_test(a_text_with_nul_is_valid),
		cmocka_unit_test(what_is_no_character_is_written_as_a_question_mark),
		cmocka_unit_test(a_character_is_written_whole_or_not_at_all),
		cmocka_unit_test(utf16_is_converted_or_refused),
		cmocka_unit_test(every_latin1_octet_is_a_character),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Septet counts: the alphabet as GSM 03.38 prints it, its extension, and what is in neither.
 */
#include "gsm7.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* The default alphabet by septet (ESC left out) and the extension, as the standard prints them. */
static const char alphabet[] = "@\u00a3$\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\u00c7\n\u00d8\u00f8\r\u00c5\u00e5"
			       "\u0394_\u03a6\u0393\u039b\u03a9\u03a0\u03a8\u03a3\u0398\u039e\u00c6\u00e6\u00df\u00c9"
			       " !\"#\u00a4%&'()*+,-./0123456789:;<=>?"
			       "\u00a1"
			       "ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00c4\u00d6\u00d1\u00dc\u00a7"
			       "\u00bf"
			       "abcdefghijklmnopqrstuvwxyz\u00e4\u00f6\u00f1\u00fc\u00e0";
static const char extension[] = "\f^{}\\[~]|\u20ac";

static void the_alphabet_has_127_characters_and_the_extension_ten(void **state)
{
	(void)state;
	int ones = 0, twos = 0;

	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		int units = gsm7_units_of(cp);

		assert_in_range(units, 0, 2);
		ones += units == 1;
		twos += units == 2;
	}
	assert_int_equal(ones, 127);
	assert_int_equal(twos, 10);
	assert_int_equal(gsm7_units(str_of(alphabet)), 127);
	assert_int_equal(gsm7_units(str_of(extension)), 20);
}

static void texts_are_counted_in_septets(void **state)
{
	(void)state;
	assert_int_equal(gsm7_units(STR("")), 0);
	assert_int_equal(gsm7_units(STR("UKUR 1204 8,4 72")), 16);
	assert_int_equal(gsm7_units(STR("{")), 2);
	assert_int_equal(gsm7_units(STR("\u20ac")), 2);
	assert_int_equal(gsm7_units(STR("[a]")), 5);
	assert_int_equal(gsm7_units(STR("Berat (kg)?\n0 kembali")), 21);
}

static void what_is_outside_the_alphabet_has_no_count(void **state)
{
	(void)state;
	assert_int_equal(gsm7_units(STR("`")), -1);
	assert_int_equal(gsm7_units(STR("a\tb")), -1);
	assert_int_equal(gsm7_units(STR("a\0b")), -1);
	assert_int_equal(gsm7_units(STR("\x1b")), -1);
	assert_int_equal(gsm7_units(STR("\u00e7")), -1);
	assert_int_equal(gsm7_units(STR("\u2019")), -1);
	assert_int_equal(gsm7_units(STR("\u2014")), -1);
	assert_int_equal(gsm7_units(STR("\u00a0")), -1);
	assert_int_equal(gsm7_units(STR("\U0001f600")), -1);
	assert_int_equal(gsm7_units(STR("ok\xe9")), -1);
	assert_int_equal(gsm7_units_of(UINT32_MAX), 0);
}

static void assert_clean(struct str in, int max, const char *expected)
{
	char room[64];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	gsm7_add_clean(&b, in, max);
	assert_true(str_eq(buf_str(&b), str_of(expected)));
	assert_true(gsm7_units(buf_str(&b)) <= max);
}

static void cleaning_replaces_and_stops_before_the_maximum(void **state)
{
	(void)state;
	assert_clean(STR("Siti `A` \u2014 \u00e9"), 160, "Siti ?A? ? \u00e9");
	assert_clean(STR("a\xff\xc3z"), 160, "a??z");
	assert_clean(STR("\U0001f600!"), 160, "?!");
	assert_clean(STR("abcdef"), 3, "abc");
	assert_clean(STR("ab{c"), 3, "ab");
	assert_clean(STR("ab{c"), 4, "ab{");
	assert_clean(STR("abc"), 0, "");
	assert_clean(STR_NONE, 10, "");
}

static void cleaning_survives_every_size(void **state)
{
	(void)state;
	for (size_t cap = 0; cap < 12; cap++) {
		char room[12];
		struct buf b;

		buf_init(&b, room, cap);
		gsm7_add_clean(&b, STR("a\u20ac\u00e9\xff{z"), 160);
		assert_int_equal(b.overflow, cap < 9);
		assert_true(gsm7_units(buf_str(&b)) >= 0);
	}
}

static void octets_become_the_text_they_stand_for(void **state)
{
	char octets[2 * 128], text[512];
	struct buf in, out;

	(void)state;
	buf_init(&in, octets, sizeof(octets));
	buf_init(&out, text, sizeof(text) - 1);
	for (int c = 0; c < 128; c++)
		if (c != 0x1b)
			buf_addc(&in, (char)c);
	assert_int_equal(gsm7_to_utf8(&out, buf_str(&in)), 0);
	text[out.n] = '\0';
	assert_string_equal(text, alphabet);
	buf_init(&out, text, sizeof(text) - 1);
	assert_int_equal(gsm7_to_utf8(&out, STR("\x1b\x0a\x1b\x14\x1b(\x1b)\x1b/\x1b<\x1b=\x1b>\x1b@\x1b"
						"e")),
			 0);
	text[out.n] = '\0';
	assert_string_equal(text, extension);
	buf_init(&out, text, sizeof(text) - 1);
	assert_int_equal(gsm7_to_utf8(&out, STR("a\x1bzb\x1b")), 0);
	text[out.n] = '\0';
	assert_string_equal(text, "a b ");
	assert_int_equal(gsm7_to_utf8(&out, STR("a\x80")), -EILSEQ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_alphabet_has_127_characters_and_the_extension_ten),
		cmocka_unit_test(texts_are_counted_in_septets),
		cmocka_unit_test(what_is_outside_the_alphabet_has_no_count),
		cmocka_unit_test(cleaning_replaces_and_stops_before_the_maximum),
		cmocka_unit_test(cleaning_survives_every_size),
		cmocka_unit_test(octets_become_the_text_they_stand_for),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts as they go out: alphabet, parts, transliteration. Limits are written as numbers here, not as the header's
 * names: they are the network's.
 */
#include "segments.h"

#include "gsm7.h"
#include "utf8.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT_MAX 90000

static char text_bytes[TEXT_MAX], room_bytes[SEGMENTS_ROOM];
static struct segments got;

/* N times WHAT, in the one text there is. */
static struct str times(size_t n, const char *what)
{
	struct buf b;

	buf_init(&b, text_bytes, sizeof(text_bytes));
	while (n-- > 0)
		buf_add(&b, str_of(what));
	assert_false(b.overflow);
	return buf_str(&b);
}

static struct str times_and(size_t n, const char *what, const char *end)
{
	struct str s = times(n, what);

	memcpy(text_bytes + s.n, end, strlen(end));
	return (struct str){s.p, s.n + strlen(end)};
}

static int split(struct str s)
{
	return segments_split(&got, s, NULL);
}

static int split_transliterated(struct str s)
{
	struct buf room;

	buf_init(&room, room_bytes, sizeof(room_bytes));
	return segments_split(&got, s, &room);
}

static void assert_parts(struct str s, enum segments_encoding encoding, int count, int first, int last)
{
	assert_int_equal(split(s), 0);
	assert_int_equal(got.encoding, encoding);
	assert_int_equal(got.count, count);
	assert_int_equal(got.part[0].units, first);
	assert_int_equal(got.part[count - 1].units, last);
	assert_int_equal(segments_count(s, false), count);
}

static void an_empty_text_is_one_empty_part(void **state)
{
	(void)state;
	assert_parts(STR_NONE, SEGMENTS_GSM7, 1, 0, 0);
	assert_parts(STR(""), SEGMENTS_GSM7, 1, 0, 0);
	assert_int_equal(got.units, 0);
	assert_int_equal(got.part[0].text.n, 0);
	assert_int_equal(got.part_max, 160);
}

static void a_text_alone_holds_160_septets_and_a_part_153(void **state)
{
	(void)state;
	assert_parts(times(160, "a"), SEGMENTS_GSM7, 1, 160, 160);
	assert_int_equal(got.part_max, 160);
	assert_parts(times(161, "a"), SEGMENTS_GSM7, 2, 153, 8);
	assert_int_equal(got.part_max, 153);
	assert_int_equal(got.units, 161);
	assert_parts(times(306, "a"), SEGMENTS_GSM7, 2, 153, 153);
	assert_parts(times(307, "a"), SEGMENTS_GSM7, 3, 153, 1);
	assert_parts(times(459, "\u00e9"), SEGMENTS_GSM7, 3, 153, 153);
	assert_parts(times(80, "{"), SEGMENTS_GSM7, 1, 160, 160);
	assert_parts(times(81, "{"), SEGMENTS_GSM7, 2, 152, 10);
}

static void one_character_outside_gsm7_makes_the_text_ucs2(void **state)
{
	(void)state;
	assert_parts(times_and(69, "a", "\u00e7"), SEGMENTS_UCS2, 1, 70, 70);
	assert_int_equal(got.part_max, 70);
	assert_parts(times_and(70, "a", "\u00e7"), SEGMENTS_UCS2, 2, 67, 4);
	assert_int_equal(got.part_max, 67);
	assert_parts(times(134, "\u0b95"), SEGMENTS_UCS2, 2, 67, 67);
	assert_parts(times(135, "\u0b95"), SEGMENTS_UCS2, 3, 67, 1);
	/* an extension character is one unit there, one beyond U+FFFF two */
	assert_parts(times_and(69, "{", "`"), SEGMENTS_UCS2, 1, 70, 70);
	assert_parts(times(35, "\U0001f600"), SEGMENTS_UCS2, 1, 70, 70);
	assert_parts(times(36, "\U0001f600"), SEGMENTS_UCS2, 2, 66, 6);
	assert_parts(times(35, "\uffff"), SEGMENTS_UCS2, 1, 35, 35);
	assert_parts(times(35, "\U00010000"), SEGMENTS_UCS2, 1, 70, 70);
	assert_parts(STR("a\0b"), SEGMENTS_UCS2, 1, 3, 3);
	assert_parts(STR("e\u0301"), SEGMENTS_UCS2, 1, 2, 2);
}

static void the_pair_of_an_extension_character_moves_whole_to_the_next_part(void **state)
{
	(void)state;
	assert_parts(times_and(152, "a", "{bcdefgh"), SEGMENTS_GSM7, 2, 152, 9);
	assert_true(str_eq(got.part[1].text, STR("{bcdefgh")));
	assert_parts(times_and(151, "a", "{bcdefgh"), SEGMENTS_GSM7, 1, 160, 160);
	assert_parts(times_and(151, "a", "{bcdefghi"), SEGMENTS_GSM7, 2, 153, 8);
	assert_true(str_eq(got.part[1].text, STR("bcdefghi")));
	assert_parts(times_and(152, "a", "\u20acbcdefgh"), SEGMENTS_GSM7, 2, 152, 9);
	/* 306 septets, which a division would put into two parts */
	assert_parts(times(153, "{"), SEGMENTS_GSM7, 3, 152, 2);
}

static void a_surrogate_pair_moves_whole_to_the_next_part(void **state)
{
	(void)state;
	assert_parts(times_and(66, "\u0b95", "\U0001f600abc"), SEGMENTS_UCS2, 2, 66, 5);
	assert_true(str_eq(got.part[1].text, STR("\U0001f600abc")));
	assert_parts(times_and(65, "\u0b95", "\U0001f600abc"), SEGMENTS_UCS2, 1, 70, 70);
	assert_parts(times_and(65, "\u0b95", "\U0001f600abcd"), SEGMENTS_UCS2, 2, 67, 4);
	assert_parts(times(67, "\U0001f600"), SEGMENTS_UCS2, 3, 66, 2);
}

static void a_text_of_more_than_255_parts_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		size_t most;
	} of[] = {
		{"a", (size_t)255 * 153},
		{"{", (size_t)255 * 76},
		{"\u0b95", (size_t)255 * 67},
		{"\U0001f600", (size_t)255 * 33},
	};

	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		assert_int_equal(segments_count(times(of[i].most, of[i].what), false), 255);
		assert_int_equal(split(times(of[i].most, of[i].what)), 0);
		assert_int_equal(got.count, 255);
		assert_int_equal(split(times(of[i].most + 1, of[i].what)), -E2BIG);
		assert_int_equal(segments_count(times(of[i].most + 1, of[i].what), false), -E2BIG);
		assert_int_equal(segments_count(times(of[i].most + 1, of[i].what), true), -E2BIG);
	}
}

static void the_longest_transliterated_text_fits_into_the_room(void **state)
{
	(void)state;
	assert_int_equal(split_transliterated(times_and((size_t)255 * 153 - 1, "\u00e9", "\u2019")), 0);
	assert_true(got.transliterated);
	assert_int_equal(got.count, 255);
	assert_int_equal(split_transliterated(times_and((size_t)255 * 153, "\u00e9", "\u2019")), -E2BIG);
}

static void what_is_not_utf8_is_refused_wherever_it_stands(void **state)
{
	(void)state;
	static const struct str broken[] = {
		{"\xff", 1},         {"\xc3", 1},     {"\x80", 1},         {"\xc0\xaf", 2},
		{"\xed\xa0\x80", 3}, {"\xe2\x80", 2}, {"\xf0\x9f\x98", 3}, {"\xf4\x90\x80\x80", 4},
	};

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		for (size_t before = 0; before < 3; before++) {
			struct str s = times(before, "\u2019");

			memcpy(text_bytes + s.n, broken[i].p, broken[i].n);
			s.n += broken[i].n;
			assert_int_equal(split(s), -EILSEQ);
			assert_int_equal(split_transliterated(s), -EILSEQ);
			assert_int_equal(segments_count(s, false), -EILSEQ);
			assert_int_equal(segments_count(s, true), -EILSEQ);
		}
	}
}

/* ---- transliteration ---- */

static void assert_sent(struct str in, const char *wanted)
{
	assert_int_equal(split_transliterated(in), 0);
	assert_int_equal(got.count, 1);
	if (!str_eq(got.part[0].text, str_of(wanted)))
		fail_msg("'%.*s' goes out as '%.*s', not '%s'", STR_ARG(in), STR_ARG(got.part[0].text), wanted);
	assert_int_equal(got.transliterated, !str_eq(in, str_of(wanted)));
	assert_int_equal(got.encoding == SEGMENTS_GSM7, gsm7_units(str_of(wanted)) >= 0);
}

static void what_a_word_processor_puts_in_is_written_in_gsm7(void **state)
{
	(void)state;
	assert_sent(STR("\u2018a\u2019 \u201ab\u201b"), "'a' 'b'");
	assert_sent(STR("\u201ca\u201d \u201eb\u201f"), "\"a\" \"b\"");
	assert_sent(STR("0\u20105 \u2011 \u2012 6\u201311 \u2014 \u2015"), "0-5 - - 6-11 - -");
	assert_sent(STR("z \u2212 2"), "z - 2");
	assert_sent(STR("lanjut\u2026"), "lanjut...");
	assert_sent(STR("a\u00a0b\u2009c\u202fd\u2000e\u200af\u205fg"), "a b c d e f g");
	assert_sent(STR("BB\t8,4"), "BB 8,4");
	assert_sent(STR("\ufeffpos\u00adyan\u200bdu\u200c\u200d\u200e\u200f\u2060"), "posyandu");
	assert_sent(STR("\u2022 a \u2023 b \u2043 c \u25aa d \u25cf e \u25e6 f"), "- a - b - c - d - e - f");
	assert_sent(STR("\ufeff"), "");
}

static void accents_that_gsm7_lacks_are_dropped_and_those_it_has_kept(void **state)
{
	(void)state;
	assert_sent(
		STR("\u00e1\u00e2\u00e3 \u00ea\u1ebd \u00ed\u00ee\u0129 \u00f3\u00f4\u00f5 \u00fa\u00fb\u0169 \u00e7"),
		"aaa ee iii ooo uuu c");
	assert_sent(STR("\u00c1\u00c2\u00c3 \u00ca\u1ebc \u00cd\u00ce\u0128 \u00d3\u00d4\u00d5 \u00da\u00db\u0168"),
		    "AAA EE III OOO UUU");
	assert_sent(STR("\u00e0\u00e8\u00e9\u00ec\u00f2\u00f9 \u00e4\u00f6\u00f1\u00fc\u00e5\u00e6\u00f8 \u2019"),
		    "\u00e0\u00e8\u00e9\u00ec\u00f2\u00f9 \u00e4\u00f6\u00f1\u00fc\u00e5\u00e6\u00f8 '");
	assert_sent(STR("\u00c7\u00c9\u00c4\u00d6\u00d1\u00dc\u00c5\u00c6\u00d8\u00df \u2019"),
		    "\u00c7\u00c9\u00c4\u00d6\u00d1\u00dc\u00c5\u00c6\u00d8\u00df '");
}

static void signs_are_spelled_and_never_change_a_number(void **state)
{
	(void)state;
	assert_sent(STR("\u2264 2 \u2265 3 \u00b1 1 2\u00d73 6\u00f72 38\u00b0C"), "<= 2 >= 3 +/- 1 2x3 6/2 38oC");
	assert_sent(STR("kg/m\u00b2 m\u00b3 \u00bc \u00bd \u00be"), "kg/m2 m3 1/4 1/2 3/4");
	assert_sent(STR("1\u00bd tablet, 2\u00bc, 9\u00be"), "1 1/2 tablet, 2 1/4, 9 3/4");
	assert_sent(STR("10\u00b2 0\u00b3 1\u200b\u00bd"), "10^2 0^3 1 1/2");
	assert_sent(STR("\u00e9\u00bd\u00bd"), "\u00e91/2 1/2");
}

static void a_text_that_stays_ucs2_all_the_same_is_sent_to_the_letter(void **state)
{
	(void)state;
	assert_sent(STR("\u201cHalo\u201d \U0001f600"), "\u201cHalo\u201d \U0001f600");
	assert_sent(STR("\U0001f600 \u201cHalo\u201d"), "\U0001f600 \u201cHalo\u201d");
	assert_sent(STR("\u2019`"), "\u2019`");
	assert_sent(STR("\u00b7\u2019"), "\u00b7\u2019");
	assert_sent(STR("\u00c8\u2019"), "\u00c8\u2019");
}

static void without_a_room_nothing_is_transliterated(void **state)
{
	(void)state;
	assert_int_equal(split(STR("Jum\u2019at")), 0);
	assert_int_equal(got.encoding, SEGMENTS_UCS2);
	assert_false(got.transliterated);
	assert_true(str_eq(got.part[0].text, STR("Jum\u2019at")));
	assert_int_equal(segments_count(times(71, "\u2019"), false), 2);
	assert_int_equal(segments_count(times(71, "\u2019"), true), 1);
}

static void no_character_of_gsm7_is_touched_and_85_others_are(void **state)
{
	(void)state;
	int touched = 0;

	for (uint32_t cp = 1; cp <= 0x10ffff; cp++) {
		char bytes[8];
		struct buf b;

		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		buf_init(&b, bytes, sizeof(bytes));
		utf8_put(&b, cp);
		assert_int_equal(split_transliterated(buf_str(&b)), 0);
		touched += got.transliterated;
		if (gsm7_units_of(cp) > 0 || !got.transliterated)
			assert_true(got.part[0].text.p == bytes && got.part[0].text.n == b.n);
		else
			assert_true(gsm7_units(got.part[0].text) == got.units);
	}
	assert_int_equal(touched, 85);
}

static void a_room_of_any_size_holds_the_text_or_nothing(void **state)
{
	(void)state;
	struct str in = STR("a\u00b1\u00b1 \u2026 \u00e9");

	for (size_t cap = 0; cap < 32; cap++) {
		char *bytes = malloc(cap ? cap : 1);
		struct buf room;

		assert_non_null(bytes);
		buf_init(&room, bytes, cap);
		buf_add(&room, STR("x"));
		buf_add(&room, STR("yz"));
		room.overflow = false;
		size_t before = room.n;

		if (cap < before + 14) {
			assert_int_equal(segments_split(&got, in, &room), -ENOSPC);
			assert_int_equal(room.n, before);
			assert_false(room.overflow);
		} else {
			assert_int_equal(segments_split(&got, in, &room), 0);
			assert_true(str_eq(buf_str(&room), STR("xyza+/-+/- ... \u00e9")));
			assert_true(got.part[0].text.p == bytes + 3);
			assert_true(str_eq(got.part[0].text, STR("a+/-+/- ... \u00e9")));
		}
		free(bytes);
	}
}

/* ---- any text ---- */

static uint32_t dice(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)((*state * 2685821657736338717ULL) >> 32);
}

/* One of the kinds below KINDS: ASCII, extension, rest of GSM-7, transliterated, BMP, beyond it. */
static uint32_t random_character(uint64_t *seed, uint32_t kinds)
{
	static const uint32_t extension[] = {'\f', '^', '{', '}', '\\', '[', '~', ']', '|', 0x20ac};
	static const uint32_t rest[] = {0xa3, 0xe9, 0xe0, 0xf9, 0x3a9, 0x394, 0xc7, '\n', '\r', 0xdf};
	static const uint32_t folded[] = {0x2019, 0x201c, 0x2013, 0x2026, 0xa0, '\t', 0xfeff, 0xb1, 0xbd, 0xb2, 0xe1};

	switch (dice(seed) % kinds) {
	case 0: return ' ' + dice(seed) % 64;
	case 1: return extension[dice(seed) % 10];
	case 2: return rest[dice(seed) % 10];
	case 3: return folded[dice(seed) % 11];
	case 4: return 0x4e00 + dice(seed) % 0x5000;
	default: return 0x10000 + dice(seed) % 0x100000;
	}
}

static struct str random_text(uint64_t *seed)
{
	uint32_t kinds = 1 + dice(seed) % 6, n = dice(seed) % (dice(seed) % 2 ? 200 : 1300);
	struct buf b;

	buf_init(&b, text_bytes, sizeof(text_bytes));
	for (uint32_t i = 0; i < n; i++)
		utf8_put(&b, random_character(seed, dice(seed) % 8 ? kinds : 1));
	assert_false(b.overflow);
	return buf_str(&b);
}

/* Units of the character that begins at P, by its bytes and not by any table: a second opinion. */
static int units_at(const char *p, bool gsm7)
{
	if (gsm7)
		return *p == '\f' || strchr("^{}\\[~]|", *p) || strncmp(p, "\u20ac", 3) == 0 ? 2 : 1;
	return (unsigned char)*p >= 0xf0 ? 2 : 1;
}

static int units_in(struct str s, bool gsm7)
{
	int units = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (((unsigned char)s.p[i] & 0xc0) != 0x80)
			units += units_at(s.p + i, gsm7);
	}
	return units;
}

/* GOT cuts SENT as far as parts go: nothing lost, nothing too long, no part shorter than it must be. */
static void assert_well_cut(struct str sent)
{
	bool gsm7 = gsm7_units(sent) >= 0;
	int total = units_in(sent, gsm7), sum = 0, max = total <= (gsm7 ? 160 : 70) ? total : gsm7 ? 153 : 67;
	const char *at = sent.p;

	assert_int_equal(got.encoding, gsm7 ? SEGMENTS_GSM7 : SEGMENTS_UCS2);
	assert_int_equal(got.units, total);
	for (int i = 0; i < got.count; i++) {
		const struct segment *part = &got.part[i];

		assert_true(part->text.p == at);
		assert_true(utf8_valid(part->text));
		assert_int_equal(part->units, units_in(part->text, gsm7));
		assert_true(part->units <= max);
		at += part->text.n;
		sum += part->units;
		if (i + 1 < got.count)
			assert_true(part->units == max || (part->units == max - 1 && units_at(at, gsm7) == 2));
	}
	assert_true(at == sent.p + sent.n);
	assert_int_equal(sum, total);
}

static void any_text_is_cut_where_it_must_be_and_counted_as_it_is_cut(void **state)
{
	(void)state;
	uint64_t seed = 20261122;
	int parts[2] = {0, 0}, transliterated = 0;

	for (int i = 0; i < 4000; i++) {
		struct str s = random_text(&seed);
		struct buf room;

		assert_int_equal(split(s), 0);
		assert_well_cut(s);
		assert_int_equal(segments_count(s, false), got.count);
		buf_init(&room, room_bytes, sizeof(room_bytes));
		assert_int_equal(segments_split(&got, s, &room), 0);
		assert_well_cut(got.transliterated ? buf_str(&room) : s);
		assert_int_equal(segments_count(s, true), got.count);
		if (got.transliterated)
			assert_int_equal(got.encoding, SEGMENTS_GSM7);
		transliterated += got.transliterated;
		parts[got.encoding] += got.count > 1;
	}
	/* all ways were gone */
	assert_true(parts[SEGMENTS_GSM7] > 300 && parts[SEGMENTS_UCS2] > 300 && transliterated > 300);
}

static void encodings_have_their_names(void **state)
{
	(void)state;
	assert_string_equal(segments_encoding_name(SEGMENTS_GSM7), "gsm7");
	assert_string_equal(segments_encoding_name(SEGMENTS_UCS2), "ucs2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_text_is_one_empty_part),
		cmocka_unit_test(a_text_alone_holds_160_septets_and_a_part_153),
		cmocka_unit_test(one_character_outside_gsm7_makes_the_text_ucs2),
		cmocka_unit_test(the_pair_of_an_extension_character_moves_whole_to_the_next_part),
		cmocka_unit_test(a_surrogate_pair_moves_whole_to_the_next_part),
		cmocka_unit_test(a_text_of_more_than_255_parts_is_refused),
		cmocka_unit_test(the_longest_transliterated_text_fits_into_the_room),
		cmocka_unit_test(what_is_not_utf8_is_refused_wherever_it_stands),
		cmocka_unit_test(what_a_word_processor_puts_in_is_written_in_gsm7),
		cmocka_unit_test(accents_that_gsm7_lacks_are_dropped_and_those_it_has_kept),
		cmocka_unit_test(signs_are_spelled_and_never_change_a_number),
		cmocka_unit_test(a_text_that_stays_ucs2_all_the_same_is_sent_to_the_letter),
		cmocka_unit_test(without_a_room_nothing_is_transliterated),
		cmocka_unit_test(no_character_of_gsm7_is_touched_and_85_others_are),
		cmocka_unit_test(a_room_of_any_size_holds_the_text_or_nothing),
		cmocka_unit_test(any_text_is_cut_where_it_must_be_and_counted_as_it_is_cut),
		cmocka_unit_test(encodings_have_their_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

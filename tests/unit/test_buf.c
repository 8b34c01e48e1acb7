/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bounded buffers: whole writes or none, the sticky overflow, and the little-endian forms in both directions.
 */
#include "buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What a request does with a buf: every kind of write once. 35 bytes when all of it fits. */
#define STORY_SIZE 35
static void write_story(struct buf *b)
{
	buf_add(b, STR("CON "));
	buf_addf(b, "%s %d", "Berat", 84);
	buf_addc(b, '\n');
	buf_put_u8(b, 0x01);
	buf_put_u16(b, 0x0203);
	buf_put_u32(b, 0x04050607);
	buf_put_u64(b, 0x08090a0b0c0d0e0fULL);
	buf_put_str8(b, STR("Siti"));
	buf_addf(b, "%c%c", 'o', 'k');
}

static void survives_every_size(void **state)
{
	(void)state;
	char whole[64];
	struct buf full;

	buf_init(&full, whole, sizeof(whole));
	write_story(&full);
	assert_int_equal(full.n, STORY_SIZE);
	for (size_t cap = 0; cap <= full.n + 2; cap++) {
		char *storage = malloc(cap ? cap : 1); /* exact: the sanitizer sees a byte too many */
		struct buf b;

		assert_non_null(storage);
		buf_init(&b, cap ? storage : NULL, cap);
		write_story(&b);
		assert_int_equal(b.overflow, cap < full.n);
		assert_true(b.n <= cap);
		if (b.n)
			assert_memory_equal(b.p, whole, b.n);
		if (!b.overflow)
			assert_int_equal(b.n, full.n);
		free(storage);
	}
}

static void after_an_overflow_nothing_more_is_written(void **state)
{
	(void)state;
	char room[4] = "....";
	struct buf b;

	buf_init(&b, room, sizeof(room));
	buf_add(&b, STR("ab"));
	buf_add(&b, STR("xyz"));
	assert_true(b.overflow);
	buf_addc(&b, 'c');
	buf_add(&b, STR("c"));
	buf_addf(&b, "%d", 1);
	buf_put_u8(&b, 'c');
	buf_put_str8(&b, STR_NONE);
	assert_int_equal(b.n, 2);
	assert_memory_equal(room, "ab..", 4);
	buf_reset(&b);
	assert_false(b.overflow);
	assert_int_equal(buf_str(&b).n, 0);
	buf_add(&b, STR("wxyz"));
	assert_false(b.overflow);
	assert_memory_equal(buf_str(&b).p, "wxyz", 4);
}

static void formatted_text_may_fill_the_last_byte(void **state)
{
	(void)state;
	char room[5];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	buf_addf(&b, "%d-%s", 12, "ab");
	assert_false(b.overflow);
	assert_memory_equal(room, "12-ab", 5);
	buf_addf(&b, "%s", "");
	assert_false(b.overflow);
	buf_addf(&b, "%s", "x");
	assert_true(b.overflow);
	assert_int_equal(b.n, 5);
}

static void integers_are_little_endian_and_come_back(void **state)
{
	(void)state;
	char room[64];
	bool bad = false;
	struct buf b;

	buf_init(&b, room, sizeof(room));
	buf_put_u8(&b, 0xfe);
	buf_put_u16(&b, 0xfedc);
	buf_put_u32(&b, 0xfedcba98);
	buf_put_u64(&b, 0xfedcba9876543210ULL);
	buf_put_str8(&b, STR("a\0b"));
	buf_put_str8(&b, STR_NONE);
	assert_memory_equal(room,
			    "\xfe\xdc\xfe\x98\xba\xdc\xfe\x10\x32\x54\x76\x98\xba\xdc\xfe\x03"
			    "a\0b\0",
			    20);
	struct str s = buf_str(&b);
	assert_int_equal(get_u8(&s, &bad), 0xfe);
	assert_int_equal(get_u16(&s, &bad), 0xfedc);
	assert_int_equal(get_u32(&s, &bad), 0xfedcba98);
	assert_true(get_u64(&s, &bad) == 0xfedcba9876543210ULL);
	assert_true(str_eq(get_str8(&s, &bad), STR("a\0b")));
	assert_int_equal(get_str8(&s, &bad).n, 0);
	assert_int_equal(s.n, 0);
	assert_false(bad);
}

static void a_short_string_has_at_most_255_bytes(void **state)
{
	(void)state;
	char text[256], room[300];
	bool bad = false;
	struct buf b;

	memset(text, 'x', sizeof(text));
	buf_init(&b, room, sizeof(room));
	buf_put_str8(&b, (struct str){text, 255});
	assert_false(b.overflow);
	struct str s = buf_str(&b);
	assert_int_equal(get_str8(&s, &bad).n, 255);
	buf_reset(&b);
	buf_put_str8(&b, (struct str){text, 256});
	assert_true(b.overflow);
	assert_int_equal(b.n, 0);
}

static void reading_past_the_end_gives_zero_and_says_so(void **state)
{
	(void)state;
	for (size_t n = 0; n < 8; n++) {
		struct str s = {"\1\2\3\4\5\6\7", n};
		bool bad = false;

		assert_true(get_u64(&s, &bad) == 0);
		assert_true(bad);
		assert_int_equal(s.n, 0);
		assert_null(s.p);
		assert_int_equal(get_u8(&s, &bad), 0);
	}
	struct str s = STR("\5abcd");
	bool bad = false;
	assert_int_equal(get_str8(&s, &bad).n, 0);
	assert_true(bad);
	bad = false;
	assert_int_equal(get_u16(&s, &bad), 0);
	assert_true(bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(survives_every_size),
		cmocka_unit_test(after_an_overflow_nothing_more_is_written),
		cmocka_unit_test(formatted_text_may_fill_the_last_byte),
		cmocka_unit_test(integers_are_little_endian_and_come_back),
		cmocka_unit_test(a_short_string_has_at_most_255_bytes),
		cmocka_unit_test(reading_past_the_end_gives_zero_and_says_so),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

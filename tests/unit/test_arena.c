/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The request's workspace: alignment, zeroing, and the sticky overflow at every size of storage.
 */
#include "arena.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool is_aligned(const void *p)
{
	return (uintptr_t)p % alignof(max_align_t) == 0;
}

static void objects_are_aligned_zeroed_and_apart(void **state)
{
	(void)state;
	char room[256];
	struct arena a;

	memset(room, 0xff, sizeof(room));
	arena_init(&a, room + 1, sizeof(room) - 1);
	char *one = arena_alloc(&a, 3);
	char *two = arena_alloc(&a, 40);
	char *nothing = arena_alloc(&a, 0), *next = arena_alloc(&a, 0);
	assert_true(one && two && nothing && next);
	assert_true(is_aligned(one) && is_aligned(two));
	assert_true(two >= one + 3);
	assert_ptr_not_equal(nothing, next);
	for (int i = 0; i < 40; i++)
		assert_int_equal(two[i], 0);
	assert_false(a.overflow);
}

static void copies_are_whole_and_end_in_nul(void **state)
{
	(void)state;
	char room[16];
	struct arena a;

	arena_init(&a, room, sizeof(room));
	struct str s = arena_copy(&a, STR("a\0b"));
	assert_int_equal(s.n, 3);
	assert_memory_equal(s.p, "a\0b", 4);
	struct str empty = arena_copy(&a, STR_NONE);
	assert_int_equal(empty.n, 0);
	assert_string_equal(empty.p, "");
	assert_null(arena_copy(&a, STR("0123456789012345")).p);
	assert_true(a.overflow);
}

static void an_array_whose_size_overflows_counts_as_full(void **state)
{
	(void)state;
	char room[64];
	struct arena a;

	arena_init(&a, room, sizeof(room));
	assert_non_null(arena_array(&a, 4, 4));
	assert_null(arena_array(&a, SIZE_MAX / 2, 3));
	assert_true(a.overflow);
	arena_reset(&a);
	assert_null(arena_alloc(&a, SIZE_MAX));
	arena_reset(&a);
	assert_null(arena_copy(&a, (struct str){"", SIZE_MAX}).p);
	assert_true(a.overflow);
}

/* Five allocations as a request makes them; how many came before the arena was full. */
static int story(struct arena *a)
{
	int got = 0;

	got += arena_alloc(a, 7) != NULL;
	got += arena_copy(a, STR("Siti Aminah")).p != NULL;
	got += arena_array(a, 3, 24) != NULL;
	got += arena_copy(a, STR("x")).p != NULL;
	got += arena_alloc(a, 1) != NULL;
	return got;
}

static void survives_every_size(void **state)
{
	(void)state;
	int before = 0;

	for (size_t cap = 0; cap < 160; cap++) {
		char *storage = malloc(cap ? cap : 1); /* exact: the sanitizer sees a byte too many */
		struct arena a;

		assert_non_null(storage);
		arena_init(&a, cap ? storage : NULL, cap);
		int got = story(&a);
		assert_int_equal(a.overflow, got < 5);
		assert_true(a.n <= cap);
		assert_true(got >= before); /* more room never serves less */
		before = got;
		free(storage);
	}
	assert_int_equal(before, 5);
}

static void once_full_it_stays_full_until_reset(void **state)
{
	(void)state;
	char room[32];
	struct arena a;

	arena_init(&a, room, sizeof(room));
	assert_null(arena_alloc(&a, 33));
	assert_null(arena_alloc(&a, 1));
	assert_null(arena_copy(&a, STR("")).p);
	assert_true(a.overflow);
	arena_reset(&a);
	assert_false(a.overflow);
	assert_non_null(arena_alloc(&a, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_are_aligned_zeroed_and_apart),
		cmocka_unit_test(copies_are_whole_and_end_in_nul),
		cmocka_unit_test(an_array_whose_size_overflows_counts_as_full),
		cmocka_unit_test(survives_every_size),
		cmocka_unit_test(once_full_it_stays_full_until_reset),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Regular expressions of a profile on what strangers send: groups, octets, and an end to every match. */
#include "pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char room[64 * 1024];
static struct arena arena;

/* What TEXT finds in SUBJECT; "-" when nothing. */
static struct str find(const char *text, struct str subject)
{
	char words[200];
	struct pattern *p;
	struct str found;
	struct buf why;
	bool yes;

	buf_init(&why, words, sizeof(words));
	arena_init(&arena, room, sizeof(room));
	p = pattern_new(str_of(text), &why);
	assert_non_null(p);
	yes = pattern_find(p, subject, &arena, &found);
	assert_int_equal(arena.n, 0);
	pattern_free(p);
	return yes ? found : STR("-");
}

static void assert_find(const char *text, struct str subject, const char *expected)
{
	struct str found = find(text, subject);

	assert_int_equal(found.n, strlen(expected));
	if (found.n)
		assert_memory_equal(found.p, expected, found.n);
}

static void the_first_group_is_the_find_or_all_of_it(void **state)
{
	(void)state;
	assert_find("\\d+", STR("id 42 x"), "42");
	assert_find("id (\\d+) (x)(y)?", STR("id 42 x"), "42");
	assert_find("id (y)?", STR("id 42 x"), "");
	assert_find("^x", STR("id 42 x"), "-");
	assert_find("^$", STR_NONE, "");
}

static void nul_and_broken_utf8_are_data(void **state)
{
	(void)state;
	assert_find("b(.)", (struct str){"a\0b\xff", 4}, "\xff");
	assert_int_equal(find("^a\\x00b$", (struct str){"a\0b", 3}).n, 3);
}

static void an_expression_that_would_not_end_does_not_match(void **state)
{
	char subject[4096];

	(void)state;
	memset(subject, 'a', sizeof(subject));
	subject[sizeof(subject) - 1] = 'b';
	assert_find("^(a+)+$", (struct str){subject, sizeof(subject)}, "-");
	assert_find("(a|aa)+$", (struct str){subject, sizeof(subject)}, "-");
}

static void without_room_nothing_matches(void **state)
{
	char words[100];
	struct buf why;
	struct pattern *p;

	(void)state;
	buf_init(&why, words, sizeof(words));
	p = pattern_new(STR("a"), &why);
	for (size_t n = 0; n < 512; n++) {
		arena_init(&arena, room, n);
		assert_false(pattern_find(p, STR("a"), &arena, NULL));
	}
	pattern_free(p);
}

static void a_wrong_expression_is_told_with_its_place(void **state)
{
	char words[200];
	struct buf why;

	(void)state;
	buf_init(&why, words, sizeof(words) - 1);
	assert_null(pattern_new(STR("a(b"), &why));
	words[why.n] = '\0';
	assert_string_equal(words, "the expression is wrong at its character 4: missing closing parenthesis");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_group_is_the_find_or_all_of_it),
		cmocka_unit_test(nul_and_broken_utf8_are_data),
		cmocka_unit_test(an_expression_that_would_not_end_does_not_match),
		cmocka_unit_test(without_room_nothing_matches),
		cmocka_unit_test(a_wrong_expression_is_told_with_its_place),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

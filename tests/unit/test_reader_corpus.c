/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every line of tests/reader: what people type, and how it is to be understood. What differs is printed as
 * file:line: got ... expected ..., all of it, before the test fails.
 */
#include "reader_world.h"

#include "reader_corpus.h"

#define LINES_LEAST 1000

static bool agrees(const struct corpus *c)
{
	struct reading r;

	read_as(ROLE_KADER, c->text, &r);
	if (str_eq(line_of(&r), c->wanted))
		return true;
	printf("# %s:%d: got %.*s expected %.*s\n", c->file, c->line, STR_ARG(line_of(&r)), STR_ARG(c->wanted));
	return false;
}

static void every_line_of_the_corpus_is_understood_as_it_says(void **state)
{
	static struct corpus c;
	int lines = 0, wrong = 0;

	(void)state;
	assert_true(corpus_open(&c, "tests/reader"));
	while (corpus_next(&c)) {
		lines++;
		wrong += !agrees(&c);
	}
	corpus_close(&c);
	printf("# %d lines, %d not as expected\n", lines, wrong);
	assert_true(lines >= LINES_LEAST);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_line_of_the_corpus_is_understood_as_it_says)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, reader_set_up, reader_tear_down);
}

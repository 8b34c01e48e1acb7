/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every line of tests/reader: what people type, and how it is to be understood. What differs is printed as
 * file:line: got ... expected ..., all of it, before the test fails.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diag.h"
#include "flow.h"
#include "reader.h"
#include "reader_corpus.h"

#define TODAY       20522 /* 2026-03-10 */
#define LINES_LEAST 330

static struct flow_set *set;

static int set_up(void **state)
{
	struct diag d;

	(void)state;
	diag_init(&d);
	set = flow_set_load("tests/reader", &d);
	diag_print(&d, "# flows", stdout);
	return set ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	flow_set_free(set);
	return 0;
}

static bool agrees(const struct corpus *c)
{
	char room[4096];
	struct reading r;
	struct buf b;

	buf_init(&b, room, sizeof(room));
	reader_read(set, ROLE_KADER, TODAY, c->text, &r);
	reader_line(set, &r, &b);
	if (!b.overflow && str_eq(buf_str(&b), c->wanted))
		return true;
	printf("# %s:%d: got %.*s expected %.*s\n", c->file, c->line, STR_ARG(buf_str(&b)), STR_ARG(c->wanted));
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
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

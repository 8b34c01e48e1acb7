/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conversation_talk: what the tests of conversations share: a gateway on the flows we ship, new for each test, and its
 * answers and journal in full.
 */
#ifndef CONVERSATION_TALK_H
#define CONVERSATION_TALK_H

#include "conversation_world.h"
#include "shipped_flows.h"

static struct gateway g;

static inline int begin(void **state)
{
	(void)state;
	gateway_init(&g, set);
	return 0;
}
#define TEST(name) cmocka_unit_test_setup(name, begin)

static inline void assert_screen(const char *wanted)
{
	if (!str_eq(buf_str(&g.c.screen), str_of(wanted)))
		fail_msg("expected '%s', got '%.*s'", wanted, STR_ARG(buf_str(&g.c.screen)));
}

static inline void assert_row(int i, const char *id, const char *outcome, int records)
{
	assert_in_range(i, 0, g.rows - 1);
	assert_string_equal(g.row[i].id, id);
	assert_string_equal(g.row[i].outcome, outcome);
	assert_int_equal(g.row[i].records, records);
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shipped_flows: the flows we ship, loaded once for all tests of a program.
 *
 *	return cmocka_run_group_tests(tests, set_up, tear_down);
 */
#ifndef SHIPPED_FLOWS_H
#define SHIPPED_FLOWS_H

#include "diag.h"
#include "flow.h"

#include <stdio.h>

static struct flow_set *set;

static inline int set_up(void **state)
{
	struct diag diag;

	(void)state;
	diag_init(&diag);
	set = flow_set_load("flows", &diag);
	diag_print(&diag, "# flows", stdout);
	return set ? 0 : -1;
}

static inline int tear_down(void **state)
{
	(void)state;
	flow_set_free(set);
	return 0;
}

#endif

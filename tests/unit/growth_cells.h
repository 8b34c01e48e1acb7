/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_cells: a row of a table, written in a test as text with '|' between its cells.
 */
#ifndef GROWTH_CELLS_H
#define GROWTH_CELLS_H

#include "str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#define CELLS 40

/* Cuts TEXT at '|'. */
static inline int cut(const char *text, struct str cell[CELLS])
{
	struct str rest = str_of(text);
	int n = 0;

	for (bool more = true; more;) {
		assert_true(n < CELLS);
		more = memchr(rest.p, '|', rest.n) != NULL;
		cell[n++] = str_cut(&rest, '|');
	}
	return n;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * read_near: the code that was probably meant. One slip of the finger is offered, two are not: with a check digit most
 * codes at two slips belong to somebody else.
 */
#include "flow_program.h"

#include <string.h>

/* One wrong, missing, extra or swapped character lies between A and B. */
static bool one_edit(struct str a, struct str b)
{
	size_t i = 0, n = a.n < b.n ? a.n : b.n;

	while (i < n && a.p[i] == b.p[i])
		i++;
	if (a.n == b.n) {
		size_t rest = a.n - i;

		if (rest >= 2 && a.p[i] == b.p[i + 1] && a.p[i + 1] == b.p[i] &&
		    !memcmp(a.p + i + 2, b.p + i + 2, rest - 2))
			return true;
		return rest && !memcmp(a.p + i + 1, b.p + i + 1, rest - 1);
	}
	if (a.n + 1 == b.n)
		return !memcmp(a.p + i, b.p + i + 1, a.n - i);
	return b.n + 1 == a.n && !memcmp(a.p + i + 1, b.p + i, b.n - i);
}

int read_near(const struct roster *roster, struct str code, const struct roster_entry **out, int max)
{
	int n = 0;

	for (int i = 0; roster && i < roster->count && n < max; i++)
		if (one_edit(code, str_of(roster->entry[i].code)))
			out[n++] = &roster->entry[i];
	return n;
}

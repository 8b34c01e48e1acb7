/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_world: what the tests of the reader share: the flows of tests/reader, and readings of them as one line. In cmocka.
 *
 *	read_text("ukur 10019 8,4 72", &r);
 *	assert_line(&r, "UKUR anak=10019 berat=8.4 panjang=72");
 *	named(&r.report[0], "berat")->value == 8400
 */
#ifndef READER_WORLD_H
#define READER_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diag.h"
#include "flow.h"
#include "reader.h"

#include <string.h>

#define READER_TODAY 20522 /* 2026-03-10, a Tuesday */

static struct flow_set *flows; /* what is read with; a test that puts another in puts this one back */

static inline int reader_set_up(void **state)
{
	struct diag d;

	(void)state;
	diag_init(&d);
	flows = flow_set_load("tests/reader", &d);
	diag_print(&d, "# flows", stdout);
	return flows ? 0 : -1;
}

static inline int reader_tear_down(void **state)
{
	(void)state;
	flow_set_free(flows);
	return 0;
}

static inline struct str line_of(const struct reading *r)
{
	static char room[8192];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	reader_line(flows, r, &b);
	return buf_str(&b);
}

static inline void assert_line(const struct reading *r, const char *wanted)
{
	if (!str_eq(line_of(r), str_of(wanted)))
		fail_msg("got %.*s, expected %s", STR_ARG(line_of(r)), wanted);
}

static inline void read_as(enum role role, struct str text, struct reading *r)
{
	memset(r, 0x5a, sizeof(*r));
	reader_read(flows, role, READER_TODAY, text, r);
}

static inline void read_text(const char *text, struct reading *r)
{
	read_as(ROLE_KADER, str_of(text), r);
}

static inline void assert_read(const char *text, const char *wanted)
{
	struct reading r;

	read_text(text, &r);
	if (!str_eq(line_of(&r), str_of(wanted)))
		fail_msg("'%s' is %.*s, expected %s", text, STR_ARG(line_of(&r)), wanted);
}

static inline const struct reading_field *named(const struct reading_report *r, const char *name)
{
	for (int i = 0; i < r->fields; i++)
		if (str_eq(r->field[i].name, str_of(name)))
			return &r->field[i];
	fail_msg("there is no field %s", name);
	return NULL;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heard: what a walk through flows tells, kept for the tests of the walker; and texts made behind the loader's back.
 */
#ifndef HEARD_H
#define HEARD_H

#include "flow_talk.h"
#include "walk_run.h"

#define FOUND_MAX 64

static struct heard {
	int count;
	struct walk_finding f[FOUND_MAX];
	char way[FOUND_MAX][512], screen[FOUND_MAX][FLOW_SCREEN_MAX];
} heard_of;

static struct walk_total total;

static inline void hear(void *arg, const struct walk_finding *f)
{
	int i = heard_of.count;

	assert_ptr_equal(arg, &heard_of);
	assert_in_range(i, 0, FOUND_MAX - 1);
	heard_of.f[i] = *f;
	str_copy(heard_of.way[i], sizeof(heard_of.way[i]), f->way);
	str_copy(heard_of.screen[i], sizeof(heard_of.screen[i]), f->screen);
	heard_of.count++;
}

static inline void walk_with(struct flow_set *set, struct walk_limits limits)
{
	const struct walk_ear ear = {.found = hear, .arg = &heard_of};

	heard_of.count = 0;
	assert_int_equal(flow_walk(set, &limits, &ear, &total), 0);
	assert_int_equal(heard_of.count, total.findings);
	for (int i = 0; i < heard_of.count; i++)
		print_message("# %.*s:%d %s: %s -> %s\n", STR_ARG(heard_of.f[i].flow), heard_of.f[i].line,
			      walk_fault_text(heard_of.f[i].fault), heard_of.way[i], heard_of.screen[i]);
}

static inline void walk(struct flow_set *set, int depth)
{
	struct walk_limits limits = WALK_LIMITS;

	limits.depth = depth;
	walk_with(set, limits);
}

/* FAULT was found at LINE, the first time by WAY. */
static inline void assert_found(enum walk_fault fault, int line, const char *way)
{
	for (int i = 0; i < heard_of.count; i++) {
		if (heard_of.f[i].fault != fault || heard_of.f[i].line != line)
			continue;
		assert_string_equal(heard_of.way[i], way);
		return;
	}
	fail_msg("'%s' was not found in line %d", walk_fault_text(fault), line);
}

/* A text made behind the loader's back. Its width is as counted: it is the engine that is held to it. */
static inline const struct text *forge(struct str literal, int16_t counted)
{
	static struct template_part part;
	static struct template in;
	static struct text text;
	static int16_t widest[LANGUAGES];

	part = (struct template_part){.literal = literal};
	in = (struct template){.part = &part, .parts = 1};
	text = (struct text){.in = {&in}, .widest = widest};
	for (int l = 0; l < LANGUAGES; l++)
		widest[l] = counted;
	return &text;
}

#define NO_LETTER STR("\xe0\xb6\x85") /* not in GSM-7 */

#endif

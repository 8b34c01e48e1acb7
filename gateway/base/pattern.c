/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern: PCRE2 without its JIT compiler, which would want memory that is writable and executable. The memory of a
 * match, most of it its backtracking, is the caller's arena's, and given back at once: the find lies in the subject.
 */
#include "pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#define STEPS_MAX 100000
#define DEPTH_MAX 250
#define HEAP_MAX  16 /* KiB of backtracking */

struct pattern {
	pcre2_code *code;
	pcre2_match_context *limits;
	uint32_t groups;
};

struct pattern *pattern_new(struct str text, struct buf *why)
{
	struct pattern *p = calloc(1, sizeof(*p));
	PCRE2_UCHAR message[120];
	PCRE2_SIZE at = 0;
	int error = 0;

	if (!p) {
		buf_add(why, STR("out of memory"));
		return NULL;
	}
	p->code = pcre2_compile((PCRE2_SPTR)(text.n ? text.p : ""), text.n,
				PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C, &error, &at, NULL);
	p->limits = p->code ? pcre2_match_context_create(NULL) : NULL;
	if (p->limits) {
		pcre2_set_match_limit(p->limits, STEPS_MAX);
		pcre2_set_depth_limit(p->limits, DEPTH_MAX);
		pcre2_set_heap_limit(p->limits, HEAP_MAX);
		pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &p->groups);
		return p;
	}
	if (!p->code && pcre2_get_error_message(error, message, sizeof(message)) > 0)
		buf_addf(why, "the expression is wrong at its character %zu: %s", (size_t)at + 1,
			 (const char *)message);
	else
		buf_add(why, STR("out of memory"));
	pattern_free(p);
	return NULL;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	pcre2_match_context_free(p->limits);
	pcre2_code_free(p->code);
	free(p);
}

static void *from_arena(size_t n, void *arena)
{
	return arena_room(arena, n);
}

static void to_arena(void *p, void *arena)
{
	(void)p;
	(void)arena;
}

bool pattern_find(const struct pattern *p, struct str subject, struct arena *a, struct str *found)
{
	size_t mark = a->n;
	pcre2_general_context *memory = pcre2_general_context_create(from_arena, to_arena, a);
	pcre2_match_data *data = memory ? pcre2_match_data_create(2, memory) : NULL;
	const PCRE2_SIZE *at;
	int pairs = -1;

	if (data)
		pairs = pcre2_match(p->code, (PCRE2_SPTR)(subject.n ? subject.p : ""), subject.n, 0, 0, data,
				    p->limits);
	if (pairs >= 0 && found) { /* 0: there are more groups than asked for */
		at = pcre2_get_ovector_pointer(data) + (p->groups ? 2 : 0);
		*found = STR_NONE;
		if ((!p->groups || pairs != 1) && at[0] != PCRE2_UNSET && at[1] > at[0])
			*found = (struct str){subject.p + at[0], at[1] - at[0]};
	}
	a->n = mark;
	return pairs >= 0;
}

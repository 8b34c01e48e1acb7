/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern: regular expressions (PCRE2, which only pattern.c includes) that a person wrote into a file, run on what
 * strangers send: steps, depth and memory of a match are limited, and what needs more does not match. A subject is
 * bytes: NUL and broken UTF-8 are data.
 *
 *	struct pattern *p = pattern_new(STR("^OK:(\\d+)"), &why);
 *	struct str id;
 *	if (pattern_find(p, answer, &arena, &id)) ...
 */
#ifndef KTG_PATTERN_H
#define KTG_PATTERN_H

#include "arena.h"
#include "buf.h"

struct pattern;

/* NULL with the reason in WHY. Immutable, any thread; the caller frees with pattern_free(). */
struct pattern *pattern_new(struct str text, struct buf *why);
void pattern_free(struct pattern *p); /* NULL-safe */
/* What group 1 matched, or the whole match when there is no group; borrowed from SUBJECT. Nothing stays in
 * the arena, but the work takes up to 20 kB of it meanwhile; without them nothing matches. FOUND may be NULL. */
bool pattern_find(const struct pattern *p, struct str subject, struct arena *a, struct str *found);

#endif

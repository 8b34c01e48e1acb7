/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena: one fixed workspace per request. Everything a request makes lives in it and goes with it; there is no free.
 * Overflow is sticky: an allocation that does not fit returns NULL and so does every later one, so the owner may test
 * arena->overflow once at the end. Not thread safe.
 *
 *	struct arena a;
 *	arena_init(&a, room, sizeof(room));
 *	struct roster *r = arena_alloc(&a, sizeof(*r));
 */
#ifndef KTG_ARENA_H
#define KTG_ARENA_H

#include "str.h"

struct arena {
	char *p;       /* the caller's storage, borrowed */
	size_t n;      /* bytes used */
	size_t cap;    /* bytes of storage */
	bool overflow; /* an allocation did not fit */
};

void arena_init(struct arena *a, void *storage, size_t cap);
void arena_reset(struct arena *a);

/* SIZE zeroed bytes, aligned for any type; NULL (sticky) when full. Lives in the arena. */
void *arena_alloc(struct arena *a, size_t size);
/* The same, but the bytes are as they are: for room that is written before it is read. */
void *arena_room(struct arena *a, size_t size);
/* COUNT objects of SIZE bytes; overflow of the product counts as full. */
void *arena_array(struct arena *a, size_t count, size_t size);
/* A copy, NUL-terminated for convenience; STR_NONE when full. Lives in the arena. */
struct str arena_copy(struct arena *a, struct str s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_room: the storage of a set. A folder holds three flows or two hundred, so it grows by chunks, each an arena;
 * nothing moves once it is made, and all of it goes at once. An object that no chunk would hold gets one of its own
 * size.
 */
#include "flow_program.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES ((size_t)(64 * 1024))
#define ALIGNED     32 /* room that aligning an object can take */

struct set_chunk {
	struct set_chunk *next;
	struct arena arena;
	_Alignas(max_align_t) char room[];
};

static struct arena *new_chunk(struct flow_set *set, size_t need)
{
	size_t size = need + ALIGNED > CHUNK_BYTES ? need + ALIGNED : CHUNK_BYTES;
	struct set_chunk *chunk = size > FLOW_SET_BYTES_MAX - set->bytes ? NULL : malloc(sizeof(*chunk) + size);

	if (!chunk) {
		set->full = true;
		return NULL;
	}
	arena_init(&chunk->arena, chunk->room, size);
	chunk->next = set->chunk;
	set->chunk = chunk;
	set->bytes += size;
	return &chunk->arena;
}

/* An arena that has NEED bytes left. */
static struct arena *arena_with(struct flow_set *set, size_t need)
{
	struct arena *a = set->chunk ? &set->chunk->arena : NULL;

	if (need > FLOW_SET_BYTES_MAX - ALIGNED) {
		set->full = true;
		return NULL;
	}
	return a && a->cap - a->n >= need + ALIGNED ? a : new_chunk(set, need);
}

void *set_array(struct flow_set *set, size_t count, size_t size)
{
	size_t total;
	struct arena *a;

	if (__builtin_mul_overflow(count, size, &total)) {
		set->full = true;
		return NULL;
	}
	a = arena_with(set, total);
	return a ? arena_alloc(a, total) : NULL;
}

struct str set_copy(struct flow_set *set, struct str s)
{
	struct arena *a = arena_with(set, s.n + 1);

	return a ? arena_copy(a, s) : STR_NONE;
}

void set_release(struct flow_set *set)
{
	while (set->chunk) {
		struct set_chunk *next = set->chunk->next;

		free(set->chunk);
		set->chunk = next;
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena: a bump pointer. Padding is counted from the real address, not from the offset, so storage of any alignment
 * serves. Texts are packed without padding: a request is mostly short texts. A request for nothing takes one byte, so
 * NULL always means full and two objects never share an address.
 */
#include "arena.h"

#include <stdalign.h>
#include <string.h>

void arena_init(struct arena *a, void *storage, size_t cap)
{
	*a = (struct arena){.p = storage, .cap = cap};
}

void arena_reset(struct arena *a)
{
	a->n = 0;
	a->overflow = false;
}

/* SIZE bytes at a multiple of ALIGN (a power of two), not zeroed. */
static char *take(struct arena *a, size_t size, size_t align)
{
	size_t left = a->cap - a->n;
	size_t pad = left ? (size_t)(-(uintptr_t)(a->p + a->n) & (align - 1)) : 0;

	size = size ? size : 1;
	if (a->overflow || pad > left || size > left - pad) {
		a->overflow = true;
		return NULL;
	}
	a->n += pad + size;
	return a->p + (a->n - size);
}

void *arena_room(struct arena *a, size_t size)
{
	return take(a, size, alignof(max_align_t));
}

void *arena_alloc(struct arena *a, size_t size)
{
	char *at = arena_room(a, size);

	return at ? memset(at, 0, size) : NULL;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total)) {
		a->overflow = true;
		return NULL;
	}
	return arena_alloc(a, total);
}

struct str arena_copy(struct arena *a, struct str s)
{
	char *at = s.n < SIZE_MAX ? take(a, s.n + 1, 1) : NULL;

	if (!at) {
		a->overflow = true;
		return STR_NONE;
	}
	if (s.n)
		memcpy(at, s.p, s.n);
	at[s.n] = '\0';
	return (struct str){at, s.n};
}

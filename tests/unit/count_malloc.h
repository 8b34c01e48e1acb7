/* SPDX-License-Identifier: Apache-2.0 */
/*
 * count_malloc: counts what a program allocates. The linker sends each call of the malloc family here (--wrap, see the
 * Makefile); it goes on to the real one. Only for programs linked that way. What a shared library allocates by itself
 * is not seen; the engine calls none but for mathematics.
 */
#ifndef COUNT_MALLOC_H
#define COUNT_MALLOC_H

#include <stddef.h>

static long allocations;

void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *p, size_t n);

void *__wrap_malloc(size_t n)
{
	allocations++;
	return __real_malloc(n);
}

void *__wrap_calloc(size_t count, size_t n)
{
	allocations++;
	return __real_calloc(count, n);
}

void *__wrap_realloc(void *p, size_t n)
{
	allocations++;
	return __real_realloc(p, n);
}

#endif

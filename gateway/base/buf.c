/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buf: every writer asks take() for its room first, all of it or nothing, so a buffer never holds half a number or half
 * a character and n is always the end of a whole write. Integers are moved byte by byte: the saved form is the same on
 * every machine, and no alignment is assumed of the storage.
 */
#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, char *storage, size_t cap)
{
	*b = (struct buf){.p = storage, .cap = cap};
}

void buf_reset(struct buf *b)
{
	b->n = 0;
	b->overflow = false;
}

/* Room for N bytes, already counted in; NULL when there is not that much. */
static char *take(struct buf *b, size_t n)
{
	if (b->overflow || n > b->cap - b->n) {
		b->overflow = true;
		return NULL;
	}
	b->n += n;
	return b->p + (b->n - n);
}

void buf_add(struct buf *b, struct str s)
{
	char *to = s.n ? take(b, s.n) : NULL;

	if (to)
		memcpy(to, s.p, s.n);
}

void buf_addc(struct buf *b, char c)
{
	char *to = take(b, 1);

	if (to)
		*to = c;
}

/*
 * vsnprintf wants a byte for its NUL that a buf does not have to give. A text that fills the storage to the last byte
 * is therefore the one case that goes by way of the heap.
 */
static void add_exact(struct buf *b, const char *format, va_list args)
{
	char *text = NULL;
	int n = vasprintf(&text, format, args);

	if (n < 0) {
		b->overflow = true;
		return;
	}
	buf_add(b, (struct str){text, (size_t)n});
	free(text);
}

void buf_addf(struct buf *b, const char *format, ...)
{
	size_t room = b->cap - b->n;
	va_list args, again;

	if (b->overflow)
		return;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(room ? b->p + b->n : NULL, room, format, args);
	if (n < 0 || (size_t)n > room)
		b->overflow = true;
	else if (n > 0 && (size_t)n == room)
		add_exact(b, format, again);
	else
		b->n += (size_t)n;
	va_end(again);
	va_end(args);
}

static void put_le(struct buf *b, uint64_t v, size_t bytes)
{
	char *to = take(b, bytes);

	for (size_t i = 0; to && i < bytes; i++)
		to[i] = (char)(unsigned char)(v >> (8 * i));
}

void buf_put_u8(struct buf *b, uint8_t v)
{
	put_le(b, v, 1);
}

void buf_put_u16(struct buf *b, uint16_t v)
{
	put_le(b, v, 2);
}

void buf_put_u32(struct buf *b, uint32_t v)
{
	put_le(b, v, 4);
}

void buf_put_u64(struct buf *b, uint64_t v)
{
	put_le(b, v, 8);
}

void buf_put_str8(struct buf *b, struct str s)
{
	char *to = s.n <= UINT8_MAX ? take(b, 1 + s.n) : NULL;

	if (!to) {
		b->overflow = true;
		return;
	}
	to[0] = (char)(unsigned char)s.n;
	if (s.n)
		memcpy(to + 1, s.p, s.n);
}

struct str buf_str(const struct buf *b)
{
	return (struct str){b->p, b->n};
}

/* The first N bytes of *s, moved past; an empty str with *bad set when there are fewer. */
static struct str get_bytes(struct str *s, size_t n, bool *bad)
{
	struct str head = {s->p, n};

	if (n > s->n) {
		*bad = true;
		*s = STR_NONE;
		return STR_NONE;
	}
	if (n)
		*s = (struct str){s->p + n, s->n - n};
	return head;
}

static uint64_t get_le(struct str *s, size_t bytes, bool *bad)
{
	struct str raw = get_bytes(s, bytes, bad);
	uint64_t v = 0;

	for (size_t i = raw.n; i > 0; i--)
		v = v << 8 | (unsigned char)raw.p[i - 1];
	return v;
}

uint8_t get_u8(struct str *s, bool *bad)
{
	return (uint8_t)get_le(s, 1, bad);
}

uint16_t get_u16(struct str *s, bool *bad)
{
	return (uint16_t)get_le(s, 2, bad);
}

uint32_t get_u32(struct str *s, bool *bad)
{
	return (uint32_t)get_le(s, 4, bad);
}

uint64_t get_u64(struct str *s, bool *bad)
{
	return get_le(s, 8, bad);
}

struct str get_str8(struct str *s, bool *bad)
{
	return get_bytes(s, get_u8(s, bad), bad);
}

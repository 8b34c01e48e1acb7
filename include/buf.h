/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buf: a bounded byte buffer in the caller's storage, with a sticky overflow flag: write freely, test once at the end.
 *
 *	char room[512];
 *	struct buf out;
 *	buf_init(&out, room, sizeof(room));
 *	buf_add(&out, STR("CON "));
 *	buf_add(&out, screen);
 *	if (out.overflow) return -EMSGSIZE;
 *
 * After an overflow nothing more is written and n stays at the last whole write. Not thread safe.
 */
#ifndef KTG_BUF_H
#define KTG_BUF_H

#include "str.h"

struct buf {
	char *p;       /* the caller's storage, borrowed */
	size_t n;      /* bytes written */
	size_t cap;    /* bytes of storage: the maximum, stated by the owner */
	bool overflow; /* something did not fit: the content is not whole */
};

void buf_init(struct buf *b, char *storage, size_t cap);
void buf_reset(struct buf *b); /* empty again, overflow cleared */
void buf_add(struct buf *b, struct str s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Little-endian integers, for the compact session value. */
void buf_put_u8(struct buf *b, uint8_t v);
void buf_put_u16(struct buf *b, uint16_t v);
void buf_put_u32(struct buf *b, uint32_t v);
void buf_put_u64(struct buf *b, uint64_t v);
/* One length octet, then the bytes; more than 255 is an overflow. */
void buf_put_str8(struct buf *b, struct str s);

/* What was written; borrowed from the storage. */
struct str buf_str(const struct buf *b);

/* The reading side: takes from the front of *s. Past the end: zero or empty, and *s becomes STR_NONE with *bad set. */
uint8_t get_u8(struct str *s, bool *bad);
uint16_t get_u16(struct str *s, bool *bad);
uint32_t get_u32(struct str *s, bool *bad);
uint64_t get_u64(struct str *s, bool *bad);
struct str get_str8(struct str *s, bool *bad);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "gunzip.h"

#include <errno.h>
#include <limits.h>
#include <zlib.h>

#define EITHER 32 /* zlib's: gzip or zlib, by its head */

static voidpf take(voidpf arena, uInt count, uInt size)
{
	return arena_array(arena, count, size);
}

static void give(voidpf arena, voidpf p)
{
	(void)arena;
	(void)p;
}

int gunzip(struct str in, size_t max, struct arena *a, struct str *out)
{
	z_stream z = {.zalloc = take, .zfree = give, .opaque = a};
	union {
		const char *in;
		Bytef *out; /* zlib does not write there, and has no const in its struct */
	} from = {in.p};
	char *room = arena_room(a, max + 1);
	size_t n;
	int end;

	if (in.n > UINT_MAX || max >= UINT_MAX)
		return -E2BIG;
	if (!room || inflateInit2(&z, MAX_WBITS + EITHER) != Z_OK)
		return a->overflow ? -ENOMEM : -EINVAL;
	z.next_in = from.out;
	z.avail_in = (uInt)in.n;
	z.next_out = (Bytef *)room;
	z.avail_out = (uInt)(max + 1);
	end = inflate(&z, Z_FINISH);
	n = max + 1 - z.avail_out;
	inflateEnd(&z);
	if (n > max)
		return -E2BIG;
	if (a->overflow)
		return -ENOMEM;
	if (end != Z_STREAM_END)
		return -EINVAL;
	*out = (struct str){room, n};
	return 0;
}

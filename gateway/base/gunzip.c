/* SPDX-License-Identifier: Apache-2.0 */
/* gunzip: zlib's own state, some 45 kB, is its own to allocate; so is the room for the most there may be. */
#include "gunzip.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#define EITHER 32 /* zlib's: gzip or zlib, by its head */

/* How many bytes were written to ROOM, or negative errno. */
static int64_t inflate_to(struct str in, char *room, size_t cap)
{
	z_stream z = {.zalloc = Z_NULL};
	union {
		const char *in;
		Bytef *out; /* zlib does not write there, and has no const in its struct */
	} from = {in.p};
	int end;

	if (inflateInit2(&z, MAX_WBITS + EITHER) != Z_OK)
		return -ENOMEM;
	z.next_in = from.out;
	z.avail_in = (uInt)in.n;
	z.next_out = (Bytef *)room;
	z.avail_out = (uInt)cap;
	end = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	if (end == Z_STREAM_END)
		return (int64_t)cap - z.avail_out;
	return z.avail_out == 0 ? -E2BIG : end == Z_MEM_ERROR ? -ENOMEM : -EINVAL;
}

int gunzip(struct str in, size_t max, struct arena *a, struct str *out)
{
	char *room;
	int64_t n;

	if (in.n > UINT_MAX || max >= UINT_MAX)
		return -E2BIG;
	room = malloc(max + 1);
	if (!room)
		return -ENOMEM;
	n = inflate_to(in, room, max + 1);
	if (n > (int64_t)max)
		n = -E2BIG;
	if (n >= 0)
		*out = arena_copy(a, (struct str){room, (size_t)n});
	free(room);
	return n < 0 ? (int)n : a->overflow ? -ENOMEM : 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf8: the well-formed sequences are those of Unicode table 3-7. The lead byte gives the length; the range of the
 * second byte is narrowed for E0, ED, F0 and F4, which refuses overlong forms, surrogates and anything over U+10FFFF
 * without decoding first. One decoder serves all: what utf8_next() cannot read is not valid anywhere.
 */
#include "utf8.h"

#include <errno.h>

/* Bytes after LEAD, or -1; [*low, *high] is what the first of them may be. */
static int tail_of(unsigned char lead, unsigned char *low, unsigned char *high)
{
	*low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	*high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
	if (lead < 0x80)
		return 0;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 1;
	if (lead >= 0xe0 && lead <= 0xef)
		return 2;
	return lead >= 0xf0 && lead <= 0xf4 ? 3 : -1;
}

/* Decodes at P (N > 0 bytes there) into *cp. The length of the sequence, 0 when it is broken. */
static size_t decode(const char *p, size_t n, uint32_t *cp)
{
	unsigned char low, high, lead = (unsigned char)p[0];
	int tail = tail_of(lead, &low, &high);

	if (tail < 0 || (size_t)tail >= n)
		return 0;
	*cp = tail ? lead & (0x3fu >> tail) : lead;
	for (int i = 1; i <= tail; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c < low || c > high)
			return 0;
		*cp = *cp << 6 | (c & 0x3f);
		low = 0x80;
		high = 0xbf;
	}
	return (size_t)tail + 1;
}

bool utf8_valid(struct str s)
{
	uint32_t cp;

	for (size_t at = 0, len; at < s.n; at += len) {
		len = (unsigned char)s.p[at] < 0x80 ? 1 : decode(s.p + at, s.n - at, &cp);
		if (len == 0)
			return false;
	}
	return true;
}

uint32_t utf8_next(struct str *s)
{
	uint32_t cp = UINT32_MAX;
	size_t len = decode(s->p, s->n, &cp);

	if (len == 0) {
		cp = UINT32_MAX;
		len = 1;
	}
	s->p += len;
	s->n -= len;
	return cp;
}

void utf8_put(struct buf *out, uint32_t cp)
{
	char c[4];
	size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = {0, 0x00, 0xc0, 0xe0, 0xf0};

	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff)) {
		buf_addc(out, '?'); /* no such character; what we write is always well-formed */
		return;
	}
	for (size_t i = n - 1; i > 0; i--, cp >>= 6)
		c[i] = (char)(unsigned char)(0x80 | (cp & 0x3f));
	c[0] = (char)(unsigned char)(lead[n] | cp);
	buf_add(out, (struct str){c, n});
}

static uint32_t utf16_unit(const char *p)
{
	return (uint32_t)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

int utf8_from_utf16be(struct buf *out, struct str octets)
{
	if (octets.n % 2)
		return -EILSEQ;
	for (size_t at = 0; at < octets.n; at += 2) {
		uint32_t high = utf16_unit(octets.p + at), low;

		if (high < 0xd800 || high > 0xdfff) {
			utf8_put(out, high);
			continue;
		}
		at += 2;
		if (high > 0xdbff || at >= octets.n)
			return -EILSEQ;
		low = utf16_unit(octets.p + at);
		if (low < 0xdc00 || low > 0xdfff)
			return -EILSEQ;
		utf8_put(out, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
	}
	return 0;
}

void utf8_from_latin1(struct buf *out, struct str octets)
{
	for (size_t i = 0; i < octets.n; i++)
		utf8_put(out, (unsigned char)octets.p[i]);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "encode.h"

#include <errno.h>

static int figure(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void encode_hex(struct buf *out, struct str octets, bool capital)
{
	const char *figures = capital ? "0123456789ABCDEF" : "0123456789abcdef";

	for (size_t i = 0; i < octets.n; i++) {
		unsigned char c = (unsigned char)octets.p[i];
		char two[2] = {figures[c >> 4], figures[c & 15]};

		buf_add(out, (struct str){two, 2});
	}
}

int decode_hex(struct buf *out, struct str figures)
{
	if (figures.n % 2)
		return -EINVAL;
	for (size_t i = 0; i < figures.n; i += 2) {
		int high = figure(figures.p[i]), low = figure(figures.p[i + 1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		buf_put_u8(out, (uint8_t)(high << 4 | low));
	}
	return 0;
}

void encode_base64(struct buf *out, struct str octets)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < octets.n; i += 3) {
		size_t left = octets.n - i;
		uint32_t v = (uint32_t)(unsigned char)octets.p[i] << 16;
		char four[4];

		if (left > 1)
			v |= (uint32_t)(unsigned char)octets.p[i + 1] << 8;
		if (left > 2)
			v |= (unsigned char)octets.p[i + 2];
		for (int k = 0; k < 4; k++)
			four[k] = letters[v >> (18 - 6 * k) & 63];
		if (left < 2)
			four[2] = '=';
		if (left < 3)
			four[3] = '=';
		buf_add(out, (struct str){four, 4});
	}
}

static int sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

int decode_base64(struct buf *out, struct str text)
{
	uint32_t v = 0;
	int bits = 0, letters = 0, pads = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		int six = sextet(c);

		if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
			continue;
		if (c == '=' && ++pads <= 2)
			continue;
		if (six < 0 || pads)
			return -EINVAL;
		v = (v << 6 | (uint32_t)six) & 0xffffff;
		letters++;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			buf_put_u8(out, (uint8_t)(v >> bits & 255));
		}
	}
	if (letters % 4 == 1 || (pads && (letters + pads) % 4))
		return -EINVAL;
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "gsm7.h"

#include "utf8.h"

#include <errno.h>

#define ESCAPE 0x1b

/* 3GPP 23.038, 6.2.1. */
static const uint16_t alphabet[128] = {
	'@',    0x00a3, '$',    0x00a5, 0x00e8, 0x00e9, 0x00f9, 0x00ec, 0x00f2, 0x00c7, '\n',   0x00d8, 0x00f8,
	'\r',   0x00c5, 0x00e5, 0x0394, '_',    0x03a6, 0x0393, 0x039b, 0x03a9, 0x03a0, 0x03a8, 0x03a3, 0x0398,
	0x039e, ' ',    0x00c6, 0x00e6, 0x00df, 0x00c9, ' ',    '!',    '"',    '#',    0x00a4, '%',    '&',
	'\'',   '(',    ')',    '*',    '+',    ',',    '-',    '.',    '/',    '0',    '1',    '2',    '3',
	'4',    '5',    '6',    '7',    '8',    '9',    ':',    ';',    '<',    '=',    '>',    '?',    0x00a1,
	'A',    'B',    'C',    'D',    'E',    'F',    'G',    'H',    'I',    'J',    'K',    'L',    'M',
	'N',    'O',    'P',    'Q',    'R',    'S',    'T',    'U',    'V',    'W',    'X',    'Y',    'Z',
	0x00c4, 0x00d6, 0x00d1, 0x00dc, 0x00a7, 0x00bf, 'a',    'b',    'c',    'd',    'e',    'f',    'g',
	'h',    'i',    'j',    'k',    'l',    'm',    'n',    'o',    'p',    'q',    'r',    's',    't',
	'u',    'v',    'w',    'x',    'y',    'z',    0x00e4, 0x00f6, 0x00f1, 0x00fc, 0x00e0,
};

static uint32_t extension(unsigned char c)
{
	switch (c) {
	case 0x0a: return '\f';
	case 0x14: return '^';
	case 0x28: return '{';
	case 0x29: return '}';
	case 0x2f: return '\\';
	case 0x3c: return '[';
	case 0x3d: return '~';
	case 0x3e: return ']';
	case 0x40: return '|';
	case 0x65: return 0x20ac;
	default: return ' ';
	}
}

int gsm7_to_utf8(struct buf *out, struct str octets)
{
	for (size_t i = 0; i < octets.n; i++) {
		unsigned char c = (unsigned char)octets.p[i];

		if (c > 127)
			return -EILSEQ;
		if (c == ESCAPE && i + 1 < octets.n)
			utf8_put(out, extension((unsigned char)octets.p[++i]));
		else
			utf8_put(out, alphabet[c]);
	}
	return 0;
}

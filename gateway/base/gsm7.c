/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gsm7: only the unit counts of GSM 03.38 are needed, not the septets themselves: the network and the provider encode.
 * So ASCII is one table of digits, one per code point, and what lies beyond it one sorted list. The euro sign is the
 * only extension character outside ASCII.
 */
#include "gsm7.h"

#include "utf8.h"

/* Units of U+0000..U+007F: LF and CR are in the alphabet, form feed in the extension; TAB, ESC and the backtick
 * nowhere. */
static const char ascii_units[129] = "00000000001021000000000000000000"
				     "11111111111111111111111111111111"
				     "11111111111111111111111111122221"
				     "01111111111111111111111111122220";

/* The rest of the default alphabet, in order. */
static const uint16_t beyond[] = {
	0x00a1, 0x00a3, 0x00a4, 0x00a5, 0x00a7, 0x00bf, 0x00c4, 0x00c5, 0x00c6, 0x00c7, 0x00c9, 0x00d1, 0x00d6,
	0x00d8, 0x00dc, 0x00df, 0x00e0, 0x00e4, 0x00e5, 0x00e6, 0x00e8, 0x00e9, 0x00ec, 0x00f1, 0x00f2, 0x00f6,
	0x00f8, 0x00f9, 0x00fc, 0x0393, 0x0394, 0x0398, 0x039b, 0x039e, 0x03a0, 0x03a3, 0x03a6, 0x03a8, 0x03a9,
};

int gsm7_units_of(uint32_t cp)
{
	size_t low = 0, high = sizeof(beyond) / sizeof(beyond[0]);

	if (cp < 0x80)
		return ascii_units[cp] - '0';
	while (low < high) {
		size_t mid = (low + high) / 2;

		if (beyond[mid] == cp)
			return 1;
		if (beyond[mid] < cp)
			low = mid + 1;
		else
			high = mid;
	}
	return cp == 0x20ac ? 2 : 0;
}

int gsm7_units(struct str utf8)
{
	int total = 0;

	while (utf8.n > 0) {
		int units = gsm7_units_of(utf8_next(&utf8));

		if (units == 0)
			return -1;
		total += units;
	}
	return total;
}

void gsm7_add_clean(struct buf *out, struct str utf8, int max_units)
{
	while (utf8.n > 0) {
		uint32_t cp = utf8_next(&utf8);
		int units = gsm7_units_of(cp);

		if (units == 0) {
			cp = '?';
			units = 1;
		}
		if (units > max_units)
			return;
		max_units -= units;
		utf8_put(out, cp);
	}
}

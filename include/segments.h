/* SPDX-License-Identifier: Apache-2.0 */
/*
 * segments: how a text goes out as SMS: in which alphabet, in how many parts, and what each part says. Pure, no
 * allocation, any thread.
 *
 *	static char bytes[SEGMENTS_ROOM];
 *	struct segments s;
 *	struct buf room;
 *
 *	buf_init(&room, bytes, sizeof(bytes));
 *	if (segments_split(&s, text, &room) == 0)
 *		for (int i = 0; i < s.count; i++)
 *			send(s.part[i].text);
 *
 * Alphabet (3GPP 23.038): GSM-7 when every character is in the default alphabet or its extension, counted in septets,
 * an extension character as two; else UCS-2, counted in UTF-16 code units, a character beyond U+FFFF as two. A text
 * alone holds 160 or 70 of them; in a text of several parts each part gives up six octets to the header that joins them
 * (one octet of reference) and holds 153 or 67. Each part is filled as far as it goes; the pair of an extension
 * character or a surrogate pair is never split, its part then ends one unit early. The parts joined are the text. The
 * empty text is one empty part.
 *
 * Transliteration writes what a word processor puts in (curly quotes, dashes, ellipsis, odd spaces, bullets) and a few
 * signs and accents in GSM-7, but only where that makes the whole text GSM-7; otherwise the text stays as it is, to the
 * letter:
 *	curly quotes -> ' "    dashes, minus, bullets -> -    ellipsis -> ...    TAB, NBSP, thin spaces -> space
 *	zero width, BOM, soft hyphen -> nothing    vowel with acute, circumflex or tilde -> vowel    c cedilla -> c
 *	<= >= +/- x / o 1/2 1/4 3/4 2 3 for the signs; after a digit a fraction gets a space (1 1/2, not 11/2) and a
 *	small 2 or 3 becomes ^2 ^3, so that no number turns into another
 * What GSM-7 has is never touched: e-acute and E-acute, a e i o u with grave in lower case, a-ring, umlauts, n-tilde
 * and so on. A letter followed by a combining accent is not composed; it makes the text UCS-2.
 */
#ifndef KTG_SEGMENTS_H
#define KTG_SEGMENTS_H

#include "buf.h"

#define SEGMENTS_MAX 255 /* parts the header of a joined SMS can count */
#define SEGMENTS_GSM7_ALONE 160
#define SEGMENTS_GSM7_JOINED 153
#define SEGMENTS_UCS2_ALONE 70
#define SEGMENTS_UCS2_JOINED 67
/* Bytes that hold any transliterated text of SEGMENTS_MAX parts: no septet takes more than two. */
#define SEGMENTS_ROOM (2 * SEGMENTS_MAX * SEGMENTS_GSM7_JOINED)

enum segments_encoding { SEGMENTS_GSM7, SEGMENTS_UCS2 };

struct segment {
	struct str text; /* borrowed from the text, or from the room when it was transliterated */
	int units;
};

struct segments {
	enum segments_encoding encoding;
	bool transliterated; /* the parts do not say the text to the letter */
	int units;           /* of all parts together */
	int part_max;        /* units one part of this text can hold: 160, 153, 70 or 67 */
	int count;           /* 1 to SEGMENTS_MAX */
	struct segment part[SEGMENTS_MAX];
};

/*
 * Cuts UTF-8 text into parts. ROOM is where a transliterated text is written, behind what it holds already; the text
 * must not lie in it. NULL: the text is sent as it is. 0; -EILSEQ: not valid UTF-8; -E2BIG: more than SEGMENTS_MAX
 * parts; -ENOSPC: ROOM is too small for the text transliterated (never with SEGMENTS_ROOM bytes free), nothing written.
 */
int segments_split(struct segments *out, struct str utf8, struct buf *room);
/* The number of parts segments_split() would make, with or without a room for it; -EILSEQ or -E2BIG as there. */
int segments_count(struct str utf8, bool transliterate);
/* "gsm7" or "ucs2". */
const char *segments_encoding_name(enum segments_encoding e);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * segments: a text is read twice. The first pass counts it in three ways at once (GSM-7 as it is, GSM-7 transliterated,
 * UCS-2), each with parts filled as they would be cut, and so knows the alphabet, the number of parts and whether the
 * text fits into one. It writes nothing, which makes segments_count() cheap. The second pass cuts.
 *
 * Counting by division would be wrong: a pair that does not fit moves whole to the next part, so that a part may lack
 * one unit. Both passes fill parts by the same rule, a part is closed when the next character would pass its limit.
 */
#include "segments.h"

#include "gsm7.h"
#include "utf8.h"

#include <assert.h>
#include <errno.h>

/* ---- transliteration ---- */

/* Characters FROM to TO, none of them in GSM-7, are sent AS. A digit before them would run into what stands for a
 * number: then it is AFTER_DIGIT, where there is one. */
struct fold {
	uint16_t from, to;
	const char *as, *after_digit;
};

/* In order, for the binary search. */
static const struct fold folds[] = {
	{0x0009, 0x0009, " ", NULL},     {0x00a0, 0x00a0, " ", NULL},     {0x00ad, 0x00ad, "", NULL},
	{0x00b0, 0x00b0, "o", NULL},     {0x00b1, 0x00b1, "+/-", NULL},   {0x00b2, 0x00b2, "2", "^2"},
	{0x00b3, 0x00b3, "3", "^3"},     {0x00bc, 0x00bc, "1/4", " 1/4"}, {0x00bd, 0x00bd, "1/2", " 1/2"},
	{0x00be, 0x00be, "3/4", " 3/4"}, {0x00c1, 0x00c3, "A", NULL},     {0x00ca, 0x00ca, "E", NULL},
	{0x00cd, 0x00ce, "I", NULL},     {0x00d3, 0x00d5, "O", NULL},     {0x00d7, 0x00d7, "x", NULL},
	{0x00da, 0x00db, "U", NULL},     {0x00e1, 0x00e3, "a", NULL},     {0x00e7, 0x00e7, "c", NULL},
	{0x00ea, 0x00ea, "e", NULL},     {0x00ed, 0x00ee, "i", NULL},     {0x00f3, 0x00f5, "o", NULL},
	{0x00f7, 0x00f7, "/", NULL},     {0x00fa, 0x00fb, "u", NULL},     {0x0128, 0x0128, "I", NULL},
	{0x0129, 0x0129, "i", NULL},     {0x0168, 0x0168, "U", NULL},     {0x0169, 0x0169, "u", NULL},
	{0x1ebc, 0x1ebc, "E", NULL},     {0x1ebd, 0x1ebd, "e", NULL},     {0x2000, 0x200a, " ", NULL},
	{0x200b, 0x200f, "", NULL},      {0x2010, 0x2015, "-", NULL},     {0x2018, 0x201b, "'", NULL},
	{0x201c, 0x201f, "\"", NULL},    {0x2022, 0x2023, "-", NULL},     {0x2026, 0x2026, "...", NULL},
	{0x202f, 0x202f, " ", NULL},     {0x2043, 0x2043, "-", NULL},     {0x205f, 0x205f, " ", NULL},
	{0x2060, 0x2060, "", NULL},      {0x2212, 0x2212, "-", NULL},     {0x2264, 0x2264, "<=", NULL},
	{0x2265, 0x2265, ">=", NULL},    {0x25aa, 0x25aa, "-", NULL},     {0x25cf, 0x25cf, "-", NULL},
	{0x25e6, 0x25e6, "-", NULL},     {0xfeff, 0xfeff, "", NULL},
};

/* How CP is transliterated; NULL when it stays what it is. */
static const struct fold *fold_of(uint32_t cp)
{
	size_t low = 0, high = sizeof(folds) / sizeof(folds[0]);

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (cp < folds[mid].from)
			high = mid;
		else if (cp > folds[mid].to)
			low = mid + 1;
		else
			return &folds[mid];
	}
	return NULL;
}

/* Takes one character from the front of *S and gives what is sent for it; *LAST is the last byte given so far. */
static struct str take_folded(struct str *s, char *last)
{
	struct str piece = *s;
	const struct fold *f = fold_of(utf8_next(s));

	piece.n -= s->n;
	if (f)
		piece = str_of(f->after_digit && *last >= '0' && *last <= '9' ? f->after_digit : f->as);
	if (piece.n > 0)
		*last = piece.p[piece.n - 1];
	return piece;
}

static int add_folded(struct buf *room, struct str s)
{
	struct buf before = *room;
	char last = '\0';

	while (s.n > 0)
		buf_add(room, take_folded(&s, &last));
	if (!room->overflow)
		return 0;
	*room = before;
	return -ENOSPC;
}

/* ---- counting ---- */

/* One way of sending, counted as if the text had several parts. */
struct tally {
	int alone, joined; /* the limits of one part */
	int in_part;       /* units in the part that is being filled */
	size_t parts, units;
	bool impossible; /* a character is not in the alphabet */
};

#define TALLY_GSM7 ((struct tally){.alone = SEGMENTS_GSM7_ALONE, .joined = SEGMENTS_GSM7_JOINED, .parts = 1})
#define TALLY_UCS2 ((struct tally){.alone = SEGMENTS_UCS2_ALONE, .joined = SEGMENTS_UCS2_JOINED, .parts = 1})

static int units_of(enum segments_encoding e, uint32_t cp)
{
	if (e == SEGMENTS_GSM7)
		return gsm7_units_of(cp);
	return cp > 0xffff ? 2 : 1;
}

static void tally_add(struct tally *t, int units)
{
	if (t->in_part + units > t->joined) {
		t->parts++;
		t->in_part = 0;
	}
	t->in_part += units;
	t->units += (size_t)units;
	t->impossible |= units == 0;
}

/* What the whole text is. */
struct survey {
	struct tally tally; /* of the way that was chosen */
	enum segments_encoding encoding;
	bool transliterated;
};

static void choose(struct survey *v, const struct tally *plain, const struct tally *folded, const struct tally *ucs2)
{
	v->transliterated = plain->impossible && !folded->impossible;
	v->encoding = plain->impossible && folded->impossible ? SEGMENTS_UCS2 : SEGMENTS_GSM7;
	v->tally = v->encoding == SEGMENTS_UCS2 ? *ucs2 : v->transliterated ? *folded : *plain;
	if (v->tally.units <= (size_t)v->tally.alone)
		v->tally.parts = 1;
}

static int survey(struct survey *v, struct str s, bool transliterate)
{
	struct tally plain = TALLY_GSM7, folded = TALLY_GSM7, ucs2 = TALLY_UCS2;
	char last = '\0';

	folded.impossible = !transliterate;
	while (s.n > 0) {
		struct str at = s;
		uint32_t cp = utf8_next(&s);

		if (cp == UINT32_MAX)
			return -EILSEQ;
		tally_add(&plain, gsm7_units_of(cp));
		tally_add(&ucs2, units_of(SEGMENTS_UCS2, cp));
		if (folded.impossible)
			continue;
		for (struct str piece = take_folded(&at, &last); piece.n > 0;)
			tally_add(&folded, gsm7_units_of(utf8_next(&piece)));
	}
	choose(v, &plain, &folded, &ucs2);
	return v->tally.parts > SEGMENTS_MAX ? -E2BIG : 0;
}

int segments_count(struct str utf8, bool transliterate)
{
	struct survey v;
	int rc = survey(&v, utf8, transliterate);

	return rc < 0 ? rc : (int)v.tally.parts;
}

/* ---- cutting ---- */

static void cut(struct segments *out, struct str s)
{
	struct segment *part = out->part;

	*part = (struct segment){{s.p, 0}, 0};
	while (s.n > 0) {
		struct str at = s;
		int units = units_of(out->encoding, utf8_next(&s));

		if (part->units + units > out->part_max) {
			assert(part < out->part + out->count - 1); /* the survey counted by the same rule */
			*++part = (struct segment){{at.p, 0}, 0};
		}
		part->text.n += at.n - s.n;
		part->units += units;
	}
	assert(part == out->part + out->count - 1);
}

int segments_split(struct segments *out, struct str utf8, struct buf *room)
{
	struct survey v;
	int rc = survey(&v, utf8, room != NULL);

	if (rc < 0)
		return rc;
	out->encoding = v.encoding;
	out->transliterated = v.transliterated;
	out->units = (int)v.tally.units;
	out->part_max = v.tally.parts > 1 ? v.tally.joined : v.tally.alone;
	out->count = (int)v.tally.parts;
	if (room && v.transliterated) {
		size_t from = room->n;

		rc = add_folded(room, utf8);
		if (rc < 0)
			return rc;
		utf8 = (struct str){room->p + from, room->n - from};
	}
	cut(out, utf8);
	return 0;
}

const char *segments_encoding_name(enum segments_encoding e)
{
	return e == SEGMENTS_GSM7 ? "gsm7" : "ucs2";
}

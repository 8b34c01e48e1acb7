/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_sms: invents what a cadre might send: a child with true figures, and those figures in one of the many
 * shapes people type, with the slips asked for. The test knows the truth, so it can tell a question from a wrong
 * figure.
 *
 *	struct sms s;
 *	sms_write(&dice_state, SLIP_NONE, &s);   // s.text: "kukur#10019#BB8,4#TB72 T salam", s.weight 8400, ...
 */
#ifndef READER_SMS_H
#define READER_SMS_H

#include "buf.h"
#include "damm.h"
#include "growth.h"
#include "plausible.h"

#include <stdio.h>
#include <string.h>

enum slip {
	SLIP_NONE,
	SLIP_POINT_LOST,   /* 84 */
	SLIP_POINT_BLANK,  /* 8 ,4 */
	SLIP_POINT_DOUBLE, /* 8,,4 */
	SLIP_POINT_PART,   /* commas for everything */
	SLIP_SWAPPED,
	SLIP_LETTER,       /* O for 0 */
	SLIP_LABEL,        /* bv */
	SLIP_GRAMS,
	SLIPS
};

struct sms {
	char room[400];
	struct str text;
	char code[8];
	int64_t weight, length, lila, lk; /* thousandths; 0 = not said */
	int position;                     /* 0 none, 1 T, 2 B */
	int style;                        /* 0 order, 1 labels, 2 units */
	struct plausible_child child;
};

static inline uint32_t sms_dice(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)((*state * 2685821657736338717ULL) >> 32);
}

static inline int sms_pick(uint64_t *d, int n)
{
	return (int)(sms_dice(d) % (uint32_t)n);
}

static inline void sms_code(uint64_t *d, char code[8])
{
	int n = snprintf(code, 8, "%d", 1000 + sms_pick(d, 9000));

	code[n] = (char)('0' + damm_digit((struct str){code, (size_t)n}));
	code[n + 1] = '\0';
}

/* Weight and length within 1.5 SD of the median at some age: figures that no sieve doubts. */
static inline void sms_child(uint64_t *d, struct sms *s)
{
	enum sex sex = sms_pick(d, 2) ? SEX_MALE : SEX_FEMALE;
	int32_t age = sms_pick(d, 1800);
	int z = sms_pick(d, 300) - 150;

	s->child = (struct plausible_child){.sex = sex, .age_days = age};
	s->weight = growth_measure_at(GROWTH_WFA, sex, age, z) / 100 * 100;
	s->length = growth_measure_at(GROWTH_LFA, sex, age, z) / 5 * 5 * 100;
	s->lila = age > 180 && sms_pick(d, 3) == 0 ? 11000 + sms_pick(d, 60) * 100 : 0;
	s->lk = s->lila && sms_pick(d, 2) ? 38000 + sms_pick(d, 100) * 100 : 0;
	s->position = sms_pick(d, 4) == 0 ? 1 + sms_pick(d, 2) : 0;
	sms_code(d, s->code);
}

static inline void sms_figure(struct buf *b, int64_t v, const char *point)
{
	buf_addf(b, "%lld", (long long)(v / 1000));
	if (v % 1000)
		buf_addf(b, "%s%lld", point, (long long)(v % 1000 / 100));
}

struct sms_style {
	const char *part, *point, *label[4], *behind_label, *unit[4], *keyword;
	bool upper;
};

static inline void sms_style(uint64_t *d, enum slip slip, struct sms_style *y, struct sms *s)
{
	static const char *const parts[] = {" ", "#", " ", "*", "/", " ", "\n", ", ", " # ", "\t", "|", ";", "  ", " / ", "_"};
	static const char *const labels[][4] = {{"BB", "TB", "LILA", "LK"}, {"bb", "pb", "lila", "lk"}, 
						{"Berat", "Tinggi", "LL", "lingkar"},
						{"b", "t", "lila", "lk"}};
	static const char *const units[][4] = {{"kg", "cm", "cm", "cm"}, {" kg", " cm", " cm", " cm"}, {" Kg", " Cm", "", ""}};
	static const char *const behind[] = {"", " ", ":", " : ", "=", ". ", ": "};
	static const char *const keywords[] = {"UKUR", "ukur", "Timbang", "u", "TIMBANG", "Ukur"};
	int l = sms_pick(d, 4), u = sms_pick(d, 3);

	y->part = slip == SLIP_POINT_PART ? "," : parts[sms_pick(d, 15)];
	y->point = slip == SLIP_POINT_PART ? "," : sms_pick(d, 3) ? "," : ".";
	y->keyword = keywords[sms_pick(d, 6)];
	s->style = slip == SLIP_POINT_PART || slip == SLIP_SWAPPED ? 0 : slip == SLIP_LABEL ? 1 : sms_pick(d, 3);
	for (int i = 0; i < 4; i++) {
		y->label[i] = s->style == 1 ? labels[l][i] : i >= 2 && s->style == 2 ? labels[0][i] : "";
		y->unit[i] = s->style == 2 ? units[u][i] : "";
	}
	y->behind_label = behind[sms_pick(d, 7)];
}

static inline void sms_value(struct buf *b, uint64_t *d, enum slip slip, int64_t v)
{
	(void)d;
	switch (slip) {
	case SLIP_POINT_LOST: sms_figure(b, v % 1000 ? v / 100 * 1000 : v, ""); break;
	case SLIP_POINT_BLANK: sms_figure(b, v, sms_pick(d, 2) ? " ," : ", "); break;
	case SLIP_POINT_DOUBLE: sms_figure(b, v, sms_pick(d, 2) ? ",," : ".."); break;
	case SLIP_GRAMS: buf_addf(b, "%lld", (long long)v); break;
	default: break;
	}
}

/* One of the four measures with label and unit; SLIP is made in the weight only. */
static inline void sms_measure(struct buf *b, uint64_t *d, const struct sms_style *y, enum slip slip, int i, int64_t v)
{
	bool here = i == 0 && slip != SLIP_NONE && slip != SLIP_POINT_PART && slip != SLIP_SWAPPED && slip != SLIP_LETTER &&
		    slip != SLIP_LABEL;

	buf_addf(b, "%s", y->part);
	if (*y->label[i]) {
		if (slip == SLIP_LABEL && i < 2)
			buf_addf(b, "%s", i ? (sms_pick(d, 2) ? "tv" : "rb") : sms_pick(d, 2) ? "bv" : "bbb");
		else
			buf_addf(b, "%s", y->label[i]);
		buf_addf(b, "%s", y->behind_label);
	}
	if (here)
		sms_value(b, d, slip, v);
	else
		sms_figure(b, v, y->point);
	if (!(here && slip == SLIP_GRAMS))
		buf_addf(b, "%s", y->unit[i]);
}

static inline void sms_code_typed(struct buf *b, enum slip slip, const char *code)
{
	for (; *code; code++)
		buf_addc(b, slip == SLIP_LETTER && *code == '0' ? 'O' : slip == SLIP_LETTER && *code == '1' ? 'l' : *code);
}

static inline void sms_write(uint64_t *d, enum slip slip, struct sms *s)
{
	static const char *const signatures[] = {"", "", "", " salam", " makasih bu", "\nkader Melati", 
						  " Posyandu Melati 2", " 081234567890", " jam 9", "\n--\nAni"};
	struct sms_style y;
	int64_t v[4];
	struct buf b;

	sms_child(d, s);
	sms_style(d, slip, &y, s);
	buf_init(&b, s->room, sizeof(s->room));
	buf_addf(&b, "%s%s", y.keyword, y.part);
	sms_code_typed(&b, slip, s->code);
	v[0] = slip == SLIP_SWAPPED ? s->length : s->weight;
	v[1] = slip == SLIP_SWAPPED ? s->weight : s->length;
	v[2] = s->lila;
	v[3] = s->lk;
	if (s->style && sms_pick(d, 2)) {
		sms_measure(&b, d, &y, slip, 1, v[1]);
		sms_measure(&b, d, &y, slip, 0, v[0]);
	} else {
		sms_measure(&b, d, &y, slip, 0, v[0]);
		sms_measure(&b, d, &y, slip, 1, v[1]);
	}
	if (s->position)
		buf_addf(&b, "%s%s", y.part, s->position == 1 ? "T" : "B");
	for (int i = 2; i < 4; i++)
		if (v[i])
			sms_measure(&b, d, &y, slip, i, v[i]);
	buf_addf(&b, "%s", signatures[sms_pick(d, 10)]);
	s->text = buf_str(&b);
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws a chart and reads it back as a viewer would: where the figures of the axes stand tells where a kilogram and a
 * month are, and points and lines can be held against that. Every chart drawn here is proved well-formed. Included by
 * test_chart*.c only.
 */
#ifndef CHART_READ_H
#define CHART_READ_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include "chart.h"
#include "xml_walk.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#define PLACES_MAX 400

struct place {
	int32_t x, y; /* tenths */
};

struct path {
	struct place at[PLACES_MAX];
	int places;
	int begins[4], starts; /* places that an M moved to */
};

static char text[CHART_BYTES_MAX + 1];
static size_t text_n;

static inline void draw(const struct chart *c)
{
	struct buf out;
	const char *fault;

	buf_init(&out, text, CHART_BYTES_MAX);
	chart_svg(c, &out);
	assert_false(out.overflow);
	text[out.n] = '\0';
	text_n = out.n;
	fault = xml_fault(buf_str(&out));
	if (fault)
		fail_msg("not well-formed: %s", fault);
}

/* ---- reading ---- */

static inline const char *after(const char *from, const char *part)
{
	const char *at = strstr(from, part);

	if (!at)
		fail_msg("\"%s\" is not there", part);
	return at + strlen(part);
}

static inline bool has(const char *part)
{
	return strstr(text, part) != NULL;
}

static inline const char *element(const char *id)
{
	char key[64];

	snprintf(key, sizeof(key), " id=\"%s\"", id);
	return after(text, key);
}

/* A coordinate has one decimal, always. */
static inline int32_t tenths(const char **p)
{
	bool minus = **p == '-';
	int32_t v = 0;

	*p += minus;
	assert_true(isdigit((unsigned char)**p));
	for (; isdigit((unsigned char)**p); ++*p)
		v = v * 10 + (**p - '0');
	assert_int_equal(**p, '.');
	++*p;
	assert_true(isdigit((unsigned char)**p));
	v = v * 10 + (*(*p)++ - '0');
	assert_false(isdigit((unsigned char)**p));
	return minus ? -v : v;
}

static inline void read_commands(const char *p, struct path *out)
{
	memset(out, 0, sizeof(*out));
	for (; *p == 'M' || *p == 'L';) {
		assert_true(out->places < PLACES_MAX && out->starts < 4);
		if (*p++ == 'M')
			out->begins[out->starts++] = out->places;
		out->at[out->places].x = tenths(&p);
		assert_int_equal(*p++, ',');
		out->at[out->places++].y = tenths(&p);
	}
}

static inline void read_path(const char *id, struct path *out)
{
	const char *p = after(element(id), " d=\"");

	read_commands(p, out);
	assert_int_equal(p[strspn(p, "ML0123456789.,-")], '"');
}

struct dots {
	struct place at[PLACES_MAX];
	bool hollow[PLACES_MAX];
	int count, hollows;
};

static inline void read_dots(const char *panel, struct dots *out)
{
	char id[40];
	const char *p, *end;

	snprintf(id, sizeof(id), "%s-titik", panel);
	p = element(id);
	end = strstr(p, "</g>");
	memset(out, 0, sizeof(*out));
	while ((p = strstr(p, "<circle cx=\"")) && p < end) {
		p = after(p, "cx=\"");
		assert_true(out->count < PLACES_MAX);
		out->at[out->count].x = tenths(&p);
		p = after(p, "cy=\"");
		out->at[out->count].y = tenths(&p);
		p = after(p, "r=\"");
		tenths(&p);
		out->hollow[out->count] = strncmp(p, "\" fill=\"#ffffff\"", 16) == 0;
		out->hollows += out->hollow[out->count++];
	}
}

/* The figure WORD of an axis: where its grid line is. */
static inline int32_t figure(const char *axis, int value)
{
	char word[24];
	const char *p = element(axis), *end = strstr(p, "</g>"), *at, *start = NULL;
	int32_t x, y;

	snprintf(word, sizeof(word), "\">%d</text>", value);
	at = strstr(p, word);
	assert_true(at && at < end);
	for (const char *q = p; (q = strstr(q, "<text x=\"")) && q < at; q++)
		start = q + 9;
	assert_non_null(start);
	x = tenths(&start);
	start = after(start, "y=\"");
	y = tenths(&start);
	return axis[strlen(axis) - 1] == 'x' ? x : y - 38;
}

/* The place of VALUE between the figures A and B, in thousandths of the axis' unit. */
static inline int32_t on_axis(const char *axis, int a, int b, int64_t thousandths)
{
	int64_t from = figure(axis, a), to = figure(axis, b);

	return (int32_t)(from + (to - from) * (thousandths - a * 1000) / ((b - a) * 1000));
}

static inline void assert_near(int32_t a, int32_t b, int32_t by)
{
	if (abs(a - b) > by)
		fail_msg("%d is not within %d of %d", (int)a, (int)by, (int)b);
}

/* The height of a path at X; the piece of it that ends at X when two meet there is the later one. */
static inline int32_t height_at(const struct path *p, int32_t x)
{
	for (int i = p->places - 1; i > 0; i--) {
		const struct place *a = &p->at[i - 1], *b = &p->at[i];

		if (b->x >= x && a->x <= x && b->x > a->x)
			return a->y + (int32_t)((int64_t)(b->y - a->y) * (x - a->x) / (b->x - a->x));
	}
	fail_msg("the line does not come to %d", (int)x);
	return 0;
}

static inline int count(const char *part)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, part)); p++)
		n++;
	return n;
}

static inline struct chart girl(const struct chart_point *point, int points)
{
	return (struct chart){.title = STR("10019 Putu Ayu"),
			      .subtitle = STR("perempuan, lahir 2024-09-01"),
			      .sex = SEX_FEMALE,
			      .point = point,
			      .points = points};
}

#endif

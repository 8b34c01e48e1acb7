/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A strict little reader that tells whether a document is well-formed XML as our charts are: UTF-8, the declaration,
 * one root element, no comments, no CDATA, no processing instructions. Ids are unique too. It refuses more than XML
 * does, never less.
 */
#ifndef XML_WALK_H
#define XML_WALK_H

#include "str.h"
#include "utf8.h"
#include <string.h>

#define XML_DEPTH 16
#define XML_NAMES 128

struct xml_walk {
	struct str rest;
	struct str open[XML_DEPTH]; /* names of the open elements */
	int depth, roots;
	struct str id[XML_NAMES];
	int ids;
	const char *fault; /* NULL so far */
};

static inline bool xml_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline bool xml_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static inline void xml_fail(struct xml_walk *x, const char *why)
{
	if (!x->fault)
		x->fault = why;
	x->rest = STR_NONE;
}

static inline char xml_peek(const struct xml_walk *x)
{
	return x->rest.n ? x->rest.p[0] : '\0';
}

static inline void xml_skip(struct xml_walk *x, size_t n)
{
	n = n < x->rest.n ? n : x->rest.n;
	x->rest = (struct str){x->rest.p + n, x->rest.n - n};
}

static inline struct str xml_name(struct xml_walk *x)
{
	struct str name = {x->rest.p, 0};

	if (!xml_letter(xml_peek(x)))
		xml_fail(x, "a name does not begin with a letter");
	for (; x->rest.n; xml_skip(x, 1), name.n++) {
		char c = xml_peek(x);

		if (!xml_letter(c) && !(c >= '0' && c <= '9') && !strchr("-.:", c))
			break;
	}
	return name;
}

static inline int xml_blanks(struct xml_walk *x)
{
	int n = 0;

	for (; x->rest.n && xml_blank(xml_peek(x)); n++)
		xml_skip(x, 1);
	return n;
}

static inline void xml_entity(struct xml_walk *x)
{
	static const struct str known[] = {{"&amp;", 5}, {"&lt;", 4}, {"&gt;", 4}, {"&quot;", 6}, {"&apos;", 6}};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (str_starts(x->rest, known[i])) {
			xml_skip(x, known[i].n);
			return;
		}
	}
	xml_fail(x, "& is not the beginning of a known entity");
}

/* Text up to one of STOPS. */
static inline struct str xml_text(struct xml_walk *x, const char *stops)
{
	struct str text = {x->rest.p, 0};

	while (x->rest.n && !strchr(stops, xml_peek(x))) {
		if (xml_peek(x) == '&')
			xml_entity(x);
		else if (xml_peek(x) == '\0')
			xml_fail(x, "a NUL");
		else
			xml_skip(x, 1);
	}
	text.n = x->rest.p ? (size_t)(x->rest.p - text.p) : 0;
	return text;
}

static inline void xml_note_id(struct xml_walk *x, struct str id)
{
	for (int i = 0; i < x->ids; i++) {
		if (str_eq(x->id[i], id))
			xml_fail(x, "an id twice");
	}
	if (x->ids < XML_NAMES)
		x->id[x->ids++] = id;
	else
		xml_fail(x, "too many ids for this reader");
}

static inline void xml_attribute(struct xml_walk *x, struct str *seen, int *n)
{
	struct str name = xml_name(x), value;

	for (int i = 0; i < *n; i++) {
		if (str_eq(seen[i], name))
			xml_fail(x, "an attribute twice");
	}
	if (*n == XML_DEPTH)
		xml_fail(x, "too many attributes for this reader");
	else
		seen[(*n)++] = name;
	if (!str_starts(x->rest, STR("=\"")))
		xml_fail(x, "an attribute without =\"");
	xml_skip(x, 2);
	value = xml_text(x, "\"<");
	if (xml_peek(x) != '"')
		xml_fail(x, "an attribute does not end, or has < in it");
	xml_skip(x, 1);
	if (str_eq(name, STR("id")))
		xml_note_id(x, value);
}

static inline void xml_open_tag(struct xml_walk *x)
{
	struct str seen[XML_DEPTH], name = xml_name(x);
	int n = 0;

	while (xml_blanks(x) && xml_letter(xml_peek(x)))
		xml_attribute(x, seen, &n);
	if (!x->depth && x->roots++)
		xml_fail(x, "a second root");
	if (str_starts(x->rest, STR("/>"))) {
		xml_skip(x, 2);
		return;
	}
	if (xml_peek(x) != '>')
		xml_fail(x, "a tag does not end");
	xml_skip(x, 1);
	if (x->depth == XML_DEPTH)
		xml_fail(x, "too deep for this reader");
	else
		x->open[x->depth++] = name;
}

static inline void xml_close_tag(struct xml_walk *x)
{
	struct str name = xml_name(x);

	if (!x->depth || !str_eq(x->open[x->depth - 1], name))
		xml_fail(x, "a closing tag that closes nothing");
	else
		x->depth--;
	if (xml_peek(x) != '>')
		xml_fail(x, "a closing tag does not end");
	xml_skip(x, 1);
}

static inline void xml_characters(struct xml_walk *x, struct str s)
{
	while (s.n) {
		uint32_t c = utf8_next(&s);

		if (c == UINT32_MAX)
			xml_fail(x, "broken UTF-8");
		else if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff)
			xml_fail(x, "a character that XML does not have");
	}
}

/* What is wrong with DOCUMENT first; NULL: it is well-formed. */
static inline const char *xml_fault(struct str document)
{
	static const struct str declaration = {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>", 38};
	struct xml_walk x = {.rest = document};

	if (!str_starts(document, declaration))
		return "no declaration";
	xml_skip(&x, declaration.n);
	xml_characters(&x, document);
	while (x.rest.n) {
		struct str text = xml_text(&x, "<");

		if (!x.depth && str_trim(text).n)
			xml_fail(&x, "text outside the root");
		if (!x.rest.n)
			break;
		xml_skip(&x, 1);
		if (xml_peek(&x) == '/') {
			xml_skip(&x, 1);
			xml_close_tag(&x);
		} else {
			xml_open_tag(&x);
		}
	}
	if (!x.fault && (x.depth || !x.roots))
		return "an element is not closed, or there is none";
	return x.fault;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xml: expat calls back, and a tree grows in storage that is laid out beforehand: a text has no more elements than '<',
 * no more attributes than '=', and what its characters take up in UTF-8 is at most twice what they took up before (from
 * ISO-8859-1; UTF-16 grows by half). Characters of one element come in pieces with elements between, so the pieces are
 * joined at the end, each once.
 */
#include "xml.h"

#include <expat.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define XML_TEXT_MAX (256 * 1024)

struct piece {
	struct xml_node *node;
	size_t at, n; /* in room */
};

struct xml {
	XML_Parser parser;
	struct str in;
	struct xml_node *node;
	struct xml_attribute *attribute;
	char *room, *text; /* what came; joined */
	struct piece *piece;
	size_t pieces;
	size_t nodes, nodes_max, attributes, attributes_max, n, cap;
	struct xml_node *open;
	int depth;
	bool done;
};

static size_t count(struct str s, char c)
{
	size_t n = 0;

	for (const char *p = s.p, *end = s.p + s.n; s.n && p < end && (p = memchr(p, c, (size_t)(end - p))); p++)
		n++;
	return n;
}

static struct str keep(struct xml *x, const char *p, size_t n)
{
	struct str s = {x->room + x->n, n};

	if (n > x->cap - x->n) {
		XML_StopParser(x->parser, XML_FALSE);
		return STR_NONE;
	}
	memcpy(x->room + x->n, p, n);
	x->n += n;
	return s;
}

static struct str keep_name(struct xml *x, const char *name)
{
	const char *colon = strrchr(name, ':');

	if (colon)
		name = colon + 1;
	return keep(x, name, strlen(name));
}

static void on_start(void *arg, const XML_Char *name, const XML_Char **pairs)
{
	struct xml *x = arg;
	struct xml_node *n;

	if (x->nodes == x->nodes_max || x->depth == XML_DEPTH_MAX || x->done) {
		XML_StopParser(x->parser, XML_FALSE);
		return;
	}
	n = &x->node[x->nodes++];
	n->name = keep_name(x, name);
	n->raw.p = x->in.p + XML_GetCurrentByteIndex(x->parser);
	n->attribute = &x->attribute[x->attributes];
	for (; pairs[0] && x->attributes < x->attributes_max; pairs += 2) {
		x->attribute[x->attributes++] =
			(struct xml_attribute){keep_name(x, pairs[0]), keep(x, pairs[1], strlen(pairs[1]))};
		n->attributes++;
	}
	n->parent = x->open;
	if (x->open && x->open->last)
		x->open->last->next = n;
	else if (x->open)
		x->open->first = n;
	if (x->open)
		x->open->last = n;
	x->open = n;
	x->depth++;
}

static void on_end(void *arg, const XML_Char *name)
{
	struct xml *x = arg;
	struct xml_node *n = x->open;
	const char *end = x->in.p + XML_GetCurrentByteIndex(x->parser) + XML_GetCurrentByteCount(x->parser);

	(void)name;
	n->raw.n = (size_t)(end - n->raw.p);
	union {
		const struct xml_node *in;
		struct xml_node *out; /* it is in x->node, which is ours to write */
	} parent = {n->parent};
	x->open = parent.out;
	x->depth--;
	x->done = x->depth == 0;
}

/* Between two pieces stands at least one tag, so there are at most twice as many as elements, and one. */
static void on_text(void *arg, const XML_Char *p, int size)
{
	struct xml *x = arg;
	struct piece *last = x->pieces ? &x->piece[x->pieces - 1] : NULL;
	size_t at = x->n, n = (size_t)size;

	if (!x->open || !keep(x, p, n).p)
		return;
	if (last && last->node == x->open && last->at + last->n == at)
		last->n += n;
	else if (x->piece && x->pieces < 2 * x->nodes_max)
		x->piece[x->pieces++] = (struct piece){x->open, at, n};
}

static void join(struct xml *x)
{
	size_t at = 0;

	for (size_t i = 0; i < x->pieces; i++)
		x->piece[i].node->text.n += x->piece[i].n;
	for (size_t i = 0; i < x->nodes; i++) {
		x->node[i].text.p = x->text + at;
		at += x->node[i].text.n;
		x->node[i].text.n = 0;
	}
	for (size_t i = 0; i < x->pieces; i++) {
		struct str *text = &x->piece[i].node->text;

		memcpy(x->text + (text->p - x->text) + text->n, x->room + x->piece[i].at, x->piece[i].n);
		text->n += x->piece[i].n;
	}
}

static void on_doctype(void *arg, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
	struct xml *x = arg;

	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	XML_StopParser(x->parser, XML_FALSE);
}

/* Once the root is closed, nothing behind it matters. */
static bool parse(struct xml *x)
{
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_start, on_end);
	XML_SetCharacterDataHandler(x->parser, on_text);
	XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
	XML_Parse(x->parser, x->in.p, (int)x->in.n, XML_TRUE);
	return x->done;
}

static bool make_room(struct xml *x, size_t nodes, size_t attributes)
{
	x->nodes_max = nodes;
	x->attributes_max = attributes;
	x->cap = 2 * x->in.n;
	x->node = calloc(nodes, sizeof(*x->node));
	x->attribute = calloc(attributes, sizeof(*x->attribute));
	x->room = malloc(x->cap);
	x->text = malloc(x->cap);
	x->piece = calloc(2 * nodes, sizeof(*x->piece));
	x->parser = XML_ParserCreate(NULL);
	return x->node && x->attribute && x->room && x->text && x->piece && x->parser;
}

struct xml *xml_read(struct str text)
{
	struct xml *x;

	if (!text.n || text.n > XML_TEXT_MAX)
		return NULL;
	x = calloc(1, sizeof(*x));
	if (!x)
		return NULL;
	x->in = text;
	if (!make_room(x, count(text, '<') + 1, count(text, '=') + 1) || !parse(x)) {
		xml_free(x);
		return NULL;
	}
	join(x);
	XML_ParserFree(x->parser);
	x->parser = NULL;
	return x;
}

void xml_free(struct xml *x)
{
	if (!x)
		return;
	if (x->parser)
		XML_ParserFree(x->parser);
	free(x->node);
	free(x->attribute);
	free(x->room);
	free(x->text);
	free(x->piece);
	free(x);
}

const struct xml_node *xml_root(const struct xml *x)
{
	return x->node;
}

/* ---- paths ---- */

struct search {
	xml_visit *visit;
	void *arg;
	struct str attribute;
	bool wants_attribute, enough;
};

static void found(struct search *s, const struct xml_node *n)
{
	if (!s->wants_attribute) {
		s->enough = !s->visit(s->arg, n, n->text);
		return;
	}
	for (int i = 0; i < n->attributes && !s->enough; i++)
		if (str_eq(n->attribute[i].name, s->attribute))
			s->enough = !s->visit(s->arg, n, n->attribute[i].value);
}

static bool fits(const struct xml_node *n, struct str step)
{
	return str_eq(step, STR("*")) || str_eq(n->name, step);
}

static void walk(struct search *s, const struct xml_node *n, struct str path);

static void walk_all(struct search *s, const struct xml_node *first, struct str path)
{
	for (const struct xml_node *n = first; n && !s->enough; n = n->next)
		walk(s, n, path);
}

/* PATH begins with the step that N must fit. An empty step is "//": N and everything below it. */
static void walk(struct search *s, const struct xml_node *n, struct str path)
{
	struct str rest = path, step = str_cut(&rest, '/');
	bool deep = step.n == 0 && path.n > 0;

	if (deep) {
		walk(s, n, rest);
		walk_all(s, n->first, path);
	} else if (fits(n, step)) {
		if (step.n == path.n)
			found(s, n);
		else
			walk_all(s, n->first, rest);
	}
}

void xml_find(const struct xml *x, const struct xml_node *from, struct str path, xml_visit *visit, void *arg)
{
	struct search s = {.visit = visit, .arg = arg, .attribute = path};
	struct str steps = str_cut(&s.attribute, '@');

	s.wants_attribute = steps.n < path.n;
	if (str_starts(steps, STR("//"))) /* "//a": one empty step is enough */
		steps = (struct str){steps.p + 1, steps.n - 1};
	if (!steps.n && from)
		found(&s, from);
	else if (steps.n)
		walk_all(&s, from ? from->first : x->node, steps);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluating sources. What is found in JSON or XML is copied to the arena, for the tree goes when the request has been
 * read; everything else lies in the request. A filter that cannot do its work says so, and the bytes stay as they came.
 */
#include "load.h"

#include <string.h>

struct str header_get(const struct view *v, struct str name)
{
	return v->req && v->req->header ? v->req->header(v->req->header_arg, name) : STR_NONE;
}

/* ---- paths into a tree ---- */

struct collect {
	struct view *v;
	bool found, all;
	struct str first, between;
	struct buf out; /* of all; without storage it only counts */
	size_t size;
};

static bool take(struct collect *c, struct str s)
{
	if (!c->all) {
		c->first = arena_copy(c->v->a, s);
		c->found = true;
		return false;
	}
	if (c->found) {
		c->size += c->between.n;
		buf_add(&c->out, c->between);
	}
	c->size += s.n;
	buf_add(&c->out, s);
	c->found = true;
	return true;
}

static bool on_json(void *arg, const struct json *found)
{
	struct str s;

	return !json_scalar(found, &s) || take(arg, s);
}

static bool on_xml(void *arg, const struct xml_node *node, struct str value)
{
	(void)node;
	return take(arg, value);
}

static void search(const struct plain_source *s, struct view *v, struct collect *c)
{
	if (s->letter == 'j' && v->json)
		json_find(v->json, s->name, on_json, c);
	else if (s->letter == 'x' && v->xml)
		xml_find(v->xml, NULL, s->name, on_xml, c);
	else if (s->letter == 'i' && v->item_json)
		json_find(v->item_json, s->name, on_json, c);
	else if (s->letter == 'i' && v->item_xml)
		xml_find(v->xml, v->item_xml, s->name, on_xml, c);
}

static bool tree_get(const struct plain_source *s, const struct filter *join, struct view *v, struct str *out)
{
	struct collect c = {.v = v, .all = join != NULL};
	char *p;

	if (join)
		c.between = join->arg;
	buf_init(&c.out, NULL, 0);
	search(s, v, &c);
	if (join && c.found) {
		p = arena_room(v->a, c.size + 1);
		buf_init(&c.out, p, p ? c.size : 0);
		c.found = false;
		search(s, v, &c);
		c.first = buf_str(&c.out);
	}
	*out = c.first;
	return c.found;
}

/* ---- letters ---- */

static bool form_value(const struct form *f, struct str name, struct str *out)
{
	return f && form_get(f, name, out);
}

static struct str segment(struct str rest, int n)
{
	struct str s = STR_NONE;

	while (n-- > 0)
		s = str_cut(&rest, '/');
	return s;
}

static struct str number_text(struct view *v, int64_t n)
{
	char *p = arena_room(v->a, 24);
	struct buf b;

	buf_init(&b, p, p ? 24 : 0);
	buf_addf(&b, "%lld", (long long)n);
	return buf_str(&b);
}

struct str view_url(struct view *v)
{
	struct str base = str_of(v->ch->public_url);
	size_t room = base.n + v->req->target.n + 1;
	char *p = arena_room(v->a, room);
	struct buf b;

	buf_init(&b, p, p ? room : 0);
	buf_add(&b, base);
	buf_add(&b, v->req->target);
	return buf_str(&b);
}

static struct str variable(const struct plain_source *s, struct view *v)
{
	if (s->index < ROUTE_VARS_MAX)
		return v->var[s->index];
	if (!v->req)
		return STR_NONE;
	switch (s->index - ROUTE_VARS_MAX) {
	case 0: return view_url(v);
	case 1: return v->req->target;
	case 2: return number_text(v, v->req->now_ms / 1000);
	default: return str_of(v->req->peer);
	}
}

static bool letter_get(const struct plain_source *s, const struct filter *join, struct view *v, struct str *out)
{
	*out = STR_NONE;
	switch (s->letter) {
	case 'p': return form_value(v->form, s->name, out) || form_value(v->query, s->name, out);
	case 'q': return form_value(v->query, s->name, out);
	case 'f': return form_value(v->form, s->name, out);
	case 'j':
	case 'x':
	case 'i': return tree_get(s, join, v, out);
	case 'h': *out = header_get(v, s->name); break;
	case 'b': *out = v->body; break;
	case 'u': *out = segment(v->rest, s->index); break;
	case 'a': *out = v->action; break;
	case 'm': *out = v->req ? v->req->method : STR_NONE; break;
	case 'c': *out = v->ch->value[s->index]; break;
	case 'v': *out = variable(s, v); break;
	case 'o': *out = v->own(v, s->index, s->name); break;
	default: *out = s->name; break; /* k: */
	}
	return out->n > 0;
}

struct str plain_get(const struct plain_source *s, struct view *v)
{
	struct str out;

	letter_get(s, NULL, v, &out);
	return out;
}

void source_get(const struct source *s, struct view *v, struct source_value *out)
{
	const struct filter *join = s->filters && filter_joins(&s->filter[0]) ? &s->filter[0] : NULL;

	*out = (struct source_value){.ok = true};
	out->found = letter_get(&s->from, join, v, &out->raw);
	out->text = out->raw;
	for (int i = join != NULL; out->ok && i < s->filters; i++)
		filter_apply(&s->filter[i], v, out);
}

void sources_get(const struct sources *s, struct view *v, struct source_value *out)
{
	struct source_value other;

	if (s->count)
		source_get(&s->item[0], v, out);
	else
		*out = (struct source_value){.ok = true};
	for (int i = 1; i < s->count && !out->text.n && !out->ms; i++) {
		source_get(&s->item[i], v, &other);
		if (other.text.n || other.ms || !out->found)
			*out = other;
	}
}

struct str sources_text(const struct sources *s, struct view *v)
{
	struct source_value out;

	sources_get(s, v, &out);
	return out.ok ? out.text : STR_NONE;
}

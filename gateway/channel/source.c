/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a value comes from: "p:NAME" and its like, then filters, each behind a bar. There is no expression language here
 * on purpose: a profile must not be able to do more than pick and decode.
 */
#include "load.h"

#include <string.h>

static const char *const request_values[] = {"url", "target", "now_unix", "peer", NULL};

static bool compile_setting(struct loading *l, struct plain_source *out, struct buf *why)
{
	for (int i = 0; i < l->p->settings; i++) {
		if (str_eq(l->p->setting[i].name, out->name)) {
			out->index = i;
			l->uses |= UINT32_C(1) << i;
			return true;
		}
	}
	buf_addf(why, "c:%.*s is not listed under settings", STR_ARG(out->name));
	return false;
}

/* A variable of the route, or one of ours: its index then is behind theirs. */
static bool compile_variable(struct loading *l, struct plain_source *out, struct buf *why)
{
	for (int i = 0; l->route && i < l->route->vars; i++) {
		if (str_eq(l->route->var[i].name, out->name)) {
			out->index = i;
			return true;
		}
	}
	out->index = ROUTE_VARS_MAX + load_index(request_values, out->name);
	if (out->index >= ROUTE_VARS_MAX)
		return true;
	buf_addf(why, "there is no variable v:%.*s; it must stand under vars, above", STR_ARG(out->name));
	return false;
}

static int own_index(const struct loading *l, struct str name)
{
	int count = 0, index = load_index(l->own, name);

	while (l->own[count])
		count++;
	for (int i = 0; i < l->signs && index < 0; i++)
		if (str_eq(l->sign_name[i], name))
			index = count + i;
	return str_eq(name, STR("items")) && !l->items ? -1 : index;
}

/* "text", or "now:%H" with what is behind the colon as its name. */
static bool compile_own(struct loading *l, struct plain_source *out, struct buf *why)
{
	struct str arg = out->name, name = str_cut(&arg, ':');

	out->letter = 'o';
	out->index = own_index(l, name);
	if (out->index >= 0 && str_eq(name, STR("now")) == (arg.n > 0)) {
		out->name = arg;
		return true;
	}
	buf_addf(why, "there is no {%.*s} here; known: ", STR_ARG(out->name));
	for (int i = 0; l->own[i]; i++) {
		if (l->items || strcmp(l->own[i], "items") != 0)
			buf_addf(why, "%s%s", i ? ", " : "", l->own[i]);
	}
	buf_add(why, STR(", c:NAME"));
	return false;
}

static bool needs_name(char letter)
{
	return strchr("pqfhucv", letter) != NULL;
}

bool plain_compile(struct loading *l, struct str text, struct plain_source *out, struct buf *why)
{
	bool lettered = text.n >= 2 && text.p[1] == ':';

	*out = (struct plain_source){.letter = lettered ? text.p[0] : '\0', .name = text};
	if (lettered)
		out->name = (struct str){text.p + 2, text.n - 2};
	if (l->own && !lettered)
		return compile_own(l, out, why);
	if (!out->letter || !strchr(l->letters, out->letter)) {
		buf_addf(why,
			 "'%.*s' is no source here; a source is a letter, a colon and a name, as p:text (letters: %s)",
			 STR_ARG(text), l->letters);
		return false;
	}
	if (needs_name(out->letter) && !out->name.n) {
		buf_addf(why, "%c: lacks the name", out->letter);
		return false;
	}
	if (strchr("pqfhucvi", out->letter) && out->name.n && memchr(out->name.p, ':', out->name.n)) {
		buf_addf(why, "after %.*s comes a filter, begun with '|'", STR_ARG(text));
		return false;
	}
	l->tree |= strchr("jxi", out->letter) != NULL;
	if (out->letter == 'u')
		out->index =
			out->name.n == 1 && out->name.p[0] >= '1' && out->name.p[0] <= '9' ? out->name.p[0] - '0' : 0;
	if (out->letter == 'u' && !out->index) {
		buf_add(why, STR("u: takes a number from 1 to 9"));
		return false;
	}
	return out->letter == 'c'   ? compile_setting(l, out, why)
	       : out->letter == 'v' ? compile_variable(l, out, why)
				    : true;
}

/* Takes what stands before the next bar; "\|" is a bar that does not count. */
static bool take_piece(struct loading *l, struct str *rest, struct str *piece)
{
	size_t n = 0, escapes = 0;
	char *p;

	while (n < rest->n && rest->p[n] != '|') {
		if (rest->p[n] == '\\' && n + 1 < rest->n && rest->p[n + 1] == '|') {
			escapes++;
			n++;
		}
		n++;
	}
	*piece = (struct str){rest->p, n};
	*rest = n < rest->n ? (struct str){rest->p + n + 1, rest->n - n - 1} : STR_NONE;
	if (!escapes)
		return true;
	p = load_alloc(l, piece->n, 1);
	if (!p)
		return false;
	n = 0;
	for (size_t i = 0; i < piece->n; i++) {
		if (piece->p[i] == '\\' && i + 1 < piece->n && piece->p[i + 1] == '|')
			i++;
		p[n++] = piece->p[i];
	}
	*piece = (struct str){p, n};
	return true;
}

bool source_compile(struct loading *l, struct str text, struct source *out, struct buf *why)
{
	struct str rest = text, piece;

	*out = (struct source){.written = text};
	if (!take_piece(l, &rest, &piece) || !plain_compile(l, piece, &out->from, why))
		return false;
	out->filter = load_alloc(l, SOURCE_FILTERS_MAX, sizeof(*out->filter));
	while (out->filter && rest.n > 0) {
		if (out->filters == SOURCE_FILTERS_MAX) {
			buf_addf(why, "at most %d filters", SOURCE_FILTERS_MAX);
			return false;
		}
		if (out->filters && filter_gives_time(&out->filter[out->filters - 1])) {
			buf_add(why, STR("nothing can stand behind a filter that gives a time"));
			return false;
		}
		if (!take_piece(l, &rest, &piece) ||
		    !filter_compile(l, piece, out->filters == 0, &out->filter[out->filters], why))
			return false;
		out->filters++;
	}
	return out->filter != NULL;
}

void load_source(struct loading *l, const struct yaml_node *n, const char *label, struct source *out)
{
	char room[DIAG_TEXT_MAX];
	struct buf why;

	buf_init(&why, room, sizeof(room));
	if (!n || n->kind != YAML_SCALAR)
		yaml_complain(l->y, n ? n : yaml_root(l->y), l->diag, "%s: write one source, e.g. p:text", label);
	else if (!source_compile(l, n->text, out, &why))
		yaml_complain(l->y, n, l->diag, "%s: %.*s", label, STR_ARG(buf_str(&why)));
}

static void check_time(struct loading *l, const struct yaml_node *n, const char *label, bool time,
		       const struct source *s)
{
	bool gives = s->filters > 0 && filter_gives_time(&s->filter[s->filters - 1]);

	if (s->filter && gives != time)
		yaml_complain(l->y, n, l->diag, "%s: %s", label,
			      time ? "a time needs a filter that reads it at the end, e.g. p:ts|unix"
				   : "this filter gives a time; here a text is wanted");
}

void load_sources(struct loading *l, const struct yaml_node *n, const char *label, bool time, struct sources *out)
{
	const struct yaml_node *first = n->kind == YAML_LIST ? yaml_first(n) : n;
	int count = n->kind == YAML_LIST ? n->count : 1, before = l->diag->count + l->diag->dropped;

	if (n->kind == YAML_MAP || !count || count > 8) {
		yaml_complain(l->y, n, l->diag, "%s: write one source, e.g. p:text, or a list of them", label);
		return;
	}
	out->item = load_alloc(l, (size_t)count, sizeof(*out->item));
	for (; out->item && out->count < count; first = first->next, out->count++) {
		load_source(l, first, label, &out->item[out->count]);
		if (before == l->diag->count + l->diag->dropped)
			check_time(l, first, label, time, &out->item[out->count]);
	}
}

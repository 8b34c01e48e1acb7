/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The closed list of filters. One line each: what its argument is, and what it does. A filter that cannot do its work
 * sets ok to false and leaves the text as it was.
 */
#include "filter.h"

#include <errno.h>
#include <string.h>

enum takes { NOTHING, TEXT, MAY_TEXT, MAP, REGEX, CUT, MAY_SOURCE, MAY_SOURCES, FORMAT };

struct filter_kind {
	const char *name;
	enum takes takes;
	bool time;
	enum context escapes;
	filter_fn *apply;
};

static const struct filter_kind kinds[] = {
	{"map", MAP, false, CONTEXT_PLAIN, filter_map},
	{"trim", NOTHING, false, CONTEXT_PLAIN, filter_trim},
	{"lower", NOTHING, false, CONTEXT_PLAIN, filter_lower},
	{"upper", NOTHING, false, CONTEXT_PLAIN, filter_upper},
	{"default", TEXT, false, CONTEXT_PLAIN, filter_default},
	{"strip", TEXT, false, CONTEXT_PLAIN, filter_strip},
	{"strip_end", TEXT, false, CONTEXT_PLAIN, filter_strip_end},
	{"drop", TEXT, false, CONTEXT_PLAIN, filter_drop},
	{"tel", NOTHING, false, CONTEXT_PLAIN, filter_tel},
	{"msisdn", NOTHING, false, CONTEXT_PLAIN, filter_msisdn},
	{"cut", CUT, false, CONTEXT_PLAIN, filter_cut},
	{"re", REGEX, false, CONTEXT_PLAIN, filter_re},
	{"join", MAY_TEXT, false, CONTEXT_PLAIN, NULL},
	{"hex", NOTHING, false, CONTEXT_PLAIN, filter_hex},
	{"b64", NOTHING, false, CONTEXT_PLAIN, filter_b64},
	{"b64auto", NOTHING, false, CONTEXT_PLAIN, filter_b64auto},
	{"url", NOTHING, false, CONTEXT_PLAIN, filter_url},
	{"decode", MAY_SOURCES, false, CONTEXT_PLAIN, filter_decode},
	{"dialtail", MAY_SOURCE, false, CONTEXT_PLAIN, filter_dialtail},
	{"udh_ref", NOTHING, false, CONTEXT_PLAIN, filter_udh_ref},
	{"udh_number", NOTHING, false, CONTEXT_PLAIN, filter_udh_number},
	{"udh_count", NOTHING, false, CONTEXT_PLAIN, filter_udh_count},
	{"time", FORMAT, true, CONTEXT_PLAIN, filter_time},
	{"unix", NOTHING, true, CONTEXT_PLAIN, filter_unix},
	{"unixms", NOTHING, true, CONTEXT_PLAIN, filter_unixms},
};

/* In templates `url` writes what it reads elsewhere. */
static const struct filter_kind escapes[] = {
	{"json", NOTHING, false, CONTEXT_JSON, escape_json},
	{"xml", NOTHING, false, CONTEXT_XML, escape_xml},
	{"xmlbr", NOTHING, false, CONTEXT_XML, escape_xmlbr},
	{"url", NOTHING, false, CONTEXT_URL, escape_url},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct filter_kind *kind_of(struct str name, bool in_template)
{
	for (size_t i = 0; in_template && i < COUNT(escapes); i++)
		if (str_eq(name, str_of(escapes[i].name)))
			return &escapes[i];
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_eq(name, str_of(kinds[i].name)))
			return &kinds[i];
	return NULL;
}

static void tell_unknown(struct str name, bool in_template, struct buf *why)
{
	const char *near = NULL;
	int best = 3;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		int edits = str_edits(name, str_of(kinds[i].name));

		if (edits < best) {
			best = edits;
			near = kinds[i].name;
		}
	}
	buf_addf(why, "there is no filter '%.*s'", STR_ARG(name));
	if (near) {
		buf_addf(why, "; did you mean '%s'?", near);
		return;
	}
	buf_add(why, STR("; known: "));
	for (size_t i = 0; i < COUNT(kinds); i++)
		buf_addf(why, "%s%s", i ? ", " : "", kinds[i].name);
	if (in_template)
		buf_add(why, STR(", json, xml, xmlbr"));
}

/* "SEP:N" */
static bool compile_cut(struct str arg, struct filter *out, struct buf *why)
{
	int64_t n;

	for (size_t i = arg.n; i > 1; i--) {
		if (arg.p[i - 1] == ':' && str_to_i64((struct str){arg.p + i, arg.n - i}, &n) == 0 && n > -100 &&
		    n < 100) {
			out->arg = (struct str){arg.p, i - 1};
			out->number = (int)n;
			return true;
		}
	}
	buf_add(why, STR("cut takes what stands between the pieces and a number: cut:*:1"));
	return false;
}

/* "L:NAME" once or, for MAX 2, twice. */
static bool compile_sources(struct loading *l, struct str arg, int max, struct filter *out, struct buf *why)
{
	while (arg.n > 0) {
		struct str rest = arg, letter = str_cut(&rest, ':'), name = str_cut(&rest, ':');

		if (out->sources == max) {
			buf_addf(why, "the filter %s takes at most %d argument%s", out->kind->name, max,
				 max > 1 ? "s" : "");
			return false;
		}
		if (!plain_compile(l, (struct str){arg.p, letter.n + (letter.n < arg.n) + name.n},
				   &out->source[out->sources++], why))
			return false;
		arg = rest;
	}
	return true;
}

static bool compile_arg(struct loading *l, struct str arg, struct filter *out, struct buf *why)
{
	out->arg = arg;
	switch (out->kind->takes) {
	case NOTHING:
		if (arg.n)
			buf_addf(why, "the filter %s takes nothing behind it", out->kind->name);
		return !arg.n;
	case TEXT:
		if (!arg.n)
			buf_addf(why, "the filter %s needs a text: %s:TEXT", out->kind->name, out->kind->name);
		return arg.n > 0;
	case MAP:
		out->map = load_map_find(l, arg);
		if (!out->map)
			buf_addf(why, "there is no map '%.*s' under maps", STR_ARG(arg));
		return out->map != NULL;
	case REGEX: out->pattern = load_pattern(l, arg, why); return out->pattern != NULL;
	case CUT: return compile_cut(arg, out, why);
	case MAY_SOURCE: return compile_sources(l, arg, 1, out, why);
	case MAY_SOURCES: return compile_sources(l, arg, 2, out, why);
	case FORMAT: return filter_time_compile(arg, out, why);
	default: return true;
	}
}

bool filter_compile(struct loading *l, struct str text, bool first, struct filter *out, struct buf *why)
{
	struct str arg = text, name = str_cut(&arg, ':');

	out->kind = kind_of(name, l->own != NULL);
	if (!out->kind) {
		tell_unknown(name, l->own != NULL, why);
		return false;
	}
	if (out->kind->time && l->own) {
		buf_add(why, STR("a filter that gives a time has no place here"));
		return false;
	}
	if (!out->kind->apply && !first) {
		buf_add(why, STR("join must be the first filter"));
		return false;
	}
	return compile_arg(l, arg, out, why);
}

bool filter_gives_time(const struct filter *f)
{
	return f->kind->time;
}

enum context filter_escapes(const struct filter *f)
{
	return f->kind->escapes;
}

bool filter_joins(const struct filter *f)
{
	return !f->kind->apply;
}

void filter_apply(const struct filter *f, struct view *v, struct source_value *value)
{
	if (f->kind->apply)
		f->kind->apply(f, v, value);
}

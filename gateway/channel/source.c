/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a field comes from: "p:NAME", a parameter of the body or the query, then filters from a closed list, each
 * "|name:p:ARG:p:ARG". There is no expression language here on purpose: a profile must not be able to do more than pick
 * and decode. A filter that cannot do its work says so and leaves the bytes as they came: nothing a phone sent is
 * dropped.
 */
#include "profile.h"
#include "utf8.h"
#include <errno.h>
#include <string.h>

struct filter_kind {
	const char *name;
	int args;  /* at most */
	bool time; /* gives a time, not a text */
	/* ARG holds the values of the arguments, empty when missing. */
	void (*apply)(struct source_value *v, const struct str arg[FILTER_ARGS_MAX], struct arena *a);
};

enum charset { CHARSET_UNKNOWN, CHARSET_UTF8, CHARSET_UTF16BE, CHARSET_LATIN1, CHARSET_BYTES };

static enum charset charset_named(struct str name)
{
	static const struct {
		const char *name;
		enum charset charset;
	} table[] = {
		{"UTF-8", CHARSET_UTF8},    {"UTF8", CHARSET_UTF8},         {"UTF-16BE", CHARSET_UTF16BE},
		{"UCS-2", CHARSET_UTF16BE}, {"ISO-8859-1", CHARSET_LATIN1}, {"WINDOWS-1252", CHARSET_LATIN1},
		{"8-BIT", CHARSET_BYTES},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (str_eq_nocase(name, str_of(table[i].name)))
			return table[i].charset;
	}
	return CHARSET_UNKNOWN;
}

/* A charset that is named tells what the octets are; without one the coding does: 0 text, 1 bytes, 2 UCS-2. */
static enum charset charset_of(struct str coding, struct str charset)
{
	enum charset named = charset_named(str_trim(charset));
	int64_t n;

	if (named != CHARSET_UNKNOWN)
		return named;
	if (str_to_i64(str_trim(coding), &n) < 0)
		return CHARSET_UTF8;
	return n == 2 ? CHARSET_UTF16BE : n == 1 ? CHARSET_BYTES : CHARSET_UTF8;
}

static struct str without_mark(struct str s)
{
	return str_starts(s, STR("\xEF\xBB\xBF")) ? (struct str){s.p + 3, s.n - 3} : s;
}

/* decode:p:CODING:p:CHARSET: octets -> UTF-8. Both arguments may be left out. */
static void apply_decode(struct source_value *v, const struct str arg[FILTER_ARGS_MAX], struct arena *a)
{
	enum charset charset = charset_of(arg[0], arg[1]);
	size_t room = 2 * v->text.n + 1; /* UTF-16: two octets become at most three; Latin-1: one becomes at most two */
	struct buf out;
	char *p;

	if (charset == CHARSET_UTF16BE || charset == CHARSET_LATIN1) {
		p = arena_alloc(a, room);
		if (!p)
			return;
		buf_init(&out, p, room);
		if (charset == CHARSET_LATIN1)
			utf8_from_latin1(&out, v->text);
		else if (utf8_from_utf16be(&out, v->text) < 0)
			v->text_ok = false;
		if (v->text_ok)
			v->text = buf_str(&out);
	}
	if (v->text_ok && charset != CHARSET_BYTES)
		v->text = without_mark(v->text);
}

/* unix: seconds since 1970. */
static void apply_unix(struct source_value *v, const struct str arg[FILTER_ARGS_MAX], struct arena *a)
{
	int64_t seconds;

	(void)arg;
	(void)a;
	if (str_to_i64(str_trim(v->text), &seconds) == 0 && seconds > 0 && seconds < INT64_C(1) << 40)
		v->ms = seconds * 1000;
}

static const struct filter_kind kinds[] = {
	{"decode", 2, false, apply_decode},
	{"unix", 0, true, apply_unix},
};

static const struct filter_kind *kind_of(struct str name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (str_eq(name, str_of(kinds[i].name)))
			return &kinds[i];
	}
	return NULL;
}

static void list_kinds(struct buf *why)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		buf_addf(why, "%s%s", i ? ", " : "", kinds[i].name);
}

/* Takes "p:NAME" from the front of *rest. */
static bool take_param(struct str *rest, struct str *name, struct buf *why)
{
	if (!str_eq(str_cut(rest, ':'), STR("p"))) {
		buf_add(why, STR("a source is a parameter, written p:NAME"));
		return false;
	}
	*name = str_cut(rest, ':');
	if (!name->n)
		buf_add(why, STR("p: lacks the name of the parameter"));
	return name->n > 0;
}

static bool compile_filter(struct str text, struct source_filter *out, struct buf *why)
{
	struct str rest = text, name = str_cut(&rest, ':');

	out->kind = kind_of(name);
	if (!out->kind) {
		buf_addf(why, "there is no filter '%.*s'; known: ", STR_ARG(name));
		list_kinds(why);
		return false;
	}
	for (out->args = 0; rest.n; out->args++) {
		if (out->args == out->kind->args) {
			buf_addf(why, "the filter %s takes at most %d arguments", out->kind->name, out->kind->args);
			return false;
		}
		if (!take_param(&rest, &out->arg[out->args], why))
			return false;
	}
	return true;
}

bool source_compile(struct str text, bool wants_time, struct source *out, struct buf *why)
{
	struct str filters = text, first = str_cut(&filters, '|');
	bool gives_time = false;

	if (!take_param(&first, &out->param, why))
		return false;
	if (first.n) {
		buf_add(why, STR("after p:NAME comes a filter, begun with '|'"));
		return false;
	}
	for (out->filters = 0; filters.n; out->filters++) {
		if (out->filters == SOURCE_FILTERS_MAX) {
			buf_addf(why, "at most %d filters", SOURCE_FILTERS_MAX);
			return false;
		}
		if (!compile_filter(str_cut(&filters, '|'), &out->filter[out->filters], why))
			return false;
		gives_time = out->filter[out->filters].kind->time;
	}
	if (gives_time != wants_time)
		buf_add(why, wants_time ? STR("a time needs a filter that reads it at the end, e.g. p:ts|unix")
					: STR("this filter gives a time; here a text is wanted"));
	return gives_time == wants_time;
}

static void apply(const struct source_filter *f, const struct form *params, struct arena *a, struct source_value *v)
{
	struct str arg[FILTER_ARGS_MAX] = {STR_NONE, STR_NONE};

	for (int i = 0; i < f->args; i++)
		form_get(params, f->arg[i], &arg[i]);
	f->kind->apply(v, arg, a);
}

void source_get(const struct source *s, const struct form *params, struct arena *a, struct source_value *out)
{
	memset(out, 0, sizeof(*out));
	if (!s->param.n)
		return;
	out->found = form_get(params, s->param, &out->raw);
	out->text = out->raw;
	out->text_ok = true;
	for (int i = 0; out->found && out->text_ok && i < s->filters; i++)
		apply(&s->filter[i], params, a, out);
}

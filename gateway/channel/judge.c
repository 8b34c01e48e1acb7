/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a provider's answer means. A rule of the profile decides; without one the status does, and a 2xx that nobody
 * understands may have been taken: it is never sent again blindly.
 */
#include "profile.h"

#include "utf8.h"

#include <string.h>

#define WHY_MAX     160
#define FIGURES_MAX 5 /* a longer run of figures may be a phone number */
#define WAIT_MAX_MS INT64_C(86400000)

const char *send_result_name(enum send_result r)
{
	static const char *const names[] = {"ok", "later", "throttled", "refused", "opted_out", "barred", "unknown"};

	return names[r];
}

static enum send_result result_named(struct str word)
{
	for (int r = SEND_ACCEPTED; r <= SEND_UNKNOWN; r++)
		if (str_eq(word, str_of(send_result_name((enum send_result)r))))
			return (enum send_result)r;
	return SEND_UNKNOWN;
}

static enum send_result by_status(int status)
{
	switch (status) {
	case 429: return SEND_THROTTLED;
	case 408:
	case 503: return SEND_LATER;
	case 301:
	case 307:
	case 308: /* the address has moved: nothing was taken there, nor will be */
	case 401:
	case 402:
	case 403:
	case 404:
	case 405:
	case 407: return SEND_BARRED;
	default: return status >= 400 && status < 500 ? SEND_REFUSED : SEND_UNKNOWN;
	}
}

static bool status_fits(const struct rule *r, int status)
{
	for (int i = 0; i < r->statuses; i++)
		if (r->status[i] == status || r->status[i] == status / 100)
			return true;
	return r->statuses == 0;
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "5" begins "5:4" and "5 no", not "50". */
static bool is_prefix(struct str s, struct str prefix)
{
	return str_starts(s, prefix) &&
	       (s.n == prefix.n || !prefix.n || !is_word(prefix.p[prefix.n - 1]) || !is_word(s.p[prefix.n]));
}

static bool longest_prefix(const struct map *m, struct str s, struct str *value)
{
	const struct map_line *best = NULL;

	for (int i = 0; i < m->lines; i++)
		if (is_prefix(s, m->line[i].word) && (!best || m->line[i].word.n > best->word.n))
			best = &m->line[i];
	*value = best ? best->value : m->rest;
	return best || m->has_rest;
}

static bool rule_holds(const struct rule *r, int status, struct view *v, enum send_result *out)
{
	struct str word, text;

	if (!status_fits(r, status) || !conditions_hold(&r->when, v))
		return false;
	if (r->has_result) {
		*out = r->result;
		return true;
	}
	text = str_trim(sources_text(&r->source, v));
	if (!text.n) /* "*" is for any word, not for none: what is no answer of theirs is judged by its status */
		return false;
	if (r->prefix ? !longest_prefix(r->map, text, &word) : !map_look(r->map, text, v->a, &word))
		return false;
	*out = result_named(word);
	return true;
}

/* For people and logs: one line, no number. */
static struct str cleaned(struct str s, struct arena *a)
{
	char *p = arena_room(a, WHY_MAX);
	size_t figures = 0, start = 0;
	struct buf b;

	buf_init(&b, p, p ? WHY_MAX : 0);
	s = str_trim(s);
	while (s.n > 0 && !b.overflow) {
		uint32_t cp = utf8_next(&s);

		if (cp < '0' || cp > '9')
			figures = 0;
		else if (figures++ == 0)
			start = b.n;
		if (figures == FIGURES_MAX + 1) {
			b.n = start;
			buf_add(&b, STR("..."));
		} else if (figures <= FIGURES_MAX) {
			utf8_put(&b, cp == UINT32_MAX ? '?' : cp < ' ' ? ' ' : cp);
		}
	}
	return buf_str(&b);
}

static int64_t wait_of(const struct rule *r, struct view *v)
{
	int64_t n = 0;

	if (str_to_i64(str_trim(sources_text(&r->wait_ms, v)), &n) < 0 &&
	    (str_to_i64(str_trim(sources_text(&r->wait_s, v)), &n) < 0 || n > WAIT_MAX_MS || (n *= 1000) < 0))
		return 0;
	return n < 0 ? 0 : n > WAIT_MAX_MS ? WAIT_MAX_MS : n;
}

static void tell_status(int status, struct arena *a, struct channel_verdict *out)
{
	char *p = arena_room(a, 32);
	struct buf b;

	buf_init(&b, p, p ? 32 : 0);
	buf_addf(&b, "HTTP %d", status);
	out->why = buf_str(&b);
}

void send_judge(const struct channel *ch, int status, struct str type, struct str body, struct arena *a,
		struct channel_verdict *out)
{
	const struct send *s = ch->profile->send;
	struct form form;
	struct view v = {.ch = ch, .a = a, .body = body, .form = &form};
	struct str why;

	form.count = 0;
	*out = (struct channel_verdict){.result = by_status(status)};
	tell_status(status, a, out);
	if (view_open_body(&v, type) < 0)
		form.count = 0;
	for (int i = 0; i < s->rules; i++) {
		const struct rule *r = &s->rule[i];

		if (!rule_holds(r, status, &v, &out->result))
			continue;
		out->retry_after_ms = wait_of(r, &v);
		why = sources_text(&r->why, &v);
		if (why.n)
			out->why = cleaned(why, a);
		break;
	}
	if (out->result == SEND_ACCEPTED || out->result == SEND_UNKNOWN)
		out->id = id_canonical(sources_text(&s->id, &v), a);
	view_close(&v);
	if (a->overflow) /* what was not read whole is not understood */
		*out = (struct channel_verdict){.result = SEND_UNKNOWN, .why = STR("no room for the answer")};
}

void channel_judge(const struct channel *ch, int http_status, struct str content_type, struct str body, struct arena *a,
		   struct channel_verdict *out)
{
	if (ch->sends)
		send_judge(ch, http_status, content_type, body, a, out);
	else
		*out = (struct channel_verdict){.result = SEND_UNKNOWN, .why = STR("this channel does not send")};
}

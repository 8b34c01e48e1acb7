/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_guard: strict where RFC 9112 section 6 leaves a server the choice, because nothing that sends us messages needs
 * the leniency: a repeated length is refused even when both say the same, and any coding but plain "chunked" is refused
 * instead of answered 501. Headers are told apart by the length of their name first: most need no comparison at all.
 */
#include "http_guard.h"

#include <string.h>

/* RFC 9110 section 5.6.2: what a field name may consist of. A space before the colon is the shape that matters. */
static bool is_token(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c <= ' ' || c >= 127 || strchr("\"(),/:;<=>?@[\\]{}", c))
			return false;
	}
	return name.n > 0;
}

static bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

static void note_length(struct http_guard *g, struct str value)
{
	g->lengths++;
	if (!all_digits(value))
		g->broken = true;
	else if (str_to_i64(value, &g->length) != 0)
		g->length = INT64_MAX;
}

void http_guard_header(struct http_guard *g, struct str name, struct str value)
{
	if (!is_token(name)) {
		g->broken = true;
		return;
	}
	switch (name.n) {
	case sizeof("Host") - 1: g->hosts += str_eq_nocase(name, STR("Host")); break;
	case sizeof("Content-Length") - 1:
		if (str_eq_nocase(name, STR("Content-Length")))
			note_length(g, value);
		break;
	case sizeof("Content-Encoding") - 1:
		if (str_eq_nocase(name, STR("Content-Encoding"))) {
			g->encodings++;
			g->gzip = str_eq_nocase(value, STR("gzip"));
		}
		break;
	case sizeof("Transfer-Encoding") - 1:
		if (str_eq_nocase(name, STR("Transfer-Encoding"))) {
			g->codings++;
			g->chunked = str_eq_nocase(value, STR("chunked"));
		}
		break;
	default: break;
	}
}

int http_guard_verdict(const struct http_guard *g, bool http11, int64_t body_max)
{
	if (g->broken || g->lengths > 1 || g->codings > 1 || (g->lengths && g->codings))
		return 400;
	if (g->codings && (!g->chunked || !http11))
		return 400;
	if (g->hosts > 1 || (http11 && !g->hosts))
		return 400;
	if (g->length > body_max)
		return 413;
	return g->encodings > 1 || (g->encodings && !g->gzip) ? 415 : 0;
}

bool http_guard_target(struct str target)
{
	for (size_t i = 0; i < target.n; i++)
		if ((unsigned char)target.p[i] <= ' ' || target.p[i] == 127)
			return false;
	return target.n > 0;
}

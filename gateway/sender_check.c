/* SPDX-License-Identifier: Apache-2.0 */
#include "sender_check.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No control character; bytes from 0x80 on are the provider's business. */
static bool printable(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < ' ' || c == 0x7f)
			return false;
	}
	return true;
}

/* A header's name is a token of RFC 9110. */
static bool token(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", c))
			return false;
	}
	return s.n > 0;
}

/* What frames the request is curl's to say: a second word on it would be two requests for one. */
static bool header_fits(const struct channel_header *h)
{
	static const char *const framing[] = {"connection", "content-length", "expect", "transfer-encoding", "upgrade"};

	for (size_t i = 0; i < sizeof(framing) / sizeof(framing[0]); i++) {
		if (str_eq_nocase(h->name, str_of(framing[i])))
			return false;
	}
	return token(h->name) && printable(h->value);
}

static bool method_fits(const struct channel_call *call)
{
	return str_eq(call->method, STR("POST")) || str_eq(call->method, STR("PUT")) ||
	       str_eq(call->method, STR("PATCH")) || (str_eq(call->method, STR("GET")) && call->body.n == 0);
}

int sender_check(const struct channel_call *call)
{
	if (!method_fits(call) || call->headers < 0 || call->headers > CHANNEL_HEADERS_MAX)
		return -EINVAL;
	for (int i = 0; i < call->headers; i++) {
		if (!header_fits(&call->header[i]))
			return -EINVAL;
	}
	if (!printable(call->user) || !printable(call->password) ||
	    (call->user.n && memchr(call->user.p, ':', call->user.n)))
		return -EINVAL;
	for (size_t i = 0; i < call->url.n; i++) {
		unsigned char c = (unsigned char)call->url.p[i];

		if (c <= ' ' || c >= 0x7f)
			return -EINVAL;
	}
	return 0;
}

char *sender_text(struct str s)
{
	char *p = malloc(s.n + 1);

	if (p)
		str_copy(p, s.n + 1, s);
	return p;
}

char *sender_header(const struct channel_header *h)
{
	struct str value = str_trim(h->value);
	size_t cap = h->name.n + value.n + sizeof(": ");
	char *line = malloc(cap);

	if (line)
		snprintf(line, cap, "%.*s%s%.*s", STR_ARG(h->name), value.n ? ": " : ";", STR_ARG(value));
	return line;
}

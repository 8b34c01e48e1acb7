/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form: cut at '&', then at the first '=', then decode, in that order, so an encoded & or = stays part of its value. A
 * text without % and + is handed out as it lies in the raw bytes; only the others are decoded, into the arena, where
 * they are never longer than they came.
 */
#include "form.h"

#include "buf.h"

#include <errno.h>
#include <string.h>

static int hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The octet of the %XX at the front of S; -1 when that is not what stands there. */
static int escaped(struct str s)
{
	if (s.n < 3 || s.p[0] != '%' || hex_of(s.p[1]) < 0 || hex_of(s.p[2]) < 0)
		return -1;
	return hex_of(s.p[1]) * 16 + hex_of(s.p[2]);
}

static bool is_plain(struct str s)
{
	return s.n == 0 || (!memchr(s.p, '%', s.n) && !memchr(s.p, '+', s.n));
}

bool form_decode(struct str *s, struct arena *a)
{
	struct str in = *s;

	if (is_plain(in))
		return true;
	char *out = arena_alloc(a, in.n);
	if (!out)
		return false;
	size_t n = 0;
	for (size_t i = 0; i < in.n; i++) {
		int octet = escaped((struct str){in.p + i, in.n - i});

		out[n++] = octet >= 0 ? (char)(unsigned char)octet : in.p[i] == '+' ? ' ' : in.p[i];
		i += octet >= 0 ? 2 : 0;
	}
	*s = (struct str){out, n};
	return true;
}

int form_parse(struct form *form, struct str raw, struct arena *a)
{
	while (raw.n > 0) {
		struct str value = str_cut(&raw, '&'), name = str_cut(&value, '=');

		if (name.n == 0)
			continue;
		if (form->count == FORM_PAIRS_MAX)
			return -E2BIG;
		if (!form_decode(&name, a) || !form_decode(&value, a))
			return -ENOMEM;
		form->pair[form->count++] = (struct form_pair){name, value};
	}
	return 0;
}

bool form_get(const struct form *form, struct str name, struct str *value)
{
	for (int i = form->count; i > 0; i--) {
		struct str s = form->pair[i - 1].name;

		if (s.n == name.n && (s.n == 0 || (s.p[0] == name.p[0] && str_eq(s, name)))) {
			*value = form->pair[i - 1].value;
			return true;
		}
	}
	return false;
}

static bool is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
	       c == '.' || c == '~';
}

void form_add_encoded(struct buf *out, struct str value)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		char triple[3] = {'%', hex[c >> 4], hex[c & 15]};

		if (is_unreserved(value.p[i]))
			buf_addc(out, value.p[i]);
		else
			buf_add(out, (struct str){triple, 3});
	}
}

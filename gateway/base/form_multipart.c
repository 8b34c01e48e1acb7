/* SPDX-License-Identifier: Apache-2.0 */
/*
 * multipart/form-data, cut at its boundary: nothing is copied, a value lies in the raw body. Of a part's headers only
 * the name in Content-Disposition counts; its charset, when there is one, is the profile's to know.
 */
#include "form.h"

#include "buf.h"

#include <errno.h>
#include <string.h>

#define BOUNDARY_MAX 70 /* RFC 2046 */

/* Takes the text up to MARK; *rest is what follows it. False: there is no MARK. */
static bool take_until(struct str *rest, struct str mark, struct str *out)
{
	const char *at = rest->n ? memmem(rest->p, rest->n, mark.p, mark.n) : NULL;

	if (!at)
		return false;
	*out = (struct str){rest->p, (size_t)(at - rest->p)};
	*rest = (struct str){at + mark.n, rest->n - out->n - mark.n};
	return true;
}

/* The value of NAME among the parameters behind the first ';', without its quotes. */
static struct str parameter(struct str header, struct str name)
{
	str_cut(&header, ';');
	while (header.n > 0) {
		struct str value = str_cut(&header, ';'), key = str_trim(str_cut(&value, '='));

		value = str_trim(value);
		if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = (struct str){value.p + 1, value.n - 2};
		if (str_eq_nocase(key, name))
			return value;
	}
	return STR_NONE;
}

static struct str name_of(struct str head)
{
	struct str line, label;

	while (head.n > 0) {
		line = str_cut(&head, '\n');
		label = str_cut(&line, ':');
		if (str_eq_nocase(str_trim(label), STR("Content-Disposition"))) {
			struct str type = line, first = str_trim(str_cut(&type, ';'));

			return str_eq_nocase(first, STR("form-data")) ? parameter(line, STR("name")) : STR_NONE;
		}
	}
	return STR_NONE;
}

/* PART is what stands between two boundaries. */
static int add_part(struct form *form, struct str part)
{
	struct str head, name;

	if (!str_starts(part, STR("\r\n")) || !take_until(&part, STR("\r\n\r\n"), &head))
		return -EINVAL;
	name = name_of(head);
	if (!name.n)
		return -EINVAL;
	if (form->count == FORM_PAIRS_MAX)
		return -E2BIG;
	form->pair[form->count++] = (struct form_pair){name, part};
	return 0;
}

int form_parse_multipart(struct form *form, struct str raw, struct str type, struct arena *a)
{
	struct str name = parameter(type, STR("boundary")), part, mark;
	char *p = arena_room(a, name.n + 4);
	struct buf b;
	int error = 0;

	if (!p)
		return -ENOMEM;
	if (!name.n || name.n > BOUNDARY_MAX)
		return -EINVAL;
	buf_init(&b, p, name.n + 4);
	buf_add(&b, STR("\r\n--"));
	buf_add(&b, name);
	mark = buf_str(&b);
	if (!take_until(&raw, (struct str){mark.p + 2, mark.n - 2}, &part))
		return -EINVAL;
	while (!error && !str_starts(raw, STR("--")))
		error = take_until(&raw, mark, &part) ? add_part(form, part) : -EINVAL;
	return error;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json: struct json is jansson's json_t under another name, so that no one else needs its header; the casts are here
 * and nowhere else. jansson frees a child that cannot be set, which is what "takes over" promises also for a NULL
 * parent. json_object_getn() came with jansson 2.14; Debian 12 has it.
 */
#include "json.h"

#include "utf8.h"

#include <jansson.h>
#include <stdlib.h>

#define DIGITS 15 /* what a double holds of any decimal figure: 8.4 stays 8.4 */

static json_t *in(struct json *j)
{
	return (json_t *)j;
}

static struct json *out(json_t *j)
{
	return (struct json *)j;
}

struct json *json_new_object(void)
{
	return out(json_object());
}

struct json *json_new_array(void)
{
	return out(json_array());
}

void json_free(struct json *j)
{
	json_decref(in(j));
}

/* V with '?' for each byte that is not UTF-8, which never makes it longer. */
static json_t *clean_string(struct str v)
{
	char *room = malloc(v.n ? v.n : 1);
	struct buf b;

	if (!room)
		return NULL;
	buf_init(&b, room, v.n);
	while (v.n > 0) {
		uint32_t cp = utf8_next(&v);

		utf8_put(&b, cp == UINT32_MAX ? '?' : cp);
	}
	json_t *s = json_stringn_nocheck(b.p, b.n);
	free(room);
	return s;
}

static json_t *string(struct str v)
{
	return utf8_valid(v) ? json_stringn_nocheck(v.n ? v.p : "", v.n) : clean_string(v);
}

static json_t *decimal(int64_t thousandths)
{
	return thousandths % 1000 ? json_real((double)thousandths / 1000.0)
				  : json_integer((json_int_t)(thousandths / 1000));
}

void json_set_str(struct json *o, const char *key, struct str v)
{
	if (o)
		json_object_set_new(in(o), key, string(v));
}

void json_set_int(struct json *o, const char *key, int64_t v)
{
	if (o)
		json_object_set_new(in(o), key, json_integer((json_int_t)v));
}

void json_set_decimal(struct json *o, const char *key, int64_t thousandths)
{
	if (o)
		json_object_set_new(in(o), key, decimal(thousandths));
}

void json_set_bool(struct json *o, const char *key, bool v)
{
	if (o)
		json_object_set_new(in(o), key, json_boolean(v));
}

void json_set_null(struct json *o, const char *key)
{
	if (o)
		json_object_set_new(in(o), key, json_null());
}

void json_set(struct json *o, const char *key, struct json *child)
{
	json_object_set_new(in(o), key, in(child));
}

void json_push(struct json *array, struct json *child)
{
	json_array_append_new(in(array), in(child));
}

void json_push_str(struct json *array, struct str v)
{
	if (array)
		json_array_append_new(in(array), string(v));
}

void json_push_decimal(struct json *array, int64_t thousandths)
{
	if (array)
		json_array_append_new(in(array), decimal(thousandths));
}

char *json_text(const struct json *j)
{
	return json_dumps((const json_t *)j, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(DIGITS));
}

/* ---- reading ---- */

static bool is_number_letter(char c)
{
	return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}

static size_t digits_at(struct str s, size_t i)
{
	size_t n = 0;

	while (i + n < s.n && s.p[i + n] >= '0' && s.p[i + n] <= '9')
		n++;
	return n;
}

/* The length of the JSON number at the front of S; 0: none. */
static size_t number_at(struct str s)
{
	size_t i = s.n && s.p[0] == '-', n = digits_at(s, i);

	if (n == 0 || (n > 1 && s.p[i] == '0'))
		return 0;
	i += n;
	if (i < s.n && s.p[i] == '.') {
		n = digits_at(s, i + 1);
		if (n == 0)
			return 0;
		i += 1 + n;
	}
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		size_t sign = i + 1 < s.n && (s.p[i + 1] == '+' || s.p[i + 1] == '-');

		n = digits_at(s, i + 1 + sign);
		if (n == 0)
			return 0;
		i += 1 + sign + n;
	}
	return i < s.n && is_number_letter(s.p[i]) ? 0 : i;
}

/* The string at the front of S with both its quotes, or all of S when it does not end. */
static size_t string_at(struct str s)
{
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			return i + 1;
	}
	return s.n;
}

/* Copies TEXT with quotes around each number: jansson would make an integer or a double of it, and an id of twenty
 * figures or a trailing zero would be lost. False: too deep, or no number. What else is wrong, jansson tells. */
static bool quote_numbers(struct str text, struct buf *copy)
{
	int depth = 0;

	while (text.n > 0) {
		char c = text.p[0];
		size_t n = 1;

		if (c == '"') {
			n = string_at(text);
		} else if (c == '-' || (c >= '0' && c <= '9')) {
			n = number_at(text);
			buf_addc(copy, '"');
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			depth--;
		}
		if (n == 0 || depth > JSON_DEPTH_MAX)
			return false;
		buf_add(copy, (struct str){text.p, n});
		if (c == '-' || (c >= '0' && c <= '9'))
			buf_addc(copy, '"');
		text = (struct str){text.p + n, text.n - n};
	}
	return true;
}

struct json *json_read(struct str text)
{
	size_t room = 3 * text.n + 1;
	char *p = malloc(room);
	json_t *j = NULL;
	struct buf copy;

	if (!p)
		return NULL;
	buf_init(&copy, p, room);
	if (quote_numbers(text, &copy))
		j = json_loadb(copy.p, copy.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
	free(p);
	return out(j);
}

bool json_scalar(const struct json *j, struct str *s)
{
	const json_t *v = (const json_t *)j;

	if (json_is_string(v))
		*s = (struct str){json_string_value(v), json_string_length(v)};
	else if (json_is_boolean(v))
		*s = json_is_true(v) ? STR("true") : STR("false");
	else
		return false;
	return true;
}

bool json_holds_list(const struct json *j)
{
	return json_is_array((const json_t *)j);
}

size_t json_members(const struct json *j)
{
	const json_t *v = (const json_t *)j;

	return json_is_array(v) ? json_array_size(v) : json_is_object(v) ? json_object_size(v) : 0;
}

/* False: the visitor has had enough. */
static bool find_in(json_t *from, struct str path, json_visit *visit, void *arg)
{
	struct str rest = path, step = str_cut(&rest, '.');
	bool any = str_eq(step, STR("*"));
	int64_t index = -1;
	const char *key;
	json_t *member;

	if (!path.n)
		return visit(arg, out(from));
	if (json_is_array(from) && !any && str_to_i64(step, &index) < 0)
		return true;
	for (size_t i = 0; json_is_array(from) && i < json_array_size(from); i++) {
		if ((any || (int64_t)i == index) && !find_in(json_array_get(from, i), rest, visit, arg))
			return false;
	}
	if (!json_is_object(from))
		return true;
	if (!any && step.n) {
		member = json_object_getn(from, step.p, step.n);
		return !member || find_in(member, rest, visit, arg);
	}
	json_object_foreach(from, key, member)
	{
		if (!find_in(member, rest, visit, arg))
			return false;
	}
	return true;
}

void json_find(const struct json *from, struct str path, json_visit *visit, void *arg)
{
	union {
		const struct json *in;
		struct json *out; /* jansson counts references in it, which are ours to hold */
	} root = {from};

	if (from)
		find_in(in(root.out), path, visit, arg);
}

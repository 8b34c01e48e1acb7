/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json: struct json is jansson's json_t under another name, so that no one else needs its header; the casts are here
 * and nowhere else. jansson frees a child that cannot be set, which is what "takes over" promises also for a NULL
 * parent.
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

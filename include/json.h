/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json: a thin coat over jansson, which only json.c includes: building small documents for /health and --json, and
 * reading what a provider sends.
 * A node belongs to its parent once set; the root is freed with json_free(). Any thread, one owner.
 */
#ifndef KTG_JSON_H
#define KTG_JSON_H

#include "str.h"

struct json; /* an object or array under construction */

/* NULL when out of memory; every json_set_* accepts NULL and does nothing. (json_object() itself is jansson's.) */
struct json *json_new_object(void);
struct json *json_new_array(void);
void json_free(struct json *j);
void json_set_str(struct json *o, const char *key, struct str v); /* bytes that are not UTF-8 become '?' */
void json_set_int(struct json *o, const char *key, int64_t v);
/* THOUSANDTHS / 1000, without a fraction where there is none: 8400 is 8.4, 3000 is 3. */
void json_set_decimal(struct json *o, const char *key, int64_t thousandths);
void json_set_bool(struct json *o, const char *key, bool v);
void json_set_null(struct json *o, const char *key);
void json_set(struct json *o, const char *key, struct json *child); /* takes over child, also when o is NULL */
void json_push(struct json *array, struct json *child);             /* takes over child */
void json_push_str(struct json *array, struct str v);
void json_push_decimal(struct json *array, int64_t thousandths);
/* ---- reading ---- */

#define JSON_DEPTH_MAX 16
/* Strict JSON: no key twice in an object, valid UTF-8, not deeper than JSON_DEPTH_MAX. A number is kept as the text it was
 * written as. NULL when it is none, or memory is out. The caller frees with json_free(). */
struct json *json_read(struct str text);
/* What a scalar says: a string, a number as it was written, "true", "false". False for null, objects and arrays. */
bool json_scalar(const struct json *j, struct str *out);
bool json_holds_list(const struct json *j); /* an array */
/* Members of an object or an array; 0 for everything else. */
size_t json_members(const struct json *j);
/* Called for each find; false: enough. */
typedef bool json_visit(void *arg, const struct json *found);
/* Finds by a path from FROM: "results.0.text"; '*' is every member; "" is FROM itself. */
void json_find(const struct json *from, struct str path, json_visit *visit, void *arg);

/* One line of text, to be freed with free(); NULL when out of memory. */
char *json_text(const struct json *j);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml: the one YAML reader (libfyaml), for config, flows and channel profiles: a file becomes a tree of nodes that know
 * their line and column, so that every later complaint can point. Anchors, aliases, tags, several documents in a file and
 * duplicate keys are refused; depth is at most YAML_DEPTH_MAX, a file at most YAML_FILE_MAX bytes. The reader never prints.
 *
 *	struct yaml *y = yaml_load("flows/ukur.yaml", &diag);
 *	const struct yaml_node *steps = yaml_get(yaml_root(y), "steps");
 *	for (const struct yaml_node *n = yaml_first(steps); n; n = n->next) ...
 *	yaml_free(y);
 *
 * The tree is immutable; nodes and strings are borrowed from it and live until yaml_free(). Any thread, one owner.
 */
#ifndef KTG_YAML_H
#define KTG_YAML_H

#include "diag.h"
#include "str.h"

#define YAML_FILE_MAX (256 * 1024) /* bytes */
#define YAML_DEPTH_MAX 16

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	int line, col;                 /* from 1 */
	struct str key;                /* in a map: the key; otherwise empty */
	int key_line, key_col;         /* where the key stands */
	struct str text;               /* a scalar's text; NUL-terminated for convenience. A null scalar is empty */
	bool quoted;                   /* the scalar was written in quotes or as a block */
	const struct yaml_node *first; /* first child of a list or map, in file order */
	const struct yaml_node *next;  /* next sibling */
	int count;                     /* children */
};

struct yaml;

/* NULL with at least one item in DIAG when the file cannot be read or is not acceptable YAML. Free with yaml_free(). */
struct yaml *yaml_load(const char *path, struct diag *diag);
/* The same from memory; NAME stands for the file in messages. */
struct yaml *yaml_parse(struct str text, const char *name, struct diag *diag);
void yaml_free(struct yaml *y);
const struct yaml_node *yaml_root(const struct yaml *y);
const char *yaml_name(const struct yaml *y); /* the path or name given at load */

/* The child of a map by key; NULL when absent or MAP is NULL or not a map. */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);
const struct yaml_node *yaml_first(const struct yaml_node *list); /* NULL-safe first child */
/* "yes/no/true/false" -> bool; integer; -EINVAL when the scalar is something else. */
int yaml_bool(const struct yaml_node *n, bool *out);
int yaml_int(const struct yaml_node *n, int64_t *out);

/* Adds a finding at the node's place. */
void yaml_complain(const struct yaml *y, const struct yaml_node *n, struct diag *diag, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Complains about every key of MAP that is not in the NULL-terminated list KNOWN, suggesting the nearest. True when none. */
bool yaml_only_keys(const struct yaml *y, const struct yaml_node *map, const char *const known[], struct diag *diag);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_json FILE...: each YAML file as one line of JSON, read by our own reader: every scalar is a string, and a list or a
 * map what it is. So a test can take the requests that a channel profile brings along in its `tests`.
 */
#include "json.h"
#include "yaml.h"

#include <stdio.h>
#include <stdlib.h>

#define KEY_MAX 512

static struct json *made_of(const struct yaml_node *n);

static void add_member(struct json *o, const struct yaml_node *n)
{
	char key[KEY_MAX];

	if (!str_copy(key, sizeof(key), n->key)) {
		fprintf(stderr, "line %d: a key of more than %d bytes\n", n->line, KEY_MAX - 1);
		exit(1);
	}
	if (n->kind == YAML_SCALAR)
		json_set_str(o, key, n->text);
	else
		json_set(o, key, made_of(n));
}

static struct json *made_of(const struct yaml_node *n)
{
	struct json *j = n->kind == YAML_LIST ? json_new_array() : json_new_object();

	for (const struct yaml_node *child = yaml_first(n); child; child = child->next) {
		if (n->kind == YAML_MAP)
			add_member(j, child);
		else if (child->kind == YAML_SCALAR)
			json_push_str(j, child->text);
		else
			json_push(j, made_of(child));
	}
	return j;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct diag diag;
		struct yaml *y;
		struct json *j;
		char *text;

		diag_init(&diag);
		y = yaml_load(argv[i], &diag);
		if (!y) {
			fprintf(stderr, "%s: cannot be read\n", argv[i]);
			return 1;
		}
		j = made_of(yaml_root(y));
		text = json_text(j);
		puts(text ? text : "");
		free(text);
		json_free(j);
		yaml_free(y);
	}
	return argc < 2;
}

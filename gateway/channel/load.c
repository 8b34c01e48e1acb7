/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A profile's YAML, read strictly: a key nobody knows, a filter nobody knows or an answer that is lacking is a finding,
 * not something to find out from a phone. Only a profile without findings runs its tests.
 */
#include "load.h"

#include <stdlib.h>
#include <string.h>

struct profile_chunk {
	struct profile_chunk *next;
	max_align_t bytes[];
};

struct profile_pattern {
	struct profile_pattern *next;
	struct pattern *pattern;
};

/* ---- what the readers share ---- */

void *load_alloc(struct loading *l, size_t count, size_t size)
{
	struct profile_chunk *c;

	if (count > SIZE_MAX / 2 / (size ? size : 1) || !(c = calloc(1, sizeof(*c) + count * size))) {
		diag_add(l->diag, yaml_name(l->y), 0, 0, "out of memory");
		return NULL;
	}
	c->next = l->p->chunks;
	l->p->chunks = c;
	return c->bytes;
}

struct pattern *load_pattern(struct loading *l, struct str text, struct buf *why)
{
	struct profile_pattern *kept = load_alloc(l, 1, sizeof(*kept));

	if (!kept)
		return NULL;
	kept->pattern = pattern_new(text, why);
	kept->next = l->p->patterns;
	l->p->patterns = kept;
	return kept->pattern;
}

int load_index(const char *const names[], struct str s)
{
	for (int i = 0; names[i]; i++) {
		if (str_eq(s, str_of(names[i])))
			return i;
	}
	return -1;
}

struct str load_word(struct loading *l, const struct yaml_node *map, const char *key)
{
	const struct yaml_node *n = yaml_get(map, key);

	if (!n)
		return STR_NONE;
	if (n->kind != YAML_SCALAR || !n->text.n)
		yaml_complain(l->y, n, l->diag, "%s: write one value", key);
	return n->kind == YAML_SCALAR ? n->text : STR_NONE;
}

struct str load_text(struct loading *l, const struct yaml_node *map, const char *key)
{
	if (!yaml_get(map, key))
		yaml_complain(l->y, map, l->diag, "%s is missing here", key);
	return load_word(l, map, key);
}

bool load_flag(struct loading *l, const struct yaml_node *map, const char *key)
{
	const struct yaml_node *n = yaml_get(map, key);
	bool yes = false;

	if (n && yaml_bool(n, &yes) < 0)
		yaml_complain(l->y, n, l->diag, "%s: write yes or no", key);
	return yes;
}

/* ---- settings and maps ---- */

static void read_setting(struct loading *l, const struct yaml_node *n)
{
	static const char *const known[] = {"help", "default", "optional", "secret", NULL};
	struct setting *s = &l->p->setting[l->p->settings++];
	const struct yaml_node *fallback = yaml_get(n, "default");

	s->name = n->key;
	if (n->kind == YAML_SCALAR && n->text.n)
		return;
	if (n->kind != YAML_MAP) {
		yaml_complain(l->y, n, l->diag, "%.*s: write what it is, or {help: ..., default: ...}",
			      STR_ARG(n->key));
		return;
	}
	yaml_only_keys(l->y, n, known, l->diag);
	load_text(l, n, "help");
	s->optional = load_flag(l, n, "optional");
	s->secret = load_flag(l, n, "secret");
	s->has_fallback = fallback != NULL;
	if (fallback && (fallback->kind != YAML_SCALAR || s->secret))
		yaml_complain(l->y, fallback, l->diag,
			      s->secret ? "default: a secret has none" : "default: write one value");
	else if (fallback)
		s->fallback = fallback->text;
}

static void read_settings(struct loading *l, const struct yaml_node *map)
{
	if (!map)
		return;
	if (map->kind != YAML_MAP || map->count > PROFILE_SETTINGS_MAX) {
		yaml_complain(l->y, map, l->diag, "settings: write names and what they are, at most %d",
			      PROFILE_SETTINGS_MAX);
		return;
	}
	for (const struct yaml_node *n = yaml_first(map); n; n = n->next)
		read_setting(l, n);
}

static void read_maps(struct loading *l, const struct yaml_node *maps)
{
	if (!maps)
		return;
	if (maps->kind != YAML_MAP) {
		yaml_complain(l->y, maps, l->diag, "maps: write names, and a table under each");
		return;
	}
	l->p->map = load_alloc(l, (size_t)maps->count, sizeof(*l->p->map));
	for (const struct yaml_node *n = yaml_first(maps); n && l->p->map; n = n->next)
		load_map(l, n, &l->p->map[l->p->maps++]);
}

/* ---- the page ---- */

static void read_in(struct loading *l, const struct yaml_node *in, const struct verify *verify)
{
	if (in->kind != YAML_LIST || !in->count || in->count > PROFILE_ROUTES_MAX) {
		yaml_complain(l->y, in, l->diag, "in: write a list of 1 to %d routes", PROFILE_ROUTES_MAX);
		return;
	}
	for (const struct yaml_node *n = yaml_first(in); n; n = n->next)
		load_route(l, n, verify);
}

/* A copy under a new name that keeps the old one inside, or the other way round. */
static void check_name(struct loading *l, const struct yaml_node *root)
{
	const struct yaml_node *n = yaml_get(root, "name");
	struct str file = str_of(yaml_name(l->y)), stem = file;
	const char *slash = memrchr(file.p, '/', file.n);

	if (slash)
		stem = (struct str){slash + 1, (size_t)(file.p + file.n - slash - 1)};
	file = stem;
	if (stem.n > 5 && str_eq((struct str){stem.p + stem.n - 5, 5}, STR(".yaml")))
		stem.n -= 5;
	if (l->p->name.n && !str_eq(l->p->name, stem))
		yaml_complain(l->y, n, l->diag,
			      "name: the file is called %.*s and the profile '%.*s'; they must be the same",
			      STR_ARG(file), STR_ARG(l->p->name));
}

static void read_root(struct loading *l)
{
	static const char *const known[] = {"name", "title", "settings", "maps", "verify", "in", "send", "tests", NULL};
	const struct yaml_node *root = yaml_root(l->y), *in = yaml_get(root, "in"), *send = yaml_get(root, "send"),
			       *verify = yaml_get(root, "verify");
	const struct verify *w = NULL;

	if (root->kind != YAML_MAP) {
		yaml_complain(l->y, root, l->diag, "a profile begins with `name: ...`");
		return;
	}
	yaml_only_keys(l->y, root, known, l->diag);
	l->p->name = load_text(l, root, "name");
	check_name(l, root);
	l->p->title = load_word(l, root, "title");
	read_settings(l, yaml_get(root, "settings"));
	read_maps(l, yaml_get(root, "maps"));
	if (verify)
		w = load_verify(l, verify);
	if (in)
		read_in(l, in, w);
	if (send)
		load_send(l, send);
	if (!in && !send)
		yaml_complain(l->y, root, l->diag, "a profile has `in`, `send` or both");
}

struct profile *profile_load(const char *path, struct diag *diag)
{
	struct loading l = {.diag = diag, .letters = LETTERS_REQUEST};
	int before = diag->count + diag->dropped;

	l.p = calloc(1, sizeof(*l.p));
	if (!l.p) {
		diag_add(diag, path, 0, 0, "out of memory");
		return NULL;
	}
	l.y = l.p->yaml = yaml_load(path, diag);
	if (l.y)
		read_root(&l);
	if (l.y && diag->count + diag->dropped == before)
		profile_selftest(l.p, diag);
	if (diag->count + diag->dropped == before)
		return l.p;
	profile_free(l.p);
	return NULL;
}

void profile_free(struct profile *p)
{
	struct profile_chunk *next;

	if (!p)
		return;
	for (struct profile_pattern *x = p->patterns; x; x = x->next)
		pattern_free(x->pattern);
	for (struct profile_chunk *c = p->chunks; c; c = next) {
		next = c->next;
		free(c);
	}
	yaml_free(p->yaml);
	free(p);
}

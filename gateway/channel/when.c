/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of words, and conditions: what both look at is a text that a source gave. */
#include "load.h"

bool map_look(const struct map *m, struct str word, struct arena *a, struct str *value)
{
	for (int i = 0; i < m->lines; i++) {
		if (!m->line[i].pattern && str_eq(m->line[i].word, word)) {
			*value = m->line[i].value;
			return true;
		}
	}
	for (int i = 0; i < m->lines; i++) {
		if (m->line[i].pattern && pattern_find(m->line[i].pattern, word, a, NULL)) {
			*value = m->line[i].value;
			return true;
		}
	}
	if (m->has_rest)
		*value = m->rest;
	return m->has_rest;
}

static bool holds(const struct condition *c, struct view *v)
{
	struct str text = sources_text(&c->source, v);

	switch (c->test) {
	case TEST_HAS: return text.n > 0;
	case TEST_RE: return pattern_find(c->pattern, text, v->a, NULL);
	default: break;
	}
	for (int i = 0; i < c->words; i++) {
		if (str_eq(c->word[i], text))
			return true;
	}
	return false;
}

bool conditions_hold(const struct conditions *c, struct view *v)
{
	for (int i = 0; i < c->count; i++) {
		if (holds(&c->item[i], v) == c->item[i].not )
			return false;
	}
	return true;
}

/* ---- loading ---- */

void load_map(struct loading *l, const struct yaml_node *n, struct map *out)
{
	char room[DIAG_TEXT_MAX];
	struct buf why;

	out->name = n->key;
	if (n->kind != YAML_MAP || !n->count) {
		yaml_complain(l->y, n, l->diag, "write words and what they become: {DELIVRD: delivered, \"*\": sent}");
		return;
	}
	out->line = load_alloc(l, (size_t)n->count, sizeof(*out->line));
	for (const struct yaml_node *w = yaml_first(n); w && out->line; w = w->next) {
		struct map_line *line = &out->line[out->lines];

		if (w->kind != YAML_SCALAR) {
			yaml_complain(l->y, w, l->diag, "%.*s: write one word", STR_ARG(w->key));
		} else if (str_eq(w->key, STR("*"))) {
			out->has_rest = true;
			out->rest = w->text;
		} else {
			*line = (struct map_line){.word = w->key, .value = w->text};
			buf_init(&why, room, sizeof(room));
			if (w->key.n > 1 && w->key.p[0] == '~')
				line->pattern = load_pattern(l, (struct str){w->key.p + 1, w->key.n - 1}, &why);
			if (why.n)
				yaml_complain(l->y, w, l->diag, "%.*s: %.*s", STR_ARG(w->key), STR_ARG(buf_str(&why)));
			out->lines++;
		}
	}
}

const struct map *load_map_find(struct loading *l, struct str name)
{
	for (int i = 0; i < l->p->maps; i++)
		if (str_eq(l->p->map[i].name, name))
			return &l->p->map[i];
	return NULL;
}

static void read_words(struct loading *l, const struct yaml_node *n, struct condition *out)
{
	const struct yaml_node *first = n->kind == YAML_LIST ? yaml_first(n) : n;
	int count = n->kind == YAML_LIST ? n->count : 1;

	out->word = load_alloc(l, (size_t)count + 1, sizeof(*out->word));
	for (; out->word && first && out->words < count; first = first->next) {
		if (first->kind != YAML_SCALAR)
			yaml_complain(l->y, first, l->diag, "%.*s: write a word", STR_ARG(n->key));
		out->word[out->words++] = first->text;
	}
}

bool load_condition(struct loading *l, const struct yaml_node *map, struct condition *out)
{
	static const char *const tests[] = {"has", "is", "not", "in", "re"};
	const struct yaml_node *n = NULL, *from = yaml_get(map, "if");
	char room[DIAG_TEXT_MAX];
	int which = 0, count = 0;
	struct buf why;
	bool yes = true;

	if (from)
		load_sources(l, from, "if", false, &out->source);
	for (int i = 0; i < 5; i++) {
		const struct yaml_node *t = yaml_get(map, tests[i]);

		if (t) {
			count++;
			n = t;
			which = i;
		}
	}
	if (!n)
		return false;
	if (count > 1 || !from)
		yaml_complain(l->y, n, l->diag, "a condition is `if: SOURCE` and one of has, is, not, in, re");
	buf_init(&why, room, sizeof(room));
	out->test = which == 0 ? TEST_HAS : which == 4 ? TEST_RE : TEST_IS;
	out->not = which == 2;
	if (which == 0 && yaml_bool(n, &yes) < 0)
		yaml_complain(l->y, n, l->diag, "has: write yes or no");
	if (which == 0)
		out->not = !yes;
	if (which == 4)
		out->pattern = load_pattern(l, n->text, &why);
	if (which == 4 && !out->pattern)
		yaml_complain(l->y, n, l->diag, "re: %.*s", STR_ARG(buf_str(&why)));
	if (out->test == TEST_IS && (which == 3) != (n->kind == YAML_LIST))
		yaml_complain(l->y, n, l->diag,
			      which == 3 ? "in: write a list" : "%.*s: write one word; a list goes with in",
			      STR_ARG(n->key));
	if (out->test == TEST_IS)
		read_words(l, n, out);
	return true;
}

void load_conditions(struct loading *l, const struct yaml_node *list, struct conditions *out)
{
	static const char *const known[] = {"if", "has", "is", "not", "in", "re", NULL};

	if (!list)
		return;
	if (list->kind != YAML_LIST || !list->count) {
		yaml_complain(l->y, list, l->diag, "when: write a list of conditions: [{if: p:status, has: yes}]");
		return;
	}
	out->item = load_alloc(l, (size_t)list->count, sizeof(*out->item));
	for (const struct yaml_node *n = yaml_first(list); n && out->item; n = n->next) {
		yaml_only_keys(l->y, n, known, l->diag);
		if (n->kind != YAML_MAP || !load_condition(l, n, &out->item[out->count++]))
			yaml_complain(l->y, n, l->diag, "a condition is `if: SOURCE` and one of has, is, not, in, re");
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_text: a text as an author writes it: one string, or a map of language -> string. Indonesian is always there,
 * since it is what a reader of any other language is shown where hers is missing. A flow that says `languages:`
 * promises each of its texts in all of them, and that promise is kept here.
 */
#include "flow_program.h"

static bool is_plain(const struct yaml_node *n)
{
	return n && n->kind == YAML_SCALAR && n->text.n > 0;
}

static struct text *new_text(struct compile *c)
{
	struct text *t = set_array(c->set, 1, sizeof(*t));
	int16_t *widest = set_array(c->set, LANGUAGES, sizeof(*widest));

	if (!t || !widest)
		return NULL;
	for (int l = 0; l < LANGUAGES; l++)
		widest[l] = -1;
	t->widest = widest;
	return t;
}

static bool add_language(struct compile *c, const struct yaml_node *at, bool extras_ok, struct text *t,
			 enum language language)
{
	struct template *in = set_array(c->set, 1, sizeof(*in));

	if (!in || !template_compile(c, at, at->text, extras_ok, in))
		return false;
	t->in[language] = in;
	return true;
}

static void add_names(struct buf *out, unsigned languages)
{
	for (int l = 0; l < LANGUAGES; l++)
		if (languages >> l & 1)
			buf_addf(out, "%s%s", out->n ? ", " : "", language_name((enum language)l));
}

static void complain_missing(struct compile *c, const struct yaml_node *at, unsigned missing)
{
	char room[64];
	struct buf names;
	struct str rest, first;

	buf_init(&names, room, sizeof(room));
	add_names(&names, missing);
	rest = buf_str(&names);
	first = str_cut(&rest, ',');
	yaml_complain(c->yaml, at, c->diag, "this text is missing in: %.*s; write {id: ..., %.*s: ...}",
		      STR_ARG(buf_str(&names)), STR_ARG(first));
}

/* One line `ban: ...` of a text's map. */
static bool load_line(struct compile *c, const struct yaml_node *n, bool extras_ok, struct text *t)
{
	enum language language;

	if (language_of(n->key, &language)) {
		yaml_complain(c->yaml, n, c->diag,
			      "'%.*s' is not a language; languages are: id, jv, su, ban, mad, min, bug",
			      STR_ARG(n->key));
		return false;
	}
	if (c->languages && !(c->languages >> language & 1)) {
		yaml_complain(c->yaml, n, c->diag,
			      "'%s' is not among the languages of this file: add it to 'languages'",
			      language_name(language));
		return false;
	}
	if (!is_plain(n)) {
		yaml_complain(c->yaml, n, c->diag, "the text in '%s' is empty: write it or take the line away",
			      language_name(language));
		return false;
	}
	return add_language(c, n, extras_ok, t, language);
}

static bool load_map(struct compile *c, const struct yaml_node *at, bool extras_ok, struct text *t)
{
	bool whole = true;

	if (!yaml_get(at, "id")) {
		yaml_complain(c->yaml, at, c->diag,
			      "a text in several languages needs Indonesian: {id: ..., ban: ...}");
		return false;
	}
	for (const struct yaml_node *n = at->first; n; n = n->next)
		whole = load_line(c, n, extras_ok, t) && whole;
	return whole;
}

static void check_languages(struct compile *c, const struct yaml_node *at, const struct text *t)
{
	unsigned missing = c->languages & ~1u;

	for (int l = 0; l < LANGUAGES; l++)
		if (t->in[l])
			missing &= ~(1u << l);
	if (missing)
		complain_missing(c, at, missing);
}

const struct text *text_load(struct compile *c, const struct yaml_node *at, bool extras_ok, bool map_ok)
{
	struct text *t = new_text(c);

	if (!t)
		return NULL;
	if (is_plain(at)) {
		if (!add_language(c, at, extras_ok, t, LANG_ID))
			return NULL;
	} else if (at && at->kind == YAML_MAP && map_ok) {
		if (!load_map(c, at, extras_ok, t))
			return NULL;
	} else {
		yaml_complain(c->yaml, at, c->diag,
			      map_ok ? "a text is one string, or one for each language: {id: ..., ban: ...}"
				     : "this text is always in Indonesian: write one string");
		return NULL;
	}
	if (map_ok)
		check_languages(c, at, t);
	return t;
}

static unsigned language_list(struct compile *c, const struct yaml_node *list, const char *key)
{
	unsigned mask = 0;
	enum language language;

	if (list && (list->kind != YAML_LIST || !list->count))
		yaml_complain(c->yaml, list, c->diag, "%s is a list, such as: %s: [%s]", key, key,
			      key[0] == 'u' ? "ban" : "id, ban");
	for (const struct yaml_node *n = yaml_first(list); n; n = n->next) {
		if (language_of(n->text, &language))
			yaml_complain(c->yaml, n, c->diag,
				      "'%.*s' is not a language; languages are: id, jv, su, ban, mad, min, bug",
				      STR_ARG(n->text));
		else
			mask |= 1u << language;
	}
	return mask;
}

void languages_load(struct compile *c, const struct yaml_node *root, unsigned *languages, unsigned *unreviewed)
{
	const struct yaml_node *list = yaml_get(root, "languages"), *doubt = yaml_get(root, "unreviewed");

	*languages = language_list(c, list, "languages");
	*unreviewed = language_list(c, doubt, "unreviewed");
	if (*languages && !(*languages & 1u << LANG_ID))
		yaml_complain(c->yaml, list, c->diag, "Indonesian is always there: languages: [id, ...]");
	if (*unreviewed & ~*languages)
		yaml_complain(c->yaml, doubt, c->diag,
			      "unreviewed names languages of this flow: list them in 'languages' too");
}

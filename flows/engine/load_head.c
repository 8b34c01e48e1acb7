/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_head: everything of a flow but its steps: its name, who may use it, how one gets into it, its languages.
 */
#include "flow_program.h"
#include "optout.h"

bool flow_name_ok(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9' && i) ||
		      (s.p[i] == '_' && i)))
			return false;
	return s.n > 0 && s.n <= 24 && !str_eq(s, STR("saya"));
}

static void load_name(struct compile *c, const struct yaml_node *root, struct flow *f)
{
	const struct yaml_node *n = yaml_get(root, "flow");

	if (!n || n->kind != YAML_SCALAR || !flow_name_ok(n->text)) {
		yaml_complain(c->yaml, n ? n : root, c->diag,
			      "'flow' must be a short name of small letters, digits and _, such as: flow: ukur");
		c->heads_bad = true;
		return;
	}
	f->name = set_copy(c->set, n->text);
	for (int i = 0; i < c->set->flows; i++)
		if (&c->set->flow[i] != f && str_eq(c->set->flow[i].name, f->name))
			yaml_complain(c->yaml, n, c->diag, "there is already a flow '%.*s' in %.*s", STR_ARG(f->name),
				      STR_ARG(c->set->flow[i].file));
}

static void load_roles(struct compile *c, const struct yaml_node *root, struct flow *f)
{
	const struct yaml_node *list = yaml_get(root, "for");

	for (const struct yaml_node *n = yaml_first(list); n; n = n->next) {
		enum role role;

		if (role_of(n->text, &role))
			yaml_complain(c->yaml, n, c->diag,
				      "'%.*s' is not a role; roles are: kader, bidan, tpk, tpg, pkb, tpps, keluarga",
				      STR_ARG(n->text));
		else
			f->roles |= 1u << role;
	}
	if (!list || list->kind != YAML_LIST || !list->count)
		yaml_complain(c->yaml, list ? list : root, c->diag, "say who may use it, such as: for: [kader, bidan]");
}

/* What a one-line SMS can begin with. */
static bool keyword_ok(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
		      (s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return s.n > 0;
}

static void check_keyword(struct compile *c, const struct yaml_node *n)
{
	if (!keyword_ok(n->text))
		yaml_complain(c->yaml, n, c->diag,
			      "'%.*s' cannot be a keyword: it is one word of letters and digits, such as UKUR",
			      STR_ARG(n->text));
	if (optout_stops(n->text))
		yaml_complain(c->yaml, n, c->diag,
			      "'%.*s' cannot be a keyword: whoever sends it wants no more SMS. Take another word",
			      STR_ARG(n->text));
	for (int i = 0; i < c->set->flows; i++) {
		const struct flow *f = &c->set->flow[i];

		for (int k = 0; k < f->keywords; k++)
			if (str_eq_nocase(f->keyword[k], n->text))
				yaml_complain(c->yaml, n, c->diag, "keyword '%.*s' already belongs to flow '%.*s'",
					      STR_ARG(n->text), STR_ARG(f->name));
	}
}

static void load_keywords(struct compile *c, const struct yaml_node *root, struct flow *f)
{
	const struct yaml_node *list = yaml_get(root, "keywords");

	if (list && list->kind != YAML_LIST)
		yaml_complain(c->yaml, list, c->diag, "keywords is a list, such as: keywords: [UKUR, TIMBANG]");
	for (const struct yaml_node *n = yaml_first(list); n; n = n->next) {
		if (f->keywords == FLOW_KEYWORDS_MAX) {
			yaml_complain(c->yaml, n, c->diag, "more than %d keywords", FLOW_KEYWORDS_MAX);
			return;
		}
		check_keyword(c, n);
		f->keyword[f->keywords++] = set_copy(c->set, n->text);
	}
}

/* 9 on the first screen goes on after a drop, so no code can be dialled with it. */
static void load_dial(struct compile *c, const struct yaml_node *root, struct flow *f)
{
	const struct yaml_node *n = yaml_get(root, "dial");
	int64_t number;

	if (!n)
		return;
	if (yaml_int(n, &number) || number < 1 || number > FLOW_DIAL_MAX || number == 9) {
		yaml_complain(c->yaml, n, c->diag,
			      "dial is a number from 1 to %d, but not 9 (on the first screen it goes on after a drop)",
			      FLOW_DIAL_MAX);
		return;
	}
	for (int i = 0; i < c->set->flows; i++)
		if (c->set->flow[i].dial == number)
			yaml_complain(c->yaml, n, c->diag, "dial %d already belongs to flow '%.*s'", (int)number,
				      STR_ARG(c->set->flow[i].name));
	f->dial = (int)number;
}

static void load_title(struct compile *c, const struct yaml_node *root, struct flow *f)
{
	const struct yaml_node *n = yaml_get(root, "title");
	const struct text *t;

	if (!n || n->kind == YAML_LIST || (n->kind == YAML_SCALAR && !n->text.n)) {
		yaml_complain(c->yaml, n ? n : root, c->diag, "a flow needs a title, such as: title: Ukur balita");
		return;
	}
	t = text_load(c, n, false, true);
	if (t && t->in[LANG_ID]->parts == 1 && t->in[LANG_ID]->part[0].ref.kind == REF_NONE)
		f->title = t->in[LANG_ID]->part[0].literal;
	else if (t)
		yaml_complain(c->yaml, n, c->diag, "a title has no values to fill in: write it without {words}");
}

void load_head(struct compile *c, const struct yaml_node *root, struct flow *f)
{
	static const char *const keys[] = {"flow",      "title",      "for",  "keywords", "dial",  "start",
					   "languages", "unreviewed", "form", "receipt",  "steps", NULL};
	const struct yaml_node *start = yaml_get(root, "start");

	yaml_only_keys(c->yaml, root, keys, c->diag);
	f->file = set_copy(c->set, str_of(yaml_name(c->yaml)));
	f->line = root->line;
	load_name(c, root, f);
	load_roles(c, root, f);
	load_keywords(c, root, f);
	load_dial(c, root, f);
	languages_load(c, root, &f->languages, &f->unreviewed);
	c->languages = f->languages;
	c->known = 0;
	load_title(c, root, f);
	c->languages = 0;
	if (start && yaml_bool(start, &f->start))
		yaml_complain(c->yaml, start, c->diag, "start is yes or no");
}

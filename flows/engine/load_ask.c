/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_ask: a question: its type's own keys, its range, labels, unit and options. The field itself was declared before
 * (load_declare.c), which also told when the type is none.
 */
#include "flow_program.h"

#include "gsm7.h"

/* ---- range, unit, labels, optional ---- */

static bool is_figure_type(enum field_type type)
{
	const struct ask_type *t = ask_type_of(type);

	return t && t->most && type != FIELD_DATE;
}

/* Years back: a whole number. */
static void load_years(struct compile *c, const struct yaml_node *v, struct step *st, int64_t most)
{
	int64_t years;

	if (yaml_int(v, &years) || years < 1 || years * 1000 > most)
		yaml_complain(c->yaml, v, c->diag, "the range of a date is years back from today, 1 to %d: range: 6",
			      (int)(most / 1000));
	else
		st->low = years * 1000;
}

static void complain_range(struct compile *c, const struct yaml_node *v, const struct ask_type *t)
{
	char room[40];
	struct buf example;

	buf_init(&example, room, sizeof(room));
	number_show(&example, t->low);
	buf_add(&example, STR(" - "));
	number_show(&example, t->high);
	yaml_complain(c->yaml, v, c->diag,
		      "range is two figures, the smaller first, the larger at most %d for this type: range: %.*s",
		      (int)(t->most / 1000), STR_ARG(buf_str(&example)));
}

static void load_range(struct compile *c, const struct yaml_node *n, struct step *st, const struct ask_type *t)
{
	const struct yaml_node *v = yaml_get(n, "range");
	struct str rest, low;

	st->low = t->low;
	st->high = t->high;
	if (!v)
		return;
	if (!t->most) {
		yaml_complain(c->yaml, v, c->diag, "a %s has no range", t->name);
		return;
	}
	if (t->type == FIELD_DATE) {
		load_years(c, v, st, t->most);
		return;
	}
	rest = v->text;
	low = str_cut(&rest, '-');
	if (read_number(low, &st->low) || read_number(rest, &st->high) || st->low >= st->high || st->high > t->most)
		complain_range(c, v, t);
	else if (t->type == FIELD_COUNT && (st->low % 1000 || st->high % 1000))
		yaml_complain(c->yaml, v, c->diag, "a count is a whole number: range: 0 - 10");
}

static void load_labels(struct compile *c, const struct yaml_node *n, struct flow_field *f)
{
	const struct yaml_node *list = yaml_get(n, "labels");

	if (list && list->kind != YAML_LIST)
		yaml_complain(c->yaml, list, c->diag, "labels is a list, such as: labels: [TB, PB]");
	if (list)
		f->labels = 0;
	for (const struct yaml_node *k = yaml_first(list); k; k = k->next) {
		if (f->labels == FLOW_LABELS_MAX || !k->text.n) {
			yaml_complain(c->yaml, k, c->diag, "at most %d labels, each a word", FLOW_LABELS_MAX);
			return;
		}
		f->label[f->labels++] = set_copy(c->set, k->text);
	}
}

static void load_unit(struct compile *c, const struct yaml_node *n, struct flow_field *f)
{
	const struct yaml_node *v = yaml_get(n, "unit");
	int units = v ? gsm7_units(v->text) : 0;

	if (!v)
		return;
	if (!is_figure_type(f->type))
		yaml_complain(c->yaml, v, c->diag, "only a figure (weight, length, arm, head, count) has a unit");
	else if (v->kind != YAML_SCALAR || !v->text.n || units > FLOW_UNIT_SEPTETS || units != (int)v->text.n)
		yaml_complain(c->yaml, v, c->diag, "a unit is a short word of plain letters, at most %d: unit: kali",
			      FLOW_UNIT_SEPTETS);
	else
		f->unit = set_copy(c->set, v->text);
}

static void load_optional(struct compile *c, const struct yaml_node *n, struct step *st, const struct flow_field *f)
{
	const struct yaml_node *v = yaml_get(n, "optional");
	bool yes = false;

	if (!v)
		return;
	if (v->kind == YAML_SCALAR && str_eq(v->text, STR("form")))
		st->optional = OPTIONAL_FORM;
	else if (!yaml_bool(v, &yes))
		st->optional = yes ? OPTIONAL_YES : OPTIONAL_NO;
	else
		yaml_complain(
			c->yaml, v, c->diag,
			"optional is yes (X passes it over), no, or form (taken from a one-line SMS, never asked)");
	if (st->optional && f->type == FIELD_CHILD)
		yaml_complain(c->yaml, v, c->diag, "a child cannot be left out: put the question under a 'when'");
	if (st->optional == OPTIONAL_FORM && !f->labels)
		yaml_complain(c->yaml, v, c->diag, "optional: form needs labels, such as: labels: [LILA, LL]");
	if (st->optional == OPTIONAL_FORM && f->type == FIELD_WORDS)
		yaml_complain(c->yaml, v, c->diag, "a free text cannot be sent in a one-line SMS: optional: yes");
}

/* ---- options ---- */

int load_options(struct compile *c, const struct yaml_node *n, struct flow_option **out)
{
	const struct yaml_node *map = yaml_get(n, "options");
	struct flow_option *o;
	int count = 0;

	if (!map || map->kind != YAML_MAP || map->count < 1 || map->count > FLOW_OPTIONS_MAX) {
		yaml_complain(c->yaml, map ? map : n, c->diag,
			      "options is a list of 1 to %d lines such as: T: Telentang", FLOW_OPTIONS_MAX);
		return 0;
	}
	o = set_array(c->set, (size_t)map->count, sizeof(*o));
	for (const struct yaml_node *k = map->first; o && k; k = k->next) {
		o[count].key = set_copy(c->set, k->key);
		o[count].line = k->line;
		o[count].col = k->col;
		o[count].label = text_load(c, k, false, true);
		count++;
	}
	*out = o;
	return count;
}

/* A choice that is asked in two places has its options at one of them. */
static void load_choice(struct compile *c, const struct yaml_node *n, struct flow_field *f)
{
	struct flow_option *option = NULL;
	int options;

	if (f->options && !yaml_get(n, "options"))
		return;
	options = load_options(c, n, &option);
	if (f->options) {
		yaml_complain(c->yaml, yaml_get(n, "ask"), c->diag,
			      "'%.*s' already has its options; leave them out here, or give this one another name",
			      STR_ARG(f->name));
		return;
	}
	f->option = option;
	f->options = options;
}

/* Only these people. And a family is not told who else is registered. */
static void load_pick(struct compile *c, const struct yaml_node *n, const struct yaml_node *type, struct step *st,
		      const struct ask_type *t)
{
	const struct yaml_node *role = yaml_get(n, "role");

	if (is_pick(t->type) && c->flow && c->flow->roles >> ROLE_KELUARGA & 1)
		yaml_complain(c->yaml, type, c->diag,
			      "a family sees no %s of the registry: ask for a text, or take keluarga out of 'for'",
			      t->type == FIELD_PERSON ? "people" : "posyandu");
	if (!role)
		return;
	if (t->type != FIELD_PERSON)
		yaml_complain(c->yaml, role, c->diag, "only a person has a role");
	else if (role_of(role->text, &st->to) || st->to == ROLE_KELUARGA)
		yaml_complain(c->yaml, role, c->diag,
			      "'%.*s' is no role of people one can ask for: kader, bidan, tpk, tpg, pkb, tpps",
			      STR_ARG(role->text));
}

void load_ask(struct compile *c, const struct yaml_node *n, struct step *st)
{
	static const char *const keys[] = {"ask",  "type",    "text",     "retry", "labels", "range",
					   "unit", "options", "optional", "role",  "if",     NULL};
	const struct yaml_node *name = load_scalar(c, n, "ask", "berat"), *type = load_scalar(c, n, "type", "weight");
	const struct yaml_node *text = yaml_get(n, "text"), *retry = yaml_get(n, "retry");
	int field = name ? field_find(c->set, name->text) : -1;
	struct flow_field *f = field < 0 ? NULL : &c->set->field[field];
	const struct ask_type *t = f ? ask_type_of(f->type) : NULL;

	yaml_only_keys(c->yaml, n, keys, c->diag);
	st->kind = STEP_ASK;
	if (f && f->type == FIELD_CHOICE)
		load_choice(c, n, f); /* before the field is known: it cannot show itself */
	else if (t && yaml_get(n, "options"))
		yaml_complain(c->yaml, yaml_get(n, "options"), c->diag, "only a choice has options");
	if (text && (text->kind != YAML_SCALAR || text->text.n))
		st->text = text_load(c, text, false, true);
	else
		load_scalar(c, n, "text", "\"Berat (kg)?\"");
	st->retry = retry ? text_load(c, retry, false, true) : NULL;
	if (!f || !t || !type)
		return;
	st->field = (uint8_t)field;
	load_range(c, n, st, t);
	load_labels(c, n, f);
	load_unit(c, n, f);
	load_optional(c, n, st, f);
	load_pick(c, n, type, st, t);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_set: what a flow works out by itself: tumbuh(...), a number, or the first of some texts.
 */
#include "flow_program.h"

#define GROWTH STR("tumbuh")

static bool is_growth(struct str text)
{
	struct str rest = text, name = str_cut(&rest, '(');

	return str_eq(str_trim(name), GROWTH) && name.n < text.n;
}

enum field_type load_set_type(const struct yaml_node *value)
{
	if (value->kind == YAML_LIST)
		return FIELD_TEXT;
	return is_growth(value->text) ? FIELD_GROWTH : FIELD_NUMBER;
}

/* ---- tumbuh(anak, berat, panjang, posisi, lila, lk, edema) ---- */

static const struct {
	enum field_type type;
	const char *what;
} args[ARGS] = {
	[ARG_CHILD] = {FIELD_CHILD, "a child"},      [ARG_WEIGHT] = {FIELD_WEIGHT, "a weight"},
	[ARG_LENGTH] = {FIELD_LENGTH, "a length"},   [ARG_POSITION] = {FIELD_CHOICE, "a choice of T and B"},
	[ARG_ARM] = {FIELD_ARM, "an arm"},           [ARG_HEAD] = {FIELD_HEAD, "a head"},
	[ARG_OEDEMA] = {FIELD_YESNO, "a yes or no"}, [ARG_DATE] = {FIELD_DATE, "a date"},
};

uint8_t load_arg(struct compile *c, const struct yaml_node *at, int arg, struct str name)
{
	int i = field_known(c->set, c->known, str_trim(name));
	const struct flow_field *f = i < 0 ? NULL : &c->set->field[i];

	if (f && f->type == args[arg].type)
		return (uint8_t)i;
	if (!f || f->type != FIELD_NONE)
		yaml_complain(c->yaml, at, c->diag, "'%.*s' must be %s that was asked before", STR_ARG(str_trim(name)),
			      args[arg].what);
	return NO_FIELD;
}

static void load_growth(struct compile *c, const struct yaml_node *v, struct step *st)
{
	struct str rest = v->text, list;

	st->kind = STEP_SET_GROWTH;
	str_cut(&rest, '(');
	list = str_cut(&rest, ')');
	if (str_trim(rest).n) {
		yaml_complain(c->yaml, v, c->diag,
			      "tumbuh(anak, berat, panjang, posisi, lila, lk, edema) stands alone; the last three may "
			      "be left out");
		return;
	}
	for (int arg = 0; arg < ARG_GROWTHS && (arg < ARG_ARM || list.n); arg++)
		st->arg[arg] = load_arg(c, v, arg, str_cut(&list, ','));
	if (str_trim(list).n)
		yaml_complain(c->yaml, v, c->diag,
			      "tumbuh takes at most six fields: tumbuh(anak, berat, panjang, posisi, lila, lk)");
}

/* ---- texts ---- */

static void load_case(struct compile *c, const struct yaml_node *k, struct text_case *out)
{
	static const char *const keys[] = {"if", "text", NULL};
	const struct yaml_node *cond = yaml_get(k, "if"), *text = yaml_get(k, "text");

	yaml_only_keys(c->yaml, k, keys, c->diag);
	if (cond)
		expr_compile(c, cond, cond->text, &out->cond);
	if (text && (text->kind != YAML_SCALAR || text->text.n))
		out->text = text_load(c, text, false, true);
	else
		load_scalar(c, k, "text", "\"Bagus\"");
}

static void load_cases(struct compile *c, const struct yaml_node *list, struct step *st, struct flow_field *f)
{
	struct text_case *cases;
	int count = 0;

	st->kind = STEP_SET_TEXT;
	if (list->count < 1 || list->count > FLOW_CASES_MAX) {
		yaml_complain(c->yaml, list, c->diag, "a set is 1 to %d texts, such as: - {if: berat > 9, text: Bagus}",
			      FLOW_CASES_MAX);
		return;
	}
	if (f->cases) {
		yaml_complain(c->yaml, list, c->diag, "'%.*s' already has its texts; give this one another name",
			      STR_ARG(f->name));
		return;
	}
	cases = set_array(c->set, (size_t)list->count, sizeof(*cases));
	for (const struct yaml_node *k = list->first; cases && k; k = k->next)
		load_case(c, k, &cases[count++]);
	f->cases = cases;
	f->case_count = count;
}

void load_set(struct compile *c, const struct yaml_node *n, struct step *st)
{
	static const char *const keys[] = {"set", "if", NULL};
	const struct yaml_node *map = yaml_get(n, "set"), *v = yaml_first(map);
	int field;

	st->kind = STEP_SET_NUMBER;
	yaml_only_keys(c->yaml, n, keys, c->diag);
	if (!map || map->kind != YAML_MAP || map->count != 1 || v->kind == YAML_MAP) {
		yaml_complain(
			c->yaml, map ? map : n, c->diag,
			"set gives one field a value, such as: set: {nilai: \"tumbuh(...)\"} or set: {naik: \"berat - "
			"anak.berat_lalu\"}");
		return;
	}
	field = field_find(c->set, v->key);
	if (field < 0 || c->set->field[field].type != load_set_type(v))
		return; /* told when it was declared */
	if (v->kind == YAML_LIST)
		load_cases(c, v, st, &c->set->field[field]);
	else if (is_growth(v->text))
		load_growth(c, v, st);
	else
		expr_compile_number(c, v, v->text, &st->value);
	st->field = (uint8_t)field;
}

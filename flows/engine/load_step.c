/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_step: the steps of one flow, each kind with its own keys, and the proof that every screen fits. A field is known
 * from the step that asks or sets it on; a text may only use what is known by then.
 */
#include "flow_program.h"

#include "gsm7.h"

#include <string.h>

/* One function per word a step can begin with. */
typedef void step_fn(struct compile *c, const struct yaml_node *n, struct flow *flow, struct step *st);

static const struct yaml_node *scalar(struct compile *c, const struct yaml_node *n, const char *key,
				      const char *example)
{
	const struct yaml_node *v = yaml_get(n, key);

	if (v && v->kind == YAML_SCALAR && v->text.n)
		return v;
	yaml_complain(c->yaml, v ? v : n, c->diag, "'%s' is needed here, such as: %s: %s", key, key, example);
	return NULL;
}

static void load_text(struct compile *c, const struct yaml_node *n, const char *key, struct template *out)
{
	const struct yaml_node *v = scalar(c, n, key, "\"Berat (kg)?\"");

	if (v)
		template_compile(c, v, v->text, false, out);
}

static void load_if(struct compile *c, const struct yaml_node *n, struct expr *out)
{
	const struct yaml_node *v = yaml_get(n, "if");

	if (v)
		expr_compile(c, v, v->text, out);
}

/* The field NAME, made if it is new. NULL with a complaint when the type is another one than before. */
static struct flow_field *field_make(struct compile *c, const struct yaml_node *at, struct str name,
				     enum field_type type)
{
	int i = field_find(c->set, name);
	struct flow_field *f;

	if (i >= 0 && c->set->field[i].type == type)
		return &c->set->field[i];
	if (i >= 0) {
		yaml_complain(c->yaml, at, c->diag, "'%.*s' has another type elsewhere; give this one another name",
			      STR_ARG(name));
		return NULL;
	}
	if (!flow_name_ok(name) || c->set->fields == FLOW_FIELDS_MAX) {
		yaml_complain(c->yaml, at, c->diag,
			      c->set->fields == FLOW_FIELDS_MAX
				      ? "more than 32 fields in all flows ('%.*s')"
				      : "'%.*s' cannot be a field: use small letters, digits and _",
			      STR_ARG(name));
		return NULL;
	}
	f = &c->set->field[c->set->fields++];
	f->name = arena_copy(&c->set->arena, name);
	f->type = type;
	return f;
}

static uint8_t field_no(const struct compile *c, const struct flow_field *f)
{
	return (uint8_t)(f - c->set->field);
}

/* ---- ask ---- */

static const struct {
	const char *name;
	enum field_type type;
} types[] = {
	{"weight", FIELD_WEIGHT},
	{"length", FIELD_LENGTH},
	{"child", FIELD_CHILD},
	{"choice", FIELD_CHOICE},
};

static enum field_type type_of(struct compile *c, const struct yaml_node *n)
{
	const struct yaml_node *v = scalar(c, n, "type", "weight");

	for (size_t i = 0; v && i < sizeof(types) / sizeof(types[0]); i++)
		if (str_eq(v->text, str_of(types[i].name)))
			return types[i].type;
	if (v)
		yaml_complain(c->yaml, v, c->diag, "'%.*s' is not a type; types are: weight, length, child, choice",
			      STR_ARG(v->text));
	return FIELD_NONE;
}

static void load_range(struct compile *c, const struct yaml_node *n, struct step *st, enum field_type type)
{
	const struct yaml_node *v = yaml_get(n, "range");
	struct str rest, low;

	st->low = type == FIELD_WEIGHT ? 900 : 38000; /* WHO Anthro's input range: 0.9-58 kg, 38-150 cm */
	st->high = type == FIELD_WEIGHT ? 58000 : 150000;
	if (!v)
		return;
	rest = v->text;
	low = str_cut(&rest, '-');
	if ((type != FIELD_WEIGHT && type != FIELD_LENGTH) || read_number(low, &st->low) ||
	    read_number(rest, &st->high) || st->low >= st->high ||
	    st->high > (type == FIELD_WEIGHT ? 200000 : 250000)) /* what the store takes */
		yaml_complain(c->yaml, v, c->diag,
			      "range is two figures of a weight (to 200) or length (to 250), the smaller first: range: "
			      "0,9 - 58");
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
		f->label[f->labels++] = arena_copy(&c->set->arena, k->text);
	}
}

/* A map of key -> label. For a menu the key is a flow. */
static int load_options(struct compile *c, const struct yaml_node *n, struct flow_option **out)
{
	const struct yaml_node *map = yaml_get(n, "options");
	struct flow_option *o;
	int count = 0;

	if (!map || map->kind != YAML_MAP || map->count < 1 || map->count > FLOW_OPTIONS_MAX) {
		yaml_complain(c->yaml, map ? map : n, c->diag,
			      "options is a list of 1 to %d lines such as: T: Telentang", FLOW_OPTIONS_MAX);
		return 0;
	}
	o = arena_array(&c->set->arena, (size_t)map->count, sizeof(*o));
	for (const struct yaml_node *k = map->first; o && k; k = k->next) {
		o[count].key = arena_copy(&c->set->arena, k->key);
		o[count].line = k->line;
		o[count].col = k->col;
		template_compile(c, k, k->text, false, &o[count].label);
		count++;
	}
	*out = o;
	return count;
}

static void load_ask(struct compile *c, const struct yaml_node *n, struct flow *flow, struct step *st)
{
	static const char *const keys[] = {"ask", "type", "text", "retry", "labels", "range", "options", "if", NULL};
	const struct yaml_node *name = scalar(c, n, "ask", "berat");
	enum field_type type = type_of(c, n);
	struct flow_option *option = NULL;
	int options =
		type == FIELD_CHOICE ? load_options(c, n, &option) : 0; /* before the field: it cannot show itself */
	struct flow_field *f = name && type != FIELD_NONE ? field_make(c, name, name->text, type) : NULL;

	(void)flow;
	yaml_only_keys(c->yaml, n, keys, c->diag);
	st->kind = STEP_ASK;
	load_range(c, n, st, type);
	load_text(c, n, "text", &st->text);
	if (yaml_get(n, "retry"))
		load_text(c, n, "retry", &st->retry);
	if (!f)
		return;
	st->field = field_no(c, f);
	load_labels(c, n, f);
	if (type == FIELD_CHOICE && f->options) {
		yaml_complain(c->yaml, name, c->diag, "'%.*s' already has its options; give this one another name",
			      STR_ARG(f->name));
	} else if (type == FIELD_CHOICE) {
		f->options = options;
		f->option = option;
	} else if (yaml_get(n, "options")) {
		yaml_complain(c->yaml, yaml_get(n, "options"), c->diag, "only a choice has options");
	}
}

/* ---- menu, call ---- */

static int flow_find(struct compile *c, const struct yaml_node *at, struct str name)
{
	for (int i = 0; i < c->set->flows; i++)
		if (str_eq(c->set->flow[i].name, name))
			return i;
	yaml_complain(c->yaml, at, c->diag, "there is no flow '%.*s' in this folder", STR_ARG(name));
	return 0;
}

static void load_menu(struct compile *c, const struct yaml_node *n, struct flow *flow, struct step *st)
{
	static const char *const keys[] = {"menu", "options", "if", NULL};
	struct flow_option *o = NULL;
	const struct yaml_node *k = yaml_first(yaml_get(n, "options"));

	(void)flow;
	yaml_only_keys(c->yaml, n, keys, c->diag);
	st->kind = STEP_MENU;
	load_text(c, n, "menu", &st->text);
	st->options = load_options(c, n, &o);
	if (!st->options)
		return;
	for (int i = 0; i < st->options && k; i++, k = k->next)
		o[i].flow = flow_find(c, k, o[i].key);
	st->option = o;
}

static void load_call(struct compile *c, const struct yaml_node *n, struct flow *flow, struct step *st)
{
	static const char *const keys[] = {"call", "if", NULL};
	const struct yaml_node *v = scalar(c, n, "call", "ukur");

	(void)flow;
	yaml_only_keys(c->yaml, n, keys, c->diag);
	st->kind = STEP_CALL;
	if (v)
		st->target = flow_find(c, v, v->text);
}

/* ---- set ---- */

static const struct {
	enum field_type type;
	const char *what;
} args[ARGS] = {
	[ARG_CHILD] = {FIELD_CHILD, "a child"},
	[ARG_WEIGHT] = {FIELD_WEIGHT, "a weight"},
	[ARG_LENGTH] = {FIELD_LENGTH, "a length"},
	[ARG_POSITION] = {FIELD_CHOICE, "a choice of T and B"},
};

static bool is_position(const struct flow_field *f)
{
	return f->options == 2 && str_eq_nocase(f->option[0].key, STR("T")) &&
	       str_eq_nocase(f->option[1].key, STR("B"));
}

static uint8_t load_arg(struct compile *c, const struct yaml_node *at, int arg, struct str name)
{
	int i = field_find(c->set, str_trim(name));

	if (i >= 0 && c->set->field[i].type == args[arg].type &&
	    (arg != ARG_POSITION || is_position(&c->set->field[i])))
		return (uint8_t)i;
	yaml_complain(c->yaml, at, c->diag, "'%.*s' must be %s that was asked before", STR_ARG(str_trim(name)),
		      args[arg].what);
	return NO_FIELD;
}

/* "tumbuh(anak, berat, panjang, posisi)" */
static void load_growth(struct compile *c, const struct yaml_node *v, struct step *st)
{
	struct str rest = v->text, name = str_cut(&rest, '('), list = str_cut(&rest, ')');
	struct flow_field *f;

	if (!str_eq(str_trim(name), STR("tumbuh")) || str_trim(rest).n) {
		yaml_complain(c->yaml, v, c->diag,
			      "a set is tumbuh(anak, berat, panjang, posisi) or a list of texts with 'if'");
		return;
	}
	for (int arg = 0; arg < ARGS; arg++)
		st->arg[arg] = load_arg(c, v, arg, str_cut(&list, ','));
	f = field_make(c, v, v->key, FIELD_GROWTH);
	if (f)
		st->field = field_no(c, f);
	st->kind = STEP_SET_GROWTH;
}

static void load_cases(struct compile *c, const struct yaml_node *list, struct step *st)
{
	static const char *const keys[] = {"if", "text", NULL};
	struct text_case *cases;
	struct flow_field *f;
	int count = 0;

	st->kind = STEP_SET_TEXT;
	if (list->count < 1 || list->count > FLOW_CASES_MAX) {
		yaml_complain(c->yaml, list, c->diag, "a set is 1 to %d texts, such as: - {if: berat > 9, text: Bagus}",
			      FLOW_CASES_MAX);
		return;
	}
	cases = arena_array(&c->set->arena, (size_t)list->count, sizeof(*cases));
	for (const struct yaml_node *k = list->first; cases && k; k = k->next) {
		yaml_only_keys(c->yaml, k, keys, c->diag);
		load_if(c, k, &cases[count].cond);
		load_text(c, k, "text", &cases[count].text);
		count++;
	}
	f = field_make(c, list, list->key, FIELD_TEXT);
	if (!f)
		return;
	if (f->cases) {
		yaml_complain(c->yaml, list, c->diag, "'%.*s' already has its texts; give this one another name",
			      STR_ARG(f->name));
		return;
	}
	f->cases = cases;
	f->case_count = count;
	st->field = field_no(c, f);
}

static void load_set(struct compile *c, const struct yaml_node *n, struct flow *flow, struct step *st)
{
	static const char *const keys[] = {"set", "if", NULL};
	const struct yaml_node *map = yaml_get(n, "set"), *v = yaml_first(map);

	(void)flow;
	yaml_only_keys(c->yaml, n, keys, c->diag);
	if (!map || map->kind != YAML_MAP || map->count != 1) {
		yaml_complain(c->yaml, map ? map : n, c->diag,
			      "set gives one field a value, such as: set: {nilai: \"tumbuh(...)\"}");
		return;
	}
	if (v->kind == YAML_LIST)
		load_cases(c, v, st);
	else
		load_growth(c, v, st);
}

/* ---- confirm, save, end ---- */

static void load_confirm(struct compile *c, const struct yaml_node *n, struct flow *flow, struct step *st)
{
	static const char *const keys[] = {"confirm", "again", "always", "if", NULL};
	const struct yaml_node *again = scalar(c, n, "again", "berat"), *always = yaml_get(n, "always");
	int field = again ? field_find(c->set, again->text) : -1;

	yaml_only_keys(c->yaml, n, keys, c->diag);
	st->kind = STEP_CONFIRM;
	load_text(c, n, "confirm", &st->text);
	if (always && yaml_bool(always, &st->always))
		yaml_complain(c->yaml, always, c->diag, "always is yes or no");
	st->target = -1;
	for (int i = 0; i < flow->steps; i++)
		if (flow->step[i].kind == STEP_ASK && flow->step[i].field == field && st->target < 0)
			st->target = i;
	if (again && st->target < 0)
		yaml_complain(c->yaml, again, c->diag,
			      "again names the first field to ask anew: no step above asks '%.*s'",
			      STR_ARG(again->text));
}

static void load_save(struct compile *c, const struct yaml_node *n, struct flow *flow, struct step *st)
{
	static const char *const keys[] = {"save", "fields", "if", NULL};
	static const char *const names[] = {"child", "weight", "length", "position", NULL};
	const struct yaml_node *kind = scalar(c, n, "save", "measurement"), *map = yaml_get(n, "fields");

	(void)flow;
	yaml_only_keys(c->yaml, n, keys, c->diag);
	st->kind = STEP_SAVE;
	if (kind && !str_eq(kind->text, STR("measurement")))
		yaml_complain(c->yaml, kind, c->diag, "what can be saved is: measurement");
	if (!map || map->kind != YAML_MAP) {
		yaml_complain(c->yaml, n, c->diag,
			      "save needs: fields: {child: anak, weight: berat, length: panjang, position: posisi}");
		return;
	}
	yaml_only_keys(c->yaml, map, names, c->diag);
	for (int arg = 0; arg < ARGS; arg++) {
		const struct yaml_node *v = yaml_get(map, names[arg]);

		if (v)
			st->arg[arg] = load_arg(c, v, arg, v->text);
	}
	if (st->arg[ARG_CHILD] == NO_FIELD || st->arg[ARG_WEIGHT] == NO_FIELD)
		yaml_complain(c->yaml, map, c->diag, "a measurement needs at least a child and a weight");
}

static void load_end(struct compile *c, const struct yaml_node *n, struct flow *flow, struct step *st)
{
	static const char *const keys[] = {"end", "if", NULL};

	(void)flow;
	yaml_only_keys(c->yaml, n, keys, c->diag);
	st->kind = STEP_END;
	load_text(c, n, "end", &st->text);
}

/* ---- all steps of a flow ---- */

static const struct {
	const char *word;
	step_fn *load;
} kinds[] = {
	{"ask", load_ask},         {"menu", load_menu}, {"call", load_call}, {"set", load_set},
	{"confirm", load_confirm}, {"save", load_save}, {"end", load_end},
};

static step_fn *kind_of(struct compile *c, const struct yaml_node *n)
{
	for (size_t i = 0; n->kind == YAML_MAP && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (yaml_get(n, kinds[i].word))
			return kinds[i].load;
	yaml_complain(c->yaml, n, c->diag, "a step begins with one of: ask, menu, call, set, confirm, save, end");
	return NULL;
}

static int widest_of(const struct flow_option *option, int options)
{
	int n = 0;

	for (int i = 0; i < options; i++)
		n += 3 + option[i].label.widest;
	return n;
}

/* The longest reason that can stand above a question of this type. */
static int widest_reason(const struct flow_set *set, const struct step *st)
{
	static const enum say reasons[][3] = {
		[FIELD_WEIGHT] = {SAY_BAD_NUMBER, SAY_BAD_WEIGHT, SAY_BAD_NUMBER},
		[FIELD_LENGTH] = {SAY_BAD_LENGTH_NUMBER, SAY_BAD_LENGTH, SAY_BAD_LENGTH_NUMBER},
		[FIELD_CHILD] = {SAY_BAD_CODE, SAY_NO_CODE, SAY_BAD_CHOICE},
		[FIELD_CHOICE] = {SAY_BAD_CHOICE, SAY_BAD_CHOICE, SAY_BAD_CHOICE},
	};
	enum field_type type = st->kind == STEP_ASK ? set->field[st->field].type : FIELD_CHOICE;
	int widest = 0;

	if (st->retry.parts)
		return st->retry.widest;
	for (int i = 0; i < 3; i++)
		if (set->say[reasons[type][i]].widest > widest)
			widest = set->say[reasons[type][i]].widest;
	return widest;
}

int step_widest(const struct flow_set *set, const struct step *st)
{
	int around;

	if (st->kind == STEP_END)
		return st->text.widest;
	if (st->kind != STEP_ASK && st->kind != STEP_MENU && st->kind != STEP_CONFIRM)
		return 0;
	/* reason, question, options, way back, each on its line */
	around = widest_reason(set, st) + 1 + st->text.widest + 1 + set->say[SAY_BACK].widest;
	switch (st->kind) {
	case STEP_CONFIRM: return around + 1 + set->say[SAY_CONFIRM].widest;
	case STEP_MENU: return around + widest_of(st->option, st->options);
	default: return around + widest_of(set->field[st->field].option, set->field[st->field].options);
	}
}

static void check_screen(struct compile *c, const struct yaml_node *n, struct flow *flow, const struct step *st)
{
	int widest = step_widest(c->set, st);

	if (widest > flow->widest)
		flow->widest = widest;
	if (widest > GSM7_SCREEN_BUDGET)
		yaml_complain(c->yaml, n, c->diag,
			      "this screen can take %d of %d units with the longest values: shorten its text by %d",
			      widest, GSM7_SCREEN_BUDGET, widest - GSM7_SCREEN_BUDGET);
}

static void check_end(struct compile *c, const struct yaml_node *last, const struct flow *flow)
{
	const struct step *st = flow->steps ? &flow->step[flow->steps - 1] : NULL;

	if (!st || (st->kind != STEP_END && st->kind != STEP_MENU) || st->cond.ops)
		yaml_complain(c->yaml, last, c->diag, "a flow closes with an 'end' (or a menu) that has no 'if'");
}

bool load_steps(struct compile *c, const struct yaml_node *steps, struct flow *flow)
{
	int before = c->diag->count + c->diag->dropped;
	struct step *step;
	const struct yaml_node *last = steps;

	if (!steps || steps->kind != YAML_LIST || !steps->count || steps->count > FLOW_STEPS_MAX) {
		yaml_complain(c->yaml, steps ? steps : yaml_root(c->yaml), c->diag, "a flow needs 1 to %d steps",
			      FLOW_STEPS_MAX);
		return false;
	}
	step = arena_array(&c->set->arena, (size_t)steps->count, sizeof(*step));
	if (!step)
		return false;
	flow->step = step;
	for (const struct yaml_node *n = steps->first; n; last = n, n = n->next) {
		struct step *st = &step[flow->steps];
		step_fn *load = kind_of(c, n);
		int found = c->diag->count + c->diag->dropped;

		*st = (struct step){.field = NO_FIELD,
				    .line = n->line,
				    .col = n->col,
				    .arg = {NO_FIELD, NO_FIELD, NO_FIELD, NO_FIELD}};
		if (!load)
			continue;
		load_if(c, n, &st->cond);
		load(c, n, flow, st);
		if (c->diag->count + c->diag->dropped == found)
			check_screen(c, n, flow, st);
		flow->steps++;
	}
	check_end(c, last, flow);
	return c->diag->count + c->diag->dropped == before;
}

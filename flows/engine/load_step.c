/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_step: the steps of one flow, each kind with its own keys, flattened into one array: `when` becomes a step that
 * goes to another one when its condition is false. A text may only use what is known by then: c->known grows from
 * step to step.
 */
#include "flow_program.h"

#include <string.h>

/* The steps of a flow while they are compiled. */
struct program {
	struct step step[FLOW_STEPS_FLAT_MAX];
	int steps;
	int written;
	bool cut; /* too many: told once */
};

/* One function per word a step can begin with. */
typedef void step_fn(struct compile *c, const struct yaml_node *n, struct step *st);

const struct yaml_node *load_scalar(struct compile *c, const struct yaml_node *n, const char *key, const char *example)
{
	const struct yaml_node *v = yaml_get(n, key);

	if (v && v->kind == YAML_SCALAR && v->text.n)
		return v;
	yaml_complain(c->yaml, v ? v : n, c->diag, "'%s' is needed here, such as: %s: %s", key, key, example);
	return NULL;
}

static const struct text *load_text(struct compile *c, const struct yaml_node *n, const char *key)
{
	const struct yaml_node *v = yaml_get(n, key);

	if (v && (v->kind != YAML_SCALAR || v->text.n))
		return text_load(c, v, false, true);
	load_scalar(c, n, key, "\"Berat (kg)?\"");
	return NULL;
}

static void load_if(struct compile *c, const struct yaml_node *n, struct expr *out)
{
	const struct yaml_node *v = yaml_get(n, "if");

	if (v)
		expr_compile(c, v, v->text, out);
}

int load_flow_name(struct compile *c, const struct yaml_node *at, struct str name)
{
	for (int i = 0; i < c->set->flows; i++)
		if (str_eq(c->set->flow[i].name, name))
			return i;
	if (!c->heads_bad)
		yaml_complain(c->yaml, at, c->diag, "there is no flow '%.*s' in this folder", STR_ARG(name));
	return -1;
}

/* ---- menu, say, call, confirm, end ---- */

static void load_menu(struct compile *c, const struct yaml_node *n, struct step *st)
{
	static const char *const keys[] = {"menu", "options", "if", NULL};
	const struct yaml_node *k = yaml_first(yaml_get(n, "options"));
	struct flow_option *o = NULL;

	yaml_only_keys(c->yaml, n, keys, c->diag);
	st->kind = STEP_MENU;
	st->text = load_text(c, n, "menu");
	st->options = load_options(c, n, &o);
	for (int i = 0; i < st->options && k; i++, k = k->next) {
		o[i].flow = load_flow_name(c, k, o[i].key);
		if (o[i].flow >= 0 && c->set->flow[o[i].flow].called)
			yaml_complain(c->yaml, k, c->diag,
				      "flow '%.*s' is a part of other flows (it has no closing 'end'): a menu cannot "
				      "open it, only 'call'",
				      STR_ARG(o[i].key));
	}
	st->option = o;
}

static void load_say(struct compile *c, const struct yaml_node *n, struct step *st)
{
	static const char *const keys[] = {"say", "if", NULL};

	yaml_only_keys(c->yaml, n, keys, c->diag);
	st->kind = STEP_SAY;
	st->text = load_text(c, n, "say");
}

/* Whoever may use this flow must be able to use the one it calls. */
static void check_called(struct compile *c, const struct yaml_node *at, const struct flow *to)
{
	unsigned missing = c->flow->roles & ~to->roles;
	int role = 1;

	if (!to->called)
		yaml_complain(c->yaml, at, c->diag,
			      "flow '%.*s' closes with an 'end' or a menu, so it would not come back: open it from a "
			      "menu, or take its "
			      "closing 'end' away",
			      STR_ARG(to->name));
	while (missing && !(missing >> role & 1))
		role++;
	if (missing)
		yaml_complain(c->yaml, at, c->diag, "flow '%.*s' is not for %s, as this flow is: add %s to its 'for'",
			      STR_ARG(to->name), role_name((enum role)role), role_name((enum role)role));
}

static void load_call(struct compile *c, const struct yaml_node *n, struct step *st)
{
	static const char *const keys[] = {"call", "if", NULL};
	const struct yaml_node *v = load_scalar(c, n, "call", "perbaiki");

	yaml_only_keys(c->yaml, n, keys, c->diag);
	st->kind = STEP_CALL;
	st->target = v ? load_flow_name(c, v, v->text) : -1;
	if (st->target < 0)
		return;
	check_called(c, v, &c->set->flow[st->target]);
	c->known |= c->set->flow[st->target].own;
}

static void load_confirm(struct compile *c, const struct yaml_node *n, struct step *st)
{
	static const char *const keys[] = {"confirm", "again", "always", "if", NULL};
	const struct yaml_node *again = load_scalar(c, n, "again", "berat"), *always = yaml_get(n, "always");

	yaml_only_keys(c->yaml, n, keys, c->diag);
	st->kind = STEP_CONFIRM;
	st->text = load_text(c, n, "confirm");
	st->target = again ? field_known(c->set, c->known, again->text) : -1;
	if (always && yaml_bool(always, &st->always))
		yaml_complain(c->yaml, always, c->diag, "always is yes or no");
	if (again && (st->target < 0 ||
		      (c->set->field[st->target].type != FIELD_NONE && !ask_type_of(c->set->field[st->target].type))))
		yaml_complain(c->yaml, again, c->diag,
			      "again names the first field to ask anew: no step above asks '%.*s'",
			      STR_ARG(again->text));
}

static void load_end(struct compile *c, const struct yaml_node *n, struct step *st)
{
	static const char *const keys[] = {"end", "if", NULL};

	yaml_only_keys(c->yaml, n, keys, c->diag);
	st->kind = STEP_END;
	st->text = load_text(c, n, "end");
}

/* ---- all steps of a flow ---- */

static const struct {
	const char *word;
	step_fn *load;
} kinds[] = {
	{"ask", load_ask},   {"menu", load_menu}, {"say", load_say},     {"confirm", load_confirm}, {"set", load_set},
	{"call", load_call}, {"save", load_save}, {"send", load_notice}, {"alert", load_notice},    {"end", load_end},
};

static bool is_when(const struct yaml_node *n)
{
	return yaml_get(n, "when") != NULL;
}

static step_fn *kind_of(struct compile *c, const struct yaml_node *n)
{
	for (size_t i = 0; n->kind == YAML_MAP && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (yaml_get(n, kinds[i].word))
			return kinds[i].load;
	yaml_complain(c->yaml, n, c->diag,
		      "a step begins with one of: ask, menu, say, confirm, set, when, call, save, send, alert, end");
	return NULL;
}

/* A new step at node N; NULL when there are too many, which is told once. */
static struct step *new_step(struct compile *c, struct program *p, const struct yaml_node *n)
{
	struct step *st = &p->step[p->steps];

	if (p->steps == FLOW_STEPS_FLAT_MAX)
		return NULL;
	(void)c;
	*st = (struct step){.field = NO_FIELD, .to_field = NO_FIELD, .line = n->line, .col = n->col};
	memset(st->arg, NO_FIELD, sizeof(st->arg));
	p->steps++;
	return st;
}

static bool count_step(struct compile *c, struct program *p, const struct yaml_node *n)
{
	if (p->written++ < FLOW_STEPS_MAX)
		return true;
	if (!p->cut)
		yaml_complain(c->yaml, n, c->diag,
			      "a flow has at most %d steps: put a part of it into a flow of its own and 'call' it",
			      FLOW_STEPS_MAX);
	p->cut = true;
	return false;
}

static void load_list(struct compile *c, struct program *p, const struct yaml_node *list, int depth);

static const struct yaml_node *branch(struct compile *c, const struct yaml_node *n, const char *key)
{
	const struct yaml_node *list = yaml_get(n, key);

	if (!list || (list->kind == YAML_LIST && list->count))
		return list;
	yaml_complain(c->yaml, list, c->diag, "'%s' is a list of steps", key);
	return NULL;
}

/*
 *	when: COND             WHEN COND else -> 1
 *	then: [A]              A
 *	else: [B]              JUMP -> 2
 *	                    1: B
 *	                    2: ...
 */
static void load_when(struct compile *c, struct program *p, const struct yaml_node *n, int depth)
{
	static const char *const keys[] = {"when", "then", "else", NULL};
	const struct yaml_node *cond = load_scalar(c, n, "when", "berat < 3");
	const struct yaml_node *then = branch(c, n, "then"), *otherwise = branch(c, n, "else");
	struct step *st = new_step(c, p, n), *jump;

	yaml_only_keys(c->yaml, n, keys, c->diag);
	if (!yaml_get(n, "then"))
		yaml_complain(c->yaml, n, c->diag, "a 'when' needs the steps it is for: then: [...]");
	if (depth == FLOW_WHEN_DEPTH_MAX)
		yaml_complain(c->yaml, n, c->diag,
			      "'when' inside 'when' goes %d deep at most: put the inner part into a flow of "
			      "its own and 'call' it",
			      FLOW_WHEN_DEPTH_MAX);
	if (!st || depth == FLOW_WHEN_DEPTH_MAX)
		return;
	st->kind = STEP_WHEN;
	if (cond)
		expr_compile(c, cond, cond->text, &st->cond);
	load_list(c, p, then, depth + 1);
	jump = otherwise ? new_step(c, p, n) : NULL;
	st->target = p->steps;
	if (!jump)
		return;
	jump->kind = STEP_JUMP;
	load_list(c, p, otherwise, depth + 1);
	jump->target = p->steps;
}

static void load_one(struct compile *c, struct program *p, const struct yaml_node *n)
{
	step_fn *load = kind_of(c, n);
	struct step *st = load ? new_step(c, p, n) : NULL;

	if (!st)
		return;
	load_if(c, n, &st->cond);
	load(c, n, st);
	if (st->field == NO_FIELD)
		return;
	st->fresh = !(c->known >> st->field & 1);
	c->known |= UINT64_C(1) << st->field;
}

/* Steps behind one that closes are never run. */
static void check_reached(struct compile *c, const struct yaml_node *n)
{
	struct yaml_node alone = {.kind = YAML_LIST, .count = 1, .first = n};
	struct yaml_node copy = *n;

	copy.next = NULL;
	alone.first = &copy;
	if (n->next && step_closes(&alone))
		yaml_complain(c->yaml, n->next, c->diag,
			      "this step is never reached: the one above it closes the flow; give that one an 'if', or "
			      "take this one away");
}

static void load_list(struct compile *c, struct program *p, const struct yaml_node *list, int depth)
{
	for (const struct yaml_node *n = yaml_first(list); n; n = n->next) {
		if (!count_step(c, p, n))
			return;
		if (is_when(n))
			load_when(c, p, n, depth);
		else
			load_one(c, p, n);
		check_reached(c, n);
		if (c->found)
			findings_take(c->found, c->diag);
	}
}

bool step_closes(const struct yaml_node *steps)
{
	const struct yaml_node *last = steps && steps->kind == YAML_LIST ? steps->first : NULL;

	while (last && last->next)
		last = last->next;
	if (!last)
		return steps == NULL;
	if (is_when(last))
		return yaml_get(last, "else") && step_closes(yaml_get(last, "then")) &&
		       step_closes(yaml_get(last, "else"));
	return (yaml_get(last, "end") || yaml_get(last, "menu")) && !yaml_get(last, "if");
}

/* ---- form, receipt ---- */

/* The first step of FLOW, or of a flow it calls, that asks FIELD. */
static const struct step *asks(const struct program *p, int field)
{
	for (int i = 0; i < p->steps; i++)
		if (p->step[i].kind == STEP_ASK && p->step[i].field == field)
			return &p->step[i];
	return NULL;
}

static bool can_be_sent(const struct flow_set *set, int field)
{
	const struct ask_type *t = field < 0 ? NULL : ask_type_of(set->field[field].type);

	return t && t->type != FIELD_WORDS;
}

static struct str form_name(const struct yaml_node *n, bool *optional)
{
	struct str name = n->text;

	*optional = name.n && name.p[name.n - 1] == '?';
	name.n -= *optional;
	return name;
}

static bool in_form(const struct flow *f, int field)
{
	for (int i = 0; i < f->forms; i++)
		if (f->form[i].field == field)
			return true;
	return false;
}

static void add_form(struct compile *c, const struct yaml_node *list, const struct yaml_node *n, struct flow *f,
		     const struct program *p)
{
	bool optional;
	struct str name = form_name(n, &optional);
	int field = field_known(c->set, f->own, name);
	const struct step *st = asks(p, field);

	if (field >= 0 && c->set->field[field].type == FIELD_NONE)
		return;
	if (!can_be_sent(c->set, field))
		yaml_complain(c->yaml, n, c->diag,
			      "form: '%.*s' is not a field that a step of this flow asks, or is a free text",
			      STR_ARG(name));
	else if (is_pick(c->set->field[field].type) && !c->set->field[field].labels && yaml_first(list)->next)
		yaml_complain(
			c->yaml, n, c->diag,
			"form: in an SMS the name of '%.*s' is found by a word before it: give it labels, such as: "
			"labels: [POS]",
			STR_ARG(name));
	else if (in_form(f, field))
		yaml_complain(c->yaml, n, c->diag, "form: '%.*s' stands there twice", STR_ARG(name));
	else if (f->forms == FLOW_FORM_FIELDS_MAX)
		yaml_complain(
			c->yaml, n, c->diag,
			"form: '%.*s' is one more than the %d fields that an SMS can have: take one out, it is asked "
			"for then",
			STR_ARG(name), FLOW_FORM_FIELDS_MAX);
	else
		f->form[f->forms++] = (struct form_field){.field = (uint8_t)field,
							  .optional = optional,
							  .labelled = st && st->optional == OPTIONAL_FORM,
							  .skippable = st && st->optional};
}

/* Two fields of one SMS with the same label: the second would never be filled. */
static void check_labels(struct compile *c, const struct yaml_node *list, const struct flow *f)
{
	for (int i = 0; i < f->forms; i++) {
		const struct flow_field *one = &c->set->field[f->form[i].field];

		for (int k = 0; k < i * FLOW_LABELS_MAX; k++) {
			const struct flow_field *other = &c->set->field[f->form[k / FLOW_LABELS_MAX].field];
			struct str label = other->label[k % FLOW_LABELS_MAX];

			for (int l = 0; l < one->labels; l++)
				if (label.n && str_eq_nocase(label, one->label[l]))
					yaml_complain(c->yaml, list, c->diag,
						      "form: '%.*s' and '%.*s' have the same label %.*s",
						      STR_ARG(other->name), STR_ARG(one->name), STR_ARG(label));
		}
	}
}

static void load_form(struct compile *c, const struct yaml_node *root, struct flow *f, const struct program *p)
{
	const struct yaml_node *list = yaml_get(root, "form");

	if (list && list->kind != YAML_LIST)
		yaml_complain(c->yaml, list, c->diag,
			      "form is a list of fields, such as: form: [anak, berat, panjang?]");
	for (const struct yaml_node *n = yaml_first(list); n; n = n->next)
		add_form(c, list, n, f, p);
	check_labels(c, list, f);
}

/* What is never asked on a screen must come by the SMS. */
static void check_form_only(struct compile *c, const struct flow *f, const struct program *p)
{
	for (int i = 0; i < p->steps; i++) {
		const struct step *st = &p->step[i];

		if (st->kind != STEP_ASK || st->optional != OPTIONAL_FORM || f->called || in_form(f, st->field) ||
		    !c->set->field[st->field].labels || !can_be_sent(c->set, st->field))
			continue;
		complain_at(c, f, st->line, st->col, "'%.*s' comes only by the one-line SMS: name it in 'form'",
			    STR_ARG(c->set->field[st->field].name));
	}
}

/* Where something that is missing would stand. */
static const struct yaml_node *last_of(const struct yaml_node *map)
{
	const struct yaml_node *n = map->first;

	while (n && n->next)
		n = n->next;
	return n ? n : map;
}

void load_body(struct compile *c, const struct yaml_node *root, struct flow *f)
{
	const struct yaml_node *steps = yaml_get(root, "steps"), *receipt = yaml_get(root, "receipt");
	struct program p = {.steps = 0};
	struct step *step;

	c->flow = f;
	c->languages = f->languages;
	c->known = f->known;
	if (steps && steps->kind == YAML_LIST && steps->count)
		load_list(c, &p, steps, 0);
	else
		yaml_complain(c->yaml, steps ? steps : last_of(root), c->diag, "a flow needs 1 to %d steps",
			      FLOW_STEPS_MAX);
	step = set_array(c->set, (size_t)p.steps, sizeof(*step));
	if (step && p.steps)
		memcpy(step, p.step, (size_t)p.steps * sizeof(*step));
	f->step = step;
	f->steps = step ? p.steps : 0;
	f->written = p.written;
	load_form(c, root, f, &p);
	check_form_only(c, f, &p);
	if (receipt)
		f->receipt = text_load(c, receipt, false, true);
	c->flow = NULL;
	c->languages = 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_declare: what is known before any text is compiled. First every field of every flow with its type; then which
 * of them each flow may use when it begins: those that have a value on every way into it. A flow that is dialled,
 * sent or opened first begins with nothing; a called one, or one behind a menu, with what all its callers have by
 * then. Both are found by going over the calls until nothing changes, which masks of 64 fields make cheap.
 */
#include "flow_program.h"

#include <stdlib.h>

struct call_edge {
	int from, to;
	bool call;       /* not a menu's line: what TO gives a value is known afterwards */
	uint64_t before; /* fields that FROM itself has given a value by then */
};

/* ---- fields ---- */

static uint64_t bit(int field)
{
	return field < 0 ? 0 : UINT64_C(1) << field;
}

static bool name_ok(struct compile *c, const struct yaml_node *at, struct str name)
{
	bool room = c->set->fields < FLOW_FIELDS_MAX;

	if (!flow_name_ok(name))
		yaml_complain(c->yaml, at, c->diag, "'%.*s' cannot be a field: use small letters, digits and _",
			      STR_ARG(name));
	else if (!room)
		yaml_complain(c->yaml, at, c->diag, "more than %d fields in all flows ('%.*s')", FLOW_FIELDS_MAX,
			      STR_ARG(name));
	return room && flow_name_ok(name);
}

static int add_field(struct compile *c, const struct yaml_node *at, struct str name, enum field_type type)
{
	struct flow_field *f = &c->set->field[c->set->fields];

	if (!name_ok(c, at, name))
		return -1;
	f->name = set_copy(c->set, name);
	f->type = type;
	return c->set->fields++;
}

/* The field NAME, made if it is new; -1 with a finding. */
static int declare(struct compile *c, const struct yaml_node *at, struct str name, enum field_type type)
{
	int i = field_find(c->set, name);
	struct flow_field *f;

	if (i < 0)
		return add_field(c, at, name, type);
	f = &c->set->field[i];
	if (f->type == FIELD_NONE)
		f->type = type;
	if (f->type != type && type != FIELD_NONE)
		yaml_complain(c->yaml, at, c->diag, "'%.*s' has another type elsewhere; give this one another name",
			      STR_ARG(name));
	return i;
}

static enum field_type asked_type(struct compile *c, const struct yaml_node *step)
{
	const struct yaml_node *n = yaml_get(step, "type");
	const struct ask_type *t = n ? ask_type_find(n->text) : NULL;
	char room[160];
	struct buf names;

	if (t || !n || !n->text.n)
		return t ? t->type : FIELD_NONE;
	buf_init(&names, room, sizeof(room));
	ask_type_names(&names);
	yaml_complain(c->yaml, n, c->diag, "'%.*s' is not a type; types are: %.*s", STR_ARG(n->text),
		      STR_ARG(buf_str(&names)));
	return FIELD_NONE;
}

/* ---- steps ---- */

static int flow_named(const struct flow_set *set, struct str name)
{
	for (int i = 0; i < set->flows; i++)
		if (name.n && str_eq(set->flow[i].name, name))
			return i;
	return -1;
}

static void add_edge(struct compile *c, int to, bool call, uint64_t before)
{
	if (to < 0)
		return;
	if (c->edges == c->edge_room) {
		int room = c->edge_room ? 2 * c->edge_room : 256;
		struct call_edge *edge = realloc(c->edge, (size_t)room * sizeof(*edge));

		if (!edge) {
			c->set->full = true;
			return;
		}
		c->edge = edge;
		c->edge_room = room;
	}
	c->edge[c->edges++] = (struct call_edge){(int)(c->flow - c->set->flow), to, call, before};
}

static void walk(struct compile *c, const struct yaml_node *steps, uint64_t *known);

static void walk_step(struct compile *c, const struct yaml_node *n, uint64_t *known)
{
	const struct yaml_node *ask = yaml_get(n, "ask"), *value = yaml_first(yaml_get(n, "set"));
	const struct yaml_node *call = yaml_get(n, "call");

	if (ask && ask->text.n)
		*known |= bit(declare(c, ask, ask->text, asked_type(c, n)));
	else if (value && value->key.n)
		*known |= bit(declare(c, value, value->key, load_set_type(value)));
	else if (call)
		add_edge(c, flow_named(c->set, call->text), true, *known);
	else if (yaml_get(n, "menu"))
		for (const struct yaml_node *k = yaml_first(yaml_get(n, "options")); k; k = k->next)
			add_edge(c, flow_named(c->set, k->key), false, *known);
	walk(c, yaml_get(n, "then"), known);
	walk(c, yaml_get(n, "else"), known);
	findings_take(c->found, c->diag);
}

/* The depth of a file is bounded by the YAML reader. */
static void walk(struct compile *c, const struct yaml_node *steps, uint64_t *known)
{
	if (!steps || steps->kind != YAML_LIST)
		return;
	for (const struct yaml_node *n = steps->first; n; n = n->next)
		walk_step(c, n, known);
}

/* ---- what is known where ---- */

static void spread_own(struct compile *c)
{
	for (bool more = true; more;) {
		more = false;
		for (int i = 0; i < c->edges; i++) {
			const struct call_edge *e = &c->edge[i];
			uint64_t own = c->set->flow[e->from].own | (e->call ? c->set->flow[e->to].own : 0);

			more = more || own != c->set->flow[e->from].own;
			c->set->flow[e->from].own = own;
		}
	}
}

static void spread_known(struct compile *c)
{
	for (bool more = true; more;) {
		uint64_t called = 0;

		more = false;
		for (int i = 0; i < c->edges; i++) { /* those of one flow stand together, in the order of its steps */
			const struct call_edge *e = &c->edge[i];
			struct flow *from = &c->set->flow[e->from], *to = &c->set->flow[e->to];
			uint64_t known;

			if (i == 0 || e->from != c->edge[i - 1].from)
				called = 0;
			known = to->known & (from->known | e->before | called);
			called |= e->call ? to->own : 0;
			more = more || known != to->known;
			to->known = known;
		}
	}
}

void load_declare(struct compile *c, const struct yaml_node *const root[], const struct yaml *const yaml[])
{
	for (int i = 0; i < c->set->flows; i++) {
		struct flow *f = &c->set->flow[i];

		c->yaml = yaml[i];
		c->flow = f;
		walk(c, yaml_get(root[i], "steps"), &f->own);
		f->called = !step_closes(yaml_get(root[i], "steps"));
		f->known = f->start || f->dial || f->keywords ? 0 : ~UINT64_C(0);
	}
	spread_own(c);
	spread_known(c);
	c->flow = NULL;
}

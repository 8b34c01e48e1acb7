/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_save: what a flow hands out: a measurement, another record, a message to somebody else.
 */
#include "flow_program.h"

/* ---- save: measurement ---- */

static const char *const measures[] = {
	[ARG_CHILD] = "child",       [ARG_WEIGHT] = "weight", [ARG_LENGTH] = "length",
	[ARG_POSITION] = "position", [ARG_ARM] = "arm",       [ARG_HEAD] = "head",
	[ARG_OEDEMA] = "oedema",     [ARG_DATE] = "date",     [ARGS] = NULL,
};

static void load_measurement(struct compile *c, const struct yaml_node *map, struct step *st)
{
	bool whole = true;

	st->kind = STEP_SAVE;
	yaml_only_keys(c->yaml, map, measures, c->diag);
	for (int arg = 0; arg < ARGS; arg++) {
		const struct yaml_node *v = yaml_get(map, measures[arg]);

		if (v)
			st->arg[arg] = load_arg(c, v, arg, v->text);
		whole = whole && (v || (arg != ARG_CHILD && arg != ARG_WEIGHT));
	}
	if (!whole)
		yaml_complain(c->yaml, map, c->diag, "a measurement needs at least a child and a weight");
	if (st->arg[ARG_DATE] != NO_FIELD)
		c->set->field[st->arg[ARG_DATE]].visit = true;
}

/* ---- save: NAME ---- */

/* A record keeps what was asked, and numbers that were worked out from it. */
static bool can_be_kept(const struct flow_field *f)
{
	return f->type == FIELD_NUMBER || (ask_type_of(f->type) && f->type != FIELD_CHILD);
}

static void add_to_record(struct compile *c, const struct yaml_node *v, struct record_plan *plan)
{
	int i = field_known(c->set, c->known, v->text);

	if (i >= 0 && c->set->field[i].type == FIELD_NONE)
		return;
	if (str_eq(v->key, STR("child"))) {
		plan->child = load_arg(c, v, ARG_CHILD, v->text);
	} else if (!flow_name_ok(v->key)) {
		yaml_complain(c->yaml, v, c->diag,
			      "'%.*s' cannot be a name in a record: use small letters, digits and _", STR_ARG(v->key));
	} else if (i < 0 || !can_be_kept(&c->set->field[i])) {
		yaml_complain(c->yaml, v, c->diag,
			      "'%.*s' must be a field that was asked, or a number that was set, before",
			      STR_ARG(v->text));
	} else if (plan->fields == FLOW_RECORD_FIELDS_MAX) {
		yaml_complain(c->yaml, v, c->diag, "a record has at most %d fields", FLOW_RECORD_FIELDS_MAX);
	} else {
		plan->field[plan->fields].name = set_copy(c->set, v->key);
		plan->field[plan->fields++].field = (uint8_t)i;
	}
}

static void load_record(struct compile *c, const struct yaml_node *kind, const struct yaml_node *map, struct step *st)
{
	struct record_plan *plan = set_array(c->set, 1, sizeof(*plan));

	st->kind = STEP_RECORD;
	if (!plan)
		return;
	plan->child = NO_FIELD;
	plan->kind = set_copy(c->set, kind->text);
	for (const struct yaml_node *v = map->first; v; v = v->next)
		add_to_record(c, v, plan);
	if (map->count == (yaml_get(map, "child") ? 1 : 0))
		yaml_complain(c->yaml, map, c->diag, "a record needs at least one field beside the child");
	st->record = plan;
}

void load_save(struct compile *c, const struct yaml_node *n, struct step *st)
{
	static const char *const keys[] = {"save", "fields", "if", NULL};
	const struct yaml_node *kind = load_scalar(c, n, "save", "measurement"), *map = yaml_get(n, "fields");
	bool measurement = kind && str_eq(kind->text, STR("measurement"));

	yaml_only_keys(c->yaml, n, keys, c->diag);
	st->kind = measurement ? STEP_SAVE : STEP_RECORD;
	if (!kind)
		return;
	if (!flow_name_ok(kind->text))
		yaml_complain(c->yaml, kind, c->diag,
			      "what is saved is 'measurement' or a short name of small letters, such as: "
			      "save: kunjungan");
	else if (!map || map->kind != YAML_MAP)
		yaml_complain(
			c->yaml, map ? map : n, c->diag, "save needs its fields, such as: fields: {child: anak, %s}",
			measurement ? "weight: berat, length: panjang, position: posisi" : "hasil: hasil_kunjungan");
	else if (measurement)
		load_measurement(c, map, st);
	else
		load_record(c, kind, map, st);
}

/* ---- send, alert ---- */

/* A role or, PERSON_OK, somebody who was asked for. */
static void load_role(struct compile *c, const struct yaml_node *v, struct step *st, bool person_ok)
{
	int field = v ? field_known(c->set, c->known, v->text) : -1;

	if (!v || !role_of(v->text, &st->to))
		return;
	if (person_ok && field >= 0 && c->set->field[field].type == FIELD_PERSON)
		st->to_field = (uint8_t)field;
	else if (!person_ok || field < 0 || c->set->field[field].type != FIELD_NONE)
		yaml_complain(c->yaml, v, c->diag,
			      "'%.*s' is not a role%s; roles are: kader, bidan, tpk, tpg, pkb, tpps, keluarga",
			      STR_ARG(v->text), person_ok ? " or a person that was asked before" : "");
}

/* A notice is an SMS to staff, who read Indonesian. */
void load_notice(struct compile *c, const struct yaml_node *n, struct step *st)
{
	static const char *const send_keys[] = {"send", "text", "if", NULL};
	static const char *const alert_keys[] = {"alert", "to", "text", "if", NULL};
	bool alert = yaml_get(n, "alert") != NULL;
	const struct yaml_node *kind = alert ? load_scalar(c, n, "alert", "gizi_buruk") : NULL,
			       *text = yaml_get(n, "text");

	yaml_only_keys(c->yaml, n, alert ? alert_keys : send_keys, c->diag);
	st->kind = STEP_NOTICE;
	load_role(c, load_scalar(c, n, alert ? "to" : "send", "bidan"), st, !alert);
	if (kind && !flow_name_ok(kind->text))
		yaml_complain(c->yaml, kind, c->diag,
			      "the kind of an alert is a short name of small letters, such as: alert: gizi_buruk");
	else if (kind)
		st->alert = set_copy(c->set, kind->text);
	if (text && (text->kind != YAML_SCALAR || text->text.n))
		st->text = text_load(c, text, false, false);
	else
		load_scalar(c, n, "text", "\"{anak.nama}: gizi buruk\"");
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keep: what a flow hands to its caller to be kept: a measurement, another record, a message to somebody else. Each
 * has the number of the filling-in it comes from, and the next record of the same filling-in the next number, so that
 * what is run again after a lost session is known for what it is.
 */
#include "flow_run.h"
#include "flow_show.h"

/* The record now handed out, or the one handed out last. */
static uint64_t entry_now(const struct flow_session *s)
{
	return s->entry ? s->entry + s->saves : 0;
}

void keep_measurement(struct run *r, const struct step *st)
{
	const struct flow_session *s = r->s;

	r->out->kind = FLOW_SAVE;
	r->out->record = (struct measurement){
		.child_id = s->child.id,
		.visit_day = s->visit_day,
		.age_days = run_age_days(r),
		.weight_g = assess_figure(s, st, ARG_WEIGHT),
		.length_mm = assess_figure(s, st, ARG_LENGTH),
		.arm_mm = assess_figure(s, st, ARG_ARM),
		.head_mm = assess_figure(s, st, ARG_HEAD),
		.oedema = s->oedema,
		.doubt = s->doubts,
		.position = position_used(s),
		.position_assumed = s->growth.position_assumed,
		.repaired = assess_repaired(s, st->arg[ARG_WEIGHT]) || assess_repaired(s, st->arg[ARG_LENGTH]) ||
			    assess_repaired(s, st->arg[ARG_ARM]) || assess_repaired(s, st->arg[ARG_HEAD]),
		.score = s->growth,
		.kms = s->kms.status,
		.entry = entry_now(s),
	};
}

/* What was written to the screen buffer from FROM on. */
static struct str written_since(const struct run *r, size_t from)
{
	return (struct str){r->screen->p + from, r->screen->n - from};
}

static void add_field(struct run *r, struct str name, uint8_t i)
{
	const struct flow_field *f = &r->set->field[i];
	const struct flow_value *v = &r->s->value[i];
	struct flow_record *out = &r->out->other;
	size_t from = r->screen->n;
	enum flow_record_type type = RECORD_NUMBER;
	struct str text = STR_NONE;

	if (f->type == FIELD_DATE)
		type = RECORD_DATE;
	else if (f->type == FIELD_YESNO)
		type = RECORD_YESNO;
	else if (f->type == FIELD_CHOICE || f->type == FIELD_WORDS || f->type == FIELD_PHONE || f->type == FIELD_NIK)
		type = RECORD_TEXT;
	else if (is_pick(f->type))
		type = RECORD_ROW;
	if (f->type == FIELD_CHOICE)
		text = f->option[v->num].key;
	else if (f->type == FIELD_WORDS)
		text = words_get(r->s, i);
	else if (is_pick(f->type))
		text = str_of(pick_get(r->s, i)->name);
	else if (type == RECORD_TEXT)
		show_digits(r->screen, f->type, v->num, true);
	if (r->screen->n > from)
		text = written_since(r, from);
	out->field[out->fields].name = name;
	out->field[out->fields].type = type;
	out->field[out->fields].number = type == RECORD_TEXT ? 0 : type == RECORD_YESNO ? v->num / 1000 : v->num;
	out->field[out->fields++].text = text;
}

void keep_record(struct run *r, const struct step *st)
{
	const struct record_plan *plan = st->record;
	struct flow_record *out = &r->out->other;
	bool child = plan->child != NO_FIELD && r->s->value[plan->child].type == VAL_CHILD;

	r->out->kind = FLOW_SAVE_RECORD;
	out->kind = plan->kind;
	out->child_id = child ? r->s->child.id : 0;
	out->visit_day = child ? r->s->visit_day : r->who->today;
	out->entry = entry_now(r->s);
	for (int i = 0; i < plan->fields; i++)
		if (r->s->value[plan->field[i].field].type != VAL_NONE)
			add_field(r, plan->field[i].name, plan->field[i].field);
}

/* In Indonesian, whatever the caller reads: staff read it. It is about the child that this filling-in is about. */
bool keep_notice(struct run *r, const struct step *st)
{
	struct flow_caller staff = *r->who;
	struct flow_scope scope = r->scope;
	uint64_t own = run_root(r)->own | run_root(r)->known;
	struct flow_notice *out = &r->out->notice;
	const struct directory_entry *person = st->to_field == NO_FIELD ? NULL : pick_get(r->s, st->to_field);

	if (st->to_field != NO_FIELD && !person)
		return false;

	staff.language = LANG_ID;
	scope.who = &staff;
	text_show(&scope, st->text, r->screen);
	r->out->kind = FLOW_NOTICE;
	out->alert = st->alert;
	out->to = person ? person->role : st->to;
	out->to_person = person ? person->id : 0;
	out->entry = entry_now(r->s) - (r->s->entry && r->s->saves ? 1 : 0);
	out->text = buf_str(r->screen);
	for (int i = 0; i < r->set->fields; i++)
		if (own >> i & 1 && r->s->value[i].type == VAL_CHILD)
			out->child_id = r->s->child.id;
	return true;
}

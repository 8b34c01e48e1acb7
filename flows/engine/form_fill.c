/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_fill: an SMS that says more than the open question asked. It is read together with what is known by then and with
 * what an earlier SMS said and no question has taken yet, as the one line the whole would have been: so nothing of the
 * earlier one is lost. What says another figure than the one that is known is asked about; another child's report is none
 * of this entry: it begins anew, and that this one is left is told.
 */
#include "flow_run.h"

#include <string.h>

/* ALL: the figures are those of the whole line behind the code, the ones known by then once more. */
enum about { ABOUT_THIS, ABOUT_ALL, ABOUT_OWN_CODE, ABOUT_OTHER };

/* A value as it stands in a one-line SMS, with its label, so that the words behind it keep their places. */
static void add_value(const struct run *r, uint8_t i, struct buf *out)
{
	const struct flow_field *f = &r->set->field[i];
	const struct flow_value *v = &r->s->value[i];

	if (f->labels && f->type != FIELD_CHILD) {
		buf_add(out, f->label[0]);
		buf_addc(out, ' ');
	}
	switch (v->type) {
	case VAL_CHILD: buf_add(out, str_of(r->s->child.code)); break;
	case VAL_CHOICE: buf_add(out, f->option[v->num].key); break;
	case VAL_YESNO: buf_add(out, v->num ? STR("ya") : STR("tidak")); break;
	case VAL_DATE:
	case VAL_VISIT: form_add_day(out, (int32_t)v->num); break;
	case VAL_PICK:
		buf_add(out, str_of(pick_get(r->s, i)->name));
		buf_addc(out, '\n'); /* the name ends here, whatever follows it */
		return;
	default: number_show(out, v->num); break;
	}
	buf_addc(out, ' ');
}

/* What is known, in form order, but the places of BUT; WITH_CODE: the child too. Gives the mask of all that is known. */
static uint8_t add_known(const struct run *r, bool with_code, uint8_t but, struct buf *out)
{
	const struct flow *f = run_root(r);
	uint8_t known = 0;

	for (int i = 0; i < f->forms; i++) {
		enum flow_value_type type = r->s->value[f->form[i].field].type;

		if (type == VAL_NONE || type == VAL_WORDS)
			continue;
		known |= (uint8_t)(1U << i);
		if (!(but >> i & 1) && (with_code || type != VAL_CHILD))
			add_value(r, f->form[i].field, out);
	}
	return known;
}

/* As it would be read if it were all there is. */
static void read_alone(const struct run *r, struct str text, struct reading_report *out)
{
	const struct plausible_child child = assess_child(r);

	*out = (struct reading_report){.text = text};
	reader_judge(r->set, (int)(run_root(r) - r->set->flow), r->who->today, r->s->child.id ? &child : NULL, out);
}

struct said {
	uint8_t same;  /* places whose value is said once more, as it is */
	uint8_t known; /* places of the form that have a value already */
	int more;      /* things the SMS says of the other places */
};

static int count_more(const struct run *r, const struct reading_report *own, uint8_t known)
{
	int n = 0;

	for (int i = 0; i < own->fields; i++)
		n += !(known >> form_place(r, own->field[i].field) & 1) && !own->field[i].left_out &&
		     own->field[i].doubt != DOUBTFUL_UNREADABLE;
	return n;
}

static void add_said(const struct run *r, const struct reading_field *f, struct buf *out)
{
	const struct flow_field *field = &r->set->field[f->field];

	buf_addc(out, out->n ? ' ' : '\n');
	if (field->labels)
		buf_addf(out, "%.*s ", STR_ARG(field->label[0]));
	if (field->type == FIELD_YESNO && f->doubt == DOUBTFUL_NOT)
		buf_add(out, f->value ? STR("ya") : STR("tidak"));
	else if (field->type == FIELD_CHOICE && f->doubt == DOUBTFUL_NOT)
		buf_add(out, field->option[f->value].key);
	else
		buf_add(out, f->text);
	if (is_pick(field->type))
		buf_addc(out, '\n');
}

/*
 * What the SMS before said and no question has taken. Said anew it counts as it is said now, and is told back when that is
 * something else. False: it has no label, so it cannot stand behind other words.
 */
static bool add_untaken(struct run *r, const struct reading_report *own, struct buf *out)
{
	const struct flow *f = run_root(r);

	for (int i = 0; i < f->forms; i++) {
		const struct flow_field *field = &r->set->field[f->form[i].field];
		const struct reading_field *was = r->s->form_n ? form_said(r, f->form[i].field) : NULL,
					   *now = was ? reader_field(own, was->field) : NULL;

		if (!was || was->left_out || field->type == FIELD_CHILD)
			continue;
		if (now) {
			r->s->form_repaired = r->s->form_repaired || now->value != was->value;
			continue;
		}
		if (!field->labels && field->type != FIELD_CHOICE)
			return false;
		add_said(r, was, out);
	}
	return !out->overflow;
}

/* The line the whole would have been. */
static bool whole_line(struct run *r, struct str text, enum about about, struct said *said)
{
	char room[FLOW_FORM_MAX], behind[FLOW_FORM_MAX];
	struct reading_report own;
	struct buf line, untaken;

	buf_init(&untaken, behind, sizeof(behind));
	buf_init(&line, room, sizeof(room));
	if (about == ABOUT_ALL)
		buf_addf(&line, "%s ", r->s->child.code);
	if (about != ABOUT_THIS) {
		buf_add(&line, text);
		buf_addc(&line, '\n');
	}
	said->known = add_known(r, about == ABOUT_THIS, said->same, &line);
	if (about == ABOUT_THIS)
		buf_add(&line, text);
	if (line.overflow)
		return false;
	read_alone(r, buf_str(&line), &own);
	said->more = count_more(r, &own, said->known);
	if (!add_untaken(r, &own, &untaken))
		return false;
	buf_add(&line, buf_str(&untaken));
	r->report_read = false;
	return !line.overflow && form_keep(r->s, STR_NONE, buf_str(&line));
}

/* A figure, or a number of a line: an answer to the question and no more. */
static bool is_one_figure(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((text.p[i] < '0' || text.p[i] > '9') && text.p[i] != ',' && text.p[i] != '.')
			return false;
	return true;
}

/* Words with a digit in them. */
static int figures_in(struct str text)
{
	int n = 0;
	bool within = false;

	for (size_t i = 0; i < text.n; i++) {
		bool digit = text.p[i] >= '0' && text.p[i] <= '9', blank = text.p[i] == ' ' || text.p[i] == '\n';

		n += digit && !within;
		within = (within || digit) && !blank;
	}
	return n;
}

/* Whose figures: a message with a code of its own says it. */
static enum about about_whom(const struct run *r, struct str text)
{
	const struct reading_field *child;
	struct reading reading;

	reader_read(r->set, r->who->role, r->who->today, text, &reading);
	if (reading.kind != READING_REPORT || !reading.reports)
		return ABOUT_THIS;
	child = form_child(r->set, &reading.report[0]);
	if (!child)
		return ABOUT_THIS;
	if (r->s->child.id && reading.reports == 1 && str_eq(str_of(child->digits), str_of(r->s->child.code)))
		return ABOUT_OWN_CODE;
	return reading.report[0].fields > 1 || !(reading.repairs & REPAIR_NO_KEYWORD) ? ABOUT_OTHER : ABOUT_THIS;
}

/*
 * "8,4 72,5" where only the length is open: the weight once more, and the answer behind it. So it is when the figures read
 * behind the code as they would in a one-line SMS, and both are what they are taken for.
 */
static bool says_all(const struct run *r, struct str text, uint8_t *same)
{
	const struct flow *f = run_root(r);
	const struct step *st = run_step_now(r);
	char room[FLOW_FORM_MAX];
	const struct reading_field *asked;
	struct reading_report all;
	struct buf line;
	bool again = false;

	if (!r->s->child.id || st->kind != STEP_ASK)
		return false;
	buf_init(&line, room, sizeof(room));
	buf_addf(&line, "%s %.*s", r->s->child.code, STR_ARG(text));
	read_alone(r, buf_str(&line), &all);
	asked = reader_field(&all, st->field);
	if (line.overflow || all.leftover || !asked || asked->how == HOW_LABEL || asked->left_out ||
	    asked->doubt == DOUBTFUL_UNREADABLE || asked->doubt == DOUBTFUL_RANGE)
		return false;
	for (int i = 0; i < f->forms; i++) {
		const struct flow_value *known = &r->s->value[f->form[i].field];
		const struct reading_field *now = reader_field(&all, f->form[i].field);

		if (known->type != VAL_NUM || !now || now->how == HOW_LABEL)
			continue;
		if (now->value != known->num && (now->doubt != DOUBTFUL_NOT || asked->doubt != DOUBTFUL_NOT))
			return false;
		if (now->value == known->num)
			*same |= (uint8_t)(1U << i);
		again = true;
	}
	return again;
}

static bool reads_alike(const struct reading_field *a, const struct reading_field *b)
{
	return !a || !b ||
	       (a->value == b->value && a->doubt == b->doubt && a->choices == b->choices &&
		memcmp(a->choice, b->choice, sizeof(a->choice)) == 0);
}

/* A field of KNOWN that the line says otherwise than what is known alone; -1 = none. */
static int contradicted(struct run *r, uint8_t known)
{
	const struct flow *f = run_root(r);
	const struct reading_report *line = form_report(r);
	struct reading_report alone;
	char room[FLOW_FORM_MAX];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	add_known(r, true, 0, &b);
	read_alone(r, buf_str(&b), &alone);
	for (int i = 0; line && i < f->forms; i++) {
		uint8_t field = f->form[i].field;

		if (known >> i & 1 && r->set->field[field].type != FIELD_CHILD &&
		    !reads_alike(reader_field(&alone, field), reader_field(line, field)))
			return field;
	}
	return -1;
}

/* The line is in the session. False: it says no more than an answer to the question. */
static bool take_line(struct run *r, int figures, const struct said *said, bool confirm)
{
	struct flow_session *s = r->s;
	int other;

	s->form_taken = said->known;
	other = contradicted(r, said->known);
	if (figures > 1 ? !said->more && other < 0 : said->more < 2)
		return false;
	if (other >= 0) {
		s->by_form = false;
		s->form_taken = 0;
		run_again(r, other);
		return true;
	}
	s->by_form = !confirm;
	run_once_more(r);
	return true;
}

bool form_fill(struct run *r, struct str text)
{
	struct flow_session *s = r->s;
	const struct step *st = run_step_now(r);
	struct str t = str_trim(text);
	char was[FLOW_FORM_MAX];
	uint8_t was_n = s->form_n, taken = s->form_taken;
	bool repaired = s->form_repaired;
	struct said said = {0};
	enum about about;

	if (!figures_in(t) || is_one_figure(t))
		return false;
	about = about_whom(r, t);
	if (about == ABOUT_OTHER) {
		s->left_open = flow_session_left(s, r->set, s->left_name);
		run_begin(r, (int)(run_root(r) - r->set->flow)); /* whatever the answer is, it is not about that one */
		form_begin(r, text);
		return true;
	}
	if (!run_root(r)->forms || (st->kind == STEP_ASK && r->set->field[st->field].type == FIELD_WORDS))
		return false;
	if (about == ABOUT_THIS && figures_in(t) > 1 && says_all(r, t, &said.same))
		about = ABOUT_ALL;
	memcpy(was, s->form, sizeof(was));
	/* what had to be confirmed before still has to be */
	if (whole_line(r, t, about, &said) && take_line(r, figures_in(t), &said, was_n && !s->by_form))
		return true;
	memcpy(s->form, was, sizeof(was));
	s->form_n = was_n;
	s->form_taken = taken;
	s->form_repaired = repaired;
	r->report_read = false;
	return false;
}

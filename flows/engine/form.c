/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form: a one-line SMS on its way through a flow. The session keeps the words of the report as they came; at each question
 * they are read again (reader.h) with what is known of the child by then, and the answer found there is given as if it had
 * been typed: so a doubt is asked about by the same screens. What a person is not asked again is told back when something
 * in it was repaired or not read.
 */
#include "flow_run.h"

#include "gsm7.h"

#include <string.h>

#define READ_SEPTETS    60 /* of the figures told back */
#define IGNORED_SEPTETS 24 /* of the words told as not read */

static int root_number(const struct run *r)
{
	return (int)(run_root(r) - r->set->flow);
}

/* The place of FIELD in the form of the flow that was sent; -1 = none. */
static int place_of(const struct run *r, uint8_t field)
{
	const struct flow *f = run_root(r);

	for (int i = 0; i < f->forms; i++)
		if (f->form[i].field == field)
			return i;
	return -1;
}

/* The report, read with the child as it is known now; NULL = there is none. Read once for each child in one call. */
static const struct reading_report *report_of(struct run *r)
{
	const struct flow_session *s = r->s;
	const struct plausible_child child = assess_child(r);

	if (!s->form_n || !run_root(r)->forms)
		return NULL;
	if (!r->report_read || r->report_child != s->child.id) {
		memset(&r->report, 0, sizeof(r->report));
		r->report.text = (struct str){s->form, s->form_n};
		reader_judge(r->set, root_number(r), r->who->today, s->child.id ? &child : NULL, &r->report);
		r->report_read = true;
		r->report_child = s->child.id;
	}
	return &r->report;
}

/* As much of TEXT as a session keeps, cut between words. */
static bool keep_text(struct flow_session *s, struct str text)
{
	size_t n = text.n < FLOW_FORM_MAX ? text.n : FLOW_FORM_MAX;

	while (n && n < text.n && text.p[n] != ' ' && text.p[n] != '\n')
		n--;
	if (n)
		memcpy(s->form, text.p, n);
	s->form_n = (uint8_t)n;
	s->form_taken = 0;
	return n == text.n;
}

/* ---- answers out of it ---- */

static void add_day(struct buf *out, int32_t day)
{
	int year, month, mday;

	date_to_ymd(day, &year, &month, &mday);
	buf_addf(out, "%d/%d/%d", mday, month, year);
}

/* What was read as a person would type it at the question. A figure that would be taken for another is left as it came. */
static void add_answer(const struct run *r, const struct reading_field *f, struct buf *out)
{
	const struct flow_field *field = &r->set->field[f->field];
	int64_t typed;

	switch (field->type) {
	case FIELD_CHILD:
	case FIELD_PHONE:
	case FIELD_NIK: buf_add(out, str_of(f->digits)); break;
	case FIELD_CHOICE: buf_add(out, field->option[f->value].key); break;
	case FIELD_YESNO: buf_add(out, f->value ? STR("ya") : STR("tidak")); break;
	case FIELD_DATE: add_day(out, (int32_t)f->value); break;
	case FIELD_WORDS: buf_add(out, f->text); break;
	default:
		if (f->repairs & (REPAIR_POINT | REPAIR_UNIT) && !read_number(f->text, &typed))
			buf_add(out, f->text);
		else
			number_show(out, f->value);
	}
}

/* The only reading is the figure itself: there is nothing to choose, and the question's own doubts are enough. */
static bool is_itself(const struct reading_field *f)
{
	unsigned repairs;
	int64_t n;

	return f->choices == 1 && !reader_number(f->text, &n, &repairs) && n == f->choice[0];
}

static void give(struct run *r, const struct reading_field *f)
{
	const struct ask_type *t = ask_type_of(r->set->field[f->field].type);
	char room[96];
	struct buf text;

	r->s->sub = SUB_OWN;
	r->repaired = f->repairs || r->report.repairs;
	r->s->form_repaired = r->s->form_repaired || r->repaired;
	if (r->report.leftover || r->report.repairs & REPAIR_SWAPPED)
		r->s->by_form = false; /* shown, and asked, before it is kept */
	if (f->doubt == DOUBTFUL_READINGS && is_itself(f)) {
		buf_init(&text, room, sizeof(room));
		number_show(&text, f->choice[0]);
		answer_ask(r, buf_str(&text));
	} else if (f->doubt == DOUBTFUL_READINGS && f->choices) {
		answer_offered(r, f->text, f->choice, f->choices);
	} else if (f->doubt != DOUBTFUL_NOT && r->set->field[f->field].type == FIELD_DATE) {
		answer_ask(r, f->text); /* the question knows why: not yet come, too long ago, no such day */
	} else if (f->doubt != DOUBTFUL_NOT) {
		r->scope.extra[EXTRA_TYPED] = f->text;
		screen_again(r, f->doubt == DOUBTFUL_RANGE ? t->outside : t->unreadable);
	} else {
		buf_init(&text, room, sizeof(room));
		add_answer(r, f, &text);
		answer_ask(r, buf_str(&text));
	}
	r->repaired = false;
}

/* What the report says of FIELD and no question has taken yet; NULL = nothing. */
static const struct reading_field *said(struct run *r, uint8_t field)
{
	const struct reading_report *report;
	int place = place_of(r, field);

	if (place < 0 || r->s->form_taken >> place & 1)
		return NULL;
	report = report_of(r);
	return report ? reader_field(report, field) : NULL;
}

bool form_answers(struct run *r, const struct step *st)
{
	const struct reading_field *f = said(r, st->field);

	if (!f)
		return false;
	r->s->form_taken |= (uint8_t)(1U << place_of(r, st->field));
	if (!f->left_out) {
		give(r, f);
		return true;
	}
	if (st->optional)
		answer_ask(r, STR("-"));
	return st->optional;
}

bool form_gives(struct run *r, const struct step *st, struct flow_value *out)
{
	const struct reading_field *f = said(r, st->field);
	enum field_type type = r->set->field[st->field].type;

	if (!f || f->left_out || f->doubt != DOUBTFUL_NOT || (type != FIELD_CHOICE && type != FIELD_YESNO))
		return false;
	r->s->form_taken |= (uint8_t)(1U << place_of(r, st->field));
	*out = type == FIELD_CHOICE ? (struct flow_value){.type = VAL_CHOICE, .num = f->value}
				    : (struct flow_value){.type = VAL_YESNO, .num = f->value ? 1000 : 0};
	return true;
}

bool form_doubts(struct run *r, const struct step *st)
{
	const struct reading_field *f = st->kind == STEP_ASK ? said(r, st->field) : NULL;
	enum field_type type = f ? r->set->field[st->field].type : FIELD_NONE;

	return f && !f->left_out && f->doubt != DOUBTFUL_NOT && (type == FIELD_CHOICE || type == FIELD_YESNO);
}

/* ---- beginning, and going on ---- */

int32_t form_day(const struct run *r, const struct reading_report *report)
{
	for (int i = 0; i < report->fields; i++) {
		const struct reading_field *f = &report->field[i];

		if (r->set->field[f->field].type == FIELD_DATE && f->doubt == DOUBTFUL_NOT && f->text.n &&
		    (f->text.p < report->text.p || f->text.p >= report->text.p + report->text.n))
			return (int32_t)f->value;
	}
	return DATE_NONE;
}

/* TEXT with the day behind it, by the label it has in this flow. */
static struct str with_day(const struct run *r, int flow, struct str text, int32_t day, struct buf *out)
{
	const struct flow *f = &r->set->flow[flow];

	for (int i = 0; day != DATE_NONE && i < f->forms; i++) {
		const struct flow_field *field = &r->set->field[f->form[i].field];

		if (field->type != FIELD_DATE || !field->labels)
			continue;
		buf_add(out, text);
		buf_addf(out, " %.*s ", STR_ARG(field->label[0]));
		add_day(out, day);
		return out->overflow ? text : buf_str(out);
	}
	return text;
}

void form_start(struct run *r, int flow, unsigned repairs, struct str text, int32_t day)
{
	char room[FLOW_FORM_MAX];
	struct buf line;

	buf_init(&line, room, sizeof(room));
	text = with_day(r, flow, text, day, &line);
	run_begin(r, flow);
	r->s->by_form = keep_text(r->s, text) && !(repairs & REPAIR_NO_KEYWORD);
	r->s->form_repaired = repairs != 0;
	r->report_read = false;
	run_advance(r);
}

static bool asks_child(const struct flow_set *set, const struct flow *f)
{
	for (int i = 0; i < f->forms; i++)
		if (set->field[f->form[i].field].type == FIELD_CHILD)
			return true;
	return false;
}

/* The flow whose keyword is all that TEXT says, also a keyword of one letter; or its first word, where the flow is about no
 * child, so that there is no code to tell a report from talk. -1 = none. */
static int called_by_word(const struct flow_set *set, enum role role, struct str text, struct str *rest)
{
	struct str word;

	*rest = str_trim(text);
	word = str_cut(rest, ' ');
	for (int i = 0; i < set->flows; i++)
		for (int k = 0; k < set->flow[i].keywords && set->flow[i].roles & 1u << role; k++)
			if (str_eq_nocase(set->flow[i].keyword[k], word) &&
			    (!str_trim(*rest).n || (set->flow[i].forms && !asks_child(set, &set->flow[i]))))
				return i;
	return -1;
}

/* What she can do by SMS: the example of a report, or the words that her role has. */
static void say_help(struct run *r)
{
	bool reports = false;

	for (int i = 0; i < r->set->flows; i++)
		reports = reports || (r->set->flow[i].roles & 1u << r->who->role && r->set->flow[i].forms > 1 &&
				      asks_child(r->set, &r->set->flow[i]));
	screen_say(r, reports ? SAY_SMS_HELP : SAY_HELP_WORDS);
	for (int i = 0; !reports && i < r->set->flows; i++)
		if (r->set->flow[i].roles & 1u << r->who->role && r->set->flow[i].keywords)
			buf_addf(r->screen, " %.*s", STR_ARG(r->set->flow[i].keyword[0]));
	screen_end(r, FLOW_OUT_HELP);
}

static bool asks_to_confirm(const struct run *r, int flow)
{
	const struct flow *f = &r->set->flow[flow];

	for (int i = 0; i < f->steps; i++)
		if (f->step[i].kind == STEP_CONFIRM)
			return true;
	return false;
}

/* Puts a line above the screen that is there. */
static void put_above(struct run *r, enum say which)
{
	char room[FLOW_SCREEN_MAX];
	struct buf below;

	buf_init(&below, room, sizeof(room));
	buf_add(&below, buf_str(r->screen));
	buf_reset(r->screen);
	screen_say(r, which);
	buf_addc(r->screen, '\n');
	buf_add(r->screen, buf_str(&below));
}

/* "Tolong ukur 10019 8,4 72,5": a polite first word that is also the keyword of another flow. */
static void read_behind(struct run *r, struct str rest, struct reading *reading)
{
	struct reading behind;

	if (reading->kind == READING_REPORT || !str_trim(rest).n)
		return;
	reader_read(r->set, r->who->role, r->who->today, rest, &behind);
	if (behind.kind == READING_REPORT && !(behind.repairs & REPAIR_NO_KEYWORD))
		*reading = behind;
}

void form_begin(struct run *r, struct str text)
{
	struct str rest;
	int word = called_by_word(r->set, r->who->role, text, &rest);
	struct reading reading;

	reader_read(r->set, r->who->role, r->who->today, text, &reading);
	read_behind(r, rest, &reading);
	if (reading.kind != READING_REPORT && word >= 0) {
		form_start(r, word, 0, rest, DATE_NONE);
	} else if (reading.kind != READING_REPORT) {
		say_help(r);
	} else if (reading.reports == 1 && reading.report[0].leftover && !asks_to_confirm(r, reading.flow)) {
		screen_say(
			r,
			SAY_SMS_NO_SESSION); /* a figure found no place, and nothing would show it before it is kept */
		screen_end(r, FLOW_OUT_HELP);
	} else if (reading.reports > 1 && r->set->flow[reading.flow].forms) {
		batch_begin(r, &reading, text);
	} else {
		const struct reading_report *one = &reading.report[0];

		form_start(r, reading.flow, reading.repairs, reading.reports ? one->text : STR_NONE,
			   reading.reports ? form_day(r, one) : DATE_NONE);
		if (reading.reports && one->leftover && r->out->kind == FLOW_REPLY)
			put_above(r, SAY_LEFTOVER);
	}
}

bool flow_has_keyword(const struct flow_set *set, enum role role, struct str text)
{
	struct reading reading;
	struct str rest;

	if (called_by_word(set, role, text, &rest) >= 0)
		return true;
	reader_read(set, role, 0, text, &reading);
	return reading.kind == READING_REPORT && !(reading.repairs & REPAIR_NO_KEYWORD);
}

bool form_other(struct run *r, struct str text)
{
	const struct flow_session *s = r->s;
	bool open = s->child.id != 0;
	struct reading reading;
	const struct reading_field *first;

	reader_read(r->set, r->who->role, r->who->today, text, &reading);
	first = reading.kind == READING_REPORT && reading.reports && reading.report[0].fields
			? &reading.report[0].field[0]
			: NULL;
	if (!first || !(reading.repairs & REPAIR_NO_KEYWORD) || r->set->field[first->field].type != FIELD_CHILD ||
	    reading.report[0].fields < 2)
		return false;
	open = open && strcmp(first->digits, s->child.code) != 0;
	form_begin(r, text);
	r->s->left_open = open;
	return true;
}

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
	case VAL_VISIT: add_day(out, (int32_t)v->num); break;
	default: number_show(out, v->num); break;
	}
	buf_addc(out, ' ');
}

/* The line the whole would have been: what is known, then TEXT. False: too long. */
static bool whole_line(struct run *r, struct str text, uint8_t *known)
{
	const struct flow *f = run_root(r);
	char room[FLOW_FORM_MAX];
	struct buf line;

	*known = 0;
	buf_init(&line, room, sizeof(room));
	for (int i = 0; i < f->forms; i++) {
		enum flow_value_type type = r->s->value[f->form[i].field].type;

		if (type == VAL_NONE || type == VAL_WORDS)
			continue;
		add_value(r, f->form[i].field, &line);
		*known |= (uint8_t)(1U << i);
	}
	buf_add(&line, text);
	return !line.overflow && keep_text(r->s, buf_str(&line));
}

/* The report has something that no question has taken. */
static bool says_more(struct run *r)
{
	const struct flow *f = run_root(r);

	for (int i = 0; i < f->forms; i++) {
		const struct reading_field *field = said(r, f->form[i].field);

		if (field && !field->left_out && field->doubt != DOUBTFUL_UNREADABLE)
			return true;
	}
	return false;
}

/* Words with a digit in them. One alone is the answer to the question; only more can say more. */
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

bool form_fill(struct run *r, struct str text)
{
	struct flow_session *s = r->s;
	const struct step *st = run_step_now(r);
	struct str t = str_trim(text);
	bool by_form = s->by_form;
	uint8_t known;

	if (figures_in(t) < 2 || !run_root(r)->forms ||
	    (st->kind == STEP_ASK && r->set->field[st->field].type == FIELD_WORDS))
		return false;
	r->report_read = false;
	if (!whole_line(r, t, &known)) {
		s->form_n = 0;
		return false;
	}
	s->form_taken = known;
	if (!says_more(r)) {
		s->form_n = 0;
		s->by_form = by_form;
		return false;
	}
	s->by_form = true;
	run_once_more(r);
	return true;
}

/* ---- told back ---- */

static void add_figures(const struct run *r, struct buf *out)
{
	const struct flow *f = run_root(r);

	for (int i = 0; i < f->forms; i++) {
		const struct flow_field *field = &r->set->field[f->form[i].field];
		const struct flow_value *v = &r->s->value[f->form[i].field];

		if (v->type == VAL_CHOICE) {
			buf_addc(out, ' ');
			text_show(&r->scope, field->option[v->num].label, out);
		}
		if ((v->type != VAL_NUM && v->type != VAL_DATE && v->type != VAL_VISIT) || field->type == FIELD_PHONE ||
		    field->type == FIELD_NIK)
			continue;
		buf_addf(out, " %.*s ", STR_ARG(field->labels ? field->label[0] : field->name));
		if (v->type == VAL_NUM)
			number_show(out, v->num);
		else
			add_day(out, (int32_t)v->num);
	}
}

/* A day or a position is told always: a letter or two figures can be taken for one. */
static bool tells_more(const struct run *r)
{
	const struct flow *f = run_root(r);

	for (int i = 0; i < f->forms; i++) {
		enum flow_value_type type = r->s->value[f->form[i].field].type;

		if (type == VAL_DATE || type == VAL_VISIT || (type == VAL_CHOICE && f->forms > 1))
			return true;
	}
	return false;
}

static bool any_repair(const struct run *r, const struct reading_report *report)
{
	bool any = r->s->form_repaired || report->repairs || tells_more(r);

	for (int i = 0; i < report->fields; i++)
		any = any || report->field[i].repairs;
	return any;
}

static void add_line(struct run *r, enum say head, struct str words, int septets)
{
	struct str line = buf_str(r->screen);
	int room = FLOW_SMS_BUDGET - gsm7_units(line) - text_widest(r->set, r->set->say[head], r->who->language) - 2;

	if (room < 8)
		return;
	buf_addc(r->screen, '\n');
	screen_say(r, head);
	buf_addc(r->screen, ' ');
	gsm7_add_clean(r->screen, str_trim(words), septets < room ? septets : room);
}

struct str form_ignored(struct run *r)
{
	const struct reading_report *report = report_of(r);

	return report ? report->ignored : STR_NONE;
}

void form_tell(struct run *r)
{
	const struct reading_report *report;
	char room[160];
	struct buf figures;

	if (r->s->left_open && (r->out->kind == FLOW_REPLY || r->out->kind == FLOW_END)) {
		put_above(r, SAY_LEFT_OPEN);
		r->s->left_open = false;
	}
	if (r->out->kind != FLOW_END || r->out->outcome != FLOW_OUT_DONE || r->who->door != DOOR_SMS || !r->s->form_n ||
	    r->s->batch.on)
		return;
	report = report_of(r);
	if (!report || (!any_repair(r, report) && !report->ignored.n))
		return;
	buf_init(&figures, room, sizeof(room));
	add_figures(r, &figures);
	if (any_repair(r, report) && figures.n && !figures.overflow)
		add_line(r, SAY_READ_AS, buf_str(&figures), READ_SEPTETS);
	if (report->ignored.n)
		add_line(r, SAY_NOT_READ, report->ignored, IGNORED_SEPTETS);
}

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

_Static_assert(FLOW_FORM_FIELDS_MAX == READER_FIELDS_MAX && FLOW_FORM_FIELDS_MAX <= 8, "a place is a bit of an octet");

static int root_number(const struct run *r)
{
	return (int)(run_root(r) - r->set->flow);
}

int form_place(const struct run *r, uint8_t field)
{
	const struct flow *f = run_root(r);

	for (int i = 0; i < f->forms; i++)
		if (f->form[i].field == field)
			return i;
	return -1;
}

static bool names_another(const struct flow_session *s, const struct reading_report *report)
{
	return s->child.id && reader_names_another(report, str_of(s->child.name));
}

/* Read once for each child in one call. */
const struct reading_report *form_report(struct run *r)
{
	const struct flow_session *s = r->s;
	const struct plausible_child child = assess_child(r);

	if (!s->form_n || !run_root(r)->forms)
		return NULL;
	if (!r->report_read || r->report_child != s->child.id) {
		memset(&r->report, 0, sizeof(r->report));
		r->report.text = (struct str){s->form, s->form_n};
		reader_judge(r->set, root_number(r), r->who->today, s->child.id ? &child : NULL, &r->report);
		r->report.leftover = r->report.leftover || names_another(s, &r->report);
		r->report_read = true;
		r->report_child = s->child.id;
	}
	return &r->report;
}

bool form_keep(struct flow_session *s, struct str head, struct str text)
{
	size_t h = head.n < FLOW_FORM_MAX ? head.n : FLOW_FORM_MAX, most = FLOW_FORM_MAX - h;
	size_t n = text.n < most ? text.n : most;

	while (n && n < text.n && text.p[n] != ' ' && text.p[n] != '\n')
		n--;
	if (h)
		memcpy(s->form, head.p, h);
	if (n)
		memcpy(s->form + h, text.p, n);
	s->form_n = (uint8_t)(h + n);
	s->form_taken = 0;
	return h == head.n && n == text.n;
}

/* ---- answers out of it ---- */

void form_add_day(struct buf *out, int32_t day)
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
	case FIELD_DATE: form_add_day(out, (int32_t)f->value); break;
	case FIELD_WORDS:
	case FIELD_PERSON:
	case FIELD_PLACE: buf_add(out, f->text); break;
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
	r->from_form = true;
	r->repaired = f->repairs || r->report.repairs;
	r->s->form_repaired = r->s->form_repaired || r->repaired;
	r->s->form_left = r->s->form_left || r->report.leftover;
	if (r->report.leftover || r->report.repairs & REPAIR_SWAPPED)
		r->s->by_form = false; /* shown, and asked, before it is kept */
	if (r->s->form_repaired && !batch_can_tell(r))
		r->s->by_form = false;
	if (f->doubt == DOUBTFUL_READINGS && is_itself(f)) {
		buf_init(&text, room, sizeof(room));
		number_show(&text, f->choice[0]);
		answer_ask(r, buf_str(&text));
	} else if (f->doubt == DOUBTFUL_READINGS && f->choices) {
		answer_offered(r, f->text, f->choice, f->choices);
	} else if ((f->doubt != DOUBTFUL_NOT && r->set->field[f->field].type == FIELD_DATE) ||
		   is_pick(r->set->field[f->field].type)) {
		answer_ask(
			r,
			f->text); /* the question knows why: not yet come, too long ago, no such day, or whose name it is */
	} else if (f->doubt != DOUBTFUL_NOT) {
		r->scope.extra[EXTRA_TYPED] = f->text;
		screen_again(r, f->doubt == DOUBTFUL_RANGE ? t->outside : t->unreadable);
	} else {
		buf_init(&text, room, sizeof(room));
		add_answer(r, f, &text);
		answer_ask(r, buf_str(&text));
	}
	r->repaired = r->from_form = false;
}

const struct reading_field *form_said(struct run *r, uint8_t field)
{
	const struct reading_report *report;
	int place = form_place(r, field);

	if (place < 0 || r->s->form_taken >> place & 1)
		return NULL;
	report = form_report(r);
	return report ? reader_field(report, field) : NULL;
}

/* "PINDAH 10019 kenanga": the posyandu is asked for, and words without a label are left over. Looked up once. */
static bool left_over_answers(struct run *r, const struct step *st)
{
	int place = form_place(r, st->field);
	const struct reading_report *report = place < 0 || r->s->form_taken >> place & 1 ? NULL : form_report(r);

	if (!report || r->set->field[st->field].type != FIELD_PLACE || r->s->batch.on ||
	    !directory_name_ok(DIRECTORY_PLACES, str_trim(report->ignored)))
		return false;
	r->s->form_taken |= (uint8_t)(1U << place);
	pick_left_over(r, str_trim(report->ignored));
	return true;
}

/* The words left over were taken for a place, or told where it was asked for: the only way to take one the SMS has no label of. */
static bool is_left_over_told(const struct run *r, const struct reading_report *report)
{
	const struct flow *f = run_root(r);

	for (int i = 0; i < f->forms; i++)
		if (r->set->field[f->form[i].field].type == FIELD_PLACE && r->s->form_taken >> i & 1 &&
		    !reader_field(report, f->form[i].field))
			return true;
	return false;
}

bool form_answers(struct run *r, const struct step *st)
{
	const struct reading_field *f = form_said(r, st->field);

	if (!f)
		return left_over_answers(r, st);
	r->s->form_taken |= (uint8_t)(1U << form_place(r, st->field));
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
	const struct reading_field *f = form_said(r, st->field);
	enum field_type type = r->set->field[st->field].type;

	if (!f || f->left_out || (type != FIELD_CHOICE && type != FIELD_YESNO))
		return false;
	if (f->doubt != DOUBTFUL_NOT) { /* "posisi abc" */
		r->s->form_left = true;
		r->s->by_form = false;
		return false;
	}
	r->s->form_taken |= (uint8_t)(1U << form_place(r, st->field));
	*out = type == FIELD_CHOICE ? (struct flow_value){.type = VAL_CHOICE, .num = f->value}
				    : (struct flow_value){.type = VAL_YESNO, .num = f->value ? 1000 : 0};
	return true;
}

bool form_doubts(struct run *r, const struct step *st)
{
	const struct reading_field *f = st->kind == STEP_ASK ? form_said(r, st->field) : NULL;
	enum field_type type = f ? r->set->field[st->field].type : FIELD_NONE;

	return f && !f->left_out && f->doubt != DOUBTFUL_NOT && (type == FIELD_CHOICE || type == FIELD_YESNO);
}

/* ---- beginning, and going on ---- */

void form_again(struct run *r)
{
	const struct flow *f = run_root(r);

	for (int i = 0; i < f->forms; i++) {
		enum field_type type = r->set->field[f->form[i].field].type;

		if (r->s->value[f->form[i].field].type == VAL_NONE &&
		    (f->form[i].labelled || type == FIELD_CHOICE || type == FIELD_YESNO))
			r->s->form_taken &= (uint8_t) ~(1U << i);
	}
}

void form_head(const struct run *r, int flow, const struct reading_report *report, struct buf *out)
{
	struct reading_report alone = {.text = report->text};

	reader_judge(r->set, flow, r->who->today, NULL, &alone);
	for (int i = 0; i < report->fields; i++) {
		const struct reading_field *f = &report->field[i];
		const struct flow_field *field = &r->set->field[f->field];

		if (field->type != FIELD_DATE || reader_field(&alone, f->field))
			continue;
		if (field->labels)
			buf_addf(out, "%.*s ", STR_ARG(field->label[0]));
		if (f->doubt == DOUBTFUL_NOT)
			form_add_day(out, (int32_t)f->value);
		else /* "2/3 UKUR ..." may be no day at all: what is none is asked about */
			buf_add(out, f->doubt == DOUBTFUL_UNREADABLE ? STR("0/0") : f->text);
		buf_addc(out, '\n');
		return;
	}
}

void form_start(struct run *r, int flow, unsigned repairs, const struct buf *head, struct str text)
{
	struct str day = head && !head->overflow ? buf_str(head) : STR_NONE;

	run_begin(r, flow);
	r->s->form_left = !form_keep(r->s, day, text) || (head && head->overflow);
	r->s->by_form = !r->s->form_left && !(repairs & REPAIR_NO_KEYWORD);
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

/* "Putu Ayu POS Kenanga": a label of a person or posyandu of the form, with words behind it. */
static bool says_pick(const struct flow_set *set, const struct flow *f, struct str rest)
{
	while (rest.n) {
		struct str word = str_cut(&rest, ' ');

		for (int i = 0; i < f->forms; i++) {
			const struct flow_field *field = &set->field[f->form[i].field];

			for (int k = 0; k < field->labels && is_pick(field->type) && str_trim(rest).n; k++)
				if (str_eq_nocase(field->label[k], word))
					return true;
		}
	}
	return false;
}

/* The flow whose keyword is all that TEXT says, also a keyword of one letter; or its first word, where the flow is about no
 * child, so that there is no code to tell a report from talk, or where a label in it does: PINDAH Putu Ayu POS Kenanga.
 * -1 = none. */
static int called_by_word(const struct flow_set *set, enum role role, struct str text, struct str *rest)
{
	struct str word;

	*rest = str_trim(text);
	word = str_cut(rest, ' ');
	for (int i = 0; i < set->flows; i++)
		for (int k = 0; k < set->flow[i].keywords && set->flow[i].roles & 1u << role; k++)
			if (str_eq_nocase(set->flow[i].keyword[k], word) &&
			    (!str_trim(*rest).n || (set->flow[i].forms && !asks_child(set, &set->flow[i])) ||
			     says_pick(set, &set->flow[i], *rest)))
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
	if (r->who->door == DOOR_SMS || gsm7_units(buf_str(r->screen)) <= GSM7_SCREEN_BUDGET)
		return;
	buf_reset(r->screen); /* no room: a screen is never cut */
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

/* Something in it must be shown before it is kept. */
static bool wants_confirming(const struct reading *reading)
{
	bool wants = reading->repairs & REPAIR_NO_KEYWORD;

	for (int i = 0; i < reading->reports; i++)
		wants = wants || reading->report[i].leftover || reading->report[i].text.n > FLOW_FORM_MAX;
	return wants;
}

static void begin_one(struct run *r, const struct reading *reading)
{
	const struct reading_report *one = &reading->report[0];
	char room[FLOW_HEAD_MAX];
	struct buf head;

	buf_init(&head, room, sizeof(room));
	if (reading->reports)
		form_head(r, reading->flow, one, &head);
	form_start(r, reading->flow, reading->repairs, &head, reading->reports ? one->text : STR_NONE);
}

void form_begin(struct run *r, struct str text)
{
	struct str rest;
	int word = called_by_word(r->set, r->who->role, text, &rest);
	struct reading reading;

	reader_read(r->set, r->who->role, r->who->today, text, &reading);
	read_behind(r, rest, &reading);
	if (reading.kind != READING_REPORT && word >= 0) {
		/* with a name instead of the code it is confirmed: the code that is asked for may be another child's */
		bool named = str_trim(rest).n && asks_child(r->set, &r->set->flow[word]);

		form_start(r, word, named ? REPAIR_NO_KEYWORD : 0U, NULL, rest);
	} else if (reading.kind != READING_REPORT) {
		say_help(r);
	} else if (wants_confirming(&reading) && !asks_to_confirm(r, reading.flow)) {
		screen_say(r, SAY_SMS_NO_SESSION);
		screen_end(r, FLOW_OUT_HELP);
	} else if (reading.reports > 1 && r->set->flow[reading.flow].forms) {
		batch_begin(r, &reading, text);
	} else {
		begin_one(r, &reading);
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

const struct reading_field *form_child(const struct flow_set *set, const struct reading_report *report)
{
	for (int i = 0; i < report->fields; i++)
		if (set->field[report->field[i].field].type == FIELD_CHILD)
			return &report->field[i];
	return NULL;
}

/* ---- told back ---- */

/* A yes or no speaks for itself in what is answered, unless its word had a slip. */
static bool was_repaired(const struct run *r, uint8_t field)
{
	const struct reading_field *f = r->report_read ? reader_field(&r->report, field) : NULL;

	return f && f->repairs;
}

void form_add_figures(const struct run *r, struct buf *out)
{
	const struct flow *f = run_root(r);

	for (int i = 0; i < f->forms; i++) {
		const struct flow_field *field = &r->set->field[f->form[i].field];
		const struct flow_value *v = &r->s->value[f->form[i].field];

		if (v->type == VAL_CHOICE) {
			buf_addc(out, ' ');
			text_show(&r->scope, field->option[v->num].label, out);
		}
		if (v->type == VAL_PICK) {
			buf_addf(out, " %.*s ", STR_ARG(field->labels ? field->label[0] : field->name));
			gsm7_add_clean(out, str_of(pick_get(r->s, f->form[i].field)->name), FLOW_NAME_SEPTETS);
		}
		if (v->type == VAL_YESNO && was_repaired(r, f->form[i].field))
			buf_addf(out, " %.*s %s", STR_ARG(field->labels ? field->label[0] : field->name),
				 v->num ? "ya" : "tidak");
		if ((v->type != VAL_NUM && v->type != VAL_DATE && v->type != VAL_VISIT) || field->type == FIELD_PHONE ||
		    field->type == FIELD_NIK)
			continue;
		buf_addf(out, " %.*s ", STR_ARG(field->labels ? field->label[0] : field->name));
		if (v->type == VAL_NUM)
			number_show(out, v->num);
		else
			form_add_day(out, (int32_t)v->num);
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

bool form_any_repair(const struct run *r, const struct reading_report *report)
{
	bool any = r->s->form_repaired || report->repairs || tells_more(r);

	for (int i = 0; i < report->fields; i++)
		any = any || report->field[i].repairs;
	return any;
}

void form_add_line(struct run *r, enum say head, struct str words, int septets)
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

/* Above a confirmation: not all that was sent is in it; or she names another child than the one that is shown. */
static void tell_left(struct run *r)
{
	const struct reading_report *report = form_report(r);
	bool name = report && names_another(r->s, report);
	char room[FLOW_SCREEN_MAX];
	struct buf screen;

	buf_init(&screen, room, sizeof(room));
	text_show(&r->scope, r->set->say[name ? SAY_NOT_READ : SAY_FORM_LEFT], &screen);
	if (name) {
		buf_addc(&screen, ' ');
		gsm7_add_clean(&screen, report->name, IGNORED_SEPTETS);
	}
	buf_addc(&screen, '\n');
	buf_add(&screen, buf_str(r->screen));
	if (screen.overflow || gsm7_units(buf_str(&screen)) > FLOW_SMS_BUDGET)
		return;
	buf_reset(r->screen);
	buf_add(r->screen, buf_str(&screen));
}

/* What was begun before is left: said where this begins. */
static void tell_left_open(struct run *r)
{
	struct flow_session *s = r->s;

	if (!s->left_open || (r->out->kind != FLOW_REPLY && r->out->kind != FLOW_END))
		return;
	r->scope.extra[EXTRA_NAME] = str_of(s->left_name);
	if (s->left_open != s->child.id)
		put_above(r, s->left_open > 0 ? SAY_LEFT_OPEN : SAY_LEFT_OTHER);
	s->left_open = 0;
	memset(s->left_name, 0, sizeof(s->left_name));
}

void form_tell(struct run *r)
{
	const struct reading_report *report;
	char room[160];
	struct buf figures;

	tell_left_open(r);
	if (r->out->kind == FLOW_REPLY && r->who->door == DOOR_SMS && r->s->form_n && r->s->form_left &&
	    r->s->sub == SUB_OWN && run_step_now(r)->kind == STEP_CONFIRM)
		tell_left(r);
	if (r->out->kind != FLOW_END || r->out->outcome != FLOW_OUT_DONE || r->who->door != DOOR_SMS || !r->s->form_n ||
	    r->s->batch.on)
		return;
	report = form_report(r);
	if (!report || (!form_any_repair(r, report) && !report->ignored.n))
		return;
	buf_init(&figures, room, sizeof(room));
	form_add_figures(r, &figures);
	if (form_any_repair(r, report) && figures.n && !figures.overflow)
		form_add_line(r, SAY_READ_AS, buf_str(&figures), READ_SEPTETS);
	if (report->ignored.n && !is_left_over_told(r, report))
		form_add_line(r, SAY_NOT_READ, report->ignored, IGNORED_SEPTETS);
}

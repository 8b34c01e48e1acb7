/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk_answers: what a walker types. At each screen the answers that suit no question, and those that the question
 * there is about: both ends of a range and just outside, what is usual for the child, the same with its comma forgotten
 * (which is asked about), every line of a menu and one more.
 */
#include "walk_run.h"

#define LONG_TEXT 160

static void add(struct walk_answers *a, struct str text)
{
	struct str kept = {a->b.p + a->b.n, text.n};

	for (int i = 0; i < a->count; i++)
		if (str_eq(a->text[i], text))
			return;
	buf_add(&a->b, text);
	if (a->count < WALK_ANSWERS && !a->b.overflow)
		a->text[a->count++] = kept;
}

static void add_int(struct walk_answers *a, int64_t n)
{
	char room[24];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	buf_addf(&b, "%lld", (long long)n);
	add(a, buf_str(&b));
}

static void add_number(struct walk_answers *a, int64_t thousandths)
{
	char room[24];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	number_show(&b, thousandths);
	add(a, buf_str(&b));
}

static void add_day(struct walk_answers *a, int32_t day)
{
	char room[24];
	struct buf b;
	int year, month, mday;

	date_to_ymd(day, &year, &month, &mday);
	buf_init(&b, room, sizeof(room));
	buf_addf(&b, "%d-%d-%04d", mday, month, year);
	add(a, buf_str(&b));
}

static void add_letters(struct walk_answers *a, int n)
{
	char room[LONG_TEXT];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	while (n-- > 0)
		buf_addc(&b, 'm');
	add(a, buf_str(&b));
}

/* ---- figures ---- */

/* What a child of that age and sex has, in thousandths: 0 when no table tells. */
static int64_t usual(enum field_type type, const struct child *c)
{
	int32_t age = c->id ? WALK_TODAY - c->birth_day : 300;
	enum sex sex = c->id ? c->sex : SEX_FEMALE;

	age = age <= GROWTH_LAST_DAY ? age : GROWTH_LAST_DAY;
	switch (type) {
	case FIELD_WEIGHT: return growth_measure_at(GROWTH_WFA, sex, age, 0) / 100 * 100;
	case FIELD_LENGTH: return (int64_t)growth_measure_at(GROWTH_LFA, sex, age, 0) * 100;
	case FIELD_ARM: return 13500;
	case FIELD_HEAD: return 45200;
	default: return 3000;
	}
}

static void add_figures(struct walk_answers *a, const struct step *st, enum field_type type, const struct child *c)
{
	int64_t is = usual(type, c), just = type == FIELD_COUNT ? 1000 : 100;

	is = is < st->low || is > st->high ? st->low + (st->high - st->low) / 2 / 1000 * 1000 : is;
	add_number(a, is);
	add_number(a, is * 10); /* 84 for 8,4 */
	add_number(a, st->low);
	add_number(a, st->high);
	add_number(a, st->high + just);
	if (st->low >= just)
		add_number(a, st->low - just);
	add(a, STR("999999")); /* nothing a child has, by any reading */
}

/* ---- by type ---- */

/* 1 to N and one too many. */
static void add_lines(struct walk_answers *a, int n)
{
	for (int i = 1; i <= n + 1; i++)
		add_int(a, i);
}

/* Of each age another sex, or one with another history, when they are few. */
static bool is_met(const struct walk_world *w, int child)
{
	return !w->few || (child / 4 + child) % 4 == 0;
}

static void add_codes(struct walk_answers *a, const struct walk_world *w)
{
	for (int i = 0; i < WALK_CHILDREN; i++)
		if (is_met(w, i))
			add(a, str_of(w->child[i].code));
	add(a, STR("1000001")); /* near to several */
	add(a, STR("4444"));
}

static void add_dates(struct walk_answers *a, const struct step *st, const struct child *c)
{
	int year, month, mday;

	add_day(a, WALK_TODAY);
	add_day(a, WALK_TODAY + 1);
	date_to_ymd(WALK_TODAY, &year, &month, &mday);
	add_day(a, date_from_ymd(year - (int)(st->low / 1000), month, mday));
	add_day(a, date_from_ymd(year - (int)(st->low / 1000), month, mday) - 1);
	if (c->id) {
		add_day(a, c->birth_day);
		add_day(a, c->birth_day - 1);
	}
	add(a, STR("31-2-25"));
}

static void add_options(struct walk_answers *a, const struct flow_set *set, const struct step *st)
{
	int options, most = 0;
	const struct flow_option *o = step_options(set, st, &options);

	for (int i = 0; i < options; i++) {
		int n = step_option_number(set, st, i);

		add_int(a, n);
		most = n > most ? n : most;
	}
	add_int(a, most + 1);
	if (options)
		add(a, o[options - 1].key);
}

static void add_values(struct walk_answers *a, enum field_type type)
{
	if (type == FIELD_PHONE) {
		add(a, STR("081234567890"));
		add(a, STR("0812"));
	} else if (type == FIELD_NIK) {
		add(a, STR("9999999999999999"));
		add(a, STR("510805010125000"));
	} else if (type == FIELD_WORDS) {
		add_letters(a, FLOW_WORDS_SEPTETS);
		add_letters(a, FLOW_WORDS_SEPTETS + 1);
		add(a, STR("\xe2\x82\xac{}"));
	}
}

/* By the name, by what two begin with, with a slip, with one too many to be a slip; a person also by the number. */
static void add_names(struct walk_answers *a, const struct walk_world *w, enum field_type type)
{
	if (type == FIELD_PERSON) {
		add(a, str_of(w->person[0].name));
		add(a, STR("bu komang"));
		add(a, STR("Made Asttuti"));
		add(a, STR("081234567890"));
		add(a, STR("081299999999"));
	} else {
		add(a, str_of(w->place[0].name));
		add(a, STR("mela"));
		add(a, STR("Anggrik"));
		add(a, STR("Kenangi"));
	}
	add(a, STR("Tidak Ada"));
	add(a, STR("7"));
}

static void add_ask(struct walk_answers *a, const struct flow_set *set, const struct walk_world *w,
		    const struct flow_session *s, const struct step *st)
{
	enum field_type type = set->field[st->field].type;

	switch (type) {
	case FIELD_CHILD:
		if (s->sub == SUB_OWN)
			add_codes(a, w);
		add_lines(a, FLOW_LIST_LINES);
		break;
	case FIELD_PERSON:
	case FIELD_PLACE:
		if (s->sub == SUB_OWN)
			add_names(a, w, type);
		add_lines(a, DIRECTORY_LINES);
		break;
	case FIELD_CHOICE: add_options(a, set, st); break;
	case FIELD_YESNO: add_lines(a, 2); break;
	case FIELD_DATE: add_dates(a, st, &s->child); break;
	case FIELD_WEIGHT:
	case FIELD_LENGTH:
	case FIELD_ARM:
	case FIELD_HEAD:
	case FIELD_COUNT: add_figures(a, st, type, &s->child); break;
	default: add_values(a, type); break;
	}
	if (s->sub == SUB_OFFER || s->sub == SUB_NEAR)
		add_lines(a, s->offers + 1); /* the last is "type again" */
}

void walk_answers(const struct flow_set *set, const struct walk_world *w, const struct flow_session *s,
		  struct walk_answers *out)
{
	static const struct str always[] = {{"", 0}, {"0", 1}, {"00", 2}, {"9", 1}, {"X", 1}};
	const struct step *st = &set->flow[s->flow].step[s->step];

	out->count = 0;
	buf_init(&out->b, out->room, sizeof(out->room));
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		add(out, always[i]);
	add_letters(out, LONG_TEXT);
	if (s->sub == SUB_GO_ON)
		add_lines(out, 1);
	if (s->sub == SUB_GO_ON || s->tries)
		return; /* after a wrong answer it is the same question: what suits it was tried before */
	if (st->kind == STEP_MENU)
		add_options(out, set, st);
	else if (st->kind == STEP_ASK)
		add_ask(out, set, w, s, st);
	else
		add_lines(out, 2);
}

/* ---- ways in ---- */

enum { FORM_ALONE, FORM_MORE, FORM_USUAL, FORM_FORGOTTEN, FORM_LOW, FORM_KINDS };
/* The keyword alone, one figure too many, and each child by each of the other kinds. */
#define FORMS_OF_FLOW (FORM_USUAL + WALK_CHILDREN * (FORM_KINDS - FORM_USUAL))

static void add_form_value(const struct flow_set *set, const struct flow *f, uint8_t field, const struct child *c,
			   int kind, struct buf *out)
{
	enum field_type type = set->field[field].type;
	int64_t is = usual(type, c);

	buf_addc(out, ' ');
	for (int i = 0; i < f->steps && kind == FORM_LOW; i++)
		if (f->step[i].kind == STEP_ASK && f->step[i].field == field)
			is = f->step[i].low;
	if (type == FIELD_CHILD)
		buf_add(out, str_of(c->code));
	else if (is_pick(type))
		buf_add(out, type == FIELD_PERSON ? STR("Made Asttuti")
			     : kind == FORM_LOW   ? STR("Melati 2")
						  : STR("Anggrik"));
	else if (type == FIELD_CHOICE || type == FIELD_YESNO)
		buf_addc(out, kind == FORM_LOW ? '2' : '1');
	else if (type == FIELD_DATE)
		buf_add(out, STR("9-3-26"));
	else
		number_show(out, kind == FORM_FORGOTTEN ? is * 10 : is);
}

static bool add_form(const struct flow_set *set, const struct walk_world *w, const struct flow *f, int n,
		     struct buf *out)
{
	const struct child *c = &w->child[n < FORM_USUAL ? 0 : (n - FORM_USUAL) % WALK_CHILDREN];
	int kind = n < FORM_USUAL ? n : FORM_USUAL + (n - FORM_USUAL) / WALK_CHILDREN;

	if (!is_met(w, (int)(c - w->child)))
		return false;
	buf_add(out, f->keyword[0]);
	for (int i = 0; kind != FORM_ALONE && i < f->forms; i++) {
		const struct flow_field *field = &set->field[f->form[i].field];

		if (f->form[i].labelled && (kind != FORM_LOW || !field->labels))
			continue;
		if (f->form[i].labelled || (is_pick(field->type) && field->labels))
			buf_addf(out, " %.*s", STR_ARG(field->label[0]));
		add_form_value(set, f, f->form[i].field, c, kind, out);
	}
	if (kind == FORM_MORE)
		buf_add(out, STR(" 77,7"));
	return kind == FORM_ALONE || f->forms > 0;
}

/* What is not about a flow: the code that is dialled, and an SMS that means nothing. */
static enum walk_entry first_entry(int n, struct flow_event *event, struct buf *room)
{
	*event = (struct flow_event){.kind = n ? FLOW_EV_FORM : FLOW_EV_START};
	if (n)
		buf_add(room, STR("Selamat pagi Bu"));
	event->text = buf_str(room);
	return WALK_ENTRY;
}

/* By USSD then each flow by its number, by SMS each flow by its forms. */
enum walk_entry walk_entry(const struct flow_set *set, const struct walk_world *w, const struct flow_caller *who, int n,
			   struct flow_event *event, struct buf *room)
{
	bool sms = who->door == DOOR_SMS, there;
	int first = sms ? 2 : 1, each = sms ? FORMS_OF_FLOW : 1, flow = (n - first) / each;
	const struct flow *f = n >= first && flow < set->flows ? &set->flow[flow] : NULL;

	if (n < first)
		return first_entry(n, event, room);
	if (!f)
		return WALK_NO_MORE;
	there = f->roles >> who->role & 1 && (sms ? f->keywords : f->dial);
	if (there && sms)
		there = add_form(set, w, f, (n - first) % each, room);
	else if (there)
		buf_addf(room, "%d", f->dial);
	*event = (struct flow_event){.kind = sms ? FLOW_EV_FORM : FLOW_EV_DIAL, .text = buf_str(room)};
	return there && !room->overflow ? WALK_ENTRY : WALK_NO_ENTRY;
}

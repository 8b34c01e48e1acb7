/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pick: the question "which person" or "which posyandu": from the list, by the name or a part of it, a person also by the
 * phone number. A name that several have, or that is only like one, is asked about by the list of those who are meant;
 * in a one-line SMS the only one it is like is taken, and told back; not where other words follow a part of a name ("Luh Sari"
 * may be another than Ni Luh Widya). A list that changed since it was shown is shown anew.
 */
#include "flow_run.h"

#include "gsm7.h"
#include "hash.h"

#include <string.h>

/* TITIP Komang Rini tolong bawa timbangan: the form is the name alone, and a text is asked for next. */
static bool leads(const struct run *r)
{
	const struct flow *root = run_root(r), *f = &r->set->flow[r->s->flow];
	int next = r->s->step + 1;

	return root->forms == 1 && root->form[0].field == run_step_now(r)->field && next < f->steps &&
	       f->step[next].kind == STEP_ASK && r->set->field[f->step[next].field].type == FIELD_WORDS;
}

static void look_up(struct run *r, enum sub why)
{
	const struct step *st = run_step_now(r);
	struct directory_query *q = &r->out->directory;

	q->of = r->set->field[st->field].type == FIELD_PERSON ? DIRECTORY_PEOPLE : DIRECTORY_PLACES;
	q->role = st->to;
	q->page = why == SUB_WAIT_LIST || why == SUB_WAIT_PICK ? r->s->page : 0;
	q->leads = why == SUB_WAIT_SAID && leads(r);
	memcpy(q->text, r->s->query, sizeof(q->text));
	r->s->typed = why == SUB_WAIT_PICK ? r->s->typed : 0;
	r->s->sub = (uint8_t)why;
	r->out->kind = FLOW_LOOKUP_DIRECTORY;
}

/* The words of T that a query has room for. */
static struct str front_of(struct str t)
{
	if (t.n < DIRECTORY_NAME_MAX)
		return t;
	t.n = DIRECTORY_NAME_MAX - 1;
	while (t.n && t.p[t.n] != ' ')
		t.n--;
	return str_trim(t);
}

static void answer_name(struct run *r, struct str text)
{
	struct str t = r->from_form && leads(r) ? front_of(str_trim(text)) : str_trim(text);
	bool person = r->set->field[run_step_now(r)->field].type == FIELD_PERSON;

	if (str_eq(t, STR("1"))) {
		r->s->query[0] = '\0';
		r->s->page = 0;
		look_up(r, SUB_WAIT_LIST);
	} else if (!directory_name_ok(person ? DIRECTORY_PEOPLE : DIRECTORY_PLACES, t)) {
		screen_again(r, SAY_BAD_NAME);
	} else {
		str_copy(r->s->query, sizeof(r->s->query), t);
		r->s->page = 0;
		look_up(r, r->from_form ? SUB_WAIT_SAID : SUB_WAIT_NAME);
	}
}

static void answer_list(struct run *r, struct str text)
{
	struct str t = str_trim(text);
	int64_t n;

	if (str_eq(t, STR("9"))) {
		r->s->page++;
		look_up(r, SUB_WAIT_LIST);
	} else if (t.n == 1 && !str_to_i64(t, &n) && n >= 1 && n <= DIRECTORY_LINES) {
		r->s->offer[0] = n;
		look_up(r, SUB_WAIT_PICK);
	} else {
		answer_name(r, text);
	}
}

void pick_answer(struct run *r, struct str text)
{
	if (r->s->sub == SUB_LIST)
		answer_list(r, text);
	else
		answer_name(r, text);
}

/* ---- what was found ---- */

/* What was said behind the name that is searched for. */
static struct str said_behind(struct run *r)
{
	const struct reading_report *report = leads(r) ? form_report(r) : NULL;
	const struct reading_field *f = report ? reader_field(report, run_step_now(r)->field) : NULL;
	struct str name = str_of(r->s->query), said = f ? str_trim(f->text) : STR_NONE;

	if (!name.n || !str_starts(said, name))
		return STR_NONE;
	said = (struct str){said.p + name.n, said.n - name.n};
	while (said.n && (*said.p == ' ' || *said.p == ',' || *said.p == ':' || *said.p == '\n'))
		said = (struct str){said.p + 1, said.n - 1};
	return said;
}

bool pick_rest_answers(struct run *r, const struct step *st)
{
	struct str rest = r->rest;

	if (!rest.n || r->set->field[st->field].type != FIELD_WORDS)
		return false;
	r->rest = STR_NONE;
	answer_ask(r, rest);
	return true;
}

static void take(struct run *r, const struct directory *d, int i)
{
	const struct flow *root = run_root(r);
	uint8_t field = run_step_now(r)->field;
	bool told = r->s->sub == SUB_WAIT_REST || (r->s->sub == SUB_WAIT_SAID && d->match != DIRECTORY_SAME);

	r->s->form_repaired = r->s->form_repaired || told;
	r->s->typed = 0;
	r->rest = said_behind(r);
	pick_put(r->s, field, &d->entry[i], root->own | root->known);
	r->s->value[field] = (struct flow_value){
		.type = VAL_PICK, .repaired = told && d->match == DIRECTORY_NEAR, .num = d->entry[i].id};
	run_answered(r);
}

/* The rows of a page and their order. A number is that of the page she saw, not of what the register became since. */
static int64_t page_sum(const struct directory *d)
{
	uint64_t sum = HASH_FNV_START;

	for (int i = 0; i < d->count; i++)
		sum = hash_fnv(sum, (struct str){(const char *)&d->entry[i].id, sizeof(d->entry[i].id)});
	return (int64_t)(sum >> 1);
}

static void show_list(struct run *r, const struct directory *d)
{
	r->s->typed = page_sum(d);
	r->scope.extra[EXTRA_NAME] = str_of(r->s->query);
	screen_say(r, r->s->query[0] ? SAY_NAMES_LIKE : SAY_NAMES);
	for (int i = 0; i < d->count; i++)
		screen_name(r, i + 1, &d->entry[i]);
	r->s->page = (uint8_t)d->page;
	if ((d->page + 1) * DIRECTORY_LINES < d->total) {
		buf_addc(r->screen, '\n');
		screen_say(r, SAY_LIST_NEXT);
	}
	r->s->sub = SUB_LIST;
	screen_reply(r);
	if (r->s->query[0])
		r->out->outcome = FLOW_OUT_AGAIN;
}

void pick_left_over(struct run *r, struct str words)
{
	str_copy(r->s->query, sizeof(r->s->query), words);
	r->s->page = 0;
	look_up(r, SUB_WAIT_REST);
}

/* Words without a label are a name only where they are the whole of it; else it is said that they were not read. */
static void found_rest(struct run *r, const struct directory *d)
{
	char words[DIRECTORY_NAME_MAX];

	if (d && d->total == 1 && d->match == DIRECTORY_SAME) {
		take(r, d, 0);
		return;
	}
	str_copy(words, sizeof(words), str_of(r->s->query));
	r->s->query[0] = '\0';
	screen_say(r, SAY_NOT_READ);
	buf_addc(r->screen, ' ');
	gsm7_add_clean(r->screen, str_of(words), FLOW_WHERE_SEPTETS + FLOW_NAME_SEPTETS);
	buf_addc(r->screen, '\n');
	screen_question(r);
}

static void found_none(struct run *r)
{
	r->scope.extra[EXTRA_NAME] = str_of(r->s->query);
	if (r->s->query[0]) {
		screen_again(r, SAY_NO_NAME);
		return;
	}
	screen_say(r, SAY_NAMES_NONE);
	screen_end(r, FLOW_OUT_DONE);
}

void pick_found(struct run *r, const struct directory *d)
{
	int line = (int)r->s->offer[0] - 1;
	bool part = d && d->total && d->used && r->s->query[d->used] && d->match != DIRECTORY_SAME;

	if (d && d->total && d->used)
		r->s->query[d->used] = '\0';
	if (r->s->sub == SUB_WAIT_REST)
		found_rest(r, d);
	else if (r->s->sub == SUB_WAIT_PICK && (!d || line < 0 || line >= d->count))
		screen_again(r, SAY_BAD_CHOICE);
	else if (!d || !d->total)
		found_none(r);
	else if (r->s->sub == SUB_WAIT_PICK && page_sum(d) == r->s->typed)
		take(r, d, line);
	else if (!part && r->s->sub != SUB_WAIT_LIST && r->s->sub != SUB_WAIT_PICK && d->total == 1 &&
		 (r->s->sub == SUB_WAIT_SAID || d->match != DIRECTORY_NEAR))
		take(r, d, 0);
	else
		show_list(r, d);
}

bool pick_awaits(const struct flow_session *s)
{
	return s->sub == SUB_WAIT_LIST || s->sub == SUB_WAIT_PICK || s->sub == SUB_WAIT_NAME ||
	       s->sub == SUB_WAIT_SAID || s->sub == SUB_WAIT_REST;
}

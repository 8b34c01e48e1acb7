/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader: report or talk. The figures of a message are read first and judged after: a keyword alone makes no report of
 * "timbang besok jam 8 ya bu", and its absence no talk of "10019 8,4 72". What decides is a code with figures behind it,
 * and how many words stand in between; a keyword that has a slip needs figures, or a right code and nothing else. In doubt it
 * is talk, which a human reads.
 *
 * A date in the heading ("Posyandu 5 Maret 2026", then the children) holds for every child below it: to take today for
 * them would be a silent guess.
 */
#include "reader_split.h"

#include "damm.h"

#include <string.h>

struct message {
	const struct flow_set *set;
	enum role role;
	int32_t today;
	struct str text;
	struct tokens t;
	struct reader_form form;
	struct pieces pieces;
	struct reader_hints hints; /* of the first report */
};

/* ---- looking at a report ---- */

static int field_of(const struct reader_form *f, const struct reading_report *r, enum field_type type)
{
	for (int i = 0; i < r->fields; i++)
		if (f->set->field[r->field[i].field].type == type)
			return i;
	return -1;
}

static bool is_clear(const struct reading_field *x)
{
	return x->doubt == DOUBTFUL_NOT && !x->left_out;
}

static bool clear(const struct reader_form *f, const struct reading_report *r, enum field_type type)
{
	int i = field_of(f, r, type);

	return i >= 0 && is_clear(&r->field[i]);
}

static int count_measures(const struct reader_form *f, const struct reading_report *r, bool only_clear)
{
	int n = 0;

	for (int i = 0; i < r->fields; i++) {
		enum field_type t = f->set->field[r->field[i].field].type;

		n += (reader_measures(t) || t == FIELD_COUNT) && (!only_clear || is_clear(&r->field[i]));
	}
	return n;
}

static bool is_pair(const struct reader_form *f, const struct reading_report *r)
{
	return clear(f, r, FIELD_WEIGHT) && clear(f, r, FIELD_LENGTH);
}

static bool is_right_code(const struct reader_form *f, const struct reading_report *r)
{
	int i = field_of(f, r, FIELD_CHILD);

	return i >= 0 && is_clear(&r->field[i]) && damm_ok(str_of(r->field[i].digits));
}

/* ---- the decision ---- */

/* A keyword and no code: figures that say themselves what they are, and say so at once. */
static bool stands_without_code(const struct message *m, const struct reading_report *r)
{
	bool said = false, whole = !r->ignored.n && !r->leftover;

	if (is_pair(&m->form, r))
		return true;
	for (int i = 0; i < r->fields && !m->hints.words_before; i++) {
		const struct reading_field *x = &r->field[i];
		enum field_type t = m->set->field[x->field].type;

		if (!reader_measures(t) && t != FIELD_COUNT)
			continue;
		said = said || whole || x->how == HOW_LABEL || x->how == HOW_UNIT || x->value % 1000 != 0;
	}
	return said;
}

/* The form asks for no child at all: anything clear is enough. */
static bool stands_without_child(const struct message *m, const struct reading_report *r)
{
	for (int i = 0; i < m->form.places; i++)
		if (m->form.place[i].type == FIELD_CHILD)
			return false;
	return r->fields > 0 && !m->hints.words_before;
}

/* Only signs, or words that say nothing, from octet AT on. */
static bool is_alone(const struct message *m, uint32_t at)
{
	for (int i = 0; i < m->t.n; i++) {
		const struct token *t = &m->t.token[i];
		int unused;
		enum word_kind k;

		if (t->at < at || t->kind == TOKEN_DASH)
			continue;
		k = t->kind == TOKEN_WORD && !t->cut ? reader_word(token_fold(t), &unused) : WORD_UNKNOWN;
		if (k != WORD_FILLER && k != WORD_YES)
			return false;
	}
	return true;
}

/* A keyword with a slip in it, a right code, and nothing else: "kunjungn 10024". A word that is known is no slip: umur. */
static bool is_slip_with_code(const struct message *m, const struct reader_keyword *k, const struct reading_report *r)
{
	int code = field_of(&m->form, r, FIELD_CHILD);
	struct str end;

	if (k->word != WORD_UNKNOWN || r->fields != 1 || r->leftover || m->pieces.n != 1 || m->hints.words_before ||
	    !is_right_code(&m->form, r))
		return false;
	end = r->field[code].text;
	return is_alone(m, (uint32_t)(end.p + end.n - m->text.p));
}

static bool is_report(const struct message *m, const struct reader_keyword *k, const struct reading_report *r)
{
	bool code = clear(&m->form, r, FIELD_CHILD);

	if (k->repairs & REPAIR_KEYWORD)
		return (code && count_measures(&m->form, r, false) > 0) || is_slip_with_code(m, k, r);
	if (stands_without_child(m, r))
		return true;
	if (!code)
		return k->letter ? is_pair(&m->form, r) : stands_without_code(m, r);
	return !m->hints.words_before || is_right_code(&m->form, r) || count_measures(&m->form, r, false) > 0;
}

/* Without a keyword: a code, and behind it what can only be a measuring. */
static bool is_evident(const struct message *m, const struct reading_report *r)
{
	int weight = field_of(&m->form, r, FIELD_WEIGHT), words = m->hints.words_before;
	bool right = is_right_code(&m->form, r);

	if (!clear(&m->form, r, FIELD_CHILD) || r->leftover)
		return false;
	if (is_pair(&m->form, r))
		return words <= (right ? 4 : 2);
	for (int i = 0; i < m->form.places && weight >= 0; i++)
		if (m->form.place[i].field == r->field[weight].field && (m->hints.behind_words >> i & 1))
			return false;
	return right && !words && count_measures(&m->form, r, true) > 0;
}

/* ---- the date of a heading ---- */

static bool is_date_label(const struct message *m, int i)
{
	int value;

	return i >= 0 && m->t.token[i].kind == TOKEN_WORD &&
	       reader_word(token_fold(&m->t.token[i]), &value) == WORD_LABEL && value == FIELD_DATE;
}

/* Behind such a word a day is a birthday, or no day. */
static bool is_no_visit(const struct message *m, int i)
{
	int value;

	return i >= 0 && m->t.token[i].kind == TOKEN_WORD &&
	       (reader_word(token_fold(&m->t.token[i]), &value) == WORD_BIRTH ||
		reader_word(token_fold(&m->t.token[i]), &value) == WORD_CONTEXT); /* RT 3/2 */
}

/* Before the keyword 5-3-26 is a day, and 8/3 is, too; but (1/2) counts parts of a message, [8/3 09.14] is a messenger's, and
 * of 2/3 only she knows which it is. */
static bool is_bare_day(const struct message *m, int i, int n, enum reading_doubt *doubt)
{
	if (n > 2)
		return true;
	if (n < 2 || (m->t.token[i].gap & GAP_OTHER))
		return false;
	if (token_number(&m->t.token[i]) <= token_number(&m->t.token[i + 1]))
		*doubt = DOUBTFUL_UNREADABLE;
	return true;
}

/* The day said before the first code; KEYWORD: the octet at which the keyword begins. */
static bool heading_day(const struct message *m, uint32_t keyword, int32_t *at, enum reading_doubt *doubt,
			struct str *text)
{
	struct reader_day day;

	for (int i = 0; i < m->t.n; i++) {
		bool labelled = is_date_label(m, i - 1), before = m->t.token[i].at < keyword;
		int n = reader_day(&m->t, i, m->today, labelled, &day);

		if (n && !is_no_visit(m, i - 1) && (labelled || day.full || (before && is_bare_day(m, i, n, doubt)))) {
			*at = day.day;
			*doubt = day.bad ? DOUBTFUL_RANGE : *doubt;
			*text = (struct str){m->text.p + m->t.token[i].at,
					     m->t.token[i + n - 1].end - m->t.token[i].at};
			return true;
		}
		if (m->t.token[i].kind == TOKEN_DIGITS && reader_code_like(m->t.token[i].count))
			return false;
		i += n ? n - 1 : 0;
	}
	return false;
}

static int place_no(const struct reader_form *f, uint8_t field)
{
	for (int i = 0; i < f->places; i++)
		if (f->place[i].field == field)
			return i;
	return f->places;
}

/* X into the report, in form order. */
static void insert(const struct reader_form *f, struct reading_report *r, const struct reading_field *x)
{
	int at = r->fields;

	if (r->fields == READER_FIELDS_MAX)
		return;
	while (at > 0 && place_no(f, r->field[at - 1].field) > place_no(f, x->field)) {
		r->field[at] = r->field[at - 1];
		at--;
	}
	r->field[at] = *x;
	r->fields++;
}

static void spread_heading(const struct message *m, struct reading *out)
{
	uint32_t keyword = out->typed.n ? (uint32_t)(out->typed.p - m->text.p) : 0;
	enum reading_doubt doubt = DOUBTFUL_NOT;
	struct str text;
	int32_t day;

	if (!m->form.dates || !heading_day(m, keyword, &day, &doubt, &text))
		return;
	for (int i = 0; i < m->form.places; i++) {
		struct reading_field x = {.field = m->form.place[i].field,
					  .name = m->set->field[m->form.place[i].field].name,
					  .text = text,
					  .how = HOW_SHAPE,
					  .doubt = doubt,
					  .value = day};

		for (int r = 0; m->form.place[i].type == FIELD_DATE && r < out->reports; r++)
			if (!reader_field(&out->report[r], x.field))
				insert(&m->form, &out->report[r], &x);
	}
}

/* ---- reading ---- */

/* Labels with figures before the keyword belong to the report: bb 8,4 tb 72 ukur 10097. */
static bool begins_before(const struct message *m, const struct reader_keyword *k)
{
	int value;

	for (int i = 0; i + 1 < m->t.n && m->t.token[i + 1].at < k->at; i++)
		if (m->t.token[i].kind == TOKEN_WORD && m->t.token[i + 1].kind == TOKEN_DIGITS &&
		    reader_word(token_fold(&m->t.token[i]), &value) == WORD_LABEL && value != FIELD_DATE)
			return true;
	return false;
}

static void read_pieces(struct message *m, int flow, uint32_t from, struct reading *out)
{
	reader_form_init(&m->form, m->set, flow, m->today, NULL);
	reader_split(&m->form, m->role, m->text, &m->t, from, &m->pieces);
	out->flow = flow;
	out->too_many = m->pieces.too_many;
	out->reports = m->pieces.n;
	for (int i = 0; i < m->pieces.n; i++)
		reader_choose(&m->form, m->pieces.piece[i], &out->report[i], i ? NULL : &m->hints);
	spread_heading(m, out);
}

static void make_chat(struct reading *out)
{
	out->kind = READING_CHAT;
	out->flow = -1;
	out->keyword = out->typed = STR_NONE;
	out->repairs = 0;
	out->reports = 0;
	out->too_many = false;
}

static void with_keyword(struct message *m, const struct reader_keyword *k, struct reading *out)
{
	const struct flow *f = &m->set->flow[k->flow];
	bool alone = is_alone(m, k->end);

	out->flow = k->flow;
	out->kind = READING_REPORT;
	out->keyword = f->keyword[0];
	out->typed = (struct str){m->text.p + k->at, k->end - k->at};
	out->repairs = k->repairs;
	if (alone || !f->forms) {
		if (!alone || k->letter || (k->repairs & REPAIR_KEYWORD))
			make_chat(out);
		return;
	}
	read_pieces(m, k->flow, begins_before(m, k) ? 0 : k->end, out);
	out->repairs |= m->pieces.repairs;
	if (!is_report(m, k, &out->report[0]))
		make_chat(out);
}

static bool asks_child(const struct flow_set *set, const struct flow *f)
{
	for (int i = 0; i < f->forms; i++)
		if (set->field[f->form[i].field].type == FIELD_CHILD)
			return true;
	return false;
}

/* The one flow that the figures make evident. */
static void without_keyword(struct message *m, struct reading *out)
{
	int found = -1;

	for (int i = 0; i < m->set->flows; i++) {
		const struct flow *f = &m->set->flow[i];

		if (!(f->roles & 1U << m->role) || !asks_child(m->set, f))
			continue;
		read_pieces(m, i, 0, out);
		if (!is_evident(m, &out->report[0]))
			continue;
		if (found >= 0) {
			make_chat(out);
			return;
		}
		found = i;
	}
	if (found < 0) {
		make_chat(out);
		return;
	}
	read_pieces(m, found, 0, out);
	out->kind = READING_REPORT;
	out->keyword = m->set->flow[found].keywords ? m->set->flow[found].keyword[0] : STR_NONE;
	out->repairs = REPAIR_NO_KEYWORD;
	for (int i = 0; i < out->reports; i++)
		out->report[i].repairs |= REPAIR_NO_KEYWORD;
}

static bool is_empty(const struct tokens *t)
{
	for (int i = 0; i < t->n; i++)
		if (t->token[i].kind != TOKEN_DASH)
			return false;
	return true;
}

void reader_read(const struct flow_set *set, enum role role, int32_t today, struct str text, struct reading *out)
{
	struct message m; /* large: only what is needed is set */
	struct reader_keyword k;

	m.set = set;
	m.role = role;
	m.today = today;
	m.text = text;
	m.hints = (struct reader_hints){0};
	out->kind = READING_EMPTY;
	out->flow = -1;
	out->keyword = out->typed = STR_NONE;
	out->repairs = 0;
	out->reports = 0;
	out->too_many = false;
	reader_lex(text, &m.t);
	if (is_empty(&m.t))
		return;
	reader_keyword(set, role, text, &m.t, &k);
	if (k.flow >= 0)
		with_keyword(&m, &k, out);
	if (k.flow < 0 || ((k.repairs & REPAIR_KEYWORD) && out->kind == READING_CHAT))
		without_keyword(&m, out);
	for (int i = 0; i < out->reports; i++) /* behind the decision: it makes no talk of a report */
		out->report[i].leftover = out->report[i].leftover || out->report[i].passed_over;
}

const struct reading_field *reader_field(const struct reading_report *report, uint8_t field)
{
	for (int i = 0; i < report->fields; i++)
		if (report->field[i].field == field)
			return &report->field[i];
	return NULL;
}

/* Where the child's code stands in the message; empty = nowhere. */
static struct str code_text(const struct reader_form *f, const struct reading_report *r)
{
	int i = field_of(f, r, FIELD_CHILD);

	return i < 0 ? STR_NONE : r->field[i].text;
}

void reader_judge(const struct flow_set *set, int flow, int32_t today, const struct plausible_child *child,
		  struct reading_report *report)
{
	struct reading_report was = *report;
	struct reader_form f;
	struct str before, now;

	reader_form_init(&f, set, flow, today, child);
	reader_choose(&f, was.text, report, NULL);
	before = code_text(&f, &was);
	now = code_text(&f, report);
	if (was.fields &&
	    (before.p != now.p || before.n != now.n)) { /* another child's: what was read stands, and is asked about */
		*report = was;
		report->leftover = true;
		return;
	}
	report->leftover = report->leftover || report->passed_over;
	report->repairs |= was.repairs & REPAIR_NO_KEYWORD;
	for (int i = 0; i < was.fields; i++) /* of the message's heading */
		if (set->field[was.field[i].field].type == FIELD_DATE && !reader_field(report, was.field[i].field))
			insert(&f, report, &was.field[i]);
}

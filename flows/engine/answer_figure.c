/* SPDX-License-Identifier: Apache-2.0 */
/*
 * answer_figure: a figure as an answer. Weights and lengths are held against the child and its history, the others
 * against their range; what is doubtful is asked about, never changed in silence. An answer that fits none of the
 * offered lines is read as a fresh answer to the step's own question.
 */
#include "flow_run.h"

#include "plausible.h"

/* REPAIRED: not the figure that was typed. ASKED: she was asked about it. */
static void set_number(struct run *r, int64_t thousandths, bool asked)
{
	r->s->value[run_step_now(r)->field] = (struct flow_value){
		.type = VAL_NUM,
		.repaired = r->repaired || thousandths != r->s->typed,
		.asked = asked,
		.num = thousandths,
	};
}

/* Field units (thousandths) of a reading in grams or millimetres. */
static int64_t reading_units(enum field_type type, int32_t value)
{
	return type == FIELD_WEIGHT ? value : (int64_t)value * 100;
}

static void offer_extras(struct run *r, const char *unit, int64_t a, int64_t b)
{
	struct buf out;

	r->scope.extra[EXTRA_UNIT] = str_of(unit);
	buf_init(&out, r->figure[0], sizeof(r->figure[0]));
	number_show(&out, a);
	r->scope.extra[EXTRA_A] = buf_str(&out);
	buf_init(&out, r->figure[1], sizeof(r->figure[1]));
	number_show(&out, b);
	r->scope.extra[EXTRA_B] = buf_str(&out);
}

static void show_offers(struct run *r, enum say question, enum sub sub)
{
	screen_say(r, question);
	screen_retype(r);
	r->s->sub = (uint8_t)sub;
	screen_ask(r);
	r->out->outcome = FLOW_OUT_AGAIN;
}

/* "84? Maksudnya 8,4 kg?" */
static void ask_which(struct run *r, struct str typed, const struct ask_type *t)
{
	r->scope.extra[EXTRA_TYPED] = str_trim(typed);
	offer_extras(r, t->unit, r->s->offer[0], r->s->offer[1]);
	show_offers(r, r->s->offers > 1 ? SAY_TWO_READINGS : SAY_ONE_READING, SUB_OFFER);
}

/*
 * The figure is possible, but not after the one before: "12,4 kg? Dulu 8,4. Sudah benar?" It is shown as it would be kept,
 * not as it was typed: "12400 gram" and "68,55" are kept as another figure.
 */
static void ask_odd(struct run *r, const struct ask_type *t)
{
	const struct child *c = &r->s->child;
	int64_t earlier = t->type == FIELD_WEIGHT ? c->last.weight_g : (int64_t)c->last_length_mm * 100;

	offer_extras(r, t->unit, r->s->offer[0], earlier);
	r->scope.extra[EXTRA_TYPED] = r->scope.extra[EXTRA_A];
	r->scope.extra[EXTRA_A] = r->scope.extra[EXTRA_B];
	show_offers(r, SAY_ODD_FIGURE, SUB_ODD);
}

static void offer(struct run *r, int64_t value)
{
	const struct step *st = run_step_now(r);
	struct flow_session *s = r->s;

	if (value < st->low || value > st->high || s->offers == 2 || (s->offers && s->offer[0] == value))
		return;
	s->offer[s->offers++] = value;
}

static void readings_of(const struct run *r, enum field_type type, int64_t typed, struct plausible *p)
{
	const struct plausible_child child = assess_child(r);

	if (type == FIELD_WEIGHT)
		plausible_weight(&child, typed, p);
	else
		plausible_length(&child, typed, POSITION_UNKNOWN, p);
}

static bool reads_as_typed(const struct plausible *p)
{
	return p->count > 0 && (p->odd || p->reading[0].why == PLAUSIBLE_AS_TYPED);
}

/*
 * The length where the weight was asked for, or the other way round: no child's figure of the one kind, and just the child's
 * own of the other, as its last visit tells. She is told, and asked again.
 */
static bool is_of_other_kind(const struct run *r, enum field_type type, int64_t typed)
{
	const struct child *c = &r->s->child;
	enum field_type other = type == FIELD_WEIGHT ? FIELD_LENGTH : FIELD_WEIGHT;
	struct plausible p;

	if (other == FIELD_LENGTH ? c->last_length_mm <= 0 : c->last.weight_g <= 0)
		return false;
	readings_of(r, other, typed, &p);
	return reads_as_typed(&p) && !p.odd;
}

/*
 * What the typed figure may mean. Possible for this child: itself; where its history speaks against it, itself first, since
 * a child that has lost weight must not become another figure by a hasty 1, and the likeliest slip second. Not possible: the
 * readings that are; without any the figure itself, in range: a child may be further from the rest than the tables think,
 * so it is taken and the whole asked about later.
 */
static void answer_body(struct run *r, struct str text, const struct ask_type *t)
{
	int64_t typed = r->s->typed, own = t->type == FIELD_WEIGHT ? typed : (typed + 50) / 100 * 100;
	struct plausible p;

	readings_of(r, t->type, typed, &p);
	if (!reads_as_typed(&p) && is_of_other_kind(r, t->type, typed)) {
		screen_again(r, t->type == FIELD_WEIGHT ? SAY_IS_LENGTH : SAY_IS_WEIGHT);
		return;
	}
	if (p.count == 0 || reads_as_typed(&p))
		offer(r, own);
	for (int i = 0; i < p.count; i++)
		offer(r, reading_units(t->type, p.reading[i].value));
	if (!r->s->offers) {
		screen_again(r, t->outside);
	} else if (p.odd && r->s->offers == 1) {
		ask_odd(r, t);
	} else if (r->s->offers == 1 && r->s->offer[0] == typed) {
		set_number(r, typed, false);
		run_answered(r);
	} else { /* also 76,55 cm, finer than we keep: 76,6 is asked about */
		r->s->by_form = r->s->by_form && !p.odd;
		ask_which(r, text, t);
	}
}

/* Arm and head: 135 is asked about as 13,5 and 13,55 as 13,6. A count is whole or none. */
static void answer_plain(struct run *r, struct str text, const struct ask_type *t)
{
	int64_t typed = r->s->typed, rounded = (typed + 50) / 100 * 100;

	if (t->type == FIELD_COUNT && typed % 1000) {
		screen_again(r, t->unreadable);
		return;
	}
	offer(r, rounded);
	if (!r->s->offers && t->type != FIELD_COUNT)
		offer(r, (typed + 500) / 1000 * 100);
	if (!r->s->offers) {
		screen_again(r, t->outside);
	} else if (r->s->offer[0] == typed) {
		set_number(r, typed, false);
		run_answered(r);
	} else {
		ask_which(r, text, t);
	}
}

/* TEXT without the field's own unit behind it: "3 kali". */
static struct str without_unit(struct str text, struct str unit)
{
	struct str t = str_trim(text), end = {t.p + t.n - unit.n, unit.n};

	if (!unit.n || t.n <= unit.n || !str_eq_nocase(end, unit))
		return t;
	return (struct str){t.p, t.n - unit.n};
}

/* TEXT with every kindness of the reader: "8koma4", "8,4 kg." What was repaired is known to be. */
static int read_figure(struct run *r, struct str text)
{
	unsigned repairs = 0;
	int rc = reader_number(text, &r->s->typed, &repairs);

	r->repaired = r->repaired || (!rc && repairs);
	r->s->form_repaired = r->s->form_repaired || (!rc && repairs);
	return rc;
}

void answer_offered(struct run *r, struct str typed, const int64_t *choice, int choices)
{
	const struct ask_type *t = ask_type_of(r->set->field[run_step_now(r)->field].type);

	r->s->offers = 0;
	r->s->typed = 0; /* it is none of them as it stands */
	for (int i = 0; i < choices; i++)
		offer(r, choice[i]);
	if (r->s->offers) {
		ask_which(r, typed, t);
		return;
	}
	r->scope.extra[EXTRA_TYPED] = str_trim(typed);
	screen_again(r, t->outside);
}

static void answer_number(struct run *r, struct str text, const struct ask_type *t)
{
	const struct flow_field *f = &r->set->field[run_step_now(r)->field];

	r->scope.extra[EXTRA_TYPED] = str_trim(text);
	r->s->offers = 0;
	if (read_figure(r, text) && read_figure(r, without_unit(text, f->unit)))
		screen_again(r, t->unreadable);
	else if (t->type == FIELD_WEIGHT || t->type == FIELD_LENGTH)
		answer_body(r, text, t);
	else
		answer_plain(r, text, t);
}

/* A reading of a slip is held against the one before, too: "114", yes, 11,4 kg, but "11,4 kg? Dulu 8,4." */
static void take_offer(struct run *r, int chosen, const struct ask_type *t)
{
	struct flow_session *s = r->s;
	bool body = t->type == FIELD_WEIGHT || t->type == FIELD_LENGTH;
	struct plausible p = {0};

	if (s->sub == SUB_OFFER && body)
		readings_of(r, t->type, s->offer[chosen], &p);
	if (p.odd && s->offer[chosen] != s->typed) {
		s->offer[0] = s->offer[chosen];
		s->offers = 1;
		ask_odd(r, t);
		return;
	}
	set_number(r, s->offer[chosen], true);
	run_answered(r);
}

/* The number of the offered line that TEXT chooses; 0 = none. By SMS a question with one line is answered in words, too. */
static int offer_chosen(const struct run *r, struct str t)
{
	bool yes;
	int64_t n;

	if (r->s->sub != SUB_OFFER && r->s->sub != SUB_ODD)
		return 0;
	if (t.n == 1 && !str_to_i64(t, &n))
		return n >= 1 && n <= r->s->offers + 1 ? (int)n : 0;
	if (r->s->offers != 1 || read_yesno(t, &yes))
		return 0;
	return yes ? 1 : 2;
}

void answer_figure(struct run *r, struct str text, const struct ask_type *type)
{
	int n = offer_chosen(r, str_trim(text));

	if (!n)
		answer_number(r, text, type);
	else if (n == r->s->offers + 1)
		screen_question(r);
	else
		take_offer(r, n - 1, type);
}

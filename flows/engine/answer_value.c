/* SPDX-License-Identifier: Apache-2.0 */
/*
 * answer_value: answers that are no figure: yes or no, a day, free text, a phone, a NIK. Each is taken whole or asked
 * again with its own reason; none of them is repaired.
 */
#include "flow_run.h"
#include "reader.h"

#include "gsm7.h"
#include "msisdn.h"

static void take(struct run *r, enum flow_value_type type, int64_t num)
{
	r->s->value[run_step_now(r)->field] = (struct flow_value){.type = type, .num = num};
	run_answered(r);
}

static void answer_yesno(struct run *r, struct str text, const struct ask_type *t)
{
	bool yes;

	if (read_yesno(text, &yes))
		screen_again(r, t->unreadable);
	else
		take(r, VAL_YESNO, yes ? 1000 : 0);
}

/* The day YEARS before DAY; 29 February becomes the 28th. */
static int32_t years_before(int32_t day, int years)
{
	int year, month, mday;
	int32_t before;

	date_to_ymd(day, &year, &month, &mday);
	before = date_from_ymd(year - years, month, mday);
	return before == DATE_NONE ? date_from_ymd(year - years, month, mday - 1) : before;
}

/* Not after today, not too long ago, and no child is measured before it is born. */
static void answer_date(struct run *r, struct str text, const struct ask_type *t)
{
	const struct step *st = run_step_now(r);
	bool visit = r->set->field[st->field].visit;
	int32_t day;

	if (read_date(text, r->who->today, &day) &&
	    (st->low > 1000 || reader_date(text, r->who->today, &day))) { /* 8/3, kemarin: one such day in a year */
		screen_again(r, t->unreadable);
	} else if (day > r->who->today) {
		screen_again(r, t->outside);
	} else if (day < years_before(r->who->today, (int)(st->low / 1000)) ||
		   (visit && r->s->child.id && day < r->s->child.birth_day)) {
		screen_again(r, t->other);
	} else {
		if (visit)
			run_visit_on(r->s, day);
		take(r, visit ? VAL_VISIT : VAL_DATE, day);
	}
}

/* A line break would be a line of the screen; whatever else a phone can show may stand in a note. */
static bool is_clean(struct str t)
{
	for (size_t i = 0; i < t.n; i++)
		if ((unsigned char)t.p[i] < ' ')
			return false;
	return gsm7_units(t) > 0;
}

static void answer_words(struct run *r, struct str text, const struct ask_type *t)
{
	struct str words = str_trim(text);
	const struct flow *root = run_root(r);

	if (!is_clean(words)) {
		screen_again(r, t->unreadable);
	} else if (gsm7_units(words) > FLOW_WORDS_SEPTETS) {
		screen_again(r, t->outside);
	} else {
		words_put(r->s, run_step_now(r)->field, words, root->own | root->known);
		take(r, VAL_WORDS, 0);
	}
}

static void answer_phone(struct run *r, struct str text, const struct ask_type *t)
{
	char digits[MSISDN_MAX];
	int64_t n;

	if (msisdn_parse(text, digits) != MSISDN_MOBILE || str_to_i64(str_of(digits), &n))
		screen_again(r, t->unreadable);
	else
		take(r, VAL_NUM, n);
}

static void answer_nik(struct run *r, struct str text, const struct ask_type *t)
{
	int64_t digits;

	if (read_nik(str_trim(text), &digits))
		screen_again(r, t->unreadable);
	else
		take(r, VAL_NUM, digits);
}

void answer_value(struct run *r, struct str text, const struct ask_type *t)
{
	r->scope.extra[EXTRA_TYPED] = str_trim(text);
	switch (t->type) {
	case FIELD_YESNO: answer_yesno(r, text, t); break;
	case FIELD_DATE: answer_date(r, text, t); break;
	case FIELD_WORDS: answer_words(r, text, t); break;
	case FIELD_PHONE: answer_phone(r, text, t); break;
	default: answer_nik(r, text, t); break;
	}
}

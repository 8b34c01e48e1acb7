/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cost: counts by a sample. A text's parts depend on what stands where, so the longest text is really made: its words
 * as they are written, and a W for each septet a value can take. Where a step may be passed over, and by `say` above
 * whatever comes next, the sum of what may come together is taken: it is a bound, reached when all conditions hold.
 */
#include "cost.h"

#include "flow_program.h"

#include "gsm7.h"

#define ROOM 2048

static void fill(struct buf *out, int septets)
{
	while (septets-- > 0)
		buf_addc(out, 'W');
}

/* ---- samples ---- */

static void add_text(const struct flow_set *set, const struct text *t, enum language l, struct buf *out)
{
	const struct template *in = t->in[l] ? t->in[l] : t->in[LANG_ID];

	for (int i = 0; in && i < in->parts; i++) {
		if (in->part[i].ref.kind == REF_NONE)
			buf_add(out, in->part[i].literal);
		else
			fill(out, ref_widest(set, in->part[i].ref, l));
	}
}

/* A step's screen: its own words, and for the lines around them as much as they can take. */
static void add_step(const struct flow_set *set, const struct step *st, enum language l, struct buf *out)
{
	size_t from = out->n;
	int units;

	add_text(set, st->text, l, out);
	units = gsm7_units((struct str){out->p + from, out->n - from});
	fill(out, units < 0 ? 0 : step_widest(set, st, l) - units);
}

/* ---- SMS ---- */

struct tally {
	const struct flow_set *set;
	enum language language;
	struct cost *out;
	struct buf above; /* what `say` told up to here */
	char room[ROOM];
};

static void count_sms(struct cost *out, struct str text)
{
	struct segments s;

	if (segments_split(&s, text, NULL))
		return;
	if (s.encoding == SEGMENTS_UCS2)
		out->encoding = SEGMENTS_UCS2;
	if (s.count < out->sms_parts || (s.count == out->sms_parts && s.units <= out->sms_units))
		return;
	out->sms_parts = s.count;
	out->sms_units = s.units;
}

static void count_answer(struct tally *t, const struct step *st)
{
	char room[ROOM];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	buf_add(&b, buf_str(&t->above));
	add_step(t->set, st, t->language, &b);
	count_sms(t->out, buf_str(&b));
}

static void put_above(struct tally *t, const struct step *st)
{
	add_text(t->set, st->text, t->language, &t->above);
	buf_addc(&t->above, '\n');
	if (t->above.n > FLOW_ABOVE_MAX)
		t->above.n = FLOW_ABOVE_MAX; /* one that does not fit above is an answer by itself */
}

static void count_text(struct tally *t, const struct text *text)
{
	char room[ROOM];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	add_text(t->set, text, t->language, &b);
	count_sms(t->out, buf_str(&b));
}

/* All SMS of FLOW and of those it calls, in the order of its steps. */
static void count_flow(struct tally *t, const struct flow *f)
{
	for (int i = 0; i < f->steps; i++) {
		const struct step *st = &f->step[i];

		if (st->kind == STEP_CALL)
			count_flow(t, &t->set->flow[st->target]);
		else if (st->kind == STEP_NOTICE && t->language == LANG_ID)
			count_text(t, st->text);
		else if (step_shows(st) || st->kind == STEP_END)
			count_answer(t, st);
		if (st->kind == STEP_SAY)
			put_above(t, st);
	}
}

/* ---- languages ---- */

static unsigned written_in(const struct text *t)
{
	unsigned mask = 0;

	for (int l = 0; t && l < LANGUAGES; l++)
		mask |= t->in[l] ? 1u << l : 0;
	return mask;
}

static unsigned field_written_in(const struct flow_field *f)
{
	unsigned mask = 0;

	for (int i = 0; i < f->options; i++)
		mask |= written_in(f->option[i].label);
	for (int i = 0; i < f->case_count; i++)
		mask |= written_in(f->cases[i].text);
	return mask;
}

static unsigned languages_of(const struct flow_set *set, const struct flow *f)
{
	unsigned mask = 1u << LANG_ID | f->languages | written_in(f->receipt);

	for (int i = 0; i < f->steps; i++) {
		const struct step *st = &f->step[i];

		mask |= written_in(st->text) | written_in(st->retry);
		mask |= st->field == NO_FIELD ? 0 : field_written_in(&set->field[st->field]);
		for (int o = 0; o < st->options; o++)
			mask |= written_in(st->option[o].label);
	}
	return mask;
}

/* LANGUAGE's row stands for readers of L: its own, and Indonesian for those who have none. */
static bool in_row(unsigned languages, enum language language, int l)
{
	return l == (int)language || (language == LANG_ID && !(languages >> l & 1));
}

/* ---- rows ---- */

static void count_in(const struct flow_set *set, const struct flow *f, enum language l, struct cost *out)
{
	struct tally t = {.set = set, .language = l, .out = out};

	buf_init(&t.above, t.room, sizeof(t.room));
	for (int i = 0; i < f->steps; i++)
		if (f->step[i].kind != STEP_NOTICE && step_widest(set, &f->step[i], l) > out->screen)
			out->screen = step_widest(set, &f->step[i], l);
	count_flow(&t, f);
	if (f->receipt)
		count_text(&t, f->receipt);
}

bool cost_flow(const struct flow_set *set, int i, enum language language, struct cost *out)
{
	const struct flow *f = i >= 0 && i < set->flows ? &set->flow[i] : NULL;
	unsigned languages = f ? languages_of(set, f) : 0;

	if (!(languages >> language & 1))
		return false;
	*out = (struct cost){.name = f->name, .language = language, .encoding = SEGMENTS_GSM7};
	for (int l = 0; l < LANGUAGES; l++)
		if (in_row(languages, language, l))
			count_in(set, f, (enum language)l, out);
	return true;
}

int cost_messages(void)
{
	return SAYS;
}

static void count_message(const struct flow_set *set, enum say which, enum language l, struct cost *out)
{
	int under = message_room(set, which, l), screen = text_widest(set, set->say[which], l) + under;
	char room[ROOM];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	add_text(set, set->say[which], l, &b);
	fill(&b, under);
	count_sms(out, buf_str(&b));
	out->screen = screen > out->screen ? screen : out->screen;
}

bool cost_message(const struct flow_set *set, int m, enum language language, struct cost *out)
{
	bool known = m >= 0 && m < SAYS;
	unsigned languages = known ? written_in(set->say[m]) : 0;

	if (!(languages >> language & 1))
		return false;
	*out = (struct cost){
		.name = str_of(message_name((enum say)m)), .language = language, .encoding = SEGMENTS_GSM7};
	for (int l = 0; l < LANGUAGES; l++)
		if (in_row(languages, language, l))
			count_message(set, (enum say)m, (enum language)l, out);
	return true;
}

unsigned cost_messages_unreviewed(const struct flow_set *set)
{
	return set->unreviewed;
}

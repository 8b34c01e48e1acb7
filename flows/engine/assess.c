/* SPDX-License-Identifier: Apache-2.0 */
/*
 * assess: tumbuh(anak, berat, panjang, posisi, lila, lk, edema): what a filling-in means for this child, by growth, the KMS
 * and the child's own history. A weight that WHO flags is not read on the card: it is asked about first.
 */
#include "flow_run.h"

int32_t assess_figure(const struct flow_session *s, const struct step *st, int arg)
{
	uint8_t field = st->arg[arg];

	if (field == NO_FIELD || s->value[field].type != VAL_NUM)
		return 0;
	return (int32_t)(arg == ARG_WEIGHT ? s->value[field].num : s->value[field].num / 100);
}

bool assess_yes(const struct flow_session *s, uint8_t field)
{
	return field != NO_FIELD && s->value[field].type == VAL_YESNO && s->value[field].num;
}

static bool was_asked(const struct flow_session *s, uint8_t field)
{
	return field != NO_FIELD && s->value[field].asked;
}

bool assess_repaired(const struct flow_session *s, uint8_t field)
{
	return field != NO_FIELD && s->value[field].repaired;
}

/* Days from birth to DAY; -1 for what cannot be. */
static int32_t age_on(const struct child *c, int32_t day)
{
	int64_t age = (int64_t)day - c->birth_day;

	return day != DATE_NONE && age >= 0 && age <= INT32_MAX ? (int32_t)age : -1;
}

struct plausible_child assess_child(const struct run *r)
{
	const struct child *c = &r->s->child;
	struct plausible_child out = {.sex = c->sex, .age_days = run_age_days(r)};
	int32_t weighed = age_on(c, c->last.day), measured = age_on(c, c->last_length_day);

	if (c->last.weight_g > 0 && weighed >= 0) {
		out.earlier.weight_g = c->last.weight_g;
		out.earlier.weight_age_days = weighed;
	}
	if (c->last_length_mm > 0 && measured >= 0) {
		out.earlier.length_mm = c->last_length_mm;
		out.earlier.length_age_days = measured;
		out.earlier.position = c->last_position;
	}
	return out;
}

static enum position said_position(const struct run *r, uint8_t field)
{
	const struct flow_value *v = field == NO_FIELD ? NULL : &r->s->value[field];

	if (!v || v->type != VAL_CHOICE)
		return POSITION_UNKNOWN;
	return str_eq_nocase(r->set->field[field].option[v->num].key, STR("T")) ? POSITION_LYING : POSITION_STANDING;
}

/* W as it counts on the day of the visit: what was weighed in that month or later is not what went before. */
static struct kms_weighing weighed_before(const struct run *r, struct kms_weighing w)
{
	bool before = w.day != DATE_NONE && w.day < date_month_start(r->s->visit_day);

	return before ? w : (struct kms_weighing){.day = DATE_NONE};
}

/* A visit that is told late, and later than all we know of the child: what went before it is not known here. */
static bool history_unknown(const struct run *r)
{
	const struct child *c = &r->s->child;
	int32_t month = date_month_start(r->s->visit_day);

	return c->last.day != DATE_NONE && c->last.day >= month && c->before.day != DATE_NONE && c->before.day >= month;
}

static void read_card(struct run *r, int32_t weight_g)
{
	const struct child *c = &r->s->child;
	const struct kms_child child = {.sex = c->sex, .birth_day = c->birth_day};
	struct kms_weighing w[] = {
		weighed_before(r, c->before), weighed_before(r, c->last), {r->s->visit_day, weight_g}};
	size_t n = kms_months(w, sizeof(w) / sizeof(w[0]));

	if (!history_unknown(r))
		kms_read(&r->set->kms, &child, w, n, &r->s->kms);
}

/* What is odd about weight and length together; a figure that was asked about and kept is not asked about again. */
static void doubt_pair(struct run *r, const struct step *st, const struct growth_input *in)
{
	const struct plausible_child child = assess_child(r);
	struct flow_session *s = r->s;
	unsigned asked = 0;

	s->doubts = 0;
	if (in->weight_g > 0 && in->length_mm > 0)
		s->doubts = (uint8_t)plausible_pair(&child, in->weight_g, in->length_mm, in->position);
	if (was_asked(s, st->arg[ARG_WEIGHT]))
		asked |= DOUBT_GAINED | DOUBT_LOST;
	if (was_asked(s, st->arg[ARG_LENGTH]))
		asked |= DOUBT_SHRUNK | DOUBT_LEAPT;
	s->doubt = (uint8_t)(s->doubts & ~asked);
}

void assess(struct run *r, const struct step *st)
{
	struct flow_session *s = r->s;
	struct growth_input in = {
		.sex = s->child.sex,
		.age_days = run_age_days(r),
		.weight_g = assess_figure(s, st, ARG_WEIGHT),
		.length_mm = assess_figure(s, st, ARG_LENGTH),
		.arm_mm = assess_figure(s, st, ARG_ARM),
		.head_mm = assess_figure(s, st, ARG_HEAD),
		.oedema = assess_yes(s, st->arg[ARG_OEDEMA]),
		.position = said_position(r, st->arg[ARG_POSITION]),
	};

	s->position = in.position;
	s->arm_mm = in.arm_mm;
	s->oedema = in.oedema;
	growth_score(&in, &s->growth);
	s->kms = (struct kms_reading){.status = KMS_NONE};
	if (in.weight_g > 0 && !s->growth.flag[GROWTH_WFA])
		read_card(r, in.weight_g);
	doubt_pair(r, st, &in);
	s->value[st->field] = (struct flow_value){.type = VAL_GROWTH};
}

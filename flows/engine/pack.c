/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack: a session as a compact string for Redis, about 120 bytes before the child is known and 250 at the end of
 * ukur. Little-endian:
 *
 *	format u8, version u64 (these two in every format), flow u16, step u16, frame u16, entry u64, saves u8, visit day u32, begin day u32, tries u8, page
 *	u8, sub u8, flags u8, history: count u8, then flow u16 step u16 frame u16 each;
 *	values: count u8, then field u8, type u8 (0x80: repaired, 0x40: asked), number u64 each (only those that are set);
 *	offers: count u8, then u64 each; typed u64; offer_code str8; form str8, taken u8, to be told u8; words: length u16, then bytes;
 *	people and posyandu: count u8, then field u8, id u64, role u8, name str8, where str8 each; name of the list str8;
 *	put off: count u8, then flow u16 step u16 each;
 *	child (flag): id u64, code str8, name str8, sex u8, birth u32, then day u32 and weight u32 of the last weighing and of
 *	the one before, last length u32, its day u32, its position u8;
 *	growth (flag): six z u16, flags u8, used length u32, assumed u8, position u8, arm u16, kms u8, times T u8, lines u8,
 *	oedema u8, doubt u8, doubts u8
 */
#include "flow_program.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#define PACK_FORMAT 8
#define OFFER_MAX   99999999         /* a figure or a code with a 1 before it */
#define DIGITS_MAX  9999999999999999 /* of a NIK */
#define DAY_FIRST   (-25567)         /* 1900-01-01 */
#define DAY_LAST    84005            /* 2199-12-31 */

enum { FLAG_BY_FORM = 1, FLAG_CHILD = 2, FLAG_GROWTH = 4 };

enum { FORM_REPAIRED = 1, FORM_LEFT = 2 };

enum { LINE_RED = 1, LINE_ORANGE = 2 };

#define VALUE_REPAIRED 0x80 /* in a value's type octet */
#define VALUE_ASKED    0x40

void flow_session_init(struct flow_session *s, const struct flow_set *set)
{
	memset(&s->batch, 0, offsetof(struct flow_batch, text));
	session_clear(s, set);
}

void session_clear(struct flow_session *s, const struct flow_set *set)
{
	memset(s, 0, offsetof(struct flow_session, batch));
	s->version = set->version;
	s->flow = (uint16_t)set->start;
	s->step = (uint16_t)set->flow[set->start].steps;
	flow_growth_reset(s);
}

void flow_growth_reset(struct flow_session *s)
{
	s->growth = (struct growth_score){.position_assumed = false};
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		s->growth.z[i] = GROWTH_Z_NONE;
	s->position = POSITION_UNKNOWN;
	s->arm_mm = 0;
	s->kms = (struct kms_reading){.status = KMS_NONE};
	s->oedema = false;
	s->doubt = s->doubts = 0;
}

static void zero_from(void *room, size_t size, size_t used)
{
	memset((char *)room + used, 0, size - used);
}

void session_trim(struct flow_session *s)
{
	zero_from(s->back, sizeof(s->back), s->went * sizeof(s->back[0]));
	zero_from(s->offer, sizeof(s->offer), s->offers * sizeof(s->offer[0]));
	zero_from(s->said, sizeof(s->said), s->says * sizeof(s->said[0]));
	zero_from(s->offer_code, sizeof(s->offer_code), strlen(s->offer_code));
	zero_from(s->form, sizeof(s->form), s->form_n);
	zero_from(s->words, sizeof(s->words), s->words_n);
	zero_from(s->pick, sizeof(s->pick), s->picks * sizeof(s->pick[0]));
	zero_from(s->query, sizeof(s->query), strlen(s->query));
}

struct str flow_session_flow(const struct flow_session *s, const struct flow_set *set)
{
	return set->flow[s->flow].name;
}

bool flow_session_started(const struct flow_session *s)
{
	return s->child.id || s->picks;
}

int64_t flow_session_left(const struct flow_session *s, const struct flow_set *set, char name[CHILD_NAME_MAX])
{
	const struct flow *f = &set->flow[frame_root(set, s->frame, s->flow)];

	if (!flow_session_started(s) || s->flow == set->start)
		return 0;
	str_copy(name, CHILD_NAME_MAX, s->child.id ? str_of(s->child.name) : f->title);
	return s->child.id ? s->child.id : -1;
}

static bool has_growth(const struct flow_session *s)
{
	for (int i = 0; i < FLOW_FIELDS_MAX; i++)
		if (s->value[i].type == VAL_GROWTH)
			return true;
	return false;
}

static void pack_places(const struct flow_session *s, struct buf *out)
{
	buf_put_u8(out, s->went);
	for (int i = 0; i < s->went; i++) {
		buf_put_u16(out, s->back[i].flow);
		buf_put_u16(out, s->back[i].step);
		buf_put_u16(out, s->back[i].frame);
	}
}

static void pack_values(const struct flow_session *s, struct buf *out)
{
	uint8_t count = 0;

	for (int i = 0; i < FLOW_FIELDS_MAX; i++)
		count = (uint8_t)(count + (s->value[i].type != VAL_NONE));
	buf_put_u8(out, count);
	for (int i = 0; i < FLOW_FIELDS_MAX; i++) {
		if (s->value[i].type == VAL_NONE)
			continue;
		buf_put_u8(out, (uint8_t)i);
		buf_put_u8(out, (uint8_t)(s->value[i].type | (s->value[i].repaired ? VALUE_REPAIRED : 0) |
					  (s->value[i].asked ? VALUE_ASKED : 0)));
		buf_put_u64(out, (uint64_t)s->value[i].num);
	}
	buf_put_u8(out, s->offers);
	for (int i = 0; i < s->offers; i++)
		buf_put_u64(out, (uint64_t)s->offer[i]);
	buf_put_u64(out, (uint64_t)s->typed);
	buf_put_str8(out, str_of(s->offer_code));
	buf_put_str8(out, (struct str){s->form, s->form_n});
	buf_put_u8(out, s->form_taken);
	buf_put_u8(out, (uint8_t)((s->form_repaired ? FORM_REPAIRED : 0) | (s->form_left ? FORM_LEFT : 0)));
}

static void pack_texts(const struct flow_session *s, struct buf *out)
{
	buf_put_u16(out, s->words_n);
	buf_add(out, (struct str){s->words, s->words_n});
	buf_put_u8(out, s->says);
	for (int i = 0; i < s->says; i++) {
		buf_put_u16(out, s->said[i].flow);
		buf_put_u16(out, s->said[i].step);
	}
}

static void pack_picks(const struct flow_session *s, struct buf *out)
{
	buf_put_u8(out, s->picks);
	for (int i = 0; i < s->picks; i++) {
		const struct directory_entry *e = &s->pick[i].entry;

		buf_put_u8(out, s->pick[i].field);
		buf_put_u64(out, (uint64_t)e->id);
		buf_put_u8(out, (uint8_t)e->role);
		buf_put_str8(out, str_of(e->name));
		buf_put_str8(out, str_of(e->where));
	}
	buf_put_str8(out, str_of(s->query));
}

static void pack_child(const struct child *c, struct buf *out)
{
	buf_put_u64(out, (uint64_t)c->id);
	buf_put_str8(out, str_of(c->code));
	buf_put_str8(out, str_of(c->name));
	buf_put_u8(out, (uint8_t)c->sex);
	buf_put_u32(out, (uint32_t)c->birth_day);
	buf_put_u32(out, (uint32_t)c->last.day);
	buf_put_u32(out, (uint32_t)c->last.weight_g);
	buf_put_u32(out, (uint32_t)c->before.day);
	buf_put_u32(out, (uint32_t)c->before.weight_g);
	buf_put_u32(out, (uint32_t)c->last_length_mm);
	buf_put_u32(out, (uint32_t)c->last_length_day);
	buf_put_u8(out, (uint8_t)c->last_position);
}

static void pack_growth(const struct flow_session *s, struct buf *out)
{
	uint8_t flags = 0;

	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		buf_put_u16(out, (uint16_t)s->growth.z[i]);
		flags = (uint8_t)(flags | (s->growth.flag[i] ? 1 << i : 0));
	}
	buf_put_u8(out, flags);
	buf_put_u32(out, (uint32_t)s->growth.used_length_tenth_mm);
	buf_put_u8(out, s->growth.position_assumed);
	buf_put_u8(out, (uint8_t)s->position);
	buf_put_u16(out, (uint16_t)s->arm_mm);
	buf_put_u8(out, (uint8_t)s->kms.status);
	buf_put_u8(out, (uint8_t)s->kms.times_t);
	buf_put_u8(out, (uint8_t)((s->kms.below_red ? LINE_RED : 0) | (s->kms.above_orange ? LINE_ORANGE : 0)));
	buf_put_u8(out, s->oedema);
	buf_put_u8(out, s->doubt);
	buf_put_u8(out, s->doubts);
}

void flow_session_pack(const struct flow_session *s, struct buf *out)
{
	int flags =
		(s->by_form ? FLAG_BY_FORM : 0) | (s->child.id ? FLAG_CHILD : 0) | (has_growth(s) ? FLAG_GROWTH : 0);

	buf_put_u8(out, PACK_FORMAT);
	buf_put_u64(out, s->version);
	buf_put_u16(out, s->flow);
	buf_put_u16(out, s->step);
	buf_put_u16(out, s->frame);
	buf_put_u64(out, s->entry);
	buf_put_u8(out, s->saves);
	buf_put_u32(out, (uint32_t)s->visit_day);
	buf_put_u32(out, (uint32_t)s->begin_day);
	buf_put_u8(out, s->tries);
	buf_put_u8(out, s->page);
	buf_put_u8(out, s->sub);
	buf_put_u8(out, (uint8_t)flags);
	pack_places(s, out);
	pack_values(s, out);
	pack_texts(s, out);
	pack_picks(s, out);
	if (flags & FLAG_CHILD)
		pack_child(&s->child, out);
	if (flags & FLAG_GROWTH)
		pack_growth(s, out);
}

/* ---- unpack ---- */

static void unpack_places(struct flow_session *s, struct str *in, bool *bad)
{
	s->went = get_u8(in, bad);
	*bad = *bad || s->went > FLOW_HISTORY_MAX;
	for (int i = 0; i < s->went && !*bad; i++) {
		s->back[i].flow = get_u16(in, bad);
		s->back[i].step = get_u16(in, bad);
		s->back[i].frame = get_u16(in, bad);
	}
}

static void unpack_values(struct flow_session *s, struct str *in, bool *bad)
{
	uint8_t count = get_u8(in, bad), told;
	struct str form;

	for (int i = 0; i < count && !*bad; i++) {
		uint8_t field = get_u8(in, bad), type = get_u8(in, bad);
		uint64_t num = get_u64(in, bad);

		bool repaired = type & VALUE_REPAIRED, asked = type & VALUE_ASKED;

		type = (uint8_t)(type & ~(VALUE_REPAIRED | VALUE_ASKED));
		if (field >= FLOW_FIELDS_MAX || type >= VALS)
			*bad = true;
		else
			s->value[field] = (struct flow_value){.type = (enum flow_value_type)type,
							      .repaired = repaired,
							      .asked = asked,
							      .num = (int64_t)num};
	}
	s->offers = get_u8(in, bad);
	*bad = *bad || s->offers > 3;
	for (int i = 0; i < s->offers && !*bad; i++)
		s->offer[i] = (int64_t)get_u64(in, bad);
	s->typed = (int64_t)get_u64(in, bad);
	str_copy(s->offer_code, sizeof(s->offer_code), get_str8(in, bad));
	form = get_str8(in, bad);
	*bad = *bad || form.n > sizeof(s->form);
	if (!*bad && form.n)
		memcpy(s->form, form.p, form.n);
	s->form_n = (uint8_t)form.n;
	s->form_taken = get_u8(in, bad);
	told = get_u8(in, bad);
	s->form_repaired = told & FORM_REPAIRED;
	s->form_left = told & FORM_LEFT;
}

static void unpack_texts(struct flow_session *s, struct str *in, bool *bad)
{
	size_t n = get_u16(in, bad);

	*bad = *bad || n > sizeof(s->words) || n > in->n;
	if (*bad)
		return;
	if (n)
		memcpy(s->words, in->p, n);
	s->words_n = (uint16_t)n;
	*in = (struct str){in->p + n, in->n - n};
	s->says = get_u8(in, bad);
	*bad = *bad || s->says > FLOW_SAYS_MAX;
	for (int i = 0; i < s->says && !*bad; i++) {
		s->said[i].flow = get_u16(in, bad);
		s->said[i].step = get_u16(in, bad);
	}
}

static void unpack_picks(struct flow_session *s, struct str *in, bool *bad)
{
	s->picks = get_u8(in, bad);
	*bad = *bad || s->picks > FLOW_PICKS_MAX;
	for (int i = 0; i < s->picks && !*bad; i++) {
		struct directory_entry *e = &s->pick[i].entry;

		s->pick[i].field = get_u8(in, bad);
		e->id = (int64_t)get_u64(in, bad);
		e->role = (enum role)(get_u8(in, bad) % ROLES);
		str_copy(e->name, sizeof(e->name), get_str8(in, bad));
		str_copy(e->where, sizeof(e->where), get_str8(in, bad));
	}
	str_copy(s->query, sizeof(s->query), get_str8(in, bad));
}

static void unpack_child(struct child *c, struct str *in, bool *bad)
{
	c->id = (int64_t)get_u64(in, bad);
	str_copy(c->code, sizeof(c->code), get_str8(in, bad));
	str_copy(c->name, sizeof(c->name), get_str8(in, bad));
	c->sex = (enum sex)(get_u8(in, bad) % (SEX_FEMALE + 1));
	c->birth_day = (int32_t)get_u32(in, bad);
	c->last.day = (int32_t)get_u32(in, bad);
	c->last.weight_g = (int32_t)get_u32(in, bad);
	c->before.day = (int32_t)get_u32(in, bad);
	c->before.weight_g = (int32_t)get_u32(in, bad);
	c->last_length_mm = (int32_t)get_u32(in, bad);
	c->last_length_day = (int32_t)get_u32(in, bad);
	c->last_position = (enum position)(get_u8(in, bad) % (POSITION_STANDING + 1));
}

static void unpack_growth(struct flow_session *s, struct str *in, bool *bad)
{
	uint8_t flags, lines;

	for (int i = 0; i < GROWTH_INDICATORS; i++)
		s->growth.z[i] = (int16_t)get_u16(in, bad);
	flags = get_u8(in, bad);
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		s->growth.flag[i] = flags >> i & 1;
	s->growth.used_length_tenth_mm = (int32_t)get_u32(in, bad);
	s->growth.position_assumed = get_u8(in, bad) != 0;
	s->position = (enum position)(get_u8(in, bad) % 3);
	s->arm_mm = get_u16(in, bad);
	s->kms.status = (enum kms_status)(get_u8(in, bad) % (KMS_B + 1));
	s->kms.times_t = get_u8(in, bad);
	lines = get_u8(in, bad);
	s->kms.below_red = lines & LINE_RED;
	s->kms.above_orange = lines & LINE_ORANGE;
	s->oedema = get_u8(in, bad) != 0;
	s->doubt = get_u8(in, bad);
	s->doubts = get_u8(in, bad);
}

/* A place that the set does not have would be run: refuse it, whoever wrote it. A flow that is called has a frame that
 * calls it, and no other flow has one. */
static bool place_ok(const struct flow_set *set, unsigned flow, unsigned step, unsigned frame)
{
	if (flow >= (unsigned)set->flows || step > (unsigned)set->flow[flow].steps || frame >= (unsigned)set->frames)
		return false;
	return frame ? set->frame[frame].flow == flow : !set->flow[flow].called;
}

static bool shown_ok(const struct flow_set *set, unsigned flow, unsigned step)
{
	return step < (unsigned)set->flow[flow].steps && step_shows(&set->flow[flow].step[step]);
}

static bool places_ok(const struct flow_session *s, const struct flow_set *set)
{
	bool ok = place_ok(set, s->flow, s->step, s->frame);

	for (int i = 0; i < s->went; i++)
		ok = ok && place_ok(set, s->back[i].flow, s->back[i].step, s->back[i].frame) &&
		     shown_ok(set, s->back[i].flow, s->back[i].step);
	for (int i = 0; i < s->says; i++)
		ok = ok && s->said[i].flow < set->flows && shown_ok(set, s->said[i].flow, s->said[i].step) &&
		     set->flow[s->said[i].flow].step[s->said[i].step].kind == STEP_SAY;
	return ok;
}

/* A number that this type can have. */
static bool number_ok(enum field_type type, int64_t num)
{
	if (type == FIELD_NUMBER)
		return num >= -FLOW_RESULT_MAX && num <= FLOW_RESULT_MAX;
	if (type == FIELD_PHONE || type == FIELD_NIK)
		return num >= 0 && num <= DIGITS_MAX;
	return num >= 0 && num <= FLOW_NUMBER_MAX && ask_type_of(type) && ask_type_of(type)->most && type != FIELD_DATE;
}

static bool value_ok(const struct flow_value *v, const struct flow_field *f, const struct flow_session *s,
		     uint8_t field)
{
	switch (v->type) {
	case VAL_NUM: return number_ok(f->type, v->num);
	case VAL_CHOICE: return f->type == FIELD_CHOICE && v->num >= 0 && v->num < f->options;
	case VAL_TEXT: return f->type == FIELD_TEXT && v->num >= 0 && v->num < f->case_count;
	case VAL_YESNO: return f->type == FIELD_YESNO && (v->num == 0 || v->num == 1000);
	case VAL_VISIT:
	case VAL_DATE:
		return f->type == FIELD_DATE && f->visit == (v->type == VAL_VISIT) && v->num >= DAY_FIRST &&
		       v->num <= DAY_LAST;
	case VAL_WORDS: return f->type == FIELD_WORDS && words_get(s, field).n > 0;
	case VAL_CHILD: return f->type == FIELD_CHILD && s->child.id;
	case VAL_PICK: return is_pick(f->type) && pick_get(s, field) && pick_get(s, field)->id == v->num;
	case VAL_GROWTH: return f->type == FIELD_GROWTH;
	default: return v->type == VAL_NONE;
	}
}

/* Rooms of free texts follow each other to the end, each for a value of its own. */
static bool words_ok(const struct flow_session *s)
{
	size_t i = 0;

	while (i + 2 <= s->words_n) {
		uint8_t field = (uint8_t)s->words[i];

		if (field >= FLOW_FIELDS_MAX || s->value[field].type != VAL_WORDS)
			return false;
		i += 2 + (size_t)(uint8_t)s->words[i + 1];
	}
	return i == s->words_n;
}

/* Each for a value of its own. */
static bool picks_ok(const struct flow_session *s)
{
	for (int i = 0; i < s->picks; i++)
		if (s->pick[i].field >= FLOW_FIELDS_MAX || s->value[s->pick[i].field].type != VAL_PICK ||
		    pick_get(s, s->pick[i].field) != &s->pick[i].entry)
			return false;
	return true;
}

static bool values_ok(const struct flow_session *s, const struct flow_set *set)
{
	for (int i = 0; i < FLOW_FIELDS_MAX; i++)
		if (i < set->fields ? !value_ok(&s->value[i], &set->field[i], s, (uint8_t)i)
				    : s->value[i].type != VAL_NONE)
			return false;
	for (int i = 0; i < s->offers; i++)
		if (s->offer[i] < 0 || s->offer[i] > OFFER_MAX)
			return false;
	return true;
}

int flow_session_unpack(struct flow_session *s, const struct flow_set *set, struct str packed)
{
	bool bad = false;
	uint8_t flags;

	bool other;

	flow_session_init(s, set);
	other = get_u8(&packed, &bad) != PACK_FORMAT;
	other = get_u64(&packed, &bad) != set->version || other;
	if (bad || other)
		return bad ? -EINVAL : -ESTALE;
	s->flow = get_u16(&packed, &bad);
	s->step = get_u16(&packed, &bad);
	s->frame = get_u16(&packed, &bad);
	s->entry = get_u64(&packed, &bad);
	s->saves = get_u8(&packed, &bad);
	s->visit_day = (int32_t)get_u32(&packed, &bad);
	s->begin_day = (int32_t)get_u32(&packed, &bad);
	s->tries = get_u8(&packed, &bad);
	s->page = get_u8(&packed, &bad);
	s->sub = get_u8(&packed, &bad);
	flags = get_u8(&packed, &bad);
	s->by_form = flags & FLAG_BY_FORM;
	unpack_places(s, &packed, &bad);
	unpack_values(s, &packed, &bad);
	unpack_texts(s, &packed, &bad);
	unpack_picks(s, &packed, &bad);
	if (flags & FLAG_CHILD)
		unpack_child(&s->child, &packed, &bad);
	if (flags & FLAG_GROWTH)
		unpack_growth(s, &packed, &bad);
	if (bad || packed.n || !places_ok(s, set) || !values_ok(s, set) || !words_ok(s) || !picks_ok(s)) {
		flow_session_init(s, set);
		return -EINVAL;
	}
	return 0;
}

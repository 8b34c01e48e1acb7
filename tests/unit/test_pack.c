/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The packed session: what comes back from Redis is either the session that was put there or refused. Redis is not ours
 * alone, so a changed byte must not become a place, a field or a child that the flows do not have; and whatever is let
 * in must run without harm.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_world.h"

#define SESSIONS ((int)(sizeof(roads) / sizeof(roads[0])))

static struct flow_set *set;

/* Sessions of every shape: at rest, at each kind of screen, with everything filled in. */
static const struct {
	bool sms;
	const char *typed[8];
} roads[] = {
	{false, {NULL}},
	{false, {"1"}},
	{false, {"1", "1", "9"}},
	{false, {"1", "10104"}},
	{false, {"1", "10019", "84"}},
	{false, {"1", "10019", "8,4", "x"}},
	{false, {"1", "10100", "11,2", "83"}},
	{false, {"1", "1000014", "57,9", "1", "149"}},
	{true, {"UKUR 10019 8,4 40"}},
	{true, {"UKUR 10104 8,4 72,5 B"}},
	{true, {"UKUR 10019 8,4 40 LILA 11,2 LK 45 TGL 8-2-26"}}, /* in a called flow, of another day */
	{false, {"3", "10019", "1", "1", "3", "2", "Anak \xc3\xa9lok, makan lahap"}},
	{false, {"3", "10019", "2", "3", "X"}},
	{false, {"4", "10019", "Melati 2", "X"}},
	{false, {"4", "10019", "1", "9"}}, /* on a page of a list */
	{false, {"5", "komang"}},
};

static int set_up(void **state)
{
	struct diag d;

	(void)state;
	diag_init(&d);
	set = flow_set_load("flows", &d);
	return set ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	flow_set_free(set);
	return 0;
}

static void walk(struct phone *p, int road)
{
	phone_init(p, set, roads[road].sms ? DOOR_SMS : DOOR_USSD);
	if (roads[road].sms) {
		assert_true(phone_sms(p, str_of(roads[road].typed[0])));
		return;
	}
	assert_true(phone_dial(p));
	for (int i = 0; i < 8 && roads[road].typed[i]; i++)
		assert_true(phone_type(p, str_of(roads[road].typed[i])));
	assert_int_equal(p->act.kind, FLOW_REPLY);
}

static struct str pack(const struct flow_session *s, char room[FLOW_PACKED_MAX])
{
	struct buf b;

	buf_init(&b, room, FLOW_PACKED_MAX);
	flow_session_pack(s, &b);
	assert_false(b.overflow);
	return buf_str(&b);
}

static bool place_in_range(unsigned flow, unsigned step)
{
	return flow < (unsigned)set->flows && step <= (unsigned)set->flow[flow].steps;
}

static bool value_in_range(const struct flow_value *v, const struct flow_field *f)
{
	switch (v->type) {
	case VAL_NONE: return true;
	case VAL_NUM:
		if (f->type == FIELD_NUMBER)
			return v->num >= -999999999 && v->num <= 999999999;
		if (f->type == FIELD_PHONE || f->type == FIELD_NIK)
			return v->num >= 0 && v->num <= 9999999999999999;
		return (f->type == FIELD_WEIGHT || f->type == FIELD_LENGTH || f->type == FIELD_ARM ||
			f->type == FIELD_HEAD || f->type == FIELD_COUNT) &&
		       v->num >= 0 && v->num <= 999999;
	case VAL_YESNO: return f->type == FIELD_YESNO && (v->num == 0 || v->num == 1000);
	case VAL_DATE: return f->type == FIELD_DATE && !f->visit && v->num > -30000 && v->num < 90000;
	case VAL_VISIT: return f->type == FIELD_DATE && f->visit && v->num > -30000 && v->num < 90000;
	case VAL_WORDS: return f->type == FIELD_WORDS;
	case VAL_PICK: return f->type == FIELD_PERSON || f->type == FIELD_PLACE;
	case VAL_CHOICE: return f->type == FIELD_CHOICE && v->num >= 0 && v->num < f->options;
	case VAL_TEXT: return f->type == FIELD_TEXT && v->num >= 0 && v->num < f->case_count;
	case VAL_CHILD: return f->type == FIELD_CHILD;
	case VAL_GROWTH: return f->type == FIELD_GROWTH;
	default: return false;
	}
}

/* NULL, or what of S the flows do not have. */
static const char *session_fault(const struct flow_session *s)
{
	if (!place_in_range(s->flow, s->step))
		return "the place";
	if (s->frame >= set->frames || s->went > FLOW_HISTORY_MAX || s->offers > 3 || s->form_n > FLOW_FORM_MAX ||
	    s->picks > FLOW_PICKS_MAX)
		return "a count";
	if (s->frame ? set->frame[s->frame].flow != s->flow : set->flow[s->flow].called)
		return "the row of calls";
	for (int i = 0; i < s->went; i++)
		if (!place_in_range(s->back[i].flow, s->back[i].step + 1u) || s->back[i].frame >= set->frames)
			return "a way back";
	for (int i = 0; i < FLOW_FIELDS_MAX; i++)
		if (i < set->fields ? !value_in_range(&s->value[i], &set->field[i]) : s->value[i].type != VAL_NONE)
			return "a value";
	if (strlen(s->child.code) >= CHILD_CODE_MAX || s->child.sex > SEX_FEMALE || s->position > POSITION_STANDING)
		return "the child";
	return s->kms.status > KMS_B ? "the status" : NULL;
}

static void a_session_comes_back_as_it_went(void **state)
{
	char one[FLOW_PACKED_MAX], two[FLOW_PACKED_MAX];
	struct flow_session back;
	struct phone p;

	(void)state;
	for (int i = 0; i < SESSIONS; i++) {
		struct str packed;

		walk(&p, i);
		packed = pack(&p.s, one);
		assert_int_equal(flow_session_unpack(&back, set, packed), 0);
		assert_null(session_fault(&back));
		assert_true(str_eq(pack(&back, two), packed));
		assert_int_equal(back.flow, p.s.flow);
		assert_int_equal(back.step, p.s.step);
		assert_int_equal(back.sub, p.s.sub);
		assert_int_equal(back.tries, p.s.tries);
		assert_int_equal(back.page, p.s.page);
		assert_int_equal(back.by_form, p.s.by_form);
		assert_memory_equal(&back.child, &p.s.child, sizeof(back.child));
		assert_memory_equal(back.value, p.s.value, sizeof(back.value));
		assert_int_equal(back.picks, p.s.picks);
		assert_memory_equal(back.pick, p.s.pick, sizeof(back.pick));
		assert_string_equal(back.query, p.s.query);
		assert_memory_equal(back.form, p.s.form, p.s.form_n);
		assert_int_equal(back.frame, p.s.frame);
		assert_int_equal(back.words_n, p.s.words_n);
		assert_memory_equal(back.words, p.s.words, p.s.words_n);
		assert_true(back.visit_day == p.s.visit_day && back.begin_day == p.s.begin_day);
		assert_int_equal(back.arm_mm, p.s.arm_mm);
	}
}

/* What the last screen is made from: another loop of the gateway may send it. */
static void the_history_and_what_was_read_from_it_come_back(void **state)
{
	char room[FLOW_PACKED_MAX];
	struct flow_session back;
	struct phone p;

	(void)state;
	walk(&p, 6); /* to the position: the child is known */
	p.s.child.before = (struct kms_weighing){TODAY - 61, 10690};
	p.s.child.last_position = POSITION_STANDING;
	assert_true(phone_type(&p, STR("1")));
	p.s.kms = (struct kms_reading){.status = KMS_T, .times_t = 2, .below_red = true};
	p.s.doubt = DOUBT_SHRUNK;
	assert_int_equal(flow_session_unpack(&back, set, pack(&p.s, room)), 0);
	assert_memory_equal(&back.child, &p.s.child, sizeof(back.child));
	assert_int_equal(back.kms.status, KMS_T);
	assert_int_equal(back.kms.times_t, 2);
	assert_true(back.kms.below_red);
	assert_false(back.kms.above_orange);
	assert_int_equal(back.doubt, DOUBT_SHRUNK);
}

static void a_child_of_unknown_sex_stays_one(void **state)
{
	char room[FLOW_PACKED_MAX];
	struct flow_session back;
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	assert_true(phone_dial(&p) && phone_type(&p, STR("1")) && phone_type(&p, STR("10056")));
	assert_int_equal(p.s.child.sex, SEX_UNKNOWN);
	assert_int_equal(flow_session_unpack(&back, set, pack(&p.s, room)), 0);
	assert_int_equal(back.child.sex, SEX_UNKNOWN);
}

/* The fullest session the types allow. */
static void the_largest_session_fits(void **state)
{
	char room[FLOW_PACKED_MAX];
	struct flow_session s;

	(void)state;
	memset(&s, 0x7f, sizeof(s));
	s.words_n = FLOW_WORDS_BYTES;
	s.says = FLOW_SAYS_MAX;
	s.went = FLOW_HISTORY_MAX;
	s.offers = 3;
	s.form_n = FLOW_FORM_MAX;
	s.picks = FLOW_PICKS_MAX;
	for (int i = 0; i < FLOW_PICKS_MAX; i++)
		s.pick[i].entry.name[DIRECTORY_NAME_MAX - 1] = s.pick[i].entry.where[DIRECTORY_NAME_MAX - 1] = '\0';
	s.query[DIRECTORY_NAME_MAX - 1] = '\0';
	for (int i = 0; i < FLOW_FIELDS_MAX; i++)
		s.value[i] = (struct flow_value){.type = VAL_GROWTH, .repaired = true, .num = INT64_MAX};
	s.offer_code[CHILD_CODE_MAX - 1] = s.child.code[CHILD_CODE_MAX - 1] = s.child.name[CHILD_NAME_MAX - 1] = '\0';
	s.by_form = s.form_repaired = s.form_left = s.oedema = true;
	s.kms = (struct kms_reading){.status = KMS_T, .times_t = 2, .below_red = true, .above_orange = true};
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		s.growth.flag[i] = true;
	s.growth.position_assumed = true;
	s.kms.below_red = s.kms.above_orange = true;
	assert_in_range(pack(&s, room).n, 1500, FLOW_PACKED_MAX);
}

static bool is_zero(const void *room, size_t from, size_t size)
{
	for (size_t i = from; i < size; i++)
		if (((const unsigned char *)room)[i])
			return false;
	return true;
}

/* What stood in its arrays before, behind what counts, is gone at the end of a turn, and nothing else is. */
static void what_no_count_reaches_is_gone(void **state)
{
	(void)state;
	for (int road = 0; road < SESSIONS; road++) {
		char room[2][FLOW_PACKED_MAX];
		struct flow_session s;
		struct buf b[2];
		struct phone p;

		walk(&p, road);
		s = p.s;
		memset(s.words + s.words_n, 'x', sizeof(s.words) - s.words_n);
		memset(s.form + s.form_n, 'x', sizeof(s.form) - s.form_n);
		for (int i = s.went; i < FLOW_HISTORY_MAX; i++)
			s.back[i].step = 7;
		for (int i = s.offers; i < 3; i++)
			s.offer[i] = 7;
		for (int i = s.says; i < FLOW_SAYS_MAX; i++)
			s.said[i].step = 7;
		for (int i = s.picks; i < FLOW_PICKS_MAX; i++)
			s.pick[i].entry.id = 7;
		session_trim(&s);
		for (int i = 0; i < 2; i++) {
			buf_init(&b[i], room[i], sizeof(room[i]));
			flow_session_pack(i ? &s : &p.s, &b[i]);
		}
		assert_true(b[0].n > 0 && str_eq(buf_str(&b[0]), buf_str(&b[1])));
		assert_true(is_zero(s.words, s.words_n, sizeof(s.words)));
		assert_true(is_zero(s.form, s.form_n, sizeof(s.form)));
		assert_true(is_zero(s.back, s.went * sizeof(s.back[0]), sizeof(s.back)));
		assert_true(is_zero(s.offer, s.offers * sizeof(s.offer[0]), sizeof(s.offer)));
		assert_true(is_zero(s.said, s.says * sizeof(s.said[0]), sizeof(s.said)));
		assert_true(is_zero(s.pick, s.picks * sizeof(s.pick[0]), sizeof(s.pick)));
		assert_true(is_zero(s.query, strlen(s.query), sizeof(s.query)));
		assert_true(is_zero(p.s.words, p.s.words_n, sizeof(p.s.words))); /* the engine did it, too */
		assert_true(is_zero(p.s.back, p.s.went * sizeof(p.s.back[0]), sizeof(p.s.back)));
		assert_true(is_zero(p.s.offer_code, strlen(p.s.offer_code), sizeof(p.s.offer_code)));
	}
}

static void every_truncation_is_refused(void **state)
{
	char room[FLOW_PACKED_MAX];
	struct flow_session back;
	struct phone p;

	(void)state;
	for (int i = 0; i < SESSIONS; i++) {
		struct str packed;

		walk(&p, i);
		packed = pack(&p.s, room);
		for (size_t n = 0; n < packed.n; n++) {
			char *exact = malloc(n + 1); /* so that a read past the end is seen */

			memcpy(exact, packed.p, n);
			assert_int_equal(flow_session_unpack(&back, set, (struct str){exact, n}), -EINVAL);
			assert_int_equal(back.flow, set->start);
			free(exact);
		}
		room[packed.n] = '\0';
		assert_int_equal(flow_session_unpack(&back, set, (struct str){room, packed.n + 1}), -EINVAL);
	}
	assert_int_equal(flow_session_unpack(&back, set, STR_NONE), -EINVAL);
}

/* A session that was let in: whatever is typed next shows a screen that fits. */
static void run_on(const struct flow_session *s, int road, size_t at, int byte)
{
	static const char *const typed[] = {"1", "0", "2", "x", "9"};
	struct phone p;
	const char *fault;

	for (size_t k = 0; k < sizeof(typed) / sizeof(typed[0]); k++) {
		phone_init(&p, set, roads[road].sms ? DOOR_SMS : DOOR_USSD);
		p.s = *s;
		assert_true(phone_type(&p, str_of(typed[k])) && phone_type(&p, STR("1")));
		fault = phone_fault(&p);
		if (fault)
			fail_msg("session %d, byte %zu = %d, '%s': %s: %.*s", road, at, byte, typed[k], fault,
				 STR_ARG(buf_str(&p.screen)));
	}
}

static void every_changed_byte_is_refused_or_runs_without_harm(void **state)
{
	char room[FLOW_PACKED_MAX];
	int taken = 0, refused = 0;
	struct phone p;

	(void)state;
	for (int i = 0; i < SESSIONS; i++) {
		struct str packed;

		walk(&p, i);
		packed = pack(&p.s, room);
		for (size_t at = 0; at < packed.n; at++) {
			char kept = room[at];

			for (int byte = 0; byte < 256; byte++) {
				struct flow_session back;
				int r;

				room[at] = (char)(unsigned char)byte;
				r = flow_session_unpack(&back, set, packed);
				if (session_fault(&back))
					fail_msg("session %d, byte %zu = %d: %s", i, at, byte, session_fault(&back));
				if (!r)
					run_on(&back, i, at, byte);
				taken += !r;
				refused += r != 0;
			}
			room[at] = kept;
		}
	}
	assert_true(taken > 1000 && refused > 1000);
}

static void assert_refused(const struct flow_session *s)
{
	char room[FLOW_PACKED_MAX];
	struct flow_session back;

	assert_int_equal(flow_session_unpack(&back, set, pack(s, room)), -EINVAL);
	assert_int_equal(back.flow, set->start);
}

/* Well packed, but no flow of ours puts it there: a text without a field, a text in two rooms, a question put off as if it
 * only told something, a called flow that nobody called, a row of calls of another flow. */
static void what_no_flow_can_have_put_there_is_refused(void **state)
{
	uint8_t kata = (uint8_t)field_find(set, STR("catatan")), berat = (uint8_t)field_find(set, STR("berat"));
	char room[FLOW_PACKED_MAX];
	struct flow_session s;
	struct phone p;

	(void)state;
	walk(&p, 11);
	s = p.s;
	words_put(&s, kata, STR("Sehat"), 0);
	s.value[kata] = (struct flow_value){.type = VAL_WORDS};
	assert_int_equal(flow_session_unpack(&p.s, set, pack(&s, room)), 0);
	words_put(&s, berat, STR("Sehat"), 0);
	assert_refused(&s);
	words_forget(&s, berat);
	s.words_n--; /* cut off */
	assert_refused(&s);
	words_forget(&s, kata);
	s.words_n = 0;
	assert_refused(&s); /* a text that is not there */
	walk(&p, 13);
	s = p.s;
	assert_int_equal(s.picks, 1);
	s.pick[0].entry.id++; /* another one than the value says */
	assert_refused(&s);
	s = p.s;
	s.picks = 0;
	assert_refused(&s);
	s = p.s;
	s.pick[1] = s.pick[0]; /* twice */
	s.picks = 2;
	assert_refused(&s);
	s = p.s;
	s.pick[0].field = berat;
	assert_refused(&s);
	walk(&p, 11);
	s = p.s;
	s.says = 1;
	s.said[0].flow = s.flow;
	s.said[0].step = s.step; /* asks */
	assert_refused(&s);
	walk(&p, 10);
	assert_int_not_equal(p.s.frame, 0);
	s = p.s;
	s.frame = 0;
	assert_refused(&s);
	s = p.s;
	s.flow = (uint16_t)set->start;
	s.step = 0;
	assert_refused(&s);
}

/* As many people as a byte can count, all there: refused by the count, before one of them is written. */
static void a_count_above_the_room_is_refused(void **state)
{
	enum { ENTRY = 1 + 8 + 1 + 1 + 1 }; /* field, id, role, two empty names */
	char room[FLOW_PACKED_MAX + 255 * ENTRY] = {0};
	struct flow_session s, back;
	struct str packed;

	(void)state;
	flow_session_init(&s, set);
	packed = pack(&s, room); /* it ends with the count of people and the empty name of a list */
	assert_int_equal(flow_session_unpack(&back, set, packed), 0);
	room[packed.n - 2] = (char)255;
	assert_int_equal(flow_session_unpack(&back, set, (struct str){room, packed.n + 255 * (size_t)ENTRY}), -EINVAL);
	assert_int_equal(back.picks, 0);
}

/* Either way its answers may not fit the questions of today, and she is told so (test_conversation_versions.c). */
static void a_session_of_other_flows_or_another_format_is_stale(void **state)
{
	char room[FLOW_PACKED_MAX];
	struct flow_session back;
	struct phone p;
	struct str packed;

	(void)state;
	walk(&p, 4);
	p.s.version++;
	packed = pack(&p.s, room);
	assert_int_equal(flow_session_unpack(&back, set, packed), -ESTALE);
	assert_true(back.version == flow_set_version(set) && !flow_session_started(&back));
	p.s.version--;
	packed = pack(&p.s, room);
	assert_int_equal(flow_session_unpack(&back, set, packed), 0);
	room[0]++;
	assert_int_equal(flow_session_unpack(&back, set, packed), -ESTALE);
	assert_true(back.version == flow_set_version(set) && !flow_session_started(&back));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_comes_back_as_it_went),
		cmocka_unit_test(the_history_and_what_was_read_from_it_come_back),
		cmocka_unit_test(a_child_of_unknown_sex_stays_one),
		cmocka_unit_test(the_largest_session_fits),
		cmocka_unit_test(what_no_count_reaches_is_gone),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(every_changed_byte_is_refused_or_runs_without_harm),
		cmocka_unit_test(a_count_above_the_room_is_refused),
		cmocka_unit_test(what_no_flow_can_have_put_there_is_refused),
		cmocka_unit_test(a_session_of_other_flows_or_another_format_is_stale),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

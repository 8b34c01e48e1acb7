/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who walks and what is tried: children and people of every kind, and answers of every kind to each type of question.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "heard.h"

/* An end that only some come to is wrong: somebody comes to it. */
static void children_of_every_kind_are_met_by_people_of_every_kind(void **state)
{
	static const char *const conditions[] = {
		"anak.umur_hari == 0",
		"anak.umur_hari == 30",
		"anak.umur_hari == 182",
		"anak.umur_hari == 639",
		"anak.umur_hari == 640",
		"anak.umur_hari == 731",
		"anak.umur_hari == 820",
		"anak.umur_hari == 1826",
		"anak.umur_hari == 1827",
		"anak.umur_hari == 30 and anak.berat_lalu > 0",
		"anak.umur_hari == 1827 and anak.panjang_lalu > 0 and anak.jk == 'P'",
		"anak.umur_hari == 640 and not (anak.berat_lalu > 0) and anak.jk == 'L'",
		"anak.nama == 'Ozgur'",
		"saya.peran == 'kader'",
		"saya.peran == 'keluarga' and anak.jk == 'P'",
		"saya.peran == 'tpps'",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		char flow[512];
		struct flow_set *set;

		snprintf(flow, sizeof(flow),
			 "flow: x\ntitle: X\nfor: [kader, bidan, tpk, tpg, pkb, tpps, keluarga]\nstart: "
			 "yes\nsteps:\n" ANAK "- {end: A, if: \"%s\"}\n" END,
			 conditions[i]);
		set = flow_of(flow);
		set->flow[0].step[1].text = forge(NO_LETTER, 1);
		walk(set, 1);
		if ((heard_of.count == 0) != (strstr(conditions[i], "Ozgur") != NULL))
			fail_msg("nobody comes where %s", conditions[i]);
		flow_set_free(set);
	}
}

#define ASK(type) HEAD "- {ask: f, type: " type ", text: Apa?}\n" END

/* A message is wrong: some answer brings it to the screen. */
static void answers_of_every_kind_are_tried(void **state)
{
	static const struct {
		enum say say;
		const char *flow;
	} tries[] = {
		{SAY_BAD_NUMBER, ASK("weight")},
		{SAY_BAD_WEIGHT, ASK("weight")},
		{SAY_BAD_LENGTH_NUMBER, ASK("length")},
		{SAY_BAD_LENGTH, ASK("length")},
		{SAY_BAD_ARM_NUMBER, ASK("arm")},
		{SAY_BAD_ARM, ASK("arm")},
		{SAY_BAD_HEAD_NUMBER, ASK("head")},
		{SAY_BAD_HEAD, ASK("head")},
		{SAY_BAD_COUNT_NUMBER, ASK("count")},
		{SAY_BAD_COUNT, ASK("count")},
		{SAY_ONE_READING, ASK("arm")},
		{SAY_RETYPE, ASK("head")},
		{SAY_BAD_YESNO, ASK("yesno")},
		{SAY_BAD_DATE, ASK("date")},
		{SAY_FUTURE_DATE, ASK("date")},
		{SAY_FAR_DATE, ASK("date")},
		{SAY_LONG_WORDS, ASK("text")},
		{SAY_BAD_WORDS, ASK("text")},
		{SAY_BAD_PHONE, ASK("phone")},
		{SAY_BAD_NIK, ASK("nik")},
		{SAY_GAVE_UP, ASK("nik")},
		{SAY_BAD_CODE, ASK("child")},
		{SAY_NO_CODE, ASK("child")},
		{SAY_NEAR_CODE, ASK("child")},
		{SAY_LIST, ASK("child")},
		{SAY_LIST_NEXT, ASK("child")},
		{SAY_NO_FLOW, ASK("child")},
		{SAY_BACK, HEAD ANAK "- {ask: b, type: weight, text: B?}\n" END},
		{SAY_GO_ON, HEAD ANAK "- {ask: b, type: weight, text: B?}\n" END},
		{SAY_ODD_FIGURE, HEAD ANAK "- {ask: b, type: weight, text: B?}\n" END},
		{SAY_TWO_READINGS, HEAD ANAK "- {ask: b, type: weight, text: B?}\n" END},
		{SAY_BAD_CHOICE, HEAD "- {ask: p, type: choice, text: A?, options: {A: A, B: B}}\n" END},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		struct flow_set *set = flow_of(tries[i].flow);

		set->say[tries[i].say] = forge(NO_LETTER, 1);
		walk(set, 3);
		if (!heard_of.count)
			fail_msg("no answer leads to '%s'", message_name(tries[i].say));
		flow_set_free(set);
	}
}

/* What is typed at the first question of FLOW, but for the 160 letters; a run of m is shown as its length. */
static void assert_typed(const char *flow, const char *wanted)
{
	static struct walk_answers a;
	struct flow_set *set = flow_of(flow);
	struct walk_world w = {.few = true};
	struct flow_session s;
	char room[1024];
	struct buf b;

	assert_true(walk_world_init(&w));
	flow_session_init(&s, set);
	s.step = 0;
	walk_answers(set, &w, &s, &a);
	buf_init(&b, room, sizeof(room));
	for (int i = 0; i < a.count; i++) {
		if (a.text[i].n > 30)
			buf_addf(&b, "m%zu|", a.text[i].n);
		else
			buf_addf(&b, "%.*s|", STR_ARG(a.text[i]));
	}
	assert_true(str_starts(buf_str(&b), STR("|0|00|9|X|m160|")));
	if (!str_eq((struct str){b.p + 15, b.n - 15}, str_of(wanted)))
		fail_msg("%.*s", STR_ARG(buf_str(&b)));
	walk_world_release(&w);
	flow_set_free(set);
}

static void a_question_is_answered_by_what_is_at_its_edges(void **state)
{
	(void)state;
	assert_typed(HEAD "- {ask: f, type: count, text: Apa?, range: 2 - 7}\n" END, "3|30|2|7|8|1|999999|");
	assert_typed(HEAD "- {ask: f, type: weight, text: Apa?, range: 1 - 9}\n" END, "8,4|84|1|9,1|0,9|999999|");
	assert_typed(HEAD "- {ask: f, type: choice, text: Apa?, options: {A: A, B: B}}\n" END, "1|2|3|B|");
	assert_typed(HEAD "- {ask: f, type: yesno, text: Apa?}\n" END, "1|2|3|");
	assert_typed(HEAD "- {ask: f, type: text, text: Apa?}\n" END, "m40|m41|\xe2\x82\xac{}|");
	assert_typed(HEAD "- {ask: f, type: date, text: Apa?, range: 1}\n" END,
		     "10-3-2026|11-3-2026|10-3-2025|9-3-2025|31-2-25|");
	assert_typed(HEAD "- {ask: f, type: phone, text: Apa?}\n" END, "081234567890|0812|");
	assert_typed(HEAD "- {ask: f, type: nik, text: Apa?}\n" END, "9999999999999999|510805010125000|");
	assert_typed(HEAD "- say: A\n" END, "1|2|3|");
}

/* *123*1# is another flow than 1 typed at the question a code opens: only a menu takes the numbers (engine.h). */
static void a_question_as_the_first_screen_is_not_dialled_through(void **state)
{
	struct flow_set *set = FLOWS("x.yaml", HEAD ANAK END, "y.yaml",
				     "flow: y\ntitle: Y\nfor: [kader]\ndial: 1\nsteps:\n- end: Selesai\n");

	(void)state;
	walk(set, 3);
	assert_int_equal(heard_of.count, 0);
	flow_set_free(set);
}

/* A message to others that only an SMS with its arm brings about, as wide as two SMS. */
static void sms_of_every_kind_are_sent(void **state)
{
	struct flow_set *set = flow_of("keywords: [X]\nform: [b, l?]\n" HEAD "- {ask: b, type: weight, text: B?}\n"
				       "- {ask: l, type: arm, text: L?, optional: form, labels: [LL]}\n"
				       "- {send: bidan, text: A, if: given(l)}\n" END);
	char wide[161];

	(void)state;
	memset(wide, 'x', sizeof(wide));
	set->flow[0].step[2].text = forge((struct str){wide, 161}, 161);
	walk(set, 2);
	assert_int_equal(heard_of.count, 1);
	assert_found(WALK_TOO_WIDE, 10, "\"X 0,9 LL 6\"");
	assert_true(heard_of.f[0].sms);
	set->flow[0].step[2].text = forge((struct str){wide, 160}, 160);
	walk(set, 2);
	assert_int_equal(heard_of.count, 0);
	flow_set_free(set);
}

static void a_drop_is_tried_at_each_screen_once_the_child_is_known(void **state)
{
	struct flow_set *set = flow_of(HEAD ANAK "- {ask: b, type: weight, text: B?}\n" END);

	(void)state;
	set->say[SAY_GO_ON] = forge(NO_LETTER, 1);
	walk(set, 3);
	assert_found(WALK_NOT_GSM7, 7, "\"*123#\" \"1000002\" (dialled again)");
	flow_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(children_of_every_kind_are_met_by_people_of_every_kind),
		cmocka_unit_test(answers_of_every_kind_are_tried),
		cmocka_unit_test(a_question_is_answered_by_what_is_at_its_edges),
		cmocka_unit_test(a_question_as_the_first_screen_is_not_dialled_through),
		cmocka_unit_test(sms_of_every_kind_are_sent),
		cmocka_unit_test(a_drop_is_tried_at_each_screen_once_the_child_is_known),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

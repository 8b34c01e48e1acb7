/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walker: nothing is found on the flows we ship, and on flows made wrong each fault is. What the loader refuses by itself
 * (a screen that does not fit, a letter phones do not have, an empty text, a call in a circle) is made wrong behind its
 * back, in the compiled flow.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_talk.h"
#include "walk_run.h"

#define FOUND_MAX 64

static struct heard {
	int count;
	struct walk_finding f[FOUND_MAX];
	char way[FOUND_MAX][512], screen[FOUND_MAX][FLOW_SCREEN_MAX];
} heard_of;

static struct walk_total total;

static void hear(void *arg, const struct walk_finding *f)
{
	int i = heard_of.count;

	assert_ptr_equal(arg, &heard_of);
	assert_in_range(i, 0, FOUND_MAX - 1);
	heard_of.f[i] = *f;
	str_copy(heard_of.way[i], sizeof(heard_of.way[i]), f->way);
	str_copy(heard_of.screen[i], sizeof(heard_of.screen[i]), f->screen);
	heard_of.count++;
}

static void walk_with(struct flow_set *set, struct walk_limits limits)
{
	const struct walk_ear ear = {.found = hear, .arg = &heard_of};

	heard_of.count = 0;
	assert_int_equal(flow_walk(set, &limits, &ear, &total), 0);
	assert_int_equal(heard_of.count, total.findings);
	for (int i = 0; i < heard_of.count; i++)
		print_message("# %.*s:%d %s: %s -> %s\n", STR_ARG(heard_of.f[i].flow), heard_of.f[i].line,
			      walk_fault_text(heard_of.f[i].fault), heard_of.way[i], heard_of.screen[i]);
}

static void walk(struct flow_set *set, int depth)
{
	struct walk_limits limits = WALK_LIMITS;

	limits.depth = depth;
	walk_with(set, limits);
}

/* FAULT was found at LINE, the first time by WAY. */
static void assert_found(enum walk_fault fault, int line, const char *way)
{
	for (int i = 0; i < heard_of.count; i++) {
		if (heard_of.f[i].fault != fault || heard_of.f[i].line != line)
			continue;
		assert_string_equal(heard_of.way[i], way);
		return;
	}
	fail_msg("'%s' was not found in line %d", walk_fault_text(fault), line);
}

static struct flow_set *shipped(void)
{
	struct flow_set *set;
	struct diag d;

	diag_init(&d);
	set = flow_set_load("flows", &d);
	assert_non_null(set);
	return set;
}

/* A text made behind the loader's back. Its width is as counted: it is the engine that is held to it. */
static const struct text *forge(struct str literal, int16_t counted)
{
	static struct template_part part;
	static struct template in;
	static struct text text;
	static int16_t widest[LANGUAGES];

	part = (struct template_part){.literal = literal};
	in = (struct template){.part = &part, .parts = 1};
	text = (struct text){.in = {&in}, .widest = widest};
	for (int l = 0; l < LANGUAGES; l++)
		widest[l] = counted;
	return &text;
}

/* ---- what is right ---- */

static void nothing_is_found_on_the_flows_we_ship(void **state)
{
	struct flow_set *set = shipped();

	(void)state;
	walk(set, 4);
	assert_int_equal(heard_of.count, 0);
	assert_int_equal(total.depth, 4);
	assert_int_equal(total.walkers, 2 * (ROLES - 1) * 2); /* two doors, and Balinese */
	assert_int_equal(total.walker, total.walkers);
	assert_true(total.states > 20000 && total.steps > 5 * total.states / 2);
	assert_true(total.ends > 10000 && total.saves > 5000 && total.notices > 100 && total.replays > total.states);
	assert_true(total.cut_depth && !total.cut_states && !total.cut_steps);
	flow_set_free(set);
}

static void a_small_flow_is_walked_to_its_end(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: makan, type: yesno, text: Makan?}\n" END);

	(void)state;
	walk(set, 12);
	assert_int_equal(heard_of.count, 0);
	assert_false(total.cut_depth || total.cut_states || total.cut_steps);
	assert_int_equal(total.states, 2 * 3); /* by each door: the question, after one wrong answer, after two */
	flow_set_free(set);
}

static void the_same_is_walked_every_time(void **state)
{
	struct flow_set *set = shipped();
	struct walk_total first;

	(void)state;
	walk(set, 2);
	first = total;
	walk(set, 2);
	assert_memory_equal(&first, &total, sizeof(total));
	flow_set_free(set);
}

/* ---- each fault ---- */

static void a_screen_over_its_budget_is_found(void **state)
{
	struct flow_set *set = flow_of(HEAD "- say: A\n" END);
	char wide[152];

	(void)state;
	memset(wide, 'x', sizeof(wide));
	set->flow[0].step[0].text = forge((struct str){wide, 152}, 130); /* "\n1 Lanjut" takes it to 161 */
	walk(set, 3);
	assert_found(WALK_TOO_WIDE, 6, "\"*123#\"");
	set->flow[0].step[0].text = forge((struct str){wide, 151}, 151);
	walk(set, 0); /* 160 */
	assert_int_equal(heard_of.count, 0);
	flow_set_free(set);
}

static void a_screen_wider_than_the_loader_counted_is_found(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: b, type: weight, text: Berat?}\n- end: Selesai\n");

	(void)state;
	set->flow[0].step[1].text = forge(STR("Tersimpan"), 8);
	walk(set, 3);
	assert_found(WALK_TOO_WIDE, 7, "\"*123#\" \"9\"");
	set->flow[0].step[1].text = forge(STR("Tersimpan"), 9);
	walk(set, 3);
	assert_int_equal(heard_of.count, 0);
	flow_set_free(set);
}

static void a_letter_that_phones_do_not_have_is_found(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: b, type: weight, text: Berat?}\n- end: Selesai\n");

	(void)state;
	set->flow[0].step[1].text = forge(STR("\xe0\xb6\x85"), 1);
	walk(set, 3);
	assert_found(WALK_NOT_GSM7, 7, "\"*123#\" \"9\"");
	flow_set_free(set);
}

static void an_empty_screen_is_found(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: b, type: weight, text: Berat?}\n- end: Selesai\n");

	(void)state;
	set->flow[0].step[1].text = forge(STR(" \n"), 2);
	walk(set, 3);
	assert_found(WALK_EMPTY, 7, "\"*123#\" \"9\"");
	flow_set_free(set);
}

static void a_message_to_somebody_else_is_looked_at_too(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: b, type: weight, text: Berat?}\n- {send: bidan, text: A}\n" END);

	(void)state;
	set->flow[0].step[1].text = forge(STR(""), 0);
	walk(set, 3);
	assert_found(WALK_EMPTY, 7, "\"*123#\" \"9\"");
	flow_set_free(set);
}

/* A menu for the TPK with nothing in it that they may use. The loader knows flows and their roles, not who comes where. */
static void a_screen_from_which_no_answer_goes_on_is_found(void **state)
{
	struct flow_set *set =
		FLOWS("x.yaml",
		      "flow: x\ntitle: X\nfor: [kader, tpk]\nstart: yes\nsteps:\n- {menu: Pilih, options: {y: Lapor}}\n",
		      "y.yaml", "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- end: Selesai\n");

	(void)state;
	walk(set, 3);
	assert_int_equal(heard_of.count, 1);
	assert_found(WALK_DEAD_END, 6, "\"*123#\"");
	assert_int_equal(heard_of.f[0].role, ROLE_TPK);
	assert_string_equal(heard_of.screen[0], "Pilih\n1 Lapor");
	flow_set_free(set);
}

/* A menu that opens itself takes every answer and shows the same. */
static void an_answer_to_which_nothing_happens_is_found(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {menu: Pilih, options: {x: Lagi}}\n");

	(void)state;
	walk(set, 4);
	assert_found(WALK_UNHANDLED, 6, "\"*123#\" \"X\""); /* the key of its line */
	assert_found(WALK_DEAD_END, 6, "\"*123#\"");
	assert_int_equal(heard_of.count, 2);
	flow_set_free(set);
}

static void steps_that_never_come_to_a_screen_are_found(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: b, type: weight, text: Berat?}\n"
					    "- when: b > 3\n  then: [{set: {n: b + 1}}]\n  else: [{set: {n: b + 2}}]\n" END);

	(void)state;
	for (int i = 0; i < set->flow[0].steps; i++)
		if (set->flow[0].step[i].kind == STEP_JUMP)
			set->flow[0].step[i].target = i;
	walk(set, 1);
	assert_found(WALK_LOOP, 7, "\"*123#\" \"9\"");
	flow_set_free(set);
}

/* A record kept again and again: each time the gateway is asked to keep it, and no screen comes. */
static void records_without_end_are_found(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: b, type: weight, text: Berat?}\n"
					    "- when: b > 3\n  then: [{save: lain, fields: {b: b}}]\n  else: [{set: {n: b + 2}}]\n" END);

	(void)state;
	for (int i = 0; i < set->flow[0].steps; i++)
		if (set->flow[0].step[i].kind == STEP_JUMP)
			set->flow[0].step[i].target = i - 1;
	walk(set, 1);
	assert_found(WALK_LOOP, 9 - 1, "\"*123#\" \"9\"");
	flow_set_free(set);
}

/* An option that is taken, but that unpacking knows nothing of. */
static void a_session_that_does_not_come_back_is_found(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: p, type: choice, text: Mana?, options: {T: A, B: B}}\n- say: A\n" END);

	(void)state;
	walk(set, 3);
	assert_int_equal(heard_of.count, 0);
	set->field[0].options = 1;
	walk(set, 3);
	assert_found(WALK_NOT_PACKED, 7, "\"*123#\" \"2\"");
	flow_set_free(set);
}

/* Line 1 of the first menu is for others; *123*1# opens a flow that is for her. The loader compares flows that share a role. */
static void a_way_that_is_another_when_it_is_dialled_is_found(void **state)
{
	struct flow_set *set =
		FLOWS("x.yaml",
		      "flow: x\ntitle: X\nfor: [kader, tpk]\nstart: yes\nsteps:\n- {menu: Pilih, options: {y: Lapor, w: Lain}}\n",
		      "w.yaml", "flow: w\ntitle: W\nfor: [kader, tpk]\nsteps:\n- end: Lain\n", "y.yaml",
		      "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- end: Selesai\n", "z.yaml",
		      "flow: z\ntitle: Z\nfor: [tpk]\ndial: 1\nsteps:\n- end: Halo\n");

	(void)state;
	walk(set, 2);
	assert_int_equal(heard_of.count, 1);
	assert_int_equal(heard_of.f[0].fault, WALK_DIFFERS);
	assert_int_equal(heard_of.f[0].role, ROLE_TPK);
	assert_false(heard_of.f[0].sms);
	assert_string_equal(heard_of.way[0], "\"*123#\" \"1\"");
	flow_set_free(set);
}

/* ---- who walks, and what is tried ---- */

#define NO_LETTER STR("\xe0\xb6\x85")

/* An end that only some come to is wrong: somebody comes to it. */
static void children_of_every_kind_are_met_by_people_of_every_kind(void **state)
{
	static const char *const conditions[] = {
		"anak.umur_hari == 0", "anak.umur_hari == 30", "anak.umur_hari == 182", "anak.umur_hari == 639",
		"anak.umur_hari == 640", "anak.umur_hari == 731", "anak.umur_hari == 820", "anak.umur_hari == 1826",
		"anak.umur_hari == 1827", "anak.umur_hari == 30 and anak.berat_lalu > 0",
		"anak.umur_hari == 1827 and anak.panjang_lalu > 0 and anak.jk == 'P'",
		"anak.umur_hari == 640 and not (anak.berat_lalu > 0) and anak.jk == 'L'",
		"anak.nama == 'Ozgur'", "saya.peran == 'kader'", "saya.peran == 'keluarga' and anak.jk == 'P'",
		"saya.peran == 'tpps'",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		char flow[512];
		struct flow_set *set;

		snprintf(flow, sizeof(flow),
			 "flow: x\ntitle: X\nfor: [kader, bidan, tpk, tpg, pkb, tpps, keluarga]\nstart: yes\nsteps:\n" ANAK
			 "- {end: A, if: \"%s\"}\n" END,
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
		{SAY_BAD_NUMBER, ASK("weight")},     {SAY_BAD_WEIGHT, ASK("weight")},   {SAY_BAD_LENGTH_NUMBER, ASK("length")},
		{SAY_BAD_LENGTH, ASK("length")},     {SAY_BAD_ARM_NUMBER, ASK("arm")},  {SAY_BAD_ARM, ASK("arm")},
		{SAY_BAD_HEAD_NUMBER, ASK("head")},  {SAY_BAD_HEAD, ASK("head")},       {SAY_BAD_COUNT_NUMBER, ASK("count")},
		{SAY_BAD_COUNT, ASK("count")},       {SAY_ONE_READING, ASK("arm")},     {SAY_RETYPE, ASK("head")},
		{SAY_BAD_YESNO, ASK("yesno")},       {SAY_BAD_DATE, ASK("date")},       {SAY_FUTURE_DATE, ASK("date")},
		{SAY_FAR_DATE, ASK("date")},         {SAY_LONG_WORDS, ASK("text")},     {SAY_BAD_WORDS, ASK("text")},
		{SAY_BAD_PHONE, ASK("phone")},       {SAY_BAD_NIK, ASK("nik")},         {SAY_GAVE_UP, ASK("nik")},
		{SAY_BAD_CODE, ASK("child")},        {SAY_NO_CODE, ASK("child")},       {SAY_NEAR_CODE, ASK("child")},
		{SAY_LIST, ASK("child")},            {SAY_LIST_NEXT, ASK("child")},     {SAY_NO_FLOW, ASK("child")},
		{SAY_BACK, HEAD ANAK "- {ask: b, type: weight, text: B?}\n" END},
		{SAY_GO_ON, HEAD ANAK "- {ask: b, type: weight, text: B?}\n" END},
		{SAY_ODD_FIGURE, HEAD ANAK "- {ask: b, type: weight, text: B?}\n" END},
		{SAY_TWO_READINGS, HEAD ANAK "- {ask: b, type: weight, text: B?}\n" END},
		{SAY_BAD_CHOICE, HEAD "- {ask: p, type: choice, text: A?, options: {A: A, B: B}}\n" END},
		{SAY_ONE_CHILD, "keywords: [X]\nform: [anak]\n" HEAD ANAK END},
		{SAY_SMS_HELP, "keywords: [X]\nform: [anak]\n" HEAD ANAK END},
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
	assert_typed(HEAD "- {ask: f, type: date, text: Apa?, range: 1}\n" END, "10-3-2026|11-3-2026|10-3-2025|9-3-2025|31-2-25|");
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

/* A way back is no way on. */
static void a_screen_that_only_leads_back_is_a_dead_end(void **state)
{
	struct flow_set *set =
		FLOWS("x.yaml",
		      "flow: x\ntitle: X\nfor: [tpk]\nstart: yes\nsteps:\n- {menu: Pilih, options: {y: Lapor, z: Lain}}\n",
		      "y.yaml", "flow: y\ntitle: Y\nfor: [tpk]\nsteps:\n- {menu: Lagi, options: {w: Lapor}}\n", "w.yaml",
		      "flow: w\ntitle: W\nfor: [kader]\nsteps:\n- end: Selesai\n", "z.yaml",
		      "flow: z\ntitle: Z\nfor: [tpk]\nsteps:\n- end: Selesai\n");

	(void)state;
	walk(set, 4);
	assert_int_equal(heard_of.count, 1);
	assert_found(WALK_DEAD_END, 5, "\"*123#\" \"1\"");
	flow_set_free(set);
}

/* What only numbers the records of a session does not make it another: the walk comes to an end. */
static void ways_that_meet_are_walked_once(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: m, type: yesno, text: M?}\n- {save: lain, fields: {m: m}}\n- say: A\n" END);

	(void)state;
	walk(set, 30);
	assert_int_equal(heard_of.count, 0);
	assert_false(total.cut_depth);
	assert_in_range(total.states, 10, 30);
	flow_set_free(set);
}

/* ---- bounds ---- */

static void the_bound_that_was_reached_is_told(void **state)
{
	struct flow_set *set = shipped();

	(void)state;
	walk_with(set, (struct walk_limits){.depth = 3, .states = 50, .steps = 1000000});
	assert_true(total.cut_states && !total.cut_steps);
	assert_in_range(total.states, 50, 50 * total.walkers);
	walk_with(set, (struct walk_limits){.depth = 3, .states = 100000, .steps = 500});
	assert_true(total.cut_steps && !total.cut_states);
	assert_in_range(total.steps, 500, 500);
	assert_int_equal(heard_of.count, 0); /* a screen that was not tried to its end is no dead end */
	walk_with(set, (struct walk_limits){.depth = 0, .states = 100000, .steps = 1000000});
	assert_true(total.cut_depth);
	assert_int_equal(total.depth, 0);
	assert_in_range(total.states, 20, total.steps);
	flow_set_free(set);
}

static void each_fault_of_a_step_is_told_once(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: b, type: weight, text: Berat?}\n- end: {id: Selesai, ban: Puput, jv: Rampung}\n");

	(void)state;
	set->flow[0].step[1].text = forge(STR(""), 0);
	walk(set, 3);
	assert_int_equal(heard_of.count, 1);
	flow_set_free(set);
}

static int heard;

static void hear_progress(void *arg, const struct walk_total *so_far)
{
	assert_ptr_equal(arg, &heard);
	assert_in_range(so_far->walker, 1, so_far->walkers);
	heard++;
}

static void how_far_it_is_can_be_heard(void **state)
{
	const struct walk_limits limits = {.depth = 2, .states = 100000, .steps = 1000000};
	struct flow_set *set = shipped();

	(void)state;
	heard = 0;
	assert_int_equal(flow_walk(set, &limits, &(struct walk_ear){.progress = hear_progress, .arg = &heard}, &total), 0);
	assert_true(heard > 1);
	assert_int_equal(flow_walk(set, &limits, NULL, &total), 0);
	flow_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_found_on_the_flows_we_ship),
		cmocka_unit_test(a_small_flow_is_walked_to_its_end),
		cmocka_unit_test(the_same_is_walked_every_time),
		cmocka_unit_test(a_screen_over_its_budget_is_found),
		cmocka_unit_test(a_screen_wider_than_the_loader_counted_is_found),
		cmocka_unit_test(a_letter_that_phones_do_not_have_is_found),
		cmocka_unit_test(an_empty_screen_is_found),
		cmocka_unit_test(a_message_to_somebody_else_is_looked_at_too),
		cmocka_unit_test(a_screen_from_which_no_answer_goes_on_is_found),
		cmocka_unit_test(an_answer_to_which_nothing_happens_is_found),
		cmocka_unit_test(steps_that_never_come_to_a_screen_are_found),
		cmocka_unit_test(records_without_end_are_found),
		cmocka_unit_test(a_session_that_does_not_come_back_is_found),
		cmocka_unit_test(a_way_that_is_another_when_it_is_dialled_is_found),
		cmocka_unit_test(children_of_every_kind_are_met_by_people_of_every_kind),
		cmocka_unit_test(answers_of_every_kind_are_tried),
		cmocka_unit_test(a_question_is_answered_by_what_is_at_its_edges),
		cmocka_unit_test(a_question_as_the_first_screen_is_not_dialled_through),
		cmocka_unit_test(sms_of_every_kind_are_sent),
		cmocka_unit_test(a_drop_is_tried_at_each_screen_once_the_child_is_known),
		cmocka_unit_test(a_screen_that_only_leads_back_is_a_dead_end),
		cmocka_unit_test(ways_that_meet_are_walked_once),
		cmocka_unit_test(the_bound_that_was_reached_is_told),
		cmocka_unit_test(each_fault_of_a_step_is_told_once),
		cmocka_unit_test(how_far_it_is_can_be_heard),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

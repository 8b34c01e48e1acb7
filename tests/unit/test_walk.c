/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walker: nothing is found on the flows we ship, and on flows made wrong each fault is. What the loader refuses by
 * itself (a screen that does not fit, a letter phones do not have, an empty text, a call in a circle) is made wrong
 * behind its back, in the compiled flow.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "heard.h"

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
	assert_true(total.ends > 10000 && total.saves > 5000 && total.notices > 100 && total.compared > total.states);
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
	set->flow[0].step[1].text = forge(NO_LETTER, 1);
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

/* A menu for the TPK with nothing in it that they may use. The loader knows flows and their roles, not who comes
 * where. */
static void a_screen_from_which_no_answer_goes_on_is_found(void **state)
{
	struct flow_set *set = FLOWS(
		"x.yaml",
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

/* A way back is no way on. */
static void a_screen_that_only_leads_back_is_a_dead_end(void **state)
{
	struct flow_set *set = FLOWS(
		"x.yaml",
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
	struct flow_set *set =
		flow_of(HEAD "- {ask: b, type: weight, text: Berat?}\n"
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
	struct flow_set *set = flow_of(
		HEAD "- {ask: b, type: weight, text: Berat?}\n"
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
	struct flow_set *set =
		flow_of(HEAD "- {ask: p, type: choice, text: Mana?, options: {T: A, B: B}}\n- say: A\n" END);

	(void)state;
	walk(set, 3);
	assert_int_equal(heard_of.count, 0);
	set->field[0].options = 1;
	walk(set, 3);
	assert_found(WALK_NOT_PACKED, 7, "\"*123#\" \"2\"");
	flow_set_free(set);
}

/* Line 1 of the first menu is for others; *123*1# opens a flow that is for her. The loader compares flows that share
 * a role. */
static void a_way_that_is_another_when_it_is_dialled_is_found(void **state)
{
	struct flow_set *set = FLOWS("x.yaml",
				     "flow: x\ntitle: X\nfor: [kader, tpk]\nstart: yes\nsteps:\n- {menu: Pilih, "
				     "options: {y: Lapor, w: Lain}}\n",
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

/* ---- bounds ---- */

/* What only numbers the records of a session does not make it another: the walk comes to an end. */
static void ways_that_meet_are_walked_once(void **state)
{
	struct flow_set *set =
		flow_of(HEAD "- {ask: m, type: yesno, text: M?}\n- {save: lain, fields: {m: m}}\n- say: A\n" END);

	(void)state;
	walk(set, 30);
	assert_int_equal(heard_of.count, 0);
	assert_false(total.cut_depth);
	assert_in_range(total.states, 10, 30);
	flow_set_free(set);
}

static void the_bound_that_was_reached_is_told(void **state)
{
	struct flow_set *set = shipped();

	(void)state;
	walk_with(set, (struct walk_limits){.depth = 8, .states = 50, .steps = 1000000});
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
	struct flow_set *set =
		flow_of(HEAD "- {ask: b, type: weight, text: Berat?}\n- end: {id: Selesai, ban: Puput, jv: Rampung}\n");

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
	assert_int_equal(flow_walk(set, &limits, &(struct walk_ear){.progress = hear_progress, .arg = &heard}, &total),
			 0);
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
		cmocka_unit_test(a_screen_that_only_leads_back_is_a_dead_end),
		cmocka_unit_test(an_answer_to_which_nothing_happens_is_found),
		cmocka_unit_test(steps_that_never_come_to_a_screen_are_found),
		cmocka_unit_test(records_without_end_are_found),
		cmocka_unit_test(a_session_that_does_not_come_back_is_found),
		cmocka_unit_test(a_way_that_is_another_when_it_is_dialled_is_found),
		cmocka_unit_test(ways_that_meet_are_walked_once),
		cmocka_unit_test(the_bound_that_was_reached_is_told),
		cmocka_unit_test(each_fault_of_a_step_is_told_once),
		cmocka_unit_test(how_far_it_is_can_be_heard),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

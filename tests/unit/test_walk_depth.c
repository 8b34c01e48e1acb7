/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nothing is lost by what the walker leaves out: a fault planted at each depth is found there and not above, also one
 * that shows for one row of figures alone; the ways that are not walked again are those that cannot come out otherwise;
 * and who walks first changes nothing.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "heard.h"

#define DEEPEST 6

/* A flow that asks for N figures, f1 to fN, each another end of its range when what is planted is to
 * show. */
static void add_questions(struct buf *out, int n)
{
	buf_add(out, STR(HEAD));
	for (int i = 1; i <= n; i++)
		buf_addf(out, "- {ask: f%d, type: count, text: \"Berapa %d?\", range: 2 - 7}\n", i, i);
}

static void add_condition(struct buf *out, int n, int last)
{
	for (int i = 1; i <= n; i++)
		buf_addf(out, "%sf%d == %d", i > 1 ? " and " : "", i, i == n ? last : i % 2 ? 7 : 2);
}

/* N questions, then STEP under the condition that the last one is LAST, and what follows for all. */
static struct flow_set *deep_flow(int n, int last, const char *step, const char *next)
{
	char room[2048];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	add_questions(&b, n);
	buf_addf(&b, "- {%s, if: \"", step);
	add_condition(&b, n, last);
	buf_addf(&b, "\"}\n%s%s", next, END);
	buf_addc(&b, '\0');
	assert_false(b.overflow);
	return flow_of(room);
}

/* The same, then a fork: THEN for that row of figures, OTHERWISE for all others; and Z_YAML beside it unless it is NULL. */
static struct flow_set *forked_flow(int n, const char *then, const char *otherwise, const char *z_yaml)
{
	char room[2048];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	add_questions(&b, n);
	buf_add(&b, STR("- when: "));
	add_condition(&b, n, 2);
	buf_addf(&b, "\n  then: %s\n  else: %s\n%s", then, otherwise, END);
	buf_addc(&b, '\0');
	assert_false(b.overflow);
	return z_yaml ? FLOWS("x.yaml", room, "z.yaml", z_yaml) : flow_of(room);
}

static int found_count(enum walk_fault fault)
{
	int n = 0;

	for (int i = 0; i < heard_of.count; i++)
		n += heard_of.f[i].fault == fault;
	return n;
}

/* "*123#" "7" "2" "7" ... */
static void assert_way(const char *way, int n, int last)
{
	char room[256];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	buf_add(&b, STR("\"*123#\""));
	for (int i = 1; i <= n; i++)
		buf_addf(&b, " \"%d\"", i == n ? last : i % 2 ? 7 : 2);
	buf_addc(&b, '\0');
	assert_string_equal(way, room);
}

static void a_screen_for_one_row_of_figures_is_judged_at_any_depth(void **state)
{
	(void)state;
	for (int n = 1; n <= DEEPEST; n++) {
		struct flow_set *set = deep_flow(n, 3, "end: Awas", "");

		set->flow[0].step[n].text = forge(NO_LETTER, 1);
		walk(set, n);
		assert_int_equal(heard_of.count, 1);
		assert_found(WALK_NOT_GSM7, 6 + n, heard_of.way[0]);
		assert_way(heard_of.way[0], n, 3);
		assert_false(total.cut_states || total.cut_steps);
		walk(set, n - 1);
		assert_int_equal(heard_of.count, 0);
		assert_true(total.cut_depth);
		flow_set_free(set);
	}
}

/* That it is found is no accident: for a figure that is never typed it is not. */
static void a_screen_for_a_figure_that_nobody_types_is_not_met(void **state)
{
	struct flow_set *set = deep_flow(3, 4, "end: Awas", "");

	(void)state;
	set->flow[0].step[3].text = forge(NO_LETTER, 1);
	walk(set, 5);
	assert_int_equal(heard_of.count, 0);
	flow_set_free(set);
}

static void a_record_or_message_behind_such_figures_is_judged(void **state)
{
	(void)state;
	for (int n = 1; n <= DEEPEST; n++) {
		struct flow_set *set = deep_flow(n, 7, "send: bidan, text: A", "");

		set->flow[0].step[n].text = forge(STR(""), 0);
		walk(set, n);
		assert_int_equal(heard_of.count, 1);
		assert_found(WALK_EMPTY, 6 + n, heard_of.way[0]);
		assert_way(heard_of.way[0], n, 7);
		walk(set, n - 1);
		assert_int_equal(heard_of.count, 0);
		flow_set_free(set);
	}
}

/* Behind the figures a menu that opens itself: the menu is at depth N, its own line opens it at N + 1, and there no
 * answer goes on, which shows one deeper. */
static void a_dead_end_and_an_answer_to_which_nothing_happens_are_found_at_any_depth(void **state)
{
	static const char z[] = "flow: z\ntitle: Z\nfor: [kader]\nsteps:\n- {menu: Pilih, options: {z: Lagi}}\n";

	(void)state;
	for (int n = 1; n <= DEEPEST - 2; n++) {
		struct flow_set *set = forked_flow(n, "[{menu: Lalu, options: {z: Terus}}]", "[{say: Baik}]", z);

		walk(set, n + 1);
		assert_int_equal(heard_of.count, 0);
		walk(set, n + 2);
		assert_int_equal(found_count(WALK_DEAD_END), 1);
		assert_int_equal(found_count(WALK_UNHANDLED), 1);
		assert_int_equal(heard_of.count, 2);
		flow_set_free(set);
	}
}

static void steps_that_never_come_to_a_screen_are_found_at_any_depth(void **state)
{
	(void)state;
	for (int n = 1; n <= DEEPEST; n++) {
		struct flow_set *set = forked_flow(n, "[{set: {n: f1 + 1}}]", "[{set: {n: f1 + 2}}]", NULL);

		for (int i = 0; i < set->flow[0].steps; i++)
			if (set->flow[0].step[i].kind == STEP_JUMP)
				set->flow[0].step[i].target = i;
		walk(set, n);
		assert_int_equal(heard_of.count, 1);
		assert_int_equal(heard_of.f[0].fault, WALK_LOOP);
		assert_way(heard_of.way[0], n, 2);
		walk(set, n - 1);
		assert_int_equal(heard_of.count, 0);
		flow_set_free(set);
	}
}

static void a_session_that_does_not_come_back_is_found_at_any_depth(void **state)
{
	(void)state;
	for (int n = 1; n <= DEEPEST - 1; n++) {
		struct flow_set *set = deep_flow(n, 2, "ask: p, type: choice, text: Mana?, options: {T: A, B: B}",
						 "- ask: q\n  type: yesno\n  text: Q?\n");

		for (int i = 0; i < set->fields; i++)
			if (set->field[i].type == FIELD_CHOICE)
				set->field[i].options = 1;
		walk(set, n + 1);
		assert_int_equal(heard_of.count, 1);
		assert_int_equal(heard_of.f[0].fault, WALK_NOT_PACKED);
		walk(set, n);
		assert_int_equal(heard_of.count, 0);
		flow_set_free(set);
	}
}

/* On the flows we ship: the question of swollen feet, which is asked only where the figures give a reason, four answers
 * behind the code: child, weight, length, and that it is right. */
static void a_fault_deep_in_our_flows_is_found(void **state)
{
	const struct walk_ear ear = {.found = hear, .arg = &heard_of};
	struct walk_limits limits = WALK_LIMITS;
	struct flow_set *set = shipped();
	struct walk_party *p = walk_party_new(set);
	int edema = -1;

	(void)state;
	assert_non_null(p);
	for (int f = 0; f < set->flows; f++)
		for (int i = 0; i < set->flow[f].steps && str_eq(set->flow[f].name, STR("ukur")); i++)
			if (set->flow[f].step[i].kind == STEP_ASK &&
			    set->field[set->flow[f].step[i].field].type == FIELD_YESNO) {
				edema = set->flow[f].step[i].line;
				set->flow[f].step[i].text = forge(NO_LETTER, 1);
			}
	assert_true(edema > 0);
	for (int depth = 3; depth <= 4; depth++) {
		heard_of.count = 0;
		total = (struct walk_total){.walker = 0};
		limits.depth = depth;
		assert_int_equal(walk_alone(p, 0, &limits, NULL), 0); /* a cadre, by USSD */
		walk_tell(p, 0, &ear, &total);
		assert_int_equal(heard_of.count, depth == 4);
	}
	assert_int_equal(heard_of.f[0].line, edema);
	assert_int_equal(total.depth, 4);
	walk_party_free(p);
	flow_set_free(set);
}

/* ---- what is not walked again ---- */

static void a_byte_that_is_not_packed_makes_a_session_another(void **state)
{
	static struct flow_session s, back;
	struct flow_set *set = flow_of(HEAD "- {ask: b, type: weight, text: B?}\n" END);
	const size_t bytes = offsetof(struct flow_session, batch) + offsetof(struct flow_batch, text);

	(void)state;
	flow_session_init(&s, set);
	flow_session_init(&back, set);
	assert_true(walk_is_whole(&s, &back));
	for (size_t i = 0; i < bytes; i++) {
		((unsigned char *)&s)[i] ^= 1;
		assert_false(walk_is_whole(&s, &back));
		((unsigned char *)&s)[i] ^= 1;
	}
	s.batch.text[0] = (char)(back.batch.text[0] ^ 1); /* is read as far as batch.n tells */
	assert_true(walk_is_whole(&s, &back));
	flow_set_free(set);
}

static void ways_that_cannot_come_out_otherwise_are_only_sampled(void **state)
{
	struct flow_set *set = shipped();

	(void)state;
	walk(set, 3);
	assert_true(total.compared > total.states);
	assert_in_range(total.replays, total.compared / 40, total.compared / 8);
	flow_set_free(set);
}

/* At the last screens nothing is tried: they take no room. */
static void the_last_screens_are_not_kept(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: m, type: yesno, text: M?}\n- say: A\n" END);

	(void)state;
	walk_with(set, (struct walk_limits){.depth = 1, .states = 1, .steps = 1000});
	assert_int_equal(total.states, 4 + 2); /* the question, again, A after yes and no; by SMS A is at the end */
	assert_true(total.cut_depth && !total.cut_states);
	walk_with(set, (struct walk_limits){.depth = 2, .states = 1, .steps = 1000});
	assert_true(total.cut_states);
	flow_set_free(set);
}

/* ---- who walks first ---- */

#define HEARD_MAX 8192

static void write_down(void *arg, const struct walk_finding *f)
{
	buf_addf(arg, "%d %d:%d %d %d %d %.*s %.*s\n", (int)f->fault, f->line, f->col, (int)f->role, (int)f->language,
		 f->sms, STR_ARG(f->way), STR_ARG(f->screen));
}

static void the_order_they_walk_in_changes_nothing(void **state)
{
	static char room[2][HEARD_MAX];
	const struct walk_limits limits = {.depth = 2, .states = 100000, .steps = 1000000};
	struct flow_set *set = shipped();
	struct walk_total first = {.walker = 0};
	struct walk_party *p;
	struct buf b[2];

	(void)state;
	for (int i = 0; i < 2; i++)
		buf_init(&b[i], room[i], sizeof(room[i]));
	set->say[SAY_BACK] = forge(NO_LETTER, 1); /* many find it */
	assert_int_equal(flow_walk(set, &limits, &(struct walk_ear){.found = write_down, .arg = &b[0]}, &total), 0);
	assert_true(total.findings > 3);
	p = walk_party_new(set);
	assert_non_null(p);
	assert_int_equal(walk_party_size(p), total.walkers);
	for (int i = walk_party_size(p) - 1; i >= 0; i--)
		assert_int_equal(walk_alone(p, i, &limits, NULL), 0);
	for (int i = 0; i < walk_party_size(p); i++)
		walk_tell(p, i, &(struct walk_ear){.found = write_down, .arg = &b[1]}, &first);
	assert_memory_equal(&first, &total, sizeof(total));
	assert_false(b[0].overflow);
	assert_true(b[0].n > 0 && str_eq(buf_str(&b[0]), buf_str(&b[1])));
	walk_party_free(p);
	flow_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_screen_for_one_row_of_figures_is_judged_at_any_depth),
		cmocka_unit_test(a_screen_for_a_figure_that_nobody_types_is_not_met),
		cmocka_unit_test(a_record_or_message_behind_such_figures_is_judged),
		cmocka_unit_test(a_dead_end_and_an_answer_to_which_nothing_happens_are_found_at_any_depth),
		cmocka_unit_test(steps_that_never_come_to_a_screen_are_found_at_any_depth),
		cmocka_unit_test(a_session_that_does_not_come_back_is_found_at_any_depth),
		cmocka_unit_test(a_fault_deep_in_our_flows_is_found),
		cmocka_unit_test(a_byte_that_is_not_packed_makes_a_session_another),
		cmocka_unit_test(ways_that_cannot_come_out_otherwise_are_only_sampled),
		cmocka_unit_test(the_last_screens_are_not_kept),
		cmocka_unit_test(the_order_they_walk_in_changes_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The drawing of flows: small ones in full, and of those we ship that every node of an edge is there and every step
 * that can be met is met.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_graph.h"
#include "flow_talk.h"

#define LINES_MAX 600

struct drawing {
	char text[64 * 1024];
	struct buf b;
	struct str line[LINES_MAX];
	int lines;
};

static struct drawing drawn;

static void put(void *arg, struct str line)
{
	struct drawing *d = arg;
	size_t from = d->b.n;

	assert_in_range(d->lines, 0, LINES_MAX - 1);
	buf_add(&d->b, line);
	d->line[d->lines++] = (struct str){d->b.p + from, line.n};
	buf_addc(&d->b, '\n');
	assert_false(d->b.overflow);
}

static struct str draw(const struct flow_set *set, const bool *chosen)
{
	drawn.lines = 0;
	buf_init(&drawn.b, drawn.text, sizeof(drawn.text));
	flow_graph(set, chosen, put, &drawn);
	return buf_str(&drawn.b);
}

static void assert_drawn(struct flow_set *set, const char *wanted)
{
	struct str got = draw(set, NULL);

	if (!str_eq(got, str_of(wanted)))
		fail_msg("got\n%.*s", STR_ARG(got));
	flow_set_free(set);
}

static bool has_line(const char *line)
{
	for (int i = 0; i < drawn.lines; i++)
		if (str_eq(str_trim(drawn.line[i]), str_of(line)))
			return true;
	return false;
}

static void assert_line(const char *line)
{
	if (!has_line(line))
		fail_msg("no line '%s' in\n%.*s", line, STR_ARG(buf_str(&drawn.b)));
}

/* ---- small flows, in full ---- */

static void each_kind_of_step_has_its_shape(void **state)
{
	(void)state;
	assert_drawn(flow_of("dial: 4\nkeywords: [X, XX]\nform: [b, l?]\n" HEAD
			     "- {ask: a, type: child, text: \"Kode\\nanak?\"}\n"
			     "- {ask: b, type: weight, text: \"Berat {a.nama} satu dua tiga empat lima enam (kg)?\"}\n"
			     "- {ask: l, type: arm, text: LILA?, optional: form, labels: [LL]}\n"
			     "- {ask: c, type: text, text: Catatan?, optional: yes}\n"
			     "- {confirm: Benar?, again: b}\n"
			     "- {save: measurement, fields: {child: a, weight: b}}\n"
			     "- {save: lain, fields: {child: a, c: c}}\n"
			     "- {alert: gawat, to: bidan, text: Lihat}\n"
			     "- {send: tpk, text: Datang}\n"
			     "- say: Lagi\n"
			     "- end: Selesai\n"),
		     "flowchart TD\n"
		     "  subgraph F_x[\"x: X\"]\n"
		     "    S_x_0([\"the code is dialled, dial 4, SMS X XX\"])\n"
		     "    S_x_1[\"a: Kode anak?\"]\n"
		     "    S_x_2[\"b: Berat #123;nama#125; satu dua tiga empat ...\"]\n"
		     "    S_x_3[\"l: LILA? #40;only by SMS#41;\"]\n"
		     "    S_x_4[\"c: Catatan? #40;optional#41;\"]\n"
		     "    S_x_5{\"Benar?\"}\n"
		     "    S_x_6[(\"save measurement\")]\n"
		     "    S_x_7[(\"save lain\")]\n"
		     "    S_x_8>\"alert gawat to bidan: Lihat\"]\n"
		     "    S_x_9>\"send to tpk: Datang\"]\n"
		     "    S_x_10[/\"Lagi\"/]\n"
		     "    S_x_11([\"Selesai\"])\n"
		     "  end\n"
		     "  S_x_0 --> S_x_1\n"
		     "  S_x_1 --> S_x_2\n"
		     "  S_x_2 -->|\"by SMS\"| S_x_3\n"
		     "  S_x_2 -->|\"else\"| S_x_4\n"
		     "  S_x_3 --> S_x_4\n"
		     "  S_x_4 --> S_x_5\n"
		     "  S_x_5 --> S_x_6\n"
		     "  S_x_5 -.->|\"2\"| S_x_2\n"
		     "  S_x_6 --> S_x_7\n"
		     "  S_x_7 --> S_x_8\n"
		     "  S_x_8 --> S_x_9\n"
		     "  S_x_9 --> S_x_10\n"
		     "  S_x_10 --> S_x_11\n");
}

static void an_edge_says_the_conditions_as_they_are_written(void **state)
{
	struct flow_set *set = flow_of(HEAD "- {ask: b, type: weight, text: B?}\n"
					    "- when: b > 3 or b < 1\n"
					    "  then:\n"
					    "  - {say: T1, if: b == 2}\n"
					    "  - when: b >= 4 and b <= 5\n"
					    "    then: [{say: T2}]\n"
					    "    else: [{say: T3}, {say: T4}]\n"
					    "  else: [{say: E1, if: not given(b)}]\n"
					    "- set: {n: \"b + 1\"}\n"
					    "- say: Z\n" END);

	(void)state;
	draw(set, NULL);
	assert_line("S_x_1 -->|\"#40;b #gt; 3 or b #lt; 1#41; and #40;b == 2#41;\"| S_x_3");
	assert_line("S_x_1 -->|\"#40;b #gt; 3 or b #lt; 1#41; and #40;b #gt;= 4 and b #lt;= 5#41;\"| S_x_5");
	assert_line("S_x_1 -->|\"#40;b #gt; 3 or b #lt; 1#41; and not #40;b #gt;= 4 and b #lt;= 5#41;\"| S_x_7");
	assert_line("S_x_1 -->|\"not #40;b #gt; 3 or b #lt; 1#41; and #40;not given#40;b#41;#41;\"| S_x_10");
	assert_line("S_x_1 -->|\"else\"| S_x_12");                   /* by the else branch, when E1 is passed over */
	assert_line("S_x_3 -->|\"b #gt;= 4 and b #lt;= 5\"| S_x_5"); /* both stand under the outer when */
	assert_line("S_x_7 --> S_x_8");
	assert_line("S_x_5 --> S_x_12"); /* over the jump, and the number that is set */
	assert_line("S_x_8 --> S_x_12");
	assert_false(has_line("S_x_5 --> S_x_7"));
	assert_int_equal(drawn.lines, 1 + 1 + 9 + 1 + 13); /* and no other edge */
	flow_set_free(set);
}

static void calls_and_menu_lines_lead_into_the_other_flow(void **state)
{
	struct flow_set *set = FLOWS(
		"a.yaml",
		"flow: a\ntitle: A\nfor: [kader]\nstart: yes\nsteps:\n- {ask: b, type: weight, text: B?}\n- call: c\n"
		"- menu: Pilih\n  options: {d: Satu, a: Lagi}\n",
		"c.yaml", "flow: c\ntitle: C\nfor: [kader]\nsteps:\n- {confirm: Benar?, again: b, if: b > 3}\n",
		"d.yaml", "flow: d\ntitle: D\nfor: [kader]\nsteps:\n- end: Selesai\n");
	const bool only_a[] = {true, false, false}, only_c[] = {false, true, false};

	(void)state;
	draw(set, NULL);
	assert_line("S_a_2[[\"call c\"]]");
	assert_line("S_a_2 --> S_a_3");
	assert_line("S_a_2 -.->|\"call\"| S_c_0");
	assert_line("S_c_0([\"called\"])");
	assert_line("S_c_0 -->|\"b #gt; 3\"| S_c_1");
	assert_line("S_c_0 -->|\"else\"| S_c_2");
	assert_line("S_c_2([\"back to the caller\"])");
	assert_line("S_c_1 -.->|\"2\"| S_a_1"); /* the flow that calls asks it */
	assert_line("S_a_3 -->|\"1 Satu\"| S_d_0");
	assert_line("S_a_3 -->|\"2 Lagi\"| S_a_0");
	assert_line("S_d_0([\"by a menu\"])");
	draw(set, only_a);
	assert_line("S_c_0([\"flow c\"])");
	assert_line("S_d_0([\"flow d\"])");
	assert_false(has_line("S_c_1{\"Benar?\"}"));
	draw(set, only_c);
	assert_false(has_line("S_c_1 -.->|\"2\"| S_a_1"));
	assert_false(has_line("S_d_0([\"flow d\"])"));
	flow_set_free(set);
}

static void what_means_something_to_mermaid_is_written_as_entities(void **state)
{
	struct flow_set *set = flow_of("flow: x\ntitle: \"A <b> & #1\"\nfor: [kader]\nstart: yes\nsteps:\n"
				       "- {ask: p, type: choice, text: \"\\\"Mana\\\"?\", options: {T: T, B: B}}\n"
				       "- {say: B, if: \"p == 'T'\\nor p == 'B'\"}\n"
				       "- say: A\n  if: p == \"]|[\" or p == \"`\\\\{}\"\n" END);

	(void)state;
	draw(set, NULL);
	assert_line("subgraph F_x[\"x: A #lt;b#gt; #amp; #35;1\"]");
	assert_line("S_x_1[\"p: #quot;Mana#quot;?\"]");
	assert_line("S_x_1 -->|\"p == #quot;#93;#124;#91;#quot; or p == #quot;#96;#92;#92;#123;#125;#quot;\"| S_x_3");
	assert_line("S_x_1 -->|\"p == 'T' or p == 'B'\"| S_x_2"); /* in one line */
	flow_set_free(set);
}

/* ---- the flows we ship ---- */

/* The node that LINE declares, or the first of an edge; empty for other lines. */
static struct str node_of(struct str line)
{
	struct str t = str_trim(line);
	size_t n = 0;

	while (n < t.n &&
	       ((t.p[n] >= 'a' && t.p[n] <= 'z') || (t.p[n] >= '0' && t.p[n] <= '9') || t.p[n] == '_' || t.p[n] == 'S'))
		n++;
	return str_starts(t, STR("S_")) ? (struct str){t.p, n} : STR_NONE;
}

static bool is_edge(struct str line)
{
	struct str node = node_of(line);

	return node.n && node.p[node.n] == ' ';
}

static struct str edge_end(struct str line)
{
	struct str t = str_trim(line);
	size_t at = t.n;

	while (at && t.p[at - 1] != ' ')
		at--;
	return (struct str){t.p + at, t.n - at};
}

static bool is_declared(struct str node)
{
	for (int i = 0; i < drawn.lines; i++)
		if (!is_edge(drawn.line[i]) && str_eq(node_of(drawn.line[i]), node))
			return true;
	return false;
}

static int edges_into(struct str node)
{
	int n = 0;

	for (int i = 0; i < drawn.lines; i++)
		n += is_edge(drawn.line[i]) && str_eq(edge_end(drawn.line[i]), node);
	return n;
}

static void check_nodes(void)
{
	int edges = 0;

	for (int i = 0; i < drawn.lines; i++) {
		struct str node = node_of(drawn.line[i]);

		if (!node.n)
			continue;
		edges += is_edge(drawn.line[i]);
		if (is_edge(drawn.line[i]) && !(is_declared(node) && is_declared(edge_end(drawn.line[i]))))
			fail_msg("not declared: %.*s", STR_ARG(drawn.line[i]));
		if (!is_edge(drawn.line[i]) && !(node.p[node.n - 1] == '0' && node.p[node.n - 2] == '_') &&
		    !edges_into(node))
			fail_msg("nothing leads to %.*s", STR_ARG(drawn.line[i]));
	}
	assert_true(edges > 0);
}

static void every_node_of_our_flows_is_declared_and_reached(void **state)
{
	struct flow_set *set = shipped();
	int nodes = 0, steps = 0;
	bool chosen[FLOW_SET_FLOWS_MAX];

	(void)state;
	draw(set, NULL);
	check_nodes();
	for (int i = 0; i < drawn.lines; i++)
		nodes += node_of(drawn.line[i]).n && !is_edge(drawn.line[i]);
	for (int i = 0; i < set->flows; i++) {
		steps += 1 + set->flow[i].called;
		for (int k = 0; k < set->flow[i].steps; k++) {
			const struct step *st = &set->flow[i].step[k];

			steps += step_shows(st) || st->kind == STEP_END || st->kind == STEP_CALL ||
				 (st->kind >= STEP_SAVE && st->kind <= STEP_NOTICE);
		}
	}
	assert_int_equal(nodes, steps);
	assert_line("S_ukur_4 -->|\"anak.umur_hari #gt;= 640 and anak.umur_hari #lt;= 820\"| S_ukur_5");
	assert_line("S_kunjungan_16 -->|\"not #40;hari_sakit #gt;= 3#41;\"| S_kunjungan_20");
	for (int i = 0; i < set->flows; i++) {
		memset(chosen, 0, sizeof(chosen));
		chosen[i] = true;
		draw(set, chosen);
		check_nodes();
	}
	flow_set_free(set);
}

static void the_same_flows_give_the_same_drawing(void **state)
{
	static char first[sizeof(drawn.text)];
	struct flow_set *set = shipped();
	struct str one = draw(set, NULL);

	(void)state;
	memcpy(first, one.p, one.n);
	one.p = first;
	flow_set_free(set);
	set = shipped();
	assert_true(str_eq(draw(set, NULL), one));
	flow_set_free(set);
}

static void a_name_that_no_flow_has_is_mended(void **state)
{
	struct flow_set *set = shipped();

	(void)state;
	assert_int_equal(flow_set_find(set, STR("ukur")), 7);
	assert_int_equal(flow_set_find(set, STR("Ukur")), -1);
	assert_true(str_eq(flow_set_near(set, STR("ukr")), STR("ukur")));
	assert_true(str_eq(flow_set_near(set, STR("kunjngan")), STR("kunjungan")));
	assert_true(str_eq(flow_set_near(set, STR("kunjunagn")), STR("kunjungan")));
	assert_int_equal(flow_set_near(set, STR("xyz")).n, 0);
	assert_int_equal(flow_set_near(set, STR("uk")).n, 0);
	flow_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_step_has_its_shape),
		cmocka_unit_test(an_edge_says_the_conditions_as_they_are_written),
		cmocka_unit_test(calls_and_menu_lines_lead_into_the_other_flow),
		cmocka_unit_test(what_means_something_to_mermaid_is_written_as_entities),
		cmocka_unit_test(every_node_of_our_flows_is_declared_and_reached),
		cmocka_unit_test(the_same_flows_give_the_same_drawing),
		cmocka_unit_test(a_name_that_no_flow_has_is_mended),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

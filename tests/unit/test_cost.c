/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What texts cost: the widest screen and the parts of the longest SMS, held against what a phone is really shown when
 * the longest values are typed.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cost.h"
#include "flow_talk.h"

#define X10             "xxxxxxxxxx"
#define X40             X10 X10 X10 X10
#define X80             X40 X40
#define CHOICE(options) "- {ask: p, type: choice, text: A?, options: {" options "}}\n"

static struct cost cost_in(const struct flow_set *set, int i, enum language l)
{
	struct cost c;

	assert_true(cost_flow(set, i, l, &c));
	return c;
}

/* The cost of the one flow FLOW, in Indonesian. */
static struct cost cost_of(const char *flow)
{
	struct flow_set *set = flow_of(flow);
	struct cost c = cost_in(set, 0, LANG_ID);

	c.name = STR_NONE; /* it goes with the set */
	flow_set_free(set);
	return c;
}

static void the_widest_screen_is_the_one_the_loader_proved(void **state)
{
	struct flow_set *set;
	struct flow_info info;
	struct diag diag;

	(void)state;
	diag_init(&diag);
	set = flow_set_load("flows", &diag);
	assert_non_null(set);
	for (int i = 0; flow_set_info(set, i, &info); i++) {
		int widest = 0;

		for (int l = 0; l < LANGUAGES; l++) {
			struct cost c;

			if (!cost_flow(set, i, (enum language)l, &c))
				continue;
			assert_true(str_eq(c.name, info.name));
			assert_in_range(c.screen, 20, info.widest_septets);
			assert_int_equal(c.encoding, SEGMENTS_GSM7);
			assert_in_range(c.sms_parts, 1, 2);
			widest = c.screen > widest ? c.screen : widest;
		}
		assert_int_equal(widest, info.widest_septets);
	}
	flow_set_free(set);
}

/* The longest values, by SMS: what comes is as long as was counted. */
static void an_answer_counts_as_long_as_it_gets(void **state)
{
	static const struct {
		const char *flow, *typed;
	} flows[] = {
		{HEAD ANAK "- end: \"" X80 "{anak.nama} {anak.kode} {anak.jk}\"\n", "1000014"},
		{HEAD CHOICE("T: Ya, B: Barangkali saja") "- end: \"" X80 "{p}\"\n", "2"},
		{HEAD CHOICE("T: Ya, B: T") "- set:\n    s:\n    - {if: p == \"T\", text: \"{saya.nama} "
					    "{saya.nama}\"}\n    - {text: B}\n"
					    "- end: \"" X80 "{s}\"\n",
		 "1"},
		{HEAD "- {ask: k, type: text, text: A?}\n- end: \"" X80 "{k}\"\n", X40},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(flows) / sizeof(flows[0]); i++) {
		struct flow_set *set = flow_of(flows[i].flow);
		struct cost c = cost_in(set, 0, LANG_ID);
		struct phone p;

		begin(&p, set, DOOR_SMS);
		TYPE(&p, flows[i].typed);
		assert_int_equal(p.act.kind, FLOW_END);
		if (c.sms_units != gsm7_units(buf_str(&p.screen)))
			fail_msg("%zu: counted %d: %.*s", i, c.sms_units, STR_ARG(buf_str(&p.screen)));
		flow_set_free(set);
	}
}

static void the_end_alone_is_measured_to_the_septet(void **state)
{
	(void)state;
	assert_int_equal(cost_of(HEAD "- end: \"" X80 "\"\n").sms_units, 80);
	assert_int_equal(cost_of(HEAD "- end: \"" X80 "{saya.nama}\"\n").sms_units, 96);
	assert_int_equal(cost_of(HEAD CHOICE("T: " X40 ", B: B") "- end: \"" X80 "{p}\"\n").sms_units, 120);
	assert_int_equal(cost_of(HEAD CHOICE("T: C, B: B") "- end: \"" X80 "{p}\"\n").sms_units, 89); /* "belum ada" */
}

static void what_is_said_stands_above_the_next_answer(void **state)
{
	struct cost c =
		cost_of(HEAD "- say: \"" X40 X40 "\"\n- end: \"" X40 X10 X10 X10 "xxxxxxxxx\"\n"); /* 80 + 1 + 79 */
	struct flow_set *set = flow_of(HEAD "- say: \"" X80 "\"\n- end: \"" X80 "\"\n");
	struct phone p;

	(void)state;
	assert_int_equal(c.sms_parts, 1);
	assert_int_equal(c.sms_units, 160);
	c = cost_in(set, 0, LANG_ID);
	assert_int_equal(c.sms_parts, 2);
	assert_int_equal(c.sms_units, 161);
	phone_init(&p, set, DOOR_SMS);
	assert_true(phone_dial(&p));
	assert_int_equal(gsm7_units(buf_str(&p.screen)), 161);
	flow_set_free(set);
}

static void no_more_is_said_above_than_the_engine_puts_there(void **state)
{
	struct cost c = cost_of(HEAD "- say: \"" X80 "\"\n- say: \"" X80 "\"\n- end: \"" X80 "\"\n");

	(void)state;
	assert_int_equal(c.sms_units, FLOW_ABOVE_MAX + 80);
	assert_int_equal(c.sms_parts, 2);
}

static void what_a_called_flow_says_counts_for_the_caller(void **state)
{
	struct flow_set *set =
		FLOWS("a.yaml", "flow: a\ntitle: A\nfor: [kader]\nstart: yes\nsteps:\n- call: b\n- end: \"" X80 "\"\n",
		      "b.yaml", "flow: b\ntitle: B\nfor: [kader]\nsteps:\n- say: \"" X80 "\"\n");

	(void)state;
	assert_int_equal(cost_in(set, 0, LANG_ID).sms_units, 161);
	assert_int_equal(cost_in(set, 1, LANG_ID).sms_parts, 1);
	flow_set_free(set);
}

static void messages_to_others_and_receipts_count(void **state)
{
	(void)state;
	assert_int_equal(cost_of(HEAD "- {send: bidan, text: \"" X80 X40 "\"}\n- end: A\n").sms_units, 120);
	assert_int_equal(cost_of(HEAD "- {alert: gawat, to: bidan, text: \"" X80 X10 "\"}\n- end: A\n").sms_units, 90);
	assert_int_equal(cost_of(HEAD "- {send: bidan, text: \"" X80 X40 "\"}\n- end: A\n").screen, 1);
	assert_int_equal(cost_of("receipt: \"" X40 "\"\n" HEAD "- end: A\n").sms_units, 40);
}

static void a_flow_counts_in_each_language_it_is_written_in(void **state)
{
	struct flow_set *set = flow_of(HEAD "- end: {id: Selesai, ban: \"" X40 "\", jv: \"" X10 "\"}\n");
	struct cost c;

	(void)state;
	assert_int_equal(cost_in(set, 0, LANG_ID).screen, 7);
	assert_int_equal(cost_in(set, 0, LANG_BAN).screen, 40);
	assert_int_equal(cost_in(set, 0, LANG_BAN).language, LANG_BAN);
	assert_int_equal(cost_in(set, 0, LANG_JV).sms_units, 10);
	assert_false(cost_flow(set, 0, LANG_SU, &c));
	assert_false(cost_flow(set, 1, LANG_ID, &c));
	assert_false(cost_flow(set, -1, LANG_ID, &c));
	flow_set_free(set);
	set = flow_of(HEAD "- {ask: p, type: choice, text: A?, options: {T: {id: A, ban: \"" X40 "\"}}}\n"
			   "- set:\n    s:\n    - text: {id: A, min: \"" X10 "\"}\n- end: \"{p}{s}\"\n");
	assert_true(cost_flow(set, 0, LANG_BAN, &c) && cost_flow(set, 0, LANG_MIN, &c));
	assert_false(cost_flow(set, 0, LANG_JV, &c));
	flow_set_free(set);
}

/* Our messages, with WANTED in the place of LINE. */
static struct str messages_with(const char *line, const char *wanted)
{
	static char room[20 * 1024];
	struct str all = shipped_messages(), before;
	const char *at = memmem(all.p, all.n, line, strlen(line));

	assert_non_null(at);
	before = (struct str){all.p, (size_t)(at - all.p)};
	at += strlen(line);
	snprintf(room, sizeof(room), "%.*s%s%.*s", STR_ARG(before), wanted, (int)(all.p + all.n - at), at);
	return str_of(room);
}

/* A message is in Balinese, the flow is not: a Balinese reader is shown both, and hers is the wider screen. */
static void indonesian_counts_for_all_who_have_no_row(void **state)
{
	struct flow_set *set;
	struct folder f;
	struct diag d;
	struct cost c;

	(void)state;
	diag_init(&d);
	assert_true(folder_new(&f) &&
		    folder_write(&f, "pesan.yaml",
				 messages_with("lanjut: 1 Lanjut ", "lanjut: {id: 1 Lanjut, ban: " X40 "} ")) &&
		    folder_write(&f, "x.yaml", STR(HEAD "- say: Halo\n- end: Selesai\n")));
	set = flow_set_load(f.path, &d);
	folder_remove(&f);
	if (!set)
		fail_msg("%s:%d: %s", d.item[0].file, d.item[0].line, d.item[0].text);
	assert_int_equal(cost_in(set, 0, LANG_ID).screen,
			 15 + 1 + 4 + 1 + 40 + 1 + 9); /* reason, text, line, way back */
	assert_false(cost_flow(set, 0, LANG_BAN, &c));
	assert_true(cost_message(set, SAY_CONTINUE, LANG_BAN, &c));
	assert_int_equal(c.screen, 40);
	assert_true(cost_message(set, SAY_CONTINUE, LANG_ID, &c));
	assert_int_equal(c.screen, 8);
	flow_set_free(set);
}

static void a_message_counts_with_the_lines_that_stand_under_it(void **state)
{
	struct flow_set *set = flow_of(HEAD "- end: A\n");
	struct cost c;

	(void)state;
	assert_int_equal(cost_messages(), SAYS);
	assert_true(cost_message(set, SAY_NOT_REGISTERED, LANG_ID, &c));
	assert_true(str_eq(c.name, STR("tidak_terdaftar")));
	assert_int_equal(c.screen, gsm7_units(flow_message(set, MSG_NOT_REGISTERED)));
	assert_int_equal(c.sms_units, c.screen);
	assert_int_equal(c.sms_parts, 1);
	assert_true(cost_message(set, SAY_LIST, LANG_ID, &c)); /* "Pilih anak:", five lines "N name code", "9 Lanjut" */
	assert_int_equal(c.screen, 11 + 5 * (1 + 2 + 16 + 1 + 7) + 9);
	assert_int_equal(c.sms_units, c.screen);
	assert_false(cost_message(set, SAY_LIST, LANG_BAN, &c));
	assert_false(cost_message(set, SAYS, LANG_ID, &c));
	assert_false(cost_message(set, -1, LANG_ID, &c));
	flow_set_free(set);
}

static void languages_no_speaker_has_signed_are_known(void **state)
{
	struct flow_set *set = flow_of(HEAD "- end: A\n");

	(void)state;
	assert_int_equal(cost_messages_unreviewed(set), 0);
	set->unreviewed = 1u << LANG_BAN;
	assert_int_equal(cost_messages_unreviewed(set), 1u << LANG_BAN);
	flow_set_free(set);
}

/* The loader refuses such a text today; the count does not rest on that. */
static void a_text_outside_gsm7_is_told_and_counted_so(void **state)
{
	static const struct template_part part = {.literal = {"\xe0\xb6\x85" X80, 83}};
	static const struct template in = {.part = &part, .parts = 1};
	static int16_t widest[LANGUAGES] = {81, 81, 81, 81, 81, 81, 81};
	static const struct text text = {.in = {&in}, .widest = widest};
	struct flow_set *set = flow_of(HEAD "- end: A\n");
	struct cost c;

	(void)state;
	set->flow[0].step[0].text = &text;
	c = cost_in(set, 0, LANG_ID);
	assert_int_equal(c.encoding, SEGMENTS_UCS2);
	assert_int_equal(c.sms_parts, 2); /* 81 UTF-16 units: 70 fit into one */
	flow_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_widest_screen_is_the_one_the_loader_proved),
		cmocka_unit_test(an_answer_counts_as_long_as_it_gets),
		cmocka_unit_test(the_end_alone_is_measured_to_the_septet),
		cmocka_unit_test(what_is_said_stands_above_the_next_answer),
		cmocka_unit_test(no_more_is_said_above_than_the_engine_puts_there),
		cmocka_unit_test(what_a_called_flow_says_counts_for_the_caller),
		cmocka_unit_test(messages_to_others_and_receipts_count),
		cmocka_unit_test(a_flow_counts_in_each_language_it_is_written_in),
		cmocka_unit_test(indonesian_counts_for_all_who_have_no_row),
		cmocka_unit_test(a_message_counts_with_the_lines_that_stand_under_it),
		cmocka_unit_test(languages_no_speaker_has_signed_are_known),
		cmocka_unit_test(a_text_outside_gsm7_is_told_and_counted_so),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

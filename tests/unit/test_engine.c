/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules that hold on all roads through a flow: the way back, ranges and tries, who may do what, results and calls.
 * What the roads through ukur look like is in tests/chat; events in any order are in test_engine_events.c.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_talk.h"
#include "shipped_flows.h"

static struct diag diag;

#define MENU                                                                                                           \
	"Posyandu \xc3\x96zg\xc3\xbcr W\xc3\xa4yan Muly. Pilih:\n1 Ukur balita\n2 Bantuan\n3 Kunjungan rumah\n4 Anak " \
	"pindah\n5 Titip pesan"

/* ---- going back ---- */

static void zero_leads_back_one_question_at_a_time_and_forgets_it(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	assert_true(phone_dial(&p));
	TYPE(&p, "1", "10019", "8,4", "0");
	assert_screen(&p, "Putu Ayu, 14 bulan.\nBerat (kg)? Lalu: 8\n0 Kembali");
	TYPE(&p, "0");
	assert_screen(&p, "Ketik kode anak.\n1 Pilih dari daftar\n0 Kembali");
	assert_false(flow_session_started(&p.s));
	TYPE(&p, "0");
	assert_screen(&p, MENU);
	TYPE(&p, "0");
	assert_screen(&p, MENU);
	TYPE(&p, "1", "10019", "8,4", "00");
	assert_screen(&p, MENU);
	assert_false(flow_session_started(&p.s));
}

static void zero_at_an_offer_leads_to_its_own_question(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	assert_true(phone_dial(&p));
	TYPE(&p, "1", "10019", "84", "0");
	assert_screen(&p, "Putu Ayu, 14 bulan.\nBerat (kg)? Lalu: 8\n0 Kembali");
	TYPE(&p, "84", "1", "0");
	assert_screen(&p, "Putu Ayu, 14 bulan.\nBerat (kg)? Lalu: 8\n0 Kembali");
}

/* Back from the first question that is asked anew is not forward: what was forgotten would never be asked. */
static void back_after_perbaiki_does_not_skip_what_was_forgotten(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	assert_true(phone_dial(&p));
	TYPE(&p, "1", "10019", "8,4", "72,5", "2");
	assert_int_equal(p.s.value[field_find(set, STR("berat"))].type, VAL_NONE);
	assert_int_equal(p.s.value[field_find(set, STR("panjang"))].type, VAL_NONE);
	TYPE(&p, "0");
	assert_screen(&p, "Ketik kode anak.\n1 Pilih dari daftar\n0 Kembali");
	TYPE(&p, "10019", "8,6", "72,5", "1");
	assert_int_equal(p.saves, 1);
	assert_int_equal(p.record.weight_g, 8600);
}

static void the_way_back_is_twelve_questions_long(void **state)
{
	char flow[2048];
	struct flow_set *many;
	struct phone p;
	struct buf b;

	(void)state;
	buf_init(&b, flow, sizeof(flow) - 1);
	buf_add(&b, STR(HEAD));
	for (int i = 0; i < 15; i++)
		buf_addf(&b, "- {ask: f%d, type: weight, text: Ke %d}\n", i, i);
	buf_add(&b, STR("- end: Selesai\n"));
	flow[b.n] = '\0';
	many = set_of(flow, &diag);
	assert_non_null(many);
	phone_init(&p, many, DOOR_SMS);
	assert_true(phone_dial(&p));
	for (int i = 0; i < 14; i++)
		TYPE(&p, "8");
	assert_screen(&p, "Ke 14");
	for (int i = 0; i < 13; i++)
		TYPE(&p, "0");
	assert_screen(&p, "Ke 2");
	flow_set_free(many);
}

/* ---- figures ---- */

static void the_range_is_kept_to_the_gram(void **state)
{
	struct flow_set *narrow =
		set_of(HEAD "- {ask: berat, type: weight, text: Berat?, range: 3 - 5}\n- end: \"{berat}\"\n", &diag);
	static const char *const good[] = {"3", "3,000", "5", "4,999", "3000 gr", NULL};
	static const char *const bad[] = {"2,999", "5,001", "0,0", "30", "58", "999999999", NULL};
	struct phone p;

	(void)state;
	assert_non_null(narrow);
	for (int i = 0; good[i]; i++) {
		phone_init(&p, narrow, DOOR_SMS);
		assert_true(phone_dial(&p));
		TYPE(&p, good[i]);
		if (p.act.kind != FLOW_END)
			fail_msg("%s: %.*s", good[i], STR_ARG(buf_str(&p.screen)));
	}
	for (int i = 0; bad[i]; i++) {
		phone_init(&p, narrow, DOOR_SMS);
		assert_true(phone_dial(&p));
		TYPE(&p, bad[i]);
		if (p.act.kind != FLOW_REPLY || p.s.tries != 1)
			fail_msg("%s: %.*s", bad[i], STR_ARG(buf_str(&p.screen)));
	}
	flow_set_free(narrow);
}

static void three_wrong_answers_end_it_and_a_right_one_starts_the_count_anew(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	assert_true(phone_dial(&p));
	TYPE(&p, "x", "1", "y", "10019", "a", "b");
	assert_int_equal(p.act.kind, FLOW_REPLY);
	TYPE(&p, "c");
	assert_int_equal(p.act.kind, FLOW_END);
	assert_int_equal(p.act.outcome, FLOW_OUT_GAVE_UP);
}

/* ---- the one-line SMS ---- */

static void a_clean_line_is_saved_at_once_and_a_doubtful_one_is_not(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_SMS);
	assert_true(phone_sms(&p, STR("UKUR 10019 8,4 72,5")));
	assert_int_equal(p.saves, 1);
	assert_false(p.record.repaired);
	assert_true(p.record.position == POSITION_LYING &&
		    p.record.position_assumed); /* right for her age, and told so */
	assert_true(phone_sms(&p, STR("UKUR 10019 8,4 40")));
	assert_int_equal(p.saves, 0);
	TYPE(&p, "2", "8,4", "72,5"); /* after a correction the figures are shown once more */
	assert_int_equal(p.saves, 0);
	TYPE(&p, "1");
	assert_int_equal(p.saves, 1);
	assert_true(phone_sms(&p, STR("UKUR 10019 84 72,5")));
	TYPE(&p, "1");
	assert_int_equal(p.saves, 1);
	assert_true(p.record.repaired);
	assert_true(phone_sms(&p, STR("UKUR 10100 11,2 83 T")));
	assert_true(p.saves == 1 && p.record.position == POSITION_LYING && !p.record.position_assumed);
}

static void a_label_with_nothing_behind_it_is_asked_without_blame(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_SMS);
	assert_true(phone_sms(&p, STR("UKUR 10019 TB 72,5 BB")));
	assert_screen(&p, "Putu Ayu, 14 bulan.\nBerat (kg)? Lalu: 8");
}

/* ---- who may do what ---- */

static void a_flow_runs_only_for_its_roles(void **state)
{
	struct flow_set *own = set_of(HEAD "- menu: Pilih\n  options: {y: Bidan}\n", &diag);
	struct phone p;

	(void)state;
	assert_null(own); /* there is no y: two files are needed */
	struct folder f;
	assert_true(folder_new(&f));
	assert_true(folder_write(&f, "pesan.yaml", shipped_messages()));
	assert_true(folder_write(&f, "x.yaml", STR(HEAD "- menu: Pilih\n  options: {y: Bidan}\n")));
	assert_true(folder_write(&f, "y.yaml",
				 STR("flow: y\ntitle: Y\nfor: [bidan]\nkeywords: [Y]\nsteps:\n- end: Rahasia\n")));
	diag_init(&diag);
	own = flow_set_load(f.path, &diag);
	folder_remove(&f);
	assert_non_null(own);
	phone_init(&p, own, DOOR_USSD);
	assert_true(phone_dial(&p));
	TYPE(&p, "1");
	assert_screen(&p, "Belum ada menu untuk peran Ibu/Bapak. Silakan hubungi bidan atau puskesmas.");
	assert_int_equal(p.act.outcome, FLOW_OUT_HELP);
	assert_true(phone_sms(&p, STR("Y")));
	assert_int_equal(p.act.outcome, FLOW_OUT_HELP);
	p.who.role = ROLE_BIDAN;
	assert_true(phone_sms(&p, STR("Y")));
	assert_screen(&p, "Rahasia");
	assert_true(phone_dial(&p)); /* x is not hers */
	assert_screen(&p, "Belum ada menu untuk peran Ibu/Bapak. Silakan hubungi bidan atau puskesmas.");
	flow_set_free(own);
}

/* ---- results ---- */

static void a_child_that_was_not_measured_is_not_called_normal(void **state)
{
	struct flow_set *own =
		set_of(HEAD "- {ask: anak, type: child, text: Kode?}\n- {ask: berat, type: weight, text: Berat?}\n"
			    "- {ask: panjang, type: length, text: Panjang?}\n"
			    "- {ask: posisi, type: choice, text: Cara?, options: {T: Telentang, B: Berdiri}}\n"
			    "- {set: {nilai: \"tumbuh(anak, berat, panjang, posisi)\"}, if: berat > 5}\n"
			    "- {confirm: \"{nilai.bbu} {nilai.z_bbu}\", again: berat}\n- end: \"{nilai.bbu}\"\n",
		       &diag);
	struct phone p;

	(void)state;
	assert_non_null(own);
	phone_init(&p, own, DOOR_SMS);
	assert_true(phone_dial(&p));
	TYPE(&p, "10019", "4,9", "1", "72,5", "T"); /* 1: it is really so much less */
	assert_screen(&p, "belum dinilai belum ada\n1 Benar, simpan\n2 Perbaiki");
	TYPE(&p, "2", "8,4", "72,5", "T");
	assert_screen(&p, "normal -0,94\n1 Benar, simpan\n2 Perbaiki");
	TYPE(&p, "2", "4,9", "1", "72,5", "T");
	assert_screen(&p, "belum dinilai belum ada\n1 Benar, simpan\n2 Perbaiki");
	flow_set_free(own);
}

/* ---- calls ---- */

static void flows_that_call_in_a_circle_do_no_harm(void **state)
{
	struct flow_set *own = set_of(HEAD "- menu: Lagi\n  options: {x: Ya}\n", &diag);
	struct phone p;

	(void)state;
	assert_non_null(own);
	phone_init(&p, own, DOOR_SMS);
	assert_true(phone_dial(&p));
	for (int i = 0; i < 50; i++)
		TYPE(&p, "1");
	assert_int_equal(p.s.frame, 0);
	assert_in_range(p.s.went, 0, FLOW_HISTORY_MAX);
	for (int i = 0; i < 50; i++)
		TYPE(&p, "0");
	assert_screen(&p, "Lagi\n1 Ya");
	flow_set_free(own);
}

/* However many steps are passed over, there is a screen behind them. */
static void a_long_row_of_silent_steps_ends_at_a_screen(void **state)
{
	char x[8192];
	struct flow_set *own;
	struct folder f;
	struct phone p;
	struct buf b;

	(void)state;
	assert_true(folder_new(&f));
	assert_true(folder_write(&f, "pesan.yaml", shipped_messages()));
	for (int i = 0; i < 3; i++) {
		char name[] = {(char)('x' + i), '.', 'y', 'a', 'm', 'l', '\0'};

		buf_init(&b, x, sizeof(x));
		buf_addf(&b, "flow: %c\ntitle: X\nfor: [kader]\n%ssteps:\n", 'x' + i, i ? "" : "start: yes\n");
		for (int k = 0; k < FLOW_STEPS_MAX - 2; k++)
			buf_add(&b, STR("- {end: Tidak, if: 1 == 2}\n"));
		if (i < 2)
			buf_addf(&b, "- call: %c\n", 'y' + i);
		if (!i)
			buf_add(&b, STR("- end: Sampai\n"));
		assert_true(folder_write(&f, name, buf_str(&b)));
	}
	diag_init(&diag);
	own = flow_set_load(f.path, &diag);
	folder_remove(&f);
	assert_non_null(own);
	phone_init(&p, own, DOOR_USSD);
	assert_true(phone_dial(&p));
	assert_screen(&p, "Sampai");
	flow_set_free(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zero_leads_back_one_question_at_a_time_and_forgets_it),
		cmocka_unit_test(zero_at_an_offer_leads_to_its_own_question),
		cmocka_unit_test(back_after_perbaiki_does_not_skip_what_was_forgotten),
		cmocka_unit_test(the_way_back_is_twelve_questions_long),
		cmocka_unit_test(the_range_is_kept_to_the_gram),
		cmocka_unit_test(three_wrong_answers_end_it_and_a_right_one_starts_the_count_anew),
		cmocka_unit_test(a_clean_line_is_saved_at_once_and_a_doubtful_one_is_not),
		cmocka_unit_test(a_label_with_nothing_behind_it_is_asked_without_blame),
		cmocka_unit_test(a_flow_runs_only_for_its_roles),
		cmocka_unit_test(a_child_that_was_not_measured_is_not_called_normal),
		cmocka_unit_test(flows_that_call_in_a_circle_do_no_harm),
		cmocka_unit_test(a_long_row_of_silent_steps_ends_at_a_screen),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

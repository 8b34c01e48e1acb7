/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An SMS on its way through a flow (form.c, batch.c): each question takes its answer from the words, what is doubtful is
 * asked, what was repaired or not read is told, and of several children each is taken or left alone. How the words
 * themselves are read is in test_reader*.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_world.h"

#define SAVED "Tersimpan. Putu Ayu: naik (N). BB/U normal, TB/U normal, BB/TB gizi baik. Bagus, timbang bulan depan."

static struct flow_set *set;
static struct diag diag;
static struct phone p;

static int set_up(void **state)
{
	(void)state;
	diag_init(&diag);
	set = flow_set_load("flows", &diag);
	return set ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	flow_set_free(set);
	return 0;
}

static void sms(const char *text)
{
	phone_init(&p, set, DOOR_SMS);
	assert_true(phone_sms(&p, str_of(text)));
}

static void assert_screen(const char *wanted)
{
	if (!str_eq(buf_str(&p.screen), str_of(wanted)))
		fail_msg("expected '%s', got '%.*s'", wanted, STR_ARG(buf_str(&p.screen)));
}

static void a_clean_line_is_saved_without_a_word_more(void **state)
{
	(void)state;
	sms("UKUR 10019 8,4 72,5");
	assert_screen(SAVED);
	assert_int_equal(p.saves, 1);
	assert_false(p.record.repaired);
}

static void what_was_repaired_is_told_back(void **state)
{
	static const char *const lines[] = {"kukur 10019 8,4 72,5", "UKUR10019 8,4 72,5", "UKUR 10019 8koma4 72,5",
					    "UKUR,10019,8,4,72,5", "UKUR 10019 8,4 7Z,5"};

	(void)state;
	for (int i = 0; i < 4; i++) {
		sms(lines[i]);
		assert_screen(SAVED "\nDibaca: BB 8,4 TB 72,5");
		assert_int_equal(p.record.weight_g, 8400);
		assert_int_equal(p.record.length_mm, 725);
	}
	sms(lines[4]); /* and what cannot be repaired is asked */
	assert_int_equal(p.saves, 0);
}

static void what_was_not_read_is_told(void **state)
{
	(void)state;
	sms("UKUR 10019 8,4 72,5 salam dari Bu Luh");
	assert_screen(SAVED "\nTidak dibaca: salam dari Bu Luh");
	sms("UKUR 10019 8,4 72,5 salam hangat dari kami semua kader posyandu Melati");
	assert_int_equal(gsm7_units(buf_str(&p.screen)) <= FLOW_SMS_BUDGET, 1);
	assert_non_null(strstr(p.room, "\nTidak dibaca: salam hangat dari kami "));
}

static void without_a_keyword_it_is_shown_before_it_is_kept(void **state)
{
	(void)state;
	sms("10019 8,4 72,5");
	assert_int_equal(p.saves, 0);
	assert_screen("Putu Ayu: BB 8,4 kg, 72,5 cm telentang. Benar?\n1 Benar, simpan\n2 Perbaiki");
	assert_true(phone_type(&p, STR("1")));
	assert_int_equal(p.saves, 1);
}

static void a_figure_that_found_no_place_is_not_passed_over(void **state)
{
	(void)state;
	sms("UKUR 10019 8,4 72,5 44");
	assert_int_equal(p.saves, 0);
	assert_non_null(strstr(p.room, "Benar?"));
}

static void labels_bring_arm_head_oedema_and_the_day(void **state)
{
	(void)state;
	sms("UKUR 10019 8,4 72,5 LILA 13,5 LK 45 TGL 5/3/26");
	assert_int_equal(p.saves, 1);
	assert_int_equal(p.record.arm_mm, 135);
	assert_int_equal(p.record.head_mm, 450);
	assert_int_equal(p.record.visit_day, TODAY - 5);
	assert_false(p.record.oedema);
	sms("UKUR 10019 8,4 72,5 bengkak");
	assert_true(p.record.oedema);
	assert_non_null(strstr(p.room, "Rujuk ke puskesmas HARI INI."));
	sms("UKUR 10019 8,4 72,5 bengkak tidak");
	assert_false(p.record.oedema);
	sms("UKUR 10019 8,4 72,5 tidak bengkak");
	assert_false(p.record.oedema);
	assert_int_equal(p.saves, 1);
}

static void an_answer_may_say_more_than_was_asked(void **state)
{
	(void)state;
	sms("UKUR 10019");
	assert_true(phone_type(&p, STR("8,4 72,5")));
	assert_int_equal(p.saves, 1);
	assert_int_equal(p.record.length_mm, 725);
	sms("UKUR 10019 TB 72,5");
	assert_true(phone_type(&p, STR("8,4"))); /* one figure answers the question, and what was said stays */
	assert_int_equal(p.saves, 1);
	assert_int_equal(p.record.weight_g, 8400);
	assert_int_equal(p.record.length_mm, 725);
}

static void a_dropped_session_is_finished_by_an_sms(void **state)
{
	(void)state;
	phone_init(&p, set, DOOR_USSD);
	assert_true(phone_dial(&p));
	assert_true(phone_type(&p, STR("1")));
	assert_true(phone_type(&p, STR("10019")));
	p.s.entry = 0x4200;
	p.who.door = DOOR_SMS;
	assert_true(phone_event(&p, (struct flow_event){.kind = FLOW_EV_FILL, .text = STR("8,4 72,5")}));
	assert_int_equal(p.saves, 1);
	assert_int_equal(p.record.entry, 0x4200);
	assert_screen(SAVED);
	phone_init(&p, set, DOOR_USSD);
	assert_true(phone_dial(&p));
	assert_true(phone_type(&p, STR("1")));
	assert_true(phone_type(&p, STR("10019")));
	assert_true(phone_type(&p, STR("8,4")));
	p.who.door = DOOR_SMS;
	assert_true(phone_event(&p, (struct flow_event){.kind = FLOW_EV_FILL, .text = STR("tb 72,5 lila 13,5")}));
	assert_int_equal(p.record.weight_g, 8400);
	assert_int_equal(p.record.length_mm, 725);
	assert_int_equal(p.record.arm_mm, 135);
}

static void of_several_children_each_is_taken_or_left_alone(void **state)
{
	(void)state;
	sms("UKUR 10019 8,4 72,5; 10024 8,9 70; 10035 84 70; 10099 8 70");
	assert_screen("Tersimpan 2: Putu Ayu N baik, Made Arta N baik\nBelum 2: 10035 BB?, 10099 kode?\nKirim lagi "
		      "yang belum saja.");
	assert_int_equal(p.saves, 2);
	assert_int_equal(p.act.outcome, FLOW_OUT_DONE);
	assert_false(p.s.batch.on);
	sms("UKUR 9999 8 70\n9998 8 70");
	assert_screen("Belum 2: 9999 kode?, 9998 kode?\nKirim lagi yang belum saja.");
	assert_int_equal(p.saves, 0);
	assert_int_equal(p.act.outcome, FLOW_OUT_HELP); /* for a human to see */
}

static void the_records_of_one_sms_have_numbers_of_their_own(void **state)
{
	(void)state;
	phone_init(&p, set, DOOR_SMS);
	p.s.entry = 0x100;
	assert_true(phone_sms(&p, STR("UKUR 10019 8,4 72,5; 10024 8,9 70")));
	assert_int_equal(p.saves, 2);
	assert_int_equal(p.record.entry, 0x101);
}

static void the_day_in_the_heading_holds_for_every_child(void **state)
{
	(void)state;
	sms("Posyandu Melati tgl 5/3/26\nUKUR 10019 8,4 72,5\n10024 8,9 70");
	assert_int_equal(p.saves, 2);
	assert_int_equal(p.record.visit_day, TODAY - 5);
}

static void batal_ends_what_was_begun(void **state)
{
	(void)state;
	sms("UKUR 10019 8,4");
	assert_true(phone_type(&p, STR("Batal")));
	assert_screen("Isian dibatalkan. Yang sudah tersimpan tetap aman.");
	assert_int_equal(p.saves, 0);
	assert_int_equal(p.act.kind, FLOW_END);
}

static void talk_is_no_report(void **state)
{
	static const char *const talk[] = {"bu anak saya demam 39",     "u tau jadwal posyandu?",
					   "timbang besok jam 8 ya bu", "terima kasih",
					   "umur anak 3 tahun",         ""};

	(void)state;
	for (size_t i = 0; i < sizeof(talk) / sizeof(talk[0]); i++) {
		sms(talk[i]);
		assert_int_equal(p.saves, 0);
		assert_int_equal(p.act.outcome, FLOW_OUT_HELP);
	}
}

static void an_sms_of_any_length_is_answered(void **state)
{
	static char text[1601];

	(void)state;
	for (size_t n = 1; n < sizeof(text); n += 7) {
		for (size_t i = 0; i < n; i++)
			text[i] = "UKUR 10019 8,4 72,5; 10024 "[i % 27];
		text[n] = '\0';
		sms(text);
		assert_true(p.screen.n > 0 && !p.screen.overflow);
		assert_true(gsm7_units(buf_str(&p.screen)) <= FLOW_SMS_BUDGET);
		assert_true(p.saves <= FLOW_BATCH_REPORTS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clean_line_is_saved_without_a_word_more),
		cmocka_unit_test(what_was_repaired_is_told_back),
		cmocka_unit_test(what_was_not_read_is_told),
		cmocka_unit_test(without_a_keyword_it_is_shown_before_it_is_kept),
		cmocka_unit_test(a_figure_that_found_no_place_is_not_passed_over),
		cmocka_unit_test(labels_bring_arm_head_oedema_and_the_day),
		cmocka_unit_test(an_answer_may_say_more_than_was_asked),
		cmocka_unit_test(a_dropped_session_is_finished_by_an_sms),
		cmocka_unit_test(of_several_children_each_is_taken_or_left_alone),
		cmocka_unit_test(the_records_of_one_sms_have_numbers_of_their_own),
		cmocka_unit_test(the_day_in_the_heading_holds_for_every_child),
		cmocka_unit_test(batal_ends_what_was_begun),
		cmocka_unit_test(talk_is_no_report),
		cmocka_unit_test(an_sms_of_any_length_is_answered),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the figures of a filling-in mean for this child: the card with its history, doubts about the pair, ages past the
 * card, and the card's figures as a file that a health office can correct.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_talk.h"
#include "shipped_flows.h"

static struct diag diag;

/* A cadre who has chosen the child and is asked for its weight. */
static void begin_child(struct phone *p, const char *code)
{
	phone_init(p, set, DOOR_USSD);
	assert_true(phone_dial(p));
	TYPE(p, "1", code);
	assert_int_equal(p->s.child.id != 0, 1);
}

/* ---- the card ---- */

static void a_second_t_in_a_row_is_sent_to_the_midwife(void **state)
{
	struct phone p;

	(void)state;
	begin_child(&p, "10081"); /* 41 months, last 14 kg and 95.9 cm 28 days ago */
	p.s.child.before = (struct kms_weighing){TODAY - 60, 13950};
	TYPE(&p, "14", "96,5", "1");
	assert_int_equal(p.saves, 1);
	assert_int_equal(p.record.kms, KMS_T);
	assert_screen(&p, "Tersimpan. Komang Adi: tidak naik (T). BB/U normal, TB/U normal, BB/TB gizi baik. "
			  "2x tidak naik, rujuk ke bidan.");
}

static void one_t_after_a_good_month_is_not_2t(void **state)
{
	struct phone p;

	(void)state;
	begin_child(&p, "10081");
	p.s.child.before = (struct kms_weighing){TODAY - 60, 13700};
	TYPE(&p, "14", "96,5", "1");
	assert_screen(&p, "Tersimpan. Komang Adi: tidak naik (T). BB/U normal, TB/U normal, BB/TB gizi baik. "
			  "Tambah lauk hewani, cek bidan.");
}

static void a_weight_that_who_flags_is_not_read_on_the_card(void **state)
{
	struct phone p;

	(void)state;
	begin_child(&p, "10019"); /* 14 months, last 8 kg */
	TYPE(&p, "3", "72,5", "1", "2");
	assert_int_equal(p.saves, 1);
	assert_int_equal(p.record.weight_g, 3000);
	assert_true(p.record.score.flag[GROWTH_WFA]);
	assert_int_equal(p.record.kms, KMS_NONE);
	assert_non_null(strstr(p.room, "Ukur ulang, bila benar RUJUK."));
}

static void beyond_five_years_the_visit_is_kept_and_nothing_is_scored(void **state)
{
	struct phone p;

	(void)state;
	begin_child(&p, "10056"); /* 2100 days */
	TYPE(&p, "16,2", "105,5");
	assert_int_equal(p.s.growth.z[GROWTH_WFA], GROWTH_Z_NONE);
	TYPE(&p, "1");
	assert_int_equal(p.saves, 1);
	assert_int_equal(p.record.kms, KMS_NONE);
	assert_non_null(strstr(p.room, "sudah di atas 5 tahun: tidak dinilai lagi"));
}

static void on_the_fifth_birthday_the_card_is_over(void **state)
{
	struct phone p;

	(void)state;
	begin_child(&p, "10043");
	p.s.child.birth_day = TODAY - 1826; /* 2021-03-10: WHO still scores this day, as 59.99 of its months */
	p.s.child.last = (struct kms_weighing){TODAY - 28, 15900};
	TYPE(&p, "16,2", "105,5", "1", "1", "2");
	assert_int_equal(p.record.kms, KMS_NONE);
	assert_non_null(strstr(p.room, "sudah di atas 5 tahun: tidak dinilai lagi"));
	begin_child(&p, "10043");
	p.s.child.birth_day = TODAY - 1825;
	p.s.child.last = (struct kms_weighing){TODAY - 28, 15900};
	TYPE(&p, "16,2", "105,5", "1", "1", "2");
	assert_int_equal(p.record.kms, KMS_N);
}

static void above_the_orange_line_the_midwife_is_asked(void **state)
{
	struct phone p;

	(void)state;
	begin_child(&p, "10024"); /* 9 months */
	p.s.child.last.weight_g = 9900;
	TYPE(&p, "10,2", "72", "1");
	assert_screen(&p, "Tersimpan. Made Arta: naik (N). BB/U risiko lebih, TB/U normal, BB/TB berisiko gizi lebih. "
			  "Konsultasi bidan soal makan.");
}

/* ---- doubts ---- */

static void a_weight_the_child_cannot_have_by_now_is_asked_with_the_one_before(void **state)
{
	struct phone p;

	(void)state;
	begin_child(&p, "10024"); /* 9 months, last 8.4 kg */
	TYPE(&p, "11,4");
	assert_screen(&p, "11,4 kg? Dulu 8,4 kg.\n1 Sudah benar\n2 Ketik ulang\n0 Kembali");
	TYPE(&p, "1", "70,5");
	assert_int_equal(p.s.doubt & (DOUBT_GAINED | DOUBT_LOST), 0); /* she was asked: not a second time */
	assert_non_null(strstr(p.room, "Benar?"));
	TYPE(&p, "2", "8,7");
	assert_screen(&p, "Panjang/tinggi Made Arta (cm)? Lalu: 69\n0 Kembali");
}

static void a_child_does_not_shrink_in_silence(void **state)
{
	struct phone p;

	(void)state;
	begin_child(&p, "10019"); /* last 70.7 cm */
	TYPE(&p, "8,4", "68,5");
	assert_screen(&p, "68,5 cm? Dulu 70,7 cm.\n1 Sudah benar\n2 Ketik ulang\n0 Kembali");
}

static void the_two_ways_of_measuring_are_not_a_change(void **state)
{
	struct phone p;

	(void)state;
	begin_child(&p, "10043"); /* two and a half years: 83.0 cm taken lying is 82.3 standing */
	p.s.child.last_position = POSITION_LYING;
	TYPE(&p, "11", "80,9");
	assert_non_null(strstr(p.room, "80,9 cm berdiri. Benar?"));
	begin_child(&p, "10043");
	p.s.child.last_position = POSITION_STANDING;
	TYPE(&p, "11", "80,9");
	assert_screen(&p, "80,9 cm? Dulu 83 cm.\n1 Sudah benar\n2 Ketik ulang\n0 Kembali");
}

static void an_odd_figure_is_asked_about_as_it_would_be_kept(void **state)
{
	static const struct {
		const char *typed, *shown;
	} cases[] = {{"11,4 kg", "11,4"}, {"00000011,4", "11,4"}, {"11400 gram", "11,4"}};
	char wanted[80];
	struct phone p;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin_child(&p, "10024");
		TYPE(&p, cases[i].typed);
		snprintf(wanted, sizeof(wanted), "%s kg? Dulu 8,4 kg.\n1 Sudah benar\n2 Ketik ulang\n0 Kembali",
			 cases[i].shown);
		assert_screen(&p, wanted);
	}
	begin_child(&p, "10019");
	TYPE(&p, "8,4", "68,55"); /* kept to the millimetre */
	assert_screen(&p, "68,6 cm? Dulu 70,7 cm.\n1 Sudah benar\n2 Ketik ulang\n0 Kembali");
}

static void a_cadre_can_keep_a_figure_whatever_else_it_may_mean(void **state)
{
	struct phone p;

	(void)state;
	begin_child(&p, "10100"); /* 724 days */
	p.s.child.last_length_mm = 805;
	p.s.child.last_length_day = TODAY - 210;
	TYPE(&p, "11", "78,9"); /* 87,9 and 79,8 would fit */
	assert_non_null(strstr(p.room, " 78,9 cm"));
}

static void a_reading_of_a_slip_is_held_against_the_one_before(void **state)
{
	struct phone p;

	(void)state;
	begin_child(&p, "10024"); /* last 8.4 kg; 114 kg is 11.4, and that is no month's gain */
	TYPE(&p, "114");
	assert_screen(&p, "114? Maksudnya 11,4 kg?\n1 Ya\n2 Ketik ulang\n0 Kembali");
	TYPE(&p, "1");
	assert_screen(&p, "11,4 kg? Dulu 8,4 kg.\n1 Sudah benar\n2 Ketik ulang\n0 Kembali");
	begin_child(&p, "10019"); /* last 8 kg: 4,5 does not go with it */
	TYPE(&p, "45");
	assert_screen(&p, "45? Maksudnya 4,5 kg?\n1 Ya\n2 Ketik ulang\n0 Kembali");
	TYPE(&p, "1");
	assert_screen(&p, "4,5 kg? Dulu 8 kg.\n1 Sudah benar\n2 Ketik ulang\n0 Kembali");
	TYPE(&p, "1");
	assert_int_equal(p.s.value[field_find(set, STR("berat"))].num, 4500);
}

static void weight_and_length_that_do_not_go_together_are_asked_about(void **state)
{
	struct phone p;

	(void)state;
	begin_child(&p, "10070"); /* a newborn without any history: 2.2 kg and 56 cm are each possible */
	TYPE(&p, "2,2", "56");
	assert_non_null(strstr(p.room, "Janggal, "));
	assert_non_null(strstr(p.room, "Kadek Mira BB 2,2 kg, 56 cm telentang. Sudah benar?"));
	TYPE(&p, "1", "2");
	assert_int_equal(p.saves, 1);
	assert_non_null(strstr(p.room, "Ukur ulang, bila benar RUJUK."));
}

static void a_doubt_does_not_hide_a_child_in_need(void **state)
{
	struct phone p;

	(void)state;
	begin_child(&p, "10100"); /* 724 days, last 10.7 kg and 83.5 cm: standing, 87.2 cm is too much */
	TYPE(&p, "10", "87,2", "2");
	assert_screen(&p, "Janggal, TB jauh di atas garis: Putu Jaya BB 10 kg, 87,2 cm berdiri. Sudah benar?\n"
			  "1 Benar, simpan\n2 Perbaiki\n0 Kembali");
	TYPE(&p, "1", "2");
	assert_int_equal(p.record.doubt, DOUBT_LEAPT); /* it stays with the record */
	assert_screen(&p, "Tersimpan. Putu Jaya: tidak naik (T). BB/U normal, TB/U normal, BB/TB gizi kurang. "
			  "Ukur ulang, hubungi bidan.");
}

static void figures_in_each_others_place_are_shown_changed_and_asked(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_SMS);
	assert_true(phone_sms(&p, STR("UKUR 10019 72,5 8,4")));
	assert_int_equal(p.saves, 0);
	assert_screen(&p, "Putu Ayu: BB 8,4 kg, 72,5 cm telentang. Benar?\n1 Benar, simpan\n2 Perbaiki");
	TYPE(&p, "1");
	assert_int_equal(p.saves, 1);
	assert_int_equal(p.record.weight_g, 8400);
	assert_int_equal(p.record.length_mm, 725);
	assert_true(p.record.repaired);
}

static void figures_in_their_own_place_are_not_changed(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_SMS);
	assert_true(phone_sms(&p, STR("UKUR 10019 8,4 72,5")));
	assert_int_equal(p.saves, 1);
	assert_int_equal(p.record.weight_g, 8400);
	assert_false(p.record.repaired);
}

/* ---- kms.yaml ---- */

#define FLOW "flow: x\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n- end: Selesai\n"

static struct flow_set *with_card(const char *card)
{
	struct flow_set *own = NULL;
	struct folder f;

	diag_init(&diag);
	if (folder_new(&f) && folder_write(&f, "pesan.yaml", shipped_messages()) &&
	    folder_write(&f, "x.yaml", STR(FLOW)) && folder_write(&f, "kms.yaml", str_of(card)))
		own = flow_set_load(f.path, &diag);
	folder_remove(&f);
	return own;
}

static void the_shipped_card_is_the_printed_one(void **state)
{
	(void)state;
	assert_memory_equal(&set->kms, &kms_rules_printed, sizeof(kms_rules_printed));
}

static void a_health_office_can_correct_the_card(void **state)
{
	struct flow_set *own = with_card("kms:\n  garis_merah: -2,5\n  garis_oranye: 2\n"
					 "  kbm: {perempuan: [0,1,2,3,4,5,6,7,8,9,10,11,12]}\n");

	(void)state;
	assert_non_null(own);
	assert_int_equal(own->kms.red_z, -250);
	assert_int_equal(own->kms.orange_z, 200);
	assert_int_equal(kms_minimum_gain_g(&own->kms, SEX_FEMALE, 7), 7);
	assert_int_equal(kms_minimum_gain_g(&own->kms, SEX_FEMALE, 30), 12);
	assert_int_equal(kms_minimum_gain_g(&own->kms, SEX_MALE, 7), 400); /* not named: as printed */
	flow_set_free(own);
}

static void each_mistake_of_the_card_is_told(void **state)
{
	static const struct {
		const char *card, *told;
	} cases[] = {
		{"kms: {kbn: 1}", "kms.yaml:1:7: unknown key 'kbn': did you mean 'kbm'?"},
		{"kms:\n  kbm:\n    laki-laki: [0, 800]", "write 13 figures, grams for the months 0 to 12"},
		{"kms:\n  kbm:\n    perempuan: [0,1,2,3,4,5,6,-7,8,9,10,11,12]",
		 "kms.yaml:3:31: a gain is whole grams from 0 to 2000"},
		{"kms:\n  kbm:\n    perempuan: [0,1,2,3,4,5,6,7,8,9,10,11,2001]", "a gain is whole grams"},
		{"kms: {garis_merah: merah}", "kms.yaml:1:20: a line is a number of SD such as -3 or 1"},
		{"kms:\n  garis_merah: -3,005\n", "a line is a number of SD"},
		{"kms: {garis_merah: 2}", "the red line must lie below the orange one"},
	};
	char room[2048];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		FILE *to = fmemopen(room, sizeof(room), "w");

		assert_null(with_card(cases[i].card));
		diag_print(&diag, "t", to);
		fclose(to);
		if (!strstr(room, cases[i].told))
			fail_msg("'%s': expected '%s', got '%s'", cases[i].card, cases[i].told, room);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_second_t_in_a_row_is_sent_to_the_midwife),
		cmocka_unit_test(one_t_after_a_good_month_is_not_2t),
		cmocka_unit_test(a_weight_that_who_flags_is_not_read_on_the_card),
		cmocka_unit_test(beyond_five_years_the_visit_is_kept_and_nothing_is_scored),
		cmocka_unit_test(above_the_orange_line_the_midwife_is_asked),
		cmocka_unit_test(on_the_fifth_birthday_the_card_is_over),
		cmocka_unit_test(a_weight_the_child_cannot_have_by_now_is_asked_with_the_one_before),
		cmocka_unit_test(a_child_does_not_shrink_in_silence),
		cmocka_unit_test(the_two_ways_of_measuring_are_not_a_change),
		cmocka_unit_test(an_odd_figure_is_asked_about_as_it_would_be_kept),
		cmocka_unit_test(a_cadre_can_keep_a_figure_whatever_else_it_may_mean),
		cmocka_unit_test(a_reading_of_a_slip_is_held_against_the_one_before),
		cmocka_unit_test(weight_and_length_that_do_not_go_together_are_asked_about),
		cmocka_unit_test(a_doubt_does_not_hide_a_child_in_need),
		cmocka_unit_test(figures_in_each_others_place_are_shown_changed_and_asked),
		cmocka_unit_test(figures_in_their_own_place_are_not_changed),
		cmocka_unit_test(the_shipped_card_is_the_printed_one),
		cmocka_unit_test(a_health_office_can_correct_the_card),
		cmocka_unit_test(each_mistake_of_the_card_is_told),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

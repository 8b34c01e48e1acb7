/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions: what is true and what is not on one session, with one child, and how the words bind. What does not
 * compile is in test_flow_load.c.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_world.h"

static struct flow_set *set;
static struct yaml *yaml;
static struct diag diag;
static struct phone phone;

/* Fields of every type; the condition under test is compiled as if it stood in this file. */
static const char fields[] =
	"flow: x\ntitle: X\nfor: [kader, bidan]\nstart: yes\nsteps:\n"
	"- {ask: anak, type: child, text: Kode?}\n- {ask: berat, type: weight, text: Berat?}\n"
	"- {ask: panjang, type: length, text: Panjang?}\n- {ask: lain, type: weight, text: Lain?}\n"
	"- {ask: posisi, type: choice, text: Bagaimana?, options: {T: Telentang, B: {id: Berdiri, ban: Majujuk}}}\n"
	"- {ask: hadir, type: yesno, text: Hadir?}\n- {ask: bolos, type: yesno, text: Bolos?}\n- {ask: hari, type: "
	"date, text: Kapan?}\n"
	"- {ask: hp, type: phone, text: HP?}\n- {ask: kata, type: text, text: Apa?}\n"
	"- {ask: lengan, type: choice, text: Mana?, options: {K: Kiri, N: Kanan}}\n"
	"- set: {nilai: \"tumbuh(anak, berat, panjang, posisi)\"}\n"
	"- set:\n    saran:\n    - {if: berat > 8, text: Bagus}\n    - {text: \"Kurang {berat}\"}\n"
	"- set:\n    lupa:\n    - {if: berat > 99, text: Wah}\n- end: Selesai\n";

static int set_up(void **state)
{
	(void)state;
	set = set_of(fields, &diag);
	yaml = yaml_parse(STR("if: x\n"), "x.yaml", &diag);
	return set && yaml ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	flow_set_free(set);
	yaml_free(yaml);
	return 0;
}

static void put(const char *field, enum flow_value_type type, int64_t num)
{
	phone.s.value[field_find(set, str_of(field))] = (struct flow_value){.type = type, .num = num};
}

/* Putu Ayu, 430 days old, 8,4 kg, 72,5 cm, standing; `lain`, `lengan` and `lupa` have no value. */
static void fill(void)
{
	phone_init(&phone, set, DOOR_USSD);
	phone.who.name = STR("Luh Sari");
	assert_true(town_find(STR("10019"), &phone.s.child));
	phone.s.visit_day = phone.who.today;
	put("anak", VAL_CHILD, phone.s.child.id);
	put("berat", VAL_NUM, 8400);
	put("panjang", VAL_NUM, 72500);
	put("posisi", VAL_CHOICE, 1);
	put("nilai", VAL_GROWTH, 0);
	put("saran", VAL_TEXT, 0);
	put("hadir", VAL_YESNO, 1000);
	put("hari", VAL_DATE, TODAY - 3);
	put("hp", VAL_NUM, 6281234567890);
	put("kata", VAL_WORDS, 0);
	words_put(&phone.s, (uint8_t)field_find(set, STR("kata")), STR("Sehat"), 0);
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		phone.s.growth.z[i] = GROWTH_Z_NONE;
	phone.s.growth.z[GROWTH_WFA] = -301;
	phone.s.growth.z[GROWTH_LFA] = -250;
	phone.s.kms = (struct kms_reading){.status = KMS_T, .below_red = true};
}

static bool truth(const char *condition)
{
	struct flow_scope sc = {.set = set, .s = &phone.s, .who = &phone.who};
	struct compile c = {.set = set, .yaml = yaml, .diag = &diag, .known = ~UINT64_C(0)};
	struct expr e = {.ops = 0};

	diag_init(&diag);
	if (!expr_compile(&c, yaml_get(yaml_root(yaml), "if"), str_of(condition), &e))
		fail_msg("'%s': %s", condition, diag.item[0].text);
	return expr_true(&sc, &e);
}

static void assert_truths(const char *const conditions[], bool wanted)
{
	fill();
	for (; *conditions; conditions++)
		if (truth(*conditions) != wanted)
			fail_msg("'%s' is %s", *conditions, wanted ? "false" : "true");
}

static void figures_texts_and_facts_are_compared(void **state)
{
	static const char *const yes[] = {
		"berat == 8.4",
		"berat != 8.5",
		"berat < 8.401",
		"berat <= 8.4",
		"berat > 8.399",
		"berat >= 8.4",
		"berat>8",
		"panjang == 72.5",
		"8.4 == berat",
		"0.001 > 0",
		"-1 < 0",
		"berat > -3",
		"berat == 8400gr",
		"posisi == \"Berdiri\"",
		"posisi != 'Telentang'",
		"\"Berdiri\" == posisi",
		"saran == 'Bagus'",
		"saya.nama == 'Luh Sari'",
		"saya.peran == 'kader'",
		"anak.nama == 'Putu Ayu'",
		"anak.jk == 'P'",
		"anak.kode == '10019'",
		"anak.umur_hari == 430",
		"anak.umur_bulan == 14",
		"anak.berat_lalu == 8",
		"anak.panjang_lalu == 70.7",
		"nilai.kms == 'T'",
		"nilai.bbu == 'sangat kurang'",
		"nilai.bgm",
		"nilai.pendek",
		"nilai.bgm == nilai.pendek",
		"nilai.bgm != nilai.ragu",
		"not nilai.ragu",
		"nilai.z_tbu == -2.5",
		"nilai.posisi == 'telentang'",
		"given(berat)",
		"given(posisi)",
		"given(saran)",
		"\"\" == ''",
		NULL,
	};
	static const char *const no[] = {
		"berat == 8.5",
		"berat != 8.4",
		"berat < 8.4",
		"berat > 8.4",
		"posisi == 'berdiri'",
		"saya.peran == 'bidan'",
		"nilai.ragu",
		"nilai.gizi_buruk",
		"nilai.gizi_kurang",
		"nilai.lebih",
		"not nilai.bgm",
		"saran != 'Bagus'",
		"nilai.kms == 'N'",
		"anak.tanggal_lalu == 'belum ada'",
		NULL,
	};

	(void)state;
	assert_truths(yes, true);
	assert_truths(no, false);
}

static void functions_yes_or_no_and_days_are_values_too(void **state)
{
	static const char *const yes[] = {
		"min(berat, 9) == 8.4",
		"min(9, berat) == 8.4",
		"max(9, berat) == 9",
		"max(berat, 9) == 9",
		"abs(3 - berat) == 5.4",
		"abs(berat - 3) == 5.4",
		"abs(0) == 0",
		"min(max(1, 2), 3) == 2",
		"min(berat - 1, berat + 1) * 2 > 14",
		"hadir",
		"not (not hadir)",
		"hadir or bolos",
		"hari == saya.hari_ini - 3",
		"hari < saya.hari_ini",
		"saya.hari_ini - hari == 3",
		"hp == '081234567890'",
		"kata == 'Sehat'",
		"posisi == 'B'",
		"posisi != 'T'",
		"'B' == posisi",
		"given(hadir) and given(hari) and given(hp) and given(kata) and given(anak) and given(nilai)",
		"given(lain) or not given(bolos)",
		NULL,
	};
	/* what was not asked is neither yes nor no, nor the smaller or the larger */
	static const char *const no[] = {
		"bolos",
		"not bolos",
		"hadir and bolos",
		"given(bolos)",
		"min(lain, 1) <= 1",
		"max(lain, 1) >= 1",
		"abs(lain) >= 0",
		"posisi == 'K'",
		"lengan != 'K'",
		NULL,
	};

	(void)state;
	assert_truths(yes, true);
	assert_truths(no, false);
}

/* A reader of another language takes the same way. */
static void a_choice_is_compared_in_indonesian(void **state)
{
	(void)state;
	fill();
	for (int l = 0; l < LANGUAGES; l++) {
		phone.who.language = (enum language)l;
		assert_true(truth("posisi == 'Berdiri'"));
	}
}

static void no_condition_is_true(void **state)
{
	struct flow_scope sc = {.set = set, .s = &phone.s, .who = &phone.who};

	(void)state;
	assert_true(expr_true(&sc, &(struct expr){.ops = 0}));
}

static void what_has_no_value_makes_every_comparison_false(void **state)
{
	static const char *const no[] = {
		"lain == 0",
		"lain != 0",
		"lain < 1",
		"lain > 1",
		"lain >= 0",
		"lain <= 0",
		"lain == lain",
		"lain + 1 > 0",
		"berat * lain >= 0",
		"nilai.z_bbtb == 0",
		"nilai.z_bbtb != 0",
		"lengan == 'Kiri'",
		"lengan != 'Kiri'",
		"lengan == 'belum ada'",
		"lupa != 'Wah'",
		"given(lain)",
		"given(lengan)",
		"given(lupa)",
		NULL,
	};
	static const char *const yes[] = {"not given(lain)", "not lain > 0", "lain > 0 or berat > 0", NULL};

	(void)state;
	assert_truths(no, false);
	assert_truths(yes, true);
	memset(&phone.s.child, 0, sizeof(phone.s.child));
	assert_false(truth("anak.umur_hari >= 0") || truth("anak.umur_hari < 0") || truth("anak.berat_lalu >= 0"));
	assert_false(truth("anak.nama == ''") || truth("anak.nama != 'Putu'") || truth("anak.jk == 'P'"));
}

/* Each line has another truth when the words bind the other way. */
static void words_bind_as_in_speech_and_brackets_change_it(void **state)
{
	static const char *const yes[] = {
		"1 == 1 or 1 == 2 and 1 == 3",
		"not 1 == 2 or 1 == 1",
		"not (1 == 1 and 1 == 2)",
		"1 + 2 * 3 == 7",
		"(1 + 2) * 3 == 9",
		"10 - 2 - 3 == 5",
		"12 / 2 / 3 == 2",
		"2 * 3 < 4 + 3",
		"not not 1 == 1",
		"7 - -2 == 9",
		"((1 == 1))",
		"1 == 1 and (1 == 2 or 2 == 2)",
		"anak.umur_hari >= 400 and anak.umur_hari <= 500",
		NULL,
	};
	static const char *const no[] = {
		"(1 == 1 or 1 == 2) and 1 == 3",
		"not (1 == 2 or 1 == 1)",
		"not 1 == 1 and 1 == 2",
		"not not not 1 == 1",
		"10 - (2 - 3) == 5",
		"12 / (2 / 3) == 2",
		"not 1 == 1 or 1 == 2",
		NULL,
	};

	(void)state;
	assert_truths(yes, true);
	assert_truths(no, false);
}

static void figures_are_exact_to_a_thousandth(void **state)
{
	static const char *const yes[] = {"0.1 + 0.2 == 0.3",
					  "8.4 * 8.4 == 70.56",
					  "10 / 4 == 2.5",
					  "1 / 3 == 0.333",
					  "berat / panjang == 0.115",
					  "999999999.999 > 999999999.998",
					  NULL};

	(void)state;
	assert_truths(yes, true);
}

static void division_by_zero_and_what_grows_too_large_have_no_value(void **state)
{
	static const char *const no[] = {
		"1 / 0 == 0",
		"1 / 0 != 0",
		"1 / (berat - berat) > 0",
		"berat / 0 < 1",
		"999999999 * 999999999 > 0",
		"999999999 * 999999999 < 0",
		"999999999 * 999999999 == 0",
		"(999999999 * 9000 + 999999999 * 9000) / 0.001 > 0",
		"-999999999 * 999999999 < 0",
		NULL,
	};
	static const char *const yes[] = {"999999999 * 9000 > 999999999", "0 / 5 == 0", "not 1 / 0 == 1", NULL};

	(void)state;
	assert_truths(no, false);
	assert_truths(yes, true);
}

static void a_text_longer_than_what_is_compared_equals_nothing(void **state)
{
	(void)state;
	fill();
	phone.who.posyandu = STR("Melati");
	assert_true(truth("saya.posyandu == 'Melati'"));
	put("saran", VAL_TEXT, 1);
	assert_true(truth("saran == 'Kurang 8,4'"));
	assert_false(truth("saran == 'Kurang '"));
}

/* As deep and long as the loader lets through is also run to the end. */
static void whatever_compiles_is_evaluated_whole(void **state)
{
	(void)state;
	fill();
	assert_true(truth("1==1 and (1==1 and (1==1 and (1==1 and (1==1 and (1==1 and (1==1 and (1==1)))))))"));
	assert_true(truth("1+(1+(1+(1+(1+(1+(1+(1+1))))))) == 9"));
	assert_false(truth("1+(1+(1+(1+(1+(1+(1+(1+1))))))) == 8"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_texts_and_facts_are_compared),
		cmocka_unit_test(functions_yes_or_no_and_days_are_values_too),
		cmocka_unit_test(a_choice_is_compared_in_indonesian),
		cmocka_unit_test(no_condition_is_true),
		cmocka_unit_test(what_has_no_value_makes_every_comparison_false),
		cmocka_unit_test(words_bind_as_in_speech_and_brackets_change_it),
		cmocka_unit_test(figures_are_exact_to_a_thousandth),
		cmocka_unit_test(division_by_zero_and_what_grows_too_large_have_no_value),
		cmocka_unit_test(a_text_longer_than_what_is_compared_equals_nothing),
		cmocka_unit_test(whatever_compiles_is_evaluated_whole),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

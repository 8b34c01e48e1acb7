/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `kentongan export measurements` writes, byte for byte: for Excel in Indonesia, and plain for programs.
 */
#include "store_verb.h"

#define HEADER                                                                                                         \
	"id;date;recorded_at;child_code;child_name;sex;birth_date;age_days;age_months;weight_kg;length_cm;position;"   \
	"position_assumed;muac_cm;headc_cm;oedema;repaired;doubt;zlen;zwei;zwfl;zbmi;flags;class_bbu;class_tbu;"       \
	"class_bbtb;gizi_buruk;kms;posyandu;puskesmas;"                                                                \
	"recorded_by;msisdn;channel;message_id;raw;replaces\r\n"

static struct capture got;

static void export(struct world *w, const char *options)
{
	world_verb(w, &got, cmd_export, "export", "", options);
}

static void measure(struct world *w, const char *id, const char *raw, int32_t day, int32_t weight_g)
{
	struct store_job job;
	struct measurement *m = &job.record[0];

	if (!w->store->running)
		world_start(w);
	world_job(w, &job, id, raw, w->ayu);
	m->visit_day = day;
	m->weight_g = weight_g;
	m->score.z[GROWTH_LFA] = -205;
	m->score.z[GROWTH_WFA] = -7;
	m->score.z[GROWTH_WFL] = 610;
	m->score.flag[GROWTH_WFL] = true;
	m->position_assumed = true;
	assert_int_equal(world_commit(w, &job), STORE_OK);
}

static void excel_in_indonesia_gets_its_mark_semicolons_and_decimal_commas(void **state)
{
	struct world *w = *state;

	measure(w, "m1", "UKUR 10015; 8,405", TODAY, 8405);
	export(w, "measurements");
	assert_int_equal(got.code, EXIT_OK);
	assert_string_equal(
		got.out,
		"\xef\xbb\xbf" HEADER
		"1;2026-11-22;2026-11-22T02:00:00.000Z;10015;Putu Ayu;P;2025-10-18;400;13;8,405;72,5;telentang;"
		"1;;;0;0;;-2,05;-0,07;6,10;;zwfl;bbu_normal;tbu_pendek;;;N;Melati;Puskesmas Contoh;Luh Contoh;"
		"6281234567890;uji;1;\"UKUR 10015; 8,405\";\r\n");
	assert_string_equal(got.err, "1 pengukuran, semua tanggal\n");
}

static void programs_get_it_plain(void **state)
{
	struct world *w = *state;

	measure(w, "m1", "=1+1", TODAY, 8400);
	export(w, "measurements --plain");
	assert_memory_equal(got.out, "id,date,recorded_at,", 20);
	assert_has(got.out, ",8.4,72.5,telentang,1,,,0,0,,-2.05,-0.07,6.10,,zwfl,");
	assert_has(got.out, ",'=1+1,\r\n");
	export(w, "measurements --sep ,");
	assert_has(got.out, "\xef\xbb\xbfid,date,");
	assert_has(got.out, ",8.4,72.5,");
}

static void arm_head_oedema_and_doubts_are_told(void **state)
{
	struct world *w = *state;
	struct store_job job;

	world_start(w);
	world_job(w, &job, "m1", "UKUR", w->ayu);
	job.record[0].arm_mm = 112;
	job.record[0].head_mm = 440;
	job.record[0].oedema = true;
	job.record[0].doubt = DOUBT_SHRUNK | DOUBT_DISAGREE;
	assert_int_equal(world_commit(w, &job), STORE_OK);
	export(w, "measurements --plain");
	assert_has(got.out, ",11.2,44.0,1,0,shrunk disagree,");
	assert_has(got.out, ",LiLA+edema,N,");
}

static void a_correction_names_the_row_it_replaces_and_both_are_there(void **state)
{
	struct world *w = *state;

	measure(w, "m1", "satu", TODAY, 8400);
	measure(w, "m2", "dua", TODAY, 8600);
	export(w, "measurements");
	assert_has(got.out, ";1;satu;\r\n");
	assert_has(got.out, ";2;dua;1\r\n");
}

static void a_missing_measure_is_an_empty_cell(void **state)
{
	struct world *w = *state;

	measure(w, "m1", "satu", TODAY, 0);
	export(w, "measurements");
	assert_has(got.out, ";400;13;;72,5;telentang;");
}

static void days_are_chosen_with_both_ends_in(void **state)
{
	struct world *w = *state;

	measure(w, "m1", "satu", TODAY - 2, 8400);
	measure(w, "m2", "dua", TODAY - 1, 8400);
	measure(w, "m3", "tiga", TODAY, 8400);
	export(w, "measurements --from 2026-11-21 --to 2026-11-21");
	assert_string_equal(got.err, "1 pengukuran, 2026-11-21 sampai 2026-11-21\n");
	assert_has(got.out, ";dua;");
	assert_has_not(got.out, ";satu;");
	assert_has_not(got.out, ";tiga;");
	export(w, "measurements --from 2026-11-21");
	assert_string_equal(got.err, "2 pengukuran, sejak 2026-11-21\n");
	export(w, "measurements --to 2026-11-21");
	assert_string_equal(got.err, "2 pengukuran, sampai 2026-11-21\n");
}

static void a_wrong_request_is_a_mistake_of_use(void **state)
{
	struct world *w = *state;
	static const char *const wrong[] = {"anak", "measurements --from 2026-02-30", "measurements --sep x",
					    "measurements lagi"};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		export(w, wrong[i]);
		assert_int_equal(got.code, EXIT_USAGE);
		assert_string_equal(got.out, "");
		assert_has(got.err, "kentongan export: ");
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(excel_in_indonesia_gets_its_mark_semicolons_and_decimal_commas),
		TEST(programs_get_it_plain),
		TEST(arm_head_oedema_and_doubts_are_told),
		TEST(a_correction_names_the_row_it_replaces_and_both_are_there),
		TEST(a_missing_measure_is_an_empty_cell),
		TEST(days_are_chosen_with_both_ends_in),
		TEST(a_wrong_request_is_a_mistake_of_use),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

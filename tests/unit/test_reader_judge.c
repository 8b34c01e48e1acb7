/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report once its child is known: what its age and history make of the figures (reader_judge).
 */
#include "reader_world.h"

static const struct plausible_child girl = {.sex = SEX_FEMALE, .age_days = 330};

static void assert_judged(const char *text, const struct plausible_child *child, const char *wanted)
{
	struct reading r;
	struct reading_report once;

	read_text(text, &r);
	assert_int_equal(r.reports, 1);
	reader_judge(flows, r.flow, READER_TODAY, child, &r.report[0]);
	assert_line(&r, wanted);
	once = r.report[0];
	reader_judge(flows, r.flow, READER_TODAY, child, &r.report[0]);
	assert_line(&r, wanted);
	assert_true(once.text.p == r.report[0].text.p && once.text.n == r.report[0].text.n);
}

static void a_figure_with_one_likely_reading_is_taken_once_the_child_is_known(void **state)
{
	(void)state;
	assert_judged("ukur 10019 8,4 72", &girl, "UKUR anak=10019 berat=8.4 panjang=72");
	assert_judged("ukur 10019 84 72", &girl, "UKUR anak=10019 berat=8.4~point panjang=72");
	assert_judged("ukur 10019 8400 72", &girl, "UKUR anak=10019 berat=8.4~unit panjang=72");
	assert_judged("ukur 10019 8,4 0,72", &girl, "UKUR anak=10019 berat=8.4 panjang=72~unit");
	assert_judged("ukur 10019 8,4 725", &girl, "UKUR anak=10019 berat=8.4 panjang=72.5~point");
	assert_judged("ukur 10019 55 72", &girl, "UKUR anak=10019 berat=5.5~point panjang=72");
}

static void weight_and_length_change_places_where_only_that_makes_sense(void **state)
{
	(void)state;
	assert_judged("ukur 10019 72 8,4", &girl, "UKUR anak=10019 berat=8.4 panjang=72 ~swapped");
	assert_judged("ukur 10019 bb 72 tb 8,4", &girl, "UKUR anak=10019 berat=8.4 panjang=72 ~swapped");
	assert_judged("ukur 10019 72 84", &girl, "UKUR anak=10019 berat=?7.2/8.4 panjang=?84/72");
}

static void of_several_ways_to_part_commas_the_child_leaves_one(void **state)
{
	const struct plausible_child boy = {.sex = SEX_MALE, .age_days = 330};

	(void)state;
	assert_judged("UKUR,10019,8,40,72", &boy, "UKUR anak=10019 berat=8.4 panjang=72 ~comma");
	assert_judged("UKUR,10019,10,50", &boy, "UKUR anak=10019 berat=10.5 ~comma");
}

static void a_figure_against_the_childs_history_is_asked_about(void **state)
{
	const struct plausible_child known = {
		.sex = SEX_FEMALE, .age_days = 330, .earlier = {.weight_age_days = 300, .weight_g = 8200}};

	(void)state;
	assert_judged("ukur 10019 8,4 72", &known, "UKUR anak=10019 berat=8.4 panjang=72");
	assert_judged("ukur 10019 12,4 72", &known, "UKUR anak=10019 berat=?12.4 panjang=72");
}

static void what_no_child_of_that_age_has_is_asked_and_not_refused(void **state)
{
	(void)state;
	assert_judged("ukur 10019 20 72", &girl, "UKUR anak=10019 berat=?20 panjang=72");
	assert_judged("ukur 10019 8,4 30", &girl, "UKUR anak=10019 berat=8.4 panjang=?");
}

static void the_day_of_a_heading_stays_when_a_report_is_judged(void **state)
{
	struct reading r;

	(void)state;
	read_text("UKUR tgl 5/3\n10019 8,4 72\n10024 84 72", &r);
	assert_line(&r, "UKUR anak=10019 berat=8.4 panjang=72 tanggal=2026-03-05 ; anak=10024 berat=?8.4 panjang=72 "
			"tanggal=2026-03-05");
	reader_judge(flows, r.flow, READER_TODAY, &girl, &r.report[1]);
	assert_line(&r, "UKUR anak=10019 berat=8.4 panjang=72 tanggal=2026-03-05 ; anak=10024 berat=8.4~point "
			"panjang=72 tanggal=2026-03-05");
	read_text("10019 84 72", &r);
	reader_judge(flows, r.flow, READER_TODAY, &girl, &r.report[0]);
	assert_int_equal(r.report[0].repairs, REPAIR_NO_KEYWORD);
}

static void assert_judged_as(enum sex sex, int32_t age_days, const char *text, const char *wanted)
{
	const struct plausible_child child = {.sex = sex, .age_days = age_days};

	assert_judged(text, &child, wanted);
}

/* Each was once read with one figure too few, or one cut in two, because that left less to ask. */
static void no_figure_is_lost_or_cut_to_make_sense_of_the_others(void **state)
{
	(void)state;
	assert_judged_as(SEX_FEMALE, 300, "Timbang\n76667\nt. 70\nb. 78\nlila. 12,3",
			 "UKUR anak=76667 berat=7.8~point panjang=70 lila=12.3");
	assert_judged_as(SEX_FEMALE, 563, "Timbang\n35088\nb: 88\nt: 77,5",
			 "UKUR anak=35088 berat=8.8~point panjang=77.5");
	assert_judged_as(SEX_FEMALE, 49, "TIMBANG / 97674 / t: 54.5 / b: 44",
			 "UKUR anak=97674 berat=4.4~point panjang=54.5");
	assert_judged_as(SEX_FEMALE, 166, "Timbang, 58900, 68, 64", "UKUR anak=58900 berat=6.8~point panjang=64");
	assert_judged_as(SEX_FEMALE, 195, "ukur|67869|Berat: 69|Tinggi: 65",
			 "UKUR anak=67869 berat=6.9~point panjang=65");
	assert_judged_as(SEX_FEMALE, 94, "ukur, 55994, 7, 5, 64.5", "UKUR anak=55994 berat=7.5~comma panjang=64.5");
	assert_judged("ukur 10019 bb 8 tb 4", &girl,
		      "UKUR anak=10019 berat=?4 panjang=?80 ~swapped"); /* a swap and a point */
	assert_judged_as(SEX_FEMALE, 1200, "UKUR, 10534, 121, 91,5", "UKUR anak=10534 berat=12.1~point panjang=91.5");
}

static void a_report_is_never_judged_into_another_childs(void **state)
{
	static const char text[] = "ukur 10019 84 72 10024";
	struct reading r;

	(void)state;
	read_text(text, &r);
	assert_int_equal(r.reports, 2);
	r.report[0].field[0].text = (struct str){text + 17, 5}; /* as if the first reading had seen the code there */
	reader_judge(flows, r.flow, READER_TODAY, &girl, &r.report[0]);
	assert_true(r.report[0].leftover);
	assert_true(r.report[0].field[0].text.p == text + 17);
	assert_int_equal(named(&r.report[0], "berat")->doubt, DOUBTFUL_READINGS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_figure_with_one_likely_reading_is_taken_once_the_child_is_known),
		cmocka_unit_test(weight_and_length_change_places_where_only_that_makes_sense),
		cmocka_unit_test(of_several_ways_to_part_commas_the_child_leaves_one),
		cmocka_unit_test(a_figure_against_the_childs_history_is_asked_about),
		cmocka_unit_test(what_no_child_of_that_age_has_is_asked_and_not_refused),
		cmocka_unit_test(the_day_of_a_heading_stays_when_a_report_is_judged),
		cmocka_unit_test(no_figure_is_lost_or_cut_to_make_sense_of_the_others),
		cmocka_unit_test(a_report_is_never_judged_into_another_childs),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, reader_set_up, reader_tear_down);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reason of a row, in full: what is missing and why, what contradicts, what WHO flags.
 */
#include "growth_rows.h"

static void every_mistake_is_told_and_every_missing_score_named_once(void **state)
{
	(void)state;
	assert_reason("1|1|60||x|0|?|-1|11|maybe",
		      "zwei zwfl zbmi: weight_kg: 'x' is not a number; zlen: lenhei_cm: '0' is zero; "
		      "measure: '?' is neither L nor H; zhc: headc_cm: '-1' is below zero; "
		      "oedema: 'maybe' is neither y nor n; zac: before day 91");
	assert_reason("1|1|10||2.5|44.9|L|35||n", "zwfl: length outside 45.0-110.0 cm; zac: before day 91");
	assert_reason("1|2|1500||20|120.1|H|50|16|n", "zwfl: height outside 65.0-120.0 cm");
	assert_reason("1|1|1857||x|105|H|50|16|n", "zwei zwfl zbmi: weight_kg: 'x' is not a number; "
						   "zlen zhc zac: over 5 years (di atas 5 tahun)");
	assert_reason("1|1|||8.4|75|L|45|14|n", "zlen zwei zbmi zhc zac: no age");
}

static void a_cell_is_shown_without_control_bytes_and_cut_between_letters(void **state)
{
	(void)state;
	assert_reason("1|1|400||\x1B[31m\x7F|75|L|45|14|n", "zwei zwfl zbmi: weight_kg: '?[31m?' is not a number");
	assert_reason("1|1|400||1234567890123456789012345678901234567890|75|L|45|14|n",
		      "zwei zwfl zbmi: weight_kg: '1234567890123456789012345678901234567890' is beyond any child");
	assert_reason("1|1|400||x23456789012345678901234567890123456789\xC3\xA9|75|L|45|14|n",
		      "zwei zwfl zbmi: weight_kg: 'x23456789012345678901234567890123456789...' is not a number");
}

static void the_longest_reason_fits(void **state)
{
	(void)state;
	const char *x = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
	char text[1024];

	snprintf(text, sizeof(text), "1|%s|%s||%s|%s|%s|%s|%s|%s", x, x, x, x, x, x, x, x);
	read_under("id|jenis.....................................kelamin|umur.........................................."
		   "hari|"
		   "age_months|b.................................................b|t..................................."
		   "....b|"
		   "cara...................................ukur|l........................................k|"
		   "li........................................la|e....................................dema",
		   text, GROWTH_RULES_ANTHRO);
	assert_int_equal(row.mistakes, 8);
	assert_int_equal(strlen(columns.header[GROWTH_COL_SEX]), GROWTH_HEADER_MAX - 1);
	assert_true(strlen(reason()) > 800);
	assert_true(strlen(reason()) < GROWTH_REASON_MAX / 2); /* two notes and six flags more have room twice over */
}

static void what_who_flags_is_told_with_its_figure(void **state)
{
	(void)state;
	assert_reason("1|2|400||6.1|85|L|45|14|n", "zwfl: -6.50 is not plausible (flagged), not classified; "
						   "zbmi: -6.95 is not plausible (flagged), not classified");
	assert_int_equal(row.mistakes, 0);
	assert_reason("1|1|400||8.4|725|L|45|14|n",
		      "zwfl: length outside 45.0-110.0 cm; zlen: 266.25 is not plausible (flagged), not classified; "
		      "zbmi: -15.98 is not plausible (flagged), not classified"); /* in mm */
	assert_reason("1|1|400||8.4|75|L|45|130|n", "zac: 86.24 is not plausible (flagged)");
	telling.decimal = ',';
	read("1|1|400||8.4|75|L|45|130|n");
	assert_string_equal(reason(), "zac: 86,24 is not plausible (flagged)");
	telling.decimal = '.';
}

static void what_nobody_measures_is_no_news(void **state)
{
	static const struct {
		enum growth_column missing;
		const char *text;
	} cases[] = {
		{GROWTH_COL_ARM, "zlen zwei zwfl zbmi zhc: not measured"},
		{GROWTH_COL_HEAD, "zlen zwei zwfl zbmi: not measured; zac: before day 91"},
		{GROWTH_COL_WEIGHT, "zlen zhc: not measured; zac: before day 91"},
		{GROWTH_COL_LENGTH, "zwei zhc: not measured; zac: before day 91"},
		{GROWTH_COL_MEASURE, "zlen zwei zwfl zbmi zhc: not measured; zac: before day 91"},
	};

	(void)state;
	read("1|1|60||||L|||n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		telling.silent = growth_never_measured(~(1U << cases[i].missing));
		assert_string_equal(reason(), cases[i].text);
	}
	telling.silent = growth_never_measured(0);
	assert_string_equal(reason(), "");
	assert_reason("1|1|60||x|||||n", "zwei zwfl zbmi: weight_kg: 'x' is not a number"); /* that is news */
	assert_reason("1|1|2000|||||||n", "zlen zwei zwfl zbmi zhc zac: over 5 years (di atas 5 tahun)");
	telling.silent = 0;
}

static void contradictions_are_notes(void **state)
{
	(void)state;
	assert_reason("1|1|400|3|8.4|75|L|45|14|n",
		      "note: age_months: '3' is more than a month off the age in days, which counts");
	read_under("sex|umur_hari|umur_bulan|tgl_lahir|tgl_ukur|bb", "1|400|3|2020-01-01|2025-09-22|x",
		   GROWTH_RULES_ANTHRO);
	telling.silent = growth_never_measured(1U << GROWTH_COL_WEIGHT);
	assert_string_equal(reason(),
			    "zwei zwfl zbmi: bb: 'x' is not a number; "
			    "note: tgl_lahir: '2020-01-01' is more than a month off the age in days, which counts; "
			    "note: umur_bulan: '3' is more than a month off the age in days, which counts");
	read_under("sex|umur_bulan|tgl_lahir|tgl_ukur|bb", "1|3|10/8/2024|22/9/2025|9", GROWTH_RULES_ANTHRO);
	assert_string_equal(reason(),
			    "note: umur_bulan: '3' is more than a month off the age by the dates, which counts");
	telling.silent = 0;
}

static void columns_are_called_as_the_table_calls_them(void **state)
{
	(void)state;
	telling.silent = ~0U;
	read_under("JK|umur_hari| BB (kg) |tb|Cara Ukur", "9|400|x|7l,2.|?", GROWTH_RULES_ANTHRO);
	assert_string_equal(reason(), "zlen zwei zwfl zbmi zhc zac: JK: '9' is neither 1, m, l nor 2, f, p; "
				      "BB (kg): 'x' is not a number; tb: '7l,2.' is not a number; "
				      "Cara Ukur: '?' is neither L nor H");
	telling.silent = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mistake_is_told_and_every_missing_score_named_once),
		cmocka_unit_test(a_cell_is_shown_without_control_bytes_and_cut_between_letters),
		cmocka_unit_test(the_longest_reason_fits),
		cmocka_unit_test(what_who_flags_is_told_with_its_figure),
		cmocka_unit_test(what_nobody_measures_is_no_news),
		cmocka_unit_test(contradictions_are_notes),
		cmocka_unit_test(columns_are_called_as_the_table_calls_them),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Counts and warnings of a posyandu's figures; the expected numbers are worked out by hand beside them. */
#include "validity.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MINUTE 60000

static struct validity v;
static struct validity_result r;
static int64_t clock_ms, child;

static int start(void **state)
{
	(void)state;
	memset(&v, 0x5a, sizeof(v));
	validity_init(&v);
	clock_ms = 1000 * MINUTE;
	child = 100;
	return 0;
}

static void add_row(int64_t person, int64_t of_child, int32_t g, int32_t mm, const struct growth_score *score)
{
	struct validity_row row = {clock_ms, person, of_child, g, mm, score};
	validity_add(&v, &row);
}

/* The next child, two minutes later, by the same person. */
static void add(int32_t g, int32_t mm)
{
	clock_ms += 2 * MINUTE;
	add_row(1, ++child, g, mm, NULL);
}

static void finish(void)
{
	memset(&r, 0x5a, sizeof(r));
	validity_finish(&v, &r);
}

static struct growth_score scored(int16_t lfa, int16_t wfa, int16_t wfl)
{
	struct growth_score s = {.z = {[GROWTH_LFA] = lfa, [GROWTH_WFA] = wfa, [GROWTH_WFL] = wfl}};
	s.z[GROWTH_BFA] = s.z[GROWTH_HFA] = s.z[GROWTH_AFA] = GROWTH_Z_NONE;
	return s;
}

static void assert_near(double a, double b)
{
	assert_true(fabs(a - b) < 1e-9);
}

/* ---- digits ---- */

/* Weights of n rows, the last digit of each by turn one of DIGITS; no two neighbours alike. */
static void add_digits(int n, const char *digits)
{
	for (int i = 0; i < n; i++) {
		int digit = digits[i % (int)strlen(digits)] - '0';
		add((60 + i % 7 * 10 + digit) * 100, 600 + i % 7 * 10 + digit);
	}
}

static void without_rows_there_is_nothing_to_say(void **state)
{
	(void)state;
	finish();
	assert_int_equal(r.rows, 0);
	assert_false(r.enough);
	assert_true(isnan(r.weight_dps) && isnan(r.length_dps) && isnan(r.weight_0_or_5) && isnan(r.length_0_or_5));
	assert_true(isnan(r.flagged_share) && isnan(r.fast_share));
	assert_true(isnan(r.repeated_g_share) && isnan(r.repeated_mm_share));
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		assert_true(isnan(r.sd[i]));
	assert_int_equal(r.warnings, 0);
}

static void all_digits_alike_score_0_and_one_digit_alone_100(void **state)
{
	(void)state;
	add_digits(100, "0123456789");
	finish();
	assert_near(r.weight_dps, 0);
	assert_near(r.length_dps, 0);
	assert_near(r.weight_0_or_5, 0.2);
	assert_near(r.length_0_or_5, 0.2);
	assert_int_equal(r.warnings, 0);
	start(NULL);
	add_digits(100, "7");
	finish();
	assert_near(r.weight_dps, 100);
	assert_near(r.length_dps, 100);
	assert_near(r.weight_0_or_5, 0);
	assert_int_equal(r.warnings, VALIDITY_WEIGHT_DIGITS | VALIDITY_LENGTH_DIGITS);
}

/* Half of 40 figures end in 0, half in 5: chi^2 = (2 x 16^2 + 8 x 4^2) / 4 = 160; 100 sqrt(160 / 360) = 66.7. */
static void half_kilograms_are_seen(void **state)
{
	(void)state;
	add_digits(40, "05");
	finish();
	assert_near(r.weight_dps, 100 * sqrt(160.0 / 360));
	assert_near(r.weight_0_or_5, 1);
	assert_int_equal(r.warnings, VALIDITY_WEIGHT_DIGITS | VALIDITY_LENGTH_DIGITS);
}

/* The digit is that of 0.1 kg and 0.1 cm: 8.45 kg ends in 4. */
static void the_digit_is_the_tenth(void **state)
{
	(void)state;
	add(8450, 725);
	assert_int_equal(v.weight_digit[4], 1);
	assert_int_equal(v.length_digit[5], 1);
	finish();
	assert_near(r.weight_0_or_5, 0);
	assert_near(r.length_0_or_5, 1);
}

/*
 * Of 30 figures honest ones score above 20 in one posyandu of four, so the score alone is no warning. With c of
 * each digit chi^2 is the sum of c^2 / 3 - 30.
 */
static void a_high_score_of_few_rows_is_chance(void **state)
{
	(void)state;
	add_digits(30, "000000000011111122223344556678"); /* 10 6 4 2 2 2 2 1 1: 170 / 3 - 30 = 26.7, DPS 31 */
	finish();
	assert_near(r.weight_dps, 100 * sqrt((170.0 / 3 - 30) / 270));
	assert_int_equal(r.warnings, 0);
	start(NULL);
	add_digits(30, "000000000011111122223333445567"); /* 10 6 4 4 2 2 1 1: 178 / 3 - 30 = 29.3 */
	finish();
	assert_near(r.weight_dps, 100 * sqrt((178.0 / 3 - 30) / 270));
	assert_int_equal(r.warnings, VALIDITY_WEIGHT_DIGITS | VALIDITY_LENGTH_DIGITS);
}

/* Of 1000 figures chi^2 is beyond chance early; the band of SMART decides then. */
static void among_many_rows_the_band_decides(void **state)
{
	(void)state;
	/* Each digit 80 times and 0 200 more: chi^2 = (180^2 + 9 x 20^2) / 100 = 360: DPS 20.0, not above. */
	add_digits(800, "0123456789");
	add_digits(200, "0");
	finish();
	assert_near(r.weight_dps, 20);
	assert_int_equal(r.warnings, 0);
	add_digits(5, "0");
	finish();
	assert_true(r.weight_dps > 20);
	assert_int_equal(r.warnings, VALIDITY_WEIGHT_DIGITS | VALIDITY_LENGTH_DIGITS);
}

static void a_score_needs_thirty_figures_of_its_own(void **state)
{
	(void)state;
	add_digits(29, "0");
	finish();
	assert_false(r.enough);
	assert_near(r.weight_dps, 100);
	assert_int_equal(r.warnings, 0);
	add(0, 600); /* the thirtieth row has no weight */
	finish();
	assert_true(r.enough);
	assert_int_equal(r.rows, 30);
	assert_int_equal(r.warnings, VALIDITY_LENGTH_DIGITS);
}

static void what_was_not_measured_is_not_counted(void **state)
{
	(void)state;
	add(0, 725);
	add(-8400, 725);
	add(8400, 0);
	add(8400, INT32_MIN);
	assert_int_equal(v.weights, 2);
	assert_int_equal(v.lengths, 2);
	finish();
	assert_int_equal(r.rows, 4);
}

/* ---- scores ---- */

/* n rows with z at MEAN +- SPREAD by turns: their SD is SPREAD sqrt(n / (n - 1)). */
static void add_spread(int n, int lfa, int wfa, int wfl)
{
	for (int i = 0; i < n; i++) {
		int side = i % 2 ? 1 : -1;
		struct growth_score s =
			scored((int16_t)(-150 + side * lfa), (int16_t)(-100 + side * wfa), (int16_t)(side * wfl));
		clock_ms += MINUTE;
		add_row(1, ++child, 6000 + i % 10 * 100 + i * 1000, 600 + i % 10, &s);
	}
}

static unsigned warned(int n, int lfa, int wfa, int wfl)
{
	start(NULL);
	add_spread(n, lfa, wfa, wfl);
	finish();
	return r.warnings;
}

static void the_sd_is_of_the_sample_in_sd_units(void **state)
{
	(void)state;
	add_spread(40, 120, 110, 100);
	finish();
	assert_near(r.sd[GROWTH_LFA], 1.2 * sqrt(40.0 / 39));
	assert_near(r.sd[GROWTH_WFA], 1.1 * sqrt(40.0 / 39));
	assert_near(r.sd[GROWTH_WFL], 1.0 * sqrt(40.0 / 39));
	assert_true(isnan(r.sd[GROWTH_BFA]));
	assert_near(r.flagged_share, 0);
	assert_int_equal(r.warnings, 0);
}

static void one_score_has_no_sd(void **state)
{
	(void)state;
	add_spread(1, 120, 110, 100);
	finish();
	assert_true(isnan(r.sd[GROWTH_LFA]));
	add_spread(1, 120, 110, 100);
	finish();
	assert_near(r.sd[GROWTH_LFA], 0);
}

/* Two standard errors of 50 scores are 0.2 of the SD: low is warned of below 0.8 / 1.202 = 0.665. */
static void figures_alike_are_seen_beyond_two_standard_errors(void **state)
{
	(void)state;
	assert_int_equal(warned(50, 120, 110, 67), 0);
	assert_int_equal(warned(50, 120, 110, 65), VALIDITY_SD_LOW);
	assert_int_equal(warned(50, 120, 65, 100), VALIDITY_SD_LOW);
	assert_int_equal(warned(50, 65, 110, 100), VALIDITY_SD_LOW);
	assert_int_equal(warned(5000, 120, 110, 75), VALIDITY_SD_LOW);
	assert_int_equal(warned(5000, 120, 110, 81), 0);
}

/* High above 1.5 / 0.798 = 1.88 for length, 1.3 / 0.798 = 1.63 for weight. */
static void figures_at_random_are_seen_beyond_two_standard_errors(void **state)
{
	(void)state;
	assert_int_equal(warned(50, 184, 110, 100), 0);
	assert_int_equal(warned(50, 188, 110, 100), VALIDITY_SD_HIGH);
	assert_int_equal(warned(50, 120, 159, 100), 0);
	assert_int_equal(warned(50, 120, 163, 100), VALIDITY_SD_HIGH);
	assert_int_equal(warned(50, 120, 110, 159), 0);
	assert_int_equal(warned(50, 120, 110, 163), VALIDITY_SD_HIGH);
	assert_int_equal(warned(5000, 148, 110, 100), 0);
	assert_int_equal(warned(5000, 155, 110, 100), VALIDITY_SD_HIGH);
}

static void an_sd_needs_thirty_scores_of_its_own(void **state)
{
	(void)state;
	add_spread(29, 10, 10, 10);
	add_digits(10, "0123456789"); /* ten rows without a score */
	finish();
	assert_true(r.enough);
	assert_int_equal(r.warnings & VALIDITY_SD_LOW, 0);
	add_spread(1, 10, 10, 10);
	finish();
	assert_true(r.warnings & VALIDITY_SD_LOW);
}

static void a_flagged_score_counts_as_a_flag_and_not_for_the_spread(void **state)
{
	(void)state;
	struct growth_score s = scored(-650, -100, GROWTH_Z_NONE);
	s.flag[GROWTH_LFA] = true;
	add_spread(40, 120, 110, 100);
	add_row(1, ++child, 8000, 725, &s);
	finish();
	assert_near(r.sd[GROWTH_LFA], 1.2 * sqrt(40.0 / 39));
	assert_int_equal(v.scored[GROWTH_LFA], 40);
	assert_int_equal(v.scored[GROWTH_WFA], 41);
	assert_int_equal(v.scored[GROWTH_WFL], 40);
	assert_near(r.flagged_share, 1.0 / 41);
}

/* A row with two flags is one row; head and arm do not count, nor do rows without a score. */
static void the_share_of_flags_is_of_rows_with_a_score(void **state)
{
	(void)state;
	struct growth_score two = scored(-650, -700, 0), head = scored(-100, -100, 0);
	struct growth_score none = scored(GROWTH_Z_NONE, GROWTH_Z_NONE, GROWTH_Z_NONE);
	two.flag[GROWTH_LFA] = two.flag[GROWTH_WFA] = true;
	head.z[GROWTH_HFA] = none.z[GROWTH_HFA] = 600;
	head.flag[GROWTH_HFA] = none.flag[GROWTH_HFA] = true;
	add_row(1, ++child, 8000, 725, &two);
	add_row(1, ++child, 8100, 735, &head);
	add_row(1, ++child, 8200, 745, &none);
	add(8300, 755);
	finish();
	assert_near(r.flagged_share, 0.5);
}

static void three_flags_and_more_than_one_in_a_hundred_are_warned_of(void **state)
{
	(void)state;
	struct growth_score s = scored(-650, -100, 0);
	s.flag[GROWTH_LFA] = true;
	add_spread(40, 120, 110, 100);
	for (int i = 0; i < 3; i++) {
		finish();
		assert_int_equal(r.warnings, 0); /* none, one, two */
		add_row(1, ++child, 8000 + i * 1000, 725 + i, &s);
	}
	finish();
	assert_int_equal(r.warnings & VALIDITY_FLAGS, VALIDITY_FLAGS);
	add_spread(256, 120, 110, 100); /* 3 of 299 */
	finish();
	assert_true(r.warnings & VALIDITY_FLAGS);
	add(8000, 725); /* without a score: still of 299 */
	finish();
	assert_true(r.warnings & VALIDITY_FLAGS);
	add_spread(1, 120, 110, 100); /* 3 of 300 */
	finish();
	assert_int_equal(r.warnings & VALIDITY_FLAGS, 0);
}

/* ---- gaps ---- */

static void after(int64_t ms, int64_t person, int64_t of_child)
{
	clock_ms += ms;
	add_row(person, of_child, 0, 0, NULL);
}

static void two_children_within_twenty_seconds_are_fast(void **state)
{
	(void)state;
	after(0, 1, 1); /* the first row has no gap */
	after(19999, 1, 2);
	after(20000, 1, 3);
	after(0, 1, 4); /* both in one SMS */
	assert_int_equal(v.gaps, 3);
	assert_int_equal(v.fast, 2);
	finish();
	assert_near(r.fast_share, 2.0 / 3);
}

static void another_person_or_the_same_child_is_no_gap(void **state)
{
	(void)state;
	after(0, 1, 1);
	after(1000, 2, 2); /* the other cadre */
	after(1000, 1, 3);
	after(1000, 1, 3); /* corrected */
	assert_int_equal(v.gaps, 0);
	after(-5000, 1, 4); /* the clock was set back */
	assert_int_equal(v.gaps, 0);
	finish();
	assert_true(isnan(r.fast_share));
}

/* Person 0 and child 0 are as good as any: the first row is known by there being none before. */
static void the_first_row_follows_nothing(void **state)
{
	(void)state;
	clock_ms = 0;
	after(5, 0, 7);
	assert_int_equal(v.gaps, 0);
}

static void more_than_a_quarter_of_fast_gaps_is_warned_of(void **state)
{
	(void)state;
	for (int i = 0; i <= 100; i++)
		after(i % 4 == 1 ? 1000 : MINUTE, 1, i);
	finish();
	assert_near(r.fast_share, 0.25);
	assert_int_equal(r.warnings, 0);
	after(1000, 1, 200);
	finish();
	assert_int_equal(r.warnings, VALIDITY_FAST); /* 26 of 101 */
}

static void below_thirty_rows_nothing_is_warned_of(void **state)
{
	(void)state;
	for (int i = 0; i < 29; i++)
		after(1000, 1, i);
	finish();
	assert_near(r.fast_share, 1);
	assert_false(r.enough);
	assert_int_equal(r.warnings, 0);
	after(1000, 1, 100);
	finish();
	assert_true(r.enough);
	assert_int_equal(r.warnings, VALIDITY_FAST);
}

static void two_fast_gaps_are_chance(void **state)
{
	(void)state;
	after(MINUTE, 1, 1);
	after(1000, 1, 2);
	after(1000, 1, 3);
	for (int i = 0; i < 30; i++)
		after(MINUTE, 10 + i, 10 + i);
	finish();
	assert_near(r.fast_share, 1);
	assert_int_equal(r.warnings, 0);
}

static void the_ends_of_the_clock_are_safe(void **state)
{
	(void)state;
	clock_ms = INT64_MIN;
	add_row(1, 1, INT32_MAX, INT32_MAX, NULL);
	clock_ms = INT64_MAX;
	add_row(1, 2, INT32_MAX, INT32_MAX, NULL);
	assert_int_equal(v.gaps, 1);
	assert_int_equal(v.fast, 0);
}

/* ---- runs ---- */

static void three_in_a_row_are_a_repetition_and_two_are_not(void **state)
{
	(void)state;
	add(8400, 700);
	add(8400, 701);
	add(8500, 702);
	assert_int_equal(v.repeated_g, 0);
	add(8500, 702);
	add(8500, 702);
	assert_int_equal(v.repeated_g, 3);
	assert_int_equal(v.repeated_mm, 3);
	add(8500, 703);
	add(8500, 704);
	assert_int_equal(v.repeated_g, 5);
	assert_int_equal(v.repeated_mm, 3);
	add(8600, 704);
	add(8500, 704);
	assert_int_equal(v.repeated_g, 5);
	assert_int_equal(v.repeated_mm, 6);
	finish();
	assert_near(r.repeated_g_share, 5.0 / 9);
	assert_near(r.repeated_mm_share, 6.0 / 9);
}

static void a_run_is_of_different_children(void **state)
{
	(void)state;
	add(8400, 725);
	clock_ms += MINUTE;
	add_row(1, child, 8400, 725, NULL); /* the same child, sent again */
	add(8400, 725);
	assert_int_equal(v.repeated_g, 0);
	assert_int_equal(v.repeated_mm, 0);
	add(8400, 725);
	assert_int_equal(v.repeated_g, 3);
	assert_int_equal(v.repeated_mm, 3);
}

static void a_row_without_the_figure_does_not_break_a_run(void **state)
{
	(void)state;
	add(8400, 700);
	add(0, 701);
	add(8400, 0);
	add(8400, 702);
	assert_int_equal(v.repeated_g, 3);
	finish();
	assert_near(r.repeated_g_share, 1);
}

static void more_than_one_in_ten_repeated_is_warned_of(void **state)
{
	(void)state;
	for (int i = 0; i < 27; i++)
		add(6000 + i * 300, 600 + i * 3);
	for (int i = 0; i < 3; i++)
		add(20000, 900 + i);
	finish();
	assert_near(r.repeated_g_share, 0.1);
	assert_int_equal(r.warnings, 0);
	add(20000, 910);
	finish();
	assert_int_equal(r.warnings, VALIDITY_REPEATED);
	for (int i = 0; i < 14; i++)
		add(6000 + i * 300, 600 + i * 3);
	finish();
	assert_int_equal(r.warnings, 0); /* 4 of 45 */
	for (int i = 0; i < 6; i++)
		add(6000 + i * 700, 910);
	finish();
	assert_int_equal(r.warnings, VALIDITY_REPEATED); /* by the lengths: 6 of 51 */
}

static void warnings_have_names(void **state)
{
	(void)state;
	static const char *const name[] = {"weight_digits", "length_digits", "sd_low",  "sd_high",
					   "flags",         "fast",          "repeated"};
	for (unsigned i = 0; i < 7; i++)
		assert_string_equal(validity_warning_name(1u << i), name[i]);
	assert_string_equal(validity_warning_name(0), "");
	assert_string_equal(validity_warning_name(3), "");
	assert_string_equal(validity_warning_name(128), "");
}

#define TEST(name) cmocka_unit_test_setup(name, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_rows_there_is_nothing_to_say),
		TEST(all_digits_alike_score_0_and_one_digit_alone_100),
		TEST(half_kilograms_are_seen),
		TEST(the_digit_is_the_tenth),
		TEST(a_high_score_of_few_rows_is_chance),
		TEST(among_many_rows_the_band_decides),
		TEST(a_score_needs_thirty_figures_of_its_own),
		TEST(what_was_not_measured_is_not_counted),
		TEST(the_sd_is_of_the_sample_in_sd_units),
		TEST(one_score_has_no_sd),
		TEST(figures_alike_are_seen_beyond_two_standard_errors),
		TEST(figures_at_random_are_seen_beyond_two_standard_errors),
		TEST(an_sd_needs_thirty_scores_of_its_own),
		TEST(a_flagged_score_counts_as_a_flag_and_not_for_the_spread),
		TEST(the_share_of_flags_is_of_rows_with_a_score),
		TEST(three_flags_and_more_than_one_in_a_hundred_are_warned_of),
		TEST(two_children_within_twenty_seconds_are_fast),
		TEST(another_person_or_the_same_child_is_no_gap),
		TEST(the_first_row_follows_nothing),
		TEST(more_than_a_quarter_of_fast_gaps_is_warned_of),
		TEST(below_thirty_rows_nothing_is_warned_of),
		TEST(two_fast_gaps_are_chance),
		TEST(the_ends_of_the_clock_are_safe),
		TEST(three_in_a_row_are_a_repetition_and_two_are_not),
		TEST(a_run_is_of_different_children),
		TEST(a_row_without_the_figure_does_not_break_a_run),
		TEST(more_than_one_in_ten_repeated_is_warned_of),
		TEST(warnings_have_names),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

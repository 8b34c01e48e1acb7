/* SPDX-License-Identifier: Apache-2.0 */
/* The card: minimum gains, what counts of what was recorded, N T O B and 2T, and the two lines. */
#include "kms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A weighing in 2026 unless the year is said. */
#define W(month, day, grams) W_IN(2026, month, day, grams)

#define W_IN(year, month, day, grams) ((struct kms_weighing){date_from_ymd(year, month, day), grams})

/* A boy of 6 completed months on 22 November 2026: KBM 400 g. */
static struct kms_child boy(void)
{
	return (struct kms_child){.sex = SEX_MALE, .birth_day = date_from_ymd(2026, 5, 10)};
}

/* As a caller does it: keeps what counts, then reads the last. */
static struct kms_reading read_child(struct kms_child child, const struct kms_weighing *recorded, size_t n)
{
	struct kms_weighing w[64];
	struct kms_reading r;

	assert_true(n <= COUNT(w));
	if (n > 0)
		memcpy(w, recorded, n * sizeof(*w));
	memset(&r, 0x5a, sizeof(r));
	kms_read(&kms_rules_printed, &child, w, kms_months(w, n), &r);
	return r;
}

#define READ(child, ...)                                                                                               \
	read_child(child, (const struct kms_weighing[]){__VA_ARGS__},                                                  \
		   sizeof((const struct kms_weighing[]){__VA_ARGS__}) / sizeof(struct kms_weighing))

#define STATUS(child, ...) READ(child, __VA_ARGS__).status

static void assert_nothing_read(struct kms_reading r)
{
	assert_int_equal(r.status, KMS_NONE);
	assert_int_equal(r.gain_g, 0);
	assert_int_equal(r.minimum_gain_g, 0);
	assert_int_equal(r.times_t, 0);
	assert_false(r.below_red);
	assert_false(r.above_orange);
}

/* ---- minimum gains ---- */

static void the_minimum_gains_are_those_of_the_card(void **state)
{
	(void)state;
	static const int32_t card[2][13] = {
		{0, 800, 900, 800, 600, 500, 400, 400, 300, 300, 300, 300, 200},
		{0, 800, 900, 800, 600, 500, 400, 300, 300, 300, 300, 200, 200},
	};
	for (int months = 0; months <= 60; months++) {
		int column = months < 12 ? months : 12;
		assert_int_equal(kms_minimum_gain_g(&kms_rules_printed, SEX_MALE, months), card[0][column]);
		assert_int_equal(kms_minimum_gain_g(&kms_rules_printed, SEX_FEMALE, months), card[1][column]);
	}
	assert_int_equal(kms_rules_printed.red_z, -300);
	assert_int_equal(kms_rules_printed.orange_z, 100);
}

static void there_is_no_minimum_gain_outside_1_to_60_months_or_without_sex(void **state)
{
	(void)state;
	struct kms_rules r = kms_rules_printed;
	r.kbm_g[0][0] = 700; /* the card has no figure for month 0, whatever stands in the table */
	assert_int_equal(kms_minimum_gain_g(&r, SEX_MALE, 0), 0);
	assert_int_equal(kms_minimum_gain_g(&r, SEX_MALE, 61), 0);
	assert_int_equal(kms_minimum_gain_g(&r, SEX_MALE, -1), 0);
	assert_int_equal(kms_minimum_gain_g(&r, SEX_MALE, INT32_MIN), 0);
	assert_int_equal(kms_minimum_gain_g(&r, SEX_UNKNOWN, 6), 0);
	assert_int_equal(kms_minimum_gain_g(&r, (enum sex)3, 6), 0);
}

static void the_rules_are_those_the_caller_gives(void **state)
{
	(void)state;
	struct kms_rules own = kms_rules_printed;
	own.kbm_g[SEX_MALE - 1][6] = 150;
	own.red_z = -200;
	own.orange_z = 50;
	const struct kms_child c = boy();
	const struct kms_weighing w[] = {W(10, 20, 6100), W(11, 22, 6300)}; /* BB/U -2.22 */
	struct kms_reading r;
	kms_read(&own, &c, w, 2, &r);
	assert_int_equal(r.status, KMS_N);
	assert_int_equal(r.minimum_gain_g, 150);
	assert_true(r.below_red);
	kms_read(&kms_rules_printed, &c, w, 2, &r);
	assert_int_equal(r.status, KMS_T);
	assert_false(r.below_red);
	const struct kms_weighing heavy[] = {W(11, 22, 8900)}; /* BB/U 0.87 */
	kms_read(&own, &c, heavy, 1, &r);
	assert_true(r.above_orange);
	kms_read(&kms_rules_printed, &c, heavy, 1, &r);
	assert_false(r.above_orange);
}

/* ---- what counts of what was recorded ---- */

static void assert_kept(struct kms_weighing *w, size_t n, const struct kms_weighing *expected, size_t count)
{
	assert_int_equal(kms_months(w, n), count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(w[i].day, expected[i].day);
		assert_int_equal(w[i].weight_g, expected[i].weight_g);
	}
}

static void weighings_out_of_order_are_put_in_order(void **state)
{
	(void)state;
	struct kms_weighing w[] = {W(11, 22, 7900), W(8, 3, 6000), W(10, 20, 7500), W(9, 1, 7000),
				   W_IN(2027, 1, 5, 9000)};
	const struct kms_weighing expected[] = {W(8, 3, 6000), W(9, 1, 7000), W(10, 20, 7500), W(11, 22, 7900),
						W_IN(2027, 1, 5, 9000)};
	assert_kept(w, COUNT(w), expected, COUNT(expected));
}

static void of_two_weighings_in_one_month_the_later_day_counts(void **state)
{
	(void)state;
	struct kms_weighing in_order[] = {W(11, 1, 7500), W(11, 30, 7900)};
	struct kms_weighing late_entry[] = {W(11, 30, 7900), W(11, 1, 7500)};
	const struct kms_weighing expected[] = {W(11, 30, 7900)};
	assert_kept(in_order, 2, expected, 1);
	assert_kept(late_entry, 2, expected, 1);
}

static void on_one_day_the_latest_recorded_counts(void **state)
{
	(void)state;
	struct kms_weighing w[] = {W(11, 22, 9700), W(11, 22, 7900), W(11, 22, 7700)};
	const struct kms_weighing expected[] = {W(11, 22, 7700)};
	assert_kept(w, 3, expected, 1);
}

static void a_correction_of_a_month_long_past_takes_its_place(void **state)
{
	(void)state;
	struct kms_weighing w[] = {W(8, 3, 6000), W(9, 1, 9900), W(10, 20, 7500), W(9, 1, 6900)};
	const struct kms_weighing expected[] = {W(8, 3, 6000), W(9, 1, 6900), W(10, 20, 7500)};
	assert_kept(w, 4, expected, 3);
}

static void without_weight_or_day_nothing_was_weighed(void **state)
{
	(void)state;
	struct kms_weighing w[] = {W(8, 3, 0), {DATE_NONE, 7000}, W(9, 1, 7000), W(10, 20, -1), W(9, 30, 0)};
	const struct kms_weighing expected[] = {W(9, 1, 7000)};
	assert_kept(w, 5, expected, 1);
	struct kms_weighing none[] = {W(8, 3, 0), {DATE_NONE, 7000}};
	assert_int_equal(kms_months(none, 2), 0);
	assert_int_equal(kms_months(NULL, 0), 0);
}

static void the_first_and_the_last_of_a_month_are_one_month_and_the_next_day_another(void **state)
{
	(void)state;
	struct kms_weighing w[] = {W(1, 31, 1), W(2, 1, 2), W(2, 28, 3), W(3, 1, 4), W(12, 31, 5), W_IN(2027, 1, 1, 6)};
	const struct kms_weighing expected[] = {W(1, 31, 1), W(2, 28, 3), W(3, 1, 4), W(12, 31, 5),
						W_IN(2027, 1, 1, 6)};
	assert_kept(w, 6, expected, 5);
	/* The same month of two years are two; 29 February is of February. */
	struct kms_weighing years[] = {W_IN(2024, 2, 29, 1), W_IN(2024, 2, 1, 2), W_IN(2025, 2, 28, 3)};
	const struct kms_weighing kept[] = {W_IN(2024, 2, 29, 1), W_IN(2025, 2, 28, 3)};
	assert_kept(years, 3, kept, 2);
}

static void days_at_the_end_of_the_calendar_are_weighings_too(void **state)
{
	(void)state;
	struct kms_weighing w[] = {{INT32_MAX, 7000}, {INT32_MIN + 1, 3000}, {0, 5000}};
	const struct kms_weighing expected[] = {{INT32_MIN + 1, 3000}, {0, 5000}, {INT32_MAX, 7000}};
	struct kms_child c = {.sex = SEX_MALE, .birth_day = INT32_MIN + 1};
	struct kms_reading r;
	assert_kept(w, 3, expected, 3);
	kms_read(&kms_rules_printed, &c, w, 3, &r);
	assert_nothing_read(r);
	kms_read(&kms_rules_printed, &c, w, 1, &r);
	assert_int_equal(r.status, KMS_B);
	c.birth_day = DATE_NONE; /* unknown, and not the day before the first weighing */
	kms_read(&kms_rules_printed, &c, w, 1, &r);
	assert_nothing_read(r);
}

/* ---- N, T, O, B ---- */

static void a_gain_of_the_minimum_is_n_and_a_gram_less_is_t(void **state)
{
	(void)state;
	const struct kms_child c = boy();
	struct kms_reading r = READ(c, W(10, 20, 7500), W(11, 22, 7900));
	assert_int_equal(r.status, KMS_N);
	assert_int_equal(r.gain_g, 400);
	assert_int_equal(r.minimum_gain_g, 400);
	assert_int_equal(r.times_t, 0);
	r = READ(c, W(10, 20, 7500), W(11, 22, 7899));
	assert_int_equal(r.status, KMS_T);
	assert_int_equal(r.gain_g, 399);
	assert_int_equal(r.minimum_gain_g, 400);
	assert_int_equal(r.times_t, 1);
	assert_int_equal(STATUS(c, W(10, 20, 7500), W(11, 22, 7500)), KMS_T);
	r = READ(c, W(10, 20, 7500), W(11, 22, 7000));
	assert_int_equal(r.status, KMS_T);
	assert_int_equal(r.gain_g, -500);
}

static void the_minimum_is_that_of_the_age_now_and_of_the_sex(void **state)
{
	(void)state;
	struct kms_child girl = boy();
	girl.sex = SEX_FEMALE;
	/* 9 December: still 6 months, 400 g. 10 December: 7 months, 400 g for boys, 300 g for girls. */
	assert_int_equal(STATUS(girl, W(11, 30, 7000), W(12, 9, 7300)), KMS_T);
	assert_int_equal(STATUS(girl, W(11, 30, 7000), W(12, 10, 7300)), KMS_N);
	assert_int_equal(STATUS(boy(), W(11, 30, 7000), W(12, 10, 7300)), KMS_T);
}

static void the_month_before_is_a_calendar_month(void **state)
{
	(void)state;
	const struct kms_child c = boy();
	assert_int_equal(STATUS(c, W(10, 1, 7500), W(11, 30, 9000)), KMS_N);
	assert_int_equal(STATUS(c, W(10, 31, 7500), W(11, 1, 9000)), KMS_N);
	assert_int_equal(STATUS(c, W(9, 30, 7500), W(11, 1, 9000)), KMS_O);
	assert_int_equal(STATUS(c, W(12, 31, 7500), W_IN(2027, 1, 1, 9000)), KMS_N);
	assert_int_equal(STATUS(c, W(11, 30, 7500), W_IN(2027, 1, 31, 9000)), KMS_O);
	assert_int_equal(STATUS(c, W(12, 31, 7500), W_IN(2028, 1, 1, 9000)), KMS_O);
	assert_int_equal(STATUS(c, W_IN(2027, 1, 31, 7500), W_IN(2027, 2, 1, 9000)), KMS_N);
	assert_int_equal(STATUS(c, W_IN(2027, 1, 1, 7500), W_IN(2027, 2, 28, 9000)), KMS_N);
	assert_int_equal(STATUS(c, W_IN(2027, 1, 31, 7500), W_IN(2027, 3, 1, 9000)), KMS_O);
	assert_int_equal(STATUS(c, W_IN(2028, 1, 31, 7500), W_IN(2028, 2, 29, 9000)), KMS_N);
	assert_int_equal(STATUS(c, W_IN(2028, 2, 29, 7500), W_IN(2028, 3, 31, 9000)), KMS_N);
}

static void the_first_weighing_is_b(void **state)
{
	(void)state;
	const struct kms_child c = boy();
	struct kms_reading r = READ(c, W(11, 22, 7500));
	assert_int_equal(r.status, KMS_B);
	assert_int_equal(r.gain_g, 0);
	assert_int_equal(r.minimum_gain_g, 0);
	assert_int_equal(r.times_t, 0);
	assert_int_equal(STATUS(c, W(10, 20, 0), W(11, 22, 7500)), KMS_B); /* seen, but not weighed */
	assert_int_equal(STATUS(c, W(11, 1, 7400), W(11, 22, 7500)), KMS_B);
}

static void after_a_missed_month_it_is_o_whatever_the_gain_and_then_n_or_t_again(void **state)
{
	(void)state;
	const struct kms_child c = boy();
	struct kms_reading r = READ(c, W(8, 20, 5000), W(10, 20, 9000));
	assert_int_equal(r.status, KMS_O);
	assert_int_equal(r.gain_g, 0);
	assert_int_equal(r.minimum_gain_g, 0);
	assert_int_equal(STATUS(c, W(8, 20, 7000), W(10, 20, 6000)), KMS_O);
	assert_int_equal(STATUS(c, W(8, 20, 5000), W(10, 20, 7000), W(11, 22, 7400)), KMS_N);
	assert_int_equal(STATUS(c, W(8, 20, 5000), W(10, 20, 7000), W(11, 22, 7399)), KMS_T);
}

static void a_late_entry_of_the_missed_month_turns_o_into_n_or_t(void **state)
{
	(void)state;
	const struct kms_child c = boy();
	assert_int_equal(STATUS(c, W(9, 20, 7000), W(11, 22, 7900)), KMS_O);
	assert_int_equal(STATUS(c, W(9, 20, 7000), W(11, 22, 7900), W(10, 20, 7500)), KMS_N);
	assert_int_equal(STATUS(c, W(9, 20, 7000), W(11, 22, 7900), W(10, 20, 7501)), KMS_T);
}

static void a_corrected_weight_of_last_month_turns_n_into_t(void **state)
{
	(void)state;
	const struct kms_child c = boy();
	assert_int_equal(STATUS(c, W(10, 20, 7100), W(11, 22, 7600)), KMS_N);
	struct kms_reading r = READ(c, W(10, 20, 7100), W(11, 22, 7600), W(10, 20, 7500));
	assert_int_equal(r.status, KMS_T);
	assert_int_equal(r.gain_g, 100);
	assert_int_equal(r.times_t, 1);
}

static void a_second_weighing_of_this_month_is_held_against_last_month(void **state)
{
	(void)state;
	struct kms_reading r = READ(boy(), W(10, 20, 7500), W(11, 2, 7550), W(11, 22, 7900));
	assert_int_equal(r.status, KMS_N);
	assert_int_equal(r.gain_g, 400);
	/* Of last month's two the later one. */
	r = READ(boy(), W(10, 2, 7300), W(10, 30, 7600), W(11, 22, 7900));
	assert_int_equal(r.status, KMS_T);
	assert_int_equal(r.gain_g, 300);
}

static void a_child_moved_in_without_figures_is_o_and_with_figures_as_any(void **state)
{
	(void)state;
	struct kms_child c = boy();
	c.moved_in = true;
	struct kms_reading r = READ(c, W(11, 22, 7900));
	assert_int_equal(r.status, KMS_O);
	assert_int_equal(r.gain_g, 0);
	assert_int_equal(r.minimum_gain_g, 0);
	assert_int_equal(STATUS(c, W(10, 20, 7500), W(11, 22, 7900)), KMS_N);
	assert_int_equal(STATUS(c, W(10, 20, 7500), W(11, 22, 7899)), KMS_T);
	assert_int_equal(STATUS(c, W(9, 20, 7500), W(11, 22, 7899)), KMS_O);
}

static void a_newborn_has_only_to_hold_its_weight(void **state)
{
	(void)state;
	struct kms_child girl = {.sex = SEX_FEMALE, .birth_day = date_from_ymd(2026, 10, 28)};
	assert_int_equal(STATUS(girl, W(10, 28, 3000), W(11, 22, 3000)), KMS_N);
	struct kms_reading r = READ(girl, W(10, 28, 3000), W(11, 22, 2999));
	assert_int_equal(r.status, KMS_T);
	assert_int_equal(r.minimum_gain_g, 0);
	assert_int_equal(STATUS(girl, W(10, 28, 3000)), KMS_B); /* on the day of birth */
}

static void a_weighing_before_birth_is_none_of_this_child(void **state)
{
	(void)state;
	struct kms_child c = {.sex = SEX_MALE, .birth_day = date_from_ymd(2026, 10, 28)};
	assert_nothing_read(READ(c, W(10, 27, 3000)));
	assert_int_equal(STATUS(c, W(10, 27, 3000), W(11, 22, 4000)), KMS_B);
	assert_int_equal(STATUS(c, W(8, 27, 3000), W(11, 22, 4000)), KMS_B);
	c.moved_in = true;
	assert_int_equal(STATUS(c, W(10, 27, 3000), W(11, 22, 4000)), KMS_O);
}

static void there_is_no_status_without_a_weighing_or_a_birth_day(void **state)
{
	(void)state;
	struct kms_child c = boy();
	struct kms_reading r;
	const struct kms_weighing no_weight[] = {W(10, 20, 7500), W(11, 22, 0)};
	const struct kms_weighing no_day[] = {W(10, 20, 7500), {DATE_NONE, 7900}};
	kms_read(&kms_rules_printed, &c, no_weight, 2, &r);
	assert_nothing_read(r);
	kms_read(&kms_rules_printed, &c, no_day, 2, &r);
	assert_nothing_read(r);
	memset(&r, 0x5a, sizeof(r));
	kms_read(&kms_rules_printed, &c, NULL, 0, &r);
	assert_nothing_read(r);
	c.birth_day = DATE_NONE;
	assert_nothing_read(READ(c, W(10, 20, 7500), W(11, 22, 7900)));
}

static void the_card_ends_the_day_before_the_60th_month(void **state)
{
	(void)state;
	struct kms_child c = {.sex = SEX_MALE, .birth_day = date_from_ymd(2021, 11, 23)};
	struct kms_reading r = READ(c, W(10, 20, 12000), W(11, 22, 12200)); /* the last day: 59 months, day 1825 */
	assert_int_equal(r.status, KMS_N);
	assert_int_equal(r.minimum_gain_g, 200);
	assert_true(r.below_red);
	assert_nothing_read(READ(c, W(10, 20, 12000), W(11, 23, 12200)));
	assert_nothing_read(READ(c, W(11, 22, 12000), W(12, 22, 12200)));
	assert_nothing_read(READ(c, W(11, 23, 12000)));
}

static void a_child_of_29_february_grows_a_month_older_on_the_first_of_march(void **state)
{
	(void)state;
	struct kms_child c = {.sex = SEX_FEMALE, .birth_day = date_from_ymd(2024, 2, 29)};
	/* 28 February 2025: 11 months; of a girl and of one of 12 months the KBM is 200 g. A boy's tells them apart. */
	c.sex = SEX_MALE;
	assert_int_equal(READ(c, W_IN(2025, 1, 31, 9000), W_IN(2025, 2, 28, 9200)).minimum_gain_g, 300);
	assert_int_equal(READ(c, W_IN(2025, 2, 1, 9000), W_IN(2025, 3, 1, 9200)).minimum_gain_g, 200);
	/* Day 1826, the last that WHO scores, is still on the card: both lines are read. */
	assert_int_equal(date_from_ymd(2029, 2, 28) - c.birth_day, 1826);
	assert_true(READ(c, W_IN(2029, 1, 31, 12000), W_IN(2029, 2, 28, 12360)).below_red);
	assert_false(READ(c, W_IN(2029, 1, 31, 12000), W_IN(2029, 2, 28, 12361)).below_red);
	assert_nothing_read(READ(c, W_IN(2029, 2, 1, 12000), W_IN(2029, 3, 1, 12360)));
}

static void without_a_sex_there_is_no_n_or_t_and_no_line(void **state)
{
	(void)state;
	struct kms_child c = boy();
	c.sex = SEX_UNKNOWN;
	struct kms_reading r = READ(c, W(11, 22, 2000));
	assert_int_equal(r.status, KMS_B);
	assert_false(r.below_red);
	assert_int_equal(STATUS(c, W(9, 20, 6000), W(11, 22, 6000)), KMS_O);
	assert_nothing_read(READ(c, W(10, 20, 6000), W(11, 22, 6000)));
	c.sex = (enum sex)3;
	assert_nothing_read(READ(c, W(10, 20, 6000), W(11, 22, 6000)));
}

static void the_largest_weights_are_compared_too(void **state)
{
	(void)state;
	struct kms_reading r = READ(boy(), W(10, 20, 1), W(11, 22, INT32_MAX));
	assert_int_equal(r.status, KMS_N);
	assert_int_equal(r.gain_g, INT32_MAX - 1);
	r = READ(boy(), W(10, 20, INT32_MAX), W(11, 22, 1));
	assert_int_equal(r.status, KMS_T);
	assert_int_equal(r.gain_g, 1 - INT32_MAX);
}

/* ---- 2T ---- */

static void two_t_is_t_now_and_at_the_weighing_before(void **state)
{
	(void)state;
	const struct kms_child c = boy();
	assert_int_equal(READ(c, W(9, 20, 7000), W(10, 20, 7000)).times_t, 1);
	assert_int_equal(READ(c, W(9, 20, 7000), W(10, 20, 7000), W(11, 22, 7000)).times_t, 2);
	assert_int_equal(READ(c, W(9, 20, 7000), W(10, 20, 7000), W(11, 22, 7000), W(12, 9, 7000)).times_t, 3);
}

static void an_n_breaks_the_row_of_t(void **state)
{
	(void)state;
	const struct kms_child c = boy();
	struct kms_reading r = READ(c, W(8, 20, 7000), W(9, 20, 7000), W(10, 20, 7000), W(11, 22, 7400));
	assert_int_equal(r.status, KMS_N);
	assert_int_equal(r.times_t, 0);
	r = READ(c, W(8, 20, 7000), W(9, 20, 7000), W(10, 20, 7500), W(11, 22, 7500));
	assert_int_equal(r.status, KMS_T);
	assert_int_equal(r.times_t, 1);
}

static void an_o_between_two_t_breaks_the_row(void **state)
{
	(void)state;
	const struct kms_child c = boy();
	/* July, August T; September missed; October O; November T. */
	struct kms_reading r = READ(c, W(7, 20, 6000), W(8, 20, 6000), W(10, 20, 6000));
	assert_int_equal(r.status, KMS_O);
	assert_int_equal(r.times_t, 0);
	r = READ(c, W(7, 20, 6000), W(8, 20, 6000), W(10, 20, 6000), W(11, 22, 6000));
	assert_int_equal(r.status, KMS_T);
	assert_int_equal(r.times_t, 1);
	r = READ(c, W(7, 20, 6000), W(8, 20, 6000), W(10, 20, 6000), W(11, 22, 6000), W(12, 9, 6000));
	assert_int_equal(r.times_t, 2);
}

static void a_correction_of_an_earlier_month_breaks_the_row_or_makes_it(void **state)
{
	(void)state;
	const struct kms_child c = boy();
	/* October's 7000 becomes 7600: October is N, November T for the first time. */
	assert_int_equal(READ(c, W(9, 20, 7000), W(10, 20, 7000), W(11, 22, 7000)).times_t, 2);
	assert_int_equal(READ(c, W(9, 20, 7000), W(10, 20, 7000), W(11, 22, 7000), W(10, 20, 7600)).times_t, 1);
	/* September's 6500 becomes 7000: October is no N any more. */
	assert_int_equal(READ(c, W(9, 20, 6500), W(10, 20, 7000), W(11, 22, 7000)).times_t, 1);
	assert_int_equal(READ(c, W(9, 20, 6500), W(10, 20, 7000), W(11, 22, 7000), W(9, 20, 7000)).times_t, 2);
}

/* ---- the lines ---- */

static void below_the_red_line_is_under_minus_3_and_not_at_it(void **state)
{
	(void)state;
	struct growth_score s;
	growth_score(&(struct growth_input){.sex = SEX_MALE, .age_days = 196, .weight_g = 5795}, &s);
	assert_int_equal(s.z[GROWTH_WFA], -300);
	assert_false(READ(boy(), W(11, 22, 5795)).below_red);
	assert_true(READ(boy(), W(11, 22, 5794)).below_red);
	assert_false(READ(boy(), W(11, 22, 5794)).above_orange);
	struct kms_child girl = boy();
	girl.sex = SEX_FEMALE;
	assert_false(READ(girl, W(11, 22, 5199)).below_red);
	assert_true(READ(girl, W(11, 22, 5198)).below_red);
}

static void above_the_orange_line_is_over_plus_1_and_not_at_it(void **state)
{
	(void)state;
	struct growth_score s;
	growth_score(&(struct growth_input){.sex = SEX_MALE, .age_days = 196, .weight_g = 9033}, &s);
	assert_int_equal(s.z[GROWTH_WFA], 100);
	assert_false(READ(boy(), W(11, 22, 9033)).above_orange);
	assert_true(READ(boy(), W(11, 22, 9034)).above_orange);
	assert_false(READ(boy(), W(11, 22, 9034)).below_red);
}

static void the_lines_are_read_at_n_t_o_and_b_and_at_the_weight_now(void **state)
{
	(void)state;
	const struct kms_child c = boy();
	struct kms_reading r = READ(c, W(10, 20, 5000), W(11, 22, 5400));
	assert_int_equal(r.status, KMS_N);
	assert_true(r.below_red);
	assert_true(READ(c, W(10, 20, 5000), W(11, 22, 5000)).below_red);
	assert_true(READ(c, W(9, 20, 5000), W(11, 22, 5000)).below_red);
	assert_false(READ(c, W(10, 20, 5000), W(11, 22, 7900)).below_red);
	assert_false(READ(c, W(10, 20, 9900), W(11, 22, 7900)).above_orange);
}

static void a_weight_that_who_flags_is_read_as_it_is(void **state)
{
	(void)state;
	struct growth_score s;
	growth_score(&(struct growth_input){.sex = SEX_MALE, .age_days = 196, .weight_g = 2000}, &s);
	assert_true(s.flag[GROWTH_WFA]);
	struct kms_reading r = READ(boy(), W(10, 20, 7500), W(11, 22, 2000));
	assert_int_equal(r.status, KMS_T);
	assert_true(r.below_red);
	growth_score(&(struct growth_input){.sex = SEX_MALE, .age_days = 196, .weight_g = 20000}, &s);
	assert_true(s.flag[GROWTH_WFA]);
	r = READ(boy(), W(10, 20, 7500), W(11, 22, 20000));
	assert_int_equal(r.status, KMS_N);
	assert_true(r.above_orange);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_minimum_gains_are_those_of_the_card),
		cmocka_unit_test(there_is_no_minimum_gain_outside_1_to_60_months_or_without_sex),
		cmocka_unit_test(the_rules_are_those_the_caller_gives),
		cmocka_unit_test(weighings_out_of_order_are_put_in_order),
		cmocka_unit_test(of_two_weighings_in_one_month_the_later_day_counts),
		cmocka_unit_test(on_one_day_the_latest_recorded_counts),
		cmocka_unit_test(a_correction_of_a_month_long_past_takes_its_place),
		cmocka_unit_test(without_weight_or_day_nothing_was_weighed),
		cmocka_unit_test(the_first_and_the_last_of_a_month_are_one_month_and_the_next_day_another),
		cmocka_unit_test(days_at_the_end_of_the_calendar_are_weighings_too),
		cmocka_unit_test(a_gain_of_the_minimum_is_n_and_a_gram_less_is_t),
		cmocka_unit_test(the_minimum_is_that_of_the_age_now_and_of_the_sex),
		cmocka_unit_test(the_month_before_is_a_calendar_month),
		cmocka_unit_test(the_first_weighing_is_b),
		cmocka_unit_test(after_a_missed_month_it_is_o_whatever_the_gain_and_then_n_or_t_again),
		cmocka_unit_test(a_late_entry_of_the_missed_month_turns_o_into_n_or_t),
		cmocka_unit_test(a_corrected_weight_of_last_month_turns_n_into_t),
		cmocka_unit_test(a_second_weighing_of_this_month_is_held_against_last_month),
		cmocka_unit_test(a_child_moved_in_without_figures_is_o_and_with_figures_as_any),
		cmocka_unit_test(a_newborn_has_only_to_hold_its_weight),
		cmocka_unit_test(a_weighing_before_birth_is_none_of_this_child),
		cmocka_unit_test(there_is_no_status_without_a_weighing_or_a_birth_day),
		cmocka_unit_test(the_card_ends_the_day_before_the_60th_month),
		cmocka_unit_test(a_child_of_29_february_grows_a_month_older_on_the_first_of_march),
		cmocka_unit_test(without_a_sex_there_is_no_n_or_t_and_no_line),
		cmocka_unit_test(the_largest_weights_are_compared_too),
		cmocka_unit_test(two_t_is_t_now_and_at_the_weighing_before),
		cmocka_unit_test(an_n_breaks_the_row_of_t),
		cmocka_unit_test(an_o_between_two_t_breaks_the_row),
		cmocka_unit_test(a_correction_of_an_earlier_month_breaks_the_row_or_makes_it),
		cmocka_unit_test(below_the_red_line_is_under_minus_3_and_not_at_it),
		cmocka_unit_test(above_the_orange_line_is_over_plus_1_and_not_at_it),
		cmocka_unit_test(the_lines_are_read_at_n_t_o_and_b_and_at_the_weight_now),
		cmocka_unit_test(a_weight_that_who_flags_is_read_as_it_is),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A figure against the child's earlier one. The limits were computed apart from the program, from WHO's tables by the
 * rule in plausible.h. At the end healthy children grow up, to count who would be asked.
 */
#include "plausible.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static unsigned girl(int32_t from_days, int32_t from_g, int32_t to_days, int32_t to_g)
{
	return plausible_weight_change(SEX_FEMALE, from_days, from_g, to_days, to_g);
}

static unsigned boy(int32_t from_days, int32_t from_g, int32_t to_days, int32_t to_g)
{
	return plausible_weight_change(SEX_MALE, from_days, from_g, to_days, to_g);
}

struct visit {
	int32_t age_days, length_mm;
	enum position position;
};

static unsigned grew(enum sex sex, struct visit before, struct visit now)
{
	struct plausible_child child = {.sex = sex,
					.age_days = now.age_days,
					.earlier = {.length_age_days = before.age_days,
						    .length_mm = before.length_mm,
						    .position = before.position}};

	return plausible_length_change(&child, now.length_mm, now.position);
}

#define LYING(days, mm)    ((struct visit){days, mm, POSITION_LYING})
#define STANDING(days, mm) ((struct visit){days, mm, POSITION_STANDING})
#define UNKNOWN(days, mm)  ((struct visit){days, mm, POSITION_UNKNOWN})

/* ---- weight ---- */

static void two_kilograms_in_a_month_at_ten_months_are_doubted(void **state)
{
	(void)state;
	assert_int_equal(boy(270, 8400, 300, 10400), DOUBT_GAINED);
	assert_int_equal(boy(270, 10400, 300, 8400), DOUBT_LOST);
	assert_int_equal(boy(270, 8400, 300, 9000), 0);
	assert_int_equal(boy(270, 8400, 300, 8000), 0);
}

/* From 8.3 kg the curve goes to 8.51: an eighth less is 7447 g. One SD up from it is 9628. */
static void a_weight_is_doubted_beyond_both_an_eighth_and_one_sd(void **state)
{
	(void)state;
	assert_int_equal(girl(335, 8300, 365, 7447), 0);
	assert_int_equal(girl(335, 8300, 365, 7446), DOUBT_LOST);
	assert_int_equal(girl(335, 8300, 365, 9628), 0);
	assert_int_equal(girl(335, 8300, 365, 9629), DOUBT_GAINED);
}

static void each_further_month_gives_half_an_sd_more_room(void **state)
{
	(void)state;
	assert_int_equal(girl(335, 8300, 366, 9636), 0);
	assert_int_equal(girl(335, 8300, 366, 9637), DOUBT_GAINED); /* 31 days: one SD */
	assert_int_equal(girl(335, 8300, 396, 10513), 0);
	assert_int_equal(girl(335, 8300, 396, 10514), DOUBT_GAINED); /* 61 days: one and a half */
}

static void after_years_three_sd_are_the_limit(void **state)
{
	(void)state;
	assert_int_equal(boy(1000, 14000, 1500, 24944), 0);
	assert_int_equal(boy(1000, 14000, 1500, 24945), DOUBT_GAINED);
	assert_int_equal(girl(60, 5000, 400, 13234), 0); /* no more from the first months on */
	assert_int_equal(girl(60, 5000, 400, 13235), DOUBT_GAINED);
}

static void after_the_first_three_months_the_room_is_half(void **state)
{
	(void)state;
	assert_int_equal(girl(91, 5800, 121, 8171), 0);
	assert_int_equal(girl(91, 5800, 121, 8172), DOUBT_GAINED);
	assert_int_equal(girl(91, 5800, 121, 4969), 0);
	assert_int_equal(girl(91, 5800, 121, 4968), DOUBT_LOST);
	assert_int_equal(girl(60, 5000, 106, 8224), 0); /* 46 days: two and a half SD */
	assert_int_equal(girl(60, 5000, 106, 8225), DOUBT_GAINED);
	assert_int_equal(girl(92, 5800, 122, 7209), 0);
	assert_int_equal(girl(92, 5800, 122, 7210), DOUBT_GAINED);
	assert_int_equal(girl(92, 5800, 122, 5570), 0);
	assert_int_equal(girl(92, 5800, 122, 5569), DOUBT_LOST);
}

/* A newborn gains a third of its weight in the first month: no gain at all is the doubtful thing. */
static void a_newborn_is_held_against_its_curve(void **state)
{
	(void)state;
	assert_int_equal(boy(0, 3300, 30, 4400), 0);
	assert_int_equal(boy(0, 3300, 5, 3000), 0);  /* the first days' loss */
	assert_int_equal(boy(0, 2300, 30, 3600), 0); /* a small one catching up */
	assert_int_equal(boy(0, 3300, 30, 3200), DOUBT_LOST);
	assert_int_equal(boy(0, 3300, 30, 6400), DOUBT_GAINED);
}

static void nobody_on_the_own_curve_is_doubted(void **state)
{
	(void)state;
	for (int z = -300; z <= 300; z += 50)
		for (int32_t day = 0; day + 60 <= GROWTH_LAST_DAY; day += 7)
			for (enum sex sex = SEX_MALE; sex <= SEX_FEMALE; sex++) {
				int32_t g = growth_measure_at(GROWTH_WFA, sex, day, z);
				int32_t mm = growth_measure_at(GROWTH_LFA, sex, day, z);
				int32_t later_g = growth_measure_at(GROWTH_WFA, sex, day + 60, z);
				int32_t later_mm = growth_measure_at(GROWTH_LFA, sex, day + 60, z);
				assert_int_equal(plausible_weight_change(sex, day, g, day + 60, later_g), 0);
				assert_int_equal(grew(sex, UNKNOWN(day, mm), UNKNOWN(day + 60, later_mm)), 0);
			}
}

static void a_visit_reported_late_is_put_in_its_place(void **state)
{
	(void)state;
	/* 10.4 kg is known of day 300; now comes 8.4 of day 270: it gained. */
	assert_int_equal(boy(300, 10400, 270, 8400), DOUBT_GAINED);
	assert_int_equal(boy(300, 8400, 270, 10400), DOUBT_LOST);
	assert_int_equal(boy(300, 8800, 270, 8400), 0);
	assert_int_equal(grew(SEX_MALE, LYING(300, 725), LYING(270, 741)), DOUBT_SHRUNK);
	assert_int_equal(grew(SEX_MALE, LYING(300, 825), LYING(270, 725)), DOUBT_LEAPT);
	assert_int_equal(grew(SEX_MALE, LYING(300, 725), LYING(270, 715)), 0);
}

/* ---- length ---- */

static void a_length_has_shrunk_beyond_one_and_a_half_centimetres(void **state)
{
	(void)state;
	assert_int_equal(PLAUSIBLE_LENGTH_ERROR_MM, 15);
	assert_int_equal(grew(SEX_FEMALE, LYING(335, 740), LYING(365, 725)), 0);
	assert_int_equal(grew(SEX_FEMALE, LYING(335, 740), LYING(365, 724)), DOUBT_SHRUNK);
}

static void getting_up_is_not_shrinking(void **state)
{
	(void)state;
	assert_int_equal(grew(SEX_MALE, LYING(720, 850), STANDING(750, 844)), 0);
	assert_int_equal(grew(SEX_MALE, LYING(720, 850), STANDING(750, 828)), 0); /* 835 lying */
	assert_int_equal(grew(SEX_MALE, LYING(720, 850), STANDING(750, 827)), DOUBT_SHRUNK);
	assert_int_equal(grew(SEX_MALE, STANDING(760, 844), LYING(790, 836)), 0); /* 851 lying before */
	assert_int_equal(grew(SEX_MALE, STANDING(760, 844), LYING(790, 835)), DOUBT_SHRUNK);
	assert_int_equal(grew(SEX_MALE, STANDING(400, 760), LYING(430, 752)), 0); /* 767 */
	assert_int_equal(grew(SEX_MALE, STANDING(400, 760), LYING(430, 751)), DOUBT_SHRUNK);
}

static void an_unknown_position_is_the_right_one_for_the_age(void **state)
{
	(void)state;
	assert_int_equal(grew(SEX_MALE, UNKNOWN(700, 850), UNKNOWN(730, 835)), 0);
	assert_int_equal(grew(SEX_MALE, UNKNOWN(700, 850), UNKNOWN(730, 834)), DOUBT_SHRUNK);
	assert_int_equal(grew(SEX_MALE, UNKNOWN(700, 850), UNKNOWN(731, 828)), 0);
	assert_int_equal(grew(SEX_MALE, UNKNOWN(700, 850), UNKNOWN(731, 827)), DOUBT_SHRUNK);
}

/* As the score does it: nobody stands at seven months. */
static void standing_below_nine_months_is_not_believed(void **state)
{
	(void)state;
	assert_int_equal(grew(SEX_MALE, LYING(200, 665), STANDING(230, 650)), 0);
	assert_int_equal(grew(SEX_MALE, LYING(200, 665), STANDING(230, 649)), DOUBT_SHRUNK);
}

/* From 72.5 cm the curve goes to 73.7; the error and half an SD (1.3) later it is 76.5. */
static void a_length_leapt_beyond_curve_error_and_half_an_sd(void **state)
{
	(void)state;
	assert_int_equal(grew(SEX_FEMALE, LYING(335, 725), LYING(365, 765)), 0);
	assert_int_equal(grew(SEX_FEMALE, LYING(335, 725), LYING(365, 766)), DOUBT_LEAPT);
	/* A month more: a quarter of an SD more. */
	assert_int_equal(grew(SEX_FEMALE, LYING(335, 725), LYING(395, 783)), 0);
	assert_int_equal(grew(SEX_FEMALE, LYING(335, 725), LYING(395, 784)), DOUBT_LEAPT);
	/* Over the change from length to height. */
	assert_int_equal(grew(SEX_FEMALE, LYING(720, 850), STANDING(750, 882)), 0);
	assert_int_equal(grew(SEX_FEMALE, LYING(720, 850), STANDING(750, 883)), DOUBT_LEAPT);
	/* After long two SD. */
	assert_int_equal(grew(SEX_MALE, LYING(1000, 950), LYING(1300, 1108)), 0);
	assert_int_equal(grew(SEX_MALE, LYING(1000, 950), LYING(1300, 1109)), DOUBT_LEAPT);
}

/* ---- what is not known ---- */

static void beyond_sixty_months_the_curves_run_on_level(void **state)
{
	(void)state;
	assert_int_equal(girl(1870, 18000, 1900, 20966), 0);
	assert_int_equal(girl(1870, 18000, 1900, 20967), DOUBT_GAINED);
	assert_int_equal(girl(1870, 18000, 1900, 15579), DOUBT_LOST);
	assert_int_equal(grew(SEX_MALE, STANDING(1900, 1100), STANDING(1930, 1085)), 0);
	assert_int_equal(grew(SEX_MALE, STANDING(1900, 1100), STANDING(1930, 1084)), DOUBT_SHRUNK);
	assert_int_equal(grew(SEX_MALE, STANDING(1900, 1100), STANDING(1930, 1200)), DOUBT_LEAPT);
	assert_int_equal(girl(2000, 20000, INT32_MAX, 58000), DOUBT_GAINED);
}

static void without_an_age_or_a_figure_nothing_is_doubted(void **state)
{
	(void)state;
	assert_int_equal(girl(-1, 8000, 365, 16000), 0);
	assert_int_equal(girl(335, 8000, -1, 16000), 0);
	assert_int_equal(girl(INT32_MIN, 8000, INT32_MIN, 16000), 0);
	assert_int_equal(girl(335, 0, 365, 16000), 0);
	assert_int_equal(girl(335, 8000, 365, 0), 0);
	assert_int_equal(girl(335, 8000, 365, INT32_MIN), 0);
	assert_int_equal(grew(SEX_FEMALE, LYING(-1, 900), LYING(365, 700)), 0);
	assert_int_equal(grew(SEX_FEMALE, LYING(335, 900), LYING(-1, 700)), 0);
	assert_int_equal(grew(SEX_FEMALE, LYING(335, 0), LYING(365, 700)), 0);
	assert_int_equal(grew(SEX_FEMALE, LYING(335, 900), LYING(365, 0)), 0);
	assert_int_equal(grew(SEX_FEMALE, LYING(335, 900), LYING(365, INT32_MIN)), 0);
}

/* 9.6 kg is too much for this boy, not for a girl. */
static void of_an_unknown_sex_both_curves_must_doubt(void **state)
{
	(void)state;
	assert_int_equal(plausible_weight_change(SEX_UNKNOWN, 270, 8400, 300, 10400), DOUBT_GAINED);
	assert_int_equal(boy(335, 8300, 365, 9600), DOUBT_GAINED);
	assert_int_equal(girl(335, 8300, 365, 9600), 0);
	assert_int_equal(plausible_weight_change(SEX_UNKNOWN, 335, 8300, 365, 9600), 0);
	assert_int_equal(plausible_weight_change((enum sex)9, 335, 8300, 365, 12000), DOUBT_GAINED);
	assert_int_equal(grew(SEX_UNKNOWN, LYING(335, 740), LYING(365, 724)), DOUBT_SHRUNK);
}

/* Run under UBSan this finds any overflow. */
static void the_ends_of_the_integers_are_safe(void **state)
{
	(void)state;
	static const int32_t ends[] = {INT32_MIN, -1, 0, 1, 1826, 1827, INT32_MAX};
	enum { N = sizeof(ends) / sizeof(ends[0]) };
	for (int i = 0; i < N * N * N * N; i++) {
		int32_t a = ends[i % N], b = ends[i / N % N], c = ends[i / N / N % N], d = ends[i / N / N / N];
		assert_true(girl(a, b, c, d) <= DOUBT_LOST);
		assert_true(grew(SEX_FEMALE, LYING(a, b), STANDING(c, d)) <= DOUBT_LEAPT);
	}
	assert_int_equal(girl(335, 1, 365, INT32_MAX), DOUBT_GAINED);
	assert_int_equal(girl(335, INT32_MAX, 365, 1), DOUBT_LOST);
}

/* ---- growing up ---- */

static uint64_t seed;

static double uniform(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(seed >> 11) / 9007199254740992.0;
}

/* Near enough to normal, and never beyond 6. */
static double normal(void)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += uniform();
	return sum;
}

/* In SD a month; a guess. */
static double drift(int month)
{
	static const double of[] = {0.55, 0.40, 0.33, 0.28, 0.28, 0.28};
	return month < 6 ? of[month] : month < 12 ? 0.22 : 0.16;
}

static double within(double z)
{
	return fmax(-3.5, fmin(3, z));
}

struct asked {
	int visits, weights, lengths, pairs;
};

static bool not_taken(const struct plausible *p)
{
	return p->count != 1 || p->reading[0].why != PLAUSIBLE_AS_TYPED || p->odd;
}

static void visit(struct plausible_child *child, double z_weight, double z_length, struct asked *a)
{
	struct plausible w, l;
	int32_t grams = growth_measure_at(GROWTH_WFA, child->sex, child->age_days, (int)lround(z_weight * 100));
	int32_t mm = growth_measure_at(GROWTH_LFA, child->sex, child->age_days, (int)lround(z_length * 100));

	grams = (int32_t)lround((grams + 100 * normal()) / 100) * 100;
	mm += (int32_t)lround(5 * normal());
	plausible_weight(child, grams, &w);
	plausible_length(child, (int64_t)mm * 100, POSITION_UNKNOWN, &l);
	a->visits++;
	a->weights += not_taken(&w);
	a->lengths += not_taken(&l);
	a->pairs += plausible_pair(child, grams, mm, POSITION_UNKNOWN) != 0;
	child->earlier = (struct plausible_earlier){.weight_age_days = child->age_days,
						    .weight_g = grams,
						    .length_age_days = child->age_days,
						    .length_mm = mm};
}

static void grow_up(struct asked *a)
{
	struct plausible_child child = {.sex = uniform() < 0.5 ? SEX_MALE : SEX_FEMALE};
	double own_weight = 0.9 * normal() - 0.6, own_length = 0.7 * (own_weight + 0.6) + 0.6 * normal() - 0.8;
	double z_weight = own_weight, z_length = own_length, first = 30 * uniform();

	for (int month = 0; month < 60; month++) {
		z_weight = within(z_weight - 0.04 * (z_weight - own_weight) + drift(month) * normal());
		z_length = within(z_length - 0.04 * (z_length - own_length) + 0.67 * drift(month) * normal());
		child.age_days = (int32_t)(first + 30 * month);
		if (uniform() < 0.8)
			visit(&child, z_weight, z_length, a);
	}
}

static void of_healthy_children_less_than_one_visit_in_200_is_asked_about(void **state)
{
	(void)state;
	struct asked a = {0};
	seed = 20061;
	for (int i = 0; i < 400; i++)
		grow_up(&a);
	assert_in_range(a.visits, 18000, 20000);
	assert_true(a.weights * 200 < a.visits);
	assert_true(a.lengths * 200 < a.visits);
	assert_true(a.pairs * 200 < a.visits);
	assert_true(a.lengths > 0); /* the sieve is there */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_kilograms_in_a_month_at_ten_months_are_doubted),
		cmocka_unit_test(a_weight_is_doubted_beyond_both_an_eighth_and_one_sd),
		cmocka_unit_test(each_further_month_gives_half_an_sd_more_room),
		cmocka_unit_test(after_years_three_sd_are_the_limit),
		cmocka_unit_test(after_the_first_three_months_the_room_is_half),
		cmocka_unit_test(a_newborn_is_held_against_its_curve),
		cmocka_unit_test(nobody_on_the_own_curve_is_doubted),
		cmocka_unit_test(a_visit_reported_late_is_put_in_its_place),
		cmocka_unit_test(a_length_has_shrunk_beyond_one_and_a_half_centimetres),
		cmocka_unit_test(getting_up_is_not_shrinking),
		cmocka_unit_test(an_unknown_position_is_the_right_one_for_the_age),
		cmocka_unit_test(standing_below_nine_months_is_not_believed),
		cmocka_unit_test(a_length_leapt_beyond_curve_error_and_half_an_sd),
		cmocka_unit_test(beyond_sixty_months_the_curves_run_on_level),
		cmocka_unit_test(without_an_age_or_a_figure_nothing_is_doubted),
		cmocka_unit_test(of_an_unknown_sex_both_curves_must_doubt),
		cmocka_unit_test(the_ends_of_the_integers_are_safe),
		cmocka_unit_test(of_healthy_children_less_than_one_visit_in_200_is_asked_about),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

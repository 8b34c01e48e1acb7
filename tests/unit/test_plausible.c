/* SPDX-License-Identifier: Apache-2.0 */
/* What a typed figure may have meant. Girl of 12 months: median 8.9 kg and 74 cm. */
#include "plausible.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define YEAR    365
#define UNKNOWN (-1)

static struct plausible weighed(const struct plausible_child *child, int64_t typed_g)
{
	struct plausible p;
	memset(&p, 0x5a, sizeof(p));
	plausible_weight(child, typed_g, &p);
	return p;
}

static struct plausible measured(const struct plausible_child *child, int64_t typed_mm100)
{
	struct plausible p;
	memset(&p, 0x5a, sizeof(p));
	plausible_length(child, typed_mm100, POSITION_UNKNOWN, &p);
	return p;
}

static struct plausible weight(int32_t age_days, int64_t typed_g)
{
	return weighed(&(struct plausible_child){.sex = SEX_FEMALE, .age_days = age_days}, typed_g);
}

static struct plausible length(int32_t age_days, int64_t typed_mm100)
{
	return measured(&(struct plausible_child){.sex = SEX_FEMALE, .age_days = age_days}, typed_mm100);
}

/* The girl of 12 months as she was a month ago; 0 = not measured. */
static struct plausible_child seen(int32_t weight_g, int32_t length_mm)
{
	return (struct plausible_child){
		.sex = SEX_FEMALE, .age_days = YEAR, .earlier = {335, weight_g, 335, length_mm, POSITION_LYING}};
}

static struct plausible weight_after(int32_t earlier_g, int64_t typed_g)
{
	struct plausible_child child = seen(earlier_g, 0);
	return weighed(&child, typed_g);
}

static struct plausible length_after(int32_t earlier_mm, int64_t typed_mm100)
{
	struct plausible_child child = seen(0, earlier_mm);
	return measured(&child, typed_mm100);
}

static void assert_reading(const struct plausible *p, int i, int32_t value, enum plausible_reason why,
			   enum plausible_confidence confidence)
{
	assert_true(i < p->count);
	assert_int_equal(p->reading[i].value, value);
	assert_int_equal(p->reading[i].why, why);
	assert_int_equal(p->reading[i].confidence, confidence);
}

static void assert_only(struct plausible p, int32_t value, enum plausible_reason why)
{
	assert_int_equal(p.count, 1);
	assert_reading(&p, 0, value, why, CONFIDENCE_HIGH);
	assert_false(p.odd);
}

/* ---- the figure by itself ---- */

static void a_possible_figure_stands_alone(void **state)
{
	(void)state;
	assert_only(weight(YEAR, 8400), 8400, PLAUSIBLE_AS_TYPED);
	assert_only(length(YEAR, 72500), 725, PLAUSIBLE_AS_TYPED);
	/* Of unknown age 20 kg may be right, so 2.0 is not asked about. */
	assert_only(weight(UNKNOWN, 20000), 20000, PLAUSIBLE_AS_TYPED);
}

static void a_missed_point_is_seen(void **state)
{
	(void)state;
	assert_only(weight(YEAR, 84000), 8400, PLAUSIBLE_POINT_MISSED);  /* 84 */
	assert_only(weight(YEAR, 850000), 8500, PLAUSIBLE_POINT_MISSED); /* 850, from 8,50 */
	assert_only(length(YEAR, 725000), 725, PLAUSIBLE_POINT_MISSED);  /* 725 */
	assert_only(length(YEAR, 7250000), 725, PLAUSIBLE_POINT_MISSED); /* 7250, from 72,50 */
}

static void a_point_too_early_is_seen(void **state)
{
	(void)state;
	assert_only(weight(YEAR, 840), 8400, PLAUSIBLE_POINT_EARLY);   /* 0,84 */
	assert_only(weight(YEAR, 845), 8450, PLAUSIBLE_POINT_EARLY);   /* 0,845 */
	assert_only(weight(1000, 1240), 12400, PLAUSIBLE_POINT_EARLY); /* 1,24 */
	assert_only(length(YEAR, 7250), 725, PLAUSIBLE_POINT_EARLY);   /* 7,25 */
	assert_only(length(YEAR, 7255), 726, PLAUSIBLE_POINT_EARLY);   /* 7,255 */
}

static void grams_are_seen(void **state)
{
	(void)state;
	assert_only(weight(YEAR, 8400000), 8400, PLAUSIBLE_GRAMS);
	assert_only(weight(YEAR, 12650000), 12650, PLAUSIBLE_GRAMS);
}

static void metres_are_seen_to_the_millimetre(void **state)
{
	(void)state;
	assert_only(length(YEAR, 725), 725, PLAUSIBLE_METRES);   /* 0,725 */
	assert_only(length(YEAR, 730), 730, PLAUSIBLE_METRES);   /* 0,73 */
	assert_only(length(1200, 1050), 1050, PLAUSIBLE_METRES); /* 1,05 */
	assert_int_equal(length(1200, 1000).count, 0);           /* 1 is no metre */
}

static void the_age_decides_which_reading_is_possible(void **state)
{
	(void)state;
	assert_only(weight(0, 32000), 3200, PLAUSIBLE_POINT_MISSED);
	assert_only(weight(1800, 32000), 32000, PLAUSIBLE_AS_TYPED);
	assert_only(length(0, 50000), 500, PLAUSIBLE_AS_TYPED);
	assert_int_equal(length(1800, 50000).count, 0);
}

static void several_readings_come_in_order_of_likelihood(void **state)
{
	(void)state;
	struct plausible p = weight(UNKNOWN, 250000); /* 250: 25.0 or 2.50 */
	assert_int_equal(p.count, 2);
	assert_reading(&p, 0, 25000, PLAUSIBLE_POINT_MISSED, CONFIDENCE_LOW);
	assert_reading(&p, 1, 2500, PLAUSIBLE_POINT_MISSED, CONFIDENCE_LOW);
	assert_false(p.odd);
	p = weight(UNKNOWN, 5000000); /* 5000: 50.00 or 5000 g */
	assert_int_equal(p.count, 2);
	assert_reading(&p, 0, 50000, PLAUSIBLE_POINT_MISSED, CONFIDENCE_LOW);
	assert_reading(&p, 1, 5000, PLAUSIBLE_GRAMS, CONFIDENCE_LOW);
}

static void no_typed_figure_has_a_reading_twice_or_more_than_fit(void **state)
{
	(void)state;
	for (int64_t g = 100; g < 70000000; g += 100 + g / 500) {
		struct plausible p = weight(UNKNOWN, g);
		assert_in_range(p.count, 0, PLAUSIBLE_READINGS);
		for (int i = 1; i < p.count; i++)
			assert_true(p.reading[i].value < p.reading[i - 1].value &&
				    p.reading[0].why != PLAUSIBLE_AS_TYPED);
	}
}

static void the_ranges_are_0_9_to_58_kg_and_38_to_150_cm(void **state)
{
	(void)state;
	assert_int_equal(weight(UNKNOWN, 89).count, 0);
	assert_only(weight(UNKNOWN, 899), 8990, PLAUSIBLE_POINT_EARLY);
	assert_only(weight(UNKNOWN, 900), 900, PLAUSIBLE_AS_TYPED);
	assert_only(weight(UNKNOWN, 58000), 58000, PLAUSIBLE_AS_TYPED);
	assert_only(weight(UNKNOWN, 58001), 5800, PLAUSIBLE_POINT_MISSED);
	assert_int_equal(length(UNKNOWN, 37900).count, 0);
	assert_only(length(UNKNOWN, 38000), 380, PLAUSIBLE_AS_TYPED);
	assert_only(length(UNKNOWN, 150000), 1500, PLAUSIBLE_AS_TYPED);
	assert_int_equal(length(UNKNOWN, 150100).count, 0);
}

static void a_child_too_old_to_score_has_the_range_only(void **state)
{
	(void)state;
	assert_only(weight(2500, 58000), 58000, PLAUSIBLE_AS_TYPED);
	assert_only(length(2500, 150000), 1500, PLAUSIBLE_AS_TYPED);
}

static void nothing_is_read_into_zero_or_less(void **state)
{
	(void)state;
	static const int64_t none[] = {0, -1, -8400, INT64_MIN};
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_int_equal(weight(YEAR, none[i]).count, 0);
		assert_int_equal(weight(UNKNOWN, none[i]).count, 0);
		assert_int_equal(length(YEAR, none[i]).count, 0);
	}
}

/* 4294975696 is 8400 above 2^32: cut to 32 bits it would be a fine weight. */
static void long_numbers_do_not_wrap_into_the_range(void **state)
{
	(void)state;
	assert_int_equal(weight(YEAR, 4294975696).count, 0);
	assert_int_equal(length(YEAR, (4294967296 + 725) * 100).count, 0);
	assert_int_equal(length(YEAR, 4294967296 + 72500).count, 0);
	assert_int_equal(weight(YEAR, 999999999999000).count, 0);
	assert_int_equal(weight(UNKNOWN, INT64_MAX).count, 0);
	assert_int_equal(length(UNKNOWN, INT64_MAX).count, 0);
	/* Times 10 these would wrap to 8.4 kg: 2^64 / 10 and a little more; -2^64 / 10 and a little more. */
	assert_int_equal(weight(YEAR, 1844674407370956002).count, 0);
	assert_int_equal(weight(YEAR, -1844674407370954321).count, 0);
	assert_int_equal(weight(INT32_MAX, INT64_MAX).count, 0);
	assert_only(weight(INT32_MAX, 8400), 8400, PLAUSIBLE_AS_TYPED);
	assert_only(weight(INT32_MIN, 8400), 8400, PLAUSIBLE_AS_TYPED);
}

static void a_reading_is_rounded_to_the_nearest_gram_or_millimetre(void **state)
{
	(void)state;
	assert_only(length(YEAR, 725500), 726, PLAUSIBLE_POINT_MISSED);
	assert_only(length(YEAR, 725400), 725, PLAUSIBLE_POINT_MISSED);
	assert_only(length(YEAR, 72550), 726, PLAUSIBLE_AS_TYPED);
	assert_only(length(YEAR, 72549), 725, PLAUSIBLE_AS_TYPED);
	assert_only(weight(YEAR, 843650), 8437, PLAUSIBLE_POINT_MISSED);
}

/* A girl of a year is flagged above 6 SD: 89.5 cm. 89.3 standing are 90.0 lying. */
static void the_position_counts_for_what_is_possible(void **state)
{
	(void)state;
	struct plausible_child child = {.sex = SEX_FEMALE, .age_days = YEAR};
	struct plausible p;

	plausible_length(&child, 89300, POSITION_LYING, &p);
	assert_only(p, 893, PLAUSIBLE_AS_TYPED);
	plausible_length(&child, 89300, POSITION_STANDING, &p);
	assert_int_equal(p.count, 0);
}

/* ---- with a history ---- */

static void a_figure_that_fits_the_history_is_taken(void **state)
{
	(void)state;
	assert_only(weight_after(8300, 8400), 8400, PLAUSIBLE_AS_TYPED);
	assert_only(weight_after(8300, 84000), 8400, PLAUSIBLE_POINT_MISSED);
	assert_only(length_after(725, 74000), 740, PLAUSIBLE_AS_TYPED);
	assert_only(length_after(725, 740000), 740, PLAUSIBLE_POINT_MISSED);
	/* 8.6 fits as well as 6.8 in a child of 7.6 kg, but nothing speaks against 8.6. */
	assert_only(weight_after(7600, 8600), 8600, PLAUSIBLE_AS_TYPED);
}

static void an_odd_figure_stands_alone_when_nothing_else_fits(void **state)
{
	(void)state;
	struct plausible p = weight_after(8300, 10600);
	assert_int_equal(p.count, 1);
	assert_reading(&p, 0, 10600, PLAUSIBLE_AS_TYPED, CONFIDENCE_MEDIUM);
	assert_true(p.odd);
	p = length_after(770, 74500);
	assert_int_equal(p.count, 1);
	assert_reading(&p, 0, 745, PLAUSIBLE_AS_TYPED, CONFIDENCE_MEDIUM);
	assert_true(p.odd);
}

static void two_digits_swapped_are_read_back_and_as_typed_comes_last(void **state)
{
	(void)state;
	struct plausible p = weight_after(8300, 4800); /* 4,8 for 8,4 */
	assert_int_equal(p.count, 2);
	assert_reading(&p, 0, 8400, PLAUSIBLE_SWAPPED_DIGITS, CONFIDENCE_MEDIUM);
	assert_reading(&p, 1, 4800, PLAUSIBLE_AS_TYPED, CONFIDENCE_LOW);
	assert_true(p.odd);
	p = length_after(740, 67500); /* 67,5 for 76,5 */
	assert_int_equal(p.count, 2);
	assert_reading(&p, 0, 765, PLAUSIBLE_SWAPPED_DIGITS, CONFIDENCE_MEDIUM);
	assert_reading(&p, 1, 675, PLAUSIBLE_AS_TYPED, CONFIDENCE_LOW);
}

static void swapped_digits_are_read_only_with_a_history(void **state)
{
	(void)state;
	assert_only(weight(YEAR, 4800), 4800, PLAUSIBLE_AS_TYPED);
	/* 91 cannot be; 9.1 can, 19 not without a child of 19 kg before. */
	assert_only(weight(730, 91200), 9120, PLAUSIBLE_POINT_MISSED);
}

static void any_neighbouring_digits_may_be_swapped(void **state)
{
	(void)state;
	struct plausible_child child = {
		.sex = SEX_FEMALE, .age_days = 1000, .earlier = {.weight_age_days = 970, .weight_g = 12000}};
	struct plausible p = weighed(&child, 21350); /* 21,35 for 12,35 */
	assert_int_equal(p.count, 2);
	assert_reading(&p, 0, 12350, PLAUSIBLE_SWAPPED_DIGITS, CONFIDENCE_MEDIUM);
	child.earlier.weight_g = 15000;
	p = weighed(&child, 10500); /* 10,5 for 15,0: the tenth counts though it is 0 */
	assert_int_equal(p.count, 2);
	assert_reading(&p, 0, 15000, PLAUSIBLE_SWAPPED_DIGITS, CONFIDENCE_MEDIUM);
	child.earlier.weight_g = 10500;
	p = weighed(&child, 15000);
	assert_reading(&p, 0, 10500, PLAUSIBLE_SWAPPED_DIGITS, CONFIDENCE_MEDIUM);
}

/* 91,2 is no weight of a child of two years: 19,2 fits the 19 kg of last month, 9,12 does not. */
static void what_fits_the_history_comes_first(void **state)
{
	(void)state;
	struct plausible_child child = {
		.sex = SEX_FEMALE, .age_days = 730, .earlier = {.weight_age_days = 700, .weight_g = 18800}};
	struct plausible p = weighed(&child, 91200);
	assert_int_equal(p.count, 2);
	assert_reading(&p, 0, 19200, PLAUSIBLE_SWAPPED_DIGITS, CONFIDENCE_MEDIUM);
	assert_reading(&p, 1, 9120, PLAUSIBLE_POINT_MISSED, CONFIDENCE_LOW);
	assert_false(p.odd);
}

static void the_history_lowers_the_confidence_of_the_only_reading(void **state)
{
	(void)state;
	struct plausible p = weight_after(5500, 84000);
	assert_int_equal(p.count, 1);
	assert_reading(&p, 0, 8400, PLAUSIBLE_POINT_MISSED, CONFIDENCE_MEDIUM);
	assert_false(p.odd);
}

static void swapped_digits_are_never_sure(void **state)
{
	(void)state;
	struct plausible_child child = {
		.sex = SEX_FEMALE, .age_days = 1700, .earlier = {.weight_age_days = 1670, .weight_g = 15700}};
	struct plausible p = weighed(&child, 51800); /* 51,8 for 15,8; 5.18 is nothing */
	assert_int_equal(p.count, 1);
	assert_reading(&p, 0, 15800, PLAUSIBLE_SWAPPED_DIGITS, CONFIDENCE_MEDIUM);
	assert_false(p.odd);
}

static void a_child_beyond_sixty_months_has_range_and_history(void **state)
{
	(void)state;
	struct plausible_child child = {
		.sex = SEX_FEMALE, .age_days = 1900, .earlier = {.weight_age_days = 1870, .weight_g = 16000}};
	struct plausible p = weighed(&child, 61000);
	assert_int_equal(p.count, 2);
	assert_reading(&p, 0, 16000, PLAUSIBLE_SWAPPED_DIGITS, CONFIDENCE_MEDIUM);
	assert_reading(&p, 1, 6100, PLAUSIBLE_POINT_MISSED, CONFIDENCE_LOW);
	p = weighed(&child, 26000);
	assert_reading(&p, 0, 26000, PLAUSIBLE_AS_TYPED, CONFIDENCE_MEDIUM);
	assert_true(p.odd);
}

static void of_an_unknown_age_the_history_says_nothing(void **state)
{
	(void)state;
	struct plausible_child child = seen(8300, 740);
	child.age_days = UNKNOWN;
	assert_only(weighed(&child, 4800), 4800, PLAUSIBLE_AS_TYPED);
	assert_only(measured(&child, 67500), 675, PLAUSIBLE_AS_TYPED);
	assert_int_equal(measured(&child, 37500).count, 0); /* 73,5 is read out of 37,5 with a history only */
	struct plausible p = weighed(&child, 250000);
	assert_int_equal(p.count, 2);
	assert_reading(&p, 0, 25000, PLAUSIBLE_POINT_MISSED, CONFIDENCE_LOW);
	assert_reading(&p, 1, 2500, PLAUSIBLE_POINT_MISSED, CONFIDENCE_LOW);
	child.age_days = YEAR;
	p = measured(&child, 37500);
	assert_int_equal(p.count, 1);
	assert_reading(&p, 0, 735, PLAUSIBLE_SWAPPED_DIGITS, CONFIDENCE_MEDIUM);
	child.earlier.weight_age_days = child.earlier.length_age_days = UNKNOWN;
	assert_only(weighed(&child, 4800), 4800, PLAUSIBLE_AS_TYPED);
	assert_only(measured(&child, 67500), 675, PLAUSIBLE_AS_TYPED);
	assert_int_equal(measured(&child, 37500).count, 0);
	child.earlier.weight_g = 18800;
	child.age_days = 730;
	assert_only(weighed(&child, 91200), 9120, PLAUSIBLE_POINT_MISSED);
}

/* 100 for 10,0 is a missed point, and the first two digits swapped as well. */
static void one_figure_found_in_two_ways_is_one_reading(void **state)
{
	(void)state;
	assert_only(weight_after(9800, 100000), 10000, PLAUSIBLE_POINT_MISSED);
}

/* 84,4 standing is 85.1 lying: it has grown. */
static void the_position_counts_for_the_history(void **state)
{
	(void)state;
	struct plausible_child child = {.sex = SEX_MALE, .age_days = 720, .earlier = {0, 0, 690, 850, POSITION_LYING}};
	struct plausible p;

	plausible_length(&child, 84400, POSITION_STANDING, &p);
	assert_only(p, 844, PLAUSIBLE_AS_TYPED);
	plausible_length(&child, 83000, POSITION_STANDING, &p);
	assert_only(p, 830, PLAUSIBLE_AS_TYPED);
	plausible_length(&child, 83000, POSITION_LYING, &p);
	assert_true(p.odd);
}

static void a_reading_never_comes_twice_with_a_history_either(void **state)
{
	(void)state;
	for (int32_t earlier = 5000; earlier <= 14000; earlier += 1500)
		for (int64_t g = 100; g < 20000000; g += 100 + g / 300) {
			struct plausible p = weight_after(earlier, g);
			assert_in_range(p.count, 0, PLAUSIBLE_READINGS);
			for (int i = 0; i < p.count; i++)
				for (int j = 0; j < i; j++)
					assert_int_not_equal(p.reading[i].value, p.reading[j].value);
			if (p.odd)
				assert_int_equal(p.reading[p.count - 1].why, PLAUSIBLE_AS_TYPED);
		}
}

/* ---- errors typed by a hurried thumb, whatever the child ---- */

static void assert_read_first(struct plausible p, int32_t value)
{
	assert_true(p.count > 0);
	assert_int_equal(p.reading[0].value, value);
	assert_int_not_equal(p.reading[0].why, PLAUSIBLE_AS_TYPED);
}

static void every_lost_point_is_noticed_and_the_right_figure_read_first(void **state)
{
	(void)state;
	for (int z = -250; z <= 250; z += 50)
		for (int32_t day = 0; day <= GROWTH_LAST_DAY; day += 11) {
			struct plausible_child child = {.sex = SEX_MALE, .age_days = day};
			int32_t g = growth_measure_at(GROWTH_WFA, SEX_MALE, day, z) / 100 * 100;
			int32_t mm = growth_measure_at(GROWTH_LFA, SEX_MALE, day, z);
			assert_read_first(weighed(&child, g * 10), g);
			assert_read_first(weighed(&child, g * 100), g);
			assert_read_first(weighed(&child, g * INT64_C(1000)), g);
			assert_read_first(weighed(&child, g / 10), g);
			assert_read_first(measured(&child, mm * 1000), mm);
			assert_read_first(measured(&child, mm * 10), mm);
			if (mm != 1000)
				assert_read_first(measured(&child, mm), mm); /* in metres */
			assert_int_equal(plausible_pair(&child, mm * 100, g / 100, POSITION_UNKNOWN), DOUBT_SWAPPED);
			assert_int_equal(plausible_pair(&child, g, mm, POSITION_UNKNOWN), 0);
		}
}

/* ---- the pair ---- */

static unsigned pair(int64_t typed_g, int64_t typed_mm)
{
	struct plausible_child child = seen(8300, 740);
	return plausible_pair(&child, typed_g, typed_mm, POSITION_LYING);
}

static void a_pair_in_each_others_place_is_seen_and_comes_alone(void **state)
{
	(void)state;
	assert_int_equal(pair(8400, 745), 0);
	assert_int_equal(pair(74500, 84), DOUBT_SWAPPED);
	/* Only one of the two makes sense in the other's place: 8.4 kg and 40.0 cm; 74.5 cm and 3.0 kg. */
	assert_int_equal(pair(40000, 84) & DOUBT_SWAPPED, 0);
	assert_int_equal(pair(74500, 30) & DOUBT_SWAPPED, 0);
	/* Neither does. */
	assert_int_equal(pair(40000, 745) & DOUBT_SWAPPED, 0);
	/* 50 kg after 3.2 is a gain no child has; that the two are swapped says it all. */
	struct plausible_child child = {.sex = SEX_FEMALE, .age_days = 5, .earlier = {.weight_g = 3200}};
	assert_int_equal(plausible_pair(&child, 50000, 33, POSITION_LYING), DOUBT_SWAPPED);
}

/* 50 kg and 45 cm are odd together; but of unknown age each is possible as typed. */
static void a_pair_possible_as_typed_is_not_swapped(void **state)
{
	(void)state;
	struct plausible_child child = {.sex = SEX_FEMALE, .age_days = UNKNOWN};
	assert_int_equal(plausible_pair(&child, 50000, 450, POSITION_UNKNOWN) & DOUBT_SWAPPED, 0);
}

static void a_pair_against_the_history_is_doubted(void **state)
{
	(void)state;
	assert_int_equal(pair(10600, 745), DOUBT_GAINED);
	assert_int_equal(pair(6800, 745), DOUBT_LOST);
	assert_int_equal(pair(8400, 725), 0);
	assert_int_equal(pair(8400, 724), DOUBT_SHRUNK);
	assert_int_equal(pair(8400, 800), DOUBT_LEAPT);
	assert_int_equal(pair(10600, 724), DOUBT_GAINED | DOUBT_SHRUNK);
}

static void a_weight_that_who_flags_for_the_length_disagrees(void **state)
{
	(void)state;
	struct plausible_child child = {.sex = SEX_FEMALE, .age_days = YEAR};
	assert_int_equal(plausible_pair(&child, 12000, 650, POSITION_LYING), DOUBT_DISAGREE);
	assert_int_equal(plausible_pair(&child, 12000, 740, POSITION_LYING), 0);
	/* 55.0 cm is impossible by itself at a year; that is said by plausible_length(). */
	assert_int_equal(plausible_pair(&child, 12000, 550, POSITION_LYING), 0);
}

static void a_measure_not_taken_is_not_doubted(void **state)
{
	(void)state;
	assert_int_equal(pair(0, 745), 0);
	assert_int_equal(pair(8400, 0), 0);
	assert_int_equal(pair(0, 724), DOUBT_SHRUNK);
	assert_int_equal(pair(10600, 0), DOUBT_GAINED);
	assert_int_equal(pair(0, 0), 0);
	assert_int_equal(pair(-8400, -745), 0);
}

static void a_figure_outside_the_range_raises_no_doubt_of_its_own(void **state)
{
	(void)state;
	static const int64_t outside[] = {INT64_MIN, -1, 899, 58001, 4294967296 + 10600, INT64_MAX};
	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
		assert_int_equal(pair(outside[i], 745), 0);
	static const int64_t no_length[] = {INT64_MIN, -1, 379, 1501, 4294967296 + 724, INT64_MAX};
	for (size_t i = 0; i < sizeof(no_length) / sizeof(no_length[0]); i++)
		assert_int_equal(pair(8400, no_length[i]), 0);
	assert_int_equal(pair(INT64_MAX, INT64_MAX), 0);
	assert_int_equal(pair(INT64_MIN, INT64_MIN), 0);
	/* 84 above 2^32 is no 8.4. */
	assert_int_equal(pair(74500, 4294967296 + 84), 0);
	assert_int_equal(pair(74500, INT64_MAX), 0);
	/* Times 100 these would wrap to 8.4 kg. */
	assert_int_equal(pair(74500, 184467440737095601), 0);
	assert_int_equal(pair(74500, -184467440737095432), 0);
}

static void a_childs_strange_numbers_are_safe(void **state)
{
	(void)state;
	static const int32_t ends[] = {INT32_MIN, -1, 0, INT32_MAX};
	for (int i = 0; i < 256; i++) {
		struct plausible_child child = {.sex = (enum sex)(i & 3),
						.age_days = ends[i >> 2 & 3],
						.earlier = {ends[i >> 4 & 3], ends[i >> 6], ends[i >> 4 & 3],
							    ends[i >> 6], (enum position)(i & 3)}};
		struct plausible p = weighed(&child, 8400);
		assert_true(p.count >= 0 && p.count <= PLAUSIBLE_READINGS);
		p = measured(&child, 72500);
		assert_true(p.count >= 0 && p.count <= PLAUSIBLE_READINGS);
		assert_true(plausible_pair(&child, 8400, 725, (enum position)(i & 3)) < 2 * DOUBT_DISAGREE);
	}
}

static void reasons_and_doubts_have_names(void **state)
{
	(void)state;
	static const char *const reason[PLAUSIBLE_REASONS] = {"as_typed", "point_missed", "point_early",
							      "grams",    "metres",       "swapped_digits"};
	static const char *const doubt[] = {"swapped", "shrunk", "leapt", "gained", "lost", "disagree"};
	for (int i = 0; i < PLAUSIBLE_REASONS; i++)
		assert_string_equal(plausible_reason_name((enum plausible_reason)i), reason[i]);
	for (unsigned i = 0; i < 6; i++)
		assert_string_equal(plausible_doubt_name(1u << i), doubt[i]);
	assert_string_equal(plausible_reason_name(PLAUSIBLE_REASONS), "");
	assert_string_equal(plausible_reason_name((enum plausible_reason) - 1), "");
	assert_string_equal(plausible_doubt_name(0), "");
	assert_string_equal(plausible_doubt_name(DOUBT_SHRUNK | DOUBT_LOST), "");
	assert_string_equal(plausible_doubt_name(64), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_possible_figure_stands_alone),
		cmocka_unit_test(a_missed_point_is_seen),
		cmocka_unit_test(a_point_too_early_is_seen),
		cmocka_unit_test(grams_are_seen),
		cmocka_unit_test(metres_are_seen_to_the_millimetre),
		cmocka_unit_test(the_age_decides_which_reading_is_possible),
		cmocka_unit_test(several_readings_come_in_order_of_likelihood),
		cmocka_unit_test(no_typed_figure_has_a_reading_twice_or_more_than_fit),
		cmocka_unit_test(the_ranges_are_0_9_to_58_kg_and_38_to_150_cm),
		cmocka_unit_test(a_child_too_old_to_score_has_the_range_only),
		cmocka_unit_test(nothing_is_read_into_zero_or_less),
		cmocka_unit_test(long_numbers_do_not_wrap_into_the_range),
		cmocka_unit_test(a_reading_is_rounded_to_the_nearest_gram_or_millimetre),
		cmocka_unit_test(the_position_counts_for_what_is_possible),
		cmocka_unit_test(a_figure_that_fits_the_history_is_taken),
		cmocka_unit_test(an_odd_figure_stands_alone_when_nothing_else_fits),
		cmocka_unit_test(two_digits_swapped_are_read_back_and_as_typed_comes_last),
		cmocka_unit_test(swapped_digits_are_read_only_with_a_history),
		cmocka_unit_test(any_neighbouring_digits_may_be_swapped),
		cmocka_unit_test(what_fits_the_history_comes_first),
		cmocka_unit_test(the_history_lowers_the_confidence_of_the_only_reading),
		cmocka_unit_test(swapped_digits_are_never_sure),
		cmocka_unit_test(a_child_beyond_sixty_months_has_range_and_history),
		cmocka_unit_test(of_an_unknown_age_the_history_says_nothing),
		cmocka_unit_test(one_figure_found_in_two_ways_is_one_reading),
		cmocka_unit_test(the_position_counts_for_the_history),
		cmocka_unit_test(a_reading_never_comes_twice_with_a_history_either),
		cmocka_unit_test(every_lost_point_is_noticed_and_the_right_figure_read_first),
		cmocka_unit_test(a_pair_in_each_others_place_is_seen_and_comes_alone),
		cmocka_unit_test(a_pair_possible_as_typed_is_not_swapped),
		cmocka_unit_test(a_pair_against_the_history_is_doubted),
		cmocka_unit_test(a_weight_that_who_flags_for_the_length_disagrees),
		cmocka_unit_test(a_measure_not_taken_is_not_doubted),
		cmocka_unit_test(a_figure_outside_the_range_raises_no_doubt_of_its_own),
		cmocka_unit_test(a_childs_strange_numbers_are_safe),
		cmocka_unit_test(reasons_and_doubts_have_names),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

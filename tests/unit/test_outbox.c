/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of the outbox, each as a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include "outbox.h"
#include <string.h>

#define HOUR   INT64_C(3600000)
#define DAY    (24 * HOUR)
#define NOW_MS INT64_C(1795312800000) /* 2026-11-22 09:00 WIB, 10:00 WITA, 11:00 WIT */
#define TODAY  20779
#define ONE    ((struct outbox_size){1, SEGMENTS_GSM7})

static void names_go_both_ways(void **state)
{
	enum outbox_priority p;
	enum outbox_state s;

	(void)state;
	for (int i = 0; i < OUTBOX_PRIORITIES; i++) {
		assert_true(outbox_priority_of(str_of(outbox_priority_name((enum outbox_priority)i)), &p));
		assert_int_equal(p, i);
	}
	for (int i = 0; i < OUTBOX_STATES; i++) {
		assert_true(outbox_state_of(str_of(outbox_state_name((enum outbox_state)i)), &s));
		assert_int_equal(s, i);
	}
	assert_false(outbox_state_of(STR("sent"), &s));
	assert_false(outbox_priority_of(STR("urgent"), &p));
}

/* Every order in which reports can come ends in the same state, and none of them takes a step back. */
static void reports_never_lower(void **state)
{
	static const struct {
		enum outbox_state now;
		enum report_status report;
		enum outbox_state then;
	} table[] = {
		{OUTBOX_SENDING, REPORT_SENT, OUTBOX_ACCEPTED},
		{OUTBOX_SENDING, REPORT_DELIVERED, OUTBOX_DELIVERED},
		{OUTBOX_UNKNOWN, REPORT_QUEUED, OUTBOX_ACCEPTED},
		{OUTBOX_UNKNOWN, REPORT_FAILED, OUTBOX_FAILED},
		{OUTBOX_ACCEPTED, REPORT_SENT, OUTBOX_ACCEPTED},
		{OUTBOX_ACCEPTED, REPORT_FAILED, OUTBOX_FAILED},
		{OUTBOX_DELIVERED, REPORT_FAILED, OUTBOX_DELIVERED},
		{OUTBOX_DELIVERED, REPORT_SENT, OUTBOX_DELIVERED},
		{OUTBOX_FAILED, REPORT_SENT, OUTBOX_FAILED},
		{OUTBOX_FAILED, REPORT_DELIVERED, OUTBOX_DELIVERED},
		{OUTBOX_QUEUED, REPORT_DELIVERED, OUTBOX_DELIVERED},
		{OUTBOX_EXPIRED, REPORT_DELIVERED, OUTBOX_DELIVERED},
		{OUTBOX_STOPPED, REPORT_SENT, OUTBOX_ACCEPTED},
		{OUTBOX_ACCEPTED, REPORT_NONE, OUTBOX_ACCEPTED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_int_equal(outbox_after_report(table[i].now, true, table[i].report), table[i].then);
}

static void a_strangers_report_moves_nothing_that_was_never_sent(void **state)
{
	(void)state;
	assert_int_equal(outbox_after_report(OUTBOX_QUEUED, false, REPORT_DELIVERED), OUTBOX_QUEUED);
	assert_int_equal(outbox_after_report(OUTBOX_CANCELLED, false, REPORT_FAILED), OUTBOX_CANCELLED);
}

static void all_orders_of_reports_end_alike(void **state)
{
	static const enum report_status told[] = {REPORT_QUEUED, REPORT_SENT, REPORT_DELIVERED, REPORT_FAILED,
						  REPORT_SENT};
	int order[5];

	(void)state;
	for (int n = 0; n < 5 * 4 * 3 * 2; n++) {
		enum outbox_state s = OUTBOX_SENDING;
		int rest[5] = {0, 1, 2, 3, 4}, left = 5, k = n;

		for (int i = 0; i < 5; i++) {
			int at = k % left;

			k /= left;
			order[i] = rest[at];
			memmove(&rest[at], &rest[at + 1], sizeof(int) * (size_t)(left - at - 1));
			left--;
		}
		for (int i = 0; i < 5; i++)
			s = outbox_after_report(s, true, told[order[i]]);
		assert_int_equal(s, OUTBOX_DELIVERED);
	}
}

static void retries_wait_quadratically(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 5000; seed += 7) {
		assert_in_range(outbox_retry_ms(1, 0, seed), 15000, 16500);
		assert_in_range(outbox_retry_ms(2, 0, seed), 60000, 66000);
		assert_in_range(outbox_retry_ms(3, 0, seed), 135000, 148500);
		assert_in_range(outbox_retry_ms(1000, 0, seed), 30 * 60000, 33 * 60000);
	}
	assert_int_not_equal(outbox_retry_ms(2, 0, 1), outbox_retry_ms(2, 0, 1000));
}

/* Retry-After counts, but an absurd one does not park a message for a year. */
static void a_provider_may_ask_for_patience(void **state)
{
	(void)state;
	assert_int_equal(outbox_retry_ms(1, 90000, 0), 90000);
	assert_int_equal(outbox_retry_ms(1, 365 * DAY, 0), HOUR);
	assert_in_range(outbox_retry_ms(1, 10, 0), 15000, 16500);
}

static void what_nobody_asked_for_waits_for_the_day(void **state)
{
	static const struct {
		enum zone zone;
		int64_t now_ms; /* from 2026-11-22 00:00 UTC */
		int64_t at_ms;
	} table[] = {
		{ZONE_WIB, 0 * HOUR, 1 * HOUR},                       /* 07:00 WIB -> 08:00 */
		{ZONE_WITA, 0 * HOUR, 0 * HOUR},                      /* 08:00 WITA */
		{ZONE_WIT, 0 * HOUR, 0 * HOUR},                       /* 09:00 WIT */
		{ZONE_WIB, 9 * HOUR + HOUR - 1, 9 * HOUR + HOUR - 1}, /* 16:59:59 */
		{ZONE_WIB, 10 * HOUR, 25 * HOUR},                     /* 17:00 WIB -> tomorrow 08:00 */
		{ZONE_WIT, 8 * HOUR, 23 * HOUR},                      /* 17:00 WIT -> tomorrow 08:00 WIT */
		{ZONE_WITA, 15 * HOUR, 24 * HOUR},                    /* 23:00 WITA */
		{ZONE_WITA, 17 * HOUR, 24 * HOUR},                    /* 01:00 WITA of the next day */
	};
	int64_t midnight = NOW_MS - 2 * HOUR;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_int_equal(outbox_quiet_ms(OUTBOX_REMINDER, table[i].zone, 480, 1020, midnight + table[i].now_ms),
				 midnight + table[i].at_ms);
	assert_int_equal(outbox_quiet_ms(OUTBOX_DANGER, ZONE_WIB, 480, 1020, midnight + 15 * HOUR),
			 midnight + 15 * HOUR);
	assert_int_equal(outbox_quiet_ms(OUTBOX_REPLY, ZONE_WIB, 480, 1020, midnight + 15 * HOUR),
			 midnight + 15 * HOUR);
	assert_int_equal(outbox_quiet_ms(OUTBOX_TIP, ZONE_WIB, 0, 0, midnight + 15 * HOUR), midnight + 15 * HOUR);
	/* A window over midnight. */
	assert_int_equal(outbox_quiet_ms(OUTBOX_TIP, ZONE_WIB, 1320, 360, midnight + 16 * HOUR), midnight + 16 * HOUR);
	assert_int_equal(outbox_quiet_ms(OUTBOX_TIP, ZONE_WIB, 1320, 360, midnight + 5 * HOUR), midnight + 15 * HOUR);
}

/* For every minute of a day, in each zone: what is put off lands inside the window, and never in the past. */
static void quiet_hours_hold_at_every_minute(void **state)
{
	(void)state;
	for (int z = ZONE_WIB; z <= ZONE_WIT; z++)
		for (int64_t now = NOW_MS; now < NOW_MS + DAY; now += 60000) {
			int64_t at = outbox_quiet_ms(OUTBOX_BROADCAST, (enum zone)z, 480, 1020, now);
			int64_t minute = (at + z * HOUR) % DAY / 60000;

			assert_true(at >= now && at - now < DAY);
			assert_in_range(minute, 480, 1019);
		}
}

static void the_zones_open_one_after_the_other_from_the_east(void **state)
{
	int64_t midnight = NOW_MS - 2 * HOUR; /* UTC */

	(void)state;
	assert_int_equal(outbox_open_zones(480, 1020, midnight - HOUR), 1U << ZONE_WIT);
	assert_int_equal(outbox_open_zones(480, 1020, midnight), 1U << ZONE_WIT | 1U << ZONE_WITA);
	assert_int_equal(outbox_open_zones(480, 1020, midnight + 8 * HOUR), 1U << ZONE_WITA | 1U << ZONE_WIB);
	assert_int_equal(outbox_open_zones(480, 1020, midnight + 12 * HOUR), 0);
}

static void a_breaker_opens_after_five_and_waits_longer(void **state)
{
	struct breaker b = {0};
	int64_t now = NOW_MS;

	(void)state;
	for (int i = 0; i < BREAKER_FAILURES - 1; i++)
		breaker_failure(&b, now);
	assert_true(breaker_lets(&b, now));
	breaker_failure(&b, now);
	assert_false(breaker_lets(&b, now + 9999));
	assert_true(breaker_lets(&b, now + 10000));
	breaker_failure(&b, now + 10000);
	assert_false(breaker_lets(&b, now + 29999));
	for (int i = 0; i < 50; i++)
		breaker_failure(&b, now);
	assert_true(breaker_lets(&b, now + 10 * 60000));
	breaker_success(&b);
	assert_true(breaker_lets(&b, now));
	breaker_hold(&b, now + 500);
	assert_false(breaker_lets(&b, now + 499));
	breaker_failure(&b, now + 500);
	assert_true(breaker_lets(&b, now + 500));
}

static void what_ends_while_the_breaker_is_open_doubles_nothing(void **state)
{
	struct breaker b = {0};
	int64_t now = NOW_MS;

	(void)state;
	for (int i = 0; i < BREAKER_FAILURES + 3; i++) { /* eight were under way */
		assert_int_equal(breaker_tries(&b), i >= BREAKER_FAILURES);
		breaker_failure(&b, now);
	}
	assert_int_equal(breaker_until_ms(&b), now + 10000);
	for (int64_t wait = 20000; wait < 10 * 60000; wait *= 2) {
		now = breaker_until_ms(&b);
		breaker_failure(&b, now);
		assert_int_equal(breaker_until_ms(&b), now + wait);
	}
	for (int i = 0; i < 2; i++) {
		now = breaker_until_ms(&b);
		breaker_failure(&b, now);
		assert_int_equal(breaker_until_ms(&b), now + 10 * 60000);
	}
	assert_true(breaker_tries(&b));
	breaker_success(&b);
	assert_false(breaker_tries(&b));
	assert_true(breaker_lets(&b, now));
}

static void what_the_provider_asked_for_outlasts_a_success(void **state)
{
	struct breaker b = {0};

	(void)state;
	breaker_hold(&b, NOW_MS + 60000);
	breaker_hold(&b, NOW_MS + 1000);
	breaker_success(&b); /* of a request that was under way already */
	assert_false(breaker_lets(&b, NOW_MS + 59999));
	assert_true(breaker_lets(&b, NOW_MS + 60000));
}

static void a_bucket_holds_a_second(void **state)
{
	struct bucket b;

	(void)state;
	bucket_init(&b, 10, NOW_MS);
	assert_int_equal(bucket_has(&b, NOW_MS), 10);
	bucket_take(&b, 10);
	assert_int_equal(bucket_has(&b, NOW_MS), 0);
	assert_int_equal(bucket_has(&b, NOW_MS + 99), 0);
	assert_int_equal(bucket_has(&b, NOW_MS + 100), 1);
	bucket_take(&b, 4); /* four parts: the next ones wait for them */
	assert_int_equal(bucket_has(&b, NOW_MS + 300), 0);
	assert_int_equal(bucket_has(&b, NOW_MS + 500), 1);
	assert_int_equal(bucket_has(&b, NOW_MS + HOUR), 10);
	assert_int_equal(bucket_has(&b, NOW_MS), 10); /* the clock was set back */
}

static void money_stops_hard_but_danger_may_use_the_day_up(void **state)
{
	struct budget b = {.day_limit = 1000, .month_limit = 5000, .day = TODAY};

	(void)state;
	assert_int_equal(budget_level(&b), 0);
	b.day_spent = b.month_spent = 700;
	assert_int_equal(budget_level(&b), 50);
	assert_true(budget_lets(&b, OUTBOX_TIP, 300));
	assert_false(budget_lets(&b, OUTBOX_REPLY, 301));
	assert_true(budget_lets(&b, OUTBOX_DANGER, 301));
	b.day_spent = 1000;
	assert_int_equal(budget_level(&b), 100);
	b.month_spent = 4900;
	assert_false(budget_lets(&b, OUTBOX_DANGER, 101));
	b.day_spent = 0;
	assert_int_equal(budget_level(&b), 80);
	b = (struct budget){0};
	assert_true(budget_lets(&b, OUTBOX_BROADCAST, INT64_C(1) << 40));
}

/* A request that began before midnight and was refused after it. */
static void what_was_booked_on_another_day_is_not_given_back_to_this_one(void **state)
{
	struct budget b = {.day = TODAY};

	(void)state;
	budget_book(&b, 700);
	budget_give_back(&b, TODAY, 300);
	assert_int_equal(b.day_spent, 400);
	assert_int_equal(b.month_spent, 400);
	b = (struct budget){.day = TODAY + 1, .month_spent = 700};
	budget_give_back(&b, TODAY, 700);
	assert_int_equal(b.day_spent, 0);
	assert_int_equal(b.month_spent, 0);
	b = (struct budget){.day = TODAY + 9}; /* December */
	budget_give_back(&b, TODAY, 700);
	assert_int_equal(b.day_spent, 0);
	assert_int_equal(b.month_spent, 0);
}

static void the_month_is_foreseen(void **state)
{
	struct budget b = {.month_spent = 2200, .day = TODAY};

	(void)state;
	assert_int_equal(budget_forecast(&b, TODAY), 3000); /* the 22nd of 30 days */
	b.month_spent = 100;
	assert_int_equal(budget_forecast(&b, TODAY + 9), 3100); /* the 1st of December */
}

static const struct config_channel telkomsel = {
	.name = "telkomsel", .price = 350, .operators = 1, .operator= {"Telkomsel"} },
	kannel = {.name = "kannel", .price = 300},
	dear = {.name = "dear", .price = 900};

static void the_cheapest_that_may_is_chosen(void **state)
{
	struct lane l[] = {{.config = &telkomsel}, {.config = &kannel}, {.config = &dear}};

	(void)state;
	assert_int_equal(outbox_choose(l, 3, "Telkomsel", OUTBOX_TIP, ONE, -1, -1, NOW_MS), 1);
	l[1].paused = true;
	assert_int_equal(outbox_choose(l, 3, "telkomsel", OUTBOX_TIP, ONE, -1, -1, NOW_MS), 0);
	assert_int_equal(outbox_choose(l, 3, "XL", OUTBOX_TIP, ONE, -1, -1, NOW_MS), 2);
	assert_int_equal(outbox_choose(l, 3, NULL, OUTBOX_TIP, ONE, -1, -1, NOW_MS), 2);
	l[2].breaker.open_until_ms = NOW_MS + 1;
	assert_int_equal(outbox_choose(l, 3, "XL", OUTBOX_TIP, ONE, -1, -1, NOW_MS), -1);
	assert_int_equal(outbox_choose(l, 3, "XL", OUTBOX_TIP, ONE, -1, -1, NOW_MS + 1), 2);
}

static void when_a_lane_may_again_is_known(void **state)
{
	struct lane l[] = {{.config = &telkomsel}, {.config = &kannel}, {.config = &dear}};

	(void)state;
	breaker_hold(&l[0].breaker, NOW_MS + 1000);
	breaker_hold(&l[1].breaker, NOW_MS + 9000);
	breaker_hold(&l[2].breaker, NOW_MS + 5000);
	assert_int_equal(outbox_lane_ms(l, 3, "Telkomsel", OUTBOX_TIP, ONE), NOW_MS + 1000);
	assert_int_equal(outbox_lane_ms(l, 3, "XL", OUTBOX_TIP, ONE), NOW_MS + 5000);
	l[2].paused = true;
	assert_int_equal(outbox_lane_ms(l, 3, "XL", OUTBOX_TIP, ONE), NOW_MS + 9000);
	l[1].paused = true;
	assert_true(outbox_lane_ms(l, 3, "XL", OUTBOX_TIP, ONE) == INT64_MAX);
}

static void an_answer_goes_back_the_way_it_came(void **state)
{
	struct lane l[] = {{.config = &kannel}, {.config = &dear}};

	(void)state;
	assert_int_equal(outbox_choose(l, 2, NULL, OUTBOX_REPLY, ONE, 1, -1, NOW_MS), 1);
	assert_int_equal(outbox_choose(l, 2, NULL, OUTBOX_REPLY, ONE, 1, 1, NOW_MS), 0);
	l[1].budget = (struct budget){.day_limit = 1000, .day_spent = 200};
	assert_int_equal(outbox_choose(l, 2, NULL, OUTBOX_REPLY, ONE, 1, -1, NOW_MS), 0);
}

static void of_two_alike_the_sounder_one(void **state)
{
	static const struct config_channel twin = {.name = "twin", .price = 300};
	struct lane l[] = {{.config = &kannel}, {.config = &twin}};

	(void)state;
	l[0].breaker.failures = 2;
	assert_int_equal(outbox_choose(l, 2, NULL, OUTBOX_TIP, ONE, -1, -1, NOW_MS), 1);
}

static void a_reference_leads_back_and_cannot_be_made_up(void **state)
{
	static const uint8_t secret[16] = "0123456789abcde", other[16] = "another secret!";
	char ref[OUTBOX_REF_MAX], second[OUTBOX_REF_MAX];

	(void)state;
	for (int64_t id = 1; id < INT64_C(1) << 40; id = id * 3 + 1) {
		outbox_ref(id, secret, ref);
		assert_int_equal(strlen(ref), 27);
		assert_int_equal(outbox_ref_id(str_of(ref), secret), id);
		assert_int_equal(outbox_ref_id(str_of(ref), other), 0);
	}
	outbox_ref(7, secret, ref);
	outbox_ref(8, secret, second);
	assert_memory_not_equal(ref + 3, second + 3, 4);
	for (size_t i = 0; i < 27; i++) {
		char was = ref[i];

		ref[i] = was == '0' ? '1' : '0';
		assert_int_equal(outbox_ref_id(str_of(ref), secret), 0);
		ref[i] = was;
	}
	assert_int_equal(outbox_ref_id(STR(""), secret), 0);
	assert_int_equal(outbox_ref_id(STR("ktg00000000000000000000000000000"), secret), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_go_both_ways),
		cmocka_unit_test(reports_never_lower),
		cmocka_unit_test(a_strangers_report_moves_nothing_that_was_never_sent),
		cmocka_unit_test(all_orders_of_reports_end_alike),
		cmocka_unit_test(retries_wait_quadratically),
		cmocka_unit_test(a_provider_may_ask_for_patience),
		cmocka_unit_test(what_nobody_asked_for_waits_for_the_day),
		cmocka_unit_test(quiet_hours_hold_at_every_minute),
		cmocka_unit_test(the_zones_open_one_after_the_other_from_the_east),
		cmocka_unit_test(a_breaker_opens_after_five_and_waits_longer),
		cmocka_unit_test(what_ends_while_the_breaker_is_open_doubles_nothing),
		cmocka_unit_test(what_the_provider_asked_for_outlasts_a_success),
		cmocka_unit_test(when_a_lane_may_again_is_known),
		cmocka_unit_test(a_bucket_holds_a_second),
		cmocka_unit_test(money_stops_hard_but_danger_may_use_the_day_up),
		cmocka_unit_test(what_was_booked_on_another_day_is_not_given_back_to_this_one),
		cmocka_unit_test(the_month_is_foreseen),
		cmocka_unit_test(the_cheapest_that_may_is_chosen),
		cmocka_unit_test(an_answer_goes_back_the_way_it_came),
		cmocka_unit_test(of_two_alike_the_sounder_one),
		cmocka_unit_test(a_reference_leads_back_and_cannot_be_made_up),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

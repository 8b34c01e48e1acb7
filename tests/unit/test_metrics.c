/* SPDX-License-Identifier: Apache-2.0 */
/* metrics: counts of several threads add up, and the page is what Prometheus reads. */
#include "metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_MAX 8192

static void counts_of_all_blocks_are_summed(void **state)
{
	struct metrics *all[2] = {metrics_new(), metrics_new()};

	(void)state;
	metrics_add(all[0], METRIC_SAVED, 2);
	metrics_add(all[1], METRIC_SAVED, 3);
	metrics_add(all[1], METRIC_SMS, 1);
	assert_int_equal(metrics_sum(all, 2, METRIC_SAVED), 5);
	assert_int_equal(metrics_sum(all, 1, METRIC_SAVED), 2);
	assert_int_equal(metrics_sum(all, 2, METRIC_CONFLICTS), 0);
	metrics_free(all[0]);
	metrics_free(all[1]);
	metrics_free(NULL);
}

static void blocks_do_not_share_a_cache_line(void **state)
{
	struct metrics *m = metrics_new();

	(void)state;
	assert_int_equal((uintptr_t)m % 64, 0);
	metrics_free(m);
}

static void check_line(struct str page, const char *line)
{
	char all[PAGE_MAX], want[128];

	assert_true(str_copy(all, sizeof(all), page));
	assert_true(strlen(line) + 3 <= sizeof(want));
	want[0] = '\n';
	memcpy(want + 1, line, strlen(line));
	memcpy(want + 1 + strlen(line), "\n", 2);
	if (!strstr(all, want))
		fail_msg("no line \"%s\" in:\n%s", line, all);
}

static void latencies_fall_into_cumulative_buckets(void **state)
{
	struct metrics *m = metrics_new();
	char room[PAGE_MAX];
	struct buf out;

	(void)state;
	metrics_latency_us(m, 100);
	metrics_latency_us(m, 101);
	metrics_latency_us(m, 2000000);
	metrics_latency_us(m, 10000001);
	buf_init(&out, room, sizeof(room));
	metrics_text(&m, 1, &out);
	assert_false(out.overflow);
	check_line(buf_str(&out), "ktg_request_seconds_bucket{le=\"0.0001\"} 1");
	check_line(buf_str(&out), "ktg_request_seconds_bucket{le=\"0.00025\"} 2");
	check_line(buf_str(&out), "ktg_request_seconds_bucket{le=\"1\"} 2");
	check_line(buf_str(&out), "ktg_request_seconds_bucket{le=\"2.5\"} 3");
	check_line(buf_str(&out), "ktg_request_seconds_bucket{le=\"10\"} 3");
	check_line(buf_str(&out), "ktg_request_seconds_bucket{le=\"+Inf\"} 4");
	check_line(buf_str(&out), "ktg_request_seconds_sum 12.000202");
	check_line(buf_str(&out), "ktg_request_seconds_count 4");
	metrics_free(m);
}

static void every_counter_has_its_line_and_its_type(void **state)
{
	static const char *const name[] = {"requests",      "ussd_hops",      "sms",          "replays",
					   "rebuilt",       "not_registered", "saved",        "conflicts",
					   "retry_answers", "refused",        "session_away", "session_lost",
					   "late",          "reports",        "parts",        "sendsms"};
	struct metrics *m = metrics_new();
	char room[PAGE_MAX], line[96];
	struct buf out, want;

	(void)state;
	assert_int_equal(sizeof(name) / sizeof(name[0]), METRICS);
	for (int i = 0; i < METRICS; i++)
		metrics_add(m, (enum metric)i, i + 1);
	buf_init(&out, room, sizeof(room));
	metrics_text(&m, 1, &out);
	for (int i = 0; i < METRICS; i++) {
		buf_init(&want, line, sizeof(line));
		buf_addf(&want, "ktg_%s_total %d", name[i], i + 1);
		buf_addc(&want, '\0');
		check_line(buf_str(&out), line);
		buf_init(&want, line, sizeof(line));
		buf_addf(&want, "# TYPE ktg_%s_total counter", name[i]);
		buf_addc(&want, '\0');
		check_line(buf_str(&out), line);
	}
	metrics_free(m);
}

#define ADDS 20000

static void *count_many(void *arg)
{
	for (int i = 0; i < ADDS; i++) {
		metrics_add(arg, METRIC_REQUESTS, 1);
		metrics_latency_us(arg, i);
	}
	return NULL;
}

static void a_page_may_be_read_while_threads_count(void **state)
{
	struct metrics *all[2] = {metrics_new(), metrics_new()};
	pthread_t thread[2];
	int64_t before = 0;

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, count_many, all[i]), 0);
	for (int i = 0; i < 100; i++) {
		int64_t now = metrics_sum(all, 2, METRIC_REQUESTS);

		assert_true(now >= before);
		before = now;
	}
	for (int i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	assert_int_equal(metrics_sum(all, 2, METRIC_REQUESTS), 2 * ADDS);
	metrics_free(all[0]);
	metrics_free(all[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_of_all_blocks_are_summed),
		cmocka_unit_test(blocks_do_not_share_a_cache_line),
		cmocka_unit_test(latencies_fall_into_cumulative_buckets),
		cmocka_unit_test(every_counter_has_its_line_and_its_type),
		cmocka_unit_test(a_page_may_be_read_while_threads_count),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}

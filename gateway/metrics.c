/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics: each network thread has its own block, aligned to a cache line so that two threads never write the same one.
 * The reader takes each number as it is at that moment: totals of one page may be a request apart, never torn.
 *
 * The histogram counts each request in the first bucket that holds it; the cumulative counts that Prometheus wants are
 * made when the page is written. Bounds are fixed: 100 us (a hop answered from memory) to 10 s (a provider has gone).
 */
#include "metrics.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_LINE 64

static const struct {
	const char *name, *help;
} meaning[METRICS] = {
	[METRIC_REQUESTS] = {"requests", "HTTP requests handed over whole"},
	[METRIC_USSD_HOPS] = {"ussd_hops", "USSD hops answered"},
	[METRIC_SMS] = {"sms", "SMS received"},
	[METRIC_REPLAYS] = {"replays", "Repeated hops or messages answered again"},
	[METRIC_REBUILT] = {"rebuilt", "Sessions rebuilt from cumulative text"},
	[METRIC_NOT_REGISTERED] = {"not_registered", "Messages from numbers that are not registered"},
	[METRIC_SAVED] = {"saved", "Records committed"},
	[METRIC_CONFLICTS] = {"conflicts", "Same provider id with other content"},
	[METRIC_RETRY_ANSWERS] = {"retry_answers", "Own faults answered with try again or 503"},
	[METRIC_REFUSED] = {"refused", "Requests refused by channel or route"},
	[METRIC_SESSION_AWAY] = {"session_away", "Session calls that Redis could not serve"},
	[METRIC_LATE] = {"late", "USSD hops over their channel's deadline, ended with the result to follow by SMS"},
	[METRIC_REPORTS] = {"reports", "Delivery reports received"},
	[METRIC_PARTS] = {"parts", "Parts of long SMS received"},
	[METRIC_SENDSMS] = {"sendsms", "Messages taken from other software by sendsms"},
	[METRIC_SESSION_LOST] = {"session_lost", "Session saves that came second and ran again"},
};

static const struct {
	int64_t us;
	const char *seconds;
} bound[] = {
	{100, "0.0001"}, {250, "0.00025"}, {500, "0.0005"}, {1000, "0.001"},  {2500, "0.0025"}, {5000, "0.005"},
	{10000, "0.01"}, {25000, "0.025"}, {50000, "0.05"}, {100000, "0.1"},  {250000, "0.25"}, {500000, "0.5"},
	{1000000, "1"},  {2500000, "2.5"}, {5000000, "5"},  {10000000, "10"},
};
#define BOUNDS ((int)(sizeof(bound) / sizeof(bound[0])))

struct metrics {
	_Alignas(CACHE_LINE) _Atomic int64_t count[METRICS];
	_Atomic int64_t bucket[BOUNDS + 1]; /* the last: slower than every bound */
	_Atomic int64_t total_us;
};

struct metrics *metrics_new(void)
{
	struct metrics *m = aligned_alloc(CACHE_LINE, sizeof(*m));

	if (m)
		memset(m, 0, sizeof(*m));
	return m;
}

void metrics_free(struct metrics *m)
{
	free(m);
}

void metrics_add(struct metrics *m, enum metric which, int64_t n)
{
	atomic_fetch_add_explicit(&m->count[which], n, memory_order_relaxed);
}

void metrics_latency_us(struct metrics *m, int64_t us)
{
	int i = 0;

	while (i < BOUNDS && us > bound[i].us)
		i++;
	atomic_fetch_add_explicit(&m->bucket[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&m->total_us, us, memory_order_relaxed);
}

int64_t metrics_sum(struct metrics *const *all, int count, enum metric which)
{
	int64_t sum = 0;

	for (int i = 0; i < count; i++)
		sum += atomic_load_explicit(&all[i]->count[which], memory_order_relaxed);
	return sum;
}

static int64_t bucket_sum(struct metrics *const *all, int count, int b)
{
	int64_t sum = 0;

	for (int i = 0; i < count; i++)
		sum += atomic_load_explicit(&all[i]->bucket[b], memory_order_relaxed);
	return sum;
}

static int64_t total_us(struct metrics *const *all, int count)
{
	int64_t sum = 0;

	for (int i = 0; i < count; i++)
		sum += atomic_load_explicit(&all[i]->total_us, memory_order_relaxed);
	return sum;
}

static void histogram_text(struct metrics *const *all, int count, struct buf *out)
{
	int64_t us = total_us(all, count), seen = 0;

	buf_addf(out, "# HELP ktg_request_seconds Time from a whole request to its answer\n");
	buf_addf(out, "# TYPE ktg_request_seconds histogram\n");
	for (int i = 0; i < BOUNDS; i++) {
		seen += bucket_sum(all, count, i);
		buf_addf(out, "ktg_request_seconds_bucket{le=\"%s\"} %" PRId64 "\n", bound[i].seconds, seen);
	}
	seen += bucket_sum(all, count, BOUNDS);
	buf_addf(out, "ktg_request_seconds_bucket{le=\"+Inf\"} %" PRId64 "\n", seen);
	buf_addf(out, "ktg_request_seconds_sum %" PRId64 ".%06" PRId64 "\n", us / 1000000, us % 1000000);
	buf_addf(out, "ktg_request_seconds_count %" PRId64 "\n", seen);
}

void metrics_text(struct metrics *const *all, int count, struct buf *out)
{
	for (int i = 0; i < METRICS; i++) {
		buf_addf(out, "# HELP ktg_%s_total %s\n# TYPE ktg_%s_total counter\n", meaning[i].name, meaning[i].help,
			 meaning[i].name);
		buf_addf(out, "ktg_%s_total %" PRId64 "\n", meaning[i].name, metrics_sum(all, count, (enum metric)i));
	}
	histogram_text(all, count, out);
}

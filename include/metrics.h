/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics: counters and a latency histogram per network thread, summed only when /metrics is asked. No label holds a name,
 * number or text. Counting is a relaxed atomic add to the thread's own block: no lock, no sharing.
 */
#ifndef KTG_METRICS_H
#define KTG_METRICS_H

#include "buf.h"

enum metric {
	METRIC_REQUESTS,          /* HTTP requests handed over whole */
	METRIC_USSD_HOPS, METRIC_SMS,
	METRIC_REPLAYS,           /* repeated hops or messages answered again */
	METRIC_REBUILT,           /* sessions rebuilt from cumulative text */
	METRIC_NOT_REGISTERED,
	METRIC_SAVED,             /* records committed */
	METRIC_CONFLICTS,         /* same provider id, other content */
	METRIC_RETRY_ANSWERS,     /* "coba lagi" and 503 for own faults */
	METRIC_REFUSED,           /* 4xx by the channel or the routes */
	METRIC_SESSION_AWAY,      /* Redis could not serve */
	METRIC_SESSION_LOST,      /* compare-and-set lost, ran again */
	METRIC_LATE,              /* USSD hops over their deadline: told that the result follows by SMS */
	METRIC_REPORTS,           /* delivery reports */
	METRIC_PARTS,             /* parts of long SMS */
	METRIC_SENDSMS,           /* messages taken from other software */
	METRICS
};

struct metrics;
struct metrics *metrics_new(void); /* one per thread; NULL when out of memory */
void metrics_free(struct metrics *m);
void metrics_add(struct metrics *m, enum metric which, int64_t n);
void metrics_latency_us(struct metrics *m, int64_t us); /* of one answered request */
int64_t metrics_sum(struct metrics *const *all, int count, enum metric which);
/* Prometheus text format: ktg_<name>_total and ktg_request_seconds histogram, summed over COUNT blocks. */
void metrics_text(struct metrics *const *all, int count, struct buf *out);

#endif

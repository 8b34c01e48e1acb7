/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox in the little world of store_world.h: queueing, claiming, settling and reporting in a line each, and
 * looking at what became of a row. Included by test_store_outbox*.c only.
 */
#ifndef OUTBOX_WORLD_H
#define OUTBOX_WORLD_H

#include "store_outbox.h"
#include "store_world.h"

#define NOW   INT64_C(1795312800000)
#define ANA   "6281234567890"
#define BIDAN "6281234567899"

/* ---- making and looking ---- */

static inline enum store_result apply(struct world *w, struct outbox_work *work)
{
	struct store_job job = {.outbox = work, .done = world_done, .arg = w};

	if (!work->now_ms)
		work->now_ms = NOW;
	work->secret = store_secret(w->store);
	return world_commit(w, &job);
}

static inline struct outbox_new text_to(const char *msisdn, const char *text, enum outbox_priority p)
{
	return (struct outbox_new){
		.origin = STR("uji"),
		.msisdn = str_of(msisdn),
		.text = str_of(text),
		.priority = p,
		.zone = ZONE_WITA,
		.expires_ms = NOW + 3600000,
	};
}

static inline int64_t queue(struct world *w, const char *msisdn, enum outbox_priority p)
{
	struct outbox_new n = text_to(msisdn, "Halo", p);
	struct outbox_work work = {.news = 1, .new_ = &n};

	assert_int_equal(apply(w, &work), STORE_OK);
	return n.id;
}

static inline bool claim_at(struct world *w, int64_t id, int attempts, int64_t now_ms)
{
	struct outbox_claim c = {.id = id, .attempts = attempts, .channel = STR("uji"), .parts = 2, .cost = 700};
	struct outbox_work work = {.now_ms = now_ms, .claims = 1, .claim = &c};

	assert_int_equal(apply(w, &work), STORE_OK);
	return c.taken;
}

static inline bool claim(struct world *w, int64_t id, int attempts)
{
	return claim_at(w, id, attempts, NOW);
}

static inline void settle(struct world *w, int64_t id, int attempt, enum send_result result, enum outbox_state state,
		   const char *provider_ref)
{
	const struct outbox_settle s = {
		.id = id,
		.attempt = attempt,
		.result = result,
		.state = state,
		.provider_ref = str_of(provider_ref),
		.channel = STR("uji"),
		.msisdn = STR(ANA),
		.next_ms = NOW + 15000,
	};
	struct outbox_work work = {.settles = 1, .settle = &s};

	assert_int_equal(apply(w, &work), STORE_OK);
}

static inline void report(struct world *w, enum report_status status, const char *about, const char *ref, const char *word)
{
	const struct inbound in = {
		.kind = INBOUND_REPORT,
		.channel = STR("uji"),
		.status = status,
		.status_raw = str_of(word),
		.about = str_of(about),
		.ref = str_of(ref),
	};
	const struct inbound *list[] = {&in};
	struct outbox_work work = {.reports = 1, .report = list};

	assert_int_equal(apply(w, &work), STORE_OK);
}

static inline void stop(struct world *w, const char *msisdn, bool stopped)
{
	const struct outbox_stop s = {str_of(msisdn), stopped, 0, STR("uji")};
	struct outbox_work work = {.stops = 1, .stop = &s};

	assert_int_equal(apply(w, &work), STORE_OK);
}

static inline int again(struct world *w, int64_t now_ms, bool pinned)
{
	const struct outbox_again x = {STR("uji"), now_ms - 600000, pinned};
	struct outbox_work work = {.now_ms = now_ms, .agains = 1, .again = &x};

	assert_int_equal(apply(w, &work), STORE_OK);
	return work.requeued;
}

static inline void take_state(void *arg, const struct outbox_row *row)
{
	*(struct outbox_row *)arg = *row;
}

static inline void no_attempt(void *arg, const struct outbox_attempt *a)
{
	(void)arg;
	(void)a;
}

static inline void no_report(void *arg, const struct outbox_told *t)
{
	(void)arg;
	(void)t;
}

static inline struct outbox_row row_of(struct world *w, int64_t id)
{
	static const struct outbox_detail_fns fns = {take_state, no_attempt, no_report};
	struct outbox_row row = {0};

	assert_int_equal(store_outbox_show(w->reader, id, &fns, &row), 0);
	return row; /* its texts are gone */
}

static inline void assert_state(struct world *w, int64_t id, enum outbox_state state)
{
	assert_string_equal(outbox_state_name(row_of(w, id).state), outbox_state_name(state));
}

struct due {
	int n;
	int64_t id[16];
};

static inline bool take_due(void *arg, const struct outbox_due *row)
{
	struct due *d = arg;

	d->id[d->n++] = row->id;
	return d->n < 16;
}

static inline struct due due_at(struct world *w, int64_t now_ms, unsigned zones)
{
	struct due d = {0};

	assert_int_equal(store_outbox_due(w->reader, now_ms, zones, 16, take_due, &d), 0);
	return d;
}

#define ALL_ZONES (1U << ZONE_WIB | 1U << ZONE_WITA | 1U << ZONE_WIT)

#define test(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

#endif

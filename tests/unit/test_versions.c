/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The flow sets of a running gateway: published once for all threads, kept for the sessions that began with them, and
 * freed when the last thread has let go; that it is not before is what AddressSanitizer says about these tests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_world.h"
#include "versions.h"

#include <pthread.h>
#include <stdatomic.h>

#define KEEP_MS 1000

/* A small set that no other one is like. */
static struct flow_set *set_number(int n)
{
	char flow[160];
	struct diag diag;

	diag_init(&diag);
	snprintf(flow, sizeof(flow), "flow: x\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n- {end: \"Nomor %d\"}\n", n);
	return set_of(flow, &diag);
}

static void publish(struct versions *v, int n, int64_t now_ms)
{
	struct flow_set *set = set_number(n);

	assert_non_null(set);
	assert_true(versions_publish(v, set, now_ms));
}

static void what_is_published_is_the_newest_for_every_thread_at_its_next_look(void **state)
{
	struct versions *v = versions_new(set_number(0));
	struct version_user *a = version_user_new(v, KEEP_MS), *b = version_user_new(v, KEEP_MS);
	const struct flow_set *first = versions_look(a)->now;
	uint64_t version = versions_newest(v);

	(void)state;
	assert_ptr_equal(versions_look(b)->now, first);
	assert_int_equal(versions_look(a)->olds, 0);
	publish(v, 1, 100);
	assert_int_not_equal(versions_newest(v), version);
	assert_int_equal(flow_set_version(versions_look(a)->now), versions_newest(v));
	assert_int_equal(versions_look(a)->olds, 1);
	assert_ptr_equal(versions_look(a)->old[0], first);
	assert_ptr_equal(versions_look(b)->now, versions_look(a)->now);
	version_user_free(a);
	version_user_free(b);
	versions_free(v);
}

static void a_thread_that_was_busy_learns_of_every_version_in_between(void **state)
{
	struct versions *v = versions_new(set_number(0));
	struct version_user *quick = version_user_new(v, KEEP_MS), *busy = version_user_new(v, KEEP_MS);
	uint64_t version[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		version[i] = flow_set_version(versions_look(quick)->now);
		publish(v, i + 1, 100 * i);
	}
	publish(v, 4, 400);
	assert_int_equal(versions_look(busy)->olds, 4);
	for (int i = 0; i < 3; i++)
		assert_int_equal(flow_set_version(versions_look(busy)->old[i + 1]), version[2 - i]);
	version_user_free(quick); /* has not seen the last two */
	assert_int_equal(versions_alive(v), 5);
	version_user_free(busy);
	assert_int_equal(versions_alive(v), 1);
	versions_free(v);
}

static void four_older_ones_are_kept_each_for_its_time(void **state)
{
	struct versions *v = versions_new(set_number(0));
	struct version_user *u = version_user_new(v, KEEP_MS);
	uint64_t second;

	(void)state;
	for (int i = 1; i <= 6; i++) {
		publish(v, i, 100 * i);
		versions_look(u);
	}
	assert_int_equal(versions_look(u)->olds, FLOW_SETS_OLD);
	assert_int_equal(versions_alive(v), 1 + FLOW_SETS_OLD);
	second = flow_set_version(versions_look(u)->old[0]);
	versions_tidy(u, 600 + KEEP_MS - 101); /* the oldest kept was replaced at 300, the next at 400 */
	assert_int_equal(versions_look(u)->olds, 2);
	versions_tidy(u, 600 + KEEP_MS - 1);
	assert_int_equal(versions_look(u)->olds, 1);
	assert_int_equal(flow_set_version(versions_look(u)->old[0]), second);
	versions_tidy(u, 600 + KEEP_MS);
	assert_int_equal(versions_look(u)->olds, 0);
	assert_int_equal(versions_alive(v), 1);
	version_user_free(u);
	versions_free(v);
}

static void what_a_request_runs_on_stays_though_its_time_is_over(void **state)
{
	struct versions *v = versions_new(set_number(0));
	struct version_user *u = version_user_new(v, KEEP_MS);
	const struct flow_set *held = versions_look(u)->now;
	uint64_t version = flow_set_version(held);

	(void)state;
	version_hold(u, held);
	version_hold(u, held);
	for (int i = 1; i <= 9; i++) {
		publish(v, i, 100 * i);
		versions_tidy(u, 100000 * i);
	}
	assert_int_equal(versions_look(u)->olds, 0); /* not for sessions any more */
	version_release(u, held);
	assert_int_equal(flow_set_version(held), version);
	assert_int_equal(flow_set_count(held), 1);
	assert_int_equal(versions_alive(v), 2);
	version_release(u, held);
	assert_int_equal(versions_alive(v), 1);
	version_user_free(u);
	versions_free(v);
}

/* ---- many threads ---- */

#define THREADS 3
#define ROUNDS  300

struct racer {
	struct version_user *u;
	atomic_bool *stop;
	int64_t looks;
	bool wrong;
};

/* Holds each version for a while, as requests do, and looks at what it holds. */
static void *race(void *arg)
{
	struct racer *r = arg;
	const struct flow_set *held[8] = {0};

	while (!atomic_load(r->stop)) {
		const struct flow_set **at = &held[r->looks++ % 8];
		const struct flow_sets *sets = versions_look(r->u);

		if (*at) {
			r->wrong = r->wrong || flow_set_count(*at) != 1;
			version_release(r->u, *at);
		}
		sets = versions_look(r->u);
		*at = sets->olds ? sets->old[sets->olds - 1] : sets->now;
		version_hold(r->u, *at);
		if (r->looks % 64 == 0)
			versions_tidy(r->u, r->looks / 64);
	}
	for (int i = 0; i < 8; i++)
		if (held[i])
			version_release(r->u, held[i]);
	return NULL;
}

static void a_storm_of_reloads_disturbs_nobody(void **state)
{
	struct versions *v = versions_new(set_number(0));
	struct racer racer[THREADS] = {0};
	pthread_t thread[THREADS];
	atomic_bool stop = false;

	(void)state;
	for (int i = 0; i < THREADS; i++) {
		racer[i] = (struct racer){.u = version_user_new(v, 3), .stop = &stop};
		assert_non_null(racer[i].u);
	}
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, race, &racer[i]), 0);
	for (int i = 1; i <= ROUNDS; i++)
		publish(v, i, i);
	atomic_store(&stop, true);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
		assert_true(racer[i].looks > 0 && !racer[i].wrong);
		assert_int_equal(flow_set_version(versions_look(racer[i].u)->now), versions_newest(v));
		version_user_free(racer[i].u);
	}
	assert_int_equal(versions_alive(v), 1);
	versions_free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_published_is_the_newest_for_every_thread_at_its_next_look),
		cmocka_unit_test(a_thread_that_was_busy_learns_of_every_version_in_between),
		cmocka_unit_test(four_older_ones_are_kept_each_for_its_time),
		cmocka_unit_test(what_a_request_runs_on_stays_though_its_time_is_over),
		cmocka_unit_test(a_storm_of_reloads_disturbs_nobody),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The little world the store's tests play in: a real database file in a folder of its own with one puskesmas, two
 * posyandu, three people and two children; a client whose results are counted; and jobs to commit. Included by
 * test_store*.c only.
 */
#ifndef STORE_WORLD_H
#define STORE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include "store_internal.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TODAY 20779 /* 2026-11-22 */

struct world {
	char dir[64], path[96], error_room[512];
	struct buf error;
	struct store *store;
	struct store_client *client;
	struct store_reader *reader;
	int64_t puskesmas, melati, kenanga, kader, bidan, ayu, arta;

	pthread_mutex_t lock;
	pthread_cond_t woken;
	int wakes;       /* under lock: not yet seen by await() */
	int answered[4]; /* by result */
	int fatals;      /* under lock */
	int answered_before_fatal;
};

/* Reports a finding as cmocka would, with the store's own line. */
#define assert_ok(w, expression)                                                                                       \
	do {                                                                                                           \
		int rc_ = (expression);                                                                                \
		if (rc_)                                                                                               \
			fail_msg("%s = %d: %.*s", #expression, rc_, STR_ARG(buf_str(&(w)->error)));                    \
	} while (0)

static inline void world_wake(void *arg)
{
	struct world *w = arg;

	pthread_mutex_lock(&w->lock);
	w->wakes++;
	pthread_cond_signal(&w->woken);
	pthread_mutex_unlock(&w->lock);
}

static inline int world_answers(const struct world *w)
{
	return w->answered[0] + w->answered[1] + w->answered[2] + w->answered[3];
}

static inline void world_fatal(void *arg, const char *why)
{
	struct world *w = arg;

	(void)why;
	pthread_mutex_lock(&w->lock);
	w->fatals++;
	w->answered_before_fatal = world_answers(w);
	pthread_mutex_unlock(&w->lock);
}

static inline void world_open(struct world *w)
{
	buf_reset(&w->error);
	assert_ok(w, store_open(&w->store, w->path, &w->error));
	w->client = store_client_new(w->store, world_wake, w);
	assert_non_null(w->client);
}

static inline void world_start(struct world *w)
{
	assert_int_equal(store_start(w->store, world_fatal, w), 0);
}

static inline void world_close(struct world *w)
{
	store_close(w->store);
	store_client_free(w->client);
	w->store = NULL;
	w->client = NULL;
}

static inline int64_t world_child(struct world *w, int64_t posyandu, const char *code, const char *name, int32_t birth)
{
	struct registry_child c = {posyandu, str_of(code), str_of(name), SEX_FEMALE, birth};
	int64_t id = registry_add_child(w->store, &c);

	assert_true(id > 0);
	return id;
}

static inline void world_people(struct world *w)
{
	struct store *s = w->store;

	assert_int_equal(registry_begin(s), 0);
	w->puskesmas = registry_add_puskesmas(s, STR("P510801"), STR("Puskesmas Contoh"), STR("51.08.01"));
	w->melati = registry_add_posyandu(s, w->puskesmas, STR("Melati"), STR("Contoh"), ZONE_WITA);
	w->kenanga = registry_add_posyandu(s, w->puskesmas, STR("Kenanga"), STR("Contoh"), ZONE_WITA);
	w->kader = registry_add_person(s, w->melati, w->puskesmas, ROLE_KADER, STR("Luh Contoh"), STR("081234567890"));
	registry_add_person(s, w->kenanga, 0, ROLE_KADER, STR("Ketut Contoh"), STR("081234567891"));
	w->bidan = registry_add_person(s, 0, w->puskesmas, ROLE_BIDAN, STR("Bidan Contoh"), STR("081234567899"));
	w->ayu = world_child(w, w->melati, "10015", "Putu Ayu", TODAY - 400);
	w->arta = world_child(w, w->kenanga, "10022", "Made Arta", TODAY - 500);
	assert_int_equal(registry_commit(s), 0);
	assert_true(w->kader > 0 && w->bidan > 0);
}

static inline int world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	strncpy(w->dir, "/tmp/kentongan-store-XXXXXX", sizeof(w->dir) - 1);
	assert_non_null(mkdtemp(w->dir));
	snprintf(w->path, sizeof(w->path), "%s/k.db", w->dir);
	buf_init(&w->error, w->error_room, sizeof(w->error_room));
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->woken, NULL);
	world_open(w);
	world_people(w);
	w->reader = store_reader_open(w->path, &w->error);
	assert_non_null(w->reader);
	*state = w;
	return 0;
}

static inline int world_teardown(void **state)
{
	struct world *w = *state;
	char command[128];

	store_reader_close(w->reader);
	if (w->store)
		world_close(w);
	pthread_cond_destroy(&w->woken);
	pthread_mutex_destroy(&w->lock);
	snprintf(command, sizeof(command), "rm -rf '%s'", w->dir);
	assert_int_equal(system(command), 0);
	free(w);
	return 0;
}

static inline void world_done(struct store_job *job, enum store_result result)
{
	struct world *w = job->arg;

	w->answered[result]++;
}

/* A message "UKUR ..." with provider id ID and, when CHILD is not 0, one measurement. RAW must outlive the job. */
static inline void world_job(struct world *w, struct store_job *job, const char *id, const char *raw, int64_t child)
{
	memset(job, 0, sizeof(*job));
	job->message = (struct store_message){
		.channel = STR("uji"),
		.provider_id = str_of(id),
		.kind = STR("sms"),
		.msisdn = STR("6281234567890"),
		.person_id = w->kader,
		.received_ms = INT64_C(1795312800000),
		.raw = str_of(raw),
		.outcome = STR("done"),
		.flow = STR("ukur"),
		.flow_version = UINT64_MAX,
	};
	job->reply_n = (size_t)snprintf(job->reply, sizeof(job->reply), "Jawaban untuk %s", id);
	job->reply_ends = true;
	job->done = world_done;
	job->arg = w;
	if (!child)
		return;
	job->records = 1;
	job->record[0] = (struct measurement){
		.child_id = child,
		.visit_day = TODAY,
		.age_days = 400,
		.weight_g = 8400,
		.length_mm = 725,
		.position = POSITION_LYING,
		.kms = KMS_N,
	};
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		job->record[0].score.z[i] = GROWTH_Z_NONE;
}

/* Drains until N more results came. */
static inline void world_await(struct world *w, int n)
{
	for (n -= store_client_drain(w->client); n > 0; n -= store_client_drain(w->client)) {
		pthread_mutex_lock(&w->lock);
		while (w->wakes == 0)
			pthread_cond_wait(&w->woken, &w->lock);
		w->wakes = 0;
		pthread_mutex_unlock(&w->lock);
	}
	assert_int_equal(n, 0);
}

static inline enum store_result world_commit(struct world *w, struct store_job *job)
{
	store_commit(w->client, job);
	world_await(w, 1);
	return job->result;
}

static inline void assert_text(const struct buf *b, const char *part)
{
	char text[512];

	str_copy(text, sizeof(text), buf_str(b));
	if (!strstr(text, part) || strchr(text, '\n'))
		fail_msg("not one line with \"%s\": \"%s\"", part, text);
}

#endif

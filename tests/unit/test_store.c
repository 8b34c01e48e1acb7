/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing: what is acknowledged is on the disk, one message is one record, history stays, and every kind of trouble
 * with the file ends in a clear refusal and never in a silent loss. Real files, real threads; what one SQLite process
 * cannot show (kill, power cut) is in tests/fault.
 */
#include "store_world.h"
#include <signal.h>
#include <sys/resource.h>

static void count_from_outside(struct store_job *job, enum store_result result)
{
	struct world *w = job->arg;

	assert_int_equal(result, STORE_OK);
	assert_int_equal(store_count(w->reader, "messages"), 1);
	assert_int_equal(store_count(w->reader, "measurements"), 1);
	w->answered[result]++;
}

static void an_answer_comes_after_another_connection_can_see_the_record(void **state)
{
	struct world *w = *state;
	struct store_job job;

	world_start(w);
	world_job(w, &job, "a1", "UKUR 10015 8,4 72,5", w->ayu);
	job.done = count_from_outside;
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_int_equal(w->answered[STORE_OK], 1);
}

static int64_t pragma(struct world *w, const char *sql)
{
	int64_t n = -1;

	assert_int_equal(store_db_int(&w->store->db, sql, &n), SQLITE_OK);
	return n;
}

static void every_commit_is_synced_and_the_connection_is_strict(void **state)
{
	struct world *w = *state;
	int on = 0;

	assert_int_equal(pragma(w, "PRAGMA synchronous"), 2);
	assert_int_equal(pragma(w, "PRAGMA foreign_keys"), 1);
	assert_int_equal(pragma(w, "PRAGMA trusted_schema"), 0);
	assert_int_equal(pragma(w, "PRAGMA wal_autocheckpoint"), 0);
	assert_int_equal(pragma(w, "PRAGMA busy_timeout"), STORE_BUSY_MS);
	assert_int_equal(pragma(w, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
	sqlite3_db_config(w->store->db.db, SQLITE_DBCONFIG_DEFENSIVE, -1, &on);
	assert_int_equal(on, 1);
}

/* Queued before the thread starts, so that both are in one transaction. */
static void a_repeat_in_the_same_group_gets_the_first_ones_answer(void **state)
{
	struct world *w = *state;
	struct store_job first, again;

	world_job(w, &first, "a1", "UKUR 10015 8,4 72,5", w->ayu);
	world_job(w, &again, "a1", "UKUR 10015 8,4 72,5", w->ayu);
	again.reply_n = (size_t)snprintf(again.reply, sizeof(again.reply), "Lain");
	again.reply_ends = false;
	store_commit(w->client, &first);
	store_commit(w->client, &again);
	world_start(w);
	world_await(w, 2);
	assert_int_equal(first.result, STORE_OK);
	assert_int_equal(again.result, STORE_DUPLICATE);
	assert_int_equal(again.reply_n, strlen("Jawaban untuk a1"));
	assert_memory_equal(again.reply, "Jawaban untuk a1", again.reply_n);
	assert_true(again.reply_ends);
	assert_int_equal(store_count(w->reader, "measurements"), 1);
}

static void a_repeat_after_a_restart_gets_the_stored_answer(void **state)
{
	struct world *w = *state;
	struct store_job job;
	uint8_t secret[STORE_SECRET_SIZE];

	memcpy(secret, store_secret(w->store), sizeof(secret));
	world_start(w);
	world_job(w, &job, "a1", "UKUR 10015 8,4 72,5", w->ayu);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	world_close(w);
	world_open(w);
	world_start(w);
	world_job(w, &job, "a1", "UKUR 10015 8,4 72,5", w->ayu);
	job.reply_n = 0;
	assert_int_equal(world_commit(w, &job), STORE_DUPLICATE);
	assert_memory_equal(job.reply, "Jawaban untuk a1", strlen("Jawaban untuk a1"));
	assert_int_equal(store_count(w->reader, "messages"), 1);
	assert_memory_equal(secret, store_secret(w->store), sizeof(secret));
}

static void the_same_id_with_another_text_or_number_is_a_conflict_and_is_not_stored(void **state)
{
	struct world *w = *state;
	struct store_job job;

	world_start(w);
	world_job(w, &job, "a1", "UKUR 10015 8,4 72,5", 0);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	world_job(w, &job, "a1", "UKUR 10015 9,4 72,5", w->ayu);
	assert_int_equal(world_commit(w, &job), STORE_CONFLICT);
	world_job(w, &job, "a1", "UKUR 10015 8,4 72,5", w->ayu);
	job.message.msisdn = STR("6281234567891");
	assert_int_equal(world_commit(w, &job), STORE_CONFLICT);
	assert_memory_equal(job.reply, "Jawaban untuk a1", strlen("Jawaban untuk a1"));
	assert_int_equal(store_count(w->reader, "messages"), 1);
	assert_int_equal(store_count(w->reader, "measurements"), 0);
}

static void the_same_id_on_another_channel_is_another_message(void **state)
{
	struct world *w = *state;
	struct store_job job;

	world_start(w);
	world_job(w, &job, "a1", "UKUR 10015 8,4 72,5", 0);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	job.message.channel = STR("lain");
	assert_int_equal(world_commit(w, &job), STORE_OK);
}

static void raw_text_may_hold_any_bytes(void **state)
{
	struct world *w = *state;
	struct store_job job;

	world_start(w);
	world_job(w, &job, "a1", "", 0);
	job.message.raw = (struct str){"\x00\xff\xfe A", 5};
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_int_equal(world_commit(w, &job), STORE_DUPLICATE);
	job.message.raw = (struct str){"\x00\xff\xfe B", 5};
	assert_int_equal(world_commit(w, &job), STORE_CONFLICT);
}

/* One group of seven; the broken ones each in another way, one after its first record was already written. */
static void a_broken_job_does_not_spoil_its_group(void **state)
{
	struct world *w = *state;
	struct store_job job[7];
	char id[7][16];

	for (int i = 0; i < 7; i++) {
		snprintf(id[i], sizeof(id[i]), "a%d", i);
		world_job(w, &job[i], id[i], "UKUR", w->ayu);
	}
	job[1].record[0].child_id = 999;
	job[2].message.provider_id = STR_NONE;
	job[2].records = 0;
	job[3].record[0].weight_g = job[3].record[0].length_mm = 0;
	job[4].records = 2;
	job[4].record[1] = job[4].record[0];
	job[4].record[1].age_days = -1;
	job[5].records = STORE_RECORDS_MAX + 1;
	for (int i = 0; i < 7; i++)
		store_commit(w->client, &job[i]);
	world_start(w);
	world_await(w, 7);
	for (int i = 1; i < 6; i++)
		assert_int_equal(job[i].result, STORE_FAILED);
	assert_int_equal(job[0].result, STORE_OK);
	assert_int_equal(job[6].result, STORE_OK);
	assert_int_equal(store_count(w->reader, "messages"), 2);
	assert_int_equal(store_count(w->reader, "measurements"), 2);
	world_job(w, &job[1], "a1", "UKUR", w->ayu);
	assert_int_equal(world_commit(w, &job[1]), STORE_OK);
}

static void assert_refused(struct world *w, const char *sql, const char *because)
{
	assert_int_not_equal(store_db_exec(&w->store->db, sql), SQLITE_OK);
	assert_non_null(strstr(sqlite3_errmsg(w->store->db.db), because));
}

static void measurements_are_never_changed_and_messages_never_deleted(void **state)
{
	struct world *w = *state;
	struct store_job job;

	world_start(w);
	world_job(w, &job, "a1", "UKUR 10015 8,4 72,5", w->ayu);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_refused(w, "UPDATE measurements SET weight_g = 9000", "never changed");
	assert_refused(w, "DELETE FROM measurements", "never deleted");
	assert_refused(w, "DELETE FROM messages", "never deleted");
	assert_refused(w, "UPDATE messages SET raw = x'00'", "never changed");
	assert_refused(w, "INSERT OR REPLACE INTO measurements SELECT * FROM measurements", "never deleted");
	assert_int_equal(store_count(w->reader, "measurements"), 1);
}

static void a_correction_is_a_new_row_that_points_to_the_one_before(void **state)
{
	struct world *w = *state;
	struct store_job job;

	world_start(w);
	world_job(w, &job, "a1", "UKUR 10015 8,4 72,5", w->ayu);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	world_job(w, &job, "a2", "UKUR 10015 8,6 72,5", w->ayu);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	world_job(w, &job, "a3", "UKUR 10022 8,6 72,5", w->arta);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_int_equal(pragma(w, "SELECT replaces FROM measurements WHERE id = 2"), 1);
	assert_int_equal(pragma(w, "SELECT count(*) FROM measurements WHERE replaces IS NULL"), 2);
}

/* ---- the hand-over ---- */

static void a_job_nobody_waits_for_is_copied(void **state)
{
	struct world *w = *state;
	struct store_job job, last;
	char raw[] = "UKUR 10015 8,4 72,5", id[] = "a1";

	world_job(w, &job, id, raw, w->ayu);
	job.done = NULL;
	store_commit(w->client, &job);
	memset(raw, 'x', sizeof(raw));
	memset(id, 'x', sizeof(id));
	memset(&job, 0xa5, sizeof(job));
	world_start(w);
	world_job(w, &last, "a1", "UKUR 10015 8,4 72,5", w->ayu);
	assert_int_equal(world_commit(w, &last), STORE_DUPLICATE);
}

static void a_full_queue_refuses_at_once_and_through_the_drain(void **state)
{
	struct world *w = *state;
	struct store_job *jobs = calloc(STORE_QUEUE_MAX + 1, sizeof(*jobs));
	char(*id)[16] = calloc(STORE_QUEUE_MAX + 1, sizeof(*id));
	struct store_stats stats;

	assert_true(jobs && id);
	for (int i = 0; i <= STORE_QUEUE_MAX; i++) {
		snprintf(id[i], sizeof(id[i]), "a%d", i);
		world_job(w, &jobs[i], id[i], "HALO", 0);
		store_commit(w->client, &jobs[i]);
		assert_int_equal(world_answers(w), 0);
	}
	world_await(w, 1);
	assert_int_equal(w->answered[STORE_FAILED], 1);
	assert_int_equal(jobs[STORE_QUEUE_MAX].result, STORE_FAILED);
	store_stats(w->store, &stats);
	assert_int_equal(stats.queued, STORE_QUEUE_MAX);
	world_start(w);
	world_await(w, STORE_QUEUE_MAX);
	assert_int_equal(w->answered[STORE_OK], STORE_QUEUE_MAX);
	store_stats(w->store, &stats);
	assert_int_equal(stats.commits, STORE_QUEUE_MAX / STORE_GROUP_MAX);
	assert_int_equal(stats.messages, STORE_QUEUE_MAX);
	assert_int_equal(stats.queued, 0);
	free(id);
	free(jobs);
}

static void closing_commits_what_is_queued(void **state)
{
	struct world *w = *state;
	struct store_job job[3];
	char id[3][16];

	for (int i = 0; i < 3; i++) {
		snprintf(id[i], sizeof(id[i]), "a%d", i);
		world_job(w, &job[i], id[i], "UKUR", w->ayu);
		store_commit(w->client, &job[i]);
	}
	world_start(w);
	store_close(w->store);
	w->store = NULL;
	assert_int_equal(store_client_drain(w->client), 3);
	assert_int_equal(w->answered[STORE_OK], 3);
	store_client_free(w->client);
	assert_int_equal(store_count(w->reader, "measurements"), 3);
}

#define THREADS     4
#define THREAD_JOBS 2000

/* Each thread has its own client, keeps at most 50 jobs waiting, and sends each tenth id twice. */
static void *busy_phone(void *arg)
{
	struct world *shared = arg, w = {.kader = shared->kader};
	struct store_job *jobs = calloc(THREAD_JOBS, sizeof(*jobs));
	char(*id)[32] = calloc(THREAD_JOBS, sizeof(*id));
	int64_t *sum = calloc(1, sizeof(*sum));

	pthread_mutex_init(&w.lock, NULL);
	pthread_cond_init(&w.woken, NULL);
	w.client = store_client_new(shared->store, world_wake, &w);
	for (int i = 0; i < THREAD_JOBS; i++) {
		snprintf(id[i], sizeof(id[i]), "%lx-%d", (unsigned long)pthread_self(), i % 10 == 9 ? i - 1 : i);
		world_job(&w, &jobs[i], id[i], "UKUR", i % 10 == 9 ? 0 : shared->ayu);
		store_commit(w.client, &jobs[i]);
		if (i % 50 == 49)
			world_await(&w, 50);
	}
	*sum = w.answered[STORE_OK] * INT64_C(100000) + w.answered[STORE_DUPLICATE];
	store_client_free(w.client);
	pthread_cond_destroy(&w.woken);
	pthread_mutex_destroy(&w.lock);
	free(id);
	free(jobs);
	return sum;
}

static void many_threads_get_each_of_their_answers_once(void **state)
{
	struct world *w = *state;
	pthread_t thread[THREADS];
	struct store_stats stats;
	void *sum;

	world_start(w);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, busy_phone, w), 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], &sum);
		assert_int_equal(*(int64_t *)sum, THREAD_JOBS * 9 / 10 * INT64_C(100000) + THREAD_JOBS / 10);
		free(sum);
	}
	store_stats(w->store, &stats);
	assert_int_equal(stats.messages, THREADS * THREAD_JOBS * 9 / 10);
	assert_int_equal(store_count(w->reader, "messages"), THREADS * THREAD_JOBS * 9 / 10);
	assert_true(stats.commits < stats.messages);
}

static int64_t file_size(const struct world *w, const char *suffix)
{
	char path[160];
	struct stat st;

	snprintf(path, sizeof(path), "%s%s", w->path, suffix);
	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

/* 40 MB in groups of a megabyte: without the store's own checkpoint the WAL would hold all of it. */
static void the_log_is_copied_into_the_database_while_it_serves(void **state)
{
	struct world *w = *state;
	static char raw[64 * 1024 + 1];
	struct store_job job[16];
	char id[16][24];

	memset(raw, 'x', sizeof(raw) - 1);
	world_start(w);
	for (int group = 0; group < 40; group++) {
		for (int i = 0; i < 16; i++) {
			snprintf(id[i], sizeof(id[i]), "g%d-%d", group, i);
			world_job(w, &job[i], id[i], raw, 0);
			store_commit(w->client, &job[i]);
		}
		world_await(w, 16);
	}
	assert_int_equal(w->answered[STORE_OK], 40 * 16);
	assert_true(file_size(w, "") > STORE_CHECKPOINT_PAGES * INT64_C(4096));
	assert_true(file_size(w, "-wal") < 2 * STORE_CHECKPOINT_PAGES * INT64_C(4096));
}

/* ---- trouble ---- */

static void a_full_disk_refuses_and_heals(void **state)
{
	struct world *w = *state;
	struct store_job job;
	char big[20000];

	world_start(w);
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	assert_int_equal(store_db_exec(&w->store->db, "PRAGMA max_page_count = 1"), SQLITE_OK); /* = as it is now */
	world_job(w, &job, "a1", big, w->ayu);
	assert_int_equal(world_commit(w, &job), STORE_FAILED);
	assert_int_equal(store_count(w->reader, "messages"), 0);
	assert_int_equal(store_db_exec(&w->store->db, "PRAGMA max_page_count = 100000"), SQLITE_OK);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_int_equal(store_count(w->reader, "measurements"), 1);
	assert_int_equal(w->fatals, 0);
}

static void another_writer_makes_it_busy_and_not_more(void **state)
{
	struct world *w = *state;
	struct store_db other;
	struct store_job job;

	world_start(w);
	assert_ok(w, store_db_open(&other, w->path, SQLITE_OPEN_READWRITE, &w->error));
	assert_int_equal(store_db_exec(&other, "BEGIN IMMEDIATE"), SQLITE_OK);
	sqlite3_busy_timeout(w->store->db.db, 0);
	world_job(w, &job, "a1", "UKUR", w->ayu);
	assert_int_equal(world_commit(w, &job), STORE_FAILED);
	assert_int_equal(store_db_exec(&other, "ROLLBACK"), SQLITE_OK);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	store_db_close(&other);
}

static void assert_dead(struct world *w, struct store_job *job)
{
	assert_int_equal(job->result, STORE_FAILED);
	assert_int_equal(w->fatals, 1);
	assert_int_equal(w->answered_before_fatal, 0);
	world_job(w, job, "a9", "UKUR", w->ayu);
	assert_int_equal(world_commit(w, job), STORE_FAILED);
	assert_int_equal(w->fatals, 1);
	assert_int_equal(w->answered[STORE_OK], 0);
}

/* The kernel refuses every write to a file, as a dying disk would. */
static void an_io_error_is_fatal_and_nothing_is_acknowledged_any_more(void **state)
{
	struct world *w = *state;
	struct store_job job;
	struct rlimit before, none;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	none = (struct rlimit){.rlim_cur = 0, .rlim_max = before.rlim_max};
	world_start(w);
	world_job(w, &job, "a1", "UKUR", w->ayu);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	world_commit(w, &job);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_dead(w, &job);
	world_close(w);
	world_open(w);
	world_start(w);
	world_job(w, &job, "a1", "UKUR", w->ayu);
	assert_int_equal(world_commit(w, &job), STORE_OK);
}

static void a_database_file_that_was_moved_away_is_fatal(void **state)
{
	struct world *w = *state;
	struct store_job job;
	char elsewhere[128];

	world_start(w);
	snprintf(elsewhere, sizeof(elsewhere), "%s.bak", w->path);
	assert_int_equal(rename(w->path, elsewhere), 0);
	world_job(w, &job, "a1", "UKUR", w->ayu);
	world_commit(w, &job);
	assert_dead(w, &job);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_answer_comes_after_another_connection_can_see_the_record),
		TEST(every_commit_is_synced_and_the_connection_is_strict),
		TEST(a_repeat_in_the_same_group_gets_the_first_ones_answer),
		TEST(a_repeat_after_a_restart_gets_the_stored_answer),
		TEST(the_same_id_with_another_text_or_number_is_a_conflict_and_is_not_stored),
		TEST(the_same_id_on_another_channel_is_another_message),
		TEST(raw_text_may_hold_any_bytes),
		TEST(a_broken_job_does_not_spoil_its_group),
		TEST(measurements_are_never_changed_and_messages_never_deleted),
		TEST(a_correction_is_a_new_row_that_points_to_the_one_before),
		TEST(a_job_nobody_waits_for_is_copied),
		TEST(a_full_queue_refuses_at_once_and_through_the_drain),
		TEST(closing_commits_what_is_queued),
		TEST(many_threads_get_each_of_their_answers_once),
		TEST(the_log_is_copied_into_the_database_while_it_serves),
		TEST(a_full_disk_refuses_and_heals),
		TEST(another_writer_makes_it_busy_and_not_more),
		TEST(an_io_error_is_fatal_and_nothing_is_acknowledged_any_more),
		TEST(a_database_file_that_was_moved_away_is_fatal),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commit thread. It takes everything that queued up while the last fsync ran, at most STORE_GROUP_MAX jobs, writes
 * it in one transaction, and only when COMMIT has returned, the bytes being on the disk, hands the results to the
 * clients' done lists and wakes each client once. So one fsync serves as many phones as came meanwhile.
 *
 * One bad job must not spoil its neighbours: SQLite undoes a failed INSERT by itself, so a message alone needs nothing
 * more, and a message with records is wrapped in a savepoint. An error that is not the job's own (disk full, no memory,
 * another writer) rolls the whole group back: every job is STORE_FAILED, the next group starts clean.
 *
 * After an I/O error nobody can say what is on the disk, and a repeated fsync may lie (the kernel forgets the failed
 * pages). So nothing of the group is acknowledged, the fatal callback runs first, and if it comes back the store stays
 * dead: what waits and what still comes is STORE_FAILED. Recovery is the next start. The same goes for an error of the
 * checkpoint, and for a database file that was moved away: commits would go to a file nobody sees.
 *
 * Two locks, never held together: the store's for the queue, each client's for its done list. store_client_free() waits
 * while the store thread is inside that client's wake, the one moment it is used without a job of its own waiting.
 */
#include "clock.h"
#include "store_internal.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* ---- writing rows ---- */

int store_message_add(struct store_db *d, const struct store_message *m, int records, struct str reply, bool ends,
		      int64_t *id)
{
	sqlite3_stmt *st = d->stmt[SQL_MESSAGE_ADD];
	int rc;

	store_bind_str(st, 1, m->channel);
	store_bind_str(st, 2, m->provider_id);
	store_bind_str(st, 3, m->kind);
	store_bind_str(st, 4, m->msisdn);
	store_bind_id(st, 5, m->person_id);
	sqlite3_bind_int64(st, 6, m->received_ms);
	store_bind_id(st, 7, m->provider_ms);
	store_bind_blob(st, 8, m->raw);
	store_bind_str(st, 9, m->outcome);
	store_bind_str(st, 10, m->flow);
	sqlite3_bind_int64(st, 11, (int64_t)m->flow_version);
	sqlite3_bind_int(st, 12, records);
	store_bind_str(st, 13, reply);
	sqlite3_bind_int(st, 14, ends);
	store_bind_blob(st, 15, m->earlier);
	rc = store_db_run(st);
	*id = !rc && sqlite3_changes(d->db) ? sqlite3_last_insert_rowid(d->db) : 0;
	return rc;
}

static void bind_scores(sqlite3_stmt *st, const struct growth_score *score)
{
	static const int column[GROWTH_INDICATORS] = {
		[GROWTH_LFA] = 11, [GROWTH_WFA] = 12, [GROWTH_WFL] = 13,
		[GROWTH_BFA] = 14, [GROWTH_HFA] = 15, [GROWTH_AFA] = 16,
	};
	int flags = 0;

	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		if (score->z[i] == GROWTH_Z_NONE)
			sqlite3_bind_null(st, column[i]);
		else
			sqlite3_bind_int(st, column[i], score->z[i]);
		if (score->flag[i])
			flags |= 1 << i;
	}
	sqlite3_bind_int(st, 17, flags);
	sqlite3_bind_int(st, 18, score->used_length_tenth_mm);
}

int store_measurement_add(struct store_db *d, int64_t message_id, int64_t person_id, const struct measurement *m)
{
	sqlite3_stmt *st = d->stmt[SQL_MEASUREMENT_ADD];

	sqlite3_bind_int64(st, 1, message_id);
	sqlite3_bind_int64(st, 2, m->child_id);
	store_bind_id(st, 3, person_id);
	sqlite3_bind_int(st, 4, m->visit_day);
	sqlite3_bind_int(st, 5, m->age_days);
	store_bind_id(st, 6, m->weight_g);
	store_bind_id(st, 7, m->length_mm);
	sqlite3_bind_int(st, 8, (int)m->position);
	sqlite3_bind_int(st, 9, m->position_assumed);
	sqlite3_bind_int(st, 10, m->repaired);
	bind_scores(st, &m->score);
	store_bind_str(st, 19, str_of(kms_letter(m->kms)));
	sqlite3_bind_int64(st, 20, (int64_t)m->entry);
	return store_db_run(st);
}

/* ---- one job ---- */

/* The fault is in the job's own content; the statement is undone and the transaction goes on. */
static bool own_fault(int rc)
{
	int kind = rc & 0xff;

	return kind == SQLITE_CONSTRAINT || kind == SQLITE_TOOBIG || kind == SQLITE_MISMATCH;
}

static bool sane(const struct store_job *job)
{
	return job->records >= 0 && job->records <= STORE_RECORDS_MAX && job->reply_n <= STORE_REPLY_MAX;
}

/* The answer of then, and whether it ended the session, from two columns. */
static void take_reply(struct store_job *job, sqlite3_stmt *st, int column)
{
	struct str reply = store_column(st, column);

	job->reply_n = reply.n < STORE_REPLY_MAX ? reply.n : STORE_REPLY_MAX;
	if (job->reply_n)
		memcpy(job->reply, reply.p, job->reply_n);
	job->reply_ends = sqlite3_column_int(st, column + 1);
}

/* Same id: the same message again, or another one? The number counts too, or a stranger would get the first one's
 * answer. */
static int answer_as_before(struct store *s, struct store_job *job)
{
	sqlite3_stmt *st = s->db.stmt[SQL_MESSAGE_KNOWN];
	int rc;

	store_bind_str(st, 1, job->message.channel);
	store_bind_str(st, 2, job->message.provider_id);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		bool same = str_eq(store_column(st, 0), job->message.raw) &&
			    str_eq(store_column(st, 1), job->message.msisdn);

		job->result = same ? STORE_DUPLICATE : STORE_CONFLICT;
		take_reply(job, st, 2);
		rc = SQLITE_OK;
	}
	sqlite3_reset(st);
	return rc;
}

/* An entry can come by two messages: she went on, after a drop, with one whose answer had not reached her. The same figures
 * of the same entry are one record, and the answer of then is due. */
static int entry_known(struct store *s, struct store_job *job)
{
	sqlite3_stmt *st = s->db.stmt[SQL_ENTRY_KNOWN];
	const struct measurement *m = &job->record[0];
	int rc;

	if (!job->records || !m->entry)
		return SQLITE_DONE;
	sqlite3_bind_int64(st, 1, m->child_id);
	sqlite3_bind_int(st, 2, m->visit_day);
	sqlite3_bind_int64(st, 3, (int64_t)m->entry);
	store_bind_id(st, 4, m->weight_g);
	store_bind_id(st, 5, m->length_mm);
	sqlite3_bind_int(st, 6, (int)m->position);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		take_reply(job, st, 0);
		job->result = STORE_DUPLICATE;
	}
	sqlite3_reset(st);
	return rc;
}

static int add_records(struct store *s, const struct store_job *job, int64_t message_id)
{
	int rc = SQLITE_OK;

	for (int i = 0; i < job->records && !rc; i++)
		rc = store_measurement_add(&s->db, message_id, job->message.person_id, &job->record[i]);
	return rc;
}

/* Message and records. After an error a part of it may stand: the caller undoes that. */
static int add_job(struct store *s, struct store_job *job)
{
	int64_t id = 0;
	int rc = entry_known(s, job);

	if (rc != SQLITE_DONE)
		return rc == SQLITE_ROW ? SQLITE_OK : rc;
	rc = store_message_add(&s->db, &job->message, job->records, (struct str){job->reply, job->reply_n},
			       job->reply_ends, &id);
	if (!rc && !id)
		return answer_as_before(s, job);
	if (!rc)
		rc = add_records(s, job, id);
	if (!rc)
		job->result = STORE_OK;
	return rc;
}

/* The job alone in its savepoint. SQLITE_OK also when it failed by its own fault: its result says so and nothing of it is
 * left. */
static int apply_alone(struct store *s, struct store_job *job)
{
	int rc = store_db_run(s->db.stmt[SQL_SAVEPOINT]), undo;

	if (!rc)
		rc = add_job(s, job);
	if (rc && !own_fault(rc))
		return rc;
	undo = rc ? store_db_run(s->db.stmt[SQL_SAVEPOINT_UNDO]) : SQLITE_OK;
	return undo ? undo : store_db_run(s->db.stmt[SQL_SAVEPOINT_END]);
}

/* ---- one group ---- */

/* Errors after which what is on the disk is not known. Growing the WAL's index on a full disk and lack of memory come
 * as I/O errors too, but before anything was written. */
static bool is_fatal(int rc)
{
	int kind = rc & 0xff;

	if (rc == SQLITE_IOERR_SHMSIZE || rc == SQLITE_IOERR_NOMEM)
		return false;
	return kind == SQLITE_IOERR || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB;
}

static void die(struct store *s, int rc, const char *what)
{
	char room[256];
	struct buf why;

	atomic_store(&s->dead, true);
	buf_init(&why, room, sizeof(room) - 1);
	buf_addf(&why, "%s (%s, SQLite code %d)", what, sqlite3_errstr(rc), rc);
	room[why.n] = '\0';
	if (!s->fatal)
		abort();
	s->fatal(s->fatal_arg, room);
}

static bool file_moved(struct store *s)
{
	int moved = 0;

	return sqlite3_file_control(s->db.db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved;
}

static int run_group(struct store *s, struct store_job *list, int (*apply)(struct store *s, struct store_job *job))
{
	int rc = store_db_run(s->db.stmt[SQL_BEGIN]);

	for (struct store_job *job = list; job && !rc; job = job->next) {
		job->result = STORE_FAILED;
		if (sane(job))
			rc = apply(s, job);
	}
	return rc ? rc : store_db_run(s->db.stmt[SQL_COMMIT]);
}

/* A savepoint for each job costs more than the job's own rows, and a job with a fault is rare: only when one shows is the
 * group undone and run again with each job by itself. */
static int write_group(struct store *s, struct store_job *list)
{
	int rc = run_group(s, list, add_job);

	if (!rc || !own_fault(rc))
		return rc;
	if (!sqlite3_get_autocommit(s->db.db))
		rc = store_db_run(s->db.stmt[SQL_ROLLBACK]);
	else
		rc = SQLITE_OK;
	return rc ? rc : run_group(s, list, apply_alone);
}

static void refuse_group(struct store_job *list)
{
	for (struct store_job *job = list; job; job = job->next)
		job->result = STORE_FAILED;
}

static void count(struct store *s, const struct store_job *list)
{
	int64_t n[STORE_FAILED + 1] = {0};

	for (; list; list = list->next)
		n[list->result]++;
	atomic_fetch_add(&s->messages, n[STORE_OK]);
	atomic_fetch_add(&s->duplicates, n[STORE_DUPLICATE] + n[STORE_CONFLICT]);
	atomic_fetch_add(&s->failures, n[STORE_FAILED]);
}

static void commit_group(struct store *s, struct store_job *list)
{
	int64_t start = clock_mono_us();
	int rc = atomic_load(&s->dead) ? SQLITE_ABORT : write_group(s, list);

	if (!rc && file_moved(s))
		rc = SQLITE_READONLY_DBMOVED;
	atomic_store(&s->failing, rc != 0);
	if (rc) {
		refuse_group(list);
		if (!sqlite3_get_autocommit(s->db.db))
			store_db_run(s->db.stmt[SQL_ROLLBACK]);
		if (is_fatal(rc))
			die(s, rc, "the database cannot be written");
		else if (rc == SQLITE_READONLY_DBMOVED)
			die(s, rc, "the database file was moved or deleted");
	} else {
		atomic_fetch_add(&s->commits, 1);
		atomic_store(&s->last_commit_us, clock_mono_us() - start);
	}
	count(s, list);
}

/* ---- handing over ---- */

static void done_splice(struct store_client *c)
{
	pthread_mutex_lock(&c->lock);
	*c->done_tail = c->batch;
	c->done_tail = c->batch_tail;
	c->waking = true;
	pthread_mutex_unlock(&c->lock);
	c->batch = NULL;
}

static void wake(struct store_client *c)
{
	c->wake(c->arg);
	pthread_mutex_lock(&c->lock);
	c->waking = false;
	pthread_cond_signal(&c->woken);
	pthread_mutex_unlock(&c->lock);
}

/* Puts JOB on its client's part of the group; the client joins TOUCHED with its first one. */
static void batch_append(struct store_job *job, struct store_client **touched)
{
	struct store_client *c = job->client;

	if (!c->batch) {
		c->batch_tail = &c->batch;
		c->touched_next = *touched;
		*touched = c;
	}
	job->next = NULL;
	*c->batch_tail = job;
	c->batch_tail = &job->next;
}

static void hand_over(struct store_job *list)
{
	struct store_client *touched = NULL, *following;
	struct store_job *next;

	for (struct store_job *job = list; job; job = next) {
		next = job->next;
		if (job->done)
			batch_append(job, &touched);
		else
			free(job);
	}
	for (struct store_client *c = touched; c; c = following) {
		following = c->touched_next;
		done_splice(c);
		wake(c);
	}
}

/* ---- the thread ---- */

/* Copies the WAL back into the database when it has grown enough. After the answers are out: nobody waits for this. */
static void checkpoint(struct store *s)
{
	int rc;

	if (s->wal_pages < STORE_CHECKPOINT_PAGES || atomic_load(&s->dead))
		return;
	rc = sqlite3_wal_checkpoint_v2(s->db.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	if (rc)
		rc = sqlite3_extended_errcode(s->db.db);
	if (is_fatal(rc))
		die(s, rc, "the write-ahead log cannot be copied into the database");
}

static int note_wal(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct store *s = arg;

	(void)db;
	(void)name;
	s->wal_pages = pages;
	return SQLITE_OK;
}

/* Waits for work; NULL when the store is closing and nothing is left. */
static struct store_job *take_group(struct store *s)
{
	struct store_job *list, **last = &s->head;
	int taken = 0;

	pthread_mutex_lock(&s->lock);
	while (!s->head && !s->stopping) {
		s->idle = true;
		pthread_cond_wait(&s->filled, &s->lock);
		s->idle = false;
	}
	list = s->head;
	while (*last && taken < STORE_GROUP_MAX) {
		last = &(*last)->next;
		taken++;
	}
	s->head = *last;
	if (!s->head)
		s->tail = &s->head;
	s->queued -= taken;
	pthread_mutex_unlock(&s->lock);
	if (list)
		*last = NULL;
	return list;
}

static void *store_thread(void *arg)
{
	struct store *s = arg;
	struct store_job *list;

	while ((list = take_group(s))) {
		commit_group(s, list);
		hand_over(list);
		checkpoint(s);
	}
	return NULL;
}

/* Signals are for the thread that runs the loops, not for this one. */
int store_start(struct store *s, void (*fatal)(void *arg, const char *why), void *arg)
{
	sigset_t all, before;
	int rc;

	s->fatal = fatal;
	s->fatal_arg = arg;
	sqlite3_wal_hook(s->db.db, note_wal, s);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&s->thread, NULL, store_thread, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	s->running = rc == 0;
	return -rc;
}

int store_queue_init(struct store *s)
{
	s->tail = &s->head;
	if (pthread_mutex_init(&s->lock, NULL))
		return -ENOMEM;
	if (pthread_cond_init(&s->filled, NULL)) {
		pthread_mutex_destroy(&s->lock);
		return -ENOMEM;
	}
	return 0;
}

void store_queue_release(struct store *s)
{
	pthread_cond_destroy(&s->filled);
	pthread_mutex_destroy(&s->lock);
}

void store_queue_stop(struct store *s)
{
	if (!s->running)
		return;
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_signal(&s->filled);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	s->running = false;
}

void store_stats(const struct store *s, struct store_stats *out)
{
	out->commits = atomic_load(&s->commits);
	out->messages = atomic_load(&s->messages);
	out->duplicates = atomic_load(&s->duplicates);
	out->failures = atomic_load(&s->failures);
	out->failing = atomic_load(&s->failing);
	out->last_commit_us = atomic_load(&s->last_commit_us);
	out->queued = atomic_load(&s->queued);
}

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
#include "store_outbox.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* ---- one job ---- */

/* The fault is in the job's own content; the statement is undone and the transaction goes on. */
static bool own_fault(int rc)
{
	int kind = rc & 0xff;

	return kind == SQLITE_CONSTRAINT || kind == SQLITE_TOOBIG || kind == SQLITE_MISMATCH;
}

static bool sane(const struct store_job *job)
{
	return job->records >= 0 && job->records <= STORE_RECORDS_MAX && job->others >= 0 &&
	       job->others <= STORE_OTHERS_MAX && job->notices >= 0 && job->notices <= STORE_NOTICES_MAX &&
	       job->reply_n <= STORE_REPLY_MAX;
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
		store_take_reply(job, st, 2);
		job->known_id = sqlite3_column_int64(st, 4);
		rc = SQLITE_OK;
	}
	sqlite3_reset(st);
	return rc;
}

/* Measurements and records of the job that are not known yet. */
static int added_records(const struct store_job *job, uint32_t known)
{
	int n = 0;

	for (int i = 0; i < job->records + job->others; i++)
		n += !(known >> i & 1);
	return n;
}

/*
 * Message and what it carries. After an error a part of it may stand: the caller undoes that.
 *
 * An entry can come by two messages: she went on, after a drop, with one whose answer had not reached her. Where all
 * of it is known the answer of then is due; where a part is new, that part is kept with the new message.
 */
static int add_message_job(struct store *s, struct store_job *job)
{
	int things = store_job_things(job);
	uint32_t known = 0;
	int64_t id = 0;
	int rc = store_job_known(&s->db, job, &known);

	if (rc)
		return rc;
	if (things && known == (UINT32_C(1) << things) - 1) {
		job->result = STORE_DUPLICATE;
		return store_job_answer_of_then(&s->db, job);
	}
	rc = store_message_add(&s->db, &job->message, added_records(job, known), (struct str){job->reply, job->reply_n},
			       job->reply_ends, &id);
	if (!rc && !id)
		return answer_as_before(s, job);
	if (!rc)
		rc = store_job_add(&s->db, job, known, id);
	if (!rc)
		job->result = STORE_OK;
	s->queued_outbox |= job->notices || job->reply_by_outbox;
	return rc;
}

/* Parts whose message is known already belong to that one, or they would be joined again and again. */
static int add_whole(struct store *s, struct store_job *job)
{
	int rc;

	job->known_id = 0;
	rc = add_message_job(s, job);
	return rc || !job->known_id || !job->joined_ref.n ? rc : store_parts_join(&s->db, job, job->known_id);
}

static int add_job(struct store *s, struct store_job *job)
{
	int rc;

	if (!job->outbox && !job->part)
		return add_whole(s, job);
	rc = job->part ? store_part_apply(&s->db, job->part) : store_outbox_apply(&s->db, job->outbox);
	if (!rc)
		job->result = STORE_OK;
	s->queued_outbox |= job->outbox && (job->outbox->news > 0 || job->outbox->requeued > 0);
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
		if ((!list->outbox && !list->part) || list->result == STORE_FAILED)
			n[list->result]++;
	atomic_fetch_add(&s->messages, n[STORE_OK]);
	atomic_fetch_add(&s->duplicates, n[STORE_DUPLICATE] + n[STORE_CONFLICT]);
	atomic_fetch_add(&s->failures, n[STORE_FAILED]);
}

static void commit_group(struct store *s, struct store_job *list)
{
	int64_t start = clock_mono_us();
	int rc;

	s->queued_outbox = false;
	rc = atomic_load(&s->dead) ? SQLITE_ABORT : write_group(s, list);
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

/* Under the lock, so that who takes the callback away knows that nobody is inside it. */
static void tell_outbox(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	if (s->on_outbox)
		s->on_outbox(s->on_outbox_arg);
	pthread_mutex_unlock(&s->lock);
}

static void *store_thread(void *arg)
{
	struct store *s = arg;
	struct store_job *list;

	while ((list = take_group(s))) {
		commit_group(s, list);
		hand_over(list);
		if (s->queued_outbox)
			tell_outbox(s);
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

void store_on_outbox(struct store *s, void (*fn)(void *arg), void *arg)
{
	pthread_mutex_lock(&s->lock);
	s->on_outbox = fn;
	s->on_outbox_arg = arg;
	pthread_mutex_unlock(&s->lock);
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

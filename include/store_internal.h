/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_internal: what the store_*.c files share. Nobody else includes it but the store's own test.
 *
 *	store_sql.c       the text of every statement
 *	store_sqlite.c    connections, the lock file, opening and closing
 *	store_schema.c    the schema as numbered forward migrations
 *	store_commit.c    the commit thread: groups to disk, answers out
 *	store_rows.c      the rows of one message: itself, measurements, records, notices; what of them is known
 *	store_client.c    a network thread's side of it: queueing, draining
 *	store_reader.c    lookups and listings on a read-only connection
 *	store_outbox.c    outgoing messages: queueing, claiming, settling, reports, STOP
 *	store_parts.c     parts of long SMS until they are whole
 *	store_inbox.c     what waits for a human, and that it was seen to
 *	store_operate.c   an operator's short transaction from another process
 *	store_registry.c  people and children, for `kentongan demo`
 *
 * A connection (struct store_db) is used by one thread at a time: the store's own by whoever opened it until
 * store_start(), from then on by the store thread alone; a reader's by the thread that opened it.
 */
#ifndef KTG_STORE_INTERNAL_H
#define KTG_STORE_INTERNAL_H

#include "store.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

#define STORE_GROUP_MAX        1000 /* jobs in one transaction */
#define STORE_BUSY_MS          2000 /* wait for another writer, well under a provider's patience */
#define STORE_CHECKPOINT_PAGES 4000 /* 16 MB of WAL, then it is copied into the database */
#define STORE_SECRET_SIZE      16

/* Every statement of the program; the text is in store_sql.c. A writer has those before SQL_WRITE_END. */
enum store_sql {
	SQL_BEGIN,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_SAVEPOINT,
	SQL_SAVEPOINT_UNDO,
	SQL_SAVEPOINT_END,
	SQL_MESSAGE_ADD,
	SQL_MESSAGE_KNOWN,
	SQL_MEASUREMENT_KNOWN,
	SQL_RECORD_KNOWN,
	SQL_NOTICE_KNOWN,
	SQL_MEASUREMENT_ADD,
	SQL_RECORD_ADD,
	SQL_OUTBOX_ADD,
	SQL_OUTBOX_ADD_PERSON,
	SQL_ALERT_ADD,
	SQL_INBOX_FIND,
	SQL_INBOX_DONE,
	SQL_ALERT_DONE,
	SQL_UNSENT_DONE,
	SQL_STOPPED,
	SQL_OUTBOX_NEW,
	SQL_OUTBOX_OF_CLIENT,
	SQL_OUTBOX_CLAIM,
	SQL_ATTEMPT_ADD,
	SQL_ATTEMPT_END,
	SQL_OUTBOX_STATE,
	SQL_OUTBOX_SETTLE,
	SQL_OUTBOX_DEFER,
	SQL_OUTBOX_EXPIRE,
	SQL_OUTBOX_LOST,
	SQL_OUTBOX_PART,
	SQL_OUTBOX_UNFOLDED,
	SQL_OUTBOX_LEASE,
	SQL_ATTEMPT_LOST,
	SQL_OUTBOX_AGAIN,
	SQL_OUTBOX_STOP, SQL_OUTBOX_STOP_ONE, SQL_OUTBOX_LEARN,
	SQL_OPTOUT_ADD,
	SQL_REPORT_ADD,
	SQL_REPORT_PARKED,
	SQL_REPORT_TAKE,
	SQL_OUTBOX_REPORTED,
	SQL_PART_ADD,
	SQL_PART_WHOLE,
	SQL_PARTS_OPEN,
	SQL_PARTS_OF,
	SQL_PARTS_JOIN,
	SQL_LANE_PAUSE,
	SQL_OUTBOX_RETRY,
	SQL_OUTBOX_CANCEL,
	SQL_SECRET_GET,
	SQL_SECRET_ADD,
	SQL_PUSKESMAS_ADD,
	SQL_POSYANDU_ADD,
	SQL_PERSON_ADD,
	SQL_PERSON_LANGUAGE,
	SQL_CHILD_ADD,
	SQL_PERSON_NUMBER,
	SQL_WRITE_END,
	SQL_READ_BEGIN = SQL_WRITE_END, SQL_READ_END, SQL_PERSON,
	SQL_IS_KNOWN,
	SQL_USSD_END,
	SQL_CHILD,
	SQL_LAST_WEIGHT,
	SQL_LAST_LENGTH,
	SQL_ROSTER_POSYANDU,
	SQL_ROSTER_PUSKESMAS,
	SQL_PLACES,
	SQL_PEOPLE,
	SQL_JOURNAL_NEWEST,
	SQL_JOURNAL_AFTER,
	SQL_INBOX,
	SQL_MEASUREMENTS,
	SQL_CHILD_ANYWHERE,
	SQL_GROWTH_HISTORY,
	SQL_DUE,
	SQL_PARTS_LATE,
	SQL_PARTS_WAITING,
	SQL_LATE,
	SQL_SPENT,
	SQL_LANE_PAUSED,
	SQL_LANE_BARRED,
	SQL_IS_STOPPED,
	SQL_OUTBOX_COUNTS,
	SQL_OUTBOX_NEWEST,
	SQL_OUTBOX_HAS,
	SQL_OUTBOX_OPEN,
	SQL_OUTBOX_WAITING,
	SQL_OUTBOX_LIST,
	SQL_OUTBOX_ONE,
	SQL_ATTEMPTS,
	SQL_REPORTS,
	SQL_COSTS,
	SQL_COUNT_MESSAGES,
	SQL_COUNT_MEASUREMENTS,
	SQL_COUNT_RECORDS,
	SQL_COUNT_ALERTS,
	SQL_COUNT_OUTBOX,
	SQL_COUNT_CHILDREN,
	SQL_COUNT_PEOPLE,
	SQL_COUNT_REPORTS,
	SQL_COUNT
};
const char *store_sql_text(enum store_sql which);

struct store_db {
	sqlite3 *db;
	sqlite3_stmt *stmt[SQL_COUNT]; /* prepared for as long as the connection lives; NULL outside the asked range */
};

/* Opens a connection with our settings. FLAGS are SQLITE_OPEN_READWRITE or SQLITE_OPEN_READONLY. 0, or negative errno
 * with a line in ERR; release with store_db_close() in both cases. */
int store_db_open(struct store_db *d, const char *path, int flags, struct buf *err);
/* Prepares the statements from FIRST to the one before END. */
int store_db_prepare(struct store_db *d, enum store_sql first, enum store_sql end, const char *path, struct buf *err);
void store_db_close(struct store_db *d);
/* Runs a prepared statement that gives no rows, and resets it: SQLITE_OK or the extended code. */
int store_db_run(sqlite3_stmt *st);
int store_db_exec(struct store_db *d, const char *sql); /* fixed text only; the extended code */
int store_db_int(struct store_db *d, const char *sql,
		 int64_t *out); /* the first column of the first row of fixed text */
/* What is wrong, in one line for ERR, and the errno for it. */
int store_db_fail(struct store_db *d, int rc, const char *path, struct buf *err);
int store_errno(int rc); /* SQLite's code -> negative errno; 0 for SQLITE_OK */

void store_bind_str(sqlite3_stmt *st, int at, struct str s);  /* text, borrowed until the reset */
void store_bind_blob(sqlite3_stmt *st, int at, struct str s); /* the same for bytes */
void store_bind_id(sqlite3_stmt *st, int at, int64_t id);     /* 0 = NULL */
struct str store_column(sqlite3_stmt *st, int at);            /* text or bytes, borrowed until the next step */

/* Binds and runs SQL_MEASUREMENT_ADD. The extended code. */
int store_measurement_add(struct store_db *d, int64_t message_id, int64_t person_id, const struct measurement *m);
int store_job_things(const struct store_job *job); /* how many things besides the message it carries */
/* Which of them are known: a bit each, in the order measurements, records, notices. The extended code. */
int store_job_known(struct store_db *d, const struct store_job *job, uint32_t *known);
/* All are known: the answer given with the first is taken into the job. The extended code. */
int store_job_answer_of_then(struct store_db *d, struct store_job *job);
/* Adds those that KNOWN does not name. The extended code. */
int store_job_add(struct store_db *d, const struct store_job *job, uint32_t known, int64_t message_id);
/* The answer of then, and whether it ended the session, from two columns. */
void store_take_reply(struct store_job *job, sqlite3_stmt *st, int column);
/* store_outbox.c, on the store thread. Each the extended code. */
struct outbox_new;
struct outbox_stop;
int store_outbox_add(struct store_db *d, struct outbox_new *n, int64_t now_ms);
int store_outbox_stop(struct store_db *d, const struct outbox_stop *s, int64_t now_ms);
int store_outbox_apply(struct store_db *d, struct outbox_work *w);
/* store_parts.c: keeps the part and looks whether its message is whole. The extended code. */
struct part_work;
int store_part_apply(struct store_db *d, struct part_work *w);
int store_parts_join(struct store_db *d, const struct store_job *job, int64_t message_id);
/* For an operator's process, beside a gateway that serves: RUN in one transaction on a connection of its own for the
 * moment. What RUN answers but SQLITE_OK undoes it; SQLITE_DONE means that RUN found a reason of its own and wrote it
 * nowhere. 0, -ENOENT for SQLITE_DONE, or negative errno with one clear line in ERR. */
int store_operate(const char *path, int (*run)(struct store_db *d, void *arg), void *arg, struct buf *err);
/* The same for SQL_MESSAGE_ADD; SQLITE_OK with *id 0: the (channel, provider_id) was known and nothing was added. */
int store_message_add(struct store_db *d, const struct store_message *m, int records, struct str reply, bool ends,
		      int64_t *id);

/* Brings the schema to this program's version, in one transaction for each step. */
int store_migrate(struct store_db *d, const char *path, struct buf *err);
int store_migrate_to(struct store_db *d, int64_t version, const char *path, struct buf *err); /* an earlier one, for tests */
/* 0 when the schema is exactly this program's; otherwise negative errno with a line in ERR. Writes nothing. */
int store_schema_check(struct store_db *d, const char *path, struct buf *err);

struct store_reader {
	struct store_db db;
};

struct store {
	struct store_db db;
	int lock_fd;
	char path[512];
	uint8_t secret[STORE_SECRET_SIZE];

	pthread_t thread;
	bool running; /* between store_start() and store_close(); the opener's thread */
	void (*fatal)(void *arg, const char *why);
	void *fatal_arg;
	void (*on_outbox)(void *arg); /* NULL: nobody sends */
	void *on_outbox_arg;

	/* The hand-over point. All of it under lock. */
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct store_job *head, **tail;
	atomic_int queued; /* written under lock */
	bool idle;         /* the store thread waits for filled */
	bool stopping;

	/* store thread only */
	int wal_pages; /* in the WAL after the last commit */
	bool queued_outbox; /* the group put something into the outbox */

	atomic_bool dead; /* after an I/O error: nothing is acknowledged any more */
	atomic_bool failing; /* the last group was not stored */
	atomic_int_least64_t commits, messages, duplicates, failures, last_commit_us;
};

struct store_client {
	struct store *store;
	void (*wake)(void *arg);
	void *arg;

	pthread_mutex_t lock; /* of done, done_tail, waking */
	pthread_cond_t woken;
	struct store_job *done, **done_tail; /* finished, to be drained */
	bool waking;                         /* the store thread is about to call wake: the client must not go yet */

	/* store thread only: what the group now on disk brought for this client */
	struct store_job *batch, **batch_tail;
	struct store_client *touched_next;
};

/* store_commit.c: sets up and takes down the queue; called by store_open() and store_close(). */
int store_queue_init(struct store *s);
void store_queue_release(struct store *s);
void store_queue_stop(struct store *s); /* commits what is queued and joins the thread */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store: what is kept for ever: people, children, measurements, and every message with its outcome. One back end so far,
 * SQLite (store_sqlite.c and its neighbours store_*.c are the only includers of sqlite3.h): WAL, synchronous=FULL.
 *
 * Writing: one store thread commits in groups. Everything queued while the last fsync ran goes into the next transaction.
 *	client = store_client_new(store, wake, arg);   // one per network thread
 *	store_commit(client, job);                     // job->done is called from store_client_drain(), on your thread,
 *	                                               // after COMMIT and fsync
 * Reading: each thread has its own reader; SQLite answers at once (WAL readers never wait for the writer).
 *
 * One message is one record: UNIQUE(channel, provider_id) for ever, in the same transaction. A repeat changes nothing and
 * gets the stored answer. After an fsync or I/O error nothing more is acknowledged: the store calls the fatal callback and
 * the process exits; a full disk only refuses (STORE_FAILED) and heals.
 */
#ifndef KTG_STORE_H
#define KTG_STORE_H

#include "arena.h"
#include "engine.h"
#include "msisdn.h"
#include "optout.h"

#define STORE_REPLY_MAX FLOW_SCREEN_MAX
#define STORE_ID_MAX 192    /* bytes of a provider id with the NUL */
#define STORE_RECORDS_MAX FLOW_MESSAGE_RECORDS /* measurements one message can carry */
#define STORE_OTHERS_MAX FLOW_MESSAGE_OTHERS /* records of other kinds */
#define STORE_NOTICES_MAX FLOW_MESSAGE_NOTICES /* messages to others, alerts included */
#define STORE_QUEUE_MAX 20000 /* jobs waiting; over it a commit is refused at once with STORE_FAILED */

struct store;

/* Opens or creates the database at PATH, checks and migrates the schema. 0, or negative errno with one clear line in
 * ERR: no such folder, not writable, not a database, newer schema than this program, locked by another gateway (-EBUSY). */
int store_open(struct store **out, const char *path, struct buf *err);
/* Starts the store thread. FATAL is called on it after an I/O error, before anything of that group is answered; it must not
 * return to normal service (if it returns, all that waits and comes gets STORE_FAILED). NULL = abort(). */
int store_start(struct store *s, void (*fatal)(void *arg, const char *why), void *arg);
void store_close(struct store *s); /* commits what is queued, stops the thread; NULL-safe */
/* 16 random bytes made when the database was: the key of pseudonyms. Borrowed. */
const uint8_t *store_secret(const struct store *s);
/* Figures for /health and /metrics. */
struct store_stats {
	int64_t commits, messages, duplicates, failures;
	int queued;
	bool failing; /* the last group could not be stored: disk full, locked */
	int64_t last_commit_us;
};
void store_stats(const struct store *s, struct store_stats *out); /* any thread */

/* ---- committing ---- */

enum store_result {
	STORE_OK,
	STORE_DUPLICATE, /* the message was known: job->reply holds the answer it got then */
	STORE_CONFLICT,  /* the id was known with another content or number: not stored, and no answer of then is due */
	STORE_FAILED,    /* not stored: disk full, queue full, busy, or a record the schema refuses. "coba lagi" or 503 */
};

struct store_message {
	struct str channel;     /* profile name */
	struct str provider_id; /* the provider's id, or ours built from the USSD session; never empty */
	struct str kind;        /* "ussd" or "sms" */
	struct str msisdn;      /* E.164 digits, or as it came */
	int64_t person_id;      /* 0 = not registered */
	int64_t received_ms;
	int64_t provider_ms;    /* the provider's own time stamp; 0 = none */
	struct str raw;         /* what the person sent: the SMS, or the USSD inputs up to this one; any bytes */
	struct str earlier;     /* what was said before in the same filling-in, each with " | " after it; may be empty */
	struct str outcome;     /* "saved", "asked", "help", "not_registered", ... */
	struct str flow;        /* name of the flow it ran, or empty */
	uint64_t flow_version;
};

/* A record that is no measurement, as it is kept. */
struct store_record {
	struct str kind;   /* "kunjungan" */
	int64_t child_id;  /* 0 = about no child */
	int32_t day;
	uint64_t entry;    /* as in measurement */
	struct str fields; /* one JSON object */
};

/*
 * What a message leaves behind besides itself, all in its transaction. A thing whose `entry` is known with the same
 * content is there already and is not added again; when that is so for everything the job carries, the job is a
 * STORE_DUPLICATE.
 *
 * A notice goes to every person of its role in the caller's puskesmas; for the roles of a posyandu (kader, tpk,
 * keluarga) only to those of the child's posyandu, without a child the caller's, and for a caller without one to all
 * of them. One for a person goes to that person, if it is of the caller's puskesmas and no family. Nothing about a child
 * goes to keluarga: which family is whose is not known here. An alert is kept with the number of people it went to; a
 * plain message that reaches nobody is kept as an alert of the kind ALERT_UNSENT, so that a human sees it.
 */
struct outbox_work;
struct part_work;
#define ALERT_UNSENT "tanpa_penerima"
struct store_job {
	struct store_message message;
	int records, others, notices;
	struct measurement record[STORE_RECORDS_MAX];
	struct store_record other[STORE_OTHERS_MAX];
	struct flow_notice notice[STORE_NOTICES_MAX];
	/* What message.msisdn asked for by this message, registered or not: STOP, no more SMS but answers to its own; START,
	 * the same as before STOP; NONE, nothing. The message row has the outcome "opt_out" or "opt_in" (START by a number
	 * that nobody knows: "not_registered", and it is told how to begin). It is kept in the
	 * transaction of the message, and what was still queued for the number is stopped in it. */
	enum optout optout;
	/* In: the answer to keep with the message. Out, for DUPLICATE and CONFLICT: the answer given then. */
	char reply[STORE_REPLY_MAX];
	size_t reply_n;
	bool reply_ends; /* in and out: the answer ends the USSD session */
	/* The channel cannot carry the reply in its own answer: it goes into the outbox in the same transaction, to the
	 * number of the message, in ZONE, until REPLY_EXPIRES_MS. */
	bool reply_by_outbox;
	enum zone reply_zone;
	int64_t reply_expires_ms;
	struct outbox_work *outbox; /* NULL, or the job is this and no message: store_outbox.h */
	struct part_work *part;     /* likewise: store_parts.h */
	struct str joined_ref;      /* the message is of the parts with this reference; empty: it came whole */
	struct str joined_from;     /* the number they are kept under; empty: the message's */
	void (*done)(struct store_job *job, enum store_result result); /* NULL: nobody waits; the store copies the job */
	void *arg;
	/* private to the store */
	struct store_job *next;
	struct store_client *client;
	int64_t known_id; /* of the message that was there before it */
	enum store_result result;
};

struct store_client;
/* WAKE is called when something is ready to drain, from the store thread or, when a commit was refused at once, from inside
 * store_commit(); it must only signal. */
struct store_client *store_client_new(struct store *s, void (*wake)(void *arg), void *arg);
void store_client_free(struct store_client *c); /* no job may be waiting */
/* Queues JOB. With `done` set the job and all it points to is borrowed until done is called, which is only ever from
 * store_client_drain(): a refusal (queue full) too. Never blocks. */
void store_commit(struct store_client *c, struct store_job *job);
int store_client_drain(struct store_client *c); /* calls done for finished jobs; returns how many */

/* ---- reading ---- */

struct person {
	int64_t id;
	enum role role;
	enum language language; /* what she reads */
	char name[CHILD_NAME_MAX];
	int64_t posyandu_id, puskesmas_id;
	char posyandu[CHILD_NAME_MAX];
	enum zone zone;
};

struct store_reader;
/* NULL when the database cannot be opened. PATH as for store_open; creates nothing. */
struct store_reader *store_reader_open(const char *path, struct buf *err);
void store_reader_close(struct store_reader *r);
/* Optional, for many lookups at once: from the first lookup after this until store_reader_end() all see one state of the
 * database, and share what it costs to get hold of it. Short: the WAL cannot start over meanwhile. */
void store_reader_begin(struct store_reader *r);
void store_reader_end(struct store_reader *r);

/* The person who owns MSISDN (E.164 digits). 0; -ENOENT; -EIO. */
int store_person(struct store_reader *r, const char *msisdn, struct person *out);
bool store_is_known(struct store_reader *r, struct str channel, struct str provider_id); /* a message of that id */
/* How the USSD session SESSION of MSISDN on CHANNEL ended, since SINCE_MS: what was typed in it, and the screen. 0;
 * -ENOENT: it has not, or is not known; -EIO. RAW is cut from the front where it does not fit. */
int store_ussd_end(struct store_reader *r, struct str channel, struct str session, struct str msisdn, int64_t since_ms,
		   struct buf *raw, struct buf *screen);
/* The child with CODE among those WHO may see: a kader or tpk her posyandu's, a bidan or tpg her puskesmas', the
 * other roles none. Unknown and forbidden are the same -ENOENT. `last` is the latest weighing before the month of
 * TODAY, `before` the latest before the month of `last`. */
int store_child(struct store_reader *r, const struct person *who, const char *code, int32_t today, struct child *out);
/* The children WHO may see, not yet five years old on TODAY, by name, at most ROSTER_MAX. In the arena, about 12 kB
 * of it; -ENOMEM when it is full. */
int store_roster(struct store_reader *r, const struct person *who, int32_t today, struct arena *a, struct roster **out);

/* Who or what suits QUERY in the puskesmas of WHO: its posyandu, or its people but WHO and the families. For a family, and
 * for whom no role is known, nobody. 0; -EIO. OUT borrows QUERY. */
int store_directory(struct store_reader *r, const struct person *who, const struct directory_query *query,
		    struct directory *out);

/* For `kentongan journal`: messages from newest back, or after id AFTER in order when AFTER >= 0 (following). */
struct journal_row {
	int64_t id, received_ms, person_id;
	struct str channel, kind, msisdn, person, outcome, raw, reply, provider_id;
	int records;
};
typedef void journal_fn(void *arg, const struct journal_row *row); /* strings are valid during the call */
int store_journal(struct store_reader *r, int64_t after, int limit, journal_fn *fn, void *arg);

/* For `kentongan inbox`: what waits for a human, newest first: SMS with the outcome help or not_registered,
 * alerts, and notices that expired unsent or failed for good. ALL: what was seen to, too. */
enum inbox_kind { INBOX_MESSAGE, INBOX_ALERT, INBOX_UNSENT }; /* the numbers are in the SQL */
struct inbox_item { enum inbox_kind kind; int64_t id; };      /* of the message, the alert or the outbox's row */
struct inbox_row {
	struct inbox_item item;
	int64_t at_ms;                         /* received, raised, or when it expired or failed */
	struct str what;                       /* the outcome, the kind of the alert, or expired or failed */
	struct str channel, msisdn, person;    /* by whom; of a notice: over which, to whom */
	struct str text;                       /* what was sent, what the alert says, or the notice */
	struct str why;                        /* of a notice: why it was not sent */
	struct str child_code, child_name;     /* of an alert; empty: about no child */
	struct str to_role;                    /* of an alert: whom it was for, and how many of them got it; of a notice */
	int recipients;
	struct str done_by;                    /* empty: still open */
	int64_t done_ms;
};
char inbox_letter(enum inbox_kind kind);   /* before the id, in the name people use: m12, a3, n7 */
typedef void inbox_fn(void *arg, const struct inbox_row *row); /* strings are valid during the call */
int store_inbox(struct store_reader *r, bool all, int limit, inbox_fn *fn, void *arg);
/* Marks them as seen to by BY, on a connection of its own for the moment, also while a gateway serves: all of them
 * or, when one is not there (-ENOENT, *wrong is its place), none. What was seen to before stays as it is. Negative
 * errno with one clear line in ERR. */
int store_inbox_done(const char *path, const struct inbox_item *items, int n, const char *by, int64_t now_ms, int *wrong,
		     struct buf *err);

/* For `kentongan export measurements`: all, in the order of recording, visits on FROM..TO. */
struct measurement_row {
	int64_t id, message_id, received_ms;
	int64_t replaces; /* the earlier measurement of this child and day that this one corrects; 0 = none */
	struct measurement m;
	struct str child_code, child_name, posyandu, puskesmas, recorded_by, msisdn, channel, raw;
	enum sex sex;
	int32_t birth_day;
};
typedef void measurement_fn(void *arg, const struct measurement_row *row);
int store_measurements(struct store_reader *r, int32_t from, int32_t to, measurement_fn *fn, void *arg);

/* For `kentongan growth --chart`: the figures of one day that count. */
struct growth_visit {
	int32_t day;
	int32_t weight_g, length_mm; /* 0 = not measured that day */
	enum position position;      /* of the length */
};
typedef void growth_visit_fn(void *arg, const struct growth_visit *visit);
/* One child and all its visits by day, for an operator, who may see everybody. WHICH is the child's code or, as a code is
 * unique within a puskesmas only, PUSKESMAS/CODE with the puskesmas' own code. CHILD gets id, code, name, sex and birth day.
 * FN is called once for each day with the weight recorded last and the length recorded last: a correction takes the place
 * of what it corrects, and what it does not mention stays. 0; -ENOENT; -ENOTUNIQ: several puskesmas have such a child; -EIO;
 * each with one clear line in ERR. FN was not called unless the child was found. */
int store_growth_history(struct store_reader *r, const char *which, struct child *child, growth_visit_fn *fn, void *arg,
			 struct buf *err);
/* Rows of "messages", "measurements", "records", "alerts", "outbox", "children", "people" or "reports"; -EINVAL for another table. */
int64_t store_count(struct store_reader *r, const char *table);

/* ---- registry, used by `kentongan demo`; not while a gateway serves from the same store object ---- */

struct registry_child { int64_t posyandu_id; struct str code, name; enum sex sex; int32_t birth_day; };
int registry_begin(struct store *s);
int registry_commit(struct store *s);
void registry_rollback(struct store *s); /* nothing since registry_begin() happened */
int64_t registry_people(struct store *s); /* how many people are in it; negative errno */
/* Each returns the new row's id, or negative errno (-EEXIST: the code or number is taken). */
int64_t registry_add_puskesmas(struct store *s, struct str code, struct str name, struct str area_code);
int64_t registry_add_posyandu(struct store *s, int64_t puskesmas_id, struct str name, struct str village, enum zone zone);
int64_t registry_add_person(struct store *s, int64_t posyandu_id, int64_t puskesmas_id, enum role role, struct str name,
			    struct str msisdn);
int registry_person_language(struct store *s, int64_t person_id, enum language language); /* Indonesian until told */
int64_t registry_add_child(struct store *s, const struct registry_child *c);
/* A weighing of the past, with the message row that says it is demo data; received at 02:00 UTC on the day of the visit. */
int64_t registry_add_weighing(struct store *s, int64_t person_id, const struct measurement *m);

#endif

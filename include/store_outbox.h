/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_outbox: the rows of the outbox in the database. What is written goes through the store thread like every
 * message, as a store_job that carries an outbox_work; what is due and what is listed is read on a reader.
 *
 *	struct outbox_work work = {.now_ms = now, .claims = n, .claim = claim};
 *	job.outbox = &work; job.done = on_claimed;
 *	store_commit(client, &job);                     // borrowed until on_claimed()
 *
 * All of a work is one transaction. It is STORE_OK or STORE_FAILED as a whole, never a duplicate; what of it had no
 * effect says so in its own field.
 */
#ifndef KTG_STORE_OUTBOX_H
#define KTG_STORE_OUTBOX_H

#include "outbox.h"
#include "store.h"

#define OUTBOX_TEXT_MAX 1600 /* bytes of one text: about ten parts */
#define OUTBOX_WHY_MAX 160

/* A text to be sent. A number that said STOP is queued nothing but OUTBOX_REPLY. */
struct outbox_new {
	struct str origin;     /* "late", "sendsms", "reminder", ... */
	int64_t message_id;    /* that caused it; 0: none */
	int64_t person_id;     /* 0: the number is not registered */
	struct str msisdn, text;
	enum outbox_priority priority;
	enum zone zone;
	struct str answers;    /* channel to prefer; may be empty */
	struct str reply_to;   /* the provider's id of the message it answers; may be empty */
	struct str client_ref; /* not empty: the same (origin, client_ref) again is the same row */
	int64_t expires_ms;
	int64_t next_ms;       /* not before; 0: at once */
	/* out */
	int64_t id;            /* the row's, also of the one there already; 0: its number said STOP and it was not queued */
	bool known;            /* it was there already */
	bool differs;          /* and says something else */
};

/* A row to be handed to a provider now. */
struct outbox_claim {
	int64_t id;
	int attempts;          /* as it was read: in between nobody else may have tried */
	struct str channel;
	int parts;
	int64_t cost;          /* rupiah */
	bool taken;            /* out: it is ours to send; else it was stopped, cancelled, or its phone gets another one just now */
};

/* How an attempt ended. */
struct outbox_settle {
	int64_t id;
	int attempt;           /* 1 for the first */
	enum send_result result;
	enum outbox_state state; /* what the row becomes, unless more is known already */
	struct str provider_ref, why;
	struct str channel, msisdn;
	int64_t next_ms;       /* for OUTBOX_QUEUED */
};

struct outbox_stop { struct str msisdn; bool stopped; int64_t message_id; struct str by; };
struct outbox_defer { int64_t id, next_ms; };
/* A queued row that goes as several: each part a row of its own, in this order, and the row itself is done with. */
#define OUTBOX_UNFOLD_MAX 16
struct outbox_unfold {
	int64_t id;
	int parts;
	struct str part[OUTBOX_UNFOLD_MAX];
	char room[2 * OUTBOX_TEXT_MAX]; /* the caller's, for the texts */
};
/* Unknown ones of a channel, changed before BEFORE_MS, are queued again: all of them over the same channel when it knows
 * our reference (PINNED), else danger and replies that were tried once. */
struct outbox_again { struct str channel; int64_t before_ms; bool pinned; };

/* Being sent over CHANNEL, by a phone that took it along, since before BEFORE_MS: unknown. */
struct outbox_lease { struct str channel; int64_t before_ms; };

struct outbox_work {
	int64_t now_ms;
	int news, claims, settles, reports, stops, defers, agains, leases, unfolds;
	struct outbox_new *new_;
	struct outbox_claim *claim;
	const struct outbox_settle *settle;
	const struct inbound *const *report; /* of kind INBOUND_REPORT */
	const struct outbox_stop *stop;
	const struct outbox_defer *defer;
	const struct outbox_again *again;
	const struct outbox_lease *lease;
	const struct outbox_unfold *unfold;
	bool by_phone;         /* the reports are those of a phone that took the messages along: they end its attempts */
	bool lost;             /* at the start: what was being sent is unknown now */
	bool expire;           /* what is too late; at most 1,000 at once */
	int expired, requeued; /* out */
	const uint8_t *secret; /* for the reference in reports; borrowed */
};

/* Called on the store thread after a commit that put something into the outbox; it must only signal. NULL takes it away:
 * from then on nobody is inside it. */
void store_on_outbox(struct store *s, void (*fn)(void *arg), void *arg);

/* ---- reading ---- */

struct outbox_due {
	int64_t id, created_ms, expires_ms;
	int attempts;
	enum outbox_priority priority;
	enum zone zone;
	bool pinned;
	struct str msisdn, text, answers, reply_to, channel;
};
/* False ends the reading. Strings are valid during the call. */
typedef bool outbox_due_fn(void *arg, const struct outbox_due *row);
/* What is due at NOW_MS, the most urgent first, at most LIMIT of each priority. OPEN tells which zones may get what they
 * did not ask for: bit z for zone z. 0 or -EIO. */
int store_outbox_due(struct store_reader *r, int64_t now_ms, unsigned open_zones, int limit, outbox_due_fn *fn, void *arg);
bool store_outbox_has_late(struct store_reader *r, int64_t now_ms); /* a queued row is of no use any more */
/* Rupiah spent over CHANNEL since SINCE_MS: what was accepted, and what may have been. When it cannot be read more than any
 * budget, for nothing is sent on credit. */
#define OUTBOX_SPENT_UNKNOWN (INT64_C(1) << 50)
int64_t store_outbox_spent(struct store_reader *r, struct str channel, int64_t since_ms);
/* The last that an operator said about CHANNEL; id 0: nothing. */
struct lane_word { int64_t id; bool paused; char why[OUTBOX_WHY_MAX]; };
void store_lane_word(struct store_reader *r, struct str channel, struct lane_word *out);
/* Its provider refused us (no credit, a wrong password) the last time it was clear, and no operator resumed it since. */
bool store_lane_barred(struct store_reader *r, struct str channel, char why[OUTBOX_WHY_MAX]);
/* What of B's limits is spent on TODAY, in ZONE. From the rows, which know it also when the clock was set over midnight and
 * back. B->day stays DATE_NONE where it cannot be read: look again. */
void store_outbox_budget(struct store_reader *r, struct str channel, enum zone zone, int32_t today, struct budget *b);
bool store_lane_paused(struct store_reader *r, struct str channel, char why[OUTBOX_WHY_MAX]);
bool store_is_stopped(struct store_reader *r, const char *msisdn);

/* Rows of ORIGIN queued since SINCE_MS; reads all rows since then. Negative: -EIO. */
int64_t store_outbox_queued_by(struct store_reader *r, struct str origin, int64_t since_ms);
/* Ids of what CHANNEL took along since SINCE_MS and is not known to be delivered or failed, the newest first. How many, at
 * most LIMIT; -EIO. */
int store_outbox_open(struct store_reader *r, struct str channel, int64_t since_ms, int limit, int64_t *ids);
/* A row of that ORIGIN and CLIENT_REF is there. */
bool store_outbox_has(struct store_reader *r, struct str origin, struct str client_ref);

/* Rows by state and priority. */
int store_outbox_counts(struct store_reader *r, int64_t out[OUTBOX_STATES][OUTBOX_PRIORITIES]);

/* Only the queued ones, on their index. */
int store_outbox_waiting(struct store_reader *r, int64_t out[OUTBOX_PRIORITIES]);

/* For `kentongan outbox`. */
struct outbox_row {
	int64_t id, message_id, created_ms, expires_ms, next_ms, changed_ms, cost;
	int attempts;
	enum outbox_priority priority;
	enum zone zone;
	enum outbox_state state;
	struct str origin, msisdn, person, text, channel, provider_ref, reason;
	struct str last; /* how its last attempt ended */
};
typedef void outbox_row_fn(void *arg, const struct outbox_row *row);
/* Newest first. STATE -1: any; MSISDN empty: anybody. */
int store_outbox_list(struct store_reader *r, int state, struct str msisdn, int limit, outbox_row_fn *fn, void *arg);
struct outbox_attempt {
	int attempt, parts;
	int64_t cost, started_ms, ended_ms; /* ended 0: not known */
	struct str channel, result, provider_ref, why;
};
struct outbox_told { int64_t received_ms, provider_ms; struct str channel, status_raw, reason; };
struct outbox_detail_fns {
	outbox_row_fn *row;
	void (*attempt)(void *arg, const struct outbox_attempt *a);
	void (*report)(void *arg, const struct outbox_told *t);
};
int store_outbox_show(struct store_reader *r, int64_t id, const struct outbox_detail_fns *fns, void *arg); /* -ENOENT */
struct outbox_cost { struct str channel; int64_t messages, parts, rupiah; };
int store_outbox_costs(struct store_reader *r, int64_t from_ms, int64_t until_ms,
		       void (*fn)(void *arg, const struct outbox_cost *c), void *arg);

/* ---- by an operator, from another process, while a gateway serves or not ---- */

enum outbox_deed { OUTBOX_DO_RETRY, OUTBOX_DO_CANCEL };
/* Each row that can be is done; *done says how many. 0, or negative errno with one clear line in ERR. */
int store_outbox_do(const char *path, enum outbox_deed deed, const int64_t *ids, int n, int64_t now_ms, int *done,
		    struct buf *err);
int store_lane_pause(const char *path, struct str channel, bool paused, const char *why, const char *by, int64_t now_ms,
		     struct buf *err);

#endif

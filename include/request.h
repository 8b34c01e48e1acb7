/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request: what a node does with what comes in; private to gateway/request*.c, delivery*.c.
 *
 *	delivery.c        one HTTP request: route, channel_read, its messages one after the other, one answer for all
 *	request.c         one message: person, turn, session, conversation, commit, answer
 *	request_fill.c    an SMS that goes on with a dropped USSD session
 *	request_late.c    the deadline of a USSD hop, and what is told when it has passed
 *	poll.c            what a phone gateway that asks is given to send
 *
 * All of it belongs to the node's thread, and lives in the arena of the HTTP request.
 */
#ifndef KTG_REQUEST_H
#define KTG_REQUEST_H

#include "node.h"
#include "store_outbox.h"
#include "store_parts.h"

#define RUNS_MAX 4 /* compare-and-set lost this often: answered without having been kept */

struct delivery;

struct request {
	struct node *n;
	struct delivery *delivery;
	struct arena *arena;
	const struct channel *ch;
	struct inbound in;
	struct person person;
	const struct flow_set *runs_on; /* held until the answer; NULL: no conversation yet */
	struct roster *roster;          /* read once, however often this request looks at it; NULL: not yet */
	bool known;
	bool carried; /* what is said goes back in the provider's own answer; else, of an SMS, by the outbox */
	int runs;
	bool looked, fills;             /* for an open USSD session; it goes on with one, and KEY is that one's */
	int look;                       /* the channel of the config to look at next */
	enum session_status own_status; /* meanwhile: what its own session is, in the arena */
	struct str own;
	struct str parts_ref, parts_from; /* it was joined of parts with this reference, kept under this number */
	char key[SESSION_KEY_MAX],
		other_key[SESSION_KEY_MAX]; /* the other: the USSD session's, or its own while it fills */
	struct request *next;               /* phones in flight in the same bucket */
	struct request *waiting;            /* messages of the same phone that wait behind this one */
	int waiters;
	struct request *next_commit;
	/* request_late.c */
	int64_t due_us;                     /* monotonic; 0: it may take its time */
	struct request *older, *newer;      /* of those with a deadline, on this node */
	bool told;                          /* the deadline came first: the phone was told that the result follows by SMS */
	struct store_job late_job;
	struct outbox_work late_work;
	struct outbox_new late;
	char late_ref[32];
	struct conversation c;
};

/* ---- request.c ---- */

/* IN is one message of kind USSD or SMS. Answered by delivery_answered(), maybe before this returns. */
void request_begin(struct request *r);
void request_on_loaded(void *arg, enum session_status status, struct str value); /* a session_fn */
void request_load(struct request *r); /* its session, then request_on_loaded() */
void request_run(struct request *r);  /* the conversation that was begun */
void request_converse(struct request *r, enum session_status status, struct str value); /* on its own session's value */
void request_answer(struct request *r);
bool request_enter(struct request *r);              /* its place under its key: true when it is its turn at once */
struct request *request_leave(struct request *r);   /* who is next there; NULL: nobody */
void request_make_key(struct request *r, struct str channel, char key[SESSION_KEY_MAX]);
bool request_is_outdated(struct node *n, const char *key, struct str value);
void request_let_flows_go(struct request *r);
bool request_has_phone(const struct request *r); /* an SMS can go back to who sent it */

/* ---- request_fill.c ---- */

bool fill_may_look(struct request *r, enum session_status status, struct str value);
void fill_look(struct request *r, enum session_status status, struct str value);
void fill_or_give_back(struct request *r, enum session_status status, struct str value);
/* A question back to an SMS that could not be kept: the USSD session it would have gone on with is what it was. */
bool fill_leaves_as_it_was(const struct request *r);

/* ---- request_late.c ---- */

void late_watch(struct request *r);   /* a USSD hop whose channel has a deadline */
void late_forget(struct request *r);
void late_tick(struct node *n);       /* tells those whose time is over */
void late_result(struct request *r);  /* it was told, and is done now: the result goes by SMS */

/* ---- poll.c: what a phone gateway takes along ---- */

struct poll;
/* NULL when there is no room. */
struct poll *poll_new(struct node *n, const struct channel *ch, void (*done)(void *arg, bool kept), void *arg);
void poll_free(struct poll *p); /* NULL-safe */
/* Its own memory, with room for the answer too: what was claimed must not fail for want of it. */
struct arena *poll_arena(struct poll *p);
/* What its channel took along and has not told the end of, by reference; at once, without DONE. False: unreadable. */
bool poll_look(struct poll *p);
/* Claims what is due and this phone may send. DONE is called when that is on the disk, never from inside. */
void poll_claim(struct poll *p);
const struct outgoing *poll_handed(const struct poll *p);
int poll_count(const struct poll *p);

/* ---- delivery.c ---- */

/* R is answered with RESP. FAILED: it could not be kept, the provider shall come again. R is gone from here on. */
void delivery_answered(struct request *r, const struct channel_response *resp, bool failed);
/* The answer now, before R is done; delivery_answered() still follows. */
void delivery_answer_early(struct request *r, const struct channel_response *resp);
void delivery_tick(struct node *n);   /* long SMS whose parts stay away */

#endif

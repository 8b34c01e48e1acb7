/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session_call: the calls to Redis that wait for their answer, in the order they were sent, and what an answer means
 * for the one who asked. Knows nothing of the connection: session.c issues the commands and feeds the replies.
 *
 *	struct session_call *c = session_calls_take(&q, SESSION_CALL_LOAD, 300, fn, arg);
 *	session_calls_add(&q, c);                       // it was sent
 *	session_calls_remove(&q, c);                    // its reply is here
 *	session_calls_finish(&q, c, session_calls_judge(&q, c, &reply), reply.text);
 *
 * Each call is answered once: finish() calls FN and takes the call back. One thread.
 */
#ifndef KTG_SESSION_CALL_H
#define KTG_SESSION_CALL_H

#include "session.h"

#define SESSION_CALLS_MAX 20000 /* in flight; more are answered SESSION_AWAY */

enum session_call_kind {
	SESSION_CALL_LOAD,
	SESSION_CALL_SAVE,
	SESSION_CALL_SWAP,   /* save by compare-and-set */
	SESSION_CALL_PING,   /* our own: is the server in a state to serve? */
	SESSION_CALL_SCRIPT, /* our own: load the script, learn its digest */
};

/* Arguments of a compare-and-set, kept in case it must be sent again. */
struct session_swap {
	char key[SESSION_KEY_MAX], expect[8], ttl[24];
	size_t n;
	char value[];
};

struct session_call {
	struct session_call *next; /* in flight, oldest first; or the free list */
	session_fn *fn;            /* NULL for our own */
	void *arg;
	struct session_swap *swap; /* SESSION_CALL_SWAP; malloc'd, owned */
	int64_t due_ms;            /* monotonic */
	enum session_call_kind kind;
};

/* Loads and saves are judged apart: with its memory full, Redis refuses saves and still loads. */
struct session_trouble {
	const char *reason; /* literal; NULL: none */
	int64_t last_ms;
};

struct session_calls {
	struct session_call *oldest, *newest, *free;
	int in_flight, asked; /* asked: of those in flight not our own */
	int answered;         /* since ever, our own not counted */
	struct session_trouble load, save;
};

/* A reply without the library's types. */
struct session_reply {
	enum {
		SESSION_REPLY_NONE,
		SESSION_REPLY_TEXT,
		SESSION_REPLY_STATUS,
		SESSION_REPLY_INTEGER,
		SESSION_REPLY_ERROR
	} kind;
	struct str text; /* borrowed */
	int64_t integer;
};

/* NULL when too many are in flight or memory is out. The call is due LIMIT_MS from now. */
struct session_call *session_calls_take(struct session_calls *q, enum session_call_kind kind, int limit_ms,
					session_fn *fn, void *arg);
void session_calls_give(struct session_calls *q, struct session_call *c); /* back unasked; NULL-safe */
void session_calls_release(struct session_calls *q);                      /* none may be in flight */

void session_calls_add(struct session_calls *q, struct session_call *c);
void session_calls_remove(struct session_calls *q, struct session_call *c); /* C must be the oldest */
void session_calls_finish(struct session_calls *q, struct session_call *c, enum session_status status,
			  struct str value);

/* What reply R means for C; logs when a kind of call begins to be refused, and when it works again. */
enum session_status session_calls_judge(struct session_calls *q, const struct session_call *c,
					const struct session_reply *r);

#endif

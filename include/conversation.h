/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conversation: one inbound message from a person, from session to answer, without I/O: it says what it needs, the caller
 * fetches it and calls again. gateway/request.c does so in the daemon, gateway/chat.c in `kentongan chat`.
 *
 *	conversation_begin(&c, ...);
 *	for (;;) switch (conversation_next(&c)) {
 *	case CONV_CHILD:  ... conversation_child(&c, found or NULL); break;
 *	case CONV_ROSTER: ... conversation_roster(&c, roster); break;
 *	case CONV_COMMIT: ... commit c.job; conversation_committed(&c, result); break;
 *	case CONV_ANSWER: ... if (c.keep) save c.value; send c.screen; return;
 *	}
 *
 * Rules kept here: a repeated hop gets the byte-identical screen and changes nothing; a session that is missing, of another
 * provider session or of another flow version is rebuilt from cumulative text; a message is committed before its answer.
 */
#ifndef KTG_CONVERSATION_H
#define KTG_CONVERSATION_H

#include "channel.h"
#include "session.h"
#include "store.h"

#define CONVERSATION_EARLIER_MAX 320 /* bytes; what does not fit is in the journal, message by message */

enum conv_need { CONV_CHILD, CONV_ROSTER, CONV_COMMIT, CONV_ANSWER };

struct conversation {
	/* borrowed by conversation_begin */
	const struct flow_set *set;
	const struct inbound *in;
	const struct config *config;
	struct flow_caller who;
	int64_t person_id;           /* 0: not registered */
	bool redis_up;               /* sessions can be kept */
	int64_t now_ms;

	/* the answer, valid at CONV_ANSWER */
	struct buf screen;           /* text for the phone */
	bool more;                   /* the USSD session goes on */
	bool failed;                 /* our fault: answer with channel_retry() */
	bool replayed;               /* a repeat: the screen of the first time */
	bool rebuilt;                /* the session was made again from cumulative text */
	bool offered;                /* the screen offers to go on with an older entry: true only if VALUE gets saved */
	int saved;                   /* records committed by this message */
	bool keep;                   /* save VALUE for TTL_MS */
	int64_t ttl_ms;
	struct buf value;            /* session value for Redis; its first 8 bytes are its version */
	char expect[8];              /* version of the value it was loaded from; zeros: none */
	struct store_job job;        /* valid at CONV_COMMIT */

	char code[CHILD_CODE_MAX];   /* what to look up, valid at CONV_CHILD */

	/* private */
	int stage;                   /* running, committing, answered */
	bool had_kept;               /* Redis knew this phone */
	struct flow_session session;
	struct flow_event event;
	struct str inputs;           /* cumulative text still to be run */
	bool inputs_left;            /* also an empty rest is an input */
	struct buf earlier;          /* what was said before in this filling-in, by another session or SMS */
	char before[CHANNEL_ID_MAX + 1]; /* the provider session before this one */
	unsigned hops;               /* inputs run so far in this USSD session: part of each message's own id */
	uint64_t version;            /* of the value it was loaded from */
	/* rooms of the bufs above: written before they are read, and not cleared for each message */
	char provider_id[STORE_ID_MAX];
	char earlier_room[CONVERSATION_EARLIER_MAX];
	char screen_room[FLOW_SCREEN_MAX];
	char value_room[SESSION_VALUE_MAX];
};

/* LOADED is the session value (STR_NONE: there is none, or Redis is away); PERSON is NULL for a number that is not
 * registered. C is the caller's storage, about 6 kB. */
void conversation_begin(struct conversation *c, const struct flow_set *set, const struct inbound *in,
			const struct person *person, struct str loaded, bool redis_up, const struct config *config,
			int64_t now_ms);
enum conv_need conversation_next(struct conversation *c);
void conversation_child(struct conversation *c, const struct child *found);
void conversation_roster(struct conversation *c, const struct roster *roster);
void conversation_committed(struct conversation *c, enum store_result result);

#endif

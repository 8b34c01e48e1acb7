/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conversation: one inbound message from a person, from session to answer, without I/O: it says what it needs, the caller
 * fetches it and calls again. gateway/request.c does so in the daemon, gateway/chat.c in `kentongan chat`.
 *
 *	conversation_begin(&c, ...);
 *	for (;;) switch (conversation_next(&c)) {
 *	case CONV_CHILD:  ... conversation_child(&c, found or NULL); break;
 *	case CONV_ROSTER: ... conversation_roster(&c, roster); break;
 *	case CONV_DIRECTORY: ... conversation_directory(&c, directory); break;
 *	case CONV_COMMIT: ... commit c.job; conversation_committed(&c, result); break;
 *	case CONV_ANSWER: ... if (c.keep) save c.value; send c.screen; return;
 *	}
 *
 * Rules kept here: a repeated hop gets the byte-identical screen and changes nothing; a session that is missing or of
 * another provider session is rebuilt from cumulative text; a session runs on the flows it began with, and where
 * those are gone its phone is told so once, for its answers may not fit the questions of today; a message is
 * committed before its answer. STOP and MULAI (optout.h) are heard before anything else, from any number; a
 * question that was open is still open then. An SMS that begins a report while the question about another child is
 * open says so in its answer.
 */
#ifndef KTG_CONVERSATION_H
#define KTG_CONVERSATION_H

#include "channel.h"
#include "session.h"
#include "store.h"

#define CONVERSATION_TEXTS_MAX 4096 /* bytes of what one message saves and sends, besides measurements */
#define CONVERSATION_USSD_MAX (1024 + FLOW_SCREEN_MAX + 2 * CHANNEL_ID_MAX + 8)
#define CONVERSATION_EARLIER_MAX 320 /* bytes; what does not fit is in the journal, message by message */

/* The flows that can be run: NOW for what begins, OLD (the newest first) for sessions that began with them. */
#define FLOW_SETS_OLD 4
struct flow_sets {
	const struct flow_set *now;
	int olds;
	const struct flow_set *old[FLOW_SETS_OLD];
};

enum conv_need { CONV_CHILD, CONV_ROSTER, CONV_DIRECTORY, CONV_COMMIT, CONV_ANSWER };

struct conversation {
	/* borrowed by conversation_begin */
	const struct flow_sets *sets; /* looked at in conversation_begin only */
	const struct flow_set *set;   /* the one of them it runs on: must live until the answer */
	const struct inbound *in;
	const struct config *config;
	struct flow_caller who;
	int64_t person_id;           /* 0: not registered */
	int64_t now_ms;

	/* the answer, valid at CONV_ANSWER */
	struct buf screen;           /* text for the phone */
	bool more;                   /* the USSD session goes on */
	bool failed;                 /* our fault: answer with channel_retry() */
	bool replayed;               /* a repeat: the screen of the first time */
	bool rebuilt;                /* the session was made again from cumulative text */
	bool offered;                /* the screen offers to go on with an older entry: true only if VALUE gets saved */
	bool keep;                   /* save VALUE for TTL_MS */
	bool redis_up;               /* sessions can be kept */
	int saved;                   /* records committed by this message */
	int64_t ttl_ms;
	struct buf value;            /* session value for Redis; its first 8 bytes are its version */
	char expect[8];              /* version of the value it was loaded from; zeros: none */
	struct store_job job;        /* valid at CONV_COMMIT */

	char code[CHILD_CODE_MAX];   /* what to look up, valid at CONV_CHILD */
	struct directory_query directory; /* the same at CONV_DIRECTORY, and until the next conversation_next() */

	/* private */
	int stage;                   /* running, committing, answered */
	bool fills;                  /* an SMS that goes on with a USSD session */
	bool had_kept;               /* Redis knew this phone */
	struct flow_session session;
	struct flow_event event;
	struct str inputs;           /* cumulative text still to be run */
	bool inputs_left;            /* also an empty rest is an input */
	struct buf texts;            /* of the job's records and notices */
	struct buf earlier;          /* what was said before in this filling-in, by another session or SMS */
	struct buf ussd;             /* when it fills: what is kept of that session for the phone that dialled */
	char before[CHANNEL_ID_MAX + 1]; /* the provider session before this one */
	unsigned hops;               /* inputs run so far in this USSD session: part of each message's own id */
	uint64_t version;            /* of the value it was loaded from */
	struct inbound own;          /* what came from a provider of the latest input only, made cumulative */
	/* rooms of the bufs above: written before they are read, and not cleared for each message */
	char provider_id[STORE_ID_MAX];
	char latest_room[1024 + 1];  /* one more than may be run */
	char session_room[CHANNEL_ID_MAX];
	char ussd_room[CONVERSATION_USSD_MAX];
	char texts_room[CONVERSATION_TEXTS_MAX];
	char earlier_room[CONVERSATION_EARLIER_MAX];
	char screen_room[FLOW_SCREEN_MAX];
	char value_room[SESSION_VALUE_MAX];
};

/* LOADED is the session value (STR_NONE: there is none, or Redis is away); PERSON is NULL for a number that is not
 * registered. C is the caller's storage, about 14 kB. */
void conversation_begin(struct conversation *c, const struct flow_sets *sets, const struct inbound *in,
			const struct person *person, struct str loaded, bool redis_up, const struct config *config,
			int64_t now_ms);

/*
 * A dropped USSD session is finished by SMS. One that begins nothing (a keyword) and answers no question of its own
 * session value OWN may go on with it: then look whether a USSD session of this phone is open, and begin by
 * conversation_fill() on that session's value, which c->value replaces. Once an SMS has gone on with it, a phone that
 * still shows the screen of before is told where the session stands instead of having its input taken for an answer
 * to another question.
 */
bool conversation_may_fill(const struct flow_sets *sets, const struct inbound *in, enum role role, struct str own,
			   int64_t now_ms);
/* The session of VALUE has not ended, something was entered in it, and its flows are there. */
bool conversation_is_open(const struct flow_sets *sets, struct str value, int64_t now_ms);
/* As conversation_begin(); VALUE is an open one. */
void conversation_fill(struct conversation *c, const struct flow_sets *sets, const struct inbound *in,
		       const struct person *person, struct str value, const struct config *config, int64_t now_ms);
/* What was last shown of the session of VALUE, to whomever; empty when there is none. Borrowed from VALUE. */
struct str conversation_shown(struct str value, int64_t now_ms);

/*
 * A hop that brings only what was typed last, of a session that VALUE knows nothing of: it may be the repeat of one whose
 * end is in the database (store_ussd_end), for which the answer of then is due. It is, when what was typed in that
 * session, RAW, ends with TEXT.
 */
bool conversation_is_unheard_of(const struct inbound *in, struct str value, int64_t now_ms);
bool conversation_ends_with(struct str raw, struct str text);

enum conv_need conversation_next(struct conversation *c);
void conversation_child(struct conversation *c, const struct child *found);
void conversation_roster(struct conversation *c, const struct roster *roster);
void conversation_directory(struct conversation *c, const struct directory *directory);
void conversation_committed(struct conversation *c, enum store_result result);

#endif

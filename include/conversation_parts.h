/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conversation_parts: what the conversation*.c files share. Nobody else includes it but the conversation's own tests.
 *
 *	conversation.c        the contract: the flow's run, commits, answers; the SMS side
 *	conversation_ussd.c   the USSD side: which inputs of a hop are run, and on which session
 *	conversation_fill.c   an SMS that goes on with a USSD session
 *	conversation_value.c  the session value in Redis
 *	conversation_job.c    what a flow saves and sends, on its way into the store
 */
#ifndef KTG_CONVERSATION_PARTS_H
#define KTG_CONVERSATION_PARTS_H

#include "conversation.h"

/* ---- conversation_value.c ---- */

/* What the value in Redis said. */
struct kept {
	uint64_t version;
	int64_t deadline_ms;
	bool ended;
	unsigned hops;
	struct str session;
	struct str before;  /* the provider session whose entry this one found: its hops may still come late */
	struct str text;    /* cumulative USSD text, or the last SMS (cut) */
	struct str earlier; /* what was said before that in the same filling-in */
	struct str screen;  /* what the phone shows */
	struct str moved;   /* what an SMS was shown that has gone on since; empty: none has */
	struct str ussd;    /* session, before, text and screen as they stand in the value */
	struct str packed;
};

/* False for no value, one that is not whole, and one past its deadline; then K->version is all that may be set. */
bool kept_read(struct kept *k, struct str value, int64_t now_ms);
/* Writes c->value from the answer and the session. */
void kept_write(struct conversation *c);

/* ---- conversation_job.c ---- each false: it does not fit into the job, nothing of which may be committed then ---- */

void job_empty(struct conversation *c);
bool job_take_measurement(struct conversation *c, const struct measurement *m);
bool job_take_record(struct conversation *c, const struct flow_record *r);
bool job_take_notice(struct conversation *c, const struct flow_notice *n);

/* ---- conversation_ussd.c ---- */

void conv_begin_ussd(struct conversation *c, const struct kept *k, bool kept);
void conv_next_input(struct conversation *c); /* the next of the inputs left */

/* ---- conversation.c ---- */

#define SMS_TEXT_MAX 1600 /* bytes: ten SMS parts */

/* Everything but the event. True when VALUE is a session that counts, and K what it says. */
bool conv_prepare(struct conversation *c, const struct flow_sets *sets, const struct inbound *in,
		  const struct person *person, struct str value, const struct config *config, int64_t now_ms,
		  struct kept *k);
/* The kept session on the flows it began with: 0, and c->set is theirs; -ESTALE: they are gone; -EINVAL: it is none. */
int conv_take_session(struct conversation *c, const struct kept *k);
void conv_new_session(struct conversation *c); /* of this provider session or SMS, on c->set */
/* Goes on with what TEXT began: quoted with the messages that follow, whole or not at all. */
void conv_quote(struct conversation *c, struct str text);

/* Each of these ends the run: with TEXT as the answer; with "try again", for it is our fault; with an answer that
 * needs no flow, kept in the journal first, while the session stays as it was. */
void conv_answer(struct conversation *c, struct str text, bool more);
void conv_fault(struct conversation *c);
void conv_refuse(struct conversation *c, enum flow_message text, struct str outcome);
/* What was typed were answers to questions that are no longer asked. Input number HOP of the session, or an SMS, is
 * told so; but when this very message was answered before, the store knows its id and gives that answer. */
void conv_flows_gone(struct conversation *c, unsigned hop);
/* The answer stands: writes the value to keep. */
void conv_finish(struct conversation *c);

/* Does what a flow asks for that is no lookup. */
void conversation_act(struct conversation *c, const struct flow_action *a);

#endif

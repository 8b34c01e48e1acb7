/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sendsms: we as a Kannel. Software that sends its SMS through Kannel's /cgi-bin/sendsms sends them through us, with the
 * same parameters and the same answers:
 *
 *	GET /cgi-bin/sendsms?username=dinkes&password=...&to=081234567890&text=Halo
 *	202 0: Accepted for delivery
 *
 * Or a POST: of a form, or as smsbox wants it, the text as body (text/plain; charset=UTF-8) and the rest as headers
 * X-Kannel-Username, X-Kannel-To and so on. 202 is said when the rows are on the disk; they then are rows of the outbox
 * like all others, with their quiet hours, budgets and STOP.
 *
 *	username, user; password, pass    config key `sendsms`
 *	to         numbers, a space between them; each once, at most SENDSMS_RECEIVERS_MAX
 *	text, charset, coding             UTF-8; with coding=2 alone UTF-16BE
 *	smsc       the channel to prefer, by its name in the config; another name says nothing
 *	priority   0 broadcast, 1 tip, 2 reminder, 3 danger; never more than the config gives this user
 *	validity, deferred                minutes
 *	ref        ours alone: the same ref again (of this user, to this number) is the same message, sent once
 *
 * from, mclass, mwi, pid, alt-dcs, account, binfo, meta-data are taken and change nothing. dlr-mask and dlr-url too: no
 * delivery report is called back; what became of a message is in `kentongan outbox`. A udh is refused: binary messages
 * are not sent here.
 *
 * Answers: 202 "0: Accepted for delivery", "3: Queued for later delivery" when no channel can send just now; each may
 * name numbers that get nothing behind " Denied receivers are:". 400 and 403 with Kannel's words. 503 "Temporal failure,
 * try again later.": nothing was kept, or the user's messages of the day are used up.
 */
#ifndef KTG_SENDSMS_H
#define KTG_SENDSMS_H

#include "channel.h"
#include "form.h"

#define SENDSMS_RECEIVERS_MAX 100
#define SENDSMS_MINUTES_MAX   10080 /* of validity and deferred: a week */

/* ---- reading a request; pure ---- */

/* Where the values of a request are: query, form, headers. */
struct sendsms_fields {
	struct form form;
	channel_header_fn *header; /* NULL: the values are all in FORM */
	void *header_arg;
	struct str body, charset;  /* with headers: the text, and the charset of its type */
};
/* 0; -EINVAL: a body that is neither form nor text; -E2BIG: too many parameters; -ENOMEM. HEADER as in channel.h. */
int sendsms_open(struct sendsms_fields *f, struct str query, struct str body, struct str content_type,
		 channel_header_fn *header, void *header_arg, struct arena *a);
struct str sendsms_user(const struct sendsms_fields *f);
struct str sendsms_password(const struct sendsms_fields *f);

struct sendsms_message {
	struct str text; /* UTF-8 */
	struct str smsc, ref;
	int receivers;
	struct sendsms_receiver {
		struct str raw;
		char msisdn[MSISDN_MAX];
		enum msisdn_class class;
	} receiver[SENDSMS_RECEIVERS_MAX]; /* each number once */
	int priority, validity_min, deferred_min; /* -1: not said */
};
/* NULL: OUT is filled. Else what Kannel says to such a request (400). What it holds lives in the arena and in F. */
const char *sendsms_read(const struct sendsms_fields *f, struct arena *a, struct sendsms_message *out);

/* ---- in the gateway ---- */

struct node;
struct http_request;
struct sendsms;
/* The clients of the config, with what they have used of today by the database. NULL with one line in ERR. Its counts are
 * shared by the nodes' threads. */
struct sendsms *sendsms_new(const struct config *c, struct buf *err);
void sendsms_free(struct sendsms *s); /* NULL-safe */
/* Answers HTTP, now or after the commit; on the node's thread. */
void sendsms_handle(struct node *n, struct http_request *http);

#endif

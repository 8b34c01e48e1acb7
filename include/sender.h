/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sender: HTTP requests to providers, over libcurl's multi_socket on the loop (only sender.c includes it). Keep-alive,
 * many at once, one thread.
 *
 * What the end of a request says about the message is the point of this module:
 *	SENDER_ANSWERED  the provider answered; its words tell
 *	SENDER_NOT_SENT  certainly nothing of it reached the provider: no address, no connection, TLS refused, address
 *	                 forbidden. It may go again at once, also over another provider
 *	SENDER_UNKNOWN   it may have been taken: time over, connection lost, answer cut or too long after the first byte was
 *	                 written
 * libcurl sends a request a second time by itself when a reused connection dies before an answer. Here it does not:
 * before each attempt it has to ask, and is told no once a byte of the request has left; and a body is given by a read
 * function that cannot be rewound. Such a request ends as SENDER_UNKNOWN, GET and POST alike, and connections are kept
 * for both.
 *
 * Closed off: redirects, other protocols than https (http only where call->plain_http), private, loopback and link-local
 * addresses after DNS (but where call->private_address), .netrc, proxies of the environment, user names in URLs, answers
 * over SENDER_BODY_MAX, certificates that do not verify.
 */
#ifndef KTG_SENDER_H
#define KTG_SENDER_H

#include "channel.h"
#include "loop.h"

#define SENDER_BODY_MAX (64 * 1024) /* bytes of an answer; a longer one is cut off */

#define SENDER_FORBIDDEN "forbidden address" /* the why of a call to an address that the call does not allow */

enum sender_end { SENDER_ANSWERED, SENDER_NOT_SENT, SENDER_UNKNOWN };

struct sender_reply {
	enum sender_end end;
	int status;               /* HTTP status, when answered */
	struct str content_type, body;
	int64_t retry_after_ms;   /* the header, seconds or a date; 0: none */
	int64_t took_ms;
	const char *why;          /* a few words for the log, without anything of the request; "" when answered */
};
/* REPLY is valid during the call. Called once for each sender_call() that returned 0, from the loop, never from inside
 * sender_call(). */
typedef void sender_fn(void *arg, const struct sender_reply *reply);

struct sender;
/* PARALLEL: requests at once at most. NULL when out of memory. */
struct sender *sender_new(struct loop *l, int parallel);
/* Trusts the certificates in CA_FILE (PEM) instead of the system's, for requests from now on. 0; -ENOMEM. */
int sender_trust(struct sender *s, const char *ca_file);
/* What is still open is answered SENDER_UNKNOWN (SENDER_NOT_SENT when nothing was written) first. NULL-safe. Not from
 * inside a sender_fn. */
void sender_free(struct sender *s);
/* CALL is copied as far as it is needed. TIMEOUT_MS: for all of it; of that at most 5 s until it is connected.
 * 0; -EBUSY: PARALLEL are open; -ENOMEM; -EINVAL: what cannot be: a method other than GET without a body, POST, PUT and
 * PATCH; a URL of another protocol, with a user name, or with a byte that is not printable ASCII; a control character in a
 * header, user or password; a header that frames the request (Content-Length, Transfer-Encoding, Expect, ...). */
int sender_call(struct sender *s, const struct channel_call *call, int timeout_ms, sender_fn *fn, void *arg);
int sender_open(const struct sender *s); /* requests not yet ended */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http: the webhook server of one network thread, over libmicrohttpd in external-epoll mode (only http.c includes it).
 * A request is handed over once, whole: raw target, raw body. The answer may come at once or later, from the same thread.
 *
 *	struct http *h = http_new(&opts);       // owns the listening socket from now on
 *	watch http_fd(h) for reading; on ready, and after answers became ready: http_run(h);
 *	at the end of a turn: http_park(h);     // requests still unanswered leave MHD's list ("lazy suspend")
 *
 * What it refuses by itself, before the handler sees anything (libmicrohttpd 0.9.75 lets nearly all of it pass):
 *	400  more than one Content-Length or Host, Content-Length with Transfer-Encoding, another coding than exactly
 *	     "chunked", no Host in HTTP/1.1, a folded header, a header name or a target with a space or control byte
 *	413  a body over HTTP_BODY_MAX, announced or sent in chunks;  415  a Content-Encoding other than gzip
 *	414, 431  a request line or header larger than a connection's memory (16 kB, by MHD)
 *	503  when twice as many requests as connections_max wait for their answer, HTTP_BIG_MAX large ones are under way, or
 *	     memory is out
 * and these connections are cut off: a request not complete request_ms after its connection was opened (the first) or
 * after its request line (the next ones); a kept connection idle, or an answer not taken, for idle_ms.
 */
#ifndef KTG_HTTP_H
#define KTG_HTTP_H

#include "arena.h"

#define HTTP_BODY_MAX (64 * 1024)    /* bytes: a hundred delivery reports in one request */
#define HTTP_ARENA_SIZE (48 * 1024)  /* bytes of workspace a request gets, body included */
#define HTTP_SMALL_BODY (8 * 1024)   /* bytes of body that fit into it beside what a request needs; one with a larger body, in
				      * chunks or compressed gets HTTP_ARENA_SIZE + 6 times HTTP_BODY_MAX */
#define HTTP_BIG_MAX 64              /* of those at once: 27 MB at most */

struct http;

struct http_request {
	struct str method;       /* "GET", "POST" */
	struct str path;         /* raw, up to '?': not decoded */
	struct str query;        /* raw, after '?' */
	struct str body;         /* raw, at most HTTP_BODY_MAX; lives in the arena */
	struct str content_type; /* as sent */
	struct str target;       /* path and query as they came */
	bool gzip;               /* the body is compressed, and as it came */
	char peer[48];           /* numeric address of the client */
	struct arena *arena;     /* the request's workspace: lives until http_reply() returned and the answer was sent */
	int64_t began_us;        /* monotonic, when it was whole */
};

/* Called once per complete request. It, or something later on the same thread, must call http_reply() exactly once, also
 * when the client has gone meanwhile (http.c keeps the request alive until then). */
typedef void http_handler(struct http_request *r, void *arg);

struct http_options {
	int listen_fd;          /* bound and listening; taken over */
	int connections_max;
	int idle_ms;            /* a connection with nothing to do, or a client that does not take its answer */
	int request_ms;         /* total time for one request to arrive */
	http_handler *handler;
	void *arg;
};

/* A listening socket for HOST (numeric) and PORT (0 = any); *bound_port tells which. REUSEPORT shares the port between our
 * own loops. Returns the descriptor, or negative errno (-EADDRINUSE: the port is taken, also by another gateway). */
int http_listen(const char *host, int port, bool reuseport, int *bound_port);

struct http *http_new(const struct http_options *o); /* NULL when it cannot start; closes listen_fd then */
void http_free(struct http *h);                       /* NULL-safe; no request may be unanswered */
int http_fd(const struct http *h);                    /* readable when http_run() is due */
void http_run(struct http *h);
void http_park(struct http *h);
void http_tick(struct http *h);       /* a few times a second: cuts off requests over their time */
void http_stop_accepting(struct http *h); /* drain: no new connections, answers close theirs, http_tick the idle ones */
int http_unanswered(const struct http *h); /* requests handed over and not yet answered */
int http_connections(const struct http *h);

/* A header by its name in any case, as sent; STR_NONE when there is none, or the client has gone. Only before the answer.
 * Borrowed. */
struct str http_header(struct http_request *r, struct str name);

struct http_pair {
	struct str name, value;
};
/* http_reply() with headers of the answer; one that holds CR, LF or NUL is left out. */
void http_reply_with(struct http_request *r, int status, const char *type, struct str body, int retry_after_s,
		     const struct http_pair *header, int headers);

/* A larger workspace from here on, for a request that turns out to hold much: what it has allocated stays. False: it has
 * one already, HTTP_BIG_MAX have, or memory is out. */
bool http_more_room(struct http_request *r);

/*
 * An answer before the work is done: between http_hold() and http_release() the request and its arena live on though it
 * was answered. http_unanswered() counts it until then.
 */
void http_hold(struct http_request *r);
void http_release(struct http_request *r);
/* Work that no request began: an arena like that of a request, whose answer goes nowhere. NULL as for 503. */
struct http_request *http_detached(struct http *h);

/* Takes a copy of BODY. STATUS e.g. 200; TYPE a literal or arena string, NUL-terminated. RETRY_AFTER_S > 0 adds the header. */
void http_reply(struct http_request *r, int status, const char *type, struct str body, int retry_after_s);

#endif

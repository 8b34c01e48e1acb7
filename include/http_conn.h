/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_conn: the connections of one webhook server and the time each may take. libmicrohttpd's own timeout counts from
 * the last byte, so a client that sends one byte a second keeps a connection for ever; here the time counts from the
 * start of what the client has to do, and a connection over it is shut down, which libmicrohttpd then notices.
 *
 *	struct http_conn *c = http_conn_new(&list, fd, address);  // accepted
 *	http_conn_set(c, HTTP_CONN_BUSY);                         // its request is whole
 *	http_conn_cut_late(&list, idle_ms, request_ms, false);    // a few times a second
 *	http_conn_free(&list, c);                                 // before the descriptor is closed
 *
 * The list owns its connections, not their descriptors. One thread.
 */
#ifndef KTG_HTTP_CONN_H
#define KTG_HTTP_CONN_H

#include <stdbool.h>
#include <stdint.h>

#define HTTP_PEER_MAX 48

struct sockaddr;

enum http_conn_state {
	HTTP_CONN_NEW,     /* its first request is awaited or arriving: request_ms from accept */
	HTTP_CONN_IDLE,    /* kept alive, nothing heard since the last answer: idle_ms */
	HTTP_CONN_READING, /* a further request is arriving: request_ms from its request line */
	HTTP_CONN_BUSY,    /* its request is being answered: our time, no limit here */
	HTTP_CONN_WRITING, /* the answer is leaving: idle_ms */
	HTTP_CONN_CUT,     /* was over its time and is shut down; stays so */
};

struct http_conn {
	struct http_conn *prev, *next;
	enum http_conn_state state;
	int fd;                   /* borrowed: shutdown(2) and the like only */
	int64_t since_ms;         /* monotonic, when the state began */
	char peer[HTTP_PEER_MAX]; /* numeric address; IPv4 seen through IPv6 is shown as IPv4; "" for no IP socket */
};

struct http_conns {
	struct http_conn *first;
	int count;
};

/* NULL when out of memory. ADDRESS is borrowed during the call. */
struct http_conn *http_conn_new(struct http_conns *list, int fd, const struct sockaddr *address);
void http_conn_free(struct http_conns *list, struct http_conn *c); /* NULL-safe */
void http_conn_set(struct http_conn *c, enum http_conn_state state);

/* Shuts down those over their time, and with DRAINING also the idle ones. Returns how many. */
int http_conn_cut_late(struct http_conns *list, int idle_ms, int request_ms, bool draining);

#endif

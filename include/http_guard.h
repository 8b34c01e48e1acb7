/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_guard: what a request's head must be before its body is read: how long the body is, said once and in one way. A
 * proxy and a server that read the length differently let a second request be smuggled in the body of the first
 * (CWE-444), and libmicrohttpd 0.9.75 lets all the shapes below pass. Pure: plain strings in, an HTTP status out.
 *
 *	struct http_guard g = {0};
 *	for each header: http_guard_header(&g, name, value);
 *	status = http_guard_verdict(&g, true, HTTP_BODY_MAX);   // 0: go on, g.length tells the announced size
 */
#ifndef KTG_HTTP_GUARD_H
#define KTG_HTTP_GUARD_H

#include "str.h"

struct http_guard {
	int lengths, codings, hosts; /* headers seen of Content-Length, Transfer-Encoding, Host */
	bool chunked;                /* Transfer-Encoding is exactly "chunked" */
	int encodings;               /* headers seen of Content-Encoding */
	bool gzip;                   /* it is exactly "gzip" */
	bool broken;                 /* a name that is no token, or a length that is no number */
	int64_t length;              /* Content-Length; INT64_MAX when it is beyond counting */
};

/* Takes note of one header. NAME and VALUE are borrowed during the call only. */
void http_guard_header(struct http_guard *g, struct str name, struct str value);

/* 0 when the request may go on; 400 when its length is ambiguous, its Host is missing or said twice, or a header is
 * broken; 413 when it announces more than BODY_MAX bytes; 415 when the body is encoded otherwise than by
 * gzip, once. HTTP11: not an HTTP/1.0 client,
 * which may leave Host away and must not send chunks. */
int http_guard_verdict(const struct http_guard *g, bool http11, int64_t body_max);

/* A request target as it may stand in a request line: not empty, no space, no control byte. */
bool http_guard_target(struct str target);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_conn: one list, walked as a whole at each check: some thousand connections a few times a second cost less than
 * keeping them sorted at every request would.
 */
#include "http_conn.h"

#include "clock.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

static void peer_of(const struct sockaddr *address, char out[HTTP_PEER_MAX])
{
	const void *a = address;

	if (address->sa_family == AF_INET) {
		inet_ntop(AF_INET, &((const struct sockaddr_in *)a)->sin_addr, out, HTTP_PEER_MAX);
	} else if (address->sa_family == AF_INET6) {
		const struct in6_addr *v6 = &((const struct sockaddr_in6 *)a)->sin6_addr;

		if (IN6_IS_ADDR_V4MAPPED(v6))
			inet_ntop(AF_INET, v6->s6_addr + 12, out, HTTP_PEER_MAX);
		else
			inet_ntop(AF_INET6, v6, out, HTTP_PEER_MAX);
	}
}

struct http_conn *http_conn_new(struct http_conns *list, int fd, const struct sockaddr *address)
{
	struct http_conn *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->fd = fd;
	peer_of(address, c->peer);
	http_conn_set(c, HTTP_CONN_NEW);
	c->next = list->first;
	if (c->next)
		c->next->prev = c;
	list->first = c;
	list->count++;
	return c;
}

void http_conn_free(struct http_conns *list, struct http_conn *c)
{
	if (!c)
		return;
	if (c->prev)
		c->prev->next = c->next;
	else
		list->first = c->next;
	if (c->next)
		c->next->prev = c->prev;
	list->count--;
	free(c);
}

void http_conn_set(struct http_conn *c, enum http_conn_state state)
{
	if (c->state == HTTP_CONN_CUT)
		return;
	c->state = state;
	c->since_ms = clock_mono_ms();
}

static bool is_late(const struct http_conn *c, int64_t now_ms, int idle_ms, int request_ms)
{
	switch (c->state) {
	case HTTP_CONN_NEW:
	case HTTP_CONN_READING: return now_ms - c->since_ms > request_ms;
	case HTTP_CONN_IDLE:
	case HTTP_CONN_WRITING: return now_ms - c->since_ms > idle_ms;
	case HTTP_CONN_BUSY:
	case HTTP_CONN_CUT: break;
	}
	return false;
}

int http_conn_cut_late(struct http_conns *list, int idle_ms, int request_ms, bool draining)
{
	int64_t now_ms = clock_mono_ms();
	int cut = 0;

	for (struct http_conn *c = list->first; c; c = c->next) {
		if (!is_late(c, now_ms, idle_ms, request_ms) && !(draining && c->state == HTTP_CONN_IDLE))
			continue;
		shutdown(c->fd, SHUT_RDWR);
		c->state = HTTP_CONN_CUT;
		cut++;
	}
	return cut;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http over libmicrohttpd 0.9.75 with its epoll set driven from outside ("external epoll": MHD_run).
 *
 * The life of a request: on_target (request line read: take a request from the free list, copy the raw target) ->
 * on_access first call (headers read: guard) -> more calls (body) -> last call: handed over. A connection whose handler
 * returned without an answer stays in MHD's ready list and is asked again by every MHD_run. That is cheap for a turn
 * and a busy loop for longer, so http_park() suspends what is still unanswered when the turn ends ("lazy suspend": most
 * requests are answered within their turn and never pay for the two epoll_ctl calls of suspend and resume).
 *
 * The request outlives its connection: MHD says on_completed when the client has gone, and the pieces of the request
 * that came from MHD's pool were copied to the arena, so the handler may still read them and must still reply.
 *
 * MHD's connections are edge triggered: after one MHD_run there may be work that no descriptor announces (a pipelined
 * request, a half-read body). http_run() goes on while MHD says so; what it leaves is announced by an eventfd beside
 * MHD's epoll descriptor in the epoll set that http_fd() is.
 *
 * All time limits are ours (http_tick): MHD's own timeout counts from the last byte, which one byte a second defeats.
 */
#include "http.h"

#include "clock.h"
#include "http_conn.h"
#include "http_guard.h"
#include "log.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* A connection's memory in MHD: request line, headers, their index and the answer's head. Kannel's longest GET, ten
 * parts of percent-encoded UCS-2, is 5 kB of target. MHD clears all of it for every request, so it is not larger than
 * needed: see the bench for 4, 16 and 32 kB. */
#define POOL_SIZE   (16 * 1024)
#define RUNS_MAX    8             /* MHD_run calls in one http_run */
#define SWALLOW_MAX (1024 * 1024) /* bytes of a refused body read, so that the client sees the refusal, not a reset */

enum request_state {
	REQUEST_HEAD,     /* request line read */
	REQUEST_BODY,     /* headers are good */
	REQUEST_SWALLOW,  /* refused in the middle of its body; the rest is read and thrown away */
	REQUEST_WAITING,  /* handed over; in the waiting list */
	REQUEST_PARKED,   /* handed over, its connection suspended */
	REQUEST_ANSWERED, /* response is there, MHD has not asked for it yet */
	REQUEST_DONE,     /* response given to MHD, or refused */
};

struct request {
	struct http_request pub;     /* first: the handler's pointer is ours */
	struct request *prev, *next; /* waiting list; next also free list */
	struct http *h;
	struct MHD_Connection *mhd; /* NULL: the client has gone */
	struct http_conn *conn;     /* NULL with it */
	struct MHD_Response *response;
	enum request_state state;
	int status;
	bool held, given; /* by http_hold(); and is to be given back when let go */
	char *big;        /* the arena's storage for a large body; NULL: ROOM is */
	char *body;       /* in the arena, body_cap bytes; pub.body.n are filled */
	size_t body_cap, swallowed;
	struct str target;
	struct arena arena;
	_Alignas(max_align_t) char room[HTTP_ARENA_SIZE];
};

struct http {
	struct MHD_Daemon *daemon;
	struct http_options o;
	int epoll_fd; /* MHD's epoll descriptor and kick_fd */
	int kick_fd;  /* readable: run again though no socket says so */
	bool kicked, draining;
	int unanswered; /* waiting and parked */
	int requests;   /* in use, those without a client included */
	int big, held;  /* of them with a large body; answered and not let go */
	struct request *waiting, *free_requests;
	struct http_conns conns;
};

/* Requests */

/* Twice the connections: as many again may wait for an answer whose client has gone. NULL over that, or without memory.
 */
static struct request *request_take(struct http *h)
{
	struct request *r = h->free_requests;

	if (h->requests >= 2 * h->o.connections_max)
		return NULL;
	if (r)
		h->free_requests = r->next;
	else
		r = malloc(sizeof(*r));
	if (!r)
		return NULL;
	memset(r, 0, offsetof(struct request, room));
	arena_init(&r->arena, r->room, sizeof(r->room));
	r->h = h;
	r->pub.arena = &r->arena;
	h->requests++;
	return r;
}

static void request_give(struct request *r)
{
	struct http *h = r->h;

	if (r->response)
		MHD_destroy_response(r->response);
	r->response = NULL;
	r->given = true;
	if (r->held)
		return;
	if (r->big)
		h->big--;
	free(r->big);
	r->next = h->free_requests;
	h->free_requests = r;
	h->requests--;
}

static void waiting_add(struct request *r)
{
	struct http *h = r->h;

	r->state = REQUEST_WAITING;
	r->prev = NULL;
	r->next = h->waiting;
	if (r->next)
		r->next->prev = r;
	h->waiting = r;
}

static void waiting_remove(struct request *r)
{
	if (r->prev)
		r->prev->next = r->next;
	else
		r->h->waiting = r->next;
	if (r->next)
		r->next->prev = r->prev;
}

/* Answers */

static struct MHD_Response *response_new(struct str body)
{
	union {
		const char *in;
		void *out; /* MHD copies it, and has no const in its prototype */
	} p = {body.n ? body.p : ""};

	return MHD_create_response_from_buffer(body.n, p.out, MHD_RESPMEM_MUST_COPY);
}

static const char *phrase(int status)
{
	switch (status) {
	case 400: return "bad request\n";
	case 413: return "message too large\n";
	case 415: return "encoded body not supported\n";
	default: return "try again\n";
	}
}

/* Refuses a request whose body has not been read: MHD closes the connection after it. */
static enum MHD_Result refuse(struct MHD_Connection *mhd, int status)
{
	struct MHD_Response *response = response_new(str_of(phrase(status)));
	enum MHD_Result queued;

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", "text/plain");
	MHD_add_response_header(response, "Connection", "close");
	if (status == 503)
		MHD_add_response_header(response, "Retry-After", "1");
	queued = MHD_queue_response(mhd, (unsigned)status, response);
	MHD_destroy_response(response);
	return queued;
}

/* In the middle of a body MHD takes no response, so the refusal is written past it. Nothing of ours is under way then.
 */
static void refuse_in_body(struct request *r)
{
	static const char answer[] =
		"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Type: text/plain\r\n"
		"Content-Length: 18\r\n\r\nmessage too large\n";

	if (send(r->conn->fd, answer, sizeof(answer) - 1, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
		shutdown(r->conn->fd, SHUT_WR);
	r->state = REQUEST_SWALLOW;
}

/* MHD asks for the answer: yes = taken, or not there yet. */
static enum MHD_Result give_answer(struct request *r)
{
	enum MHD_Result queued;

	if (r->state != REQUEST_ANSWERED)
		return MHD_YES;
	r->state = REQUEST_DONE;
	http_conn_set(r->conn, HTTP_CONN_WRITING);
	if (!r->response)
		return MHD_NO;
	queued = MHD_queue_response(r->mhd, (unsigned)r->status, r->response);
	MHD_destroy_response(r->response);
	r->response = NULL;
	return queued;
}

static struct MHD_Response *answer_new(const struct http *h, const char *type, struct str body, int retry_after_s)
{
	struct MHD_Response *response = response_new(body);
	char seconds[16];

	if (!response)
		return NULL;
	MHD_add_response_header(response, "Content-Type", type);
	if (retry_after_s > 0) {
		snprintf(seconds, sizeof(seconds), "%d", retry_after_s);
		MHD_add_response_header(response, "Retry-After", seconds);
	}
	if (h->draining)
		MHD_add_response_header(response, "Connection", "close");
	return response;
}

static bool fits_a_header(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ')
			return false;
	return s.n > 0 && s.n < 128;
}

static void add_header(struct MHD_Response *response, const struct http_pair *pair)
{
	char name[128], value[128];

	if (!fits_a_header(pair->name) || !fits_a_header(pair->value))
		return;
	str_copy(name, sizeof(name), pair->name);
	str_copy(value, sizeof(value), pair->value);
	MHD_add_response_header(response, name, value);
}

void http_reply(struct http_request *pub, int status, const char *type, struct str body, int retry_after_s)
{
	http_reply_with(pub, status, type, body, retry_after_s, NULL, 0);
}

void http_reply_with(struct http_request *pub, int status, const char *type, struct str body, int retry_after_s,
		     const struct http_pair *header, int headers)
{
	struct request *r = (struct request *)pub;
	struct http *h = r->h;
	bool parked = r->state == REQUEST_PARKED;

	assert(parked || r->state == REQUEST_WAITING);
	h->unanswered--;
	if (!r->mhd) {
		request_give(r);
		return;
	}
	if (!parked)
		waiting_remove(r);
	r->status = status;
	r->response = answer_new(h, type, body, retry_after_s);
	for (int i = 0; i < headers && r->response; i++)
		add_header(r->response, &header[i]);
	r->state = REQUEST_ANSWERED;
	if (parked)
		MHD_resume_connection(r->mhd);
}

/* Beyond the answer */

void http_hold(struct http_request *pub)
{
	struct request *r = (struct request *)pub;

	assert(!r->held);
	r->held = true;
	r->h->held++;
}

void http_release(struct http_request *pub)
{
	struct request *r = (struct request *)pub;

	assert(r->held);
	r->held = false;
	r->h->held--;
	if (r->given)
		request_give(r);
}

struct http_request *http_detached(struct http *h)
{
	struct request *r = request_take(h);

	if (!r)
		return NULL;
	r->state = REQUEST_PARKED; /* in no list, and without a client */
	r->pub.began_us = clock_mono_us();
	h->unanswered++;
	return &r->pub;
}

/* Reading */

struct str http_header(struct http_request *pub, struct str name)
{
	struct request *r = (struct request *)pub;
	const char *value = NULL;
	size_t n = 0;

	if (!r->mhd || MHD_lookup_connection_value_n(r->mhd, MHD_HEADER_KIND, name.p, name.n, &value, &n) != MHD_YES)
		return STR_NONE;
	return (struct str){value, n};
}

static void *on_target(void *arg, const char *uri, struct MHD_Connection *mhd)
{
	struct http_conn *c = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	struct request *r = c ? request_take(arg) : NULL;

	if (!r)
		return NULL;
	r->mhd = mhd;
	r->conn = c;
	if (r->conn->state == HTTP_CONN_IDLE)
		http_conn_set(r->conn, HTTP_CONN_READING);
	r->target = arena_copy(&r->arena, str_of(uri));
	return r;
}

struct head {
	struct http_guard guard;
	struct str content_type;
};

/* A folded header (a line that begins with a space) is appended by MHD to the header's NAME: "Content-Length:" and "
 * 39" become a header "Content-Length39", no length at all, and the body would be served as the next request. A header
 * that was not folded still stands as it came: its value follows the name after a colon, now NUL, and white space. */
static bool is_folded(const char *name, size_t name_n, const char *value)
{
	const char *p = name + name_n + 1;

	if ((uintptr_t)value < (uintptr_t)p)
		return true;
	while (p != value && (*p == ' ' || *p == '\t'))
		p++;
	return p != value;
}

static enum MHD_Result on_header(void *arg, enum MHD_ValueKind kind, const char *key, size_t key_n, const char *value,
				 size_t value_n)
{
	struct head *head = arg;
	struct str name = {key, key_n};

	(void)kind;
	http_guard_header(&head->guard, name, (struct str){value, value_n});
	head->guard.broken |= is_folded(key, key_n, value);
	if (str_eq_nocase(name, STR("Content-Type")))
		head->content_type = (struct str){value, value_n};
	return MHD_YES;
}

static int read_head(struct request *r, const char *method, const char *version, struct head *head)
{
	int status;

	memset(head, 0, sizeof(*head));
	MHD_get_connection_values_n(r->mhd, MHD_HEADER_KIND, on_header, head);
	status = http_guard_verdict(&head->guard, strcmp(version, "HTTP/1.0") != 0, HTTP_BODY_MAX);
	if (status == 0 && !http_guard_target(r->target))
		return 400;
	r->pub.method = arena_copy(&r->arena, str_of(method));
	r->pub.content_type = arena_copy(&r->arena, head->content_type);
	r->pub.target = r->pub.query = r->target;
	r->pub.gzip = head->guard.gzip;
	r->pub.path = str_cut(&r->pub.query, '?');
	return status;
}

/* What lies in ROOM already stays there. */
static bool grow(struct request *r)
{
	size_t size = HTTP_ARENA_SIZE + 6 * HTTP_BODY_MAX;

	if (r->big || r->h->big >= HTTP_BIG_MAX)
		return false;
	r->big = malloc(size);
	if (!r->big)
		return false;
	r->h->big++;
	arena_init(&r->arena, r->big, size);
	return true;
}

bool http_more_room(struct http_request *pub)
{
	return grow((struct request *)pub);
}

static enum MHD_Result begin(struct request *r, const char *method, const char *version)
{
	struct head head;
	int status = read_head(r, method, version, &head);

	r->state = REQUEST_DONE;
	if (status != 0) {
		http_conn_set(r->conn, HTTP_CONN_WRITING);
		return refuse(r->mhd, status);
	}
	r->body_cap = head.guard.chunked ? HTTP_BODY_MAX : (size_t)head.guard.length;
	/* A large body takes its arena along: what is made of it may be several times its size. */
	if ((r->body_cap > HTTP_SMALL_BODY || head.guard.gzip) && !grow(r)) {
		http_conn_set(r->conn, HTTP_CONN_WRITING);
		return refuse(r->mhd, 503);
	}
	if (r->body_cap > 0)
		r->pub.body.p = r->body = arena_alloc(&r->arena, r->body_cap);
	if (r->arena.overflow)
		return refuse(r->mhd, 413);
	r->state = REQUEST_BODY;
	return MHD_YES;
}

static enum MHD_Result take_body(struct request *r, const char *data, size_t *size)
{
	struct str *body = &r->pub.body;
	size_t n = *size;

	*size = 0;
	if (r->state == REQUEST_BODY && n > r->body_cap - body->n)
		refuse_in_body(r);
	if (r->state == REQUEST_SWALLOW) {
		r->swallowed += n;
		return r->swallowed <= SWALLOW_MAX ? MHD_YES : MHD_NO;
	}
	memcpy(r->body + body->n, data, n);
	body->n += n;
	return MHD_YES;
}

static void hand_over(struct request *r)
{
	struct http *h = r->h;

	http_conn_set(r->conn, HTTP_CONN_BUSY);
	memcpy(r->pub.peer, r->conn->peer, sizeof(r->pub.peer));
	r->pub.began_us = clock_mono_us();
	h->unanswered++;
	waiting_add(r);
	h->o.handler(&r->pub, h->o.arg);
}

static enum MHD_Result on_access(void *arg, struct MHD_Connection *mhd, const char *url, const char *method,
				 const char *version, const char *data, size_t *size, void **context)
{
	struct request *r = *context;

	(void)arg;
	(void)url;
	if (!r)
		return refuse(mhd, 503);
	switch (r->state) {
	case REQUEST_HEAD: return begin(r, method, version);
	case REQUEST_BODY:
		if (*size > 0)
			return take_body(r, data, size);
		hand_over(r);
		return give_answer(r);
	case REQUEST_SWALLOW: return *size > 0 ? take_body(r, data, size) : MHD_NO;
	default: return give_answer(r);
	}
}

/* The answer has left, or the client has gone. */
static void on_completed(void *arg, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode how)
{
	struct request *r = *context;

	(void)arg;
	(void)mhd;
	(void)how;
	*context = NULL;
	if (!r)
		return;
	http_conn_set(r->conn, HTTP_CONN_IDLE);
	if (r->state == REQUEST_WAITING)
		waiting_remove(r);
	else if (r->state != REQUEST_PARKED) {
		request_give(r);
		return;
	}
	r->mhd = NULL;
	r->conn = NULL;
}

/* Server */

static void on_connection(void *arg, struct MHD_Connection *mhd, void **context,
			  enum MHD_ConnectionNotificationCode what)
{
	struct http *h = arg;

	if (what == MHD_CONNECTION_NOTIFY_STARTED)
		*context = http_conn_new(&h->conns,
					 MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
					 MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
	else
		http_conn_free(&h->conns, *context);
}

__attribute__((format(printf, 2, 0))) static void on_library_log(void *arg, const char *format, va_list ap)
{
	char text[200];

	(void)arg;
	vsnprintf(text, sizeof(text), format, ap);
	log_event(LOG_DEBUG, "http_library", LOG_STR("text", str_trim(str_of(text))));
}

static struct MHD_Daemon *daemon_start(struct http *h)
{
	struct MHD_OptionItem options[] = {
		{MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)on_library_log, NULL},
		{MHD_OPTION_LISTEN_SOCKET, h->o.listen_fd, NULL},
		{MHD_OPTION_CONNECTION_LIMIT, h->o.connections_max, NULL},
		{MHD_OPTION_CONNECTION_TIMEOUT, 0, NULL}, /* http_tick() does it */
		{MHD_OPTION_CONNECTION_MEMORY_LIMIT, POOL_SIZE, NULL},
		{MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, h},
		{MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, h},
		{MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, h},
		{MHD_OPTION_END, 0, NULL},
	};

	return MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_access,
				h, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static bool epoll_add(int epoll_fd, int fd)
{
	struct epoll_event event = {.events = EPOLLIN};

	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static bool start(struct http *h)
{
	h->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	h->kick_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	h->daemon = daemon_start(h);
	return h->daemon && epoll_add(h->epoll_fd, h->kick_fd) &&
	       epoll_add(h->epoll_fd, MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd);
}

struct http *http_new(const struct http_options *o)
{
	struct http *h = calloc(1, sizeof(*h));

	if (!h) {
		close(o->listen_fd);
		return NULL;
	}
	h->o = *o;
	if (start(h)) {
		http_run(h); /* MHD puts the listening socket into its epoll set */
		return h;
	}
	log_event(LOG_ERROR, "http_start_failed", LOG_INT("errno", errno));
	http_free(h);
	if (fcntl(o->listen_fd, F_GETFD) >= 0) /* MHD closes it in some of its failures, not in all */
		close(o->listen_fd);
	return NULL;
}

void http_free(struct http *h)
{
	struct request *next;

	if (!h)
		return;
	assert(h->unanswered == 0 && h->held == 0);
	if (h->daemon)
		MHD_stop_daemon(h->daemon);
	for (struct request *r = h->free_requests; r; r = next) {
		next = r->next;
		free(r);
	}
	if (h->kick_fd >= 0)
		close(h->kick_fd);
	if (h->epoll_fd >= 0)
		close(h->epoll_fd);
	free(h);
}

int http_fd(const struct http *h)
{
	return h->epoll_fd;
}

/* Has MHD work that waits for no descriptor? A request waiting for its answer counts as such work. */
static bool more_at_once(struct http *h)
{
	MHD_UNSIGNED_LONG_LONG wait_ms;

	return MHD_get_timeout(h->daemon, &wait_ms) == MHD_YES && wait_ms == 0;
}

static void kick(struct http *h)
{
	if (!h->kicked)
		h->kicked = eventfd_write(h->kick_fd, 1) == 0;
}

void http_run(struct http *h)
{
	eventfd_t count;
	bool more;
	int runs = 0;

	if (h->kicked)
		h->kicked = eventfd_read(h->kick_fd, &count) != 0;
	do {
		MHD_run(h->daemon);
		more = !h->waiting && more_at_once(h);
	} while (more && ++runs < RUNS_MAX);
	if (more)
		kick(h);
}

void http_park(struct http *h)
{
	struct request *next;

	for (struct request *r = h->waiting; r; r = next) {
		next = r->next;
		MHD_suspend_connection(r->mhd);
		r->state = REQUEST_PARKED;
	}
	h->waiting = NULL;
	if (more_at_once(h))
		kick(h);
}

void http_tick(struct http *h)
{
	http_conn_cut_late(&h->conns, h->o.idle_ms, h->o.request_ms, h->draining);
}

void http_stop_accepting(struct http *h)
{
	int fd;

	if (h->draining)
		return;
	h->draining = true;
	fd = MHD_quiesce_daemon(h->daemon);
	if (fd >= 0)
		close(fd);
}

int http_unanswered(const struct http *h)
{
	return h->unanswered + h->held;
}

int http_connections(const struct http *h)
{
	return h->conns.count;
}

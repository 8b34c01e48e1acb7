/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session over async hiredis 0.14, with hooks of our own instead of one of its event adapters: "please watch for
 * writing" only marks the connection dirty, so all commands of a turn leave in the one write of sessions_flush().
 *
 * What hiredis does not do is done here. It has no timeout for a command: each call notes when it is due, and when the
 * oldest is over its time the connection is dropped. A connection counts as up only after its PING was answered, so a
 * server that accepts and is silent, or is loading, makes nobody wait. A connection is never mended: it is freed, which
 * runs all its callbacks with a NULL reply, and made anew after a pause that doubles while that fails.
 *
 * hiredis frees the connection inside its own calls when it breaks; on_cleanup() is where we learn of it, so s->redis
 * is looked at again after each call into hiredis. Its callbacks must not write or read: s->handing keeps that out.
 *
 * Compare-and-set is a script named by its digest, which the server tells when we load it on connecting. A server that
 * lost it (SCRIPT FLUSH) answers NOSCRIPT, and the call is sent again with the script's text: hence its copy.
 */
#include "session.h"

#include "clock.h"
#include "log.h"
#include "session_call.h"
#include "session_reply.h"

#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <inttypes.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define ANSWER_MS      300 /* a call without an answer for so long ends the connection */
#define PAUSE_FIRST_MS 50  /* before the second attempt to connect; the first is made at once */
#define PAUSE_MAX_MS   1000
#define STEADY_MS      1000 /* up for so long, a connection that breaks is made anew at once */

static const char swap_script[] = "local head = redis.pcall('GETRANGE', KEYS[1], 0, 7)\n"
				  "if type(head) ~= 'string' or head == '' then head = string.rep('\\0', 8) end\n"
				  "if head ~= ARGV[1] then return 0 end\n"
				  "redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])\n"
				  "return 1\n";

enum told { TOLD_NOTHING, TOLD_UP, TOLD_AWAY };

struct sessions {
	struct loop *loop;
	struct loop_watch *watch;    /* of the connection; NULL without one */
	struct loop_timer *deadline; /* of the oldest call */
	struct loop_timer *again;    /* the next attempt to connect */
	redisAsyncContext *redis;    /* NULL: no connection */
	struct session_calls calls;
	int sent;     /* of the calls in flight those that were flushed */
	bool up;      /* PING was answered */
	bool dirty;   /* there is something to write */
	bool handing; /* inside hiredis: its callbacks must not write or read */
	bool armed;   /* the deadline timer runs */
	bool closing;
	enum told told; /* what the log says last */
	int64_t up_ms;  /* since when up; 0: not yet on this connection */
	int pause_ms;   /* before the next attempt */
	redisReplyObjectFunctions reply_makers;
	const char *drop_reason; /* why we dropped the connection ourselves; NULL: we did not */
	bool swaps;              /* save by compare-and-set */
	char script[41];         /* digest of swap_script; empty: not known */
	char unix_path[CONFIG_PATH_MAX];
	char host[64], address[64]; /* as configured, and numeric once it is known */
	int port;
};

static void on_reply(redisAsyncContext *redis, void *reply, void *arg);

#define ARGS_MAX    7
#define COMMAND_MAX (SESSION_VALUE_MAX + 1024) /* bytes: the longest value, the script, key and lengths */
struct args {
	int n;
	const char *p[ARGS_MAX];
	size_t len[ARGS_MAX];
};

static void arg_add(struct args *a, struct str s)
{
	a->p[a->n] = s.p;
	a->len[a->n++] = s.n;
}

static void put_length(struct buf *out, char mark, size_t n)
{
	char digits[24];
	size_t at = sizeof(digits);

	digits[--at] = '\n';
	digits[--at] = '\r';
	do
		digits[--at] = (char)('0' + n % 10);
	while (n /= 10);
	digits[--at] = mark;
	buf_add(out, (struct str){digits + at, sizeof(digits) - at});
}

/* The command as Redis reads it: every argument with its length. hiredis' own formatter would do the same in several
 * allocations; it was a seventh of our instructions. */
static void write_command(struct buf *out, const struct args *a)
{
	put_length(out, '*', (size_t)a->n);
	for (int i = 0; i < a->n; i++) {
		put_length(out, '$', a->len[i]);
		buf_add(out, (struct str){a->p[i], a->len[i]});
		buf_add(out, STR("\r\n"));
	}
}

/* Appends the command to what the next flush writes. False: the connection takes no more; C is still the caller's. */
static bool issue(struct sessions *s, struct session_call *c, struct args *a)
{
	char room[COMMAND_MAX + 1];
	struct buf command;

	buf_init(&command, room, COMMAND_MAX);
	write_command(&command, a);
	room[command.n] = '\0'; /* hiredis looks at the byte behind the command */
	if (command.overflow || redisAsyncFormattedCommand(s->redis, on_reply, c, command.p, command.n) != REDIS_OK)
		return false;
	session_calls_add(&s->calls, c);
	if (!s->armed) {
		loop_timer_set(s->deadline, ANSWER_MS, 0);
		s->armed = true;
	}
	return true;
}

static bool issue_swap(struct sessions *s, struct session_call *c, bool whole_script)
{
	const struct session_swap *w = c->swap;
	struct args a = {0};

	arg_add(&a, whole_script ? STR("EVAL") : STR("EVALSHA"));
	arg_add(&a, str_of(whole_script ? swap_script : s->script));
	arg_add(&a, STR("1"));
	arg_add(&a, str_of(w->key));
	arg_add(&a, (struct str){w->expect, sizeof(w->expect)});
	arg_add(&a, (struct str){w->value, w->n});
	arg_add(&a, str_of(w->ttl));
	return issue(s, c, &a);
}

/* Replies */

static void became_up(struct sessions *s)
{
	s->up = true;
	s->up_ms = clock_mono_ms();
	if (s->told != TOLD_UP)
		log_event(LOG_INFO, "redis_up", LOG_NONE);
	s->told = TOLD_UP;
}

/* A server that is loading or wants a password says so to the PING: that connection is of no use. */
static void on_ping(struct sessions *s, const struct session_reply *r)
{
	if (r->kind != SESSION_REPLY_ERROR) {
		became_up(s);
		return;
	}
	session_error_of(r->text, &s->drop_reason);
	redisAsyncFree(s->redis); /* from a callback: hiredis frees when it returns */
}

static bool lost_script(const struct session_call *c, const struct session_reply *r)
{
	const char *reason;

	return c->kind == SESSION_CALL_SWAP && r->kind == SESSION_REPLY_ERROR &&
	       session_error_of(r->text, &reason) == SESSION_ERROR_NO_SCRIPT;
}

static void take_reply(struct sessions *s, struct session_call *c, const struct session_reply *r)
{
	switch (c->kind) {
	case SESSION_CALL_PING: on_ping(s, r); break;
	case SESSION_CALL_SCRIPT:
		if (r->kind == SESSION_REPLY_TEXT)
			str_copy(s->script, sizeof(s->script), r->text);
		break;
	default:
		if (lost_script(c, r) && issue_swap(s, c, true))
			return;
		session_calls_finish(&s->calls, c, session_calls_judge(&s->calls, c, r), r->text);
		return;
	}
	session_calls_give(&s->calls, c);
}

static struct session_reply plain_reply(const redisReply *r)
{
	struct session_reply out = {SESSION_REPLY_NONE, {r->str, r->len}, r->integer};

	switch (r->type) {
	case REDIS_REPLY_STRING: out.kind = SESSION_REPLY_TEXT; break;
	case REDIS_REPLY_STATUS: out.kind = SESSION_REPLY_STATUS; break;
	case REDIS_REPLY_INTEGER: out.kind = SESSION_REPLY_INTEGER; break;
	case REDIS_REPLY_ERROR: out.kind = SESSION_REPLY_ERROR; break;
	default: out.text = STR_NONE;
	}
	return out;
}

static void on_reply(redisAsyncContext *redis, void *reply, void *arg)
{
	struct session_call *c = arg;
	struct sessions *s = redis->ev.data;
	struct session_reply plain;

	session_calls_remove(&s->calls, c);
	if (s->sent > 0)
		s->sent--;
	if (!reply) { /* the connection is going */
		s->up = false;
		session_calls_finish(&s->calls, c, SESSION_AWAY, STR_NONE);
		return;
	}
	plain = plain_reply(reply);
	take_reply(s, c, &plain);
}

/* Connection */

/* There is no connection (any more): tells it once, and sets the time of the next attempt. */
static void went_away(struct sessions *s, const char *reason)
{
	if (s->closing)
		return;
	if (s->told != TOLD_AWAY)
		log_event(LOG_WARN, "redis_away", LOG_CSTR("reason", reason));
	s->told = TOLD_AWAY;
	if (s->up_ms && clock_mono_ms() - s->up_ms >= STEADY_MS)
		s->pause_ms = 0;
	loop_timer_set(s->again, s->pause_ms, 0);
	s->pause_ms = s->pause_ms ? 2 * s->pause_ms : PAUSE_FIRST_MS;
	if (s->pause_ms > PAUSE_MAX_MS)
		s->pause_ms = PAUSE_MAX_MS;
}

static void on_cleanup(void *arg)
{
	struct sessions *s = arg;
	const char *reason = s->drop_reason;

	if (!reason)
		reason = s->redis->c.err ? s->redis->c.errstr : "closed";
	loop_watch_free(s->watch);
	s->watch = NULL;
	went_away(s, reason);
	s->redis = NULL;
	s->up = s->dirty = false;
	s->sent = 0;
}

static void on_want_write(void *arg)
{
	((struct sessions *)arg)->dirty = true;
}

static void on_written(void *arg)
{
	((struct sessions *)arg)->dirty = false;
}

static void drop(struct sessions *s, const char *reason)
{
	s->drop_reason = reason;
	s->up = false;
	s->handing = true;
	redisAsyncFree(s->redis);
	s->handing = false;
}

/* An event may be stale, when sessions_wait() has read meanwhile; and hiredis aborts on a reply that nobody asked for.
 */
static void read_replies(struct sessions *s)
{
	char byte;

	if (s->calls.in_flight == 0) {
		if (recv(s->redis->c.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0)
			drop(s, "closed");
		return;
	}
	s->handing = true;
	redisAsyncHandleRead(s->redis);
	s->handing = false;
}

static void on_ready(void *arg, int ready)
{
	struct sessions *s = arg;

	if (ready & LOOP_WRITE)
		sessions_flush(s);
	if (s->redis && (ready & LOOP_READ))
		read_replies(s);
}

static void on_deadline(void *arg)
{
	struct sessions *s = arg;
	int64_t left_ms;

	s->armed = false;
	sessions_wait(s, 0);
	if (!s->calls.oldest || !s->redis)
		return;
	left_ms = s->calls.oldest->due_ms - clock_mono_ms();
	if (left_ms <= 0) {
		drop(s, "no answer");
		return;
	}
	loop_timer_set(s->deadline, left_ms, 0);
	s->armed = true;
}

/* A name is looked up until that has worked once; hiredis would ask again, and block, at every attempt. */
static bool resolve(struct sessions *s)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
	int error;

	if (s->address[0])
		return true;
	if (getaddrinfo(s->host, NULL, &hints, &found) != 0)
		return false;
	error = getnameinfo(found->ai_addr, found->ai_addrlen, s->address, sizeof(s->address), NULL, 0, NI_NUMERICHOST);
	freeaddrinfo(found);
	if (error != 0)
		s->address[0] = '\0';
	return error == 0;
}

static bool issue_own(struct sessions *s, enum session_call_kind kind, struct args *a)
{
	struct session_call *c = session_calls_take(&s->calls, kind, ANSWER_MS, NULL, NULL);

	if (c && issue(s, c, a))
		return true;
	session_calls_give(&s->calls, c);
	return false;
}

static bool greet(struct sessions *s)
{
	struct args ping = {0}, load = {0};

	arg_add(&ping, STR("PING"));
	arg_add(&load, STR("SCRIPT"));
	arg_add(&load, STR("LOAD"));
	arg_add(&load, str_of(swap_script));
	return issue_own(s, SESSION_CALL_PING, &ping) && (!s->swaps || issue_own(s, SESSION_CALL_SCRIPT, &load));
}

/* None of our commands is answered with an array, and hiredis spends seconds on "*2147483647". */
static void *refuse_array(const redisReadTask *task, int elements)
{
	struct sessions *s = task->privdata;

	(void)elements;
	s->drop_reason = "unexpected reply";
	return NULL;
}

static void read_no_arrays(struct sessions *s, redisReader *reader)
{
	s->reply_makers = *reader->fn;
	s->reply_makers.createArray = refuse_array;
	reader->fn = &s->reply_makers;
	reader->privdata = s;
}

static void adopt(struct sessions *s, redisAsyncContext *redis)
{
	s->redis = redis;
	read_no_arrays(s, redis->c.reader);
	redis->ev.data = s;
	redis->ev.addWrite = on_want_write;
	redis->ev.delWrite = on_written;
	redis->ev.cleanup = on_cleanup;
	s->watch = loop_watch_new(s->loop, redis->c.fd, on_ready, s);
	if (!s->watch || !greet(s)) {
		drop(s, "no memory");
		return;
	}
	loop_watch_set(s->watch, LOOP_READ | LOOP_WRITE);
}

static void connect_now(void *arg)
{
	struct sessions *s = arg;
	redisAsyncContext *redis;

	s->up_ms = 0;
	s->drop_reason = NULL;
	s->script[0] = '\0';
	if (!s->unix_path[0] && !resolve(s)) {
		went_away(s, "unknown host");
		return;
	}
	redis = s->unix_path[0] ? redisAsyncConnectUnix(s->unix_path) : redisAsyncConnect(s->address, s->port);
	if (redis && !redis->err) {
		adopt(s, redis);
		return;
	}
	went_away(s, redis ? redis->errstr : "no memory");
	if (redis)
		redisAsyncFree(redis);
}

/* Interface */

struct sessions *sessions_new(struct loop *l, const struct config *c)
{
	struct sessions *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->loop = l;
	s->swaps = c->redis_shared || c->loops > 1;
	s->port = c->redis_port;
	str_copy(s->unix_path, sizeof(s->unix_path), str_of(c->redis_unix));
	str_copy(s->host, sizeof(s->host), str_of(c->redis_host));
	s->deadline = loop_timer_new(l, on_deadline, s);
	s->again = loop_timer_new(l, connect_now, s);
	if (!s->deadline || !s->again) {
		sessions_free(s);
		return NULL;
	}
	connect_now(s);
	return s;
}

void sessions_free(struct sessions *s)
{
	if (!s)
		return;
	s->closing = true;
	if (s->redis)
		drop(s, "closing");
	loop_timer_free(s->deadline);
	loop_timer_free(s->again);
	session_calls_release(&s->calls);
	free(s);
}

void sessions_load(struct sessions *s, const char *key, session_fn *fn, void *arg)
{
	struct session_call *c = NULL;
	struct args a = {0};

	arg_add(&a, STR("GET"));
	arg_add(&a, str_of(key));
	if (s->up)
		c = session_calls_take(&s->calls, SESSION_CALL_LOAD, ANSWER_MS, fn, arg);
	if (c && issue(s, c, &a))
		return;
	session_calls_give(&s->calls, c);
	fn(arg, SESSION_AWAY, STR_NONE);
}

static bool start_save(struct sessions *s, struct session_call *c, const char *key, struct str value, const char *ttl)
{
	struct args a = {0};

	arg_add(&a, STR("SET"));
	arg_add(&a, str_of(key));
	arg_add(&a, value);
	arg_add(&a, STR("PX"));
	arg_add(&a, str_of(ttl));
	return issue(s, c, &a);
}

static bool start_swap(struct sessions *s, struct session_call *c, const char *key, const char expect[8],
		       struct str value, const char *ttl)
{
	struct session_swap *w = malloc(sizeof(*w) + value.n);

	c->swap = w;
	if (!w || !str_copy(w->key, sizeof(w->key), str_of(key)) || !str_copy(w->ttl, sizeof(w->ttl), str_of(ttl)))
		return false;
	memcpy(w->expect, expect, sizeof(w->expect));
	memcpy(w->value, value.p, value.n);
	w->n = value.n;
	return issue_swap(s, c, s->script[0] == '\0');
}

void sessions_save(struct sessions *s, const char *key, const char expect[8], struct str value, int64_t ttl_ms,
		   session_fn *fn, void *arg)
{
	struct session_call *c = NULL;
	char ttl[24];

	snprintf(ttl, sizeof(ttl), "%" PRId64, ttl_ms > 0 ? ttl_ms : 1);
	if (s->up && value.n <= SESSION_VALUE_MAX)
		c = session_calls_take(&s->calls, s->swaps ? SESSION_CALL_SWAP : SESSION_CALL_SAVE, ANSWER_MS, fn, arg);
	if (c && (s->swaps ? start_swap(s, c, key, expect, value, ttl) : start_save(s, c, key, value, ttl)))
		return;
	session_calls_give(&s->calls, c);
	fn(arg, SESSION_AWAY, STR_NONE);
}

void sessions_flush(struct sessions *s)
{
	if (!s->redis || s->handing || !s->dirty)
		return;
	s->handing = true;
	redisAsyncHandleWrite(s->redis);
	s->handing = false;
	if (!s->redis)
		return;
	s->sent = s->calls.in_flight;
	loop_watch_set(s->watch, LOOP_READ | (s->dirty ? LOOP_WRITE : 0));
}

/* True when there is something to read, or room to write what did not fit. */
static bool wait_ready(struct sessions *s, int64_t left_us, short *ready)
{
	struct pollfd p = {.fd = s->redis->c.fd, .events = (short)(POLLIN | (s->dirty ? POLLOUT : 0))};
	struct timespec left = {0};
	int n;

	if (left_us > 0)
		left = (struct timespec){.tv_sec = left_us / 1000000, .tv_nsec = left_us % 1000000 * 1000};
	n = ppoll(&p, 1, &left, NULL);

	*ready = p.revents;
	return n > 0;
}

int sessions_wait(struct sessions *s, int timeout_us)
{
	int64_t end_us = clock_mono_us() + timeout_us;
	int before = s->calls.answered;
	short ready;

	if (s->handing)
		return 0;
	while (s->redis && s->sent > 0 && wait_ready(s, end_us - clock_mono_us(), &ready)) {
		if (ready & POLLOUT)
			sessions_flush(s);
		if (s->redis && (ready & ~POLLOUT))
			read_replies(s);
	}
	return s->calls.answered - before;
}

int sessions_waiting(const struct sessions *s)
{
	return s->calls.asked;
}

bool sessions_up(const struct sessions *s)
{
	return s->up;
}

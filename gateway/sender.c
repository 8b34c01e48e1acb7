/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sender over libcurl's multi_socket interface. curl tells which sockets to watch and when to be called again; the loop
 * does so, and each of its events is one curl_multi_socket_action().
 *
 * A request goes out once. curl repeats a request by itself when a kept connection turns out to be dead, so two guards
 * stand in its way, each enough alone:
 *	on_leave()  curl asks before each attempt to write the request: no when a byte of an earlier attempt has left
 *	on_read()   gives a body from its front to its end and cannot be set back: curl gives up (CURLE_SEND_FAIL_REWIND)
 * A request without a body has only the first.
 *
 * What has left is known from CURLINFO_REQUEST_SIZE, which counts what the socket (or the TLS record) took, over all
 * attempts: 0 means that the provider has seen nothing of it.
 *
 * A transfer keeps its easy handle from request to request. There is one more of them than may be open, so that a callback
 * can make the next request while it reads the answer to its own.
 */
#include "sender.h"
#include "address.h"
#include "clock.h"
#include "sender_check.h"

#include <arpa/inet.h>
#include <assert.h>
#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD_MAX      (16 * 1024) /* bytes of an answer's header */
#define CONNECT_MS    5000        /* at most, from the name to the end of the TLS handshake */
#define KEEP_S        30L /* a connection idle for longer is not used again: the far side may be about to close it */
#define RETRY_AFTER_S (24 * 60 * 60) /* more than a day says no more than a day does */

struct transfer {
	struct sender *sender;
	CURL *easy; /* NULL until first used */
	struct curl_slist *headers;
	sender_fn *fn;
	void *arg;
	int64_t began_ms;
	bool open;
	bool private_address; /* as the call says */
	bool forbidden;       /* its address was refused */
	bool leaving;         /* curl was told that it may write: before that, its count is of an earlier request */
	bool failed;          /* curl had no memory for an option */
	bool head_whole;      /* the answer's header ended in its empty line: curl does not mind when it is cut short */
	char *body;
	size_t body_n, body_at;
	char *answer; /* room for SENDER_BODY_MAX */
	size_t answer_n, head_n;
};

struct watch {
	struct sender *sender;
	struct loop_watch *watch;
	curl_socket_t fd;
	int events;
};

struct sender {
	struct loop *loop;
	struct loop_timer *timer;
	CURLM *multi;  /* NULL: the next call makes one */
	char *ca_file; /* NULL: the system's */
	int parallel, open, watches;
	bool ending;
	struct transfer transfer[]; /* parallel + 1 */
};

/* Read by curl's own parser, the one that will be used: no other may understand the URL differently. */
static int url_check(const struct channel_call *call)
{
	char *text = sender_text(call->url), *scheme = NULL;
	CURLU *url = curl_url();
	CURLUcode code = CURLUE_OUT_OF_MEMORY;
	bool allowed;

	if (text && url)
		code = curl_url_set(url, CURLUPART_URL, text, CURLU_DISALLOW_USER);
	if (code == CURLUE_OK)
		code = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0);
	allowed = code == CURLUE_OK &&
		  (strcmp(scheme, "https") == 0 || (call->plain_http && strcmp(scheme, "http") == 0));
	curl_free(scheme);
	curl_url_cleanup(url);
	free(text);
	return code == CURLUE_OUT_OF_MEMORY ? -ENOMEM : allowed ? 0 : -EINVAL;
}

/* ---- what curl asks during a transfer ---- */

/* A byte of the request has left us. */
static bool has_left(const struct transfer *t)
{
	long n = 0;

	curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &n);
	return t->leaving && n > 0;
}

static size_t on_read(char *room, size_t size, size_t count, void *arg)
{
	struct transfer *t = arg;
	size_t n = t->body_n - t->body_at;

	if (n > size * count)
		n = size * count;
	memcpy(room, t->body + t->body_at, n);
	t->body_at += n;
	return n;
}

/* Less than was given ends the transfer with CURLE_WRITE_ERROR. */
static size_t on_answer(char *bytes, size_t size, size_t count, void *arg)
{
	struct transfer *t = arg;
	size_t n = size * count;

	if (n > SENDER_BODY_MAX - t->answer_n)
		return 0;
	memcpy(t->answer + t->answer_n, bytes, n);
	t->answer_n += n;
	return n;
}

static size_t on_head(char *bytes, size_t size, size_t count, void *arg)
{
	struct transfer *t = arg;
	struct str line = {bytes, size * count};

	t->head_n += line.n;
	if (str_starts(line, STR("HTTP/"))) /* after a 1xx there is another */
		t->head_whole = false;
	else if (str_trim(line).n == 0)
		t->head_whole = true;
	return t->head_n <= HEAD_MAX ? size * count : 0;
}

static bool may_reach(struct transfer *t, const char *numeric)
{
	if (t->private_address || address_is_public(numeric))
		return true;
	t->forbidden = true;
	return false;
}

/* The last look before a connection, after all names are resolved. */
static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct transfer *t = arg;
	char numeric[INET6_ADDRSTRLEN] = "";
	const void *addr = &to->addr;

	(void)purpose;
	if (to->family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)addr)->sin_addr, numeric, sizeof(numeric));
	else if (to->family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)addr)->sin6_addr, numeric, sizeof(numeric));
	if (!may_reach(t, numeric))
		return CURL_SOCKET_BAD;
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* Connected; the request is about to be written. A kept connection may have been opened for a call that was allowed more. */
static int on_leave(void *arg, char *peer, char *local, int peer_port, int local_port)
{
	struct transfer *t = arg;

	(void)local;
	(void)peer_port;
	(void)local_port;
	if (!may_reach(t, peer) || has_left(t))
		return CURL_PREREQFUNC_ABORT;
	t->leaving = true;
	t->forbidden = false; /* of a name with several addresses, another one */
	return CURL_PREREQFUNC_OK;
}

/* ---- the end of a transfer ---- */

static void transfer_reset(struct transfer *t)
{
	curl_slist_free_all(t->headers);
	t->headers = NULL;
	free(t->body);
	t->body = NULL;
	t->body_n = t->body_at = t->answer_n = t->head_n = 0;
	t->forbidden = t->leaving = t->failed = t->head_whole = false;
}

/* Never curl's own words: they hold the host, and some the URL. */
static const char *why(const struct transfer *t, CURLcode code, bool left)
{
	static const struct {
		CURLcode code;
		const char *left, *not_left;
	} words[] = {
		{CURLE_COULDNT_RESOLVE_HOST, "no such host", "no such host"},
		{CURLE_COULDNT_CONNECT, "no connection", "no connection"},
		{CURLE_OPERATION_TIMEDOUT, "no answer in time", "no connection in time"},
		{CURLE_PEER_FAILED_VERIFICATION, "TLS refused", "TLS refused"},
		{CURLE_SSL_CACERT_BADFILE, "TLS refused", "TLS refused"},
		{CURLE_SSL_CONNECT_ERROR, "TLS refused", "TLS refused"},
		{CURLE_PARTIAL_FILE, "answer cut off", "answer cut off"},
		{CURLE_WRITE_ERROR, "answer too long", "answer too long"},
		{CURLE_OUT_OF_MEMORY, "out of memory", "out of memory"},
		{CURLE_UNSUPPORTED_PROTOCOL, "answer is not HTTP", "answer is not HTTP"},
		{CURLE_WEIRD_SERVER_REPLY, "answer is not HTTP", "answer is not HTTP"},
	};

	if (t->forbidden)
		return SENDER_FORBIDDEN;
	if (t->head_n > HEAD_MAX)
		return "answer's header too long";
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (words[i].code == code)
			return left ? words[i].left : words[i].not_left;
	}
	return left ? "connection lost before the answer" : "connection lost before the request";
}

static void read_answer(const struct transfer *t, struct sender_reply *reply)
{
	curl_off_t after_s = 0;
	const char *type = NULL;
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &after_s);
	reply->end = SENDER_ANSWERED;
	reply->why = "";
	reply->status = (int)status;
	reply->content_type = str_of(type);
	reply->body = (struct str){t->answer, t->answer_n};
	if (after_s > RETRY_AFTER_S)
		after_s = RETRY_AFTER_S;
	reply->retry_after_ms = after_s > 0 ? (int64_t)after_s * 1000 : 0;
}

/* Tells the caller. Its callback may begin another request, which takes another transfer: this one is free only after. */
static void finish(struct transfer *t, CURLcode code)
{
	struct sender *s = t->sender;
	struct sender_reply reply = {.end = has_left(t) ? SENDER_UNKNOWN : SENDER_NOT_SENT,
				     .took_ms = clock_mono_ms() - t->began_ms,
				     .why = why(t, code, has_left(t))};

	if (code == CURLE_OK)
		read_answer(t, &reply);
	s->open--;
	t->fn(t->arg, &reply);
	curl_multi_remove_handle(s->multi, t->easy);
	transfer_reset(t);
	t->open = false;
}

static void finish_ended(struct sender *s)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(s->multi, &left))) {
		struct transfer *t = NULL;
		CURLcode code = m->data.result;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t);
		finish(t, code == CURLE_OK && !t->head_whole ? CURLE_PARTIAL_FILE : code);
	}
}

/* ---- curl on the loop ---- */

/* Ends what is open, each by what has left of it. What a callback asks for meanwhile is refused. */
static void end_all(struct sender *s)
{
	s->ending = true;
	for (int i = 0; i <= s->parallel; i++) {
		if (s->transfer[i].open)
			finish(&s->transfer[i], CURLE_OUT_OF_MEMORY);
	}
	curl_multi_cleanup(s->multi);
	s->multi = NULL;
	if (s->timer)
		loop_timer_stop(s->timer);
	assert(s->watches == 0);
	s->ending = false;
}

/* Without memory curl leaves off halfway, and what it left (a socket's table of transfers without slots) kills it when it is
 * called again. So it gets no second call; the next request begins with a new one. */
static void act(struct sender *s, curl_socket_t fd, int ready)
{
	int running;
	CURLMcode code = curl_multi_socket_action(s->multi, fd, ready, &running);

	finish_ended(s);
	if (code != CURLM_OK)
		end_all(s);
}

static void on_ready(void *arg, int ready)
{
	struct watch *w = arg;

	loop_watch_set(w->watch, w->events); /* an error has stopped it; curl may free it below */
	act(w->sender, w->fd, (ready & LOOP_READ ? CURL_CSELECT_IN : 0) | (ready & LOOP_WRITE ? CURL_CSELECT_OUT : 0));
}

static void on_timeout(void *arg)
{
	act(arg, CURL_SOCKET_TIMEOUT, 0);
}

static int on_timer(CURLM *multi, long wait_ms, void *arg)
{
	struct sender *s = arg;

	(void)multi;
	if (wait_ms < 0)
		loop_timer_stop(s->timer);
	else
		loop_timer_set(s->timer, wait_ms, 0);
	return 0;
}

static struct watch *watch_new(struct sender *s, curl_socket_t fd)
{
	struct watch *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->sender = s;
	w->fd = fd;
	w->watch = loop_watch_new(s->loop, fd, on_ready, w);
	if (!w->watch) {
		free(w);
		return NULL;
	}
	s->watches++;
	curl_multi_assign(s->multi, fd, w);
	return w;
}

/* Without memory for a watch its transfer ends by its time, and unknown; an error to curl would end all of them. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *watch)
{
	struct sender *s = arg;
	struct watch *w = watch;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (w) {
			s->watches--;
			loop_watch_free(w->watch);
			free(w);
		}
		return 0;
	}
	if (!w)
		w = watch_new(s, fd);
	if (!w)
		return 0;
	w->events = (what & CURL_POLL_IN ? LOOP_READ : 0) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0);
	loop_watch_set(w->watch, w->events);
	return 0;
}

/* ---- a request ---- */

static void set(struct transfer *t, CURLcode code)
{
	t->failed |= code != CURLE_OK;
}

static void set_text(struct transfer *t, CURLoption option, struct str value)
{
	char *text = sender_text(value);

	set(t, text ? curl_easy_setopt(t->easy, option, text) : CURLE_OUT_OF_MEMORY);
	free(text);
}

/* The options that are the same for every request. */
static void set_always(struct transfer *t)
{
	CURL *e = t->easy;

	set(t, curl_easy_setopt(e, CURLOPT_PRIVATE, t));
	set(t, curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L));
	set(t,
	    curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L)); /* or a slow resolver would hold up the loop at a timeout */
	set(t, curl_easy_setopt(e, CURLOPT_USERAGENT, "kentongan/" KTG_VERSION));
	set(t, curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L));
	set(t, curl_easy_setopt(e, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L));
	set(t, curl_easy_setopt(e, CURLOPT_PROXY, ""));
	set(t, curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED));
	set(t, curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1)); /* 2 repeats refused streams */
	set(t, curl_easy_setopt(e, CURLOPT_HTTP09_ALLOWED, 0L));
	set(t, curl_easy_setopt(e, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC));
	set(t, curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L));
	set(t, curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L));
	set(t, curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2));
	set(t, curl_easy_setopt(e, CURLOPT_MAXAGE_CONN, KEEP_S));
	set(t, curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open));
	set(t, curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t));
	set(t, curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_leave));
	set(t, curl_easy_setopt(e, CURLOPT_PREREQDATA, t));
	set(t, curl_easy_setopt(e, CURLOPT_READFUNCTION, on_read)); /* and no CURLOPT_SEEKFUNCTION: see above */
	set(t, curl_easy_setopt(e, CURLOPT_READDATA, t));
	set(t, curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_answer));
	set(t, curl_easy_setopt(e, CURLOPT_WRITEDATA, t));
	set(t, curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_head));
	set(t, curl_easy_setopt(e, CURLOPT_HEADERDATA, t));
}

static void add_line(struct transfer *t, const char *line)
{
	struct curl_slist *more = line ? curl_slist_append(t->headers, line) : NULL;

	if (more)
		t->headers = more;
	else
		t->failed = true;
}

static void set_headers(struct transfer *t, const struct channel_call *call)
{
	bool typed = false;
	char *line;

	for (int i = 0; i < call->headers; i++) {
		typed |= str_eq_nocase(call->header[i].name, STR("content-type"));
		line = sender_header(&call->header[i]);
		add_line(t, line);
		free(line);
	}
	add_line(t, "Expect:");
	if (!typed)
		add_line(t, "Content-Type:"); /* curl would call the body of a POST a form */
	set(t, curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers));
}

static void set_call(struct transfer *t, const struct channel_call *call, int timeout_ms)
{
	CURL *e = t->easy;

	if (str_eq(call->method, STR("GET"))) {
		set(t, curl_easy_setopt(e, CURLOPT_HTTPGET, 1L));
		set(t, curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, NULL));
	} else {
		set(t, curl_easy_setopt(e, CURLOPT_POST, 1L));
		set(t, curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.n));
		set_text(t, CURLOPT_CUSTOMREQUEST, call->method);
		t->body = sender_text(call->body);
		t->failed |= !t->body;
		t->body_n = call->body.n;
	}
	set_headers(t, call);
	set_text(t, CURLOPT_URL, call->url);
	set(t, curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, call->plain_http ? "http,https" : "https"));
	set(t, curl_easy_setopt(e, CURLOPT_USERNAME, NULL));
	set(t, curl_easy_setopt(e, CURLOPT_PASSWORD, NULL));
	if (call->user.n || call->password.n) {
		set_text(t, CURLOPT_USERNAME, call->user);
		set_text(t, CURLOPT_PASSWORD, call->password);
	}
	set(t, curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)timeout_ms));
	set(t, curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
				timeout_ms < CONNECT_MS ? (long)timeout_ms : (long)CONNECT_MS));
	if (t->sender->ca_file) {
		set(t, curl_easy_setopt(e, CURLOPT_CAINFO, t->sender->ca_file));
		set(t, curl_easy_setopt(e, CURLOPT_CAPATH, NULL));
	}
	t->private_address = call->private_address;
}

static bool multi_ready(struct sender *s)
{
	if (s->multi)
		return true;
	s->multi = curl_multi_init();
	if (!s->multi)
		return false;
	curl_multi_setopt(s->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(s->multi, CURLMOPT_SOCKETDATA, s);
	curl_multi_setopt(s->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(s->multi, CURLMOPT_TIMERDATA, s);
	curl_multi_setopt(s->multi, CURLMOPT_MAXCONNECTS, (long)s->parallel);
	curl_multi_setopt(s->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
	return true;
}

/* One that is free, with a handle; NULL when out of memory. */
static struct transfer *take(struct sender *s)
{
	struct transfer *t = s->transfer;

	while (t->open)
		t++;
	if (t->easy)
		return t;
	t->sender = s;
	t->easy = curl_easy_init();
	if (!t->easy)
		return NULL;
	if (!t->answer)
		t->answer = malloc(SENDER_BODY_MAX);
	t->failed = !t->answer;
	set_always(t);
	if (!t->failed)
		return t;
	curl_easy_cleanup(t->easy);
	t->easy = NULL;
	t->failed = false;
	return NULL;
}

int sender_call(struct sender *s, const struct channel_call *call, int timeout_ms, sender_fn *fn, void *arg)
{
	struct transfer *t;
	int err = timeout_ms > 0 ? sender_check(call) : -EINVAL;

	if (!err)
		err = url_check(call);
	if (err)
		return err;
	if (s->open >= s->parallel)
		return -EBUSY;
	t = s->ending || !multi_ready(s) ? NULL : take(s);
	if (!t)
		return -ENOMEM;
	set_call(t, call, timeout_ms);
	if (t->failed || curl_multi_add_handle(s->multi, t->easy) != CURLM_OK) {
		transfer_reset(t);
		return -ENOMEM;
	}
	t->fn = fn;
	t->arg = arg;
	t->began_ms = clock_mono_ms();
	t->open = true;
	s->open++;
	return 0;
}

int sender_open(const struct sender *s)
{
	return s->open;
}

/* ---- life ---- */

struct sender *sender_new(struct loop *l, int parallel)
{
	struct sender *s = calloc(1, sizeof(*s) + (size_t)(parallel + 1) * sizeof(s->transfer[0]));

	if (!s || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(s);
		return NULL;
	}
	s->loop = l;
	s->parallel = parallel;
	s->timer = loop_timer_new(l, on_timeout, s);
	if (!s->timer || !multi_ready(s)) {
		sender_free(s);
		return NULL;
	}
	return s;
}

int sender_trust(struct sender *s, const char *ca_file)
{
	char *copy = sender_text(str_of(ca_file));

	if (!copy)
		return -ENOMEM;
	free(s->ca_file);
	s->ca_file = copy;
	return 0;
}

void sender_free(struct sender *s)
{
	if (!s)
		return;
	end_all(s);
	for (int i = 0; i <= s->parallel; i++) {
		curl_easy_cleanup(s->transfer[i].easy);
		free(s->transfer[i].answer);
	}
	loop_timer_free(s->timer);
	free(s->ca_file);
	free(s);
	curl_global_cleanup();
}

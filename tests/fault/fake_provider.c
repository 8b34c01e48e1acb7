/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fake_provider: the far side of our sending, as bad as providers can be. It stands alone on libc and OpenSSL, so that it
 * shares no fault with what it tests; one thread for each connection.
 *
 *	fake_provider FOLDER
 *
 * prints "ready port=N tls=N expired=N wronghost=N selfsigned=N tls10=N" (all on 127.0.0.1) and serves until killed. In
 * FOLDER it writes
 *
 *	ledger   a line for each request it got, before it answers, tab separated: number, connection, "plain" or "tls",
 *	         behaviour, method, target, header lines joined by " | ", body. A byte that is not printable ASCII, and
 *	         the backslash, as \xNN. A request that never came whole has the behaviour "incomplete"
 *	ca.pem   the authority of the certificates of tls, expired, wronghost (other.test) and tls10; those of tls and
 *	         expired are for localhost and 127.0.0.1
 *	closed   the number of each connection that it has closed
 *	reports  a line for each delivery report it made: the status it was answered with, 0 for none
 *
 * and reads, each time anew, the files (none needs to be there)
 *
 *	behave   one behaviour for each line; a request takes the first line away. Without one, the request chooses by
 *	         BEHAVE-<name> anywhere in its target or body ("Halo BEHAVE-hang"), else it is "ok"
 *	ok, bad  bodies of the good answer and of the "200, but an error" one
 *	report   how to make a delivery report: "POST URL" (http://127.0.0.1:PORT/...) or "GET URL" on the first line, the
 *	         rest is its body
 *	redirect the Location of "redirect"
 *
 * In ok, bad and report, {id} is the message's id ("fake-<number>"), and {=name} the value of the request's parameter
 * `name` as it stands there, form or JSON. The behaviours are the table at the end.
 */
#include "fake_cert.h"
#include "fake_wire.h"

#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct behaviour {
	const char *name;
	bool (*act)(struct connection *c, const struct request *r, const struct behaviour *b); /* true: stays open */
	const char *status;                                                                    /* "200 OK" */
	const char *head; /* further header lines, each with its CR LF */
	const char *text; /* of the body; NULL: file `ok` */
};

static int requests, connections;
static const char *const ok_text = "{\"id\":\"{id}\",\"status\":\"accepted\"}";
static const char *const bad_text = "{\"error\":{\"code\":17,\"message\":\"unreachable number\"}}";

/* ---- behaviours ---- */

static bool head(struct connection *c, const struct behaviour *b, size_t length)
{
	return givef(c, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s%s\r\n", b->status, length, b->head ? b->head : "",
		     b->head && strcasestr(b->head, "content-type:") ? "" : "Content-Type: application/json\r\n");
}

static bool answer(struct connection *c, const struct request *r, const struct behaviour *b)
{
	char text[TEXT_MAX];

	if (b->text)
		fill(r, b->text, text, sizeof(text));
	else
		fill_file(r, "ok", ok_text, text, sizeof(text));
	return head(c, b, strlen(text)) && give(c, text, strlen(text));
}

static bool answer_bad(struct connection *c, const struct request *r, const struct behaviour *b)
{
	char text[TEXT_MAX];

	fill_file(r, "bad", bad_text, text, sizeof(text));
	return head(c, b, strlen(text)) && give(c, text, strlen(text));
}

static bool answer_nothing(struct connection *c, const struct request *r, const struct behaviour *b)
{
	(void)r;
	return givef(c, "HTTP/1.1 %s\r\n\r\n", b->status);
}

static bool answer_date(struct connection *c, const struct request *r, const struct behaviour *b)
{
	struct behaviour dated = *b;
	char line[128];
	time_t at = time(NULL) + 90;
	struct tm tm;

	strftime(line, sizeof(line), "Retry-After: %a, %d %b %Y %H:%M:%S GMT\r\n", gmtime_r(&at, &tm));
	dated.head = line;
	return answer(c, r, &dated);
}

static bool answer_elsewhere(struct connection *c, const struct request *r, const struct behaviour *b)
{
	struct behaviour moved = *b;
	char to[1024], line[1100];

	slurp("redirect", to, sizeof(to));
	snprintf(line, sizeof(line), "Location: %.*s\r\n", (int)strcspn(to, "\n"), to);
	moved.head = line;
	return answer(c, r, &moved);
}

static bool answer_raw(struct connection *c, const struct request *r, const struct behaviour *b)
{
	(void)r;
	return givef(c, "%s", b->text);
}

/* Also where the answer ends before it has begun. */
static bool close_now(struct connection *c, const struct request *r, const struct behaviour *b)
{
	(void)r;
	if (b->text)
		givef(c, "%s", b->text);
	return false;
}

/* A good answer, after which the connection is at its end without a word. */
static bool answer_close(struct connection *c, const struct request *r, const struct behaviour *b)
{
	answer(c, r, b);
	return false;
}

static bool reset(struct connection *c, const struct request *r, const struct behaviour *b)
{
	struct linger hard = {.l_onoff = 1};

	(void)r;
	(void)b;
	setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	return false;
}

/* Says nothing until the other side has had enough. */
static bool hang(struct connection *c, const struct request *r, const struct behaviour *b)
{
	char bytes[256];

	(void)r;
	(void)b;
	while (take(c, bytes, sizeof(bytes)) > 0)
		;
	return false;
}

/* A good answer, byte after byte, that nobody has the time for. */
static bool drip(struct connection *c, const struct request *r, const struct behaviour *b)
{
	struct pollfd gone = {.fd = c->fd, .events = POLLIN};

	(void)r;
	if (!head(c, b, 100000))
		return false;
	for (int i = 0; i < 100000 && poll(&gone, 1, 20) == 0; i++) {
		if (!give(c, " ", 1))
			return false;
	}
	return false;
}

static bool huge(struct connection *c, const struct request *r, const struct behaviour *b)
{
	static char block[65536];

	(void)r;
	memset(block, 'x', sizeof(block));
	if (!head(c, b, sizeof(block) * 160))
		return false;
	for (int i = 0; i < 160; i++) {
		if (!give(c, block, sizeof(block)))
			return false;
	}
	return true;
}

static bool endless(struct connection *c, const struct request *r, const struct behaviour *b)
{
	(void)r;
	givef(c, "HTTP/1.1 %s\r\nTransfer-Encoding: chunked\r\n\r\n", b->status);
	while (givef(c, "10\r\n0123456789abcdef\r\n"))
		;
	return false;
}

static bool long_head(struct connection *c, const struct request *r, const struct behaviour *b)
{
	(void)r;
	givef(c, "HTTP/1.1 %s\r\n", b->status);
	for (int i = 0; i < 20000; i++) {
		if (!givef(c, "X-Noise-%d: 0123456789012345678901234567890123456789\r\n", i))
			return false;
	}
	return givef(c, "Content-Length: 0\r\n\r\n");
}

static bool report_then_answer(struct connection *c, const struct request *r, const struct behaviour *b)
{
	report(r);
	return answer(c, r, b);
}

static bool answer_then_report(struct connection *c, const struct request *r, const struct behaviour *b)
{
	bool open = answer(c, r, b);

	report(r);
	return open;
}

static bool answer_then_report_5(struct connection *c, const struct request *r, const struct behaviour *b)
{
	bool open = answer(c, r, b);

	for (int i = 0; i < 5; i++)
		report(r);
	return open;
}

static bool hang_then_report(struct connection *c, const struct request *r, const struct behaviour *b)
{
	hang(c, r, b);
	report(r);
	return false;
}

static bool close_then_report(struct connection *c, const struct request *r, const struct behaviour *b)
{
	(void)b;
	shutdown(c->fd, SHUT_RDWR);
	report(r);
	return false;
}

static const struct behaviour behaviours[] = {
	{"ok", answer, "200 OK", NULL, NULL},
	{"bad", answer_bad, "200 OK", NULL, NULL},
	{"cookie", answer, "200 OK", "Set-Cookie: a=b; Path=/\r\n", NULL},
	{"201", answer, "201 Created", NULL, NULL},
	{"202", answer, "202 Accepted", NULL, NULL},
	{"204", answer_nothing, "204 No Content", NULL, NULL},
	{"400", answer, "400 Bad Request", NULL, "{\"error\":\"bad request\"}"},
	{"401", answer, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"sms\"\r\n",
	 "{\"error\":\"token expired\"}"},
	{"402", answer, "402 Payment Required", NULL, "{\"error\":\"no credit\"}"},
	{"403", answer, "403 Forbidden", NULL, "{\"error\":\"no credit\"}"},
	{"404", answer, "404 Not Found", "Content-Type: text/html\r\n", "<html>not found</html>"},
	{"409", answer, "409 Conflict", NULL, "{\"error\":\"duplicate reference\"}"},
	{"413", answer, "413 Payload Too Large", NULL, "{\"error\":\"too many segments\"}"},
	{"417", answer, "417 Expectation Failed", NULL, "{}"},
	{"429", answer, "429 Too Many Requests", NULL, "{\"error\":\"slow down\"}"},
	{"429-seconds", answer, "429 Too Many Requests", "Retry-After: 7\r\n", "{\"error\":\"slow down\"}"},
	{"429-date", answer_date, "429 Too Many Requests", NULL, "{\"error\":\"slow down\"}"},
	{"429-past", answer, "429 Too Many Requests", "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n", "{}"},
	{"429-absurd", answer, "429 Too Many Requests", "Retry-After: 99999999999999999999999\r\n", "{}"},
	{"429-words", answer, "429 Too Many Requests", "Retry-After: soon\r\n", "{}"},
	{"500", answer, "500 Internal Server Error", "Content-Type: text/plain\r\n", "Internal Server Error"},
	{"502", answer, "502 Bad Gateway", "Content-Type: text/html\r\n", "<html>bad gateway</html>"},
	{"503", answer, "503 Service Unavailable", "Retry-After: 120\r\n", "{\"error\":\"queue full\"}"},
	{"504", answer, "504 Gateway Timeout", NULL, "{}"},
	{"close", close_now, NULL, NULL, NULL},
	{"answer-close", answer_close, "200 OK", NULL, NULL},
	{"reset", reset, NULL, NULL, NULL},
	{"close-in-head", close_now, NULL, NULL, "HTTP/1.1 200 OK\r\nContent-Le"},
	{"close-in-body", close_now, NULL, NULL, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":\"fa"},
	{"trailer", answer_raw, NULL, NULL,
	 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\n{}\r\n0\r\nX-Sum: 1\r\n\r\n"},
	{"continue", answer, "100 Continue\r\n\r\nHTTP/1.1 200 OK", NULL, NULL},
	{"continue-close", close_now, NULL, NULL, "HTTP/1.1 100 Continue\r\n\r\n"},
	{"garbage", close_now, NULL, NULL, "SMS accepted, have a nice day\n"},
	{"hang", hang, NULL, NULL, NULL},
	{"drip", drip, "200 OK", NULL, NULL},
	{"truncated-json", answer, "200 OK", NULL, "{\"id\":\"fake-1\",\"stat"},
	{"huge", huge, "200 OK", NULL, NULL},
	{"endless", endless, "200 OK", NULL, NULL},
	{"long-head", long_head, "200 OK", NULL, NULL},
	{"wrong-type", answer, "200 OK", "Content-Type: text/html\r\n", "<html>Welcome to the captive portal</html>"},
	{"partial", answer, "200 OK", NULL,
	 "{\"recipients\":10,\"accepted\":[{\"id\":\"{id}\"},{\"id\":\"b\"},{\"id\":\"c\"}],\"rejected\":7}"},
	{"redirect", answer_elsewhere, "302 Found", NULL, "{}"},
	{"redirect-307", answer_elsewhere, "307 Temporary Redirect", NULL, "{}"},
	{"report-first", report_then_answer, "200 OK", NULL, NULL},
	{"report", answer_then_report, "200 OK", NULL, NULL},
	{"report-5", answer_then_report_5, "200 OK", NULL, NULL},
	{"report-hang", hang_then_report, NULL, NULL, NULL},
	{"report-close", close_then_report, NULL, NULL, NULL},
};
#define BEHAVIOURS (sizeof(behaviours) / sizeof(behaviours[0]))

static const struct behaviour *behaviour_of(const char *name, size_t n)
{
	for (size_t i = 0; i < BEHAVIOURS; i++) {
		if (strlen(behaviours[i].name) == n && strncasecmp(behaviours[i].name, name, n) == 0)
			return &behaviours[i];
	}
	fprintf(stderr, "fake_provider: no behaviour '%.*s'\n", (int)n, name);
	exit(1);
}

/* Takes the first line of `behave` away. The lock is held. */
static const struct behaviour *next_in_script(void)
{
	char text[TEXT_MAX], *rest;
	FILE *f;
	size_t n;

	if (!slurp("behave", text, sizeof(text)) || !text[0])
		return NULL;
	n = strcspn(text, "\n");
	rest = text + n + (text[n] == '\n');
	f = fopen("behave", "w");
	if (!f || fwrite(rest, 1, strlen(rest), f) != strlen(rest) || fclose(f) != 0)
		exit(1);
	return behaviour_of(text, n);
}

static const struct behaviour *choose(const struct request *r)
{
	static const char mark[] = "BEHAVE-";
	const struct behaviour *b = next_in_script();
	const char *named = strcasestr(r->target, mark);

	if (b)
		return b;
	if (!named)
		named = strcasestr(r->body, mark);
	if (!named)
		return &behaviours[0];
	named += strlen(mark);
	return behaviour_of(named, strspn(named, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"));
}

/* ---- the ledger ---- */

static void put(FILE *f, const char *p, size_t n, bool lines)
{
	for (size_t i = 0; i < n; i++) {
		if (lines && p[i] == '\r' && i + 1 < n && p[i + 1] == '\n') {
			fputs(i + 2 < n ? " | " : "", f);
			i++;
		} else if (p[i] < ' ' || p[i] > '~' || p[i] == '\\') {
			fprintf(f, "\\x%02x", (unsigned char)p[i]);
		} else {
			fputc(p[i], f);
		}
	}
}

/* Numbers a request, writes it down and chooses what happens to it. */
static const struct behaviour *enter(const struct connection *c, struct request *r, bool whole)
{
	const struct behaviour *b = NULL;
	FILE *f;

	pthread_mutex_lock(&lock);
	r->number = ++requests;
	if (whole)
		b = choose(r);
	f = fopen("ledger", "a");
	if (!f)
		exit(1);
	fprintf(f, "%d\t%d\t%s\t%s\t", r->number, c->number, c->tls ? "tls" : "plain", b ? b->name : "incomplete");
	if (whole) {
		put(f, r->method, strlen(r->method), false);
		fputc('\t', f);
		put(f, r->target, strlen(r->target), false);
		fputc('\t', f);
		put(f, r->lines, strlen(r->lines), true);
		fputc('\t', f);
		put(f, r->body, r->body_n, false);
	} else {
		put(f, r->bytes, r->have, false);
	}
	fputc('\n', f);
	if (fclose(f) != 0)
		exit(1);
	pthread_mutex_unlock(&lock);
	return b;
}

/* ---- connections ---- */

/* Cuts the header that is there whole into its parts. */
static bool cut(struct request *r)
{
	char *line_end = strstr(r->bytes, "\r\n"), *length;

	r->method = r->bytes;
	r->target = strchr(r->bytes, ' ');
	if (!r->target || r->target > line_end)
		return false;
	*r->target++ = '\0';
	r->target[strcspn(r->target, " \r")] = '\0';
	r->lines = line_end + 2;
	r->bytes[r->head - 2] = '\0';
	r->body = r->bytes + r->head;
	length = strcasestr(r->lines, "content-length:");
	r->body_n = length ? strtoul(length + strlen("content-length:"), NULL, 10) : 0;
	return r->head + r->body_n <= REQUEST_MAX;
}

/* Reads one request; false when the connection ended, or said what nobody understands. */
static bool receive(struct connection *c, struct request *r)
{
	r->have = r->head = r->body_n = 0;
	while (!r->head || r->have < r->head + r->body_n) {
		ssize_t n = r->have < REQUEST_MAX ? take(c, r->bytes + r->have, REQUEST_MAX - r->have) : 0;
		char *end;

		if (n <= 0) {
			if (r->have)
				enter(c, r, false);
			return false;
		}
		r->have += (size_t)n;
		r->bytes[r->have] = '\0';
		end = r->head ? NULL : strstr(r->bytes, "\r\n\r\n");
		if (end) {
			r->head = (size_t)(end - r->bytes) + 4;
			if (!cut(r)) {
				enter(c, r, false);
				return false;
			}
		}
	}
	return true;
}

static void *serve(void *arg)
{
	struct connection *c = arg;
	struct request *r = malloc(sizeof(*r));

	if (r && (!c->tls || SSL_accept(c->tls) == 1)) {
		while (receive(c, r)) {
			const struct behaviour *b = enter(c, r, true);

			if (!b->act(c, r, b))
				break;
		}
	}
	SSL_free(c->tls);
	close(c->fd);
	note("closed", c->number);
	free(r);
	free(c);
	return NULL;
}

static void begin(int fd, SSL_CTX *tls)
{
	struct connection *c = calloc(1, sizeof(*c));
	pthread_t thread;
	int on = 1;

	if (!c)
		exit(1);
	c->fd = fd;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	c->number = ++connections;
	if (tls) {
		c->tls = SSL_new(tls);
		SSL_set_fd(c->tls, fd);
	}
	if (pthread_create(&thread, NULL, serve, c) != 0)
		exit(1);
	pthread_detach(thread);
}

static int listen_on(int *port)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t n = sizeof(at);
	void *p = &at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, p, n) != 0 || listen(fd, 1024) != 0 || getsockname(fd, p, &n) != 0) {
		perror("fake_provider");
		exit(1);
	}
	*port = ntohs(at.sin_port);
	return fd;
}

enum { PLAIN, TLS, EXPIRED, WRONGHOST, SELFSIGNED, TLS10, LISTENERS };

static void make_tls(SSL_CTX *tls[LISTENERS])
{
	static const char here[] = "DNS:localhost,IP:127.0.0.1";
	const long day = 24L * 3600;
	struct fake_cert ca = fake_cert_make("fake authority", NULL, day, true, NULL);
	struct fake_cert good = fake_cert_make("localhost", here, day, false, &ca);
	struct fake_cert old = fake_cert_make("localhost", here, -day, false, &ca);
	struct fake_cert other = fake_cert_make("other.test", "DNS:other.test", day, false, &ca);
	struct fake_cert self = fake_cert_make("localhost", here, day, false, NULL);
	FILE *f = fopen("ca.pem", "w");

	fake_cert_need(f && PEM_write_X509(f, ca.cert) == 1 && fclose(f) == 0, "writing ca.pem");
	tls[TLS] = fake_cert_server(&good, false);
	tls[EXPIRED] = fake_cert_server(&old, false);
	tls[WRONGHOST] = fake_cert_server(&other, false);
	tls[SELFSIGNED] = fake_cert_server(&self, false);
	tls[TLS10] = fake_cert_server(&good, true);
}

int main(int argc, char **argv)
{
	static const char *const name[] = {"port", "tls", "expired", "wronghost", "selfsigned", "tls10"};
	struct pollfd listener[LISTENERS];
	SSL_CTX *tls[LISTENERS] = {NULL};

	if (argc != 2 || chdir(argv[1]) != 0) {
		fprintf(stderr, "fake_provider FOLDER\n");
		return 1;
	}
	signal(SIGPIPE, SIG_IGN);
	make_tls(tls);
	printf("ready");
	for (int i = 0; i < LISTENERS; i++) {
		int port;

		listener[i] = (struct pollfd){.fd = listen_on(&port), .events = POLLIN};
		printf(" %s=%d", name[i], port);
	}
	printf("\n");
	fflush(stdout);
	while (poll(listener, LISTENERS, -1) > 0) {
		for (int i = 0; i < LISTENERS; i++) {
			int fd = listener[i].revents ? accept4(listener[i].fd, NULL, NULL, SOCK_CLOEXEC) : -1;

			if (fd >= 0)
				begin(fd, tls[i]);
		}
	}
	return 1;
}

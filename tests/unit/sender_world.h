/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sender_world: a sender on a loop of its own, the fake provider (tests/fault/fake_provider.c) as a process, and names that
 * resolve as the tests want: getaddrinfo() of this program takes the place of libc's also for libcurl. No test asks a real
 * resolver.
 */
#ifndef SENDER_WORLD_H
#define SENDER_WORLD_H

#include "clock.h"
#include "loop.h"
#include "sender.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <dlfcn.h>
#include <errno.h>
#include <ftw.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_MS 20000 /* a test that waits for longer has failed */
#define TIME_MS     10000 /* for a request that must not run out of it */
#define LEDGER_MAX  (1024 * 1024)
#define COLUMNS     8

enum { NUMBER, CONNECTION, TRANSPORT, BEHAVIOUR, METHOD, TARGET, HEADERS, BODY };

struct world {
	struct loop *loop;
	struct loop_timer *patience;
	struct sender *sender;
	bool running; /* the loop */
	pid_t provider;
	int port, tls, expired, wronghost, selfsigned, tls10;
	char folder[64], ca[80];
};

static struct world world;

/* What a reply said, beyond its callback. */
struct heard {
	int calls, stop_after; /* the loop is stopped at this call; 0: at the first */
	enum sender_end end;
	int status;
	char type[64], body[SENDER_BODY_MAX + 1], why[64];
	size_t body_n;
	int64_t retry_after_ms, took_ms;
};

/* ---- names ---- */

static atomic_int resolver_held, resolver_in; /* slow.test: answers while not held; how many are inside */

static inline int real_getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
				   struct addrinfo **out)
{
	static int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
	return real(node, service, hints, out);
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
	static const struct {
		const char *name, *first, *second;
	} names[] = {
		{"good.test", "127.0.0.1", NULL},      {"metadata.test", "169.254.169.254", NULL},
		{"mapped.test", "::ffff:7f00:1", NULL}, {"inside.test", "10.0.0.1", "127.0.0.1"},
		{"both.test", "::1", "127.0.0.1"},     {"other.test", "127.0.0.1", NULL},
	};
	struct addrinfo any = hints ? *hints : (struct addrinfo){.ai_socktype = SOCK_STREAM};
	struct in6_addr addr;

	if (!node || inet_pton(AF_INET, node, &addr) == 1 || inet_pton(AF_INET6, node, &addr) == 1)
		return real_getaddrinfo(node, service, hints, out);
	if (strcmp(node, "slow.test") == 0) {
		atomic_fetch_add(&resolver_in, 1);
		while (atomic_load(&resolver_held))
			poll(NULL, 0, 1);
		atomic_fetch_sub(&resolver_in, 1);
		return EAI_NONAME;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int err;

		if (strcmp(node, names[i].name) != 0)
			continue;
		any.ai_family = AF_UNSPEC;
		err = real_getaddrinfo(names[i].first, service, &any, out);
		if (!err && names[i].second) {
			struct addrinfo *last = *out;

			while (last->ai_next)
				last = last->ai_next;
			err = real_getaddrinfo(names[i].second, service, &any, &last->ai_next);
		}
		return err;
	}
	return EAI_NONAME;
}

/* ---- the provider ---- */

static inline void path_of(const char *name, char room[128])
{
	snprintf(room, 128, "%s/%s", world.folder, name);
}

/* Writes a file the provider reads, or takes it away when TEXT is NULL. */
static inline void tell(const char *name, const char *text)
{
	char path[128];
	FILE *f;

	path_of(name, path);
	if (!text) {
		unlink(path);
		return;
	}
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static inline void spawn_provider(void)
{
	char program[4096] = "", line[256] = "", *slash;
	int out[2];
	FILE *f;

	assert_true(readlink("/proc/self/exe", program, sizeof(program) - 64) > 0);
	slash = strrchr(program, '/');
	snprintf(slash, 64, "/fault/fake_provider");
	snprintf(world.folder, sizeof(world.folder), "/tmp/ktg.sender.XXXXXX");
	assert_non_null(mkdtemp(world.folder));
	snprintf(world.ca, sizeof(world.ca), "%s/ca.pem", world.folder);
	assert_int_equal(pipe(out), 0);
	world.provider = fork();
	if (world.provider == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(out[1], 1);
		close(out[0]);
		close(out[1]);
		execl(program, program, world.folder, (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	f = fdopen(out[0], "r");
	if (!fgets(line, sizeof(line), f) ||
	    sscanf(line, "ready port=%d tls=%d expired=%d wronghost=%d selfsigned=%d tls10=%d", &world.port, &world.tls,
		   &world.expired, &world.wronghost, &world.selfsigned, &world.tls10) != 6)
		fail_msg("%s does not start", program);
	fclose(f);
}

static inline int start_provider(void **state)
{
	(void)state;
	/* What the environment says must not matter: all of these would lead astray. */
	setenv("http_proxy", "http://127.0.0.1:9", 1);
	setenv("https_proxy", "http://127.0.0.1:9", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:9", 1);
	spawn_provider();
	setenv("HOME", world.folder, 1);
	tell(".netrc", "machine 127.0.0.1 login netrc password netrc\nmachine good.test login netrc password netrc\n");
	return 0;
}

static inline int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static inline int stop_provider(void **state)
{
	(void)state;
	kill(world.provider, SIGKILL);
	waitpid(world.provider, NULL, 0);
	return nftw(world.folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- the ledger ---- */

static char ledger[LEDGER_MAX];

/* Reads a file the provider writes; how many lines it has. */
static inline int lines_of(const char *name, char *room, size_t cap)
{
	char path[128];
	FILE *f;
	int lines = 0;

	path_of(name, path);
	f = fopen(path, "r");
	room[0] = '\0';
	if (!f)
		return 0;
	room[fread(room, 1, cap - 1, f)] = '\0';
	fclose(f);
	for (const char *p = room; (p = strchr(p, '\n')); p++)
		lines++;
	return lines;
}

static inline int ledger_read(void)
{
	return lines_of("ledger", ledger, sizeof(ledger));
}

/* Waits until the provider has closed WANTED connections since `closed` was taken away. */
static inline void wait_closed(int wanted)
{
	int64_t end = clock_mono_ms() + PATIENCE_MS;
	char text[4096];

	while (lines_of("closed", text, sizeof(text)) < wanted) {
		if (clock_mono_ms() > end)
			fail_msg("the provider has not closed %d connections", wanted);
		poll(NULL, 0, 1);
	}
}

/* The provider must have got exactly WANTED requests. It may still be about to write the last of them down. */
static inline void ledger_holds(int wanted, const char *where)
{
	int64_t end = clock_mono_ms() + PATIENCE_MS;
	int got;

	while ((got = ledger_read()) < wanted && clock_mono_ms() < end)
		poll(NULL, 0, 1);
	if (got != wanted)
		fail_msg("%s: the provider got %d requests, not %d:\n%s", where, got, wanted, ledger);
}

/* Column COLUMN of line LINE (0 the first) of the ledger as read last; static, of the last call. */
static inline const char *entry(int line, int column)
{
	static char cell[LEDGER_MAX];
	const char *p = ledger;

	while (line-- > 0)
		p = strchr(p, '\n') + 1;
	while (column-- > 0)
		p += strcspn(p, "\t\n") + 1;
	snprintf(cell, sizeof(cell), "%.*s", (int)strcspn(p, "\t\n"), p);
	return cell;
}

static inline int entry_number(int line, int column)
{
	return (int)strtol(entry(line, column), NULL, 10);
}

/* ---- requests ---- */

static inline void give_up(void *arg)
{
	(void)arg;
	fprintf(stderr, "# a request has not ended in %d ms\n", PATIENCE_MS);
	abort();
}

static inline void world_renew_sender(void)
{
	sender_free(world.sender);
	world.sender = sender_new(world.loop, 8);
	assert_non_null(world.sender);
	assert_int_equal(sender_trust(world.sender, world.ca), 0);
}

static inline int start_sender(void **state)
{
	(void)state;
	world.loop = loop_new();
	world.patience = loop_timer_new(world.loop, give_up, NULL);
	world.sender = NULL;
	world_renew_sender();
	tell("ledger", NULL);
	tell("behave", NULL);
	return 0;
}

static inline int stop_sender(void **state)
{
	(void)state;
	sender_free(world.sender);
	loop_timer_free(world.patience);
	loop_free(world.loop);
	return 0;
}

static inline void hear(void *arg, const struct sender_reply *r)
{
	struct heard *h = arg;

	h->end = r->end;
	h->status = r->status;
	h->retry_after_ms = r->retry_after_ms;
	h->took_ms = r->took_ms;
	h->body_n = r->body.n;
	str_copy(h->type, sizeof(h->type), r->content_type);
	str_copy(h->body, sizeof(h->body), r->body);
	str_copy(h->why, sizeof(h->why), str_of(r->why));
	if (++h->calls >= h->stop_after && world.running)
		loop_stop(world.loop);
}

static inline void run_loop(void)
{
	loop_timer_set(world.patience, PATIENCE_MS, 0);
	world.running = true;
	loop_run(world.loop);
	world.running = false;
	loop_timer_stop(world.patience);
}

/* Makes the request and waits for its end. */
static inline void ask(const struct channel_call *call, int timeout_ms, struct heard *h)
{
	memset(h, 0, sizeof(*h));
	assert_int_equal(sender_call(world.sender, call, timeout_ms, hear, h), 0);
	assert_int_equal(h->calls, 0); /* never from inside the call */
	run_loop();
	assert_int_equal(h->calls, 1);
	assert_int_equal(sender_open(world.sender), 0);
}

static inline const char *end_name(enum sender_end e)
{
	return e == SENDER_ANSWERED ? "answered" : e == SENDER_NOT_SENT ? "not sent" : "unknown";
}

/* A call as the fake provider may get it; URL is borrowed. */
static inline struct channel_call call_to(const char *url, const char *method, const char *body)
{
	struct channel_call c = {.method = str_of(method),
				 .url = str_of(url),
				 .body = str_of(body),
				 .plain_http = true,
				 .private_address = true};

	if (c.body.n) {
		c.header[0] = (struct channel_header){STR("Content-Type"), STR("application/x-www-form-urlencoded")};
		c.headers = 1;
	}
	return c;
}

/* ---- far sides that are none ---- */

static inline int listen_at(int family, int port, int backlog, int *got)
{
	struct sockaddr_in6 at6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	struct sockaddr_in at4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	void *at = family == AF_INET ? (void *)&at4 : (void *)&at6;
	socklen_t n = family == AF_INET ? sizeof(at4) : sizeof(at6);
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	*got = 0;
	at4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, at, n) != 0 || listen(fd, backlog) != 0 || getsockname(fd, at, &n) != 0) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	*got = ntohs(family == AF_INET ? at4.sin_port : at6.sin6_port);
	return fd;
}

/* A canary at one port of 127.0.0.1 and ::1 (where the machine has it). */
struct canary {
	int fd4, fd6, port;
};

static inline void canary_open(struct canary *c)
{
	int port6;

	do {
		c->fd4 = listen_at(AF_INET, 0, 64, &c->port);
		assert_true(c->fd4 >= 0);
		c->fd6 = listen_at(AF_INET6, c->port, 64, &port6);
	} while (c->fd6 < 0 && errno == EADDRINUSE && close(c->fd4) == 0);
}

/* Connections it got since the last look; the kernel has them before connect() returns to the other side. */
static inline int canary_count(const struct canary *c)
{
	int n = 0;

	for (int fd; (fd = accept(c->fd4, NULL, NULL)) >= 0; n++)
		close(fd);
	for (int fd; c->fd6 >= 0 && (fd = accept(c->fd6, NULL, NULL)) >= 0; n++)
		close(fd);
	return n;
}

static inline void canary_close(struct canary *c)
{
	close(c->fd4);
	if (c->fd6 >= 0)
		close(c->fd6);
}

/* A port where connections are neither made nor refused: a listener whose queue is full. */
struct black_hole {
	int fd, port, filler[16], fillers;
};

static inline bool black_hole_open(struct black_hole *b, int family, int port)
{
	struct sockaddr_storage at;
	socklen_t n = sizeof(at);

	memset(b, 0, sizeof(*b));
	b->fd = listen_at(family, port, 0, &b->port);
	if (b->fd < 0)
		return false;
	assert_int_equal(getsockname(b->fd, (void *)&at, &n), 0);
	while (b->fillers < 16) {
		struct pollfd p = {.fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), .events = POLLOUT};

		b->filler[b->fillers++] = p.fd;
		connect(p.fd, (void *)&at, n);
		if (poll(&p, 1, 100) == 0)
			return true; /* this one hangs, and so will all others */
	}
	fail_msg("the queue of a listener does not fill");
	return false;
}

static inline void black_hole_close(struct black_hole *b)
{
	for (int i = 0; i < b->fillers; i++)
		close(b->filler[i]);
	close(b->fd);
}

#endif

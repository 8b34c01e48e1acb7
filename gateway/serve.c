/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serve: puts the daemon together in the order in which things can fail, each with one clear line: config, flows, channels,
 * port, database, Redis. Then it prints "ready port=N" and waits for signals. SIGTERM and SIGINT drain. SIGHUP loads
 * the flows again, on this thread, while the others serve: they take the new ones when it is published (versions.h).
 * Flows with a mistake are told in the log, line by line, and change nothing. Nothing else is loaded again: config
 * and profiles say who may call and where data lies, and a change of those deserves a start that can refuse.
 */
#include "cli.h"
#include "clock.h"
#include "dispatch.h"
#include "flow.h"
#include "log.h"
#include "node.h"
#include "pace.h"
#include "sendsms.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REDIS_WAIT_MS 3000 /* at start; later it may come and go */
#define ERR_MAX       512

struct server {
	struct config config;
	struct shared shared;
	struct channel_set *channels;
	struct store *store;
	struct node *node[NODES_MAX];
	pthread_t thread[NODES_MAX];
	int threads;
	struct dispatch *dispatch;
	pthread_t dispatch_thread;
	bool dispatching;
	int flows; /* at start */
	int listen_fd[NODES_MAX];
	int port;
	bool without_redis;
	bool redis_up; /* when it began to serve */
};

/* ---- parts ---- */

static bool load_flows(struct server *s)
{
	struct flow_set *flows;
	struct diag d;

	diag_init(&d);
	flows = flow_set_load(s->config.flows, &d);
	if (!flows) {
		diag_print(&d, "kentongan serve", stderr);
		return false;
	}
	s->flows = flow_set_count(flows);
	s->shared.versions = versions_new(flows);
	if (!s->shared.versions)
		cli_fail("serve", "out of memory");
	return s->shared.versions != NULL;
}

static bool load_channels(struct server *s)
{
	struct diag d;

	diag_init(&d);
	s->channels = channel_set_load(&s->config, &d);
	if (!s->channels)
		diag_print(&d, "kentongan serve", stderr);
	return s->channels != NULL;
}

/* Nothing more may be acknowledged: what the disk holds is no longer known. The service manager starts us again. */
static void fatal(void *arg, const char *why)
{
	(void)arg;
	log_event(LOG_ERROR, "store_fatal", LOG_CSTR("why", why));
	_exit(EXIT_FINDINGS);
}

static bool open_dispatch(struct server *s, struct buf *err)
{
	s->dispatch = dispatch_new(&s->config, s->channels, s->store, err);
	if (s->dispatch)
		store_on_outbox(s->store, dispatch_wake, s->dispatch);
	return s->dispatch != NULL;
}

static bool open_database(struct server *s)
{
	char room[ERR_MAX];
	struct buf err;
	int r;

	buf_init(&err, room, sizeof(room));
	r = store_open(&s->store, s->config.database, &err);
	if (!r)
		r = open_dispatch(s, &err) ? store_start(s->store, fatal, s) : -ENOMEM;
	if (r)
		cli_fail("serve", "database: %.*s", err.n ? (int)err.n : (int)strlen(strerror(-r)),
			 err.n ? err.p : strerror(-r));
	return r == 0;
}

static const char *listen_hint(int err)
{
	switch (err) {
	case -EADDRINUSE: return "the port is taken (is another gateway running?); choose another in 'listen'";
	case -EACCES: return "not allowed; ports below 1024 need rights";
	case -EADDRNOTAVAIL: return "this machine does not have that address";
	default: return strerror(-err);
	}
}

/* Before the database: where the port is taken nothing is made. */
static bool open_ports(struct server *s)
{
	for (int i = 0; i < s->config.loops; i++) {
		int port = i ? s->port : s->config.listen_port;

		s->listen_fd[i] = http_listen(s->config.listen_host, port, s->config.loops > 1, &s->port);
		if (s->listen_fd[i] < 0) {
			cli_fail("serve", "cannot listen on %s:%d: %s", s->config.listen_host, s->config.listen_port,
				 listen_hint(s->listen_fd[i]));
			return false;
		}
	}
	return true;
}

static bool make_node(struct server *s, int index)
{
	char room[ERR_MAX];
	struct buf err;

	s->shared.metrics[index] = metrics_new();
	s->shared.nodes++;
	buf_init(&err, room, sizeof(room));
	if (s->shared.metrics[index])
		s->node[index] = node_new(&s->shared, index, s->listen_fd[index], &err);
	if (!s->node[index])
		cli_fail("serve", "%.*s", err.n ? (int)err.n : 13, err.n ? err.p : "out of memory");
	return s->node[index] != NULL;
}

static bool redis_answers(struct server *s)
{
	for (int i = 0; i < s->config.loops; i++) {
		if (!node_wait_redis(s->node[i], s->without_redis ? 1 : REDIS_WAIT_MS))
			return s->without_redis;
	}
	s->redis_up = true;
	return true;
}

static bool find_redis(struct server *s)
{
	const struct config *c = &s->config;
	char where[CONFIG_PATH_MAX + 16];
	struct buf b;

	if (redis_answers(s))
		return true;
	buf_init(&b, where, sizeof(where) - 1);
	if (c->redis_unix[0])
		buf_addf(&b, "unix:%s", c->redis_unix);
	else
		buf_addf(&b, "%s:%d", c->redis_host, c->redis_port);
	where[b.n] = '\0';
	cli_fail("serve",
		 "Redis does not answer at %s: start it, mend 'redis' in %s, or serve without sessions by "
		 "--without-redis",
		 where, c->path);
	return false;
}

static bool open_sendsms(struct server *s)
{
	char room[ERR_MAX];
	struct buf err;

	buf_init(&err, room, sizeof(room));
	if (s->config.clients)
		s->shared.sendsms = sendsms_new(&s->config, &err);
	if (s->config.clients && !s->shared.sendsms)
		cli_fail("serve", "sendsms: %.*s", STR_ARG(buf_str(&err)));
	return !s->config.clients || s->shared.sendsms;
}

static bool make_nodes(struct server *s)
{
	s->shared.config = &s->config;
	s->shared.channels = s->channels;
	s->shared.store = s->store;
	s->shared.dispatch = s->dispatch;
	for (int i = 0; i < channel_count(s->channels); i++)
		s->shared.sends |= channel_sends(channel_at(s->channels, i)) ||
				   channel_serves(channel_at(s->channels, i), INBOUND_POLL);
	if (!open_sendsms(s))
		return false;
	s->shared.pace = pace_new();
	if (!s->shared.pace) {
		cli_fail("serve", "out of memory");
		return false;
	}
	s->shared.started_ms = clock_now_ms();
	for (int i = 0; i < s->config.loops; i++)
		if (!make_node(s, i))
			return false;
	return find_redis(s);
}

/* ---- running ---- */

static void *node_thread(void *arg)
{
	/* Over its time: the store may still hold what waits, so nothing is freed. None of it was acknowledged. */
	if (!node_run(arg))
		_exit(EXIT_FINDINGS);
	return NULL;
}

static void *dispatch_thread(void *arg)
{
	dispatch_run(arg);
	return NULL;
}

/* Signals come to the first thread only: the others are made with them blocked. */
static void start_threads(struct server *s, const sigset_t *signals)
{
	pthread_sigmask(SIG_BLOCK, signals, NULL);
	signal(SIGHUP, SIG_DFL); /* blocked, and waited for: an ignored one would never come */
	for (int i = 0; i < s->config.loops; i++) {
		if (pthread_create(&s->thread[i], NULL, node_thread, s->node[i])) {
			cli_fail("serve", "no thread for loop %d of %d", i + 1, s->config.loops);
			_exit(EXIT_FINDINGS); /* the loops before it already serve: nothing may be freed under them */
		}
		s->threads++;
	}
	if (pthread_create(&s->dispatch_thread, NULL, dispatch_thread, s->dispatch)) {
		cli_fail("serve", "no thread for sending");
		_exit(EXIT_FINDINGS);
	}
	s->dispatching = true;
}

static void log_findings(const struct diag *d)
{
	for (int i = 0; i < d->count; i++)
		log_event(LOG_ERROR, "flows_refused", LOG_CSTR("file", d->item[i].file),
			  LOG_INT("line", d->item[i].line), LOG_INT("col", d->item[i].col),
			  LOG_CSTR("why", d->item[i].text));
}

static void log_versions(const char *event, uint64_t was, uint64_t now, int flows)
{
	char room[2][20];
	struct buf b[2];

	for (int i = 0; i < 2; i++) {
		buf_init(&b[i], room[i], sizeof(room[i]));
		buf_addf(&b[i], "%016llx", (unsigned long long)(i ? now : was));
	}
	log_event(LOG_INFO, event, LOG_STR("was", buf_str(&b[0])), LOG_STR("now", buf_str(&b[1])),
		  LOG_INT("flows", flows));
}

/* SET is sound: the others take it from here on. */
static void publish(struct server *s, struct flow_set *set)
{
	uint64_t was = versions_newest(s->shared.versions), now = flow_set_version(set);
	int flows = flow_set_count(set);

	if (was == now) {
		flow_set_free(set);
		log_versions("flows_unchanged", was, now, flows);
		return;
	}
	if (!versions_publish(s->shared.versions, set, clock_mono_ms())) {
		log_event(LOG_ERROR, "flows_refused", LOG_CSTR("why", "out of memory"));
		return;
	}
	atomic_fetch_add(&s->shared.reloads, 1);
	for (int i = 0; i < s->threads; i++)
		node_flows_changed(s->node[i]);
	log_versions("flows_reloaded", was, now, flows);
}

static void reload(struct server *s)
{
	struct flow_set *set;
	struct diag d;

	diag_init(&d);
	set = flow_set_load(s->config.flows, &d);
	if (set) {
		publish(s, set);
		return;
	}
	atomic_fetch_add(&s->shared.reloads_refused, 1);
	log_findings(&d);
}

static void wait_for_end(struct server *s, const sigset_t *signals)
{
	int signum = 0;

	while (sigwait(signals, &signum) != 0 || signum == SIGHUP) {
		if (signum == SIGHUP)
			reload(s);
		signum = 0;
	}
	log_event(LOG_INFO, "draining", LOG_INT("signal", signum));
	for (int i = 0; i < s->threads; i++)
		node_stop(s->node[i]);
	for (int i = 0; i < s->threads; i++)
		pthread_join(s->thread[i], NULL);
	dispatch_stop(s->dispatch); /* after those that queue */
	pthread_join(s->dispatch_thread, NULL);
}

static void close_parts(struct server *s)
{
	for (int i = 0; i < s->shared.nodes; i++) {
		node_free(s->node[i]);
		metrics_free(s->shared.metrics[i]);
	}
	if (s->store)
		store_on_outbox(s->store, NULL, NULL); /* the last commits wake nobody */
	dispatch_free(s->dispatch);
	pace_free(s->shared.pace);
	sendsms_free(s->shared.sendsms);
	store_close(s->store);
	channel_set_free(s->channels);
	versions_free(s->shared.versions);
}

static int run(struct server *s)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN); /* a closed terminal must not end the service; later it loads the flows again */
	if (!load_flows(s) || !load_channels(s) || !open_ports(s) || !open_database(s) || !make_nodes(s))
		return EXIT_FINDINGS;
	log_set_level(s->config.log); /* before there are other threads */
	start_threads(s, &signals);
	printf("ready port=%d\n", s->port);
	fflush(stdout);
	log_event(LOG_INFO, "ready", LOG_INT("port", s->port), LOG_INT("loops", s->config.loops),
		  LOG_INT("flows", s->flows), LOG_CSTR("redis", s->redis_up ? "up" : "away"));
	wait_for_end(s, &signals);
	return EXIT_OK;
}

int cmd_serve(int argc, char **argv)
{
	const char *config = NULL;
	bool without_redis = false;
	const struct cli_option options[] = {
		CLI_CONFIG(&config),
		{"without-redis", 0, NULL,
		 "start although Redis is not there: SMS is served, USSD as far as its text allows",
		 .flag = &without_redis},
		{0},
	};
	const struct cli cli = {
		"serve [-c FILE] [--without-redis]",
		"Runs the gateway. Prints 'ready port=N' when it answers; SIGTERM or Ctrl-C lets it finish what is\n"
		"open and stop. The log goes to stderr, one event a line.\n\n"
		"SIGHUP loads the flow files again: what begins from then on runs on them, sessions that are open go\n"
		"on with those they began with. Flows with a mistake are told in the log and change nothing. Config\n"
		"and profiles are not loaded again: restart for those.\n",
		options, 0, 0};
	struct server *s;
	int code;

	if (cli_options(&cli, argc, argv, &code) < 0)
		return code;
	s = calloc(1, sizeof(*s));
	if (!s)
		return EXIT_FINDINGS;
	s->without_redis = without_redis;
	code = cli_config(config, &s->config);
	if (code == EXIT_OK) {
		log_set_level(LOG_ERROR); /* until it is ready, what is wrong is told in one line */
		code = run(s);
	}
	close_parts(s);
	free(s);
	return code;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outbox_bench: messages a second through the whole outbox (dispatch, the store on a real file, the sender, a real
 * profile), beside its two floors in the same run: the same requests without rows, and the same rows claimed and settled
 * without requests. The three take turns; each row is the median of the rounds. And what it costs to find the next
 * messages in a queue of any length. run.sh gives it a core; the sink (bare_mhd with ids) has another.
 *
 *	outbox_bench CONFIG send MESSAGES ROUNDS    the first channel of CONFIG sends to the sink
 *	outbox_bench CONFIG backlog MESSAGES        the same once, over what is queued already
 *	outbox_bench CONFIG due ROWS                tips in WIB are queued in this number, each a millisecond after the
 *	                                            other, the last of them now
 *
 * Processor time is of the whole process: what a core is worth when the sink or the disk is what limits. Fails when a
 * message was not accepted, or is not `accepted` with the sink's id in the database.
 */
#include "clock.h"
#include "dispatch.h"
#include "loop.h"
#include "sender.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS_MAX 15
#define NEWS       500 /* queued in one transaction */
#define LOOKS      2001
#define STALLED_US 10000000
#define DUE_ROWS   64
#define DUE_LIMIT  256 /* as dispatch.c asks */
#define TEXT       "Tersimpan. Made: BB 9,4 kg TB 72 cm, naik (N). Terima kasih, sampai bulan depan."

static struct config config;
static struct channel_set *channels;
static const struct channel *channel;
static struct store *store;
static struct loop *loop;

static void die(const char *what)
{
	fprintf(stderr, "outbox_bench: %s\n", what);
	exit(1);
}

/* ---- the store from this thread ---- */

static struct store_client *client;
static struct loop_waker *committed;

static void on_commit(void *arg)
{
	(void)arg;
	loop_wake(committed);
}

static void on_drain(void *arg)
{
	(void)arg;
	store_client_drain(client);
}

static void open_store(void)
{
	char room[512];
	struct buf err;

	buf_init(&err, room, sizeof(room));
	if (store_open(&store, config.database, &err) || store_start(store, NULL, NULL)) {
		fprintf(stderr, "outbox_bench: %.*s\n", STR_ARG(buf_str(&err)));
		exit(1);
	}
	client = store_client_new(store, on_commit, NULL);
	committed = loop_waker_new(loop, on_drain, NULL);
	if (!client || !committed)
		die("out of memory");
}

static struct store_reader *open_reader(void)
{
	char room[512];
	struct buf err;
	struct store_reader *r;

	buf_init(&err, room, sizeof(room));
	r = store_reader_open(config.database, &err);
	if (!r)
		die("the database cannot be read");
	return r;
}

static int64_t accepted_rows(void)
{
	int64_t n[OUTBOX_STATES][OUTBOX_PRIORITIES], sum = 0;
	struct store_reader *r = open_reader();

	if (store_outbox_counts(r, n))
		die("the rows cannot be counted");
	for (int p = 0; p < OUTBOX_PRIORITIES; p++)
		sum += n[OUTBOX_ACCEPTED][p];
	store_reader_close(r);
	return sum;
}

/* ---- queueing ---- */

static void stop_loop(struct store_job *job, enum store_result result)
{
	(void)job;
	if (result != STORE_OK)
		die("a commit failed");
	loop_stop(loop);
}

/* Answers to MESSAGES phones. */
static void queue(int messages)
{
	static struct outbox_new news[NEWS];
	static char number[NEWS][MSISDN_MAX];
	static int phone;

	for (int i = 0; i < messages; i += NEWS) {
		struct outbox_work work = {.now_ms = clock_now_ms(), .new_ = news};
		struct store_job job = {.outbox = &work, .done = stop_loop};

		for (int k = 0; k < NEWS && i + k < messages; k++, work.news++) {
			snprintf(number[k], sizeof(number[k]), "62813%08d", phone++ % 100000000);
			news[k] = (struct outbox_new){.origin = STR("bench"),
						      .msisdn = str_of(number[k]),
						      .text = STR(TEXT),
						      .priority = OUTBOX_REPLY,
						      .zone = ZONE_WIB,
						      .expires_ms = work.now_ms + outbox_ttl_ms(OUTBOX_REPLY)};
		}
		store_commit(client, &job);
		loop_run(loop);
	}
}

/* ---- the floor: requests without rows ---- */

static struct sender *sender;
static char call_room[32 * 1024];
static struct {
	int begun, ended, total;
} calls;

static void begin_call(void);

static void on_reply(void *arg, const struct sender_reply *reply)
{
	struct channel_verdict v = {.result = SEND_UNKNOWN};
	struct arena a;

	(void)arg;
	arena_init(&a, call_room, sizeof(call_room));
	if (reply->end == SENDER_ANSWERED)
		channel_judge(channel, reply->status, reply->content_type, reply->body, &a, &v);
	if (v.result != SEND_ACCEPTED || v.id.n == 0)
		die("the sink did not accept");
	if (++calls.ended == calls.total)
		loop_stop(loop);
	else if (calls.begun < calls.total)
		begin_call();
}

static void begin_call(void)
{
	char ref[OUTBOX_REF_MAX];
	struct outgoing m = {.to = STR("6281312345678"), .text = STR(TEXT), .parts = 1, .now_ms = clock_now_ms()};
	struct channel_call call;
	struct arena a;

	calls.begun++;
	m.expires_ms = m.now_ms + outbox_ttl_ms(OUTBOX_REPLY);
	outbox_ref(calls.begun, store_secret(store), ref);
	m.ref = str_of(ref);
	arena_init(&a, call_room, sizeof(call_room));
	if (channel_compose(channel, &m, &a, &call) || sender_call(sender, &call, 10000, on_reply, NULL))
		die("a request cannot be made");
}

static void run_calls(int messages)
{
	calls.begun = calls.ended = 0;
	calls.total = messages;
	while (calls.begun < config.channel[0].parallel && calls.begun < messages)
		begin_call();
	loop_run(loop);
}

/* ---- the floor: rows without requests ---- */

static struct {
	struct store_reader *reader;
	struct store_job job;
	struct outbox_work work;
	struct outbox_claim claim[DISPATCH_PARALLEL_MAX];
	struct outbox_settle settle[DISPATCH_PARALLEL_MAX];
	char number[DISPATCH_PARALLEL_MAX][MSISDN_MAX];
	char id[DISPATCH_PARALLEL_MAX][24];
	int ended, total;
} rows;

static bool claim_row(void *arg, const struct outbox_due *row)
{
	int n = rows.work.claims++;

	(void)arg;
	rows.claim[n] = (struct outbox_claim){row->id, row->attempts, channel_name(channel), 1, 350, false};
	str_copy(rows.number[n], sizeof(rows.number[n]), row->msisdn);
	return rows.work.claims < config.channel[0].parallel;
}

static void on_rows(struct store_job *job, enum store_result result);

static void commit_rows(void)
{
	rows.work.now_ms = clock_now_ms();
	rows.work.claim = rows.claim;
	rows.work.settle = rows.settle;
	rows.job = (struct store_job){.outbox = &rows.work, .done = on_rows};
	store_commit(client, &rows.job);
}

/* What was claimed is settled in the next transaction, together with the next claims. */
static void on_rows(struct store_job *job, enum store_result result)
{
	int claimed = rows.work.claims;

	(void)job;
	if (result != STORE_OK)
		die("a commit failed");
	rows.ended += rows.work.settles;
	rows.work = (struct outbox_work){.settles = claimed};
	for (int i = 0; i < claimed; i++) {
		if (!rows.claim[i].taken)
			die("a row was not there to claim");
		snprintf(rows.id[i], sizeof(rows.id[i]), "rows-%" PRId64, rows.claim[i].id);
		rows.settle[i] = (struct outbox_settle){rows.claim[i].id,
							1,
							SEND_ACCEPTED,
							OUTBOX_ACCEPTED,
							str_of(rows.id[i]),
							STR_NONE,
							channel_name(channel),
							str_of(rows.number[i]),
							0};
	}
	if (rows.ended >= rows.total) {
		loop_stop(loop);
		return;
	}
	if (store_outbox_due(rows.reader, clock_now_ms(), ~0U, DUE_LIMIT, claim_row, NULL))
		die("what is due cannot be read");
	commit_rows();
}

static void run_rows(int messages)
{
	rows.ended = 0;
	rows.total = messages;
	rows.work = (struct outbox_work){.lost = true};
	commit_rows();
	loop_run(loop);
}

/* ---- all of it ---- */

static void *dispatch_thread(void *d)
{
	dispatch_run(d);
	return NULL;
}

static struct dispatch *dispatch;
static int64_t awaited, reached_us, reached_n;
static clock_t reached_cpu;

static int64_t results(int but)
{
	struct dispatch_view v;
	int64_t sum = 0;

	dispatch_look(dispatch, &v);
	for (int r = 0; r <= SEND_UNKNOWN; r++)
		sum += r == but ? 0 : v.lane[0].result[r];
	return sum;
}

static void look(void *arg)
{
	int64_t now_us = clock_mono_us(), n = results(-1);

	(void)arg;
	if (n == reached_n && now_us - reached_us > STALLED_US)
		die("the outbox stands still: is the sink there, and may CONFIG send at this hour?");
	if (n == reached_n)
		return;
	reached_n = n;
	reached_us = now_us;
	if (n < awaited)
		return;
	reached_cpu = clock();
	loop_stop(loop);
}

static int run_all(int messages)
{
	struct loop_timer *timer = loop_timer_new(loop, look, NULL);
	char room[512];
	struct buf err;
	pthread_t thread;
	int accepted;

	buf_init(&err, room, sizeof(room));
	dispatch = dispatch_new(&config, channels, store, &err);
	if (!dispatch || !timer || pthread_create(&thread, NULL, dispatch_thread, dispatch))
		die("the dispatcher does not start");
	awaited = messages;
	reached_n = 0;
	reached_us = clock_mono_us();
	loop_timer_set(timer, 2, 2);
	loop_run(loop);
	loop_timer_free(timer);
	dispatch_stop(dispatch);
	pthread_join(thread, NULL);
	if (results(SEND_ACCEPTED))
		die("some messages were not accepted");
	accepted = (int)results(-1);
	dispatch_free(dispatch);
	return accepted;
}

/* ---- measuring ---- */

struct figures {
	double rate[ROUNDS_MAX], cpu_us[ROUNDS_MAX], commits[ROUNDS_MAX];
};

static int64_t commits(void)
{
	struct store_stats st;

	store_stats(store, &st);
	return st.commits;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof(*v), by_size);
	return v[n / 2];
}

static void note(struct figures *f, int round, int64_t messages, int64_t took_us, clock_t cpu, int64_t was)
{
	f->commits[round] = (double)(commits() - was);
	f->cpu_us[round] = (double)cpu * 1e6 / CLOCKS_PER_SEC / (double)messages;
	f->rate[round] = (double)messages * 1e6 / (double)took_us;
}

/* Until the last answer has come: of the commits only that with the last few ends, at most one for each connection, is
 * not in the time. The dispatcher stops on its tick, which is not waited for. */
static void measure_all(struct figures *f, int round, int messages)
{
	int64_t before = accepted_rows(), was = commits(), began_us = clock_mono_us();
	clock_t cpu = clock();
	int sent = run_all(messages);

	note(f, round, reached_n, reached_us - began_us, reached_cpu - cpu, was);
	if (accepted_rows() - before != sent)
		die("not every message that was accepted is so in the database");
}

static void measure(void (*run)(int), struct figures *f, int round, int messages)
{
	int64_t was = commits(), began_us = clock_mono_us();
	clock_t cpu = clock();

	run(messages);
	note(f, round, messages, clock_mono_us() - began_us, clock() - cpu, was);
}

static void print_head(void)
{
	printf("%-44s %5s %9s %9s %9s %9s\n", "", "conns", "MT/s", "CPU us", "commits", "outbox/it");
}

static void print_row(const char *name, struct figures *f, int rounds, double rate)
{
	double own = median(f->rate, rounds);

	printf("%-44s %5d %9.0f %9.1f %9.0f %9.2f\n", name, config.channel[0].parallel, own, median(f->cpu_us, rounds),
	       median(f->commits, rounds), rate / own);
}

static void bench_send(int messages, int rounds)
{
	static struct figures alone, kept, all;
	double rate;

	for (int i = 0; i < rounds; i++) {
		measure(run_calls, &alone, i, messages);
		queue(messages);
		measure(run_rows, &kept, i, messages);
		queue(messages);
		measure_all(&all, i, messages);
	}
	rate = median(all.rate, rounds);
	print_head();
	print_row("the sender, without rows", &alone, rounds, rate);
	print_row("rows claimed and settled, without requests", &kept, rounds, rate);
	print_row("the outbox, commits included", &all, rounds, rate);
}

static void bench_backlog(int messages)
{
	static struct figures all;

	measure_all(&all, 0, messages);
	print_head();
	print_row("the outbox, over this queue", &all, 1, all.rate[0]);
}

/* ---- finding the next ---- */

static int found;

static bool take_due(void *arg, const struct outbox_due *row)
{
	(void)arg;
	(void)row;
	return ++found < DUE_ROWS;
}

static void bench_look(struct store_reader *r, const char *name, int64_t now_ms, unsigned open)
{
	static double us[LOOKS];

	for (int i = 0; i < LOOKS; i++) {
		struct timespec from, to;

		found = 0;
		clock_gettime(CLOCK_MONOTONIC, &from);
		if (store_outbox_due(r, now_ms, open, DUE_LIMIT, take_due, NULL))
			die("what is due cannot be read");
		clock_gettime(CLOCK_MONOTONIC, &to);
		us[i] = (double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3;
	}
	qsort(us, LOOKS, sizeof(*us), by_size);
	printf("%-44s %5d %9.1f %9.1f\n", name, found, us[LOOKS / 2], us[LOOKS * 99 / 100]);
}

/* TIPS are queued, one a millisecond, the last of them about now. */
static void bench_due(int64_t tips)
{
	struct store_reader *r = open_reader();
	int64_t now_ms = clock_now_ms();
	unsigned every = 1U << ZONE_WIB | 1U << ZONE_WITA | 1U << ZONE_WIT;

	printf("%-44s %5s %9s %9s\n", "the next 64 of the queue", "found", "p50 us", "p99 us");
	bench_look(r, "all due", now_ms, every);
	bench_look(r, "half of them not yet due", now_ms - tips / 2, every);
	bench_look(r, "none of them due", now_ms - 30 * INT64_C(86400000), every);
	bench_look(r, "night in their zone, others elsewhere", now_ms, every & ~(1U << ZONE_WIB));
	bench_look(r, "night everywhere", now_ms, 0);
	store_reader_close(r);
}

static int number(char **argv, int argc, int i, int most)
{
	long v = argc > i ? strtol(argv[i], NULL, 10) : 0;

	return v < 1 ? 1 : v > most ? most : (int)v;
}

static void load(const char *path)
{
	struct diag d;

	diag_init(&d);
	if (!config_load(&config, path, &d))
		channels = channel_set_load(&config, &d);
	if (!channels || channel_count(channels) == 0 || !channel_sends(channel_at(channels, 0))) {
		diag_print(&d, "outbox_bench", stderr);
		die("the config is of no use");
	}
	channel = channel_at(channels, 0);
}

int main(int argc, char **argv)
{
	const char *what = argc > 3 ? argv[2] : "";
	bool due = !strcmp(what, "due"), send = !strcmp(what, "send");

	if (!due && !send && strcmp(what, "backlog") != 0) {
		fprintf(stderr, "outbox_bench CONFIG send MESSAGES ROUNDS | backlog MESSAGES | due ROWS\n");
		return 1;
	}
	load(argv[1]);
	log_set_level(LOG_WARN);
	loop = loop_new();
	if (!loop)
		die("out of memory");
	if (due) {
		bench_due(number(argv, argc, 3, 100000000));
		return 0;
	}
	open_store();
	rows.reader = open_reader();
	sender = sender_new(loop, config.channel[0].parallel);
	if (!sender)
		die("out of memory");
	if (send)
		bench_send(number(argv, argc, 3, 1000000), number(argv, argc, 4, ROUNDS_MAX));
	else
		bench_backlog(number(argv, argc, 3, 1000000));
	sender_free(sender);
	store_reader_close(rows.reader);
	store_client_free(client);
	store_close(store);
	return 0;
}

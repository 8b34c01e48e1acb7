/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sender_bench: requests a second of the sender to a sink on this machine, beside the floor: curl's multi_socket on the
 * same loop with one handle for each transfer and nothing of ours around it. The two take turns within one run; each row
 * is the median of the rounds. The sink is bare_mhd on another core, if there is one.
 *
 *	sender_bench SINK-PORT [PARALLEL [SECONDS [ROUNDS]]]
 *
 * Prints requests a second, the share of the floor, and the processor time of one request, which is what a core is worth
 * when the sink is what limits. Fails when an answer was not a 200 with a body.
 */
#include "clock.h"
#include "loop.h"
#include "sender.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PARALLEL_MAX 1024
#define ROUNDS_MAX   15
#define BODY         "username=ktg&to=%2B6281234567890&message=Tersimpan.+Made+9%2C4+kg+72+cm&reference=ktg0123456789ab"

static struct {
	struct loop *loop;
	struct loop_timer *end;
	char url[64];
	int parallel, open;
	bool ending;
	long done, wrong;
} bench;

static void stop_making(void *arg)
{
	(void)arg;
	bench.ending = true;
}

static void count(bool good)
{
	bench.done++;
	bench.wrong += !good;
}

/* ---- ours ---- */

static struct sender *sender;
static struct channel_call call;

static void begin_ours(void);

static void on_reply(void *arg, const struct sender_reply *reply)
{
	(void)arg;
	bench.open--;
	count(reply->end == SENDER_ANSWERED && reply->status == 200 && reply->body.n > 0);
	if (!bench.ending)
		begin_ours();
	else if (bench.open == 0)
		loop_stop(bench.loop);
}

static void begin_ours(void)
{
	bench.open++;
	if (sender_call(sender, &call, 10000, on_reply, NULL) != 0)
		exit(1);
}

static void make_ours(void)
{
	call = (struct channel_call){.method = STR("POST"),
				     .url = str_of(bench.url),
				     .body = STR(BODY),
				     .headers = 2,
				     .header = {{STR("Content-Type"), STR("application/x-www-form-urlencoded")},
						{STR("apiKey"), STR("0123456789abcdef0123456789abcdef")}},
				     .plain_http = true,
				     .private_address = true};
	sender = sender_new(bench.loop, bench.parallel);
	if (!sender)
		exit(1);
}

/* ---- the floor ---- */

static struct {
	CURLM *multi;
	CURL *easy[PARALLEL_MAX];
	long bytes[PARALLEL_MAX];
	struct curl_slist *headers;
	struct loop_timer *timer;
} bare;

static void bare_done(void)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(bare.multi, &left))) {
		CURL *e = m->easy_handle;
		CURLcode code = m->data.result;
		long status = 0;
		long *bytes = NULL;

		curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(e, CURLINFO_PRIVATE, &bytes);
		count(code == CURLE_OK && status == 200 && *bytes > 0);
		*bytes = 0;
		curl_multi_remove_handle(bare.multi, e);
		bench.open--;
		if (!bench.ending) {
			bench.open++;
			curl_multi_add_handle(bare.multi, e);
		} else if (bench.open == 0) {
			loop_stop(bench.loop);
		}
	}
}

struct bare_watch {
	struct loop_watch *watch;
	curl_socket_t fd;
};

static void bare_ready(void *arg, int ready)
{
	struct bare_watch *w = arg;
	int running;

	curl_multi_socket_action(
		bare.multi, w->fd,
		(ready & LOOP_READ ? CURL_CSELECT_IN : 0) | (ready & LOOP_WRITE ? CURL_CSELECT_OUT : 0), &running);
	bare_done();
}

static void bare_timeout(void *arg)
{
	int running;

	(void)arg;
	curl_multi_socket_action(bare.multi, CURL_SOCKET_TIMEOUT, 0, &running);
	bare_done();
}

static int bare_timer(CURLM *multi, long wait_ms, void *arg)
{
	(void)multi;
	(void)arg;
	if (wait_ms < 0)
		loop_timer_stop(bare.timer);
	else
		loop_timer_set(bare.timer, wait_ms, 0);
	return 0;
}

static int bare_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *watch)
{
	struct bare_watch *w = watch;

	(void)easy;
	(void)arg;
	if (what == CURL_POLL_REMOVE) {
		if (w) {
			loop_watch_free(w->watch);
			free(w);
		}
		return 0;
	}
	if (!w) {
		w = calloc(1, sizeof(*w));
		if (!w)
			exit(1);
		w->fd = fd;
		w->watch = loop_watch_new(bench.loop, fd, bare_ready, w);
		curl_multi_assign(bare.multi, fd, w);
	}
	loop_watch_set(w->watch, (what & CURL_POLL_IN ? LOOP_READ : 0) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0));
	return 0;
}

static size_t bare_answer(char *bytes, size_t size, size_t n, void *arg)
{
	(void)bytes;
	*(long *)arg += (long)(size * n);
	return size * n;
}

static void make_bare(void)
{
	bare.timer = loop_timer_new(bench.loop, bare_timeout, NULL);
	bare.multi = curl_multi_init();
	curl_multi_setopt(bare.multi, CURLMOPT_SOCKETFUNCTION, bare_socket);
	curl_multi_setopt(bare.multi, CURLMOPT_TIMERFUNCTION, bare_timer);
	curl_multi_setopt(bare.multi, CURLMOPT_MAXCONNECTS, (long)bench.parallel);
	bare.headers = curl_slist_append(NULL, "apiKey: 0123456789abcdef0123456789abcdef");
	for (int i = 0; i < bench.parallel; i++) {
		CURL *e = bare.easy[i] = curl_easy_init();

		if (!e)
			exit(1);
		curl_easy_setopt(e, CURLOPT_URL, bench.url);
		curl_easy_setopt(e, CURLOPT_PROXY, "");
		curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, BODY);
		curl_easy_setopt(e, CURLOPT_HTTPHEADER, bare.headers);
		curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, bare_answer);
		curl_easy_setopt(e, CURLOPT_WRITEDATA, &bare.bytes[i]);
		curl_easy_setopt(e, CURLOPT_PRIVATE, &bare.bytes[i]);
	}
}

static void begin_bare(void)
{
	curl_multi_add_handle(bare.multi, bare.easy[bench.open++]);
}

/* ---- a run ---- */

struct figures {
	double rate[ROUNDS_MAX], cpu_us[ROUNDS_MAX];
};

static void run(void (*begin)(void), int seconds, struct figures *f, int round)
{
	int64_t began_us;
	clock_t cpu;

	bench.ending = false;
	bench.done = 0;
	bench.open = 0;
	while (bench.open < bench.parallel)
		begin();
	loop_timer_set(bench.end, seconds * 1000, 0);
	began_us = clock_mono_us();
	cpu = clock();
	loop_run(bench.loop);
	f->cpu_us[round] = (double)(clock() - cpu) * 1e6 / CLOCKS_PER_SEC / (double)bench.done;
	f->rate[round] = (double)bench.done * 1e6 / (double)(clock_mono_us() - began_us);
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

static int number(char **argv, int argc, int i, int otherwise, int most)
{
	long v = argc > i ? strtol(argv[i], NULL, 10) : otherwise;

	return v < 1 ? 1 : v > most ? most : (int)v;
}

int main(int argc, char **argv)
{
	int seconds = number(argv, argc, 3, 2, 600), rounds = number(argv, argc, 4, 3, ROUNDS_MAX);
	static struct figures floor, ours;
	double floor_rate, floor_us, rate, us;

	if (argc < 2) {
		fprintf(stderr, "sender_bench SINK-PORT [PARALLEL [SECONDS [ROUNDS]]]\n");
		return 1;
	}
	bench.parallel = number(argv, argc, 2, 64, PARALLEL_MAX);
	bench.loop = loop_new();
	bench.end = loop_timer_new(bench.loop, stop_making, NULL);
	snprintf(bench.url, sizeof(bench.url), "http://127.0.0.1:%s/send", argv[1]);
	make_ours();
	make_bare();
	for (int i = 0; i < rounds; i++) {
		run(begin_bare, seconds, &floor, i);
		run(begin_ours, seconds, &ours, i);
	}
	floor_rate = median(floor.rate, rounds);
	floor_us = median(floor.cpu_us, rounds);
	rate = median(ours.rate, rounds);
	us = median(ours.cpu_us, rounds);
	printf("%-44s %5s %9s %9s %9s\n", "", "conns", "req/s", "CPU us", "of bare");
	printf("%-44s %5d %9.0f %9.1f %9.2f\n", "curl multi alone", bench.parallel, floor_rate, floor_us, 1.0);
	printf("%-44s %5d %9.0f %9.1f %9.2f\n", "the sender", bench.parallel, rate, us, rate / floor_rate);
	if (bench.wrong)
		printf("WRONG: %ld answers were not as the sink gives them\n", bench.wrong);
	return bench.wrong != 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long one reader_read() takes: over the corpus of tests/reader (median, 99 of 100, longest) and for the texts of 1,600
 * octets that make it work hardest. Run it from the top of the tree on a quiet machine:
 *
 *	make build/tests/bench/reader_bench && build/tests/bench/reader_bench
 */
#include "diag.h"
#include "flow.h"
#include "reader.h"

#include "../unit/reader_corpus.h"

#include <time.h>

#define TODAY  20522 /* 2026-03-10 */
#define ROUNDS 21
#define LINES  4000

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The median of ROUNDS readings. */
static double time_of(const struct flow_set *set, struct str text)
{
	static struct reading r;
	double t[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		double begin = now_us();

		reader_read(set, ROLE_KADER, TODAY, text, &r);
		t[i] = now_us() - begin;
	}
	qsort(t, ROUNDS, sizeof(t[0]), by_size);
	return t[ROUNDS / 2];
}

static void bench_corpus(const struct flow_set *set)
{
	static struct corpus c;
	static double t[LINES];
	int n = 0;

	if (!corpus_open(&c, "tests/reader"))
		return;
	while (n < LINES && corpus_next(&c))
		t[n++] = time_of(set, c.text);
	corpus_close(&c);
	qsort(t, (size_t)n, sizeof(t[0]), by_size);
	if (n)
		printf("corpus of %d lines: median %.1f us, 99 %% within %.1f us, longest %.1f us\n", n, t[n / 2],
		       t[n * 99 / 100], t[n - 1]);
}

static void bench_worst(const struct flow_set *set)
{
	static const char *const seeds[] = {" ",
					    "#",
					    ",",
					    "9",
					    "9 ",
					    "9,",
					    "8 4 ",
					    "8,4 ",
					    "8 4 T 7 2 B ",
					    "10019 8 4 72 5 13 5 44 5 ",
					    "10019 84 725 ",
					    "10019 8,4,72,5,T,13,5,44,5\n",
					    "1 ,2 T 3 ,4 B ",
					    "bb 8 tb 72 ",
					    "bv 8 tv 72 ",
					    "delapan koma empat ",
					    "kukur ",
					    "a",
					    "a1",
					    "5/3/26 ",
					    "0812-",
					    "x ",
					    "- "};
	static char text[1600];
	double worst = 0;

	for (size_t s = 0; s < sizeof(seeds) / sizeof(seeds[0]); s++) {
		size_t n = strlen(seeds[s]);
		double t;

		for (size_t i = 0; i < sizeof(text); i++)
			text[i] = i < 5 ? "UKUR "[i] : seeds[s][(i - 5) % n];
		t = time_of(set, (struct str){text, sizeof(text)});
		printf("  1600 octets of '%s': %.1f us\n", seeds[s][strlen(seeds[s]) - 1] == '\n' ? "lines" : seeds[s],
		       t);
		worst = t > worst ? t : worst;
	}
	printf("worst of these: %.1f us\n", worst);
}

int main(void)
{
	struct flow_set *set;
	struct diag d;

	diag_init(&d);
	set = flow_set_load("tests/reader", &d);
	if (!set) {
		diag_print(&d, "reader_bench", stderr);
		return 1;
	}
	bench_corpus(set);
	bench_worst(set);
	flow_set_free(set);
	return 0;
}

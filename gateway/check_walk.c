/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `kentongan check --walk`: the walker of the engine (include/walk.h) for a person: each finding with the way to it,
 * typed as a phone types it, and the screen that was shown. A finding has the form of the others, so that an editor
 * jumps there. The walkers share the cores of the machine.
 */
#include "check.h"

#include "cli.h"
#include "walk.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define VERB          "check"
#define DEPTH_DEFAULT 8

#define THREADS_MAX 8 /* each may take some 60 MB */

/* What the threads share. All but the party and the limits only under the lock. */
struct crew {
	struct walk_party *party;
	struct walk_limits limits;
	pthread_mutex_t lock;
	bool terminal;
	int next, told; /* walkers begun, and told of */
	bool done[WALK_PARTY_MAX];
	int64_t screens, answers;               /* so far, by all */
	struct walk_total seen[WALK_PARTY_MAX]; /* what of it each told */
	struct walk_total total;
	int error;
};

static void clear_line(void)
{
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
}

static void print_found(void *arg, const struct walk_finding *f)
{
	(void)arg;
	clear_line();
	fprintf(stderr, "kentongan " VERB ": %.*s:%d:%d: %s (%s, %s, %s): ", STR_ARG(f->file), f->line, f->col,
		walk_fault_text(f->fault), role_name(f->role), language_name(f->language), f->sms ? "SMS" : "USSD");
	cli_put_visible(stderr, f->way);
	fputs(" -> '", stderr);
	cli_put_visible(stderr, f->screen);
	fputs("'\n", stderr);
}

static void print_progress(void *arg, const struct walk_total *t)
{
	struct crew *c = arg;
	struct walk_total *seen = &c->seen[t->walker - 1];

	pthread_mutex_lock(&c->lock);
	c->screens += t->states - seen->states;
	c->answers += t->steps - seen->steps;
	*seen = *t;
	fprintf(stderr, "\rwalker %d of %d: %lld screens, %lld answers ", c->next, t->walkers, (long long)c->screens,
		(long long)c->answers);
	fflush(stderr);
	pthread_mutex_unlock(&c->lock);
}

static void print_total(const struct walk_total *t)
{
	printf("walked: %lld screens, %lld answers, %lld ends, %lld records, %lld messages; %d walkers, %d answers "
	       "deep\n",
	       (long long)t->states, (long long)t->steps, (long long)t->ends, (long long)t->saves,
	       (long long)t->notices, t->walkers, t->depth);
	if (t->cut_depth)
		printf("walked: not deeper than %d answers; --depth N goes deeper\n", t->depth);
	if (t->cut_states || t->cut_steps)
		printf("walked: not all of it: more than %s\n",
		       t->cut_steps ? "the answers it may try" : "the screens it may keep of one walker");
	printf("walked: %lld finding%s\n", (long long)t->findings, t->findings == 1 ? "" : "s");
}

/* The next one that nobody has taken; -1 = none, or it is no use. */
static int take(struct crew *c)
{
	int walker = -1;

	pthread_mutex_lock(&c->lock);
	if (c->next < walk_party_size(c->party) && !c->error)
		walker = c->next++;
	pthread_mutex_unlock(&c->lock);
	return walker;
}

/* Findings come out in the order of the walkers, as soon as all before are done: the same on every machine. */
static void put_down(struct crew *c, int walker, int error)
{
	const struct walk_ear ear = {.found = print_found};

	pthread_mutex_lock(&c->lock);
	c->done[walker] = true;
	c->error = c->error ? c->error : error;
	while (c->told < c->next && c->done[c->told])
		walk_tell(c->party, c->told++, &ear, &c->total);
	pthread_mutex_unlock(&c->lock);
}

static void *walk_in_turn(void *arg)
{
	struct crew *c = arg;
	const struct walk_ear ear = {.progress = c->terminal ? print_progress : NULL, .arg = c};

	for (int i = take(c); i >= 0; i = take(c))
		put_down(c, i, walk_alone(c->party, i, &c->limits, &ear));
	return NULL;
}

/* This thread walks, too: when no other can be had, it walks alone. */
static void walk_together(struct crew *c)
{
	pthread_t thread[THREADS_MAX];
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int threads = 0;

	while (threads + 1 < cores && threads < THREADS_MAX - 1 &&
	       !pthread_create(&thread[threads], NULL, walk_in_turn, c))
		threads++;
	walk_in_turn(c);
	while (threads > 0)
		pthread_join(thread[--threads], NULL);
}

int check_walk(const struct flow_set *set, int depth)
{
	struct crew *c = calloc(1, sizeof(*c));
	int code = EXIT_FINDINGS;

	if (c)
		c->party = walk_party_new(set);
	if (!c || !c->party) {
		free(c);
		cli_fail(VERB, "out of memory: the ways were not walked");
		return code;
	}
	c->limits = (struct walk_limits)WALK_LIMITS;
	c->limits.depth = depth;
	c->terminal = isatty(STDERR_FILENO);
	pthread_mutex_init(&c->lock, NULL);
	walk_together(c);
	clear_line();
	if (c->error) {
		cli_fail(VERB, "out of memory: not all ways were walked");
	} else {
		print_total(&c->total);
		code = c->total.findings ? EXIT_FINDINGS : EXIT_OK;
	}
	pthread_mutex_destroy(&c->lock);
	walk_party_free(c->party);
	free(c);
	return code;
}

bool check_walk_depth(bool walk, const char *n, int *depth)
{
	int64_t number = DEPTH_DEFAULT;

	*depth = 0;
	if (n && (!walk || str_to_i64(str_of(n), &number) || number < 1 || number > WALK_DEPTH_MAX))
		return false;
	if (walk)
		*depth = (int)number;
	return true;
}

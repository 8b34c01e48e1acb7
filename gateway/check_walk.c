/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `kentongan check --walk`: the walker of the engine (include/walk.h) for a person: each finding with the way to it,
 * typed as a phone types it, and the screen that was shown. A finding has the form of the others, so that an editor
 * jumps there.
 */
#include "check.h"

#include "cli.h"
#include "walk.h"

#include <stdio.h>
#include <unistd.h>

#define VERB          "check"
#define DEPTH_DEFAULT 8

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
	(void)arg;
	fprintf(stderr, "\rwalker %d of %d: %lld screens, %lld answers ", t->walker, t->walkers, (long long)t->states,
		(long long)t->steps);
	fflush(stderr);
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

int check_walk(const struct flow_set *set, int depth)
{
	struct walk_limits limits = WALK_LIMITS;
	struct walk_ear ear = {.found = print_found, .progress = isatty(STDERR_FILENO) ? print_progress : NULL};
	struct walk_total total;
	int error;

	limits.depth = depth;
	error = flow_walk(set, &limits, &ear, &total);
	clear_line();
	if (error) {
		cli_fail(VERB, "out of memory: not all ways were walked");
		return EXIT_FINDINGS;
	}
	print_total(&total);
	return total.findings ? EXIT_FINDINGS : EXIT_OK;
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

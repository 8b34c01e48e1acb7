/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk_party: all who walk through a set of flows, and what each of them found until it is told. A walker writes only
 * to its own place, so that they may walk at the same time.
 */
#include "walk_run.h"

#include "cost.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* With its texts, which the walker only lends. */
struct kept_finding {
	struct walk_finding f;
	char way[1024], screen[FLOW_SCREEN_MAX];
};

struct walker {
	enum role role;
	enum language language;
	bool sms;
	struct walk_total total;
	struct kept_finding *found;
	int count, room;
	bool no_memory;
};

struct walk_party {
	const struct flow_set *set;
	struct walk_world world;
	int walkers;
	struct walker walker[WALK_PARTY_MAX];
};

/* ---- who walks ---- */

static bool is_written(const struct flow_set *set, enum language language)
{
	struct cost cost;

	for (int f = 0; f < set->flows; f++)
		if (cost_flow(set, f, language, &cost))
			return true;
	return language == LANG_ID;
}

struct walk_party *walk_party_new(const struct flow_set *set)
{
	struct walk_party *p = calloc(1, sizeof(*p));

	if (!p || !walk_world_init(&p->world)) {
		free(p);
		return NULL;
	}
	p->set = set;
	for (int l = 0; l < LANGUAGES; l++) {
		bool written = is_written(set, (enum language)l);

		for (int role = ROLE_NONE + 1; role < ROLES && written; role++)
			for (int sms = 0; sms < 2; sms++)
				p->walker[p->walkers++] = (struct walker){
					.role = (enum role)role, .language = (enum language)l, .sms = sms};
	}
	return p;
}

void walk_party_free(struct walk_party *p)
{
	if (!p)
		return;
	for (int i = 0; i < p->walkers; i++)
		free(p->walker[i].found);
	walk_world_release(&p->world);
	free(p);
}

int walk_party_size(const struct walk_party *p)
{
	return p->walkers;
}

/* ---- one of them ---- */

static void keep_finding(void *arg, const struct walk_finding *f)
{
	struct walker *w = arg;
	struct kept_finding *kept;

	if (w->count == w->room) {
		int room = w->room ? 2 * w->room : 4;

		kept = realloc(w->found, (size_t)room * sizeof(*kept));
		if (!kept) {
			w->no_memory = true;
			return;
		}
		w->found = kept;
		w->room = room;
	}
	kept = &w->found[w->count++];
	kept->f = *f;
	str_copy(kept->way, sizeof(kept->way), f->way);
	str_copy(kept->screen, sizeof(kept->screen), f->screen);
}

struct heard {
	struct walker *walker;
	const struct walk_ear *ear;
};

static void pass_found(void *arg, const struct walk_finding *f)
{
	keep_finding(((struct heard *)arg)->walker, f);
}

static void pass_progress(void *arg, const struct walk_total *so_far)
{
	const struct walk_ear *ear = ((struct heard *)arg)->ear;

	ear->progress(ear->arg, so_far);
}

int walk_alone(struct walk_party *p, int walker, const struct walk_limits *limits, const struct walk_ear *ear)
{
	struct walker *w = &p->walker[walker];
	struct heard heard = {.walker = w, .ear = ear};
	const struct walk_ear own = {
		.found = pass_found, .progress = ear && ear->progress ? pass_progress : NULL, .arg = &heard};
	struct walk_world world = p->world;
	struct flow_caller who = walk_caller(w->role, w->language, w->sms);
	int error;

	world.few = w->language != LANG_ID; /* what a flow does does not depend on it */
	w->total = (struct walk_total){.walker = walker + 1, .walkers = p->walkers};
	w->count = 0;
	error = walk_as(p->set, &world, &who, limits, &own, &w->total);
	return w->no_memory ? -ENOMEM : error;
}

/* ---- together ---- */

static bool same_place(const struct walk_finding *a, const struct walk_finding *b)
{
	return a->fault == b->fault && a->flow_number == b->flow_number && a->step_number == b->step_number;
}

/* Another walker, one before it, told it already. */
static bool was_told(const struct walk_party *p, int walker, const struct walk_finding *f)
{
	for (int i = 0; i < walker; i++)
		for (int k = 0; k < p->walker[i].count; k++)
			if (same_place(&p->walker[i].found[k].f, f))
				return true;
	return false;
}

static void add_total(struct walk_total *total, const struct walk_total *one)
{
	total->walker = one->walker;
	total->walkers = one->walkers;
	total->depth = one->depth > total->depth ? one->depth : total->depth;
	total->states += one->states;
	total->steps += one->steps;
	total->ends += one->ends;
	total->saves += one->saves;
	total->notices += one->notices;
	total->compared += one->compared;
	total->replays += one->replays;
	total->cut_depth = total->cut_depth || one->cut_depth;
	total->cut_states = total->cut_states || one->cut_states;
	total->cut_steps = total->cut_steps || one->cut_steps;
}

void walk_tell(struct walk_party *p, int walker, const struct walk_ear *ear, struct walk_total *total)
{
	struct walker *w = &p->walker[walker];

	add_total(total, &w->total);
	for (int i = 0; i < w->count; i++) {
		struct kept_finding *kept = &w->found[i];

		if (was_told(p, walker, &kept->f))
			continue;
		kept->f.way = str_of(kept->way);
		kept->f.screen = str_of(kept->screen);
		total->findings++;
		if (ear && ear->found)
			ear->found(ear->arg, &kept->f);
	}
}

int flow_walk(const struct flow_set *set, const struct walk_limits *limits, const struct walk_ear *ear,
	      struct walk_total *total)
{
	struct walk_party *p = walk_party_new(set);
	struct walk_limits left = *limits;
	int error = p ? 0 : -ENOMEM;

	*total = (struct walk_total){.walker = 0};
	for (int i = 0; p && i < p->walkers && !error && !total->cut_steps; i++) {
		error = walk_alone(p, i, &left, ear);
		walk_tell(p, i, ear, total);
		left.steps = limits->steps - total->steps;
	}
	walk_party_free(p);
	return error;
}

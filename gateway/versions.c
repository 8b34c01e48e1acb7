/* SPDX-License-Identifier: Apache-2.0 */
/*
 * versions: a published version points to the one before it, and one atomic pointer names the newest. A thread that
 * looks and sees another newest than its own walks back from there to its own, and so learns of every version in
 * between, however many came while it was busy: another thread may have begun sessions with any of them.
 *
 * A version is born with one share for being the newest and one for each thread. A thread's share is what makes that
 * walk safe: whatever lies between the newest and its own cannot go before it has seen it. What a thread needs to
 * keep of a version (its slot) is in the version itself, so that looking never allocates.
 */
#include "versions.h"

#include <stdatomic.h>
#include <stdlib.h>

struct slot {
	struct flow_version *version;
	struct slot *older;
	int64_t until_ms; /* for the sessions that began with it; the newest has none */
	int requests;     /* that run on it now */
	bool out;         /* no longer for sessions */
};

struct flow_version {
	struct versions *all;
	struct flow_set *set;
	struct flow_version *older; /* looked at only by a thread that holds a share of it */
	int64_t born_ms;
	atomic_int shares;
	struct slot slot[]; /* one for each user, touched by its thread only */
};

struct versions {
	_Atomic(struct flow_version *) newest;
	atomic_int alive;
	int users; /* fixed once a second version is published */
};

struct version_user {
	struct versions *all;
	int index;
	int64_t keep_ms;
	struct slot *newest; /* as this thread knows it; the others behind it */
	struct flow_sets sets;
};

#define USERS_MAX 64

static struct flow_version *version_new(struct versions *all, struct flow_set *set, int64_t now_ms)
{
	struct flow_version *v = calloc(1, sizeof(*v) + sizeof(v->slot[0]) * USERS_MAX);

	if (!v) {
		flow_set_free(set);
		return NULL;
	}
	v->all = all;
	v->set = set;
	v->born_ms = now_ms;
	atomic_init(&v->shares, 1 + all->users);
	atomic_fetch_add(&all->alive, 1);
	for (int i = 0; i < USERS_MAX; i++)
		v->slot[i].version = v;
	return v;
}

static void let_go(struct flow_version *v)
{
	if (atomic_fetch_sub(&v->shares, 1) != 1)
		return;
	atomic_fetch_sub(&v->all->alive, 1);
	flow_set_free(v->set);
	free(v);
}

/* ---- the process ---- */

struct versions *versions_new(struct flow_set *set)
{
	struct versions *v = calloc(1, sizeof(*v));
	struct flow_version *first;

	if (!v) {
		flow_set_free(set);
		return NULL;
	}
	first = version_new(v, set, 0);
	if (!first) {
		free(v);
		return NULL;
	}
	atomic_init(&v->newest, first);
	return v;
}

void versions_free(struct versions *v)
{
	if (!v)
		return;
	let_go(atomic_load(&v->newest));
	free(v);
}

bool versions_publish(struct versions *v, struct flow_set *set, int64_t now_ms)
{
	struct flow_version *before = atomic_load(&v->newest), *now = version_new(v, set, now_ms);

	if (!now)
		return false;
	now->older = before;
	atomic_store(&v->newest, now);
	let_go(before);
	return true;
}

uint64_t versions_newest(const struct versions *v)
{
	return flow_set_version(atomic_load(&v->newest)->set);
}

int versions_alive(const struct versions *v)
{
	return atomic_load(&v->alive);
}

/* ---- one thread ---- */

struct version_user *version_user_new(struct versions *v, int64_t keep_ms)
{
	struct version_user *u = v->users < USERS_MAX ? calloc(1, sizeof(*u)) : NULL;
	struct flow_version *newest = atomic_load(&v->newest);

	if (!u)
		return NULL;
	u->all = v;
	u->index = v->users++;
	u->keep_ms = keep_ms;
	atomic_fetch_add(&newest->shares, 1);
	u->newest = &newest->slot[u->index];
	u->sets.now = newest->set;
	return u;
}

/* Which sets a session may have begun with: of those not past their time the newest few. */
static void choose_sets(struct version_user *u)
{
	u->sets.now = u->newest->version->set;
	u->sets.olds = 0;
	for (struct slot *s = u->newest->older; s; s = s->older) {
		s->out = s->out || u->sets.olds == FLOW_SETS_OLD;
		if (!s->out)
			u->sets.old[u->sets.olds++] = s->version->set;
	}
}

static void drop_unused(struct version_user *u)
{
	struct slot **at = &u->newest->older;

	while (*at) {
		struct slot *s = *at;

		if (s->out && !s->requests) {
			*at = s->older;
			let_go(s->version);
		} else {
			at = &s->older;
		}
	}
}

/* Puts every version from NEWEST back to our own in front of our list. */
static void take_in(struct version_user *u, struct flow_version *newest)
{
	struct slot *own = u->newest, **at = &u->newest;

	for (struct flow_version *v = newest; v != own->version; v = v->older) {
		struct slot *s = &v->slot[u->index];

		*at = s;
		at = &s->older;
		v->older->slot[u->index].until_ms = v->born_ms + u->keep_ms;
	}
	*at = own;
	choose_sets(u);
	drop_unused(u);
}

const struct flow_sets *versions_look(struct version_user *u)
{
	struct flow_version *newest = atomic_load_explicit(&u->all->newest, memory_order_acquire);

	if (newest != u->newest->version)
		take_in(u, newest);
	return &u->sets;
}

void versions_tidy(struct version_user *u, int64_t now_ms)
{
	versions_look(u);
	for (struct slot *s = u->newest->older; s; s = s->older)
		s->out = s->out || now_ms >= s->until_ms;
	choose_sets(u);
	drop_unused(u);
}

static struct slot *slot_of(struct version_user *u, const struct flow_set *set)
{
	struct slot *s = u->newest;

	while (s && s->version->set != set)
		s = s->older;
	return s;
}

void version_hold(struct version_user *u, const struct flow_set *set)
{
	slot_of(u, set)->requests++;
}

void version_release(struct version_user *u, const struct flow_set *set)
{
	slot_of(u, set)->requests--;
	drop_unused(u);
}

void version_user_free(struct version_user *u)
{
	struct slot *s, *older;

	if (!u)
		return;
	versions_look(u); /* what was published since has our share, too */
	for (s = u->newest; s; s = older) {
		older = s->older;
		let_go(s->version);
	}
	free(u);
}

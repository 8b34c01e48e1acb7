/* SPDX-License-Identifier: Apache-2.0 */
/*
 * versions: the flow sets a running gateway can use. A reload publishes a new one, which is the newest for all network
 * threads from the same moment on; the ones before it stay, for the sessions that began with them.
 *
 *	struct versions *all = versions_new(set);                       // the process; takes over the set
 *	struct version_user *u = version_user_new(all, keep_ms);        // each network thread
 *	const struct flow_sets *sets = versions_look(u);                // for each message: one atomic load
 *	version_hold(u, set); ... version_release(u, set);              // around what runs on it beyond this turn
 *	versions_publish(all, set, now);                                // one other thread, when told to
 *
 * There is no lock: a version counts the threads that may still use it, each thread lets go of it by itself, and the
 * last one to do so frees it. A thread keeps FLOW_SETS_OLD older versions, each for KEEP_MS after it was replaced,
 * and one that a request still runs on for as long as that takes.
 */
#ifndef KTG_VERSIONS_H
#define KTG_VERSIONS_H

#include "conversation.h"

struct versions;
struct version_user;

/* NULL when out of memory; SET is freed then. */
struct versions *versions_new(struct flow_set *set);
void versions_free(struct versions *v); /* NULL-safe; its users must have been freed */
/* Takes over SET. NOW_MS is monotonic. One thread at a time, and no user may be made any more. False when out of
 * memory; SET is freed then. */
bool versions_publish(struct versions *v, struct flow_set *set, int64_t now_ms);
uint64_t versions_newest(const struct versions *v); /* its flow_set_version(); any thread */

int versions_alive(const struct versions *v); /* sets in memory: the newest and those still needed; any thread */

/* The rest: the thread of U. NULL when out of memory. */
struct version_user *version_user_new(struct versions *v, int64_t keep_ms);
void version_user_free(struct version_user *u); /* NULL-safe; nothing may be held */
/* What to run now. Valid until the next versions_look() or versions_tidy() of this user. */
const struct flow_sets *versions_look(struct version_user *u);
/* SET is one of those of the last look; it stays until released as often as it was held. */
void version_hold(struct version_user *u, const struct flow_set *set);
void version_release(struct version_user *u, const struct flow_set *set);
/* A few times a second: lets go of what is past its time. */
void versions_tidy(struct version_user *u, int64_t now_ms);

#endif

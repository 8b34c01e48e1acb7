/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk: goes all ways through the flows of a set, as deep as told, and tells what is wrong on them: the proof beside
 * the loader's, of what is really shown. From each screen that can be met every kind of answer is tried: what the
 * question expects, both ends of its range and just outside, nothing, X, 0, 00, 9, one line too many, 160 letters. The
 * people who walk are of every role and language, by both doors, with the widest names; the children are of every age
 * at which something changes, of both sexes, with and without a history (readers of other languages than Indonesian meet a
 * quarter of them). The day is always the same, and so is what is found.
 *
 *	struct walk_limits limits = WALK_LIMITS;
 *	struct walk_ear ear = {.found = print_finding};
 *	struct walk_total total;
 *	if (flow_walk(set, &limits, &ear, &total) == 0 && !total.findings) ...
 *
 * Walkers know nothing of each other, so each may walk in a thread of its own; what they found is told in their order,
 * and so comes out the same however many threads there were:
 *
 *	struct walk_party *p = walk_party_new(set);
 *	for (int i = 0; i < walk_party_size(p); i++)   // or several threads share the numbers
 *		if (walk_alone(p, i, &limits, &ear)) ... // out of memory
 *	for (int i = 0; i < walk_party_size(p); i++)   // from 0 on, each once it is done
 *		walk_tell(p, i, &ear, &total);
 *	walk_party_free(p);
 *
 * What is left out, and why nothing can be missed by it:
 *  - Sessions are known again by a hash of their packed form, so ways that meet are walked once: all that a session
 *    knows after a message is what was packed (the gateway packs it too), so the same form gives the same screens to the
 *    same answers. Only what numbers its records is not part of it. No two sessions that differ in a figure, a child, a
 *    way back or a try are taken for one (but for two sums of 64 bits that are the same by chance).
 *  - What is typed must show the same whether the session was packed on the way or not, and whether it was typed at the
 *    first menu or dialled behind the code (WALK_DIFFERS). Each new screen is compared with that, but the way to it is
 *    walked again for it only where it may come out otherwise: behind a first menu that was dialled through, and where
 *    the session before, never packed, is not to the byte what unpacking gives. Everywhere else flow_step() would be
 *    given the very bytes it was given already, and it is pure. (Each 32nd of these ways is walked again all the same:
 *    that finds a step that is not pure.)
 *  - At the last screens of the depth nothing is tried, so they are judged and counted, but not kept.
 *
 * Memory of each walker is bounded by `states` (about 260 bytes a session, and 32 to 64 to know it again), time by
 * `steps`; total tells which bound was reached. Pure; any thread, but one walker of a party only in one.
 */
#ifndef KTG_WALK_H
#define KTG_WALK_H

#include "engine.h"

#define WALK_DEPTH_MAX 40
#define WALK_PARTY_MAX (LANGUAGES * (ROLES - 1) * 2) /* of each language and role, by both doors */
#define WALK_SHOWN_MAX 12 /* answers of a way that a finding tells, the last ones */

enum walk_fault {
	WALK_SOUND,      /* none */
	WALK_TOO_WIDE,   /* a screen or message over its budget, or wider than the loader counted */
	WALK_NOT_GSM7,   /* it has a character that phones do not have */
	WALK_EMPTY,      /* it shows nothing */
	WALK_DEAD_END,   /* no answer that was tried goes on from this screen, but back, home and giving up */
	WALK_LOOP,       /* the steps behind an answer never come to a screen */
	WALK_UNHANDLED,  /* an answer was taken, and nothing changed and nothing was said */
	WALK_NOT_PACKED, /* the session does not come back from Redis as it went there */
	WALK_DIFFERS,    /* the same answers again, dialled in one go, do not lead to the same screen */
	WALK_FAULTS
};
/* What is wrong and what to look at, in English. */
const char *walk_fault_text(enum walk_fault f);

struct walk_limits {
	int depth;    /* answers after the first screen, at most WALK_DEPTH_MAX */
	int states;   /* sessions kept of one walker: those at which answers are tried */
	int64_t steps; /* answers tried: by all walkers of flow_walk() together, by the one of walk_alone() */
};
#define WALK_LIMITS {.depth = 8, .states = 200000, .steps = 20000000}

/* All strings live until the callback returns. */
struct walk_finding {
	enum walk_fault fault;
	struct str file, flow; /* where the session is */
	int line, col;
	int flow_number, step_number; /* of the compiled flows */
	enum role role;
	enum language language;
	bool sms;             /* by this door */
	struct str way;       /* what was typed: "*123#" "1" "10019" */
	struct str screen;    /* the last one, or the message */
};

struct walk_total {
	int walker, walkers;   /* the last of which it tells, from 1 */
	int depth;             /* of the deepest screen that was met */
	int64_t states, steps; /* sessions met, answers tried */
	int64_t ends, saves, notices; /* conversations that came to an end, records and messages they kept */
	int64_t compared;      /* ways compared with the same typed in one go */
	int64_t replays;       /* those of them that were walked again for it; the others cannot differ */
	int64_t findings;      /* each fault of each step once */
	bool cut_depth, cut_states, cut_steps; /* the bound that was reached: beyond it nothing is known */
};

/* Both may be NULL. `progress` is called a few thousand times in all, in the thread of the walker. */
struct walk_ear {
	void (*found)(void *arg, const struct walk_finding *f);
	void (*progress)(void *arg, const struct walk_total *so_far); /* of that walker alone */
	void *arg;
};

struct walk_party;

/* NULL: out of memory. SET is borrowed. */
struct walk_party *walk_party_new(const struct flow_set *set);
void walk_party_free(struct walk_party *p);
int walk_party_size(const struct walk_party *p); /* walkers */
/* Of EAR only `progress` is called. What is found waits for walk_tell(). 0; -ENOMEM: it did not walk everywhere. */
int walk_alone(struct walk_party *p, int walker, const struct walk_limits *limits, const struct walk_ear *ear);
/* Adds what WALKER counted to TOTAL, and tells what it found and no walker before it did. */
void walk_tell(struct walk_party *p, int walker, const struct walk_ear *ear, struct walk_total *total);

/* All of it in one thread. 0; -ENOMEM: not all was walked. */
int flow_walk(const struct flow_set *set, const struct walk_limits *limits, const struct walk_ear *ear,
	      struct walk_total *total);

#endif

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
 * Sessions are known again by a hash of their packed form, so ways that meet are walked once. Memory is bounded by
 * `states` (about 400 bytes each), time by `steps`; total tells which bound was reached. Pure; any thread.
 */
#ifndef KTG_WALK_H
#define KTG_WALK_H

#include "engine.h"

#define WALK_DEPTH_MAX 40
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
	int states;   /* sessions kept of one walker */
	int64_t steps; /* answers tried by all walkers together */
};
#define WALK_LIMITS {.depth = 8, .states = 200000, .steps = 20000000}

/* All strings live until the callback returns. */
struct walk_finding {
	enum walk_fault fault;
	struct str file, flow; /* where the session is */
	int line, col;
	enum role role;
	enum language language;
	bool sms;             /* by this door */
	struct str way;       /* what was typed: "*123#" "1" "10019" */
	struct str screen;    /* the last one, or the message */
};

struct walk_total {
	int walker, walkers;   /* the one that walks now, from 1 */
	int depth;             /* of the deepest screen that was met */
	int64_t states, steps; /* sessions met, answers tried */
	int64_t ends, saves, notices; /* conversations that came to an end, records and messages they kept */
	int64_t compared;      /* ways compared with the same typed in one go */
	int64_t replays;       /* those of them that were walked again for it; the others cannot differ */
	int64_t findings;      /* each fault of each step once */
	bool cut_depth, cut_states, cut_steps; /* the bound that was reached: beyond it nothing is known */
};

/* Both may be NULL. `progress` is called a few thousand times in all. */
struct walk_ear {
	void (*found)(void *arg, const struct walk_finding *f);
	void (*progress)(void *arg, const struct walk_total *so_far);
	void *arg;
};

/* 0; -ENOMEM: not all was walked. */
int flow_walk(const struct flow_set *set, const struct walk_limits *limits, const struct walk_ear *ear,
	      struct walk_total *total);

#endif

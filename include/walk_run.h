/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk_run: what the walk*.c files share; private to flows/engine. walk_party.c has all who walk and what they
 * found, walk.c keeps the sessions of one and goes from one to the next, walk_world.c is the posyandu and the gateway
 * around flow_step(), walk_answers.c knows what to type, walk_judge.c what is wrong.
 */
#ifndef KTG_WALK_RUN_H
#define KTG_WALK_RUN_H

#include "walk.h"

#include "flow_run.h"

#define WALK_TODAY    20522 /* 2026-03-10 */
#define WALK_CHILDREN 36
#define WALK_NAMES    7    /* posyandu, and as many people: two pages of a list */
#define WALK_ANSWERS  96    /* tried at one screen, at most */

/* ---- walk_world.c ---- */

struct walk_world {
	struct child child[WALK_CHILDREN];
	struct roster *roster; /* of all of them; its own */
	struct directory_entry place[WALK_NAMES], person[WALK_NAMES];
	bool few;              /* only a quarter of the children are asked for, one of each age */
};

/* What came of one event: the session after it, and what the phone shows; or, of kind FLOW_NOTICE, a message to
 * somebody else that is not sound, where it stopped. */
struct walk_turn {
	struct flow_session s;
	enum flow_action_kind kind;
	enum flow_outcome outcome;
	struct buf screen;
	char room[FLOW_SCREEN_MAX];
	int saves, notices;
	struct directory directory;  /* the last that was looked up */
	bool endless;                /* it never came to a screen */
};

bool walk_world_init(struct walk_world *w); /* false: out of memory */
void walk_world_release(struct walk_world *w);
struct flow_caller walk_caller(enum role role, enum language language, bool sms);
/* EVENT on session S, with the answers to what it asks for. */
void walk_turn(const struct flow_set *set, const struct walk_world *w, const struct flow_caller *who,
	       const struct flow_session *s, struct flow_event event, struct walk_turn *out);

/* ---- walk.c ---- */

/* Goes all ways of one walker and adds them to TOTAL; each fault of each step is told once. 0 or -ENOMEM. */
int walk_as(const struct flow_set *set, const struct walk_world *world, const struct flow_caller *who,
	    const struct walk_limits *limits, const struct walk_ear *ear, struct walk_total *total);

/* ---- walk_answers.c ---- */

struct walk_answers {
	int count;
	struct str text[WALK_ANSWERS];
	struct buf b; /* where the texts are */
	char room[2048];
};

/* Everything that is tried at the screen S is at. */
void walk_answers(const struct flow_set *set, const struct walk_world *w, const struct flow_session *s,
		  struct walk_answers *out);
/* The way in of number N for WHO: false when there is none such, WALK_NO_MORE behind the last. */
enum walk_entry { WALK_ENTRY, WALK_NO_ENTRY, WALK_NO_MORE };
enum walk_entry walk_entry(const struct flow_set *set, const struct walk_world *w, const struct flow_caller *who, int n,
			   struct flow_event *event, struct buf *room);

/* ---- walk_judge.c ---- */

/* A text of its own: not empty, in the phones' alphabet, at most MOST septets. */
enum walk_fault walk_text_fault(const struct buf *text, int most);
/* What is wrong with where an answer led. BEFORE is NULL for a way in. */
enum walk_fault walk_judge(const struct flow_set *set, const struct flow_caller *who, const struct flow_session *before,
			   struct str typed, const struct walk_turn *turn);
/* The answer leaves the screen BEFORE was at: to another question, or to an end that is one. */
bool walk_leaves(const struct flow_session *before, const struct walk_turn *turn);
/* S packed without what only numbers its records. */
void walk_pack(const struct flow_session *s, struct buf *out);
/* What was packed comes BACK as the same session. */
bool walk_comes_back(const struct flow_set *set, const struct buf *packed, struct flow_session *back);
/* S is to the byte what came BACK, but for what flow_session_init() leaves as it is, too: nothing reads that. */
bool walk_is_whole(const struct flow_session *s, const struct flow_session *back);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk: one walker, breadth first, so the way that a finding tells is a shortest one. Of each session met are kept its
 * packed form, what was typed to come to it and the session that was typed at; they lie one behind the other in a pool.
 * Sessions are told apart by a 64-bit sum of what was packed, ends by that and their screen.
 */
#include "walk_run.h"

#include "hash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define POOL_FIRST    ((size_t)1 << 16)
#define STATES_FIRST  1024
#define PROGRESS_EACH 8192 /* answers */
#define SAMPLE_EACH   32   /* ways that need not be walked again */

struct state {
	size_t at; /* in the pool: the packed session, then what was typed */
	uint16_t packed, typed;
	uint8_t event; /* enum flow_event_kind */
	uint8_t depth;
	bool whole;     /* walked without packing, the session is to the byte what unpacking gives */
	int32_t parent; /* -1: a way in */
};

struct walk {
	const struct flow_set *set;
	const struct walk_limits *limits;
	const struct walk_ear *ear;
	struct walk_total *total;
	const struct walk_world *world;
	struct flow_caller who;
	int depth;       /* of the last screens */
	unsigned spared; /* ways that need not be walked again */
	struct state *state;
	int states, room;
	char *pool;
	size_t pool_n, pool_room;
	uint64_t *seen; /* open addressing, 0 = free */
	size_t seen_n, seen_mask;
	bool no_memory;
	uint16_t told[FLOW_SET_FLOWS_MAX][FLOW_STEPS_FLAT_MAX + 1]; /* of each step a bit for each fault */
};

/* ---- sessions ---- */

/* Room for one more session that takes so many bytes. */
static bool reserve(struct walk *w, size_t bytes)
{
	if (w->states == w->room) {
		struct state *state = realloc(w->state, 2 * (size_t)w->room * sizeof(*state));

		if (!state)
			return false;
		w->state = state;
		w->room *= 2;
	}
	while (w->pool_room - w->pool_n < bytes) {
		char *pool = realloc(w->pool, 2 * w->pool_room);

		if (!pool)
			return false;
		w->pool = pool;
		w->pool_room *= 2;
	}
	return true;
}

static bool is_new(struct walk *w, uint64_t sum)
{
	size_t at = sum & w->seen_mask;

	sum |= 1;
	for (; w->seen[at]; at = (at + 1) & w->seen_mask)
		if (w->seen[at] == sum)
			return false;
	if (w->seen_n >= w->seen_mask / 4 * 3) {
		w->total->cut_states = true;
		return false;
	}
	w->seen[at] = sum;
	w->seen_n++;
	return true;
}

static struct str packed_of(const struct walk *w, int i)
{
	return (struct str){w->pool + w->state[i].at, w->state[i].packed};
}

static struct str typed_of(const struct walk *w, int i)
{
	return (struct str){w->pool + w->state[i].at + w->state[i].packed, w->state[i].typed};
}

static int depth_below(const struct walk *w, int parent)
{
	return parent < 0 ? 0 : w->state[parent].depth + 1;
}

/* False: there is no room. */
static bool keep(struct walk *w, int parent, const struct flow_event *event, struct str packed, bool whole)
{
	struct state *s;

	if (w->states == w->limits->states) {
		w->total->cut_states = true;
		return false;
	}
	if (!reserve(w, packed.n + event->text.n)) {
		w->no_memory = true;
		return false;
	}
	s = &w->state[w->states++];
	*s = (struct state){.at = w->pool_n,
			    .packed = (uint16_t)packed.n,
			    .typed = (uint16_t)event->text.n,
			    .event = (uint8_t)event->kind,
			    .depth = (uint8_t)depth_below(w, parent),
			    .whole = whole,
			    .parent = parent};
	memcpy(w->pool + w->pool_n, packed.p, packed.n);
	if (event->text.n)
		memcpy(w->pool + w->pool_n + packed.n, event->text.p, event->text.n);
	w->pool_n += packed.n + event->text.n;
	return true;
}

/* A screen that was not met before. At the last of the depth nothing is tried, so nothing of it is kept. */
static void meet(struct walk *w, int parent, const struct flow_event *event, struct str packed, bool whole)
{
	int depth = depth_below(w, parent);

	if (depth < w->depth && !keep(w, parent, event, packed, whole))
		return;
	w->total->cut_depth = w->total->cut_depth || depth == w->depth;
	w->total->states++;
	w->total->depth = depth > w->total->depth ? depth : w->total->depth;
}

/* ---- the way to a session ---- */

struct way {
	int count;
	int state[WALK_DEPTH_MAX + 2]; /* the first is a way in */
};

static struct way way_to(const struct walk *w, int i)
{
	struct way way = {.count = 0};

	for (int k = i; k >= 0; k = w->state[k].parent)
		way.count++;
	for (int at = way.count; i >= 0; i = w->state[i].parent)
		way.state[--at] = i;
	return way;
}

static void add_typed(struct buf *out, enum flow_event_kind kind, struct str text)
{
	struct str shown = {text.p, text.n < 40 ? text.n : 40};
	const char *more = text.n > shown.n ? "..." : "";

	switch (kind) {
	case FLOW_EV_START: buf_add(out, STR("\"*123#\"")); break;
	case FLOW_EV_DIAL: buf_addf(out, "\"*123*%.*s#\"", STR_ARG(shown)); break;
	case FLOW_EV_RESUME: buf_add(out, STR("(dialled again)")); break;
	default: buf_addf(out, "\"%.*s%s\"", STR_ARG(shown), more); break;
	}
}

static void add_way(const struct walk *w, int parent, const struct flow_event *event, struct buf *out)
{
	struct way way = way_to(w, parent);
	int from = way.count - (WALK_SHOWN_MAX - 1);

	if (from > 0)
		buf_add(out, STR("... "));
	for (int i = from > 0 ? from : 0; i < way.count; i++) {
		add_typed(out, (enum flow_event_kind)w->state[way.state[i]].event, typed_of(w, way.state[i]));
		buf_addc(out, ' ');
	}
	add_typed(out, event->kind, event->text);
}

/* ---- findings ---- */

static void tell(struct walk *w, enum walk_fault fault, int parent, const struct flow_event *event,
		 const struct walk_turn *turn)
{
	const struct flow *f = &w->set->flow[turn->s.flow];
	const struct step *st = turn->s.step < f->steps ? &f->step[turn->s.step] : NULL;
	uint16_t *told = &w->told[turn->s.flow][turn->s.step];
	char room[2048];
	struct buf way;

	if (*told >> fault & 1)
		return;
	*told = (uint16_t)(*told | 1u << fault);
	w->total->findings++;
	if (!w->ear || !w->ear->found)
		return;
	buf_init(&way, room, sizeof(room));
	add_way(w, parent, event, &way);
	w->ear->found(w->ear->arg, &(struct walk_finding){.fault = fault,
							  .file = f->file,
							  .flow = f->name,
							  .flow_number = turn->s.flow,
							  .step_number = turn->s.step,
							  .line = st ? st->line : f->line,
							  .col = st ? st->col : 1,
							  .role = w->who.role,
							  .language = w->who.language,
							  .sms = w->who.door == DOOR_SMS,
							  .way = buf_str(&way),
							  .screen = buf_str(&turn->screen)});
}

/* ---- walking again ---- */

static void again(struct walk *w, struct flow_event event, struct walk_turn *turn)
{
	struct flow_session s = turn->s;

	walk_turn(w->set, w->world, &w->who, &s, event, turn);
}

/* After *123# there is a menu, so what is typed there may also be dialled behind the code (engine.h). */
static bool begins_with_menu(const struct walk *w, const struct flow_session *s)
{
	const struct flow *f = &w->set->flow[s->flow];

	return w->who.door == DOOR_USSD && s->step < f->steps && f->step[s->step].kind == STEP_MENU;
}

/* Everything typed on the way to PARENT, and EVENT, on a new session. */
static void walk_again(struct walk *w, int parent, struct flow_event event, struct walk_turn *turn)
{
	struct way way = way_to(w, parent);
	bool dial = false;

	flow_session_init(&turn->s, w->set);
	for (int i = 0; i <= way.count; i++) {
		bool last = i == way.count;
		enum flow_event_kind kind = last ? event.kind : (enum flow_event_kind)w->state[way.state[i]].event;
		struct flow_event ev = {.kind = kind, .text = last ? event.text : typed_of(w, way.state[i])};

		if (dial && kind == FLOW_EV_INPUT) {
			flow_session_init(&turn->s, w->set);
			ev.kind = FLOW_EV_DIAL;
		}
		again(w, ev, turn);
		dial = i == 0 && kind == FLOW_EV_START && turn->kind == FLOW_REPLY && begins_with_menu(w, &turn->s);
	}
}

static bool same_again(struct walk *w, int parent, const struct flow_event *event, const struct walk_turn *turn,
		       struct str packed, struct walk_turn *other)
{
	char room[FLOW_PACKED_MAX];
	struct buf b;

	walk_again(w, parent, *event, other);
	buf_init(&b, room, sizeof(room));
	walk_pack(&other->s, &b);
	return other->kind == turn->kind && str_eq(buf_str(&other->screen), buf_str(&turn->screen)) &&
	       str_eq(buf_str(&b), packed);
}

/* What is typed at PARENT is there dialled behind the code. */
static bool is_dialled(const struct walk *w, int parent, const struct flow_session *before,
		       const struct flow_event *event)
{
	return event->kind == FLOW_EV_INPUT && w->state[parent].parent < 0 && w->state[parent].event == FLOW_EV_START &&
	       begins_with_menu(w, before);
}

/* Only where it may come out otherwise, and each SAMPLE_EACH-th time where it may not (walk.h). */
static bool must_walk_again(struct walk *w, int parent, const struct flow_session *before,
			    const struct flow_event *event)
{
	if (parent >= 0 && (!w->state[parent].whole || is_dialled(w, parent, before, event)))
		return true;
	return w->spared++ % SAMPLE_EACH == 0;
}

/* ---- walking ---- */

static void count(struct walk *w, const struct walk_turn *turn)
{
	struct walk_total *t = w->total;

	t->steps++;
	t->ends += turn->kind == FLOW_END;
	t->saves += turn->saves;
	t->notices += turn->notices;
	if (w->ear && w->ear->progress && t->steps % PROGRESS_EACH == 0)
		w->ear->progress(w->ear->arg, t);
}

/* EVENT at session BEFORE, which is state PARENT; -1 and NULL: a way in. TURN is what came of it. */
static void try(struct walk *w, int parent, const struct flow_session *before, const struct flow_event *event,
		struct walk_turn *turn)
{
	struct flow_session fresh, back;
	const struct flow_session *met = &turn->s; /* as it is when nothing is packed on the way */
	struct walk_turn other;
	char room[FLOW_PACKED_MAX];
	struct buf b;
	enum walk_fault fault;
	uint64_t sum;

	flow_session_init(&fresh, w->set);
	walk_turn(w->set, w->world, &w->who, before ? before : &fresh, *event, turn);
	count(w, turn);
	fault = walk_judge(w->set, &w->who, event->kind == FLOW_EV_INPUT ? before : NULL, event->text, turn);
	if (fault != WALK_SOUND)
		tell(w, fault, parent, event, turn);
	if (turn->kind != FLOW_REPLY && turn->kind != FLOW_END)
		return;
	buf_init(&b, room, sizeof(room));
	walk_pack(&turn->s, &b);
	sum = hash_sum(buf_str(&b));
	if (turn->kind == FLOW_END)
		sum = hash_fnv(sum, buf_str(&turn->screen));
	if (!is_new(w, sum))
		return;
	if (!walk_comes_back(w->set, &b, &back)) {
		tell(w, WALK_NOT_PACKED, parent, event, turn);
		return;
	}
	w->total->compared++;
	if (must_walk_again(w, parent, before, event)) {
		w->total->replays++;
		if (!same_again(w, parent, event, turn, buf_str(&b), &other))
			tell(w, WALK_DIFFERS, parent, event, turn);
		met = &other.s;
	}
	if (turn->kind == FLOW_REPLY)
		meet(w, parent, event, buf_str(&b), walk_is_whole(met, &back));
}

static bool has_steps_left(struct walk *w)
{
	if (w->total->steps >= w->limits->steps)
		w->total->cut_steps = true;
	return !w->total->cut_steps && !w->no_memory;
}

static void tell_dead_end(struct walk *w, int i)
{
	struct flow_event event = {.kind = (enum flow_event_kind)w->state[i].event, .text = typed_of(w, i)};
	struct flow_session s;
	struct walk_turn turn;
	int parent = w->state[i].parent;

	flow_session_init(&s, w->set);
	if (parent >= 0)
		flow_session_unpack(&s, w->set, packed_of(w, parent));
	walk_turn(w->set, w->world, &w->who, &s, event, &turn);
	tell(w, WALK_DEAD_END, parent, &event, &turn);
}

/* Every answer at state I. */
static void expand(struct walk *w, int i)
{
	struct walk_answers a;
	struct flow_session s;
	struct walk_turn turn;
	bool leaves = false;

	flow_session_unpack(&s, w->set, packed_of(w, i));
	walk_answers(w->set, w->world, &s, &a);
	for (int k = 0; k < a.count; k++) {
		struct flow_event event = {.kind = FLOW_EV_INPUT, .text = a.text[k]};

		if (!has_steps_left(w))
			return;
		try(w, i, &s, &event, &turn);
		if (!str_eq(a.text[k], STR("0")) && !str_eq(a.text[k], STR("00")))
			leaves = leaves || walk_leaves(&s, &turn);
	}
	if (s.tries)
		return;
	if (w->who.door == DOOR_USSD && s.sub != SUB_GO_ON && flow_session_started(&s))
		try(w, i, &s, &(struct flow_event){.kind = FLOW_EV_RESUME}, &turn);
	if (!leaves)
		tell_dead_end(w, i);
}

static void enter(struct walk *w)
{
	enum walk_entry entry;
	struct walk_turn turn;
	struct flow_event event;
	char room[256];
	struct buf b;

	for (int n = 0; has_steps_left(w); n++) {
		buf_init(&b, room, sizeof(room));
		entry = walk_entry(w->set, w->world, &w->who, n, &event, &b);
		if (entry == WALK_NO_MORE)
			return;
		if (entry == WALK_ENTRY)
			try(w, -1, NULL, &event, &turn);
	}
}

static void walk_free(struct walk *w)
{
	if (!w)
		return;
	free(w->state);
	free(w->pool);
	free(w->seen);
	free(w);
}

static struct walk *walk_new(const struct walk_limits *limits)
{
	struct walk *w = calloc(1, sizeof(*w));
	size_t seen = 1024;

	while (seen < 4 * (size_t)limits->states)
		seen *= 2;
	if (!w)
		return NULL;
	w->seen = calloc(seen, sizeof(*w->seen));
	w->state = malloc(STATES_FIRST * sizeof(*w->state));
	w->pool = malloc(POOL_FIRST);
	if (!w->seen || !w->state || !w->pool) {
		walk_free(w);
		return NULL;
	}
	w->seen_mask = seen - 1;
	w->room = STATES_FIRST;
	w->pool_room = POOL_FIRST;
	w->limits = limits;
	w->depth = limits->depth < WALK_DEPTH_MAX ? limits->depth : WALK_DEPTH_MAX;
	return w;
}

int walk_as(const struct flow_set *set, const struct walk_world *world, const struct flow_caller *who,
	    const struct walk_limits *limits, const struct walk_ear *ear, struct walk_total *total)
{
	struct walk *w = walk_new(limits);
	bool done;

	if (!w)
		return -ENOMEM;
	w->set = set;
	w->world = world;
	w->who = *who;
	w->ear = ear;
	w->total = total;
	enter(w);
	for (int i = 0; i < w->states && has_steps_left(w); i++)
		expand(w, i);
	done = !w->no_memory;
	walk_free(w);
	return done ? 0 : -ENOMEM;
}

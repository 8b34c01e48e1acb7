/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_frame: every row of calls a session can be in gets a number, its frame: which flow runs, who called it, where
 * to go back to. The session keeps the number instead of a stack, so that a place one can go back to holds its whole
 * row in two bytes, and no session from Redis can name a row that the flows do not have. Calls are few and lead in no
 * circle, which is proved here, so the rows are, too.
 */
#include "flow_program.h"

#include <stdlib.h>
#include <string.h>

struct frames {
	struct frame list[FLOW_FRAMES_MAX];
	int count;
};

/* FLOW already runs in FRAME's row, which TOP began. */
static bool runs_in(const struct frames *f, int frame, int top, int flow)
{
	for (; frame; frame = f->list[frame].parent)
		if (f->list[frame].flow == flow)
			return true;
	return top == flow;
}

static int depth_of(const struct frames *f, int frame)
{
	int depth = 0;

	for (; frame; frame = f->list[frame].parent)
		depth++;
	return depth;
}

/* The call at step I of CALLER, which runs in frame PARENT of a row that TOP began: a new frame. False with a
 * finding. */
static bool add_frame(struct compile *c, struct frames *f, int parent, int top, int caller, int i)
{
	const struct flow *from = &c->set->flow[caller];
	const struct step *st = &from->step[i];

	if (runs_in(f, parent, top, st->target)) {
		complain_at(c, from, st->line, st->col,
			    "this call leads back to flow '%.*s', which is still running: let it end, and open it from "
			    "a menu",
			    STR_ARG(c->set->flow[st->target].name));
		return false;
	}
	if (depth_of(f, parent) == FLOW_STACK_MAX || f->count == FLOW_FRAMES_MAX) {
		complain_at(c, from, st->line, st->col,
			    f->count == FLOW_FRAMES_MAX ? "more than %d rows of calls in all flows"
							: "calls within calls go at most %d deep",
			    f->count == FLOW_FRAMES_MAX ? FLOW_FRAMES_MAX : FLOW_STACK_MAX);
		return false;
	}
	f->list[f->count++] =
		(struct frame){(uint16_t)parent, (uint16_t)st->target, (uint16_t)caller, (uint16_t)(i + 1)};
	return true;
}

static bool add_calls_of(struct compile *c, struct frames *f, int parent, int top, int caller)
{
	const struct flow *from = &c->set->flow[caller];

	for (int i = 0; i < from->steps; i++)
		if (from->step[i].kind == STEP_CALL && !add_frame(c, f, parent, top, caller, i))
			return false;
	return true;
}

static bool add_row(struct compile *c, struct frames *f, int top)
{
	int next = f->count;

	if (!add_calls_of(c, f, 0, top, top))
		return false;
	for (; next < f->count; next++)
		if (!add_calls_of(c, f, next, top, f->list[next].flow))
			return false;
	return true;
}

void load_frames(struct compile *c)
{
	struct frames *f = calloc(1, sizeof(*f));
	struct frame *kept;

	if (!f) {
		c->set->full = true;
		return;
	}
	f->count = 1;
	for (int i = 0; i < c->set->flows; i++)
		if ((!c->set->flow[i].called || c->set->flow[i].keywords || c->set->flow[i].start) && !add_row(c, f, i))
			break;
	kept = set_array(c->set, (size_t)f->count, sizeof(*kept));
	if (kept)
		memcpy(kept, f->list, (size_t)f->count * sizeof(*kept));
	c->set->frame = kept;
	c->set->frames = kept ? f->count : 0;
	free(f);
}

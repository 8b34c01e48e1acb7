/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session_call: Redis answers in the order it was asked, so the calls in flight are a plain queue, and the oldest one's
 * due time is all that has to be watched. Calls come from a free list: a busy second has some hundred thousand of them.
 *
 * A refusal is logged when it begins and when it has been over for a second, not per call: a full Redis under load
 * would otherwise write its state into the log once per message.
 */
#include "session_call.h"

#include "clock.h"
#include "log.h"
#include "session_reply.h"

#include <assert.h>
#include <stdlib.h>

#define QUIET_MS 1000 /* a kind of call without an error for so long works again */

struct session_call *session_calls_take(struct session_calls *q, enum session_call_kind kind, int limit_ms,
					session_fn *fn, void *arg)
{
	struct session_call *c = q->free;

	if (q->in_flight >= SESSION_CALLS_MAX)
		return NULL;
	if (c)
		q->free = c->next;
	else
		c = malloc(sizeof(*c));
	if (c)
		*c = (struct session_call){.kind = kind, .fn = fn, .arg = arg, .due_ms = clock_mono_ms() + limit_ms};
	return c;
}

void session_calls_give(struct session_calls *q, struct session_call *c)
{
	if (!c)
		return;
	free(c->swap);
	c->next = q->free;
	q->free = c;
}

void session_calls_release(struct session_calls *q)
{
	struct session_call *next;

	assert(q->in_flight == 0);
	for (struct session_call *c = q->free; c; c = next) {
		next = c->next;
		free(c);
	}
	q->free = NULL;
}

void session_calls_add(struct session_calls *q, struct session_call *c)
{
	c->next = NULL;
	if (q->newest)
		q->newest->next = c;
	else
		q->oldest = c;
	q->newest = c;
	q->in_flight++;
	q->asked += c->fn != NULL;
}

void session_calls_remove(struct session_calls *q, struct session_call *c)
{
	assert(q->oldest == c);
	q->oldest = c->next;
	if (!q->oldest)
		q->newest = NULL;
	q->in_flight--;
	q->asked -= c->fn != NULL;
}

void session_calls_finish(struct session_calls *q, struct session_call *c, enum session_status status, struct str value)
{
	session_fn *fn = c->fn;
	void *arg = c->arg;

	session_calls_give(q, c);
	if (!fn)
		return;
	q->answered++;
	fn(arg, status, status == SESSION_OK ? value : STR_NONE);
}

static struct session_trouble *trouble_of(struct session_calls *q, const struct session_call *c)
{
	return c->kind == SESSION_CALL_LOAD ? &q->load : &q->save;
}

static struct log_field call_field(const struct session_call *c)
{
	return LOG_CSTR("call", c->kind == SESSION_CALL_LOAD ? "load" : "save");
}

static void note_ok(struct session_calls *q, const struct session_call *c)
{
	struct session_trouble *t = trouble_of(q, c);

	if (!t->reason || clock_mono_ms() - t->last_ms < QUIET_MS)
		return;
	t->reason = NULL;
	log_event(LOG_INFO, "redis_up", call_field(c));
}

static enum session_status refused(struct session_calls *q, const struct session_call *c, struct str text)
{
	struct session_trouble *t = trouble_of(q, c);
	const char *reason;
	enum session_error meaning = session_error_of(text, &reason);

	if (meaning == SESSION_ERROR_TYPE && c->kind == SESSION_CALL_LOAD)
		return SESSION_NONE;
	t->last_ms = clock_mono_ms();
	if (t->reason)
		return SESSION_AWAY;
	t->reason = reason;
	log_event(meaning == SESSION_ERROR_BUG ? LOG_ERROR : LOG_WARN, "redis_away", LOG_CSTR("reason", reason),
		  call_field(c));
	return SESSION_AWAY;
}

enum session_status session_calls_judge(struct session_calls *q, const struct session_call *c,
					const struct session_reply *r)
{
	if (r->kind == SESSION_REPLY_ERROR)
		return refused(q, c, r->text);
	note_ok(q, c);
	if (c->kind == SESSION_CALL_SAVE)
		return SESSION_OK;
	if (c->kind == SESSION_CALL_SWAP)
		return r->kind == SESSION_REPLY_INTEGER && r->integer == 1 ? SESSION_OK : SESSION_LOST;
	return r->kind == SESSION_REPLY_TEXT && r->text.n <= SESSION_VALUE_MAX ? SESSION_OK : SESSION_NONE;
}

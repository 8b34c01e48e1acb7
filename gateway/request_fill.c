/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An SMS without a keyword that answers no SMS question may finish what a dropped USSD session left open: then this
 * phone's sessions on the USSD channels are looked at one after the other, and the first open one becomes the session
 * of the SMS. It leaves its place in the table and takes its turn under that session's key, so that it and the hops
 * of a phone that is still alive are served one after the other, too. It never waits for both, so nobody waits for
 * each other.
 */
#include "request.h"

#include "clock.h"

#include <string.h>

static void look_on(struct request *r);
static void on_looked(void *arg, enum session_status status, struct str value);
static void fill(struct request *r, struct str value);
static void change_key(struct request *r, struct str value);

static bool is_open(struct request *r, const char *key, enum session_status status, struct str value)
{
	return status == SESSION_OK && !request_is_outdated(r->n, key, value) &&
	       conversation_is_open(versions_look(r->n->versions), value, clock_now_ms());
}

bool fill_may_look(struct request *r, enum session_status status, struct str value)
{
	bool none = status != SESSION_OK || request_is_outdated(r->n, r->key, value);

	return r->known && !r->looked && status != SESSION_AWAY &&
	       conversation_may_fill(versions_look(r->n->versions), &r->in, r->person.role, none ? STR_NONE : value,
				     clock_now_ms());
}

/* Its own value is only lent, and needed again when no USSD session is open. */
void fill_look(struct request *r, enum session_status status, struct str value)
{
	char *copy = arena_alloc(r->arena, value.n + 1);

	r->looked = true;
	if (!copy) {
		request_converse(r, status, value);
		return;
	}
	if (value.n)
		memcpy(copy, value.p, value.n);
	r->own = (struct str){copy, value.n};
	r->own_status = status;
	look_on(r);
}

/* At the next USSD channel of the config. */
static void look_on(struct request *r)
{
	const struct config *config = r->n->shared->config;

	while (r->look < config->channels) {
		struct str name = str_of(config->channel[r->look++].name);
		const struct channel *ch = channel_find(r->n->shared->channels, name);

		if (ch && channel_serves(ch, INBOUND_USSD)) {
			request_make_key(r, name, r->other_key);
			sessions_load(r->n->sessions, r->other_key, on_looked, r);
			return;
		}
	}
	request_converse(r, r->own_status, r->own);
}

static void on_looked(void *arg, enum session_status status, struct str value)
{
	struct request *r = arg;

	metrics_add(r->n->metrics, METRIC_SESSION_AWAY, status == SESSION_AWAY);
	if (is_open(r, r->other_key, status, value))
		change_key(r, value);
	else
		look_on(r);
}

/* Under the other key from here on. VALUE is what was just loaded for it; it holds when it is R's turn at once. */
static void change_key(struct request *r, struct str value)
{
	struct request *heir = request_leave(r);
	char key[SESSION_KEY_MAX];

	memcpy(key, r->key, sizeof(key));
	memcpy(r->key, r->other_key, sizeof(key));
	memcpy(r->other_key, key, sizeof(key));
	r->fills = !r->fills;
	if (request_enter(r)) {
		if (r->fills)
			fill(r, value);
		else
			request_load(r);
	}
	if (heir)
		request_load(heir);
}

static void fill(struct request *r, struct str value)
{
	request_let_flows_go(r);
	conversation_fill(&r->c, versions_look(r->n->versions), &r->in, &r->person, value, r->n->shared->config,
			  clock_now_ms());
	request_run(r);
}

/* It ran already and somebody else's save came first, by which the session has ended. What this message saved is kept
 * and is said; a question it asked is over, and where the session ended is said instead. */
static void answer_overtaken(struct request *r, struct str value)
{
	struct str shown = conversation_shown(value, clock_now_ms());

	if (!r->c.saved && shown.n) {
		buf_reset(&r->c.screen);
		buf_add(&r->c.screen, shown);
	}
	request_answer(r);
}

void fill_or_give_back(struct request *r, enum session_status status, struct str value)
{
	if (is_open(r, r->key, status, value))
		fill(r, value);
	else if (r->runs)
		answer_overtaken(r, status == SESSION_OK ? value : STR_NONE);
	else
		change_key(r, STR_NONE); /* it ended while this one waited for its turn: an SMS like any other */
}

bool fill_leaves_as_it_was(const struct request *r)
{
	return r->fills && r->c.more && !r->c.saved;
}

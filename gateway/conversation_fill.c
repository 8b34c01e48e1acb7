/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An SMS that goes on with what a dropped USSD session left open. There is one session, under the USSD key, and no
 * copy of it: what the SMS changes is what a redial is offered, and whoever saves second runs again on what the other
 * one left. So the phone cannot be asked for the same figure twice, nor can two answers both be the last.
 */
#include "conversation_parts.h"

#include <errno.h>

bool conversation_may_fill(const struct flow_sets *sets, const struct inbound *in, enum role role, struct str own,
			   int64_t now_ms)
{
	enum optout want;
	struct kept k;
	bool also;

	if (in->kind != INBOUND_SMS || !in->text_ok || in->text.n > SMS_TEXT_MAX || !str_trim(in->text).n ||
	    flow_has_keyword(sets->now, role, in->text))
		return false;
	want = optout_read(sets->now, in->text, &also);
	if (want == OPTOUT_START || (want == OPTOUT_STOP && !also)) /* BATAL may end that session */
		return false;
	return !kept_read(&k, own, now_ms) || k.ended;
}

bool conversation_is_open(const struct flow_sets *sets, struct str value, int64_t now_ms)
{
	struct flow_session s;
	struct kept k;
	int err;

	if (!kept_read(&k, value, now_ms) || k.ended)
		return false;
	err = flow_session_unpack(&s, sets->now, k.packed);
	for (int i = 0; err == -ESTALE && i < sets->olds; i++)
		err = flow_session_unpack(&s, sets->old[i], k.packed);
	return !err && flow_session_started(&s);
}

void conversation_fill(struct conversation *c, const struct flow_sets *sets, const struct inbound *in,
		       const struct person *person, struct str value, const struct config *config, int64_t now_ms)
{
	struct kept k;

	if (!conv_prepare(c, sets, in, person, value, config, now_ms, &k) || conv_take_session(c, &k)) {
		conv_fault(c); /* the caller has looked: this is for a value that no one could write */
		return;
	}
	c->redis_up = true;
	c->fills = true;
	c->hops = k.hops;
	buf_add(&c->ussd, k.ussd);
	if (!k.moved.n)
		conv_quote(c, k.text);
	c->event = (struct flow_event){.kind = FLOW_EV_FILL, .text = in->text};
}

struct str conversation_shown(struct str value, int64_t now_ms)
{
	struct kept k;

	if (!kept_read(&k, value, now_ms))
		return STR_NONE;
	return k.moved.n ? k.moved : k.screen;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The deadline of a USSD hop. An operator cuts the dialogue off after some seconds, and the phone shows nothing. So a hop
 * that cannot be answered in its channel's time gets an honest end instead: it is being worked on, the result comes by
 * SMS. Nothing is said to be saved then, for it may not be. When the work is done its screen is queued as an SMS, in a
 * commit of its own; where that is a question, an answer to it by SMS goes on with the session as after any drop.
 */
#include "request.h"

#include "clock.h"
#include "log.h"

#include <string.h>

#define HOUR_MS INT64_C(3600000)

static const struct config_channel *config_of(const struct request *r)
{
	const struct config *c = r->n->shared->config;

	for (int i = 0; i < c->channels; i++)
		if (str_eq(str_of(c->channel[i].name), channel_name(r->ch)))
			return &c->channel[i];
	return NULL;
}

void late_watch(struct request *r)
{
	const struct config_channel *c = config_of(r);
	struct node *n = r->n;

	if (r->in.kind != INBOUND_USSD || !c || !c->deadline_ms)
		return;
	r->due_us = clock_mono_us() + 1000LL * c->deadline_ms;
	r->older = n->newest_due;
	r->newer = NULL;
	if (r->older)
		r->older->newer = r;
	n->newest_due = r;
}

void late_forget(struct request *r)
{
	if (!r->due_us)
		return;
	if (r->newer)
		r->newer->older = r->older;
	else
		r->n->newest_due = r->older;
	if (r->older)
		r->older->newer = r->newer;
	r->due_us = 0;
}

static void tell(struct request *r)
{
	const struct flow_set *set = versions_look(r->n->versions)->now;
	enum flow_message text = r->n->shared->sends && request_has_phone(r) ? MSG_LATE : MSG_TRY_AGAIN;
	struct channel_response resp;

	late_forget(r);
	r->told = true;
	metrics_add(r->n->metrics, METRIC_LATE, 1);
	log_event(LOG_WARN, "hop_late", LOG_STR("channel", channel_name(r->ch)));
	channel_answer(r->ch, &r->in, false, flow_message(set, text), r->arena, &resp);
	delivery_answer_early(r, &resp);
}

void late_tick(struct node *n)
{
	int64_t now_us = clock_mono_us();
	struct request *next;

	for (struct request *r = n->newest_due; r; r = next) {
		next = r->older;
		if (now_us >= r->due_us)
			tell(r);
	}
}

static void on_queued(struct store_job *job, enum store_result result)
{
	static const struct channel_response none = {.status = 200, .type = "text/plain"};

	if (result != STORE_OK)
		log_event(LOG_ERROR, "late_result_lost", LOG_INT("result", result));
	delivery_answered(job->arg, &none, false);
}

/* The same hop may come once more while it is being worked on, and is told the same: its result is one SMS. Within the
 * hour, for a session's name may be used again. */
static struct str make_ref(struct request *r)
{
	const struct str part[] = {r->in.channel, r->in.session, str_of(r->in.from),
				   r->in.id,      r->in.text,    buf_str(&r->c.screen)};
	uint64_t h = HASH_FNV_START;
	struct buf b;

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		h = hash_fnv(h, part[i]);
		h = hash_fnv(h, STR("\0"));
	}
	buf_init(&b, r->late_ref, sizeof(r->late_ref));
	buf_addf(&b, "%016llx-%lld", (unsigned long long)h, (long long)(r->c.now_ms / HOUR_MS));
	return buf_str(&b);
}

/* Also when it could not be kept: she was told to wait for an SMS, and it says that she shall try again. */
void late_result(struct request *r)
{
	static const struct channel_response none = {.status = 200, .type = "text/plain"};

	if (!r->c.screen.n || !r->n->shared->sends || !request_has_phone(r)) {
		delivery_answered(r, &none, r->c.failed);
		return;
	}
	r->late = (struct outbox_new){
		.origin = STR("late"),
		.person_id = r->known ? r->person.id : 0,
		.msisdn = str_of(r->in.from),
		.text = buf_str(&r->c.screen),
		.client_ref = make_ref(r),
		.priority = OUTBOX_REPLY,
		.zone = r->known ? r->person.zone : r->n->shared->config->zone,
		.expires_ms = clock_now_ms() + outbox_ttl_ms(OUTBOX_REPLY),
	};
	r->late_work = (struct outbox_work){.now_ms = clock_now_ms(), .news = 1, .new_ = &r->late};
	r->late_job = (struct store_job){.outbox = &r->late_work, .done = on_queued, .arg = r};
	store_commit(r->n->client, &r->late_job);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A claimed row becomes a request, and the end of the request what becomes of the row. */
#include "dispatch_parts.h"

#include "clock.h"
#include "log.h"

#include <errno.h>
#include <string.h>

#define BAD_ADDRESS "the channel's address cannot be called: https, or plain http with 'local: yes'"

/* ---- the end of an attempt ---- */

static void note(struct flight *f, enum send_result result, enum outbox_state state, struct str why)
{
	f->result = result;
	f->state = state;
	str_copy(f->why, sizeof(f->why), why);
}

/* Certainly not taken: again, at once where another channel can, else after a while. */
static void note_again(struct flight *f, enum send_result result, int64_t asked_ms, struct str why, int64_t now_ms)
{
	struct dispatch *d = f->d;
	int other = outbox_choose(d->lane, d->lanes, msisdn_operator(str_of(f->msisdn)), f->priority,
				  (struct outbox_size){f->parts, f->encoding}, -1, f->lane, clock_mono_ms());

	note(f, result, OUTBOX_QUEUED, why);
	f->next_ms = now_ms;
	if (other < 0 || f->attempts > 0)
		f->next_ms += outbox_retry_ms(f->attempts + 1, asked_ms, (uint64_t)f->id * 2654435761U);
}

static void bar(struct lane *l, struct str why)
{
	char room[80];
	struct buf mend;

	breaker_hold(&l->breaker, clock_mono_ms() + BARRED_MS);
	buf_init(&mend, room, sizeof(room));
	buf_addf(&mend, "kentongan outbox resume %.*s", STR_ARG(channel_name(l->channel)));
	if (!l->barred)
		log_event(LOG_ERROR, "channel_barred", LOG_STR("channel", channel_name(l->channel)),
			  LOG_STR("why", why), LOG_STR("mend", buf_str(&mend)));
	l->barred = true;
}

static void judge(struct flight *f, const struct channel_verdict *v, int64_t now_ms)
{
	struct lane *l = &f->d->lane[f->lane];

	switch (v->result) {
	case SEND_ACCEPTED:
		note(f, v->result, OUTBOX_ACCEPTED, STR_NONE);
		str_copy(f->provider_ref, sizeof(f->provider_ref), v->id);
		breaker_success(&l->breaker);
		l->barred = false;
		return;
	case SEND_REFUSED:
	case SEND_OPTED_OUT:
		note(f, v->result, OUTBOX_FAILED, v->why);
		breaker_success(&l->breaker);
		return;
	case SEND_THROTTLED:
		breaker_hold(&l->breaker,
			     clock_mono_ms() + within(v->retry_after_ms, THROTTLED_MS, OUTBOX_ASKED_MAX_MS));
		note_again(f, v->result, v->retry_after_ms, v->why, now_ms);
		return;
	case SEND_BARRED:
		bar(l, v->why);
		note_again(f, v->result, 0, v->why, now_ms);
		return;
	case SEND_LATER:
		breaker_failure(&l->breaker, clock_mono_ms());
		note_again(f, v->result, v->retry_after_ms, v->why, now_ms);
		return;
	default:
		breaker_failure(&l->breaker, clock_mono_ms());
		note(f, SEND_UNKNOWN, OUTBOX_UNKNOWN, v->why);
		str_copy(f->provider_ref, sizeof(f->provider_ref), v->id); /* its report may clear it up */
	}
}

static void count_end(struct dispatch *d, const struct flight *f, int64_t took_ms)
{
	struct lane *l = &d->lane[f->lane];

	l->in_flight--;
	if (f->result != SEND_ACCEPTED && f->result != SEND_UNKNOWN) /* nothing was spent */
		budget_give_back(&l->budget, f->day, f->cost);
	pthread_mutex_lock(&d->lock);
	d->view.lane[f->lane].result[f->result]++;
	d->view.lane[f->lane].took_ms_sum += took_ms;
	pthread_mutex_unlock(&d->lock);
}

static void on_reply(void *arg, const struct sender_reply *reply)
{
	struct flight *f = arg;
	struct dispatch *d = f->d;
	int64_t now_ms = clock_now_ms();
	struct channel_verdict v = {.result = SEND_UNKNOWN, .why = str_of(reply->why)};
	struct arena a;

	arena_init(&a, d->call_room, sizeof(d->call_room));
	f->provider_ref[0] = '\0';
	if (reply->end == SENDER_ANSWERED) {
		channel_judge(d->lane[f->lane].channel, reply->status, reply->content_type, reply->body, &a, &v);
		if (!v.retry_after_ms)
			v.retry_after_ms = reply->retry_after_ms;
	} else if (reply->end == SENDER_NOT_SENT) {
		bool ours = strcmp(reply->why, SENDER_FORBIDDEN) == 0; /* the next one would not go either */

		v.result = ours ? SEND_BARRED : SEND_LATER;
		v.why = ours ? STR("a private address needs 'local: yes' in the channel") : v.why;
	}
	judge(f, &v, now_ms);
	count_end(d, f, reply->took_ms);
	f->stage = FLIGHT_ENDED;
	log_event(LOG_DEBUG, "send_ended", LOG_STR("channel", channel_name(d->lane[f->lane].channel)),
		  LOG_INT("row", f->id), LOG_CSTR("result", send_result_name(f->result)));
	d->ended = true;
}

/* ---- the request ---- */

static bool compose(struct flight *f, struct channel_call *call, struct arena *a)
{
	struct dispatch *d = f->d;
	char ref[OUTBOX_REF_MAX];
	struct outgoing m = {
		.to = str_of(f->msisdn),
		.text = {f->text, f->text_n},
		.encoding = f->encoding,
		.parts = f->parts,
		.reply_to = str_of(f->reply_to),
		.now_ms = clock_now_ms(),
		.expires_ms = f->expires_ms,
	};

	outbox_ref(f->id, store_secret(d->store), ref);
	m.ref = str_of(ref);
	return ref[0] && channel_compose(d->lane[f->lane].channel, &m, a, call) == 0;
}

static void end_unsent(struct flight *f, enum send_result result, enum outbox_state state, const char *why)
{
	note(f, result, state, str_of(why));
	f->next_ms = clock_now_ms() + outbox_retry_ms(f->attempts + 1, 0, (uint64_t)f->id);
	count_end(f->d, f, 0);
	f->stage = FLIGHT_ENDED;
}

void dispatch_take_off(struct flight *f)
{
	struct dispatch *d = f->d;
	struct channel_call call;
	struct arena a;
	int rc;

	f->stage = FLIGHT_SENT;
	f->provider_ref[0] = '\0';
	arena_init(&a, d->call_room, sizeof(d->call_room));
	if (!compose(f, &call, &a)) {
		end_unsent(f, SEND_REFUSED, OUTBOX_FAILED, "the profile cannot put this into a request");
		return;
	}
	rc = sender_call(d->sender, &call, d->lane[f->lane].config->timeout_ms, on_reply, f);
	if (rc == -EINVAL) { /* the config's mistake, and no message's: none is given up for it */
		bar(&d->lane[f->lane], STR(BAD_ADDRESS));
		end_unsent(f, SEND_BARRED, OUTBOX_QUEUED, BAD_ADDRESS);
	} else if (rc) {
		end_unsent(f, SEND_LATER, OUTBOX_QUEUED, "no room for another request");
	}
}

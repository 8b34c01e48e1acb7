/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One HTTP request of a provider, on its node's thread: exact routes on the raw path, then the channel reads what is in
 * it, and its messages are served one after the other: USSD hops and SMS as requests (request.c), parts of long SMS until
 * they are whole, delivery reports together in one commit. One answer for all: the message's own when it is the only
 * one, else that everything is kept; and when one thing could not be kept, that the provider shall come again with all
 * of it: what is kept already is known by its id.
 *
 * A long SMS whose parts stay away is served without a provider that waits for an answer: a delivery of its own.
 */
#include "request.h"

#include "clock.h"
#include "log.h"
#include "pace.h"
#include "sendsms.h"
#include "utf8.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#define JOIN_EVERY_MS 5000

struct delivery {
	struct node *n;
	struct http_request *http;
	const struct channel *ch;
	struct inbound_list list;
	int at;        /* the message under way */
	bool failed;   /* one thing could not be kept */
	bool early;    /* the provider is answered already */
	bool detached; /* no provider waits */
	bool own;      /* RESP is the answer of its only message */
	struct channel_response resp;
	struct request *r; /* one after the other */
	size_t used;       /* of the arena, before the message under way; each begins there */
	int reports;
	const struct inbound *report[CHANNEL_BATCH_MAX];
	struct store_job job;
	struct outbox_work work;
	struct part_work part;
	struct buf whole;
	struct str parts_ref, parts_from; /* of the message under way, once it is whole */
	struct inbound joined;
	bool polls, looks; /* for what it shall send; for whose fate is not known */
	struct poll *poll; /* what is handed out to a phone gateway */
};

static void next(struct delivery *d);

/* ---- answering ---- */

static void reply_plain(struct http_request *http, int status, const char *text)
{
	http_reply(http, status, "text/plain", str_of(text), status == 503 ? 5 : 0);
}

static void send_response(struct delivery *d, const struct channel_response *resp)
{
	struct http_pair pair[sizeof(resp->header) / sizeof(resp->header[0])];
	int64_t took_us = clock_mono_us() - d->http->began_us;

	if (!d->detached)
		metrics_latency_us(d->n->metrics, took_us);
	if (d->ch && !d->detached)
		pace_note(d->n->shared->pace, d->n->shared->config, channel_name(d->ch), took_us);
	for (int i = 0; i < resp->headers; i++)
		pair[i] = (struct http_pair){resp->header[i].name, resp->header[i].value};
	http_reply_with(d->http, resp->status, resp->type, resp->body, resp->status == 503 ? 5 : 0, pair,
			resp->headers);
}

void delivery_answer_early(struct request *r, const struct channel_response *resp)
{
	struct delivery *d = r->delivery;

	if (d->early)
		return; /* another one of the same request was late before */
	d->early = true;
	http_hold(d->http);
	send_response(d, resp);
}

/* The last thing: D is gone from here on. */
static void give_answer(struct delivery *d)
{
	struct channel_response resp;

	d->n->joining &= !d->detached;
	if (d->early) {
		http_release(d->http);
		return;
	}
	if (d->own) {
		send_response(d, &d->resp);
	} else if (d->failed) {
		channel_retry(d->ch, &d->list.item[0], STR_NONE, d->http->arena, &resp);
		send_response(d, &resp);
	} else {
		channel_acknowledge(d->ch, &d->list, d->poll ? poll_handed(d->poll) : NULL,
				    d->poll ? poll_count(d->poll) : 0, d->poll ? poll_arena(d->poll) : d->http->arena,
				    &resp);
		send_response(d, &resp);
	}
}

static void end(struct delivery *d)
{
	struct poll *poll = d->poll; /* D is gone with its answer */

	give_answer(d);
	poll_free(poll);
}

void delivery_answered(struct request *r, const struct channel_response *resp, bool failed)
{
	struct delivery *d = r->delivery;

	d->failed |= failed;
	d->own = d->list.count == 1 && r->in.route == d->list.route;
	d->resp = *resp;
	d->at++;
	next(d);
}

/* ---- phone gateways that ask what they shall send ---- */

static void on_polled(void *arg, bool kept)
{
	struct delivery *d = arg;

	d->failed |= !kept;
	end(d);
}

/* What the phone brought is kept by now. */
static void hand_out(struct delivery *d)
{
	if ((d->polls || d->looks) && !d->failed)
		d->poll = poll_new(d->n, d->ch, on_polled, d);
	d->failed |= (d->polls || d->looks) && !d->poll;
	if (d->poll && d->polls) {
		poll_claim(d->poll); /* goes on in on_polled() */
		return;
	}
	if (d->poll)
		d->failed |= !poll_look(d->poll);
	end(d);
}

/* ---- reports ---- */

static void on_reports(struct store_job *job, enum store_result result)
{
	struct delivery *d = job->arg;

	d->failed |= result != STORE_OK;
	hand_out(d);
}

/* All of a request in one commit. */
static void keep_reports(struct delivery *d)
{
	metrics_add(d->n->metrics, METRIC_REPORTS, d->reports);
	d->work = (struct outbox_work){
		.now_ms = clock_now_ms(),
		.reports = d->reports,
		.report = d->report,
		.secret = store_secret(d->n->shared->store),
		.by_phone = channel_serves(d->ch, INBOUND_POLL) && !channel_sends(d->ch),
	};
	d->job = (struct store_job){.outbox = &d->work, .done = on_reports, .arg = d};
	store_commit(d->n->client, &d->job);
}

/* ---- messages ---- */

static void fail_message(struct delivery *d)
{
	d->failed = true;
	d->at++;
	next(d);
}

/* What the message before took of the arena is free again: it is answered, and its answer is that of the batch. */
static bool begin_message(struct delivery *d)
{
	struct arena *a = d->http->arena;

	if (!d->r) {
		d->r = arena_room(a, sizeof(*d->r));
		d->used = a->n;
	}
	a->n = d->used;
	a->overflow = false;
	return d->r != NULL;
}

static void serve(struct delivery *d, const struct inbound *in)
{
	struct request *r = d->r;

	memset(r, 0, offsetof(struct request, c) + offsetof(struct conversation, provider_id)); /* not its rooms */
	r->n = d->n;
	r->delivery = d;
	r->arena = d->http->arena;
	r->ch = d->ch;
	r->in = *in;
	r->parts_ref = d->parts_ref;
	r->parts_from = d->parts_from;
	r->carried = in->kind == INBOUND_USSD || (!d->detached && d->list.count == 1 && channel_answers_sms(d->ch, in));
	request_begin(r);
}

/* ---- parts of long SMS ---- */

static void on_part(struct store_job *job, enum store_result result)
{
	struct delivery *d = job->arg;
	const struct inbound *in = &d->list.item[d->at];

	if (result != STORE_OK || !d->part.complete) {
		d->failed |= result != STORE_OK;
		d->at++;
		next(d);
		return;
	}
	d->joined = *in;
	d->joined.id = str_of(d->part.id);
	d->joined.text = buf_str(&d->whole);
	d->joined.text_ok = in->text_ok && utf8_valid(d->joined.text);
	d->joined.part = (struct inbound_part){.count = 1};
	d->parts_ref = in->part.ref;
	d->parts_from = d->part.msisdn;
	serve(d, &d->joined);
}

/* One that cannot be read is of any length; its front tells it from others. */
static struct str sender_of(const struct inbound *in)
{
	struct str s = in->from[0] ? str_of(in->from) : in->from_raw;

	s.n = s.n < PARTS_KEY_MAX ? s.n : PARTS_KEY_MAX - 1;
	return s;
}

static void keep_part(struct delivery *d, const struct inbound *in)
{
	char *room = arena_room(d->http->arena, PARTS_TEXT_MAX);

	if (!room) {
		fail_message(d);
		return;
	}
	metrics_add(d->n->metrics, METRIC_PARTS, 1);
	buf_init(&d->whole, room, PARTS_TEXT_MAX);
	d->part = (struct part_work){
		.channel = in->channel,
		.provider_id = in->id,
		.msisdn = sender_of(in),
		.ref = in->part.ref,
		.text = in->text,
		.to = in->to,
		.number = in->part.number,
		.count = in->part.count,
		.received_ms = clock_now_ms(),
		.whole = &d->whole,
	};
	d->job = (struct store_job){.part = &d->part, .done = on_part, .arg = d};
	store_commit(d->n->client, &d->job);
}

static void log_told(const struct inbound *in)
{
	if (in->alarm)
		log_event(LOG_WARN, "channel_alarm", LOG_STR("channel", in->channel), LOG_STR("why", in->reason));
	else
		log_event(LOG_INFO, "channel_event", LOG_STR("channel", in->channel));
}

static void next(struct delivery *d)
{
	while (d->at < d->list.count) {
		const struct inbound *in = &d->list.item[d->at];

		d->parts_ref = d->parts_from = STR_NONE;
		if ((in->kind == INBOUND_USSD || in->kind == INBOUND_SMS) && !begin_message(d)) {
			fail_message(d);
			return;
		}
		switch (in->kind) {
		case INBOUND_USSD: serve(d, in); return;
		case INBOUND_SMS:
			if (in->part.count > 1)
				keep_part(d, in);
			else
				serve(d, in);
			return;
		case INBOUND_REPORT: d->report[d->reports++] = in; break;
		case INBOUND_EVENT: log_told(in); break;
		case INBOUND_POLL:
			d->polls |= !in->asks_open;
			d->looks |= in->asks_open;
			break;
		default: break;
		}
		d->at++;
	}
	if (d->reports)
		keep_reports(d);
	else
		hand_out(d);
}

/* ---- those that stay incomplete ---- */

struct late_parts {
	struct delivery d;
	struct parts_late late;
	struct inbound in;
};

/* The channel whose parts they are; any other where it was taken out of the config: its answer goes nowhere. */
static const struct channel *channel_of(const struct channel_set *set, const char *name)
{
	const struct channel *ch = channel_find(set, str_of(name));

	return ch || !channel_count(set) ? ch : channel_at(set, 0);
}

/* What was read once is kept without its '+', and a foreign number may then read like one of ours. */
static void read_sender(struct inbound *in)
{
	char plus[PARTS_KEY_MAX + 1] = "+";

	in->from_class = msisdn_parse(in->from_raw, in->from);
	if (!in->from[0] || str_eq(str_of(in->from), in->from_raw))
		return;
	str_copy(plus + 1, sizeof(plus) - 1, in->from_raw);
	in->from_class = msisdn_parse(str_of(plus), in->from);
}

/* The first that waited long enough; the next with the next tick. */
static bool join_late(struct node *n, struct http_request *http)
{
	struct late_parts *l = arena_alloc(http->arena, sizeof(*l));
	char *room = arena_room(http->arena, PARTS_TEXT_MAX);
	struct buf whole;

	if (!l || !room)
		return false;
	buf_init(&whole, room, PARTS_TEXT_MAX);
	if (store_parts_late(n->reader, clock_now_ms() - PARTS_WAIT_MS, &l->late, &whole))
		return false;
	l->d = (struct delivery){.n = n, .http = http, .detached = true};
	l->d.ch = channel_of(n->shared->channels, l->late.channel);
	if (!l->d.ch)
		return false;
	l->in = (struct inbound){
		.kind = INBOUND_SMS,
		.channel = str_of(l->late.channel),
		.from_raw = str_of(l->late.msisdn),
		.to = str_of(l->late.to),
		.id = str_of(l->late.id),
		.text = buf_str(&whole),
		.raw = buf_str(&whole),
		.text_ok = utf8_valid(buf_str(&whole)),
		.incomplete = true,
	};
	read_sender(&l->in);
	l->d.list = (struct inbound_list){.count = 1, .item = &l->in};
	l->d.parts_ref = str_of(l->late.ref);
	l->d.parts_from = l->in.from_raw;
	if (!begin_message(&l->d))
		return false;
	n->joining = true;
	serve(&l->d, &l->in);
	return true;
}

void delivery_tick(struct node *n)
{
	int64_t now_ms = clock_mono_ms();
	struct http_request *http;

	if (n->index || n->joining || n->draining || now_ms - n->joined_ms < JOIN_EVERY_MS)
		return;
	n->joined_ms = now_ms;
	http = http_detached(n->http);
	if (http && !join_late(n, http))
		reply_plain(http, 204, "");
}

/* ---- the way in ---- */

static struct str header_of(void *arg, struct str name)
{
	return http_header(arg, name);
}

static void refuse(struct delivery *d, const struct channel_response *resp)
{
	metrics_add(d->n->metrics, METRIC_REFUSED, 1);
	send_response(d, resp);
}

static void deliver(struct node *n, struct http_request *http, struct str channel, struct str action)
{
	struct delivery *d = arena_alloc(http->arena, sizeof(*d));
	struct channel_response resp;
	int error;

	if (!d) {
		reply_plain(http, 503, "busy\n");
		return;
	}
	*d = (struct delivery){.n = n, .http = http};
	d->ch = channel_find(n->shared->channels, channel);
	if (!d->ch) {
		metrics_add(n->metrics, METRIC_REFUSED, 1);
		reply_plain(http, 404, "no such channel\n");
		return;
	}
	const struct channel_request req = {
		.method = http->method,
		.action = action,
		.query = http->query,
		.body = http->body,
		.content_type = http->content_type,
		.target = http->target,
		.header = header_of,
		.header_arg = http,
		.peer = http->peer,
		.now_ms = clock_now_ms(),
	};

	error = channel_read(d->ch, &req, http->arena, &d->list, &resp);
	if (error == -ENOMEM && http_more_room(http)) /* many small things in it */
		error = channel_read(d->ch, &req, http->arena, &d->list, &resp);
	if (error) {
		refuse(d, &resp);
		return;
	}
	if (d->list.count > 1)
		http_more_room(http);
	next(d);
}

/* ---- routes: exact, on the raw path ---- */

static bool reads_only(struct http_request *http)
{
	if (str_eq(http->method, STR("GET")))
		return true;
	reply_plain(http, 405, "use GET\n");
	return false;
}

void request_handle(struct http_request *http, void *arg)
{
	struct node *n = arg;
	struct str rest, channel;

	metrics_add(n->metrics, METRIC_REQUESTS, 1);
	if (str_starts(http->path, STR("/in/"))) {
		rest = (struct str){http->path.p + 4, http->path.n - 4};
		channel = str_cut(&rest, '/');
		deliver(n, http, channel, rest);
	} else if (n->shared->sendsms && str_eq(http->path, STR("/cgi-bin/sendsms"))) {
		sendsms_handle(n, http);
	} else if (str_eq(http->path, STR("/health"))) {
		if (reads_only(http))
			status_health(n, http);
	} else if (str_eq(http->path, STR("/metrics"))) {
		if (reads_only(http))
			status_metrics(n, http);
	} else {
		metrics_add(n->metrics, METRIC_REFUSED, 1);
		reply_plain(http, 404, "not found\n");
	}
}

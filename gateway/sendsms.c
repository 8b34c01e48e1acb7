/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request to sendsms on its node's thread: who is it, what does it want, which of its numbers may get it, one commit
 * for all of them, the answer. Here we begin messages, so STOP holds for every priority, also for danger.
 *
 * A user's messages of the day are reserved before the commit and given back for what was not queued by it: several
 * requests at once cannot pass the limit together.
 */
#include "sendsms.h"

#include "address.h"
#include "clock.h"
#include "dispatch.h"
#include "log.h"
#include "node.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define DENIED       "Number(s) has/have been denied by white- and/or black-lists."
#define MINUTE_MS    INT64_C(60000)
#define DAY_MS       INT64_C(86400000)
#define SPENT_WAIT_S 3600 /* Retry-After when the day is used up */
#define BUSY_WAIT_S  5
#define ANSWER_MAX   (64 + SENDSMS_RECEIVERS_MAX * (MSISDN_MAX + 1))

struct client {
	const struct config_client *config;
	int nets;
	struct address_net net[CONFIG_ALLOW_MAX];
	char origin[48];      /* "sendsms:dinkes" */
	_Atomic int64_t used; /* day in the upper half, messages of it in the lower */
};

struct sendsms {
	enum zone zone;
	int clients;
	struct client client[CONFIG_CLIENTS_MAX];
};

/* ---- the clients ---- */

static int64_t used_of(int32_t day, int64_t n)
{
	return (int64_t)day * (INT64_C(1) << 32) + n;
}

static void add_client(struct sendsms *s, const struct config_client *config, struct store_reader *r, int64_t now_ms)
{
	struct client *c = &s->client[s->clients++];
	int32_t today = date_of_ms(now_ms, s->zone);
	int64_t n;
	struct buf b;

	c->config = config;
	for (int i = 0; i < config->allows; i++)
		if (address_net_parse(str_of(config->allow[i]), &c->net[c->nets]) == 0)
			c->nets++;
	buf_init(&b, c->origin, sizeof(c->origin) - 1);
	buf_addf(&b, "sendsms:%s", config->name);
	c->origin[b.n] = '\0';
	n = store_outbox_queued_by(r, str_of(c->origin), today * DAY_MS - (int64_t)s->zone * 3600000);
	atomic_init(&c->used, used_of(today, n < 0 ? config->per_day : n));
}

struct sendsms *sendsms_new(const struct config *c, struct buf *err)
{
	struct store_reader *r = store_reader_open(c->database, err);
	struct sendsms *s = r ? calloc(1, sizeof(*s)) : NULL;

	if (s) {
		s->zone = c->zone;
		for (int i = 0; i < c->clients; i++)
			add_client(s, &c->client[i], r, clock_now_ms());
	} else if (r) {
		buf_add(err, STR("out of memory"));
	}
	if (r)
		store_reader_close(r);
	return s;
}

void sendsms_free(struct sendsms *s)
{
	free(s);
}

/* All are compared, whoever it is: the time tells nothing but lengths. */
static struct client *client_of(struct sendsms *s, struct str user, struct str password, const char *peer)
{
	struct client *found = NULL;

	for (int i = 0; i < s->clients; i++) {
		struct client *c = &s->client[i];
		bool name = hash_equal(user, str_of(c->config->name));
		bool word = hash_equal(password, str_of(c->config->password));

		if (name & word)
			found = c;
	}
	return found && (!found->nets || address_in(peer, found->net, found->nets)) ? found : NULL;
}

/* False: N more would be too many today. */
static bool reserve(struct client *c, int32_t today, int n)
{
	int64_t was = atomic_load(&c->used), now;

	do {
		now = was >= used_of(today, 0) ? was : used_of(today, 0);
		if ((now & UINT32_MAX) + n > c->config->per_day)
			return false;
	} while (!atomic_compare_exchange_weak(&c->used, &was, now + n));
	return true;
}

/* Unless the day is over: then it counts from nothing already. */
static void give_back(struct client *c, int32_t day, int n)
{
	int64_t was = atomic_load(&c->used);

	while (was >> 32 == day && (was & UINT32_MAX) >= n)
		if (atomic_compare_exchange_weak(&c->used, &was, was - n))
			return;
}

/* ---- one request ---- */

struct sending_job {
	struct node *n;
	struct http_request *http;
	struct client *client;
	struct sendsms_fields fields;
	struct sendsms_message message;
	int denied;
	struct str denied_raw[SENDSMS_RECEIVERS_MAX];
	int32_t day;  /* on which */
	int reserved; /* they were reserved: those that are not there already */
	struct outbox_work work;
	struct store_job job;
};

static void answer(struct node *n, struct http_request *http, int status, struct str text, int retry_after_s)
{
	metrics_latency_us(n->metrics, clock_mono_us() - http->began_us);
	metrics_add(n->metrics, METRIC_REFUSED, status >= 400 && status < 500);
	metrics_add(n->metrics, METRIC_RETRY_ANSWERS, status == 503);
	http_reply(http, status, "text/plain", text, retry_after_s);
}

static void refuse(struct sending_job *s, int status, const char *text)
{
	answer(s->n, s->http, status, str_of(text), 0);
}

static void answer_busy(struct node *n, struct http_request *http, int wait_s)
{
	answer(n, http, 503, STR("Temporal failure, try again later."), wait_s);
}

static void deny(struct sending_job *s, struct str raw)
{
	s->denied_raw[s->denied++] = raw;
}

/* Some channel could send at this moment, or a phone comes to fetch it. */
static bool goes_now(const struct node *n)
{
	struct dispatch_view *v = malloc(sizeof(*v));
	bool lanes = false, goes = !v || !n->shared->dispatch;

	if (!goes) {
		dispatch_look(n->shared->dispatch, v);
		lanes = v->lanes > 0;
		for (int i = 0; i < v->lanes; i++)
			goes |= !v->lane[i].paused && !v->lane[i].barred && !v->lane[i].held;
	}
	free(v);
	return goes || (!lanes && n->shared->sends);
}

static void answer_taken(struct sending_job *s, int queued)
{
	char *room = arena_room(s->http->arena, ANSWER_MAX);
	struct buf b;

	buf_init(&b, room, room ? ANSWER_MAX : 0);
	buf_add(&b, goes_now(s->n) ? STR("0: Accepted for delivery") : STR("3: Queued for later delivery"));
	if (s->denied)
		buf_add(&b, STR(" Denied receivers are:"));
	for (int i = 0; i < s->denied && b.n + s->denied_raw[i].n < b.cap; i++)
		buf_addf(&b, " %.*s", STR_ARG(s->denied_raw[i]));
	metrics_add(s->n->metrics, METRIC_SENDSMS, queued);
	answer(s->n, s->http, 202, room ? buf_str(&b) : STR("0: Accepted for delivery"), 0);
}

/* Of a client that is known: what its administrator looks for when a program says that its messages do not go. */
static void refuse_client(struct sending_job *s, int queued, const char *why)
{
	log_event(LOG_WARN, "sendsms", LOG_CSTR("user", s->client->config->name), LOG_INT("queued", queued),
		  LOG_INT("denied", s->denied), LOG_INT("refused", 1), LOG_CSTR("why", why));
	refuse(s, 400, why);
}

static void on_committed(struct store_job *job, enum store_result result)
{
	struct sending_job *s = job->arg;
	int queued = 0, there = 0, differs = 0;

	for (int i = 0; i < s->work.news && result == STORE_OK; i++) {
		const struct outbox_new *n = &s->work.new_[i];

		queued += n->id && !n->known;
		there += n->id && !n->differs;
		differs += n->differs;
		if (!n->id)
			deny(s, n->msisdn); /* STOP came between */
	}
	give_back(s->client, s->day, s->reserved - queued);
	if (result != STORE_OK) {
		answer_busy(s->n, s->http, BUSY_WAIT_S);
		return;
	}
	if (differs) {
		refuse_client(s, queued, "Ref was used for another text, rejected");
		return;
	}
	if (!there) {
		refuse_client(s, queued, DENIED);
		return;
	}
	log_event(LOG_INFO, "sendsms", LOG_CSTR("user", s->client->config->name), LOG_INT("queued", queued),
		  LOG_INT("known", there - queued), LOG_INT("denied", s->denied));
	answer_taken(s, queued);
}

/* ---- the rows ---- */

static enum outbox_priority priority_of(const struct sending_job *s)
{
	static const enum outbox_priority asked[] = {OUTBOX_BROADCAST, OUTBOX_TIP, OUTBOX_REMINDER, OUTBOX_DANGER};
	enum outbox_priority most = (enum outbox_priority)s->client->config->priority, p = most;

	if (s->message.priority >= 0)
		p = asked[s->message.priority];
	return p > most ? p : most;
}

static struct str known_channel(const struct node *n, struct str smsc)
{
	const struct channel *ch = channel_find(n->shared->channels, smsc);

	return ch ? channel_name(ch) : STR_NONE;
}

/* "REF/NUMBER": a ref is for a request, which may have several numbers. */
static struct str ref_of(struct sending_job *s, const char *msisdn)
{
	size_t room = s->message.ref.n + MSISDN_MAX + 1;
	char *p = s->message.ref.n ? arena_room(s->http->arena, room) : NULL;
	struct buf b;

	buf_init(&b, p, p ? room : 0);
	if (p)
		buf_addf(&b, "%.*s/%s", STR_ARG(s->message.ref), msisdn);
	return buf_str(&b);
}

static void fill_row(struct sending_job *s, const char *msisdn, const struct person *who, struct outbox_new *out)
{
	const struct sendsms_message *m = &s->message;
	int64_t now_ms = s->work.now_ms, from_ms = now_ms + (m->deferred_min > 0 ? m->deferred_min * MINUTE_MS : 0);

	*out = (struct outbox_new){
		.origin = str_of(s->client->origin),
		.person_id = who ? who->id : 0,
		.msisdn = str_of(msisdn),
		.text = m->text,
		.priority = priority_of(s),
		.zone = who ? who->zone : s->n->shared->config->zone,
		.answers = known_channel(s->n, m->smsc),
		.client_ref = ref_of(s, msisdn),
		.next_ms = from_ms,
	};
	out->expires_ms =
		m->validity_min > 0 ? now_ms + m->validity_min * MINUTE_MS : from_ms + outbox_ttl_ms(out->priority);
}

/* A repeat: taken also when the day is used up. */
static bool is_there(const struct sending_job *s, const struct outbox_new *row)
{
	return row->client_ref.n && store_outbox_has(s->n->reader, row->origin, row->client_ref);
}

static bool may_get(const struct sending_job *s, const struct sendsms_receiver *r)
{
	bool number = r->class == MSISDN_MOBILE || (r->class == MSISDN_INTL && s->client->config->abroad);

	return number && !store_is_stopped(s->n->reader, r->msisdn);
}

/* False: the database could not be read, or there is no room. */
static bool make_rows(struct sending_job *s)
{
	const struct sendsms_message *m = &s->message;
	struct outbox_new *row = arena_array(s->http->arena, (size_t)m->receivers, sizeof(*row));
	struct person who;

	for (int i = 0; row && i < m->receivers; i++) {
		const struct sendsms_receiver *r = &m->receiver[i];
		int err;

		if (!may_get(s, r)) {
			deny(s, r->raw);
			continue;
		}
		err = store_person(s->n->reader, r->msisdn, &who);
		if (err && err != -ENOENT)
			return false;
		fill_row(s, r->msisdn, err ? NULL : &who, &row[s->work.news]);
		s->reserved += !is_there(s, &row[s->work.news++]);
	}
	s->work.new_ = row;
	return !s->http->arena->overflow;
}

static void queue_rows(struct sending_job *s)
{
	s->work = (struct outbox_work){.now_ms = clock_now_ms()};
	s->reserved = 0;
	s->day = date_of_ms(s->work.now_ms, s->n->shared->sendsms->zone);
	if (!make_rows(s)) {
		answer_busy(s->n, s->http, BUSY_WAIT_S);
	} else if (!s->work.news) {
		refuse_client(s, 0, DENIED);
	} else if (!reserve(s->client, s->day, s->reserved)) {
		log_event(LOG_WARN, "sendsms_day_used_up", LOG_CSTR("user", s->client->config->name),
			  LOG_INT("per_day", s->client->config->per_day));
		answer_busy(s->n, s->http, SPENT_WAIT_S);
	} else {
		s->job = (struct store_job){.outbox = &s->work, .done = on_committed, .arg = s};
		store_commit(s->n->client, &s->job);
	}
}

/* ---- the way in ---- */

static struct str header_of(void *arg, struct str name)
{
	return http_header(arg, name);
}

static bool text_fits(struct str text)
{
	int parts = segments_count(text, true);

	return text.n <= OUTBOX_TEXT_MAX && parts > 0 && parts <= OUTBOX_UNFOLD_MAX;
}

static void take(struct sending_job *s)
{
	const char *wrong;

	s->client =
		client_of(s->n->shared->sendsms, sendsms_user(&s->fields), sendsms_password(&s->fields), s->http->peer);
	if (!s->client) {
		log_event(LOG_WARN, "sendsms_denied", LOG_CSTR("peer", s->http->peer));
		refuse(s, 403, "Authorization failed for sendsms");
		return;
	}
	wrong = sendsms_read(&s->fields, s->http->arena, &s->message);
	if (!wrong && !text_fits(s->message.text))
		wrong = "Message too long, rejected";
	if (s->http->arena->overflow)
		answer_busy(s->n, s->http, BUSY_WAIT_S);
	else if (wrong)
		refuse_client(s, 0, wrong);
	else
		queue_rows(s);
}

void sendsms_handle(struct node *n, struct http_request *http)
{
	struct sending_job *s = arena_room(http->arena, sizeof(*s));
	bool get = str_eq(http->method, STR("GET"));
	int err;

	if (!s) {
		answer_busy(n, http, BUSY_WAIT_S);
		return;
	}
	s->n = n;
	s->http = http;
	s->denied = 0;
	if (!get && !str_eq(http->method, STR("POST"))) {
		refuse(s, 405, "use GET or POST");
		return;
	}
	if (http->gzip) {
		refuse(s, 415, "Unsupported content-type, rejected");
		return;
	}
	err = sendsms_open(&s->fields, http->query, get ? STR_NONE : http->body, get ? STR_NONE : http->content_type,
			   header_of, http, http->arena);
	if (err == -ENOMEM)
		answer_busy(n, http, BUSY_WAIT_S);
	else if (err)
		refuse(s, err == -EINVAL ? 415 : 400,
		       err == -EINVAL ? "Unsupported content-type, rejected" : "Too many parameters, rejected");
	else
		take(s);
}

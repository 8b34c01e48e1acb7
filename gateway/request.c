/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One message through its stages, on its node's thread:
 *
 *	person -> [wait for this phone's turn] -> session load -> conversation <-> lookups
 *	       -> store commit (fsync) -> session save -> answer
 *
 * Two messages of one phone at once are served one after the other: the table of phones in flight holds who is being
 * served, the others wait behind. With several loops or gateways the session save is by compare-and-set, and the loser
 * runs again from the load.
 */
#include "request.h"

#include "clock.h"
#include "log.h"

#include <errno.h>
#include <string.h>

/* ---- answers ---- */

static struct request **slot_of(struct node *n, const char *key)
{
	return &n->inflight[hash_fnv(HASH_FNV_START, str_of(key)) % INFLIGHT_SLOTS];
}

static struct request **find_inflight(struct node *n, const char *key)
{
	struct request **at = slot_of(n, key);

	while (*at && strcmp((*at)->key, key))
		at = &(*at)->next;
	return at;
}

/* Takes R out of the table; the first that waited behind it takes its place and is returned. */
struct request *request_leave(struct request *r)
{
	struct request **at = find_inflight(r->n, r->key), *heir = r->waiting;

	if (*at != r)
		return NULL;
	if (heir) {
		heir->waiters = r->waiters - 1;
		heir->next = r->next;
		*at = heir;
	} else {
		*at = r->next;
	}
	return heir;
}

static const struct flow_set *newest_flows(struct node *n)
{
	return versions_look(n->versions)->now;
}

void request_let_flows_go(struct request *r)
{
	if (r->runs_on)
		version_release(r->n->versions, r->runs_on);
	r->runs_on = NULL;
}

void request_answer(struct request *r)
{
	struct conversation *c = &r->c;
	struct channel_response resp;
	struct request *heir = request_leave(r);

	late_forget(r);
	request_let_flows_go(r);
	metrics_add(r->n->metrics, METRIC_SAVED, c->saved);
	metrics_add(r->n->metrics, METRIC_REPLAYS, c->replayed);
	metrics_add(r->n->metrics, METRIC_REBUILT, c->rebuilt);
	metrics_add(r->n->metrics, METRIC_RETRY_ANSWERS, c->failed);
	if (r->told) {
		late_result(r);
	} else {
		if (c->failed)
			channel_retry(r->ch, &r->in, buf_str(&c->screen), r->arena, &resp);
		else
			channel_answer(r->ch, &r->in, c->more, r->carried ? buf_str(&c->screen) : STR_NONE, r->arena,
				       &resp);
		delivery_answered(r, &resp, c->failed); /* R is gone from here on */
	}
	if (heir)
		request_load(heir);
}

static void answer_retry(struct request *r)
{
	struct conversation *c = &r->c;

	buf_init(&c->screen, c->screen_room, sizeof(c->screen_room));
	buf_add(&c->screen, flow_message(newest_flows(r->n), MSG_TRY_AGAIN));
	c->failed = true;
	request_answer(r);
}

/* An SMS asks for what is missing, but the question could not be kept: nobody would understand the answer to it. */
static void answer_unkept(struct request *r)
{
	buf_reset(&r->c.screen);
	buf_add(&r->c.screen, flow_message(newest_flows(r->n), MSG_SMS_NO_SESSION));
	request_answer(r);
}

/* ---- what Redis did not take ----
 *
 * A report is committed and acknowledged though Redis is away. When it is back it may still hold the phone's state of
 * before that, and would offer to go on with an entry that is stored already. So the phones whose save failed are
 * remembered, and an older value is as good as none: a cumulative session is rebuilt from its text.
 */

static struct unsaved *unsaved_of(struct node *n, const char *key, uint64_t *phone)
{
	*phone = hash_fnv(HASH_FNV_START, str_of(key));
	return &n->unsaved[*phone % UNSAVED_SLOTS];
}

static void note_unsaved(struct request *r)
{
	struct str value = buf_str(&r->c.value);
	bool none = false;
	uint64_t phone, version = get_u64(&value, &none);

	*unsaved_of(r->n, r->key, &phone) = (struct unsaved){phone, none ? (uint64_t)r->c.now_ms : version};
}

bool request_is_outdated(struct node *n, const char *key, struct str value)
{
	bool none = false;
	uint64_t phone, version = get_u64(&value, &none);
	const struct unsaved *u = unsaved_of(n, key, &phone);

	return u->phone == phone && !none && version < u->version;
}

/* ---- the conversation ---- */

static void on_saved(void *arg, enum session_status status, struct str value)
{
	struct request *r = arg;

	(void)value;
	if (status == SESSION_LOST && ++r->runs < RUNS_MAX) {
		metrics_add(r->n->metrics, METRIC_SESSION_LOST, 1);
		request_load(r);
		return;
	}
	metrics_add(r->n->metrics, METRIC_SESSION_AWAY, status == SESSION_AWAY);
	r->n->sessions_refused = status == SESSION_AWAY;
	if (status != SESSION_OK && !fill_leaves_as_it_was(r))
		note_unsaved(r);
	if (status != SESSION_OK && r->c.offered)
		request_on_loaded(r, SESSION_NONE,
				  STR_NONE); /* the answer to the offer would be taken for one to the menu */
	else if (status != SESSION_OK && r->c.more && !r->in.cumulative && r->in.kind == INBOUND_USSD)
		answer_retry(r);
	else if (status != SESSION_OK && r->c.more && r->in.kind == INBOUND_SMS)
		answer_unkept(r);
	else
		request_answer(r);
}

static void drive(struct request *r);

static void on_committed(struct store_job *job, enum store_result result)
{
	struct request *r = job->arg;

	if (result == STORE_CONFLICT) {
		metrics_add(r->n->metrics, METRIC_CONFLICTS, 1);
		log_event(LOG_WARN, "same_id_other_content", LOG_STR("channel", r->in.channel),
			  LOG_MSISDN("from", str_of(r->in.from)));
	}
	conversation_committed(&r->c, result);
	drive(r);
}

/* False when the database could not be read. */
static bool look_up_child(struct request *r)
{
	struct child *found = arena_alloc(r->arena, sizeof(*found));
	int err = found ? store_child(r->n->reader, &r->person, r->c.code, r->c.who.today, found) : -ENOMEM;

	if (err && err != -ENOENT)
		return false;
	conversation_child(&r->c, err ? NULL : found);
	return true;
}

static bool look_up_roster(struct request *r)
{
	if (!r->roster && store_roster(r->n->reader, &r->person, r->c.who.today, r->arena, &r->roster))
		return false;
	conversation_roster(&r->c, r->roster);
	return true;
}

static bool look_up_directory(struct request *r)
{
	struct directory *found = arena_alloc(r->arena, sizeof(*found));

	if (!found || store_directory(r->n->reader, &r->person, &r->c.directory, found))
		return false;
	conversation_directory(&r->c, found);
	return true;
}

/* An SMS to a short code or a sender that is a name reaches nobody, or a machine that answers it. */
bool request_has_phone(const struct request *r)
{
	return r->in.from_class == MSISDN_MOBILE || r->in.from_class == MSISDN_FIXED || r->in.from_class == MSISDN_INTL;
}

/* What the provider's answer does not carry goes into the outbox with the message. */
static void set_reply(struct request *r)
{
	struct store_job *job = &r->c.job;

	job->joined_ref = r->parts_ref;
	job->joined_from = r->parts_from;
	job->reply_by_outbox = r->in.kind == INBOUND_SMS && !r->carried && request_has_phone(r);
	job->reply_zone = r->known ? r->person.zone : r->n->shared->config->zone;
	job->reply_expires_ms = r->c.now_ms + outbox_ttl_ms(OUTBOX_REPLY);
}

static void commit(struct request *r)
{
	set_reply(r);
	r->c.job.done = on_committed;
	r->c.job.arg = r;
	r->next_commit = NULL;
	*r->n->to_commit_tail = r;
	r->n->to_commit_tail = &r->next_commit;
}

void request_commit_all(struct node *n)
{
	struct request *next;

	for (struct request *r = n->to_commit; r; r = next) {
		next = r->next_commit;
		store_commit(n->client, &r->c.job);
	}
	n->to_commit = NULL;
	n->to_commit_tail = &n->to_commit;
}

static void finish(struct request *r)
{
	if (r->c.keep) {
		sessions_save(r->n->sessions, r->key, r->c.expect, buf_str(&r->c.value), r->c.ttl_ms, on_saved, r);
		return;
	}
	if (r->known && !r->c.redis_up)
		note_unsaved(r);
	request_answer(r);
}

static void drive(struct request *r)
{
	bool ok = true;

	while (ok) {
		switch (conversation_next(&r->c)) {
		case CONV_CHILD: ok = look_up_child(r); break;
		case CONV_ROSTER: ok = look_up_roster(r); break;
		case CONV_DIRECTORY: ok = look_up_directory(r); break;
		case CONV_COMMIT: commit(r); return;
		default: finish(r); return;
		}
	}
	log_event(LOG_ERROR, "lookup_failed", LOG_STR("channel", r->in.channel));
	answer_retry(r);
}

void request_run(struct request *r)
{
	r->runs_on = r->c.set;
	version_hold(r->n->versions, r->runs_on);
	drive(r);
}

/* The last hop of a session comes again, when Redis has lost it or another one took its place: where the provider sends
 * only what was typed last nothing but the database knows that, and what it was answered. */
static bool answer_of_then(struct request *r, struct str value)
{
	const struct shared *sh = r->n->shared;
	int64_t now_ms = clock_now_ms();
	struct conversation *c = &r->c;
	struct buf raw;

	if (r->runs || !conversation_is_unheard_of(&r->in, value, now_ms))
		return false;
	buf_init(&raw, c->latest_room, sizeof(c->latest_room));
	buf_init(&c->screen, c->screen_room, sizeof(c->screen_room));
	if (store_ussd_end(r->n->reader, r->in.channel, r->in.session, str_of(r->in.from),
			   now_ms - 1000LL * sh->config->repeat_seconds, &raw, &c->screen) ||
	    !conversation_ends_with(buf_str(&raw), r->in.text))
		return false;
	c->replayed = true;
	c->more = false;
	request_answer(r);
	return true;
}

/* On its own session's value. */
void request_converse(struct request *r, enum session_status status, struct str value)
{
	bool outdated = status == SESSION_OK && request_is_outdated(r->n, r->key, value);

	if (r->known && answer_of_then(r, status == SESSION_OK && !outdated ? value : STR_NONE))
		return;
	request_let_flows_go(r);
	conversation_begin(&r->c, versions_look(r->n->versions), &r->in, r->known ? &r->person : NULL,
			   status == SESSION_OK && !outdated ? value : STR_NONE, status != SESSION_AWAY,
			   r->n->shared->config, clock_now_ms());
	if (outdated)
		memcpy(r->c.expect, value.p, sizeof(r->c.expect)); /* it is what the save replaces */
	request_run(r);
}

void request_on_loaded(void *arg, enum session_status status, struct str value)
{
	struct request *r = arg;

	metrics_add(r->n->metrics, METRIC_SESSION_AWAY, status == SESSION_AWAY);
	if (r->fills)
		fill_or_give_back(r, status, value);
	else if (fill_may_look(r, status, value))
		fill_look(r, status, value);
	else
		request_converse(r, status, value);
}

void request_load(struct request *r)
{
	if (r->in.id_before.n && store_is_known(r->n->reader, r->in.channel, r->in.id_before))
		r->in.id = r->in.id_before; /* the same again, and the ten minutes of its id are over */
	if (r->known)
		sessions_load(r->n->sessions, r->key, request_on_loaded, r);
	else
		request_on_loaded(r, SESSION_NONE, STR_NONE);
}

/* The key of this phone's session on CHANNEL. */
void request_make_key(struct request *r, struct str channel, char key[SESSION_KEY_MAX])
{
	struct buf b;
	struct str phone = r->in.from[0] ? str_of(r->in.from) : r->in.from_raw;

	buf_init(&b, key, SESSION_KEY_MAX - 1);
	buf_addf(&b, "ktg:s:{%.*s:%016llx}", STR_ARG(channel), (unsigned long long)hash_keyed_u64(r->n->hash, phone));
	key[b.n] = '\0';
}

static void queue_behind(struct request *first, struct request *r)
{
	struct request *last = first;

	if (first->waiters >= INFLIGHT_WAIT_MAX) {
		answer_retry(r);
		return;
	}
	while (last->waiting)
		last = last->waiting;
	last->waiting = r;
	first->waiters++;
}

/* R's place under its key: true when it is its turn at once. */
bool request_enter(struct request *r)
{
	struct request **at = find_inflight(r->n, r->key);

	r->next = r->waiting = NULL;
	r->waiters = 0;
	if (*at)
		queue_behind(*at, r);
	else
		*at = r;
	return *at == r;
}

/* ---- the way in ---- */

static bool look_up_person(struct request *r)
{
	int err = r->in.from[0] ? store_person(r->n->reader, r->in.from, &r->person) : -ENOENT;

	r->known = err == 0;
	if (err == -ENOENT)
		metrics_add(r->n->metrics, METRIC_NOT_REGISTERED, 1);
	return !err || err == -ENOENT;
}

void request_begin(struct request *r)
{
	metrics_add(r->n->metrics, r->in.kind == INBOUND_USSD ? METRIC_USSD_HOPS : METRIC_SMS, 1);
	request_make_key(r, r->in.channel, r->key);
	late_watch(r);
	if (!look_up_person(r))
		answer_retry(r);
	else if (request_enter(r))
		request_load(r);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request: one webhook request through its stages, on its node's thread:
 *
 *	route -> channel_read -> person -> [wait for this phone's turn] -> session load -> conversation <-> lookups
 *	      -> store commit (fsync) -> session save -> channel answer
 *
 * Two messages of one phone at once are served one after the other: the table of phones in flight holds who is being
 * served, the others wait behind. With several loops or gateways the session save is by compare-and-set, and the loser
 * runs again from the load.
 *
 * An SMS without a keyword that answers no SMS question may finish what a dropped USSD session left open: then this
 * phone's sessions on the USSD channels are looked at one after the other, and the first open one becomes the session
 * of the SMS. It leaves its place in the table and takes its turn under that session's key, so that it and the hops
 * of a phone that is still alive are served one after the other, too. It never waits for both, so nobody waits for
 * each other.
 */
#include "node.h"

#include "clock.h"
#include "log.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#define RUNS_MAX 4 /* compare-and-set lost this often: answered without having been kept */

/* Lives in the arena of its HTTP request. */
struct request {
	struct node *n;
	struct http_request *http;
	const struct channel *ch;
	struct inbound in;
	struct person person;
	const struct flow_set *runs_on; /* held until the answer; NULL: no conversation yet */
	struct roster *roster;          /* read once, however often this request looks at it; NULL: not yet */
	bool known;
	int runs;
	bool looked, fills;             /* for an open USSD session; it goes on with one, and KEY is that one's */
	int look;                       /* the channel of the config to look at next */
	enum session_status own_status; /* meanwhile: what its own session is, in the arena */
	struct str own;
	char key[SESSION_KEY_MAX],
		other_key[SESSION_KEY_MAX]; /* the other: the USSD session's, or its own while it fills */
	struct request *next;               /* phones in flight in the same bucket */
	struct request *waiting;            /* messages of the same phone that wait behind this one */
	int waiters;
	struct request *next_commit;
	struct conversation c;
};

static void begin(struct request *r);

/* ---- answers ---- */

static void reply_plain(struct http_request *http, int status, const char *text)
{
	http_reply(http, status, "text/plain", str_of(text), 0);
}

static void send_response(struct request *r, const struct channel_response *resp)
{
	metrics_latency_us(r->n->metrics, clock_mono_us() - r->http->began_us);
	http_reply(r->http, resp->status, resp->type, resp->body, resp->status == 503 ? 5 : 0);
}

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
static struct request *leave(struct request *r)
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

static void let_flows_go(struct request *r)
{
	if (r->runs_on)
		version_release(r->n->versions, r->runs_on);
	r->runs_on = NULL;
}

static void answer(struct request *r)
{
	struct conversation *c = &r->c;
	struct channel_response resp;
	struct request *heir = leave(r);

	let_flows_go(r);
	metrics_add(r->n->metrics, METRIC_SAVED, c->saved);
	metrics_add(r->n->metrics, METRIC_REPLAYS, c->replayed);
	metrics_add(r->n->metrics, METRIC_REBUILT, c->rebuilt);
	metrics_add(r->n->metrics, METRIC_RETRY_ANSWERS, c->failed);
	if (c->failed)
		channel_retry(r->ch, &r->in, buf_str(&c->screen), r->http->arena, &resp);
	else
		channel_answer(r->ch, &r->in, c->more, buf_str(&c->screen), r->http->arena, &resp);
	send_response(r, &resp); /* R is gone from here on */
	if (heir)
		begin(heir);
}

static void answer_retry(struct request *r)
{
	struct conversation *c = &r->c;

	buf_init(&c->screen, c->screen_room, sizeof(c->screen_room));
	buf_add(&c->screen, flow_message(newest_flows(r->n), MSG_TRY_AGAIN));
	c->failed = true;
	answer(r);
}

/* An SMS asks for what is missing, but the question could not be kept: nobody would understand the answer to it. */
static void answer_unkept(struct request *r)
{
	buf_reset(&r->c.screen);
	buf_add(&r->c.screen, flow_message(newest_flows(r->n), MSG_SMS_NO_SESSION));
	answer(r);
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

static bool is_outdated(struct node *n, const char *key, struct str value)
{
	bool none = false;
	uint64_t phone, version = get_u64(&value, &none);
	const struct unsaved *u = unsaved_of(n, key, &phone);

	return u->phone == phone && !none && version < u->version;
}

/* A question back to an SMS that could not be kept: the USSD session it would have gone on with is what it was. */
static bool leaves_as_it_was(const struct request *r)
{
	return r->fills && r->c.more && !r->c.saved;
}

/* ---- the conversation ---- */

static void on_loaded(void *arg, enum session_status status, struct str value);
static void on_looked(void *arg, enum session_status status, struct str value);
static bool may_look(struct request *r, enum session_status status, struct str value);
static void look_at_ussd(struct request *r, enum session_status status, struct str value);
static void look_on(struct request *r);
static void change_key(struct request *r, struct str value);
static void fill(struct request *r, struct str value);
static void fill_or_give_back(struct request *r, enum session_status status, struct str value);

static void on_saved(void *arg, enum session_status status, struct str value)
{
	struct request *r = arg;

	(void)value;
	if (status == SESSION_LOST && ++r->runs < RUNS_MAX) {
		metrics_add(r->n->metrics, METRIC_SESSION_LOST, 1);
		begin(r);
		return;
	}
	metrics_add(r->n->metrics, METRIC_SESSION_AWAY, status == SESSION_AWAY);
	r->n->sessions_refused = status == SESSION_AWAY;
	if (status != SESSION_OK && !leaves_as_it_was(r))
		note_unsaved(r);
	if (status != SESSION_OK && r->c.offered)
		on_loaded(r, SESSION_NONE, STR_NONE); /* the answer to the offer would be taken for one to the menu */
	else if (status != SESSION_OK && r->c.more && !r->in.cumulative && r->in.kind == INBOUND_USSD)
		answer_retry(r);
	else if (status != SESSION_OK && r->c.more && r->in.kind == INBOUND_SMS)
		answer_unkept(r);
	else
		answer(r);
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
	struct child *found = arena_alloc(r->http->arena, sizeof(*found));
	int err = found ? store_child(r->n->reader, &r->person, r->c.code, r->c.who.today, found) : -ENOMEM;

	if (err && err != -ENOENT)
		return false;
	conversation_child(&r->c, err ? NULL : found);
	return true;
}

static bool look_up_roster(struct request *r)
{
	if (!r->roster && store_roster(r->n->reader, &r->person, r->c.who.today, r->http->arena, &r->roster))
		return false;
	conversation_roster(&r->c, r->roster);
	return true;
}

static bool look_up_directory(struct request *r)
{
	struct directory *found = arena_alloc(r->http->arena, sizeof(*found));

	if (!found || store_directory(r->n->reader, &r->person, &r->c.directory, found))
		return false;
	conversation_directory(&r->c, found);
	return true;
}

static void commit(struct request *r)
{
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
	answer(r);
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

static void run(struct request *r)
{
	r->runs_on = r->c.set;
	version_hold(r->n->versions, r->runs_on);
	drive(r);
}

/* On its own session's value. */
static void converse(struct request *r, enum session_status status, struct str value)
{
	bool outdated = status == SESSION_OK && is_outdated(r->n, r->key, value);

	let_flows_go(r);
	conversation_begin(&r->c, versions_look(r->n->versions), &r->in, r->known ? &r->person : NULL,
			   status == SESSION_OK && !outdated ? value : STR_NONE, status != SESSION_AWAY,
			   r->n->shared->config, clock_now_ms());
	if (outdated)
		memcpy(r->c.expect, value.p, sizeof(r->c.expect)); /* it is what the save replaces */
	run(r);
}

static void on_loaded(void *arg, enum session_status status, struct str value)
{
	struct request *r = arg;

	metrics_add(r->n->metrics, METRIC_SESSION_AWAY, status == SESSION_AWAY);
	if (r->fills)
		fill_or_give_back(r, status, value);
	else if (may_look(r, status, value))
		look_at_ussd(r, status, value);
	else
		converse(r, status, value);
}

static void begin(struct request *r)
{
	if (r->known)
		sessions_load(r->n->sessions, r->key, on_loaded, r);
	else
		on_loaded(r, SESSION_NONE, STR_NONE);
}

/* The key of this phone's session on CHANNEL. */
static void make_key(struct request *r, struct str channel, char key[SESSION_KEY_MAX])
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
static bool enter(struct request *r)
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

/* ---- an SMS that goes on with a USSD session ---- */

static bool is_open(struct request *r, const char *key, enum session_status status, struct str value)
{
	return status == SESSION_OK && !is_outdated(r->n, key, value) &&
	       conversation_is_open(versions_look(r->n->versions), value, clock_now_ms());
}

static bool may_look(struct request *r, enum session_status status, struct str value)
{
	bool none = status != SESSION_OK || is_outdated(r->n, r->key, value);

	return r->known && !r->looked && status != SESSION_AWAY &&
	       conversation_may_fill(versions_look(r->n->versions), &r->in, r->person.role, none ? STR_NONE : value,
				     clock_now_ms());
}

/* Its own value is only lent, and needed again when no USSD session is open. */
static void look_at_ussd(struct request *r, enum session_status status, struct str value)
{
	char *copy = arena_alloc(r->http->arena, value.n + 1);

	r->looked = true;
	if (!copy) {
		converse(r, status, value);
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
			make_key(r, name, r->other_key);
			sessions_load(r->n->sessions, r->other_key, on_looked, r);
			return;
		}
	}
	converse(r, r->own_status, r->own);
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
	struct request *heir = leave(r);
	char key[SESSION_KEY_MAX];

	memcpy(key, r->key, sizeof(key));
	memcpy(r->key, r->other_key, sizeof(key));
	memcpy(r->other_key, key, sizeof(key));
	r->fills = !r->fills;
	if (enter(r)) {
		if (r->fills)
			fill(r, value);
		else
			begin(r);
	}
	if (heir)
		begin(heir);
}

static void fill(struct request *r, struct str value)
{
	let_flows_go(r);
	conversation_fill(&r->c, versions_look(r->n->versions), &r->in, &r->person, value, r->n->shared->config,
			  clock_now_ms());
	run(r);
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
	answer(r);
}

static void fill_or_give_back(struct request *r, enum session_status status, struct str value)
{
	if (is_open(r, r->key, status, value))
		fill(r, value);
	else if (r->runs)
		answer_overtaken(r, status == SESSION_OK ? value : STR_NONE);
	else
		change_key(r, STR_NONE); /* it ended while this one waited for its turn: an SMS like any other */
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

static void handle_inbound(struct node *n, struct http_request *http, struct str channel, struct str action)
{
	struct request *r = arena_room(http->arena, sizeof(*r));
	struct channel_request req = {.method = http->method,
				      .action = action,
				      .query = http->query,
				      .body = http->body,
				      .content_type = http->content_type,
				      .peer = http->peer,
				      .now_ms = clock_now_ms()};
	struct channel_response resp;

	if (!r) {
		http_reply(http, 503, "text/plain", STR("busy\n"), 5);
		return;
	}
	memset(r, 0, offsetof(struct request, c) + offsetof(struct conversation, provider_id)); /* not its rooms */
	r->n = n;
	r->http = http;
	r->ch = channel_find(n->shared->channels, channel);
	if (!r->ch) {
		metrics_add(n->metrics, METRIC_REFUSED, 1);
		reply_plain(http, 404, "no such channel\n");
		return;
	}
	if (channel_read(r->ch, &req, http->arena, &r->in, &resp)) {
		metrics_add(n->metrics, METRIC_REFUSED, 1);
		send_response(r, &resp);
		return;
	}
	metrics_add(n->metrics, r->in.kind == INBOUND_USSD ? METRIC_USSD_HOPS : METRIC_SMS, 1);
	make_key(r, r->in.channel, r->key);
	if (!look_up_person(r))
		answer_retry(r);
	else if (enter(r))
		begin(r);
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
		handle_inbound(n, http, channel, rest);
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

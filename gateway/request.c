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
 */
#include "node.h"

#include "clock.h"
#include "json.h"
#include "log.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define RUNS_MAX         4 /* compare-and-set lost this often: answered without having been kept */
#define METRICS_TEXT_MAX (16 * 1024)

/* Lives in the arena of its HTTP request. */
struct request {
	struct node *n;
	struct http_request *http;
	const struct channel *ch;
	struct inbound in;
	struct person person;
	struct roster *roster; /* read once, however often this request looks at it; NULL: not yet */
	bool known;
	int runs;
	char key[SESSION_KEY_MAX];
	struct request *next;    /* phones in flight in the same bucket */
	struct request *waiting; /* messages of the same phone that wait behind this one */
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

static void answer(struct request *r)
{
	struct conversation *c = &r->c;
	struct channel_response resp;
	struct request *heir = leave(r);

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
	buf_add(&c->screen, flow_message(r->n->shared->flows, MSG_TRY_AGAIN));
	c->failed = true;
	answer(r);
}

/* An SMS asks for what is missing, but the question could not be kept: nobody would understand the answer to it. */
static void answer_unkept(struct request *r)
{
	buf_reset(&r->c.screen);
	buf_add(&r->c.screen, flow_message(r->n->shared->flows, MSG_SMS_NO_SESSION));
	answer(r);
}

/* ---- what Redis did not take ----
 *
 * A report is committed and acknowledged though Redis is away. When it is back it may still hold the phone's state of
 * before that, and would offer to go on with an entry that is stored already. So the phones whose save failed are
 * remembered, and an older value is as good as none: a cumulative session is rebuilt from its text.
 */

static struct unsaved *unsaved_of(struct request *r, uint64_t *phone)
{
	*phone = hash_fnv(HASH_FNV_START, str_of(r->key));
	return &r->n->unsaved[*phone % UNSAVED_SLOTS];
}

static void note_unsaved(struct request *r)
{
	struct str value = buf_str(&r->c.value);
	bool none = false;
	uint64_t phone, version = get_u64(&value, &none);

	*unsaved_of(r, &phone) = (struct unsaved){phone, none ? (uint64_t)r->c.now_ms : version};
}

static bool is_outdated(struct request *r, struct str value)
{
	bool none = false;
	uint64_t phone, version = get_u64(&value, &none);
	const struct unsaved *u = unsaved_of(r, &phone);

	return u->phone == phone && !none && version < u->version;
}

/* ---- the conversation ---- */

static void on_loaded(void *arg, enum session_status status, struct str value);

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
	if (status != SESSION_OK)
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
	struct child child;
	int err = store_child(r->n->reader, &r->person, r->c.code, r->c.who.today, &child);

	if (err && err != -ENOENT)
		return false;
	if (err) {
		conversation_child(&r->c, NULL);
		return true;
	}
	{
		struct child *kept = arena_alloc(r->http->arena, sizeof(*kept));

		if (!kept)
			return false;
		*kept = child;
		conversation_child(&r->c, kept);
	}
	return true;
}

static bool look_up_roster(struct request *r)
{
	if (!r->roster && store_roster(r->n->reader, &r->person, r->c.who.today, r->http->arena, &r->roster))
		return false;
	conversation_roster(&r->c, r->roster);
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
		case CONV_COMMIT: commit(r); return;
		default: finish(r); return;
		}
	}
	log_event(LOG_ERROR, "lookup_failed", LOG_STR("channel", r->in.channel));
	answer_retry(r);
}

static void on_loaded(void *arg, enum session_status status, struct str value)
{
	struct request *r = arg;
	bool outdated = status == SESSION_OK && is_outdated(r, value);

	metrics_add(r->n->metrics, METRIC_SESSION_AWAY, status == SESSION_AWAY);
	conversation_begin(&r->c, r->n->shared->flows, &r->in, r->known ? &r->person : NULL,
			   status == SESSION_OK && !outdated ? value : STR_NONE, status != SESSION_AWAY,
			   r->n->shared->config, clock_now_ms());
	if (outdated)
		memcpy(r->c.expect, value.p, sizeof(r->c.expect)); /* it is what the save replaces */
	drive(r);
}

static void begin(struct request *r)
{
	if (r->known)
		sessions_load(r->n->sessions, r->key, on_loaded, r);
	else
		on_loaded(r, SESSION_NONE, STR_NONE);
}

/* ---- the way in ---- */

static void make_key(struct request *r)
{
	struct buf b;
	struct str phone = r->in.from[0] ? str_of(r->in.from) : r->in.from_raw;

	buf_init(&b, r->key, sizeof(r->key) - 1);
	buf_addf(&b, "ktg:s:{%.*s:%016llx}", STR_ARG(r->in.channel),
		 (unsigned long long)hash_keyed_u64(r->n->hash, phone));
	r->key[b.n] = '\0';
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

static void take_turn(struct request *r)
{
	struct request **at = find_inflight(r->n, r->key);

	if (*at) {
		queue_behind(*at, r);
		return;
	}
	*at = r;
	begin(r);
}

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
	make_key(r);
	if (look_up_person(r))
		take_turn(r);
	else
		answer_retry(r);
}

/* ---- health and metrics ---- */

static void add_store_health(struct json *root, const struct store_stats *st)
{
	struct json *o = json_new_object();

	json_set_str(o, "state", st->failing ? STR("failing") : STR("up"));
	json_set_int(o, "queued", st->queued);
	json_set_int(o, "last_commit_us", st->last_commit_us);
	json_set_int(o, "failures", st->failures);
	json_set(root, "store", o);
}

/* The worst of all nodes: a message may come to any of them. */
static enum redis_state redis_of_all(struct node *n)
{
	enum redis_state worst = node_redis(n);

	for (int i = 0; i < n->shared->nodes; i++) {
		enum redis_state state = (enum redis_state)atomic_load(&n->shared->redis[i]);

		worst = state > worst ? state : worst;
	}
	return worst;
}

static void handle_health(struct node *n, struct http_request *http)
{
	static const char *const states[] = {[REDIS_UP] = "up", [REDIS_REFUSING] = "refusing", [REDIS_AWAY] = "away"};
	struct json *root = json_new_object(), *redis = json_new_object();
	enum redis_state state = redis_of_all(n);
	struct store_stats st;
	bool well;
	char *text;

	store_stats(n->shared->store, &st);
	well = state == REDIS_UP && !st.failing;
	json_set_str(root, "status", n->draining ? STR("draining") : well ? STR("ok") : STR("degraded"));
	json_set_str(root, "version", STR(KTG_VERSION));
	json_set_int(root, "uptime_s", (clock_now_ms() - n->shared->started_ms) / 1000);
	json_set_str(redis, "state", str_of(states[state]));
	json_set(root, "redis", redis);
	add_store_health(root, &st);
	json_set_int(root, "flows", flow_set_count(n->shared->flows));
	json_set_int(root, "open_requests", http_unanswered(n->http));
	text = json_text(root);
	http_reply(http, n->draining || !text ? 503 : 200, "application/json", str_of(text), 0);
	free(text);
	json_free(root);
}

static void add_gauges(struct node *n, struct buf *out)
{
	struct store_stats st;

	store_stats(n->shared->store, &st);
	buf_addf(out, "# TYPE ktg_redis_up gauge\nktg_redis_up %d\n", sessions_up(n->sessions));
	buf_addf(out, "# TYPE ktg_store_queued gauge\nktg_store_queued %d\n", st.queued);
	buf_addf(out, "# TYPE ktg_store_commits_total counter\nktg_store_commits_total %lld\n", (long long)st.commits);
	buf_addf(out, "# TYPE ktg_store_messages_total counter\nktg_store_messages_total %lld\n",
		 (long long)st.messages);
	buf_addf(out, "# TYPE ktg_store_duplicates_total counter\nktg_store_duplicates_total %lld\n",
		 (long long)st.duplicates);
	buf_addf(out, "# TYPE ktg_store_failures_total counter\nktg_store_failures_total %lld\n",
		 (long long)st.failures);
}

static void handle_metrics(struct node *n, struct http_request *http)
{
	char *room = arena_alloc(http->arena, METRICS_TEXT_MAX);
	struct buf out;

	if (!room) {
		http_reply(http, 503, "text/plain", STR("busy\n"), 5);
		return;
	}
	buf_init(&out, room, METRICS_TEXT_MAX);
	metrics_text(n->shared->metrics, n->shared->nodes, &out);
	add_gauges(n, &out);
	http_reply(http, out.overflow ? 503 : 200, "text/plain; version=0.0.4", buf_str(&out), 0);
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
			handle_health(n, http);
	} else if (str_eq(http->path, STR("/metrics"))) {
		if (reads_only(http))
			handle_metrics(n, http);
	} else {
		metrics_add(n->metrics, METRIC_REFUSED, 1);
		reply_plain(http, 404, "not found\n");
	}
}

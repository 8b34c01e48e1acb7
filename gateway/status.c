/* SPDX-License-Identifier: Apache-2.0 */
/*
 * status: what a gateway says of itself, to people and their monitoring: /health as one line of JSON, 503 while it
 * drains; /metrics for Prometheus. Any node answers for all of them, from counters that each keeps for itself.
 */
#include "node.h"

#include "clock.h"
#include "json.h"

#include <stdatomic.h>
#include <stdlib.h>

#define METRICS_TEXT_MAX (16 * 1024)

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

void status_health(struct node *n, struct http_request *http)
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
	json_set_int(root, "flows", flow_set_count(versions_look(n->versions)->now));
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
	buf_addf(out, "# TYPE ktg_flow_reloads_total counter\nktg_flow_reloads_total %lld\n",
		 (long long)atomic_load(&n->shared->reloads));
	buf_addf(out, "# TYPE ktg_flow_reloads_refused_total counter\nktg_flow_reloads_refused_total %lld\n",
		 (long long)atomic_load(&n->shared->reloads_refused));
	buf_addf(out, "# TYPE ktg_flow_versions_kept gauge\nktg_flow_versions_kept %d\n",
		 versions_alive(n->shared->versions));
	buf_addf(out, "# TYPE ktg_flow_version gauge\nktg_flow_version{version=\"%016llx\"} 1\n",
		 (unsigned long long)flow_set_version(versions_look(n->versions)->now));
}

void status_metrics(struct node *n, struct http_request *http)
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

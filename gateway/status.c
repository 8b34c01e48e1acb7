/* SPDX-License-Identifier: Apache-2.0 */
/*
 * status: what a gateway says of itself, to people and their monitoring: /health as one line of JSON, 503 while it
 * drains; /metrics for Prometheus. Any node answers for all of them, from counters that each keeps for itself.
 */
#include "node.h"

#include "clock.h"
#include "dispatch.h"
#include "json.h"
#include "pace.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define METRICS_TEXT_MAX (40 * 1024)

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

static bool lanes_are_well(const struct dispatch_view *v)
{
	bool well = true;

	for (int i = 0; i < v->lanes; i++)
		well = well && !v->lane[i].barred && !v->lane[i].held && v->lane[i].budget_level < 100;
	return well;
}

static void add_lanes_health(const struct dispatch_view *v, struct json *root)
{
	struct json *list = json_new_array(), *o;

	for (int i = 0; i < v->lanes; i++) {
		const struct dispatch_lane_view *l = &v->lane[i];

		o = json_new_object();
		json_set_str(o, "channel", str_of(l->channel));
		json_set_str(o, "state",
			     l->paused   ? STR("paused")
			     : l->barred ? STR("barred")
			     : l->held   ? STR("held")
					 : STR("sends"));
		json_set_int(o, "budget_percent", l->budget_level);
		json_push(list, o);
	}
	json_set(root, "lanes", list);
}

void status_health(struct node *n, struct http_request *http)
{
	static const char *const states[] = {[REDIS_UP] = "up", [REDIS_REFUSING] = "refusing", [REDIS_AWAY] = "away"};
	struct json *root = json_new_object(), *redis = json_new_object();
	enum redis_state state = redis_of_all(n);
	struct dispatch_view lanes;
	struct store_stats st;
	bool well;
	char *text;

	store_stats(n->shared->store, &st);
	memset(&lanes, 0, sizeof(lanes));
	if (n->shared->dispatch)
		dispatch_look(n->shared->dispatch, &lanes);
	well = state == REDIS_UP && !st.failing && lanes_are_well(&lanes);
	json_set_str(root, "status", n->draining ? STR("draining") : well ? STR("ok") : STR("degraded"));
	json_set_str(root, "version", STR(KTG_VERSION));
	json_set_int(root, "uptime_s", (clock_now_ms() - n->shared->started_ms) / 1000);
	json_set_str(redis, "state", str_of(states[state]));
	json_set(root, "redis", redis);
	add_store_health(root, &st);
	add_lanes_health(&lanes, root);
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

/* One line for each lane, of one metric. */
static void add_lane_gauge(const struct dispatch_view *v, const char *name, const char *type, const char *help,
			   int64_t (*of)(const struct dispatch_lane_view *l), struct buf *out)
{
	buf_addf(out, "# HELP ktg_%s %s\n# TYPE ktg_%s %s\n", name, help, name, type);
	for (int i = 0; i < v->lanes; i++)
		buf_addf(out, "ktg_%s{channel=\"%s\"} %lld\n", name, v->lane[i].channel, (long long)of(&v->lane[i]));
}

static int64_t lane_state(const struct dispatch_lane_view *l)
{
	return l->paused ? 3 : l->barred ? 2 : l->held ? 1 : 0;
}

static int64_t lane_in_flight(const struct dispatch_lane_view *l)
{
	return l->in_flight;
}

static int64_t lane_day(const struct dispatch_lane_view *l)
{
	return l->spent_day;
}

static int64_t lane_month(const struct dispatch_lane_view *l)
{
	return l->spent_month;
}

static int64_t lane_forecast(const struct dispatch_lane_view *l)
{
	return l->forecast_month;
}

static int64_t lane_budget(const struct dispatch_lane_view *l)
{
	return l->budget_level;
}

static void add_sends(const struct dispatch_view *v, struct buf *out)
{
	buf_add(out, STR("# HELP ktg_sends_total Ended attempts to send, by their result\n"
			 "# TYPE ktg_sends_total counter\n"));
	for (int i = 0; i < v->lanes; i++)
		for (int r = 0; r <= SEND_UNKNOWN; r++)
			buf_addf(out, "ktg_sends_total{channel=\"%s\",result=\"%s\"} %lld\n", v->lane[i].channel,
				 send_result_name((enum send_result)r), (long long)v->lane[i].result[r]);
}

static void add_outbox(struct node *n, struct buf *out)
{
	struct dispatch_view v;

	if (!n->shared->dispatch)
		return;
	dispatch_look(n->shared->dispatch, &v);
	buf_add(out, STR("# HELP ktg_outbox_queued Messages waiting to be sent\n# TYPE ktg_outbox_queued gauge\n"));
	for (int p = 0; p < OUTBOX_PRIORITIES; p++)
		buf_addf(out, "ktg_outbox_queued{priority=\"%s\"} %lld\n",
			 outbox_priority_name((enum outbox_priority)p), (long long)v.waiting[p]);
	buf_addf(out, "# TYPE ktg_outbox_expired_total counter\nktg_outbox_expired_total %lld\n", (long long)v.expired);
	if (!v.lanes)
		return;
	add_sends(&v, out);
	add_lane_gauge(&v, "lane_state", "gauge",
		       "0 sends, 1 held back after failures, 2 barred by the provider, 3 paused", lane_state, out);
	add_lane_gauge(&v, "lane_in_flight", "gauge", "Requests under way", lane_in_flight, out);
	add_lane_gauge(&v, "lane_spent_day_rupiah", "gauge", "Spent today", lane_day, out);
	add_lane_gauge(&v, "lane_spent_month_rupiah", "gauge", "Spent this month", lane_month, out);
	add_lane_gauge(&v, "lane_forecast_month_rupiah", "gauge", "What the month will have cost at its end",
		       lane_forecast, out);
	add_lane_gauge(&v, "lane_budget_percent", "gauge",
		       "The highest of 50, 80 and 100 % of a budget that is reached", lane_budget, out);
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
	add_outbox(n, &out);
	pace_text(n->shared->pace, n->shared->config, &out);
	http_reply(http, out.overflow ? 503 : 200, "text/plain; version=0.0.4", buf_str(&out), 0);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* sender: every way a provider can behave, what is said of it, and that it got the request once. */
#include "sender_world.h"

#include <curl/curl.h>

/* ---- what an answer, or none, says ---- */

struct way {
	const char *behaviour;
	enum sender_end end;
	int status;
	const char *type, *body, *why; /* body NULL: not looked at */
	int64_t retry_least_ms, retry_most_ms;
	int timeout_ms; /* 0: plenty */
};

#define JSON "application/json"

static const struct way ways[] = {
	{"ok", SENDER_ANSWERED, 200, JSON, NULL, "", 0, 0, 0},
	{"bad", SENDER_ANSWERED, 200, JSON, "{\"error\":{\"code\":17,\"message\":\"unreachable number\"}}", "", 0, 0,
	 0},
	{"201", SENDER_ANSWERED, 201, JSON, NULL, "", 0, 0, 0},
	{"202", SENDER_ANSWERED, 202, JSON, NULL, "", 0, 0, 0},
	{"204", SENDER_ANSWERED, 204, "", "", "", 0, 0, 0},
	{"400", SENDER_ANSWERED, 400, JSON, "{\"error\":\"bad request\"}", "", 0, 0, 0},
	{"401", SENDER_ANSWERED, 401, JSON, "{\"error\":\"token expired\"}", "", 0, 0, 0},
	{"402", SENDER_ANSWERED, 402, JSON, "{\"error\":\"no credit\"}", "", 0, 0, 0},
	{"403", SENDER_ANSWERED, 403, JSON, "{\"error\":\"no credit\"}", "", 0, 0, 0},
	{"404", SENDER_ANSWERED, 404, "text/html", "<html>not found</html>", "", 0, 0, 0},
	{"409", SENDER_ANSWERED, 409, JSON, "{\"error\":\"duplicate reference\"}", "", 0, 0, 0},
	{"413", SENDER_ANSWERED, 413, JSON, "{\"error\":\"too many segments\"}", "", 0, 0, 0},
	{"417", SENDER_ANSWERED, 417, JSON, "{}", "", 0, 0, 0},
	{"429", SENDER_ANSWERED, 429, JSON, "{\"error\":\"slow down\"}", "", 0, 0, 0},
	{"429-seconds", SENDER_ANSWERED, 429, JSON, NULL, "", 7000, 7000, 0},
	{"429-date", SENDER_ANSWERED, 429, JSON, NULL, "", 60000, 90000, 0},
	{"429-past", SENDER_ANSWERED, 429, JSON, NULL, "", 0, 0, 0},
	{"429-absurd", SENDER_ANSWERED, 429, JSON, NULL, "", 0, 24 * 3600 * 1000, 0},
	{"429-words", SENDER_ANSWERED, 429, JSON, NULL, "", 0, 0, 0},
	{"500", SENDER_ANSWERED, 500, "text/plain", "Internal Server Error", "", 0, 0, 0},
	{"502", SENDER_ANSWERED, 502, "text/html", NULL, "", 0, 0, 0},
	{"503", SENDER_ANSWERED, 503, JSON, "{\"error\":\"queue full\"}", "", 120000, 120000, 0},
	{"504", SENDER_ANSWERED, 504, JSON, NULL, "", 0, 0, 0},
	{"continue", SENDER_ANSWERED, 200, JSON, NULL, "", 0, 0, 0},
	{"trailer", SENDER_ANSWERED, 200, "", "{}", "", 0, 0, 0},
	{"truncated-json", SENDER_ANSWERED, 200, JSON, "{\"id\":\"fake-1\",\"stat", "", 0, 0, 0},
	{"wrong-type", SENDER_ANSWERED, 200, "text/html", NULL, "", 0, 0, 0},
	{"partial", SENDER_ANSWERED, 200, JSON, NULL, "", 0, 0, 0},
	{"redirect", SENDER_ANSWERED, 302, JSON, "{}", "", 0, 0, 0},
	{"redirect-307", SENDER_ANSWERED, 307, JSON, "{}", "", 0, 0, 0},
	{"close", SENDER_UNKNOWN, 0, "", "", "connection lost before the answer", 0, 0, 0},
	{"reset", SENDER_UNKNOWN, 0, "", "", "connection lost before the answer", 0, 0, 0},
	{"close-in-head", SENDER_UNKNOWN, 0, "", "", "answer cut off", 0, 0, 0},
	{"close-in-body", SENDER_UNKNOWN, 0, "", "", NULL, 0, 0, 0},
	{"continue-close", SENDER_UNKNOWN, 0, "", "", NULL, 0, 0, 0},
	{"garbage", SENDER_UNKNOWN, 0, "", "", "answer is not HTTP", 0, 0, 0},
	{"huge", SENDER_UNKNOWN, 0, "", "", "answer too long", 0, 0, 0},
	{"endless", SENDER_UNKNOWN, 0, "", "", "answer too long", 0, 0, 0},
	{"long-head", SENDER_UNKNOWN, 0, "", "", "answer's header too long", 0, 0, 0},
	{"hang", SENDER_UNKNOWN, 0, "", "", "no answer in time", 0, 0, 250},
	{"drip", SENDER_UNKNOWN, 0, "", "", "no answer in time", 0, 0, 250},
};

static void judge(const struct way *w, const struct heard *h, const char *where)
{
	if (h->end != w->end || h->status != w->status)
		fail_msg("%s: %s %d (%s), not %s %d", where, end_name(h->end), h->status, h->why, end_name(w->end),
			 w->status);
	if (w->why)
		assert_string_equal(h->why, w->why);
	else
		assert_true(h->why[0] != '\0');
	assert_string_equal(h->type, w->type);
	if (w->body)
		assert_string_equal(h->body, w->body);
	if (h->retry_after_ms < w->retry_least_ms || h->retry_after_ms > w->retry_most_ms)
		fail_msg("%s: retry after %lld ms", where, (long long)h->retry_after_ms);
	if (w->timeout_ms && (h->took_ms < w->timeout_ms - 5 || h->took_ms > PATIENCE_MS / 2))
		fail_msg("%s: took %lld ms", where, (long long)h->took_ms);
}

/* WARM: over a connection that has served a good request before. */
static void go_one_way(const struct way *w, const char *method, bool tls, bool warm, bool credentials)
{
	static struct heard h;
	char first[128], url[160], where[64], body[64] = "";
	struct channel_call call;

	snprintf(where, sizeof(where), "%s %s%s%s", w->behaviour, method, tls ? " TLS" : "", warm ? " warm" : "");
	snprintf(first, sizeof(first), "http%s://good.test:%d/send", tls ? "s" : "", tls ? world.tls : world.port);
	if (tls)
		snprintf(first, sizeof(first), "https://localhost:%d/send", world.tls);
	snprintf(url, sizeof(url), "%s%s%s", first, method[0] == 'G' ? "?text=BEHAVE-" : "",
		 method[0] == 'G' ? w->behaviour : "");
	if (method[0] == 'P')
		snprintf(body, sizeof(body), "to=628123&text=BEHAVE-%s", w->behaviour);
	world_renew_sender();
	tell("ledger", NULL);
	if (warm) {
		call = call_to(first, "POST", "to=628123&text=warm");
		ask(&call, TIME_MS, &h);
		assert_int_equal(h.status, 200);
	}
	call = call_to(url, method, body);
	if (credentials) {
		call.user = STR("aladdin");
		call.password = STR("opensesame");
	}
	ask(&call, w->timeout_ms ? w->timeout_ms : TIME_MS, &h);
	judge(w, &h, where);
	ledger_holds(warm ? 2 : 1, where);
	assert_string_equal(entry(warm ? 1 : 0, BEHAVIOUR), w->behaviour);
	if (warm && entry_number(0, CONNECTION) != entry_number(1, CONNECTION))
		fail_msg("%s: the connection was not kept, so the test shows nothing", where);
	sender_free(world.sender); /* nothing may come after its end */
	world.sender = NULL;
	ledger_holds(warm ? 2 : 1, where);
}

static void every_way_of_a_provider_ends_as_it_must_and_is_asked_once(void **state)
{
	struct canary canary;
	char to[64];

	(void)state;
	canary_open(&canary);
	snprintf(to, sizeof(to), "http://127.0.0.1:%d/elsewhere", canary.port);
	tell("redirect", to);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		for (int kind = 0; kind < 8; kind++)
			go_one_way(&ways[i], kind & 1 ? "GET" : "POST", kind & 2, kind & 4, false);
	}
	assert_int_equal(canary_count(&canary), 0); /* nobody went where the redirects pointed */
	canary_close(&canary);
}

/* curl knows schemes in which a 401 is answered by the same request with another header. */
static void a_refused_password_is_not_tried_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(ways[i].behaviour, "401") == 0) {
			go_one_way(&ways[i], "POST", false, false, true);
			go_one_way(&ways[i], "GET", true, true, true);
		}
	}
}

static size_t drop(char *bytes, size_t size, size_t count, void *arg)
{
	(void)bytes;
	(void)arg;
	return size * count;
}

/* What curl does when it is let: on a dead kept connection it sends again, and says that all went well. If this fails, curl
 * has mended its ways, and the test above proves less. */
static void plain_curl_sends_twice_on_a_dead_kept_connection(void **state)
{
	CURL *e = curl_easy_init();
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/send", world.port);
	for (int get = 0; get < 2; get++) {
		tell("ledger", NULL);
		tell("behave", "ok\nclose\nok\n");
		curl_easy_setopt(e, CURLOPT_URL, url);
		curl_easy_setopt(e, CURLOPT_PROXY, "");
		curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, drop);
		if (get)
			curl_easy_setopt(e, CURLOPT_HTTPGET, 1L);
		else
			curl_easy_setopt(e, CURLOPT_POSTFIELDS, "text=halo");
		assert_int_equal(curl_easy_perform(e), CURLE_OK);
		assert_int_equal(curl_easy_perform(e), CURLE_OK);
		ledger_holds(3, "curl by itself");
	}
	curl_easy_cleanup(e);
}

/* A server that closes a connection while nothing is under way: the next request simply takes a new one. */
static void a_connection_closed_while_idle_costs_nothing(void **state)
{
	static struct heard h;
	char url[64];
	struct channel_call call;

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/send", world.port);
	for (int i = 0; i < 20; i++) {
		tell("closed", NULL);
		tell("behave", "answer-close\n");
		call = call_to(url, i % 2 ? "GET" : "POST", i % 2 ? "" : "text=halo");
		ask(&call, TIME_MS, &h);
		if (h.end != SENDER_ANSWERED)
			fail_msg("request %d: %s, %s", i, end_name(h.end), h.why);
		wait_closed(1);
	}
	ledger_holds(20, "idle");
}

/* ---- what never left ---- */

static void not_sent(const char *url, int timeout_ms, const char *why)
{
	static struct heard h;
	struct channel_call call = call_to(url, "POST", "text=halo");

	ask(&call, timeout_ms, &h);
	if (h.end != SENDER_NOT_SENT || strcmp(h.why, why) != 0)
		fail_msg("%s: %s, %s; wanted: not sent, %s", url, end_name(h.end), h.why, why);
}

static void without_a_connection_nothing_was_sent(void **state)
{
	struct black_hole hole;
	char url[64];
	int port, fd = listen_at(AF_INET, 0, 1, &port);

	(void)state;
	close(fd); /* a port where nobody listens */
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", port);
	not_sent(url, TIME_MS, "no connection");
	not_sent("https://nosuch.test/", TIME_MS, "no such host");
	assert_true(black_hole_open(&hole, AF_INET, 0));
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", hole.port);
	not_sent(url, 200, "no connection in time");
	black_hole_close(&hole);
	if (black_hole_open(&hole, AF_INET6, 0)) {
		snprintf(url, sizeof(url), "http://[::1]:%d/", hole.port);
		not_sent(url, 200, "no connection in time");
		black_hole_close(&hole);
	}
	ledger_holds(0, "no connection");
}

static void a_black_hole_in_ipv6_does_not_hide_ipv4(void **state)
{
	static struct heard h;
	struct black_hole hole;
	struct channel_call call;
	char url[64];

	(void)state;
	if (!black_hole_open(&hole, AF_INET6, world.port)) {
		print_message("# no IPv6 here\n");
		skip();
	}
	snprintf(url, sizeof(url), "http://both.test:%d/", world.port);
	call = call_to(url, "POST", "text=halo");
	ask(&call, TIME_MS, &h);
	assert_int_equal(h.end, SENDER_ANSWERED);
	ledger_holds(1, "black hole");
	black_hole_close(&hole);
}

static void tls_that_does_not_verify_gets_nothing(void **state)
{
	const int ports[] = {world.expired, world.wronghost, world.selfsigned, world.tls10};
	static struct heard h;
	struct channel_call call;
	char url[64];

	(void)state;
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		snprintf(url, sizeof(url), "https://localhost:%d/", ports[i]);
		not_sent(url, TIME_MS, "TLS refused");
	}
	snprintf(url, sizeof(url), "https://good.test:%d/", world.tls); /* another name for the same place */
	not_sent(url, TIME_MS, "TLS refused");
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/", world.wronghost);
	not_sent(url, TIME_MS, "TLS refused");
	ledger_holds(0, "TLS");

	/* And where all is as it should be, by name and by address, it does get it. */
	snprintf(url, sizeof(url), "https://other.test:%d/", world.wronghost);
	call = call_to(url, "POST", "text=halo");
	ask(&call, TIME_MS, &h);
	assert_int_equal(h.status, 200);
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/", world.tls);
	call = call_to(url, "POST", "text=halo");
	ask(&call, TIME_MS, &h);
	assert_int_equal(h.status, 200);
	assert_string_equal((ledger_holds(2, "TLS"), entry(1, TRANSPORT)), "tls");
}

static void the_systems_authorities_are_not_ours(void **state)
{
	char url[64];

	(void)state;
	sender_free(world.sender);
	world.sender = sender_new(world.loop, 2); /* no sender_trust() */
	snprintf(url, sizeof(url), "https://localhost:%d/", world.tls);
	not_sent(url, TIME_MS, "TLS refused");
	assert_int_equal(sender_trust(world.sender, "/nonexistent.pem"), 0);
	not_sent(url, TIME_MS, "TLS refused");
	ledger_holds(0, "authorities");
}

/* A resolver that does not answer holds up neither its own request for longer than it has, nor the end of the sender. */
static void a_resolver_that_hangs_holds_up_nothing(void **state)
{
	int64_t began = clock_mono_ms();

	(void)state;
	atomic_store(&resolver_held, 1);
	not_sent("https://slow.test/", 100, "no connection in time");
	assert_int_equal(atomic_load(&resolver_in), 1);
	sender_free(world.sender);
	world.sender = NULL;
	assert_int_equal(atomic_load(&resolver_in), 1);
	assert_true(clock_mono_ms() - began < PATIENCE_MS / 2);
	atomic_store(&resolver_held, 0);
	while (atomic_load(&resolver_in) > 0)
		poll(NULL, 0, 1);
}

/* ---- the request as the provider sees it ---- */

static void the_request_is_what_the_call_says(void **state)
{
	static struct heard h;
	char url[96], wanted[256];
	struct channel_call call;

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/a%%20b/send?x=1&y=%%0D%%0A#part", world.port);
	call = call_to(url, "POST", "to=62&text=a%0D%0Ab");
	call.user = STR("user");
	call.password = STR("p:w\xc3\xa9");
	call.header[1] = (struct channel_header){STR("apiKey"), STR(" k1 ")};
	call.header[2] = (struct channel_header){STR("X-Empty"), STR("")};
	call.headers = 3;
	ask(&call, TIME_MS, &h);
	ledger_holds(1, "request");
	assert_string_equal(entry(0, METHOD), "POST");
	assert_string_equal(entry(0, TARGET), "/a%20b/send?x=1&y=%0D%0A");
	assert_string_equal(entry(0, BODY), "to=62&text=a%0D%0Ab");
	snprintf(
		wanted, sizeof(wanted),
		"Host: 127.0.0.1:%d | Authorization: Basic dXNlcjpwOnfDqQ== | User-Agent: kentongan/%s | Accept: */* | "
		"Content-Type: application/x-www-form-urlencoded | apiKey: k1 | X-Empty: | Content-Length: 19",
		world.port, KTG_VERSION);
	assert_string_equal(entry(0, HEADERS), wanted);

	/* Nothing of it is left for the next one, which takes the same connection and the same handle. */
	call = call_to(url, "GET", "");
	ask(&call, TIME_MS, &h);
	ledger_holds(2, "request");
	assert_string_equal(entry(1, METHOD), "GET");
	assert_string_equal(entry(1, BODY), "");
	snprintf(wanted, sizeof(wanted), "Host: 127.0.0.1:%d | User-Agent: kentongan/%s | Accept: */*", world.port,
		 KTG_VERSION);
	assert_string_equal(entry(1, HEADERS), wanted);
	assert_int_equal(entry_number(0, CONNECTION), entry_number(1, CONNECTION));
}

static void other_methods_and_bodies_go_as_they_are(void **state)
{
	static char big[100 * 1024 + 1];
	static struct heard h;
	char url[64];
	struct channel_call call;

	(void)state;
	memset(big, 'z', sizeof(big) - 1);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/send", world.port);
	call = call_to(url, "PUT", "a");
	ask(&call, TIME_MS, &h);
	call = call_to(url, "PATCH", "b");
	ask(&call, TIME_MS, &h);
	call = call_to(url, "POST", "");
	ask(&call, TIME_MS, &h);
	call = call_to(url, "POST", "x");
	call.body = STR("a\0b\r\n\xff");
	ask(&call, TIME_MS, &h);
	call = call_to(url, "POST", big);
	ask(&call, TIME_MS, &h);
	assert_int_equal(h.status, 200);
	ledger_holds(5, "methods");
	assert_string_equal(entry(0, METHOD), "PUT");
	assert_string_equal(entry(0, BODY), "a");
	assert_string_equal(entry(1, METHOD), "PATCH");
	assert_string_equal(entry(2, METHOD), "POST");
	assert_non_null(strstr(entry(2, HEADERS), "Content-Length: 0"));
	assert_null(strstr(entry(2, HEADERS), "Content-Type"));
	assert_string_equal(entry(3, BODY), "a\\x00b\\x0d\\x0a\\xff");
	assert_string_equal(entry(4, BODY), big);
	assert_null(strstr(entry(4, HEADERS), "Expect"));
}

static void cookies_are_not_kept(void **state)
{
	static struct heard h;
	char url[64];
	struct channel_call call;

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/send", world.port);
	tell("behave", "cookie\nok\n");
	call = call_to(url, "POST", "a=b");
	ask(&call, TIME_MS, &h);
	ask(&call, TIME_MS, &h);
	ledger_holds(2, "cookies");
	assert_null(strcasestr(entry(1, HEADERS), "cookie"));
}

/* ---- many at once, and the end ---- */

static void many_at_once_are_counted_and_no_more_are_taken(void **state)
{
	static struct heard h, refused;
	char url[64];
	struct channel_call call;

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/send", world.port);
	call = call_to(url, "POST", "text=halo");
	memset(&h, 0, sizeof(h));
	h.stop_after = 8;
	for (int i = 0; i < 8; i++)
		assert_int_equal(sender_call(world.sender, &call, TIME_MS, hear, &h), 0);
	assert_int_equal(sender_open(world.sender), 8);
	assert_int_equal(sender_call(world.sender, &call, TIME_MS, hear, &refused), -EBUSY);
	run_loop();
	assert_int_equal(h.calls, 8);
	assert_int_equal(refused.calls, 0);
	assert_int_equal(sender_open(world.sender), 0);
	ledger_holds(8, "many");
}

struct chain {
	const struct channel_call *call;
	int left;
};

static void next_of_chain(void *arg, const struct sender_reply *r)
{
	struct chain *c = arg;

	assert_int_equal(r->end, SENDER_ANSWERED);
	if (--c->left == 0) {
		loop_stop(world.loop);
		return;
	}
	assert_int_equal(sender_call(world.sender, c->call, TIME_MS, next_of_chain, c), 0); /* the only place is free */
	assert_true(r->body.n > 0 && r->body.p[0] == '{'); /* and the answer still there */
}

static void a_callback_can_make_the_next_request(void **state)
{
	char url[64];
	struct channel_call call;
	struct chain c = {&call, 50};

	(void)state;
	sender_free(world.sender);
	world.sender = sender_new(world.loop, 1);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/send", world.port);
	call = call_to(url, "POST", "text=halo");
	assert_int_equal(sender_call(world.sender, &call, TIME_MS, next_of_chain, &c), 0);
	run_loop();
	assert_int_equal(c.left, 0);
	ledger_holds(50, "chain");
	assert_int_equal(entry_number(0, CONNECTION), entry_number(49, CONNECTION));
}

static void stop_when_the_ledger_has_one(void *arg)
{
	(void)arg;
	if (ledger_read() >= 1)
		loop_stop(world.loop);
}

static void what_is_open_at_the_end_is_told_by_what_has_left(void **state)
{
	static struct heard sent, waiting;
	char url[64];
	struct channel_call call;
	struct loop_timer *look = loop_timer_new(world.loop, stop_when_the_ledger_has_one, NULL);

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/send", world.port);
	call = call_to(url, "POST", "text=halo");
	ask(&call, TIME_MS, &sent); /* so that the handle of the one that waits has sent something before */
	tell("ledger", NULL);
	memset(&sent, 0, sizeof(sent));
	memset(&waiting, 0, sizeof(waiting));
	call = call_to(url, "POST", "text=BEHAVE-hang");
	assert_int_equal(sender_call(world.sender, &call, TIME_MS, hear, &sent), 0);
	loop_timer_set(look, 1, 1);
	run_loop();
	loop_timer_free(look);
	assert_int_equal(sender_call(world.sender, &call, TIME_MS, hear, &waiting), 0);
	sender_free(world.sender);
	world.sender = NULL;
	assert_int_equal(sent.calls, 1);
	assert_int_equal(sent.end, SENDER_UNKNOWN);
	assert_int_equal(waiting.calls, 1);
	assert_int_equal(waiting.end, SENDER_NOT_SENT);
	ledger_holds(1, "the end");
}

/* ---- delivery reports of the fake provider, which end-to-end tests will use ---- */

/* It reports to itself, so that its ledger has both. */
static void the_fake_provider_reports_as_told(void **state)
{
	static const struct {
		const char *behaviour;
		enum sender_end end;
		int reports;
	} ways_to_report[] = {
		{"report-first", SENDER_ANSWERED, 1}, {"report", SENDER_ANSWERED, 1},
		{"report-5", SENDER_ANSWERED, 5},     {"report-hang", SENDER_UNKNOWN, 1},
		{"report-close", SENDER_UNKNOWN, 1},  {"ok", SENDER_ANSWERED, 0},
	};
	static struct heard h;
	char url[64], text[128], wanted[64];
	struct channel_call call;

	(void)state;
	snprintf(text, sizeof(text), "POST http://127.0.0.1:%d/dlr?to={=to}\nid={id}&status=DELIVRD&ref={=ref}\n",
		 world.port);
	tell("report", text);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/send?to=628123", world.port);
	for (size_t i = 0; i < sizeof(ways_to_report) / sizeof(ways_to_report[0]); i++) {
		const char *name = ways_to_report[i].behaviour;
		bool first = strcmp(name, "report-first") == 0;

		tell("ledger", NULL);
		snprintf(text, sizeof(text), "{\"text\":\"BEHAVE-%s\",\"ref\":\"ktg0a\"}", name);
		call = call_to(url, "POST", text);
		ask(&call, ways_to_report[i].end == SENDER_UNKNOWN && strcmp(name, "report-close") != 0 ? 100 : TIME_MS,
		    &h);
		if (h.end != ways_to_report[i].end)
			fail_msg("%s: %s, %s", name, end_name(h.end), h.why);
		if (first)
			assert_int_equal(ledger_read(), 2); /* before the answer was there */
		ledger_holds(1 + ways_to_report[i].reports, name);
		snprintf(wanted, sizeof(wanted), "id=fake-%d&status=DELIVRD&ref=ktg0a", entry_number(0, NUMBER));
		for (int n = 1; n <= ways_to_report[i].reports; n++) {
			assert_string_equal(entry(n, TARGET), "/dlr?to=628123");
			assert_string_equal(entry(n, BODY), wanted);
		}
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start_sender, stop_sender)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_way_of_a_provider_ends_as_it_must_and_is_asked_once),
		TEST(a_refused_password_is_not_tried_again),
		TEST(plain_curl_sends_twice_on_a_dead_kept_connection),
		TEST(a_connection_closed_while_idle_costs_nothing),
		TEST(without_a_connection_nothing_was_sent),
		TEST(a_black_hole_in_ipv6_does_not_hide_ipv4),
		TEST(tls_that_does_not_verify_gets_nothing),
		TEST(the_systems_authorities_are_not_ours),
		TEST(a_resolver_that_hangs_holds_up_nothing),
		TEST(the_request_is_what_the_call_says),
		TEST(other_methods_and_bodies_go_as_they_are),
		TEST(cookies_are_not_kept),
		TEST(many_at_once_are_counted_and_no_more_are_taken),
		TEST(a_callback_can_make_the_next_request),
		TEST(what_is_open_at_the_end_is_told_by_what_has_left),
		TEST(the_fake_provider_reports_as_told),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("sender", tests, start_provider, stop_provider);
}

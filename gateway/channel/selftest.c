/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tests a profile brings along. Each expected value is compared as text, so one comparison serves them all:
 * actual_of() spells what the profile made.
 */
#include "selftest.h"

#include "date.h"
#include "filter.h"

#include <stdlib.h>
#include <string.h>

#define TEST_ROOM   (256 * 1024)
#define TEST_NOW_MS INT64_C(1795312800000) /* 2026-11-22T02:00:00Z */
#define TEST_URL    "https://sms.example.go.id"

struct str test_text(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *n = yaml_get(map, key);

	return n && n->kind == YAML_SCALAR ? n->text : STR_NONE;
}

#define SHOWN_WHOLE  100 /* bytes of both values; a finding has not room for much more */
#define SHOWN_AROUND 12  /* bytes before the place where longer ones part */
#define SHOWN_AFTER  40

/* S from AT on, not longer than fits, and whole characters of it. */
static struct str shown_from(struct str s, size_t at)
{
	struct str out = {s.p + at, s.n - at};

	if (out.n <= SHOWN_AROUND + SHOWN_AFTER)
		return out;
	out.n = SHOWN_AROUND + SHOWN_AFTER;
	while (out.n && ((unsigned char)out.p[out.n] & 0xc0) == 0x80)
		out.n--;
	return out;
}

/* Two long values side by side would be cut before the place where they part; that place is shown. */
static void tell_parting(struct testing *t, const struct yaml_node *n, struct str actual)
{
	struct str wanted = n->text, a, b;
	size_t same = 0, from, character = 1;

	while (same < wanted.n && same < actual.n && wanted.p[same] == actual.p[same])
		same++;
	while (same > 0 && same < wanted.n && ((unsigned char)wanted.p[same] & 0xc0) == 0x80)
		same--;
	for (size_t i = 0; i < same; i++)
		character += ((unsigned char)wanted.p[i] & 0xc0) != 0x80;
	from = same > SHOWN_AROUND ? same - SHOWN_AROUND : 0;
	while (from > 0 && from < same && ((unsigned char)wanted.p[from] & 0xc0) == 0x80)
		from--;
	a = shown_from(wanted, from);
	b = shown_from(actual, from);
	yaml_complain(
		t->p->yaml, n, t->diag,
		"test fails: %.*s differs from character %zu on: '%s%.*s%s' here, but the profile gives '%s%.*s%s'",
		STR_ARG(n->key), character, from ? "..." : "", STR_ARG(a), a.n + from < wanted.n ? "..." : "",
		from ? "..." : "", STR_ARG(b), b.n + from < actual.n ? "..." : "");
}

void test_compare(struct testing *t, const struct yaml_node *n, struct str actual)
{
	if (n->kind == YAML_SCALAR && n->text.n + actual.n > SHOWN_WHOLE && !str_eq(n->text, actual))
		tell_parting(t, n, actual);
	else if (n->kind != YAML_SCALAR || !str_eq(n->text, actual))
		yaml_complain(t->p->yaml, n, t->diag, "test fails: %.*s is '%.*s' here, but the profile gives '%.*s'",
			      STR_ARG(n->key), STR_ARG(n->text), STR_ARG(actual));
}

/* ---- the channel of a test ---- */

/* Settings that a test does not name are "test-NAME"; one that is a default or may lack is left so. */
static void set_channel(struct testing *t, const struct yaml_node *test)
{
	const struct yaml_node *settings = yaml_get(test, "settings"), *url = yaml_get(test, "public_url");
	struct channel *ch = &t->ch;
	char room[DIAG_TEXT_MAX];
	uint32_t named = 0;
	struct buf why;

	arena_reset(&t->arena);
	*ch = (struct channel){.name = t->p->name, .local = true, .open = true};
	union {
		const struct profile *in;
		struct profile *out; /* a channel owns its profile; this one only borrows it */
	} p = {t->p};
	ch->profile = p.out;
	str_copy(ch->public_url, sizeof(ch->public_url), url ? url->text : STR(TEST_URL));
	for (int i = 0; i < t->p->settings; i++) {
		const struct setting *s = &t->p->setting[i];
		char *value = arena_room(&t->arena, s->name.n + 8);
		struct buf b;

		buf_init(&b, value, s->name.n + 8);
		buf_addf(&b, "test-%.*s", STR_ARG(s->name));
		ch->value[i] = s->has_fallback || s->optional ? s->fallback : buf_str(&b);
	}
	for (const struct yaml_node *n = yaml_first(settings); n; n = n->next) {
		int i = 0;

		while (i < t->p->settings && !str_eq(t->p->setting[i].name, n->key))
			i++;
		if (i == t->p->settings) {
			yaml_complain(t->p->yaml, n, t->diag, "settings: the profile has no '%.*s'", STR_ARG(n->key));
			continue;
		}
		ch->value[i] = n->text;
		named |= UINT32_C(1) << i;
	}
	ch->given = UINT32_MAX;
	buf_init(&why, room, sizeof(room));
	channel_settle(ch, &why);
	for (int i = 0; i < t->p->routes; i++)
		ch->verified[i] = t->p->route[i].verify && (t->p->route[i].verify->uses & named);
}

static void set_now(struct testing *t, const struct yaml_node *test)
{
	const struct yaml_node *now = yaml_get(test, "now");
	struct filter f = {.arg = STR("iso")};
	struct source_value v = {.ok = true};

	t->now_ms = TEST_NOW_MS;
	if (!now)
		return;
	v.text = now->text;
	filter_time(&f, NULL, &v);
	if (!v.ms)
		yaml_complain(t->p->yaml, now, t->diag, "now: write a time like 2026-11-22T02:00:00Z");
	t->now_ms = v.ms;
}

/* ---- a request ---- */

static struct str header_of(void *arg, struct str name)
{
	for (const struct yaml_node *n = yaml_first(arg); n; n = n->next)
		if (str_eq_nocase(n->key, name))
			return n->text;
	return STR_NONE;
}

/* "/in/NAME/action?query", unless the test says what the target was. */
static struct str target_of(struct testing *t, const struct yaml_node *map)
{
	struct str given = test_text(map, "target"), query = test_text(map, "query"), action = test_text(map, "action");
	size_t room = t->p->name.n + action.n + query.n + 8;
	struct buf b;

	if (given.n)
		return given;
	buf_init(&b, arena_room(&t->arena, room), room);
	buf_addf(&b, "/in/%.*s/%.*s", STR_ARG(t->p->name), STR_ARG(action));
	if (query.n)
		buf_addc(&b, '?');
	buf_add(&b, query);
	return buf_str(&b);
}

static void run_request(struct testing *t, const struct yaml_node *map)
{
	static const char *const known[] = {"action", "method", "query", "body", "type", "headers", "target", NULL};
	union {
		const struct yaml_node *in;
		void *out; /* the argument of a callback, which only reads it */
	} headers = {yaml_get(map, "headers")};
	const struct channel_request req = {
		.method = test_text(map, "method"),
		.action = test_text(map, "action"),
		.query = test_text(map, "query"),
		.body = test_text(map, "body"),
		.content_type = test_text(map, "type"),
		.target = target_of(t, map),
		.header = headers.in ? header_of : NULL,
		.header_arg = headers.out,
		.peer = "127.0.0.1",
		.now_ms = t->now_ms,
	};

	yaml_only_keys(t->p->yaml, map, known, t->diag);
	t->result = profile_read(&t->ch, &req, &t->arena, &t->list, &t->resp);
}

/* ---- what came of it ---- */

static bool add_time(const struct inbound *in, struct buf *out)
{
	if (in->provider_ms)
		date_add_utc_ms(out, in->provider_ms);
	return true;
}

static bool add_number(const struct inbound *in, struct str name, struct buf *out)
{
	bool number = str_eq(name, STR("part_number")), count = str_eq(name, STR("part_count"));

	if (number || count)
		buf_addf(out, "%d", number ? in->part.number : in->part.count);
	return number || count;
}

#define YES(b) ((b) ? STR("yes") : STR("no"))

/* The value under a name of `expect`, as text; false: a message has no such thing. */
static bool actual_of(const struct inbound *in, struct str name, struct buf *out)
{
	const struct {
		const char *name;
		struct str value;
	} fields[] = {
		{"kind", str_of(kind_names[in->kind])},
		{"mode", in->kind != INBOUND_USSD ? STR_NONE
			 : in->cumulative         ? STR("cumulative")
						  : STR("latest")},
		{"begins", YES(in->begins)},
		{"from", str_of(in->from)},
		{"from_raw", in->from_raw},
		{"class", str_of(msisdn_class_name(in->from_class))},
		{"to", in->to},
		{"session", in->session},
		{"id", in->id},
		{"text", in->text},
		{"text_ok", YES(in->text_ok)},
		{"raw", in->raw},
		{"part_ref", in->part.ref},
		{"status", str_of(status_names[in->status])},
		{"status_raw", in->status_raw},
		{"about", in->about},
		{"ref", in->ref},
		{"reason", in->reason},
		{"opted_out", YES(in->opted_out)},
		{"alarm", YES(in->alarm)},
		{"asks", in->asks_open ? STR("open") : STR("due")},
	};

	if (str_eq(name, STR("time")))
		return add_time(in, out);
	if (str_eq(name, STR("status")) && in->kind != INBOUND_REPORT)
		return false; /* a refusal was expected */
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (str_eq(name, str_of(fields[i].name))) {
			buf_add(out, fields[i].value);
			return true;
		}
	}
	return add_number(in, name, out);
}

static void check_message(struct testing *t, const struct yaml_node *expect, const struct inbound *in)
{
	char room[4096];
	struct buf actual;

	for (const struct yaml_node *n = yaml_first(expect); n; n = n->next) {
		buf_init(&actual, room, sizeof(room));
		if (actual_of(in, n->key, &actual))
			test_compare(t, n, buf_str(&actual));
		else
			yaml_complain(t->p->yaml, n, t->diag, "expect: a message that was read has no '%.*s'",
				      STR_ARG(n->key));
	}
}

/* A body, or a map of what an answer has. */
static void check_response(struct testing *t, const struct yaml_node *n, const struct channel_response *resp)
{
	static const char *const known[] = {"status", "type", "headers", "body", NULL};
	char room[16];
	struct buf b;

	if (n->kind != YAML_MAP) {
		test_compare(t, n, resp->body);
		return;
	}
	yaml_only_keys(t->p->yaml, n, known, t->diag);
	buf_init(&b, room, sizeof(room));
	buf_addf(&b, "%d", resp->status);
	if (yaml_get(n, "status"))
		test_compare(t, yaml_get(n, "status"), buf_str(&b));
	if (yaml_get(n, "type"))
		test_compare(t, yaml_get(n, "type"), str_of(resp->type));
	if (yaml_get(n, "body"))
		test_compare(t, yaml_get(n, "body"), resp->body);
	for (const struct yaml_node *h = yaml_first(yaml_get(n, "headers")); h; h = h->next) {
		struct str value = STR_NONE;

		for (int i = 0; i < resp->headers; i++)
			if (str_eq_nocase(resp->header[i].name, h->key))
				value = resp->header[i].value;
		test_compare(t, h, value);
	}
}

static void check_refusal(struct testing *t, const struct yaml_node *expect)
{
	if (!yaml_get(expect, "status"))
		yaml_complain(t->p->yaml, expect, t->diag, "test fails: the profile refuses the request with %d: %.*s",
			      t->resp.status, STR_ARG(str_trim(t->resp.body)));
	else
		check_response(t, expect, &t->resp);
}

static void check_batch(struct testing *t, const struct yaml_node *batch)
{
	int i = 0;

	if (batch->kind != YAML_LIST || batch->count != t->list.count) {
		yaml_complain(t->p->yaml, batch, t->diag, "test fails: there are %d messages in it", t->list.count);
		return;
	}
	for (const struct yaml_node *n = yaml_first(batch); n; n = n->next)
		check_message(t, n, &t->list.item[i++]);
}

static void check_expect(struct testing *t, const struct yaml_node *test)
{
	const struct yaml_node *expect = yaml_get(test, "expect"), *batch = yaml_get(test, "batch");

	if (t->result < 0)
		check_refusal(t, expect ? expect : test);
	else if (batch)
		check_batch(t, batch);
	else if (t->list.count != 1)
		yaml_complain(t->p->yaml, test, t->diag, "test fails: there are %d messages in it; write batch",
			      t->list.count);
	else
		check_message(t, expect, &t->list.item[0]);
}

/* ---- answers ---- */

static void make_answer(struct testing *t, enum answer_kind kind, const struct yaml_node *test,
			struct channel_response *resp)
{
	const struct yaml_node *poll = yaml_get(test, "poll"), *n;
	struct str screen = test_text(yaml_get(test, "answers"), "screen");
	const struct inbound *in = t->list.count ? &t->list.item[t->list.count - 1] : NULL;
	const struct route *r = &t->p->route[in ? in->route : t->list.route];
	struct answering with = {.in = in, .text = kind == ANSWER_EMPTY ? STR_NONE : screen};
	struct outgoing *m = NULL;

	if (poll && poll->kind == YAML_LIST)
		m = arena_array(&t->arena, (size_t)poll->count + 1, sizeof(*m));
	for (n = m ? yaml_first(poll) : NULL; n; n = n->next)
		test_outgoing(t, n, &m[with.count++]);
	with.hand_out = m;
	if (kind == ANSWER_OK)
		r = &t->p->route[t->list.route];
	if (r->has_each && kind == ANSWER_OK)
		with.hand_out = answer_read_back(&r->answer[kind], &t->list, t->list.route, &t->arena, &with.count);
	answer_fill(&r->answer[kind], &t->ch, &with, &t->arena, resp);
}

static void check_answers(struct testing *t, const struct yaml_node *test)
{
	static const char *const known[] = {"screen", "con", "end", "sms", "empty", "ok", "retry", NULL};
	const struct yaml_node *answers = yaml_get(test, "answers"), *n;
	const struct route *r;

	if (!answers || t->result < 0)
		return;
	yaml_only_keys(t->p->yaml, answers, known, t->diag);
	r = &t->p->route[t->list.route];
	for (int i = 0; i < ANSWERS; i++) {
		n = yaml_get(answers, answer_names[i]);
		if (!n)
			continue;
		if (!r->answer[i].status) {
			yaml_complain(t->p->yaml, n, t->diag, "%s: this route has no such answer", answer_names[i]);
			continue;
		}
		make_answer(t, (enum answer_kind)i, test, &t->resp);
		check_response(t, n, &t->resp);
	}
}

/* ---- a test ---- */

static void test_request(struct testing *t, const struct yaml_node *test)
{
	static const char *const known[] = {"request", "settings", "now",  "public_url", "expect",
					    "batch",   "answers",  "poll", NULL};
	const struct yaml_node *request = yaml_get(test, "request"), *expect = yaml_get(test, "expect"),
			       *batch = yaml_get(test, "batch");

	yaml_only_keys(t->p->yaml, test, known, t->diag);
	if (!request || request->kind != YAML_MAP ||
	    (!batch && (!expect || expect->kind != YAML_MAP || !expect->count))) {
		yaml_complain(t->p->yaml, test, t->diag, "a test needs a request and what to expect of it");
		return;
	}
	run_request(t, request);
	check_expect(t, test);
	check_answers(t, test);
}

static void run_test(struct testing *t, const struct yaml_node *test)
{
	set_channel(t, test);
	set_now(t, test);
	if (yaml_get(test, "send"))
		test_send(t, test);
	else if (yaml_get(test, "judge"))
		test_judge(t, test);
	else
		test_request(t, test);
}

void profile_selftest(const struct profile *p, struct diag *diag)
{
	const struct yaml_node *tests = yaml_get(yaml_root(p->yaml), "tests");
	struct testing *t;
	char *room;

	if (!tests || tests->kind != YAML_LIST || !tests->count) {
		yaml_complain(p->yaml, tests ? tests : yaml_root(p->yaml), diag,
			      "tests: a profile brings at least one, from the provider's own documentation");
		return;
	}
	t = calloc(1, sizeof(*t));
	room = malloc(TEST_ROOM);
	if (!room || !t) {
		diag_add(diag, yaml_name(p->yaml), 0, 0, "out of memory");
	} else {
		t->p = p;
		t->diag = diag;
		arena_init(&t->arena, room, TEST_ROOM);
		for (const struct yaml_node *n = yaml_first(tests); n; n = n->next)
			run_test(t, n);
	}
	free(room);
	free(t);
}

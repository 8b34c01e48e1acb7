/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tests a profile brings along:
 *
 *	tests:
 *	- request: {action: ussd, method: POST, query: "...", body: "...", type: "..."}
 *	  expect: {from: "6281234567890", text: "1"}     # fields of the message; or status: 400 and the refusal's body
 *	  answers: {screen: Halo, con: CON Halo}         # what the provider gets for the screen "Halo"
 *
 * Each expected value is compared as text, so one comparison serves them all: actual_of() spells what the profile made.
 */
#include "date.h"
#include "profile.h"
#include <stdlib.h>

#define TEST_ROOM   (32 * 1024)
#define TEST_NOW_MS INT64_C(1795312800000) /* 2026-11-22T02:00:00Z */

struct testing {
	const struct profile *p;
	struct diag *diag;
	struct arena arena;
	struct inbound in;
	struct channel_response resp;
	int result; /* of profile_read() */
};

static struct str text_of(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *n = yaml_get(map, key);

	return n && n->kind == YAML_SCALAR ? n->text : STR_NONE;
}

/* The value under a name of `expect`, as text; false for a name that says nothing about this outcome. */
static bool actual_of(const struct testing *t, struct str name, struct buf *out)
{
	const struct inbound *in = &t->in;
	const struct {
		const char *name;
		struct str value;
	} fields[] = {
		{"kind", in->kind == INBOUND_SMS ? STR("sms") : STR("ussd")},
		{"from", str_of(in->from)},
		{"class", str_of(msisdn_class_name(in->from_class))},
		{"to", in->to},
		{"session", in->session},
		{"id", in->id},
		{"text", in->text},
		{"text_ok", in->text_ok ? STR("yes") : STR("no")},
		{"raw", in->raw},
	};

	if (t->result < 0) {
		if (str_eq(name, STR("status")))
			buf_addf(out, "%d", t->resp.status);
		else if (str_eq(name, STR("body")))
			buf_add(out, t->resp.body);
		return str_eq(name, STR("status")) || str_eq(name, STR("body"));
	}
	if (str_eq(name, STR("time"))) {
		if (in->provider_ms)
			date_add_utc_ms(out, in->provider_ms);
		return true;
	}
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (str_eq(name, str_of(fields[i].name))) {
			buf_add(out, fields[i].value);
			return true;
		}
	}
	return false;
}

static void compare(struct testing *t, const struct yaml_node *n, struct str actual)
{
	if (n->kind != YAML_SCALAR || !str_eq(n->text, actual))
		yaml_complain(t->p->yaml, n, t->diag, "test fails: %.*s is '%.*s' here, but the profile gives '%.*s'",
			      STR_ARG(n->key), STR_ARG(n->text), STR_ARG(actual));
}

static void run_request(struct testing *t, const struct yaml_node *map)
{
	static const char *const known[] = {"action", "method", "query", "body", "type", NULL};
	const struct channel_request req = {
		.method = text_of(map, "method"),
		.action = text_of(map, "action"),
		.query = text_of(map, "query"),
		.body = text_of(map, "body"),
		.content_type = text_of(map, "type"),
		.now_ms = TEST_NOW_MS,
	};

	yaml_only_keys(t->p->yaml, map, known, t->diag);
	arena_reset(&t->arena);
	t->in = (struct inbound){.from = ""};
	t->result = profile_read(t->p, &req, &t->arena, &t->in, &t->resp);
}

static void check_expect(struct testing *t, const struct yaml_node *expect)
{
	char room[2048];
	struct buf actual;

	if (t->result < 0 && !yaml_get(expect, "status"))
		yaml_complain(t->p->yaml, expect, t->diag, "test fails: the profile refuses the request with %d: %.*s",
			      t->resp.status, STR_ARG(str_trim(t->resp.body)));
	for (const struct yaml_node *n = yaml_first(expect); n; n = n->next) {
		buf_init(&actual, room, sizeof(room));
		if (actual_of(t, n->key, &actual))
			compare(t, n, buf_str(&actual));
		else if (t->result == 0)
			yaml_complain(t->p->yaml, n, t->diag, "expect: a message that was read has no '%.*s'",
				      STR_ARG(n->key));
	}
}

static void check_answers(struct testing *t, const struct yaml_node *answers)
{
	static const char *const known[] = {"screen", "con", "end", "sms", "retry", NULL};
	const struct route *r = &t->p->route[t->in.route];
	const struct yaml_node *n;

	if (!answers || t->result < 0)
		return;
	yaml_only_keys(t->p->yaml, answers, known, t->diag);
	for (int i = 0; i < ANSWERS; i++) {
		n = yaml_get(answers, answer_names[i]);
		if (!n)
			continue;
		if (!r->answer[i].type) {
			yaml_complain(t->p->yaml, n, t->diag, "%s: this route has no such answer", answer_names[i]);
			continue;
		}
		answer_fill(&r->answer[i], text_of(answers, "screen"), &t->arena, &t->resp);
		compare(t, n, t->resp.body);
	}
}

static void run_test(struct testing *t, const struct yaml_node *test)
{
	static const char *const known[] = {"request", "expect", "answers", NULL};
	const struct yaml_node *request = yaml_get(test, "request"), *expect = yaml_get(test, "expect");

	yaml_only_keys(t->p->yaml, test, known, t->diag);
	if (!request || request->kind != YAML_MAP || !expect || expect->kind != YAML_MAP || !expect->count) {
		yaml_complain(t->p->yaml, test, t->diag, "a test needs a request and what to expect of it");
		return;
	}
	run_request(t, request);
	check_expect(t, expect);
	check_answers(t, yaml_get(test, "answers"));
}

void profile_selftest(const struct profile *p, struct diag *diag)
{
	const struct yaml_node *tests = yaml_get(yaml_root(p->yaml), "tests");
	struct testing t = {.p = p, .diag = diag};
	char *room;

	if (!tests || tests->kind != YAML_LIST || !tests->count) {
		yaml_complain(p->yaml, tests ? tests : yaml_root(p->yaml), diag,
			      "tests: a profile brings at least one, from the provider's own documentation");
		return;
	}
	room = malloc(TEST_ROOM);
	if (!room) {
		diag_add(diag, yaml_name(p->yaml), 0, 0, "out of memory");
		return;
	}
	arena_init(&t.arena, room, TEST_ROOM);
	for (const struct yaml_node *n = yaml_first(tests); n; n = n->next)
		run_test(&t, n);
	free(room);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of a profile that sends: the request it makes of a message, and what it makes of the provider's answer. */
#include "selftest.h"

#include "segments.h"

#include <stdlib.h>
#include <string.h>

void test_outgoing(struct testing *t, const struct yaml_node *map, struct outgoing *m)
{
	static const char *const known[] = {"to", "text", "ref", "reply_to", "encoding", "expires_s", NULL};
	struct segments *s = malloc(sizeof(*s));
	struct str encoding = test_text(map, "encoding");
	const struct yaml_node *expires = yaml_get(map, "expires_s");
	int64_t seconds = 86400;

	yaml_only_keys(t->p->yaml, map, known, t->diag);
	*m = (struct outgoing){.to = test_text(map, "to"),
			       .text = test_text(map, "text"),
			       .ref = test_text(map, "ref"),
			       .reply_to = test_text(map, "reply_to"),
			       .parts = 1,
			       .now_ms = t->now_ms};
	if (!m->ref.n)
		m->ref = STR("ref00001");
	if (s && segments_split(s, m->text, NULL) == 0) {
		m->encoding = s->encoding;
		m->parts = s->count;
	}
	free(s);
	if (encoding.n)
		m->encoding = str_eq(encoding, STR("ucs2")) ? SEGMENTS_UCS2 : SEGMENTS_GSM7;
	if (expires)
		yaml_int(expires, &seconds);
	m->expires_ms = t->now_ms + seconds * 1000;
}

static struct str header_value(const struct channel_call *call, struct str name)
{
	for (int i = 0; i < call->headers; i++)
		if (str_eq_nocase(call->header[i].name, name))
			return call->header[i].value;
	return STR_NONE;
}

static void check_call(struct testing *t, const struct yaml_node *expect, const struct channel_call *call)
{
	const struct {
		const char *name;
		struct str value;
	} fields[] = {{"method", call->method},
		      {"url", call->url},
		      {"body", call->body},
		      {"user", call->user},
		      {"password", call->password}};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const struct yaml_node *n = yaml_get(expect, fields[i].name);

		if (n)
			test_compare(t, n, fields[i].value);
	}
	for (const struct yaml_node *h = yaml_first(yaml_get(expect, "headers")); h; h = h->next)
		test_compare(t, h, header_value(call, h->key));
}

void test_send(struct testing *t, const struct yaml_node *test)
{
	static const char *const known[] = {"send", "settings", "now", "public_url", "expect", NULL},
				 *const about[] = {"method", "url",      "headers",      "body",
						   "user",   "password", "send_refused", NULL};
	const struct yaml_node *expect = yaml_get(test, "expect"), *refused = yaml_get(expect, "send_refused");
	struct channel_call call;
	struct outgoing m;
	int error;

	yaml_only_keys(t->p->yaml, test, known, t->diag);
	if (!t->p->send || !expect || expect->kind != YAML_MAP || !expect->count) {
		yaml_complain(t->p->yaml, test, t->diag,
			      t->p->send ? "a test of send needs what to expect of it" : "this profile has no send");
		return;
	}
	yaml_only_keys(t->p->yaml, expect, about, t->diag);
	test_outgoing(t, yaml_get(test, "send"), &m);
	error = channel_compose(&t->ch, &m, &t->arena, &call);
	if (refused)
		test_compare(t, refused, error ? STR("yes") : STR("no"));
	else if (error)
		yaml_complain(t->p->yaml, expect, t->diag,
			      "test fails: it cannot be sent: no URL, or a line break in a header");
	else
		check_call(t, expect, &call);
}

void test_judge(struct testing *t, const struct yaml_node *test)
{
	static const char *const known[] = {"judge", "settings", "now", "public_url", "expect", NULL},
				 *const about[] = {"result", "id", "retry_after_ms", "why", NULL},
				 *const answer[] = {"status", "type", "body", NULL};
	const struct yaml_node *expect = yaml_get(test, "expect"), *judge = yaml_get(test, "judge"), *n;
	struct channel_verdict v;
	int64_t status = 0;
	char room[24];
	struct buf b;

	yaml_only_keys(t->p->yaml, test, known, t->diag);
	if (!t->p->send || !expect || expect->kind != YAML_MAP || !yaml_get(expect, "result")) {
		yaml_complain(t->p->yaml, test, t->diag,
			      t->p->send ? "a test of judge expects a result" : "this profile has no send");
		return;
	}
	yaml_only_keys(t->p->yaml, judge, answer, t->diag);
	yaml_only_keys(t->p->yaml, expect, about, t->diag);
	if (!yaml_get(judge, "status") || yaml_int(yaml_get(judge, "status"), &status) < 0)
		yaml_complain(t->p->yaml, judge, t->diag, "judge: write the HTTP status of the answer");
	send_judge(&t->ch, (int)status, test_text(judge, "type"), test_text(judge, "body"), &t->arena, &v);
	test_compare(t, yaml_get(expect, "result"), str_of(send_result_name(v.result)));
	buf_init(&b, room, sizeof(room));
	buf_addf(&b, "%lld", (long long)v.retry_after_ms);
	if ((n = yaml_get(expect, "id")))
		test_compare(t, n, v.id);
	if ((n = yaml_get(expect, "retry_after_ms")))
		test_compare(t, n, buf_str(&b));
	if ((n = yaml_get(expect, "why")))
		test_compare(t, n, v.why);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Channel profiles with one mistake each: the loader tells its place, and how to mend it. */
#include "channel.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct config config_of(const char *profiles, const char *name)
{
	struct config c = {.channels = 1, .path = "k.yaml"};

	snprintf(c.profiles, sizeof(c.profiles), "%s", profiles);
	snprintf(c.channel[0].name, sizeof(c.channel[0].name), "%s", name);
	c.channel[0].open = true;
	return c;
}

#define HEAD "name: p\nin:\n- action: receive\n  kind: sms\n  method: [GET]\n"
#define ANSWERS                                                                                                        \
	"  answers:\n    sms: {status: 200, type: text/plain, body: \"{text}\"}\n"                                     \
	"    retry: {status: 503, type: text/plain, body: \"\"}\n"
#define TESTS "tests:\n- request: {action: receive, method: GET, query: \"f=0812345678&t=A\"}\n  expect: {text: A}\n"
#define GET   "  get: {from: p:f, text: p:t}\n"

static void load_page(const char *page, const char *name, struct diag *diag)
{
	char folder[] = "/tmp/ktg-profile-XXXXXX", path[64];
	struct config c;
	struct channel_set *loaded;
	FILE *f;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/%s.yaml", folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(page, 1, strlen(page), f), strlen(page));
	assert_int_equal(fclose(f), 0);
	c = config_of(folder, name);
	diag_init(diag);
	loaded = channel_set_load(&c, diag);
	assert_true((loaded == NULL) == (diag->count > 0));
	channel_set_free(loaded);
	unlink(path);
	rmdir(folder);
}

static const struct {
	const char *page;
	int line, col;
	const char *text;
} table[] = {
	{HEAD GET ANSWERS TESTS "extra: 1\n", 13, 1,
	 "unknown key 'extra': known here are name, title, settings, maps, verify, in, send, tests"},
	{"name: p\nin: []\n" TESTS, 2, 5, "in: write a list of 1 to 16 routes"},
	{"name: p\nin:\n- action: receive\n  kind: mms\n  mode: cumulative\n  method: [GET]\n"
	 "  get: {from: p:f, text: p:t, session: p:s}\n  answers:\n    con: {status: 200, type: a/b, body: x}\n"
	 "    end: {status: 200, type: a/b, body: x}\n    retry: {status: 200, type: a/b, body: x}\n" TESTS,
	 4, 9, "kind: write ussd, sms, report, closed, event or poll"},
	{"name: p\nin:\n- action: receive\n  kind: sms\n  method: [PATCH]\n" GET ANSWERS TESTS, 5, 12,
	 "method: write GET, POST or PUT"},
	{"name: p\nin:\n- action: receive\n  kind: sms\n  method: GET\n" GET ANSWERS TESTS, 5, 11,
	 "method: write a list, e.g. [POST]"},
	{HEAD "  mode: latest\n" GET ANSWERS TESTS, 6, 9, "mode: only a ussd route has one"},
	{HEAD "  asks: open\n" GET ANSWERS TESTS, 6, 9, "asks: write due or open, in a poll route"},
	{HEAD "  alarm: yes\n" GET ANSWERS TESTS, 6, 10, "alarm: only an event route has it"},
	{HEAD GET "  answers:\n    sms: {status: 200, type: text/plain, body: \"{items}\", item: \"{ref}\"}\n" TESTS, 8,
	 10, "item: only the ok of a poll or of a route with each lists messages"},
	{"name: p\nin:\n- action: receive\n  kind: ussd\n  mode: last\n  method: [GET]\n"
	 "  get: {from: p:f, text: p:t, session: p:s}\n  answers:\n    con: {status: 200, type: a/b, body: x}\n"
	 "    end: {status: 200, type: a/b, body: x}\n    retry: {status: 200, type: a/b, body: x}\n" TESTS,
	 5, 9, "mode: write cumulative (text holds all answers, 1*2*3) or latest (only the last one)"},
	{HEAD "  get: {from: p:f}\n" ANSWERS TESTS, 6, 8, "text is missing here: no message can be read without it"},
	{HEAD "  get: {form: p:f, from: p:f, text: p:t}\n" ANSWERS TESTS, 6, 9,
	 "unknown key 'form': did you mean 'from'?"},
	{HEAD "  get: {from: z:f, text: p:t}\n" ANSWERS TESTS, 6, 15,
	 "from: 'z:f' is no source here; a source is a letter, a colon and a name, as p:text (letters: "
	 "pqfhjxibuamcvk)"},
	{HEAD "  get: {from: \"p:\", text: p:t}\n" ANSWERS TESTS, 6, 15, "from: p: lacks the name"},
	{HEAD "  get: {from: p:f, text: \"p:t|dekode\"}\n" ANSWERS TESTS, 6, 26,
	 "text: there is no filter 'dekode'; did you mean 'decode'?"},
	{HEAD "  get: {from: p:f, text: \"p:t|decode:p:a:p:b:p:c\"}\n" ANSWERS TESTS, 6, 26,
	 "text: the filter decode takes at most 2 arguments"},
	{HEAD "  get: {from: p:f, text: \"p:t|decode:coding\"}\n" ANSWERS TESTS, 6, 26,
	 "text: 'coding' is no source here; a source is a letter, a colon and a name, as p:text (letters: "
	 "pqfhjxibuamcvk)"},
	{HEAD "  get: {from: p:f, text: \"p:t:decode\"}\n" ANSWERS TESTS, 6, 26,
	 "text: after p:t:decode comes a filter, begun with '|'"},
	{HEAD "  get: {from: p:f, text: \"p:t|unix\"}\n" ANSWERS TESTS, 6, 26,
	 "text: this filter gives a time; here a text is wanted"},
	{HEAD "  get: {from: p:f, text: p:t, time: p:ts}\n" ANSWERS TESTS, 6, 37,
	 "time: a time needs a filter that reads it at the end, e.g. p:ts|unix"},
	{HEAD GET "  need: [id]\n" ANSWERS TESTS, 7, 10, "need: 'id' is not mapped under get"},
	{HEAD GET "  answers:\n    retry: {status: 503, type: text/plain, body: \"\"}\n" TESTS, 8, 5,
	 "sms is missing here"},
	{HEAD GET ANSWERS "    con: {status: 200, type: text/plain, body: x}\n" TESTS, 10, 10,
	 "con: a route of this kind has no such answer"},
	{HEAD GET "  answers:\n    sms: {status: 20, type: text/plain, body: x}\n"
		  "    retry: {status: 503, type: text/plain, body: x}\n" TESTS,
	 8, 19, "status: write an HTTP status, 200 to 599"},
	{HEAD GET "  answers:\n    sms: {status: 200, type: text/plain, body: \"{teks}\"}\n"
		  "    retry: {status: 503, type: text/plain, body: x}\n" TESTS,
	 8, 48, "body: there is no {teks} here; known: text, from, to, session, id, said, c:NAME"},
	{HEAD GET "  answers:\n    sms: {status: 200, type: application/json, body: \"{text}\"}\n"
		  "    retry: {status: 503, type: text/plain, body: x}\n" TESTS,
	 8, 54, "body: write {text|json}: a value must not step out of its quotes here"},
	{HEAD GET ANSWERS, 1, 1, "tests: a profile brings at least one, from the provider's own documentation"},
	{HEAD GET ANSWERS "tests:\n- request: {action: receive, method: GET}\n", 11, 3,
	 "a test needs a request and what to expect of it"},
	{HEAD GET ANSWERS TESTS "- request: {action: receive, method: GET, query: \"f=1&t=B\"}\n  expect: {text: A}\n",
	 14, 18, "test fails: text is 'A' here, but the profile gives 'B'"},
	{HEAD GET ANSWERS TESTS "  answers: {screen: Halo, sms: Hola}\n", 13, 32,
	 "test fails: sms is 'Hola' here, but the profile gives 'Halo'"},
	{HEAD GET ANSWERS TESTS "- request: {action: receive, method: POST}\n  expect: {text: A}\n", 14, 11,
	 "test fails: the profile refuses the request with 405: this action is not called with that method"},
	{HEAD GET ANSWERS TESTS "- request: {action: receive, method: GET}\n  expect: {status: 400}\n", 14, 20,
	 "expect: a message that was read has no 'status'"},
};

/* What follows has its mistake in a part that other profiles of the table do not have. */
#define PART(part) HEAD GET ANSWERS part TESTS
#define SEND(rest) PART("send:\n  url: https://a.b/c\n" rest)
#define RULES      "  rules: [{status: 200, result: ok}]\n"
static const struct {
	const char *page, *text;
} parts[] = {
	{PART("settings: {a: {help: x, defualt: y}}\n"), "unknown key 'defualt': did you mean 'default'?"},
	{PART("settings: {a: {help: x, default: y, secret: yes}}\n"), "default: a secret has none"},
	{PART("maps: {m: {\"~[\": x}}\n"),
	 "~[: the expression is wrong at its character 2: missing terminating ] for character class"},
	{PART("verify: {scheme: equals}\n"),
	 "scheme: write equal, basic, hmac, twilio, vonage, messagebird_jwt or envaya"},
	{PART("verify: {scheme: equal, pairs: [[p:a, p:b]]}\n"),
	 "verify: a signature needs a secret of the config: c:NAME"},
	{PART("settings: {k: x}\nverify: {scheme: twilio, key: c:l}\n"), "key: c:l is not listed under settings"},
	{PART("settings: {k: x}\nverify: {scheme: twilio, key: c:k, alg: md5}\n"),
	 "unknown key 'alg': known here are scheme, key"},
	{SEND(""), "rules: say what the provider's answer means: [{status: 202, result: ok}]"},
	{SEND("  rules: [{status: 200, result: later}]\n"), "rules: none of them says ok"},
	{SEND("  rules: [{status: 200, result: oke}]\n"),
	 "result: write ok, later, throttled, refused, opted_out, barred or unknown"},
	{SEND("  rules: [{status: 200, result: ok}, {if: j:a, map: {x: fine}}]\n"),
	 "'fine' is no result; write ok, later, throttled, refused, opted_out, barred or unknown"},
	{SEND("  rules: [{status: 200, result: ok}, {status: 20, result: ok}]\n"),
	 "status: write an HTTP status like 202, or 2xx"},
	{SEND("  rules: [{status: 200, result: ok}, {if: p:a, result: ok, map: {x: ok}}]\n"),
	 "a rule has a result, or `if: SOURCE` with map or with prefix"},
	{SEND("  json: '{\"a\":\"{text}\"}'\n" RULES),
	 "json: write {text|json}: a value must not step out of its quotes here"},
	{SEND("  json: '{\"a\":\"{text|json|xml}\"}'\n" RULES), "json: {text|json|xml}: an escape must be the last"},
	{SEND("  xml: <a>{text|url}</a>\n" RULES),
	 "xml: write {text|url|xml}: a value must not step out of its quotes here"},
	{SEND("  json: '{}'\n  xml: <a/>\n" RULES), "a request has one body: form, json, xml or text"},
	{SEND("  query: {a: \"{txt}\"}\n" RULES),
	 "value: there is no {txt} here; known: to, to_plain, to_plus, to_local, text, text_utf16hex, text_utf16, "
	 "text_latin1, parts, ref, reply_to, report_url, now_unix, now_unixms, now, expires_s, c:NAME"},
	{SEND("  query: {a: \"{text\"}\n" RULES), "value: a brace is not closed"},
	{SEND("  query: {a: \"{?{text}\"}\n" RULES), "value: {? is not closed with ?}"},
	{SEND("  query: {a: \"{c:key}\"}\n" RULES), "value: c:key is not listed under settings"},
	{SEND("  sign: [{name: text, alg: md5, enc: hex, of: [x]}]\n" RULES), "name: {text} is a value already"},
	{SEND("  id: u:1\n" RULES),
	 "id: 'u:1' is no source here; a source is a letter, a colon and a name, as p:text (letters: jxbpfkcv)"},
	{PART("send:\n  url: \"https://a.b/{to}\"\n" RULES),
	 "url: write {to|url}: a value must not step out of its quotes here"},
	{SEND(RULES "  gsm7: {url: x}\n"), "unknown key 'url': known here are headers, query, form, json, xml, text"},
	{HEAD "  when: [{if: p:a}]\n" GET ANSWERS TESTS, "a condition is `if: SOURCE` and one of has, is, not, in, re"},
	{HEAD "  when: [{if: p:a, is: b, has: yes}]\n" GET ANSWERS TESTS,
	 "a condition is `if: SOURCE` and one of has, is, not, in, re"},
	{HEAD "  when: [{if: p:a, re: \"(\"}]\n" GET ANSWERS TESTS,
	 "re: the expression is wrong at its character 2: missing closing parenthesis"},
	{HEAD "  when: [{if: p:a, is: [b]}]\n" GET ANSWERS TESTS, "is: write one word; a list goes with in"},
	{HEAD "  first: ignore\n" GET ANSWERS TESTS, "first: write text, dialled or ignore, in a route of mode latest"},
	{HEAD "  body: yaml\n" GET ANSWERS TESTS, "body: write form, json, xml or none"},
	{HEAD "  each: p:list\n" GET ANSWERS TESTS, "each: write where the list is: j:results or x:messages/message"},
	{HEAD "  vars: {a: v:b}\n" GET ANSWERS TESTS,
	 "vars: there is no variable v:b; it must stand under vars, above"},
	{HEAD "  get: {from: p:f, text: \"p:t|map:m\"}\n" ANSWERS TESTS, "text: there is no map 'm' under maps"},
	{HEAD "  get: {from: p:f, text: \"p:t|cut:*\"}\n" ANSWERS TESTS,
	 "text: cut takes what stands between the pieces and a number: cut:*:1"},
	{HEAD "  get: {from: p:f, text: \"p:t|trim:x\"}\n" ANSWERS TESTS,
	 "text: the filter trim takes nothing behind it"},
	{HEAD "  get: {from: p:f, text: \"p:t|trim|join:-\"}\n" ANSWERS TESTS, "text: join must be the first filter"},
	{HEAD "  get: {from: p:f, text: p:t, time: \"p:d|time:%Y>x\"}\n" ANSWERS TESTS,
	 "time: behind '>' stands the zone's hours east of UTC, e.g. >7"},
	{HEAD "  get: {from: p:f, text: p:t, time: \"p:d|unix|trim\"}\n" ANSWERS TESTS,
	 "time: nothing can stand behind a filter that gives a time"},
	{HEAD "  get: {from: p:f, text: \"p:t|trim|trim|trim|trim|trim|trim|trim\"}\n" ANSWERS TESTS,
	 "text: at most 6 filters"},
	{"name: p\nmaps: {s: {a: done}}\nin:\n- action: r\n  kind: report\n  method: [GET]\n"
	 "  get: {about: p:i, status: \"p:s|map:s\"}\n  answers: {ok: {status: 200, type: text/plain}}\n" TESTS,
	 "status: 'done' of map s: write queued, sent, delivered, failed or none"},
	{"name: p\nmaps: {s: {a: sent}}\nin:\n- action: r\n  kind: report\n  method: [GET]\n"
	 "  get: {status: \"p:s|map:s\"}\n  answers: {ok: {status: 200, type: text/plain}}\n" TESTS,
	 "about or ref is missing here: whose report is it?"},
	{"name: p\nin:\n- action: r\n  kind: report\n  method: [GET]\n  get: {about: p:i, status: p:s}\n"
	 "  answers: {ok: {status: 200, type: text/plain}}\n" TESTS,
	 "status: end with |map:NAME, a table of the provider's words"},
	{"name: p\ntests: []\n", "a profile has `in`, `send` or both"},
	{PART("") "- send: {to: \"6281\", text: a}\n  expect: {url: x}\n", "this profile has no send"},
	{SEND(RULES) "- send: {to: \"6281\", text: a}\n  expect: {url: x}\n",
	 "test fails: url is 'x' here, but the profile gives 'https://a.b/c'"},
	{SEND(RULES) "- judge: {status: 500}\n  expect: {result: ok}\n",
	 "test fails: result is 'ok' here, but the profile gives 'unknown'"},
};

static void each_mistake_in_a_part_is_told(void **state)
{
	struct diag diag;

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		load_page(parts[i].page, "p", &diag);
		assert_true(diag.count > 0);
		assert_string_equal(diag.item[0].text, parts[i].text);
	}
}

static void each_mistake_in_a_profile_is_told_at_its_place(void **state)
{
	struct diag diag;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		load_page(table[i].page, "p", &diag);
		assert_int_equal(diag.count, 1);
		assert_string_equal(diag.item[0].text, table[i].text);
		assert_int_equal(diag.item[0].line, table[i].line);
		assert_int_equal(diag.item[0].col, table[i].col);
	}
}

#define A60 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* What is before the place is alike and long enough to fill a finding. */
static void a_long_value_that_differs_is_shown_where_it_does(void **state)
{
	static const char page[] = PART("send:\n  url: https://a.b/c\n  text: \"" A60
					"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 ya "
					"{text}\"\n" RULES) "- send: {to: \"62812\", text: Halo}\n"
							    "  expect: {body: \"" A60
							    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
							    "\xc3\xa9 yo Halo\"}\n";
	struct diag diag;

	(void)state;
	load_page(page, "p", &diag);
	assert_int_equal(diag.count, 1);
	assert_string_equal(
		diag.item[0].text,
		"test fails: body differs from character 71 on: '...\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 yo Halo' "
		"here, but the profile gives '...\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 ya Halo'");
}

static void a_sound_profile_loads_and_bears_the_name_of_its_file(void **state)
{
	struct diag diag;

	(void)state;
	load_page(HEAD GET ANSWERS TESTS, "p", &diag);
	assert_int_equal(diag.count, 0);
	load_page(HEAD GET ANSWERS TESTS, "q", &diag);
	assert_int_equal(diag.count, 1);
	assert_string_equal(diag.item[0].text,
			    "name: the file is called q.yaml and the profile 'p'; they must be the same");
	load_page(HEAD GET ANSWERS "tests:\n- request: {action: receive, method: GET, query: \"f=0812345678&t=A\"}\n"
				   "  expect: {text: B}\n",
		  "q", &diag);
	assert_int_equal(diag.count, 1); /* of a page that only bears another's name the tests say nothing */
	assert_int_equal(diag.item[0].line, 1);
	assert_int_equal(diag.item[0].col, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mistake_in_a_profile_is_told_at_its_place),
		cmocka_unit_test(each_mistake_in_a_part_is_told),
		cmocka_unit_test(a_long_value_that_differs_is_shown_where_it_does),
		cmocka_unit_test(a_sound_profile_loads_and_bears_the_name_of_its_file),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

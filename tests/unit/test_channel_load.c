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
	{HEAD GET ANSWERS TESTS "extra: 1\n", 13, 1, "unknown key 'extra': known here are name, in, tests"},
	{"name: p\nin: []\n" TESTS, 2, 5, "in: write a list of 1 to 8 routes"},
	{"name: p\nin:\n- action: receive\n  kind: mms\n  mode: cumulative\n  method: [GET]\n"
	 "  get: {from: p:f, text: p:t, session: p:s}\n  answers:\n    con: {status: 200, type: a/b, body: x}\n"
	 "    end: {status: 200, type: a/b, body: x}\n    retry: {status: 200, type: a/b, body: x}\n" TESTS,
	 4, 9, "kind: write ussd or sms"},
	{"name: p\nin:\n- action: receive\n  kind: sms\n  method: [PUT]\n" GET ANSWERS TESTS, 5, 12,
	 "method: write GET or POST"},
	{"name: p\nin:\n- action: receive\n  kind: sms\n  method: GET\n" GET ANSWERS TESTS, 5, 11,
	 "method: write a list, e.g. [POST]"},
	{HEAD "  mode: latest\n" GET ANSWERS TESTS, 6, 9, "mode: only a ussd route has one"},
	{"name: p\nin:\n- action: receive\n  kind: ussd\n  mode: latest\n  method: [GET]\n"
	 "  get: {from: p:f, text: p:t, session: p:s}\n  answers:\n    con: {status: 200, type: a/b, body: x}\n"
	 "    end: {status: 200, type: a/b, body: x}\n    retry: {status: 200, type: a/b, body: x}\n" TESTS,
	 5, 9,
	 "mode: write cumulative (text holds all answers, 1*2*3); providers that send only the last one are "
	 "not "
	 "served yet"},
	{HEAD "  get: {from: p:f}\n" ANSWERS TESTS, 6, 8, "text is missing here: no message can be read without it"},
	{HEAD "  get: {form: p:f, from: p:f, text: p:t}\n" ANSWERS TESTS, 6, 9,
	 "unknown key 'form': did you mean 'from'?"},
	{HEAD "  get: {from: q:f, text: p:t}\n" ANSWERS TESTS, 6, 15, "from: a source is a parameter, written p:NAME"},
	{HEAD "  get: {from: \"p:\", text: p:t}\n" ANSWERS TESTS, 6, 15, "from: p: lacks the name of the parameter"},
	{HEAD "  get: {from: p:f, text: \"p:t|dekode\"}\n" ANSWERS TESTS, 6, 26,
	 "text: there is no filter 'dekode'; known: decode, unix"},
	{HEAD "  get: {from: p:f, text: \"p:t|decode:p:a:p:b:p:c\"}\n" ANSWERS TESTS, 6, 26,
	 "text: the filter decode takes at most 2 arguments"},
	{HEAD "  get: {from: p:f, text: \"p:t|decode:coding\"}\n" ANSWERS TESTS, 6, 26,
	 "text: a source is a parameter, written p:NAME"},
	{HEAD "  get: {from: p:f, text: \"p:t:decode\"}\n" ANSWERS TESTS, 6, 26,
	 "text: after p:NAME comes a filter, begun with '|'"},
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
	 8, 48, "body: braces are for {text}, and once"},
	{HEAD GET "  answers:\n    sms: {status: 200, type: application/json, body: \"{text}\"}\n"
		  "    retry: {status: 503, type: text/plain, body: x}\n" TESTS,
	 8, 54, "body: only an answer of type text/plain can carry {text}"},
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
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mistake_in_a_profile_is_told_at_its_place),
		cmocka_unit_test(a_sound_profile_loads_and_bears_the_name_of_its_file),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* sender: where a request must not go, and what must not be in one. A canary listens at 127.0.0.1 and ::1. */
#include "sender_world.h"

static struct canary canary;

static int open_canary(void **state)
{
	canary_open(&canary);
	return start_provider(state);
}

static int close_canary(void **state)
{
	canary_close(&canary);
	return stop_provider(state);
}

/* INVALID: refused by the call. FORBIDDEN: resolved, and its address refused. NOWHERE: not sent, for whatever reason. */
enum wanted { INVALID, FORBIDDEN, NOWHERE };

/* %d is the canary's port. */
static const struct {
	const char *url;
	enum wanted wanted;
} astray[] = {
	{"http://127.0.0.1:%d/", FORBIDDEN},
	{"http://127.1:%d/", FORBIDDEN},
	{"http://127.0.1:%d/", FORBIDDEN},
	{"http://2130706433:%d/", FORBIDDEN},
	{"http://0x7f000001:%d/", FORBIDDEN},
	{"http://0X7F.0.0.1:%d/", FORBIDDEN},
	{"http://0x7f.1:%d/", FORBIDDEN},
	{"http://017700000001:%d/", FORBIDDEN},
	{"http://0177.0.0.1:%d/", FORBIDDEN},
	{"http://0177.0.0.01:%d/", FORBIDDEN},
	{"http://127.0.0.1.:%d/", NOWHERE},
	{"http://%%31%%32%%37.0.0.1:%d/", FORBIDDEN},
	{"http://127.255.255.254:%d/", FORBIDDEN},
	{"http://0.0.0.0:%d/", FORBIDDEN},
	{"http://0:%d/", FORBIDDEN},
	{"http://[::1]:%d/", FORBIDDEN},
	{"http://[0:0:0:0:0:0:0:1]:%d/", FORBIDDEN},
	{"http://[::]:%d/", FORBIDDEN},
	{"http://[::ffff:7f00:1]:%d/", FORBIDDEN},
	{"http://[::ffff:127.0.0.1]:%d/", FORBIDDEN},
	{"http://[::127.0.0.1]:%d/", FORBIDDEN},
	{"http://[64:ff9b::7f00:1]:%d/", FORBIDDEN},
	{"http://[2002:7f00:1::]:%d/", FORBIDDEN},
	{"http://[fe80::1]:%d/", FORBIDDEN},
	{"http://[fe80::1%%25lo]:%d/", FORBIDDEN},
	{"http://[fd00::1]:%d/", FORBIDDEN},
	{"http://[fc00::1]:%d/", FORBIDDEN},
	{"http://[ff02::1]:%d/", FORBIDDEN},
	{"http://localhost:%d/", FORBIDDEN},
	{"http://LOCALHOST:%d/", FORBIDDEN},
	{"http://localhost.:%d/", NOWHERE},
	{"http://a.localhost:%d/", NOWHERE},
	{"http://localhost.localdomain:%d/", NOWHERE},
	{"https://localhost:%d/", FORBIDDEN},
	{"https://127.0.0.1:%d/", FORBIDDEN},
	{"http://good.test:%d/", FORBIDDEN},   /* a name of somebody's, for 127.0.0.1 */
	{"http://mapped.test:%d/", FORBIDDEN}, /* for ::ffff:7f00:1 */
	{"http://inside.test:%d/", FORBIDDEN}, /* for 10.0.0.1, and then 127.0.0.1 */
	{"http://both.test:%d/", FORBIDDEN},   /* for ::1, and then 127.0.0.1 */
	{"http://metadata.test/latest/", FORBIDDEN},
	{"http://169.254.169.254/latest/meta-data/", FORBIDDEN},
	{"http://2852039166/latest/meta-data/", FORBIDDEN},
	{"http://10.0.0.1:%d/", FORBIDDEN},
	{"http://172.16.0.1:%d/", FORBIDDEN},
	{"http://192.168.1.1:%d/", FORBIDDEN},
	{"http://100.64.0.1:%d/", FORBIDDEN},
	{"http://224.0.0.1:%d/", FORBIDDEN},
	{"http://255.255.255.255:%d/", FORBIDDEN},
	{"http:/127.0.0.1:%d/", FORBIDDEN}, /* curl reads one slash, two or three */
	{"http:///127.0.0.1:%d/", FORBIDDEN},
	{"http://user@127.0.0.1:%d/", INVALID},
	{"http://user:pass@127.0.0.1:%d/", INVALID},
	{"http://provider.example@127.0.0.1:%d/", INVALID},
	{"http://:@127.0.0.1:%d/", INVALID},
	{"http://127.0.0.1:%d\\@provider.example/", INVALID},
	{"http://provider.example#@127.0.0.1:%d/", NOWHERE},
	{"http://provider.example?@127.0.0.1:%d/", NOWHERE},
	{"http://127.0.0.1:%d:80/", INVALID},
	{"http://127.0.0.1:99999/", INVALID},
	{"http://[::1/", INVALID},
	{"http://127.0.0.1 :%d/", INVALID},
	{"http://127.0.0.1:%d/a b", INVALID},
	{"http://\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1:%d/", INVALID}, /* circled digits */
	{"127.0.0.1:%d/", INVALID},
	{"//127.0.0.1:%d/", INVALID},
	{"/etc/passwd", INVALID},
	{"", INVALID},
	{"http://", INVALID},
	{"file:///etc/passwd", INVALID},
	{"file://127.0.0.1/etc/passwd", INVALID},
	{"gopher://127.0.0.1:%d/_POST", INVALID},
	{"dict://127.0.0.1:%d/info", INVALID},
	{"ftp://127.0.0.1:%d/", INVALID},
	{"ldap://127.0.0.1:%d/", INVALID},
	{"telnet://127.0.0.1:%d/", INVALID},
	{"smtp://127.0.0.1:%d/", INVALID},
	{"mqtt://127.0.0.1:%d/t", INVALID},
	{"tftp://127.0.0.1:%d/f", INVALID},
	{"ws://127.0.0.1:%d/", INVALID},
	{"javascript:alert(1)", INVALID},
};

static void refuse_url(const char *url, enum wanted wanted, const char *method)
{
	static struct heard h;
	struct channel_call call = call_to(url, method, method[0] == 'P' ? "text=halo" : "");
	int err;

	call.private_address = false;
	memset(&h, 0, sizeof(h));
	err = sender_call(world.sender, &call, 2000, hear, &h);
	if (err != (wanted == INVALID ? -EINVAL : 0))
		fail_msg("%s: %d", url, err);
	if (err == 0) {
		run_loop();
		if (h.end != SENDER_NOT_SENT || (wanted == FORBIDDEN && strcmp(h.why, "forbidden address") != 0))
			fail_msg("%s: %s, %s", url, end_name(h.end), h.why);
	}
	if (canary_count(&canary) > 0)
		fail_msg("%s reached the canary", url);
}

static void no_url_leads_inside(void **state)
{
	char url[256];

	(void)state;
	for (size_t i = 0; i < sizeof(astray) / sizeof(astray[0]); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(url, sizeof(url), astray[i].url, canary.port);
#pragma GCC diagnostic pop
		refuse_url(url, astray[i].wanted, "POST");
		refuse_url(url, astray[i].wanted, "GET");
	}
}

/* The canary would sing: the same URL with what a Kannel on the same machine needs. */
static void the_canary_hears_what_is_allowed(void **state)
{
	static struct heard h;
	char url[64];
	struct channel_call call;

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", canary.port);
	call = call_to(url, "POST", "text=halo");
	ask(&call, 200, &h); /* it accepts, and says nothing */
	assert_int_equal(h.end, SENDER_UNKNOWN);
	assert_int_equal(canary_count(&canary), 1);
}

/* Also not over a connection that another channel, which may, has left open. */
static void a_kept_connection_is_no_way_around(void **state)
{
	static struct heard h;
	char url[64];
	struct channel_call call;

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", world.port);
	call = call_to(url, "POST", "text=halo");
	ask(&call, TIME_MS, &h);
	assert_int_equal(h.status, 200);
	call.private_address = false;
	ask(&call, TIME_MS, &h);
	assert_int_equal(h.end, SENDER_NOT_SENT);
	assert_string_equal(h.why, "forbidden address");
	ledger_holds(1, "kept connection");
}

static void plain_http_only_where_it_is_allowed(void **state)
{
	char url[64];
	static struct heard h;
	struct channel_call call;

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/", world.port);
	call = call_to(url, "POST", "text=halo");
	call.plain_http = false;
	assert_int_equal(sender_call(world.sender, &call, TIME_MS, hear, &h), -EINVAL);
	snprintf(url, sizeof(url), "https://127.0.0.1:%d/", world.tls);
	call = call_to(url, "POST", "text=halo");
	call.plain_http = false;
	ask(&call, TIME_MS, &h);
	assert_int_equal(h.status, 200);
	ledger_holds(1, "plain http");
}

/* ---- control characters, and words that frame a request ---- */

static void refuse_call(const struct channel_call *call, const char *where, int c)
{
	static struct heard h;

	if (sender_call(world.sender, call, TIME_MS, hear, &h) != -EINVAL)
		fail_msg("byte %d in the %s was taken", c, where);
}

static void no_control_character_gets_into_a_request(void **state)
{
	char base[64], bad[128];

	(void)state;
	snprintf(base, sizeof(base), "http://127.0.0.1:%d/send?x=", world.port);
	for (int c = 0; c < 256; c++) {
		struct channel_call call = call_to(base, "POST", "text=halo");
		const struct str value = {bad, 4};

		if (c >= ' ' && c != 0x7f)
			continue;
		snprintf(bad, sizeof(bad), "ab?d");
		bad[2] = (char)c;
		call.headers = 2;
		call.header[1] = (struct channel_header){STR("X-Ref"), value};
		refuse_call(&call, "header's value", c);
		call.header[1] = (struct channel_header){value, STR("1")};
		refuse_call(&call, "header's name", c);
		call.headers = 1;
		call.user = value;
		refuse_call(&call, "user", c);
		call.user = STR("u");
		call.password = value;
		refuse_call(&call, "password", c);
		call.user = call.password = STR_NONE;
		call.method = value;
		refuse_call(&call, "method", c);
		call.method = STR("POST");
		for (size_t at = 0; at <= strlen(base); at++) {
			snprintf(bad, sizeof(bad), "%.*s?%s", (int)at, base, base + at);
			bad[at] = (char)c;
			call.url = (struct str){bad, strlen(base) + 1};
			refuse_call(&call, "URL", c);
		}
	}
	ledger_holds(0, "control characters");
}

static void headers_that_split_a_request_are_refused(void **state)
{
	static const struct {
		const char *name, *value;
	} bad[] = {
		{"X-Ref", "1\r\nX-Injected: yes"},
		{"X-Ref", "1\nX-Injected: yes"},
		{"X-Ref", "1\r\n\r\nGET /second HTTP/1.1"},
		{"X-Ref", "1\r\n folded"},
		{"X-Ref: 1\r\nX-Injected", "yes"},
		{"X-Ref:", "1"},
		{"X Ref", "1"},
		{"X-R\xc3\xa9"
		 "f",
		 "1"},
		{"", "1"},
		{"Content-Length", "3"},
		{"content-length", "0"},
		{"Transfer-Encoding", "chunked"},
		{"TRANSFER-ENCODING", "identity"},
		{"Expect", "100-continue"},
		{"Connection", "close"},
		{"Upgrade", "h2c"},
	};
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/send", world.port);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct channel_call call = call_to(url, "POST", "text=halo");

		call.header[1] = (struct channel_header){str_of(bad[i].name), str_of(bad[i].value)};
		call.headers = 2;
		refuse_call(&call, bad[i].name, -1);
	}
	ledger_holds(0, "headers");
}

static void other_methods_are_refused(void **state)
{
	static const char *const bad[] = {"",      "get",     "HEAD",    "DELETE", "OPTIONS",
					  "TRACE", "CONNECT", "POST /x", "GETS"};
	char url[64];
	struct channel_call call;

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/send", world.port);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		call = call_to(url, bad[i], "");
		refuse_call(&call, "method", -1);
	}
	call = call_to(url, "GET", "body");
	refuse_call(&call, "body of a GET", -1);
	call = call_to(url, "POST", "x");
	call.user = STR("a:b");
	call.password = STR("c");
	refuse_call(&call, "user", ':');
	call = call_to(url, "POST", "x");
	call.headers = CHANNEL_HEADERS_MAX + 1;
	refuse_call(&call, "number of headers", -1);
	ledger_holds(0, "methods");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start_sender, stop_sender)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_url_leads_inside),
		TEST(the_canary_hears_what_is_allowed),
		TEST(a_kept_connection_is_no_way_around),
		TEST(plain_http_only_where_it_is_allowed),
		TEST(no_control_character_gets_into_a_request),
		TEST(headers_that_split_a_request_are_refused),
		TEST(other_methods_are_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("sender_refuse", tests, open_canary, close_canary);
}

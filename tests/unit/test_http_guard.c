/* SPDX-License-Identifier: Apache-2.0 */
/* http_guard: which request heads go on to have their body read. */
#include "http_guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define BODY_MAX 16384

static const struct {
	const char *what;
	bool http11;
	int status;
	const char *header[8]; /* name, value, ... */
} row[] = {
	{"a plain GET", true, 0, {"Host", "a"}},
	{"a POST with a length", true, 0, {"Host", "a", "Content-Length", "12"}},
	{"the largest body", true, 0, {"host", "a", "content-length", "16384"}},
	{"a chunked POST", true, 0, {"Host", "a", "Transfer-Encoding", "Chunked"}},
	{"HTTP/1.0 without Host", false, 0, {"Content-Length", "3"}},
	{"an empty Host", true, 0, {"Host", ""}},
	{"no Host", true, 400, {"Accept", "*/*"}},
	{"two Hosts", true, 400, {"Host", "a", "Host", "a"}},
	{"two lengths that differ", true, 400, {"Host", "a", "Content-Length", "3", "Content-Length", "30"}},
	{"two lengths that agree", true, 400, {"Host", "a", "Content-Length", "3", "content-length", "3"}},
	{"a length and chunks", true, 400, {"Host", "a", "Content-Length", "3", "Transfer-Encoding", "chunked"}},
	{"chunks and a length", true, 400, {"Host", "a", "Transfer-Encoding", "chunked", "Content-Length", "3"}},
	{"a coding that ends in chunked", true, 400, {"Host", "a", "Transfer-Encoding", "xchunked"}},
	{"two codings in one header", true, 400, {"Host", "a", "Transfer-Encoding", "gzip, chunked"}},
	{"two codings in two headers",
	 true,
	 400,
	 {"Host", "a", "Transfer-Encoding", "gzip", "Transfer-Encoding", "chunked"}},
	{"chunked said twice",
	 true,
	 400,
	 {"Host", "a", "Transfer-Encoding", "chunked", "Transfer-Encoding", "chunked"}},
	{"chunked and a space", true, 400, {"Host", "a", "Transfer-Encoding", "chunked "}},
	{"chunks from HTTP/1.0", false, 400, {"Transfer-Encoding", "chunked"}},
	{"a negative length", true, 400, {"Host", "a", "Content-Length", "-1"}},
	{"a signed length", true, 400, {"Host", "a", "Content-Length", "+3"}},
	{"an empty length", true, 400, {"Host", "a", "Content-Length", ""}},
	{"a hexadecimal length", true, 400, {"Host", "a", "Content-Length", "0x10"}},
	{"a list of lengths", true, 400, {"Host", "a", "Content-Length", "3, 3"}},
	{"a space before the colon", true, 400, {"Host", "a", "Content-Length ", "3"}},
	{"a name with a control byte", true, 400, {"Host", "a", "X\x01y", "3"}},
	{"a byte too many", true, 413, {"Host", "a", "Content-Length", "16385"}},
	{"a length of 2^64 - 1", true, 413, {"Host", "a", "Content-Length", "18446744073709551615"}},
	{"a length of forty digits",
	 true,
	 413,
	 {"Host", "a", "Content-Length", "1000000000000000000000000000000000000000"}},
	{"a body in gzip", true, 0, {"Host", "a", "Content-Length", "3", "Content-Encoding", "gzip"}},
	{"a body in another coding", true, 415, {"Host", "a", "Content-Length", "3", "Content-Encoding", "br"}},
	{"a body in two codings", true, 415, {"Host", "a", "Content-Length", "3", "Content-Encoding", "gzip, gzip"}},
};

static void each_head_gets_its_status(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct http_guard g = {0};
		int status;

		for (int k = 0; k + 1 < 8 && row[i].header[k]; k += 2)
			http_guard_header(&g, str_of(row[i].header[k]), str_of(row[i].header[k + 1]));
		status = http_guard_verdict(&g, row[i].http11, BODY_MAX);
		if (status != row[i].status)
			fail_msg("%s: %d instead of %d", row[i].what, status, row[i].status);
	}
}

static void the_announced_length_is_told(void **state)
{
	struct http_guard g = {0};

	(void)state;
	http_guard_header(&g, STR("Host"), STR("a"));
	http_guard_header(&g, STR("Content-Length"), STR("0123"));
	assert_int_equal(http_guard_verdict(&g, true, BODY_MAX), 0);
	assert_int_equal(g.length, 123);
	assert_false(g.chunked);
}

static void a_header_whose_name_begins_alike_is_another_header(void **state)
{
	struct http_guard g = {0};

	(void)state;
	http_guard_header(&g, STR("Host"), STR("a"));
	http_guard_header(&g, STR("X-Forwarded-Host"), STR("b"));
	http_guard_header(&g, STR("Content-Lengti"), STR("none"));
	http_guard_header(&g, STR("Transfer-Encodinh"), STR("gzip"));
	assert_int_equal(http_guard_verdict(&g, true, BODY_MAX), 0);
}

static void a_target_holds_no_space_and_no_control_byte(void **state)
{
	(void)state;
	assert_true(http_guard_target(STR("/in/kannel/mo?text=%00H%00a&from=+62812")));
	assert_true(http_guard_target(STR("/in/\xc3\xa9")));
	assert_false(http_guard_target(STR("")));
	assert_false(http_guard_target(STR("/a b")));
	assert_false(http_guard_target(STR("/a\tb")));
	assert_false(http_guard_target(STR("/a\x7f")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_head_gets_its_status),
		cmocka_unit_test(the_announced_length_is_told),
		cmocka_unit_test(a_header_whose_name_begins_alike_is_another_header),
		cmocka_unit_test(a_target_holds_no_space_and_no_control_byte),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("http_guard", tests, NULL, NULL);
}

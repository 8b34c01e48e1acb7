/* SPDX-License-Identifier: Apache-2.0 */
/* http_listen and http_conn: ports that are free, ours or taken; who is at the other end, and for how long. */
#include "http.h"
#include "http_conn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void port_0_is_any_free_port_and_told(void **state)
{
	int port = 0, fd = http_listen("127.0.0.1", 0, false, &port);

	(void)state;
	assert_true(fd >= 0);
	assert_true(port > 0);
	close(fd);
}

static void a_host_that_is_no_numeric_address_is_refused(void **state)
{
	int port;

	(void)state;
	assert_int_equal(http_listen("localhost", 0, false, &port), -EINVAL);
	assert_int_equal(http_listen("127.0.0.1", 65536, false, &port), -EINVAL);
	assert_int_equal(http_listen("127.0.0.1", -1, false, &port), -EINVAL);
}

static void a_port_is_bound_once_without_sharing(void **state)
{
	int port, other, fd = http_listen("127.0.0.1", 0, false, &port);

	(void)state;
	assert_int_equal(http_listen("127.0.0.1", port, false, &other), -EADDRINUSE);
	close(fd);
}

static void our_own_loops_share_a_port(void **state)
{
	int port, second_port, first = http_listen("127.0.0.1", 0, true, &port);
	int second = http_listen("127.0.0.1", port, true, &second_port);

	(void)state;
	assert_true(first >= 0 && second >= 0);
	assert_int_equal(port, second_port);
	close(second);
	close(first);
}

/* In a child: another gateway, which also shares its port. Tells the port and stays until its stdin-like pipe closes.
 */
static void be_another_gateway(int tell, int wait_end)
{
	char byte;
	int port = 0, fd = http_listen("127.0.0.1", 0, true, &port);

	if (fd < 0 || write(tell, &port, sizeof(port)) != sizeof(port))
		_exit(1);
	while (read(wait_end, &byte, 1) > 0)
		;
	_exit(0);
}

static void a_port_of_another_gateway_is_taken_though_it_shares_it(void **state)
{
	int told[2], stay[2], port = 0, other, status;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(told), 0);
	assert_int_equal(pipe(stay), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(stay[1]);
		be_another_gateway(told[1], stay[0]);
	}
	assert_int_equal(read(told[0], &port, sizeof(port)), sizeof(port));
	assert_int_equal(http_listen("127.0.0.1", port, true, &other), -EADDRINUSE);
	assert_int_equal(http_listen("127.0.0.1", port, false, &other), -EADDRINUSE);
	close(stay[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(stay[0]);
	close(told[0]);
	close(told[1]);
}

static void check_peer(const char *address, const char *shown)
{
	struct http_conns list = {0};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct http_conn *c;
	const void *at = &v4;

	if (inet_pton(AF_INET, address, &v4.sin_addr) != 1) {
		assert_int_equal(inet_pton(AF_INET6, address, &v6.sin6_addr), 1);
		at = &v6;
	}
	c = http_conn_new(&list, -1, at);
	assert_string_equal(c->peer, shown);
	http_conn_free(&list, c);
	assert_null(list.first);
}

static void a_peer_is_shown_as_its_numeric_address(void **state)
{
	(void)state;
	check_peer("10.1.2.3", "10.1.2.3");
	check_peer("2001:db8::1", "2001:db8::1");
	check_peer("::ffff:10.1.2.3", "10.1.2.3");
}

/* A connection whose other end the test holds. */
struct pair {
	struct http_conns list;
	struct http_conn *c;
	int ends[2];
};

static void pair_open(struct pair *p, enum http_conn_state state, int64_t age_ms)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	const void *at = &v4;

	*p = (struct pair){0};
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, p->ends), 0);
	p->c = http_conn_new(&p->list, p->ends[0], at);
	http_conn_set(p->c, state);
	p->c->since_ms -= age_ms;
}

static bool is_cut(struct pair *p)
{
	struct pollfd f = {.fd = p->ends[1], .events = POLLIN};

	return poll(&f, 1, 0) == 1 && (f.revents & POLLHUP);
}

static void pair_close(struct pair *p)
{
	http_conn_free(&p->list, p->c);
	close(p->ends[0]);
	close(p->ends[1]);
}

static void each_state_has_its_own_limit(void **state)
{
	static const struct {
		enum http_conn_state state;
		int age_ms, cut;
		bool draining;
	} row[] = {
		{HTTP_CONN_NEW, 50, 0, false},      {HTTP_CONN_NEW, 150, 1, false},
		{HTTP_CONN_READING, 150, 1, false}, {HTTP_CONN_IDLE, 150, 0, false},
		{HTTP_CONN_IDLE, 1500, 1, false},   {HTTP_CONN_IDLE, 0, 1, true},
		{HTTP_CONN_WRITING, 150, 0, false}, {HTTP_CONN_WRITING, 1500, 1, false},
		{HTTP_CONN_BUSY, 99999, 0, true},   {HTTP_CONN_READING, 50, 0, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct pair p;

		pair_open(&p, row[i].state, row[i].age_ms);
		assert_int_equal(http_conn_cut_late(&p.list, 1000, 100, row[i].draining), row[i].cut);
		assert_int_equal(is_cut(&p), row[i].cut);
		pair_close(&p);
	}
}

static void a_connection_that_was_cut_is_cut_once_and_stays_so(void **state)
{
	struct pair p;

	(void)state;
	pair_open(&p, HTTP_CONN_NEW, 150);
	assert_int_equal(http_conn_cut_late(&p.list, 1000, 100, false), 1);
	http_conn_set(p.c, HTTP_CONN_IDLE);
	assert_int_equal(p.c->state, HTTP_CONN_CUT);
	assert_int_equal(http_conn_cut_late(&p.list, 0, 0, true), 0);
	pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(port_0_is_any_free_port_and_told),
		cmocka_unit_test(a_host_that_is_no_numeric_address_is_refused),
		cmocka_unit_test(a_port_is_bound_once_without_sharing),
		cmocka_unit_test(our_own_loops_share_a_port),
		cmocka_unit_test(a_port_of_another_gateway_is_taken_though_it_shares_it),
		cmocka_unit_test(a_peer_is_shown_as_its_numeric_address),
		cmocka_unit_test(each_state_has_its_own_limit),
		cmocka_unit_test(a_connection_that_was_cut_is_cut_once_and_stays_so),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("http_listen", tests, NULL, NULL);
}

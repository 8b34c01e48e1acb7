/* SPDX-License-Identifier: Apache-2.0 */
/* address_is_public: the edges of every special block, in both families. */
#include "address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void check(const char *const *list, bool wanted)
{
	for (; *list; list++) {
		if (address_is_public(*list) != wanted)
			fail_msg("%s is %s", *list, wanted ? "public" : "not public");
	}
}

static void addresses_of_the_internet_are_public(void **state)
{
	static const char *const list[] = {
		"1.0.0.0",      "1.1.1.1",         "8.8.8.8",          "9.255.255.255",        "11.0.0.0",
		"100.63.255.255", "100.128.0.0",   "103.28.12.1",      "126.255.255.255",      "128.0.0.0",
		"169.253.255.255", "169.255.0.0",  "172.15.255.255",   "172.32.0.0",           "191.255.255.255",
		"192.0.1.0",    "192.0.3.0",       "192.88.98.255",    "192.88.100.0",         "192.167.255.255",
		"192.169.0.0",  "198.17.255.255",  "198.20.0.0",       "198.51.99.255",        "198.51.101.0",
		"203.0.112.255", "203.0.114.0",    "223.255.255.255",  "::ffff:8.8.8.8",       "::ffff:808:808",
		"64:ff9b::8.8.8.8", "2001:200::1", "2001:db7::1",      "2001:db9::1",          "2003::1",
		"2400:cb00::1", "2606:4700::1111", "3ffe:ffff::1",     "3fff:1000::1",         NULL};

	(void)state;
	check(list, true);
}

static void special_addresses_are_not(void **state)
{
	static const char *const list[] = {
		"0.0.0.0",         "0.255.255.255",   "10.0.0.0",       "10.255.255.255",     "100.64.0.0",
		"100.127.255.255", "127.0.0.1",       "127.255.255.255", "169.254.0.0",       "169.254.169.254",
		"169.254.255.255", "172.16.0.0",      "172.31.255.255", "192.0.0.0",          "192.0.0.255",
		"192.0.2.1",       "192.88.99.1",     "192.168.0.0",    "192.168.255.255",    "198.18.0.0",
		"198.19.255.255",  "198.51.100.1",    "203.0.113.1",    "224.0.0.0",          "239.255.255.255",
		"240.0.0.0",       "255.255.255.255", "::",             "::1",                "::127.0.0.1",
		"::ffff:7f00:1",   "::ffff:10.1.2.3", "::ffff:0:0",     "64:ff9b::127.0.0.1", "64:ff9b::a00:1",
		"64:ff9b:1::1",    "100::1",          "2001::1",        "2001:1ff:ffff::1",   "2001:db8::1",
		"2001:db8:ffff::1", "2002:7f00:1::",  "2002:a00:1::1",  "3fff::1",            "3fff:fff::1",
		"4000::1",         "5f00::1",         "fc00::1",        "fd00::2",            "fe80::1",
		"febf::1",         "fec0::1",         "ff02::1",        "ff0e::1",            NULL};

	(void)state;
	check(list, false);
}

static void what_is_no_address_is_not(void **state)
{
	static const char *const list[] = {"",          "localhost", "8.8.8",      "134744072", "0x8.8.8.8", "08.8.8.8",
					   "8.8.8.8.8", " 8.8.8.8",  "8.8.8.8/32", "fe80::1%lo", NULL};

	(void)state;
	check(list, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_of_the_internet_are_public),
		cmocka_unit_test(special_addresses_are_not),
		cmocka_unit_test(what_is_no_address_is_not),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}

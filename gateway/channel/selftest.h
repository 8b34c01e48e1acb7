/* SPDX-License-Identifier: Apache-2.0 */
/* selftest: what the tests of both directions share; private to gateway/channel. */
#ifndef KTG_CHANNEL_SELFTEST_H
#define KTG_CHANNEL_SELFTEST_H

#include "load.h"

struct testing {
	const struct profile *p;
	struct diag *diag;
	struct arena arena;
	struct channel ch; /* with the settings of the test at hand */
	int64_t now_ms;
	struct inbound_list list;
	struct channel_response resp;
	int result; /* of profile_read() */
};

struct str test_text(const struct yaml_node *map, const char *key);
/* One value as it should be, as text. */
void test_compare(struct testing *t, const struct yaml_node *n, struct str actual);
void test_outgoing(struct testing *t, const struct yaml_node *map, struct outgoing *m);
void test_send(struct testing *t, const struct yaml_node *test);
void test_judge(struct testing *t, const struct yaml_node *test);

#endif

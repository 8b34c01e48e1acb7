/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way of a request through the engine allocates nothing: not in a step, not when a session is packed or unpacked,
 * whatever is typed at whatever screen of the flows we ship.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "count_malloc.h"
#include "flow_world.h"

static const char *const forms[] = {"UKUR 10019 8,4 72,5", "UKUR 10019 BB 84 LILA 13,5", "KJ 10019", "INFO B", "halo"};
#define FORMS (sizeof(forms) / sizeof(forms[0]))

static void pack_and_back(struct phone *p)
{
	char room[FLOW_PACKED_MAX];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	flow_session_pack(&p->s, &b);
	assert_int_equal(flow_session_unpack(&p->s, p->set, buf_str(&b)), 0);
}

/* A road of twenty answers, most of them fitting. Returns its ends. */
static int run_road(struct phone *p, uint64_t *seed)
{
	static const char *const typed[] = {"1", "2", "x", "0", "84", "00", "999999", "1000014", "9", ""};
	int ends = 0;

	assert_true(dice(seed) % 3 ? phone_dial(p) : phone_sms(p, str_of(forms[dice(seed) % FORMS])));
	for (int i = 0; i < 20; i++) {
		pack_and_back(p);
		ends += p->act.kind == FLOW_END;
		assert_true(
			phone_type(p, dice(seed) % 3 ? fitting_text(p->set, &p->s) : str_of(typed[dice(seed) % 10])));
	}
	return ends;
}

static void no_request_allocates(void **state)
{
	static const enum role roles[] = {ROLE_KADER, ROLE_BIDAN, ROLE_TPK, ROLE_KELUARGA};
	uint64_t seed = 7;
	int ends = 0;
	long before;
	struct flow_set *set;
	struct phone p;
	struct diag d;

	(void)state;
	diag_init(&d);
	before = allocations;
	set = flow_set_load("flows", &d);
	assert_non_null(set);
	assert_true(allocations - before > 3); /* they are seen */
	before = allocations;
	for (int i = 0; i < 2000; i++) {
		phone_init(&p, set, i % 2 ? DOOR_USSD : DOOR_SMS);
		p.who.role = roles[i / 2 % 4];
		ends += run_road(&p, &seed);
	}
	assert_int_equal(allocations - before, 0);
	assert_true(ends > 1000);
	flow_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_request_allocates),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

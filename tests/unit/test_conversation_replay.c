/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The property that lets Redis die at any moment: a USSD session that is made again from its cumulative text, at any
 * hop, shows the screens it showed and commits the messages it committed, id by id, and not one twice. Held against
 * random sessions, over the flows we ship and over one that saves in its middle.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conversation_world.h"

#define HOPS_MAX 24

static struct flow_set *sets[2];
static struct gateway by_hop, again, forgetful;

static int set_up(void **state)
{
	struct diag d;

	(void)state;
	diag_init(&d);
	sets[0] = flow_set_load("flows", &d);
	sets[1] =
		set_of("flow: x\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n- {ask: anak, type: child, text: Kode?}\n"
		       "- {ask: berat, type: weight, text: Pagi?}\n- {save: measurement, fields: {child: anak, weight: "
		       "berat}}\n"
		       "- {ask: sore, type: weight, text: Sore?}\n- {confirm: Benar?, again: sore}\n"
		       "- {save: measurement, fields: {child: anak, weight: sore}}\n"
		       "- {ask: panjang, type: length, text: Panjang?}\n"
		       "- {save: measurement, fields: {child: anak, weight: sore, length: panjang}}\n- end: Selesai\n",
		       &d);
	diag_print(&d, "# flows", stdout);
	return sets[0] && sets[1] ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	flow_set_free(sets[0]);
	flow_set_free(sets[1]);
	return 0;
}

static struct str random_input(uint64_t *seed)
{
	static const char *const inputs[] = {"1",       "2",    "3",     "9",   "0",        "00",    "",
					     "x",       "84",   "8,6",   "725", "110",      "10024", "10104",
					     "1000014", "3000", "99999", " 1 ", "\xff\xfe", "ya"};

	return str_of(inputs[dice(seed) % (sizeof(inputs) / sizeof(inputs[0]))]);
}

/* The text of the next hop: what there is, a '*', and an input; mostly one that fits. */
static void type_on(const struct gateway *g, struct buf *text, uint64_t *seed)
{
	struct str input = dice(seed) % 4 ? fitting_text(g->set, &g->c.session) : random_input(seed);

	if (text->n)
		buf_addc(text, '*');
	else if (!input.n || str_eq(input, STR("9")))
		input = STR("1"); /* an empty first input is the dialling itself; 9 goes on with a session before this
				     one */
	buf_add(text, input);
}

static void assert_same_answer(const struct gateway *a, const struct gateway *b, struct str text)
{
	if (!str_eq(buf_str(&a->c.screen), buf_str(&b->c.screen)) || a->c.more != b->c.more)
		fail_msg("'%.*s': '%.*s' by hop, '%.*s' made again", STR_ARG(text), STR_ARG(buf_str(&a->c.screen)),
			 STR_ARG(buf_str(&b->c.screen)));
}

static void assert_same_rows(const struct gateway *a, const struct gateway *b, struct str text)
{
	if (a->rows != b->rows)
		fail_msg("'%.*s': %d messages by hop, %d made again", STR_ARG(text), a->rows, b->rows);
	for (int i = 0; i < a->rows; i++)
		if (memcmp(&a->row[i], &b->row[i], sizeof(a->row[i])) != 0)
			fail_msg("'%.*s': message %s is not message %s", STR_ARG(text), a->row[i].id, b->row[i].id);
}

/* The hop that BY_HOP has just had, on a gateway that knows nothing, and on one that lost only its Redis. */
static void make_again(struct str text)
{
	gateway_init(&again, by_hop.set);
	assert_true(gateway_ussd(&again, "s", text));
	assert_same_answer(&by_hop, &again, text);
	assert_same_rows(&by_hop, &again, text);

	again = by_hop;
	again.value_n = 0;
	assert_true(gateway_ussd(&again, "s", text));
	assert_same_answer(&by_hop, &again, text);
	assert_same_rows(&by_hop, &again, text);
	assert_int_equal(again.c.saved, 0);

	assert_true(gateway_ussd(&again, "s", text)); /* and once more, now as a plain repeat */
	assert_true(again.c.replayed && again.commits == 0);
	assert_same_answer(&by_hop, &again, text);
}

/* One random session; FORGETFUL loses its Redis now and then and must not notice. Returns its records. */
static int run_session(const struct flow_set *set, uint64_t *seed)
{
	char room[1024];
	struct buf text;
	int records = 0;

	buf_init(&text, room, sizeof(room));
	gateway_init(&by_hop, set);
	gateway_init(&forgetful, set);
	for (int hop = 0; hop < HOPS_MAX; hop++) {
		assert_true(gateway_ussd(&by_hop, "s", buf_str(&text)));
		assert_true(!by_hop.c.failed && !by_hop.c.rebuilt && by_hop.c.hops == (unsigned)hop);
		records += by_hop.c.saved;
		make_again(buf_str(&text));
		if (dice(seed) % 3 == 0)
			forgetful.value_n = 0;
		forgetful.redis_up = dice(seed) % 5 != 0;
		assert_true(gateway_ussd(&forgetful, "s", buf_str(&text)));
		assert_same_answer(&by_hop, &forgetful, buf_str(&text));
		assert_same_rows(&by_hop, &forgetful, buf_str(&text));
		if (!by_hop.c.more)
			break;
		type_on(&by_hop, &text, seed);
	}
	return records;
}

static void a_session_made_again_is_the_session_that_was(void **state)
{
	uint64_t seed = 20260310;
	int records = 0;

	(void)state;
	for (int i = 0; i < 600; i++)
		records += run_session(sets[i % 2], &seed);
	assert_true(records > 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_made_again_is_the_session_that_was),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of long SMS on a real database: in any order, twice, over a restart, and those of which one never comes. */
#include "store_parts.h"
#include "store_world.h"

#define NOW INT64_C(1795312800000)

static char whole_room[PARTS_TEXT_MAX];
static struct buf whole;

static bool part_of(struct world *w, const char *from, const char *ref, int number, int count, const char *id,
		    const char *text, struct part_work *p)
{
	struct store_job job = {.part = p, .done = world_done, .arg = w};

	buf_init(&whole, whole_room, sizeof(whole_room));
	*p = (struct part_work){
		.channel = STR("uji"),
		.provider_id = str_of(id),
		.msisdn = str_of(from),
		.ref = str_of(ref),
		.text = str_of(text),
		.to = STR("2345"),
		.number = number,
		.count = count,
		.received_ms = NOW,
		.whole = &whole,
	};
	assert_int_equal(world_commit(w, &job), STORE_OK);
	return p->complete;
}

static bool part(struct world *w, int number, int count, const char *id, const char *text)
{
	struct part_work p;

	return part_of(w, "6281234567890", "r7", number, count, id, text, &p);
}

static void assert_whole(const char *text)
{
	assert_int_equal(whole.n, strlen(text));
	assert_memory_equal(whole.p, text, whole.n);
}

static void join(struct world *w, const char *id)
{
	struct store_job job;

	world_job(w, &job, id, "x", 0);
	job.joined_ref = STR("r7");
	assert_int_equal(world_commit(w, &job), STORE_OK);
}

static void parts_come_in_any_order(void **state)
{
	static const int order[6][3] = {{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}};
	static const char *const text[] = {"", "UKUR 10015 ", "8,4 ", "72,5"};
	struct world *w = *state;

	world_start(w);
	for (int i = 0; i < 6; i++) {
		char ref[8], id[3][16];
		struct part_work p;

		snprintf(ref, sizeof(ref), "r%d", i);
		for (int k = 0; k < 3; k++) {
			snprintf(id[k], sizeof(id[k]), "%d-%d", i, order[i][k]);
			assert_int_equal(part_of(w, "6281234567890", ref, order[i][k], 3, id[k], text[order[i][k]], &p),
					 k == 2);
		}
		assert_whole("UKUR 10015 8,4 72,5");
		assert_int_equal(strncmp(p.id, "j:", 2), 0);
		assert_string_equal(p.id + strlen(p.id) - 2, "-1");
	}
}

static void two_phones_with_one_reference_are_two(void **state)
{
	struct world *w = *state;
	struct part_work p;

	world_start(w);
	assert_false(part_of(w, "6281234567890", "r7", 1, 2, "a", "A", &p));
	assert_false(part_of(w, "6281234567891", "r7", 2, 2, "b", "B", &p));
	assert_true(part_of(w, "6281234567890", "r7", 2, 2, "c", "C", &p));
	assert_whole("AC");
}

/* The provider asks again because our answer did not reach it, before and after the message was made. */
static void a_part_that_comes_again_brings_the_same_whole(void **state)
{
	struct world *w = *state;

	world_start(w);
	assert_false(part(w, 1, 2, "a", "UKUR "));
	assert_false(part(w, 1, 2, "a", "UKUR "));
	assert_false(part(w, 1, 2, "a2", "UKUR ")); /* under another id */
	assert_true(part(w, 2, 2, "b", "10015"));
	assert_whole("UKUR 10015");
	assert_true(part(w, 2, 2, "b", "10015"));
	assert_whole("UKUR 10015");
	join(w, "j:a");
	assert_true(part(w, 2, 2, "b", "10015"));
	assert_whole("UKUR 10015");
}

static void all_parts_may_have_one_id(void **state)
{
	struct world *w = *state;

	world_start(w);
	assert_false(part(w, 1, 3, "a", "A"));
	assert_false(part(w, 3, 3, "a", "C"));
	assert_false(part(w, 3, 3, "a", "C"));
	assert_true(part(w, 2, 3, "a", "B"));
	assert_whole("ABC");
}

/* A phone counts its long SMS to 255 and begins again. */
static void a_reference_used_again_is_another_message(void **state)
{
	struct world *w = *state;

	world_start(w);
	assert_false(part(w, 1, 2, "a", "A"));
	assert_true(part(w, 2, 2, "b", "B"));
	join(w, "j:a");
	assert_false(part(w, 1, 2, "c", "C"));
	assert_true(part(w, 2, 2, "d", "D"));
	assert_whole("CD");
}

static void parts_outlive_a_restart(void **state)
{
	struct world *w = *state;

	world_start(w);
	assert_false(part(w, 2, 2, "b", "B"));
	world_close(w);
	world_open(w);
	world_start(w);
	assert_true(part(w, 1, 2, "a", "A"));
	assert_whole("AB");
}

static void what_stays_incomplete_goes_on_after_its_time(void **state)
{
	struct world *w = *state;
	struct parts_late late;

	world_start(w);
	assert_int_equal(store_parts_late(w->reader, NOW, &late, &whole), -ENOENT);
	assert_false(part(w, 1, 3, "a", "UKUR 10015 "));
	assert_false(part(w, 3, 3, "c", "72,5"));
	buf_init(&whole, whole_room, sizeof(whole_room));
	assert_int_equal(store_parts_late(w->reader, NOW - 1, &late, &whole), -ENOENT);
	assert_int_equal(store_parts_late(w->reader, NOW, &late, &whole), 0);
	assert_whole("UKUR 10015 72,5");
	assert_string_equal(late.id, "j:a");
	assert_string_equal(late.to, "2345");
	assert_int_equal(late.have, 2);
	assert_int_equal(late.count, 3);
	join(w, "j:a");
	assert_int_equal(store_parts_late(w->reader, NOW, &late, &whole), -ENOENT);
}

/* Its reference is as long as an id may be, its sender is no number: it is found again all the same. */
static void one_with_a_long_name_does_not_hold_up_the_others(void **state)
{
	struct world *w = *state;
	char long_ref[CHANNEL_ID_MAX + 1], sender[CHANNEL_ID_MAX + 1];
	struct parts_late late;
	struct store_job job;
	struct part_work p;

	memset(long_ref, 'r', CHANNEL_ID_MAX);
	memset(sender, '?', CHANNEL_ID_MAX);
	long_ref[CHANNEL_ID_MAX] = sender[CHANNEL_ID_MAX] = '\0';
	world_start(w);
	assert_false(part_of(w, sender, long_ref, 1, 2, "a", "A", &p));
	buf_init(&whole, whole_room, sizeof(whole_room));
	assert_int_equal(store_parts_late(w->reader, NOW, &late, &whole), 0);
	assert_whole("A");
	assert_string_equal(late.ref, long_ref);
	assert_string_equal(late.msisdn, sender);
	world_job(w, &job, late.id, "x", 0); /* whose own number is another one */
	job.joined_ref = str_of(late.ref);
	job.joined_from = str_of(late.msisdn);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_int_equal(store_parts_late(w->reader, NOW, &late, &whole), -ENOENT);
}

/* The same long SMS twice from a provider that gives no ids. */
static void parts_of_a_message_that_is_known_belong_to_it(void **state)
{
	struct world *w = *state;
	struct parts_late late;
	struct store_job job;

	world_start(w);
	assert_false(part(w, 1, 2, "a", "A"));
	assert_true(part(w, 2, 2, "b", "B"));
	join(w, "j:a");
	assert_false(part(w, 1, 2, "c", "A"));
	assert_true(part(w, 2, 2, "d", "B"));
	world_job(w, &job, "j:a", "x", 0);
	job.joined_ref = STR("r7");
	assert_int_equal(world_commit(w, &job), STORE_DUPLICATE);
	assert_int_equal(store_parts_late(w->reader, NOW, &late, &whole), -ENOENT);
	assert_false(part(w, 1, 2, "e", "A"));
	assert_true(part(w, 2, 2, "f", "C"));
	world_job(w, &job, "j:a", "y", 0);
	job.joined_ref = STR("r7");
	assert_int_equal(world_commit(w, &job), STORE_CONFLICT);
	assert_int_equal(store_parts_late(w->reader, NOW, &late, &whole), -ENOENT);
}

static void an_endless_one_is_never_whole(void **state)
{
	struct world *w = *state;
	char text[160], id[16];

	world_start(w);
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (int i = 1; i <= 80; i++) {
		snprintf(id, sizeof(id), "p%d", i);
		assert_false(part(w, i, 80, id, text));
	}
	assert_true(whole.n <= PARTS_TEXT_MAX && whole.overflow);
}

#define test(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(parts_come_in_any_order),
		test(two_phones_with_one_reference_are_two),
		test(a_part_that_comes_again_brings_the_same_whole),
		test(all_parts_may_have_one_id),
		test(a_reference_used_again_is_another_message),
		test(parts_outlive_a_restart),
		test(what_stays_incomplete_goes_on_after_its_time),
		test(one_with_a_long_name_does_not_hold_up_the_others),
		test(parts_of_a_message_that_is_known_belong_to_it),
		test(an_endless_one_is_never_whole),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

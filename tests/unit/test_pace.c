/* SPDX-License-Identifier: Apache-2.0 */
/* How fast each channel is answered: a running mean, its level, and what /metrics says of it. */
#include "pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static struct config config;

static int set_up(void **state)
{
	memset(&config, 0, sizeof(config));
	config.channels = 2;
	str_copy(config.channel[0].name, sizeof(config.channel[0].name), STR("kannel"));
	str_copy(config.channel[1].name, sizeof(config.channel[1].name), STR("dmark"));
	*state = pace_new();
	assert_non_null(*state);
	return 0;
}

static int tear_down(void **state)
{
	pace_free(*state);
	return 0;
}

static void note(struct pace *p, const char *channel, int64_t took_us, int times)
{
	for (int i = 0; i < times; i++)
		pace_note(p, &config, str_of(channel), took_us);
}

static void assert_says(const struct pace *p, const char *line)
{
	char room[4096];
	struct buf b;

	buf_init(&b, room, sizeof(room) - 1);
	pace_text(p, &config, &b);
	assert_false(b.overflow);
	room[b.n] = '\0';
	if (!strstr(room, line))
		fail_msg("wanted %s in:\n%s", line, room);
}

static void a_channel_nobody_called_is_well(void **state)
{
	assert_int_equal(pace_level(*state, 0), PACE_OK);
	assert_says(*state, "\nktg_channel_seconds_sum{channel=\"kannel\"} 0.000000\n");
	assert_says(*state, "\nktg_channel_seconds_count{channel=\"dmark\"} 0\n");
	assert_says(*state, "\nktg_channel_level{channel=\"dmark\"} 0\n");
}

static void the_first_one_is_the_mean(void **state)
{
	note(*state, "kannel", PACE_DEGRADED_US - 1, 1);
	assert_int_equal(pace_level(*state, 0), PACE_OK);
	note(*state, "dmark", PACE_DEGRADED_US, 1);
	assert_int_equal(pace_level(*state, 1), PACE_DEGRADED);
}

static void one_that_was_slow_alarms_nobody(void **state)
{
	note(*state, "kannel", 2000, 10);
	note(*state, "kannel", 5000000, 1);
	assert_int_equal(pace_level(*state, 0), PACE_OK);
	note(*state, "kannel", 5000000, 3);
	assert_int_equal(pace_level(*state, 0), PACE_DEGRADED);
}

static void it_falls_and_recovers(void **state)
{
	note(*state, "dmark", 12000000, 30);
	assert_int_equal(pace_level(*state, 1), PACE_DOWN);
	assert_int_equal(pace_level(*state, 0), PACE_OK); /* its neighbour is not meant */
	note(*state, "dmark", 1000, 5);
	assert_int_equal(pace_level(*state, 1), PACE_DEGRADED);
	note(*state, "dmark", 1000, 30);
	assert_int_equal(pace_level(*state, 1), PACE_OK);
}

static void the_text_adds_up(void **state)
{
	note(*state, "kannel", 1500000, 1);
	note(*state, "kannel", 7, 1);
	note(*state, "nobody", 1000000, 1);
	assert_says(*state, "# TYPE ktg_channel_seconds summary\n");
	assert_says(*state, "\nktg_channel_seconds_sum{channel=\"kannel\"} 1.500007\n");
	assert_says(*state, "\nktg_channel_seconds_count{channel=\"kannel\"} 2\n");
	assert_says(*state, "\nktg_channel_seconds_count{channel=\"dmark\"} 0\n");
	assert_says(*state, "# TYPE ktg_channel_level gauge\n");
	assert_says(*state, "\nktg_channel_level{channel=\"kannel\"} 1\n");
}

static void without_channels_or_memory_it_says_nothing(void **state)
{
	char room[64];
	struct buf b;

	pace_note(NULL, &config, STR("kannel"), 1);
	config.channels = 0;
	buf_init(&b, room, sizeof(room));
	pace_text(*state, &config, &b);
	assert_int_equal(b.n, 0);
	pace_free(NULL);
}

#define NOTES 20000

static void *note_many(void *arg)
{
	note(arg, "kannel", 100, NOTES);
	return NULL;
}

static void nodes_add_to_it_at_once(void **state)
{
	pthread_t thread[4];

	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, note_many, *state), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	assert_says(*state, "\nktg_channel_seconds_count{channel=\"kannel\"} 80000\n");
	assert_says(*state, "\nktg_channel_seconds_sum{channel=\"kannel\"} 8.000000\n");
	assert_int_equal(pace_level(*state, 0), PACE_OK);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_channel_nobody_called_is_well),
		TEST(the_first_one_is_the_mean),
		TEST(one_that_was_slow_alarms_nobody),
		TEST(it_falls_and_recovers),
		TEST(the_text_adds_up),
		TEST(without_channels_or_memory_it_says_nothing),
		TEST(nodes_add_to_it_at_once),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* How a USSD session ended, for a hop that comes again when Redis has forgotten it. */
#include "store_world.h"

static void keep(struct world *w, const char *id, const char *raw, bool ends, int64_t at_ms)
{
	static struct store_job job;

	memset(&job, 0, sizeof(job));
	job.message = (struct store_message){
		.channel = STR("dmark"),
		.provider_id = str_of(id),
		.kind = STR("ussd"),
		.msisdn = STR("6281234567890"),
		.received_ms = at_ms,
		.raw = str_of(raw),
		.outcome = STR("saved"),
	};
	job.reply_n = strlen(id);
	memcpy(job.reply, id, job.reply_n); /* the screen tells which it was */
	job.reply_ends = ends;
	job.done = world_done;
	job.arg = w;
	assert_int_equal(world_commit(w, &job), STORE_OK);
}

/* The screen that is found, or "-". */
static void assert_end(struct world *w, const char *session, const char *phone, int64_t since_ms, const char *screen,
		       const char *typed)
{
	char raw_room[64], screen_room[FLOW_SCREEN_MAX];
	struct buf raw, found;
	int rc;

	buf_init(&raw, raw_room, sizeof(raw_room));
	buf_init(&found, screen_room, sizeof(screen_room));
	rc = store_ussd_end(w->reader, STR("dmark"), str_of(session), str_of(phone), since_ms, &raw, &found);
	if (screen[0] == '-') {
		assert_int_equal(rc, -ENOENT);
		return;
	}
	assert_int_equal(rc, 0);
	assert_true(str_eq(buf_str(&found), str_of(screen)));
	assert_true(str_eq(buf_str(&raw), str_of(typed)));
}

static void the_end_of_a_session_is_found_by_its_name(void **state)
{
	struct world *w = *state;

	world_start(w);
	keep(w, "s1/3", "1*2*3", false, 1000);
	keep(w, "s1/5", "1*2*3*4*1", true, 2000);
	keep(w, "s10/5", "1*7", true, 3000);
	keep(w, "s1x/5", "1*8", true, 3000);
	assert_true(store_is_known(w->reader, STR("dmark"), STR("s1/5")));
	assert_false(store_is_known(w->reader, STR("dmark"), STR("s1/4")));
	assert_false(store_is_known(w->reader, STR("hubtel"), STR("s1/5")));
	assert_end(w, "s1", "6281234567890", 2000, "s1/5", "1*2*3*4*1");
	assert_end(w, "s10", "6281234567890", 0, "s10/5", "1*7");
	assert_end(w, "s", "6281234567890", 0, "-", "");
	assert_end(w, "", "6281234567890", 0, "-", "");
	assert_end(w, "s1", "6281234567891", 0, "-", "");    /* another phone's */
	assert_end(w, "s1", "6281234567890", 2001, "-", ""); /* long ago */
	assert_end(w, "s1%", "6281234567890", 0, "-", "");
}

static void one_that_goes_on_has_no_end(void **state)
{
	struct world *w = *state;

	world_start(w);
	keep(w, "s2/3", "1*2*3", false, 1000);
	assert_end(w, "s2", "6281234567890", 0, "-", "");
}

static void of_sessions_with_one_name_the_last_counts(void **state)
{
	struct world *w = *state;

	world_start(w);
	keep(w, "6281234567890@19c/2", "1*2", true, 1000);
	keep(w, "6281234567890@19d/2", "1*3", true, 2000);
	assert_end(w, "6281234567890", "6281234567890", 0, "6281234567890@19d/2", "1*3");
}

static void a_long_text_keeps_its_end(void **state)
{
	struct world *w = *state;
	char text[101], end[65];

	world_start(w);
	memset(text, 'a', sizeof(text));
	memcpy(text + 97, "*42", 4);
	memcpy(end, text + 36, 65);
	keep(w, "s3/2", text, true, 1000);
	assert_end(w, "s3", "6281234567890", 0, "s3/2", end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_end_of_a_session_is_found_by_its_name, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(one_that_goes_on_has_no_end, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(of_sessions_with_one_name_the_last_counts, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(a_long_text_keeps_its_end, world_setup, world_teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

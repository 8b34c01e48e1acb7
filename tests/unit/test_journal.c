/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `kentongan journal` prints: in order, harmless to a terminal whatever a phone sent, and without whole numbers.
 */
#include "store_verb.h"

static struct capture got;

static void journal(struct world *w, const char *options)
{
	world_verb(w, &got, cmd_journal, "journal", "zone: WITA\n", options);
}

static void add(struct world *w, const char *id, struct str raw, const char *reply)
{
	struct store_job job;

	if (!w->store->running)
		world_start(w);
	world_job(w, &job, id, "", 0);
	job.message.raw = raw;
	job.reply_n = (size_t)snprintf(job.reply, sizeof(job.reply), "%s", reply);
	assert_int_equal(world_commit(w, &job), STORE_OK);
}

static void an_empty_journal_says_so_on_stderr(void **state)
{
	struct world *w = *state;

	journal(w, "");
	assert_int_equal(got.code, EXIT_OK);
	assert_string_equal(got.err, "Jurnal masih kosong.\n");
	assert_string_equal(got.out, "");
}

static void the_newest_are_shown_oldest_first_in_local_time(void **state)
{
	struct world *w = *state;

	add(w, "m1", STR("satu"), "a");
	add(w, "m2", STR("dua"), "b");
	add(w, "m3", STR("tiga"), "c");
	journal(w, "-n 2");
	assert_int_equal(got.code, EXIT_OK);
	assert_string_equal(got.out, "2026-11-22 10:00:00  uji  62812****890  Luh Contoh  done  \"dua\" -> \"b\"\n"
				     "2026-11-22 10:00:00  uji  62812****890  Luh Contoh  done  \"tiga\" -> \"c\"\n");
}

static void nothing_a_phone_sends_reaches_the_terminal_as_control(void **state)
{
	struct world *w = *state;

	add(w, "m1", (struct str){"\x1b[2J\x07\r\x7f\xff\xc2\x9b\xe2\x80\xae\\\0\nz", 17}, "baris\ndua");
	journal(w, "");
	assert_has(got.out,
		   "\"\\x1b[2J\\x07\\x0d\\x7f\\xff\\xc2\\x9b\\xe2\\x80\\xae\\\\\\x00\\nz\" -> \"baris\\ndua\"\n");
}

static void a_number_is_masked_in_the_raw_text_too_unless_asked_for(void **state)
{
	struct world *w = *state;

	add(w, "hop-6281234567890-1", STR("from=%2B6281234567890&text=081234567890 \xff"), "Halo 6281234567890");
	journal(w, "");
	assert_has(got.out, "from=%2B62****890&text=0****890 ");
	assert_has_not(got.out, "81234567890");
	journal(w, "--json");
	assert_has_not(got.out, "81234567890");
	journal(w, "--show-numbers");
	assert_has(got.out, "  6281234567890  Luh Contoh  done  \"from=%2B6281234567890&");
}

static void json_has_one_whole_object_a_line(void **state)
{
	struct world *w = *state;

	add(w, "m1", STR("UKUR \"10015\"\n8,4"), "Halo");
	add(w, "m2", STR("dua"), "b");
	journal(w, "--json --show-numbers");
	assert_has(got.out,
		   "{\"id\":1,\"received\":\"2026-11-22T02:00:00.000Z\",\"channel\":\"uji\",\"kind\":\"sms\","
		   "\"provider_id\":\"m1\",\"msisdn\":\"6281234567890\",\"person_id\":1,\"person\":\"Luh Contoh\","
		   "\"outcome\":\"done\",\"records\":0,\"raw\":\"UKUR \\\"10015\\\"\\n8,4\",\"reply\":\"Halo\"}\n"
		   "{\"id\":2,");
}

static void a_wrong_count_is_a_mistake_of_use_and_no_database_a_failure(void **state)
{
	struct world *w = *state;

	journal(w, "-n 0");
	assert_int_equal(got.code, EXIT_USAGE);
	journal(w, "-n banyak");
	assert_int_equal(got.code, EXIT_USAGE);
	journal(w, "lebih");
	assert_int_equal(got.code, EXIT_USAGE);
	assert_int_equal(unlink(w->path), 0);
	journal(w, "");
	assert_int_equal(got.code, EXIT_FINDINGS);
	assert_has(got.err, "there is no database");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_empty_journal_says_so_on_stderr),
		TEST(the_newest_are_shown_oldest_first_in_local_time),
		TEST(nothing_a_phone_sends_reaches_the_terminal_as_control),
		TEST(a_number_is_masked_in_the_raw_text_too_unless_asked_for),
		TEST(json_has_one_whole_object_a_line),
		TEST(a_wrong_count_is_a_mistake_of_use_and_no_database_a_failure),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

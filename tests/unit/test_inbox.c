/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What waits for a human: which messages and alerts, in which order, how they look, and that each is marked once, by
 * somebody, also beside a gateway.
 */
#include "store_verb.h"

#include "store_outbox.h"

static struct capture got;

static void inbox(struct world *w, const char *options)
{
	world_verb(w, &got, cmd_inbox, "inbox", "zone: WITA\n", options);
}

/* A message of KIND with OUTCOME; a minute after the one before. */
static void add(struct world *w, const char *kind, const char *outcome, const char *raw, enum role alert_to)
{
	static int serial;
	struct store_job job;
	char id[16];

	if (!w->store->running)
		world_start(w);
	snprintf(id, sizeof(id), "i%d", serial);
	world_job(w, &job, id, raw, 0);
	job.message.kind = str_of(kind);
	job.message.outcome = str_of(outcome);
	job.message.received_ms += 60000 * serial++;
	if (alert_to) {
		job.notices = 1;
		job.notice[0] = (struct flow_notice){.alert = STR("gizi_buruk"),
						     .to = alert_to,
						     .child_id = w->ayu,
						     .text = STR("Putu Ayu gizi buruk.")};
	}
	if (strcmp(outcome, "not_registered") == 0) {
		job.message.person_id = 0;
		job.message.msisdn = STR("6285555000111");
	}
	assert_int_equal(world_commit(w, &job), STORE_OK);
}

/* The names of the items in the last list, in its order. */
static void assert_items(const char *wanted)
{
	char names[128] = "", *line = got.out;
	size_t n = 0;

	while (*line) {
		size_t name = strcspn(line, " "), whole = strcspn(line, "\n");

		n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%.*s", n ? " " : "", (int)name, line);
		line += whole + (line[whole] == '\n');
	}
	assert_string_equal(names, wanted);
}

static void an_empty_inbox_says_so_on_stderr(void **state)
{
	struct world *w = *state;

	inbox(w, "");
	assert_int_equal(got.code, EXIT_OK);
	assert_string_equal(got.err, "Tidak ada yang menunggu.\n");
	assert_string_equal(got.out, "");
}

static void only_sms_nobody_understood_strangers_and_alerts_wait_newest_first(void **state)
{
	struct world *w = *state;

	add(w, "sms", "help", "halo bu bidan", 0);
	add(w, "ussd", "help", "1*9", 0);
	add(w, "sms", "saved", "UKUR 10015 8,4 72,5", 0);
	add(w, "sms", "not_registered", "saya siapa", 0);
	add(w, "ussd", "saved", "1*10015*8,4*72,5*1", ROLE_BIDAN);
	add(w, "sms", "again", "x", 0);
	add(w, "sms", "help", "ada apa", 0);
	inbox(w, "");
	assert_int_equal(got.code, EXIT_OK);
	assert_items("m7 a1 m4 m1");
	inbox(w, "-n 2");
	assert_items("m7 a1");
}

static void a_line_has_who_what_and_whom_it_was_sent_to_and_no_whole_number(void **state)
{
	struct world *w = *state;

	add(w, "sms", "help", "telp 081234567890 \x1b[2J", 0);
	add(w, "sms", "saved", "UKUR 10015 8,4 72,5", ROLE_BIDAN);
	add(w, "sms", "saved", "UKUR 10015 8,4 72,5", ROLE_TPPS);
	inbox(w, "");
	assert_has(got.out, "  gizi_buruk  uji  62812****890  Luh Contoh  10015 Putu Ayu  -> tpps: belum ada orangnya  "
			    "\"Putu Ayu gizi buruk.\"\n");
	assert_has(got.out, "  -> bidan: 1 orang  \"Putu Ayu gizi buruk.\"\n");
	assert_has(got.out, "  help  uji  62812****890  Luh Contoh  \"telp 0****890 \\x1b[2J\"\n");
	assert_has_not(got.out, "81234567890");
	inbox(w, "--json");
	assert_has(got.out,
		   "\"what\":\"gizi_buruk\",\"channel\":\"uji\",\"msisdn\":\"62812****890\",\"person\":\"Luh Contoh\","
		   "\"text\":\"Putu Ayu gizi buruk.\",\"child_code\":\"10015\",\"child\":\"Putu Ayu\",\"to\":\"tpps\","
		   "\"recipients\":0,\"done\":false}\n");
	assert_has_not(got.out, "81234567890");
}

static int64_t number(struct world *w, const char *sql)
{
	int64_t n = -1;

	assert_int_equal(store_db_int(&w->store->db, sql, &n), SQLITE_OK);
	return n;
}

/* The gateway's store stays open and its thread runs all the while. */
static void what_is_marked_is_gone_from_the_list_and_kept_with_who_did_it(void **state)
{
	struct world *w = *state;
	char by[80];

	add(w, "sms", "help", "halo", 0);
	add(w, "sms", "help", "halo lagi", ROLE_BIDAN);
	inbox(w, "--done m1 a1");
	assert_int_equal(got.code, EXIT_OK);
	assert_string_equal(got.out, "2 selesai\n");
	inbox(w, "");
	assert_items("m2");
	assert_int_equal(number(w, "SELECT count(*) FROM alerts WHERE state = 'done'"), 1);
	assert_int_equal(number(w, "SELECT count(*) FROM inbox_done WHERE by <> '' AND at_ms > 1700000000000"), 2);
	inbox(w, "--all");
	assert_items("a1 m2 m1");
	snprintf(by, sizeof(by), "\"halo\"  selesai: ");
	assert_has(got.out, by);
	assert_has_not(got.out, "\"halo lagi\"  selesai");
	inbox(w, "--all --json");
	assert_has(got.out, "\"text\":\"halo\",\"done\":true,\"done_by\":\"");
	inbox(w, "--done m1"); /* the second to mark it changes nothing */
	assert_int_equal(got.code, EXIT_OK);
	assert_int_equal(number(w, "SELECT count(*) FROM inbox_done"), 2);
	assert_int_not_equal(store_db_exec(&w->store->db, "DELETE FROM inbox_done"), SQLITE_OK);
	assert_int_not_equal(store_db_exec(&w->store->db, "UPDATE inbox_done SET by = 'x'"), SQLITE_OK);
	add(w, "sms", "help", "dan lagi", 0);
	inbox(w, "");
	assert_items("m3 m2");
}

/* The alarm's row in the outbox, as the sending thread leaves it. */
static void unsent(struct world *w, const char *set)
{
	char sql[200];

	snprintf(sql, sizeof(sql), "UPDATE outbox SET %s WHERE id = 1", set);
	assert_int_equal(store_db_exec(&w->store->db, sql), SQLITE_OK);
}

static void an_alarm_that_never_went_out_waits_for_a_human(void **state)
{
	struct world *w = *state;
	struct outbox_work work = {.now_ms = INT64_C(1795312800000) + 172800000, .expire = true};
	struct store_job job = {.outbox = &work, .done = world_done, .arg = w};

	add(w, "sms", "saved", "UKUR 10015 8,4 72,5", ROLE_BIDAN);
	assert_int_equal(number(w, "SELECT count(*) FROM outbox WHERE origin = 'notice' AND state = 'queued'"), 1);
	unsent(w, "expires_ms = 1795312800000");
	inbox(w, "--done a1");
	inbox(w, "");
	assert_items(""); /* what is queued may still go */
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_int_equal(work.expired, 1);
	inbox(w, "");
	assert_items("n1");
	assert_has(got.out, "  expired  -  62812****899  Bidan Contoh  bidan  too late to be of use  \"Putu Ayu gizi "
			    "buruk.\"\n");
	inbox(w, "--json");
	assert_has(got.out, "{\"id\":\"n1\",");
	assert_has(got.out, "\"what\":\"expired\",");
	assert_has(got.out, "\"outbox\":1,\"to\":\"bidan\",\"why\":\"too late to be of use\",\"done\":false}\n");
	assert_has_not(got.out, "81234567899");
	inbox(w, "--done n1");
	assert_string_equal(got.out, "1 selesai\n");
	inbox(w, "--done n1"); /* the second to mark it changes nothing */
	assert_int_equal(number(w, "SELECT count(*) FROM unsent_seen"), 1);
	inbox(w, "");
	assert_items("");
	inbox(w, "--all");
	assert_items("n1 a1");
	assert_has(got.out, "\"  selesai: ");
	assert_int_not_equal(store_db_exec(&w->store->db, "DELETE FROM unsent_seen"), SQLITE_OK);
	assert_int_not_equal(store_db_exec(&w->store->db, "UPDATE unsent_seen SET by = 'x'"), SQLITE_OK);
}

static void an_alarm_that_fails_again_waits_again_and_one_that_arrives_does_not(void **state)
{
	struct world *w = *state;

	add(w, "sms", "saved", "UKUR 10015 8,4 72,5", ROLE_BIDAN);
	inbox(w, "--done a1");
	unsent(w, "state = 'failed', reason = 'no such number'");
	inbox(w, "");
	assert_items("n1");
	inbox(w, "--done n1");
	unsent(w, "state = 'queued', changed_ms = 4000000000000");
	inbox(w, "");
	assert_items("");
	inbox(w, "--done n1"); /* it may still arrive */
	assert_int_equal(got.code, EXIT_FINDINGS);
	assert_has(got.err, "n1: there is no such item");
	unsent(w, "state = 'failed'");
	inbox(w, "");
	assert_items("n1");
	unsent(w, "state = 'delivered'");
	inbox(w, "");
	assert_items("");
}

/* A long one that went in parts; and what is no notice is nobody's alarm. */
static void a_part_of_an_alarm_counts_as_the_alarm_and_other_programs_messages_do_not(void **state)
{
	static const char row[] = "INSERT INTO outbox(origin, msisdn, text, created_ms, next_ms, changed_ms, priority, "
				  "zone, expires_ms, client_ref, state) VALUES";
	struct world *w = *state;
	char sql[600];

	add(w, "sms", "saved", "UKUR 10015 8,4 72,5", ROLE_BIDAN);
	inbox(w, "--done a1");
	unsent(w, "state = 'cancelled'");
	snprintf(sql, sizeof(sql),
		 "%s('part', '6281234567899', '2', 1, 1, 1, 1, 8, 9, '1/2', 'expired'),"
		 "('sendsms:x', '6281234567899', 'y', 1, 1, 1, 1, 8, 9, 'r', 'expired'),"
		 "('part', '6281234567899', 'z', 1, 1, 1, 1, 8, 9, '3/1', 'expired')",
		 row);
	assert_int_equal(store_db_exec(&w->store->db, sql), SQLITE_OK);
	inbox(w, "");
	assert_items("n2");
}

static void one_wrong_name_marks_nothing(void **state)
{
	struct world *w = *state;

	add(w, "sms", "help", "halo", 0);
	add(w, "ussd", "help", "1*9", 0);
	inbox(w, "--done m1 m2"); /* m2 is no SMS */
	assert_int_equal(got.code, EXIT_FINDINGS);
	assert_string_equal(got.err, "kentongan inbox: m2: there is no such item; nothing was marked\n");
	inbox(w, "--done m1 a1");
	assert_int_equal(got.code, EXIT_FINDINGS);
	assert_has(got.err, "a1: there is no such item");
	assert_int_equal(number(w, "SELECT count(*) FROM inbox_done"), 0);
}

static void a_mistake_of_use_is_told_and_no_database_is_a_failure(void **state)
{
	static const char *const wrong[] = {"-n 0",      "-n x",     "m1",        "--done",     "--done 1",
					    "--done x1", "--done m", "--done m0", "--done m-1", "--done --all m1"};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		inbox(w, wrong[i]);
		assert_int_equal(got.code, EXIT_USAGE);
		assert_int_equal(strncmp(got.err, "kentongan inbox: ", 17), 0);
	}
	assert_int_equal(unlink(w->path), 0);
	inbox(w, "");
	assert_int_equal(got.code, EXIT_FINDINGS);
	inbox(w, "--done m1");
	assert_int_equal(got.code, EXIT_FINDINGS);
	assert_has(got.err, "there is no database");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_empty_inbox_says_so_on_stderr),
		TEST(only_sms_nobody_understood_strangers_and_alerts_wait_newest_first),
		TEST(a_line_has_who_what_and_whom_it_was_sent_to_and_no_whole_number),
		TEST(what_is_marked_is_gone_from_the_list_and_kept_with_who_did_it),
		TEST(an_alarm_that_never_went_out_waits_for_a_human),
		TEST(an_alarm_that_fails_again_waits_again_and_one_that_arrives_does_not),
		TEST(a_part_of_an_alarm_counts_as_the_alarm_and_other_programs_messages_do_not),
		TEST(one_wrong_name_marks_nothing),
		TEST(a_mistake_of_use_is_told_and_no_database_is_a_failure),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a message leaves behind besides itself: records of any kind, alerts, messages to others; all of it or nothing,
 * nothing twice, and never changed afterwards.
 */
#include "store_world.h"

static int64_t number(struct world *w, const char *sql)
{
	int64_t n = -1;
	int rc = store_db_int(&w->store->db, sql, &n);

	if (rc)
		fail_msg("%s: %s", sql, sqlite3_errmsg(w->store->db.db));
	return n;
}

static int64_t person(struct world *w, int64_t posyandu, enum role role, const char *number_of)
{
	int64_t id = registry_add_person(w->store, posyandu, w->puskesmas, role, STR("Contoh"), str_of(number_of));

	assert_true(id > 0);
	return id;
}

static void add_record(struct store_job *job, const char *kind, int64_t child, const char *fields, uint64_t entry)
{
	job->other[job->others++] = (struct store_record){
		.kind = str_of(kind), .child_id = child, .day = TODAY, .entry = entry, .fields = str_of(fields)};
}

static void add_notice(struct store_job *job, const char *alert, enum role to, int64_t child, uint64_t entry)
{
	job->notice[job->notices++] = (struct flow_notice){.alert = str_of(alert),
							   .to = to,
							   .child_id = child,
							   .entry = entry,
							   .text = STR("Putu Ayu gizi buruk.")};
}

/* ---- all or nothing ---- */

static void a_message_leaves_all_it_carries_in_one_transaction(void **state)
{
	struct world *w = *state;
	struct store_job job;

	world_start(w);
	world_job(w, &job, "a1", "KUNJUNG 10015", w->ayu);
	job.record[0].arm_mm = 125;
	job.record[0].head_mm = 442;
	add_record(&job, "kunjungan", w->ayu, "{\"asi\":true}", 1);
	add_record(&job, "kas", 0, "{\"jumlah\":2.5}", 2);
	add_notice(&job, "gizi_buruk", ROLE_BIDAN, w->ayu, 3);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_int_equal(number(w, "SELECT arm_mm * 1000 + head_mm FROM measurements"), 125442);
	assert_int_equal(number(w, "SELECT records FROM messages"), 3);
	assert_int_equal(
		number(w, "SELECT count(*) FROM records WHERE message_id = 1 AND person_id = 1 AND day = 20779"), 2);
	assert_int_equal(
		number(w, "SELECT child_id IS NULL FROM records WHERE kind = 'kas' AND fields = '{\"jumlah\":2.5}'"),
		1);
	assert_int_equal(
		number(w, "SELECT count(*) FROM alerts WHERE message_id = 1 AND kind = 'gizi_buruk' AND child_id = 1"
			  " AND person_id = 1 AND state = 'open' AND recipients = 1 AND to_role = 'bidan'"
			  " AND created_ms = 1795312800000 AND text = 'Putu Ayu gizi buruk.'"),
		1);
	assert_int_equal(number(w, "SELECT count(*) FROM outbox WHERE message_id = 1 AND msisdn = '6281234567899'"
				   " AND to_person = 3 AND state = 'queued' AND text = 'Putu Ayu gizi buruk.'"),
			 1);
	assert_int_equal(store_count(w->reader, "records"), 2);
	assert_int_equal(store_count(w->reader, "alerts") + store_count(w->reader, "outbox"), 2);
}

/* Each job fails at another place, the last thing it carries; nothing of it may stay. */
static void what_cannot_be_kept_whole_is_not_kept(void **state)
{
	struct world *w = *state;
	struct store_job job[5];
	static const char *const id[] = {"a0", "a1", "a2", "a3", "a4"};

	for (int i = 0; i < 5; i++) {
		world_job(w, &job[i], id[i], "KUNJUNG", w->ayu);
		add_record(&job[i], "kunjungan", w->ayu, "{}", 0);
		add_notice(&job[i], "gizi_buruk", ROLE_BIDAN, i == 3 ? 999 : w->ayu, 0);
	}
	job[0].other[0].fields = STR("bukan json");
	job[1].other[0].child_id = 999;
	job[2].notices = STORE_NOTICES_MAX + 1;
	job[4].others = STORE_OTHERS_MAX + 1;
	for (int i = 0; i < 5; i++)
		store_commit(w->client, &job[i]);
	world_start(w);
	world_await(w, 5);
	assert_int_equal(w->answered[STORE_FAILED], 5);
	assert_int_equal(store_count(w->reader, "messages"), 0);
	assert_int_equal(store_count(w->reader, "measurements") + store_count(w->reader, "records"), 0);
	assert_int_equal(store_count(w->reader, "alerts") + store_count(w->reader, "outbox"), 0);
}

static void a_visit_may_bring_an_arm_and_nothing_else(void **state)
{
	struct world *w = *state;
	struct store_job job;

	world_start(w);
	world_job(w, &job, "a1", "LILA 10015 12,5", w->ayu);
	job.record[0].weight_g = job.record[0].length_mm = 0;
	job.record[0].arm_mm = 125;
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_int_equal(number(w, "SELECT arm_mm FROM measurements WHERE weight_g IS NULL AND head_mm IS NULL"), 125);
}

/* ---- nothing twice ---- */

static void whole_job(struct world *w, struct store_job *job, const char *id, uint64_t entry)
{
	world_job(w, job, id, "KUNJUNG", w->ayu);
	job->record[0].entry = entry;
	job->record[0].arm_mm = 125;
	add_record(job, "kunjungan", w->ayu, "{\"asi\":true}", entry + 1);
	add_notice(job, "gizi_buruk", ROLE_BIDAN, w->ayu, entry + 2);
	add_notice(job, "", ROLE_BIDAN, w->ayu, entry + 3);
	add_notice(job, "", ROLE_PKB, w->ayu, entry + 4); /* there is none */
}

static int64_t things(struct world *w)
{
	return store_count(w->reader, "measurements") + 10 * store_count(w->reader, "records") +
	       100 * store_count(w->reader, "alerts") + 1000 * store_count(w->reader, "outbox");
}

static void an_entry_that_comes_by_another_message_leaves_nothing_twice(void **state)
{
	struct world *w = *state;
	struct store_job job;

	world_start(w);
	whole_job(w, &job, "a1", 256);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_int_equal(things(w), 2211);
	whole_job(w, &job, "a1", 256); /* the message itself again */
	assert_int_equal(world_commit(w, &job), STORE_DUPLICATE);
	whole_job(w, &job, "a2", 256);
	assert_int_equal(world_commit(w, &job), STORE_DUPLICATE);
	assert_memory_equal(job.reply, "Jawaban untuk a1", job.reply_n);
	assert_int_equal(things(w), 2211);
	assert_int_equal(store_count(w->reader, "messages"), 1);
	whole_job(w, &job, "a3", 512); /* another entry with the same content is another */
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_int_equal(things(w), 4422);
	whole_job(w, &job, "a4", 512);
	for (int i = 0; i < 3; i++)
		job.notice[i].entry = 0; /* not told: never known */
	assert_int_equal(world_commit(w, &job), STORE_OK);
}

/* Each line changes one thing that the rule looks at: then it is something new, and is kept. */
static void what_is_new_in_an_entry_is_kept_though_the_rest_is_known(void **state)
{
	struct world *w = *state;
	struct store_job job;
	static const char *const id[] = {"b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8"};
	int64_t before;

	world_start(w);
	whole_job(w, &job, "a1", 256);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	before = things(w);
	for (int i = 0; i < 9; i++) {
		whole_job(w, &job, id[i], 256);
		switch (i) {
		case 0: job.record[0].arm_mm = 126; break;
		case 1: job.record[0].head_mm = 440; break;
		case 2: job.other[0].fields = STR("{\"asi\":false}"); break;
		case 3: job.other[0].kind = STR("rujukan"); break;
		case 4: job.other[0].child_id = 0; break;
		case 5: job.notice[0].alert = STR("garis_merah"); break;
		case 6: job.notice[1].text = STR("Lain."); break;
		case 7: job.notice[2].text = STR("Lain."); break;
		case 8: job.record[0].oedema = true; break;
		}
		assert_int_equal(world_commit(w, &job), STORE_OK);
		assert_memory_equal(job.reply, "Jawaban untuk b", strlen("Jawaban untuk b"));
	}
	assert_int_equal(things(w) - before, 3 + 10 * 3 + 100 * 2 + 1000 * 2);
	assert_int_equal(number(w, "SELECT records FROM messages WHERE provider_id = 'b0'"), 1);
	assert_int_equal(number(w, "SELECT records FROM messages WHERE provider_id = 'b6'"), 0);
}

static void a_record_of_the_same_child_kind_and_day_replaces_the_one_before(void **state)
{
	struct world *w = *state;
	struct store_job job;
	static const char *const id[] = {"a0", "a1", "a2", "a3", "a4"};

	world_start(w);
	for (int i = 0; i < 5; i++) {
		world_job(w, &job, id[i], "X", 0);
		add_record(&job, i == 2 ? "rujukan" : "kunjungan", i == 3 ? 0 : w->ayu, "{}", 0);
		if (i == 4)
			job.other[0].day = TODAY + 1;
		assert_int_equal(world_commit(w, &job), STORE_OK);
	}
	assert_int_equal(number(w, "SELECT replaces FROM records WHERE id = 2"), 1);
	assert_int_equal(number(w, "SELECT count(*) FROM records WHERE replaces IS NULL"), 4);
}

/* ---- who gets it ---- */

/* The numbers a notice from CALLER to ROLE goes to, in order, by their last digits. */
static void assert_reaches(struct world *w, int64_t caller, enum role role, int64_t to_person, int64_t child,
			   const char *wanted)
{
	static int serial;
	struct store_job job;
	char id[16], sql[256], got[128] = "";
	sqlite3_stmt *st;

	snprintf(id, sizeof(id), "n%d", ++serial);
	world_job(w, &job, id, "X", 0);
	job.message.person_id = caller;
	add_notice(&job, "uji", role, child, 0);
	job.notice[0].to_person = to_person;
	assert_int_equal(world_commit(w, &job), STORE_OK);
	snprintf(sql, sizeof(sql),
		 "SELECT coalesce(group_concat(ending, ' '), '') FROM (SELECT substr(o.msisdn, -2) AS ending FROM "
		 "outbox o"
		 " JOIN messages m ON o.message_id = m.id WHERE m.provider_id = '%s' ORDER BY o.id)",
		 id);
	assert_int_equal(sqlite3_prepare_v2(w->store->db.db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	str_copy(got, sizeof(got), store_column(st, 0));
	sqlite3_finalize(st);
	assert_string_equal(got, wanted);
	snprintf(sql, sizeof(sql),
		 "SELECT recipients = (SELECT count(*) FROM outbox o WHERE o.message_id = a.message_id) FROM alerts a"
		 " JOIN messages m ON m.id = a.message_id WHERE m.provider_id = '%s'",
		 id);
	assert_int_equal(number(w, sql), 1);
}

static void assert_goes_to(struct world *w, int64_t caller, enum role role, int64_t child, const char *wanted)
{
	assert_reaches(w, caller, role, 0, child, wanted);
}

static void a_notice_for_one_person_goes_to_her_alone(void **state)
{
	struct world *w = *state;
	int64_t elsewhere = registry_add_puskesmas(w->store, STR("P2"), STR("Lain"), STR("51.08.02"));
	int64_t far = registry_add_person(w->store, 0, elsewhere, ROLE_BIDAN, STR("Lain"), STR("081234567800"));
	int64_t family = registry_add_person(w->store, w->melati, 0, ROLE_KELUARGA, STR("Ibu"), STR("081234567880"));

	person(w, 0, ROLE_BIDAN, "081234567896");
	world_start(w);
	assert_reaches(w, w->kader, ROLE_BIDAN, w->bidan, 0, "99");
	assert_reaches(w, w->bidan, ROLE_KADER, w->kader, w->arta, "90"); /* though the child is of another posyandu */
	assert_reaches(w, w->kader, ROLE_BIDAN, far, 0, "");
	assert_reaches(w, w->kader, ROLE_KELUARGA, family, 0, "");
	assert_reaches(w, w->kader, ROLE_BIDAN, 999, 0, "");
}

static void a_notice_goes_to_everybody_of_its_role_who_is_responsible(void **state)
{
	struct world *w = *state;
	int64_t elsewhere = registry_add_puskesmas(w->store, STR("P2"), STR("Lain"), STR("51.08.02"));

	person(w, w->melati, ROLE_KADER, "081234567893");
	person(w, w->melati, ROLE_TPK, "081234567894");
	person(w, w->kenanga, ROLE_TPK, "081234567895");
	person(w, 0, ROLE_BIDAN, "081234567896");
	person(w, 0, ROLE_TPG, "081234567897");
	person(w, w->melati, ROLE_KELUARGA, "081234567880");
	assert_true(registry_add_person(w->store, 0, elsewhere, ROLE_BIDAN, STR("Lain"), STR("081234567800")) > 0);
	world_start(w);
	assert_goes_to(w, w->kader, ROLE_BIDAN, w->ayu, "99 96"); /* all of the puskesmas, and none of another */
	assert_goes_to(w, w->kader, ROLE_TPG, 0, "97");
	assert_goes_to(w, w->kader, ROLE_KADER, w->ayu, "90 93"); /* of the posyandu, herself among them */
	assert_goes_to(w, w->kader, ROLE_TPK, 0, "94");
	assert_goes_to(w, w->bidan, ROLE_KADER, w->arta, "91"); /* the child's posyandu, for the bidan has none */
	assert_goes_to(w, w->bidan, ROLE_KADER, 0, "90 91 93");
	assert_goes_to(w, w->kader, ROLE_KELUARGA, 0, "80");
	assert_goes_to(w, w->kader, ROLE_KELUARGA, w->ayu, ""); /* another family's child is nobody's business */
	assert_goes_to(w, w->kader, ROLE_TPPS, 0, "");
}

static void a_plain_message_that_reaches_nobody_is_kept_for_a_human(void **state)
{
	struct world *w = *state;
	struct store_job job;

	world_start(w);
	world_job(w, &job, "a1", "X", 0);
	add_notice(&job, "", ROLE_PKB, 0, 0);
	add_notice(&job, "", ROLE_BIDAN, 0, 0);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_int_equal(number(w, "SELECT count(*) FROM alerts WHERE kind = 'tanpa_penerima' AND recipients = 0"
				   " AND to_role = 'pkb' AND text = 'Putu Ayu gizi buruk.'"),
			 1);
	assert_int_equal(store_count(w->reader, "alerts"), 1);
	assert_int_equal(store_count(w->reader, "outbox"), 1);
}

/* ---- history ---- */

/* D is a connection of the test's own: the store's is its thread's while that runs. */
static void assert_refused(struct store_db *d, const char *sql, const char *because)
{
	assert_int_not_equal(store_db_exec(d, sql), SQLITE_OK);
	if (!strstr(sqlite3_errmsg(d->db), because))
		fail_msg("%s: %s", sql, sqlite3_errmsg(d->db));
}

static void history_stays_and_of_what_is_to_be_done_the_state_alone_changes(void **state)
{
	struct world *w = *state;
	struct store_job job;
	struct store_db d;

	world_start(w);
	whole_job(w, &job, "a1", 256);
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_ok(w, store_db_open(&d, w->path, SQLITE_OPEN_READWRITE, &w->error));
	assert_refused(&d, "UPDATE records SET fields = '{}'", "never changed");
	assert_refused(&d, "DELETE FROM records", "never deleted");
	assert_refused(&d, "DELETE FROM alerts", "never deleted");
	assert_refused(&d, "DELETE FROM outbox", "never deleted");
	assert_refused(&d, "INSERT OR REPLACE INTO outbox SELECT * FROM outbox", "never deleted");
	assert_refused(&d, "UPDATE alerts SET text = ''", "only the state");
	assert_refused(&d, "UPDATE alerts SET recipients = 9", "only the state");
	assert_refused(&d, "UPDATE alerts SET state = 'hilang'", "CHECK");
	assert_refused(&d, "UPDATE outbox SET msisdn = '62'", "only the state");
	assert_refused(&d, "UPDATE outbox SET to_person = 1", "only the state");
	assert_int_equal(store_db_exec(&d, "UPDATE alerts SET state = 'done'"), SQLITE_OK);
	assert_int_equal(store_db_exec(&d, "UPDATE outbox SET state = 'accepted'"), SQLITE_OK);
	store_db_close(&d);
}

/* ---- a job nobody waits for ---- */

static void a_job_nobody_waits_for_is_copied_with_all_its_texts(void **state)
{
	struct world *w = *state;
	struct store_job job, last;
	char fields[] = "{\"asi\":true}", kind[] = "kunjungan", alert[] = "gizi_buruk", text[] = "Segera.",
	     earlier[] = "9 | ";

	world_job(w, &job, "a1", "X", 0);
	add_record(&job, kind, w->ayu, fields, 0);
	add_notice(&job, alert, ROLE_BIDAN, 0, 0);
	job.notice[0].text = str_of(text);
	job.message.earlier = str_of(earlier);
	job.done = NULL;
	store_commit(w->client, &job);
	for (int i = 0; i < 5; i++) {
		char *at[] = {fields, kind, alert, text, earlier};

		memset(at[i], 'x', strlen(at[i]));
	}
	memset(&job, 0xa5, sizeof(job));
	world_start(w);
	world_job(w, &last, "a2", "X", 0);
	assert_int_equal(world_commit(w, &last), STORE_OK);
	assert_int_equal(
		number(w, "SELECT count(*) FROM records WHERE kind = 'kunjungan' AND fields = '{\"asi\":true}'"), 1);
	assert_int_equal(number(w, "SELECT count(*) FROM alerts WHERE kind = 'gizi_buruk' AND text = 'Segera.'"), 1);
	assert_int_equal(number(w, "SELECT count(*) FROM messages WHERE earlier = CAST('9 | ' AS BLOB)"), 1);
}

/* ---- looking it up costs no scan ---- */

static void what_is_known_is_found_by_an_index(void **state)
{
	static const enum store_sql lookups[] = {SQL_MEASUREMENT_KNOWN, SQL_RECORD_KNOWN, SQL_NOTICE_KNOWN,
						 SQL_OUTBOX_ADD, SQL_RECORD_ADD};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(lookups) / sizeof(lookups[0]); i++) {
		char sql[2048];
		sqlite3_stmt *st;

		snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", store_sql_text(lookups[i]));
		assert_int_equal(sqlite3_prepare_v2(w->store->db.db, sql, -1, &st, NULL), SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW) {
			const char *plan = (const char *)sqlite3_column_text(st, 3);

			if (str_starts(str_of(plan), STR("SCAN")) && strcmp(plan, "SCAN CONSTANT ROW") != 0)
				fail_msg("%s: %s", store_sql_text(lookups[i]), plan);
		}
		sqlite3_finalize(st);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_message_leaves_all_it_carries_in_one_transaction),
		TEST(what_cannot_be_kept_whole_is_not_kept),
		TEST(a_visit_may_bring_an_arm_and_nothing_else),
		TEST(an_entry_that_comes_by_another_message_leaves_nothing_twice),
		TEST(what_is_new_in_an_entry_is_kept_though_the_rest_is_known),
		TEST(a_record_of_the_same_child_kind_and_day_replaces_the_one_before),
		TEST(a_notice_for_one_person_goes_to_her_alone),
		TEST(a_notice_goes_to_everybody_of_its_role_who_is_responsible),
		TEST(a_plain_message_that_reaches_nobody_is_kept_for_a_human),
		TEST(history_stays_and_of_what_is_to_be_done_the_state_alone_changes),
		TEST(a_job_nobody_waits_for_is_copied_with_all_its_texts),
		TEST(what_is_known_is_found_by_an_index),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Migrations: a database of an earlier version comes up whole, with every row and every rule it had; one that cannot is
 * left as it was.
 */
#include "store_world.h"

static void run_sql(const char *path, const char *sql)
{
	sqlite3 *db;
	char *why = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s", why);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void make_version1(const char *path)
{
	char sql[16 * 1024];
	FILE *from = fopen("tests/unit/version1.sql", "r");
	size_t n;

	assert_non_null(from);
	n = fread(sql, 1, sizeof(sql) - 1, from);
	fclose(from);
	assert_true(n > 0 && n < sizeof(sql) - 1);
	sql[n] = '\0';
	run_sql(path, sql);
}

/* The world of store_world.h, but its database is that of version 1. */
static int old_setup(void **state)
{
	struct world *w;

	if (world_setup(state))
		return -1;
	w = *state;
	store_reader_close(w->reader);
	w->reader = NULL;
	world_close(w);
	assert_int_equal(unlink(w->path), 0);
	make_version1(w->path);
	return 0;
}

static void reopen(struct world *w)
{
	world_open(w);
	w->reader = store_reader_open(w->path, &w->error);
	assert_non_null(w->reader);
}

static int64_t number(struct world *w, const char *sql)
{
	int64_t n = -1;
	int rc = store_db_int(&w->store->db, sql, &n);

	if (rc)
		fail_msg("%s: %s", sql, sqlite3_errmsg(w->store->db.db));
	return n;
}

/* All rows of a query, columns by '|', rows by a line break. */
static void assert_rows(struct world *w, const char *sql, const char *wanted)
{
	char got[2048];
	struct buf b;
	sqlite3_stmt *st;

	buf_init(&b, got, sizeof(got) - 1);
	assert_int_equal(sqlite3_prepare_v2(w->store->db.db, sql, -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(st); i++) {
			if (i)
				buf_addc(&b, '|');
			buf_add(&b, store_column(st, i));
		}
		buf_addc(&b, '\n');
	}
	sqlite3_finalize(st);
	got[b.n] = '\0';
	assert_string_equal(got, wanted);
}

static void a_version_1_database_comes_up_with_every_row(void **state)
{
	struct world *w = *state;

	reopen(w);
	assert_int_equal(number(w, "PRAGMA user_version"), 4);
	assert_int_equal(number(w, "PRAGMA foreign_keys"), 1);
	assert_rows(w, "SELECT * FROM people",
		    "1|1|1|kader|Luh Contoh|6281234567890|id\n7||1|bidan|Bidan Contoh|6281234567899|id\n");
	assert_rows(
		w,
		"SELECT id, message_id, child_id, person_id, visit_day, age_days, weight_g, length_mm, arm_mm, head_mm,"
		" position, assumed, repaired FROM measurements",
		"11|3|1|1|20779|400|8400|725|||1|1|0\n12|4|1|1|20779|400|8600||||1|1|1\n");
	assert_rows(w,
		    "SELECT z_lfa, z_wfa, z_wfl, z_bfa, z_hfa, z_afa, flags, used_tenth_mm, kms, replaces, entry"
		    " FROM measurements",
		    "-12|-34|-56||||0|7250|N||256\n|-20|||||2|0|N|11|512\n");
	assert_rows(w, "SELECT id, provider_id, raw, earlier, reply FROM messages",
		    "3|m1|UKUR 10015 8,4 72,5||Tersimpan.\n4|m2|UKUR 10015 8,6 72,5|8 | |Tersimpan lagi.\n"
		    "5|m3|halo||Nomor ini belum terdaftar.\n");
	assert_int_equal(store_secret(w->store)[15], 15);
	assert_int_equal(number(w, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	assert_int_equal(number(w, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
}

static void what_was_stored_before_is_still_known_and_still_corrected(void **state)
{
	struct world *w = *state;
	struct store_job job;

	w->kader = 1;
	reopen(w);
	world_start(w);
	world_job(w, &job, "m1", "UKUR 10015 8,4 72,5", 1);
	job.message.channel = STR("kannel");
	assert_int_equal(world_commit(w, &job), STORE_DUPLICATE);
	assert_memory_equal(job.reply, "Tersimpan.", 10);
	world_job(w, &job, "m9", "UKUR 10015 8,4 72,5", 1); /* the same entry by another message */
	job.record[0].entry = 256;
	assert_int_equal(world_commit(w, &job), STORE_DUPLICATE);
	world_job(w, &job, "m10", "UKUR 10015 8,7 72,5", 1);
	job.record[0].weight_g = 8700;
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_int_equal(number(w, "SELECT replaces FROM measurements WHERE id = 13"), 12);
}

static void assert_refused(struct world *w, const char *sql, const char *because)
{
	assert_int_not_equal(store_db_exec(&w->store->db, sql), SQLITE_OK);
	if (!strstr(sqlite3_errmsg(w->store->db.db), because))
		fail_msg("%s: %s", sql, sqlite3_errmsg(w->store->db.db));
}

static void the_rules_of_before_still_hold(void **state)
{
	struct world *w = *state;

	reopen(w);
	assert_refused(w, "UPDATE measurements SET weight_g = 9000", "never changed");
	assert_refused(w, "DELETE FROM measurements", "never deleted");
	assert_refused(w, "DELETE FROM people WHERE id = 1", "FOREIGN KEY");
	assert_refused(w, "INSERT INTO people(puskesmas_id, role, name, msisdn) VALUES(1, 'kader', 'X', '628')",
		       "CHECK");
	assert_refused(w, "INSERT INTO people(puskesmas_id, role, name, msisdn) VALUES(1, 'tpk', 'X', '628')", "CHECK");
	assert_refused(w,
		       "INSERT INTO people(puskesmas_id, role, name, msisdn) VALUES(1, 'bidan', 'X', '6281234567890')",
		       "UNIQUE");
	assert_int_equal(store_db_exec(&w->store->db, "INSERT INTO people(puskesmas_id, role, name, msisdn)"
						      " VALUES(1, 'tpg', 'X', '628')"),
			 SQLITE_OK);
	assert_refused(
		w,
		"INSERT INTO measurements(message_id, child_id, visit_day, age_days, position, assumed, repaired,"
		" flags, used_tenth_mm, kms) VALUES(3, 1, 20779, 400, 0, 0, 0, 0, 0, '')",
		"CHECK");
}

static void one_with_broken_references_is_left_as_it_was(void **state)
{
	struct world *w = *state;
	sqlite3 *db;
	struct store_db d;
	int64_t version = 0;

	run_sql(w->path, "PRAGMA foreign_keys = OFF; DELETE FROM children");
	assert_int_equal(store_open(&w->store, w->path, &w->error), -EINVAL);
	assert_text(&w->error, "rows refer to rows that are not there");
	assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
	d.db = db;
	assert_int_equal(store_db_int(&d, "PRAGMA user_version", &version), SQLITE_OK);
	assert_int_equal(version, 1);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void a_reader_says_who_brings_it_up_to_date_and_changes_nothing(void **state)
{
	struct world *w = *state;

	assert_null(store_reader_open(w->path, &w->error));
	assert_text(&w->error, "has an older schema; `kentongan serve` brings it up to date");
	reopen(w);
}

/* What version 2 had queued is still to be sent, as an answer is; it had no alarms of its own to tell them by. */
static void what_version_2_had_queued_is_still_queued(void **state)
{
	struct world *w = *state;
	struct store_db d;

	assert_ok(w, store_db_open(&d, w->path, SQLITE_OPEN_READWRITE, &w->error));
	assert_ok(w, store_migrate_to(&d, 2, w->path, &w->error));
	assert_int_equal(
		store_db_exec(&d, "INSERT INTO outbox(id, message_id, to_person, msisdn, text, created_ms, entry)"
				  " VALUES(21, 3, 7, '6281234567899', 'Putu Ayu pindah.', 1000, 77)"),
		SQLITE_OK);
	store_db_close(&d);
	reopen(w);
	assert_rows(w,
		    "SELECT id, origin, message_id, to_person, msisdn, text, created_ms, entry, priority, zone, state,"
		    " next_ms, expires_ms, attempts FROM outbox",
		    "21|notice|3|7|6281234567899|Putu Ayu pindah.|1000|77|1|8|queued|1000|172801000|0\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, old_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_version_1_database_comes_up_with_every_row),
		TEST(what_version_2_had_queued_is_still_queued),
		TEST(what_was_stored_before_is_still_known_and_still_corrected),
		TEST(the_rules_of_before_still_hold),
		TEST(one_with_broken_references_is_left_as_it_was),
		TEST(a_reader_says_who_brings_it_up_to_date_and_changes_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

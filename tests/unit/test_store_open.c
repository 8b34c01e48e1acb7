/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening: each way a path can be wrong gets one clear line and leaves what is there alone; and the registry, which is
 * filled on a store that was just opened.
 */
#include "store_world.h"

static int try_open(struct world *w, const char *path)
{
	struct store *s = NULL;
	int rc;

	buf_reset(&w->error);
	rc = store_open(&s, path, &w->error);
	assert_null(s);
	return rc;
}

static void a_second_gateway_on_one_database_is_refused(void **state)
{
	struct world *w = *state;

	assert_int_equal(try_open(w, w->path), -EBUSY);
	assert_text(&w->error, "is in use by another gateway");
	world_close(w);
	world_open(w);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void a_path_that_cannot_be_a_database_gets_one_clear_line(void **state)
{
	struct world *w = *state;
	char path[160], long_path[700];

	snprintf(path, sizeof(path), "%s/tidak/ada.db", w->dir);
	assert_int_equal(try_open(w, path), -ENOENT);
	assert_text(&w->error, "no such folder");
	assert_int_equal(try_open(w, w->dir), -EISDIR);
	assert_text(&w->error, "is a folder");
	snprintf(path, sizeof(path), "%s/teks.db", w->dir);
	write_file(path,
		   "Ini bukan basis data, hanya teks biasa yang cukup panjang untuk dibaca sebagai kepala berkas.\n");
	assert_int_equal(try_open(w, path), -EINVAL);
	assert_text(&w->error, "is not a database");
	memset(long_path, 'a', sizeof(long_path) - 1);
	long_path[sizeof(long_path) - 1] = '\0';
	assert_int_equal(try_open(w, long_path), -ENAMETOOLONG);
	buf_reset(&w->error);
	assert_null(store_reader_open("/tidak/ada.db", &w->error));
	assert_text(&w->error, "there is no database");
}

/* Root may write anywhere, so the test steps down; as another user it is what it is. */
static void a_folder_or_file_that_cannot_be_written_to_gets_one_clear_line(void **state)
{
	struct world *w = *state;
	bool root = geteuid() == 0;
	char path[160];
	int in_folder, on_file;

	snprintf(path, sizeof(path), "%s/baru.db", w->dir);
	world_close(w);
	assert_int_equal(chmod(w->dir, 0555), 0);
	assert_int_equal(chmod(w->path, 0444), 0);
	if (root)
		assert_int_equal(seteuid(65534), 0);
	in_folder = try_open(w, path);
	if (root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(in_folder, -EACCES);
	assert_text(&w->error, "cannot be written to");
	assert_int_equal(chmod(w->dir, 0777), 0);
	if (root)
		assert_int_equal(seteuid(65534), 0);
	on_file = try_open(w, w->path);
	if (root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(on_file, -EACCES);
	assert_text(&w->error, "cannot be written to by this user");
}

static void foreign_sql(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void a_newer_schema_is_refused_and_left_alone(void **state)
{
	struct world *w = *state;
	struct stat before, after;
	int64_t version = 0;
	char sql[48];

	assert_int_equal(store_db_int(&w->store->db, "PRAGMA user_version", &version), SQLITE_OK);
	store_reader_close(w->reader);
	w->reader = NULL;
	world_close(w);
	foreign_sql(w->path, "PRAGMA user_version = 99");
	assert_int_equal(stat(w->path, &before), 0);
	assert_int_equal(try_open(w, w->path), -EPROTO);
	assert_text(&w->error, "schema version 99");
	buf_reset(&w->error);
	assert_null(store_reader_open(w->path, &w->error));
	assert_text(&w->error, "schema version 99");
	assert_int_equal(stat(w->path, &after), 0);
	assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof(before.st_mtim));
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", (int)version);
	foreign_sql(w->path, sql);
	world_open(w);
}

static void a_database_of_another_program_is_refused(void **state)
{
	struct world *w = *state;
	char path[160];

	snprintf(path, sizeof(path), "%s/lain.db", w->dir);
	foreign_sql(path, "CREATE TABLE notes(text)");
	assert_int_equal(try_open(w, path), -EINVAL);
	assert_text(&w->error, "another program");
}

static void the_database_and_its_neighbours_are_for_their_owner_only(void **state)
{
	struct world *w = *state;
	char path[160];
	struct stat st;

	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", w->path, (const char *[]){"", "-wal", ".lock"}[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0077, 0);
	}
}

static int64_t count_posyandu(struct world *w)
{
	int64_t n = -1;

	assert_int_equal(store_db_int(&w->store->db, "SELECT count(*) FROM posyandu", &n), SQLITE_OK);
	return n;
}

static void codes_and_numbers_are_unique_in_the_registry(void **state)
{
	struct world *w = *state;
	struct registry_child c = {w->melati, STR("10015"), STR("Lain"), SEX_MALE, TODAY - 100};

	assert_int_equal(registry_begin(w->store), 0);
	assert_int_equal(registry_add_child(w->store, &c), -EEXIST);
	assert_int_equal(registry_add_person(w->store, w->melati, 0, ROLE_KADER, STR("Lain"), STR("+62 812-3456-7890")),
			 -EEXIST);
	assert_int_equal(registry_add_person(w->store, w->melati, 0, ROLE_KADER, STR("Lain"), STR("bukan nomor")),
			 -EINVAL);
	assert_true(registry_add_posyandu(w->store, w->puskesmas, STR("Mawar"), STR("Contoh"), ZONE_WITA) > 0);
	registry_rollback(w->store);
	assert_int_equal(count_posyandu(w), 2);
	world_start(w);
	assert_int_equal(registry_begin(w->store), -EBUSY);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_second_gateway_on_one_database_is_refused),
		TEST(a_path_that_cannot_be_a_database_gets_one_clear_line),
		TEST(a_folder_or_file_that_cannot_be_written_to_gets_one_clear_line),
		TEST(a_newer_schema_is_refused_and_left_alone),
		TEST(a_database_of_another_program_is_refused),
		TEST(the_database_and_its_neighbours_are_for_their_owner_only),
		TEST(codes_and_numbers_are_unique_in_the_registry),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

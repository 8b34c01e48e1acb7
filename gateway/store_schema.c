/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema, as numbered forward migrations: migration N brings a database of version N - 1 to N, in one transaction,
 * and its last line sets user_version. One that was released is never changed; a change of the schema is the next
 * number.
 *
 * Conventions: *_ms is Unix time in milliseconds, *_day days since 1970-01-01 (date(x * 86400, 'unixepoch') shows it),
 * z_* hundredths of a standard deviation, sex 1 = boy 2 = girl as WHO codes it, zone hours east of UTC.
 *
 * History stays: triggers refuse to change or delete a measurement and to delete a message or change what came in. A
 * correction is a new measurement of the same child on the same day; `replaces` points from it to the one before.
 */
#include "store_internal.h"
#include <errno.h>

static const char first_schema[] =
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;"

	"CREATE TABLE puskesmas(id INTEGER PRIMARY KEY,"
	" code TEXT NOT NULL UNIQUE, name TEXT NOT NULL CHECK(name <> ''), area_code TEXT NOT NULL) STRICT;"

	"CREATE TABLE posyandu(id INTEGER PRIMARY KEY,"
	" puskesmas_id INTEGER NOT NULL REFERENCES puskesmas(id),"
	" name TEXT NOT NULL CHECK(name <> ''), village TEXT NOT NULL,"
	" zone INTEGER NOT NULL CHECK(zone IN (7, 8, 9)),"
	" UNIQUE(puskesmas_id, village, name)) STRICT;"

	"CREATE TABLE people(id INTEGER PRIMARY KEY,"
	" posyandu_id INTEGER REFERENCES posyandu(id)," /* NULL: works for the whole puskesmas */
	" puskesmas_id INTEGER NOT NULL REFERENCES puskesmas(id),"
	" role TEXT NOT NULL CHECK(role IN ('kader', 'bidan')), name TEXT NOT NULL CHECK(name <> ''),"
	" msisdn TEXT NOT NULL UNIQUE,"
	" CHECK(role <> 'kader' OR posyandu_id IS NOT NULL)) STRICT;"

	"CREATE TABLE children(id INTEGER PRIMARY KEY,"
	" posyandu_id INTEGER NOT NULL REFERENCES posyandu(id),"
	" puskesmas_id INTEGER NOT NULL REFERENCES puskesmas(id),"
	" code TEXT NOT NULL CHECK(length(code) BETWEEN 4 AND 7 AND code NOT GLOB '*[^0-9]*'),"
	" name TEXT NOT NULL COLLATE NOCASE CHECK(name <> ''),"
	" sex INTEGER NOT NULL CHECK(sex IN (1, 2)), birth_day INTEGER NOT NULL,"
	" UNIQUE(puskesmas_id, code)) STRICT;"
	"CREATE INDEX children_of_posyandu ON children(posyandu_id, name, id, birth_day);"
	"CREATE INDEX children_of_puskesmas ON children(puskesmas_id, name, id, birth_day);"

	"CREATE TABLE messages(id INTEGER PRIMARY KEY,"
	" channel TEXT NOT NULL CHECK(channel <> ''), provider_id TEXT NOT NULL CHECK(provider_id <> ''),"
	" kind TEXT NOT NULL, msisdn TEXT NOT NULL, person_id INTEGER REFERENCES people(id),"
	" received_ms INTEGER NOT NULL, provider_ms INTEGER," /* NULL: the provider gave no time */
	" raw BLOB NOT NULL, outcome TEXT NOT NULL,"
	" earlier BLOB NOT NULL DEFAULT x''," /* what was said before in the same filling-in, each message and ' | ' */
	" flow TEXT NOT NULL, flow_version INTEGER NOT NULL," /* the 64 bits of the version, as a signed number */
	" records INTEGER NOT NULL, reply TEXT NOT NULL, reply_ends INTEGER NOT NULL CHECK(reply_ends IN (0, 1)),"
	" UNIQUE(channel, provider_id)) STRICT;"

	"CREATE TABLE measurements(id INTEGER PRIMARY KEY,"
	" message_id INTEGER NOT NULL REFERENCES messages(id),"
	" child_id INTEGER NOT NULL REFERENCES children(id),"
	" person_id INTEGER REFERENCES people(id),"
	" visit_day INTEGER NOT NULL, age_days INTEGER NOT NULL CHECK(age_days >= 0),"
	" weight_g INTEGER CHECK(weight_g BETWEEN 1 AND 200000)," /* NULL: not measured */
	" length_mm INTEGER CHECK(length_mm BETWEEN 1 AND 2500),"
	" position INTEGER NOT NULL CHECK(position IN (0, 1, 2)),"
	" assumed INTEGER NOT NULL CHECK(assumed IN (0, 1)), repaired INTEGER NOT NULL CHECK(repaired IN (0, 1)),"
	" z_lfa INTEGER, z_wfa INTEGER, z_wfl INTEGER, z_bfa INTEGER, z_hfa INTEGER, z_afa INTEGER,"
	" flags INTEGER NOT NULL," /* bit i: WHO's flag on indicator i, in the order of the columns above */
	" used_tenth_mm INTEGER NOT NULL,"
	" kms TEXT NOT NULL CHECK(kms IN ('', 'N', 'T', 'O', 'B')),"
	" replaces INTEGER REFERENCES measurements(id),"
	" entry INTEGER NOT NULL DEFAULT 0," /* the filling-in it came from, 64 bits as a signed number; 0: not told */
	" CHECK(weight_g IS NOT NULL OR length_mm IS NOT NULL)) STRICT;"
	"CREATE INDEX measurements_of_child ON measurements(child_id, visit_day);"

	"CREATE TRIGGER measurements_stay BEFORE UPDATE ON measurements BEGIN"
	" SELECT RAISE(ABORT, 'measurements are never changed: add one that replaces'); END;"
	"CREATE TRIGGER measurements_remain BEFORE DELETE ON measurements BEGIN"
	" SELECT RAISE(ABORT, 'measurements are never deleted'); END;"
	"CREATE TRIGGER messages_remain BEFORE DELETE ON messages BEGIN"
	" SELECT RAISE(ABORT, 'messages are never deleted'); END;"
	"CREATE TRIGGER messages_stay BEFORE UPDATE OF channel, provider_id, msisdn, received_ms, raw ON messages BEGIN"
	" SELECT RAISE(ABORT, 'what came in is never changed'); END;"

	"PRAGMA application_id = 1263814471;" /* "KTGG" */
	"PRAGMA user_version = 1;";

#define APPLICATION_ID 1263814471

static const char *const migrations[] = {first_schema};
#define SCHEMA_VERSION ((int64_t)(sizeof(migrations) / sizeof(migrations[0])))

struct found {
	int64_t version, application, objects;
};

static int look(struct store_db *d, struct found *f)
{
	int rc = store_db_int(d, "PRAGMA user_version", &f->version);

	if (!rc)
		rc = store_db_int(d, "PRAGMA application_id", &f->application);
	if (!rc)
		rc = store_db_int(d, "SELECT count(*) FROM sqlite_schema", &f->objects);
	return rc;
}

/* What both sides refuse: a database of somebody else, and one of a later program. */
static int refuse(const struct found *f, const char *path, struct buf *err)
{
	if (f->objects > 0 && f->application != APPLICATION_ID) {
		buf_addf(err, "%s: is a database of another program", path);
		return -EINVAL;
	}
	if (f->version > SCHEMA_VERSION) {
		buf_addf(err, "%s: has schema version %lld, made by a newer kentongan; this one knows up to %lld", path,
			 (long long)f->version, (long long)SCHEMA_VERSION);
		return -EPROTO;
	}
	return 0;
}

static int apply(struct store_db *d, const char *sql, const char *path, struct buf *err)
{
	int rc = store_db_exec(d, "BEGIN IMMEDIATE");

	if (!rc)
		rc = store_db_exec(d, sql);
	if (!rc)
		rc = store_db_exec(d, "COMMIT");
	if (rc)
		rc = store_db_fail(d, rc, path, err);
	if (!sqlite3_get_autocommit(d->db))
		store_db_exec(d, "ROLLBACK");
	return rc;
}

/* Network file systems answer with another mode than the one asked for. */
static int use_wal(struct store_db *d, const char *path, struct buf *err)
{
	sqlite3_stmt *st;
	int rc = sqlite3_prepare_v2(d->db, "PRAGMA journal_mode = WAL", -1, &st, NULL);
	bool wal = false;

	if (!rc) {
		rc = sqlite3_step(st);
		wal = rc == SQLITE_ROW && str_eq(store_column(st, 0), STR("wal"));
		sqlite3_finalize(st);
	}
	if (wal)
		return 0;
	if (rc != SQLITE_ROW)
		return store_db_fail(d, rc, path, err);
	buf_addf(err, "%s: this file system cannot hold it (no write-ahead log); use a local disk", path);
	return -ENOTSUP;
}

int store_migrate(struct store_db *d, const char *path, struct buf *err)
{
	struct found f = {0};
	int rc = look(d, &f);

	if (rc)
		return store_db_fail(d, rc, path, err);
	rc = refuse(&f, path, err);
	if (!rc)
		rc = use_wal(d, path, err);
	for (int64_t v = f.version; !rc && v < SCHEMA_VERSION; v++)
		rc = apply(d, migrations[v], path, err);
	return rc;
}

int store_schema_check(struct store_db *d, const char *path, struct buf *err)
{
	struct found f = {0};
	int rc = look(d, &f);

	if (rc)
		return store_db_fail(d, rc, path, err);
	rc = refuse(&f, path, err);
	if (!rc && f.version < SCHEMA_VERSION) {
		buf_addf(err, "%s: %s", path,
			 f.version ? "has an older schema; `kentongan serve` brings it up to date"
				   : "is empty; `kentongan serve` or `kentongan demo` fills it");
		rc = -ENOENT;
	}
	return rc;
}

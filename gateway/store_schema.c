/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema, as numbered forward migrations: migration N brings a database of version N - 1 to N, in one transaction,
 * and its last line sets user_version. One that was released is never changed; a change of the schema is the next
 * number.
 *
 * Conventions: *_ms is Unix time in milliseconds, *_day days since 1970-01-01 (date(x * 86400, 'unixepoch') shows it),
 * z_* hundredths of a standard deviation, sex 1 = boy 2 = girl as WHO codes it, zone hours east of UTC.
 *
 * History stays: triggers refuse to change or delete a measurement or record and to delete a message or change what
 * came in; of alerts and outgoing messages the state alone may change. A correction is a new row of the same child on
 * the same day (and, for a record, of the same kind); `replaces` points from it to the one before.
 *
 * A table is changed as SQLite's manual says to: a new one is filled, the old one dropped, the new one renamed. For
 * that foreign keys are off while a migration runs, and all of them are checked before it is committed.
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

/* Roles are no longer listed, a person has a language, a visit may bring an arm or a head and nothing else. */
static const char second_schema_changed[] =
	"CREATE TABLE people_2(id INTEGER PRIMARY KEY,"
	" posyandu_id INTEGER REFERENCES posyandu(id)," /* NULL: works for the whole puskesmas */
	" puskesmas_id INTEGER NOT NULL REFERENCES puskesmas(id),"
	" role TEXT NOT NULL CHECK(role <> ''), name TEXT NOT NULL CHECK(name <> ''),"
	" msisdn TEXT NOT NULL UNIQUE, language TEXT NOT NULL DEFAULT 'id' CHECK(language <> ''),"
	" CHECK(role NOT IN ('kader', 'tpk') OR posyandu_id IS NOT NULL)) STRICT;"
	"INSERT INTO people_2(id, posyandu_id, puskesmas_id, role, name, msisdn)"
	" SELECT id, posyandu_id, puskesmas_id, role, name, msisdn FROM people;"
	"DROP TABLE people;"
	"ALTER TABLE people_2 RENAME TO people;"
	"CREATE INDEX people_of_puskesmas ON people(puskesmas_id, role);"

	"CREATE TABLE measurements_2(id INTEGER PRIMARY KEY,"
	" message_id INTEGER NOT NULL REFERENCES messages(id),"
	" child_id INTEGER NOT NULL REFERENCES children(id),"
	" person_id INTEGER REFERENCES people(id),"
	" visit_day INTEGER NOT NULL, age_days INTEGER NOT NULL CHECK(age_days >= 0),"
	" weight_g INTEGER CHECK(weight_g BETWEEN 1 AND 200000)," /* NULL: not measured */
	" length_mm INTEGER CHECK(length_mm BETWEEN 1 AND 2500),"
	" arm_mm INTEGER CHECK(arm_mm BETWEEN 1 AND 1000),"
	" head_mm INTEGER CHECK(head_mm BETWEEN 1 AND 1000),"
	" oedema INTEGER NOT NULL DEFAULT 0 CHECK(oedema IN (0, 1)),"
	" doubt INTEGER NOT NULL DEFAULT 0," /* DOUBT_* bits of include/plausible.h */
	" position INTEGER NOT NULL CHECK(position IN (0, 1, 2)),"
	" assumed INTEGER NOT NULL CHECK(assumed IN (0, 1)), repaired INTEGER NOT NULL CHECK(repaired IN (0, 1)),"
	" z_lfa INTEGER, z_wfa INTEGER, z_wfl INTEGER, z_bfa INTEGER, z_hfa INTEGER, z_afa INTEGER,"
	" flags INTEGER NOT NULL," /* bit i: WHO's flag on indicator i, in the order of the columns above */
	" used_tenth_mm INTEGER NOT NULL,"
	" kms TEXT NOT NULL CHECK(kms IN ('', 'N', 'T', 'O', 'B')),"
	" replaces INTEGER REFERENCES measurements(id),"
	" entry INTEGER NOT NULL DEFAULT 0," /* the filling-in it came from, 64 bits as a signed number; 0: not told */
	" CHECK(coalesce(weight_g, length_mm, arm_mm, head_mm) IS NOT NULL)) STRICT;"
	"INSERT INTO measurements_2(id, message_id, child_id, person_id, visit_day, age_days, weight_g, length_mm, "
	"position,"
	" assumed, repaired, z_lfa, z_wfa, z_wfl, z_bfa, z_hfa, z_afa, flags, used_tenth_mm, kms, replaces, entry)"
	" SELECT id, message_id, child_id, person_id, visit_day, age_days, weight_g, length_mm, position,"
	" assumed, repaired, z_lfa, z_wfa, z_wfl, z_bfa, z_hfa, z_afa, flags, used_tenth_mm, kms, replaces, entry"
	" FROM measurements;"
	"DROP TABLE measurements;" /* with its index and its triggers */
	"ALTER TABLE measurements_2 RENAME TO measurements;"
	"CREATE INDEX measurements_of_child ON measurements(child_id, visit_day);"
	"CREATE TRIGGER measurements_stay BEFORE UPDATE ON measurements BEGIN"
	" SELECT RAISE(ABORT, 'measurements are never changed: add one that replaces'); END;"
	"CREATE TRIGGER measurements_remain BEFORE DELETE ON measurements BEGIN"
	" SELECT RAISE(ABORT, 'measurements are never deleted'); END;";

/* Records of other kinds, alerts, outgoing messages, and what a human has seen to. */
static const char second_schema_new[] =
	"CREATE TABLE records(id INTEGER PRIMARY KEY,"
	" message_id INTEGER NOT NULL REFERENCES messages(id),"
	" person_id INTEGER NOT NULL REFERENCES people(id),"
	" child_id INTEGER REFERENCES children(id)," /* NULL: about no child */
	" kind TEXT NOT NULL CHECK(kind <> ''), day INTEGER NOT NULL, entry INTEGER NOT NULL,"
	" fields TEXT NOT NULL CHECK(fields GLOB '{*}'),"
	" replaces INTEGER REFERENCES records(id)) STRICT;"
	"CREATE INDEX records_of_child ON records(child_id, kind, day);"
	"CREATE INDEX records_of_entry ON records(entry);"
	"CREATE TRIGGER records_stay BEFORE UPDATE ON records BEGIN"
	" SELECT RAISE(ABORT, 'records are never changed: add one that replaces'); END;"
	"CREATE TRIGGER records_remain BEFORE DELETE ON records BEGIN"
	" SELECT RAISE(ABORT, 'records are never deleted'); END;"

	"CREATE TABLE alerts(id INTEGER PRIMARY KEY,"
	" message_id INTEGER NOT NULL REFERENCES messages(id),"
	" kind TEXT NOT NULL CHECK(kind <> ''),"
	" child_id INTEGER REFERENCES children(id), person_id INTEGER NOT NULL REFERENCES people(id),"
	" to_role TEXT NOT NULL, recipients INTEGER NOT NULL," /* how many people got it; 0: there was nobody */
	" text TEXT NOT NULL, created_ms INTEGER NOT NULL, entry INTEGER NOT NULL,"
	" state TEXT NOT NULL DEFAULT 'open' CHECK(state IN ('open', 'done'))) STRICT;"
	"CREATE INDEX alerts_of_entry ON alerts(entry);"
	"CREATE TRIGGER alerts_stay BEFORE UPDATE OF id, message_id, kind, child_id, person_id, to_role, recipients, "
	"text,"
	" created_ms, entry ON alerts BEGIN SELECT RAISE(ABORT, 'of an alert only the state changes'); END;"
	"CREATE TRIGGER alerts_remain BEFORE DELETE ON alerts BEGIN"
	" SELECT RAISE(ABORT, 'alerts are never deleted'); END;"

	"CREATE TABLE outbox(id INTEGER PRIMARY KEY,"
	" message_id INTEGER NOT NULL REFERENCES messages(id),"
	" to_person INTEGER NOT NULL REFERENCES people(id), msisdn TEXT NOT NULL," /* the number of that moment */
	" text TEXT NOT NULL, created_ms INTEGER NOT NULL, entry INTEGER NOT NULL,"
	" state TEXT NOT NULL DEFAULT 'queued' CHECK(state <> '')) STRICT;"
	"CREATE INDEX outbox_of_entry ON outbox(entry);"
	"CREATE INDEX outbox_queued ON outbox(id) WHERE state = 'queued';"
	"CREATE TRIGGER outbox_stay BEFORE UPDATE OF id, message_id, to_person, msisdn, text, created_ms, entry ON "
	"outbox"
	" BEGIN SELECT RAISE(ABORT, 'of an outgoing message only the state changes'); END;"
	"CREATE TRIGGER outbox_remain BEFORE DELETE ON outbox BEGIN"
	" SELECT RAISE(ABORT, 'outgoing messages are never deleted'); END;"

	"CREATE INDEX messages_for_people ON messages(id) WHERE kind = 'sms' AND outcome IN ('help', 'not_registered', "
	"'gave_up');"
	"CREATE TABLE inbox_done(id INTEGER PRIMARY KEY," /* who has seen to it, and when */
	" message_id INTEGER UNIQUE REFERENCES messages(id), alert_id INTEGER UNIQUE REFERENCES alerts(id),"
	" by TEXT NOT NULL CHECK(by <> ''), at_ms INTEGER NOT NULL,"
	" CHECK((message_id IS NULL) <> (alert_id IS NULL))) STRICT;"
	"CREATE TRIGGER inbox_done_stays BEFORE UPDATE ON inbox_done BEGIN"
	" SELECT RAISE(ABORT, 'who has seen to it is never changed'); END;"
	"CREATE TRIGGER inbox_done_remains BEFORE DELETE ON inbox_done BEGIN"
	" SELECT RAISE(ABORT, 'who has seen to it is never deleted'); END;"

	"PRAGMA user_version = 2;";

/*
 * What is sent (include/outbox.h): each row with its priority and how long it is of use, each attempt with its cost,
 * each delivery report, also of messages nobody knows, who said STOP, which channel was paused by whom; and the parts
 * of long SMS until they are whole.
 */
static const char third_schema_outbox[] =
	"CREATE TABLE outbox_3(id INTEGER PRIMARY KEY,"
	" origin TEXT NOT NULL CHECK(origin <> ''),"   /* notice, reply, late, sendsms, ... */
	" message_id INTEGER REFERENCES messages(id)," /* what caused it; NULL: no message did */
	" to_person INTEGER REFERENCES people(id),"    /* NULL: a number that is not registered */
	" msisdn TEXT NOT NULL CHECK(msisdn <> ''),"   /* the number of that moment */
	" text TEXT NOT NULL, created_ms INTEGER NOT NULL, entry INTEGER NOT NULL DEFAULT 0,"
	" priority INTEGER NOT NULL CHECK(priority BETWEEN 0 AND 4)," /* enum outbox_priority */
	" zone INTEGER NOT NULL CHECK(zone IN (7, 8, 9)),"
	" answers TEXT NOT NULL DEFAULT '',"  /* the channel of the message it answers */
	" reply_to TEXT NOT NULL DEFAULT ''," /* and that message's id at the provider */
	" client_ref TEXT,"                   /* the id another program gave it: the same again is the same row */
	" expires_ms INTEGER NOT NULL,"
	" state TEXT NOT NULL DEFAULT 'queued' CHECK(state IN ('queued', 'sending', 'unknown', 'accepted', 'delivered',"
	"  'failed', 'expired', 'cancelled', 'stopped')),"
	" next_ms INTEGER NOT NULL,"                                              /* not before */
	" attempts INTEGER NOT NULL DEFAULT 0, channel TEXT NOT NULL DEFAULT ''," /* of the last attempt */
	" pinned INTEGER NOT NULL DEFAULT 0 CHECK(pinned IN (0, 1))," /* only over that channel: it knows our reference */
	" provider_ref TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', changed_ms INTEGER NOT NULL,"
	" UNIQUE(origin, client_ref)) STRICT;"
	"INSERT INTO outbox_3(id, origin, message_id, to_person, msisdn, text, created_ms, entry, priority, zone,"
	" expires_ms, state, next_ms, changed_ms, reason)"
	" SELECT o.id, 'notice', o.message_id, o.to_person, o.msisdn, o.text, o.created_ms, o.entry, 1,"
	" coalesce(y.zone, (SELECT min(zone) FROM posyandu WHERE puskesmas_id = p.puskesmas_id), 7), o.created_ms + "
	"172800000, 'queued', o.created_ms, o.created_ms, ''"
	" FROM outbox o JOIN people p ON p.id = o.to_person LEFT JOIN posyandu y ON y.id = p.posyandu_id;"
	"DROP TABLE outbox;"
	"ALTER TABLE outbox_3 RENAME TO outbox;"
	"CREATE INDEX outbox_of_entry ON outbox(entry) WHERE entry <> 0;"
	"CREATE INDEX outbox_due ON outbox(priority, zone, next_ms, id) WHERE state = 'queued';"
	"CREATE INDEX outbox_late ON outbox(expires_ms) WHERE state = 'queued';"
	"CREATE INDEX outbox_queued ON outbox(msisdn) WHERE state = 'queued';"
	"CREATE INDEX outbox_sending ON outbox(msisdn) WHERE state = 'sending';"
	"CREATE INDEX outbox_unknown ON outbox(channel, changed_ms) WHERE state = 'unknown';"
	"CREATE INDEX outbox_at_provider ON outbox(channel, provider_ref) WHERE provider_ref <> '';"
	"CREATE TRIGGER outbox_stay BEFORE UPDATE OF id, origin, message_id, to_person, msisdn, text, created_ms, "
	"entry,"
	" priority, zone, answers, reply_to, client_ref ON outbox"
	" BEGIN SELECT RAISE(ABORT, 'of an outgoing message only the state changes'); END;"
	"CREATE TRIGGER outbox_remain BEFORE DELETE ON outbox BEGIN"
	" SELECT RAISE(ABORT, 'outgoing messages are never deleted'); END;";

static const char third_schema_around[] =
	"CREATE TABLE outbox_attempts(id INTEGER PRIMARY KEY, outbox_id INTEGER NOT NULL REFERENCES outbox(id),"
	" attempt INTEGER NOT NULL, channel TEXT NOT NULL, parts INTEGER NOT NULL, cost INTEGER NOT NULL," /* rupiah */
	" started_ms INTEGER NOT NULL, ended_ms INTEGER, result TEXT," /* NULL: not known yet */
	" provider_ref TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '',"
	" UNIQUE(outbox_id, attempt)) STRICT;"
	"CREATE INDEX attempts_by_time ON outbox_attempts(channel, started_ms);"
	"CREATE INDEX attempts_open ON outbox_attempts(id) WHERE ended_ms IS NULL;"
	"CREATE TRIGGER attempts_stay BEFORE UPDATE ON outbox_attempts WHEN old.ended_ms IS NOT NULL BEGIN"
	" SELECT RAISE(ABORT, 'an attempt that has ended is never changed'); END;"
	"CREATE TRIGGER attempts_remain BEFORE DELETE ON outbox_attempts BEGIN"
	" SELECT RAISE(ABORT, 'attempts are never deleted'); END;"

	"CREATE TABLE reports(id INTEGER PRIMARY KEY, channel TEXT NOT NULL, about TEXT NOT NULL, ref TEXT NOT NULL,"
	" status INTEGER NOT NULL CHECK(status BETWEEN 0 AND 4)," /* enum report_status */
	" status_raw TEXT NOT NULL, reason TEXT NOT NULL, provider_ms INTEGER, received_ms INTEGER NOT NULL,"
	" raw BLOB NOT NULL, outbox_id INTEGER REFERENCES outbox(id)," /* NULL: about a message not known, or not yet */
	" UNIQUE(channel, about, ref, status, status_raw, reason)) STRICT;"
	"CREATE INDEX reports_parked ON reports(channel, about) WHERE outbox_id IS NULL;"
	"CREATE INDEX reports_of_outbox ON reports(outbox_id) WHERE outbox_id IS NOT NULL;"
	"CREATE TRIGGER reports_stay BEFORE UPDATE ON reports WHEN old.outbox_id IS NOT NULL BEGIN"
	" SELECT RAISE(ABORT, 'a delivery report is never changed'); END;"
	"CREATE TRIGGER reports_remain BEFORE DELETE ON reports BEGIN"
	" SELECT RAISE(ABORT, 'delivery reports are never deleted'); END;";

static const char third_schema_people[] =
	"CREATE TABLE optouts(id INTEGER PRIMARY KEY," /* the last row of a number counts */
	" msisdn TEXT NOT NULL, stopped INTEGER NOT NULL CHECK(stopped IN (0, 1)),"
	" message_id INTEGER REFERENCES messages(id), by TEXT NOT NULL CHECK(by <> ''), at_ms INTEGER NOT NULL) STRICT;"
	"CREATE INDEX optouts_of_number ON optouts(msisdn, id);"
	"CREATE TRIGGER optouts_stay BEFORE UPDATE ON optouts BEGIN"
	" SELECT RAISE(ABORT, 'who said STOP is never changed: add a row'); END;"
	"CREATE TRIGGER optouts_remain BEFORE DELETE ON optouts BEGIN"
	" SELECT RAISE(ABORT, 'who said STOP is never deleted'); END;"

	"CREATE TABLE lane_pauses(id INTEGER PRIMARY KEY," /* the last row of a channel counts */
	" channel TEXT NOT NULL, paused INTEGER NOT NULL CHECK(paused IN (0, 1)), why TEXT NOT NULL,"
	" by TEXT NOT NULL CHECK(by <> ''), at_ms INTEGER NOT NULL) STRICT;"
	"CREATE INDEX pauses_of_channel ON lane_pauses(channel, id);"

	"CREATE TABLE sms_parts(id INTEGER PRIMARY KEY," /* of longer SMS that the provider does not join */
	" channel TEXT NOT NULL, provider_id TEXT NOT NULL CHECK(provider_id <> ''), msisdn TEXT NOT NULL,"
	" ref TEXT NOT NULL, number INTEGER NOT NULL, count INTEGER NOT NULL, text BLOB NOT NULL,"
	" sent_to TEXT NOT NULL, received_ms INTEGER NOT NULL,"
	" message_id INTEGER REFERENCES messages(id),"                /* the whole; NULL: it is not yet whole */
	" UNIQUE(channel, provider_id, msisdn, ref, number)) STRICT;" /* some give all parts of a message one id */
	"CREATE INDEX parts_open ON sms_parts(channel, msisdn, ref) WHERE message_id IS NULL;"
	"CREATE INDEX parts_waiting ON sms_parts(received_ms) WHERE message_id IS NULL;"
	"CREATE INDEX parts_of_message ON sms_parts(message_id) WHERE message_id IS NOT NULL;"
	"CREATE TRIGGER parts_stay BEFORE UPDATE OF channel, provider_id, msisdn, ref, number, count, text, received_ms"
	" ON sms_parts BEGIN SELECT RAISE(ABORT, 'what came in is never changed'); END;"
	"CREATE TRIGGER parts_remain BEFORE DELETE ON sms_parts BEGIN"
	" SELECT RAISE(ABORT, 'messages are never deleted'); END;"

	"DROP INDEX messages_for_people;"
	"CREATE INDEX messages_for_people ON messages(id) WHERE kind = 'sms' AND outcome IN ('help', 'not_registered', "
	"'gave_up', 'incomplete');"

	"PRAGMA user_version = 3;";

/* A notice that never reached its phone waits in the inbox for a human; again when it fails again after that. */
static const char fourth_schema[] =
	"CREATE INDEX outbox_unsent ON outbox(id) WHERE origin IN ('notice', 'part') AND state IN ('failed', "
	"'expired');"
	"CREATE TABLE unsent_seen(id INTEGER PRIMARY KEY," /* who has seen to it, and when */
	" outbox_id INTEGER NOT NULL REFERENCES outbox(id), by TEXT NOT NULL CHECK(by <> ''), at_ms INTEGER NOT NULL) "
	"STRICT;"
	"CREATE INDEX unsent_seen_of ON unsent_seen(outbox_id, at_ms);"
	"CREATE TRIGGER unsent_seen_stays BEFORE UPDATE ON unsent_seen BEGIN"
	" SELECT RAISE(ABORT, 'who has seen to it is never changed'); END;"
	"CREATE TRIGGER unsent_seen_remains BEFORE DELETE ON unsent_seen BEGIN"
	" SELECT RAISE(ABORT, 'who has seen to it is never deleted'); END;"
	"PRAGMA user_version = 4;";

#define PARTS_MAX 3 /* a compiler need not take a literal of more than 4095 bytes */
static const char *const migrations[][PARTS_MAX] = {{first_schema},
						    {second_schema_changed, second_schema_new},
						    {third_schema_outbox, third_schema_around, third_schema_people},
						    {fourth_schema}};
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

/* Every reference leads to a row: 0, or negative errno with a line in ERR. */
static int check_references(struct store_db *d, const char *path, struct buf *err)
{
	int64_t broken = 0;
	int rc = store_db_int(d, "SELECT count(*) FROM pragma_foreign_key_check", &broken);

	if (rc)
		return store_db_fail(d, rc, path, err);
	if (!broken)
		return 0;
	buf_addf(err, "%s: %lld rows refer to rows that are not there; it is left as it was", path, (long long)broken);
	return -EINVAL;
}

static int apply(struct store_db *d, const char *const part[PARTS_MAX], const char *path, struct buf *err)
{
	int failed = 0, rc;

	sqlite3_db_config(d->db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
	rc = store_db_exec(d, "BEGIN IMMEDIATE");
	for (int i = 0; i < PARTS_MAX && part[i] && !rc; i++)
		rc = store_db_exec(d, part[i]);
	if (!rc)
		failed = check_references(d, path, err);
	if (!rc && !failed)
		rc = store_db_exec(d, "COMMIT");
	if (rc)
		failed = store_db_fail(d, rc, path, err);
	if (!sqlite3_get_autocommit(d->db))
		store_db_exec(d, "ROLLBACK");
	sqlite3_db_config(d->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	return failed;
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

int store_migrate_to(struct store_db *d, int64_t version, const char *path, struct buf *err)
{
	struct found f = {0};
	int rc = look(d, &f);

	if (rc)
		return store_db_fail(d, rc, path, err);
	rc = refuse(&f, path, err);
	if (!rc)
		rc = use_wal(d, path, err);
	for (int64_t v = f.version; !rc && v < version; v++)
		rc = apply(d, migrations[v], path, err);
	return rc;
}

int store_migrate(struct store_db *d, const char *path, struct buf *err)
{
	return store_migrate_to(d, SCHEMA_VERSION, path, err);
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

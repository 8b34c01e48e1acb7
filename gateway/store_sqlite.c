/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SQLite side of the store that is not a job of its own: the table of statements, connections, the lock file, open
 * and close. Why SQLite is set as it is:
 *
 * - synchronous=FULL: in WAL mode NORMAL does not sync at COMMIT, and a power cut takes acknowledged reports with it.
 * - wal_autocheckpoint=0: SQLite's own checkpoint swallows an fsync error and would try again later, when the kernel
 * has already dropped the pages; store_commit.c checkpoints itself and takes such an error as the end.
 * - recursive_triggers: so that even INSERT OR REPLACE cannot pass the triggers that keep history.
 * - defensive, untrusted schema: a database file somebody else has written must not run code in us.
 *
 * The lock is flock(2) on PATH.lock and not a database lock: SQLite's come and go with transactions. The file stays;
 * only the lock on it counts, and the kernel drops that with the process however it ends.
 */
#include "hash.h"
#include "store_internal.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROSTER_SQL(scope)                                                                                              \
	"SELECT c.code, c.name, EXISTS(SELECT 1 FROM measurements m WHERE m.child_id = c.id AND m.visit_day >= ?3)"    \
	" FROM children c WHERE c." scope " = ?1 AND c.birth_day > ?2 ORDER BY c.name, c.id LIMIT ?4"

/* A message with what was said before it in the same filling-in: "UKUR 10019 84 72,5 | 1". */
#define WHOLE_RAW "CASE m.earlier WHEN x'' THEN m.raw ELSE CAST(m.earlier || m.raw AS BLOB) END"
#define JOURNAL_SQL(which)                                                                                             \
	"SELECT m.id, m.received_ms, m.person_id, m.channel, m.kind, m.msisdn, p.name, m.outcome, " WHOLE_RAW          \
	", m.reply,"                                                                                                   \
	" m.provider_id, m.records FROM messages m LEFT JOIN people p ON p.id = m.person_id " which " LIMIT ?2"

/* SMS that no flow understood or whose sender is not known: somebody must read them. As in the index of their name. */
#define FOR_PEOPLE "kind = 'sms' AND outcome IN ('help', 'not_registered', 'gave_up')"

static const char *const statements[SQL_COUNT] = {
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_SAVEPOINT] = "SAVEPOINT job",
	[SQL_SAVEPOINT_UNDO] = "ROLLBACK TO job",
	[SQL_SAVEPOINT_END] = "RELEASE job",
	[SQL_MESSAGE_ADD] = "INSERT INTO messages(channel, provider_id, kind, msisdn, person_id, received_ms,"
			    " provider_ms, raw, outcome, flow, flow_version, records, reply, reply_ends, earlier)"
			    " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(channel, provider_id) DO NOTHING",
	[SQL_MESSAGE_KNOWN] =
		"SELECT raw, msisdn, reply, reply_ends FROM messages WHERE channel = ? AND provider_id = ?",
	[SQL_MEASUREMENT_KNOWN] =
		"SELECT m.reply, m.reply_ends FROM measurements x JOIN messages m ON m.id = x.message_id"
		" WHERE x.child_id = ?1 AND x.visit_day = ?2 AND x.entry = ?3 AND x.weight_g IS ?4"
		" AND x.length_mm IS ?5 AND x.position = ?6 AND x.arm_mm IS ?7 AND x.head_mm IS ?8"
		" AND x.oedema = ?9",
	[SQL_RECORD_KNOWN] =
		"SELECT m.reply, m.reply_ends FROM records x JOIN messages m ON m.id = x.message_id"
		" WHERE x.entry = ?1 AND x.kind = ?2 AND x.child_id IS ?3 AND x.day = ?4 AND x.fields = ?5",
	[SQL_NOTICE_KNOWN] =
		"SELECT m.reply, m.reply_ends FROM messages m WHERE m.id = coalesce("
		" (SELECT message_id FROM alerts WHERE entry = ?1 AND kind = ?2 AND text = ?3),"
		" (SELECT message_id FROM outbox WHERE entry = ?1 AND ?2 = '" ALERT_UNSENT "' AND text = ?3))",
	[SQL_MEASUREMENT_ADD] =
		"INSERT INTO measurements(message_id, child_id, person_id, visit_day, age_days, weight_g, length_mm,"
		" position, assumed, repaired, z_lfa, z_wfa, z_wfl, z_bfa, z_hfa, z_afa, flags, used_tenth_mm, kms,"
		" entry, arm_mm, head_mm, oedema, doubt, replaces)"
		" VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,"
		" (SELECT max(id) FROM measurements WHERE child_id = ?2 AND visit_day = ?4))",
	[SQL_RECORD_ADD] = "INSERT INTO records(message_id, person_id, child_id, kind, day, entry, fields, replaces)"
			   " VALUES(?1,?2,?3,?4,?5,?6,?7, (SELECT max(id) FROM records WHERE child_id = ?3 AND kind = "
			   "?4 AND day = ?5))",
	[SQL_OUTBOX_ADD] =
		"INSERT INTO outbox(message_id, entry, to_person, msisdn, text, created_ms)"
		" SELECT ?1, ?2, p.id, p.msisdn, ?3, ?4 FROM people c JOIN people p ON p.puskesmas_id = c.puskesmas_id"
		" AND p.role = ?6 WHERE c.id = ?5 AND (NOT ?7 OR p.posyandu_id IS coalesce("
		"  (SELECT posyandu_id FROM children WHERE id = ?8), c.posyandu_id, p.posyandu_id)) ORDER BY p.id",
	[SQL_OUTBOX_ADD_PERSON] =
		"INSERT INTO outbox(message_id, entry, to_person, msisdn, text, created_ms)"
		" SELECT ?1, ?2, p.id, p.msisdn, ?3, ?4 FROM people c JOIN people p ON p.puskesmas_id = c.puskesmas_id"
		" WHERE c.id = ?5 AND p.id = ?6 AND p.role <> 'keluarga'",
	[SQL_ALERT_ADD] = "INSERT INTO alerts(message_id, entry, kind, child_id, person_id, to_role, recipients, text, "
			  "created_ms)"
			  " VALUES(?,?,?,?,?,?,?,?,?)",
	[SQL_INBOX_FIND] = "SELECT CASE ?2 WHEN 0 THEN EXISTS(SELECT 1 FROM messages WHERE id = ?1 AND " FOR_PEOPLE ")"
			   " ELSE EXISTS(SELECT 1 FROM alerts WHERE id = ?1) END",
	[SQL_INBOX_DONE] =
		"INSERT INTO inbox_done(message_id, alert_id, by, at_ms) VALUES(?1,?2,?3,?4) ON CONFLICT DO NOTHING",
	[SQL_ALERT_DONE] = "UPDATE alerts SET state = 'done' WHERE id = ?1 AND state = 'open'",
	[SQL_SECRET_GET] = "SELECT value FROM meta WHERE key = 'secret'",
	[SQL_SECRET_ADD] = "INSERT INTO meta(key, value) VALUES('secret', ?)",
	[SQL_PUSKESMAS_ADD] = "INSERT INTO puskesmas(code, name, area_code) VALUES(?,?,?)",
	[SQL_POSYANDU_ADD] = "INSERT INTO posyandu(puskesmas_id, name, village, zone) VALUES(?,?,?,?)",
	[SQL_PERSON_ADD] = "INSERT INTO people(posyandu_id, puskesmas_id, role, name, msisdn) VALUES(?1,"
			   " coalesce((SELECT puskesmas_id FROM posyandu WHERE id = ?1), ?2), ?3, ?4, ?5)",
	[SQL_PERSON_LANGUAGE] = "UPDATE people SET language = ?2 WHERE id = ?1",
	[SQL_CHILD_ADD] = "INSERT INTO children(posyandu_id, puskesmas_id, code, name, sex, birth_day) VALUES(?1,"
			  " (SELECT puskesmas_id FROM posyandu WHERE id = ?1), ?2, ?3, ?4, ?5)",
	[SQL_PERSON_NUMBER] = "SELECT msisdn FROM people WHERE id = ?",
	[SQL_READ_BEGIN] = "BEGIN",
	[SQL_READ_END] = "COMMIT",
	[SQL_PERSON] =
		"SELECT p.id, p.role, p.name, p.posyandu_id, p.puskesmas_id, coalesce(y.name, k.name), coalesce(y.zone,"
		" (SELECT min(zone) FROM posyandu WHERE puskesmas_id = p.puskesmas_id)), p.language"
		" FROM people p JOIN puskesmas k ON k.id = p.puskesmas_id LEFT JOIN posyandu y ON y.id = p.posyandu_id"
		" WHERE p.msisdn = ?",
	[SQL_CHILD] = "SELECT id, code, name, sex, birth_day FROM children"
		      " WHERE puskesmas_id = ?1 AND code = ?2 AND (?3 IS NULL OR posyandu_id = ?3)",
	[SQL_LAST_WEIGHT] = "SELECT visit_day, weight_g FROM measurements"
			    " WHERE child_id = ? AND visit_day < ? AND weight_g IS NOT NULL"
			    " ORDER BY visit_day DESC, id DESC LIMIT 1",
	[SQL_LAST_LENGTH] = "SELECT visit_day, length_mm, position FROM measurements"
			    " WHERE child_id = ? AND visit_day < ? AND length_mm IS NOT NULL"
			    " ORDER BY visit_day DESC, id DESC LIMIT 1",
	[SQL_ROSTER_POSYANDU] = ROSTER_SQL("posyandu_id"),
	[SQL_ROSTER_PUSKESMAS] = ROSTER_SQL("puskesmas_id"),
	[SQL_PLACES] = "SELECT id, '', name, village, '' FROM posyandu WHERE puskesmas_id = ?1"
		       " ORDER BY name COLLATE NOCASE, village, id",
	[SQL_PEOPLE] = "SELECT p.id, p.role, p.name, y.name, p.msisdn FROM people p"
		       " LEFT JOIN posyandu y ON y.id = p.posyandu_id"
		       " WHERE p.puskesmas_id = ?1 AND p.role <> 'keluarga' AND p.id <> ?2 AND (?3 = '' OR p.role = ?3)"
		       " ORDER BY p.name COLLATE NOCASE, p.id",
	[SQL_JOURNAL_NEWEST] = JOURNAL_SQL("WHERE ?1 < 0 ORDER BY m.id DESC"),
	[SQL_JOURNAL_AFTER] = JOURNAL_SQL("WHERE m.id > ?1 ORDER BY m.id"),
	[SQL_INBOX] =
		"SELECT * FROM (SELECT 0 AS alert, m.id AS id, m.received_ms AS at, m.outcome, m.channel, m.msisdn, "
		"p.name,"
		" " WHOLE_RAW
		", NULL, NULL, '', 0, d.by, d.at_ms FROM messages m LEFT JOIN people p ON p.id = m.person_id"
		" LEFT JOIN inbox_done d ON d.message_id = m.id WHERE " FOR_PEOPLE " AND (?1 OR d.id IS NULL) UNION ALL"
		" SELECT 1, a.id, a.created_ms, a.kind, m.channel, m.msisdn, p.name, a.text, c.code, c.name, a.to_role,"
		" a.recipients, d.by, d.at_ms FROM alerts a JOIN messages m ON m.id = a.message_id"
		" JOIN people p ON p.id = a.person_id LEFT JOIN children c ON c.id = a.child_id"
		" LEFT JOIN inbox_done d ON d.alert_id = a.id WHERE ?1 OR a.state = 'open')"
		" ORDER BY at DESC, alert DESC, id DESC LIMIT ?2",
	[SQL_MEASUREMENTS] =
		"SELECT x.id, x.message_id, m.received_ms, x.child_id, x.visit_day, x.age_days, x.weight_g,"
		" x.length_mm, x.position, x.assumed, x.repaired, x.z_lfa, x.z_wfa, x.z_wfl, x.z_bfa, x.z_hfa, x.z_afa,"
		" x.flags, x.used_tenth_mm, x.kms, x.replaces, c.code, c.name, y.name, k.name, p.name, m.msisdn,"
		" m.channel, " WHOLE_RAW ", c.sex, c.birth_day, x.arm_mm, x.head_mm, x.oedema, x.doubt"
		" FROM measurements x CROSS JOIN messages m ON m.id = x.message_id JOIN children c ON c.id = x.child_id"
		" JOIN posyandu y ON y.id = c.posyandu_id JOIN puskesmas k ON k.id = c.puskesmas_id"
		" LEFT JOIN people p ON p.id = x.person_id WHERE x.visit_day BETWEEN ? AND ? ORDER BY x.id",
	[SQL_CHILD_ANYWHERE] =
		"SELECT c.id, c.code, c.name, c.sex, c.birth_day, k.code FROM puskesmas k CROSS JOIN children c"
		" ON c.puskesmas_id = k.id AND c.code = ?1 WHERE ?2 IS NULL OR k.code = ?2 ORDER BY k.code",
	[SQL_GROWTH_HISTORY] = "SELECT visit_day, weight_g, length_mm, position FROM measurements WHERE child_id = ?"
			       " ORDER BY visit_day, id",
	[SQL_COUNT_MESSAGES] = "SELECT count(*) FROM messages",
	[SQL_COUNT_MEASUREMENTS] = "SELECT count(*) FROM measurements",
	[SQL_COUNT_RECORDS] = "SELECT count(*) FROM records",
	[SQL_COUNT_ALERTS] = "SELECT count(*) FROM alerts",
	[SQL_COUNT_OUTBOX] = "SELECT count(*) FROM outbox",
	[SQL_COUNT_CHILDREN] = "SELECT count(*) FROM children",
	[SQL_COUNT_PEOPLE] = "SELECT count(*) FROM people",
};

const char *store_sql_text(enum store_sql which)
{
	return statements[which];
}

/* ---- errors ---- */

int store_errno(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK: return 0;
	case SQLITE_CONSTRAINT:
		return rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY ? -EEXIST : -EINVAL;
	case SQLITE_BUSY: return -EBUSY;
	case SQLITE_FULL: return -ENOSPC;
	case SQLITE_NOMEM: return -ENOMEM;
	case SQLITE_READONLY: return -EROFS;
	case SQLITE_NOTADB: return -EINVAL;
	default: return -EIO;
	}
}

int store_db_fail(struct store_db *d, int rc, const char *path, struct buf *err)
{
	if ((rc & 0xff) == SQLITE_NOTADB)
		buf_addf(err, "%s: is not a database", path);
	else
		buf_addf(err, "%s: %s (SQLite code %d)", path, d->db ? sqlite3_errmsg(d->db) : "out of memory", rc);
	return store_errno(rc);
}

/* ---- statements ---- */

int store_db_run(sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	sqlite3_reset(st);
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

int store_db_exec(struct store_db *d, const char *sql)
{
	int rc = sqlite3_exec(d->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? rc : sqlite3_extended_errcode(d->db);
}

int store_db_int(struct store_db *d, const char *sql, int64_t *out)
{
	sqlite3_stmt *st;
	int rc = sqlite3_prepare_v2(d->db, sql, -1, &st, NULL);

	if (rc)
		return rc;
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

/* A NULL pointer would bind NULL, and an empty text is not that. */
void store_bind_str(sqlite3_stmt *st, int at, struct str s)
{
	sqlite3_bind_text64(st, at, s.n ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8);
}

void store_bind_blob(sqlite3_stmt *st, int at, struct str s)
{
	sqlite3_bind_blob64(st, at, s.n ? s.p : "", s.n, SQLITE_STATIC);
}

void store_bind_id(sqlite3_stmt *st, int at, int64_t id)
{
	if (id)
		sqlite3_bind_int64(st, at, id);
	else
		sqlite3_bind_null(st, at);
}

struct str store_column(sqlite3_stmt *st, int at)
{
	const char *p = sqlite3_column_blob(st, at);

	return p ? (struct str){p, (size_t)sqlite3_column_bytes(st, at)} : STR_NONE;
}

/* ---- connections ---- */

static int configure(struct store_db *d, bool writes)
{
	int rc = SQLITE_OK;

	sqlite3_extended_result_codes(d->db, 1);
	sqlite3_busy_timeout(d->db, STORE_BUSY_MS);
	sqlite3_db_config(d->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(d->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(d->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	if (writes)
		rc = store_db_exec(d, "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"
				      "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384;"
				      "PRAGMA recursive_triggers = ON; PRAGMA temp_store = MEMORY;");
	else
		rc = store_db_exec(d, "PRAGMA query_only = ON;");
	return rc;
}

int store_db_open(struct store_db *d, const char *path, int flags, struct buf *err)
{
	int rc;

	memset(d, 0, sizeof(*d));
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS,
		       0); /* the sum it keeps takes a mutex at every malloc; later calls do nothing */
	rc = sqlite3_open_v2(path, &d->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (!rc)
		rc = configure(d, (flags & SQLITE_OPEN_READWRITE) != 0);
	return rc ? store_db_fail(d, rc, path, err) : 0;
}

int store_db_prepare(struct store_db *d, enum store_sql first, enum store_sql end, const char *path, struct buf *err)
{
	for (unsigned i = first; i < (unsigned)end; i++) {
		int rc = sqlite3_prepare_v3(d->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT, &d->stmt[i], NULL);

		if (rc)
			return store_db_fail(d, rc, path, err);
	}
	return 0;
}

void store_db_close(struct store_db *d)
{
	int rc;

	for (int i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(d->stmt[i]);
	rc = sqlite3_close(d->db);
	assert(rc == SQLITE_OK);
	(void)rc;
	memset(d, 0, sizeof(*d));
}

/* ---- the file and its lock ---- */

static int complain(struct buf *err, const char *path, const char *what, int code)
{
	buf_addf(err, "%s: %s", path, what);
	return code;
}

/* The folder must take new files: SQLite keeps PATH-wal and PATH-shm beside the database. */
static int check_folder(const char *path, struct buf *err)
{
	char folder[sizeof(((struct store *)NULL)->path)];
	const char *slash = strrchr(path, '/');
	struct stat st;

	str_copy(folder, sizeof(folder), slash ? (struct str){path, (size_t)(slash - path)} : STR("."));
	if (slash == path)
		str_copy(folder, sizeof(folder), STR("/"));
	if (stat(folder, &st) || !S_ISDIR(st.st_mode))
		return complain(err, folder, "there is no such folder for the database; make it first", -ENOENT);
	if (eaccess(folder, W_OK | X_OK))
		return complain(err, folder, "this folder cannot be written to, and the database is to be there",
				-errno);
	return 0;
}

/* Never opened and closed here when it exists: that would drop the locks SQLite holds on it in this process. */
static int check_file(const char *path, struct buf *err)
{
	struct stat st;

	if (stat(path, &st))
		return errno == ENOENT ? 0 : complain(err, path, strerror(errno), -errno);
	if (S_ISDIR(st.st_mode))
		return complain(err, path, "is a folder; the database is to be a file", -EISDIR);
	if (!S_ISREG(st.st_mode))
		return complain(err, path, "is not a plain file", -EINVAL);
	if (eaccess(path, R_OK | W_OK))
		return complain(err, path, "cannot be written to by this user", -errno);
	return 0;
}

/* Made by us and not by SQLite, so that only its owner can read it: there are names and numbers in it. */
static int make_file(const char *path, struct buf *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno == EEXIST ? 0 : complain(err, path, strerror(errno), -errno);
	close(fd);
	return 0;
}

static int take_lock(struct store *s, struct buf *err)
{
	char name[sizeof(s->path) + 8];
	struct buf b;

	buf_init(&b, name, sizeof(name) - 1);
	buf_addf(&b, "%s.lock", s->path);
	name[b.n] = '\0';
	s->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->lock_fd < 0)
		return complain(err, name, strerror(errno), -errno);
	if (flock(s->lock_fd, LOCK_EX | LOCK_NB))
		return complain(err, s->path, "is in use by another gateway; stop that one first", -EBUSY);
	return 0;
}

/* ---- open and close ---- */

static int load_secret(struct store *s, struct buf *err)
{
	sqlite3_stmt *get = s->db.stmt[SQL_SECRET_GET], *add = s->db.stmt[SQL_SECRET_ADD];
	int rc = sqlite3_step(get);

	if (rc == SQLITE_ROW && sqlite3_column_bytes(get, 0) == STORE_SECRET_SIZE) {
		memcpy(s->secret, sqlite3_column_blob(get, 0), STORE_SECRET_SIZE);
		sqlite3_reset(get);
		return 0;
	}
	sqlite3_reset(get);
	if (rc == SQLITE_ROW)
		return complain(err, s->path, "its secret is damaged", -EIO);
	if (hash_random(s->secret, STORE_SECRET_SIZE))
		return complain(err, s->path, "the kernel gives no random bytes", -EIO);
	sqlite3_bind_blob(add, 1, s->secret, STORE_SECRET_SIZE, SQLITE_STATIC);
	rc = store_db_run(add);
	return rc ? store_db_fail(&s->db, rc, s->path, err) : 0;
}

/* What the process before us wrote may not be on the disk: it was killed before its fsync, or ended because that failed.
 * It reads as committed all the same, and a message that comes again would be acknowledged without any fsync. So all of
 * it is synced and copied into the database, which writes pages anew that the kernel has given up on, before anything is
 * answered. A reader elsewhere may keep a part from being copied (BUSY); the sync of the log comes before that. */
static int settle(struct store *s, struct buf *err)
{
	int rc = sqlite3_wal_checkpoint_v2(s->db.db, NULL, SQLITE_CHECKPOINT_FULL, NULL, NULL);

	return rc && (rc & 0xff) != SQLITE_BUSY ? store_db_fail(&s->db, rc, s->path, err) : 0;
}

static int open_database(struct store *s, struct buf *err)
{
	int rc = check_folder(s->path, err);

	if (!rc)
		rc = check_file(s->path, err);
	if (!rc)
		rc = take_lock(s, err);
	if (!rc)
		rc = make_file(s->path, err);
	if (!rc)
		rc = store_db_open(&s->db, s->path, SQLITE_OPEN_READWRITE, err);
	if (!rc)
		rc = store_migrate(&s->db, s->path, err);
	if (!rc)
		rc = settle(s, err);
	if (!rc)
		rc = store_db_prepare(&s->db, SQL_BEGIN, SQL_WRITE_END, s->path, err);
	if (!rc)
		rc = load_secret(s, err);
	return rc;
}

int store_open(struct store **out, const char *path, struct buf *err)
{
	struct store *s = calloc(1, sizeof(*s));
	int rc;

	*out = NULL;
	if (!s || store_queue_init(s)) {
		free(s);
		return complain(err, path, "out of memory", -ENOMEM);
	}
	s->lock_fd = -1;
	if (str_copy(s->path, sizeof(s->path), str_of(path)))
		rc = open_database(s, err);
	else
		rc = complain(err, path, "this path is too long", -ENAMETOOLONG);
	if (rc)
		store_close(s);
	else
		*out = s;
	return rc;
}

/* A store that met an I/O error leaves its WAL alone: the next start recovers from what is really on the disk. */
void store_close(struct store *s)
{
	if (!s)
		return;
	store_queue_stop(s);
	if (s->db.db && atomic_load(&s->dead))
		sqlite3_db_config(s->db.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	store_db_close(&s->db);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	store_queue_release(s);
	free(s);
}

const uint8_t *store_secret(const struct store *s)
{
	return s->secret;
}

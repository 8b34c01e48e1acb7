/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SQLite side of the store that is not a job of its own: connections, the lock file, open and close. Why SQLite is set as it is:
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
		int rc = sqlite3_prepare_v3(d->db, store_sql_text((enum store_sql)i), -1, SQLITE_PREPARE_PERSISTENT,
					    &d->stmt[i], NULL);

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

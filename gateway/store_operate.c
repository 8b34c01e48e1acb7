/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writes that do not go through the store's thread: an operator's, from another process, beside a gateway that
 * serves. Each takes a connection of its own for one short transaction. The gateway's commits wait that long at most;
 * and nothing a phone was told hangs on it.
 */
#include "store_internal.h"
#include <errno.h>
#include <sys/stat.h>

static int open_to_write(struct store_db *d, const char *path, struct buf *err)
{
	int rc = store_db_open(d, path, SQLITE_OPEN_READWRITE, err);

	if (!rc)
		rc = store_schema_check(d, path, err);
	return rc ? rc : store_db_prepare(d, SQL_BEGIN, SQL_WRITE_END, path, err);
}

static int in_one_go(struct store_db *d, const char *path, int (*run)(struct store_db *d, void *arg), void *arg,
		     struct buf *err)
{
	int rc = store_db_run(d->stmt[SQL_BEGIN]);

	if (!rc)
		rc = run(d, arg);
	if (!rc)
		rc = store_db_run(d->stmt[SQL_COMMIT]);
	if (rc && rc != SQLITE_DONE)
		store_db_fail(d, rc, path, err);
	if (!sqlite3_get_autocommit(d->db))
		store_db_run(d->stmt[SQL_ROLLBACK]);
	return rc == SQLITE_DONE ? -ENOENT : store_errno(rc);
}

int store_operate(const char *path, int (*run)(struct store_db *d, void *arg), void *arg, struct buf *err)
{
	struct store_db d = {0};
	struct stat st;
	int rc;

	if (stat(path, &st) || !S_ISREG(st.st_mode)) {
		buf_addf(err, "%s: there is no database", path);
		return -ENODEV;
	}
	rc = open_to_write(&d, path, err);
	if (!rc)
		rc = in_one_go(&d, path, run, arg, err);
	store_db_close(&d);
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What waits for a human. Marking is the one write that does not go through the store's thread: it is done by another
 * process, beside a gateway that serves, so it takes a connection of its own for one short transaction. The gateway's
 * commits wait that long at most; and nothing a phone was told hangs on it.
 */
#include "store_internal.h"
#include <errno.h>
#include <sys/stat.h>

static void fill_inbox(sqlite3_stmt *st, struct inbox_row *row)
{
	*row = (struct inbox_row){
		.item = {sqlite3_column_int(st, 0) != 0, sqlite3_column_int64(st, 1)},
		.at_ms = sqlite3_column_int64(st, 2),
		.what = store_column(st, 3),
		.channel = store_column(st, 4),
		.msisdn = store_column(st, 5),
		.person = store_column(st, 6),
		.text = store_column(st, 7),
		.child_code = store_column(st, 8),
		.child_name = store_column(st, 9),
		.to_role = store_column(st, 10),
		.recipients = sqlite3_column_int(st, 11),
		.done_by = store_column(st, 12),
		.done_ms = sqlite3_column_int64(st, 13),
	};
}

int store_inbox(struct store_reader *r, bool all, int limit, inbox_fn *fn, void *arg)
{
	sqlite3_stmt *st = r->db.stmt[SQL_INBOX];
	struct inbox_row row;
	int rc;

	sqlite3_bind_int(st, 1, all);
	sqlite3_bind_int(st, 2, limit < 0 ? 0 : limit);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		fill_inbox(st, &row);
		fn(arg, &row);
	}
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -EIO;
}

/* ---- marking ---- */

/* SQLITE_ROW when there is such an item. */
static int find(struct store_db *d, const struct inbox_item *item)
{
	sqlite3_stmt *st = d->stmt[SQL_INBOX_FIND];
	int rc, found;

	sqlite3_bind_int64(st, 1, item->id);
	sqlite3_bind_int(st, 2, item->alert);
	rc = sqlite3_step(st);
	found = rc == SQLITE_ROW && sqlite3_column_int(st, 0);
	sqlite3_reset(st);
	return rc == SQLITE_ROW && !found ? SQLITE_DONE : rc;
}

static int mark(struct store_db *d, const struct inbox_item *item, const char *by, int64_t now_ms)
{
	sqlite3_stmt *done = d->stmt[SQL_INBOX_DONE], *alert = d->stmt[SQL_ALERT_DONE];
	int rc;

	store_bind_id(done, 1, item->alert ? 0 : item->id);
	store_bind_id(done, 2, item->alert ? item->id : 0);
	store_bind_str(done, 3, str_of(by));
	sqlite3_bind_int64(done, 4, now_ms);
	rc = store_db_run(done);
	if (rc || !item->alert)
		return rc;
	sqlite3_bind_int64(alert, 1, item->id);
	return store_db_run(alert);
}

/* Inside a transaction. SQLITE_DONE: item *wrong is not there. */
static int mark_all(struct store_db *d, const struct inbox_item *items, int n, const char *by, int64_t now_ms,
		    int *wrong)
{
	int rc = SQLITE_OK;

	for (int i = 0; i < n && !rc; i++) {
		*wrong = i;
		rc = find(d, &items[i]);
		if (rc == SQLITE_ROW)
			rc = mark(d, &items[i], by, now_ms);
	}
	return rc;
}

static int open_to_write(struct store_db *d, const char *path, struct buf *err)
{
	int rc = store_db_open(d, path, SQLITE_OPEN_READWRITE, err);

	if (!rc)
		rc = store_schema_check(d, path, err);
	return rc ? rc : store_db_prepare(d, SQL_BEGIN, SQL_WRITE_END, path, err);
}

static int mark_in_one_go(struct store_db *d, const char *path, const struct inbox_item *items, int n, const char *by,
			  int64_t now_ms, int *wrong, struct buf *err)
{
	int rc = store_db_run(d->stmt[SQL_BEGIN]);

	if (!rc)
		rc = mark_all(d, items, n, by, now_ms, wrong);
	if (!rc)
		rc = store_db_run(d->stmt[SQL_COMMIT]);
	if (rc == SQLITE_DONE)
		buf_addf(err, "%s%lld: there is no such item", items[*wrong].alert ? "a" : "m",
			 (long long)items[*wrong].id);
	else if (rc)
		store_db_fail(d, rc, path, err);
	if (!sqlite3_get_autocommit(d->db))
		store_db_run(d->stmt[SQL_ROLLBACK]);
	return rc == SQLITE_DONE ? -ENOENT : store_errno(rc);
}

int store_inbox_done(const char *path, const struct inbox_item *items, int n, const char *by, int64_t now_ms,
		     int *wrong, struct buf *err)
{
	struct store_db d = {0};
	struct stat st;
	int rc;

	*wrong = 0;
	if (stat(path, &st) || !S_ISREG(st.st_mode)) {
		buf_addf(err, "%s: there is no database", path);
		return -ENODEV;
	}
	rc = open_to_write(&d, path, err);
	if (!rc)
		rc = mark_in_one_go(&d, path, items, n, by, now_ms, wrong, err);
	store_db_close(&d);
	return rc;
}

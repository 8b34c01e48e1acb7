/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What waits for a human. Marking is done by another process, beside a gateway that serves (store_operate.c).
 */
#include "store_internal.h"
#include <errno.h>

char inbox_letter(enum inbox_kind kind)
{
	return kind == INBOX_UNSENT ? 'n' : kind == INBOX_ALERT ? 'a' : 'm';
}

static void fill_inbox(sqlite3_stmt *st, struct inbox_row *row)
{
	*row = (struct inbox_row){
		.item = {(enum inbox_kind)sqlite3_column_int(st, 0), sqlite3_column_int64(st, 1)},
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
		.why = store_column(st, 14),
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
	sqlite3_bind_int(st, 2, (int)item->kind);
	rc = sqlite3_step(st);
	found = rc == SQLITE_ROW && sqlite3_column_int(st, 0);
	sqlite3_reset(st);
	return rc == SQLITE_ROW && !found ? SQLITE_DONE : rc;
}

static int mark_unsent(struct store_db *d, int64_t id, const char *by, int64_t now_ms)
{
	sqlite3_stmt *st = d->stmt[SQL_UNSENT_DONE];

	sqlite3_bind_int64(st, 1, id);
	store_bind_str(st, 2, str_of(by));
	sqlite3_bind_int64(st, 3, now_ms);
	return store_db_run(st);
}

static int mark(struct store_db *d, const struct inbox_item *item, const char *by, int64_t now_ms)
{
	sqlite3_stmt *done = d->stmt[SQL_INBOX_DONE], *alert = d->stmt[SQL_ALERT_DONE];
	bool raised = item->kind == INBOX_ALERT;
	int rc;

	if (item->kind == INBOX_UNSENT)
		return mark_unsent(d, item->id, by, now_ms);
	store_bind_id(done, 1, raised ? 0 : item->id);
	store_bind_id(done, 2, raised ? item->id : 0);
	store_bind_str(done, 3, str_of(by));
	sqlite3_bind_int64(done, 4, now_ms);
	rc = store_db_run(done);
	if (rc || !raised)
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

struct marking {
	const struct inbox_item *items;
	int n;
	const char *by;
	int64_t now_ms;
	int *wrong;
};

static int mark_these(struct store_db *d, void *arg)
{
	const struct marking *m = arg;

	return mark_all(d, m->items, m->n, m->by, m->now_ms, m->wrong);
}

int store_inbox_done(const char *path, const struct inbox_item *items, int n, const char *by, int64_t now_ms,
		     int *wrong, struct buf *err)
{
	struct marking m = {items, n, by, now_ms, wrong};
	int rc;

	*wrong = 0;
	rc = store_operate(path, mark_these, &m, err);
	if (rc == -ENOENT && !err->n)
		buf_addf(err, "%c%lld: there is no such item", inbox_letter(items[*wrong].kind),
			 (long long)items[*wrong].id);
	return rc;
}

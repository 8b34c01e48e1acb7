/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox as it is read: what is due, for dispatch.c, and what there is, for `kentongan outbox`; and the few things an
 * operator does to it from another process, each in one short transaction on a connection of its own.
 */
#include "store_internal.h"
#include "store_outbox.h"
#include <errno.h>
#include <sys/stat.h>

/* ---- what is due ---- */

static bool give_due(sqlite3_stmt *st, int priority, enum zone zone, outbox_due_fn *fn, void *arg)
{
	const struct outbox_due row = {
		.id = sqlite3_column_int64(st, 0),
		.attempts = sqlite3_column_int(st, 1),
		.msisdn = store_column(st, 2),
		.text = store_column(st, 3),
		.created_ms = sqlite3_column_int64(st, 4),
		.expires_ms = sqlite3_column_int64(st, 5),
		.answers = store_column(st, 6),
		.reply_to = store_column(st, 7),
		.channel = store_column(st, 8),
		.pinned = sqlite3_column_int(st, 9) != 0,
		.priority = (enum outbox_priority)priority,
		.zone = zone,
	};

	return fn(arg, &row);
}

/* SQLITE_DONE to go on, SQLITE_OK when FN has enough. */
static int due_of(sqlite3_stmt *st, int priority, enum zone zone, int64_t now_ms, int limit, outbox_due_fn *fn,
		  void *arg)
{
	bool more = true;
	int rc = SQLITE_DONE;

	sqlite3_bind_int(st, 1, priority);
	sqlite3_bind_int(st, 2, (int)zone);
	sqlite3_bind_int64(st, 3, now_ms);
	sqlite3_bind_int(st, 4, limit);
	while (more && (rc = sqlite3_step(st)) == SQLITE_ROW)
		more = give_due(st, priority, zone, fn, arg);
	sqlite3_reset(st);
	return more ? rc : SQLITE_OK;
}

int store_outbox_due(struct store_reader *r, int64_t now_ms, unsigned open_zones, int limit, outbox_due_fn *fn,
		     void *arg)
{
	static const enum zone zones[] = {ZONE_WIB, ZONE_WITA, ZONE_WIT};
	int rc = SQLITE_DONE;

	for (int p = 0; p < OUTBOX_PRIORITIES; p++)
		for (int z = 0; z < 3 && rc == SQLITE_DONE; z++)
			if (p <= OUTBOX_REPLY || (open_zones >> zones[z] & 1))
				rc = due_of(r->db.stmt[SQL_DUE], p, zones[z], now_ms, limit, fn, arg);
	return rc == SQLITE_DONE || rc == SQLITE_OK ? 0 : -EIO;
}

/* One number of one row; FALLBACK for NULL or a failure. */
static int64_t number(sqlite3_stmt *st, int64_t fallback)
{
	int64_t n = fallback;

	if (sqlite3_step(st) == SQLITE_ROW && sqlite3_column_type(st, 0) != SQLITE_NULL)
		n = sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return n;
}

bool store_outbox_has_late(struct store_reader *r, int64_t now_ms)
{
	sqlite3_stmt *st = r->db.stmt[SQL_LATE];

	sqlite3_bind_int64(st, 1, now_ms);
	return number(st, 0) != 0;
}

int64_t store_outbox_spent(struct store_reader *r, struct str channel, int64_t since_ms)
{
	sqlite3_stmt *st = r->db.stmt[SQL_SPENT];

	store_bind_str(st, 1, channel);
	sqlite3_bind_int64(st, 2, since_ms);
	return number(st, OUTBOX_SPENT_UNKNOWN);
}

void store_lane_word(struct store_reader *r, struct str channel, struct lane_word *out)
{
	sqlite3_stmt *st = r->db.stmt[SQL_LANE_PAUSED];

	*out = (struct lane_word){0};
	store_bind_str(st, 1, channel);
	if (sqlite3_step(st) == SQLITE_ROW) {
		out->paused = sqlite3_column_int(st, 0) != 0;
		str_copy(out->why, sizeof(out->why), store_column(st, 1));
		out->id = sqlite3_column_int64(st, 2);
	}
	sqlite3_reset(st);
}

void store_outbox_budget(struct store_reader *r, struct str channel, enum zone zone, int32_t today, struct budget *b)
{
	int64_t day_ms = INT64_C(86400000), zone_ms = (int64_t)zone * 3600000;

	b->day_spent = store_outbox_spent(r, channel, today * day_ms - zone_ms);
	b->month_spent = store_outbox_spent(r, channel, date_month_start(today) * day_ms - zone_ms);
	b->day = b->month_spent < OUTBOX_SPENT_UNKNOWN ? today : DATE_NONE;
}

bool store_lane_paused(struct store_reader *r, struct str channel, char why[OUTBOX_WHY_MAX])
{
	struct lane_word word;

	store_lane_word(r, channel, &word);
	str_copy(why, OUTBOX_WHY_MAX, str_of(word.why));
	return word.paused;
}

bool store_lane_barred(struct store_reader *r, struct str channel, char why[OUTBOX_WHY_MAX])
{
	sqlite3_stmt *st = r->db.stmt[SQL_LANE_BARRED];
	bool barred = false;

	why[0] = '\0';
	store_bind_str(st, 1, channel);
	if (sqlite3_step(st) == SQLITE_ROW && sqlite3_column_int(st, 0)) {
		barred = true;
		str_copy(why, OUTBOX_WHY_MAX, store_column(st, 1));
	}
	sqlite3_reset(st);
	return barred;
}

bool store_is_stopped(struct store_reader *r, const char *msisdn)
{
	sqlite3_stmt *st = r->db.stmt[SQL_IS_STOPPED];

	store_bind_str(st, 1, str_of(msisdn));
	return number(st, 0) != 0;
}

/* Newest first, until they are older: ids and times run together. */
int64_t store_outbox_queued_by(struct store_reader *r, struct str origin, int64_t since_ms)
{
	sqlite3_stmt *st = r->db.stmt[SQL_OUTBOX_NEWEST];
	int64_t n = 0;
	int rc;

	while ((rc = sqlite3_step(st)) == SQLITE_ROW && sqlite3_column_int64(st, 1) >= since_ms)
		n += str_eq(store_column(st, 0), origin);
	sqlite3_reset(st);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? n : -EIO;
}

int store_outbox_open(struct store_reader *r, struct str channel, int64_t since_ms, int limit, int64_t *ids)
{
	sqlite3_stmt *st = r->db.stmt[SQL_OUTBOX_OPEN];
	int n = 0, rc;

	store_bind_str(st, 1, channel);
	sqlite3_bind_int64(st, 2, since_ms);
	sqlite3_bind_int(st, 3, limit);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW && n < limit)
		ids[n++] = sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? n : -EIO;
}

bool store_outbox_has(struct store_reader *r, struct str origin, struct str client_ref)
{
	sqlite3_stmt *st = r->db.stmt[SQL_OUTBOX_HAS];

	store_bind_str(st, 1, origin);
	store_bind_str(st, 2, client_ref);
	return number(st, 0) != 0;
}

int store_outbox_counts(struct store_reader *r, int64_t out[OUTBOX_STATES][OUTBOX_PRIORITIES])
{
	sqlite3_stmt *st = r->db.stmt[SQL_OUTBOX_COUNTS];
	enum outbox_state state;
	int rc;

	for (int s = 0; s < OUTBOX_STATES; s++)
		for (int p = 0; p < OUTBOX_PRIORITIES; p++)
			out[s][p] = 0;
	while ((rc = sqlite3_step(st)) == SQLITE_ROW)
		if (outbox_state_of(store_column(st, 0), &state))
			out[state][sqlite3_column_int(st, 1)] = sqlite3_column_int64(st, 2);
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -EIO;
}

int store_outbox_waiting(struct store_reader *r, int64_t out[OUTBOX_PRIORITIES])
{
	sqlite3_stmt *st = r->db.stmt[SQL_OUTBOX_WAITING];
	int rc;

	for (int p = 0; p < OUTBOX_PRIORITIES; p++)
		out[p] = 0;
	while ((rc = sqlite3_step(st)) == SQLITE_ROW)
		out[sqlite3_column_int(st, 0)] = sqlite3_column_int64(st, 1);
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -EIO;
}

/* ---- listing ---- */

static void give_row(sqlite3_stmt *st, outbox_row_fn *fn, void *arg)
{
	struct outbox_row row = {
		.id = sqlite3_column_int64(st, 0),
		.origin = store_column(st, 1),
		.message_id = sqlite3_column_int64(st, 2),
		.msisdn = store_column(st, 3),
		.person = store_column(st, 4),
		.text = store_column(st, 5),
		.created_ms = sqlite3_column_int64(st, 6),
		.priority = (enum outbox_priority)sqlite3_column_int(st, 7),
		.zone = (enum zone)sqlite3_column_int(st, 8),
		.expires_ms = sqlite3_column_int64(st, 9),
		.next_ms = sqlite3_column_int64(st, 11),
		.attempts = sqlite3_column_int(st, 12),
		.channel = store_column(st, 13),
		.provider_ref = store_column(st, 14),
		.reason = store_column(st, 15),
		.changed_ms = sqlite3_column_int64(st, 16),
		.cost = sqlite3_column_int64(st, 17),
		.last = store_column(st, 18),
	};

	if (outbox_state_of(store_column(st, 10), &row.state))
		fn(arg, &row);
}

int store_outbox_list(struct store_reader *r, int state, struct str msisdn, int limit, outbox_row_fn *fn, void *arg)
{
	sqlite3_stmt *st = r->db.stmt[SQL_OUTBOX_LIST];
	int rc;

	store_bind_str(st, 1, state < 0 ? STR_NONE : str_of(outbox_state_name((enum outbox_state)state)));
	store_bind_str(st, 2, msisdn);
	sqlite3_bind_int(st, 3, limit < 0 ? 0 : limit);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW)
		give_row(st, fn, arg);
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -EIO;
}

static int show_attempts(struct store_reader *r, int64_t id, const struct outbox_detail_fns *fns, void *arg)
{
	sqlite3_stmt *st = r->db.stmt[SQL_ATTEMPTS];
	int rc;

	sqlite3_bind_int64(st, 1, id);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		const struct outbox_attempt a = {
			.attempt = sqlite3_column_int(st, 0),
			.channel = store_column(st, 1),
			.parts = sqlite3_column_int(st, 2),
			.cost = sqlite3_column_int64(st, 3),
			.started_ms = sqlite3_column_int64(st, 4),
			.ended_ms = sqlite3_column_int64(st, 5),
			.result = store_column(st, 6),
			.provider_ref = store_column(st, 7),
			.why = store_column(st, 8),
		};

		fns->attempt(arg, &a);
	}
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -EIO;
}

static int show_reports(struct store_reader *r, int64_t id, const struct outbox_detail_fns *fns, void *arg)
{
	sqlite3_stmt *st = r->db.stmt[SQL_REPORTS];
	int rc;

	sqlite3_bind_int64(st, 1, id);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		const struct outbox_told t = {
			.received_ms = sqlite3_column_int64(st, 0),
			.channel = store_column(st, 1),
			.status_raw = store_column(st, 2),
			.reason = store_column(st, 3),
			.provider_ms = sqlite3_column_int64(st, 4),
		};

		fns->report(arg, &t);
	}
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -EIO;
}

int store_outbox_show(struct store_reader *r, int64_t id, const struct outbox_detail_fns *fns, void *arg)
{
	sqlite3_stmt *st = r->db.stmt[SQL_OUTBOX_ONE];
	int rc, error;

	sqlite3_bind_int64(st, 1, id);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		give_row(st, fns->row, arg);
	sqlite3_reset(st);
	if (rc != SQLITE_ROW)
		return rc == SQLITE_DONE ? -ENOENT : -EIO;
	error = show_attempts(r, id, fns, arg);
	return error ? error : show_reports(r, id, fns, arg);
}

int store_outbox_costs(struct store_reader *r, int64_t from_ms, int64_t until_ms,
		       void (*fn)(void *arg, const struct outbox_cost *c), void *arg)
{
	sqlite3_stmt *st = r->db.stmt[SQL_COSTS];
	int rc;

	sqlite3_bind_int64(st, 1, from_ms);
	sqlite3_bind_int64(st, 2, until_ms);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		const struct outbox_cost c = {store_column(st, 0), sqlite3_column_int64(st, 1),
					      sqlite3_column_int64(st, 2), sqlite3_column_int64(st, 3)};

		fn(arg, &c);
	}
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -EIO;
}

/* ---- by an operator ---- */

struct deed {
	enum outbox_deed what;
	const int64_t *ids;
	int n;
	int64_t now_ms;
	int *done;
};

static int do_rows(struct store_db *d, void *arg)
{
	struct deed *x = arg;
	sqlite3_stmt *st = d->stmt[x->what == OUTBOX_DO_RETRY ? SQL_OUTBOX_RETRY : SQL_OUTBOX_CANCEL];
	int rc = SQLITE_OK;

	*x->done = 0;
	for (int i = 0; i < x->n && !rc; i++) {
		sqlite3_bind_int64(st, 1, x->ids[i]);
		sqlite3_bind_int64(st, 2, x->now_ms);
		if (x->what == OUTBOX_DO_RETRY)
			sqlite3_bind_int64(st, 3, x->now_ms + outbox_ttl_ms(OUTBOX_REPLY));
		rc = store_db_run(st);
		if (!rc)
			*x->done += sqlite3_changes(d->db);
	}
	return rc;
}

int store_outbox_do(const char *path, enum outbox_deed what, const int64_t *ids, int n, int64_t now_ms, int *done,
		    struct buf *err)
{
	struct deed x = {what, ids, n, now_ms, done};

	return store_operate(path, do_rows, &x, err);
}

struct pause {
	struct str channel;
	bool paused;
	const char *why, *by;
	int64_t now_ms;
};

static int do_pause(struct store_db *d, void *arg)
{
	const struct pause *x = arg;
	sqlite3_stmt *st = d->stmt[SQL_LANE_PAUSE];

	store_bind_str(st, 1, x->channel);
	sqlite3_bind_int(st, 2, x->paused);
	store_bind_str(st, 3, str_of(x->why));
	store_bind_str(st, 4, str_of(x->by));
	sqlite3_bind_int64(st, 5, x->now_ms);
	return store_db_run(st);
}

int store_lane_pause(const char *path, struct str channel, bool paused, const char *why, const char *by, int64_t now_ms,
		     struct buf *err)
{
	struct pause x = {channel, paused, why, by, now_ms};

	return store_operate(path, do_pause, &x, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of long SMS: kept one by one, read back together. */
#include "store_parts.h"
#include "store_internal.h"
#include <errno.h>

/* Joins what ST gives, in the order of the parts; of a part that came twice under two ids the first counts. */
struct joined {
	int have, count; /* different parts, and how many there should be */
	bool cut;
};

static int join_rows(sqlite3_stmt *st, struct buf *whole, char id[STORE_ID_MAX], struct joined *j)
{
	int last = 0, rc;

	*j = (struct joined){0};
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		int number = sqlite3_column_int(st, 0);
		struct buf name;

		if (number == last)
			continue;
		last = number;
		j->count = sqlite3_column_int(st, 1);
		if (!j->have++) {
			buf_init(&name, id, STORE_ID_MAX - 1);
			buf_addf(&name, "j:%.*s", STR_ARG(store_column(st, 3)));
			if (number > 1) /* under one id the first parts and those that came too late are two messages */
				buf_addf(&name, "#%d", number);
			id[name.n] = '\0';
		}
		buf_add(whole, store_column(st, 2));
	}
	sqlite3_reset(st);
	j->cut = whole->overflow;
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int keep(struct store_db *d, const struct part_work *w)
{
	sqlite3_stmt *st = d->stmt[SQL_PART_ADD];

	store_bind_str(st, 1, w->channel);
	store_bind_str(st, 2, w->provider_id);
	store_bind_str(st, 3, w->msisdn);
	store_bind_str(st, 4, w->ref);
	sqlite3_bind_int(st, 5, w->number);
	sqlite3_bind_int(st, 6, w->count);
	store_bind_blob(st, 7, w->text);
	store_bind_str(st, 8, w->to);
	sqlite3_bind_int64(st, 9, w->received_ms);
	return store_db_run(st);
}

/* The message a part belongs to already; 0: none yet. */
static int message_of(struct store_db *d, const struct part_work *w, int64_t *message_id)
{
	sqlite3_stmt *st = d->stmt[SQL_PART_WHOLE];
	int rc;

	store_bind_str(st, 1, w->channel);
	store_bind_str(st, 2, w->provider_id);
	store_bind_str(st, 3, w->msisdn);
	store_bind_str(st, 4, w->ref);
	sqlite3_bind_int(st, 5, w->number);
	rc = sqlite3_step(st);
	*message_id = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
	sqlite3_reset(st);
	return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static sqlite3_stmt *ask_open(sqlite3_stmt *st, struct str channel, struct str msisdn, struct str ref)
{
	store_bind_str(st, 1, channel);
	store_bind_str(st, 2, msisdn);
	store_bind_str(st, 3, ref);
	return st;
}

int store_part_apply(struct store_db *d, struct part_work *w)
{
	sqlite3_stmt *st = d->stmt[SQL_PARTS_OF];
	struct joined j;
	int64_t message_id;
	int rc = keep(d, w);

	w->complete = false;
	if (!rc)
		rc = message_of(d, w, &message_id);
	if (rc)
		return rc;
	if (message_id)
		sqlite3_bind_int64(st, 1, message_id);
	else
		st = ask_open(d->stmt[SQL_PARTS_OPEN], w->channel, w->msisdn, w->ref);
	rc = join_rows(st, w->whole, w->id, &j);
	w->complete = !rc && !j.cut && (message_id || j.have >= j.count);
	return rc;
}

int store_parts_join(struct store_db *d, const struct store_job *job, int64_t message_id)
{
	sqlite3_stmt *st = d->stmt[SQL_PARTS_JOIN];

	store_bind_str(st, 1, job->message.channel);
	store_bind_str(st, 2, job->joined_from.n ? job->joined_from : job->message.msisdn);
	store_bind_str(st, 3, job->joined_ref);
	sqlite3_bind_int64(st, 4, message_id);
	return store_db_run(st);
}

int store_parts_late(struct store_reader *r, int64_t before_ms, struct parts_late *out, struct buf *whole)
{
	sqlite3_stmt *st = r->db.stmt[SQL_PARTS_LATE];
	struct joined j;
	int rc;

	sqlite3_bind_int64(st, 1, before_ms);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		str_copy(out->channel, sizeof(out->channel), store_column(st, 0));
		str_copy(out->msisdn, sizeof(out->msisdn), store_column(st, 1));
		str_copy(out->ref, sizeof(out->ref), store_column(st, 2));
		str_copy(out->to, sizeof(out->to), store_column(st, 3));
	}
	sqlite3_reset(st);
	if (rc != SQLITE_ROW)
		return rc == SQLITE_DONE ? -ENOENT : -EIO;
	rc = join_rows(
		ask_open(r->db.stmt[SQL_PARTS_WAITING], str_of(out->channel), str_of(out->msisdn), str_of(out->ref)),
		whole, out->id, &j);
	out->have = j.have;
	out->count = j.count;
	return rc ? -EIO : 0;
}

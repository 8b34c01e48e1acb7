/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox's rows, written on the store thread. A row moves only where the statement finds it in the state it was
 * read in, so a STOP, a cancellation and a claim that meet are settled by the database and not by luck.
 */
#include "store_outbox.h"
#include "store_internal.h"
#include <errno.h>
#include <string.h>

/* ---- queueing ---- */

static int is_stopped(struct store_db *d, struct str msisdn, bool *stopped)
{
	sqlite3_stmt *st = d->stmt[SQL_STOPPED];
	int rc;

	store_bind_str(st, 1, msisdn);
	rc = sqlite3_step(st);
	*stopped = rc == SQLITE_ROW && sqlite3_column_int(st, 0);
	sqlite3_reset(st);
	return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static int id_of_client(struct store_db *d, struct outbox_new *n)
{
	sqlite3_stmt *st = d->stmt[SQL_OUTBOX_OF_CLIENT];
	int rc;

	store_bind_str(st, 1, n->origin);
	store_bind_str(st, 2, n->client_ref);
	store_bind_str(st, 3, n->text);
	store_bind_str(st, 4, n->msisdn);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		n->id = sqlite3_column_int64(st, 0);
		n->differs = sqlite3_column_int(st, 1) != 0;
		n->known = true;
	}
	sqlite3_reset(st);
	return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static void bind_new(sqlite3_stmt *st, const struct outbox_new *n, int64_t now_ms)
{
	store_bind_str(st, 1, n->origin);
	store_bind_id(st, 2, n->message_id);
	store_bind_id(st, 3, n->person_id);
	store_bind_str(st, 4, n->msisdn);
	store_bind_str(st, 5, n->text);
	sqlite3_bind_int64(st, 6, now_ms);
	sqlite3_bind_int(st, 7, (int)n->priority);
	sqlite3_bind_int(st, 8, (int)n->zone);
	store_bind_str(st, 9, n->answers);
	store_bind_str(st, 10, n->reply_to);
	if (n->client_ref.n)
		store_bind_str(st, 11, n->client_ref);
	else
		sqlite3_bind_null(st, 11);
	sqlite3_bind_int64(st, 12, n->expires_ms);
	sqlite3_bind_int64(st, 13, n->next_ms > now_ms ? n->next_ms : now_ms);
}

/* Who said STOP gets nothing but the answers to what she sends herself. */
int store_outbox_add(struct store_db *d, struct outbox_new *n, int64_t now_ms)
{
	sqlite3_stmt *st = d->stmt[SQL_OUTBOX_NEW];
	bool stopped = false;
	int rc = n->priority == OUTBOX_REPLY ? SQLITE_OK : is_stopped(d, n->msisdn, &stopped);

	n->id = 0;
	n->known = n->differs = false;
	if (rc || stopped)
		return rc;
	bind_new(st, n, now_ms);
	rc = store_db_run(st);
	if (rc)
		return rc;
	if (sqlite3_changes(d->db))
		n->id = sqlite3_last_insert_rowid(d->db);
	return n->id ? SQLITE_OK : id_of_client(d, n);
}

/* ---- STOP ---- */

int store_outbox_stop(struct store_db *d, const struct outbox_stop *s, int64_t now_ms)
{
	sqlite3_stmt *add = d->stmt[SQL_OPTOUT_ADD], *stop = d->stmt[SQL_OUTBOX_STOP];
	int rc;

	store_bind_str(add, 1, s->msisdn);
	sqlite3_bind_int(add, 2, s->stopped);
	store_bind_id(add, 3, s->message_id);
	store_bind_str(add, 4, s->by);
	sqlite3_bind_int64(add, 5, now_ms);
	rc = store_db_run(add);
	if (rc || !s->stopped)
		return rc;
	store_bind_str(stop, 1, s->msisdn);
	sqlite3_bind_int64(stop, 2, now_ms);
	return store_db_run(stop);
}

/* A row that was queued in spite of a STOP: it was being sent when the STOP came, or was unknown. */
static int stop_one(struct store_db *d, int64_t id, int64_t now_ms)
{
	sqlite3_stmt *st = d->stmt[SQL_OUTBOX_STOP_ONE];

	sqlite3_bind_int64(st, 1, id);
	sqlite3_bind_int64(st, 2, now_ms);
	return store_db_run(st);
}

/* ---- claiming ---- */

static int claim(struct store_db *d, struct outbox_claim *c, int64_t now_ms)
{
	sqlite3_stmt *st = d->stmt[SQL_OUTBOX_CLAIM], *add = d->stmt[SQL_ATTEMPT_ADD];
	int rc;

	sqlite3_bind_int64(st, 1, c->id);
	store_bind_str(st, 2, c->channel);
	sqlite3_bind_int64(st, 3, now_ms);
	sqlite3_bind_int(st, 4, c->attempts);
	rc = store_db_run(st);
	c->taken = !rc && sqlite3_changes(d->db);
	if (rc || !c->taken)
		return rc ? rc : stop_one(d, c->id, now_ms);
	sqlite3_bind_int64(add, 1, c->id);
	sqlite3_bind_int(add, 2, c->attempts + 1);
	store_bind_str(add, 3, c->channel);
	sqlite3_bind_int(add, 4, c->parts);
	sqlite3_bind_int64(add, 5, c->cost);
	sqlite3_bind_int64(add, 6, now_ms);
	return store_db_run(add);
}

/* ---- states ---- */

/* SQLITE_ROW when there is such a row. */
static int read_state(struct store_db *d, int64_t id, enum outbox_state *state, int *attempts)
{
	sqlite3_stmt *st = d->stmt[SQL_OUTBOX_STATE];
	int rc;

	sqlite3_bind_int64(st, 1, id);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		*attempts = sqlite3_column_int(st, 1);
		if (!outbox_state_of(store_column(st, 0), state))
			rc = SQLITE_CORRUPT;
	}
	sqlite3_reset(st);
	return rc;
}

static int set_reported(struct store_db *d, int64_t id, enum outbox_state state, struct str reason, int64_t now_ms)
{
	sqlite3_stmt *st = d->stmt[SQL_OUTBOX_REPORTED];

	sqlite3_bind_int64(st, 1, id);
	store_bind_str(st, 2, str_of(outbox_state_name(state)));
	sqlite3_bind_int64(st, 3, now_ms);
	store_bind_str(st, 4, reason);
	return store_db_run(st);
}

static int apply_report(struct store_db *d, int64_t id, enum report_status status, struct str reason, int64_t now_ms)
{
	enum outbox_state state, then;
	int attempts, rc = read_state(d, id, &state, &attempts);

	if (rc != SQLITE_ROW)
		return rc == SQLITE_DONE ? SQLITE_OK : rc;
	then = outbox_after_report(state, attempts > 0, status);
	return then == state ? SQLITE_OK : set_reported(d, id, then, reason, now_ms);
}

/* ---- settling ---- */

static int end_attempt(struct store_db *d, const struct outbox_settle *s, int64_t now_ms)
{
	sqlite3_stmt *st = d->stmt[SQL_ATTEMPT_END];

	sqlite3_bind_int64(st, 1, s->id);
	sqlite3_bind_int(st, 2, s->attempt);
	sqlite3_bind_int64(st, 3, now_ms);
	store_bind_str(st, 4, str_of(send_result_name(s->result)));
	store_bind_str(st, 5, s->provider_ref);
	store_bind_str(st, 6, s->why);
	return store_db_run(st);
}

/* A provider may use an id again: an older report is about another message. */
#define PARKED_MS INT64_C(86400000)

/* A report may have come before the provider's own answer to us: it was parked under the id we only learn now. */
static int take_parked(struct store_db *d, const struct outbox_settle *s, int64_t now_ms)
{
	sqlite3_stmt *ask = d->stmt[SQL_REPORT_PARKED], *take = d->stmt[SQL_REPORT_TAKE];
	int status = 0, rc;

	store_bind_str(ask, 1, s->channel);
	store_bind_str(ask, 2, s->provider_ref);
	sqlite3_bind_int64(ask, 3, now_ms - PARKED_MS);
	rc = sqlite3_step(ask);
	if (rc == SQLITE_ROW)
		status = sqlite3_column_int(ask, 0);
	sqlite3_reset(ask);
	if (rc != SQLITE_ROW || !status)
		return rc == SQLITE_ROW ? SQLITE_OK : rc;
	store_bind_str(take, 1, s->channel);
	store_bind_str(take, 2, s->provider_ref);
	sqlite3_bind_int64(take, 3, now_ms - PARKED_MS);
	sqlite3_bind_int64(take, 4, s->id);
	rc = store_db_run(take);
	return rc ? rc : apply_report(d, s->id, (enum report_status)status, STR_NONE, now_ms);
}

/* The row itself. A report that came first may have told more than the answer does: then only the reference is new. */
static int settle_row(struct store_db *d, const struct outbox_settle *s, int64_t now_ms)
{
	sqlite3_stmt *st = d->stmt[SQL_OUTBOX_SETTLE];
	enum outbox_state state;
	int attempts, rc = read_state(d, s->id, &state, &attempts);
	bool ours;

	if (rc != SQLITE_ROW)
		return rc == SQLITE_DONE ? SQLITE_OK : rc;
	ours = state == OUTBOX_SENDING || state == OUTBOX_UNKNOWN;
	sqlite3_bind_int64(st, 1, s->id);
	store_bind_str(st, 2, str_of(outbox_state_name(ours ? s->state : state)));
	store_bind_str(st, 3, s->provider_ref);
	store_bind_str(st, 4, s->why);
	sqlite3_bind_int64(st, 5, s->next_ms);
	sqlite3_bind_int64(st, 6, now_ms);
	return store_db_run(st);
}

static int settle(struct store_db *d, const struct outbox_settle *s, int64_t now_ms)
{
	const struct outbox_stop stop = {s->msisdn, true, 0, s->channel};
	int rc = end_attempt(d, s, now_ms);

	if (!rc)
		rc = settle_row(d, s, now_ms);
	if (!rc && s->provider_ref.n)
		rc = take_parked(d, s, now_ms);
	if (!rc && s->result == SEND_OPTED_OUT)
		rc = store_outbox_stop(d, &stop, now_ms);
	if (!rc && s->state == OUTBOX_QUEUED)
		rc = stop_one(d, s->id, now_ms);
	return rc;
}

/* ---- reports ---- */

static void bind_report(sqlite3_stmt *st, const struct inbound *in, int64_t id, int64_t now_ms)
{
	store_bind_str(st, 1, in->channel);
	store_bind_str(st, 2, in->about);
	store_bind_str(st, 3, in->ref);
	sqlite3_bind_int(st, 4, (int)in->status);
	store_bind_str(st, 5, in->status_raw);
	store_bind_str(st, 6, in->reason);
	store_bind_id(st, 7, in->provider_ms);
	sqlite3_bind_int64(st, 8, now_ms);
	store_bind_blob(st, 9, in->raw);
	store_bind_id(st, 10, id);
}

/* Of an unknown one the provider's id is learnt from its first report: the next may name only that. */
static int learn_ref(struct store_db *d, int64_t id, const struct inbound *in)
{
	sqlite3_stmt *st = d->stmt[SQL_OUTBOX_LEARN];

	if (!in->about.n)
		return SQLITE_OK;
	sqlite3_bind_int64(st, 1, id);
	store_bind_str(st, 2, in->channel);
	store_bind_str(st, 3, in->about);
	return store_db_run(st);
}

/* There is no other answer of the phone to us than its report. That it has the message in its own queue ends nothing. */
static int end_by_phone(struct store_db *d, const struct inbound *in, int64_t id, int64_t now_ms)
{
	struct outbox_settle s = {.id = id, .why = in->reason};
	enum outbox_state state;
	int rc;

	if (in->status < REPORT_SENT)
		return SQLITE_OK;
	rc = read_state(d, id, &state, &s.attempt);
	if (rc != SQLITE_ROW)
		return rc == SQLITE_DONE ? SQLITE_OK : rc;
	s.result = in->status == REPORT_FAILED ? SEND_REFUSED : SEND_ACCEPTED;
	return end_attempt(d, &s, now_ms);
}

/* Who told the provider to stop: the report's number, or where it names none that of its message. */
static int opt_out(struct store_db *d, const struct inbound *in, int64_t id, int64_t now_ms)
{
	sqlite3_stmt *st = d->stmt[SQL_OUTBOX_STATE];
	char msisdn[MSISDN_MAX] = "";
	struct outbox_stop stop = {.stopped = true, .by = in->channel};

	str_copy(msisdn, sizeof(msisdn), str_of(in->from));
	if (!msisdn[0] && id) {
		sqlite3_bind_int64(st, 1, id);
		if (sqlite3_step(st) == SQLITE_ROW)
			str_copy(msisdn, sizeof(msisdn), store_column(st, 2));
		sqlite3_reset(st);
	}
	stop.msisdn = str_of(msisdn);
	return msisdn[0] ? store_outbox_stop(d, &stop, now_ms) : SQLITE_OK;
}

/* Kept whatever it is about; a repeat is known by its content. */
static int add_report(struct store_db *d, const struct inbound *in, const struct outbox_work *w)
{
	int64_t now_ms = w->now_ms;
	sqlite3_stmt *st = d->stmt[SQL_REPORT_ADD];
	int64_t id = 0;
	int rc;

	bind_report(st, in, outbox_ref_id(in->ref, w->secret), now_ms);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		id = sqlite3_column_int64(st, 0);
		rc = SQLITE_DONE;
	}
	sqlite3_reset(st);
	if (rc != SQLITE_DONE)
		return rc;
	rc = id ? learn_ref(d, id, in) : SQLITE_OK;
	if (id && !rc)
		rc = apply_report(d, id, in->status, in->reason, now_ms);
	if (!rc && id && w->by_phone)
		rc = end_by_phone(d, in, id, now_ms);
	return rc || !in->opted_out ? rc : opt_out(d, in, id, now_ms);
}

/* ---- housekeeping ---- */

static int defer(struct store_db *d, const struct outbox_defer *x)
{
	sqlite3_stmt *st = d->stmt[SQL_OUTBOX_DEFER];

	sqlite3_bind_int64(st, 1, x->id);
	sqlite3_bind_int64(st, 2, x->next_ms);
	return store_db_run(st);
}

static int run_at(struct store_db *d, enum store_sql which, int64_t now_ms, int *changed)
{
	sqlite3_stmt *st = d->stmt[which];
	int rc;

	sqlite3_bind_int64(st, 1, now_ms);
	rc = store_db_run(st);
	if (!rc && changed)
		*changed = sqlite3_changes(d->db);
	return rc;
}

static int again(struct store_db *d, const struct outbox_again *x, int64_t now_ms, int *requeued)
{
	sqlite3_stmt *st = d->stmt[SQL_OUTBOX_AGAIN];
	int rc;

	store_bind_str(st, 1, x->channel);
	sqlite3_bind_int64(st, 2, x->before_ms);
	sqlite3_bind_int64(st, 3, now_ms);
	sqlite3_bind_int(st, 4, 1);
	sqlite3_bind_int(st, 5, x->pinned);
	rc = store_db_run(st);
	if (!rc)
		*requeued += sqlite3_changes(d->db);
	return rc;
}

/* The attempt stays open: a report may still end it. */
static int end_lease(struct store_db *d, const struct outbox_lease *x, int64_t now_ms)
{
	sqlite3_stmt *st = d->stmt[SQL_OUTBOX_LEASE];

	store_bind_str(st, 1, x->channel);
	sqlite3_bind_int64(st, 2, x->before_ms);
	sqlite3_bind_int64(st, 3, now_ms);
	return store_db_run(st);
}

static int add_part(struct store_db *d, const struct outbox_unfold *x, int part, int64_t now_ms)
{
	sqlite3_stmt *st = d->stmt[SQL_OUTBOX_PART];
	char room[48];
	struct buf ref;

	buf_init(&ref, room, sizeof(room));
	buf_addf(&ref, "%lld/%d", (long long)x->id, part + 1);
	sqlite3_bind_int64(st, 1, x->id);
	store_bind_str(st, 2, x->part[part]);
	sqlite3_bind_int64(st, 3, now_ms);
	store_bind_str(st, 4, buf_str(&ref));
	return store_db_run(st);
}

static int unfold(struct store_db *d, const struct outbox_unfold *x, int64_t now_ms)
{
	sqlite3_stmt *st = d->stmt[SQL_OUTBOX_UNFOLDED];
	int rc = SQLITE_OK;

	for (int i = 0; i < x->parts && !rc; i++)
		rc = add_part(d, x, i, now_ms);
	if (rc)
		return rc;
	sqlite3_bind_int64(st, 1, x->id);
	sqlite3_bind_int64(st, 2, now_ms);
	sqlite3_bind_int(st, 3, x->parts);
	return store_db_run(st);
}

static int keep_house(struct store_db *d, struct outbox_work *w)
{
	int rc = SQLITE_OK;

	if (w->lost)
		rc = run_at(d, SQL_OUTBOX_LOST, w->now_ms, NULL);
	if (w->lost && !rc)
		rc = run_at(d, SQL_ATTEMPT_LOST, w->now_ms, NULL);
	if (w->expire && !rc)
		rc = run_at(d, SQL_OUTBOX_EXPIRE, w->now_ms, &w->expired);
	for (int i = 0; i < w->defers && !rc; i++)
		rc = defer(d, &w->defer[i]);
	for (int i = 0; i < w->unfolds && !rc; i++)
		rc = unfold(d, &w->unfold[i], w->now_ms);
	for (int i = 0; i < w->leases && !rc; i++)
		rc = end_lease(d, &w->lease[i], w->now_ms);
	for (int i = 0; i < w->agains && !rc; i++)
		rc = again(d, &w->again[i], w->now_ms, &w->requeued);
	return rc;
}

/* What is known first: a STOP and a report count before anything is claimed. */
int store_outbox_apply(struct store_db *d, struct outbox_work *w)
{
	int rc = SQLITE_OK;

	w->expired = w->requeued = 0;
	for (int i = 0; i < w->stops && !rc; i++)
		rc = store_outbox_stop(d, &w->stop[i], w->now_ms);
	for (int i = 0; i < w->settles && !rc; i++)
		rc = settle(d, &w->settle[i], w->now_ms);
	for (int i = 0; i < w->reports && !rc; i++)
		rc = add_report(d, w->report[i], w);
	if (!rc)
		rc = keep_house(d, w);
	for (int i = 0; i < w->news && !rc; i++)
		rc = store_outbox_add(d, &w->new_[i], w->now_ms);
	for (int i = 0; i < w->claims && !rc; i++)
		rc = claim(d, &w->claim[i], w->now_ms);
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows that one message leaves behind: itself, measurements, other records, and notices to other people. All of
 * them are added in the transaction of the message, so each of them leads back to what was said, and none stands alone.
 *
 * Who gets a notice is found here, at commit, and not when the flow asks for it: the people of a role are those of the
 * moment in which the message is kept, and their outbox rows are as durable as the record that caused them.
 */
#include "store_internal.h"
#include "store_outbox.h"
#include <string.h>

/* ---- the message ---- */

int store_message_add(struct store_db *d, const struct store_message *m, int records, struct str reply, bool ends,
		      int64_t *id)
{
	sqlite3_stmt *st = d->stmt[SQL_MESSAGE_ADD];
	int rc;

	store_bind_str(st, 1, m->channel);
	store_bind_str(st, 2, m->provider_id);
	store_bind_str(st, 3, m->kind);
	store_bind_str(st, 4, m->msisdn);
	store_bind_id(st, 5, m->person_id);
	sqlite3_bind_int64(st, 6, m->received_ms);
	store_bind_id(st, 7, m->provider_ms);
	store_bind_blob(st, 8, m->raw);
	store_bind_str(st, 9, m->outcome);
	store_bind_str(st, 10, m->flow);
	sqlite3_bind_int64(st, 11, (int64_t)m->flow_version);
	sqlite3_bind_int(st, 12, records);
	store_bind_str(st, 13, reply);
	sqlite3_bind_int(st, 14, ends);
	store_bind_blob(st, 15, m->earlier);
	rc = store_db_run(st);
	*id = !rc && sqlite3_changes(d->db) ? sqlite3_last_insert_rowid(d->db) : 0;
	return rc;
}

/* The answer of then, and whether it ended the session, from two columns. */
void store_take_reply(struct store_job *job, sqlite3_stmt *st, int column)
{
	struct str reply = store_column(st, column);

	job->reply_n = reply.n < STORE_REPLY_MAX ? reply.n : STORE_REPLY_MAX;
	if (job->reply_n)
		memcpy(job->reply, reply.p, job->reply_n);
	job->reply_ends = sqlite3_column_int(st, column + 1);
}

/* ---- measurements ---- */

static void bind_scores(sqlite3_stmt *st, const struct growth_score *score)
{
	static const int column[GROWTH_INDICATORS] = {
		[GROWTH_LFA] = 11, [GROWTH_WFA] = 12, [GROWTH_WFL] = 13,
		[GROWTH_BFA] = 14, [GROWTH_HFA] = 15, [GROWTH_AFA] = 16,
	};
	int flags = 0;

	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		if (score->z[i] == GROWTH_Z_NONE)
			sqlite3_bind_null(st, column[i]);
		else
			sqlite3_bind_int(st, column[i], score->z[i]);
		if (score->flag[i])
			flags |= 1 << i;
	}
	sqlite3_bind_int(st, 17, flags);
	sqlite3_bind_int(st, 18, score->used_length_tenth_mm);
}

int store_measurement_add(struct store_db *d, int64_t message_id, int64_t person_id, const struct measurement *m)
{
	sqlite3_stmt *st = d->stmt[SQL_MEASUREMENT_ADD];

	sqlite3_bind_int64(st, 1, message_id);
	sqlite3_bind_int64(st, 2, m->child_id);
	store_bind_id(st, 3, person_id);
	sqlite3_bind_int(st, 4, m->visit_day);
	sqlite3_bind_int(st, 5, m->age_days);
	store_bind_id(st, 6, m->weight_g);
	store_bind_id(st, 7, m->length_mm);
	sqlite3_bind_int(st, 8, (int)m->position);
	sqlite3_bind_int(st, 9, m->position_assumed);
	sqlite3_bind_int(st, 10, m->repaired);
	bind_scores(st, &m->score);
	store_bind_str(st, 19, str_of(kms_letter(m->kms)));
	sqlite3_bind_int64(st, 20, (int64_t)m->entry);
	store_bind_id(st, 21, m->arm_mm);
	store_bind_id(st, 22, m->head_mm);
	sqlite3_bind_int(st, 23, m->oedema);
	sqlite3_bind_int(st, 24, m->doubt);
	return store_db_run(st);
}

/* ---- other records ---- */

static int add_record(struct store_db *d, int64_t message_id, int64_t person_id, const struct store_record *r)
{
	sqlite3_stmt *st = d->stmt[SQL_RECORD_ADD];

	sqlite3_bind_int64(st, 1, message_id);
	store_bind_id(st, 2, person_id);
	store_bind_id(st, 3, r->child_id);
	store_bind_str(st, 4, r->kind);
	sqlite3_bind_int(st, 5, r->day);
	sqlite3_bind_int64(st, 6, (int64_t)r->entry);
	store_bind_str(st, 7, r->fields);
	return store_db_run(st);
}

/* ---- notices ---- */

/* A plain message that reached nobody is kept as an alert of this kind, and known by it. */
static struct str alert_kind(const struct flow_notice *n)
{
	return n->alert.n ? n->alert : STR(ALERT_UNSENT);
}

static bool of_posyandu(enum role role)
{
	return role == ROLE_KADER || role == ROLE_TPK || role == ROLE_KELUARGA;
}

/* An alert is about danger; what one person tells another is awaited like an answer. */
static enum outbox_priority priority_of(const struct flow_notice *n)
{
	return n->alert.n ? OUTBOX_DANGER : OUTBOX_REPLY;
}

/* An outbox row for each person it goes to, or for the one it names; *reached says how many. */
static int send_notice(struct store_db *d, int64_t message_id, const struct store_message *m,
		       const struct flow_notice *n, int *reached)
{
	sqlite3_stmt *st = d->stmt[n->to_person ? SQL_OUTBOX_ADD_PERSON : SQL_OUTBOX_ADD];
	int rc;

	*reached = 0;
	if (n->to == ROLE_KELUARGA && n->child_id)
		return SQLITE_OK;
	sqlite3_bind_int64(st, 1, message_id);
	sqlite3_bind_int64(st, 2, (int64_t)n->entry);
	store_bind_str(st, 3, n->text);
	sqlite3_bind_int64(st, 4, m->received_ms);
	store_bind_id(st, 5, m->person_id);
	if (n->to_person) {
		store_bind_id(st, 6, n->to_person);
	} else {
		store_bind_str(st, 6, str_of(role_name(n->to)));
		sqlite3_bind_int(st, 7, of_posyandu(n->to));
		store_bind_id(st, 8, n->child_id);
	}
	sqlite3_bind_int(st, 9, (int)priority_of(n));
	sqlite3_bind_int64(st, 10, m->received_ms + outbox_ttl_ms(priority_of(n)));
	rc = store_db_run(st);
	if (!rc)
		*reached = sqlite3_changes(d->db);
	return rc;
}

static int add_alert(struct store_db *d, int64_t message_id, const struct store_message *m, const struct flow_notice *n,
		     int reached)
{
	sqlite3_stmt *st = d->stmt[SQL_ALERT_ADD];

	sqlite3_bind_int64(st, 1, message_id);
	sqlite3_bind_int64(st, 2, (int64_t)n->entry);
	store_bind_str(st, 3, alert_kind(n));
	store_bind_id(st, 4, n->child_id);
	store_bind_id(st, 5, m->person_id);
	store_bind_str(st, 6, str_of(role_name(n->to)));
	sqlite3_bind_int(st, 7, reached);
	store_bind_str(st, 8, n->text);
	sqlite3_bind_int64(st, 9, m->received_ms);
	return store_db_run(st);
}

static int add_notice(struct store_db *d, int64_t message_id, const struct store_message *m,
		      const struct flow_notice *n)
{
	int reached, rc = send_notice(d, message_id, m, n, &reached);

	if (!rc && (n->alert.n || !reached))
		rc = add_alert(d, message_id, m, n, reached);
	return rc;
}

/* ---- what of it is known ---- */

static sqlite3_stmt *ask_measurement(struct store_db *d, const struct measurement *m)
{
	sqlite3_stmt *st = d->stmt[SQL_MEASUREMENT_KNOWN];

	sqlite3_bind_int64(st, 1, m->child_id);
	sqlite3_bind_int(st, 2, m->visit_day);
	sqlite3_bind_int64(st, 3, (int64_t)m->entry);
	store_bind_id(st, 4, m->weight_g);
	store_bind_id(st, 5, m->length_mm);
	sqlite3_bind_int(st, 6, (int)m->position);
	store_bind_id(st, 7, m->arm_mm);
	store_bind_id(st, 8, m->head_mm);
	sqlite3_bind_int(st, 9, m->oedema);
	return m->entry ? st : NULL;
}

static sqlite3_stmt *ask_record(struct store_db *d, const struct store_record *r)
{
	sqlite3_stmt *st = d->stmt[SQL_RECORD_KNOWN];

	sqlite3_bind_int64(st, 1, (int64_t)r->entry);
	store_bind_str(st, 2, r->kind);
	store_bind_id(st, 3, r->child_id);
	sqlite3_bind_int(st, 4, r->day);
	store_bind_str(st, 5, r->fields);
	return r->entry ? st : NULL;
}

static sqlite3_stmt *ask_notice(struct store_db *d, const struct flow_notice *n)
{
	sqlite3_stmt *st = d->stmt[SQL_NOTICE_KNOWN];

	sqlite3_bind_int64(st, 1, (int64_t)n->entry);
	store_bind_str(st, 2, alert_kind(n));
	store_bind_str(st, 3, n->text);
	return n->entry ? st : NULL;
}

/* The statement that asks for thing I of the job; NULL: it has no entry to be known by. */
static sqlite3_stmt *ask(struct store_db *d, const struct store_job *job, int i)
{
	if (i < job->records)
		return ask_measurement(d, &job->record[i]);
	i -= job->records;
	if (i < job->others)
		return ask_record(d, &job->other[i]);
	return ask_notice(d, &job->notice[i - job->others]);
}

int store_job_things(const struct store_job *job)
{
	return job->records + job->others + job->notices;
}

int store_job_known(struct store_db *d, const struct store_job *job, uint32_t *known)
{
	int things = store_job_things(job), rc = SQLITE_DONE;
	uint32_t found = 0;

	for (int i = 0; i < things && rc == SQLITE_DONE; i++) {
		sqlite3_stmt *st = ask(d, job, i);

		if (!st)
			continue;
		rc = sqlite3_step(st);
		if (rc == SQLITE_ROW) {
			found |= UINT32_C(1) << i;
			rc = SQLITE_DONE;
		}
		sqlite3_reset(st);
	}
	*known = found;
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int store_job_answer_of_then(struct store_db *d, struct store_job *job)
{
	sqlite3_stmt *st = ask(d, job, 0);
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW) {
		store_take_reply(job, st, 0);
		job->known_id = sqlite3_column_int64(st, 2);
	}
	sqlite3_reset(st);
	return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static int add_optout(struct store_db *d, const struct store_message *m, enum optout want, int64_t message_id)
{
	const struct outbox_stop stop = {m->msisdn, want == OPTOUT_STOP, message_id, m->channel};

	return store_outbox_stop(d, &stop, m->received_ms);
}

/* The answer, where the channel's own cannot carry it. */
static int add_reply(struct store_db *d, const struct store_job *job, int64_t message_id)
{
	const struct store_message *m = &job->message;
	struct outbox_new n = {
		.origin = STR("reply"),
		.message_id = message_id,
		.person_id = m->person_id,
		.msisdn = m->msisdn,
		.text = {job->reply, job->reply_n},
		.priority = OUTBOX_REPLY,
		.zone = job->reply_zone,
		.answers = m->channel,
		.reply_to = m->provider_id,
		.expires_ms = job->reply_expires_ms,
	};

	return job->reply_by_outbox && job->reply_n ? store_outbox_add(d, &n, m->received_ms) : SQLITE_OK;
}

int store_job_add(struct store_db *d, const struct store_job *job, uint32_t known, int64_t message_id)
{
	const struct store_message *m = &job->message;
	int rc = SQLITE_OK;

	for (int i = 0; i < job->records && !rc; i++, known >>= 1)
		if (!(known & 1))
			rc = store_measurement_add(d, message_id, m->person_id, &job->record[i]);
	for (int i = 0; i < job->others && !rc; i++, known >>= 1)
		if (!(known & 1))
			rc = add_record(d, message_id, m->person_id, &job->other[i]);
	for (int i = 0; i < job->notices && !rc; i++, known >>= 1)
		if (!(known & 1))
			rc = add_notice(d, message_id, m, &job->notice[i]);
	if (!rc && job->optout != OPTOUT_NONE)
		rc = add_optout(d, m, job->optout, message_id);
	if (!rc)
		rc = add_reply(d, job, message_id);
	return rc || !job->joined_ref.n ? rc : store_parts_join(d, job, message_id);
}

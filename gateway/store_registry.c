/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is who: rows of puskesmas, posyandu, people and children, for `kentongan demo`. It uses the store's own
 * connection, so it is for a store whose thread was not started; the schema does the checking (unique codes and
 * numbers, known places), and its verdict becomes an errno.
 */
#include "store_internal.h"
#include <errno.h>

int registry_begin(struct store *s)
{
	return s->running ? -EBUSY : store_errno(store_db_run(s->db.stmt[SQL_BEGIN]));
}

int registry_commit(struct store *s)
{
	int rc = store_db_run(s->db.stmt[SQL_COMMIT]);

	if (rc)
		registry_rollback(s);
	return store_errno(rc);
}

void registry_rollback(struct store *s)
{
	if (!sqlite3_get_autocommit(s->db.db))
		store_db_run(s->db.stmt[SQL_ROLLBACK]);
}

int64_t registry_people(struct store *s)
{
	int64_t n = 0;
	int rc = store_db_int(&s->db, store_sql_text(SQL_COUNT_PEOPLE), &n);

	return rc ? store_errno(rc) : n;
}

static int64_t add(struct store *s, enum store_sql which)
{
	int rc = store_db_run(s->db.stmt[which]);

	return rc ? store_errno(rc) : sqlite3_last_insert_rowid(s->db.db);
}

int64_t registry_add_puskesmas(struct store *s, struct str code, struct str name, struct str area_code)
{
	sqlite3_stmt *st = s->db.stmt[SQL_PUSKESMAS_ADD];

	store_bind_str(st, 1, code);
	store_bind_str(st, 2, name);
	store_bind_str(st, 3, area_code);
	return add(s, SQL_PUSKESMAS_ADD);
}

int64_t registry_add_posyandu(struct store *s, int64_t puskesmas_id, struct str name, struct str village,
			      enum zone zone)
{
	sqlite3_stmt *st = s->db.stmt[SQL_POSYANDU_ADD];

	sqlite3_bind_int64(st, 1, puskesmas_id);
	store_bind_str(st, 2, name);
	store_bind_str(st, 3, village);
	sqlite3_bind_int(st, 4, (int)zone);
	return add(s, SQL_POSYANDU_ADD);
}

/* Messages are matched by the E.164 form, so no other form may get into the table. */
int64_t registry_add_person(struct store *s, int64_t posyandu_id, int64_t puskesmas_id, enum role role, struct str name,
			    struct str msisdn)
{
	sqlite3_stmt *st = s->db.stmt[SQL_PERSON_ADD];
	char e164[MSISDN_MAX];
	enum msisdn_class class = msisdn_parse(msisdn, e164);

	if (class != MSISDN_MOBILE && class != MSISDN_FIXED && class != MSISDN_INTL)
		return -EINVAL;
	store_bind_id(st, 1, posyandu_id);
	store_bind_id(st, 2, puskesmas_id);
	store_bind_str(st, 3, str_of(role_name(role)));
	store_bind_str(st, 4, name);
	store_bind_str(st, 5, str_of(e164));
	return add(s, SQL_PERSON_ADD);
}

int registry_person_language(struct store *s, int64_t person_id, enum language language)
{
	sqlite3_stmt *st = s->db.stmt[SQL_PERSON_LANGUAGE];

	sqlite3_bind_int64(st, 1, person_id);
	store_bind_str(st, 2, str_of(language_name(language)));
	return store_errno(store_db_run(st));
}

int64_t registry_add_child(struct store *s, const struct registry_child *c)
{
	sqlite3_stmt *st = s->db.stmt[SQL_CHILD_ADD];

	sqlite3_bind_int64(st, 1, c->posyandu_id);
	store_bind_str(st, 2, c->code);
	store_bind_str(st, 3, c->name);
	sqlite3_bind_int(st, 4, (int)c->sex);
	sqlite3_bind_int(st, 5, c->birth_day);
	return add(s, SQL_CHILD_ADD);
}

/* As if sent at ten o'clock in Bali on the day of the visit. */
static int add_demo_message(struct store *s, int64_t person_id, const struct measurement *m, int64_t *id)
{
	sqlite3_stmt *number = s->db.stmt[SQL_PERSON_NUMBER];
	struct store_message message = {
		.channel = STR("demo"),
		.kind = STR("sms"),
		.raw = STR("data contoh"),
		.outcome = STR("demo"),
		.person_id = person_id,
		.received_ms = (m->visit_day * INT64_C(86400) + 2 * 3600) * 1000,
	};
	char room[48];
	struct buf key;
	int rc;

	buf_init(&key, room, sizeof(room));
	buf_addf(&key, "%lld-%d", (long long)m->child_id, (int)m->visit_day);
	message.provider_id = buf_str(&key);
	sqlite3_bind_int64(number, 1, person_id);
	if (sqlite3_step(number) == SQLITE_ROW)
		message.msisdn = store_column(number, 0);
	rc = store_message_add(&s->db, &message, 1, STR_NONE, true, id);
	sqlite3_reset(number);
	return rc;
}

int64_t registry_add_weighing(struct store *s, int64_t person_id, const struct measurement *m)
{
	int64_t id = 0;
	int rc = add_demo_message(s, person_id, m, &id);

	if (!rc && !id)
		return -EEXIST;
	if (!rc)
		rc = store_measurement_add(&s->db, id, person_id, m);
	return rc ? store_errno(rc) : sqlite3_last_insert_rowid(s->db.db);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading, on a connection of its own that cannot write. In WAL mode a reader sees the last commit and waits for
 * nobody, so lookups are answered on the network thread. Each lookup of a message goes by an index and touches a
 * handful of rows; the test asks EXPLAIN QUERY PLAN for each. Every statement is reset before the function returns: one
 * left open would keep its snapshot, and the WAL could never start over.
 */
#include "store_internal.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct store_reader *store_reader_open(const char *path, struct buf *err)
{
	struct store_reader *r;
	struct stat st;
	int rc;

	if (stat(path, &st) || !S_ISREG(st.st_mode)) {
		buf_addf(err, "%s: there is no database; `kentongan serve` or `kentongan demo` makes one", path);
		return NULL;
	}
	r = calloc(1, sizeof(*r));
	if (!r) {
		buf_addf(err, "%s: out of memory", path);
		return NULL;
	}
	rc = store_db_open(&r->db, path, SQLITE_OPEN_READONLY, err);
	if (!rc)
		rc = store_schema_check(&r->db, path, err);
	if (!rc)
		rc = store_db_prepare(&r->db, SQL_WRITE_END, SQL_COUNT, path, err);
	if (!rc)
		return r;
	store_reader_close(r);
	return NULL;
}

void store_reader_close(struct store_reader *r)
{
	if (!r)
		return;
	store_db_close(&r->db);
	free(r);
}

void store_reader_begin(struct store_reader *r)
{
	store_db_run(r->db.stmt[SQL_READ_BEGIN]);
}

void store_reader_end(struct store_reader *r)
{
	store_db_run(r->db.stmt[SQL_READ_END]);
}

/* The first row of a bound statement: 0, -ENOENT or -EIO. The row stays readable until the reset. */
static int first_row(sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		return 0;
	return rc == SQLITE_DONE ? -ENOENT : -EIO;
}

/* ---- people ---- */

static void fill_person(sqlite3_stmt *st, struct person *out)
{
	int zone = sqlite3_column_int(st, 6);

	memset(out, 0, sizeof(*out));
	out->id = sqlite3_column_int64(st, 0);
	if (role_of(store_column(st, 1), &out->role))
		out->role = ROLE_NONE;
	str_copy(out->name, sizeof(out->name), store_column(st, 2));
	out->posyandu_id = sqlite3_column_int64(st, 3);
	out->puskesmas_id = sqlite3_column_int64(st, 4);
	str_copy(out->posyandu, sizeof(out->posyandu), store_column(st, 5));
	out->zone = zone ? (enum zone)zone : ZONE_WIB;
	language_of(store_column(st, 7), &out->language); /* one we do not know stays Indonesian */
}

int store_person(struct store_reader *r, const char *msisdn, struct person *out)
{
	sqlite3_stmt *st = r->db.stmt[SQL_PERSON];
	int rc;

	store_bind_str(st, 1, str_of(msisdn));
	rc = first_row(st);
	if (!rc)
		fill_person(st, out);
	sqlite3_reset(st);
	return rc;
}

bool store_is_known(struct store_reader *r, struct str channel, struct str provider_id)
{
	sqlite3_stmt *st = r->db.stmt[SQL_IS_KNOWN];
	bool known;

	store_bind_str(st, 1, channel);
	store_bind_str(st, 2, provider_id);
	known = first_row(st) == 0;
	sqlite3_reset(st);
	return known;
}

int store_ussd_end(struct store_reader *r, struct str channel, struct str session, struct str msisdn, int64_t since_ms,
		   struct buf *raw, struct buf *screen)
{
	sqlite3_stmt *st = r->db.stmt[SQL_USSD_END];
	struct str typed;
	int rc;

	store_bind_str(st, 1, channel);
	store_bind_str(st, 2, session);
	store_bind_str(st, 3, msisdn);
	sqlite3_bind_int64(st, 4, since_ms);
	rc = first_row(st);
	if (!rc) {
		typed = store_column(st, 0);
		if (typed.n > raw->cap)
			typed = (struct str){typed.p + typed.n - raw->cap, raw->cap};
		buf_add(raw, typed);
		buf_add(screen, store_column(st, 1));
	}
	sqlite3_reset(st);
	return rc;
}

/* ---- children ---- */

static bool sees_all(const struct person *who) /* of the puskesmas */
{
	return who->role == ROLE_BIDAN || who->role == ROLE_TPG;
}

/* Who has neither role nor place sees nobody: a NULL posyandu in the statement would mean the whole puskesmas. */
static bool may_see(const struct person *who)
{
	bool posyandu = who->role == ROLE_KADER || who->role == ROLE_TPK;

	return sees_all(who) || (posyandu && who->posyandu_id);
}

static void fill_child(sqlite3_stmt *st, struct child *out)
{
	out->id = sqlite3_column_int64(st, 0);
	str_copy(out->code, sizeof(out->code), store_column(st, 1));
	str_copy(out->name, sizeof(out->name), store_column(st, 2));
	out->sex = (enum sex)sqlite3_column_int(st, 3);
	out->birth_day = sqlite3_column_int(st, 4);
}

static int find_child(struct store_reader *r, const struct person *who, const char *code, struct child *out)
{
	sqlite3_stmt *st = r->db.stmt[SQL_CHILD];
	int rc;

	sqlite3_bind_int64(st, 1, who->puskesmas_id);
	store_bind_str(st, 2, str_of(code));
	store_bind_id(st, 3, sees_all(who) ? 0 : who->posyandu_id);
	rc = first_row(st);
	if (!rc)
		fill_child(st, out);
	sqlite3_reset(st);
	return rc;
}

static int last_before(sqlite3_stmt *st, const struct child *child, int32_t day)
{
	sqlite3_bind_int64(st, 1, child->id);
	sqlite3_bind_int(st, 2, day);
	return first_row(st);
}

static int find_weighing(struct store_reader *r, const struct child *child, int32_t before, struct kms_weighing *out)
{
	sqlite3_stmt *st = r->db.stmt[SQL_LAST_WEIGHT];
	int rc = last_before(st, child, before);

	*out = (struct kms_weighing){.day = DATE_NONE};
	if (!rc) {
		out->day = sqlite3_column_int(st, 0);
		out->weight_g = sqlite3_column_int(st, 1);
	}
	sqlite3_reset(st);
	return rc == -ENOENT ? 0 : rc;
}

static int find_length(struct store_reader *r, int32_t before, struct child *out)
{
	sqlite3_stmt *st = r->db.stmt[SQL_LAST_LENGTH];
	int rc = last_before(st, out, before);

	out->last_length_day = DATE_NONE;
	if (!rc) {
		out->last_length_day = sqlite3_column_int(st, 0);
		out->last_length_mm = sqlite3_column_int(st, 1);
		out->last_position = (enum position)sqlite3_column_int(st, 2);
	}
	sqlite3_reset(st);
	return rc == -ENOENT ? 0 : rc;
}

/* Weighings and the last length are looked for apart: a visit may have brought one of them only. */
static int find_last(struct store_reader *r, int32_t before, struct child *out)
{
	int rc = find_weighing(r, out, before, &out->last);

	out->before = (struct kms_weighing){.day = DATE_NONE};
	if (!rc && out->last.day != DATE_NONE)
		rc = find_weighing(r, out, date_month_start(out->last.day), &out->before);
	return rc ? rc : find_length(r, before, out);
}

int store_child(struct store_reader *r, const struct person *who, const char *code, int32_t today, struct child *out)
{
	int rc;

	memset(out, 0, sizeof(*out));
	if (!may_see(who))
		return -ENOENT;
	rc = find_child(r, who, code, out);
	return rc ? rc : find_last(r, date_month_start(today), out);
}

/* The latest birthday of a child who has completed 60 months on TODAY (29 February counts from the 28th backwards). */
static int32_t five_years_before(int32_t today)
{
	int year, month, mday;
	int32_t day;

	date_to_ymd(today, &year, &month, &mday);
	day = date_from_ymd(year - 5, month, mday);
	return day != DATE_NONE ? day : date_from_ymd(year - 5, month, mday - 1);
}

/* Rows come one by one and their number is known only at the end: room for all, then the count. */
static int fill_roster(sqlite3_stmt *st, struct roster *roster)
{
	int rc;

	while ((rc = sqlite3_step(st)) == SQLITE_ROW && roster->count < ROSTER_MAX) {
		struct roster_entry *e = &roster->entry[roster->count++];

		str_copy(e->code, sizeof(e->code), store_column(st, 0));
		str_copy(e->name, sizeof(e->name), store_column(st, 1));
		e->measured = sqlite3_column_int(st, 2);
	}
	sqlite3_reset(st);
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? 0 : -EIO;
}

int store_roster(struct store_reader *r, const struct person *who, int32_t today, struct arena *a, struct roster **out)
{
	bool all = sees_all(who);
	sqlite3_stmt *st = r->db.stmt[all ? SQL_ROSTER_PUSKESMAS : SQL_ROSTER_POSYANDU];
	struct roster *roster = arena_alloc(a, sizeof(*roster) + ROSTER_MAX * sizeof(roster->entry[0]));

	*out = roster;
	if (!roster)
		return -ENOMEM;
	if (!may_see(who))
		return 0;
	sqlite3_bind_int64(st, 1, all ? who->puskesmas_id : who->posyandu_id);
	sqlite3_bind_int(st, 2, five_years_before(today));
	sqlite3_bind_int(st, 3, date_month_start(today));
	sqlite3_bind_int(st, 4, ROSTER_MAX);
	return fill_roster(st, roster);
}

/* ---- people and posyandu, by name ---- */

static void fill_entry(sqlite3_stmt *st, struct directory_entry *out)
{
	memset(out, 0, sizeof(*out));
	out->id = sqlite3_column_int64(st, 0);
	if (role_of(store_column(st, 1), &out->role))
		out->role = ROLE_NONE; /* a posyandu, or a role we do not know */
	str_copy(out->name, sizeof(out->name), store_column(st, 2));
	str_copy(out->where, sizeof(out->where), store_column(st, 3));
}

/* A puskesmas has some hundred people: every row is looked at, and none is kept but those of the page. */
static int fill_directory(sqlite3_stmt *st, struct directory *out)
{
	struct directory_entry e;
	int rc;

	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		fill_entry(st, &e);
		directory_add(out, &e, store_column(st, 4));
	}
	directory_end(out);
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -EIO;
}

int store_directory(struct store_reader *r, const struct person *who, const struct directory_query *query,
		    struct directory *out)
{
	bool people = query->of == DIRECTORY_PEOPLE;
	sqlite3_stmt *st = r->db.stmt[people ? SQL_PEOPLE : SQL_PLACES];

	directory_begin(out, query);
	if (who->role == ROLE_NONE || who->role == ROLE_KELUARGA || !who->puskesmas_id)
		return 0;
	sqlite3_bind_int64(st, 1, who->puskesmas_id);
	if (people) {
		sqlite3_bind_int64(st, 2, who->id);
		store_bind_str(st, 3, str_of(role_name(query->role)));
	}
	return fill_directory(st, out);
}

/* ---- listings ---- */

static void fill_journal(sqlite3_stmt *st, struct journal_row *row)
{
	*row = (struct journal_row){
		.id = sqlite3_column_int64(st, 0),
		.received_ms = sqlite3_column_int64(st, 1),
		.person_id = sqlite3_column_int64(st, 2),
		.channel = store_column(st, 3),
		.kind = store_column(st, 4),
		.msisdn = store_column(st, 5),
		.person = store_column(st, 6),
		.outcome = store_column(st, 7),
		.raw = store_column(st, 8),
		.reply = store_column(st, 9),
		.provider_id = store_column(st, 10),
		.records = sqlite3_column_int(st, 11),
	};
}

int store_journal(struct store_reader *r, int64_t after, int limit, journal_fn *fn, void *arg)
{
	sqlite3_stmt *st = r->db.stmt[after < 0 ? SQL_JOURNAL_NEWEST : SQL_JOURNAL_AFTER];
	struct journal_row row;
	int rc;

	sqlite3_bind_int64(st, 1, after);
	sqlite3_bind_int(st, 2, limit < 0 ? 0 : limit);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		fill_journal(st, &row);
		fn(arg, &row);
	}
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -EIO;
}

static void fill_scores(sqlite3_stmt *st, struct growth_score *score)
{
	static const enum growth_indicator order[GROWTH_INDICATORS] = {
		GROWTH_LFA, GROWTH_WFA, GROWTH_WFL, GROWTH_BFA, GROWTH_HFA, GROWTH_AFA,
	};
	int flags = sqlite3_column_int(st, 17);

	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		bool none = sqlite3_column_type(st, 11 + i) == SQLITE_NULL;

		score->z[order[i]] = none ? GROWTH_Z_NONE : (int16_t)sqlite3_column_int(st, 11 + i);
		score->flag[order[i]] = (flags >> order[i]) & 1;
	}
	score->used_length_tenth_mm = sqlite3_column_int(st, 18);
}

static enum kms_status kms_of(struct str letter)
{
	for (int i = KMS_NONE; i <= KMS_B; i++) {
		if (str_eq(letter, str_of(kms_letter((enum kms_status)i))))
			return (enum kms_status)i;
	}
	return KMS_NONE;
}

static void fill_measurement(sqlite3_stmt *st, struct measurement *m)
{
	*m = (struct measurement){
		.child_id = sqlite3_column_int64(st, 3),
		.visit_day = sqlite3_column_int(st, 4),
		.age_days = sqlite3_column_int(st, 5),
		.weight_g = sqlite3_column_int(st, 6),
		.length_mm = sqlite3_column_int(st, 7),
		.arm_mm = sqlite3_column_int(st, 31),
		.head_mm = sqlite3_column_int(st, 32),
		.oedema = sqlite3_column_int(st, 33),
		.doubt = (uint8_t)sqlite3_column_int(st, 34),
		.position = (enum position)sqlite3_column_int(st, 8),
		.position_assumed = sqlite3_column_int(st, 9),
		.repaired = sqlite3_column_int(st, 10),
		.kms = kms_of(store_column(st, 19)),
	};
	fill_scores(st, &m->score);
	m->score.position_assumed = m->position_assumed;
}

static void fill_row(sqlite3_stmt *st, struct measurement_row *row)
{
	*row = (struct measurement_row){
		.id = sqlite3_column_int64(st, 0),
		.message_id = sqlite3_column_int64(st, 1),
		.received_ms = sqlite3_column_int64(st, 2),
		.replaces = sqlite3_column_int64(st, 20),
		.child_code = store_column(st, 21),
		.child_name = store_column(st, 22),
		.posyandu = store_column(st, 23),
		.puskesmas = store_column(st, 24),
		.recorded_by = store_column(st, 25),
		.msisdn = store_column(st, 26),
		.channel = store_column(st, 27),
		.raw = store_column(st, 28),
		.sex = (enum sex)sqlite3_column_int(st, 29),
		.birth_day = sqlite3_column_int(st, 30),
	};
	fill_measurement(st, &row->m);
}

int store_measurements(struct store_reader *r, int32_t from, int32_t to, measurement_fn *fn, void *arg)
{
	sqlite3_stmt *st = r->db.stmt[SQL_MEASUREMENTS];
	struct measurement_row row;
	int rc;

	sqlite3_bind_int(st, 1, from);
	sqlite3_bind_int(st, 2, to);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		fill_row(st, &row);
		fn(arg, &row);
	}
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -EIO;
}

/* ---- one child's history, for an operator ---- */

/* How many puskesmas have WHICH; CHILD is the first one's, PLACES names all as they are to be written. Negative: -EIO. */
static int find_anywhere(struct store_reader *r, const char *which, struct child *child, struct buf *places)
{
	sqlite3_stmt *st = r->db.stmt[SQL_CHILD_ANYWHERE];
	const char *slash = strrchr(which, '/'), *code = slash ? slash + 1 : which;
	int rc, found = 0;

	store_bind_str(st, 1, str_of(code));
	if (slash)
		store_bind_str(st, 2, (struct str){which, (size_t)(slash - which)});
	else
		sqlite3_bind_null(st, 2);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		if (!found++)
			fill_child(st, child);
		buf_addf(places, "%s%.*s/%s", found > 1 ? " or " : "", STR_ARG(store_column(st, 5)), code);
	}
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? found : -EIO;
}

static int find_operators_child(struct store_reader *r, const char *which, struct child *child, struct buf *err)
{
	char room[200];
	struct buf places;
	int found;

	*child = (struct child){.last.day = DATE_NONE, .before.day = DATE_NONE, .last_length_day = DATE_NONE};
	buf_init(&places, room, sizeof(room));
	found = find_anywhere(r, which, child, &places);
	if (found == 1)
		return 0;
	if (found < 0)
		buf_addf(err, "%.40s: the database cannot be read", which);
	else if (found == 0)
		buf_addf(err, "%.40s: there is no child with this code", which);
	else
		buf_addf(err, "%.40s: children of %d puskesmas have this code; write %.*s%s", which, found,
			 STR_ARG(buf_str(&places)), places.overflow ? " ..." : "");
	return found < 0 ? found : found ? -ENOTUNIQ : -ENOENT;
}

/* A later row of the same day takes the place of what it has itself, no more. */
static void fold_visit(sqlite3_stmt *st, struct growth_visit *visit)
{
	visit->day = sqlite3_column_int(st, 0);
	if (sqlite3_column_type(st, 1) != SQLITE_NULL)
		visit->weight_g = sqlite3_column_int(st, 1);
	if (sqlite3_column_type(st, 2) != SQLITE_NULL) {
		visit->length_mm = sqlite3_column_int(st, 2);
		visit->position = (enum position)sqlite3_column_int(st, 3);
	}
}

int store_growth_history(struct store_reader *r, const char *which, struct child *child, growth_visit_fn *fn, void *arg,
			 struct buf *err)
{
	sqlite3_stmt *st = r->db.stmt[SQL_GROWTH_HISTORY];
	struct growth_visit visit = {.day = DATE_NONE};
	int rc = find_operators_child(r, which, child, err);

	if (rc)
		return rc;
	sqlite3_bind_int64(st, 1, child->id);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		if (visit.day != DATE_NONE && sqlite3_column_int(st, 0) != visit.day) {
			fn(arg, &visit);
			visit = (struct growth_visit){0};
		}
		fold_visit(st, &visit);
	}
	sqlite3_reset(st);
	if (rc != SQLITE_DONE) {
		buf_addf(err, "%.40s: the database cannot be read to the end", which);
		return -EIO;
	}
	if (visit.day != DATE_NONE)
		fn(arg, &visit);
	return 0;
}

int64_t store_count(struct store_reader *r, const char *table)
{
	static const struct {
		const char *table;
		enum store_sql sql;
	} counts[] = {
		{"messages", SQL_COUNT_MESSAGES}, {"measurements", SQL_COUNT_MEASUREMENTS},
		{"records", SQL_COUNT_RECORDS},   {"alerts", SQL_COUNT_ALERTS},
		{"outbox", SQL_COUNT_OUTBOX},     {"children", SQL_COUNT_CHILDREN},
		{"people", SQL_COUNT_PEOPLE},     {"reports", SQL_COUNT_REPORTS},
	};
	int64_t n = -EINVAL;

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		sqlite3_stmt *st = r->db.stmt[counts[i].sql];

		if (strcmp(table, counts[i].table) != 0)
			continue;
		n = first_row(st) ? -EIO : sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
	}
	return n;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading: who may see which child, what the last weighing is, what the list shows, and that each of these goes by an
 * index.
 */
#include "store_world.h"

#define MONTH_START (TODAY - 21) /* 1 November 2026 */

static struct person person_of(struct world *w, const char *msisdn)
{
	struct person p;

	assert_int_equal(store_person(w->reader, msisdn, &p), 0);
	return p;
}

static void weigh(struct world *w, int64_t child, int32_t day, int32_t weight_g, int32_t length_mm)
{
	static int serial;
	struct store_job job;
	char id[24];

	snprintf(id, sizeof(id), "t%d", ++serial);
	world_job(w, &job, id, "UKUR", child);
	job.record[0].visit_day = day;
	job.record[0].weight_g = weight_g;
	job.record[0].length_mm = length_mm;
	if (!w->store->running)
		world_start(w);
	assert_int_equal(world_commit(w, &job), STORE_OK);
}

static void a_person_is_found_by_number_with_her_place(void **state)
{
	struct world *w = *state;
	struct person p = person_of(w, "6281234567890");

	assert_int_equal(p.id, w->kader);
	assert_int_equal(p.role, ROLE_KADER);
	assert_string_equal(p.name, "Luh Contoh");
	assert_string_equal(p.posyandu, "Melati");
	assert_int_equal(p.posyandu_id, w->melati);
	assert_int_equal(p.puskesmas_id, w->puskesmas);
	assert_int_equal(p.zone, ZONE_WITA);
	assert_int_equal(store_person(w->reader, "6281234567800", &p), -ENOENT);
}

static void a_bidan_has_her_puskesmas_and_its_zone(void **state)
{
	struct world *w = *state;
	struct person p = person_of(w, "6281234567899");

	assert_int_equal(p.role, ROLE_BIDAN);
	assert_string_equal(p.posyandu, "Puskesmas Contoh");
	assert_int_equal(p.posyandu_id, 0);
	assert_int_equal(p.zone, ZONE_WITA);
}

static void a_kader_sees_her_posyandu_and_a_bidan_the_whole_puskesmas(void **state)
{
	struct world *w = *state;
	struct person kader = person_of(w, "6281234567890"), bidan = person_of(w, "6281234567899");
	struct person nobody = {.role = ROLE_KADER, .puskesmas_id = kader.puskesmas_id};
	struct child c;

	assert_int_equal(store_child(w->reader, &kader, "10015", TODAY, &c), 0);
	assert_int_equal(c.id, w->ayu);
	assert_string_equal(c.code, "10015");
	assert_string_equal(c.name, "Putu Ayu");
	assert_int_equal(c.sex, SEX_FEMALE);
	assert_int_equal(c.birth_day, TODAY - 400);
	assert_int_equal(store_child(w->reader, &kader, "10022", TODAY, &c), -ENOENT);
	assert_int_equal(store_child(w->reader, &bidan, "10022", TODAY, &c), 0);
	assert_int_equal(store_child(w->reader, &bidan, "99999", TODAY, &c), -ENOENT);
	assert_int_equal(store_child(w->reader, &nobody, "10015", TODAY, &c), -ENOENT);
}

/* A person of ROLE in POSYANDU (0: none), as the registry has her. */
static struct person someone(struct world *w, enum role role, int64_t posyandu, const char *msisdn)
{
	assert_true(registry_add_person(w->store, posyandu, w->puskesmas, role, STR("Contoh"), str_of(msisdn)) > 0);
	return person_of(w, msisdn);
}

static void tpk_sees_as_a_kader_tpg_as_a_bidan_and_a_family_nobody(void **state)
{
	struct world *w = *state;
	struct person tpk = someone(w, ROLE_TPK, w->melati, "6281234560001"),
		      tpg = someone(w, ROLE_TPG, 0, "6281234560002"),
		      family = someone(w, ROLE_KELUARGA, w->melati, "6281234560003"),
		      pkb = someone(w, ROLE_PKB, w->melati, "6281234560004");
	static _Alignas(16) char room[32 * 1024];
	struct arena a;
	struct roster *r;
	struct child c;

	assert_int_equal(tpk.role, ROLE_TPK);
	assert_int_equal(store_child(w->reader, &tpk, "10015", TODAY, &c), 0);
	assert_int_equal(store_child(w->reader, &tpk, "10022", TODAY, &c), -ENOENT);
	assert_int_equal(store_child(w->reader, &tpg, "10022", TODAY, &c), 0);
	assert_int_equal(store_child(w->reader, &family, "10015", TODAY, &c), -ENOENT);
	assert_int_equal(store_child(w->reader, &pkb, "10015", TODAY, &c), -ENOENT);
	arena_init(&a, room, sizeof(room));
	assert_int_equal(store_roster(w->reader, &tpg, TODAY, &a, &r), 0);
	assert_int_equal(r->count, 2);
	arena_init(&a, room, sizeof(room));
	assert_int_equal(store_roster(w->reader, &family, TODAY, &a, &r), 0);
	assert_int_equal(r->count, 0);
}

/* The ids of whom WHO finds, such as "2: 1 3". */
static void assert_directory(struct world *w, const struct person *who, enum directory_of of, enum role role,
			     const char *text, const char *wanted)
{
	struct directory_query q = {.of = of, .role = role};
	char got[64];
	size_t n;
	struct directory d;

	str_copy(q.text, sizeof(q.text), str_of(text));
	assert_int_equal(store_directory(w->reader, who, &q, &d), 0);
	n = (size_t)snprintf(got, sizeof(got), "%d:", d.total);
	for (int i = 0; i < d.count; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, " %s", d.entry[i].name);
	assert_string_equal(got, wanted);
}

static void people_and_posyandu_are_those_of_the_puskesmas_and_a_family_sees_none(void **state)
{
	struct world *w = *state;
	int64_t other = registry_add_puskesmas(w->store, STR("P2"), STR("Lain"), STR("51.08.02"));
	int64_t far = registry_add_posyandu(w->store, other, STR("Melati Jauh"), STR("Jauh"), ZONE_WITA);
	struct person kader = person_of(w, "6281234567890"), bidan = person_of(w, "6281234567899"),
		      family = someone(w, ROLE_KELUARGA, w->melati, "6281234560003"),
		      pkb = someone(w, ROLE_PKB, w->melati, "6281234560004");
	struct person nobody = {.id = 99, .puskesmas_id = kader.puskesmas_id};
	struct directory_query q = {.of = DIRECTORY_PEOPLE, .text = "ketut"};
	struct directory d;

	assert_true(registry_add_person(w->store, far, other, ROLE_KADER, STR("Ketut Jauh"), STR("081234567800")) > 0);
	assert_directory(w, &kader, DIRECTORY_PLACES, ROLE_NONE, "", "2: Kenanga Melati");
	assert_directory(w, &bidan, DIRECTORY_PLACES, ROLE_NONE, "mela", "1: Melati");
	assert_directory(w, &kader, DIRECTORY_PLACES, ROLE_NONE, "Melati Jauh", "0:");
	/* not herself, no family, by name */
	assert_directory(w, &kader, DIRECTORY_PEOPLE, ROLE_NONE, "", "3: Bidan Contoh Contoh Ketut Contoh");
	assert_directory(w, &pkb, DIRECTORY_PEOPLE, ROLE_NONE, "", "3: Bidan Contoh Ketut Contoh Luh Contoh");
	assert_directory(w, &kader, DIRECTORY_PEOPLE, ROLE_BIDAN, "", "1: Bidan Contoh");
	assert_directory(w, &kader, DIRECTORY_PEOPLE, ROLE_BIDAN, "Ketut", "0:");
	assert_directory(w, &kader, DIRECTORY_PEOPLE, ROLE_NONE, "0812 3456 7891", "1: Ketut Contoh");
	/* unknown, of another puskesmas, a family: the same */
	assert_directory(w, &kader, DIRECTORY_PEOPLE, ROLE_NONE, "081234567800", "0:");
	assert_directory(w, &kader, DIRECTORY_PEOPLE, ROLE_NONE, "081234560003", "0:");
	assert_directory(w, &kader, DIRECTORY_PEOPLE, ROLE_NONE, "081299999999", "0:");
	assert_directory(w, &family, DIRECTORY_PEOPLE, ROLE_NONE, "", "0:");
	assert_directory(w, &family, DIRECTORY_PLACES, ROLE_NONE, "", "0:");
	assert_directory(w, &nobody, DIRECTORY_PLACES, ROLE_NONE, "", "0:");
	assert_int_equal(store_directory(w->reader, &kader, &q, &d), 0);
	assert_int_equal(d.entry[0].role, ROLE_KADER);
	assert_string_equal(d.entry[0].where, "Kenanga");
	assert_true(d.entry[0].id > 0);
}

static void a_person_has_her_language_and_an_unknown_one_is_indonesian(void **state)
{
	struct world *w = *state;

	assert_int_equal(person_of(w, "6281234567890").language, LANG_ID);
	assert_int_equal(
		store_db_exec(&w->store->db, "UPDATE people SET language = 'ban' WHERE msisdn = '6281234567890'"),
		SQLITE_OK);
	assert_int_equal(person_of(w, "6281234567890").language, LANG_BAN);
	assert_int_equal(
		store_db_exec(&w->store->db, "UPDATE people SET language = 'xx' WHERE msisdn = '6281234567890'"),
		SQLITE_OK);
	assert_int_equal(person_of(w, "6281234567890").language, LANG_ID);
}

static void the_last_weighing_is_of_an_earlier_month_and_the_latest_word_on_it(void **state)
{
	struct world *w = *state;
	struct person who = person_of(w, "6281234567890");
	struct child c;

	assert_int_equal(store_child(w->reader, &who, "10015", TODAY, &c), 0);
	assert_int_equal(c.last.day, DATE_NONE);
	assert_int_equal(c.before.day, DATE_NONE);
	assert_int_equal(c.last_length_day, DATE_NONE);
	assert_int_equal(c.last_length_mm, 0);
	weigh(w, w->ayu, MONTH_START - 40, 8000, 705);
	weigh(w, w->ayu, MONTH_START - 9, 8250, 0); /* the same month: the later day counts, and this is not `before` */
	weigh(w, w->ayu, MONTH_START - 1, 8900, 0);
	weigh(w, w->ayu, MONTH_START - 1, 8300, 0);    /* the correction */
	weigh(w, w->ayu, MONTH_START - 70, 7700, 690); /* sent late */
	weigh(w, w->ayu, MONTH_START, 8500, 720);
	assert_int_equal(store_child(w->reader, &who, "10015", TODAY, &c), 0);
	assert_int_equal(c.last.day, MONTH_START - 1);
	assert_int_equal(c.last.weight_g, 8300);
	assert_int_equal(c.before.day, MONTH_START - 40);
	assert_int_equal(c.before.weight_g, 8000);
	assert_int_equal(c.last_length_mm, 705);
	assert_int_equal(c.last_length_day, MONTH_START - 40);
	assert_int_equal(c.last_position, POSITION_LYING);
}

static int list(struct world *w, const char *msisdn, int32_t today, struct roster **out)
{
	static _Alignas(16) char room[32 * 1024];
	static struct arena a;
	struct person who = person_of(w, msisdn);

	arena_init(&a, room, sizeof(room));
	return store_roster(w->reader, &who, today, &a, out);
}

static void the_list_is_by_name_and_tells_who_was_measured_this_month(void **state)
{
	struct world *w = *state;
	struct roster *r;

	world_child(w, w->melati, "10037", "gede Contoh", TODAY - 30);
	world_child(w, w->melati, "10049", "Kadek Contoh", TODAY - 60);
	weigh(w, w->ayu, MONTH_START, 8400, 725);
	assert_int_equal(list(w, "6281234567890", TODAY, &r), 0);
	assert_int_equal(r->count, 3);
	assert_string_equal(r->entry[0].name, "gede Contoh");
	assert_string_equal(r->entry[1].name, "Kadek Contoh");
	assert_string_equal(r->entry[2].name, "Putu Ayu");
	assert_string_equal(r->entry[2].code, "10015");
	assert_false(r->entry[1].measured);
	assert_true(r->entry[2].measured);
	assert_int_equal(list(w, "6281234567899", TODAY, &r), 0);
	assert_int_equal(r->count, 4);
	assert_int_equal(list(w, "6281234567890", TODAY + 30, &r), 0);
	assert_false(r->entry[2].measured);
}

static void a_child_leaves_the_list_on_the_fifth_birthday(void **state)
{
	struct world *w = *state;
	int32_t fifth = date_from_ymd(2026, 3, 10), leap = date_from_ymd(2028, 2, 29);
	struct roster *r;

	world_child(w, w->melati, "10037", "Aa", date_from_ymd(2021, 3, 10));
	world_child(w, w->melati, "10049", "Ab", date_from_ymd(2023, 2, 28));
	world_child(w, w->melati, "10056", "Ac", date_from_ymd(2023, 3, 1));
	assert_int_equal(list(w, "6281234567890", fifth - 1, &r), 0);
	assert_string_equal(r->entry[0].name, "Aa");
	assert_int_equal(list(w, "6281234567890", fifth, &r), 0);
	assert_string_equal(r->entry[0].name, "Ab");
	assert_int_equal(list(w, "6281234567890", leap, &r), 0);
	assert_string_equal(r->entry[0].name, "Ac");
}

static void a_long_list_stops_at_its_bound_and_a_small_arena_is_told(void **state)
{
	struct world *w = *state;
	struct person who = person_of(w, "6281234567890");
	char code[16], name[32], room[256];
	struct arena a;
	struct roster *r;

	assert_int_equal(registry_begin(w->store), 0);
	for (int i = 0; i < ROSTER_MAX + 10; i++) {
		snprintf(code, sizeof(code), "%d", 20000 + i);
		snprintf(name, sizeof(name), "Anak %03d", i);
		world_child(w, w->melati, code, name, TODAY - 100);
	}
	assert_int_equal(registry_commit(w->store), 0);
	assert_int_equal(list(w, "6281234567890", TODAY, &r), 0);
	assert_int_equal(r->count, ROSTER_MAX);
	assert_string_equal(r->entry[ROSTER_MAX - 1].name, "Anak 199");
	arena_init(&a, room, sizeof(room));
	assert_int_equal(store_roster(w->reader, &who, TODAY, &a, &r), -ENOMEM);
	assert_null(r);
}

/* ---- listings ---- */

struct seen {
	int n;
	int64_t id[8];
	char first[200];
};

static void note_journal(void *arg, const struct journal_row *row)
{
	struct seen *s = arg;

	if (s->n == 0)
		snprintf(s->first, sizeof(s->first), "%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%d",
			 STR_ARG(row->channel), STR_ARG(row->kind), STR_ARG(row->msisdn), STR_ARG(row->person),
			 STR_ARG(row->outcome), STR_ARG(row->raw), STR_ARG(row->reply), STR_ARG(row->provider_id),
			 row->records);
	s->id[s->n++] = row->id;
}

static void the_journal_reads_back_from_the_newest_and_forward_from_a_row(void **state)
{
	struct world *w = *state;
	struct store_job job;
	struct seen seen = {0};
	char id[16];

	world_start(w);
	for (int i = 1; i <= 5; i++) {
		snprintf(id, sizeof(id), "m%d", i);
		world_job(w, &job, id, "UKUR 10015", i == 5 ? w->ayu : 0);
		assert_int_equal(world_commit(w, &job), STORE_OK);
	}
	assert_int_equal(store_journal(w->reader, -1, 3, note_journal, &seen), 0);
	assert_int_equal(seen.n, 3);
	assert_int_equal(seen.id[0], 5);
	assert_int_equal(seen.id[2], 3);
	assert_string_equal(seen.first, "uji|sms|6281234567890|Luh Contoh|done|UKUR 10015|Jawaban untuk m5|m5|1");
	seen.n = 0;
	assert_int_equal(store_journal(w->reader, 3, 10, note_journal, &seen), 0);
	assert_int_equal(seen.n, 2);
	assert_int_equal(seen.id[0], 4);
}

struct got {
	int n;
	struct measurement_row row;
	char texts[200];
};

static void note_measurement(void *arg, const struct measurement_row *row)
{
	struct got *g = arg;

	g->n++;
	g->row = *row;
	snprintf(g->texts, sizeof(g->texts), "%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s", STR_ARG(row->child_code),
		 STR_ARG(row->child_name), STR_ARG(row->posyandu), STR_ARG(row->puskesmas), STR_ARG(row->recorded_by),
		 STR_ARG(row->msisdn), STR_ARG(row->channel), STR_ARG(row->raw));
}

static struct measurement full_measurement(const struct world *w)
{
	struct measurement m = {
		.child_id = w->ayu,
		.visit_day = TODAY,
		.age_days = 400,
		.weight_g = 8450,
		.length_mm = 725,
		.arm_mm = 125,
		.head_mm = 442,
		.position = POSITION_STANDING,
		.position_assumed = true,
		.repaired = true,
		.oedema = true,
		.doubt = DOUBT_SHRUNK | DOUBT_LOST,
		.kms = KMS_O,
	};

	for (int i = 0; i < GROWTH_INDICATORS; i++)
		m.score.z[i] = (int16_t)(i == GROWTH_AFA ? GROWTH_Z_NONE : -133 * i - 1);
	m.score.flag[GROWTH_WFL] = m.score.flag[GROWTH_HFA] = true;
	m.score.used_length_tenth_mm = 7320;
	return m;
}

static void a_measurement_comes_back_whole(void **state)
{
	struct world *w = *state;
	struct store_job job;
	struct got got = {0};
	struct measurement m = full_measurement(w);

	world_start(w);
	world_job(w, &job, "m1", "UKUR 10015 8,45 72,5", w->ayu);
	job.record[0] = m;
	assert_int_equal(world_commit(w, &job), STORE_OK);
	assert_int_equal(store_measurements(w->reader, TODAY, TODAY, note_measurement, &got), 0);
	assert_int_equal(got.n, 1);
	assert_string_equal(got.texts, "10015|Putu Ayu|Melati|Puskesmas Contoh|Luh Contoh|6281234567890|uji|"
				       "UKUR 10015 8,45 72,5");
	assert_memory_equal(got.row.m.score.z, m.score.z, sizeof(m.score.z));
	assert_memory_equal(got.row.m.score.flag, m.score.flag, sizeof(m.score.flag));
	assert_int_equal(got.row.m.score.used_length_tenth_mm, 7320);
	assert_int_equal(got.row.m.child_id, w->ayu);
	assert_int_equal(got.row.m.age_days, 400);
	assert_int_equal(got.row.m.weight_g, 8450);
	assert_int_equal(got.row.m.length_mm, 725);
	assert_int_equal(got.row.m.arm_mm, 125);
	assert_int_equal(got.row.m.head_mm, 442);
	assert_true(got.row.m.oedema);
	assert_int_equal(got.row.m.doubt, DOUBT_SHRUNK | DOUBT_LOST);
	assert_int_equal(got.row.m.position, POSITION_STANDING);
	assert_true(got.row.m.position_assumed && got.row.m.repaired);
	assert_int_equal(got.row.m.kms, KMS_O);
	assert_int_equal(got.row.birth_day, TODAY - 400);
	assert_int_equal(got.row.replaces, 0);
	assert_int_equal(store_measurements(w->reader, TODAY + 1, TODAY + 9, note_measurement, &got), 0);
	assert_int_equal(store_measurements(w->reader, TODAY - 9, TODAY - 1, note_measurement, &got), 0);
	assert_int_equal(got.n, 1);
}

static void a_missing_measure_comes_back_as_missing(void **state)
{
	struct world *w = *state;
	struct got got = {0};

	weigh(w, w->ayu, TODAY, 0, 725);
	weigh(w, w->ayu, TODAY, 8400, 0);
	assert_int_equal(store_measurements(w->reader, TODAY, TODAY, note_measurement, &got), 0);
	assert_int_equal(got.n, 2);
	assert_int_equal(got.row.m.length_mm, 0);
	assert_int_equal(got.row.m.score.z[GROWTH_WFA], GROWTH_Z_NONE);
	assert_int_equal(got.row.replaces, 1);
	assert_int_equal(store_count(w->reader, "measurements"), 2);
	assert_int_equal(store_count(w->reader, "people; DROP TABLE people"), -EINVAL);
}

/* ---- the connection ---- */

static void read_plan(struct world *w, const char *statement, char *plan, size_t size)
{
	char sql[1200];
	sqlite3_stmt *st;
	struct buf b;

	snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", statement);
	assert_int_equal(sqlite3_prepare_v2(w->store->db.db, sql, -1, &st, NULL), SQLITE_OK);
	buf_init(&b, plan, size - 1);
	while (sqlite3_step(st) == SQLITE_ROW)
		buf_addf(&b, "%s; ", (const char *)sqlite3_column_text(st, 3));
	sqlite3_finalize(st);
	plan[b.n] = '\0';
}

static void no_lookup_of_a_message_scans_a_table(void **state)
{
	struct world *w = *state;
	static const struct {
		enum store_sql sql;
		const char *by;
	} lookups[] = {
		{SQL_PERSON, "people_1 (msisdn=?)"},
		{SQL_CHILD, "children_1 (puskesmas_id=? AND code=?)"},
		{SQL_LAST_WEIGHT, "measurements_of_child (child_id=? AND visit_day<?)"},
		{SQL_LAST_LENGTH, "measurements_of_child (child_id=? AND visit_day<?)"},
		{SQL_ROSTER_POSYANDU, "children_of_posyandu (posyandu_id=?)"},
		{SQL_ROSTER_POSYANDU, "measurements_of_child (child_id=? AND visit_day>?)"},
		{SQL_ROSTER_PUSKESMAS, "children_of_puskesmas (puskesmas_id=?)"},
		{SQL_JOURNAL_AFTER, "PRIMARY KEY (rowid>?)"},
		{SQL_MESSAGE_KNOWN, "messages_1 (channel=? AND provider_id=?)"},
		{SQL_MEASUREMENT_ADD, "measurements_of_child (child_id=? AND visit_day=?)"},
	};

	for (size_t i = 0; i < sizeof(lookups) / sizeof(lookups[0]); i++) {
		char plan[1000];

		read_plan(w, store_sql_text(lookups[i].sql), plan, sizeof(plan));
		if (!strstr(plan, lookups[i].by) || strstr(plan, "SCAN ") || strstr(plan, "TEMP B-TREE"))
			fail_msg("%s: %s", store_sql_text(lookups[i].sql), plan);
	}
}

/* The few rows of one puskesmas are sorted for each list. */
static void people_and_posyandu_are_found_by_their_puskesmas(void **state)
{
	struct world *w = *state;
	char plan[1000];

	read_plan(w, store_sql_text(SQL_PEOPLE), plan, sizeof(plan));
	assert_non_null(strstr(plan, "people_of_puskesmas (puskesmas_id=?"));
	assert_null(strstr(plan, "SCAN "));
	read_plan(w, store_sql_text(SQL_PLACES), plan, sizeof(plan));
	assert_non_null(strstr(plan, "posyandu_1 (puskesmas_id=?)"));
	assert_null(strstr(plan, "SCAN "));
}

static void a_reader_works_when_no_gateway_runs_and_leaves_the_database_alone(void **state)
{
	struct world *w = *state;
	struct stat before, after;

	store_reader_close(w->reader);
	world_close(w);
	assert_int_equal(stat(w->path, &before), 0);
	w->reader = store_reader_open(w->path, &w->error);
	assert_non_null(w->reader);
	assert_int_equal(store_count(w->reader, "people"), 3);
	assert_int_equal(stat(w->path, &after), 0);
	assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof(before.st_mtim));
}

static void an_empty_file_is_not_yet_a_database_for_a_reader(void **state)
{
	struct world *w = *state;
	char path[160];

	snprintf(path, sizeof(path), "%s/kosong.db", w->dir);
	fclose(fopen(path, "w"));
	assert_null(store_reader_open(path, &w->error));
	assert_text(&w->error, "is empty");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_person_is_found_by_number_with_her_place),
		TEST(a_bidan_has_her_puskesmas_and_its_zone),
		TEST(a_kader_sees_her_posyandu_and_a_bidan_the_whole_puskesmas),
		TEST(tpk_sees_as_a_kader_tpg_as_a_bidan_and_a_family_nobody),
		TEST(people_and_posyandu_are_those_of_the_puskesmas_and_a_family_sees_none),
		TEST(a_person_has_her_language_and_an_unknown_one_is_indonesian),
		TEST(the_last_weighing_is_of_an_earlier_month_and_the_latest_word_on_it),
		TEST(the_list_is_by_name_and_tells_who_was_measured_this_month),
		TEST(a_child_leaves_the_list_on_the_fifth_birthday),
		TEST(a_long_list_stops_at_its_bound_and_a_small_arena_is_told),
		TEST(the_journal_reads_back_from_the_newest_and_forward_from_a_row),
		TEST(a_measurement_comes_back_whole),
		TEST(a_missing_measure_comes_back_as_missing),
		TEST(no_lookup_of_a_message_scans_a_table),
		TEST(people_and_posyandu_are_found_by_their_puskesmas),
		TEST(a_reader_works_when_no_gateway_runs_and_leaves_the_database_alone),
		TEST(an_empty_file_is_not_yet_a_database_for_a_reader),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

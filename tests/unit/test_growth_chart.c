/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A child's chart from a real database: which child, which of its figures count, and what is said when there is none.
 * Runs from the top of the source tree, where gateway/demo/buleleng.yaml is.
 */
#include "store_verb.h"
/* after it, for cmocka */
#include "clock.h"
#include "demo.h"
#include "flow_folder.h"
#include "growth_chart.h"
#include "xml_walk.h"
#include <limits.h>

#define VISITS_MAX 32

static struct capture said;
static char svg[CHART_BYTES_MAX + 1];

/* ---- the store's side ---- */

struct visits {
	struct growth_visit at[VISITS_MAX];
	int count;
};

static void note_visit(void *arg, const struct growth_visit *visit)
{
	struct visits *v = arg;

	assert_true(v->count < VISITS_MAX);
	v->at[v->count++] = *visit;
}

static int history(struct world *w, const char *which, struct child *child, struct visits *v)
{
	buf_reset(&w->error);
	v->count = 0;
	return store_growth_history(w->reader, which, child, note_visit, v, &w->error);
}

static void measure(struct world *w, int64_t child, int32_t day, int32_t weight_g, int32_t length_mm, enum position how)
{
	static int id;
	char text[16];
	struct store_job job;

	snprintf(text, sizeof(text), "m%d", ++id);
	if (!w->store->running)
		world_start(w);
	world_job(w, &job, text, "UKUR", child);
	job.record[0].visit_day = day;
	job.record[0].weight_g = weight_g;
	job.record[0].length_mm = length_mm;
	job.record[0].position = how;
	job.record[0].kms = KMS_T; /* what was said then; a chart reads the letters anew */
	assert_int_equal(world_commit(w, &job), STORE_OK);
}

static void expect_visit(const struct growth_visit *v, int32_t day, int32_t weight_g, int32_t length_mm,
			 enum position how)
{
	assert_int_equal(v->day, day);
	assert_int_equal(v->weight_g, weight_g);
	assert_int_equal(v->length_mm, length_mm);
	assert_int_equal(v->position, how);
}

static void visits_come_by_day_whatever_was_recorded_first(void **state)
{
	struct world *w = *state;
	struct visits v;
	struct child child;

	measure(w, w->ayu, TODAY, 8400, 725, POSITION_LYING);
	measure(w, w->ayu, TODAY - 60, 7900, 700, POSITION_STANDING);
	measure(w, w->arta, TODAY - 30, 9100, 0, POSITION_UNKNOWN);
	measure(w, w->ayu, TODAY - 30, 8100, 0, POSITION_UNKNOWN);
	assert_int_equal(history(w, "10015", &child, &v), 0);
	assert_int_equal(child.id, w->ayu);
	assert_string_equal(child.code, "10015");
	assert_string_equal(child.name, "Putu Ayu");
	assert_int_equal(child.sex, SEX_FEMALE);
	assert_int_equal(child.birth_day, TODAY - 400);
	assert_int_equal(v.count, 3);
	expect_visit(&v.at[0], TODAY - 60, 7900, 700, POSITION_STANDING);
	expect_visit(&v.at[1], TODAY - 30, 8100, 0, POSITION_UNKNOWN);
	expect_visit(&v.at[2], TODAY, 8400, 725, POSITION_LYING);
}

static void a_correction_takes_the_place_of_what_it_corrects(void **state)
{
	struct world *w = *state;
	struct visits v;
	struct child child;

	measure(w, w->ayu, TODAY, 8400, 725, POSITION_LYING);
	measure(w, w->ayu, TODAY, 8600, 728, POSITION_STANDING);
	measure(w, w->ayu, TODAY, 8500, 727, POSITION_LYING);
	assert_int_equal(history(w, "10015", &child, &v), 0);
	assert_int_equal(v.count, 1);
	expect_visit(&v.at[0], TODAY, 8500, 727, POSITION_LYING);
}

static void what_a_later_message_of_the_day_does_not_mention_stays(void **state)
{
	struct world *w = *state;
	struct visits v;
	struct child child;

	measure(w, w->ayu, TODAY - 30, 8400, 725, POSITION_LYING);
	measure(w, w->ayu, TODAY - 30, 8600, 0, POSITION_UNKNOWN);
	measure(w, w->ayu, TODAY, 8700, 0, POSITION_UNKNOWN);
	measure(w, w->ayu, TODAY, 0, 735, POSITION_STANDING);
	assert_int_equal(history(w, "10015", &child, &v), 0);
	assert_int_equal(v.count, 2);
	expect_visit(&v.at[0], TODAY - 30, 8600, 725, POSITION_LYING);
	expect_visit(&v.at[1], TODAY, 8700, 735, POSITION_STANDING);
}

/* The same code in three puskesmas. */
static void add_puskesmas(struct world *w, const char *code, const char *child_code)
{
	int64_t puskesmas, posyandu;

	assert_int_equal(registry_begin(w->store), 0);
	puskesmas = registry_add_puskesmas(w->store, str_of(code), str_of(code), STR("51.08.02"));
	posyandu = registry_add_posyandu(w->store, puskesmas, STR("Mawar"), STR("Contoh"), ZONE_WITA);
	world_child(w, posyandu, child_code, code, TODAY - 300);
	assert_int_equal(registry_commit(w->store), 0);
}

static void a_code_of_several_puskesmas_is_asked_back_and_never_guessed(void **state)
{
	struct world *w = *state;
	struct visits v;
	struct child child;

	add_puskesmas(w, "P510802", "10015");
	add_puskesmas(w, "B/2", "10015");
	assert_int_equal(history(w, "10015", &child, &v), -ENOTUNIQ);
	assert_int_equal(v.count, 0);
	assert_text(&w->error, "10015: children of 3 puskesmas have this code; write B/2/10015 or P510801/10015 or "
			       "P510802/10015");
	assert_int_equal(history(w, "P510801/10015", &child, &v), 0);
	assert_string_equal(child.name, "Putu Ayu");
	assert_int_equal(history(w, "P510802/10015", &child, &v), 0);
	assert_string_equal(child.name, "P510802");
	assert_int_equal(history(w, "B/2/10015", &child, &v), 0);
	assert_string_equal(child.name, "B/2");
	assert_int_equal(history(w, "P510802/10022", &child, &v), -ENOENT);
	assert_int_equal(history(w, "10022", &child, &v), 0);
}

static void more_puskesmas_than_a_line_holds_are_cut(void **state)
{
	struct world *w = *state;
	struct visits v;
	struct child child;

	for (int i = 0; i < 20; i++) {
		char code[16];

		snprintf(code, sizeof(code), "PKM-%02d-PANJANG", i);
		add_puskesmas(w, code, "10015");
	}
	assert_int_equal(history(w, "10015", &child, &v), -ENOTUNIQ);
	assert_text(&w->error,
		    "children of 21 puskesmas have this code; write P510801/10015 or PKM-00-PANJANG/10015 or ");
	assert_text(&w->error, " ...");
}

static void an_unknown_code_is_said(void **state)
{
	static const char *const none[] = {"99999", "", "/10015", "10015/", "P510801/", "P9/10015", "' OR 1=1"};
	struct world *w = *state;
	struct visits v;
	struct child child;
	char line[200];

	measure(w, w->ayu, TODAY, 8400, 725, POSITION_LYING);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_int_equal(history(w, none[i], &child, &v), -ENOENT);
		assert_int_equal(v.count, 0);
		snprintf(line, sizeof(line), "%s: there is no child with this code", none[i]);
		assert_text(&w->error, line);
	}
	memset(line, '1', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	assert_int_equal(history(w, line, &child, &v), -ENOENT);
	assert_text(&w->error, "1111: there is no child with this code");
}

static void no_history_needs_a_whole_table(void **state)
{
	static const struct {
		enum store_sql sql;
		const char *by;
	} lookups[] = {{SQL_CHILD_ANYWHERE, "(puskesmas_id=? AND code=?)"}, {SQL_GROWTH_HISTORY, "(child_id=?)"}};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(lookups) / sizeof(lookups[0]); i++) {
		char sql[600], plan[600];
		struct buf b;
		sqlite3_stmt *st;

		snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", store_sql_text(lookups[i].sql));
		assert_int_equal(sqlite3_prepare_v2(w->store->db.db, sql, -1, &st, NULL), SQLITE_OK);
		buf_init(&b, plan, sizeof(plan) - 1);
		while (sqlite3_step(st) == SQLITE_ROW)
			buf_addf(&b, "%s; ", (const char *)sqlite3_column_text(st, 3));
		sqlite3_finalize(st);
		plan[b.n] = '\0';
		assert_has(plan, lookups[i].by);
		assert_has_not(plan, "SCAN c");
		assert_has_not(plan, "SCAN measurements");
	}
}

/* ---- the chart ---- */

static const char *flows_folder = "flows";

static const char *config_of(const struct world *w)
{
	char flows[PATH_MAX], line[PATH_MAX + 16];

	assert_non_null(realpath(flows_folder, flows));
	snprintf(line, sizeof(line), "flows: %s\n", flows);
	return world_config(w, line);
}

/* The chart of CODE into svg, what was said into said.err. */
static int chart(const struct world *w, const char *code)
{
	const char *config = config_of(w), *fault;
	FILE *to = tmpfile();
	size_t n;
	int err, exit_code;

	assert_non_null(to);
	err = capture_begin(stderr, w->dir, "err");
	exit_code = growth_chart_store(config, code, to);
	capture_end(stderr, err, said.err);
	rewind(to);
	n = fread(svg, 1, sizeof(svg) - 1, to);
	svg[n] = '\0';
	fclose(to);
	fault = n ? xml_fault((struct str){svg, n}) : NULL;
	if (fault)
		fail_msg("not well-formed: %s", fault);
	return exit_code;
}

static int dots(const char *panel)
{
	char key[40];
	const char *p, *end;
	int n = 0;

	snprintf(key, sizeof(key), "id=\"%s-titik\"", panel);
	p = strstr(svg, key);
	assert_non_null(p);
	end = strstr(p, "</g>");
	for (; (p = strstr(p, "<circle")) && p < end; p++)
		n++;
	return n;
}

/* The letters on the chart from left to right. */
static const char *letters(void)
{
	static char out[VISITS_MAX + 1];
	const char *p = strstr(svg, "id=\"bbu-huruf\""), *end;
	size_t n = 0;

	assert_non_null(p);
	end = strstr(p, "</g>");
	for (; (p = strstr(p, "\">")) && p < end; p++) {
		if (p[2] >= 'A' && p[2] <= 'Z' && n < VISITS_MAX)
			out[n++] = p[2];
	}
	out[n] = '\0';
	return out;
}

static void the_chart_names_the_child_and_its_last_visit(void **state)
{
	struct world *w = *state;

	measure(w, w->ayu, TODAY - 31, 8000, 715, POSITION_LYING);
	measure(w, w->ayu, TODAY, 8400, 725, POSITION_LYING);
	assert_int_equal(chart(w, "10015"), EXIT_OK);
	assert_string_equal(said.err, "");
	assert_has(svg, "<title>10015 Putu Ayu</title>");
	assert_has(svg, ">perempuan, lahir 18-10-2025; terakhir diukur 22-11-2026, umur 13 bulan</text>");
	assert_has(svg, ">Grafik pertumbuhan 0-24 bulan<");
	assert_int_equal(dots("bbu"), 2);
	assert_int_equal(dots("tbu"), 2);
	assert_int_equal(dots("bbtb"), 2);
	assert_string_equal(letters(), "BN");
}

/* Standing at 12 months, lying at 13: both come as they were measured. */
static void the_points_are_the_visits_at_their_ages(void **state)
{
	static const struct chart_point pt[] = {{369, 8000, 715, POSITION_STANDING, false, 'B'},
						{400, 8400, 0, POSITION_UNKNOWN, false, 'N'}};
	static char expected[CHART_BYTES_MAX + 1];
	const struct chart c = {
		.title = STR("10015 Putu Ayu"),
		.subtitle = STR("perempuan, lahir 18-10-2025; terakhir diukur 22-11-2026, umur 13 bulan"),
		.sex = SEX_FEMALE,
		.point = pt,
		.points = 2,
	};
	struct world *w = *state;
	struct buf out;

	measure(w, w->ayu, TODAY - 31, 8000, 715, POSITION_STANDING);
	measure(w, w->ayu, TODAY, 8400, 0, POSITION_UNKNOWN);
	assert_int_equal(chart(w, "10015"), EXIT_OK);
	buf_init(&out, expected, CHART_BYTES_MAX);
	chart_svg(&c, &out);
	assert_string_equal(svg, expected);
}

static void a_child_never_measured_gets_an_empty_card(void **state)
{
	struct world *w = *state;

	assert_int_equal(chart(w, "10015"), EXIT_OK);
	assert_has(svg, ">perempuan, lahir 18-10-2025</text>");
	assert_has(svg, ">Belum ada pengukuran.<");
	assert_int_equal(dots("bbu"), 0);
}

/* By the age of today: the clock's, since nothing was measured. */
static void an_empty_card_is_that_of_the_age(void **state)
{
	struct world *w = *state;
	int32_t today = date_of_ms(clock_now_ms(), ZONE_WITA);

	assert_int_equal(registry_begin(w->store), 0);
	world_child(w, w->melati, "10033", "Baru", today - 5);
	world_child(w, w->melati, "10041", "Besar", today - 740);
	assert_int_equal(registry_commit(w->store), 0);
	assert_int_equal(chart(w, "10033"), EXIT_OK);
	assert_has(svg, ">Belum ada pengukuran.<");
	assert_has(svg, ">Grafik pertumbuhan 0-24 bulan<");
	assert_int_equal(chart(w, "10041"), EXIT_OK);
	assert_has(svg, ">Belum ada pengukuran.<");
	assert_has(svg, ">Grafik pertumbuhan 0-60 bulan<");
}

static void points_outside_the_diagrams_are_told(void **state)
{
	struct world *w = *state;

	measure(w, w->ayu, TODAY - 31, 8000, 715, POSITION_LYING);
	measure(w, w->ayu, TODAY, 28400, 725, POSITION_LYING);
	assert_int_equal(chart(w, "10015"), EXIT_OK);
	assert_string_equal(said.err,
			    "kentongan growth: 10015: 1 of 2 points is outside the diagrams (di luar grafik)\n");
	assert_has(svg, ">1 titik di luar grafik<");
}

/* October 8.6 was a mistake for 8.0: November's 8.4 is no longer a loss. */
static void a_corrected_weight_of_last_month_changes_the_letter_of_this_month(void **state)
{
	struct world *w = *state;

	measure(w, w->ayu, TODAY - 62, 7800, 705, POSITION_LYING);
	measure(w, w->ayu, TODAY - 31, 8600, 715, POSITION_LYING);
	measure(w, w->ayu, TODAY, 8400, 725, POSITION_LYING);
	assert_int_equal(chart(w, "10015"), EXIT_OK);
	assert_string_equal(letters(), "BNT");
	measure(w, w->ayu, TODAY - 31, 8000, 715, POSITION_LYING);
	assert_int_equal(chart(w, "10015"), EXIT_OK);
	assert_string_equal(letters(), "BNN");
	assert_int_equal(dots("bbu"), 3);
}

/* A card that asks for 500 g from a child of that age: 400 are too little there. */
static void the_letters_go_by_the_card_of_the_district(void **state)
{
	static const char card[] =
		"kms:\n  garis_merah: -2\n  kbm:\n    laki-laki: [0,500,500,500,500,500,500,500,500,500,500,500,500]\n"
		"    perempuan: [0,500,500,500,500,500,500,500,500,500,500,500,500]\n";
	static const char flow[] = "flow: x\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n- end: Selesai\n";
	struct world *w = *state;
	struct folder f;

	assert_true(folder_new(&f));
	assert_true(folder_write(&f, "pesan.yaml", shipped_messages()));
	assert_true(folder_write(&f, "kms.yaml", str_of(card)));
	assert_true(folder_write(&f, "x.yaml", str_of(flow)));
	measure(w, w->ayu, TODAY - 31, 8000, 715, POSITION_LYING);
	measure(w, w->ayu, TODAY, 8400, 725, POSITION_LYING);
	flows_folder = f.path;
	assert_int_equal(chart(w, "10015"), EXIT_OK);
	flows_folder = "flows";
	folder_remove(&f);
	assert_string_equal(letters(), "BT");
	assert_has(svg, ">-2 SD garis merah<");
	assert_int_equal(chart(w, "10015"), EXIT_OK);
	assert_string_equal(letters(), "BN");
	assert_has(svg, ">-3 SD garis merah<");
}

/* Two weighings in one month: two points, one letter, at the later one. A month without: O. */
static void a_month_has_one_letter(void **state)
{
	struct world *w = *state;

	measure(w, w->ayu, TODAY - 100, 7500, 0, POSITION_UNKNOWN);
	measure(w, w->ayu, TODAY - 16, 8300, 0, POSITION_UNKNOWN);
	measure(w, w->ayu, TODAY, 8400, 0, POSITION_UNKNOWN);
	assert_int_equal(chart(w, "10015"), EXIT_OK);
	assert_int_equal(dots("bbu"), 3);
	assert_string_equal(letters(), "BO");
}

/* 150 days of visits grow the lists past their first size. */
static void many_visits_are_all_there(void **state)
{
	struct world *w = *state;

	for (int i = 149; i >= 0; i--)
		measure(w, w->ayu, TODAY - i, 8400 - i, 0, POSITION_UNKNOWN);
	assert_int_equal(chart(w, "10015"), EXIT_OK);
	assert_int_equal(dots("bbu"), 150);
}

/* Every child of the demo, with the letters that were stored: nothing in it was ever corrected. */
struct stored {
	char code[CHILD_CODE_MAX], letters[VISITS_MAX + 1];
	int weights, lengths;
};

static void note_stored(void *arg, const struct measurement_row *row)
{
	struct stored *s = arg;
	size_t n = strlen(s->letters);

	if (!str_eq(row->child_code, str_of(s->code)))
		return;
	s->weights += row->m.weight_g > 0;
	s->lengths += row->m.length_mm > 0;
	assert_true(n < VISITS_MAX);
	s->letters[n] = kms_letter(row->m.kms)[0];
}

static void demo_setup(struct world *w)
{
	struct diag diag;

	store_reader_close(w->reader);
	world_close(w);
	assert_int_equal(unlink(w->path), 0);
	world_open(w);
	diag_init(&diag);
	assert_int_equal(demo_fill(w->store, "gateway/demo/buleleng.yaml", TODAY, &diag), 0);
	w->reader = store_reader_open(w->path, &w->error);
	assert_non_null(w->reader);
}

static void every_child_of_the_demo_has_its_chart(void **state)
{
	static _Alignas(16) char room[32 * 1024];
	struct world *w = *state;
	struct person bidan;
	struct roster *list;
	struct arena a;
	int with_points = 0;

	demo_setup(w);
	arena_init(&a, room, sizeof(room));
	assert_int_equal(store_person(w->reader, "6281234567899", &bidan), 0);
	assert_int_equal(store_roster(w->reader, &bidan, TODAY, &a, &list), 0);
	assert_int_equal(list->count, 28);
	for (int i = 0; i < list->count; i++) {
		struct stored s = {0};

		str_copy(s.code, sizeof(s.code), str_of(list->entry[i].code));
		assert_int_equal(store_measurements(w->reader, INT32_MIN, INT32_MAX, note_stored, &s), 0);
		assert_int_equal(chart(w, s.code), EXIT_OK);
		assert_has(svg, list->entry[i].name);
		assert_int_equal(dots("bbu"), s.weights);
		assert_int_equal(dots("tbu"), s.lengths);
		assert_string_equal(letters(), s.letters);
		assert_has_not(svg, "di luar grafik");
		with_points += s.weights > 0;
	}
	assert_true(with_points > 20);
}

static void what_cannot_be_drawn_is_said_and_nothing_is_written(void **state)
{
	struct world *w = *state;
	char missing[160], long_code[1000];
	FILE *to = tmpfile();
	int err;

	assert_int_equal(chart(w, "99999"), EXIT_FINDINGS);
	assert_string_equal(said.err, "kentongan growth: 99999: there is no child with this code\n");
	assert_string_equal(svg, "");
	memset(long_code, '1', sizeof(long_code));
	long_code[sizeof(long_code) - 1] = '\0';
	assert_int_equal(chart(w, long_code), EXIT_FINDINGS);
	assert_has(said.err, "1111: there is no child with this code\n");
	snprintf(missing, sizeof(missing), "%s/tidak-ada.yaml", w->dir);
	err = capture_begin(stderr, w->dir, "err");
	assert_int_equal(growth_chart_store(missing, "10015", to), EXIT_FINDINGS);
	capture_end(stderr, err, said.err);
	assert_has(said.err, "tidak-ada.yaml");
	fclose(to);
	assert_int_equal(unlink(w->path), 0);
	assert_int_equal(chart(w, "10015"), EXIT_FINDINGS);
	assert_has(said.err, "kentongan growth: ");
	assert_has(said.err, "k.db: there is no database");
	assert_string_equal(svg, "");
}

/* The kernel says so while the page is written or, when it fits into the stream's buffer, only at the flush. */
static void a_full_disk_is_no_success(void **state)
{
	static char room[CHART_BYTES_MAX];
	struct world *w = *state;
	const struct chart c = {.title = STR("10015"), .sex = SEX_FEMALE};
	FILE *full = fopen("/dev/full", "w");
	int err;

	assert_non_null(full);
	assert_int_equal(growth_chart_write(&c, full), -ENOSPC);
	fclose(full);
	full = fopen("/dev/full", "w");
	assert_non_null(full);
	assert_int_equal(setvbuf(full, room, _IOFBF, sizeof(room)), 0);
	assert_int_equal(growth_chart_write(&c, full), -ENOSPC);
	err = capture_begin(stderr, w->dir, "err");
	assert_int_equal(growth_chart_store(config_of(w), "10015", full), EXIT_FINDINGS);
	capture_end(stderr, err, said.err);
	assert_string_equal(said.err,
			    "kentongan growth: 10015: the chart cannot be written: No space left on device\n");
	fclose(full);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(visits_come_by_day_whatever_was_recorded_first),
		TEST(a_correction_takes_the_place_of_what_it_corrects),
		TEST(what_a_later_message_of_the_day_does_not_mention_stays),
		TEST(a_code_of_several_puskesmas_is_asked_back_and_never_guessed),
		TEST(more_puskesmas_than_a_line_holds_are_cut),
		TEST(an_unknown_code_is_said),
		TEST(no_history_needs_a_whole_table),
		TEST(the_chart_names_the_child_and_its_last_visit),
		TEST(the_points_are_the_visits_at_their_ages),
		TEST(a_child_never_measured_gets_an_empty_card),
		TEST(an_empty_card_is_that_of_the_age),
		TEST(points_outside_the_diagrams_are_told),
		TEST(a_corrected_weight_of_last_month_changes_the_letter_of_this_month),
		TEST(a_month_has_one_letter),
		TEST(the_letters_go_by_the_card_of_the_district),
		TEST(many_visits_are_all_there),
		TEST(every_child_of_the_demo_has_its_chart),
		TEST(what_cannot_be_drawn_is_said_and_nothing_is_written),
		TEST(a_full_disk_is_no_success),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The demo district: made on many different days, because what is plausible in November must be so on 29 February too.
 * Runs from the top of the source tree, where gateway/demo/buleleng.yaml is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include "damm.h"
#include "demo.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_PATH "gateway/demo/buleleng.yaml"
#define TODAY     20779 /* 2026-11-22 */
#define ROWS_MAX  400

struct world {
	char dir[64], path[96], error_room[512];
	struct buf error;
	struct store *store;
	struct store_reader *reader;
	struct diag diag;
	int rows;
	struct measurement_row row[ROWS_MAX]; /* the texts in it are not valid; code is */
	char code[ROWS_MAX][CHILD_CODE_MAX];
};

static void note(void *arg, const struct measurement_row *row)
{
	struct world *w = arg;

	assert_true(w->rows < ROWS_MAX);
	str_copy(w->code[w->rows], CHILD_CODE_MAX, row->child_code);
	w->row[w->rows++] = *row;
}

static void new_database(struct world *w)
{
	store_reader_close(w->reader);
	store_close(w->store);
	unlink(w->path);
	assert_int_equal(store_open(&w->store, w->path, &w->error), 0);
	w->reader = store_reader_open(w->path, &w->error);
	assert_non_null(w->reader);
}

static void fill(struct world *w, int32_t today)
{
	new_database(w);
	diag_init(&w->diag);
	if (demo_fill(w->store, FILE_PATH, today, &w->diag)) {
		diag_print(&w->diag, "demo", stderr);
		fail();
	}
	w->rows = 0;
	assert_int_equal(store_measurements(w->reader, INT32_MIN, INT32_MAX, note, w), 0);
}

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	strncpy(w->dir, "/tmp/kentongan-demo-XXXXXX", sizeof(w->dir) - 1);
	assert_non_null(mkdtemp(w->dir));
	snprintf(w->path, sizeof(w->path), "%s/k.db", w->dir);
	buf_init(&w->error, w->error_room, sizeof(w->error_room));
	fill(w, TODAY);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;
	char command[128];

	store_reader_close(w->reader);
	store_close(w->store);
	snprintf(command, sizeof(command), "rm -rf '%s'", w->dir);
	assert_int_equal(system(command), 0);
	free(w);
	return 0;
}

static struct roster *everybody(struct world *w, const char *number, int32_t today)
{
	static _Alignas(16) char room[32 * 1024];
	struct arena a;
	struct person who;
	struct roster *list;

	arena_init(&a, room, sizeof(room));
	assert_int_equal(store_person(w->reader, number, &who), 0);
	assert_int_equal(store_roster(w->reader, &who, today, &a, &list), 0);
	return list;
}

static struct child child_of(struct world *w, const char *code, int32_t today)
{
	struct person bidan;
	struct child c;

	assert_int_equal(store_person(w->reader, "6281234567899", &bidan), 0);
	assert_int_equal(store_child(w->reader, &bidan, code, today, &c), 0);
	return c;
}

static void it_has_two_full_posyandu_and_three_that_have_just_begun(void **state)
{
	struct world *w = *state;

	assert_int_equal(store_count(w->reader, "people"), 11);
	assert_int_equal(store_count(w->reader, "children"), 28);
	assert_int_equal(store_count(w->reader, "messages"), store_count(w->reader, "measurements"));
	assert_int_equal(everybody(w, "6281234567890", TODAY)->count, 12);
	assert_int_equal(everybody(w, "6281234567891", TODAY)->count, 12);
	assert_int_equal(everybody(w, "6281234567892", TODAY)->count, 12);
	assert_int_equal(everybody(w, "6281234567893", TODAY)->count, 12);
	assert_int_equal(everybody(w, "6281234567894", TODAY)->count, 2);
	assert_int_equal(everybody(w, "6281234567870", TODAY)->count, 2); /* the family team of the same posyandu */
	assert_int_equal(everybody(w, "6281234567899", TODAY)->count, 28);
}

static void codes_carry_their_check_digit_and_names_are_short(void **state)
{
	struct world *w = *state;
	struct roster *list = everybody(w, "6281234567899", TODAY);

	for (int i = 0; i < list->count; i++) {
		assert_true(damm_ok(str_of(list->entry[i].code)));
		assert_int_equal(strlen(list->entry[i].code), 5);
		assert_true(strlen(list->entry[i].name) <= 16);
		assert_false(list->entry[i].measured);
	}
	assert_string_equal(child_of(w, "10019", TODAY).name, "Putu Ayu");
}

static void a_second_filling_changes_nothing(void **state)
{
	struct world *w = *state;
	int64_t before = store_count(w->reader, "measurements");

	assert_int_equal(demo_fill(w->store, FILE_PATH, TODAY + 40, &w->diag), -EEXIST);
	assert_int_equal(store_count(w->reader, "measurements"), before);
	assert_int_equal(w->diag.count, 0);
}

static void the_same_day_gives_the_same_demo(void **state)
{
	struct world *w = *state;
	int rows = w->rows;
	int32_t weight[ROWS_MAX];

	for (int i = 0; i < rows; i++)
		weight[i] = w->row[i].m.weight_g;
	fill(w, TODAY);
	assert_int_equal(w->rows, rows);
	for (int i = 0; i < rows; i++)
		assert_int_equal(w->row[i].m.weight_g, weight[i]);
}

/* ---- on many days ---- */

static void check_row(const struct measurement_row *row, int32_t today)
{
	const struct measurement *m = &row->m;

	assert_true(m->visit_day < date_month_start(today));
	assert_int_equal(m->age_days, m->visit_day - row->birth_day);
	assert_true(m->age_days >= 0);
	assert_int_equal(m->weight_g % 100, 0);
	for (int i = 0; i < GROWTH_INDICATORS; i++)
		assert_false(m->score.flag[i]);
	assert_int_not_equal(m->score.z[GROWTH_WFA], GROWTH_Z_NONE);
	assert_int_not_equal(m->score.z[GROWTH_LFA], GROWTH_Z_NONE);
	assert_int_not_equal(m->kms, KMS_NONE);
}

/* Against the child's row before: the visits go forward, and nobody shrinks but by lying down or standing up. */
static void check_growing(const struct world *w, int at)
{
	for (int i = at - 1; i >= 0; i--) {
		if (strcmp(w->code[i], w->code[at]) != 0)
			continue;
		assert_true(w->row[i].m.visit_day < w->row[at].m.visit_day);
		assert_true(w->row[i].m.length_mm <=
			    w->row[at].m.length_mm + (w->row[i].m.position != w->row[at].m.position ? 7 : 0));
		return;
	}
	assert_int_equal(w->row[at].m.kms, KMS_B);
}

static void figures_are_plausible_on_any_day(void **state)
{
	struct world *w = *state;

	for (int32_t today = TODAY; today < TODAY + 1500; today += 41) {
		fill(w, today);
		for (int i = 0; i < w->rows; i++) {
			check_row(&w->row[i], today);
			check_growing(w, i);
		}
	}
}

/* The classes of each child's latest visit. */
static void count_classes(const struct world *w, int seen[GROWTH_CLASSES])
{
	for (int i = 0; i < w->rows; i++) {
		bool latest = true;

		for (int k = i + 1; k < w->rows; k++)
			latest = latest && strcmp(w->code[k], w->code[i]) != 0;
		if (!latest)
			continue;
		seen[growth_classify(GROWTH_WFA, &w->row[i].m.score)]++;
		seen[growth_classify(GROWTH_LFA, &w->row[i].m.score)]++;
		seen[growth_classify(GROWTH_WFL, &w->row[i].m.score)]++;
	}
}

static void every_kind_of_child_is_there_on_any_day(void **state)
{
	struct world *w = *state;

	for (int32_t today = TODAY; today < TODAY + 1500; today += 41) {
		int seen[GROWTH_CLASSES] = {0}, never = 0, missed = 0, near = 0;
		struct roster *list;

		fill(w, today);
		count_classes(w, seen);
		assert_true(seen[CLASS_TBU_PENDEK] > 0 && seen[CLASS_TBU_SANGAT_PENDEK] > 0);
		assert_true(seen[CLASS_BBTB_GIZI_KURANG] > 0 && seen[CLASS_BBTB_GIZI_BURUK] > 0);
		assert_true(seen[CLASS_BBTB_GIZI_LEBIH] > 0 && seen[CLASS_BBTB_GIZI_BAIK] >= 12);
		list = everybody(w, "6281234567899", today);
		assert_int_equal(list->count, 28);
		for (int i = 0; i < list->count; i++) {
			struct child c = child_of(w, list->entry[i].code, today);
			int32_t last_month = date_month_start(date_month_start(today) - 1);

			assert_true(date_months_between(c.birth_day, today) < 58);
			never += c.last.day == DATE_NONE;
			missed += c.last.day != DATE_NONE && c.last.day < last_month;
			near += today - c.birth_day > 715 && today - c.birth_day < 731;
		}
		assert_int_equal(missed, 1);
		assert_true(never >= 1 && near == 1);
	}
}

/* README, help texts and the first try of everybody: UKUR 10019 8,4 72,5. */
static void the_example_of_the_readme_is_a_good_month_for_the_first_child(void **state)
{
	struct world *w = *state;

	for (int32_t today = TODAY; today < TODAY + 1500; today += 41) {
		struct child c;
		struct growth_score s;
		struct kms_reading card;

		fill(w, today);
		c = child_of(w, "10019", today);
		kms_read(&kms_rules_printed, &(struct kms_child){.sex = c.sex, .birth_day = c.birth_day},
			 (struct kms_weighing[]){c.last, {today, 8400}}, 2, &card);
		assert_int_equal(card.status, KMS_N);
		assert_true(c.last_length_mm < 725);
		growth_score(&(struct growth_input){.sex = c.sex,
						    .age_days = today - c.birth_day,
						    .weight_g = 8400,
						    .length_mm = 725,
						    .position = POSITION_LYING},
			     &s);
		assert_int_equal(growth_classify(GROWTH_WFA, &s), CLASS_BBU_NORMAL);
		assert_int_equal(growth_classify(GROWTH_LFA, &s), CLASS_TBU_NORMAL);
		assert_int_equal(growth_classify(GROWTH_WFL, &s), CLASS_BBTB_GIZI_BAIK);
	}
}

/* ---- mistakes ---- */

static int fill_from(struct world *w, const char *from, const char *to)
{
	char text[16384], path[128], *at;
	FILE *f = fopen(FILE_PATH, "r");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	at = strstr(text, from);
	assert_non_null(at);
	snprintf(path, sizeof(path), "%s/salah.yaml", w->dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	fclose(f);
	new_database(w);
	diag_init(&w->diag);
	return demo_fill(w->store, path, TODAY, &w->diag);
}

static void a_mistake_is_shown_with_its_place_and_leaves_nothing_behind(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *from, *to, *says;
		bool placed;
	} mistakes[] = {
		{"sex: P", "sex: X", "sex: write L", true},
		{"months: 14", "months: 70", "months: write a whole number from 0 to 57", true},
		{"trend: 5", "tren: 5", "trend", true},
		{"zone: WITA", "zone: WIT A", "zone: write WIB, WITA or WIT", true},
		{"name: Made Arta", "name: ''", "name: write a text", true},
		{"phone: \"081234567891\"", "phone: \"081234567890\"", "two people have one number", false},
		{"phone: \"081234567891\"", "phone: \"abc\"", "a phone number in it is not one", false},
		{"first_code: 1001", "first_code: 1001\nlain: 1", "lain", true},
	};

	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		assert_int_equal(fill_from(w, mistakes[i].from, mistakes[i].to), -EINVAL);
		assert_true(w->diag.count > 0);
		if (!strstr(w->diag.item[0].text, mistakes[i].says))
			fail_msg("\"%s\" is not in \"%s\"", mistakes[i].says, w->diag.item[0].text);
		assert_int_equal(w->diag.item[0].line > 0, mistakes[i].placed);
		assert_int_equal(store_count(w->reader, "people"), 0);
		assert_int_equal(store_count(w->reader, "children"), 0);
	}
	diag_init(&w->diag);
	assert_int_equal(demo_fill(w->store, "/tidak/ada.yaml", TODAY, &w->diag), -EINVAL);
	assert_int_equal(w->diag.count, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_has_two_full_posyandu_and_three_that_have_just_begun),
		TEST(codes_carry_their_check_digit_and_names_are_short),
		TEST(a_second_filling_changes_nothing),
		TEST(the_same_day_gives_the_same_demo),
		TEST(figures_are_plausible_on_any_day),
		TEST(every_kind_of_child_is_there_on_any_day),
		TEST(the_example_of_the_readme_is_a_good_month_for_the_first_child),
		TEST(a_mistake_is_shown_with_its_place_and_leaves_nothing_behind),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

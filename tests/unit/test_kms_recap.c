/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is made of readings: words, advice, the recap and its check. Then thousands of made-up histories are read twice,
 * by the module and by a table of months in this file, and whatever was read must add up.
 */
#include "kms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* ---- words ---- */

static void a_status_has_its_letter_and_words(void **state)
{
	(void)state;
	static const char *const expected[][2] = {
		[KMS_NONE] = {"", ""},
		[KMS_N] = {"N", "naik (N)"},
		[KMS_T] = {"T", "tidak naik (T)"},
		[KMS_O] = {"O", "bulan lalu tidak timbang (O)"},
		[KMS_B] = {"B", "timbang pertama (B)"},
	};
	for (int i = KMS_NONE; i <= KMS_B; i++) {
		assert_string_equal(kms_letter((enum kms_status)i), expected[i][0]);
		assert_string_equal(kms_text((enum kms_status)i), expected[i][1]);
	}
	assert_string_equal(kms_text((enum kms_status)99), "");
	assert_string_equal(kms_letter((enum kms_status)99), "");
}

static void advice_is_about_the_first_situation_that_holds(void **state)
{
	(void)state;
	static const struct {
		struct kms_reading r;
		const char *key;
	} given[] = {
		{{.status = KMS_T, .times_t = 2, .below_red = true}, "bgm.6-8"},
		{{.status = KMS_B, .below_red = true}, "bgm.6-8"},
		{{.status = KMS_N, .below_red = true}, "bgm.6-8"},
		{{.status = KMS_T, .times_t = 2}, "dua_t.6-8"},
		{{.status = KMS_T, .times_t = 3, .above_orange = true}, "dua_t.6-8"},
		{{.status = KMS_T, .times_t = 1}, "tidak_naik.6-8"},
		{{.status = KMS_T, .times_t = 1, .above_orange = true}, "tidak_naik.6-8"},
		{{.status = KMS_N, .above_orange = true}, "oranye.6-8"},
		{{.status = KMS_O, .above_orange = true}, "oranye.6-8"},
		{{.status = KMS_B, .above_orange = true}, "oranye.6-8"},
		{{.status = KMS_N}, "naik.6-8"},
		{{.status = KMS_O}, "timbang_lagi.6-8"},
		{{.status = KMS_B}, "pertama.6-8"},
		{{.status = KMS_NONE}, ""},
		{{.status = KMS_NONE, .below_red = true}, ""},
	};
	for (size_t i = 0; i < COUNT(given); i++)
		assert_string_equal(kms_advice_key(&given[i].r, 7), given[i].key);
}

static void advice_changes_with_what_the_child_eats(void **state)
{
	(void)state;
	static const struct {
		int months;
		const char *key;
	} given[] = {
		{INT32_MIN, ""},
		{-1, ""},
		{0, "timbang_lagi.0-5"},
		{5, "timbang_lagi.0-5"},
		{6, "timbang_lagi.6-8"},
		{8, "timbang_lagi.6-8"},
		{9, "timbang_lagi.9-11"},
		{11, "timbang_lagi.9-11"},
		{12, "timbang_lagi.12-23"},
		{23, "timbang_lagi.12-23"},
		{24, "timbang_lagi.24-59"},
		{59, "timbang_lagi.24-59"},
		{60, ""},
		{INT32_MAX, ""},
	};
	const struct kms_reading r = {.status = KMS_O};
	for (size_t i = 0; i < COUNT(given); i++)
		assert_string_equal(kms_advice_key(&r, given[i].months), given[i].key);
}

static void the_widest_advice_key_is_as_wide_as_the_header_says(void **state)
{
	(void)state;
	size_t widest = 0;
	for (unsigned bits = 0; bits < 8; bits++) {
		for (int status = KMS_N; status <= KMS_B; status++) {
			const struct kms_reading r = {.status = (enum kms_status)status,
						      .times_t = bits & 1 ? 2 : 1,
						      .below_red = bits & 2,
						      .above_orange = bits & 4};
			for (int months = 0; months < 60; months++) {
				size_t n = strlen(kms_advice_key(&r, months));
				widest = n > widest ? n : widest;
			}
		}
	}
	assert_int_equal(widest, KMS_ADVICE_WIDEST);
}

/* ---- the recap ---- */

static void assert_recap(const struct kms_recap *r, const int32_t expected[9])
{
	const int32_t found[9] = {r->s, r->k, r->d, r->n, r->t, r->o, r->b, r->two_t, r->bgm};
	for (int i = 0; i < 9; i++)
		assert_int_equal(found[i], expected[i]);
}

static void a_recap_counts_each_reading_once(void **state)
{
	(void)state;
	static const struct kms_reading month[] = {
		{.status = KMS_N},
		{.status = KMS_N, .below_red = true},
		{.status = KMS_N, .above_orange = true},
		{.status = KMS_T, .times_t = 1},
		{.status = KMS_T, .times_t = 2},
		{.status = KMS_T, .times_t = 5, .below_red = true},
		{.status = KMS_O},
		{.status = KMS_O, .below_red = true},
		{.status = KMS_B},
		{.status = KMS_NONE},
		{.status = KMS_NONE, .times_t = 2, .below_red = true},
	};
	struct kms_recap recap = {.s = 20, .k = 15};
	for (size_t i = 0; i < COUNT(month); i++)
		kms_recap_add(&recap, &month[i]);
	assert_recap(&recap, (const int32_t[9]){20, 15, 9, 3, 3, 2, 1, 2, 3});
	assert_int_equal(kms_recap_check(&recap), 0);
}

static void a_typed_recap_is_checked_rule_by_rule(void **state)
{
	(void)state;
	static const struct {
		struct kms_recap recap; /* s k d n t o b 2t bgm */
		unsigned wrong;
	} typed[] = {
		{{0, 0, 0, 0, 0, 0, 0, 0, 0}, 0},
		{{42, 40, 35, 25, 7, 2, 1, 3, 1}, 0},
		{{35, 35, 35, 25, 7, 2, 1, 7, 35}, 0}, /* every figure at its limit */
		{{42, 40, 36, 25, 7, 2, 1, 3, 1}, RECAP_D_SUM},
		{{42, 40, 34, 25, 7, 2, 1, 3, 1}, RECAP_D_SUM},
		{{42, 40, 35, 26, 7, 2, 1, 3, 1}, RECAP_D_SUM},
		{{42, 40, 35, 25, 8, 2, 1, 3, 1}, RECAP_D_SUM},
		{{42, 40, 35, 25, 7, 3, 1, 3, 1}, RECAP_D_SUM},
		{{42, 40, 35, 25, 7, 2, 2, 3, 1}, RECAP_D_SUM},
		{{34, 34, 35, 25, 7, 2, 1, 3, 1}, RECAP_D_OVER_S},
		{{42, 43, 35, 25, 7, 2, 1, 3, 1}, RECAP_K_OVER_S},
		{{42, 40, 35, 25, 7, 2, 1, 8, 1}, RECAP_2T_OVER_T},
		{{42, 40, 35, 25, 7, 2, 1, 3, 36}, RECAP_BGM_OVER_D},
		{{34, 43, 36, 25, 7, 2, 1, 8, 37},
		 RECAP_D_SUM | RECAP_D_OVER_S | RECAP_K_OVER_S | RECAP_2T_OVER_T | RECAP_BGM_OVER_D},
	};
	for (size_t i = 0; i < COUNT(typed); i++)
		assert_int_equal(kms_recap_check(&typed[i].recap), typed[i].wrong);
}

static void no_figure_of_a_recap_is_negative(void **state)
{
	(void)state;
	static const struct kms_recap typed[] = {
		{.s = -1}, {.k = -1}, {.d = -1}, {.n = -1}, {.t = -1}, {.o = -1}, {.b = -1}, {.two_t = -1}, {.bgm = -1},
	};
	for (size_t i = 0; i < COUNT(typed); i++)
		assert_true(kms_recap_check(&typed[i]) & RECAP_NEGATIVE);
	/* A negative figure does not hide that the sum holds: 35 = 36 + 0 + 0 - 1. */
	const struct kms_recap sum = {.s = 40, .d = 35, .n = 36, .b = -1};
	assert_int_equal(kms_recap_check(&sum), RECAP_NEGATIVE);
}

static void huge_figures_do_not_come_round_to_a_sum_that_holds(void **state)
{
	(void)state;
	const struct kms_recap typed = {.n = INT32_MAX, .t = INT32_MAX, .o = 2}; /* 2^32 */
	assert_int_equal(kms_recap_check(&typed), RECAP_D_SUM);
}

/* ---- made-up histories, read twice ---- */

static uint64_t seed;

static uint32_t any(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 16) % below);
}

#define RECORDS 24
#define MONTHS  80 /* from two before birth to six and a half years */

struct history {
	struct kms_child child;
	struct kms_weighing recorded[RECORDS];
	size_t n;
};

static struct history any_history(void)
{
	static const uint32_t span[] = {120, 300, 900, 2000}; /* days: dense ones have rows of months, wide ones gaps */
	struct history h = {.n = any(RECORDS + 1)};
	uint32_t days = span[any(4)];
	int32_t base = 3000 + (int32_t)any(12000);

	h.child.sex = any(20) ? (enum sex)(1 + any(2)) : SEX_UNKNOWN;
	h.child.birth_day = date_from_ymd(2015, 1, 1) + (int32_t)any(5000);
	h.child.moved_in = any(5) == 0;
	for (size_t i = 0; i < h.n; i++) {
		struct kms_weighing *w = &h.recorded[i];
		w->day = any(30) ? h.child.birth_day - 20 + (int32_t)any(days) : DATE_NONE;
		w->weight_g = any(30) ? base + (int32_t)any(900) : -(int32_t)any(2);
		if (i > 0 && any(6) == 0)
			w->day = h.recorded[any((uint32_t)i)].day; /* a correction */
	}
	return h;
}

static int months_from_year_0(int32_t day)
{
	int y, m, d;

	date_to_ymd(day, &y, &m, &d);
	return y * 12 + m - 1;
}

/* The same rules over a table with one cell for each calendar month, read from the front. */
struct table {
	struct kms_weighing cell[MONTHS];
	int last; /* cell of the weighing before; -1 = none */
	int row;  /* T in a row */
};

static void fill_table(struct table *t, const struct history *h)
{
	int first = months_from_year_0(h->child.birth_day) - 2;

	*t = (struct table){.last = -1};
	for (size_t i = 0; i < h->n; i++) {
		const struct kms_weighing *w = &h->recorded[i];
		if (w->day == DATE_NONE || w->weight_g <= 0)
			continue;
		struct kms_weighing *c = &t->cell[months_from_year_0(w->day) - first];
		if (c->weight_g == 0 || w->day >= c->day)
			*c = *w;
	}
}

static void read_cell_lines(const struct kms_weighing *w, const struct kms_child *child, struct kms_reading *r)
{
	struct growth_score s;

	growth_score(
		&(struct growth_input){
			.sex = child->sex, .age_days = w->day - child->birth_day, .weight_g = w->weight_g},
		&s);
	r->below_red = child->sex != SEX_UNKNOWN && s.z[GROWTH_WFA] < -300;
	r->above_orange = child->sex != SEX_UNKNOWN && s.z[GROWTH_WFA] > 100;
}

static struct kms_reading read_cell(struct table *t, int m, const struct kms_child *child)
{
	struct kms_reading r = {.status = KMS_NONE};
	int age = date_months_between(child->birth_day, t->cell[m].day);

	if (age < 0 || age >= 60)
		return r;
	if (t->last < 0) {
		r.status = child->moved_in ? KMS_O : KMS_B;
	} else if (m - t->last > 1) {
		r.status = KMS_O;
	} else if (child->sex != SEX_UNKNOWN) {
		r.gain_g = t->cell[m].weight_g - t->cell[t->last].weight_g;
		r.minimum_gain_g = kms_minimum_gain_g(&kms_rules_printed, child->sex, age);
		r.status = r.gain_g < r.minimum_gain_g ? KMS_T : KMS_N;
	}
	t->last = m;
	t->row = r.status == KMS_T ? t->row + 1 : 0;
	r.times_t = t->row;
	if (r.status != KMS_NONE)
		read_cell_lines(&t->cell[m], child, &r);
	return r;
}

/* Returns how many weighings count. */
static size_t read_by_table(const struct history *h, struct kms_weighing *kept, struct kms_reading *reading)
{
	struct table t;
	size_t n = 0;

	fill_table(&t, h);
	for (int m = 0; m < MONTHS; m++) {
		if (t.cell[m].weight_g == 0)
			continue;
		kept[n] = t.cell[m];
		reading[n++] = read_cell(&t, m, &h->child);
	}
	return n;
}

static void assert_same_reading(const struct kms_reading *a, const struct kms_reading *b)
{
	assert_int_equal(a->status, b->status);
	assert_int_equal(a->gain_g, b->gain_g);
	assert_int_equal(a->minimum_gain_g, b->minimum_gain_g);
	assert_int_equal(a->times_t, b->times_t);
	assert_int_equal(a->below_red, b->below_red);
	assert_int_equal(a->above_orange, b->above_orange);
}

/* Every month of a history is read as on the day of that weighing, and counted. */
static void read_twice(const struct history *h, struct kms_recap *recap)
{
	struct kms_weighing w[RECORDS], kept[RECORDS];
	struct kms_reading reading[RECORDS], r;
	size_t count = read_by_table(h, kept, reading);

	memcpy(w, h->recorded, sizeof(w));
	assert_int_equal(kms_months(w, h->n), count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(w[i].day, kept[i].day);
		assert_int_equal(w[i].weight_g, kept[i].weight_g);
		kms_read(&kms_rules_printed, &h->child, w, i + 1, &r);
		assert_same_reading(&r, &reading[i]);
		kms_recap_add(recap, &r);
		recap->s++;
		recap->k++;
	}
}

static void add_up(struct kms_recap *sum, const struct kms_recap *r)
{
	sum->d += r->d;
	sum->n += r->n;
	sum->t += r->t;
	sum->o += r->o;
	sum->b += r->b;
	sum->two_t += r->two_t;
	sum->bgm += r->bgm;
}

static void the_recap_of_any_histories_adds_up(void **state)
{
	(void)state;
	struct kms_recap sum = {0};
	seed = 20261122;
	for (int posyandu = 0; posyandu < 3000; posyandu++) {
		struct kms_recap recap = {0};
		for (uint32_t child = any(8); child > 0; child--) {
			struct history h = any_history();
			read_twice(&h, &recap);
		}
		assert_int_equal(kms_recap_check(&recap), 0);
		assert_int_equal(recap.d, recap.n + recap.t + recap.o + recap.b);
		add_up(&sum, &recap);
	}
	/* The histories are no use unless they hold every kind, often. */
	assert_true(sum.n > 1000 && sum.t > 1000 && sum.o > 1000 && sum.b > 1000 && sum.two_t > 1000 && sum.bgm > 1000);
	assert_true(sum.two_t < sum.t && sum.bgm < sum.d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_status_has_its_letter_and_words),
		cmocka_unit_test(advice_is_about_the_first_situation_that_holds),
		cmocka_unit_test(advice_changes_with_what_the_child_eats),
		cmocka_unit_test(the_widest_advice_key_is_as_wide_as_the_header_says),
		cmocka_unit_test(a_recap_counts_each_reading_once),
		cmocka_unit_test(a_typed_recap_is_checked_rule_by_rule),
		cmocka_unit_test(no_figure_of_a_recap_is_negative),
		cmocka_unit_test(huge_figures_do_not_come_round_to_a_sum_that_holds),
		cmocka_unit_test(the_recap_of_any_histories_adds_up),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

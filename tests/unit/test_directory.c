/* SPDX-License-Identifier: Apache-2.0 */
/* Names as people type them, and the few of many rows that a screen shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "directory.h"

#include <stdio.h>
#include <string.h>

static void a_name_is_known_however_it_is_written(void **state)
{
	static const struct {
		const char *typed, *name;
		enum directory_match match;
	} cases[] = {
		{"Melati 2", "Melati 2", DIRECTORY_SAME},
		{"melati2", "Melati 2", DIRECTORY_SAME},
		{" MELATI  - 2. ", "Melati 2", DIRECTORY_SAME},
		{"Posyandu Melati 2", "Melati 2", DIRECTORY_SAME},
		{"Melati 2", "Posyandu Melati 2", DIRECTORY_SAME},
		{"bu bidan Widya", "Ni Luh Widya", DIRECTORY_PART},
		{"Ibu Rini", "Bu Rini", DIRECTORY_SAME},
		{"bidan", "Bidan", DIRECTORY_SAME}, /* alone it is a name */
		{"\xc3\x96zg\xc3\xbcr", "\xc3\x96zg\xc3\xbcr W\xc3\xa4yan", DIRECTORY_PART},

		{"mela", "Melati 2", DIRECTORY_PART},
		{"me", "Melati 2", DIRECTORY_PART},
		{"m", "Melati 2", DIRECTORY_NONE},
		{"rini", "Komang Rini", DIRECTORY_PART},
		{"komang ri", "Komang Rini", DIRECTORY_PART},
		{"lati", "Melati 2", DIRECTORY_NONE}, /* not at the beginning of a word */
		{"melati", "Melati 2", DIRECTORY_PART},
		{"melati 1", "Melati 10", DIRECTORY_NONE},
		{"melati 10", "Melati 1", DIRECTORY_NONE},
		{"2", "Melati 2", DIRECTORY_NONE}, /* the number of a line */

		{"melti 2", "Melati 2", DIRECTORY_NEAR},
		{"emlati 2", "Melati 2", DIRECTORY_NEAR},
		{"melaati", "Melati 2", DIRECTORY_NEAR},
		{"meltti", "Melati 2", DIRECTORY_NEAR},
		{"mltti", "Melati 2", DIRECTORY_NONE},    /* two slips */
		{"melati 3", "Melati 2", DIRECTORY_NONE}, /* a digit is no slip */
		{"melati 22", "Melati 2", DIRECTORY_NONE},
		{"melati ii", "Melati 2", DIRECTORY_NONE},
		{"astutti", "Made Astuti", DIRECTORY_NEAR},
		{"tini", "Komang Rini", DIRECTORY_NONE}, /* too short to be a slip of a part */
		{"tini", "Rini", DIRECTORY_NEAR},
		{"ani", "Ari", DIRECTORY_NONE},

		{"", "Melati", DIRECTORY_NONE},
		{"...", "Melati", DIRECTORY_NONE},
		{"melati", "", DIRECTORY_NONE},
		{"a a a a a a a a a a a a a a a a a a", "a b c d e f g h i j k l m n o p q", DIRECTORY_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum directory_match m = directory_suits(str_of(cases[i].typed), str_of(cases[i].name));

		if (m != cases[i].match)
			fail_msg("'%s' and '%s': %d, not %d", cases[i].typed, cases[i].name, m, cases[i].match);
	}
}

static void what_can_be_no_name_is_not_looked_up(void **state)
{
	(void)state;
	assert_true(directory_name_ok(DIRECTORY_PLACES, STR("Melati 2")));
	assert_true(directory_name_ok(DIRECTORY_PLACES, STR("\xc3\x96")));
	assert_false(directory_name_ok(DIRECTORY_PLACES, STR("")));
	assert_false(directory_name_ok(DIRECTORY_PLACES, STR("7")));
	assert_false(directory_name_ok(DIRECTORY_PLACES, STR("?!")));
	assert_false(directory_name_ok(DIRECTORY_PLACES, STR("081234567890")));
	assert_true(directory_name_ok(DIRECTORY_PEOPLE, STR("0812-3456-7890")));
	assert_false(directory_name_ok(DIRECTORY_PEOPLE, STR("0812")));
	assert_false(directory_name_ok(DIRECTORY_PLACES, STR("Melati yang di sebelah balai banjar dekat pasar itu")));
}

static void add(struct directory *d, int64_t id, const char *name, const char *phone)
{
	struct directory_entry e = {.id = id, .role = ROLE_KADER};

	str_copy(e.name, sizeof(e.name), str_of(name));
	directory_add(d, &e, str_of(phone));
}

/* The ids of what is found among some people, and how many suit: "5: 1 2 3 4". */
static void assert_found(enum directory_of of, const char *text, int page, const char *wanted)
{
	static const char *const names[] = {"Komang Rini",   "Komang Rina",    "Komang Ayu", "Made Astuti",
					    "Bu Komang Sri", "Ni Komang Tari", "Komang"};
	struct directory_query q = {.of = of, .page = page};
	char got[64];
	size_t n;
	struct directory d;

	str_copy(q.text, sizeof(q.text), str_of(text));
	directory_begin(&d, &q);
	for (int i = 0; i < 7; i++) {
		char phone[24];

		snprintf(phone, sizeof(phone), "62812345678%02d", i + 1);
		add(&d, i + 1, names[i], phone);
	}
	directory_end(&d);
	n = (size_t)snprintf(got, sizeof(got), "%d/%d:", d.total, d.page);
	for (int i = 0; i < d.count; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, " %lld", (long long)d.entry[i].id);
	assert_string_equal(got, wanted);
}

/* TEXT begins with a name: how many suit, and how much of it they are. */
static void assert_leads(const char *text, int total, int64_t first, size_t used)
{
	static const char *const names[] = {"Komang", "Komang Rini", "Komang Rina", "Made Astuti"};
	struct directory_query q = {.of = DIRECTORY_PEOPLE, .leads = true};
	struct directory d;

	str_copy(q.text, sizeof(q.text), str_of(text));
	directory_begin(&d, &q);
	for (int i = 0; i < 4; i++)
		add(&d, i + 1, names[i], i == 3 ? "6281234567899" : "");
	directory_end(&d);
	assert_int_equal(d.total, total);
	assert_int_equal(d.used, used);
	assert_int_equal(d.entry[0].id, first);
}

static void of_a_text_that_begins_with_a_name_the_longest_counts(void **state)
{
	(void)state;
	assert_leads("Komang Rini tolong bawa timbangan", 1, 2, 11);
	assert_leads("komang besok rapat", 1, 1, 6);
	assert_leads("Komang Rini", 1, 2, 11);
	assert_leads("bu komang rino, besok", 2, 2, 14); /* one slip from either */
	assert_leads("astuti: rapat", 1, 4, 6);
	assert_leads("081234567899 rapat", 1, 4, 12);
	assert_leads("ma besok", 0, 0, 0); /* too short a part with other words behind it */
	assert_leads("tolong Komang Rini", 0, 0, 0);
}

static void the_best_of_the_rows_count_and_a_page_of_them_is_kept(void **state)
{
	(void)state;
	assert_found(DIRECTORY_PEOPLE, "", 0, "7/0: 1 2 3 4");
	assert_found(DIRECTORY_PEOPLE, "", 1, "7/1: 5 6 7");
	assert_found(DIRECTORY_PEOPLE, "", 2, "7/0: 1 2 3 4"); /* there is none: the first */
	assert_found(DIRECTORY_PEOPLE, "", 250, "7/0: 1 2 3 4");
	assert_found(DIRECTORY_PEOPLE, "komang", 0, "1/0: 7"); /* the whole name before a part */
	assert_found(DIRECTORY_PEOPLE, "koman", 0, "6/0: 1 2 3 5");
	assert_found(DIRECTORY_PEOPLE, "koman", 1, "6/1: 6 7");
	assert_found(DIRECTORY_PEOPLE, "komang r", 0, "2/0: 1 2");
	assert_found(DIRECTORY_PEOPLE, "komang rino", 0, "2/0: 1 2");
	assert_found(DIRECTORY_PEOPLE, "Asttuti", 0, "1/0: 4");
	assert_found(DIRECTORY_PEOPLE, "Dahlia", 0, "0/0:");
	assert_found(DIRECTORY_PEOPLE, "0812 3456 7804", 0, "1/0: 4");
	assert_found(DIRECTORY_PEOPLE, "+62 812-3456-7804", 0, "1/0: 4");
	assert_found(DIRECTORY_PEOPLE, "081234567899", 0, "0/0:");
	assert_found(DIRECTORY_PLACES, "081234567804", 0, "0/0:"); /* a posyandu has no number */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_known_however_it_is_written),
		cmocka_unit_test(what_can_be_no_name_is_not_looked_up),
		cmocka_unit_test(of_a_text_that_begins_with_a_name_the_longest_counts),
		cmocka_unit_test(the_best_of_the_rows_count_and_a_page_of_them_is_kept),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

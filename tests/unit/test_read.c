/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading what people type: figures, options, keywords, the one-line SMS in all its shapes, and the codes that were
 * probably meant.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_world.h"

static struct flow_set *set;
static const struct flow *ukur;

static int set_up(void **state)
{
	struct diag d;

	(void)state;
	diag_init(&d);
	set = flow_set_load("flows", &d);
	diag_print(&d, "# flows", stdout);
	for (int i = 0; set && i < set->flows; i++)
		if (str_eq(set->flow[i].name, STR("ukur")))
			ukur = &set->flow[i];
	return ukur ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	flow_set_free(set);
	return 0;
}

/* ---- figures ---- */

static void figures_are_read_with_comma_point_and_unit(void **state)
{
	static const struct {
		const char *text;
		int64_t wanted;
	} good[] = {
		{"8,4", 8400},
		{"8.4", 8400},
		{"8,40", 8400},
		{"8,45", 8450},
		{"8,455", 8455},
		{"8", 8000},
		{"08,4", 8400},
		{" 8,4 ", 8400},
		{"8,4 kg", 8400},
		{"8,4kg", 8400},
		{"8,4 KG", 8400},
		{"8400gr", 8400},
		{"8400 g", 8400},
		{"8400 Gram", 8400},
		{"72,5 cm", 72500},
		{"725mm", 72500},
		{"725 MM", 72500},
		{",5", 500},
		{".5", 500},
		{"0", 0},
		{"0,0", 0},
		{"999999999", 999999999000},
		{"999999999,999", 999999999999},
		{"1 g", 1},
		{"0,001 g", 0},
		{"8\t", 8000},
	};
	int64_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		n = -1;
		if (read_number(str_of(good[i].text), &n) || n != good[i].wanted)
			fail_msg("'%s' is read as %lld", good[i].text, (long long)n);
	}
}

static void what_is_no_figure_is_refused(void **state)
{
	const struct str bad[] = {
		STR(""),          STR(" "),       STR(","),
		STR("."),         STR("8,"),      STR("8."),
		STR("8,4,5"),     STR("8..4"),    STR("8,.4"),
		STR("8 4"),       STR("-8"),      STR("+8"),
		STR("8,4-"),      STR("delapan"), STR("8,4 ons"),
		STR("8,4 kg kg"), STR("kg"),      STR("8e1"),
		STR("0x8"),       STR("8,4567"),  STR("8,4\0"),
		STR("\0"),        STR("8\0"),     STR("8,4\xff"),
		STR("\xc3\xb7"),  STR("8,4kgx"),  STR("\xef\xbc\x98"),
		STR_NONE,
	};
	int64_t n = 77;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (read_number(bad[i], &n) != -EINVAL)
			fail_msg("number %zu, '%.*s', is read as %lld", i, STR_ARG(bad[i]), (long long)n);
	assert_int_equal(read_number(STR("1234567890"), &n), -ERANGE);
	assert_int_equal(read_number(STR("1,1234567890"), &n), -ERANGE);
	assert_int_equal(read_number(STR("00000000000000000008"), &n), -ERANGE);
	assert_int_equal(n, 77);
}

/* ---- options ---- */

static void an_option_is_its_number_its_key_or_its_word(void **state)
{
	const struct flow_field *f = &set->field[field_find(set, STR("posisi"))];

	(void)state;
	assert_int_equal(read_option(f->option, f->options, STR("1")), 0);
	assert_int_equal(read_option(f->option, f->options, STR(" 2 ")), 1);
	assert_int_equal(read_option(f->option, f->options, STR("02")), 1);
	assert_int_equal(read_option(f->option, f->options, STR("t")), 0);
	assert_int_equal(read_option(f->option, f->options, STR("B")), 1);
	assert_int_equal(read_option(f->option, f->options, STR("berdiri")), 1);
	assert_int_equal(read_option(f->option, f->options, STR("TELENTANG")), 0);
	for (const char *const *t =
		     (const char *const[]){"", " ", "0", "3", "-1", "99", "002", "1.", "tb", "berdir", "1 2", NULL};
	     *t; t++)
		if (read_option(f->option, f->options, str_of(*t)) != -1)
			fail_msg("'%s' is read as an option", *t);
	assert_int_equal(read_option(f->option, f->options, STR("1\0")), -1);
	assert_int_equal(read_option(f->option, 0, STR("1")), -1);
}

static void a_yes_a_day_and_a_nik_are_read_or_refused(void **state)
{
	int32_t day = 7;
	int64_t nik = 7;
	bool yes;

	(void)state;
	assert_true(!read_yesno(STR(" Iya "), &yes) && yes && !read_yesno(STR("TDK"), &yes) && !yes);
	assert_int_equal(read_yesno(STR("ya ya"), &yes), -EINVAL);
	assert_int_equal(read_yesno(STR_NONE, &yes), -EINVAL);
	assert_int_equal(read_date(STR("32/1/26"), TODAY, &day), -EINVAL);
	assert_int_equal(read_date(STR("1//26"), TODAY, &day), -EINVAL);
	assert_int_equal(read_date(STR("1/1/"), TODAY, &day), -EINVAL);
	assert_int_equal(read_date(STR("1-1-026"), TODAY, &day), -EINVAL);
	assert_int_equal(read_date(STR("010120266"), TODAY, &day), -EINVAL);
	assert_int_equal(read_date(STR("1/1/99999999999"), TODAY, &day), -EINVAL);
	assert_int_equal(read_date(STR("1/1/2\0"), TODAY, &day), -EINVAL);
	assert_int_equal(read_date(STR_NONE, TODAY, &day), -EINVAL);
	assert_int_equal(day, 7);
	assert_int_equal(read_date(STR("10/3/26"), TODAY, &day), 0);
	assert_int_equal(day, TODAY);
	assert_int_equal(read_date(STR("1/1/27"), TODAY, &day), 0);
	assert_int_equal(day, date_from_ymd(1927, 1, 1)); /* the latest such year that is not after this one */
	assert_int_equal(read_nik(STR("510805010125000\0"), &nik), -EINVAL);
	assert_int_equal(read_nik(STR(""), &nik), -EINVAL);
	assert_int_equal(nik, 7);
	assert_true(read_left_out(STR(" x ")) && read_left_out(STR_NONE) && !read_left_out(STR("--")));
}

/* ---- near codes ---- */

#define NEAR_TOWN 7

static const char *const near_codes[NEAR_TOWN] = {"10019", "10081", "1001", "100199", "0123", "5555555", "20019"};

/* Children A, B, C ... with the codes above. */
static struct roster *near_roster(void)
{
	static union {
		struct roster roster;
		char room[sizeof(struct roster) + NEAR_TOWN * sizeof(struct roster_entry)];
	} u;

	for (u.roster.count = 0; u.roster.count < NEAR_TOWN; u.roster.count++) {
		struct roster_entry *e = &u.roster.entry[u.roster.count];

		str_copy(e->code, sizeof(e->code), str_of(near_codes[u.roster.count]));
		e->name[0] = (char)('A' + u.roster.count);
	}
	return &u.roster;
}

/* The names of the children near CODE. */
static void assert_near(const char *code, int max, const char *names)
{
	const struct roster_entry *near[NEAR_TOWN];
	char got[NEAR_TOWN + 1] = "";
	int n = read_near(near_roster(), str_of(code), near, max);

	assert_in_range(n, 0, max);
	for (int i = 0; i < n; i++)
		got[i] = near[i]->name[0];
	if (strcmp(got, names) != 0)
		fail_msg("near %s: expected %s, got %s", code, names, got);
}

static void one_slip_of_the_finger_is_near_and_two_are_not(void **state)
{
	(void)state;
	assert_near("10018", 7, "ABC"); /* a wrong digit; two swapped; one too many for 1001 */
	assert_near("10019", 7, "CDG"); /* itself is not near, it is known */
	assert_near("100190", 7, "AD"); /* one more; a wrong last */
	assert_near("10091", 7, "ABC"); /* swapped at the end; a wrong digit; one too many */
	assert_near("01019", 7, "A");   /* swapped in front */
	assert_near("0019", 7, "AG");   /* the first missing */
	assert_near("1009", 7, "AC");   /* one missing in the middle; wrong digit */
	assert_near("123", 7, "E");     /* the leading zero missing */
	assert_near("555555", 7, "F");
	assert_near("5555556", 7, "F");
	assert_near("10910", 7, ""); /* two slips */
	assert_near("", 7, "");
	assert_near("10018", 2, "AB");
	assert_near("10018", 0, "");
	assert_int_equal(read_near(NULL, STR("10018"), NULL, 3), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_are_read_with_comma_point_and_unit),
		cmocka_unit_test(what_is_no_figure_is_refused),
		cmocka_unit_test(an_option_is_its_number_its_key_or_its_word),
		cmocka_unit_test(a_yes_a_day_and_a_nik_are_read_or_refused),
		cmocka_unit_test(one_slip_of_the_finger_is_near_and_two_are_not),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

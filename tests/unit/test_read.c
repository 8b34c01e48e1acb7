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

/* ---- keywords ---- */

static void a_keyword_ends_at_any_separator(void **state)
{
	static const char *const yes[] = {"UKUR 1", "ukur#1",  "Ukur,1", "UKUR;1",     "ukur*1",   "UKUR/1",
					  "  ukur", "#UKUR#1", "U\t1",   "TIMBANG\n1", "\r\nukur", NULL};
	static const char *const no[] = {"",       " ",      "UKURAN 1", "UKU", "1 UKUR", "UKUR1",
					 "UKUR.1", "UKUR:1", "(UKUR 1)", "#*;", NULL};
	struct str rest;

	(void)state;
	for (int i = 0; yes[i]; i++)
		if (read_keyword(set, ROLE_KADER, str_of(yes[i]), &rest) != ukur - set->flow)
			fail_msg("'%s' has no keyword", yes[i]);
	for (int i = 0; no[i]; i++)
		if (flow_has_keyword(set, ROLE_KADER, str_of(no[i])))
			fail_msg("'%s' has a keyword", no[i]);
	assert_int_equal(read_keyword(set, ROLE_NONE, STR("UKUR 1"), &rest), -1);
	assert_false(flow_has_keyword(set, ROLE_KADER, STR("UKUR\0 1")));
	assert_false(flow_has_keyword(set, ROLE_KADER, STR_NONE));
	read_keyword(set, ROLE_KADER, STR("ukur#10019#8,4"), &rest);
	assert_true(str_eq(rest, STR("#10019#8,4")));
}

/* ---- the one-line form ---- */

static struct str given(struct flow_session *s, const char *field)
{
	static char room[4][32];
	static int turn;
	struct str text;
	int i = turn++ % 4;

	return read_form_take(s, (uint8_t)field_find(set, str_of(field)), room[i], sizeof(room[i]), &text) ? text
													   : STR("-");
}

static void read_line(struct str line, struct flow_session *s)
{
	struct str rest;
	int flow = read_keyword(set, ROLE_KADER, line, &rest);

	assert_int_equal(flow, ukur - set->flow);
	flow_session_init(s, set);
	read_form(set, ukur, rest, s);
	assert_in_range(s->form_n, 0, FLOW_FORM_MAX);
}

/* "anak|berat|panjang|posisi" of LINE; a field without a value shows as -. */
static void assert_form(struct str line, const char *wanted)
{
	static const char *const names[] = {"anak", "berat", "panjang", "posisi"};
	struct flow_session s;
	char room[160];
	struct buf b;

	read_line(line, &s);
	buf_init(&b, room, sizeof(room));
	for (int i = 0; i < 4; i++) {
		if (i)
			buf_addc(&b, '|');
		buf_add(&b, given(&s, names[i]));
	}
	assert_int_equal(s.form_n, 0);
	if (!str_eq(buf_str(&b), str_of(wanted)))
		fail_msg("'%.*s': expected %s, got %.*s", STR_ARG(line), wanted, STR_ARG(buf_str(&b)));
}

static void a_line_is_read_in_every_shape_people_write(void **state)
{
	static const struct {
		const char *line, *wanted;
	} shapes[] = {
		{"UKUR 10019 8,4 72,5", "10019|8,4|72,5|-"},
		{"ukur 10019 8.4 72.5 T", "10019|8.4|72.5|T"},
		{"UKUR#10019#8,4#72,5#B", "10019|8,4|72,5|B"},
		{"UKUR*10019*8,4*72,5", "10019|8,4|72,5|-"},
		{"UKUR;10019;8,4;72,5;", "10019|8,4|72,5|-"},
		{"UKUR/10019/8,4/72,5", "10019|8,4|72,5|-"},
		{"UKUR 10019, 8,4, 72,5", "10019|8,4|72,5|-"},
		{"UKUR,10019 8,4 72,5", "10019|8,4|72,5|-"},
		{"  ukur \r\n 10019\t8,4\n72,5  ", "10019|8,4|72,5|-"},
		{"UKUR 10019 8,4kg 72,5cm", "10019|8,4kg|72,5cm|-"},
		{"UKUR 10019 BB8,4 TB72,5", "10019|8,4|72,5|-"},
		{"UKUR 10019 TB72,5 BB8,4", "10019|8,4|72,5|-"},
		{"UKUR 10019 bb 8,4 pb 72,5", "10019|8,4|72,5|-"},
		{"UKUR TB=72,5 BB:8,4 10019", "10019|8,4|72,5|-"},
		{"UKUR BB= 8,4 10019 72,5", "10019|8,4|72,5|-"},
		{"UKUR 10019 X 72,5", "10019|-|72,5|-"},
		{"UKUR 10019 - 72,5", "10019|-|72,5|-"},
		{"UKUR 10019 BB x TB 72,5", "10019|-|72,5|-"},
		{"UKUR 10019 BB- 72,5", "10019|BB-|72,5|-"},
		{"UKUR 10019 TB72,5 8,4", "10019|8,4|72,5|-"},
		{"UKUR 10019 8,4 72,5 salam Luh", "10019|8,4|72,5|-"},
		{"UKUR 10019 8,4 72,5 Bu Tini", "10019|8,4|72,5|-"},
		{"UKUR 10019 8,4 72,5 tks T", "10019|8,4|72,5|T"},
		{"UKUR 10019 8,4 72,5 berdiri trims", "10019|8,4|72,5|berdiri"},
		{"UKUR 10019 BB8,4 BB9,4", "10019|8,4|-|-"},
		{"UKUR 10019 BB8,4 BB9,4 72,5", "10019|8,4|72,5|-"},
		{"UKUR 10019", "10019|-|-|-"},
		{"UKUR", "-|-|-|-"},
		{"UKUR ###", "-|-|-|-"},
		{"UKUR BB", "-|-|-|-"},
		{"UKUR 10019 TB", "10019|-|-|-"},
		{"UKUR BBC 8,4", "BBC|8,4|-|-"},
		/* two readings: kept whole, so that the question is asked */
		{"UKUR,10019,8,4,72,5", "10019,8,4,72,5|-|-|-"},
		{"UKUR 10019 8,4,72,5", "10019|8,4,72,5|-|-"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		assert_form(str_of(shapes[i].line), shapes[i].wanted);
}

static void nonsense_is_read_without_harm(void **state)
{
	static char line[1600];
	struct flow_session s;

	(void)state;
	for (const char *c = " #;*/,\n\t\r"; *c; c++) {
		memset(line, *c, sizeof(line));
		memcpy(line, "UKUR", 4);
		line[4] = ' ';
		read_line((struct str){line, sizeof(line)}, &s);
		assert_int_equal(s.form_n, 0);
	}
	memset(line, '9', sizeof(line));
	memcpy(line, "UKUR ", 5);
	read_line((struct str){line, sizeof(line)}, &s);
	assert_int_equal(s.form_n, 0); /* no code is that long: it is asked for */
	for (size_t i = 5; i + 1 < sizeof(line); i += 2)
		memcpy(line + i, "9 ", 2);
	read_line((struct str){line, sizeof(line)}, &s);
	assert_int_equal(s.form_n, 3 * 3);
}

static void bytes_of_no_character_stay_what_they_are(void **state)
{
	struct flow_session s;

	(void)state;
	read_line(STR("UKUR 10\0"
		      "19 8\xff.4 \xc3\x28"),
		  &s);
	assert_true(str_eq(given(&s, "anak"), STR("10\0"
						  "19")));
	assert_true(str_eq(given(&s, "berat"), STR("8\xff.4")));
	assert_true(str_eq(given(&s, "panjang"), STR("\xc3\x28")));
}

static void a_form_holds_what_fits_and_the_rest_is_asked(void **state)
{
	struct flow_session s;

	(void)state;
	read_line(STR("UKUR 111111111111111111111111 222222222222222222222222 333333333333333333333333 T"), &s);
	assert_int_equal(given(&s, "anak").n, 24);
	assert_int_equal(given(&s, "berat").n, 24);
	assert_int_equal(given(&s, "panjang").n, 24);
	assert_true(str_eq(given(&s, "posisi"), STR("T")));
	read_line(STR("UKUR 1111111111111111111111111 8,4"), &s);
	assert_true(str_eq(given(&s, "anak"), STR("-")));
	assert_true(str_eq(given(&s, "berat"), STR("8,4")));
}

static void a_value_is_taken_once_and_the_others_stay(void **state)
{
	struct flow_session s;
	char room[4];
	struct str text;

	(void)state;
	read_line(STR("UKUR 10019 8,4 72,5"), &s);
	assert_true(str_eq(given(&s, "berat"), STR("8,4")));
	assert_true(str_eq(given(&s, "berat"), STR("-")));
	assert_true(str_eq(given(&s, "panjang"), STR("72,5")));
	assert_false(read_form_take(&s, (uint8_t)field_find(set, STR("anak")), room, sizeof(room),
				    &text)); /* no room: not cut */
	assert_true(str_eq(given(&s, "anak"), STR("10019")));
	assert_int_equal(s.form_n, 0);
	s.form_n = 5; /* what a damaged session may hold */
	memcpy(s.form, "\0\5ab\0", 5);
	assert_true(str_eq(given(&s, set->field[0].name.p), STR("-")));
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
		cmocka_unit_test(a_keyword_ends_at_any_separator),
		cmocka_unit_test(a_line_is_read_in_every_shape_people_write),
		cmocka_unit_test(nonsense_is_read_without_harm),
		cmocka_unit_test(bytes_of_no_character_stay_what_they_are),
		cmocka_unit_test(a_form_holds_what_fits_and_the_rest_is_asked),
		cmocka_unit_test(a_value_is_taken_once_and_the_others_stay),
		cmocka_unit_test(one_slip_of_the_finger_is_near_and_two_are_not),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

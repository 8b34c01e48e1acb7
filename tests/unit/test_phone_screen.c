/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the terminal phone draws and what it sends, in full. What it sends is held against the profiles that read it.
 */
#include "phone.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char room[8192];

static void assert_drawn(const char *title, struct str text, const char *expected)
{
	struct buf out;

	buf_init(&out, room, sizeof(room) - 1);
	phone_draw(&out, title, text);
	assert_false(out.overflow);
	room[out.n] = '\0';
	assert_string_equal(room, expected);
}

static void a_screen_is_a_box_with_its_septets(void **state)
{
	(void)state;
	assert_drawn("*123#", STR("Posyandu Melati\n1 Ukur balita"),
		     ".- *123# --------------------------.\n"
		     "| Posyandu Melati                  |\n"
		     "| 1 Ukur balita                    |\n"
		     "'------------------------[ 29/160]-'\n");
}

static void an_empty_screen_is_an_empty_box(void **state)
{
	(void)state;
	assert_drawn("*123#", STR(""),
		     ".- *123# --------------------------.\n"
		     "|                                  |\n"
		     "'------------------------[  0/160]-'\n");
}

static void rows_break_at_words_and_long_words_in_their_middle(void **state)
{
	(void)state;
	assert_drawn("SMS 1234",
		     STR("Made Sukerta: BB 8,4 kg TB 72 cm. Benar?\n\n0123456789012345678901234567890123456789"),
		     ".- SMS 1234 -----------------------.\n"
		     "| Made Sukerta: BB 8,4 kg TB 72    |\n"
		     "| cm. Benar?                       |\n"
		     "|                                  |\n"
		     "| 01234567890123456789012345678901 |\n"
		     "| 23456789                         |\n"
		     "'------------------------[ 82/160]-'\n");
}

static void a_row_of_exactly_the_width_stays_one_row(void **state)
{
	(void)state;
	assert_drawn("x", STR("01234567890123456789012345678901\nab 345678901234567890123456789012 c"),
		     ".- x ------------------------------.\n"
		     "| 01234567890123456789012345678901 |\n"
		     "| ab                               |\n"
		     "| 345678901234567890123456789012 c |\n"
		     "'------------------------[ 68/160]-'\n");
}

static void what_lies_beyond_160_is_shown_apart(void **state)
{
	static const char text[] = "0123456789 123456789 123456789 1\n0123456789 123456789 123456789 1\n"
				   "0123456789 123456789 123456789 1\n0123456789 123456789 123456789 1\n"
				   "0123456789 123456789 12345678LEBIH";

	(void)state;
	assert_drawn("*123#", (struct str){text, sizeof(text) - 1},
		     ".- *123# --------------------------.\n"
		     "| 0123456789 123456789 123456789 1 |\n"
		     "| 0123456789 123456789 123456789 1 |\n"
		     "| 0123456789 123456789 123456789 1 |\n"
		     "| 0123456789 123456789 123456789 1 |\n"
		     "| 0123456789 123456789 1234567     |\n"
		     "'------------------------[166/160]-'\n"
		     ".- TOO LONG, beyond 160: ----------.\n"
		     "| 8LEBIH                           |\n"
		     "'----------------------------------'\n");
}

static void an_extension_character_counts_two_and_is_not_split(void **state)
{
	char text[160];
	struct buf out;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[159] = '{';
	buf_init(&out, room, sizeof(room) - 1);
	phone_draw(&out, "x", (struct str){text, sizeof(text)});
	room[out.n] = '\0';
	assert_non_null(strstr(room, "[161/160]"));
	assert_non_null(strstr(room, "| {                                |\n"));
}

static void an_answer_cannot_play_with_the_terminal(void **state)
{
	(void)state;
	assert_drawn("x", STR("a\033[2Jb\0c\xFF\xC2\x9B"),
		     ".- x ------------------------------.\n"
		     "| a?[2Jb?c??                       |\n"
		     "'----------------------[not GSM-7]-'\n");
}

static struct phone_call call;

static void assert_form(const char *code_and_text)
{
	struct buf out;

	buf_init(&out, room, sizeof(room) - 1);
	phone_ussd_form(&out, &call, "6281234567890");
	room[out.n] = '\0';
	assert_string_equal(strstr(room, "serviceCode="), code_and_text);
}

static void a_session_is_posted_as_africas_talking_does(void **state)
{
	struct buf out;

	(void)state;
	strncpy(call.session, "ATUid_1", sizeof(call.session) - 1);
	assert_int_equal(phone_dial(&call, STR("*123#")), 0);
	buf_init(&out, room, sizeof(room) - 1);
	phone_ussd_form(&out, &call, "6281234567890");
	room[out.n] = '\0';
	assert_string_equal(
		room, "sessionId=ATUid_1&serviceCode=%2A123%23&phoneNumber=%2B6281234567890&networkCode=99999&text=");
	assert_true(phone_answer(&call, STR("1")));
	assert_form("serviceCode=%2A123%23&phoneNumber=%2B6281234567890&networkCode=99999&text=1");
	assert_true(phone_answer(&call, STR("8,4")));
	assert_form("serviceCode=%2A123%23&phoneNumber=%2B6281234567890&networkCode=99999&text=1%2A8%2C4");
}

static void an_empty_answer_is_an_answer(void **state)
{
	(void)state;
	assert_int_equal(phone_dial(&call, STR("*123#")), 0);
	assert_true(phone_answer(&call, STR("")));
	assert_true(phone_answer(&call, STR("5")));
	assert_form("serviceCode=%2A123%23&phoneNumber=%2B6281234567890&networkCode=99999&text=%2A5");
}

static void answers_can_be_dialled_ahead(void **state)
{
	(void)state;
	assert_int_equal(phone_dial(&call, STR("*123*1*10015#")), 0);
	assert_string_equal(call.code, "*123#");
	assert_form("serviceCode=%2A123%23&phoneNumber=%2B6281234567890&networkCode=99999&text=1%2A10015");
	assert_true(phone_answer(&call, STR("8,4")));
	assert_form("serviceCode=%2A123%23&phoneNumber=%2B6281234567890&networkCode=99999&text=1%2A10015%2A8%2C4");
}

static void only_a_code_is_dialled(void **state)
{
	static const char *const no_codes[] = {"", "*", "*#", "**#", "123#", "*123", "*abc#", "*123#1#", "UKUR"};

	(void)state;
	for (size_t i = 0; i < sizeof(no_codes) / sizeof(no_codes[0]); i++)
		assert_int_equal(phone_dial(&call, str_of(no_codes[i])), -EINVAL);
	assert_int_equal(phone_dial(&call, STR("*123456789012345678901234567890123456789#")), -EMSGSIZE);
}

static void a_session_of_too_many_answers_takes_no_more(void **state)
{
	char answer[PHONE_TEXT_MAX];

	(void)state;
	memset(answer, '1', sizeof(answer));
	assert_int_equal(phone_dial(&call, STR("*123*1#")), 0);
	assert_false(phone_answer(&call, (struct str){answer, PHONE_TEXT_MAX - 1}));
	assert_true(phone_answer(&call, (struct str){answer, PHONE_TEXT_MAX - 2}));
	assert_false(phone_answer(&call, STR("")));
	assert_int_equal(call.text.n, PHONE_TEXT_MAX);
}

static void assert_query(struct str text, const char *expected)
{
	struct buf out;

	buf_init(&out, room, sizeof(room) - 1);
	phone_sms_query(&out, "6281234567890", "1234", text, "5fc2-b1", INT64_C(1795312800999));
	room[out.n] = '\0';
	assert_string_equal(room, expected);
}

static void an_sms_is_got_as_kannel_does(void **state)
{
	(void)state;
	assert_query(STR("UKUR 10015 8,4"),
		     "from=%2B6281234567890&to=1234&text=UKUR%2010015%208%2C4&coding=0&charset=UTF-8"
		     "&id=5fc2-b1&ts=1795312800&smsc=phone");
	assert_query(STR("\xE2\x80\x9C\xF0\x9F\x98\x80"),
		     "from=%2B6281234567890&to=1234&text=%20%1C%D8%3D%DE%00&coding=2&charset=UTF-16BE"
		     "&id=5fc2-b1&ts=1795312800&smsc=phone");
	assert_query(STR("\xFFx"), "from=%2B6281234567890&to=1234&text=%FFx&coding=0&charset=UTF-8"
				   "&id=5fc2-b1&ts=1795312800&smsc=phone");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_screen_is_a_box_with_its_septets),
		cmocka_unit_test(an_empty_screen_is_an_empty_box),
		cmocka_unit_test(rows_break_at_words_and_long_words_in_their_middle),
		cmocka_unit_test(a_row_of_exactly_the_width_stays_one_row),
		cmocka_unit_test(what_lies_beyond_160_is_shown_apart),
		cmocka_unit_test(an_extension_character_counts_two_and_is_not_split),
		cmocka_unit_test(an_answer_cannot_play_with_the_terminal),
		cmocka_unit_test(a_session_is_posted_as_africas_talking_does),
		cmocka_unit_test(an_empty_answer_is_an_answer),
		cmocka_unit_test(answers_can_be_dialled_ahead),
		cmocka_unit_test(only_a_code_is_dialled),
		cmocka_unit_test(a_session_of_too_many_answers_takes_no_more),
		cmocka_unit_test(an_sms_is_got_as_kannel_does),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

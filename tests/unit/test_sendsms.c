/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request to sendsms is read as Kannel's users write it: where the values stand, charsets, several numbers, and what is
 * refused in which words.
 */
#include "sendsms.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static char room[64 * 1024];
static struct arena arena;
static struct sendsms_fields fields;
static struct sendsms_message message;

static struct str no_header(void *arg, struct str name)
{
	(void)arg;
	(void)name;
	return STR_NONE;
}

/* A line of "Name: value" pairs, a bar between. */
static struct str header_in(void *arg, struct str name)
{
	struct str rest = str_of(arg);

	while (rest.n) {
		struct str value = str_cut(&rest, '|'), key = str_cut(&value, ':');

		if (str_eq_nocase(key, name))
			return value;
	}
	return STR_NONE;
}

static int open_form(const char *query, struct str body, const char *type)
{
	arena_init(&arena, room, sizeof(room));
	return sendsms_open(&fields, str_of(query), body, str_of(type), no_header, NULL, &arena);
}

static const char *read_query(const char *query)
{
	assert_int_equal(open_form(query, STR_NONE, ""), 0);
	return sendsms_read(&fields, &arena, &message);
}

static void assert_str(struct str got, const char *wanted)
{
	assert_int_equal(got.n, strlen(wanted));
	assert_memory_equal(got.p, wanted, got.n);
}

static void a_query_is_read(void **state)
{
	(void)state;
	assert_null(read_query(
		"username=dinkes&password=r%26&from=2345&to=%2B6281234567890&text=Halo+ibu%21&smsc=kannel"
		"&priority=2&validity=60&deferred=5&ref=R-1&dlr-mask=31&dlr-url=http%3A%2F%2Fx%2F&mclass=1"));
	assert_str(sendsms_user(&fields), "dinkes");
	assert_str(sendsms_password(&fields), "r&");
	assert_str(message.text, "Halo ibu!");
	assert_str(message.smsc, "kannel");
	assert_str(message.ref, "R-1");
	assert_int_equal(message.receivers, 1);
	assert_string_equal(message.receiver[0].msisdn, "6281234567890");
	assert_int_equal(message.priority, 2);
	assert_int_equal(message.validity_min, 60);
	assert_int_equal(message.deferred_min, 5);
}

static void what_is_not_said_is_not_made_up(void **state)
{
	(void)state;
	assert_null(read_query("user=a&pass=b&to=081234567890&text=x&priority=&deferred=-1"));
	assert_str(sendsms_user(&fields), "a");
	assert_str(sendsms_password(&fields), "b");
	assert_int_equal(message.priority, -1);
	assert_int_equal(message.validity_min, -1);
	assert_int_equal(message.deferred_min, -1);
	assert_int_equal(message.smsc.n + message.ref.n, 0);
}

static void each_number_counts_once(void **state)
{
	(void)state;
	assert_null(read_query("to=+6281234567890++081234567890+6281234567891+abc+abc+2345&text=x"));
	assert_int_equal(message.receivers, 4);
	assert_string_equal(message.receiver[1].msisdn, "6281234567891");
	assert_int_equal(message.receiver[2].class, MSISDN_ALNUM);
	assert_int_equal(message.receiver[3].class, MSISDN_SHORT);
	assert_str(message.receiver[3].raw, "2345");
}

static void a_hundred_numbers_and_no_more(void **state)
{
	static char query[8 * 1024];
	struct buf b;

	(void)state;
	buf_init(&b, query, sizeof(query) - 1);
	buf_add(&b, STR("text=x&to="));
	for (int i = 0; i < SENDSMS_RECEIVERS_MAX; i++)
		buf_addf(&b, "62811000%04d+", i);
	query[b.n] = '\0';
	assert_null(read_query(query));
	assert_int_equal(message.receivers, SENDSMS_RECEIVERS_MAX);
	buf_add(&b, STR("6281200000001"));
	query[b.n] = '\0';
	assert_string_equal(read_query(query), "Too many receivers, rejected");
}

static void texts_come_in_their_charset(void **state)
{
	static const struct {
		const char *query, *text;
	} of[] = {
		{"text=caf%C3%A9", "caf\xC3\xA9"},
		{"coding=0&text=caf%C3%A9", "caf\xC3\xA9"},
		{"coding=2&text=%00H%00%e9", "H\xC3\xA9"},
		{"coding=2&charset=UTF-8&text=caf%C3%A9", "caf\xC3\xA9"},
		{"charset=iso-8859-1&text=caf%E9", "caf\xC3\xA9"},
		{"charset=windows-1252&text=%80%93%9d", "\xE2\x82\xAC\xE2\x80\x9C\xEF\xBF\xBD"},
		{"charset=UCS-2&text=%D8%3D%DE%00", "\xF0\x9F\x98\x80"},
		{"coding=1&text=ya", "ya"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		char query[128];
		struct buf b;

		buf_init(&b, query, sizeof(query) - 1);
		buf_addf(&b, "to=081234567890&%s", of[i].query);
		query[b.n] = '\0';
		assert_null(read_query(query));
		assert_str(message.text, of[i].text);
	}
}

static void what_cannot_be_is_refused_in_kannels_words(void **state)
{
	static const struct {
		const char *query, *words;
	} of[] = {
		{"text=x", "Missing receiver number, rejected"},
		{"to=++&text=x", "Missing receiver number, rejected"},
		{"to=081234567890", "Charset or body misformed, rejected"},
		{"to=081234567890&text=", "Charset or body misformed, rejected"},
		{"to=081234567890&text=a%00b", "Charset or body misformed, rejected"},
		{"to=081234567890&text=%FF", "Charset or body misformed, rejected"},
		{"to=081234567890&text=abc&coding=2", "Charset or body misformed, rejected"},
		{"to=081234567890&text=a&charset=KOI8-R", "Charset or body misformed, rejected"},
		{"to=081234567890&text=x&udh=050003010201", "UDH field is not taken here, rejected"},
		{"to=081234567890&text=x&coding=4", "Coding field misformed, rejected"},
		{"to=081234567890&text=x&coding=a", "Coding field misformed, rejected"},
		{"to=081234567890&text=x&priority=4", "Priority field misformed, rejected"},
		{"to=081234567890&text=x&validity=0", "Validity field misformed, rejected"},
		{"to=081234567890&text=x&validity=10081", "Validity field misformed, rejected"},
		{"to=081234567890&text=x&deferred=99999999999999999999", "Deferred field misformed, rejected"},
		{"to=081234567890&text=x&deferred=60&validity=60", "Deferred field misformed, rejected"},
		{"to=081234567890&text=x&ref=%FF", "Ref field misformed, rejected"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		const char *words = read_query(of[i].query);

		assert_non_null(words);
		assert_string_equal(words, of[i].words);
	}
}

static void a_form_is_read_like_a_query(void **state)
{
	(void)state;
	assert_int_equal(
		open_form("username=a&to=1", STR("to=081234567890&text=x"), "application/x-www-form-urlencoded"), 0);
	assert_null(sendsms_read(&fields, &arena, &message));
	assert_string_equal(message.receiver[0].msisdn, "6281234567890");
	assert_int_equal(open_form("", STR("<message/>"), "text/xml"), -EINVAL);
}

static void headers_count_where_the_body_is_the_text(void **state)
{
	char headers[] =
		"x-kannel-username:a|X-Kannel-Password:b|X-Kannel-To: +6281234567890|X-Kannel-Coding:0|X-Kannel-Ref:7";

	(void)state;
	arena_init(&arena, room, sizeof(room));
	assert_int_equal(sendsms_open(&fields, STR("priority=1"), STR("Halo & ya"),
				      STR("text/plain; charset=\"UTF-8\""), header_in, headers, &arena),
			 0);
	assert_str(sendsms_user(&fields), "a");
	assert_null(sendsms_read(&fields, &arena, &message));
	assert_str(message.text, "Halo & ya");
	assert_str(message.ref, "7");
	assert_int_equal(message.priority, 1);
	assert_int_equal(sendsms_open(&fields, STR("text=x"), STR("to=081234567890"),
				      STR("application/x-www-form-urlencoded"), header_in, headers, &arena),
			 0);
	assert_int_equal(sendsms_user(&fields).n, 0); /* a form has no such headers */
}

static void survives_every_size(void **state)
{
	(void)state;
	for (size_t size = 0; size < 600; size++) {
		arena_init(&arena, room, size);
		if (sendsms_open(&fields, STR("to=%2B6281234567890&charset=latin1&text=caf%E9"), STR_NONE, STR_NONE,
				 no_header, NULL, &arena))
			continue;
		if (!sendsms_read(&fields, &arena, &message))
			assert_str(message.text, "caf\xC3\xA9");
		else
			assert_true(arena.overflow);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_query_is_read),
		cmocka_unit_test(what_is_not_said_is_not_made_up),
		cmocka_unit_test(each_number_counts_once),
		cmocka_unit_test(a_hundred_numbers_and_no_more),
		cmocka_unit_test(texts_come_in_their_charset),
		cmocka_unit_test(what_cannot_be_is_refused_in_kannels_words),
		cmocka_unit_test(a_form_is_read_like_a_query),
		cmocka_unit_test(headers_count_where_the_body_is_the_text),
		cmocka_unit_test(survives_every_size),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

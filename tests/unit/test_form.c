/* SPDX-License-Identifier: Apache-2.0 */
/*
 * URL-encoded pairs from raw bytes: decoding, what is skipped, what is too much, and encoding back.
 */
#include "form.h"

#include "buf.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char room[4096];
static struct arena arena;
static struct form form;

static int parse(struct str raw)
{
	arena_init(&arena, room, sizeof(room));
	form.count = 0;
	return form_parse(&form, raw, &arena);
}

static void assert_value(const char *name, struct str expected)
{
	struct str v;

	assert_true(form_get(&form, str_of(name), &v));
	assert_true(str_eq(v, expected));
}

static void pairs_are_decoded(void **state)
{
	(void)state;
	assert_int_equal(parse(STR("from=%2B62812&text=UKUR+10015+8%2c4&k%26=a%3Db=c&flag&leer=")), 0);
	assert_int_equal(form.count, 5);
	assert_value("from", STR("+62812"));
	assert_value("text", STR("UKUR 10015 8,4"));
	assert_value("k&", STR("a=b=c"));
	assert_value("flag", STR(""));
	assert_value("leer", STR(""));
}

static void an_encoded_nul_does_not_cut_a_value(void **state)
{
	(void)state;
	assert_int_equal(parse(STR("text=a%00b&x=1\0002")), 0);
	assert_value("text", STR("a\0b"));
	assert_value("x", STR("1\0002"));
}

static void a_bad_percent_is_kept_as_it_stands(void **state)
{
	(void)state;
	assert_int_equal(parse(STR("a=100%&b=%4&c=%zz+1&d=%%41&e=%4g%41")), 0);
	assert_value("a", STR("100%"));
	assert_value("b", STR("%4"));
	assert_value("c", STR("%zz 1"));
	assert_value("d", STR("%A"));
	assert_value("e", STR("%4gA"));
}

static void empty_names_and_doubled_ampersands_are_skipped(void **state)
{
	(void)state;
	struct str v;

	assert_int_equal(parse(STR("&&=x&a=1&&=&b=2&")), 0);
	assert_int_equal(form.count, 2);
	assert_value("a", STR("1"));
	assert_value("b", STR("2"));
	assert_false(form_get(&form, STR(""), &v));
	assert_int_equal(parse(STR_NONE), 0);
	assert_int_equal(form.count, 0);
}

static void the_last_of_several_equal_names_wins(void **state)
{
	(void)state;
	struct str v;

	assert_int_equal(parse(STR("to=1&to=2&TO=3")), 0);
	assert_value("to", STR("2"));
	assert_value("TO", STR("3"));
	assert_false(form_get(&form, STR("To"), &v));
}

static void a_second_text_adds_to_the_first(void **state)
{
	(void)state;
	assert_int_equal(parse(STR("a=1&b=1")), 0);
	assert_int_equal(form_parse(&form, STR("b=2"), &arena), 0);
	assert_int_equal(form.count, 3);
	assert_value("a", STR("1"));
	assert_value("b", STR("2"));
}

static void sixty_four_pairs_fit_and_sixty_five_do_not(void **state)
{
	(void)state;
	char text[65 * 3];

	for (size_t i = 0; i < 65; i++)
		memcpy(text + 3 * i, "a=&", 3);
	assert_int_equal(parse((struct str){text, 64 * 3}), 0);
	assert_int_equal(form.count, 64);
	assert_int_equal(parse((struct str){text, 65 * 3}), -E2BIG);
	assert_int_equal(form.count, 64);
}

static void survives_every_size(void **state)
{
	(void)state;
	int last = -ENOMEM;

	for (size_t cap = 0; cap < 128; cap++) {
		char *storage = malloc(cap ? cap : 1);

		assert_non_null(storage);
		arena_init(&arena, cap ? storage : NULL, cap);
		form.count = 0;
		int rc = form_parse(&form, STR("plain=1&na%6de=Siti+Aminah&text=BB%208%2C4"), &arena);
		assert_true(rc == 0 || rc == -ENOMEM);
		assert_int_equal(rc == 0, form.count == 3);
		assert_true(rc >= last);
		last = rc;
		free(storage);
	}
	assert_int_equal(last, 0);
}

static void encoding_keeps_only_the_unreserved_characters(void **state)
{
	(void)state;
	char all[256], text[1024];
	struct buf b;

	buf_init(&b, text, sizeof(text));
	form_add_encoded(&b, STR("Az09-_.~ +&=%/\xc3\xa9\0"));
	assert_true(str_eq(buf_str(&b), STR("Az09-_.~%20%2B%26%3D%25%2F%C3%A9%00")));
	for (int i = 0; i < 256; i++)
		all[i] = (char)(unsigned char)i;
	buf_reset(&b);
	buf_add(&b, STR("v="));
	form_add_encoded(&b, (struct str){all, sizeof(all)});
	assert_int_equal(parse(buf_str(&b)), 0);
	assert_value("v", (struct str){all, sizeof(all)});
}

static int parse_multipart(struct str raw, const char *type)
{
	arena_init(&arena, room, sizeof(room));
	form.count = 0;
	return form_parse_multipart(&form, raw, str_of(type), &arena);
}

#define PART(name, value) "--x\r\nContent-Disposition: form-data; name=" name "\r\n\r\n" value "\r\n"

static void a_multipart_body_is_cut_at_its_boundary(void **state)
{
	static const char body[] = "preamble\r\n" PART(
		"\"from\"", "+62812") "--x\r\ncontent-type: text/plain\r\n"
				      "content-disposition: form-data; filename=\"a.txt\"; name=\"text\"\r\n\r\n"
				      "a\r\n--y\r\nb\r\n" PART("id", "") "--x--\r\nepilogue";

	(void)state;
	assert_int_equal(parse_multipart(str_of(body), "multipart/form-data; charset=utf-8; boundary=\"x\""), 0);
	assert_int_equal(form.count, 3);
	assert_value("from", STR("+62812"));
	assert_value("text", STR("a\r\n--y\r\nb"));
	assert_value("id", STR(""));
}

static void a_multipart_body_that_is_not_whole_is_refused(void **state)
{
	static const char body[] = PART("a", "1") PART("b", "2") "--x--";

	(void)state;
	for (size_t n = 0; n < sizeof(body) - 1; n++)
		assert_int_equal(parse_multipart((struct str){body, n}, "multipart/form-data; boundary=x"), -EINVAL);
	assert_int_equal(parse_multipart(str_of(body), "multipart/form-data; boundary=x"), 0);
	assert_int_equal(parse_multipart(str_of(body), "multipart/form-data"), -EINVAL);
	assert_int_equal(parse_multipart(str_of(body), "multipart/form-data; boundary=z"), -EINVAL);
	assert_int_equal(parse_multipart(STR("--x\r\nContent-Type: a/b\r\n\r\n1\r\n--x--"), "a; boundary=x"), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_are_decoded),
		cmocka_unit_test(an_encoded_nul_does_not_cut_a_value),
		cmocka_unit_test(a_bad_percent_is_kept_as_it_stands),
		cmocka_unit_test(empty_names_and_doubled_ampersands_are_skipped),
		cmocka_unit_test(the_last_of_several_equal_names_wins),
		cmocka_unit_test(a_second_text_adds_to_the_first),
		cmocka_unit_test(sixty_four_pairs_fit_and_sixty_five_do_not),
		cmocka_unit_test(survives_every_size),
		cmocka_unit_test(encoding_keeps_only_the_unreserved_characters),
		cmocka_unit_test(a_multipart_body_is_cut_at_its_boundary),
		cmocka_unit_test(a_multipart_body_that_is_not_whole_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

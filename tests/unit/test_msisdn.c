/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Phone numbers the way people and providers write them.
 */
#include "msisdn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *in;
	enum msisdn_class class;
	const char *out;
} variants[] = {
	/* one phone, as everybody writes it */
	{"081234567890", MSISDN_MOBILE, "6281234567890"},
	{"6281234567890", MSISDN_MOBILE, "6281234567890"},
	{"+6281234567890", MSISDN_MOBILE, "6281234567890"},
	{" 6281234567890", MSISDN_MOBILE, "6281234567890"},
	{"81234567890", MSISDN_MOBILE, "6281234567890"},
	{"006281234567890", MSISDN_MOBILE, "6281234567890"},
	{"0086281234567890", MSISDN_MOBILE, "6281234567890"},
	{"0096281234567890", MSISDN_MOBILE, "6281234567890"},
	{"+62 0812-3456-7890", MSISDN_MOBILE, "6281234567890"},
	{"62081234567890", MSISDN_MOBILE, "6281234567890"},
	{"0812 3456 7890", MSISDN_MOBILE, "6281234567890"},
	{"0812.3456.7890", MSISDN_MOBILE, "6281234567890"},
	{"0812-3456-7890", MSISDN_MOBILE, "6281234567890"},
	{"(0812) 34567890", MSISDN_MOBILE, "6281234567890"},
	{"(+62) 812 3456 7890", MSISDN_MOBILE, "6281234567890"},
	{"+62 (0) 812-3456-7890", MSISDN_MOBILE, "6281234567890"},
	{"0812/34567890", MSISDN_MOBILE, "6281234567890"},
	{"tel:+6281234567890", MSISDN_MOBILE, "6281234567890"},
	{"TEL:081234567890", MSISDN_MOBILE, "6281234567890"},
	{"\t081234567890\r\n", MSISDN_MOBILE, "6281234567890"},
	{" 081234567890", MSISDN_MOBILE, "6281234567890"},
	/* the bounds of a mobile: 9 to 12 digits after 62, not 80, not 84 */
	{"0811234567", MSISDN_MOBILE, "62811234567"},
	{"081123456", MSISDN_INVALID, ""},
	{"0881234567890", MSISDN_MOBILE, "62881234567890"},
	{"08812345678901", MSISDN_INVALID, ""},
	{"080123456789", MSISDN_INVALID, ""},
	{"084123456789", MSISDN_INVALID, ""},
	{"+62841234567", MSISDN_INVALID, ""},
	{"085155123456", MSISDN_MOBILE, "6285155123456"},
	{"089612345678", MSISDN_MOBILE, "6289612345678"},
	/* a line in a house */
	{"02151234567", MSISDN_FIXED, "622151234567"},
	{"(0271) 712345", MSISDN_FIXED, "62271712345"},
	{"+62 274 512345", MSISDN_FIXED, "62274512345"},
	{"0114512345", MSISDN_INVALID, ""},
	{"021123", MSISDN_SHORT, "021123"},
	/* services and names */
	{"1204", MSISDN_SHORT, "1204"},
	{"98-555", MSISDN_SHORT, "98555"},
	{" 6282", MSISDN_SHORT, "6282"},
	{"TELKOMSEL", MSISDN_ALNUM, "TELKOMSEL"},
	{"Info-Gizi 1", MSISDN_ALNUM, "Info-Gizi 1"},
	{"Info-Gizi 12", MSISDN_INVALID, ""},
	{"<script>", MSISDN_INVALID, ""},
	{"*123#", MSISDN_INVALID, ""},
	/* other countries */
	{"+6591234567", MSISDN_INTL, "6591234567"},
	{"006591234567", MSISDN_INTL, "6591234567"},
	{"+819012345678", MSISDN_INTL, "819012345678"},
	{"+84901234567", MSISDN_INTL, "84901234567"},
	{"84901234567", MSISDN_INTL, "84901234567"},
	{"6591234567", MSISDN_INTL, "6591234567"},
	{"+123456789012345", MSISDN_INTL, "123456789012345"},
	{"+1234567890123456", MSISDN_INVALID, ""},
	{"+123456", MSISDN_INVALID, ""},
	{"+0812345678", MSISDN_INVALID, ""},
	{"000812345678", MSISDN_INVALID, ""},
	/* no number */
	{"", MSISDN_EMPTY, ""},
	{"   \t", MSISDN_EMPTY, ""},
	{"+", MSISDN_INVALID, ""},
	{"-", MSISDN_INVALID, ""},
	{"08123+4567890", MSISDN_INVALID, ""},
	{"++6281234567890", MSISDN_INVALID, ""},
	{"081234567890/081234567891", MSISDN_INVALID, ""},
	{"0812345678x0", MSISDN_INVALID, ""},
	{"\xef\xbc\x90\xef\xbc\x98", MSISDN_INVALID, ""},
	{"62", MSISDN_SHORT, "62"},
	{"+62", MSISDN_INVALID, ""},
	{"+620", MSISDN_INVALID, ""},
	{"00", MSISDN_SHORT, "00"},
	{"0000000", MSISDN_INVALID, ""},
};

static void every_way_of_writing_is_understood_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		char out[MSISDN_MAX];
		enum msisdn_class c = msisdn_parse(str_of(variants[i].in), out);

		if (c != variants[i].class || strcmp(out, variants[i].out) != 0)
			fail_msg("'%s' -> %s '%s'", variants[i].in, msisdn_class_name(c), out);
	}
}

static void a_number_once_understood_stays_what_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		char once[MSISDN_MAX], twice[MSISDN_MAX];
		enum msisdn_class c = msisdn_parse(str_of(variants[i].in), once);

		if (c != MSISDN_MOBILE && c != MSISDN_FIXED)
			continue;
		assert_int_equal(msisdn_parse(str_of(once), twice), c);
		assert_string_equal(once, twice);
	}
}

static void a_nul_is_not_part_of_a_number(void **state)
{
	(void)state;
	char out[MSISDN_MAX];

	assert_int_equal(msisdn_parse(STR("08123456\0"
					  "7890"),
				      out),
			 MSISDN_INVALID);
	assert_int_equal(msisdn_parse(STR("INFO\0"), out), MSISDN_INVALID);
	assert_int_equal(msisdn_parse(STR_NONE, out), MSISDN_EMPTY);
}

static void a_very_long_input_is_refused(void **state)
{
	(void)state;
	char text[5000], out[MSISDN_MAX];

	memset(text, '8', sizeof(text));
	assert_int_equal(msisdn_parse((struct str){text, sizeof(text)}, out), MSISDN_INVALID);
	memset(text, '-', sizeof(text));
	assert_int_equal(msisdn_parse((struct str){text, sizeof(text)}, out), MSISDN_INVALID);
	assert_string_equal(out, "");
}

static void assert_masked(struct str number, const char *expected)
{
	char room[64];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	msisdn_add_masked(&b, number);
	assert_true(str_eq(buf_str(&b), str_of(expected)));
}

static void masking_shows_five_and_three_characters_at_most(void **state)
{
	(void)state;
	assert_masked(STR("6281234567890"), "62812****890");
	assert_masked(STR("628123456"), "62812****456");
	assert_masked(STR("62812345"), "****");
	assert_masked(STR("1204"), "****");
	assert_masked(STR_NONE, "****");
}

static void classes_have_their_names(void **state)
{
	(void)state;
	assert_string_equal(msisdn_class_name(MSISDN_MOBILE), "mobile");
	assert_string_equal(msisdn_class_name(MSISDN_FIXED), "fixed");
	assert_string_equal(msisdn_class_name(MSISDN_SHORT), "short");
	assert_string_equal(msisdn_class_name(MSISDN_ALNUM), "alnum");
	assert_string_equal(msisdn_class_name(MSISDN_INTL), "intl");
	assert_string_equal(msisdn_class_name(MSISDN_INVALID), "invalid");
	assert_string_equal(msisdn_class_name(MSISDN_EMPTY), "empty");
}

/* Every prefix there is, one by one: a second opinion on the ranges of msisdn_prefix.c. */
static const struct {
	const char *prefix, *operator;
} prefixes[] = {
	{"0811", "Telkomsel"}, {"0812", "Telkomsel"}, {"0813", "Telkomsel"}, {"0821", "Telkomsel"},
	{"0822", "Telkomsel"}, {"0823", "Telkomsel"}, {"0851", "Telkomsel"}, {"0852", "Telkomsel"},
	{"0853", "Telkomsel"}, {"0814", "Indosat"},   {"0815", "Indosat"},   {"0816", "Indosat"},
	{"0855", "Indosat"},   {"0856", "Indosat"},   {"0857", "Indosat"},   {"0858", "Indosat"},
	{"0817", "XL"},        {"0818", "XL"},        {"0819", "XL"},        {"0859", "XL"},
	{"0877", "XL"},        {"0878", "XL"},        {"0879", "XL"},        {"0831", "Axis"},
	{"0832", "Axis"},      {"0833", "Axis"},      {"0838", "Axis"},      {"0895", "Tri"},
	{"0896", "Tri"},       {"0897", "Tri"},       {"0898", "Tri"},       {"0899", "Tri"},
	{"0881", "Smartfren"}, {"0882", "Smartfren"}, {"0883", "Smartfren"}, {"0884", "Smartfren"},
	{"0885", "Smartfren"}, {"0886", "Smartfren"}, {"0887", "Smartfren"}, {"0888", "Smartfren"},
	{"0889", "Smartfren"},
};

static const char *operator_listed(const char *prefix)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (strcmp(prefixes[i].prefix, prefix) == 0)
			return prefixes[i].operator;
	}
	return NULL;
}

static void an_operator_is_told_by_the_prefix_and_only_by_one_that_is_given_out(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++) {
		char number[16], prefix[8];

		snprintf(prefix, sizeof(prefix), "08%02d", i);
		snprintf(number, sizeof(number), "628%02d1234567", i);
		const char *wanted = operator_listed(prefix), *got = msisdn_operator(str_of(number));

		if (!wanted != !got || (wanted && strcmp(wanted, got) != 0))
			fail_msg("%s is %s, not %s", prefix, got ? got : "nobody's", wanted ? wanted : "nobody's");
	}
}

static void only_a_mobile_of_this_country_has_an_operator(void **state)
{
	(void)state;
	assert_string_equal(msisdn_operator(STR("0812-3456-7890")), "Telkomsel");
	assert_string_equal(msisdn_operator(STR("+62 895 1234567")), "Tri");
	assert_null(msisdn_operator(STR("62812345"))); /* too short */
	assert_null(msisdn_operator(STR("+81212345678")));
	assert_null(msisdn_operator(STR("+99812345678")));
	assert_null(msisdn_operator(STR("99812")));
	assert_null(msisdn_operator(STR("0218123456")));
	assert_null(msisdn_operator(STR("0812")));
	assert_null(msisdn_operator(STR("TELKOMSEL")));
	assert_null(msisdn_operator(STR_NONE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_of_writing_is_understood_or_refused),
		cmocka_unit_test(a_number_once_understood_stays_what_it_is),
		cmocka_unit_test(a_nul_is_not_part_of_a_number),
		cmocka_unit_test(a_very_long_input_is_refused),
		cmocka_unit_test(masking_shows_five_and_three_characters_at_most),
		cmocka_unit_test(classes_have_their_names),
		cmocka_unit_test(an_operator_is_told_by_the_prefix_and_only_by_one_that_is_given_out),
		cmocka_unit_test(only_a_mobile_of_this_country_has_an_operator),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

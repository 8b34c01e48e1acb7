/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words to stop and to begin again: the whole message, in any case, with any signs beside it, and nothing that could
 * be about a child.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_talk.h"
#include "optout.h"
#include "shipped_flows.h"

static bool also;

static void assert_each(const char *const texts[], enum optout wanted)
{
	for (int i = 0; texts[i]; i++)
		if (optout_read(set, str_of(texts[i]), &also) != wanted)
			fail_msg("'%s' is not taken as '%s'", texts[i], optout_outcome(wanted));
}
#define EACH(wanted, ...) assert_each((const char *const[]){__VA_ARGS__, NULL}, wanted)

static void the_words_stop_and_begin_in_any_case_and_with_any_sign(void **state)
{
	(void)state;
	EACH(OPTOUT_STOP, "STOP", "BERHENTI", "UNREG", "OFF", "BATAL", "KELUAR", "STOPALL", "UNSUBSCRIBE", "END",
	     "QUIT", "CANCEL");
	EACH(OPTOUT_STOP, "stop", "Stop.", " STOP ", "\"STOP\"", "stop!!!", "\nBerhenti\r\n", "(unreg)", "*off*",
	     "STOP?", "STOP \xf0\x9f\x99\x8f", "\xe2\x80\x9cSTOP\xe2\x80\x9d", "- Keluar -");
	EACH(OPTOUT_START, "DAFTAR", "REG", "MULAI", "START", "mulai", "Mulai.", "start!");
}

static void what_is_to_be_stopped_may_stand_behind(void **state)
{
	(void)state;
	EACH(OPTOUT_STOP, "STOP INFO", "stop ukur", "STOP, SMS", "Stop semua!", "STOP TIPS", "UNREG INFO", "UNREG GIZI",
	     "unreg/tips", "UNREG 9123");
}

static void talk_is_no_word_to_stop(void **state)
{
	(void)state;
	EACH(OPTOUT_NONE, "", " ", "...", "\xf0\x9f\x99\x8f", "STOPP", "STO", "S T O P", "stop kejang", "STOP ASI",
	     "stop info ya bu", "bu anak saya berhenti makan", "berhenti menyusui", "BERHENTI INFO", "batal ya bu",
	     "batalkan", "UNREG INFO TIPS", "reg info", "MULAI 10019", "UKUR 10019 8,4 72,5", "8,4", "off\xc3\xa9",
	     "STOP\xc3\xa9", "keluar darah", "end off");
	EACH(OPTOUT_NONE, "UNREG aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

static void bytes_that_are_no_text_do_no_harm(void **state)
{
	static const char bytes[] = "\xff\0STOP\xc3";
	uint64_t seed = 7;
	char room[64];

	(void)state;
	assert_int_equal(optout_read(set, (struct str){bytes, sizeof(bytes) - 1}, &also), OPTOUT_STOP);
	assert_int_equal(optout_read(set, STR_NONE, &also), OPTOUT_NONE);
	for (int i = 0; i < 20000; i++) {
		size_t n = dice(&seed) % sizeof(room);
		char *exact = malloc(n + 1); /* so that a read past the end is seen */

		for (size_t k = 0; k < n; k++)
			exact[k] = (char)(unsigned char)dice(&seed);
		assert_int_equal(optout_read(set, (struct str){exact, n}, &also), OPTOUT_NONE);
		free(exact);
	}
}

static void only_batal_and_daftar_mean_something_else_to_a_question(void **state)
{
	static const char *const plain[] = {"STOP", "BERHENTI", "UNREG", "OFF", "KELUAR",
					    "END",  "MULAI",    "START", NULL};

	(void)state;
	for (int i = 0; plain[i]; i++)
		assert_true(optout_read(set, str_of(plain[i]), &also) && !also);
	assert_true(optout_read(set, STR("Batal."), &also) && also);
	assert_true(optout_read(set, STR("daftar"), &also) && also);
	assert_true(!optout_read(set, STR("halo"), &also) && !also);
}

static void each_has_its_word_in_the_journal(void **state)
{
	(void)state;
	assert_string_equal(optout_outcome(OPTOUT_STOP), "opt_out");
	assert_string_equal(optout_outcome(OPTOUT_START), "opt_in");
	assert_string_equal(optout_outcome(OPTOUT_NONE), "");
}

/* ---- beside the keywords of flows ---- */

#define FLOW(keyword) "flow: x\ntitle: X\nfor: [kader]\nstart: yes\nkeywords: [" keyword "]\nsteps:\n- end: Halo\n"

static void a_word_to_stop_cannot_be_a_keyword(void **state)
{
	static const char *const flows[] = {FLOW("STOP"), FLOW("X, Keluar"), FLOW("off"), NULL};
	static const char *const told[] = {
		"'STOP' cannot be a keyword: whoever sends it wants no more SMS. Take another word",
		"'Keluar' cannot be a keyword: whoever sends it wants no more SMS. Take another word",
		"'off' cannot be a keyword: whoever sends it wants no more SMS. Take another word"};
	struct diag d;

	(void)state;
	for (int i = 0; flows[i]; i++) {
		assert_null(set_of(flows[i], &d));
		assert_int_equal(d.count, 1);
		assert_string_equal(d.item[0].text, told[i]);
		assert_int_equal(d.item[0].line, 5);
	}
}

static void a_word_to_begin_that_is_a_keyword_calls_its_flow(void **state)
{
	struct flow_set *own = flow_of(FLOW("DAFTAR"));

	(void)state;
	assert_int_equal(optout_read(own, STR("Daftar"), &also), OPTOUT_NONE);
	assert_int_equal(optout_read(own, STR("MULAI"), &also), OPTOUT_START);
	assert_int_equal(optout_read(own, STR("STOP DAFTAR"), &also), OPTOUT_STOP);
	assert_int_equal(optout_read(own, STR("STOP UKUR"), &also), OPTOUT_NONE); /* of no flow here */
	flow_set_free(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_words_stop_and_begin_in_any_case_and_with_any_sign),
		cmocka_unit_test(what_is_to_be_stopped_may_stand_behind),
		cmocka_unit_test(talk_is_no_word_to_stop),
		cmocka_unit_test(bytes_that_are_no_text_do_no_harm),
		cmocka_unit_test(only_batal_and_daftar_mean_something_else_to_a_question),
		cmocka_unit_test(each_has_its_word_in_the_journal),
		cmocka_unit_test(a_word_to_stop_cannot_be_a_keyword),
		cmocka_unit_test(a_word_to_begin_that_is_a_keyword_calls_its_flow),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

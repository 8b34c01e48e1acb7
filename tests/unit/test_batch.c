/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Several children in one SMS through flows of other shapes than ukur: what is kept is told as kept, whatever the flow
 * does behind its `save`, and nothing else is; so that who sends again what is open doubles nothing and loses nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_talk.h"

#define CATAT  "flow: x\ntitle: X\nfor: [kader]\nkeywords: [CATAT]\nstart: yes\nform: [anak, kali]\nsteps:\n"
#define KALI   "- {ask: kali, type: count, labels: [KALI], text: Berapa?, range: 0 - 9}\n"
#define SIMPAN "- {save: a, fields: {child: anak, kali: kali}}\n"
#define BOTH   "Tersimpan 2: 10019, 10024"

static struct phone p;

static void send(struct flow_set *own, const char *sms, const char *wanted, int records)
{
	phone_init(&p, own, DOOR_SMS);
	assert_true(phone_sms(&p, str_of(sms)));
	assert_screen(&p, wanted);
	assert_int_equal(p.act.kind, FLOW_END);
	assert_int_equal(p.records + p.saves, records);
	flow_set_free(own);
}

static void a_flow_that_ends_behind_its_save_has_kept_it(void **state)
{
	(void)state;
	send(flow_of(CATAT ANAK KALI SIMPAN END), "CATAT 10019 3\n10024 4", BOTH, 2);
	send(flow_of(CATAT ANAK KALI SIMPAN "- menu: Lagi?\n  options: {x: Catat lagi}\n"), "CATAT 10019 3\n10024 4",
	     BOTH, 2);
	send(flow_of(CATAT ANAK KALI SIMPAN
		     "- {end: Banyak sekali, if: kali > 3}\n- menu: Lagi?\n  options: {x: Catat lagi}\n"),
	     "CATAT 10019 3\n10024 4", BOTH, 2);
	send(flow_of(CATAT ANAK KALI SIMPAN "- {confirm: Sudah?, again: kali, always: yes}\n" END),
	     "CATAT 10019 3\n10024 4", BOTH, 2);
}

static void a_save_in_a_flow_that_is_called_counts_too(void **state)
{
	(void)state;
	send(FLOWS("x.yaml", CATAT ANAK KALI "- call: y\n- menu: Lagi?\n  options: {x: Catat lagi}\n", "y.yaml",
		   "flow: y\ntitle: Y\nfor: [kader]\nsteps:\n- {save: a, fields: {child: anak, kali: kali}}\n"),
	     "CATAT 10019 3\n10024 4", BOTH, 2);
}

static void what_is_asked_behind_the_save_is_named_and_not_sent_again(void **state)
{
	(void)state;
	send(flow_of(CATAT ANAK KALI SIMPAN
		     "- {ask: berat, type: weight, labels: [BB], text: Berat?, if: kali > 3}\n" END),
	     "CATAT 10019 3\n10024 4", "Tersimpan 2: 10019, 10024 BB?", 2);
}

static void what_ends_before_its_save_is_not_told_as_kept(void **state)
{
	(void)state;
	send(flow_of(CATAT ANAK KALI "- {end: Cukup dilihat saja, if: kali > 3}\n" SIMPAN END),
	     "CATAT 10019 3\n10024 4", "Tersimpan 1: 10019\nBelum 1: 10024 janggal\nKirim lagi yang belum saja.", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flow_that_ends_behind_its_save_has_kept_it),
		cmocka_unit_test(a_save_in_a_flow_that_is_called_counts_too),
		cmocka_unit_test(what_is_asked_behind_the_save_is_named_and_not_sent_again),
		cmocka_unit_test(what_ends_before_its_save_is_not_told_as_kept),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

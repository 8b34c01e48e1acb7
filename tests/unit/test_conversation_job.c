/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a flow saves and sends, on its way into the store: records as JSON, notices, all of one message in one job. The
 * actions are made here by hand, so that no flow file of ours need use all of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conversation_world.h"

static struct flow_set *set;
static struct diag diag;
static struct gateway g;

static int set_up(void **state)
{
	(void)state;
	diag_init(&diag);
	set = flow_set_load("flows", &diag);
	return set ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	flow_set_free(set);
	return 0;
}

static struct inbound dial, sms;

static int begin(void **state)
{
	(void)state;
	gateway_init(&g, set);
	dial = (struct inbound){.kind = INBOUND_USSD,
				.cumulative = true,
				.channel = STR("africastalking"),
				.from = "6281234567890",
				.session = STR("s1"),
				.text_ok = true};
	sms = (struct inbound){.kind = INBOUND_SMS,
			       .channel = STR("kannel"),
			       .from = "6281234567890",
			       .id = STR("m1"),
			       .text = STR("BANTUAN"),
			       .text_ok = true};
	return 0;
}

static void begin_with(const struct inbound *in)
{
	conversation_begin(&g.c, &(struct flow_sets){.now = set}, in, &g.person, (struct str){g.value, g.value_n}, true,
			   &g.config, g.now_ms);
}

static struct flow_action visit(void)
{
	struct flow_action a = {
		.kind = FLOW_SAVE_RECORD,
		.other = {.kind = STR("kunjungan"), .child_id = 5, .visit_day = TODAY, .entry = 300, .fields = 6}};

	a.other.field[0].name = STR("lila");
	a.other.field[0].type = RECORD_NUMBER;
	a.other.field[0].number = 12500;
	a.other.field[1].name = STR("jumlah");
	a.other.field[1].type = RECORD_NUMBER;
	a.other.field[1].number = 3000;
	a.other.field[2].name = STR("kembali");
	a.other.field[2].type = RECORD_DATE;
	a.other.field[2].number = TODAY + 30;
	a.other.field[3].name = STR("asi");
	a.other.field[3].type = RECORD_YESNO;
	a.other.field[3].number = 1;
	a.other.field[4].name = STR("catatan");
	a.other.field[4].type = RECORD_TEXT;
	a.other.field[4].text = STR("ibu bilang \"sudah\"\nlagi \xff");
	a.other.field[5].name = STR("vitamin");
	a.other.field[5].type = RECORD_YESNO;
	return a;
}

static struct flow_action alert(const char *text)
{
	return (struct flow_action){.kind = FLOW_NOTICE,
				    .notice = {.alert = STR("gizi_buruk"),
					       .to = ROLE_BIDAN,
					       .child_id = 5,
					       .entry = 301,
					       .text = str_of(text)}};
}

/* The rest of the message, up to its answer. */
static void go_on(void)
{
	enum conv_need need;

	while ((need = conversation_next(&g.c)) != CONV_ANSWER) {
		assert_int_equal(need, CONV_COMMIT);
		conversation_committed(&g.c, gateway_commit(&g, &g.c.job));
	}
}

static void a_record_is_kept_as_json_in_the_words_of_its_flow(void **state)
{
	struct flow_action a = visit();

	(void)state;
	begin_with(&sms);
	conversation_act(&g.c, &a);
	assert_int_equal(g.c.event.kind, FLOW_EV_SAVED);
	memset(&a, 'x', sizeof(a)); /* the engine lends it until its next step */
	go_on();
	assert_int_equal(g.rows, 1);
	assert_string_equal(g.row[0].outcome, "saved");
	assert_string_equal(g.row[0].other,
			    "kunjungan 5 20522 300 {\"lila\":12.5,\"jumlah\":3,\"kembali\":\"2026-04-09\",\"asi\":true,"
			    "\"catatan\":\"ibu bilang \\\"sudah\\\"\\nlagi ?\",\"vitamin\":false}; ");
	assert_int_equal(g.c.saved, 1);
}

static void a_notice_is_kept_with_its_text_though_the_screen_goes_on(void **state)
{
	struct flow_action a;
	char room[64] = "Putu Ayu gizi buruk.";

	(void)state;
	begin_with(&dial);
	a = alert(room);
	conversation_act(&g.c, &a);
	assert_int_equal(g.c.event.kind, FLOW_EV_SAVED);
	memset(room, 'x', sizeof(room));
	go_on();
	assert_int_equal(g.rows, 1); /* a hop that only asks is no row of its own; one that sends is */
	assert_string_equal(g.row[0].outcome, "sent");
	assert_string_equal(g.row[0].notice, "gizi_buruk bidan 5 301 Putu Ayu gizi buruk.; ");
	assert_int_equal(g.c.saved, 0);
	assert_true(g.c.more);
}

static void all_of_one_message_is_one_job_and_the_next_input_begins_with_none(void **state)
{
	struct flow_action v = visit(), n = alert("Segera."),
			   m = {.kind = FLOW_SAVE, .record = {.child_id = 5, .weight_g = 8400}};
	struct inbound two = dial;

	(void)state;
	two.text = STR("2"); /* the dial, then 2: help, the end */
	begin_with(&two);
	conversation_act(&g.c, &m);
	conversation_act(&g.c, &v);
	conversation_act(&g.c, &n);
	go_on();
	assert_int_equal(g.rows, 2);
	assert_true(g.row[0].records == 1 && g.row[0].others == 1 && g.row[0].notices == 1);
	assert_string_equal(g.row[0].outcome, "saved");
	assert_true(g.row[1].records == 0 && g.row[1].others == 0 && g.row[1].notices == 0);
	assert_string_equal(g.row[1].outcome, "done");
	assert_int_equal(g.c.saved, 2);
	assert_int_equal(g.c.texts.n, 0);
}

static void assert_refused_whole(void)
{
	assert_int_equal(conversation_next(&g.c), CONV_ANSWER);
	assert_true(g.c.failed && !g.c.keep && g.rows == 0);
	assert_true(str_starts(buf_str(&g.c.screen), STR("Maaf, sistem sedang sibuk.")));
}

static void more_than_a_message_may_carry_is_refused_whole(void **state)
{
	struct flow_action v = visit(), n = alert("Segera."),
			   m = {.kind = FLOW_SAVE, .record = {.child_id = 5, .weight_g = 8400}};
	struct {
		struct flow_action *a;
		int most;
	} kinds[] = {{&m, STORE_RECORDS_MAX}, {&v, STORE_OTHERS_MAX}, {&n, STORE_NOTICES_MAX}};

	(void)state;
	for (int k = 0; k < 3; k++) {
		gateway_init(&g, set);
		begin_with(&sms);
		for (int i = 0; i < kinds[k].most; i++)
			conversation_act(&g.c, kinds[k].a);
		assert_false(g.c.failed);
		conversation_act(&g.c, kinds[k].a);
		assert_refused_whole();
	}
}

static void texts_that_do_not_fit_are_refused_whole(void **state)
{
	static char big[CONVERSATION_TEXTS_MAX];
	struct flow_action a = visit();

	(void)state;
	memset(big, 'x', sizeof(big));
	begin_with(&sms);
	a.other.field[4].text = (struct str){big, sizeof(big) - 200};
	conversation_act(&g.c, &a);
	assert_false(g.c.failed);
	a = alert("Segera.");
	a.notice.text = (struct str){big, 200};
	conversation_act(&g.c, &a);
	assert_refused_whole();
	gateway_init(&g, set);
	begin_with(&sms);
	a = visit();
	a.other.field[4].text = (struct str){big, sizeof(big)};
	conversation_act(&g.c, &a);
	assert_refused_whole();
}

static void a_message_carries_ten_measurements_and_no_more(void **state)
{
	static const char save[] = "- {save: measurement, fields: {child: anak, weight: berat}}\n";
	char flow[2048];
	struct flow_set *own;

	(void)state;
	for (int saves = STORE_RECORDS_MAX; saves <= STORE_RECORDS_MAX + 1; saves++) {
		struct buf b;
		bool over = saves > STORE_RECORDS_MAX;

		buf_init(&b, flow, sizeof(flow) - 1);
		buf_add(&b,
			STR("flow: x\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n- {ask: anak, type: child, text: K}\n"
			    "- {ask: berat, type: weight, text: B}\n"));
		for (int i = 0; i < saves; i++)
			buf_add(&b, str_of(save));
		buf_add(&b, STR("- end: Ya\n"));
		flow[b.n] = '\0';
		own = set_of(flow, &diag);
		assert_non_null(own);
		gateway_init(&g, own);
		assert_true(gateway_ussd(&g, "s1", STR("10019*8,4")));
		assert_int_equal(g.c.failed, over);
		assert_int_equal(g.rows, over ? 0 : 1);
		assert_int_equal(g.c.saved, over ? 0 : STORE_RECORDS_MAX);
		flow_set_free(own);
	}
}

static void the_flow_speaks_the_persons_language(void **state)
{
	(void)state;
	g.person.language = LANG_BAN;
	begin_with(&dial);
	assert_int_equal(g.c.who.language, LANG_BAN);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_record_is_kept_as_json_in_the_words_of_its_flow),
		TEST(a_notice_is_kept_with_its_text_though_the_screen_goes_on),
		TEST(all_of_one_message_is_one_job_and_the_next_input_begins_with_none),
		TEST(more_than_a_message_may_carry_is_refused_whole),
		TEST(texts_that_do_not_fit_are_refused_whole),
		TEST(a_message_carries_ten_measurements_and_no_more),
		TEST(the_flow_speaks_the_persons_language),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

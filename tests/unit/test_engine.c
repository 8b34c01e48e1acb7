/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine as its caller sees it: one action for each event, in whatever order events come and whatever is typed.
 * What the roads through ukur look like is in tests/chat; here are the rules that hold on all of them.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_world.h"

#define HEAD "flow: x\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n"

static struct flow_set *set;
static struct diag diag;

static int set_up(void **state)
{
	(void)state;
	diag_init(&diag);
	set = flow_set_load("flows", &diag);
	diag_print(&diag, "# flows", stdout);
	return set ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	flow_set_free(set);
	return 0;
}

static void assert_screen(const struct phone *p, const char *wanted)
{
	if (!str_eq(buf_str(&p->screen), str_of(wanted)))
		fail_msg("expected '%s', got '%.*s'", wanted, STR_ARG(buf_str(&p->screen)));
}

static void type_all(struct phone *p, const char *const typed[])
{
	for (; *typed; typed++)
		assert_true(phone_type(p, str_of(*typed)));
}

#define TYPE(p, ...) type_all(p, (const char *const[]){__VA_ARGS__, NULL})

/* ---- one action, and only one ---- */

static bool is_zero(const void *p, size_t n)
{
	for (const char *c = p; n; n--)
		if (*c++)
			return false;
	return true;
}

/* A screen, or something to look up, or a record: never two of them. NULL or what is wrong. */
static const char *action_fault(const struct phone *p)
{
	const struct flow_action *a = &p->act;
	size_t digits = strspn(a->code, "0123456789");

	if (a->kind == FLOW_REPLY || a->kind == FLOW_END) {
		if (a->code[0] || !is_zero(&a->record, sizeof(a->record)) || a->other.fields || a->notice.text.n)
			return "a screen and a lookup or something to keep";
		if ((a->kind == FLOW_REPLY) != (a->outcome == FLOW_OUT_ASKED || a->outcome == FLOW_OUT_AGAIN) ||
		    a->outcome > FLOW_OUT_HELP)
			return "the outcome does not fit";
		return phone_fault(p);
	}
	if (a->kind == FLOW_SAVE_RECORD)
		return a->other.fields > 0 && a->other.kind.n ? NULL : "a record of nothing";
	if (a->kind == FLOW_NOTICE)
		return screen_fault(&p->screen);
	if (p->screen.n)
		return "a lookup or a record and a screen";
	if (a->kind == FLOW_LOOKUP_CHILD)
		return digits >= 3 && !a->code[digits] ? NULL : "a code that is none";
	if (a->kind == FLOW_LOOKUP_ROSTER)
		return a->code[0] ? "a code with the roster" : NULL;
	if (a->kind == FLOW_LOOKUP_DIRECTORY)
		return memchr(a->directory.text, '\0', sizeof(a->directory.text)) ? NULL : "a name without an end";
	if (a->kind != FLOW_SAVE || a->code[0])
		return "an action of no kind";
	if (a->record.child_id <= 0 || a->record.visit_day > TODAY || a->record.visit_day < TODAY - 366)
		return "a record of nobody";
	if (a->record.weight_g < 900 || a->record.weight_g > 58000)
		return "a record without a weight";
	return a->record.length_mm >= 380 && a->record.length_mm <= 1500 ? NULL : "a record without a length";
}

/* One event, nothing answered. */
static void event(struct phone *p, struct flow_event ev)
{
	const char *fault;

	flow_step(p->set, &p->s, &p->who, &ev, &p->screen, &p->act);
	fault = action_fault(p);
	if (fault)
		fail_msg("event %d gave action %d, outcome %d: %s: %.*s", (int)ev.kind, (int)p->act.kind,
			 (int)p->act.outcome, fault, STR_ARG(buf_str(&p->screen)));
}

static struct flow_event event_of(enum flow_event_kind kind, const char *text)
{
	static struct child child;

	town_find(STR("10019"), &child);
	return (struct flow_event){.kind = kind, .text = str_of(text), .child = &child, .roster = town_roster()};
}

/* ---- events out of order ---- */

#define MENU                                                                                                           \
	"Posyandu \xc3\x96zg\xc3\xbcr W\xc3\xa4yan Muly. Pilih:\n1 Ukur balita\n2 Bantuan\n3 Kunjungan rumah\n4 Anak " \
	"pindah\n5 Titip pesan"

static void an_event_nobody_asked_for_is_a_start(void **state)
{
	static const enum flow_event_kind kinds[] = {FLOW_EV_INPUT,     FLOW_EV_CHILD, FLOW_EV_ROSTER,
						     FLOW_EV_DIRECTORY, FLOW_EV_SAVED, FLOW_EV_RESUME};
	struct phone p;

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		phone_init(&p, set, DOOR_USSD); /* at rest */
		event(&p, event_of(kinds[i], "1"));
		assert_screen(&p, MENU);
	}
	for (size_t i = 1; i < 4; i++) { /* at a question */
		phone_init(&p, set, DOOR_USSD);
		assert_true(phone_dial(&p));
		TYPE(&p, "1", "10019");
		event(&p, event_of(kinds[i], "1"));
		assert_screen(&p, MENU);
		assert_int_equal(p.s.child.id, 0);
	}
	for (size_t i = 1; i < 5;
	     i++) { /* at the question for a child: one that nobody looked up, or nothing to go on with */
		phone_init(&p, set, DOOR_USSD);
		assert_true(phone_dial(&p));
		TYPE(&p, "1");
		event(&p, event_of(kinds[i], "1"));
		assert_screen(&p, MENU);
		assert_int_equal(p.s.child.id, 0);
	}
	phone_init(&p, set, DOOR_USSD); /* a child while the save is awaited */
	assert_true(phone_dial(&p));
	TYPE(&p, "1", "10019", "8,4", "72,5");
	event(&p, event_of(FLOW_EV_INPUT, "1"));
	assert_int_equal(p.act.kind, FLOW_SAVE);
	event(&p, event_of(FLOW_EV_CHILD, ""));
	assert_screen(&p, MENU);
}

static void after_the_end_everything_begins_anew(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	assert_true(phone_dial(&p));
	TYPE(&p, "2");
	assert_int_equal(p.act.kind, FLOW_END);
	TYPE(&p, "1");
	assert_screen(&p, MENU);
}

/* ---- going back ---- */

static void zero_leads_back_one_question_at_a_time_and_forgets_it(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	assert_true(phone_dial(&p));
	TYPE(&p, "1", "10019", "8,4", "0");
	assert_screen(&p, "Putu Ayu, 14 bulan.\nBerat (kg)? Lalu: 8\n0 Kembali");
	TYPE(&p, "0");
	assert_screen(&p, "Ketik kode anak.\n1 Pilih dari daftar\n0 Kembali");
	assert_false(flow_session_started(&p.s));
	TYPE(&p, "0");
	assert_screen(&p, MENU);
	TYPE(&p, "0");
	assert_screen(&p, MENU);
	TYPE(&p, "1", "10019", "8,4", "00");
	assert_screen(&p, MENU);
	assert_false(flow_session_started(&p.s));
}

static void zero_at_an_offer_leads_to_its_own_question(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	assert_true(phone_dial(&p));
	TYPE(&p, "1", "10019", "84", "0");
	assert_screen(&p, "Putu Ayu, 14 bulan.\nBerat (kg)? Lalu: 8\n0 Kembali");
	TYPE(&p, "84", "1", "0");
	assert_screen(&p, "Putu Ayu, 14 bulan.\nBerat (kg)? Lalu: 8\n0 Kembali");
}

/* Back from the first question that is asked anew is not forward: what was forgotten would never be asked. */
static void back_after_perbaiki_does_not_skip_what_was_forgotten(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	assert_true(phone_dial(&p));
	TYPE(&p, "1", "10019", "8,4", "72,5", "2");
	assert_int_equal(p.s.value[field_find(set, STR("berat"))].type, VAL_NONE);
	assert_int_equal(p.s.value[field_find(set, STR("panjang"))].type, VAL_NONE);
	TYPE(&p, "0");
	assert_screen(&p, "Ketik kode anak.\n1 Pilih dari daftar\n0 Kembali");
	TYPE(&p, "10019", "8,6", "72,5", "1");
	assert_int_equal(p.saves, 1);
	assert_int_equal(p.record.weight_g, 8600);
}

static void the_way_back_is_twelve_questions_long(void **state)
{
	char flow[2048];
	struct flow_set *many;
	struct phone p;
	struct buf b;

	(void)state;
	buf_init(&b, flow, sizeof(flow) - 1);
	buf_add(&b, STR(HEAD));
	for (int i = 0; i < 15; i++)
		buf_addf(&b, "- {ask: f%d, type: weight, text: Ke %d}\n", i, i);
	buf_add(&b, STR("- end: Selesai\n"));
	flow[b.n] = '\0';
	many = set_of(flow, &diag);
	assert_non_null(many);
	phone_init(&p, many, DOOR_SMS);
	assert_true(phone_dial(&p));
	for (int i = 0; i < 14; i++)
		TYPE(&p, "8");
	assert_screen(&p, "Ke 14");
	for (int i = 0; i < 13; i++)
		TYPE(&p, "0");
	assert_screen(&p, "Ke 2");
	flow_set_free(many);
}

/* ---- figures ---- */

static void the_range_is_kept_to_the_gram(void **state)
{
	struct flow_set *narrow =
		set_of(HEAD "- {ask: berat, type: weight, text: Berat?, range: 3 - 5}\n- end: \"{berat}\"\n", &diag);
	static const char *const good[] = {"3", "3,000", "5", "4,999", "3000 gr", NULL};
	static const char *const bad[] = {"2,999", "5,001", "0,0", "30", "58", "999999999", NULL};
	struct phone p;

	(void)state;
	assert_non_null(narrow);
	for (int i = 0; good[i]; i++) {
		phone_init(&p, narrow, DOOR_SMS);
		assert_true(phone_dial(&p));
		TYPE(&p, good[i]);
		if (p.act.kind != FLOW_END)
			fail_msg("%s: %.*s", good[i], STR_ARG(buf_str(&p.screen)));
	}
	for (int i = 0; bad[i]; i++) {
		phone_init(&p, narrow, DOOR_SMS);
		assert_true(phone_dial(&p));
		TYPE(&p, bad[i]);
		if (p.act.kind != FLOW_REPLY || p.s.tries != 1)
			fail_msg("%s: %.*s", bad[i], STR_ARG(buf_str(&p.screen)));
	}
	flow_set_free(narrow);
}

static void three_wrong_answers_end_it_and_a_right_one_starts_the_count_anew(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	assert_true(phone_dial(&p));
	TYPE(&p, "x", "1", "y", "10019", "a", "b");
	assert_int_equal(p.act.kind, FLOW_REPLY);
	TYPE(&p, "c");
	assert_int_equal(p.act.kind, FLOW_END);
	assert_int_equal(p.act.outcome, FLOW_OUT_GAVE_UP);
}

/* ---- the one-line SMS ---- */

static void a_clean_line_is_saved_at_once_and_a_doubtful_one_is_not(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_SMS);
	assert_true(phone_sms(&p, STR("UKUR 10019 8,4 72,5")));
	assert_int_equal(p.saves, 1);
	assert_false(p.record.repaired);
	assert_true(p.record.position == POSITION_LYING &&
		    p.record.position_assumed); /* right for her age, and told so */
	assert_true(phone_sms(&p, STR("UKUR 10019 8,4 40")));
	assert_int_equal(p.saves, 0);
	TYPE(&p, "2", "8,4", "72,5"); /* after a correction the figures are shown once more */
	assert_int_equal(p.saves, 0);
	TYPE(&p, "1");
	assert_int_equal(p.saves, 1);
	assert_true(phone_sms(&p, STR("UKUR 10019 84 72,5")));
	TYPE(&p, "1");
	assert_int_equal(p.saves, 1);
	assert_true(p.record.repaired);
	assert_true(phone_sms(&p, STR("UKUR 10100 11,2 83 T")));
	assert_true(p.saves == 1 && p.record.position == POSITION_LYING && !p.record.position_assumed);
}

static void a_label_with_nothing_behind_it_is_asked_without_blame(void **state)
{
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_SMS);
	assert_true(phone_sms(&p, STR("UKUR 10019 TB 72,5 BB")));
	assert_screen(&p, "Putu Ayu, 14 bulan.\nBerat (kg)? Lalu: 8");
}

/* ---- who may do what ---- */

static void a_flow_runs_only_for_its_roles(void **state)
{
	struct flow_set *own = set_of(HEAD "- menu: Pilih\n  options: {y: Bidan}\n", &diag);
	struct phone p;

	(void)state;
	assert_null(own); /* there is no y: two files are needed */
	struct folder f;
	assert_true(folder_new(&f));
	assert_true(folder_write(&f, "pesan.yaml", shipped_messages()));
	assert_true(folder_write(&f, "x.yaml", STR(HEAD "- menu: Pilih\n  options: {y: Bidan}\n")));
	assert_true(folder_write(&f, "y.yaml",
				 STR("flow: y\ntitle: Y\nfor: [bidan]\nkeywords: [Y]\nsteps:\n- end: Rahasia\n")));
	diag_init(&diag);
	own = flow_set_load(f.path, &diag);
	folder_remove(&f);
	assert_non_null(own);
	phone_init(&p, own, DOOR_USSD);
	assert_true(phone_dial(&p));
	TYPE(&p, "1");
	assert_screen(&p, "Belum ada menu untuk peran Ibu/Bapak. Silakan hubungi bidan atau puskesmas.");
	assert_int_equal(p.act.outcome, FLOW_OUT_HELP);
	assert_true(phone_sms(&p, STR("Y")));
	assert_int_equal(p.act.outcome, FLOW_OUT_HELP);
	p.who.role = ROLE_BIDAN;
	assert_true(phone_sms(&p, STR("Y")));
	assert_screen(&p, "Rahasia");
	assert_true(phone_dial(&p)); /* x is not hers */
	assert_screen(&p, "Belum ada menu untuk peran Ibu/Bapak. Silakan hubungi bidan atau puskesmas.");
	flow_set_free(own);
}

/* ---- results ---- */

static void a_child_that_was_not_measured_is_not_called_normal(void **state)
{
	struct flow_set *own =
		set_of(HEAD "- {ask: anak, type: child, text: Kode?}\n- {ask: berat, type: weight, text: Berat?}\n"
			    "- {ask: panjang, type: length, text: Panjang?}\n"
			    "- {ask: posisi, type: choice, text: Cara?, options: {T: Telentang, B: Berdiri}}\n"
			    "- {set: {nilai: \"tumbuh(anak, berat, panjang, posisi)\"}, if: berat > 5}\n"
			    "- {confirm: \"{nilai.bbu} {nilai.z_bbu}\", again: berat}\n- end: \"{nilai.bbu}\"\n",
		       &diag);
	struct phone p;

	(void)state;
	assert_non_null(own);
	phone_init(&p, own, DOOR_SMS);
	assert_true(phone_dial(&p));
	TYPE(&p, "10019", "4,9", "1", "72,5", "T"); /* 1: it is really so much less */
	assert_screen(&p, "belum dinilai belum ada\n1 Benar, simpan\n2 Perbaiki");
	TYPE(&p, "2", "8,4", "72,5", "T");
	assert_screen(&p, "normal -0,94\n1 Benar, simpan\n2 Perbaiki");
	TYPE(&p, "2", "4,9", "1", "72,5", "T");
	assert_screen(&p, "belum dinilai belum ada\n1 Benar, simpan\n2 Perbaiki");
	flow_set_free(own);
}

/* ---- calls ---- */

static void flows_that_call_in_a_circle_do_no_harm(void **state)
{
	struct flow_set *own = set_of(HEAD "- menu: Lagi\n  options: {x: Ya}\n", &diag);
	struct phone p;

	(void)state;
	assert_non_null(own);
	phone_init(&p, own, DOOR_SMS);
	assert_true(phone_dial(&p));
	for (int i = 0; i < 50; i++)
		TYPE(&p, "1");
	assert_int_equal(p.s.frame, 0);
	assert_in_range(p.s.went, 0, FLOW_HISTORY_MAX);
	for (int i = 0; i < 50; i++)
		TYPE(&p, "0");
	assert_screen(&p, "Lagi\n1 Ya");
	flow_set_free(own);
}

/* However many steps are passed over, there is a screen behind them. */
static void a_long_row_of_silent_steps_ends_at_a_screen(void **state)
{
	char x[8192];
	struct flow_set *own;
	struct folder f;
	struct phone p;
	struct buf b;

	(void)state;
	assert_true(folder_new(&f));
	assert_true(folder_write(&f, "pesan.yaml", shipped_messages()));
	for (int i = 0; i < 3; i++) {
		char name[] = {(char)('x' + i), '.', 'y', 'a', 'm', 'l', '\0'};

		buf_init(&b, x, sizeof(x));
		buf_addf(&b, "flow: %c\ntitle: X\nfor: [kader]\n%ssteps:\n", 'x' + i, i ? "" : "start: yes\n");
		for (int k = 0; k < FLOW_STEPS_MAX - 2; k++)
			buf_add(&b, STR("- {end: Tidak, if: 1 == 2}\n"));
		if (i < 2)
			buf_addf(&b, "- call: %c\n", 'y' + i);
		if (!i)
			buf_add(&b, STR("- end: Sampai\n"));
		assert_true(folder_write(&f, name, buf_str(&b)));
	}
	diag_init(&diag);
	own = flow_set_load(f.path, &diag);
	folder_remove(&f);
	assert_non_null(own);
	phone_init(&p, own, DOOR_USSD);
	assert_true(phone_dial(&p));
	assert_screen(&p, "Sampai");
	flow_set_free(own);
}

/* ---- chance ---- */

static struct str random_text(uint64_t *seed, char room[220])
{
	static const char *const words[] = {
		"1",
		"1",
		"1",
		"1",
		"2",
		"3",
		"4",
		"9",
		"0",
		"00",
		"",
		" 1 ",
		"ya",
		"tidak",
		"x",
		"T",
		"8,4",
		"8.4",
		"84",
		"72,5",
		"725",
		"11",
		"9,1",
		"83",
		"99",
		"45",
		"3,2",
		"50",
		"110",
		"57,999",
		"149,9",
		"999999999",
		"1234567890",
		"10019",
		"10024",
		"10104",
		"1000014",
		"2000028",
		"10056",
		"3000",
		"10070",
		"99999",
		"UKUR 10019 8,4 72,5",
		"UKUR 10100 11,2 83 T",
		"ukur#10062",
		"BANTUAN",
		"U BB8,4 1000014",
		"berat {anak.nama}",
		"tidak",
		"8-3-26",
		"UKUR 10019 8,4 72,5 LILA 11,2 LK 45 TGL 8/3/26",
		"KJ 10019",
		"INFO B",
		"PINDAH 10019 POS Melati 2",
		"TITIP Komang Rini",
		"mela",
		"Catatan: \xc3\xa9\xe2\x82\xac",
	};
	size_t n = dice(seed) % 220;

	if (dice(seed) % 8)
		return str_of(words[dice(seed) % (sizeof(words) / sizeof(words[0]))]);
	for (size_t i = 0; i < n; i++)
		room[i] = (char)(unsigned char)dice(seed);
	return (struct str){room, n};
}

/* Static: for all events of a test. The query is zeroed when nothing was asked, which is the list of posyandu. */
static const struct directory *town_names_of(const struct directory_query *q)
{
	static struct directory_query query;
	static struct directory found;

	query = *q;
	town_search(&query, &found);
	return &found;
}

/* What the gateway would send next, or in one of twenty cases anything. */
static struct flow_event random_event(const struct phone *p, uint64_t *seed, char room[220], struct child *child)
{
	struct flow_event ev = {.kind = FLOW_EV_INPUT,
				.text = dice(seed) % 2 ? fitting_text(p->set, &p->s) : random_text(seed, room)};
	bool any = dice(seed) % 20 == 0;

	if (p->act.kind == FLOW_LOOKUP_CHILD || any)
		ev.child = dice(seed) % 4 && town_find(any ? STR("10019") : str_of(p->act.code), child) ? child : NULL;
	if (p->act.kind == FLOW_LOOKUP_ROSTER || any)
		ev.roster = dice(seed) % 8 ? town_roster() : NULL;
	if (p->act.kind == FLOW_LOOKUP_DIRECTORY || any)
		ev.directory = dice(seed) % 8 ? town_names_of(&p->act.directory) : NULL;
	if (any)
		ev.kind = (enum flow_event_kind)(dice(seed) % (FLOW_EV_SAVED + 1));
	else if (p->act.kind == FLOW_LOOKUP_CHILD)
		ev.kind = FLOW_EV_CHILD;
	else if (p->act.kind == FLOW_LOOKUP_ROSTER)
		ev.kind = FLOW_EV_ROSTER;
	else if (p->act.kind == FLOW_LOOKUP_DIRECTORY)
		ev.kind = FLOW_EV_DIRECTORY;
	else if (p->act.kind == FLOW_SAVE || p->act.kind == FLOW_SAVE_RECORD || p->act.kind == FLOW_NOTICE)
		ev.kind = FLOW_EV_SAVED;
	else if (p->act.kind == FLOW_END && dice(seed) % 4 == 0)
		ev = (struct flow_event){.kind = FLOW_EV_DIAL, .text = str_of(&"1\0002\0003"[2 * (dice(seed) % 3)])};
	else if (p->act.kind == FLOW_END)
		ev.kind = dice(seed) % 2 ? FLOW_EV_START : FLOW_EV_FORM;
	return ev;
}

/* The session goes to Redis and comes back the same. */
static void assert_packs(struct phone *p)
{
	char one[FLOW_PACKED_MAX], two[FLOW_PACKED_MAX];
	struct flow_session back;
	struct buf a, b;

	buf_init(&a, one, sizeof(one));
	buf_init(&b, two, sizeof(two));
	flow_session_pack(&p->s, &a);
	assert_false(a.overflow);
	assert_int_equal(flow_session_unpack(&back, p->set, buf_str(&a)), 0);
	flow_session_pack(&back, &b);
	assert_true(str_eq(buf_str(&a), buf_str(&b)));
	p->s = back; /* and goes on from there */
}

static void two_hundred_thousand_random_events_keep_every_rule(void **state)
{
	uint64_t seed = 20260310;
	int saves = 0, ends = 0, replies = 0, others = 0, notices = 0;
	struct child child;
	char room[220];
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	p.act.kind = FLOW_END;
	for (int i = 0; i < 200000; i++) {
		if (i % 1000 == 0)
			p.who.door = i / 1000 % 2 ? DOOR_SMS : DOOR_USSD;
		if (i % 3000 == 0)
			p.who.role = (enum role)(i / 3000 % ROLES);
		if (i % 700 == 0)
			p.who.language = (enum language)(i / 700 % LANGUAGES);
		event(&p, random_event(&p, &seed, room, &child));
		saves += p.act.kind == FLOW_SAVE;
		ends += p.act.kind == FLOW_END;
		others += p.act.kind == FLOW_SAVE_RECORD;
		notices += p.act.kind == FLOW_NOTICE;
		replies += p.act.kind == FLOW_REPLY;
		if (p.act.kind == FLOW_REPLY || p.act.kind == FLOW_END)
			assert_packs(&p);
	}
	/* the walk must get everywhere */
	if (saves < 1000 || ends < 10000 || replies < 30000 || others < 300 || notices < 100)
		fail_msg("%d saves, %d ends, %d questions, %d others, %d notices", saves, ends, replies, others,
			 notices);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_nobody_asked_for_is_a_start),
		cmocka_unit_test(after_the_end_everything_begins_anew),
		cmocka_unit_test(zero_leads_back_one_question_at_a_time_and_forgets_it),
		cmocka_unit_test(zero_at_an_offer_leads_to_its_own_question),
		cmocka_unit_test(back_after_perbaiki_does_not_skip_what_was_forgotten),
		cmocka_unit_test(the_way_back_is_twelve_questions_long),
		cmocka_unit_test(the_range_is_kept_to_the_gram),
		cmocka_unit_test(three_wrong_answers_end_it_and_a_right_one_starts_the_count_anew),
		cmocka_unit_test(a_clean_line_is_saved_at_once_and_a_doubtful_one_is_not),
		cmocka_unit_test(a_label_with_nothing_behind_it_is_asked_without_blame),
		cmocka_unit_test(a_flow_runs_only_for_its_roles),
		cmocka_unit_test(a_child_that_was_not_measured_is_not_called_normal),
		cmocka_unit_test(flows_that_call_in_a_circle_do_no_harm),
		cmocka_unit_test(a_long_row_of_silent_steps_ends_at_a_screen),
		cmocka_unit_test(two_hundred_thousand_random_events_keep_every_rule),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

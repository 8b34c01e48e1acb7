/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine as its caller sees it: one action for each event, in whatever order events come and whatever is typed.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_talk.h"
#include "shipped_flows.h"

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
	for (size_t i = 1; i < 5; i++) { /* at a question */
		phone_init(&p, set, DOOR_USSD);
		assert_true(phone_dial(&p));
		TYPE(&p, "1", "10019");
		event(&p, event_of(kinds[i], "1"));
		assert_screen(&p, MENU);
		assert_int_equal(p.s.child.id, 0);
	}
	for (size_t i = 1; i < 6;
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
		ev = (struct flow_event){.kind = FLOW_EV_DIAL,
					 .text = str_of(&"1\0002\0003\0004\0005"[2 * (dice(seed) % 5)])};
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

static void a_quarter_million_random_events_keep_every_rule(void **state)
{
	uint64_t seed = 20260310;
	int saves = 0, ends = 0, replies = 0, others = 0, notices = 0;
	struct child child;
	char room[220];
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_USSD);
	p.act.kind = FLOW_END;
	for (int i = 0; i < 250000; i++) {
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
		cmocka_unit_test(a_quarter_million_random_events_keep_every_rule),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

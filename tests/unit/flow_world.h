/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow_world: what the tests and fuzz targets of the engine share. A folder of flow files made for one test; a posyandu
 * of invented children, some with the worst names and ages a register can hold; and a phone that runs flow_step() and
 * answers its lookups as the gateway does. Inputs and seeds are fixed, so every run is the same.
 *
 *	struct phone p;
 *	phone_init(&p, set, DOOR_USSD);
 *	phone_dial(&p);
 *	phone_type(&p, STR("1"));       // p.screen, p.act, p.saves
 */
#ifndef FLOW_WORLD_H
#define FLOW_WORLD_H

#include "flow_folder.h"
#include "flow_program.h"
#include "gsm7.h"
#include "utf8.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TODAY     20522 /* 2026-03-10 */
#define LONG_NAME "\xc3\x96zg\xc3\xbcr W\xc3\xa4yan Mulyaningsih Adnyani Kusumawardh"
#define EURO_NAME                                                                                                      \
	"\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"

/* A folder of pesan.yaml and one flow file. NULL with the findings in DIAG. */
static inline struct flow_set *set_of(const char *flow, struct diag *diag)
{
	struct flow_set *set = NULL;
	struct folder f;

	diag_init(diag);
	if (folder_new(&f) && folder_write(&f, "pesan.yaml", shipped_messages()) &&
	    folder_write(&f, "x.yaml", str_of(flow)))
		set = flow_set_load(f.path, diag);
	folder_remove(&f);
	return set;
}

/* ---- the posyandu ---- */

struct town_child {
	const char *code, *name;
	enum sex sex;
	int age_days, last_days_ago; /* last weighing; 0 = none */
	int32_t last_g, last_mm;
};

/* By name, as a roster is. */
static const struct town_child town[] = {
	{"10062", "Gede Surya", SEX_MALE, 560, 30, 8600, 780},
	{"10070", "Kadek Mira", SEX_FEMALE, 0, 0, 0, 0},
	{"10043", "Ketut Bagus", SEX_MALE, 920, 28, 10700, 830},
	{"1000014", LONG_NAME, SEX_MALE, 1825, 40, 57999, 1499},
	{"10081", "Komang Adi", SEX_MALE, 1260, 28, 14000, 959},
	{"10097", "Luh {berat}", SEX_FEMALE, 200, 28, 5321, 601},
	{"10024", "Made Arta", SEX_MALE, 280, 28, 8400, 690},
	{"2000028", EURO_NAME, SEX_FEMALE, 730, 28, 12345, 1123},
	{"10035", "Nyoman\nSuci", SEX_FEMALE, 640, 65, 9100, 0},
	{"10019", "Putu Ayu", SEX_FEMALE, 430, 28, 8000, 707},
	{"10100", "Putu Jaya", SEX_MALE, 724, 28, 10700, 835},
	{"10056", "W\xff\xfe\xc3", SEX_UNKNOWN, 2100, 90, 16000, 1050},
	{"3000", "Belum Lahir", SEX_FEMALE, -200, 0, 0, 0},
};
#define TOWN ((int)(sizeof(town) / sizeof(town[0])))

static inline bool town_find(struct str code, struct child *out)
{
	for (int i = 0; i < TOWN; i++) {
		const struct town_child *t = &town[i];

		if (!str_eq(code, str_of(t->code)))
			continue;
		memset(out, 0, sizeof(*out));
		*out = (struct child){.id = 100 + i,
				      .sex = t->sex,
				      .birth_day = TODAY - t->age_days,
				      .last = {t->last_days_ago ? TODAY - t->last_days_ago : DATE_NONE, t->last_g},
				      .before = {DATE_NONE, 0},
				      .last_length_day = t->last_mm ? TODAY - t->last_days_ago : DATE_NONE,
				      .last_length_mm = t->last_mm};
		str_copy(out->code, sizeof(out->code), str_of(t->code));
		str_copy(out->name, sizeof(out->name), str_of(t->name));
		return true;
	}
	return false;
}

/* Storage for the whole roster; static, for all tests of a program. */
static inline const struct roster *town_roster(void)
{
	static union {
		struct roster roster;
		char room[sizeof(struct roster) + (TOWN + 1) * sizeof(struct roster_entry)];
	} u;

	for (u.roster.count = 0; u.roster.count < TOWN; u.roster.count++) {
		struct roster_entry *e = &u.roster.entry[u.roster.count];

		str_copy(e->code, sizeof(e->code), str_of(town[u.roster.count].code));
		str_copy(e->name, sizeof(e->name), str_of(town[u.roster.count].name));
	}
	return &u.roster;
}

/* ---- people and posyandu ---- */

struct town_name {
	const char *name, *where, *phone;
	enum role role; /* NONE: a posyandu */
};

/* By name, as the store gives them. Two begin alike, two are one slip apart, some are the worst a register can hold. */
static const struct town_name town_names[] = {
	{"Anggrek", "Sawan", "", ROLE_NONE},
	{"Kenanga", "Contoh", "", ROLE_NONE},
	{"Kenango", "Sawan", "", ROLE_NONE},
	{"Melati 1", "Contoh", "", ROLE_NONE},
	{"Melati 10", "Sawan", "", ROLE_NONE},
	{"Melati 2", "Contoh", "", ROLE_NONE},
	{EURO_NAME, LONG_NAME, "", ROLE_NONE},
	{"Ketut Wati", "Kenanga", "6281234567893", ROLE_KADER},
	{"Komang Rina", "", "6281234567895", ROLE_BIDAN},
	{"Komang Rini", "Melati 1", "6281234567891", ROLE_KADER},
	{"Made Astuti", "Kenanga", "6281234567892", ROLE_TPK},
	{"Nengah\nSuci {nama}", "", "6281234567896", ROLE_TPPS},
	{LONG_NAME, EURO_NAME, "6281234567897", ROLE_TPG},
};
#define TOWN_NAMES ((int)(sizeof(town_names) / sizeof(town_names[0])))

static int town_gone = -1; /* the row of town_names[] that was removed meanwhile */

static inline void town_search(const struct directory_query *q, struct directory *out)
{
	directory_begin(out, q);
	for (int i = 0; i < TOWN_NAMES; i++) {
		const struct town_name *t = &town_names[i];
		struct directory_entry e = {.id = 10 + i, .role = t->role};

		if (i == town_gone || (q->of == DIRECTORY_PEOPLE) != (t->role != ROLE_NONE) || (q->role && q->role != t->role))
			continue;
		str_copy(e.name, sizeof(e.name), str_of(t->name));
		str_copy(e.where, sizeof(e.where), str_of(t->where));
		directory_add(out, &e, str_of(t->phone));
	}
	directory_end(out);
}

/* ---- the phone ---- */

#define ACTIONS_MAX (6 * FLOW_BATCH_REPORTS) /* of one message: a lookup or two and what is kept, for each child */

struct phone {
	const struct flow_set *set;
	struct flow_caller who;
	struct flow_session s;
	struct flow_action act; /* the last */
	struct directory directory; /* the last that was looked up, and for what */
	struct directory_query query;
	struct buf screen;
	char room[FLOW_SCREEN_MAX];
	int saves, actions; /* of the last message */
	struct measurement record;
	int records, notices;      /* likewise */
	struct flow_record other;  /* the last one; its strings are those of `kept` */
	struct flow_notice notice; /* the last one */
	char kept[2 * FLOW_SCREEN_MAX + FLOW_WORDS_BYTES];
};

static inline void phone_init(struct phone *p, const struct flow_set *set, int door)
{
	memset(p, 0, sizeof(*p));
	p->set = set;
	p->who = (struct flow_caller){
		.person_id = 7, .role = ROLE_KADER, .name = STR(LONG_NAME), .posyandu = STR(LONG_NAME), .today = TODAY};
	if (door == DOOR_SMS)
		p->who.door = DOOR_SMS;
	buf_init(&p->screen, p->room, sizeof(p->room));
	flow_session_init(&p->s, set);
}

/* TEXT into P's own room, since the engine lends it only until its next step. */
static inline struct str phone_keep(struct phone *p, size_t *used, struct str text)
{
	char *to = p->kept + *used;

	if (*used + text.n > sizeof(p->kept))
		abort();
	if (text.n)
		memcpy(to, text.p, text.n);
	*used += text.n;
	return (struct str){to, text.n};
}

static inline void phone_keep_record(struct phone *p)
{
	size_t used = FLOW_SCREEN_MAX;

	p->records++;
	p->other = p->act.other;
	for (int i = 0; i < p->other.fields; i++)
		p->other.field[i].text = phone_keep(p, &used, p->other.field[i].text);
}

static inline void phone_keep_notice(struct phone *p)
{
	size_t used = 0;

	p->notices++;
	p->notice = p->act.notice;
	p->notice.text = phone_keep(p, &used, p->notice.text);
}

/* One event and the answers to what it asks for, until there is a screen. False: it never came to one. */
static inline bool phone_event(struct phone *p, struct flow_event ev)
{
	struct child found;

	p->saves = p->records = p->notices = 0;
	for (p->actions = 1; p->actions <= ACTIONS_MAX; p->actions++) {
		flow_step(p->set, &p->s, &p->who, &ev, &p->screen, &p->act);
		if (p->act.kind == FLOW_LOOKUP_CHILD) {
			bool known = town_find(str_of(p->act.code), &found);

			ev = (struct flow_event){.kind = FLOW_EV_CHILD, .child = known ? &found : NULL};
		} else if (p->act.kind == FLOW_LOOKUP_ROSTER) {
			ev = (struct flow_event){.kind = FLOW_EV_ROSTER, .roster = town_roster()};
		} else if (p->act.kind == FLOW_LOOKUP_DIRECTORY) {
			p->query = p->act.directory;
			town_search(&p->query, &p->directory);
			ev = (struct flow_event){.kind = FLOW_EV_DIRECTORY, .directory = &p->directory};
		} else if (p->act.kind == FLOW_SAVE) {
			p->saves++;
			p->record = p->act.record;
			ev = (struct flow_event){.kind = FLOW_EV_SAVED};
		} else if (p->act.kind == FLOW_SAVE_RECORD) {
			phone_keep_record(p);
			ev = (struct flow_event){.kind = FLOW_EV_SAVED};
		} else if (p->act.kind == FLOW_NOTICE) {
			phone_keep_notice(p);
			ev = (struct flow_event){.kind = FLOW_EV_SAVED};
		} else {
			return true;
		}
	}
	return false;
}

static inline bool phone_dial(struct phone *p)
{
	return phone_event(p, (struct flow_event){.kind = FLOW_EV_START});
}

static inline bool phone_type(struct phone *p, struct str text)
{
	return phone_event(p, (struct flow_event){.kind = FLOW_EV_INPUT, .text = text});
}

static inline bool phone_sms(struct phone *p, struct str text)
{
	return phone_event(p, (struct flow_event){.kind = FLOW_EV_FORM, .text = text});
}

/* The code dialled with inputs behind it: FIRST is the first of them. */
static inline bool phone_dial_with(struct phone *p, struct str first)
{
	return phone_event(p, (struct flow_event){.kind = FLOW_EV_DIAL, .text = first});
}

/* What every answer must be: some text, valid, in the phones' alphabet, at most MOST septets. NULL or what is wrong. */
static inline const char *text_fault(const struct buf *screen, int most)
{
	int units = gsm7_units(buf_str(screen));

	if (screen->overflow)
		return "the screen overflowed its storage";
	if (!screen->n)
		return "the screen is empty";
	if (!utf8_valid(buf_str(screen)))
		return "the screen is not UTF-8";
	if (units < 0)
		return "the screen has a character phones do not have";
	return units > most ? "the screen is longer than its budget" : NULL;
}

static inline const char *screen_fault(const struct buf *screen)
{
	return text_fault(screen, GSM7_SCREEN_BUDGET);
}

/* The same for the phone's own door: an SMS may have a `say` above it. */
static inline const char *phone_fault(const struct phone *p)
{
	return text_fault(&p->screen, p->who.door == DOOR_SMS ? FLOW_SMS_BUDGET : GSM7_SCREEN_BUDGET);
}

/* An answer that suits the question, so that random sessions get to their end. */
static inline struct str fitting_text(const struct flow_set *set, const struct flow_session *s)
{
	const struct flow *f = &set->flow[s->flow];
	const struct step *st = s->step < f->steps ? &f->step[s->step] : NULL;

	if (!st || st->kind != STEP_ASK || s->sub)
		return STR("1");
	switch (set->field[st->field].type) {
	case FIELD_CHILD: return STR("10019");
	case FIELD_WEIGHT: return STR("8,4");
	case FIELD_LENGTH: return STR("72,5");
	case FIELD_ARM: return STR("13,5");
	case FIELD_HEAD: return STR("45,2");
	case FIELD_COUNT: return STR("3");
	case FIELD_YESNO: return STR("1");
	case FIELD_DATE: return STR("8-3-26");
	case FIELD_WORDS: return STR("Sehat, makan lahap");
	case FIELD_PHONE: return STR("081234567890");
	case FIELD_NIK: return STR("5108050101250001");
	case FIELD_PERSON: return STR("Komang Rini");
	case FIELD_PLACE: return STR("Melati 2");
	default: return STR("2");
	}
}

/* ---- chance ---- */

/* xorshift64*: the same row of numbers everywhere. */
static inline uint32_t dice(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)((*state * 2685821657736338717ULL) >> 32);
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk_world: the posyandu that is walked through, with a child at each age at which something changes (birth, WHO's
 * length and height, the second and fifth birthday, the day after it), and what the gateway does around flow_step().
 */
#include "walk_run.h"

#include "damm.h"
#include "gsm7.h"

#include <stdlib.h>
#include <string.h>

/* Accents that count one septet and take two bytes, and a sign that counts two: both are as wide as a name can get. */
#define ACCENTS "\xc3\x96zg\xc3\xbcr W\xc3\xa4yan Mulyaningsih Adnyani"
#define EUROS                                                                                                          \
	"\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"

#define ACTIONS_MAX (FLOW_STEPS_FLAT_MAX * 8) /* of one answer; no flow keeps as much behind one */

static const int32_t ages[] = {0, 30, 182, 639, 640, 731, 820, 1826, 1827};
_Static_assert(sizeof(ages) / sizeof(ages[0]) * 4 == WALK_CHILDREN, "both sexes, with and without a history");

static int32_t weight_at(const struct child *c, int32_t age)
{
	return growth_measure_at(GROWTH_WFA, c->sex, age <= GROWTH_LAST_DAY ? age : GROWTH_LAST_DAY, 0);
}

/* Weighed and measured 28 days ago and 28 days before that, as far as it was born. */
static void add_history(struct child *c, int32_t age)
{
	if (age < 28)
		return;
	c->last = (struct kms_weighing){WALK_TODAY - 28, weight_at(c, age - 28)};
	c->last_length_day = c->last.day;
	c->last_length_mm =
		growth_measure_at(GROWTH_LFA, c->sex, age - 28 <= GROWTH_LAST_DAY ? age - 28 : GROWTH_LAST_DAY, 0);
	c->last_position = age < GROWTH_HEIGHT_FROM_DAY ? POSITION_LYING : POSITION_STANDING;
	if (age >= 56)
		c->before = (struct kms_weighing){WALK_TODAY - 56, weight_at(c, age - 56)};
}

static void make_child(struct child *c, int i)
{
	char digits[16];
	struct buf b;
	int32_t age = ages[i / 4];

	*c = (struct child){.id = 100 + i,
			    .sex = i % 4 < 2 ? SEX_MALE : SEX_FEMALE,
			    .birth_day = WALK_TODAY - age,
			    .last = {DATE_NONE, 0},
			    .before = {DATE_NONE, 0},
			    .last_length_day = DATE_NONE};
	buf_init(&b, digits, sizeof(digits));
	buf_addf(&b, "%d", 100000 + i * 7);
	buf_addc(&b, (char)('0' + damm_digit(buf_str(&b))));
	str_copy(c->code, sizeof(c->code), buf_str(&b));
	str_copy(c->name, sizeof(c->name), i % 2 ? STR(EUROS) : STR(ACCENTS));
	if (i % 2)
		add_history(c, age);
}

/* Names as wide as they get, two that begin alike and two that are one slip apart. The first is what an answer tries. */
static void make_names(struct walk_world *w)
{
	static const char *const places[] = {"Melati 2", "Melati 3", ACCENTS, EUROS, "Kenanga", "Kenango", "Anggrek"};
	static const char *const people[] = {"Komang Rini", "Komang Rita", ACCENTS, EUROS,
					     "Made Astuti", "Bu Sri",      "Wayan"};
	static const enum role roles[] = {ROLE_KADER, ROLE_BIDAN, ROLE_TPPS};

	_Static_assert(sizeof(places) / sizeof(places[0]) == WALK_NAMES, "all of them");
	_Static_assert(sizeof(people) / sizeof(people[0]) == WALK_NAMES, "all of them");
	for (int i = 0; i < WALK_NAMES; i++) {
		struct directory_entry *place = &w->place[i], *person = &w->person[i];

		place->id = 10 + i;
		person->id = 20 + i;
		person->role = roles[i % 3];
		str_copy(place->name, sizeof(place->name), str_of(places[i]));
		str_copy(place->where, sizeof(place->where), i % 2 ? STR(EUROS) : STR(ACCENTS));
		str_copy(person->name, sizeof(person->name), str_of(people[i]));
		if (person->role == ROLE_KADER)
			str_copy(person->where, sizeof(person->where), i % 2 ? STR(ACCENTS) : STR(EUROS));
	}
}

static const struct directory *search(const struct walk_world *w, const struct directory_query *q,
				      struct directory *out)
{
	bool people = q->of == DIRECTORY_PEOPLE;

	directory_begin(out, q);
	for (int i = 0; i < WALK_NAMES; i++) {
		const struct directory_entry *e = people ? &w->person[i] : &w->place[i];

		if (!people || q->role == ROLE_NONE || q->role == e->role)
			directory_add(out, e, people && !i ? STR("6281234567890") : STR_NONE);
	}
	directory_end(out);
	return out;
}

bool walk_world_init(struct walk_world *w)
{
	w->roster = calloc(1, sizeof(*w->roster) + WALK_CHILDREN * sizeof(w->roster->entry[0]));
	if (!w->roster)
		return false;
	for (int i = 0; i < WALK_CHILDREN; i++) {
		struct roster_entry *e = &w->roster->entry[i];

		make_child(&w->child[i], i);
		memcpy(e->code, w->child[i].code, sizeof(e->code));
		memcpy(e->name, w->child[i].name, sizeof(e->name));
	}
	w->roster->count = WALK_CHILDREN;
	make_names(w);
	return true;
}

void walk_world_release(struct walk_world *w)
{
	free(w->roster);
}

struct flow_caller walk_caller(enum role role, enum language language, bool sms)
{
	struct flow_caller who = {.person_id = 7,
				  .role = role,
				  .name = STR(ACCENTS),
				  .posyandu = STR(EUROS),
				  .language = language,
				  .today = WALK_TODAY};

	if (sms)
		who.door = DOOR_SMS;
	return who;
}

static const struct child *find(const struct walk_world *w, const char *code)
{
	for (int i = 0; i < WALK_CHILDREN; i++)
		if (!strcmp(w->child[i].code, code))
			return &w->child[i];
	return NULL;
}

/* What the gateway does with ACT, and what it tells next. False: ACT is for the phone. */
static bool serve(const struct walk_world *w, const struct flow_action *act, struct walk_turn *out,
		  struct flow_event *next)
{
	switch (act->kind) {
	case FLOW_LOOKUP_CHILD:
		*next = (struct flow_event){.kind = FLOW_EV_CHILD, .child = find(w, act->code)};
		return true;
	case FLOW_LOOKUP_ROSTER: *next = (struct flow_event){.kind = FLOW_EV_ROSTER, .roster = w->roster}; return true;
	case FLOW_LOOKUP_DIRECTORY:
		*next = (struct flow_event){.kind = FLOW_EV_DIRECTORY,
					    .directory = search(w, &act->directory, &out->directory)};
		return true;
	case FLOW_NOTICE:
		if (walk_text_fault(&out->screen, GSM7_SCREEN_BUDGET) != WALK_SOUND)
			return false;
		out->notices++;
		break;
	case FLOW_SAVE:
	case FLOW_SAVE_RECORD: out->saves++; break;
	default: return false;
	}
	*next = (struct flow_event){.kind = FLOW_EV_SAVED};
	return true;
}

void walk_turn(const struct flow_set *set, const struct walk_world *w, const struct flow_caller *who,
	       const struct flow_session *s, struct flow_event event, struct walk_turn *out)
{
	struct flow_action act;

	out->s = *s;
	out->saves = out->notices = 0;
	out->endless = false;
	buf_init(&out->screen, out->room, sizeof(out->room));
	for (int i = 0; i < ACTIONS_MAX; i++) {
		flow_step(set, &out->s, who, &event, &out->screen, &act);
		out->kind = act.kind;
		out->outcome = act.outcome;
		if (!serve(w, &act, out, &event))
			return;
	}
	out->endless = true;
}

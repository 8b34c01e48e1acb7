/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine: runs a flow, without I/O. One call takes an event and gives an action; the caller does what the action says and
 * comes back with the answer as the next event. So the same code runs in the daemon, in `kentongan chat` and in a fuzzer.
 *
 *	START, DIAL, INPUT or FORM -> LOOKUP -> (CHILD | ROSTER | DIRECTORY) -> ... -> SAVE, SAVE_RECORD, NOTICE -> (SAVED) -> ... -> REPLY or END
 *
 *	struct flow_event ev = {.kind = FLOW_EV_INPUT, .text = STR("8,4")};
 *	struct flow_action act;
 *	for (;;) {
 *		flow_step(set, &session, &caller, &ev, &screen, &act);
 *		if (act.kind == FLOW_LOOKUP_CHILD) { ... ev = (struct flow_event){.kind = FLOW_EV_CHILD, .child = found}; }
 *		else if (act.kind == FLOW_SAVE) { ... keep act.record; ev.kind = FLOW_EV_SAVED; }
 *		else break;                       // FLOW_REPLY: show the screen and wait; FLOW_END: show it, session over
 *	}
 *
 * The session is plain data in the caller's storage; between two messages it is packed into a compact string (Redis).
 * The same inputs on the same lookups give the same screens, so a lost session is rebuilt by running its inputs again.
 * Pure: no clock (the caller gives the day), no allocation, no logging. One session is used by one thread at a time.
 */
#ifndef KTG_ENGINE_H
#define KTG_ENGINE_H

#include "buf.h"
#include "date.h"
#include "directory.h"
#include "flow.h"
#include "growth.h"
#include "kms.h"
#include "plausible.h"

#define CHILD_CODE_MAX 8   /* bytes with the NUL: 4 to 7 digits, the last a Damm check digit */
#define CHILD_NAME_MAX 48  /* bytes with the NUL, UTF-8 */
#define ROSTER_MAX 200     /* children of one posyandu a screen list can hold */
#define FLOW_SCREEN_MAX 640 /* bytes a screen buffer must have: FLOW_SMS_BUDGET septets in UTF-8, and room */
#define FLOW_PACKED_MAX 1920 /* bytes a packed session can take; one of ukur takes about 250 */
#define FLOW_SMS_BUDGET 306 /* septets of an answer by SMS at most: two parts, when a `say` stands above it */

/* A child as the dialogue needs it. */
struct child {
	int64_t id;                /* the store's; 0 = no child */
	char code[CHILD_CODE_MAX];
	char name[CHILD_NAME_MAX];
	enum sex sex;
	int32_t birth_day;
	struct kms_weighing last;  /* last weighing of an earlier calendar month; day DATE_NONE = none */
	struct kms_weighing before; /* the last one of a month earlier than that: it takes two to know 2T */
	int32_t last_length_mm;    /* last length of an earlier month; 0 = never measured */
	int32_t last_length_day;
	enum position last_position; /* how it was measured */
};

struct roster_entry {
	char code[CHILD_CODE_MAX];
	char name[CHILD_NAME_MAX];
	bool measured; /* already measured in this calendar month */
};

struct roster {
	int count;
	struct roster_entry entry[]; /* by name; lives in the caller's arena */
};

/* Who is on the phone. Filled from the registry for each message, not kept in the session. */
struct flow_caller {
	int64_t person_id;
	enum role role;
	struct str name, posyandu; /* borrowed */
	enum language language;    /* what she reads; a text that lacks it is shown in Indonesian */
	int32_t today;             /* calendar day in the caller's zone */
	enum { DOOR_USSD, DOOR_SMS } door;
};

enum flow_event_kind {
	FLOW_EV_START,  /* the code was dialled: begin with the start flow */
	FLOW_EV_DIAL,   /* text: the first input of a code dialled with inputs behind it, *123*1*1204#: the flow with that stable
			 * `dial` number, whatever the menus look like; without one for this role, START and then INPUT text. A
			 * session that began with START gets the same screens when it is run again as DIAL of its first input,
			 * as long as the start flow opens with a menu: that menu takes the numbers too. */
	FLOW_EV_RESUME, /* dialled again after a drop: asks whether to go on with this session or begin anew */
	FLOW_EV_INPUT,  /* text: what was typed at the last screen */
	FLOW_EV_FORM,   /* text: an SMS, "UKUR 10015 8,4 72", one child or several; when it is none (reader.h): `bantuan_sms` */
	FLOW_EV_FILL,   /* text: an SMS that goes on with what a dropped USSD session left open: its words fill the fields still to be asked */
	FLOW_EV_CHILD,  /* answer to LOOKUP_CHILD; child NULL = no such code for this caller */
	FLOW_EV_ROSTER, /* answer to LOOKUP_ROSTER */
	FLOW_EV_DIRECTORY, /* answer to LOOKUP_DIRECTORY */
	FLOW_EV_SAVED,  /* answer to SAVE, SAVE_RECORD, NOTICE */
};

struct flow_event {
	enum flow_event_kind kind;
	struct str text;
	const struct child *child;   /* borrowed */
	const struct roster *roster; /* borrowed */
	const struct directory *directory; /* borrowed; NULL = nobody */
};

/* A measurement to store. All of it was said or derived; `assumed` and `repaired` tell what was. */
struct measurement {
	int64_t child_id;
	int32_t visit_day, age_days;
	int32_t weight_g, length_mm; /* 0 = not measured */
	int32_t arm_mm, head_mm;     /* the same */
	enum position position;
	bool position_assumed;
	bool oedema;   /* bilateral pitting oedema was reported */
	bool repaired; /* a figure is another one than was typed ("84: maksudnya 8,4?"), by her own answer */
	uint8_t doubt; /* DOUBT_* bits of plausible.h that the figures raise, also when she was asked and kept them */
	uint64_t entry; /* the filling-in it comes from: the same figures of the same entry are one record; 0 = not told */
	struct growth_score score;
	enum kms_status kms;
};

/* Any other record a flow keeps (`save: kunjungan`): a kind and the fields its file names; one that has no value is left out.
 * Strings are borrowed from the set, the session and the screen buffer until the next flow_step(). */
#define FLOW_RECORD_FIELDS_MAX 12
enum flow_record_type { RECORD_NUMBER, RECORD_TEXT, RECORD_DATE, RECORD_YESNO, RECORD_ROW };
struct flow_record {
	struct str kind; /* small letters, digits and _ */
	int64_t child_id; /* 0 = about no child */
	int32_t visit_day;
	uint64_t entry;   /* as in measurement */
	int fields;
	struct {
		struct str name;
		enum flow_record_type type;
		int64_t number;  /* NUMBER: thousandths; DATE: day; YESNO: 0 or 1; ROW: id of a person or posyandu */
		struct str text; /* TEXT: what was typed (a phone in E.164 digits), or the key of the chosen option; ROW: the name */
	} field[FLOW_RECORD_FIELDS_MAX];
};

/* A message to somebody else (`send`), or one that somebody must act on (`alert`). Kept with what caused it. */
struct flow_notice {
	struct str alert;  /* kind of the alert, e.g. "gizi_buruk"; empty for a plain send */
	enum role to;      /* the people of this role who are responsible for the caller's posyandu */
	int64_t to_person; /* only this one of them, in the caller's puskesmas; 0 = all */
	int64_t child_id;  /* 0 = about no child */
	uint64_t entry;    /* of the record it stands behind; of the one to come when none is saved yet */
	struct str text;   /* in Indonesian; lives in the caller's screen buffer until the next flow_step() */
};

enum flow_action_kind {
	FLOW_REPLY,         /* screen: show, then wait for input */
	FLOW_END,           /* screen: show, the session is over */
	FLOW_LOOKUP_CHILD,  /* code: find the child among those the caller may see */
	FLOW_LOOKUP_ROSTER, /* the children of the caller's posyandu, by name */
	FLOW_LOOKUP_DIRECTORY, /* directory: people or posyandu of the caller's puskesmas */
	FLOW_SAVE,          /* record: keep it; committed together with the answer */
	FLOW_SAVE_RECORD,   /* other: the same for a record that is no measurement */
	FLOW_NOTICE,        /* notice: the same for a message to somebody else */
};

enum flow_outcome { /* of a REPLY or END, for the journal */
	FLOW_OUT_ASKED,    /* waits for an answer */
	FLOW_OUT_AGAIN,    /* the answer was not clear: asked again, or "did you mean" */
	FLOW_OUT_DONE,     /* reached its end */
	FLOW_OUT_GAVE_UP,  /* three tries */
	FLOW_OUT_HELP,     /* not understood: help was sent */
};
const char *flow_outcome_name(enum flow_outcome o); /* "asked", "again", "done", "gave_up", "help" */

struct flow_action {
	enum flow_action_kind kind;
	enum flow_outcome outcome;
	char code[CHILD_CODE_MAX];
	struct directory_query directory;
	struct measurement record;
	struct flow_record other;
	struct flow_notice notice;
};

/* Values by field; see flows/engine/pack.c for the packed form. */
#define FLOW_FIELDS_MAX 64
#define FLOW_STACK_MAX 4   /* calls within calls; proved at load */
#define FLOW_HISTORY_MAX 12 /* screens one can go back */
#define FLOW_FORM_MAX 200  /* bytes of one report of an SMS */
#define FLOW_WORDS_MAX 4   /* free texts one filling-in can hold */
#define FLOW_WORDS_SEPTETS 40 /* of each */
#define FLOW_WORDS_BYTES (FLOW_WORDS_MAX * (2 + 2 * FLOW_WORDS_SEPTETS))
#define FLOW_PICKS_MAX 3   /* people and posyandu one filling-in can hold */
#define FLOW_SAYS_MAX 4    /* `say` texts waiting for the next screen by SMS */

/* DATE and VISIT are days; VISIT is the date that makes the day of the measurement. WORDS: the text is in session.words.
 * PICK: the person or posyandu is in session.pick. */
enum flow_value_type {
	VAL_NONE, VAL_NUM, VAL_CHOICE, VAL_YESNO, VAL_CHILD, VAL_GROWTH, VAL_TEXT, VAL_DATE, VAL_VISIT, VAL_WORDS, VAL_PICK, VALS
};

struct flow_value {
	enum flow_value_type type;
	bool repaired; /* another one than was typed: "84? Maksudnya 8,4?" */
	bool asked;    /* taken after a question: not to be doubted again */
	int64_t num; /* NUM: thousandths of the unit people type (kg, cm, days, SD), or the digits of a phone or NIK;
		      * CHOICE: option; YESNO: 1000 and 0; TEXT: which case; DATE, VISIT: day;
		      * PICK: id */
};

/* What one message may hand out to be kept: the caller has room for so much (store.h). */
#define FLOW_MESSAGE_RECORDS 10 /* measurements */
#define FLOW_MESSAGE_OTHERS  6  /* records of other kinds */
#define FLOW_MESSAGE_NOTICES 4  /* messages to others, alerts included */

#define FLOW_HEAD_MAX 64 /* bytes of the day said above all reports of an SMS */

/* Several children in one SMS: while they run, one after the other, within one message. Never packed. */
#define FLOW_BATCH_MAX 1600 /* bytes of the SMS */
#define FLOW_BATCH_REPORTS 10
struct flow_batch {
	bool on, repaired, too_many;
	bool kept;           /* something of the report under way was handed out */
	uint16_t twice;      /* bit of each report whose child stands in another one, too: neither is run */
	uint16_t flow;
	uint8_t at, count;   /* report under way, and how many there are */
	uint8_t saved, left; /* those kept, and those that must be sent again */
	uint16_t from[FLOW_BATCH_REPORTS], length[FLOW_BATCH_REPORTS]; /* in text */
	uint8_t head_n[FLOW_BATCH_REPORTS]; /* of head, or 0: the report has its own day */
	char head[FLOW_HEAD_MAX];    /* the day said above the reports */
	uint8_t records, others, notices;  /* handed out so far */
	uint16_t n, ok_n, open_n, unread_n;
	char text[FLOW_BATCH_MAX];
	char ok[256], open[256], unread[96]; /* what is told of each kind */
};

struct flow_pick {
	uint8_t field;
	struct directory_entry entry;
};

struct flow_session {
	uint64_t version; /* of the flow set it runs on */
	uint16_t flow, step;
	uint16_t frame;   /* the row of calls it is in, by number; 0 = in none (flow_program.h) */
	uint8_t went;     /* screens behind */
	struct { uint16_t flow, step, frame; } back[FLOW_HISTORY_MAX];
	uint64_t entry;   /* set by the caller: tells this filling-in from every other; kept over home and going on */
	uint8_t saves;    /* records saved in it */
	int32_t visit_day; /* the day of the measurement: begin_day, or the date that was given for it */
	int32_t begin_day; /* the caller's day when the child was found; holds past midnight */
	uint8_t tries;    /* wrong answers at this screen */
	uint8_t page;     /* of a list */
	uint8_t sub;      /* what the screen asks: the step's own question, a list, "did you mean", or "go on" */
	bool by_form;     /* filled by a one-line SMS: nothing doubtful, so no confirmation is asked */
	int64_t offer[3]; /* the readings the "did you mean" screen offers, in field units */
	int64_t typed;    /* the figure they are readings of */
	uint8_t offers;
	char offer_code[CHILD_CODE_MAX];
	struct flow_value value[FLOW_FIELDS_MAX];
	struct child child;
	struct growth_score growth;
	enum position position; /* said for the measurement; UNKNOWN: taken by age */
	int32_t arm_mm;         /* of the same; 0 = not measured */
	struct kms_reading kms; /* all zero for a weight that WHO flags */
	bool oedema;            /* of the same */
	uint8_t doubt;          /* DOUBT_* bits of the pair that were not asked about yet (plausible.h) */
	uint8_t doubts;         /* all of them */
	uint8_t form_n;
	uint8_t form_taken;     /* bit of each place of the form that a question has taken */
	int64_t left_open;      /* the child a question is open about that this SMS or menu line begins something else than;
				 * -1: about none; 0: nothing is left. Set by the caller of FORM, or here; told with the
				 * answer unless that is about the same child */
	char left_name[CHILD_NAME_MAX]; /* of that child, or the title of that flow */
	bool form_repaired;     /* something in it was repaired: told back at the end */
	bool form_left;         /* something in it found no place, or did not fit: told where all is to be confirmed */
	char form[FLOW_FORM_MAX]; /* the words of a one-line SMS, as they came, without the keyword */
	uint16_t words_n;
	char words[FLOW_WORDS_BYTES]; /* free texts: field number octet, length octet, UTF-8 */
	uint8_t picks;
	struct flow_pick pick[FLOW_PICKS_MAX]; /* people and posyandu that were chosen */
	char query[DIRECTORY_NAME_MAX]; /* the name whose list the screen shows; empty: of everybody */
	uint8_t says;
	struct { uint16_t flow, step; } said[FLOW_SAYS_MAX]; /* by SMS: what the next screen has above it */
	struct flow_batch batch;
};

/* A session at rest before START. */
void flow_session_init(struct flow_session *s, const struct flow_set *set);

/*
 * One step. SCREEN must have FLOW_SCREEN_MAX bytes of storage; it is reset and holds the text of a REPLY or END, at most
 * GSM7_SCREEN_BUDGET septets (by SMS FLOW_SMS_BUDGET), or the texts of a SAVE_RECORD or NOTICE. An event that does not answer the last action is treated as START.
 */
void flow_step(const struct flow_set *set, struct flow_session *s, const struct flow_caller *who,
	       const struct flow_event *event, struct buf *screen, struct flow_action *out);

/* The name of the flow it is in. Borrowed from the set. */
struct str flow_session_flow(const struct flow_session *s, const struct flow_set *set);

/* What is left unfinished when S is not gone on with, and its name, as left_open and left_name above. */
int64_t flow_session_left(const struct flow_session *s, const struct flow_set *set, char name[CHILD_NAME_MAX]);

/* Its screen offers to go on after a drop: 9 does, another line of the menu leaves what was entered. */
bool flow_session_offers(const struct flow_session *s);

/* True when something was entered that a person would not want to type again. */
bool flow_session_started(const struct flow_session *s);

/* The text of a message in flows/pesan.yaml by its name, e.g. "tidak_terdaftar"; every name the program uses is checked at
 * load. Borrowed from the set. */
enum flow_message {
	MSG_NOT_REGISTERED, MSG_TRY_AGAIN, MSG_TOO_LONG, MSG_UNREADABLE, MSG_SMS_HELP,
	MSG_SMS_NO_SESSION, /* an SMS that needs a question back while no session can be kept */
	MSG_CANNOT_GO_ON,   /* a session that took over a dropped one, and was lost: its text alone does not tell what it held */
	MSG_ID_USED,        /* the provider gave this message the id of another one: it cannot be kept under it */
	MSG_OPT_OUT, MSG_OPT_IN, /* STOP and MULAI (optout.h) */
	MSG_INCOMPLETE,     /* an SMS of which parts never came */
	MSG_LATE,           /* a USSD hop over its channel's deadline: the result follows by SMS */
	FLOW_MESSAGES
};
struct str flow_message(const struct flow_set *set, enum flow_message m);

/* True when TEXT begins with the keyword of a flow that ROLE may use: a new one-line SMS, not the answer to a question. */
bool flow_has_keyword(const struct flow_set *set, enum role role, struct str text);

/* Compact form, at most FLOW_PACKED_MAX bytes. Unpack gives -ESTALE for a session of other flows, or one that a program
 * before or after this one packed in its own way: whoever answers it is told that it cannot be gone on with. -EINVAL for
 * bytes that are no packed session. */
void flow_session_pack(const struct flow_session *s, struct buf *out);
int flow_session_unpack(struct flow_session *s, const struct flow_set *set, struct str packed);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow_run: one call of flow_step() while it runs; private to flows/engine. engine.c moves through the steps, screen.c
 * shows, answer*.c and child.c read what was typed. Whoever finishes the call sets out->kind, by screen_reply(),
 * screen_end(), a lookup or something to keep (keep.c).
 */
#ifndef KTG_FLOW_RUN_H
#define KTG_FLOW_RUN_H

#include "flow_program.h"
#include "reader.h"

/* What the screen asks, or which lookup is awaited: flow_session.sub. */
enum sub {
	SUB_OWN,        /* the step's own question */
	SUB_LIST,       /* a page of the children */
	SUB_OFFER,      /* "did you mean" a figure: session.offer */
	SUB_NEAR,       /* "did you mean" a child: session.offer holds codes */
	SUB_WAIT_CHILD, /* for LOOKUP_CHILD */
	SUB_WAIT_LIST,  /* for LOOKUP_ROSTER, to show a page */
	SUB_WAIT_NEAR,  /* for LOOKUP_ROSTER, to find near codes */
	SUB_WAIT_PICK,  /* for LOOKUP_ROSTER, to pick a line of the page */
	SUB_GO_ON,      /* go on after a drop, or begin anew */
	SUB_WAIT_NAME,  /* for LOOKUP_DIRECTORY: of what was typed, as are WAIT_LIST and WAIT_PICK for a list of names */
	SUB_WAIT_SAID,  /* the same, of what a one-line SMS said: a slip in it is repaired, and told back */
	SUB_ODD,        /* is the figure right, after the one before: session.offer[0] */
	SUB_WAIT_REST,  /* for LOOKUP_DIRECTORY: words that a one-line SMS has left over; only a whole name is one */
};

struct run {
	const struct flow_set *set;
	struct flow_session *s;
	const struct flow_caller *who;
	struct buf *screen;
	struct flow_action *out;
	struct flow_scope scope;
	char figure[2][24]; /* of {a} and {b} */
	bool from_form;     /* the answer that is given stood in a one-line SMS */
	bool repaired;      /* the answer that is given was repaired on the way (form.c) */
	struct str rest;    /* words behind the name in a one-line SMS: the answer to the question that follows (pick.c) */
	bool report_read;   /* report holds the one-line SMS as read for report_child */
	int64_t report_child;
	struct reading_report report;
};

/* engine.c */
const struct flow *run_flow(const struct run *r);
const struct flow *run_root(const struct run *r);        /* the flow that was chosen, dialled or sent: it called the others */
const struct step *run_step_now(const struct run *r);
int32_t run_age_days(const struct run *r);               /* of the session's child on the day of the visit; -1 = no child yet */
void run_start(struct run *r);                           /* anew, at the flow a dialled code opens */
bool run_start_with(struct run *r, struct str text);     /* the same, with TEXT as the answer; false: it is none */
void run_choose(struct run *r, int flow);                /* a menu's line was chosen: into that flow */
void run_advance(struct run *r);                         /* runs steps up to the next screen, lookup or something to keep */
void run_answered(struct run *r);                        /* the step is answered: go on, and know the way back */
void run_begin(struct run *r, int flow);                 /* a fresh filling-in of FLOW */
void run_once_more(struct run *r);                       /* the step where it stands, as if nothing was asked there yet */
void run_back(struct run *r);                            /* to the question before, or the page */
void run_again(struct run *r, int field);                /* asks anew from the first question for FIELD on */
void run_forget(struct flow_session *s, uint8_t field);  /* NO_FIELD does nothing */
void run_visit_on(struct flow_session *s, int32_t day);  /* the day of the measurement */

/* assess.c */
void assess(struct run *r, const struct step *st);       /* SET_GROWTH: scores, card and doubts into the session */
struct plausible_child assess_child(const struct run *r); /* the session's child and what was measured before */
/* The figure of argument ARG in the unit of the store: grams or millimetres; 0 = not said. */
int32_t assess_figure(const struct flow_session *s, const struct step *st, int arg);
bool assess_repaired(const struct flow_session *s, uint8_t field); /* not as typed; NO_FIELD is not */
bool assess_yes(const struct flow_session *s, uint8_t field);      /* a yes-or-no field was answered yes */

/* form.c: a one-line SMS */
void form_begin(struct run *r, struct str text);         /* FLOW_EV_FORM */
/* One report of it: its words without the keyword, below HEAD, what was said for all above them (form_head; NULL: none). */
void form_start(struct run *r, int flow, unsigned repairs, const struct buf *head, struct str text);
/* The day REPORT has that its own words alone do not give, as a line of its own: as it came when there is no such day, so
 * that the question for it tells why. Nothing when it has none. */
void form_head(const struct run *r, int flow, const struct reading_report *report, struct buf *out);
int form_place(const struct run *r, uint8_t field);      /* of FIELD in the form of the flow that was sent; -1 = none */
/* The report, read with the child as it is known now; NULL = there is none. */
const struct reading_report *form_report(struct run *r);
/* What it says of FIELD and no question has taken yet; NULL = nothing. */
const struct reading_field *form_said(struct run *r, uint8_t field);
/* HEAD and TEXT as the words of the report, none of them taken; as much as a session keeps. False: not all. */
bool form_keep(struct flow_session *s, struct str head, struct str text);
/* Questions are asked anew: what is only ever said in the SMS is taken from there once more. */
void form_again(struct run *r);
void form_add_day(struct buf *out, int32_t day);         /* 5/3/2026 */
void form_add_figures(const struct run *r, struct buf *out); /* " BB 8,4 TB 72,5", as they are kept */
/* A line HEAD WORDS below the screen, of at most SEPTETS and what two SMS hold. */
void form_add_line(struct run *r, enum say head, struct str words, int septets);
bool form_any_repair(const struct run *r, const struct reading_report *report);
bool form_answers(struct run *r, const struct step *st); /* the question's answer is in it, and was given */
bool form_gives(struct run *r, const struct step *st, struct flow_value *out); /* a choice or yes for a step passed over */
bool form_doubts(struct run *r, const struct step *st);  /* it says something about a step passed over that must be asked */
/* Which child REPORT is about, as it says; NULL = it does not say. */
const struct reading_field *form_child(const struct flow_set *set, const struct reading_report *report);
void form_tell(struct run *r);                           /* what was repaired, and what was not read */

/* form_fill.c: an SMS to an open question says more than was asked, or is another child's report, which begins; false = not so */
bool form_fill(struct run *r, struct str text);

/* batch.c: several children in one SMS */
void batch_begin(struct run *r, const struct reading *reading, struct str text);
void batch_start(struct run *r);
bool batch_goes_on(struct run *r);                       /* the next report was begun; false: done, or none */
bool batch_can_tell(const struct run *r);                /* there is room for repaired figures; true when there is no batch */
void batch_kept(struct run *r, const struct step *st);   /* what ST keeps was handed out */

/* keep.c: what the caller keeps */
void keep_measurement(struct run *r, const struct step *st);
void keep_record(struct run *r, const struct step *st);
bool keep_notice(struct run *r, const struct step *st); /* false: it goes to a person who was not asked for */

/* screen.c */
void screen_say(struct run *r, enum say which);
void screen_reply(struct run *r);                        /* waits for an answer */
void screen_ask(struct run *r);                          /* the same, with the way back under it where there is one */
void screen_end(struct run *r, enum flow_outcome outcome);
void screen_question(struct run *r);                     /* the step's own question */
void screen_again(struct run *r, enum say reason);       /* the same with the reason; the third time the way out */
void screen_child(struct run *r, int number, const struct roster_entry *e); /* a line "N name code" */
void screen_name(struct run *r, int number, const struct directory_entry *e); /* a line "N name where" */
void screen_retype(struct run *r);                       /* the last of the offered lines: none of these */
void screen_go_on(struct run *r);                        /* dialled again after a drop */
bool screen_put_off(struct run *r, const struct step *st); /* SAY by SMS: goes above the next screen; false: it does not fit there */
void screen_said(struct run *r);                         /* what was put off, above the screen that is there now */

/* answer.c */
void answer_input(struct run *r, struct str text);       /* what was typed at the last screen */
void answer_ask(struct run *r, struct str text);         /* the same for an ask step, without 0 and 00 */

/* answer_figure.c: weights, lengths, arms, heads, counts */
void answer_offered(struct run *r, struct str typed, const int64_t *choice, int choices); /* one of these, or retype */
void answer_figure(struct run *r, struct str text, const struct ask_type *t);

/* answer_value.c: yes or no, a day, free text, a phone, a NIK */
void answer_value(struct run *r, struct str text, const struct ask_type *t);

/* pick.c: a person or a posyandu */
void pick_answer(struct run *r, struct str text);
void pick_left_over(struct run *r, struct str words); /* behind a one-line SMS that does not say it by its label */
void pick_found(struct run *r, const struct directory *d);  /* NULL: nobody */
bool pick_rest_answers(struct run *r, const struct step *st); /* what stood behind the name is the answer, and was given */
bool pick_awaits(const struct flow_session *s);

/* child.c */
void child_answer(struct run *r, struct str text);
void child_found(struct run *r, const struct child *child); /* NULL: no such code */
void child_roster(struct run *r, const struct roster *roster);
bool child_awaits_roster(const struct flow_session *s);

#endif

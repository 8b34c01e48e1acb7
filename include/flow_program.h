/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow_program: the compiled form of a folder of flow files: what load.c writes and engine.c runs. Private to flows/engine.
 * All of it lives in one arena of the set and is immutable after load.
 *
 *	flow_set -> flow[] -> step[] -> template, expr
 *
 * Fields are shared by the flows of a set: `berat` in one flow is `berat` in the flow it calls. Numbers are int64
 * thousandths of the unit people type (kg, cm, days, SD), so 8,4 kg is 8400 and comparisons are exact.
 */
#ifndef KTG_FLOW_PROGRAM_H
#define KTG_FLOW_PROGRAM_H

#include "arena.h"
#include "engine.h"
#include "yaml.h"

#define FLOW_SET_FLOWS_MAX 64
#define FLOW_STEPS_MAX 64    /* of one flow */
#define FLOW_OPTIONS_MAX 8   /* of one menu or choice: what a screen holds */
#define FLOW_KEYWORDS_MAX 6
#define FLOW_FORM_FIELDS_MAX 8
#define FLOW_LABELS_MAX 4
#define FLOW_CASES_MAX 12
#define FLOW_NAME_SEPTETS 16   /* a person's or child's name on a screen is cut to this */
#define FLOW_LIST_LINES 5      /* children on one page of the list */
#define FLOW_NEAR_MAX 3        /* children offered for an unknown code */
#define FLOW_NUMBER_MAX 999999 /* thousandths: the largest figure of a range and on a screen */
#define FLOW_TYPED_SEPTETS 8   /* what was typed, shown back, is cut to this */

/* ---- references: {anak.nama} in a text, nilai.ragu in an expression ---- */

enum ref_kind {
	REF_NONE,
	REF_NUMBER, REF_CHOICE, REF_TEXT, /* a field itself; `field` says which */
	REF_ME_NAME, REF_ME_POSYANDU, REF_ME_ROLE,
	REF_CHILD_NAME, REF_CHILD_CODE, REF_CHILD_SEX, REF_CHILD_AGE_DAYS, REF_CHILD_AGE_MONTHS,
	REF_CHILD_LAST_WEIGHT, REF_CHILD_LAST_LENGTH, REF_CHILD_LAST_DATE,
	REF_GROWTH_BBU, REF_GROWTH_TBU, REF_GROWTH_BBTB, REF_GROWTH_Z_BBU, REF_GROWTH_Z_TBU, REF_GROWTH_Z_BBTB,
	REF_GROWTH_KMS, REF_GROWTH_LETTER, REF_GROWTH_POSITION,
	REF_GROWTH_IMTU, REF_GROWTH_REASON, REF_GROWTH_ADVICE,
	REF_GROWTH_SEVERE, REF_GROWTH_WASTED, REF_GROWTH_RED_LINE, REF_GROWTH_ORANGE, REF_GROWTH_TWICE_T, REF_GROWTH_STUNTED,
	REF_GROWTH_OVER, REF_GROWTH_DOUBT, REF_GROWTH_TOO_OLD,
	REF_EXTRA, /* a value the engine hands to a message: {tulis}, {a}, {b}, {nama}; `field` is its number */
	REF_KINDS
};

struct ref {
	uint8_t kind;  /* enum ref_kind */
	uint8_t field; /* field number, or number of the extra */
};

enum extra { EXTRA_TYPED, EXTRA_A, EXTRA_B, EXTRA_NAME, EXTRA_UNIT, EXTRAS };

/* What a reference is evaluated against. */
struct flow_scope {
	const struct flow_set *set;
	const struct flow_session *s;
	const struct flow_caller *who;
	struct str extra[EXTRAS];
};

enum ref_type { REF_IS_TEXT, REF_IS_NUMBER, REF_IS_BOOL };

/* ---- texts ---- */

struct template_part {
	struct str literal; /* when ref.kind is REF_NONE */
	struct ref ref;
};

struct template {
	const struct template_part *part;
	int parts;
	int widest; /* septets with the widest values */
};

/* ---- expressions: postfix, total, at most EXPR_OPS_MAX operations ---- */

#define EXPR_OPS_MAX 32
#define EXPR_STACK_MAX 12

enum expr_op_kind {
	OP_NUMBER, OP_STRING, OP_REF, OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_AND, OP_OR, OP_NOT,
	OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_NEG, OP_GIVEN
};

struct expr_op {
	uint8_t kind; /* enum expr_op_kind */
	struct ref ref;
	int64_t number; /* thousandths */
	struct str text;
};

struct expr {
	const struct expr_op *op;
	int ops;
};

/* ---- fields, steps, flows ---- */

enum field_type {
	FIELD_NONE, FIELD_WEIGHT, FIELD_LENGTH, FIELD_CHILD, FIELD_CHOICE, FIELD_GROWTH, FIELD_TEXT,
	FIELD_ARM, FIELD_HEAD,    /* cm, in thousandths as length */
	FIELD_COUNT,              /* whole number, in thousandths */
	FIELD_YESNO,              /* 1000 and 0 */
	FIELD_DATE,               /* a day; DATE numbers */
	FIELD_WORDS,              /* free text, asked */
	FIELD_PHONE, FIELD_NIK,   /* digits */
	FIELD_PERSON, FIELD_PLACE /* one of the registry's, by name or number */
};

struct flow_option {
	struct str key;        /* letters one may type (choice), or name of the flow (menu) */
	struct template label;
	int flow;              /* menu: index of the flow */
	int line, col;
};

struct text_case {
	struct expr cond; /* ops 0: always */
	struct template text;
};

struct flow_field {
	struct str name;
	enum field_type type;
	const struct flow_option *option; /* FIELD_CHOICE */
	int options;
	const struct text_case *cases; /* FIELD_TEXT */
	int case_count;
	struct str label[FLOW_LABELS_MAX]; /* in a one-line SMS: BB, TB */
	int labels;
};

enum step_kind { STEP_ASK, STEP_MENU, STEP_SET_GROWTH, STEP_SET_TEXT, STEP_CONFIRM, STEP_SAVE, STEP_CALL, STEP_END };

enum { ARG_CHILD, ARG_WEIGHT, ARG_LENGTH, ARG_POSITION, ARGS };
#define NO_FIELD 255

struct step {
	enum step_kind kind;
	struct expr cond;      /* `if`: the step is passed over when it is false; ops 0: always */
	uint8_t field;         /* ASK, SET */
	struct template text;  /* question, or END */
	struct template retry; /* ASK: the reason shown after a wrong answer; parts 0: the type's own message */
	int64_t low, high;     /* ASK: range in thousandths */
	const struct flow_option *option; /* MENU */
	int options;
	uint8_t arg[ARGS];     /* SET_GROWTH, SAVE: fields by role, NO_FIELD = none */
	int target;            /* CALL: flow; CONFIRM: step to go to for "again" */
	bool always;           /* CONFIRM: asked also after a clean one-line SMS */
	int line, col;
};

struct flow {
	struct str name, title, file;
	unsigned roles;
	bool start;
	struct str keyword[FLOW_KEYWORDS_MAX];
	int keywords;
	uint8_t form[FLOW_FORM_FIELDS_MAX]; /* fields in the order of the one-line SMS */
	bool form_optional[FLOW_FORM_FIELDS_MAX];
	int forms;
	const struct step *step;
	int steps;
	int widest;
};

/* Messages the engine and the gateway say, by name in flows/pesan.yaml. The first ones are enum flow_message. */
enum say {
	SAY_NOT_REGISTERED = MSG_NOT_REGISTERED, SAY_TRY_AGAIN = MSG_TRY_AGAIN, SAY_TOO_LONG = MSG_TOO_LONG,
	SAY_UNREADABLE = MSG_UNREADABLE, SAY_SMS_HELP = MSG_SMS_HELP, SAY_SMS_NO_SESSION = MSG_SMS_NO_SESSION,
	SAY_CANNOT_GO_ON = MSG_CANNOT_GO_ON, SAY_ID_USED = MSG_ID_USED,
	SAY_GAVE_UP = FLOW_MESSAGES, SAY_NO_FLOW,
	SAY_ONE_CHILD, SAY_BAD_NUMBER, SAY_BAD_LENGTH_NUMBER, SAY_BAD_WEIGHT, SAY_BAD_LENGTH, SAY_BAD_CHOICE, SAY_BAD_CODE, SAY_NO_CODE, SAY_NEAR_CODE,
	SAY_ONE_READING, SAY_TWO_READINGS, SAY_ODD_FIGURE, SAY_RETYPE, SAY_LIST, SAY_LIST_NEXT, SAY_LIST_EMPTY, SAY_CONFIRM, SAY_BACK, SAY_GO_ON, SAYS
};

struct flow_set {
	struct flow flow[FLOW_SET_FLOWS_MAX];
	int flows;
	struct flow_field field[FLOW_FIELDS_MAX];
	int fields;
	struct template say[SAYS];
	struct str plain[FLOW_MESSAGES]; /* say[] of messages without references, as one text */
	uint64_t version;
	struct kms_rules kms; /* flows/kms.yaml; the printed card when there is no such file */
	int start;           /* flow that a dialled code opens */
	struct arena arena;  /* owns every array and string above */
	void *room;          /* storage of the arena */
};

/* No score and no status, as before a measurement (pack.c). */
void flow_growth_reset(struct flow_session *s);

/* ---- compile (template.c, expr.c, field.c) ---- */

/* Where a compile error is reported. */
struct compile {
	struct flow_set *set;
	const struct yaml *yaml;
	struct diag *diag;
	int before; /* findings that were there when loading began */
};

/* Finds "anak.nama", "berat", "saya.posyandu"; REF_NONE when there is no such thing. EXTRAS_OK allows {tulis} and its like. */
struct ref ref_find(const struct flow_set *set, struct str path, bool extras_ok);
enum ref_type ref_type(struct ref r);
int ref_widest(const struct flow_set *set, struct ref r); /* septets */
void ref_show(const struct flow_scope *sc, struct ref r, struct buf *out);
/* The number of a reference; false when it has none (not asked, no score). Booleans are 0 and 1000. */
bool ref_number(const struct flow_scope *sc, struct ref r, int64_t *out);
/* True when a text reference has a value: the choice was made, the text set, the child found. */
bool ref_has(const struct flow_scope *sc, struct ref r);
int field_find(const struct flow_set *set, struct str name); /* -1 = none */
/* How the length counts as measured: what was said, or what is right for the age (measurement.position_assumed tells). */
enum position position_used(const struct flow_session *s);
/* 8400 -> "8,4", 72500 -> "72,5", 14000 -> "14": the decimal comma of Indonesia. */
void number_show(struct buf *out, int64_t thousandths);

bool template_compile(struct compile *c, const struct yaml_node *at, struct str text, bool extras_ok, struct template *out);
void template_show(const struct flow_scope *sc, const struct template *t, struct buf *out);

bool expr_compile(struct compile *c, const struct yaml_node *at, struct str text, struct expr *out);
bool expr_true(const struct flow_scope *sc, const struct expr *e); /* no expression is true; a missing value makes it false */

/* A flow or field name: small letters, digits and _, at most 24; `saya` is taken. */
bool flow_name_ok(struct str s);

/* Parses the steps of one flow (load_step.c). FLOW's step array is filled. */
bool load_steps(struct compile *c, const struct yaml_node *steps, struct flow *flow);
bool load_messages(struct compile *c, const struct yaml_node *root);
void load_kms(struct compile *c, const struct yaml_node *root); /* kms.yaml into set->kms */
/* Septets of the widest screen a step can show, its reason after a wrong answer included; 0 for a silent step. */
int step_widest(const struct flow_set *set, const struct step *step);

/* ---- reading what was typed (read.c): pure ---- */

/* A figure such as "8,4", "8.4 kg", "725" -> thousandths. 0; -EINVAL not a figure; -ERANGE more than 9 digits. A trailing
 * unit (kg, gr, g, cm, mm) is dropped; grams and millimetres are converted. */
int read_number(struct str text, int64_t *thousandths);
/* Index of the option typed: its number from 1, its key or its label; -1 = none. */
int read_option(const struct flow_option *option, int options, struct str text);

/* A one-line SMS: which flow its keyword names (-1: none) and its fields, packed into s->form. */
int read_keyword(const struct flow_set *set, enum role role, struct str text, struct str *rest);
/* False: a figure was left that has no place in FLOW's form, such as a second child's. */
bool read_form(const struct flow_set *set, const struct flow *flow, struct str rest, struct flow_session *s);
/* Takes the text given for FIELD out of s->form; false when there is none. Copies it to ROOM. */
bool read_form_take(struct flow_session *s, uint8_t field, char *room, size_t cap, struct str *text);

/* Adds a text for FIELD to s->form; one that is too long for a figure or a code is left out, and asked for. */
void read_form_put(struct flow_session *s, uint8_t field, struct str value);

/* The entries of ROSTER whose code is one edit (wrong, missing, extra or swapped digit) from CODE: returns how many of them,
 * at most MAX, are in OUT. ROSTER may be NULL. */
int read_near(const struct roster *roster, struct str code, const struct roster_entry **out, int max);

#endif

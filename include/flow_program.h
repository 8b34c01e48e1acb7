/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow_program: the compiled form of a folder of flow files: what the load*.c files write and engine.c runs. Private to
 * flows/engine. All of it lives in the chunks of the set and is immutable after load.
 *
 *	flow_set -> flow[] -> step[] -> text, expr           frame[]: the rows of calls a session can be in
 *
 * Fields are shared by the flows of a set: `berat` in one flow is `berat` in the flow it calls. Numbers are int64
 * thousandths of the unit people type (kg, cm, days, SD), so 8,4 kg is 8400 and comparisons are exact; a date is its day,
 * and in an expression its day times 1000.
 *
 * Loading goes over the files three times: heads (load_head.c), so that any flow may name any other; declarations
 * (load_declare.c), which tell what each flow may use when it begins; bodies (load_step.c and its like). What needs all of
 * that, such as the widths of screens, is proved at the end (load_prove.c).
 */
#ifndef KTG_FLOW_PROGRAM_H
#define KTG_FLOW_PROGRAM_H

#include "engine.h"
#include "yaml.h"

#define FLOW_SET_FLOWS_MAX 256
#define FLOW_SET_BYTES_MAX (16 * 1024 * 1024) /* the compiled flows together */
#define FLOW_STEPS_MAX 64      /* of one flow as written, those inside 'then' and 'else' counted */
#define FLOW_STEPS_FLAT_MAX (2 * FLOW_STEPS_MAX) /* the same with the jumps that 'when' becomes */
#define FLOW_WHEN_DEPTH_MAX 4
#define FLOW_FRAMES_MAX 1024
#define FLOW_OPTIONS_MAX 24    /* of one menu or choice */
#define FLOW_PAGE_OPTIONS 8    /* of them on one page: 9 is "next", 0 is "back" */
#define FLOW_KEYWORDS_MAX 6
#define FLOW_FORM_FIELDS_MAX 8 /* READER_FIELDS_MAX: the reader's masks of places are octets (reader_run.h), and so is form_taken */
#define FLOW_LABELS_MAX 4
#define FLOW_CASES_MAX 16
#define FLOW_DIAL_MAX 99
#define FLOW_UNIT_SEPTETS 8
#define FLOW_RECEIPT_SEPTETS 40
#define FLOW_NAME_SEPTETS 16   /* a person's or child's name on a screen is cut to this */
#define FLOW_LIST_LINES 5      /* children on one page of the list */
#define FLOW_ABOVE_MAX (FLOW_SMS_BUDGET - 160) /* septets that `say` puts above a screen by SMS, which has its own budget */
#define FLOW_WHERE_SEPTETS 12  /* what stands behind a name in a list of people or posyandu */
#define FLOW_NEAR_MAX 3        /* children offered for an unknown code */
#define FLOW_NUMBER_MAX 999999 /* thousandths: the largest figure of a range and on a screen */
#define FLOW_RESULT_MAX 999999999 /* thousandths: a computed number beyond it (or below its negative) has no value */
#define FLOW_TYPED_SEPTETS 8   /* what was typed, shown back, is cut to this */

/* ---- references: {anak.nama} in a text, nilai.ragu in an expression ---- */

enum ref_kind {
	REF_NONE,
	REF_SILENT, /* of a field whose declaration was wrong: that was told, this is not */
	REF_NUMBER, REF_CHOICE, REF_TEXT, REF_YESNO, REF_DATE, REF_WORDS, REF_DIGITS, /* a field itself; `field` says which */
	REF_ME_NAME, REF_ME_POSYANDU, REF_ME_ROLE, REF_ME_TODAY,
	REF_CHILD_NAME, REF_CHILD_CODE, REF_CHILD_SEX, REF_CHILD_AGE_DAYS, REF_CHILD_AGE_MONTHS,
	REF_CHILD_LAST_WEIGHT, REF_CHILD_LAST_LENGTH, REF_CHILD_LAST_DATE,
	REF_GROWTH_BBU, REF_GROWTH_TBU, REF_GROWTH_BBTB, REF_GROWTH_Z_BBU, REF_GROWTH_Z_TBU, REF_GROWTH_Z_BBTB,
	REF_GROWTH_KMS, REF_GROWTH_LETTER, REF_GROWTH_POSITION,
	REF_GROWTH_IMTU, REF_GROWTH_LKU, REF_GROWTH_ARM, REF_GROWTH_REASON, REF_GROWTH_ADVICE,
	REF_GROWTH_SEVERE, REF_GROWTH_WASTED, REF_GROWTH_RED_LINE, REF_GROWTH_ORANGE, REF_GROWTH_TWICE_T, REF_GROWTH_STUNTED,
	REF_GROWTH_OVER, REF_GROWTH_DOUBT, REF_GROWTH_ODD, REF_GROWTH_TOO_OLD,
	REF_PERSON_NAME, REF_PERSON_ROLE, REF_PERSON_POSYANDU, REF_PLACE_NAME, REF_PLACE_VILLAGE, /* `field` says of which */
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
};

/* A text in every language it is written in. */
struct text {
	const struct template *in[LANGUAGES]; /* NULL: shown in Indonesian, which is always there */
	int16_t *widest; /* [LANGUAGES]: septets with the widest values, as shown to a reader of that language; -1: not yet measured */
};

/* ---- expressions: postfix, total, at most EXPR_OPS_MAX operations ---- */

#define EXPR_OPS_MAX 32
#define EXPR_STACK_MAX 12

enum expr_op_kind {
	OP_NUMBER, OP_STRING, OP_REF, OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_AND, OP_OR, OP_NOT,
	OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_NEG, OP_GIVEN, OP_MIN, OP_MAX, OP_ABS
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
	struct str source; /* as written, for graph.c */
};

/* ---- fields, steps, flows ---- */

enum field_type {
	FIELD_NONE, /* its type is wrong in the file: later uses of it stay silent */
	FIELD_WEIGHT, FIELD_LENGTH, FIELD_CHILD, FIELD_CHOICE, FIELD_GROWTH, FIELD_TEXT,
	FIELD_ARM, FIELD_HEAD,     /* cm, in thousandths as length */
	FIELD_COUNT,               /* whole number, in thousandths */
	FIELD_YESNO,               /* 1000 and 0 */
	FIELD_DATE,                /* a day; DATE numbers */
	FIELD_WORDS,               /* free text, asked */
	FIELD_PHONE, FIELD_NIK,    /* digits */
	FIELD_PERSON, FIELD_PLACE, /* one of the registry's: a colleague, a posyandu (directory.h) */
	FIELD_NUMBER,              /* computed by `set` */
	FIELD_TYPES
};

struct flow_option {
	struct str key;        /* letters one may type (choice), or name of the flow (menu) */
	const struct text *label;
	int flow;              /* menu: index of the flow */
	int line, col;
};

struct text_case {
	struct expr cond; /* ops 0: always */
	const struct text *text;
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
	struct str unit;  /* shown after the figure; empty: none */
	bool visit;       /* FIELD_DATE: the day of a measurement */
};

enum step_kind {
	STEP_ASK, STEP_MENU, STEP_SAY, STEP_CONFIRM, STEP_END,                        /* these show something */
	STEP_SET_GROWTH, STEP_SET_TEXT, STEP_SET_NUMBER,
	STEP_SAVE, STEP_RECORD, STEP_NOTICE,                                          /* the caller keeps something */
	STEP_CALL, STEP_WHEN, STEP_JUMP
};

enum { ARG_CHILD, ARG_WEIGHT, ARG_LENGTH, ARG_POSITION, ARG_ARM, ARG_HEAD, ARG_OEDEMA, ARG_DATE, ARGS };
#define ARG_GROWTHS ARG_DATE /* those that tumbuh() takes */
#define NO_FIELD 255

enum optional {
	OPTIONAL_NO,
	OPTIONAL_YES,  /* X, - or nothing passes it over */
	OPTIONAL_FORM, /* asked only by its label in a one-line SMS */
};

/* What `save: NAME` keeps. */
struct record_plan {
	struct str kind;
	uint8_t child; /* field, NO_FIELD = about no child */
	int fields;
	struct {
		struct str name;
		uint8_t field;
	} field[FLOW_RECORD_FIELDS_MAX];
};

struct step {
	enum step_kind kind;
	struct expr cond;         /* `if`: the step is passed over when it is false; WHEN: goes to target when it is; ops 0: always */
	uint8_t field;            /* ASK, SET; NO_FIELD otherwise */
	bool fresh;               /* no step before it gives that field: when it is passed over there is no value */
	bool always;              /* CONFIRM: asked also after a clean one-line SMS */
	uint8_t optional;         /* ASK: enum optional */
	const struct text *text;  /* what it shows; NOTICE: what is sent */
	const struct text *retry; /* ASK: the reason shown after a wrong answer; NULL: the type's own message */
	int64_t low, high;        /* ASK: range in thousandths; of a date: low is years back */
	const struct flow_option *option; /* MENU */
	int options;
	const uint8_t *page;      /* MENU, ASK of a choice: the first option of each page, and behind the last their number */
	int pages;
	bool dialled;             /* MENU: its lines have the dial numbers of their flows */
	struct expr value;        /* SET_NUMBER */
	uint8_t arg[ARGS];        /* SET_GROWTH, SAVE: fields by role, NO_FIELD = none */
	int target;               /* CALL: flow; WHEN, JUMP: step; CONFIRM: the field "again" begins with */
	const struct record_plan *record; /* RECORD */
	struct str alert;         /* NOTICE: kind, empty for a plain send */
	enum role to;             /* NOTICE; ASK of a person: only of this role, NONE = of any */
	uint8_t to_field;         /* NOTICE: the person asked there; NO_FIELD = the role */
	int line, col;
};

struct form_field {
	uint8_t field;
	bool optional;  /* may be left out: written with '?' */
	bool labelled;  /* only by its label */
	bool skippable; /* X is an answer */
};

struct flow {
	struct str name, title, file;
	unsigned roles;
	unsigned languages, unreviewed; /* masks of 1u << language; 0: as each text has them */
	bool start;
	bool called;                    /* it has no closing end: it returns to the flow that calls it */
	int dial;                       /* 0 = none */
	struct str keyword[FLOW_KEYWORDS_MAX];
	int keywords;
	struct form_field form[FLOW_FORM_FIELDS_MAX]; /* in the order of the one-line SMS */
	int forms;
	const struct text *receipt;     /* a child's part of the answer to an SMS with several; NULL: none */
	struct step *step;              /* written until the set is given out */
	int steps, written;             /* flat, and as written in the file */
	int widest;
	uint64_t own;                   /* fields it or a flow it calls gives a value */
	uint64_t known;                 /* fields that have a value on every way into it */
	int line;
};

/* One row of calls: FLOW runs because CALLER, itself in frame PARENT, called it, and goes back to step BACK. Frame 0 is
 * none: a flow that was chosen, dialled or sent. */
struct frame {
	uint16_t parent, flow, caller, back;
};

/* Messages the engine and the gateway say, by name in flows/pesan.yaml. The first ones are enum flow_message. */
enum say {
	SAY_NOT_REGISTERED = MSG_NOT_REGISTERED, SAY_TRY_AGAIN = MSG_TRY_AGAIN, SAY_TOO_LONG = MSG_TOO_LONG,
	SAY_UNREADABLE = MSG_UNREADABLE, SAY_SMS_HELP = MSG_SMS_HELP, SAY_SMS_NO_SESSION = MSG_SMS_NO_SESSION,
	SAY_CANNOT_GO_ON = MSG_CANNOT_GO_ON, SAY_ID_USED = MSG_ID_USED, SAY_OPT_OUT = MSG_OPT_OUT, SAY_OPT_IN = MSG_OPT_IN, SAY_INCOMPLETE = MSG_INCOMPLETE, SAY_LATE = MSG_LATE,
	SAY_GAVE_UP = FLOW_MESSAGES, SAY_NO_FLOW,
	SAY_BATCH_SAVED, SAY_BATCH_OPEN, SAY_BATCH_AGAIN, SAY_BATCH_MORE, SAY_HELP_WORDS, SAY_LEFT_OPEN, SAY_LEFT_OTHER, SAY_READ_AS, SAY_NOT_READ, SAY_FORM_LEFT, SAY_CANCELLED, SAY_BAD_NUMBER, SAY_BAD_LENGTH_NUMBER, SAY_BAD_WEIGHT, SAY_BAD_LENGTH, SAY_BAD_CHOICE, SAY_BAD_CODE, SAY_NO_CODE, SAY_NEAR_CODE,
	SAY_BAD_ARM_NUMBER, SAY_BAD_ARM, SAY_BAD_HEAD_NUMBER, SAY_BAD_HEAD, SAY_BAD_COUNT_NUMBER, SAY_BAD_COUNT, SAY_BAD_YESNO,
	SAY_BAD_DATE, SAY_FUTURE_DATE, SAY_FAR_DATE, SAY_BAD_WORDS, SAY_LONG_WORDS, SAY_BAD_PHONE, SAY_BAD_NIK,
	SAY_BAD_NAME, SAY_NO_NAME, SAY_NAMES, SAY_NAMES_LIKE, SAY_NAMES_NONE,
	SAY_ONE_READING, SAY_TWO_READINGS, SAY_ODD_FIGURE, SAY_IS_LENGTH, SAY_IS_WEIGHT, SAY_RETYPE, SAY_LIST, SAY_LIST_NEXT, SAY_LIST_EMPTY, SAY_CONFIRM, SAY_YESNO, SAY_SKIP,
	SAY_CONTINUE, SAY_BACK, SAY_GO_ON, SAYS
};

struct set_chunk; /* load_room.c */

struct flow_set {
	struct flow flow[FLOW_SET_FLOWS_MAX];
	int flows;
	struct flow_field field[FLOW_FIELDS_MAX];
	int fields;
	const struct text *say[SAYS];
	struct str plain[FLOW_MESSAGES]; /* say[] of messages without references, as one text */
	const struct frame *frame;       /* [0] is no call */
	int frames;
	uint64_t version;
	unsigned unreviewed;             /* of the messages: those no speaker has signed yet */
	struct kms_rules kms;            /* flows/kms.yaml; the printed card when there is no such file */
	int start;                       /* flow that a dialled code opens */
	struct set_chunk *chunk;         /* owns every array and string above; the newest first */
	size_t bytes;
	bool full;                       /* a request was refused: FLOW_SET_BYTES_MAX, or no memory */
};

/* Everything but the batch as at the beginning (pack.c). */
void session_clear(struct flow_session *s, const struct flow_set *set);
/* At the end of a turn: zero what no count and no NUL reaches any more, so that a session which was never packed is to the
 * byte the one that comes back from Redis. */
void session_trim(struct flow_session *s);
/* No score and no status, as before a measurement (pack.c). */
void flow_growth_reset(struct flow_session *s);

/* ---- load_room.c: storage of a set, in chunks as it grows ---- */

/* COUNT zeroed objects of SIZE bytes; NULL when the set is full (set->full tells). */
void *set_array(struct flow_set *set, size_t count, size_t size);
struct str set_copy(struct flow_set *set, struct str s); /* NUL-terminated for convenience */
void set_release(struct flow_set *set);

/* ---- what loading knows ---- */

struct call_edge;

struct compile {
	struct flow_set *set;
	const struct yaml *yaml;  /* the file in hand */
	struct diag *diag;        /* fresh findings; finding_take() moves them on */
	struct findings *found;   /* all of them; NULL in tests of a single part */
	struct flow *flow;        /* in hand; NULL: none */
	uint64_t known;           /* fields that may be used at this place */
	unsigned languages;       /* every text must be written in these; 0: as it likes */
	bool heads_bad;           /* some flow's name may be wrong: a flow that is not found is not told */
	struct call_edge *edge;   /* who calls whom (load_declare.c) */
	int edges, edge_room;
};

/* findings.c: ten fit a struct diag, but the ten that an author should see are the first of her files, not of our passes. */
struct findings *findings_new(void); /* NULL: out of memory. The caller frees with findings_free() */
void findings_free(struct findings *f);
void findings_take(struct findings *f, struct diag *fresh); /* FRESH is empty again */
int findings_count(const struct findings *f);
void findings_give(struct findings *f, struct diag *out);   /* the first, sorted by file, line and column */
int found(const struct compile *c); /* findings so far: to see whether something was found in between */
/* At a step or option of FLOW, when its file is no longer in hand. */
void complain_at(struct compile *c, const struct flow *flow, int line, int col, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* ---- refs: field.c finds and measures them, show.c gives their values ---- */

/* Finds "anak.nama", "berat", "saya.posyandu" among the fields of KNOWN; REF_NONE when there is no such thing. EXTRAS_OK
 * allows {tulis} and its like. */
struct ref ref_find(const struct flow_set *set, uint64_t known, struct str path, bool extras_ok);
/* What may be written instead of PATH, for a finding: "{berat} {anak.nama} ..." with BRACES, else without them. */
void ref_hint(const struct flow_set *set, uint64_t known, struct str path, bool braces, struct buf *out);
enum ref_type ref_type(struct ref r);
struct str ref_word(const struct flow_set *set, struct ref r); /* the field's name or, of {anak.nama}, the member's: "nama" */
/* Septets, to a reader of LANGUAGE; -1: the texts of its field show each other in a circle. */
int ref_widest(const struct flow_set *set, struct ref r, enum language language);
void ref_show(const struct flow_scope *sc, struct ref r, struct buf *out);
/* The number of a reference; false when it has none (not asked, no score). Booleans are 0 and 1000. */
bool ref_number(const struct flow_scope *sc, struct ref r, int64_t *out);
/* True when a text reference has a value: the choice was made, the text set, the child found. */
bool ref_has(const struct flow_scope *sc, struct ref r);
bool ref_is_child(struct ref r);
int field_find(const struct flow_set *set, struct str name); /* -1 = none */
/* The same among the fields of KNOWN; one whose type was wrong is found everywhere. */
int field_known(const struct flow_set *set, uint64_t known, struct str name);
/* How the length counts as measured: what was said, or what is right for the age (measurement.position_assumed tells). */
enum position position_used(const struct flow_session *s);
/* 8400 -> "8,4", 72500 -> "72,5", 14000 -> "14": the decimal comma of Indonesia. */
void number_show(struct buf *out, int64_t thousandths);

/* ---- texts (template.c, load_text.c) ---- */

bool template_compile(struct compile *c, const struct yaml_node *at, struct str text, bool extras_ok, struct template *out);
void text_show(const struct flow_scope *sc, const struct text *t, struct buf *out); /* in the caller's language */
bool text_equals(const struct text *t, struct str word); /* it is one plain text, and WORD is it in some language */
/* Septets of T to a reader of LANGUAGE; 0 for NULL; -1 as ref_widest(). */
int text_widest(const struct flow_set *set, const struct text *t, enum language language);
/* A text at node AT, one string or a map by language. NULL with a finding. MAP_OK false: only the one string. */
const struct text *text_load(struct compile *c, const struct yaml_node *at, bool extras_ok, bool map_ok);
/* `languages` and `unreviewed` of a file's head. */
void languages_load(struct compile *c, const struct yaml_node *root, unsigned *languages, unsigned *unreviewed);

/* ---- expressions (expr_parse.c, expr.c) ---- */

bool expr_compile(struct compile *c, const struct yaml_node *at, struct str text, struct expr *out); /* yes or no */
bool expr_compile_number(struct compile *c, const struct yaml_node *at, struct str text, struct expr *out);
int expr_needs(uint8_t kind); /* cells an operation takes from the stack */
bool expr_true(const struct flow_scope *sc, const struct expr *e); /* no expression is true; a missing value makes it false */
bool expr_number(const struct flow_scope *sc, const struct expr *e, int64_t *out); /* false: it has no value */

/* ---- loading ---- */

/* A flow or field name: small letters, digits and _, at most 24; `saya` is taken. */
bool flow_name_ok(struct str s);

void load_head(struct compile *c, const struct yaml_node *root, struct flow *f);
/* Every field of every flow, and what each flow may use when it begins. ROOT[i] belongs to flow i. */
void load_declare(struct compile *c, const struct yaml_node *const root[], const struct yaml *const yaml[]);
void load_body(struct compile *c, const struct yaml_node *root, struct flow *f); /* steps, form, receipt */
void load_messages(struct compile *c, const struct yaml_node *root);
const char *message_name(enum say which); /* in pesan.yaml */
/* Septets of what the engine puts under a message: lines of children, and the ways on and out. */
int message_room(const struct flow_set *set, enum say which, enum language l);
void load_kms(struct compile *c, const struct yaml_node *root); /* kms.yaml into set->kms */
void load_prove(struct compile *c, const char *folder);         /* what needs everything: ways in, questions, records */
void load_frames(struct compile *c);                            /* the rows of calls, which end and go four deep */
void load_screens(struct compile *c, const char *folder);       /* pages, and that every screen fits in every language */

/* What the loaders of steps share (load_step.c). */
const struct yaml_node *load_scalar(struct compile *c, const struct yaml_node *n, const char *key, const char *example);
int load_flow_name(struct compile *c, const struct yaml_node *at, struct str name); /* -1 with a finding */
void load_ask(struct compile *c, const struct yaml_node *n, struct step *st);
int load_options(struct compile *c, const struct yaml_node *n, struct flow_option **out);
void load_set(struct compile *c, const struct yaml_node *n, struct step *st);
void load_save(struct compile *c, const struct yaml_node *n, struct step *st);
void load_notice(struct compile *c, const struct yaml_node *n, struct step *st);
/* The field NAME as argument ARG of tumbuh() or `save: measurement`; NO_FIELD with a finding. */
uint8_t load_arg(struct compile *c, const struct yaml_node *at, int arg, struct str name);
/* What a `set` to this value makes of its field. */
enum field_type load_set_type(const struct yaml_node *value);
bool step_closes(const struct yaml_node *steps); /* no way leads out of the end of this list of steps */

/* ---- types one can ask (types.c) ---- */

struct ask_type {
	const char *name;
	int64_t low, high;         /* range when the file gives none, thousandths */
	int64_t most;              /* the largest that a range may name; 0: the type has no range */
	enum field_type type;
	enum say unreadable, outside, other; /* reasons for asking again */
	const char *unit;          /* in a question about the figure */
};
const struct ask_type *ask_type_of(enum field_type type); /* NULL: not one that is asked */
const struct ask_type *ask_type_find(struct str name);    /* NULL */
void ask_type_names(struct buf *out);

/* ---- reading what was typed (read.c, read_near.c): pure ---- */

/* A figure such as "8,4", "8.4 kg", "725" -> thousandths. 0; -EINVAL not a figure; -ERANGE more than 9 digits. A trailing
 * unit (kg, gr, g, cm, mm) is dropped; grams and millimetres are converted. */
int read_number(struct str text, int64_t *thousandths);
/* Index of the option typed: its number from 1, its key or its label; -1 = none. */
int read_option(const struct flow_option *option, int options, struct str text);
/* The same by key and label alone. */
int read_option_word(const struct flow_option *option, int options, struct str text);
int read_yesno(struct str text, bool *yes); /* 1, ya, y; 2, tidak, t. -EINVAL */
/* dd/mm/yy, dd-mm-yyyy, dd.mm.yy, ddmmyy, ddmmyyyy: day first. A year of two digits is the latest that is not after TODAY.
 * -EINVAL: no such day. */
int read_date(struct str text, int32_t today, int32_t *day);
/* 16 digits, spaces, points and dashes between them allowed -> the number they make. -EINVAL */
int read_nik(struct str text, int64_t *digits);
/* X, - or nothing at all: left out. */
bool read_left_out(struct str text);

/* The entries of ROSTER whose code is one edit (wrong, missing, extra or swapped digit) from CODE: returns how many of them,
 * at most MAX, are in OUT. ROSTER may be NULL. */
int read_near(const struct roster *roster, struct str code, const struct roster_entry **out, int max);

/* ---- free texts of a session (words.c) ---- */

struct str words_get(const struct flow_session *s, uint8_t field); /* empty: none */
void words_forget(struct flow_session *s, uint8_t field);
/* Keeps TEXT for FIELD. KEEP: fields that must stay; when all rooms are taken the oldest of the others goes. */
void words_put(struct flow_session *s, uint8_t field, struct str text, uint64_t keep);

/* ---- people and posyandu of a session (picks.c) ---- */

/* One of the registry's: a person or a posyandu. */
bool is_pick(enum field_type type);
const struct directory_entry *pick_get(const struct flow_session *s, uint8_t field); /* NULL: none */
void pick_forget(struct flow_session *s, uint8_t field);
/* Keeps ENTRY for FIELD. KEEP as in words_put(). */
void pick_put(struct flow_session *s, uint8_t field, const struct directory_entry *entry, uint64_t keep);

/* ---- steps, seen from outside ---- */

bool step_shows(const struct step *st); /* it waits for an answer */
/* The options a step offers, and how many. */
const struct flow_option *step_options(const struct flow_set *set, const struct step *st, int *options);
/* Number before option I of a step, on its page. */
int step_option_number(const struct flow_set *set, const struct step *st, int i);
int step_page_of(const struct step *st, int page, int *from, int *to); /* clamps PAGE; options from..to-1 are on it */
/* Septets of the widest screen a step can show, its reason after a wrong answer included; 0 for a silent step. */
int step_widest(const struct flow_set *set, const struct step *st, enum language language);
/* The same for the first screen after a drop: no way back, but the line that goes on. */
int step_first_widest(const struct flow_set *set, const struct step *st, enum language language);
/* The flow with this dial number that ROLE may use; -1 = none. */
int flow_dialled(const struct flow_set *set, enum role role, struct str text);
/* The flow whose keyword, dial or menu line began what runs in FRAME: FLOW itself outside any call. */
int frame_root(const struct flow_set *set, unsigned frame, int flow);

#endif

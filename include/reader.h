/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader: what a person's SMS says, in the forms of the flows she may use, read without guessing in silence. It knows the
 * shapes people type: fields parted by spaces, # , ; * / or line breaks or by nothing (BB8,4TB72); decimal comma or point or
 * the word "koma"; labels in any order, the rest in form order; units; X or - for "not measured"; O for 0 and l for 1 inside
 * figures; a keyword with a slip in it, or grown together with the code, or left out; several children; a signature behind.
 *
 *	struct reading r;
 *	reader_read(set, ROLE_KADER, today, STR("kukur 12045 bb8,4 tb 72 salam"), &r);
 *	// r.kind == READING_REPORT, r.flow names ukur, r.repairs has REPAIR_KEYWORD, r.report[0] has three fields
 *	reader_judge(set, r.flow, today, &child, &r.report[0]); // once the child is known: what its age and history make of the figures
 *
 * Nothing is decided that a person has not said: a field is either clear, or clear after a named repair (to be echoed), or a
 * question with its possible readings, or missing. Pure; no allocation; strings point into the text that was read, which must
 * stay. Any thread.
 */
#ifndef KTG_READER_H
#define KTG_READER_H

#include "engine.h"

#define READER_REPORTS_MAX 10 /* children in one SMS */
#define READER_FIELDS_MAX 8   /* of one report: a form has no more */
#define READER_CHOICES_MAX 3

enum reading_kind {
	READING_REPORT,  /* a keyword of a flow, given, slipped or evident, and what belongs to it */
	READING_CHAT,    /* people's talk: "bu anak saya demam 39": for help and a human, never for a record */
	READING_EMPTY,   /* nothing but separators, blanks, signs */
};
const char *reading_kind_name(enum reading_kind k); /* "report", "chat", "empty" */

/* How a field was found. */
enum reading_how { HOW_POSITION, HOW_LABEL, HOW_UNIT, HOW_SHAPE };
const char *reading_how_name(enum reading_how h); /* "position", "label", "unit" (72cm), "shape" (a date, T or B) */

/* What was repaired, as bits; each is told back to the person. Decimal comma, separators, case and units are no repairs. */
enum {
	REPAIR_KEYWORD = 1,     /* one slip, two in six letters and more: KUKUR, UKR */
	REPAIR_NO_KEYWORD = 2,  /* left out; code and figures make the flow evident. Always to be confirmed */
	REPAIR_JOINED = 4,      /* a space was missing: UKUR12045, 12045BB8,4 */
	REPAIR_LETTER = 8,      /* O, o, l, I, S, B in a figure: 12O45, 8,l */
	REPAIR_COMMA = 16,      /* "8 ,4", "8. 4", "8 koma 4", "8,4,72" with one possible reading, "8;4" */
	REPAIR_WORD = 32,       /* a number in words: delapan koma empat, 8 setengah */
	REPAIR_LABEL = 64,      /* a slip in a label: BV8,4 */
	REPAIR_SWAPPED = 128,   /* weight and length each in the other's place */
	REPAIR_POINT = 256,     /* 84 for 8,4; 725 for 72,5 */
	REPAIR_UNIT = 512,      /* grams for kilograms, metres or millimetres for centimetres without saying so */
	REPAIR_DIGITS = 1024,   /* Arabic-Indic or full-width digits */
};
/* "keyword", "no_keyword", "joined", "letter", "comma", "word", "label", "swapped", "point", "unit", "digits"; "" otherwise. */
const char *repair_name(unsigned one_bit);

/* Why a field has to be asked about. */
enum reading_doubt {
	DOUBTFUL_NOT,
	DOUBTFUL_UNREADABLE, /* nothing of its type: "BB abc" */
	DOUBTFUL_RANGE,      /* outside the step's range and no reading within */
	DOUBTFUL_READINGS,   /* choice[] holds what it may be: one that needs a yes, or several */
};

struct reading_field {
	uint8_t field;       /* its number in the set */
	struct str name;     /* "berat" */
	struct str text;     /* as it stood in the message; empty when found nowhere */
	enum reading_how how;
	unsigned repairs;    /* REPAIR_* */
	enum reading_doubt doubt;
	bool left_out;       /* X or -: said to be not measured */
	int64_t value;       /* weight, length, arm, head: thousandths of kg or cm; count; option; yes 1 no 0; date: day number */
	char digits[24];     /* child code, phone, NIK: cleaned of separators and letters; NUL-terminated */
	int choices;
	int64_t choice[READER_CHOICES_MAX]; /* likeliest first, in the unit of value */
};

struct reading_report {
	struct str text;     /* the piece of the message it was read from, keyword excluded */
	unsigned repairs;    /* of the report as a whole: SWAPPED, COMMA, NO_KEYWORD; a field's own stand with the field */
	int fields;
	struct reading_field field[READER_FIELDS_MAX]; /* in form order; fields not mentioned are not there */
	struct str name;     /* words right before or behind the code, with figures behind them: a name? Not told by itself. Empty = none */
	struct str ignored;  /* what was left over behind the last field: a signature; told as not read. Empty = none */
	bool leftover;       /* a figure found no place: not a signature. The report must be asked about, not saved */
	bool passed_over;    /* so did one among words with something behind it that was read; is a leftover as well in the end */
};

struct reading {
	enum reading_kind kind;
	int flow;            /* in the set; -1 for CHAT and EMPTY */
	struct str keyword;  /* the flow's keyword as its file writes it; empty when the flow has none */
	struct str typed;    /* the keyword as typed; empty when left out */
	unsigned repairs;    /* KEYWORD, NO_KEYWORD, JOINED */
	int reports;         /* 0 for a keyword alone */
	struct reading_report report[READER_REPORTS_MAX];
	bool too_many;       /* more children than READER_REPORTS_MAX: the rest was not read, and must be said */
};

/*
 * Reads TEXT (UTF-8; invalid octets count as blanks) as ROLE may write it. TODAY bounds dates: a date without a year is the
 * latest such day not after it. Without the child's age a figure is held against the range of its step only.
 *
 * CHAT: no keyword, or one that is only like a keyword, and no code with figures behind it (nor, behind a slip of a keyword,
 * a code alone whose check digit is right); also a keyword of one letter with nothing readable behind. What a person wrote to a person is never half taken for a report.
 */
void reader_read(const struct flow_set *set, enum role role, int32_t today, struct str text, struct reading *out);

/*
 * The same report once its child is known: figures are judged anew by plausible.h. A figure with one possible reading of high
 * confidence is taken (REPAIR_POINT, REPAIR_UNIT); weight and length that only make sense in each other's place are exchanged
 * (REPAIR_SWAPPED); of several ways to part commas those that no child of that age has go; what is left open is a question.
 * TODAY as above. Reads again from report->text, so calling it twice is the same as once.
 */
void reader_judge(const struct flow_set *set, int flow, int32_t today, const struct plausible_child *child,
		  struct reading_report *report);

/* The words beside the code are a name, and plainly not that of the child the code belongs to ("10019 Siti 8,4 72" of Putu
 * Ayu): to be asked about before anything is kept. REGISTERED: her name in the register. */
bool reader_names_another(const struct reading_report *report, struct str registered);

/* The field of REPORT with number FIELD; NULL when the message does not mention it. */
const struct reading_field *reader_field(const struct reading_report *report, uint8_t field);

/* The I-th field (from 0) that FLOW's form requires and REPORT does not mention; empty past the last. */
struct str reader_missing(const struct flow_set *set, int flow, const struct reading_report *report, int i);

/* For programs: whether value and choices are figures in thousandths, their unit ("kg", "cm", ""), and otherwise the value as
 * text: "12045", "T", "2026-03-08", "ya". */
bool reader_is_figure(const struct flow_set *set, const struct reading_field *f);
const char *reader_unit(const struct flow_set *set, const struct reading_field *f);
void reader_value(const struct flow_set *set, const struct reading_field *f, struct buf *out);

/* The question about one doubtful field, on one line, answered by one digit: "BB 85 kg? 1=8,5 2=85 3=batal". For a field
 * without choices: "BB abc? Contoh 8,4". LABEL is the field's first label or its name. */
void reader_question(const struct flow_set *set, const struct reading_field *f, struct buf *out);

/* The whole reading on one line, as tests/reader/README describes it: "UKUR~keyword anak=12045 berat=?8.4 !salam". */
void reader_line(const struct flow_set *set, const struct reading *r, struct buf *out);

/* A single figure as an answer to one question, with every kindness above: "8koma4", "8,4kg.", "delapan koma empat", "8,l".
 * 0 with thousandths; -EINVAL not a figure; -ERANGE more than nine digits. *repairs gets REPAIR_* bits. Units: kg cm convert
 * from g, gr, gram, ons (100 g), mm, m when said. */
int reader_number(struct str text, int64_t *thousandths, unsigned *repairs);
/* A date, day first always: 12/3/24, 12-03-2024, 12.3.24, 12 mar 24, 12 Maret, 120324, kemarin, hari ini. -EINVAL: none;
 * -ERANGE: no such day, or after TODAY, or more than 6 years before. */
int reader_date(struct str text, int32_t today, int32_t *day);

#endif

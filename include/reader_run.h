/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_run: how the files of the reader work together. Private to flows/engine; callers use reader.h.
 *
 *	reader_lex.c      octets -> tokens: digits, words, lone dashes, and the signs between them
 *	reader_word.c     what a word is in Indonesian talk about measuring; how far two words are from each other
 *	reader_parts.c    tokens -> parts, knowing one form: figures, labels, units, options, dates, what is no figure
 *	reader_number.c   figures of parts; number words
 *	reader_date.c     days
 *	reader_slip.c     which word of the form a word may be that is none of them
 *	reader_form.c     parts -> draft: every figure in the place that label, unit, shape or order give it
 *	reader_said.c     of the draft: options, days, yes or no
 *	reader_choose.c   all ways to part the commas and what they leave: one reading, a question, or the least bad
 *	reader_judge.c    what may be meant by a figure: by range, or by the child's age and history
 *	reader_keyword.c  the flow
 *	reader.c          children of one message, report or talk
 *	reader_name.c     the child's name beside its code
 *	reader_say.c      names, the question line, the one-line form of the tests
 *
 * Everything works in arrays of fixed size on the stack; what does not fit is counted as not read, never cut in silence.
 */
#ifndef KTG_READER_RUN_H
#define KTG_READER_RUN_H

#include "flow_program.h"
#include "reader.h"

/* ---- tokens ---- */

#define READER_TOKENS_MAX 512 /* of one message; 1,600 octets of a report have some 400 */
#define READER_FOLD       24  /* octets of a word or figure that are kept to compare */

enum token_kind { TOKEN_DIGITS, TOKEN_WORD, TOKEN_DASH };

/* The signs between two tokens, as bits. None: they are grown together. */
enum {
	GAP_BLANK = 1, GAP_LINE = 2, GAP_COMMA = 4, GAP_POINT = 8, GAP_SEMICOLON = 16, GAP_COLON = 32, GAP_SLASH = 64,
	GAP_STAR = 128, GAP_HASH = 256, GAP_DASH = 512, GAP_QUOTE = 1024, GAP_PLUS = 2048, GAP_OTHER = 4096,
	GAP_WORD = 8192, /* a word that says nothing, such as "dan", was left out here */
};

struct token {
	enum token_kind kind;
	bool foreign;   /* digits of another script */
	bool letters;   /* O, l, I, S, B stood for digits */
	bool cut;       /* longer than fold[] */
	bool spaced;    /* the last sign before it is a blank */
	uint8_t n;      /* octets in fold */
	uint8_t signs;  /* signs before it, blanks not counted */
	uint16_t gap;   /* GAP_* before it */
	uint16_t count; /* digits, also those that are not in fold */
	uint32_t at, end;
	char fold[READER_FOLD]; /* digits as 0-9; letters small, those of other alphabets as '?' */
};

struct tokens {
	int n;
	bool more;     /* there was no room for the rest */
	uint16_t tail; /* GAP_* after the last */
	struct token token[READER_TOKENS_MAX];
};

void reader_lex(struct str text, struct tokens *out);
struct str token_fold(const struct token *t);
int token_number(const struct token *t); /* of DIGITS; of the first eight */

/* ---- words ---- */

enum word_kind {
	WORD_UNKNOWN,
	WORD_FILLER,    /* says nothing: "bu", "dan", "kode" */
	WORD_PLAIN,     /* known not to be a slip of a label: "di", "ke" */
	WORD_UNIT,      /* value: enum unit */
	WORD_AGE,       /* bulan, tahun; value: the most that an age in it can be */
	WORD_CONTEXT,   /* the figure behind it is no measure: jam, umur, RT */
	WORD_DIGIT,     /* value 0-9 */
	WORD_TEEN,      /* sepuluh, sebelas, duabelas, tujuhpuluh, seratus: value */
	WORD_BELAS, WORD_PULUH, WORD_RATUS,
	WORD_COMMA,     /* koma, titik */
	WORD_HALF,      /* setengah */
	WORD_X,         /* not measured */
	WORD_MONTH,     /* value 1-12 */
	WORD_YESTERDAY, WORD_DAY, WORD_THIS, /* kemarin; hari ini */
	WORD_WEEKDAY,   /* makes "kemarin" another day */
	WORD_PAST,      /* so does this; behind a label or a measure the figure that follows is of an earlier visit: lalu, dulu */
	WORD_BIRTH,     /* the date behind it is not the day of measurement */
	WORD_LABEL,     /* value: enum field_type it is a common label of */
	WORD_FIX,       /* what follows corrects what went before, or is instead of it: eh, bukan, jadi, atau */
	WORD_YES, WORD_NO,
	WORD_THERE      /* ada: a yes beside the label of one */
};

enum unit { UNIT_NONE, UNIT_KG, UNIT_ONS, UNIT_G, UNIT_M, UNIT_CM, UNIT_MM };

/* WORD is folded. A word with -nya is what it is without. */
enum word_kind reader_word(struct str word, int *value);
/* The digit a word of one slip means before "koma": dlapan; -1 = none. */
int reader_near_digit(struct str word);
/* The field type whose common label of five letters and more (tinggi) WORD is with SLIPS at most; FIELD_NONE. */
int reader_near_label(struct str word, int slips);
/* Wrong, missing, extra and exchanged neighbouring letters between A (folded) and B (any case); MOST + 1 when more. */
int reader_edits(struct str a, struct str b, int most);
/* How many slips a word of N letters may have: none below three, one, from six letters on two. */
int reader_slips(size_t n);

/* ---- one form, and a child ---- */

struct reader_place {
	uint8_t field;
	enum field_type type;
	bool optional;
	bool labelled;     /* only by its label, its unit or its own shape, never by order */
	int64_t low, high; /* thousandths; 0, 0 = no range */
};

struct reader_form {
	const struct flow_set *set;
	const struct flow *flow;
	int32_t today;
	const struct plausible_child *child; /* NULL = not known */
	int places;
	struct reader_place place[READER_FIELDS_MAX];
	uint8_t dates; /* mask of places */
};

void reader_form_init(struct reader_form *f, const struct flow_set *set, int flow, int32_t today,
		      const struct plausible_child *child);
bool reader_in_range(const struct reader_place *p, int64_t value);
bool reader_measures(enum field_type t); /* weight, length, arm, head */

/* ---- parts ---- */

#define READER_PARTS_MAX 64 /* of one report */
#define READER_DIGITS    24

enum part_kind {
	PART_NUMBER, PART_COMMA, PART_HALF, PART_UNIT, PART_LABEL, PART_OPTION, PART_X, PART_DASH, PART_DATE, PART_FIX,
	PART_YESNO, PART_DEAD, PART_WORD
};

struct part {
	enum part_kind kind;
	uint16_t gap;
	uint8_t signs;
	uint32_t at, end;
	unsigned repairs;
	uint8_t n;        /* digits */
	uint16_t count;   /* the same, also of a figure that is too long */
	bool words;       /* NUMBER: said in words */
	bool spaced;      /* a blank stands right before it */
	bool slip;        /* LABEL */
	bool weak;        /* LABEL of yes or no: of two slips, or of one in a short word */
	uint8_t places;   /* LABEL: mask */
	int8_t option;    /* OPTION, or LABEL that may be one; -1 = none */
	uint8_t option_at; /* place of the option */
	bool bad;         /* DATE: none that can be */
	bool known;       /* DATE: needs no label; WORD: tight before a figure */
	int32_t value;    /* DATE: day; UNIT; YESNO */
	char digits[READER_DIGITS];
};

struct parts {
	int n;
	bool more;       /* parts had no room; MORE_FIGURES: figures among them */
	bool more_figures;
	struct part part[READER_PARTS_MAX];
};

void reader_parts(const struct reader_form *f, const struct tokens *t, struct parts *out);
/* Digits of a child's code. */
bool reader_code_like(unsigned count);
/* A phone number in groups begins at token I: how many tokens it has; 0 = none. */
int reader_phone(const struct tokens *t, int i);
/* A number in words begins at token I: its digits into PART, and how many tokens it takes; 0 = none. */
int reader_spelled(const struct tokens *t, int i, struct part *out);

/* ---- dates ---- */

/* A day at token I: how many tokens it takes, 0 = none. LABELLED: also forms that could be something else. FULL: it says
 * itself that it is a date. *day, or *bad for a day that cannot be. */
struct reader_day {
	int32_t day;
	bool bad, full;
};
int reader_day(const struct tokens *t, int i, int32_t today, bool labelled, struct reader_day *out);

/* ---- figures ---- */

enum joint { JOINT_NONE, JOINT_PROPER, JOINT_SLIPPED, JOINT_OTHER };
/* What stands between a figure and the one behind it: a decimal sign, one that slipped (" ,", ";"), or another (blank, #). */
enum joint reader_joint(const struct part *left, const struct part *right);

struct figure {
	int64_t value, raw;  /* thousandths, in kg or cm by its unit; as typed */
	enum unit unit;
	bool decimal, too_long, bad;
	int fraction;        /* digits behind the comma */
	unsigned repairs;
	enum joint joint;    /* of its comma */
	uint16_t comma;      /* GAP_COMMA or GAP_POINT when that is its decimal sign */
	bool words;
	int first, next;     /* parts */
	uint32_t at, end, end_all; /* without and with its unit */
};

/* The figure that begins at part I (a NUMBER). DECIMALS: bit of each part that is the fraction of the one before. */
void reader_figure(const struct parts *p, int i, uint64_t decimals, bool units, struct figure *out);

/* ---- drafts ---- */

struct slot {
	bool set, left_out, unreadable;
	bool disputed; /* said twice, and not the same: unreadable, and not free for a third saying */
	bool by_figure; /* value and raw hold */
	bool by_shape_only;
	enum reading_how how;
	enum reading_doubt doubt;
	unsigned repairs;
	int64_t value, raw, other; /* other: said a second time; 0 = no */
	int fraction;
	enum unit unit;
	uint32_t at, end;
	int choices;
	int64_t choice[READER_CHOICES_MAX];
	char digits[READER_DIGITS];
};

struct draft {
	struct slot slot[READER_FIELDS_MAX];
	uint32_t used;     /* octet behind the last thing read */
	unsigned repairs;
	int leftover, doubts, filled;
	uint32_t passed;   /* behind this octet stands a figure that unknown words keep from being a measure; 0 = none */
	int level;         /* how much had to be supposed, summed up: order 1, commas, labels and swaps 2, other signs 3 */
	unsigned supposed; /* which kinds, SUPPOSED_* */
	uint16_t decimal_signs, parting_signs;
	bool parts_otherwise; /* other signs than comma and point part figures, too */
	bool unsound;      /* a blank for the comma where it is too daring */
	uint8_t behind_words; /* mask of places whose figure stands behind words that are not known */
	int words_before;  /* such words before the first thing read */
	uint32_t name_at, name_end; /* such words beside the code; end 0 = none */
};

/* Two kinds of supposition at once are one too many to be taken without a question. */
enum {
	SUPPOSED_MODE = 1, SUPPOSED_PARTS = 2, SUPPOSED_SLIP = 4, SUPPOSED_OTHER = 8, SUPPOSED_LABEL = 16, SUPPOSED_SWAP = 32, SUPPOSED_POINT = 64
};

enum {
	MODE_BEHIND = 1,      /* labels stand behind their figures */
	MODE_UNIT_FRONT = 2,  /* units before them */
	MODE_SIGNS = 4,       /* - and x part */
	MODE_EMPTY = 8,       /* ## is an empty column */
	MODE_LETTER = 16,     /* T and B are no labels */
	MODE_CODE_GROUP = 32, /* 10.019 is a code */
	MODE_BAD_CODE = 64    /* the first figure is a code that is none */
};

void reader_draft(const struct reader_form *f, const struct parts *p, uint64_t decimals, unsigned mode,
		  struct draft *out);
/* Fills doubt, choices and value of every slot; counts doubts; exchanges weight and length. */
void reader_judge_draft(const struct reader_form *f, struct draft *d);
/* True when the figure itself may be this place's: taken without a question. */
bool reader_fits(const struct reader_form *f, const struct draft *d, int place, int64_t value);

/* The best reading of TEXT. WORDS_BEFORE and BEHIND_WORDS as in the draft. */
struct reader_hints {
	int words_before;
	uint8_t behind_words;
};
void reader_choose(const struct reader_form *f, struct str text, struct reading_report *out, struct reader_hints *hints);

/* ---- keywords ---- */

struct reader_keyword {
	int flow;         /* -1 = none */
	unsigned repairs; /* KEYWORD, JOINED */
	uint32_t at, end; /* as typed */
	bool letter;      /* of one letter */
	enum word_kind word; /* what else the typed word is, where it is no keyword exactly */
};

/* The keyword that begins at token I exactly; or, with SLIPS, one that is like it. */
bool reader_keyword_at(const struct flow_set *set, enum role role, struct str text, const struct tokens *t, int i,
		       bool slips, struct reader_keyword *out);
void reader_keyword(const struct flow_set *set, enum role role, struct str text, const struct tokens *t,
		    struct reader_keyword *out);

#endif

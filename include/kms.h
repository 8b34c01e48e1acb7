/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kms: the posyandu's own reading of weighings (Kartu Menuju Sehat). Sources: Permenkes 155/2010, Buku KIA 2023 p. 54, and the
 * SKDN forms of the programme.
 *
 *	N naik          gained at least the minimum gain (KBM) for the age since last month's weighing
 *	T tidak naik    anything less
 *	O               weighed now, not in the calendar month before: no N or T is possible
 *	B               weighed for the first time
 *	2T              T at this weighing and at the one before it; O and B between them break the row
 *	BGM             under the red line: BB/U below -3 SD. A warning, not a diagnosis
 *	garis oranye    above it: BB/U above +1 SD
 *
 * The figures a health office must confirm against its printed card are data: struct kms_rules. Posyandu is held once in
 * each calendar month, so "last month" is the calendar month. Days are days since 1970-01-01, weights grams. Pure, any thread.
 */
#ifndef KTG_KMS_H
#define KTG_KMS_H

#include "date.h"
#include "growth.h"
#include <stddef.h>

enum kms_status { KMS_NONE, KMS_N, KMS_T, KMS_O, KMS_B };

#define KMS_KBM_MONTHS 12 /* the last column holds for every later month */
#define KMS_LAST_MONTH 59 /* the last month of age the card is for */

struct kms_rules {
	int16_t kbm_g[2][KMS_KBM_MONTHS + 1]; /* [sex - 1][completed months of age]: grams since last month; month 0 has none */
	int16_t red_z, orange_z;              /* BB/U, hundredths of SD: BGM is below red, refer above orange */
};
/* The card as printed in the sources above. */
extern const struct kms_rules kms_rules_printed;

/* Minimum gain in grams for a child who has completed AGE_MONTHS calendar months (1..60); 0 for month 0 and beyond 60. */
int32_t kms_minimum_gain_g(const struct kms_rules *rules, enum sex sex, int age_months);

struct kms_weighing {
	int32_t day; /* calendar day of the weighing; DATE_NONE = never weighed */
	int32_t weight_g;
};

struct kms_child {
	enum sex sex;
	int32_t birth_day;
	bool moved_in; /* came from another posyandu: weighed before, whether or not the figures came along */
};

/*
 * What counts of what was recorded. W holds weighings in the order they were recorded; the result is one for each calendar
 * month, by day: in a month the latest day counts, and on one day the latest recorded, so a correction takes the place of
 * what it corrects, also in a month long past. Weighings without a weight or a day are dropped. Returns how many are left.
 */
size_t kms_months(struct kms_weighing *w, size_t n);

struct kms_reading {
	enum kms_status status;
	int32_t gain_g;          /* since last month's weighing; meaningful for N and T */
	int32_t minimum_gain_g;  /* the KBM it was held against; 0 for O and B */
	int times_t;             /* T in an unbroken row up to now: 2 and more is 2T */
	bool below_red;          /* BGM */
	bool above_orange;
};

/*
 * Reads the last of N weighings that kms_months() left (one for each month, by day). Everything is read anew from the
 * weights, never from a status once given: a corrected weight of last month changes what this month says.
 * Without a weight this month has no weighing left, and the last one is an older month's: the caller does not ask then.
 *	missed month: O, whatever the gain; the month after it is N or T again.
 *	moved in: with figures as any child; without them O, not B: it was weighed before, elsewhere.
 *	60 months and more, no weight, or a weight before birth: KMS_NONE and nothing else set.
 *	sex unknown: O and B as any child, without the lines; where it would be N or T, KMS_NONE and nothing else set.
 * A weighing before birth earlier in the list is no weighing of this child: the first one after birth is B.
 * A weight that WHO flags is read as it is: the caller decides whether to ask first.
 */
void kms_read(const struct kms_rules *rules, const struct kms_child *child, const struct kms_weighing *w, size_t n,
	      struct kms_reading *out);

const char *kms_letter(enum kms_status s); /* "N", "T", "O", "B", "" */
/* As a phone shows it: "naik (N)", "tidak naik (T)", "bulan lalu tidak timbang (O)", "timbang pertama (B)", "". */
const char *kms_text(enum kms_status s);

/*
 * What to talk about with the mother: the key of a text, as situation and age band, e.g. "tidak_naik.6-8". Situations, the
 * first that holds: bgm, dua_t (2T), tidak_naik, oranye, naik, timbang_lagi (O), pertama (B). Bands by what a child eats:
 * 0-5 (breast milk alone), 6-8, 9-11, 12-23, 24-59 months (Buku KIA). "" for KMS_NONE or an age outside 0..59 months.
 * The text lives in static storage.
 */
const char *kms_advice_key(const struct kms_reading *r, int age_months);
#define KMS_ADVICE_WIDEST 18 /* bytes of the longest key, without the NUL */

/* ---- the monthly recap of a posyandu ---- */

struct kms_recap {
	int32_t s;          /* all under-fives of the area */
	int32_t k;          /* with a KMS */
	int32_t d;          /* weighed */
	int32_t n, t, o, b;
	int32_t two_t, bgm; /* of those weighed */
};
/* Counts one child's reading of the month; KMS_NONE is not counted. S and K are the caller's. */
void kms_recap_add(struct kms_recap *recap, const struct kms_reading *r);

/* What is wrong with a recap as typed by a cadre: bits, 0 = it adds up. */
enum {
	RECAP_NEGATIVE = 1,
	RECAP_D_SUM = 2,    /* D is not N + T + O + B */
	RECAP_D_OVER_S = 4, /* more weighed than there are */
	RECAP_K_OVER_S = 8,
	RECAP_2T_OVER_T = 16,
	RECAP_BGM_OVER_D = 32,
};
unsigned kms_recap_check(const struct kms_recap *recap);

#endif

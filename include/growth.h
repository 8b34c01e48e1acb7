/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth: z-scores by the WHO Child Growth Standards (World Health Organization, 2006; head and arm circumference 2007), as
 * WHO's own programs compute them. The tables are WHO's figures; WHO does not endorse this program.
 *
 *	struct growth_input in = {.sex = SEX_MALE, .age_days = 559, .weight_g = 9500, .length_mm = 831,
 *	                          .position = POSITION_LYING};
 *	struct growth_score s;
 *	growth_score(&in, &s);            // s.z[GROWTH_WFA] == -133: -1.33 SD
 *
 * z is in hundredths of a standard deviation, rounded half away from zero, as WHO reports it; every later decision
 * (flags, classes) uses the rounded value. Pure, any thread, no allocation.
 */
#ifndef KTG_GROWTH_H
#define KTG_GROWTH_H

#include <stdbool.h>
#include <stdint.h>

enum sex { SEX_UNKNOWN = 0, SEX_MALE = 1, SEX_FEMALE = 2 }; /* WHO's coding */

enum position { POSITION_UNKNOWN = 0, POSITION_LYING = 1, POSITION_STANDING = 2 };

enum growth_indicator {
	GROWTH_LFA,  /* length or height for age, PB/U or TB/U */
	GROWTH_WFA,  /* weight for age, BB/U */
	GROWTH_WFL,  /* weight for length or height, BB/PB or BB/TB */
	GROWTH_BFA,  /* BMI for age, IMT/U */
	GROWTH_HFA,  /* head circumference for age, LK/U */
	GROWTH_AFA,  /* mid-upper arm circumference for age, LiLA/U; from day 91 */
	GROWTH_INDICATORS
};

/* Lengths from this day on are heights (730.5 = 24 x 30.4375 rounded); 7 mm lie between the two. */
#define GROWTH_HEIGHT_FROM_DAY 731
#define GROWTH_LAST_DAY 1826 /* the last day under 60 months of 30.4375 days; beyond it nothing is scored */
#define GROWTH_LAST_DAY_2013 1856 /* the same for igrowup of 2013: the last row of the tables, under 61 months */

/*
 * Which of WHO's own programs is followed where they differ: ANTHRO is the current one (R package anthro 1.1.0, WHO Anthro
 * Survey Analyser), IGROWUP2013 the R macro of 2013. With the older rules a child standing below 9 months gets the 0.7 cm as
 * any other below 731 days, and ages to day 1856 are scored. Nothing else differs.
 */
enum growth_rules { GROWTH_RULES_ANTHRO = 0, GROWTH_RULES_IGROWUP2013 };

struct growth_input {
	enum sex sex;
	int32_t age_days; /* visit day minus birth day; negative = unknown: weight for length only, as WHO does */
	int32_t weight_g; /* grams; 0 or less = not measured, as for all below */
	int32_t length_mm;
	uint8_t length_tenths; /* 0..9: tenths of a millimetre on top of length_mm, for lengths written to 0.01 cm */
	enum position position; /* how the length was measured */
	int32_t head_mm;
	int32_t arm_mm;
	bool oedema; /* bilateral pitting oedema: no weight-based score is given */
	enum growth_rules rules;
};

#define GROWTH_Z_NONE INT16_MIN

struct growth_score {
	int16_t z[GROWTH_INDICATORS];   /* hundredths of SD, cut at +-327.67; GROWTH_Z_NONE when WHO gives none */
	bool flag[GROWTH_INDICATORS];   /* WHO's "implausible" flag: the z is still given */
	int32_t used_length_tenth_mm;   /* length after the 0.7 cm rule, tenths of a millimetre; 0 = none */
	bool position_assumed;          /* unknown position, or standing below 9 months: taken as right for the age */
};

/* The age in days of a child of whom only the age in months is known: 30.4375 days each, rounded half up, as WHO does.
 * GROWTH_LAST_DAY + 1 from 60 months on (by the rules of 2013: GROWTH_LAST_DAY_2013 + 1 from 61 months on); -1 (unknown) for
 * a negative age or one that is no number. */
int32_t growth_days_of_months(double months, enum growth_rules rules);

/* The last day that RULES score. */
int32_t growth_last_day(enum growth_rules rules);

/* Scores what can be scored. Sources of every rule: WHO Anthro (R package anthro 1.1.0), see growth.c. */
void growth_score(const struct growth_input *in, struct growth_score *out);

/* Why an indicator has no score: the first of these that holds. */
enum growth_why {
	GROWTH_WHY_SCORED,      /* it has one */
	GROWTH_WHY_NO_SEX,
	GROWTH_WHY_NO_AGE,      /* every indicator but weight for length needs it */
	GROWTH_WHY_TOO_OLD,     /* 60 months and more: "di atas 5 tahun" */
	GROWTH_WHY_TOO_YOUNG,   /* arm before day 91 */
	GROWTH_WHY_OEDEMA,
	GROWTH_WHY_NO_MEASURE,  /* a measure it needs is missing, zero or negative */
	GROWTH_WHY_LENGTH_OUT_OF_TABLE, /* weight for length: the length used is outside 45.0..110.0 cm */
	GROWTH_WHY_HEIGHT_OUT_OF_TABLE  /* weight for height: the height used is outside 65.0..120.0 cm */
};
/* S is what growth_score() gave for IN. */
enum growth_why growth_why(const struct growth_input *in, const struct growth_score *s, enum growth_indicator ind);
/* In English, for reports: "no sex", "over 5 years (di atas 5 tahun)", "length outside 45.0-110.0 cm"; "" for
 * GROWTH_WHY_SCORED. */
const char *growth_why_text(enum growth_why why);

/* The measure that has z hundredths of SD on an age indicator (GROWTH_LFA, GROWTH_HFA, GROWTH_AFA mm, GROWTH_WFA g),
 * for demo data and charts: the inverse of the score, rounded to a whole mm or g. 0 for another indicator, when there is
 * no row, or when no positive measure has that z. */
int32_t growth_measure_at(enum growth_indicator ind, enum sex sex, int32_t age_days, int z_hundredths);
/* The same for weight for length: grams at a length LYING (45.0..110.0 cm) or a height standing (65.0..120.0 cm); 0 for
 * another length or sex, or when no positive weight has that z. In growth_inverse.c. */
int32_t growth_weight_at(enum sex sex, bool lying, int32_t length_mm, int z_hundredths);

/*
 * Permenkes 2/2020 classes, by the rounded z. The order within an index is from low to high. IMT/U has the same six classes
 * as BB/TB. LK/U (head) is not one of the regulation's four indices: practice, beyond 2 SD.
 */
enum growth_class {
	CLASS_NONE, /* no score */
	CLASS_BBU_SANGAT_KURANG, CLASS_BBU_KURANG, CLASS_BBU_NORMAL, CLASS_BBU_RISIKO_LEBIH,
	CLASS_TBU_SANGAT_PENDEK, CLASS_TBU_PENDEK, CLASS_TBU_NORMAL, CLASS_TBU_TINGGI,
	CLASS_BBTB_GIZI_BURUK, CLASS_BBTB_GIZI_KURANG, CLASS_BBTB_GIZI_BAIK,
	CLASS_BBTB_RISIKO_LEBIH, CLASS_BBTB_GIZI_LEBIH, CLASS_BBTB_OBESITAS,
	CLASS_IMTU_GIZI_BURUK, CLASS_IMTU_GIZI_KURANG, CLASS_IMTU_GIZI_BAIK,
	CLASS_IMTU_RISIKO_LEBIH, CLASS_IMTU_GIZI_LEBIH, CLASS_IMTU_OBESITAS,
	CLASS_LKU_MIKROSEFALI, CLASS_LKU_NORMAL, CLASS_LKU_MAKROSEFALI,
	GROWTH_CLASSES
};

/* The class of a score on GROWTH_WFA, GROWTH_LFA, GROWTH_WFL, GROWTH_BFA or GROWTH_HFA. CLASS_NONE for no score and for a
 * flagged one: an implausible figure is stored, not classified. */
enum growth_class growth_classify(enum growth_indicator ind, const struct growth_score *s);
/* The class in Indonesian as a phone shows it, lower case and short: "sangat pendek", "kurang"; "belum dinilai" for CLASS_NONE. */
const char *growth_class_text(enum growth_class c);
/* The regulation's own name in lower case, for lists and files: "berat badan kurang", "sangat pendek"; "" for CLASS_NONE. */
const char *growth_class_official(enum growth_class c);
/* The stable name used in exports, e.g. "tbu_pendek"; "" for CLASS_NONE. */
const char *growth_class_name(enum growth_class c);

#endif

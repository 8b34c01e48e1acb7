/* SPDX-License-Identifier: Apache-2.0 */
/*
 * validity: can a posyandu's figures be true? Pure counts over the rows of one posyandu (or one cadre) and one
 * period; it judges the work of measuring, never a child. Sources: WHO/UNICEF "Recommendations for data
 * collection, analysis and reporting on anthropometric indicators in children under 5" (2019) for digit
 * preference, SD and flags; the digit preference score of the WHO MONICA project (Kuulasmaa et al., 1998) and the
 * SMART plausibility check's bands for it; the expected SD of WHO Technical Report Series 854 (1995).
 *
 *	struct validity v;
 *	validity_init(&v);
 *	for (each row, by entered_ms) validity_add(&v, &row);
 *	validity_finish(&v, &result);
 *
 * Each visit is given once, as it stands after corrections. A period in which each child comes about once is best:
 * rows of the same child again say nothing new about the spread. Storage is the caller's and of fixed size; any
 * number of rows. Any thread, one at a time.
 *
 * The bands are made for surveys of thousands. Among 30 rows chance alone drives 27 in 100 honest posyandus above
 * a digit score of 20 and 20 in 100 out of the SD bands; so a warning needs the figure outside its band and,
 * besides, too far outside for chance (at each warning). Measured on 4,000 simulated honest posyandus of 30, 60
 * and 120 rows (SD of LFA 1.0, WFA 1.05, WFL 1.1): each warning in at most 0.2 % of them (with an SD of 0.95 each,
 * SD_LOW in 1 % at 30 rows). On as many whose weights are read to half kilograms, lengths to whole centimetres, or
 * figures invented with an SD of 0.4: the right warning in all of them; with an error of 6 cm and 1.2 kg as SD,
 * VALIDITY_SD_HIGH in 40 % at 30 rows and in all from 60 on.
 */
#ifndef KTG_VALIDITY_H
#define KTG_VALIDITY_H

#include "growth.h"
#include <stddef.h>

#define VALIDITY_MIN_ROWS 30    /* fewer rows are described, not judged */
#define VALIDITY_FAST_MS 20000  /* two children's figures by one person within less: not both measured just then,
				 * though maybe before, and sent from a book or in one SMS */
#define VALIDITY_CASES 3        /* fewer cases are chance, whatever their share */
#define VALIDITY_RUN 3          /* so many rows in a row with the same weight or length are a repetition */

struct validity_row {
	int64_t entered_ms;  /* when the message came; rows are added in this order */
	int64_t person_id, child_id;
	int32_t weight_g, length_mm; /* 0 = not measured */
	const struct growth_score *score; /* borrowed during the call; NULL = none */
};

struct validity {
	int64_t rows, weights, lengths;
	int64_t weight_digit[10], length_digit[10]; /* of 0.1 kg and 0.1 cm */
	int64_t with_score, flagged;         /* rows with a score, and with a flag, on LFA, WFA or WFL */
	int64_t scored[GROWTH_INDICATORS];   /* unflagged z */
	double mean[GROWTH_INDICATORS], m2[GROWTH_INDICATORS]; /* of them, running: mean, sum of squares about it; SD */
	int64_t gaps, fast;                  /* from one row to the next of the same person and another child; those
					      * below VALIDITY_FAST_MS */
	int64_t last_ms, last_person, last_child;
	int32_t last_g, last_mm;
	int run_g, run_mm;                   /* children of the same figure up to now, VALIDITY_RUN + 1 for more */
	int64_t repeated_g, repeated_mm;     /* rows that stood in a run of VALIDITY_RUN children and more */
};

struct validity_result {
	int64_t rows;
	bool enough;                 /* at least VALIDITY_MIN_ROWS */
	double weight_dps, length_dps; /* digit preference score 0..100: 100 sqrt(chi^2 / (9 n)); NAN without figures */
	double weight_0_or_5, length_0_or_5; /* share that ends in 0 or 5; 0.2 is expected; NAN */
	/* Of unflagged z; NAN below 2 scores. Expected: LFA 1.10-1.30, WFA 1.00-1.20, WFL 0.85-1.10. */
	double sd[GROWTH_INDICATORS];
	double flagged_share;        /* of rows with any of the three scores; NAN */
	double fast_share;           /* of gaps; NAN */
	double repeated_g_share, repeated_mm_share; /* of rows with a weight, with a length; NAN */
	unsigned warnings;           /* VALIDITY_* bits; 0 when not enough rows */
};

/* A figure needs VALIDITY_MIN_ROWS values of its own for DIGITS and SD, a share VALIDITY_CASES cases for the others. */
enum {
	VALIDITY_WEIGHT_DIGITS = 1, /* DPS above 20 ("problematic") and chi^2 above 27.88, its 99.9th centile */
	VALIDITY_LENGTH_DIGITS = 2,
	VALIDITY_SD_LOW = 4,        /* any of the three below 0.8 by more than 2 sd / sqrt(2 (n - 1)): figures alike */
	VALIDITY_SD_HIGH = 8,       /* LFA above 1.5, WFA or WFL above 1.3 by more than as much: figures at random */
	VALIDITY_FLAGS = 16,        /* more than 1 in 100 rows with a score */
	VALIDITY_FAST = 32,         /* more than a quarter of the gaps */
	VALIDITY_REPEATED = 64,     /* more than 1 in 10 rows, weights or lengths */
};
const char *validity_warning_name(unsigned one_bit); /* "weight_digits", ...; "" for none or several */

void validity_init(struct validity *v);
void validity_add(struct validity *v, const struct validity_row *row);
void validity_finish(const struct validity *v, struct validity_result *out);

#endif

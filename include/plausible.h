/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plausible: is a typed figure possible for this child, and if not, what was probably meant. It never changes a
 * value: it hands the dialogue the readings to ask about, each with a reason and a confidence.
 *
 * Three sieves, from coarse to fine:
 *	possible   within the old WHO Anthro input range (0.9-58 kg, 38-150 cm) and not flagged by WHO for the age
 *	history    a length not shorter, neither of them further from the child's own curve than any child's (below)
 *	pair       weight and length together: typed in each other's place, or one that WHO flags for the other
 *
 *	struct plausible_child child = {.sex = SEX_MALE, .age_days = 300,
 *	                                .earlier = {.weight_age_days = 270, .weight_g = 8100}};
 *	struct plausible p;
 *	plausible_weight(&child, 84000, &p);     // typed "84": one reading, 8.4 kg, POINT_MISSED, CONFIDENCE_HIGH
 *	unsigned doubts = plausible_pair(&child, 8400, 725, POSITION_LYING);     // both taken: 0, nothing to ask
 *
 * Weights in grams, lengths in millimetres, ages in days; a negative age is unknown: then only the range speaks.
 * Beyond 60 months the range and the history do. Any typed figure is safe. Pure, any thread.
 *
 * Measured on 100,000 simulated visits of healthy children (0 to 59 months; WHO weight and length at a z that
 * drifts by 0.55 SD in the first month, 0.28 in the fourth, 0.16 from one year on, length by two thirds of that;
 * measuring noise of 100 g and 5 mm as SD, a third of the cadres reading whole half centimetres; a fifth of the
 * visits missed, some for months; 7 in 100 measured the other way and 5 in 100 without a word how): asked about
 * are 0.004 % of the weights, 0.24 % of the lengths, 0.22 % of the pairs. With noise of 250 g and 7 mm: 0.4, 1.4
 * and 1.6 %. Of typing errors put into the same visits, noticed with a history (without one):
 *	point missed, point early, grams, metres, BB/TB swapped: 100 % (100 %), the right figure always read first
 *	tens and units swapped: 100 % of kg and cm (96 %, 73 %), the right figure read first in 85 % and 92 %
 *	units and tenths swapped: 71 % of kg, 48 % of cm (24 %, 1 %), the right figure then read first
 *	a digit wrong: tens 100 % (98 % of kg, 81 % of cm), units 74 % of kg, 51 % of cm (29 %, 1 %), tenths 1 % (0)
 * The right figure is never among the readings of a wrong digit: the question must leave room to type it again.
 */
#ifndef KTG_PLAUSIBLE_H
#define KTG_PLAUSIBLE_H

#include "growth.h"

#define PLAUSIBLE_READINGS 4

enum plausible_reason {
	PLAUSIBLE_AS_TYPED,     /* the figure itself */
	PLAUSIBLE_POINT_MISSED, /* 84 for 8.4, 850 for 8.50, 725 for 72.5, 7250 for 72.50 */
	PLAUSIBLE_POINT_EARLY,  /* 0.84 for 8.4; 7.25 for 72.5 */
	PLAUSIBLE_GRAMS,        /* 8400 for 8.4 kg: the scale's display */
	PLAUSIBLE_METRES,       /* 0.725 for 72.5 cm; never of a whole figure: "1" is a slip, not a metre */
	PLAUSIBLE_SWAPPED_DIGITS, /* 4.8 for 8.4 with a history that speaks against the one and for the other */
	PLAUSIBLE_REASONS
};
const char *plausible_reason_name(enum plausible_reason r); /* "as_typed", "point_missed", ... */

/*
 * How sure the reading is. HIGH: the only possible reading, and no history speaks against it. MEDIUM: one of several
 * possible readings that the history supports, or the only one if the history speaks against it or if it has digits
 * swapped. LOW: anything else that is possible.
 */
enum plausible_confidence { CONFIDENCE_LOW, CONFIDENCE_MEDIUM, CONFIDENCE_HIGH };

/* What was measured before: the latest figures of each kind, which may be of different days. */
struct plausible_earlier {
	int32_t weight_age_days, weight_g;  /* weight_g 0 = none */
	int32_t length_age_days, length_mm; /* length_mm 0 = none */
	enum position position;             /* of the length */
};

struct plausible_child {
	enum sex sex;
	int32_t age_days;
	struct plausible_earlier earlier;
};

struct plausible {
	int count; /* 0: nothing possible; 1 with AS_TYPED: take it; otherwise: ask. The likeliest first */
	struct {
		int32_t value; /* grams or millimetres */
		enum plausible_reason why;
		enum plausible_confidence confidence;
	} reading[PLAUSIBLE_READINGS];
	/* The typed figure is possible in itself but contradicts the history: it is a reading, with others or alone. */
	bool odd;
};

/*
 * Readings of a weight typed as TYPED_G grams (the figure times 1000). AS_TYPED alone when it is possible and no
 * history contradicts it. When it does, the readings that fit the history come first, AS_TYPED last; those that neither
 * are as typed nor fit are left out. When the typed figure is impossible, every possible reading is given, those that
 * fit first.
 */
void plausible_weight(const struct plausible_child *child, int64_t typed_g, struct plausible *out);
/*
 * Readings of a length typed as TYPED_MM100 hundredths of a millimetre (the figure times 1000, as above: in mm
 * 0.725 for 72.5 cm would be 7); the readings are whole mm. POSITION as it was measured, UNKNOWN when not asked
 * yet: right for the age.
 */
void plausible_length(const struct plausible_child *child, int64_t typed_mm100, enum position position,
		      struct plausible *out);

/*
 * Weight and length together, both already possible each or not; 0 = not measured. Doubts about the pair, as bits:
 *	SWAPPED        one of the two at least is impossible, and each in the other's place is possible. It comes alone
 *	SHRUNK, LEAPT  a change of the length no child has (below)
 *	GAINED, LOST   a change of the weight no child has (below)
 *	DISAGREE       WHO flags the weight for this length, though each alone is possible
 * A figure outside the range is impossible by itself and raises no doubt but SWAPPED.
 */
enum {
	DOUBT_SWAPPED = 1, DOUBT_SHRUNK = 2, DOUBT_LEAPT = 4, DOUBT_GAINED = 8, DOUBT_LOST = 16, DOUBT_DISAGREE = 32,
};
unsigned plausible_pair(const struct plausible_child *child, int64_t typed_g, int64_t typed_mm, enum position position);
const char *plausible_doubt_name(unsigned one_bit); /* "swapped", "shrunk", ...; "" for none or several */

/*
 * Two trained measurers of WHO's reference study measured again when they differed by more than 7 mm in length (de
 * Onis et al., MGRS protocol, Food Nutr Bull 2004;25:S27-36). A cadre is allowed 15: what is beyond is asked
 * about. With 10, one healthy visit in 90 would be (one in 45 at four years); with 15 one in 400.
 */
#define PLAUSIBLE_LENGTH_ERROR_MM 15

/*
 * Changes no child has: 0, DOUBT_GAINED or DOUBT_LOST; 0, DOUBT_SHRUNK or DOUBT_LEAPT. Our own rules, for want of
 * a checked velocity table (reference: none official). The child's own curve is the line of its earlier z-score.
 *
 * A weight is doubted when it lies off the curve both by more than an eighth of what the curve says and by more
 * than one SD of BB/U in up to 31 days, half an SD more for each further 30 days, twice all that when the earlier
 * weight was taken in the first 91 days, at most three. So a newborn who follows its curve is never doubted, nor
 * one catching up by a line of the card in a month, but 8.4 -> 10.4 kg in a month at ten months is. LOST is too far
 * below the curve: a newborn that gained far too little, too.
 *
 * A length, as lying (0.7 cm between the two ways), has SHRUNK when it is more than PLAUSIBLE_LENGTH_ERROR_MM
 * below the earlier one, as lying. It LEAPT beyond the curve plus that error plus half an SD of PB/U, a quarter
 * more for each further 30 days, at most two.
 *
 * The two visits may come in either order: GAINED, LOST, SHRUNK and LEAPT are told from the younger age to the
 * older one. 0 when an age is unknown or a figure is 0 or less. A child of unknown sex is doubted where both
 * sexes' curves doubt.
 */
unsigned plausible_weight_change(enum sex sex, int32_t from_age_days, int32_t from_g, int32_t to_age_days,
				 int32_t to_g);
/* From the child's earlier length to this one at the child's age. */
unsigned plausible_length_change(const struct plausible_child *child, int32_t length_mm, enum position position);

#endif

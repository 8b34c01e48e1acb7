/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plausible: is a typed figure possible for this child, and if not, what was probably meant. It never changes a value:
 * it hands the dialogue the readings to ask about. A reading is possible when it lies in the old WHO Anthro input range
 * (0.9-58 kg, 38-150 cm) and WHO does not flag it for the child's age (growth.h). Pure, any thread.
 */
#ifndef KTG_PLAUSIBLE_H
#define KTG_PLAUSIBLE_H

#include "growth.h"

#define PLAUSIBLE_READINGS 3

enum plausible_reason {
	PLAUSIBLE_AS_TYPED,     /* the figure itself */
	PLAUSIBLE_POINT_MISSED, /* 84 for 8.4, 725 for 72.5 */
	PLAUSIBLE_GRAMS,        /* 8400 for 8.4 kg */
	PLAUSIBLE_MILLIMETRES,  /* 725 mm for 72.5 cm is the same figure as a missed point and is reported as that */
};

struct plausible {
	int count; /* 0: nothing possible; 1 with AS_TYPED: take it; otherwise: ask */
	struct { int32_t value; enum plausible_reason why; } reading[PLAUSIBLE_READINGS]; /* grams or millimetres */
};

/* Readings of a weight typed as TYPED_G grams (the figure times 1000). A child of unknown age (negative) uses the range only. */
void plausible_weight(enum sex sex, int32_t age_days, int64_t typed_g, struct plausible *out);
/* Readings of a length typed as TYPED_MM (the figure times 10). */
void plausible_length(enum sex sex, int32_t age_days, int64_t typed_mm, struct plausible *out);

#endif

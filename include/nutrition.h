/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nutrition: what scores, arm and oedema say together about one child, and the arm (LiLA) of a woman. Sources: Permenkes
 * 2/2020 (stunting, wasting, underweight by z), Kemenkes "Pedoman Pencegahan dan Tatalaksana Gizi Buruk pada Balita" 2019 and
 * WHO 2013 (gizi buruk by any of three roads; LiLA limits of children), practice of Indonesian ANC (LiLA 23.5 cm: KEK).
 *
 *	struct nutrition n;
 *	nutrition_assess(&in, &score, &n);
 *	if (n.severe_roads) ...           // gizi buruk: refer today
 *
 * Pure, any thread.
 */
#ifndef KTG_NUTRITION_H
#define KTG_NUTRITION_H

#include "growth.h"

/* Mid-upper arm circumference (LiLA) of a child of 6 to 59 months; younger ones have no such limits. */
enum arm_class { ARM_NONE, ARM_GIZI_BURUK, ARM_GIZI_KURANG, ARM_NORMAL };
#define ARM_FROM_DAY 183       /* 6 x 30.4375 = 182.6, rounded up: six months completed */
#define ARM_SEVERE_BELOW_MM 115
#define ARM_WASTED_BELOW_MM 125
#define ARM_KEK_BELOW_MM 235   /* woman: pregnant, of childbearing age, bride */

/* ARM_NONE when not measured (0 or less), or when the age is unknown (negative), below 6 months or above GROWTH_LAST_DAY. */
enum arm_class arm_classify(int32_t age_days, int32_t arm_mm);
const char *arm_class_text(enum arm_class c); /* "gizi buruk", "gizi kurang", "normal"; "belum dinilai" */
const char *arm_class_name(enum arm_class c); /* "lila_gizi_buruk" ...; "" */
/* True for a woman's arm that says (risk of) kurang energi kronis; false when not measured. */
bool arm_kek(int32_t arm_mm);

/* The roads to gizi buruk; any one is enough. */
enum { SEVERE_BY_WFL = 1, SEVERE_BY_ARM = 2, SEVERE_BY_OEDEMA = 4 };

struct nutrition {
	bool stunted, severely_stunted;       /* PB/U or TB/U below -2, below -3 */
	bool underweight, severely_underweight; /* BB/U; never called gizi buruk by itself */
	bool wasted;                          /* BB/TB below -2 or LiLA below 12.5 cm or oedema */
	bool overweight;                      /* BB/TB above +2 */
	unsigned severe_roads;                /* SEVERE_BY_* bits; not 0 = gizi buruk */
};

/* A flagged score says nothing here; arm and oedema do at every age they have a meaning for (oedema: always). */
void nutrition_assess(const struct growth_input *in, const struct growth_score *s, struct nutrition *out);
/* The roads in Indonesian, joined with "+": "BB/TB", "LiLA", "edema", "BB/TB+LiLA"; empty for none. At most 17 bytes. */
struct buf;
void nutrition_add_roads(struct buf *out, unsigned severe_roads);

#endif

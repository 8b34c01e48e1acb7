/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three roads to gizi buruk are read each for itself and never weighed against each other: a child may be wasted by
 * the arm and not by the weight, or the other way round, and either is enough (WHO 2013, Kemenkes 2019). The limits on z
 * are the regulation's class limits, strictly below and above, on the z rounded as WHO reports it. The arm is held
 * against millimetres, not against its own z score, so a flag on that score does not silence it.
 */
#include "nutrition.h"

#include "buf.h"

#include <stddef.h>

enum arm_class arm_classify(int32_t age_days, int32_t arm_mm)
{
	if (arm_mm <= 0 || age_days < ARM_FROM_DAY || age_days > GROWTH_LAST_DAY)
		return ARM_NONE;
	if (arm_mm < ARM_SEVERE_BELOW_MM)
		return ARM_GIZI_BURUK;
	return arm_mm < ARM_WASTED_BELOW_MM ? ARM_GIZI_KURANG : ARM_NORMAL;
}

static const struct {
	const char *text, *name;
} arm_words[] = {
	[ARM_NONE] = {"belum dinilai", ""},
	[ARM_GIZI_BURUK] = {"gizi buruk", "lila_gizi_buruk"},
	[ARM_GIZI_KURANG] = {"gizi kurang", "lila_gizi_kurang"},
	[ARM_NORMAL] = {"normal", "lila_normal"},
};

#define ARM_WORDS (sizeof(arm_words) / sizeof(arm_words[0]))

const char *arm_class_text(enum arm_class c)
{
	return arm_words[(unsigned)c < ARM_WORDS ? c : ARM_NONE].text;
}

const char *arm_class_name(enum arm_class c)
{
	return arm_words[(unsigned)c < ARM_WORDS ? c : ARM_NONE].name;
}

bool arm_kek(int32_t arm_mm)
{
	return arm_mm > 0 && arm_mm < ARM_KEK_BELOW_MM;
}

static bool can_be_read(const struct growth_score *s, enum growth_indicator ind)
{
	return s->z[ind] != GROWTH_Z_NONE && !s->flag[ind];
}

static bool below(const struct growth_score *s, enum growth_indicator ind, int z)
{
	return can_be_read(s, ind) && s->z[ind] < z;
}

static bool above(const struct growth_score *s, enum growth_indicator ind, int z)
{
	return can_be_read(s, ind) && s->z[ind] > z;
}

void nutrition_assess(const struct growth_input *in, const struct growth_score *s, struct nutrition *out)
{
	enum arm_class arm = arm_classify(in->age_days, in->arm_mm);
	bool thin_arm = arm == ARM_GIZI_BURUK || arm == ARM_GIZI_KURANG;

	*out = (struct nutrition){
		.stunted = below(s, GROWTH_LFA, -200),
		.severely_stunted = below(s, GROWTH_LFA, -300),
		.underweight = below(s, GROWTH_WFA, -200),
		.severely_underweight = below(s, GROWTH_WFA, -300),
		.wasted = below(s, GROWTH_WFL, -200) || thin_arm || in->oedema,
		.overweight = above(s, GROWTH_WFL, 200),
	};
	if (below(s, GROWTH_WFL, -300))
		out->severe_roads |= SEVERE_BY_WFL;
	if (arm == ARM_GIZI_BURUK)
		out->severe_roads |= SEVERE_BY_ARM;
	if (in->oedema)
		out->severe_roads |= SEVERE_BY_OEDEMA;
}

void nutrition_add_roads(struct buf *out, unsigned severe_roads)
{
	static const struct {
		unsigned road;
		const char *text;
	} roads[] = {{SEVERE_BY_WFL, "BB/TB"}, {SEVERE_BY_ARM, "LiLA"}, {SEVERE_BY_OEDEMA, "edema"}};
	const char *joint = "";

	for (size_t i = 0; i < sizeof(roads) / sizeof(roads[0]); i++) {
		if (!(severe_roads & roads[i].road))
			continue;
		buf_add(out, str_of(joint));
		buf_add(out, str_of(roads[i].text));
		joint = "+";
	}
}

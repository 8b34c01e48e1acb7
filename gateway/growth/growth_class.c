/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Permenkes 2/2020 classes. An index is a list of steps from low to high; a step holds every z up to and including its
 * upper bound. The regulation counts -3 and -2 to the class above them and +1, +2, +3 to the class below, and z is
 * already rounded to hundredths, so "below -3" is "up to -301".
 */
#include "growth.h"

#include <stddef.h>

struct step {
	int upto; /* hundredths of SD, inclusive */
	enum growth_class class;
};

static const struct step bbu[] = {
	{-301, CLASS_BBU_SANGAT_KURANG},
	{-201, CLASS_BBU_KURANG},
	{100, CLASS_BBU_NORMAL},
	{INT16_MAX, CLASS_BBU_RISIKO_LEBIH},
};

static const struct step tbu[] = {
	{-301, CLASS_TBU_SANGAT_PENDEK},
	{-201, CLASS_TBU_PENDEK},
	{300, CLASS_TBU_NORMAL},
	{INT16_MAX, CLASS_TBU_TINGGI},
};

static const struct step bbtb[] = {
	{-301, CLASS_BBTB_GIZI_BURUK},  {-201, CLASS_BBTB_GIZI_KURANG}, {100, CLASS_BBTB_GIZI_BAIK},
	{200, CLASS_BBTB_RISIKO_LEBIH}, {300, CLASS_BBTB_GIZI_LEBIH},   {INT16_MAX, CLASS_BBTB_OBESITAS},
};

static const struct step *steps_of(enum growth_indicator ind)
{
	switch (ind) {
	case GROWTH_WFA: return bbu;
	case GROWTH_LFA: return tbu;
	case GROWTH_WFL:
	case GROWTH_BFA: return bbtb;
	default: return NULL;
	}
}

enum growth_class growth_classify(enum growth_indicator ind, const struct growth_score *s)
{
	const struct step *step = steps_of(ind);
	if (step == NULL || s->z[ind] == GROWTH_Z_NONE || s->flag[ind])
		return CLASS_NONE;
	while (s->z[ind] > step->upto)
		step++;
	return step->class;
}

static const struct {
	const char *text, *name;
} words[GROWTH_CLASSES] = {
	[CLASS_NONE] = {"belum dinilai", ""},
	[CLASS_BBU_SANGAT_KURANG] = {"sangat kurang", "bbu_sangat_kurang"},
	[CLASS_BBU_KURANG] = {"kurang", "bbu_kurang"},
	[CLASS_BBU_NORMAL] = {"normal", "bbu_normal"},
	[CLASS_BBU_RISIKO_LEBIH] = {"risiko lebih", "bbu_risiko_lebih"},
	[CLASS_TBU_SANGAT_PENDEK] = {"sangat pendek", "tbu_sangat_pendek"},
	[CLASS_TBU_PENDEK] = {"pendek", "tbu_pendek"},
	[CLASS_TBU_NORMAL] = {"normal", "tbu_normal"},
	[CLASS_TBU_TINGGI] = {"tinggi", "tbu_tinggi"},
	[CLASS_BBTB_GIZI_BURUK] = {"gizi buruk", "bbtb_gizi_buruk"},
	[CLASS_BBTB_GIZI_KURANG] = {"gizi kurang", "bbtb_gizi_kurang"},
	[CLASS_BBTB_GIZI_BAIK] = {"gizi baik", "bbtb_gizi_baik"},
	[CLASS_BBTB_RISIKO_LEBIH] = {"berisiko gizi lebih", "bbtb_risiko_lebih"},
	[CLASS_BBTB_GIZI_LEBIH] = {"gizi lebih", "bbtb_gizi_lebih"},
	[CLASS_BBTB_OBESITAS] = {"obesitas", "bbtb_obesitas"},
};

const char *growth_class_text(enum growth_class c)
{
	return words[(unsigned)c < GROWTH_CLASSES ? c : CLASS_NONE].text;
}

const char *growth_class_name(enum growth_class c)
{
	return words[(unsigned)c < GROWTH_CLASSES ? c : CLASS_NONE].name;
}

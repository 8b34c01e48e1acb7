/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Permenkes 2/2020 classes. An index is a list of steps from low to high; a step holds every z up to and including its
 * upper bound. The regulation counts -3 and -2 to the class above them and +1, +2, +3 to the class below, and z is
 * already rounded to hundredths, so "below -3" is "up to -301". BMI for age has the limits and words of weight for
 * height, but classes of its own: a list must not say BB/TB of a child of whom only the other is known.
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

static const struct step imtu[] = {
	{-301, CLASS_IMTU_GIZI_BURUK},  {-201, CLASS_IMTU_GIZI_KURANG}, {100, CLASS_IMTU_GIZI_BAIK},
	{200, CLASS_IMTU_RISIKO_LEBIH}, {300, CLASS_IMTU_GIZI_LEBIH},   {INT16_MAX, CLASS_IMTU_OBESITAS},
};

static const struct step lku[] = {
	{-201, CLASS_LKU_MIKROSEFALI},
	{200, CLASS_LKU_NORMAL},
	{INT16_MAX, CLASS_LKU_MAKROSEFALI},
};

static const struct step *const steps_of[GROWTH_INDICATORS] = {
	[GROWTH_WFA] = bbu, [GROWTH_LFA] = tbu, [GROWTH_WFL] = bbtb, [GROWTH_BFA] = imtu, [GROWTH_HFA] = lku,
};

enum growth_class growth_classify(enum growth_indicator ind, const struct growth_score *s)
{
	const struct step *step = steps_of[ind];
	if (step == NULL || s->z[ind] == GROWTH_Z_NONE || s->flag[ind])
		return CLASS_NONE;
	while (s->z[ind] > step->upto)
		step++;
	return step->class;
}

static const struct {
	const char *text, *official, *name;
} words[GROWTH_CLASSES] = {
	[CLASS_NONE] = {"belum dinilai", "", ""},
	[CLASS_BBU_SANGAT_KURANG] = {"sangat kurang", "berat badan sangat kurang", "bbu_sangat_kurang"},
	[CLASS_BBU_KURANG] = {"kurang", "berat badan kurang", "bbu_kurang"},
	[CLASS_BBU_NORMAL] = {"normal", "berat badan normal", "bbu_normal"},
	[CLASS_BBU_RISIKO_LEBIH] = {"risiko lebih", "risiko berat badan lebih", "bbu_risiko_lebih"},
	[CLASS_TBU_SANGAT_PENDEK] = {"sangat pendek", "sangat pendek", "tbu_sangat_pendek"},
	[CLASS_TBU_PENDEK] = {"pendek", "pendek", "tbu_pendek"},
	[CLASS_TBU_NORMAL] = {"normal", "normal", "tbu_normal"},
	[CLASS_TBU_TINGGI] = {"tinggi", "tinggi", "tbu_tinggi"},
	[CLASS_BBTB_GIZI_BURUK] = {"gizi buruk", "gizi buruk", "bbtb_gizi_buruk"},
	[CLASS_BBTB_GIZI_KURANG] = {"gizi kurang", "gizi kurang", "bbtb_gizi_kurang"},
	[CLASS_BBTB_GIZI_BAIK] = {"gizi baik", "gizi baik", "bbtb_gizi_baik"},
	[CLASS_BBTB_RISIKO_LEBIH] = {"berisiko gizi lebih", "berisiko gizi lebih", "bbtb_risiko_lebih"},
	[CLASS_BBTB_GIZI_LEBIH] = {"gizi lebih", "gizi lebih", "bbtb_gizi_lebih"},
	[CLASS_BBTB_OBESITAS] = {"obesitas", "obesitas", "bbtb_obesitas"},
	[CLASS_IMTU_GIZI_BURUK] = {"gizi buruk", "gizi buruk", "imtu_gizi_buruk"},
	[CLASS_IMTU_GIZI_KURANG] = {"gizi kurang", "gizi kurang", "imtu_gizi_kurang"},
	[CLASS_IMTU_GIZI_BAIK] = {"gizi baik", "gizi baik", "imtu_gizi_baik"},
	[CLASS_IMTU_RISIKO_LEBIH] = {"berisiko gizi lebih", "berisiko gizi lebih", "imtu_risiko_lebih"},
	[CLASS_IMTU_GIZI_LEBIH] = {"gizi lebih", "gizi lebih", "imtu_gizi_lebih"},
	[CLASS_IMTU_OBESITAS] = {"obesitas", "obesitas", "imtu_obesitas"},
	[CLASS_LKU_MIKROSEFALI] = {"mikrosefali", "mikrosefali", "lku_mikrosefali"},
	[CLASS_LKU_NORMAL] = {"normal", "normal", "lku_normal"},
	[CLASS_LKU_MAKROSEFALI] = {"makrosefali", "makrosefali", "lku_makrosefali"},
};

const char *growth_class_text(enum growth_class c)
{
	return words[(unsigned)c < GROWTH_CLASSES ? c : CLASS_NONE].text;
}

const char *growth_class_official(enum growth_class c)
{
	return words[(unsigned)c < GROWTH_CLASSES ? c : CLASS_NONE].official;
}

const char *growth_class_name(enum growth_class c)
{
	return words[(unsigned)c < GROWTH_CLASSES ? c : CLASS_NONE].name;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * N, T, O and B by the minimum gain (KBM). The card lets a cadre judge by the curve first and use the KBM when in
 * doubt; a program has no doubt to settle by eye, so the KBM alone decides. It is a gain per month: after a month
 * without a weighing there is no official rule, which is what O is for, and nothing is multiplied here. "Last month" is
 * the calendar month, because posyandu is held once in each: 31 January to 1 February counts, 1 January to 28 February
 * too. Months are compared by their number since year 0, so no step over a month's end has a case of its own.
 *
 * A reading looks at one weighing and the one before it; 2T walks back over the list and reads each weighing again. A
 * status is nowhere remembered, so nothing can be left over from a weight that was corrected since. Lists are a child's
 * sixty months at most: walking is cheaper than any bookkeeping.
 */
#include "kms.h"

#include <string.h>

/*
 * Grams since last month by completed months of age. Source: KMS by Permenkes 155/Menkes/Per/I/2010 and Buku KIA 2020
 * and 2023 (p. 54 prints 800 900 800 600 500 400 300 200 in merged cells; the split by sex at months 7 and 11 is how
 * other Indonesian programs read the card). The health office must confirm it against its own printed card before use.
 * The lines: BB/U -3 SD is the red one, +1 SD the orange one.
 */
const struct kms_rules kms_rules_printed = {
	/* month   0    1    2    3    4    5    6    7    8    9   10   11   12+; boys, then girls */
	.kbm_g = {{0, 800, 900, 800, 600, 500, 400, 400, 300, 300, 300, 300, 200},
		  {0, 800, 900, 800, 600, 500, 400, 300, 300, 300, 300, 200, 200}},
	.red_z = -300,
	.orange_z = 100,
};

static bool has_sex(enum sex sex)
{
	return sex == SEX_MALE || sex == SEX_FEMALE;
}

int32_t kms_minimum_gain_g(const struct kms_rules *rules, enum sex sex, int age_months)
{
	if (!has_sex(sex) || age_months < 1 || age_months > KMS_LAST_MONTH + 1)
		return 0;
	return rules->kbm_g[sex - 1][age_months < KMS_KBM_MONTHS ? age_months : KMS_KBM_MONTHS];
}

/* ---- what counts of what was recorded ---- */

static bool is_weighing(const struct kms_weighing *w)
{
	return w->day != DATE_NONE && w->weight_g > 0;
}

/* Calendar months since year 0: those of two neighbouring months differ by one, also over new year. */
static int month_number(int32_t day)
{
	int year, month, mday;

	date_to_ymd(day, &year, &month, &mday);
	return year * 12 + month;
}

/* Puts ONE into the first N, which are one for each month, by day. Returns how many there are then. */
static size_t put_in_month(struct kms_weighing *w, size_t n, struct kms_weighing one)
{
	size_t at = n;

	while (at > 0 && month_number(w[at - 1].day) > month_number(one.day))
		at--;
	if (at > 0 && month_number(w[at - 1].day) == month_number(one.day)) {
		if (one.day >= w[at - 1].day)
			w[at - 1] = one;
		return n;
	}
	memmove(&w[at + 1], &w[at], (n - at) * sizeof(*w));
	w[at] = one;
	return n + 1;
}

/* The part that is in order never grows past the one being looked at, so the list is its own workspace. */
size_t kms_months(struct kms_weighing *w, size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_weighing(&w[i]))
			left = put_in_month(w, left, w[i]);
	}
	return left;
}

/* ---- reading ---- */

/* True for a weighing in the months of age that the card has. */
static bool is_on_card(const struct kms_child *child, const struct kms_weighing *w)
{
	if (!is_weighing(w) || child->birth_day == DATE_NONE || w->day < child->birth_day)
		return false;
	return date_months_between(child->birth_day, w->day) <= KMS_LAST_MONTH;
}

/* N or T, with the gain and what it was held against; nothing without a sex, which has no KBM. */
static void read_gain(const struct kms_rules *rules, const struct kms_child *child, const struct kms_weighing *before,
		      const struct kms_weighing *now, struct kms_reading *out)
{
	if (!has_sex(child->sex))
		return;
	out->gain_g = now->weight_g - before->weight_g;
	out->minimum_gain_g = kms_minimum_gain_g(rules, child->sex, date_months_between(child->birth_day, now->day));
	out->status = out->gain_g >= out->minimum_gain_g ? KMS_N : KMS_T;
}

/* The status of the last of N weighings by itself and the one before it. */
static void read_status(const struct kms_rules *rules, const struct kms_child *child, const struct kms_weighing *w,
			size_t n, struct kms_reading *out)
{
	*out = (struct kms_reading){.status = KMS_NONE};
	if (n == 0 || !is_on_card(child, &w[n - 1]))
		return;
	const struct kms_weighing *now = &w[n - 1];
	const struct kms_weighing *before = n > 1 && is_on_card(child, now - 1) ? now - 1 : NULL;
	if (!before)
		out->status = child->moved_in ? KMS_O : KMS_B;
	else if (month_number(before->day) + 1 != month_number(now->day))
		out->status = KMS_O;
	else
		read_gain(rules, child, before, now, out);
}

static int times_t(const struct kms_rules *rules, const struct kms_child *child, const struct kms_weighing *w, size_t n)
{
	struct kms_reading r;
	int times = 0;

	for (; n > 0; n--, times++) {
		read_status(rules, child, w, n, &r);
		if (r.status != KMS_T)
			break;
	}
	return times;
}

/* Under 60 calendar months is at most day 1826, which WHO still scores; a flag changes nothing here. */
static void read_lines(const struct kms_rules *rules, const struct kms_child *child, const struct kms_weighing *now,
		       struct kms_reading *out)
{
	const struct growth_input in = {
		.sex = child->sex,
		.age_days = now->day - child->birth_day,
		.weight_g = now->weight_g,
	};
	struct growth_score s;

	growth_score(&in, &s);
	if (s.z[GROWTH_WFA] == GROWTH_Z_NONE)
		return;
	out->below_red = s.z[GROWTH_WFA] < rules->red_z;
	out->above_orange = s.z[GROWTH_WFA] > rules->orange_z;
}

void kms_read(const struct kms_rules *rules, const struct kms_child *child, const struct kms_weighing *w, size_t n,
	      struct kms_reading *out)
{
	read_status(rules, child, w, n, out);
	if (out->status == KMS_NONE)
		return;
	out->times_t = times_t(rules, child, w, n);
	read_lines(rules, child, &w[n - 1], out);
}

/* ---- words ---- */

static const struct {
	const char *letter, *text;
} words[] = {
	[KMS_NONE] = {"", ""},
	[KMS_N] = {"N", "naik (N)"},
	[KMS_T] = {"T", "tidak naik (T)"},
	[KMS_O] = {"O", "bulan lalu tidak timbang (O)"},
	[KMS_B] = {"B", "timbang pertama (B)"},
};

#define WORDS (sizeof(words) / sizeof(words[0]))

const char *kms_letter(enum kms_status s)
{
	return words[(unsigned)s < WORDS ? s : KMS_NONE].letter;
}

const char *kms_text(enum kms_status s)
{
	return words[(unsigned)s < WORDS ? s : KMS_NONE].text;
}

static const int band_last_month[] = {5, 8, 11, 23, KMS_LAST_MONTH};

#define BANDS            (sizeof(band_last_month) / sizeof(band_last_month[0]))
#define BANDS_OF(advice) advice ".0-5", advice ".6-8", advice ".9-11", advice ".12-23", advice ".24-59"

/* In the order of what to speak about first. */
enum advice { BGM, DUA_T, TIDAK_NAIK, ORANYE, NAIK, TIMBANG_LAGI, PERTAMA, ADVICES };

static const char *const advice_key[ADVICES][BANDS] = {
	[BGM] = {BANDS_OF("bgm")},         [DUA_T] = {BANDS_OF("dua_t")}, [TIDAK_NAIK] = {BANDS_OF("tidak_naik")},
	[ORANYE] = {BANDS_OF("oranye")},   [NAIK] = {BANDS_OF("naik")},   [TIMBANG_LAGI] = {BANDS_OF("timbang_lagi")},
	[PERTAMA] = {BANDS_OF("pertama")},
};

static enum advice advice_of(const struct kms_reading *r)
{
	if (r->below_red)
		return BGM;
	if (r->status == KMS_T)
		return r->times_t >= 2 ? DUA_T : TIDAK_NAIK;
	if (r->above_orange)
		return ORANYE;
	if (r->status == KMS_N)
		return NAIK;
	return r->status == KMS_O ? TIMBANG_LAGI : PERTAMA;
}

const char *kms_advice_key(const struct kms_reading *r, int age_months)
{
	size_t band = 0;

	if (r->status == KMS_NONE || age_months < 0 || age_months > KMS_LAST_MONTH)
		return "";
	while (age_months > band_last_month[band])
		band++;
	return advice_key[advice_of(r)][band];
}

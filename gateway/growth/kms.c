/* SPDX-License-Identifier: Apache-2.0 */
/*
 * N, T, O and B by the minimum gain (KBM). The card lets a cadre judge by the curve first and use the KBM when in
 * doubt; a program has no doubt to settle by eye, so the KBM alone decides. It is a gain per month: after a month
 * without a weighing there is no official rule, which is what O is for, and nothing is multiplied here. "Last month" is
 * the calendar month, because posyandu is held once in each: 31 January to 1 February counts, 1 January to 28 February
 * too.
 */
#include "kms.h"

/*
 * Grams since last month by completed months of age. Source: KMS by Permenkes 155/Menkes/Per/I/2010 and Buku KIA 2020
 * and 2023 (p. 54 prints 800 900 800 600 500 400 300 200 in merged cells; the split by sex at months 7 and 11 is how
 * other Indonesian programs read the card). The health office must confirm it against its own printed card before use.
 */
#define KBM_TABLE_MONTHS 12 /* the last column holds for every later month */
#define KBM_LAST_MONTH   60

static const int16_t kbm_g[2][KBM_TABLE_MONTHS + 1] = {
	/* month     0    1    2    3    4    5    6    7    8    9   10   11   12+ */
	[SEX_MALE - 1] = {0, 800, 900, 800, 600, 500, 400, 400, 300, 300, 300, 300, 200},
	[SEX_FEMALE - 1] = {0, 800, 900, 800, 600, 500, 400, 300, 300, 300, 300, 200, 200},
};

int32_t kms_minimum_gain_g(enum sex sex, int age_months)
{
	if ((sex != SEX_MALE && sex != SEX_FEMALE) || age_months < 0 || age_months > KBM_LAST_MONTH)
		return 0;
	return kbm_g[sex - 1][age_months < KBM_TABLE_MONTHS ? age_months : KBM_TABLE_MONTHS];
}

static bool in_month_before(int32_t earlier, int32_t day)
{
	int32_t this_month = date_month_start(day);
	return earlier < this_month && earlier >= date_month_start(this_month - 1);
}

static bool weighed(struct kms_weighing w)
{
	return w.day != DATE_NONE && w.weight_g > 0;
}

enum kms_status kms_status(enum sex sex, int32_t birth_day, int32_t day, int32_t weight_g, struct kms_weighing last)
{
	if (weight_g <= 0 || birth_day == DATE_NONE || day == DATE_NONE)
		return KMS_NONE;
	int months = date_months_between(birth_day, day);
	if (months < 0 || months >= KBM_LAST_MONTH)
		return KMS_NONE;
	if (!weighed(last))
		return KMS_B;
	if (!in_month_before(last.day, day))
		return KMS_O;
	if (sex != SEX_MALE && sex != SEX_FEMALE)
		return KMS_NONE; /* no KBM to hold the gain against */
	return weight_g - last.weight_g >= kms_minimum_gain_g(sex, months) ? KMS_N : KMS_T;
}

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

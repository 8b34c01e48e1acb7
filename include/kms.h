/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kms: the posyandu's own reading of a weighing (Kartu Menuju Sehat): N naik, T tidak naik, O not weighed last month,
 * B first weighing. Source: Permenkes 155/2010, Buku KIA 2023 p. 54; the minimum gains (KBM) are data in kms.c and a
 * health office must confirm them against its printed card. Pure, any thread.
 */
#ifndef KTG_KMS_H
#define KTG_KMS_H

#include "date.h"
#include "growth.h"

enum kms_status { KMS_NONE, KMS_N, KMS_T, KMS_O, KMS_B };

/* Minimum gain in grams for a child who has completed AGE_MONTHS calendar months (1..60); 0 for month 0 and beyond 60. */
int32_t kms_minimum_gain_g(enum sex sex, int age_months);

struct kms_weighing {
	int32_t day; /* calendar day of the weighing; DATE_NONE = never weighed */
	int32_t weight_g;
};

/*
 * The status of a weighing of WEIGHT_G on DAY, given the last weighing of an earlier month. B: never weighed before.
 * O: the last one was not in the calendar month before. N: gained at least the KBM of the age now. T: anything less.
 * KMS_NONE when the weight is not positive or the child is 60 months or older.
 */
enum kms_status kms_status(enum sex sex, int32_t birth_day, int32_t day, int32_t weight_g, struct kms_weighing last);

const char *kms_letter(enum kms_status s); /* "N", "T", "O", "B", "" */
/* As a phone shows it: "naik (N)", "tidak naik (T)", "bulan lalu tidak timbang (O)", "timbang pertama (B)", "". */
const char *kms_text(enum kms_status s);

#endif

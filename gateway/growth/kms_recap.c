/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The monthly recap. A recap is counted here from readings, or typed by a cadre from her book; the check is for the
 * second kind and must never fail on the first. Each rule has its own bit, so that the reply can name the figure to look
 * at again, and sums are 64 bits wide: a typed figure may be anything.
 */
#include "kms.h"

void kms_recap_add(struct kms_recap *recap, const struct kms_reading *r)
{
	switch (r->status) {
	case KMS_N: recap->n++; break;
	case KMS_T: recap->t++; break;
	case KMS_O: recap->o++; break;
	case KMS_B: recap->b++; break;
	case KMS_NONE:
	default: return;
	}
	recap->d++;
	recap->two_t += r->times_t >= 2;
	recap->bgm += r->below_red;
}

static bool is_negative(const struct kms_recap *r)
{
	return r->s < 0 || r->k < 0 || r->d < 0 || r->n < 0 || r->t < 0 || r->o < 0 || r->b < 0 || r->two_t < 0 ||
	       r->bgm < 0;
}

unsigned kms_recap_check(const struct kms_recap *recap)
{
	int64_t read = (int64_t)recap->n + recap->t + recap->o + recap->b;
	unsigned wrong = 0;

	if (is_negative(recap))
		wrong |= RECAP_NEGATIVE;
	if (recap->d != read)
		wrong |= RECAP_D_SUM;
	if (recap->d > recap->s)
		wrong |= RECAP_D_OVER_S;
	if (recap->k > recap->s)
		wrong |= RECAP_K_OVER_S;
	if (recap->two_t > recap->t)
		wrong |= RECAP_2T_OVER_T;
	if (recap->bgm > recap->d)
		wrong |= RECAP_BGM_OVER_D;
	return wrong;
}

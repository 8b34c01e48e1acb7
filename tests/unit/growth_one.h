/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_one: the scores of one child, and the children that several tests measure.
 */
#ifndef GROWTH_ONE_H
#define GROWTH_ONE_H

#include "growth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the five above first */
#include <cmocka.h>

static inline struct growth_score score(struct growth_input in)
{
	struct growth_score s;

	growth_score(&in, &s);
	return s;
}

static inline void assert_nothing_scored(struct growth_score s)
{
	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		assert_int_equal(s.z[i], GROWTH_Z_NONE);
		assert_false(s.flag[i]);
	}
}

static inline struct growth_input boy(int32_t age_days, int32_t length_mm, enum position position)
{
	return (struct growth_input){
		.sex = SEX_MALE, .age_days = age_days, .weight_g = 12000, .length_mm = length_mm, .position = position};
}

static inline struct growth_input measured_all(int32_t age_days)
{
	return (struct growth_input){.sex = SEX_FEMALE,
				     .age_days = age_days,
				     .weight_g = 16000,
				     .length_mm = 1050,
				     .position = POSITION_STANDING,
				     .head_mm = 500,
				     .arm_mm = 160};
}

#endif

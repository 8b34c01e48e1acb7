/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock: the one place that asks the machine for the time. Wall time (clock_now_ms) is for records and people, monotonic
 * time (clock_mono_ms) for timeouts: a stepped wall clock must not end a session or hold a deadline. Any thread.
 */
#ifndef KTG_CLOCK_H
#define KTG_CLOCK_H

#include <stdint.h>

int64_t clock_now_ms(void);  /* Unix time in milliseconds */
int64_t clock_mono_ms(void); /* monotonic milliseconds */
int64_t clock_mono_us(void); /* monotonic microseconds */

#endif

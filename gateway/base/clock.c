/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock: clock_gettime on CLOCK_REALTIME and CLOCK_MONOTONIC. Both are served by the vDSO without a system call and
 * cannot fail on Linux with these constants, so the functions return the time and no error.
 */
#include "clock.h"

#include <time.h>

static struct timespec now(clockid_t id)
{
	struct timespec t = {0, 0};

	clock_gettime(id, &t);
	return t;
}

int64_t clock_now_ms(void)
{
	struct timespec t = now(CLOCK_REALTIME);

	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_mono_ms(void)
{
	return clock_mono_us() / 1000;
}

int64_t clock_mono_us(void)
{
	struct timespec t = now(CLOCK_MONOTONIC);

	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

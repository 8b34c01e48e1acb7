/* SPDX-License-Identifier: Apache-2.0 */
#include "pace.h"

#include <stdatomic.h>
#include <stdlib.h>

#define MEAN_OF 8 /* the mean goes an eighth of the way to each new value */

struct pace {
	struct {
		_Atomic int64_t count, sum_us, mean_us;
	} channel[CONFIG_CHANNELS_MAX];
};

struct pace *pace_new(void)
{
	return calloc(1, sizeof(struct pace));
}

void pace_free(struct pace *p)
{
	free(p);
}

void pace_note(struct pace *p, const struct config *c, struct str channel, int64_t took_us)
{
	for (int i = 0; p && i < c->channels; i++) {
		int64_t mean;

		if (!str_eq(str_of(c->channel[i].name), channel))
			continue;
		mean = atomic_load_explicit(&p->channel[i].mean_us, memory_order_relaxed);
		mean = atomic_load(&p->channel[i].count) ? mean + (took_us - mean) / MEAN_OF : took_us;
		atomic_store_explicit(&p->channel[i].mean_us, mean, memory_order_relaxed);
		atomic_fetch_add(&p->channel[i].count, 1);
		atomic_fetch_add(&p->channel[i].sum_us, took_us);
		return;
	}
}

enum pace_level pace_level(const struct pace *p, int channel)
{
	int64_t mean = atomic_load_explicit(&p->channel[channel].mean_us, memory_order_relaxed);

	return mean >= PACE_DOWN_US ? PACE_DOWN : mean >= PACE_DEGRADED_US ? PACE_DEGRADED : PACE_OK;
}

void pace_text(const struct pace *p, const struct config *c, struct buf *out)
{
	if (!c->channels)
		return;
	buf_add(out, STR("# HELP ktg_channel_seconds Time to answer a request of the channel\n"
			 "# TYPE ktg_channel_seconds summary\n"));
	for (int i = 0; i < c->channels; i++) {
		int64_t us = atomic_load(&p->channel[i].sum_us);

		buf_addf(out, "ktg_channel_seconds_sum{channel=\"%s\"} %lld.%06lld\n", c->channel[i].name,
			 (long long)(us / 1000000), (long long)(us % 1000000));
		buf_addf(out, "ktg_channel_seconds_count{channel=\"%s\"} %lld\n", c->channel[i].name,
			 (long long)atomic_load(&p->channel[i].count));
	}
	buf_add(out, STR("# HELP ktg_channel_level 0 answers in time, 1 degraded (a second and more), 2 down (ten)\n"
			 "# TYPE ktg_channel_level gauge\n"));
	for (int i = 0; i < c->channels; i++)
		buf_addf(out, "ktg_channel_level{channel=\"%s\"} %d\n", c->channel[i].name, (int)pace_level(p, i));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The channels that send, as lanes: made from the config, looked after, and as others may see them. */
#include "dispatch_parts.h"

#include "clock.h"
#include "log.h"

#include <string.h>

/* A million takes 50 ms to count, in which nothing is sent: so a hundredth of the time at most. */
static void count_waiting(struct dispatch *d)
{
	int64_t waiting[OUTBOX_PRIORITIES], began_ms = clock_mono_ms();

	if (began_ms < d->waiting_at_ms || store_outbox_waiting(d->reader, waiting))
		return;
	d->waiting_at_ms = began_ms + 100 * (clock_mono_ms() - began_ms);
	pthread_mutex_lock(&d->lock);
	memcpy(d->view.waiting, waiting, sizeof(waiting));
	pthread_mutex_unlock(&d->lock);
}

void dispatch_refresh_lanes(struct dispatch *d, int64_t now_ms)
{
	int32_t today = date_of_ms(now_ms, d->config->zone);
	struct lane_word word;

	count_waiting(d);
	for (int i = 0; i < d->lanes; i++) {
		struct lane *l = &d->lane[i];

		if (today != l->budget.day && !d->committing) /* what is claimed is in the database then */
			store_outbox_budget(d->reader, channel_name(l->channel), d->config->zone, today, &l->budget);
		if (budget_level(&l->budget) > d->view.lane[i].budget_level)
			log_event(LOG_WARN, "budget", LOG_STR("channel", channel_name(l->channel)),
				  LOG_INT("percent", budget_level(&l->budget)));
		store_lane_word(d->reader, channel_name(l->channel), &word);
		if (word.id != l->word_id && !word.paused) { /* who resumes has seen to it: credit, password */
			l->breaker = (struct breaker){0};
			l->barred = false;
		}
		l->word_id = word.id;
		l->paused = word.paused;
	}
	pthread_mutex_lock(&d->lock);
	for (int i = 0; i < d->lanes; i++) {
		const struct lane *l = &d->lane[i];
		struct dispatch_lane_view *v = &d->view.lane[i];

		v->channel = l->config->name;
		v->paused = l->paused;
		v->barred = l->barred;
		v->held = !breaker_lets(&l->breaker, clock_mono_ms());
		v->in_flight = l->in_flight;
		v->budget_level = budget_level(&l->budget);
		v->spent_day = l->budget.day_spent;
		v->spent_month = l->budget.month_spent;
		v->forecast_month = budget_forecast(&l->budget, today);
	}
	pthread_mutex_unlock(&d->lock);
}

void dispatch_look(struct dispatch *d, struct dispatch_view *out)
{
	pthread_mutex_lock(&d->lock);
	*out = d->view;
	pthread_mutex_unlock(&d->lock);
}

static void make_lane(struct dispatch *d, const struct channel *ch, const struct config_channel *c, int64_t now_ms)
{
	struct lane *l = &d->lane[d->lanes++];

	*l = (struct lane){.channel = ch, .config = c};
	bucket_init(&l->bucket, c->tps, clock_mono_ms());
	l->budget = (struct budget){.day_limit = c->budget_day, .month_limit = c->budget_month};
	store_outbox_budget(d->reader, channel_name(l->channel), d->config->zone, date_of_ms(now_ms, d->config->zone),
			    &l->budget);
}

/* Channels whose phones come for what they shall send: what answers them is left to them for a while. */
static void note_poll(struct dispatch *d, const struct channel *ch, const struct config_channel *c)
{
	d->poll_resends[d->polls] = c->resend_unknown;
	d->poll[d->polls++] = ch;
}

void dispatch_make_lanes(struct dispatch *d, const struct channel_set *channels)
{
	int64_t now_ms = clock_now_ms();

	for (int i = 0; i < channel_count(channels); i++) {
		const struct channel *ch = channel_at(channels, i);

		if (channel_sends(ch))
			make_lane(d, ch, &d->config->channel[i], now_ms);
		else if (channel_serves(ch, INBOUND_POLL))
			note_poll(d, ch, &d->config->channel[i]);
	}
	d->view.lanes = d->lanes;
	if (!d->lanes && !d->polls)
		log_event(LOG_WARN, "no_channel_sends", LOG_INT("channels", channel_count(channels)));
	dispatch_refresh_lanes(d, now_ms);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The channels a gateway serves: for each one in the config its profile and who may call it. The address is checked
 * before anything of the request is read. A channel that names nobody is refused here once more, whatever made the
 * config: no gateway may be open to the world by oversight.
 */
#include "channel.h"
#include "address.h"
#include "profile.h"
#include <errno.h>
#include <stdlib.h>

struct channel {
	struct profile *profile;
	bool open;
	int nets;
	struct address_net net[CONFIG_ALLOW_MAX];
};

struct channel_set {
	int count;
	struct channel channel[CONFIG_CHANNELS_MAX];
};

static void set_addresses(struct channel *ch, const struct config *c, const struct config_channel *cc,
			  struct diag *diag)
{
	ch->open = cc->open;
	for (int i = 0; i < cc->allows; i++) {
		if (address_net_parse(str_of(cc->allow[i]), &ch->net[ch->nets]) == 0)
			ch->nets++;
		else
			diag_add(diag, c->path, 0, 0, "channel %s: '%s' is no address", cc->name, cc->allow[i]);
	}
	if (!ch->open && !ch->nets)
		diag_add(diag, c->path, 0, 0, "channel %s: say who may call it, with allow or open", cc->name);
}

static void load_channel(struct channel *ch, const struct config *c, const struct config_channel *cc, struct diag *diag)
{
	char path[CONFIG_PATH_MAX + 40];
	struct buf b;

	set_addresses(ch, c, cc, diag);
	buf_init(&b, path, sizeof(path) - 1);
	buf_addf(&b, "%s/%s.yaml", c->profiles, cc->name);
	path[b.n] = '\0';
	ch->profile = profile_load(path, diag);
	if (ch->profile && !str_eq(ch->profile->name, str_of(cc->name)))
		diag_add(diag, path, 1, 1,
			 "name: the file is called %s.yaml and the profile '%.*s'; they must be the same", cc->name,
			 STR_ARG(ch->profile->name));
}

struct channel_set *channel_set_load(const struct config *c, struct diag *diag)
{
	int before = diag->count + diag->dropped;
	struct channel_set *set = calloc(1, sizeof(*set));

	if (!set) {
		diag_add(diag, c->path, 0, 0, "out of memory");
		return NULL;
	}
	for (; set->count < c->channels; set->count++)
		load_channel(&set->channel[set->count], c, &c->channel[set->count], diag);
	if (diag->count + diag->dropped == before)
		return set;
	channel_set_free(set);
	return NULL;
}

void channel_set_free(struct channel_set *set)
{
	if (!set)
		return;
	for (int i = 0; i < set->count; i++)
		profile_free(set->channel[i].profile);
	free(set);
}

const struct channel *channel_find(const struct channel_set *set, struct str name)
{
	for (int i = 0; i < set->count; i++) {
		if (str_eq(set->channel[i].profile->name, name))
			return &set->channel[i];
	}
	return NULL;
}

bool channel_serves(const struct channel *ch, enum inbound_kind kind)
{
	for (int i = 0; i < ch->profile->routes; i++)
		if (ch->profile->route[i].kind == kind)
			return true;
	return false;
}

int channel_read(const struct channel *ch, const struct channel_request *req, struct arena *a, struct inbound *out,
		 struct channel_response *resp)
{
	if (!ch->open && !address_in(req->peer, ch->net, ch->nets)) {
		answer_refuse(resp, 403, STR("your address may not use this channel\n"));
		return -EACCES;
	}
	return profile_read(ch->profile, req, a, out, resp);
}

void channel_answer(const struct channel *ch, const struct inbound *in, bool more, struct str screen, struct arena *a,
		    struct channel_response *resp)
{
	const struct route *r = &ch->profile->route[in->route];
	enum answer_kind kind = r->kind == INBOUND_SMS ? ANSWER_SMS : more ? ANSWER_CON : ANSWER_END;

	answer_fill(&r->answer[kind], screen, a, resp);
}

void channel_retry(const struct channel *ch, const struct inbound *in, struct str screen, struct arena *a,
		   struct channel_response *resp)
{
	answer_fill(&ch->profile->route[in->route].answer[ANSWER_RETRY], screen, a, resp);
}

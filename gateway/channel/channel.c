/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The channels a gateway serves: for each one in the config its profile, what the config gives it, and who may call it.
 * The address is checked before anything of the request is read. A channel that names nobody is refused here once more,
 * whatever made the config: no gateway may be open to the world by oversight.
 */
#include "channel.h"

#include "profile.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROFILES_MAX 128 /* in a folder */

struct channel_set {
	int count;
	struct channel channel[CONFIG_CHANNELS_MAX];
};

/* ---- what is in force ---- */

static uint32_t required(const struct profile *p, uint32_t uses)
{
	uint32_t out = 0;

	for (int i = 0; i < p->settings; i++)
		if ((uses & UINT32_C(1) << i) && !p->setting[i].has_fallback && !p->setting[i].optional)
			out |= UINT32_C(1) << i;
	return out;
}

/* Those of LACKING that are secrets, or that are none, and where to write them. */
static void add_lacking(const struct profile *p, uint32_t lacking, bool secret, struct buf *why)
{
	bool any = false;

	for (int i = 0; i < p->settings; i++) {
		if (!(lacking & UINT32_C(1) << i) || p->setting[i].secret != secret)
			continue;
		buf_addf(why, " %.*s", STR_ARG(p->setting[i].name));
		any = true;
	}
	if (any)
		buf_add(why, secret ? STR(" (in the file under 'secrets')") : STR(" (under 'settings')"));
}

/* In force: all it must have is given. Some but not all is told; OWN: settings that nothing else needs. */
static bool in_force(const struct channel *ch, uint32_t uses, uint32_t own, const char *what, struct buf *why)
{
	const struct profile *p = ch->profile;
	uint32_t lacking = required(p, uses) & ~ch->given;

	if (!lacking)
		return true;
	if (!(ch->given & (own ? own : uses)))
		return false;
	buf_addf(why, "%s%s also needs", why->n ? "; " : "", what);
	add_lacking(p, lacking, false, why);
	add_lacking(p, lacking, true, why);
	return false;
}

void channel_settle(struct channel *ch, struct buf *why)
{
	const struct profile *p = ch->profile;
	uint32_t verifies = 0, sends = p->send ? p->send->uses : 0;

	for (int i = 0; i < p->routes; i++)
		verifies |= p->route[i].verify ? p->route[i].verify->uses : 0;
	for (int i = 0; i < p->routes; i++) {
		const struct verify *w = p->route[i].verify;
		bool told = why->n > 0;
		struct buf once = *why;

		ch->verified[i] =
			w && (ch->given & w->uses) && in_force(ch, w->uses, w->uses & ~sends, "verify", &once);
		if (!told)
			*why = once;
	}
	ch->sends = p->send && in_force(ch, sends, sends & ~verifies, "send", why);
}

/* ---- what the config gives ---- */

/* V is nothing the profile takes: what may have been meant, and what else it takes. */
static void explain_unknown(const struct profile *p, const struct config *c, const struct config_channel *cc,
			    const struct config_value *v, struct diag *diag)
{
	int best = strlen(v->name) > 3 ? 3 : 2;
	struct str near = STR_NONE;
	char room[DIAG_TEXT_MAX];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	for (int i = 0; i < p->settings; i++) {
		int edits = str_edits(p->setting[i].name, str_of(v->name));

		if (edits < best) {
			best = edits;
			near = p->setting[i].name;
		}
	}
	if (near.n)
		buf_addf(&b, "; did you mean '%.*s'?", STR_ARG(near));
	for (int i = 0; i < p->settings; i++)
		buf_addf(&b, "%s%.*s", i ? ", " : near.n ? " Known: " : "; known: ", STR_ARG(p->setting[i].name));
	diag_add(diag, v->secret && cc->secrets[0] ? cc->secrets : c->path, v->line, v->col,
		 "channel %s: the profile %.*s has no setting '%s'%.*s", cc->name, STR_ARG(p->name), v->name,
		 STR_ARG(buf_str(&b)));
}

static void set_value(struct channel *ch, const struct config *c, const struct config_channel *cc,
		      const struct config_value *v, struct diag *diag)
{
	const struct profile *p = ch->profile;

	for (int i = 0; i < p->settings; i++) {
		if (!str_eq(p->setting[i].name, str_of(v->name)))
			continue;
		if (p->setting[i].secret && !v->secret)
			diag_add(diag, c->path, v->line, v->col,
				 "channel %s: %s is a secret; write it into the secrets file", cc->name, v->name);
		memcpy(ch->room[i], v->value, sizeof(ch->room[i]));
		ch->value[i] = str_of(ch->room[i]);
		if (ch->value[i].n)
			ch->given |= UINT32_C(1) << i;
		return;
	}
	explain_unknown(p, c, cc, v, diag);
}

static void set_values(struct channel *ch, const struct config *c, const struct config_channel *cc, struct diag *diag)
{
	const struct profile *p = ch->profile;
	char room[DIAG_TEXT_MAX];
	struct buf why;

	ch->room = calloc(PROFILE_SETTINGS_MAX, sizeof(*ch->room));
	if (!ch->room) {
		diag_add(diag, c->path, 0, 0, "out of memory");
		return;
	}
	for (int i = 0; i < p->settings; i++)
		ch->value[i] = p->setting[i].fallback;
	for (int i = 0; i < cc->values; i++)
		set_value(ch, c, cc, &cc->value[i], diag);
	for (int i = 0; i < p->settings && cc->secrets_unread; i++)
		if (p->setting[i].secret)
			ch->given |= UINT32_C(1) << i;
	buf_init(&why, room, sizeof(room));
	channel_settle(ch, &why);
	if (cc->secrets_unread) /* what lacks or cannot be cannot be told without them */
		return;
	if (!why.n)
		channel_target_check(ch, &why);
	if (why.n)
		diag_add(diag, c->path, cc->line, cc->col, "channel %s: %.*s", cc->name, STR_ARG(buf_str(&why)));
}

static bool has_url(const struct verify *w)
{
	if (w->scheme == SCHEME_TWILIO || w->scheme == SCHEME_MESSAGEBIRD_JWT || w->scheme == SCHEME_ENVAYA)
		return true;
	for (int i = 0; i < w->parts; i++)
		if (w->part[i].from.letter == 'v' && str_eq(w->part[i].from.name, STR("url")))
			return true;
	return false;
}

static bool signs_url(const struct channel *ch)
{
	for (int i = 0; i < ch->profile->routes; i++) {
		if (ch->verified[i] && has_url(ch->profile->route[i].verify))
			return true;
	}
	return false;
}

/* An event that says `verify: none` (a check of the URL) is answered and logged, and that is all. */
static bool all_verified(const struct channel *ch)
{
	for (int i = 0; i < ch->profile->routes; i++)
		if (!ch->verified[i] && !(ch->profile->route[i].kind == INBOUND_EVENT && !ch->profile->route[i].verify))
			return false;
	return true;
}

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
}

static void check_guard(struct channel *ch, const struct config *c, const struct config_channel *cc, struct diag *diag)
{
	if (ch->profile && signs_url(ch) && !ch->public_url[0])
		diag_add(diag, c->path, cc->line, cc->col,
			 "channel %s: its provider signs the URL; write public_url, as it calls us", cc->name);
	if (!ch->open && !ch->nets && !(ch->profile && all_verified(ch)))
		diag_add(diag, c->path, cc->line, cc->col, "channel %s: say who may call it, with allow or open",
			 cc->name);
}

static int is_profile(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 5 && d->d_name[0] != '.' && !strcmp(d->d_name + n - 5, ".yaml");
}

/* The profile in FOLDER whose name is most like NAME; false: none is. */
static bool near_profile(const char *folder, const char *name, char found[64])
{
	struct dirent **entry;
	int count = scandir(folder, &entry, is_profile, alphasort), best = strlen(name) > 3 ? 3 : 2;

	found[0] = '\0';
	for (int i = 0; i < count; i++) {
		struct str stem = {entry[i]->d_name, strlen(entry[i]->d_name) - 5};
		int edits = str_edits(stem, str_of(name));

		if (edits < best && str_copy(found, 64, stem))
			best = edits;
		free(entry[i]);
	}
	if (count >= 0)
		free(entry);
	return found[0] != '\0';
}

static void explain_missing(const struct config *c, const struct config_channel *cc, const char *profile,
			    struct diag *diag)
{
	char near[64];
	bool is_near = near_profile(c->profiles, profile, near);

	diag_add(diag, c->path, cc->line, cc->col,
		 "channel %s: there is no profile '%s' in %s%s%s%s (or name one with profile:)", cc->name, profile,
		 c->profiles, is_near ? "; did you mean '" : "", near, is_near ? "'?" : "");
}

static void load_channel(struct channel *ch, const struct config *c, const struct config_channel *cc, struct diag *diag)
{
	const char *profile = cc->profile[0] ? cc->profile : cc->name;
	char path[CONFIG_PATH_MAX + 40];
	struct buf b;

	str_copy(ch->name_room, sizeof(ch->name_room), str_of(cc->name));
	ch->name = str_of(ch->name_room);
	str_copy(ch->public_url, sizeof(ch->public_url), str_of(c->public_url));
	ch->local = cc->local;
	set_addresses(ch, c, cc, diag);
	buf_init(&b, path, sizeof(path) - 1);
	buf_addf(&b, "%s/%s.yaml", c->profiles, profile);
	path[b.n] = '\0';
	if (access(path, F_OK) != 0 && errno == ENOENT)
		explain_missing(c, cc, profile, diag);
	else
		ch->profile = profile_load(path, diag);
	if (ch->profile)
		set_values(ch, c, cc, diag);
	if (!cc->secrets_unread)
		check_guard(ch, c, cc, diag);
}

/* ---- the set ---- */

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
	for (int i = 0; i < set->count; i++) {
		profile_free(set->channel[i].profile);
		if (set->channel[i].room)
			explicit_bzero(set->channel[i].room, PROFILE_SETTINGS_MAX * sizeof(*set->channel[i].room));
		free(set->channel[i].room);
	}
	free(set);
}

const struct channel *channel_find(const struct channel_set *set, struct str name)
{
	for (int i = 0; i < set->count; i++) {
		if (str_eq(set->channel[i].name, name))
			return &set->channel[i];
	}
	return NULL;
}

int channel_count(const struct channel_set *set)
{
	return set->count;
}

const struct channel *channel_at(const struct channel_set *set, int i)
{
	return &set->channel[i];
}

struct str channel_name(const struct channel *ch)
{
	return ch->name;
}

bool channel_serves(const struct channel *ch, enum inbound_kind kind)
{
	for (int i = 0; i < ch->profile->routes; i++)
		if (ch->profile->route[i].kind == kind)
			return true;
	return false;
}

bool channel_sends(const struct channel *ch)
{
	return ch->sends;
}

bool channel_takes(const struct channel *ch, enum segments_encoding encoding, int parts)
{
	const struct send *s = ch->profile->send;

	return !s || (parts <= s->parts_max && !(s->gsm7_only && encoding == SEGMENTS_UCS2));
}

bool channel_dedupes(const struct channel *ch)
{
	return ch->sends && ch->profile->send->dedupes;
}

/* ---- a folder of profiles ---- */

static void check_profile(const char *folder, const char *file, struct diag *diag)
{
	char path[CONFIG_PATH_MAX + 300];
	struct buf b;

	buf_init(&b, path, sizeof(path) - 1);
	buf_addf(&b, "%s/%s", folder, file);
	path[b.n] = '\0';
	profile_free(profile_load(path, diag));
}

static int check_one(const char *path, struct diag *diag)
{
	struct str name = str_of(path);

	if (name.n < 6 || !str_eq((struct str){name.p + name.n - 5, 5}, STR(".yaml"))) {
		diag_add(diag, path, 0, 0, "a profile is called NAME.yaml");
		return 0;
	}
	profile_free(profile_load(path, diag));
	return 1;
}

int channel_profiles_check(const char *folder, struct diag *diag)
{
	struct dirent **entry;
	int count = scandir(folder, &entry, is_profile, alphasort);

	if (count < 0 && errno == ENOTDIR)
		return check_one(folder, diag);
	if (count < 0)
		return -errno;
	for (int i = 0; i < count; i++) {
		check_profile(folder, entry[i]->d_name, diag);
		free(entry[i]);
	}
	free(entry);
	return count;
}

/* ---- requests ---- */

int channel_read(const struct channel *ch, const struct channel_request *req, struct arena *a, struct inbound_list *out,
		 struct channel_response *resp)
{
	bool known = ch->open || address_in(req->peer, ch->net, ch->nets);

	if (!known && (ch->nets || !all_verified(ch))) {
		answer_refuse(resp, 403, STR("your address may not use this channel\n"));
		return -EACCES;
	}
	return profile_read(ch, req, a, out, resp);
}

static void answer_with(const struct channel *ch, const struct answer *answer, const struct answering *with,
			struct arena *a, struct channel_response *resp)
{
	if (answer->status)
		answer_fill(answer, ch, with, a, resp);
	else
		answer_refuse(resp, 503, STR("try again\n"));
}

void channel_answer(const struct channel *ch, const struct inbound *in, bool more, struct str screen, struct arena *a,
		    struct channel_response *resp)
{
	const struct route *r = &ch->profile->route[in->route];
	const struct answering with = {.in = in, .text = screen};
	enum answer_kind kind = ANSWER_OK;

	if (r->kind == INBOUND_USSD)
		kind = more ? ANSWER_CON : ANSWER_END;
	else if (r->kind == INBOUND_SMS && !r->has_each)
		kind = !screen.n && r->answer[ANSWER_EMPTY].status ? ANSWER_EMPTY : ANSWER_SMS;
	answer_with(ch, &r->answer[kind], &with, a, resp);
}

void channel_acknowledge(const struct channel *ch, const struct inbound_list *list, const struct outgoing *hand_out,
			 int count, struct arena *a, struct channel_response *resp)
{
	const struct route *r = &ch->profile->route[list->route];
	const struct inbound *in = list->count ? &list->item[list->count - 1] : NULL;
	struct answering with = {.in = in, .hand_out = hand_out, .count = count};
	enum answer_kind kind = ANSWER_OK;

	if (r->has_each)
		with.hand_out = answer_read_back(&r->answer[kind], list, list->route, a, &with.count);

	if (!r->answer[kind].status)
		kind = r->answer[ANSWER_EMPTY].status ? ANSWER_EMPTY : r->kind == INBOUND_SMS ? ANSWER_SMS : ANSWER_END;
	answer_with(ch, &r->answer[kind], &with, a, resp);
}

void channel_retry(const struct channel *ch, const struct inbound *in, struct str screen, struct arena *a,
		   struct channel_response *resp)
{
	const struct answering with = {.in = in, .text = screen};

	answer_with(ch, &ch->profile->route[in->route].answer[ANSWER_RETRY], &with, a, resp);
}

bool channel_answers_sms(const struct channel *ch, const struct inbound *in)
{
	return ch->profile->route[in->route].answer[ANSWER_SMS].has_text;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a channel sends, told before its first message: its URL as far as the settings make it. What the sender would
 * refuse every time is a finding at load. A name is not resolved here; to what address it leads the sender sees.
 * Of the URL only scheme, host and port are ever shown: a path or a query may hold a password.
 */
#include "profile.h"

#include <stdlib.h>
#include <string.h>

#define TARGET_ROOM 8192

struct target {
	struct str url, shown, host;
	bool http, https;
};

static struct str until(struct str s, const char *stops)
{
	size_t n = 0;

	while (n < s.n && !(s.p[n] && strchr(stops, s.p[n])))
		n++;
	return (struct str){s.p, n};
}

/* "[::1]:80" -> "::1", "Host.:80" -> "Host" */
static struct str host_of(struct str authority)
{
	struct str rest = authority, host;

	if (str_starts(authority, STR("["))) {
		str_cut(&rest, '[');
		return str_cut(&rest, ']');
	}
	host = until(authority, ":");
	host.n -= host.n && host.p[host.n - 1] == '.';
	return host;
}

static void split(struct target *t)
{
	struct str rest = t->url, authority;
	size_t scheme;

	t->https = str_starts(t->url, STR("https://"));
	t->http = str_starts(t->url, STR("http://"));
	scheme = t->https ? 8 : t->http ? 7 : 0;
	rest = (struct str){t->url.p + scheme, t->url.n - scheme};
	authority = until(rest, "/?#\\");
	t->shown = (struct str){t->url.p, scheme + authority.n};
	t->host = host_of(authority);
}

/* What this machine and its network call themselves. */
static bool is_private(struct str host)
{
	char text[64];

	if (str_eq_nocase(host, STR("localhost")) ||
	    (host.n > 10 && str_eq_nocase((struct str){host.p + host.n - 10, 10}, STR(".localhost"))))
		return true;
	return str_copy(text, sizeof(text), host) && address_is_numeric(text) && !address_is_public(text);
}

static void find(const struct channel *ch, struct arena *a, struct target *t)
{
	const struct outgoing m = {.to = STR("6281234567890"), .text = STR("Halo"), .parts = 1, .ref = STR("ref00001")};
	const struct sending s = {.m = &m};
	struct view v = {.ch = ch, .a = a, .own = send_value, .own_arg = &s};

	*t = (struct target){.url = template_text(&ch->profile->send->url, &v, NULL)};
	split(t);
}

static bool has_blank(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return true;
	return false;
}

static void judge(const struct channel *ch, const struct target *t, struct buf *why)
{
	bool http = t->http && !ch->local && !ch->profile->send->plain_http,
	     private = !ch->local && is_private(t->host);

	if (!t->http && !t->https)
		buf_addf(why, "sends to '%.*s': that is no URL; write it with https:// in front", STR_ARG(t->shown));
	else if (!t->host.n || has_blank(t->url))
		buf_addf(why, "sends to '%.*s': that is no URL", STR_ARG(t->shown));
	else if (memchr(t->shown.p, '@', t->shown.n))
		buf_add(why, STR("sends to a URL with a user name in it; write that as a setting of the profile"));
	else if (http && private)
		buf_addf(why, "sends to %.*s: plain http and a private address need 'local: yes'", STR_ARG(t->shown));
	else if (private)
		buf_addf(why, "sends to %.*s: a private address needs 'local: yes'", STR_ARG(t->shown));
	else if (http)
		buf_addf(why, "sends to %.*s: plain http needs 'local: yes' (or write https)", STR_ARG(t->shown));
}

void channel_target_check(const struct channel *ch, struct buf *why)
{
	char *room = malloc(TARGET_ROOM);
	struct target t;
	struct arena a;

	if (ch->sends && room) {
		arena_init(&a, room, TARGET_ROOM);
		find(ch, &a, &t);
		judge(ch, &t, why);
	}
	free(room);
}

/* ---- told to a person ---- */

static void add_sender(const struct channel *ch, struct buf *out)
{
	for (int i = 0; i < ch->profile->settings; i++) {
		const struct setting *s = &ch->profile->setting[i];

		if (str_eq(s->name, STR("sender")) && !s->secret && ch->value[i].n)
			buf_addf(out, " as %.*s", STR_ARG(ch->value[i]));
	}
}

static void add_reports(const struct channel *ch, struct buf *out)
{
	struct str action = ch->profile->send->report_action;

	if (!action.n)
		return;
	if (ch->public_url[0])
		buf_addf(out, ", reports to %s/in/%.*s/%.*s", ch->public_url, STR_ARG(ch->name), STR_ARG(action));
	else
		buf_add(out, STR("; no delivery reports: public_url is not set"));
}

void channel_add_sending(const struct channel *ch, struct buf *out)
{
	char *room = ch->sends ? malloc(TARGET_ROOM) : NULL;
	struct target t;
	struct arena a;

	if (channel_serves(ch, INBOUND_POLL)) {
		buf_add(out, STR("its phone fetches what it shall send"));
	} else if (!ch->sends) {
		buf_add(out, STR("receives only"));
	} else if (room) {
		arena_init(&a, room, TARGET_ROOM);
		find(ch, &a, &t);
		buf_add(out, STR("sends"));
		add_sender(ch, out);
		buf_addf(out, " to %.*s", STR_ARG(t.shown));
		add_reports(ch, out);
	}
	free(room);
}

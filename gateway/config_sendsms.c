/* SPDX-License-Identifier: Apache-2.0 */
/* The clients of sendsms: who of the other software in the house may send through us, and how much. */
#include "config_channel.h"

#include "buf.h"
#include "outbox.h"

#include <string.h>

#define PASSWORD_MIN 8
#define PER_DAY      1000
#define PER_DAY_MAX  1000000

struct reading {
	struct config *c;
	struct config_client *client;
	const struct yaml *y;
	struct diag *diag;
};

static bool good_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char ch = s.p[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '_' ||
		      ch == '-' || ch == '.'))
			return false;
	}
	return s.n > 0;
}

static void read_password(struct reading *r, const struct yaml_node *n)
{
	static const char *const known[] = {"password", NULL};
	struct yaml *y = config_open_secrets(r->c, r->y, n, r->diag);
	const struct yaml_node *password = y ? yaml_get(yaml_root(y), "password") : NULL;

	if (!y)
		return;
	if (yaml_root(y)->kind == YAML_MAP)
		yaml_only_keys(y, yaml_root(y), known, r->diag);
	if (!password || password->kind != YAML_SCALAR || password->text.n < PASSWORD_MIN ||
	    !str_copy(r->client->password, sizeof(r->client->password), password->text) ||
	    strlen(r->client->password) != password->text.n)
		yaml_complain(y, password ? password : yaml_root(y), r->diag,
			      "write one line `password: ...`, of %d to %zu bytes", PASSWORD_MIN,
			      sizeof(r->client->password) - 1);
	yaml_free(y);
}

/* Not `reply`: those go also to a phone that said STOP, and nothing here answers one. */
static void read_priority(struct reading *r, const struct yaml_node *n)
{
	enum outbox_priority p = OUTBOX_TIP;

	if (n && (!outbox_priority_of(n->text, &p) || p == OUTBOX_REPLY))
		yaml_complain(r->y, n, r->diag, "priority: write danger, reminder, tip or broadcast");
	r->client->priority = (int)p;
}

static void read_per_day(struct reading *r, const struct yaml_node *n)
{
	int64_t v = PER_DAY;

	if (n && (yaml_int(n, &v) < 0 || v < 1 || v > PER_DAY_MAX))
		yaml_complain(r->y, n, r->diag, "per_day: write a whole number from 1 to %d", PER_DAY_MAX);
	r->client->per_day = v < 1 || v > PER_DAY_MAX ? PER_DAY : (int)v;
}

static void read_client(struct reading *r, const struct yaml_node *n)
{
	static const char *const known[] = {"secrets", "allow", "priority", "per_day", "abroad", NULL};
	const struct yaml_node *secrets = yaml_get(n, "secrets"), *allow = yaml_get(n, "allow"),
			       *abroad = yaml_get(n, "abroad");

	if (!good_name(n->key) || !str_copy(r->client->name, sizeof(r->client->name), n->key)) {
		yaml_complain(r->y, n, r->diag, "sendsms: a user name is of letters, figures, . _ and -; at most %zu",
			      sizeof(r->client->name) - 1);
		return;
	}
	if (n->kind != YAML_MAP || !secrets) {
		yaml_complain(r->y, n, r->diag,
			      "%s: say where its password is: {secrets: secrets/%s.yaml}, a file of mode 0600",
			      r->client->name, r->client->name);
		return;
	}
	yaml_only_keys(r->y, n, known, r->diag);
	if (!r->c->without_secrets)
		read_password(r, secrets);
	if (allow)
		r->client->allows = config_read_allow(r->client->allow, r->y, allow, r->diag);
	read_priority(r, yaml_get(n, "priority"));
	read_per_day(r, yaml_get(n, "per_day"));
	if (abroad && yaml_bool(abroad, &r->client->abroad) < 0)
		yaml_complain(r->y, abroad, r->diag, "abroad: write yes or no");
}

void config_read_sendsms(struct config *c, const struct yaml *y, const struct yaml_node *map, struct diag *diag)
{
	struct reading r = {.c = c, .y = y, .diag = diag};

	if (map->kind != YAML_MAP || !map->count || map->count > CONFIG_CLIENTS_MAX) {
		yaml_complain(y, map, diag,
			      "sendsms: name 1 to %d users, e.g. sendsms: {dinkes: {secrets: dinkes.yaml}}",
			      CONFIG_CLIENTS_MAX);
		return;
	}
	for (const struct yaml_node *n = yaml_first(map); n; n = n->next) {
		r.client = &c->client[c->clients++];
		read_client(&r, n);
	}
}

void config_add_sendsms_keys(struct buf *out)
{
	static const char *const keys[][2] = {
		{"secrets: secrets/dinkes.yaml", "mode 0600, one line: password: ..."},
		{"allow: [10.1.0.0/16]", "its addresses; default: any that knows the password"},
		{"priority: tip", "what it sends is, at most: danger, reminder, tip, broadcast"},
		{"per_day: 1000", "messages"},
		{"abroad: no", "yes: also to numbers that are no Indonesian mobiles"},
	};

	buf_addf(out, "# sendsms:%27s# who may send through us as through a Kannel, /cgi-bin/sendsms\n#   dinkes:\n",
		 "");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		buf_addf(out, "#     %-30s # %s\n", keys[i][0], keys[i][1]);
}

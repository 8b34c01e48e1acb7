/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A channel's keys. What a profile takes as c:NAME comes from `settings` and from the secrets file, which nobody else
 * may read; a name may stand in one of them only.
 */
#include "config_channel.h"

#include "address.h"
#include "buf.h"
#include "msisdn.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool good_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char ch = s.p[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || (i > 0 && (ch == '_' || ch == '-'))))
			return false;
	}
	return s.n > 0;
}

int config_read_allow(char allow[CONFIG_ALLOW_MAX][48], const struct yaml *y, const struct yaml_node *list,
		      struct diag *diag)
{
	struct address_net net;
	int allows = 0;

	if (list->kind != YAML_LIST || list->count > CONFIG_ALLOW_MAX) {
		yaml_complain(y, list, diag, "allow: write a list of at most %d addresses: [127.0.0.1, 10.1.0.0/16]",
			      CONFIG_ALLOW_MAX);
		return 0;
	}
	for (const struct yaml_node *n = yaml_first(list); n; n = n->next) {
		int error = n->kind == YAML_SCALAR ? address_net_parse(n->text, &net) : -EINVAL;

		if (error == -ERANGE)
			yaml_complain(y, n, diag,
				      "allow: %.*s: bits are set behind the prefix; write the network's first address",
				      STR_ARG(n->text));
		else if (error || !str_copy(allow[allows], sizeof(allow[0]), n->text))
			yaml_complain(y, n, diag,
				      "allow: '%.*s' is no address; write e.g. 127.0.0.1, 10.1.0.0/16 or \"::1\"",
				      STR_ARG(n->text));
		else
			allows++;
	}
	return allows;
}

/* ---- settings and secrets ---- */

struct reading {
	struct config *c;
	struct config_channel *ch;
	const struct yaml *y;
	struct diag *diag;
};

static void add_value(struct reading *r, const struct yaml_node *n, bool secret)
{
	struct config_value *v = &r->ch->value[r->ch->values];

	for (int i = 0; i < r->ch->values; i++) {
		if (str_eq(n->key, str_of(r->ch->value[i].name))) {
			yaml_complain(r->y, n, r->diag, "%.*s: it is a setting already", STR_ARG(n->key));
			return;
		}
	}
	if (r->ch->values == CONFIG_VALUES_MAX) {
		yaml_complain(r->y, n, r->diag, "at most %d settings and secrets", CONFIG_VALUES_MAX);
		return;
	}
	if (n->kind != YAML_SCALAR || !str_copy(v->name, sizeof(v->name), n->key) ||
	    !str_copy(v->value, sizeof(v->value), n->text) || strlen(v->value) != n->text.n) {
		yaml_complain(r->y, n, r->diag, "%.*s: write one value, of at most %zu bytes", STR_ARG(n->key),
			      sizeof(v->value) - 1);
		return;
	}
	v->secret = secret;
	v->line = n->key_line;
	v->col = n->key_col;
	r->ch->values++;
}

static void add_values(struct reading *r, const struct yaml_node *map, bool secret)
{
	if (map->kind != YAML_MAP)
		yaml_complain(r->y, map, r->diag, "write names and values: {sender: \"2345\"}");
	for (const struct yaml_node *n = map->kind == YAML_MAP ? yaml_first(map) : NULL; n; n = n->next)
		add_value(r, n, secret);
}

/* "secrets/kannel.yaml" counts from the folder of the config file. */
static bool secrets_path(const struct config *c, struct str file, char *out, size_t cap)
{
	const char *slash = strrchr(c->path, '/');
	struct buf b;

	buf_init(&b, out, cap - 1);
	if (slash && (!file.n || file.p[0] != '/'))
		buf_add(&b, (struct str){c->path, (size_t)(slash - c->path) + 1});
	buf_add(&b, file);
	out[b.n] = '\0';
	return !b.overflow;
}

static bool is_private(const char *path, struct buf *why)
{
	struct stat st;

	if (stat(path, &st) < 0)
		buf_addf(why, "%s cannot be read: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		buf_addf(why, "%s is no file", path);
	else if (st.st_mode & 077)
		buf_addf(why, "others may read %s; chmod 600 it", path);
	else if (st.st_uid != geteuid() && st.st_uid != 0)
		buf_addf(why, "%s belongs to somebody else; chown it", path);
	return !why->n;
}

struct yaml *config_open_secrets(const struct config *c, const struct yaml *y, const struct yaml_node *n,
				 struct diag *diag)
{
	char path[CONFIG_PATH_MAX], room[DIAG_TEXT_MAX];
	struct buf why;

	buf_init(&why, room, sizeof(room));
	if (n->kind != YAML_SCALAR || !n->text.n || !secrets_path(c, n->text, path, sizeof(path))) {
		yaml_complain(y, n, diag, "secrets: write the path of a file, e.g. secrets/kannel.yaml");
		return NULL;
	}
	if (!is_private(path, &why)) {
		yaml_complain(y, n, diag, "secrets: %.*s", STR_ARG(buf_str(&why)));
		return NULL;
	}
	return yaml_load(path, diag);
}

static void read_secrets(struct reading *r, const struct yaml_node *n)
{
	struct reading inner = *r;
	struct yaml *y;

	if (r->c->without_secrets) {
		r->ch->secrets_unread = true;
		return;
	}
	y = config_open_secrets(r->c, r->y, n, r->diag);
	if (!y)
		return;
	inner.y = y;
	str_copy(r->ch->secrets, sizeof(r->ch->secrets), str_of(yaml_name(y)));
	add_values(&inner, yaml_root(y), true);
	yaml_free(y);
}

/* ---- numbers and words ---- */

struct number_key {
	const char *name;
	int64_t min, max, fallback;
	size_t at;
	bool wide; /* int64_t, else int */
	const char *help;
};

#define AT(field) offsetof(struct config_channel, field)
static const struct number_key numbers[] = {
	{"tps", 1, 10000, 10, AT(tps), false, "messages a second"},
	{"price", 0, 100000, 0, AT(price), true, "rupiah a part"},
	{"budget_day", 0, INT64_C(1000000000000), 0, AT(budget_day), true,
	 "rupiah; 0: no limit; at it nothing more is sent, but danger"},
	{"budget_month", 0, INT64_C(1000000000000), 0, AT(budget_month), true, "the same"},
	{"parallel", 1, 256, 8, AT(parallel), false, "requests at once"},
	{"timeout_ms", 100, 120000, 10000, AT(timeout_ms), false, "for the answer to one"},
	{"deadline_ms", 500, 60000, 4000, AT(deadline_ms), false,
	 "for the answer to a USSD hop; over it an honest END, and the result by SMS"},
};

static void read_numbers(struct reading *r, const struct yaml_node *map)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const struct number_key *k = &numbers[i];
		const struct yaml_node *n = yaml_get(map, k->name);
		int64_t v = k->fallback;

		if (n && (yaml_int(n, &v) < 0 || v < k->min || v > k->max)) {
			yaml_complain(r->y, n, r->diag, "%s: write a whole number from %lld to %lld", k->name,
				      (long long)k->min, (long long)k->max);
			v = k->fallback;
		}
		if (k->wide)
			*(int64_t *)(void *)((char *)r->ch + k->at) = v;
		else
			*(int *)(void *)((char *)r->ch + k->at) = (int)v;
	}
}

static void read_flag(struct reading *r, const struct yaml_node *map, const char *key, bool *out)
{
	const struct yaml_node *n = yaml_get(map, key);

	if (n && yaml_bool(n, out) < 0)
		yaml_complain(r->y, n, r->diag, "%s: write yes or no", key);
}

static void add_operators(struct buf *out)
{
	for (int i = 0; msisdn_operator_name(i); i++)
		buf_addf(out, "%s%s", i ? ", " : "", msisdn_operator_name(i));
}

/* In any case of letters, as dispatch compares them. Another is never sent to: a slip would turn a channel off. */
static bool known_operator(struct reading *r, const struct yaml_node *n)
{
	char room[DIAG_TEXT_MAX];
	const char *near = NULL, *name;
	int best = n->text.n > 3 ? 3 : 2;
	struct buf list;

	for (int i = 0; (name = msisdn_operator_name(i)); i++) {
		int edits = str_edits(n->text, str_of(name));

		if (str_eq_nocase(n->text, str_of(name)))
			return true;
		if (edits < best) {
			best = edits;
			near = name;
		}
	}
	buf_init(&list, room, sizeof(room));
	add_operators(&list);
	yaml_complain(r->y, n, r->diag, "operators: there is no operator '%.*s'%s%s%s known: %.*s", STR_ARG(n->text),
		      near ? "; did you mean '" : "", near ? near : "", near ? "'?" : ";", STR_ARG(buf_str(&list)));
	return false;
}

static void read_operators(struct reading *r, const struct yaml_node *list)
{
	if (list->kind != YAML_LIST || !list->count || list->count > CONFIG_OPERATORS_MAX) {
		yaml_complain(r->y, list, r->diag, "operators: write a list of at most %d: [Telkomsel, XL]",
			      CONFIG_OPERATORS_MAX);
		return;
	}
	for (const struct yaml_node *n = yaml_first(list); n; n = n->next) {
		if (n->kind != YAML_SCALAR || !n->text.n ||
		    !str_copy(r->ch->operator[r->ch->operators], sizeof(r->ch->operator[0]), n->text))
			yaml_complain(r->y, n, r->diag, "operators: write a name of at most %zu letters",
				      sizeof(r->ch->operator[0]) - 1);
		else
			r->ch->operators += known_operator(r, n);
	}
}

static void read_words(struct reading *r, const struct yaml_node *map)
{
	const struct yaml_node *profile = yaml_get(map, "profile"), *unknown = yaml_get(map, "unknown"),
			       *operators = yaml_get(map, "operators");
	struct str name = profile ? profile->text : str_of(r->ch->name);

	if (!good_name(name) || !str_copy(r->ch->profile, sizeof(r->ch->profile), name))
		yaml_complain(
			r->y, profile, r->diag,
			"profile: write the name of a profile's file without .yaml: small letters, figures, _ and -");
	if (unknown && !str_eq(unknown->text, STR("keep")) && !str_eq(unknown->text, STR("resend")))
		yaml_complain(r->y, unknown, r->diag, "unknown: write keep or resend");
	r->ch->resend_unknown = unknown && str_eq(unknown->text, STR("resend"));
	if (operators)
		read_operators(r, operators);
}

static void read_keys(struct reading *r, const struct yaml_node *n)
{
	const struct yaml_node *allow = yaml_get(n, "allow"), *settings = yaml_get(n, "settings"),
			       *secrets = yaml_get(n, "secrets");

	read_flag(r, n, "open", &r->ch->open);
	read_flag(r, n, "local", &r->ch->local);
	if (allow)
		r->ch->allows = config_read_allow(r->ch->allow, r->y, allow, r->diag);
	read_words(r, n);
	read_numbers(r, n);
	if (settings)
		add_values(r, settings, false);
	if (secrets)
		read_secrets(r, secrets);
}

/* Without an address it may be that the profile checks a secret: channel.c knows, once the profile is read. */
static bool says_who(const struct config_channel *ch)
{
	for (int i = 0; i < ch->values; i++)
		if (ch->value[i].secret)
			return true;
	return ch->open || ch->allows > 0 || ch->secrets_unread;
}

void config_read_channel(struct config *c, const struct yaml *y, const struct yaml_node *n, struct diag *diag)
{
	static const char *const known[] = {
		"open",         "allow",     "profile",  "secrets",    "settings", "tps",         "price", "budget_day",
		"budget_month", "operators", "parallel", "timeout_ms", "unknown",  "deadline_ms", "local", NULL};
	struct reading r = {.c = c, .ch = &c->channel[c->channels], .y = y, .diag = diag};
	int findings = diag->count + diag->dropped;

	if (!good_name(n->key) || !str_copy(r.ch->name, sizeof(r.ch->name), n->key)) {
		yaml_complain(y, n, diag,
			      "a channel is named like its profile's file: small letters, figures, _ and -");
		return;
	}
	c->channels++;
	r.ch->line = n->key_line;
	r.ch->col = n->key_col;
	if (n->kind == YAML_MAP && !yaml_only_keys(y, n, known, diag))
		return;
	read_keys(&r, n);
	if (findings == diag->count + diag->dropped && (!says_who(r.ch) || (r.ch->open && r.ch->allows)))
		yaml_complain(y, n, diag,
			      "%s: say who may call it: {allow: [10.1.2.3]} for the provider's addresses, or "
			      "{open: true} for everybody%s",
			      r.ch->name, r.ch->open ? "; not both" : "");
}

void config_add_channel_keys(struct buf *out)
{
	char pair[48], room[DIAG_TEXT_MAX], operators[DIAG_TEXT_MAX];
	struct buf list, help;

	buf_init(&list, operators, sizeof(operators));
	add_operators(&list);
	buf_init(&help, room, sizeof(room) - 1);
	buf_addf(&help, "of the numbers it sends to: %.*s; default: all", STR_ARG(buf_str(&list)));
	room[help.n] = '\0';

	const char *const words[][2] = {
		{"profile: kannel", "default: the channel's own name"},
		{"allow: [127.0.0.1]", "the provider's addresses; or open: yes, or a secret that its profile checks"},
		{"secrets: secrets/kannel.yaml", "mode 0600; the profile names what is in it"},
		{"settings: {sender: \"2345\"}", "the same for what is no secret"},
		{"operators: [Telkomsel, XL]", room},
		{"unknown: keep", "or resend: what may have been taken and no report comes for"},
		{"local: no", "yes: may send to private addresses and by plain http"},
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		buf_addf(out, "#   %-32s # %s\n", words[i][0], words[i][1]);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		snprintf(pair, sizeof(pair), "%s: %lld", numbers[i].name, (long long)numbers[i].fallback);
		buf_addf(out, "#   %-32s # %s\n", pair, numbers[i].help);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The config is one table: name, how its text is read, where it goes, bounds, default, help. The default goes through
 * the same reader as a value in the file, so it cannot be out of step with the checks, and a new key is one line here.
 * `channels` and `sendsms` have a shape of their own; config_channel.c and config_sendsms.c read them.
 */
#include "config.h"
#include "address.h"
#include "buf.h"
#include "config_channel.h"
#include "http_guard.h"
#include "yaml.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

struct config_key {
	const char *name;
	/* False with what is wrong and how to mend it in WHY. */
	bool (*read)(struct config *c, const struct config_key *k, struct str v, struct buf *why);
	size_t at; /* offset in struct config, for the readers that fill one field */
	int64_t min, max;
	const char *fallback, *help;
};

static void *slot(struct config *c, const struct config_key *k)
{
	return (char *)c + k->at;
}

/* A relative path counts from the folder of the config file. */
static bool resolve(const struct config *c, struct str v, char out[CONFIG_PATH_MAX], struct buf *why)
{
	const char *slash = strrchr(c->path, '/');
	struct buf b;

	if (!v.n) {
		buf_add(why, STR("the path is empty"));
		return false;
	}
	buf_init(&b, out, CONFIG_PATH_MAX - 1);
	if (v.p[0] != '/' && slash)
		buf_add(&b, (struct str){c->path, (size_t)(slash - c->path) + 1});
	buf_add(&b, v);
	out[b.n] = '\0';
	if (b.overflow)
		buf_addf(why, "the path is too long; at most %d bytes", CONFIG_PATH_MAX - 1);
	return !b.overflow;
}

/* "host:port" or "[v6]:port". False when it has not that shape or PORT is not a number from MIN to 65535. */
static bool split_host(struct str v, int64_t min, char host[64], int *port)
{
	struct str rest = v, name;
	int64_t n;

	if (str_starts(v, STR("["))) {
		str_cut(&rest, '[');
		name = str_cut(&rest, ']');
		if (!str_starts(rest, STR(":")))
			return false;
		rest = (struct str){rest.p + 1, rest.n - 1};
	} else {
		name = str_cut(&rest, ':');
	}
	if (!name.n || !str_copy(host, 64, name) || str_to_i64(rest, &n) < 0 || n < min || n > 65535)
		return false;
	*port = (int)n;
	return true;
}

static bool read_listen(struct config *c, const struct config_key *k, struct str v, struct buf *why)
{
	(void)k;
	if (split_host(v, 0, c->listen_host, &c->listen_port) && address_is_numeric(c->listen_host))
		return true;
	buf_add(why, STR("write ADDRESS:PORT, the address in figures: 127.0.0.1:8080, 0.0.0.0:8080 or \"[::1]:8080\""));
	return false;
}

static bool read_database(struct config *c, const struct config_key *k, struct str v, struct buf *why)
{
	struct str path = v, scheme = str_cut(&path, ':');

	if (str_eq(scheme, STR("sqlite")))
		return resolve(c, path, slot(c, k), why);
	buf_add(why,
		STR("write sqlite:PATH, e.g. sqlite:data/kentongan.db; SQLite is the only database this program has"));
	return false;
}

static bool read_redis(struct config *c, const struct config_key *k, struct str v, struct buf *why)
{
	(void)k;
	c->redis_unix[0] = c->redis_host[0] = '\0';
	if (str_starts(v, STR("unix:"))) {
		if (!resolve(c, (struct str){v.p + 5, v.n - 5}, c->redis_unix, why))
			return false;
		if (strlen(c->redis_unix) < sizeof(((struct sockaddr_un *)0)->sun_path))
			return true;
		buf_addf(why, "the socket's path is %zu bytes long; a Unix socket takes at most %zu",
			 strlen(c->redis_unix), sizeof(((struct sockaddr_un *)0)->sun_path) - 1);
		return false;
	}
	if (split_host(v, 1, c->redis_host, &c->redis_port))
		return true;
	buf_add(why, STR("write unix:PATH or HOST:PORT, e.g. unix:run/redis.sock or 127.0.0.1:6379"));
	return false;
}

static bool read_path(struct config *c, const struct config_key *k, struct str v, struct buf *why)
{
	return resolve(c, v, slot(c, k), why);
}

static bool read_int(struct config *c, const struct config_key *k, struct str v, struct buf *why)
{
	int64_t n;

	if (str_to_i64(v, &n) < 0 || n < k->min || n > k->max) {
		buf_addf(why, "write a whole number from %lld to %lld", (long long)k->min, (long long)k->max);
		return false;
	}
	*(int *)slot(c, k) = (int)n;
	return true;
}

static bool read_bool(struct config *c, const struct config_key *k, struct str v, struct buf *why)
{
	struct yaml_node n = {.kind = YAML_SCALAR, .text = v};

	if (yaml_bool(&n, slot(c, k)) == 0)
		return true;
	buf_add(why, STR("write yes or no"));
	return false;
}

static bool read_zone(struct config *c, const struct config_key *k, struct str v, struct buf *why)
{
	if (zone_of(v, slot(c, k)) == 0)
		return true;
	buf_add(why, STR("write WIB, WITA or WIT"));
	return false;
}

/* How providers reach us: without a slash at its end, for a path is put behind it. */
static bool read_url(struct config *c, const struct config_key *k, struct str v, struct buf *why)
{
	(void)k;
	if (!v.n)
		return true;
	if ((!str_starts(v, STR("https://")) && !str_starts(v, STR("http://"))) || v.p[v.n - 1] == '/' ||
	    !http_guard_target(v) || memchr(v.p, '?', v.n)) {
		buf_add(why, STR("write the address as providers call it, without a path: https://sms.example.go.id"));
		return false;
	}
	if (str_copy(c->public_url, sizeof(c->public_url), v))
		return true;
	buf_addf(why, "at most %zu bytes", sizeof(c->public_url) - 1);
	return false;
}

/* "8:00" -> minutes of the day. */
static bool read_clock(struct config *c, const struct config_key *k, struct str v, struct buf *why)
{
	struct str minutes = v, hours = str_cut(&minutes, ':');
	int64_t h, m;

	if (minutes.n == 2 && str_to_i64(hours, &h) == 0 && str_to_i64(minutes, &m) == 0 && h >= 0 && h <= 24 &&
	    m >= 0 && m < 60 && h * 60 + m <= 24 * 60) {
		*(int *)slot(c, k) = (int)(h * 60 + m);
		return true;
	}
	buf_add(why, STR("write a time of the day, \"08:00\""));
	return false;
}

static bool read_log(struct config *c, const struct config_key *k, struct str v, struct buf *why)
{
	if (log_level_of(v, slot(c, k)) == 0)
		return true;
	buf_add(why, STR("write error, warn, info or debug"));
	return false;
}

#define AT(field) offsetof(struct config, field)
static const struct config_key keys[] = {
	{"listen", read_listen, 0, 0, 0, "127.0.0.1:8080", "where providers reach us; port 0: any free one"},
	{"loops", read_int, AT(loops), 1, 64, "1", "network threads; one serves thousands of sessions"},
	{"database", read_database, AT(database), 0, 0, "sqlite:data/kentongan.db", "what is kept for ever"},
	{"redis", read_redis, 0, 0, 0, "127.0.0.1:6379", "where sessions live: HOST:PORT or unix:PATH"},
	{"redis_shared", read_bool, AT(redis_shared), 0, 0, "no", "yes: several gateways use this Redis"},
	{"flows", read_path, AT(flows), 0, 0, "flows", "folder of flow files"},
	{"profiles", read_path, AT(profiles), 0, 0, "gateway/channel", "folder of channel profiles"},
	{"zone", read_zone, AT(zone), 0, 0, "WIB", "WIB, WITA or WIT, where a posyandu says nothing else"},
	{"repeat_seconds", read_int, AT(repeat_seconds), 30, 3600, "180",
	 "how long the last screen of a finished conversation is kept for a repeated hop"},
	{"resume_seconds", read_int, AT(resume_seconds), 60, 86400, "7200",
	 "how long a question by SMS can be answered, and a dropped dial be gone on with"},
	{"send_from", read_clock, AT(send_from), 0, 0, "08:00", "what nobody asked for is sent from here"},
	{"send_until", read_clock, AT(send_until), 0, 0, "17:00", "to here, in the recipient's zone"},
	{"public_url", read_url, 0, 0, 0, "", "how providers reach us: https://sms.example.go.id"},
	{"log", read_log, AT(log), 0, 0, "info", "error, warn, info or debug"},
};
#define KEYS (sizeof(keys) / sizeof(keys[0]))

static void read_key(struct config *c, const struct config_key *k, const struct yaml *y, const struct yaml_node *n,
		     struct diag *diag)
{
	char room[DIAG_TEXT_MAX];
	struct buf why;

	buf_init(&why, room, sizeof(room));
	if (n->kind != YAML_SCALAR)
		yaml_complain(y, n, diag, "%s: write one value here", k->name);
	else if (!k->read(c, k, n->text, &why))
		yaml_complain(y, n, diag, "%s: %.*s", k->name, STR_ARG(buf_str(&why)));
}

static void read_channels(struct config *c, const struct yaml *y, const struct yaml_node *map, struct diag *diag)
{
	if (!map || map->kind != YAML_MAP || map->count == 0) {
		yaml_complain(y, map ? map : yaml_root(y), diag,
			      "channels: name at least one, e.g. channels: {africastalking: {allow: [127.0.0.1]}}");
		return;
	}
	if (map->count > CONFIG_CHANNELS_MAX) {
		yaml_complain(y, map, diag, "channels: at most %d", CONFIG_CHANNELS_MAX);
		return;
	}
	for (const struct yaml_node *n = yaml_first(map); n; n = n->next)
		config_read_channel(c, y, n, diag);
}

static void read_defaults(struct config *c)
{
	char room[DIAG_TEXT_MAX];
	struct buf why;

	buf_init(&why, room, sizeof(room));
	for (size_t i = 0; i < KEYS; i++)
		keys[i].read(c, &keys[i], str_of(keys[i].fallback), &why);
}

static void read_root(struct config *c, const struct yaml *y, struct diag *diag)
{
	const char *known[KEYS + 3] = {"channels", "sendsms"};
	const struct yaml_node *root = yaml_root(y), *n;

	for (size_t i = 0; i < KEYS; i++)
		known[i + 2] = keys[i].name;
	if (root->kind != YAML_MAP) {
		yaml_complain(y, root, diag, "a config is lines of `key: value`; `kentongan check --keys` lists them");
		return;
	}
	yaml_only_keys(y, root, known, diag);
	for (size_t i = 0; i < KEYS; i++) {
		n = yaml_get(root, keys[i].name);
		if (n)
			read_key(c, &keys[i], y, n, diag);
	}
	read_channels(c, y, yaml_get(root, "channels"), diag);
	if (yaml_get(root, "sendsms"))
		config_read_sendsms(c, y, yaml_get(root, "sendsms"), diag);
}

/* A path that was named, by -c or by the environment, is the one meant, even when it is not there. */
static const char *find(const char *path)
{
	static const char *const places[] = {"./kentongan.yaml", "/etc/kentongan/kentongan.yaml"};

	if (!path)
		path = getenv("KENTONGAN_CONFIG");
	if (path && *path)
		return path;
	return access(places[0], F_OK) == 0 ? places[0] : places[1];
}

static int load(struct config *c, const char *path, bool without_secrets, struct diag *diag)
{
	int before = diag->count + diag->dropped;
	struct yaml *y;

	memset(c, 0, sizeof(*c));
	c->without_secrets = without_secrets;
	path = find(path);
	if (access(path, F_OK) != 0 && errno == ENOENT) {
		diag_add(diag, path, 0, 0,
			 "there is no such config; `make run` makes one and starts, or name yours with -c FILE");
		return -ENOENT;
	}
	y = yaml_load(path, diag);
	if (!y)
		return -EINVAL;
	if (str_copy(c->path, sizeof(c->path), str_of(path))) {
		read_defaults(c);
		read_root(c, y, diag);
	} else {
		diag_add(diag, path, 0, 0, "the path of the config is too long; at most %d bytes", CONFIG_PATH_MAX - 1);
	}
	yaml_free(y);
	return diag->count + diag->dropped == before ? 0 : -EINVAL;
}

int config_load(struct config *c, const char *path, struct diag *diag)
{
	return load(c, path, false, diag);
}

int config_load_public(struct config *c, const char *path, struct diag *diag)
{
	return load(c, path, true, diag);
}

void config_add_keys(struct buf *out)
{
	for (size_t i = 0; i < KEYS; i++) {
		const char *quote = strpbrk(keys[i].fallback, "*#") || !keys[i].fallback[0] ? "\"" : "";
		char pair[80];
		struct buf b;

		buf_init(&b, pair, sizeof(pair));
		buf_addf(&b, "%s: %s%s%s", keys[i].name, quote, keys[i].fallback, quote);
		buf_addf(out, "%-36.*s # %s\n", STR_ARG(buf_str(&b)), keys[i].help);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each wrong line is told at its place, in the words a person at a district office reads; so the words are compared
 * whole.
 */
#include "buf.h"
#include "config.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define CHANNELS "channels: {kannel: {open: true}}\n"

static char folder[] = "/tmp/ktg-config-XXXXXX";
static char path[64];

static int load(struct config *c, struct diag *diag, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
	diag_init(diag);
	return config_load(c, path, diag);
}

static int make_folder(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/k.yaml", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void a_config_of_channels_alone_has_the_defaults(void **state)
{
	struct config c;
	struct diag diag;
	char expected[128];

	(void)state;
	assert_int_equal(load(&c, &diag, CHANNELS), 0);
	assert_int_equal(diag.count, 0);
	assert_string_equal(c.path, path);
	assert_string_equal(c.listen_host, "127.0.0.1");
	assert_int_equal(c.listen_port, 8080);
	assert_int_equal(c.loops, 1);
	snprintf(expected, sizeof(expected), "%s/data/kentongan.db", folder);
	assert_string_equal(c.database, expected);
	assert_string_equal(c.redis_unix, "");
	assert_string_equal(c.redis_host, "127.0.0.1");
	assert_int_equal(c.redis_port, 6379);
	assert_false(c.redis_shared);
	snprintf(expected, sizeof(expected), "%s/flows", folder);
	assert_string_equal(c.flows, expected);
	snprintf(expected, sizeof(expected), "%s/gateway/channel", folder);
	assert_string_equal(c.profiles, expected);
	assert_int_equal(c.zone, ZONE_WIB);
	assert_int_equal(c.repeat_seconds, 180);
	assert_int_equal(c.resume_seconds, 7200);
	assert_int_equal(c.log, LOG_INFO);
	assert_int_equal(c.channels, 1);
	assert_string_equal(c.channel[0].name, "kannel");
	assert_true(c.channel[0].open);
	assert_int_equal(c.channel[0].allows, 0);
}

static void every_key_can_be_set(void **state)
{
	static const char text[] = "listen: \"[::1]:0\"\n"
				   "loops: 4\n"
				   "database: sqlite:/var/lib/kentongan/k.db\n"
				   "redis: unix:run/redis.sock\n"
				   "redis_shared: yes\n"
				   "flows: /usr/share/kentongan/flows\n"
				   "profiles: profil\n"
				   "zone: WITA\n"
				   "repeat_seconds: 30\n"
				   "resume_seconds: 86400\n"
				   "log: debug\n"
				   "channels:\n"
				   "  africastalking: {allow: [10.1.0.0/16, \"2001:db8::1\"]}\n"
				   "  kannel: {allow: [127.0.0.1]}\n";
	struct config c;
	struct diag diag;
	char expected[128];

	(void)state;
	assert_int_equal(load(&c, &diag, text), 0);
	assert_string_equal(c.listen_host, "::1");
	assert_int_equal(c.listen_port, 0);
	assert_int_equal(c.loops, 4);
	assert_string_equal(c.database, "/var/lib/kentongan/k.db");
	snprintf(expected, sizeof(expected), "%s/run/redis.sock", folder);
	assert_string_equal(c.redis_unix, expected);
	assert_string_equal(c.redis_host, "");
	assert_true(c.redis_shared);
	assert_string_equal(c.flows, "/usr/share/kentongan/flows");
	snprintf(expected, sizeof(expected), "%s/profil", folder);
	assert_string_equal(c.profiles, expected);
	assert_int_equal(c.zone, ZONE_WITA);
	assert_int_equal(c.repeat_seconds, 30);
	assert_int_equal(c.resume_seconds, 86400);
	assert_int_equal(c.log, LOG_DEBUG);
	assert_int_equal(c.channels, 2);
	assert_false(c.channel[0].open);
	assert_int_equal(c.channel[0].allows, 2);
	assert_string_equal(c.channel[0].allow[0], "10.1.0.0/16");
	assert_string_equal(c.channel[0].allow[1], "2001:db8::1");
	assert_string_equal(c.channel[1].name, "kannel");
}

static void each_wrong_value_is_told_at_its_place(void **state)
{
	static const struct {
		const char *line; /* of the config, above the channels */
		int at_line, col;
		const char *text;
	} table[] = {
#define WRITE_LISTEN                                                                                                   \
	"listen: write ADDRESS:PORT, the address in figures: 127.0.0.1:8080, 0.0.0.0:8080 or \"[::1]:8080\""
		{"listen: localhost:8080", 1, 9, WRITE_LISTEN},
		{"listen: 127.0.0.1", 1, 9, WRITE_LISTEN},
		{"listen: 127.0.0.1:65536", 1, 9, WRITE_LISTEN},
		{"listen: \"::1:8080\"", 1, 9, WRITE_LISTEN},
		{"listen: [8080]", 1, 9, "listen: write one value here"},
		{"loops: 0", 1, 8, "loops: write a whole number from 1 to 64"},
		{"loops: 65", 1, 8, "loops: write a whole number from 1 to 64"},
		{"loops: dua", 1, 8, "loops: write a whole number from 1 to 64"},
		{"database: postgresql://db/k", 1, 11,
		 "database: write sqlite:PATH, e.g. sqlite:data/kentongan.db; SQLite is the only database this program "
		 "has"},
		{"database: \"sqlite:\"", 1, 11, "database: the path is empty"},
		{"redis: 127.0.0.1", 1, 8,
		 "redis: write unix:PATH or HOST:PORT, e.g. unix:run/redis.sock or 127.0.0.1:6379"},
		{"redis: 127.0.0.1:0", 1, 8,
		 "redis: write unix:PATH or HOST:PORT, e.g. unix:run/redis.sock or 127.0.0.1:6379"},
		{"redis_shared: maybe", 1, 15, "redis_shared: write yes or no"},
		{"flows: \"\"", 1, 8, "flows: the path is empty"},
		{"profiles:\n- a", 2, 1, "profiles: write one value here"},
		{"zone: WIBB", 1, 7, "zone: write WIB, WITA or WIT"},
		{"repeat_seconds: 29", 1, 17, "repeat_seconds: write a whole number from 30 to 3600"},
		{"resume_seconds: 86401", 1, 17, "resume_seconds: write a whole number from 60 to 86400"},
		{"log: loud", 1, 6, "log: write error, warn, info or debug"},
		{"public_url: sms.example.go.id", 1, 13,
		 "public_url: write the address as providers call it, without a path: https://sms.example.go.id"},
		{"public_url: https://sms.example.go.id/", 1, 13,
		 "public_url: write the address as providers call it, without a path: https://sms.example.go.id"},
		{"send_from: 8", 1, 12, "send_from: write a time of the day, \"08:00\""},
		{"send_until: \"24:01\"", 1, 13, "send_until: write a time of the day, \"08:00\""},
		{"redys: 127.0.0.1:6379", 1, 1, "unknown key 'redys': did you mean 'redis'?"},
	};
	struct config c;
	struct diag diag;
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		snprintf(text, sizeof(text), "%s\n" CHANNELS, table[i].line);
		assert_int_equal(load(&c, &diag, text), -EINVAL);
		assert_int_equal(diag.count, 1);
		assert_string_equal(diag.item[0].text, table[i].text);
		assert_string_equal(diag.item[0].file, path);
		assert_int_equal(diag.item[0].line, table[i].at_line);
		assert_int_equal(diag.item[0].col, table[i].col);
	}
}

static void each_wrong_channel_is_told_at_its_place(void **state)
{
	static const struct {
		const char *text;
		int line, col;
		const char *finding;
	} table[] = {
#define WHO "say who may call it: {allow: [10.1.2.3]} for the provider's addresses, or {open: true} for everybody"
		{"log: info\n", 1, 1,
		 "channels: name at least one, e.g. channels: {africastalking: {allow: [127.0.0.1]}}"},
		{"channels: {}\n", 1, 11,
		 "channels: name at least one, e.g. channels: {africastalking: {allow: [127.0.0.1]}}"},
		{"channels:\n  kannel: {}\n", 2, 11, "kannel: " WHO},
		{"channels:\n  kannel: {open: no}\n", 2, 11, "kannel: " WHO},
		{"channels:\n  kannel: {allow: []}\n", 2, 11, "kannel: " WHO},
		{"channels:\n  kannel: {open: yes, allow: [127.0.0.1]}\n", 2, 11, "kannel: " WHO "; not both"},
		{"channels:\n  kannel: {open: ya}\n", 2, 18, "open: write yes or no"},
		{"channels:\n  kannel: {opne: yes}\n", 2, 12, "unknown key 'opne': did you mean 'open'?"},
		{"channels:\n  kannel: {allow: 127.0.0.1}\n", 2, 19,
		 "allow: write a list of at most 16 addresses: [127.0.0.1, 10.1.0.0/16]"},
		{"channels:\n  kannel: {allow: [127.0.0.1, gateway.local]}\n", 2, 31,
		 "allow: 'gateway.local' is no address; write e.g. 127.0.0.1, 10.1.0.0/16 or \"::1\""},
		{"channels:\n  kannel: {allow: [10.1.2.3/16]}\n", 2, 20,
		 "allow: 10.1.2.3/16: bits are set behind the prefix; write the network's first address"},
		{"channels:\n  ../etc: {open: yes}\n", 2, 11,
		 "a channel is named like its profile's file: small letters, figures, _ and -"},
	};
	struct config c;
	struct diag diag;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_int_equal(load(&c, &diag, table[i].text), -EINVAL);
		assert_int_equal(diag.count, 1);
		assert_string_equal(diag.item[0].text, table[i].finding);
		assert_int_equal(diag.item[0].line, table[i].line);
		assert_int_equal(diag.item[0].col, table[i].col);
	}
}

static void write_secrets(const char *text, mode_t mode)
{
	char file[80];
	FILE *f;

	snprintf(file, sizeof(file), "%s/s.yaml", folder);
	f = fopen(file, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(file, mode), 0);
}

static void remove_secrets(void)
{
	char file[80];

	snprintf(file, sizeof(file), "%s/s.yaml", folder);
	unlink(file);
}

static void write_secret(const char *name, const char *text, mode_t mode)
{
	char file[96];
	FILE *f;

	snprintf(file, sizeof(file), "%s/%s", folder, name);
	f = fopen(file, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(file, mode), 0);
}

static void remove_secret(const char *name)
{
	char file[96];

	snprintf(file, sizeof(file), "%s/%s", folder, name);
	unlink(file);
}

static void clients_of_sendsms(void **state)
{
	struct config c;
	struct diag diag;

	(void)state;
	write_secret("d.yaml", "password: \"12345678\"\n", 0600);
	assert_int_equal(load(&c, &diag, CHANNELS), 0);
	assert_int_equal(c.clients, 0);
	assert_int_equal(
		load(&c, &diag,
		     CHANNELS
		     "sendsms:\n  dinkes: {secrets: d.yaml}\n"
		     "  RS.1: {secrets: d.yaml, allow: [10.1.0.0/16], priority: danger, per_day: 5, abroad: yes}\n"),
		0);
	assert_int_equal(c.clients, 2);
	assert_string_equal(c.client[0].name, "dinkes");
	assert_string_equal(c.client[0].password, "12345678");
	assert_int_equal(c.client[0].priority, 3); /* tip */
	assert_int_equal(c.client[0].per_day, 1000);
	assert_int_equal(c.client[0].allows, 0);
	assert_false(c.client[0].abroad);
	assert_int_equal(c.client[1].priority, 0);
	assert_int_equal(c.client[1].per_day, 5);
	assert_string_equal(c.client[1].allow[0], "10.1.0.0/16");
	assert_true(c.client[1].abroad);
	remove_secret("d.yaml");
}

static void what_is_wrong_with_a_client_is_told(void **state)
{
	static const struct {
		const char *text, *why;
	} of[] = {
		{"sendsms: {}", "sendsms: name 1 to 8 users, e.g. sendsms: {dinkes: {secrets: dinkes.yaml}}"},
		{"sendsms: {dinkes: {}}",
		 "dinkes: say where its password is: {secrets: secrets/dinkes.yaml}, a file of mode 0600"},
		{"sendsms: {a b: {secrets: d.yaml}}",
		 "sendsms: a user name is of letters, figures, . _ and -; at most 31"},
		{"sendsms: {dinkes: {secrets: short.yaml}}", "write one line `password: ...`, of 8 to 127 bytes"},
		{"sendsms: {dinkes: {secrets: d.yaml, priority: reply}}",
		 "priority: write danger, reminder, tip or broadcast"},
		{"sendsms: {dinkes: {secrets: d.yaml, per_day: 0}}", "per_day: write a whole number from 1 to 1000000"},
		{"sendsms: {dinkes: {secrets: d.yaml, abroad: maybe}}", "abroad: write yes or no"},
	};
	struct config c;
	struct diag diag;
	char text[256];

	(void)state;
	write_secret("d.yaml", "password: \"12345678\"\n", 0600);
	write_secret("short.yaml", "password: \"1234567\"\n", 0600);
	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		snprintf(text, sizeof(text), CHANNELS "%s\n", of[i].text);
		assert_int_equal(load(&c, &diag, text), -EINVAL);
		assert_string_equal(diag.item[0].text, of[i].why);
	}
	write_secret("d.yaml", "password: \"12345678\"\n", 0640);
	assert_int_equal(load(&c, &diag, CHANNELS "sendsms: {dinkes: {secrets: d.yaml}}\n"), -EINVAL);
	assert_non_null(strstr(diag.item[0].text, "chmod 600 it"));
	remove_secret("d.yaml");
	remove_secret("short.yaml");
}

static void a_channel_that_sends_has_all_its_keys(void **state)
{
	static const char text[] =
		"public_url: https://sms.example.go.id:8443\nsend_from: \"7:30\"\nsend_until: \"20:00\"\n"
		"channels:\n"
		"  telkomsel:\n"
		"    profile: kannel\n"
		"    secrets: s.yaml\n"
		"    settings: {send_url: \"http://127.0.0.1:13013\", sender: \"2345\"}\n"
		"    tps: 25\n"
		"    price: 350\n"
		"    budget_day: 200000\n"
		"    budget_month: 4000000\n"
		"    operators: [Telkomsel, XL]\n"
		"    parallel: 16\n"
		"    timeout_ms: 5000\n"
		"    unknown: resend\n"
		"    deadline_ms: 4000\n"
		"    local: yes\n";
	const struct config_channel *ch;
	struct config c;
	struct diag diag;

	(void)state;
	write_secrets("password: p\n", 0600);
	assert_int_equal(load(&c, &diag, text), 0);
	remove_secrets();
	assert_string_equal(c.public_url, "https://sms.example.go.id:8443");
	assert_int_equal(c.send_from, 450);
	assert_int_equal(c.send_until, 1200);
	ch = &c.channel[0];
	assert_string_equal(ch->name, "telkomsel");
	assert_string_equal(ch->profile, "kannel");
	assert_int_equal(ch->values, 3);
	assert_string_equal(ch->value[1].name, "sender");
	assert_string_equal(ch->value[1].value, "2345");
	assert_false(ch->value[1].secret);
	assert_string_equal(ch->value[2].value, "p");
	assert_true(ch->value[2].secret);
	assert_int_equal(ch->tps, 25);
	assert_true(ch->price == 350 && ch->budget_day == 200000 && ch->budget_month == 4000000);
	assert_int_equal(ch->operators, 2);
	assert_string_equal(ch->operator[1], "XL");
	assert_int_equal(ch->parallel, 16);
	assert_int_equal(ch->timeout_ms, 5000);
	assert_int_equal(ch->deadline_ms, 4000);
	assert_true(ch->resend_unknown && ch->local && !ch->open);
}

static void a_channel_that_says_nothing_of_sending_has_defaults(void **state)
{
	const struct config_channel *ch;
	struct config c;
	struct diag diag;

	(void)state;
	assert_int_equal(load(&c, &diag, CHANNELS), 0);
	assert_string_equal(c.public_url, "");
	assert_int_equal(c.send_from, 480);
	assert_int_equal(c.send_until, 1020);
	ch = &c.channel[0];
	assert_string_equal(ch->profile, "kannel");
	assert_int_equal(ch->tps, 10);
	assert_int_equal(ch->parallel, 8);
	assert_int_equal(ch->timeout_ms, 10000);
	assert_int_equal(ch->deadline_ms, 4000);
	assert_true(ch->price == 0 && ch->budget_day == 0 && ch->budget_month == 0);
	assert_false(ch->resend_unknown || ch->local || ch->values || ch->operators);
}

/* Not even there: an account that only looks may not see that folder. */
static void who_only_looks_needs_no_secrets(void **state)
{
	static const char text[] = "channels:\n  kannel: {secrets: gone.yaml, settings: {sender: \"2345\"}}\n"
				   "sendsms:\n  dinkes: {secrets: gone.yaml, per_day: 5}\n";
	struct config c;
	struct diag diag;

	(void)state;
	assert_int_equal(load(&c, &diag, text), -EINVAL);
	diag_init(&diag);
	assert_int_equal(config_load_public(&c, path, &diag), 0);
	assert_int_equal(c.channel[0].values, 1);
	assert_true(c.channel[0].secrets_unread);
	assert_int_equal(c.clients, 1);
	assert_int_equal(c.client[0].per_day, 5);
	assert_string_equal(c.client[0].password, "");
}

static void secrets_that_others_may_read_are_refused(void **state)
{
	static const char text[] = "channels:\n  kannel: {secrets: s.yaml}\n";
	struct config c;
	struct diag diag;
	char expected[160];

	(void)state;
	for (int mode = 0604; mode <= 0644; mode += 034) { /* 0604, 0640 */
		write_secrets("password: p\n", (mode_t)mode);
		assert_int_equal(load(&c, &diag, text), -EINVAL);
		snprintf(expected, sizeof(expected), "secrets: others may read %s/s.yaml; chmod 600 it", folder);
		assert_string_equal(diag.item[0].text, expected);
		assert_int_equal(diag.item[0].line, 2);
	}
	remove_secrets();
	assert_int_equal(load(&c, &diag, text), -EINVAL);
	snprintf(expected, sizeof(expected), "secrets: %s/s.yaml cannot be read: No such file or directory", folder);
	assert_string_equal(diag.item[0].text, expected);
	assert_int_equal(load(&c, &diag, "channels:\n  kannel: {secrets: /dev/null}\n"), -EINVAL);
	assert_string_equal(diag.item[0].text, "secrets: /dev/null is no file");
}

static void each_wrong_key_of_a_channel_is_told(void **state)
{
	static const struct {
		const char *key, *finding;
	} table[] = {
		{"tps: 0", "tps: write a whole number from 1 to 10000"},
		{"price: -1", "price: write a whole number from 0 to 100000"},
		{"budget_day: dua", "budget_day: write a whole number from 0 to 1000000000000"},
		{"parallel: 257", "parallel: write a whole number from 1 to 256"},
		{"timeout_ms: 99", "timeout_ms: write a whole number from 100 to 120000"},
		{"deadline_ms: 499", "deadline_ms: write a whole number from 500 to 60000"},
		{"unknown: forget", "unknown: write keep or resend"},
		{"local: maybe", "local: write yes or no"},
		{"operators: XL", "operators: write a list of at most 8: [Telkomsel, XL]"},
		{"operators: [Telkomse]",
		 "operators: there is no operator 'Telkomse'; did you mean 'Telkomsel'? known: Telkomsel, Indosat, XL, "
		 "Axis, Smartfren, Tri"},
		{"operators: [xl, Halo]",
		 "operators: there is no operator 'Halo'; known: Telkomsel, Indosat, XL, Axis, Smartfren, Tri"},
		{"operators: [PT_Telekomunikasi]", "operators: write a name of at most 15 letters"},
		{"profile: ../etc",
		 "profile: write the name of a profile's file without .yaml: small letters, figures, _ and -"},
		{"settings: 1", "write names and values: {sender: \"2345\"}"},
		{"settings: {a: [1]}", "a: write one value, of at most 255 bytes"},
		{"secrets: [a]", "secrets: write the path of a file, e.g. secrets/kannel.yaml"},
	};
	struct config c;
	struct diag diag;
	char text[160];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		snprintf(text, sizeof(text), "channels:\n  kannel: {open: yes, %s}\n", table[i].key);
		assert_int_equal(load(&c, &diag, text), -EINVAL);
		assert_int_equal(diag.count, 1);
		assert_string_equal(diag.item[0].text, table[i].finding);
	}
}

static void all_findings_are_told_at_once(void **state)
{
	struct config c;
	struct diag diag;

	(void)state;
	assert_int_equal(load(&c, &diag, "loops: 0\nlog: loud\nlogg: info\n"), -EINVAL);
	assert_int_equal(diag.count, 4);
}

static void a_unix_socket_path_longer_than_the_system_takes_is_told(void **state)
{
	struct config c;
	struct diag diag;
	char text[300], name[120];

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	snprintf(text, sizeof(text), "redis: unix:/%s\n" CHANNELS, name);
	assert_int_equal(load(&c, &diag, text), -EINVAL);
	assert_string_equal(diag.item[0].text,
			    "redis: the socket's path is 120 bytes long; a Unix socket takes at most 107");
}

static void a_config_that_is_not_there_says_what_to_do(void **state)
{
	struct config c;
	struct diag diag;

	(void)state;
	diag_init(&diag);
	assert_int_equal(config_load(&c, "/nonexistent/k.yaml", &diag), -ENOENT);
	assert_int_equal(diag.count, 1);
	assert_string_equal(diag.item[0].file, "/nonexistent/k.yaml");
	assert_string_equal(diag.item[0].text,
			    "there is no such config; `make run` makes one and starts, or name yours with -c FILE");
}

static void the_environment_names_the_config_when_no_path_is_given(void **state)
{
	struct config c;
	struct diag diag;

	(void)state;
	assert_int_equal(load(&c, &diag, "loops: 7\n" CHANNELS), 0);
	assert_int_equal(setenv("KENTONGAN_CONFIG", path, 1), 0);
	assert_int_equal(config_load(&c, NULL, &diag), 0);
	assert_int_equal(c.loops, 7);
	assert_int_equal(setenv("KENTONGAN_CONFIG", "/nonexistent/k.yaml", 1), 0);
	assert_int_equal(config_load(&c, NULL, &diag), -ENOENT);
	unsetenv("KENTONGAN_CONFIG");
}

/* What `kentongan check --keys` prints is itself a config, with the defaults. */
static void the_printed_keys_are_a_config_with_the_defaults(void **state)
{
	static struct config printed, plain;
	struct diag diag;
	char room[4096];
	struct buf out;

	(void)state;
	buf_init(&out, room, sizeof(room) - 64);
	config_add_keys(&out);
	assert_false(out.overflow);
	buf_add(&out, STR(CHANNELS));
	buf_addc(&out, '\0');
	assert_int_equal(load(&printed, &diag, room), 0);
	assert_int_equal(load(&plain, &diag, CHANNELS), 0);
	assert_true(printed.channel[0].line > plain.channel[0].line);
	printed.channel[0].line = plain.channel[0].line; /* the same channel, further down */
	assert_memory_equal(&printed, &plain, sizeof(plain));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_config_of_channels_alone_has_the_defaults),
		cmocka_unit_test(every_key_can_be_set),
		cmocka_unit_test(each_wrong_value_is_told_at_its_place),
		cmocka_unit_test(each_wrong_channel_is_told_at_its_place),
		cmocka_unit_test(all_findings_are_told_at_once),
		cmocka_unit_test(a_unix_socket_path_longer_than_the_system_takes_is_told),
		cmocka_unit_test(a_config_that_is_not_there_says_what_to_do),
		cmocka_unit_test(the_environment_names_the_config_when_no_path_is_given),
		cmocka_unit_test(the_printed_keys_are_a_config_with_the_defaults),
		cmocka_unit_test(a_channel_that_sends_has_all_its_keys),
		cmocka_unit_test(clients_of_sendsms),
		cmocka_unit_test(what_is_wrong_with_a_client_is_told),
		cmocka_unit_test(a_channel_that_says_nothing_of_sending_has_defaults),
		cmocka_unit_test(who_only_looks_needs_no_secrets),
		cmocka_unit_test(secrets_that_others_may_read_are_refused),
		cmocka_unit_test(each_wrong_key_of_a_channel_is_told),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

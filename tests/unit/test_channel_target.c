/* SPDX-License-Identifier: Apache-2.0 */
/* What is told at load of where a channel sends, and how it is told to a person. */
#include "channel.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct config config;
static struct diag diag;

static void give(const char *name, const char *value, bool secret)
{
	struct config_channel *ch = &config.channel[0];
	struct config_value *v = &ch->value[ch->values++];

	snprintf(v->name, sizeof(v->name), "%s", name);
	snprintf(v->value, sizeof(v->value), "%s", value);
	v->secret = secret;
}

/* One channel of PROFILE that may be called by everybody, with all it needs to send to URL; NULL: where it sends by
 * default. */
static struct channel_set *load(const char *profile, const char *url, bool local)
{
	struct config_channel *ch = &config.channel[0];

	config = (struct config){.profiles = "gateway/channel", .path = "k.yaml", .channels = 1};
	snprintf(ch->name, sizeof(ch->name), "%s", profile);
	ch->open = true;
	ch->local = local;
	ch->line = 7;
	ch->col = 3;
	if (url)
		give("send_url", url, false);
	if (!strcmp(profile, "kannel")) {
		give("username", "u", true);
		give("password", "p", true);
		give("sender", "2345", false);
	}
	diag_init(&diag);
	return channel_set_load(&config, &diag);
}

static void what_would_never_be_sent_is_a_finding(void **state)
{
	static const struct {
		const char *profile, *url;
		bool local;
		const char *text; /* NULL: none */
	} table[] = {
		{"kannel", NULL, true, NULL},
		{"kannel", NULL, false, "sends to http://127.0.0.1:13013: a private address needs 'local: yes'"},
		{"kannel", "http://sms.example/send", false, NULL},
		{"kannel", "https://[::1]:8080/send", false,
		 "sends to https://[::1]:8080: a private address needs 'local: yes'"},
		{"external", "https://sms.example/send", false, NULL},
		{"external", "https://8.8.8.8/send", false, NULL},
		{"external", "http://sms.example/send?key=rahasia", false,
		 "sends to http://sms.example: plain http needs 'local: yes' (or write https)"},
		{"external", "http://10.1.2.3:81/send", false,
		 "sends to http://10.1.2.3:81: plain http and a private address need 'local: yes'"},
		{"external", "http://10.1.2.3:81/send", true, NULL},
		{"external", "https://localhost/send", false,
		 "sends to https://localhost: a private address needs 'local: yes'"},
		{"external", "https://Kannel.LocalHost.:1/", false,
		 "sends to https://Kannel.LocalHost.:1: a private address needs 'local: yes'"},
		{"external", "https://localhost.example/", false, NULL},
		{"external", "sms.example/send", true,
		 "sends to 'sms.example': that is no URL; write it with https:// in front"},
		{"external", "ftp://sms.example/send", true,
		 "sends to 'ftp:': that is no URL; write it with https:// in front"},
		{"external", "https:///send", true, "sends to 'https://': that is no URL"},
		{"external", "https://sms.example/a b", true, "sends to 'https://sms.example': that is no URL"},
		{"external", "https://dinas:rahasia@sms.example/", true,
		 "sends to a URL with a user name in it; write that as a setting of the profile"},
	};
	char wanted[DIAG_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct channel_set *set = load(table[i].profile, table[i].url, table[i].local);

		snprintf(wanted, sizeof(wanted), "channel %s: %s", table[i].profile,
			 table[i].text ? table[i].text : "");
		assert_string_equal(diag.count ? diag.item[0].text : "", table[i].text ? wanted : "");
		assert_int_equal(diag.count, table[i].text ? 1 : 0);
		assert_int_equal(set == NULL, table[i].text != NULL);
		if (table[i].text) {
			assert_string_equal(diag.item[0].file, "k.yaml");
			assert_int_equal(diag.item[0].line, 7);
			assert_int_equal(diag.item[0].col, 3);
		}
		channel_set_free(set);
	}
}

/* Where the profile makes a URL of several settings, and of what is known only with the message. */
static void a_url_of_pieces_is_put_together(void **state)
{
	(void)state;
	channel_set_free(load("rajasms", NULL, false));
	give("server", "http://192.168.7.1", false);
	give("api_key", "k", true);
	diag_init(&diag);
	assert_null(channel_set_load(&config, &diag));
	assert_string_equal(diag.item[0].text,
			    "channel rajasms: sends to http://192.168.7.1: a private address needs 'local: yes'");
}

static void told(struct channel_set *set, const char *wanted)
{
	char room[400];
	struct buf b;

	assert_non_null(set);
	buf_init(&b, room, sizeof(room) - 1);
	channel_add_sending(channel_at(set, 0), &b);
	room[b.n] = '\0';
	assert_string_equal(room, wanted);
	channel_set_free(set);
}

static void a_person_reads_where_it_sends(void **state)
{
	(void)state;
	told(load("kannel", NULL, true),
	     "sends as 2345 to http://127.0.0.1:13013; no delivery reports: public_url is not set");
	channel_set_free(load("kannel", NULL, true));
	snprintf(config.public_url, sizeof(config.public_url), "https://sms.example.go.id");
	told(channel_set_load(&config, &diag), "sends as 2345 to http://127.0.0.1:13013, reports to "
					       "https://sms.example.go.id/in/kannel/report");
	told(load("external", NULL, false), "receives only");
	told(load("external", "https://sms.example/send?key=rahasia", false),
	     "sends to https://sms.example; no delivery reports: public_url is not set");
	told(load("smssync", NULL, false), "its phone fetches what it shall send");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_would_never_be_sent_is_a_finding),
		cmocka_unit_test(a_url_of_pieces_is_put_together),
		cmocka_unit_test(a_person_reads_where_it_sends),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

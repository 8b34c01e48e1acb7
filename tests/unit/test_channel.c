/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests as providers and the internet send them, against the two profiles we ship; and profiles with one mistake
 * each.
 */
#include "address.h"
#include "channel.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1795312800000)
#define FROM   "from=%2B6281234567890&to=1234&id=x1&"

static struct channel_set *set;
static char storage[32 * 1024];
static struct arena arena;

static struct config config_of(const char *profiles, const char *name)
{
	struct config c = {.channels = 1, .path = "k.yaml"};

	snprintf(c.profiles, sizeof(c.profiles), "%s", profiles);
	snprintf(c.channel[0].name, sizeof(c.channel[0].name), "%s", name);
	c.channel[0].open = true;
	return c;
}

static int load_shipped(void **state)
{
	struct config c = config_of("gateway/channel", "africastalking");
	struct diag diag;

	(void)state;
	c.channel[1] = c.channel[0];
	snprintf(c.channel[1].name, sizeof(c.channel[1].name), "kannel");
	c.channels = 2;
	diag_init(&diag);
	set = channel_set_load(&c, &diag);
	diag_print(&diag, "test_channel", stderr);
	return set ? 0 : -1;
}

static int free_shipped(void **state)
{
	(void)state;
	channel_set_free(set);
	return 0;
}

/* A request that holds one message. */
static int read_one(const struct channel *ch, const struct channel_request *req, struct inbound *in,
		    struct channel_response *resp)
{
	struct inbound_list list;
	int error = channel_read(ch, req, &arena, &list, resp);

	if (error)
		return error;
	assert_int_equal(list.count, 1);
	*in = list.item[0];
	return 0;
}

static int ask(const char *name, const struct channel_request *req, struct inbound *in, struct channel_response *resp)
{
	arena_init(&arena, storage, sizeof(storage));
	memset(resp, 0, sizeof(*resp));
	return read_one(channel_find(set, str_of(name)), req, in, resp);
}

/* A GET from Kannel, which must be read. */
static struct inbound kannel_at(const char *query, int64_t now_ms)
{
	const struct channel_request req = {.method = STR("GET"),
					    .action = STR("receive"),
					    .query = str_of(query),
					    .peer = "127.0.0.1",
					    .now_ms = now_ms};
	struct channel_response resp;
	struct inbound in;

	assert_int_equal(ask("kannel", &req, &in, &resp), 0);
	return in;
}

static struct inbound kannel(const char *query)
{
	return kannel_at(query, NOW_MS);
}

static int ussd(const char *query, const char *body, const char *type, struct inbound *in,
		struct channel_response *resp)
{
	const struct channel_request req = {.method = STR("POST"),
					    .action = STR("ussd"),
					    .query = str_of(query),
					    .body = str_of(body),
					    .content_type = str_of(type),
					    .peer = "127.0.0.1",
					    .now_ms = NOW_MS};

	return ask("africastalking", &req, in, resp);
}

static void assert_str(struct str s, const char *expected)
{
	assert_int_equal(s.n, strlen(expected));
	if (s.n)
		assert_memory_equal(s.p, expected, s.n);
}

static void a_ussd_hop_of_africas_talking_is_read_whole(void **state)
{
	static const char body[] =
		"sessionId=ATUid_1&serviceCode=*123%23&phoneNumber=%2B6281234567890&networkCode=1&text=1*8%2C4";
	struct channel_response resp;
	struct inbound in;

	(void)state;
	assert_int_equal(ussd("", body, "application/x-www-form-urlencoded; charset=UTF-8", &in, &resp), 0);
	assert_int_equal(in.kind, INBOUND_USSD);
	assert_true(in.cumulative);
	assert_str(in.channel, "africastalking");
	assert_string_equal(in.from, "6281234567890");
	assert_int_equal(in.from_class, MSISDN_MOBILE);
	assert_str(in.from_raw, "+6281234567890");
	assert_str(in.to, "*123#");
	assert_str(in.session, "ATUid_1");
	assert_str(in.id, "");
	assert_str(in.text, "1*8,4");
	assert_true(in.text_ok);
	assert_true(in.provider_ms == 0);
	assert_str(in.raw, body);
}

static void a_screen_is_answered_in_the_words_of_each_provider(void **state)
{
	struct channel_response resp;
	struct inbound in;
	const struct channel *at = channel_find(set, STR("africastalking")), *kn = channel_find(set, STR("kannel"));

	(void)state;
	assert_int_equal(ussd("", "sessionId=A&phoneNumber=0812345678&text=", "", &in, &resp), 0);
	channel_answer(at, &in, true, STR("1 Ukur"), &arena, &resp);
	assert_int_equal(resp.status, 200);
	assert_string_equal(resp.type, "text/plain");
	assert_str(resp.body, "CON 1 Ukur");
	channel_answer(at, &in, false, STR("Selesai"), &arena, &resp);
	assert_str(resp.body, "END Selesai");
	channel_retry(at, &in, STR("Coba lagi"), &arena, &resp);
	assert_int_equal(resp.status, 200);
	assert_str(resp.body, "END Coba lagi");

	in = kannel(FROM "text=UKUR");
	channel_answer(kn, &in, false, STR("Tersimpan"), &arena, &resp);
	assert_int_equal(resp.status, 200);
	assert_str(resp.body, "Tersimpan");
	channel_answer(kn, &in, false, STR_NONE, &arena, &resp);
	assert_int_equal(resp.status, 200);
	assert_str(resp.body, "");
	channel_retry(kn, &in, STR("Coba lagi"), &arena, &resp);
	assert_int_equal(resp.status, 503);
}

static void an_answer_without_room_is_a_503(void **state)
{
	struct channel_response resp;
	struct inbound in = kannel(FROM "text=UKUR");
	char little[8];

	(void)state;
	arena_init(&arena, little, sizeof(little));
	channel_answer(channel_find(set, STR("kannel")), &in, false, STR("Tersimpan, terima kasih"), &arena, &resp);
	assert_int_equal(resp.status, 503);
}

static void kannels_octets_become_text_by_charset_then_coding(void **state)
{
	static const struct {
		const char *query, *text;
	} table[] = {
		{"text=UKUR+10015+8%2C4", "UKUR 10015 8,4"},
		{"text=%C3%A9", "\xC3\xA9"},
		{"text=%EF%BB%BFUKUR", "UKUR"}, /* a byte order mark says nothing */
		{"text=%00H%00a&coding=2", "Ha"},
		{"text=%00H%00a&charset=UTF-16BE", "Ha"},
		{"text=%00H%00a&charset=utf-16be&coding=0", "Ha"},
		{"text=%FE%FF%00H&coding=2", "H"},
		{"text=%D8%3D%DE%00&coding=2", "\xF0\x9F\x98\x80"}, /* a surrogate pair */
		{"text=Ha&coding=2&charset=UTF-8", "Ha"},           /* Kannel with mo-recode */
		{"text=%E9&charset=ISO-8859-1", "\xC3\xA9"},
		{"text=%E9&charset=windows-1252", "\xC3\xA9"},
		{"text=Ha&coding=1", "Ha"},
		{"text=Ha&charset=8-BIT", "Ha"},
		{"text=Ha&charset=KOI8-R", "Ha"}, /* unknown: UTF-8 or nothing */
		{"text=Ha&coding=7", "Ha"},
		{"text=", ""},
		{"text=&coding=2", ""},
	};
	char query[256];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct inbound in;

		snprintf(query, sizeof(query), "%s%s", FROM, table[i].query);
		in = kannel(query);
		assert_true(in.text_ok);
		assert_str(in.text, table[i].text);
	}
}

static void a_text_that_is_no_text_is_kept_as_it_came(void **state)
{
	static const struct {
		const char *query;
		struct str bytes;
	} table[] = {
		{"text=a%00b", {"a\0b", 3}},
		{"text=%FFUKUR", {"\xFFUKUR", 5}},
		{"text=%C0%80", {"\xC0\x80", 2}},              /* NUL in two bytes */
		{"text=%00H%00&coding=2", {"\0H\0", 3}},       /* half a character */
		{"text=%D8%3D%00H&coding=2", {"\xD8=\0H", 4}}, /* half a pair */
		{"text=%00%00&coding=2", {"\0\0", 2}},
		{"text=%E9&coding=1", {"\xE9", 1}},
		{"text=%00H&charset=UTF-8&coding=2", {"\0H", 2}},
	};
	char query[256];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct inbound in;

		snprintf(query, sizeof(query), "%s%s", FROM, table[i].query);
		in = kannel(query);
		assert_false(in.text_ok);
		assert_int_equal(in.text.n, table[i].bytes.n);
		assert_memory_equal(in.text.p, table[i].bytes.p, in.text.n);
		assert_string_equal(in.from, "6281234567890");
	}
}

static void senders_are_read_or_marked_but_never_refused(void **state)
{
	static const struct {
		const char *from, *number;
		enum msisdn_class class;
	} table[] = {
		{"%2B6281234567890", "6281234567890", MSISDN_MOBILE},
		{"+6281234567890", "6281234567890", MSISDN_MOBILE}, /* the plus became a space on its way */
		{"081234567890", "6281234567890", MSISDN_MOBILE},
		{"1234", "1234", MSISDN_SHORT},
		{"%00%01", "", MSISDN_INVALID},
	};
	char query[256];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct inbound in;

		snprintf(query, sizeof(query), "from=%s&text=UKUR&id=1", table[i].from);
		in = kannel(query);
		assert_string_equal(in.from, table[i].number);
		assert_int_equal(in.from_class, table[i].class);
	}
}

static void of_a_repeated_parameter_the_last_one_counts_and_the_body_over_the_query(void **state)
{
	struct channel_response resp;
	struct inbound in = kannel("&&=x&text=a&" FROM "text=b");

	(void)state;
	assert_str(in.text, "b");
	assert_int_equal(ussd("text=query&sessionId=Q", "sessionId=A&phoneNumber=0812345678&text=body", "", &in, &resp),
			 0);
	assert_str(in.text, "body");
	assert_str(in.session, "A");
	assert_str(in.raw, "text=query&sessionId=Q\nsessionId=A&phoneNumber=0812345678&text=body");
}

static void what_a_route_needs_is_named_when_it_is_missing(void **state)
{
	static const struct {
		const char *body, *type, *answer;
	} table[] = {
		{"phoneNumber=0812&text=", "", "sessionId is missing (session of the message)\n"},
		{"sessionId=&phoneNumber=0812&text=", "", "sessionId is missing (session of the message)\n"},
		{"sessionId=A&text=1", "", "phoneNumber is missing (from of the message)\n"},
		{"sessionId=A&phonenumber=0812&text=1", "", "phoneNumber is missing (from of the message)\n"},
		{"sessionId=A&phoneNumber=0812", "", "text is missing (text of the message)\n"},
		{"", "", "phoneNumber is missing (from of the message)\n"},
		{"{\"sessionId\": \"A\"}", "application/json",
		 "phoneNumber is missing (from of the message); the body is not a form and was not read\n"},
	};
	struct channel_response resp;
	struct inbound in;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_int_equal(ussd("", table[i].body, table[i].type, &in, &resp), -EINVAL);
		assert_int_equal(resp.status, 400);
		assert_string_equal(resp.type, "text/plain");
		assert_str(resp.body, table[i].answer);
	}
}

static void a_request_of_too_many_parameters_is_refused(void **state)
{
	struct channel_response resp;
	struct inbound in;
	char body[512] = "";
	struct buf b;

	(void)state;
	buf_init(&b, body, sizeof(body) - 1);
	for (int i = 0; i < 70; i++)
		buf_add(&b, STR("a=1&"));
	body[b.n] = '\0';
	assert_int_equal(ussd("", body, "", &in, &resp), -EINVAL);
	assert_int_equal(resp.status, 400);
}

static void wrong_actions_and_methods_have_their_own_answers(void **state)
{
	struct channel_request req = {.method = STR("GET"), .action = STR("ussd"), .peer = "127.0.0.1"};
	struct channel_response resp;
	struct inbound in;

	(void)state;
	assert_int_equal(ask("africastalking", &req, &in, &resp), -ENOSYS);
	assert_int_equal(resp.status, 405);
	req.method = STR("PUT");
	assert_int_equal(ask("kannel", &req, &in, &resp), -ENOENT);
	assert_int_equal(resp.status, 404);
	req.action = STR("receive");
	assert_int_equal(ask("kannel", &req, &in, &resp), -ENOSYS);
	assert_int_equal(resp.status, 405);
	assert_null(channel_find(set, STR("kannel2")));
}

static void a_message_without_id_is_known_again_by_its_content(void **state)
{
	char first[32];
	struct inbound in = kannel("from=0812345678&to=1&text=A&ts=1795312800");

	(void)state;
	assert_int_equal(in.id.n, 18);
	assert_memory_equal(in.id.p, "h:", 2);
	assert_true(str_copy(first, sizeof(first), in.id));
	/* with a time stamp the clock does not matter */
	assert_str(kannel_at("from=0812345678&to=1&text=A&ts=1795312800", NOW_MS + 86400000).id, first);
	assert_int_not_equal(strncmp(kannel("from=0812345678&to=1&text=A&ts=1795312801").id.p, first, 18), 0);
	assert_int_not_equal(strncmp(kannel("from=0812345678&to=1&text=B&ts=1795312800").id.p, first, 18), 0);
	assert_int_not_equal(strncmp(kannel("from=0812345678&to=2&text=A&ts=1795312800").id.p, first, 18), 0);
	assert_int_not_equal(strncmp(kannel("from=0812345679&to=1&text=A&ts=1795312800").id.p, first, 18), 0);
	/* fields do not run into each other */
	assert_int_not_equal(strncmp(kannel("from=0812345678&to=1A&text=&ts=1795312800").id.p, first, 18), 0);
	/* without one, ten minutes of the clock do */
	assert_true(str_copy(first, sizeof(first), kannel_at("from=0812345678&text=A&id=", NOW_MS).id));
	assert_str(kannel_at("from=0812345678&text=A", NOW_MS + 599999).id, first);
	in = kannel_at("from=0812345678&text=A", NOW_MS + 600000);
	assert_int_not_equal(strncmp(in.id.p, first, 18), 0);
	assert_str(in.id_before, first); /* that came before the clock went on is known by this one */
	assert_int_equal(kannel("from=0812345678&to=1&text=A&ts=1795312800").id_before.n, 0);
	assert_int_equal(kannel("from=0812345678&text=A&id=7").id_before.n, 0);
}

static void an_id_too_long_to_build_on_is_replaced_by_its_hash(void **state)
{
	char query[256], first[32];
	struct buf b;

	(void)state;
	buf_init(&b, query, sizeof(query) - 1);
	buf_add(&b, STR("from=0812345678&text=A&id="));
	for (int i = 0; i < CHANNEL_ID_MAX; i++)
		buf_addc(&b, 'x');
	query[b.n] = '\0';
	assert_int_equal(kannel(query).id.n, CHANNEL_ID_MAX);
	query[b.n] = '1';
	query[b.n + 1] = '\0';
	assert_true(str_copy(first, sizeof(first), kannel(query).id));
	assert_int_equal(strlen(first), 18);
	assert_memory_equal(first, "h:", 2);
	assert_str(kannel_at(query, NOW_MS + 86400000).id, first);
	query[b.n] = '2';
	assert_int_not_equal(strncmp(kannel(query).id.p, first, 18), 0);
}

static void an_unreadable_time_is_no_time(void **state)
{
	(void)state;
	assert_true(kannel(FROM "text=A&ts=1795312800").provider_ms == NOW_MS);
	assert_true(kannel(FROM "text=A&ts=kemarin").provider_ms == 0);
	assert_true(kannel(FROM "text=A&ts=-5").provider_ms == 0);
	assert_true(kannel(FROM "text=A&ts=9999999999999999").provider_ms == 0);
	assert_true(kannel(FROM "text=A").provider_ms == 0);
}

/* Every size of workspace: a request is read whole or answered 503, and nothing is written beyond. */
static void a_request_survives_every_size_of_workspace(void **state)
{
	const struct channel_request req = {.method = STR("GET"),
					    .action = STR("receive"),
					    .peer = "127.0.0.1",
					    .query = STR("from=%2B62812345678&text=%00H%00a&coding=2"),
					    .body = STR("x=%41")};
	int whole = 0;

	(void)state;
	for (size_t n = 0; n < 512; n++) {
		char *room = malloc(n + 1);
		struct channel_response resp;
		struct inbound in;
		int error;

		arena_init(&arena, room, n);
		error = read_one(channel_find(set, STR("kannel")), &req, &in, &resp);
		assert_true(error == 0 || (error == -ENOMEM && resp.status == 503));
		if (!error)
			assert_str(in.text, "Ha");
		whole += !error;
		free(room);
	}
	assert_in_range(whole, 1, 511);
}

static void networks_hold_their_addresses_and_no_others(void **state)
{
	static const struct {
		const char *net, *peer;
		bool in;
	} table[] = {
		{"127.0.0.1", "127.0.0.1", true},
		{"127.0.0.1", "::ffff:127.0.0.1", true}, /* IPv4 seen through an IPv6 socket */
		{"::ffff:127.0.0.1", "127.0.0.1", true},
		{"127.0.0.1", "127.0.0.2", false},
		{"10.1.0.0/16", "10.1.255.9", true},
		{"10.1.0.0/16", "10.2.0.1", false},
		{"10.1.2.128/25", "10.1.2.127", false},
		{"10.1.2.128/25", "10.1.2.200", true},
		{"0.0.0.0/0", "203.0.113.9", true},
		{"0.0.0.0/0", "2001:db8::1", false},
		{"::1", "::1", true},
		{"::1", "127.0.0.1", false},
		{"2001:db8::/33", "2001:db8:7fff::1", true},
		{"2001:db8::/33", "2001:db8:8000::1", false},
		{"127.0.0.1", "", false},
		{"127.0.0.1", NULL, false},
		{"0.0.0.0/0", "localhost", false},
	};
	struct address_net net;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_int_equal(address_net_parse(str_of(table[i].net), &net), 0);
		assert_int_equal(address_in(table[i].peer, &net, 1), table[i].in);
	}
	assert_int_equal(address_net_parse(STR(""), &net), -EINVAL);
	assert_int_equal(address_net_parse(STR("127.0.0.1/33"), &net), -EINVAL);
	assert_int_equal(address_net_parse(STR("127.0.0.1/"), &net), -EINVAL);
	assert_int_equal(address_net_parse(STR("::1/129"), &net), -EINVAL);
	assert_int_equal(address_net_parse(STR("127.0.0.1\0x"), &net), -EINVAL);
	assert_int_equal(address_net_parse(STR("10.1.2.3/16"), &net), -ERANGE);
}

static void only_listed_addresses_are_served(void **state)
{
	struct config c = config_of("gateway/channel", "kannel");
	struct channel_request req = {.method = STR("GET"), .action = STR("receive"), .query = STR(FROM "text=A")};
	struct channel_response resp;
	struct channel_set *closed;
	struct inbound in;
	struct diag diag;

	(void)state;
	diag_init(&diag);
	c.channel[0].open = false;
	assert_null(channel_set_load(&c, &diag));
	assert_int_equal(diag.count, 1);
	assert_string_equal(diag.item[0].text, "channel kannel: say who may call it, with allow or open");

	c.channel[0].allows = 1;
	snprintf(c.channel[0].allow[0], sizeof(c.channel[0].allow[0]), "10.1.0.0/16");
	closed = channel_set_load(&c, &diag);
	assert_non_null(closed);
	arena_init(&arena, storage, sizeof(storage));
	req.peer = "10.2.0.1";
	assert_int_equal(read_one(channel_find(closed, STR("kannel")), &req, &in, &resp), -EACCES);
	assert_int_equal(resp.status, 403);
	req.peer = NULL;
	assert_int_equal(read_one(channel_find(closed, STR("kannel")), &req, &in, &resp), -EACCES);
	req.peer = "10.1.0.1";
	assert_int_equal(read_one(channel_find(closed, STR("kannel")), &req, &in, &resp), 0);
	channel_set_free(closed);
}

/* A signature is enough to know the provider by, though it checks the URL without one; a signed URL must be known. */
static void a_signature_stands_for_a_list_of_addresses(void **state)
{
	struct config c = config_of("gateway/channel", "vonage");
	struct channel_set *signed_set;
	struct diag diag;

	(void)state;
	c.channel[0].open = false;
	c.channel[0].values = 1;
	c.channel[0].value[0] = (struct config_value){.name = "signature_secret", .value = "s", .secret = true};
	diag_init(&diag);
	signed_set = channel_set_load(&c, &diag);
	diag_print(&diag, "test_channel", stderr);
	assert_non_null(signed_set);
	channel_set_free(signed_set);

	snprintf(c.channel[0].name, sizeof(c.channel[0].name), "plivo");
	c.channel[0].value[0] = (struct config_value){.name = "auth_token", .value = "s", .secret = true};
	diag_init(&diag);
	assert_null(channel_set_load(&c, &diag));
	assert_string_equal(diag.item[0].text,
			    "channel plivo: its provider signs the URL; write public_url, as it calls us");
	snprintf(c.public_url, sizeof(c.public_url), "https://sms.example.go.id");
	diag_init(&diag);
	signed_set = channel_set_load(&c, &diag);
	assert_non_null(signed_set);
	channel_set_free(signed_set);
}

/* What is kept of a request is in the database and in every backup of it. */
static void the_word_that_proves_the_provider_is_not_kept(void **state)
{
	struct channel_request req = {
		.method = STR("POST"),
		.action = STR("report"),
		.query = STR("a=1&key=Rahasia&b=2"),
		.body = STR("id=ATXid_1&status=Success&key=isi"),
		.content_type = STR("application/x-www-form-urlencoded"),
		.peer = "127.0.0.1",
		.now_ms = NOW_MS,
	};
	struct channel_response resp;
	struct inbound in;

	(void)state;
	arena_init(&arena, storage, sizeof(storage));
	assert_int_equal(read_one(channel_find(set, STR("africastalking")), &req, &in, &resp), 0);
	assert_str(in.raw, "a=1&b=2\nid=ATXid_1&status=Success");
	req.query = STR("key=Rahasia");
	assert_int_equal(read_one(channel_find(set, STR("africastalking")), &req, &in, &resp), 0);
	assert_str(in.raw, "id=ATXid_1&status=Success");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ussd_hop_of_africas_talking_is_read_whole),
		cmocka_unit_test(a_screen_is_answered_in_the_words_of_each_provider),
		cmocka_unit_test(an_answer_without_room_is_a_503),
		cmocka_unit_test(kannels_octets_become_text_by_charset_then_coding),
		cmocka_unit_test(a_text_that_is_no_text_is_kept_as_it_came),
		cmocka_unit_test(senders_are_read_or_marked_but_never_refused),
		cmocka_unit_test(of_a_repeated_parameter_the_last_one_counts_and_the_body_over_the_query),
		cmocka_unit_test(what_a_route_needs_is_named_when_it_is_missing),
		cmocka_unit_test(a_request_of_too_many_parameters_is_refused),
		cmocka_unit_test(wrong_actions_and_methods_have_their_own_answers),
		cmocka_unit_test(a_message_without_id_is_known_again_by_its_content),
		cmocka_unit_test(an_id_too_long_to_build_on_is_replaced_by_its_hash),
		cmocka_unit_test(an_unreadable_time_is_no_time),
		cmocka_unit_test(a_request_survives_every_size_of_workspace),
		cmocka_unit_test(networks_hold_their_addresses_and_no_others),
		cmocka_unit_test(only_listed_addresses_are_served),
		cmocka_unit_test(a_signature_stands_for_a_list_of_addresses),
		cmocka_unit_test(the_word_that_proves_the_provider_is_not_kept),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, load_shipped, free_shipped);
}

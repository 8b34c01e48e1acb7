/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a request to a channel, as a provider's answer, and as a text that is sent, with every profile there is.
 * Fields stand with a record separator (0x1e) between: the profile's name (another word picks any), what is done (a: a
 * request, v: with its signature checked; j: an answer; s: a text to send), and what that needs. What is read is read the
 * same way twice; an answer in JSON or XML is JSON or XML whatever the phone wrote; nothing breaks out of a header.
 */
#include "../../gateway/channel/profile.h"
#include "utf8.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROFILES_MAX 96
#define ROOM         (512 * 1024)
#define NOW_MS       INT64_C(1795312800000)

static struct profile *profile[PROFILES_MAX];
static int profiles;
static char room[2][ROOM];

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "fuzz_channel: %s\n", what);
	abort();
}

static void load_folder(const char *folder)
{
	struct dirent **entry;
	int count = scandir(folder, &entry, NULL, alphasort);
	struct diag diag;
	char path[512];

	diag_init(&diag);
	for (int i = 0; i < count; i++) {
		const char *dot = strrchr(entry[i]->d_name, '.');

		if (dot && !strcmp(dot, ".yaml") && profiles < PROFILES_MAX) {
			snprintf(path, sizeof(path), "%s/%s", folder, entry[i]->d_name);
			profile[profiles] = profile_load(path, &diag);
			must(profile[profiles++] != NULL, path);
		}
		free(entry[i]);
	}
	if (count >= 0)
		free(entry);
}

static void clean_up(void)
{
	while (profiles > 0)
		profile_free(profile[--profiles]);
}

static struct profile *pick(struct str name)
{
	for (int i = 0; i < profiles; i++)
		if (str_eq(profile[i]->name, name))
			return profile[i];
	return profile[hash_fnv(HASH_FNV_START, name) % (uint64_t)profiles];
}

static struct channel channel_of(struct str name, bool verified)
{
	struct channel ch = {.profile = pick(name),
			     .name = STR("uji"),
			     .public_url = "https://sms.example.go.id",
			     .open = true,
			     .given = UINT32_MAX};

	for (int i = 0; i < ch.profile->settings; i++)
		ch.value[i] =
			ch.profile->setting[i].has_fallback ? ch.profile->setting[i].fallback : STR("https://a.b/x");
	for (int i = 0; i < ch.profile->routes; i++)
		ch.verified[i] = verified && ch.profile->route[i].verify;
	ch.sends = ch.profile->send != NULL;
	return ch;
}

static bool is_line(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0')
			return false;
	return true;
}

/* A body of that type is what the type says. Templates of XML may be a mere piece of it, so only those with a root. */
static void check_body(const char *type, struct str body)
{
	if (strstr(type, "json") && body.n) {
		struct json *j = json_read(body);

		must(j != NULL, "an answer is no JSON");
		json_free(j);
	} else if (strstr(type, "xml") && body.n) {
		struct xml *x = xml_read(str_trim(body));

		must(x != NULL, "an answer is no XML");
		xml_free(x);
	}
}

static void check_message(const struct inbound *in)
{
	must(memchr(in->from, '\0', sizeof(in->from)) != NULL, "a number without an end");
	must(in->id.n <= CHANNEL_ID_MAX && in->session.n <= CHANNEL_ID_MAX && in->about.n <= CHANNEL_ID_MAX &&
		     in->part.ref.n <= CHANNEL_ID_MAX,
	     "an id that is too long");
	must(in->kind != INBOUND_SMS || in->id.n > 0, "an SMS without an id");
	must(utf8_valid(in->id) && utf8_valid(in->to) && utf8_valid(in->session) && utf8_valid(in->from_raw),
	     "a field that is not UTF-8");
	must(!in->text_ok || (utf8_valid(in->text) && !(in->text.n && memchr(in->text.p, 0, in->text.n))),
	     "a text that is not one");
	must(in->part.number >= 0 && in->part.count >= 0 && in->provider_ms >= 0, "a negative number");
}

static void check_answers(const struct channel *ch, const struct inbound_list *list, struct arena *a)
{
	struct channel_response resp;

	for (int i = 0; i < list->count; i++) {
		check_message(&list->item[i]);
		for (int more = 0; more < 2; more++) {
			channel_answer(ch, &list->item[i], more, list->item[i].text, a, &resp);
			check_body(resp.type, resp.body);
			a->overflow = false;
		}
	}
	channel_acknowledge(ch, list, NULL, 0, a, &resp);
	check_body(resp.type, resp.body);
}

static void run_request(const struct channel *ch, struct str rest)
{
	struct channel_request req = {.peer = "127.0.0.1", .now_ms = NOW_MS};
	struct inbound_list list[2];
	struct channel_response resp;
	struct arena a[2];
	int result[2];

	req.method = str_cut(&rest, '\x1e');
	req.action = str_cut(&rest, '\x1e');
	req.target = req.query = str_cut(&rest, '\x1e');
	req.content_type = str_cut(&rest, '\x1e');
	req.body = rest;
	for (int i = 0; i < 2; i++) {
		arena_init(&a[i], room[i], ROOM);
		result[i] = channel_read(ch, &req, &a[i], &list[i], &resp);
		must(result[i] == 0 || (resp.status >= 400 && resp.status < 600) || resp.status == 200,
		     "a refusal without a status");
	}
	must(result[0] == result[1] && (result[0] || list[0].count == list[1].count),
	     "it is read otherwise the second time");
	must(result[0] || list[0].count <= CHANNEL_BATCH_MAX, "too many messages");
	for (int i = 0; result[0] == 0 && i < list[0].count; i++)
		must(str_eq(list[0].item[i].id, list[1].item[i].id) && str_eq(list[0].item[i].raw, list[1].item[i].raw),
		     "an id or the raw text is another the second time");
	if (result[0] == 0)
		check_answers(ch, &list[0], &a[0]);
}

static void run_judge(const struct channel *ch, struct str rest)
{
	struct str status = str_cut(&rest, '\x1e'), type = str_cut(&rest, '\x1e');
	struct channel_verdict v;
	int64_t code = 200;
	struct arena a;
	size_t figures = 0;

	str_to_i64(status, &code);
	arena_init(&a, room[0], ROOM);
	channel_judge(ch, (int)(code % 600), type, rest, &a, &v);
	must(v.result >= SEND_ACCEPTED && v.result <= SEND_UNKNOWN, "no verdict");
	must(v.id.n <= CHANNEL_ID_MAX && v.why.n <= 160, "a verdict that is too long");
	must(v.retry_after_ms >= 0 && v.retry_after_ms <= 86400000, "a wait without end");
	must(utf8_valid(v.why) && is_line(v.why), "a reason that is no line");
	for (size_t i = 0; i < v.why.n; i++) {
		figures = v.why.p[i] >= '0' && v.why.p[i] <= '9' ? figures + 1 : 0;
		must(figures < 6, "a reason with a number in it");
	}
}

static void run_send(const struct channel *ch, struct str rest)
{
	struct outgoing m = {.to = STR("6281234567890"),
			     .ref = STR("abcd1234"),
			     .now_ms = NOW_MS,
			     .expires_ms = NOW_MS + 1000,
			     .parts = 1};
	struct channel_call call;
	struct arena a;
	int error;

	m.reply_to = str_cut(&rest, '\x1e');
	m.text = rest;
	m.encoding = rest.n % 2 ? SEGMENTS_UCS2 : SEGMENTS_GSM7;
	arena_init(&a, room[0], ROOM);
	error = channel_compose(ch, &m, &a, &call);
	if (error)
		return;
	must(call.url.n && is_line(call.url) && !memchr(call.url.p, ' ', call.url.n), "a URL that is no URL");
	must(call.headers <= CHANNEL_HEADERS_MAX && is_line(call.user) && is_line(call.password), "headers");
	for (int i = 0; i < call.headers; i++) {
		must(is_line(call.header[i].name) && is_line(call.header[i].value), "a header of two lines");
		if (str_eq_nocase(call.header[i].name, STR("Content-Type")) && utf8_valid(m.reply_to)) {
			char type[128];

			str_copy(type, sizeof(type), call.header[i].value);
			check_body(type, call.body);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = {(const char *)data, size}, name = str_cut(&rest, '\x1e'), what = str_cut(&rest, '\x1e');
	struct channel ch;

	if (!profiles) {
		load_folder("gateway/channel");
		load_folder("tests/channel");
		must(profiles > 0, "there are no profiles; run me from the top folder");
		atexit(clean_up);
	}
	ch = channel_of(name, str_eq(what, STR("v")));
	if (str_eq(what, STR("j")))
		run_judge(&ch, rest);
	else if (str_eq(what, STR("s")))
		run_send(&ch, rest);
	else
		run_request(&ch, rest);
	return 0;
}

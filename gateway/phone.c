/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kentongan phone: a feature phone in the terminal, talking to a running gateway the way a telco does. A line typed is
 * what a thumb would do; what was last sent is kept whole, so that `ulang` repeats it byte for byte, as telcos do. With
 * piped input the same lines are a script and the output a transcript. The only file that includes curl/curl.h.
 */
#include "phone.h"
#include "cli.h"
#include "clock.h"
#include "hash.h"
#include "msisdn.h"
#include <curl/curl.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERB       "phone"
#define REPLY_MAX  8192 /* bytes of an answer */
#define CONNECT_MS 3000L
#define TOTAL_MS   15000L /* a telco waits less; long enough to see what a slow gateway says */

struct phone {
	const char *url, *ussd, *sms, *to;
	char number[MSISDN_MAX];
	CURL *curl;
	bool tty, failed; /* failed: something could not be delivered */
	bool in_call;
	struct phone_call call;
	struct sent { /* the last request, for `ulang` */
		char url[4096];
		char form[3 * PHONE_TEXT_MAX + 512]; /* room for every byte of the text percent-encoded; empty: a GET */
		char title[64];
	} last;
	char reply_room[REPLY_MAX];
	struct buf reply;
};

#define COMMANDS                                                                                                       \
	"  *123#            dial; *123*1*10015# dials *123# with the answers 1 and 10015\n"                            \
	"  sms TEXT         send an SMS; `sms` alone asks for the text\n"                                              \
	"  ulang            send the last thing once more, as a telco does when it is not sure\n"                      \
	"  q                switch off\n"                                                                              \
	"In a session each line is an answer, an empty one too; `ulang` as above, `putus` hangs up.\n"

/* ---- the line to the gateway ---- */

static size_t on_data(char *p, size_t size, size_t n, void *arg)
{
	struct buf *reply = arg;

	buf_add(reply, (struct str){p, size * n});
	return reply->overflow ? 0 : size * n;
}

static bool set_up_curl(struct phone *ph)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(ph->curl = curl_easy_init()))
		return false;
	curl_easy_setopt(ph->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(ph->curl, CURLOPT_PROXY, ""); /* not even the environment's */
	curl_easy_setopt(ph->curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(ph->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(ph->curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(ph->curl, CURLOPT_TIMEOUT_MS, TOTAL_MS);
	curl_easy_setopt(ph->curl, CURLOPT_USERAGENT, "kentongan-phone/" KTG_VERSION);
	curl_easy_setopt(ph->curl, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(ph->curl, CURLOPT_WRITEDATA, &ph->reply);
	return true;
}

__attribute__((format(printf, 2, 3))) static void complain(struct phone *ph, const char *format, ...)
{
	char line[512];
	va_list ap;

	ph->failed = true;
	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	fflush(stdout);
	cli_fail(VERB, "%s", line);
}

static void complain_line(struct phone *ph, CURLcode code)
{
	if (code == CURLE_COULDNT_CONNECT)
		complain(ph,
			 "no gateway answers at %s; start one with `make run` or `kentongan serve`, "
			 "or name it with --url",
			 ph->url);
	else if (code == CURLE_OPERATION_TIMEDOUT)
		complain(ph, "the gateway did not answer within %ld s; `ulang` tries again", TOTAL_MS / 1000);
	else if (ph->reply.overflow)
		complain(ph, "the answer is longer than %d bytes", REPLY_MAX);
	else
		complain(ph, "%s: %s", ph->url, curl_easy_strerror(code));
}

/* The first line of an answer, made safe for a terminal. */
static struct str first_line(struct str body, char *room, size_t cap)
{
	struct str line = str_trim(str_cut(&body, '\n'));
	struct buf b;

	buf_init(&b, room, cap);
	for (size_t i = 0; i < line.n && i < cap; i++)
		buf_addc(&b, line.p[i] < ' ' || line.p[i] > '~' ? '?' : line.p[i]);
	return buf_str(&b);
}

/* HTTP status of what was sent, or 0 when there was no answer (already told). */
static long transmit(struct phone *ph)
{
	long status = 0;
	CURLcode code;

	buf_init(&ph->reply, ph->reply_room, sizeof(ph->reply_room));
	curl_easy_setopt(ph->curl, CURLOPT_URL, ph->last.url);
	if (ph->last.form[0])
		curl_easy_setopt(ph->curl, CURLOPT_POSTFIELDS, ph->last.form);
	else
		curl_easy_setopt(ph->curl, CURLOPT_HTTPGET, 1L);
	code = curl_easy_perform(ph->curl);
	if (code != CURLE_OK)
		complain_line(ph, code);
	else
		curl_easy_getinfo(ph->curl, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

/* ---- what is seen ---- */

static void show(const char *title, struct str text)
{
	static char room[16 * REPLY_MAX]; /* a reply of newlines becomes a row each */
	struct buf out;

	buf_init(&out, room, sizeof(room));
	phone_draw(&out, title, text);
	if (out.overflow)
		cli_fail(VERB, "the screen has too many rows to draw");
	else
		printf("%.*s", STR_ARG(buf_str(&out)));
}

static void show_refusal(struct phone *ph, long status)
{
	char room[160];
	struct str why = first_line(buf_str(&ph->reply), room, sizeof(room));

	if (status >= 500)
		complain(ph, "the gateway cannot serve now (%ld): %.*s; `ulang` tries again", status, STR_ARG(why));
	else if (status == 404)
		complain(ph,
			 "the gateway refuses (404): %.*s; --channel-%s names a channel of its config with the profile "
			 "%s",
			 STR_ARG(why), ph->last.form[0] ? "ussd" : "sms",
			 ph->last.form[0] ? "africastalking" : "kannel");
	else
		complain(ph, "the gateway refuses (%ld): %.*s", status, STR_ARG(why));
}

static void show_ussd(struct phone *ph, long status)
{
	struct str screen = buf_str(&ph->reply);
	bool con = str_starts(screen, STR("CON ")), end = str_starts(screen, STR("END "));
	char room[60];

	ph->in_call = status == 200 && con;
	if (status != 200)
		show_refusal(ph, status);
	else if (con || end)
		show(ph->last.title, (struct str){screen.p + 4, screen.n - 4});
	else
		complain(ph, "the answer begins with neither CON nor END: \"%.*s\"; a telco would hang up",
			 STR_ARG(first_line(screen, room, sizeof(room))));
}

static void show_sms(struct phone *ph, long status)
{
	if (status != 200 && status != 202)
		show_refusal(ph, status);
	else if (!ph->reply.n)
		printf("(no SMS came back)\n");
	else
		show(ph->last.title, buf_str(&ph->reply));
}

/* Whatever goes wrong on the way ends a session, as at a telco; a repeated hop that is answered goes on with it. */
static void send_last(struct phone *ph)
{
	long status;

	ph->in_call = false;
	status = transmit(ph);
	if (status && ph->last.form[0])
		show_ussd(ph, status);
	else if (status)
		show_sms(ph, status);
	if (ph->last.form[0] && !ph->in_call)
		printf("(session over)\n");
}

/* ---- what is done ---- */

static bool make_id(struct phone *ph, const char *prefix, bool dashes, char out[PHONE_ID_MAX])
{
	uint8_t random[16];
	struct buf b;

	if (hash_random(random, sizeof(random)) < 0) {
		complain(ph, "the system gives no random bytes");
		return false;
	}
	buf_init(&b, out, PHONE_ID_MAX - 1);
	buf_addf(&b, "%s", prefix);
	for (int i = 0; i < 16; i++)
		buf_addf(&b, "%s%02x", dashes && (i == 4 || i == 6 || i == 8 || i == 10) ? "-" : "", random[i]);
	out[b.n] = '\0';
	return true;
}

static void send_hop(struct phone *ph)
{
	struct sent *s = &ph->last;
	struct buf form;

	buf_init(&form, s->form, sizeof(s->form) - 1);
	phone_ussd_form(&form, &ph->call, ph->number);
	s->form[form.n] = '\0';
	snprintf(s->url, sizeof(s->url), "%s/in/%s/ussd", ph->url, ph->ussd);
	snprintf(s->title, sizeof(s->title), "%s", ph->call.code);
	send_last(ph);
}

static void send_sms(struct phone *ph, struct str text)
{
	struct sent *s = &ph->last;
	char id[PHONE_ID_MAX];
	struct buf url;

	if (!make_id(ph, "", true, id))
		return;
	s->form[0] = '\0';
	snprintf(s->title, sizeof(s->title), "SMS %s", ph->to);
	snprintf(s->url, sizeof(s->url), "%s/in/%s/receive?", ph->url, ph->sms);
	buf_init(&url, s->url + strlen(s->url), sizeof(s->url) - strlen(s->url) - 1);
	phone_sms_query(&url, ph->number, ph->to, text, id, clock_now_ms());
	url.p[url.n] = '\0';
	if (url.overflow) {
		s->url[0] = '\0';
		complain(ph, "the message is too long for one request");
	} else {
		send_last(ph);
	}
}

static void send_again(struct phone *ph)
{
	if (ph->last.url[0])
		send_last(ph);
	else
		printf("nothing was sent yet\n");
}

static void take_answer(struct phone *ph, struct str line)
{
	if (str_eq(line, STR("putus"))) {
		ph->in_call = false;
		printf("(hung up)\n");
	} else if (str_eq(line, STR("ulang"))) {
		send_again(ph);
	} else if (!phone_answer(&ph->call, line)) {
		complain(ph, "the answers of this session have become too long; hang up with `putus`");
	} else {
		send_hop(ph);
	}
}

static void dial(struct phone *ph, struct str line)
{
	int error = phone_dial(&ph->call, line);

	if (error == -EINVAL)
		printf("\"%.*s\" is nothing a phone can do here; dial *123#, write `sms TEXT`, or see `help`\n",
		       STR_ARG(line));
	else if (error)
		complain(ph, "this code is too long");
	else if (make_id(ph, "ATUid_", false, ph->call.session))
		send_hop(ph);
}

/* ---- the keyboard ---- */

/* The next line without its newline, in *STORAGE; false at the end of the input. A script's lines are shown. */
static bool read_line(const struct phone *ph, const char *prompt, char **storage, size_t *cap, struct str *line)
{
	ssize_t n;

	if (ph->tty)
		printf("%s", prompt);
	fflush(stdout);
	n = getline(storage, cap, stdin);
	if (n < 0) {
		if (ph->tty)
			printf("\n");
		return false;
	}
	line->p = *storage;
	line->n = (size_t)n;
	while (line->n && (line->p[line->n - 1] == '\n' || line->p[line->n - 1] == '\r'))
		line->n--;
	if (!ph->tty)
		printf("%s%.*s\n", prompt, STR_ARG(*line));
	return true;
}

/* False: switch off. */
static bool take_command(struct phone *ph, struct str line, char **storage, size_t *cap)
{
	struct str rest = str_trim(line), word = str_cut_word(&rest);

	if (str_eq(word, STR("q")))
		return false;
	if (str_eq(word, STR("help")))
		printf(COMMANDS);
	else if (str_eq(word, STR("ulang")))
		send_again(ph);
	else if (!str_eq_nocase(word, STR("sms")) && word.n)
		dial(ph, str_trim(line));
	else if (word.n && (str_trim(rest).n || read_line(ph, "text> ", storage, cap, &rest)))
		send_sms(ph, str_trim(rest));
	return true;
}

static void run(struct phone *ph)
{
	char *storage = NULL;
	size_t cap = 0;
	struct str line;

	if (ph->tty)
		printf("+%s is on. Dial *123#, write `sms TEXT`, or see `help`; q switches off.\n", ph->number);
	while (read_line(ph, ph->in_call ? "... " : "> ", &storage, &cap, &line)) {
		if (ph->in_call)
			take_answer(ph, line);
		else if (!take_command(ph, line, &storage, &cap))
			break;
	}
	free(storage);
}

static bool is_channel(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	return n > 0 && !name[n] && n < sizeof(((struct config_channel *)0)->name);
}

/* Checks what was said on the command line; false after a complaint. */
static bool check_options(struct phone *ph, const char *number, char *url, size_t cap)
{
	enum msisdn_class class = msisdn_parse(str_of(number), ph->number);
	size_t n = strlen(ph->url);

	if (class != MSISDN_MOBILE && class != MSISDN_FIXED && class != MSISDN_INTL)
		cli_fail(VERB, "%s: no phone number; write e.g. 081234567890", number);
	else if (n >= cap || (strncmp(ph->url, "http://", 7) != 0 && strncmp(ph->url, "https://", 8) != 0))
		cli_fail(VERB, "--url %s: write e.g. http://127.0.0.1:8080", ph->url);
	else if (!is_channel(ph->ussd) || !is_channel(ph->sms))
		cli_fail(VERB, "%s: no name of a channel", is_channel(ph->ussd) ? ph->sms : ph->ussd);
	else {
		while (n && ph->url[n - 1] == '/')
			n--;
		str_copy(url, cap, (struct str){ph->url, n});
		ph->url = url;
		return true;
	}
	return false;
}

int cmd_phone(int argc, char **argv)
{
	struct phone *ph = calloc(1, sizeof(*ph));
	int code = EXIT_FINDINGS, at;
	char url[256];

	if (!ph) {
		cli_fail(VERB, "out of memory");
		return code;
	}
	ph->url = "http://127.0.0.1:8080";
	ph->ussd = "africastalking";
	ph->sms = "kannel";
	ph->to = "1234";
	const struct cli_option options[] = {
		{"url", 'u', "URL", "the gateway (default http://127.0.0.1:8080)", .value = &ph->url},
		{"channel-ussd", 0, "NAME", "channel for dialling, with the profile africastalking (its default name)",
		 .value = &ph->ussd},
		{"channel-sms", 0, "NAME", "channel for messages, with the profile kannel (its default name)",
		 .value = &ph->sms},
		{"to", 't', "NUMBER", "where messages are sent to (default 1234)", .value = &ph->to},
		{0},
	};
	const struct cli cli = {
		"phone [--url URL] NUMBER",
		"A feature phone in the terminal with the number NUMBER, talking to a running gateway.\n"
		"Lines from a pipe are a script. Exit 1: something could not be delivered.\n\n" COMMANDS,
		options, 1, 1};

	at = cli_options(&cli, argc, argv, &code);
	if (at >= 0 && !check_options(ph, argv[at], url, sizeof(url))) {
		code = EXIT_USAGE;
	} else if (at >= 0 && !set_up_curl(ph)) {
		cli_fail(VERB, "libcurl does not start");
		code = EXIT_FINDINGS;
	} else if (at >= 0) {
		ph->tty = isatty(STDIN_FILENO) == 1;
		run(ph);
		code = ph->failed ? EXIT_FINDINGS : EXIT_OK;
		curl_easy_cleanup(ph->curl);
		curl_global_cleanup();
	}
	free(ph);
	return code;
}

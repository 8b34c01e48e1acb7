/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hammer: a load of cadres that never believes the gateway. Each connection is a provider that runs whole sessions in
 * Africa's Talking form, mixed with one-line SMS in Kannel's, and behaves as providers do: when the connection
 * breaks, no answer comes, a 5xx comes or the phone is told to try again, it sends the very same request again,
 * until its patience ends. Some records that were acknowledged are delivered a second time: the answer must be the
 * same to the byte.
 *
 * What it knows stands in a ledger, one line for each event in one write(2), tab separated:
 *
 *	event channel source phone code weight_g length_mm note
 *
 *	sent     before the first byte of the request that makes the record leaves
 *	resent   before each repetition of it
 *	acked    "Tersimpan" has arrived whole
 *	again    delivered once more after that, and answered the same
 *	differs  ... and answered otherwise
 *	gaveup   patience ended without an acknowledgement
 *	odd      an answer that no healthy session gets; the note is its text
 *	offered  the dial was answered with an older entry to go on with; the cadre takes the menu as always
 *
 *	hammer PORT PEOPLE LEDGER [CONNECTIONS [SEED]]
 *
 * PEOPLE has a line "phone code weight_g length_mm" for each child a phone may report, sorted by phone; the figures
 * are the child's last ones. A phone has one USSD session at a time, so each connection has phones of its own; its
 * SMS may come by any connection meanwhile. It runs until SIGTERM, then finishes the sessions it is in. It stands
 * alone on libc, so that it shares no fault with what it tests. One thread for each connection: blocking calls keep
 * a provider's patience readable.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CHILDREN_MAX    1024
#define CONNECTIONS_MAX 256
#define ANSWER_MAX      4096
#define ANSWER_S        5     /* no answer for so long: the provider's own limit */
#define PATIENCE_MS     20000 /* it goes on repeating one request for so long */
#define PAUSE_MS        3     /* between two tries */
#define BUSY            "Maaf, sistem sedang sibuk"

struct child {
	char phone[24], code[12];
	int weight_g, length_mm;
	int phone_number; /* 0, 1, 2, ... in the order of the file */
};

/* What one session or SMS reports. */
struct record {
	const char *channel;
	char source[64];
	const struct child *child;
	int weight_g, length_mm;
};

struct provider {
	pthread_t thread;
	int number, fd; /* fd -1: not connected */
	uint64_t random;
	unsigned made;
	char answer[ANSWER_MAX]; /* the last one, from the status line to its end */
	const char *body;
};

static struct {
	int port, ledger, children, phones, providers;
	uint64_t seed;
	struct child child[CHILDREN_MAX];
	struct provider provider[CONNECTIONS_MAX];
	atomic_bool stop;
	atomic_int sent, acked, resent, again, gaveup, odd, differs, offered;
} hammer;

/* ---- the ledger ---- */

static void note(const char *event, atomic_int *count, const struct record *r, const char *text)
{
	char shown[200], line[512];
	size_t i = 0;
	int n;

	for (; text[i] && i < sizeof(shown) - 1; i++)
		shown[i] = (unsigned char)text[i] < ' ' || text[i] == '"' ? ' ' : text[i];
	shown[i] = '\0';
	n = snprintf(line, sizeof(line), "%s\t%s\t%s\t%s\t%s\t%d\t%d\t%s\n", event, r->channel, r->source,
		     r->child->phone, r->child->code, r->weight_g, r->length_mm, shown);
	if (write(hammer.ledger, line, (size_t)n) != n) {
		fprintf(stderr, "hammer: the ledger cannot be written: %s\n", strerror(errno));
		_exit(1);
	}
	atomic_fetch_add(count, 1);
}

/* ---- one exchange over HTTP ---- */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

static void hang_up(struct provider *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

static bool connected(struct provider *p)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)hammer.port)};
	struct timeval limit = {.tv_sec = ANSWER_S};

	if (p->fd >= 0)
		return true;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	p->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (p->fd < 0)
		return false;
	setsockopt(p->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (connect(p->fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return true;
	hang_up(p);
	return false;
}

static bool send_all(int fd, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(fd, data, n, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		data += sent;
		n -= (size_t)sent;
	}
	return true;
}

/* The bytes the answer will have in all, or 0 while its head is not there. */
static size_t whole_length(const char *answer)
{
	const char *end = strstr(answer, "\r\n\r\n"), *line = answer;

	while (end && (line = strstr(line, "\r\n")) && line < end) {
		line += 2;
		if (!strncasecmp(line, "Content-Length:", 15))
			return (size_t)(end + 4 - answer) + strtoul(line + 15, NULL, 10);
	}
	return end ? SIZE_MAX : 0;
}

/* Reads one answer. Its status, or 0 when the connection broke before it was whole. */
static int read_answer(struct provider *p)
{
	size_t n = 0, whole = 0;

	while (!whole || n < whole) {
		ssize_t got = recv(p->fd, p->answer + n, sizeof(p->answer) - 1 - n, 0);

		if (got <= 0)
			return 0;
		n += (size_t)got;
		p->answer[n] = '\0';
		whole = whole_length(p->answer);
		if (whole >= sizeof(p->answer))
			return 0;
	}
	p->body = strstr(p->answer, "\r\n\r\n") + 4;
	return (int)strtol(p->answer + strlen("HTTP/1.1 "), NULL, 10);
}

/* The answer stands in p->body when this is a status. */
static int exchange(struct provider *p, const char *request)
{
	int status = connected(p) && send_all(p->fd, request, strlen(request)) ? read_answer(p) : 0;

	if (!status)
		hang_up(p);
	else if (strstr(p->answer, "Connection: close"))
		hang_up(p);
	return status;
}

/* Delivers one request as a provider does. False when patience ended. */
static bool deliver(struct provider *p, const char *request, const struct record *r, bool makes_record)
{
	int64_t until = now_ms() + PATIENCE_MS;
	int status;

	for (;;) {
		status = exchange(p, request);
		if (status && status < 500 && !strstr(p->body, BUSY))
			return true;
		if (now_ms() > until)
			return false;
		poll(NULL, 0, PAUSE_MS);
		if (makes_record)
			note("resent", &hammer.resent, r, "");
	}
}

/* ---- what cadres do ---- */

static unsigned pick(struct provider *p, unsigned below)
{
	p->random ^= p->random << 13;
	p->random ^= p->random >> 7;
	p->random ^= p->random << 17;
	return (unsigned)(p->random >> 33) % below;
}

/* A few hundred grams and millimetres more than last time: a figure nobody asks back about. */
static void make_record(struct provider *p, struct record *r, const char *channel, bool any_phone)
{
	r->channel = channel;
	do
		r->child = &hammer.child[pick(p, (unsigned)hammer.children)];
	while (!any_phone && r->child->phone_number % hammer.providers != p->number);
	r->weight_g = r->child->weight_g / 100 * 100 + 100 * (int)pick(p, 5);
	r->length_mm = r->child->length_mm + (int)pick(p, 10);
	snprintf(r->source, sizeof(r->source), "H%llx-%d-%u", (unsigned long long)hammer.seed, p->number, ++p->made);
}

static void write_ussd(char *to, size_t room, const struct record *r, const char *text)
{
	char body[512];
	int n = snprintf(body, sizeof(body),
			 "sessionId=%s&serviceCode=%%2A123%%23&phoneNumber=%%2B%s&networkCode=51010&text=%s", r->source,
			 r->child->phone, text);

	snprintf(to, room,
		 "POST /in/africastalking/ussd HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n"
		 "Content-Type: application/x-www-form-urlencoded\r\n\r\n%s",
		 n, body);
}

static void write_sms(char *to, size_t room, const struct record *r)
{
	snprintf(to, room,
		 "GET /in/kannel/receive?from=%%2B%s&to=2345&text=UKUR+%s+%d%%2C%d+%d%%2C%d&id=%s&coding=0"
		 "&charset=UTF-8 HTTP/1.1\r\nHost: h\r\n\r\n",
		 r->child->phone, r->child->code, r->weight_g / 1000, r->weight_g % 1000 / 100, r->length_mm / 10,
		 r->length_mm % 10, r->source);
}

/* An acknowledged message comes once more, as providers let it. */
static void deliver_again(struct provider *p, const char *request, const struct record *r)
{
	char first[ANSWER_MAX];
	size_t n = strlen(p->body);

	memcpy(first, p->body, n + 1);
	if (!deliver(p, request, r, false))
		return;
	if (!strcmp(first, p->body))
		note("again", &hammer.again, r, "");
	else
		note("differs", &hammer.differs, r, p->body);
}

/* The request that makes the record, and what becomes of it. */
static void report(struct provider *p, const char *request, const struct record *r, const char *ack)
{
	note("sent", &hammer.sent, r, "");
	if (!deliver(p, request, r, true)) {
		note("gaveup", &hammer.gaveup, r, "");
	} else if (strncmp(p->body, ack, strlen(ack)) != 0) {
		note("odd", &hammer.odd, r, p->body);
	} else {
		note("acked", &hammer.acked, r, "");
		if (pick(p, 16) == 0)
			deliver_again(p, request, r);
	}
}

static void send_sms(struct provider *p)
{
	struct record r;
	char request[1024];

	make_record(p, &r, "kannel", true);
	write_sms(request, sizeof(request), &r);
	report(p, request, &r, "Tersimpan");
}

/* The inputs of a whole session after the dial, joined as the provider joins them: hop 1 has one, hop 5 all. */
static void write_hop(char *to, size_t room, const struct record *r, int hop)
{
	char input[5][16] = {"1", "", "", "", "1"};
	size_t n = 0;

	snprintf(input[1], sizeof(input[1]), "%.11s", r->child->code);
	snprintf(input[2], sizeof(input[2]), "%d%%2C%d", r->weight_g / 1000, r->weight_g % 1000 / 100);
	snprintf(input[3], sizeof(input[3]), "%d%%2C%d", r->length_mm / 10, r->length_mm % 10);
	to[0] = '\0';
	for (int i = 0; i < hop; i++)
		n += (size_t)snprintf(to + n, room - n, "%s%s", i ? "*" : "", input[i]);
}

/* One hop before the last. False: there is no session to go on with. */
static bool hop_goes_on(struct provider *p, const struct record *r, int hop)
{
	char text[96], request[1024];

	write_hop(text, sizeof(text), r, hop);
	write_ussd(request, sizeof(request), r, text);
	if (!deliver(p, request, r, false)) {
		note("gaveup", &hammer.gaveup, r, "");
		return false;
	}
	if (!strncmp(p->body, "CON ", 4))
		return true;
	note("odd", &hammer.odd, r, p->body);
	return false;
}

/* Dial, choose "Ukur", code, weight, length, confirm. */
static void run_session(struct provider *p)
{
	struct record r;
	char text[96], request[1024];

	make_record(p, &r, "africastalking", false);
	for (int hop = 0; hop < 5; hop++) {
		if (!hop_goes_on(p, &r, hop))
			return;
		if (hop == 0 && strstr(p->body, "Lanjutkan"))
			note("offered", &hammer.offered, &r, p->body);
	}
	write_hop(text, sizeof(text), &r, 5);
	write_ussd(request, sizeof(request), &r, text);
	report(p, request, &r, "END Tersimpan");
}

static void *work(void *arg)
{
	struct provider *p = arg;

	while (!atomic_load(&hammer.stop)) {
		if (pick(p, 3) == 0)
			send_sms(p);
		else
			run_session(p);
	}
	hang_up(p);
	return NULL;
}

/* ---- start and end ---- */

static bool read_people(const char *path)
{
	FILE *f = fopen(path, "r");

	if (!f)
		return false;
	while (hammer.children < CHILDREN_MAX) {
		struct child *c = &hammer.child[hammer.children];

		if (fscanf(f, "%23s %11s %d %d", c->phone, c->code, &c->weight_g, &c->length_mm) != 4)
			break;
		if (!hammer.children || strcmp(c->phone, c[-1].phone) != 0)
			hammer.phones++;
		c->phone_number = hammer.phones - 1;
		hammer.children++;
	}
	fclose(f);
	return true;
}

static bool prepare(int argc, char **argv)
{
	if (argc < 4 || argc > 6) {
		fprintf(stderr, "usage: hammer PORT PEOPLE LEDGER [CONNECTIONS [SEED]]\n");
		return false;
	}
	hammer.port = (int)strtol(argv[1], NULL, 10);
	hammer.providers = argc > 4 ? (int)strtol(argv[4], NULL, 10) : 16;
	hammer.seed = argc > 5 ? strtoull(argv[5], NULL, 10) : 1;
	hammer.ledger = open(argv[3], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (hammer.port < 1 || hammer.port > 65535 || hammer.providers < 1 || hammer.providers > CONNECTIONS_MAX) {
		fprintf(stderr, "hammer: a port, and 1 to %d connections\n", CONNECTIONS_MAX);
		return false;
	}
	if (hammer.ledger < 0 || !read_people(argv[2])) {
		fprintf(stderr, "hammer: %s or %s cannot be opened\n", argv[3], argv[2]);
		return false;
	}
	if (hammer.phones < hammer.providers) {
		fprintf(stderr, "hammer: %d phones for %d connections\n", hammer.phones, hammer.providers);
		return false;
	}
	return true;
}

/* Threads are made with SIGTERM blocked; the first one waits for it. */
int main(int argc, char **argv)
{
	sigset_t end;
	int signum, started = 0;

	if (!prepare(argc, argv))
		return 2;
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &end, NULL);
	for (; started < hammer.providers; started++) {
		struct provider *p = &hammer.provider[started];

		*p = (struct provider){.number = started, .fd = -1};
		p->random = (hammer.seed << 8 ^ (uint64_t)started) * UINT64_C(0x9e3779b97f4a7c15) | 1;
		if (pthread_create(&p->thread, NULL, work, p))
			return 1;
	}
	sigwait(&end, &signum);
	atomic_store(&hammer.stop, true);
	while (started > 0)
		pthread_join(hammer.provider[--started].thread, NULL);
	printf("sent=%d acked=%d resent=%d again=%d gaveup=%d odd=%d differs=%d offered=%d\n", hammer.sent,
	       hammer.acked, hammer.resent, hammer.again, hammer.gaveup, hammer.odd, hammer.differs, hammer.offered);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* fake_wire: the fake provider's connections, what a request holds, and the delivery reports it makes of it. */
#ifndef FAKE_WIRE_H
#define FAKE_WIRE_H

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_MAX (256 * 1024)
#define TEXT_MAX    (64 * 1024)

struct connection {
	int fd, number;
	SSL *tls; /* NULL: plain */
};

struct request {
	char bytes[REQUEST_MAX + 1];
	size_t have, head; /* bytes read; of them the header with its empty line, 0: not whole yet */
	char *method, *target, *lines, *body;
	size_t body_n;
	int number;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of all files, and of the numbers */

/* ---- bytes ---- */

static inline ssize_t take(struct connection *c, char *room, size_t n)
{
	return c->tls ? SSL_read(c->tls, room, (int)n) : recv(c->fd, room, n, 0);
}

static inline bool give(struct connection *c, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t did = c->tls ? SSL_write(c->tls, p, (int)n) : send(c->fd, p, n, MSG_NOSIGNAL);

		if (did <= 0)
			return false;
		p += did;
		n -= (size_t)did;
	}
	return true;
}

static inline bool givef(struct connection *c, const char *format, ...)
{
	char line[4096];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	return n > 0 && (size_t)n < sizeof(line) && give(c, line, (size_t)n);
}

/* The file's text, cut to the room; false when there is none. */
static inline bool slurp(const char *name, char *room, size_t cap)
{
	FILE *f = fopen(name, "r");

	room[0] = '\0';
	if (!f)
		return false;
	room[fread(room, 1, cap - 1, f)] = '\0';
	fclose(f);
	return true;
}

/* Adds a line to the file. */
static inline void note(const char *name, int value)
{
	FILE *f;

	pthread_mutex_lock(&lock);
	f = fopen(name, "a");
	if (f) {
		fprintf(f, "%d\n", value);
		fclose(f);
	}
	pthread_mutex_unlock(&lock);
}

/* ---- what a request is ---- */

/* The value of parameter NAME of a form or of JSON, into ROOM. */
static inline void parameter(const struct request *r, const char *name, char *room, size_t cap)
{
	const char *sources[] = {r->body, r->target};
	char form[80], json[80];

	room[0] = '\0';
	snprintf(form, sizeof(form), "%s=", name);
	snprintf(json, sizeof(json), "\"%s\":\"", name);
	for (int i = 0; i < 2; i++) {
		const char *p = strstr(sources[i], json), *ends = "\"";

		if (p) {
			p += strlen(json);
		} else {
			ends = "& \r\n";
			for (p = strstr(sources[i], form); p && p > sources[i] && !strchr("?&", p[-1]);)
				p = strstr(p + 1, form);
			p = p ? p + strlen(form) : NULL;
		}
		if (p) {
			snprintf(room, cap, "%.*s", (int)strcspn(p, ends), p);
			return;
		}
	}
}

/* FORMAT with its {id} and {=name}. */
static inline void fill(const struct request *r, const char *format, char *room, size_t cap)
{
	size_t n = 0;

	while (*format && n < cap - 1) {
		const char *end = *format == '{' ? strchr(format, '}') : NULL;
		char name[64];

		if (strncmp(format, "{id}", 4) == 0) {
			n += (size_t)snprintf(room + n, cap - n, "fake-%d", r->number);
			format += 4;
		} else if (end && format[1] == '=' && end - format < (ptrdiff_t)sizeof(name)) {
			snprintf(name, sizeof(name), "%.*s", (int)(end - format - 2), format + 2);
			parameter(r, name, room + n, cap - n);
			n += strlen(room + n);
			format = end + 1;
		} else {
			room[n++] = *format++;
		}
	}
	room[n < cap ? n : cap - 1] = '\0';
}

static inline void fill_file(const struct request *r, const char *name, const char *otherwise, char *room, size_t cap)
{
	char format[TEXT_MAX];

	fill(r, slurp(name, format, sizeof(format)) ? format : otherwise, room, cap);
}

/* ---- delivery reports ---- */

/* Makes one, and waits for its answer. */
static inline void report(const struct request *r)
{
	char text[TEXT_MAX], url[2048], method[8], answer[4096] = "", *body, *path;
	struct connection c = {.number = 0};
	struct sockaddr_in to = {.sin_family = AF_INET};
	int port = 0, status = 0;
	size_t n = 0;
	ssize_t got;

	fill_file(r, "report", "", text, sizeof(text));
	body = strchr(text, '\n');
	body = body ? body + 1 : text + strlen(text);
	body[strcspn(body, "\n")] = '\0';
	if (sscanf(text, "%7s %2047s", method, url) != 2 || sscanf(url, "http://127.0.0.1:%d/", &port) != 1)
		return;
	path = strchr(url + strlen("http://"), '/');
	to.sin_port = htons((uint16_t)port);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(c.fd, (const struct sockaddr *)(const void *)&to, sizeof(to)) == 0) {
		givef(&c, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n", method, path, port);
		if (*body)
			givef(&c, "Content-Type: %s\r\nContent-Length: %zu\r\n",
			      *body == '{' ? "application/json" : "application/x-www-form-urlencoded", strlen(body));
		givef(&c, "\r\n");
		give(&c, body, strlen(body));
		while (!strstr(answer, "\r\n\r\n") && n < sizeof(answer) - 1 &&
		       (got = take(&c, answer + n, sizeof(answer) - 1 - n)) > 0) {
			n += (size_t)got;
			answer[n] = '\0';
		}
		sscanf(answer, "HTTP/1.%*c %d", &status);
	}
	close(c.fd);
	note("reports", status);
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bare_mhd: the floor that the gateway's own request path is measured against: libmicrohttpd in the same external-epoll
 * loop, answering every request at once with a static text. It prints "ready port=N" and serves until it is killed.
 *
 *	bare_mhd [pool bytes [ids]]      memory of a connection, default as in http.c
 *
 * With `ids` it is the provider of outbox_bench: each answer is JSON with an id of its own.
 */
#include "http.h"
#include "loop.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECTIONS_MAX 4096u

static struct MHD_Response *screen;
static bool ids;

static enum MHD_Result answer_id(struct MHD_Connection *connection)
{
	static unsigned long n;
	struct MHD_Response *answer;
	enum MHD_Result done;
	char text[64];
	int length = snprintf(text, sizeof(text), "{\"id\":\"%08lx-sink\"}", ++n);

	answer = MHD_create_response_from_buffer((size_t)length, text, MHD_RESPMEM_MUST_COPY);
	if (!answer)
		return MHD_NO;
	MHD_add_response_header(answer, "Content-Type", "application/json");
	done = MHD_queue_response(connection, MHD_HTTP_OK, answer);
	MHD_destroy_response(answer);
	return done;
}

static enum MHD_Result on_access(void *arg, struct MHD_Connection *connection, const char *url, const char *method,
				 const char *version, const char *data, size_t *size, void **context)
{
	static int seen;

	(void)arg;
	(void)url;
	(void)method;
	(void)version;
	(void)data;
	if (!*context || *size > 0) {
		*context = &seen;
		*size = 0;
		return MHD_YES;
	}
	return ids ? answer_id(connection) : MHD_queue_response(connection, MHD_HTTP_OK, screen);
}

static void on_ready(void *daemon, int ready)
{
	MHD_UNSIGNED_LONG_LONG wait_ms;

	(void)ready;
	do
		MHD_run(daemon);
	while (MHD_get_timeout(daemon, &wait_ms) == MHD_YES && wait_ms == 0);
}

static struct MHD_Daemon *serve(int listen_fd, size_t pool)
{
	static char text[] = "CON Posyandu Melati\n1. Lapor ukur\n2. Data anak\n3. Jadwal\n0. Keluar";

	screen = MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_PERSISTENT);
	MHD_add_response_header(screen, "Content-Type", "text/plain");
	return MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, on_access, NULL, MHD_OPTION_LISTEN_SOCKET, listen_fd,
				MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT, pool,
				MHD_OPTION_END);
}

int main(int argc, char **argv)
{
	int port, listen_fd = http_listen("127.0.0.1", 0, false, &port);
	struct MHD_Daemon *daemon =
		listen_fd < 0 ? NULL : serve(listen_fd, argc > 1 ? strtoul(argv[1], NULL, 10) : 16384);
	struct loop *loop = loop_new();
	struct loop_watch *watch = NULL;

	ids = argc > 2;
	if (daemon && loop)
		watch = loop_watch_new(loop, MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, on_ready,
				       daemon);
	if (!watch) {
		fprintf(stderr, "bare_mhd: cannot start\n");
		return 1;
	}
	MHD_run(daemon);
	loop_watch_set(watch, LOOP_READ);
	printf("ready port=%d\n", port);
	fflush(stdout);
	loop_run(loop);
	return 0;
}

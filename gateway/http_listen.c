/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_listen: the listening socket. Our own loops share a port by SO_REUSEPORT, but a second gateway on that port must
 * fail, though the kernel would let any process of the same user join. So the first socket is bound without the option,
 * which fails when anybody listens there, and gets the option after that; a later one may join only when the first bind
 * was refused and this process is found to listen on the port itself.
 */
#include "http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024

union endpoint {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_storage room;
};

static int parse_host(const char *host, int port, union endpoint *at, socklen_t *len)
{
	memset(at, 0, sizeof(*at));
	if (port < 0 || port > UINT16_MAX)
		return -EINVAL;
	if (inet_pton(AF_INET, host, &at->v4.sin_addr) == 1) {
		at->v4.sin_family = AF_INET;
		at->v4.sin_port = htons((uint16_t)port);
		*len = sizeof(at->v4);
		return 0;
	}
	if (inet_pton(AF_INET6, host, &at->v6.sin6_addr) == 1) {
		at->v6.sin6_family = AF_INET6;
		at->v6.sin6_port = htons((uint16_t)port);
		*len = sizeof(at->v6);
		return 0;
	}
	return -EINVAL;
}

static int port_of(const union endpoint *at)
{
	return ntohs(at->any.sa_family == AF_INET6 ? at->v6.sin6_port : at->v4.sin_port);
}

/* Does this process listen on PORT already? Asked once for each further loop, at start. */
static bool listening_here(int port)
{
	int last = (int)sysconf(_SC_OPEN_MAX);

	for (int fd = 0; fd < last && fd < 65536; fd++) {
		union endpoint at = {.any.sa_family = AF_UNSPEC};
		socklen_t len = sizeof(at);
		int accepts = 0;
		socklen_t size = sizeof(accepts);

		if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &size) != 0 || !accepts)
			continue;
		if (getsockname(fd, &at.any, &len) == 0 && port_of(&at) == port)
			return true;
	}
	return false;
}

static int set_flag(int fd, int option)
{
	int on = 1;

	return setsockopt(fd, SOL_SOCKET, option, &on, sizeof(on)) == 0 ? 0 : -errno;
}

static int bind_alone_or_join(int fd, const union endpoint *at, socklen_t len, bool reuseport)
{
	int error;

	if (bind(fd, &at->any, len) == 0)
		return reuseport ? set_flag(fd, SO_REUSEPORT) : 0;
	error = -errno;
	if (error != -EADDRINUSE || !reuseport || !listening_here(port_of(at)))
		return error;
	error = set_flag(fd, SO_REUSEPORT);
	if (error != 0)
		return error;
	return bind(fd, &at->any, len) == 0 ? 0 : -errno;
}

static int open_at(int fd, const union endpoint *at, socklen_t len, bool reuseport, int *bound_port)
{
	union endpoint bound = {.any.sa_family = AF_UNSPEC};
	socklen_t bound_len = sizeof(bound);
	int error = set_flag(fd, SO_REUSEADDR);

	if (error == 0)
		error = bind_alone_or_join(fd, at, len, reuseport);
	if (error != 0)
		return error;
	if (listen(fd, BACKLOG) != 0 || getsockname(fd, &bound.any, &bound_len) != 0)
		return -errno;
	*bound_port = port_of(&bound);
	return 0;
}

int http_listen(const char *host, int port, bool reuseport, int *bound_port)
{
	union endpoint at;
	socklen_t len;
	int fd, error = parse_host(host, port, &at, &len);

	if (error != 0)
		return error;
	fd = socket(at.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	error = open_at(fd, &at, len, reuseport, bound_port);
	if (error == 0)
		return fd;
	close(fd);
	return error;
}

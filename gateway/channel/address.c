/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every address is held as 16 octets, IPv4 mapped into ::ffff:0:0/96, so that one comparison of leading bits serves
 * both families and a caller cannot pass a rule by arriving over the other kind of socket.
 */
#include "address.h"
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#define MAPPED_BITS 96

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

/* Bits of the family (32 or 128), or 0 when S is no address. */
static int octets_of(const char *s, uint8_t out[16])
{
	if (inet_pton(AF_INET, s, out + sizeof(mapped)) == 1) {
		memcpy(out, mapped, sizeof(mapped));
		return 32;
	}
	return inet_pton(AF_INET6, s, out) == 1 ? 128 : 0;
}

static bool bit(const uint8_t octets[16], int i)
{
	return octets[i / 8] & (0x80 >> (i % 8));
}

int address_net_parse(struct str s, struct address_net *out)
{
	struct str prefix = s, host = str_cut(&prefix, '/');
	char text[INET6_ADDRSTRLEN];
	int64_t bits;
	int family;

	if (!host.n || !str_copy(text, sizeof(text), host) || memchr(host.p, '\0', host.n))
		return -EINVAL;
	family = octets_of(text, out->octets);
	if (!family)
		return -EINVAL;
	bits = family;
	if (host.n < s.n && (str_to_i64(prefix, &bits) < 0 || bits < 0 || bits > family))
		return -EINVAL;
	out->bits = (int)bits + (family == 32 ? MAPPED_BITS : 0);
	for (int i = out->bits; i < 128; i++) {
		if (bit(out->octets, i))
			return -ERANGE;
	}
	return 0;
}

static bool net_holds(const struct address_net *net, const uint8_t octets[16])
{
	size_t whole = (size_t)net->bits / 8;
	uint8_t mask = (uint8_t)(0xff00 >> (net->bits % 8));

	if (memcmp(net->octets, octets, whole) != 0)
		return false;
	return mask == 0 || ((net->octets[whole] ^ octets[whole]) & mask) == 0;
}

bool address_in(const char *peer, const struct address_net *nets, int count)
{
	uint8_t octets[16];

	if (!peer || !octets_of(peer, octets))
		return false;
	for (int i = 0; i < count; i++) {
		if (net_holds(&nets[i], octets))
			return true;
	}
	return false;
}

bool address_is_numeric(const char *s)
{
	uint8_t octets[16];

	return octets_of(s, octets) != 0;
}

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

/* IANA's special-purpose registries (RFC 6890 and what came after it), as far as they are not for hosts of the Internet. */
static const struct address_net special4[] = {
	{{[10] = 0xff, 0xff, 0}, 104},            /* this network */
	{{[10] = 0xff, 0xff, 10}, 104},           /* private */
	{{[10] = 0xff, 0xff, 100, 64}, 106},      /* carrier-grade NAT */
	{{[10] = 0xff, 0xff, 127}, 104},          /* loopback */
	{{[10] = 0xff, 0xff, 169, 254}, 112},     /* link-local */
	{{[10] = 0xff, 0xff, 172, 16}, 108},      /* private */
	{{[10] = 0xff, 0xff, 192, 0, 0}, 120},    /* protocol assignments */
	{{[10] = 0xff, 0xff, 192, 0, 2}, 120},    /* documentation */
	{{[10] = 0xff, 0xff, 192, 88, 99}, 120},  /* 6to4 relays */
	{{[10] = 0xff, 0xff, 192, 168}, 112},     /* private */
	{{[10] = 0xff, 0xff, 198, 18}, 111},      /* benchmarks */
	{{[10] = 0xff, 0xff, 198, 51, 100}, 120}, /* documentation */
	{{[10] = 0xff, 0xff, 203, 0, 113}, 120},  /* documentation */
	{{[10] = 0xff, 0xff, 224}, 100},          /* multicast */
	{{[10] = 0xff, 0xff, 240}, 100},          /* reserved, broadcast */
};
static const struct address_net global6 = {{0x20}, 3}; /* all that is given out so far */
static const struct address_net special6[] = {
	{{0x20, 0x01}, 23},             /* protocol assignments, Teredo among them */
	{{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
	{{0x20, 0x02}, 16},             /* 6to4: holds an IPv4 address of anybody's choice */
	{{0x3f, 0xff}, 20},             /* documentation */
};
static const struct address_net nat64 = {{0x00, 0x64, 0xff, 0x9b}, 96};

#define COUNT(nets) (sizeof(nets) / sizeof((nets)[0]))

static bool any_holds(const struct address_net *nets, size_t count, const uint8_t octets[16])
{
	for (size_t i = 0; i < count; i++) {
		if (net_holds(&nets[i], octets))
			return true;
	}
	return false;
}

bool address_is_public(const char *s)
{
	uint8_t octets[16];

	if (!octets_of(s, octets))
		return false;
	if (net_holds(&nat64, octets)) /* DNS64 gives these for any provider that has only IPv4 */
		memcpy(octets, mapped, sizeof(mapped));
	if (memcmp(octets, mapped, sizeof(mapped)) == 0)
		return !any_holds(special4, COUNT(special4), octets);
	return net_holds(&global6, octets) && !any_holds(special6, COUNT(special6), octets);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * address: networks a provider may call from, "127.0.0.1", "10.1.0.0/16", "::1", "2001:db8::/32", and whether a
 * caller's numeric address lies in one. IPv4 seen through an IPv6 socket (::ffff:10.1.2.3) is IPv4. Pure, any thread.
 */
#ifndef KTG_ADDRESS_H
#define KTG_ADDRESS_H

#include "str.h"

struct address_net {
	uint8_t octets[16]; /* IPv4 in its mapped form */
	int bits;           /* of the prefix, 0..128, counted in the mapped form */
};

/* 0; -EINVAL: not an address, or its prefix is out of range; -ERANGE: bits are set behind the prefix (10.1.2.3/16),
 * which is more often a slip than meant. */
int address_net_parse(struct str s, struct address_net *out);
/* False too for a PEER that is no address. PEER may be NULL. */
bool address_in(const char *peer, const struct address_net *nets, int count);
/* True for a numeric IPv4 or IPv6 address without prefix. */
bool address_is_numeric(const char *s);
/* True for a numeric address out in the Internet. False for what is no address, and for loopback, private, link-local, unique
 * local, carrier-grade NAT, multicast, documentation and reserved ones, also when they come mapped or translated into IPv6
 * (::ffff:10.1.2.3, 64:ff9b::10.1.2.3): what a request of ours to a provider must not reach by a name of theirs. */
bool address_is_public(const char *s);

#endif

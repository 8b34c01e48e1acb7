/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash: the digests we use, from OpenSSL's libcrypto (this file's source is the only one that includes it).
 */
#ifndef KTG_HASH_H
#define KTG_HASH_H

#include "str.h"

#define HASH_KEY_SIZE 16

/* A keyed 64-bit digest (SipHash-2-4): pseudonyms of phone numbers in Redis keys. One object per thread. */
struct hash_keyed;
/* NULL when memory or the algorithm is not to be had. The caller frees with hash_keyed_free(). */
struct hash_keyed *hash_keyed_new(const uint8_t key[HASH_KEY_SIZE]);
void hash_keyed_free(struct hash_keyed *h);
/* Cannot fail: a broken libcrypto ends the program, for a made-up digest would hand one phone's session to another. */
uint64_t hash_keyed_u64(struct hash_keyed *h, struct str s);

/* 64-bit FNV-1a: not against an adversary; content versions and prefix checks. Pure, any thread. Start with HASH_FNV_START. */
#define HASH_FNV_START 0xcbf29ce484222325ULL
uint64_t hash_fnv(uint64_t h, struct str s);

/* 64-bit checksum, eight bytes at a time: tells a value that was cut or changed from a whole one. Not against an adversary,
 * and only for values that stay on machines of one byte order. Pure, any thread. */
uint64_t hash_sum(struct str s);

/* What providers sign with. */
enum hash_alg { HASH_MD5, HASH_SHA1, HASH_SHA256, HASH_SHA384, HASH_SHA512 };
#define HASH_ALGS (HASH_SHA512 + 1)
#define HASH_SIZE_MAX 64
/* "md5", "sha1", ...; -EINVAL for another word. */
int hash_alg_of(struct str name, enum hash_alg *out);
/* The octets of the digest, or of the HMAC (RFC 2104) under KEY: how many. 0: libcrypto refuses. Any thread. */
size_t hash_digest(enum hash_alg alg, struct str data, uint8_t out[HASH_SIZE_MAX]);
size_t hash_hmac(enum hash_alg alg, struct str key, struct str data, uint8_t out[HASH_SIZE_MAX]);
/* Equal, in a time that depends on the lengths alone. Two empty ones are equal. */
bool hash_equal(struct str a, struct str b);

/* Random bytes from the kernel. 0 or negative errno. */
int hash_random(void *out, size_t n);

#endif

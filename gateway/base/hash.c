/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash: SipHash through OpenSSL's EVP_MAC with an 8-byte result. The context is made once and initialised again with
 * the key for every message: in OpenSSL 3.0 an EVP_MAC_init() without a key leaves SipHash's state as the last message
 * left it. A digest that cannot be computed ends the program: any value returned instead would give two phones one
 * pseudonym, and with it one session.
 */
#include "hash.h"

#include <errno.h>
#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define DIGEST_SIZE 8

struct hash_keyed {
	EVP_MAC_CTX *ctx;
	uint8_t key[HASH_KEY_SIZE];
};

static EVP_MAC_CTX *siphash_ctx(void)
{
	size_t size = DIGEST_SIZE;
	OSSL_PARAM params[] = {OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size), OSSL_PARAM_construct_end()};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "SIPHASH", NULL);
	EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;

	EVP_MAC_free(mac); /* the context keeps its own reference */
	if (ctx && !EVP_MAC_CTX_set_params(ctx, params)) {
		EVP_MAC_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}

struct hash_keyed *hash_keyed_new(const uint8_t key[HASH_KEY_SIZE])
{
	struct hash_keyed *h = calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	memcpy(h->key, key, HASH_KEY_SIZE);
	h->ctx = siphash_ctx();
	if (!h->ctx || !EVP_MAC_init(h->ctx, h->key, sizeof(h->key), NULL)) {
		hash_keyed_free(h);
		return NULL;
	}
	return h;
}

void hash_keyed_free(struct hash_keyed *h)
{
	if (!h)
		return;
	EVP_MAC_CTX_free(h->ctx);
	OPENSSL_cleanse(h, sizeof(*h));
	free(h);
}

uint64_t hash_keyed_u64(struct hash_keyed *h, struct str s)
{
	unsigned char out[DIGEST_SIZE];
	size_t n = 0;
	uint64_t v = 0;

	if (!EVP_MAC_init(h->ctx, h->key, sizeof(h->key), NULL) ||
	    (s.n && !EVP_MAC_update(h->ctx, (const unsigned char *)s.p, s.n)) ||
	    !EVP_MAC_final(h->ctx, out, &n, sizeof(out)) || n != sizeof(out))
		abort();
	for (size_t i = sizeof(out); i > 0; i--)
		v = v << 8 | out[i - 1];
	return v;
}

uint64_t hash_fnv(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3ULL;
	return h;
}

uint64_t hash_sum(struct str s)
{
	uint64_t h = HASH_FNV_START ^ s.n, v;
	size_t i = 0;

	for (; i + sizeof(v) <= s.n; i += sizeof(v)) {
		memcpy(&v, s.p + i, sizeof(v));
		h = (h ^ v) * 0x9e3779b97f4a7c15ULL;
		h ^= h >> 32;
	}
	for (; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3ULL;
	return h ^ h >> 29;
}

static const struct {
	const char *name;
	const EVP_MD *(*md)(void);
} algs[HASH_ALGS] = {
	[HASH_MD5] = {"md5", EVP_md5},          [HASH_SHA1] = {"sha1", EVP_sha1},
	[HASH_SHA256] = {"sha256", EVP_sha256}, [HASH_SHA384] = {"sha384", EVP_sha384},
	[HASH_SHA512] = {"sha512", EVP_sha512},
};

int hash_alg_of(struct str name, enum hash_alg *out)
{
	for (int i = 0; i < HASH_ALGS; i++) {
		if (str_eq(name, str_of(algs[i].name))) {
			*out = (enum hash_alg)i;
			return 0;
		}
	}
	return -EINVAL;
}

size_t hash_digest(enum hash_alg alg, struct str data, uint8_t out[HASH_SIZE_MAX])
{
	unsigned n = 0;

	return EVP_Digest(data.n ? data.p : "", data.n, out, &n, algs[alg].md(), NULL) ? n : 0;
}

size_t hash_hmac(enum hash_alg alg, struct str key, struct str data, uint8_t out[HASH_SIZE_MAX])
{
	unsigned n = 0;

	if (key.n > INT_MAX)
		return 0;
	return HMAC(algs[alg].md(), key.n ? key.p : "", (int)key.n, (const unsigned char *)(data.n ? data.p : ""),
		    data.n, out, &n)
		       ? n
		       : 0;
}

bool hash_equal(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}

int hash_random(void *out, size_t n)
{
	char *p = out;

	while (n > 0) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno != EINTR)
			return -errno;
		if (got > 0) {
			p += got;
			n -= (size_t)got;
		}
	}
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests against the published vectors, and random bytes that are not all the same.
 */
#include "hash.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t key[HASH_KEY_SIZE] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/* From the SipHash reference code (vectors_sip64): the digest of 0, 1, 2, ... n-1, for n = 0 to 15. */
static const uint64_t siphash[] = {
	0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d,
	0xcf2794e0277187b7, 0x18765564cd99a68d, 0xcbc9466e58fee3ce, 0xab0200f58b01d137,
	0x93f5f5799a932462, 0x9e0082df0ba9e4b0, 0x7a5dbbc594ddb9f3, 0xf4b32f46226bada7,
	0x751e8fbc860ee5fb, 0x14ea5627c0843d90, 0xf723ca908e7af2ee, 0xa129ca6149be45e5,
};

static void the_keyed_digest_is_siphash_2_4_message_after_message(void **state)
{
	(void)state;
	struct hash_keyed *h = hash_keyed_new(key);
	char text[16];

	assert_non_null(h);
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)i;
	for (int round = 0; round < 2; round++) {
		for (size_t n = 0; n < sizeof(siphash) / sizeof(siphash[0]); n++)
			assert_true(hash_keyed_u64(h, (struct str){text, n}) == siphash[n]);
	}
	assert_true(hash_keyed_u64(h, STR_NONE) == siphash[0]);
	hash_keyed_free(h);
	hash_keyed_free(NULL);
}

static void another_key_gives_another_digest(void **state)
{
	(void)state;
	uint8_t other[HASH_KEY_SIZE];

	memcpy(other, key, sizeof(other));
	other[15] ^= 1;
	struct hash_keyed *a = hash_keyed_new(key), *b = hash_keyed_new(other);
	assert_true(a && b);
	assert_true(hash_keyed_u64(a, STR("6281234567890")) != hash_keyed_u64(b, STR("6281234567890")));
	hash_keyed_free(a);
	hash_keyed_free(b);
}

static void fnv_1a_gives_its_published_values_in_one_piece_or_two(void **state)
{
	(void)state;
	assert_true(hash_fnv(HASH_FNV_START, STR("")) == 0xcbf29ce484222325ULL);
	assert_true(hash_fnv(HASH_FNV_START, STR("a")) == 0xaf63dc4c8601ec8cULL);
	assert_true(hash_fnv(HASH_FNV_START, STR("foobar")) == 0x85944171f73967e8ULL);
	assert_true(hash_fnv(hash_fnv(HASH_FNV_START, STR("foo")), STR("bar")) == 0x85944171f73967e8ULL);
}

static void random_bytes_fill_all_the_room_and_differ(void **state)
{
	(void)state;
	unsigned char a[600] = {0}, b[600] = {0};
	int zero = 0;

	assert_int_equal(hash_random(a, sizeof(a)), 0);
	assert_int_equal(hash_random(b, sizeof(b)), 0);
	assert_memory_not_equal(a, b, sizeof(a));
	for (size_t i = sizeof(a) - 64; i < sizeof(a); i++)
		zero += a[i] == 0;
	assert_true(zero < 32);
	assert_int_equal(hash_random(a, 0), 0);
}

static void a_sum_tells_every_changed_bit_and_every_cut(void **state)
{
	char text[37];
	uint64_t whole;

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(i * 7);
	whole = hash_sum((struct str){text, sizeof(text)});
	for (size_t bit = 0; bit < 8 * sizeof(text); bit++) {
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		assert_int_not_equal(hash_sum((struct str){text, sizeof(text)}), whole);
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
	}
	for (size_t n = 0; n < sizeof(text); n++)
		assert_int_not_equal(hash_sum((struct str){text, n}), whole);
}

static void assert_digest(size_t n, const uint8_t *octets, const char *expected)
{
	char figures[2 * HASH_SIZE_MAX + 1];

	for (size_t i = 0; i < n; i++)
		snprintf(figures + 2 * i, 3, "%02x", octets[i]);
	assert_string_equal(figures, expected);
}

/* RFC 1321, FIPS 180, RFC 2202 case 2, RFC 4231 case 2. */
static void digests_and_hmac_have_their_published_values(void **state)
{
	uint8_t octets[HASH_SIZE_MAX];
	enum hash_alg alg;

	(void)state;
	assert_digest(hash_digest(HASH_MD5, STR("abc"), octets), octets, "900150983cd24fb0d6963f7d28e17f72");
	assert_digest(hash_digest(HASH_MD5, STR_NONE, octets), octets, "d41d8cd98f00b204e9800998ecf8427e");
	assert_digest(hash_digest(HASH_SHA1, STR("abc"), octets), octets, "a9993e364706816aba3e25717850c26c9cd0d89d");
	assert_digest(hash_digest(HASH_SHA256, STR("abc"), octets), octets,
		      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_digest(hash_hmac(HASH_SHA1, STR("Jefe"), STR("what do ya want for nothing?"), octets), octets,
		      "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
	assert_digest(hash_hmac(HASH_SHA256, STR("Jefe"), STR("what do ya want for nothing?"), octets), octets,
		      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	assert_int_equal(hash_digest(HASH_SHA384, STR("x"), octets), 48);
	assert_int_equal(hash_digest(HASH_SHA512, STR("x"), octets), 64);
	assert_int_equal(hash_alg_of(STR("sha384"), &alg), 0);
	assert_int_equal(alg, HASH_SHA384);
	assert_int_equal(hash_alg_of(STR("SHA1"), &alg), -EINVAL);
}

static void equal_is_of_all_octets(void **state)
{
	(void)state;
	assert_true(hash_equal(STR_NONE, STR("")));
	assert_true(hash_equal(STR("ab"), STR("ab")));
	assert_false(hash_equal(STR("ab"), STR("ac")));
	assert_false(hash_equal(STR("ab"), STR("abc")));
	assert_false(hash_equal((struct str){"a\0b", 3}, (struct str){"a\0c", 3}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_keyed_digest_is_siphash_2_4_message_after_message),
		cmocka_unit_test(another_key_gives_another_digest),
		cmocka_unit_test(fnv_1a_gives_its_published_values_in_one_piece_or_two),
		cmocka_unit_test(a_sum_tells_every_changed_bit_and_every_cut),
		cmocka_unit_test(random_bytes_fill_all_the_room_and_differ),
		cmocka_unit_test(digests_and_hmac_have_their_published_values),
		cmocka_unit_test(equal_is_of_all_octets),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

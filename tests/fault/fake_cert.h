/* SPDX-License-Identifier: Apache-2.0 */
/* fake_cert: certificates of the fake provider, made anew by each run: one authority, and what it signs. */
#ifndef FAKE_CERT_H
#define FAKE_CERT_H

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct fake_cert {
	EVP_PKEY *key;
	X509 *cert;
};

static inline void fake_cert_need(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "fake_provider: OpenSSL: %s failed\n", what);
	exit(1);
}

static inline void fake_cert_extend(X509 *cert, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	fake_cert_need(e && X509_add_ext(cert, e, -1) == 1, value);
	X509_EXTENSION_free(e);
}

/* For NAME, valid until UNTIL_S from now; BY signs it (NULL: it signs itself, AUTHORITY or not). */
static inline struct fake_cert fake_cert_make(const char *name, const char *alternatives, long until_s, bool authority,
					      const struct fake_cert *by)
{
	static long serial = 1;
	struct fake_cert c = {EVP_EC_gen("P-256"), X509_new()};
	X509_NAME *subject;

	fake_cert_need(c.key && c.cert, "a key");
	X509_set_version(c.cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(c.cert), serial++);
	X509_gmtime_adj(X509_getm_notBefore(c.cert), -30L * 24 * 3600);
	X509_gmtime_adj(X509_getm_notAfter(c.cert), until_s);
	X509_set_pubkey(c.cert, c.key);
	subject = X509_get_subject_name(c.cert);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(c.cert, by ? X509_get_subject_name(by->cert) : subject);
	fake_cert_extend(c.cert, NID_basic_constraints, authority ? "critical,CA:TRUE" : "CA:FALSE");
	if (authority)
		fake_cert_extend(c.cert, NID_key_usage, "critical,keyCertSign");
	else
		fake_cert_extend(c.cert, NID_subject_alt_name, alternatives);
	fake_cert_need(X509_sign(c.cert, by ? by->key : c.key, EVP_sha256()) > 0, "signing");
	return c;
}

/* Only TLS 1.0 when OLD: OpenSSL still speaks it at security level 0. */
static inline SSL_CTX *fake_cert_server(const struct fake_cert *c, bool old)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	fake_cert_need(ctx != NULL, "a context");
	if (old) {
		SSL_CTX_set_cipher_list(ctx, "ALL:@SECLEVEL=0");
		SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION);
		SSL_CTX_set_max_proto_version(ctx, TLS1_VERSION);
	}
	fake_cert_need(SSL_CTX_use_certificate(ctx, c->cert) == 1 && SSL_CTX_use_PrivateKey(ctx, c->key) == 1,
		       "a certificate");
	return ctx;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Schemes of one provider each. Twilio, MessageBird and EnvayaSMS sign the URL as they called it, which a proxy before
 * us may have changed: it is the config's public_url with the raw target. Parameters are sorted by their octets.
 */
#include "encode.h"
#include "profile.h"

#include <stdlib.h>
#include <string.h>

#define TOLERANCE_MS   INT64_C(300000)
#define JWT_MAX        2048
#define JWT_CLAIM_ROOM 1024

static int compare(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	return order ? order : a.n < b.n ? -1 : a.n > b.n;
}

/* Sorts by name, then by value when VALUES; else pairs of one name stay in their order. At most FORM_PAIRS_MAX. */
static void sort_pairs(struct form_pair *pair, int count, bool values)
{
	for (int i = 1; i < count; i++) {
		struct form_pair p = pair[i];
		int at = i;

		for (; at > 0; at--) {
			int order = compare(pair[at - 1].name, p.name);

			if (order == 0 && values)
				order = compare(pair[at - 1].value, p.value);
			if (order <= 0)
				break;
			pair[at] = pair[at - 1];
		}
		pair[at] = p;
	}
}

static bool same(struct str signature, const uint8_t *mac, size_t n)
{
	char octets[HASH_SIZE_MAX + 4];
	struct buf b;

	buf_init(&b, octets, sizeof(octets));
	return n > 0 && decode_base64(&b, signature) == 0 && !b.overflow &&
	       hash_equal(buf_str(&b), (struct str){(const char *)mac, n});
}

static bool make_buf(struct view *v, size_t room, struct buf *b)
{
	char *p = arena_room(v->a, room + 1);

	buf_init(b, p, p ? room : 0);
	return p != NULL;
}

static size_t size_of(const struct form *f)
{
	size_t n = 0;

	for (int i = 0; f && i < f->count; i++)
		n += f->pair[i].name.n + f->pair[i].value.n + 2;
	return n;
}

/* ---- Twilio ---- */

/* URL with the default port where it has none, without it where it has it; the host ends at the first slash. */
static struct str other_port(struct view *v, struct str url)
{
	bool https = str_starts(url, STR("https://"));
	struct str port = https ? STR(":443") : STR(":80"), rest = url, host;
	struct buf b;
	size_t head = https ? 8 : 7;

	if (url.n < head)
		return url;
	rest = (struct str){url.p + head, url.n - head};
	host = str_cut(&rest, '/');
	if (!make_buf(v, url.n + port.n, &b))
		return url;
	buf_add(&b, (struct str){url.p, head});
	if (host.n > port.n && str_eq((struct str){host.p + host.n - port.n, port.n}, port))
		buf_add(&b, (struct str){host.p, host.n - port.n});
	else {
		buf_add(&b, host);
		if (!memchr(host.p, ':', host.n))
			buf_add(&b, port);
	}
	buf_add(&b, (struct str){url.p + head + host.n, url.n - head - host.n});
	return buf_str(&b);
}

/* SDK: a repeated name has its values sorted and each once; elsewhere they are all there as they came. */
static bool twilio_matches(struct view *v, struct str key, struct str url, struct str signature, bool sdk)
{
	uint8_t mac[HASH_SIZE_MAX];
	struct form sorted = {.count = 0};
	struct buf b;

	if (v->kind == BODY_FORM)
		sorted = *v->form;
	sort_pairs(sorted.pair, sorted.count, sdk);
	if (!make_buf(v, url.n + size_of(&sorted), &b))
		return false;
	buf_add(&b, url);
	for (int i = 0; i < sorted.count; i++) {
		const struct form_pair *p = &sorted.pair[i];

		if (sdk && i && str_eq(p->name, p[-1].name) && str_eq(p->value, p[-1].value))
			continue;
		buf_add(&b, p->name);
		buf_add(&b, p->value);
	}
	return same(signature, mac, hash_hmac(HASH_SHA1, key, buf_str(&b), mac));
}

/* A body that is no form is signed by its digest in the query. */
static bool body_digest_holds(struct view *v)
{
	struct str given, lower;
	char figures[2 * HASH_SIZE_MAX];
	uint8_t digest[HASH_SIZE_MAX];
	struct buf b;

	if (v->kind == BODY_FORM || !v->body.n)
		return true;
	if (!form_get(v->query, STR("bodySHA256"), &given))
		return false;
	buf_init(&b, figures, sizeof(figures));
	encode_hex(&b, (struct str){(const char *)digest, hash_digest(HASH_SHA256, v->body, digest)}, false);
	lower = buf_str(&b);
	return lower.n == given.n && str_eq_nocase(given, lower);
}

bool verify_twilio(const struct verify *w, struct view *v, struct str key)
{
	struct str signature = str_trim(header_get(v, STR("X-Twilio-Signature"))), url = view_url(v);

	(void)w;
	if (!signature.n || !body_digest_holds(v))
		return false;
	for (int i = 0; i < 4; i++) {
		if (i == 2)
			url = other_port(v, url);
		if (twilio_matches(v, key, url, signature, i % 2 == 0))
			return true;
	}
	return false;
}

/* ---- Vonage ---- */

static void add_clean(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_addc(b, s.p[i] == '&' || s.p[i] == '=' ? '_' : s.p[i]);
}

static bool is_fresh(struct view *v, struct str seconds)
{
	int64_t s, late;

	if (str_to_i64(seconds, &s) < 0 || s < 0 || s > INT64_C(1) << 40)
		return false;
	late = v->req->now_ms - s * 1000;
	return late <= TOLERANCE_MS && late >= -TOLERANCE_MS;
}

bool verify_vonage(const struct verify *w, struct view *v, struct str key)
{
	struct form all = *v->query;
	struct str given = STR_NONE, time = STR_NONE;
	char octets[HASH_SIZE_MAX + 4];
	uint8_t mac[HASH_SIZE_MAX];
	struct buf b, sig;
	size_t n;

	for (int i = 0; i < v->form->count && all.count < FORM_PAIRS_MAX; i++)
		all.pair[all.count++] = v->form->pair[i];
	if (!form_get(&all, STR("sig"), &given) || !form_get(&all, STR("timestamp"), &time) || !is_fresh(v, time) ||
	    !make_buf(v, size_of(&all) + key.n, &b))
		return false;
	sort_pairs(all.pair, all.count, false);
	for (int i = 0; i < all.count; i++) {
		if (str_eq(all.pair[i].name, STR("sig")))
			continue;
		buf_addc(&b, '&');
		buf_add(&b, all.pair[i].name);
		buf_addc(&b, '=');
		add_clean(&b, all.pair[i].value);
	}
	if (w->plain_hash)
		buf_add(&b, key);
	n = w->plain_hash ? hash_digest(w->alg, buf_str(&b), mac) : hash_hmac(w->alg, key, buf_str(&b), mac);
	buf_init(&sig, octets, sizeof(octets));
	return n > 0 && !b.overflow && decode_hex(&sig, given) == 0 && !sig.overflow &&
	       hash_equal(buf_str(&sig), (struct str){(const char *)mac, n});
}

/* ---- MessageBird ---- */

static bool on_claim(void *arg, const struct json *found)
{
	struct str *out = arg, s;

	if (json_scalar(found, &s))
		*out = s;
	return false;
}

static struct str claim(const struct json *j, struct str name)
{
	struct str out = STR_NONE;

	json_find(j, name, on_claim, &out);
	return out;
}

static bool digest_is(struct str figures, struct str data)
{
	char room[2 * HASH_SIZE_MAX];
	uint8_t digest[HASH_SIZE_MAX];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	encode_hex(&b, (struct str){(const char *)digest, hash_digest(HASH_SHA256, data, digest)}, false);
	return hash_equal(figures, buf_str(&b));
}

static bool claims_hold(const struct json *j, struct view *v)
{
	struct str payload = claim(j, STR("payload_hash"));
	int64_t from, until, now_s = v->req->now_ms / 1000, slack = 5;

	return str_eq(claim(j, STR("iss")), STR("MessageBird")) && str_to_i64(claim(j, STR("nbf")), &from) == 0 &&
	       str_to_i64(claim(j, STR("exp")), &until) == 0 && from <= now_s + slack && now_s - slack <= until &&
	       digest_is(claim(j, STR("url_hash")), view_url(v)) &&
	       (v->body.n ? digest_is(payload, v->body) : !payload.n);
}

static struct json *read_part(struct str part)
{
	char room[JWT_CLAIM_ROOM];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	if (decode_base64(&b, part) < 0 || b.overflow)
		return NULL;
	return json_read(buf_str(&b));
}

bool verify_messagebird(const struct verify *w, struct view *v, struct str key)
{
	struct str token = str_trim(header_get(v, STR("MessageBird-Signature-JWT"))), rest = token;
	struct str head = str_cut(&rest, '.'), body = str_cut(&rest, '.'), alg;
	uint8_t mac[HASH_SIZE_MAX];
	struct json *j;
	bool ok;
	size_t n = 0;

	(void)w;
	if (token.n > JWT_MAX || !head.n || !body.n || !rest.n)
		return false;
	j = read_part(head);
	alg = claim(j, STR("alg"));
	token.n = head.n + 1 + body.n;
	if (str_eq(alg, STR("HS256")))
		n = hash_hmac(HASH_SHA256, key, token, mac);
	else if (str_eq(alg, STR("HS384")))
		n = hash_hmac(HASH_SHA384, key, token, mac);
	else if (str_eq(alg, STR("HS512")))
		n = hash_hmac(HASH_SHA512, key, token, mac);
	json_free(j);
	if (!same(rest, mac, n))
		return false;
	j = read_part(body);
	ok = j && claims_hold(j, v);
	json_free(j);
	return ok;
}

/* ---- EnvayaSMS ---- */

bool verify_envaya(const struct verify *w, struct view *v, struct str key)
{
	struct str signature = str_trim(header_get(v, STR("X-Request-Signature"))), url = view_url(v);
	struct form sorted = *v->form;
	uint8_t digest[HASH_SIZE_MAX];
	struct buf b;

	(void)w;
	sort_pairs(sorted.pair, sorted.count, false);
	if (!signature.n || !make_buf(v, url.n + size_of(&sorted) + 1 + key.n, &b))
		return false;
	buf_add(&b, url);
	for (int i = 0; i < sorted.count; i++) {
		buf_addc(&b, ',');
		buf_add(&b, sorted.pair[i].name);
		buf_addc(&b, '=');
		buf_add(&b, sorted.pair[i].value);
	}
	buf_addc(&b, ',');
	buf_add(&b, key);
	return !b.overflow && same(signature, digest, hash_digest(HASH_SHA1, buf_str(&b), digest));
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a request proves that it is the provider's. Every comparison of something secret takes constant time; a
 * secret that is empty proves nothing.
 */
#include "profile.h"

#include "encode.h"

static struct str source_text(const struct source *s, struct view *v)
{
	struct source_value out;

	source_get(s, v, &out);
	return out.ok ? out.text : STR_NONE;
}

static bool is_equal(struct str a, struct str b)
{
	return b.n > 0 && hash_equal(a, b);
}

static bool passes_equal(const struct verify *w, struct view *v)
{
	bool ok = w->pairs > 0;

	for (int i = 0; i < w->pairs; i++)
		ok &= is_equal(source_text(&w->pair[i][0], v), source_text(&w->pair[i][1], v));
	return ok;
}

static bool passes_basic(const struct verify *w, struct view *v)
{
	struct str rest = header_get(v, STR("Authorization")), scheme = str_cut(&rest, ' ');
	struct str user = source_text(&w->pair[0][0], v), password = source_text(&w->pair[0][1], v);
	char given[512], wanted[512];
	struct buf a, b;

	buf_init(&a, given, sizeof(given));
	buf_init(&b, wanted, sizeof(wanted));
	buf_add(&b, user);
	buf_addc(&b, ':');
	buf_add(&b, password);
	return user.n && password.n && str_eq_nocase(scheme, STR("Basic")) && decode_base64(&a, str_trim(rest)) == 0 &&
	       !a.overflow && !b.overflow && is_equal(buf_str(&a), buf_str(&b));
}

/* The parts one behind the other. */
static struct str message_of(const struct verify *w, struct view *v)
{
	struct str part[VERIFY_PARTS_MAX];
	size_t room = 0;
	struct buf b;
	char *p;

	for (int i = 0; i < w->parts; i++) {
		part[i] = source_text(&w->part[i], v);
		room += part[i].n;
	}
	p = arena_room(v->a, room + 1);
	buf_init(&b, p, p ? room : 0);
	for (int i = 0; i < w->parts; i++)
		buf_add(&b, part[i]);
	return buf_str(&b);
}

static bool passes_hmac(const struct verify *w, struct view *v, struct str key)
{
	struct str signature = str_trim(source_text(&w->signature, v));
	uint8_t mac[HASH_SIZE_MAX];
	char octets[HASH_SIZE_MAX + 4];
	struct source_value time;
	int64_t late;
	struct buf b;
	size_t n;

	if (w->time.count) {
		sources_get(&w->time, v, &time);
		late = v->req->now_ms - time.ms;
		if (!time.ms || late > w->tolerance_s * INT64_C(1000) || late < -w->tolerance_s * INT64_C(1000))
			return false;
	}
	buf_init(&b, octets, sizeof(octets));
	if ((w->base64 ? decode_base64(&b, signature) : decode_hex(&b, signature)) < 0 || b.overflow)
		return false;
	n = hash_hmac(w->alg, key, message_of(w, v), mac);
	return !v->a->overflow && n > 0 && is_equal(buf_str(&b), (struct str){(const char *)mac, n});
}

bool verify_passes(const struct verify *w, struct view *v)
{
	struct str key;

	if (w->scheme == SCHEME_EQUAL)
		return passes_equal(w, v);
	if (w->scheme == SCHEME_BASIC)
		return passes_basic(w, v);
	key = source_text(&w->key, v);
	if (!key.n)
		return false;
	switch (w->scheme) {
	case SCHEME_HMAC: return passes_hmac(w, v, key);
	case SCHEME_TWILIO: return verify_twilio(w, v, key);
	case SCHEME_VONAGE: return verify_vonage(w, v, key);
	case SCHEME_MESSAGEBIRD_JWT: return verify_messagebird(w, v, key);
	case SCHEME_ENVAYA: return verify_envaya(w, v, key);
	default: return false;
	}
}

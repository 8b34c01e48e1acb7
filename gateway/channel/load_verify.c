/* SPDX-License-Identifier: Apache-2.0 */
/* The schemes by which a provider proves that a request is its own. */
#include "load.h"

static const char *const schemes[] = {"equal", "basic", "hmac", "twilio", "vonage", "messagebird_jwt", "envaya", NULL};

static void read_alg(struct loading *l, const struct yaml_node *n, struct verify *w)
{
	struct str alg = load_text(l, n, "alg");

	w->plain_hash = w->scheme == SCHEME_VONAGE && str_eq(alg, STR("md5hash"));
	if (w->plain_hash)
		alg = STR("md5");
	if (alg.n && hash_alg_of(alg, &w->alg) < 0)
		yaml_complain(l->y, yaml_get(n, "alg"), l->diag, "alg: write md5, sha1, sha256, sha384 or sha512");
}

static void read_pairs(struct loading *l, const struct yaml_node *n, struct verify *w)
{
	const struct yaml_node *pairs = yaml_get(n, "pairs");

	if (!pairs || pairs->kind != YAML_LIST || !pairs->count || pairs->count > VERIFY_PAIRS_MAX) {
		yaml_complain(l->y, pairs ? pairs : n, l->diag,
			      "pairs: write 1 to %d pairs that must be the same: [[p:password, c:password]]",
			      VERIFY_PAIRS_MAX);
		return;
	}
	for (const struct yaml_node *p = yaml_first(pairs); p; p = p->next) {
		if (p->kind != YAML_LIST || p->count != 2) {
			yaml_complain(l->y, p, l->diag, "pairs: write two sources: [p:password, c:password]");
			return;
		}
		load_source(l, p->first, "pairs", &w->pair[w->pairs][0]);
		load_source(l, p->first->next, "pairs", &w->pair[w->pairs][1]);
		w->pairs++;
	}
}

static void read_hmac(struct loading *l, const struct yaml_node *n, struct verify *w)
{
	const struct yaml_node *parts = yaml_get(n, "message"), *time = yaml_get(n, "time"),
			       *tolerance = yaml_get(n, "tolerance");
	struct str enc = load_text(l, n, "enc");
	int64_t seconds = 300;

	read_alg(l, n, w);
	w->base64 = str_eq(enc, STR("base64"));
	if (enc.n && !w->base64 && !str_eq(enc, STR("hex")))
		yaml_complain(l->y, yaml_get(n, "enc"), l->diag, "enc: write hex or base64");
	load_source(l, yaml_get(n, "signature"), "signature", &w->signature);
	if (!parts || parts->kind != YAML_LIST || !parts->count || parts->count > VERIFY_PARTS_MAX)
		yaml_complain(l->y, parts ? parts : n, l->diag, "message: write a list of what is signed: [\"b:\"]");
	else
		for (const struct yaml_node *p = yaml_first(parts); p; p = p->next)
			load_source(l, p, "message", &w->part[w->parts++]);
	if (time)
		load_sources(l, time, "time", true, &w->time);
	if (tolerance && (yaml_int(tolerance, &seconds) < 0 || seconds < 1 || seconds > 86400 || !time))
		yaml_complain(l->y, tolerance, l->diag, "tolerance: seconds, 1 to 86400, beside time");
	w->tolerance_s = (int)seconds;
}

static const char *const *keys_of(enum scheme scheme)
{
	static const char
		*const equal[] = {"scheme", "pairs", NULL},
		       *const basic[] = {"scheme", "user", "password", NULL}, *const hmac[] = {"scheme",  "alg",
											       "enc",     "key",
											       "message", "signature",
											       "time",    "tolerance",
											       NULL},
		       *const vonage[] = {"scheme", "alg", "key", NULL}, *const other[] = {"scheme", "key", NULL};

	switch (scheme) {
	case SCHEME_EQUAL: return equal;
	case SCHEME_BASIC: return basic;
	case SCHEME_HMAC: return hmac;
	case SCHEME_VONAGE: return vonage;
	default: return other;
	}
}

const struct verify *load_verify(struct loading *l, const struct yaml_node *n)
{
	struct verify *w = load_alloc(l, 1, sizeof(*w));
	uint32_t uses = l->uses;
	int scheme;

	if (!w)
		return NULL;
	if (n->kind != YAML_MAP) {
		yaml_complain(l->y, n, l->diag, "verify: write {scheme: equal, pairs: [[p:password, c:password]]}");
		return NULL;
	}
	scheme = load_index(schemes, load_text(l, n, "scheme"));
	if (scheme < 0) {
		yaml_complain(l->y, n, l->diag,
			      "scheme: write equal, basic, hmac, twilio, vonage, messagebird_jwt or envaya");
		return NULL;
	}
	w->scheme = (enum scheme)scheme;
	yaml_only_keys(l->y, n, keys_of(w->scheme), l->diag);
	l->uses = 0;
	if (w->scheme == SCHEME_EQUAL)
		read_pairs(l, n, w);
	else if (w->scheme == SCHEME_BASIC) {
		load_source(l, yaml_get(n, "user"), "user", &w->pair[0][0]);
		load_source(l, yaml_get(n, "password"), "password", &w->pair[0][1]);
	} else {
		load_source(l, yaml_get(n, "key"), "key", &w->key);
	}
	if (w->scheme == SCHEME_HMAC)
		read_hmac(l, n, w);
	if (w->scheme == SCHEME_VONAGE)
		read_alg(l, n, w);
	w->uses = l->uses;
	l->uses |= uses;
	if (!w->uses)
		yaml_complain(l->y, n, l->diag, "verify: a signature needs a secret of the config: c:NAME");
	return w;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* How a text is sent through a provider, and what its answer means. */
#include "load.h"

#include <string.h>

static const char *const results[] = {"ok", "later", "throttled", "refused", "opted_out", "barred", "unknown", NULL};

/* ---- the request ---- */

static void add_pair(struct loading *l, struct pairs *out, struct str name, const struct yaml_node *value)
{
	struct pair *p = &out->item[out->count++];

	p->name = name;
	p->optional = name.n > 1 && name.p[name.n - 1] == '?';
	p->name.n -= p->optional;
	if (memchr(p->name.p, '\n', p->name.n) || memchr(p->name.p, '\r', p->name.n))
		yaml_complain(l->y, value, l->diag, "a name is one line");
	load_template(l, value, "value", CONTEXT_PLAIN, &p->value);
}

static void read_pairs(struct loading *l, const struct yaml_node *n, struct pairs *out)
{
	if (!n)
		return;
	if (n->kind == YAML_SCALAR || !n->count || n->count > SEND_PAIRS_MAX) {
		yaml_complain(l->y, n, l->diag, "%.*s: write names and values, at most %d: {to: \"{to}\"}",
			      STR_ARG(n->key), SEND_PAIRS_MAX);
		return;
	}
	out->item = load_alloc(l, (size_t)n->count, sizeof(*out->item));
	for (const struct yaml_node *p = yaml_first(n); p && out->item; p = p->next) {
		if (n->kind == YAML_MAP)
			add_pair(l, out, p->key, p);
		else if (p->kind == YAML_LIST && p->count == 2 && p->first->kind == YAML_SCALAR && p->first->text.n)
			add_pair(l, out, p->first->text, p->first->next);
		else
			yaml_complain(l->y, p, l->diag, "write a name and a value: [to, \"{to}\"]");
	}
}

static void read_part(struct loading *l, const struct yaml_node *map, struct send_part *out)
{
	static const struct {
		const char *key;
		enum body_kind kind;
		enum context context;
	} bodies[] = {
		{"json", BODY_JSON, CONTEXT_JSON}, {"xml", BODY_XML, CONTEXT_XML}, {"text", BODY_TEXT, CONTEXT_PLAIN}};

	read_pairs(l, yaml_get(map, "headers"), &out->headers);
	read_pairs(l, yaml_get(map, "query"), &out->query);
	read_pairs(l, yaml_get(map, "form"), &out->form);
	out->kind = out->form.count ? BODY_FORM : BODY_NONE;
	if (out->headers.count > CHANNEL_HEADERS_MAX - 2)
		yaml_complain(l->y, map, l->diag, "headers: at most %d", CHANNEL_HEADERS_MAX - 2);
	for (int i = 0; i < 3; i++) {
		const struct yaml_node *n = yaml_get(map, bodies[i].key);

		if (!n)
			continue;
		if (out->kind != BODY_NONE)
			yaml_complain(l->y, n, l->diag, "a request has one body: form, json, xml or text");
		out->kind = bodies[i].kind;
		load_template(l, n, bodies[i].key, bodies[i].context, &out->body);
	}
}

static void read_variant(struct loading *l, const struct yaml_node *map, struct send_part *out)
{
	static const char *const known[] = {"headers", "query", "form", "json", "xml", "text", NULL};

	if (!map)
		return;
	if (map->kind != YAML_MAP)
		yaml_complain(l->y, map, l->diag, "%.*s: write what is added: {query: {coding: \"2\"}}",
			      STR_ARG(map->key));
	else if (yaml_only_keys(l->y, map, known, l->diag))
		read_part(l, map, out);
}

static void read_sign(struct loading *l, const struct yaml_node *n, struct send_sign *out)
{
	static const char *const known[] = {"name", "alg", "enc", "key", "of", NULL};
	const struct yaml_node *key = yaml_get(n, "key"), *of = yaml_get(n, "of");
	struct str alg = load_text(l, n, "alg"), enc = load_text(l, n, "enc");

	yaml_only_keys(l->y, n, known, l->diag);
	out->name = load_text(l, n, "name");
	out->base64 = str_eq(enc, STR("base64"));
	out->has_key = key != NULL;
	if (alg.n && hash_alg_of(alg, &out->alg) < 0)
		yaml_complain(l->y, yaml_get(n, "alg"), l->diag, "alg: write md5, sha1, sha256, sha384 or sha512");
	if (enc.n && !out->base64 && !str_eq(enc, STR("hex")))
		yaml_complain(l->y, yaml_get(n, "enc"), l->diag, "enc: write hex or base64");
	if (load_index(send_values, out->name) >= 0)
		yaml_complain(l->y, yaml_get(n, "name"), l->diag, "name: {%.*s} is a value already",
			      STR_ARG(out->name));
	if (key)
		load_template(l, key, "key", CONTEXT_PLAIN, &out->key);
	if (!of || of->kind != YAML_LIST || !of->count || of->count > SIGN_PARTS_MAX) {
		yaml_complain(l->y, of ? of : n, l->diag, "of: write a list of 1 to %d texts that are signed",
			      SIGN_PARTS_MAX);
		return;
	}
	for (const struct yaml_node *p = yaml_first(of); p; p = p->next)
		load_template(l, p, "of", CONTEXT_PLAIN, &out->of[out->parts++]);
}

static void read_signs(struct loading *l, const struct yaml_node *list, struct send *s)
{
	if (!list)
		return;
	if (list->kind != YAML_LIST || list->count > SEND_SIGNS_MAX) {
		yaml_complain(l->y, list, l->diag, "sign: write a list of at most %d signatures", SEND_SIGNS_MAX);
		return;
	}
	for (const struct yaml_node *n = yaml_first(list); n; n = n->next) {
		read_sign(l, n, &s->sign[s->signs]);
		l->sign_name[l->signs++] = s->sign[s->signs++].name;
	}
}

/* ---- the answer ---- */

static bool result_of(struct str word, enum send_result *out)
{
	int i = load_index(results, word);

	*out = i < 0 ? SEND_UNKNOWN : (enum send_result)i;
	return i >= 0;
}

static void read_statuses(struct loading *l, const struct yaml_node *n, struct rule *out)
{
	const struct yaml_node *first = n->kind == YAML_LIST ? yaml_first(n) : n;
	int count = n->kind == YAML_LIST ? n->count : 1;
	int64_t code;

	for (int i = 0; i < count && i < 8; i++, first = first->next) {
		struct str s = first->text;

		if (s.n == 3 && s.p[0] >= '1' && s.p[0] <= '5' && s.p[1] == 'x' && s.p[2] == 'x')
			out->status[out->statuses++] = (short)(s.p[0] - '0');
		else if (str_to_i64(s, &code) == 0 && code >= 100 && code <= 599)
			out->status[out->statuses++] = (short)code;
		else
			yaml_complain(l->y, first, l->diag, "status: write an HTTP status like 202, or 2xx");
	}
}

static void read_results(struct loading *l, const struct yaml_node *n, struct rule *out)
{
	struct map *map = load_alloc(l, 1, sizeof(*map));
	enum send_result r;

	if (!map)
		return;
	load_map(l, n, map);
	for (int i = 0; i < map->lines + map->has_rest; i++) {
		struct str word = i < map->lines ? map->line[i].value : map->rest;

		if (!result_of(word, &r))
			yaml_complain(l->y, n, l->diag,
				      "'%.*s' is no result; write ok, later, throttled, refused, "
				      "opted_out, barred or unknown",
				      STR_ARG(word));
		if (out->prefix && i < map->lines && map->line[i].pattern)
			yaml_complain(l->y, n, l->diag, "prefix: an expression has no place here");
	}
	out->map = map;
}

static void read_rule(struct loading *l, const struct yaml_node *n, struct rule *out)
{
	static const char *const known[] = {"status",
					    "if",
					    "has",
					    "is",
					    "not",
					    "in",
					    "re",
					    "when",
					    "map",
					    "prefix",
					    "result",
					    "why",
					    "retry_after_s",
					    "retry_after_ms",
					    NULL};
	const struct yaml_node *status = yaml_get(n, "status"), *map = yaml_get(n, "map"),
			       *prefix = yaml_get(n, "prefix"), *result = yaml_get(n, "result"),
			       *why = yaml_get(n, "why"), *s = yaml_get(n, "retry_after_s"),
			       *ms = yaml_get(n, "retry_after_ms");
	struct condition own = {.not = false};
	bool tested;

	if (n->kind != YAML_MAP) {
		yaml_complain(l->y, n, l->diag, "a rule is a map: {status: 429, result: throttled}");
		return;
	}
	yaml_only_keys(l->y, n, known, l->diag);
	if (status)
		read_statuses(l, status, out);
	load_conditions(l, yaml_get(n, "when"), &out->when);
	tested = load_condition(l, n, &own);
	out->source = own.source;
	if (tested) {
		struct condition *all = load_alloc(l, (size_t)out->when.count + 1, sizeof(*all));

		if (!all)
			return;
		if (out->when.count)
			memcpy(all, out->when.item, (size_t)out->when.count * sizeof(*all));
		all[out->when.count++] = own;
		out->when.item = all;
	}
	out->prefix = prefix != NULL;
	if (map || prefix)
		read_results(l, map ? map : prefix, out);
	if ((map != NULL) + (prefix != NULL) + (result != NULL) != 1 ||
	    ((map || prefix) && (tested || !out->source.count)))
		yaml_complain(l->y, n, l->diag, "a rule has a result, or `if: SOURCE` with map or with prefix");
	out->has_result = result != NULL;
	if (result && !result_of(result->text, &out->result))
		yaml_complain(l->y, result, l->diag,
			      "result: write ok, later, throttled, refused, opted_out, barred or unknown");
	if (why)
		load_sources(l, why, "why", false, &out->why);
	if (s)
		load_sources(l, s, "retry_after_s", false, &out->wait_s);
	if (ms)
		load_sources(l, ms, "retry_after_ms", false, &out->wait_ms);
}

static bool gives_ok(const struct rule *r)
{
	enum send_result result;

	if (r->has_result)
		return r->result == SEND_ACCEPTED;
	for (int i = 0; r->map && i < r->map->lines + r->map->has_rest; i++) {
		result_of(i < r->map->lines ? r->map->line[i].value : r->map->rest, &result);
		if (result == SEND_ACCEPTED)
			return true;
	}
	return false;
}

static void read_rules(struct loading *l, const struct yaml_node *map, struct send *s)
{
	const struct yaml_node *list = yaml_get(map, "rules");
	bool ok = false;

	if (!list || list->kind != YAML_LIST || !list->count) {
		yaml_complain(l->y, list ? list : map, l->diag,
			      "rules: say what the provider's answer means: "
			      "[{status: 202, result: ok}]");
		return;
	}
	s->rule = load_alloc(l, (size_t)list->count, sizeof(*s->rule));
	for (const struct yaml_node *n = yaml_first(list); n && s->rule; n = n->next, s->rules++) {
		read_rule(l, n, &s->rule[s->rules]);
		ok |= gives_ok(&s->rule[s->rules]);
	}
	if (!ok)
		yaml_complain(l->y, list, l->diag, "rules: none of them says ok");
}

/* ---- send ---- */

static void read_basic(struct loading *l, const struct yaml_node *n, struct send *s)
{
	if (!n)
		return;
	if (n->kind != YAML_LIST || n->count != 2) {
		yaml_complain(l->y, n, l->diag, "basic: write [\"{c:user}\", \"{c:password}\"]");
		return;
	}
	s->has_basic = true;
	load_template(l, n->first, "basic", CONTEXT_PLAIN, &s->user);
	load_template(l, n->first->next, "basic", CONTEXT_PLAIN, &s->password);
}

static void read_request(struct loading *l, const struct yaml_node *map, struct send *s)
{
	static const char *const methods[] = {"GET", "POST", "PUT", NULL};
	const struct yaml_node *url = yaml_get(map, "url"), *method = yaml_get(map, "method");
	bool body = false;

	read_signs(l, yaml_get(map, "sign"), s);
	if (url)
		load_template(l, url, "url", CONTEXT_URL, &s->url);
	else
		yaml_complain(l->y, map, l->diag, "url is missing here");
	read_basic(l, yaml_get(map, "basic"), s);
	read_part(l, map, &s->part[PART_ALWAYS]);
	read_variant(l, yaml_get(map, "gsm7"), &s->part[PART_GSM7]);
	read_variant(l, yaml_get(map, "ucs2"), &s->part[PART_UCS2]);
	for (int i = 0; i < PARTS; i++)
		body |= s->part[i].kind != BODY_NONE;
	s->method = method ? method->text : body ? STR("POST") : STR("GET");
	if (load_index(methods, s->method) < 0)
		yaml_complain(l->y, method, l->diag, "method: write GET, POST or PUT");
}

static void read_parts_max(struct loading *l, const struct yaml_node *n, struct send *s)
{
	int64_t most = SEGMENTS_MAX;

	if (n && (yaml_int(n, &most) < 0 || most < 1 || most > SEGMENTS_MAX))
		yaml_complain(l->y, n, l->diag, "parts_max: write how many SMS a text may be, 1 to %d", SEGMENTS_MAX);
	s->parts_max = (int)most;
}

void load_send(struct loading *l, const struct yaml_node *map)
{
	static const char *const known[] = {"method", "url",           "plain_http", "headers", "basic", "query",
					    "form",   "json",          "xml",        "text",    "gsm7",  "ucs2",
					    "sign",   "report_action", "dedupes",    "id",      "rules", "parts_max",
					    "gsm7_only", NULL};
	struct send *s = load_alloc(l, 1, sizeof(*s));
	const struct yaml_node *id = yaml_get(map, "id");

	if (!s)
		return;
	if (map->kind != YAML_MAP) {
		yaml_complain(l->y, map, l->diag, "send: write url, what is sent, and rules");
		return;
	}
	yaml_only_keys(l->y, map, known, l->diag);
	l->uses = 0;
	l->own = send_values;
	l->signs = 0;
	read_request(l, map, s);
	l->own = NULL;
	l->signs = 0;
	s->uses = l->uses;
	s->report_action = load_word(l, map, "report_action");
	s->dedupes = load_flag(l, map, "dedupes");
	s->gsm7_only = load_flag(l, map, "gsm7_only");
	read_parts_max(l, yaml_get(map, "parts_max"), s);
	s->plain_http = load_flag(l, map, "plain_http");
	l->letters = LETTERS_ANSWER;
	if (id)
		load_sources(l, id, "id", false, &s->id);
	read_rules(l, map, s);
	l->letters = LETTERS_REQUEST;
	l->p->send = s;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A provider's request as messages: the first route that fits reads it, once for the whole or once for each item. What
 * cannot be read is told apart: a field the route needs and the request lacks is the provider's fault (400); a sender or
 * a text that makes no sense came from a phone and goes on, marked, to be answered.
 */
#include "gunzip.h"
#include "hash.h"
#include "profile.h"
#include "utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define REFUSAL_MAX  256
#define ID_BUCKET_MS (10 * 60 * 1000)
#define HASH_ID_MAX  20 /* "h:" and 16 hex digits */

const char *const field_names[FIELDS + 1] = {"from",   "to",       "session",     "id",         "text",   "time",
					     "begins", "part_ref", "part_number", "part_count", "status", "about",
					     "ref",    "reason",   "opted_out",   NULL};

struct reading {
	const struct channel *ch;
	const struct channel_request *req;
	const struct route *r;
	struct view v;
	struct inbound_list *out;
	struct channel_response *resp;
	int room; /* items out->item has room for */
};

static int refuse(struct reading *rd, int error, int status, struct str why)
{
	answer_refuse(rd->resp, status, why);
	return error;
}

static int refuse_full(struct reading *rd)
{
	return refuse(rd, -ENOMEM, 503, STR("no room for the request\n"));
}

/* As the route says it, where it says anything. */
static int refuse_bad(struct reading *rd, struct str why)
{
	const struct answer *bad = &rd->r->answer[ANSWER_BAD];

	answer_refuse(rd->resp, 400, why);
	if (bad->status)
		answer_fill(bad, rd->ch, &(struct answering){.text = str_trim(why)}, rd->v.a, rd->resp);
	return -EINVAL;
}

static int refuse_field(struct reading *rd, enum field f, const char *why)
{
	const struct source *s = &rd->r->get[f].item[0];
	bool param = strchr("pqf", s->from.letter) != NULL;
	char *p = arena_alloc(rd->v.a, REFUSAL_MAX);
	struct buf b;

	buf_init(&b, p, p ? REFUSAL_MAX : 0);
	buf_addf(&b, "%.*s %s (%s of the message)", STR_ARG(param ? s->from.name : s->written), why, field_names[f]);
	if (rd->v.body.n && rd->v.kind == BODY_NONE)
		buf_add(&b, STR("; the body was not read"));
	else if (rd->v.body.n && (rd->v.broken || (param && rd->v.kind != BODY_FORM)))
		buf_add(&b, rd->v.broken ? STR("; the body is not what its type says")
					 : STR("; the body is not a form and was not read"));
	buf_addc(&b, '\n');
	return refuse_bad(rd, buf_str(&b));
}

/* ---- ids ---- */

static struct str hash_id(uint64_t h, struct arena *a)
{
	char *p = arena_alloc(a, HASH_ID_MAX);
	struct buf b;

	buf_init(&b, p, p ? HASH_ID_MAX : 0);
	buf_addf(&b, "h:%016llx", (unsigned long long)h);
	return buf_str(&b);
}

static struct str bounded_id(struct str id, struct arena *a)
{
	return id.n <= CHANNEL_ID_MAX && utf8_valid(id) ? id : hash_id(hash_fnv(HASH_FNV_START, id), a);
}

/*
 * For a provider that gives its messages no id: the same message sent again must be known again. Without a time stamp
 * of the provider a message counts as the same within ten minutes of the clock.
 */
static struct str id_of_content(struct reading *rd, const struct source_value v[FIELDS], int64_t now_ms)
{
	const struct str part[] = {rd->ch->profile->name, v[FIELD_FROM].raw, v[FIELD_TO].raw, v[FIELD_TEXT].raw,
				   v[FIELD_TIME].raw};
	uint64_t h = HASH_FNV_START;
	char room[32];
	struct buf b;

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		h = hash_fnv(h, part[i]);
		h = hash_fnv(h, STR("\0"));
	}
	if (v[FIELD_PART_REF].raw.n) { /* two long SMS may begin alike */
		h = hash_fnv(hash_fnv(h, v[FIELD_PART_REF].raw), STR("\0"));
		h = hash_fnv(h, v[FIELD_PART_NUMBER].raw);
	}
	buf_init(&b, room, sizeof(room));
	if (!v[FIELD_TIME].raw.n)
		buf_addf(&b, "%lld", (long long)(now_ms / ID_BUCKET_MS));
	return hash_id(hash_fnv(h, buf_str(&b)), rd->v.a);
}

struct str id_canonical(struct str id, struct arena *a)
{
	struct str s = str_trim(id);
	char *p = arena_room(a, s.n + 1);
	struct buf b;

	buf_init(&b, p, p ? s.n : 0);
	for (size_t i = 0; i < s.n; i++)
		buf_addc(&b, s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i]);
	return bounded_id(buf_str(&b), a);
}

/* ---- one message ---- */

/* The word by which the provider proves itself: not to be kept with what it brings. */
static bool is_proof(const struct verify *w, struct str name)
{
	for (int i = 0; w->scheme == SCHEME_EQUAL && i < w->pairs; i++)
		for (int side = 0; side < 2; side++)
			if (strchr("pqf", w->pair[i][side].from.letter) && str_eq(w->pair[i][side].from.name, name))
				return true;
	return false;
}

static bool has_proof(const struct verify *w, struct str pairs)
{
	bool found = false;

	while (w && pairs.n && !found) {
		struct str pair = str_cut(&pairs, '&');

		found = is_proof(w, str_cut(&pair, '='));
	}
	return found;
}

/* "a=1&key=...&b=2" without its proof. */
static struct str without_proof(struct reading *rd, struct str pairs)
{
	struct buf b;
	char *p;

	if (!has_proof(rd->r->verify, pairs))
		return pairs;
	p = arena_room(rd->v.a, pairs.n);
	buf_init(&b, p, p ? pairs.n : 0);
	while (pairs.n) {
		struct str pair = str_cut(&pairs, '&'), rest = pair;

		if (is_proof(rd->r->verify, str_cut(&rest, '=')))
			continue;
		if (b.n)
			buf_addc(&b, '&');
		buf_add(&b, pair);
	}
	return buf_str(&b);
}

static struct str raw_of(struct reading *rd)
{
	const struct view *v = &rd->v;
	struct str query, body = v->body;
	size_t room;
	struct buf b;
	char *p;

	if (v->item_xml)
		return v->item_xml->raw;
	if (v->item_json) {
		p = json_text(v->item_json);
		query = p ? arena_copy(v->a, str_of(p)) : STR_NONE;
		free(p);
		return query;
	}
	query = without_proof(rd, rd->req->query);
	if (v->kind == BODY_FORM)
		body = without_proof(rd, body);
	if (!query.n || !body.n)
		return body.n ? body : query;
	room = query.n + 1 + body.n;
	p = arena_alloc(v->a, room);
	buf_init(&b, p, p ? room : 0);
	buf_add(&b, query);
	buf_addc(&b, '\n');
	buf_add(&b, body);
	return buf_str(&b);
}

static void set_text(struct inbound *out, const struct source_value *v)
{
	struct str s = v->text;

	out->text_ok = v->ok && utf8_valid(s) && !(s.n && memchr(s.p, '\0', s.n));
	out->text = out->text_ok ? s : v->raw;
}

static bool is_yes(struct str s)
{
	return str_eq_nocase(s, STR("yes")) || str_eq_nocase(s, STR("true")) || str_eq(s, STR("1"));
}

static int count_of(struct str s)
{
	int64_t n;

	return str_to_i64(str_trim(s), &n) == 0 && n > 0 && n < 256 ? (int)n : 0;
}

static bool is_dialled(struct str s)
{
	return s.n > 1 && s.p[0] == '*' && s.p[s.n - 1] == '#';
}

struct str dial_tail(struct str dialled, struct str code)
{
	struct str s = str_trim(dialled), rest;

	if (!is_dialled(s))
		return dialled;
	s = (struct str){s.p + 1, s.n - 2};
	if (code.n && code.p[0] == '*')
		code = (struct str){code.p + 1, code.n - 1};
	if (code.n && code.p[code.n - 1] == '#')
		code.n--;
	if (code.n && str_starts(s, code) && (s.n == code.n || s.p[code.n] == '*'))
		return s.n == code.n ? STR_NONE : (struct str){s.p + code.n + 1, s.n - code.n - 1};
	rest = s;
	str_cut(&rest, '*');
	return rest;
}

/* The dialled string is no answer to a question: what stands behind the service code is, or nothing of it. */
static void read_first(const struct route *r, struct inbound *out)
{
	if (r->first == FIRST_TEXT || (out->begins_told ? !out->begins : !is_dialled(out->text)))
		return;
	out->text = r->first == FIRST_IGNORE ? STR_NONE : dial_tail(out->text, out->to);
	out->begins = true;
}

static enum report_status status_of(struct str word)
{
	for (int i = 0; status_names[i]; i++)
		if (str_eq(word, str_of(status_names[i])))
			return (enum report_status)i;
	return REPORT_NONE;
}

static void fill(struct reading *rd, const struct source_value v[FIELDS], struct inbound *out)
{
	const struct route *r = rd->r;
	struct arena *a = rd->v.a;

	*out = (struct inbound){
		.kind = r->kind,
		.cumulative = r->cumulative,
		.begins = is_yes(v[FIELD_BEGINS].text),
		.begins_told = r->get[FIELD_BEGINS].count > 0,
		.channel = rd->ch->name,
		.from_raw = v[FIELD_FROM].raw,
		.to = v[FIELD_TO].text,
		.session = bounded_id(v[FIELD_SESSION].text, a),
		.id = bounded_id(v[FIELD_ID].text, a),
		.part = {bounded_id(v[FIELD_PART_REF].text, a), count_of(v[FIELD_PART_NUMBER].text),
			 count_of(v[FIELD_PART_COUNT].text)},
		.provider_ms = v[FIELD_TIME].ms,
		.raw = raw_of(rd),
		.alarm = r->alarm,
		.asks_open = r->asks_open,
		.route = (int)(r - rd->ch->profile->route),
	};
	out->from_class = msisdn_parse(v[FIELD_FROM].text, out->from);
	set_text(out, &v[FIELD_TEXT]);
	if (r->kind == INBOUND_USSD)
		read_first(r, out);
	if (r->kind == INBOUND_SMS && !out->id.n) {
		out->id = id_of_content(rd, v, rd->req->now_ms);
		if (!v[FIELD_TIME].raw.n)
			out->id_before = id_of_content(rd, v, rd->req->now_ms - ID_BUCKET_MS);
	}
	if (r->kind == INBOUND_EVENT)
		out->reason = v[FIELD_REASON].text;
	if (r->kind == INBOUND_REPORT) {
		out->status = status_of(v[FIELD_STATUS].text);
		out->status_raw = v[FIELD_STATUS].raw;
		out->about = id_canonical(v[FIELD_ABOUT].text, a);
		out->ref = str_trim(v[FIELD_REF].text);
		out->reason = v[FIELD_REASON].text;
		out->opted_out = is_yes(v[FIELD_OPTED_OUT].text);
	}
}

/* Only a text may be empty: the first hop of a USSD session, an SMS without words. */
static bool lacks(const struct source_value *v, enum field f)
{
	return f == FIELD_TEXT ? !v->found : f == FIELD_TIME ? !v->raw.n : !v->text.n;
}

/* What came and what was made of it, which mostly is the same. */
static bool is_text(const struct source_value *v)
{
	return utf8_valid(v->raw) && ((v->text.p == v->raw.p && v->text.n == v->raw.n) || utf8_valid(v->text));
}

static struct inbound *add_item(struct reading *rd)
{
	struct inbound_list *out = rd->out;

	if (out->count == rd->room) {
		int room = rd->room ? rd->room * 2 : 1;
		struct inbound *item = arena_array(rd->v.a, (size_t)room, sizeof(*item));

		if (!item)
			return NULL;
		if (out->count)
			memcpy(item, out->item, (size_t)out->count * sizeof(*item));
		out->item = item;
		rd->room = room;
	}
	return &out->item[out->count++];
}

/* Not the text, whose bytes are kept; not ids, which then go by their hash: no message is lost by one; and not what a
 * part's figures are read from, which may be octets. */
static bool must_be_text(enum field f)
{
	return f != FIELD_TEXT && f != FIELD_TIME && f != FIELD_ID && f != FIELD_SESSION && f != FIELD_PART_REF &&
	       f != FIELD_PART_NUMBER && f != FIELD_PART_COUNT;
}

static int read_message(struct reading *rd)
{
	const struct route *r = rd->r;
	struct source_value v[FIELDS];
	struct inbound *out;

	for (int i = 0; i < r->vars; i++)
		rd->v.var[i] = sources_text(&r->var[i].source, &rd->v);
	memset(v, 0, sizeof(v));
	v[FIELD_TEXT].ok = true; /* a report has no text: nothing of it is unreadable */
	for (int f = 0; f < FIELDS; f++) {
		if (!r->get[f].count)
			continue;
		sources_get(&r->get[f], &rd->v, &v[f]);
		if (f != FIELD_TEXT && !v[f].ok)
			v[f].text = STR_NONE;
		if (r->need[f] && lacks(&v[f], (enum field)f))
			return refuse_field(rd, (enum field)f, "is missing");
		if (must_be_text((enum field)f) && !is_text(&v[f]))
			return refuse_field(rd, (enum field)f, "is not UTF-8");
	}
	if (r->kind == INBOUND_REPORT && !v[FIELD_ABOUT].text.n && !v[FIELD_REF].text.n)
		return refuse_field(rd, v[FIELD_ABOUT].found || !r->get[FIELD_REF].count ? FIELD_ABOUT : FIELD_REF,
				    "is missing");
	if (rd->out->count == CHANNEL_BATCH_MAX)
		return refuse(rd, -E2BIG, 413, STR("too many messages at once\n"));
	out = add_item(rd);
	if (!out || rd->v.a->overflow)
		return refuse_full(rd);
	fill(rd, v, out);
	return rd->v.a->overflow ? refuse_full(rd) : 0;
}

/* ---- batches ---- */

struct batch {
	struct reading *rd;
	int error;
};

static bool on_json_item(void *arg, const struct json *item)
{
	struct batch *b = arg;
	struct str text;

	if (json_holds_list(item)) {
		json_find(item, STR("*"), on_json_item, b);
		return b->error == 0;
	}
	if (!json_members(item) && !json_scalar(item, &text))
		return true; /* null, or nothing in it */
	b->rd->v.item_json = item;
	b->error = read_message(b->rd);
	b->rd->v.item_json = NULL;
	return b->error == 0;
}

static bool on_xml_item(void *arg, const struct xml_node *item, struct str text)
{
	struct batch *b = arg;

	(void)text;
	b->rd->v.item_xml = item;
	b->error = read_message(b->rd);
	b->rd->v.item_xml = NULL;
	return b->error == 0;
}

static int read_route(struct reading *rd)
{
	const struct route *r = rd->r;
	struct batch b = {.rd = rd};
	struct view *v = &rd->v;

	if (rd->ch->verified[r - rd->ch->profile->route] && !verify_passes(r->verify, v)) {
		answer_refuse(rd->resp, 401, STR("the signature or secret is wrong\n"));
		if (r->answer[ANSWER_DENIED].status)
			answer_fill(&r->answer[ANSWER_DENIED], rd->ch, &(struct answering){.in = NULL}, v->a, rd->resp);
		return -EACCES;
	}
	if (r->wants_body && (v->kind != r->body || v->broken))
		return refuse_bad(rd, STR("the body is not of the type that is wanted here\n"));
	if (r->reads_tree && v->broken)
		return refuse_bad(rd, STR("the body is not what its type says\n"));
	if (!r->has_each)
		return read_message(rd);
	if (r->each_is_xml && v->xml)
		xml_find(v->xml, NULL, r->each, on_xml_item, &b);
	else if (!r->each_is_xml && v->json)
		json_find(v->json, r->each, on_json_item, &b);
	return b.error;
}

/* ---- the request ---- */

static unsigned method_of(struct str method)
{
	if (str_eq(method, STR("GET")))
		return METHOD_GET;
	return str_eq(method, STR("POST")) ? METHOD_POST : str_eq(method, STR("PUT")) ? METHOD_PUT : 0;
}

static bool has_action(const struct route *r, struct str action)
{
	for (int i = 0; i < r->actions; i++)
		if (str_eq(r->action[i], action))
			return true;
	return false;
}

static int open_request(struct reading *rd)
{
	struct view *v = &rd->v;
	struct str coding = str_trim(header_get(v, STR("Content-Encoding")));
	int error = 0;

	if (coding.n && !str_eq_nocase(coding, STR("identity")))
		error = str_eq_nocase(coding, STR("gzip")) || str_eq_nocase(coding, STR("x-gzip"))
				? gunzip(v->body, BODY_MAX, v->a, &v->body)
				: -EINVAL;
	if (error == -E2BIG)
		return refuse(rd, error, 413, STR("message too large\n"));
	if (error == -EINVAL)
		return refuse(rd, error, 400, STR("the body's encoding cannot be read\n"));
	if (!error)
		error = form_parse(v->query, rd->req->query, v->a);
	if (!error)
		error = view_open_body(v, rd->req->content_type);
	if (error == -E2BIG)
		return refuse(rd, -EINVAL, 400, STR("too many parameters\n"));
	return error ? refuse_full(rd) : 0;
}

static bool ends_in_slash(struct str path)
{
	return path.n && path.p[path.n - 1] == '/';
}

static int read_routes(struct reading *rd)
{
	const struct profile *p = rd->ch->profile;
	bool action = false, method = false, read = false;
	int error;

	for (int i = 0; i < p->routes; i++) {
		const struct route *r = &p->route[i];

		if (!has_action(r, rd->v.action) || ends_in_slash(rd->v.req->action))
			continue;
		action = true;
		if (!(r->methods & method_of(rd->req->method)))
			continue;
		method = true;
		if (!conditions_hold(&r->when, &rd->v))
			continue;
		rd->r = r;
		error = read_route(rd);
		if (error)
			return error;
		rd->out->route = i;
		read = true;
		if (!r->more)
			return 0;
	}
	if (read)
		return 0;
	if (!action)
		return refuse(rd, -ENOENT, 404, STR("this channel has no such action\n"));
	if (!method)
		return refuse(rd, -ENOSYS, 405, STR("this action is not called with that method\n"));
	return refuse(rd, -EINVAL, 400, STR("nothing here reads such a request\n"));
}

int profile_read(const struct channel *ch, const struct channel_request *req, struct arena *a, struct inbound_list *out,
		 struct channel_response *resp)
{
	struct form query, form;
	struct reading rd = {.ch = ch, .req = req, .out = out, .resp = resp};
	int error;

	query.count = form.count = 0;
	rd.v = (struct view){
		.ch = ch, .a = a, .req = req, .body = req->body, .rest = req->action, .query = &query, .form = &form};
	rd.v.action = str_cut(&rd.v.rest, '/');
	*out = (struct inbound_list){.count = 0};
	error = open_request(&rd);
	if (!error)
		error = read_routes(&rd);
	view_close(&rd.v);
	return error;
}

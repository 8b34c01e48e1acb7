/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A provider's request as a struct inbound. Query and body become one list of parameters, the body last, so that it
 * wins; the route's sources pick from it. What cannot be read is told apart: a field the route needs and the request
 * lacks is the provider's fault (400); a sender or a text that makes no sense came from a phone and goes on, marked, to
 * be answered.
 */
#include "hash.h"
#include "profile.h"
#include "utf8.h"
#include <errno.h>
#include <string.h>

#define REFUSAL_MAX  128
#define ID_BUCKET_MS (10 * 60 * 1000)
#define HASH_ID_MAX  20 /* "h:" and 16 hex digits */

const char *const field_names[FIELDS + 1] = {"from", "to", "session", "id", "text", "time", NULL};

static int refuse(struct channel_response *resp, int error, int status, struct str why)
{
	answer_refuse(resp, status, why);
	return error;
}

static const struct route *route_of(const struct profile *p, struct str action)
{
	for (int i = 0; i < p->routes; i++) {
		if (str_eq(p->route[i].action, action))
			return &p->route[i];
	}
	return NULL;
}

static unsigned method_of(struct str method)
{
	if (str_eq(method, STR("GET")))
		return METHOD_GET;
	return str_eq(method, STR("POST")) ? METHOD_POST : 0;
}

/* A body is read as a form when it says so or says nothing. */
static bool is_form(struct str content_type)
{
	struct str rest = content_type, type = str_trim(str_cut(&rest, ';'));

	return !type.n || str_eq_nocase(type, STR("application/x-www-form-urlencoded"));
}

static int read_params(const struct channel_request *req, struct form *params, struct arena *a,
		       struct channel_response *resp)
{
	int error;

	params->count = 0;
	error = form_parse(params, req->query, a);
	if (!error && is_form(req->content_type))
		error = form_parse(params, req->body, a);
	if (error == -E2BIG)
		return refuse(resp, -EINVAL, 400, STR("too many parameters\n"));
	return error ? refuse(resp, -ENOMEM, 503, STR("no room for the request\n")) : 0;
}

static int refuse_missing(const struct route *r, enum field f, const struct channel_request *req, struct arena *a,
			  struct channel_response *resp)
{
	char *p = arena_alloc(a, REFUSAL_MAX);
	struct buf b;

	buf_init(&b, p, p ? REFUSAL_MAX : 0);
	buf_addf(&b, "%.*s is missing (%s of the message)", STR_ARG(r->get[f].param), field_names[f]);
	if (req->body.n && !is_form(req->content_type))
		buf_add(&b, STR("; the body is not a form and was not read"));
	buf_addc(&b, '\n');
	return refuse(resp, -EINVAL, 400, buf_str(&b));
}

/* Only a text may be empty: the first hop of a USSD session, an SMS without words. */
static bool lacks(const struct source_value *v, enum field f)
{
	return !v->found || (f != FIELD_TEXT && !v->raw.n);
}

static struct str hash_id(uint64_t h, struct arena *a)
{
	char *p = arena_alloc(a, HASH_ID_MAX);
	struct buf b;

	buf_init(&b, p, p ? HASH_ID_MAX : 0);
	buf_addf(&b, "h:%016llx", (unsigned long long)h);
	return buf_str(&b);
}

/* What is built on an id has room for CHANNEL_ID_MAX bytes; cut ones could be taken for each other. */
static struct str bounded_id(struct str id, struct arena *a)
{
	return id.n <= CHANNEL_ID_MAX ? id : hash_id(hash_fnv(HASH_FNV_START, id), a);
}

/*
 * For a provider that gives its messages no id: the same message sent again must be known again. Without a time stamp
 * of the provider a message counts as the same within ten minutes of the clock.
 */
static struct str id_of_content(const struct profile *p, const struct source_value v[FIELDS], int64_t now_ms,
				struct arena *a)
{
	const struct str part[] = {p->name, v[FIELD_FROM].raw, v[FIELD_TO].raw, v[FIELD_TEXT].raw, v[FIELD_TIME].raw};
	uint64_t h = HASH_FNV_START;
	char room[32];
	struct buf b;

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		h = hash_fnv(h, part[i]);
		h = hash_fnv(h, STR("\0"));
	}
	buf_init(&b, room, sizeof(room));
	if (!v[FIELD_TIME].raw.n)
		buf_addf(&b, "%lld", (long long)(now_ms / ID_BUCKET_MS));
	return hash_id(hash_fnv(h, buf_str(&b)), a);
}

static struct str raw_of(const struct channel_request *req, struct arena *a)
{
	size_t room = req->query.n + 1 + req->body.n;
	struct buf b;
	char *p;

	if (!req->query.n || !req->body.n)
		return req->body.n ? req->body : req->query;
	p = arena_alloc(a, room);
	buf_init(&b, p, p ? room : 0);
	buf_add(&b, req->query);
	buf_addc(&b, '\n');
	buf_add(&b, req->body);
	return buf_str(&b);
}

static void set_text(struct inbound *out, const struct source_value *v)
{
	struct str s = v->text;

	out->text_ok = v->text_ok && utf8_valid(s) && !(s.n && memchr(s.p, '\0', s.n));
	out->text = out->text_ok ? s : v->raw;
}

static void fill(const struct profile *p, const struct route *r, const struct channel_request *req,
		 const struct source_value v[FIELDS], struct arena *a, struct inbound *out)
{
	*out = (struct inbound){
		.kind = r->kind,
		.cumulative = r->cumulative,
		.channel = p->name,
		.from_raw = v[FIELD_FROM].raw,
		.to = v[FIELD_TO].text,
		.session = bounded_id(v[FIELD_SESSION].text, a),
		.id = bounded_id(v[FIELD_ID].text, a),
		.provider_ms = v[FIELD_TIME].ms,
		.raw = raw_of(req, a),
		.route = (int)(r - p->route),
	};
	out->from_class = msisdn_parse(v[FIELD_FROM].text, out->from);
	set_text(out, &v[FIELD_TEXT]);
	if (r->kind == INBOUND_SMS && !out->id.n)
		out->id = id_of_content(p, v, req->now_ms, a);
}

int profile_read(const struct profile *p, const struct channel_request *req, struct arena *a, struct inbound *out,
		 struct channel_response *resp)
{
	const struct route *r = route_of(p, req->action);
	struct source_value v[FIELDS];
	struct form params;
	int error;

	if (!r)
		return refuse(resp, -ENOENT, 404, STR("this channel has no such action\n"));
	if (!(r->methods & method_of(req->method)))
		return refuse(resp, -ENOSYS, 405, STR("this action is not called with that method\n"));
	error = read_params(req, &params, a, resp);
	if (error)
		return error;
	for (int f = 0; f < FIELDS; f++) {
		source_get(&r->get[f], &params, a, &v[f]);
		if (r->need[f] && lacks(&v[f], (enum field)f))
			return refuse_missing(r, (enum field)f, req, a, resp);
	}
	fill(p, r, req, v, a, out);
	if (a->overflow)
		return refuse(resp, -ENOMEM, 503, STR("no room for the request\n"));
	return 0;
}

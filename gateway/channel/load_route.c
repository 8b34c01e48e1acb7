/* SPDX-License-Identifier: Apache-2.0 */
/* A route of a profile: when it is taken, what it reads, and what the provider is answered. */
#include "load.h"

#include <string.h>

const char *const kind_names[INBOUND_KINDS + 1] = {"ussd", "sms", "report", "closed", "event", "poll", NULL};
const char *const status_names[REPORT_DELIVERED + 2] = {"none", "queued", "sent", "failed", "delivered", NULL};
const char *const answer_names[ANSWERS + 1] = {"con", "end", "sms", "empty", "ok", "retry", "bad", "denied", NULL};

enum presence { MUST, MAY, MUST_NOT };

static enum presence answer_presence(const struct route *r, enum answer_kind answer)
{
	bool ussd = r->kind == INBOUND_USSD, sms = r->kind == INBOUND_SMS && !r->has_each;

	switch (answer) {
	case ANSWER_CON:
	case ANSWER_END: return ussd ? MUST : MUST_NOT;
	case ANSWER_SMS: return sms ? MUST : MUST_NOT;
	case ANSWER_EMPTY: return sms ? MAY : MUST_NOT;
	case ANSWER_OK: return ussd || sms ? (r->more ? MAY : MUST_NOT) : MUST;
	case ANSWER_RETRY: return ussd ? MUST : MAY;
	default: return MAY;
	}
}

static void read_kind(struct loading *l, const struct yaml_node *map, struct route *r)
{
	static const char *const modes[] = {"cumulative", "latest", NULL}, *const firsts[] = {"text", "dialled",
											      "ignore", NULL};
	const struct yaml_node *mode = yaml_get(map, "mode"), *first = yaml_get(map, "first");
	struct str kind = load_text(l, map, "kind");
	int i = load_index(kind_names, kind);

	if (kind.n && i < 0)
		yaml_complain(l->y, yaml_get(map, "kind"), l->diag,
			      "kind: write ussd, sms, report, closed, event or poll");
	r->kind = i < 0 ? INBOUND_USSD : (enum inbound_kind)i;
	if (r->kind != INBOUND_USSD && mode)
		yaml_complain(l->y, mode, l->diag, "mode: only a ussd route has one");
	else if (r->kind == INBOUND_USSD && i >= 0 && (!mode || load_index(modes, mode->text) < 0))
		yaml_complain(l->y, mode ? mode : map, l->diag,
			      "mode: write cumulative (text holds all answers, 1*2*3) or latest (only the last one)");
	r->cumulative = mode && str_eq(mode->text, STR("cumulative"));
	if (!first)
		return;
	i = load_index(firsts, first->text);
	if (i < 0 || r->kind != INBOUND_USSD || r->cumulative)
		yaml_complain(l->y, first, l->diag, "first: write text, dialled or ignore, in a route of mode latest");
	else
		r->first = (enum first)i;
}

static void read_methods(struct loading *l, const struct yaml_node *map, struct route *r)
{
	static const char *const methods[] = {"GET", "POST", "PUT", NULL};
	const struct yaml_node *list = yaml_get(map, "method");

	for (const struct yaml_node *n = yaml_first(list); n; n = n->next) {
		int i = load_index(methods, n->text);

		if (i < 0)
			yaml_complain(l->y, n, l->diag, "method: write GET, POST or PUT");
		else
			r->methods |= 1u << i;
	}
	if (!list || list->kind != YAML_LIST || !list->count)
		yaml_complain(l->y, list ? list : map, l->diag, "method: write a list, e.g. [POST]");
}

static void read_actions(struct loading *l, const struct yaml_node *map, struct route *r)
{
	const struct yaml_node *n = yaml_get(map, "action"), *first = n;

	if (!n || n->kind != YAML_LIST) {
		load_text(l, map, "action");
		r->actions = n != NULL;
	} else {
		first = yaml_first(n);
		r->actions = n->count;
	}
	r->action = load_alloc(l, (size_t)r->actions + 1, sizeof(*r->action));
	for (int i = 0; r->action && i < r->actions; i++, first = first->next) {
		r->action[i] = first->text;
		if (first->kind != YAML_SCALAR || (first->text.n && memchr(first->text.p, '/', first->text.n)))
			yaml_complain(l->y, first, l->diag,
				      "action: one name, without a slash; what is behind it is u:1, u:2");
	}
}

static void read_body_kind(struct loading *l, const struct yaml_node *map, struct route *r)
{
	static const char *const bodies[] = {"none", "form", "json", "xml", NULL};
	struct str body = load_word(l, map, "body");
	int i = load_index(bodies, body);

	r->wants_body = body.n > 0;
	r->body = i < 0 ? BODY_NONE : (enum body_kind)i;
	if (body.n && i < 0)
		yaml_complain(l->y, yaml_get(map, "body"), l->diag, "body: write form, json, xml or none");
}

static void read_each(struct loading *l, const struct yaml_node *map, struct route *r)
{
	const struct yaml_node *n = yaml_get(map, "each");
	struct str s = load_word(l, map, "each");

	if (!n)
		return;
	r->has_each = true;
	r->each_is_xml = str_starts(s, STR("x:"));
	if (!r->each_is_xml && !str_starts(s, STR("j:")))
		yaml_complain(l->y, n, l->diag, "each: write where the list is: j:results or x:messages/message");
	else
		r->each = (struct str){s.p + 2, s.n - 2};
	if (r->kind == INBOUND_USSD || r->kind == INBOUND_POLL)
		yaml_complain(l->y, n, l->diag, "each: hops of USSD and polls come one by one");
}

static void read_asks(struct loading *l, const struct yaml_node *map, struct route *r)
{
	static const char *const words[] = {"due", "open", NULL};
	const struct yaml_node *asks = yaml_get(map, "asks"), *alarm = yaml_get(map, "alarm");

	if (asks && (r->kind != INBOUND_POLL || load_index(words, asks->text) < 0))
		yaml_complain(l->y, asks, l->diag, "asks: write due or open, in a poll route");
	r->asks_open = asks && str_eq(asks->text, STR("open"));
	r->alarm = load_flag(l, map, "alarm");
	if (alarm && r->kind != INBOUND_EVENT)
		yaml_complain(l->y, alarm, l->diag, "alarm: only an event route has it");
}

static void read_vars(struct loading *l, const struct yaml_node *map, struct route *r)
{
	const struct yaml_node *vars = yaml_get(map, "vars");

	if (!vars)
		return;
	if (vars->kind != YAML_MAP || vars->count > ROUTE_VARS_MAX) {
		yaml_complain(l->y, vars, l->diag, "vars: write at most %d names and their sources", ROUTE_VARS_MAX);
		return;
	}
	for (const struct yaml_node *n = yaml_first(vars); n; n = n->next) {
		load_sources(l, n, "vars", false, &r->var[r->vars].source);
		r->var[r->vars++].name = n->key; /* known to those below it */
	}
}

static bool field_must(const struct route *r, enum field f)
{
	switch (f) {
	case FIELD_FROM:
	case FIELD_TEXT: return r->kind == INBOUND_USSD || r->kind == INBOUND_SMS;
	case FIELD_SESSION: return r->kind == INBOUND_USSD || r->kind == INBOUND_CLOSED;
	case FIELD_STATUS: return r->kind == INBOUND_REPORT;
	default: return false;
	}
}

static void check_status(struct loading *l, const struct yaml_node *n, const struct sources *s)
{
	for (int i = 0; i < s->count; i++) {
		const struct source *from = &s->item[i];
		const struct map *map = from->filters ? from->filter[from->filters - 1].map : NULL;

		if (!map) {
			yaml_complain(l->y, n, l->diag, "status: end with |map:NAME, a table of the provider's words");
			return;
		}
		for (int w = 0; w < map->lines + map->has_rest; w++) {
			struct str word = w < map->lines ? map->line[w].value : map->rest;

			if (load_index(status_names, word) < 0)
				yaml_complain(
					l->y, n, l->diag,
					"status: '%.*s' of map %.*s: write queued, sent, delivered, failed or none",
					STR_ARG(word), STR_ARG(map->name));
		}
	}
}

static void read_get(struct loading *l, const struct yaml_node *map, struct route *r)
{
	const struct yaml_node *get = yaml_get(map, "get"), *n;

	if (!get && (r->kind == INBOUND_EVENT || r->kind == INBOUND_POLL))
		return;
	if (!get || get->kind != YAML_MAP) {
		yaml_complain(l->y, get ? get : map, l->diag,
			      "get: map the message's fields here, e.g. from: p:sender");
		return;
	}
	yaml_only_keys(l->y, get, field_names, l->diag);
	for (int f = 0; f < FIELDS; f++) {
		n = yaml_get(get, field_names[f]);
		if (n)
			load_sources(l, n, field_names[f], f == FIELD_TIME, &r->get[f]);
		else if (field_must(r, (enum field)f))
			yaml_complain(l->y, get, l->diag, "%s is missing here: no message can be read without it",
				      field_names[f]);
		if (n && f == FIELD_STATUS)
			check_status(l, n, &r->get[f]);
	}
	if (r->kind == INBOUND_REPORT && !r->get[FIELD_ABOUT].count && !r->get[FIELD_REF].count)
		yaml_complain(l->y, get, l->diag, "about or ref is missing here: whose report is it?");
	if (r->first == FIRST_IGNORE && !r->get[FIELD_BEGINS].count)
		yaml_complain(l->y, map, l->diag, "first: ignore needs the field begins");
}

static void read_need(struct loading *l, const struct yaml_node *map, struct route *r)
{
	const struct yaml_node *need = yaml_get(map, "need");

	if (need && need->kind != YAML_LIST)
		yaml_complain(l->y, need, l->diag, "need: write a list of fields, e.g. [from, text]");
	for (const struct yaml_node *n = yaml_first(need); n; n = n->next) {
		int f = load_index(field_names, n->text);

		if (f < 0 || !yaml_get(yaml_get(map, "get"), field_names[f]))
			yaml_complain(l->y, n, l->diag, "need: '%.*s' is not mapped under get", STR_ARG(n->text));
		else
			r->need[f] = true;
	}
}

static void read_headers(struct loading *l, const struct yaml_node *map, struct answer *out)
{
	if (!map)
		return;
	if (map->kind != YAML_MAP || map->count > 4) {
		yaml_complain(l->y, map, l->diag, "headers: write at most 4 names and values");
		return;
	}
	for (const struct yaml_node *n = yaml_first(map); n; n = n->next) {
		if (n->kind != YAML_SCALAR || memchr(n->text.p, '\n', n->text.n) || memchr(n->text.p, '\r', n->text.n))
			yaml_complain(l->y, n, l->diag, "headers: write one line");
		out->header[out->headers++] = (struct channel_header){n->key, n->text};
	}
}

void load_answer(struct loading *l, const struct yaml_node *map, struct answer *out)
{
	static const char *const known[] = {"status", "type", "headers", "body", "item", "between", NULL};
	const struct yaml_node *status = yaml_get(map, "status"), *body = yaml_get(map, "body"),
			       *item = yaml_get(map, "item");
	struct str type;
	int64_t code;

	if (map->kind != YAML_MAP) {
		yaml_complain(l->y, map, l->diag, "write {status: 200, type: text/plain, body: \"...\"}");
		return;
	}
	yaml_only_keys(l->y, map, known, l->diag);
	if (!status || yaml_int(status, &code) < 0 || code < 200 || code > 599)
		yaml_complain(l->y, status ? status : map, l->diag, "status: write an HTTP status, 200 to 599");
	else
		out->status = (int)code;
	type = load_text(l, map, "type");
	out->type = type.p;
	read_headers(l, yaml_get(map, "headers"), out);
	if (body && body->kind != YAML_SCALAR)
		yaml_complain(l->y, body, l->diag, "body: write the answer's text, {text} for the screen");
	else if (body && type.n) {
		l->own = answer_values;
		l->items = item != NULL;
		load_template(l, body, "body", context_of(type), &out->body);
		l->own = NULL;
		out->has_text = template_has(&out->body, 0);
	}
	if (item) {
		l->own = send_values;
		load_template(l, item, "item", context_of(type), &out->item);
		l->own = NULL;
	}
	l->items = false;
	if (yaml_get(map, "between"))
		out->between = yaml_get(map, "between")->text;
}

static void read_answers(struct loading *l, const struct yaml_node *map, struct route *r)
{
	const struct yaml_node *answers = yaml_get(map, "answers"), *n;

	if (!answers || answers->kind != YAML_MAP) {
		yaml_complain(l->y, answers ? answers : map, l->diag, "answers: say what the provider is answered");
		return;
	}
	yaml_only_keys(l->y, answers, answer_names, l->diag);
	for (int i = 0; i < ANSWERS; i++) {
		enum presence presence = answer_presence(r, (enum answer_kind)i);

		n = yaml_get(answers, answer_names[i]);
		if (n && presence == MUST_NOT)
			yaml_complain(l->y, n, l->diag, "%s: a route of this kind has no such answer", answer_names[i]);
		else if (n)
			load_answer(l, n, &r->answer[i]);
		else if (presence == MUST)
			yaml_complain(l->y, answers, l->diag, "%s is missing here", answer_names[i]);
		if (n && yaml_get(n, "item") && ((r->kind != INBOUND_POLL && !r->has_each) || i != ANSWER_OK))
			yaml_complain(l->y, n, l->diag,
				      "item: only the ok of a poll or of a route with each lists messages");
	}
}

void load_route(struct loading *l, const struct yaml_node *map, const struct verify *verify)
{
	static const char *const known[] = {"action", "method", "kind",   "mode",    "first", "when",
					    "body",   "each",   "more",   "vars",    "get",   "need",
					    "asks",   "alarm",  "verify", "answers", NULL};
	struct route *r = &l->p->route[l->p->routes];
	const struct yaml_node *own = yaml_get(map, "verify");

	if (map->kind != YAML_MAP) {
		yaml_complain(l->y, map, l->diag, "in: a route begins with `- action: NAME`");
		return;
	}
	l->p->routes++;
	l->route = r;
	l->letters = LETTERS_REQUEST;
	yaml_only_keys(l->y, map, known, l->diag);
	read_actions(l, map, r);
	read_kind(l, map, r);
	read_methods(l, map, r);
	load_conditions(l, yaml_get(map, "when"), &r->when);
	read_body_kind(l, map, r);
	l->tree = false;
	read_each(l, map, r);
	r->more = load_flag(l, map, "more");
	read_asks(l, map, r);
	read_vars(l, map, r);
	read_get(l, map, r);
	r->reads_tree = l->tree || r->has_each;
	read_need(l, map, r);
	r->verify = own && str_eq(own->text, STR("none")) ? NULL : own ? load_verify(l, own) : verify;
	read_answers(l, map, r);
	l->route = NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A profile's YAML, read strictly: a key nobody knows, a filter nobody knows or an answer that is lacking is a finding,
 * not something to find out from a phone. Each reader below takes one node and complains at that node; all of them run,
 * so that one look shows every finding. Only a profile without findings runs its tests.
 */
#include "profile.h"
#include <stdlib.h>
#include <string.h>

struct loading {
	struct profile *p;
	const struct yaml *y;
	struct diag *diag;
};

const char *const answer_names[ANSWERS + 1] = {"con", "end", "sms", "retry", NULL};

/* Whether a route of KIND must hold ANSWER; what it need not hold it must not. */
static bool wants_answer(enum inbound_kind kind, enum answer_kind answer)
{
	return answer == ANSWER_RETRY || (kind == INBOUND_SMS) == (answer == ANSWER_SMS);
}

static int index_of(const char *const names[], struct str s)
{
	for (int i = 0; names[i]; i++) {
		if (str_eq(s, str_of(names[i])))
			return i;
	}
	return -1;
}

/* The text of MAP's KEY, which must be there and not empty; STR_NONE with a finding otherwise. */
static struct str need_text(struct loading *l, const struct yaml_node *map, const char *key)
{
	const struct yaml_node *n = yaml_get(map, key);

	if (!n)
		yaml_complain(l->y, map, l->diag, "%s is missing here", key);
	else if (n->kind != YAML_SCALAR || !n->text.n)
		yaml_complain(l->y, n, l->diag, "%s: write one value", key);
	else
		return n->text;
	return STR_NONE;
}

static void read_kind(struct loading *l, const struct yaml_node *map, struct route *r)
{
	static const char *const kinds[] = {"ussd", "sms", NULL}, *const modes[] = {"cumulative", NULL};
	struct str kind = need_text(l, map, "kind");
	const struct yaml_node *mode = yaml_get(map, "mode");

	if (kind.n && index_of(kinds, kind) < 0)
		yaml_complain(l->y, yaml_get(map, "kind"), l->diag, "kind: write ussd or sms");
	r->kind = index_of(kinds, kind) == 1 ? INBOUND_SMS : INBOUND_USSD;
	if (r->kind == INBOUND_SMS && mode)
		yaml_complain(l->y, mode, l->diag, "mode: only a ussd route has one");
	else if (r->kind == INBOUND_USSD && (!mode || index_of(modes, mode->text) < 0))
		yaml_complain(l->y, mode ? mode : map, l->diag,
			      "mode: write cumulative (text holds all answers, 1*2*3); providers that send only the "
			      "last one are not "
			      "served yet");
	r->cumulative = mode && str_eq(mode->text, STR("cumulative"));
}

static void read_methods(struct loading *l, const struct yaml_node *map, struct route *r)
{
	static const char *const methods[] = {"GET", "POST", NULL};
	const struct yaml_node *list = yaml_get(map, "method");

	for (const struct yaml_node *n = yaml_first(list); n; n = n->next) {
		int i = index_of(methods, n->text);

		if (i < 0)
			yaml_complain(l->y, n, l->diag, "method: write GET or POST");
		else
			r->methods |= i == 0 ? METHOD_GET : METHOD_POST;
	}
	if (!list || list->kind != YAML_LIST || !list->count)
		yaml_complain(l->y, list ? list : map, l->diag, "method: write a list, e.g. [POST]");
}

static void read_source(struct loading *l, const struct yaml_node *n, enum field field, struct source *out)
{
	char room[DIAG_TEXT_MAX];
	struct buf why;

	buf_init(&why, room, sizeof(room));
	if (n->kind != YAML_SCALAR)
		yaml_complain(l->y, n, l->diag, "%s: write one source, e.g. p:text", field_names[field]);
	else if (!source_compile(n->text, field == FIELD_TIME, out, &why))
		yaml_complain(l->y, n, l->diag, "%s: %.*s", field_names[field], STR_ARG(buf_str(&why)));
}

static void read_get(struct loading *l, const struct yaml_node *map, struct route *r)
{
	const struct yaml_node *get = yaml_get(map, "get"), *n;

	if (!get || get->kind != YAML_MAP) {
		yaml_complain(l->y, get ? get : map, l->diag,
			      "get: map the message's fields here, e.g. from: p:sender");
		return;
	}
	yaml_only_keys(l->y, get, field_names, l->diag);
	for (int f = 0; f < FIELDS; f++) {
		n = yaml_get(get, field_names[f]);
		if (n)
			read_source(l, n, (enum field)f, &r->get[f]);
		else if (f == FIELD_FROM || f == FIELD_TEXT || (f == FIELD_SESSION && r->kind == INBOUND_USSD))
			yaml_complain(l->y, get, l->diag, "%s is missing here: no message can be read without it",
				      field_names[f]);
	}
}

static void read_need(struct loading *l, const struct yaml_node *map, struct route *r)
{
	const struct yaml_node *need = yaml_get(map, "need");

	if (need && need->kind != YAML_LIST)
		yaml_complain(l->y, need, l->diag, "need: write a list of fields, e.g. [from, text]");
	for (const struct yaml_node *n = yaml_first(need); n; n = n->next) {
		int f = index_of(field_names, n->text);

		if (f < 0 || !yaml_get(yaml_get(map, "get"), field_names[f]))
			yaml_complain(l->y, n, l->diag, "need: '%.*s' is not mapped under get", STR_ARG(n->text));
		else
			r->need[f] = true;
	}
}

/* Splits the body around {text}. Only plain text may carry a screen: JSON and XML would need it escaped. */
static void read_body(struct loading *l, const struct yaml_node *n, struct answer *out)
{
	static const char mark[] = "{text}";
	bool plain = str_starts(str_of(out->type), STR("text/plain"));
	const char *at = n->text.n ? memmem(n->text.p, n->text.n, mark, sizeof(mark) - 1) : NULL;

	out->before = n->text;
	if (at) {
		out->has_text = true;
		out->before.n = (size_t)(at - n->text.p);
		out->after = (struct str){at + sizeof(mark) - 1, n->text.n - out->before.n - (sizeof(mark) - 1)};
	}
	if (at && !plain)
		yaml_complain(l->y, n, l->diag, "body: only an answer of type text/plain can carry {text}");
	if (plain && ((out->before.n && memchr(out->before.p, '{', out->before.n)) ||
		      (out->after.n && memchr(out->after.p, '{', out->after.n))))
		yaml_complain(l->y, n, l->diag, "body: braces are for {text}, and once");
}

static void read_answer(struct loading *l, const struct yaml_node *map, struct answer *out)
{
	static const char *const known[] = {"status", "type", "body", NULL};
	const struct yaml_node *status = yaml_get(map, "status"), *body = yaml_get(map, "body");
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
	out->type = need_text(l, map, "type").p;
	if (!body || body->kind != YAML_SCALAR)
		yaml_complain(l->y, body ? body : map, l->diag, "body: write the answer's text, {text} for the screen");
	else if (out->type)
		read_body(l, body, out);
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
		bool wanted = wants_answer(r->kind, (enum answer_kind)i);

		n = yaml_get(answers, answer_names[i]);
		if (n && wanted)
			read_answer(l, n, &r->answer[i]);
		else if (n || wanted)
			yaml_complain(l->y, n ? n : answers, l->diag,
				      n ? "%s: a route of this kind has no such answer" : "%s is missing here",
				      answer_names[i]);
	}
}

static void read_route(struct loading *l, const struct yaml_node *map)
{
	static const char *const known[] = {"action", "kind", "mode", "method", "get", "need", "answers", NULL};
	struct route *r = &l->p->route[l->p->routes];

	if (map->kind != YAML_MAP) {
		yaml_complain(l->y, map, l->diag, "in: a route begins with `- action: NAME`");
		return;
	}
	yaml_only_keys(l->y, map, known, l->diag);
	r->action = need_text(l, map, "action");
	for (int i = 0; r->action.n && i < l->p->routes; i++) {
		if (str_eq(r->action, l->p->route[i].action))
			yaml_complain(l->y, yaml_get(map, "action"), l->diag,
				      "action: there is a route of that name above");
	}
	l->p->routes++;
	read_kind(l, map, r);
	read_methods(l, map, r);
	read_get(l, map, r);
	read_need(l, map, r);
	read_answers(l, map, r);
}

static void read_root(struct loading *l)
{
	static const char *const known[] = {"name", "in", "tests", NULL};
	const struct yaml_node *root = yaml_root(l->y), *in = yaml_get(root, "in");

	if (root->kind != YAML_MAP) {
		yaml_complain(l->y, root, l->diag, "a profile begins with `name: ...`");
		return;
	}
	yaml_only_keys(l->y, root, known, l->diag);
	l->p->name = need_text(l, root, "name");
	if (!in || in->kind != YAML_LIST || !in->count || in->count > PROFILE_ROUTES_MAX)
		yaml_complain(l->y, in ? in : root, l->diag, "in: write a list of 1 to %d routes", PROFILE_ROUTES_MAX);
	else
		for (const struct yaml_node *n = yaml_first(in); n; n = n->next)
			read_route(l, n);
}

struct profile *profile_load(const char *path, struct diag *diag)
{
	struct loading l = {.diag = diag};
	int before = diag->count + diag->dropped;

	l.p = calloc(1, sizeof(*l.p));
	if (!l.p) {
		diag_add(diag, path, 0, 0, "out of memory");
		return NULL;
	}
	l.y = l.p->yaml = yaml_load(path, diag);
	if (l.y)
		read_root(&l);
	if (l.y && diag->count + diag->dropped == before)
		profile_selftest(l.p, diag);
	if (diag->count + diag->dropped == before)
		return l.p;
	profile_free(l.p);
	return NULL;
}

void profile_free(struct profile *p)
{
	if (!p)
		return;
	yaml_free(p->yaml);
	free(p);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What a provider is answered: a template of its profile, filled with a screen and with what its request said. */
#include "profile.h"

const char *const answer_values[] = {"text", "from", "to", "session", "id", "said", "items", NULL};
enum { VALUE_TEXT, VALUE_FROM, VALUE_TO, VALUE_SESSION, VALUE_ID, VALUE_SAID };

void answer_refuse(struct channel_response *resp, int status, struct str body)
{
	*resp = (struct channel_response){.status = status, .type = "text/plain", .body = body};
}

struct filling {
	const struct answer *answer;
	const struct answering *with;
};

/* {items}: the item's template for each message to hand out. */
static struct str items(struct view *v, const struct filling *f)
{
	struct view own = {.ch = v->ch, .a = v->a, .own = send_value};
	struct str *item = arena_array(v->a, (size_t)f->with->count + 1, sizeof(*item));
	size_t room = 1;
	struct buf b;
	char *p;

	for (int i = 0; item && i < f->with->count; i++) {
		struct sending s = {.m = &f->with->hand_out[i]};

		own.own_arg = &s;
		item[i] = template_text(&f->answer->item, &own, NULL);
		room += item[i].n + f->answer->between.n;
	}
	p = item ? arena_room(v->a, room) : NULL;
	buf_init(&b, p, p ? room : 0);
	for (int i = 0; p && i < f->with->count; i++) {
		if (i)
			buf_add(&b, f->answer->between);
		buf_add(&b, item[i]);
	}
	return buf_str(&b);
}

static struct str value(struct view *v, int index, struct str arg)
{
	const struct filling *f = v->own_arg;
	const struct inbound *in = f->with->in;

	(void)arg;
	if (index == VALUE_TEXT)
		return f->with->text;
	if (index > VALUE_SAID)
		return items(v, f);
	if (!in)
		return STR_NONE;
	switch (index) {
	case VALUE_FROM: return in->from_raw;
	case VALUE_TO: return in->to;
	case VALUE_SESSION: return in->session;
	case VALUE_ID: return in->id;
	default: return in->text;
	}
}

const struct outgoing *answer_read_back(const struct answer *answer, const struct inbound_list *list, int route,
					struct arena *a, int *count)
{
	struct outgoing *m = answer->item.pieces ? arena_array(a, (size_t)list->count + 1, sizeof(*m)) : NULL;

	*count = 0;
	for (int i = 0; m && i < list->count; i++)
		if (list->item[i].route == route)
			m[(*count)++] = (struct outgoing){.ref = list->item[i].ref, .reply_to = list->item[i].id};
	return m;
}

void answer_fill(const struct answer *answer, const struct channel *ch, const struct answering *with, struct arena *a,
		 struct channel_response *resp)
{
	struct filling f = {.answer = answer, .with = with};
	struct view v = {.ch = ch, .a = a, .own = value, .own_arg = &f};

	*resp = (struct channel_response){.status = answer->status, .type = answer->type, .headers = answer->headers};
	for (int i = 0; i < answer->headers; i++)
		resp->header[i] = answer->header[i];
	resp->body = template_text(&answer->body, &v, NULL);
	if (a->overflow)
		answer_refuse(resp, 503, STR("no room for the answer\n"));
}

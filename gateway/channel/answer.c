/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a provider is answered. The body is a prefix, the screen and a suffix: plain text needs no escaping, and load.c
 * lets no other type carry a screen.
 */
#include "profile.h"

void answer_refuse(struct channel_response *resp, int status, struct str body)
{
	resp->status = status;
	resp->type = "text/plain";
	resp->body = body;
}

void answer_fill(const struct answer *answer, struct str screen, struct arena *a, struct channel_response *resp)
{
	size_t room = answer->before.n + answer->after.n + screen.n + 1;
	char *p = arena_alloc(a, room);
	struct buf body;

	if (!p) {
		answer_refuse(resp, 503, STR("no room for the answer\n"));
		return;
	}
	buf_init(&body, p, room);
	buf_add(&body, answer->before);
	if (answer->has_text)
		buf_add(&body, screen);
	buf_add(&body, answer->after);
	resp->status = answer->status;
	resp->type = answer->type;
	resp->body = buf_str(&body);
}

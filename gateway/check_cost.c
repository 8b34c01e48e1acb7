/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the texts of a folder cost, as the table of `kentongan check`. One row a flow and language, so that the reader
 * sees at a glance which text came close to the edge; the total says whether anything needs a second look.
 */
#include "check.h"

#include "buf.h"
#include "cost.h"
#include "gsm7.h"

#include <stdio.h>

static const char *encoding_text(enum segments_encoding e)
{
	return e == SEGMENTS_GSM7 ? "GSM-7" : "UCS-2";
}

static const char *plural(int n)
{
	return n == 1 ? "" : "s";
}

/* ---- for people ---- */

/* What all rows come to. */
struct total {
	int rows;
	struct cost widest, longest; /* the rows with the widest screen and the longest SMS */
	bool ucs2;
};

static void add_row(struct total *t, const struct cost *c)
{
	if (!t->rows || c->screen > t->widest.screen)
		t->widest = *c;
	if (!t->rows || c->sms_parts > t->longest.sms_parts)
		t->longest = *c;
	t->ucs2 = t->ucs2 || c->encoding == SEGMENTS_UCS2;
	t->rows++;
}

static void print_row(const struct cost *c, struct str keyword, const char *what)
{
	printf("  %-20.*s %-10.*s %-3s  %s up to %3d of %d, SMS up to %d part%s, %s\n", STR_ARG(c->name),
	       STR_ARG(keyword.n ? keyword : STR("-")), language_name(c->language), what, c->screen, GSM7_SCREEN_BUDGET,
	       c->sms_parts, plural(c->sms_parts), encoding_text(c->encoding));
}

static void print_flow(const struct flow_set *set, int i, struct str keyword, struct total *t)
{
	struct cost c;

	for (int l = 0; l < LANGUAGES; l++) {
		if (!cost_flow(set, i, (enum language)l, &c))
			continue;
		print_row(&c, keyword, "screens");
		add_row(t, &c);
	}
}

static void print_message(const struct flow_set *set, int m, bool told, struct total *t)
{
	struct cost c;

	for (int l = 0; l < LANGUAGES; l++) {
		if (!cost_message(set, m, (enum language)l, &c))
			continue;
		if (told)
			print_row(&c, STR("message"), "text");
		add_row(t, &c);
	}
}

static void print_total(const struct flow_set *set, const struct total *t)
{
	printf("  in all: %d flows and %d messages, widest screen %d of %d (%.*s, %s), SMS up to %d part%s",
	       flow_set_count(set), cost_messages(), t->widest.screen, GSM7_SCREEN_BUDGET, STR_ARG(t->widest.name),
	       language_name(t->widest.language), t->longest.sms_parts, plural(t->longest.sms_parts));
	if (t->longest.sms_parts > 1)
		printf(" (%.*s, %s)", STR_ARG(t->longest.name), language_name(t->longest.language));
	printf(", %s\n", t->ucs2 ? "some of it in UCS-2" : "all of it in GSM-7");
}

static void add_name(struct buf *out, struct str name)
{
	if (out->n)
		buf_add(out, STR(", "));
	buf_add(out, name);
}

/* "info: ban is not reviewed by a speaker yet (info, pesan)" */
static void print_unreviewed(const struct flow_set *set, enum language l)
{
	char room[512];
	struct flow_info info;
	struct buf names;

	buf_init(&names, room, sizeof(room));
	for (int i = 0; flow_set_info(set, i, &info); i++)
		if (info.unreviewed >> l & 1)
			add_name(&names, info.name);
	if (cost_messages_unreviewed(set) >> l & 1)
		add_name(&names, STR("pesan"));
	if (names.n)
		printf("info: %s is not reviewed by a speaker yet (%.*s%s)\n", language_name(l),
		       STR_ARG(buf_str(&names)), names.overflow ? ", ..." : "");
}

void check_cost_print(const struct flow_set *set, bool messages)
{
	struct total t = {.rows = 0};
	struct flow_info info;

	for (int i = 0; flow_set_info(set, i, &info); i++)
		print_flow(set, i, info.keyword, &t);
	for (int m = 0; m < cost_messages(); m++)
		print_message(set, m, messages, &t);
	print_total(set, &t);
	for (int l = 0; l < LANGUAGES; l++)
		print_unreviewed(set, (enum language)l);
}

/* ---- for programs ---- */

static struct json *languages_json(unsigned mask)
{
	struct json *list = json_new_array();

	for (int l = 0; l < LANGUAGES; l++) {
		struct json *o = mask >> l & 1 ? json_new_object() : NULL;

		if (!o)
			continue;
		json_set_str(o, "language", str_of(language_name((enum language)l)));
		json_push(list, o);
	}
	return list;
}

static struct json *cost_json(const struct cost *c)
{
	struct json *o = json_new_object();

	json_set_str(o, "language", str_of(language_name(c->language)));
	json_set_int(o, "screen", c->screen);
	json_set_int(o, "screen_most", GSM7_SCREEN_BUDGET);
	json_set_int(o, "sms_units", c->sms_units);
	json_set_int(o, "sms_parts", c->sms_parts);
	json_set_str(o, "encoding", str_of(segments_encoding_name(c->encoding)));
	return o;
}

typedef bool cost_fn(const struct flow_set *set, int i, enum language language, struct cost *out);

/* "name" and "cost" of O. */
static void set_costs(const struct flow_set *set, int i, cost_fn *cost, struct json *o)
{
	struct json *list = json_new_array();
	struct cost c;

	for (int l = 0; l < LANGUAGES; l++) {
		if (!cost(set, i, (enum language)l, &c))
			continue;
		json_set_str(o, "name", c.name);
		json_push(list, cost_json(&c));
	}
	json_set(o, "cost", list);
}

static struct json *flow_json(const struct flow_set *set, int i, const struct flow_info *info)
{
	struct json *o = json_new_object();

	set_costs(set, i, cost_flow, o);
	if (info->keyword.n)
		json_set_str(o, "keyword", info->keyword);
	if (info->dial)
		json_set_int(o, "dial", info->dial);
	json_set_int(o, "steps", info->steps);
	json_set(o, "unreviewed", languages_json(info->unreviewed));
	return o;
}

void check_cost_json(const struct flow_set *set, struct json *o)
{
	struct json *flows = json_new_array(), *messages = json_new_array();
	struct flow_info info;

	for (int i = 0; flow_set_info(set, i, &info); i++)
		json_push(flows, flow_json(set, i, &info));
	for (int m = 0; m < cost_messages(); m++) {
		struct json *message = json_new_object();

		set_costs(set, m, cost_message, message);
		json_push(messages, message);
	}
	json_set(o, "flows", flows);
	json_set(o, "messages", messages);
	json_set(o, "messages_unreviewed", languages_json(cost_messages_unreviewed(set)));
}

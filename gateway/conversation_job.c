/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a flow saves and sends, collected until the message is committed. The engine lends its texts only until its next
 * step, so they are copied into one bounded room; what does not fit there makes the whole message our fault, and
 * nothing of it is kept. The fields of a record become one JSON object here, so that the store need not know what a
 * flow may ask.
 */
#include "conversation_parts.h"

#include "json.h"

#include <stdlib.h>

#define FIELD_NAME_MAX 64

void job_empty(struct conversation *c)
{
	c->job.records = c->job.others = c->job.notices = 0;
	c->job.optout = OPTOUT_NONE;
	buf_reset(&c->texts);
}

/* TEXT, where it stays until the commit is answered. */
static struct str keep_text(struct conversation *c, struct str text)
{
	size_t at = c->texts.n;

	buf_add(&c->texts, text);
	return (struct str){c->texts.p + at, c->texts.n - at};
}

bool job_take_measurement(struct conversation *c, const struct measurement *m)
{
	if (c->job.records == STORE_RECORDS_MAX)
		return false;
	c->job.record[c->job.records++] = *m;
	return true;
}

static void set_date(struct json *o, const char *name, int64_t day)
{
	char room[16];
	struct buf date;

	buf_init(&date, room, sizeof(room));
	date_add_iso(&date, (int32_t)day);
	json_set_str(o, name, buf_str(&date));
}

/* {"id":3,"name":"Melati 2"}: the row, and what it was called when it was chosen. */
static void set_row(struct json *o, const char *name, int64_t id, struct str text)
{
	struct json *row = json_new_object();

	json_set_int(row, "id", id);
	json_set_str(row, "name", text);
	json_set(o, name, row);
}

static bool set_field(struct json *o, const struct flow_record *r, int i)
{
	char name[FIELD_NAME_MAX];

	if (!str_copy(name, sizeof(name), r->field[i].name))
		return false;
	switch (r->field[i].type) {
	case RECORD_NUMBER: json_set_decimal(o, name, r->field[i].number); break;
	case RECORD_DATE: set_date(o, name, r->field[i].number); break;
	case RECORD_YESNO: json_set_bool(o, name, r->field[i].number != 0); break;
	case RECORD_TEXT: json_set_str(o, name, r->field[i].text); break;
	case RECORD_ROW: set_row(o, name, r->field[i].number, r->field[i].text); break;
	}
	return true;
}

/* The fields as one line of JSON in the conversation's room; empty when memory is out or a name is too long. */
static struct str fields_json(struct conversation *c, const struct flow_record *r)
{
	struct json *o = json_new_object();
	bool ok = o != NULL;
	struct str kept;
	char *text;

	for (int i = 0; i < r->fields && i < FLOW_RECORD_FIELDS_MAX; i++)
		ok = ok && set_field(o, r, i);
	text = ok ? json_text(o) : NULL;
	kept = keep_text(c, str_of(text));
	free(text);
	json_free(o);
	return kept;
}

bool job_take_record(struct conversation *c, const struct flow_record *r)
{
	struct store_record *to = &c->job.other[c->job.others];

	if (c->job.others == STORE_OTHERS_MAX)
		return false;
	*to = (struct store_record){.kind = keep_text(c, r->kind),
				    .child_id = r->child_id,
				    .day = r->visit_day,
				    .entry = r->entry,
				    .fields = fields_json(c, r)};
	c->job.others++;
	return to->fields.n && !c->texts.overflow;
}

bool job_take_notice(struct conversation *c, const struct flow_notice *n)
{
	struct flow_notice *to = &c->job.notice[c->job.notices];

	if (c->job.notices == STORE_NOTICES_MAX)
		return false;
	*to = *n;
	to->alert = keep_text(c, n->alert);
	to->text = keep_text(c, n->text);
	c->job.notices++;
	return !c->texts.overflow;
}

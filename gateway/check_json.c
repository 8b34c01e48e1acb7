/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `kentongan check --json`: the same check as one object, so that an editor or a build may read it. All parts are
 * loaded even when one has findings, as in check.c; findings are an empty list when there are none.
 */
#include "check.h"

#include "channel.h"
#include "cli.h"

#include <errno.h>
#include <stdlib.h>

#define VERB "check"

static void add_findings(struct json *list, const struct diag *diag)
{
	for (int i = 0; i < diag->count; i++) {
		const struct diag_item *d = &diag->item[i];
		struct json *o = json_new_object();

		json_set_str(o, "file", str_of(d->file));
		json_set_int(o, "line", d->line);
		json_set_int(o, "col", d->col);
		json_set_str(o, "text", str_of(d->text));
		json_push(list, o);
	}
}

/* Findings of DIAG into the list, and how many had no room. Returns how many there are. */
static int take(struct json *o, struct json *list, const struct diag *diag)
{
	add_findings(list, diag);
	if (diag->dropped)
		json_set_int(o, "more_findings", diag->dropped);
	return diag->count + diag->dropped;
}

static int flows_json(struct json *o, struct json *list, const char *folder)
{
	struct flow_set *set;
	struct diag diag;
	char version[20];

	diag_init(&diag);
	set = flow_set_load(folder, &diag);
	json_set_str(o, "folder", str_of(folder));
	if (set) {
		snprintf(version, sizeof(version), "%016llx", (unsigned long long)flow_set_version(set));
		json_set_str(o, "version", str_of(version));
		check_cost_json(set, o);
	}
	flow_set_free(set);
	return take(o, list, &diag);
}

static struct json *channel_json(const struct config_channel *ch)
{
	struct json *o = json_new_object();

	json_set_str(o, "name", str_of(ch->name));
	json_set_bool(o, "open", ch->open);
	json_set_int(o, "allows", ch->allows);
	return o;
}

static int channels_json(struct json *o, struct json *list, const struct config *c)
{
	struct json *channels = json_new_array();
	struct channel_set *set;
	struct diag diag;

	diag_init(&diag);
	set = channel_set_load(c, &diag);
	for (int i = 0; set && i < c->channels; i++)
		json_push(channels, channel_json(&c->channel[i]));
	channel_set_free(set);
	json_set(o, "channels", channels);
	return take(o, list, &diag);
}

static int all_json(struct json *o, struct json *list, const char *path)
{
	struct config c;
	struct diag diag;
	int error, findings;

	diag_init(&diag);
	error = config_load(&c, path, &diag);
	if (error == -ENOENT && !path && !getenv("KENTONGAN_CONFIG"))
		return flows_json(o, list, "flows");
	if (error)
		return take(o, list, &diag);
	json_set_str(o, "config", str_of(c.path));
	findings = channels_json(o, list, &c);
	return flows_json(o, list, c.flows) + findings;
}

int check_json(const char *folder, const char *path)
{
	struct json *o = json_new_object(), *list = json_new_array();
	int findings = folder ? flows_json(o, list, folder) : all_json(o, list, path), code;

	json_set_bool(o, "ok", findings == 0);
	json_set(o, "findings", list);
	code = cli_put_json(VERB, o);
	return cli_end(VERB, findings ? EXIT_FINDINGS : code);
}

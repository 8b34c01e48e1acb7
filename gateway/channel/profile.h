/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile: a channel profile as compiled from YAML; private to gateway/channel. A profile is immutable after
 * profile_load(); its strings are borrowed from the YAML tree it keeps.
 *
 *	load.c      YAML -> struct profile, every finding with its place
 *	source.c    "p:text|decode:p:coding" -> struct source, and evaluating it on a request's parameters
 *	read.c      request -> struct inbound
 *	answer.c    screen -> the provider's answer
 *	selftest.c  the `tests` of a profile, run at load
 *	channel.c   the set of channels a gateway serves, and who may call each
 *	address.c   networks in an allow list
 *
 * To grow: a new kind of source is an enum in struct source and a case in source.c; a new filter is a line in its
 * table; a new field is one in enum field; escapes for JSON or XML answers belong to struct answer's template.
 */
#ifndef KTG_PROFILE_H
#define KTG_PROFILE_H

#include "channel.h"
#include "form.h"
#include "yaml.h"

#define PROFILE_ROUTES_MAX 8
#define SOURCE_FILTERS_MAX 4
#define FILTER_ARGS_MAX    2

/* What a route's `get` may fill. */
enum field { FIELD_FROM, FIELD_TO, FIELD_SESSION, FIELD_ID, FIELD_TEXT, FIELD_TIME, FIELDS };
extern const char *const field_names[FIELDS + 1]; /* as YAML spells them; ends in NULL */

/* The answers a route may hold: con, end and retry for USSD, sms and retry for SMS. */
enum answer_kind { ANSWER_CON, ANSWER_END, ANSWER_SMS, ANSWER_RETRY, ANSWERS };
extern const char *const answer_names[ANSWERS + 1];

enum { METHOD_GET = 1, METHOD_POST = 2 };

struct filter_kind; /* source.c */

struct source {
	struct str param; /* name of the parameter; empty: the field is not mapped */
	int filters;
	struct source_filter {
		const struct filter_kind *kind;
		int args;
		struct str arg[FILTER_ARGS_MAX]; /* names of parameters */
	} filter[SOURCE_FILTERS_MAX];
};

struct source_value {
	bool found;      /* the parameter is there */
	struct str raw;  /* its value before any filter */
	struct str text; /* after the filters */
	bool text_ok;    /* every filter could do its work */
	int64_t ms;      /* of a time filter; 0 = unreadable */
};

struct answer {
	int status;
	const char *type;
	bool has_text;
	struct str before, after; /* around {text}; all of the body is in `before` when there is none */
};

struct route {
	struct str action;
	enum inbound_kind kind;
	unsigned methods; /* METHOD_ bits */
	bool cumulative;
	struct source get[FIELDS];
	bool need[FIELDS];
	struct answer answer[ANSWERS];
};

struct profile {
	struct yaml *yaml; /* owned: the strings live in it */
	struct str name;
	int routes;
	struct route route[PROFILE_ROUTES_MAX];
};

/* NULL on any finding, a failing test of the profile included. The caller frees with profile_free(). */
struct profile *profile_load(const char *path, struct diag *diag);
void profile_free(struct profile *p); /* NULL-safe */
/* Runs the profile's `tests`; each failure is a finding. */
void profile_selftest(const struct profile *p, struct diag *diag);

/* Compiles TEXT; false with the reason in WHY. A source WANTS_TIME exactly when its field is one. */
bool source_compile(struct str text, bool wants_time, struct source *out, struct buf *why);
void source_get(const struct source *s, const struct form *params, struct arena *a, struct source_value *out);

/* channel_read() without the check of the address. */
int profile_read(const struct profile *p, const struct channel_request *req, struct arena *a, struct inbound *out,
		 struct channel_response *resp);
/* Fills RESP from ANSWER; without room for the body a 503, so that the provider comes again. */
void answer_fill(const struct answer *answer, struct str screen, struct arena *a, struct channel_response *resp);
/* A refusal in plain text. */
void answer_refuse(struct channel_response *resp, int status, struct str body);

#endif

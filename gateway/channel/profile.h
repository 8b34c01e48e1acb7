/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile: a channel profile as compiled from YAML; private to gateway/channel. Immutable after profile_load(); its
 * strings are borrowed from the YAML tree it keeps, all else from its own memory.
 *
 *	load.c          YAML -> struct profile; load_route.c, load_send.c, load_verify.c: its parts
 *	source.c        "p:text|decode:p:coding" -> struct source; view.c: evaluating it on a request or an answer
 *	filter.c        the closed list of filters; filter_text.c and filter_time.c do the work; map.c looks words up
 *	when.c          conditions
 *	template.c      "CON {text}" and its escapes
 *	read.c          request -> struct inbound; body.c: what kind of body it is, and opening it
 *	sign.c          who proves that a request is the provider's; sign_url.c: the schemes that sign the URL
 *	answer.c        screen -> the provider's answer
 *	send.c          text -> the request to the provider; judge.c: the provider's answer -> verdict
 *	target.c        where a channel sends, seen at load
 *	selftest.c      the tests of a profile, run at load; selftest_send.c: those of sending
 *	channel.c       the set of channels a gateway serves, and who may call each; address.c: networks
 */
#ifndef KTG_PROFILE_H
#define KTG_PROFILE_H

#include "address.h"
#include "channel.h"
#include "form.h"
#include "hash.h"
#include "json.h"
#include "pattern.h"
#include "xml.h"
#include "yaml.h"

#define PROFILE_ROUTES_MAX   16
#define PROFILE_SETTINGS_MAX 32 /* one bit each */
#define SOURCE_FILTERS_MAX   6
#define ROUTE_VARS_MAX       8
#define BODY_MAX             (64 * 1024) /* bytes of a body inflated */

/* ---- what a profile is made of ---- */

/* What a route's `get` may fill. */
enum field {
	FIELD_FROM, FIELD_TO, FIELD_SESSION, FIELD_ID, FIELD_TEXT, FIELD_TIME, FIELD_BEGINS, FIELD_PART_REF,
	FIELD_PART_NUMBER, FIELD_PART_COUNT, FIELD_STATUS, FIELD_ABOUT, FIELD_REF, FIELD_REASON, FIELD_OPTED_OUT, FIELDS
};
extern const char *const field_names[FIELDS + 1]; /* as YAML spells them; ends in NULL */
extern const char *const kind_names[INBOUND_KINDS + 1];
extern const char *const status_names[REPORT_DELIVERED + 2];

struct setting {
	struct str name, fallback;
	bool has_fallback, optional, secret;
};

/* A table of words; `*` is `rest`. */
struct map {
	struct str name;
	int lines;
	struct map_line {
		struct str word, value;
		struct pattern *pattern; /* instead of the word */
	} *line;
	bool has_rest;
	struct str rest;
};

struct filter_kind; /* filter.c */
struct view;

struct filter {
	const struct filter_kind *kind;
	struct str arg;
	int number;
	int sources;
	struct plain_source {
		char letter;
		struct str name;
		int index;
	} source[2];
	const struct map *map;
	struct pattern *pattern;
};

struct source {
	struct str written;        /* as it stands in the profile */
	struct plain_source from;  /* letter 'o': a value the caller names */
	int filters;
	struct filter *filter;
};

/* The first that is not empty counts. */
struct sources {
	int count; /* 0: not mapped */
	struct source *item;
};

struct source_value {
	bool found;      /* it is there */
	bool ok;         /* every filter could do its work */
	struct str raw;  /* before any filter */
	struct str text; /* after the filters */
	int64_t ms;      /* of a filter that gives a time; 0 = unreadable */
};

enum test { TEST_HAS, TEST_IS, TEST_RE };
struct condition {
	struct sources source;
	enum test test;
	bool not;
	int words;
	struct str *word;
	struct pattern *pattern;
};
struct conditions {
	int count;
	struct condition *item;
};

/* Where a template's text goes decides what must be escaped. */
enum context { CONTEXT_PLAIN, CONTEXT_JSON, CONTEXT_XML, CONTEXT_URL };

struct template {
	int pieces;
	struct piece {
		bool is_value;
		int group; /* of {? ?}, from 1; 0: always there */
		struct str literal;
		struct source value;
	} *piece;
};

/* The answers a route may hold. */
enum answer_kind { ANSWER_CON, ANSWER_END, ANSWER_SMS, ANSWER_EMPTY, ANSWER_OK, ANSWER_RETRY, ANSWER_BAD, ANSWER_DENIED, ANSWERS };
extern const char *const answer_names[ANSWERS + 1];

struct answer {
	int status; /* 0: the profile has none */
	const char *type;
	int headers;
	struct channel_header header[4];
	bool has_text;
	struct template body, item;
	struct str between;
};

enum scheme { SCHEME_EQUAL, SCHEME_BASIC, SCHEME_HMAC, SCHEME_TWILIO, SCHEME_VONAGE, SCHEME_MESSAGEBIRD_JWT, SCHEME_ENVAYA, SCHEMES };
#define VERIFY_PAIRS_MAX 4
#define VERIFY_PARTS_MAX 8
struct verify {
	enum scheme scheme;
	enum hash_alg alg;
	bool plain_hash; /* vonage md5hash: the digest of text and secret, no HMAC */
	bool base64;     /* else hex */
	int pairs, parts;
	struct source pair[VERIFY_PAIRS_MAX][2]; /* basic: user and password in the first */
	struct source part[VERIFY_PARTS_MAX];
	struct source key, signature;
	struct sources time;
	int tolerance_s;
	uint32_t uses; /* settings */
};

enum body_kind { BODY_NONE, BODY_FORM, BODY_JSON, BODY_XML, BODY_TEXT };
enum { METHOD_GET = 1, METHOD_POST = 2, METHOD_PUT = 4 };
enum first { FIRST_TEXT, FIRST_DIALLED, FIRST_IGNORE };

struct route {
	int actions;
	struct str *action;
	enum inbound_kind kind;
	unsigned methods; /* METHOD_ bits */
	bool cumulative, more, wants_body, reads_tree, alarm, asks_open;
	enum first first;
	enum body_kind body;
	bool each_is_xml, has_each;
	struct str each; /* path */
	struct conditions when;
	int vars;
	struct route_var {
		struct str name;
		struct sources source;
	} var[ROUTE_VARS_MAX];
	struct sources get[FIELDS];
	bool need[FIELDS];
	struct answer answer[ANSWERS];
	const struct verify *verify; /* NULL: none */
};

struct pairs {
	int count;
	struct pair {
		struct str name;
		bool optional;
		struct template value;
	} *item;
};
struct send_part {
	struct pairs headers, query, form;
	enum body_kind kind; /* NONE: no body of its own */
	struct template body;
};
enum { PART_ALWAYS, PART_GSM7, PART_UCS2, PARTS };
#define SEND_SIGNS_MAX 4
#define SEND_PAIRS_MAX 48
#define SIGN_PARTS_MAX 8
struct send_sign {
	struct str name;
	enum hash_alg alg;
	bool base64, has_key;
	struct template key, of[SIGN_PARTS_MAX];
	int parts;
};
struct rule {
	int statuses;
	short status[8]; /* 202, or 2 for 2xx */
	struct conditions when;
	bool has_result;
	enum send_result result;
	struct sources source;    /* of map and prefix */
	const struct map *map;
	bool prefix;
	struct sources why, wait_s, wait_ms;
};
struct send {
	struct str method, report_action;
	struct template url, user, password;
	bool has_basic, dedupes, plain_http;
	bool gsm7_only; /* and at most so many parts: what is more must go another way */
	int parts_max;
	struct send_part part[PARTS];
	int signs;
	struct send_sign sign[SEND_SIGNS_MAX];
	struct sources id;
	int rules;
	struct rule *rule;
	uint32_t uses;
};

struct profile {
	struct yaml *yaml; /* owned: the strings live in it */
	struct profile_chunk *chunks;   /* owned: everything compiled */
	struct profile_pattern *patterns;
	struct str name, title;
	int settings;
	struct setting setting[PROFILE_SETTINGS_MAX];
	int maps;
	struct map *map;
	int routes;
	struct route route[PROFILE_ROUTES_MAX];
	struct send *send; /* NULL: it only receives */
};

/* NULL on any finding, a failing test of the profile included. The caller frees with profile_free(). */
struct profile *profile_load(const char *path, struct diag *diag);
void profile_free(struct profile *p); /* NULL-safe */
/* Runs the profile's `tests`; each failure is a finding. */
void profile_selftest(const struct profile *p, struct diag *diag);

/* ---- a channel: a profile with what the config gives it ---- */

struct channel {
	struct profile *profile; /* owned */
	struct str name;         /* borrowed from its own room */
	char name_room[32], public_url[256];
	bool open, local, sends;
	int nets;
	struct address_net net[CONFIG_ALLOW_MAX];
	uint32_t given;                          /* settings the config gives */
	struct str value[PROFILE_SETTINGS_MAX];  /* the default where it gives none */
	char (*room)[256];                       /* owned: the values; NULL in tests */
	bool verified[PROFILE_ROUTES_MAX];       /* the route's verify is in force */
};
/* Which verify is in force and whether it sends, by what is given; WHY: what lacks, else empty. */
void channel_settle(struct channel *ch, struct buf *why);
/* Why every message would fail at its URL, as the settings make it; WHY stays empty when none would. */
void channel_target_check(const struct channel *ch, struct buf *why);

/* ---- evaluating ---- */

/* What sources read from: a request, or a provider's answer. */
struct view {
	const struct channel *ch;
	struct arena *a;
	const struct channel_request *req; /* NULL: an answer, or a template */
	struct str body;                   /* inflated */
	struct str action, rest;
	struct form *query, *form;         /* NULL: none */
	enum body_kind kind;
	bool broken;                       /* the body says it is JSON, XML or a form, and is not */
	struct json *json;                 /* owned: view_close() */
	struct xml *xml;
	const struct json *item_json;
	const struct xml_node *item_xml;
	struct str var[ROUTE_VARS_MAX];
	/* A value that a template names: its index in the list of names the template was compiled with. */
	struct str (*own)(struct view *v, int index, struct str arg);
	const void *own_arg;
};

void source_get(const struct source *s, struct view *v, struct source_value *out);
void sources_get(const struct sources *s, struct view *v, struct source_value *out);
struct str sources_text(const struct sources *s, struct view *v); /* empty when not found or not ok */
struct str plain_get(const struct plain_source *s, struct view *v); /* no filters; empty when not there */
bool map_look(const struct map *m, struct str word, struct arena *a, struct str *value);
bool conditions_hold(const struct conditions *c, struct view *v);
struct str header_get(const struct view *v, struct str name);

/* The text; *COMPLETE false: a value outside {? ?} is empty. */
struct str template_text(const struct template *t, struct view *v, bool *complete);

/* Opens the body: its kind by KIND's Content-Type or first byte, forms, JSON or XML. -ENOMEM, -E2BIG (inflated), -EINVAL
 * (too many parameters, no gzip). */
int view_open_body(struct view *v, struct str content_type);
void view_close(struct view *v);

bool verify_passes(const struct verify *w, struct view *v);
bool verify_twilio(const struct verify *w, struct view *v, struct str key);
bool verify_vonage(const struct verify *w, struct view *v, struct str key);
bool verify_messagebird(const struct verify *w, struct view *v, struct str key);
bool verify_envaya(const struct verify *w, struct view *v, struct str key);
struct str view_url(struct view *v); /* public_url and target */

/* channel_read() without the check of the address. */
int profile_read(const struct channel *ch, const struct channel_request *req, struct arena *a, struct inbound_list *out,
		 struct channel_response *resp);
/* Trimmed, small letters, and a hash of what is too long: an id as it is compared. */
struct str id_canonical(struct str id, struct arena *a);
struct str dial_tail(struct str dialled, struct str code);
/* Fills RESP from ANSWER; without room for the body a 503, so that the provider comes again. */
struct answering {
	const struct inbound *in; /* NULL: none */
	struct str text;
	const struct outgoing *hand_out; /* for {items} */
	int count;
};
extern const char *const answer_values[];
void answer_fill(const struct answer *answer, const struct channel *ch, const struct answering *with, struct arena *a,
		 struct channel_response *resp);
/* What ANSWER lists of LIST in {items}: the messages that ROUTE read, by their `ref`. COUNT of them, in the arena. */
const struct outgoing *answer_read_back(const struct answer *answer, const struct inbound_list *list, int route,
					struct arena *a, int *count);
/* A refusal in plain text. */
void answer_refuse(struct channel_response *resp, int status, struct str body);

extern const char *const send_values[];
struct sending {
	const struct outgoing *m;
	struct str sign[SEND_SIGNS_MAX];
};
/* The `own` of a view whose own_arg is a struct sending. */
struct str send_value(struct view *v, int index, struct str arg);
void send_judge(const struct channel *ch, int status, struct str type, struct str body, struct arena *a,
		struct channel_verdict *out);

#endif

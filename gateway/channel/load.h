/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load: what the readers of a profile's YAML share; private to gateway/channel. Each reader takes a node and complains
 * at that node; all of them run, so that one look shows every finding.
 */
#ifndef KTG_CHANNEL_LOAD_H
#define KTG_CHANNEL_LOAD_H

#include "profile.h"

struct loading {
	struct profile *p;
	const struct yaml *y;
	struct diag *diag;
	uint32_t uses;            /* settings met since the owner last cleared it */
	bool tree;                /* a j:, x: or i: was met */
	const char *letters;      /* sources that make sense here */
	const char *const *own;   /* names of a template's own values; NULL: none */
	struct str sign_name[SEND_SIGNS_MAX]; /* and of signatures */
	int signs;
	const struct route *route; /* whose variables are known */
	bool items;               /* {items} may stand here */
};

#define LETTERS_REQUEST "pqfhjxibuamcvk"
#define LETTERS_ANSWER  "jxbpfkcv"

/* Zeroed, lives as long as the profile; NULL with a finding when memory is out. */
void *load_alloc(struct loading *l, size_t count, size_t size);
int load_index(const char *const names[], struct str s); /* -1: none of them */
struct str load_text(struct loading *l, const struct yaml_node *map, const char *key); /* must be there */
struct str load_word(struct loading *l, const struct yaml_node *map, const char *key); /* may be there */
bool load_flag(struct loading *l, const struct yaml_node *map, const char *key);
struct pattern *load_pattern(struct loading *l, struct str text, struct buf *why);

/* A source, or a list of them; LABEL begins the finding. TIME: it must end with a filter that gives a time. */
void load_source(struct loading *l, const struct yaml_node *n, const char *label, struct source *out);
void load_sources(struct loading *l, const struct yaml_node *n, const char *label, bool time, struct sources *out);
void load_conditions(struct loading *l, const struct yaml_node *list, struct conditions *out);
/* The one condition of MAP (if, with has, is, not, in or re); false: there is no test. */
bool load_condition(struct loading *l, const struct yaml_node *map, struct condition *out);
void load_map(struct loading *l, const struct yaml_node *n, struct map *out);
const struct map *load_map_find(struct loading *l, struct str name);
void load_template(struct loading *l, const struct yaml_node *n, const char *label, enum context context,
		   struct template *out);
bool template_has(const struct template *t, int own);
enum context context_of(struct str type);

void load_route(struct loading *l, const struct yaml_node *map, const struct verify *verify);
const struct verify *load_verify(struct loading *l, const struct yaml_node *n);
void load_send(struct loading *l, const struct yaml_node *map);
void load_answer(struct loading *l, const struct yaml_node *map, struct answer *out);

/* source.c: compiles; false with the reason in WHY. */
bool source_compile(struct loading *l, struct str text, struct source *out, struct buf *why);
bool plain_compile(struct loading *l, struct str text, struct plain_source *out, struct buf *why);
/* filter.c */
bool filter_compile(struct loading *l, struct str text, bool first, struct filter *out, struct buf *why);
bool filter_gives_time(const struct filter *f);
enum context filter_escapes(const struct filter *f); /* CONTEXT_PLAIN: nothing */
bool filter_joins(const struct filter *f);
void filter_apply(const struct filter *f, struct view *v, struct source_value *value);

#endif

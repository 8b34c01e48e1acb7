/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow: the flow files of a folder, compiled to one immutable set. A flow is what a phone shows, in YAML that a health
 * officer writes; this header is how the program loads it. engine.h runs it.
 *
 *	struct diag d;
 *	diag_init(&d);
 *	struct flow_set *set = flow_set_load("flows", &d);   // NULL: d says file:line:col, what, and how to mend it
 *	...
 *	flow_set_free(set);
 *
 * A set is immutable after load and may be used by any number of threads. Loading proves what can be proved: every
 * reference resolves, every type fits, every screen fits into GSM7_SCREEN_BUDGET septets with the widest values.
 */
#ifndef KTG_FLOW_H
#define KTG_FLOW_H

#include "diag.h"
#include "str.h"

/* Who may use a flow. A set of roles is a mask of 1u << role. */
enum role { ROLE_NONE, ROLE_KADER, ROLE_BIDAN, ROLE_TPK, ROLE_TPG, ROLE_PKB, ROLE_TPPS, ROLE_KELUARGA, ROLES };
const char *role_name(enum role role);              /* "kader", "bidan", ...; "" for ROLE_NONE */
int role_of(struct str name, enum role *out);       /* -EINVAL for another word */

/* Languages a text may be in, by ISO 639: Indonesian, Javanese, Sundanese, Balinese, Madurese, Minangkabau, Buginese. */
enum language { LANG_ID, LANG_JV, LANG_SU, LANG_BAN, LANG_MAD, LANG_MIN, LANG_BUG, LANGUAGES };
const char *language_name(enum language l);         /* "id", "jv", ... */
int language_of(struct str name, enum language *out); /* -EINVAL for another word */

struct flow_set;

/* Loads every *.yaml directly in FOLDER. NULL on any finding; DIAG holds them. The caller frees with flow_set_free(). */
struct flow_set *flow_set_load(const char *folder, struct diag *diag);
void flow_set_free(struct flow_set *set);

/* Changes when the content of any file changes: a session remembers the version it began with. */
uint64_t flow_set_version(const struct flow_set *set);
int flow_set_count(const struct flow_set *set); /* flows */
/* The figures of the card: kms.yaml, or as printed. Borrowed. */
struct kms_rules;
const struct kms_rules *flow_set_kms(const struct flow_set *set);

/* What the set can show of itself: the keyword and form of each flow for a role, e.g. for the help text. */
struct flow_info {
	struct str name, title, keyword; /* keyword is the first one; empty when the flow has none */
	unsigned roles;                  /* mask of 1u << role */
	int widest_septets;              /* the widest screen the flow can show */
	int steps;
	int dial;                        /* the number that dials it directly; 0 = none */
	bool called;                     /* a part of other flows: only they run it */
	unsigned languages;              /* mask of 1u << language: every text of it is in these */
	unsigned unreviewed;             /* those of them that no speaker has signed yet */
};
/* I from 0; false past the end. Strings are borrowed from the set. */
bool flow_set_info(const struct flow_set *set, int i, struct flow_info *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session_reply: a table of first words, as Redis 7.0 sends them. MOVED and ASK stand for a cluster that we are not
 * made to follow: the phone is told to try again, and the log says which word it was.
 */
#include "session_reply.h"

static const struct {
	const char *word;
	enum session_error meaning;
} rule[] = {
	{"READONLY", SESSION_ERROR_AWAY},    {"LOADING", SESSION_ERROR_AWAY},       {"MASTERDOWN", SESSION_ERROR_AWAY},
	{"CLUSTERDOWN", SESSION_ERROR_AWAY}, {"TRYAGAIN", SESSION_ERROR_AWAY},      {"MOVED", SESSION_ERROR_AWAY},
	{"ASK", SESSION_ERROR_AWAY},         {"OOM", SESSION_ERROR_AWAY},           {"MISCONF", SESSION_ERROR_AWAY},
	{"NOREPLICAS", SESSION_ERROR_AWAY},  {"BUSY", SESSION_ERROR_AWAY},          {"UNKILLABLE", SESSION_ERROR_AWAY},
	{"NOAUTH", SESSION_ERROR_AWAY},      {"WRONGPASS", SESSION_ERROR_AWAY},     {"NOPERM", SESSION_ERROR_AWAY},
	{"DENIED", SESSION_ERROR_AWAY},      {"NOSCRIPT", SESSION_ERROR_NO_SCRIPT}, {"WRONGTYPE", SESSION_ERROR_TYPE},
};

enum session_error session_error_of(struct str text, const char **reason)
{
	struct str first = str_cut_word(&text);

	for (size_t i = 0; i < sizeof(rule) / sizeof(rule[0]); i++) {
		if (str_eq(first, str_of(rule[i].word))) {
			*reason = rule[i].word;
			return rule[i].meaning;
		}
	}
	*reason = "other";
	return SESSION_ERROR_BUG;
}

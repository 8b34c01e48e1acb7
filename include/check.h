/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check: the parts of `kentongan check` beside check.c, which loads and prints findings.
 *
 *	check_cost_print(set, verbose);   // check_cost.c: what each flow and message costs, for a health officer
 *	check_walk(set, 8);               // check_walk.c: what is wrong on the ways through them
 *	return check_json(folder, path);  // check_json.c: the whole check as one line for programs
 */
#ifndef KTG_CHECK_H
#define KTG_CHECK_H

#include "flow.h"
#include "json.h"

/* On stdout: a row for each flow (MESSAGES: and message) in each of its languages, what all of it comes to, and as "info: ..." the
 * languages that no speaker has signed. */
void check_cost_print(const struct flow_set *set, bool messages);
/* The same as "flows" and "messages" of O. */
void check_cost_json(const struct flow_set *set, struct json *o);

/* Walks DEPTH answers deep (include/walk.h): each finding on stderr as file:line:col, what it came to on stdout, and
 * how far it is on a terminal. EXIT_OK or EXIT_FINDINGS. */
int check_walk(const struct flow_set *set, int depth);
/* What --walk and --depth N say: 0 when it is not to be walked. False: N is no depth, or stands without --walk. */
bool check_walk_depth(bool walk, const char *n, int *depth);

/* Checks what check.c would: the flows of FOLDER or, when it is NULL, config PATH (NULL: wherever the gateway would
 * look) with its profiles and flows. One line of JSON on stdout, the findings among it. Exit code. */
int check_json(const char *folder, const char *path);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diag: what was wrong in a file a person wrote: file:line:col, what, and how to mend it. Loaders collect up to ten and
 * never print; the command that called them does. Any thread, one owner.
 */
#ifndef KTG_DIAG_H
#define KTG_DIAG_H

#include <stdbool.h>
#include <stdio.h>

#define DIAG_MAX 10
#define DIAG_TEXT_MAX 240

struct diag_item {
	char file[120];
	int line, col; /* from 1; 0 = the file as a whole */
	char text[DIAG_TEXT_MAX];
};

struct diag {
	int count;   /* items kept, at most DIAG_MAX */
	int dropped; /* further findings that had no room */
	struct diag_item item[DIAG_MAX];
};

void diag_init(struct diag *d);
void diag_add(struct diag *d, const char *file, int line, int col, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* One line per item: "PREFIX: file:line:col: text", then "and N more". */
void diag_print(const struct diag *d, const char *prefix, FILE *to);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The difference of two screens: the longest common row of lines is kept, what is left of either is shown. Screens are
 * short, so the plain table of lengths does; a screen of more lines than it holds is compared up to there and the
 * rest is one line.
 */
#include "chat.h"

#include <stdio.h>

#define LINES_MAX 40

struct lines {
	int n;
	struct str line[LINES_MAX];
};

static void cut_lines(struct lines *l, struct str text)
{
	l->n = 0;
	while (text.n && l->n < LINES_MAX - 1)
		l->line[l->n++] = str_cut(&text, '\n');
	if (text.n)
		l->line[l->n++] = text;
}

static void print_line(char mark, struct str line)
{
	printf("#   %c %.*s\n", mark, STR_ARG(line));
}

/* length[i][j]: of the longest common row of A from line i and B from line j. */
static void measure(const struct lines *a, const struct lines *b, uint8_t length[LINES_MAX + 1][LINES_MAX + 1])
{
	for (int i = a->n; i >= 0; i--) {
		for (int j = b->n; j >= 0; j--) {
			uint8_t most = 0;

			if (i < a->n && j < b->n && str_eq(a->line[i], b->line[j])) {
				most = (uint8_t)(length[i + 1][j + 1] + 1);
			} else if (i < a->n && j < b->n) {
				most = length[i + 1][j];
				most = length[i][j + 1] > most ? length[i][j + 1] : most;
			}
			length[i][j] = most;
		}
	}
}

int chat_lines_alike(struct str a, struct str b)
{
	int n = 0;

	while (a.n && b.n && str_eq(str_cut(&a, '\n'), str_cut(&b, '\n')))
		n++;
	return n;
}

void chat_diff(struct str expected, struct str shown)
{
	uint8_t length[LINES_MAX + 1][LINES_MAX + 1] = {{0}};
	struct lines a, b;
	int i = 0, j = 0;

	cut_lines(&a, expected);
	cut_lines(&b, shown);
	measure(&a, &b, length);
	while (i < a.n || j < b.n) {
		if (i < a.n && j < b.n && str_eq(a.line[i], b.line[j])) {
			print_line(' ', a.line[i++]);
			j++;
			continue;
		}
		if (i < a.n && (j == b.n || length[i + 1][j] >= length[i][j + 1]))
			print_line('-', a.line[i++]);
		else
			print_line('+', b.line[j++]);
	}
}

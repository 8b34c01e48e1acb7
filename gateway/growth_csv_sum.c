/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one line that ends a run of `kentongan growth`. It holds what must not be overlooked in a table of thousands:
 * rows that are not scored, figures WHO flags, children who need help today, lines that were lost. What is zero is
 * not told.
 */
#include "growth_csv.h"
#include <string.h>

void growth_sum_init(struct growth_sum *sum)
{
	*sum = (struct growth_sum){0};
	buf_init(&sum->lost, sum->lost_room, sizeof(sum->lost_room));
}

void growth_sum_add(struct growth_sum *sum, const struct growth_row *row, const struct nutrition *n)
{
	sum->rows++;
	sum->mistaken += row->mistakes > 0;
	sum->too_old += row->in.age_days > growth_last_day(row->in.rules);
	sum->flagged += growth_row_is_flagged(row);
	sum->stunted += n->stunted;
	sum->wasted += n->wasted;
	sum->severe += n->severe_roads != 0;
	for (int i = 0; i < 3; i++)
		sum->by_road[i] += n->severe_roads >> i & 1;
}

void growth_sum_add_lost(struct growth_sum *sum, const struct growth_table *t)
{
	const char *joint = sum->lost.n ? ", " : "";

	sum->rows++;
	sum->mistaken++;
	if (sum->lost.overflow)
		return;
	if (t->last_line > t->line)
		buf_addf(&sum->lost, "%s%lld-%lld", joint, (long long)t->line, (long long)t->last_line);
	else
		buf_addf(&sum->lost, "%s%lld", joint, (long long)t->line);
}

static void print_part(const char **joint, int64_t n, const char *what)
{
	if (n == 0)
		return;
	fprintf(stderr, "%s%lld %s", *joint, (long long)n, what);
	*joint = ", ";
}

static void print_children(const struct growth_sum *sum)
{
	const char *joint = "; ";

	print_part(&joint, sum->stunted, "stunted");
	print_part(&joint, sum->wasted, "wasted");
	print_part(&joint, sum->severe, "gizi buruk");
	if (sum->severe == 0)
		return;
	joint = " (";
	print_part(&joint, sum->by_road[0], "by BB/TB");
	print_part(&joint, sum->by_road[1], "by LiLA");
	print_part(&joint, sum->by_road[2], "by edema");
	fputc(')', stderr);
}

static void print_lost(const struct buf *lost)
{
	bool several = memchr(lost->p, '-', lost->n) || memchr(lost->p, ',', lost->n);

	if (lost->n > 0)
		fprintf(stderr, "; line%s %.*s%s could not be read", several ? "s" : "", STR_ARG(buf_str(lost)),
			lost->overflow ? " and more" : "");
}

void growth_sum_print(const struct growth_sum *sum)
{
	const char *joint = ", ";

	fprintf(stderr, "kentongan growth: %lld row%s", (long long)sum->rows, sum->rows == 1 ? "" : "s");
	print_part(&joint, sum->mistaken, "with mistakes");
	print_part(&joint, sum->too_old, "over 5 years (di atas 5 tahun), not scored");
	joint = "; ";
	print_part(&joint, sum->flagged,
		   sum->flagged == 1 ? "row with a figure WHO flags" : "rows with a figure WHO flags");
	print_children(sum);
	print_lost(&sum->lost);
	fputc('\n', stderr);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of children with WHO's scores and the regulation's classes. What a row's cells mean is growth_row.c's
 * matter; here they are echoed as they came and followed by ours, in the writing of the table: its separator,
 * decimal comma, line ends and byte order mark, so that the spreadsheet that wrote it reads it again.
 *
 * Rows are written into one large block that is handed to stdio when it is half full, which makes this as fast as the
 * reading; numbers are written by hand for the same reason, but for the BMI and its 15 digits.
 */
#include "cli.h"
#include "growth_csv.h"
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Every quote of a row doubled, and our cells behind it. */
#define ROW_OUT_MAX    (2 * CSV_ROW_MAX + 2 * GROWTH_REASON_MAX + 1024)
#define BLOCK_MAX      (CSV_ROW_MAX + ROW_OUT_MAX)
#define PROGRESS_EVERY 100000

static const char *const score_columns[] = {
	"clenhei_cm", "bmi",  "zlen", "zwei", "zwfl", "zbmi",      "zhc",       "zac",        "flen",
	"fwei",       "fwfl", "fbmi", "fhc",  "fac",  "class_bbu", "class_tbu", "class_bbtb",
};
static const char *const status_columns[] = {
	"class_imtu", "class_lku", "class_lila", "stunted", "wasted", "underweight", "gizi_buruk",
};
#define SCORE_COLUMNS  (sizeof(score_columns) / sizeof(score_columns[0]))
#define STATUS_COLUMNS (sizeof(status_columns) / sizeof(status_columns[0]))
#define OURS_MAX       (SCORE_COLUMNS + STATUS_COLUMNS + 1)

struct scoring {
	const struct growth_options *options;
	struct growth_table in;
	const char *our_column[OURS_MAX];
	size_t our_columns;
	bool ours[CSV_CELLS_MAX]; /* input columns whose place ours take */
	char sep, decimal;
	struct str line_end;
	bool line_by_line;    /* someone looks on */
	bool progress, shown; /* on stderr; a progress line stands there */
	struct growth_sum sum;
	struct buf out;
};

/* ---- cells ---- */

static bool wants_quotes(struct str s, char sep)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == sep || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r')
			return true;
	}
	return false;
}

static void put_text(struct buf *out, struct str s, char sep)
{
	if (!wants_quotes(s, sep)) {
		buf_add(out, s);
		return;
	}
	buf_addc(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_addc(out, '"');
		buf_addc(out, s.p[i]);
	}
	buf_addc(out, '"');
}

/* V hundredths, with both decimals or without the zeros at the end. */
static void put_hundredths(struct buf *out, int32_t v, bool both, char decimal)
{
	char room[16], *p = room + sizeof(room);
	uint32_t size = v < 0 ? 0 - (uint32_t)v : (uint32_t)v, rest = size % 100;

	if (both || rest % 10)
		*--p = (char)('0' + rest % 10);
	if (both || rest) {
		*--p = (char)('0' + rest / 10);
		*--p = decimal;
	}
	size /= 100;
	do
		*--p = (char)('0' + size % 10);
	while ((size /= 10) > 0);
	if (v < 0)
		*--p = '-';
	buf_add(out, (struct str){p, (size_t)(room + sizeof(room) - p)});
}

static void put_bmi(struct buf *out, double bmi, char decimal)
{
	size_t from = out->n;
	char *point;

	if (bmi <= 0)
		return;
	buf_addf(out, "%.15g", bmi);
	point = memchr(out->p + from, '.', out->n - from);
	if (point)
		*point = decimal;
}

/* The row as it came. */
static void put_echo(struct scoring *s, const struct str *cell, int cells)
{
	bool first = true;

	for (int i = 0; i < s->in.columns.cells; i++) {
		if (s->ours[i])
			continue;
		if (!first)
			buf_addc(&s->out, s->sep);
		first = false;
		if (i < cells)
			put_text(&s->out, cell[i], s->sep);
	}
}

/* Cells that have no column stand behind ours: whoever reads the table again finds one too many there as well. */
static void put_slipped(struct scoring *s, const struct str *cell, int cells)
{
	for (int i = s->in.columns.cells; i < cells; i++) {
		buf_addc(&s->out, s->sep);
		put_text(&s->out, cell[i], s->sep);
	}
}

static void put_scores(struct scoring *s, const struct growth_row *row)
{
	struct buf *out = &s->out;

	buf_addc(out, s->sep);
	if (row->score.used_length_tenth_mm > 0)
		put_hundredths(out, row->score.used_length_tenth_mm, false, s->decimal);
	buf_addc(out, s->sep);
	put_bmi(out, growth_row_bmi(row), s->decimal);
	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		buf_addc(out, s->sep);
		if (row->score.z[i] != GROWTH_Z_NONE)
			put_hundredths(out, row->score.z[i], true, s->decimal);
	}
	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		buf_addc(out, s->sep);
		if (row->score.z[i] != GROWTH_Z_NONE)
			buf_addc(out, row->score.flag[i] ? '1' : '0');
	}
}

static void put_class(struct scoring *s, const struct growth_row *row, enum growth_indicator ind)
{
	buf_addc(&s->out, s->sep);
	buf_add(&s->out, str_of(growth_class_official(growth_classify(ind, &row->score))));
}

/* 1, 0, or nothing when neither can be said. */
static void put_whether(struct scoring *s, bool yes, bool known)
{
	buf_addc(&s->out, s->sep);
	if (yes || known)
		buf_addc(&s->out, yes ? '1' : '0');
}

static bool has_class(const struct growth_row *row, enum growth_indicator ind)
{
	return growth_classify(ind, &row->score) != CLASS_NONE;
}

static void put_status(struct scoring *s, const struct growth_row *row, const struct nutrition *n)
{
	enum arm_class arm = growth_row_arm(row);

	put_class(s, row, GROWTH_BFA);
	put_class(s, row, GROWTH_HFA);
	buf_addc(&s->out, s->sep);
	buf_add(&s->out, arm == ARM_NONE ? STR_NONE : str_of(arm_class_text(arm)));
	put_whether(s, n->stunted, has_class(row, GROWTH_LFA));
	put_whether(s, n->wasted, has_class(row, GROWTH_WFL));
	put_whether(s, n->underweight, has_class(row, GROWTH_WFA));
	buf_addc(&s->out, s->sep);
	nutrition_add_roads(&s->out, n->severe_roads);
}

static void put_reason(struct scoring *s, const struct growth_row *row)
{
	const struct growth_telling how = {s->decimal, growth_never_measured(s->in.filled)};
	char room[GROWTH_REASON_MAX];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	growth_row_add_reason(&b, row, &how);
	buf_addc(&s->out, s->sep);
	put_text(&s->out, buf_str(&b), s->sep);
}

/* ---- the header ---- */

static void flush(struct scoring *s)
{
	assert(!s->out.overflow); /* ROW_OUT_MAX holds any row */
	fwrite(s->out.p, 1, s->out.n, stdout);
	if (s->line_by_line)
		fflush(stdout);
	buf_reset(&s->out);
}

static void end_row(struct scoring *s)
{
	buf_add(&s->out, s->line_end);
	if (s->line_by_line || s->out.n >= CSV_ROW_MAX)
		flush(s);
}

static void set_columns(struct scoring *s)
{
	for (size_t i = 0; i < SCORE_COLUMNS; i++)
		s->our_column[s->our_columns++] = score_columns[i];
	for (size_t i = 0; i < STATUS_COLUMNS && s->options->status; i++)
		s->our_column[s->our_columns++] = status_columns[i];
	if (s->options->reasons)
		s->our_column[s->our_columns++] = "reason";
	for (int i = 0; i < s->in.columns.cells; i++) {
		for (size_t k = 0; k < s->our_columns; k++)
			s->ours[i] |= str_eq_nocase(str_trim(s->in.csv.cell[i]), str_of(s->our_column[k]));
	}
}

static void say_replaced(const struct scoring *s)
{
	char room[1024];
	struct buf b;
	int n = 0;

	buf_init(&b, room, sizeof(room));
	for (int i = 0; i < s->in.columns.cells; i++) {
		if (s->ours[i])
			buf_addf(&b, "%s%.*s", n++ ? ", " : "", STR_ARG(str_trim(s->in.csv.cell[i])));
	}
	if (n > 0)
		cli_fail("growth", "column%s %.*s of the table %s replaced", n > 1 ? "s" : "", STR_ARG(buf_str(&b)),
			 n > 1 ? "are" : "is");
}

static void say_missing(const struct scoring *s, enum growth_column c)
{
	char room[GROWTH_OTHER_NAMES_MAX];
	struct buf b;

	if (s->in.columns.at[c] >= 0)
		return;
	buf_init(&b, room, sizeof(room));
	growth_column_add_others(&b, c);
	cli_fail("growth", "there is no column %s (or %.*s), and no score that needs it", growth_column_name(c),
		 STR_ARG(buf_str(&b)));
}

static void put_header(struct scoring *s)
{
	const struct csv_reader *csv = &s->in.csv;

	s->sep = csv->sep;
	s->line_end = csv->crlf && !s->options->plain ? STR("\r\n") : STR("\n");
	set_columns(s);
	say_replaced(s);
	say_missing(s, GROWTH_COL_WEIGHT);
	say_missing(s, GROWTH_COL_LENGTH);
	if (csv->bom && !s->options->plain)
		buf_add(&s->out, STR("\xEF\xBB\xBF"));
	if (csv->sep_line && !s->options->plain) {
		buf_addf(&s->out, "sep=%c", s->sep);
		buf_add(&s->out, s->line_end);
	}
	put_echo(s, csv->cell, csv->cells);
	for (size_t k = 0; k < s->our_columns; k++) {
		buf_addc(&s->out, s->sep);
		buf_add(&s->out, str_of(s->our_column[k]));
	}
	end_row(s);
}

/* ---- rows ---- */

static void show_progress(struct scoring *s)
{
	if (!s->progress || s->sum.rows % PROGRESS_EVERY)
		return;
	fprintf(stderr, "\r%lld rows", (long long)s->sum.rows);
	s->shown = true;
}

static void end_progress(struct scoring *s)
{
	if (s->shown)
		fputs("\r\033[K", stderr);
	s->shown = false;
}

static void score_row(struct scoring *s)
{
	const struct growth_table *in = &s->in;
	struct growth_row row;
	struct nutrition n;

	growth_row_read(&row, &in->columns, in->cell, in->cells, s->options->rules);
	growth_row_nutrition(&row, &n);
	growth_sum_add(&s->sum, &row, &n);
	if (row.mistakes + row.notes > 0) {
		end_progress(s);
		growth_complain(in->line, &row);
	}
	put_echo(s, in->cell, in->cells);
	put_scores(s, &row);
	put_class(s, &row, GROWTH_WFA);
	put_class(s, &row, GROWTH_LFA);
	put_class(s, &row, GROWTH_WFL);
	if (s->options->status)
		put_status(s, &row, &n);
	if (s->options->reasons) {
		s->in.filled |= growth_columns_filled(&in->columns, in->cell, in->cells);
		put_reason(s, &row);
	}
	if (row.slipped)
		put_slipped(s, in->cell, in->cells);
	end_row(s);
}

/* A row that could not be cut into cells: nothing of it can be echoed. */
static void miss_row(struct scoring *s, int rc)
{
	growth_sum_add_lost(&s->sum, &s->in);
	end_progress(s);
	growth_table_complain(&s->in, rc);
}

static int score_rows(struct scoring *s)
{
	int rc;

	s->decimal = s->in.comma && !s->options->plain ? ',' : '.';
	while ((rc = growth_table_read(&s->in)) != 0 && rc != -EIO && !ferror(stdout)) {
		if (rc > 0)
			score_row(s);
		else
			miss_row(s, rc);
		show_progress(s);
	}
	return rc;
}

static int score_table(struct scoring *s)
{
	int rc;

	put_header(s);
	rc = growth_table_look_ahead(&s->in, s->options->reasons);
	if (rc == 0)
		rc = score_rows(s);
	flush(s);
	end_progress(s);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		cli_fail("growth", "cannot write: %s", strerror(errno));
		return EXIT_FINDINGS;
	}
	if (rc < 0)
		growth_table_complain(&s->in, rc);
	growth_sum_print(&s->sum);
	return rc == 0 && s->sum.mistaken == 0 ? EXIT_OK : EXIT_FINDINGS;
}

int growth_csv_score(const struct growth_options *options)
{
	static char block[BLOCK_MAX];
	struct scoring s = {
		.options = options,
		.line_by_line = isatty(STDOUT_FILENO),
		.progress = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO),
	};
	int code = EXIT_FINDINGS, rc;

	buf_init(&s.out, block, sizeof(block));
	growth_sum_init(&s.sum);
	rc = growth_table_open(&s.in);
	if (rc == 0)
		cli_fail("growth", "the input is empty; the first line must name the columns, e.g. "
				   "id,sex,age_days,weight_kg,lenhei_cm,measure");
	else if (rc > 0)
		code = score_table(&s);
	growth_table_close(&s.in);
	return code;
}

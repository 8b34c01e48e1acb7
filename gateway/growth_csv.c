/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `kentongan growth`: a table of children in, the same table with WHO's scores and the regulation's classes out; or one
 * child's chart (growth_csv_chart.c and growth_chart.c). What a row's cells mean is growth_row.c's matter; here they are
 * read, echoed as they came and followed by ours.
 *
 * Rows are written into one large block that is handed to stdio when it is half full, which makes this as fast as the
 * reading; numbers are written by hand for the same reason, but for the BMI and its 15 digits.
 */
#include "growth_csv.h"
#include "cli.h"
#include "growth_chart.h"
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Every quote of a row doubled, and our cells behind it. */
#define ROW_OUT_MAX    (2 * CSV_ROW_MAX + 2 * GROWTH_REASON_MAX + 1024)
#define BLOCK_MAX      (CSV_ROW_MAX + ROW_OUT_MAX)
#define PROGRESS_EVERY 100000

static const char *const our_columns[] = {
	"clenhei_cm", "bmi",  "zlen", "zwei", "zwfl", "zbmi",      "zhc",       "zac",        "flen",
	"fwei",       "fwfl", "fbmi", "fhc",  "fac",  "class_bbu", "class_tbu", "class_bbtb", "reason",
};
#define OUR_COLUMNS (sizeof(our_columns) / sizeof(our_columns[0]))

struct scoring {
	struct growth_table in;
	bool reasons;
	bool ours[CSV_CELLS_MAX]; /* input columns whose place ours take */
	bool line_by_line;        /* someone looks on */
	bool progress, shown;     /* on stderr; a progress line stands there */
	int64_t rows, mistaken, too_old;
	struct buf out;
};

/* ---- the table that is read ---- */

int growth_table_open(struct growth_table *t)
{
	enum growth_column twice;
	int rc = csv_reader_init(&t->csv, stdin);

	if (rc == 0)
		rc = csv_read(&t->csv);
	if (rc == 0)
		return 0;
	if (rc < 0) {
		cli_fail("growth", "line %lld: %s", (long long)t->csv.line, growth_table_error(rc));
		return -EINVAL;
	}
	rc = growth_columns_find(&t->columns, t->csv.cell, t->csv.cells, &twice);
	if (rc == -EEXIST)
		cli_fail("growth", "the column %s is there twice", growth_column_name(twice));
	else if (rc == -ENOENT)
		cli_fail("growth", "no column has a known name; the first line must name them, e.g. "
				   "id,sex,age_days,weight_kg,lenhei_cm,measure");
	else if (t->columns.at[GROWTH_COL_SEX] < 0)
		cli_fail("growth", "there is no column sex, and no score without it");
	else
		return 1;
	return -EINVAL;
}

const char *growth_table_error(int rc)
{
	switch (rc) {
	case -EINVAL: return "a quote is not closed, or text follows a closed one";
	case -E2BIG: return "the row is too long; is a quote not closed?";
	case -ENOMEM: return "out of memory";
	default: return "cannot read on";
	}
}

void growth_table_close(struct growth_table *t)
{
	csv_reader_release(&t->csv);
}

void growth_complain(int64_t line, const struct growth_row *row)
{
	char room[256];

	for (int i = 0; i < row->mistakes; i++) {
		struct buf b;

		buf_init(&b, room, sizeof(room));
		growth_mistake_add(&b, &row->mistake[i]);
		cli_fail("growth", "line %lld: %.*s", (long long)line, STR_ARG(buf_str(&b)));
	}
}

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
static void put_hundredths(struct buf *out, int32_t v, bool both)
{
	char room[16], *p = room + sizeof(room);
	uint32_t size = v < 0 ? 0 - (uint32_t)v : (uint32_t)v, rest = size % 100;

	if (both || rest % 10)
		*--p = (char)('0' + rest % 10);
	if (both || rest) {
		*--p = (char)('0' + rest / 10);
		*--p = '.';
	}
	size /= 100;
	do
		*--p = (char)('0' + size % 10);
	while ((size /= 10) > 0);
	if (v < 0)
		*--p = '-';
	buf_add(out, (struct str){p, (size_t)(room + sizeof(room) - p)});
}

static bool is_figure(const struct growth_columns *columns, int at)
{
	for (int c = 0; c < GROWTH_COLUMNS; c++) {
		if (columns->at[c] == at)
			return c != GROWTH_COL_ID;
	}
	return false;
}

/* The row as it came, but for figures that slipped into other columns: whoever reads this again must not take them. */
static void put_echo(struct scoring *s, bool slipped)
{
	const struct csv_reader *csv = &s->in.csv;
	bool first = true;

	for (int i = 0; i < s->in.columns.cells; i++) {
		if (s->ours[i])
			continue;
		if (!first)
			buf_addc(&s->out, csv->sep);
		first = false;
		if (i < csv->cells && !(slipped && is_figure(&s->in.columns, i)))
			put_text(&s->out, csv->cell[i], csv->sep);
	}
}

static void put_scores(struct buf *out, const struct growth_row *row, char sep)
{
	double bmi = growth_row_bmi(row);

	buf_addc(out, sep);
	if (row->score.used_length_tenth_mm > 0)
		put_hundredths(out, row->score.used_length_tenth_mm, false);
	buf_addc(out, sep);
	if (bmi > 0)
		buf_addf(out, "%.15g", bmi);
	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		buf_addc(out, sep);
		if (row->score.z[i] != GROWTH_Z_NONE)
			put_hundredths(out, row->score.z[i], true);
	}
	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		buf_addc(out, sep);
		if (row->score.z[i] != GROWTH_Z_NONE)
			buf_addc(out, row->score.flag[i] ? '1' : '0');
	}
}

static void put_classes(struct buf *out, const struct growth_score *score, char sep)
{
	static const enum growth_indicator index[] = {GROWTH_WFA, GROWTH_LFA, GROWTH_WFL};

	for (size_t i = 0; i < sizeof(index) / sizeof(index[0]); i++) {
		buf_addc(out, sep);
		buf_add(out, str_of(growth_class_official(growth_classify(index[i], score))));
	}
}

static void put_reason(struct buf *out, const struct growth_row *row, char sep)
{
	char room[GROWTH_REASON_MAX];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	growth_row_add_reason(&b, row);
	buf_addc(out, sep);
	put_text(out, buf_str(&b), sep);
}

/* ---- rows ---- */

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
	buf_addc(&s->out, '\n');
	if (s->line_by_line || s->out.n >= CSV_ROW_MAX)
		flush(s);
}

static void put_header(struct scoring *s)
{
	size_t ours = OUR_COLUMNS - !s->reasons;

	for (int i = 0; i < s->in.columns.cells; i++) {
		for (size_t k = 0; k < ours; k++)
			s->ours[i] |= str_eq_nocase(str_trim(s->in.csv.cell[i]), str_of(our_columns[k]));
	}
	put_echo(s, false);
	for (size_t k = 0; k < ours; k++) {
		buf_addc(&s->out, s->in.csv.sep);
		buf_add(&s->out, str_of(our_columns[k]));
	}
	end_row(s);
}

static void show_progress(struct scoring *s)
{
	if (!s->progress || s->rows % PROGRESS_EVERY)
		return;
	fprintf(stderr, "\r%lld rows", (long long)s->rows);
	s->shown = true;
}

static void end_progress(struct scoring *s)
{
	if (s->shown)
		fputs("\r\033[K", stderr);
	s->shown = false;
}

static void score_row(struct scoring *s, enum growth_rules rules)
{
	struct growth_row row;
	char sep = s->in.csv.sep;

	growth_row_read(&row, &s->in.columns, s->in.csv.cell, s->in.csv.cells, rules);
	if (row.mistakes > 0) {
		s->mistaken++;
		end_progress(s);
		growth_complain(s->in.csv.line, &row);
	}
	s->too_old += row.in.age_days > growth_last_day(rules);
	put_echo(s, row.slipped);
	put_scores(&s->out, &row, sep);
	put_classes(&s->out, &row.score, sep);
	if (s->reasons)
		put_reason(&s->out, &row, sep);
	end_row(s);
}

/* A row that could not be cut into cells: nothing of it can be echoed. */
static void miss_row(struct scoring *s, int rc)
{
	const struct csv_reader *csv = &s->in.csv;
	long long from = csv->line, to = csv->next_line - 1;

	s->mistaken++;
	end_progress(s);
	if (to > from)
		cli_fail("growth", "lines %lld-%lld: %s; left out", from, to, growth_table_error(rc));
	else
		cli_fail("growth", "line %lld: %s; left out", from, growth_table_error(rc));
}

static void summary(const struct scoring *s)
{
	fprintf(stderr, "kentongan growth: %lld row%s", (long long)s->rows, s->rows == 1 ? "" : "s");
	if (s->mistaken > 0)
		fprintf(stderr, ", %lld with mistakes", (long long)s->mistaken);
	if (s->too_old > 0)
		fprintf(stderr, ", %lld over 5 years (di atas 5 tahun), not scored", (long long)s->too_old);
	fputc('\n', stderr);
}

static int score_table(struct scoring *s, enum growth_rules rules)
{
	int rc;

	put_header(s);
	while ((rc = csv_read(&s->in.csv)) != 0 && rc != -EIO && !ferror(stdout)) {
		s->rows++;
		if (rc > 0)
			score_row(s, rules);
		else
			miss_row(s, rc);
		show_progress(s);
	}
	flush(s);
	end_progress(s);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		cli_fail("growth", "cannot write: %s", strerror(errno));
		return EXIT_FINDINGS;
	}
	if (rc == -EIO)
		cli_fail("growth", "line %lld: %s", (long long)s->in.csv.line, growth_table_error(rc));
	summary(s);
	return rc == 0 && s->mistaken == 0 ? EXIT_OK : EXIT_FINDINGS;
}

/* ---- the verb ---- */

static int score_stdin(enum growth_rules rules, bool reasons)
{
	static char block[BLOCK_MAX];
	struct scoring s = {
		.reasons = reasons,
		.line_by_line = isatty(STDOUT_FILENO),
		.progress = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO),
	};
	int code = EXIT_FINDINGS, rc;

	if (isatty(STDIN_FILENO))
		fprintf(stderr, "Reading CSV from the terminal; Ctrl-D ends it.\n");
	buf_init(&s.out, block, sizeof(block));
	rc = growth_table_open(&s.in);
	if (rc == 0)
		cli_fail("growth", "the input is empty; the first line must name the columns, e.g. "
				   "id,sex,age_days,weight_kg,lenhei_cm,measure");
	else if (rc > 0)
		code = score_table(&s, rules);
	growth_table_close(&s.in);
	return code;
}

/* From the table on stdin, or, when there is none or a config was named, from the gateway's database. */
static int draw_chart(const char *id, const char *config, enum growth_rules rules)
{
	struct growth_table t = {0};
	int code = EXIT_FINDINGS, rc = 0;

	if (!config && !isatty(STDIN_FILENO))
		rc = growth_table_open(&t);
	if (rc == 0)
		code = growth_chart_store(config, id, stdout);
	else if (rc > 0)
		code = growth_csv_chart(&t, id, rules);
	growth_table_close(&t);
	return code;
}

static bool read_rules(const char *name, enum growth_rules *out)
{
	*out = strcmp(name, "igrowup2013") == 0 ? GROWTH_RULES_IGROWUP2013 : GROWTH_RULES_ANTHRO;
	return *out != GROWTH_RULES_ANTHRO || strcmp(name, "anthro") == 0;
}

static const char help[] =
	"Reads a table of children (CSV) on stdin and writes the same rows with z-scores by the WHO Child Growth "
	"Standards\n"
	"(2006) and classes by Permenkes 2/2020. It needs no gateway, database or config.\n\n"
	"Columns, by name and in any order; others are passed on as they are:\n"
	"  id; sex 1 or 2 (also m/f, l/p, laki-laki/perempuan); age_days, or else age_months (of 30.4375 days);\n"
	"  weight_kg; lenhei_cm; measure L (lying, telentang), H (standing, berdiri) or empty; headc_cm;\n"
	"  muac_cm (LiLA); oedema y or n. Numbers may have a decimal comma; NA or an empty cell is a missing figure.\n"
	"The first line tells whether , ; or TAB stands between cells. Added are clenhei_cm (length as used: 0.7 cm "
	"more or\n"
	"less when it was measured the other way), bmi, zlen zwei zwfl zbmi zhc zac, WHO's flags flen fwei fwfl fbmi "
	"fhc fac\n"
	"(1 = not plausible, not classified), class_bbu, class_tbu, class_bbtb. No score is given where WHO gives "
	"none.\n\n"
	"A row with a mistake is told with its line, and the rest of it is scored; the exit code is then 1.\n";

int cmd_growth(int argc, char **argv)
{
	const char *config = NULL, *rules_name = "anthro", *chart = NULL;
	bool reasons = false;
	const struct cli_option options[] = {
		{"rules", 0, "NAME", "anthro (default), or igrowup2013: WHO's macro of 2013", .value = &rules_name},
		{"reasons", 0, NULL, "a last column that says why a score is missing", .flag = &reasons},
		{"chart", 0, "ID", "draw one child as SVG: of the table on stdin, else of the database",
		 .value = &chart},
		CLI_CONFIG(&config),
		{0},
	};
	const struct cli cli = {"growth [--rules NAME] [--reasons] [--chart ID]", help, options, 0, 0};
	enum growth_rules rules;
	int code, at = cli_options(&cli, argc, argv, &code);

	if (at < 0)
		return code;
	if (!read_rules(rules_name, &rules)) {
		cli_fail("growth", "--rules %s: write anthro or igrowup2013", rules_name);
		return EXIT_USAGE;
	}
	return chart ? draw_chart(chart, config, rules) : score_stdin(rules, reasons);
}

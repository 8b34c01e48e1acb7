/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `kentongan export measurements`: every measurement as CSV, row by row from the database, with what a district needs
 * to trust a figure: who sent it, when, the text as it came, what was assumed or repaired, and which earlier row it
 * corrects.
 *
 * Excel in Indonesia takes ';' between cells and ',' before decimals, and knows UTF-8 by its byte order mark only;
 * given a decimal point it reads 8.405 as eight thousand without a word. So that is the default, and --plain is what
 * programs expect: ',' between cells, decimal points, no mark.
 */
#include "cli.h"
#include "csv.h"
#include "nutrition.h"
#include "store.h"
#include <errno.h>
#include <string.h>

struct export
{
	struct csv csv;
	bool comma; /* before decimals */
	int64_t rows;
};

static const char *const columns[] = {
	"id",
	"date",
	"recorded_at",
	"child_code",
	"child_name",
	"sex",
	"birth_date",
	"age_days",
	"age_months",
	"weight_kg",
	"length_cm",
	"position",
	"position_assumed",
	"muac_cm",
	"headc_cm",
	"oedema",
	"repaired",
	"doubt",
	"zlen",
	"zwei",
	"zwfl",
	"zbmi",
	"flags",
	"class_bbu",
	"class_tbu",
	"class_bbtb",
	"gizi_buruk",
	"kms",
	"posyandu",
	"puskesmas",
	"recorded_by",
	"msisdn",
	"channel",
	"message_id",
	"raw",
	"replaces",
};

/* ---- cells ---- */

static void put_day(struct csv *w, int32_t day)
{
	char room[16];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	date_add_iso(&b, day);
	csv_text(w, buf_str(&b));
}

static void put_time(struct csv *w, int64_t unix_ms)
{
	char room[32];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	date_add_utc_ms(&b, unix_ms);
	csv_text(w, buf_str(&b));
}

/* VALUE / 10^DECIMALS without zeros at the end, but with one decimal at least: 8450 g are 8,45 and 8400 are 8,4. */
static void put_decimal(struct export *e, int64_t value, int decimals)
{
	while (decimals > 1 && value % 10 == 0) {
		value /= 10;
		decimals--;
	}
	if (e->comma) {
		int64_t unit = decimals == 3 ? 1000 : decimals == 2 ? 100 : 10, size = value < 0 ? -value : value;

		csv_empty(&e->csv);
		fprintf(e->csv.to, "%s%lld,%0*lld", value < 0 ? "-" : "", (long long)(size / unit), decimals,
			(long long)(size % unit));
	} else {
		csv_num(&e->csv, value, decimals);
	}
}

static void put_measure(struct export *e, int32_t value, int decimals)
{
	if (value > 0)
		put_decimal(e, value, decimals);
	else
		csv_empty(&e->csv);
}

static void put_z(struct export *e, int16_t z)
{
	if (z == GROWTH_Z_NONE)
		csv_empty(&e->csv);
	else if (e->comma) {
		csv_empty(&e->csv);
		fprintf(e->csv.to, "%s%d,%02d", z < 0 ? "-" : "", (z < 0 ? -z : z) / 100, (z < 0 ? -z : z) % 100);
	} else
		csv_num(&e->csv, z, 2);
}

/* The indicators WHO flags as implausible, by the names of their columns. */
static void put_flags(struct csv *w, const struct growth_score *s)
{
	static const char *const name[GROWTH_INDICATORS] = {
		[GROWTH_LFA] = "zlen", [GROWTH_WFA] = "zwei", [GROWTH_WFL] = "zwfl",
		[GROWTH_BFA] = "zbmi", [GROWTH_HFA] = "zhc",  [GROWTH_AFA] = "zac",
	};
	char room[64];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	for (int i = 0; i < GROWTH_INDICATORS; i++) {
		if (s->flag[i])
			buf_addf(&b, b.n ? " %s" : "%s", name[i]);
	}
	csv_text(w, buf_str(&b));
}

static void put_class(struct csv *w, enum growth_indicator ind, const struct growth_score *s)
{
	csv_text(w, str_of(growth_class_name(growth_classify(ind, s))));
}

/* What was odd about the figures though she kept them: "shrunk gained". */
static void put_doubt(struct csv *w, unsigned doubt)
{
	char room[80];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	for (unsigned bit = 1; bit <= DOUBT_DISAGREE; bit <<= 1)
		if (doubt & bit)
			buf_addf(&b, b.n ? " %s" : "%s", plausible_doubt_name(bit));
	csv_text(w, buf_str(&b));
}

/* The roads to gizi buruk: "BB/TB+LiLA", "edema"; empty for none. */
static void put_roads(struct csv *w, const struct measurement *m)
{
	const struct growth_input in = {.age_days = m->age_days, .arm_mm = m->arm_mm, .oedema = m->oedema};
	struct nutrition n;
	char room[32];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	nutrition_assess(&in, &m->score, &n);
	nutrition_add_roads(&b, n.severe_roads);
	csv_text(w, buf_str(&b));
}

static struct str position_text(enum position p)
{
	return p == POSITION_LYING ? STR("telentang") : p == POSITION_STANDING ? STR("berdiri") : STR_NONE;
}

/* ---- a row ---- */

static void put_child(struct export *e, const struct measurement_row *row)
{
	struct csv *w = &e->csv;

	csv_text(w, row->child_code);
	csv_text(w, row->child_name);
	csv_text(w, row->sex == SEX_MALE ? STR("L") : STR("P"));
	put_day(w, row->birth_day);
	csv_int(w, row->m.age_days);
	csv_int(w, date_months_between(row->birth_day, row->m.visit_day));
}

static void put_figures(struct export *e, const struct measurement *m)
{
	struct csv *w = &e->csv;

	put_measure(e, m->weight_g, 3);
	put_measure(e, m->length_mm, 1);
	csv_text(w, position_text(m->position));
	csv_int(w, m->position_assumed);
	put_measure(e, m->arm_mm, 1);
	put_measure(e, m->head_mm, 1);
	csv_int(w, m->oedema);
	csv_int(w, m->repaired);
	put_doubt(w, m->doubt);
	put_z(e, m->score.z[GROWTH_LFA]);
	put_z(e, m->score.z[GROWTH_WFA]);
	put_z(e, m->score.z[GROWTH_WFL]);
	put_z(e, m->score.z[GROWTH_BFA]);
	put_flags(w, &m->score);
	put_class(w, GROWTH_WFA, &m->score);
	put_class(w, GROWTH_LFA, &m->score);
	put_class(w, GROWTH_WFL, &m->score);
	put_roads(w, m);
	csv_text(w, str_of(kms_letter(m->kms)));
}

static void put_origin(struct csv *w, const struct measurement_row *row)
{
	csv_text(w, row->posyandu);
	csv_text(w, row->puskesmas);
	csv_text(w, row->recorded_by);
	csv_text(w, row->msisdn);
	csv_text(w, row->channel);
	csv_int(w, row->message_id);
	csv_text(w, row->raw);
	if (row->replaces)
		csv_int(w, row->replaces);
	else
		csv_empty(w);
}

static void put_row(void *arg, const struct measurement_row *row)
{
	struct export *e = arg;

	csv_int(&e->csv, row->id);
	put_day(&e->csv, row->m.visit_day);
	put_time(&e->csv, row->received_ms);
	put_child(e, row);
	put_figures(e, &row->m);
	put_origin(&e->csv, row);
	csv_end_row(&e->csv);
	e->rows++;
}

static void put_header(struct csv *w)
{
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		csv_text(w, str_of(columns[i]));
	csv_end_row(w);
}

/* ---- the verb ---- */

struct request {
	const char *config, *table, *from_text, *to_text, *sep;
	bool plain;
	int32_t from, to;
};

static bool read_day(const char *option, const char *text, int32_t *day)
{
	if (!text || date_parse_iso(str_of(text), day) == 0)
		return true;
	cli_fail("export", "--%s %s: write a date as 2026-11-22", option, text);
	return false;
}

static bool read_request(struct request *r)
{
	r->from = INT32_MIN;
	r->to = INT32_MAX;
	if (strcmp(r->table, "measurements") != 0)
		cli_fail("export", "%s: there is no such table; write measurements", r->table);
	else if (r->sep && strcmp(r->sep, ";") != 0 && strcmp(r->sep, ",") != 0)
		cli_fail("export", "--sep %s: write ';' or ','", r->sep);
	else
		return read_day("from", r->from_text, &r->from) && read_day("to", r->to_text, &r->to);
	return false;
}

static void say_count(const struct request *r, int64_t rows)
{
	fprintf(stderr, "%lld pengukuran, ", (long long)rows);
	if (!r->from_text && !r->to_text)
		fputs("semua tanggal\n", stderr);
	else if (!r->to_text)
		fprintf(stderr, "sejak %s\n", r->from_text);
	else if (!r->from_text)
		fprintf(stderr, "sampai %s\n", r->to_text);
	else
		fprintf(stderr, "%s sampai %s\n", r->from_text, r->to_text);
}

static int write_all(const struct request *r, struct store_reader *reader, const char *database)
{
	char sep = r->sep ? r->sep[0] : r->plain ? ',' : ';';
	struct export e = {.comma = sep == ';' && !r->plain};

	csv_init(&e.csv, stdout, sep);
	if (!r->plain)
		fputs("\xef\xbb\xbf", stdout);
	put_header(&e.csv);
	if (store_measurements(reader, r->from, r->to, put_row, &e)) {
		cli_fail("export", "%s: cannot be read to the end", database);
		return EXIT_FINDINGS;
	}
	if (fflush(stdout) || ferror(stdout)) {
		cli_fail("export", "cannot write: %s", strerror(errno));
		return EXIT_FINDINGS;
	}
	say_count(r, e.rows);
	return EXIT_OK;
}

static int export_measurements(const struct request *r)
{
	struct config config;
	char room[512];
	struct buf err;
	struct store_reader *reader;
	int code = cli_config_public(r->config, &config);

	if (code != EXIT_OK)
		return code;
	buf_init(&err, room, sizeof(room));
	reader = store_reader_open(config.database, &err);
	if (!reader) {
		cli_fail("export", "%.*s", STR_ARG(buf_str(&err)));
		return EXIT_FINDINGS;
	}
	code = write_all(r, reader, config.database);
	store_reader_close(reader);
	return code;
}

int cmd_export(int argc, char **argv)
{
	struct request r = {0};
	const struct cli_option options[] = {
		CLI_CONFIG(&r.config),
		{"from", 0, "DATE", "visits from this day on, as 2026-11-01", .value = &r.from_text},
		{"to", 0, "DATE", "visits up to and including this day", .value = &r.to_text},
		{"sep", 0, "CHAR", "between cells: ';' (default) or ','", .value = &r.sep},
		{"plain", 0, NULL, "for programs: ',', decimal points, no byte order mark", .flag = &r.plain},
		{0},
	};
	const struct cli cli = {
		"export measurements [--from DATE] [--to DATE] [--sep CHAR] [--plain] [-c FILE]",
		"Writes the measurements as CSV on stdout, in the order they were recorded. A correction is a row of "
		"its own whose\n"
		"`replaces` names the row it corrects; nothing is left out. As Excel in Indonesia opens it, unless "
		"--plain.\n",
		options,
		0,
		1,
	};
	int code, at = cli_options(&cli, argc, argv, &code);

	if (at < 0)
		return code;
	if (at == argc) {
		cli_fail("export", "write which table: kentongan export measurements");
		return EXIT_USAGE;
	}
	r.table = argv[at];
	return read_request(&r) ? export_measurements(&r) : EXIT_USAGE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `kentongan growth`: a table of children in, the same table with WHO's scores and the regulation's classes out
 * (growth_csv_score.c); or one child's chart, of the table (growth_csv_chart.c) or of the database (growth_chart.c).
 * Here is what it is asked and what it answers with --help.
 */
#include "growth_csv.h"
#include "cli.h"
#include "growth_chart.h"
#include <string.h>
#include <unistd.h>

/* Nobody named a config and there is no table: of the config there may be one where it is looked for. */
static int draw_by_found_config(const char *id)
{
	struct config config;
	struct diag diag;

	diag_init(&diag);
	if (config_load_public(&config, NULL, &diag) == 0)
		return growth_chart_store(NULL, id, stdout);
	cli_fail("growth", "--chart %s: neither a table on stdin nor a config (-c FILE) to draw from", id);
	diag_print(&diag, "kentongan", stderr);
	return EXIT_FINDINGS;
}

/* From the table on stdin, or, when there is none or a config was named, from the gateway's database. */
static int draw_chart(const char *id, const char *config, enum growth_rules rules)
{
	struct growth_table t = {0};
	int code = EXIT_FINDINGS, rc = 0;

	if (config)
		return growth_chart_store(config, id, stdout);
	if (!isatty(STDIN_FILENO))
		rc = growth_table_open(&t);
	if (rc == 0)
		code = draw_by_found_config(id);
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
	"Columns, by name and in any order; others are passed on as they are. Case, blanks, _ and . do not matter:\n"
	"  id (or child_code, kode, nik, no); nama, for the chart\n"
	"  sex (jk, jenis_kelamin, kelamin): 1 or 2, m/f, l/p, lk/pr, laki-laki/perempuan\n"
	"  age_days (umur_hari); or else birth_date (tgl_lahir, tanggal_lahir) and visit_date (date, visit, tgl_ukur,\n"
	"    tanggal_ukur, tanggal_pengukuran), as 2025-09-22 or day first; or else age_months (umur_bulan) of 30.4375 "
	"days\n"
	"  weight_kg (weight, berat, bb, berat_kg, bb (kg)); lenhei_cm (tinggi, panjang, tb, pb, length_cm, height_cm, "
	"...)\n"
	"  measure (cara_ukur, position, posisi): L, T, telentang (lying); H, B, berdiri (standing); or empty\n"
	"  headc_cm (head_cm, lk, lingkar_kepala); muac_cm (arm_cm, lila, lila_cm)\n"
	"  oedema (edema, bengkak, pitting_edema): n, tidak, t, 0; y, ya, +, grades 1 to 3\n"
	"Numbers may have a decimal comma; NA or an empty cell is a missing figure.\n\n"
	"The first line tells whether , ; or TAB stands between cells. What is added is written as the table is: with "
	"a decimal\n"
	"comma when it has one (with ; also when no figure has decimals), its line ends and byte order mark. Added "
	"are\n"
	"clenhei_cm (length as used: 0.7 cm more or less when it was measured the other way), bmi, zlen zwei zwfl zbmi "
	"zhc zac,\n"
	"WHO's flags flen fwei fwfl fbmi fhc fac (1 = not plausible, not classified), class_bbu, class_tbu, "
	"class_bbtb.\n"
	"No score is given where WHO gives none. With --status also class_imtu, class_lku, class_lila; stunted, "
	"wasted,\n"
	"underweight: 1, 0 or empty (not known; wasted is 1 also by LiLA or edema, 0 only with BB/TB); gizi_buruk: by "
	"which\n"
	"of BB/TB, LiLA, edema.\n\n"
	"A row with a mistake is told with its line, and the rest of it is scored; the exit code is then 1.\n\n"
	"--chart ID draws one child: of the table on stdin, or, with -c or without a table, of the database. Where "
	"several\n"
	"puskesmas have a child with that code, write PUSKESMAS/CODE.\n";

int cmd_growth(int argc, char **argv)
{
	const char *config = NULL, *rules = "anthro", *chart = NULL;
	struct growth_options how = {.rules = GROWTH_RULES_ANTHRO};
	const struct cli_option options[] = {
		{"rules", 0, "NAME", "anthro (default), or igrowup2013: WHO's macro of 2013", .value = &rules},
		{"status", 0, NULL, "more columns: IMT/U, LK/U, LiLA; stunted, wasted, underweight; gizi buruk and why",
		 .flag = &how.status},
		{"reasons", 0, NULL, "a last column that says why a score is missing or flagged", .flag = &how.reasons},
		{"plain", 0, NULL, "for programs: decimal points, LF, no byte order mark", .flag = &how.plain},
		{"chart", 0, "ID", "draw one child as SVG: its id in the table, CODE or PUSKESMAS/CODE in the database",
		 .value = &chart},
		CLI_CONFIG(&config),
		{0},
	};
	const struct cli cli = {"growth [--rules NAME] [--status] [--reasons] [--plain] | growth --chart ID [-c FILE]",
				help, options, 0, 0};
	int code, at = cli_options(&cli, argc, argv, &code);

	if (at < 0)
		return code;
	if (!read_rules(rules, &how.rules)) {
		cli_fail("growth", "--rules %s: write anthro or igrowup2013", rules);
		return EXIT_USAGE;
	}
	if (config && !chart) {
		cli_fail("growth", "-c %s: only --chart reads a config; a table needs none", config);
		return EXIT_USAGE;
	}
	if (!chart && isatty(STDIN_FILENO))
		fprintf(stderr, "Reading CSV from the terminal; Ctrl-D ends it.\n");
	return chart ? draw_chart(chart, config, how.rules) : growth_csv_score(&how);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kentongan check: everything a person can edit, loaded exactly as the gateway would load it, and nothing started.
 * Findings go to stderr as file:line:col; without any, what is sound is summed up on stdout: a line per channel, and what
 * each flow costs (--verbose: and each message). All three parts are checked even when one has findings, so that one
 * look shows all.
 *
 * The card (kms.yaml) is told also when it is sound: its figures are a decision of the health office, and a 0 lost from
 * one of them is as valid as any other.
 */
#include "check.h"
#include "buf.h"
#include "channel.h"
#include "cli.h"
#include "flow.h"
#include "kms.h"
#include "yaml.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define VERB "check"

static const char help[] =
	"Checks the config, the channel profiles (with the tests they bring along) and the flows, as `serve` would\n"
	"load them, and prints each finding as file:line:col. With FOLDER only the flows in it are checked. Without a\n"
	"config anywhere the folder ./flows is. --profiles checks every channel profile of a folder, or one, alone.\n\n"
	"What is sound is told with its cost: the widest screen of each flow and message in septets, with the longest\n"
	"values there can be, and the parts of the longest SMS.\n\n"
	"--walk then tries every kind of answer at every screen, for each role, language and door and for children of\n"
	"every age: it finds dead ends, answers to which nothing happens, and screens that do not fit. It goes 8\n"
	"answers deep, about a minute on two cores; --depth 5 is much quicker.\n"
	"Exit 0: no findings; 1: findings.\n";

static int report(const struct diag *diag)
{
	diag_print(diag, "kentongan " VERB, stderr);
	return EXIT_FINDINGS;
}

/* ---- the card ---- */

/* "-2", "-2.5": hundredths of SD as kms.yaml has them. */
static void add_z(struct buf *out, int z)
{
	int size = z < 0 ? -z : z;

	buf_addf(out, "%s%d", z < 0 ? "-" : "", size / 100);
	if (size % 100)
		buf_addf(out, ".%0*d", size % 10 ? 2 : 1, size % 10 ? size % 100 : size % 100 / 10);
}

/* Each but the first after a comma. */
static int add_line_figure(struct buf *out, int count, const char *name, int z, int printed)
{
	if (z == printed)
		return count;
	buf_addf(out, "%s%s ", count ? ", " : "", name);
	add_z(out, z);
	buf_add(out, STR(" (printed "));
	add_z(out, printed);
	buf_addc(out, ')');
	return count + 1;
}

static int add_gains(struct buf *out, int count, const struct kms_rules *rules)
{
	static const char *const sex[2] = {"laki-laki", "perempuan"};

	for (int s = 0; s < 2; s++) {
		for (int month = 0; month <= KMS_KBM_MONTHS; month++) {
			int grams = rules->kbm_g[s][month], printed = kms_rules_printed.kbm_g[s][month];

			if (grams != printed)
				buf_addf(out, "%s%s bulan %d: %d (printed %d)", count++ ? ", " : "", sex[s], month,
					 grams, printed);
		}
	}
	return count;
}

static void print_card(const struct kms_rules *rules)
{
	char room[2048]; /* all of them fit */
	struct buf b;
	int count;

	buf_init(&b, room, sizeof(room));
	count = add_gains(&b, 0, rules);
	count = add_line_figure(&b, count, "garis_merah", rules->red_z, kms_rules_printed.red_z);
	count = add_line_figure(&b, count, "garis_oranye", rules->orange_z, kms_rules_printed.orange_z);
	if (count == 0)
		printf("kms: as printed\n");
	else
		printf("kms: %d figure%s from the printed card: %.*s\n", count, count == 1 ? " differs" : "s differ",
		       STR_ARG(buf_str(&b)));
}

/* The only key of the file, when it is close to `kms` and not it. */
static const struct yaml_node *misspelt_card(const struct yaml *y)
{
	const struct yaml_node *root = yaml_root(y), *only = yaml_first(root);

	if (!root || root->kind != YAML_MAP || root->count != 1 || only->key.n > 5 || str_eq(only->key, STR("kms")))
		return NULL;
	return str_eq_nocase(only->key, STR("kms")) || str_edits(only->key, STR("kms")) <= 2 ? only : NULL;
}

/* Loaded as a flow, such a file lacks all that a flow has. What it is takes the place of these findings. */
static void explain_card(struct diag *diag, const char *file, const struct yaml_node *key)
{
	int kept = 0;

	for (int i = 0; i < diag->count; i++) {
		if (strcmp(diag->item[i].file, file) != 0)
			diag->item[kept++] = diag->item[i];
	}
	diag->count = kept;
	diag_add(diag, file, key->key_line, key->key_col,
		 "'%.*s' is no flow; for the figures of the card write 'kms:' here", STR_ARG(key->key));
}

static void explain_cards(struct diag *diag)
{
	for (int i = 0; i < diag->count; i++) {
		char file[sizeof(diag->item[i].file)];
		const struct yaml_node *key;
		struct diag ignored;
		struct yaml *y;

		if (!strstr(diag->item[i].text, "unknown key"))
			continue;
		str_copy(file, sizeof(file), str_of(diag->item[i].file));
		diag_init(&ignored);
		y = yaml_load(file, &ignored);
		key = y ? misspelt_card(y) : NULL;
		if (key) {
			explain_card(diag, file, key);
			i = -1; /* they have moved; the new one names no unknown key */
		}
		yaml_free(y);
	}
}

/* ---- the parts ---- */

struct checking {
	const struct config *config; /* NULL: no channels, only flows */
	const char *folder;          /* of the flows */
	int walk;                    /* how deep, 0 = not at all */
	bool verbose;
};

static void print_channel(const struct config_channel *ch, const struct channel *loaded)
{
	char room[512];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	if (ch->open)
		buf_add(&b, STR("open to every address"));
	else if (ch->allows)
		buf_addf(&b, "allows %d address%s", ch->allows, ch->allows == 1 ? "" : "es");
	else
		buf_add(&b, STR("knows its provider by a secret"));
	buf_add(&b, STR("; "));
	channel_add_sending(loaded, &b);
	printf("channel %-16s %.*s\n", ch->name, STR_ARG(buf_str(&b)));
}

static void print_sound(const struct checking *k, const struct channel_set *channels, const struct flow_set *flows)
{
	if (k->config)
		printf("config  %s\n", k->config->path);
	for (int i = 0; channels && i < k->config->channels; i++)
		print_channel(&k->config->channel[i], channel_at(channels, i));
	printf("%s: %d flows, version %016llx\n", k->folder, flow_set_count(flows),
	       (unsigned long long)flow_set_version(flows));
	check_cost_print(flows, k->verbose);
	print_card(flow_set_kms(flows));
}

/* Findings come last, and with them nothing of what is sound: they must not be looked for. */
static int check_parts(const struct checking *k)
{
	struct diag of_channels, of_flows;
	struct channel_set *channels = NULL;
	struct flow_set *flows;
	int code = EXIT_OK, findings;

	diag_init(&of_channels);
	diag_init(&of_flows);
	if (k->config)
		channels = channel_set_load(k->config, &of_channels);
	flows = flow_set_load(k->folder, &of_flows);
	if (!flows)
		explain_cards(&of_flows);
	findings = of_channels.count + of_channels.dropped + of_flows.count + of_flows.dropped;
	if (!findings)
		print_sound(k, channels, flows);
	if (flows && k->walk)
		code = check_walk(flows, k->walk);
	if (findings) {
		report(&of_channels);
		code = report(&of_flows);
	}
	if (findings > 1)
		cli_fail(VERB, "%d findings", findings);
	channel_set_free(channels);
	flow_set_free(flows);
	return code;
}

static int check_profiles(const char *folder)
{
	struct diag diag;
	int count;

	diag_init(&diag);
	count = channel_profiles_check(folder, &diag);
	if (count < 0) {
		cli_fail(VERB, "%s: %s", folder, strerror(-count));
		return EXIT_FINDINGS;
	}
	if (count == 0 && !diag.count)
		diag_add(&diag, folder, 0, 0, "there is no channel profile here");
	if (diag.count)
		return report(&diag);
	printf("%s: %d channel profile%s\n", folder, count, count == 1 ? "" : "s");
	return EXIT_OK;
}

/* PATH NULL: wherever the gateway would look. */
static int check_all(const char *path, struct checking *k)
{
	struct config c;
	struct diag diag;
	int error;

	diag_init(&diag);
	error = config_load(&c, path, &diag);
	if (error == -ENOENT && !path && !getenv("KENTONGAN_CONFIG")) {
		printf("no config here; checking the flows only\n");
		k->folder = "flows";
		return check_parts(k);
	}
	if (error)
		return report(&diag);
	k->config = &c;
	k->folder = c.flows;
	return check_parts(k);
}

static void print_keys(void)
{
	char room[8192];
	struct buf out;

	buf_init(&out, room, sizeof(room));
	config_add_keys(&out);
	buf_addf(&out, "channels:%28s# one per profile, with who may call it\n  africastalking: {allow: [127.0.0.1]}\n",
		 "");
	buf_add(&out, STR("# kannel:\n"));
	config_add_channel_keys(&out);
	config_add_sendsms_keys(&out);
	printf("%.*s", STR_ARG(buf_str(&out)));
}

int cmd_check(int argc, char **argv)
{
	const char *path = NULL, *profiles = NULL;
	bool verbose = false, keys = false, json = false, walk = false;
	const char *deep = NULL;
	const struct cli_option options[] = {
		CLI_CONFIG(&path),
		{"keys", 'k', NULL, "print every key of a config with its default, and stop", .flag = &keys},
		{"json", 0, NULL, "one line for programs, the findings among it", .flag = &json},
		{"walk", 'w', NULL, "go all ways through the flows and tell what is wrong on them", .flag = &walk},
		{"profiles", 0, "FOLDER", "check every channel profile in it, or the one of a FILE, with its tests",
		 .value = &profiles},
		{"depth", 0, "N", "with --walk: answers after the first screen, 1 to 40 (default 8)", .value = &deep},
		{"verbose", 'v', NULL, "also what each single message costs", .flag = &verbose},
		{0},
	};
	const struct cli cli = {
		"check [--json] [--verbose] [--walk [--depth N]] [--profiles FOLDER|FILE] [-c FILE] [FOLDER]", help,
		options, 0, 1};
	struct checking k = {.config = NULL};
	int code, at = cli_options(&cli, argc, argv, &code);

	if (at < 0)
		return code;
	if (!check_walk_depth(walk, deep, &k.walk) || (json && walk)) {
		cli_fail(VERB, json && walk ? "--walk has no --json" : "--depth is a number from 1 to 40, with --walk");
		return EXIT_USAGE;
	}
	k.verbose = verbose;
	k.folder = at < argc ? argv[at] : NULL;
	if (keys)
		print_keys();
	else if (profiles)
		return check_profiles(profiles);
	else if (json)
		return check_json(at < argc ? argv[at] : NULL, path);
	else if (at == argc)
		return check_all(path, &k);
	else
		return check_parts(&k);
	return EXIT_OK;
}

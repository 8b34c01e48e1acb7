/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_kms: flows/kms.yaml, the figures of the card that a health office must be able to correct: the minimum gain by
 * month and sex, and the red and the orange line. What the file does not say stays as printed (kms_rules_printed).
 */
#include "flow_program.h"

#define GAIN_MOST_G 2000 /* no card asks for more in a month */
#define LINE_MOST_Z 500

static void load_gains(struct compile *c, const struct yaml_node *list, enum sex sex)
{
	const struct yaml_node *n;
	int month = 0;

	if (!list)
		return;
	if (list->kind != YAML_LIST || list->count != KMS_KBM_MONTHS + 1) {
		yaml_complain(c->yaml, list, c->diag,
			      "write %d figures, grams for the months 0 to %d; the last holds for every later month",
			      KMS_KBM_MONTHS + 1, KMS_KBM_MONTHS);
		return;
	}
	for (n = list->first; n; n = n->next, month++) {
		int64_t grams;

		if (yaml_int(n, &grams) || grams < 0 || grams > GAIN_MOST_G)
			yaml_complain(c->yaml, n, c->diag, "a gain is whole grams from 0 to %d", GAIN_MOST_G);
		else
			c->set->kms.kbm_g[sex - 1][month] = (int16_t)grams;
	}
}

static void load_line(struct compile *c, const struct yaml_node *n, int16_t *out)
{
	bool minus = n && n->text.n && n->text.p[0] == '-';
	int64_t z;

	if (!n)
		return;
	if (n->kind != YAML_SCALAR || read_number((struct str){n->text.p + minus, n->text.n - minus}, &z) || z % 10 ||
	    z / 10 > LINE_MOST_Z)
		yaml_complain(c->yaml, n, c->diag, "a line is a number of SD such as -3 or 1, at most two decimals");
	else
		*out = (int16_t)(minus ? -z / 10 : z / 10);
}

void load_kms(struct compile *c, const struct yaml_node *root)
{
	static const char *const tops[] = {"kms", NULL};
	static const char *const keys[] = {"kbm", "garis_merah", "garis_oranye", NULL};
	static const char *const sexes[] = {"laki-laki", "perempuan", NULL};
	const struct yaml_node *map = yaml_get(root, "kms"), *kbm = yaml_get(map, "kbm");
	const struct yaml_node *red = yaml_get(map, "garis_merah"), *orange = yaml_get(map, "garis_oranye");

	yaml_only_keys(c->yaml, root, tops, c->diag);
	yaml_only_keys(c->yaml, map, keys, c->diag);
	if (kbm)
		yaml_only_keys(c->yaml, kbm, sexes, c->diag);
	load_gains(c, yaml_get(kbm, "laki-laki"), SEX_MALE);
	load_gains(c, yaml_get(kbm, "perempuan"), SEX_FEMALE);
	load_line(c, red, &c->set->kms.red_z);
	load_line(c, orange, &c->set->kms.orange_z);
	if (c->set->kms.red_z >= c->set->kms.orange_z)
		yaml_complain(c->yaml, red ? red : orange, c->diag, "the red line must lie below the orange one");
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_message: flows/pesan.yaml, what the gateway says by itself. Every name of the table must be in the file and no
 * other, so a text can be changed but never forgotten.
 */
#include "flow_program.h"

#include "gsm7.h"

static const char *const names[SAYS + 1] = {
	[SAY_NOT_REGISTERED] = "tidak_terdaftar",
	[SAY_TRY_AGAIN] = "coba_lagi",
	[SAY_TOO_LONG] = "terlalu_panjang",
	[SAY_UNREADABLE] = "tidak_terbaca",
	[SAY_SMS_HELP] = "bantuan_sms",
	[SAY_SMS_NO_SESSION] = "sms_lengkapi",
	[SAY_CANNOT_GO_ON] = "tidak_bisa_lanjut",
	[SAY_ID_USED] = "id_terpakai",
	[SAY_GAVE_UP] = "menyerah",
	[SAY_NO_FLOW] = "belum_ada_menu",
	[SAY_ONE_CHILD] = "satu_anak",
	[SAY_BAD_LENGTH_NUMBER] = "panjang_tak_terbaca",
	[SAY_BAD_NUMBER] = "angka_tak_terbaca",
	[SAY_BAD_WEIGHT] = "berat_di_luar",
	[SAY_BAD_LENGTH] = "panjang_di_luar",
	[SAY_BAD_CHOICE] = "pilihan_tak_terbaca",
	[SAY_BAD_CODE] = "kode_tak_terbaca",
	[SAY_NO_CODE] = "kode_tidak_ada",
	[SAY_NEAR_CODE] = "kode_mirip",
	[SAY_ONE_READING] = "satu_bacaan",
	[SAY_TWO_READINGS] = "dua_bacaan",
	[SAY_ODD_FIGURE] = "angka_janggal",
	[SAY_RETYPE] = "ketik_ulang",
	[SAY_LIST] = "daftar",
	[SAY_LIST_NEXT] = "daftar_lanjut",
	[SAY_LIST_EMPTY] = "daftar_kosong",
	[SAY_CONFIRM] = "konfirmasi",
	[SAY_BACK] = "kembali",
	[SAY_GO_ON] = "lanjutkan",
};

/* Septets of what the engine puts under a message: lines "N name code", and the ways on and out. */
static int room_needed(const struct flow_set *set, enum say which)
{
	int child = 1 + 2 + FLOW_NAME_SEPTETS + 1 + CHILD_CODE_MAX - 1;
	int retype = 3 + set->say[SAY_RETYPE].widest, back = 1 + set->say[SAY_BACK].widest;

	switch (which) {
	case SAY_LIST: return FLOW_LIST_LINES * child + 1 + set->say[SAY_LIST_NEXT].widest;
	case SAY_NEAR_CODE: return FLOW_NEAR_MAX * child + retype + back;
	case SAY_ODD_FIGURE:
	case SAY_ONE_READING:
	case SAY_TWO_READINGS: return retype + back;
	default: return 0;
	}
}

static void check_widest(struct compile *c, const struct yaml_node *n, enum say which, int widest)
{
	int over = widest + room_needed(c->set, which) - GSM7_SCREEN_BUDGET;

	if (over > 0)
		yaml_complain(c->yaml, n, c->diag, "this message can pass %d units: shorten it by %d",
			      GSM7_SCREEN_BUDGET, over);
}

/* A message of the gateway itself is one plain text: no {words}. */
static void keep_plain(struct compile *c, const struct yaml_node *n, int which)
{
	const struct template *t = &c->set->say[which];

	if (which >= FLOW_MESSAGES)
		return;
	if (t->parts == 1 && t->part[0].ref.kind == REF_NONE)
		c->set->plain[which] = t->part[0].literal;
	else
		yaml_complain(c->yaml, n, c->diag, "this message has no values to fill in: write it without {words}");
}

bool load_messages(struct compile *c, const struct yaml_node *root)
{
	static const char *const keys[] = {"messages", NULL};
	const struct yaml_node *map = yaml_get(root, "messages");
	int before = c->diag->count + c->diag->dropped;

	yaml_only_keys(c->yaml, root, keys, c->diag);
	yaml_only_keys(c->yaml, map, names, c->diag);
	for (int i = 0; i < SAYS; i++) {
		const struct yaml_node *n = yaml_get(map, names[i]);

		if (!n || n->kind != YAML_SCALAR || !n->text.n) {
			yaml_complain(c->yaml, n ? n : map, c->diag, "the message '%s' is missing", names[i]);
		} else if (template_compile(c, n, n->text, true, &c->set->say[i])) {
			keep_plain(c, n, i);
		}
	}
	for (int i = 0; i < SAYS; i++)
		if (yaml_get(map, names[i]))
			check_widest(c, yaml_get(map, names[i]), (enum say)i, c->set->say[i].widest);
	return c->diag->count + c->diag->dropped == before;
}

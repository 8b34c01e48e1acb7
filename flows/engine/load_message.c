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
	[SAY_INCOMPLETE] = "sms_sebagian",
	[SAY_LATE] = "hasil_lewat_sms",
	[SAY_OPT_OUT] = "berhenti",
	[SAY_OPT_IN] = "mulai_lagi",
	[SAY_GAVE_UP] = "menyerah",
	[SAY_NO_FLOW] = "belum_ada_menu",
	[SAY_BATCH_SAVED] = "banyak_tersimpan",
	[SAY_BATCH_OPEN] = "banyak_belum",
	[SAY_BATCH_AGAIN] = "banyak_ulang",
	[SAY_BATCH_MORE] = "banyak_sisa",
	[SAY_HELP_WORDS] = "bantuan_kata",
	[SAY_LEFT_OPEN] = "tadi_belum",
	[SAY_LEFT_OTHER] = "tadi_lain",
	[SAY_READ_AS] = "dibaca",
	[SAY_NOT_READ] = "tak_dibaca",
	[SAY_FORM_LEFT] = "ada_sisa",
	[SAY_CANCELLED] = "dibatalkan",
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
	[SAY_IS_LENGTH] = "seperti_panjang",
	[SAY_IS_WEIGHT] = "seperti_berat",
	[SAY_RETYPE] = "ketik_ulang",
	[SAY_LIST] = "daftar",
	[SAY_LIST_NEXT] = "daftar_lanjut",
	[SAY_LIST_EMPTY] = "daftar_kosong",
	[SAY_CONFIRM] = "konfirmasi",
	[SAY_BACK] = "kembali",
	[SAY_GO_ON] = "lanjutkan",
	[SAY_BAD_ARM_NUMBER] = "lila_tak_terbaca",
	[SAY_BAD_ARM] = "lila_di_luar",
	[SAY_BAD_HEAD_NUMBER] = "kepala_tak_terbaca",
	[SAY_BAD_HEAD] = "kepala_di_luar",
	[SAY_BAD_COUNT_NUMBER] = "jumlah_tak_terbaca",
	[SAY_BAD_COUNT] = "jumlah_di_luar",
	[SAY_BAD_YESNO] = "ya_tidak_tak_terbaca",
	[SAY_BAD_DATE] = "tanggal_tak_terbaca",
	[SAY_FUTURE_DATE] = "tanggal_belum_tiba",
	[SAY_FAR_DATE] = "tanggal_di_luar",
	[SAY_BAD_WORDS] = "teks_tak_terbaca",
	[SAY_LONG_WORDS] = "teks_terlalu_panjang",
	[SAY_BAD_PHONE] = "hp_tak_terbaca",
	[SAY_BAD_NIK] = "nik_tak_terbaca",
	[SAY_BAD_NAME] = "nama_tak_terbaca",
	[SAY_NO_NAME] = "nama_tidak_ada",
	[SAY_NAMES] = "daftar_nama",
	[SAY_NAMES_LIKE] = "nama_mirip",
	[SAY_NAMES_NONE] = "nama_kosong",
	[SAY_YESNO] = "ya_tidak",
	[SAY_SKIP] = "lewati",
	[SAY_CONTINUE] = "lanjut",
};

static int widest(const struct flow_set *set, enum say which, enum language l)
{
	return text_widest(set, set->say[which], l);
}

const char *message_name(enum say which)
{
	return names[which];
}

int message_room(const struct flow_set *set, enum say which, enum language l)
{
	/* "\nN name code" */
	int child = 1 + 2 + FLOW_NAME_SEPTETS + 1 + CHILD_CODE_MAX - 1;
	int name = 1 + 2 + FLOW_NAME_SEPTETS + 1 + FLOW_WHERE_SEPTETS;
	int retype = 3 + widest(set, SAY_RETYPE, l), back = 1 + widest(set, SAY_BACK, l);

	switch (which) {
	case SAY_LIST: return FLOW_LIST_LINES * child + 1 + widest(set, SAY_LIST_NEXT, l);
	case SAY_NAMES:
	case SAY_NAMES_LIKE: return DIRECTORY_LINES * name + 1 + widest(set, SAY_LIST_NEXT, l);
	case SAY_NEAR_CODE: return FLOW_NEAR_MAX * child + retype + back;
	case SAY_ODD_FIGURE:
	case SAY_ONE_READING:
	case SAY_TWO_READINGS: return retype + back;
	default: return 0;
	}
}

static void check_widest(struct compile *c, const struct yaml_node *n, enum say which)
{
	for (int l = 0; l < LANGUAGES; l++) {
		int over = widest(c->set, which, (enum language)l) + message_room(c->set, which, (enum language)l) -
			   GSM7_SCREEN_BUDGET;

		if (over <= 0)
			continue;
		yaml_complain(c->yaml, n, c->diag, "this message can pass %d units: shorten it by %d",
			      GSM7_SCREEN_BUDGET, over);
		return;
	}
}

/* A message of the gateway itself is one plain text: no {words}. */
static void keep_plain(struct compile *c, const struct yaml_node *n, int which)
{
	const struct template *t = c->set->say[which]->in[LANG_ID];

	if (which >= FLOW_MESSAGES)
		return;
	if (t->parts == 1 && t->part[0].ref.kind == REF_NONE)
		c->set->plain[which] = t->part[0].literal;
	else
		yaml_complain(c->yaml, n, c->diag, "this message has no values to fill in: write it without {words}");
}

static void load_message(struct compile *c, const struct yaml_node *map, int which)
{
	const struct yaml_node *n = yaml_get(map, names[which]);

	if (!n || n->kind == YAML_LIST || (n->kind == YAML_SCALAR && !n->text.n)) {
		yaml_complain(c->yaml, n ? n : map, c->diag, "the message '%s' is missing", names[which]);
		return;
	}
	c->set->say[which] = text_load(c, n, true, true);
	if (c->set->say[which])
		keep_plain(c, n, which);
}

void load_messages(struct compile *c, const struct yaml_node *root)
{
	static const char *const keys[] = {"messages", "languages", "unreviewed", NULL};
	const struct yaml_node *map = yaml_get(root, "messages");

	yaml_only_keys(c->yaml, root, keys, c->diag);
	yaml_only_keys(c->yaml, map, names, c->diag);
	languages_load(c, root, &c->languages, &c->set->unreviewed);
	c->known = 0;
	for (int i = 0; i < SAYS; i++)
		load_message(c, map, i);
	c->languages = 0;
	for (int i = 0; i < SAYS; i++)
		if (c->set->say[i])
			check_widest(c, yaml_get(map, names[i]), (enum say)i);
}

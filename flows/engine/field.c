/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field: what a text or an expression may refer to. One table gives each member its name, type, widest value and
 * owner, so that the loader can prove a screen and the engine (show.c) can show it from the same line.
 */
#include "flow_program.h"

#include "flow_show.h"
#include "gsm7.h"

enum owner { OWNER_ME, OWNER_CHILD, OWNER_GROWTH, OWNER_PERSON, OWNER_PLACE };

struct member {
	enum ref_kind kind;
	enum owner owner;
	const char *name;
	enum ref_type type;
	int widest; /* septets; 0 = computed in ref_widest() */
};

static const struct member members[] = {
	{REF_ME_NAME, OWNER_ME, "nama", REF_IS_TEXT, FLOW_NAME_SEPTETS},
	{REF_ME_POSYANDU, OWNER_ME, "posyandu", REF_IS_TEXT, FLOW_NAME_SEPTETS},
	{REF_ME_ROLE, OWNER_ME, "peran", REF_IS_TEXT, 8},
	{REF_ME_TODAY, OWNER_ME, "hari_ini", REF_IS_NUMBER, 10},
	{REF_CHILD_NAME, OWNER_CHILD, "nama", REF_IS_TEXT, FLOW_NAME_SEPTETS},
	{REF_CHILD_CODE, OWNER_CHILD, "kode", REF_IS_TEXT, CHILD_CODE_MAX - 1},
	{REF_CHILD_SEX, OWNER_CHILD, "jk", REF_IS_TEXT, 1},
	{REF_CHILD_AGE_DAYS, OWNER_CHILD, "umur_hari", REF_IS_NUMBER, 5},
	{REF_CHILD_AGE_MONTHS, OWNER_CHILD, "umur_bulan", REF_IS_NUMBER, 3},
	{REF_CHILD_LAST_WEIGHT, OWNER_CHILD, "berat_lalu", REF_IS_NUMBER, 9},
	{REF_CHILD_LAST_LENGTH, OWNER_CHILD, "panjang_lalu", REF_IS_NUMBER, 9},
	{REF_CHILD_LAST_DATE, OWNER_CHILD, "tanggal_lalu", REF_IS_TEXT, 9},
	{REF_PERSON_NAME, OWNER_PERSON, "nama", REF_IS_TEXT, FLOW_NAME_SEPTETS},
	{REF_PERSON_ROLE, OWNER_PERSON, "peran", REF_IS_TEXT, 8},
	{REF_PERSON_POSYANDU, OWNER_PERSON, "posyandu", REF_IS_TEXT, FLOW_NAME_SEPTETS},
	{REF_PLACE_NAME, OWNER_PLACE, "nama", REF_IS_TEXT, FLOW_NAME_SEPTETS},
	{REF_PLACE_VILLAGE, OWNER_PLACE, "desa", REF_IS_TEXT, FLOW_NAME_SEPTETS},
	{REF_GROWTH_BBU, OWNER_GROWTH, "bbu", REF_IS_TEXT, 0},
	{REF_GROWTH_TBU, OWNER_GROWTH, "tbu", REF_IS_TEXT, 0},
	{REF_GROWTH_BBTB, OWNER_GROWTH, "bbtb", REF_IS_TEXT, 0},
	{REF_GROWTH_IMTU, OWNER_GROWTH, "imtu", REF_IS_TEXT, 0},
	{REF_GROWTH_LKU, OWNER_GROWTH, "lku", REF_IS_TEXT, 0},
	{REF_GROWTH_ARM, OWNER_GROWTH, "lila", REF_IS_TEXT, 0},
	{REF_GROWTH_KMS, OWNER_GROWTH, "naik", REF_IS_TEXT, 0},
	{REF_GROWTH_LETTER, OWNER_GROWTH, "kms", REF_IS_TEXT, 1},
	{REF_GROWTH_POSITION, OWNER_GROWTH, "posisi", REF_IS_TEXT, 9},
	{REF_GROWTH_REASON, OWNER_GROWTH, "sebab", REF_IS_TEXT, 0},
	{REF_GROWTH_ADVICE, OWNER_GROWTH, "nasihat", REF_IS_TEXT, KMS_ADVICE_WIDEST},
	{REF_GROWTH_DOUBT, OWNER_GROWTH, "ragu", REF_IS_BOOL, 5},
	{REF_GROWTH_ODD, OWNER_GROWTH, "janggal", REF_IS_BOOL, 5},
	{REF_GROWTH_SEVERE, OWNER_GROWTH, "gizi_buruk", REF_IS_BOOL, 5},
	{REF_GROWTH_WASTED, OWNER_GROWTH, "gizi_kurang", REF_IS_BOOL, 5},
	{REF_GROWTH_RED_LINE, OWNER_GROWTH, "bgm", REF_IS_BOOL, 5},
	{REF_GROWTH_ORANGE, OWNER_GROWTH, "garis_oranye", REF_IS_BOOL, 5},
	{REF_GROWTH_TWICE_T, OWNER_GROWTH, "dua_t", REF_IS_BOOL, 5},
	{REF_GROWTH_STUNTED, OWNER_GROWTH, "pendek", REF_IS_BOOL, 5},
	{REF_GROWTH_OVER, OWNER_GROWTH, "lebih", REF_IS_BOOL, 5},
	{REF_GROWTH_TOO_OLD, OWNER_GROWTH, "di_atas_5", REF_IS_BOOL, 5},
	{REF_GROWTH_Z_BBU, OWNER_GROWTH, "z_bbu", REF_IS_NUMBER, 9},
	{REF_GROWTH_Z_TBU, OWNER_GROWTH, "z_tbu", REF_IS_NUMBER, 9},
	{REF_GROWTH_Z_BBTB, OWNER_GROWTH, "z_bbtb", REF_IS_NUMBER, 9},
};
#define MEMBERS (sizeof(members) / sizeof(members[0]))

static const struct {
	const char *name;
	int widest;
} extras[EXTRAS] = {
	[EXTRA_TYPED] = {"tulis", FLOW_TYPED_SEPTETS}, [EXTRA_A] = {"a", 7},         [EXTRA_B] = {"b", 7},
	[EXTRA_NAME] = {"nama", FLOW_NAME_SEPTETS},    [EXTRA_UNIT] = {"satuan", 2},
};

int extra_widest(int extra)
{
	return extras[extra].widest;
}

/* ---- finding ---- */

int field_find(const struct flow_set *set, struct str name)
{
	for (int i = 0; i < set->fields; i++)
		if (str_eq(set->field[i].name, name))
			return i;
	return -1;
}

int field_known(const struct flow_set *set, uint64_t known, struct str name)
{
	int i = field_find(set, name);

	return i >= 0 && (known >> i & 1 || set->field[i].type == FIELD_NONE) ? i : -1;
}

static struct ref member_find(enum owner owner, struct str name)
{
	for (size_t i = 0; i < MEMBERS; i++)
		if (members[i].owner == owner && str_eq(str_of(members[i].name), name))
			return (struct ref){.kind = (uint8_t)members[i].kind, .field = NO_FIELD};
	return (struct ref){.kind = REF_NONE};
}

static struct ref extra_find(struct str name)
{
	for (int i = 0; i < EXTRAS; i++)
		if (str_eq(str_of(extras[i].name), name))
			return (struct ref){.kind = REF_EXTRA, .field = (uint8_t)i};
	return (struct ref){.kind = REF_NONE};
}

static const uint8_t whole_kinds[FIELD_TYPES] = {
	[FIELD_NONE] = REF_SILENT,   [FIELD_WEIGHT] = REF_NUMBER, [FIELD_LENGTH] = REF_NUMBER,
	[FIELD_CHOICE] = REF_CHOICE, [FIELD_TEXT] = REF_TEXT,     [FIELD_ARM] = REF_NUMBER,
	[FIELD_HEAD] = REF_NUMBER,   [FIELD_COUNT] = REF_NUMBER,  [FIELD_NUMBER] = REF_NUMBER,
	[FIELD_YESNO] = REF_YESNO,   [FIELD_DATE] = REF_DATE,     [FIELD_WORDS] = REF_WORDS,
	[FIELD_PHONE] = REF_DIGITS,  [FIELD_NIK] = REF_DIGITS, /* CHILD, GROWTH, PERSON, PLACE: only their members */
};

static struct ref whole_field(const struct flow_set *set, int i)
{
	return (struct ref){.kind = whole_kinds[set->field[i].type], .field = (uint8_t)i};
}

/* The part of ROOT before the point is a field: its member. */
static struct ref field_member(const struct flow_set *set, int i, struct str member)
{
	struct ref r;

	switch (set->field[i].type) {
	case FIELD_NONE: return (struct ref){.kind = REF_SILENT};
	case FIELD_PERSON:
	case FIELD_PLACE:
		r = member_find(set->field[i].type == FIELD_PERSON ? OWNER_PERSON : OWNER_PLACE, member);
		r.field = (uint8_t)i;
		return r;
	case FIELD_CHILD: return member_find(OWNER_CHILD, member);
	case FIELD_GROWTH: return member_find(OWNER_GROWTH, member);
	default: return (struct ref){.kind = REF_NONE};
	}
}

struct ref ref_find(const struct flow_set *set, uint64_t known, struct str path, bool extras_ok)
{
	struct str member = path, root = str_cut(&member, '.');
	int i = field_known(set, known, root);

	if (!member.n && root.n == path.n) {
		if (i >= 0)
			return whole_field(set, i);
		return extras_ok ? extra_find(root) : (struct ref){.kind = REF_NONE};
	}
	if (str_eq(root, STR("saya")))
		return member_find(OWNER_ME, member);
	if (i < 0)
		return (struct ref){.kind = REF_NONE};
	return field_member(set, i, member);
}

/* ---- what may be used instead ---- */

#define HINT_ROOM 145 /* bytes: a finding has 240 */

static void add_hint(struct buf *out, struct str root, const char *member, bool braces)
{
	if (out->n + root.n + 24 > HINT_ROOM)
		return;
	buf_addf(out, "%s%s%.*s%s%s%s", out->n ? " " : "", braces ? "{" : "", STR_ARG(root), *member ? "." : "", member,
		 braces ? "}" : "");
}

static void hint_members(struct buf *out, struct str root, enum owner owner, bool braces)
{
	for (size_t i = 0; i < MEMBERS; i++)
		if (members[i].owner == owner)
			add_hint(out, root, members[i].name, braces);
}

/* The fields that are known, of a child and a score the first member. */
static void hint_fields(const struct flow_set *set, uint64_t known, bool braces, struct buf *out)
{
	for (int i = 0; i < set->fields; i++) {
		const struct flow_field *f = &set->field[i];

		if (!(known >> i & 1) || f->type == FIELD_NONE)
			continue;
		add_hint(out, f->name,
			 f->type == FIELD_CHILD || is_pick(f->type) ? "nama"
			 : f->type == FIELD_GROWTH                  ? "bbu"
								    : "",
			 braces);
	}
	add_hint(out, STR("saya"), "nama", braces);
	add_hint(out, STR("saya"), "posyandu", braces);
}

void ref_hint(const struct flow_set *set, uint64_t known, struct str path, bool braces, struct buf *out)
{
	struct str root = str_cut(&path, '.');
	int i = field_known(set, known, root);

	if (str_eq(root, STR("saya")))
		hint_members(out, root, OWNER_ME, braces);
	else if (i >= 0 && set->field[i].type == FIELD_CHILD)
		hint_members(out, root, OWNER_CHILD, braces);
	else if (i >= 0 && is_pick(set->field[i].type))
		hint_members(out, root, set->field[i].type == FIELD_PERSON ? OWNER_PERSON : OWNER_PLACE, braces);
	else if (i >= 0 && set->field[i].type == FIELD_GROWTH)
		hint_members(out, root, OWNER_GROWTH, braces);
	else
		hint_fields(set, known, braces, out);
}

/* ---- types and widths ---- */

static const struct member *member_of(struct ref r)
{
	for (size_t i = 0; i < MEMBERS; i++)
		if (members[i].kind == r.kind)
			return &members[i];
	return NULL;
}

enum ref_type ref_type(struct ref r)
{
	const struct member *m = member_of(r);

	if (m)
		return m->type;
	if (r.kind == REF_YESNO)
		return REF_IS_BOOL;
	return r.kind == REF_NUMBER || r.kind == REF_DATE ? REF_IS_NUMBER : REF_IS_TEXT;
}

struct str ref_word(const struct flow_set *set, struct ref r)
{
	const struct member *m = member_of(r);

	if (m)
		return str_of(m->name);
	return r.kind == REF_EXTRA ? str_of(extras[r.field].name) : set->field[r.field].name;
}

bool ref_is_child(struct ref r)
{
	const struct member *m = member_of(r);

	return m && m->owner == OWNER_CHILD;
}

static int wider(int a, int b)
{
	return a > b ? a : b;
}

static int widest_class(enum growth_class from, enum growth_class to)
{
	int widest = gsm7_units(SHOW_TOO_OLD);

	for (int c = (int)from; c <= (int)to; c++)
		widest = wider(widest, gsm7_units(str_of(growth_class_text((enum growth_class)c))));
	return wider(widest, gsm7_units(str_of(growth_class_text(CLASS_NONE))));
}

static int widest_kms(void)
{
	int widest = gsm7_units(SHOW_TOO_OLD);

	for (int k = KMS_NONE; k <= KMS_B; k++)
		widest = wider(widest, gsm7_units(str_of(kms_text((enum kms_status)k))));
	return wider(widest, gsm7_units(str_of(growth_class_text(CLASS_NONE))));
}

/* The widest of the texts a field can show, beside "belum ada". */
static int widest_texts(const struct flow_set *set, const struct flow_field *f, enum language l)
{
	int widest = (int)SHOW_NONE.n;

	for (int i = 0; i < f->options + f->case_count; i++) {
		int n = text_widest(set, i < f->options ? f->option[i].label : f->cases[i - f->options].text, l);

		if (n < 0)
			return -1;
		widest = wider(widest, n);
	}
	return widest;
}

static int widest_number(const struct flow_field *f)
{
	int figure = f->type == FIELD_NUMBER ? 11 : 7, unit = f->unit.n ? 1 + (int)f->unit.n : 0;

	return wider((int)SHOW_NONE.n, figure + unit);
}

static int widest_growth(struct ref r)
{
	switch (r.kind) {
	case REF_GROWTH_BBU: return widest_class(CLASS_BBU_SANGAT_KURANG, CLASS_BBU_RISIKO_LEBIH);
	case REF_GROWTH_TBU: return widest_class(CLASS_TBU_SANGAT_PENDEK, CLASS_TBU_TINGGI);
	case REF_GROWTH_BBTB: return widest_class(CLASS_BBTB_GIZI_BURUK, CLASS_BBTB_OBESITAS);
	case REF_GROWTH_IMTU: return widest_class(CLASS_IMTU_GIZI_BURUK, CLASS_IMTU_OBESITAS);
	case REF_GROWTH_LKU: return widest_class(CLASS_LKU_MIKROSEFALI, CLASS_LKU_MAKROSEFALI);
	case REF_GROWTH_ARM: return show_widest_arm();
	case REF_GROWTH_REASON: return show_widest_reason();
	default: return widest_kms();
	}
}

int ref_widest(const struct flow_set *set, struct ref r, enum language language)
{
	const struct member *m = member_of(r);

	if (m)
		return m->widest ? m->widest : widest_growth(r);
	switch (r.kind) {
	case REF_EXTRA: return extras[r.field].widest;
	case REF_NUMBER: return widest_number(&set->field[r.field]);
	case REF_CHOICE:
	case REF_TEXT: return widest_texts(set, &set->field[r.field], language);
	case REF_YESNO: return (int)SHOW_NONE.n;
	case REF_DATE: return 10;
	case REF_WORDS: return FLOW_WORDS_SEPTETS;
	case REF_DIGITS: return 16;
	default: return 0;
	}
}

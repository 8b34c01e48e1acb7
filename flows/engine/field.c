/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field: what a text or an expression may refer to. One table gives each member its name, type, widest value and owner, so
 * that the loader can prove a screen and the engine can show it from the same line.
 */
#include "flow_program.h"

#include "gsm7.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum owner { OWNER_ME, OWNER_CHILD, OWNER_GROWTH };

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
	{REF_CHILD_NAME, OWNER_CHILD, "nama", REF_IS_TEXT, FLOW_NAME_SEPTETS},
	{REF_CHILD_CODE, OWNER_CHILD, "kode", REF_IS_TEXT, CHILD_CODE_MAX - 1},
	{REF_CHILD_SEX, OWNER_CHILD, "jk", REF_IS_TEXT, 1},
	{REF_CHILD_AGE_DAYS, OWNER_CHILD, "umur_hari", REF_IS_NUMBER, 5},
	{REF_CHILD_AGE_MONTHS, OWNER_CHILD, "umur_bulan", REF_IS_NUMBER, 3},
	{REF_CHILD_LAST_WEIGHT, OWNER_CHILD, "berat_lalu", REF_IS_NUMBER, 9},
	{REF_CHILD_LAST_LENGTH, OWNER_CHILD, "panjang_lalu", REF_IS_NUMBER, 9},
	{REF_CHILD_LAST_DATE, OWNER_CHILD, "tanggal_lalu", REF_IS_TEXT, 9},
	{REF_GROWTH_BBU, OWNER_GROWTH, "bbu", REF_IS_TEXT, 0},
	{REF_GROWTH_TBU, OWNER_GROWTH, "tbu", REF_IS_TEXT, 0},
	{REF_GROWTH_BBTB, OWNER_GROWTH, "bbtb", REF_IS_TEXT, 0},
	{REF_GROWTH_Z_BBU, OWNER_GROWTH, "z_bbu", REF_IS_NUMBER, 9},
	{REF_GROWTH_Z_TBU, OWNER_GROWTH, "z_tbu", REF_IS_NUMBER, 9},
	{REF_GROWTH_Z_BBTB, OWNER_GROWTH, "z_bbtb", REF_IS_NUMBER, 9},
	{REF_GROWTH_IMTU, OWNER_GROWTH, "imtu", REF_IS_TEXT, 0},
	{REF_GROWTH_REASON, OWNER_GROWTH, "sebab", REF_IS_TEXT, 0},
	{REF_GROWTH_ADVICE, OWNER_GROWTH, "nasihat", REF_IS_TEXT, KMS_ADVICE_WIDEST},
	{REF_GROWTH_KMS, OWNER_GROWTH, "naik", REF_IS_TEXT, 0},
	{REF_GROWTH_LETTER, OWNER_GROWTH, "kms", REF_IS_TEXT, 1},
	{REF_GROWTH_POSITION, OWNER_GROWTH, "posisi", REF_IS_TEXT, 9},
	{REF_GROWTH_SEVERE, OWNER_GROWTH, "gizi_buruk", REF_IS_BOOL, 5},
	{REF_GROWTH_WASTED, OWNER_GROWTH, "gizi_kurang", REF_IS_BOOL, 5},
	{REF_GROWTH_RED_LINE, OWNER_GROWTH, "bgm", REF_IS_BOOL, 5},
	{REF_GROWTH_ORANGE, OWNER_GROWTH, "garis_oranye", REF_IS_BOOL, 5},
	{REF_GROWTH_TWICE_T, OWNER_GROWTH, "dua_t", REF_IS_BOOL, 5},
	{REF_GROWTH_STUNTED, OWNER_GROWTH, "pendek", REF_IS_BOOL, 5},
	{REF_GROWTH_OVER, OWNER_GROWTH, "lebih", REF_IS_BOOL, 5},
	{REF_GROWTH_DOUBT, OWNER_GROWTH, "ragu", REF_IS_BOOL, 5},
	{REF_GROWTH_TOO_OLD, OWNER_GROWTH, "di_atas_5", REF_IS_BOOL, 5},
};

static const struct {
	const char *name;
	int widest;
} extras[EXTRAS] = {
	[EXTRA_TYPED] = {"tulis", FLOW_TYPED_SEPTETS}, [EXTRA_A] = {"a", 7},         [EXTRA_B] = {"b", 7},
	[EXTRA_NAME] = {"nama", FLOW_NAME_SEPTETS},    [EXTRA_UNIT] = {"satuan", 2},
};

/* What stands for a value that was never measured or said; and where it does not fit. */
#define SHOW_NONE    STR("belum ada")
#define SHOW_SHORT   STR("-")
#define SHOW_TOO_OLD STR("di atas 5 tahun") /* in the place of a class or status */

/* Why a screen asks once more about weight and length: the first that holds. */
static const struct {
	unsigned doubt; /* 0: WHO's flag on a score */
	const char *text;
} reasons[] = {
	{DOUBT_SHRUNK, "lebih pendek dari dulu"},
	{DOUBT_LEAPT, "TB jauh di atas garis"},
	{DOUBT_GAINED, "BB jauh di atas garis"},
	{DOUBT_LOST, "BB jauh di bawah garis"},
	{0, "di luar batas umurnya"},
	{DOUBT_DISAGREE, "BB dan TB tidak cocok"},
};
#define REASONS (sizeof(reasons) / sizeof(reasons[0]))

int field_find(const struct flow_set *set, struct str name)
{
	for (int i = 0; i < set->fields; i++)
		if (str_eq(set->field[i].name, name))
			return i;
	return -1;
}

static struct ref member_find(enum owner owner, struct str name)
{
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
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

static struct ref whole_field(const struct flow_set *set, int i)
{
	static const uint8_t kinds[] = {
		[FIELD_WEIGHT] = REF_NUMBER, [FIELD_LENGTH] = REF_NUMBER, [FIELD_CHOICE] = REF_CHOICE,
		[FIELD_TEXT] = REF_TEXT,     [FIELD_CHILD] = REF_NONE,    [FIELD_GROWTH] = REF_NONE,
	};

	return (struct ref){.kind = kinds[set->field[i].type], .field = (uint8_t)i};
}

struct ref ref_find(const struct flow_set *set, struct str path, bool extras_ok)
{
	struct str member = path, root = str_cut(&member, '.');
	int i;

	if (!member.n && root.n == path.n) {
		i = field_find(set, root);
		if (i >= 0)
			return whole_field(set, i);
		return extras_ok ? extra_find(root) : (struct ref){.kind = REF_NONE};
	}
	if (str_eq(root, STR("saya")))
		return member_find(OWNER_ME, member);
	i = field_find(set, root);
	if (i < 0)
		return (struct ref){.kind = REF_NONE};
	if (set->field[i].type == FIELD_CHILD)
		return member_find(OWNER_CHILD, member);
	if (set->field[i].type == FIELD_GROWTH)
		return member_find(OWNER_GROWTH, member);
	return (struct ref){.kind = REF_NONE};
}

static const struct member *member_of(struct ref r)
{
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (members[i].kind == r.kind)
			return &members[i];
	return NULL;
}

enum ref_type ref_type(struct ref r)
{
	const struct member *m = member_of(r);

	if (m)
		return m->type;
	return r.kind == REF_NUMBER ? REF_IS_NUMBER : REF_IS_TEXT;
}

static int widest_class(enum growth_class from, enum growth_class to)
{
	int widest = gsm7_units(SHOW_TOO_OLD);

	for (int c = (int)from; c <= (int)to; c++) {
		int n = gsm7_units(str_of(growth_class_text((enum growth_class)c)));

		widest = n > widest ? n : widest;
	}
	return widest;
}

static int widest_reason(void)
{
	int widest = 0;

	for (size_t i = 0; i < REASONS; i++) {
		int n = gsm7_units(str_of(reasons[i].text));

		widest = n > widest ? n : widest;
	}
	return widest;
}

static int widest_kms(void)
{
	int widest = gsm7_units(SHOW_TOO_OLD);

	for (int k = KMS_NONE; k <= KMS_B; k++) {
		int n = gsm7_units(str_of(kms_text((enum kms_status)k)));

		widest = n > widest ? n : widest;
	}
	return widest;
}

static int widest_field(const struct flow_set *set, struct ref r)
{
	const struct flow_field *f = &set->field[r.field];
	int widest = 9; /* "belum ada" */

	for (int i = 0; i < f->options; i++)
		widest = f->option[i].label.widest > widest ? f->option[i].label.widest : widest;
	for (int i = 0; i < f->case_count; i++)
		widest = f->cases[i].text.widest > widest ? f->cases[i].text.widest : widest;
	return widest;
}

int ref_widest(const struct flow_set *set, struct ref r)
{
	const struct member *m = member_of(r);

	switch (r.kind) {
	case REF_GROWTH_BBU: return widest_class(CLASS_BBU_SANGAT_KURANG, CLASS_BBU_RISIKO_LEBIH);
	case REF_GROWTH_TBU: return widest_class(CLASS_TBU_SANGAT_PENDEK, CLASS_TBU_TINGGI);
	case REF_GROWTH_BBTB: return widest_class(CLASS_BBTB_GIZI_BURUK, CLASS_BBTB_OBESITAS);
	case REF_GROWTH_IMTU: return widest_class(CLASS_IMTU_GIZI_BURUK, CLASS_IMTU_OBESITAS);
	case REF_GROWTH_REASON: return widest_reason();
	case REF_GROWTH_KMS: return widest_kms();
	case REF_EXTRA: return extras[r.field].widest;
	case REF_NUMBER:
	case REF_CHOICE:
	case REF_TEXT: return widest_field(set, r);
	default: return m ? m->widest : 0;
	}
}

/* ---- values ---- */

static bool z_number(const struct flow_session *s, enum growth_indicator ind, int64_t *out)
{
	if (s->growth.z[ind] == GROWTH_Z_NONE)
		return false;
	*out = s->growth.z[ind] * 10;
	return true;
}

static bool is_class(const struct flow_session *s, enum growth_indicator ind, enum growth_class from,
		     enum growth_class to)
{
	enum growth_class c = growth_classify(ind, &s->growth);

	return c != CLASS_NONE && c >= from && c <= to;
}

static bool flagged(const struct flow_session *s)
{
	return s->growth.flag[GROWTH_WFA] || s->growth.flag[GROWTH_LFA] || s->growth.flag[GROWTH_WFL];
}

/* Neither WHO nor the card says anything from 60 months on. */
static bool too_old(const struct flow_session *s)
{
	return s->child.id && (int64_t)s->visit_day - s->child.birth_day > GROWTH_LAST_DAY;
}

static bool growth_bool(const struct flow_session *s, enum ref_kind kind)
{
	switch (kind) {
	case REF_GROWTH_SEVERE: return is_class(s, GROWTH_WFL, CLASS_BBTB_GIZI_BURUK, CLASS_BBTB_GIZI_BURUK);
	case REF_GROWTH_WASTED: return is_class(s, GROWTH_WFL, CLASS_BBTB_GIZI_BURUK, CLASS_BBTB_GIZI_KURANG);
	case REF_GROWTH_RED_LINE: return s->kms.below_red;
	case REF_GROWTH_ORANGE: return s->kms.above_orange;
	case REF_GROWTH_TWICE_T: return s->kms.times_t >= 2;
	case REF_GROWTH_TOO_OLD: return too_old(s);
	case REF_GROWTH_STUNTED: return is_class(s, GROWTH_LFA, CLASS_TBU_SANGAT_PENDEK, CLASS_TBU_PENDEK);
	case REF_GROWTH_OVER: return is_class(s, GROWTH_WFL, CLASS_BBTB_GIZI_LEBIH, CLASS_BBTB_OBESITAS);
	default: return flagged(s) || s->doubt;
	}
}

static bool field_number(const struct flow_session *s, uint8_t field, int64_t *out)
{
	*out = s->value[field].num;
	return s->value[field].type != VAL_NONE;
}

/* A figure of the register; one that no child has (and no screen holds) is as good as none. */
static bool between(int64_t value, int64_t low, int64_t high, int64_t *out)
{
	*out = value;
	return value >= low && value <= high;
}

static bool child_age(const struct flow_scope *sc, int64_t age, int64_t high, int64_t *out)
{
	return between(age, 0, high, out) && (*out *= 1000, sc->s->child.id != 0);
}

bool ref_number(const struct flow_scope *sc, struct ref r, int64_t *out)
{
	const struct flow_session *s = sc->s;

	switch (r.kind) {
	case REF_NUMBER:
	case REF_CHOICE: return field_number(s, r.field, out);
	case REF_CHILD_AGE_DAYS: return child_age(sc, (int64_t)s->visit_day - s->child.birth_day, 99999, out);
	case REF_CHILD_AGE_MONTHS:
		return child_age(sc, date_months_between(s->child.birth_day, s->visit_day), 999, out);
	case REF_CHILD_LAST_WEIGHT: return between(s->child.last.weight_g, 1, FLOW_NUMBER_MAX, out);
	case REF_CHILD_LAST_LENGTH: return between((int64_t)s->child.last_length_mm * 100, 1, FLOW_NUMBER_MAX, out);
	case REF_GROWTH_Z_BBU: return z_number(s, GROWTH_WFA, out);
	case REF_GROWTH_Z_TBU: return z_number(s, GROWTH_LFA, out);
	case REF_GROWTH_Z_BBTB: return z_number(s, GROWTH_WFL, out);
	case REF_GROWTH_SEVERE:
	case REF_GROWTH_WASTED:
	case REF_GROWTH_RED_LINE:
	case REF_GROWTH_STUNTED:
	case REF_GROWTH_OVER:
	case REF_GROWTH_ORANGE:
	case REF_GROWTH_TWICE_T:
	case REF_GROWTH_TOO_OLD:
	case REF_GROWTH_DOUBT: *out = growth_bool(s, (enum ref_kind)r.kind) ? 1000 : 0; return true;
	default: return false;
	}
}

void number_show(struct buf *out, int64_t thousandths)
{
	int64_t n = thousandths < 0 ? -thousandths : thousandths, frac = n % 1000;
	int digits = 3;

	buf_addf(out, "%s%lld", thousandths < 0 ? "-" : "", (long long)(n / 1000));
	if (!frac)
		return;
	while (frac % 10 == 0) {
		frac /= 10;
		digits--;
	}
	buf_addf(out, ",%0*lld", digits, (long long)frac);
}

static struct str class_text(const struct flow_session *s, enum growth_indicator ind)
{
	return too_old(s) ? SHOW_TOO_OLD : str_of(growth_class_text(growth_classify(ind, &s->growth)));
}

static struct str status_text(const struct flow_session *s)
{
	if (s->kms.status != KMS_NONE)
		return str_of(kms_text(s->kms.status));
	return too_old(s) ? SHOW_TOO_OLD : str_of(growth_class_text(CLASS_NONE));
}

static struct str reason_text(const struct flow_session *s)
{
	for (size_t i = 0; i < REASONS; i++)
		if (reasons[i].doubt ? s->doubt & reasons[i].doubt : flagged(s))
			return str_of(reasons[i].text);
	return STR("");
}

static struct str growth_text(const struct flow_session *s, enum ref_kind kind)
{
	switch (kind) {
	case REF_GROWTH_BBU: return class_text(s, GROWTH_WFA);
	case REF_GROWTH_TBU: return class_text(s, GROWTH_LFA);
	case REF_GROWTH_BBTB: return class_text(s, GROWTH_WFL);
	case REF_GROWTH_IMTU: return class_text(s, GROWTH_BFA);
	case REF_GROWTH_REASON: return reason_text(s);
	case REF_GROWTH_ADVICE:
		return str_of(kms_advice_key(&s->kms, date_months_between(s->child.birth_day, s->visit_day)));
	case REF_GROWTH_KMS: return status_text(s);
	default: return str_of(kms_letter(s->kms.status));
	}
}

enum position position_used(const struct flow_session *s)
{
	if (s->position != POSITION_UNKNOWN)
		return s->position;
	return (int64_t)s->visit_day - s->child.birth_day < GROWTH_HEIGHT_FROM_DAY ? POSITION_LYING : POSITION_STANDING;
}

static void show_text_field(const struct flow_scope *sc, struct ref r, struct buf *out)
{
	const struct flow_field *f = &sc->set->field[r.field];
	const struct flow_value *v = &sc->s->value[r.field];

	if (v->type == VAL_NONE || v->num < 0)
		buf_add(out, SHOW_NONE);
	else if (r.kind == REF_CHOICE && v->num < f->options)
		template_show(sc, &f->option[v->num].label, out);
	else if (r.kind == REF_TEXT && v->num < f->case_count)
		template_show(sc, &f->cases[v->num].text, out);
}

static void show_date(struct buf *out, int32_t day)
{
	if (day == DATE_NONE)
		buf_add(out, SHOW_NONE);
	else
		date_add_short(out, day);
}

static void show_number_ref(const struct flow_scope *sc, struct ref r, struct buf *out)
{
	int64_t n;

	if (!ref_number(sc, r, &n))
		buf_add(out, ref_widest(sc->set, r) < (int)SHOW_NONE.n ? SHOW_SHORT : SHOW_NONE);
	else if (ref_type(r) == REF_IS_BOOL)
		buf_add(out, n ? STR("ya") : STR("tidak"));
	else
		number_show(out, n);
}

static struct str show_sex(enum sex sex)
{
	if (sex == SEX_UNKNOWN)
		return SHOW_SHORT;
	return sex == SEX_MALE ? STR("L") : STR("P");
}

bool ref_has(const struct flow_scope *sc, struct ref r)
{
	const struct member *m = member_of(r);

	if (r.kind == REF_CHOICE || r.kind == REF_TEXT)
		return sc->s->value[r.field].type != VAL_NONE;
	return !m || m->owner != OWNER_CHILD || sc->s->child.id;
}

void ref_show(const struct flow_scope *sc, struct ref r, struct buf *out)
{
	const struct child *child = &sc->s->child;

	switch (r.kind) {
	case REF_CHOICE:
	case REF_TEXT: show_text_field(sc, r, out); break;
	case REF_ME_NAME: gsm7_add_clean(out, sc->who->name, FLOW_NAME_SEPTETS); break;
	case REF_ME_POSYANDU: gsm7_add_clean(out, sc->who->posyandu, FLOW_NAME_SEPTETS); break;
	case REF_ME_ROLE: buf_add(out, str_of(role_name(sc->who->role))); break;
	case REF_CHILD_NAME: gsm7_add_clean(out, str_of(child->name), FLOW_NAME_SEPTETS); break;
	case REF_CHILD_CODE: gsm7_add_clean(out, str_of(child->code), CHILD_CODE_MAX - 1); break;
	case REF_CHILD_SEX: buf_add(out, show_sex(child->sex)); break;
	case REF_CHILD_LAST_DATE: show_date(out, child->last.day); break;
	case REF_GROWTH_BBU:
	case REF_GROWTH_TBU:
	case REF_GROWTH_BBTB:
	case REF_GROWTH_IMTU:
	case REF_GROWTH_REASON:
	case REF_GROWTH_ADVICE:
	case REF_GROWTH_KMS:
	case REF_GROWTH_LETTER: buf_add(out, growth_text(sc->s, (enum ref_kind)r.kind)); break;
	case REF_GROWTH_POSITION:
		buf_add(out, position_used(sc->s) == POSITION_LYING ? STR("telentang") : STR("berdiri"));
		break;
	case REF_EXTRA: gsm7_add_clean(out, sc->extra[r.field], extras[r.field].widest); break;
	default: show_number_ref(sc, r, out); break;
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * show: the values behind references, as a number for expressions and as the words a phone shows. Every function here
 * has its widest result counted in field.c; what a register or a session may hold beyond that is cut, or counts as
 * none.
 */
#include "flow_show.h"

#include "gsm7.h"
#include "nutrition.h"

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

int show_widest_reason(void)
{
	int widest = 0;

	for (size_t i = 0; i < REASONS; i++) {
		int n = gsm7_units(str_of(reasons[i].text));

		widest = n > widest ? n : widest;
	}
	return widest;
}

int show_widest_arm(void)
{
	int widest = gsm7_units(SHOW_TOO_OLD);

	for (int c = ARM_NONE; c <= ARM_NORMAL; c++) {
		int n = gsm7_units(str_of(arm_class_text((enum arm_class)c)));

		widest = n > widest ? n : widest;
	}
	return widest;
}

/* ---- scores ---- */

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

static int64_t age_days(const struct flow_session *s)
{
	return (int64_t)s->visit_day - s->child.birth_day;
}

/*
 * Neither WHO nor the card says anything from 60 months on. On the fifth birthday the card is over, while WHO, by its months
 * of 30.4375 days, may score one day more: the calendar decides, as it does for the list of children.
 */
static bool too_old(const struct flow_session *s)
{
	return s->child.id && date_months_between(s->child.birth_day, s->visit_day) > KMS_LAST_MONTH;
}

static enum arm_class arm_class(const struct flow_session *s)
{
	int64_t age = age_days(s);

	return arm_classify(s->child.id && age >= 0 && age <= GROWTH_LAST_DAY ? (int32_t)age : -1, s->arm_mm);
}

/* Severe or wasted by weight for length, by the arm or by oedema: any one road is enough. */
static struct nutrition nutrition(const struct flow_session *s)
{
	int64_t age = age_days(s);
	struct growth_input in = {
		.age_days = s->child.id && age >= 0 && age <= GROWTH_LAST_DAY ? (int32_t)age : -1,
		.arm_mm = s->arm_mm,
		.oedema = s->oedema,
	};
	struct nutrition n;

	nutrition_assess(&in, &s->growth, &n);
	return n;
}

static bool growth_bool(const struct flow_session *s, enum ref_kind kind)
{
	switch (kind) {
	case REF_GROWTH_SEVERE: return nutrition(s).severe_roads != 0;
	case REF_GROWTH_WASTED: return nutrition(s).wasted;
	case REF_GROWTH_ODD: return flagged(s) || s->doubts;
	case REF_GROWTH_RED_LINE: return s->kms.below_red;
	case REF_GROWTH_ORANGE: return s->kms.above_orange;
	case REF_GROWTH_TWICE_T: return s->kms.times_t >= 2;
	case REF_GROWTH_TOO_OLD: return too_old(s);
	case REF_GROWTH_STUNTED: return is_class(s, GROWTH_LFA, CLASS_TBU_SANGAT_PENDEK, CLASS_TBU_PENDEK);
	case REF_GROWTH_OVER: return is_class(s, GROWTH_WFL, CLASS_BBTB_GIZI_LEBIH, CLASS_BBTB_OBESITAS);
	default: return flagged(s) || s->doubt;
	}
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

enum position position_used(const struct flow_session *s)
{
	if (s->position != POSITION_UNKNOWN)
		return s->position;
	return age_days(s) < GROWTH_HEIGHT_FROM_DAY ? POSITION_LYING : POSITION_STANDING;
}

static struct str growth_text(const struct flow_session *s, enum ref_kind kind)
{
	switch (kind) {
	case REF_GROWTH_BBU: return class_text(s, GROWTH_WFA);
	case REF_GROWTH_TBU: return class_text(s, GROWTH_LFA);
	case REF_GROWTH_BBTB: return class_text(s, GROWTH_WFL);
	case REF_GROWTH_IMTU: return class_text(s, GROWTH_BFA);
	case REF_GROWTH_LKU: return class_text(s, GROWTH_HFA);
	case REF_GROWTH_ARM: return too_old(s) ? SHOW_TOO_OLD : str_of(arm_class_text(arm_class(s)));
	case REF_GROWTH_REASON: return reason_text(s);
	case REF_GROWTH_ADVICE:
		return str_of(kms_advice_key(&s->kms, date_months_between(s->child.birth_day, s->visit_day)));
	case REF_GROWTH_KMS: return status_text(s);
	case REF_GROWTH_POSITION: return position_used(s) == POSITION_LYING ? STR("telentang") : STR("berdiri");
	default: return str_of(kms_letter(s->kms.status));
	}
}

/* ---- numbers ---- */

static bool is_growth_bool(enum ref_kind kind)
{
	return kind >= REF_GROWTH_SEVERE && kind <= REF_GROWTH_TOO_OLD;
}

static bool field_number(const struct flow_session *s, struct ref r, int64_t *out)
{
	*out = s->value[r.field].num * (r.kind == REF_DATE ? 1000 : 1);
	return s->value[r.field].type != VAL_NONE;
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
	case REF_CHOICE:
	case REF_DATE:
	case REF_YESNO: return field_number(s, r, out);
	case REF_ME_TODAY: *out = sc->who->today * INT64_C(1000); return true;
	case REF_CHILD_AGE_DAYS: return child_age(sc, age_days(s), 99999, out);
	case REF_CHILD_AGE_MONTHS:
		return child_age(sc, date_months_between(s->child.birth_day, s->visit_day), 999, out);
	case REF_CHILD_LAST_WEIGHT: return between(s->child.last.weight_g, 1, FLOW_NUMBER_MAX, out);
	case REF_CHILD_LAST_LENGTH: return between((int64_t)s->child.last_length_mm * 100, 1, FLOW_NUMBER_MAX, out);
	case REF_GROWTH_Z_BBU: return z_number(s, GROWTH_WFA, out);
	case REF_GROWTH_Z_TBU: return z_number(s, GROWTH_LFA, out);
	case REF_GROWTH_Z_BBTB: return z_number(s, GROWTH_WFL, out);
	default: *out = growth_bool(s, (enum ref_kind)r.kind) ? 1000 : 0; return is_growth_bool((enum ref_kind)r.kind);
	}
}

/* ---- words ---- */

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

void show_date(struct buf *out, int32_t day)
{
	int year, month, mday;

	if (day == DATE_NONE) {
		buf_add(out, SHOW_NONE);
		return;
	}
	date_to_ymd(day, &year, &month, &mday);
	buf_addf(out, "%02d/%02d/%04d", mday, month, year);
}

void show_digits(struct buf *out, enum field_type type, int64_t digits, bool e164)
{
	char room[24];
	struct buf b;
	struct str s;

	buf_init(&b, room, sizeof(room));
	buf_addf(&b, type == FIELD_NIK ? "%016lld" : "%lld", (long long)digits);
	s = buf_str(&b);
	if (type == FIELD_PHONE && !e164 && str_starts(s, STR("62"))) {
		buf_addc(out, '0');
		s = (struct str){s.p + 2, s.n - 2};
	}
	buf_add(out, s);
}

static void show_text_field(const struct flow_scope *sc, struct ref r, struct buf *out)
{
	const struct flow_field *f = &sc->set->field[r.field];
	const struct flow_value *v = &sc->s->value[r.field];

	if (v->type == VAL_NONE || v->num < 0)
		buf_add(out, SHOW_NONE);
	else if (r.kind == REF_CHOICE && v->num < f->options)
		text_show(sc, f->option[v->num].label, out);
	else if (r.kind == REF_TEXT && v->num < f->case_count)
		text_show(sc, f->cases[v->num].text, out);
}

/* What a person typed or said, where nothing was computed. */
static void show_said(const struct flow_scope *sc, struct ref r, struct buf *out)
{
	const struct flow_value *v = &sc->s->value[r.field];

	if (v->type == VAL_NONE)
		buf_add(out, SHOW_NONE);
	else if (r.kind == REF_WORDS)
		gsm7_add_clean(out, words_get(sc->s, r.field), FLOW_WORDS_SEPTETS);
	else if (r.kind == REF_DATE)
		show_date(out, (int32_t)v->num);
	else if (r.kind == REF_YESNO)
		buf_add(out, v->num ? STR("ya") : STR("tidak"));
	else
		show_digits(out, sc->set->field[r.field].type, v->num, false);
}

static void show_number_ref(const struct flow_scope *sc, struct ref r, struct buf *out)
{
	const struct flow_field *f = r.kind == REF_NUMBER ? &sc->set->field[r.field] : NULL;
	int64_t n;

	if (!ref_number(sc, r, &n)) {
		buf_add(out, ref_widest(sc->set, r, LANG_ID) < (int)SHOW_NONE.n ? SHOW_SHORT : SHOW_NONE);
	} else if (ref_type(r) == REF_IS_BOOL) {
		buf_add(out, n ? STR("ya") : STR("tidak"));
	} else {
		number_show(out, n);
		if (f && f->unit.n)
			buf_addf(out, " %.*s", STR_ARG(f->unit));
	}
}

static struct str show_sex(enum sex sex)
{
	if (sex == SEX_UNKNOWN)
		return SHOW_SHORT;
	return sex == SEX_MALE ? STR("L") : STR("P");
}

static bool is_pick_ref(struct ref r)
{
	return r.kind >= REF_PERSON_NAME && r.kind <= REF_PLACE_VILLAGE;
}

bool ref_has(const struct flow_scope *sc, struct ref r)
{
	if (r.kind == REF_CHOICE || r.kind == REF_TEXT || r.kind == REF_WORDS || r.kind == REF_DIGITS)
		return sc->s->value[r.field].type != VAL_NONE;
	if (is_pick_ref(r))
		return pick_get(sc->s, r.field) != NULL;
	return !ref_is_child(r) || sc->s->child.id;
}

static void show_child(const struct child *child, enum ref_kind kind, struct buf *out)
{
	switch (kind) {
	case REF_CHILD_NAME: gsm7_add_clean(out, str_of(child->name), FLOW_NAME_SEPTETS); break;
	case REF_CHILD_CODE: gsm7_add_clean(out, str_of(child->code), CHILD_CODE_MAX - 1); break;
	case REF_CHILD_SEX: buf_add(out, show_sex(child->sex)); break;
	default:
		if (child->last.day == DATE_NONE)
			buf_add(out, SHOW_NONE);
		else
			date_add_short(out, child->last.day);
		break;
	}
}

static void show_pick(const struct directory_entry *e, enum ref_kind kind, struct buf *out)
{
	bool name = kind == REF_PERSON_NAME || kind == REF_PLACE_NAME;

	if (!e)
		buf_add(out, SHOW_NONE);
	else if (kind == REF_PERSON_ROLE)
		buf_add(out, str_of(role_name(e->role)));
	else if (!name && !e->where[0])
		buf_add(out, SHOW_SHORT); /* she works for the whole puskesmas */
	else
		gsm7_add_clean(out, str_of(name ? e->name : e->where), FLOW_NAME_SEPTETS);
}

void ref_show(const struct flow_scope *sc, struct ref r, struct buf *out)
{
	enum ref_kind kind = (enum ref_kind)r.kind;

	switch (kind) {
	case REF_CHOICE:
	case REF_TEXT: show_text_field(sc, r, out); break;
	case REF_WORDS:
	case REF_DATE:
	case REF_YESNO:
	case REF_DIGITS: show_said(sc, r, out); break;
	case REF_ME_NAME: gsm7_add_clean(out, sc->who->name, FLOW_NAME_SEPTETS); break;
	case REF_ME_POSYANDU: gsm7_add_clean(out, sc->who->posyandu, FLOW_NAME_SEPTETS); break;
	case REF_ME_ROLE: buf_add(out, str_of(role_name(sc->who->role))); break;
	case REF_ME_TODAY: show_date(out, sc->who->today); break;
	case REF_CHILD_NAME:
	case REF_CHILD_CODE:
	case REF_CHILD_SEX:
	case REF_CHILD_LAST_DATE: show_child(&sc->s->child, kind, out); break;
	case REF_PERSON_NAME:
	case REF_PERSON_ROLE:
	case REF_PERSON_POSYANDU:
	case REF_PLACE_NAME:
	case REF_PLACE_VILLAGE: show_pick(pick_get(sc->s, r.field), kind, out); break;
	case REF_EXTRA: gsm7_add_clean(out, sc->extra[r.field], extra_widest(r.field)); break;
	default:
		if (ref_type(r) == REF_IS_TEXT)
			buf_add(out, growth_text(sc->s, kind));
		else
			show_number_ref(sc, r, out);
		break;
	}
}

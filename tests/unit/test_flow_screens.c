/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The proof that every screen fits: the loader's count of the widest screen is held against what the engine really
 * shows, for texts that fill a screen to the last septet, for every value a reference can have, for every result of a
 * measurement, and on every road through the flows we ship.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_lines.h"
#include "flow_world.h"

#define MORE                                                                                                           \
	"- {ask: kali, type: count, text: A, unit: kaliksel}\n- {ask: hadir, type: yesno, text: A}\n"                  \
	"- {ask: tgl, type: date, text: A}\n- {ask: kata, type: text, text: A}\n- {ask: hp, type: phone, text: A}\n"   \
	"- {ask: nik, type: nik, text: A}\n- set: {beda: berat - panjang}\n"

static struct diag diag;

static int units(const struct phone *p)
{
	return gsm7_units(buf_str(&p->screen));
}

/* FORMAT with as many x for @ as still loads; checks that one more is refused. */
static struct flow_set *widest_that_loads(const char *format)
{
	static char flow[4096], x[161];
	struct flow_set *set = NULL;
	struct str before = str_of(format), after = before;

	before = str_cut(&after, '@');

	for (int n = 1; n <= 160; n++) {
		struct flow_set *more;

		memset(x, 'x', sizeof(x));
		x[n] = '\0';
		snprintf(flow, sizeof(flow), "%.*s%s%.*s", STR_ARG(before), x, STR_ARG(after));
		more = set_of(flow, &diag);
		if (!more)
			break;
		flow_set_free(set);
		set = more;
	}
	assert_non_null(set);
	assert_non_null(strstr(diag.item[0].text,
			       "this screen can take 161 of 160 units with the longest values: shorten its text by 1"));
	return set;
}

/* The widest text of each kind of step that loads really shows 160 septets at its worst, and no more. */
static void the_loader_counts_each_screen_to_the_septet(void **state)
{
	static const struct {
		const char *flow, *type[3];
	} steps[] = {
		{HEAD BERAT "- {ask: panjang, type: length, text: \"@ {berat}\"}\n" END, {"8,123", "12345678"}},
		{HEAD BERAT "- {ask: lagi, type: weight, text: @, retry: \"{saya.nama} salah\"}\n" END, {"8", "x"}},
		{HEAD BERAT "- {ask: posisi, type: choice, text: A, options: {B: @, T: Telentang}}\n" END, {"8", "x"}},
		{HEAD BERAT "- {ask: anak, type: child, text: @}\n" END, {"8", "x"}},
		{HEAD BERAT "- {confirm: \"@\", again: berat}\n" END, {"8", "x"}},
		{HEAD BERAT "- {menu: Pilih, options: {x: \"@\"}}\n", {"8", "?"}},
		{HEAD BERAT "- say: \"@\"\n" END, {"8", "x"}},
		{HEAD BERAT "- {ask: makan, type: yesno, text: \"@\", retry: Jawab}\n" END, {"8", "x"}},
		{HEAD BERAT "- {ask: makan, type: count, text: \"@\", retry: Jawab, optional: yes}\n" END, {"8", "q"}},
		{HEAD ANAK "- end: \"@ {anak.nama} {anak.kode} {anak.berat_lalu}\"\n", {"1000014"}},
		{HEAD POSISI "- end: \"@ {posisi}\"\n", {"1"}},
		{HEAD "- set:\n    saran:\n    - text: \"@\"\n- end: \"{saran} {saya.posyandu}\"\n", {NULL}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct flow_set *set = widest_that_loads(steps[i].flow);
		struct phone p;
		int expected = i == 0   ? 160 - 4
			       : i == 9 ? 160 - 3
					: 160; /* {berat} and {berat_lalu}: 9 for "belum ada" */

		phone_init(&p, set, DOOR_USSD);
		assert_true(phone_dial(&p));
		for (int k = 0; k < 3 && steps[i].type[k]; k++)
			assert_true(phone_type(&p, str_of(steps[i].type[k])));
		if (units(&p) != expected)
			fail_msg("step %zu: %d units: %.*s", i, units(&p), STR_ARG(buf_str(&p.screen)));
		flow_set_free(set);
	}
}

static struct flow_set *shipped(void)
{
	struct flow_set *set;

	diag_init(&diag);
	set = flow_set_load("flows", &diag);
	if (!set)
		diag_print(&diag, "# flows", stdout);
	assert_non_null(set);
	return set;
}

static void the_shipped_flows_load_and_say_what_they_are(void **state)
{
	struct flow_set *set = shipped();
	struct flow_info info;
	bool ukur = false;

	(void)state;
	for (int i = 0; flow_set_info(set, i, &info); i++) {
		assert_in_range(info.widest_septets, 1, GSM7_SCREEN_BUDGET);
		assert_true(info.title.n > 0 && info.steps > 0 && info.roles);
		if (str_eq(info.name, STR("ukur"))) {
			ukur = true;
			assert_true(str_eq(info.keyword, STR("UKUR")));
			assert_int_equal(info.roles, 1u << ROLE_KADER | 1u << ROLE_BIDAN);
			assert_int_equal(info.dial, 1);
		}
	}
	assert_true(ukur);
	assert_false(flow_set_info(set, -1, &info));
	assert_false(flow_set_info(set, flow_set_count(set), &info));
	for (int m = 0; m < FLOW_MESSAGES; m++)
		assert_in_range(gsm7_units(flow_message(set, (enum flow_message)m)), 1, GSM7_SCREEN_BUDGET);
	flow_set_free(set);
	flow_set_free(NULL);
}

/* Every class, status, absence and extreme a result can hold. */
static const int16_t zs[] = {GROWTH_Z_NONE, -32767, -32766, -400, -250, 0, 150, 250, 350, 32767};
#define ZS ((int)(sizeof(zs) / sizeof(zs[0])))

static void set_results(struct flow_session *s, int lfa, int wfa, int wfl, bool flagged, int kms)
{
	s->growth.z[GROWTH_LFA] = zs[lfa];
	s->growth.z[GROWTH_WFA] = zs[wfa];
	s->growth.z[GROWTH_WFL] = zs[wfl];
	s->growth.flag[GROWTH_WFA] = flagged;
	s->growth.z[GROWTH_BFA] = zs[wfl];
	s->kms = (struct kms_reading){
		.status = (enum kms_status)kms,
		.times_t = kms == KMS_T ? 1 + lfa % 2 : 0,
		.below_red = zs[wfa]<-300, .above_orange = zs[wfa]> 100,
	};
	s->doubt = (uint8_t)(wfl % 2 ? 0 : 1 << wfa % 6);
}

static int place_of(const struct flow_set *set, const char *name)
{
	for (int i = 0; i < set->flows; i++)
		if (str_eq(set->flow[i].name, str_of(name)))
			return i;
	return -1;
}

/* The answer after SAVE, with every result a measurement can have, for the child with the longest name. */
static void every_result_fits_the_last_screen_of_ukur(void **state)
{
	struct flow_set *set = shipped();
	const struct flow *ukur = &set->flow[place_of(set, "ukur")];
	struct phone p;
	int step = 0, widest = 0;

	(void)state;
	while (ukur->step[step].kind != STEP_SAVE)
		step++;
	for (int at = 0; at < ZS * ZS * ZS * 2 * (KMS_B + 1); at++) {
		phone_init(&p, set, DOOR_USSD);
		assert_true(town_find(STR("1000014"), &p.s.child));
		p.s.flow = (uint16_t)(ukur - set->flow);
		p.s.step = (uint16_t)step;
		p.s.value[ukur->step[0].field] = (struct flow_value){.type = VAL_CHILD, .num = 1};
		set_results(&p.s, at % ZS, at / ZS % ZS, at / ZS / ZS % ZS, at / ZS / ZS / ZS % 2,
			    at / ZS / ZS / ZS / 2);
		assert_true(phone_event(&p, (struct flow_event){.kind = FLOW_EV_SAVED}));
		assert_null(screen_fault(&p.screen));
		assert_int_equal(p.act.kind, FLOW_END);
		widest = units(&p) > widest ? units(&p) : widest;
	}
	assert_in_range(widest, 140, ukur->widest); /* the worst is really reached */
	flow_set_free(set);
}

static const char *const paths[] = {
	"berat",
	"panjang",
	"posisi",
	"saran",
	"saya.nama",
	"saya.posyandu",
	"saya.peran",
	"anak.nama",
	"anak.kode",
	"anak.jk",
	"anak.umur_hari",
	"anak.umur_bulan",
	"anak.berat_lalu",
	"anak.panjang_lalu",
	"anak.tanggal_lalu",
	"nilai.bbu",
	"nilai.tbu",
	"nilai.bbtb",
	"nilai.z_bbu",
	"nilai.z_tbu",
	"nilai.z_bbtb",
	"nilai.imtu",
	"nilai.lku",
	"nilai.lila",
	"saya.hari_ini",
	"kali",
	"hadir",
	"tgl",
	"kata",
	"hp",
	"nik",
	"beda",
	"nilai.sebab",
	"nilai.nasihat",
	"nilai.garis_oranye",
	"nilai.dua_t",
	"nilai.di_atas_5",
	"nilai.naik",
	"nilai.kms",
	"nilai.posisi",
	"nilai.gizi_buruk",
	"nilai.gizi_kurang",
	"nilai.bgm",
	"nilai.pendek",
	"nilai.lebih",
	"nilai.ragu",
	"tulis",
	"a",
	"b",
	"nama",
	"satuan",
};

/* Child AT of the town with values at one edge or another; every fourth time there is no child, or no value. */
static void fill_edges(struct phone *p, const struct flow_set *set, int at)
{
	struct flow_value *value = p->s.value;

	phone_init(p, set, DOOR_USSD);
	if (at % 4 < 3)
		assert_true(town_find(str_of(town[at % TOWN].code), &p->s.child));
	for (int i = 0; i < set->fields && at % 4 > 0; i++)
		value[i].type = set->field[i].type == FIELD_CHOICE ? VAL_CHOICE
				: set->field[i].type == FIELD_TEXT ? VAL_TEXT
								   : VAL_NUM;
	value[field_find(set, STR("berat"))].num = 57999;
	value[field_find(set, STR("panjang"))].num = 149900;
	value[field_find(set, STR("kali"))].num = 999000;
	value[field_find(set, STR("hadir"))].num = at % 3 ? 0 : 1000;
	value[field_find(set, STR("tgl"))].num = at % 2 ? TODAY : -25567;
	value[field_find(set, STR("hp"))].num = at % 2 ? 6281234567890123 : 9999999999999999;
	value[field_find(set, STR("nik"))].num = at % 2 ? 1 : 9999999999999999;
	value[field_find(set, STR("beda"))].num = at % 2 ? -FLOW_RESULT_MAX : FLOW_RESULT_MAX;
	p->s.arm_mm = at % 3 ? 111 + at % 20 : 0;
	p->s.growth.z[GROWTH_HFA] = zs[at % ZS];
	words_put(&p->s, (uint8_t)field_find(set, STR("kata")), STR(LONG_NAME LONG_NAME), 0);
	set_results(&p->s, at / TOWN % ZS, at / TOWN % ZS, at / TOWN % ZS, at % 4 == 2, at % (KMS_B + 1));
}

static void assert_counted(const struct flow_scope *sc, const char *path)
{
	struct ref r = ref_find(sc->set, ~UINT64_C(0), str_of(path), true);
	char room[256];
	struct buf out;

	assert_int_not_equal(r.kind, REF_NONE);
	buf_init(&out, room, sizeof(room));
	ref_show(sc, r, &out);
	if (out.overflow || gsm7_units(buf_str(&out)) > ref_widest(sc->set, r, LANG_ID))
		fail_msg("{%s} shows '%.*s', counted as %d", path, STR_ARG(buf_str(&out)),
			 ref_widest(sc->set, r, LANG_ID));
}

/* What each reference shows, for values at every edge, holds what the loader reserved for it. */
static void no_reference_shows_more_than_the_loader_counts(void **state)
{
	struct flow_set *set =
		set_of(HEAD ANAK BERAT PANJANG POSISI NILAI MORE
		       "- set:\n    saran:\n    - {if: nilai.ragu, text: \"{anak.nama}\"}\n    - {text: A}\n" END,
		       &diag);
	struct phone p;

	(void)state;
	assert_non_null(set);
	for (int at = 0; at < TOWN * ZS * 4; at++) {
		struct flow_scope sc = {.set = set, .s = &p.s, .who = &p.who};

		fill_edges(&p, set, at);
		for (int i = 0; i < EXTRAS; i++)
			sc.extra[i] = i == EXTRA_UNIT ? STR("kg") : STR(LONG_NAME);
		for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
			assert_counted(&sc, paths[i]);
	}
	flow_set_free(set);
}

/* ---- all roads through the shipped flows ---- */

#define STATES_MAX 60000
#define POOL_MAX   (STATES_MAX * 300)

struct roads {
	uint64_t seen[STATES_MAX * 4];         /* hashes of packed sessions; open addressing */
	char pool[POOL_MAX + FLOW_PACKED_MAX]; /* packed sessions, one behind the other */
	size_t packed[STATES_MAX + 1];         /* where each begins, and the last ends */
	int states, most, ends, saves, others;
	int widest[FLOW_SET_FLOWS_MAX]; /* of the steps' own screens */
};

/* True when the session P is in was not met before; then it is kept to go on from. */
static bool new_state(struct roads *r, const struct flow_session *s)
{
	struct buf b;
	uint64_t h = 1469598103934665603ULL;
	size_t at;

	if (r->states == STATES_MAX || r->packed[r->states] > POOL_MAX)
		return false;
	buf_init(&b, r->pool + r->packed[r->states], FLOW_PACKED_MAX);
	flow_session_pack(s, &b);
	assert_false(b.overflow);
	for (size_t i = 0; i < b.n; i++)
		h = (h ^ (unsigned char)b.p[i]) * 1099511628211ULL;
	for (at = h % (STATES_MAX * 4); r->seen[at]; at = (at + 1) % (STATES_MAX * 4))
		if (r->seen[at] == h)
			return false;
	r->seen[at] = h;
	r->packed[r->states + 1] = r->packed[r->states] + b.n;
	r->states++;
	return true;
}

static struct str packed_state(const struct roads *r, int i)
{
	return (struct str){r->pool + r->packed[i], r->packed[i + 1] - r->packed[i]};
}

/* A home visit has more answers than a measurement: one walker goes all its roads, with the child of the longest
 * name. */
static bool goes_on(const struct phone *p)
{
	if (!str_eq(flow_session_flow(&p->s, p->set), STR("kunjungan")))
		return p->s.saves < 2;
	return p->who.role == ROLE_TPK && (!p->s.child.id || !strcmp(p->s.child.code, "1000014"));
}

static void take_road(struct roads *r, struct phone *p, const char *typed)
{
	const char *fault;

	assert_true(phone_type(p, str_of(typed)));
	fault = screen_fault(&p->screen);
	if (fault)
		fail_msg("'%s': %s: %.*s", typed, fault, STR_ARG(buf_str(&p->screen)));
	if (p->act.outcome != FLOW_OUT_GAVE_UP && p->s.sub == 0 && p->who.door == DOOR_USSD &&
	    units(p) > r->widest[p->s.flow])
		r->widest[p->s.flow] = units(p);
	r->saves += p->saves;
	r->others += p->records;
	if (p->act.kind == FLOW_END)
		r->ends++;
	else if (goes_on(p))
		new_state(r, &p->s);
}

static const char *const figures[] = {
	"1",      "2",    "3",  "9",     "0",    "00",  "",        "x",       "99999999999999999999",
	"57,999", "9,1",  "84", "149,9", "75,5", "725", "1000014", "2000028", "10035",
	"10104",  "3000", NULL,
};
static const char *const words[] = {
	"1", "2", "3", "0", "00", "X", "57", "1000014", "Ibu pergi ke pasar, besok datang lagi ya", NULL};

static const char *const names[] = {
	"1",       "2",    "4",         "5",       "9",    "0",      "x",           "10043",
	"1000014", "mela", "Melati 10", "kenangi", "zzzz", "komang", "08121234567", "6281234567897",
	"8-3-26",  NULL};

/* Who goes all the roads: by both doors, for each role that sees other flows, in a language that has texts of its
 * own. */
static const struct {
	int door;
	enum role role;
	enum language language;
	const char *const *typed;
} walkers[] = {
	{DOOR_USSD, ROLE_KADER, LANG_ID, figures}, {DOOR_SMS, ROLE_BIDAN, LANG_ID, figures},
	{DOOR_USSD, ROLE_TPK, LANG_ID, words},     {DOOR_USSD, ROLE_KELUARGA, LANG_BAN, figures},
	{DOOR_SMS, ROLE_KELUARGA, LANG_ID, words}, {DOOR_USSD, ROLE_KADER, LANG_ID, names},
};

static void set_off(struct phone *p, const struct flow_set *set, size_t walker)
{
	phone_init(p, set, walkers[walker].door);
	p->who.role = walkers[walker].role;
	p->who.language = walkers[walker].language;
}

/* From every screen that can be reached, every kind of answer, for every child. */
static void every_road_through_the_shipped_flows_shows_screens_that_fit(void **state)
{
	struct flow_set *set = shipped();
	struct roads *r = calloc(1, sizeof(*r));
	struct phone p;

	(void)state;
	assert_non_null(r);
	for (size_t w = 0; w < sizeof(walkers) / sizeof(walkers[0]); w++) {
		set_off(&p, set, w);
		assert_true(phone_dial(&p));
		memset(r->seen, 0, sizeof(r->seen)); /* another person's roads are not hers */
		r->states = 0;
		new_state(r, &p.s);
		for (int i = 0; i < r->states; i++) {
			for (size_t k = 0; walkers[w].typed[k]; k++) {
				set_off(&p, set, w);
				assert_int_equal(flow_session_unpack(&p.s, set, packed_state(r, i)), 0);
				take_road(r, &p, walkers[w].typed[k]);
			}
		}
		assert_true(r->states < STATES_MAX && r->packed[r->states] <= POOL_MAX); /* not cut off */
		r->most = r->states > r->most ? r->states : r->most;
	}
	assert_true(r->most > 10000);
	assert_true(r->ends > 1000 && r->saves > 500 && r->others > 50);
	for (int i = 0; i < set->flows; i++)
		assert_in_range(r->widest[i], 20, set->flow[i].widest);
	free(r);
	flow_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_loader_counts_each_screen_to_the_septet),
		cmocka_unit_test(the_shipped_flows_load_and_say_what_they_are),
		cmocka_unit_test(every_result_fits_the_last_screen_of_ukur),
		cmocka_unit_test(no_reference_shows_more_than_the_loader_counts),
		cmocka_unit_test(every_road_through_the_shipped_flows_shows_screens_that_fit),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

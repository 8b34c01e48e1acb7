/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each type of question takes, how it says no, and how its answer is shown; questions that may be left out; and
 * the same answers in a one-line SMS.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow_talk.h"

#define ASK(type)   HEAD "- {ask: a, type: " type ", text: Berapa?}\n- end: \"{a}\"\n"
#define ASKED(more) HEAD "- {ask: a, " more ", text: Berapa?}\n- end: \"{a}\"\n"

struct answer {
	const char *typed, *screen;
};

static void assert_answers(const char *flow, const struct answer *a, size_t n)
{
	struct flow_set *set = flow_of(flow);

	for (size_t i = 0; i < n; i++)
		assert_answer(set, a[i].typed, a[i].screen);
	flow_set_free(set);
}
#define ANSWERS(flow, ...)                                                                                             \
	assert_answers(flow, (const struct answer[]){__VA_ARGS__},                                                     \
		       sizeof((const struct answer[]){__VA_ARGS__}) / sizeof(struct answer))

static void an_arm_is_centimetres_with_its_own_range(void **state)
{
	(void)state;
	ANSWERS(ASK("arm"), {"13,5", "13,5"}, {"135 mm", "13,5"}, {"6", "6"}, {"40", "40"},
		{"5,9", "LILA 5,9 cm di luar batas.\nBerapa?"}, {"40,1", "LILA 40,1 cm di luar batas.\nBerapa?"},
		{"135", "135? Maksudnya 13,5 cm?\n1 Ya\n2 Ketik ulang"},
		{"13,55", "13,55? Maksudnya 13,6 cm?\n1 Ya\n2 Ketik ulang"},
		{"kecil", "Angka belum terbaca. Contoh 13,5\nBerapa?"});
	ANSWERS(ASKED("type: arm, range: 20 - 30"), {"25", "25"}, {"19,9", "LILA 19,9 cm di luar batas.\nBerapa?"});
}

static void a_head_is_centimetres_with_its_own_range(void **state)
{
	(void)state;
	ANSWERS(ASK("head"), {"45,2", "45,2"}, {"25", "25"}, {"65", "65"},
		{"24,9", "Kepala 24,9 cm di luar batas.\nBerapa?"},
		{"452", "452? Maksudnya 45,2 cm?\n1 Ya\n2 Ketik ulang"},
		{"x", "Angka belum terbaca. Contoh 45,2\nBerapa?"});
}

static void a_count_is_a_whole_number_and_shows_its_unit(void **state)
{
	(void)state;
	ANSWERS(ASK("count"), {"0", "Berapa?"}, {"3", "3"}, {"999", "999"},
		{"1000", "Angka 1000 di luar batas.\nBerapa?"}, {"2,5", "Tulis angka bulat, contoh 3.\nBerapa?"},
		{"tiga", "3"}, {"banyak", "Tulis angka bulat, contoh 3.\nBerapa?"});
	ANSWERS(ASKED("type: count, unit: kali, range: 1 - 9"), {"3", "3 kali"}, {"3 kali", "3 kali"},
		{"3KALI", "3 kali"}, {"10", "Angka 10 di luar batas.\nBerapa?"},
		{"kali", "Tulis angka bulat, contoh 3.\nBerapa?"});
}

static void a_figure_that_was_repaired_is_told_so(void **state)
{
	struct flow_set *set = flow_of(ASK("arm"));
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_SMS);
	TYPE(&p, "135", "1");
	assert_screen(&p, "13,5");
	assert_true(p.s.value[field_find(set, STR("a"))].repaired);
	flow_set_free(set);
}

static void a_yes_or_no_is_a_number_or_a_word(void **state)
{
	(void)state;
	ANSWERS(ASK("yesno"), {"1", "ya"}, {"2", "tidak"}, {"ya", "ya"}, {"TIDAK", "tidak"}, {"y", "ya"},
		{"T", "tidak"}, {" tdk ", "tidak"}, {"3", "Jawab 1 atau 2.\nBerapa?\n1 Ya\n2 Tidak"},
		{"", "Jawab 1 atau 2.\nBerapa?\n1 Ya\n2 Tidak"}, {"yak", "Jawab 1 atau 2.\nBerapa?\n1 Ya\n2 Tidak"});
}

/* Today is 10 March 2026. */
static void a_date_is_read_day_first_and_lies_in_the_past(void **state)
{
	(void)state;
	ANSWERS(ASK("date"), {"5/3/26", "05/03/2026"}, {"05-03-2026", "05/03/2026"}, {"5.3.26", "05/03/2026"},
		{"5 3 2026", "05/03/2026"}, {"050326", "05/03/2026"}, {"05032026", "05/03/2026"},
		{"10/3/26", "10/03/2026"}, {"10/3/20", "10/03/2020"}, {"29/2/24", "29/02/2024"},
		{"11/3/26", "Tanggal itu belum tiba.\nBerapa?"}, {"9/3/20", "Tanggal itu terlalu lama.\nBerapa?"},
		{"5/3/85", "Tanggal itu terlalu lama.\nBerapa?"},
		{"30/2/26", "Tanggal belum terbaca. Contoh 17-8-25\nBerapa?"},
		{"29/2/25", "Tanggal belum terbaca. Contoh 17-8-25\nBerapa?"},
		{"3/13/25", "Tanggal belum terbaca. Contoh 17-8-25\nBerapa?"},
		{"5/3", "Tanggal belum terbaca. Contoh 17-8-25\nBerapa?"},
		{"5/3/126", "Tanggal belum terbaca. Contoh 17-8-25\nBerapa?"},
		{"50326", "Tanggal belum terbaca. Contoh 17-8-25\nBerapa?"},
		{"5/3/26x", "Tanggal belum terbaca. Contoh 17-8-25\nBerapa?"},
		{"kemarin", "Tanggal belum terbaca. Contoh 17-8-25\nBerapa?"});
	ANSWERS(ASKED("type: date, range: 60"), {"5/3/85", "05/03/1985"}, {"10-03-1966", "10/03/1966"},
		{"09-03-1966", "Tanggal itu terlalu lama.\nBerapa?"}, {"5/3/27", "Tanggal itu terlalu lama.\nBerapa?"});
}

static void dates_are_compared_as_days(void **state)
{
	(void)state;
	ANSWERS(HEAD "- {ask: a, type: date, text: Berapa?}\n- set: {hari: saya.hari_ini - a}\n- {end: \"Minggu ini, "
		     "{hari}\", if: a > "
		     "saya.hari_ini - 7}\n- end: \"Dulu, {hari}\"\n",
		{"4/3/26", "Minggu ini, 6"}, {"3/3/26", "Dulu, 7"}, {"10/3/25", "Dulu, 365"});
	ANSWERS(HEAD "- {ask: a, type: date, text: \"{saya.hari_ini}?\"}\n" END,
		{"x", "Tanggal belum terbaca. Contoh 17-8-25\n10/03/2026?"});
}

#define C40 "1234567890123456789012345678901234567890"

static void a_free_text_is_forty_letters_that_every_phone_shows(void **state)
{
	(void)state;
	ANSWERS(ASK("text"), {"Sehat, makan lahap", "Sehat, makan lahap"}, {"  Sehat ", "Sehat"}, {C40, C40},
		{C40 "1", "Terlalu panjang, paling banyak 40 huruf.\nBerapa?"}, {"\xc3\xa9lok", "\xc3\xa9lok"},
		{"", "Tulis dengan huruf dan angka biasa.\nBerapa?"},
		{"Sehat\nsekali", "Tulis dengan huruf dan angka biasa.\nBerapa?"},
		{"\xf0\x9f\x98\x80", "Tulis dengan huruf dan angka biasa.\nBerapa?"},
		{"\xff", "Tulis dengan huruf dan angka biasa.\nBerapa?"}, {"{anak.nama}", "{anak.nama}"},
		{"12345678901234567890\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82"
		 "\xac\xe2\x82\xac"
		 "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac",
		 "Terlalu panjang, paling banyak 40 huruf.\nBerapa?"});
}

static void a_phone_is_a_mobile_number_however_it_is_written(void **state)
{
	(void)state;
	ANSWERS(ASK("phone"), {"081234567890", "081234567890"}, {"+62 812-3456-7890", "081234567890"},
		{"6281234567890", "081234567890"},
		{"0361 123456", "Nomor HP belum benar. Contoh 081234567890\nBerapa?"},
		{"0812", "Nomor HP belum benar. Contoh 081234567890\nBerapa?"},
		{"Bu Luh", "Nomor HP belum benar. Contoh 081234567890\nBerapa?"});
}

static void a_nik_is_sixteen_digits(void **state)
{
	(void)state;
	ANSWERS(ASK("nik"), {"5108050101250001", "5108050101250001"}, {"5108 0501 0125 0001", "5108050101250001"},
		{"51.08.05.010125-0001", "5108050101250001"}, {"0000000000000001", "0000000000000001"},
		{"510805010125000", "NIK terdiri dari 16 angka.\nBerapa?"},
		{"51080501012500011", "NIK terdiri dari 16 angka.\nBerapa?"},
		{"510805010125000I", "NIK terdiri dari 16 angka.\nBerapa?"});
}

/* ---- what may be left out ---- */

static void x_passes_over_what_may_be_left_out(void **state)
{
	static const char *const typed[] = {"X", "x", "-", "", " ", NULL};
	struct flow_set *set = flow_of(
		HEAD "- {ask: a, type: count, text: Berapa?, optional: yes}\n- {end: \"Ada {a}\", if: given(a)}\n"
		     "- end: \"Tidak ada: {a}\"\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	assert_screen(&p, "Berapa?\nX = lewati");
	TYPE(&p, "3");
	assert_screen(&p, "Ada 3");
	for (int i = 0; typed[i]; i++)
		assert_answer(set, typed[i], "Tidak ada: belum ada");
	assert_answer(set, "banyak", "Tulis angka bulat, contoh 3.\nBerapa?\nX = lewati");
	flow_set_free(set);
	ANSWERS(ASK("count"), {"X", "Tulis angka bulat, contoh 3.\nBerapa?"},
		{"-", "Tulis angka bulat, contoh 3.\nBerapa?"});
}

static void going_back_and_passing_over_forgets_the_answer(void **state)
{
	struct flow_set *set = flow_of(
		HEAD "- {ask: a, type: text, text: Apa?, optional: yes}\n- {ask: b, type: count, text: Berapa?}\n"
		     "- end: \"{a} {b}\"\n");
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "Sehat", "0", "X", "3");
	assert_screen(&p, "belum ada 3");
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "Sehat", "0", "Sakit", "3");
	assert_screen(&p, "Sakit 3");
	assert_int_equal(p.s.words_n, 2 + 5);
	flow_set_free(set);
}

/* ---- in a one-line SMS ---- */

#define FORM                                                                                                           \
	"flow: x\ntitle: X\nfor: [kader]\nstart: yes\nkeywords: [X]\nform: [anak, hadir, lila?, tanggal?, "            \
	"hp?]\nsteps:\n" ANAK "- {ask: hadir, type: yesno, text: Hadir?, labels: [H]}\n"                               \
	"- {ask: lila, type: arm, text: Lila?, optional: form, labels: [LILA, LL]}\n"                                  \
	"- {ask: tanggal, type: date, text: Kapan?, optional: form, labels: [TGL]}\n"                                  \
	"- {ask: hp, type: phone, text: HP?, optional: yes, labels: [HP]}\n"                                           \
	"- end: \"{anak.nama} {hadir} {lila} {tanggal} {hp}\"\n"

static void labels_fill_what_is_never_asked(void **state)
{
	static const struct answer lines[] = {
		{"X 10019 ya LILA 13,5 TGL 5/3/26 HP 081234567890",
		 "Putu Ayu ya 13,5 05/03/2026 081234567890\nDibaca: LILA 13,5 TGL 5/3/2026"},
		{"X 10019 ya LL13,5 TGL5-3-2026",
		 "Putu Ayu ya 13,5 05/03/2026 belum ada\nDibaca: LILA 13,5 TGL 5/3/2026"},
		{"X TGL:5/3/26 10019 tidak", "Putu Ayu tidak belum ada 05/03/2026 belum ada\nDibaca: TGL 5/3/2026"},
		{"X/10019/ya/TGL/5/3/26", "Putu Ayu ya belum ada 05/03/2026 belum ada\nDibaca: TGL 5/3/2026"},
		{"X 10019 ya", "Putu Ayu ya belum ada belum ada belum ada"},
		{"X 10019 ya HP X", "Putu Ayu ya belum ada belum ada belum ada"},
		{"X 10019 H tidak", "Putu Ayu tidak belum ada belum ada belum ada"},
		{"X 10019", "Hadir?\n1 Ya\n2 Tidak"},
		{"X 10019 Bu Tini", "Hadir?\n1 Ya\n2 Tidak"},
		{"X 10019 ya 13,5",
		 "Belum tersimpan, ada yang kurang atau meragukan. Periksa lalu kirim lengkap dalam satu SMS, contoh "
		 "UKUR 10019 8,4 72,5"}, /* without its label it is no LILA */
		{"X 10019 ya LILA 135", "135? Maksudnya 13,5 cm?\n1 Ya\n2 Ketik ulang"},
		{"X 10019 ya TGL 31/2/26", "Tanggal belum terbaca. Contoh 17-8-25\nKapan?\nX = lewati"},
		{"X 10019 ya TGL31/2/26", "Tanggal belum terbaca. Contoh 17-8-25\nKapan?\nX = lewati"},
		{"X 10019/ya/LL/13,5/TGL/5/3/26",
		 "Putu Ayu ya 13,5 05/03/2026 belum ada\nDibaca: LILA 13,5 TGL 5/3/2026"},
		{"X 10019 ya TGL 11/3/26", "Tanggal itu belum tiba.\nKapan?\nX = lewati"},
	};
	struct flow_set *set = flow_of(FORM);
	struct phone p;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		phone_init(&p, set, DOOR_SMS);
		assert_true(phone_sms(&p, str_of(lines[i].typed)));
		assert_screen(&p, lines[i].screen);
	}
	begin(&p, set, DOOR_USSD); /* by the menu neither LILA nor the date is asked */
	TYPE(&p, "10019", "1");
	assert_screen(&p, "HP?\nX = lewati\n0 Kembali");
	flow_set_free(set);
}

/* X is an answer where it may be one, also when the form does not mark the field with a '?'. */
static void x_in_a_line_passes_over_only_what_may_be_left_out(void **state)
{
	struct flow_set *set = flow_of("flow: x\ntitle: X\nfor: [kader]\nstart: yes\nkeywords: [X]\nform: [a, b, "
				       "c]\nsteps:\n- {ask: a, type: count, text: "
				       "\"A?\"}\n- {ask: b, type: count, text: \"B?\", optional: yes}\n- {ask: c, "
				       "type: count, text: \"C?\"}\n- end: \"{a} {b} "
				       "{c}\"\n");
	struct phone p;

	(void)state;
	phone_init(&p, set, DOOR_SMS);
	assert_true(phone_sms(&p, STR("X 1 X 3")));
	assert_screen(&p, "1 belum ada 3");
	assert_true(phone_sms(&p, STR("X 1")));
	assert_screen(&p, "B?\nX = lewati");
	assert_true(phone_sms(&p, STR("X X 2 3")));
	assert_screen(&p, "A?");
	flow_set_free(set);
}

/* ---- the day of a measurement ---- */

#define MEASURE                                                                                                        \
	"flow: x\ntitle: X\nfor: [kader]\nstart: yes\nkeywords: [X]\nform: [anak, berat, panjang, posisi?, lila?, "    \
	"lk?, tanggal?]\n"                                                                                             \
	"steps:\n" ANAK "- {ask: tanggal, type: date, text: Kapan?, optional: yes, labels: [TGL]}\n"                   \
	"- {ask: berat, type: weight, text: \"{anak.umur_hari} hari, berat?\"}\n- {ask: panjang, type: length, text: " \
	"Panjang?}\n"                                                                                                  \
	"- {ask: posisi, type: choice, text: Cara?, options: {T: Telentang, B: Berdiri}, if: 1 == 2}\n"                \
	"- {ask: lila, type: arm, text: Lila?, optional: yes, labels: [LILA]}\n"                                       \
	"- {ask: lk, type: head, text: Lk?, optional: yes, labels: [LK]}\n"                                            \
	"- set: {nilai: \"tumbuh(anak, berat, panjang, posisi, lila, lk)\"}\n"                                         \
	"- save: measurement\n  fields: {child: anak, weight: berat, length: panjang, arm: lila, head: lk, date: "     \
	"tanggal}\n"                                                                                                   \
	"- end: \"{nilai.kms} {nilai.lila}, {nilai.lku}, {nilai.gizi_buruk} {nilai.gizi_kurang}\"\n"

static void the_date_that_is_given_is_the_day_of_the_measurement(void **state)
{
	struct flow_set *set = flow_of(MEASURE);
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "10019", "5/3/26");
	assert_screen(&p, "425 hari, berat?\n0 Kembali");
	TYPE(&p, "0", "X"); /* changed her mind: it was today */
	assert_screen(&p, "430 hari, berat?\n0 Kembali");
	TYPE(&p, "0", "5/3/26", "8,4", "72,5", "13,5", "45");
	assert_int_equal(p.saves, 1);
	assert_int_equal(p.record.visit_day, TODAY - 5);
	assert_int_equal(p.record.age_days, 425);
	assert_int_equal(p.record.arm_mm, 135);
	assert_int_equal(p.record.head_mm, 450);
	assert_true(p.record.score.z[GROWTH_AFA] != GROWTH_Z_NONE && p.record.score.z[GROWTH_HFA] != GROWTH_Z_NONE);
	assert_screen(&p, "N normal, normal, tidak tidak");
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "10070"); /* born today */
	TYPE(&p, "9/3/26");
	assert_screen(&p, "Tanggal itu terlalu lama.\nKapan?\nX = lewati\n0 Kembali");
	flow_set_free(set);
}

/* Told late: what was weighed in that month or after it is not what went before. Putu Ayu was weighed on 10 February. */
static void a_measurement_told_late_is_read_by_its_own_day(void **state)
{
	struct flow_set *set = flow_of(MEASURE);
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "10019", "20/2/26", "8,4", "72,5", "X", "X");
	assert_screen(&p, "B belum dinilai, belum dinilai, tidak tidak"); /* the only one we know of by then */
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "10019", "20/1/26", "7,7", "70", "X", "X");
	assert_screen(&p, "B belum dinilai, belum dinilai, tidak tidak"); /* and not what February's weighing says */
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "10019");
	p.s.child.before = (struct kms_weighing){TODAY - 55, 7800}; /* and one in January, after the day that is told */
	TYPE(&p, "1/1/26", "7,7", "70", "X", "X");
	assert_screen(&p, " belum dinilai, belum dinilai, tidak tidak");
	flow_set_free(set);
}

/* An arm below 11,5 cm is gizi buruk, whatever the weight says; below 12,5 gizi kurang. */
static void the_arm_alone_makes_it_severe(void **state)
{
	struct flow_set *set = flow_of(MEASURE);
	struct phone p;

	(void)state;
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "10019", "X", "8,4", "72,5", "11,4", "X");
	assert_screen(&p, "N gizi buruk, belum dinilai, ya ya");
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "10019", "X", "8,4", "72,5", "12,4", "X");
	assert_screen(&p, "N gizi kurang, belum dinilai, tidak ya");
	begin(&p, set, DOOR_USSD);
	TYPE(&p, "10019", "X", "8,4", "72,5", "12,5", "X");
	assert_screen(&p, "N normal, belum dinilai, tidak tidak");
	flow_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arm_is_centimetres_with_its_own_range),
		cmocka_unit_test(a_head_is_centimetres_with_its_own_range),
		cmocka_unit_test(a_count_is_a_whole_number_and_shows_its_unit),
		cmocka_unit_test(a_figure_that_was_repaired_is_told_so),
		cmocka_unit_test(a_yes_or_no_is_a_number_or_a_word),
		cmocka_unit_test(a_date_is_read_day_first_and_lies_in_the_past),
		cmocka_unit_test(dates_are_compared_as_days),
		cmocka_unit_test(a_free_text_is_forty_letters_that_every_phone_shows),
		cmocka_unit_test(a_phone_is_a_mobile_number_however_it_is_written),
		cmocka_unit_test(a_nik_is_sixteen_digits),
		cmocka_unit_test(x_passes_over_what_may_be_left_out),
		cmocka_unit_test(going_back_and_passing_over_forgets_the_answer),
		cmocka_unit_test(labels_fill_what_is_never_asked),
		cmocka_unit_test(x_in_a_line_passes_over_only_what_may_be_left_out),
		cmocka_unit_test(the_date_that_is_given_is_the_day_of_the_measurement),
		cmocka_unit_test(a_measurement_told_late_is_read_by_its_own_day),
		cmocka_unit_test(the_arm_alone_makes_it_severe),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_word: the words that stand between the figures of a measuring report, in the Indonesian of SMS. The list is
 * closed and small on purpose: a word that is not in it is a name or talk, and figures behind such words are not taken for
 * measures. In the order of strcmp, for the binary search; test_reader proves the order.
 *
 * Slips are counted as people make them on a phone: a wrong, missing or extra letter, or two neighbours exchanged, each
 * one edit (Damerau, optimal string alignment). Words are short, so two rows of a table on the stack are enough.
 */
#include "reader_run.h"

#include <string.h>

static const struct known {
	const char *word;
	enum word_kind kind;
	int value;
} known[] = {
	{"\1", WORD_HALF, 0},
	{"ada", WORD_THERE, 0},
	{"adalah", WORD_FILLER, 0},
	{"ade", WORD_FILLER, 0},
	{"adik", WORD_FILLER, 0},
	{"admin", WORD_FILLER, 0},
	{"ags", WORD_MONTH, 8},
	{"agt", WORD_MONTH, 8},
	{"agu", WORD_MONTH, 8},
	{"agus", WORD_MONTH, 8},
	{"agustus", WORD_MONTH, 8},
	{"ahad", WORD_WEEKDAY, 0},
	{"aja", WORD_FILLER, 0},
	{"an", WORD_FILLER, 0},
	{"anak", WORD_FILLER, 0},
	{"and", WORD_FILLER, 0},
	{"apr", WORD_MONTH, 4},
	{"april", WORD_MONTH, 4},
	{"asalamualaikum", WORD_FILLER, 0},
	{"ass", WORD_FILLER, 0},
	{"assalamualaikum", WORD_FILLER, 0},
	{"atau", WORD_FIX, 0},
	{"atw", WORD_FIX, 0},
	{"aug", WORD_MONTH, 8},
	{"badan", WORD_FILLER, 0},
	{"balita", WORD_FILLER, 0},
	{"bangkai", WORD_PLAIN, 0},
	{"bapak", WORD_FILLER, 0},
	{"bayi", WORD_FILLER, 0},
	{"bb", WORD_LABEL, FIELD_WEIGHT},
	{"bdn", WORD_FILLER, 0},
	{"belas", WORD_BELAS, 0},
	{"bengek", WORD_PLAIN, 0},
	{"bengkel", WORD_PLAIN, 0},
	{"bengkok", WORD_PLAIN, 0},
	{"berat", WORD_LABEL, FIELD_WEIGHT},
	{"berdikari", WORD_PLAIN, 0},
	{"berhari", WORD_PLAIN, 0},
	{"berlari", WORD_PLAIN, 0},
	{"berseri", WORD_PLAIN, 0},
	{"bidan", WORD_FILLER, 0},
	{"bl", WORD_AGE, 60},
	{"bln", WORD_AGE, 60},
	{"bongkar", WORD_PLAIN, 0},
	{"bongkok", WORD_PLAIN, 0},
	{"bpk", WORD_FILLER, 0},
	{"bs", WORD_PLAIN, 0},
	{"bu", WORD_FILLER, 0},
	{"buk", WORD_FILLER, 0},
	{"bukan", WORD_FIX, 0},
	{"bulan", WORD_AGE, 60},
	{"bun", WORD_FILLER, 0},
	{"bungkuk", WORD_PLAIN, 0},
	{"by", WORD_PLAIN, 0},
	{"c", WORD_UNIT, UNIT_NONE},
	{"centi", WORD_UNIT, UNIT_CM},
	{"centimeter", WORD_UNIT, UNIT_CM},
	{"cm", WORD_UNIT, UNIT_CM},
	{"cmm", WORD_UNIT, UNIT_CM},
	{"cms", WORD_UNIT, UNIT_CM},
	{"coba", WORD_FILLER, 0},
	{"coma", WORD_COMMA, 0},
	{"dan", WORD_FILLER, 0},
	{"data", WORD_FILLER, 0},
	{"dec", WORD_MONTH, 12},
	{"delapan", WORD_DIGIT, 8},
	{"demam", WORD_CONTEXT, 0},
	{"dengan", WORD_FILLER, 0},
	{"des", WORD_MONTH, 12},
	{"desember", WORD_MONTH, 12},
	{"dg", WORD_FILLER, 0},
	{"dgn", WORD_FILLER, 0},
	{"di", WORD_PLAIN, 0},
	{"dr", WORD_PLAIN, 0},
	{"dri", WORD_PLAIN, 0},
	{"dua", WORD_DIGIT, 2},
	{"dulu", WORD_PAST, 0},
	{"eh", WORD_FIX, 0},
	{"empat", WORD_DIGIT, 4},
	{"enam", WORD_DIGIT, 6},
	{"enggak", WORD_NO, 0},
	{"feb", WORD_MONTH, 2},
	{"februari", WORD_MONTH, 2},
	{"format", WORD_FILLER, 0},
	{"fw", WORD_FILLER, 0},
	{"fwd", WORD_FILLER, 0},
	{"g", WORD_UNIT, UNIT_G},
	{"ga", WORD_NO, 0},
	{"gak", WORD_NO, 0},
	{"gk", WORD_NO, 0},
	{"gm", WORD_UNIT, UNIT_G},
	{"gr", WORD_UNIT, UNIT_G},
	{"gram", WORD_UNIT, UNIT_G},
	{"grams", WORD_UNIT, UNIT_G},
	{"grm", WORD_UNIT, UNIT_G},
	{"hai", WORD_FILLER, 0},
	{"hallo", WORD_FILLER, 0},
	{"halo", WORD_FILLER, 0},
	{"hari", WORD_DAY, 0},
	{"harusnya", WORD_FIX, 0},
	{"hasil", WORD_FILLER, 0},
	{"hb", WORD_CONTEXT, 0},
	{"hbs", WORD_FILLER, 0},
	{"hp", WORD_CONTEXT, 0},
	{"hr", WORD_AGE, 366},
	{"ibu", WORD_FILLER, 0},
	{"id", WORD_FILLER, 0},
	{"ijin", WORD_FILLER, 0},
	{"ini", WORD_THIS, 0},
	{"itu", WORD_FILLER, 0},
	{"iya", WORD_YES, 0},
	{"izin", WORD_FILLER, 0},
	{"jadi", WORD_FIX, 0},
	{"jam", WORD_CONTEXT, 0},
	{"jan", WORD_MONTH, 1},
	{"januari", WORD_MONTH, 1},
	{"jd", WORD_FIX, 0},
	{"jdi", WORD_FIX, 0},
	{"jul", WORD_MONTH, 7},
	{"juli", WORD_MONTH, 7},
	{"jum", WORD_WEEKDAY, 0},
	{"jumat", WORD_WEEKDAY, 0},
	{"jun", WORD_MONTH, 6},
	{"juni", WORD_MONTH, 6},
	{"k", WORD_UNIT, UNIT_NONE},
	{"kak", WORD_FILLER, 0},
	{"kakak", WORD_FILLER, 0},
	{"kaki", WORD_FILLER, 0},
	{"kamis", WORD_WEEKDAY, 0},
	{"ke", WORD_PLAIN, 0},
	{"kedua", WORD_FILLER, 0},
	{"kemaren", WORD_YESTERDAY, 0},
	{"kemarin", WORD_YESTERDAY, 0},
	{"kepala", WORD_LABEL, FIELD_HEAD},
	{"ketik", WORD_FILLER, 0},
	{"kg", WORD_UNIT, UNIT_KG},
	{"kgr", WORD_UNIT, UNIT_KG},
	{"kgs", WORD_UNIT, UNIT_KG},
	{"kilo", WORD_UNIT, UNIT_KG},
	{"kilogram", WORD_UNIT, UNIT_KG},
	{"kilos", WORD_UNIT, UNIT_KG},
	{"kirim", WORD_FILLER, 0},
	{"kmarin", WORD_YESTERDAY, 0},
	{"kmren", WORD_YESTERDAY, 0},
	{"kmrn", WORD_YESTERDAY, 0},
	{"kode", WORD_FILLER, 0},
	{"koma", WORD_COMMA, 0},
	{"kome", WORD_COMMA, 0},
	{"komma", WORD_COMMA, 0},
	{"koreksi", WORD_FIX, 0},
	{"kosong", WORD_DIGIT, 0},
	{"ku", WORD_PLAIN, 0},
	{"la", WORD_PLAIN, 0},
	{"lahir", WORD_BIRTH, 0},
	{"lalu", WORD_PAST, 0},
	{"lapan", WORD_DIGIT, 8},
	{"lapor", WORD_FILLER, 0},
	{"laporan", WORD_FILLER, 0},
	{"lengan", WORD_LABEL, FIELD_ARM},
	{"lg", WORD_PLAIN, 0},
	{"lhr", WORD_BIRTH, 0},
	{"lila", WORD_LABEL, FIELD_ARM},
	{"lima", WORD_DIGIT, 5},
	{"lingkar", WORD_LABEL, FIELD_HEAD},
	{"lk", WORD_LABEL, FIELD_HEAD},
	{"lusa", WORD_WEEKDAY, 0},
	{"m", WORD_UNIT, UNIT_M},
	{"maaf", WORD_FILLER, 0},
	{"maksud", WORD_FIX, 0},
	{"maksudnya", WORD_FIX, 0},
	{"malam", WORD_FILLER, 0},
	{"mar", WORD_MONTH, 3},
	{"maret", WORD_MONTH, 3},
	{"mas", WORD_FILLER, 0},
	{"mbak", WORD_FILLER, 0},
	{"mei", WORD_MONTH, 5},
	{"menjadi", WORD_FIX, 0},
	{"meter", WORD_UNIT, UNIT_M},
	{"metre", WORD_UNIT, UNIT_M},
	{"mgg", WORD_AGE, 260},
	{"mhn", WORD_FILLER, 0},
	{"mili", WORD_UNIT, UNIT_MM},
	{"milimeter", WORD_UNIT, UNIT_MM},
	{"min", WORD_FILLER, 0},
	{"minggu", WORD_AGE, 260},
	{"mksd", WORD_FIX, 0},
	{"mm", WORD_UNIT, UNIT_MM},
	{"mnjadi", WORD_FIX, 0},
	{"mohon", WORD_FILLER, 0},
	{"mrt", WORD_MONTH, 3},
	{"mtr", WORD_UNIT, UNIT_M},
	{"mu", WORD_PLAIN, 0},
	{"n", WORD_NO, 0},
	{"nadi", WORD_CONTEXT, 0},
	{"nama", WORD_FILLER, 0},
	{"ndak", WORD_NO, 0},
	{"ngga", WORD_NO, 0},
	{"nggak", WORD_NO, 0},
	{"ni", WORD_PLAIN, 0},
	{"nih", WORD_FILLER, 0},
	{"nmr", WORD_FILLER, 0},
	{"no", WORD_FILLER, 0},
	{"nol", WORD_DIGIT, 0},
	{"nomer", WORD_FILLER, 0},
	{"nomor", WORD_FILLER, 0},
	{"nop", WORD_MONTH, 11},
	{"nopember", WORD_MONTH, 11},
	{"nov", WORD_MONTH, 11},
	{"november", WORD_MONTH, 11},
	{"nya", WORD_FILLER, 0},
	{"oct", WORD_MONTH, 10},
	{"ok", WORD_PLAIN, 0},
	{"oke", WORD_PLAIN, 0},
	{"okt", WORD_MONTH, 10},
	{"oktober", WORD_MONTH, 10},
	{"om", WORD_FILLER, 0},
	{"ons", WORD_UNIT, UNIT_ONS},
	{"pa", WORD_PLAIN, 0},
	{"pagar", WORD_FILLER, 0},
	{"pagi", WORD_FILLER, 0},
	{"pak", WORD_FILLER, 0},
	{"panas", WORD_CONTEXT, 0},
	{"panjang", WORD_LABEL, FIELD_LENGTH},
	{"pb", WORD_LABEL, FIELD_LENGTH},
	{"peb", WORD_MONTH, 2},
	{"pebruari", WORD_MONTH, 2},
	{"pk", WORD_PLAIN, 0},
	{"pkl", WORD_CONTEXT, 0},
	{"plus", WORD_FILLER, 0},
	{"pukul", WORD_CONTEXT, 0},
	{"puluh", WORD_PULUH, 0},
	{"rabu", WORD_WEEKDAY, 0},
	{"ralat", WORD_FIX, 0},
	{"ratus", WORD_RATUS, 0},
	{"re", WORD_FILLER, 0},
	{"reg", WORD_FILLER, 0},
	{"revisi", WORD_FIX, 0},
	{"rt", WORD_CONTEXT, 0},
	{"rw", WORD_CONTEXT, 0},
	{"sabtu", WORD_WEEKDAY, 0},
	{"salah", WORD_FIX, 0},
	{"sama", WORD_FILLER, 0},
	{"satu", WORD_DIGIT, 1},
	{"sblm", WORD_PAST, 0},
	{"sblmnya", WORD_PAST, 0},
	{"sebelas", WORD_TEEN, 11},
	{"sebelum", WORD_PAST, 0},
	{"seharusnya", WORD_FIX, 0},
	{"sekarang", WORD_FIX, 0},
	{"selamat", WORD_FILLER, 0},
	{"selasa", WORD_WEEKDAY, 0},
	{"sembilan", WORD_DIGIT, 9},
	{"semula", WORD_PAST, 0},
	{"senin", WORD_WEEKDAY, 0},
	{"senti", WORD_UNIT, UNIT_CM},
	{"sentimeter", WORD_UNIT, UNIT_CM},
	{"sentimtr", WORD_UNIT, UNIT_CM},
	{"sep", WORD_MONTH, 9},
	{"sept", WORD_MONTH, 9},
	{"september", WORD_MONTH, 9},
	{"sepuluh", WORD_TEEN, 10},
	{"seratus", WORD_TEEN, 100},
	{"setengah", WORD_HALF, 0},
	{"si", WORD_PLAIN, 0},
	{"siang", WORD_FILLER, 0},
	{"skg", WORD_FIX, 0},
	{"skr", WORD_FIX, 0},
	{"skrg", WORD_FIX, 0},
	{"skrng", WORD_FIX, 0},
	{"sms", WORD_FILLER, 0},
	{"sore", WORD_FILLER, 0},
	{"spasi", WORD_FILLER, 0},
	{"stengah", WORD_HALF, 0},
	{"stgh", WORD_HALF, 0},
	{"stngh", WORD_HALF, 0},
	{"subuh", WORD_FILLER, 0},
	{"suhu", WORD_CONTEXT, 0},
	{"swastiastu", WORD_FILLER, 0},
	{"swastyastu", WORD_FILLER, 0},
	{"sy", WORD_PLAIN, 0},
	{"tadi", WORD_FILLER, 0},
	{"tahun", WORD_AGE, 6},
	{"tak", WORD_NO, 0},
	{"tanggal", WORD_LABEL, FIELD_DATE},
	{"tanpa", WORD_NO, 0},
	{"tapi", WORD_FIX, 0},
	{"tb", WORD_LABEL, FIELD_LENGTH},
	{"tdk", WORD_NO, 0},
	{"telanjang", WORD_PLAIN, 0},
	{"telp", WORD_CONTEXT, 0},
	{"telpon", WORD_CONTEXT, 0},
	{"tensi", WORD_CONTEXT, 0},
	{"tentang", WORD_PLAIN, 0},
	{"terdiri", WORD_PLAIN, 0},
	{"tetapi", WORD_FIX, 0},
	{"tgl", WORD_LABEL, FIELD_DATE},
	{"th", WORD_AGE, 6},
	{"thn", WORD_AGE, 6},
	{"tiada", WORD_NO, 0},
	{"tidak", WORD_NO, 0},
	{"tiga", WORD_DIGIT, 3},
	{"tindak", WORD_PLAIN, 0},
	{"tinggi", WORD_LABEL, FIELD_LENGTH},
	{"titik", WORD_COMMA, 0},
	{"tlg", WORD_FILLER, 0},
	{"tlp", WORD_CONTEXT, 0},
	{"tlpn", WORD_CONTEXT, 0},
	{"tolong", WORD_FILLER, 0},
	{"tp", WORD_PLAIN, 0},
	{"ttk", WORD_COMMA, 0},
	{"ttl", WORD_BIRTH, 0},
	{"tujuh", WORD_DIGIT, 7},
	{"ulang", WORD_FILLER, 0},
	{"umur", WORD_CONTEXT, 0},
	{"untuk", WORD_FILLER, 0},
	{"usia", WORD_CONTEXT, 0},
	{"utk", WORD_FILLER, 0},
	{"wa", WORD_CONTEXT, 0},
	{"wb", WORD_FILLER, 0},
	{"wr", WORD_FILLER, 0},
	{"wrwb", WORD_FILLER, 0},
	{"x", WORD_X, 0},
	{"xx", WORD_X, 0},
	{"xxx", WORD_X, 0},
	{"y", WORD_YES, 0},
	{"ya", WORD_YES, 0},
	{"yaa", WORD_FILLER, 0},
	{"yang", WORD_FILLER, 0},
	{"yg", WORD_FILLER, 0},
	{"yth", WORD_FILLER, 0},
};
#define KNOWN ((int)(sizeof(known) / sizeof(known[0])))

static int compare(struct str a, const char *b)
{
	size_t n = strlen(b), least = a.n < n ? a.n : n;
	int c = least ? memcmp(a.p, b, least) : 0;

	return c ? c : (a.n > n) - (a.n < n);
}

static const struct known *find(struct str word)
{
	int low = 0, high = KNOWN;

	while (low < high) {
		int at = low + (high - low) / 2, c = compare(word, known[at].word);

		if (c == 0)
			return &known[at];
		if (c < 0)
			high = at;
		else
			low = at + 1;
	}
	return NULL;
}

static bool ends(struct str word, struct str with, struct str *stem)
{
	if (word.n <= with.n || memcmp(word.p + word.n - with.n, with.p, with.n) != 0)
		return false;
	*stem = (struct str){word.p, word.n - with.n};
	return true;
}

/* duabelas, tujuhpuluh: written together. */
static bool together(struct str word, int *value)
{
	struct str stem;
	const struct known *k;

	if (ends(word, STR("belas"), &stem) && (k = find(stem)) != NULL && k->kind == WORD_DIGIT) {
		*value = 10 + k->value;
		return true;
	}
	if (ends(word, STR("puluh"), &stem) && (k = find(stem)) != NULL && k->kind == WORD_DIGIT) {
		*value = 10 * k->value;
		return true;
	}
	return false;
}

enum word_kind reader_word(struct str word, int *value)
{
	const struct known *k = find(word);
	struct str stem;

	*value = 0;
	if (!k && together(word, value))
		return WORD_TEEN;
	if (!k && ends(word, STR("nya"), &stem))
		k = find(stem);
	if (!k)
		return WORD_UNKNOWN;
	*value = k->value;
	return k->kind;
}

int reader_near_digit(struct str word)
{
	for (int i = 0; i < KNOWN; i++)
		if (known[i].kind == WORD_DIGIT && strlen(known[i].word) >= 5 &&
		    reader_edits(word, str_of(known[i].word), 1) <= 1)
			return known[i].value;
	return -1;
}

int reader_near_label(struct str word, int slips)
{
	static const struct {
		const char *word;
		enum field_type type;
	} labels[] = {
		{"berat", FIELD_WEIGHT},
		{"panjang", FIELD_LENGTH},
		{"tinggi", FIELD_LENGTH},
		{"tanggal", FIELD_DATE},
	};

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (reader_edits(word, str_of(labels[i].word), slips) <= slips)
			return labels[i].type;
	return FIELD_NONE;
}

/* ---- slips ---- */

#define EDIT_LONGEST 24

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* One row of the table: row[j] is the way from the first i letters of A to the first j of B. */
static int edit_row(struct str a, struct str b, size_t i, const int *before, const int *last, int *row)
{
	int best = row[0] = (int)i;

	for (size_t j = 1; j <= b.n; j++) {
		char x = a.p[i - 1], y = lower(b.p[j - 1]);

		row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (x != y));
		if (i > 1 && j > 1 && x == lower(b.p[j - 2]) && a.p[i - 2] == y)
			row[j] = least(row[j], before[j - 2] + 1);
		best = least(best, row[j]);
	}
	return best;
}

int reader_edits(struct str a, struct str b, int most)
{
	int rows[3][EDIT_LONGEST + 1];
	size_t longer = a.n > b.n ? a.n : b.n, shorter = a.n + b.n - longer;

	if (longer > EDIT_LONGEST || longer - shorter > (size_t)most)
		return most + 1;
	for (size_t j = 0; j <= b.n; j++)
		rows[0][j] = (int)j;
	for (size_t i = 1; i <= a.n; i++)
		if (edit_row(a, b, i, rows[(i + 1) % 3], rows[(i - 1) % 3], rows[i % 3]) > most)
			return most + 1;
	return least(rows[a.n % 3][b.n], most + 1);
}

int reader_slips(size_t n)
{
	return n < 3 ? 0 : n < 6 ? 1 : 2;
}

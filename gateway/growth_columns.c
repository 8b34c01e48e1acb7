/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_columns: one list of names, ours first in each group. Two columns for one meaning are never chosen between,
 * since the wrong one would give scores that look right; only for the child's id and name any of several will do,
 * and there the order of the list counts: our export has an id for the row and a code for the child, e-PPGBM a
 * number and a NIK.
 */
#include "growth_columns.h"

#include <errno.h>

static const struct known {
	enum growth_column column;
	const char *name;
} known[] = {
	{GROWTH_COL_ID, "child_code"},
	{GROWTH_COL_ID, "id"},
	{GROWTH_COL_ID, "kode"},
	{GROWTH_COL_ID, "nik"},
	{GROWTH_COL_ID, "no"},
	{GROWTH_COL_SEX, "sex"},
	{GROWTH_COL_SEX, "jk"},
	{GROWTH_COL_SEX, "jenis_kelamin"},
	{GROWTH_COL_SEX, "kelamin"},
	{GROWTH_COL_AGE_DAYS, "age_days"},
	{GROWTH_COL_AGE_DAYS, "umur_hari"},
	{GROWTH_COL_AGE_MONTHS, "age_months"},
	{GROWTH_COL_AGE_MONTHS, "umur_bulan"},
	{GROWTH_COL_WEIGHT, "weight_kg"},
	{GROWTH_COL_WEIGHT, "weight"},
	{GROWTH_COL_WEIGHT, "berat"},
	{GROWTH_COL_WEIGHT, "bb"},
	{GROWTH_COL_WEIGHT, "bb (kg)"},
	{GROWTH_COL_WEIGHT, "berat_kg"},
	{GROWTH_COL_LENGTH, "lenhei_cm"},
	{GROWTH_COL_LENGTH, "tinggi"},
	{GROWTH_COL_LENGTH, "panjang"},
	{GROWTH_COL_LENGTH, "tb"},
	{GROWTH_COL_LENGTH, "pb"},
	{GROWTH_COL_LENGTH, "tb (cm)"},
	{GROWTH_COL_LENGTH, "pb (cm)"},
	{GROWTH_COL_LENGTH, "length_cm"},
	{GROWTH_COL_LENGTH, "height_cm"},
	{GROWTH_COL_LENGTH, "panjang_cm"},
	{GROWTH_COL_LENGTH, "tinggi_cm"},
	{GROWTH_COL_MEASURE, "measure"},
	{GROWTH_COL_MEASURE, "cara_ukur"},
	{GROWTH_COL_MEASURE, "position"},
	{GROWTH_COL_MEASURE, "posisi"},
	{GROWTH_COL_HEAD, "headc_cm"},
	{GROWTH_COL_HEAD, "head_cm"},
	{GROWTH_COL_HEAD, "lk"},
	{GROWTH_COL_HEAD, "lingkar_kepala"},
	{GROWTH_COL_ARM, "muac_cm"},
	{GROWTH_COL_ARM, "arm_cm"},
	{GROWTH_COL_ARM, "lila"},
	{GROWTH_COL_ARM, "lila_cm"},
	{GROWTH_COL_OEDEMA, "oedema"},
	{GROWTH_COL_OEDEMA, "edema"},
	{GROWTH_COL_OEDEMA, "bengkak"},
	{GROWTH_COL_OEDEMA, "pitting_edema"},
	{GROWTH_COL_BIRTH, "birth_date"},
	{GROWTH_COL_BIRTH, "tgl_lahir"},
	{GROWTH_COL_BIRTH, "tanggal_lahir"},
	{GROWTH_COL_VISIT, "visit_date"},
	{GROWTH_COL_VISIT, "date"},
	{GROWTH_COL_VISIT, "visit"},
	{GROWTH_COL_VISIT, "tgl_ukur"},
	{GROWTH_COL_VISIT, "tanggal_ukur"},
	{GROWTH_COL_VISIT, "tanggal_pengukuran"},
	{GROWTH_COL_NAME, "child_name"},
	{GROWTH_COL_NAME, "nama"},
	{GROWTH_COL_NAME, "nama_anak"},
	{GROWTH_COL_NAME, "name"},
};

#define KNOWN ((int)(sizeof(known) / sizeof(known[0])))

const char *growth_column_name(enum growth_column c)
{
	static const char *const own[GROWTH_COLUMNS] = {
		"id",       "sex",     "age_days", "age_months", "weight_kg",  "lenhei_cm", "measure",
		"headc_cm", "muac_cm", "oedema",   "birth_date", "visit_date", "name",
	};

	return own[c];
}

void growth_column_add_others(struct buf *out, enum growth_column c)
{
	const char *joint = "";

	for (int i = 0; i < KNOWN; i++) {
		if (known[i].column != c || str_eq(str_of(known[i].name), str_of(growth_column_name(c))))
			continue;
		buf_addf(out, "%s%s", joint, known[i].name);
		joint = ", ";
	}
}

/* The next byte of *S that counts, in lower case; '\0' at the end. */
static char next_counted(struct str *s)
{
	while (s->n > 0) {
		char c = *s->p;

		s->p++, s->n--;
		if (c != ' ' && c != '_' && c != '.' && c != '\t' && c != '\0')
			return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return '\0';
}

static bool same_name(struct str a, struct str b)
{
	char x, y;

	do {
		x = next_counted(&a);
		y = next_counted(&b);
	} while (x == y && x != '\0');
	return x == y;
}

/* Its place in the list; KNOWN = it is not there. */
static int rank_of(struct str name)
{
	int rank = 0;

	while (rank < KNOWN && !same_name(name, str_of(known[rank].name)))
		rank++;
	return rank;
}

static void take(struct growth_columns *out, enum growth_column c, struct str name, int at)
{
	char *header = out->header[c];

	out->at[c] = at;
	str_copy(header, GROWTH_HEADER_MAX, str_trim(name));
	for (; *header; header++) {
		if ((unsigned char)*header < 0x20 || *header == 0x7F)
			*header = '?';
	}
}

int growth_columns_find(struct growth_columns *out, const struct str *name, int names, int twice[2])
{
	int best[GROWTH_COLUMNS] = {0}, rc = -ENOENT;

	*out = (struct growth_columns){.cells = names};
	for (int c = 0; c < GROWTH_COLUMNS; c++)
		out->at[c] = -1;
	for (int i = 0; i < names; i++) {
		int rank = rank_of(name[i]);

		if (rank == KNOWN)
			continue;
		enum growth_column c = known[rank].column;
		bool any = c == GROWTH_COL_ID || c == GROWTH_COL_NAME;
		if (out->at[c] >= 0 && (!any || rank == best[c])) {
			twice[0] = out->at[c];
			twice[1] = i;
			return -EEXIST;
		}
		if (out->at[c] < 0 || rank < best[c]) {
			take(out, c, name[i], i);
			best[c] = rank;
		}
		rc = 0;
	}
	return rc;
}

struct str growth_columns_cell(const struct growth_columns *columns, enum growth_column c, const struct str *cell,
			       int cells)
{
	int at = columns->at[c];
	struct str s = at >= 0 && at < cells ? str_trim(cell[at]) : STR_NONE;

	return s.n == 2 && s.p[0] == 'N' && s.p[1] == 'A' ? STR_NONE : s;
}

unsigned growth_columns_filled(const struct growth_columns *columns, const struct str *cell, int cells)
{
	unsigned filled = 0;

	for (int c = 0; c < GROWTH_COLUMNS; c++) {
		if (growth_columns_cell(columns, (enum growth_column)c, cell, cells).n > 0)
			filled |= 1U << c;
	}
	return filled;
}

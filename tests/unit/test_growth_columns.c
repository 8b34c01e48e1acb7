/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers as WHO's programs, our export, e-PPGBM and district lists write them, and which column is taken for what.
 */
#include "growth_columns.h"

#include "growth_cells.h"

#include <errno.h>

static struct growth_columns columns;
static int twice[2];

static int find(const char *header)
{
	struct str cell[CELLS];

	return growth_columns_find(&columns, cell, cut(header, cell), twice);
}

static void each_known_name_is_found_however_it_is_written(void **state)
{
	static const struct {
		enum growth_column column;
		const char *names;
	} known[] = {
		{GROWTH_COL_ID, "id|child_code|kode|nik|no|No.|CHILD CODE"},
		{GROWTH_COL_SEX, "sex|jk|jenis_kelamin|jenis kelamin|Jenis  Kelamin|kelamin|J.K."},
		{GROWTH_COL_AGE_DAYS, "age_days|umur_hari|Umur Hari"},
		{GROWTH_COL_AGE_MONTHS, "age_months|umur_bulan"},
		{GROWTH_COL_WEIGHT, "weight_kg|weight|berat|BERAT|bb|BB (kg)|bb(kg)|berat_kg"},
		{GROWTH_COL_LENGTH,
		 "lenhei_cm|tinggi|panjang|tb|pb|length_cm|height_cm|tb (cm)|PB (cm)|panjang_cm|tinggi_cm|TINGGI"},
		{GROWTH_COL_MEASURE, "measure|cara_ukur|cara ukur|CARAUKUR|position|posisi"},
		{GROWTH_COL_HEAD, "headc_cm|head_cm|lk|lingkar_kepala|Lingkar Kepala"},
		{GROWTH_COL_ARM, "muac_cm|arm_cm|lila|LiLA|lila_cm"},
		{GROWTH_COL_OEDEMA, "oedema|edema|bengkak|Pitting_edema"},
		{GROWTH_COL_BIRTH, "birth_date|tgl_lahir|Tgl. Lahir|Tgl Lahir|tanggal_lahir"},
		{GROWTH_COL_VISIT, "date|visit_date|visit|tgl_ukur|tanggal_ukur|TANGGALUKUR|Tanggal Pengukuran"},
		{GROWTH_COL_NAME, "nama|name|child_name|nama_anak|Nama Anak"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct str name[CELLS];
		int names = cut(known[i].names, name);

		for (int k = 0; k < names; k++) {
			const struct str header[] = {STR("desa"), name[k], STR("")};

			assert_int_equal(growth_columns_find(&columns, header, 3, twice), 0);
			assert_int_equal(columns.cells, 3);
			for (int c = 0; c < GROWTH_COLUMNS; c++)
				assert_int_equal(columns.at[c], c == (int)known[i].column ? 1 : -1);
			assert_true(str_eq(str_of(columns.header[known[i].column]), name[k]));
		}
	}
}

static void near_names_mean_other_things(void **state)
{
	(void)state;
	assert_int_equal(
		find("Berat Lahir|BB Lahir|TB Lahir|BB/U|TB/U|BB/TB|ZS BB/U|lingkar_kepala_lahir|Usia Saat Ukur|"
		     "weight_g|berat (g)|tinggi_m|nik_ortu|Nama Ortu|bb2|b|ids|recorded_at|tanggal|umur"),
		-ENOENT);
	assert_int_equal(find(""), -ENOENT);
	assert_int_equal(find("|_| . "), -ENOENT);
}

static void the_tables_people_have_are_understood(void **state)
{
	(void)state;
	/* kentongan export measurements */
	assert_int_equal(
		find("id|date|recorded_at|child_code|child_name|sex|birth_date|age_days|age_months|weight_kg|length_cm|"
		     "position|position_assumed|repaired|zlen|zwei|zwfl|zbmi|flags|class_bbu|class_tbu|class_bbtb|kms|"
		     "posyandu|puskesmas|recorded_by|msisdn|channel|message_id|raw|replaces"),
		0);
	static const int export[] = {3, 5, 7, 8, 9, 10, 11, -1, -1, -1, 6, 1, 4};
	assert_memory_equal(columns.at, export, sizeof(export));
	/* e-PPGBM's export */
	assert_int_equal(find("NIK|Nama|JK|Tgl Lahir|BB Lahir|TB Lahir|Nama "
			      "Ortu|Prov|Kab/Kota|Kec|Pukesmas|Desa/Kel|Posyandu|RT|"
			      "RW|Alamat|Usia Saat Ukur|Tanggal Pengukuran|Berat|Tinggi|Cara Ukur|LiLA|BB/U|ZS "
			      "BB/U|TB/U|ZS TB/U|"
			      "BB/TB|ZS BB/TB|Naik Berat Badan|PMT Diterima (kg)|Jml Vit A|KPSP|KIA|Detail Status"),
			 0);
	static const int eppgbm[] = {0, 2, -1, -1, 18, 19, 20, -1, 21, -1, 3, 17, 1};
	assert_memory_equal(columns.at, eppgbm, sizeof(eppgbm));
	/* its import */
	assert_int_equal(
		find("No|NIK|nama_anak|TANGGALUKUR|BERAT|TINGGI|LILA|lingkar_kepala|Pitting_edema|CARAUKUR|vita"), 0);
	static const int import[] = {1, -1, -1, -1, 4, 5, 9, 7, 6, 8, -1, 3, 2};
	assert_memory_equal(columns.at, import, sizeof(import));
}

static void two_columns_for_one_meaning_are_not_chosen_between(void **state)
{
	(void)state;
	assert_int_equal(find("sex|x|weight_kg|tinggi|BB"), -EEXIST);
	assert_int_equal(twice[0], 2);
	assert_int_equal(twice[1], 4);
	assert_int_equal(find("sex|x|x|Weight_kg|weight kg"), -EEXIST);
	assert_int_equal(find("sex|tb|pb"), -EEXIST);
	assert_int_equal(find("sex|x|x|weight_kg"), 0);
}

static void of_several_that_tell_the_child_the_best_is_taken(void **state)
{
	(void)state;
	assert_int_equal(find("no|nik|kode|id|child_code"), 0);
	assert_int_equal(columns.at[GROWTH_COL_ID], 4);
	assert_string_equal(columns.header[GROWTH_COL_ID], "child_code");
	assert_int_equal(find("no|nik|kode|id"), 0);
	assert_int_equal(columns.at[GROWTH_COL_ID], 3);
	assert_int_equal(find("kode|nik|no"), 0);
	assert_int_equal(columns.at[GROWTH_COL_ID], 0);
	assert_int_equal(find("no|nik"), 0);
	assert_int_equal(columns.at[GROWTH_COL_ID], 1);
	assert_int_equal(find("name|nama"), 0);
	assert_int_equal(columns.at[GROWTH_COL_NAME], 1);
	assert_int_equal(find("nik|id|ID"), -EEXIST);
	assert_int_equal(find("sex"), 0); /* none is needed */
	assert_int_equal(columns.at[GROWTH_COL_ID], -1);
}

static void a_header_is_kept_short_and_clean(void **state)
{
	(void)state;
	assert_int_equal(find(" \tBB\x1B(kg)|sex"), 0);
	assert_int_equal(columns.at[GROWTH_COL_WEIGHT], -1); /* it is no name of ours with that byte in it */
	assert_int_equal(find("b                                                  b|sex"), 0);
	assert_int_equal(strlen(columns.header[GROWTH_COL_WEIGHT]), GROWTH_HEADER_MAX - 1);
	assert_int_equal(find(" t\tb |sex"), 0);
	assert_string_equal(columns.header[GROWTH_COL_LENGTH], "t?b");
}

static void the_columns_with_something_in_them_are_counted(void **state)
{
	struct str cell[CELLS];

	(void)state;
	assert_int_equal(find("id|sex|bb|tb|lila"), 0);
	assert_int_equal(growth_columns_filled(&columns, cell, cut("1||8|NA", cell)),
			 1U << GROWTH_COL_ID | 1U << GROWTH_COL_WEIGHT);
	assert_int_equal(growth_columns_filled(&columns, cell, cut("| 1 |N|na|  ", cell)),
			 1U << GROWTH_COL_SEX | 1U << GROWTH_COL_WEIGHT | 1U << GROWTH_COL_LENGTH);
}

static void other_names_can_be_told(void **state)
{
	char room[GROWTH_OTHER_NAMES_MAX];
	struct buf b;

	(void)state;
	for (int c = 0; c < GROWTH_COLUMNS; c++) {
		buf_init(&b, room, sizeof(room));
		growth_column_add_others(&b, (enum growth_column)c);
		assert_true(b.n > 0);
		assert_false(b.overflow);
	}
	buf_init(&b, room, sizeof(room));
	growth_column_add_others(&b, GROWTH_COL_SEX);
	assert_true(str_eq(buf_str(&b), STR("jk, jenis_kelamin, kelamin")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_known_name_is_found_however_it_is_written),
		cmocka_unit_test(near_names_mean_other_things),
		cmocka_unit_test(the_tables_people_have_are_understood),
		cmocka_unit_test(two_columns_for_one_meaning_are_not_chosen_between),
		cmocka_unit_test(of_several_that_tell_the_child_the_best_is_taken),
		cmocka_unit_test(a_header_is_kept_short_and_clean),
		cmocka_unit_test(the_columns_with_something_in_them_are_counted),
		cmocka_unit_test(other_names_can_be_told),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables are WHO's, to the last digit: each is written back as the CSV text it was made from and must have that
 * file's SHA-256 (coreutils' sha256sum does the sum). The files themselves are not needed.
 */
#include "who_tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct {
	enum who_table_id id;
	const char *key;
	int key_places;
	int rows; /* both sexes */
	const char *sha256;
} file[WHO_TABLES] = {
	{WHO_WFA, "age_days", 0, 3714, "26aa01a05f1d55bb8bd0394c43e8cd3a381ca53da08259c3fa2aba85959a8ad8"},
	{WHO_LHFA, "age_days", 0, 3714, "699a1ae3f18834cbbdbd6948af527887400258cea40bad60e69653fb243a15c0"},
	{WHO_BFA, "age_days", 0, 3714, "3b52c9f4affa8dc307002b94816954203bc60875bc4881111a24fc40306dc9b1"},
	{WHO_HCFA, "age_days", 0, 3714, "1c023002b91d8c5e6f94fea715e29305334450ba247161c348b837d9e8602e3c"},
	{WHO_ACFA, "age_days", 0, 3532, "27ec054936961209560df72e1c6708f8a0b3e8f7dae2136b59b69470ccf43d7c"},
	{WHO_WFL, "length_cm", 1, 1302, "629508a0317de3a7e347c37a9b659f9aff97b8b30b969667683efcd363ac72dd"},
	{WHO_WFH, "height_cm", 1, 1102, "564d8955744cc8fd33f8bdba8cb5a37308bf7b0ef7d91499fa5fcdd63c1c0f2b"},
};

/* V / 10^PLACES without trailing zeros, as WHO's figures are written in the CSV. */
static void put_number(FILE *to, long v, int places)
{
	long scale = 1;
	for (int i = 0; i < places; i++)
		scale *= 10;
	while (places > 0 && v % 10 == 0) {
		v /= 10;
		scale /= 10;
		places--;
	}
	fprintf(to, "%s%ld", v < 0 ? "-" : "", labs(v) / scale);
	if (places > 0)
		fprintf(to, ".%0*ld", places, labs(v) % scale);
}

static void put_table(FILE *to, int i)
{
	fprintf(to, "sex,%s,l,m,s\n", file[i].key);
	for (int sex = 0; sex < 2; sex++) {
		const struct who_table *t = &who_tables[file[i].id][sex];
		for (int32_t r = 0; r < t->count; r++) {
			fprintf(to, "%d,", sex + 1);
			put_number(to, t->first + r, file[i].key_places);
			fputc(',', to);
			put_number(to, t->rows[r].l, 4);
			fputc(',', to);
			put_number(to, t->rows[r].m, 4);
			fputc(',', to);
			put_number(to, t->rows[r].s, 5);
			fputc('\n', to);
		}
	}
}

static void sha256_of(const char *path, char out[65])
{
	char command[128];
	snprintf(command, sizeof(command), "sha256sum < %s", path);
	FILE *p = popen(command, "r");
	assert_non_null(p);
	assert_int_equal(fread(out, 1, 64, p), 64);
	out[64] = '\0';
	while (fgetc(p) != EOF)
		continue;
	assert_int_equal(pclose(p), 0);
}

static void every_row_is_the_published_one(void **state)
{
	(void)state;
	for (int i = 0; i < WHO_TABLES; i++) {
		char path[] = "/tmp/who_tables.XXXXXX", sum[65];
		int fd = mkstemp(path);
		assert_true(fd >= 0);
		FILE *f = fdopen(fd, "w");
		assert_non_null(f);
		put_table(f, i);
		assert_int_equal(fclose(f), 0);
		sha256_of(path, sum);
		unlink(path);
		assert_string_equal(sum, file[i].sha256);
	}
}

static void there_are_20792_rows_in_less_than_256_kB(void **state)
{
	(void)state;
	int all = 0;
	for (int i = 0; i < WHO_TABLES; i++) {
		int rows = who_tables[file[i].id][0].count + who_tables[file[i].id][1].count;
		assert_int_equal(rows, file[i].rows);
		all += rows;
	}
	assert_int_equal(all, 20792);
	assert_true((size_t)all * sizeof(struct who_row) < 256 * 1000);
}

static void known_medians_stand_at_their_keys(void **state)
{
	(void)state;
	static const struct {
		enum who_table_id id;
		int sex;
		int32_t key, m;
	} known[] = {
		{WHO_LHFA, 1, 0, 498842},   {WHO_LHFA, 2, 0, 491477},   {WHO_WFA, 1, 0, 33464},
		{WHO_WFA, 2, 365, 89462},   {WHO_LHFA, 1, 730, 878018}, {WHO_LHFA, 1, 731, 871303},
		{WHO_HCFA, 1, 0, 344618},   {WHO_ACFA, 1, 91, 134779},  {WHO_WFL, 1, 450, 24410},
		{WHO_WFL, 1, 1100, 182689}, {WHO_WFH, 1, 1200, 223530},
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const struct who_table *t = &who_tables[known[i].id][known[i].sex - 1];
		assert_in_range(known[i].key - t->first, 0, t->count - 1);
		assert_int_equal(t->rows[known[i].key - t->first].m, known[i].m);
	}
}

/* Scoring divides by L and takes logs of M and S for granted to be positive. */
static void no_row_has_an_l_of_zero_or_an_empty_m_or_s(void **state)
{
	(void)state;
	for (int i = 0; i < WHO_TABLES * 2; i++) {
		const struct who_table *t = &who_tables[i / 2][i % 2];
		for (int32_t r = 0; r < t->count; r++) {
			assert_int_not_equal(t->rows[r].l, 0);
			assert_true(t->rows[r].m > 0 && t->rows[r].s > 0);
			if (i / 2 == WHO_LHFA || i / 2 == WHO_HCFA)
				assert_int_equal(t->rows[r].l, 10000);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_the_published_one),
		cmocka_unit_test(there_are_20792_rows_in_less_than_256_kB),
		cmocka_unit_test(known_medians_stand_at_their_keys),
		cmocka_unit_test(no_row_has_an_l_of_zero_or_an_empty_m_or_s),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

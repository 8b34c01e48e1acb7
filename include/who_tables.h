/* SPDX-License-Identifier: Apache-2.0 */
/*
 * who_tables: the L, M and S figures of the WHO Child Growth Standards (World Health Organization, 2006; head and arm
 * circumference 2007), every row as published. WHO does not endorse this program. Only growth.c and its tests use this
 * header; everything else asks growth.h.
 *
 *	const struct who_table *t = &who_tables[WHO_WFA][SEX_FEMALE - 1];
 *	const struct who_row *r = &t->rows[age_days - t->first];        // when first <= age_days < first + count
 *	double median_kg = r->m / 1e4;
 *
 * WHO prints L and M with at most 4 decimals and S with at most 5, so the integers here are exact. Constant data.
 */
#ifndef KTG_WHO_TABLES_H
#define KTG_WHO_TABLES_H

#include <stdint.h>

enum who_table_id {
	WHO_WFA,  /* kg by day of age */
	WHO_LHFA, /* cm by day of age: length to day 730, height from day 731 */
	WHO_BFA,  /* kg/m2 by day of age, same switch */
	WHO_HCFA, /* head, cm by day of age */
	WHO_ACFA, /* arm, cm by day of age, from day 91 */
	WHO_WFL,  /* kg by length lying, in mm */
	WHO_WFH,  /* kg by height standing, in mm */
	WHO_TABLES
};

struct who_row {
	int16_t l;  /* L x 10^4; never 0 */
	uint16_t s; /* S x 10^5 */
	int32_t m;  /* M x 10^4 */
};

struct who_table {
	int32_t first; /* key of rows[0]: day or mm; each next row is one more, without gaps */
	int32_t count;
	const struct who_row *rows;
};

/* By table, then by enum sex less one. */
extern const struct who_table who_tables[WHO_TABLES][2];

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth_chart: a child's chart (chart.h) written to a file, from points at hand or from the gateway's database. For
 * `kentongan growth --chart`:
 *
 *	return growth_chart_store(config_path, "10019", stdout);
 *
 * There is a name on it: it goes where the operator sends it and nowhere else.
 */
#ifndef KTG_GROWTH_CHART_H
#define KTG_GROWTH_CHART_H

#include "chart.h"
#include <stdio.h>

/* Writes the SVG and flushes TO. 0; -ENOMEM; or what writing failed with, negative. */
int growth_chart_write(const struct chart *c, FILE *to);

/* Says on stderr how many points of the chart of child ID are outside the diagrams, if any. */
void growth_chart_complain(const struct chart *c, struct str id);

/* The child with CODE (or PUSKESMAS/CODE, see store_growth_history()) from the database of the config at CONFIG_PATH
 * (NULL: as for config_load()), to TO. EXIT_OK; or EXIT_FINDINGS, having said why on stderr, with nothing written
 * unless
 * writing itself failed. */
int growth_chart_store(const char *config_path, const char *code, FILE *to);

#endif

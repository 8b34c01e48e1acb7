/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow_show: the words that values are shown in, for show.c, which shows them, and field.c, which counts them. Private to
 * flows/engine.
 */
#ifndef KTG_FLOW_SHOW_H
#define KTG_FLOW_SHOW_H

#include "flow_program.h"

/* What stands for a value that was never measured or said; and where that does not fit. */
#define SHOW_NONE    STR("belum ada")
#define SHOW_SHORT   STR("-")
#define SHOW_TOO_OLD STR("di atas 5 tahun") /* in the place of a class or status */

int extra_widest(int extra);   /* septets of an extra, which is cut to them */
int show_widest_reason(void);  /* of nilai.sebab */
int show_widest_arm(void);     /* of nilai.lila */
void show_date(struct buf *out, int32_t day); /* 05/03/2026; "belum ada" for DATE_NONE */
/* The digits of a phone (E.164) or NIK, as kept in flow_value.num; a phone of ours with 0 in front unless E164. */
void show_digits(struct buf *out, enum field_type type, int64_t digits, bool e164);

#endif

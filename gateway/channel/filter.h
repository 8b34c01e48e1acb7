/* SPDX-License-Identifier: Apache-2.0 */
/* filter: what each filter does; private to gateway/channel. */
#ifndef KTG_CHANNEL_FILTER_H
#define KTG_CHANNEL_FILTER_H

#include "load.h"

typedef void filter_fn(const struct filter *f, struct view *v, struct source_value *value);

filter_fn filter_map, filter_trim, filter_lower, filter_upper, filter_default, filter_strip, filter_strip_end, filter_drop,
	filter_tel, filter_msisdn, filter_cut, filter_re, filter_hex, filter_b64, filter_b64auto, filter_url, filter_decode,
	filter_dialtail, filter_udh_ref, filter_udh_number, filter_udh_count, filter_time, filter_unix, filter_unixms,
	escape_json, escape_xml, escape_xmlbr, escape_url;

bool filter_time_compile(struct str arg, struct filter *out, struct buf *why);
/* Writes NOW_MS by a strftime format, ">7" behind it for a zone. */
struct str time_text(struct str format, int64_t now_ms, struct arena *a);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A phone can send any bytes, so texts are shown by cli_put_visible(). A number is hidden also where it stands inside a
 * text or a raw request, in whatever way it is written there.
 */
#include "show.h"
#include "cli.h"
#include "msisdn.h"
#include "utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MASK_LEAST 7 /* digits; less may stand in a text by chance */

struct str show_hidden(struct str number, bool whole)
{
	struct str core = number;

	if (str_starts(core, STR("62")))
		core = (struct str){core.p + 2, core.n - 2};
	return whole || core.n < MASK_LEAST ? STR_NONE : core;
}

/* S with every HIDDEN in it as **** and its last three digits and, when ESCAPED, only what is plain as it is. */
static void put_text(FILE *to, struct str s, struct str hidden, bool escaped)
{
	while (s.n > 0) {
		struct str before = s, c;

		if (hidden.n && str_starts(s, hidden)) {
			fprintf(to, "****%.3s", hidden.p + hidden.n - 3);
			s = (struct str){s.p + hidden.n, s.n - hidden.n};
			continue;
		}
		utf8_next(&s);
		c = (struct str){before.p, before.n - s.n};
		if (escaped)
			cli_put_visible(to, c);
		else
			fwrite(c.p, 1, c.n, to);
	}
}

struct str show_number(struct str number, bool whole, struct buf *room)
{
	if (whole)
		return number;
	msisdn_add_masked(room, number);
	return buf_str(room);
}

void show_part(struct str text, struct str hidden, const char *then)
{
	put_text(stdout, text, hidden, true);
	fputs(then, stdout);
}

void show_json(struct json *o, const char *key, struct str text, struct str hidden)
{
	char *room = NULL;
	size_t n = 0;
	FILE *to =
		hidden.n && memmem(text.n ? text.p : "", text.n, hidden.p, hidden.n) ? open_memstream(&room, &n) : NULL;

	if (!to) {
		json_set_str(o, key, text);
		return;
	}
	put_text(to, text, hidden, false);
	fclose(to);
	json_set_str(o, key, (struct str){room, n});
	free(room);
}

void show_time(int64_t unix_ms, enum zone zone, const char *then)
{
	char room[32];
	struct buf when;

	buf_init(&when, room, sizeof(room));
	date_add_local(&when, unix_ms, zone);
	printf("%.*s%s", STR_ARG(buf_str(&when)), then);
}

void show_add_number(struct buf *out, int64_t n)
{
	char digits[32];
	struct buf d;

	buf_init(&d, digits, sizeof(digits));
	buf_addf(&d, "%lld", (long long)n);
	for (size_t i = 0; i < d.n; i++) {
		if (i > 0 && (d.n - i) % 3 == 0)
			buf_addc(out, '.');
		buf_addc(out, digits[i]);
	}
}

void show_add_rupiah(struct buf *out, int64_t n)
{
	buf_add(out, STR("Rp "));
	show_add_number(out, n);
}

void show_json_time(struct json *o, const char *key, int64_t unix_ms)
{
	char room[32];
	struct buf when;

	buf_init(&when, room, sizeof(room));
	date_add_utc_ms(&when, unix_ms);
	json_set_str(o, key, buf_str(&when));
}

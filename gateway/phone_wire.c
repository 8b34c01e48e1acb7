/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a telco says for a phone, byte for byte as the profiles africastalking.yaml and kannel.yaml expect it, so that
 * the terminal phone tests the same way in as a real one. UTF-16 is written here and read in base: only a phone needs
 * to write it.
 */
#include "form.h"
#include "gsm7.h"
#include "phone.h"
#include "utf8.h"
#include <errno.h>

static bool is_code(struct str line)
{
	if (line.n < 3 || line.p[0] != '*' || line.p[line.n - 1] != '#' || line.p[1] < '0' || line.p[1] > '9')
		return false;
	for (size_t i = 1; i < line.n - 1; i++) {
		if (line.p[i] == '#')
			return false;
	}
	return true;
}

int phone_dial(struct phone_call *call, struct str line)
{
	struct str rest, code;
	struct buf b;

	if (!is_code(line))
		return -EINVAL;
	rest = (struct str){line.p + 1, line.n - 2};
	code = str_cut(&rest, '*');
	buf_init(&b, call->code, sizeof(call->code) - 1);
	buf_addf(&b, "*%.*s#", STR_ARG(code));
	call->code[b.n] = '\0';
	buf_init(&call->text, call->room, sizeof(call->room));
	buf_add(&call->text, rest);
	call->answered = rest.n > 0;
	return b.overflow || call->text.overflow ? -EMSGSIZE : 0;
}

bool phone_answer(struct phone_call *call, struct str answer)
{
	if (call->text.n + 1 + answer.n > call->text.cap)
		return false;
	if (call->answered)
		buf_addc(&call->text, '*');
	buf_add(&call->text, answer);
	call->answered = true;
	return true;
}

static void add_pair(struct buf *out, const char *name, struct str value)
{
	if (out->n)
		buf_addc(out, '&');
	buf_addf(out, "%s=", name);
	form_add_encoded(out, value);
}

static void add_number(struct buf *out, const char *name, const char *number)
{
	char room[32];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	buf_addf(&b, "+%s", number);
	add_pair(out, name, buf_str(&b));
}

void phone_ussd_form(struct buf *out, const struct phone_call *call, const char *number)
{
	add_pair(out, "sessionId", str_of(call->session));
	add_pair(out, "serviceCode", str_of(call->code));
	add_number(out, "phoneNumber", number);
	add_pair(out, "networkCode", STR(PHONE_NETWORK));
	add_pair(out, "text", buf_str(&call->text));
}

static void add_unit(struct buf *out, uint32_t unit)
{
	const char octets[2] = {(char)(unit >> 8), (char)(unit & 0xff)};

	form_add_encoded(out, (struct str){octets, 2});
}

static void add_utf16(struct buf *out, struct str text)
{
	while (text.n) {
		uint32_t c = utf8_next(&text);

		if (c >= 0x10000) {
			add_unit(out, 0xd800 + ((c - 0x10000) >> 10));
			add_unit(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
		} else {
			add_unit(out, c);
		}
	}
}

void phone_sms_query(struct buf *out, const char *number, const char *to, struct str text, const char *id,
		     int64_t now_ms)
{
	bool ucs2 = gsm7_units(text) < 0 && utf8_valid(text);

	add_number(out, "from", number);
	add_pair(out, "to", str_of(to));
	buf_add(out, STR("&text="));
	if (ucs2)
		add_utf16(out, text);
	else
		form_add_encoded(out, text);
	buf_addf(out, "&coding=%d&charset=%s", ucs2 ? 2 : 0, ucs2 ? "UTF-16BE" : "UTF-8");
	add_pair(out, "id", str_of(id));
	buf_addf(out, "&ts=%lld&smsc=phone", (long long)(now_ms / 1000));
}

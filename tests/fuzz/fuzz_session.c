/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole sessions over the flows we ship. An input is lines; the first byte of a line says what happens, the rest is the
 * text: D dials, N dials with the rest behind the code, R dials again after a drop, S is a new SMS, K, B, P and F make the
 * person a kader, a bidan, of the TPK or of a family (who reads Balinese), any other byte types the rest at the last screen. After each the screen must fit and the session must go to Redis and back.
 */
#include "../unit/flow_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct flow_set *shipped(void)
{
	static struct flow_set *set;
	struct diag d;

	diag_init(&d);
	if (!set)
		set = flow_set_load("flows", &d);
	diag_print(&d, "fuzz_session", stderr);
	return set;
}

static void must(bool ok, const char *what, const struct phone *p)
{
	if (ok)
		return;
	fprintf(stderr, "fuzz_session: %s: '%.*s'\n", what, STR_ARG(buf_str(&p->screen)));
	abort();
}

/* The session after Redis is the session before it. */
static void pack_and_back(struct phone *p)
{
	char one[FLOW_PACKED_MAX], two[FLOW_PACKED_MAX];
	struct buf a, b;

	buf_init(&a, one, sizeof(one));
	buf_init(&b, two, sizeof(two));
	flow_session_pack(&p->s, &a);
	must(!a.overflow && !flow_session_unpack(&p->s, p->set, buf_str(&a)), "the session does not pack", p);
	flow_session_pack(&p->s, &b);
	must(str_eq(buf_str(&a), buf_str(&b)), "the session came back another", p);
}

static bool happens(struct phone *p, char what, struct str text)
{
	p->who.door = what == 'S' ? DOOR_SMS : what == 'D' || what == 'R' ? DOOR_USSD : p->who.door;
	switch (what) {
	case 'D': return phone_dial(p);
	case 'R': return phone_event(p, (struct flow_event){.kind = FLOW_EV_RESUME});
	case 'S': return phone_sms(p, text);
	case 'N': p->who.door = DOOR_USSD; return phone_dial_with(p, text);
	case 'P': p->who.role = ROLE_TPK; return phone_dial(p);
	case 'F':
		p->who.role = ROLE_KELUARGA;
		p->who.language = LANG_BAN;
		return phone_dial(p);
	case 'K': p->who.role = ROLE_KADER; return phone_dial(p);
	case 'B': p->who.role = ROLE_BIDAN; return phone_dial(p);
	default: return phone_type(p, text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = {(const char *)data, size};
	struct phone p;

	phone_init(&p, shipped(), DOOR_USSD);
	while (rest.n) {
		struct str line = str_cut(&rest, '\n');
		const char *fault;

		if (!line.n)
			continue;
		must(happens(&p, line.p[0], (struct str){line.p + 1, line.n - 1}), "no end of lookups", &p);
		fault = phone_fault(&p);
		must(!fault, fault, &p);
		must(!p.saves || (p.record.child_id > 0 && p.record.weight_g >= 900 && p.record.weight_g <= 58000 &&
				  p.record.length_mm >= 380 && p.record.length_mm <= 1500),
		     "a record without its figures", &p);
		pack_and_back(&p);
	}
	return 0;
}

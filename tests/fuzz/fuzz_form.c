/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading any bytes as a one-line SMS, as a figure, as an option and as a code: nothing is read that is not there, and
 * a figure is read the same with spaces around it.
 */
#include "../unit/flow_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void read_figure(struct str text)
{
	char room[256];
	int64_t n = -1, again = -1;
	struct buf b;
	int r = read_number(text, &n);

	must(r ? n == -1 : n >= 0 && n <= 999999999999);
	buf_init(&b, room, sizeof(room));
	buf_addc(&b, ' ');
	buf_add(&b, text);
	buf_add(&b, STR("\r\n"));
	must(b.overflow || (read_number(buf_str(&b), &again) == r && again == n));
}

/* Whatever comes as an SMS is answered, in two SMS at most; and what it saves is a figure the store takes. */
static void send(const struct flow_set *set, struct str text)
{
	struct phone p;

	phone_init(&p, set, DOOR_SMS);
	must(phone_sms(&p, text));
	must(p.screen.n > 0 && !p.screen.overflow && gsm7_units(buf_str(&p.screen)) > 0);
	must(gsm7_units(buf_str(&p.screen)) <= FLOW_SMS_BUDGET);
	must(p.saves <= FLOW_BATCH_REPORTS);
	must(!p.saves || (p.record.weight_g > 0 && p.record.weight_g <= 200000 && p.record.length_mm <= 2500));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct flow_set *set;
	const struct roster_entry *near[FLOW_NEAR_MAX];
	struct str text = {(const char *)data, size};
	struct diag d;

	diag_init(&d);
	if (!set)
		set = flow_set_load("flows", &d);
	must(set != NULL);
	send(set, text);
	for (int i = 0; i < set->fields; i++)
		must(read_option(set->field[i].option, set->field[i].options, text) <
		     (set->field[i].options ? set->field[i].options : 1));
	must(read_near(town_roster(), text, near, FLOW_NEAR_MAX) <= FLOW_NEAR_MAX);
	read_figure(text);
	return 0;
}

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

/* Every value that was read stands in TEXT as it is. */
static void read_line(const struct flow_set *set, const struct flow *flow, struct str text)
{
	struct flow_session s;
	struct str rest = text, value;
	char room[32];

	flow_session_init(&s, set);
	read_keyword(set, ROLE_KADER, text, &rest);
	read_form(set, flow, rest, &s);
	must(s.form_n <= FLOW_FORM_MAX);
	for (int i = 0; i < flow->forms; i++) {
		if (!read_form_take(&s, flow->form[i].field, room, sizeof(room), &value))
			continue;
		must(value.n > 0 && value.n <= 24 && memmem(text.p, text.n, value.p, value.n));
		read_figure(value);
		must(!read_form_take(&s, flow->form[i].field, room, sizeof(room), &value));
	}
	must(s.form_n == 0);
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
	for (int i = 0; i < set->flows; i++)
		read_line(set, &set->flow[i], text);
	for (int i = 0; i < set->fields; i++)
		must(read_option(set->field[i].option, set->field[i].options, text) <
		     (set->field[i].options ? set->field[i].options : 1));
	must(read_near(town_roster(), text, near, FLOW_NEAR_MAX) <= FLOW_NEAR_MAX);
	read_figure(text);
	return 0;
}

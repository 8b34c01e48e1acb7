/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A flow file of any bytes, beside our messages: it loads or it is refused with a reason; and what loads must run, with
 * screens that fit, whatever is typed.
 */
#include "../unit/flow_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct folder folder;

static void clean_up(void)
{
	folder_remove(&folder);
}

static void make_folder(void)
{
	if (folder.path[0])
		return;
	if (!folder_new(&folder) || !folder_write(&folder, "pesan.yaml", shipped_messages()))
		abort();
	atexit(clean_up);
}

static void must(bool ok, const char *what, const struct phone *p)
{
	if (ok)
		return;
	fprintf(stderr, "fuzz_flow: %s: '%.*s'\n", what, STR_ARG(buf_str(&p->screen)));
	abort();
}

/* One road through the flow: what fits, with every third answer a wrong one. */
static void run_road(const struct flow_set *set, int door, uint64_t seed)
{
	static const char *const typed[] = {"1", "2", "x", "0", "84", "00", "999999", "1000014"};
	struct phone p;
	const char *fault;

	phone_init(&p, set, door);
	must(phone_dial(&p), "no end of lookups", &p);
	for (int i = 0; i < 24; i++) {
		fault = phone_fault(&p);
		must(!fault, fault, &p);
		if (i % 8 == 7)
			must(phone_event(&p, (struct flow_event){.kind = FLOW_EV_RESUME}), "no end of lookups", &p);
		fault = phone_fault(&p);
		must(!fault, fault, &p);
		must(phone_type(&p, dice(&seed) % 3 ? fitting_text(set, &p.s) : str_of(typed[dice(&seed) % 8])),
		     "no end of lookups", &p);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct flow_set *set;
	struct diag d;

	make_folder();
	if (!folder_write(&folder, "x.yaml", (struct str){(const char *)data, size}))
		abort();
	diag_init(&d);
	set = flow_set_load(folder.path, &d);
	if ((set == NULL) != (d.count > 0))
		abort();
	for (uint64_t seed = 1; set && seed <= 4; seed++)
		run_road(set, seed % 2 ? DOOR_USSD : DOOR_SMS, seed);
	flow_set_free(set);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the engine itself costs: microseconds of one flow_step() at every screen of recorded sessions of ukur, beside a
 * memcpy of a session in the same loop; and milliseconds to load a folder of 200 generated flows, beside reading its
 * files. The ratios move less than the figures between machines. Fails when a step allocates, when a session does not
 * end as it did when it was recorded, or when the folder does not load.
 */
#include "../unit/count_malloc.h"
#include "../unit/flow_world.h"

#include <time.h>

#define STEPS_MAX 256
#define REPEATS   300 /* of one step in a slice */
#define SLICES    9   /* the fastest counts */
#define FLOWS     200
#define LOADS     5

/* What people typed; D dials, S sends a one-line SMS, the others are typed. */
static const char *const sessions[][12] = {
	{"D", "1", "10019", "8,4", "72,5", "1"},
	{"D", "1", "10019", "84", "1", "72,5", "1"},
	{"D", "1", "10019", "8.4 kg", "7", "72,5", "2", "8,5", "72,6", "1"},
	{"D", "1", "10100", "11,5", "84,5", "1", "1"},
	{"D", "1", "1", "9", "9", "2", "8,4", "70"},
	{"D", "1", "10018", "1", "8,4", "72", "1"},
	{"D", "1", "10043", "18", "1", "83", "1"},
	{"SUKUR 10019 8,4 72,5"},
	{"SUKUR 10019 BB 8,4 TB72,5 LILA 13,5 LK 45"},
	{"SUKUR 10019 84 72,5", "1"},
};
#define SESSIONS ((int)(sizeof(sessions) / sizeof(sessions[0])))

/* One call of flow_step() as it was recorded: what it began with, and what must come of it. */
struct recorded {
	struct flow_session before;
	struct flow_event event;
	struct child child;
	struct directory names;
	struct flow_caller who;
	enum flow_action_kind kind;
	uint64_t screen;
	double microseconds;
};

static struct recorded step[STEPS_MAX];
static int steps;

static void die(const char *what)
{
	fprintf(stderr, "flow_bench: %s\n", what);
	exit(1);
}

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static uint64_t sum_of(const struct buf *screen)
{
	uint64_t h = 1469598103934665603ULL;

	for (size_t i = 0; i < screen->n; i++)
		h = (h ^ (unsigned char)screen->p[i]) * 1099511628211ULL;
	return h;
}

/* ---- recording ---- */

static struct flow_event answer_to(const struct flow_action *act, struct child *room, struct directory *names)
{
	switch (act->kind) {
	case FLOW_LOOKUP_CHILD:
		return (struct flow_event){.kind = FLOW_EV_CHILD,
					   .child = town_find(str_of(act->code), room) ? room : NULL};
	case FLOW_LOOKUP_ROSTER: return (struct flow_event){.kind = FLOW_EV_ROSTER, .roster = town_roster()};
	case FLOW_LOOKUP_DIRECTORY:
		town_search(&act->directory, names);
		return (struct flow_event){.kind = FLOW_EV_DIRECTORY, .directory = names};
	default: return (struct flow_event){.kind = FLOW_EV_SAVED};
	}
}

static struct flow_event event_of(const char *typed)
{
	if (!strcmp(typed, "D"))
		return (struct flow_event){.kind = FLOW_EV_START};
	if (typed[0] == 'S')
		return (struct flow_event){.kind = FLOW_EV_FORM, .text = str_of(typed + 1)};
	return (struct flow_event){.kind = FLOW_EV_INPUT, .text = str_of(typed)};
}

static void record(struct phone *p, const char *typed)
{
	struct flow_event ev = event_of(typed);
	struct directory names;
	struct child child;

	do {
		struct recorded *r = &step[steps];

		if (steps++ == STEPS_MAX)
			die("more steps than there is room for");
		*r = (struct recorded){.before = p->s, .event = ev, .who = p->who};
		if (ev.child) {
			r->child = *ev.child;
			r->event.child = &r->child;
		}
		if (ev.directory) {
			r->names = *ev.directory;
			r->event.directory = &r->names;
		}
		flow_step(p->set, &p->s, &p->who, &r->event, &p->screen, &p->act);
		r->kind = p->act.kind;
		r->screen = sum_of(&p->screen);
		ev = answer_to(&p->act, &child, &names);
	} while (p->act.kind != FLOW_REPLY && p->act.kind != FLOW_END);
}

static void record_all(const struct flow_set *set)
{
	struct phone p;

	for (int i = 0; i < SESSIONS; i++) {
		phone_init(&p, set, sessions[i][0][0] == 'S' ? DOOR_SMS : DOOR_USSD);
		for (int k = 0; sessions[i][k]; k++)
			record(&p, sessions[i][k]);
		if (i == 0 && p.act.kind != FLOW_END)
			die("the first session does not come to its end");
	}
}

/* ---- steps ---- */

static volatile unsigned char sink;

/* Microseconds of one memcpy of a session. */
static double copy_slice(const struct recorded *r, struct flow_session *s)
{
	double start = now_us();

	for (int i = 0; i < REPEATS; i++) {
		memcpy(s, &r->before, sizeof(*s));
		sink = ((const volatile unsigned char *)s)[i % (int)sizeof(*s)];
	}
	return (now_us() - start) / REPEATS;
}

/* The same with the step behind it. */
static double step_slice(const struct flow_set *set, const struct recorded *r, struct flow_session *s)
{
	char room[FLOW_SCREEN_MAX];
	struct flow_action act;
	struct buf screen;
	double start = now_us(), took;

	buf_init(&screen, room, sizeof(room));
	for (int i = 0; i < REPEATS; i++) {
		memcpy(s, &r->before, sizeof(*s));
		sink = ((const volatile unsigned char *)s)[i % (int)sizeof(*s)];
		flow_step(set, s, &r->who, &r->event, &screen, &act);
	}
	took = (now_us() - start) / REPEATS;
	if (act.kind != r->kind || sum_of(&screen) != r->screen)
		die("a step does not do what it did when it was recorded");
	return took;
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

static int by_time(const void *a, const void *b)
{
	double x = ((const struct recorded *)a)->microseconds, y = ((const struct recorded *)b)->microseconds;

	return x < y ? -1 : x > y;
}

static void bench_steps(const struct flow_set *set)
{
	struct flow_session s;
	double copy = 1e9;
	long before = allocations;

	for (int i = 0; i < steps; i++) {
		double both = 1e9, alone = 1e9;

		for (int k = 0; k < SLICES; k++) {
			alone = least(alone, copy_slice(&step[i], &s));
			both = least(both, step_slice(set, &step[i], &s));
		}
		step[i].microseconds = both - alone;
		copy = least(copy, alone);
	}
	before = allocations - before;
	qsort(step, (size_t)steps, sizeof(step[0]), by_time); /* their own pointers are of no use from here on */
	printf("flow_step: median %.2f us, slowest %.2f us of %d recorded steps of ukur (aim: median below 5 us)\n",
	       step[steps / 2].microseconds, step[steps - 1].microseconds, steps);
	printf("floor:     %.3f us to copy a session of %zu bytes; a step takes %.1f times that\n", copy, sizeof(s),
	       step[steps / 2].microseconds / copy);
	printf("memory:    %ld allocations in %d calls\n", before, steps * REPEATS * SLICES);
	if (before)
		die("a step allocates");
}

/* ---- loading ---- */

static void write_flow(const struct folder *f, int i)
{
	char name[32], text[4096];
	struct buf b;

	snprintf(name, sizeof(name), "f%03d.yaml", i);
	buf_init(&b, text, sizeof(text));
	buf_addf(&b,
		 "# A generated flow.\nflow: f%03d\ntitle: Lapor nomor %d\nfor: [kader, bidan]\nkeywords: [F%03d]\n%s",
		 i, i, i, i ? "" : "start: yes\n");
	buf_add(&b, STR("form: [anak, berat, panjang]\nsteps:\n"
			"- ask: anak\n  type: child\n  text: \"Ketik kode anak.\\n1 Pilih dari daftar\"\n"
			"- ask: berat\n  type: weight\n  labels: [BB]\n  range: 0,9 - 58\n"
			"  text: \"{anak.nama}, {anak.umur_bulan} bulan.\\nBerat (kg)? Lalu: {anak.berat_lalu}\"\n"
			"- ask: panjang\n  type: length\n  labels: [TB, PB]\n  range: 38 - 150\n"
			"  text: \"Panjang/tinggi {anak.nama} (cm)? Lalu: {anak.panjang_lalu}\"\n"
			"- ask: sakit\n  type: yesno\n  text: \"{anak.nama} sakit sekarang?\"\n"
			"- when: sakit\n  then:\n  - ask: hari\n    type: count\n    unit: hari\n    range: 0 - 60\n"
			"    text: \"Sudah sakit berapa hari?\"\n"
			"- set: {beda: \"max(0, min(3, (anak.umur_bulan - 3) / 3) - berat)\"}\n"
			"- confirm: \"{anak.nama}: BB {berat} kg, {panjang} cm. Benar?\"\n  again: berat\n"
			"- save: measurement\n  fields: {child: anak, weight: berat, length: panjang}\n"
			"- alert: sakit_lama\n  to: bidan\n  if: hari >= 3 and sakit\n"
			"  text: \"{anak.nama} ({anak.kode}) sakit {hari}. Dilaporkan {saya.nama}.\"\n"
			"- end: \"Tersimpan. {anak.nama} BB {berat}.\"\n"));
	if (b.overflow || !folder_write(f, name, buf_str(&b)))
		die("the generated flows cannot be written");
}

static size_t read_file(const char *folder, const char *name)
{
	static char room[YAML_FILE_MAX];
	char path[400];
	FILE *from;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	from = fopen(path, "r");
	if (!from)
		die("a generated flow cannot be read");
	n = fread(room, 1, sizeof(room), from);
	fclose(from);
	sink = (unsigned char)room[n / 2];
	return n;
}

/* Milliseconds to read every file of FOLDER. */
static double read_folder(const char *folder, size_t *bytes)
{
	double start = now_us();
	DIR *dir = opendir(folder);
	struct dirent *e;

	*bytes = 0;
	while (dir && (e = readdir(dir)) != NULL)
		if (e->d_name[0] != '.')
			*bytes += read_file(folder, e->d_name);
	if (dir)
		closedir(dir);
	return (now_us() - start) / 1e3;
}

static double load_folder(const char *folder)
{
	double start = now_us(), took;
	struct flow_set *set;
	struct diag d;

	diag_init(&d);
	set = flow_set_load(folder, &d);
	took = (now_us() - start) / 1e3;
	diag_print(&d, "flow_bench", stderr);
	if (!set || flow_set_count(set) != FLOWS)
		die("the generated flows do not load");
	flow_set_free(set);
	return took;
}

static void bench_load(void)
{
	double load = 1e9, raw = 1e9;
	struct folder f;
	size_t bytes = 0;

	if (!folder_new(&f) || !folder_write(&f, "pesan.yaml", shipped_messages()))
		die("no folder for the generated flows");
	for (int i = 0; i < FLOWS; i++)
		write_flow(&f, i);
	for (int i = 0; i < LOADS; i++) {
		raw = least(raw, read_folder(f.path, &bytes));
		load = least(load, load_folder(f.path));
	}
	folder_remove(&f);
	printf("loading:   %.0f ms for a folder of %d flows, %zu kB (aim: below 200 ms)\n", load, FLOWS, bytes / 1000);
	printf("floor:     %.2f ms to read its files; loading takes %.0f times that\n", raw, load / raw);
}

int main(void)
{
	struct flow_set *set;
	struct diag d;

	diag_init(&d);
	set = flow_set_load("flows", &d);
	diag_print(&d, "flow_bench", stderr);
	if (!set)
		return 1;
	record_all(set);
	bench_steps(set);
	flow_set_free(set);
	bench_load();
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The demo file is read whole and checked whole into the structs below; only then the database is touched, in one
 * transaction. So a mistake in the file is shown with its place and leaves nothing behind.
 *
 * A child's past is drawn from its z-scores: for each month back, the weight and length that WHO's tables give for that
 * z at that age, with a small wobble that depends on the code and the month only. The same file on the same day gives
 * the same demo, and on any other day one as plausible. All is entered in the order of the visits, month by month, as a
 * real posyandu would have sent it.
 */
#include "demo.h"
#include "cli.h"
#include "clock.h"
#include "damm.h"
#include "hash.h"
#include "yaml.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define POSYANDU_MAX 8
#define KADER_MAX    6
#define CHILDREN_MAX 120
#define VISITS_MAX   12
#define Z_BOUND      400 /* hundredths: beyond it a demo child would be implausible, not ill */

struct demo_person {
	struct str name, phone;
	enum language language;
};

struct demo_child {
	struct str name;
	enum sex sex;
	int32_t birth_day;
	int64_t weight, length, trend, visits, missed;
	char code[CHILD_CODE_MAX];
	int posyandu;
	int64_t id;
	struct kms_weighing last;
};

struct demo_posyandu {
	struct str name, village;
	enum zone zone;
	int64_t day, id;
	int kaders, tpks;
	struct demo_person kader[KADER_MAX], tpk[KADER_MAX];
	int64_t kader_id;
};

struct demo {
	const struct yaml *yaml;
	struct diag *diag;
	int32_t today;
	struct str area, puskesmas_code, puskesmas;
	int64_t first_code;
	int bidans, families, places, children;
	struct demo_person bidan[KADER_MAX], family[KADER_MAX];
	struct demo_posyandu place[POSYANDU_MAX];
	struct demo_child child[CHILDREN_MAX];
};

/* ---- the file ---- */

static struct str read_text(struct demo *d, const struct yaml_node *map, const char *key)
{
	const struct yaml_node *n = yaml_get(map, key);

	if (n && n->kind == YAML_SCALAR && n->text.n > 0 && n->text.n < CHILD_NAME_MAX)
		return n->text;
	yaml_complain(d->yaml, n ? n : map, d->diag, "%s: write a text of 1 to %d bytes", key, CHILD_NAME_MAX - 1);
	return STR_NONE;
}

static int64_t read_number(struct demo *d, const struct yaml_node *map, const char *key, int64_t min, int64_t max)
{
	const struct yaml_node *n = yaml_get(map, key);
	int64_t v;

	if (n && !yaml_int(n, &v) && v >= min && v <= max)
		return v;
	yaml_complain(d->yaml, n ? n : map, d->diag, "%s: write a whole number from %lld to %lld", key, (long long)min,
		      (long long)max);
	return min;
}

static const struct yaml_node *read_list(struct demo *d, const struct yaml_node *map, const char *key, int max)
{
	const struct yaml_node *n = yaml_get(map, key);

	if (n && n->kind == YAML_LIST && n->count > 0 && n->count <= max)
		return yaml_first(n);
	yaml_complain(d->yaml, n ? n : map, d->diag, "%s: write a list of 1 to %d", key, max);
	return NULL;
}

static bool read_map(struct demo *d, const struct yaml_node *n, const char *const keys[])
{
	if (n->kind == YAML_MAP)
		return yaml_only_keys(d->yaml, n, keys, d->diag);
	yaml_complain(d->yaml, n, d->diag, "write `key: value` lines here");
	return false;
}

static int read_people(struct demo *d, const struct yaml_node *map, const char *key, struct demo_person out[KADER_MAX])
{
	static const char *const keys[] = {"name", "phone", "language", NULL};
	int count = 0;

	for (const struct yaml_node *n = read_list(d, map, key, KADER_MAX); n; n = n->next) {
		const struct yaml_node *language = yaml_get(n, "language");

		if (!read_map(d, n, keys))
			continue;
		out[count] = (struct demo_person){read_text(d, n, "name"), read_text(d, n, "phone"), LANG_ID};
		if (language && language_of(language->text, &out[count].language))
			yaml_complain(d->yaml, language, d->diag, "language: write id, jv, su, ban, mad, min or bug");
		count++;
	}
	return count;
}

/* "months" are calendar months back from today, and some days that differ from child to child. */
static int32_t read_birth(struct demo *d, const struct yaml_node *n)
{
	int year, month, mday;
	int64_t back;

	if (yaml_get(n, "days"))
		return d->today - (int32_t)read_number(d, n, "days", 0, GROWTH_LAST_DAY);
	back = read_number(d, n, "months", 0, 57);
	date_to_ymd(d->today, &year, &month, &mday);
	month -= (int)(back % 12) + 1;
	year -= (int)(back / 12);
	if (month < 0) {
		month += 12;
		year--;
	}
	return date_from_ymd(year, month + 1, mday < 28 ? mday : 28) - d->children * 7 % 25;
}

static enum sex read_sex(struct demo *d, const struct yaml_node *n)
{
	const struct yaml_node *sex = yaml_get(n, "sex");

	if (sex && str_eq(sex->text, STR("L")))
		return SEX_MALE;
	if (!sex || !str_eq(sex->text, STR("P")))
		yaml_complain(d->yaml, sex ? sex : n, d->diag, "sex: write L (laki-laki) or P (perempuan)");
	return SEX_FEMALE;
}

static void make_code(struct demo *d, struct demo_child *c)
{
	struct buf b;

	buf_init(&b, c->code, sizeof(c->code) - 1);
	buf_addf(&b, "%lld", (long long)d->first_code + d->children);
	buf_addc(&b, (char)('0' + damm_digit(buf_str(&b))));
}

static void read_child(struct demo *d, const struct yaml_node *n)
{
	static const char *const keys[] = {"name",   "sex",   "months", "days",   "weight",
					   "length", "trend", "visits", "missed", NULL};
	struct demo_child *c = &d->child[d->children];

	if (!read_map(d, n, keys))
		return;
	*c = (struct demo_child){
		.name = read_text(d, n, "name"),
		.sex = read_sex(d, n),
		.birth_day = read_birth(d, n),
		.weight = read_number(d, n, "weight", -Z_BOUND, Z_BOUND),
		.length = read_number(d, n, "length", -Z_BOUND, Z_BOUND),
		.trend = read_number(d, n, "trend", -50, 50),
		.visits = read_number(d, n, "visits", 0, VISITS_MAX),
		.missed = yaml_get(n, "missed") ? read_number(d, n, "missed", 1, VISITS_MAX) : 0,
		.posyandu = d->places,
		.last = {DATE_NONE, 0},
	};
	make_code(d, c);
	d->children++;
}

static void read_posyandu(struct demo *d, const struct yaml_node *n)
{
	static const char *const keys[] = {"name", "village", "zone", "day", "kader", "tpk", "children", NULL};
	struct demo_posyandu *p = &d->place[d->places];
	const struct yaml_node *zone = yaml_get(n, "zone");

	if (!read_map(d, n, keys))
		return;
	p->name = read_text(d, n, "name");
	p->village = read_text(d, n, "village");
	p->day = read_number(d, n, "day", 1, 28);
	if (!zone || zone_of(zone->text, &p->zone))
		yaml_complain(d->yaml, zone ? zone : n, d->diag, "zone: write WIB, WITA or WIT");
	p->kaders = read_people(d, n, "kader", p->kader);
	if (yaml_get(n, "tpk"))
		p->tpks = read_people(d, n, "tpk", p->tpk);
	for (const struct yaml_node *c = read_list(d, n, "children", CHILDREN_MAX - d->children); c; c = c->next)
		read_child(d, c);
	d->places++;
}

static void read_demo(struct demo *d)
{
	static const char *const keys[] = {"area", "first_code", "puskesmas", "bidan", "keluarga", "posyandu", NULL};
	static const char *const puskesmas_keys[] = {"code", "name", NULL};
	const struct yaml_node *root = yaml_root(d->yaml), *puskesmas = yaml_get(root, "puskesmas");

	if (!read_map(d, root, keys))
		return;
	d->area = read_text(d, root, "area");
	d->first_code = read_number(d, root, "first_code", 100, 999999 - CHILDREN_MAX);
	if (!puskesmas)
		yaml_complain(d->yaml, root, d->diag, "puskesmas: is missing");
	else if (read_map(d, puskesmas, puskesmas_keys)) {
		d->puskesmas_code = read_text(d, puskesmas, "code");
		d->puskesmas = read_text(d, puskesmas, "name");
	}
	d->bidans = read_people(d, root, "bidan", d->bidan);
	if (yaml_get(root, "keluarga"))
		d->families = read_people(d, root, "keluarga", d->family);
	for (const struct yaml_node *n = read_list(d, root, "posyandu", POSYANDU_MAX); n; n = n->next)
		read_posyandu(d, n);
}

/* ---- a child's past ---- */

static int64_t clamp(int64_t v, int64_t bound)
{
	return v < -bound ? -bound : v > bound ? bound : v;
}

/* -SPAN..SPAN, the same for the same child and month. */
static int wobble(const struct demo_child *c, int month, int span)
{
	uint64_t h = hash_fnv(HASH_FNV_START, str_of(c->code));

	for (int i = 0; i <= month; i++)
		h = hash_fnv(h, STR("bulan"));
	return (int)((h >> 20) % (uint64_t)(2 * span + 1)) - span;
}

/* Posyandu day of the month that is MONTHS before today's. */
static int32_t visit_day(const struct demo *d, const struct demo_posyandu *p, int months)
{
	int32_t first = date_month_start(d->today);

	for (int i = 0; i < months; i++)
		first = date_month_start(first - 1);
	return first + (int32_t)p->day - 1;
}

static enum kms_status card_status(const struct demo_child *c, int32_t day, int32_t weight_g)
{
	const struct kms_child child = {.sex = c->sex, .birth_day = c->birth_day};
	struct kms_weighing w[] = {c->last, {day, weight_g}};
	struct kms_reading reading;

	kms_read(&kms_rules_printed, &child, w, kms_months(w, sizeof(w) / sizeof(w[0])), &reading);
	return reading.status;
}

/* Weight to 100 g as a dacin shows it, length to the millimetre. False when the child was not there. */
static bool measure(const struct demo *d, const struct demo_child *c, int months, struct measurement *m)
{
	int32_t day = visit_day(d, &d->place[c->posyandu], months), age = day - c->birth_day;
	int weight_z = (int)clamp(c->weight - c->trend * months, Z_BOUND);
	int32_t weight, length;

	if (months > c->visits || months == c->missed || age < 0)
		return false;
	weight = growth_measure_at(GROWTH_WFA, c->sex, age, weight_z) + wobble(c, months, 60);
	length = growth_measure_at(GROWTH_LFA, c->sex, age, (int)c->length) + wobble(c, months, 1);
	*m = (struct measurement){
		.child_id = c->id,
		.visit_day = day,
		.age_days = age,
		.weight_g = (weight + 50) / 100 * 100,
		.length_mm = length,
		.position = age < GROWTH_HEIGHT_FROM_DAY ? POSITION_LYING : POSITION_STANDING,
	};
	m->kms = card_status(c, day, m->weight_g);
	growth_score(&(struct growth_input){.sex = c->sex,
					    .age_days = age,
					    .weight_g = m->weight_g,
					    .length_mm = length,
					    .position = m->position},
		     &m->score);
	m->position_assumed = m->score.position_assumed;
	return true;
}

/* ---- into the database ---- */

/* Keeps the first error of a row of insertions. */
static int64_t keep(int64_t id, int *error)
{
	if (id < 0 && !*error)
		*error = (int)id;
	return id;
}

static void add_posyandu(struct store *s, struct demo_posyandu *p, int64_t puskesmas, int *error)
{
	p->id = keep(registry_add_posyandu(s, puskesmas, p->name, p->village, p->zone), error);
	for (int i = 0; i < p->kaders && !*error; i++) {
		int64_t id =
			keep(registry_add_person(s, p->id, puskesmas, ROLE_KADER, p->kader[i].name, p->kader[i].phone),
			     error);

		if (i == 0)
			p->kader_id = id;
	}
	for (int i = 0; i < p->tpks && !*error; i++)
		keep(registry_add_person(s, p->id, puskesmas, ROLE_TPK, p->tpk[i].name, p->tpk[i].phone), error);
}

static void add_child(struct store *s, const struct demo *d, struct demo_child *c, int *error)
{
	const struct registry_child row = {
		.posyandu_id = d->place[c->posyandu].id,
		.code = str_of(c->code),
		.name = c->name,
		.sex = c->sex,
		.birth_day = c->birth_day,
	};

	c->id = keep(registry_add_child(s, &row), error);
}

static void add_visits(struct store *s, struct demo *d, int months, int *error)
{
	struct measurement m;

	for (int i = 0; i < d->children && !*error; i++) {
		struct demo_child *c = &d->child[i];

		if (!measure(d, c, months, &m))
			continue;
		keep(registry_add_weighing(s, d->place[c->posyandu].kader_id, &m), error);
		c->last = (struct kms_weighing){m.visit_day, m.weight_g};
	}
}

/* Those of the whole puskesmas. */
static void add_people(struct store *s, int64_t puskesmas, enum role role, const struct demo_person *person, int count,
		       int *error)
{
	for (int i = 0; i < count && !*error; i++) {
		int64_t id = keep(registry_add_person(s, 0, puskesmas, role, person[i].name, person[i].phone), error);

		if (!*error)
			*error = registry_person_language(s, id, person[i].language);
	}
}

static int write_demo(struct store *s, struct demo *d)
{
	int error = 0;
	int64_t puskesmas = keep(registry_add_puskesmas(s, d->puskesmas_code, d->puskesmas, d->area), &error);

	add_people(s, puskesmas, ROLE_BIDAN, d->bidan, d->bidans, &error);
	add_people(s, puskesmas, ROLE_KELUARGA, d->family, d->families, &error);
	for (int i = 0; i < d->places && !error; i++)
		add_posyandu(s, &d->place[i], puskesmas, &error);
	for (int i = 0; i < d->children && !error; i++)
		add_child(s, d, &d->child[i], &error);
	for (int months = VISITS_MAX; months > 0 && !error; months--)
		add_visits(s, d, months, &error);
	return error;
}

/* What the schema refuses is a mistake in the file too: a number that is none, or the same one twice. */
static int store_demo(struct store *s, struct demo *d)
{
	int rc = registry_begin(s);

	if (rc)
		return rc;
	rc = write_demo(s, d);
	if (!rc)
		return registry_commit(s);
	registry_rollback(s);
	if (rc != -EINVAL && rc != -EEXIST)
		return rc;
	diag_add(d->diag, yaml_name(d->yaml), 0, 0, "%s",
		 rc == -EEXIST ? "two people have one number, or two posyandu "
				 "of a village one name"
			       : "a phone number in it is not one");
	return -EINVAL;
}

int demo_fill(struct store *store, const char *yaml_path, int32_t today, struct diag *diag)
{
	struct demo *d;
	struct yaml *yaml;
	int64_t people = registry_people(store);
	int rc, before = diag->count;

	if (people)
		return people < 0 ? (int)people : -EEXIST;
	yaml = yaml_load(yaml_path, diag);
	if (!yaml)
		return -EINVAL;
	d = calloc(1, sizeof(*d));
	rc = -ENOMEM;
	if (d) {
		*d = (struct demo){.yaml = yaml, .diag = diag, .today = today};
		read_demo(d);
		rc = diag->count > before ? -EINVAL : store_demo(store, d);
	}
	free(d);
	yaml_free(yaml);
	return rc;
}

/* ---- kentongan demo ---- */

/* The first child of the kader everybody can be, as the first thing to try. */
static void say_try(struct store_reader *r, int32_t today)
{
	static const char number[] = "6281234567890";
	static char room[32 * 1024];
	const struct roster_entry *first;
	struct person kader;
	struct roster *list;
	struct arena a;

	arena_init(&a, room, sizeof(room));
	if (store_person(r, number, &kader) || store_roster(r, &kader, today, &a, &list) || !list->count)
		return;
	first = &list->entry[0];
	for (int i = 1; i < list->count; i++) {
		if (strcmp(list->entry[i].code, first->code) < 0)
			first = &list->entry[i];
	}
	printf("Coba sebagai %s, kader %s (0%s): UKUR %s 8,4 72,5\n", kader.name, kader.posyandu, number + 2,
	       first->code);
}

static int say_filled(const char *path, int32_t today)
{
	char room[512];
	struct buf err;
	struct store_reader *r;

	buf_init(&err, room, sizeof(room));
	r = store_reader_open(path, &err);
	if (!r) {
		cli_fail("demo", "%.*s", STR_ARG(buf_str(&err)));
		return EXIT_FINDINGS;
	}
	printf("%s: %lld orang, %lld anak, %lld pengukuran contoh\n", path, (long long)store_count(r, "people"),
	       (long long)store_count(r, "children"), (long long)store_count(r, "measurements"));
	say_try(r, today);
	store_reader_close(r);
	return EXIT_OK;
}

/* The file beside the channel profiles, wherever the program is installed. */
static void default_file(const struct config *config, char path[CONFIG_PATH_MAX])
{
	struct str folder = str_of(config->profiles);
	struct buf b;

	while (folder.n > 1 && folder.p[folder.n - 1] == '/')
		folder.n--;
	buf_init(&b, path, CONFIG_PATH_MAX - 1);
	buf_add(&b, folder);
	buf_add(&b, STR("/../demo/buleleng.yaml"));
	path[b.n] = '\0';
}

static int fill(const struct config *config, const char *file)
{
	int32_t today = date_of_ms(clock_now_ms(), config->zone);
	char room[512];
	struct store *store;
	struct diag diag;
	struct buf err;
	int rc;

	buf_init(&err, room, sizeof(room));
	diag_init(&diag);
	if (store_open(&store, config->database, &err)) {
		cli_fail("demo", "%.*s", STR_ARG(buf_str(&err)));
		return EXIT_FINDINGS;
	}
	rc = demo_fill(store, file, today, &diag);
	store_close(store);
	if (rc == -EEXIST) {
		printf("%s: sudah berisi, tidak ada yang diubah\n", config->database);
		return EXIT_OK;
	}
	if (diag.count)
		diag_print(&diag, "kentongan demo", stderr);
	else if (rc)
		cli_fail("demo", "%s: %s", config->database, strerror(-rc));
	return rc ? EXIT_FINDINGS : say_filled(config->database, today);
}

int cmd_demo(int argc, char **argv)
{
	const char *config_path = NULL, *file = NULL;
	const struct cli_option options[] = {
		CLI_CONFIG(&config_path),
		{"file", 'f', "FILE", "another district (default: demo/buleleng.yaml beside the channel profiles)",
		 .value = &file},
		{0},
	};
	const struct cli cli = {
		"demo [-c FILE] [-f FILE]",
		"Fills the database of the config with an invented district: people, children and months of weighings, "
		"as of\n"
		"today. A database that has people in it is left as it is. Not while a gateway serves from it.\n",
		options,
		0,
		0,
	};
	char path[CONFIG_PATH_MAX];
	struct config config;
	int code, at = cli_options(&cli, argc, argv, &code);

	if (at < 0)
		return code;
	code = cli_config(config_path, &config);
	if (code != EXIT_OK)
		return code;
	default_file(&config, path);
	if (!file && access(path, F_OK) != 0) {
		cli_fail("demo", "%s: %s; name one with --file", path, strerror(errno));
		return EXIT_FINDINGS;
	}
	return fill(&config, file ? file : path);
}

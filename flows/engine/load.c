/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load: a folder of flow files -> one immutable set. Every file is read and every finding collected before anything is
 * given back, so that an author sees all her mistakes at once. Flow names are known before steps are compiled, so a menu
 * may name a flow of a later file.
 */
#include "flow_program.h"

#include "gsm7.h"
#include "hash.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_SIZE (1024 * 1024)
#define FILES_MAX  FLOW_SET_FLOWS_MAX
#define PATH_ROOM  1024

struct files {
	int count;
	char name[FILES_MAX][256];
	struct yaml *yaml[FILES_MAX];
};

static const char *const role_names[ROLES] = {"", "kader", "bidan", "tpk", "tpg", "pkb", "tpps", "keluarga"};
static const char *const language_names[LANGUAGES] = {"id", "jv", "su", "ban", "mad", "min", "bug"};

const char *role_name(enum role role)
{
	return role_names[role];
}

int role_of(struct str name, enum role *out)
{
	for (int r = ROLE_NONE + 1; r < ROLES; r++) {
		if (str_eq(name, str_of(role_names[r]))) {
			*out = (enum role)r;
			return 0;
		}
	}
	return -EINVAL;
}

const char *language_name(enum language l)
{
	return language_names[l];
}

int language_of(struct str name, enum language *out)
{
	for (int l = 0; l < LANGUAGES; l++) {
		if (str_eq(name, str_of(language_names[l]))) {
			*out = (enum language)l;
			return 0;
		}
	}
	return -EINVAL;
}

/* ---- files ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static bool is_yaml(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && n < 256 && name[0] != '.' && !strcmp(name + n - 5, ".yaml");
}

static bool list_files(const char *folder, struct files *f, struct diag *diag)
{
	DIR *dir = opendir(folder);
	struct dirent *e;

	if (!dir) {
		diag_add(diag, folder, 0, 0, "the folder of flows cannot be read: %s", strerror(errno));
		return false;
	}
	while ((e = readdir(dir)) != NULL) {
		if (!is_yaml(e->d_name))
			continue;
		if (f->count == FILES_MAX) {
			diag_add(diag, folder, 0, 0, "more than %d flow files", FILES_MAX);
			break;
		}
		str_copy(f->name[f->count++], sizeof(f->name[0]), str_of(e->d_name));
	}
	closedir(dir);
	qsort(f->name, (size_t)f->count, sizeof(f->name[0]), by_name);
	if (!f->count)
		diag_add(diag, folder, 0, 0, "there is no flow file (*.yaml) in this folder");
	return f->count > 0;
}

static uint64_t hash_node(uint64_t h, const struct yaml_node *n)
{
	h = hash_fnv(h, n->key);
	h = hash_fnv(h, STR("\n"));
	h = hash_fnv(h, n->text);
	for (const struct yaml_node *k = n->first; k; k = k->next)
		h = hash_node(h, k);
	return hash_fnv(h, STR("\1"));
}

static void read_files(const char *folder, struct files *f, struct flow_set *set, struct diag *diag)
{
	char path[PATH_ROOM];
	struct buf b;

	set->version = HASH_FNV_START;
	for (int i = 0; i < f->count; i++) {
		buf_init(&b, path, sizeof(path) - 1);
		buf_addf(&b, "%s/%s", folder, f->name[i]);
		path[b.n] = '\0';
		f->yaml[i] = b.overflow ? NULL : yaml_load(path, diag);
		if (f->yaml[i])
			set->version = hash_node(set->version, yaml_root(f->yaml[i]));
	}
}

/* ---- one flow's head ---- */

bool flow_name_ok(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9' && i) ||
		      (s.p[i] == '_' && i)))
			return false;
	return s.n > 0 && s.n <= 24 && !str_eq(s, STR("saya"));
}

static void load_name(struct compile *c, const struct yaml_node *root, struct flow *f)
{
	const struct yaml_node *n = yaml_get(root, "flow");

	if (!n || n->kind != YAML_SCALAR || !flow_name_ok(n->text)) {
		yaml_complain(c->yaml, n ? n : root, c->diag,
			      "'flow' must be a short name of small letters, digits and _, such as: flow: ukur");
		return;
	}
	f->name = arena_copy(&c->set->arena, n->text);
	for (int i = 0; i < c->set->flows; i++)
		if (&c->set->flow[i] != f && str_eq(c->set->flow[i].name, f->name))
			yaml_complain(c->yaml, n, c->diag, "there is already a flow '%.*s' in %.*s", STR_ARG(f->name),
				      STR_ARG(c->set->flow[i].file));
}

static void load_roles(struct compile *c, const struct yaml_node *root, struct flow *f)
{
	const struct yaml_node *list = yaml_get(root, "for");

	for (const struct yaml_node *n = yaml_first(list); n; n = n->next) {
		enum role role;

		if (role_of(n->text, &role))
			yaml_complain(c->yaml, n, c->diag,
				      "'%.*s' is not a role; roles are: kader, bidan, tpk, tpg, pkb, tpps, keluarga",
				      STR_ARG(n->text));
		else
			f->roles |= 1u << role;
	}
	if (!list || list->kind != YAML_LIST || !list->count)
		yaml_complain(c->yaml, list ? list : root, c->diag, "say who may use it, such as: for: [kader, bidan]");
}

/* What a one-line SMS can begin with. */
static bool keyword_ok(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
		      (s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return s.n > 0;
}

static void check_keyword(struct compile *c, const struct yaml_node *n)
{
	if (!keyword_ok(n->text))
		yaml_complain(c->yaml, n, c->diag,
			      "'%.*s' cannot be a keyword: it is one word of letters and digits, such as UKUR",
			      STR_ARG(n->text));
	for (int i = 0; i < c->set->flows; i++) {
		const struct flow *f = &c->set->flow[i];

		for (int k = 0; k < f->keywords; k++)
			if (str_eq_nocase(f->keyword[k], n->text))
				yaml_complain(c->yaml, n, c->diag, "keyword '%.*s' already belongs to flow '%.*s'",
					      STR_ARG(n->text), STR_ARG(f->name));
	}
}

static void load_keywords(struct compile *c, const struct yaml_node *root, struct flow *f)
{
	const struct yaml_node *list = yaml_get(root, "keywords");

	if (list && list->kind != YAML_LIST)
		yaml_complain(c->yaml, list, c->diag, "keywords is a list, such as: keywords: [UKUR, TIMBANG]");
	for (const struct yaml_node *n = yaml_first(list); n; n = n->next) {
		if (f->keywords == FLOW_KEYWORDS_MAX) {
			yaml_complain(c->yaml, n, c->diag, "more than %d keywords", FLOW_KEYWORDS_MAX);
			return;
		}
		check_keyword(c, n);
		f->keyword[f->keywords++] = arena_copy(&c->set->arena, n->text);
	}
}

static void load_head(struct compile *c, const struct yaml_node *root, struct flow *f)
{
	static const char *const keys[] = {"flow", "title", "for", "keywords", "form", "start", "steps", NULL};
	const struct yaml_node *title = yaml_get(root, "title"), *start = yaml_get(root, "start");

	yaml_only_keys(c->yaml, root, keys, c->diag);
	f->file = arena_copy(&c->set->arena, str_of(yaml_name(c->yaml)));
	load_name(c, root, f);
	load_roles(c, root, f);
	load_keywords(c, root, f);
	if (!title || title->kind != YAML_SCALAR || !title->text.n)
		yaml_complain(c->yaml, title ? title : root, c->diag,
			      "a flow needs a title, such as: title: Ukur balita");
	else
		f->title = arena_copy(&c->set->arena, title->text);
	if (start && yaml_bool(start, &f->start))
		yaml_complain(c->yaml, start, c->diag, "start is yes or no");
}

/* ---- the one-line SMS ---- */

static void load_form(struct compile *c, const struct yaml_node *root, struct flow *f)
{
	const struct yaml_node *list = yaml_get(root, "form");

	if (list && list->kind != YAML_LIST)
		yaml_complain(c->yaml, list, c->diag,
			      "form is a list of fields, such as: form: [anak, berat, panjang?]");
	for (const struct yaml_node *n = yaml_first(list); n; n = n->next) {
		struct str name = n->text;
		bool optional = name.n && name.p[name.n - 1] == '?';
		int field;

		name.n -= optional;
		field = field_find(c->set, name);
		if (field < 0 || c->set->field[field].type == FIELD_TEXT || c->set->field[field].type == FIELD_GROWTH) {
			yaml_complain(c->yaml, n, c->diag, "form: '%.*s' is not a field that a step of this flow asks",
				      STR_ARG(name));
		} else if (memchr(f->form, field, (size_t)f->forms)) {
			yaml_complain(c->yaml, n, c->diag, "form: '%.*s' stands there twice", STR_ARG(name));
		} else if (f->forms == FLOW_FORM_FIELDS_MAX) {
			yaml_complain(c->yaml, n, c->diag, "form: more than %d fields", FLOW_FORM_FIELDS_MAX);
		} else {
			f->form_optional[f->forms] = optional;
			f->form[f->forms++] = (uint8_t)field;
		}
	}
}

/* ---- the set ---- */

static bool is_messages(const struct yaml *y)
{
	return yaml_get(yaml_root(y), "messages") != NULL;
}

/* The widest of the screens that can be the first of FLOW, or of the flows it calls before it. SEEN as in leads_to(). */
static int first_widest(const struct flow_set *set, int flow, uint64_t *seen)
{
	const struct flow *f = &set->flow[flow];
	int widest = 0;

	if (*seen & UINT64_C(1) << flow)
		return 0;
	*seen |= UINT64_C(1) << flow;
	for (int i = 0; i < f->steps; i++) {
		const struct step *st = &f->step[i];
		bool calls = st->kind == STEP_CALL;
		bool asks = st->kind == STEP_ASK || st->kind == STEP_MENU || st->kind == STEP_CONFIRM;
		int n = calls ? first_widest(set, st->target, seen) : asks ? step_widest(set, st) : 0;

		widest = n > widest ? n : widest;
		if ((asks || calls) && !st->cond.ops)
			break;
	}
	return widest;
}

/* The first question a dialled code can show has the line that goes on after a drop under it. */
static void check_first_screen(struct compile *c, const char *folder)
{
	uint64_t seen = 0;
	int widest = first_widest(c->set, c->set->start, &seen), with;

	with = widest + 1 + c->set->say[SAY_GO_ON].widest;
	if (with > GSM7_SCREEN_BUDGET)
		diag_add(c->diag, folder, 0, 0,
			 "the first screen with the message 'lanjutkan' under it can take %d of %d units: "
			 "shorten one of them by %d",
			 with, GSM7_SCREEN_BUDGET, with - GSM7_SCREEN_BUDGET);
}

static void check_start(struct compile *c, const char *folder)
{
	int starts = 0;

	for (int i = 0; i < c->set->flows; i++) {
		if (c->set->flow[i].start) {
			c->set->start = i;
			starts++;
		}
	}
	if (starts != 1)
		diag_add(c->diag, folder, 0, 0,
			 "exactly one flow must say 'start: yes' (the one a dialled code opens); %d do", starts);
	else
		check_first_screen(c, folder);
}

/* Call ST stands before every question of its flow: nothing is shown between entering the flow and leaving it there. */
static bool is_silent(const struct flow *f, const struct step *st)
{
	for (const struct step *before = f->step; before < st; before++)
		if ((before->kind == STEP_ASK || before->kind == STEP_MENU) && !before->cond.ops)
			return false;
	return st->kind == STEP_CALL;
}

/* Silent calls lead from FROM to TO; SEEN is a mask of the flows already looked at. */
static bool leads_to(const struct flow_set *set, int from, int to, uint64_t *seen)
{
	const struct flow *f = &set->flow[from];

	if (*seen & UINT64_C(1) << from)
		return false;
	*seen |= UINT64_C(1) << from;
	for (int i = 0; i < f->steps; i++)
		if (is_silent(f, &f->step[i]) &&
		    (f->step[i].target == to || leads_to(set, f->step[i].target, to, seen)))
			return true;
	return false;
}

_Static_assert(FLOW_SET_FLOWS_MAX <= 64, "a mask of flows is a uint64_t");

static void check_circles(struct compile *c)
{
	for (int i = 0; i < c->set->flows; i++) {
		const struct flow *f = &c->set->flow[i];
		uint64_t seen = 0;

		if (leads_to(c->set, i, i, &seen))
			diag_add(
				c->diag, f->file.p, 0, 0,
				"the calls of flow '%.*s' lead back to it before anything is asked: it would never end",
				STR_ARG(f->name));
	}
}

static bool is_kms(const struct yaml *y)
{
	return yaml_get(yaml_root(y), "kms") != NULL;
}

static bool is_flow(const struct yaml *y)
{
	return y && !is_messages(y) && !is_kms(y);
}

static void load_heads(struct compile *c, struct files *f)
{
	for (int i = 0; i < f->count; i++) {
		c->yaml = f->yaml[i];
		if (is_flow(c->yaml))
			load_head(c, yaml_root(c->yaml), &c->set->flow[c->set->flows++]);
	}
}

static void load_bodies(struct compile *c, struct files *f)
{
	int n = 0;

	for (int i = 0; i < f->count; i++) {
		struct flow *flow;
		const struct yaml_node *root;

		c->yaml = f->yaml[i];
		if (!is_flow(c->yaml))
			continue;
		flow = &c->set->flow[n++];
		root = yaml_root(c->yaml);
		load_steps(c, yaml_get(root, "steps"), flow);
		load_form(c, root, flow);
	}
}

static void load_says(struct compile *c, struct files *f, const char *folder)
{
	int seen = 0;

	for (int i = 0; i < f->count; i++) {
		c->yaml = f->yaml[i];
		if (c->yaml && is_messages(c->yaml) && seen++ == 0)
			load_messages(c, yaml_root(c->yaml));
		else if (c->yaml && is_messages(c->yaml))
			yaml_complain(c->yaml, yaml_root(c->yaml), c->diag, "there is already a file with 'messages'");
	}
	if (!seen)
		diag_add(c->diag, folder, 0, 0, "a file with 'messages:' is missing (pesan.yaml)");
}

/* The card's figures; without a file the printed ones. */
static void load_card(struct compile *c, struct files *f)
{
	int seen = 0;

	c->set->kms = kms_rules_printed;
	for (int i = 0; i < f->count; i++) {
		c->yaml = f->yaml[i];
		if (c->yaml && is_kms(c->yaml) && seen++ == 0)
			load_kms(c, yaml_root(c->yaml));
		else if (c->yaml && is_kms(c->yaml))
			yaml_complain(c->yaml, yaml_root(c->yaml), c->diag, "there is already a file with 'kms'");
	}
}

static bool found_any(const struct compile *c)
{
	return c->diag->count + c->diag->dropped > c->before;
}

static void load_all(struct compile *c, const char *folder)
{
	struct files *f = calloc(1, sizeof(*f));

	if (!f) {
		diag_add(c->diag, folder, 0, 0, "out of memory");
		return;
	}
	if (list_files(folder, f, c->diag)) {
		read_files(folder, f, c->set, c->diag);
		load_heads(c, f);
		load_says(c, f, folder);
		load_card(c, f);
		if (!found_any(c))
			load_bodies(c, f);
		if (!found_any(c))
			check_start(c, folder);
		if (!found_any(c))
			check_circles(c);
		if (c->set->arena.overflow)
			diag_add(c->diag, folder, 0, 0, "the flows together are larger than %d kB", ARENA_SIZE / 1024);
	}
	for (int i = 0; i < f->count; i++)
		yaml_free(f->yaml[i]);
	free(f);
}

struct flow_set *flow_set_load(const char *folder, struct diag *diag)
{
	struct flow_set *set = calloc(1, sizeof(*set));
	struct compile c = {.set = set, .diag = diag, .before = diag->count + diag->dropped};

	if (set)
		set->room = malloc(ARENA_SIZE);
	if (!set || !set->room) {
		diag_add(diag, folder, 0, 0, "out of memory");
		flow_set_free(set);
		return NULL;
	}
	arena_init(&set->arena, set->room, ARENA_SIZE);
	load_all(&c, folder);
	if (found_any(&c)) {
		flow_set_free(set);
		return NULL;
	}
	return set;
}

void flow_set_free(struct flow_set *set)
{
	if (set)
		free(set->room);
	free(set);
}

uint64_t flow_set_version(const struct flow_set *set)
{
	return set->version;
}

const struct kms_rules *flow_set_kms(const struct flow_set *set)
{
	return &set->kms;
}

int flow_set_count(const struct flow_set *set)
{
	return set->flows;
}

bool flow_set_info(const struct flow_set *set, int i, struct flow_info *out)
{
	const struct flow *f = i >= 0 && i < set->flows ? &set->flow[i] : NULL;

	if (!f)
		return false;
	*out = (struct flow_info){
		.name = f->name,
		.title = f->title,
		.keyword = f->keywords ? f->keyword[0] : STR_NONE,
		.roles = f->roles,
		.widest_septets = f->widest,
		.steps = f->steps,
	};
	return true;
}

struct str flow_message(const struct flow_set *set, enum flow_message m)
{
	return set->plain[m];
}

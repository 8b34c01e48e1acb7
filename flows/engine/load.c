/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load: a folder of flow files -> one immutable set. Every file is read and every finding collected before anything
 * is given back, so that an author sees all her mistakes at once. Flow names and fields are known before steps are
 * compiled, so a menu may name a flow of a later file.
 */
#include "flow_program.h"

#include "hash.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX (FLOW_SET_FLOWS_MAX + 2) /* pesan.yaml and kms.yaml */
#define PATH_ROOM 1024

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

static void read_files(struct compile *c, const char *folder, struct files *f)
{
	char path[PATH_ROOM];
	struct buf b;

	c->set->version = HASH_FNV_START;
	for (int i = 0; i < f->count; i++) {
		buf_init(&b, path, sizeof(path) - 1);
		buf_addf(&b, "%s/%s", folder, f->name[i]);
		path[b.n] = '\0';
		f->yaml[i] = b.overflow ? NULL : yaml_load(path, c->diag);
		if (f->yaml[i])
			c->set->version = hash_node(c->set->version, yaml_root(f->yaml[i]));
		findings_take(c->found, c->diag);
	}
}

/* ---- the set ---- */

static bool is_messages(const struct yaml *y)
{
	return yaml_get(yaml_root(y), "messages") != NULL;
}

static bool is_kms(const struct yaml *y)
{
	return yaml_get(yaml_root(y), "kms") != NULL;
}

static bool is_flow(const struct yaml *y)
{
	return y && !is_messages(y) && !is_kms(y);
}

/* What is the head's is not the flow's: with a file that cannot be read or a name that is wrong, a flow may be
 * missing. */
static void load_heads(struct compile *c, struct files *f, const char *folder)
{
	for (int i = 0; i < f->count; i++) {
		c->yaml = f->yaml[i];
		c->heads_bad = c->heads_bad || !c->yaml;
		if (!is_flow(c->yaml))
			continue;
		if (c->set->flows == FLOW_SET_FLOWS_MAX) {
			diag_add(c->diag, folder, 0, 0, "more than %d flows", FLOW_SET_FLOWS_MAX);
			return;
		}
		load_head(c, yaml_root(c->yaml), &c->set->flow[c->set->flows++]);
		findings_take(c->found, c->diag);
	}
}

static void load_bodies(struct compile *c, struct files *f)
{
	const struct yaml_node *root[FLOW_SET_FLOWS_MAX];
	const struct yaml *yaml[FLOW_SET_FLOWS_MAX];
	int n = 0;

	for (int i = 0; i < f->count && n < c->set->flows; i++) {
		if (!is_flow(f->yaml[i]))
			continue;
		yaml[n] = f->yaml[i];
		root[n++] = yaml_root(f->yaml[i]);
	}
	load_declare(c, root, yaml);
	for (int i = 0; i < n; i++) {
		c->yaml = yaml[i];
		load_body(c, root[i], &c->set->flow[i]);
		findings_take(c->found, c->diag);
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
	findings_take(c->found, c->diag);
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
	findings_take(c->found, c->diag);
}

static void load_folder(struct compile *c, const char *folder, struct files *f)
{
	if (!list_files(folder, f, c->diag))
		return;
	read_files(c, folder, f);
	load_heads(c, f, folder);
	load_says(c, f, folder);
	load_card(c, f);
	load_bodies(c, f);
	load_prove(c, folder);
	if (c->set->full)
		diag_add(c->diag, folder, 0, 0, "the flows together are larger than %d MB, or memory is short",
			 FLOW_SET_BYTES_MAX / 1024 / 1024);
}

static void load_all(struct compile *c, const char *folder)
{
	struct files *f = calloc(1, sizeof(*f));

	if (!f) {
		diag_add(c->diag, folder, 0, 0, "out of memory");
		return;
	}
	load_folder(c, folder, f);
	for (int i = 0; i < f->count; i++)
		yaml_free(f->yaml[i]);
	free(f);
	free(c->edge);
}

struct flow_set *flow_set_load(const char *folder, struct diag *diag)
{
	struct flow_set *set = calloc(1, sizeof(*set));
	struct diag fresh;
	struct compile c = {.set = set, .diag = &fresh, .found = findings_new()};
	bool sound = false;

	diag_init(&fresh);
	if (set && c.found) {
		load_all(&c, folder);
		findings_take(c.found, &fresh);
		sound = !findings_count(c.found);
		findings_give(c.found, diag);
	} else {
		diag_add(diag, folder, 0, 0, "out of memory");
	}
	findings_free(c.found);
	if (sound)
		return set;
	flow_set_free(set);
	return NULL;
}

void flow_set_free(struct flow_set *set)
{
	if (set)
		set_release(set);
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
		.steps = f->written,
		.dial = f->dial,
		.called = f->called,
		.languages = f->languages ? f->languages : 1u << LANG_ID,
		.unreviewed = f->unreviewed,
	};
	return true;
}

struct str flow_message(const struct flow_set *set, enum flow_message m)
{
	return set->plain[m];
}

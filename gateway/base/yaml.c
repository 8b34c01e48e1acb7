/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml: libfyaml's event parser feeding a tree of our own. Events and not libfyaml's documents, because events show the
 * anchors, tags and second documents we refuse at the place where they stand, need no recursion, and let the text of
 * the file and the parser go when loading is done: what stays is one chain of memory chunks per file. Fetching the file
 * and asking the tree is yaml_node.c, which knows nothing of libfyaml.
 *
 * libfyaml writes to stderr unless each of its ways there is closed: the parser gets our own diag object, which
 * collects errors and whose output function drops the rest. It also lets bytes through that no text may hold (NUL ends
 * a scalar without a word), so the whole text is looked over first.
 *
 * Two quirks of libfyaml 0.7 are made good here: the mark of a quoted scalar, an alias and an anchor stands one
 * character late, behind the quote or sign; and an absent value (key:) has no mark at all, so it gets the place of its
 * key.
 */
#include "yaml.h"

#include "hash.h"
#include "utf8.h"
#include "yaml_mend.h"

#include <libfyaml.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE    8192
#define KEY_SHOWN_MAX 40 /* bytes of a key quoted in a message */

struct chunk {
	struct chunk *next;
	size_t n, cap;
	max_align_t room[];
};

struct yaml {
	struct chunk *chunks;
	struct yaml_node *root;
	char *name;
};

/* An open list or map. */
struct level {
	struct yaml_node *node, *last; /* itself, and its last child so far */
	bool inline_form;              /* written with [ ] or { } */
};

/* The set of (map, key) pairs seen, open addressing; a pair takes two bytes of text, so size >= text never fills up. */
struct seen {
	const struct yaml_node **node;
	const struct yaml_node **map;
	size_t size; /* a power of two */
};

struct reader {
	struct yaml *y;
	struct diag *diag;
	struct str text; /* the whole file; borrowed */
	struct fy_parser *parser;
	struct fy_diag *fy_diag;
	struct level level[YAML_DEPTH_MAX];
	int depth;
	struct str key; /* of the value to come */
	int key_line, key_col;
	bool have_key;
	int line, col; /* where the last event stood */
	int documents;
	struct seen seen;
	bool bad; /* something was complained about: no tree */
	bool end; /* no sense in reading on */
};

/* A complaint about the file, from inside the reader. */
#define COMPLAIN(r, l, c, ...)                                                                                         \
	do {                                                                                                           \
		diag_add((r)->diag, (r)->y->name, l, c, __VA_ARGS__);                                                  \
		(r)->bad = true;                                                                                       \
	} while (0)

/* ---- memory ---- */

static void *grab(struct reader *r, size_t size)
{
	struct chunk *c = r->y->chunks;

	size = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (!c || c->cap - c->n < size) {
		size_t cap = size > CHUNK_SIZE ? size : CHUNK_SIZE;

		c = malloc(sizeof(*c) + cap);
		if (!c) {
			COMPLAIN(r, 0, 0, "out of memory while reading the file");
			r->end = true;
			return NULL;
		}
		*c = (struct chunk){.next = r->y->chunks, .cap = cap};
		r->y->chunks = c;
	}
	c->n += size;
	return (char *)c->room + (c->n - size);
}

static struct str keep(struct reader *r, const char *p, size_t n)
{
	char *at = grab(r, n + 1);

	if (!at)
		return STR_NONE;
	if (n)
		memcpy(at, p, n);
	at[n] = '\0';
	return (struct str){at, n};
}

/* ---- the tree ---- */

/* The pair already there, or NULL after noting NODE as a child of MAP. */
static const struct yaml_node *seen_before(struct seen *seen, const struct yaml_node *map, const struct yaml_node *node)
{
	uint64_t h = hash_fnv(HASH_FNV_START ^ (uint64_t)(uintptr_t)map, node->key);
	size_t at = (size_t)(h ^ h >> 32) & (seen->size - 1);

	for (; seen->node[at]; at = (at + 1) & (seen->size - 1)) {
		if (seen->map[at] == map && str_eq(seen->node[at]->key, node->key))
			return seen->node[at];
	}
	seen->node[at] = node;
	seen->map[at] = map;
	return NULL;
}

static void refuse_twin(struct reader *r, const struct yaml_node *map, const struct yaml_node *node)
{
	const struct yaml_node *twin = seen_before(&r->seen, map, node);

	if (twin)
		COMPLAIN(r, node->key_line, node->key_col,
			 "key '%.*s' stands twice here (first in line %d): keep one of them",
			 node->key.n < KEY_SHOWN_MAX ? (int)node->key.n : KEY_SHOWN_MAX, node->key.p, twin->key_line);
}

static bool wants_key(const struct reader *r)
{
	return r->depth > 0 && r->level[r->depth - 1].node->kind == YAML_MAP && !r->have_key;
}

static struct yaml_node *add_node(struct reader *r, enum yaml_kind kind, int line, int col)
{
	struct yaml_node *n = grab(r, sizeof(*n));
	struct level *top = r->depth ? &r->level[r->depth - 1] : NULL;

	if (!n)
		return NULL;
	*n = (struct yaml_node){.kind = kind, .line = line, .col = col, .text = STR("")};
	if (r->have_key && top) {
		n->key = r->key;
		n->key_line = r->key_line;
		n->key_col = r->key_col;
		r->have_key = false;
		refuse_twin(r, top->node, n);
	}
	if (!top) {
		r->y->root = n;
		return n;
	}
	if (top->last)
		top->last->next = n;
	else
		top->node->first = n;
	top->last = n;
	top->node->count++;
	return n;
}

/* ---- events ---- */

static void set_place(struct reader *r, const struct fy_mark *mark, int back)
{
	if (mark) {
		r->line = mark->line + 1;
		r->col = mark->column + 1 - back;
	} else if (r->have_key) {
		r->line = r->key_line;
		r->col = r->key_col;
	}
}

/* What we do not have, told at its sign, which for an anchor stands one character BACK from its name. */
static void refuse_token(struct reader *r, struct fy_token *token, int back, const char *text)
{
	const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;

	if (!token)
		return;
	set_place(r, mark, back);
	COMPLAIN(r, r->line, r->col, "%s", text);
}

static void refuse_decorations(struct reader *r, struct fy_event *e)
{
	refuse_token(r, fy_event_get_anchor_token(e), 1,
		     "anchors (&name) are not used here: delete it, or put the text in quotes");
	refuse_token(r, fy_event_get_tag_token(e), 0,
		     "tags (!name) are not used here: delete it, or put the text in quotes");
}

static bool is_null_word(struct str s)
{
	return s.n == 0 || str_eq(s, STR("~")) || str_eq(s, STR("null")) || str_eq(s, STR("Null")) ||
	       str_eq(s, STR("NULL"));
}

static bool is_fenced(enum fy_node_style style)
{
	return style == FYNS_SINGLE_QUOTED || style == FYNS_DOUBLE_QUOTED;
}

static void take_key(struct reader *r, struct str text)
{
	if (text.n == 0)
		COMPLAIN(r, r->line, r->col, "a key is missing before the ':'");
	r->key = text;
	r->key_line = r->line;
	r->key_col = r->col;
	r->have_key = true;
}

/*
 * A '- ' line indented deeper than its list is, to YAML, more of the text above it. Nobody means that, and nothing
 * later could tell, so it is refused here.
 */
static void refuse_swallowed(struct reader *r, struct fy_event *e)
{
	const struct fy_mark *from = fy_event_start_mark(e), *to = fy_event_end_mark(e);

	if (!from || !to || to->line == from->line || to->input_pos > r->text.n)
		return;
	struct str rest = {r->text.p + from->input_pos, to->input_pos - from->input_pos};
	str_cut(&rest, '\n');
	for (int line = from->line + 2; rest.n > 0; line++) {
		int col = yaml_item_col(str_cut(&rest, '\n'));

		if (col)
			COMPLAIN(r, line, col,
				 "this '- ' would be read as part of the text above: line it up with its list");
	}
}

static void on_scalar(struct reader *r, struct fy_event *e)
{
	enum fy_node_style style = fy_event_get_node_style(e);
	bool quoted = e->scalar.value && style != FYNS_PLAIN;
	size_t n = 0;
	const char *p = e->scalar.value ? fy_token_get_text(e->scalar.value, &n) : "";

	set_place(r, e->scalar.value ? fy_event_start_mark(e) : NULL, is_fenced(style));
	if (p && n && memchr(p, '\0', n))
		COMPLAIN(r, r->line, r->col, "this text holds a NUL character (\\0): delete it");
	struct str text = keep(r, p, p ? n : 0);
	if (!text.p)
		return;
	if (wants_key(r)) {
		take_key(r, text);
		return;
	}
	if (!quoted)
		refuse_swallowed(r, e);
	struct yaml_node *node = add_node(r, YAML_SCALAR, r->line, r->col);
	if (!node)
		return;
	node->quoted = quoted;
	if (quoted || !is_null_word(text))
		node->text = text;
}

static void on_alias(struct reader *r, struct fy_event *e)
{
	refuse_token(r, fy_event_get_token(e), 1,
		     "aliases (*name) are not used here: write the value out, or put the text in quotes");
	if (wants_key(r))
		take_key(r, STR("*"));
	else
		add_node(r, YAML_SCALAR, r->line, r->col);
}

static void on_open(struct reader *r, struct fy_event *e, enum yaml_kind kind)
{
	set_place(r, fy_event_start_mark(e), 0);
	if (wants_key(r)) {
		COMPLAIN(r, r->line, r->col,
			 "a key must be a plain word, not a list or map: text with { or [ in front belongs in quotes");
		r->end = true;
		return;
	}
	if (r->depth == YAML_DEPTH_MAX) {
		COMPLAIN(r, r->line, r->col, "nested more than %d levels deep: make it flatter", YAML_DEPTH_MAX);
		r->end = true;
		return;
	}
	struct yaml_node *node = add_node(r, kind, r->line, r->col);
	if (node)
		r->level[r->depth++] =
			(struct level){.node = node, .inline_form = fy_event_get_node_style(e) == FYNS_FLOW};
}

/* A second document, told at its '---'; one that follows a bare '...' has no mark and is told at its first node. */
static void refuse_second(struct reader *r, struct fy_event *e)
{
	const struct fy_mark *mark = fy_event_start_mark(e);

	if (!mark)
		return;
	set_place(r, mark, 0);
	COMPLAIN(r, r->line, r->col,
		 "a second document begins here: one file holds one document, delete the '---' or '...' line");
	r->end = true;
}

static void on_document(struct reader *r, struct fy_event *e)
{
	struct fy_document_state *state = e->document_start.document_state;

	r->documents++;
	if (state && (fy_document_state_version_explicit(state) || fy_document_state_tags_explicit(state)))
		COMPLAIN(r, 1, 1, "%%YAML and %%TAG lines are not used here: delete the line");
}

static void on_event(struct reader *r, struct fy_event *e)
{
	if (e->type == FYET_DOCUMENT_START)
		on_document(r, e);
	if (r->documents > 1) {
		refuse_second(r, e);
		return;
	}
	switch (e->type) {
	case FYET_SCALAR:
		refuse_decorations(r, e);
		on_scalar(r, e);
		break;
	case FYET_ALIAS: on_alias(r, e); break;
	case FYET_SEQUENCE_START:
		refuse_decorations(r, e);
		on_open(r, e, YAML_LIST);
		break;
	case FYET_MAPPING_START:
		refuse_decorations(r, e);
		on_open(r, e, YAML_MAP);
		break;
	case FYET_SEQUENCE_END:
	case FYET_MAPPING_END:
		if (r->depth > 0)
			r->depth--;
		break;
	default: break;
	}
}

/* ---- errors of the parser, in words that help ---- */

/* libfyaml tells a TAB that indents as one of several errors, up to a line before it. */
static bool blame_tab(struct reader *r, int line)
{
	for (int l = line; l <= line + 2; l++) {
		int col = yaml_indent_tab(r->text, l);

		if (col) {
			COMPLAIN(r, l, col, "a TAB in the indentation: indent with spaces, two for each level");
			return true;
		}
	}
	return false;
}

static bool blame_bracket(struct reader *r, const struct fy_diag_error *e)
{
	const struct level *top = r->depth ? &r->level[r->depth - 1] : NULL;

	if (!top || !top->inline_form)
		return false;
	if (!strstr(e->msg, "without a closing") && !yaml_ends_at(r->text, e->line, e->column))
		return false;
	COMPLAIN(r, top->node->line, top->node->col, "the %c that opens here is never closed: add the %c",
		 top->node->kind == YAML_LIST ? '[' : '{', top->node->kind == YAML_LIST ? ']' : '}');
	return true;
}

static void translate(struct reader *r, const struct fy_diag_error *e)
{
	int line = e->line > 0 ? e->line : 1, col = e->column > 0 ? e->column : 1, back = 0;

	if (blame_bracket(r, e) || blame_tab(r, line))
		return;
	const char *say = yaml_mend(e->msg, &back);
	if (say)
		COMPLAIN(r, line, col - back, "%s", say);
	else
		COMPLAIN(r, line, col, "not valid YAML (%s): put texts that hold : # [ ] { } in \"quotes\"", e->msg);
}

static void report_parser_error(struct reader *r)
{
	const struct fy_diag_error *e;
	void *walk = NULL;

	while ((e = fy_diag_errors_iterate(r->fy_diag, &walk))) {
		if (e->type == FYET_ERROR && e->msg) {
			translate(r, e);
			return; /* what follows the first is its echo */
		}
	}
	COMPLAIN(r, r->line, r->col, "not valid YAML from about here on");
}

/* ---- reading ---- */

static bool is_control(uint32_t cp)
{
	return (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') || cp == 0x7f;
}

static void refuse_bytes(struct reader *r, struct str rest, int line, int col)
{
	unsigned char c = (unsigned char)rest.p[0];

	if (line == 1 && col == 1 && rest.n > 1 && (c == 0xff || c == 0xfe))
		COMPLAIN(r, 1, 1, "the file is saved as UTF-16 (\"Unicode\"): save it as UTF-8");
	else
		COMPLAIN(r, line, col, "byte 0x%02X is not UTF-8: save the file with the encoding UTF-8", c);
}

/* Only characters a YAML text may hold, and no look-alike of a space in the indentation. */
static void look_over(struct reader *r)
{
	bool front = true;
	int line = 1, col = 1;

	for (struct str rest = r->text, at; rest.n > 0 && !r->bad; col++) {
		at = rest;
		uint32_t cp = utf8_next(&rest);

		if (cp == UINT32_MAX)
			refuse_bytes(r, at, line, col);
		else if (is_control(cp))
			COMPLAIN(r, line, col, "control character 0x%02X in the text: delete it", (unsigned int)cp);
		else if (cp == 0xa0 && front)
			COMPLAIN(r, line, col,
				 "a no-break space (copied from a web page?) indents this line: type spaces");
		front = cp == '\n' || (front && cp == ' ');
		if (cp == '\n') {
			line++;
			col = 0;
		}
	}
}

/* libfyaml's way to stderr, stopped up. */
static void drop_output(struct fy_diag *diag, void *user, const char *p, size_t n)
{
	(void)diag, (void)user, (void)p, (void)n;
}

static bool start_parser(struct reader *r)
{
	struct fy_diag_cfg diag_cfg;
	struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2 |
					    FYPCF_JSON_NONE};

	fy_diag_cfg_default(&diag_cfg);
	diag_cfg.fp = NULL;
	diag_cfg.output_fn = drop_output;
	diag_cfg.colorize = false;
	r->fy_diag = fy_diag_create(&diag_cfg);
	if (!r->fy_diag)
		return false;
	fy_diag_set_collect_errors(r->fy_diag, true);
	cfg.diag = r->fy_diag;
	r->parser = fy_parser_create(&cfg);
	return r->parser && fy_parser_set_string(r->parser, r->text.p, r->text.n) == 0;
}

static bool seen_init(struct seen *seen, size_t text_size)
{
	for (seen->size = 64; seen->size < text_size; seen->size *= 2)
		;
	seen->node = calloc(seen->size, sizeof(*seen->node));
	seen->map = calloc(seen->size, sizeof(*seen->map));
	return seen->node && seen->map;
}

static void read_events(struct reader *r)
{
	struct fy_event *e;
	bool whole = false;

	while (!r->end && !whole && (e = fy_parser_parse(r->parser))) {
		on_event(r, e);
		whole = e->type == FYET_STREAM_END;
		fy_parser_event_free(r->parser, e);
	}
	if (!r->end && (!whole || fy_parser_get_stream_error(r->parser)))
		report_parser_error(r);
}

static bool is_nothing(const struct yaml_node *root)
{
	return !root || (root->kind == YAML_SCALAR && !root->quoted && root->text.n == 0);
}

static void read_text(struct reader *r)
{
	look_over(r);
	if (r->bad)
		return;
	if (r->text.n > 0 && seen_init(&r->seen, r->text.n) && start_parser(r))
		read_events(r);
	else if (r->text.n > 0)
		COMPLAIN(r, 0, 0, "out of memory while reading the file");
	if (!r->bad && is_nothing(r->y->root))
		COMPLAIN(r, 0, 0, "the file is empty: nothing but comments or white space is in it");
}

struct yaml *yaml_parse(struct str text, const char *name, struct diag *diag)
{
	struct reader r = {.diag = diag, .line = 1, .col = 1};

	r.y = calloc(1, sizeof(*r.y));
	if (!r.y || !(r.y->name = strdup(name))) {
		diag_add(diag, name, 0, 0, "out of memory while reading the file");
		free(r.y);
		return NULL;
	}
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = (struct str){text.p + 3, text.n - 3};
	r.text = text;
	if (text.n > YAML_FILE_MAX)
		COMPLAIN(&r, 0, 0, "the file is larger than %d KiB: split it", YAML_FILE_MAX / 1024);
	else
		read_text(&r);
	fy_parser_destroy(r.parser);
	fy_diag_destroy(r.fy_diag);
	free(r.seen.node);
	free(r.seen.map);
	if (!r.bad)
		return r.y;
	yaml_free(r.y);
	return NULL;
}

void yaml_free(struct yaml *y)
{
	if (!y)
		return;
	for (struct chunk *c = y->chunks, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	free(y->name);
	free(y);
}

const struct yaml_node *yaml_root(const struct yaml *y)
{
	return y->root;
}

const char *yaml_name(const struct yaml *y)
{
	return y->name;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * graph: Mermaid from the compiled steps. What only computes or jumps is no node: an edge goes over it. Its label is
 * what has to hold for the next node by its place in the file: the `when`s around it that are not around the node
 * before, and its own `if`; so no ways are counted, which would be many, and a flow of n steps has n * n edges at most.
 * Nodes are declared before any edge, since Mermaid puts a node into the subgraph it first meets it in.
 */
#include "flow_graph.h"

#include "flow_program.h"

#define WORDS_MAX  6 /* of a text, in a label */
#define LABEL_ROOM 512
#define ENTRY      (-1) /* the place before the first step */

struct graph {
	const struct flow_set *set;
	const bool *chosen;
	flow_graph_put *put;
	void *arg;
	const struct flow *flow; /* in hand */
	struct buf line;
	char room[2048];
};

static void end_line(struct graph *g)
{
	g->put(g->arg, buf_str(&g->line));
	buf_reset(&g->line);
}

static bool is_chosen(const struct graph *g, int flow)
{
	return !g->chosen || g->chosen[flow];
}

static bool is_node(const struct step *st)
{
	return step_shows(st) || st->kind == STEP_END || st->kind == STEP_SAVE || st->kind == STEP_RECORD ||
	       st->kind == STEP_NOTICE || st->kind == STEP_CALL;
}

/* It may be passed over: by its `if`, or as a question that only an SMS answers. */
static bool may_be_passed(const struct step *st)
{
	return st->cond.ops || st->optional == OPTIONAL_FORM;
}

/* ---- labels ---- */

/* What means something to Mermaid or HTML, as Mermaid's entities. */
static void add_escaped(struct buf *out, struct str s)
{
	static const struct {
		char c;
		const char *entity;
	} special[] = {{'"', "#quot;"}, {'#', "#35;"},  {'<', "#lt;"},  {'>', "#gt;"},  {'&', "#amp;"},
		       {'[', "#91;"},   {']', "#93;"},  {'{', "#123;"}, {'}', "#125;"}, {'(', "#40;"},
		       {')', "#41;"},   {'|', "#124;"}, {'`', "#96;"},  {'\\', "#92;"}};

	for (size_t i = 0; i < s.n; i++) {
		const char *entity = NULL;

		for (size_t k = 0; k < sizeof(special) / sizeof(special[0]); k++)
			if (s.p[i] == special[k].c)
				entity = special[k].entity;
		if (entity)
			buf_add(out, str_of(entity));
		else
			buf_addc(out, (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
	}
}

/* T in Indonesian with {words} for its references. */
static void add_source(struct graph *g, const struct text *t, struct buf *out)
{
	const struct template *in = t->in[LANG_ID];

	for (int i = 0; i < in->parts; i++) {
		if (in->part[i].ref.kind == REF_NONE)
			buf_add(out, in->part[i].literal);
		else
			buf_addf(out, "{%.*s}", STR_ARG(ref_word(g->set, in->part[i].ref)));
	}
}

/* The first words of T, escaped. */
static void add_words(struct graph *g, const struct text *t)
{
	char room[LABEL_ROOM];
	struct str rest;
	struct buf b;

	buf_init(&b, room, sizeof(room));
	add_source(g, t, &b);
	rest = buf_str(&b);
	for (int i = 0; i < WORDS_MAX; i++) {
		struct str word = str_cut_word(&rest);

		if (word.n && i)
			buf_addc(&g->line, ' ');
		add_escaped(&g->line, word);
	}
	if (str_trim(rest).n || b.overflow)
		buf_add(&g->line, STR(" ..."));
}

/* ---- conditions ---- */

/* Where the steps of `then` and `else` of the WHEN at I begin and end; without an `else` the latter is empty. */
struct branches {
	int then_end, else_begin, else_end;
};

static struct branches branches_of(const struct flow *f, int i)
{
	const struct step *when = &f->step[i], *last = &f->step[when->target - 1];
	bool has_else = last->kind == STEP_JUMP && last->line == when->line && last->col == when->col;

	if (!has_else)
		return (struct branches){when->target, when->target, when->target};
	return (struct branches){when->target - 1, when->target, last->target};
}

/* 1: step I stands in `then` of the WHEN at W; 0: in its `else`; -1: in neither. */
static int branch_with(const struct flow *f, int w, int i)
{
	struct branches b = branches_of(f, w);

	if (i > w && i < b.then_end)
		return 1;
	return i >= b.else_begin && i < b.else_end ? 0 : -1;
}

static bool needs_brackets(struct str source)
{
	for (size_t i = 0; i < source.n; i++)
		if (source.p[i] == ' ')
			return true;
	return false;
}

/* One condition behind what is there already. */
static void add_term(struct buf *out, struct str source, bool yes, bool brackets)
{
	if (out->n)
		buf_add(out, STR(" and "));
	if (!yes)
		buf_add(out, STR("not "));
	brackets = brackets || (!yes && needs_brackets(source));
	buf_addf(out, brackets ? "(%.*s)" : "%.*s", STR_ARG(source));
}

/* What must hold to come from FROM to step TO, as far as the places of both tell. */
static void add_conditions(const struct flow *f, int from, int to, struct buf *out)
{
	const struct step *st = to < f->steps ? &f->step[to] : NULL;
	int terms = st && st->cond.ops ? 1 : 0;

	for (int pass = 0; pass < 2; pass++) { /* the first only counts them: a term alone needs no brackets */
		for (int w = 0; f->step && w < to; w++) {
			int branch = f->step[w].kind == STEP_WHEN ? branch_with(f, w, to) : -1;

			if (branch < 0 || branch_with(f, w, from) == branch)
				continue;
			if (pass)
				add_term(out, f->step[w].cond.source, branch,
					 terms > 1 && needs_brackets(f->step[w].cond.source));
			else
				terms++;
		}
	}
	if (st && st->cond.ops)
		add_term(out, st->cond.source, true, terms > 1 && needs_brackets(st->cond.source));
}

/* ---- nodes ---- */

static void add_id(struct graph *g, const struct flow *f, int step)
{
	buf_addf(&g->line, "S_%.*s_%d", STR_ARG(f->name), step + 1);
}

static const char *const open_with[] = {
	[STEP_ASK] = "[\"",     [STEP_MENU] = "{{\"",  [STEP_SAY] = "[/\"",
	[STEP_CONFIRM] = "{\"", [STEP_END] = "([\"",   [STEP_SAVE] = "[(\"",
	[STEP_RECORD] = "[(\"", [STEP_NOTICE] = ">\"", [STEP_CALL] = "[[\"",
};
static const char *const close_with[] = {
	[STEP_ASK] = "\"]",     [STEP_MENU] = "\"}}",  [STEP_SAY] = "\"/]",
	[STEP_CONFIRM] = "\"}", [STEP_END] = "\"])",   [STEP_SAVE] = "\")]",
	[STEP_RECORD] = "\")]", [STEP_NOTICE] = "\"]", [STEP_CALL] = "\"]]",
};

static void add_notice(struct graph *g, const struct step *st)
{
	if (st->alert.n)
		buf_addf(&g->line, "alert %.*s to %s: ", STR_ARG(st->alert), role_name(st->to));
	else if (st->to_field != NO_FIELD)
		buf_addf(&g->line, "send to %.*s: ", STR_ARG(g->set->field[st->to_field].name));
	else
		buf_addf(&g->line, "send to %s: ", role_name(st->to));
	add_words(g, st->text);
}

static void add_step_label(struct graph *g, const struct step *st)
{
	switch (st->kind) {
	case STEP_SAVE: buf_add(&g->line, STR("save measurement")); break;
	case STEP_RECORD: buf_addf(&g->line, "save %.*s", STR_ARG(st->record->kind)); break;
	case STEP_CALL: buf_addf(&g->line, "call %.*s", STR_ARG(g->set->flow[st->target].name)); break;
	case STEP_NOTICE: add_notice(g, st); break;
	case STEP_ASK:
		buf_addf(&g->line, "%.*s: ", STR_ARG(g->set->field[st->field].name));
		add_words(g, st->text);
		if (st->optional)
			buf_add(&g->line,
				st->optional == OPTIONAL_FORM ? STR(" #40;only by SMS#41;") : STR(" #40;optional#41;"));
		break;
	default: add_words(g, st->text); break;
	}
}

static void put_step(struct graph *g, int i)
{
	const struct step *st = &g->flow->step[i];

	buf_add(&g->line, STR("    "));
	add_id(g, g->flow, i);
	buf_add(&g->line, str_of(open_with[st->kind]));
	add_step_label(g, st);
	buf_add(&g->line, str_of(close_with[st->kind]));
	end_line(g);
}

/* The ways into F: "dial 1, SMS UKUR TIMBANG U". */
static void add_ways_in(struct graph *g, const struct flow *f)
{
	buf_addf(&g->line, "%s", f->called ? "called" : f->start ? "the code is dialled" : "");
	if (f->dial)
		buf_addf(&g->line, "%sdial %d", f->start ? ", " : "", f->dial);
	for (int i = 0; i < f->keywords; i++)
		buf_addf(&g->line, "%s%.*s", i ? " " : f->start || f->dial ? ", SMS " : "SMS ", STR_ARG(f->keyword[i]));
	if (!f->called && !f->start && !f->dial && !f->keywords)
		buf_add(&g->line, STR("by a menu"));
}

static void put_flow(struct graph *g)
{
	const struct flow *f = g->flow;

	buf_addf(&g->line, "  subgraph F_%.*s[\"%.*s: ", STR_ARG(f->name), STR_ARG(f->name));
	add_escaped(&g->line, f->title);
	buf_add(&g->line, STR("\"]"));
	end_line(g);
	buf_add(&g->line, STR("    "));
	add_id(g, f, ENTRY);
	buf_add(&g->line, STR("([\""));
	add_ways_in(g, f);
	buf_add(&g->line, STR("\"])"));
	end_line(g);
	for (int i = 0; i < f->steps; i++)
		if (is_node(&f->step[i]))
			put_step(g, i);
	if (f->called) {
		buf_add(&g->line, STR("    "));
		add_id(g, f, f->steps);
		buf_add(&g->line, STR("([\"back to the caller\"])"));
		end_line(g);
	}
	buf_add(&g->line, STR("  end"));
	end_line(g);
}

/* ---- edges ---- */

static void put_edge(struct graph *g, int from, const char *arrow, struct str label, const struct flow *to_flow, int to)
{
	buf_add(&g->line, STR("  "));
	add_id(g, g->flow, from);
	buf_addf(&g->line, " %s", arrow);
	if (label.n) {
		buf_add(&g->line, STR("|\""));
		add_escaped(&g->line, label);
		buf_add(&g->line, STR("\"|"));
	}
	buf_addc(&g->line, ' ');
	add_id(g, to_flow, to);
	end_line(g);
}

/* The steps a session can be at next after FROM, nodes and others, and the end of the flow: AT[i]. How many nodes. */
static int reach(const struct flow *f, int from, bool at[FLOW_STEPS_FLAT_MAX + 1])
{
	int nodes = 0;

	for (int i = 0; i <= FLOW_STEPS_FLAT_MAX; i++)
		at[i] = false;
	at[from + 1] = true;
	for (int i = from + 1; i < f->steps; i++) {
		const struct step *st = &f->step[i];

		if (!at[i])
			continue;
		nodes += is_node(st);
		if (st->kind == STEP_JUMP || st->kind == STEP_WHEN)
			at[st->target] = true;
		if (st->kind == STEP_WHEN || (st->kind != STEP_JUMP && (!is_node(st) || may_be_passed(st))))
			at[i + 1] = true;
	}
	return nodes + at[f->steps];
}

static void put_ways_on(struct graph *g, int from)
{
	const struct flow *f = g->flow;
	bool at[FLOW_STEPS_FLAT_MAX + 1];
	int ways = reach(f, from, at);
	char room[LABEL_ROOM];
	struct buf label;

	for (int i = from + 1; i <= f->steps; i++) {
		if (!at[i] || (i < f->steps ? !is_node(&f->step[i]) : !f->called))
			continue;
		buf_init(&label, room, sizeof(room));
		add_conditions(f, from, i, &label);
		if (!label.n && i < f->steps && f->step[i].optional == OPTIONAL_FORM)
			buf_add(&label, STR("by SMS"));
		else if (!label.n && ways > 1)
			buf_add(&label, STR("else"));
		put_edge(g, from, "-->", buf_str(&label), f, i);
	}
}

static void put_lines(struct graph *g, int from)
{
	const struct step *st = &g->flow->step[from];
	char room[LABEL_ROOM];
	struct buf label;

	for (int o = 0; o < st->options; o++) {
		buf_init(&label, room, sizeof(room));
		buf_addf(&label, "%d ", step_option_number(g->set, st, o));
		add_source(g, st->option[o].label, &label);
		put_edge(g, from, "-->", buf_str(&label), &g->set->flow[st->option[o].flow], ENTRY);
	}
}

/* "Perbaiki": back to the first question for the field, here or in a flow that calls this one. */
static void put_again(struct graph *g, int from, int field, int flow, int before, int depth)
{
	const struct flow *f = &g->set->flow[flow];

	for (int i = 0; i < before; i++) {
		if (f->step[i].kind != STEP_ASK || f->step[i].field != field)
			continue;
		if (is_chosen(g, flow))
			put_edge(g, from, "-.->", STR("2"), f, i);
		return;
	}
	for (int c = 0; depth < FLOW_STACK_MAX && c < g->set->flows; c++)
		for (int i = 0; i < g->set->flow[c].steps; i++)
			if (g->set->flow[c].step[i].kind == STEP_CALL && g->set->flow[c].step[i].target == flow)
				put_again(g, from, field, c, i, depth + 1);
}

static void put_edges(struct graph *g)
{
	const struct flow *f = g->flow;

	put_ways_on(g, ENTRY);
	for (int i = 0; i < f->steps; i++) {
		const struct step *st = &f->step[i];

		if (!is_node(st) || st->kind == STEP_END)
			continue;
		if (st->kind == STEP_MENU)
			put_lines(g, i);
		else
			put_ways_on(g, i);
		if (st->kind == STEP_CONFIRM)
			put_again(g, i, st->target, (int)(f - g->set->flow), i, 0);
		if (st->kind == STEP_CALL)
			put_edge(g, i, "-.->", STR("call"), &g->set->flow[st->target], ENTRY);
	}
}

/* ---- the whole ---- */

static bool leads_to(const struct flow *f, int flow)
{
	for (int i = 0; i < f->steps; i++) {
		const struct step *st = &f->step[i];

		if (st->kind == STEP_CALL && st->target == flow)
			return true;
		for (int o = 0; st->kind == STEP_MENU && o < st->options; o++)
			if (st->option[o].flow == flow)
				return true;
	}
	return false;
}

/* A flow that is not drawn, but led to. */
static void put_stub(struct graph *g, int flow)
{
	const struct flow *f = &g->set->flow[flow];
	bool needed = false;

	for (int i = 0; i < g->set->flows; i++)
		needed = needed || (is_chosen(g, i) && leads_to(&g->set->flow[i], flow));
	if (!needed)
		return;
	buf_add(&g->line, STR("  "));
	add_id(g, f, ENTRY);
	buf_addf(&g->line, "([\"flow %.*s\"])", STR_ARG(f->name));
	end_line(g);
}

void flow_graph(const struct flow_set *set, const bool *chosen, flow_graph_put *put, void *arg)
{
	struct graph g = {.set = set, .chosen = chosen, .put = put, .arg = arg};

	buf_init(&g.line, g.room, sizeof(g.room));
	put(arg, STR("flowchart TD"));
	for (int pass = 0; pass < 3; pass++) {
		for (int i = 0; i < set->flows; i++) {
			g.flow = &set->flow[i];
			if (pass == 1 && !is_chosen(&g, i))
				put_stub(&g, i);
			else if (pass == 0 && is_chosen(&g, i))
				put_flow(&g);
			else if (pass == 2 && is_chosen(&g, i))
				put_edges(&g);
		}
	}
}

int flow_set_find(const struct flow_set *set, struct str name)
{
	for (int i = 0; i < set->flows; i++)
		if (str_eq(set->flow[i].name, name))
			return i;
	return -1;
}

struct str flow_set_near(const struct flow_set *set, struct str name)
{
	int best = name.n > 3 ? 3 : 2;
	struct str found = STR_NONE;

	for (int i = 0; i < set->flows; i++) {
		int edits = str_edits(name, set->flow[i].name);

		if (edits < best) {
			best = edits;
			found = set->flow[i].name;
		}
	}
	return found;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow_graph: the flows of a set as Mermaid text (flowchart TD), which many editors and sites draw: one subgraph for
 * each flow, a node for each step a person would name, an edge for each way from one to the next with its condition as
 * the file has it. The same set gives the same text.
 *
 *	static void put(void *arg, struct str line) { fwrite(line.p, 1, line.n, arg); fputc('\n', arg); }
 *	flow_graph(set, NULL, put, stdout);
 *
 * Node S_ukur_0 is the way into flow ukur; S_ukur_7 its seventh step as compiled. Shapes: [ask] {{menu}} {confirm}
 * [/say/] [(save)] >send or alert] [[call]] ([end]). Pure, no allocation, any thread.
 */
#ifndef KTG_FLOW_GRAPH_H
#define KTG_FLOW_GRAPH_H

#include "flow.h"

/* LINE is without its line end, and borrowed for the call. */
typedef void flow_graph_put(void *arg, struct str line);

/* CHOSEN: one bool for each flow, NULL draws all. A flow that is not chosen, but called or opened by one that is, is
 * one node. */
void flow_graph(const struct flow_set *set, const bool *chosen, flow_graph_put *put, void *arg);

/* The flow of that name, from 0; -1 = none. */
int flow_set_find(const struct flow_set *set, struct str name);
/* The name most like NAME, which no flow has: within two edits, of a short one within one. Empty when none is like
 * it. */
struct str flow_set_near(const struct flow_set *set, struct str name);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cost: what the texts of a set cost with the longest values there can be: septets of the widest screen, and parts of
 * the SMS that one answer takes. For whoever writes them: `kentongan check` prints it as a table.
 *
 *	struct cost c;
 *	for (int l = 0; l < LANGUAGES; l++)
 *		if (cost_flow(set, i, (enum language)l, &c))
 *			printf("%.*s: %d septets, %d parts\n", STR_ARG(c.name), c.screen, c.sms_parts);
 *
 * A flow counts in each language it is written in. What readers of all other languages are shown is counted as
 * Indonesian, although a message among it may be in their own. Pure, no allocation, any thread.
 */
#ifndef KTG_COST_H
#define KTG_COST_H

#include "flow.h"
#include "segments.h"

struct cost {
	struct str name; /* of the flow, or of the message in pesan.yaml; borrowed from the set */
	enum language language;
	int screen;      /* septets of the widest screen; a message counts with the lines that stand under it */
	int sms_units;   /* of the answer, `send`, `alert` or receipt that takes the most parts */
	int sms_parts;
	enum segments_encoding encoding; /* UCS-2 when any of its SMS is */
};

/* Flow I from 0. By SMS a question is an answer, too, and what `say` tells stands above the next one. False past the
 * end, and when no text of the flow is written in LANGUAGE; Indonesian always is. */
bool cost_flow(const struct flow_set *set, int i, enum language language, struct cost *out);
int cost_messages(void);
/* Message M of pesan.yaml, from 0 to cost_messages() - 1; otherwise as cost_flow(). */
bool cost_message(const struct flow_set *set, int m, enum language language, struct cost *out);
/* Mask of 1u << language: those of the messages that no speaker has signed yet. */
unsigned cost_messages_unreviewed(const struct flow_set *set);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * optout: an SMS that is nothing but the word to stop, or to start again: STOP, "Berhenti.", UNREG, "UNREG INFO", MULAI.
 * Such a message is heard before any flow or open question sees it, whoever sends it; a question that is open stays open.
 *
 *	enum optout want = optout_read(set, STR("stop!"), &also);   // OPTOUT_STOP
 *
 * The whole message counts, case and signs beside the words do not: "stop dulu ya bu" and "anak saya berhenti makan" are
 * talk, which a human reads. Pure, any thread.
 */
#ifndef KTG_OPTOUT_H
#define KTG_OPTOUT_H

#include "str.h"

struct flow_set;

enum optout { OPTOUT_NONE, OPTOUT_STOP, OPTOUT_START };

const char *optout_outcome(enum optout o); /* for the journal: "opt_out", "opt_in"; "" for NONE */

/*
 * What TEXT asks for. Behind a stopping word may stand what is to be stopped: behind UNREG any one word, behind STOP a
 * keyword of SET or a word for all of it (SMS, INFO, ...), so that "stop kejang" is not taken for it. A word to start that
 * is a keyword of SET calls its flow instead; one to stop cannot be a keyword (load_head.c). *also: the word means something
 * else where something was just asked or answered (BATAL, DAFTAR): then it is not for here.
 */
enum optout optout_read(const struct flow_set *set, struct str text, bool *also);

/* WORD alone stops: no flow can have it as a keyword. */
bool optout_stops(struct str word);

#endif

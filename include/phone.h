/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phone: the parts of the terminal phone that need no network: drawing a screen as a feature phone would, and saying
 * what a telco would say. gateway/phone.c is the verb around them. Pure, any thread.
 *
 *	.- *123# --------------------------.
 *	| Posyandu Melati                  |
 *	| 1 Ukur balita                    |
 *	'------------------------[ 29/160]-'
 */
#ifndef KTG_PHONE_H
#define KTG_PHONE_H

#include "buf.h"

#define PHONE_COLUMNS  32      /* of text in the box */
#define PHONE_TEXT_MAX 512     /* bytes of a session's answers, joined */
#define PHONE_ID_MAX   48      /* bytes of an id with the NUL */
#define PHONE_NETWORK  "99999" /* the network code Africa's Talking's own simulator sends */

/* TEXT in a box, wrapped at words, with its size in septets; what lies beyond 160 in a second box that says so. Control
 * bytes and broken UTF-8 are drawn as '?': an answer cannot play with the terminal. */
void phone_draw(struct buf *out, const char *title, struct str text);

/* A USSD session as the telco sees it. */
struct phone_call {
	char session[PHONE_ID_MAX]; /* made by the caller */
	char code[32];              /* "*123#" */
	struct buf text;            /* all answers joined by '*' */
	bool answered;              /* there is at least one, maybe an empty one */
	char room[PHONE_TEXT_MAX];
};

/*
 * "*123#" or, with answers dialled ahead, "*123*1*10015#": the code is what stands before the second '*' (*123#), all
 * that follows is text (1*10015). A shared code such as *384*1234# cannot be told from that and is dialled as *384#
 * with the text 1234. 0; -EINVAL: LINE is no code; -EMSGSIZE: too long. CALL->session is left alone.
 */
int phone_dial(struct phone_call *call, struct str line);
/* Adds an answer, which may be empty. False when there is no more room; nothing is added then. */
bool phone_answer(struct phone_call *call, struct str answer);
/* The form Africa's Talking posts for this hop. NUMBER: E.164 digits. */
void phone_ussd_form(struct buf *out, const struct phone_call *call, const char *number);

/* The query Kannel gets us with, as in gateway/channel/kannel.yaml: text outside the GSM alphabet goes as UTF-16BE
 * octets with coding 2; what is not UTF-8 goes as it is. */
void phone_sms_query(struct buf *out, const char *number, const char *to, struct str text, const char *id,
		     int64_t now_ms);

#endif

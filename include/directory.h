/* SPDX-License-Identifier: Apache-2.0 */
/*
 * directory: finds a posyandu or a person of the registry by a name as people type it. Whoever holds the registry hands
 * over its rows one by one, in the order of a list; this keeps the few that a screen shows and counts the rest, so a
 * puskesmas of any size needs no room.
 *
 *	struct directory d;
 *	directory_begin(&d, &query);
 *	while (... a row ...)
 *		directory_add(&d, &entry, phone);
 *	// d.total of them suit the name as well as d.match says; d.entry[] is the page of them that was asked for
 *
 * A name suits by itself; else by a part that begins at one of its words ("mela" for Melati 2); else with one slip, and a
 * slip is never in a digit: Melati 3 is not Melati 2. Only the best of these counts. Case, blanks, signs and the words of
 * respect in front of a name ("bu", "kader", "posyandu") make no difference. Pure, no allocation, any thread.
 */
#ifndef KTG_DIRECTORY_H
#define KTG_DIRECTORY_H

#include "flow.h"

#define DIRECTORY_NAME_MAX 48 /* bytes with the NUL, UTF-8: as the names of children */
#define DIRECTORY_LINES    4  /* entries on one page */

enum directory_of { DIRECTORY_PLACES, DIRECTORY_PEOPLE };

/* What is asked of the registry. Its holder gives the posyandu of the caller's puskesmas, or its people but the caller and
 * the families; the caller of a family gets none. */
struct directory_query {
	enum directory_of of;
	enum role role;                /* PEOPLE: only these; NONE = all */
	int page;                      /* from 0; one that is not there counts as the first */
	bool leads;                    /* the name stands at the front of text, other words may follow: the longest counts */
	char text[DIRECTORY_NAME_MAX]; /* a name, a part of it, or of PEOPLE a phone number; empty: everybody */
};

struct directory_entry {
	int64_t id;
	enum role role;                 /* of a person */
	char name[DIRECTORY_NAME_MAX];
	char where[DIRECTORY_NAME_MAX]; /* a person's posyandu, empty: the whole puskesmas; a posyandu's village */
};

enum directory_match { DIRECTORY_NONE, DIRECTORY_NEAR, DIRECTORY_PART, DIRECTORY_SAME };

struct directory {
	const struct directory_query *query; /* borrowed from directory_begin() on */
	enum directory_match match;
	size_t used; /* of a text that LEADS: its octets that are the name */
	int total; /* how many suit */
	int page;  /* the page that entry[] is */
	int count;
	struct directory_entry entry[DIRECTORY_LINES];
	struct directory_entry first[DIRECTORY_LINES]; /* of the first page, until it is known that there is another */
};

void directory_begin(struct directory *d, const struct directory_query *query);
/* PHONE: E.164 digits, or empty. */
void directory_add(struct directory *d, const struct directory_entry *e, struct str phone);
/* The rows were all handed over. */
void directory_end(struct directory *d);
/* Something that can be a name, or of PEOPLE a phone number: letters, and short enough. */
bool directory_name_ok(enum directory_of of, struct str text);
/* How well NAME suits TEXT. */
enum directory_match directory_suits(struct str text, struct str name);

#endif

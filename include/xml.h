/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xml: reading what a provider sends (expat, which only xml.c includes): a tree of elements with their text and
 * attributes, names without their namespace prefix. A document type is refused, and with it every entity of its own;
 * depth is at most XML_DEPTH_MAX. What follows the root element is not looked at.
 */
#ifndef KTG_XML_H
#define KTG_XML_H

#include "str.h"

#define XML_DEPTH_MAX 16

struct xml_attribute {
	struct str name, value;
};

struct xml_node {
	struct str name; /* without its prefix */
	struct str text; /* its own characters, not those of elements in it */
	struct str raw;  /* the element as it came; borrowed from the text that was read */
	int attributes;
	const struct xml_attribute *attribute;
	const struct xml_node *first, *next, *parent;
	struct xml_node *last; /* while it is being built */
};

struct xml;

/* NULL when it is no such XML or memory is out. Free with xml_free(). TEXT must outlive it. */
struct xml *xml_read(struct str text);
void xml_free(struct xml *x); /* NULL-safe */
const struct xml_node *xml_root(const struct xml *x);

/* Called for each find; false: enough. VALUE is the text or the attribute's value, NODE the element it belongs to. */
typedef bool xml_visit(void *arg, const struct xml_node *node, struct str value);
/* Finds by a path: "response/message@id" from the root; "//status" at any depth; '*' is any element. FROM: NULL, the path
 * begins with the root's name; else it begins below FROM, and "" or "@id" is FROM itself. */
void xml_find(const struct xml *x, const struct xml_node *from, struct str path, xml_visit *visit, void *arg);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* XML of providers: names without prefix, attributes, paths, and what is refused. */
#include "buf.h"
#include "xml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char room[512];
static struct buf out;

static bool collect(void *arg, const struct xml_node *node, struct str value)
{
	(void)node;
	(void)arg;
	buf_addc(&out, '[');
	buf_add(&out, value);
	buf_addc(&out, ']');
	return true;
}

static void assert_found(const char *text, const char *path, const char *expected)
{
	struct xml *x = xml_read(str_of(text));

	assert_non_null(x);
	buf_init(&out, room, sizeof(room) - 1);
	xml_find(x, NULL, str_of(path), collect, NULL);
	room[out.n] = '\0';
	assert_string_equal(room, expected);
	xml_free(x);
}

#define SOAP                                                                                                           \
	"<?xml version=\"1.0\"?>\n<s:Envelope xmlns:s=\"u\"><s:Body><m id='7' s:to=\"a&amp;b\">x<i/>y</m>"             \
	"<m><c>1</c><c><![CDATA[<2>]]></c></m></s:Body></s:Envelope>"

static void paths_find_elements_and_attributes_whatever_their_namespace(void **state)
{
	(void)state;
	assert_found(SOAP, "Envelope/Body/m", "[xy][]");
	assert_found(SOAP, "Envelope/Body/m@id", "[7]");
	assert_found(SOAP, "//m@to", "[a&b]");
	assert_found(SOAP, "//c", "[1][<2>]");
	assert_found(SOAP, "Envelope/*/m/c", "[1][<2>]");
	assert_found(SOAP, "Envelope//c", "[1][<2>]");
	assert_found(SOAP, "m", "");
	assert_found(SOAP, "Envelope", "[]");
	assert_found(SOAP, "", "");
}

static bool raw(void *arg, const struct xml_node *node, struct str value)
{
	(void)arg;
	(void)value;
	buf_add(&out, node->raw);
	buf_addc(&out, '|');
	return true;
}

static void an_element_knows_how_it_came(void **state)
{
	static const char text[] = "<l><m a='1'><c>x</c></m>\n<m/></l>";
	struct xml *x = xml_read(str_of(text));

	(void)state;
	buf_init(&out, room, sizeof(room) - 1);
	xml_find(x, NULL, STR("l/m"), raw, NULL);
	room[out.n] = '\0';
	assert_string_equal(room, "<m a='1'><c>x</c></m>|<m/>|");
	buf_init(&out, room, sizeof(room) - 1);
	xml_find(x, xml_root(x)->first, STR("c"), collect, NULL);
	xml_find(x, xml_root(x)->first, STR("@a"), collect, NULL);
	xml_find(x, xml_root(x)->first->first, STR(""), collect, NULL);
	room[out.n] = '\0';
	assert_string_equal(room, "[x][1][x]");
	xml_free(x);
}

static void other_encodings_become_utf8(void **state)
{
	(void)state;
	assert_found("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>tr\xe8s</a>", "a", "[tr\xc3\xa8s]");
}

static void junk_behind_the_root_does_no_harm(void **state)
{
	(void)state;
	assert_found("<a>1</a>junk<b/>", "a", "[1]");
}

static void what_is_no_plain_xml_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"x",
		"<a>",
		"<a></b>",
		"<!DOCTYPE a><a/>",
		"<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
		"<!DOCTYPE a [<!ENTITY x SYSTEM \"/etc/passwd\">]><a>&x;</a>",
		"<a>&x;</a>",
		"<a b='1' b='2'/>",
		"<a>\xff</a>",
		"<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a></a></a></a></a></"
		"a></a>"
		"</a></a></a>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(xml_read(str_of(bad[i])));
}

static void every_cut_and_every_text_in_pieces_is_survived(void **state)
{
	static const char text[] = "<a>1<b/>2<b>x</b>3<b/>4&lt;<c d='e'/>5</a>";

	(void)state;
	assert_found(text, "a", "[1234<5]");
	assert_found("<a>1<b/>2<b/>3<b/>4<b/>5<b/>6<b/>7<b/>8<b/>9<b/>0<b/>1<b/>2<b/>3<b/>4<b/>5<b/>6<b/>7<b/>8</a>",
		     "a", "[123456789012345678]"); /* once the room was counted too small for that */
	for (size_t n = 0; n < sizeof(text) - 1; n++)
		xml_free(xml_read((struct str){text, n}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_find_elements_and_attributes_whatever_their_namespace),
		cmocka_unit_test(an_element_knows_how_it_came),
		cmocka_unit_test(other_encodings_become_utf8),
		cmocka_unit_test(junk_behind_the_root_does_no_harm),
		cmocka_unit_test(what_is_no_plain_xml_is_refused),
		cmocka_unit_test(every_cut_and_every_text_in_pieces_is_survived),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

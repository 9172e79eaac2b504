#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/limits.h"
#include "base/xml.h"

static struct arena *arena;
static struct err err;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new("test");
	memset(&err, 0, sizeof err);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* From an exact copy, so that ASan sees a byte too far. */
static struct xml_document *read_bytes(const char *bytes, size_t length,
    xml_close_fn *close, void *arg)
{
	char *copy = malloc(length ? length : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, length);
	arena_at_free(arena, free, copy);
	return xml_read(arena, "doc.xml", copy, length, close, arg, &err);
}

/* The bytes a node says it has, its tags, its line and those of all below. */
static void check_ranges(const struct xml_document *doc, const struct xml_node *node)
{
	const char *bytes = doc->bytes;
	uint32_t line = 1, i;
	size_t name = strlen(node->name) + (node->prefix ? strlen(node->prefix) + 1 : 0);

	for (i = 0; i < node->start; i++)
		line += bytes[i] == '\n';
	assert_int_equal(node->line, line);
	assert_int_equal(bytes[node->start], '<');
	assert_memory_equal(bytes + node->start + 1 + (name - strlen(node->name)), node->name,
	    strlen(node->name));
	assert_int_equal(bytes[node->inner - 1], '>');
	assert_int_equal(bytes[node->end - 1], '>');
	if (bytes[node->inner - 2] == '/' && node->inner == node->end) {
		assert_int_equal(node->inner_end, node->end);
	} else {
		assert_memory_equal(bytes + node->inner_end, "</", 2);
		assert_memory_equal(bytes + node->inner_end + 2, bytes + node->start + 1, name);
		assert_true(node->inner <= node->inner_end && node->inner_end < node->end);
	}
	if (node->parent) {
		assert_true(node->start >= node->parent->inner);
		assert_true(node->end <= node->parent->inner_end);
	}
	if (node->next)
		assert_true(node->next->start >= node->end);
	for (node = node->first; node; node = node->next)
		check_ranges(doc, node);
}

static struct xml_document *good(const char *text, xml_close_fn *close, void *arg)
{
	struct xml_document *doc = read_bytes(text, strlen(text), close, arg);

	if (!doc)
		fail_msg("%s", err.text);
	check_ranges(doc, doc->root);
	return doc;
}

static void check_refused(const char *text, size_t length, const char *message)
{
	memset(&err, 0, sizeof err);
	assert_null(read_bytes(text, length, NULL, NULL));
	if (!strstr(err.text, message))
		fail_msg("\"%s\" is not in \"%s\"", message, err.text);
	assert_null(strchr(err.text, '\n'));
}

#define REFUSED(text, message) check_refused(text, sizeof(text) - 1, message)

static bool named(const struct xml_node *node, void *arg)
{
	return strcmp(node->name, arg) == 0;
}

static void test_names_attributes_text_and_order(void **state)
{
	struct xml_document *doc = good("<a:r xmlns:a=\"urn:a\" xmlns=\"urn:d\" x=\"1\" a:x=\"2\">"
					"<b>one</b><c/><b y='q'>t<!-- x -->wo</b></a:r>",
	    NULL, NULL);
	struct xml_node *root = doc->root, *b = root->first;

	(void)state;
	assert_string_equal(doc->name, "doc.xml");
	assert_string_equal(root->name, "r");
	assert_string_equal(root->prefix, "a");
	assert_string_equal(root->ns, "urn:a");
	assert_null(root->parent);
	assert_int_equal(root->n_attrs, 4);
	assert_string_equal(xml_attr(root, "x"), "1");
	assert_string_equal(xml_attr_ns(root, "urn:a", "x"), "2");
	assert_null(xml_attr(root, "y"));
	assert_string_equal(xml_attr_ns(root, XML_NS_XMLNS, "a"), "urn:a");
	assert_string_equal(xml_attr_ns(root, XML_NS_XMLNS, ""), "urn:d");
	assert_true(xml_is(b, "urn:d", "b"));
	assert_false(xml_is(b, "urn:a", "b"));
	assert_false(xml_is(b, NULL, "b"));
	assert_null(b->prefix);
	assert_string_equal(b->text, "one");
	assert_string_equal(b->next->name, "c");
	assert_string_equal(b->next->text, "");
	assert_ptr_equal(xml_next_same(b), b->next->next);
	assert_null(xml_next_same(b->next->next));
	assert_string_equal(b->next->next->text, "two");
	assert_string_equal(xml_attr(b->next->next, "y"), "q");
	assert_ptr_equal(xml_child(root, NULL, "c"), b->next);
	assert_ptr_equal(xml_child(root, "urn:d", "c"), b->next);
	assert_null(xml_child(root, "urn:a", "c"));
	assert_ptr_equal(b->parent, root);
}

static void test_ranges_survive_whatever_stands_between(void **state)
{
	struct xml_document *doc;

	(void)state;
	doc = good("<?xml version='1.0'?>\r\n<!-- <x> --><?pi <y> ?>\r\n"
		   "<a x='>' \n y=\"&lt;/>&#62;\"\n><![CDATA[ <z> ]]]]>\r\n"
		   "<b\n\n/>\r\n<!-- <b> \n --><b >&lt;</b\n><?b < ?>\n<c \t><d/></c></a  >\n<!-- -->",
	    NULL, NULL);
	assert_int_equal(doc->root->line, 3);
	assert_string_equal(xml_attr(doc->root, "x"), ">");
	assert_string_equal(xml_attr(doc->root, "y"), "</>>");
	assert_string_equal(doc->root->text, " <z> ]]\n");
	assert_int_equal(doc->root->first->line, 6);
	assert_string_equal(doc->root->first->next->text, "<");
}

static void test_a_byte_order_mark_is_no_part_of_the_document(void **state)
{
	struct xml_document *doc = good("\xef\xbb\xbf<a>\n<b/></a>", NULL, NULL);

	(void)state;
	assert_int_equal(doc->root->start, 0);
	assert_int_equal(doc->bytes[0], '<');
	/* It says UTF-8, whatever the declaration says. */
	doc = good("\xef\xbb\xbf<?xml version='1.0' encoding='ISO-8859-1'?><a>\xc3\xbc</a>", NULL, NULL);
	assert_string_equal(doc->root->text, "\xc3\xbc");
}

static void test_carriage_returns_become_newlines_in_text_only(void **state)
{
	struct xml_document *doc = good("<a>x\r\ny\rz&#13;</a>", NULL, NULL);

	(void)state;
	assert_string_equal(doc->root->text, "x\ny\nz\r");
	assert_int_equal(doc->length, strlen("<a>x\r\ny\rz&#13;</a>"));
}

static void test_blank_text_counts_only_where_nothing_else_stands(void **state)
{
	struct xml_document *doc =
	    good("<a>\n <b> \n</b> <c>x <d/> \n y</c> "
		 "<f>x <d/> \n</f> <e/> tail </a>", NULL, NULL);

	(void)state;
	assert_string_equal(doc->root->text, " tail ");
	assert_string_equal(xml_child(doc->root, NULL, "b")->text, " \n");
	assert_string_equal(xml_child(doc->root, NULL, "c")->text, "x  \n y");
	assert_string_equal(xml_child(doc->root, NULL, "f")->text, "x ");
}

static void test_the_five_entities_and_character_references_are_text(void **state)
{
	struct xml_document *doc = good("<a x='&amp;&#38;&lt;&gt;&quot;&apos;&#x20AC;'>"
					"&amp;&#38;&lt;&gt;&quot;&apos;&#x20AC;</a>",
	    NULL, NULL);

	(void)state;
	assert_string_equal(doc->root->text, "&&<>\"'\xe2\x82\xac");
	assert_string_equal(xml_attr(doc->root, "x"), "&&<>\"'\xe2\x82\xac");
}

static void test_a_doctype_is_refused(void **state)
{
	(void)state;
	REFUSED("<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
	    "doc.xml: line 2: document type declarations are not accepted");
	REFUSED("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "not accepted");
	REFUSED("<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://x/'> %p;]><a/>", "not accepted");
}

static void test_entities_nobody_declared_are_refused(void **state)
{
	(void)state;
	REFUSED("<a>\n&nbsp;</a>", "doc.xml: line 2: Entity 'nbsp' not defined");
	REFUSED("<a x='&e;'/>", "Entity 'e' not defined");
}

static void test_what_is_wrong_is_told_with_its_line(void **state)
{
	(void)state;
	REFUSED("<a>\n<b>\n</a>", "doc.xml: line 3: Opening and ending tag mismatch");
	REFUSED("<a>\n\n", "doc.xml: line 3: ");
	REFUSED("", "doc.xml: is empty");
	REFUSED("no xml", "doc.xml: line 1: Start tag expected");
	REFUSED("<a/><b/>", "line 1: Extra content");
	REFUSED("<a>\n<p:b/></a>", "line 2: Namespace prefix p on b is not defined");
	REFUSED("<a x='1'\n x='2'/>", "line 2: Attribute x redefined");
	REFUSED("<a x='<'/>", "line 1: ");
	REFUSED("<a>\n\x01</a>", "line 2: ");
	good("<a xmlns='relative' xmlns:b='not a URI'/>", NULL, NULL); /* warnings only */
	REFUSED("BZh91AY&SY", "packed with bzip2");
	REFUSED("\x1f\x8b\x08\x00", "packed with gzip");
	REFUSED("PK\x03\x04...", "packed with zip");
}

static void test_bytes_that_are_not_utf8_are_refused(void **state)
{
	(void)state;
	REFUSED("<a>\n\n\xe4</a>", "doc.xml: line 3: byte 0xE4 is not UTF-8");
	REFUSED("<a><!-- \xc0\x80 --></a>", "byte 0xC0 is not UTF-8");
	REFUSED("<a>\xed\xa0\x80</a>", "byte 0xED is not UTF-8");
	REFUSED("<a/>\n\0 <b>", "doc.xml: line 2: a NUL byte");
	REFUSED("<a>12345678\0</a>", "a NUL byte");
	REFUSED("<a/>\xe2\x82", "byte 0xE2 is not UTF-8");
}

static void test_other_encodings_are_converted_first(void **state)
{
	static const char utf16[] = "\xff\xfe<\0a\0>\0\n\0\xac\x20<\0b\0/\0>\0<\0/\0a\0>\0";
	static const char utf16be[] = "\0<\0?\0x\0m\0l\0 \0v\0e\0r\0s\0i\0o\0n\0=\0'\0001\0.\0000\0'\0?\0>"
				      "\0<\0a\0/\0>";
	struct xml_document *doc;

	(void)state;
	doc = good("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<a x='\xe4'>\xfc<b/></a>", NULL,
	    NULL);
	assert_string_equal(doc->root->text, "\xc3\xbc");
	assert_string_equal(xml_attr(doc->root, "x"), "\xc3\xa4");
	/* The bytes are UTF-8 now and say nothing else. */
	assert_memory_equal(doc->bytes, "<?xml version=\"1.0\"                      ?>\n<a x", 40);
	doc = good("<?xml version='1.0' encoding='windows-1252' standalone='yes'?><a>\x80</a>", NULL,
	    NULL);
	assert_string_equal(doc->root->text, "\xe2\x82\xac");
	doc = good("<?xml version='1.0' encoding='utf-8'?><a>\xc3\xbc</a>", NULL, NULL);
	assert_string_equal(doc->root->text, "\xc3\xbc");
	doc = read_bytes(utf16, sizeof utf16 - 1, NULL, NULL);
	assert_non_null(doc);
	check_ranges(doc, doc->root);
	assert_int_equal(doc->root->first->line, 2);
	assert_string_equal(doc->root->text, "\n\xe2\x82\xac");
	doc = read_bytes(utf16be, sizeof utf16be - 1, NULL, NULL);
	assert_non_null(doc);
	check_ranges(doc, doc->root);
	doc = read_bytes("\xfe\xff\0<\0a\0/\0>", 10, NULL, NULL);
	assert_non_null(doc);
	REFUSED("<?xml version='1.0' encoding='UTF-16'?><a/>", "not what the bytes are");
	REFUSED("<?xml version='1.0' encoding='x-made-up'?><a/>", "encoding \"x-made-up\" is not known");
	REFUSED("<?xml version='1.0' encoding='US-ASCII'?>\n<a>\xe4</a>", "line 2: byte 0xE4 is not US-ASCII");
}

static void test_depth_is_limited_but_not_before(void **state)
{
	char *text = arena_alloc(arena, 7 * (LIMIT_XML_DEPTH + 2) + 1), *at = text;
	struct xml_node *node;
	struct xml_document *doc;
	int i;

	(void)state;
	for (i = 0; i < LIMIT_XML_DEPTH; i++)
		at = stpcpy(at, "<x>");
	for (i = 0; i < LIMIT_XML_DEPTH; i++)
		at = stpcpy(at, "</x>");
	doc = good(text, NULL, NULL);
	for (node = doc->root, i = 1; node->first; node = node->first)
		i++;
	assert_int_equal(i, LIMIT_XML_DEPTH);
	for (at = text, i = 0; i <= LIMIT_XML_DEPTH; i++)
		at = stpcpy(at, "<x>");
	for (i = 0; i <= LIMIT_XML_DEPTH; i++)
		at = stpcpy(at, "</x>");
	check_refused(text, strlen(text), "elements nested more than 200 deep");
	assert_int_equal(err.kind, ERR_LIMIT);
	/* Closed does not hide it. */
	assert_null(read_bytes(text, strlen(text), named, "x"));
}

static void test_a_closed_node_keeps_its_tag_and_opens_later(void **state)
{
	struct xml_document *doc = good("<r xmlns:p='urn:p' xmlns='urn:d'>\n"
					"<k id='1' q='&quot;'\n>in <p:i\n><j xml:lang='en'/></p:i>\n out</k>\n"
					"<k id='2'/><k id='3'></k><l>seen</l></r>",
	    named, "k");
	struct xml_node *k = doc->root->first;

	(void)state;
	assert_true(k->closed);
	assert_null(k->first);
	assert_string_equal(xml_attr(k, "id"), "1");
	assert_int_equal(k->line, 2);
	assert_false(k->next->closed); /* nothing inside to read */
	assert_false(k->next->next->closed);
	assert_string_equal(xml_child(doc->root, NULL, "l")->text, "seen");
	assert_string_equal(xml_text(doc, k, &err), "in \n out");
	assert_true(xml_open(doc, k, &err));
	assert_false(k->closed);
	check_ranges(doc, doc->root);
	assert_string_equal(k->text, "in \n out");
	assert_string_equal(k->first->name, "i");
	assert_string_equal(k->first->ns, "urn:p");
	assert_string_equal(k->first->prefix, "p");
	assert_int_equal(k->first->line, 3);
	assert_string_equal(k->first->first->ns, "urn:d");
	assert_string_equal(xml_attr_ns(k->first->first, XML_NS_XML, "lang"), "en");
	assert_ptr_equal(k->first->parent, k);
	assert_null(k->first->next);
	assert_true(xml_open(doc, k, &err)); /* again: nothing happens */
	assert_string_equal(k->first->name, "i");
}

static void test_the_root_may_be_closed_and_opened_in_steps(void **state)
{
	struct xml_document *doc =
	    good("<a:r xmlns:a='urn:&lt;&quot;&#10;a'>\n<b>\n<a:c>x</a:c></b></a:r>", named, "r");

	(void)state;
	assert_true(doc->root->closed);
	assert_true(xml_open_but(doc, doc->root, named, "b", &err));
	assert_true(doc->root->first->closed);
	assert_true(xml_open(doc, doc->root->first, &err));
	check_ranges(doc, doc->root);
	assert_string_equal(doc->root->first->first->ns, "urn:<\"\na");
	/* Names are the same pointers, however often it was opened. */
	assert_ptr_equal(doc->root->first->first->prefix, doc->root->prefix);
}

static void test_what_was_open_briefly_is_closed_again(void **state)
{
	struct xml_document *doc = good("<r xmlns='urn:d' xmlns:p='urn:p'><k id='1'>1\n"
	    "<p:i a='&lt;'>x</p:i></k><k>2</k></r>", named, "k");
	struct xml_node *first = doc->root->first;
	const char *name, *text, *value;

	(void)state;
	assert_true(xml_open_briefly(doc, first, &err));
	assert_string_equal(first->text, "1\n");
	assert_string_equal(first->first->ns, "urn:p");
	assert_int_equal(first->first->line, 2);
	name = first->first->name;
	text = first->first->text;
	value = xml_attr(first->first, "a");
	xml_close(doc, first);
	assert_true(first->closed);
	assert_null(first->first);
	/* What was found in it stays. */
	assert_string_equal(name, "i");
	assert_string_equal(text, "x");
	assert_string_equal(value, "<");
	assert_true(xml_open_briefly(doc, first->next, &err));
	assert_string_equal(first->next->text, "2");
	xml_close(doc, first->next);
	assert_true(xml_open(doc, first, &err));
	assert_string_equal(first->first->text, "x");
	check_ranges(doc, doc->root);
}

static void test_a_namespace_taken_back_stays_away_when_opened(void **state)
{
	struct xml_document *doc =
	    good("<r xmlns='urn:d'><k xmlns=''><i/></k><k xmlns='urn:e'><i/></k></r>", named, "k");

	(void)state;
	assert_true(xml_open(doc, doc->root->first, &err));
	assert_true(xml_open(doc, doc->root->first->next, &err));
	assert_null(doc->root->first->first->ns);
	assert_string_equal(doc->root->first->next->first->ns, "urn:e");
}

static void test_text_of_all_descendants_in_document_order(void **state)
{
	struct xml_document *doc =
	    good("<a>1<b>2<c>3</c></b> <!-- no --><d>4<![CDATA[<5>]]></d>&amp;6</a>", NULL, NULL);

	(void)state;
	assert_string_equal(xml_text(doc, doc->root, &err), "123 4<5>&6");
	assert_string_equal(doc->root->text, "1&6");
	assert_string_equal(xml_text(doc, doc->root->first->first, &err), "3");
}

static void check_splice(const struct xml_document *doc, const struct xml_node *node,
    const char *expect)
{
	struct buf buf;

	buf_init(&buf, arena);
	xml_splice(doc, node, &buf);
	assert_string_equal(buf.at, expect);
	if (!xml_read(arena, "splice", buf.at, buf.length, NULL, NULL, &err))
		fail_msg("%s", err.text);
}

static void test_a_splice_brings_the_namespaces_it_inherits(void **state)
{
	struct xml_document *doc = good("<r xmlns:p='urn:p' xmlns='urn:d' xmlns:q='a&amp;\"b'>"
					"<k xmlns:q='urn:q' ><p:i q:x='1'/></k><p:e/></r>",
	    NULL, NULL);
	struct xml_node *k = doc->root->first;

	(void)state;
	check_splice(doc, k,
	    "<k xmlns:p=\"urn:p\" xmlns=\"urn:d\" xmlns:q='urn:q' ><p:i q:x='1'/></k>");
	check_splice(doc, k->first,
	    "<p:i xmlns:q=\"urn:q\" xmlns:p=\"urn:p\" xmlns=\"urn:d\" q:x='1'/>");
	check_splice(doc, k->next,
	    "<p:e xmlns:p=\"urn:p\" xmlns=\"urn:d\" xmlns:q=\"a&amp;&quot;b\"/>");
}

static void test_a_splice_without_a_namespace_stays_without(void **state)
{
	struct xml_document *doc = good("<r xmlns:p='urn:p'><k><i/></k><p:k><i/></p:k>"
					"<p:l>a &lt; <p:m/></p:l><k xmlns='urn:d'/></r>",
	    NULL, NULL);
	struct xml_node *k = doc->root->first;

	(void)state;
	check_splice(doc, k, "<k xmlns=\"\" xmlns:p=\"urn:p\"><i/></k>");
	check_splice(doc, k->next, "<p:k xmlns=\"\" xmlns:p=\"urn:p\"><i/></p:k>");
	check_splice(doc, k->next->next, "<p:l xmlns:p=\"urn:p\">a &lt; <p:m/></p:l>");
	check_splice(doc, k->next->next->next, "<k xmlns:p=\"urn:p\" xmlns='urn:d'/>");
	check_splice(doc, doc->root, "<r xmlns=\"\" xmlns:p='urn:p'><k><i/></k><p:k><i/></p:k>"
				     "<p:l>a &lt; <p:m/></p:l><k xmlns='urn:d'/></r>");
}

static void test_a_splice_from_where_a_namespace_was_taken_back(void **state)
{
	struct xml_document *doc = good("<r xmlns='urn:d'><k xmlns=''><i/></k></r>", NULL, NULL);

	(void)state;
	check_splice(doc, doc->root->first->first, "<i xmlns=\"\"/>");
}

static void test_prefixes_are_looked_up_from_inside_out(void **state)
{
	struct xml_document *doc =
	    good("<r xmlns:p='urn:1' xmlns='urn:d'><b xmlns:p='urn:2' xmlns=''><c/></b></r>", NULL, NULL);
	struct xml_node *c = doc->root->first->first;

	(void)state;
	assert_string_equal(xml_namespace(c, "p"), "urn:2");
	assert_string_equal(xml_namespace(doc->root, "p"), "urn:1");
	assert_string_equal(xml_namespace(doc->root, ""), "urn:d");
	assert_null(xml_namespace(c, NULL));
	assert_null(xml_namespace(c, "q"));
	assert_string_equal(xml_namespace(c, "xml"), XML_NS_XML);
}

static void test_booleans_have_four_spellings(void **state)
{
	struct xml_document *doc =
	    good("<a t='true' o='1' f='false' z='0' s=' true&#10;' w='TRUE' e='' l='truely'/>", NULL, NULL);

	(void)state;
	assert_true(xml_attr_bool(doc->root, "t", false));
	assert_true(xml_attr_bool(doc->root, "o", false));
	assert_true(xml_attr_bool(doc->root, "s", false));
	assert_false(xml_attr_bool(doc->root, "f", true));
	assert_false(xml_attr_bool(doc->root, "z", true));
	assert_true(xml_attr_bool(doc->root, "w", true));
	assert_false(xml_attr_bool(doc->root, "w", false));
	assert_false(xml_attr_bool(doc->root, "e", false));
	assert_false(xml_attr_bool(doc->root, "l", false));
	assert_true(xml_attr_bool(doc->root, "none", true));
}

static void test_white_space_is_trimmed_at_both_ends(void **state)
{
	(void)state;
	assert_string_equal(xml_trim(arena, " \t\r\n a b \n"), "a b");
	assert_string_equal(xml_trim(arena, "a"), "a");
	assert_string_equal(xml_trim(arena, " \n"), "");
	assert_string_equal(xml_trim(arena, ""), "");
}

static void test_messages_about_a_node_name_the_line(void **state)
{
	struct xml_document *doc = good("<a>\n\n<b/></a>", NULL, NULL);

	(void)state;
	assert_false(xml_err(doc, doc->root->first, &err, "no %s", "id"));
	assert_string_equal(err.text, "doc.xml: line 3: no id");
	assert_int_equal(err.kind, ERR_CONTENT);
}

static void test_lines_beyond_65535_are_right(void **state)
{
	struct buf buf;
	struct xml_document *doc;
	struct xml_node *node;
	int i;

	(void)state;
	buf_init(&buf, arena);
	buf_str(&buf, "<a>\n");
	for (i = 2; i < 200000; i++)
		buf_printf(&buf, i % 1000 == 0 ? "<k i='%d'><!--\xc3\xa4--></k>\n" : "text %d\n", i);
	buf_str(&buf, "<last>\n<x/></last></a>");
	doc = read_bytes(buf.at, buf.length, named, "last");
	assert_non_null(doc);
	for (node = doc->root->first; node->next; node = node->next)
		assert_int_equal(node->line, atoi(xml_attr(node, "i")));
	assert_int_equal(node->line, 200000);
	assert_true(xml_open(doc, node, &err));
	assert_int_equal(node->first->line, 200001);
	buf.length -= 4; /* an end tag that does not come */
	memset(&err, 0, sizeof err);
	assert_null(read_bytes(buf.at, buf.length, NULL, NULL));
	assert_memory_equal(err.text, "doc.xml: line 200001: ", 21);
}

static void test_long_things_are_read_whole(void **state)
{
	struct buf buf;
	struct xml_document *doc;
	size_t i;

	(void)state;
	buf_init(&buf, arena);
	buf_str(&buf, "<a x='");
	for (i = 0; i < 900000; i++)
		buf_str(&buf, "0123456789\xc3\xa4>\n");
	buf_str(&buf, "'>");
	for (i = 0; i < 1000000; i++)
		buf_str(&buf, "0123456789\xe2\x82\xac\n");
	buf_str(&buf, "<b\n>x</b></a>");
	doc = read_bytes(buf.at, buf.length, NULL, NULL);
	assert_non_null(doc);
	assert_int_equal(strlen(xml_attr(doc->root, "x")), 900000 * 14);
	assert_int_equal(strlen(doc->root->text), 1000000 * 14);
	assert_int_equal(doc->root->first->line, 1900001);
	assert_memory_equal(doc->bytes + doc->root->first->start, "<b\n>x</b>", 9);
}

static void test_attributes_are_limited_but_not_before(void **state)
{
	struct buf buf;
	int i;

	(void)state;
	buf_init(&buf, arena);
	buf_str(&buf, "<a>\n<b");
	for (i = 0; i < LIMIT_XML_ATTRIBUTES; i++)
		buf_printf(&buf, " a%d='\"'", i);
	buf_str(&buf, "/></a>");
	assert_int_equal(good(buf.at, NULL, NULL)->root->first->n_attrs, LIMIT_XML_ATTRIBUTES);
	buf.length -= 6;
	for (; i < 300000; i++)
		buf_printf(&buf, " a%d=\"'\"", i);
	buf_str(&buf, "/></a>");
	check_refused(buf.at, buf.length, "line 2: an element with more than 10000 attributes");
	/* Quotes in text and comments are no attributes. */
	buf_clear(&buf);
	buf_str(&buf, "<a><!--");
	for (i = 0; i < 100000; i++)
		buf_str(&buf, "x=\"1\" y='2' ");
	buf_str(&buf, "--><t u=''>");
	for (i = 0; i < 100000; i++)
		buf_str(&buf, "x=\"1\" y='2' ");
	buf_str(&buf, "</t>");
	buf_str(&buf, "</a>");
	good(buf.at, NULL, NULL);
	/* A long text before does not hide them. */
	buf.length -= 4;
	buf_str(&buf, "<b");
	for (i = 0; i < 100000; i++)
		buf_printf(&buf, " a%d=''", i);
	buf_str(&buf, "/></a>");
	check_refused(buf.at, buf.length, "more than 10000 attributes");
}

static void test_libxml2_prints_nothing(void **state)
{
	int pipes[2], before = dup(2);
	char byte;

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	fflush(stderr);
	dup2(pipes[1], 2);
	read_bytes("<a xmlns:r='relative'>&x;<b></a>", 32, NULL, NULL);
	read_bytes("<!DOCTYPE a SYSTEM 'x.dtd'><a/>", 31, NULL, NULL);
	read_bytes("<a p:x='' p:x=''>\xff", 18, NULL, NULL);
	read_bytes("<a xmlns:r='relative' xmlns:xml='x' xml:lang=''/>", 49, NULL, NULL);
	fflush(stderr);
	dup2(before, 2);
	close(before);
	close(pipes[1]);
	assert_int_equal(read(pipes[0], &byte, 1), 0);
	close(pipes[0]);
}

static void write_file(const char *path, const char *bytes, size_t times)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	while (times--)
		fputs(bytes, file);
	fclose(file);
}

static void test_files_small_and_mapped(void **state)
{
	char path[] = "/tmp/plimsoll-test-XXXXXX";
	struct xml_document *doc;
	struct xml_node *node;
	size_t n = 0;
	FILE *file;

	(void)state;
	close(mkstemp(path));
	write_file(path, "<a><b/></a>", 1);
	doc = xml_read_file(arena, path, NULL, NULL, &err);
	assert_non_null(doc);
	assert_string_equal(doc->name, path);
	check_ranges(doc, doc->root);
	/* Large enough to be mapped and its pages given back; a multiple of
	 * the page size, so that no byte follows. */
	file = fopen(path, "w");
	fputs("\xef\xbb\xbf<a>\n12345", file);
	for (n = 0; n < 8 * 65536 - 1; n++)
		fprintf(file, "<b>%08zx</b>\n", n);
	fputs("</a>", file);
	fclose(file);
	doc = xml_read_file(arena, path, NULL, NULL, &err);
	if (!doc)
		fail_msg("%s", err.text);
	for (node = doc->root->first, n = 0; node; node = node->next, n++) {
		assert_int_equal(node->line, n + 2);
		assert_memory_equal(doc->bytes + node->inner, node->text, 8);
		assert_int_equal(strtoul(node->text, NULL, 16), n);
	}
	assert_int_equal(n, 8 * 65536 - 1);
	assert_int_equal(doc->length, 8 * 1024 * 1024 - 3);
	unlink(path);
	assert_null(xml_read_file(arena, path, NULL, NULL, &err));
	assert_int_equal(err.kind, ERR_ABSENT);
	assert_null(xml_read_file(arena, "/tmp", NULL, NULL, &err));
	assert_string_equal(err.text, "/tmp: is a folder, not an XML file");
}

static bool always(const struct xml_node *node, void *arg)
{
	(void)node;
	(void)arg;
	return true;
}

/* Pages of a file may be given back while it is read; what was converted is not a file's. */
static void test_a_large_file_in_another_encoding_stays_whole(void **state)
{
	static const char head[] = "<?xml version='1.0' encoding='ISO-8859-1'?>\n<a><b>t\xe9st</b>";
	char path[] = "/tmp/xml-test-XXXXXX";
	struct xml_document *doc;
	FILE *file;

	(void)state;
	close(mkstemp(path));
	file = fopen(path, "w");
	fwrite(head, 1, sizeof head - 1, file);
	for (int i = 0; i < 400000; i++)
		fputs("<c>0123456789</c>\n", file);
	fputs("</a>", file);
	fclose(file);
	doc = xml_read_file(arena, path, always, NULL, &err);
	assert_non_null(doc);
	assert_false(doc->mapped);
	xml_seen(doc, 0, (uint32_t)doc->length);
	assert_memory_equal(doc->bytes + doc->root->start, "<a><b>t\xc3\xa9st</b>", 15);
	assert_true(xml_open(doc, doc->root, &err));
	assert_string_equal(doc->root->first->text, "t\xc3\xa9st");
	remove(path);
}

static void test_pages_of_a_file_that_are_given_back_come_again(void **state)
{
	char path[] = "/tmp/xml-test-XXXXXX";
	struct xml_document *doc;
	FILE *file;

	(void)state;
	close(mkstemp(path));
	file = fopen(path, "w");
	fputs("<a>", file);
	for (int i = 0; i < 400000; i++)
		fputs("<c>0123456789</c>\n", file);
	fputs("</a>", file);
	fclose(file);
	doc = xml_read_file(arena, path, always, NULL, &err);
	assert_non_null(doc);
	assert_true(doc->mapped);
	xml_seen(doc, 0, (uint32_t)doc->length);
	xml_seen(doc, 5, 6);
	assert_memory_equal(doc->bytes, "<a><c>0123456789</c>", 20);
	assert_memory_equal(doc->bytes + doc->length - 8, "</c>\n</a>" + 1, 8);
	remove(path);
}

static void test_standard_input_and_pipes_are_read_to_their_end(void **state)
{
	struct xml_document *doc;
	int pipes[2], before = dup(0);

	(void)state;
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(write(pipes[1], "<a>pipe</a>", 11), 11);
	close(pipes[1]);
	dup2(pipes[0], 0);
	doc = xml_read_file(arena, "-", NULL, NULL, &err);
	dup2(before, 0);
	close(before);
	close(pipes[0]);
	assert_non_null(doc);
	assert_string_equal(doc->root->text, "pipe");
	assert_string_equal(doc->name, "standard input");
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(test_names_attributes_text_and_order),
		T(test_ranges_survive_whatever_stands_between),
		T(test_a_byte_order_mark_is_no_part_of_the_document),
		T(test_carriage_returns_become_newlines_in_text_only),
		T(test_blank_text_counts_only_where_nothing_else_stands),
		T(test_the_five_entities_and_character_references_are_text),
		T(test_a_doctype_is_refused),
		T(test_entities_nobody_declared_are_refused),
		T(test_what_is_wrong_is_told_with_its_line),
		T(test_bytes_that_are_not_utf8_are_refused),
		T(test_other_encodings_are_converted_first),
		T(test_depth_is_limited_but_not_before),
		T(test_a_closed_node_keeps_its_tag_and_opens_later),
		T(test_the_root_may_be_closed_and_opened_in_steps),
		T(test_what_was_open_briefly_is_closed_again),
		T(test_a_namespace_taken_back_stays_away_when_opened),
		T(test_text_of_all_descendants_in_document_order),
		T(test_a_splice_brings_the_namespaces_it_inherits),
		T(test_a_splice_without_a_namespace_stays_without),
		T(test_a_splice_from_where_a_namespace_was_taken_back),
		T(test_prefixes_are_looked_up_from_inside_out),
		T(test_booleans_have_four_spellings),
		T(test_white_space_is_trimmed_at_both_ends),
		T(test_messages_about_a_node_name_the_line),
		T(test_lines_beyond_65535_are_right),
		T(test_long_things_are_read_whole),
		T(test_attributes_are_limited_but_not_before),
		T(test_libxml2_prints_nothing),
		T(test_files_small_and_mapped),
		T(test_a_large_file_in_another_encoding_stays_whole),
		T(test_pages_of_a_file_that_are_given_back_come_again),
		T(test_standard_input_and_pipes_are_read_to_their_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

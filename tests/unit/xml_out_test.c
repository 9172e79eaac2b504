#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/xml.h"
#include "base/xml_out.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

struct fixture {
	struct arena *arena;
	struct buf buf;
	struct xml_out *out;
};

static int set_up(void **state)
{
	static struct fixture f;

	f.arena = arena_new("test");
	buf_init(&f.buf, f.arena);
	f.out = xml_out_new(f.arena, file_out_buf(f.arena, &f.buf));
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	return 0;
}

static void test_elements_stand_on_their_own_lines_and_text_stays_in_one(void **state)
{
	struct fixture *f = *state;

	xml_start(f->out, "a");
	xml_put_attr(f->out, "x", "1");
	xml_put_attr(f->out, "none", NULL);
	xml_put_attrf(f->out, "n", "%d of %d", 2, 3);
	xml_put(f->out, "b", "text");
	xml_put(f->out, "nothing", NULL);
	xml_put(f->out, "empty", "");
	xml_start(f->out, "c");
	xml_start(f->out, "d");
	xml_end(f->out);
	xml_put_comment(f->out, "a -- b -");
	xml_end(f->out);
	xml_end(f->out);
	assert_string_equal(f->buf.at, HEAD "<a x=\"1\" n=\"2 of 3\">\n"
					    "  <b>text</b>\n"
					    "  <empty/>\n"
					    "  <c>\n"
					    "    <d/>\n"
					    "    <!-- a - - b -  -->\n"
					    "  </c>\n"
					    "</a>\n");
}

static void test_mixed_content_gains_no_white_space(void **state)
{
	struct fixture *f = *state;

	xml_start(f->out, "p");
	xml_put_text(f->out, "one ");
	xml_start(f->out, "b");
	xml_start(f->out, "i");
	xml_put_text(f->out, "two");
	xml_end(f->out);
	xml_end(f->out);
	xml_put_raw(f->out, "<br/>", 5);
	xml_put_text(f->out, " three");
	xml_end(f->out);
	assert_string_equal(f->buf.at, HEAD "<p>one <b><i>two</i></b><br/> three</p>\n");
}

static void test_an_element_can_be_said_to_be_mixed(void **state)
{
	struct fixture *f = *state;

	xml_start(f->out, "p");
	xml_put_text(f->out, "");
	xml_put_raw(f->out, "<b>x</b> y", 10);
	xml_end(f->out);
	assert_string_equal(f->buf.at, HEAD "<p><b>x</b> y</p>\n");
}

static void test_a_splice_stands_on_its_own_line(void **state)
{
	struct fixture *f = *state;

	xml_start(f->out, "a");
	xml_put_raw(f->out, "<b>x</b>", 8);
	xml_start(f->out, "t");
	xml_put_raw(f->out, "text <b/>", 9);
	xml_end(f->out);
	xml_end(f->out);
	assert_string_equal(f->buf.at, HEAD "<a>\n  <b>x</b>\n  <t>text <b/></t>\n</a>\n");
}

static void test_markup_in_text_and_attributes_is_escaped(void **state)
{
	struct fixture *f = *state;

	xml_start(f->out, "a");
	xml_put_attr(f->out, "x", "<&>\"'\t\n\r");
	xml_put_text(f->out, "]]> <&>\"'\t\n\r");
	xml_end(f->out);
	assert_string_equal(f->buf.at, HEAD "<a x=\"&lt;&amp;&gt;&quot;'&#9;&#10;&#13;\">"
					    "]]&gt; &lt;&amp;&gt;\"'\t\n&#13;</a>\n");
	buf_clear(&f->buf);
	xml_escape(&f->buf, "<a b='\"'>\n", 10);
	assert_string_equal(f->buf.at, "&lt;a b=&#39;&quot;&#39;&gt;\n");
}

static void test_what_xml_cannot_hold_becomes_a_replacement_character(void **state)
{
#define R "\xef\xbf\xbd"
	struct fixture *f = *state;

	xml_start(f->out, "a");
	xml_put_textn(f->out, "1\0" "2\033[3\x7f", 7);
	xml_put_text(f->out, "\xff" "4\xc3(\xef\xbf\xbe\xed\xa0\x80");
	xml_put_text(f->out, "\xc3\xa4\xf0\x9f\x90\xb3");
	xml_end(f->out);
	assert_string_equal(f->buf.at, HEAD "<a>1" R "2" R "[3\x7f" R "4" R "(" R R R R
					    "\xc3\xa4\xf0\x9f\x90\xb3</a>\n");
}

static void test_all_bytes_come_back_as_they_were_or_replaced(void **state)
{
	struct fixture *f = *state;
	struct xml_document *doc;
	struct err err = { 0 };
	char all[256], valid[128] = "";
	size_t n = 0;
	int i;

	for (i = 0; i < 256; i++)
		all[i] = (char)i;
	for (i = 0x20; i < 0x80; i++)
		valid[n++] = (char)i;
	xml_start(f->out, "a");
	xml_put_attr(f->out, "valid", valid);
	xml_put_textn(f->out, all, sizeof all);
	xml_end(f->out);
	doc = xml_read(f->arena, "back", f->buf.at, f->buf.length, NULL, NULL, &err);
	assert_string_equal(err.text, "");
	assert_string_equal(xml_attr(doc->root, "valid"), valid);
	assert_memory_equal(doc->root->text + 32 * 3 - 3 * 2, valid, 96);
	assert_int_equal(strlen(doc->root->text), (32 - 3) * 3 + 3 + 96 + 128 * 3);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(test_elements_stand_on_their_own_lines_and_text_stays_in_one),
		T(test_mixed_content_gains_no_white_space),
		T(test_an_element_can_be_said_to_be_mixed),
		T(test_a_splice_stands_on_its_own_line),
		T(test_markup_in_text_and_attributes_is_escaped),
		T(test_what_xml_cannot_hold_becomes_a_replacement_character),
		T(test_all_bytes_come_back_as_they_were_or_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Where content comes from: files, packed files, data streams, references. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "base/buf.h"
#include "source/data_stream.h"
#include "source/names.h"
#include "source/source.h"

#define BENCHMARK \
	"<Benchmark xmlns='" SOURCE_NS_XCCDF_1_2 "' id='b'><title>T</title>" \
	"<description>long <b xmlns='x'>text</b></description></Benchmark>"

static char folder[] = "/tmp/source-test-XXXXXX";
static struct arena *arena;
static struct err err;

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/source-test-XXXXXX");
	arena = arena_new("source test");
	err.text[0] = '\0';
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[100];

	(void)state;
	arena_free(arena);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static const char *in_folder(const char *name)
{
	return arena_printf(arena, "%s/%s", folder, name);
}

static const char *write_bytes(const char *name, const char *bytes, size_t length)
{
	const char *path = in_folder(name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	return path;
}

static const char *write_text(const char *name, const char *text)
{
	return write_bytes(name, text, strlen(text));
}

static void refused(const char *path, const char *because)
{
	assert_null(source_open(arena, path, &err));
	if (!strstr(err.text, because))
		fail_msg("'%s' does not say '%s'", err.text, because);
}

/* ---- opening ---- */

static void test_a_plain_file_knows_its_type_version_and_folder(void **state)
{
	struct source *source = source_open(arena, write_text("a.xml", BENCHMARK), &err);

	(void)state;
	assert_non_null(source);
	assert_int_equal(source->type, SOURCE_XCCDF);
	assert_string_equal(source->version, "1.2");
	assert_string_equal(source->folder, folder);
}

static void test_rich_text_stays_closed_and_titles_do_not(void **state)
{
	struct source *source = source_open(arena, write_text("a.xml", BENCHMARK), &err);
	struct xml_node *title, *description;

	(void)state;
	title = xml_child(source->root, NULL, "title");
	description = xml_child(source->root, NULL, "description");
	assert_string_equal(title->text, "T");
	assert_true(description->closed);
	assert_true(xml_open(source->xml, description, &err));
	assert_string_equal(description->first->name, "b");
}

static void test_oval_definitions_stay_closed_each(void **state)
{
	struct source *source = source_open(arena, write_text("o.xml",
	    "<oval_definitions xmlns='" SOURCE_NS_OVAL "'><generator><s:schema_version xmlns:s='"
	    SOURCE_NS_OVAL_COMMON "' platform='p'>9</s:schema_version><s:schema_version xmlns:s='"
	    SOURCE_NS_OVAL_COMMON "'> 5.11.2 </s:schema_version></generator>"
	    "<definitions><definition id='d'><metadata/></definition></definitions>"
	    "<tests><t:file_test xmlns:t='" SOURCE_NS_OVAL "#unix' id='t'><t:object/></t:file_test>"
	    "</tests></oval_definitions>"), &err);
	struct xml_node *tests;

	(void)state;
	assert_non_null(source);
	assert_int_equal(source->type, SOURCE_OVAL_DEFINITIONS);
	assert_string_equal(source->version, "5.11.2");
	assert_true(xml_child(xml_child(source->root, NULL, "definitions"), NULL, "definition")->closed);
	tests = xml_child(source->root, NULL, "tests");
	assert_false(tests->closed);
	assert_true(tests->first->closed);
	assert_string_equal(xml_attr(tests->first, "id"), "t");
}

static void test_a_missing_file_a_folder_and_an_empty_file_are_refused(void **state)
{
	(void)state;
	refused(in_folder("none.xml"), "No such file");
	refused(folder, "a folder");
	refused(write_text("empty.xml", ""), "empty.xml: ");
}

/* ---- packed ---- */

static const char *pack(const char *name, int format, int filter, const char *const *members,
    const char *content, size_t length)
{
	struct archive *archive = archive_write_new();
	struct archive_entry *entry;
	const char *path = in_folder(name);

	archive_write_set_format(archive, format);
	if (filter)
		archive_write_add_filter(archive, filter);
	assert_int_equal(archive_write_open_filename(archive, path), ARCHIVE_OK);
	for (; *members; members++) {
		entry = archive_entry_new();
		archive_entry_set_pathname(entry, *members);
		archive_entry_set_size(entry, (la_int64_t)length);
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
		assert_int_equal(archive_write_data(archive, content, length), length);
		archive_entry_free(entry);
	}
	assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
	archive_write_free(archive);
	return path;
}

static void test_bzip2_gzip_and_xz_are_unpacked(void **state)
{
	static const int filters[] = { ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_XZ };
	const char *const one[] = { "x", NULL };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const char *path = pack("a.packed", ARCHIVE_FORMAT_RAW, filters[i], one, BENCHMARK,
		    strlen(BENCHMARK));
		struct source *source = source_open(arena, path, &err);

		assert_non_null(source);
		assert_int_equal(source->type, SOURCE_XCCDF);
		assert_string_equal(source->folder, folder);
	}
}

static void test_a_cut_off_packed_file_is_refused(void **state)
{
	const char *const one[] = { "x", NULL };
	const char *path = pack("a.xz", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_XZ, one, BENCHMARK,
	    strlen(BENCHMARK));

	(void)state;
	assert_int_equal(truncate(path, 60), 0);
	refused(path, "cannot be unpacked");
}

static void test_a_zip_gives_its_one_xccdf(void **state)
{
	const char *const members[] = { "U_X/STIG.pdf", "U_X/U_X_Manual-xccdf.xml", "U_X/other.xml",
		"__MACOSX/._U_X_Manual-xccdf.xml", NULL };
	struct source *source = source_open(arena,
	    pack("a.zip", ARCHIVE_FORMAT_ZIP, 0, members, BENCHMARK, strlen(BENCHMARK)), &err);

	(void)state;
	assert_non_null(source);
	assert_int_equal(source->type, SOURCE_XCCDF);
	assert_string_equal(source->name, in_folder("a.zip!U_X/U_X_Manual-xccdf.xml"));
}

static void test_a_zip_with_two_or_none_is_refused(void **state)
{
	const char *const two[] = { "a-xccdf.xml", "b-xccdf.xml", NULL };
	const char *const none[] = { "readme.txt", NULL };

	(void)state;
	refused(pack("2.zip", ARCHIVE_FORMAT_ZIP, 0, two, "x", 1), "2 documents in this zip");
	refused(pack("0.zip", ARCHIVE_FORMAT_ZIP, 0, none, "x", 1), "no XML document");
}

/* gzip files one behind the other are one gzip file. */
static void test_what_unpacks_to_more_than_the_limit_is_refused(void **state)
{
	const size_t piece = 64 * 1024 * 1024;
	const char *const one[] = { "x", NULL };
	const char *blanks = memset(arena_alloc(arena, piece), ' ', piece), *packed;
	const char *path = pack("piece.gz", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP, one, blanks, piece);
	FILE *from = fopen(path, "r"), *to;
	size_t length;

	(void)state;
	packed = arena_alloc(arena, piece);
	length = fread((char *)(uintptr_t)packed, 1, piece, from);
	fclose(from);
	to = fopen(path = in_folder("bomb.gz"), "w");
	for (int i = 0; i < 9; i++)
		assert_int_equal(fwrite(packed, 1, length, to), length);
	fclose(to);
	refused(path, "unpacks to more than");
}

/* ---- data streams ---- */

#define STREAMS(refs1, refs2) \
	"<?xml version='1.0'?><d:data-stream-collection xmlns:d='" SOURCE_NS_DATA_STREAM "' " \
	"xmlns:x='" SOURCE_NS_XLINK "' xmlns:c='" SOURCE_NS_CATALOG "' id='col'>" \
	"<d:data-stream id='s1' scap-version='1.2'>" refs1 "</d:data-stream>" \
	"<d:data-stream id='s2' scap-version='1.3'>" refs2 "</d:data-stream>" \
	"<d:component id='cx1'><Benchmark xmlns='" SOURCE_NS_XCCDF_1_2 "' id='b1'/></d:component>" \
	"<d:component id='cx2'><Benchmark xmlns='" SOURCE_NS_XCCDF_1_2 "' id='b2'/></d:component>" \
	"<d:component id='cx3'><Benchmark xmlns='" SOURCE_NS_XCCDF_1_2 "' id='b3'/></d:component>" \
	"<d:component id='ct'><Tailoring xmlns='" SOURCE_NS_XCCDF_1_2 "' id='t'/></d:component>" \
	"<d:component id='co1'><oval_definitions xmlns='" SOURCE_NS_OVAL "'/></d:component>" \
	"<d:component id='co2'><oval_definitions xmlns='" SOURCE_NS_OVAL "'/></d:component>" \
	"<d:component id='cd'><cpe-list xmlns='" SOURCE_NS_CPE_DICTIONARY "'/></d:component>" \
	"<d:extended-component id='ce'><any/></d:extended-component>" \
	"</d:data-stream-collection>"

#define TWO_STREAMS STREAMS( \
	"<d:checklists><d:component-ref id='rt' x:href='#ct'/>" \
	"<d:component-ref id='r1' x:href='#cx1'><c:catalog>" \
	"<c:uri name='oval.xml' uri='#ro1'/><c:uri name='far.xml' uri='#rfar'/>" \
	"<c:rewriteURI uriStartString='http://rules/' rewritePrefix='#r'/>" \
	"<c:uri name='gone.xml' uri='#nowhere'/></c:catalog></d:component-ref></d:checklists>" \
	"<d:checks><d:component-ref id='ro1' x:href='#co1'/>" \
	"<d:component-ref id='rfar' x:href='https://example.com/far.xml'/></d:checks>" \
	"<d:extended-components><d:component-ref id='re' x:href='#ce'/></d:extended-components>", \
	"<d:dictionaries><d:component-ref id='rd' x:href='#cd'/></d:dictionaries>" \
	"<d:checklists><d:component-ref id='r1' x:href='#cx2'><c:catalog>" \
	"<c:uri name='oval.xml' uri='#ro2'/></c:catalog></d:component-ref>" \
	"<d:component-ref id='r3' x:href='#cx1'/></d:checklists>" \
	"<d:checks><d:component-ref id='ro2' x:href='#co2'/></d:checks>")

static struct source *two_streams(void)
{
	struct source *source = source_open(arena, write_text("ds.xml", TWO_STREAMS), &err);

	assert_non_null(source);
	return source;
}

static const char *checklist(struct source *source, const char *stream, const char *component,
    const char *benchmark)
{
	const struct data_stream_wanted wanted = { stream, component, benchmark };
	struct source *found = data_stream_checklist(source, &wanted, &err);

	return found ? xml_attr(found->root, "id") : err.text;
}

static void test_a_collection_lists_streams_parts_and_catalogs(void **state)
{
	struct source *source = two_streams();
	const struct data_stream_collection *collection = data_stream_collection_read(source, &err);

	(void)state;
	assert_non_null(collection);
	assert_string_equal(source->version, "1.2");
	assert_int_equal(collection->n_streams, 2);
	assert_string_equal(collection->streams[1].id, "s2");
	assert_string_equal(collection->streams[1].scap_version, "1.3");
	assert_int_equal(collection->streams[0].n_refs, 5);
	assert_int_equal(collection->streams[0].refs[1].n_catalog, 4);
	assert_int_equal(collection->streams[0].refs[4].part, DATA_STREAM_EXTENDED);
	assert_null(collection->streams[0].refs[3].component);
	assert_ptr_equal(collection, data_stream_collection_read(source, &err));
}

static void test_the_first_benchmark_of_the_first_stream_is_the_default(void **state)
{
	(void)state;
	assert_string_equal(checklist(two_streams(), NULL, NULL, NULL), "b1");
}

static void test_checklists_are_found_by_each_id(void **state)
{
	struct source *source = two_streams();

	(void)state;
	assert_string_equal(checklist(source, "s2", NULL, NULL), "b2");
	assert_string_equal(checklist(source, NULL, "r3", NULL), "b1");
	assert_string_equal(checklist(source, "s2", "r1", NULL), "b2");
	assert_string_equal(checklist(source, NULL, "rt", NULL), "t");
	assert_string_equal(checklist(source, NULL, NULL, "b2"), "b2");
}

static void test_ids_that_lead_nowhere_are_told_in_oscaps_words(void **state)
{
	struct source *source = two_streams();
	const struct data_stream_wanted no_stream = { "no", NULL, NULL };
	const struct data_stream_wanted no_oval = { NULL, "no", NULL };

	(void)state;
	assert_string_equal(checklist(source, "s1", "r3", NULL),
	    "Failed to locate a datastream with ID matching 's1' ID and checklist inside "
	    "matching 'r3' ID.");
	assert_string_equal(checklist(source, NULL, "ro1", NULL),
	    "Failed to locate a datastream with ID matching '<any>' ID and checklist inside "
	    "matching 'ro1' ID.");
	assert_string_equal(checklist(source, NULL, NULL, "no"),
	    "Can't map benchmark ID 'no' to any component ID.\nFailed to locate a datastream with "
	    "component-ref that points to a component containing Benchmark with ID 'no'.");
	assert_string_equal(checklist(source, NULL, NULL, "b3"),
	    "Failed to locate a datastream with component-ref that points to a component "
	    "containing Benchmark with ID 'b3'.");
	assert_null(data_stream_oval(source, &no_stream, &err));
	assert_string_equal(err.text, "Could not find any datastream of id 'no'");
	assert_null(data_stream_oval(source, &no_oval, &err));
	assert_non_null(strstr(err.text, "No 'no' component ref found in file"));
}

static void test_one_component_seen_by_two_references_is_one_node_of_the_tree(void **state)
{
	struct source *source = two_streams();
	const struct data_stream_collection *collection = data_stream_collection_read(source, &err);
	struct source *a, *b;

	(void)state;
	a = data_stream_component(data_stream_ref_find(&collection->streams[0], "r1"), &err);
	b = data_stream_component(data_stream_ref_find(&collection->streams[1], "r3"), &err);
	assert_ptr_not_equal(a, b);
	assert_ptr_equal(a->root, b->root);
	assert_ptr_equal(a->xml, source->xml);
	assert_ptr_equal(a, data_stream_component(data_stream_ref_find(&collection->streams[0], "r1"), &err));
}

static void test_dictionaries_belong_to_their_stream(void **state)
{
	const struct data_stream_collection *collection =
	    data_stream_collection_read(two_streams(), &err);
	struct source *const *dictionaries;
	size_t count;

	(void)state;
	assert_true(data_stream_dictionaries(&collection->streams[0], &dictionaries, &count, &err));
	assert_int_equal(count, 0);
	assert_true(data_stream_dictionaries(&collection->streams[1], &dictionaries, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(dictionaries[0]->type, SOURCE_CPE_DICTIONARY);
}

static void test_broken_streams_are_refused_with_their_line(void **state)
{
	static const char *const broken[][2] = {
		{ STREAMS("<d:checks><d:component-ref id='r' x:href='#none'/></d:checks>", ""),
		    "component-ref r leads to #none" },
		{ STREAMS("<d:checks><d:component-ref x:href='#co1'/></d:checks>", ""), "without id" },
		{ STREAMS("<d:checks><d:component-ref id='r'/></d:checks>", ""), "without xlink:href" },
		{ STREAMS("<d:checks><d:component-ref id='r' x:href='#co1'><c:catalog><c:uri uri='#r'/>"
			  "</c:catalog></d:component-ref></d:checks>", ""), "catalog uri without name" },
		{ "<d:data-stream-collection xmlns:d='" SOURCE_NS_DATA_STREAM "'><d:component id='a'/>"
		  "<d:component id='a'/></d:data-stream-collection>", "component a stands twice" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct source *source = source_open(arena, write_text("b.xml", broken[i][0]), &err);

		assert_non_null(source);
		/* other name, other document */
		assert_null(data_stream_collection_read(source, &err));
		if (!strstr(err.text, broken[i][1]) || !strstr(err.text, "line 1"))
			fail_msg("'%s' does not say '%s'", err.text, broken[i][1]);
	}
}

/* ---- references ---- */

static enum source_resolved resolve(struct source *from, const char *href,
    const struct source_options *options, struct source **found)
{
	err.text[0] = '\0';
	return source_resolve(from, href, options, found, &err);
}

static struct source *first_checklist(void)
{
	const struct data_stream_wanted any = { 0 };
	struct source *found = data_stream_checklist(two_streams(), &any, &err);

	assert_non_null(found);
	return found;
}

static void test_the_catalog_leads_to_the_component_of_the_same_stream(void **state)
{
	struct source *from = first_checklist(), *found;

	(void)state;
	assert_int_equal(resolve(from, "oval.xml", NULL, &found), SOURCE_RESOLVED);
	assert_string_equal(found->ref->id, "ro1");
	assert_int_equal(found->type, SOURCE_OVAL_DEFINITIONS);
	assert_int_equal(resolve(from, "http://rules/o1", NULL, &found), SOURCE_RESOLVED);
	assert_string_equal(found->ref->id, "ro1");
	assert_int_equal(resolve(from, "#", NULL, &found), SOURCE_RESOLVED);
	assert_ptr_equal(found, from);
	assert_int_equal(resolve(from, "gone.xml", NULL, &found), SOURCE_BROKEN);
	assert_non_null(strstr(err.text, "no such component-ref"));
	assert_string_equal(source_reference_name(from, "oval.xml"), "./oval.xml");
}

static void test_files_within_the_folder_are_found_and_no_others(void **state)
{
	struct source *from, *found, *again;
	const char *inner;

	(void)state;
	assert_int_equal(mkdir(in_folder("in"), 0700), 0);
	assert_int_equal(mkdir(in_folder("in/sub"), 0700), 0);
	inner = write_text("in/b.xml", BENCHMARK);
	write_text("in/o v.xml", "<oval_definitions xmlns='" SOURCE_NS_OVAL "'/>");
	write_text("in/sub/s.xml", "<oval_definitions xmlns='" SOURCE_NS_OVAL "'/>");
	write_text("out.xml", BENCHMARK);
	assert_int_equal(symlink("../out.xml", in_folder("in/link.xml")), 0);
	from = source_open(arena, inner, &err);
	assert_non_null(from);
	assert_int_equal(resolve(from, "o v.xml", NULL, &found), SOURCE_RESOLVED);
	assert_int_equal(resolve(from, "o v.xml", NULL, &again), SOURCE_RESOLVED);
	assert_ptr_equal(found, again);
	assert_int_equal(resolve(from, "file:o%20v.xml", NULL, &again), SOURCE_RESOLVED);
	assert_ptr_equal(found, again);
	assert_int_equal(resolve(from,
	    arena_printf(arena, "file://%s/in/sub/s.xml", folder), NULL, &found), SOURCE_RESOLVED);
	/* what is in the folder of the content may lead back to it */
	assert_int_equal(resolve(found, "../o v.xml", NULL, &again), SOURCE_RESOLVED);
	assert_int_equal(resolve(from, "absent.xml", NULL, &found), SOURCE_SKIPPED);
	assert_int_equal(resolve(from, "../out.xml", NULL, &found), SOURCE_BROKEN);
	assert_non_null(strstr(err.text, "leads out of the folder"));
	assert_int_equal(resolve(from, "link.xml", NULL, &found), SOURCE_BROKEN);
	assert_int_equal(resolve(from, "file:///etc/passwd", NULL, &found), SOURCE_BROKEN);
	assert_int_equal(resolve(from, "data:text/xml,<a/>", NULL, &found), SOURCE_BROKEN);
	assert_non_null(strstr(err.text, "nobody knows how to follow"));
}

static char *told(struct source *from, const char *href, const struct source_options *options,
    enum source_resolved expected, struct source **found)
{
	const char *path = in_folder("stderr");
	int old = dup(STDERR_FILENO);
	char *text = arena_alloc(arena, 4096);
	FILE *file;

	assert_non_null(freopen(path, "w", stderr));
	assert_int_equal(resolve(from, href, options, found), expected);
	fflush(stderr);
	dup2(old, STDERR_FILENO);
	close(old);
	file = fopen(path, "r");
	assert_true(fread(text, 1, 4095, file) < 4095);
	fclose(file);
	return text;
}

static void test_remote_components_are_told_once_and_not_fetched(void **state)
{
	struct source *from = first_checklist(), *found;

	(void)state;
	assert_string_equal(told(from, "far.xml", NULL, SOURCE_SKIPPED, &found),
	    "WARNING: Datastream component 'rfar' points out to the remote "
	    "'https://example.com/far.xml'. Use '--fetch-remote-resources' option to download it.\n"
	    "WARNING: Skipping 'https://example.com/far.xml' file which is referenced from "
	    "datastream\n");
	assert_string_equal(told(from, "far.xml", NULL, SOURCE_SKIPPED, &found), "");
}

static void test_remote_components_are_taken_from_local_files(void **state)
{
	struct source *from = first_checklist(), *found;
	struct source_options options = { .local_files = in_folder("local") };

	(void)state;
	assert_string_equal(told(from, "far.xml", &options, SOURCE_SKIPPED, &found),
	    arena_printf(arena,
		"WARNING: Data stream component 'rfar' points out to the remote "
		"'https://example.com/far.xml'. The option --local-files '%s/local' has been "
		"provided, but the file '%s/local/far.xml' can't be used locally: No such file or "
		"directory.\n", folder, folder));
	assert_int_equal(mkdir(in_folder("local"), 0700), 0);
	write_text("local/far.xml", "<oval_definitions xmlns='" SOURCE_NS_OVAL "'/>");
	from = first_checklist();
	assert_string_equal(told(from, "far.xml", &options, SOURCE_RESOLVED, &found), "");
	assert_int_equal(found->type, SOURCE_OVAL_DEFINITIONS);
}

static void test_remote_references_of_a_plain_document_are_told_once(void **state)
{
	struct source *from = source_open(arena, write_text("a.xml", BENCHMARK), &err), *found;

	(void)state;
	assert_string_equal(told(from, "https://example.com/a.xml", NULL, SOURCE_SKIPPED, &found),
	    "WARNING: This content points out to the remote resources. Use "
	    "`--fetch-remote-resources' option to download them.\n");
	assert_string_equal(told(from, "https://example.com/b.xml", NULL, SOURCE_SKIPPED, &found), "");
	assert_string_equal(source_reference_name(from, "https://x/y"), "https://x/y");
	assert_string_equal(source_reference_name(from, "y"), arena_printf(arena, "%s/y", folder));
}

static void test_plain_http_is_not_fetched_even_when_asked(void **state)
{
	struct source *from = source_open(arena, write_text("a.xml", BENCHMARK), &err), *found;
	struct source_options options = { .fetch_remote = true };

	(void)state;
	told(from, "http://127.0.0.1:9/a.xml", &options, SOURCE_BROKEN, &found);
	assert_non_null(strstr(err.text, "only https is fetched"));
}

/* ---- XSLT ---- */

#define XSL(body) \
	"<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>" \
	"<xsl:output method='text'/><xsl:param name='p'/>" body "</xsl:stylesheet>"

static const char *transform(const char *stylesheet, const char *parameter)
{
	const struct source_parameter parameters[] = { { "p", parameter }, { NULL, NULL } };
	struct source *source = source_open(arena, write_text("a.xml", BENCHMARK), &err);
	size_t length;

	err.text[0] = '\0';
	return source_transform(arena, source, write_text("s.xsl", stylesheet), parameters, &length,
	    &err);
}

static void test_a_stylesheet_gets_its_parameters_as_strings(void **state)
{
	(void)state;
	assert_string_equal(transform(XSL("<xsl:template match='/'><xsl:value-of select='$p'/>|"
					  "<xsl:value-of select='*/@id'/></xsl:template>"),
				"it's \"//*\""), "it's \"//*\"|b");
}

static void test_a_stylesheet_reaches_no_file_and_writes_none(void **state)
{
	char *bad;

	(void)state;
	write_text("secret.xml", "<secret>s3cr3t</secret>");
	bad = (char *)(uintptr_t)transform(XSL("<xsl:template match='/'>"
		"<xsl:value-of select='document(\"secret.xml\")'/></xsl:template>"), NULL);
	assert_true(!bad || !strstr(bad, "s3cr3t"));
	transform(arena_printf(arena, XSL("<xsl:template match='/'>"
		"<xsl:document href='%s/made.xml'><a/></xsl:document></xsl:template>"), folder), NULL);
	assert_int_not_equal(access(in_folder("made.xml"), F_OK), 0);
}

static void test_a_stylesheet_that_fails_says_why(void **state)
{
	(void)state;
	assert_null(transform("<a/>", NULL));
	assert_non_null(strstr(err.text, "s.xsl"));
	assert_null(transform(XSL("<xsl:template match='/'><xsl:message terminate='yes'>no good"
				  "</xsl:message></xsl:template>"), NULL));
	assert_non_null(strstr(err.text, "no good"));
	assert_null(transform(XSL("<xsl:template match='/' name='t'><xsl:call-template name='t'/>"
				  "</xsl:template>"), NULL));
	assert_true(err.text[0]);
}

int main(void)
{
#define T(x) cmocka_unit_test_setup_teardown(x, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(test_a_plain_file_knows_its_type_version_and_folder),
		T(test_rich_text_stays_closed_and_titles_do_not),
		T(test_oval_definitions_stay_closed_each),
		T(test_a_missing_file_a_folder_and_an_empty_file_are_refused),
		T(test_bzip2_gzip_and_xz_are_unpacked),
		T(test_a_cut_off_packed_file_is_refused),
		T(test_a_zip_gives_its_one_xccdf),
		T(test_a_zip_with_two_or_none_is_refused),
		T(test_what_unpacks_to_more_than_the_limit_is_refused),
		T(test_a_collection_lists_streams_parts_and_catalogs),
		T(test_the_first_benchmark_of_the_first_stream_is_the_default),
		T(test_checklists_are_found_by_each_id),
		T(test_ids_that_lead_nowhere_are_told_in_oscaps_words),
		T(test_one_component_seen_by_two_references_is_one_node_of_the_tree),
		T(test_dictionaries_belong_to_their_stream),
		T(test_broken_streams_are_refused_with_their_line),
		T(test_the_catalog_leads_to_the_component_of_the_same_stream),
		T(test_files_within_the_folder_are_found_and_no_others),
		T(test_remote_components_are_told_once_and_not_fetched),
		T(test_remote_components_are_taken_from_local_files),
		T(test_remote_references_of_a_plain_document_are_told_once),
		T(test_plain_http_is_not_fetched_even_when_asked),
		T(test_a_stylesheet_gets_its_parameters_as_strings),
		T(test_a_stylesheet_reaches_no_file_and_writes_none),
		T(test_a_stylesheet_that_fails_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

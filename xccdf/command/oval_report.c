/* The HTML report over OVAL results: a small report document is made of them,
 * in the order it is read, and content/report/oval-report.xsl shows that. */
#include "xccdf/command/oval.h"

#include <string.h>

#include "base/buf.h"
#include "base/file_out.h"
#include "base/paths.h"

/* Of one test; the results document holds them all. */
#define MOST_ITEMS 25
/* Of one value: a person compares, the results document quotes. */
#define MOST_VALUE_BYTES 400

struct reporter {
	struct arena *arena;
	struct xml_document *xml;
	struct xml_out *out;
	struct map *definitions; /* id -> definition element of the source */
	struct map *source_tests; /* id -> test element of the source */
	struct map *tests;       /* id -> test element of the results */
	struct map *items;       /* id -> item element */
	struct map *shown;       /* tests that some definition mentions, in order */
};

static void index_by(struct map *map, const struct xml_node *list, const char *attr)
{
	for (struct xml_node *node = list ? list->first : NULL; node; node = node->next) {
		const char *id = xml_attr(node, attr);

		if (id)
			map_put(map, id, node);
	}
}

static const struct xml_node *child(const struct xml_node *node, const char *name)
{
	return node ? xml_child(node, NULL, name) : NULL;
}

static const char *text_of(struct reporter *r, const struct xml_node *node, const char *name)
{
	const struct xml_node *found = child(node, name);

	return found ? xml_trim(r->arena, found->text) : NULL;
}

static void put_attrs(struct reporter *r, const struct xml_node *node, const char *const *names)
{
	for (; *names; names++)
		xml_put_attr(r->out, *names, xml_attr(node, *names));
}

static void put_criteria(struct reporter *r, const struct xml_node *result,
    const struct xml_node *source)
{
	static const char *const attrs[] = { "operator", "negate", "result", NULL };
	const char *comment = source ? xml_attr(source, "comment") : NULL;
	const char *id = xml_attr(result, "test_ref");

	if (id) {
		const struct xml_node *test = map_get(r->source_tests, id);

		if (!comment && test)
			comment = xml_attr(test, "comment");
		map_put(r->shown, id, r);
	}
	if (!id)
		id = xml_attr(result, "definition_ref");
	xml_start(r->out, result->name);
	xml_put_attr(r->out, "ref", id);
	put_attrs(r, result, attrs);
	xml_put_attr(r->out, "comment", comment);
	/* Results have the same children in the same order as the definition. */
	source = source ? source->first : NULL;
	for (result = result->first; result; result = result->next) {
		while (source && strcmp(source->name, result->name))
			source = source->next;
		put_criteria(r, result, source);
		source = source ? source->next : NULL;
	}
	xml_end(r->out);
}

static void put_definition(struct reporter *r, const struct xml_node *result)
{
	static const char *const attrs[] = { "version", "result", NULL };
	static const char *const reference_attrs[] = { "source", "ref_id", "ref_url", NULL };
	const char *id = xml_attr(result, "definition_id");
	const struct xml_node *source = id ? map_get(r->definitions, id) : NULL;
	const struct xml_node *metadata = child(source, "metadata"), *node;
	const char *class = xml_attr(result, "class");

	if (!class && source)
		class = xml_attr(source, "class");
	xml_start(r->out, "definition");
	xml_put_attr(r->out, "id", id);
	xml_put_attr(r->out, "class", class);
	put_attrs(r, result, attrs);
	xml_put(r->out, "title", text_of(r, metadata, "title"));
	xml_put(r->out, "description", text_of(r, metadata, "description"));
	for (node = child(metadata, "reference"); node; node = xml_next_same(node)) {
		xml_start(r->out, "reference");
		put_attrs(r, node, reference_attrs);
		xml_end(r->out);
	}
	for (node = child(result, "message"); node; node = xml_next_same(node))
		xml_put(r->out, "message", xml_trim(r->arena, node->text));
	node = child(result, "criteria");
	if (node)
		put_criteria(r, node, child(source, "criteria"));
	xml_end(r->out);
}

static void put_value(struct reporter *r, const char *name, const struct xml_node *node)
{
	const char *text = node->text, *mask = xml_attr(node, "mask");
	size_t length = strlen(text);

	xml_start(r->out, "value");
	xml_put_attr(r->out, "name", name);
	xml_put_attr(r->out, "status", xml_attr(node, "status"));
	if (mask && xml_attr_bool(node, "mask", false))
		xml_put_attr(r->out, "masked", "true");
	if (length > MOST_VALUE_BYTES) {
		length = MOST_VALUE_BYTES;
		while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--; /* not inside a character */
		xml_put_attr(r->out, "cut", "true");
	}
	xml_put_textn(r->out, text, length);
	xml_end(r->out);
}

static void put_item(struct reporter *r, const struct xml_node *tested)
{
	const char *id = xml_attr(tested, "item_id");
	const struct xml_node *item = id ? map_get(r->items, id) : NULL;

	xml_start(r->out, "item");
	xml_put_attr(r->out, "result", xml_attr(tested, "result"));
	if (item) {
		xml_put_attr(r->out, "kind", item->name);
		xml_put_attr(r->out, "status", xml_attr(item, "status"));
		for (item = item->first; item; item = item->next) {
			if (!strcmp(item->name, "message")) {
				xml_put(r->out, "message", xml_trim(r->arena, item->text));
				continue;
			}
			put_value(r, item->name, item);
			for (const struct xml_node *field = item->first; field; field = field->next)
				put_value(r, arena_printf(r->arena, "%s.%s", item->name,
				    xml_attr(field, "name") ? xml_attr(field, "name") : ""), field);
		}
	}
	xml_end(r->out);
}

static void put_test(struct reporter *r, const char *id)
{
	static const char *const attrs[] = { "check", "check_existence", "result", NULL };
	const struct xml_node *test = map_get(r->tests, id), *node;
	const struct xml_node *source = map_get(r->source_tests, id);
	size_t items = 0;

	if (!test)
		return;
	for (node = test->first; node; node = node->next)
		items += !strcmp(node->name, "tested_item");
	xml_start(r->out, "test");
	xml_put_attr(r->out, "id", id);
	put_attrs(r, test, attrs);
	xml_put_attrf(r->out, "items", "%zu", items);
	if (source) {
		xml_put_attr(r->out, "comment", xml_attr(source, "comment"));
		xml_put_attr(r->out, "kind", source->name);
	}
	for (node = child(test, "message"); node; node = xml_next_same(node))
		xml_put(r->out, "message", xml_trim(r->arena, node->text));
	items = 0;
	/* Those that say why first. */
	for (int pass = 0; pass < 2; pass++)
		for (node = child(test, "tested_item"); node && items < MOST_ITEMS;
		     node = xml_next_same(node)) {
			const char *result = xml_attr(node, "result");

			if ((result && !strcmp(result, "true")) != pass)
				continue;
			put_item(r, node);
			items++;
		}
	xml_end(r->out);
}

static void put_head(struct reporter *r, const struct xml_node *root,
    const struct xml_node *info, const char *name)
{
	const struct xml_node *generator = child(root, "generator");

	xml_put_attr(r->out, "name", name);
	xml_put_attr(r->out, "product", text_of(r, generator, "product_name"));
	xml_put_attr(r->out, "version", text_of(r, generator, "product_version"));
	xml_put_attr(r->out, "schema", text_of(r, generator, "schema_version"));
	xml_put_attr(r->out, "time", text_of(r, generator, "timestamp"));
	xml_start(r->out, "system");
	xml_put_attr(r->out, "host", text_of(r, info, "primary_host_name"));
	xml_put_attr(r->out, "os", text_of(r, info, "os_name"));
	xml_put_attr(r->out, "os-version", text_of(r, info, "os_version"));
	xml_put_attr(r->out, "architecture", text_of(r, info, "architecture"));
	info = child(info, "interfaces");
	for (info = child(info, "interface"); info; info = xml_next_same(info)) {
		xml_start(r->out, "interface");
		xml_put_attr(r->out, "name", text_of(r, info, "interface_name"));
		xml_put_attr(r->out, "address", text_of(r, info, "ip_address"));
		xml_end(r->out);
	}
	xml_end(r->out);
}

static bool small_document(struct reporter *r, const struct xml_node *root,
    const char *name, struct err *err)
{
	const struct xml_node *source = xml_child(root, OVAL_NS_DEFINITIONS, "oval_definitions");
	const struct xml_node *system = child(child(root, "results"), "system");
	const struct xml_node *facts = child(system, "oval_system_characteristics"), *node;

	if (!xml_is(root, OVAL_NS_RESULTS, "oval_results") || !system)
		return err_set(err, ERR_CONTENT, "%s: no OVAL results in it", name);
	r->definitions = map_new(r->arena);
	r->source_tests = map_new(r->arena);
	r->tests = map_new(r->arena);
	r->items = map_new(r->arena);
	r->shown = map_new(r->arena);
	index_by(r->definitions, child(source, "definitions"), "id");
	index_by(r->source_tests, child(source, "tests"), "id");
	index_by(r->tests, child(system, "tests"), "test_id");
	index_by(r->items, child(facts, "system_data"), "id");
	xml_start(r->out, "report");
	put_head(r, root, child(facts, "system_info"), name);
	node = child(system, "definitions");
	for (node = node ? node->first : NULL; node; node = node->next)
		put_definition(r, node);
	for (size_t i = 0; i < r->shown->count; i++)
		put_test(r, r->shown->entries[i].key);
	xml_end(r->out);
	return true;
}

bool oval_report(struct arena *arena, const char *name, const char *results,
    size_t length, const char *path, struct err *err)
{
	static const char *const stylesheet = "content/report/oval-report.xsl";
	struct reporter r = { .arena = arena_new("report") };
	const char *sheet = data_path(arena, stylesheet), *html = NULL;
	struct file_out *memory, *file;
	struct source *report;
	struct buf small;
	bool done = false;

	buf_init(&small, r.arena);
	memory = file_out_buf(r.arena, &small);
	r.out = xml_out_new(r.arena, memory);
	r.xml = xml_read(r.arena, name, results, length, NULL, NULL, err);
	if (!sheet) {
		err_set(err, ERR_ABSENT, "%s: not where plimsoll's files are; is the "
		    "installation whole?", stylesheet);
	} else if (r.xml && small_document(&r, r.xml->root, name, err) &&
		   file_out_done(memory, err)) {
		report = source_from_bytes(r.arena, name, small.at, small.length, err);
		if (report)
			html = source_transform(r.arena, report, sheet, NULL, &length, err);
	}
	if (html) {
		file = file_out_new(r.arena, path, err);
		if (file)
			file_out_add(file, html, length);
		done = file && file_out_done(file, err);
	}
	arena_free(r.arena);
	return done;
}

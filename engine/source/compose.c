#include "source/compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/xml_out.h"
#include "source/names.h"

#define SCE "http://open-scap.org/page/SCE"
#define SCE_STREAM "http://open-scap.org/page/SCE_xccdf_stream"

/* One component to be, or a reference to a remote one. */
struct part {
	enum data_stream_part list;
	struct source *source; /* NULL: remote, or a script */
	const char *script;
	const char *remote;
	const char *ref_id, *component_id, *timestamp;
	struct map *uses; /* name in the catalog -> const struct part */
};

struct compose {
	struct arena *arena;
	struct map *ids;   /* taken */
	struct map *parts; /* by what they are: struct part */
	struct err *err;
	bool lenient;
	bool newer; /* an OVAL document of a version SCAP 1.2 does not have */
	unsigned depth;
};

/* ---- names ---- */

/* Ids are NCNames: "/" as "--", as oscap has it, what else may not stand there as "_". */
static const char *in_id(struct arena *arena, const char *name)
{
	struct buf buf;

	buf_init(&buf, arena);
	for (; *name; name++) {
		if (*name == '/')
			buf_str(&buf, "--");
		else if ((*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
		    (*name >= '0' && *name <= '9') || strchr("-._", *name))
			buf_char(&buf, *name);
		else
			buf_char(&buf, '_');
	}
	return buf.at;
}

static const char *unused_id(struct compose *compose, const char *kind, const char *name)
{
	const char *id = arena_printf(compose->arena, "scap_org.open-scap_%s_%s", kind, name),
		   *first = id;

	for (unsigned n = 0; map_get(compose->ids, id); n++)
		id = arena_printf(compose->arena, "%s%03u", first, n);
	map_put(compose->ids, id, (void *)(uintptr_t)id);
	return id;
}

/* When the file was last changed; SOURCE_DATE_EPOCH for builds that are to be the same twice. */
static const char *timestamp(struct arena *arena, const char *path)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	char text[sizeof "2026-11-23T19:07:47"];
	struct stat st;
	time_t when = 0;
	struct tm tm;

	if (epoch && *epoch) {
		when = (time_t)strtoll(epoch, NULL, 10);
		gmtime_r(&when, &tm);
	} else {
		when = path && !stat(path, &st) ? st.st_mtime : time(NULL);
		localtime_r(&when, &tm);
	}
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
	return arena_strdup(arena, text);
}

static struct part *part_new(struct compose *compose, const char *key,
    enum data_stream_part list, const char *name)
{
	struct part *part = arena_alloc(compose->arena, sizeof *part);

	name = in_id(compose->arena, name);
	part->list = list;
	part->uses = map_new(compose->arena);
	part->ref_id = unused_id(compose, "cref", name);
	part->component_id =
	    unused_id(compose, list == DATA_STREAM_EXTENDED ? "ecomp" : "comp", name);
	map_put(compose->parts, arena_strdup(compose->arena, key), part);
	return part;
}

/* ---- what belongs together ---- */

static const struct part *add_document(struct compose *, struct source *, const char *name);

/* SP 800-126r3, 3.1: what a component may be, and where its reference stands. */
static bool list_of(struct compose *compose, const struct source *source,
    enum data_stream_part *list)
{
	switch (source->type) {
	case SOURCE_XCCDF:
	case SOURCE_TAILORING:
		*list = DATA_STREAM_CHECKLISTS;
		if ((compose->lenient || !strcmp(source->version, "1.2")) && strcmp(source->root->name, "TestResult"))
			return true;
		return err_set(compose->err, ERR_CONTENT,
		    "%s: XCCDF %s %s; a data stream holds Benchmarks and Tailorings of XCCDF 1.2 only",
		    source->name, source->version, source->root->name);
	case SOURCE_OVAL_DEFINITIONS:
	case SOURCE_OCIL:
		*list = DATA_STREAM_CHECKS;
		return true;
	case SOURCE_CPE_DICTIONARY:
		*list = DATA_STREAM_DICTIONARIES;
		return true;
	default:
		return err_set(compose->err, ERR_CONTENT,
		    "%s: %s cannot be a component of a data stream", source->name,
		    source_type_names[source->type]);
	}
}

static const struct part *add_remote(struct compose *compose, const char *url)
{
	struct part *part = map_get(compose->parts, url);
	const char *name = strstr(url, "//");

	if (part)
		return part;
	name = name ? strchr(name + 2, '/') : NULL;
	part = part_new(compose, url, DATA_STREAM_CHECKS, name && name[1] ? name + 1 : url);
	part->remote = url;
	return part;
}

static const struct part *add_script(struct compose *compose, struct source *from,
    const char *href)
{
	const char *key = arena_printf(compose->arena, "script %s/%s", from->folder, href), *bytes;
	struct part *part = map_get(compose->parts, key);
	size_t length;

	if (part)
		return part;
	switch (source_read_plain(from, href, &bytes, &length, compose->err)) {
	case SOURCE_RESOLVED:
		break;
	case SOURCE_SKIPPED:
		err_set(compose->err, ERR_ABSENT, "Could not find file %s: No such file or directory.",
		    href);
		return NULL;
	case SOURCE_BROKEN:
		return NULL;
	}
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)bytes[i] < 0x20 && !strchr("\t\n\r", bytes[i] ? bytes[i] : 1)) {
			err_set(compose->err, ERR_CONTENT,
			    "%s: byte %zu is a control character, which no XML can hold", href, i);
			return NULL;
		}
	if (!text_is_utf8(bytes, length)) {
		err_set(compose->err, ERR_CONTENT, "%s: not UTF-8, so it cannot be put into XML", href);
		return NULL;
	}
	part = part_new(compose, key, DATA_STREAM_EXTENDED, href);
	part->script = arena_strndup(compose->arena, bytes, length);
	part->timestamp = timestamp(compose->arena, from->folder
	        ? arena_printf(compose->arena, "%s/%s", from->folder, href) : NULL);
	return part;
}

static const struct part *add_reference(struct compose *compose, struct source *from,
    const char *href, const char *system)
{
	struct source *found;

	if (!strncmp(href, "https:", 6) || !strncmp(href, "http:", 5))
		return add_remote(compose, href);
	if (system && !strcmp(system, SCE))
		return add_script(compose, from, href);
	switch (source_resolve(from, href, NULL, &found, compose->err)) {
	case SOURCE_RESOLVED:
		return add_document(compose, found, href);
	case SOURCE_SKIPPED:
		err_set(compose->err, ERR_ABSENT, "Could not find file %s: No such file or directory.",
		    href);
		break;
	case SOURCE_BROKEN:
		break;
	}
	return NULL;
}

static bool use(struct compose *compose, struct part *part, struct source *from,
    const char *href, const char *system)
{
	const struct part *used;

	if (!href || !*href || *href == '#')
		return true;
	if (map_get(part->uses, href))
		return true;
	used = add_reference(compose, from, href, system);
	if (!used)
		return compose->lenient;
	map_put(part->uses, href, (void *)(uintptr_t)used);
	return true;
}

/* Everything inside that names another file: XCCDF check-content-ref, the check of a dictionary,
 * check-fact-ref of the CPE language. */
static bool uses_inside(struct compose *compose, struct part *part, struct source *source,
    const struct xml_node *node)
{
	for (const struct xml_node *child = node->first; child; child = child->next) {
		const char *href = xml_attr(child, "href"), *system = xml_attr(child, "system");

		if (!strcmp(child->name, "check-content-ref"))
			system = xml_attr(node, "system");
		else if (strcmp(child->name, "check-fact-ref") &&
		    !xml_is(child, SOURCE_NS_CPE_DICTIONARY, "check"))
			href = NULL;
		if (href && !use(compose, part, source, href, system))
			return false;
		if (strcmp(child->name, "TestResult") &&
		    !uses_inside(compose, part, source, child))
			return false;
	}
	return true;
}

static bool is_newer(const struct source *source)
{
	int major = 0, minor = 0;

	return source->type == SOURCE_OVAL_DEFINITIONS &&
	    sscanf(source->version, "%d.%d", &major, &minor) == 2 && major == 5 && minor > 10;
}

static const struct part *add_document(struct compose *compose, struct source *source,
    const char *name)
{
	struct part *part = map_get(compose->parts, source->name);
	enum data_stream_part list;
	bool ok;

	if (part)
		return part;
	if (!list_of(compose, source, &list))
		return NULL;
	part = part_new(compose, source->name, list, name);
	part->source = source;
	part->timestamp = timestamp(compose->arena, source->path);
	compose->newer |= is_newer(source);
	if (++compose->depth > LIMIT_NESTING) {
		err_set(compose->err, ERR_LIMIT, "%s: references nest deeper than %d", source->name,
		    LIMIT_NESTING);
		return NULL;
	}
	ok = (source->type != SOURCE_XCCDF && source->type != SOURCE_CPE_DICTIONARY) ||
	    uses_inside(compose, part, source, source->root);
	compose->depth--;
	return ok ? part : NULL;
}

/* ---- writing ---- */

static void write_namespaces(struct xml_out *out)
{
	xml_put_attr(out, "xmlns:ds", SOURCE_NS_DATA_STREAM);
	xml_put_attr(out, "xmlns:xlink", SOURCE_NS_XLINK);
	xml_put_attr(out, "xmlns:cat", SOURCE_NS_CATALOG);
}

/* `alone`: goes where nobody has declared our prefixes. */
static void write_ref(struct xml_out *out, const struct part *part, bool alone)
{
	xml_start(out, "ds:component-ref");
	if (alone)
		write_namespaces(out);
	xml_put_attr(out, "id", part->ref_id);
	if (part->remote)
		xml_put_attr(out, "xlink:href", part->remote);
	else
		xml_put_attrf(out, "xlink:href", "#%s", part->component_id);
	if (part->uses->count) {
		xml_start(out, "cat:catalog");
		for (size_t i = 0; i < part->uses->count; i++) {
			const struct part *used = part->uses->entries[i].value;

			xml_start(out, "cat:uri");
			xml_put_attr(out, "name", part->uses->entries[i].key);
			xml_put_attrf(out, "uri", "#%s", used->ref_id);
			xml_end(out);
		}
		xml_end(out);
	}
	xml_end(out);
}

static size_t count(const struct compose *compose, enum data_stream_part list)
{
	size_t n = 0;

	for (size_t i = 0; i < compose->parts->count; i++)
		n += ((const struct part *)compose->parts->entries[i].value)->list == list;
	return n;
}

static void write_refs(struct xml_out *out, const struct compose *compose,
    enum data_stream_part list)
{
	for (size_t i = 0; i < compose->parts->count; i++) {
		const struct part *part = compose->parts->entries[i].value;

		if (part->list == list)
			write_ref(out, part, false);
	}
}

static void write_component(struct xml_out *out, const struct part *part, bool alone)
{
	struct arena *arena = arena_new("component");
	struct buf bytes;

	buf_init(&bytes, arena);
	xml_start(out, part->script ? "ds:extended-component" : "ds:component");
	if (alone)
		xml_put_attr(out, "xmlns:ds", SOURCE_NS_DATA_STREAM);
	xml_put_attr(out, "id", part->component_id);
	xml_put_attr(out, "timestamp", part->timestamp);
	if (part->script) {
		xml_start(out, "sce:script");
		xml_put_attr(out, "xmlns:sce", SCE_STREAM);
		xml_put_text(out, part->script);
		xml_end(out);
	} else {
		xml_splice(part->source->xml, part->source->root, &bytes);
		xml_put_raw(out, bytes.at, bytes.length);
	}
	xml_end(out);
	arena_free(arena);
}

/* The schema wants all components before all extended-components. */
static void write_components(struct xml_out *out, const struct compose *compose, bool extended)
{
	for (size_t i = 0; i < compose->parts->count; i++) {
		const struct part *part = compose->parts->entries[i].value;

		if (!part->remote && (part->script != NULL) == extended)
			write_component(out, part, false);
	}
}

bool data_stream_compose(struct arena *arena, struct source *source, const char *name,
    bool lenient, struct file_out *file, struct err *err)
{
	struct compose compose = { .arena = arena, .ids = map_new(arena), .parts = map_new(arena),
		.lenient = lenient, .err = err };
	const char *version, *safe = in_id(arena, name);
	struct xml_out *out;

	if (!add_document(&compose, source, name))
		return false;
	version = compose.newer ? "1.3" : "1.2";
	out = xml_out_new(arena, file);
	xml_start(out, "ds:data-stream-collection");
	write_namespaces(out);
	xml_put_attrf(out, "id", "scap_org.open-scap_collection_from_xccdf_%s", safe);
	xml_put_attr(out, "schematron-version", version);
	xml_start(out, "ds:data-stream");
	xml_put_attrf(out, "id", "scap_org.open-scap_datastream_from_xccdf_%s", safe);
	xml_put_attr(out, "scap-version", version);
	xml_put_attr(out, "use-case", "OTHER");
	for (int i = 0; i < DATA_STREAM_PART_COUNT; i++) {
		const char *element = arena_printf(arena, "ds:%s", data_stream_part_names[i]);

		if (!count(&compose, (enum data_stream_part)i))
			continue;
		xml_start(out, element);
		write_refs(out, &compose, (enum data_stream_part)i);
		xml_end(out);
	}
	xml_end(out);
	write_components(out, &compose, false);
	write_components(out, &compose, true);
	xml_end(out);
	return true;
}

/* ---- adding: the bytes of before, with new ones in between ---- */

struct copy {
	struct file_out *file;
	const char *bytes;
	uint32_t at; /* copied up to here */
};

static void copy_to(struct copy *copy, uint32_t to)
{
	file_out_add(copy->file, copy->bytes + copy->at, to - copy->at);
	copy->at = to;
}

static void add_text(struct copy *copy, const char *text)
{
	file_out_add(copy->file, text, strlen(text));
}

/* One element of ours, without the XML declaration of a document. */
static void add_element(struct copy *copy, const struct part *part,
    void (*write)(struct xml_out *, const struct part *, bool))
{
	struct arena *arena = arena_new("element");
	struct buf bytes;

	buf_init(&bytes, arena);
	write(xml_out_new(arena, file_out_buf(arena, &bytes)), part, true);
	add_text(copy, strstr(bytes.at, "<ds:"));
	arena_free(arena);
}

static void add_refs(struct copy *copy, const struct compose *compose, enum data_stream_part list)
{
	for (size_t i = 0; i < compose->parts->count; i++) {
		const struct part *part = compose->parts->entries[i].value;

		if (part->list == list)
			add_element(copy, part, write_ref);
	}
}

static void add_components(struct copy *copy, const struct compose *compose, bool extended)
{
	for (size_t i = 0; i < compose->parts->count; i++) {
		const struct part *part = compose->parts->entries[i].value;

		if (!part->remote && (part->script != NULL) == extended)
			add_element(copy, part, write_component);
	}
}

static const struct xml_node *list_node(const struct data_stream *stream,
    enum data_stream_part list)
{
	return xml_child(stream->node, SOURCE_NS_DATA_STREAM, data_stream_part_names[list]);
}

static void add_list(struct copy *copy, const struct compose *compose, enum data_stream_part list)
{
	const char *name = data_stream_part_names[list];

	add_text(copy, "<ds:");
	add_text(copy, name);
	add_text(copy, " xmlns:ds=\"" SOURCE_NS_DATA_STREAM "\">");
	add_refs(copy, compose, list);
	add_text(copy, "</ds:");
	add_text(copy, name);
	add_text(copy, ">");
}

/* The schema's order of the lists is that of their enumeration. */
static void copy_with_refs(struct copy *copy, const struct compose *compose,
    const struct data_stream *stream)
{
	for (int i = 0; i < DATA_STREAM_PART_COUNT; i++) {
		enum data_stream_part list = (enum data_stream_part)i;
		const struct xml_node *node = list_node(stream, list);

		if (node && (!count(compose, list) || node->inner != node->inner_end)) {
			copy_to(copy, node->inner_end);
			add_refs(copy, compose, list);
			copy_to(copy, node->end);
		} else if (node) { /* <ds:checks/> */
			copy_to(copy, node->start);
			add_list(copy, compose, list);
			copy->at = node->end;
		} else if (count(compose, list)) {
			add_list(copy, compose, list);
		}
	}
}

static uint32_t behind_last(const struct xml_node *root, const char *name, uint32_t otherwise)
{
	for (const struct xml_node *node = root->first; node; node = node->next)
		if (xml_is(node, SOURCE_NS_DATA_STREAM, name))
			otherwise = node->end;
	return otherwise;
}

static void take_ids(struct compose *compose, const struct data_stream_collection *collection)
{
	for (size_t i = 0; i < collection->components->count; i++)
		map_put(compose->ids, collection->components->entries[i].key, compose);
	for (size_t i = 0; i < collection->n_streams; i++)
		for (size_t j = 0; j < collection->streams[i].n_refs; j++)
			map_put(compose->ids, collection->streams[i].refs[j].id, compose);
}

bool data_stream_add_inside(struct arena *arena, const struct data_stream *stream,
    struct source *source, const char *name, struct file_out *file, struct err *err)
{
	const struct xml_node *root = stream->node->parent;
	struct compose compose = { .arena = arena, .ids = map_new(arena), .parts = map_new(arena),
		.err = err };
	struct copy copy = { .file = file, .bytes = stream->collection->source->xml->bytes,
		.at = root->inner };
	uint32_t place;

	take_ids(&compose, stream->collection);
	if (!add_document(&compose, source, name))
		return false;
	copy_to(&copy, stream->node->inner);
	copy_with_refs(&copy, &compose, stream);
	place = behind_last(root, "component", behind_last(root, "data-stream", stream->node->end));
	copy_to(&copy, place);
	add_components(&copy, &compose, false);
	copy_to(&copy, behind_last(root, "extended-component", place));
	add_components(&copy, &compose, true);
	copy_to(&copy, root->end);
	return true;
}

bool data_stream_add(struct arena *arena, const struct data_stream *stream,
    struct source *source, const char *name, struct file_out *file, struct err *err)
{
	const struct xml_document *xml = stream->collection->source->xml;
	const struct xml_node *root = stream->node->parent;

	file_out_add(file, xml->bytes, root->inner);
	if (!data_stream_add_inside(arena, stream, source, name, file, err))
		return false;
	file_out_add(file, xml->bytes + root->end, xml->length - root->end);
	return true;
}

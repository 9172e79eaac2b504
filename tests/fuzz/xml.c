/* The XML reader on any bytes: ranges, lines and names of all nodes must agree
 * with the bytes; what was left closed must open to the same as if it had been read
 * at once; each splice must stand alone. Then all is written and read again. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xml.h"
#include "base/xml_out.h"

#define MUST(what)                                                                       \
	do {                                                                             \
		if (!(what)) {                                                           \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #what);       \
			abort();                                                         \
		}                                                                        \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct place {
	uint32_t at, line;
};

static void check(const struct xml_document *doc, const struct xml_node *node,
    struct place *place)
{
	const char *bytes = doc->bytes;
	size_t prefix = node->prefix ? strlen(node->prefix) + 1 : 0;
	const struct xml_node *child;
	uint32_t i;

	MUST(node->start < node->inner && node->inner <= node->inner_end);
	MUST(node->inner_end <= node->end && node->end <= doc->length);
	MUST(node->start >= place->at);
	for (; place->at < node->start; place->at++)
		place->line += bytes[place->at] == '\n';
	MUST(node->line == place->line);
	MUST(bytes[node->start] == '<' && bytes[node->end - 1] == '>');
	MUST(memcmp(bytes + node->start + 1 + prefix, node->name, strlen(node->name)) == 0);
	MUST(bytes[node->inner - 1] == '>');
	MUST(node->inner_end == node->end || memcmp(bytes + node->inner_end, "</", 2) == 0);
	MUST(text_is_utf8(node->text, strlen(node->text)));
	MUST((node->ns == NULL) == (node->ns == xml_namespace(node, node->prefix)) ||
	     strcmp(node->ns, xml_namespace(node, node->prefix)) == 0);
	for (i = 0; i < node->n_attrs; i++)
		MUST(text_is_utf8(node->attrs[i].value, strlen(node->attrs[i].value)));
	for (child = node->first; child; child = child->next) {
		MUST(child->parent == node);
		MUST(child->start >= node->inner && child->end <= node->inner_end);
		check(doc, child, place);
	}
	MUST(place->at <= node->end);
}

static bool some(const struct xml_node *node, void *salt)
{
	return (node->start * 2654435761u ^ *(uint32_t *)salt) >> 30 == 0;
}

static void open_all(struct xml_document *doc, struct xml_node *node)
{
	struct err err = { 0 };

	/* A look before changes nothing. */
	if (node->closed && node->end % 2) {
		MUST(xml_open_briefly(doc, node, &err));
		xml_close(doc, node);
	}
	MUST(xml_open(doc, node, &err));
	for (node = node->first; node; node = node->next)
		open_all(doc, node);
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void compare(const struct xml_node *a, const struct xml_node *b)
{
	uint32_t i;

	MUST(same(a->name, b->name) && same(a->ns, b->ns) && same(a->prefix, b->prefix));
	MUST(same(a->text, b->text) && a->line == b->line && a->n_attrs == b->n_attrs);
	MUST(a->start == b->start && a->inner == b->inner);
	MUST(a->inner_end == b->inner_end && a->end == b->end);
	for (i = 0; i < a->n_attrs; i++)
		MUST(same(a->attrs[i].name, b->attrs[i].name) &&
		     same(a->attrs[i].value, b->attrs[i].value) &&
		     same(a->attrs[i].ns, b->attrs[i].ns));
	for (a = a->first, b = b->first; a && b; a = a->next, b = b->next)
		compare(a, b);
	MUST(!a && !b);
}

static void splice(struct arena *arena, struct xml_document *doc, struct xml_node *node)
{
	struct xml_document *alone;
	struct err err = { 0 };
	struct buf buf;

	buf_init(&buf, arena);
	buf_str(&buf, "<host xmlns='urn:host' xmlns:h='urn:h'>");
	xml_splice(doc, node, &buf);
	buf_str(&buf, "</host>");
	alone = xml_read(arena, "splice", buf.at, buf.length, NULL, NULL, &err);
	MUST(alone && alone->root->first);
	MUST(same(alone->root->first->ns, node->ns));
	MUST(same(xml_text(alone, alone->root->first, &err), xml_text(doc, node, &err)));
	MUST(same(alone->root->first->text, node->text));
}

static void write_node(struct xml_out *out, const struct xml_node *node)
{
	const struct xml_node *child;
	uint32_t i;

	xml_start(out, node->name);
	for (i = 0; i < node->n_attrs; i++)
		if (!node->attrs[i].ns)
			xml_put_attr(out, node->attrs[i].name, node->attrs[i].value);
	xml_put_text(out, node->text);
	for (child = node->first; child; child = child->next)
		write_node(out, child);
	xml_end(out);
}

static void write_and_read(struct arena *arena, const struct xml_document *doc)
{
	struct xml_document *again;
	struct err err = { 0 };
	struct buf buf;

	buf_init(&buf, arena);
	write_node(xml_out_new(arena, file_out_buf(arena, &buf)), doc->root);
	again = xml_read(arena, "written", buf.at, buf.length, NULL, NULL, &err);
	MUST(again);
	MUST(same(again->root->text, doc->root->text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new("fuzz");
	char *copy = malloc(size ? size : 1); /* exactly: ASan sees a byte too far */
	struct err err = { 0 };
	struct xml_document *whole, *parts;
	struct xml_node *node;
	uint32_t salt = (uint32_t)size;

	memcpy(copy, data, size);
	arena_at_free(arena, free, copy);
	whole = xml_read(arena, "fuzz", copy, size, NULL, NULL, &err);
	parts = xml_read(arena, "fuzz", copy, size, some, &salt, &err);
	MUST(!whole == !parts);
	MUST(whole || err.text[0]);
	if (whole) {
		check(whole, whole->root, &(struct place){ 0, 1 });
		check(parts, parts->root, &(struct place){ 0, 1 });
		open_all(parts, parts->root);
		compare(whole->root, parts->root);
		splice(arena, whole, whole->root);
		for (node = whole->root->first; node; node = node->next)
			splice(arena, whole, node);
		write_and_read(arena, whole);
	}
	arena_free(arena);
	return 0;
}

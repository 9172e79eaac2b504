#include "xccdf/output/resolve.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/xml_out.h"
#include "xccdf/read.h"

/* The reader has refused loops, except in a document that says it is resolved. What is joined
 * here are the elements themselves, so that everything in them stays as it was written. */

struct writer {
	struct arena *arena;
	struct file_out *file;
	const struct xccdf_benchmark *b;
	struct map *nodes; /* "Rule ID" -> struct xml_node */
	struct map *done;  /* where a node begins -> struct nodes, inherited ones included */
};

/* Table 33, for elements; those that are not here are not inherited. In the schema's order. */
enum model { APPEND, PREPEND, REPLACE, OVERRIDE, STEP, NOTHING };
static const struct {
	const char *name;
	enum model model;
	int rank;
} properties[] = {
	{ "status", NOTHING, 0 }, { "dc-status", NOTHING, 1 }, { "version", REPLACE, 2 },
	{ "title", OVERRIDE, 3 }, { "description", OVERRIDE, 4 }, { "warning", OVERRIDE, 5 },
	{ "question", OVERRIDE, 6 }, { "reference", OVERRIDE, 7 }, { "metadata", NOTHING, 8 },
	{ "rationale", OVERRIDE, 9 }, { "platform", OVERRIDE, 10 }, { "requires", APPEND, 11 },
	{ "conflicts", APPEND, 12 }, { "ident", APPEND, 13 }, { "impact-metric", REPLACE, 14 },
	{ "profile-note", APPEND, 15 }, { "fixtext", OVERRIDE, 16 }, { "fix", APPEND, 17 },
	{ "check", REPLACE, 18 }, { "complex-check", REPLACE, 18 },
	{ "value", REPLACE, 19 }, { "complex-value", REPLACE, 19 },
	{ "default", REPLACE, 20 }, { "complex-default", REPLACE, 20 }, { "match", REPLACE, 21 },
	{ "lower-bound", REPLACE, 22 }, { "upper-bound", REPLACE, 23 }, { "choices", PREPEND, 24 },
	{ "source", PREPEND, 25 }, { "select", STEP, 26 }, { "set-value", STEP, 26 },
	{ "set-complex-value", STEP, 26 }, { "refine-value", STEP, 26 },
	{ "refine-rule", STEP, 26 }, { "signature", NOTHING, 27 },
};
#define LAST_RANK 27

static int property(const char *name)
{
	for (int i = 0; i < (int)(sizeof properties / sizeof *properties); i++)
		if (!strcmp(properties[i].name, name))
			return i;
	return -1;
}

static bool same(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

static bool is_item(const struct xml_node *node)
{
	return xccdf_is_ours(node) && (!strcmp(node->name, "Group") || !strcmp(node->name, "Rule") ||
		!strcmp(node->name, "Value") || !strcmp(node->name, "Profile"));
}

static bool is_abstract(const struct xml_node *node)
{
	return is_item(node) && xml_attr_bool(node, "abstract", false);
}

/* Table 33 appends the steps of a Profile, and its schema has one of a kind for each idref: an inherited step
 * goes if one of our own says all it says, as the last counts (7.2.3.4). */
static bool supersedes(const struct xml_node *own, const struct xml_node *base)
{
	if (!same(xml_attr(own, "idref"), xml_attr(base, "idref")))
		return false;
	if (!strncmp(own->name, "set-", 4))
		return !strncmp(base->name, "set-", 4);
	if (strcmp(own->name, base->name))
		return false;
	for (uint32_t i = 0; i < base->n_attrs; i++)
		if (!base->attrs[i].ns && !xml_attr(own, base->attrs[i].name))
			return false;
	return true;
}

/* Whether `own`, which stands in the same slot, takes the place of `base`. */
static bool replaces(const struct xml_node *own, const struct xml_node *base, enum model model)
{
	if (model == STEP)
		return supersedes(own, base);
	/* A selector stands once in a Value (its schema), in choices as well. */
	return model == OVERRIDE || model == REPLACE || !strcmp(base->name, "choices");
}

/* The elements of an item, inherited ones included ----------------------------------------------- */

struct nodes {
	struct element {
		const struct xml_node *node;
		int property; /* -1: none of the table */
	} *at;
	size_t count;
};

static void add(struct arena *arena, struct nodes *to, struct element element)
{
	to->at = arena_more(arena, to->at, to->count, sizeof *to->at);
	to->at[to->count++] = element;
}

static const struct xml_node *extended(const struct writer *w, const struct xml_node *node)
{
	const char *id = xml_attr(node, "extends");

	return id ? map_get(w->nodes, arena_printf(w->arena, "%s %s", node->name, id)) : NULL;
}

static struct nodes own_elements(struct writer *w, const struct xml_node *node)
{
	struct nodes own = { 0 };

	for (const struct xml_node *child = node->first; child; child = child->next)
		if (xccdf_is_ours(child) && !is_item(child))
			add(w->arena, &own, (struct element){ child, property(child->name) });
	return own;
}

/* What two elements have in common of which one may take the place of the other. */
static const char *slot(struct arena *arena, struct element e)
{
	const char *name = e.node->name, *detail;
	enum model model = properties[e.property].model;

	if (model == STEP)
		return arena_printf(arena, "%s\n%s", strncmp(name, "set-", 4) ? name : "set",
		    xml_attr(e.node, "idref"));
	if (model == OVERRIDE) {
		detail = xccdf_lang_of(e.node);
		return arena_printf(arena, "%s\n%s", name, detail ? detail : "");
	}
	detail = xml_attr(e.node, "selector");
	return arena_printf(arena, "%d\n%s\n%s", properties[e.property].rank, detail ? detail : "",
	    !strcmp(name, "check") ? xml_attr(e.node, "system") : "");
}

/* slot -> what of our own stands in it. A complex-check takes the place of all checks, and any check its. */
#define ALL_CHECKS "complex-check"
#define ANY_CHECK "check"
static struct map *slots(struct arena *arena, const struct nodes *own)
{
	struct map *map = map_new(arena);

	for (size_t i = 0; i < own->count; i++) {
		const struct xml_node *node = own->at[i].node;

		if (own->at[i].property < 0 || (properties[own->at[i].property].model == OVERRIDE &&
		    !xml_attr_bool(node, "override", false)))
			continue;
		map_put(map, slot(arena, own->at[i]), (void *)(uintptr_t)node);
		if (!strcmp(node->name, "check") || !strcmp(node->name, "complex-check"))
			map_put(map, ANY_CHECK, map);
		if (!strcmp(node->name, "complex-check"))
			map_put(map, ALL_CHECKS, map);
	}
	return map;
}

static bool is_replaced(struct arena *scratch, struct element base, const struct map *own)
{
	enum model model;
	const struct xml_node *in_place;

	if (base.property < 0)
		return true;
	model = properties[base.property].model;
	if (model == NOTHING)
		return true;
	if (model == APPEND)
		return false;
	if (!strcmp(base.node->name, "complex-check"))
		return map_get(own, ANY_CHECK);
	if (!strcmp(base.node->name, "check") && map_get(own, ALL_CHECKS))
		return true;
	in_place = map_get(own, slot(scratch, base));
	return in_place && replaces(in_place, base.node, model);
}

static bool comes_first(int rank)
{
	for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
		if (properties[i].rank == rank)
			return properties[i].model == PREPEND;
	return false;
}

static struct nodes without_replaced(struct arena *arena, const struct nodes *inherited,
    const struct nodes *own)
{
	struct arena *scratch = arena_new("replaced");
	struct map *map = slots(scratch, own);
	struct nodes left = { 0 };

	for (size_t i = 0; i < inherited->count; i++)
		if (!is_replaced(scratch, inherited->at[i], map))
			add(arena, &left, inherited->at[i]);
	arena_free(scratch);
	return left;
}

/* Many may extend one: what was put together once is kept. */
static const struct nodes *elements(struct writer *w, const struct xml_node *node, int depth)
{
	const char *key = arena_printf(w->arena, "%u", node->start);
	const struct xml_node *base = extended(w, node);
	struct nodes own, inherited, *all = map_get(w->done, key);

	if (all)
		return all;
	own = own_elements(w, node);
	all = arena_alloc(w->arena, sizeof *all);
	if (!base || depth > LIMIT_NESTING) {
		*all = own;
		return all;
	}
	inherited = without_replaced(w->arena, elements(w, base, depth + 1), &own);
	for (int rank = 0; rank <= LAST_RANK; rank++)
		for (int pass = 0; pass < 2; pass++) {
			const struct nodes *from = pass != comes_first(rank) ? &own : &inherited;

			for (size_t i = 0; i < from->count; i++)
				if (from->at[i].property >= 0 &&
				    properties[from->at[i].property].rank == rank)
					add(w->arena, all, from->at[i]);
		}
	map_put(w->done, key, all);
	return all;
}

/* Tags ------------------------------------------------------------------------------------------ */

static void put(struct writer *w, const char *text)
{
	file_out_add(w->file, text, strlen(text));
}

static void put_bytes(struct writer *w, uint32_t from, uint32_t to)
{
	file_out_add(w->file, w->b->xml->bytes + from, to - from);
}

/* A start tag without two of its attributes and without its end. */
static void put_tag(struct writer *w, const struct xml_node *node, const char *without,
    const char *without2)
{
	const char *at = w->b->xml->bytes + node->start, *end = w->b->xml->bytes + node->inner;
	const char *name = at;

	at += strcspn(at, " \t\r\n/>");
	file_out_add(w->file, name, (size_t)(at - name));
	for (;;) {
		const char *from = at, *quote;
		size_t length;

		at += strspn(at, " \t\r\n");
		if (at >= end || *at == '>' || *at == '/')
			return;
		name = at;
		length = strcspn(at, "= \t\r\n");
		quote = at + strcspn(at, "\"'");
		at = memchr(quote + 1, *quote, (size_t)(end - quote - 1));
		if (!at)
			return;
		at++;
		if ((length != strlen(without) || strncmp(name, without, length)) &&
		    (length != strlen(without2) || strncmp(name, without2, length)))
			file_out_add(w->file, from, (size_t)(at - from));
	}
}

static void put_end_tag(struct writer *w, const struct xml_node *node)
{
	put(w, "</");
	if (node->prefix) {
		put(w, node->prefix);
		put(w, ":");
	}
	put(w, node->name);
	put(w, ">");
}

/* Attributes it does not have, from what it extends and what that extends. */
static void put_inherited_attributes(struct writer *w, const struct xml_node *node)
{
	static const char *const never[] = { "id", "Id", "abstract", "cluster-id", "extends" };
	struct map *known = map_new(w->arena);
	struct buf buf;
	int depth = 0;

	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		map_put(known, never[i], w);
	buf_init(&buf, w->arena);
	for (const struct xml_node *n = node; n && depth <= LIMIT_NESTING; n = extended(w, n), depth++)
		for (uint32_t i = 0; i < n->n_attrs; i++) {
			const struct xml_attr *attr = &n->attrs[i];

			if (attr->ns || map_put(known, attr->name, w) || n == node)
				continue;
			buf_printf(&buf, " %s=\"", attr->name);
			xml_escape(&buf, attr->value, strlen(attr->value));
			buf_char(&buf, '"');
		}
	put(w, buf.at);
}

/* The document ------------------------------------------------------------------------------------ */

static void put_item(struct writer *w, const struct xml_node *node);

/* What is inside, byte for byte but for what changes. */
static void put_inside(struct writer *w, const struct xml_node *node)
{
	uint32_t at = node->inner;

	for (const struct xml_node *child = node->first; child; child = child->next) {
		if (!is_item(child))
			continue;
		if (!is_abstract(child))
			put_bytes(w, at, child->start);
		else {
			/* the blank in front of it goes with it */
			uint32_t end = child->start;

			while (end > at && strchr(" \t\r\n", w->b->xml->bytes[end - 1]))
				end--;
			put_bytes(w, at, end);
		}
		put_item(w, child);
		at = child->end;
	}
	put_bytes(w, at, node->inner_end);
}

/* What a prefix means at an element; NULL: nothing. */
static const char *meaning(const struct xml_node *node, const char *prefix)
{
	for (; node; node = node->parent)
		for (uint32_t i = 0; i < node->n_attrs; i++)
			if (node->attrs[i].ns && !strcmp(node->attrs[i].ns, XML_NS_XMLNS) &&
			    !strcmp(node->attrs[i].name, prefix))
				return node->attrs[i].value;
	return NULL;
}

/* An element that stood elsewhere, with the prefixes that mean something else, or nothing, in its new place. */
static void put_moved(struct writer *w, const struct xml_node *node, const struct xml_node *to)
{
	const char *tag = w->b->xml->bytes + node->start;
	uint32_t name_end = node->start + (uint32_t)strcspn(tag, " \t\r\n/>");

	put_bytes(w, node->start, name_end);
	for (const struct xml_node *n = node->parent == to ? NULL : node->parent; n; n = n->parent)
		for (uint32_t i = 0; i < n->n_attrs; i++) {
			const struct xml_attr *attr = &n->attrs[i];
			struct buf buf;

			/* one further in hides it */
			if (!attr->ns || strcmp(attr->ns, XML_NS_XMLNS) ||
			    meaning(node, attr->name) != attr->value || same(meaning(to, attr->name), attr->value))
				continue;
			buf_init(&buf, w->arena);
			buf_printf(&buf, *attr->name ? " xmlns:%s=\"" : " xmlns%s=\"", attr->name);
			xml_escape(&buf, attr->value, strlen(attr->value));
			buf_char(&buf, '"');
			put(w, buf.at);
		}
	put_bytes(w, name_end, node->end);
}

static void put_extending(struct writer *w, const struct xml_node *node)
{
	const struct nodes *all = elements(w, node, 0);

	put_tag(w, node, "extends", "extends");
	put_inherited_attributes(w, node);
	put(w, ">");
	for (size_t i = 0; i < all->count; i++) {
		put(w, "\n");
		put_moved(w, all->at[i].node, node);
	}
	for (const struct xml_node *child = node->first; child; child = child->next)
		if (is_item(child)) {
			put(w, "\n");
			put_item(w, child);
		}
	put(w, "\n");
	put_end_tag(w, node);
}

static void put_item(struct writer *w, const struct xml_node *node)
{
	if (is_abstract(node))
		return;
	if (extended(w, node)) {
		put_extending(w, node);
		return;
	}
	if (strcmp(node->name, "Group")) {
		put_bytes(w, node->start, node->end);
		return;
	}
	put_bytes(w, node->start, node->inner);
	put_inside(w, node);
	put_bytes(w, node->inner_end, node->end);
}

static void index_items(struct writer *w, struct xml_node *node)
{
	for (struct xml_node *child = node->first; child; child = child->next) {
		const char *id = xml_attr(child, "id");

		if (!is_item(child) || !id)
			continue;
		map_put(w->nodes, arena_printf(w->arena, "%s %s", child->name, id), child);
		index_items(w, child);
	}
}

static void put_namespaces(struct writer *w)
{
	struct map *known = map_new(w->arena);
	struct buf buf;

	buf_init(&buf, w->arena);
	for (const struct xml_node *node = w->b->root; node; node = node->parent)
		for (uint32_t i = 0; i < node->n_attrs; i++) {
			const struct xml_attr *attr = &node->attrs[i];

			if (!attr->ns || strcmp(attr->ns, XML_NS_XMLNS) ||
			    map_put(known, attr->name, w) || node == w->b->root)
				continue;
			buf_printf(&buf, *attr->name ? " xmlns:%s=\"" : " xmlns%s=\"", attr->name);
			xml_escape(&buf, attr->value, strlen(attr->value));
			buf_char(&buf, '"');
		}
	put(w, buf.at);
}

bool resolve_write(struct file_out *file, const struct xccdf_benchmark *b, struct err *err)
{
	struct writer w = { .arena = arena_new("resolve"), .file = file, .b = b };

	(void)err;
	w.nodes = map_new(w.arena);
	w.done = map_new(w.arena);
	index_items(&w, b->root);
	put(&w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	put_tag(&w, b->root, "resolved", "resolved");
	put_namespaces(&w);
	put(&w, " resolved=\"true\">");
	put_inside(&w, b->root);
	put_end_tag(&w, b->root);
	put(&w, "\n");
	arena_free(w.arena);
	return true;
}

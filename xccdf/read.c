#include "xccdf/read.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *list_add(struct arena *arena, struct list *list, size_t size)
{
	void *new;

	list->at = arena_more(arena, list->at, list->count, size);
	new = (char *)list->at + size * list->count++;
	memset(new, 0, size);
	return new;
}

bool xccdf_is_ours(const struct xml_node *node)
{
	return node->ns && (!strcmp(node->ns, XCCDF_NS_12) || !strcmp(node->ns, XCCDF_NS_11));
}

bool xccdf_read_fail(struct xccdf_reader *r, const struct xml_node *node, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return xml_err(r->xml, node, r->err, "%s", text);
}

bool xccdf_read_unexpected(struct xccdf_reader *r, const struct xml_node *node)
{
	return xccdf_read_fail(r, node, "%s cannot stand in %s", node->name,
	    node->parent ? node->parent->name : "the document");
}

const char *xccdf_read_required(struct xccdf_reader *r, const struct xml_node *node,
    const char *name)
{
	const char *value = xml_attr(node, name);

	if (value && *value)
		return value;
	xccdf_read_fail(r, node, "%s without %s", node->name, name);
	return NULL;
}

static bool is_among(const char *word, const char *a, const char *b)
{
	return !strcmp(word, a) || !strcmp(word, b);
}

bool xccdf_read_bool(struct xccdf_reader *r, const struct xml_node *node, const char *name,
    bool otherwise, bool *value)
{
	const char *text = xml_attr(node, name);

	*value = otherwise;
	if (!text)
		return true;
	text = xml_trim(r->arena, text);
	*value = is_among(text, "true", "1");
	if (*value || is_among(text, "false", "0"))
		return true;
	return xccdf_read_fail(r, node, "%s/@%s is neither true nor false: '%s'", node->name, name,
	    text);
}

bool xccdf_read_enum(struct xccdf_reader *r, const struct xml_node *node, const char *name,
    const char *const *names, int count, int otherwise, int *value)
{
	const char *text = xml_attr(node, name);

	*value = otherwise;
	if (!text)
		return true;
	*value = xccdf_name_find(names, count, text);
	if (*value >= 0)
		return true;
	return xccdf_read_fail(r, node, "%s/@%s cannot be '%s'", node->name, name, text);
}

bool xccdf_read_weight(struct xccdf_reader *r, const struct xml_node *node, double otherwise,
    double *weight)
{
	const char *text = xml_attr(node, "weight");
	char *end;

	*weight = otherwise;
	if (!text)
		return true;
	*weight = strtod(text, &end);
	if (end != text && !end[strspn(end, " \t\r\n")] && isfinite(*weight) && *weight >= 0)
		return true;
	return xccdf_read_fail(r, node, "%s/@weight is no number from 0 on: '%s'", node->name, text);
}

const char *xccdf_read_trimmed(struct xccdf_reader *r, const struct xml_node *node)
{
	return xml_trim(r->arena, node->text);
}

const char *xccdf_lang_of(const struct xml_node *node)
{
	for (; node && xccdf_is_ours(node); node = node->parent) {
		const char *lang = xml_attr_ns(node, XML_NS_XML, "lang");

		if (lang)
			return lang;
	}
	return NULL;
}

static struct xccdf_text text_of(struct xccdf_reader *r, struct xml_node *node)
{
	const char *lang = xccdf_lang_of(node);

	return (struct xccdf_text){ .xml = r->xml, .node = node, .lang = lang ? lang : r->lang };
}

void xccdf_read_text(struct xccdf_reader *r, struct xml_node *node, struct xccdf_texts *texts)
{
	struct xccdf_text text = text_of(r, node);

	text.category = xml_attr(node, "category");
	text.id = xml_attr(node, "id");
	if (!text.id)
		text.id = xml_attr(node, "tag");
	texts->at = arena_more(r->arena, texts->at, texts->count, sizeof *texts->at);
	texts->at[texts->count++] = text;
}

void xccdf_read_version(struct xccdf_reader *r, const struct xml_node *node,
    struct xccdf_version *version)
{
	version->text = xccdf_read_trimmed(r, node);
	version->time = xml_attr(node, "time");
	version->update = xml_attr(node, "update");
}

bool xccdf_read_status(struct xccdf_reader *r, const struct xml_node *node, struct list *list)
{
	const char *text = xccdf_read_trimmed(r, node);
	int status = xccdf_name_find(xccdf_status_names, XCCDF_STATUS_COUNT, text);
	struct xccdf_dated_status *new;

	if (status < 0)
		return xccdf_read_fail(r, node, "status cannot be '%s'", text);
	new = list_add(r->arena, list, sizeof *new);
	new->status = (enum xccdf_status)status;
	new->date = xml_attr(node, "date");
	return true;
}

void xccdf_read_reference(struct xccdf_reader *r, struct xml_node *node, struct list *list)
{
	struct xccdf_reference *new = list_add(r->arena, list, sizeof *new);

	new->href = xml_attr(node, "href");
	new->text = text_of(r, node);
}

bool xccdf_read_idref(struct xccdf_reader *r, const struct xml_node *node, struct list *list)
{
	const char *idref = xccdf_read_required(r, node, "idref");

	if (!idref)
		return false;
	*(const char **)list_add(r->arena, list, sizeof idref) = idref;
	return true;
}

bool xccdf_read_id(struct xccdf_reader *r, struct map *ids, struct xml_node *node, const char *id)
{
	const struct xml_node *other = map_put(ids, id, node);

	if (other)
		return xccdf_read_fail(r, node, "%s: the id '%s' is that of line %u already",
		    node->name, id, other->line);
	return true;
}

/* Benchmark --------------------------------------------------------------------- */

/* The benchmark while it grows: what `extends` still changes is not const. */
struct growing {
	struct xccdf_reader r;
	struct xccdf_benchmark *benchmark;
	struct list items, values, profiles; /* pointers */
	struct map *profile_nodes; /* id -> node: Profiles have ids of their own */
};

static struct xccdf_item *read_item(struct growing *, struct xml_node *, struct xccdf_item *parent);

static bool add_value(struct growing *g, struct xml_node *node, const struct xccdf_item *parent)
{
	struct xccdf_value *value = arena_alloc(g->r.arena, sizeof *value);

	value->parent = parent;
	if (!xccdf_read_value(&g->r, node, value))
		return false;
	*(struct xccdf_value **)list_add(g->r.arena, &g->values, sizeof value) = value;
	return true;
}

/* Values, Groups and Rules inside a Group or the Benchmark. */
static bool read_inside(struct growing *g, struct xml_node *node, struct xccdf_item *parent,
    struct list *children)
{
	for (struct xml_node *child = node->first; child; child = child->next) {
		struct xccdf_item *item;

		if (!xccdf_is_ours(child))
			continue;
		if (!strcmp(child->name, "Value")) {
			if (!add_value(g, child, parent))
				return false;
			continue;
		}
		if (strcmp(child->name, "Group") && strcmp(child->name, "Rule"))
			continue;
		item = read_item(g, child, parent);
		if (!item)
			return false;
		*(struct xccdf_item **)list_add(g->r.arena, children, sizeof item) = item;
	}
	return true;
}

static struct xccdf_item *read_item(struct growing *g, struct xml_node *node,
    struct xccdf_item *parent)
{
	struct xccdf_item *item = arena_alloc(g->r.arena, sizeof *item);
	struct list children = { 0 };

	item->parent = parent;
	item->kind = strcmp(node->name, "Rule") ? XCCDF_GROUP : XCCDF_RULE;
	if (!xccdf_read_item(&g->r, node, item))
		return NULL;
	*(struct xccdf_item **)list_add(g->r.arena, &g->items, sizeof item) = item;
	if (item->kind == XCCDF_GROUP && !read_inside(g, node, item, &children))
		return NULL;
	LIST_TO(children, item->children, item->n_children);
	return item;
}

static bool add_profile(struct growing *g, struct xml_node *node)
{
	struct xccdf_profile *profile = arena_alloc(g->r.arena, sizeof *profile);

	if (!xccdf_read_profile(&g->r, node, profile) ||
	    !xccdf_read_id(&g->r, g->profile_nodes, node, profile->id))
		return false;
	*(struct xccdf_profile **)list_add(g->r.arena, &g->profiles, sizeof profile) = profile;
	return true;
}

static bool read_notice(struct growing *g, struct xml_node *node, struct map *notice_ids)
{
	const char *id = xml_attr(node, "id");

	/* Table 32, Loading.Noticing: no two with one id. */
	if (id && !xccdf_read_id(&g->r, notice_ids, node, id))
		return false;
	xccdf_read_text(&g->r, node, &g->benchmark->notices);
	return true;
}

static bool read_plain_text(struct growing *g, struct xml_node *node, struct list *list)
{
	const char *id = xccdf_read_required(&g->r, node, "id");
	struct xccdf_plain_text *new;

	if (!id || !xccdf_read_id(&g->r, g->r.ids, node, id))
		return false;
	new = list_add(g->r.arena, list, sizeof *new);
	new->id = id;
	new->text = node->text;
	new->line = node->line;
	return true;
}

static bool read_properties(struct growing *g)
{
	struct xccdf_benchmark *b = g->benchmark;
	struct xccdf_reader *r = &g->r;
	struct list statuses = { 0 }, references = { 0 }, plain_texts = { 0 }, platforms = { 0 },
		metadata = { 0 }, models = { 0 }, test_results = { 0 };
	struct map *notice_ids = map_new(r->arena);

	for (struct xml_node *node = b->root->first; node; node = node->next) {
		const char *name = node->name;

		if (xml_is(node, "http://cpe.mitre.org/language/2.0", "platform-specification")) {
			b->platform_specification = node;
			continue;
		}
		if (!strcmp(name, "cpe-list") || !strcmp(name, "Platform-Specification") ||
		    !strcmp(name, "platform-definitions")) {
			b->cpe_list = node; /* CPE 1.0 and 2.0 beside XCCDF 1.1 */
			continue;
		}
		if (!xccdf_is_ours(node))
			continue;
		if (!strcmp(name, "status")) {
			if (!xccdf_read_status(r, node, &statuses))
				return false;
		} else if (!strcmp(name, "title"))
			xccdf_read_text(r, node, &b->titles);
		else if (!strcmp(name, "description"))
			xccdf_read_text(r, node, &b->descriptions);
		else if (!strcmp(name, "notice")) {
			if (!read_notice(g, node, notice_ids))
				return false;
		} else if (!strcmp(name, "front-matter"))
			xccdf_read_text(r, node, &b->front_matters);
		else if (!strcmp(name, "rear-matter"))
			xccdf_read_text(r, node, &b->rear_matters);
		else if (!strcmp(name, "reference"))
			xccdf_read_reference(r, node, &references);
		else if (!strcmp(name, "plain-text")) {
			if (!read_plain_text(g, node, &plain_texts))
				return false;
		} else if (!strcmp(name, "platform")) {
			if (!xccdf_read_idref(r, node, &platforms))
				return false;
		} else if (!strcmp(name, "version"))
			xccdf_read_version(r, node, &b->version);
		else if (!strcmp(name, "metadata"))
			*(struct xml_node **)list_add(r->arena, &metadata, sizeof node) = node;
		else if (!strcmp(name, "model")) {
			const char *system = xccdf_read_required(r, node, "system");

			if (!system)
				return false;
			*(struct xccdf_model *)list_add(r->arena, &models, sizeof *b->models) =
			    (struct xccdf_model){ system, node };
		} else if (!strcmp(name, "Profile")) {
			if (!add_profile(g, node))
				return false;
		} else if (!strcmp(name, "TestResult"))
			*(struct xml_node **)list_add(r->arena, &test_results, sizeof node) = node;
		else if (strcmp(name, "Value") && strcmp(name, "Group") && strcmp(name, "Rule") &&
		    strcmp(name, "signature") && strcmp(name, "dc-status"))
			return xccdf_read_unexpected(r, node);
	}
	LIST_TO(statuses, b->statuses, b->n_statuses);
	LIST_TO(references, b->references, b->n_references);
	LIST_TO(plain_texts, b->plain_texts, b->n_plain_texts);
	for (size_t i = 0; i < b->n_plain_texts; i++)
		map_put(b->plain_text_ids, b->plain_texts[i].id, (void *)&b->plain_texts[i]);
	LIST_TO(platforms, b->platforms, b->n_platforms);
	LIST_TO(metadata, b->metadata, b->n_metadata);
	LIST_TO(models, b->models, b->n_models);
	LIST_TO(test_results, b->test_results, b->n_test_results);
	return true;
}

/* Table 32, Loading.Resolve.Abstract: what is abstract, or in something abstract, is gone. */
static bool is_gone(const struct xccdf_item *item)
{
	for (; item; item = item->parent)
		if (item->abstract)
			return true;
	return false;
}

static size_t keep_children(const struct xccdf_item **children, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (!children[i]->abstract)
			children[kept++] = children[i];
	return kept;
}

static struct xccdf_cluster *cluster(struct xccdf_benchmark *b, const char *id)
{
	struct xccdf_cluster *cluster = map_get(b->clusters, id);

	if (!cluster) {
		cluster = arena_alloc(b->arena, sizeof *cluster);
		map_put(b->clusters, id, cluster);
	}
	return cluster;
}

static void finish_items(struct growing *g)
{
	struct xccdf_benchmark *b = g->benchmark;
	struct xccdf_item **items = g->items.at;
	size_t kept = 0;

	for (size_t i = 0; i < g->items.count; i++) {
		struct xccdf_item *item = items[i];

		if (is_gone(item))
			continue;
		item->n_children = keep_children((const struct xccdf_item **)item->children,
		    item->n_children);
		item->index = kept;
		items[kept++] = item;
		b->n_rules += item->kind == XCCDF_RULE;
		map_put(b->item_ids, item->id, item);
		if (item->cluster_id) {
			struct xccdf_cluster *c = cluster(b, item->cluster_id);

			c->items = arena_more(b->arena, c->items, c->n_items, sizeof *c->items);
			c->items[c->n_items++] = item;
		}
	}
	b->items = (const struct xccdf_item *const *)items;
	b->n_items = kept;
	b->n_children = keep_children((const struct xccdf_item **)b->children, b->n_children);
}

static void finish_values(struct growing *g)
{
	struct xccdf_benchmark *b = g->benchmark;
	struct xccdf_value **values = g->values.at;
	size_t kept = 0;

	for (size_t i = 0; i < g->values.count; i++) {
		struct xccdf_value *value = values[i];

		if (value->abstract || is_gone(value->parent))
			continue;
		value->index = kept;
		values[kept++] = value;
		map_put(b->value_ids, value->id, value);
		if (value->cluster_id) {
			struct xccdf_cluster *c = cluster(b, value->cluster_id);

			c->values = arena_more(b->arena, c->values, c->n_values, sizeof *c->values);
			c->values[c->n_values++] = value;
		}
	}
	b->values = (const struct xccdf_value *const *)values;
	b->n_values = kept;
}

static bool finish_profiles(struct growing *g)
{
	struct xccdf_benchmark *b = g->benchmark;
	struct xccdf_profile **profiles = g->profiles.at;
	size_t kept = 0;

	for (size_t i = 0; i < g->profiles.count; i++) {
		/* A tailoring may extend an abstract one (table 32, Resolve.Tailoring
		 * comes before Resolve.Abstract), so all of them can be found. */
		map_put(b->profile_ids, profiles[i]->id, profiles[i]);
		if (!profiles[i]->abstract)
			profiles[kept++] = profiles[i];
	}
	b->profiles = (const struct xccdf_profile *const *)profiles;
	b->n_profiles = kept;
	return true;
}

struct xccdf_benchmark *xccdf_benchmark_read(struct source *source, struct err *err)
{
	struct arena *arena = source->arena;
	struct xccdf_benchmark *b = arena_alloc(arena, sizeof *b);
	struct xml_node *root = source->root;
	struct growing g = { .r = { arena, source->xml, err, map_new(arena), NULL }, .benchmark = b };
	struct list children = { 0 };

	g.profile_nodes = map_new(arena);
	b->arena = arena;
	b->source = source;
	b->xml = source->xml;
	b->root = root;
	if (!xccdf_is_ours(root) || strcmp(root->name, "Benchmark")) {
		xccdf_read_fail(&g.r, root, "%s is not an XCCDF 1.1 or 1.2 Benchmark", root->name);
		return NULL;
	}
	b->is_12 = !strcmp(root->ns, XCCDF_NS_12);
	b->ns = b->is_12 ? XCCDF_NS_12 : XCCDF_NS_11;
	b->id = xccdf_read_required(&g.r, root, "id");
	b->style = xml_attr(root, "style");
	b->style_href = xml_attr(root, "style-href");
	b->lang = g.r.lang = xml_attr_ns(root, XML_NS_XML, "lang");
	b->item_ids = map_new(arena);
	b->value_ids = map_new(arena);
	b->profile_ids = map_new(arena);
	b->plain_text_ids = map_new(arena);
	b->clusters = map_new(arena);
	if (!b->id || !xccdf_read_bool(&g.r, root, "resolved", false, &b->resolved) ||
	    !read_properties(&g) || !read_inside(&g, root, NULL, &children))
		return NULL;
	LIST_TO(children, b->children, b->n_children);
	if (!b->resolved && (!xccdf_extend_items(&g.r, g.items.at, g.items.count) ||
		!xccdf_extend_values(&g.r, g.values.at, g.values.count) ||
		!xccdf_extend_profiles(&g.r, g.profiles.at, g.profiles.count)))
		return NULL;
	finish_items(&g);
	finish_values(&g);
	if (!finish_profiles(&g))
		return NULL;
	return b;
}

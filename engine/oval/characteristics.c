#include "oval/characteristics.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	struct arena *arena;
	struct xml_document *xml;
	struct oval_characteristics_read *into;
	struct err *err;
};

/* An attribute from one of the lists of names; `otherwise` when not written. */
static bool read_name(struct reader *r, const struct xml_node *node, const char *attr,
    const char *const *names, int count, int otherwise, int *value)
{
	const char *written = xml_attr(node, attr);

	*value = otherwise;
	if (!written && otherwise >= 0)
		return true;
	if (!written)
		return xml_err(r->xml, node, r->err, "%s without %s", node->name, attr);
	if (!oval_name_find(names, count, written, value))
		return xml_err(r->xml, node, r->err, "%s: %s is \"%s\"", node->name, attr, written);
	return true;
}

static bool open_node(struct reader *r, struct xml_node *node)
{
	return !node->closed || xml_open(r->xml, node, r->err);
}

static bool read_messages(struct reader *r, const struct xml_node *parent,
    const struct oval_message **messages, size_t *count)
{
	struct oval_message *all = NULL;
	size_t n = 0;

	for (struct xml_node *node = parent->first; node; node = node->next) {
		int level;

		if (!xml_is(node, OVAL_NS_SYSTEM_CHARACTERISTICS, "message"))
			continue;
		if (!read_name(r, node, "level", oval_message_level_names,
			OVAL_MESSAGE_LEVEL_COUNT, OVAL_MESSAGE_INFO, &level))
			return false;
		all = arena_more(r->arena, all, n, sizeof *all);
		all[n++] = (struct oval_message){ (enum oval_message_level)level, node->text };
	}
	*messages = all;
	*count = n;
	return true;
}

static bool read_value(struct reader *r, const struct xml_node *node,
    struct oval_item_entity *entity)
{
	int datatype, status;

	if (!read_name(r, node, "datatype", oval_datatype_names, OVAL_DATATYPE_COUNT,
		OVAL_STRING, &datatype) ||
	    !read_name(r, node, "status", oval_status_names, OVAL_STATUS_COUNT,
		OVAL_STATUS_EXISTS, &status))
		return false;
	entity->datatype = (enum oval_datatype)datatype;
	entity->status = (enum oval_status)status;
	entity->mask = xml_attr_bool(node, "mask", false);
	/* Of results: the value is not there, it is not the empty text. */
	if (entity->mask && !*node->text && entity->datatype != OVAL_RECORD && entity->status == OVAL_STATUS_EXISTS)
		entity->status = OVAL_STATUS_NOT_COLLECTED;
	entity->value = entity->status == OVAL_STATUS_EXISTS ? node->text : "";
	entity->length = strlen(entity->value);
	return true;
}

static bool read_entity(struct reader *r, const struct xml_node *node,
    struct oval_item_entity *entity)
{
	struct oval_item_entity *fields = NULL;

	entity->name = node->name;
	if (!read_value(r, node, entity))
		return false;
	if (entity->datatype != OVAL_RECORD) {
		if (node->first)
			return xml_err(r->xml, node->first, r->err,
			    "%s holds an element but its datatype is not record", node->name);
		return true;
	}
	for (struct xml_node *child = node->first; child; child = child->next) {
		if (entity->n_fields == OVAL_MOST_FIELDS)
			return xml_err(r->xml, child, r->err, "a record with more than %u fields", OVAL_MOST_FIELDS);
		fields = arena_more(r->arena, fields, entity->n_fields, sizeof *fields);
		fields[entity->n_fields] = (struct oval_item_entity){ 0 };
		fields[entity->n_fields].name = xml_attr(child, "name");
		if (strcmp(child->name, "field") || !fields[entity->n_fields].name)
			return xml_err(r->xml, child, r->err,
			    "a record holds field elements with a name, not %s", child->name);
		if (!read_value(r, child, &fields[entity->n_fields]))
			return false;
		entity->n_fields++;
	}
	entity->fields = fields;
	return true;
}

/* "http://...-characteristics-5#unix" is "unix", the bare namespace is "". */
static const char *family_of(const struct xml_node *node)
{
	size_t length = strlen(OVAL_NS_SYSTEM_CHARACTERISTICS);

	if (!node->ns || strncmp(node->ns, OVAL_NS_SYSTEM_CHARACTERISTICS, length))
		return NULL;
	if (node->ns[length] == '#')
		return node->ns + length + 1;
	return node->ns[length] ? NULL : "";
}

static bool read_item(struct reader *r, struct xml_node *node)
{
	const char *id = xml_attr(node, "id"), *family = family_of(node);
	size_t length = strlen(node->name);
	struct oval_item_entity *entities = NULL;
	struct oval_item *item;
	int status;
	char *end;

	if (!family || length < 6 || strcmp(node->name + length - 5, "_item"))
		return xml_err(r->xml, node, r->err, "%s is not an item", node->name);
	if (!open_node(r, node))
		return false;
	item = arena_alloc(r->arena, sizeof *item);
	if (!id)
		return xml_err(r->xml, node, r->err, "%s without id", node->name);
	errno = 0;
	item->id = strtoul(id, &end, 10);
	if (*end || end == id || *id == '-' || errno)
		return xml_err(r->xml, node, r->err, "item id \"%s\" is not a number", id);
	if (map_put(r->into->items, id, item))
		return xml_err(r->xml, node, r->err, "there are two items with id %s", id);
	item->family = family;
	item->name = arena_strndup(r->arena, node->name, length - 5);
	if (!read_name(r, node, "status", oval_status_names, OVAL_STATUS_COUNT,
		OVAL_STATUS_EXISTS, &status) ||
	    !read_messages(r, node, &item->messages, &item->n_messages))
		return false;
	item->status = (enum oval_status)status;
	for (struct xml_node *child = node->first; child; child = child->next) {
		if (xml_is(child, OVAL_NS_SYSTEM_CHARACTERISTICS, "message"))
			continue;
		entities = arena_more(r->arena, entities, item->n_entities, sizeof *entities);
		entities[item->n_entities] = (struct oval_item_entity){ 0 };
		if (!read_entity(r, child, &entities[item->n_entities]))
			return false;
		item->n_entities++;
	}
	item->entities = entities;
	return true;
}

static bool read_references(struct reader *r, const struct xml_node *parent,
    struct oval_collected *collected)
{
	const struct oval_item **items = NULL;

	for (struct xml_node *node = parent->first; node; node = node->next) {
		const char *id;

		if (!xml_is(node, OVAL_NS_SYSTEM_CHARACTERISTICS, "reference"))
			continue;
		id = xml_attr(node, "item_ref");
		if (!id)
			return xml_err(r->xml, node, r->err, "reference without item_ref");
		items = arena_more(r->arena, items, collected->n_items, sizeof *items);
		items[collected->n_items] = map_get(r->into->items, id);
		if (!items[collected->n_items])
			return xml_err(r->xml, node, r->err, "there is no item with id %s", id);
		collected->n_items++;
	}
	collected->items = items;
	return true;
}

static bool read_variable_values(struct reader *r, const struct xml_node *parent,
    struct oval_collected *collected)
{
	struct oval_variable_value *values = NULL;

	for (struct xml_node *node = parent->first; node; node = node->next) {
		const char *id;

		if (!xml_is(node, OVAL_NS_SYSTEM_CHARACTERISTICS, "variable_value"))
			continue;
		id = xml_attr(node, "variable_id");
		if (!id)
			return xml_err(r->xml, node, r->err, "variable_value without variable_id");
		values = arena_more(r->arena, values, collected->n_variable_values, sizeof *values);
		values[collected->n_variable_values++] =
		    (struct oval_variable_value){ id, node->text };
	}
	collected->variable_values = values;
	return true;
}

static bool read_object(struct reader *r, struct xml_node *node)
{
	struct oval_collected *collected = arena_alloc(r->arena, sizeof *collected), *first;
	const char *version = xml_attr(node, "version");
	int flag;

	if (!open_node(r, node))
		return false;
	collected->id = xml_attr(node, "id");
	if (!collected->id)
		return xml_err(r->xml, node, r->err, "object without id");
	collected->version = version ? atoi(version) : 0;
	if (!read_name(r, node, "flag", oval_flag_names, OVAL_FLAG_COUNT, -1, &flag) ||
	    !read_messages(r, node, &collected->messages, &collected->n_messages) ||
	    !read_references(r, node, collected) || !read_variable_values(r, node, collected))
		return false;
	collected->flag = (enum oval_flag)flag;
	/* Several instances of one object differ in their variables. */
	first = map_get(r->into->collected, collected->id);
	if (first) {
		collected->next_instance = first->next_instance;
		first->next_instance = collected;
	} else {
		map_put(r->into->collected, collected->id, collected);
	}
	return true;
}

static const char *text_of(const struct xml_node *parent, const char *name)
{
	const struct xml_node *node = parent ? xml_child(parent, NULL, name) : NULL;

	return node ? node->text : "";
}

static void read_system_info(struct reader *r, const struct xml_node *node)
{
	struct oval_system_info *info = &r->into->info;
	struct oval_interface *interfaces = NULL;
	const struct xml_node *list = node ? xml_child(node, NULL, "interfaces") : NULL, *one;

	info->os_name = text_of(node, "os_name");
	info->os_version = text_of(node, "os_version");
	info->architecture = text_of(node, "architecture");
	info->host_name = text_of(node, "primary_host_name");
	for (one = list ? xml_child(list, NULL, "interface") : NULL; one;
	     one = xml_next_same(one)) {
		interfaces = arena_more(r->arena, interfaces, info->n_interfaces, sizeof *interfaces);
		interfaces[info->n_interfaces++] = (struct oval_interface){
			text_of(one, "interface_name"), text_of(one, "ip_address"),
			text_of(one, "mac_address"),
		};
	}
	info->interfaces = interfaces;
}

const struct oval_characteristics_read *oval_characteristics_read(struct arena *arena,
    struct xml_document *xml, struct xml_node *root, struct err *err)
{
	struct reader r = { .arena = arena, .xml = xml, .err = err };
	struct xml_node *list, *node;

	if (!xml_is(root, OVAL_NS_SYSTEM_CHARACTERISTICS, "oval_system_characteristics")) {
		xml_err(xml, root, err,
		    "%s is not oval_system_characteristics", root->name);
		return NULL;
	}
	if (!open_node(&r, root))
		return NULL;
	r.into = arena_alloc(arena, sizeof *r.into);
	r.into->collected = map_new(arena);
	r.into->items = map_new(arena);
	node = xml_child(root, NULL, "generator");
	r.into->schema_version = text_of(node, "schema_version");
	read_system_info(&r, xml_child(root, NULL, "system_info"));
	list = xml_child(root, NULL, "system_data");
	for (node = list ? list->first : NULL; node; node = node->next)
		if (!read_item(&r, node))
			return NULL;
	list = xml_child(root, NULL, "collected_objects");
	r.into->has_collected = list;
	for (node = list ? list->first : NULL; node; node = node->next)
		if (!xml_is(node, OVAL_NS_SYSTEM_CHARACTERISTICS, "object")) {
			xml_err(xml, node, err, "%s is not an object", node->name);
			return NULL;
		} else if (!read_object(&r, node)) {
			return NULL;
		}
	return r.into;
}

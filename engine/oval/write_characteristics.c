/* OVAL system characteristics out (oval-system-characteristics-schema). */
#include "oval/write.h"

#include <stdio.h>
#include <string.h>
#include <libxml/tree.h>

#include "base/map.h"

/* oval-system-characteristics-schema, ItemType: at most 50 messages. */
#define MOST_ITEM_MESSAGES 50

/* Items whose element is not the test's name: element_mapping of the
 * definitions schemas. */
static const struct {
	const char *family, *name, *element;
} irregular[] = {
	{ "independent", "textfilecontent54", "textfilecontent" },
	{ "linux", "inetlisteningservers", "inetlisteningserver" },
	{ "macos", "inetlisteningservers", "inetlisteningserver" },
	{ "windows", "process58", "process" },
};

const char *oval_item_element(const char *family, const char *name)
{
	for (size_t i = 0; i < sizeof irregular / sizeof *irregular; i++)
		if (!strcmp(irregular[i].name, name) && !strcmp(irregular[i].family, family))
			return irregular[i].element;
	return name;
}

/* Prefixes that stand in every document, as oscap declares them. */
static const struct {
	const char *family, *prefix;
} usual[] = {
	{ "unix", "unix-sys" }, { "independent", "ind-sys" }, { "linux", "lin-sys" },
	{ "windows", "win-sys" }, { "macos", "mac-sys" },
};
#define USUAL (sizeof usual / sizeof *usual)
#define ALWAYS 4 /* of the usual ones; macos when needed */

/* The qualified names of one kind of item: made once, used for thousands. */
struct kind {
	const char *family, *name;
	const char *prefix;  /* "unix-sys:", "" for no family */
	const char *element; /* "unix-sys:file_item" */
	struct map *entities; /* name -> qualified name */
	struct kind *next;
};

struct writer {
	struct arena *arena;
	struct xml_out *out;
	const struct oval_characteristics *what;
	struct kind *kinds;
	struct kind *last; /* the kind of the item before */
	struct map *odd; /* family -> prefix, of families that cannot be part of one */
};

/* The end of a namespace may be any text: no name in XML, or one that leads to a prefix of another family. */
static bool is_odd(const char *family)
{
	for (size_t i = 0; i < USUAL; i++)
		if (!strncmp(usual[i].prefix, family, strlen(family)) && !strcmp(usual[i].prefix + strlen(family), "-sys"))
			return true;
	return xmlValidateNCName((const xmlChar *)family, 0) != 0;
}

static const char *odd_prefix(struct writer *w, const char *family)
{
	char *prefix;

	if (!w->odd)
		w->odd = map_new(w->arena);
	prefix = map_get(w->odd, family);
	if (!prefix) {
		prefix = arena_printf(w->arena, "other-%zu:", w->odd->count + 1);
		map_put(w->odd, family, prefix);
	}
	return prefix;
}

static const char *prefix_of(struct writer *w, const char *family)
{
	if (!*family)
		return "";
	for (size_t i = 0; i < USUAL; i++)
		if (!strcmp(usual[i].family, family))
			return arena_printf(w->arena, "%s:", usual[i].prefix);
	if (is_odd(family))
		return odd_prefix(w, family);
	return arena_printf(w->arena, "%s-sys:", family);
}

static struct kind *kind_of(struct writer *w, const struct oval_item *item)
{
	struct kind *kind;

	if (w->last && !strcmp(w->last->name, item->name) &&
	    !strcmp(w->last->family, item->family))
		return w->last;
	for (kind = w->kinds; kind; kind = kind->next)
		if (!strcmp(kind->name, item->name) && !strcmp(kind->family, item->family))
			return w->last = kind;
	kind = arena_alloc(w->arena, sizeof *kind);
	kind->family = item->family;
	kind->name = item->name;
	kind->prefix = prefix_of(w, item->family);
	kind->element = arena_printf(w->arena, "%s%s_item", kind->prefix,
	    oval_item_element(item->family, item->name));
	kind->entities = map_new(w->arena);
	kind->next = w->kinds;
	w->kinds = kind;
	return w->last = kind;
}

static const char *qualified(struct writer *w, struct kind *kind, const char *name)
{
	char *known;

	if (!*kind->prefix)
		return name;
	known = map_get(kind->entities, name);
	if (!known) {
		known = arena_printf(w->arena, "%s%s", kind->prefix, name);
		map_put(kind->entities, arena_strdup(w->arena, name), known);
	}
	return known;
}

/* Attributes and value of an entity or field (EntityAttributeGroup). */
static void write_value(struct xml_out *out, const struct oval_item_entity *entity,
    bool masked)
{
	if (entity->datatype != OVAL_STRING)
		xml_put_attr(out, "datatype", oval_datatype_names[entity->datatype]);
	if (masked)
		xml_put_attr(out, "mask", "true");
	if (entity->status != OVAL_STATUS_EXISTS)
		xml_put_attr(out, "status", oval_status_names[entity->status]);
	if (entity->datatype != OVAL_RECORD && !masked &&
	    entity->status == OVAL_STATUS_EXISTS)
		xml_put_textn(out, entity->value, entity->length);
}

static void write_item(struct writer *w, const struct oval_item *item)
{
	struct kind *kind = kind_of(w, item);
	struct xml_out *out = w->out;

	xml_start(out, kind->element);
	xml_put_attrf(out, "id", "%lu", item->id);
	xml_put_attr(out, "status", oval_status_names[item->status]);
	oval_write_messages(out, "message", item->messages, item->n_messages,
	    MOST_ITEM_MESSAGES);
	for (size_t i = 0; i < item->n_entities; i++) {
		const struct oval_item_entity *entity = &item->entities[i];
		bool masked = w->what->in_results && entity->mask;

		xml_start(out, qualified(w, kind, entity->name));
		write_value(out, entity, masked);
		for (size_t j = 0; j < entity->n_fields; j++) {
			const struct oval_item_entity *field = &entity->fields[j];

			/* EntityItemFieldType is the core schema's: default namespace */
			xml_start(out, "field");
			xml_put_attr(out, "name", field->name);
			write_value(out, field, masked || (w->what->in_results && field->mask));
			xml_end(out);
		}
		xml_end(out);
	}
	xml_end(out);
}

static void write_object(struct writer *w, const struct oval_collected *collected)
{
	const struct oval_characteristics *what = w->what;
	struct xml_out *out = w->out;

	xml_start(out, "object");
	xml_put_attr(out, "id", collected->id);
	xml_put_attrf(out, "version", "%d", collected->version);
	xml_put_attr(out, "flag", oval_flag_names[collected->flag]);
	oval_write_messages(out, "message", collected->messages, collected->n_messages, 0);
	for (size_t i = 0; i < collected->n_variable_values; i++) {
		if (what->hidden && what->hidden(what->arg, collected->variable_values[i].variable_id))
			continue;
		xml_start(out, "variable_value");
		xml_put_attr(out, "variable_id", collected->variable_values[i].variable_id);
		xml_put_text(out, collected->variable_values[i].value);
		xml_end(out);
	}
	for (size_t i = 0; i < collected->n_items; i++) {
		xml_start(out, "reference");
		xml_put_attrf(out, "item_ref", "%lu", collected->items[i]->id);
		xml_end(out);
	}
	xml_end(out);
}

/* Item ids are given one after the other, so a row of bits tells which were
 * written; ids far apart (a document that was read) go into a map. */
struct seen {
	struct arena *arena;
	unsigned char *bits;
	unsigned long first, room;
	struct map *others;
};

static bool seen_before(struct seen *seen, unsigned long id)
{
	unsigned long at = id - seen->first;
	char key[24];

	if (id >= seen->first && at < seen->room) {
		bool before = seen->bits[at / 8] >> at % 8 & 1;

		seen->bits[at / 8] |= (unsigned char)(1 << at % 8);
		return before;
	}
	snprintf(key, sizeof key, "%lu", id);
	if (map_get(seen->others, key))
		return true;
	map_put(seen->others, arena_strdup(seen->arena, key), seen);
	return false;
}

static void seen_init(struct seen *seen, struct arena *arena,
    const struct oval_characteristics *what)
{
	unsigned long least = 0, most = 0;
	size_t references = 0;

	for (size_t i = 0; i < what->n_collected; i++)
		for (size_t j = 0; j < what->collected[i]->n_items; j++) {
			unsigned long id = what->collected[i]->items[j]->id;

			if (!references++)
				least = most = id;
			least = id < least ? id : least;
			most = id > most ? id : most;
		}
	*seen = (struct seen){ .arena = arena, .first = least, .others = map_new(arena) };
	if (references && most - least < 64 * references) {
		seen->room = most - least + 1;
		seen->bits = arena_alloc(arena, seen->room / 8 + 1);
	}
}

static void write_system_info(struct xml_out *out, const struct oval_system_info *info)
{
	xml_start(out, "system_info");
	xml_put(out, "os_name", info->os_name);
	xml_put(out, "os_version", info->os_version);
	xml_put(out, "architecture", info->architecture);
	xml_put(out, "primary_host_name", info->host_name);
	xml_start(out, "interfaces");
	for (size_t i = 0; i < info->n_interfaces; i++) {
		xml_start(out, "interface");
		xml_put(out, "interface_name", info->interfaces[i].name);
		xml_put(out, "ip_address", info->interfaces[i].ip_address);
		xml_put(out, "mac_address", info->interfaces[i].mac_address);
		xml_end(out);
	}
	xml_end(out);
	xml_end(out);
}

static void declare(struct writer *w, const char *prefix, const char *family)
{
	char *name = arena_printf(w->arena, "xmlns:%s", prefix);

	xml_put_attr(w->out, name,
	    arena_printf(w->arena, "%s#%s", OVAL_NS_SYSTEM_CHARACTERISTICS, family));
}

/* Families of the items beyond those that are always declared. */
static void declare_families(struct writer *w)
{
	const struct oval_characteristics *what = w->what;
	struct map *done = map_new(w->arena);

	for (size_t i = 0; i < ALWAYS; i++) {
		declare(w, usual[i].prefix, usual[i].family);
		map_put(done, usual[i].family, w);
	}
	for (size_t i = 0; i < what->n_collected; i++)
		for (size_t j = 0; j < what->collected[i]->n_items; j++) {
			const struct oval_item *item = what->collected[i]->items[j];
			const char *prefix;

			if (!*item->family || map_get(done, item->family))
				continue;
			map_put(done, item->family, w);
			prefix = kind_of(w, item)->prefix;
			declare(w, arena_strndup(w->arena, prefix, strlen(prefix) - 1), item->family);
		}
}

void oval_write_characteristics(struct arena *arena, struct xml_out *out,
    const struct oval_characteristics *what)
{
	struct writer w = { .arena = arena, .out = out, .what = what };
	struct seen seen;
	size_t items = 0;

	xml_start(out, "oval_system_characteristics");
	xml_put_attr(out, "xmlns", OVAL_NS_SYSTEM_CHARACTERISTICS);
	xml_put_attr(out, "xmlns:oval", OVAL_NS_COMMON);
	if (what->collected)
		declare_families(&w);
	oval_write_generator(out, what->schema_version);
	write_system_info(out, what->info);
	if (what->collected && what->n_collected) {
		xml_start(out, "collected_objects");
		for (size_t i = 0; i < what->n_collected; i++) {
			write_object(&w, what->collected[i]);
			items += what->collected[i]->n_items;
		}
		xml_end(out);
	}
	if (items) { /* system_data without items is not valid */
		seen_init(&seen, arena, what);
		xml_start(out, "system_data");
		for (size_t i = 0; i < what->n_collected; i++)
			for (size_t j = 0; j < what->collected[i]->n_items; j++)
				if (!seen_before(&seen, what->collected[i]->items[j]->id))
					write_item(&w, what->collected[i]->items[j]);
		xml_end(out);
	}
	xml_end(out);
}

#include "eval/external.h"

#include "oval/write.h"

static bool read_variable(struct arena *arena, const struct xml_document *xml,
    const struct xml_node *node, struct map *into, struct err *err)
{
	const char *id = xml_attr(node, "id"), *datatype = xml_attr(node, "datatype");
	struct eval_values *values = arena_alloc(arena, sizeof *values);
	const char **all = NULL;
	int which;

	if (!id)
		return xml_err(xml, node, err, "variable without id");
	if (!datatype || !oval_name_find(oval_datatype_names, OVAL_DATATYPE_COUNT, datatype, &which))
		return xml_err(xml, node, err, "variable %s: datatype is \"%s\"", id,
		    datatype ? datatype : "");
	values->datatype = (enum oval_datatype)which;
	for (const struct xml_node *value = xml_child(node, OVAL_NS_VARIABLES, "value"); value;
	     value = xml_next_same(value)) {
		all = arena_more(arena, all, values->count, sizeof *all);
		all[values->count++] = value->text;
	}
	if (!values->count)
		return xml_err(xml, node, err, "variable %s has no value", id);
	values->values = all;
	map_put(into, id, values);
	return true;
}

bool eval_external_read(struct arena *arena, const struct xml_document *xml,
    const struct xml_node *root, struct map *values, struct err *err)
{
	const struct xml_node *list;

	if (!xml_is(root, OVAL_NS_VARIABLES, "oval_variables"))
		return xml_err(xml, root, err, "%s is not oval_variables", root->name);
	list = xml_child(root, OVAL_NS_VARIABLES, "variables");
	for (const struct xml_node *node = list ? list->first : NULL; node; node = node->next)
		if (!xml_is(node, OVAL_NS_VARIABLES, "variable"))
			return xml_err(xml, node, err, "%s is not a variable", node->name);
		else if (!read_variable(arena, xml, node, values, err))
			return false;
	return true;
}

void eval_external_write(struct xml_out *out, const char *schema_version, const struct map *values)
{
	xml_start(out, "oval_variables");
	xml_put_attr(out, "xmlns", OVAL_NS_VARIABLES);
	xml_put_attr(out, "xmlns:oval", OVAL_NS_COMMON);
	oval_write_generator(out, schema_version);
	if (values->count)
		xml_start(out, "variables");
	for (size_t i = 0; i < values->count; i++) {
		const struct eval_values *one = values->entries[i].value;

		xml_start(out, "variable");
		xml_put_attr(out, "id", values->entries[i].key);
		xml_put_attr(out, "datatype", oval_datatype_names[one->datatype]);
		xml_put_attr(out, "comment", "value given from outside");
		for (size_t j = 0; j < one->count; j++)
			xml_put(out, "value", one->values[j]);
		xml_end(out);
	}
	if (values->count)
		xml_end(out);
	xml_end(out);
}

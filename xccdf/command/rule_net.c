#include "xccdf/command/rule_net.h"

#include <stdlib.h>
#include <string.h>

#include "oval/names.h"
#include "source/names.h"

const char *const rule_part_names[RULE_PART_KIND_COUNT] = {
	"definition", "test", "object", "state", "variable", "questionnaire", "test action", "question",
};

/* Where the parts stand. */
static const struct section {
	const char *ns, *root, *name;
} sections[RULE_PART_KIND_COUNT] = {
	{ OVAL_NS_DEFINITIONS, "oval_definitions", "definitions" }, { OVAL_NS_DEFINITIONS, "oval_definitions", "tests" },
	{ OVAL_NS_DEFINITIONS, "oval_definitions", "objects" }, { OVAL_NS_DEFINITIONS, "oval_definitions", "states" },
	{ OVAL_NS_DEFINITIONS, "oval_definitions", "variables" }, { SOURCE_NS_OCIL, "ocil", "questionnaires" },
	{ SOURCE_NS_OCIL, "ocil", "test_actions" }, { SOURCE_NS_OCIL, "ocil", "questions" },
};

/* Attributes that name parts. */
static const struct {
	const char *name;
	enum rule_part_kind kind;
} attributes[] = {
	{ "definition_ref", RULE_DEFINITION }, { "test_ref", RULE_TEST }, { "object_ref", RULE_OBJECT },
	{ "state_ref", RULE_STATE }, { "var_ref", RULE_VARIABLE }, { "question_ref", RULE_QUESTION },
};

static void add_reference(struct rule_net *net, struct rule_part *part, enum rule_part_kind kind, const char *id,
    const struct xml_node *node)
{
	part->references = arena_more(net->arena, part->references, part->n_references, sizeof *part->references);
	part->references[part->n_references++] = (struct rule_reference){ .kind = kind, .id = id, .file = part->file, .node = node };
}

/* Elements that name a part by their text. */
static bool names_by_text(const struct rule_part *part, const struct xml_node *node, enum rule_part_kind *kind)
{
	bool oval = node->ns && !strncmp(node->ns, OVAL_NS_DEFINITIONS, strlen(OVAL_NS_DEFINITIONS));

	if (xml_is(node, OVAL_NS_DEFINITIONS, "object_reference"))
		*kind = RULE_OBJECT;
	else if (oval && !strcmp(node->name, "filter"))
		*kind = RULE_STATE;
	else if (oval && !strcmp(node->name, "var_ref") && node->parent == part->node &&
	    !strcmp(part->node->name, "variable_object"))
		*kind = RULE_VARIABLE;
	else if (xml_is(node, SOURCE_NS_OCIL, "test_action_ref"))
		*kind = RULE_TEST_ACTION;
	else
		return false;
	return true;
}

static void read_references(struct rule_net *net, struct rule_part *part, const struct xml_node *node)
{
	enum rule_part_kind kind;

	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
		const char *id = xml_attr(node, attributes[i].name);

		if (id)
			add_reference(net, part, attributes[i].kind, id, node);
	}
	if (names_by_text(part, node, &kind))
		add_reference(net, part, kind, xml_trim(net->arena, node->text), node);
	for (const struct xml_node *child = node->first; child; child = child->next)
		read_references(net, part, child);
}

static void read_section(struct rule_net *net, size_t file, enum rule_part_kind kind, const struct xml_node *section)
{
	struct map *ids = net->ids[file * RULE_PART_KIND_COUNT + kind];
	size_t place = 0;

	for (struct xml_node *node = section->first; node; node = node->next) {
		struct rule_part *part = arena_alloc(net->arena, sizeof *part);

		place++;
		*part = (struct rule_part){ .kind = kind, .id = xml_attr(node, "id"), .place = place,
			.file = &net->files[file], .node = node };
		read_references(net, part, node);
		if (part->id && !(part->other = map_get(ids, part->id)))
			map_put(ids, part->id, part);
		net->parts = arena_more(net->arena, net->parts, net->n_parts, sizeof *net->parts);
		net->parts[net->n_parts++] = part;
	}
}

static void read_file(struct rule_net *net, size_t file)
{
	for (int kind = 0; kind < RULE_PART_KIND_COUNT; kind++) {
		const struct section *s = &sections[kind];
		const struct xml_node *root = xml_child(net->files[file].xml->root, s->ns, s->root);

		net->ids[file * RULE_PART_KIND_COUNT + (size_t)kind] = map_new(net->arena);
		for (; root; root = xml_next_same(root))
			for (const struct xml_node *section = xml_child(root, s->ns, s->name); section;
			    section = xml_next_same(section))
				read_section(net, file, (enum rule_part_kind)kind, section);
	}
}

struct rule_part *rule_net_find(const struct rule_net *net, const struct rule_file *from, enum rule_part_kind kind,
    const char *id)
{
	size_t file = (size_t)(from - net->files);
	struct rule_part *part = map_get(net->ids[file * RULE_PART_KIND_COUNT + kind], id);

	/* Nobody shares questions. */
	return part || kind >= RULE_QUESTIONNAIRE ? part : map_get(net->ids[kind], id);
}

static void add_root(struct rule_net *net, const struct rule_file *file, enum rule_part_kind kind, const char *id,
    const struct xml_node *node)
{
	net->roots = arena_more(net->arena, net->roots, net->n_roots, sizeof *net->roots);
	net->roots[net->n_roots++] = (struct rule_reference){ kind, id, file, node, rule_net_find(net, file, kind, id) };
}

/* check-content-ref elements of a Rule, however deep in its checks. */
static void read_checks(struct rule_net *net, const struct rule_file *file, const struct xml_node *node)
{
	for (const struct xml_node *child = node->first; child; child = child->next) {
		const char *href = xml_attr(child, "href"), *name = xml_attr(child, "name");

		if (!xml_is(child, SOURCE_NS_XCCDF_1_2, "check-content-ref"))
			read_checks(net, file, child);
		else if (href && name && !strcmp(href, "oval"))
			add_root(net, file, RULE_DEFINITION, name, child);
		else if (href && name && !strcmp(href, "ocil"))
			add_root(net, file, RULE_QUESTIONNAIRE, name, child);
	}
}

static void read_roots(struct rule_net *net)
{
	const struct xml_node *platform = xml_child(net->files[0].xml->root, NS_RULE_FILE, "platform");

	for (; platform; platform = xml_next_same(platform))
		if (xml_attr(platform, "applies"))
			add_root(net, &net->files[0], RULE_DEFINITION, xml_attr(platform, "applies"), platform);
	for (size_t i = 1; i < net->n_files; i++)
		if (rule_file_rule(&net->files[i]))
			read_checks(net, &net->files[i], rule_file_rule(&net->files[i]));
}

static void note_use(void *arg, struct rule_part *part)
{
	(void)arg;
	part->used = true;
}

struct rule_net *rule_net_new(struct arena *arena, const struct rule_file *files, size_t n_files)
{
	struct rule_net *net = arena_alloc(arena, sizeof *net);

	*net = (struct rule_net){ .arena = arena, .files = files, .n_files = n_files };
	net->ids = arena_alloc(arena, n_files * RULE_PART_KIND_COUNT * sizeof *net->ids);
	for (size_t i = 0; i < n_files; i++)
		read_file(net, i);
	for (size_t i = 0; i < net->n_parts; i++)
		for (size_t k = 0; k < net->parts[i]->n_references; k++) {
			struct rule_reference *r = &net->parts[i]->references[k];

			r->to = rule_net_find(net, net->parts[i]->file, r->kind, r->id);
			if (r->to && r->to != net->parts[i])
				r->to->named = true;
		}
	read_roots(net);
	for (size_t i = 0; i < net->n_roots; i++)
		if (net->roots[i].to) {
			net->roots[i].to->named = true;
			rule_net_reach(net, net->roots[i].to, note_use, NULL);
		}
	return net;
}

const char *rule_net_lost(struct arena *arena, const struct rule_reference *r)
{
	return arena_printf(arena, "there is no %s \"%s\" here%s", rule_part_names[r->kind], r->id,
	    r->kind < RULE_QUESTIONNAIRE && r->file->stig_id ? " or in benchmark.xml" : "");
}

void rule_net_reach(struct rule_net *net, struct rule_part *part, void (*each)(void *, struct rule_part *), void *arg)
{
	struct rule_part **waiting = arena_alloc(net->arena, (net->n_parts + 1) * sizeof *waiting);
	size_t n = 0;

	net->seen++;
	part->seen = net->seen;
	waiting[n++] = part;
	while (n) {
		part = waiting[--n];
		each(arg, part);
		for (size_t i = 0; i < part->n_references; i++) {
			struct rule_part *to = part->references[i].to;

			if (!to || to->seen == net->seen)
				continue;
			to->seen = net->seen;
			waiting[n++] = to;
		}
	}
}

const struct probe *rule_part_probe(const struct rule_part *part)
{
	size_t prefix = strlen(OVAL_NS_DEFINITIONS "#");
	const char *ns = part->node->ns, *tail = strrchr(part->node->name, '_');

	if (!tail || !ns || strncmp(ns, OVAL_NS_DEFINITIONS "#", prefix))
		return NULL;
	return probe_find(ns + prefix, arena_strndup(part->file->xml->arena, part->node->name, (size_t)(tail - part->node->name)));
}

const struct xml_node *rule_file_rule(const struct rule_file *file)
{
	const struct xml_node *group = xml_child(file->xml->root, SOURCE_NS_XCCDF_1_2, "Group");

	return group ? xml_child(group, SOURCE_NS_XCCDF_1_2, "Rule") : NULL;
}

bool rule_file_number(const char *stig_id, unsigned long *number)
{
	/* 1000 times as much has to be exact in a double. */
	enum { MOST_DIGITS = 12 };
	char digits[MOST_DIGITS + 1];
	size_t n = 0;

	for (; *stig_id; stig_id++) {
		if (*stig_id < '0' || *stig_id > '9' || (!n && *stig_id == '0' && strpbrk(stig_id, "123456789")))
			continue;
		if (n == MOST_DIGITS)
			return false;
		digits[n++] = *stig_id;
	}
	digits[n] = '\0';
	*number = strtoul(digits, NULL, 10);
	return n;
}

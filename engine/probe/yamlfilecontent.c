/* independent:yamlfilecontent_object: what a YAML path leads to in YAML files, JSON among them
 * (OVAL 5.12). The path: keys as .key or ['key'], several as ['a','b'], all as .* or [*];
 * indices as [0], several as [0,2], all as [:]; $ for the root; &name for an anchor in place of
 * the root. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/buf.h"
#include "base/limits.h"
#include "probe/walk.h"

static const struct probe_entity entities[] = {
	{ "filepath", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "path", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "filename", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "content", OVAL_STRING, PROBE_OBJECT },
	{ "yamlpath", OVAL_STRING, PROBE_OBJECT },
	{ "value", OVAL_RECORD, PROBE_MANY },
	{ 0 }
};

/* The path ------------------------------------------------------------------- */

enum step_kind { STEP_KEYS, STEP_ALL_KEYS, STEP_INDICES, STEP_ALL_INDICES };

struct step {
	enum step_kind kind;
	const char **keys;
	size_t *indices;
	size_t count;
};

struct yaml_path {
	const char *anchor; /* NULL: begins at the root */
	struct step *steps;
	size_t n_steps;
};

static struct step *new_step(struct yaml_path *path, struct arena *arena, enum step_kind kind)
{
	path->steps = arena_more(arena, path->steps, path->n_steps, sizeof *path->steps);
	path->steps[path->n_steps] = (struct step){ .kind = kind };
	return &path->steps[path->n_steps++];
}

static void add_key(struct step *step, struct arena *arena, const char *at, size_t length)
{
	step->keys = arena_more(arena, step->keys, step->count, sizeof *step->keys);
	step->keys[step->count++] = arena_strndup(arena, at, length);
}

/* What stands between [ and ]; NULL: malformed. */
static const char *read_brackets(struct yaml_path *path, struct arena *arena, const char *at)
{
	struct step *step;
	const char *end;
	size_t length;
	bool keys;

	if ((*at == '*' || *at == ':') && at[1] == ']') {
		new_step(path, arena, *at == '*' ? STEP_ALL_KEYS : STEP_ALL_INDICES);
		return at + 2;
	}
	keys = *at == '\'' || *at == '"';
	step = new_step(path, arena, keys ? STEP_KEYS : STEP_INDICES);
	for (;;) {
		if (keys && (*at == '\'' || *at == '"')) {
			end = strchr(at + 1, *at);
			if (!end)
				return NULL;
			add_key(step, arena, at + 1, (size_t)(end - at - 1));
			at = end + 1;
		} else if (!keys && (length = strspn(at, "0123456789")) > 0 && length < 10) {
			step->indices = arena_more(arena, step->indices, step->count, sizeof *step->indices);
			step->indices[step->count++] = strtoul(at, NULL, 10);
			at += length;
		} else {
			return NULL;
		}
		if (*at == ']')
			return at + 1;
		if (*at++ != ',')
			return NULL;
		at += strspn(at, " ");
	}
}

static bool read_path(struct yaml_path *path, struct arena *arena, const char *text, struct err *err)
{
	const char *at = text;
	size_t length;

	if (*at == '&') {
		length = strcspn(at, ".[");
		path->anchor = arena_strndup(arena, at + 1, length - 1);
		at += length;
	} else if (*at == '$') {
		at++;
	} else if (*at && *at != '.' && *at != '[') {
		length = strcspn(at, ".["); /* the first dot may be left out */
		add_key(new_step(path, arena, STEP_KEYS), arena, at, length);
		at += length;
	}
	while (at && *at) {
		if (*at == '[') {
			at = read_brackets(path, arena, at + 1);
		} else if (*at == '.' && at[1] == '*' && (!at[2] || strchr(".[", at[2]))) {
			new_step(path, arena, STEP_ALL_KEYS);
			at += 2;
		} else if (*at == '.' && (length = strcspn(at + 1, ".[")) > 0) {
			add_key(new_step(path, arena, STEP_KEYS), arena, at + 1, length);
			at += length + 1;
		} else {
			at = NULL;
		}
	}
	if (!at || !*text)
		return err_set(err, ERR_CONTENT, "yamlpath %s: not a YAML path", *text ? text : "\"\"");
	return true;
}

/* Where it leads ---------------------------------------------------------------- */

/* A node; or of a mapping the keys that were selected. */
struct place {
	yaml_node_t *node;
	const struct step *only;
};

struct places {
	struct arena *arena;
	struct place *at;
	size_t count;
	bool too_many;
};

static void add_place(struct places *places, yaml_node_t *node, const struct step *only)
{
	if (!node)
		return;
	if (places->count >= LIMIT_ITEMS) {
		places->too_many = true;
		return;
	}
	places->at = arena_more(places->arena, places->at, places->count, sizeof *places->at);
	places->at[places->count++] = (struct place){ node, only };
}

static bool is_text(const yaml_node_t *node, const char *text)
{
	return node && node->type == YAML_SCALAR_NODE && node->data.scalar.length == strlen(text) &&
	    !memcmp(node->data.scalar.value, text, node->data.scalar.length);
}

static bool selects(yaml_document_t *document, const struct step *step, const yaml_node_pair_t *pair)
{
	const yaml_node_t *key = yaml_document_get_node(document, pair->key);
	size_t i;

	if (step->kind == STEP_ALL_KEYS)
		return true;
	for (i = 0; i < step->count; i++)
		if (is_text(key, step->keys[i]))
			return true;
	return false;
}

static void take_step(yaml_document_t *document, const struct step *step, const struct place *from, bool last,
    struct places *to)
{
	yaml_node_t *node = from->node;
	const yaml_node_pair_t *pair;
	size_t i, n;

	if (node->type == YAML_MAPPING_NODE && (step->kind == STEP_KEYS || step->kind == STEP_ALL_KEYS)) {
		/* At the end of the path several keys stay together: a mapping with only them. */
		if (last && (step->kind == STEP_ALL_KEYS || step->count > 1)) {
			add_place(to, node, step);
			return;
		}
		for (pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++)
			if (selects(document, step, pair))
				add_place(to, yaml_document_get_node(document, pair->value), NULL);
	}
	if (node->type != YAML_SEQUENCE_NODE)
		return;
	n = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	for (i = 0; step->kind == STEP_ALL_INDICES && i < n; i++)
		add_place(to, yaml_document_get_node(document, node->data.sequence.items.start[i]), NULL);
	for (i = 0; step->kind == STEP_INDICES && i < step->count; i++)
		if (step->indices[i] < n)
			add_place(to, yaml_document_get_node(document, node->data.sequence.items.start[step->indices[i]]), NULL);
}

/* What was found ------------------------------------------------------------------ */

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(text, *words))
			return true;
	return false;
}

/* The YAML 1.2 core schema: of a plain scalar its form tells the type. */
static void tell_scalar(struct collect *c, const char *name, const yaml_node_t *node)
{
	static const char *const truths[] = { "true", "True", "TRUE", NULL }, *const lies[] = { "false", "False", "FALSE", NULL },
		*const nothing[] = { "", "~", "null", "Null", "NULL", NULL };
	const char *text = (const char *)node->data.scalar.value, *digits = text;
	size_t length = node->data.scalar.length, n;
	char *end, number[32];

	if (node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE ||
	    (node->tag && !strcmp((const char *)node->tag, YAML_STR_TAG) && strlen(text) != length)) {
		collect_typed(c, name, OVAL_STRING, text, length);
		return;
	}
	if (is_one_of(text, nothing)) {
		collect_status(c, name, OVAL_STATUS_DOES_NOT_EXIST);
		return;
	}
	if (is_one_of(text, truths) || is_one_of(text, lies)) {
		collect_bool(c, name, is_one_of(text, truths));
		return;
	}
	digits += *digits == '-' || *digits == '+';
	n = strspn(digits, "0123456789");
	if (n && !digits[n]) {
		collect_typed(c, name, OVAL_INT, *text == '+' ? digits : text, strlen(*text == '+' ? digits : text));
		return;
	}
	if ((!strncmp(text, "0x", 2) || !strncmp(text, "0o", 2)) && text[2] && length < 18) {
		snprintf(number, sizeof number, "%llu", strtoull(text + 2, &end, text[1] == 'x' ? 16 : 8));
		if (!*end) {
			collect_typed(c, name, OVAL_INT, number, strlen(number));
			return;
		}
	}
	if ((*digits == '.' || (*digits >= '0' && *digits <= '9')) && strspn(digits, "0123456789.eE+-") == strlen(digits) &&
	    (strtod(text, &end), !*end)) {
		collect_typed(c, name, OVAL_FLOAT, text, length);
		return;
	}
	collect_typed(c, name, OVAL_STRING, text, length);
}

/* "converted to the lowercase and escaped using the '^' symbol": myKey^ is my^key^^. */
static const char *field_name(struct arena *arena, const yaml_node_t *key)
{
	const char *at = (const char *)key->data.scalar.value;
	struct buf name;

	buf_init(&name, arena);
	for (; *at; at++) {
		if ((*at >= 'A' && *at <= 'Z') || *at == '^')
			buf_char(&name, '^');
		buf_char(&name, *at >= 'A' && *at <= 'Z' ? (char)(*at + 'a' - 'A') : *at);
	}
	return name.at;
}

static bool all_scalars(yaml_document_t *document, const struct place *place)
{
	const yaml_node_t *node = place->node, *value;
	const yaml_node_item_t *item;
	const yaml_node_pair_t *pair;

	if (node->type == YAML_SEQUENCE_NODE)
		for (item = node->data.sequence.items.start; item < node->data.sequence.items.top; item++) {
			value = yaml_document_get_node(document, *item);
			if (!value || value->type != YAML_SCALAR_NODE)
				return false;
		}
	if (node->type == YAML_MAPPING_NODE)
		for (pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
			if (place->only && !selects(document, place->only, pair))
				continue;
			value = yaml_document_get_node(document, pair->value);
			if (!value || value->type != YAML_SCALAR_NODE || !is_text(yaml_document_get_node(document, pair->key),
			    (const char *)yaml_document_get_node(document, pair->key)->data.scalar.value))
				return false;
		}
	return true;
}

/* One record for each mapping; scalars, in sequences or not, together in one, named "#". */
static void tell_places(struct collect *c, yaml_document_t *document, const struct places *places)
{
	const yaml_node_item_t *item;
	const yaml_node_pair_t *pair;
	bool list = false;
	size_t i;

	for (i = 0; i < places->count; i++) {
		yaml_node_t *node = places->at[i].node;

		if (node->type == YAML_MAPPING_NODE)
			continue;
		if (!list)
			collect_record(c, "value");
		list = true;
		if (node->type == YAML_SCALAR_NODE)
			tell_scalar(c, "#", node);
		else
			for (item = node->data.sequence.items.start; item < node->data.sequence.items.top; item++)
				tell_scalar(c, "#", yaml_document_get_node(document, *item));
	}
	if (list)
		collect_record_end(c);
	for (i = 0; i < places->count; i++) {
		yaml_node_t *node = places->at[i].node;

		if (node->type != YAML_MAPPING_NODE)
			continue;
		collect_record(c, "value");
		for (pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++)
			if (!places->at[i].only || selects(document, places->at[i].only, pair))
				tell_scalar(c, field_name(c->arena, yaml_document_get_node(document, pair->key)),
				    yaml_document_get_node(document, pair->value));
		collect_record_end(c);
	}
}

static bool is_empty(yaml_document_t *document, const struct place *place)
{
	const yaml_node_t *node = place->node;
	const yaml_node_pair_t *pair;

	if (node->type == YAML_SEQUENCE_NODE)
		return node->data.sequence.items.start == node->data.sequence.items.top;
	if (node->type != YAML_MAPPING_NODE)
		return false;
	for (pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++)
		if (!place->only || selects(document, place->only, pair))
			return false;
	return true;
}

/* Where a path begins that names an anchor: libyaml's documents have forgotten them, its events not. The
 * node is found by counting nodes until the anchor in the events. */
static yaml_node_t *anchored(yaml_document_t *document, const char *bytes, size_t length, const char *anchor)
{
	yaml_parser_t parser;
	yaml_event_t event;
	yaml_node_t *found = NULL;
	const unsigned char *name = NULL;
	bool done = false;
	int nodes = 0;

	if (!yaml_parser_initialize(&parser))
		return NULL;
	yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, length);
	while (!done && !found && yaml_parser_parse(&parser, &event)) {
		bool node = true;

		switch (event.type) {
		case YAML_SCALAR_EVENT: name = event.data.scalar.anchor; break;
		case YAML_SEQUENCE_START_EVENT: name = event.data.sequence_start.anchor; break;
		case YAML_MAPPING_START_EVENT: name = event.data.mapping_start.anchor; break;
		case YAML_DOCUMENT_END_EVENT:
		case YAML_STREAM_END_EVENT: done = true; /* fall through */
		default: node = false;
		}
		if (node) {
			nodes++; /* nodes are numbered from 1 as they begin */
			if (name && !strcmp((const char *)name, anchor))
				found = yaml_document_get_node(document, nodes);
		}
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return found;
}

static void evaluate(struct collect *c, const struct walk_file *file, yaml_document_t *document, const char *bytes,
    size_t length, const char *text, const char *where)
{
	struct yaml_path path = { 0 };
	struct places now = { .arena = arena_new(NULL) }, next;
	struct err err;
	size_t i, k;
	bool fits = true, empty = true;

	if (!read_path(&path, now.arena, text, &err)) {
		collect_trouble(c, "%s", err.text);
		arena_free(now.arena);
		return;
	}
	add_place(&now, path.anchor ? anchored(document, bytes, length, path.anchor) : yaml_document_get_root_node(document), NULL);
	for (i = 0; i < path.n_steps && now.count; i++) {
		next = (struct places){ .arena = now.arena };
		for (k = 0; k < now.count; k++)
			take_step(document, &path.steps[i], &now.at[k], i + 1 == path.n_steps, &next);
		next.too_many = next.too_many || now.too_many;
		now = next;
	}
	for (i = 0; i < now.count; i++) {
		fits = fits && all_scalars(document, &now.at[i]);
		empty = empty && is_empty(document, &now.at[i]);
	}
	if (now.too_many) {
		collect_trouble(c, "%s: yamlpath %s leads to more than %d places", where, text, LIMIT_ITEMS);
	} else if (!fits) {
		/* "any results other than a sequence (or a map) of scalar values ... are considered as incorrect" */
		collect_trouble(c, "%s: yamlpath %s leads to more than scalars", where, text);
	} else if (!empty) {
		collect_item(c);
		if (file)
			walk_entities(c, file);
		else
			collect_bytes(c, "content", bytes, length);
		collect_string(c, "yamlpath", text);
		tell_places(c, document, &now);
	}
	arena_free(now.arena);
}

static void read_document(struct collect *c, const struct walk_file *file, const char *bytes, size_t length)
{
	const struct collect_entity *asked = collect_entity(c, "yamlpath");
	const char *where = file ? file->filepath : "content";
	yaml_document_t document;
	yaml_parser_t parser;
	size_t i;

	if (!asked || !yaml_parser_initialize(&parser))
		return;
	yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, length);
	if (!yaml_parser_load(&parser, &document)) {
		collect_trouble(c, "%s: line %zu: not YAML: %s", where, parser.problem_mark.line + 1,
		    parser.problem ? parser.problem : "it cannot be read");
	} else {
		for (i = 0; i < asked->n_values; i++)
			evaluate(c, file, &document, bytes, length, asked->values[i], where);
		yaml_document_delete(&document);
	}
	yaml_parser_delete(&parser);
}

static void found(struct collect *c, const struct walk_file *file)
{
	struct arena *arena = arena_new(NULL);
	const char *bytes;
	size_t length;

	if (walk_read(c, file, arena, &bytes, &length))
		read_document(c, file, bytes, length);
	arena_free(arena);
}

static void collect(struct collect *c)
{
	const struct collect_entity *content = collect_entity(c, "content");
	size_t i;

	for (i = 0; content && i < content->n_values; i++)
		read_document(c, NULL, content->values[i], strlen(content->values[i]));
	if (!content)
		walk_files(c, found);
}

const struct probe probe_independent_yamlfilecontent = {
	.family = "independent", .name = "yamlfilecontent", .entities = entities, .collect = collect,
};

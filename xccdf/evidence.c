#include "xccdf/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/text.h"

#define NS_RULE "urn:plimsoll:rule:1"

/* Room kept for the closing lines: what was left out, and the command. */
#define CLOSING_UNITS 2000

struct shown { const char *entity, *as; };

/* What the definition's metadata asks to be shown. */
struct wish {
	const struct shown *shown;
	size_t n_shown;
	const char *const *commands;
	size_t n_commands;
};

/* One for each item, so that the offenders come first; what is written beside it is made when it is written. */
struct line {
	enum standing standing;
	const char *subject;
	const struct oval_item *item;
	size_t order;
};

/* One leaf of the criteria. `wanted` is false below an odd number of negations:
 * there a true test is what speaks against the rule. */
struct leaf { const struct eval_test *test; bool wanted; };

struct evidence {
	struct arena *arena; /* while it is being written */
	struct buf buf;      /* of subject_of, found_in, also_shown */
	struct eval *eval;
	struct wish wish;
	struct leaf *leaves;
	size_t n_leaves;
	struct map *seen;
	bool only_against; /* leaves of what is not as the rule wants it; else all */
};

/* Readable, and without the login that stands in an address. */
static void add_text(struct buf *buf, const char *text, size_t length)
{
	size_t from = buf->length;

	text_printable(buf, text, length);
	secret_hide_logins(buf->at + from, buf->length - from);
}

void evidence_value(struct buf *buf, const struct oval_item_entity *entity)
{
	size_t length = entity->length;

	if (entity->status != OVAL_STATUS_EXISTS) {
		buf_printf(buf, "(%s)", oval_status_names[entity->status]);
		return;
	}
	if (entity->mask) {
		buf_str(buf, "(masked)");
		return;
	}
	if (entity->n_fields) {
		buf_char(buf, '{');
		for (size_t i = 0; i < entity->n_fields; i++) {
			buf_str(buf, i ? ", " : "");
			text_printable(buf, entity->fields[i].name, strlen(entity->fields[i].name));
			buf_char(buf, '=');
			evidence_value(buf, &entity->fields[i]);
		}
		buf_char(buf, '}');
		return;
	}
	/* A 64 digit id is known by its first 12. */
	if (length == 64 && !strcmp(entity->name, "id") &&
	    strspn(entity->value, "0123456789abcdef") == 64)
		length = 12;
	if (length > EVIDENCE_VALUE_BYTES) {
		length = EVIDENCE_VALUE_BYTES;
		while (length && ((unsigned char)entity->value[length] & 0xC0) == 0x80)
			length--;
		add_text(buf, entity->value, length);
		buf_printf(buf, "... (%u bytes)", entity->length);
		return;
	}
	add_text(buf, entity->value, length);
}

/* All values of one entity of an item, joined by "; ". false: it has none. */
static bool add_values(struct buf *buf, const struct oval_item *item, const char *name)
{
	bool any = false;

	for (size_t i = 0; i < item->n_entities; i++)
		if (!strcmp(item->entities[i].name, name)) {
			buf_str(buf, any ? "; " : "");
			evidence_value(buf, &item->entities[i]);
			any = true;
		}
	return any;
}

static const struct oval_item_entity *entity_of(const struct oval_item *item, const char *name)
{
	for (size_t i = 0; i < item->n_entities; i++)
		if (!strcmp(item->entities[i].name, name))
			return &item->entities[i];
	return NULL;
}

const char *evidence_source_name(const struct probe *probe, const char *entity)
{
	const struct probe_entity *row = probe ? probe_entity_find(probe, entity) : NULL;

	return row && row->source ? row->source : entity;
}

/* What belongs to containers is asked for by their scope; networks and volumes only have one. */
bool evidence_of_containers(const struct probe *probe)
{
	const struct probe_entity *scope = probe_entity_find(probe, "scope");

	return scope && scope->flags & PROBE_OBJECT;
}

/* How an item is called: its subject entities; the first after the kind of thing. */
static const char *subject_of(struct evidence *e, const struct oval_item *item, const struct probe *probe)
{
	struct buf *buf = &e->buf;
	bool first = true;

	buf_clear(buf);
	for (const struct probe_entity *row = probe ? probe->entities : NULL; row && row->name; row++) {
		const struct oval_item_entity *entity;

		if (!(row->flags & PROBE_SUBJECT))
			continue;
		entity = entity_of(item, row->name);
		if (!entity || entity->status != OVAL_STATUS_EXISTS)
			continue;
		buf_str(buf, first ? "" : " ");
		if (first && !strcmp(row->name, "name"))
			buf_str(buf, evidence_of_containers(probe) ? "container" : item->name);
		else
			buf_str(buf, !strcmp(row->name, "status") ? "state" : row->name);
		buf_char(buf, '=');
		evidence_value(buf, entity);
		first = false;
	}
	if (first) /* nothing names it: what it holds has to */
		for (size_t i = 0; i < item->n_entities && i < 4; i++) {
			buf_printf(buf, "%s%s=", i ? " " : "", item->entities[i].name);
			evidence_value(buf, &item->entities[i]);
		}
	return arena_strndup(e->arena, buf->at, buf->length);
}

static void add_wanted(struct evidence *e, struct buf *buf, const struct oval_entity *wanted)
{
	if (wanted->operation != OVAL_EQUALS)
		buf_printf(buf, "%s ", oval_operation_names[wanted->operation]);
	if (wanted->variable) {
		const struct eval_variable *variable = eval_variable(e->eval, wanted->variable);

		if (wanted->has_var_check && variable->n_values != 1)
			buf_printf(buf, "%s of ", oval_check_names[wanted->var_check]);
		for (size_t i = 0; i < variable->n_values && i < 10; i++) {
			buf_str(buf, i ? ", " : "");
			text_printable(buf, variable->values[i], strlen(variable->values[i]));
		}
		if (variable->n_values > 10)
			buf_printf(buf, " and %zu more", variable->n_values - 10);
		if (!variable->n_values)
			buf_printf(buf, "a value of %s, which has none", wanted->variable->id);
	} else {
		text_printable(buf, wanted->value, strlen(wanted->value));
	}
}

static void add_required(struct evidence *e, struct buf *buf, const struct oval_entity *wanted, bool forbidden)
{
	buf_str(buf, forbidden ? " (not allowed: " : " (required ");
	add_wanted(e, buf, wanted);
	buf_char(buf, ')');
}

bool evidence_forbids(const struct oval_test *test, bool wanted)
{
	return (test->check == OVAL_CHECK_NONE_SATISFY || test->check == OVAL_CHECK_NONE_EXIST) == wanted;
}

/* Whether an entity of that name stands before entity i of state s. */
static bool compared_before(const struct oval_test *test, size_t s, size_t i)
{
	const char *name = test->states[s]->entities[i].name;

	for (size_t t = 0; t <= s; t++)
		for (size_t j = 0; j < (t < s ? test->states[t]->n_entities : i); j++)
			if (!strcmp(test->states[t]->entities[j].name, name))
				return true;
	return false;
}

/* What the states compared: each entity's value, and what was required where it
 * is not so; or, where the states say what must not be, what that is where it is so. Without states: what the item holds
 * besides its subject. Until the next line. */
static const char *found_in(struct evidence *e, const struct leaf *leaf, const struct line *line)
{
	const struct eval_test *test = leaf->test;
	const struct probe *probe = probe_find(test->test->family, test->test->name);
	const struct oval_item *item = line->item;
	bool forbidden = evidence_forbids(test->test, leaf->wanted);
	struct buf *buf = &e->buf;

	buf_clear(buf);
	for (size_t i = 0; i < item->n_messages; i++) {
		buf_str(buf, buf->length ? " " : "");
		text_printable(buf, item->messages[i].text, strlen(item->messages[i].text));
	}
	for (size_t s = 0; s < test->test->n_states; s++) {
		const struct oval_state *state = test->test->states[s];
		struct eval_entity_result *results;

		if (!state->n_entities)
			continue;
		results = arena_alloc(e->arena, state->n_entities * sizeof *results);
		eval_item_against_state(e->eval, item, state, results);
		for (size_t i = 0; i < state->n_entities; i++) {
			const struct oval_entity *wanted = &state->entities[i];
			bool against = line->standing != STANDING_FINE && (results[i].result == OVAL_TRUE) == forbidden;

			/* its value is told once */
			if (!against && compared_before(test->test, s, i))
				continue;
			buf_str(buf, buf->length ? " " : "");
			buf_printf(buf, "%s=", evidence_source_name(probe, wanted->name));
			if (!add_values(buf, item, wanted->name))
				buf_str(buf, "(not there)");
			if (against)
				add_required(e, buf, wanted, forbidden);
		}
	}
	if (!test->test->n_states) {
		size_t shown = 0;

		for (size_t i = 0; i < item->n_entities && shown < 8; i++) {
			const struct probe_entity *row = probe ? probe_entity_find(probe, item->entities[i].name) : NULL;

			if (row && (row->flags & PROBE_SUBJECT))
				continue;
			if (item->entities[i].status != OVAL_STATUS_EXISTS)
				continue;
			buf_printf(buf, "%s%s=", buf->length ? " " : "", evidence_source_name(probe, item->entities[i].name));
			evidence_value(buf, &item->entities[i]);
			shown++;
		}
	}
	return buf->at;
}

static bool entity_exists(const struct oval_item *item, const char *name)
{
	const struct oval_item_entity *entity = entity_of(item, name);

	return entity && entity->status != OVAL_STATUS_DOES_NOT_EXIST;
}

/* What items of another kind have is no matter of this one. Until the next line, too. */
static const char *also_shown(struct evidence *e, const struct oval_item *item, const struct probe *probe)
{
	struct buf *buf = &e->buf;

	buf_clear(buf);
	for (size_t i = 0; i < e->wish.n_shown; i++) {
		if (probe && !probe_entity_find(probe, e->wish.shown[i].entity))
			continue;
		buf_printf(buf, "%s%s: ", buf->length ? "  " : "", e->wish.shown[i].as);
		if (!entity_exists(item, e->wish.shown[i].entity) ||
		    !add_values(buf, item, e->wish.shown[i].entity))
			buf_str(buf, "none");
	}
	return buf->at;
}

enum standing evidence_standing(const struct oval_test *test, bool wanted, const struct eval_tested_item *item)
{
	if (item->item->status == OVAL_STATUS_ERROR || item->result == OVAL_ERROR || item->result == OVAL_UNKNOWN)
		return STANDING_TROUBLE;
	if (test->check_existence == OVAL_NONE_EXIST) /* being there is what is wrong */
		return wanted ? STANDING_OFFENDER : STANDING_FINE;
	if (!test->n_states)
		return STANDING_FINE;
	return (item->result == OVAL_TRUE) == evidence_forbids(test, wanted) ? STANDING_OFFENDER : STANDING_FINE;
}

static int by_standing(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int order;

	if (x->standing != y->standing)
		return x->standing < y->standing ? -1 : 1;
	order = strcmp(x->subject, y->subject);
	return order ? order : (x->order > y->order) - (x->order < y->order);
}

static struct line *lines_of(struct evidence *e, const struct leaf *leaf, size_t *count, size_t of[STANDING_COUNT])
{
	const struct eval_test *test = leaf->test;
	const struct probe *probe = probe_find(test->test->family, test->test->name);
	struct line *lines = arena_alloc(e->arena, (test->n_items + 1) * sizeof *lines);

	memset(of, 0, STANDING_COUNT * sizeof *of);
	for (size_t i = 0; i < test->n_items; i++) {
		const struct oval_item *item = test->items[i].item;

		lines[i].standing = evidence_standing(leaf->test->test, leaf->wanted, &test->items[i]);
		of[lines[i].standing]++;
		lines[i].subject = subject_of(e, item, probe);
		lines[i].item = item;
		lines[i].order = i;
	}
	qsort(lines, test->n_items, sizeof *lines, by_standing);
	*count = test->n_items;
	return lines;
}

/* Whether it is as the rule wants it, so that nothing below is to blame. */
static bool is_as_wanted(const struct eval_criteria *criteria, bool wanted)
{
	return criteria->result == OVAL_NOT_APPLICABLE || criteria->result == (wanted ? OVAL_TRUE : OVAL_FALSE);
}

static void walk(struct evidence *e, const struct eval_criteria *criteria, bool wanted, unsigned depth)
{
	if (!criteria || depth > LIMIT_NESTING || (e->only_against && is_as_wanted(criteria, wanted)))
		return;
	if (criteria->criteria->negate)
		wanted = !wanted;
	if (criteria->test && !map_get(e->seen, criteria->test->test->id)) {
		map_put(e->seen, criteria->test->test->id, (void *)criteria->test);
		e->leaves = arena_more(e->arena, e->leaves, e->n_leaves, sizeof *e->leaves);
		e->leaves[e->n_leaves++] = (struct leaf){ criteria->test, wanted };
	}
	if (criteria->definition)
		walk(e, criteria->definition->criteria, wanted, depth + 1);
	for (size_t i = 0; i < criteria->n_children; i++)
		walk(e, &criteria->children[i], wanted, depth + 1);
}

static void read_wish(struct evidence *e, const struct oval_definition *definition, struct oval_document *oval)
{
	struct xml_node *metadata, *node;
	struct err err = { 0 };

	if (!oval || !xml_open(oval->xml, definition->node, &err))
		return;
	metadata = xml_child(definition->node, NULL, "metadata");
	if (!metadata || (metadata->closed && !xml_open(oval->xml, metadata, &err)))
		return;
	for (node = xml_child(metadata, NS_RULE, "evidence"); node; node = xml_next_same(node))
		for (struct xml_node *child = node->first; child; child = child->next) {
			if (xml_is(child, NS_RULE, "show") && xml_attr(child, "entity")) {
				struct shown *shown = arena_more(e->arena, (void *)e->wish.shown,
				    e->wish.n_shown, sizeof *shown);
				const char *as = xml_attr(child, "as");

				shown[e->wish.n_shown].entity = xml_attr(child, "entity");
				shown[e->wish.n_shown++].as = as ? as : xml_attr(child, "entity");
				e->wish.shown = shown;
			} else if (xml_is(child, NS_RULE, "command")) {
				const char **commands = arena_more(e->arena, (void *)e->wish.commands,
				    e->wish.n_commands, sizeof *commands);

				commands[e->wish.n_commands++] = xml_trim(e->arena, child->text);
				e->wish.commands = commands;
			}
		}
}

/* "3 containers", "1 container", "2 items of unix:file". */
static void add_count(struct buf *buf, const struct oval_test *test, size_t n)
{
	if (!strncmp(test->family, "x-", 2))
		buf_printf(buf, "%zu %s%s", n, test->name,
		    n == 1 ? "" : test->name[strlen(test->name) - 1] == 's' ? "es" : "s");
	else
		buf_printf(buf, "%zu item%s of %s %s", n, n == 1 ? "" : "s", test->family, test->name);
}

static const char *const standing_titles[STANDING_COUNT] = {
	XCCDF_EVIDENCE_OFFENDERS, XCCDF_EVIDENCE_TROUBLE, XCCDF_EVIDENCE_FINE,
};

/* Whatever is found, the test is true: nothing is required of it. */
static bool only_shown(const struct oval_test *test)
{
	return !test->n_states && test->check_existence == OVAL_ANY_EXIST;
}

/* Adds as long as there is room; false: it did not fit. */
static bool add_line(struct buf *buf, size_t *units, const char *text)
{
	size_t more = text_utf16_units(text);

	if (*units + more + CLOSING_UNITS > LIMIT_EVIDENCE_UNITS)
		return false;
	*units += more;
	buf_str(buf, text);
	return true;
}

static const char *leaf_name(const struct oval_test *test)
{
	return test->comment ? test->comment : test->id;
}

static void add_leaf(struct evidence *e, struct buf *out, size_t *units, size_t *left_out, const struct leaf *leaf)
{
	const struct eval_test *test = leaf->test;
	const struct oval_collected *collected = test->collected;
	size_t count, of[STANDING_COUNT];
	struct line *lines = lines_of(e, leaf, &count, of);
	const struct probe *probe = probe_find(test->test->family, test->test->name);
	const char *shown;
	struct buf buf;
	int last = -1;

	buf_init(&buf, e->arena);
	text_printable(&buf, leaf_name(test->test), strlen(leaf_name(test->test)));
	buf_printf(&buf, ": %s", oval_result_names[test->result]);
	if (!leaf->wanted)
		buf_str(&buf, XCCDF_EVIDENCE_NOT_SO);
	buf_char(&buf, '\n');
	if (test->test->object) {
		buf_str(&buf, XCCDF_EVIDENCE_EXAMINED);
		add_count(&buf, test->test, count);
		if (count && !only_shown(test->test))
			buf_printf(&buf, ": %zu not as required, %zu could not be decided, %zu as required",
			    of[STANDING_OFFENDER], of[STANDING_TROUBLE], of[STANDING_FINE]);
		if (collected && collected->flag != OVAL_FLAG_COMPLETE)
			buf_printf(&buf, " (collected: %s)", oval_flag_names[collected->flag]);
		buf_str(&buf, ".\n");
	}
	for (size_t i = 0; collected && i < collected->n_messages; i++) {
		buf_str(&buf, "  ");
		text_printable(&buf, collected->messages[i].text, strlen(collected->messages[i].text));
		buf_char(&buf, '\n');
	}
	for (size_t i = 0; i < test->n_messages; i++) {
		buf_str(&buf, "  ");
		text_printable(&buf, test->messages[i].text, strlen(test->messages[i].text));
		buf_char(&buf, '\n');
	}
	if (!add_line(out, units, buf.at))
		*left_out += count;
	else
		for (size_t i = 0; i < count; i++) {
			buf_clear(&buf);
			if ((int)lines[i].standing != last)
				buf_printf(&buf, "%s\n", only_shown(test->test) && lines[i].standing == STANDING_FINE
					? XCCDF_EVIDENCE_FOUND : standing_titles[lines[i].standing]);
			buf_printf(&buf, "- %s %s\n", lines[i].subject, found_in(e, leaf, &lines[i]));
			shown = also_shown(e, lines[i].item, probe);
			if (*shown)
				buf_printf(&buf, "    %s\n", shown);
			if (!add_line(out, units, buf.at)) {
				*left_out += count - i;
				break;
			}
			last = (int)lines[i].standing;
		}
	buf_release(&buf);
}

/* Calls `each` for every definition the rule-result rests on. */
static void each_definition(struct evidence *e, const struct xccdf_checked *checked,
    void (*each)(struct evidence *, const struct eval_definition *, struct oval_document *, void *), void *arg)
{
	if (!checked)
		return;
	for (size_t i = 0; i < checked->n_children; i++)
		each_definition(e, &checked->children[i], each, arg);
	e->eval = checked->eval ? checked->eval : e->eval;
	if (checked->definition) /* it stands among `definitions`, too */
		each(e, checked->definition, checked->oval, arg);
	for (size_t i = 0; !checked->definition && i < checked->n_definitions; i++)
		each(e, checked->definitions[i], checked->oval, arg);
}

struct writing { struct buf *out; size_t units, left_out; };

/* The criteria as a tree ------------------------------------------------------------ */

/* One test and no more: its own block says it all. */
static bool is_one_test(const struct eval_criteria *criteria)
{
	return !criteria->criteria->negate && !criteria->definition &&
	    (criteria->test || (criteria->n_children == 1 && is_one_test(&criteria->children[0])));
}

static void add_tree(struct evidence *e, struct writing *w, const struct eval_criteria *node, unsigned depth)
{
	const struct oval_criteria *criteria = node->criteria;
	const char *name = criteria->comment;
	struct buf line;

	if (depth > LIMIT_NESTING)
		return;
	buf_init(&line, e->arena);
	buf_printf(&line, "%*s", 2 * (int)depth, "");
	if (criteria->negate)
		buf_str(&line, "not ");
	if (criteria->kind == OVAL_CRITERIA) {
		buf_printf(&line, "%s", oval_operator_names[criteria->operator]);
		name = NULL;
		if (criteria->comment) {
			buf_str(&line, " (");
			text_printable(&line, criteria->comment, strlen(criteria->comment));
			buf_char(&line, ')');
		}
	} else if (criteria->kind == OVAL_CRITERION)
		/* as its block begins, so that one leads to the other */
		name = leaf_name(criteria->test);
	else if (criteria->definition->title)
		name = criteria->definition->title;
	if (name)
		text_printable(&line, name, strlen(name));
	buf_printf(&line, ": %s\n", oval_result_names[node->result]);
	add_line(w->out, &w->units, line.at);
	if (node->definition && node->definition->criteria)
		add_tree(e, w, node->definition->criteria, depth + 1);
	for (size_t i = 0; i < node->n_children; i++)
		add_tree(e, w, &node->children[i], depth + 1);
}

static void write_tree(struct evidence *e, struct writing *w, const struct eval_criteria *criteria)
{
	if (!criteria || is_one_test(criteria))
		return;
	add_line(w->out, &w->units, XCCDF_EVIDENCE_CRITERIA "\n");
	add_tree(e, w, criteria, 1);
}

bool evidence_true_is_good(const struct oval_definition *definition)
{
	return definition->class != OVAL_CLASS_VULNERABILITY && definition->class != OVAL_CLASS_PATCH;
}

static void write_definition(struct evidence *e, const struct eval_definition *definition,
    struct oval_document *oval, void *arg)
{
	struct writing *w = arg;

	read_wish(e, definition->definition, oval);
	e->n_leaves = 0;
	e->leaves = NULL;
	walk(e, definition->criteria, evidence_true_is_good(definition->definition), 0);
	write_tree(e, w, definition->criteria);
	for (size_t i = 0; i < e->n_leaves; i++)
		add_leaf(e, w->out, &w->units, &w->left_out, &e->leaves[i]);
	for (size_t i = 0; i < definition->n_messages; i++) {
		struct buf line;

		buf_init(&line, e->arena);
		text_printable(&line, definition->messages[i].text, strlen(definition->messages[i].text));
		buf_char(&line, '\n');
		add_line(w->out, &w->units, line.at);
	}
}

/* A message of several lines stays one. */
static void add_message(struct evidence *e, struct writing *w, const char *text)
{
	for (size_t length; *text; text += length + (text[length] == '\n')) {
		struct buf line;

		length = strcspn(text, "\n");
		buf_init(&line, e->arena);
		text_printable(&line, text, length);
		buf_char(&line, '\n');
		add_line(w->out, &w->units, line.at);
	}
}

/* What the site said and a check was given: "NAME = TEXT". NULL: nothing, or it was told already. */
static const char *value_of(struct evidence *e, const struct xccdf_checked *checked, const struct xccdf_exported *export)
{
	const struct oval_variable *variable = oval_variable(checked->oval, export->name, NULL);
	const struct eval_variable *values = variable ? eval_variable(checked->eval, variable) : NULL;
	const char *id = export->value_id, *name = strstr(id, "_value_");
	struct oval_item_entity entity = { .name = "", .status = OVAL_STATUS_EXISTS };
	struct buf line;

	name = name ? name + strlen("_value_") : id;
	if (!values || map_get(e->seen, name))
		return NULL;
	map_put(e->seen, name, e);
	buf_init(&line, e->arena);
	buf_printf(&line, "%s =", name);
	for (size_t v = 0; v < values->n_values; v++) {
		if (!*values->values[v])
			continue;
		entity.value = values->values[v];
		entity.length = strlen(entity.value);
		entity.mask = values->mask;
		buf_str(&line, v ? ", " : " ");
		evidence_value(&line, &entity);
	}
	if (!values->n_values || (values->n_values == 1 && !*values->values[0]))
		buf_str(&line, " (empty)");
	return line.at;
}

/* It may be what a probe held things against. */
static const char **values_of(struct evidence *e, const struct xccdf_checked *checked, const char **values, size_t *count)
{
	for (size_t i = 0; checked && i < checked->n_children; i++)
		values = values_of(e, &checked->children[i], values, count);
	for (size_t i = 0; checked && checked->eval && i < checked->n_exports; i++) {
		const char *value = value_of(e, checked, &checked->exports[i]);

		if (!value)
			continue;
		values = arena_more(e->arena, values, *count, sizeof *values);
		values[(*count)++] = value;
	}
	return values;
}

static void write_values(struct evidence *e, const struct xccdf_checked *checked, struct writing *w)
{
	size_t count = 0;
	const char **values = values_of(e, checked, NULL, &count);

	for (size_t i = 0; i < count; i++)
		add_line(w->out, &w->units, arena_printf(e->arena, XCCDF_EVIDENCE_VALUE "%s\n", values[i]));
}

static struct evidence begin(struct arena *arena)
{
	struct evidence e = { .arena = arena, .seen = map_new(arena) };

	buf_init(&e.buf, arena);
	return e;
}

const char *xccdf_evidence(struct arena *arena, const struct xccdf_rule_result *result)
{
	struct arena *scratch = arena_new("evidence of a rule");
	struct evidence e = begin(scratch);
	struct buf out;
	struct writing w = { &out, 0, 0 };
	const char *text;

	buf_init(&out, scratch);
	for (size_t i = 0; i < result->n_messages; i++)
		add_message(&e, &w, result->messages[i].text);
	each_definition(&e, result->checked, write_definition, &w);
	write_values(&e, result->checked, &w);
	if (w.left_out)
		buf_printf(&out, "... and %zu more, left out because importers cut evidence at 32,767 characters. "
				 "The OVAL results file (--oval-results) has them all.\n", w.left_out);
	for (size_t i = 0; i < e.wish.n_commands; i++) {
		struct buf line;

		buf_init(&line, scratch);
		buf_str(&line, i ? "  " : XCCDF_EVIDENCE_BY_HAND "\n  ");
		text_printable(&line, e.wish.commands[i], strlen(e.wish.commands[i]));
		buf_char(&line, '\n');
		/* CLOSING_UNITS was kept for this. */
		if (w.units + text_utf16_units(line.at) < LIMIT_EVIDENCE_UNITS) {
			w.units += text_utf16_units(line.at);
			buf_str(&out, line.at);
		}
	}
	if (!out.length)
		buf_printf(&out, "%s: no check was carried out.\n", xccdf_result_names[result->result]);
	while (out.length && out.at[out.length - 1] == '\n')
		out.at[--out.length] = '\0';
	text = arena_strndup(arena, out.at, out.length);
	arena_free(scratch);
	return text;
}

/* Room of a line that is read in passing. */
#define AGAINST_BYTES 600
#define AGAINST_ITEMS 3

static void add_against(struct evidence *e, struct buf *buf, const struct leaf *leaf)
{
	const struct eval_test *test = leaf->test;
	const char *comment = test->test->comment ? test->test->comment : test->test->id;
	size_t count, of[STANDING_COUNT];
	const struct line *lines = lines_of(e, leaf, &count, of);

	buf_str(buf, buf->length ? "; " : "");
	text_printable(buf, comment, strlen(comment));
	buf_printf(buf, ": %s", oval_result_names[test->result]);
	for (size_t i = 0; test->collected && i < test->collected->n_messages; i++) {
		buf_str(buf, ", ");
		text_printable(buf, test->collected->messages[i].text, strlen(test->collected->messages[i].text));
	}
	for (size_t i = 0; i < count && i < AGAINST_ITEMS; i++)
		buf_printf(buf, ", %s", found_in(e, leaf, &lines[i]));
	if (!count && test->result == OVAL_FALSE)
		buf_str(buf, ", there is none");
}

const char *xccdf_evidence_against(struct arena *arena, struct eval *eval, const struct eval_definition *definition)
{
	struct evidence e = begin(arena);
	struct buf buf;

	e.eval = eval;
	buf_init(&buf, arena);
	walk(&e, definition->criteria, true, 0);
	for (size_t i = 0; i < e.n_leaves && buf.length < AGAINST_BYTES; i++)
		if (e.leaves[i].test->result != (e.leaves[i].wanted ? OVAL_TRUE : OVAL_FALSE))
			add_against(&e, &buf, &e.leaves[i]);
	for (size_t i = 0; i < definition->n_messages; i++) {
		buf_str(&buf, buf.length ? "; " : "");
		text_printable(&buf, definition->messages[i].text, strlen(definition->messages[i].text));
	}
	if (buf.length <= AGAINST_BYTES)
		return buf.at;
	/* Not in the middle of a character. */
	for (buf.length = AGAINST_BYTES; buf.length && ((unsigned char)buf.at[buf.length] & 0xC0) == 0x80; buf.length--)
		;
	buf.at[buf.length] = '\0';
	return arena_printf(arena, "%s ...", buf.at);
}

/* Tables ----------------------------------------------------------------------------------- */

/* Of one cell: what is longer is cut, and says so. */
#define CELL_BYTES 600
/* Columns of what no state compares. */
#define MOST_OTHERS 8

struct table {
	struct evidence_column *columns;
	size_t count;
};

bool evidence_masked(const struct oval_test *t, const char *name)
{
	for (size_t i = 0; i < t->n_states; i++)
		for (size_t j = 0; j < t->states[i]->n_entities; j++)
			if (t->states[i]->entities[j].mask && !strcmp(t->states[i]->entities[j].name, name))
				return true;
	for (size_t i = 0; t->object && i < t->object->n_entities; i++)
		if (t->object->entities[i].mask && !strcmp(t->object->entities[i].name, name))
			return true;
	return false;
}

static struct evidence_column *column(struct evidence *e, struct table *table, const char *entity, const char *name)
{
	for (size_t i = 0; i < table->count; i++)
		if (!strcmp(table->columns[i].entity, entity))
			return &table->columns[i];
	table->columns = arena_more(e->arena, table->columns, table->count, sizeof *table->columns);
	table->columns[table->count] = (struct evidence_column){ .entity = entity, .name = name };
	return &table->columns[table->count++];
}

static bool any_item_has(const struct eval_test *test, const char *name)
{
	for (size_t i = 0; i < test->n_items; i++) {
		const struct oval_item_entity *entity = entity_of(test->items[i].item, name);

		if (entity && entity->status == OVAL_STATUS_EXISTS)
			return true;
	}
	return false;
}

/* What names an item. */
static void subject_columns(struct evidence *e, struct table *table, const struct eval_test *test, const struct probe *probe)
{
	for (const struct probe_entity *row = probe ? probe->entities : NULL; row && row->name; row++) {
		if (!(row->flags & PROBE_SUBJECT) || !any_item_has(test, row->name))
			continue;
		if (!table->count && !strcmp(row->name, "name"))
			column(e, table, row->name, evidence_of_containers(probe) ? "container" : test->test->name);
		else
			column(e, table, row->name, !strcmp(row->name, "status") ? "state" : row->name);
	}
}

static void compared_columns(struct evidence *e, struct table *table, const struct oval_state *state, const struct probe *probe)
{
	for (size_t i = 0; i < state->n_entities; i++) {
		const struct oval_entity *wanted = &state->entities[i];
		struct evidence_column *c = column(e, table, wanted->name, evidence_source_name(probe, wanted->name));
		struct buf buf;

		buf_init(&buf, e->arena);
		if (c->compared)
			buf_printf(&buf, "%s; ", c->compared);
		if (wanted->mask)
			buf_str(&buf, "(masked)");
		else if (wanted->nil)
			buf_str(&buf, "(nothing)");
		else
			add_wanted(e, &buf, wanted);
		c->compared = buf.at;
	}
}

/* Nothing is compared: what the items hold. */
static void other_columns(struct evidence *e, struct table *table, const struct eval_test *test, const struct probe *probe)
{
	size_t most = table->count + MOST_OTHERS;

	for (size_t i = 0; i < test->n_items; i++)
		for (size_t k = 0; k < test->items[i].item->n_entities && table->count < most; k++) {
			const struct oval_item_entity *entity = &test->items[i].item->entities[k];

			if (entity->status == OVAL_STATUS_EXISTS)
				column(e, table, entity->name, evidence_source_name(probe, entity->name));
		}
}

static struct table columns_of(struct evidence *e, const struct eval_test *test, const struct probe *probe)
{
	struct table table = { 0 };
	bool compared = false;

	subject_columns(e, &table, test, probe);
	for (size_t i = 0; i < test->test->n_states; i++) {
		compared_columns(e, &table, test->test->states[i], probe);
		compared |= test->test->states[i]->n_entities != 0;
	}
	if (!compared)
		other_columns(e, &table, test, probe);
	for (size_t i = 0; i < e->wish.n_shown; i++)
		if (any_item_has(test, e->wish.shown[i].entity))
			column(e, &table, e->wish.shown[i].entity, e->wish.shown[i].as);
	return table;
}

static const char *cell_of(struct evidence *e, const struct eval_test *test, const struct oval_item *item, const char *entity)
{
	struct buf buf;
	size_t whole, length;

	buf_init(&buf, e->arena);
	if (evidence_masked(test->test, entity) && entity_exists(item, entity))
		return "(masked)";
	add_values(&buf, item, entity);
	if (buf.length <= CELL_BYTES)
		return buf.at;
	whole = buf.length;
	for (length = CELL_BYTES; length && ((unsigned char)buf.at[length] & 0xC0) == 0x80; length--)
		;
	return arena_printf(e->arena, "%.*s... (%zu bytes)", (int)length, buf.at, whole);
}

/* Which of the columns hold what is not as required. */
static void mark_wrong(struct evidence *e, const struct eval_test *test, const struct oval_item *item,
    const struct table *table, bool forbidden, bool *wrong)
{
	for (size_t s = 0; s < test->test->n_states; s++) {
		const struct oval_state *state = test->test->states[s];
		struct eval_entity_result *results = arena_alloc(e->arena, (state->n_entities + 1) * sizeof *results);

		eval_item_against_state(e->eval, item, state, results);
		for (size_t i = 0; i < state->n_entities; i++)
			for (size_t c = 0; c < table->count; c++)
				if (!strcmp(table->columns[c].entity, state->entities[i].name))
					wrong[c] |= (results[i].result == OVAL_TRUE) == forbidden;
	}
}

static const char *item_trouble(struct evidence *e, const struct oval_item *item)
{
	struct buf buf;

	buf_init(&buf, e->arena);
	for (size_t i = 0; i < item->n_messages; i++) {
		buf_str(&buf, buf.length ? " " : "");
		text_printable(&buf, item->messages[i].text, strlen(item->messages[i].text));
	}
	return buf.length ? buf.at : NULL;
}

static struct evidence_row row_of(struct evidence *e, const struct leaf *leaf, const struct eval_tested_item *tested,
    const struct table *table)
{
	const char **cells = arena_alloc(e->arena, (table->count + 1) * sizeof *cells);
	bool *wrong = arena_alloc(e->arena, (table->count + 1) * sizeof *wrong);
	struct evidence_row row = { evidence_standing(leaf->test->test, leaf->wanted, tested), cells, wrong,
		item_trouble(e, tested->item) };

	for (size_t c = 0; c < table->count; c++)
		cells[c] = cell_of(e, leaf->test, tested->item, table->columns[c].entity);
	if (row.standing != STANDING_FINE)
		mark_wrong(e, leaf->test, tested->item, table, evidence_forbids(leaf->test->test, leaf->wanted), wrong);
	return row;
}

/* In the order of the evidence: offenders first, by what names them. */
static int by_row(const void *a, const void *b)
{
	const struct evidence_row *x = a, *y = b;

	if (x->standing != y->standing)
		return x->standing < y->standing ? -1 : 1;
	return x->cells[0] && y->cells[0] ? strcmp(x->cells[0], y->cells[0]) : 0;
}

static struct evidence_table table_of(struct evidence *e, const struct leaf *leaf)
{
	const struct eval_test *test = leaf->test;
	struct table columns = columns_of(e, test, probe_find(test->test->family, test->test->name));
	struct evidence_row *rows = arena_alloc(e->arena, (test->n_items + 1) * sizeof *rows);
	struct evidence_table table = { .test = test, .wanted = leaf->wanted,
		.forbidden = evidence_forbids(test->test, leaf->wanted),
		.only_shown = only_shown(test->test), .columns = columns.columns,
		.n_columns = columns.count, .rows = rows, .n_rows = test->n_items };

	for (size_t i = 0; i < test->n_items; i++) {
		rows[i] = row_of(e, leaf, &test->items[i], &columns);
		table.of[rows[i].standing]++;
	}
	qsort(rows, test->n_items, sizeof *rows, by_row);
	return table;
}

static void add_tables(struct evidence *e, const struct eval_definition *definition, struct oval_document *oval, void *arg)
{
	struct evidence_tables *tables = arg;

	read_wish(e, definition->definition, oval);
	e->n_leaves = 0;
	e->leaves = NULL;
	walk(e, definition->criteria, evidence_true_is_good(definition->definition), 0);
	for (size_t i = 0; i < e->n_leaves; i++) {
		struct evidence_table *at = arena_more(e->arena, (void *)tables->at, tables->count, sizeof *at);

		at[tables->count++] = table_of(e, &e->leaves[i]);
		tables->at = at;
	}
}

struct evidence_tables xccdf_evidence_tables(struct arena *arena, const struct xccdf_rule_result *result)
{
	struct evidence e = begin(arena);
	struct evidence_tables tables = { 0 };

	each_definition(&e, result->checked, add_tables, &tables);
	tables.values = values_of(&e, result->checked, NULL, &tables.n_values);
	tables.commands = e.wish.commands;
	tables.n_commands = e.wish.n_commands;
	return tables;
}

struct offenders { struct xccdf_offender *at; size_t most, count; struct map *told; };

static void add_offenders(struct evidence *e, const struct eval_definition *definition,
    struct oval_document *oval, void *arg)
{
	struct offenders *o = arg;

	(void)oval;
	e->n_leaves = 0;
	e->leaves = NULL;
	walk(e, definition->criteria, evidence_true_is_good(definition->definition), 0);
	for (size_t l = 0; l < e->n_leaves; l++) {
		size_t count, of[STANDING_COUNT];
		const struct line *lines = lines_of(e, &e->leaves[l], &count, of);

		for (size_t i = 0; i < count && lines[i].standing != STANDING_FINE; i++) {
			const struct leaf *told = map_get(o->told, lines[i].subject);

			/* what one test speaks against need not be told of another */
			if (told && told != &e->leaves[l])
				continue;
			map_put(o->told, lines[i].subject, &e->leaves[l]);
			if (o->count++ >= o->most)
				continue;
			o->at = arena_more(e->arena, o->at, o->count - 1, sizeof *o->at);
			o->at[o->count - 1] = (struct xccdf_offender){ lines[i].subject,
				arena_strdup(e->arena, found_in(e, &e->leaves[l], &lines[i])),
				lines[i].standing == STANDING_TROUBLE };
		}
	}
}

const struct xccdf_offender *xccdf_offenders(struct arena *arena, const struct xccdf_rule_result *result, size_t most,
    size_t *count)
{
	struct evidence e = begin(arena);
	struct offenders o = { .most = most, .told = map_new(arena) };

	e.only_against = true;
	each_definition(&e, result->checked, add_offenders, &o);
	*count = o.count;
	return o.at;
}

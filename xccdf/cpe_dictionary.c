/* CPE dictionaries 2.x (NISTIR 7697) as they are used for applicability: names, and checks that tell whether
 * the target is what the name says. */
#include "xccdf/cpe_platforms.h"

#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/paths.h"
#include "source/names.h"
#include "xccdf/evidence.h"

#define NS SOURCE_NS_CPE_DICTIONARY
#define NS_23 "http://scap.nist.gov/schema/cpe-extension/2.3"

static bool read_checks(struct arena *arena, struct source *source, const struct xml_node *node,
    struct cpe_item *item, struct err *err)
{
	struct cpe_check *checks = NULL;

	for (struct xml_node *check = xml_child(node, NS, "check"); check;
	     check = xml_next_same(check)) {
		checks = arena_more(arena, checks, item->n_checks, sizeof *checks);
		checks[item->n_checks].system = xml_attr(check, "system");
		checks[item->n_checks].href = xml_attr(check, "href");
		checks[item->n_checks].id = xml_trim(arena, check->text);
		if (!checks[item->n_checks].system)
			return xml_err(source->xml, check, err, "check without system");
		if (!*checks[item->n_checks].id)
			return xml_err(source->xml, check, err, "check that names no definition");
		item->n_checks++;
	}
	item->checks = checks;
	return true;
}

/* The 2.3 name of the extension says more than the 2.2 name of the item: prefer it. */
static bool read_item(struct arena *arena, struct source *source, const struct xml_node *node,
    struct cpe_item *item, struct err *err)
{
	const struct xml_node *newer = xml_child(node, NS_23, "cpe23-item"),
			      *title = xml_child(node, NS, "title");
	const char *name = newer ? xml_attr(newer, "name") : NULL;

	item->text = xml_attr(node, "name");
	if (!item->text)
		return xml_err(source->xml, node, err, "cpe-item without name");
	item->title = title ? xml_trim(arena, title->text) : "";
	item->named = (name && cpe_name_read(arena, name, &item->name, NULL)) ||
	    cpe_name_read(arena, item->text, &item->name, NULL);
	return read_checks(arena, source, node, item, err);
}

const struct cpe_dictionary *cpe_dictionary_read(struct arena *arena, struct source *source,
    struct err *err)
{
	struct cpe_dictionary *dictionary = arena_alloc(arena, sizeof *dictionary);
	struct cpe_item *items = NULL;

	dictionary->source = source;
	for (struct xml_node *node = xml_child(source->root, NS, "cpe-item"); node;
	     node = xml_next_same(node)) {
		items = arena_more(arena, items, dictionary->n_items, sizeof *items);
		memset(&items[dictionary->n_items], 0, sizeof *items);
		if (!read_item(arena, source, node, &items[dictionary->n_items++], err))
			return NULL;
	}
	dictionary->items = items;
	return dictionary;
}

/* ---- asking ---- */

static struct platform_answer answer(enum xccdf_applicable applicable, const char *why)
{
	return (struct platform_answer){ applicable, why };
}

/* NISTIR 7697, 4: a check confirms or rejects that the target is an instance of the name. The first that
 * can, does. */
static struct platform_answer item_applies(struct xccdf_platforms *platforms,
    struct source *from, const struct cpe_item *item)
{
	struct platform_answer last = answer(XCCDF_NOT_APPLICABLE,
	    arena_printf(platforms->arena,
		"the dictionary %s has the name '%s', but no check for it", from->name, item->text));

	for (size_t i = 0; i < item->n_checks; i++) {
		last = cpe_check_applies(platforms, from, &item->checks[i]);
		if (last.applicable != XCCDF_APPLICABLE_ERROR)
			break;
	}
	return last;
}

/* A name written without version means all versions: items that are the same or more specific
 * (XCCDF 1.2, 6.2.5: the platform's name against the dictionary's). */
static bool matches(const char *text, const struct cpe_name *name, bool named,
    const struct cpe_item *item)
{
	return named && item->named ? cpe_name_matches(name, &item->name)
	                            : !strcasecmp(text, item->text);
}

/* As OR: one item that applies is enough; then one that could not be decided; then no. */
static struct platform_answer either(struct platform_answer a, struct platform_answer b)
{
	static const int rank[] = { [XCCDF_NOT_APPLICABLE] = 0, [XCCDF_APPLICABLE_ERROR] = 1,
		[XCCDF_APPLICABLE] = 2 };

	if (!a.why || !b.why)
		return a.why ? a : b;
	return rank[b.applicable] > rank[a.applicable] ? b : a;
}

static struct platform_answer ask_dictionary(struct xccdf_platforms *platforms,
    const struct cpe_dictionary *dictionary, const char *text, const struct cpe_name *name,
    bool named)
{
	struct platform_answer so_far = answer(XCCDF_NOT_APPLICABLE, NULL);

	for (size_t i = 0; i < dictionary->n_items; i++) {
		const struct cpe_item *item = &dictionary->items[i];

		if (!matches(text, name, named, item))
			continue;
		so_far = either(so_far, item_applies(platforms, dictionary->source, item));
		if (so_far.applicable == XCCDF_APPLICABLE)
			break;
	}
	return so_far;
}

/* The program's own dictionary, for names that content brings none for. */
static const struct cpe_dictionary *own(struct xccdf_platforms *platforms)
{
	const char *path;
	struct source *source;
	struct err err;

	if (platforms->own_tried)
		return platforms->own;
	platforms->own_tried = true;
	path = data_path(platforms->arena, "content/cpe/dictionary.xml");
	source = path ? source_open(platforms->arena, path, &err) : NULL;
	if (source)
		platforms->own = cpe_dictionary_read(platforms->arena, source, &err);
	if (!platforms->own)
		log_warning("the CPE dictionary content/cpe/dictionary.xml cannot be read: %s",
		    path ? err.text : "not there");
	return platforms->own;
}

static struct platform_answer ask_dictionaries(struct xccdf_platforms *platforms,
    const char *text)
{
	struct platform_answer so_far = answer(XCCDF_NOT_APPLICABLE, NULL);
	const struct cpe_dictionary *dictionary;
	struct cpe_name name;
	bool named = cpe_name_read(platforms->arena, text, &name, NULL) != CPE_NOT_A_NAME;

	for (size_t i = 0; i < platforms->n_dictionaries; i++) {
		so_far = either(so_far,
		    ask_dictionary(platforms, &platforms->dictionaries[i], text, &name, named));
		if (so_far.why && so_far.applicable == XCCDF_APPLICABLE)
			return so_far;
	}
	if (!so_far.why && (dictionary = own(platforms)))
		so_far = ask_dictionary(platforms, dictionary, text, &name, named);
	if (so_far.why)
		return so_far;
	return answer(XCCDF_NOT_APPLICABLE,
	    arena_printf(platforms->arena,
		"no CPE dictionary knows the name '%s'; --cpe FILE adds one", text));
}

struct platform_answer cpe_name_applies(struct xccdf_platforms *platforms, const char *text)
{
	struct platform_answer *known = map_get(platforms->names, text);

	if (!known) {
		struct platform_answer found = ask_dictionaries(platforms, text);

		known = arena_memdup(platforms->arena, &found, sizeof found);
		map_put(platforms->names, arena_strdup(platforms->arena, text), known);
	}
	return *known;
}

/* ---- checks ---- */

static struct xccdf_platform_check *oval_of(struct xccdf_platforms *platforms,
    struct source *from, const char *href, const char **why)
{
	const struct eval_options options = { .deprecated = true };
	struct xccdf_platform_check *known, check = { .href = href };
	struct err err = { 0 };

	*why = NULL;
	switch (source_resolve(from, href, &platforms->options, &check.source, &err)) {
	case SOURCE_RESOLVED:
		break;
	case SOURCE_SKIPPED:
		*why = arena_printf(platforms->arena, "%s, which %s refers to, is not here", href,
		    from->name);
		return NULL;
	case SOURCE_BROKEN:
		*why = arena_strdup(platforms->arena, err.text);
		return NULL;
	}
	known = map_get(platforms->evals, check.source->name);
	if (known)
		return known;
	check.document = oval_document_read(platforms->arena, check.source->xml,
	    check.source->root, check.source->name, &err);
	if (check.document)
		check.eval = eval_new(platforms->arena, check.document, platforms->target, &options, &err);
	if (!check.eval) {
		*why = arena_strdup(platforms->arena, err.text);
		return NULL;
	}
	known = arena_memdup(platforms->arena, &check, sizeof check);
	map_put(platforms->evals, check.source->name, known);
	platforms->checks = arena_more(platforms->arena, platforms->checks, platforms->n_checks,
	    sizeof *platforms->checks);
	platforms->checks[platforms->n_checks++] = check;
	return known;
}

static struct platform_answer of_definition(struct xccdf_platforms *platforms, struct eval *eval,
    const struct eval_definition *definition)
{
	const char *against = xccdf_evidence_against(platforms->arena, eval, definition);
	const char *id = definition->definition->id, *title = definition->definition->title;
	enum xccdf_applicable applicable = XCCDF_APPLICABLE_ERROR;

	switch (definition->result) {
	case OVAL_TRUE:
		applicable = XCCDF_APPLICABLE;
		break;
	case OVAL_FALSE:
	case OVAL_NOT_APPLICABLE:
		applicable = XCCDF_NOT_APPLICABLE;
		break;
	default:
		break;
	}
	if (applicable == XCCDF_APPLICABLE)
		against = "";
	return answer(applicable,
	    arena_printf(platforms->arena, "%s%s%s is %s here%s%s%s", id, title ? ": " : "",
		title ? title : "", oval_result_names[definition->result], *against ? " (" : "", against,
		*against ? ")" : ""));
}

struct platform_answer cpe_check_applies(struct xccdf_platforms *platforms, struct source *from,
    const struct cpe_check *check)
{
	const struct eval_definition *definition;
	struct xccdf_platform_check *oval;
	struct err err = { 0 };
	const char *why;

	if (strncmp(check->system, SOURCE_NS_OVAL, strlen(SOURCE_NS_OVAL)))
		return answer(XCCDF_APPLICABLE_ERROR,
		    arena_printf(platforms->arena, "nobody here can carry out a check of %s",
			check->system));
	if (!check->href)
		return answer(XCCDF_APPLICABLE_ERROR,
		    arena_printf(platforms->arena, "%s: the check %s does not say in which file",
			from->name, check->id));
	oval = oval_of(platforms, from, check->href, &why);
	if (!oval)
		return answer(XCCDF_APPLICABLE_ERROR, why);
	if (!eval_run(oval->eval, &check->id, 1, &err))
		return answer(XCCDF_APPLICABLE_ERROR, arena_strdup(platforms->arena, err.text));
	definition = eval_definition(oval->eval, check->id);
	if (!definition)
		return answer(XCCDF_APPLICABLE_ERROR,
		    arena_printf(platforms->arena, "%s was not evaluated", check->id));
	return of_definition(platforms, oval->eval, definition);
}

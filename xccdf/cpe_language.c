/* The CPE applicability language 2.3 (NISTIR 7698): logical tests over names and checks. And the platforms
 * as a whole. */
#include "xccdf/cpe_platforms.h"

#include <string.h>

#include "source/data_stream.h"
#include "source/names.h"

#define NS SOURCE_NS_CPE_LANGUAGE

static struct platform_answer answer(enum xccdf_applicable applicable, const char *why)
{
	return (struct platform_answer){ applicable, why };
}

static struct platform_answer broken(struct xccdf_platforms *platforms,
    const struct cpe_platform *platform, const struct xml_node *node, const char *what)
{
	return answer(XCCDF_APPLICABLE_ERROR,
	    arena_printf(platforms->arena, "%s: line %u: %s", platform->from->name, node->line, what));
}

static struct platform_answer ask(struct xccdf_platforms *, const struct cpe_platform *,
    const struct xml_node *);

/* NISTIR 7698, 6.2: AND is FALSE with one FALSE, else ERROR with one ERROR, else TRUE; OR is TRUE with one
 * TRUE, else ERROR with one ERROR, else FALSE. */
static int rank(bool and, enum xccdf_applicable applicable)
{
	static const int ranks[2][3] = {
		[false] = { [XCCDF_APPLICABLE] = 2, [XCCDF_APPLICABLE_ERROR] = 1,
			[XCCDF_NOT_APPLICABLE] = 0 },
		[true] = { [XCCDF_NOT_APPLICABLE] = 2, [XCCDF_APPLICABLE_ERROR] = 1,
			[XCCDF_APPLICABLE] = 0 },
	};

	return ranks[and][applicable];
}

static struct platform_answer negated(struct xccdf_platforms *platforms,
    struct platform_answer a)
{
	if (a.applicable == XCCDF_APPLICABLE_ERROR)
		return a;
	return answer(a.applicable == XCCDF_APPLICABLE ? XCCDF_NOT_APPLICABLE : XCCDF_APPLICABLE,
	    arena_printf(platforms->arena, "not (%s)", a.why));
}

/* 6.2.1: operator and negate are required; every kind of child may stand in any order. */
static struct platform_answer logical_test(struct xccdf_platforms *platforms,
    const struct cpe_platform *platform, const struct xml_node *node)
{
	const char *operator = xml_attr(node, "operator");
	struct platform_answer so_far = { 0 };
	bool and, any = false;

	if (!operator || (strcmp(operator, "AND") && strcmp(operator, "OR")))
		return broken(platforms, platform, node, "logical-test whose operator is neither AND nor OR");
	and = !strcmp(operator, "AND");
	for (const struct xml_node *child = node->first; child; child = child->next) {
		struct platform_answer one;

		if (!child->ns || strcmp(child->ns, NS))
			continue;
		one = ask(platforms, platform, child);
		if (!any || rank(and, one.applicable) > rank(and, so_far.applicable))
			so_far = one;
		any = true;
		if (rank(and, so_far.applicable) == 2)
			break;
	}
	if (!any)
		return broken(platforms, platform, node, "logical-test with nothing in it");
	return xml_attr_bool(node, "negate", false) ? negated(platforms, so_far) : so_far;
}

static struct platform_answer check_fact(struct xccdf_platforms *platforms,
    const struct cpe_platform *platform, const struct xml_node *node)
{
	const struct cpe_check check = { xml_attr(node, "system"), xml_attr(node, "href"),
		xml_attr(node, "id-ref") };

	if (!check.system || !check.id)
		return broken(platforms, platform, node, "check-fact-ref without system or id-ref");
	return cpe_check_applies(platforms, platform->from, &check);
}

static struct platform_answer ask(struct xccdf_platforms *platforms,
    const struct cpe_platform *platform, const struct xml_node *node)
{
	if (!strcmp(node->name, "logical-test"))
		return logical_test(platforms, platform, node);
	if (!strcmp(node->name, "check-fact-ref"))
		return check_fact(platforms, platform, node);
	if (!strcmp(node->name, "fact-ref")) {
		const char *name = xml_attr(node, "name");

		return name ? cpe_name_applies(platforms, name)
		            : broken(platforms, platform, node, "fact-ref without name");
	}
	return broken(platforms, platform, node, "unknown element in a logical-test");
}

struct platform_answer cpe_language_applies(struct xccdf_platforms *platforms,
    const struct cpe_platform *platform)
{
	const struct xml_node *test = xml_child(platform->node, NS, "logical-test");

	return test ? logical_test(platforms, platform, test)
	            : broken(platforms, platform, platform->node, "platform without logical-test");
}

/* ---- the platforms ---- */

struct xccdf_platforms *xccdf_platforms_new(struct arena *arena, struct target *target,
    const struct source_options *options)
{
	struct xccdf_platforms *platforms = arena_alloc(arena, sizeof *platforms);

	platforms->arena = arena;
	platforms->target = target;
	if (options)
		platforms->options = *options;
	platforms->languages = map_new(arena);
	platforms->names = map_new(arena);
	platforms->answers = map_new(arena);
	platforms->evals = map_new(arena);
	platforms->added = map_new(arena);
	return platforms;
}

static bool add_dictionary(struct xccdf_platforms *platforms, struct source *source,
    struct err *err)
{
	const struct cpe_dictionary *dictionary;

	if (map_put(platforms->added, source->name, source))
		return true;
	dictionary = cpe_dictionary_read(platforms->arena, source, err);
	if (!dictionary)
		return false;
	platforms->dictionaries = arena_more(platforms->arena, platforms->dictionaries,
	    platforms->n_dictionaries, sizeof *dictionary);
	platforms->dictionaries[platforms->n_dictionaries++] = *dictionary;
	return true;
}

static bool add_stream(struct xccdf_platforms *platforms, const struct data_stream *stream,
    struct err *err)
{
	struct source *const *found;
	size_t count;

	if (!data_stream_dictionaries(stream, &found, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!xccdf_platforms_add(platforms, found[i], err))
			return false;
	return true;
}

bool xccdf_platforms_add(struct xccdf_platforms *platforms, struct source *source,
    struct err *err)
{
	const struct data_stream_collection *collection;

	switch (source->type) {
	case SOURCE_CPE_DICTIONARY:
		return add_dictionary(platforms, source, err);
	case SOURCE_CPE_LANGUAGE:
		return xccdf_platforms_add_language(platforms, source, source->root, err);
	case SOURCE_DATA_STREAM:
		collection = data_stream_collection_read(source, err);
		if (!collection)
			return false;
		for (size_t i = 0; i < collection->n_streams; i++)
			if (!add_stream(platforms, &collection->streams[i], err))
				return false;
		return true;
	default:
		if (source->stream)
			return add_stream(platforms, source->stream, err);
		return err_set(err, ERR_CONTENT,
		    "%s: neither a CPE dictionary nor a CPE language document, but %s",
		    source->name, source_type_names[source->type]);
	}
}

bool xccdf_platforms_add_language(struct xccdf_platforms *platforms, struct source *from,
    struct xml_node *specification, struct err *err)
{
	if (specification->closed && !xml_open(from->xml, specification, err))
		return false;
	for (struct xml_node *node = xml_child(specification, NS, "platform"); node;
	     node = xml_next_same(node)) {
		struct cpe_platform *platform;
		const char *id = xml_attr(node, "id");

		if (!id)
			return xml_err(from->xml, node, err, "platform without id");
		if (map_get(platforms->languages, id))
			continue; /* the first that was added is the one that counts */
		platform = arena_alloc(platforms->arena, sizeof *platform);
		platform->from = from;
		platform->node = node;
		map_put(platforms->languages, id, platform);
	}
	return true;
}

static struct platform_answer find_out(struct xccdf_platforms *platforms, const char *idref)
{
	const char *id = *idref == '#' ? idref + 1 : idref;
	const struct cpe_platform *platform = map_get(platforms->languages, id);

	if (platform)
		return cpe_language_applies(platforms, platform);
	if (*idref == '#')
		return answer(XCCDF_NOT_APPLICABLE,
		    arena_printf(platforms->arena, "no platform-specification says what '%s' is", idref));
	return cpe_name_applies(platforms, idref);
}

enum xccdf_applicable xccdf_platform_applies(struct xccdf_platforms *platforms,
    const char *idref, const char **why)
{
	struct platform_answer *known = map_get(platforms->answers, idref);

	if (!known) {
		struct platform_answer found = find_out(platforms, idref);

		known = arena_alloc(platforms->arena, sizeof *known);
		known->applicable = found.applicable;
		known->why = arena_printf(platforms->arena, "platform %s: %s", idref, found.why);
		map_put(platforms->answers, arena_strdup(platforms->arena, idref), known);
	}
	*why = known->why;
	return known->applicable;
}

const struct xccdf_platform_check *xccdf_platform_checks(const struct xccdf_platforms *platforms,
    size_t *count)
{
	*count = platforms->n_checks;
	return platforms->checks;
}

/* Tailoring (XCCDF 1.2, 6.7), and the same for 1.1 as openscap has it: elements of its own
 * namespace around Profiles of XCCDF 1.1. */
#include "xccdf/read.h"

#include <string.h>

#define NS_TAILORING_11 "http://open-scap.org/page/Xccdf-1.1-tailoring"

static bool is_tailoring(const struct xml_node *node, const char *name)
{
	return node->ns && !strcmp(node->name, name) &&
	    (xccdf_is_ours(node) || !strcmp(node->ns, NS_TAILORING_11));
}

/* Table 32, Loading.Resolve.Tailoring. */
static bool extend(struct xccdf_reader *r, struct xccdf_profile *profile,
    const struct xccdf_benchmark *b)
{
	const struct xccdf_profile *base;

	if (!profile->extends) {
		if (map_get(b->profile_ids, profile->id))
			return xccdf_read_fail(r, profile->node,
			    "Profile '%s' has the id of one of the Benchmark's and does not extend it",
			    profile->id);
		return true;
	}
	base = map_get(b->profile_ids, profile->extends);
	if (!base)
		return xccdf_read_fail(r, profile->node,
		    "Profile '%s' extends '%s', which the Benchmark does not have", profile->id,
		    profile->extends);
	if (strcmp(profile->id, profile->extends) && map_get(b->profile_ids, profile->id))
		return xccdf_read_fail(r, profile->node,
		    "Profile '%s' has the id of one of the Benchmark's and extends another",
		    profile->id);
	xccdf_extend_profile(r->arena, profile, base);
	return true;
}

static bool read_profile(struct xccdf_reader *r, struct xml_node *node,
    struct xccdf_tailoring *tailoring, const struct xccdf_benchmark *b, struct list *profiles)
{
	struct xccdf_profile *profile = arena_alloc(r->arena, sizeof *profile);

	if (!xccdf_read_profile(r, node, profile) || !xccdf_read_id(r, r->ids, node, profile->id))
		return false;
	if (b && !extend(r, profile, b))
		return false;
	profile->tailoring = tailoring;
	map_put(tailoring->profile_ids, profile->id, profile);
	*(struct xccdf_profile **)list_add(r->arena, profiles, sizeof profile) = profile;
	return true;
}

struct xccdf_tailoring *xccdf_tailoring_read(struct source *source,
    const struct xccdf_benchmark *b, struct err *err)
{
	struct xccdf_reader r = { source->arena, source->xml, err, map_new(source->arena), NULL };
	struct xccdf_tailoring *t = arena_alloc(source->arena, sizeof *t);
	struct list profiles = { 0 };

	t->source = source;
	t->profile_ids = map_new(source->arena);
	t->root = source->root;
	if (!is_tailoring(source->root, "Tailoring")) {
		xccdf_read_fail(&r, source->root, "%s is not an XCCDF Tailoring", source->root->name);
		return NULL;
	}
	t->id = xml_attr(source->root, "id");
	r.lang = xml_attr_ns(source->root, XML_NS_XML, "lang");
	for (struct xml_node *node = source->root->first; node; node = node->next) {
		if (is_tailoring(node, "benchmark")) {
			t->benchmark_href = xml_attr(node, "href");
			t->benchmark_id = xml_attr(node, "id");
			t->benchmark_version = xml_attr(node, "version");
		} else if (is_tailoring(node, "version"))
			xccdf_read_version(&r, node, &t->version);
		else if (is_tailoring(node, "Profile")) {
			if (!read_profile(&r, node, t, b, &profiles))
				return NULL;
		} else if (xccdf_is_ours(node) && strcmp(node->name, "status") &&
		    strcmp(node->name, "dc-status") && strcmp(node->name, "metadata") &&
		    strcmp(node->name, "signature")) {
			xccdf_read_unexpected(&r, node);
			return NULL;
		}
	}
	if (!profiles.count) {
		xccdf_read_fail(&r, source->root, "Tailoring without a Profile");
		return NULL;
	}
	LIST_TO(profiles, t->profiles, t->n_profiles);
	return t;
}

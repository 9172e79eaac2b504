/* OVAL documents a Benchmark refers to, and the values it hands to them. */
#include "xccdf/plan.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static enum source_resolved resolve(struct plan *plan, const char *href, struct source **source)
{
	*source = map_get(plan->given, last_name(href));
	if (*source)
		return SOURCE_RESOLVED;
	if (map_get(plan->missing, href))
		return SOURCE_SKIPPED;
	return source_resolve(plan->policy->benchmark->source, href, plan->options->follow, source,
	    plan->err);
}

/* In oscap's words; scripts look for them. */
static void say_skipped(struct plan *plan, const char *href)
{
	if (map_put(plan->missing, href, plan))
		return;
	fflush(stdout);
	fprintf(stderr, "WARNING: Skipping %s file which is referenced from XCCDF content\n",
	    source_reference_name(plan->policy->benchmark->source, href));
}

bool plan_source(struct plan *plan, const char *href, enum source_type type, struct source **found)
{
	struct source *source;

	switch (resolve(plan, href, &source)) {
	case SOURCE_SKIPPED:
		say_skipped(plan, href);
		return false;
	case SOURCE_BROKEN:
		if (plan->err->kind == ERR_NONE)
			err_set(plan->err, ERR_CONTENT, "%s cannot be read", href);
		return false;
	case SOURCE_RESOLVED:
		break;
	}
	if (source->type != type) {
		log_warning("%s is %s, not %s", href, source_type_names[source->type],
		    source_type_names[type]);
		map_put(plan->missing, href, plan);
		return false;
	}
	*found = source;
	return true;
}

bool oval_file_find(struct plan *plan, const char *href, struct oval_file **found)
{
	struct source *source;
	struct oval_file *file = map_get(plan->files, href);

	*found = file;
	if (file)
		return true;
	if (!plan_source(plan, href, SOURCE_OVAL_DEFINITIONS, &source))
		return false;
	file = arena_alloc(plan->arena, sizeof *file);
	file->href = href;
	file->source = source;
	file->document = oval_document_read(source->arena, source->xml, source->root, source->name,
	    plan->err);
	if (!file->document)
		return false;
	map_put(plan->files, href, file);
	plan->oval_files = arena_more(plan->arena, plan->oval_files, plan->n_oval_files,
	    sizeof *plan->oval_files);
	plan->oval_files[plan->n_oval_files++] = file;
	*found = file;
	return true;
}

/* Values ---------------------------------------------------------------------------- */

static bool same_values(const struct eval_values *a, const struct xccdf_setting *b)
{
	if (a->values == b->items && a->count == b->n_items)
		return true;
	if (a->count != b->n_items)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->values[i], b->items[i]))
			return false;
	return true;
}

/* A variable's declaration says what its values are. NULL: the document has no such external
 * variable, and nobody would look at the value. */
static const struct oval_variable *declared(struct plan *plan, struct oval_file *file,
    const struct xccdf_check_export *export)
{
	const struct oval_variable *variable = NULL;

	if (map_get(file->document->variable_nodes, export->name))
		variable = oval_variable(file->document, export->name, plan->err);
	else if (!map_put(plan->said, export->name, plan))
		log_warning("%s: Variable %s does not exist, skipping.", file->source->name,
		    export->name);
	return variable && variable->kind == OVAL_EXTERNAL_VARIABLE ? variable : NULL;
}

static const struct xccdf_setting *exported(struct plan *plan,
    const struct xccdf_check_export *export)
{
	const struct xccdf_setting *setting = xccdf_setting(plan->policy, export->value_id);

	if (!setting && !map_put(plan->said, export->value_id, plan))
		log_warning("%s: line %u: check-export of '%s', which is no Value",
		    plan->policy->benchmark->source->name, export->line, export->value_id);
	return setting;
}

static bool fits(struct plan *plan, const struct session *session, const struct xccdf_check *check)
{
	for (size_t i = 0; i < check->n_exports; i++) {
		const struct eval_values *known = map_get(session->external, check->exports[i].name);
		const struct xccdf_setting *setting = exported(plan, &check->exports[i]);

		if (known && setting && !same_values(known, setting))
			return false;
	}
	return true;
}

static void bind(struct plan *plan, struct session *session, const struct xccdf_check *check)
{
	for (size_t i = 0; i < check->n_exports; i++) {
		const struct xccdf_check_export *export = &check->exports[i];
		const struct xccdf_setting *setting = exported(plan, export);
		const struct oval_variable *variable;
		struct eval_values *values;

		if (!setting || map_get(session->external, export->name))
			continue;
		variable = declared(plan, session->file, export);
		if (!variable)
			continue;
		values = arena_alloc(plan->arena, sizeof *values);
		values->values = setting->items;
		values->count = setting->n_items;
		values->datatype = variable->datatype;
		map_put(session->external, export->name, values);
	}
}

/* Table 39, Check.Export allows to hand the values over in one batch: Rules that agree on the values
 * share an evaluation, so that everything is collected once. */
struct session *session_for(struct plan *plan, struct oval_file *file,
    const struct xccdf_check *check)
{
	struct session *session = NULL;

	for (size_t i = 0; i < file->n_sessions && !session; i++)
		if (fits(plan, file->sessions[i], check))
			session = file->sessions[i];
	if (!session) {
		session = arena_alloc(plan->arena, sizeof *session);
		session->file = file;
		session->external = map_new(plan->arena);
		session->wanted = map_new(plan->arena);
		file->sessions = arena_more(plan->arena, file->sessions, file->n_sessions,
		    sizeof *file->sessions);
		file->sessions[file->n_sessions++] = session;
	}
	bind(plan, session, check);
	return session;
}

void session_want(struct plan *plan, struct session *session, const char *id)
{
	if (map_put(session->wanted, id, session))
		return;
	session->ids = arena_more(plan->arena, session->ids, session->n_ids, sizeof *session->ids);
	session->ids[session->n_ids++] = id;
}

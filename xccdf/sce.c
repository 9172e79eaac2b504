#include "xccdf/sce.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "xccdf/script.h"

/* Exit statuses as scripts get them told. */
static const struct {
	const char *name;
	int status;
	enum xccdf_result result;
} statuses[] = {
	{ "PASS", 101, XCCDF_PASS },
	{ "FAIL", 102, XCCDF_FAIL },
	{ "ERROR", 103, XCCDF_ERROR },
	{ "UNKNOWN", 104, XCCDF_UNKNOWN },
	{ "NOT_APPLICABLE", 105, XCCDF_NOTAPPLICABLE },
	{ "NOT_CHECKED", 106, XCCDF_NOTCHECKED },
	{ "NOT_SELECTED", 107, XCCDF_NOTSELECTED },
	{ "INFORMATIONAL", 108, XCCDF_INFORMATIONAL },
	{ "FIXED", 109, XCCDF_FIXED },
};

/* A file in the content's folder, and nowhere else. */
static const char *beside(struct plan *plan, const char *href)
{
	const char *folder = plan->policy->benchmark->source->folder;
	char real_folder[PATH_MAX], real[PATH_MAX];
	const char *path;
	size_t length;

	if (!folder || !realpath(folder, real_folder))
		return NULL;
	path = arena_printf(plan->arena, "%s/%s", folder, href);
	if (!realpath(path, real))
		return NULL;
	length = strlen(real_folder);
	if (strncmp(real, real_folder, length) || (real[length] != '/' && length > 1)) {
		log_warning("%s leads out of the content's folder and is not run", href);
		return NULL;
	}
	if (access(real, X_OK) < 0) {
		log_warning("%s cannot be executed", href);
		return NULL;
	}
	return arena_strdup(plan->arena, real);
}

bool sce_resolve(struct plan *plan, struct planned *planned, const struct xccdf_content_ref *ref)
{
	struct source *source = plan->policy->benchmark->source;

	if (!source->stream)
		planned->script_path = beside(plan, ref->href);
	else if (source_read_plain(source, ref->href, &planned->script_text,
		     &planned->script_length, plan->err) != SOURCE_RESOLVED)
		planned->script_text = NULL;
	return planned->script_text || planned->script_path;
}

static void add(struct arena *arena, const char ***environment, size_t *count, const char *entry)
{
	*environment = arena_more(arena, *environment, *count, sizeof **environment);
	(*environment)[(*count)++] = entry;
}

/* A variable's name may hold letters, digits and _; export names that do not are left out. */
static bool is_variable_name(const char *name)
{
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && *name != '_')
			return false;
	return true;
}

static const char *const *environment_of(struct plan *plan, const struct xccdf_check *check)
{
	static const char *const types[XCCDF_VALUE_TYPE_COUNT] = {
		[XCCDF_STRING] = "STRING", [XCCDF_NUMBER] = "NUMBER", [XCCDF_BOOLEAN] = "BOOL",
	};
	const char **environment = NULL;
	size_t count = 0;

	add(plan->arena, &environment, &count,
	    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	add(plan->arena, &environment, &count, "LC_ALL=C.UTF-8");
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
		add(plan->arena, &environment, &count,
		    arena_printf(plan->arena, "XCCDF_RESULT_%s=%d", statuses[i].name,
			statuses[i].status));
	for (size_t i = 0; i < check->n_exports; i++) {
		const char *name = check->exports[i].name, *id = check->exports[i].value_id;
		const struct xccdf_value *value = map_get(plan->policy->benchmark->value_ids, id);
		const struct xccdf_setting *setting = xccdf_setting(plan->policy, id);

		if (!value || !setting || !is_variable_name(name))
			continue;
		add(plan->arena, &environment, &count,
		    arena_printf(plan->arena, "XCCDF_VALUE_%s=%s", name,
			setting->n_items ? setting->items[0] : ""));
		add(plan->arena, &environment, &count,
		    arena_printf(plan->arena, "XCCDF_TYPE_%s=%s", name, types[value->type]));
		add(plan->arena, &environment, &count,
		    arena_printf(plan->arena, "XCCDF_OPERATOR_%s=%s", name,
			xccdf_value_operator_names[setting->operator]));
	}
	add(plan->arena, &environment, &count, NULL);
	return environment;
}

void sce_answer(struct plan *plan, const struct planned *planned, struct xccdf_checked *checked,
    const char **why)
{
	struct script script = { .path = planned->script_path, .text = planned->script_text };
	struct script_outcome outcome;
	struct err err = { 0 };

	/* A script looks at the system it runs on. */
	if (plan->options->target->kind != TARGET_LIVE) {
		checked->result = XCCDF_NOTCHECKED;
		*why = "Scripts are only run on the live system.";
		return;
	}
	script.length = planned->script_length;
	script.environment = environment_of(plan, planned->check);
	checked->result = XCCDF_ERROR;
	if (!script_run(plan->arena, &script, &outcome, &err)) {
		*why = arena_strdup(plan->arena, err.text);
		return;
	}
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
		if (statuses[i].status == outcome.status)
			checked->result = statuses[i].result;
	if (outcome.too_slow)
		*why = "The script took too long and was ended.";
	else if (outcome.status < 101 || outcome.status > 109)
		*why = arena_printf(plan->arena, "The script ended with %d, which is no result.\n%s",
		    outcome.status, outcome.output);
	else if (*outcome.output)
		*why = outcome.output;
}

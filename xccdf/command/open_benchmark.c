#include "xccdf/command/open_benchmark.h"

#include "base/paths.h"
#include "source/data_stream.h"
#include "source/rule_folder.h"
#include "xccdf/command/rule_check.h"

#define DEFAULT_CONTENT "content/docker-enterprise-2.x"

static struct source *open_rules(struct arena *arena, const char *path, const char *release, struct err *err)
{
	struct arena *scratch = arena_new("check of rule files");
	bool good = command_check_rules(scratch, path, err);

	arena_free(scratch);
	return good ? rule_folder_open(arena, path, release, err) : NULL;
}

static struct source *open_content(struct arena *arena, const char *path, const char *release, bool *rules, struct err *err)
{
	struct source *source;

	*rules = false;
	if (!path) {
		path = data_path(arena, DEFAULT_CONTENT);
		if (!path) {
			err_set(err, ERR_SYSTEM, "%s is not where plimsoll looks for its data; set PLIMSOLL_DATA "
						 "to the folder that holds content/", DEFAULT_CONTENT);
			return NULL;
		}
	}
	*rules = path_is_folder(path);
	if (*rules)
		return open_rules(arena, path, release, err);
	source = source_open(arena, path, err);
	*rules = source && source->type == SOURCE_RULE_FILE;
	return *rules ? open_rules(arena, path, release, err) : source;
}

struct xccdf_benchmark *command_open_benchmark_or_rules(struct arena *arena, const char *path, const char *release, bool *rules,
    struct err *err)
{
	const struct data_stream_wanted any = { 0 };
	struct source *content = open_content(arena, path, release, rules, err);
	struct source *checklist = content ? data_stream_checklist(content, &any, err) : NULL;

	return checklist ? xccdf_benchmark_read(checklist, err) : NULL;
}

struct xccdf_benchmark *command_open_benchmark(struct arena *arena, const char *path, const char *release, struct err *err)
{
	bool rules;

	return command_open_benchmark_or_rules(arena, path, release, &rules, err);
}

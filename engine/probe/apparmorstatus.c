/* linux:apparmorstatus_object: how many profiles are loaded and how many processes they
 * confine, counted as aa-status(8) does (OVAL 5.12). No item: AppArmor is not there. */
#include <string.h>

#include "base/map.h"
#include "probe/processes.h"

#define PROFILES "/sys/kernel/security/apparmor/profiles"

static const struct probe_entity entities[] = {
	{ "loaded_profiles_count", OVAL_INT },
	{ "enforce_mode_profiles_count", OVAL_INT },
	{ "complain_mode_profiles_count", OVAL_INT },
	{ "processes_with_profiles_count", OVAL_INT },
	{ "enforce_mode_processes_count", OVAL_INT },
	{ "complain_mode_processes_count", OVAL_INT },
	{ "unconfined_processes_with_profiles_count", OVAL_INT },
	{ 0 }
};

struct counts { int64_t loaded, enforce, complain, with, enforced, complaining, unconfined; };

/* "NAME (mode)"; the name may hold blanks and brackets. Cuts the mode off. */
static const char *cut_mode(char *line)
{
	char *open = strrchr(line, '(');
	size_t length = strlen(line);

	if (!open || open == line || line[length - 1] != ')')
		return "";
	line[length - 1] = '\0';
	open[-1] = '\0';
	return open + 1;
}

static void count_profiles(const struct collect *c, const char *bytes, size_t length, struct map *profiles,
    struct counts *counts)
{
	char *at = arena_strndup(c->arena, bytes, length), *line;

	while ((line = strsep(&at, "\n"))) {
		const char *mode = cut_mode(line);

		if (!*mode)
			continue;
		map_put(profiles, line, (void *)(uintptr_t)mode);
		counts->loaded++;
		counts->enforce += !strcmp(mode, "enforce");
		counts->complain += !strcmp(mode, "complain");
	}
}

static void count_process(struct collect *c, const char *pid, const struct map *profiles, struct counts *counts)
{
	static const char *const names[] = { "apparmor/current", "current" };
	enum target_outcome outcome = TARGET_ABSENT;
	const char *bytes, *mode, *program;
	size_t length, i;
	struct err err;
	char *label;

	for (i = 0; i < 2 && outcome == TARGET_ABSENT; i++)
		outcome = target_read(c->target, arena_printf(c->arena, "/proc/%s/attr/%s", pid, names[i]), 0, c->arena, &bytes,
		    &length, &err);
	if (outcome == TARGET_DENIED)
		collect_trouble(c, "%s", err.text);
	if (outcome != TARGET_OK)
		return; /* it ended; or, a thread of the kernel, has no label */
	label = arena_strndup(c->arena, bytes, strcspn(bytes, "\n"));
	mode = cut_mode(label);
	counts->enforced += !strcmp(mode, "enforce");
	counts->complaining += !strcmp(mode, "complain");
	if (!strcmp(label, "unconfined") &&
	    target_readlink(c->target, arena_printf(c->arena, "/proc/%s/exe", pid), c->arena, &program, NULL) == TARGET_OK &&
	    map_get(profiles, program))
		counts->unconfined++;
}

static void collect(struct collect *c)
{
	struct map *profiles = map_new(c->arena);
	struct counts counts = { 0 };
	enum target_outcome outcome;
	const char *const *pids, *bytes;
	size_t length, count, i;
	struct err err;

	outcome = target_read(c->target, PROFILES, 0, c->arena, &bytes, &length, &err);
	if (outcome == TARGET_ABSENT)
		return;
	if (outcome != TARGET_OK) {
		collect_trouble(c, "%s", err.text);
		return;
	}
	count_profiles(c, bytes, length, profiles, &counts);
	if (!processes_list(c, &pids, &count))
		return;
	for (i = 0; i < count; i++)
		count_process(c, pids[i], profiles, &counts);
	counts.with = counts.enforced + counts.complaining + counts.unconfined;
	collect_item(c);
	collect_int(c, "loaded_profiles_count", counts.loaded);
	collect_int(c, "enforce_mode_profiles_count", counts.enforce);
	collect_int(c, "complain_mode_profiles_count", counts.complain);
	collect_int(c, "processes_with_profiles_count", counts.with);
	collect_int(c, "enforce_mode_processes_count", counts.enforced);
	collect_int(c, "complain_mode_processes_count", counts.complaining);
	collect_int(c, "unconfined_processes_with_profiles_count", counts.unconfined);
}

const struct probe probe_linux_apparmorstatus = {
	.family = "linux", .name = "apparmorstatus", .entities = entities, .collect = collect,
};

/* What unit files say by themselves (systemd.unit(5)): where a unit is from, whether it is
 * masked or enabled, its dependencies. Whether it runs they do not say. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "probe/systemd.h"

/* The earlier wins. */
static const char *const folders[] = { "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system",
	"/usr/lib/systemd/system", "/lib/systemd/system" };
#define N_FOLDERS (sizeof folders / sizeof *folders)

static const char *const suffixes[] = { ".service", ".socket", ".target", ".timer", ".mount", ".automount", ".path",
	".slice", ".scope", ".swap", ".device" };

static bool is_unit_name(const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t i;

	for (i = 0; dot && i < sizeof suffixes / sizeof *suffixes; i++)
		if (!strcmp(dot, suffixes[i]))
			return dot > name && !strchr(name, '/');
	return false;
}

/* foo@bar.service is an instance of foo@.service; NULL: it is none. */
static const char *template_of(struct arena *arena, const char *name)
{
	const char *at = strchr(name, '@'), *dot = strrchr(name, '.');

	if (!at || !dot || dot <= at + 1)
		return NULL;
	return arena_printf(arena, "%.*s%s", (int)(at + 1 - name), name, dot);
}

struct unit_file {
	const char *path; /* in one of the folders; NULL: nowhere */
	bool masked;
	struct target_stat st;
};

static enum target_outcome find_as(struct collect *c, const char *name, struct unit_file *to, struct err *err)
{
	enum target_outcome outcome;
	const char *real;
	size_t i;

	for (i = 0; i < N_FOLDERS; i++) {
		const char *path = arena_printf(c->arena, "%s/%s", folders[i], name);

		outcome = target_lstat(c->target, path, &to->st, err);
		if (outcome == TARGET_ABSENT)
			continue;
		if (outcome != TARGET_OK)
			return outcome;
		if (to->st.type == TARGET_SYMLINK) {
			/* A link to /dev/null masks, also in a root that has no /dev. */
			if (target_readlink(c->target, path, c->arena, &real, err) == TARGET_OK && !strcmp(real, "/dev/null"))
				to->masked = true;
			else if (target_realpath(c->target, path, c->arena, &real, err) != TARGET_OK)
				continue;
			else if (!strcmp(real, "/dev/null"))
				to->masked = true;
			else
				path = real;
		} else if (to->st.type == TARGET_REGULAR && to->st.size == 0) {
			to->masked = true; /* so does an empty file */
		}
		to->path = path;
		return TARGET_OK;
	}
	err_set(err, ERR_ABSENT, "%s: no such unit", name);
	return TARGET_ABSENT;
}

static enum target_outcome find(struct collect *c, const char *name, struct unit_file *to, struct err *err)
{
	enum target_outcome outcome = find_as(c, name, to, err);
	const char *template = template_of(c->arena, name);

	if (outcome == TARGET_ABSENT && template)
		outcome = find_as(c, template, to, err);
	return outcome;
}

/* Settings --------------------------------------------------------------------- */

static void add(json_t *properties, const char *name, const char *value)
{
	json_t *values = json_object_get(properties, name);

	if (!values) {
		values = json_array();
		json_object_set_new(properties, name, values);
	}
	if (value)
		json_array_append_new(values, json_string(value));
}

static char *trim(char *text)
{
	size_t length;

	text += strspn(text, " \t\r");
	length = strlen(text);
	while (length && strchr(" \t\r", text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* Lists of units, which an empty assignment takes back. */
static const char *const lists[] = { "Requires", "Requisite", "Wants", "BindsTo", "PartOf", "Conflicts", "Before", "After" };

static void take_setting(json_t *properties, const char *name, char *value)
{
	char *word;
	size_t i;

	if (!strcmp(name, "ListenStream")) { /* each is one address; an empty one takes back those before */
		if (*value)
			add(properties, name, value);
		else
			json_object_del(properties, name);
		return;
	}
	if (!strcmp(name, "Description")) {
		json_object_del(properties, name);
		add(properties, name, value);
		return;
	}
	for (i = 0; i < sizeof lists / sizeof *lists; i++) {
		if (strcmp(name, lists[i]) != 0)
			continue;
		if (!*value)
			json_object_del(properties, name);
		while ((word = strsep(&value, " \t")))
			if (*word)
				add(properties, name, word);
	}
}

/* What is wanted of the settings besides the properties: all of one section. */
struct section { const char *name; json_t *pairs; };

/* Returns whether there is an [Install] section with something in it. */
static bool read_settings(struct collect *c, const char *path, json_t *properties, const struct section *section)
{
	bool in_unit = false, in_install = false, in_socket = false, in_section = false, installs = false;
	char *at, *line, *equals;
	const char *bytes;
	size_t length;
	struct err err;

	switch (target_read(c->target, path, 0, c->arena, &bytes, &length, &err)) {
	case TARGET_OK:
		break;
	case TARGET_ABSENT:
		return false;
	default: /* what it says is not "nothing" */
		collect_trouble(c, "%s", err.text);
		return false;
	}
	at = arena_strndup(c->arena, bytes, length);
	while ((line = strsep(&at, "\n"))) {
		/* A backslash at the end goes on in the next line. */
		while (*line && line[strlen(line) - 1] == '\\' && at) {
			line[strlen(line) - 1] = ' ';
			line = arena_printf(c->arena, "%s%s", line, strsep(&at, "\n"));
		}
		line = trim(line);
		if (*line == '[') {
			in_unit = !strcmp(line, "[Unit]");
			in_socket = !strcmp(line, "[Socket]");
			in_section = section && !strcmp(line, section->name);
			in_install = !strcmp(line, "[Install]");
			continue;
		}
		equals = strchr(line, '=');
		if (!equals || *line == '#' || *line == ';')
			continue;
		*equals = '\0';
		installs = installs || in_install;
		line = trim(line);
		if (in_section) {
			json_t *pair = json_array();

			/* As it stands there, be it UTF-8 or not. */
			json_array_append_new(pair, json_string_nocheck(line));
			json_array_append_new(pair, json_string_nocheck(trim(equals + 1)));
			json_array_append_new(section->pairs, pair);
		}
		if (in_socket ? !strcmp(line, "ListenStream") : in_unit && strcmp(line, "ListenStream") != 0)
			take_setting(properties, line, trim(equals + 1));
	}
	return installs;
}

struct drop_in { const char *name, *path; };

static int by_name(const void *a, const void *b)
{
	const struct drop_in *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* In the order of their names, whichever folder they are in (systemd.unit(5)): a later one takes back what
 * an earlier one says. */
static void read_drop_ins(struct collect *c, const char *name, json_t *properties, const struct section *section)
{
	struct map *done = map_new(c->arena); /* a name in an earlier folder hides later ones */
	struct drop_in *found = NULL;
	const char *const *names;
	struct err err = { 0 };
	size_t i, k, count, n = 0;

	for (i = 0; i < N_FOLDERS; i++) {
		const char *folder = arena_printf(c->arena, "%s/%s.d", folders[i], name);
		enum target_outcome outcome = target_list(c->target, folder, c->arena, &names, &count, &err);

		if (outcome != TARGET_OK && outcome != TARGET_ABSENT)
			collect_trouble(c, "%s", err.text);
		if (outcome != TARGET_OK)
			continue;
		for (k = 0; k < count; k++) {
			const char *dot = strrchr(names[k], '.');

			if (!dot || strcmp(dot, ".conf") != 0 || map_put(done, names[k], c))
				continue;
			found = arena_more(c->arena, found, n, sizeof *found);
			found[n++] = (struct drop_in){ names[k], arena_printf(c->arena, "%s/%s", folder, names[k]) };
		}
	}
	if (n)
		qsort(found, n, sizeof *found, by_name);
	for (i = 0; i < n; i++) {
		add(properties, "DropInPaths", found[i].path);
		read_settings(c, found[i].path, properties, section);
	}
}

/* UNIT.wants/x is as good as Wants=x. */
static void read_links(struct collect *c, const char *name, const char *kind, const char *property, json_t *properties)
{
	const char *const *names;
	size_t i, k, count;

	for (i = 0; i < N_FOLDERS; i++) {
		if (target_list(c->target, arena_printf(c->arena, "%s/%s.%s", folders[i], name, kind), c->arena, &names, &count,
		    NULL) != TARGET_OK)
			continue;
		for (k = 0; k < count; k++)
			if (is_unit_name(names[k]))
				add(properties, property, names[k]);
	}
}

/* Whether a link in /etc (or /run) pulls it in or gives it another name. */
static bool is_enabled(struct collect *c, const char *name)
{
	const struct target_entry *entries;
	const char *to, *slash;
	size_t i, k, count;
	struct target_stat st;

	for (i = 0; i < 2; i++) {
		if (target_entries(c->target, folders[i], c->arena, &entries, &count, NULL) != TARGET_OK)
			continue;
		for (k = 0; k < count; k++) {
			const char *path = arena_printf(c->arena, "%s/%s", folders[i], entries[k].name);
			size_t length = strlen(path);

			if (entries[k].type == TARGET_SYMLINK && strcmp(entries[k].name, name) != 0 &&
			    target_readlink(c->target, path, c->arena, &to, NULL) == TARGET_OK) {
				slash = strrchr(to, '/');
				if (!strcmp(slash ? slash + 1 : to, name))
					return true;
			}
			if (((length > 6 && !strcmp(path + length - 6, ".wants")) ||
			    (length > 9 && !strcmp(path + length - 9, ".requires"))) &&
			    target_lstat(c->target, arena_printf(c->arena, "%s/%s", path, name), &st, NULL) == TARGET_OK)
				return true;
		}
	}
	return false;
}

static void free_json(void *json)
{
	json_decref(json);
}

enum target_outcome unit_files_read(struct collect *c, const char *name, const json_t **properties, struct err *err)
{
	struct unit_file file = { 0 };
	enum target_outcome outcome = TARGET_ABSENT;
	bool installs;
	json_t *to;

	if (is_unit_name(name))
		outcome = find(c, name, &file, err);
	if (outcome != TARGET_OK)
		return outcome;
	to = json_object();
	arena_at_free(c->arena, free_json, to);
	*properties = to;
	add(to, "Id", name);
	add(to, "LoadState", file.masked ? "masked" : "loaded");
	add(to, "FragmentPath", file.path);
	if (file.masked) {
		add(to, "UnitFileState", !strncmp(file.path, "/run/", 5) ? "masked-runtime" : "masked");
		return TARGET_OK;
	}
	add(to, "DropInPaths", NULL);
	installs = read_settings(c, file.path, to, NULL);
	read_drop_ins(c, name, to, NULL);
	read_links(c, name, "wants", "Wants", to);
	read_links(c, name, "requires", "Requires", to);
	add(to, "UnitFileState", is_enabled(c, name) ? "enabled" : installs ? "disabled" : "static");
	return TARGET_OK;
}

enum target_outcome unit_files_settings(struct collect *c, const char *name, const char *section, const json_t **pairs,
    struct err *err)
{
	struct section wanted = { section, NULL };
	struct unit_file file = { 0 };
	enum target_outcome outcome = find(c, name, &file, err);
	json_t *rest;

	if (outcome != TARGET_OK)
		return outcome;
	if (file.masked)
		return TARGET_ABSENT;
	wanted.pairs = json_array();
	arena_at_free(c->arena, free_json, wanted.pairs);
	rest = json_object();
	arena_at_free(c->arena, free_json, rest);
	read_settings(c, file.path, rest, &wanted);
	read_drop_ins(c, name, rest, &wanted);
	*pairs = wanted.pairs;
	return TARGET_OK;
}

enum target_outcome unit_files_list(struct collect *c, const char *const **names, size_t *count, struct err *err)
{
	const struct target_entry *entries;
	struct map *seen = map_new(c->arena);
	enum target_outcome outcome;
	const char **list;
	size_t i, k, n;

	for (i = 0; i < N_FOLDERS; i++) {
		outcome = target_entries(c->target, folders[i], c->arena, &entries, &n, err);
		if (outcome == TARGET_DENIED || outcome == TARGET_TROUBLE)
			return outcome;
		for (k = 0; k < n; k++)
			if (entries[k].type != TARGET_DIRECTORY && is_unit_name(entries[k].name) && !strstr(entries[k].name, "@."))
				map_put(seen, entries[k].name, c);
	}
	list = arena_alloc(c->arena, (seen->count + 1) * sizeof *list);
	for (i = 0; i < seen->count; i++)
		list[i] = seen->entries[i].key;
	*names = list;
	*count = seen->count;
	return TARGET_OK;
}

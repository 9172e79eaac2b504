#include "probe/walk.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/regex.h"

/* Up to so many names are asked for one by one; more are looked up in the listing. */
#define FEW_NAMES 16

enum file_system { FS_ALL, FS_LOCAL, FS_DEFINED };

struct walk {
	struct collect *c;
	walk_found *found;
	struct arena *arena; /* this walk's own */
	struct buf path;     /* the directory we are in; "" is the root */
	struct buf full;     /* a file in it */
	/* What to do in each directory. */
	bool whole;          /* the object has filepath: it decides about the whole name */
	bool nil;            /* the directory itself is asked for */
	const char *const *names; /* filename by equals, when few */
	size_t n_names;
	/* Where to go from there. */
	bool into_directories, into_links;
	bool searching;  /* path or filepath by another operation than equals */
	bool match_path; /* the directory has to match the object's path */
	bool prune;      /* only where one of the patterns may lead */
	const struct regex **patterns; /* beside the entity's values; NULL: malformed */
	enum file_system fs;
	uint64_t dev;    /* FS_DEFINED: the one to stay on */
	size_t directories;
	bool stopped;    /* there were too many */
	struct id { uint64_t dev, ino; } *above; /* with links: the directories we are in; searching:
	                                            those that links led to */
	size_t n_above;
	bool has_proc;
	uint64_t proc; /* device of /proc */
};

void walk_trouble(struct collect *c, enum target_outcome outcome, const struct err *err)
{
	if (outcome == TARGET_DENIED || outcome == TARGET_TROUBLE)
		collect_trouble(c, "%s", err->text);
}

void walk_entities(struct collect *c, const struct walk_file *file)
{
	if (file->filename)
		collect_string(c, "filepath", file->filepath);
	collect_string(c, "path", file->path);
	if (file->filename)
		collect_string(c, "filename", file->filename);
}

bool walk_read(struct collect *c, const struct walk_file *file, struct arena *arena, const char **bytes, size_t *length)
{
	enum target_outcome outcome;
	struct target_stat st;
	struct err err;

	if (!file->filename || (file->type != TARGET_REGULAR && file->type != TARGET_SYMLINK))
		return false;
	if (file->type == TARGET_SYMLINK) {
		outcome = target_stat(c->target, file->filepath, &st, &err);
		walk_trouble(c, outcome, &err);
		if (outcome != TARGET_OK || st.type != TARGET_REGULAR)
			return false;
	}
	outcome = target_read(c->target, file->filepath, 0, arena, bytes, length, &err);
	walk_trouble(c, outcome, &err);
	return outcome == TARGET_OK;
}

/* Files in one directory --------------------------------------------------- */

static const char *here(const struct walk *w)
{
	return w->path.length ? w->path.at : "/";
}

static const char *join(struct walk *w, const char *name)
{
	buf_clear(&w->full);
	buf_add(&w->full, w->path.at, w->path.length);
	buf_char(&w->full, '/');
	buf_str(&w->full, name);
	return w->full.at;
}

static void tell(struct walk *w, const char *name, enum target_type type)
{
	struct walk_file file = {
		.filepath = w->full.at, .path = here(w), .filename = name, .type = type,
	};

	w->found(w->c, &file);
}

static void ask_names(struct walk *w)
{
	struct target_stat st;
	struct err err;
	size_t i;

	for (i = 0; i < w->n_names; i++) {
		const char *name = w->names[i];
		enum target_outcome outcome;

		if (!*name || strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, ".."))
			continue; /* no file is called that */
		outcome = target_lstat(w->c->target, join(w, name), &st, &err);
		if (outcome == TARGET_OK && st.type != TARGET_DIRECTORY)
			tell(w, name, st.type);
		else
			walk_trouble(w->c, outcome, &err);
	}
}

static void list_names(struct walk *w, const struct target_entry *entries, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const char *name = entries[i].name;

		if (entries[i].type == TARGET_DIRECTORY)
			continue;
		join(w, name);
		if (w->whole ? collect_matches(w->c, "filepath", w->full.at, w->full.length)
			     : collect_matches(w->c, "filename", name, strlen(name)))
			tell(w, name, entries[i].type);
	}
}

/* Directories ---------------------------------------------------------------- */

static bool on_file_system(const struct walk *w, const struct target_stat *st)
{
	switch (w->fs) {
	case FS_LOCAL: return target_is_local(w->c->target, st->dev);
	case FS_DEFINED: return st->dev == w->dev;
	default: return true;
	}
}

/* What looks like a link in /proc (root, cwd, fd/3) is a door to wherever a process
 * is, ourselves too: behind it stands everything once more, without end. */
static bool in_proc(const struct walk *w)
{
	return w->has_proc && w->n_above && w->above[w->n_above - 1].dev == w->proc;
}

/* Whether the directory st, under the name in w->path, is to be visited. */
static bool enters(struct walk *w, const struct target_stat *st)
{
	size_t i;

	for (i = 0; i < w->n_above; i++)
		if (w->above[i].dev == st->dev && w->above[i].ino == st->ino)
			return false; /* a link led back */
	return on_file_system(w, st);
}

static void visit(struct walk *w, int depth, size_t level);
static bool leads_on(struct walk *w);

/* Below a link in w->path: how deep, -1 without end; false: not at all. What is behind a link stands
 * under a second name, and with links that lead to each other under names without end. So, where a
 * pattern would take any names ("^/srv/.*"), only the directory itself that the link leads to is
 * looked into, and deeper where the pattern names what is there ("^/(lib|opt/lib)/x$"). */
static bool below_link(struct walk *w, int *depth)
{
	static const char *const names[] = { "/\x01/\x01/\x01", "/aa/aa/aa", "/0/0/0" };
	size_t length = w->path.length, i;
	bool any = false;

	*depth = 0;
	if (!w->prune || !leads_on(w))
		return w->match_path && collect_matches(w->c, "path", w->path.at, w->path.length);
	for (i = 0; i < sizeof names / sizeof *names && !any; i++) {
		buf_str(&w->path, names[i]);
		any = leads_on(w);
		w->path.length = length;
		w->path.at[length] = '\0';
	}
	*depth = any ? 0 : -1;
	return true;
}

/* The directory that a link in w->path leads to; deeper once, when links lead round. */
static void visit_behind(struct walk *w, const struct target_stat *st, int depth, size_t level)
{
	size_t i;

	for (i = 0; i < w->n_above; i++)
		if (w->above[i].dev == st->dev && w->above[i].ino == st->ino)
			depth = 0;
	w->above = arena_more(w->arena, w->above, w->n_above, sizeof *w->above);
	w->above[w->n_above++] = (struct id){ st->dev, st->ino };
	visit(w, depth, level + 1);
	w->n_above--;
}

/* A search comes to a link. */
static void look_behind(struct walk *w, const struct target_entry *entry, size_t level)
{
	size_t length = w->path.length;
	struct target_stat st, own;
	struct err err;
	int depth;

	buf_char(&w->path, '/');
	buf_str(&w->path, entry->name);
	if (below_link(w, &depth) && target_lstat(w->c->target, w->path.at, &own, &err) == TARGET_OK &&
	    !(w->has_proc && own.dev == w->proc)) {
		enum target_outcome outcome = target_stat(w->c->target, w->path.at, &st, &err);

		if (outcome == TARGET_DENIED)
			walk_trouble(w->c, outcome, &err);
		if (outcome == TARGET_OK && st.type == TARGET_DIRECTORY && on_file_system(w, &st))
			visit_behind(w, &st, depth, level);
	}
	w->path.length = length;
	w->path.at[length] = '\0';
}

static void descend(struct walk *w, const struct target_entry *entry, int depth, size_t level)
{
	bool link = entry->type == TARGET_SYMLINK;
	size_t length = w->path.length;
	enum target_outcome outcome;
	struct target_stat st = { 0 };
	struct err err;
	bool enter = true;

	if (link && w->searching) {
		look_behind(w, entry, level);
		return;
	}
	if (link ? !w->into_links || in_proc(w) : entry->type != TARGET_DIRECTORY || !w->into_directories)
		return;
	buf_char(&w->path, '/');
	buf_str(&w->path, entry->name);
	if (w->fs != FS_ALL || w->into_links) {
		outcome = target_stat(w->c->target, w->path.at, &st, &err);
		enter = outcome == TARGET_OK && st.type == TARGET_DIRECTORY && enters(w, &st);
		/* A link that leads nowhere, or round, is no directory: no trouble. */
		if (!link || outcome == TARGET_DENIED)
			walk_trouble(w->c, outcome, &err);
	}
	if (enter) {
		if (w->into_links) {
			w->above = arena_more(w->arena, w->above, w->n_above, sizeof *w->above);
			w->above[w->n_above++] = (struct id){ st.dev, st.ino };
		}
		visit(w, depth < 0 ? depth : depth - 1, level + 1);
		if (w->into_links)
			w->n_above--;
	}
	w->path.length = length;
	w->path.at[length] = '\0';
}

/* The directory in w->path. depth: how many levels deeper, -1 without end. */
static void visit(struct walk *w, int depth, size_t level)
{
	bool deeper = depth != 0 && (w->into_directories || w->into_links) && leads_on(w);
	const struct target_entry *entries = NULL;
	enum target_outcome outcome;
	struct err err;
	struct arena *arena;
	size_t count = 0, i;
	bool matches = !w->match_path || collect_matches(w->c, "path", here(w), strlen(here(w)));
	bool listed = matches && !w->nil && !w->names && (!w->whole || leads_on(w));

	if (level > LIMIT_WALK_DEPTH || ((w->into_links || (w->searching && w->n_above)) &&
	        w->directories >= LIMIT_WALK_DIRECTORIES)) {
		collect_trouble(w->c, "links lead to more than %d directories, or %d levels deep: the rest was left out",
		    LIMIT_WALK_DIRECTORIES, LIMIT_WALK_DEPTH);
		w->stopped = true;
		return;
	}
	w->directories += !w->searching || w->n_above;
	if (matches && w->nil) {
		struct walk_file file = { here(w), here(w), NULL, TARGET_DIRECTORY };

		w->found(w->c, &file);
	}
	if (matches && w->names && !w->nil)
		ask_names(w);
	if (!listed && !deeper)
		return;
	arena = arena_new(NULL);
	outcome = target_entries(w->c->target, here(w), arena, &entries, &count, &err);
	walk_trouble(w->c, outcome, &err);
	if (listed)
		list_names(w, entries, count);
	for (i = 0; deeper && i < count && !w->stopped; i++)
		descend(w, &entries[i], depth, level);
	arena_free(arena);
}

/* Sets the directory to begin in; false: there is none. */
static bool begin(struct walk *w, const char *path, bool defined)
{
	size_t length = strlen(path);
	enum target_outcome outcome;
	struct target_stat st;
	struct err err;

	while (length && path[length - 1] == '/')
		length--;
	buf_clear(&w->path);
	buf_add(&w->path, path, length);
	outcome = target_stat(w->c->target, here(w), &st, &err);
	walk_trouble(w->c, outcome, &err);
	if (outcome != TARGET_OK || st.type != TARGET_DIRECTORY)
		return false;
	if (defined)
		w->dev = st.dev;
	w->n_above = 0;
	if (w->into_links) {
		w->above = arena_more(w->arena, w->above, w->n_above, sizeof *w->above);
		w->above[w->n_above++] = (struct id){ st.dev, st.ino };
	}
	return on_file_system(w, &st);
}

static void visit_upwards(struct walk *w, int depth)
{
	struct target_stat st;
	struct err err;

	for (;;) {
		visit(w, 0, 0);
		if (depth == 0 || !w->path.length)
			return;
		if (depth > 0)
			depth--;
		while (w->path.length && w->path.at[w->path.length - 1] != '/')
			w->path.length--;
		if (w->path.length)
			w->path.length--;
		w->path.at[w->path.length] = '\0';
		if (target_stat(w->c->target, here(w), &st, &err) != TARGET_OK || !on_file_system(w, &st))
			return;
	}
}

/* Which paths, by which operation --------------------------------------------- */

static void find_proc(struct walk *w)
{
	struct target_stat st;
	struct err err;

	w->has_proc = target_lstat(w->c->target, "/proc/self", &st, &err) == TARGET_OK &&
	    st.type == TARGET_SYMLINK;
	if (w->has_proc)
		w->proc = st.dev;
}

/* path by equals: recursion applies. */
static void walk_paths(struct walk *w, const char *const *paths, size_t count)
{
	const char *direction = collect_behavior(w->c, "recurse_direction", "none");
	const char *recurse = collect_behavior(w->c, "recurse", "symlinks and directories");
	long most = strtol(collect_behavior(w->c, "max_depth", "-1"), NULL, 10);
	int depth = most < 0 || most > INT_MAX ? -1 : (int)most;
	bool down = !strcmp(direction, "down"), up = !strcmp(direction, "up");
	size_t i;

	w->into_directories = down && strstr(recurse, "directories");
	w->into_links = down && strstr(recurse, "symlinks");
	if (w->into_links)
		find_proc(w);
	if (depth && (w->into_directories || w->into_links))
		w->names = NULL; /* the listing is needed anyhow */
	for (i = 0; i < count; i++) {
		if (paths[i][0] != '/' || !begin(w, paths[i], w->fs == FS_DEFINED))
			continue;
		if (up)
			visit_upwards(w, depth);
		else
			visit(w, down ? depth : 0, 0);
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Whether below the directory in w->path there may be something that matches. */
static bool leads_on(struct walk *w)
{
	const char *name = w->whole ? "filepath" : "path";
	const struct collect_entity *entity = collect_entity(w->c, name);
	size_t i;
	bool may;

	if (!w->prune)
		return true;
	buf_clear(&w->full);
	buf_add(&w->full, w->path.at, w->path.length);
	buf_char(&w->full, '/');
	for (i = 0, may = false; i < entity->n_values && !may; i++)
		may = !w->patterns[i] || regex_may_begin(w->patterns[i], w->full.at, w->full.length);
	return may;
}

/* The directories from which everything that can match is found: of each pattern's literal
 * beginning the part up to its last slash; none inside another. */
static const char **starts(struct walk *w, const char *name, size_t *count)
{
	const struct collect_entity *entity = collect_entity(w->c, name);
	const char **list = arena_alloc(w->arena, (entity->n_values + 1) * sizeof *list);
	size_t i, n = 0, last;

	for (i = 0; w->prune && i < entity->n_values; i++) {
		char *prefix = arena_strdup(w->arena, regex_literal_prefix(w->arena, entity->values[i]));
		char *slash = strrchr(prefix, '/');

		if (slash)
			*slash = '\0';
		list[i] = slash && *prefix == '/' ? prefix : "";
	}
	if (!w->prune || !entity->n_values) {
		*count = entity->n_values ? 1 : 0;
		list[0] = "";
		return list;
	}
	qsort(list, entity->n_values, sizeof *list, by_text);
	for (i = 0, last = 0; i < entity->n_values; i++) {
		size_t length = strlen(list[last]);

		if (n && !strncmp(list[i], list[last], length) && (!list[i][length] || list[i][length] == '/'))
			continue;
		list[n] = list[i];
		last = n++;
	}
	*count = n;
	return list;
}

/* path or filepath by another operation: everything below is looked at, behaviors but
 * recurse_file_system do not apply. */
static void search(struct walk *w, const char *name)
{
	const struct collect_entity *entity = collect_entity(w->c, name);
	const char **from;
	size_t count, i;

	w->prune = entity->entity->operation == OVAL_PATTERN_MATCH && entity->var_check != OVAL_CHECK_NONE_SATISFY &&
	    entity->var_check != OVAL_CHECK_NONE_EXIST;
	if (w->prune) {
		w->patterns = arena_alloc(w->arena, (entity->n_values + 1) * sizeof *w->patterns);
		for (i = 0; i < entity->n_values; i++)
			w->patterns[i] = regex_get(entity->values[i], 0, NULL);
	}
	from = starts(w, name, &count);
	w->into_directories = true;
	w->searching = true;
	find_proc(w);
	w->match_path = !w->whole;
	if (w->fs == FS_DEFINED)
		w->fs = FS_ALL;
	for (i = 0; i < count; i++)
		if (begin(w, from[i], false))
			visit(w, -1, 0);
}

static void one_file(struct walk *w, const char *filepath)
{
	const char *name = strrchr(filepath, '/');
	enum target_outcome outcome;
	struct target_stat st;
	struct err err;
	size_t length;

	if (*filepath != '/' || !name[1])
		return;
	outcome = target_lstat(w->c->target, filepath, &st, &err);
	walk_trouble(w->c, outcome, &err);
	if (outcome != TARGET_OK || st.type == TARGET_DIRECTORY)
		return;
	if (w->fs == FS_LOCAL && !target_is_local(w->c->target, st.dev))
		return;
	length = (size_t)(name - filepath);
	while (length && filepath[length - 1] == '/')
		length--;
	buf_clear(&w->path);
	buf_add(&w->path, filepath, length);
	buf_clear(&w->full);
	buf_str(&w->full, filepath);
	tell(w, name + 1, st.type);
}

void walk_files(struct collect *c, walk_found *found)
{
	const char *fs = collect_behavior(c, "recurse_file_system", "all");
	struct walk w = { .c = c, .found = found, .arena = arena_new(NULL) };
	const struct collect_entity *filename = collect_entity(c, "filename");
	const char *const *values;
	size_t count, i;

	buf_init(&w.path, w.arena);
	buf_init(&w.full, w.arena);
	w.fs = !strcmp(fs, "local") ? FS_LOCAL : !strcmp(fs, "defined") ? FS_DEFINED : FS_ALL;
	w.whole = collect_entity(c, "filepath") != NULL;
	w.nil = filename && filename->entity->nil;
	if (w.whole) {
		if (collect_equals(c, "filepath", &values, &count))
			for (i = 0; i < count; i++)
				one_file(&w, values[i]);
		else
			search(&w, "filepath");
	} else {
		if (collect_equals(c, "filename", &w.names, &w.n_names) && w.n_names > FEW_NAMES)
			w.names = NULL;
		if (collect_equals(c, "path", &values, &count))
			walk_paths(&w, values, count);
		else if (collect_entity(c, "path"))
			search(&w, "path");
	}
	arena_free(w.arena);
}

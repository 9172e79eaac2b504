#include "probe/docker_allow.h"

#include <string.h>

bool docker_glob(const char *glob, const char *text)
{
	const char *star = NULL, *from = NULL;

	while (*text) {
		if (*glob == '*') {
			star = glob++;
			from = text;
		} else if (*glob && (*glob == '?' || *glob == *text)) {
			glob++;
			text++;
		} else if (star) {
			glob = star + 1;
			text = ++from;
		} else {
			return false;
		}
	}
	while (*glob == '*')
		glob++;
	return !*glob;
}

static bool read_selector(struct arena *arena, const char *word, struct docker_allow_line *line)
{
	static const char *const kinds[] = { "name", "image", "service", "label" };
	const char *colon = strchr(word, ':'), *equals;
	size_t i;

	if (strcmp(word, "*") == 0) {
		line->kind = "*";
		return true;
	}
	for (i = 0; colon && i < 4; i++)
		if (strncmp(word, kinds[i], (size_t)(colon - word)) == 0 && !kinds[i][colon - word])
			line->kind = kinds[i];
	if (!line->kind || !colon[1])
		return false;
	line->glob = colon + 1;
	if (strcmp(line->kind, "label") != 0)
		return true;
	equals = strchr(line->glob, '=');
	if (!equals || equals == line->glob)
		return false;
	line->key = arena_strndup(arena, line->glob, (size_t)(equals - line->glob));
	line->glob = equals + 1;
	return true;
}

/* NULL: read; else what is wrong. */
static const char *read_line(struct arena *arena, char *text, bool (*good)(const char *),
    struct docker_allow_line *line)
{
	char *rest = text, *word = strtok_r(text, " \t\r", &rest), *item;
	const char **items = NULL;

	if (!read_selector(arena, word, line))
		return "it begins with none of *, name:, image:, service:, label:KEY=";
	while ((item = strtok_r(NULL, " \t\r,", &rest))) {
		if (good && !good(item))
			return arena_printf(arena, "%s is not what can be allowed here", item);
		items = arena_more(arena, items, line->n_items, sizeof *items);
		items[line->n_items++] = item;
	}
	line->items = items;
	return line->n_items ? NULL : "nothing stands behind the selector";
}

bool docker_allow_read(struct collect *c, const char *entity, bool (*good)(const char *),
    struct docker_allow *to)
{
	const struct collect_entity *asked = collect_entity(c, entity);
	struct docker_allow_line *lines = NULL;
	const char *wrong;
	char *text, *rest, *one, *comment;
	size_t i;

	*to = (struct docker_allow){ 0 };
	for (i = 0; asked && i < asked->n_values; i++) {
		text = arena_strdup(c->arena, asked->values[i]);
		for (one = strtok_r(text, "\n;", &rest); one; one = strtok_r(NULL, "\n;", &rest)) {
			char *shown = arena_strdup(c->arena, one);

			comment = strchr(one, '#');
			if (comment)
				*comment = '\0';
			if (!one[strspn(one, " \t\r")])
				continue;
			lines = arena_more(c->arena, lines, to->count, sizeof *lines);
			lines[to->count] = (struct docker_allow_line){ 0 };
			wrong = read_line(c->arena, one, good, &lines[to->count]);
			if (wrong) {
				collect_trouble(c, "%s: line \"%.200s\": %s", entity, shown, wrong);
				return false;
			}
			to->count++;
		}
	}
	to->lines = lines;
	return true;
}

static bool selects(const struct docker_allow_line *line, const struct docker_walk *walk, const char *service)
{
	const json_t *labels = walk ? json_at(walk->body, "Config", "Labels", NULL) : NULL;

	if (*line->kind == '*')
		return true;
	if (strcmp(line->kind, "service") == 0)
		return *service && docker_glob(line->glob, service);
	if (!walk)
		return false;
	if (strcmp(line->kind, "name") == 0)
		return docker_glob(line->glob, walk->box->name);
	if (strcmp(line->kind, "image") == 0)
		return docker_glob(line->glob, walk->box->image) ||
		    docker_glob(line->glob, docker_text(json_object_get(walk->body, "Config"), "Image"));
	return json_object_get(labels, line->key) &&
	    docker_glob(line->glob, docker_text(labels, line->key));
}

bool docker_allowed(const struct docker_allow *allow, const struct docker_walk *walk, const char *service,
    bool (*matches)(const char *, const void *), const void *what)
{
	size_t i, k;

	for (i = 0; i < allow->count; i++)
		if (selects(&allow->lines[i], walk, service))
			for (k = 0; k < allow->lines[i].n_items; k++)
				if (matches(allow->lines[i].items[k], what))
					return true;
	return false;
}

void docker_names_read(struct collect *c, const char *entity, struct docker_names *to)
{
	const struct collect_entity *asked = collect_entity(c, entity);
	const char **globs = NULL;

	*to = (struct docker_names){ 0 };
	for (size_t i = 0; asked && i < asked->n_values; i++) {
		char *text = arena_strdup(c->arena, asked->values[i]), *line;

		while ((line = strsep(&text, "\n"))) {
			char *rest = line, *word;

			line[strcspn(line, "#")] = '\0';
			while ((word = strsep(&rest, " \t\r,;")))
				if (*word) {
					globs = arena_more(c->arena, globs, to->count, sizeof *globs);
					globs[to->count++] = word;
				}
		}
	}
	to->globs = globs;
}

bool docker_named(const struct docker_names *names, const char *text)
{
	for (size_t i = 0; i < names->count; i++)
		if (docker_glob(names->globs[i], text))
			return true;
	return false;
}

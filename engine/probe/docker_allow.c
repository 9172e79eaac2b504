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

bool docker_list_read(struct collect *c, const char *entity, const char *(*take)(void *, char *), void *arg)
{
	const struct collect_entity *asked = collect_entity(c, entity);
	const char *wrong;
	char *rest, *line;

	for (size_t i = 0; asked && i < asked->n_values; i++) {
		line = strtok_r(arena_strdup(c->arena, asked->values[i]), "\n;", &rest);
		for (; line; line = strtok_r(NULL, "\n;", &rest)) {
			const char *shown = arena_strdup(c->arena, line);

			line[strcspn(line, "#")] = '\0';
			if (!line[strspn(line, " \t\r")])
				continue;
			wrong = take(arg, line);
			if (wrong) {
				collect_trouble(c, "%s: line \"%.200s\": %s", entity, shown, wrong);
				return false;
			}
		}
	}
	return true;
}

struct reading {
	struct arena *arena;
	bool (*good)(const char *item);
	struct docker_allow_line *lines;
	size_t count;
};

static const char *take_line(void *arg, char *text)
{
	struct reading *r = arg;
	char *rest = text, *word = strtok_r(text, " \t\r", &rest), *item;
	struct docker_allow_line line = { 0 };
	const char **items = NULL;

	if (!read_selector(r->arena, word, &line))
		return "it begins with none of *, name:, image:, service:, label:KEY=";
	while ((item = strtok_r(NULL, " \t\r,", &rest))) {
		if (r->good && !r->good(item))
			return arena_printf(r->arena, "%s is not what can be allowed here", item);
		items = arena_more(r->arena, items, line.n_items, sizeof *items);
		items[line.n_items++] = item;
	}
	line.items = items;
	r->lines = arena_more(r->arena, r->lines, r->count, sizeof *r->lines);
	r->lines[r->count++] = line;
	return line.n_items ? NULL : "nothing stands behind the selector";
}

bool docker_allow_read(struct collect *c, const char *entity, bool (*good)(const char *), struct docker_allow *to)
{
	struct reading r = { .arena = c->arena, .good = good };

	*to = (struct docker_allow){ 0 };
	if (!docker_list_read(c, entity, take_line, &r))
		return false;
	to->lines = r.lines;
	to->count = r.count;
	return true;
}

static bool selects(const struct docker_allow_line *line, const struct docker_walk *walk, const char *service)
{
	const struct kept *config = walk ? kept_member(walk->body, "Config") : NULL, *labels = kept_member(config, "Labels");

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
		    docker_glob(line->glob, kept_text(config, "Image"));
	return kept_member(labels, line->key) && docker_glob(line->glob, kept_text(labels, line->key));
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

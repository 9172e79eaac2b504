/* ExecStart of a service as systemd would carry it out (systemd.service(5), "Command lines"), as far as unit
 * files tell: words and quotes, $NAME and ${NAME} of Environment= and EnvironmentFile=. */
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "probe/systemd.h"

struct words { const char **at; size_t count; };

static void add_word(struct arena *arena, struct words *words, const char *word)
{
	words->at = arena_more(arena, words->at, words->count, sizeof *words->at);
	words->at[words->count++] = word;
}

/* The next word, quotes and backslashes undone; NULL: no more. `bare` when it had none. */
static const char *next_word(struct arena *arena, const char **from, bool *bare)
{
	const char *at = *from + strspn(*from, " \t\r\n");
	struct buf word;
	char quote = '\0';

	if (!*at)
		return NULL;
	buf_init(&word, arena);
	*bare = true;
	for (; *at && (quote || !strchr(" \t\r\n", *at)); at++) {
		if (quote ? *at == quote : *at == '"' || *at == '\'') {
			quote = quote ? '\0' : *at;
			*bare = false;
		} else if (*at == '\\' && at[1]) {
			buf_char(&word, *++at);
		} else {
			buf_char(&word, *at);
		}
	}
	*from = at;
	return word.at;
}

static void set(struct arena *arena, struct map *variables, const char *assignment)
{
	const char *equals = strchr(assignment, '=');

	if (equals)
		map_put(variables, arena_strndup(arena, assignment, (size_t)(equals - assignment)),
		    arena_strdup(arena, equals + 1));
}

/* EnvironmentFile=: a line each, a value may stand in quotes. "-": it need not be there. */
static bool read_file(struct collect *c, struct map *variables, const char *path, struct err *err)
{
	const char *bytes, *value, *text;
	size_t length;
	char *at, *line;
	bool bare;

	path += *path == '-';
	switch (target_read(c->target, path, 0, c->arena, &bytes, &length, err)) {
	case TARGET_OK:
		break;
	case TARGET_ABSENT:
		return true;
	default:
		return false;
	}
	at = arena_strndup(c->arena, bytes, length);
	while ((line = strsep(&at, "\n"))) {
		char *equals = strchr(line, '=');

		line += strspn(line, " \t");
		if (!equals || *line == '#' || *line == ';')
			continue;
		*equals = '\0';
		value = equals + 1;
		if (value[strspn(value, " \t")] == '"' || value[strspn(value, " \t")] == '\'') {
			text = next_word(c->arena, &value, &bare);
			value = text ? text : "";
		}
		map_put(variables, arena_strdup(c->arena, line), arena_strdup(c->arena, value));
	}
	return true;
}

static const char *name_end(const char *name)
{
	return name + strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
}

/* ${NAME} anywhere in a word, $$ is $. */
static const char *with_variables(struct arena *arena, const struct map *variables, const char *word)
{
	struct buf to;

	buf_init(&to, arena);
	for (; *word; word++) {
		const char *end = *word == '$' && word[1] == '{' ? name_end(word + 2) : NULL, *value;

		if (*word == '$' && word[1] == '$') {
			word++;
		} else if (end && *end == '}') {
			value = map_get(variables, arena_strndup(arena, word + 2, (size_t)(end - word - 2)));
			buf_str(&to, value ? value : "");
			word = end;
			continue;
		}
		buf_char(&to, *word);
	}
	return to.at;
}

static void split(struct arena *arena, const struct map *variables, const char *command, struct words *words)
{
	bool bare, expand = true, named = false;
	const char *word, *value;

	/* Prefixes of the program: @ gives argv[0] by itself, : takes words as they are. */
	for (; *command && strchr("@-:+!", *command); command++) {
		expand &= *command != ':';
		named |= *command == '@';
	}
	while ((word = next_word(arena, &command, &bare))) {
		if (named && words->count == 1) {
			named = false;
		} else if (expand && bare && word[0] == '$' && word[1] && word[1] != '$' && !*name_end(word + 1)) {
			bool inner;

			value = map_get(variables, word + 1);
			while (value && (word = next_word(arena, &value, &inner)))
				add_word(arena, words, word);
		} else {
			add_word(arena, words, expand ? with_variables(arena, variables, word) : word);
		}
	}
}

enum target_outcome unit_command(struct collect *c, const char *service, const char *const **arguments, size_t *count,
    struct err *err)
{
	struct map *variables = map_new(c->arena);
	const char *command = NULL, *word;
	struct words words = { 0 };
	const json_t *pairs;
	enum target_outcome outcome = unit_files_settings(c, service, "[Service]", &pairs, err);
	json_t *pair;
	size_t i;
	bool bare;

	if (outcome != TARGET_OK)
		return outcome;
	json_array_foreach(pairs, i, pair) {
		const char *name = json_text(json_array_get(pair, 0)), *value = json_text(json_array_get(pair, 1));

		if (name && value && strcmp(name, "ExecStart") == 0)
			command = *value ? value : NULL;
		else if (name && value && strcmp(name, "Environment") == 0)
			while ((word = next_word(c->arena, &value, &bare)))
				set(c->arena, variables, word);
	}
	/* "Settings from these files override settings made with Environment=." */
	json_array_foreach(pairs, i, pair) {
		const char *name = json_text(json_array_get(pair, 0)), *value = json_text(json_array_get(pair, 1));

		if (name && value && strcmp(name, "EnvironmentFile") == 0 && *value && !read_file(c, variables, value, err))
			return TARGET_TROUBLE;
	}
	if (!command)
		return TARGET_ABSENT;
	split(c->arena, variables, command, &words);
	*arguments = words.at;
	*count = words.count;
	return words.count ? TARGET_OK : TARGET_ABSENT;
}

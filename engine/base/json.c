#include "base/json.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "base/limits.h"

/* Looked at before jansson does, so that a hostile reply costs no memory:
 * how deep it nests and how long its strings are. Says nothing about whether
 * it is JSON. */
static bool within_limits(const char *what, const char *at, size_t length, struct err *err)
{
	const char *end = at + length;
	size_t depth = 0, string, line = 1;

	for (; at < end; at++) {
		switch (*at) {
		case '\n':
			line++;
			break;
		case '[':
		case '{':
			if (++depth > LIMIT_JSON_DEPTH)
				return err_set(err, ERR_LIMIT,
				    "%s: line %zu: JSON nested more than %d deep", what, line,
				    LIMIT_JSON_DEPTH);
			break;
		case ']':
		case '}':
			depth -= depth > 0;
			break;
		case '"':
			/* An escape counts one, as in what it stands for. */
			for (string = 0, at++; at < end && *at != '"'; at++, string++)
				if (*at == '\\' && end - at > 1)
					at += at[1] == 'u' && end - at > 5 ? 5 : 1;
			if (string > LIMIT_JSON_STRING_BYTES)
				return err_set(err, ERR_LIMIT,
				    "%s: line %zu: a string of more than %u KB", what, line,
				    LIMIT_JSON_STRING_BYTES / 1024);
			break;
		}
	}
	return true;
}

static void release(void *arg)
{
	json_decref(arg);
}

json_t *json_read(struct arena *arena, const char *what, const char *bytes, size_t length,
    struct err *err)
{
	json_error_t error;
	json_t *json;

	if (!within_limits(what, bytes, length, err))
		return NULL;
	json = json_loadb(bytes, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	if (!json) {
		err_set(err, ERR_CONTENT, "%s: line %d: not JSON: %s", what,
		    error.line > 0 ? error.line : 1, error.text);
		return NULL;
	}
	arena_at_free(arena, release, json);
	return json;
}

json_t *json_at(const json_t *json, ...)
{
	va_list steps;
	const char *step;

	va_start(steps, json);
	while (json && (step = va_arg(steps, const char *)))
		json = json_object_get(json, step); /* NULL of all but objects */
	va_end(steps);
	return json && !json_is_null(json) ? (json_t *)(uintptr_t)json : NULL;
}

const char *json_text(const json_t *json)
{
	return json ? json_string_value(json) : NULL;
}

#include "base/secret.h"

#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

static bool contains(const char *text, size_t length, const char *word)
{
	size_t n = strlen(word), i;

	for (i = 0; n <= length && i <= length - n; i++)
		if (strncasecmp(text + i, word, n) == 0)
			return true;
	return false;
}

static bool ends(const char *text, size_t length, const char *word)
{
	size_t n = strlen(word);

	return n <= length && strncasecmp(text + length - n, word, n) == 0;
}

bool secret_named(const char *name, size_t length)
{
	static const char *const words[] = { "passw", "passphrase", "secret", "token", "credential",
		"apikey", "api-key", "api_key", "access-key", "accesskey", "access_key", "private",
		"basicauth", "cookie" };
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (contains(name, length, words[i]))
			return true;
	/* A header, a registry's login; Docker's authorization-plugins are neither. */
	return ends(name, length, "authorization") || (length == 4 && ends(name, length, "auth"));
}

bool secret_variable(const char *name, size_t length)
{
	return secret_named(name, length) || contains(name, length, "authorization") ||
	    contains(name, length, "pass") || contains(name, length, "key");
}

/* What ends an address in running text. */
static size_t address_length(const char *at, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if ((unsigned char)at[i] <= ' ' || strchr("/\"'<>\\`", at[i]))
			break;
	return i;
}

bool secret_hide_logins(char *text, size_t length)
{
	char *at = text, *end = text + length, *sign;
	bool any = false;

	while ((at = memmem(at, (size_t)(end - at), "://", 3))) {
		at += 3;
		sign = memrchr(at, '@', address_length(at, (size_t)(end - at)));
		if (sign > at) {
			memset(at, '*', (size_t)(sign - at));
			any = true;
		}
	}
	return any;
}

bool secret_hide(char *text, size_t length)
{
	char *at = text, *end = text + length, *stop, *equals;
	bool any = secret_hide_logins(text, length);

	for (; at < end; at = stop + 1) {
		stop = memchr(at, ',', (size_t)(end - at));
		if (!stop)
			stop = end;
		equals = memchr(at, '=', (size_t)(stop - at));
		if (!equals || equals + 1 == stop || !secret_named(at, (size_t)(equals - at)))
			continue;
		memset(equals + 1, '*', (size_t)(stop - equals - 1));
		any = true;
	}
	return any;
}

/* JSON ------------------------------------------------------------------------------ */

struct json_walk {
	struct arena *arena;
	struct buf *to;
	const char *at, *end;
	bool below[LIMIT_JSON_DEPTH + 1]; /* what is inside belongs to a secret */
	size_t depth;
	bool named; /* so does the next value */
	bool any;
};

/* With its quotes; 0: it does not end. */
static size_t string_length(const char *from, const char *end)
{
	for (const char *at = from + 1; at < end; at++) {
		if (*at == '\\')
			at++;
		else if (*at == '"')
			return (size_t)(at + 1 - from);
	}
	return 0;
}

static bool is_key(const char *at, const char *end)
{
	while (at < end && *at && strchr(" \t\r\n", *at))
		at++;
	return at < end && *at == ':';
}

/* What a string means, without its escapes. NULL: it is none. */
static char *decoded(struct json_walk *w, size_t length, size_t *left)
{
	const char *bytes = w->at + 1;
	const json_t *string;
	struct buf list;
	struct err err;
	char *text;

	*left = length - 2;
	if (memchr(bytes, '\\', *left) || !text_is_utf8(bytes, *left)) {
		buf_init(&list, w->arena);
		buf_char(&list, '[');
		buf_add(&list, w->at, length);
		buf_char(&list, ']');
		string = json_array_get(json_read(w->arena, "string", list.at, list.length, &err), 0);
		if (!string)
			return NULL;
		bytes = json_string_value(string);
		*left = json_string_length(string);
	}
	text = arena_alloc(w->arena, *left + 1);
	memcpy(text, bytes, *left);
	return text;
}

static void put_string(struct buf *to, const char *text, size_t length)
{
	buf_char(to, '"');
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == '"' || text[i] == '\\')
			buf_printf(to, "\\u%04x", (unsigned)text[i]);
		else
			buf_char(to, text[i]);
	buf_char(to, '"');
}

static void hide_string(struct json_walk *w)
{
	size_t length = string_length(w->at, w->end), left = 0;
	char *text = length ? decoded(w, length, &left) : NULL;

	if (text && is_key(w->at + length, w->end)) {
		w->named = secret_named(text, left);
		buf_add(w->to, w->at, length);
	} else if (!text || w->named || w->below[w->depth]) {
		/* What cannot be read may be one, too; and it stays broken. */
		buf_str(w->to, text ? "\"" SECRET_HIDDEN "\"" : "\"" SECRET_HIDDEN "\\x\"");
		w->any = true;
	} else if (secret_hide(text, left)) {
		put_string(w->to, text, left);
		w->any = true;
	} else {
		buf_add(w->to, w->at, length);
	}
	w->at = length ? w->at + length : w->end;
}

static void hide_number(struct json_walk *w)
{
	const char *from = w->at;

	while (w->at < w->end && *w->at && strchr("+-.0123456789eE", *w->at))
		w->at++;
	if (w->named || w->below[w->depth]) {
		buf_str(w->to, "\"" SECRET_HIDDEN "\"");
		w->any = true;
	} else {
		buf_add(w->to, from, (size_t)(w->at - from));
	}
}

static void step(struct json_walk *w)
{
	bool inside = w->named || w->below[w->depth];

	switch (*w->at) {
	case '{':
	case '[':
		/* Nobody reads what nests deeper: it is withheld. */
		if (w->depth == LIMIT_JSON_DEPTH) {
			w->any = true;
			w->at = w->end;
			return;
		}
		w->below[++w->depth] = inside;
		break;
	case '}':
	case ']':
		w->depth -= w->depth > 0;
		break;
	case ',':
		break;
	default: /* white space, ':', true, false, null */
		buf_char(w->to, *w->at++);
		return;
	}
	w->named = false;
	buf_char(w->to, *w->at++);
}

bool secret_hide_json(struct buf *to, const char *bytes, size_t length)
{
	struct json_walk w = { .arena = arena_new("secrets"), .to = to, .at = bytes, .end = bytes + length };

	while (w.at < w.end)
		if (*w.at == '"')
			hide_string(&w);
		else if (*w.at == '-' || (*w.at >= '0' && *w.at <= '9'))
			hide_number(&w);
		else
			step(&w);
	arena_free(w.arena);
	return w.any;
}

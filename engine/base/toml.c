#include "base/toml.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"

/* How a table came about decides what may still be added to it. */
enum origin {
	IMPLIED, /* by [a.b] or [[a.b]]: [a] may follow, once */
	HEADED,  /* by [a] */
	DOTTED,  /* by a.b = 1: only more dotted keys of the same table may follow */
	CLOSED,  /* an inline table: nothing */
};

enum kind { TABLE, TABLES /* [[a]] */, ARRAY, SCALAR };

struct node {
	enum kind kind;
	enum origin origin;     /* TABLE */
	const void *section;    /* DOTTED: the header it was written under */
	struct map *members;    /* TABLE: name -> struct node */
	struct node **elements; /* TABLES, ARRAY */
	size_t n_elements;
	json_t *scalar; /* taken over by the result */
};

struct reader {
	struct arena *arena; /* until it is all read */
	const char *what, *at, *end;
	size_t line;
	unsigned depth;
	struct err *err;
};

static bool wrong(struct reader *r, const char *why)
{
	return err_set(r->err, ERR_CONTENT, "%s: line %zu: %s", r->what, r->line, why);
}

static bool too_deep(struct reader *r)
{
	return err_set(r->err, ERR_LIMIT, "%s: line %zu: nested more than %d deep", r->what, r->line, LIMIT_JSON_DEPTH);
}

static struct node *new_node(struct reader *r, enum kind kind)
{
	struct node *node = arena_alloc(r->arena, sizeof *node);

	node->kind = kind;
	if (kind == TABLE)
		node->members = map_new(r->arena);
	return node;
}

static void drop(void *arg)
{
	struct node *node = arg;

	json_decref(node->scalar);
}

static struct node *scalar(struct reader *r, json_t *value)
{
	struct node *node = new_node(r, SCALAR);

	node->scalar = value;
	arena_at_free(r->arena, drop, node);
	return node;
}

/* Space, comments, line ends ------------------------------------------------------- */

static int peek(const struct reader *r)
{
	return r->at < r->end ? (unsigned char)*r->at : -1;
}

static bool begins(const struct reader *r, const char *with)
{
	size_t length = strlen(with);

	return (size_t)(r->end - r->at) >= length && memcmp(r->at, with, length) == 0;
}

static void skip_blanks(struct reader *r)
{
	while (peek(r) == ' ' || peek(r) == '\t')
		r->at++;
}

/* The line end at `at`, of one or two bytes; 0: there is none. */
static size_t line_end(const struct reader *r)
{
	return begins(r, "\n") ? 1 : begins(r, "\r\n") ? 2 : 0;
}

static bool is_control(int c)
{
	return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f;
}

/* A comment, if one is here, up to the line end. */
static bool skip_comment(struct reader *r)
{
	if (peek(r) != '#')
		return true;
	while (r->at < r->end && !line_end(r)) {
		if (is_control(peek(r)))
			return wrong(r, "a control character in a comment");
		r->at++;
	}
	return true;
}

/* Blanks, a comment, then a line end or the end of all. */
static bool end_line(struct reader *r)
{
	size_t length;

	skip_blanks(r);
	if (!skip_comment(r))
		return false;
	length = line_end(r);
	if (!length && r->at < r->end)
		return wrong(r, "more on this line than belongs there");
	r->at += length;
	r->line += length > 0;
	return true;
}

/* Between the elements of an array: as many lines as there are. */
static bool skip_lines(struct reader *r)
{
	size_t length;

	for (;;) {
		skip_blanks(r);
		if (!skip_comment(r))
			return false;
		length = line_end(r);
		if (!length)
			return true;
		r->at += length;
		r->line++;
	}
}

/* Strings ----------------------------------------------------------------------------- */

static void put_character(struct buf *to, uint32_t c)
{
	if (c < 0x80) {
		buf_char(to, (char)c);
	} else if (c < 0x800) {
		buf_char(to, (char)(0xc0 | c >> 6));
		buf_char(to, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_char(to, (char)(0xe0 | c >> 12));
		buf_char(to, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_char(to, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_char(to, (char)(0xf0 | c >> 18));
		buf_char(to, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_char(to, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_char(to, (char)(0x80 | (c & 0x3f)));
	}
}

static bool read_code(struct reader *r, unsigned digits, struct buf *to)
{
	uint32_t c = 0;

	for (; digits; digits--, r->at++) {
		static const char hex[] = "0123456789abcdef";
		int digit = peek(r) >= 'A' && peek(r) <= 'F' ? peek(r) + 32 : peek(r);
		const char *found = digit > 0 ? strchr(hex, digit) : NULL;

		if (!found)
			return wrong(r, "an escape that is none");
		c = c << 4 | (uint32_t)(found - hex);
	}
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return wrong(r, "an escape that names no character");
	put_character(to, c);
	return true;
}

/* After the backslash. many: of a string of many lines, where it may also swallow a line end. */
static bool read_escape(struct reader *r, bool many, struct buf *to)
{
	static const char from[] = "btnfr\"\\", into[] = "\b\t\n\f\r\"\\";
	const char *found = peek(r) > 0 ? strchr(from, peek(r)) : NULL;
	const char *here = r->at;

	if (found) {
		buf_char(to, into[found - from]);
		r->at++;
		return true;
	}
	if (peek(r) == 'u' || peek(r) == 'U')
		return read_code(r, *r->at++ == 'u' ? 4 : 8, to);
	skip_blanks(r);
	if (!many || !line_end(r)) {
		r->at = here;
		return wrong(r, "an escape that is none");
	}
	while (skip_blanks(r), line_end(r)) {
		r->at += line_end(r);
		r->line++;
	}
	return true;
}

static bool read_plain(struct reader *r, struct buf *to)
{
	uint32_t c;
	size_t length = text_character(r->at, (size_t)(r->end - r->at), &c);

	if (!length)
		return wrong(r, "text that is not UTF-8");
	if (is_control((int)(c < 0x80 ? c : 0x80)))
		return wrong(r, "a control character in text");
	buf_add(to, r->at, length);
	r->at += length;
	return true;
}

static bool read_one_line(struct reader *r, char quote, struct buf *to)
{
	for (r->at++; peek(r) != quote;) {
		if (r->at == r->end || line_end(r))
			return wrong(r, "text without its closing quotation mark");
		if (quote == '"' && peek(r) == '\\') {
			r->at++;
			if (!read_escape(r, false, to))
				return false;
		} else if (!read_plain(r, to)) {
			return false;
		}
		if (to->length > LIMIT_JSON_STRING_BYTES)
			return err_set(r->err, ERR_LIMIT, "%s: line %zu: a string of more than %u KB", r->what, r->line,
			    LIMIT_JSON_STRING_BYTES / 1024);
	}
	r->at++;
	return true;
}

static bool read_many_lines(struct reader *r, char quote, struct buf *to)
{
	const char three[] = { quote, quote, quote, '\0' };
	size_t first = r->line, length, extra;

	r->at += 3;
	length = line_end(r); /* right behind the opening it does not count */
	r->at += length;
	r->line += length > 0;
	while (!begins(r, three)) {
		length = line_end(r);
		if (r->at == r->end) {
			r->line = first;
			return wrong(r, "text without its three closing quotation marks");
		}
		if (length) {
			buf_char(to, '\n');
			r->at += length;
			r->line++;
		} else if (quote == '"' && peek(r) == '\\') {
			r->at++;
			if (!read_escape(r, true, to))
				return false;
		} else if (!read_plain(r, to)) {
			return false;
		}
		if (to->length > LIMIT_JSON_STRING_BYTES)
			return err_set(r->err, ERR_LIMIT, "%s: line %zu: a string of more than %u KB", r->what, first,
			    LIMIT_JSON_STRING_BYTES / 1024);
	}
	/* One or two quotation marks may stand before the closing ones. */
	for (extra = 0, r->at += 3; extra < 2 && peek(r) == quote; extra++, r->at++)
		buf_char(to, quote);
	return true;
}

static bool read_string(struct reader *r, bool many_lines, struct buf *to)
{
	buf_init(to, r->arena);
	if (begins(r, "\"\"\"") || begins(r, "'''"))
		return many_lines ? read_many_lines(r, *r->at, to) : wrong(r, "a key of many lines");
	return read_one_line(r, *r->at, to);
}

/* Numbers and other words ---------------------------------------------------------------- */

/* Digits with single underscores between them; NULL: it is something else. Copied without. */
static const char *digits(struct buf *to, const char *at, const char *allowed)
{
	if (!*at || !strchr(allowed, *at))
		return NULL;
	for (; *at && (strchr(allowed, *at) || *at == '_'); at++) {
		if (*at == '_' && (!at[1] || !strchr(allowed, at[1])))
			return NULL;
		if (*at != '_')
			buf_char(to, *at);
	}
	return at;
}

static json_t *read_integer(struct reader *r, const char *word, bool *range)
{
	static const struct { const char *prefix, *allowed; int base; } forms[] = {
		{ "0x", "0123456789abcdefABCDEF", 16 }, { "0o", "01234567", 8 }, { "0b", "01", 2 } };
	const char *allowed = "0123456789", *at = word, *end;
	struct buf text;
	long long value;
	int base = 10;
	size_t i;

	buf_init(&text, r->arena);
	for (i = 0; i < 3; i++)
		if (strncmp(word, forms[i].prefix, 2) == 0) {
			base = forms[i].base;
			allowed = forms[i].allowed;
			at += 2;
		}
	if (base == 10 && (*at == '+' || *at == '-'))
		buf_char(&text, *at++);
	if (base == 10 && *at == '0' && at[1])
		return NULL; /* no leading zeros */
	end = digits(&text, at, allowed);
	if (!end || *end)
		return NULL;
	errno = 0;
	value = strtoll(text.at, NULL, base);
	*range = errno == 0;
	return json_integer(value);
}

static json_t *odd(const char *word)
{
	json_t *object = json_object();

	json_object_set_new(object, "toml", json_string(word));
	return object;
}

static json_t *read_float(struct reader *r, const char *word)
{
	const char *at = word + (*word == '+' || *word == '-');
	struct buf text;
	double value;

	if (strcmp(at, "inf") == 0 || strcmp(at, "nan") == 0)
		return odd(word);
	buf_init(&text, r->arena);
	if (at > word)
		buf_char(&text, *word);
	if (*at == '0' && at[1] != '.' && at[1] != 'e' && at[1] != 'E')
		return NULL;
	at = digits(&text, at, "0123456789");
	if (at && *at == '.') {
		buf_char(&text, *at++);
		at = digits(&text, at, "0123456789");
	}
	if (at && (*at == 'e' || *at == 'E')) {
		buf_char(&text, *at++);
		if (*at == '+' || *at == '-')
			buf_char(&text, *at++);
		at = digits(&text, at, "0123456789");
	}
	if (!at || *at)
		return NULL;
	value = strtod(text.at, NULL);
	return isfinite(value) ? json_real(value) : odd(word);
}

static bool number_at(const char *at, unsigned count, int least, int most)
{
	int value = 0;

	for (; count; count--, at++) {
		if (*at < '0' || *at > '9')
			return false;
		value = value * 10 + (*at - '0');
	}
	return value >= least && value <= most;
}

/* 07:32:00, 07:32:00.999 */
static const char *read_time(const char *at)
{
	if (strlen(at) < 8 || !number_at(at, 2, 0, 23) || at[2] != ':' || !number_at(at + 3, 2, 0, 59) || at[5] != ':' ||
	    !number_at(at + 6, 2, 0, 60))
		return NULL;
	at += 8;
	if (*at != '.')
		return at;
	return at[1] >= '0' && at[1] <= '9' ? at + 1 + strspn(at + 1, "0123456789") : NULL;
}

/* RFC 3339 dates, times and both, with or without an offset. */
static bool is_date_time(const char *word)
{
	const char *at = word;

	if (strlen(at) >= 10 && number_at(at, 4, 0, 9999) && at[4] == '-') {
		if (!number_at(at + 5, 2, 1, 12) || at[7] != '-' || !number_at(at + 8, 2, 1, 31))
			return false;
		at += 10;
		if (!*at)
			return true;
		if (*at != 'T' && *at != 't' && *at != ' ')
			return false;
		at = read_time(at + 1);
		if (!at || !*at || strcmp(at, "Z") == 0 || strcmp(at, "z") == 0)
			return at;
		return (*at == '+' || *at == '-') && strlen(at) == 6 && number_at(at + 1, 2, 0, 23) && at[3] == ':' &&
		    number_at(at + 4, 2, 0, 59);
	}
	at = read_time(at);
	return at && !*at;
}

#define WORD "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-_.:"

static struct node *read_word(struct reader *r)
{
	const char *from = r->at;
	bool range = true;
	json_t *value;
	char *word;

	while (peek(r) > 0 && strchr(WORD, peek(r)))
		r->at++;
	/* A blank may part date and time. */
	if (r->at - from == 10 && from[4] == '-' && r->end - r->at >= 3 && *r->at == ' ' && r->at[1] >= '0' && r->at[1] <= '9')
		for (r->at++; peek(r) > 0 && strchr(WORD, peek(r));)
			r->at++;
	if (r->at == from || r->at - from > 100) {
		wrong(r, r->at == from ? "a value is expected" : "a value that is none");
		return NULL;
	}
	word = arena_strndup(r->arena, from, (size_t)(r->at - from));
	if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0)
		return scalar(r, json_boolean(*word == 't'));
	value = read_integer(r, word, &range);
	if (!range) {
		json_decref(value);
		wrong(r, "a number that 64 bits do not hold");
		return NULL;
	}
	if (!value)
		value = read_float(r, word);
	if (!value && is_date_time(word))
		value = odd(word);
	if (!value) {
		wrong(r, "a value that is neither text in quotation marks, true, false, a number nor a date");
		return NULL;
	}
	return scalar(r, value);
}

/* Keys --------------------------------------------------------------------------------------- */

struct key {
	const char **parts;
	size_t count;
};

static bool read_part(struct reader *r, const char **part)
{
	const char *from = r->at;
	struct buf text;

	if (peek(r) == '"' || peek(r) == '\'') {
		if (!read_string(r, false, &text))
			return false;
		if (strlen(text.at) != text.length)
			return wrong(r, "a key with a NUL character");
		*part = arena_strndup(r->arena, text.at, text.length);
		return true;
	}
	while (peek(r) > 0 && strchr("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_", peek(r)))
		r->at++;
	if (r->at == from)
		return wrong(r, "a key is expected");
	*part = arena_strndup(r->arena, from, (size_t)(r->at - from));
	return true;
}

static bool read_key(struct reader *r, struct key *key)
{
	*key = (struct key){ 0 };
	for (;;) {
		skip_blanks(r);
		key->parts = arena_more(r->arena, key->parts, key->count, sizeof *key->parts);
		if (!read_part(r, &key->parts[key->count++]))
			return false;
		if (key->count > LIMIT_JSON_DEPTH)
			return too_deep(r);
		skip_blanks(r);
		if (peek(r) != '.')
			return true;
		r->at++;
	}
}

static bool twice(struct reader *r, const char *part)
{
	return err_set(r->err, ERR_CONTENT, "%s: line %zu: %.100s is there already", r->what, r->line, part);
}

/* Values --------------------------------------------------------------------------------------- */

static struct node *read_value(struct reader *r);

/* key = value into the table; section: the header above it, of dotted keys only. */
static bool read_pair(struct reader *r, struct node *table, const void *section)
{
	struct node *value, *next;
	struct key key;
	size_t i;

	if (!read_key(r, &key))
		return false;
	if (peek(r) != '=')
		return wrong(r, "'=' is expected behind a key");
	r->at++;
	skip_blanks(r);
	for (i = 0; i + 1 < key.count; i++) {
		next = map_get(table->members, key.parts[i]);
		if (!next) {
			next = new_node(r, TABLE);
			next->origin = DOTTED;
			next->section = section;
			map_put(table->members, key.parts[i], next);
		} else if (next->kind != TABLE || next->origin != DOTTED || next->section != section) {
			return twice(r, key.parts[i]);
		}
		table = next;
	}
	if (map_get(table->members, key.parts[i]))
		return twice(r, key.parts[i]);
	value = read_value(r);
	if (!value)
		return false;
	map_put(table->members, key.parts[i], value);
	return true;
}

static struct node *read_array(struct reader *r)
{
	struct node *array = new_node(r, ARRAY), *element;

	for (r->at++;;) {
		if (!skip_lines(r))
			return NULL;
		if (peek(r) == ']')
			break;
		element = read_value(r);
		if (!element || !skip_lines(r))
			return NULL;
		array->elements = arena_more(r->arena, array->elements, array->n_elements, sizeof *array->elements);
		array->elements[array->n_elements++] = element;
		if (peek(r) == ']')
			break;
		if (peek(r) != ',') {
			wrong(r, "a comma or the end of the array is expected");
			return NULL;
		}
		r->at++;
	}
	r->at++;
	return array;
}

static void close_table(struct node *table)
{
	size_t i;

	table->origin = CLOSED;
	for (i = 0; i < table->members->count; i++) {
		struct node *member = table->members->entries[i].value;

		if (member->kind == TABLE && member->origin != CLOSED)
			close_table(member);
	}
}

static struct node *read_inline_table(struct reader *r)
{
	struct node *table = new_node(r, TABLE);

	r->at++;
	skip_blanks(r);
	while (peek(r) != '}') {
		if (!read_pair(r, table, table))
			return NULL;
		skip_blanks(r);
		if (peek(r) == '}')
			break;
		if (peek(r) != ',') {
			wrong(r, "a comma or the end of the table is expected");
			return NULL;
		}
		r->at++;
		skip_blanks(r);
		if (peek(r) == '}') {
			wrong(r, "a comma with nothing behind it");
			return NULL;
		}
	}
	r->at++;
	close_table(table);
	return table;
}

static struct node *read_value(struct reader *r)
{
	struct node *node;
	struct buf text;

	switch (peek(r)) {
	case '"':
	case '\'':
		return read_string(r, true, &text) ? scalar(r, json_stringn(text.at, text.length)) : NULL;
	case '[':
	case '{':
		if (++r->depth > LIMIT_JSON_DEPTH / 2) {
			too_deep(r);
			return NULL;
		}
		node = peek(r) == '[' ? read_array(r) : read_inline_table(r);
		r->depth--;
		return node;
	default:
		return read_word(r);
	}
}

/* Headers ---------------------------------------------------------------------------------------- */

/* The table a part of a header leads to, made when it is not there. */
static struct node *step(struct reader *r, struct node *table, const char *part)
{
	struct node *next = map_get(table->members, part);

	if (!next) {
		next = new_node(r, TABLE);
		map_put(table->members, part, next);
	}
	if (next->kind == TABLES)
		return next->elements[next->n_elements - 1];
	if (next->kind == TABLE && next->origin != CLOSED)
		return next;
	twice(r, part);
	return NULL;
}

/* [a.b] */
static struct node *open_table(struct reader *r, struct node *above, const char *part)
{
	struct node *table = map_get(above->members, part);

	if (!table) {
		table = new_node(r, TABLE);
		map_put(above->members, part, table);
	} else if (table->kind != TABLE || table->origin != IMPLIED) {
		twice(r, part);
		return NULL;
	}
	table->origin = HEADED;
	return table;
}

/* [[a.b]] */
static struct node *open_element(struct reader *r, struct node *above, const char *part)
{
	struct node *tables = map_get(above->members, part), *table;

	if (!tables) {
		tables = new_node(r, TABLES);
		map_put(above->members, part, tables);
	} else if (tables->kind != TABLES) {
		twice(r, part);
		return NULL;
	}
	table = new_node(r, TABLE);
	table->origin = HEADED;
	tables->elements = arena_more(r->arena, tables->elements, tables->n_elements, sizeof *tables->elements);
	tables->elements[tables->n_elements++] = table;
	return table;
}

static struct node *read_header(struct reader *r, struct node *root)
{
	bool element = begins(r, "[[");
	struct node *table = root;
	struct key key;
	size_t i;

	r->at += 1 + element;
	if (!read_key(r, &key))
		return NULL;
	if (!begins(r, element ? "]]" : "]")) {
		wrong(r, "the header of a table without its end");
		return NULL;
	}
	r->at += 1 + element;
	for (i = 0; table && i + 1 < key.count; i++)
		table = step(r, table, key.parts[i]);
	if (!table)
		return NULL;
	return element ? open_element(r, table, key.parts[i]) : open_table(r, table, key.parts[i]);
}

static bool read_document(struct reader *r, struct node *root)
{
	struct node *table = root;

	if (begins(r, "\xef\xbb\xbf"))
		r->at += 3;
	while (r->at < r->end) {
		skip_blanks(r);
		if (peek(r) == '[') {
			table = read_header(r, root);
			if (!table)
				return false;
		} else if (peek(r) != '#' && !line_end(r) && r->at < r->end && !read_pair(r, table, table)) {
			return false;
		}
		if (!end_line(r))
			return false;
	}
	return true;
}

/* Out ---------------------------------------------------------------------------------------------- */

static json_t *as_json(const struct node *node)
{
	json_t *json;
	size_t i;

	switch (node->kind) {
	case SCALAR:
		return json_incref(node->scalar);
	case TABLE:
		json = json_object();
		for (i = 0; i < node->members->count; i++)
			json_object_set_new(json, node->members->entries[i].key, as_json(node->members->entries[i].value));
		return json;
	default:
		json = json_array();
		for (i = 0; i < node->n_elements; i++)
			json_array_append_new(json, as_json(node->elements[i]));
		return json;
	}
}

static void release(void *arg)
{
	json_decref(arg);
}

json_t *toml_read(struct arena *arena, const char *what, const char *bytes, size_t length, struct err *err)
{
	struct reader r = { .what = what, .at = bytes, .end = bytes + length, .line = 1, .err = err };
	json_t *json = NULL;
	struct node *root;

	if (length > LIMIT_TOML_BYTES) {
		err_set(err, ERR_LIMIT, "%s: more than %u KB of TOML", what, LIMIT_TOML_BYTES / 1024);
		return NULL;
	}
	r.arena = arena_new(NULL);
	root = new_node(&r, TABLE);
	if (read_document(&r, root)) {
		json = as_json(root);
		arena_at_free(arena, release, json);
	}
	arena_free(r.arena);
	return json;
}

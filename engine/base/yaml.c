#include "base/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"
#include "base/xml.h"

struct reading {
	struct yaml_file *file;
	struct arena *arena;
	yaml_parser_t parser;
	yaml_event_t event; /* the one that was read last; `held`: nobody has taken it yet */
	bool held;
	struct err *err;
};

static bool wrong(struct reading *r, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static bool wrong(struct reading *r, unsigned line, const char *format, ...)
{
	char what[512];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	return err_set(r->err, ERR_CONTENT, "%s: line %u: %s", r->file->path, line, what);
}

static unsigned line_of(const struct reading *r)
{
	return (unsigned)r->event.start_mark.line + 1;
}

static bool next(struct reading *r)
{
	size_t line;

	if (r->held)
		yaml_event_delete(&r->event);
	r->held = yaml_parser_parse(&r->parser, &r->event);
	if (r->held)
		return true;
	/* A quote that is never closed is noticed at the end; where it was opened helps more. */
	line = r->parser.context ? r->parser.context_mark.line : r->parser.problem_mark.line;
	return wrong(r, (unsigned)line + 1, "not YAML: %s%s%s; texts with a colon, a # or quotes in them go into quotes",
	    r->parser.context ? r->parser.context : "", r->parser.context ? ", " : "",
	    r->parser.problem ? r->parser.problem : "it cannot be read");
}

/* What a plain word of nothing is in YAML. */
static bool is_nothing(const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;

	return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	    (!strcmp(text, "~") || !strcasecmp(text, "null"));
}

static const char *text_of(struct reading *r)
{
	const char *text = (const char *)r->event.data.scalar.value;
	size_t length = r->event.data.scalar.length;

	if (memchr(text, '\0', length)) {
		wrong(r, line_of(r), "there is a NUL character in a text");
		return NULL;
	}
	return is_nothing(&r->event) ? "" : arena_strndup(r->arena, text, length);
}

static bool plain(struct reading *r)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (r->event.type) {
	case YAML_ALIAS_EVENT:
		return wrong(r, line_of(r), "an alias (*) stands here: write the text itself, in quotes if it begins with *");
	case YAML_SCALAR_EVENT:
		anchor = r->event.data.scalar.anchor;
		tag = r->event.data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = r->event.data.sequence_start.anchor;
		tag = r->event.data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = r->event.data.mapping_start.anchor;
		tag = r->event.data.mapping_start.tag;
		break;
	default:
		break;
	}
	if (anchor || tag)
		return wrong(r, line_of(r), "anchors (&) and tags (!) have no meaning here: put the text into quotes");
	return true;
}

static struct yaml_node *read_node(struct reading *r, int depth);

/* What stands between a start and its end. */
static bool read_members(struct reading *r, struct yaml_node *node, yaml_event_type_t end, int depth)
{
	struct map *seen = node->kind == YAML_MAP ? map_new(r->arena) : NULL;
	struct yaml_node **last = &node->first;

	for (;;) {
		const char *key = NULL;
		unsigned line;

		if (!next(r))
			return false;
		if (r->event.type == end)
			return true;
		line = line_of(r);
		if (node->kind == YAML_MAP) {
			if (r->event.type != YAML_SCALAR_EVENT)
				return wrong(r, line, "a name and a colon are expected here");
			key = plain(r) ? text_of(r) : NULL;
			if (!key)
				return false;
			if (map_put(seen, key, node))
				return wrong(r, line, "'%s' is there twice", key);
			if (!next(r))
				return false;
		}
		*last = read_node(r, depth + 1);
		if (!*last)
			return false;
		(*last)->key = key;
		(*last)->line = line;
		last = &(*last)->next;
	}
}

static struct yaml_node *read_node(struct reading *r, int depth)
{
	struct yaml_node *node = arena_alloc(r->arena, sizeof *node);
	bool fine = plain(r);

	node->line = line_of(r);
	if (fine && depth > LIMIT_YAML_DEPTH)
		fine = wrong(r, node->line, "more than %d levels", LIMIT_YAML_DEPTH);
	if (!fine)
		return NULL;
	switch (r->event.type) {
	case YAML_SCALAR_EVENT:
		node->kind = YAML_TEXT;
		node->text = text_of(r);
		return node->text ? node : NULL;
	case YAML_SEQUENCE_START_EVENT:
		node->kind = YAML_LIST;
		return read_members(r, node, YAML_SEQUENCE_END_EVENT, depth) ? node : NULL;
	case YAML_MAPPING_START_EVENT:
		node->kind = YAML_MAP;
		return read_members(r, node, YAML_MAPPING_END_EVENT, depth) ? node : NULL;
	default:
		wrong(r, node->line, "nothing that can be read stands here");
		return NULL;
	}
}

static bool read_document(struct reading *r)
{
	if (!next(r) || !next(r)) /* the stream begins; what is first in it */
		return false;
	if (r->event.type == YAML_STREAM_END_EVENT) {
		r->file->root = arena_alloc(r->arena, sizeof *r->file->root);
		r->file->root->kind = YAML_MAP;
		r->file->root->line = 1;
		return true;
	}
	if (!next(r)) /* behind the start of the document */
		return false;
	r->file->root = read_node(r, 0);
	if (!r->file->root)
		return false;
	if (r->file->root->kind != YAML_MAP)
		return wrong(r, r->file->root->line, "a name and a colon are expected here");
	if (!next(r) || !next(r)) /* the end of the document; what follows */
		return false;
	return r->event.type == YAML_STREAM_END_EVENT || wrong(r, line_of(r), "a second document begins here: one is enough");
}

struct yaml_file *yaml_from_bytes(struct arena *arena, const char *name, const char *bytes, size_t length, struct err *err)
{
	struct yaml_file *file = arena_alloc(arena, sizeof *file);
	struct reading r = { .file = file, .arena = arena, .err = err };
	bool fine;

	*file = (struct yaml_file){ arena, arena_strdup(arena, name), NULL };
	if (length > LIMIT_YAML_BYTES) {
		err_set(err, ERR_LIMIT, "%s: more than %u bytes", name, LIMIT_YAML_BYTES);
		return NULL;
	}
	if (!yaml_parser_initialize(&r.parser)) {
		err_set(err, ERR_SYSTEM, "libyaml has no memory");
		return NULL;
	}
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)bytes, length);
	fine = read_document(&r);
	if (r.held)
		yaml_event_delete(&r.event);
	yaml_parser_delete(&r.parser);
	return fine ? file : NULL;
}

struct yaml_file *yaml_read(struct arena *arena, const char *path, struct err *err)
{
	FILE *in = fopen(path, "re");
	struct yaml_file *file = NULL;
	char part[16384];
	struct buf buf;
	size_t n;

	if (!in) {
		err_errno(err, "%s", path);
		return NULL;
	}
	buf_init(&buf, arena);
	while (buf.length <= LIMIT_YAML_BYTES && (n = fread(part, 1, sizeof part, in)) > 0)
		buf_add(&buf, part, n);
	if (ferror(in))
		err_errno(err, "%s", path);
	else
		file = yaml_from_bytes(arena, path, buf.at, buf.length, err);
	fclose(in);
	return file;
}

const struct yaml_node *yaml_member(const struct yaml_node *map, const char *key)
{
	for (const struct yaml_node *n = map->first; n; n = n->next)
		if (n->key && !strcmp(n->key, key))
			return n;
	return NULL;
}

const char *yaml_member_text(const struct yaml_file *file, const struct yaml_node *map, const char *name, struct err *err)
{
	const struct yaml_node *node = yaml_member(map, name);

	if (node && node->kind != YAML_TEXT) {
		yaml_err(file, node, err, "%s is a text: write it behind the colon", name);
		return NULL;
	}
	return node ? xml_trim(file->arena, node->text) : "";
}

bool yaml_needed(const struct yaml_file *file, const struct yaml_node *map, const char *name, bool there, const char *why,
    struct err *err)
{
	const struct yaml_node *node = yaml_member(map, name);

	return there || yaml_err(file, node ? node : map, err, "%s is missing: %s", name, why);
}

bool yaml_short(const struct yaml_file *file, const struct yaml_node *map, const char *name, const char *text, size_t most,
    struct err *err)
{
	return text_utf16_units(text) <= most ||
	    yaml_err(file, yaml_member(map, name), err,
		"%s has more than %zu characters, which importers cut: say where the rest is kept", name, most);
}

bool yaml_only(const struct yaml_file *file, const struct yaml_node *map, const char *const *names, struct err *err)
{
	for (const struct yaml_node *n = map->first; n; n = n->next) {
		size_t i = 0;

		while (names[i] && strcmp(names[i], n->key))
			i++;
		if (!names[i]) {
			struct buf known;

			buf_init(&known, file->arena);
			for (i = 0; names[i]; i++)
				buf_printf(&known, "%s%s", i ? ", " : "", names[i]);
			return yaml_err(file, n, err, "'%s' is not known here; what is: %s", n->key, known.at);
		}
	}
	return true;
}

bool yaml_err(const struct yaml_file *file, const struct yaml_node *node, struct err *err, const char *format, ...)
{
	char what[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	return err_set(err, ERR_CONTENT, "%s: line %u: %s", file->path, node->line, what);
}

void yaml_put_quoted(struct buf *out, const char *text)
{
	buf_char(out, '"');
	for (size_t left = strlen(text); left;) {
		uint32_t c;
		size_t length = text_character(text, left, &c);

		if (!length) {
			length = 1;
			buf_str(out, "\\uFFFD");
		} else if (c == '"' || c == '\\') {
			buf_printf(out, "\\%c", (char)c);
		} else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff) {
			buf_printf(out, "\\u%04X", (unsigned)c);
		} else {
			buf_add(out, text, length);
		}
		text += length;
		left -= length;
	}
	buf_char(out, '"');
}

void yaml_put_comment(struct buf *out, const char *text)
{
	buf_str(out, "  # ");
	text_printable(out, text, strlen(text));
	buf_char(out, '\n');
}

#include "base/xml_out.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

struct open_element {
	const char *name;
	bool has_text; /* its inside is not indented */
	bool has_inside;
};

struct xml_out {
	struct arena *arena;
	struct file_out *file;
	struct open_element *open;
	size_t n_open;
	bool in_tag; /* the innermost start tag still waits for its '>' */
};

enum place { IN_TEXT, IN_ATTRIBUTE, ANYWHERE, IN_COMMENT };

static bool is_xml_character(uint32_t c)
{
	return (c >= 0x20 && c != 0xfffe && c != 0xffff) || c == '\t' || c == '\n' || c == '\r';
}

static const char *escape_of(char c, enum place place)
{
	if (place == IN_COMMENT)
		return NULL;
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '\r': /* else a reader makes a newline of it */
		return "&#13;";
	case '"':
		return place == IN_TEXT ? NULL : "&quot;";
	case '\'':
		return place == ANYWHERE ? "&#39;" : NULL;
	case '\n':
		return place == IN_ATTRIBUTE ? "&#10;" : NULL;
	case '\t':
		return place == IN_ATTRIBUTE ? "&#9;" : NULL;
	default:
		return NULL;
	}
}

/* Exactly one of file and buf is there. */
static void give(struct file_out *file, struct buf *buf, const char *bytes, size_t length)
{
	if (file)
		file_out_add(file, bytes, length);
	else
		buf_add(buf, bytes, length);
}

static void escape(struct file_out *file, struct buf *buf, const char *text, size_t length,
    enum place place)
{
	size_t i, step, plain = 0;
	const char *instead;
	uint32_t c;

	for (i = 0; i < length; i += step) {
		step = 1;
		if ((signed char)text[i] > '>') /* most text */
			continue;
		step = text_character(text + i, length - i, &c);
		if (step && is_xml_character(c)) {
			instead = step == 1 ? escape_of(text[i], place) : NULL;
			if (!instead)
				continue;
		} else {
			instead = "\xef\xbf\xbd"; /* U+FFFD */
			step = step ? step : 1;
		}
		give(file, buf, text + plain, i - plain);
		give(file, buf, instead, strlen(instead));
		plain = i + step;
	}
	give(file, buf, text + plain, length - plain);
}

void xml_escape(struct buf *buf, const char *text, size_t length)
{
	escape(NULL, buf, text, length, ANYWHERE);
}

static void put(struct xml_out *out, const char *text)
{
	file_out_add(out->file, text, strlen(text));
}

struct xml_out *xml_out_new(struct arena *arena, struct file_out *file)
{
	struct xml_out *out = arena_alloc(arena, sizeof *out);

	out->arena = arena;
	out->file = file;
	put(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	return out;
}

static struct open_element *innermost(struct xml_out *out)
{
	assert(out->n_open);
	return &out->open[out->n_open - 1];
}

static void end_tag_of_start(struct xml_out *out)
{
	if (out->in_tag)
		put(out, ">");
	out->in_tag = false;
}

static void new_line(struct xml_out *out)
{
	size_t i;

	put(out, "\n");
	for (i = 0; i < out->n_open; i++)
		put(out, "  ");
}

/* Before an element, a comment or a splice. */
static void begin_inside(struct xml_out *out)
{
	struct open_element *above;

	end_tag_of_start(out);
	if (!out->n_open)
		return;
	above = innermost(out);
	above->has_inside = true;
	if (!above->has_text)
		new_line(out);
}

void xml_start(struct xml_out *out, const char *name)
{
	bool in_text = out->n_open && innermost(out)->has_text;

	begin_inside(out);
	out->open = arena_more(out->arena, out->open, out->n_open, sizeof *out->open);
	out->open[out->n_open++] = (struct open_element){ name, in_text, false };
	put(out, "<");
	put(out, name);
	out->in_tag = true;
}

void xml_put_attr(struct xml_out *out, const char *name, const char *value)
{
	assert(out->in_tag);
	if (!value)
		return;
	put(out, " ");
	put(out, name);
	put(out, "=\"");
	escape(out->file, NULL, value, strlen(value), IN_ATTRIBUTE);
	put(out, "\"");
}

void xml_put_attrf(struct xml_out *out, const char *name, const char *format, ...)
{
	struct arena *arena = arena_new(NULL);
	va_list args;

	va_start(args, format);
	xml_put_attr(out, name, arena_vprintf(arena, format, args));
	va_end(args);
	arena_free(arena);
}

void xml_put_text(struct xml_out *out, const char *text)
{
	xml_put_textn(out, text, strlen(text));
}

void xml_put_textn(struct xml_out *out, const char *text, size_t length)
{
	struct open_element *element = innermost(out);

	element->has_text = true;
	if (!length)
		return;
	end_tag_of_start(out);
	element->has_inside = true;
	escape(out->file, NULL, text, length, IN_TEXT);
}

void xml_end(struct xml_out *out)
{
	struct open_element *element = innermost(out);

	out->n_open--;
	if (out->in_tag) {
		put(out, "/>");
	} else {
		if (!element->has_text && element->has_inside)
			new_line(out);
		put(out, "</");
		put(out, element->name);
		put(out, ">");
	}
	out->in_tag = false;
	if (!out->n_open)
		put(out, "\n");
}

void xml_put(struct xml_out *out, const char *name, const char *text)
{
	if (!text)
		return;
	xml_start(out, name);
	xml_put_text(out, text);
	xml_end(out);
}

void xml_put_raw(struct xml_out *out, const char *xml, size_t length)
{
	struct open_element *element = innermost(out);

	if (!length)
		return;
	/* Text comes first: then it is mixed, and white space counts. */
	if (xml[0] != '<')
		element->has_text = true;
	begin_inside(out);
	file_out_add(out->file, xml, length);
}

void xml_put_comment(struct xml_out *out, const char *text)
{
	struct arena *arena = arena_new(NULL);
	struct buf comment;
	size_t i, length = strlen(text);

	/* No "--" and no '-' at the end (XML 1.0, 2.5). */
	buf_init(&comment, arena);
	for (i = 0; i < length; i++) {
		buf_char(&comment, text[i]);
		if (text[i] == '-' && (i + 1 == length || text[i + 1] == '-'))
			buf_char(&comment, ' ');
	}
	begin_inside(out);
	put(out, "<!-- ");
	escape(out->file, NULL, comment.at, comment.length, IN_COMMENT);
	put(out, " -->");
	if (!out->n_open)
		put(out, "\n");
	arena_free(arena);
}

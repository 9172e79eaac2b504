#include "xccdf/substitute.h"

#include <stdlib.h>
#include <string.h>

#include "base/xml_out.h"

#define NS_XHTML "http://www.w3.org/1999/xhtml"

struct writer {
	struct buf *to;
	struct xml_document *xml;
	const struct xccdf_substitution *s;
	enum xccdf_form form;
	bool complete;
	bool collapse; /* white space means one blank, as in XHTML */
	unsigned preserved; /* inside this many pre */
};

/* Characters ------------------------------------------------------------------- */

static void put_characters(struct writer *w, const char *at, size_t length)
{
	if (w->form == XCCDF_HTML) {
		xml_escape(w->to, at, length);
		return;
	}
	if (w->form == XCCDF_EXACT || !w->collapse || w->preserved) {
		buf_add(w->to, at, length);
		return;
	}
	for (size_t i = 0; i < length; i++) {
		bool blank = strchr(" \t\r\n", at[i]) && at[i];
		char last = w->to->length ? w->to->at[w->to->length - 1] : '\n';

		if (!blank)
			buf_char(w->to, at[i]);
		else if (last != ' ' && last != '\n')
			buf_char(w->to, ' ');
	}
}

static void put_utf8(struct writer *w, unsigned long c)
{
	char bytes[4];
	size_t n = 0;

	if (c < 0x80)
		bytes[n++] = (char)c;
	else if (c < 0x800) {
		bytes[n++] = (char)(0xc0 | c >> 6);
		bytes[n++] = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		bytes[n++] = (char)(0xe0 | c >> 12);
		bytes[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		bytes[n++] = (char)(0x80 | (c & 0x3f));
	} else {
		bytes[n++] = (char)(0xf0 | c >> 18);
		bytes[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		bytes[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		bytes[n++] = (char)(0x80 | (c & 0x3f));
	}
	put_characters(w, bytes, n);
}

/* &name; at `at`; the bytes are well-formed, the parser has seen them. */
static const char *put_reference(struct writer *w, const char *at, const char *end)
{
	static const struct {
		const char *name;
		char c;
	} named[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' },
		{ "&apos;", '\'' } };
	const char *semicolon = memchr(at, ';', (size_t)(end - at));
	unsigned long c;

	if (!semicolon) {
		put_characters(w, at, 1);
		return at + 1;
	}
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if ((size_t)(semicolon + 1 - at) == strlen(named[i].name) &&
		    !memcmp(at, named[i].name, strlen(named[i].name)))
			put_characters(w, &named[i].c, 1);
	if (at[1] == '#') {
		c = at[2] == 'x' ? strtoul(at + 3, NULL, 16) : strtoul(at + 2, NULL, 10);
		put_utf8(w, c && c < 0x110000 ? c : 0xfffd);
	}
	return semicolon + 1;
}

static bool begins(const char *at, const char *end, const char *with)
{
	return (size_t)(end - at) >= strlen(with) && !memcmp(at, with, strlen(with));
}

static const char *find(const char *at, const char *end, const char *what)
{
	const char *found = memmem(at, (size_t)(end - at), what, strlen(what));

	return found ? found : end;
}

/* Bytes of the document between two tags: text, references, CDATA, comments, instructions. */
static void put_bytes(struct writer *w, const char *at, const char *end)
{
	while (at < end) {
		const char *stop = at;

		while (stop < end && *stop != '&' && *stop != '<' && *stop != '\r')
			stop++;
		put_characters(w, at, (size_t)(stop - at));
		at = stop;
		if (at == end)
			return;
		if (*at == '&')
			at = put_reference(w, at, end);
		else if (*at == '\r') {
			put_characters(w, "\n", 1);
			at += begins(at, end, "\r\n") ? 2 : 1;
		} else if (begins(at, end, "<![CDATA[")) {
			stop = find(at, end, "]]>");
			put_characters(w, at + 9, (size_t)(stop - at - 9));
			at = stop < end ? stop + 3 : end;
		} else if (begins(at, end, "<!--")) {
			stop = find(at, end, "-->");
			at = stop < end ? stop + 3 : end;
		} else {
			stop = find(at, end, ">");
			at = stop < end ? stop + 1 : end;
		}
	}
}

static void put_string(struct writer *w, const char *text)
{
	put_characters(w, text, strlen(text));
}

/* References --------------------------------------------------------------------- */

static bool put_value(struct writer *w, const char *id)
{
	const struct xccdf_benchmark *b = w->s->benchmark;
	const struct xccdf_value *value = map_get(b->value_ids, id);
	const char *const *items = NULL;
	size_t count = 0;

	if (!value)
		return false;
	if (w->s->policy) {
		items = w->s->policy->values[value->index].items;
		count = w->s->policy->values[value->index].n_items;
	} else
		for (size_t i = 0; i < value->n_values; i++)
			if (!items || !*value->values[i].selector) {
				items = value->values[i].items;
				count = value->values[i].n_items;
			}
	for (size_t i = 0; i < count; i++) {
		put_string(w, i ? ", " : "");
		put_string(w, items[i]);
	}
	return items;
}

static bool put_plain_text(struct writer *w, const char *id)
{
	const struct xccdf_plain_text *text = map_get(w->s->benchmark->plain_text_ids, id);

	if (text)
		put_string(w, text->text);
	return text;
}

/* A title with a sub in it could lead back here; its own text is enough. */
static bool put_title(struct writer *w, const char *id)
{
	const struct xccdf_benchmark *b = w->s->benchmark;
	const struct xccdf_value *value = map_get(b->value_ids, id);
	const struct xccdf_item *item = map_get(b->item_ids, id);
	const struct xccdf_profile *profile = map_get(b->profile_ids, id);
	const struct xccdf_texts *titles = value ? &value->titles
	    : item				 ? &item->titles
	    : profile				 ? &profile->titles
						 : NULL;
	const struct xccdf_text *title = titles ? xccdf_in_language(b, titles, NULL) : NULL;

	if (title)
		put_string(w, title->node->text);
	return title;
}

static void put_sub(struct writer *w, const struct xml_node *node)
{
	const char *idref = xml_attr(node, "idref"), *use = xml_attr(node, "use");

	if (!idref || (!put_plain_text(w, idref) &&
		!(use && !strcmp(use, "title") ? put_title(w, idref) : put_value(w, idref))))
		w->complete = false;
}

/* 7.2.3.6.3: <object data="#xccdf:value:ID"/>, and title. false: it is not one of these, or leads
 * nowhere, and its own content stands. */
static bool put_object(struct writer *w, const struct xml_node *node)
{
	const char *data = xml_attr(node, "data");

	if (!data)
		return false;
	if (!strncmp(data, "#xccdf:value:", 13))
		return put_plain_text(w, data + 13) || put_value(w, data + 13);
	if (!strncmp(data, "#xccdf:title:", 13))
		return put_title(w, data + 13);
	return false;
}

/* Elements ----------------------------------------------------------------------- */

static bool among(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (!strcmp(*names, name))
			return true;
	return false;
}

static bool is_block(const char *name)
{
	static const char *const blocks[] = { "p", "div", "ul", "ol", "li", "dl", "dt", "dd", "pre",
		"table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "br", "caption",
		NULL };

	return among(name, blocks);
}

static bool is_harmless(const char *name)
{
	static const char *const harmless[] = { "p", "div", "ul", "ol", "li", "dl", "dt", "dd",
		"pre", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "h1", "h2",
		"h3", "h4", "h5", "h6", "blockquote", "hr", "br", "a", "b", "strong", "i", "em", "u",
		"code", "tt", "kbd", "samp", "var", "sub", "sup", "span", "q", "cite", "abbr",
		"acronym", "dfn", "ins", "del", "small", "big", NULL };

	return among(name, harmless);
}

static bool is_forbidden(const char *name)
{
	static const char *const forbidden[] = { "script", "style", "iframe", "frame", "embed",
		"applet", "form", "input", "button", "link", "meta", "base", "head", NULL };

	return among(name, forbidden);
}

static void end_line(struct writer *w)
{
	while (w->to->length && w->to->at[w->to->length - 1] == ' ')
		w->to->at[--w->to->length] = 0;
	if (w->to->length && w->to->at[w->to->length - 1] != '\n')
		buf_char(w->to, '\n');
}

static void put_inside(struct writer *w, struct xml_node *node);

static void put_href(struct writer *w, const struct xml_node *node)
{
	const char *href = xml_attr(node, "href");

	if (!href || strcmp(node->name, "a"))
		return;
	if (!strncmp(href, "#xccdf:link:", 12)) {
		buf_str(w->to, " href=\"#");
		xml_escape(w->to, href + 12, strlen(href + 12));
		buf_char(w->to, '"');
	} else if (!strncmp(href, "http://", 7) || !strncmp(href, "https://", 8) ||
	    !strncmp(href, "mailto:", 7)) {
		buf_str(w->to, " href=\"");
		xml_escape(w->to, href, strlen(href));
		buf_str(w->to, "\" rel=\"noreferrer\"");
	}
}

static void put_xhtml(struct writer *w, struct xml_node *node)
{
	const char *name = node->name;
	bool pre = !strcmp(name, "pre");

	if (w->form == XCCDF_HTML && is_harmless(name)) {
		buf_printf(w->to, "<%s", name);
		put_href(w, node);
		if (!strcmp(name, "br") || !strcmp(name, "hr")) {
			buf_str(w->to, "/>");
			return;
		}
		buf_char(w->to, '>');
		put_inside(w, node);
		buf_printf(w->to, "</%s>", name);
		return;
	}
	if (w->form == XCCDF_PLAIN && is_block(name)) {
		if (!strcmp(name, "br"))
			buf_char(w->to, '\n');
		else
			end_line(w);
		if (!strcmp(name, "li"))
			buf_str(w->to, "- ");
		w->preserved += pre;
		put_inside(w, node);
		w->preserved -= pre;
		if (strcmp(name, "br"))
			end_line(w);
		return;
	}
	put_inside(w, node);
}

static void put_element(struct writer *w, struct xml_node *node)
{
	if (!node->ns || strcmp(node->ns, NS_XHTML)) {
		if (!strcmp(node->name, "sub"))
			put_sub(w, node);
		else if (!strcmp(node->name, "instance")) {
			if (w->s->instance)
				put_string(w, w->s->instance);
			else
				w->complete = false;
		} else
			put_inside(w, node);
		return;
	}
	if (is_forbidden(node->name) || (!strcmp(node->name, "object") && put_object(w, node)))
		return;
	put_xhtml(w, node);
}

static void put_inside(struct writer *w, struct xml_node *node)
{
	const char *bytes = w->xml->bytes;
	uint32_t at = node->inner;

	for (struct xml_node *child = node->first; child; child = child->next) {
		put_bytes(w, bytes + at, bytes + child->start);
		put_element(w, child);
		at = child->end;
	}
	put_bytes(w, bytes + at, bytes + node->inner_end);
}

static bool has_xhtml(const struct xml_node *node)
{
	for (const struct xml_node *child = node->first; child; child = child->next)
		if (child->ns && !strcmp(child->ns, NS_XHTML))
			return true;
	return false;
}

bool xccdf_substitute(struct buf *to, const struct xccdf_text *text,
    const struct xccdf_substitution *s, enum xccdf_form form)
{
	struct writer w = { .to = to, .xml = text->xml, .s = s, .form = form, .complete = true };

	if (text->node->closed && !xml_open(text->xml, text->node, NULL))
		return false;
	w.collapse = form == XCCDF_PLAIN && has_xhtml(text->node);
	put_inside(&w, text->node);
	return w.complete;
}

const char *xccdf_plain(struct arena *arena, const struct xccdf_text *text,
    const struct xccdf_substitution *s)
{
	struct buf buf;

	if (!text)
		return "";
	buf_init(&buf, arena);
	xccdf_substitute(&buf, text, s, XCCDF_PLAIN);
	return xml_trim(arena, buf.at);
}

const struct xccdf_text *xccdf_in_language(const struct xccdf_benchmark *b,
    const struct xccdf_texts *texts, const char *lang)
{
	const struct xccdf_text *plain = NULL;

	if (!lang)
		lang = b->lang;
	for (size_t i = 0; i < texts->count; i++) {
		if (lang && texts->at[i].lang && !strcmp(texts->at[i].lang, lang))
			return &texts->at[i];
		if (!plain && !texts->at[i].lang)
			plain = &texts->at[i];
	}
	return plain ? plain : texts->count ? &texts->at[0] : NULL;
}

const char *xccdf_title(struct arena *arena, const struct xccdf_substitution *s,
    const struct xccdf_texts *titles, const char *id)
{
	const struct xccdf_text *title = xccdf_in_language(s->benchmark, titles, NULL);

	return title ? xccdf_plain(arena, title, s) : id;
}

#include "base/xml.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "base/limits.h"
#include "base/text.h"

/* Smaller files are read: less work than a mapping, and nobody can cut them short
 * while we look. */
#define MAP_FROM (256 * 1024)

/* Tags shorter than this cannot hold too many attributes. */
#define LONG_TAG (LIMIT_XML_ATTRIBUTES * 5)

/* A prefix and what it stands for; both in the dictionary. */
struct binding {
	const char *prefix, *ns; /* "" for the default namespace; ns "": none */
	unsigned frame;          /* declared on this open element */
};

/* What stays with a document for xml_open, also in copies of the struct. */
struct xml_reader {
	xmlDict *dict; /* names and namespaces, each once */
	/* Room for opening, kept from one time to the next. */
	struct frame *frames;
	struct binding *bindings;
	size_t n_bindings;
	const struct xml_node *bound; /* the first n_bound bindings are what holds in it */
	size_t n_bound;
	struct raw_attr *raw;
	size_t room_bindings, room_raw;
	struct buf text;
	struct arena *nodes; /* of what is open briefly */
	bool briefly;        /* something is */
};

/* An open element while its inside is read. */
struct frame {
	struct xml_node *node;
	struct xml_node *last; /* child */
	size_t text;           /* where its text begins in parser.text */
	size_t run;            /* where the text behind its last child begins */
};

struct parser {
	struct xml_document *doc;
	xmlParserCtxt *context;
	xml_close_fn *close;
	void *close_arg;
	struct err *err;
	bool failed;

	size_t at;              /* read of the document */
	size_t read;            /* of these with the last call */
	size_t checked;         /* bytes seen to be UTF-8 */
	size_t dropped;         /* bytes given back to the system */
	size_t tag;             /* the last '<' in what was read */
	size_t tag_length;      /* from which on it is looked into */
	bool mapped;            /* pages may be given back after reading */

	unsigned depth; /* open elements, skipped ones too */
	unsigned skip;  /* open elements in and with the closed one */
	struct frame *frames;
	unsigned n_frames;
	struct buf text;
};

static void fail(struct parser *p, enum err_kind kind, unsigned long line, const char *format,
    ...) __attribute__((format(printf, 4, 5)));

/* The first one is told; read_some then ends the input. */
static void fail(struct parser *p, enum err_kind kind, unsigned long line, const char *format,
    ...)
{
	char what[sizeof p->err->text];
	va_list args;

	if (p->failed)
		return;
	p->failed = true;
	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	err_set(p->err, kind, "%s: line %lu: %s", p->doc->name, line, what);
}

static uint32_t count_lines(const char *from, const char *to)
{
	uint32_t lines = 0;

	while ((from = memchr(from, '\n', (size_t)(to - from)))) {
		lines++;
		from++;
	}
	return lines;
}

/* Where libxml2 stands in the document. */
static size_t offset_now(const struct parser *p)
{
	const xmlParserInput *input = p->context->input;

	return input->consumed + (size_t)(input->cur - input->base);
}

static unsigned long line_now(const struct parser *p)
{
	return (unsigned long)p->context->input->line;
}

/* libxml2 would take a NUL for the end and let some broken UTF-8 pass; what
 * is spliced into results is copied as it is, so look at every byte. */
static bool check_bytes(struct parser *p, size_t upto)
{
	const char *bytes = p->doc->bytes, *end = bytes + p->doc->length;
	const char *at = bytes + p->checked;
	uint64_t eight;
	uint32_t c;
	size_t step;

	while (at < bytes + upto) {
		if (end - at >= 8) {
			memcpy(&eight, at, 8);
			/* no high bit, no zero byte */
			if (!((eight | (eight - 0x0101010101010101u)) & 0x8080808080808080u)) {
				at += 8;
				continue;
			}
		}
		step = text_character(at, (size_t)(end - at), &c);
		if (step && c) {
			at += step;
			continue;
		}
		if (step)
			fail(p, ERR_CONTENT, 1 + count_lines(bytes, at),
			    "a NUL byte: this is not XML");
		else
			fail(p, ERR_CONTENT, 1 + count_lines(bytes, at),
			    "byte 0x%02X is not UTF-8, and the XML declaration names no "
			    "other encoding", (unsigned char)*at);
		return false;
	}
	p->checked = (size_t)(at - bytes);
	return true;
}

/* Pages of a mapped file that were read need not stay in memory: whoever
 * looks again gets them from the page cache. */
static void drop_pages(struct parser *p)
{
	const size_t much = 1024 * 1024, page = (size_t)sysconf(_SC_PAGESIZE);
	char *from, *to;

	if (!p->mapped || p->at < p->dropped + 2 * much)
		return;
	from = (char *)(((uintptr_t)p->doc->bytes + p->dropped) & ~(page - 1));
	to = (char *)(((uintptr_t)p->doc->bytes + p->at - much) & ~(page - 1));
	madvise(from, (size_t)(to - from), MADV_DONTNEED);
	p->dropped = p->at - much;
}

/* libxml2 (before 2.12) compares every attribute of a tag with every other: a
 * few megabytes of them take minutes. So a very long tag is looked into before. */
static bool check_tag(struct parser *p)
{
	const char *at = p->doc->bytes + p->tag, *end = p->doc->bytes + p->at;
	const char *last = memrchr(p->doc->bytes + p->at - p->read, '<', p->read);
	size_t values = 0;

	if (last) {
		p->tag = (size_t)(last - p->doc->bytes);
		p->tag_length = LONG_TAG;
		return true;
	}
	if (end - at < 2 || p->at - p->tag < p->tag_length || at[1] == '!' || at[1] == '?')
		return true;
	p->tag_length *= 2;
	for (; at < end && *at != '>'; at++) {
		if (*at != '"' && *at != '\'')
			continue;
		at = memchr(at + 1, *at, (size_t)(end - at - 1));
		if (!at)
			break;
		if (++values > LIMIT_XML_ATTRIBUTES) {
			fail(p, ERR_LIMIT, 1 + count_lines(p->doc->bytes, at),
			    "an element with more than %d attributes", LIMIT_XML_ATTRIBUTES);
			return false;
		}
	}
	return true;
}

/* What libxml2 reads from. Nothing more comes once something failed. */
static int read_some(void *arg, char *to, int room)
{
	struct parser *p = arg;
	size_t length = p->doc->length - p->at;

	if (length > (size_t)room)
		length = (size_t)room;
	if (p->failed || !length || !check_bytes(p, p->at + length))
		return 0;
	memcpy(to, p->doc->bytes + p->at, length);
	p->at += length;
	p->read = length;
	if (!check_tag(p))
		return 0;
	drop_pages(p);
	return (int)length;
}

static int nothing_to_close(void *arg)
{
	(void)arg;
	return 0;
}

/* ---- what libxml2 finds ---- */

static const char *intern(const xmlChar *name)
{
	return (const char *)name; /* in the dictionary, as SAX2 promises */
}

static void read_attrs(struct parser *p, struct xml_node *node, int n_namespaces,
    const xmlChar **namespaces, int n_attrs, const xmlChar **attrs)
{
	struct xml_attr *to;
	int i;

	node->n_attrs = (uint32_t)(n_namespaces + n_attrs);
	if (!node->n_attrs)
		return;
	to = arena_alloc(p->doc->arena, node->n_attrs * sizeof *to);
	node->attrs = to;
	for (i = 0; i < n_namespaces; i++, to++) {
		to->name = namespaces[i * 2] ? intern(namespaces[i * 2]) : "";
		to->ns = XML_NS_XMLNS;
		to->value = namespaces[i * 2 + 1] ? intern(namespaces[i * 2 + 1]) : "";
	}
	for (i = 0; i < n_attrs; i++, to++) {
		const xmlChar **five = attrs + (size_t)i * 5;

		to->name = intern(five[0]);
		to->ns = intern(five[2]);
		to->value = arena_strndup(p->doc->arena, (const char *)five[3],
		    (size_t)(five[4] - five[3]));
	}
}

static bool is_blank(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (text[i] != ' ' && text[i] != '\n' && text[i] != '\t' && text[i] != '\r')
			return false;
	return true;
}

static void end_run(struct frame *frame, struct buf *text)
{
	if (is_blank(text->at + frame->run, text->length - frame->run)) {
		text->length = frame->run;
		text->at[frame->run] = '\0';
	}
	frame->run = text->length;
}

static struct frame begin_frame(struct xml_node *node, const struct buf *text)
{
	return (struct frame){ node, NULL, text->length, text->length };
}

static void add_child(struct frame *above, struct xml_node *node, struct buf *text)
{
	end_run(above, text);
	node->parent = above->node;
	if (above->last)
		above->last->next = node;
	else
		above->node->first = node;
	above->last = node;
}

/* The node has been read to its end: what was collected is its text. */
static void end_frame(struct arena *arena, struct frame *frame, struct buf *text)
{
	struct xml_node *node = frame->node;

	if (!node->closed) {
		if (node->first)
			end_run(frame, text);
		if (text->length > frame->text)
			node->text = arena_strndup(arena, text->at + frame->text,
			    text->length - frame->text);
	}
	text->length = frame->text;
}

static void start_element(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *ns, int n_namespaces, const xmlChar **namespaces, int n_attrs,
    int n_defaulted, const xmlChar **attrs)
{
	struct parser *p = arg;
	struct xml_node *node;
	const char *bytes = p->doc->bytes, *tag;
	size_t now;

	(void)n_defaulted;
	if (p->failed)
		return;
	if (++p->depth > LIMIT_XML_DEPTH) {
		fail(p, ERR_LIMIT, line_now(p), "elements nested more than %d deep",
		    LIMIT_XML_DEPTH);
		return;
	}
	if (p->skip) {
		p->skip++;
		return;
	}
	now = offset_now(p); /* at the '>' or '/' that ends the tag */
	/* No '<' can stand raw in an attribute, so the last one is the tag's. */
	tag = now < p->doc->length ? memrchr(bytes, '<', now) : NULL;
	if (!tag || (bytes[now] != '>' && bytes[now] != '/')) {
		fail(p, ERR_CONTENT, line_now(p), "start tag of %s not found", (const char *)name);
		return;
	}
	node = arena_alloc(p->doc->arena, sizeof *node);
	node->name = intern(name);
	node->ns = intern(ns);
	node->prefix = intern(prefix);
	node->text = "";
	node->start = (uint32_t)(tag - bytes);
	node->line = (uint32_t)line_now(p) - count_lines(tag, bytes + now);
	node->inner = (uint32_t)now + (bytes[now] == '/' ? 2 : 1);
	if (bytes[now] == '/')
		node->end = node->inner_end = node->inner;
	read_attrs(p, node, n_namespaces, namespaces, n_attrs, attrs);
	if (p->n_frames)
		add_child(&p->frames[p->n_frames - 1], node, &p->text);
	else
		p->doc->root = node;
	p->frames[p->n_frames++] = begin_frame(node, &p->text);
	if (p->close && !node->end && p->close(node, p->close_arg)) {
		node->closed = true;
		p->skip = 1;
	}
}

static void end_element(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *ns)
{
	struct parser *p = arg;
	struct frame *frame;
	struct xml_node *node;
	const char *bytes = p->doc->bytes, *tag;
	size_t now;

	(void)name;
	(void)prefix;
	(void)ns;
	if (p->failed)
		return;
	p->depth--;
	if (p->skip && --p->skip)
		return;
	frame = &p->frames[--p->n_frames];
	node = frame->node;
	if (!node->end) {
		now = offset_now(p);
		tag = now <= p->doc->length ? memrchr(bytes, '<', now) : NULL;
		if (!tag || tag[1] != '/') {
			fail(p, ERR_CONTENT, line_now(p), "end tag of %s not found", node->name);
			return;
		}
		node->inner_end = (uint32_t)(tag - bytes);
		node->end = (uint32_t)now;
		if (node->inner == node->inner_end)
			node->closed = false;
	}
	end_frame(p->doc->arena, frame, &p->text);
}

static void characters(void *arg, const xmlChar *text, int length)
{
	struct parser *p = arg;

	if (!p->failed && !p->skip && p->n_frames)
		buf_add(&p->text, text, (size_t)length);
}

static void doctype(void *arg, const xmlChar *name, const xmlChar *public_id,
    const xmlChar *system_id)
{
	struct parser *p = arg;

	(void)name;
	(void)public_id;
	(void)system_id;
	fail(p, ERR_CONTENT, line_now(p), "document type declarations are not accepted");
	xmlStopParser(p->context);
}

#if LIBXML_VERSION >= 21200
static void on_error(void *arg, const xmlError *error)
#else
static void on_error(void *arg, xmlError *error)
#endif
{
	struct parser *p = arg;
	const char *what = error->message ? error->message : "not well-formed";
	int length = (int)strcspn(what, "\n");

	if (error->level == XML_ERR_NONE || error->level == XML_ERR_WARNING)
		return;
	/* A namespace name that is no URI is still a name. */
	if (error->code != XML_WAR_NS_URI)
		fail(p, ERR_CONTENT,
		    (unsigned long)(error->line > 0 ? error->line : 1), "%.*s",
		    length, what);
}

/* ---- a whole document ---- */

static bool parse(struct parser *p)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct arena *arena = arena_new(NULL);
	xmlSAXHandler sax = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = start_element,
		.endElementNs = end_element,
		.characters = characters,
		.ignorableWhitespace = characters,
		.cdataBlock = characters,
		.internalSubset = doctype,
		.serror = on_error,
	};
	xmlParserCtxt *context;
	xmlDict *dict = p->doc->reader->dict;

	pthread_once(&once, xmlInitParser);
	buf_init(&p->text, arena);
	p->frames = arena_alloc(arena, (LIMIT_XML_DEPTH + 1) * sizeof *p->frames);
	context = xmlCreateIOParserCtxt(&sax, p, read_some, nothing_to_close, p,
	    XML_CHAR_ENCODING_UTF8);
	if (!context) {
		arena_free(arena);
		return err_set(p->err, ERR_SYSTEM, "%s: no XML parser to be had", p->doc->name);
	}
	/* What is opened later shares the names. */
	xmlDictReference(dict);
	xmlDictFree(context->dict);
	context->dict = dict;
	context->str_xml = xmlDictLookup(dict, BAD_CAST "xml", 3);
	context->str_xmlns = xmlDictLookup(dict, BAD_CAST "xmlns", 5);
	context->str_xml_ns = xmlDictLookup(dict, XML_XML_NAMESPACE, 36);
	/* NOENT only so that &amp; in an attribute comes as '&'; there are no
	 * other entities without a DOCTYPE. */
	xmlCtxtUseOptions(context,
	    XML_PARSE_HUGE | XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_IGNORE_ENC);
	p->context = context;
	xmlParseDocument(context);
	if (!p->failed && !context->wellFormed)
		fail(p, ERR_CONTENT, 1, "not well-formed");
	if (context->myDoc)
		xmlFreeDoc(context->myDoc);
	xmlFreeParserCtxt(context);
	arena_free(arena);
	return !p->failed;
}

/* ---- bytes to UTF-8 ---- */

static const char *skip_blank(const char *text)
{
	return text + strspn(text, " \t\r\n");
}

/* The value of encoding="..." in an XML declaration of 8-bit characters. */
static bool declared_encoding(const char *bytes, size_t length, const char **value,
    size_t *value_length)
{
	char declaration[256];
	const char *at, *end;

	if (length < 6 || memcmp(bytes, "<?xml", 5) != 0)
		return false;
	if (length >= sizeof declaration)
		length = sizeof declaration - 1;
	memcpy(declaration, bytes, length);
	declaration[length] = '\0';
	end = strstr(declaration, "?>");
	at = strstr(declaration, "encoding");
	if (!at || !end || at > end)
		return false;
	at = skip_blank(at + strlen("encoding"));
	if (*at != '=')
		return false;
	at = skip_blank(at + 1);
	if (*at != '"' && *at != '\'')
		return false;
	end = strchr(at + 1, *at);
	if (!end)
		return false;
	*value = bytes + (at + 1 - declaration);
	*value_length = (size_t)(end - at - 1);
	return true;
}

/* What we hand to iconv; a document does not choose from all it knows. */
static bool is_known_encoding(const char *name)
{
	static const char *const beginnings[] = {
		"US-ASCII", "ASCII", "UTF-16", "ISO-8859-", "ISO_8859-", "LATIN1", "WINDOWS-125",
		"CP125", "KOI8-", "SHIFT_JIS", "EUC-JP", "EUC-KR", "GB2312", "GBK", "GB18030", "BIG5",
	};
	size_t i;

	for (i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
		if (strncasecmp(name, beginnings[i], strlen(beginnings[i])) == 0)
			return !strpbrk(name, "/,");
	return false;
}

static bool convert(struct arena *arena, const char *encoding, const char **bytes,
    size_t *length, struct err *err)
{
	char part[16384], *from = (char *)(uintptr_t)*bytes, *to;
	size_t left = *length, room, lines;
	iconv_t how = iconv_open("UTF-8", encoding);
	bool more = true;
	struct buf buf;

	if (how == (iconv_t)-1)
		return err_set(err, ERR_CONTENT, "encoding %s is not known here; save the file "
						 "as UTF-8", encoding);
	buf_init(&buf, arena);
	while (more) {
		to = part;
		room = sizeof part;
		more = iconv(how, &from, &left, &to, &room) == (size_t)-1;
		if (more && errno != E2BIG) {
			lines = count_lines(*bytes, from);
			iconv_close(how);
			return err_set(err, ERR_CONTENT, "line %zu: byte 0x%02X is not %s", lines + 1,
			    (unsigned char)*from, encoding);
		}
		buf_add(&buf, part, sizeof part - room);
		if (buf.length > LIMIT_DOCUMENT_BYTES) {
			iconv_close(how);
			return err_set(err, ERR_LIMIT, "larger than %u MB as UTF-8",
			    LIMIT_DOCUMENT_BYTES / (1024 * 1024));
		}
	}
	iconv_close(how);
	*bytes = buf.at;
	*length = buf.length;
	return true;
}

/* The declaration named what the bytes were; now they are something else. */
static void forget_encoding(char *bytes, size_t length)
{
	const char *value;
	size_t value_length;
	char *at, *end;

	if (!declared_encoding(bytes, length, &value, &value_length))
		return;
	at = bytes + (value - bytes) + value_length + 1;
	end = at;
	while (strncmp(at, "encoding", 8) != 0)
		at--;
	memset(at, ' ', (size_t)(end - at));
}

static bool to_utf8(struct arena *arena, const char *name, const char **bytes, size_t *length,
    struct err *err)
{
	const unsigned char *b = (const unsigned char *)*bytes;
	const char *value;
	char encoding[40] = "";
	size_t value_length;

	if (*length >= 3 && memcmp(b, "\xef\xbb\xbf", 3) == 0) {
		*bytes += 3;
		*length -= 3;
		return true;
	}
	if (*length >= 4 && b[0] == 0xff && b[1] == 0xfe && (b[2] || b[3])) {
		*bytes += 2;
		*length -= 2;
		strcpy(encoding, "UTF-16LE");
	} else if (*length >= 4 && b[0] == 0xfe && b[1] == 0xff) {
		*bytes += 2;
		*length -= 2;
		strcpy(encoding, "UTF-16BE");
	} else if (*length >= 4 && b[0] == '<' && !b[1] && b[2] && !b[3]) {
		strcpy(encoding, "UTF-16LE");
	} else if (*length >= 4 && !b[0] && b[1] == '<' && !b[2] && b[3]) {
		strcpy(encoding, "UTF-16BE");
	} else if (declared_encoding(*bytes, *length, &value, &value_length)) {
		if (value_length == 5 && strncasecmp(value, "UTF-8", 5) == 0)
			return true;
		if (value_length < sizeof encoding)
			memcpy(encoding, value, value_length);
		if (!is_known_encoding(encoding) || strncasecmp(encoding, "UTF-16", 6) == 0)
			return err_set(err, ERR_CONTENT, "%s: line 1: encoding \"%.*s\" is not "
				"known here or not what the bytes are; save the file as UTF-8",
			    name, (int)(value_length < 80 ? value_length : 80), value);
	} else {
		return true;
	}
	if (!convert(arena, encoding, bytes, length, err))
		return err_in(err, "%s", name);
	forget_encoding((char *)(uintptr_t)*bytes, *length);
	return true;
}

/* What people hand over by mistake is named. */
static bool plain_or_told(const char *name, const char *bytes, size_t length, struct err *err)
{
	static const struct {
		const char *magic, *what;
	} packed[] = { { "BZh", "bzip2" }, { "\x1f\x8b", "gzip" }, { "PK\3\4", "zip" },
		{ "\xfd" "7zXZ", "xz" }, { "(\xb5/\xfd", "zstd" } };
	size_t i;

	if (!length)
		return err_set(err, ERR_CONTENT, "%s: is empty", name);
	for (i = 0; i < sizeof packed / sizeof *packed; i++)
		if (length >= strlen(packed[i].magic) &&
		    memcmp(bytes, packed[i].magic, strlen(packed[i].magic)) == 0)
			return err_set(err, ERR_CONTENT, "%s: is packed with %s, not XML; "
							 "unpack it first", name, packed[i].what);
	return true;
}

static void free_dict(void *arg)
{
	xmlDictFree(arg);
}

static struct xml_document *read_document(struct arena *arena, const char *name,
    const char *bytes, size_t length, bool mapped, xml_close_fn *close, void *arg,
    struct err *err)
{
	const char *given = bytes;
	struct xml_document *doc;
	struct parser p = {
		.close = close, .close_arg = arg, .err = err,
	};

	if (length > LIMIT_DOCUMENT_BYTES) {
		err_set(err, ERR_LIMIT, "%s: larger than %u MB", name,
		    LIMIT_DOCUMENT_BYTES / (1024 * 1024));
		return NULL;
	}
	if (!plain_or_told(name, bytes, length, err) ||
	    !to_utf8(arena, name, &bytes, &length, err))
		return NULL;
	p.mapped = mapped = mapped && bytes == given; /* what was converted is memory of ours */
	doc = arena_alloc(arena, sizeof *doc);
	doc->arena = arena;
	doc->name = arena_strdup(arena, name);
	doc->bytes = bytes;
	doc->length = length;
	doc->mapped = mapped;
	doc->reader = arena_alloc(arena, sizeof *doc->reader);
	doc->reader->dict = xmlDictCreate();
	if (!doc->reader->dict) {
		err_set(err, ERR_SYSTEM, "%s: no XML parser to be had", name);
		return NULL;
	}
	arena_at_free(arena, free_dict, doc->reader->dict);
	p.doc = doc;
	return parse(&p) ? doc : NULL;
}

void xml_seen(const struct xml_document *doc, uint32_t from, uint32_t to)
{
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t first = ((uintptr_t)doc->bytes + from + page - 1) & ~(page - 1),
		  last = ((uintptr_t)doc->bytes + to) & ~(page - 1);

	if (doc->mapped && first < last)
		madvise((void *)first, last - first, MADV_DONTNEED);
}

struct xml_document *xml_read(struct arena *arena, const char *name, const char *bytes,
    size_t length, xml_close_fn *close, void *arg, struct err *err)
{
	return read_document(arena, name, bytes, length, false, close, arg, err);
}

struct mapping {
	void *at;
	size_t length;
};

static void unmap(void *arg)
{
	struct mapping *mapping = arg;

	munmap(mapping->at, mapping->length);
}

/* A pipe or a device: until it ends. */
static bool slurp(int fd, struct arena *arena, const char **bytes, size_t *length,
    struct err *err)
{
	char part[65536];
	struct buf buf;
	ssize_t n;

	buf_init(&buf, arena);
	for (;;) {
		n = read(fd, part, sizeof part);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, "cannot read");
		if (n == 0)
			break;
		if (buf.length + (size_t)n > LIMIT_DOCUMENT_BYTES)
			return err_set(err, ERR_LIMIT, "larger than %u MB",
			    LIMIT_DOCUMENT_BYTES / (1024 * 1024));
		buf_add(&buf, part, (size_t)n);
	}
	*bytes = buf.at;
	*length = buf.length;
	return true;
}

static bool take_file(int fd, struct arena *arena, const char **bytes, size_t *length,
    bool *mapped, struct err *err)
{
	struct mapping *mapping;
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_errno(err, "cannot read");
	if (S_ISDIR(st.st_mode))
		return err_set(err, ERR_CONTENT, "is a folder, not an XML file");
	if (!S_ISREG(st.st_mode) || st.st_size < MAP_FROM)
		return slurp(fd, arena, bytes, length, err);
	if ((uintmax_t)st.st_size > LIMIT_DOCUMENT_BYTES)
		return err_set(err, ERR_LIMIT, "larger than %u MB",
		    LIMIT_DOCUMENT_BYTES / (1024 * 1024));
	mapping = arena_alloc(arena, sizeof *mapping);
	mapping->length = (size_t)st.st_size;
	mapping->at = mmap(NULL, mapping->length, PROT_READ, MAP_PRIVATE, fd, 0);
	if (mapping->at == MAP_FAILED)
		return slurp(fd, arena, bytes, length, err);
	arena_at_free(arena, unmap, mapping);
	*bytes = mapping->at;
	*length = mapping->length;
	*mapped = true;
	return true;
}

struct xml_document *xml_read_file(struct arena *arena, const char *path,
    xml_close_fn *close_inside, void *arg, struct err *err)
{
	bool std_in = strcmp(path, "-") == 0, mapped = false, read;
	const char *name = std_in ? "standard input" : path, *bytes;
	int fd = std_in ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	size_t length;

	if (fd < 0) {
		err_errno(err, "%s", name);
		return NULL;
	}
	read = take_file(fd, arena, &bytes, &length, &mapped, err);
	if (!std_in)
		close(fd);
	if (!read) {
		err_in(err, "%s", name);
		return NULL;
	}
	return read_document(arena, name, bytes, length, mapped, close_inside, arg, err);
}

/* ---- what was left closed ---- */

static void add_escaped(struct buf *buf, const char *value)
{
	for (; *value; value++) {
		switch (*value) {
		case '&':
			buf_str(buf, "&amp;");
			break;
		case '<':
			buf_str(buf, "&lt;");
			break;
		case '"':
			buf_str(buf, "&quot;");
			break;
		case '\t':
		case '\n':
		case '\r':
			buf_printf(buf, "&#%d;", *value);
			break;
		default:
			buf_char(buf, *value);
		}
	}
}

static const struct xml_attr *declared_on(const struct xml_node *node, const char *prefix)
{
	uint32_t i;

	for (i = 0; i < node->n_attrs; i++)
		if (node->attrs[i].ns && strcmp(node->attrs[i].ns, XML_NS_XMLNS) == 0 &&
		    strcmp(node->attrs[i].name, prefix) == 0)
			return &node->attrs[i];
	return NULL;
}

/* xmlns attributes for all that `from` and what is above it declare, except
 * what a node below it, down to `node`, declares again. */
static void add_declarations(struct buf *buf, const struct xml_node *node,
    const struct xml_node *from)
{
	const struct xml_node *at, *below;
	const struct xml_attr *a;
	uint32_t i;

	for (at = from; at; at = at->parent) {
		for (i = 0; i < at->n_attrs; i++) {
			a = &at->attrs[i];
			if (!a->ns || strcmp(a->ns, XML_NS_XMLNS) != 0)
				continue;
			for (below = node; below != at; below = below->parent)
				if (declared_on(below, a->name))
					break;
			if (below != at || !*a->value)
				continue;
			buf_str(buf, *a->name ? " xmlns:" : " xmlns");
			buf_str(buf, a->name);
			buf_str(buf, "=\"");
			add_escaped(buf, a->value);
			buf_char(buf, '"');
		}
	}
}

/* ---- the inside of a closed node ----
 *
 * libxml2 has read it once and found it well-formed; so this needs to tell no
 * errors, and to be quick: a document may have a hundred thousand such nodes. It still
 * trusts no byte, because a mapped file can change while we look. */

struct raw_attr {
	const char *name;
	size_t name_length, prefix_length; /* of the part before ':', 0 if none */
	const char *value;
	size_t value_length;
};

struct inside {
	struct xml_document *doc;
	struct xml_reader *reader;
	struct arena *nodes; /* where they go; names and texts are the document's */
	xml_close_fn *close;
	void *close_arg;
	bool only_text; /* collect text, build nothing */
	const char *at, *end;
	uint32_t line;
	unsigned n_frames;
	unsigned skip; /* open elements in and with the closed one */
	unsigned depth; /* below the node */
};

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static const char *known_name(struct inside *in, const char *name, size_t length)
{
	return (const char *)xmlDictLookup(in->reader->dict, BAD_CAST name, (int)length);
}

/* Behind `what`, counting lines; NULL: it does not come. */
static bool skip_to(struct inside *in, const char *what, size_t from)
{
	size_t left = (size_t)(in->end - in->at), length = strlen(what);
	const char *found = left < from ? NULL : memmem(in->at + from, left - from, what, length);

	if (!found)
		return false;
	in->line += count_lines(in->at, found);
	in->at = found + length;
	return true;
}

static void bind(struct inside *in, const char *prefix, const char *ns, unsigned frame)
{
	struct xml_reader *r = in->reader;

	if (r->n_bindings == r->room_bindings) {
		r->bindings = arena_more(in->doc->arena, r->bindings, r->n_bindings,
		    sizeof *r->bindings);
		r->room_bindings = r->n_bindings ? r->n_bindings * 2 : 4;
	}
	r->bindings[r->n_bindings++] = (struct binding){ prefix, ns, frame };
}

static bool declares(const struct xml_node *node)
{
	uint32_t i;

	for (i = 0; i < node->n_attrs; i++)
		if (node->attrs[i].ns && !strcmp(node->attrs[i].ns, XML_NS_XMLNS))
			return true;
	return false;
}

/* What is declared where the node stands: outermost first, so that the last one
 * found for a prefix is the one that holds. */
static void bind_above(struct inside *in, const struct xml_node *node)
{
	const struct xml_attr *a;
	uint32_t i;

	if (!node)
		return;
	bind_above(in, node->parent);
	for (i = 0; i < node->n_attrs; i++) {
		a = &node->attrs[i];
		if (a->ns && !strcmp(a->ns, XML_NS_XMLNS))
			bind(in, known_name(in, a->name, strlen(a->name)), a->value, 0);
	}
}

/* Most nodes that are opened stand where the same is declared as for the one before. */
static void bind_inherited(struct inside *in, const struct xml_node *node)
{
	struct xml_reader *r = in->reader;

	while (node->parent && !declares(node))
		node = node->parent;
	if (r->bound != node) {
		r->n_bindings = 0;
		bind_above(in, node);
		r->bound = node;
		r->n_bound = r->n_bindings;
	}
	r->n_bindings = r->n_bound;
}

/* NULL: not declared. */
static const char *bound(const struct inside *in, const char *prefix)
{
	const struct xml_reader *r = in->reader;
	size_t i;

	for (i = r->n_bindings; i-- > 0;)
		if (r->bindings[i].prefix == prefix)
			return r->bindings[i].ns;
	return !strcmp(prefix, "xml") ? XML_NS_XML : !*prefix ? "" : NULL;
}

static void add_utf8(struct buf *buf, uint32_t c)
{
	if (c < 0x80) {
		buf_char(buf, (char)c);
	} else if (c < 0x800) {
		buf_char(buf, (char)(0xc0 | c >> 6));
		buf_char(buf, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_char(buf, (char)(0xe0 | c >> 12));
		buf_char(buf, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_char(buf, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_char(buf, (char)(0xf0 | (c >> 18 & 0x07)));
		buf_char(buf, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_char(buf, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_char(buf, (char)(0x80 | (c & 0x3f)));
	}
}

/* &name; or &#number; at `at`: how many bytes it has, 0 if it is none. */
static size_t add_reference(struct buf *buf, const char *at, const char *end)
{
	static const struct {
		const char *name;
		char stands;
	} names[] = { { "lt;", '<' }, { "gt;", '>' }, { "amp;", '&' }, { "quot;", '"' },
		{ "apos;", '\'' } };
	const char *semicolon = memchr(at, ';', (size_t)(end - at));
	bool hex = end - at > 2 && at[2] == 'x';
	uint32_t c = 0;
	size_t i, length;

	if (!semicolon)
		return 0;
	length = (size_t)(semicolon + 1 - at);
	if (length < 4)
		return 0;
	if (at[1] != '#') {
		for (i = 0; i < 5; i++)
			if (length - 1 == strlen(names[i].name) &&
			    !memcmp(at + 1, names[i].name, length - 1)) {
				buf_char(buf, names[i].stands);
				return length;
			}
		return 0;
	}
	for (i = hex ? 3 : 2; at[i] != ';'; i++) {
		unsigned char digit = (unsigned char)at[i];

		if (digit >= '0' && digit <= '9')
			digit -= '0';
		else if (hex && (digit | 0x20) >= 'a' && (digit | 0x20) <= 'f')
			digit = (unsigned char)((digit | 0x20) - 'a' + 10);
		else
			return 0;
		c = c * (hex ? 16 : 10) + digit;
		if (c > 0x10ffff)
			return 0;
	}
	if (!c || (c >= 0xd800 && c < 0xe000))
		return 0;
	add_utf8(buf, c);
	return length;
}

/* Text as it is meant: references resolved, line ends as \n; in attribute
 * values white space as blanks. */
static bool add_text(struct buf *buf, const char *at, const char *end, bool references,
    bool attribute)
{
	size_t length;
	char c;

	for (; at < end; at++) {
		c = *at;
		if (c == '&' && references) {
			length = add_reference(buf, at, end);
			if (!length)
				return false;
			at += length - 1;
			continue;
		}
		if (c == '\r') {
			if (at + 1 < end && at[1] == '\n')
				at++;
			c = '\n';
		}
		buf_char(buf, attribute && is_space(c) ? ' ' : c);
	}
	return true;
}

static const char *attr_value(struct inside *in, const struct raw_attr *raw)
{
	const char *at = raw->value, *end = at + raw->value_length;
	size_t before = in->reader->text.length;
	const char *value;

	while (at < end && *at != '&' && *at != '\n' && *at != '\t' && *at != '\r')
		at++;
	if (at == end)
		return arena_strndup(in->doc->arena, raw->value, raw->value_length);
	if (!add_text(&in->reader->text, raw->value, end, true, true))
		return NULL;
	value = arena_strndup(in->doc->arena, in->reader->text.at + before,
	    in->reader->text.length - before);
	in->reader->text.length = before;
	return value;
}

static bool ends_name(char c)
{
	switch (c) {
	case '=': case '/': case '>': case '<': case '"': case '\'': case '\0':
		return true;
	default:
		return is_space(c);
	}
}

/* A name at in->at, up to what cannot be in one. */
static bool read_raw_name(struct inside *in, struct raw_attr *raw)
{
	const char *at = in->at, *colon = NULL;

	for (; at < in->end && !ends_name(*at); at++)
		if (*at == ':' && !colon)
			colon = at;
	raw->name = in->at;
	raw->name_length = (size_t)(at - in->at);
	raw->prefix_length = colon ? (size_t)(colon - in->at) : 0;
	in->at = at;
	return raw->name_length > 0 && at < in->end;
}

static void skip_space(struct inside *in)
{
	for (; in->at < in->end && is_space(*in->at); in->at++)
		in->line += *in->at == '\n';
}

/* The attributes of a tag up to its '>' or "/>". */
static bool read_raw(struct inside *in, size_t *count)
{
	struct xml_reader *r = in->reader;
	const char *close;

	for (*count = 0;; ++*count) {
		struct raw_attr *raw;

		skip_space(in);
		if (in->at >= in->end)
			return false;
		if (*in->at == '>' || *in->at == '/')
			return true;
		if (*count >= LIMIT_XML_ATTRIBUTES)
			return false;
		if (*count == r->room_raw) {
			r->raw = arena_more(in->doc->arena, r->raw, *count, sizeof *r->raw);
			r->room_raw = *count ? *count * 2 : 4;
		}
		raw = &r->raw[*count];
		if (!read_raw_name(in, raw))
			return false;
		skip_space(in);
		if (in->at >= in->end || *in->at++ != '=')
			return false;
		skip_space(in);
		if (in->at >= in->end || (*in->at != '"' && *in->at != '\''))
			return false;
		close = memchr(in->at + 1, *in->at, (size_t)(in->end - in->at - 1));
		if (!close)
			return false;
		raw->value = in->at + 1;
		raw->value_length = (size_t)(close - raw->value);
		in->line += count_lines(raw->value, close);
		in->at = close + 1;
	}
}

static bool is_declaration(const struct raw_attr *raw)
{
	return raw->prefix_length == 5 ? !memcmp(raw->name, "xmlns", 5)
				       : !raw->prefix_length && raw->name_length == 5 &&
					    !memcmp(raw->name, "xmlns", 5);
}

/* Splits "p:name" into what the dictionary has of them. */
static const char *local_name(struct inside *in, const struct raw_attr *raw, const char **prefix)
{
	size_t skip = raw->prefix_length ? raw->prefix_length + 1 : 0;

	*prefix = known_name(in, raw->name, raw->prefix_length);
	return known_name(in, raw->name + skip, raw->name_length - skip);
}

/* Declarations first, as libxml2 gives them. */
static bool put_attrs(struct inside *in, struct xml_node *node, size_t count)
{
	struct xml_attr *to;
	const char *prefix;
	size_t i;
	int pass;

	node->n_attrs = (uint32_t)count;
	if (!count)
		return true;
	to = arena_alloc(in->nodes, count * sizeof *to);
	node->attrs = to;
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < count; i++) {
			const struct raw_attr *raw = &in->reader->raw[i];

			if (is_declaration(raw) == (pass == 1))
				continue;
			to->value = attr_value(in, raw);
			if (!to->value)
				return false;
			to->name = local_name(in, raw, &prefix);
			if (pass == 0) {
				if (!raw->prefix_length)
					to->name = known_name(in, "", 0);
				to->ns = XML_NS_XMLNS;
				to->value = known_name(in, to->value, strlen(to->value));
				bind(in, to->name, to->value, in->n_frames);
			} else if (raw->prefix_length) {
				to->ns = bound(in, prefix);
				if (!to->ns)
					return false;
			}
			to++;
		}
	return true;
}

static void end_inner(struct inside *in)
{
	struct xml_reader *r = in->reader;

	in->n_frames--;
	end_frame(in->doc->arena, &r->frames[in->n_frames], &r->text);
	while (r->n_bindings && r->bindings[r->n_bindings - 1].frame >= in->n_frames &&
	       r->bindings[r->n_bindings - 1].frame)
		r->n_bindings--;
}

static bool start_inner(struct inside *in)
{
	const char *bytes = in->doc->bytes, *tag = in->at;
	uint32_t line = in->line;
	struct raw_attr name;
	struct xml_node *node;
	const char *prefix;
	size_t count;
	bool empty;

	in->at++;
	if (!read_raw_name(in, &name) || !read_raw(in, &count))
		return false;
	empty = *in->at == '/';
	in->at += empty ? 2 : 1;
	if (in->at > in->end || in->at[-1] != '>')
		return false;
	if (in->depth + 1 > LIMIT_XML_DEPTH)
		return false;
	if (in->only_text || in->skip) {
		in->depth += !empty;
		in->skip += in->skip && !empty;
		return true;
	}
	node = arena_alloc(in->nodes, sizeof *node);
	node->text = "";
	node->start = (uint32_t)(tag - bytes);
	node->line = line;
	node->inner = (uint32_t)(in->at - bytes);
	if (empty)
		node->end = node->inner_end = node->inner;
	if (!put_attrs(in, node, count))
		return false;
	node->name = local_name(in, &name, &prefix);
	node->prefix = name.prefix_length ? prefix : NULL;
	node->ns = bound(in, prefix);
	if (!node->ns)
		return false;
	if (!*node->ns)
		node->ns = NULL;
	add_child(&in->reader->frames[in->n_frames - 1], node, &in->reader->text);
	in->reader->frames[in->n_frames++] = begin_frame(node, &in->reader->text);
	if (empty) {
		end_inner(in);
		return true;
	}
	in->depth++;
	if (in->close && in->close(node, in->close_arg)) {
		node->closed = true;
		in->skip = 1;
	}
	return true;
}

static bool end_tag(struct inside *in)
{
	const char *tag = in->at, *close = memchr(tag, '>', (size_t)(in->end - tag));
	struct xml_node *node;

	if (!close)
		return false;
	in->line += count_lines(tag, close);
	in->at = close + 1;
	in->depth--;
	if (in->only_text || (in->skip && --in->skip))
		return true;
	if (in->n_frames < 2)
		return false;
	node = in->reader->frames[in->n_frames - 1].node;
	node->inner_end = (uint32_t)(tag - in->doc->bytes);
	node->end = (uint32_t)(in->at - in->doc->bytes);
	if (node->inner == node->inner_end)
		node->closed = false;
	end_inner(in);
	return true;
}

static bool text_part(struct inside *in, const char *end, bool references)
{
	struct buf *text = &in->reader->text;
	size_t length = (size_t)(end - in->at);

	in->line += count_lines(in->at, end);
	if (in->skip)
		return true;
	if (!memchr(in->at, '\r', length) && (!references || !memchr(in->at, '&', length))) {
		buf_add(text, in->at, length);
		return true;
	}
	return add_text(text, in->at, end, references, false);
}

static bool one_part(struct inside *in)
{
	size_t left = (size_t)(in->end - in->at);
	const char *next;

	if (*in->at != '<') {
		next = memchr(in->at, '<', left);
		if (!next)
			next = in->end;
		if (!text_part(in, next, true))
			return false;
		in->at = next;
		return true;
	}
	if (left >= 4 && !memcmp(in->at, "<!--", 4))
		return skip_to(in, "-->", 4);
	if (left >= 2 && in->at[1] == '?')
		return skip_to(in, "?>", 2);
	if (left >= 9 && !memcmp(in->at, "<![CDATA[", 9)) {
		next = memmem(in->at, left, "]]>", 3);
		if (!next)
			return false;
		in->at += 9;
		if (!text_part(in, next, false))
			return false;
		in->at = next + 3;
		return true;
	}
	return left >= 2 && in->at[1] == '/' ? end_tag(in) : start_inner(in);
}

static bool read_inside(struct inside *in, struct xml_node *node, struct err *err)
{
	struct xml_reader *r = in->reader = in->doc->reader;
	const char *bytes = in->doc->bytes;

	if (!r->frames) {
		r->frames = arena_alloc(in->doc->arena, (LIMIT_XML_DEPTH + 1) * sizeof *r->frames);
		buf_init(&r->text, in->doc->arena);
	}
	buf_clear(&r->text);
	if (!in->only_text)
		bind_inherited(in, node);
	in->at = bytes + node->inner;
	in->end = bytes + node->inner_end;
	in->line = node->line + count_lines(bytes + node->start, in->at);
	/* How deep it stands was looked at when it was left closed. */
	r->frames[in->n_frames++] = begin_frame(node, &r->text);
	while (in->at < in->end)
		if (!one_part(in))
			break;
	if (in->at < in->end || in->n_frames != 1 || in->skip)
		return err_set(err, ERR_CONTENT, "%s: line %lu: changed while it was read",
		    in->doc->name, (unsigned long)in->line);
	return true;
}

static void shut(struct xml_node *node)
{
	node->first = NULL;
	node->text = "";
	node->closed = true;
}

static bool open_in(struct inside *in, struct xml_node *node, struct err *err)
{
	node->closed = false;
	if (!read_inside(in, node, err)) {
		shut(node);
		return false;
	}
	end_frame(in->doc->arena, &in->reader->frames[0], &in->reader->text);
	return true;
}

bool xml_open_but(struct xml_document *doc, struct xml_node *node, xml_close_fn *close,
    void *arg, struct err *err)
{
	struct inside in = {
		.doc = doc, .nodes = doc->arena, .close = close, .close_arg = arg,
	};

	return !node->closed || open_in(&in, node, err);
}

bool xml_open(struct xml_document *doc, struct xml_node *node, struct err *err)
{
	return xml_open_but(doc, node, NULL, NULL, err);
}

static void free_nodes(void *nodes)
{
	arena_free(nodes);
}

bool xml_open_briefly(struct xml_document *doc, struct xml_node *node, struct err *err)
{
	struct inside in = { .doc = doc };

	assert(node->closed && !doc->reader->briefly);
	if (!doc->reader->nodes) {
		doc->reader->nodes = arena_new(NULL);
		arena_at_free(doc->arena, free_nodes, doc->reader->nodes);
	}
	in.nodes = doc->reader->nodes;
	doc->reader->briefly = true;
	if (open_in(&in, node, err))
		return true;
	xml_close(doc, node);
	return false;
}

void xml_close(struct xml_document *doc, struct xml_node *node)
{
	shut(node);
	arena_clear(doc->reader->nodes);
	doc->reader->briefly = false;
}

const char *xml_text(struct xml_document *doc, struct xml_node *node, struct err *err)
{
	struct inside in = { .doc = doc, .only_text = true };

	if (!node->closed && !node->first)
		return node->text;
	/* Not joined from the nodes: they do not say where between the child
	 * elements their text stood. */
	if (!read_inside(&in, node, err))
		return NULL;
	return arena_strndup(doc->arena, doc->reader->text.at, doc->reader->text.length);
}

/* ---- looking at nodes ---- */

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

const char *xml_attr_ns(const struct xml_node *node, const char *ns, const char *name)
{
	uint32_t i;

	for (i = 0; i < node->n_attrs; i++)
		if (same(node->attrs[i].name, name) && same(node->attrs[i].ns, ns))
			return node->attrs[i].value;
	return NULL;
}

const char *xml_attr(const struct xml_node *node, const char *name)
{
	return xml_attr_ns(node, NULL, name);
}

bool xml_attr_bool(const struct xml_node *node, const char *name, bool otherwise)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = { { "true", true }, { "1", true }, { "false", false }, { "0", false } };
	const char *value = xml_attr(node, name);
	size_t i, length;

	if (!value)
		return otherwise;
	value = skip_blank(value);
	for (i = 0; i < sizeof words / sizeof *words; i++) {
		length = strlen(words[i].word);
		if (strncmp(value, words[i].word, length) == 0 && !*skip_blank(value + length))
			return words[i].value;
	}
	return otherwise;
}

bool xml_is(const struct xml_node *node, const char *ns, const char *name)
{
	return same(node->name, name) && same(node->ns, ns);
}

struct xml_node *xml_child(const struct xml_node *node, const char *ns, const char *name)
{
	struct xml_node *child;

	for (child = node->first; child; child = child->next)
		if (same(child->name, name) && (!ns || same(child->ns, ns)))
			return child;
	return NULL;
}

struct xml_node *xml_next_same(const struct xml_node *node)
{
	struct xml_node *next;

	for (next = node->next; next; next = next->next)
		if (xml_is(next, node->ns, node->name))
			return next;
	return NULL;
}

const char *xml_namespace(const struct xml_node *node, const char *prefix)
{
	const struct xml_attr *a;

	if (!prefix)
		prefix = "";
	if (strcmp(prefix, "xml") == 0)
		return XML_NS_XML;
	for (; node; node = node->parent)
		if ((a = declared_on(node, prefix)))
			return *a->value ? a->value : NULL;
	return NULL;
}

const char *xml_trim(struct arena *arena, const char *text)
{
	size_t length;

	text = skip_blank(text);
	length = strlen(text);
	while (length && strchr(" \t\r\n", text[length - 1]))
		length--;
	return text[length] ? arena_strndup(arena, text, length) : text;
}

/* Elements without a prefix inside (or a comment that looks like one). */
static bool has_bare_names(const char *at, const char *end)
{
	while ((at = memchr(at, '<', (size_t)(end - at)))) {
		at++;
		if (at < end && (*at == '!' || *at == '?' || *at == '/'))
			continue;
		while (at < end && !strchr(":/> \t\r\n", *at))
			at++;
		if (at == end || *at != ':')
			return true;
	}
	return false;
}

void xml_splice(const struct xml_document *doc, const struct xml_node *node, struct buf *buf)
{
	const char *start = doc->bytes + node->start, *end = doc->bytes + node->end;
	size_t name = 1;

	while (start + name < end && !strchr("/> \t\r\n", start[name]))
		name++;
	buf_add(buf, start, name);
	/* Elsewhere there may be a default namespace that must not reach in. */
	if (!xml_namespace(node, "") && !declared_on(node, "") && has_bare_names(start, end))
		buf_str(buf, " xmlns=\"\"");
	if (node->parent)
		add_declarations(buf, node, node->parent);
	buf_add(buf, start + name, (size_t)(end - start) - name);
}

bool xml_err(const struct xml_document *doc, const struct xml_node *node, struct err *err,
    const char *format, ...)
{
	char what[sizeof err->text];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	return err_set(err, ERR_CONTENT, "%s: line %lu: %s", doc->name,
	    (unsigned long)node->line, what);
}

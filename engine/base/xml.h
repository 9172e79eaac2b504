/* XML in: one pass of libxml2's SAX parser makes a small read-only tree that
 * points back into the document's bytes. No DOCTYPE, no entities but the five,
 * no network, limits from base/limits.h.
 *
 * Parts that most readers never look at can be left closed: `close` is asked
 * at every start tag, and of an element it answers true for, only the tag
 * itself is kept (name, attributes, line, byte range). xml_open() reads the inside
 * later. So a 24 MB data stream costs one pass and a few thousand nodes. */
#ifndef BASE_XML_H
#define BASE_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct xml_attr {
	const char *name;
	const char *ns; /* NULL: in no namespace. XML_NS_XMLNS: a declaration,
	                   its name the prefix ("" for the default one) */
	const char *value;
};

struct xml_node {
	const char *name; /* local name */
	const char *ns;   /* namespace URI, NULL if none */
	const char *prefix; /* as written, NULL if none */
	struct xml_node *parent; /* NULL: the root */
	struct xml_node *first;  /* first child element */
	struct xml_node *next;   /* next sibling element */
	const struct xml_attr *attrs;
	const char *text; /* character data directly in it, joined; never NULL.
	                     Blank text beside child elements is dropped */
	uint32_t n_attrs;
	uint32_t line;
	uint32_t start, end;             /* '<' ... behind the last '>' */
	uint32_t inner, inner_end;       /* between its tags; equal for <a/> */
	bool closed; /* inside not read: `first` and `text` say nothing */
};

struct xml_document {
	struct arena *arena;
	const char *name;  /* for messages: file, or file#component */
	const char *bytes; /* UTF-8, not NUL-terminated */
	size_t length;
	struct xml_node *root;
	bool mapped;               /* bytes are those of a file */
	struct xml_reader *reader; /* xml.c's own */
};

#define XML_NS_XMLNS "http://www.w3.org/2000/xmlns/"
#define XML_NS_XML "http://www.w3.org/XML/1998/namespace"
#define XML_NS_XSI "http://www.w3.org/2001/XMLSchema-instance"

typedef bool xml_close_fn(const struct xml_node *, void *arg);

/* Reads a document. `bytes` must live as long as the arena (map the file or
 * copy it there); other encodings than UTF-8 are converted into the arena.
 * `close` may be NULL. NULL on failure: err says NAME: line N: what. */
struct xml_document *xml_read(struct arena *, const char *name,
    const char *bytes, size_t length, xml_close_fn *close, void *arg,
    struct err *);
/* Maps and reads a file ("-" is standard input). bzip2, gzip are refused
 * here: source/ unpacks. */
struct xml_document *xml_read_file(struct arena *, const char *path,
    xml_close_fn *close, void *arg, struct err *);
/* Reads the inside of a closed node, wholly, once. Not thread safe. */
bool xml_open(struct xml_document *, struct xml_node *, struct err *);
/* The same, leaving parts of it closed again. */
bool xml_open_but(struct xml_document *, struct xml_node *, xml_close_fn *close,
    void *arg, struct err *);
/* The same for a look: what is inside lasts until xml_close, but names, texts and values
 * of attributes as long as the document. One node at a time; it has to be closed. */
bool xml_open_briefly(struct xml_document *, struct xml_node *, struct err *);
void xml_close(struct xml_document *, struct xml_node *);

/* In no namespace; NULL: not there. */
const char *xml_attr(const struct xml_node *, const char *name);
const char *xml_attr_ns(const struct xml_node *, const char *ns, const char *name);
/* xs:boolean: "true", "1", "false", "0"; `otherwise` when not there or wrong. */
bool xml_attr_bool(const struct xml_node *, const char *name, bool otherwise);
bool xml_is(const struct xml_node *, const char *ns, const char *name);
/* First child with this name (ns NULL: any namespace), NULL if none. */
struct xml_node *xml_child(const struct xml_node *, const char *ns, const char *name);
/* Next sibling with the same name and namespace. */
struct xml_node *xml_next_same(const struct xml_node *);
/* The namespace a prefix stands for here ("" or NULL: default); NULL if none. */
const char *xml_namespace(const struct xml_node *, const char *prefix);
/* All text inside, descendants' too, in document order; opens it if closed. */
const char *xml_text(struct xml_document *, struct xml_node *, struct err *);
/* Text without white space at both ends, in the arena given. */
const char *xml_trim(struct arena *, const char *);
/* The element as it stands in the document, with the namespace declarations
 * it inherits added to its start tag, so that it can stand alone or elsewhere. */
void xml_splice(const struct xml_document *, const struct xml_node *, struct buf *);
/* Whoever goes through many megabytes of `bytes` may say how far: memory of a file is given back. The bytes
 * stay what they are. */
void xml_seen(const struct xml_document *, uint32_t from, uint32_t to);
/* err_set(ERR_CONTENT, "DOC: line N: ..."); returns false. */
bool xml_err(const struct xml_document *, const struct xml_node *, struct err *,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif

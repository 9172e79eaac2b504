/* XML out: elements are written as they come, nothing is kept but the stack
 * of open names. Text and attribute values are escaped here and only here;
 * what XML 1.0 cannot hold (most control characters, broken UTF-8) becomes
 * U+FFFD. Never CDATA, never a BOM. */
#ifndef BASE_XML_OUT_H
#define BASE_XML_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file_out.h"

struct xml_out;

/* Writes the XML declaration. Elements are indented by two blanks a level
 * unless they hold text. Freed with the arena; nothing to close. */
struct xml_out *xml_out_new(struct arena *, struct file_out *);

/* Opens <name; attributes may follow until the next call. `name` is written
 * as given ("cdf:Rule") and must live until it is closed. */
void xml_start(struct xml_out *, const char *name);
void xml_put_attr(struct xml_out *, const char *name, const char *value); /* NULL value: nothing */
void xml_put_attrf(struct xml_out *, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "" writes nothing, but says that the element is mixed: no indentation in it. */
void xml_put_text(struct xml_out *, const char *);
void xml_put_textn(struct xml_out *, const char *, size_t);
void xml_end(struct xml_out *); /* the innermost open element; <a/> if empty */
/* <name>text</name>; NULL text: nothing at all. */
void xml_put(struct xml_out *, const char *name, const char *text);
/* Bytes that are XML already (a splice of a document that was read): on a line
 * of its own when it begins with '<' and the element is not mixed. */
void xml_put_raw(struct xml_out *, const char *, size_t);
void xml_put_comment(struct xml_out *, const char *);

/* The same escaping for whoever builds a string: adds to a buf. */
struct buf;
void xml_escape(struct buf *, const char *, size_t);

#endif

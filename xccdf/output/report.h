/* HTML: a small report document is made of a test result (or of a Benchmark, for a guide) and shown by a
 * stylesheet of ours in content/report/. */
#ifndef XCCDF_OUTPUT_REPORT_H
#define XCCDF_OUTPUT_REPORT_H

#include "base/xml_out.h"
#include "xccdf/result.h"
#include "xccdf/substitute.h"

/* <report>: everything the page shows; Rules that were not selected are only counted. */
void report_write_document(struct arena *, struct xml_out *, const struct xccdf_test_result *);
/* Runs the stylesheet `name` (in content/report/) over such a document. */
bool report_write_html(struct arena *, const struct buf *document, const char *name, struct file_out *, struct err *);

/* <text kind="...">: rich text as harmless markup; nothing for none. */
void report_put_texts(struct arena *, struct xml_out *, const char *kind, const struct xccdf_texts *,
    const struct xccdf_substitution *);
/* What a Rule says of itself: texts, idents, references, fixes. */
void report_put_rule(struct arena *, struct xml_out *, const struct xccdf_item *,
    const struct xccdf_substitution *);
/* How its definition came to its result. */
void report_put_checked(struct arena *, struct xml_out *, const struct xccdf_checked *);

#endif

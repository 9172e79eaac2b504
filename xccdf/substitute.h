/* Rich text for somebody to read or to run: sub, instance and XHTML's #xccdf: references replaced
 * (XCCDF 1.2, 6.2.9 and 7.2.3.6). */
#ifndef XCCDF_SUBSTITUTE_H
#define XCCDF_SUBSTITUTE_H

#include "base/buf.h"
#include "xccdf/policy.h"

enum xccdf_form {
	XCCDF_EXACT, /* characters as they stand, markup dropped: fixes */
	XCCDF_PLAIN, /* for people: paragraphs and list items on lines of their own */
	XCCDF_HTML,  /* the harmless part of XHTML, well-formed and without namespace */
};

struct xccdf_substitution {
	const struct xccdf_benchmark *benchmark;
	const struct xccdf_policy *policy; /* NULL: Values are as the Benchmark has them */
	const char *instance;              /* NULL: none */
};

/* Adds the text to `to`. false: a reference in it leads nowhere, or the text cannot be read; what
 * could be had was added. */
bool xccdf_substitute(struct buf *to, const struct xccdf_text *, const struct xccdf_substitution *,
    enum xccdf_form);
/* The same as a string; "" for NULL. */
const char *xccdf_plain(struct arena *, const struct xccdf_text *, const struct xccdf_substitution *);
/* The text in the language wanted (NULL: the benchmark's own), else one without language, else the
 * first; NULL: there is none. */
const struct xccdf_text *xccdf_in_language(const struct xccdf_benchmark *, const struct xccdf_texts *,
    const char *lang);
/* Title of an item, plain; its id if it has none. */
const char *xccdf_title(struct arena *, const struct xccdf_substitution *, const struct xccdf_texts *,
    const char *id);

#endif

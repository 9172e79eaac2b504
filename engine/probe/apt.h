/* Where apt has its packages from, by its own files: sources (/etc/apt/sources.list and sources.list.d), what it fetched from them
 * (/var/lib/apt/lists), and the keys it trusts. Nothing is verified again: apt did that when it fetched. */
#ifndef PROBE_APT_H
#define PROBE_APT_H

#include "probe/probe.h"

struct apt_source {
	const char *uri, *suite; /* without a login */
	const char *base;        /* how names of what was fetched from there begin in /var/lib/apt/lists */
	const char *signed_by;   /* paths, fingerprints or a key; NULL: any key apt trusts */
	bool unchecked;          /* trusted=yes: apt does not look at signatures */
	const char *file;        /* which says so */
};

struct apt {
	const struct apt_source *sources; /* of binary packages, enabled */
	size_t n_sources;
	const char *const *files;         /* names in /var/lib/apt/lists */
	size_t n_files;
	const char *trouble;              /* why it is not all known; NULL */
};

/* Read once for each target. */
const struct apt *apt_read(struct target *);

/* A list that has this version of the package. */
struct apt_origin {
	const char *list;                /* its name */
	const struct apt_source *source; /* NULL: none leads to it any more */
};
/* false: not all lists could be read, and *trouble says why. */
bool apt_find(struct target *, struct arena *, const char *package, const char *version, const struct apt_origin **origins,
    size_t *count, const char **trouble);

/* Who signed what the source's lists were fetched by. */
struct apt_signers {
	const char *file;        /* InRelease or Release.gpg; NULL: neither is there */
	const char *const *keys; /* fingerprints of primary keys where they are known, else what the signature names */
	size_t n_keys;
	bool trusted;            /* one of them is among the keys apt has for the source */
	const char *const *all;  /* fingerprints of both the primary and the signing keys that are trusted */
	size_t n_all;
};
bool apt_signers(struct target *, struct arena *, const struct apt_source *, struct apt_signers *, const char **trouble);

#endif

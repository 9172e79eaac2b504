/* Between the CPE files: what is known of platforms, and asking one thing of it. */
#ifndef XCCDF_CPE_PLATFORMS_H
#define XCCDF_CPE_PLATFORMS_H

#include "xccdf/cpe.h"

struct cpe_check { const char *system, *href, *id; /* href NULL: none written */ };

struct cpe_item {
	const char *text; /* the name as written */
	bool named;       /* `name` could be read; else only the same text matches */
	struct cpe_name name;
	const char *title; /* "" if none */
	const struct cpe_check *checks;
	size_t n_checks;
};

struct cpe_dictionary {
	struct source *source;
	const struct cpe_item *items;
	size_t n_items;
};

/* One platform of a platform-specification. */
struct cpe_platform { struct source *from; const struct xml_node *node; };

struct platform_answer { enum xccdf_applicable applicable; const char *why; };

struct xccdf_platforms {
	struct arena *arena;
	struct target *target;
	struct source_options options;
	struct cpe_dictionary *dictionaries;
	size_t n_dictionaries;
	const struct cpe_dictionary *own; /* the program's, read when needed */
	bool own_tried;
	struct map *languages; /* id -> struct cpe_platform */
	struct map *names;     /* CPE name -> struct platform_answer */
	struct map *answers;   /* idref -> struct platform_answer */
	struct map *evals;     /* OVAL by name -> struct xccdf_platform_check */
	struct xccdf_platform_check *checks;
	size_t n_checks;
	struct map *added; /* sources whose dictionaries are here already */
};

/* `source` is a cpe-list. NULL: it is malformed. */
const struct cpe_dictionary *cpe_dictionary_read(struct arena *, struct source *, struct err *);

/* What the dictionaries say of a name. */
struct platform_answer cpe_name_applies(struct xccdf_platforms *, const char *name);
/* What an OVAL definition says, named from `from`. */
struct platform_answer cpe_check_applies(struct xccdf_platforms *, struct source *from,
    const struct cpe_check *);
/* What a platform's logical-test says. */
struct platform_answer cpe_language_applies(struct xccdf_platforms *, const struct cpe_platform *);

#endif

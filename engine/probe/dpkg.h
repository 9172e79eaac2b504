/* Packages that dpkg has installed, beyond its own probe. */
#ifndef PROBE_DPKG_H
#define PROBE_DPKG_H

#include "probe/probe.h"

struct dpkg_package {
	const char *name, *arch, *version; /* "5:20.10.24~3-0~debian-bookworm" */
	struct dpkg_package *next;         /* the same name, another architecture */
};

/* NULL: it is not installed, or that cannot be told, as *trouble says then. */
const struct dpkg_package *dpkg_find(struct target *, const char *name, const char **trouble);

#endif

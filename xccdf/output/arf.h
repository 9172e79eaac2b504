/* Result data streams (ARF 1.1), from whatever stands in them. */
#ifndef XCCDF_OUTPUT_ARF_H
#define XCCDF_OUTPUT_ARF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/xml_out.h"

/* What the asset is identified by (asset identification 1.1). */
struct arf_asset {
	const char *const *addresses; /* IPv4 and IPv6 as people write them */
	size_t n_addresses;
	const char *const *macs;
	size_t n_macs;
	const char *fqdn, *hostname; /* NULL: not known */
};

#define ARF_REQUEST "collection1"
#define ARF_ASSET "asset0"
#define ARF_XCCDF "xccdf1"

/* Everything in front of the reports; `request` writes the element of the report request. */
bool arf_begin(struct xml_out *, const struct arf_asset *,
    bool (*request)(struct xml_out *, void *arg), void *arg);
/* Around the element of one report; the first is "xccdf1", then "oval0", "oval1" ... */
void arf_report_begin(struct xml_out *, const char *id);
void arf_report_end(struct xml_out *);
void arf_end(struct xml_out *);

#endif

/* What STIGs put into XCCDF by custom: ids with DISA's prefix, a description
 * that holds escaped elements, CCIs and legacy ids among the idents. Works for DISA's
 * own files (1.1, short ids) and for content made here. */
#ifndef XCCDF_STIG_H
#define XCCDF_STIG_H

#include "base/arena.h"
#include "xccdf/benchmark.h"

/* kind: "rule", "group", "benchmark", "profile", "value". The long form is the id a 1.2 document
 * must have (xccdf_mil.disa.stig_rule_SV-...); an id that begins with "xccdf_" is that already. */
const char *stig_long_id(struct arena *, const char *kind, const char *id);
const char *stig_short_id(const char *kind, const char *id); /* points into id */
/* Whether people may mean this Rule by that: its STIG ID, or its id in the long or the short form. */
bool stig_is_called(const struct xccdf_item *rule, const char *name);

/* A text without markup, sub elements' text included; "" when it cannot be read. */
const char *stig_text(struct xccdf_text);
const char *stig_first(const struct xccdf_texts *); /* of the first; "" if none */

/* The part of a Rule's (or Group's, Profile's) description between <NAME> and </NAME>, unescaped
 * once; for "VulnDiscussion" a description without such parts is the part itself, with the rationale
 * behind it. "" if not there. */
const char *stig_part(struct arena *, const struct xccdf_item *, const char *name);
/* The description as importers want it: <VulnDiscussion>...</VulnDiscussion> and so on, to be escaped when written. */
const char *stig_description(struct arena *, const struct xccdf_item *);
/* What a reviewer does by hand: the check-content of DISA's files; "" if none. */
const char *stig_check_text(struct arena *, const struct xccdf_item *);
const char *stig_fix_text(const struct xccdf_item *);
/* The CCI idents (legacy false) or the SV-/V- ones of older releases, each once, in order. */
const char *const *stig_idents(struct arena *, const struct xccdf_item *, bool legacy, size_t *count);
/* plain-text id="release-info": "Release: 2 Benchmark Date: 24 Jul 2024"; "" if none. */
const char *stig_release_info(const struct xccdf_benchmark *);
/* "V2R2", from version and release-info; "" when they do not say. */
const char *stig_release(struct arena *, const struct xccdf_benchmark *);
/* dc:identifier of the first reference that has one, "" if none: the target key. */
const char *stig_target_key(const struct xccdf_benchmark *);

/* CAT I, II, III; 0 when the severity has none. */
int stig_category(enum xccdf_severity);

#endif

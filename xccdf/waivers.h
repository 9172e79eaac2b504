/* Findings whose risk somebody accepted, and the file in which that is written down:
 *
 *     waivers:
 *       - rule: DKER-EE-002030
 *         host: docker*.example.com         where it counts; nothing: everywhere
 *         container: "web-*"                only what is wrong with these; also image:, label: KEY=VALUE
 *         approver: J. Doe, ISSO
 *         reason: writes its cache to /var; moves to a volume by April, ticket 4711
 *         approved: 2026-11-24
 *         expires: 2027-05-01               the last day on which it counts
 *         fingerprint: 1f2e-3d4c-5b6a-7988-97a6
 *         offenders:                        what was accepted, one text each
 *           - "container=web HostConfig.ReadonlyRootfs=false"
 *
 * A waiver is for the finding that was accepted and no other: whatever is wrong now has to be among it. With the
 * list, that some of it is mended does no harm; without it, the fingerprint has to be that of the finding as it is. What is
 * wrong may be accepted by several waivers together; what none of them accepts keeps all of them from counting.
 *
 * The result stays fail, and the override says that an authority let it stand (XCCDF 1.2, overrideType: old-result and
 * new-result may be the same): a risk that was accepted is still there, and importers keep it open. */
#ifndef XCCDF_WAIVERS_H
#define XCCDF_WAIVERS_H

#include "base/yaml.h"
#include "target/target.h"
#include "xccdf/result.h"

/* One entry of the file. */
struct waiver {
	const struct yaml_node *node;
	const char *rule, *host, *container, *image, *label; /* "": nothing was written */
	const char *label_key, *label_glob;
	const char *approver, *reason, *fingerprint; /* in one line each */
	int64_t approved, expires;
	const char *const *offenders;
	size_t n_offenders;
	bool filled_in; /* false: as `audit --waivers-init` wrote it */
	bool applies;
	const char *refused; /* why it does not apply; NULL: it does, or is not filled in */
};

struct waivers_file {
	struct yaml_file *yaml;
	const char *name; /* of the file, without folders */
	struct waiver *waivers;
	size_t count, n_applying, n_empty;
};

/* NULL: it is no such file (err says line, what and what to do). */
struct waivers_file *waivers_read(struct arena *, const char *path, struct err *);
/* Puts overrides on what is waived, and says in each rule-result it is about why a waiver does not apply; before the
 * evidence is made of the messages. false: one of them contradicts itself (err). */
bool waivers_use(struct waivers_file *, struct xccdf_test_result *, struct target *, struct err *);
/* A file with an entry for each rule that failed and is not waived, to be filled in; `count` says how many. */
bool waivers_write(const struct xccdf_test_result *, struct target *, const char *path, size_t *count, struct err *);

#endif

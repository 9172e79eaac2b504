/* rpm's database: shared by the probes that look into it. Read by librpm; where there is no database there
 * are no packages, and that can be told without librpm. */
#ifndef PROBE_RPM_H
#define PROBE_RPM_H

#include "base/json.h"
#include "base/map.h"
#include "probe/probe.h"

/* What a package is: [name, arch, epoch, version, release, key id], texts; epoch "(none)", key null. */
enum { RPM_NAME, RPM_ARCH, RPM_EPOCH, RPM_VERSION, RPM_RELEASE, RPM_KEY };
/* What a file of a package is, as the package says: texts. */
enum { RPM_FILE_PATH, RPM_FILE_SIZE, RPM_FILE_MODE, RPM_FILE_MTIME, RPM_FILE_DIGEST, RPM_FILE_LINK, RPM_FILE_USER, RPM_FILE_GROUP,
	RPM_FILE_FLAGS, RPM_FILE_VERIFY, RPM_FILE_RDEV, RPM_FILE_STATE, RPM_FILE_CAPABILITIES, RPM_FILE_PARTS };

struct rpm_packages {
	json_t *list;        /* of packages; NULL: message says why */
	struct map *by_name; /* name -> number of the first, 1 and up ... */
	size_t *next;        /* ... and of the next with the same name; 0: none */
	const char *message;
};

/* Asked once for each target. */
const struct rpm_packages *rpm_packages(struct target *);
/* Calls tell for each package whose name the object asks for; notes trouble. */
void rpm_each(struct collect *, void (*tell)(struct collect *, const json_t *package));

/* [[package, [path ...]] ...] of all packages of that name. NULL with err. */
const json_t *rpm_file_names(struct target *, const char *name, struct arena *, struct err *);
/* [[package, algorithm, [file ...]] ...]; algorithm: libcrypto's name, "" when unknown. */
const json_t *rpm_files(struct target *, const char *name, struct arena *, struct err *);

/* One of a package's or a file's parts; never NULL. */
const char *rpm_part(const json_t *, size_t part);
/* "EPOCH:VERSION-RELEASE", with 0 for no epoch. */
const char *rpm_evr(struct arena *, const json_t *package);
const char *rpm_extended_name(struct arena *, const json_t *package);

#endif

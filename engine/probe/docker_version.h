/* Versions in tags of images, by the rules of semver.org: "3.2.5", "3.2.0-rc2" before "3.2.0". Beyond them a leading v is
 * allowed, there may be any number of numbers, and rc10 comes after rc9. */
#ifndef PROBE_DOCKER_VERSION_H
#define PROBE_DOCKER_VERSION_H

#include <stdbool.h>

bool docker_is_version(const char *text);
/* Below, at or above 0, of two that are. */
int docker_version_compare(const char *a, const char *b);

#endif

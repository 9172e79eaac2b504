/* Rule files before they are built: what could not be evaluated, or would be evaluated as something else, is refused
 * with the line in the file its author knows. */
#ifndef COMMAND_RULE_CHECK_H
#define COMMAND_RULE_CHECK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "source/rule_folder.h"

/* `path` as rule_files_read takes it. */
bool command_check_rules(struct arena *, const char *path, struct err *);

typedef void rule_check_tell(void *arg, const struct rule_file *, const struct xml_node *, const char *what);
/* Attributes whose values are words of OVAL or XCCDF and are none. */
void rule_check_words(struct arena *, const struct rule_file *, rule_check_tell *, void *arg);
/* Platforms that Rules name and benchmark.xml (the first file) does not have: such a Rule would apply nowhere. */
void rule_check_platforms(struct arena *, const struct rule_file *files, size_t count, rule_check_tell *, void *arg);

#endif

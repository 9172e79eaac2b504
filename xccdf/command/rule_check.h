/* Rule files before they are built: what our probes do not have is refused with
 * the line in the file its author knows. */
#ifndef COMMAND_RULE_CHECK_H
#define COMMAND_RULE_CHECK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/* `path` as rule_files_read takes it. */
bool command_check_rules(struct arena *, const char *path, struct err *);

#endif

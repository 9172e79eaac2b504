/* Where the files are that belong to the program. */
#ifndef BASE_PATHS_H
#define BASE_PATHS_H

#include <stdbool.h>

#include "base/arena.h"

/* A data file or folder of ours, named from the root of the tree
 * ("content/schema/x.xsd"): in $PLIMSOLL_DATA, else beside the running program
 * or up to two folders above it (a tree that was not installed), else where
 * `make install` put it. NULL: not there. */
const char *data_path(struct arena *, const char *relative);

/* A folder, or a link to one. */
bool path_is_folder(const char *);

#endif

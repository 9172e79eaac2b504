/* Files of lines with fields between colons: passwd(5), shadow(5). */
#ifndef PROBE_ACCOUNTS_H
#define PROBE_ACCOUNTS_H

#include "probe/probe.h"

#define ACCOUNT_FIELDS 9

/* Calls tell for each line whose first field is a user the object asks for; fields that a line
 * does not have are NULL. */
void accounts_read(struct collect *, const char *path,
    void (*tell)(struct collect *, const char *const fields[ACCOUNT_FIELDS]));
/* The entity from a number; without one when the text is none. */
void accounts_number(struct collect *, const char *entity, const char *text);

#endif

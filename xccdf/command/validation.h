/* Checking documents by their schemas, as several commands do it. */
#ifndef XCCDF_COMMAND_VALIDATION_H
#define XCCDF_COMMAND_VALIDATION_H

#include "base/arena.h"
#include "base/err.h"
#include "source/source.h"
#include "source/validate.h"
#include "xccdf/command/command.h"

/* Says "File 'x' line 3: what" on stderr, as oscap does; a source_validation's complain. */
void command_complain(void *arg, const char *file, unsigned line, const char *what);

/* Opens and checks a file, says what is wrong on stderr and gives the exit code: EXIT_FINE, `invalid`
 * when it does not follow its schema, EXIT_TROUBLE when it is nothing that can be checked. */
int command_validate(const struct command *, const char *path, const char *schema_dir,
    bool skip_schematron, int invalid);

/* The same for a document that a command is about to use: false and err. XML Schema only. */
bool command_must_be_valid(struct arena *, const struct source *, const char *schema_dir,
    struct err *);

#endif

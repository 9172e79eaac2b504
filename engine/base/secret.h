/* What may be a secret by its name or its place, and must not be told: passwords,
 * tokens and the like in options, labels, configuration files and addresses. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* What stands in the place of a value. */
#define SECRET_HIDDEN "(not shown)"

/* "splunk-token", "com.example.db.password", "traefik...basicauth.users"; not
 * "authorization-plugins", "tlskey" (a path). */
bool secret_named(const char *name, size_t length);
/* The same for variables, whose names are shorter. */
bool secret_variable(const char *name, size_t length);

/* Overwrites with '*', in place: what stands between "://" and '@', and the value
 * in "password=..." among options with commas. true: there was something. */
bool secret_hide(char *text, size_t length);
/* Only what stands between "://" and '@', anywhere in a text of many lines. */
bool secret_hide_logins(char *text, size_t length);
/* A JSON document without the text and numbers that a secret's name stands before, and with
 * secret_hide over the other texts; nothing else changes, and what is broken stays broken.
 * false: nothing was hidden. */
bool secret_hide_json(struct buf *to, const char *bytes, size_t length);

#endif

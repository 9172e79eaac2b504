/* Days, as people write them into answers and waivers: 2026-11-24. */
#ifndef XCCDF_DAY_H
#define XCCDF_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/yaml.h"

/* Days since 1970-01-01. */
int64_t day_today(void); /* in the time zone of whoever runs this */
bool day_read(const char *text, int64_t *day);

/* The member of that name as a day; not there or nothing written: false without err. */
bool day_member(const struct yaml_file *, const struct yaml_node *entry, const char *name, int64_t *day,
    struct err *);

#endif

/* What systemd knows of its units: asked over the system bus; where none answers (a mounted root,
 * a container), read from the unit files as far as they tell. */
#ifndef PROBE_SYSTEMD_H
#define PROBE_SYSTEMD_H

#include "base/json.h"
#include "probe/probe.h"

struct systemd_unit {
	const json_t *properties; /* name -> array of texts */
	bool from_files; /* not all properties there are */
};

/* TARGET_ABSENT: there is no such unit. Trouble is told in err. */
enum target_outcome systemd_unit(struct collect *, const char *name, struct systemd_unit *, struct err *);
/* Names of all units, loaded or only on the disk. */
enum target_outcome systemd_units(struct collect *, const char *const **names, size_t *count, struct err *);

/* The units an object asks for by its `unit` entity: calls tell for each that is there; notes
 * trouble. */
void systemd_each(struct collect *, void (*tell)(struct collect *, const char *name, const struct systemd_unit *));

/* Unit files alone (probe/unit_files.c). */
enum target_outcome unit_files_read(struct collect *, const char *name, const json_t **properties, struct err *);
/* The settings of one section ("[Service]") in their order, drop-ins behind the unit's own: pairs of
 * name and value. TARGET_ABSENT: no such unit, or it is masked. */
enum target_outcome unit_files_settings(struct collect *, const char *name, const char *section, const json_t **pairs,
    struct err *);
enum target_outcome unit_files_list(struct collect *, const char *const **names, size_t *count, struct err *);

/* The command line a service would be started with, variables of its own environment in place (probe/
 * unit_command.c). TARGET_ABSENT: there is no such service, or nothing it would start. */
enum target_outcome unit_command(struct collect *, const char *service, const char *const **arguments, size_t *count,
    struct err *);

#endif

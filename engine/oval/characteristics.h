/* OVAL system characteristics in: what somebody else collected, to be judged
 * here (`oval analyse`). */
#ifndef OVAL_CHARACTERISTICS_H
#define OVAL_CHARACTERISTICS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/xml.h"
#include "oval/item.h"
#include "oval/write.h"

struct oval_characteristics_read {
	struct map *collected; /* object id -> struct oval_collected; its `object` is NULL */
	bool has_collected;    /* there is a collected_objects section */
	struct map *items;     /* item id as written -> struct oval_item */
	const char *schema_version;
	struct oval_system_info info;
};

/* `root` is an oval_system_characteristics element. NULL: err says NAME: line N: what (no id,
 * a reference to an item that is not there, an unknown flag, status or datatype, the
 * same id twice). */
const struct oval_characteristics_read *oval_characteristics_read(struct arena *,
    struct xml_document *, struct xml_node *root, struct err *);

#endif

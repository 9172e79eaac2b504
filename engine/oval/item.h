/* What was found: items and collected objects (OVAL system characteristics). */
#ifndef OVAL_ITEM_H
#define OVAL_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oval/names.h"

struct oval_message {
	enum oval_message_level level;
	const char *text;
};

/* There may be half a million of them: as small as it can be. */
struct oval_item_entity {
	const char *name;  /* a record's field: its name */
	const char *value; /* NUL-terminated; may hold more NULs: see length */
	const struct oval_item_entity *fields; /* record */
	uint32_t length;
	uint32_t n_fields : 23; /* OVAL_MOST_FIELDS */
	enum oval_datatype datatype : 5;
	enum oval_status status : 3; /* not "exists": value is "" */
	bool mask : 1;
};
#define OVAL_MOST_FIELDS ((1u << 23) - 1)

struct oval_item {
	unsigned long id; /* item/@id, given by the evaluation, equal items share it */
	const char *family, *name; /* unix:file_item is "unix", "file" */
	enum oval_status status;
	const struct oval_item_entity *entities; /* in the schema's order; repeated ones adjacent */
	size_t n_entities;
	const struct oval_message *messages;
	size_t n_messages;
};

/* A value of a variable that was used to collect an object. */
struct oval_variable_value { const char *variable_id, *value; };

struct oval_object;
struct oval_collected {
	const struct oval_object *object;
	const char *id; /* of the object */
	int version;
	enum oval_flag flag;
	const struct oval_item *const *items;
	size_t n_items;
	const struct oval_message *messages;
	size_t n_messages;
	const struct oval_variable_value *variable_values;
	size_t n_variable_values;
	const struct oval_collected *next_instance; /* read: the same object, with other values of variables */
};

#endif

/* OVAL documents out, in the form the official schemas ask for and with the
 * prefixes that users' tools look for: main elements in the default namespace,
 * items in oval's usual ind-sys:, unix-sys: ... */
#ifndef OVAL_WRITE_H
#define OVAL_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/xml_out.h"
#include "oval/directives.h"
#include "oval/item.h"

/* <generator> with oval: prefixed children, product and time of now (or of SOURCE_DATE_EPOCH, UTC
 * then). The prefix must be declared by the caller. */
void oval_write_generator(struct xml_out *, const char *schema_version);
/* Local time as xs:dateTime without zone, as oscap writes it. */
void oval_timestamp(char into[32]);

/* <name level="...">text</name> for each; at most `most` of them (0: all). */
void oval_write_messages(struct xml_out *, const char *name,
    const struct oval_message *, size_t count, size_t most);

/* <directives> and <class_directives>, in the default namespace. */
void oval_write_directives(struct xml_out *, const struct oval_directives *);

struct oval_interface { const char *name, *ip_address, *mac_address; };
struct oval_system_info {
	const char *os_name, *os_version, *architecture, *host_name; /* "" if not known */
	const struct oval_interface *interfaces;
	size_t n_interfaces;
};

struct oval_characteristics {
	const char *schema_version;
	const struct oval_system_info *info;
	const struct oval_collected *const *collected; /* NULL: neither objects nor items are written */
	size_t n_collected;
	/* In results what is masked stays out; a document of its own has every value
	 * (oval-definitions-schema, EntityAttributeGroup, mask). */
	bool in_results;
	/* Whether the values of a variable stay out. NULL: none do. */
	bool (*hidden)(void *arg, const char *variable_id);
	void *arg;
};
/* The whole oval_system_characteristics element. Each item is written once. */
void oval_write_characteristics(struct arena *, struct xml_out *, const struct oval_characteristics *);

/* The item's element without "_item": textfilecontent54's items are called textfilecontent. */
const char *oval_item_element(const char *family, const char *name);

#endif

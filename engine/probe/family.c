/* independent:family_object: which kind of system this is (OVAL 5.11.1). */
#include "probe/probe.h"

static const struct probe_entity entities[] = {
	{ "family", OVAL_STRING },
	{ 0 }
};

/* This program audits Unix-like systems: live, mounted or recorded. */
static void collect(struct collect *c)
{
	collect_item(c);
	collect_string(c, "family", "unix");
}

const struct probe probe_independent_family = {
	.family = "independent", .name = "family", .entities = entities, .collect = collect,
};

#include <string.h>

#include "probe/probe.h"

#define PROBE(name) extern const struct probe probe_##name;
#include "probe/probes.def"
#undef PROBE

const struct probe *const probes[] = {
#define PROBE(name) &probe_##name,
#include "probe/probes.def"
#undef PROBE
	NULL
};

const struct probe *probe_find(const char *family, const char *name)
{
	/* Thousands of one kind are asked for one after the other. */
	static _Thread_local const struct probe *last;
	const struct probe *const *probe;

	if (last && !strcmp(last->name, name) && !strcmp(last->family, family))
		return last;
	for (probe = probes; *probe; probe++)
		if (!strcmp((*probe)->name, name) && !strcmp((*probe)->family, family))
			return last = *probe;
	return NULL;
}

const struct probe_entity *probe_entity_find(const struct probe *probe, const char *name)
{
	const struct probe_entity *entity;

	for (entity = probe->entities; entity->name; entity++)
		if (!strcmp(entity->name, name))
			return entity;
	return NULL;
}

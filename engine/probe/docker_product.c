/* x-docker:product_object: whether this host belongs to a cluster's UCP ("ucp") or has its DTR ("dtr"): somebody
 * said where its API is, or containers of it are here. */
#include <string.h>

#include "probe/docker_api.h"

static const struct probe_entity entities[] = {
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "url", OVAL_STRING, PROBE_SUBJECT },
	{ "named_by", OVAL_STRING },
	{ "container", OVAL_STRING, PROBE_MANY },
	{ "member", OVAL_BOOLEAN },
	{ 0 }
};

static void one(struct collect *c, const char *name)
{
	const struct api_contact *contact = api_contact(docker_api(c, name));
	const char *const *names = NULL;
	size_t count = 0, i;

	/* Where it is named the engine need not be asked, nor answer. */
	if (!contact->named && (!docker_ready(c) || !(names = docker_product_containers(c, name, &count))))
		return;
	collect_item(c);
	collect_string(c, "name", name);
	collect_string(c, "url", contact->named ? contact->url : NULL);
	collect_string(c, "named_by", contact->named ? contact->named_by : NULL);
	for (i = 0; i < count; i++)
		collect_string(c, "container", names[i]);
	if (!count)
		collect_status(c, "container", OVAL_STATUS_DOES_NOT_EXIST);
	collect_bool(c, "member", contact->named || count);
}

static void collect(struct collect *c)
{
	static const char *const names[] = { "ucp", "dtr" };
	size_t i;

	for (i = 0; i < 2; i++)
		if (collect_matches(c, "name", names[i], strlen(names[i])))
			one(c, names[i]);
}

const struct probe probe_docker_product = {
	.family = "x-docker", .name = "product", .entities = entities, .collect = collect,
};

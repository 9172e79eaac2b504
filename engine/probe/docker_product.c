/* x-docker:product_object: whether this host belongs to a cluster's UCP ("ucp") or has its DTR ("dtr"): somebody
 * said where its API is, or containers of it are here. */
#include <stdlib.h>
#include <string.h>

#include "probe/docker_api.h"

static const struct probe_entity entities[] = {
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "url", OVAL_STRING, PROBE_SUBJECT },
	{ "host", OVAL_STRING },
	{ "port", OVAL_INT },
	{ "named_by", OVAL_STRING },
	{ "container", OVAL_STRING, PROBE_MANY },
	{ "member", OVAL_BOOLEAN },
	{ 0 }
};

/* Of https://NAME[:PORT]. What is no such address has no place: whoever connects there is told the whole of it. */
static void put_place(struct collect *c, const char *url)
{
	const char *host = strncmp(url, "https://", 8) == 0 ? url + 8 : "", *end = strchr(host, ']'), *colon;

	colon = strchr(*host == '[' && end ? end : host, ':');
	if (*host == '[' && end && (end + 1 == colon || !end[1]))
		collect_bytes(c, "host", host + 1, (size_t)(end - host - 1));
	else if (*host)
		collect_bytes(c, "host", host, colon ? (size_t)(colon - host) : strlen(host));
	else
		collect_string(c, "host", url);
	collect_int(c, "port", *host && colon ? strtol(colon + 1, NULL, 10) : 443);
}

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
	if (contact->named) {
		put_place(c, contact->url);
	} else {
		collect_status(c, "host", OVAL_STATUS_DOES_NOT_EXIST);
		collect_status(c, "port", OVAL_STATUS_DOES_NOT_EXIST);
	}
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

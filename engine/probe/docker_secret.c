/* x-docker:secret_object: the secrets of the swarm, by name: what is in them the engine never tells.
 * One item each. */
#include <string.h>

#include "probe/docker_common.h"

static const struct probe_entity entities[] = {
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "id", OVAL_STRING, PROBE_SUBJECT },
	{ "created_at", OVAL_STRING, 0, "CreatedAt" },
	{ "updated_at", OVAL_STRING, 0, "UpdatedAt" },
	{ "service", OVAL_STRING, PROBE_MANY },
	{ 0 }
};

static bool uses(const json_t *service, const char *secret)
{
	json_t *each;
	size_t i;

	json_array_foreach(json_at(service, "Spec", "TaskTemplate", "ContainerSpec", "Secrets", NULL), i, each)
		if (strcmp(docker_text(each, "SecretID"), secret) == 0)
			return true;
	return false;
}

static void put(struct collect *c, const json_t *secret, const json_t *services)
{
	const char *name = docker_text(json_object_get(secret, "Spec"), "Name"), *id = docker_text(secret, "ID");
	json_t *each;
	size_t i, n = 0;

	if (!collect_matches(c, "name", name, strlen(name)))
		return;
	collect_item(c);
	collect_string(c, "name", name);
	collect_string(c, "id", id);
	docker_put_text(c, "created_at", secret, "CreatedAt");
	docker_put_text(c, "updated_at", secret, "UpdatedAt");
	json_array_foreach(services, i, each)
		if (uses(each, id)) {
			collect_string(c, "service", docker_text(json_object_get(each, "Spec"), "Name"));
			n++;
		}
	if (!n)
		collect_status(c, "service", services ? OVAL_STATUS_DOES_NOT_EXIST : OVAL_STATUS_ERROR);
}

static void collect(struct collect *c)
{
	const json_t *secrets, *services;
	struct arena *scratch;
	json_t *each;
	size_t i;

	if (!docker_manager(c))
		return;
	scratch = arena_new(NULL);
	secrets = docker_body(c, scratch, "/secrets");
	services = secrets ? docker_body(c, scratch, "/services") : NULL;
	json_array_foreach(secrets, i, each)
		put(c, each, services);
	arena_free(scratch);
}

const struct probe probe_docker_secret = {
	.family = "x-docker", .name = "secret", .entities = entities, .collect = collect,
};

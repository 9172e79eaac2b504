/* x-docker:service_object: the services of the swarm, and whether they have the secrets a site says
 * they need. One item each; a service that the site names and that is not there gets one, too
 * (deployed false). */
#include <stdlib.h>
#include <string.h>

#include "probe/docker_allow.h"

static const struct probe_entity entities[] = {
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "required", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "id", OVAL_STRING, PROBE_SUBJECT },
	{ "image", OVAL_STRING, PROBE_SUBJECT },
	{ "deployed", OVAL_BOOLEAN },
	{ "secret", OVAL_STRING, PROBE_MANY, "ContainerSpec.Secrets[].SecretName" },
	{ "missing_secret", OVAL_STRING, PROBE_MANY },
	{ "has_required_secrets", OVAL_BOOLEAN },
	{ "secret_like_variable", OVAL_STRING, PROBE_MANY },
	{ "config", OVAL_STRING, PROBE_MANY, "ContainerSpec.Configs[].ConfigName" },
	{ "user", OVAL_STRING, 0, "ContainerSpec.User" },
	{ "read_only", OVAL_BOOLEAN, 0, "ContainerSpec.ReadOnly" },
	{ "cap_add", OVAL_STRING, PROBE_MANY, "ContainerSpec.CapabilityAdd" },
	{ "restart_condition", OVAL_STRING, 0, "RestartPolicy.Condition" },
	{ "restart_max", OVAL_INT, 0, "RestartPolicy.MaxAttempts" },
	{ "memory_limit", OVAL_INT, 0, "Resources.Limits.MemoryBytes" },
	{ "pids_limit", OVAL_INT, 0, "Resources.Limits.Pids" },
	{ "port", OVAL_STRING, PROBE_MANY, "Endpoint.Ports" },
	{ "network", OVAL_STRING, PROBE_MANY, "TaskTemplate.Networks[].Target" },
	{ 0 }
};

/* The site's list: lines of SERVICE SECRET[,SECRET...], as they are parted in other lists. */
struct need { const char *service, *secret; bool met, seen; };

struct needs {
	struct arena *arena;
	struct need *at;
	size_t count;
	const json_t *secrets; /* what GET /secrets says */
};

static const char *take_line(void *arg, char *line)
{
	struct needs *needs = arg;
	char *rest, *service = strtok_r(line, " \t\r", &rest), *secret;
	size_t before = needs->count;

	while ((secret = strtok_r(NULL, " \t\r,", &rest))) {
		needs->at = arena_more(needs->arena, needs->at, needs->count, sizeof *needs->at);
		needs->at[needs->count++] = (struct need){ .service = service, .secret = secret };
	}
	return needs->count > before ? NULL : "no secret stands behind the service";
}

/* A reference can outlive nothing: the engine refuses to remove a secret that is used. It is looked at
 * all the same, since a reply is only a claim. */
static bool there(const json_t *secrets, const char *id)
{
	json_t *each;
	size_t i;

	json_array_foreach(secrets, i, each)
		if (strcmp(docker_text(each, "ID"), id) == 0)
			return true;
	return false;
}

static void put_list(struct collect *c, const char *entity, const json_t *list, const char *member)
{
	json_t *each;
	size_t i;

	json_array_foreach(list, i, each)
		docker_put_text(c, entity, each, member);
	if (!json_array_size(list))
		collect_status(c, entity, OVAL_STATUS_DOES_NOT_EXIST);
}

/* What the site asks of this service and it does not have. */
static void put_missing(struct collect *c, struct needs *needs, const char *name, const json_t *used)
{
	size_t missing = 0, i;
	json_t *each;

	for (size_t n = 0; n < needs->count; n++) {
		struct need *need = &needs->at[n];

		if (strcmp(need->service, name) != 0)
			continue;
		need->seen = true;
		json_array_foreach(used, i, each)
			need->met |= strcmp(docker_text(each, "SecretName"), need->secret) == 0 &&
			    there(needs->secrets, docker_text(each, "SecretID"));
		if (!need->met) {
			collect_string(c, "missing_secret", need->secret);
			missing++;
		}
	}
	if (!missing)
		collect_status(c, "missing_secret", OVAL_STATUS_DOES_NOT_EXIST);
	collect_bool(c, "has_required_secrets", !missing);
}

static void put_ports(struct collect *c, const json_t *ports)
{
	json_t *each;
	size_t i;

	json_array_foreach(ports, i, each) {
		const char *protocol = docker_text(each, "Protocol"), *mode = docker_text(each, "PublishMode");
		struct arena *scratch = arena_new(NULL);

		collect_string(c, "port", arena_printf(scratch, "%s/%lld->%lld %s", *protocol ? protocol : "tcp",
		    (long long)docker_int(each, "PublishedPort"), (long long)docker_int(each, "TargetPort"),
		    *mode ? mode : "ingress"));
		arena_free(scratch);
	}
	if (!json_array_size(ports))
		collect_status(c, "port", OVAL_STATUS_DOES_NOT_EXIST);
}

static void put(struct collect *c, struct needs *needs, const json_t *service)
{
	const char *name = docker_text(json_object_get(service, "Spec"), "Name");
	const json_t *task = json_at(service, "Spec", "TaskTemplate", NULL);
	const json_t *spec = json_object_get(task, "ContainerSpec"), *restart = json_object_get(task, "RestartPolicy");
	const json_t *limits = json_at(task, "Resources", "Limits", NULL);
	const json_t *used = json_object_get(spec, "Secrets");
	const char *condition = docker_text(restart, "Condition");

	if (!collect_matches(c, "name", name, strlen(name)))
		return;
	collect_item(c);
	collect_string(c, "name", name);
	docker_put_text(c, "id", service, "ID");
	docker_put_text(c, "image", spec, "Image");
	collect_bool(c, "deployed", true);
	put_list(c, "secret", used, "SecretName");
	put_missing(c, needs, name, used);
	docker_put_list(c, "secret_like_variable", json_object_get(spec, "Env"));
	put_list(c, "config", json_object_get(spec, "Configs"), "ConfigName");
	docker_put_text(c, "user", spec, "User");
	collect_bool(c, "read_only", docker_bool(spec, "ReadOnly"));
	docker_put_list(c, "cap_add", json_object_get(spec, "CapabilityAdd"));
	/* Not said: restarted whenever it ends, without end. */
	collect_string(c, "restart_condition", *condition ? condition : "any");
	collect_int(c, "restart_max", docker_int(restart, "MaxAttempts"));
	collect_int(c, "memory_limit", docker_int(limits, "MemoryBytes"));
	collect_int(c, "pids_limit", docker_int(limits, "Pids"));
	put_ports(c, json_at(service, "Endpoint", "Ports", NULL));
	put_list(c, "network", json_object_get(task, "Networks"), "Target");
}

/* Services the site names that are not there: one item each. */
static void put_absent(struct collect *c, struct needs *needs)
{
	for (size_t i = 0; i < needs->count; i++) {
		const char *name = needs->at[i].service;

		if (needs->at[i].seen || !collect_matches(c, "name", name, strlen(name)))
			continue;
		collect_item(c);
		collect_string(c, "name", name);
		collect_bool(c, "deployed", false);
		collect_status(c, "secret", OVAL_STATUS_DOES_NOT_EXIST);
		put_missing(c, needs, name, NULL);
	}
}

static void collect(struct collect *c)
{
	const json_t *services;
	struct needs needs = { .arena = c->arena };
	struct arena *scratch;
	json_t *each;
	size_t i;

	if (!docker_manager(c) || !docker_list_read(c, "required", take_line, &needs))
		return;
	scratch = arena_new(NULL);
	services = docker_body(c, scratch, "/services");
	if (needs.count)
		needs.secrets = docker_body(c, scratch, "/secrets");
	if (services && (!needs.count || needs.secrets)) {
		json_array_foreach(services, i, each)
			put(c, &needs, each);
		put_absent(c, &needs);
	}
	arena_free(scratch);
}

const struct probe probe_docker_service = {
	.family = "x-docker", .name = "service", .entities = entities, .collect = collect,
};

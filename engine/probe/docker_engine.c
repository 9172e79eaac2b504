/* x-docker:engine_object: the Docker Engine of the target, from GET /version and /info. */
#include <stdlib.h>
#include <string.h>

#include "probe/docker_common.h"

static const struct probe_entity entities[] = {
	{ "endpoint", OVAL_STRING, PROBE_SUBJECT },
	{ "api_version", OVAL_VERSION },
	{ "min_api_version", OVAL_VERSION },
	{ "flavor", OVAL_STRING },
	{ "edition", OVAL_STRING },
	{ "server_version", OVAL_STRING },
	{ "platform_name", OVAL_STRING },
	{ "os_type", OVAL_STRING },
	{ "operating_system", OVAL_STRING },
	{ "driver", OVAL_STRING },
	{ "logging_driver", OVAL_STRING },
	{ "log_plugins", OVAL_STRING, PROBE_MANY },
	{ "cgroup_driver", OVAL_STRING },
	{ "cgroup_version", OVAL_INT },
	{ "root_dir", OVAL_STRING },
	{ "security_option", OVAL_STRING, PROBE_MANY },
	{ "seccomp_profile", OVAL_STRING },
	{ "experimental", OVAL_BOOLEAN },
	{ "insecure_registry", OVAL_STRING, PROBE_MANY },
	{ "live_restore", OVAL_BOOLEAN },
	{ "warnings", OVAL_STRING, PROBE_MANY },
	{ "swarm_state", OVAL_STRING },
	{ "swarm_control", OVAL_BOOLEAN },
	{ "swarm_managers", OVAL_INT },
	{ "swarm_nodes", OVAL_INT },
	{ 0 }
};

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* "enterprise", "mirantis", "community", "podman". */
static const char *edition(const struct docker_contact *contact, const char *platform, const char *version)
{
	if (strcmp(contact->flavor, "podman") == 0)
		return "podman";
	if (strcasestr(platform, "mirantis"))
		return "mirantis";
	if (strcasestr(platform, "enterprise") || strstr(version, "-ee"))
		return "enterprise";
	return "community";
}

/* "name=seccomp,profile=default" -> "seccomp"; bare words below API 1.25. */
static void put_security_options(struct collect *c, const json_t *options, struct arena *arena)
{
	const char *profile = NULL;
	size_t i, n = 0;
	json_t *each;

	json_array_foreach(options, i, each) {
		const char *option = json_string_value(each), *found;
		const char *name;

		if (!option)
			continue;
		name = starts(option, "name=") ? option + 5 : option;
		name = arena_strndup(arena, name, strcspn(name, ","));
		collect_string(c, "security_option", name);
		n++;
		found = strstr(option, "profile=");
		if (strcmp(name, "seccomp") == 0)
			profile = found ? found + strlen("profile=") : "default";
	}
	if (!n)
		collect_status(c, "security_option", OVAL_STATUS_DOES_NOT_EXIST);
	/* Newer engines say "builtin" where older ones said "default". */
	if (profile && strcmp(profile, "builtin") == 0)
		profile = "default";
	collect_string(c, "seccomp_profile", profile);
}

/* A member that every engine sends. */
static void unsaid(struct collect *c, const char *entity, const char *member)
{
	collect_status(c, entity, OVAL_STATUS_ERROR);
	collect_note(c, "GET /info: the reply lacks %s", member);
}

static void put_insecure_registries(struct collect *c, const json_t *info)
{
	const json_t *networks = json_at(info, "RegistryConfig", "InsecureRegistryCIDRs", NULL);
	const json_t *names = json_at(info, "RegistryConfig", "IndexConfigs", NULL);
	size_t i, n = 0;
	const char *name;
	json_t *each;

	json_array_foreach(networks, i, each) {
		const char *network = json_string_value(each);

		/* An engine always trusts itself. */
		if (!network || starts(network, "127.") || strcmp(network, "::1/128") == 0)
			continue;
		collect_string(c, "insecure_registry", network);
		n++;
	}
	json_object_foreach((json_t *)names, name, each)
		if (!docker_bool(each, "Secure")) {
			collect_string(c, "insecure_registry", name);
			n++;
		}
	if (!n && json_object_get(info, "RegistryConfig"))
		collect_status(c, "insecure_registry", OVAL_STATUS_DOES_NOT_EXIST);
	else if (!n)
		unsaid(c, "insecure_registry", "RegistryConfig");
}

static void put_info(struct collect *c, const json_t *info, struct arena *arena)
{
	const char *cgroups = docker_text(info, "CgroupVersion");
	const json_t *swarm = json_object_get(info, "Swarm");
	const char *state = docker_node_state(info);

	docker_put_text(c, "operating_system", info, "OperatingSystem");
	if (*docker_text(info, "Driver"))
		docker_put_text(c, "driver", info, "Driver");
	else
		unsaid(c, "driver", "Driver");
	docker_put_text(c, "logging_driver", info, "LoggingDriver");
	docker_put_list(c, "log_plugins", json_at(info, "Plugins", "Log", NULL));
	docker_put_text(c, "cgroup_driver", info, "CgroupDriver");
	/* The member is new in API 1.41; before there was only version 1. */
	collect_int(c, "cgroup_version", *cgroups ? strtol(cgroups, NULL, 10) : 1);
	docker_put_text(c, "root_dir", info, "DockerRootDir");
	put_security_options(c, json_object_get(info, "SecurityOptions"), arena);
	put_insecure_registries(c, info);
	collect_bool(c, "live_restore", docker_bool(info, "LiveRestoreEnabled"));
	docker_put_list(c, "warnings", json_object_get(info, "Warnings"));
	if (state)
		collect_string(c, "swarm_state", state);
	else
		unsaid(c, "swarm_state", "Swarm.LocalNodeState");
	collect_bool(c, "swarm_control", docker_bool(swarm, "ControlAvailable"));
	collect_int(c, "swarm_managers", docker_int(swarm, "Managers"));
	collect_int(c, "swarm_nodes", docker_int(swarm, "Nodes"));
}

/* What the engine says of itself; half an answer is an item with status error. */
static void collect(struct collect *c)
{
	const struct docker_contact *contact = docker_contact(c->target->docker);
	const struct docker_reply *replies[2];
	struct arena *scratch;
	json_t *bodies[2];
	const char *platform, *server;
	size_t i;

	if (!docker_ready(c))
		return;
	scratch = arena_new(NULL);
	replies[0] = docker_get(c->target->docker, "/version");
	replies[1] = docker_get(c->target->docker, "/info");
	collect_item(c);
	for (i = 0; i < 2; i++) {
		struct err err = { 0 };

		bodies[i] = replies[i]->outcome != TARGET_OK ? NULL :
		    json_read(scratch, replies[i]->path, replies[i]->json, replies[i]->length, &err);
		if (!bodies[i])
			collect_item_trouble(c, "%s", err.text[0] ? err.text : replies[i]->message);
	}
	server = docker_text(bodies[0], "Version");
	if (!*server)
		server = docker_text(bodies[1], "ServerVersion");
	platform = docker_text(json_object_get(bodies[0], "Platform"), "Name");
	collect_string(c, "endpoint", contact->endpoint);
	collect_string(c, "api_version", contact->api_version);
	collect_string(c, "min_api_version", *contact->min_api_version ? contact->min_api_version : NULL);
	collect_string(c, "flavor", contact->flavor);
	collect_string(c, "edition", edition(contact, platform, server));
	collect_string(c, "server_version", server);
	collect_string(c, "platform_name", platform);
	collect_string(c, "os_type", contact->os_type);
	if (bodies[1])
		put_info(c, bodies[1], scratch);
	if (bodies[0] && bodies[1])
		/* Omitted when false; podman says true whatever is. */
		collect_bool(c, "experimental", docker_bool(bodies[0], "Experimental") ||
		    docker_bool(bodies[1], "ExperimentalBuild"));
	arena_free(scratch);
}

const struct probe probe_docker_engine = {
	.family = "x-docker", .name = "engine", .entities = entities, .collect = collect,
};

/* x-docker:network_object: the networks the engine knows (GET /networks). One item each. */
#include <string.h>

#include "probe/docker_allow.h"
#include "probe/docker_api.h"

static const struct probe_entity entities[] = {
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "driver", OVAL_STRING, PROBE_OBJECT },
	{ "platform_names", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "encrypted_above", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "id", OVAL_STRING, PROBE_SUBJECT },
	{ "scope", OVAL_STRING },
	{ "ingress", OVAL_BOOLEAN, 0, "Ingress" },
	{ "internal", OVAL_BOOLEAN, 0, "Internal" },
	{ "attachable", OVAL_BOOLEAN, 0, "Attachable" },
	{ "encrypted", OVAL_BOOLEAN, 0, "Options has encrypted" },
	{ "exempt", OVAL_STRING },
	{ "option", OVAL_RECORD, 0, "Options" },
	{ 0 }
};

struct lists {
	struct docker_names platform;  /* names of networks of UCP and DTR */
	struct docker_allow above;     /* networks whose applications encrypt themselves */
	bool here; /* whether this host belongs to UCP or DTR */
};

/* Lines of "* NAME[,NAME...]": nothing else tells networks apart. */
static bool read_above(struct collect *c, struct docker_allow *above)
{
	if (!docker_allow_read(c, "encrypted_above", NULL, above))
		return false;
	for (size_t i = 0; i < above->count; i++)
		if (*above->lines[i].kind != '*') {
			collect_trouble(c, "encrypted_above: %s: selects no network; write * NAME[,NAME...]", above->lines[i].kind);
			return false;
		}
	return true;
}

static bool is_name(const char *item, const void *name)
{
	return docker_glob(item, name);
}

/* Why it need not be encrypted; NULL: it has to be. Names are free to choose: those of the platform count only where the
 * platform is. */
static const char *exempt(const struct lists *lists, const char *name, bool ingress)
{
	return ingress ? "the ingress network" :
	    lists->here && docker_named(&lists->platform, name) ? "a network of UCP or DTR" :
	    docker_allowed(&lists->above, NULL, "", is_name, name) ? "its applications encrypt" : NULL;
}

static void put(struct collect *c, const struct lists *lists, const json_t *network)
{
	const char *name = docker_text(network, "Name"), *driver = docker_text(network, "Driver");
	const json_t *options = json_object_get(network, "Options");
	bool ingress = docker_bool(network, "Ingress");

	if (!collect_matches(c, "name", name, strlen(name)) || !collect_matches(c, "driver", driver, strlen(driver)))
		return;
	/* Before API 1.29 the name alone said so. */
	if (!docker_api_at_least(c, 1, 29))
		ingress = strcmp(name, "ingress") == 0;
	collect_item(c);
	collect_string(c, "name", name);
	collect_string(c, "driver", driver);
	docker_put_text(c, "id", network, "Id");
	docker_put_text(c, "scope", network, "Scope");
	collect_bool(c, "ingress", ingress);
	collect_bool(c, "internal", docker_bool(network, "Internal"));
	collect_bool(c, "attachable", docker_bool(network, "Attachable"));
	/* The driver looks whether the key is there, not what stands behind it: "false" encrypts, too. */
	collect_bool(c, "encrypted", json_is_string(json_object_get(options, "encrypted")));
	collect_string(c, "exempt", exempt(lists, name, ingress));
	docker_put_record(c, "option", options);
}

/* Whether the list has what it should: a manager that cannot reach its swarm's store leaves the swarm's networks out of it
 * and answers 200 all the same. */
static bool sees_swarm(struct collect *c, const json_t *info)
{
	const json_t *swarm = json_object_get(info, "Swarm");
	const char *state = docker_node_state(info), *says = docker_text(swarm, "Error");

	if (!state) {
		collect_trouble(c, DOCKER_NO_NODE_STATE);
		return false;
	}
	if (strcmp(state, "inactive") == 0)
		return true;
	if (strcmp(state, "active") != 0 ||
	    (docker_bool(swarm, "ControlAvailable") && (*says || !*docker_text(json_object_get(swarm, "Cluster"), "ID")))) {
		collect_trouble(c, "the networks of the swarm cannot be seen now (state %s)%s%s", state, *says ? ": " : "", says);
		return false;
	}
	if (!docker_bool(swarm, "ControlAvailable"))
		collect_note(c, "this node is no manager: of the swarm's networks it knows those that are in use here");
	return true;
}

/* Asks whose host this is only where a network has such a name. false: it cannot be told, which has been said. */
static bool know_platform(struct collect *c, struct lists *lists, const json_t *networks)
{
	json_t *each;
	size_t i;

	json_array_foreach(networks, i, each)
		if (docker_named(&lists->platform, docker_text(each, "Name")))
			return docker_of_platform(c, &lists->here);
	return true;
}

static void collect(struct collect *c)
{
	const json_t *info, *networks;
	struct lists lists = { 0 };
	struct arena *scratch;
	json_t *each;
	size_t i;

	if (!docker_ready(c) || !read_above(c, &lists.above))
		return;
	docker_names_read(c, "platform_names", &lists.platform);
	scratch = arena_new(NULL);
	info = docker_body(c, scratch, "/info");
	networks = info && sees_swarm(c, info) ? docker_body(c, scratch, "/networks") : NULL;
	if (know_platform(c, &lists, networks))
		json_array_foreach(networks, i, each)
			put(c, &lists, each);
	arena_free(scratch);
}

const struct probe probe_docker_network = {
	.family = "x-docker", .name = "network", .entities = entities, .collect = collect,
};

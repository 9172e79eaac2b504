/* x-docker:swarm_object: the swarm as this node knows it, from GET /info alone: GET /swarm would
 * bring the join tokens along. One item, also when the node is in none (state inactive). */
#include <string.h>

#include "probe/docker_common.h"

/* What the engine does with certificates when nobody said how long (swarmkit's default). */
#define DEFAULT_EXPIRY_SECONDS (90 * 24 * 60 * 60)
#define NANOSECONDS 1000000000

static const struct probe_entity entities[] = {
	{ "state", OVAL_STRING, PROBE_SUBJECT },
	{ "node_id", OVAL_STRING, PROBE_SUBJECT },
	{ "control", OVAL_BOOLEAN, PROBE_SUBJECT, "Swarm.ControlAvailable" },
	{ "autolock", OVAL_BOOLEAN, 0, "Swarm.Cluster.Spec.EncryptionConfig.AutoLockManagers" },
	{ "node_cert_expiry", OVAL_INT },
	{ "managers", OVAL_INT, 0, "Swarm.Managers" },
	{ "nodes", OVAL_INT, 0, "Swarm.Nodes" },
	{ "rotation_in_progress", OVAL_BOOLEAN, 0, "Swarm.Cluster.RootRotationInProgress" },
	{ "updated_at", OVAL_STRING, 0, "Swarm.Cluster.UpdatedAt" },
	{ 0 }
};

/* What only managers know. */
static const char *const of_managers[] = {
	"autolock", "node_cert_expiry", "managers", "nodes", "rotation_in_progress", "updated_at"
};

static void put_all(struct collect *c, size_t from, enum oval_status status)
{
	for (size_t i = from; i < sizeof of_managers / sizeof *of_managers; i++)
		collect_status(c, of_managers[i], status);
}

static void put_cluster(struct collect *c, const json_t *swarm, const json_t *cluster)
{
	const json_t *spec = json_object_get(cluster, "Spec");
	int64_t expiry = docker_int(json_object_get(spec, "CAConfig"), "NodeCertExpiry");

	/* Unknown below API 1.25, where false would not be true. */
	if (docker_api_at_least(c, 1, 25))
		collect_bool(c, "autolock", docker_bool(json_object_get(spec, "EncryptionConfig"), "AutoLockManagers"));
	else
		collect_status(c, "autolock", OVAL_STATUS_ERROR);
	/* Begun seconds count: 1.5 s is more than 1. */
	collect_int(c, "node_cert_expiry", expiry > 0 ? expiry / NANOSECONDS + (expiry % NANOSECONDS != 0) :
	    DEFAULT_EXPIRY_SECONDS);
	collect_int(c, "managers", docker_int(swarm, "Managers"));
	collect_int(c, "nodes", docker_int(swarm, "Nodes"));
	collect_bool(c, "rotation_in_progress", docker_bool(cluster, "RootRotationInProgress"));
	docker_put_text(c, "updated_at", cluster, "UpdatedAt");
}

static void put(struct collect *c, const json_t *info)
{
	const json_t *swarm = json_object_get(info, "Swarm"), *cluster = json_object_get(swarm, "Cluster");
	const char *state = docker_node_state(info), *node = docker_text(swarm, "NodeID");
	const char *says = docker_text(swarm, "Error");

	/* A manager of a swarm without leader answers all the same: every member has its zero value and
	 * Error says why. */
	collect_item(c);
	if (!state) {
		collect_item_trouble(c, DOCKER_NO_NODE_STATE);
		return;
	}
	collect_string(c, "state", state);
	collect_string(c, "node_id", *node ? node : NULL);
	collect_bool(c, "control", docker_bool(swarm, "ControlAvailable"));
	if (strcmp(state, "locked") == 0) {
		collect_note(c, "this manager waits for its unlock key: only that autolock is on can be seen");
		collect_bool(c, "autolock", true);
		put_all(c, 1, OVAL_STATUS_ERROR);
	} else if (strcmp(state, "inactive") == 0) {
		put_all(c, 0, OVAL_STATUS_DOES_NOT_EXIST);
	} else if (strcmp(state, "active") == 0 && !docker_bool(swarm, "ControlAvailable")) {
		collect_note(c, "this node is no manager: what managers know is seen there");
		put_all(c, 0, OVAL_STATUS_DOES_NOT_EXIST);
	} else if (strcmp(state, "active") == 0 && *docker_text(cluster, "ID") && !*says) {
		put_cluster(c, swarm, cluster);
	} else {
		collect_note(c, "GET /info: the engine says nothing of its swarm (state %s)%s%s", state,
		    *says ? ": " : "", says);
		put_all(c, 0, OVAL_STATUS_ERROR);
	}
}

static void collect(struct collect *c)
{
	struct arena *scratch;
	const json_t *info;

	if (!docker_ready(c))
		return;
	scratch = arena_new(NULL);
	info = docker_body(c, scratch, "/info");
	if (info)
		put(c, info);
	arena_free(scratch);
}

const struct probe probe_docker_swarm = {
	.family = "x-docker", .name = "swarm", .entities = entities, .collect = collect,
};

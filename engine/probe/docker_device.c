/* x-docker:device_object: what of the host's devices a container may use, whichever way it was
 * given: one item each. kind: device (--device), cgroup rule (--device-cgroup-rule), request (--gpus
 * and CDI), bind (a bind mount of /dev or below), privileged (all of them). */
#include <string.h>

#include "probe/docker_allow.h"

static const struct probe_entity entities[] = {
	{ "scope", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "id", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "image", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "system_filter", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "allow", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "status", OVAL_STRING, PROBE_SUBJECT },
	{ "kind", OVAL_STRING, PROBE_SUBJECT },
	{ "path_on_host", OVAL_STRING, PROBE_SUBJECT, "HostConfig.Devices[].PathOnHost" },
	{ "path_in_container", OVAL_STRING, 0, "HostConfig.Devices[].PathInContainer" },
	{ "permissions", OVAL_STRING, 0, "HostConfig.Devices[].CgroupPermissions" },
	{ "approved", OVAL_BOOLEAN },
	{ 0 }
};

struct device { const char *path, *permissions; };

/* PATH or PATH:PERMISSIONS */
static bool good(const char *item)
{
	const char *colon = strrchr(item, ':');

	return *item == '/' && (!colon || (colon[1] && !colon[1 + strspn(colon + 1, "rwm")]));
}

static bool matches(const char *item, const void *what)
{
	const struct device *device = what;
	const char *colon = strrchr(item, ':');
	size_t length = colon ? (size_t)(colon - item) : strlen(item);

	return strncmp(device->path, item, length) == 0 && !device->path[length] &&
	    (!colon || !device->permissions[strspn(device->permissions, colon + 1)]);
}

static void put(struct docker_walk *walk, const char *kind, const char *path, const char *inside,
    const char *permissions)
{
	const char *service = docker_service_of(walk->box);
	struct device device = { path ? path : "", permissions ? permissions : "rwm" };
	struct collect *c = walk->c;

	collect_item(c);
	collect_string(c, "name", walk->box->name);
	collect_string(c, "id", walk->box->id);
	collect_string(c, "image", walk->box->image);
	collect_string(c, "status", kept_text(kept_member(walk->body, "State"), "Status"));
	collect_string(c, "kind", kind);
	collect_string(c, "path_on_host", path);
	collect_string(c, "path_in_container", inside);
	collect_string(c, "permissions", permissions);
	collect_bool(c, "approved", path && docker_allowed(walk->arg, walk, service, matches, &device));
}

static void each(struct docker_walk *walk)
{
	const struct kept *host = kept_member(walk->body, "HostConfig");
	struct collect *c = walk->c;

	if (!walk->body) {
		collect_item(c);
		collect_string(c, "name", walk->box->name);
		collect_string(c, "id", walk->box->id);
		collect_string(c, "image", walk->box->image);
		collect_item_trouble(c, "%s", walk->box->trouble);
		return;
	}
	KEPT_EACH(device, kept_member(host, "Devices"))
		put(walk, "device", kept_text(device, "PathOnHost"), kept_text(device, "PathInContainer"),
		    kept_text(device, "CgroupPermissions"));
	KEPT_EACH(rule, kept_member(host, "DeviceCgroupRules"))
		put(walk, "cgroup rule", NULL, NULL, kept_string(rule));
	KEPT_EACH(request, kept_member(host, "DeviceRequests"))
		put(walk, "request", NULL, kept_text(request, "Driver"), NULL);
	KEPT_EACH(mount, kept_member(walk->body, "Mounts")) {
		const char *source = kept_text(mount, "Source");

		if (strcmp(kept_text(mount, "Type"), "bind") == 0 &&
		    (strcmp(source, "/dev") == 0 || strncmp(source, "/dev/", 5) == 0))
			put(walk, "bind", source, kept_text(mount, "Destination"), kept_bool(mount, "RW") ? "rw" : "r");
	}
	if (kept_bool(host, "Privileged"))
		put(walk, "privileged", NULL, NULL, NULL);
}

static void collect(struct collect *c)
{
	struct docker_allow allow;

	if (docker_allow_read(c, "allow", good, &allow))
		docker_each_container_with(c, each, &allow);
}

const struct probe probe_docker_device = {
	.family = "x-docker", .name = "device", .entities = entities, .collect = collect,
};

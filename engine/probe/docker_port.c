/* x-docker:port_object: ports that containers and the cluster's services publish. One item each.
 * binding: actual (bound now), configured (bound when the container runs), service (published by a
 * service of the cluster), all (PublishAllPorts), host network (every port its processes listen on). */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "probe/docker_allow.h"

static const struct probe_entity entities[] = {
	{ "scope", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "id", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "image", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "system_filter", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "allow", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "service", OVAL_STRING, PROBE_SUBJECT },
	{ "status", OVAL_STRING, PROBE_SUBJECT },
	{ "binding", OVAL_STRING, PROBE_SUBJECT },
	{ "protocol", OVAL_STRING, PROBE_SUBJECT },
	{ "container_port", OVAL_INT, PROBE_SUBJECT },
	{ "host_ip", OVAL_STRING, PROBE_SUBJECT, "HostIp" },
	{ "host_port", OVAL_INT, PROBE_SUBJECT, "HostPort" },
	{ "host_port_end", OVAL_INT },
	{ "publish_mode", OVAL_STRING, 0, "Endpoint.Ports[].PublishMode" },
	{ "any_address", OVAL_BOOLEAN },
	{ "approved", OVAL_BOOLEAN },
	{ 0 }
};

struct port {
	const char *binding, *protocol, *ip, *mode;
	long inside, first, last; /* -1: cannot be read; first 0: the engine chooses one */
};

/* "80", "*"; -1: neither. Any is 0. */
static long number(const char *text, size_t length)
{
	char copy[8], *end;
	long value;

	if (length == 1 && *text == '*')
		return 0;
	if (!length || length >= sizeof copy || text[0] < '0' || text[0] > '9')
		return -1;
	memcpy(copy, text, length);
	copy[length] = '\0';
	value = strtol(copy, &end, 10);
	return *end || value < 1 || value > 65535 ? -1 : value;
}

struct pattern { char protocol[8]; long outside, inside; const char *ip; const char *binding; };

/* PROTOCOL/PORT[->PORT][@ADDRESS], a PORT may be *; or "host": the host's network; or "all": --publish-all, beside which the
 * ports that it bound are asked for each by itself. */
static bool read_pattern(const char *item, struct pattern *to)
{
	const char *slash = strchr(item, '/'), *at = strchr(item, '@'), *end = at ? at : item + strlen(item);
	const char *arrow;

	*to = (struct pattern){ .ip = at ? at + 1 : NULL,
		.binding = strcmp(item, "host") == 0 ? "host network" : strcmp(item, "all") == 0 ? "all" : NULL };
	if (to->binding)
		return true;
	if (!slash || slash > end || (size_t)(slash - item) >= sizeof to->protocol || (at && !at[1]))
		return false;
	memcpy(to->protocol, item, (size_t)(slash - item));
	if (strcmp(to->protocol, "tcp") != 0 && strcmp(to->protocol, "udp") != 0 && strcmp(to->protocol, "sctp") != 0)
		return false;
	arrow = strstr(slash, "->");
	if (arrow && arrow > end)
		return false;
	to->outside = number(slash + 1, (size_t)((arrow ? arrow : end) - slash - 1));
	to->inside = arrow ? number(arrow + 2, (size_t)(end - arrow - 2)) : 0;
	return to->outside >= 0 && to->inside >= 0;
}

static bool good(const char *item)
{
	struct pattern pattern;

	return read_pattern(item, &pattern);
}

static bool matches(const char *item, const void *what)
{
	const struct port *port = what;
	struct pattern pattern;

	if (!read_pattern(item, &pattern))
		return false;
	if (pattern.binding || !port->protocol)
		return pattern.binding && strcmp(port->binding, pattern.binding) == 0;
	return strcmp(pattern.protocol, port->protocol) == 0 && port->first >= 0 &&
	    (!pattern.outside || (port->first == pattern.outside && port->last == pattern.outside)) &&
	    (!pattern.inside || port->inside == pattern.inside) &&
	    (!pattern.ip || (port->ip && strcmp(pattern.ip, port->ip) == 0));
}

/* All addresses of the host. true with *any; false: that is no address. */
static bool read_address(const char *text, bool *any)
{
	static const unsigned char none[16], mapped[16] = { [10] = 0xff, [11] = 0xff };
	unsigned char bytes[16];
	char copy[64];
	size_t length = strlen(text);

	*any = !length;
	if (!length)
		return true;
	if (length >= sizeof copy)
		return false;
	strcpy(copy, text);
	if (*copy == '[' && copy[length - 1] == ']') {
		memmove(copy, copy + 1, length - 2);
		copy[length - 2] = '\0';
	}
	copy[strcspn(copy, "%")] = '\0';
	if (inet_pton(AF_INET, copy, bytes) == 1) {
		*any = memcmp(bytes, none, 4) == 0;
		return true;
	}
	if (inet_pton(AF_INET6, copy, bytes) != 1)
		return false;
	*any = memcmp(bytes, none, 16) == 0 || memcmp(bytes, mapped, 16) == 0;
	return true;
}

static void put_number(struct collect *c, const char *entity, long value)
{
	if (value < 0)
		collect_status(c, entity, OVAL_STATUS_ERROR);
	else
		collect_int(c, entity, value);
}

/* walk NULL: of a service. */
static void put(struct collect *c, const struct docker_allow *allow, struct docker_walk *walk, const char *service,
    const struct port *port)
{
	bool any;

	collect_item(c);
	if (walk) {
		collect_string(c, "name", walk->box->name);
		collect_string(c, "id", walk->box->id);
		collect_string(c, "image", walk->box->image);
		collect_string(c, "status", kept_text(kept_member(walk->body, "State"), "Status"));
	}
	collect_string(c, "service", *service ? service : NULL);
	collect_string(c, "binding", port->binding);
	if (port->protocol) {
		collect_string(c, "protocol", port->protocol);
		put_number(c, "container_port", port->inside);
		collect_string(c, "host_ip", port->ip);
		put_number(c, "host_port", port->first);
		put_number(c, "host_port_end", port->last);
	}
	if (port->mode)
		collect_string(c, "publish_mode", port->mode);
	if (!port->ip)
		collect_bool(c, "any_address", true);
	else if (read_address(port->ip, &any))
		collect_bool(c, "any_address", any);
	else
		collect_status(c, "any_address", OVAL_STATUS_ERROR);
	collect_bool(c, "approved", docker_allowed(allow, walk, service, matches, port));
}

/* "8080", "8000-8010", "" and "0" */
static void read_ports(const char *text, struct port *port)
{
	size_t length = strcspn(text, "-");

	if (!*text || strcmp(text, "0") == 0) {
		port->first = port->last = 0;
		return;
	}
	port->first = *text == '*' ? -1 : number(text, length);
	port->last = text[length] ? number(text + length + 1, strlen(text + length + 1)) : port->first;
	if (port->last < port->first)
		port->first = port->last = -1;
}

static void put_bindings(struct docker_walk *walk, const char *service, const char *binding, const struct kept *ports)
{
	KEPT_EACH(bindings, ports)
		KEPT_EACH(one, bindings) {
			const char *key = bindings->name, *slash = strchr(key, '/');
			struct port port = {
				.binding = binding, .ip = kept_text(one, "HostIp"), .protocol = slash ? slash + 1 : "tcp",
				.inside = number(key, slash ? (size_t)(slash - key) : strlen(key)),
			};

			read_ports(kept_text(one, "HostPort"), &port);
			put(walk->c, walk->arg, walk, service, &port);
		}
}

static bool has_bindings(const struct kept *ports)
{
	KEPT_EACH(bindings, ports)
		if (kept_count(bindings))
			return true;
	return false;
}

static void each(struct docker_walk *walk)
{
	const struct kept *host = kept_member(walk->body, "HostConfig");
	const struct kept *actual = kept_member(kept_member(walk->body, "NetworkSettings"), "Ports");
	const char *service = docker_service_of(walk->box), *trouble;
	struct port port = { 0 };

	if (!walk->body) {
		collect_item(walk->c);
		collect_string(walk->c, "name", walk->box->name);
		collect_string(walk->c, "id", walk->box->id);
		collect_string(walk->c, "image", walk->box->image);
		collect_item_trouble(walk->c, "%s", walk->box->trouble);
		return;
	}
	put_bindings(walk, service, "actual", actual);
	/* What is bound says more than what was asked for; a stopped container has only the latter. */
	if (!has_bindings(actual))
		put_bindings(walk, service, "configured", kept_member(host, "PortBindings"));
	if (kept_bool(host, "PublishAllPorts")) {
		port.binding = "all";
		put(walk->c, walk->arg, walk, service, &port);
	}
	if (docker_shares_host(walk, "NetworkMode", &trouble)) {
		port.binding = "host network";
		put(walk->c, walk->arg, walk, service, &port);
	} else if (trouble) {
		collect_item(walk->c);
		collect_string(walk->c, "name", walk->box->name);
		collect_string(walk->c, "id", walk->box->id);
		collect_string(walk->c, "image", walk->box->image);
		collect_item_trouble(walk->c, "%s", trouble);
	}
}

/* Tasks show nothing of what the cluster publishes for their service on every node. */
static void put_services(struct collect *c, const struct docker_allow *allow)
{
	struct arena *scratch = arena_new(NULL);
	const json_t *info = docker_body(c, scratch, "/info"), *services = NULL;
	const json_t *swarm = json_object_get(info, "Swarm");
	const char *state = docker_node_state(info), *says = docker_text(swarm, "Error");
	json_t *service, *each;
	size_t i, k;

	if (!info)
		; /* said */
	else if (!state)
		collect_trouble(c, DOCKER_NO_NODE_STATE);
	else if (docker_bool(swarm, "ControlAvailable"))
		services = docker_body(c, scratch, "/services");
	else if (strcmp(state, "active") == 0)
		collect_note(c, "this node is no manager: what services publish is seen on managers");
	else if (strcmp(state, "inactive") != 0)
		collect_trouble(c, "what services of the swarm publish cannot be seen now (state %s)%s%s", state,
		    *says ? ": " : "", says);
	json_array_foreach(services, i, service)
		json_array_foreach(json_at(service, "Endpoint", "Ports", NULL), k, each) {
			const char *mode = docker_text(each, "PublishMode"), *protocol = docker_text(each, "Protocol");
			int64_t inside = docker_int(each, "TargetPort"), outside = docker_int(each, "PublishedPort");
			struct port port = {
				.binding = "service", .protocol = *protocol ? protocol : "tcp", .ip = "",
				.mode = *mode ? mode : "ingress",
				.inside = inside >= 0 && inside <= 65535 ? (long)inside : -1,
				.first = outside >= 0 && outside <= 65535 ? (long)outside : -1,
			};

			port.last = port.first;
			put(c, allow, NULL, docker_text(json_object_get(service, "Spec"), "Name"), &port);
		}
	arena_free(scratch);
}

static void collect(struct collect *c)
{
	struct docker_allow allow;

	if (!docker_allow_read(c, "allow", good, &allow))
		return;
	docker_each_container_with(c, each, &allow);
	if (docker_contact(c->target->docker)->presence == DOCKER_ANSWERS && collect_matches(c, "name", "", 0))
		put_services(c, &allow);
}

const struct probe probe_docker_port = {
	.family = "x-docker", .name = "port", .entities = entities, .collect = collect,
};

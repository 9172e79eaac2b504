#include "probe/docker_common.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/buf.h"
#include "probe/docker_version.h"

bool docker_ready(struct collect *c)
{
	const struct docker_contact *contact = docker_contact(c->target->docker);

	switch (contact->presence) {
	case DOCKER_ANSWERS:
		if (strcasecmp(contact->os_type, "linux") == 0)
			return true;
		collect_not_applicable(c, "%s: the engine runs %s containers", contact->endpoint,
		    contact->os_type);
		return false;
	case DOCKER_NOT_INSTALLED:
		collect_not_applicable(c, "%s", contact->message);
		return false;
	default:
		collect_trouble(c, "%s", contact->message);
		return false;
	}
}

bool docker_api_at_least(struct collect *c, int major, int minor)
{
	const char *version = docker_contact(c->target->docker)->api_version;
	char *end;
	long have = strtol(version, &end, 10);

	if (have != major)
		return have > major;
	return *end == '.' && strtol(end + 1, NULL, 10) >= minor;
}

json_t *docker_body(struct collect *c, struct arena *arena, const char *path)
{
	const struct docker_reply *reply = docker_get(c->target->docker, path);
	struct err err = { 0 };
	json_t *body;

	if (reply->outcome != TARGET_OK) {
		collect_trouble(c, "%s", reply->message);
		return NULL;
	}
	body = json_read(arena, path, reply->json, reply->length, &err);
	if (!body)
		collect_trouble(c, "GET %s", err.text);
	return body;
}

static enum target_outcome ask_time(const char *key, struct arena *arena, const char **text, struct err *err)
{
	(void)key;
	(void)err;
	*text = arena_printf(arena, "%lld", (long long)time(NULL));
	return TARGET_OK;
}

int64_t docker_now(struct collect *c)
{
	const char *text;

	if (target_fact(c->target, "time", "", ask_time, c->arena, &text, NULL) == TARGET_OK)
		return strtoll(text, NULL, 10);
	return time(NULL);
}

const char *docker_node_state(const json_t *info)
{
	static const char *const states[] = { "inactive", "pending", "active", "error", "locked" };
	const char *state = json_string_value(json_at(info, "Swarm", "LocalNodeState", NULL));

	for (size_t i = 0; state && i < sizeof states / sizeof *states; i++)
		if (strcmp(state, states[i]) == 0)
			return states[i];
	return state && !*state ? "inactive" : NULL;
}

bool docker_manager(struct collect *c)
{
	struct arena *scratch;
	const json_t *info, *swarm;
	const char *state, *says;
	bool manager = false;

	if (!docker_ready(c))
		return false;
	scratch = arena_new(NULL);
	info = docker_body(c, scratch, "/info");
	swarm = json_object_get(info, "Swarm");
	state = docker_node_state(info);
	says = docker_text(swarm, "Error");
	if (!info)
		;
	else if (!state)
		collect_trouble(c, DOCKER_NO_NODE_STATE);
	else if (strcmp(state, "inactive") == 0)
		collect_not_applicable(c, "this node is in no swarm");
	else if (strcmp(state, "active") != 0)
		collect_trouble(c, "the node's state in the swarm is %s%s%s", state, *says ? ": " : "", says);
	else if (!docker_bool(swarm, "ControlAvailable"))
		collect_not_applicable(c, "this node is no manager of its swarm: ask a manager");
	else
		manager = true;
	arena_free(scratch);
	return manager;
}

const char *docker_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

bool docker_bool(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

int64_t docker_int(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

void docker_put_text(struct collect *c, const char *entity, const json_t *object, const char *name)
{
	const json_t *text = json_object_get(object, name);

	if (json_is_string(text))
		collect_bytes(c, entity, json_string_value(text), json_string_length(text));
	else
		collect_string(c, entity, "");
}

void docker_put_list(struct collect *c, const char *entity, const json_t *list)
{
	size_t i, n = 0;
	json_t *text;

	json_array_foreach(list, i, text)
		if (json_is_string(text)) {
			collect_bytes(c, entity, json_string_value(text), json_string_length(text));
			n++;
		}
	if (!n)
		collect_status(c, entity, OVAL_STATUS_DOES_NOT_EXIST);
}

void kept_put_text(struct collect *c, const char *entity, const struct kept *object, const char *name)
{
	const struct kept *text = kept_member(object, name);

	if (kept_string(text))
		collect_bytes(c, entity, text->text, text->count);
	else
		collect_string(c, entity, "");
}

void kept_put_list(struct collect *c, const char *entity, const struct kept *list)
{
	size_t n = 0;

	KEPT_EACH(text, list)
		if (kept_string(text)) {
			collect_bytes(c, entity, text->text, text->count);
			n++;
		}
	if (!n)
		collect_status(c, entity, OVAL_STATUS_DOES_NOT_EXIST);
}

/* oval-system-characteristics, EntityItemFieldType: [^A-Z]+ */
static const char *field_name(struct arena *arena, const char *key)
{
	char *name = arena_strdup(arena, *key ? key : "-"), *at;

	for (at = name; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at += 'a' - 'A';
	return name;
}

void docker_put_record(struct collect *c, const char *entity, const json_t *object)
{
	struct arena *scratch;
	const char *key;
	json_t *value;

	if (!json_object_size(object)) {
		collect_status(c, entity, OVAL_STATUS_DOES_NOT_EXIST);
		return;
	}
	scratch = arena_new(NULL);
	collect_record(c, entity);
	json_object_foreach((json_t *)object, key, value)
		if (json_is_string(value))
			collect_bytes(c, field_name(scratch, key), json_string_value(value), json_string_length(value));
	collect_record_end(c);
	arena_free(scratch);
}

void kept_put_record(struct collect *c, const char *entity, const struct kept *object)
{
	struct arena *scratch;

	if (!kept_count(object)) {
		collect_status(c, entity, OVAL_STATUS_DOES_NOT_EXIST);
		return;
	}
	scratch = arena_new(NULL);
	collect_record(c, entity);
	KEPT_EACH(value, object)
		if (kept_string(value))
			collect_bytes(c, field_name(scratch, value->name), value->text, value->count);
	collect_record_end(c);
	arena_free(scratch);
}

/* System containers (C2) -------------------------------------------------------- */

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* [REGISTRY/](docker|mirantis|dockereng)/(ucp|dtr|kube|k8s)[-a-z0-9]*[:TAG][@DIGEST] */
const char *docker_platform_product(const char *image, struct arena *arena)
{
	static const char *const owners[] = { "docker", "mirantis", "dockereng" };
	static const char *const products[] = { "ucp", "dtr", "kube", "k8s" };
	char *repository = arena_strndup(arena, image, strcspn(image, "@")), *last, *owner, *tag;
	const char *product = NULL;
	bool owned = false;
	size_t i;

	last = strrchr(repository, '/');
	if (!last)
		return NULL;
	tag = strchr(last, ':');
	if (tag)
		*tag = '\0';
	*last++ = '\0';
	owner = strrchr(repository, '/');
	owner = owner ? owner + 1 : repository;
	for (i = 0; i < 3; i++)
		owned |= strcmp(owner, owners[i]) == 0;
	for (i = 0; i < 4; i++)
		if (starts(last, products[i]))
			product = products[i];
	return owned && !last[strspn(last, "abcdefghijklmnopqrstuvwxyz0123456789-")] ? product : NULL;
}

static const char *strict_reason(const struct docker_box *box, struct arena *arena)
{
	const struct kept *config = kept_member(box->body, "Config"), *labels = kept_member(config, "Labels");
	const char *image = kept_text(config, "Image");
	const char *what = NULL;

	if (!docker_platform_product(*image ? image : box->image, arena))
		return NULL;
	if (kept_member(labels, "com.docker.ucp.version"))
		what = "label com.docker.ucp.version";
	else if (kept_member(labels, "com.docker.ucp.InstanceID"))
		what = "label com.docker.ucp.InstanceID";
	else if (strcmp(kept_text(labels, "io.kubernetes.pod.namespace"), "kube-system") == 0)
		what = "label io.kubernetes.pod.namespace";
	else if (starts(box->name, "ucp-") || starts(box->name, "dtr-") ||
	    starts(box->name, "k8s_ucp") ||
	    (starts(box->name, "k8s_") && strstr(box->name, "_kube-system_")))
		what = "its name";
	return what ? arena_printf(arena, "image of the platform and %s", what) : NULL;
}

/* DISA's grep -iv "ucp\|kube\|dtr" over what `docker ps` prints. */
static const char *letter_reason(const struct docker_box *box, struct arena *arena)
{
	static const char *const words[] = { "ucp", "kube", "dtr" };
	const char *id = arena_strndup(arena, box->id, 12);
	size_t i;

	if (box->letters)
		return "letters in its command";
	for (i = 0; i < 3; i++) {
		if (strcasestr(box->name, words[i]))
			return arena_printf(arena, "\"%s\" in its name", words[i]);
		if (strcasestr(box->image, words[i]))
			return arena_printf(arena, "\"%s\" in its image", words[i]);
		if (strcasestr(id, words[i]))
			return arena_printf(arena, "\"%s\" in its id", words[i]);
	}
	return NULL;
}

const char *docker_system_reason(enum docker_system_filter filter, const struct docker_box *box, struct arena *arena)
{
	return filter == DOCKER_SYSTEM_LETTER ? letter_reason(box, arena) : strict_reason(box, arena);
}

/* As `docker ps` without --all: running, paused, restarting. What is in no state that means the contrary may be running. */
static bool is_running(const struct docker_box *box)
{
	static const char *const words[] = { "created", "removing", "exited", "dead",
		"configured", "initialized", "stopped" /* Podman's */ };
	const struct kept *state = kept_member(box->body, "State");
	const char *status = kept_text(state, "Status");

	if (kept_bool(state, "Running"))
		return true;
	if (!*status)
		status = box->state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(status, words[i]) == 0)
			return false;
	return true;
}

const struct docker_containers *docker_list_containers(struct collect *c)
{
	const struct docker_containers *containers = docker_containers(c->target->docker);

	if (containers->list->outcome == TARGET_OK)
		return containers;
	collect_trouble(c, "%s", containers->list->message);
	return NULL;
}

/* What a container of the platform is of. */
struct member {
	const char *name, *version; /* NULL: it says none */
	bool running;
};

/* The label of UCP's own containers, or the tag of the image. */
static const char *version_of(const struct kept *body, const char *image, const char *product, struct arena *arena)
{
	const char *version = kept_text(kept_member(kept_member(body, "Config"), "Labels"), "com.docker.ucp.version"), *slash, *tag;

	if (strcmp(product, "ucp") != 0 || !docker_is_version(version)) {
		image = arena_strndup(arena, image, strcspn(image, "@"));
		slash = strrchr(image, '/');
		tag = strchr(slash ? slash : image, ':');
		version = tag ? tag + 1 : "";
	}
	return docker_is_version(version) ? arena_strdup(arena, version) : NULL;
}

/* NULL: it cannot be told, which has been said. */
static const struct member *members_of(struct collect *c, const char *product, size_t *count)
{
	const struct docker_containers *containers = docker_list_containers(c);
	struct arena *scratch;
	struct member *members;
	size_t i;

	*count = 0;
	if (!containers)
		return NULL;
	scratch = arena_new(NULL);
	members = arena_alloc(c->arena, (containers->count + 1) * sizeof *members);
	for (i = 0; i < containers->count; i++) {
		const struct docker_box *box = &containers->boxes[i];
		const char *image = kept_text(kept_member(box->body, "Config"), "Image"), *of;

		if (!*image)
			image = box->image;
		of = strict_reason(box, scratch) ? docker_platform_product(image, scratch) : NULL;
		if (of && strcmp(of, product) == 0)
			members[(*count)++] = (struct member){ box->name, version_of(box->body, image, product, c->arena),
				is_running(box) };
	}
	arena_free(scratch);
	return members;
}

const char *const *docker_product_containers(struct collect *c, const char *product, size_t *count)
{
	const struct member *members = members_of(c, product, count);
	const char **names = arena_alloc(c->arena, (*count + 1) * sizeof *names);

	for (size_t i = 0; i < *count; i++)
		names[i] = members[i].name;
	return members ? names : NULL;
}

const char *docker_product_version(struct collect *c, const char *product)
{
	const struct member *newest = NULL, *each;
	size_t count, i;

	each = members_of(c, product, &count);
	for (i = 0; i < count; i++, each++)
		if (each->version && (!newest || each->running > newest->running || (each->running == newest->running &&
		    docker_version_compare(each->version, newest->version) > 0)))
			newest = each;
	return newest ? newest->version : NULL;
}

/* The object's words --------------------------------------------------------------- */

/* false: said why not. Not in the object: nothing is left out. */
static bool read_filter(struct collect *c, enum docker_system_filter *filter)
{
	static const char *const names[] = { "none", "strict", "letter" };
	const char *const *values;
	size_t count, i;

	*filter = DOCKER_SYSTEM_NONE;
	if (!collect_entity(c, "system_filter"))
		return true;
	if (collect_equals(c, "system_filter", &values, &count) && count == 1)
		for (i = 0; i < 3; i++)
			if (strcmp(values[0], names[i]) == 0) {
				*filter = (enum docker_system_filter)i;
				return true;
			}
	collect_trouble(c, "system_filter must equal one of none, strict, letter");
	return false;
}

static bool read_scope(struct collect *c, bool *all)
{
	*all = collect_matches(c, "scope", "all", 3);
	if (*all || collect_matches(c, "scope", "running", 7))
		return true;
	collect_trouble(c, "scope is neither running nor all");
	return false;
}

static bool wanted(struct collect *c, const char *entity, const char *value)
{
	return collect_matches(c, entity, value, strlen(value));
}

void docker_each_container(struct collect *c, void (*each)(struct docker_walk *))
{
	docker_each_container_with(c, each, NULL);
}

void docker_each_container_with(struct collect *c, void (*each)(struct docker_walk *), const void *arg)
{
	struct docker_walk walk = { .c = c, .arg = arg };
	enum docker_system_filter filter;
	bool all;
	size_t i;

	if (!docker_ready(c) || !read_filter(c, &filter) || !read_scope(c, &all))
		return;
	walk.filter = filter;
	walk.containers = docker_list_containers(c);
	if (!walk.containers)
		return;
	if (walk.containers->vanished)
		collect_note(c, "%zu containers were removed while they were being read",
		    walk.containers->vanished);
	for (i = 0; i < walk.containers->count; i++) {
		const struct docker_box *box = walk.box = &walk.containers->boxes[i];

		if ((!all && !is_running(box)) || !wanted(c, "name", box->name) || !wanted(c, "id", box->id) ||
		    !wanted(c, "image", box->image))
			continue;
		walk.scratch = arena_new(NULL);
		walk.body = box->body;
		walk.system = docker_system_reason(filter, box, walk.scratch);
		if (walk.system && filter != DOCKER_SYSTEM_NONE)
			collect_note(c, "excluded as system: name=%s id=%.12s image=%s: %s", box->name,
			    box->id, box->image, walk.system);
		else
			each(&walk);
		arena_free(walk.scratch);
	}
}

const json_t *docker_walk_info(struct docker_walk *walk)
{
	struct collect *c = walk->c;
	const struct docker_reply *reply;
	struct err err = { 0 };

	if (walk->info)
		return walk->info;
	reply = docker_get(c->target->docker, "/info");
	if (reply->outcome == TARGET_OK)
		walk->info = json_read(c->arena, reply->path, reply->json, reply->length, &err);
	if (!walk->info) /* for every container, for it is not known of any */
		collect_note(c, "%s", reply->outcome == TARGET_OK ? err.text : reply->message);
	return walk->info;
}

const char *docker_service_of(const struct docker_box *box)
{
	return kept_text(kept_member(kept_member(box->body, "Config"), "Labels"), "com.docker.swarm.service.name");
}

/* Namespaces of others (C5) ----------------------------------------------------------- */

static const struct docker_box *referred(const struct docker_containers *containers, const char *to)
{
	const struct docker_box *box = map_get(containers->by_id, to);
	size_t length = strlen(to), i;

	if (!box)
		box = map_get(containers->by_name, *to == '/' ? to + 1 : to);
	for (i = 0; !box && length >= 12 && i < containers->count; i++)
		if (strncmp(containers->boxes[i].id, to, length) == 0)
			box = &containers->boxes[i];
	return box;
}

bool docker_shares_host(struct docker_walk *walk, const char *member, const char **trouble)
{
	const struct docker_box *box = walk->box;
	const char *mode;
	size_t steps;

	*trouble = NULL;
	/* C5: a chain has no end where it visits more containers than there are. */
	for (steps = 0; steps <= walk->containers->count; steps++) {
		mode = kept_text(kept_member(box->body, "HostConfig"), member);
		if (strcmp(mode, "host") == 0)
			return true;
		if (!starts(mode, "container:"))
			return false;
		box = referred(walk->containers, mode + strlen("container:"));
		if (!box) /* it is gone: what is written here decides */
			return false;
		if (!box->body) {
			*trouble = arena_printf(walk->scratch, "%s leads to container %.12s: %s", member, box->id,
			    box->trouble);
			return false;
		}
	}
	/* A circle: nobody in it can have the host's. */
	return false;
}

/* SecurityOpt (C4) --------------------------------------------------------------------- */

/* Go's strconv.ParseBool */
static bool parse_bool(const char *text, bool *value)
{
	static const char *const words[] = { "1", "t", "T", "TRUE", "true", "True",
		"0", "f", "F", "FALSE", "false", "False" };
	size_t i;

	for (i = 0; i < 12; i++)
		if (strcmp(text, words[i]) == 0) {
			*value = i < 6;
			return true;
		}
	return false;
}

static void one_option(const char *option, struct arena *arena, struct docker_security *to)
{
	const char *cut = strchr(option, '='), *key, *value;

	if (strcmp(option, "no-new-privileges") == 0) {
		to->has_no_new_privileges = to->no_new_privileges = true;
		return;
	}
	if (strcmp(option, "disable") == 0) {
		to->label_disabled = true;
		return;
	}
	if (strcmp(option, "writable-cgroups") == 0)
		return;
	if (!cut)
		cut = strchr(option, ':');
	key = arena_strndup(arena, option, cut ? (size_t)(cut - option) : strlen(option));
	value = cut ? cut + 1 : "";
	if (strcmp(key, "no-new-privileges") == 0) {
		if (!parse_bool(value, &to->no_new_privileges))
			to->trouble = arena_printf(arena, "SecurityOpt %.100s: neither true nor false", option);
		to->has_no_new_privileges = true;
	} else if (strcmp(key, "label") == 0) {
		to->label_disabled |= strcmp(value, "disable") == 0;
	} else if (strcmp(key, "seccomp") == 0) {
		to->seccomp = arena_strdup(arena, value);
	} else if (strcmp(key, "apparmor") == 0) {
		to->apparmor = arena_strdup(arena, value);
	}
}

void docker_security(const struct kept *options, struct arena *arena, struct docker_security *to)
{
	*to = (struct docker_security){ 0 };
	KEPT_EACH(option, options) {
		const char *text = kept_string(option);

		if (!text)
			continue;
		if (strlen(text) != option->count)
			to->trouble = "SecurityOpt: an option with a NUL character";
		else
			one_option(text, arena, to);
	}
}

static bool is_action(const char *text)
{
	static const char *const actions[] = { "SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL",
		"SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP", "SCMP_ACT_TRACE", "SCMP_ACT_NOTIFY" };

	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (strcmp(text, actions[i]) == 0)
			return true;
	return false;
}

/* Go's JSON reader takes members in any letter case: one in another case may be what the engine read. */
static bool in_other_case(const json_t *profile)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)profile, name, value)
		if ((strcasecmp(name, "defaultAction") == 0 && strcmp(name, "defaultAction") != 0) ||
		    (strcasecmp(name, "syscalls") == 0 && strcmp(name, "syscalls") != 0))
			return true;
	return false;
}

/* A profile that lets everything through unless some call is refused by name. NULL: no engine starts a container
 * with it, or it cannot be told what it does. */
static const char *profile_kind(const json_t *profile)
{
	const char *action = docker_text(profile, "defaultAction");
	const json_t *calls = json_object_get(profile, "syscalls"), *call;
	size_t i;

	if (in_other_case(profile))
		return NULL;
	/* runc takes a profile without both for none at all. */
	if (!json_object_get(profile, "defaultAction") && !json_array_size(calls))
		return "allow-all";
	if (!is_action(action))
		return NULL;
	if (strcmp(action, "SCMP_ACT_ALLOW") != 0 && strcmp(action, "SCMP_ACT_LOG") != 0)
		return "custom";
	json_array_foreach(calls, i, call) {
		action = docker_text(call, "action");
		if (*action && strcmp(action, "SCMP_ACT_ALLOW") != 0 && strcmp(action, "SCMP_ACT_LOG") != 0 &&
		    (json_array_size(json_object_get(call, "names")) || *docker_text(call, "name")))
			return "custom";
	}
	return "allow-all";
}

const char *docker_seccomp_kind(const char *profile, struct arena *arena)
{
	json_t *json;

	if (strcmp(profile, "unconfined") == 0)
		return "unconfined";
	if (!*profile || strcmp(profile, "default") == 0 || strcmp(profile, "builtin") == 0)
		return "default";
	json = json_read(arena, "seccomp profile", profile, strlen(profile), NULL);
	return json_is_object(json) ? profile_kind(json) : NULL;
}

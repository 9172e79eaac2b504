/* x-docker:ulimit_object: resource limits written down for containers (HostConfig.Ulimits), one item
 * each. The daemon copies its default-ulimits into every container it creates, where they look like
 * limits somebody asked for: equals_daemon_default tells those. A limit of -1 is none. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "probe/docker_allow.h"
#include "probe/docker_daemons.h"

static const struct probe_entity entities[] = {
	{ "scope", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "id", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "image", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "system_filter", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "allow", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "status", OVAL_STRING, PROBE_SUBJECT },
	{ "ulimit", OVAL_STRING, PROBE_SUBJECT, "HostConfig.Ulimits[].Name" },
	{ "soft", OVAL_INT, 0, "HostConfig.Ulimits[].Soft" },
	{ "hard", OVAL_INT, 0, "HostConfig.Ulimits[].Hard" },
	{ "equals_daemon_default", OVAL_BOOLEAN },
	{ "approved", OVAL_BOOLEAN },
	{ 0 }
};

struct ulimit { const char *name; int64_t soft, hard; };

/* What the object's containers have in common. */
struct limits {
	struct docker_allow allow;
	bool asked;
	const char *unknown; /* why the daemon's defaults cannot be told; NULL: they can */
	const struct docker_daemon *daemons;
	size_t n_daemons;
};

/* "1024", "-1", "unlimited" */
static bool read_number(const char *text, size_t length, int64_t *value)
{
	char copy[24], *end;

	if (!length || length >= sizeof copy)
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	if (strcmp(copy, "unlimited") == 0) {
		*value = -1;
		return true;
	}
	*value = strtoll(copy, &end, 10);
	return !*end && (strcmp(copy, "-1") == 0 || (copy[0] >= '0' && copy[0] <= '9'));
}

/* SOFT[:HARD]; one number is both. */
static bool read_pair(const char *text, int64_t *soft, int64_t *hard)
{
	size_t length = strcspn(text, ":");

	if (!read_number(text, length, soft))
		return false;
	*hard = *soft;
	return !text[length] || read_number(text + length + 1, strlen(text + length + 1), hard);
}

/* NAME=SOFT[:HARD] or NAME=* */
static bool good(const char *item)
{
	const char *equals = strchr(item, '=');
	int64_t soft, hard;

	return equals && equals != item && (strcmp(equals + 1, "*") == 0 || read_pair(equals + 1, &soft, &hard));
}

static bool matches(const char *item, const void *what)
{
	const struct ulimit *ulimit = what;
	const char *equals = strchr(item, '=');
	int64_t soft, hard;

	if (strncmp(item, ulimit->name, (size_t)(equals - item)) != 0 || ulimit->name[equals - item])
		return false;
	return strcmp(equals + 1, "*") == 0 ||
	    (read_pair(equals + 1, &soft, &hard) && soft == ulimit->soft && hard == ulimit->hard);
}

/* The daemon's defaults ------------------------------------------------------------- */

/* Whose defaults count: those of the daemon that answers where we know its process, else what
 * all that run have in common. */
static void ask_daemons(struct collect *c, struct limits *limits)
{
	const struct docker_contact *contact = docker_contact(c->target->docker);
	long peer = strncmp(contact->peer, "pid ", 4) == 0 ? strtol(contact->peer + 4, NULL, 10) : 0;
	size_t i;

	limits->asked = true;
	if (strcmp(contact->flavor, "podman") == 0) {
		limits->unknown = "Podman does not tell its defaults";
		return;
	}
	if (strstr(contact->endpoint, "://") && strncmp(contact->endpoint, "unix://", 7) != 0) {
		limits->unknown = arena_printf(c->arena, "%s may be another host, whose daemon's defaults are not seen from here",
		    contact->endpoint);
		return;
	}
	limits->daemons = docker_daemons(c, &limits->n_daemons, &limits->unknown);
	for (i = 0; peer && i < limits->n_daemons; i++)
		if (limits->daemons[i].pid == peer) {
			limits->daemons += i;
			limits->n_daemons = 1;
		}
	for (i = 0; !limits->unknown && i < limits->n_daemons; i++) {
		const struct docker_daemon *daemon = &limits->daemons[i];

		if (!daemon->pid)
			limits->unknown = "no dockerd is seen to run here, so its defaults are not known";
		else
			limits->unknown = daemon->trouble;
	}
}

static const char *last_of(const struct docker_setting *setting)
{
	return setting && setting->count ? setting->values[setting->count - 1] : NULL;
}

/* dockerd reads the members' names without regard to case. */
static const char *member_of(const struct docker_daemon *daemon, const char *key, const char *member)
{
	const struct map *stored = daemon->stored;
	size_t i, length = strlen(key);

	for (i = 0; stored && i < stored->count; i++)
		if (strncmp(stored->entries[i].key, key, length) == 0 && stored->entries[i].key[length] == '.' &&
		    strcasecmp(stored->entries[i].key + length + 1, member) == 0)
			return last_of(stored->entries[i].value);
	return NULL;
}

/* The daemon's default for this limit. `stored`: it stands in its file. false: it has none. */
static bool default_of(struct arena *arena, const struct docker_daemon *daemon, const char *name, struct ulimit *to,
    bool *stored)
{
	const char *key = arena_printf(arena, "default-ulimits.%s", name);
	const char *told = last_of(map_get(daemon->told, key)), *soft, *hard, *own;

	*stored = !told;
	if (told)
		return read_pair(told, &to->soft, &to->hard);
	soft = member_of(daemon, key, "soft");
	hard = member_of(daemon, key, "hard");
	own = member_of(daemon, key, "name");
	if (!soft && !hard)
		return false;
	/* What is left out is 0 for dockerd. */
	to->soft = soft ? strtoll(soft, NULL, 10) : 0;
	to->hard = hard ? strtoll(hard, NULL, 10) : 0;
	return !own || strcmp(own, name) == 0;
}

static void put_equals(struct docker_walk *walk, struct limits *limits, const struct ulimit *ulimit)
{
	struct collect *c = walk->c;
	const char *unknown;
	bool equal = true;
	size_t i;

	if (!limits->asked)
		ask_daemons(c, limits);
	unknown = limits->unknown;
	for (i = 0; !unknown && equal && i < limits->n_daemons; i++) {
		const struct docker_daemon *daemon = &limits->daemons[i];
		struct ulimit set;
		bool stored;

		equal = default_of(c->arena, daemon, ulimit->name, &set, &stored) && set.soft == ulimit->soft &&
		    set.hard == ulimit->hard;
		/* default-ulimits are read when the daemon begins, and not again. */
		if (equal && stored && daemon->pending)
			unknown = arena_printf(c->arena, "%s was changed after dockerd (pid %ld) began: restart it, so that the "
			    "defaults there are those in force", daemon->file, daemon->pid);
	}
	if (unknown) {
		collect_status(c, "equals_daemon_default", OVAL_STATUS_ERROR);
		collect_note(c, "container %s: %s: %s", walk->box->name, ulimit->name, unknown);
	} else {
		collect_bool(c, "equals_daemon_default", equal);
	}
}

static void each(struct docker_walk *walk)
{
	const char *service = docker_service_of(walk->box);
	struct limits *limits = (struct limits *)walk->arg;
	struct collect *c = walk->c;

	if (!walk->body) {
		collect_item(c);
		collect_string(c, "name", walk->box->name);
		collect_string(c, "id", walk->box->id);
		collect_string(c, "image", walk->box->image);
		collect_item_trouble(c, "%s", walk->box->trouble);
		return;
	}
	KEPT_EACH(limit, kept_member(kept_member(walk->body, "HostConfig"), "Ulimits")) {
		const struct kept *name = kept_member(limit, "Name");
		struct ulimit ulimit = { kept_text(limit, "Name"), kept_int(limit, "Soft"), kept_int(limit, "Hard") };

		collect_item(c);
		collect_string(c, "name", walk->box->name);
		collect_string(c, "id", walk->box->id);
		collect_string(c, "image", walk->box->image);
		collect_string(c, "status", kept_text(kept_member(walk->body, "State"), "Status"));
		collect_string(c, "ulimit", ulimit.name);
		collect_int(c, "soft", ulimit.soft);
		collect_int(c, "hard", ulimit.hard);
		if (kept_string(name) && strlen(ulimit.name) != name->count) {
			collect_item_trouble(c, "the name of a limit holds a NUL character");
			continue;
		}
		put_equals(walk, limits, &ulimit);
		collect_bool(c, "approved", docker_allowed(&limits->allow, walk, service, matches, &ulimit));
	}
}

static void collect(struct collect *c)
{
	struct limits limits = { 0 };

	if (docker_allow_read(c, "allow", good, &limits.allow))
		docker_each_container_with(c, each, &limits);
}

const struct probe probe_docker_ulimit = {
	.family = "x-docker", .name = "ulimit", .entities = entities, .collect = collect,
};

/* linux:dpkginfo_object: packages that dpkg has installed (OVAL 5.11.1), from its
 * own database: var/lib/dpkg/status, and status.d/ where each package is a file (images
 * without dpkg). */
#include <string.h>
#include <strings.h>

#include "base/map.h"
#include "probe/dpkg.h"

#define STATUS "/var/lib/dpkg/status"
#define STATUS_FOLDER "/var/lib/dpkg/status.d"

static const struct probe_entity entities[] = {
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "arch", OVAL_STRING },
	{ "epoch", OVAL_STRING },
	{ "release", OVAL_STRING },
	{ "version", OVAL_STRING },
	{ "evr", OVAL_DEBIAN_EVR_STRING },
	{ 0 }
};

struct packages {
	struct map *by_name; /* name -> struct dpkg_package */
	enum target_outcome outcome;
	const char *message;
};

static const char *field(struct arena *arena, const char *line, size_t length, const char *name)
{
	size_t n = strlen(name);

	if (length <= n || line[n] != ':' || strncasecmp(line, name, n) != 0)
		return NULL;
	for (n++; n < length && (line[n] == ' ' || line[n] == '\t'); n++)
		continue;
	while (length > n && strchr(" \t\r", line[length - 1]))
		length--;
	return arena_strndup(arena, line + n, length - n);
}

/* "install ok installed": what is wanted, whether all is well, where it stands. Only of the last two
 * states nothing is on the disk but perhaps configuration. */
static bool is_there(const char *status)
{
	const char *state = status ? strrchr(status, ' ') : NULL;

	return state && strcmp(state, " not-installed") != 0 && strcmp(state, " config-files") != 0;
}

struct stanza {
	struct dpkg_package package;
	const char *status;
};

static void end_stanza(struct packages *all, struct arena *arena, struct stanza *now, bool always)
{
	if (now->package.name && now->package.version && (always || is_there(now->status))) {
		struct dpkg_package *package = arena_memdup(arena, &now->package, sizeof *package);

		package->next = map_put(all->by_name, package->name, package);
	}
	*now = (struct stanza){ 0 };
}

/* Stanzas of "Field: value" lines, an empty line between them. */
static void read_stanzas(struct packages *all, struct arena *arena, const char *bytes, size_t length, bool always)
{
	struct stanza now = { 0 };
	const char *line, *end, *value;
	size_t from, n;

	for (from = 0; from < length; from += n + 1) {
		line = bytes + from;
		end = memchr(line, '\n', length - from);
		n = end ? (size_t)(end - line) : length - from;
		if (n == 0)
			end_stanza(all, arena, &now, always);
		else if ((value = field(arena, line, n, "Package")))
			now.package.name = value;
		else if ((value = field(arena, line, n, "Architecture")))
			now.package.arch = value;
		else if ((value = field(arena, line, n, "Version")))
			now.package.version = value;
		else if ((value = field(arena, line, n, "Status")))
			now.status = value;
	}
	end_stanza(all, arena, &now, always);
}

static void *read_packages(struct target *target, struct arena *arena)
{
	struct packages *all = arena_alloc(arena, sizeof *all);
	enum target_outcome outcome;
	const char *const *names, *bytes;
	size_t length, count, i;
	struct err err = { 0 };

	all->by_name = map_new(arena);
	outcome = target_read(target, STATUS, 0, arena, &bytes, &length, &err);
	if (outcome == TARGET_OK)
		read_stanzas(all, arena, bytes, length, false);
	if (outcome == TARGET_ABSENT) {
		outcome = target_list(target, STATUS_FOLDER, arena, &names, &count, &err);
		for (i = 0; outcome == TARGET_OK && i < count; i++) {
			if (strchr(names[i], '.')) /* x.md5sums */
				continue;
			outcome = target_read(target, arena_printf(arena, STATUS_FOLDER "/%s", names[i]), 0, arena, &bytes,
			    &length, &err);
			if (outcome == TARGET_OK)
				read_stanzas(all, arena, bytes, length, true);
		}
	}
	/* Neither is there: dpkg installed nothing. */
	all->outcome = outcome;
	all->message = arena_strdup(arena, err.text);
	return all;
}

static void tell(struct collect *c, const struct dpkg_package *package)
{
	const char *version = package->version, *colon = strchr(version, ':'), *dash;
	char *upstream, *epoch;

	epoch = colon ? arena_strndup(c->arena, version, (size_t)(colon - version)) : "0";
	upstream = arena_strdup(c->arena, colon ? colon + 1 : version);
	dash = strrchr(upstream, '-');
	collect_item(c);
	collect_string(c, "name", package->name);
	collect_string(c, "arch", package->arch);
	collect_string(c, "epoch", epoch);
	collect_string(c, "release", dash ? dash + 1 : "");
	collect_bytes(c, "version", upstream, dash ? (size_t)(dash - upstream) : strlen(upstream));
	collect_string(c, "evr", arena_printf(c->arena, "%s:%s", epoch, upstream));
}

static void tell_all(struct collect *c, const struct dpkg_package *package)
{
	for (; package; package = package->next)
		tell(c, package);
}

static const struct packages *packages_of(struct target *target)
{
	return target_once(target, "dpkg", read_packages);
}

const struct dpkg_package *dpkg_find(struct target *target, const char *name, const char **trouble)
{
	const struct packages *all = packages_of(target);

	*trouble = all->outcome == TARGET_DENIED || all->outcome == TARGET_TROUBLE ? all->message : NULL;
	return map_get(all->by_name, name);
}

static void collect(struct collect *c)
{
	const struct packages *all = packages_of(c->target);
	const char *const *names;
	size_t count, i;

	if (all->outcome == TARGET_DENIED || all->outcome == TARGET_TROUBLE)
		collect_trouble(c, "%s", all->message);
	if (collect_equals(c, "name", &names, &count)) {
		for (i = 0; i < count; i++)
			tell_all(c, map_get(all->by_name, names[i]));
		return;
	}
	for (i = 0; i < all->by_name->count; i++)
		if (collect_matches(c, "name", all->by_name->entries[i].key, strlen(all->by_name->entries[i].key)))
			tell_all(c, all->by_name->entries[i].value);
}

const struct probe probe_linux_dpkginfo = {
	.family = "linux", .name = "dpkginfo", .entities = entities, .collect = collect,
};

/* x-docker:mount_object: what is mounted into containers and where on the host it comes from. Links
 * are followed, a volume of the local driver counts as the directory its options name. One item a
 * mount. */
#include <string.h>
#include <strings.h>

#include "probe/docker_allow.h"
#include "probe/docker_daemons.h"
#include "probe/systemd.h"

static const struct probe_entity entities[] = {
	{ "scope", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "id", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "image", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "system_filter", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "directories", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "allow", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "status", OVAL_STRING, PROBE_SUBJECT },
	{ "type", OVAL_STRING, PROBE_SUBJECT },
	{ "source", OVAL_STRING, PROBE_SUBJECT, "Mounts[].Source" },
	{ "resolved_source", OVAL_STRING, PROBE_SUBJECT },
	{ "volume", OVAL_STRING, PROBE_SUBJECT },
	{ "driver", OVAL_STRING },
	{ "destination", OVAL_STRING, PROBE_SUBJECT, "Mounts[].Destination" },
	{ "rw", OVAL_BOOLEAN, 0, "Mounts[].RW" },
	{ "propagation", OVAL_STRING, 0, "Mounts[].Propagation" },
	{ "sensitive", OVAL_BOOLEAN },
	{ "sensitive_directory", OVAL_STRING, PROBE_MANY },
	{ "engine_socket", OVAL_BOOLEAN },
	{ "approved", OVAL_BOOLEAN },
	{ 0 }
};

#define MOST_DIRECTORIES 256

struct socket_place {
	const char *path; /* without links */
	struct target_stat stat;
	bool has_stat;
};

struct mounts {
	struct docker_allow allow;
	const char *directories[MOST_DIRECTORIES];
	size_t n_directories;
	struct socket_place *sockets;
	size_t n_sockets;
	const char *more_sockets; /* why there may be more; NULL: these are all */
	const json_t *volumes;
	const char *no_volumes; /* why not; NULL: there are */
};

static bool good(const char *item)
{
	return *item == '/';
}

/* Without empty components, . and .. */
static const char *clean(struct arena *arena, const char *path)
{
	char *to = arena_alloc(arena, strlen(path) + 2), *end = to;

	while (*path) {
		size_t length = strcspn(path, "/");

		if (length == 2 && path[0] == '.' && path[1] == '.') {
			while (end > to && *--end != '/')
				;
			*end = '\0';
		} else if (length && !(length == 1 && *path == '.')) {
			*end++ = '/';
			memcpy(end, path, length);
			end += length;
			*end = '\0';
		}
		path += length + (path[length] == '/');
	}
	return end == to ? "/" : to;
}

/* Whether a path is `above` or below it. */
static bool below(const char *path, const char *above)
{
	size_t length = strcmp(above, "/") == 0 ? 0 : strlen(above);

	return strncmp(path, above, length) == 0 && (path[length] == '/' || !path[length]);
}

static bool is_path(const char *item, const void *what)
{
	return strcmp(item, what) == 0;
}

/* Links followed as far as the path is there: an engine makes what is missing. NULL: could not look. */
static const char *resolve(struct collect *c, struct arena *arena, const char *path)
{
	const char *clear = clean(arena, path), *real, *rest = "";
	struct err err = { 0 };
	char *head = arena_strdup(arena, clear), *slash;

	for (;;) {
		switch (target_realpath(c->target, head, arena, &real, &err)) {
		case TARGET_OK:
			return clean(arena, arena_printf(arena, "%s/%s", real, rest));
		case TARGET_ABSENT:
			slash = strrchr(head, '/');
			if (!slash || strcmp(head, "/") == 0)
				return clear;
			rest = clear + (slash - head);
			if (slash == head)
				slash++;
			*slash = '\0';
			break;
		default:
			collect_note(c, "%s: %s", path, err.text);
			return NULL;
		}
	}
}

/* Where on the host a mount comes from; NULL: not from there, or *trouble says why that is not known. */
static const char *host_source(struct docker_walk *walk, const struct kept *mount, const char **trouble)
{
	const struct mounts *mounts = walk->arg;
	const char *type = kept_text(mount, "Type"), *name = kept_text(mount, "Name");
	const char *driver = kept_text(mount, "Driver"), *device, *kind;
	json_t *each;
	size_t i;

	*trouble = NULL;
	if (strcmp(type, "bind") == 0 || !*type)
		return kept_text(mount, "Source");
	if (strcmp(type, "volume") != 0)
		return NULL;
	if (*driver && strcmp(driver, "local") != 0) {
		collect_note(walk->c, "volume %s: where driver %s keeps it is not looked at", name, driver);
		return NULL;
	}
	if (mounts->no_volumes) {
		*trouble = mounts->no_volumes;
		return NULL;
	}
	json_array_foreach(mounts->volumes, i, each) {
		const json_t *options = json_object_get(each, "Options");

		if (strcmp(docker_text(each, "Name"), name) != 0)
			continue;
		device = docker_text(options, "device");
		kind = docker_text(options, "type");
		return *device == '/' && strncmp(kind, "nfs", 3) != 0 && strcmp(kind, "cifs") != 0 ? device : NULL;
	}
	*trouble = arena_printf(walk->scratch, "volume %s is not among the engine's volumes", name);
	return NULL;
}

/* Older engines keep it only where it was asked for. */
static const char *propagation(struct docker_walk *walk, const struct kept *mount)
{
	const struct kept *host = kept_member(walk->body, "HostConfig");
	const char *said = kept_text(mount, "Propagation"), *destination = kept_text(mount, "Destination");
	static const char *const words[] = { "rshared", "shared", "rslave", "slave", "rprivate", "private" };
	size_t k;

	if (*said)
		return said;
	KEPT_EACH(asked, kept_member(host, "Mounts"))
		if (strcmp(kept_text(asked, "Target"), destination) == 0)
			return kept_text(kept_member(asked, "BindOptions"), "Propagation");
	KEPT_EACH(bind, kept_member(host, "Binds")) {
		const char *text = kept_string(bind), *first = text ? strchr(text, ':') : NULL;
		const char *second = first ? strchr(first + 1, ':') : NULL;
		char *options, *rest, *option;

		if (!second || (size_t)(second - first - 1) != strlen(destination) ||
		    strncmp(first + 1, destination, strlen(destination)) != 0)
			continue;
		options = arena_strdup(walk->scratch, second + 1);
		for (option = strtok_r(options, ",", &rest); option; option = strtok_r(NULL, ",", &rest))
			for (k = 0; k < 6; k++)
				if (strcmp(option, words[k]) == 0)
					return words[k];
	}
	return "";
}

static bool is_socket(struct docker_walk *walk, const struct kept *mount, const char *resolved)
{
	const struct mounts *mounts = walk->arg;
	const char *texts[2] = { kept_text(mount, "Source"), kept_text(mount, "Destination") };
	struct target_stat stat;
	struct err err = { 0 };
	size_t i;

	for (i = 0; i < 2; i++)
		if (strstr(texts[i], "docker.sock") || strstr(texts[i], "docker_engine"))
			return true;
	if (!resolved)
		return false;
	for (i = 0; i < mounts->n_sockets; i++)
		if (below(mounts->sockets[i].path, resolved))
			return true;
	if (target_stat(walk->c->target, resolved, &stat, &err) != TARGET_OK || stat.type != TARGET_SOCKET)
		return false;
	for (i = 0; i < mounts->n_sockets; i++)
		if (mounts->sockets[i].has_stat && mounts->sockets[i].stat.dev == stat.dev && mounts->sockets[i].stat.ino == stat.ino)
			return true;
	return false;
}

static void put_sensitive(struct docker_walk *walk, const char *source, const char *resolved, const char *trouble)
{
	const struct mounts *mounts = walk->arg;
	const char *written = source ? clean(walk->scratch, source) : NULL;
	struct collect *c = walk->c;
	size_t i, n = 0;

	for (i = 0; source && i < mounts->n_directories; i++) {
		const char *directory = mounts->directories[i];

		/* An ancestor holds it, too. */
		if (below(written, directory) || below(directory, written) ||
		    (resolved && (below(resolved, directory) || below(directory, resolved)))) {
			collect_string(c, "sensitive_directory", directory);
			n++;
		}
	}
	if (!n)
		collect_status(c, "sensitive_directory", OVAL_STATUS_DOES_NOT_EXIST);
	if (!n && (trouble || (source && !resolved)))
		collect_status(c, "sensitive", OVAL_STATUS_ERROR);
	else
		collect_bool(c, "sensitive", n != 0);
}

static void put(struct docker_walk *walk, const struct kept *mount)
{
	const char *name = kept_text(mount, "Name"), *driver = kept_text(mount, "Driver");
	const struct mounts *mounts = walk->arg;
	const char *trouble, *source, *resolved;
	struct collect *c = walk->c;

	collect_item(c);
	collect_string(c, "name", walk->box->name);
	collect_string(c, "id", walk->box->id);
	collect_string(c, "image", walk->box->image);
	collect_string(c, "status", kept_text(kept_member(walk->body, "State"), "Status"));
	collect_string(c, "type", kept_text(mount, "Type"));
	kept_put_text(c, "source", mount, "Source");
	collect_string(c, "volume", *name ? name : NULL);
	collect_string(c, "driver", *driver ? driver : NULL);
	kept_put_text(c, "destination", mount, "Destination");
	collect_bool(c, "rw", kept_bool(mount, "RW"));
	collect_string(c, "propagation", propagation(walk, mount));
	source = host_source(walk, mount, &trouble);
	resolved = source ? resolve(c, walk->scratch, source) : NULL;
	if (trouble)
		collect_note(c, "container %s: %s", walk->box->name, trouble);
	if (source && !resolved)
		collect_status(c, "resolved_source", OVAL_STATUS_ERROR);
	else
		collect_string(c, "resolved_source", resolved);
	put_sensitive(walk, source, resolved, trouble);
	if (is_socket(walk, mount, resolved ? resolved : source ? clean(walk->scratch, source) : NULL))
		collect_bool(c, "engine_socket", true);
	else if (trouble || (source && !resolved) || (source && mounts->more_sockets))
		collect_status(c, "engine_socket", OVAL_STATUS_ERROR);
	else
		collect_bool(c, "engine_socket", false);
	/* The approval is for the place itself, not for one that a link leads to. */
	collect_bool(c, "approved", resolved && docker_allowed(&mounts->allow, walk, docker_service_of(walk->box), is_path, resolved));
}

static void each(struct docker_walk *walk)
{
	if (!walk->body) {
		collect_item(walk->c);
		collect_string(walk->c, "name", walk->box->name);
		collect_string(walk->c, "id", walk->box->id);
		collect_string(walk->c, "image", walk->box->image);
		collect_item_trouble(walk->c, "%s", walk->box->trouble);
		return;
	}
	KEPT_EACH(mount, kept_member(walk->body, "Mounts"))
		put(walk, mount);
}

static bool read_directories(struct collect *c, struct mounts *mounts)
{
	const struct collect_entity *asked = collect_entity(c, "directories");
	char *text, *rest, *word;
	size_t i;

	for (i = 0; asked && i < asked->n_values; i++) {
		text = arena_strdup(c->arena, asked->values[i]);
		for (word = strtok_r(text, " \t\r\n,;", &rest); word; word = strtok_r(NULL, " \t\r\n,;", &rest)) {
			const char *real;

			if (*word != '/' || mounts->n_directories + 2 > MOST_DIRECTORIES) {
				collect_trouble(c, "directories: %s", *word != '/' ?
				    arena_printf(c->arena, "\"%.200s\" is no absolute path", word) : "too many");
				return false;
			}
			mounts->directories[mounts->n_directories++] = clean(c->arena, word);
			/* /lib is often a link: what it leads to is the same place. */
			real = resolve(c, c->arena, word);
			if (real && strcmp(real, mounts->directories[mounts->n_directories - 1]) != 0)
				mounts->directories[mounts->n_directories++] = real;
		}
	}
	if (asked && !mounts->n_directories) {
		collect_trouble(c, "directories: none is named");
		return false;
	}
	return true;
}

static void add_socket(struct collect *c, struct mounts *mounts, const char *path)
{
	struct socket_place place = { 0 };
	struct err err = { 0 };
	const char *real;

	if (*path != '/')
		return;
	path = clean(c->arena, path);
	if (below(path, "/var/run")) /* a link to /run everywhere */
		path += strlen("/var");
	real = resolve(c, c->arena, path);
	place.path = real ? real : path;
	for (size_t i = 0; i < mounts->n_sockets; i++)
		if (strcmp(mounts->sockets[i].path, place.path) == 0)
			return;
	place.has_stat = target_stat(c->target, path, &place.stat, &err) == TARGET_OK;
	mounts->sockets = arena_more(c->arena, mounts->sockets, mounts->n_sockets, sizeof place);
	mounts->sockets[mounts->n_sockets++] = place;
}

/* Where systemd listens for dockerd. */
static void add_unit_sockets(struct collect *c, struct mounts *mounts)
{
	struct err err = { 0 };
	const json_t *unit;
	json_t *each;
	size_t i;

	switch (unit_files_read(c, "docker.socket", &unit, &err)) {
	case TARGET_OK:
		json_array_foreach(json_object_get(unit, "ListenStream"), i, each)
			if (strncmp(json_string_value(each), "%t/", 3) == 0) /* the folder for what runs */
				add_socket(c, mounts, arena_printf(c->arena, "/run/%s", json_string_value(each) + 3));
			else
				add_socket(c, mounts, json_string_value(each));
		break;
	case TARGET_ABSENT:
		break;
	default:
		mounts->more_sockets = arena_strdup(c->arena, err.text);
	}
}

/* Every socket file a dockerd of this host listens on, not only the one we talk to. */
static void read_sockets(struct collect *c, struct mounts *mounts)
{
	const char *endpoint = docker_contact(c->target->docker)->endpoint, *trouble;
	const struct docker_daemon *daemons;
	size_t count;

	add_socket(c, mounts, "/run/docker.sock");
	add_socket(c, mounts, "/run/containerd/containerd.sock");
	if (strncmp(endpoint, "unix://", 7) == 0)
		add_socket(c, mounts, endpoint + 7);
	daemons = docker_daemons(c, &count, &trouble);
	mounts->more_sockets = trouble;
	for (size_t d = 0; d < count; d++) {
		const struct docker_setting *hosts = map_get(daemons[d].told, "hosts");

		if (daemons[d].trouble)
			mounts->more_sockets = daemons[d].trouble;
		if (!hosts && daemons[d].stored)
			hosts = map_get(daemons[d].stored, "hosts");
		for (size_t i = 0; hosts && i < hosts->count; i++)
			if (strncasecmp(hosts->values[i], "unix://", 7) == 0)
				add_socket(c, mounts, hosts->values[i] + 7);
			else if (strncasecmp(hosts->values[i], "fd:", 3) == 0)
				add_unit_sockets(c, mounts);
			else if (*hosts->values[i] == '/') /* dockerd takes a bare path for a socket */
				add_socket(c, mounts, hosts->values[i]);
	}
	if (mounts->more_sockets)
		collect_note(c, "which sockets the engine has is not known: %s", mounts->more_sockets);
}

static void collect(struct collect *c)
{
	struct mounts mounts = { 0 };
	const struct docker_reply *reply;
	struct arena *scratch;
	struct err err = { 0 };

	if (!docker_ready(c) || !docker_allow_read(c, "allow", good, &mounts.allow) ||
	    !read_directories(c, &mounts))
		return;
	read_sockets(c, &mounts);
	scratch = arena_new(NULL);
	reply = docker_get(c->target->docker, "/volumes");
	if (reply->outcome == TARGET_OK) {
		const json_t *body = json_read(scratch, reply->path, reply->json, reply->length, &err);

		mounts.volumes = json_object_get(body, "Volumes");
		mounts.no_volumes = body ? NULL : arena_strdup(c->arena, err.text);
	} else {
		mounts.no_volumes = reply->message;
	}
	docker_each_container_with(c, each, &mounts);
	arena_free(scratch);
}

const struct probe probe_docker_mount = {
	.family = "x-docker", .name = "mount", .entities = entities, .collect = collect,
};

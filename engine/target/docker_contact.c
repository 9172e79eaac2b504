/* Where the engine is (in this order: --host, DOCKER_HOST, DOCKER_CONTEXT, the current
 * context, the sockets where a dockerd listens), and what it means when it is nowhere. */
#include "target/docker_room.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"

#define SMALL_FILE (1024 * 1024)

struct finder {
	struct arena *arena;
	const struct docker_world *world;
	struct docker_endpoint *to;
};

static void __attribute__((format(printf, 3, 4)))
say(struct finder *f, enum docker_presence presence, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	f->to->presence = presence;
	f->to->message = arena_vprintf(f->arena, format, args);
	va_end(args);
}

/* Set and not empty. */
static const char *environment(const struct finder *f, const char *name)
{
	const char *value = f->world->environment(name);

	return value && *value ? value : NULL;
}

/* A small file of the person who runs us; NULL: not there (errno). */
static const char *read_small(struct arena *arena, const char *path, size_t *length)
{
	char *bytes;
	ssize_t got = 0;
	size_t have = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return NULL;
	bytes = arena_alloc(arena, SMALL_FILE + 1);
	while (have < SMALL_FILE && (got = read(fd, bytes + have, SMALL_FILE - have)) > 0)
		have += (size_t)got;
	if (got < 0)
		have = 0;
	close(fd);
	*length = have;
	return bytes;
}

/* Sockets -------------------------------------------------------------------- */

static void note_peer(struct finder *f, int fd)
{
	struct ucred peer;
	socklen_t size = sizeof peer;
	struct arena *scratch;
	const char *comm;
	size_t length = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.pid <= 0)
		return;
	scratch = arena_new(NULL);
	comm = read_small(scratch, arena_printf(scratch, "%s/proc/%d/comm", f->world->root,
	    (int)peer.pid), &length);
	while (length && comm[length - 1] == '\n')
		length--;
	f->to->peer = arena_printf(f->arena, "pid %d (%.*s), uid %u", (int)peer.pid,
	    comm ? (int)length : 1, comm ? comm : "?", (unsigned)peer.uid);
	arena_free(scratch);
	if (peer.uid != 0 && peer.uid != geteuid())
		log_warning("%s: who listens there is neither root nor you: %s", f->to->name, f->to->peer);
}

/* Whether somebody accepts; says why not. */
static bool try_socket(struct finder *f, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, error;

	if (strlen(path) >= sizeof address.sun_path) {
		say(f, DOCKER_SILENT, "%s: longer than the %zu bytes a socket's path may have; "
		    "make a shorter symbolic link to it", f->to->name, sizeof address.sun_path - 1);
		return false;
	}
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) {
		say(f, DOCKER_SILENT, "%s: %s", f->to->name, strerror(errno));
		return false;
	}
	error = connect(fd, (struct sockaddr *)&address, sizeof address) ? errno : 0;
	if (!error)
		note_peer(f, fd);
	close(fd);
	switch (error) {
	case 0:
	case EAGAIN: /* its queue is full: libcurl waits for it, with a deadline */
		return true;
	case EACCES:
	case EPERM:
		say(f, DOCKER_DENIED, "%s: permission denied: run as root or as a member of the "
		    "socket's group", f->to->name);
		break;
	case ENOENT:
	case ENOTDIR:
		say(f, DOCKER_SILENT, "%s: there is no such socket: start the engine "
		    "(systemctl start docker) or name another one with --host", f->to->name);
		break;
	case ECONNREFUSED:
		say(f, DOCKER_SILENT, "%s: nobody listens on it: start the engine "
		    "(systemctl start docker) or name another one with --host", f->to->name);
		break;
	default:
		say(f, DOCKER_SILENT, "%s: %s", f->to->name, strerror(error));
	}
	return false;
}

/* Endpoints by name ------------------------------------------------------------- */

static bool file_there(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* ca.pem, cert.pem, key.pem of a folder; one that is not there is not used. */
static void use_certificates(struct finder *f, const char *folder)
{
	struct http_options *http = &f->to->http;
	const char *path;

	path = arena_printf(f->arena, "%s/ca.pem", folder);
	http->ca = file_there(path) ? path : NULL;
	path = arena_printf(f->arena, "%s/cert.pem", folder);
	http->certificate = file_there(path) ? path : NULL;
	path = arena_printf(f->arena, "%s/key.pem", folder);
	http->key = file_there(path) ? path : NULL;
}

static const char *docker_folder(const struct finder *f)
{
	const char *folder = environment(f, "DOCKER_CONFIG"), *home = environment(f, "HOME");

	if (folder)
		return folder;
	return arena_printf(f->arena, "%s/.docker", home ? home : "/root");
}

static bool good_authority(const char *text)
{
	return *text && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789.-_:[]%") == strlen(text);
}

/* certificates: folder for TLS; NULL: plain TCP. */
static void use_tcp(struct finder *f, const char *url, const char *certificates)
{
	const char *authority = strstr(url, "://") + 3, *port;
	size_t length = strlen(authority);

	if (length && authority[length - 1] == '/')
		length--;
	authority = arena_strndup(f->arena, authority, length);
	if (!good_authority(authority)) {
		say(f, DOCKER_SILENT, "%s: not an address: write tcp://NAME:PORT", url);
		return;
	}
	port = strrchr(authority, ']');
	if (!strchr(port ? port : authority, ':'))
		authority = arena_printf(f->arena, "%s:%d", authority, certificates ? 2376 : 2375);
	f->to->http.origin = arena_printf(f->arena, "%s://%s", certificates ? "https" : "http", authority);
	if (certificates)
		use_certificates(f, certificates);
	f->to->presence = DOCKER_ANSWERS;
}

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* plain_allowed: a person wrote --host for this run. */
static void use_url(struct finder *f, const char *url, const char *certificates, bool plain_allowed)
{
	f->to->name = url;
	if (*url == '/') /* a path alone is meant as a socket */
		f->to->name = url = arena_printf(f->arena, "unix://%s", url);
	if (starts(url, "unix://")) {
		if (url[7] != '/') {
			say(f, DOCKER_SILENT, "%s: write unix:// and an absolute path", url);
			return;
		}
		f->to->http.socket = url + 7;
		f->to->http.origin = "http://docker";
		if (try_socket(f, url + 7))
			f->to->presence = DOCKER_ANSWERS;
	} else if (starts(url, "tcp://") || starts(url, "https://") || starts(url, "http://")) {
		if (starts(url, "https://") && !certificates)
			certificates = docker_folder(f);
		if (starts(url, "http://"))
			certificates = NULL;
		if (!certificates && !plain_allowed) {
			say(f, DOCKER_SILENT, "%s: without TLS anybody on the way could answer: set "
			    "DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or accept it with --host", url);
			return;
		}
		if (!certificates)
			log_warning("%s: without TLS anybody on the way can answer", url);
		use_tcp(f, url, certificates);
	} else if (starts(url, "ssh://")) {
		say(f, DOCKER_SILENT, "%s: ssh is not supported: run plimsoll on that host, or forward "
		    "its socket (ssh -nNT -L /tmp/engine.sock:/run/docker.sock HOST) and use "
		    "--host unix:///tmp/engine.sock", url);
	} else {
		say(f, DOCKER_SILENT, "%s: not an address of an engine: write unix:///PATH or "
		    "tcp://NAME:PORT", url);
	}
}

/* Where the certificates are when the environment asks for TLS, else NULL. We always verify. */
static const char *environment_tls(const struct finder *f)
{
	const char *folder = environment(f, "DOCKER_CERT_PATH");

	if (folder)
		return folder;
	if (environment(f, "DOCKER_TLS_VERIFY") || environment(f, "DOCKER_TLS"))
		return docker_folder(f);
	return NULL;
}

/* Contexts -------------------------------------------------------------------------- */

const char *docker_digest(struct arena *arena, const char *name)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0, i;
	char *text;

	EVP_Digest(name, strlen(name), digest, &length, EVP_sha256(), NULL);
	text = arena_alloc(arena, 2 * (size_t)length + 1);
	for (i = 0; i < length; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	return text;
}

static void use_context(struct finder *f, const char *name, const char *said_by)
{
	const char *folder = docker_folder(f), *digest = docker_digest(f->arena, name);
	const char *path, *bytes, *host, *tls;
	struct err err = { 0 };
	size_t length = 0;
	struct stat st;
	json_t *meta;

	f->to->chosen_by = arena_printf(f->arena, "context %s", name);
	path = arena_printf(f->arena, "%s/contexts/meta/%s/meta.json", folder, digest);
	bytes = read_small(f->arena, path, &length);
	if (!bytes) {
		say(f, DOCKER_SILENT, "%s names the context %s, which is not there (%s: %s): see "
		    "\"docker context ls\", or name the engine with --host", said_by, name, path,
		    strerror(errno));
		return;
	}
	meta = json_read(f->arena, path, bytes, length, &err);
	if (!meta) {
		say(f, DOCKER_SILENT, "%s", err.text);
		return;
	}
	host = json_text(json_at(meta, "Endpoints", "docker", "Host", NULL));
	if (!host) {
		say(f, DOCKER_SILENT, "%s: the context has no Endpoints.docker.Host", path);
		return;
	}
	if (json_is_true(json_at(meta, "Endpoints", "docker", "SkipTLSVerify", NULL)))
		log_warning("context %s asks not to verify the server; it is verified all the same", name);
	tls = arena_printf(f->arena, "%s/contexts/tls/%s/docker", folder, digest);
	use_url(f, host, stat(tls, &st) == 0 ? tls : NULL, false);
}

/* The context that is current for the Docker CLI; NULL: the default one. */
static const char *current_context(struct finder *f, const char **said_by)
{
	const char *name = environment(f, "DOCKER_CONTEXT"), *path, *bytes;
	struct err err = { 0 };
	size_t length = 0;

	*said_by = "DOCKER_CONTEXT";
	if (!name) {
		*said_by = path = arena_printf(f->arena, "%s/config.json", docker_folder(f));
		bytes = read_small(f->arena, path, &length);
		if (bytes) {
			json_t *config = json_read(f->arena, path, bytes, length, &err);

			if (!config)
				log_warning("%s", err.text);
			else
				name = json_text(json_at(config, "currentContext", NULL));
		}
	}
	return name && *name && strcmp(name, "default") != 0 ? name : NULL;
}

/* The default: where a dockerd listens --------------------------------------------- */

const char *const docker_programs[] = { "/usr/bin/dockerd", "/usr/sbin/dockerd",
	"/usr/local/bin/dockerd", "/usr/local/sbin/dockerd", "/usr/bin/dockerd-ce",
	"/usr/bin/dockerd-ee", "/usr/libexec/docker/dockerd", "/snap/bin/docker.dockerd", NULL };

static const char *installed(struct finder *f)
{
	struct stat st;
	size_t i;

	for (i = 0; docker_programs[i]; i++) {
		const char *path = arena_printf(f->arena, "%s%s", f->world->root, docker_programs[i]);

		if (lstat(path, &st) == 0)
			return path;
	}
	return NULL;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

struct process {
	long pid;
	const char *const *arguments;
	size_t count;
};

/* Whether /proc/PID is a Docker daemon: dockerd, or `docker daemon` of old. */
static bool is_dockerd(struct finder *f, long pid, struct process *process)
{
	struct arena *arena = f->arena;
	size_t length = 0, n = 0;
	const char *at, *end, **arguments = NULL;

	at = read_small(arena, arena_printf(arena, "%s/proc/%ld/cmdline", f->world->root, pid), &length);
	if (!at || !length)
		return false;
	for (end = at + length; at < end; at += strlen(at) + 1) {
		arguments = arena_more(arena, arguments, n, sizeof *arguments);
		arguments[n++] = at;
	}
	*process = (struct process){ pid, arguments, n };
	return strcmp(base_name(arguments[0]), "dockerd") == 0 ||
	    (n > 1 && strcmp(base_name(arguments[0]), "docker") == 0 &&
	    strcmp(arguments[1], "daemon") == 0);
}

/* The first unix socket among -H, --host and the file's "hosts"; NULL: none is named. */
static const char *listens_on(struct finder *f, const struct process *process)
{
	const char *file = NULL, *bytes, *host;
	struct err err = { 0 };
	size_t i, length = 0;
	json_t *config, *hosts;

	for (i = 1; i < process->count; i++) {
		const char *a = process->arguments[i];
		const char *next = i + 1 < process->count ? process->arguments[i + 1] : "";

		if (strcmp(a, "-H") == 0 || strcmp(a, "--host") == 0)
			host = next;
		else if (starts(a, "--host="))
			host = a + 7;
		else if (starts(a, "-H"))
			host = a[2] == '=' ? a + 3 : a + 2;
		else
			host = "";
		if (starts(host, "unix:///"))
			return host;
		if (strcmp(a, "--config-file") == 0)
			file = next;
		else if (starts(a, "--config-file="))
			file = a + 14;
	}
	if (!file)
		return NULL;
	bytes = read_small(f->arena, arena_printf(f->arena, "%s%s", f->world->root, file), &length);
	config = bytes ? json_read(f->arena, file, bytes, length, &err) : NULL;
	hosts = json_at(config, "hosts", NULL);
	for (i = 0; i < json_array_size(hosts); i++) {
		host = json_text(json_array_get(hosts, i));
		if (host && starts(host, "unix:///"))
			return arena_strdup(f->arena, host);
	}
	return NULL;
}

/* Every dockerd that runs: their number; the one with the lowest pid, and pids as text. */
static size_t find_processes(struct finder *f, struct process *first, const char **pids)
{
	DIR *proc = opendir(arena_printf(f->arena, "%s/proc", f->world->root));
	struct dirent *entry;
	struct process process;
	size_t count = 0;

	*pids = "";
	if (!proc)
		return 0;
	while ((entry = readdir(proc))) {
		char *end;
		long pid = strtol(entry->d_name, &end, 10);
		struct arena *scratch, *ours = f->arena;
		bool is;

		if (*end || pid <= 0)
			continue;
		scratch = f->arena = arena_new(NULL);
		is = is_dockerd(f, pid, &process);
		f->arena = ours;
		arena_free(scratch);
		if (!is || !is_dockerd(f, pid, &process))
			continue;
		*pids = count ? arena_printf(f->arena, "%s, %ld", *pids, pid) :
		    arena_printf(f->arena, "%ld", pid);
		if (!count++ || pid < first->pid)
			*first = process;
	}
	closedir(proc);
	return count;
}

static bool use_default_socket(struct finder *f)
{
	const char *runtime = environment(f, "XDG_RUNTIME_DIR");
	const char *paths[3] = { "/run/docker.sock", "/var/run/docker.sock",
		runtime ? arena_printf(f->arena, "%s/docker.sock", runtime) : NULL };
	struct stat st;
	size_t i;

	for (i = 0; i < 3; i++) {
		const char *path = paths[i] ? arena_printf(f->arena, "%s%s", f->world->root, paths[i]) : NULL;

		if (!path || (stat(path, &st) != 0 && errno != EACCES))
			continue;
		use_url(f, arena_printf(f->arena, "unix://%s", path), NULL, false);
		return true;
	}
	return false;
}

static void use_default(struct finder *f)
{
	struct process process;
	const char *pids, *host, *program;
	size_t count;

	f->to->chosen_by = "default";
	if (use_default_socket(f))
		return;
	count = find_processes(f, &process, &pids);
	host = count == 1 ? listens_on(f, &process) : NULL;
	if (host) {
		f->to->chosen_by = arena_printf(f->arena, "dockerd, pid %ld", process.pid);
		use_url(f, host, NULL, false);
	} else if (count > 1) {
		say(f, DOCKER_SILENT, "%zu dockerd run (pids %s) and none has /run/docker.sock: "
		    "name the socket of one with --host", count, pids);
	} else if (count) {
		say(f, DOCKER_SILENT, "dockerd runs (pid %s) but has no socket where one is looked for "
		    "(/run/docker.sock): name it with --host", pids);
	} else if ((program = installed(f))) {
		say(f, DOCKER_SILENT, "a Docker Engine is installed (%s) but does not run: start it "
		    "(systemctl start docker)", program);
	} else {
		say(f, DOCKER_NOT_INSTALLED, "no Docker Engine here: no socket /run/docker.sock, no dockerd "
		    "that runs, none installed");
	}
}

void docker_find(struct arena *arena, const struct docker_world *world, const char *host,
    struct docker_endpoint *to)
{
	struct finder f = { arena, world, to };
	const char *name, *said_by;

	*to = (struct docker_endpoint){ .presence = DOCKER_SILENT, .message = "", .name = "", .peer = "" };
	if (host && *host) {
		to->chosen_by = "--host";
		use_url(&f, host, environment_tls(&f), true);
	} else if ((host = environment(&f, "DOCKER_HOST"))) {
		to->chosen_by = "DOCKER_HOST";
		use_url(&f, host, environment_tls(&f), false);
	} else if ((name = current_context(&f, &said_by))) {
		use_context(&f, name, said_by);
	} else {
		use_default(&f);
	}
}

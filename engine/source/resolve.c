/* Where a reference in content leads: into the data stream, to a file beside the content, or out of
 * it altogether. */
#include "source/source.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/data_stream.h"
#include "source/fetch.h"
#include "source/shared.h"
#include "source/unpack.h"

static bool starts(const char *text, const char *with)
{
	return !strncasecmp(text, with, strlen(with));
}

static bool is_remote(const char *href)
{
	return starts(href, "https:") || starts(href, "http:") || starts(href, "ftp:");
}

/* RFC 3986, 3.1: a scheme is a letter and then letters, digits, "+", "-", "."; before a colon. */
static bool has_scheme(const char *href)
{
	size_t length = strspn(href, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789+-.");

	return length > 1 && href[length] == ':';
}

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* ---- outside of the document ---- */

static enum source_resolved keep(struct source *from, const char *key, struct source *source,
    struct source **found)
{
	if (!source)
		return SOURCE_BROKEN;
	map_put(from->shared->found, arena_strdup(from->arena, key), source);
	*found = source;
	return SOURCE_RESOLVED;
}

static enum source_resolved open_file(struct source *from, const char *path,
    struct source **found, struct err *err)
{
	*found = map_get(from->shared->found, path);
	if (*found)
		return SOURCE_RESOLVED;
	return keep(from, path, source_open_within(from->arena, path, from->shared, err), found);
}

/* From here on nothing but the bytes between `..` and the limit of the content matters: the true
 * path must lie in the true folder of the content. */
static bool lies_within(const char *path, const char *top)
{
	char true_path[PATH_MAX], true_top[PATH_MAX];
	size_t length;

	if (!realpath(path, true_path) || !realpath(top, true_top))
		return false;
	length = strlen(true_top);
	if (length == 1)
		return true;
	return !strncmp(true_path, true_top, length) && true_path[length] == '/';
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* file: and what is percent-encoded in it, as a path. */
static const char *path_of(struct arena *arena, const char *href)
{
	char *path, *to;

	if (!starts(href, "file:"))
		return href;
	href += strlen("file:");
	if (starts(href, "//")) /* an authority: none, or localhost */
		href += 2;
	if (starts(href, "localhost/"))
		href += strlen("localhost");
	path = to = arena_strdup(arena, href);
	for (; *href; href++, to++) {
		if (*href == '%' && hex(href[1]) >= 0 && hex(href[2]) >= 0 &&
		    (hex(href[1]) || hex(href[2]))) {
			*to = (char)(hex(href[1]) * 16 + hex(href[2]));
			href += 2;
		} else {
			*to = *href;
		}
	}
	*to = '\0';
	return path;
}

static enum source_resolved outside_seal(const struct source *from, const char *href,
    struct err *err)
{
	err_set(err, ERR_CONTENT, "%s: '%s' lies outside of what the signature covers", from->name,
	    href);
	return SOURCE_BROKEN;
}

/* The path of a file beside the content. */
static enum source_resolved locate(const struct source *from, const char *href,
    const char **path, struct err *err)
{
	struct stat st;

	*path = path_of(from->arena, href);
	if (!from->folder || !from->shared->top)
		return SOURCE_SKIPPED;
	if (from->shared->sealed)
		return outside_seal(from, href, err);
	if (**path != '/' && strcmp(from->folder, "."))
		*path = arena_printf(from->arena, "%s/%s", from->folder, *path);
	if (stat(*path, &st)) {
		if (errno == ENOENT || errno == ENOTDIR)
			return SOURCE_SKIPPED;
		err_errno(err, "%s", *path);
		return SOURCE_BROKEN;
	}
	if (!lies_within(*path, from->shared->top)) {
		err_set(err, ERR_CONTENT,
		    "%s: its reference '%s' leads out of the folder '%s'; content may only "
		    "name files beside it",
		    from->name, href, from->shared->top);
		return SOURCE_BROKEN;
	}
	return SOURCE_RESOLVED;
}

static enum source_resolved beside(struct source *from, const char *href, struct source **found,
    struct err *err)
{
	const char *path;
	enum source_resolved resolved = locate(from, href, &path, err);

	return resolved == SOURCE_RESOLVED ? open_file(from, path, found, err) : resolved;
}

/* ---- remote ---- */

static void tell(const char *text)
{
	fflush(stdout);
	fprintf(stderr, "WARNING: %s\n", text);
}

/* A component or a plain document is worded differently. */
static enum source_resolved not_fetched(struct source *from, const struct data_stream_ref *ref,
    const char *url)
{
	if (ref) {
		tell(arena_printf(from->arena,
		    "Datastream component '%s' points out to the remote '%s'. Use "
		    "'--fetch-remote-resources' option to download it.",
		    ref->id, url));
		tell(arena_printf(from->arena,
		    "Skipping '%s' file which is referenced from datastream", url));
	} else if (!from->shared->remote_told) {
		from->shared->remote_told = true;
		tell("This content points out to the remote resources. Use "
		     "`--fetch-remote-resources' option to download them.");
	}
	return SOURCE_SKIPPED;
}

static enum source_resolved from_local_files(struct source *from,
    const struct data_stream_ref *ref, const char *url, const char *name, const char *folder,
    struct source **found, struct err *err)
{
	const char *path = arena_printf(from->arena, "%s/%s", folder, last_name(name));

	if (!*last_name(name) || access(path, R_OK)) {
		const char *why = strerror(*last_name(name) ? errno : ENOENT);

		tell(ref ? arena_printf(from->arena,
		               "Data stream component '%s' points out to the remote '%s'. The "
		               "option --local-files '%s' has been provided, but the file '%s' "
		               "can't be used locally: %s.",
		               ref->id, url, folder, path, why)
		         : arena_printf(from->arena,
		               "The content points out to the remote '%s'. The option "
		               "--local-files '%s' has been provided, but the file '%s' can't "
		               "be used locally: %s.",
		               url, folder, path, why));
		return SOURCE_SKIPPED;
	}
	return open_file(from, path, found, err);
}

static enum source_resolved fetched(struct source *from, const char *url, struct source **found,
    struct err *err)
{
	const char *bytes, *name = url;
	size_t length;
	bool ok;

	fprintf(stderr, "Downloading: %s ... ", url);
	ok = fetch(from->arena, url, &bytes, &length, err);
	fprintf(stderr, ok ? "ok\n" : "error\n");
	if (!ok || !unpack(from->arena, &name, &bytes, &length, err))
		return SOURCE_BROKEN;
	return keep(from, url,
	    source_from_bytes_within(from->arena, name, bytes, length, from->shared, err), found);
}

/* `name`: what the content calls it, for --local-files. */
static enum source_resolved remote(struct source *from, const struct data_stream_ref *ref,
    const char *url, const char *name, const struct source_options *options,
    struct source **found, struct err *err)
{
	enum source_resolved resolved;

	*found = map_get(from->shared->found, url);
	if (*found)
		return SOURCE_RESOLVED;
	if (map_get(from->shared->lost, url))
		return SOURCE_SKIPPED;
	if (options && (options->local_files || options->fetch_remote) && from->shared->sealed)
		resolved = outside_seal(from, url, err);
	else if (options && options->local_files)
		resolved = from_local_files(from, ref, url, name, options->local_files, found, err);
	else if (options && options->fetch_remote)
		resolved = fetched(from, url, found, err);
	else
		resolved = not_fetched(from, ref, url);
	if (resolved == SOURCE_SKIPPED)
		map_put(from->shared->lost, arena_strdup(from->arena, url), from);
	return resolved;
}

/* ---- through the catalog (OASIS XML catalogs, as SP 800-126 3.1.2 uses them) ---- */

/* NULL: not in the catalog. The longest uriStartString wins. */
static const char *in_catalog(const struct source *from, const char *href)
{
	const struct data_stream_uri *best = NULL;
	size_t longest = 0;

	if (!from->ref || !from->ref->names)
		return NULL;
	best = map_get(from->ref->names, href);
	if (best)
		return best->uri;
	for (size_t i = 0; i < from->ref->n_catalog; i++) {
		const struct data_stream_uri *uri = &from->ref->catalog[i];
		size_t length = strlen(uri->name);

		if (length > 1 && uri->name[length - 1] == '*' && length - 1 > longest &&
		    !strncmp(uri->name, href, length - 1)) {
			best = uri;
			longest = length - 1;
		}
	}
	if (!best)
		return NULL;
	return arena_printf(from->arena, "%.*s%s", (int)strlen(best->uri) - 1, best->uri,
	    href + longest);
}

static enum source_resolved through_ref(struct source *from, const struct data_stream_ref *ref,
    const char *href, const struct source_options *options, struct source **found,
    struct err *err)
{
	if (ref->component) {
		*found = data_stream_component(ref, err);
		return *found ? SOURCE_RESOLVED : SOURCE_BROKEN;
	}
	if (is_remote(ref->href))
		return remote(from, ref, ref->href, *href == '#' ? ref->href : href, options, found, err);
	return beside(from, ref->href, found, err);
}

enum source_resolved source_resolve(struct source *from, const char *href,
    const struct source_options *options, struct source **found, struct err *err)
{
	const char *to = href, *mapped = in_catalog(from, href);

	*found = NULL;
	if (!*href || !strcmp(href, "#")) {
		*found = from;
		return SOURCE_RESOLVED;
	}
	if (mapped)
		to = mapped;
	if (*to == '#') {
		const struct data_stream_ref *ref =
		    from->stream ? data_stream_ref_find(from->stream, to + 1) : NULL;

		if (ref)
			return through_ref(from, ref, href, options, found, err);
		if (!mapped)
			return SOURCE_SKIPPED;
		err_set(err, ERR_CONTENT,
		    "%s: the catalog says '%s' is %s, and the data stream has no such component-ref",
		    from->name, href, to);
		return SOURCE_BROKEN;
	}
	if (is_remote(to))
		return remote(from, NULL, to, href, options, found, err);
	if (has_scheme(to) && !starts(to, "file:")) {
		err_set(err, ERR_CONTENT, "%s: nobody knows how to follow the reference '%s'",
		    from->name, to);
		return SOURCE_BROKEN;
	}
	return beside(from, to, found, err);
}

enum source_resolved source_read_plain(struct source *from, const char *href,
    const char **bytes, size_t *length, struct err *err)
{
	const char *to = in_catalog(from, href), *path;
	const struct data_stream_ref *ref;
	enum source_resolved resolved;

	if (!to)
		to = href;
	if (*to == '#') {
		ref = from->stream ? data_stream_ref_find(from->stream, to + 1) : NULL;
		if (!ref)
			return SOURCE_SKIPPED;
		*bytes = data_stream_plain(ref, err);
		if (!*bytes)
			return SOURCE_BROKEN;
		*length = strlen(*bytes);
		return SOURCE_RESOLVED;
	}
	if (has_scheme(to) && !starts(to, "file:"))
		return SOURCE_SKIPPED;
	resolved = locate(from, to, &path, err);
	if (resolved == SOURCE_RESOLVED && !source_bytes(from->arena, path, bytes, length, err))
		resolved = SOURCE_BROKEN;
	return resolved;
}

const char *source_reference_name(const struct source *from, const char *href)
{
	if (is_remote(href) || *href == '/')
		return href;
	return arena_printf(from->arena, "%s/%s", from->ref || !from->folder ? "." : from->folder,
	    href);
}

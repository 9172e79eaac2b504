/* Opening: a file, standard input, packed or not. */
#include "source/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "source/shared.h"
#include "source/unpack.h"

struct mapping {
	void *at;
	size_t length;
};

static void unmap(void *arg)
{
	struct mapping *mapping = arg;

	munmap(mapping->at, mapping->length);
}

static const char *input_name(const char *path)
{
	return strcmp(path, "-") ? path : "standard input";
}

static bool read_stream(struct arena *arena, int fd, const char *path, const char **bytes,
    size_t *length, struct err *err)
{
	struct buf all;
	char piece[65536];
	ssize_t got;

	buf_init(&all, arena);
	while ((got = read(fd, piece, sizeof piece)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, "%s", path);
		if (all.length + (size_t)got > LIMIT_DOCUMENT_BYTES)
			return err_set(err, ERR_LIMIT, "%s: more than %u MB", path,
			    LIMIT_DOCUMENT_BYTES >> 20);
		buf_add(&all, piece, (size_t)got);
	}
	*bytes = all.at;
	*length = all.length;
	return true;
}

static bool map(struct arena *arena, int fd, size_t size, const char *path, const char **bytes,
    struct err *err)
{
	struct mapping *mapping = arena_alloc(arena, sizeof *mapping);

	mapping->at = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (mapping->at == MAP_FAILED)
		return err_errno(err, "%s", path);
	mapping->length = size;
	arena_at_free(arena, unmap, mapping);
	*bytes = mapping->at;
	return true;
}

/* The file as it lies there, still packed. */
static bool raw_bytes(struct arena *arena, const char *path, const char **bytes, size_t *length,
    struct err *err)
{
	bool input = !strcmp(path, "-"), ok;
	struct stat st;
	int fd = input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return err_errno(err, "%s", path);
	if (fstat(fd, &st)) {
		ok = err_errno(err, "%s", path);
	} else if (S_ISDIR(st.st_mode)) {
		ok = err_set(err, ERR_CONTENT, "%s: a folder, not a document", path);
	} else if (S_ISREG(st.st_mode) && !input && st.st_size > 0) {
		if ((uintmax_t)st.st_size > LIMIT_DOCUMENT_BYTES) {
			ok = err_set(err, ERR_LIMIT, "%s: more than %u MB", path,
			    LIMIT_DOCUMENT_BYTES >> 20);
		} else {
			*length = (size_t)st.st_size;
			ok = map(arena, fd, *length, path, bytes, err);
		}
	} else {
		ok = read_stream(arena, fd, path, bytes, length, err);
	}
	if (!input)
		close(fd);
	return ok;
}

bool source_bytes(struct arena *arena, const char *path, const char **bytes, size_t *length,
    struct err *err)
{
	const char *name = input_name(path);

	return raw_bytes(arena, path, bytes, length, err) && unpack(arena, &name, bytes, length, err);
}

static struct source *make(struct arena *arena, struct xml_document *xml, const char *path,
    struct source_shared *shared)
{
	struct source *source = arena_alloc(arena, sizeof *source);

	source->arena = arena;
	source->xml = xml;
	source->root = xml->root;
	source->name = xml->name;
	source->path = arena_strdup(arena, path);
	source->type = source_type_of(xml->root, &source->version, arena);
	source->shared = shared;
	return source;
}

static struct source_shared *shared_new(struct arena *arena)
{
	struct source_shared *shared = arena_alloc(arena, sizeof *shared);

	shared->found = map_new(arena);
	shared->lost = map_new(arena);
	shared->collections = map_new(arena);
	return shared;
}

static const char *folder_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return slash == path ? "/" : arena_strndup(arena, path, (size_t)(slash - path));
}

/* A plain file is mapped by the reader itself, which can then give pages back. */
static struct xml_document *read_path(struct arena *arena, const char *path, struct err *err)
{
	const char *name = input_name(path), *bytes;
	struct stat st;
	size_t length;

	if (!raw_bytes(arena, path, &bytes, &length, err))
		return NULL;
	if (!unpack_needed(bytes, length) && !stat(path, &st) && S_ISREG(st.st_mode) && st.st_size)
		return xml_read_file(arena, path, source_close, NULL, err);
	if (!unpack(arena, &name, &bytes, &length, err))
		return NULL;
	return xml_read(arena, name, bytes, length, source_close, NULL, err);
}

struct source *source_open_within(struct arena *arena, const char *path,
    struct source_shared *shared, struct err *err)
{
	struct xml_document *xml = read_path(arena, path, err);
	struct source *source;

	if (!xml)
		return NULL;
	source = make(arena, xml, path, shared);
	source->folder = folder_of(arena, path);
	return source;
}

struct source *source_open(struct arena *arena, const char *path, struct err *err)
{
	struct source_shared *shared = shared_new(arena);

	shared->top = folder_of(arena, path);
	return source_open_within(arena, path, shared, err);
}

struct source *source_from_bytes_within(struct arena *arena, const char *name, const char *bytes,
    size_t length, struct source_shared *shared, struct err *err)
{
	struct xml_document *xml = xml_read(arena, name, bytes, length, source_close, NULL, err);

	return xml ? make(arena, xml, name, shared) : NULL;
}

struct source *source_from_bytes(struct arena *arena, const char *name, const char *bytes,
    size_t length, struct err *err)
{
	return source_from_bytes_within(arena, name, bytes, length, shared_new(arena), err);
}

#include "source/rule_folder.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/map.h"
#include "base/paths.h"

static bool ends_in(const char *name, const char *ending)
{
	size_t length = strlen(name), tail = strlen(ending);

	return length > tail && !strcmp(name + length - tail, ending);
}

static bool read_one(struct arena *arena, const char *path, const char *root, struct rule_file *file, struct err *err)
{
	file->path = path;
	file->xml = xml_read_file(arena, path, NULL, NULL, err);
	if (!file->xml)
		return false;
	if (!xml_is(file->xml->root, NS_RULE_FILE, root))
		return xml_err(file->xml, file->xml->root, err, "expected <%s xmlns=\"%s\">, found <%s>", root,
		    NS_RULE_FILE, file->xml->root->name);
	file->stig_id = xml_attr(file->xml->root, "stig-id");
	if (!strcmp(root, "item") && (!file->stig_id || !*file->stig_id))
		return xml_err(file->xml, file->xml->root, err, "an item needs a stig-id");
	return true;
}

static int by_stig_id(const void *a, const void *b)
{
	const struct rule_file *x = a, *y = b;

	return strcmp(x->stig_id, y->stig_id);
}

const char *rule_folder_of(struct arena *arena, const char *rule)
{
	const char *slash = strrchr(rule, '/');
	const char *folder = slash ? arena_strndup(arena, rule, (size_t)(slash - rule)) : ".";
	struct stat st;

	return stat(arena_printf(arena, "%s/benchmark.xml", folder), &st) ? arena_printf(arena, "%s/..", folder) : folder;
}

static bool read_folder(struct arena *arena, const char *folder, struct rule_file **files, size_t *count, struct err *err)
{
	const char *rules = arena_printf(arena, "%s/rules", folder);
	DIR *dir = opendir(rules);
	struct dirent *entry;
	bool good = true;

	if (!dir)
		return err_errno(err, "%s", rules);
	while (good && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || !ends_in(entry->d_name, ".xml"))
			continue;
		*files = arena_more(arena, *files, *count, sizeof **files);
		good = read_one(arena, arena_printf(arena, "%s/%s", rules, entry->d_name), "item",
		    &(*files)[*count], err);
		*count += good;
	}
	closedir(dir);
	if (good && *count == 1)
		return err_set(err, ERR_CONTENT, "%s: there is no rule file in it", rules);
	return good;
}

const struct rule_file *rule_files_read(struct arena *arena, const char *path, size_t *count, struct err *err)
{
	struct rule_file *files = arena_more(arena, NULL, 0, sizeof *files);
	struct map *seen = map_new(arena);
	struct stat st;

	*count = 1;
	if (stat(path, &st)) {
		err_errno(err, "%s", path);
		return NULL;
	}
	if (S_ISDIR(st.st_mode)) {
		if (!read_one(arena, arena_printf(arena, "%s/benchmark.xml", path), "benchmark", &files[0], err) ||
		    !read_folder(arena, path, &files, count, err))
			return NULL;
	} else {
		files = arena_more(arena, files, 1, sizeof *files);
		if (!read_one(arena, arena_strdup(arena, path), "item", &files[1], err) ||
		    !read_one(arena, arena_printf(arena, "%s/benchmark.xml", rule_folder_of(arena, path)), "benchmark", &files[0], err))
			return NULL;
		*count = 2;
	}
	qsort(files + 1, *count - 1, sizeof *files, by_stig_id);
	for (size_t i = 1; i < *count; i++) {
		const struct rule_file *other = map_put(seen, files[i].stig_id, &files[i]);

		if (other) {
			err_set(err, ERR_CONTENT, "%s: %s is in %s already", files[i].path, files[i].stig_id,
			    other->path);
			return NULL;
		}
	}
	return files;
}

const char *rule_folder_build(struct arena *arena, const char *path, const char *release, const char *timestamp,
    size_t *length, struct err *err)
{
	const char *stylesheet = data_path(arena, "content/build/data-stream.xsl");
	const struct source_parameter parameters[] = {
		{ "release", release ? release : "" }, { "timestamp", timestamp },
		{ "version", PLIMSOLL_VERSION }, { NULL, NULL },
	};
	struct arena *scratch;
	const struct rule_file *files;
	const char *bytes = NULL;
	struct buf buf;
	size_t count;

	if (!stylesheet) {
		err_set(err, ERR_SYSTEM, "content/build/data-stream.xsl is not where plimsoll looks for its data; "
					 "set PLIMSOLL_DATA to the folder that holds content/");
		return NULL;
	}
	scratch = arena_new("rule files");
	files = rule_files_read(scratch, path, &count, err);
	if (files) {
		buf_init(&buf, scratch);
		buf_str(&buf, "<content xmlns=\"" NS_RULE_FILE "\">");
		for (size_t i = 0; i < count; i++)
			xml_splice(files[i].xml, files[i].xml->root, &buf);
		buf_str(&buf, "</content>");
		bytes = source_transform_own(arena, path, &buf, stylesheet, parameters, length, err);
	}
	arena_free(scratch);
	return bytes;
}

struct source *rule_folder_open(struct arena *arena, const char *path, const char *release, struct err *err)
{
	char now[32];
	time_t seconds = time(NULL);
	struct tm tm;
	const char *bytes;
	size_t length;

	strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &tm));
	bytes = rule_folder_build(arena, path, release, now, &length, err);
	return bytes ? source_from_bytes(arena, path, bytes, length, err) : NULL;
}

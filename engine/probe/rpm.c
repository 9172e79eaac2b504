#include "probe/rpm.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#ifdef HAVE_RPM
#include <rpm/rpmdb.h>
#include <rpm/rpmlib.h>
#include <rpm/rpmlog.h>
#include <rpm/rpmmacro.h>
#include <rpm/rpmts.h>
#endif

/* Where the database lies below the root; NULL: nowhere. Outside of the root is nowhere. */
static const char *find_database(const char *root, struct arena *arena)
{
	static const char *const folders[] = { "/usr/lib/sysimage/rpm", "/var/lib/rpm" };
	static const char *const files[] = { "rpmdb.sqlite", "Packages.db", "Packages" };
	char top[PATH_MAX], real[PATH_MAX];
	struct stat st;
	size_t i, k, length;

	if (!realpath(root, top))
		return NULL;
	length = strcmp(top, "/") ? strlen(top) : 0;
	for (i = 0; i < sizeof folders / sizeof *folders; i++) {
		if (!realpath(arena_printf(arena, "%s%s", root, folders[i]), real) ||
		    strncmp(real, top, length) != 0 || real[length] != '/')
			continue;
		for (k = 0; k < sizeof files / sizeof *files; k++)
			if (lstat(arena_printf(arena, "%s/%s", real, files[k]), &st) == 0 && S_ISREG(st.st_mode))
				return arena_strdup(arena, real + length);
	}
	return NULL;
}

#ifdef HAVE_RPM
static json_t *text_of(Header header, const char *format)
{
	char *text = headerFormat(header, format, NULL);
	json_t *string = text ? json_string(text) : json_null();

	free(text);
	return string ? string : json_null();
}

/* "RSA/SHA256, Mon 1 Jan 2024, Key ID 199e2f91fd431d51" */
static json_t *key_of(Header header)
{
	static const char *const formats[] = { "%|RSAHEADER?{%{RSAHEADER:pgpsig}}|", "%|DSAHEADER?{%{DSAHEADER:pgpsig}}|",
		"%|SIGPGP?{%{SIGPGP:pgpsig}}|", "%|SIGGPG?{%{SIGGPG:pgpsig}}|" };
	const char *mark = "Key ID ", *at;
	json_t *key = NULL;
	char *text;
	size_t i;

	for (i = 0; i < sizeof formats / sizeof *formats && !key; i++) {
		text = headerFormat(header, formats[i], NULL);
		at = text ? strstr(text, mark) : NULL;
		if (at)
			key = json_string(at + strlen(mark));
		free(text);
	}
	return key ? key : json_null();
}

static json_t *package_of(Header header)
{
	json_t *package = json_array();

	json_array_append_new(package, text_of(header, "%{NAME}"));
	json_array_append_new(package, text_of(header, "%{ARCH}"));
	json_array_append_new(package, text_of(header, "%{EPOCH}"));
	json_array_append_new(package, text_of(header, "%{VERSION}"));
	json_array_append_new(package, text_of(header, "%{RELEASE}"));
	json_array_append_new(package, key_of(header));
	return package;
}

static json_t *files_of(Header header)
{
	char *text = headerFormat(header, "[%{FILENAMES}\n]", NULL), *at = text, *line;
	json_t *list = json_array();

	while (at && (line = strsep(&at, "\n")))
		if (*line)
			json_array_append_new(list, json_string(line));
	free(text);
	return list;
}

static const char *algorithm_of(Header header)
{
	/* PGPHASHALGO_: RFC 4880, section 9.4; none said: MD5. */
	switch (headerGetNumber(header, RPMTAG_FILEDIGESTALGO)) {
	case 0:
	case 1: return "MD5";
	case 2: return "SHA1";
	case 8: return "SHA256";
	case 9: return "SHA384";
	case 10: return "SHA512";
	case 11: return "SHA224";
	default: return "";
	}
}

/* One line for each file: no part of it can hold a newline but the name, which then is not found and
 * said to be missing. A unit separator between the parts. */
static json_t *details_of(Header header)
{
	const char *format = "[%{FILENAMES}\x1f%{FILESIZES}\x1f%{FILEMODES}\x1f%{FILEMTIMES}\x1f%{FILEDIGESTS}\x1f%{FILELINKTOS}\x1f"
			     "%{FILEUSERNAME}\x1f%{FILEGROUPNAME}\x1f%{FILEFLAGS}\x1f%{FILEVERIFYFLAGS}\x1f%{FILERDEVS}\x1f"
			     "%{FILESTATES}\x1f%{FILECAPS}\n]";
	char *text = headerFormat(header, format, NULL), *at = text, *line, *part;
	json_t *list = json_array(), *file;

	while (at && (line = strsep(&at, "\n"))) {
		if (!*line)
			continue;
		file = json_array();
		while ((part = strsep(&line, "\x1f"))) {
			json_t *string = json_string(part);

			json_array_append_new(file, string ? string : json_string(""));
		}
		if (json_array_size(file) == RPM_FILE_PARTS)
			json_array_append_new(list, file);
		else
			json_decref(file);
	}
	free(text);
	return list;
}

static json_t *answer_about(Header header, json_t *package, bool details)
{
	if (details)
		return json_pack("[oso]", package, algorithm_of(header), details_of(header));
	return json_pack("[oo]", package, files_of(header));
}

/* All packages; or, with a name, those of that name and their files. */
static json_t *query(const char *root, const char *database, const char *name, bool details, struct err *err)
{
	static bool configured;
	rpmdbMatchIterator iterator;
	json_t *list = NULL;
	Header header;
	rpmts ts;

	if (!configured) {
		rpmSetVerbosity(RPMLOG_CRIT);
		rpmReadConfigFiles(NULL, NULL);
		configured = true;
	}
	rpmPushMacro(NULL, "_dbpath", NULL, database, RMIL_CMDLINE);
	ts = rpmtsCreate();
	if (rpmtsSetRootDir(ts, root) == 0 && rpmtsOpenDB(ts, 0) == 0) {
		list = json_array();
		iterator = rpmtsInitIterator(ts, RPMDBI_PACKAGES, NULL, 0);
		while ((header = rpmdbNextIterator(iterator))) {
			json_t *package = package_of(header);

			if (!*name) {
				json_array_append_new(list, package);
			} else if (json_text(json_array_get(package, 0)) && !strcmp(json_text(json_array_get(package, 0)), name)) {
				json_array_append_new(list, answer_about(header, package, details));
			} else {
				json_decref(package);
			}
		}
		rpmdbFreeIterator(iterator);
	} else {
		err_set(err, ERR_SYSTEM, "the rpm database in %s cannot be opened", database);
	}
	rpmtsFree(ts);
	rpmPopMacro(NULL, "_dbpath");
	return list;
}
#else
static json_t *query(const char *root, const char *database, const char *name, bool details, struct err *err)
{
	(void)root;
	(void)name;
	(void)details;
	err_set(err, ERR_SYSTEM, "the rpm database in %s cannot be read: built without librpm", database);
	return NULL;
}
#endif

static enum target_outcome ask_for(const char *root, const char *key, bool details, struct arena *arena, const char **text,
    struct err *err)
{
	/* librpm is one for the whole program: one asks at a time. */
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	const char *database = find_database(root, arena);
	json_t *list;
	char *out;

	pthread_mutex_lock(&lock);
	list = database ? query(root, database, key, details, err) : json_array();
	pthread_mutex_unlock(&lock);

	if (!list)
		return TARGET_TROUBLE;
	out = json_dumps(list, JSON_COMPACT);
	*text = arena_strdup(arena, out ? out : "[]");
	free(out);
	json_decref(list);
	return TARGET_OK;
}

static enum target_outcome ask(const char *root, const char *key, struct arena *arena, const char **text, struct err *err)
{
	return ask_for(root, key, false, arena, text, err);
}

static enum target_outcome ask_details(const char *root, const char *key, struct arena *arena, const char **text, struct err *err)
{
	return ask_for(root, key, true, arena, text, err);
}

static void *read_packages(struct target *target, struct arena *arena)
{
	struct rpm_packages *all = arena_alloc(arena, sizeof *all);
	const char *text;
	struct err err;
	size_t i, n;

	if (target_fact_below(target, "rpm", "", ask, arena, &text, &err) == TARGET_OK)
		all->list = json_read(arena, "rpm", text, strlen(text), &err);
	if (!all->list) {
		all->message = arena_strdup(arena, err.text);
		return all;
	}
	all->by_name = map_new(arena);
	n = json_array_size(all->list);
	all->next = arena_alloc(arena, (n + 1) * sizeof *all->next);
	for (i = n; i > 0; i--) {
		const char *name = json_text(json_array_get(json_array_get(all->list, i - 1), 0));

		if (name)
			all->next[i] = (size_t)map_put(all->by_name, name, (void *)i);
	}
	return all;
}

const struct rpm_packages *rpm_packages(struct target *target)
{
	return target_once(target, "rpm", read_packages);
}

void rpm_each(struct collect *c, void (*tell)(struct collect *, const json_t *))
{
	const struct rpm_packages *all = rpm_packages(c->target);
	const char *const *names, *name;
	size_t count, i, at;

	if (!all->list) {
		collect_trouble(c, "%s", all->message);
		return;
	}
	if (collect_equals(c, "name", &names, &count)) {
		for (i = 0; i < count; i++)
			for (at = (size_t)map_get(all->by_name, names[i]); at; at = all->next[at])
				tell(c, json_array_get(all->list, at - 1));
		return;
	}
	for (i = 0; i < json_array_size(all->list); i++) {
		name = rpm_part(json_array_get(all->list, i), RPM_NAME);
		if (collect_matches(c, "name", name, strlen(name)))
			tell(c, json_array_get(all->list, i));
	}
}

static const json_t *ask_target(struct target *target, const char *kind, const char *name, target_ask_below *how,
    struct arena *arena, struct err *err)
{
	const char *text;

	if (target_fact_below(target, kind, name, how, arena, &text, err) != TARGET_OK)
		return NULL;
	return json_read(arena, kind, text, strlen(text), err);
}

const json_t *rpm_file_names(struct target *target, const char *name, struct arena *arena, struct err *err)
{
	return ask_target(target, "rpm", name, ask, arena, err);
}

const json_t *rpm_files(struct target *target, const char *name, struct arena *arena, struct err *err)
{
	return ask_target(target, "rpm-files", name, ask_details, arena, err);
}

const char *rpm_part(const json_t *of, size_t part)
{
	const char *text = json_text(json_array_get(of, part));

	return text ? text : "";
}

const char *rpm_evr(struct arena *arena, const json_t *package)
{
	const char *epoch = rpm_part(package, RPM_EPOCH);

	return arena_printf(arena, "%s:%s-%s", strcmp(epoch, "(none)") && *epoch ? epoch : "0", rpm_part(package, RPM_VERSION),
	    rpm_part(package, RPM_RELEASE));
}

const char *rpm_extended_name(struct arena *arena, const json_t *package)
{
	return arena_printf(arena, "%s-%s.%s", rpm_part(package, RPM_NAME), rpm_evr(arena, package), rpm_part(package, RPM_ARCH));
}

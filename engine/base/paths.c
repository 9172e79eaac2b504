#include "base/paths.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *in_folder(struct arena *arena, const char *folder, const char *relative)
{
	const char *path = arena_printf(arena, "%s/%s", folder, relative);

	return access(path, F_OK) == 0 ? path : NULL;
}

static const char *near_program(struct arena *arena, const char *relative)
{
	char folder[PATH_MAX], *slash;
	ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
	int up;

	if (length <= 0)
		return NULL;
	folder[length] = '\0';
	for (up = 0; up < 3 && (slash = strrchr(folder, '/')); up++) {
		*slash = '\0';
		if (in_folder(arena, folder, "content"))
			return in_folder(arena, folder, relative);
		/* installed: PREFIX/bin/plimsoll, PREFIX/share/plimsoll */
		if (in_folder(arena, folder, "share/plimsoll/content"))
			return in_folder(arena, arena_printf(arena, "%s/share/plimsoll", folder), relative);
	}
	return NULL;
}

const char *data_path(struct arena *arena, const char *relative)
{
	const char *folder = getenv("PLIMSOLL_DATA"), *path;

	if (folder && *folder)
		return in_folder(arena, folder, relative);
	path = near_program(arena, relative);
	return path ? path : in_folder(arena, PLIMSOLL_DATADIR, relative);
}

bool path_is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

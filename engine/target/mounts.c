/* Which devices hold files of this machine. A mounted root is mounted here, too: this
 * machine's own table of mounts knows its devices. */
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "target/files.h"

/* File systems whose files are on another machine; fuse.x and names with a host are
 * recognised in is_elsewhere. */
static const char *const remote[] = { "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "9p",
	"ncpfs", "lustre", "glusterfs", "pvfs2", "orangefs", "autofs", "fuse.sshfs", "fuse.glusterfs",
	"fuse.cephfs", "fuse.s3fs", "fuse.rclone", "davfs", "fuse.davfs2",
	/* And the kernel's tables: no storage at all. */
	"proc", "sysfs" };

static bool is_elsewhere(const char *type, const char *source)
{
	const char *colon = strchr(source, ':');
	size_t i;

	for (i = 0; i < sizeof remote / sizeof *remote; i++)
		if (!strcmp(type, remote[i]))
			return true;
	/* //server/share, server:/export */
	return !strncmp(source, "//", 2) || (colon && colon[1] == '/' && !memchr(source, '/', (size_t)(colon - source)));
}

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue" (proc(5)) */
static void read_line(struct target_files *files, const char *line)
{
	unsigned major, minor;
	char type[64], source[4096];
	const char *rest = strstr(line, " - ");

	if (sscanf(line, "%*s %*s %u:%u", &major, &minor) != 2 || !rest ||
	    sscanf(rest, " - %63s %4095s", type, source) != 2 || !is_elsewhere(type, source))
		return;
	files->elsewhere = arena_more(files->arena, files->elsewhere, files->n_elsewhere, sizeof *files->elsewhere);
	files->elsewhere[files->n_elsewhere++] = makedev(major, minor);
}

static void read_mounts(struct target_files *files)
{
	FILE *table = fopen("/proc/self/mountinfo", "re");
	char line[16384];

	if (!table)
		return;
	while (fgets(line, sizeof line, table))
		read_line(files, line);
	fclose(table);
}

bool files_local(struct target_files *files, uint64_t dev)
{
	bool local = true;
	size_t i;

	pthread_mutex_lock(&files->lock);
	if (!files->mounts_known)
		read_mounts(files);
	files->mounts_known = true;
	for (i = 0; i < files->n_elsewhere && local; i++)
		local = files->elsewhere[i] != dev;
	pthread_mutex_unlock(&files->lock);
	return local;
}

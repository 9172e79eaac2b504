/* engine/target: a snapshot answers what the run it came from was answered. */
#include "probe.h"

#include <archive.h>
#include <archive_entry.h>
#include <grp.h>
#include <sys/wait.h>

#include "base/limits.h"
#include "target/record.h"

static const char shadow[] =
    "root:$6$rounds=5000$saltsalt$hashhash/.x:19000:0:99999:7:::\n"
    "a:!$y$j9T$SECRETSALT$SECRETHASH:1::::::\nb:*:1::::::\nc::1::::::\nd:SECRETDESHASH:1::::::\n#rest\nSECRETLINE\n";
static const char shadow_left[] =
    "root:$6$rounds=5000$x$x:19000:0:99999:7:::\n"
    "a:!$y$j9T$x$x:1::::::\nb:*:1::::::\nc::1::::::\nd:xxxxxxxxxxxxx:1::::::\n#rest\n\n";
static const char key[] = "x\n-----BEGIN RSA PRIVATE KEY-----\nSECRETKEY\n-----END RSA PRIVATE KEY-----\ny\n"
			  "-----BEGIN PRIVATE KEY-----\nSECRETKEY2\n-----END PRIVATE KEY-----\nz\n";

static const char cmdline[] = "app\0--db-password=SECRET1\0--Token\0SECRET2\0--port\0002375\0API_KEY=SECRET3\0";

static const char daemon_json[] =
    "{\n  \"log-driver\": \"splunk\",\n  \"log-opts\": {\"splunk-token\": \"SECRET8\", \"tag\": \"a\"},\n"
    "  \"http-proxy\": \"http://u:SECRET9@proxy:3128\", \"authorization-plugins\": [\"p\"]\n}\n";
static const char daemon_json_left[] =
    "{\n  \"log-driver\": \"splunk\",\n  \"log-opts\": {\"splunk-token\": \"(not shown)\", \"tag\": \"a\"},\n"
    "  \"http-proxy\": \"http://*********@proxy:3128\", \"authorization-plugins\": [\"p\"]\n}\n";
static const char dockerd[] = "dockerd\0--log-opt\0splunk-token=SECRET10\0--log-opt=gcp-secret=SECRET11\0"
			      "--registry-mirror=https://u:SECRET12@mirror\0--tlskey=/k\0--token-check=true\0";

static int make_tree(void **state)
{
	int failed = make_root(state);
	char name[201] = "", longest[300];

	put_file("/etc/hosts", "127.0.0.1 localhost\n");
	put_file("/etc/empty", "");
	put_bytes("/etc/nul", "a\0b", 3);
	put_file("/etc/new\nline", "n");
	put_file("/etc/bro\xffken %41", "b");
	put_file("/etc/\xc3\xa4", "umlaut");
	put_file("/etc/shadow", shadow);
	put_file("/etc/key.pem", key);
	put_bytes("/proc/7/cmdline", cmdline, sizeof cmdline - 1);
	put_file("/etc/docker/daemon.json", daemon_json);
	put_file("/etc/systemd/system/docker.service.d/proxy.conf", "[Service]\n"
		"Environment=\"HTTP_PROXY=http://u:SECRET4@proxy:3128/\" \"NO_PROXY=a@b\"\nEnvironment=A=1 SPLUNK_TOKEN=SECRET5\n"
		"ExecStart=/usr/bin/dockerd --tlskey=/k\n");
	put_file("/etc/default/docker", "DOCKER_OPTS=\"--debug\"\nexport REGISTRY_PASS='SECRET6 SECRET7'\n");
	put_bytes("/proc/8/cmdline", dockerd, sizeof dockerd - 1);
	put_file("/etc/security/opasswd", "a:1000:1:SECRETHASH\n");
	memset(name, 0xff, 200);
	snprintf(longest, sizeof longest, "/etc/%s", name);
	put_file(longest, "long");
	put_link("/etc/link", "hosts");
	put_link("/conf", "etc");
	put_link("/etc/loop", "loop");
	mkfifo(in_root("/etc/fifo"), 0600);
	chmod(in_root("/etc/hosts"), 04640);
	mkdir(in_root("/closed"), 0700);
	put_file("/closed/file", "x");
	mkdir(in_root("/snapshots"), 0777);
	chmod(in_root("/snapshots"), 0777);
	return failed;
}

static enum target_outcome ask_fact(const char *what, struct arena *arena, const char **text, struct err *err)
{
	if (!strcmp(what, "1 SECRET") || !strcmp(what, "1 PATH") || !strcmp(what, "release")) {
		*text = arena_printf(arena, "value of %s %% \xff\n", what);
		return TARGET_OK;
	}
	err_set(err, ERR_DENIED, "%s: may not", what);
	return TARGET_DENIED;
}

/* Everything that can be asked, as text. */
static const char *interview(struct target *t, struct arena *arena, const char *where)
{
	static const char *const paths[] = { "/etc/hosts", "/etc/empty", "/etc/nul", "/etc/new\nline", "/etc/bro\xffken %41",
		"/etc/\xc3\xa4", "/etc/link", "/conf/hosts", "/etc/loop", "/etc/fifo", "/etc", "/none", "/etc/none/x",
		"/closed/file", "/conf", "relative" };
	static const char *const facts[][2] = { { "uname", "release" }, { "uname", "other" }, { "environment", "1 PATH" } };
	struct buf all;
	size_t i, k;

	buf_init(&all, arena);
	for (i = 0; i < sizeof paths / sizeof *paths; i++) {
		const char *path = *paths[i] == '/' ? arena_printf(arena, "%s%s", where, paths[i]) : paths[i];
		const struct target_entry *entries;
		enum target_outcome outcome;
		struct target_stat st;
		const char *text;
		size_t n = 0;
		struct err err = { 0 };

		for (k = 0; k < 2; k++) {
			outcome = k ? target_stat(t, path, &st, &err) : target_lstat(t, path, &st, &err);
			buf_printf(&all, "%s: %d %s\n", path, outcome, outcome == TARGET_OK ? "" : err.text);
			if (outcome == TARGET_OK)
				buf_printf(&all, "%d %o %u %u %zu %zu %zu %zu %zd %zd %d%d%d\n", st.type, st.mode, st.uid, st.gid,
				    (size_t)st.size, (size_t)st.dev, (size_t)st.ino, (size_t)st.nlink, (ssize_t)st.mtime,
				    (ssize_t)st.ctime, st.has_acl, st.acl_unknown, st.acl_unsupported);
		}
		err.text[0] = '\0';
		outcome = target_read(t, path, 0, arena, &text, &n, &err);
		buf_printf(&all, "read %d ", outcome);
		buf_str(&all, record_pack(arena, text, n));
		buf_printf(&all, " %s\n", err.text);
		err.text[0] = '\0';
		outcome = target_read(t, path, 2, arena, &text, &n, &err);
		buf_printf(&all, "read 2 %d %s\n", outcome, err.text);
		err.text[0] = '\0';
		outcome = target_entries(t, path, arena, &entries, &n, &err);
		buf_printf(&all, "list %d %s\n", outcome, err.text);
		for (k = 0; k < n; k++)
			if (strcmp(entries[k].name, "snapshots") != 0)
				buf_printf(&all, "%d %s\n", entries[k].type, entries[k].name);
		err.text[0] = '\0';
		outcome = target_readlink(t, path, arena, &text, &err);
		buf_printf(&all, "readlink %d %s %s\n", outcome, text, err.text);
		err.text[0] = '\0';
		outcome = target_realpath(t, path, arena, &text, &err);
		buf_printf(&all, "realpath %d %s %s\n", outcome, text, err.text);
	}
	for (i = 0; i < sizeof facts / sizeof *facts; i++) {
		struct err err = { 0 };
		enum target_outcome outcome;
		const char *text;

		outcome = target_fact(t, facts[i][0], facts[i][1], ask_fact, arena, &text, &err);
		buf_printf(&all, "fact %d %s", outcome, text);
		buf_printf(&all, " %s\n", strstr(err.text, "may not") ? "may not" : "");
	}
	buf_printf(&all, "local %d\n", target_is_local(t, 12345));
	return all.at;
}

static const char *snapshot_path(struct arena *arena, const char *name)
{
	return arena_printf(arena, "%s/snapshots/%s", test_root, name);
}

/* Records an interview of the live host about our folder; NULL: and is root no more. */
static const char *record(struct arena *arena, const char *name)
{
	struct target *live = open_live(arena);
	struct err err = { 0 };
	const char *said, *text;
	size_t n;

	if (!target_record(live, snapshot_path(arena, name), &err))
		fail_msg("%s", err.text);
	said = interview(live, arena, test_root);
	interview(live, arena, test_root); /* twice is written once */
	record_docker(live->recorder, "info.json", "{\"get\":\"/info\"}", 15);
	record_docker(live->recorder, "info.json", "again", 5);
	target_fact(live, "environment", "1 SECRET", ask_fact, arena, &text, &err);
	target_read(live, "/etc/shadow", 0, arena, &text, &n, &err);
	if (!target_record_done(live, &err))
		fail_msg("%s", err.text);
	return said;
}

static void check_round(const char *name)
{
	struct arena *arena = arena_new("test"), *after = arena_new("test");
	const char *said = record(arena, name), *bytes;
	struct err err = { 0 };
	struct target *target = target_snapshot(after, snapshot_path(arena, name), &err);
	struct target_stat st;
	size_t length;

	if (!target)
		fail_msg("%s", err.text);
	assert_int_equal(target->kind, TARGET_SNAPSHOT);
	assert_string_equal(interview(target, after, test_root), said);
	assert_int_equal(snapshot_docker(target, "info.json", &bytes, &length, &err), TARGET_OK);
	assert_int_equal(length, 15);
	assert_memory_equal(bytes, "{\"get\":\"/info\"}", 16);
	assert_int_equal(snapshot_docker(target, "none.json", &bytes, &length, &err), TARGET_ABSENT);
	assert_true(snapshot_has_docker(target));
	/* What nobody asked is not known; what follows from an answer is. */
	assert_int_equal(target_lstat(target, "/not/asked", &st, &err), TARGET_TROUBLE);
	assert_string_equal(err.text, "/not/asked: not in the snapshot");
	assert_int_equal(target_fact(target, "uname", "machine", ask_fact, after, &bytes, &err), TARGET_TROUBLE);
	assert_int_equal(target_lstat(target, arena_printf(arena, "%s/etc/other", test_root), &st, &err), TARGET_ABSENT);
	assert_int_equal(target_read(target, arena_printf(arena, "%s/etc/other/x", test_root), 0, after, &bytes, &length, &err),
	    TARGET_ABSENT);
	/* No value of the environment but of those everybody has. */
	assert_int_equal(target_fact(target, "environment", "1 SECRET", ask_fact, after, &bytes, &err), TARGET_TROUBLE);
	assert_non_null(strstr(err.text, "withheld"));
	arena_free(after);
	arena_free(arena);
}

static void test_a_folder_and_every_tar_answer_as_the_run_was_answered(void **state)
{
	(void)state;
	check_round("folder");
	check_round("a.tar");
	check_round("a.tar.gz");
	check_round("a.tgz");
	check_round("a.tar.xz");
	check_round("a.tar.zst");
}

static void test_a_run_without_permission_is_recorded_too(void **state)
{
	pid_t child;
	int status;

	(void)state;
	if (geteuid() != 0)
		skip();
	child = fork();
	if (child == 0) {
		struct arena *arena = arena_new("test");
		struct err err = { 0 };
		struct target *target;
		const char *said;

		if (setgroups(0, NULL) || setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
			_exit(10);
		said = record(arena, "nobody.tar");
		if (!strstr(said, "/closed/file: permission denied"))
			_exit(11);
		target = target_snapshot(arena, snapshot_path(arena, "nobody.tar"), &err);
		if (!target)
			_exit(12);
		if (strcmp(interview(target, arena, test_root), said) != 0)
			_exit(13);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_secrets_stay_at_home(void **state)
{
	struct arena *arena = arena_new("test");
	struct target *target = open_test_root(arena);
	struct err err = { 0 };
	const char *text, *path = snapshot_path(arena, "secrets");
	static const char *const told[] = { "/etc/docker/daemon.json", "/etc/systemd/system/docker.service.d/proxy.conf",
		"/etc/default/docker", "/proc/8/cmdline" };
	char command[300];
	size_t n;

	(void)state;
	assert_true(target_record(target, path, &err));
	assert_int_equal(target_read(target, "/etc/shadow", 0, arena, &text, &n, &err), TARGET_OK);
	assert_int_equal(target_read(target, "/conf/shadow", 0, arena, &text, &n, &err), TARGET_OK);
	assert_memory_equal(text, shadow, n);
	assert_int_equal(target_read(target, "/etc/key.pem", 0, arena, &text, &n, &err), TARGET_OK);
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		assert_int_equal(target_read(target, told[i], 0, arena, &text, &n, &err), TARGET_OK);
	assert_int_equal(target_read(target, "/etc/security/opasswd", 0, arena, &text, &n, &err), TARGET_OK);
	assert_int_equal(target_read(target, "/proc/7/cmdline", 0, arena, &text, &n, &err), TARGET_OK);
	assert_true(target_record_done(target, &err));
	snprintf(command, sizeof command, "! grep -r SECRET %s", path);
	assert_int_equal(system(command), 0);
	snprintf(command, sizeof command, "test -z \"$(find %s -perm /077)\"", path);
	assert_int_equal(system(command), 0);
	target = target_snapshot(arena, path, &err);
	assert_non_null(target);
	assert_int_equal(target_read(target, "/etc/shadow", 0, arena, &text, &n, &err), TARGET_OK);
	assert_string_equal(text, shadow_left);
	assert_int_equal(target_read(target, "/conf/shadow", 0, arena, &text, &n, &err), TARGET_OK);
	assert_string_equal(text, shadow_left);
	assert_int_equal(target_read(target, "/etc/key.pem", 0, arena, &text, &n, &err), TARGET_OK);
	assert_string_equal(text, "x\n-----BEGIN RSA PRIVATE KEY-----\nwithheld from the snapshot\n"
				  "-----END RSA PRIVATE KEY-----\ny\n-----BEGIN PRIVATE KEY-----\n"
				  "withheld from the snapshot\n-----END PRIVATE KEY-----\nz\n");
	assert_int_equal(target_read(target, "/etc/security/opasswd", 0, arena, &text, &n, &err), TARGET_TROUBLE);
	assert_int_equal(target_read(target, "/proc/7/cmdline", 0, arena, &text, &n, &err), TARGET_OK);
	assert_memory_equal(text, "app\0--db-password=*******\0--Token\0x\0--port\0002375\0API_KEY=*******\0", n);
	assert_int_equal(target_read(target, told[0], 0, arena, &text, &n, &err), TARGET_OK);
	assert_string_equal(text, daemon_json_left);
	assert_int_equal(target_read(target, told[1], 0, arena, &text, &n, &err), TARGET_OK);
	assert_string_equal(text, "[Service]\nEnvironment=\"HTTP_PROXY=http://*********@proxy:3128/\" \"NO_PROXY=a@b\"\n"
				  "Environment=A=1 SPLUNK_TOKEN=(not shown)\nExecStart=/usr/bin/dockerd --tlskey=/k\n");
	assert_int_equal(target_read(target, told[2], 0, arena, &text, &n, &err), TARGET_OK);
	assert_string_equal(text, "DOCKER_OPTS=\"--debug\"\nexport REGISTRY_PASS=(not shown)\n");
	assert_int_equal(target_read(target, told[3], 0, arena, &text, &n, &err), TARGET_OK);
	assert_memory_equal(text, "dockerd\0--log-opt\0splunk-token=********\0--log-opt=gcp-secret=********\0"
				  "--registry-mirror=https://**********@mirror\0--tlskey=/k\0--token-check=true\0", n);
	arena_free(arena);
}

static void test_nothing_is_there_before_it_is_whole(void **state)
{
	static const char *const names[] = { "part", "part.tar" };
	struct err err = { 0 };
	size_t i, n;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct arena *arena = arena_new("test");
		struct target *target = open_test_root(arena);
		const char *path = snapshot_path(arena, names[i]), *text;
		char command[200];

		assert_true(target_record(target, path, &err));
		target_read(target, "/etc/hosts", 0, arena, &text, &n, &err);
		assert_int_not_equal(access(path, F_OK), 0);
		arena_free(arena); /* never done */
		snprintf(command, sizeof command, "test -z \"$(ls -A %s/snapshots | grep -e part -e plimsoll)\"", test_root);
		assert_int_equal(system(command), 0);
	}
}

static void test_a_folder_that_is_there_is_not_touched(void **state)
{
	struct arena *arena = arena_new("test");
	struct err err = { 0 };

	(void)state;
	mkdir(in_root("/snapshots/mine"), 0755);
	assert_false(target_record(open_test_root(arena), snapshot_path(arena, "mine"), &err));
	assert_non_null(strstr(err.text, "is there already"));
	assert_false(target_record(open_test_root(arena), snapshot_path(arena, "none/x.tar"), &err));
	arena_free(arena);
}

/* By hand ------------------------------------------------------------------- */

static void test_a_folder_made_by_hand_is_like_a_mounted_root(void **state)
{
	struct arena *arena = arena_new("test");
	struct err err = { 0 };
	struct target *target;
	struct target_stat st;
	const char *text;
	size_t n;

	(void)state;
	put_file("/hand/root/etc/hosts", "h");
	put_link("/hand/root/etc/out", "../../../../etc/hosts");
	put_file("/hand/docker/info.json", "{}");
	put_file("/hand/facts.jsonl",
	    "{\"ask\": \"lstat\", \"of\": \"/etc/hosts\", \"answer\": \"ok\", \"gives\": {\"type\": \"regular\", \"mode\": \"0600\", \"uid\": 7}}\n"
	    "{\"ask\": \"read\", \"of\": \"/etc/closed\", \"answer\": \"denied\"}\n"
	    "\n{\"ask\": \"fact uname\", \"of\": \"release\", \"answer\": \"ok\", \"gives\": \"6.1\"}\n");
	target = target_snapshot(arena, in_root("/hand"), &err);
	assert_non_null(target);
	assert_int_equal(target_read(target, "/etc/hosts", 0, arena, &text, &n, &err), TARGET_OK);
	assert_string_equal(text, "h");
	assert_int_equal(target_lstat(target, "/etc/none", &st, &err), TARGET_ABSENT);
	assert_int_equal(target_read(target, "/etc/out", 0, arena, &text, &n, &err), TARGET_OK);
	assert_string_equal(text, "h");
	assert_int_equal(target_stat(target, "/etc/hosts", &st, &err), TARGET_OK);
	assert_int_equal(st.uid, 7);
	assert_int_equal(st.mode, 0600);
	assert_int_equal(target_read(target, "/etc/closed", 0, arena, &text, &n, &err), TARGET_DENIED);
	assert_int_equal(target_fact(target, "uname", "release", ask_fact, arena, &text, &err), TARGET_OK);
	assert_string_equal(text, "6.1");
	assert_int_equal(target_fact(target, "uname", "machine", ask_fact, arena, &text, &err), TARGET_TROUBLE);
	assert_int_equal(snapshot_docker(target, "info.json", &text, &n, &err), TARGET_OK);
	/* Only replies of the engine: nothing is known of files. */
	put_file("/hand2/docker/info.json", "{}");
	target = target_snapshot(arena, in_root("/hand2"), &err);
	assert_int_equal(target_lstat(target, "/etc/hosts", &st, &err), TARGET_TROUBLE);
	arena_free(arena);
}

/* Hostile ------------------------------------------------------------------- */

struct entry {
	const char *name, *bytes;
	int type;
	const char *link;
	la_int64_t size; /* 0: as long as bytes */
};

static const char *make_tar(struct arena *arena, const struct entry *entries)
{
	const char *path = snapshot_path(arena, "hostile.tar");
	struct archive *tar = archive_write_new();

	archive_write_set_format_pax(tar);
	assert_int_equal(archive_write_open_filename(tar, path), ARCHIVE_OK);
	for (; entries->name; entries++) {
		struct archive_entry *entry = archive_entry_new();
		size_t length = entries->bytes ? strlen(entries->bytes) : 0;

		archive_entry_set_pathname(entry, entries->name);
		archive_entry_set_filetype(entry, entries->type ? (unsigned)entries->type : AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		archive_entry_set_size(entry, entries->size ? entries->size : (la_int64_t)length);
		if (entries->link && entries->type)
			archive_entry_set_symlink(entry, entries->link);
		else if (entries->link)
			archive_entry_set_hardlink(entry, entries->link);
		assert_int_equal(archive_write_header(tar, entry), ARCHIVE_OK);
		if (length)
			archive_write_data(tar, entries->bytes, length);
		archive_entry_free(entry);
	}
	archive_write_free(tar);
	return path;
}

#define WHOLE { "snapshot.json", "{\"format\": 1}", 0, NULL, 0 }, { "facts.jsonl", "", 0, NULL, 0 }

static void check_refused(const struct entry *entries, const char *why)
{
	struct arena *arena = arena_new("test");
	struct err err = { 0 };

	assert_null(target_snapshot(arena, make_tar(arena, entries), &err));
	if (!strstr(err.text, why))
		print_message("%s\n", err.text);
	assert_non_null(strstr(err.text, why));
	assert_null(strchr(err.text, '\n'));
	arena_free(arena);
}

static void test_hostile_tars_are_refused(void **state)
{
	const struct entry good[] = { WHOLE, { "root/etc/passwd", "x", 0, NULL, 0 }, { 0 } };
	const struct entry up[] = { WHOLE, { "root/../../etc/passwd", "x", 0, NULL, 0 }, { 0 } };
	const struct entry absolute[] = { WHOLE, { "/etc/passwd", "x", 0, NULL, 0 }, { 0 } };
	const struct entry link[] = { WHOLE, { "root/etc/passwd", NULL, AE_IFLNK, "/etc/passwd", 0 }, { 0 } };
	const struct entry hard[] = { WHOLE, { "root/etc/passwd", NULL, 0, "/etc/passwd", 0 }, { 0 } };
	const struct entry fifo[] = { WHOLE, { "root/etc/fifo", NULL, AE_IFIFO, NULL, 0 }, { 0 } };
	const struct entry other[] = { WHOLE, { "bin/sh", "x", 0, NULL, 0 }, { 0 } };
	const struct entry twice[] = { WHOLE, { "root/a", "x", 0, NULL, 0 }, { "root/a", "y", 0, NULL, 0 }, { 0 } };
	const struct entry without[] = { { "root/a", "x", 0, NULL, 0 }, { 0 } };
	const struct entry newer[] = { { "snapshot.json", "{\"format\": 2, \"program\": \"plimsoll 9\"}", 0, NULL, 0 }, { 0 } };
	const struct entry facts[] = { { "snapshot.json", "{\"format\": 1}", 0, NULL, 0 },
		{ "facts.jsonl", "{\"ask\": \"lstat\", \"of\": \"/\", \"answer\": \"ok\"}\n{\"ask\": 1}\n", 0, NULL, 0 }, { 0 } };
	const struct entry broken[] = { { "snapshot.json", "{\"format\": 1}", 0, NULL, 0 },
		{ "facts.jsonl", "{\"ask\": \"lst", 0, NULL, 0 }, { 0 } };
	struct arena *arena = arena_new("test");
	struct err err = { 0 };
	const char *path;

	(void)state;
	assert_non_null(target_snapshot(arena, make_tar(arena, good), &err));
	check_refused(up, "leads out");
	check_refused(absolute, "leads out");
	check_refused(link, "not a plain file");
	check_refused(hard, "not a plain file");
	check_refused(fifo, "not a plain file");
	check_refused(other, "not part of a snapshot");
	check_refused(twice, "twice");
	check_refused(without, "no snapshot.json");
	check_refused(newer, "written by plimsoll 9");
	check_refused(facts, "facts.jsonl, line 2");
	check_refused(broken, "facts.jsonl, line 1");
	/* Cut off in the middle, and no tar at all. */
	path = make_tar(arena, good);
	assert_int_equal(truncate(path, 2600), 0);
	assert_null(target_snapshot(arena, path, &err));
	assert_int_equal(truncate(path, 100), 0);
	assert_null(target_snapshot(arena, path, &err));
	assert_null(target_snapshot(arena, "/dev/zero", &err));
	assert_null(target_snapshot(arena, snapshot_path(arena, "nowhere"), &err));
	assert_null(target_snapshot(arena, in_root("/closed"), &err));
	assert_non_null(strstr(err.text, "not a snapshot"));
	arena_free(arena);
}

static void test_a_tar_that_unpacks_without_end_is_refused(void **state)
{
	struct arena *arena = arena_new("test");
	const char *path = snapshot_path(arena, "bomb.tar.gz");
	struct archive *tar = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	static char zeros[1 << 20];
	struct err err = { 0 };
	size_t i;

	(void)state;
	archive_write_set_format_pax(tar);
	archive_write_add_filter_gzip(tar);
	archive_write_set_filter_option(tar, "gzip", "compression-level", "1");
	archive_write_open_filename(tar, path);
	archive_entry_set_pathname(entry, "root/zeros");
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, (la_int64_t)LIMIT_TARGET_FILE_BYTES + 1);
	archive_write_header(tar, entry);
	for (i = 0; i < 3; i++)
		archive_write_data(tar, zeros, sizeof zeros);
	archive_entry_free(entry);
	archive_write_free(tar);
	assert_null(target_snapshot(arena, path, &err));
	assert_non_null(strstr(err.text, "too large"));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_folder_and_every_tar_answer_as_the_run_was_answered),
		cmocka_unit_test(test_a_run_without_permission_is_recorded_too),
		cmocka_unit_test(test_secrets_stay_at_home),
		cmocka_unit_test(test_nothing_is_there_before_it_is_whole),
		cmocka_unit_test(test_a_folder_that_is_there_is_not_touched),
		cmocka_unit_test(test_a_folder_made_by_hand_is_like_a_mounted_root),
		cmocka_unit_test(test_hostile_tars_are_refused),
		cmocka_unit_test(test_a_tar_that_unpacks_without_end_is_refused),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_root);
}

/* Probes that read the host's own files: packages, accounts, kernel parameters, mounts, links. */
#include "probe.h"

#include <sys/utsname.h>

extern const struct probe probe_linux_dpkginfo, probe_linux_partition, probe_linux_rpminfo, probe_unix_interface,
    probe_unix_password, probe_unix_shadow, probe_unix_symlink, probe_unix_sysctl, probe_unix_uname,
    probe_independent_family, probe_independent_variable, probe_independent_environmentvariable58,
    probe_independent_environmentvariable, probe_independent_textfilecontent;

static const char status[] =
    "Package: openssl\nStatus: install ok installed\nPriority: optional\nArchitecture: amd64\n"
    "Version: 1:3.0.2-0+x-1~deb12u2\nDescription: text\n Package: not-this\n\n"
    "Package: adduser\nStatus: hold ok installed\nArchitecture: all\nVersion: 3.134\n\n"
    "Package: removed\nStatus: deinstall ok config-files\nArchitecture: all\nVersion: 1.0-1\n\n"
    "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9\n\n"
    "Package: libc6\nStatus: install ok installed\nArchitecture: i386\nVersion: 2.36-9\n\n"
    "Package: half\nStatus: install ok half-configured\nArchitecture: all\nVersion: 2-3";

static int make_tree(void **state)
{
	int failed = make_root(state);
	char lastlog[292 * 3] = "";
	uint32_t when = 1700000000;

	put_file("/var/lib/dpkg/status", status);
	put_file("/etc/passwd", "root:x:0:0:root,,,:/root:/bin/bash\n# comment\n+::::::\nshort:x:2\nodd:x:abc:1::/:\n\n"
				"last:x:2:7::/home/l:/bin/sh");
	memcpy(lastlog + 292 * 2, &when, 4);
	put_bytes("/var/log/lastlog", lastlog, sizeof lastlog);
	put_file("/etc/shadow", "root:$6$salt$hash:19000:0:99999:7:30:20000:\nlocked:!$5$salt$hash:19000:::::\n"
				"star:*:19000:0:99999:7:::1\nnone::::::::\nold:abcdefghijklm:1::::::\nnew:$y$j9T$x$y:1::::::\n");
	put_file("/proc/sys/kernel/hostname", "vm\n");
	put_file("/proc/sys/net/ipv4/conf/eth0.7/forwarding", "1\n");
	put_file("/proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
	put_file("/proc/sys/net/ipv4/flush", "");
	put_file("/proc/sys/kernel/empty", "\n");
	chmod(in_root("/proc/sys/net/ipv4/flush"), 0200);
	put_link("/etc/link", "passwd");
	put_link("/etc/chain", "link");
	put_link("/etc/broken", "nowhere");
	put_link("/etc/dir", "../var/lib");
	put_file("/proc/self/mountinfo",
	    "22 27 0:21 / /proc rw,relatime - proc proc rw\n"
	    "27 1 254:0 / / rw,nodev,relatime shared:1 - ext4 /dev/vda rw,discard\n"
	    "28 27 254:1 / /srv/my\\040data ro,nosuid - xfs /dev/vdb rw,attr2\n"
	    "29 27 0:30 / /tmp rw - tmpfs tmpfs rw,size=64k\n"
	    "30 27 0:31 /sub /tmp rw,noexec - ext4 /dev/vda rw\nbroken line\n");
	put_file("/dev/vdb", "");
	put_file("/dev/disk/by-uuid/README", "");
	unlink(in_root("/dev/disk/by-uuid/README"));
	put_link("/dev/disk/by-uuid/12-34", "../../vdb");
	return failed;
}

static const struct oval_collected *ask_name(struct arena *arena, const struct probe *probe, const char *entity,
    enum oval_operation operation, const char *value)
{
	struct asked *a = arena_alloc(arena, sizeof *a);

	ask(a, arena, open_test_root(arena));
	ask_one(a, entity, operation, value);
	return run(a, probe);
}

static void test_packages_of_dpkg(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	const struct oval_item *item;

	(void)state;
	found = ask_name(arena, &probe_linux_dpkginfo, "name", OVAL_EQUALS, "openssl");
	assert_int_equal(found->n_items, 1);
	item = found->items[0];
	assert_string_equal(value_of(item, "arch", 0), "amd64");
	assert_string_equal(value_of(item, "epoch", 0), "1");
	assert_string_equal(value_of(item, "version", 0), "3.0.2-0+x");
	assert_string_equal(value_of(item, "release", 0), "1~deb12u2");
	assert_string_equal(value_of(item, "evr", 0), "1:3.0.2-0+x-1~deb12u2");
	item = ask_name(arena, &probe_linux_dpkginfo, "name", OVAL_EQUALS, "adduser")->items[0];
	assert_string_equal(value_of(item, "evr", 0), "0:3.134");
	assert_string_equal(value_of(item, "release", 0), "");
	assert_int_equal(ask_name(arena, &probe_linux_dpkginfo, "name", OVAL_EQUALS, "libc6")->n_items, 2);
	assert_int_equal(ask_name(arena, &probe_linux_dpkginfo, "name", OVAL_EQUALS, "removed")->flag, OVAL_FLAG_DOES_NOT_EXIST);
	assert_int_equal(ask_name(arena, &probe_linux_dpkginfo, "name", OVAL_EQUALS, "not-this")->flag, OVAL_FLAG_DOES_NOT_EXIST);
	found = ask_name(arena, &probe_linux_dpkginfo, "name", OVAL_PATTERN_MATCH, "^(half|lib|add)");
	assert_string_equal(sorted_of(found, arena, "name"), "adduser|half|libc6|libc6");
	arena_free(arena);
}

static void test_packages_of_an_image_without_dpkg(void **state)
{
	struct arena *arena = arena_new("test");
	struct err err = { 0 };
	struct asked a;

	(void)state;
	put_file("/image/root/var/lib/dpkg/status.d/base", "Package: base-files\nArchitecture: amd64\nVersion: 12.4\n");
	put_file("/image/root/var/lib/dpkg/status.d/base.md5sums", "x\n");
	ask(&a, arena, target_snapshot(arena, in_root("/image"), &err));
	ask_one(&a, "name", OVAL_PATTERN_MATCH, ".");
	assert_string_equal(all_of(run(&a, &probe_linux_dpkginfo), arena, "evr"), "0:12.4");
	put_file("/bare/root/etc/x", "");
	ask(&a, arena, target_snapshot(arena, in_root("/bare"), &err));
	ask_one(&a, "name", OVAL_PATTERN_MATCH, ".");
	assert_int_equal(run(&a, &probe_linux_dpkginfo)->flag, OVAL_FLAG_DOES_NOT_EXIST);
	/* Nor has rpm a database there. */
	ask(&a, arena, a.target);
	ask_one(&a, "name", OVAL_PATTERN_MATCH, ".");
	assert_int_equal(run(&a, &probe_linux_rpminfo)->flag, OVAL_FLAG_DOES_NOT_EXIST);
	arena_free(arena);
}

static void test_accounts(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found = ask_name(arena, &probe_unix_password, "username", OVAL_PATTERN_MATCH, ".*");
	const struct oval_item *item;

	(void)state;
	assert_string_equal(all_of(found, arena, "username"), "root|short|odd|last");
	item = found->items[0];
	assert_string_equal(value_of(item, "password", 0), "x");
	assert_string_equal(value_of(item, "user_id", 0), "0");
	assert_string_equal(value_of(item, "gcos", 0), "root,,,");
	assert_string_equal(value_of(item, "home_dir", 0), "/root");
	assert_string_equal(value_of(item, "login_shell", 0), "/bin/bash");
	assert_null(value_of(item, "last_login", 0)); /* never */
	assert_null(value_of(found->items[1], "group_id", 0));
	assert_int_equal(found->items[2]->entities[2].status, OVAL_STATUS_ERROR);
	assert_string_equal(value_of(found->items[3], "last_login", 0), "1700000000");
	assert_string_equal(value_of(found->items[3], "login_shell", 0), "/bin/sh");
	assert_int_equal(ask_name(arena, &probe_unix_password, "username", OVAL_EQUALS, "ro")->n_items, 0);
	arena_free(arena);
}

static void test_shadow(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found = ask_name(arena, &probe_unix_shadow, "username", OVAL_PATTERN_MATCH, ".*");

	(void)state;
	assert_string_equal(all_of(found, arena, "username"), "root|locked|star|none|old|new");
	assert_string_equal(all_of(found, arena, "encrypt_method"), "SHA-512|SHA-256|||DES|");
	assert_string_equal(all_of(found, arena, "chg_req"), "99999||99999|||");
	assert_string_equal(all_of(found, arena, "exp_inact"), "30|||||");
	assert_string_equal(all_of(found, arena, "exp_date"), "20000|||||");
	assert_string_equal(all_of(found, arena, "flag"), "||1|||");
	assert_null(value_of(found->items[1], "chg_req", 0));
	assert_string_equal(value_of(found->items[0], "password", 0), "$6$salt$hash");
	arena_free(arena);
}

static void test_an_account_file_that_is_not_there(void **state)
{
	struct arena *arena = arena_new("test");
	struct err err = { 0 };
	struct asked a;

	(void)state;
	put_file("/empty/root/x", "");
	put_file("/empty/facts.jsonl", "{\"ask\": \"read\", \"of\": \"/etc/shadow\", \"answer\": \"denied\", \"message\": \"/etc/shadow: permission denied\"}\n");
	ask(&a, arena, target_snapshot(arena, in_root("/empty"), &err));
	ask_one(&a, "username", OVAL_PATTERN_MATCH, ".*");
	assert_int_equal(run(&a, &probe_unix_password)->flag, OVAL_FLAG_DOES_NOT_EXIST);
	assert_int_equal(run(&a, &probe_unix_shadow)->flag, OVAL_FLAG_ERROR);
	assert_string_equal(run(&a, &probe_unix_shadow)->messages[0].text, "/etc/shadow: permission denied");
	arena_free(arena);
}

static void test_kernel_parameters(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;

	(void)state;
	found = ask_name(arena, &probe_unix_sysctl, "name", OVAL_EQUALS, "kernel.hostname");
	assert_string_equal(all_of(found, arena, "value"), "vm");
	found = ask_name(arena, &probe_unix_sysctl, "name", OVAL_EQUALS, "net.ipv4.conf.eth0/7.forwarding");
	assert_string_equal(all_of(found, arena, "value"), "1");
	assert_int_equal(ask_name(arena, &probe_unix_sysctl, "name", OVAL_EQUALS, "kernel")->n_items, 0);
	assert_int_equal(ask_name(arena, &probe_unix_sysctl, "name", OVAL_EQUALS, "kernel/hostname")->n_items, 0);
	assert_int_equal(ask_name(arena, &probe_unix_sysctl, "name", OVAL_EQUALS, "../../etc/passwd")->n_items, 0);
	assert_int_equal(ask_name(arena, &probe_unix_sysctl, "name", OVAL_EQUALS, "//.//.etc.passwd")->n_items, 0);
	/* It can only be written. */
	assert_int_equal(ask_name(arena, &probe_unix_sysctl, "name", OVAL_EQUALS, "net.ipv4.flush")->n_items, 0);
	found = ask_name(arena, &probe_unix_sysctl, "name", OVAL_PATTERN_MATCH, "^(net|kernel)");
	assert_string_equal(sorted_of(found, arena, "name"),
	    "kernel.empty|kernel.hostname|net.ipv4.conf.eth0/7.forwarding|net.ipv4.tcp_rmem");
	assert_string_equal(sorted_of(found, arena, "value"), "|1|4096\t131072\t6291456|vm");
	arena_free(arena);
}

static void test_links(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;

	(void)state;
	found = ask_name(arena, &probe_unix_symlink, "filepath", OVAL_EQUALS, "/etc/chain");
	assert_string_equal(value_of(found->items[0], "canonical_path", 0), "/etc/passwd");
	found = ask_name(arena, &probe_unix_symlink, "filepath", OVAL_EQUALS, "/etc/dir");
	assert_string_equal(value_of(found->items[0], "canonical_path", 0), "/var/lib");
	assert_int_equal(ask_name(arena, &probe_unix_symlink, "filepath", OVAL_EQUALS, "/etc/passwd")->flag, OVAL_FLAG_DOES_NOT_EXIST);
	assert_int_equal(ask_name(arena, &probe_unix_symlink, "filepath", OVAL_EQUALS, "/etc/none")->flag, OVAL_FLAG_DOES_NOT_EXIST);
	found = ask_name(arena, &probe_unix_symlink, "filepath", OVAL_EQUALS, "/etc/broken");
	assert_int_equal(found->flag, OVAL_FLAG_ERROR);
	arena_free(arena);
}

static void test_mounts(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct err err = { 0 };
	struct asked a;

	(void)state;
	put_file("/mounts/facts.jsonl", "{\"ask\": \"fact room\", \"of\": \"/srv/my data\", \"answer\": \"ok\", \"gives\": \"100 40\"}\n");
	put_link("/mounts/root", "..");
	ask(&a, arena, target_snapshot(arena, in_root("/mounts"), &err));
	ask_one(&a, "mount_point", OVAL_EQUALS, "/srv/my data");
	found = run(&a, &probe_linux_partition);
	assert_int_equal(found->n_items, 1);
	assert_string_equal(value_of(found->items[0], "device", 0), "/dev/vdb");
	assert_string_equal(value_of(found->items[0], "uuid", 0), "12-34");
	assert_string_equal(value_of(found->items[0], "fs_type", 0), "xfs");
	assert_string_equal(all_of(found, arena, "mount_options"), "ro,nosuid,attr2");
	assert_string_equal(value_of(found->items[0], "total_space", 0), "100");
	assert_string_equal(value_of(found->items[0], "space_used", 0), "60");
	assert_string_equal(value_of(found->items[0], "space_left", 0), "40");
	/* Two lie on /tmp: the last is what one sees, and only a part of its file system. */
	ask(&a, arena, a.target);
	ask_one(&a, "mount_point", OVAL_EQUALS, "/tmp");
	found = run(&a, &probe_linux_partition);
	assert_string_equal(all_of(found, arena, "mount_options"), "rw,noexec,bind");
	assert_null(value_of(found->items[0], "uuid", 0));
	assert_null(value_of(found->items[0], "total_space", 0));
	ask(&a, arena, a.target);
	ask_one(&a, "mount_point", OVAL_PATTERN_MATCH, "^/(proc)?$");
	assert_string_equal(sorted_of(run(&a, &probe_linux_partition), arena, "mount_point"), "/|/proc");
	arena_free(arena);
}

static void test_what_runs_is_not_asked_of_a_mounted_root(void **state)
{
	struct arena *arena = arena_new("test");
	struct asked a;

	(void)state;
	ask(&a, arena, open_test_root(arena));
	assert_int_equal(run(&a, &probe_unix_uname)->flag, OVAL_FLAG_NOT_APPLICABLE);
	ask_one(&a, "name", OVAL_PATTERN_MATCH, ".*");
	assert_int_equal(run(&a, &probe_unix_interface)->flag, OVAL_FLAG_NOT_APPLICABLE);
	assert_int_equal(run(&a, &probe_independent_environmentvariable)->flag, OVAL_FLAG_NOT_APPLICABLE);
	arena_free(arena);
}

static void test_uname_and_family(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct utsname name;
	struct asked a;

	(void)state;
	uname(&name);
	ask(&a, arena, open_live(arena));
	found = run(&a, &probe_unix_uname);
	assert_string_equal(value_of(found->items[0], "node_name", 0), name.nodename);
	assert_string_equal(value_of(found->items[0], "os_name", 0), "Linux");
	assert_string_equal(value_of(found->items[0], "os_release", 0), name.release);
	assert_string_equal(value_of(found->items[0], "os_version", 0), name.version);
	assert_string_equal(value_of(found->items[0], "machine_class", 0), name.machine);
	assert_string_equal(value_of(run(&a, &probe_independent_family)->items[0], "family", 0), "unix");
	arena_free(arena);
}

static void test_interfaces(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct err err = { 0 };
	struct asked a;

	(void)state;
	put_file("/net/root/x", "");
	put_file("/net/facts.jsonl",
	    "{\"ask\": \"fact network\", \"of\": \"\", \"answer\": \"ok\", \"gives\": \""
	    "[{\\\"name\\\":\\\"eth0\\\",\\\"flags\\\":4163,\\\"type\\\":1,\\\"hardware\\\":\\\"02-FC-00-00-00-01\\\","
	    "\\\"address\\\":\\\"192.0.2.2\\\",\\\"netmask\\\":\\\"255.255.255.0\\\",\\\"broadcast\\\":\\\"192.0.2.255\\\"},"
	    "{\\\"name\\\":\\\"eth0\\\",\\\"flags\\\":4163,\\\"address\\\":\\\"fd00::2\\\",\\\"prefix\\\":64},"
	    "{\\\"name\\\":\\\"lo\\\",\\\"flags\\\":73,\\\"type\\\":772}]\"}\n");
	ask(&a, arena, target_snapshot(arena, in_root("/net"), &err));
	ask_one(&a, "name", OVAL_EQUALS, "eth0");
	found = run(&a, &probe_unix_interface);
	assert_string_equal(all_of(found, arena, "inet_addr"), "192.0.2.2|fd00::2/64");
	assert_string_equal(all_of(found, arena, "flag"), "UP,BROADCAST,RUNNING,MULTICAST|UP,BROADCAST,RUNNING,MULTICAST");
	assert_string_equal(value_of(found->items[0], "type", 0), "ARPHRD_ETHER");
	assert_string_equal(value_of(found->items[0], "hardware_addr", 0), "02-FC-00-00-00-01");
	assert_string_equal(value_of(found->items[0], "netmask", 0), "255.255.255.0");
	assert_null(value_of(found->items[1], "netmask", 0));
	/* And the real ones. */
	ask(&a, arena, open_live(arena));
	ask_one(&a, "name", OVAL_EQUALS, "lo");
	found = run(&a, &probe_unix_interface);
	assert_true(found->n_items >= 1);
	assert_string_equal(value_of(found->items[0], "type", 0), "ARPHRD_LOOPBACK");
	arena_free(arena);
}

static void test_environments(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct asked a;

	(void)state;
	/* /proc shows what the program was started with. */
	ask(&a, arena, open_live(arena));
	ask_nil(&a, "pid");
	ask_one(&a, "name", OVAL_EQUALS, "PLIMSOLL_TEST_VARIABLE");
	found = run(&a, &probe_independent_environmentvariable58);
	assert_string_equal(all_of(found, arena, "value"), "a=b");
	assert_string_equal(value_of(found->items[0], "pid", 0), arena_printf(arena, "%d", getpid()));
	ask(&a, arena, a.target);
	ask_int(&a, "pid", OVAL_EQUALS, arena_printf(arena, "%d", getpid()));
	ask_one(&a, "name", OVAL_PATTERN_MATCH, "^PLIMSOLL_TEST");
	assert_string_equal(all_of(run(&a, &probe_independent_environmentvariable58), arena, "name"), "PLIMSOLL_TEST_VARIABLE");
	ask(&a, arena, a.target);
	ask_one(&a, "name", OVAL_EQUALS, "PLIMSOLL_TEST_VARIABLE");
	assert_string_equal(all_of(run(&a, &probe_independent_environmentvariable), arena, "value"), "a=b");
	ask(&a, arena, a.target);
	ask_one(&a, "name", OVAL_EQUALS, "PLIMSOLL_NO_SUCH");
	assert_int_equal(run(&a, &probe_independent_environmentvariable)->flag, OVAL_FLAG_DOES_NOT_EXIST);
	ask(&a, arena, a.target);
	ask_int(&a, "pid", OVAL_EQUALS, "99999999");
	ask_one(&a, "name", OVAL_EQUALS, "HOME");
	assert_int_equal(run(&a, &probe_independent_environmentvariable58)->flag, OVAL_FLAG_DOES_NOT_EXIST);
	/* A container's, told by whoever mounted it. */
	setenv("OSCAP_CONTAINER_VARS", "A=1\nB=x=y\nnone\nC=", 1);
	ask(&a, arena, open_test_root(arena));
	ask_nil(&a, "pid");
	ask_one(&a, "name", OVAL_PATTERN_MATCH, "^[ABC]$");
	assert_string_equal(all_of(run(&a, &probe_independent_environmentvariable58), arena, "value"), "1|x=y|");
	unsetenv("OSCAP_CONTAINER_VARS");
	arena_free(arena);
}

static void test_lines_of_text(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct asked a;

	(void)state;
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "path", OVAL_EQUALS, "/etc");
	ask_one(&a, "filename", OVAL_EQUALS, "passwd");
	ask_one(&a, "line", OVAL_PATTERN_MATCH, "^(root|last):");
	found = run(&a, &probe_independent_textfilecontent);
	assert_string_equal(all_of(found, arena, "line"),
	    "root:x:0:0:root,,,:/root:/bin/bash|last:x:2:7::/home/l:/bin/sh");
	assert_string_equal(all_of(found, arena, "subexpression"), "root|last");
	arena_free(arena);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packages_of_dpkg),
		cmocka_unit_test(test_packages_of_an_image_without_dpkg),
		cmocka_unit_test(test_accounts),
		cmocka_unit_test(test_shadow),
		cmocka_unit_test(test_an_account_file_that_is_not_there),
		cmocka_unit_test(test_kernel_parameters),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_mounts),
		cmocka_unit_test(test_what_runs_is_not_asked_of_a_mounted_root),
		cmocka_unit_test(test_uname_and_family),
		cmocka_unit_test(test_interfaces),
		cmocka_unit_test(test_environments),
		cmocka_unit_test(test_lines_of_text),
	};

	(void)argc;
	if (!getenv("PLIMSOLL_TEST_VARIABLE")) {
		setenv("PLIMSOLL_TEST_VARIABLE", "a=b", 1);
		execv("/proc/self/exe", argv);
	}
	return cmocka_run_group_tests(tests, make_tree, remove_root);
}

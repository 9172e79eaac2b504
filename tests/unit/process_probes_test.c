/* Probes of what runs: processes, listening sockets, SELinux; on a /proc and /sys made by hand. */
#include "probe.h"

extern const struct probe probe_unix_process58, probe_unix_process, probe_linux_inetlisteningservers,
    probe_linux_selinuxboolean, probe_linux_selinuxsecuritycontext, probe_linux_apparmorstatus, probe_linux_sestatus,
    probe_linux_iflisteners, probe_unix_runlevel, probe_unix_routingtable;

/* Fields 4 to 41 of proc(5)'s stat, those that count with values of their own. */
#define STAT(ppid, session, tty, utime, stime, priority, start, policy) \
	" S " #ppid " 1 " #session " " #tty " -1 0 0 0 0 0 " #utime " " #stime " 0 0 " #priority " 0 1 0 " #start \
	" 0 0 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 " #policy " 0 0 0 0\n"

static int make_tree(void **state)
{
	int failed = make_root(state);

	put_file("/proc/stat", "cpu 1 2\nbtime 1700000000\nx 1\n");
	put_file("/proc/uptime", "100000.5 1.0\n");
	put_file("/proc/1/stat", "1 (init)" STAT(0, 1, 0, 50, 51, 20, 100, 0));
	put_file("/proc/1/status", "Name:\tinit\nUid:\t0\t0\t0\t0\nCapInh:\t0\nCapEff:\t0000000000000005\n");
	put_bytes("/proc/1/cmdline", "/sbin/init\0splash\0", 18);
	put_file("/proc/1/loginuid", "4294967295");
	put_file("/proc/1/attr/current", "system_u:system_r:init_t:s0\n");
	put_file("/proc/1/fd/.keep", "");
	put_link("/proc/1/fd/3", "socket:[111]");
	put_file("/proc/2/stat", "2 (odd) name (x)" STAT(1, 2, 34816, 9000000, 0, -2, 9990000, 1));
	put_file("/proc/2/status", "Name:\todd\nUid:\t1000\t33\t33\t33\nCapEff:\t0000000000000000\n");
	put_file("/proc/2/cmdline", "");
	put_file("/proc/net/tcp",
	    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	    "   0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 x 100\n"
	    "   1: 0100007F:0016 0200007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 112 1 x 100\n"
	    "   2: 00000000:0947 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 999 1 x 100\nbroken\n");
	put_file("/proc/net/tcp6",
	    "  sl  local_address\n"
	    "   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 "
	    "00:00000000 00000000     0        0 113 1 x 100\n");
	put_file("/proc/net/udp",
	    "  sl  local_address\n"
	    "   0: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 114 1 x 100\n");
	put_file("/proc/net/packet",
	    "sk       RefCnt Type Proto  Iface R Rmem   User   Inode\n"
	    "0000000000000000 3      3    0003   2     1 0      0      111\n"
	    "0000000000000000 3      3    0003   0     1 0      0      115\n");
	put_file("/sys/class/net/eth0/ifindex", "2\n");
	put_file("/sys/class/net/eth0/address", "02:fc:00:00:00:01\n");
	put_file("/proc/net/route",
	    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
	    "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
	    "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n");
	put_file("/proc/net/ipv6_route",
	    "fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 "
	    "00000100 00000001 00000000 00000001     eth0\n");
	put_file("/sys/kernel/security/apparmor/profiles", "docker-default (enforce)\n/usr/sbin/x (y) (enforce)\n/usr/bin/man (complain)\n");
	put_file("/proc/3/attr/apparmor/current", "docker-default (enforce)\n");
	put_file("/proc/4/attr/current", "/usr/bin/man (complain)\n");
	put_file("/proc/5/attr/current", "unconfined\n");
	put_link("/proc/5/exe", "/usr/bin/man");
	put_file("/proc/6/attr/current", "unconfined\n");
	put_link("/proc/6/exe", "/usr/bin/sh");
	put_file("/etc/selinux/config", "# SELINUX=disabled\nSELINUX=enforcing # x\nSELINUXTYPE=targeted\n");
	put_file("/etc/init.d/cron", "");
	put_file("/etc/init.d/dbus", "");
	put_file("/etc/rc2.d/S01cron", "");
	put_file("/etc/rc2.d/K01dbus", "");
	put_file("/etc/rc2.d/README", "");
	put_file("/etc/rc.d/rc5.d/S20dbus", "");
	put_file("/sys/fs/selinux/enforce", "1");
	put_file("/sys/fs/selinux/booleans/ssh_sysadm_login", "0 1");
	put_file("/sys/fs/selinux/booleans/deny_ptrace", "1 1");
	return failed;
}

static const struct oval_collected *processes(struct arena *arena, const char *command_line, enum oval_operation operation,
    const char *pid)
{
	struct asked *a = arena_alloc(arena, sizeof *a);

	setenv("TZ", "UTC", 1);
	ask(a, arena, open_test_root(arena));
	ask_one(a, "command_line", OVAL_PATTERN_MATCH, command_line);
	ask_int(a, "pid", operation, pid);
	return run(a, &probe_unix_process58);
}

static void test_processes(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found = processes(arena, "^/sbin/init splash$", OVAL_GREATER_THAN, "0");
	const struct oval_item *item;

	(void)state;
	assert_int_equal(found->n_items, 1);
	item = found->items[0];
	assert_string_equal(value_of(item, "pid", 0), "1");
	assert_string_equal(value_of(item, "ppid", 0), "0");
	assert_string_equal(value_of(item, "exec_time", 0), "00:00:01");
	assert_string_equal(value_of(item, "priority", 0), "20");
	assert_string_equal(value_of(item, "scheduling_class", 0), "TS");
	assert_string_equal(value_of(item, "start_time", 0), "Nov_14"); /* 22:13:21, and now it is the 16th */
	assert_string_equal(value_of(item, "tty", 0), "?");
	assert_string_equal(value_of(item, "user_id", 0), "0");
	assert_string_equal(value_of(item, "loginuid", 0), "4294967295");
	assert_string_equal(all_of(found, arena, "posix_capability"), "CAP_CHOWN,CAP_DAC_READ_SEARCH");
	assert_string_equal(value_of(item, "selinux_domain_label", 0), "init_t");
	assert_string_equal(value_of(item, "session_id", 0), "1");

	/* A name with brackets and blanks; no arguments; started a few minutes ago; a terminal. */
	item = processes(arena, "^\\[odd\\) name \\(x\\]$", OVAL_EQUALS, "2")->items[0];
	assert_string_equal(value_of(item, "exec_time", 0), "01-01:00:00");
	assert_string_equal(value_of(item, "priority", 0), "-2");
	assert_string_equal(value_of(item, "scheduling_class", 0), "FF");
	assert_string_equal(value_of(item, "start_time", 0), "01:58:20");
	assert_string_equal(value_of(item, "tty", 0), "pts/0");
	assert_string_equal(value_of(item, "ruid", 0), "1000");
	assert_string_equal(value_of(item, "user_id", 0), "33");
	assert_null(value_of(item, "posix_capability", 0));
	assert_null(value_of(item, "loginuid", 0));
	assert_int_equal(processes(arena, ".*", OVAL_EQUALS, "3")->flag, OVAL_FLAG_DOES_NOT_EXIST);
	assert_int_equal(processes(arena, "splash", OVAL_LESS_THAN, "1")->n_items, 0);
	arena_free(arena);
}

static void test_processes_by_name(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct asked a;

	(void)state;
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "command", OVAL_EQUALS, "init");
	found = run(&a, &probe_unix_process);
	assert_string_equal(all_of(found, arena, "pid"), "1");
	assert_string_equal(found->items[0]->name, "process");
	arena_free(arena);
}

static void test_our_own_process(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct asked a;

	(void)state;
	ask(&a, arena, open_live(arena));
	ask_one(&a, "command_line", OVAL_PATTERN_MATCH, "process_probes_test");
	ask_nil(&a, "pid");
	found = run(&a, &probe_unix_process58);
	assert_string_equal(all_of(found, arena, "pid"), arena_printf(arena, "%d", getpid()));
	assert_string_equal(all_of(found, arena, "ppid"), arena_printf(arena, "%d", getppid()));
	arena_free(arena);
}

static const struct oval_collected *listening(struct arena *arena, const char *protocol, enum oval_datatype datatype,
    enum oval_operation operation, const char *address, const char *port)
{
	struct asked *a = arena_alloc(arena, sizeof *a);

	ask(a, arena, open_test_root(arena));
	ask_one(a, "protocol", OVAL_PATTERN_MATCH, protocol);
	ask_one(a, "local_address", operation, address);
	a->entities[1].datatype = datatype;
	ask_int(a, "local_port", OVAL_GREATER_THAN, port);
	return run(a, &probe_linux_inetlisteningservers);
}

static void test_listening_servers(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found = listening(arena, "tcp", OVAL_STRING, OVAL_PATTERN_MATCH, ".*", "0");
	const struct oval_item *item;

	(void)state;
	assert_string_equal(all_of(found, arena, "local_full_address"), "127.0.0.1:22|0.0.0.0:2375|::1:80");
	item = found->items[0];
	assert_string_equal(item->name, "inetlisteningserver");
	assert_string_equal(value_of(item, "protocol", 0), "tcp");
	assert_string_equal(value_of(item, "program_name", 0), "init");
	assert_string_equal(value_of(item, "pid", 0), "1");
	assert_string_equal(value_of(item, "foreign_full_address", 0), "0.0.0.0:0");
	assert_null(value_of(found->items[1], "program_name", 0));
	assert_string_equal(value_of(found->items[1], "user_id", 0), "1000");
	assert_string_equal(all_of(listening(arena, "udp", OVAL_STRING, OVAL_EQUALS, "0.0.0.0", "0"), arena, "local_port"), "68");
	/* An IPv4 address is no answer to a question about IPv6 and the other way round; no trouble either. */
	found = listening(arena, ".", OVAL_IPV4_ADDRESS, OVAL_EQUALS, "0.0.0.0", "100");
	assert_string_equal(all_of(found, arena, "local_port"), "2375");
	assert_int_equal(found->flag, OVAL_FLAG_COMPLETE);
	found = listening(arena, ".", OVAL_IPV6_ADDRESS, OVAL_EQUALS, "::1", "0");
	assert_string_equal(all_of(found, arena, "local_port"), "80");
	arena_free(arena);
}

static void test_selinux_booleans(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct err err = { 0 };
	struct asked a;

	(void)state;
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "name", OVAL_EQUALS, "ssh_sysadm_login");
	found = run(&a, &probe_linux_selinuxboolean);
	assert_string_equal(all_of(found, arena, "current_status"), "false");
	assert_string_equal(all_of(found, arena, "pending_status"), "true");
	ask(&a, arena, a.target);
	ask_one(&a, "name", OVAL_PATTERN_MATCH, ".");
	assert_string_equal(all_of(run(&a, &probe_linux_selinuxboolean), arena, "name"), "deny_ptrace|ssh_sysadm_login");
	ask(&a, arena, a.target);
	ask_one(&a, "name", OVAL_EQUALS, "../enforce");
	assert_int_equal(run(&a, &probe_linux_selinuxboolean)->flag, OVAL_FLAG_DOES_NOT_EXIST);
	put_file("/without/root/etc/x", "");
	a.target = target_snapshot(arena, in_root("/without"), &err);
	assert_int_equal(run(&a, &probe_linux_selinuxboolean)->flag, OVAL_FLAG_NOT_APPLICABLE);
	arena_free(arena);
}

static void test_selinux_contexts(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct err err = { 0 };
	struct asked a;

	(void)state;
	put_file("/labels/root/etc/passwd", "");
	put_file("/labels/root/sys/fs/selinux/enforce", "1");
	put_file("/labels/root/proc/9/attr/current", "u:r:container_t:s0:c1,c2-s15:c0.c1023\n");
	put_file("/labels/facts.jsonl", "{\"ask\": \"xattr security.selinux\", \"of\": \"/etc/passwd\", \"answer\": \"ok\", "
					"\"gives\": \"system_u:object_r:passwd_file_t:s0%00\"}\n");
	ask(&a, arena, target_snapshot(arena, in_root("/labels"), &err));
	ask_one(&a, "filepath", OVAL_EQUALS, "/etc/passwd");
	found = run(&a, &probe_linux_selinuxsecuritycontext);
	assert_string_equal(all_of(found, arena, "user"), "system_u");
	assert_string_equal(all_of(found, arena, "role"), "object_r");
	assert_string_equal(all_of(found, arena, "type"), "passwd_file_t");
	assert_string_equal(all_of(found, arena, "low_sensitivity"), "s0");
	assert_null(value_of(found->items[0], "high_sensitivity", 0));
	ask(&a, arena, a.target);
	ask_int(&a, "pid", OVAL_EQUALS, "9");
	found = run(&a, &probe_linux_selinuxsecuritycontext);
	assert_string_equal(all_of(found, arena, "type"), "container_t");
	assert_string_equal(all_of(found, arena, "low_category"), "c1,c2");
	assert_string_equal(all_of(found, arena, "rawhigh_sensitivity"), "s15");
	assert_string_equal(all_of(found, arena, "high_category"), "c0.c1023");
	arena_free(arena);
}

static void test_apparmor_is_counted_as_aa_status_counts(void **state)
{
	static const char *const wanted[][2] = { { "loaded_profiles_count", "3" }, { "enforce_mode_profiles_count", "2" },
		{ "complain_mode_profiles_count", "1" }, { "processes_with_profiles_count", "3" },
		{ "enforce_mode_processes_count", "1" }, { "complain_mode_processes_count", "1" },
		{ "unconfined_processes_with_profiles_count", "1" } };
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct err err = { 0 };
	struct asked a;
	size_t i;

	(void)state;
	ask(&a, arena, open_test_root(arena));
	found = run(&a, &probe_linux_apparmorstatus);
	assert_int_equal(found->flag, OVAL_FLAG_COMPLETE);
	for (i = 0; i < sizeof wanted / sizeof *wanted; i++)
		assert_string_equal(value_of(found->items[0], wanted[i][0], 0), wanted[i][1]);
	put_file("/bare/root/x", "");
	a.target = target_snapshot(arena, in_root("/bare"), &err);
	assert_int_equal(run(&a, &probe_linux_apparmorstatus)->flag, OVAL_FLAG_DOES_NOT_EXIST);
	arena_free(arena);
}

static void test_selinux_status(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct err err = { 0 };
	struct asked a;

	(void)state;
	put_link("/whole", ".");
	put_link("/root", ".");
	ask(&a, arena, target_snapshot(arena, in_root("/whole"), &err));
	assert_non_null(a.target);
	found = run(&a, &probe_linux_sestatus);
	assert_string_equal(value_of(found->items[0], "selinux_status", 0), "enabled");
	assert_string_equal(value_of(found->items[0], "current_mode", 0), "enforcing");
	assert_string_equal(value_of(found->items[0], "mode_from_config_file", 0), "enforcing");
	assert_string_equal(value_of(found->items[0], "policy_from_config_file", 0), "targeted");
	ask(&a, arena, target_snapshot(arena, in_root("/bare"), &err));
	found = run(&a, &probe_linux_sestatus);
	assert_string_equal(value_of(found->items[0], "selinux_status", 0), "disabled");
	assert_string_equal(value_of(found->items[0], "current_mode", 0), "disabled");
	assert_null(value_of(found->items[0], "loaded_policy_name", 0));
	arena_free(arena);
}

static void test_runlevels(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct asked a;

	(void)state;
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "service_name", OVAL_PATTERN_MATCH, ".");
	ask_one(&a, "runlevel", OVAL_PATTERN_MATCH, "[245]");
	found = run(&a, &probe_unix_runlevel);
	assert_string_equal(all_of(found, arena, "service_name"), "cron|dbus|cron|dbus");
	assert_string_equal(all_of(found, arena, "runlevel"), "2|2|5|5");
	assert_string_equal(all_of(found, arena, "start"), "true|false|false|true");
	assert_string_equal(all_of(found, arena, "kill"), "false|true|false|false");
	arena_free(arena);
}

static void test_routes(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct asked a;

	(void)state;
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "destination", OVAL_SUBSET_OF, "0.0.0.0/0");
	a.entities[0].datatype = OVAL_IPV4_ADDRESS;
	found = run(&a, &probe_unix_routingtable);
	assert_string_equal(all_of(found, arena, "destination"), "0.0.0.0/0|192.0.2.0/24");
	assert_string_equal(all_of(found, arena, "gateway"), "192.0.2.1|0.0.0.0");
	assert_string_equal(all_of(found, arena, "flags"), "UP,GATEWAY|UP");
	assert_int_equal(found->flag, OVAL_FLAG_COMPLETE);
	ask(&a, arena, a.target);
	ask_one(&a, "destination", OVAL_EQUALS, "fd00::/64");
	a.entities[0].datatype = OVAL_IPV6_ADDRESS;
	assert_string_equal(all_of(run(&a, &probe_unix_routingtable), arena, "interface_name"), "eth0");
	arena_free(arena);
}

static void test_packet_sockets(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct asked a;

	(void)state;
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "interface_name", OVAL_PATTERN_MATCH, ".");
	found = run(&a, &probe_linux_iflisteners);
	assert_int_equal(found->n_items, 1);
	assert_string_equal(value_of(found->items[0], "interface_name", 0), "eth0");
	assert_string_equal(value_of(found->items[0], "protocol", 0), "ETH_P_ALL");
	assert_string_equal(value_of(found->items[0], "hw_address", 0), "02:fc:00:00:00:01");
	assert_string_equal(value_of(found->items[0], "program_name", 0), "init");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_processes),
		cmocka_unit_test(test_processes_by_name),
		cmocka_unit_test(test_our_own_process),
		cmocka_unit_test(test_listening_servers),
		cmocka_unit_test(test_selinux_booleans),
		cmocka_unit_test(test_selinux_contexts),
		cmocka_unit_test(test_apparmor_is_counted_as_aa_status_counts),
		cmocka_unit_test(test_selinux_status),
		cmocka_unit_test(test_runlevels),
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_packet_sockets),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_root);
}

/* linux:systemdunitproperty and systemdunitdependency: a stand-in for systemd on a bus of our own, and
 * unit files where none answers. */
#include "probe.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

extern const struct probe probe_linux_systemdunitproperty, probe_linux_systemdunitdependency;

static int make_tree(void **state)
{
	int failed = make_root(state);

	put_file("/usr/lib/systemd/system/docker.service",
	    "[Unit]\nDescription=Docker \\\n Engine\nRequires=docker.socket containerd.service\nWants=a.service\nWants=\n"
	    "Wants=network-online.target\n# Wants=not.service\n[Service]\nRequires=not.service\n[Install]\nWantedBy=multi-user.target\n");
	put_file("/etc/systemd/system/docker.service.d/10-x.conf", "[Unit]\nWants=extra.service\n");
	put_file("/usr/lib/systemd/system/docker.service.d/10-x.conf", "[Unit]\nWants=hidden.service\n");
	put_file("/usr/lib/systemd/system/docker.service.d/20-y.conf", "[Unit]\nAfter=b.service\n");
	put_file("/usr/lib/systemd/system/docker.socket", "[Unit]\nDescription=s\n[Install]\nWantedBy=sockets.target\n");
	put_file("/usr/lib/systemd/system/containerd.service", "[Unit]\nRequires=docker.service\nWants=deep.service\n");
	put_file("/usr/lib/systemd/system/getty@.service", "[Unit]\nDescription=getty\n[Install]\nWantedBy=getty.target\n");
	put_file("/usr/lib/systemd/system/multi-user.target", "[Unit]\nRequires=basic.target\n");
	put_file("/etc/systemd/system/multi-user.target.wants/x", "");
	unlink(in_root("/etc/systemd/system/multi-user.target.wants/x"));
	put_link("/etc/systemd/system/multi-user.target.wants/docker.service", "/usr/lib/systemd/system/docker.service");
	put_file("/usr/lib/systemd/system/multi-user.target.wants/getty.target", "");
	put_link("/etc/systemd/system/masked.service", "/dev/null");
	put_file("/usr/lib/systemd/system/masked.service", "[Unit]\n");
	put_file("/etc/systemd/system/empty.service", "");
	put_link("/etc/systemd/system/alias.service", "/usr/lib/systemd/system/docker.service");
	return failed;
}

static const struct oval_collected *property(struct arena *arena, struct target *target, enum oval_operation operation,
    const char *unit, const char *name)
{
	struct asked *a = arena_alloc(arena, sizeof *a);

	ask(a, arena, target);
	ask_one(a, "unit", operation, unit);
	ask_one(a, "property", OVAL_EQUALS, name);
	return run(a, &probe_linux_systemdunitproperty);
}

static const struct oval_collected *dependencies(struct arena *arena, struct target *target, const char *unit)
{
	struct asked *a = arena_alloc(arena, sizeof *a);

	ask(a, arena, target);
	ask_one(a, "unit", OVAL_EQUALS, unit);
	return run(a, &probe_linux_systemdunitdependency);
}

static void check_file(const char *unit, const char *name, const char *value)
{
	struct arena *arena = arena_new("test");

	assert_string_equal(all_of(property(arena, open_test_root(arena), OVAL_EQUALS, unit, name), arena, "value"), value);
	arena_free(arena);
}

static void test_unit_files_tell_where_a_unit_is_from_and_what_it_needs(void **state)
{
	(void)state;
	check_file("docker.service", "LoadState", "loaded");
	check_file("docker.service", "FragmentPath", "/usr/lib/systemd/system/docker.service");
	check_file("docker.service", "UnitFileState", "enabled");
	check_file("docker.service", "Description", "Docker   Engine");
	check_file("docker.service", "Requires", "docker.socket,containerd.service");
	check_file("docker.service", "Wants", "network-online.target,extra.service");
	check_file("docker.service", "DropInPaths", "/etc/systemd/system/docker.service.d/10-x.conf,"
						    "/usr/lib/systemd/system/docker.service.d/20-y.conf");
	check_file("docker.socket", "UnitFileState", "disabled");
	check_file("containerd.service", "UnitFileState", "static");
	check_file("masked.service", "LoadState", "masked");
	check_file("masked.service", "UnitFileState", "masked");
	check_file("empty.service", "LoadState", "masked");
	check_file("alias.service", "FragmentPath", "/usr/lib/systemd/system/docker.service");
	check_file("getty@tty1.service", "FragmentPath", "/usr/lib/systemd/system/getty@.service");
	check_file("none.service", "LoadState", "");
	check_file("../../../etc/passwd", "LoadState", "");
}

static void test_what_only_a_running_systemd_knows_is_trouble(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found = property(arena, open_test_root(arena), OVAL_EQUALS, "docker.service", "ActiveState");

	(void)state;
	assert_int_equal(found->flag, OVAL_FLAG_ERROR);
	assert_non_null(strstr(found->messages[0].text, "docker.service"));
	/* Of a unit that is not there nothing needs to be known. */
	found = property(arena, open_test_root(arena), OVAL_EQUALS, "none.service", "ActiveState");
	assert_int_equal(found->flag, OVAL_FLAG_DOES_NOT_EXIST);
	arena_free(arena);
}

static void test_units_by_pattern(void **state)
{
	struct arena *arena = arena_new("test");

	(void)state;
	assert_string_equal(sorted_of(property(arena, open_test_root(arena), OVAL_PATTERN_MATCH, "^docker\\.(service|socket)$",
	    "LoadState"), arena, "unit"), "docker.service|docker.socket");
	arena_free(arena);
}

static void test_dependencies_go_on(void **state)
{
	struct arena *arena = arena_new("test");
	struct target *target = open_test_root(arena);

	(void)state;
	assert_string_equal(all_of(dependencies(arena, target, "docker.service"), arena, "dependency"),
	    "docker.socket,containerd.service,network-online.target,extra.service,docker.service,deep.service");
	assert_string_equal(all_of(dependencies(arena, target, "multi-user.target"), arena, "dependency"),
	    "basic.target,docker.service,getty.target,docker.socket,containerd.service,network-online.target,extra.service,"
	    "deep.service");
	assert_int_equal(dependencies(arena, target, "none.target")->flag, OVAL_FLAG_DOES_NOT_EXIST);
	arena_free(arena);
}

static void test_files_are_not_the_whole_truth_where_systemd_runs(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct err err = { 0 };

	(void)state;
	put_file("/booted/root/usr/lib/systemd/system/a.service", "[Unit]\n");
	put_file("/booted/root/run/systemd/system/x", "");
	found = property(arena, target_snapshot(arena, in_root("/booted"), &err), OVAL_EQUALS, "a.service", "LoadState");
	assert_int_equal(found->flag, OVAL_FLAG_ERROR);
	assert_string_equal(found->messages[0].text, "systemd-unit a.service: not in the snapshot");
	arena_free(arena);
}

#ifdef HAVE_LIBSYSTEMD
#include <systemd/sd-bus.h>

#define PATH "/org/freedesktop/systemd1"

static int give_text(sd_bus *bus, const char *path, const char *interface, const char *name, sd_bus_message *reply, void *data,
    sd_bus_error *error)
{
	(void)bus;
	(void)path;
	(void)interface;
	(void)data;
	(void)error;
	if (strstr(path, "nothere"))
		return sd_bus_message_append(reply, "s", !strcmp(name, "LoadState") ? "not-found" : "inactive");
	return sd_bus_message_append(reply, "s", !strcmp(name, "LoadState") ? "loaded" : !strcmp(name, "ActiveState") ? "active"
	    : strstr(path, "docker") ? "docker.service" : "other.service");
}

static int give_list(sd_bus *bus, const char *path, const char *interface, const char *name, sd_bus_message *reply, void *data,
    sd_bus_error *error)
{
	(void)bus;
	(void)interface;
	(void)data;
	(void)error;
	if (!strcmp(name, "Environment"))
		return sd_bus_message_append(reply, "as", 1, "TOKEN=SECRET");
	if (!strcmp(name, "Wants"))
		return sd_bus_message_append(reply, "as", 0);
	if (strstr(path, "docker"))
		return sd_bus_message_append(reply, "as", 2, "other.service", "nothere.service");
	return sd_bus_message_append(reply, "as", 1, "docker.service");
}

static int give_rest(sd_bus *bus, const char *path, const char *interface, const char *name, sd_bus_message *reply, void *data,
    sd_bus_error *error)
{
	(void)bus;
	(void)path;
	(void)interface;
	(void)data;
	(void)error;
	if (!strcmp(name, "CanStart"))
		return sd_bus_message_append(reply, "b", 1);
	if (!strcmp(name, "MemoryMax"))
		return sd_bus_message_append(reply, "t", UINT64_MAX);
	return sd_bus_message_append(reply, "a(sbbsi)", 2, "ConditionPathExists", 0, 1, "/a", 1, "ConditionUser", 1, 0, "x", -1);
}

static const sd_bus_vtable unit_table[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Id", "s", give_text, 0, 0),
	SD_BUS_PROPERTY("LoadState", "s", give_text, 0, 0),
	SD_BUS_PROPERTY("ActiveState", "s", give_text, 0, 0),
	SD_BUS_PROPERTY("Requires", "as", give_list, 0, 0),
	SD_BUS_PROPERTY("Wants", "as", give_list, 0, 0),
	SD_BUS_PROPERTY("CanStart", "b", give_rest, 0, 0),
	SD_BUS_PROPERTY("Conditions", "a(sbbsi)", give_rest, 0, 0),
	SD_BUS_VTABLE_END,
};

static const sd_bus_vtable service_table[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Environment", "as", give_list, 0, 0),
	SD_BUS_PROPERTY("MemoryMax", "t", give_rest, 0, 0),
	SD_BUS_VTABLE_END,
};

static int load_unit(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const char *name;

	(void)data;
	if (sd_bus_message_read(m, "s", &name) < 0)
		return -1;
	if (!strcmp(name, "bad"))
		return sd_bus_error_set(error, SD_BUS_ERROR_INVALID_ARGS, "Unit name bad is not valid.");
	return sd_bus_reply_method_return(m, "o", !strncmp(name, "docker.", 7) ? PATH "/unit/docker" :
	    !strcmp(name, "other.service") ? PATH "/unit/other" : PATH "/unit/nothere");
}

static int list_units(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)data;
	(void)error;
	return sd_bus_reply_method_return(m, "a(ssssssouso)", 2, "docker.service", "d", "loaded", "active", "running", "",
	    PATH "/unit/docker", 0, "", "/", "other.service", "o", "loaded", "active", "running", "", PATH "/unit/other", 0, "", "/");
}

static int list_files(sd_bus_message *m, void *data, sd_bus_error *error)
{
	(void)data;
	(void)error;
	return sd_bus_reply_method_return(m, "a(ss)", 3, "/usr/lib/systemd/system/docker.service", "enabled",
	    "/usr/lib/systemd/system/docker.socket", "enabled", "/usr/lib/systemd/system/x@.service", "static");
}

static const sd_bus_vtable manager_table[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("LoadUnit", "s", "o", load_unit, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("ListUnits", "", "a(ssssssouso)", list_units, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("ListUnitFiles", "", "a(ss)", list_files, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

static void be_systemd(int ready)
{
	static const char *const units[] = { PATH "/unit/docker", PATH "/unit/other", PATH "/unit/nothere" };
	sd_bus *bus;
	size_t i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (sd_bus_open_system(&bus) < 0)
		_exit(1);
	sd_bus_add_object_vtable(bus, NULL, PATH, "org.freedesktop.systemd1.Manager", manager_table, NULL);
	for (i = 0; i < 3; i++) {
		sd_bus_add_object_vtable(bus, NULL, units[i], "org.freedesktop.systemd1.Unit", unit_table, NULL);
		sd_bus_add_object_vtable(bus, NULL, units[i], "org.freedesktop.systemd1.Service", service_table, NULL);
	}
	if (sd_bus_request_name(bus, "org.freedesktop.systemd1", 0) < 0)
		_exit(2);
	if (write(ready, "x", 1) != 1)
		_exit(3);
	for (;;) {
		while (sd_bus_process(bus, NULL) > 0)
			continue;
		sd_bus_wait(bus, UINT64_MAX);
	}
}

static pid_t daemon_pid, stand_in;

static bool start_bus(void)
{
	char address[200], configuration[300], byte;
	int pipes[2];
	FILE *file;

	snprintf(address, sizeof address, "unix:path=%s/bus", test_root);
	snprintf(configuration, sizeof configuration, "%s/bus.conf", test_root);
	file = fopen(configuration, "w");
	fprintf(file, "<busconfig><type>session</type><listen>%s</listen><policy context=\"default\"><allow send_destination=\"*\"/>"
		      "<allow receive_sender=\"*\"/><allow own=\"*\"/><allow user=\"*\"/></policy></busconfig>", address);
	fclose(file);
	if (pipe(pipes))
		return false;
	daemon_pid = fork();
	if (daemon_pid == 0) {
		char option[320], print[30];

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		snprintf(option, sizeof option, "--config-file=%s", configuration);
		snprintf(print, sizeof print, "--print-pid=%d", pipes[1]);
		execlp("dbus-daemon", "dbus-daemon", "--nofork", option, print, NULL);
		_exit(127);
	}
	close(pipes[1]);
	if (read(pipes[0], &byte, 1) != 1)
		return false;
	close(pipes[0]);
	setenv("DBUS_SYSTEM_BUS_ADDRESS", address, 1);
	if (pipe(pipes))
		return false;
	stand_in = fork();
	if (stand_in == 0)
		be_systemd(pipes[1]);
	close(pipes[1]);
	if (read(pipes[0], &byte, 1) != 1)
		return false;
	close(pipes[0]);
	return true;
}

static void stop_bus(void)
{
	if (stand_in > 0)
		kill(stand_in, SIGKILL);
	if (daemon_pid > 0)
		kill(daemon_pid, SIGKILL);
	while (wait(NULL) > 0)
		continue;
	unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
}

static void test_systemd_is_asked_over_the_bus(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct target *target;
	struct err err = { 0 };
	struct asked a;

	(void)state;
	if (!start_bus()) {
		stop_bus();
		print_message("skipped: no dbus-daemon\n");
		skip();
	}
	target = open_live(arena);
	mkdir(in_root("/recorded"), 0755);
	assert_true(target_record(target, in_root("/recorded/snapshot"), &err));
	assert_string_equal(all_of(property(arena, target, OVAL_EQUALS, "docker.service", "ActiveState"), arena, "value"), "active");
	assert_string_equal(all_of(property(arena, target, OVAL_EQUALS, "docker.service", "Requires"), arena, "value"),
	    "other.service,nothere.service");
	assert_string_equal(all_of(property(arena, target, OVAL_EQUALS, "docker.service", "CanStart"), arena, "value"), "true");
	assert_string_equal(all_of(property(arena, target, OVAL_EQUALS, "docker.service", "MemoryMax"), arena, "value"),
	    "18446744073709551615");
	assert_string_equal(all_of(property(arena, target, OVAL_EQUALS, "docker.service", "Conditions"), arena, "value"),
	    "ConditionPathExists false true /a 1,ConditionUser true false x -1");
	found = property(arena, target, OVAL_EQUALS, "docker.service", "Wants");
	assert_int_equal(found->n_items, 1);
	assert_null(value_of(found->items[0], "value", 0));
	assert_int_equal(property(arena, target, OVAL_EQUALS, "docker.service", "NoSuch")->flag, OVAL_FLAG_DOES_NOT_EXIST);
	assert_int_equal(property(arena, target, OVAL_EQUALS, "nothere.service", "LoadState")->flag, OVAL_FLAG_DOES_NOT_EXIST);
	assert_int_equal(property(arena, target, OVAL_EQUALS, "docker.service", "Environment")->flag, OVAL_FLAG_ERROR);
	assert_string_equal(sorted_of(property(arena, target, OVAL_PATTERN_MATCH, ".", "ActiveState"), arena, "unit"),
	    "docker.service|docker.socket|other.service");
	assert_string_equal(all_of(dependencies(arena, target, "docker.service"), arena, "dependency"),
	    "other.service,nothere.service,docker.service");
	ask(&a, arena, target);
	ask_one(&a, "unit", OVAL_EQUALS, "docker.service");
	ask_one(&a, "property", OVAL_PATTERN_MATCH, "State$");
	found = run(&a, &probe_linux_systemdunitproperty);
	assert_string_equal(sorted_of(found, arena, "property"), "ActiveState|LoadState");
	assert_int_equal(found->flag, OVAL_FLAG_COMPLETE);
	stop_bus();
	/* What was recorded answers when systemd does not. */
	assert_true(target_record_done(target, &err));
	target = target_snapshot(arena, in_root("/recorded/snapshot"), &err);
	assert_non_null(target);
	assert_string_equal(all_of(property(arena, target, OVAL_EQUALS, "docker.service", "ActiveState"), arena, "value"), "active");
	assert_string_equal(all_of(dependencies(arena, target, "docker.service"), arena, "dependency"),
	    "other.service,nothere.service,docker.service");
	assert_int_equal(system(arena_printf(arena, "! grep -r SECRET %s/recorded", test_root)), 0);
	arena_free(arena);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unit_files_tell_where_a_unit_is_from_and_what_it_needs),
		cmocka_unit_test(test_what_only_a_running_systemd_knows_is_trouble),
		cmocka_unit_test(test_units_by_pattern),
		cmocka_unit_test(test_dependencies_go_on),
		cmocka_unit_test(test_files_are_not_the_whole_truth_where_systemd_runs),
#ifdef HAVE_LIBSYSTEMD
		cmocka_unit_test(test_systemd_is_asked_over_the_bus),
#endif
	};

	return cmocka_run_group_tests(tests, make_tree, remove_root);
}

#include "probe.h"

#include "probe/docker_common.h"

extern const struct probe probe_docker_container, probe_docker_engine, probe_docker_product;

static struct arena *arena;

/* "a" gives 64 times a. */
static const char *id_of(const char *digit)
{
	struct buf id;
	int i;

	buf_init(&id, arena);
	for (i = 0; i < 64; i++)
		buf_char(&id, *digit);
	return id.at;
}

static struct buf list;

/* A container in docker/: its name is "box-" and the digit, its inspect has `config` and `host`
 * in the members of that name. */
static void box(const char *digit, const char *config, const char *host)
{
	buf_printf(&list, "%s{\"Id\":\"%s\",\"Names\":[\"/box-%s\"],\"Image\":\"box\",\"ImageID\":\"sha256:1\","
	    "\"State\":\"running\",\"Command\":\"sleep\"}", list.length > 1 ? "," : "", id_of(digit), digit);
	put_file(arena_printf(arena, "/docker/containers/%s.json", id_of(digit)),
	    arena_printf(arena, "{\"Id\":\"%s\",\"Name\":\"/box-%s\",\"Image\":\"sha256:1\","
	    "\"State\":{\"Status\":\"running\",\"Running\":true,\"Pid\":77,"
	    "\"StartedAt\":\"2026-01-01T00:00:00Z\"},\"Config\":{%s},\"HostConfig\":{%s}}",
	    id_of(digit), digit, config, host));
}

/* The same with an inspect of one's own. */
static void odd_box(const char *digit, const char *state, const char *inspect)
{
	buf_printf(&list, "%s{\"Id\":\"%s\",\"Names\":[\"/box-%s\"],\"Image\":\"box\",\"State\":\"%s\"}",
	    list.length > 1 ? "," : "", id_of(digit), digit, state);
	if (inspect)
		put_file(arena_printf(arena, "/docker/containers/%s.json", id_of(digit)), inspect);
}

static int begin(void **state)
{
	strcpy(test_root + strlen(test_root) - 6, "XXXXXX");
	if (make_root(state) != 0)
		return -1;
	arena = arena_new("test");
	buf_init(&list, arena);
	buf_str(&list, "[");
	put_file("/docker/info.json", "{\"SecurityOptions\":[\"name=seccomp,profile=default\"]}");
	return 0;
}

static int end(void **state)
{
	arena_free(arena);
	return remove_root(state);
}

static struct target *open_snapshot(void)
{
	struct err err = { 0 };
	struct target *target;

	put_file("/docker/containers.json", arena_printf(arena, "%s]", list.at));
	target = target_snapshot(arena, test_root, &err);
	if (!target)
		fail_msg("%s", err.text);
	return target;
}

static const struct oval_collected *containers(const char *scope, const char *filter)
{
	struct asked a;

	ask(&a, arena, open_snapshot());
	ask_one(&a, "scope", OVAL_EQUALS, scope);
	ask_one(&a, "name", OVAL_PATTERN_MATCH, ".*");
	if (filter)
		ask_one(&a, "system_filter", OVAL_EQUALS, filter);
	return run(&a, &probe_docker_container);
}

/* The only container, with these in its inspect. */
static const struct oval_item *only(const char *config, const char *host)
{
	const struct oval_collected *got;

	box("a", config, host);
	got = containers("all", NULL);
	assert_int_equal(got->flag, OVAL_FLAG_COMPLETE);
	assert_int_equal(got->n_items, 1);
	return got->items[0];
}

static void is(const struct oval_item *item, const char *entity, const char *value)
{
	const char *got = value_of(item, entity, 0);

	if (!got || strcmp(got, value) != 0)
		fail_msg("%s: %s, wanted %s", entity, got ? got : "no value", value);
}

static enum oval_status status_of(const struct oval_item *item, const char *entity)
{
	size_t i;

	for (i = 0; i < item->n_entities; i++)
		if (strcmp(item->entities[i].name, entity) == 0)
			return item->entities[i].status;
	fail_msg("no entity %s", entity);
	return OVAL_STATUS_NOT_COLLECTED;
}

static void test_what_an_engine_leaves_out_has_its_zero_value(void **state)
{
	const struct oval_item *item = only("", "");

	(void)state;
	is(item, "name", "box-a");
	is(item, "id", id_of("a"));
	is(item, "image", "box");
	is(item, "image_id", "sha256:1");
	is(item, "status", "running");
	is(item, "ever_started", "true");
	is(item, "pid", "77");
	is(item, "privileged", "false");
	is(item, "readonly_rootfs", "false");
	is(item, "pid_mode", "");
	is(item, "memory", "0");
	is(item, "restart_policy", "no");
	is(item, "health", "none");
	is(item, "healthcheck", "false");
	is(item, "user", "");
	is(item, "user_is_root", "true");
	is(item, "seccomp", "default");
	is(item, "no_new_privileges", "false");
	assert_int_equal(status_of(item, "pids_limit"), OVAL_STATUS_DOES_NOT_EXIST);
	assert_int_equal(status_of(item, "cap_add"), OVAL_STATUS_DOES_NOT_EXIST);
	assert_int_equal(status_of(item, "writable_place"), OVAL_STATUS_DOES_NOT_EXIST);
	assert_int_equal(status_of(item, "service"), OVAL_STATUS_DOES_NOT_EXIST);
	assert_int_equal(status_of(item, "label"), OVAL_STATUS_DOES_NOT_EXIST);
}

static void test_what_an_engine_says_is_in_the_item(void **state)
{
	const struct oval_item *item = only(
	    "\"User\":\"1000:1000\",\"Healthcheck\":{\"Test\":[\"CMD\"]},\"Labels\":{\"A.b\":\"c\","
	    "\"com.docker.swarm.service.name\":\"web\"}",
	    "\"ReadonlyRootfs\":true,\"Privileged\":true,\"Memory\":9007199254740993,\"CpuShares\":512,"
	    "\"NanoCpus\":5,\"PidsLimit\":100,\"CapAdd\":[\"CAP_SYS_TIME\",\"ALL\"],\"CapDrop\":[],"
	    "\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":10},\"UTSMode\":\"host\","
	    "\"UsernsMode\":\"host\",\"CgroupnsMode\":\"private\",\"CgroupParent\":\"/x\",\"PublishAllPorts\":true,"
	    "\"LogConfig\":{\"Type\":\"syslog\",\"Config\":{\"Tag\":\"t\"}}");
	size_t i;

	(void)state;
	is(item, "user", "1000:1000");
	is(item, "user_is_root", "false");
	is(item, "healthcheck", "true");
	is(item, "service", "web");
	is(item, "readonly_rootfs", "true");
	is(item, "privileged", "true");
	is(item, "memory", "9007199254740993");
	is(item, "cpu_shares", "512");
	is(item, "nano_cpus", "5");
	is(item, "pids_limit", "100");
	is(item, "cap_add", "CAP_SYS_TIME");
	assert_string_equal(value_of(item, "cap_add", 1), "ALL");
	is(item, "restart_policy", "on-failure");
	is(item, "restart_max", "10");
	is(item, "uts_mode", "host");
	is(item, "userns_mode", "host");
	is(item, "cgroupns_mode", "private");
	is(item, "cgroup_parent", "/x");
	is(item, "publish_all", "true");
	is(item, "log_driver", "syslog");
	for (i = 0; i < item->n_entities; i++)
		if (strcmp(item->entities[i].name, "label") == 0) {
			assert_int_equal(item->entities[i].datatype, OVAL_RECORD);
			assert_int_equal(item->entities[i].n_fields, 2);
			assert_string_equal(item->entities[i].fields[0].name, "a.b");
			assert_string_equal(item->entities[i].fields[0].value, "c");
		}
}

static void test_limits_that_limit_nothing(void **state)
{
	const char *const nothing[] = { "null", "0", "-1" };
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		buf_clear(&list);
		buf_str(&list, "[");
		assert_int_equal(status_of(only("", arena_printf(arena, "\"PidsLimit\":%s", nothing[i])),
		    "pids_limit"), OVAL_STATUS_DOES_NOT_EXIST);
	}
}

static void test_users_that_are_root(void **state)
{
	static const struct {
		const char *user, *root;
	} users[] = {
		{ "", "true" }, { "root", "true" }, { "0", "true" }, { "00", "true" }, { "0:0", "true" },
		{ "root:app", "true" }, { ":5", "true" }, { "root\\u0000x", "true" }, { "app\\n", "true" },
		{ "1000", "false" }, { "app", "false" }, { "rooty", "false" }, { "01", "false" },
		{ "roo", "false" }, { "app:0", "false" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof users / sizeof *users; i++) {
		buf_clear(&list);
		buf_str(&list, "[");
		is(only(arena_printf(arena, "\"User\":\"%s\"", users[i].user), ""), "user_is_root", users[i].root);
	}
}

static void test_security_options_as_the_daemon_reads_them(void **state)
{
	static const struct {
		const char *options, *seccomp, *no_new_privileges, *label_disabled;
	} rows[] = {
		{ "null", "default", "false", "false" },
		{ "[]", "default", "false", "false" },
		{ "[\"seccomp=unconfined\"]", "unconfined", "false", "false" },
		{ "[\"seccomp:unconfined\"]", "unconfined", "false", "false" },
		{ "[\"seccomp=builtin\"]", "default", "false", "false" },
		{ "[\"no-new-privileges\"]", "default", "true", "false" },
		{ "[\"no-new-privileges:true\"]", "default", "true", "false" },
		{ "[\"no-new-privileges=false\"]", "default", "false", "false" },
		{ "[\"no-new-privileges\",\"no-new-privileges=0\"]", "default", "false", "false" },
		{ "[\"no-new-privileges=T\",\"label:disable\"]", "default", "true", "true" },
		{ "[\"disable\"]", "default", "false", "true" },
		{ "[\"label=user:a\",\"label=disable\",\"label=role:b\"]", "default", "false", "true" },
		{ "[\"label=level:disable\"]", "default", "false", "false" },
		{ "[\"apparmor=x\",\"writable-cgroups\",\"unmask=all\",\"future=1\"]", "default", "false", "false" },
		{ "[\"seccomp={\\\"defaultAction\\\":\\\"SCMP_ACT_ALLOW\\\"}\"]", "allow-all", "false", "false" },
		{ "[\"seccomp={\\\"defaultAction\\\":\\\"SCMP_ACT_LOG\\\",\\\"syscalls\\\":[{\\\"names\\\":[\\\"a\\\"],"
		  "\\\"action\\\":\\\"SCMP_ACT_ALLOW\\\"}]}\"]", "allow-all", "false", "false" },
		{ "[\"seccomp={\\\"defaultAction\\\":\\\"SCMP_ACT_ALLOW\\\",\\\"syscalls\\\":[{\\\"names\\\":[\\\"a\\\"],"
		  "\\\"action\\\":\\\"SCMP_ACT_ERRNO\\\"}]}\"]", "custom", "false", "false" },
		{ "[\"seccomp={\\\"defaultAction\\\":\\\"SCMP_ACT_ERRNO\\\"}\"]", "custom", "false", "false" },
		{ "[\"seccomp=unconfined\",\"seccomp={\\\"defaultAction\\\":\\\"SCMP_ACT_KILL\\\"}\"]", "custom", "false",
		  "false" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct oval_item *item;

		buf_clear(&list);
		buf_str(&list, "[");
		item = only("", arena_printf(arena, "\"SecurityOpt\":%s", rows[i].options));
		is(item, "seccomp", rows[i].seccomp);
		is(item, "no_new_privileges", rows[i].no_new_privileges);
		is(item, "label_disabled", rows[i].label_disabled);
	}
}

static void test_options_that_cannot_be_read_are_errors_of_their_entities(void **state)
{
	const struct oval_item *item = only("", "\"ReadonlyRootfs\":true,\"SecurityOpt\":[\"no-new-privileges=maybe\"]");

	(void)state;
	is(item, "readonly_rootfs", "true");
	assert_int_equal(item->status, OVAL_STATUS_EXISTS);
	assert_int_equal(status_of(item, "no_new_privileges"), OVAL_STATUS_ERROR);
	buf_clear(&list);
	buf_str(&list, "[");
	item = only("", "\"SecurityOpt\":[\"seccomp={\"]");
	assert_int_equal(status_of(item, "seccomp"), OVAL_STATUS_ERROR);
	is(item, "no_new_privileges", "false");
	buf_clear(&list);
	buf_str(&list, "[");
	item = only("", "\"SecurityOpt\":[\"seccomp=unconfined\\u0000\"]");
	assert_int_equal(status_of(item, "seccomp"), OVAL_STATUS_ERROR);
}

static void test_the_engines_default_counts_where_a_container_says_nothing(void **state)
{
	const struct oval_item *item;

	(void)state;
	put_file("/docker/info.json", "{\"SecurityOptions\":[\"name=seccomp,profile=unconfined\","
	    "\"name=no-new-privileges\"]}");
	item = only("", "");
	is(item, "seccomp", "unconfined");
	is(item, "no_new_privileges", "true");
	buf_clear(&list);
	buf_str(&list, "[");
	put_file("/docker/info.json", "{\"SecurityOptions\":[\"apparmor\"]}"); /* no seccomp at all */
	is(only("", ""), "seccomp", "unconfined");
	buf_clear(&list);
	buf_str(&list, "[");
	put_file("/docker/info.json", "{\"SecurityOptions\":[\"seccomp\"]}"); /* as below API 1.25 */
	is(only("", ""), "seccomp", "default");
	buf_clear(&list);
	buf_str(&list, "[");
	is(only("", "\"Privileged\":true"), "seccomp", "unconfined");
	buf_clear(&list);
	buf_str(&list, "[");
	put_file("/docker/info.json", "{\"get\":\"/info\",\"status\":500,\"message\":\"no\"}");
	item = only("", "");
	assert_int_equal(status_of(item, "seccomp"), OVAL_STATUS_ERROR);
	assert_int_equal(status_of(item, "no_new_privileges"), OVAL_STATUS_ERROR);
	is(item, "readonly_rootfs", "false");
}

static void test_namespaces_are_followed_through_other_containers(void **state)
{
	const struct oval_collected *got;

	(void)state;
	box("a", "", "\"PidMode\":\"host\"");
	box("b", "", arena_printf(arena, "\"PidMode\":\"container:%s\"", id_of("a")));
	box("c", "", "\"PidMode\":\"container:box-b\"");
	box("d", "", "\"PidMode\":\"container:gone\"");
	box("e", "", "\"PidMode\":\"container:box-f\"");
	box("f", "", "\"PidMode\":\"container:box-e\"");
	box("1", "", "\"PidMode\":\"\",\"IpcMode\":\"shareable\",\"NetworkMode\":\"hostile\"");
	got = containers("all", NULL);
	assert_string_equal(all_of(got, arena, "name"), "box-a|box-b|box-c|box-d|box-e|box-f|box-1");
	assert_string_equal(all_of(got, arena, "pid_effective_host"), "true|true|true|false|false|false|false");
	assert_string_equal(all_of(got, arena, "network_effective_host"),
	    "false|false|false|false|false|false|false");
}

static void test_a_namespace_behind_a_container_that_cannot_be_read_is_an_error(void **state)
{
	const struct oval_collected *got;

	(void)state;
	box("a", "", "\"IpcMode\":\"container:box-b\"");
	odd_box("b", "running", "{\"get\":\"/x\",\"status\":500,\"message\":\"GET /x: HTTP 500\"}");
	got = containers("all", NULL);
	assert_int_equal(got->n_items, 2);
	assert_int_equal(status_of(got->items[0], "ipc_effective_host"), OVAL_STATUS_ERROR);
	is(got->items[0], "pid_effective_host", "false");
}

static void test_writable_places_are_listed(void **state)
{
	const struct oval_item *item;

	(void)state;
	odd_box("a", "running", arena_printf(arena, "{\"Id\":\"%s\",\"Name\":\"/box-a\",\"State\":{},\"Config\":{},"
	    "\"HostConfig\":{\"ReadonlyRootfs\":true,\"Tmpfs\":{\"/run\":\"size=64m\",\"/tmp\":\"\"}},\"Mounts\":["
	    "{\"Type\":\"bind\",\"Source\":\"/srv/data\",\"Destination\":\"/run/app/data\",\"RW\":true},"
	    "{\"Type\":\"bind\",\"Source\":\"/etc\",\"Destination\":\"/etc\",\"RW\":false},"
	    "{\"Type\":\"volume\",\"Name\":\"data\",\"Driver\":\"local\",\"Destination\":\"/var/lib/x\",\"RW\":true},"
	    "{\"Type\":\"volume\",\"Name\":\"%s\",\"Driver\":\"local\",\"Destination\":\"/y\",\"RW\":true},"
	    "{\"Type\":\"tmpfs\",\"Destination\":\"/z\",\"RW\":true}]}", id_of("a"), id_of("7")));
	item = containers("all", NULL)->items[0];
	assert_string_equal(value_of(item, "writable_place", 0), "tmpfs /run (size=64m)");
	assert_string_equal(value_of(item, "writable_place", 1), "tmpfs /tmp");
	assert_string_equal(value_of(item, "writable_place", 2), "bind /srv/data -> /run/app/data rw");
	assert_string_equal(value_of(item, "writable_place", 3), "volume data (driver local) -> /var/lib/x rw");
	assert_string_equal(value_of(item, "writable_place", 4),
	    "anonymous volume 777777777777 (driver local) -> /y rw");
	assert_string_equal(value_of(item, "writable_place", 5), "tmpfs /z");
	assert_null(value_of(item, "writable_place", 6));
}

static void test_scope_running_has_what_docker_ps_has(void **state)
{
	static const char *const states[] = { "created", "running", "paused", "restarting", "exited", "dead" };
	static const char digits[] = "123456";
	size_t i;

	(void)state;
	for (i = 0; i < 6; i++) {
		const char *digit = arena_strndup(arena, digits + i, 1);

		odd_box(digit, states[i], arena_printf(arena, "{\"Id\":\"%s\",\"Name\":\"/%s\",\"Config\":{},"
		    "\"HostConfig\":{},\"State\":{\"Status\":\"%s\",\"Running\":%s}}", id_of(digit), states[i],
		    states[i], i >= 1 && i <= 3 ? "true" : "false"));
	}
	assert_string_equal(all_of(containers("running", NULL), arena, "name"), "running|paused|restarting");
	assert_int_equal(containers("all", NULL)->n_items, 6);
}

static void test_words_that_are_none_are_errors(void **state)
{
	const struct oval_collected *got;

	(void)state;
	box("a", "", "");
	got = containers("some", NULL);
	assert_int_equal(got->flag, OVAL_FLAG_ERROR);
	assert_string_equal(got->messages[0].text, "scope is neither running nor all");
	got = containers("all", "maybe");
	assert_int_equal(got->flag, OVAL_FLAG_ERROR);
	assert_string_equal(got->messages[0].text, "system_filter must equal one of none, strict, letter");
}

static void test_no_container_is_an_answer(void **state)
{
	const struct oval_collected *got = containers("all", NULL);

	(void)state;
	assert_int_equal(got->flag, OVAL_FLAG_DOES_NOT_EXIST);
	assert_int_equal(got->n_items, 0);
}

/* One row: what a container calls itself, and whether each filter takes it for the platform's own. */
static void test_containers_of_the_platform_itself(void **state)
{
	static const struct {
		const char *name, *image, *labels, *command;
		bool strict, letter;
	} rows[] = {
		{ "ucp-proxy", "docker/ucp-agent:3.2.5", "", "x", true, true },
		{ "x", "dtr.example:443/mirantis/ucp:1@sha256:ab", "\"com.docker.ucp.version\":\"3\"", "x", true, true },
		{ "dtr-registry-0123456789ab", "docker/dtr-registry:2.6", "", "x", true, true },
		{ "k8s_POD_a_kube-system_b", "dockereng/kube-compose:1", "", "x", true, true },
		{ "y", "docker/k8s-dns", "\"io.kubernetes.pod.namespace\":\"kube-system\"", "x", true, false },
		{ "sx-hacker-ucp", "box", "\"com.docker.ucp.version\":\"3.2.5\"", "x", false, true },
		{ "ucp-proxy", "box", "", "x", false, true },
		{ "web", "docker/ucp-agent", "", "x", false, true },
		{ "web", "evil/docker/ucp", "\"com.docker.ucp.version\":\"3\"", "x", true, true },
		{ "web", "notdocker/ucp", "\"com.docker.ucp.version\":\"3\"", "x", false, true },
		{ "web", "docker/UCP_", "\"com.docker.ucp.version\":\"3\"", "x", false, true },
		{ "web", "goodtrip", "", "x", false, true },
		{ "web", "box", "", "/bin/kubelet", false, true },
		{ "web", "box", "", "x", false, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct oval_collected *got;

		buf_clear(&list);
		buf_printf(&list, "[{\"Id\":\"%s\",\"Names\":[\"/%s\"],\"Image\":\"%s\",\"Command\":\"%s\"}", id_of("1"),
		    rows[i].name, rows[i].image, rows[i].command);
		put_file(arena_printf(arena, "/docker/containers/%s.json", id_of("1")),
		    arena_printf(arena, "{\"Id\":\"%s\",\"Name\":\"/%s\",\"Config\":{\"Image\":\"%s\","
		    "\"Labels\":{%s}},\"HostConfig\":{},\"State\":{}}", id_of("1"), rows[i].name, rows[i].image,
		    rows[i].labels));
		got = containers("all", NULL);
		assert_int_equal(got->n_items, 1);
		is(got->items[0], "system", rows[i].strict ? "true" : "false");
		assert_int_equal(containers("all", "none")->n_items, 1);
		got = containers("all", "strict");
		if (got->n_items != !rows[i].strict)
			fail_msg("strict, row %zu: %s", i, rows[i].image);
		if (rows[i].strict)
			assert_non_null(strstr(got->messages[0].text, "excluded as system: name="));
		got = containers("all", "letter");
		if (got->n_items != !rows[i].letter)
			fail_msg("letter, row %zu: %s", i, rows[i].image);
	}
}

static void test_a_container_that_could_not_be_inspected_is_an_item_in_error(void **state)
{
	const struct oval_collected *got;

	(void)state;
	box("a", "", "\"ReadonlyRootfs\":true");
	odd_box("b", "exited", "{\"get\":\"/x\",\"status\":500,\"message\":\"GET /x: HTTP 500: broken\"}");
	odd_box("c", "running", "{\"Id\":");
	odd_box("d", "running", NULL);
	odd_box("e", "running", arena_printf(arena, "{\"Id\":\"%s\"}", id_of("e")));
	odd_box("f", "running", "{\"get\":\"/x\",\"status\":404,\"message\":\"No such container: f\"}");
	got = containers("all", NULL);
	assert_string_equal(all_of(got, arena, "name"), "box-a|box-b|box-c|box-d|box-e");
	assert_int_equal(got->items[0]->status, OVAL_STATUS_EXISTS);
	assert_int_equal(got->items[1]->status, OVAL_STATUS_ERROR);
	assert_string_equal(got->items[1]->messages[0].text, "GET /x: HTTP 500: broken");
	assert_int_equal(got->items[2]->status, OVAL_STATUS_ERROR);
	assert_int_equal(got->items[3]->status, OVAL_STATUS_ERROR);
	assert_string_equal(got->items[3]->messages[0].text, arena_printf(arena, "GET /containers/%s/json: the "
	    "reply is not in the snapshot (docker/containers/%s.json)", id_of("d"), id_of("d")));
	assert_string_equal(got->items[4]->messages[0].text, arena_printf(arena,
	    "GET /containers/%s/json: the reply lacks HostConfig, Config or State", id_of("e")));
	/* Stopped ones do not count where only running ones are asked for. */
	assert_string_equal(all_of(containers("running", NULL), arena, "name"), "box-a|box-c|box-d|box-e");
}

static void test_who_did_not_answer_is_an_error_or_not_applicable(void **state)
{
	static const struct {
		const char *contact;
		enum oval_flag flag;
		const char *message;
	} rows[] = {
		{ "{\"presence\":\"silent\",\"message\":\"nobody\"}", OVAL_FLAG_ERROR, "nobody" },
		{ "{\"presence\":\"denied\",\"message\":\"no\"}", OVAL_FLAG_ERROR, "no" },
		{ "{\"presence\":\"not installed\",\"message\":\"none\"}", OVAL_FLAG_NOT_APPLICABLE, "none" },
		{ "{\"presence\":\"answers\",\"endpoint\":\"e\",\"os_type\":\"windows\"}", OVAL_FLAG_NOT_APPLICABLE,
		  "e: the engine runs windows containers" },
		{ "{\"presence\":\"perhaps\"}", OVAL_FLAG_ERROR, NULL },
		{ "{", OVAL_FLAG_ERROR, NULL },
	};
	size_t i;

	(void)state;
	box("a", "", "");
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct oval_collected *got;
		struct asked a;

		put_file("/docker/contact.json", rows[i].contact);
		got = containers("all", NULL);
		assert_int_equal(got->flag, rows[i].flag);
		assert_int_equal(got->n_items, 0);
		if (rows[i].message)
			assert_string_equal(got->messages[0].text, rows[i].message);
		ask(&a, arena, open_snapshot());
		assert_int_equal(run(&a, &probe_docker_engine)->flag, rows[i].flag);
	}
}

static void test_a_snapshot_without_an_engine_does_not_pass(void **state)
{
	struct target *target;
	struct asked a;

	(void)state;
	assert_int_equal(system(arena_printf(arena, "rm -r %s/docker", test_root)), 0);
	put_file("/root/etc/passwd", "");
	target = target_snapshot(arena, test_root, NULL);
	assert_non_null(target);
	ask(&a, arena, target);
	ask_one(&a, "scope", OVAL_EQUALS, "all");
	ask_one(&a, "name", OVAL_PATTERN_MATCH, ".*");
	assert_int_equal(run(&a, &probe_docker_container)->flag, OVAL_FLAG_ERROR);
	assert_int_equal(docker_contact(target->docker)->presence, DOCKER_SILENT);
	assert_string_equal(docker_contact(target->docker)->message,
	    arena_printf(arena, "%s: the snapshot has no replies of a Docker Engine", test_root));
}

static void test_a_mounted_root_says_what_is_known(void **state)
{
	const struct oval_collected *got;
	struct asked a;

	(void)state;
	ask(&a, arena, open_test_root(arena));
	got = run(&a, &probe_docker_engine);
	assert_int_equal(got->flag, OVAL_FLAG_NOT_APPLICABLE);
	assert_non_null(strstr(got->messages[0].text, ": no Docker Engine is installed there"));
	put_file("/usr/bin/dockerd", "");
	ask(&a, arena, open_test_root(arena));
	got = run(&a, &probe_docker_engine);
	assert_int_equal(got->flag, OVAL_FLAG_ERROR);
	assert_non_null(strstr(got->messages[0].text, "the engine of a mounted file system cannot be asked"));
}

static void test_the_engine_about_itself(void **state)
{
	const struct oval_collected *got;
	const struct oval_item *item;
	struct asked a;

	(void)state;
	put_file("/docker/version.json", "{\"get\":\"/version\",\"status\":200,\"body\":{\"Version\":\"19.03.5\","
	    "\"ApiVersion\":\"1.40\",\"MinAPIVersion\":\"1.12\",\"Platform\":{\"Name\":\"Docker Engine - Enterprise\"},"
	    "\"Experimental\":true}}");
	put_file("/docker/info.json", "{\"Driver\":\"overlay2\",\"LoggingDriver\":\"syslog\",\"CgroupDriver\":\"systemd\","
	    "\"SecurityOptions\":[\"name=apparmor\",\"name=seccomp,profile=/p.json\",\"name=fips\"],"
	    "\"RegistryConfig\":{\"InsecureRegistryCIDRs\":[\"10.0.0.0/8\",\"127.0.0.0/8\",\"::1/128\"],"
	    "\"IndexConfigs\":{\"docker.io\":{\"Secure\":true},\"reg.example:5000\":{\"Secure\":false}}},"
	    "\"Plugins\":{\"Log\":[\"syslog\",\"local\"]},\"Swarm\":{\"LocalNodeState\":\"active\","
	    "\"ControlAvailable\":true,\"Managers\":3,\"Nodes\":7},\"LiveRestoreEnabled\":true,"
	    "\"Warnings\":[\"w\"],\"DockerRootDir\":\"/var/lib/docker\"}");
	ask(&a, arena, open_snapshot());
	got = run(&a, &probe_docker_engine);
	assert_int_equal(got->n_items, 1);
	item = got->items[0];
	is(item, "api_version", "1.40");
	is(item, "flavor", "docker");
	is(item, "edition", "enterprise");
	is(item, "server_version", "19.03.5");
	is(item, "driver", "overlay2");
	is(item, "cgroup_version", "1");
	is(item, "experimental", "true");
	is(item, "seccomp_profile", "/p.json");
	assert_string_equal(all_of(got, arena, "security_option"), "apparmor,seccomp,fips");
	assert_string_equal(all_of(got, arena, "insecure_registry"), "10.0.0.0/8,reg.example:5000");
	assert_string_equal(all_of(got, arena, "log_plugins"), "syslog,local");
	is(item, "swarm_state", "active");
	is(item, "swarm_managers", "3");
	is(item, "live_restore", "true");
	put_file("/docker/info.json", "{\"Driver\":");
	ask(&a, arena, open_snapshot());
	got = run(&a, &probe_docker_engine);
	assert_int_equal(got->items[0]->status, OVAL_STATUS_ERROR);
}

static const struct oval_collected *product(const char *name)
{
	struct asked a;

	ask(&a, arena, open_snapshot());
	ask_one(&a, "name", OVAL_EQUALS, name);
	return run(&a, &probe_docker_product);
}

/* The name proves nothing, nor does a label, nor the image alone. */
static void test_a_member_of_ucp_is_known_by_image_and_name_or_label(void **state)
{
	const struct oval_item *item;

	(void)state;
	box("a", "\"Image\":\"evil/ucp-agent\",\"Labels\":{\"com.docker.ucp.version\":\"3.2.5\"}", "");
	box("b", "\"Image\":\"docker/ucp-agent:3.2.5\"", "");
	item = product("ucp")->items[0];
	is(item, "member", "false");
	assert_int_equal(status_of(item, "url"), OVAL_STATUS_DOES_NOT_EXIST);
	box("c", "\"Image\":\"docker/ucp-agent:3.2.5\",\"Labels\":{\"com.docker.ucp.version\":\"3.2.5\"}", "");
	item = product("ucp")->items[0];
	is(item, "member", "true");
	is(item, "container", "box-c");
	is(product("dtr")->items[0], "member", "false");
}

static void test_a_product_whose_replies_are_recorded_is_named(void **state)
{
	const struct oval_item *item;

	(void)state;
	put_file("/ucp/contact.json", "{\"url\":\"https://ucp\",\"login\":\"a token\"}");
	item = product("ucp")->items[0];
	is(item, "member", "true");
	is(item, "url", "https://ucp");
	is(item, "named_by", "snapshot");
	is(product("dtr")->items[0], "member", "false");
}

/* What is no address comes out whole: whoever connects there is told what stands in its place. */
static void test_the_place_of_a_product_is_in_its_address(void **state)
{
	static const struct { const char *url, *host, *port; } rows[] = {
		{ "https://ucp.example.com", "ucp.example.com", "443" },
		{ "https://ucp.example.com:8443", "ucp.example.com", "8443" },
		{ "https://192.0.2.7:6443", "192.0.2.7", "6443" },
		{ "https://[2001:db8::7]", "2001:db8::7", "443" },
		{ "https://[2001:db8::7]:8443", "2001:db8::7", "8443" },
		{ "https://[2001:db8::7]8443", "[2001:db8::7]8443", "443" },
		{ "https://ucp:", "ucp", "0" },
		{ "https://", "https://", "443" },
		{ "http://ucp:80", "http://ucp:80", "443" },
		{ "a snapshot", "a snapshot", "443" },
	};
	const struct oval_item *item;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		put_file("/ucp/contact.json", arena_printf(arena, "{\"url\":\"%s\"}", rows[i].url));
		item = product("ucp")->items[0];
		is(item, "host", rows[i].host);
		is(item, "port", rows[i].port);
	}
	item = product("dtr")->items[0];
	assert_int_equal(status_of(item, "host"), OVAL_STATUS_DOES_NOT_EXIST);
	assert_int_equal(status_of(item, "port"), OVAL_STATUS_DOES_NOT_EXIST);
}

static void test_whether_there_is_ucp_cannot_be_told_without_the_engine(void **state)
{
	const struct oval_collected *got;

	(void)state;
	put_file("/docker/contact.json", "{\"presence\":\"denied\",\"message\":\"permission denied\"}");
	got = product("ucp");
	assert_int_equal(got->flag, OVAL_FLAG_ERROR);
	put_file("/docker/contact.json", "{\"presence\":\"not installed\",\"message\":\"none\"}");
	assert_int_equal(product("ucp")->flag, OVAL_FLAG_NOT_APPLICABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
		TEST(test_what_an_engine_leaves_out_has_its_zero_value),
		TEST(test_a_member_of_ucp_is_known_by_image_and_name_or_label),
		TEST(test_a_product_whose_replies_are_recorded_is_named),
		TEST(test_the_place_of_a_product_is_in_its_address),
		TEST(test_whether_there_is_ucp_cannot_be_told_without_the_engine),
		TEST(test_what_an_engine_says_is_in_the_item),
		TEST(test_limits_that_limit_nothing),
		TEST(test_users_that_are_root),
		TEST(test_security_options_as_the_daemon_reads_them),
		TEST(test_options_that_cannot_be_read_are_errors_of_their_entities),
		TEST(test_the_engines_default_counts_where_a_container_says_nothing),
		TEST(test_namespaces_are_followed_through_other_containers),
		TEST(test_a_namespace_behind_a_container_that_cannot_be_read_is_an_error),
		TEST(test_writable_places_are_listed),
		TEST(test_scope_running_has_what_docker_ps_has),
		TEST(test_words_that_are_none_are_errors),
		TEST(test_no_container_is_an_answer),
		TEST(test_containers_of_the_platform_itself),
		TEST(test_a_container_that_could_not_be_inspected_is_an_item_in_error),
		TEST(test_who_did_not_answer_is_an_error_or_not_applicable),
		TEST(test_a_snapshot_without_an_engine_does_not_pass),
		TEST(test_a_mounted_root_says_what_is_known),
		TEST(test_the_engine_about_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

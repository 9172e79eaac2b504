/* Probes over lists of an engine: networks, volumes and images; versions in the tags of images. */
#include "probe.h"

#include "probe/docker_images.h"
#include "probe/docker_version.h"

extern const struct probe probe_docker_image, probe_docker_network, probe_docker_volume;

static struct arena *arena;

static int begin(void **state)
{
	strcpy(test_root + strlen(test_root) - 6, "XXXXXX");
	if (make_root(state) != 0)
		return -1;
	arena = arena_new("test");
	put_file("/docker/info.json", "{\"Swarm\":{\"LocalNodeState\":\"inactive\"}}");
	put_file("/docker/containers.json", "[]");
	return 0;
}

static int end(void **state)
{
	arena_free(arena);
	return remove_root(state);
}

static const struct oval_collected *collected(const struct probe *probe, const char *entity)
{
	struct err err = { 0 };
	struct target *target = target_snapshot(arena, test_root, &err);
	struct asked a;

	if (!target)
		fail_msg("%s", err.text);
	ask(&a, arena, target);
	ask_one(&a, entity, OVAL_PATTERN_MATCH, ".*");
	return run(&a, probe);
}

static void is(const struct oval_item *item, const char *entity, const char *value)
{
	const char *got = value_of(item, entity, 0);

	if (!got || strcmp(got, value) != 0)
		fail_msg("%s: %s, wanted %s", entity, got ? got : "no value", value);
}

static void test_what_a_network_leaves_out_has_its_zero_value(void **state)
{
	const struct oval_collected *got;

	(void)state;
	put_file("/docker/networks.json", "[{\"Name\":\"a\",\"Options\":null},{\"Name\":\"b\",\"Options\":{\"encrypted\":null}},{}]");
	got = collected(&probe_docker_network, "name");
	assert_int_equal(got->flag, OVAL_FLAG_COMPLETE);
	assert_int_equal(got->n_items, 3);
	for (size_t i = 0; i < 3; i++) {
		is(got->items[i], "driver", "");
		is(got->items[i], "ingress", "false");
		is(got->items[i], "encrypted", "false");
	}
	assert_null(value_of(got->items[0], "option", 0));
}

static void test_a_network_in_full(void **state)
{
	const struct oval_collected *got;

	(void)state;
	put_file("/docker/networks.json", "[{\"Name\":\"a\",\"Id\":\"1\",\"Driver\":\"overlay\",\"Scope\":\"swarm\",\"Internal\":true,"
	    "\"Attachable\":true,\"Ingress\":false,\"Options\":{\"Encrypted\":\"\",\"encrypted\":\"no\"}}]");
	got = collected(&probe_docker_network, "name");
	assert_int_equal(got->n_items, 1);
	is(got->items[0], "id", "1");
	is(got->items[0], "driver", "overlay");
	is(got->items[0], "scope", "swarm");
	is(got->items[0], "internal", "true");
	is(got->items[0], "attachable", "true");
	is(got->items[0], "encrypted", "true");
	assert_null(value_of(got->items[0], "exempt", 0));
}

/* The flag is new in API 1.29. */
static void test_the_ingress_network_of_old_engines_is_known_by_name(void **state)
{
	const struct oval_collected *got;

	(void)state;
	put_file("/docker/version.json", "{\"ApiVersion\":\"1.28\",\"Os\":\"linux\"}");
	put_file("/docker/networks.json", "[{\"Name\":\"ingress\",\"Driver\":\"overlay\"},{\"Name\":\"ingress2\",\"Driver\":\"overlay\"}]");
	got = collected(&probe_docker_network, "name");
	assert_int_equal(got->n_items, 2);
	is(got->items[0], "ingress", "true");
	is(got->items[0], "exempt", "the ingress network");
	is(got->items[1], "ingress", "false");
}

static void test_volumes_and_their_options_without_secrets(void **state)
{
	const struct oval_collected *got;
	const struct oval_item_entity *option = NULL;

	(void)state;
	put_file("/docker/volumes.json", "{\"Volumes\":[{\"Name\":\"share\",\"Driver\":\"local\",\"Mountpoint\":\"/v/share/_data\","
	    "\"Scope\":\"local\",\"Options\":{\"o\":\"username=app,password=hunter2\",\"Type\":\"cifs\",\"token\":\"hunter2\"}},"
	    "{\"Name\":\"plain\",\"Options\":null}],\"Warnings\":null}");
	got = collected(&probe_docker_volume, "name");
	assert_int_equal(got->flag, OVAL_FLAG_COMPLETE);
	assert_int_equal(got->n_items, 2);
	is(got->items[0], "mountpoint", "/v/share/_data");
	is(got->items[0], "scope", "local");
	for (size_t i = 0; i < got->items[0]->n_entities; i++)
		if (strcmp(got->items[0]->entities[i].name, "option") == 0)
			option = &got->items[0]->entities[i];
	assert_non_null(option);
	assert_int_equal(option->n_fields, 3);
	assert_string_equal(option->fields[0].value, "username=app,password=*******");
	assert_string_equal(option->fields[1].name, "type");
	assert_string_equal(option->fields[2].value, "(not shown)");
	is(got->items[1], "driver", "");
}

static void test_no_volumes_is_an_answer_and_another_shape_is_not(void **state)
{
	const struct oval_collected *got;

	(void)state;
	put_file("/docker/volumes.json", "{\"Volumes\":null}");
	got = collected(&probe_docker_volume, "name");
	assert_int_equal(got->flag, OVAL_FLAG_DOES_NOT_EXIST);
	put_file("/docker/volumes.json", "[]");
	got = collected(&probe_docker_volume, "name");
	assert_int_equal(got->flag, OVAL_FLAG_ERROR);
}

static void test_versions_stand_in_order(void **state)
{
	static const char *const order[] = { "0", "1.9", "1.10-rc2", "1.10-rc10", "1.10", "1.10.1", "v3.2.0-beta4", "3.2.0-rc1", "3.2.0-rc1.1",
		"3.2.0", "3.2.5", "3.10.0", "10.0", "99999999999999999999.0", "100000000000000000000.0" };
	size_t n = sizeof order / sizeof *order;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_true(docker_is_version(order[i]));
		for (size_t k = 0; k < n; k++) {
			int is = docker_version_compare(order[i], order[k]);

			if ((is > 0) - (is < 0) != (i > k) - (i < k))
				fail_msg("%s and %s: %d", order[i], order[k], is);
		}
	}
	assert_int_equal(docker_version_compare("3.2", "v3.2.0"), 0);
	assert_int_equal(docker_version_compare("03.2", "3.2.00"), 0);
}

static void test_what_is_no_version(void **state)
{
	static const char *const others[] = { "", "v", "latest", "3.", "3..2", ".3", "3.2-", "3.2+1", "3.2 ", "a3.2", "3.2.x", "-1", "vv1" };

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (docker_is_version(others[i]))
			fail_msg("\"%s\"", others[i]);
}

static void test_names_of_images_are_taken_apart(void **state)
{
	static const char *const rows[][4] = {
		{ "box", "box", NULL, NULL },
		{ "box:1.0", "box", "1.0", NULL },
		{ "localhost:5000/box", "localhost:5000/box", NULL, NULL },
		{ "localhost:5000/a/box:1", "localhost:5000/a/box", "1", NULL },
		{ "a/box@sha256:12", "a/box", NULL, "sha256:12" },
		{ "r:5/a/box:1@sha256:12", "r:5/a/box", "1", "sha256:12" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct docker_image_name name = docker_image_name(arena, rows[i][0]);

		assert_string_equal(name.repository, rows[i][1]);
		assert_string_equal(name.tag ? name.tag : "none", rows[i][2] ? rows[i][2] : "none");
		assert_string_equal(name.digest ? name.digest : "none", rows[i][3] ? rows[i][3] : "none");
	}
}

static void test_each_name_of_an_image_is_an_item(void **state)
{
	const struct oval_collected *got;

	(void)state;
	put_file("/docker/images.json", "["
	    "{\"Id\":\"sha256:1\",\"RepoTags\":[\"box:1\",\"other:2\"],\"RepoDigests\":[\"box@sha256:aa\",\"third@sha256:bb\"],"
	    "\"Created\":7,\"Labels\":{\"A\":\"b\",\"db.password\":\"hunter2\"}},"
	    "{\"Id\":\"sha256:2\",\"RepoTags\":[\"<none>:<none>\"],\"RepoDigests\":[\"box@sha256:cc\"]},"
	    "{\"Id\":\"sha256:3\",\"RepoTags\":null,\"RepoDigests\":[\"<none>@<none>\"],\"Labels\":null},{}]");
	got = collected(&probe_docker_image, "reference");
	assert_int_equal(got->flag, OVAL_FLAG_COMPLETE);
	assert_int_equal(got->n_items, 6);
	is(got->items[0], "reference", "box:1");
	is(got->items[0], "repository", "box");
	is(got->items[0], "tag", "1");
	is(got->items[0], "created", "7");
	is(got->items[0], "in_use", "false");
	is(got->items[0], "repo_tag", "box:1");
	assert_string_equal(value_of(got->items[0], "repo_tag", 1), "other:2");
	assert_null(value_of(got->items[0], "product", 0));
	assert_null(value_of(got->items[0], "outdated", 0));
	is(got->items[1], "reference", "other:2");
	is(got->items[2], "reference", "third@sha256:bb");
	assert_null(value_of(got->items[2], "tag", 0));
	is(got->items[3], "reference", "box@sha256:cc");
	is(got->items[4], "reference", "<none>:<none>");
	is(got->items[4], "id", "sha256:3");
	is(got->items[5], "id", "");
}

#define ID "1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER_ID "2222222222222222222222222222222222222222222222222222222222222222"

static void test_an_image_is_in_use_by_its_id(void **state)
{
	const struct oval_collected *got;

	(void)state;
	put_file("/docker/containers.json", "[{\"Id\":\"" ID "\",\"Names\":[\"/web\"],\"Image\":\"sha256:1\",\"ImageID\":\"sha256:1\",\"State\":\"exited\"},"
	    "{\"Id\":\"" OTHER_ID "\",\"Names\":[\"/db\"],\"Image\":\"box:2\",\"ImageID\":\"sha256:9\",\"State\":\"running\"}]");
	put_file("/docker/images.json", "[{\"Id\":\"sha256:1\",\"RepoTags\":[\"box:1\"]},{\"Id\":\"sha256:2\",\"RepoTags\":[\"box:2\"]}]");
	got = collected(&probe_docker_image, "reference");
	assert_int_equal(got->n_items, 2);
	is(got->items[0], "in_use", "true");
	is(got->items[0], "container", "web");
	is(got->items[1], "in_use", "false");
}

static void test_images_are_inspected_only_when_asked(void **state)
{
	struct err err = { 0 };
	const struct oval_collected *got;
	struct asked a;

	(void)state;
	put_file("/docker/images.json", "[{\"Id\":\"sha256:1\",\"RepoTags\":[\"box:1\"]},{\"Id\":\"sha256:2\",\"RepoTags\":[\"other:1\"]}]");
	put_file("/docker/images/sha256%3A1.json", "{\"Id\":\"sha256:1\",\"Config\":{\"User\":\"app\"}}");
	got = collected(&probe_docker_image, "reference");
	assert_int_equal(got->flag, OVAL_FLAG_COMPLETE);
	assert_null(value_of(got->items[0], "user", 0));
	ask(&a, arena, target_snapshot(arena, test_root, &err));
	ask_one(&a, "reference", OVAL_PATTERN_MATCH, "^box");
	ask_behavior(&a, "inspect", "true");
	got = run(&a, &probe_docker_image);
	assert_int_equal(got->n_items, 1);
	is(got->items[0], "user", "app");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_what_a_network_leaves_out_has_its_zero_value, begin, end),
		cmocka_unit_test_setup_teardown(test_a_network_in_full, begin, end),
		cmocka_unit_test_setup_teardown(test_the_ingress_network_of_old_engines_is_known_by_name, begin, end),
		cmocka_unit_test_setup_teardown(test_volumes_and_their_options_without_secrets, begin, end),
		cmocka_unit_test_setup_teardown(test_versions_stand_in_order, begin, end),
		cmocka_unit_test_setup_teardown(test_what_is_no_version, begin, end),
		cmocka_unit_test_setup_teardown(test_names_of_images_are_taken_apart, begin, end),
		cmocka_unit_test_setup_teardown(test_each_name_of_an_image_is_an_item, begin, end),
		cmocka_unit_test_setup_teardown(test_an_image_is_in_use_by_its_id, begin, end),
		cmocka_unit_test_setup_teardown(test_images_are_inspected_only_when_asked, begin, end),
		cmocka_unit_test_setup_teardown(test_no_volumes_is_an_answer_and_another_shape_is_not, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

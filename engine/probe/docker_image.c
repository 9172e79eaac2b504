/* x-docker:image_object: the images of the engine (GET /images/json), one item for each name of an image: REPOSITORY:TAG, or
 * REPOSITORY@DIGEST where the repository has no tag of it. Images without any name get one item each, whose reference is
 * <none>:<none>. */
#include <string.h>

#include "probe/docker_common.h"
#include "probe/docker_images.h"
#include "probe/docker_version.h"

static const struct probe_entity entities[] = {
	{ "reference", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "ucp_version", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "dtr_version", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "id", OVAL_STRING, PROBE_SUBJECT },
	{ "repository", OVAL_STRING },
	{ "tag", OVAL_STRING },
	{ "repo_tag", OVAL_STRING, PROBE_MANY, "RepoTags" },
	{ "repo_digest", OVAL_STRING, PROBE_MANY, "RepoDigests" },
	{ "user", OVAL_STRING, 0, "Config.User" },
	{ "created", OVAL_INT, 0, "Created" },
	{ "label", OVAL_RECORD, 0, "Labels" },
	{ "in_use", OVAL_BOOLEAN },
	{ "container", OVAL_STRING, PROBE_MANY },
	{ "product", OVAL_STRING },
	{ "version", OVAL_STRING },
	{ "installed_version", OVAL_STRING },
	{ "outdated", OVAL_BOOLEAN },
	{ 0 }
};

/* What is installed of each product that has images here, found out when the first one asks. */
struct installed {
	const char *product, *entity, *title, *value; /* of the site */
	const char *version;
	bool asked;
};

struct images {
	const struct docker_containers *containers;
	struct installed installed[2];
	bool inspect;
};

/* The site's word, or what runs. */
static const char *installed_version(struct collect *c, struct installed *of)
{
	const struct collect_entity *said = collect_entity(c, of->entity);

	if (!of->asked)
		of->version = said && said->n_values && *said->values[0] ? said->values[0] : docker_product_version(c, of->product);
	of->asked = true;
	return of->version;
}

/* Without a version in its tag: an image of UCP says it in its label, or a service did that asked for tag and digest both. */
static const char *version_of(const struct docker_image *image, const char *product, const struct images *images,
    struct arena *arena)
{
	const char *version = image->tag ? image->tag : "";

	if (!docker_is_version(version) && strcmp(product, "ucp") == 0)
		version = docker_text(json_object_get(image->body, "Labels"), "com.docker.ucp.version");
	for (size_t i = 0; !docker_is_version(version) && i < images->containers->count; i++) {
		const struct docker_box *box = &images->containers->boxes[i];
		struct docker_image_name name = docker_image_name(arena, box->image);

		if (name.tag && strcmp(box->image_id, image->id) == 0 && strcmp(name.repository, image->repository) == 0)
			version = name.tag;
	}
	return docker_is_version(version) ? version : NULL;
}

static void put_version(struct collect *c, struct images *images, const struct docker_image *image, struct arena *arena)
{
	const char *product = docker_platform_product(image->reference, arena), *version, *is;
	struct installed *of = NULL;

	for (size_t i = 0; product && i < 2; i++)
		if (strcmp(product, images->installed[i].product) == 0)
			of = &images->installed[i];
	collect_string(c, "product", of ? product : NULL);
	if (!of)
		return;
	version = version_of(image, product, images, arena);
	is = installed_version(c, of);
	collect_string(c, "version", version);
	collect_string(c, "installed_version", is);
	if (!version)
		collect_item_trouble(c, "nothing says which version of %s it is: remove it (docker image rm) or give it a tag", of->title);
	else if (!is)
		collect_item_trouble(c, "no container says which version of %s is installed: set the value %s", of->title, of->value);
	else if (!docker_is_version(is))
		collect_item_trouble(c, "%s: %.100s is no version", of->value, is);
	else
		collect_bool(c, "outdated", docker_version_compare(version, is) < 0);
}

static void put_user(struct collect *c, const char *id, struct arena *arena)
{
	const json_t *body = docker_body(c, arena, arena_printf(arena, "/images/%s/json", id));

	if (body)
		docker_put_text(c, "user", json_object_get(body, "Config"), "User");
	else
		collect_status(c, "user", OVAL_STATUS_ERROR);
}

static void put_containers(struct collect *c, const struct docker_containers *containers, const char *id)
{
	bool used = false;

	for (size_t i = 0; i < containers->count; i++)
		if (strcmp(containers->boxes[i].image_id, id) == 0) {
			collect_string(c, "container", containers->boxes[i].name);
			used = true;
		}
	if (!used)
		collect_status(c, "container", OVAL_STATUS_DOES_NOT_EXIST);
	collect_bool(c, "in_use", used);
}

static void put(struct collect *c, const struct docker_image *image, void *arg)
{
	struct images *images = arg;
	struct arena *scratch;

	if (!collect_matches(c, "reference", image->reference, strlen(image->reference)))
		return;
	scratch = arena_new(NULL);
	collect_item(c);
	collect_string(c, "reference", image->reference);
	collect_string(c, "id", image->id);
	collect_string(c, "repository", image->repository);
	collect_string(c, "tag", image->tag);
	docker_put_list(c, "repo_tag", json_object_get(image->body, "RepoTags"));
	docker_put_list(c, "repo_digest", json_object_get(image->body, "RepoDigests"));
	if (images->inspect)
		put_user(c, image->id, scratch);
	collect_int(c, "created", docker_int(image->body, "Created"));
	docker_put_record(c, "label", json_object_get(image->body, "Labels"));
	put_containers(c, images->containers, image->id);
	put_version(c, images, image, scratch);
	arena_free(scratch);
}

static void collect(struct collect *c)
{
	struct images images = { .installed = { { "ucp", "ucp_version", "UCP", "ucp_installed_version" },
		{ "dtr", "dtr_version", "DTR", "dtr_installed_version" } } };

	if (!docker_ready(c))
		return;
	images.inspect = collect_behavior_bool(c, "inspect", false);
	images.containers = docker_list_containers(c);
	if (images.containers)
		docker_each_image(c, put, &images);
}

const struct probe probe_docker_image = {
	.family = "x-docker", .name = "image", .entities = entities, .collect = collect,
};

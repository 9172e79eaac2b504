#include "probe/docker_images.h"

#include <string.h>

struct docker_image_name docker_image_name(struct arena *arena, const char *reference)
{
	const char *at = strchr(reference, '@');
	char *repository = arena_strndup(arena, reference, at ? (size_t)(at - reference) : strlen(reference));
	char *slash = strrchr(repository, '/'), *colon = strchr(slash ? slash : repository, ':');

	if (colon)
		*colon++ = '\0';
	return (struct docker_image_name){ repository, colon, at ? at + 1 : NULL };
}

/* Old engines write <none> where there is no name. */
static bool is_name(const json_t *text)
{
	const char *name = json_string_value(text);

	return name && *name && strncmp(name, "<none>", strlen("<none>")) != 0;
}

static bool has_tag_of(const json_t *tags, const char *repository, struct arena *arena)
{
	json_t *each;
	size_t i;

	json_array_foreach(tags, i, each)
		if (is_name(each) && strcmp(docker_image_name(arena, json_string_value(each)).repository, repository) == 0)
			return true;
	return false;
}

static void names_of(struct collect *c, const json_t *body, struct arena *arena,
    void (*each)(struct collect *, const struct docker_image *, void *), void *arg)
{
	const json_t *tags = json_object_get(body, "RepoTags"), *digests = json_object_get(body, "RepoDigests");
	struct docker_image image = { .id = docker_text(body, "Id"), .body = body };
	size_t i, named = 0;
	json_t *text;

	json_array_foreach(tags, i, text) {
		if (!is_name(text))
			continue;
		image.reference = json_string_value(text);
		image.repository = docker_image_name(arena, image.reference).repository;
		image.tag = docker_image_name(arena, image.reference).tag;
		each(c, &image, arg);
		named++;
	}
	image.tag = NULL;
	json_array_foreach(digests, i, text) {
		if (!is_name(text))
			continue;
		image.reference = json_string_value(text);
		image.repository = docker_image_name(arena, image.reference).repository;
		if (!has_tag_of(tags, image.repository, arena))
			each(c, &image, arg);
		named++;
	}
	if (named)
		return;
	image.reference = DOCKER_IMAGE_NAMELESS;
	image.repository = NULL;
	each(c, &image, arg);
}

bool docker_each_image(struct collect *c, void (*each)(struct collect *, const struct docker_image *, void *), void *arg)
{
	struct arena *whole = arena_new(NULL), *scratch;
	const json_t *images = docker_body(c, whole, "/images/json");
	bool there = images;
	json_t *image;
	size_t i;

	json_array_foreach(images, i, image) {
		scratch = arena_new(NULL);
		names_of(c, image, scratch, each, arg);
		arena_free(scratch);
	}
	arena_free(whole);
	return there;
}

const char *const *docker_image_digests(struct arena *arena, const struct docker_image *image, size_t *count)
{
	const json_t *list = json_object_get(image->body, "RepoDigests");
	const char **digests = arena_alloc(arena, (json_array_size(list) + 1) * sizeof *digests);
	json_t *text;
	size_t i;

	*count = 0;
	json_array_foreach(list, i, text) {
		struct docker_image_name name;

		if (!is_name(text))
			continue;
		name = docker_image_name(arena, json_string_value(text));
		if (name.digest && image->repository && strcmp(name.repository, image->repository) == 0)
			digests[(*count)++] = name.digest;
	}
	return digests;
}

#include "probe/docker_api.h"

#include <string.h>

struct api *docker_api(struct collect *c, const char *product)
{
	return strcmp(product, "ucp") == 0 ? c->target->ucp : strcmp(product, "dtr") == 0 ? c->target->dtr : NULL;
}

bool docker_api_ready(struct collect *c, const char *product)
{
	struct api *api = docker_api(c, product);
	const char *const *names;
	size_t count;

	if (api_contact(api)->named)
		return true;
	if (!docker_ready(c))
		return false;
	names = docker_product_containers(c, product, &count);
	if (names && count)
		collect_not_asked(c, "%s runs here (container %s), but nobody said where its API is: give --%s-url, and "
		    "--%s-bundle or --%s-token-file", api_title(api), names[0], product, product, product);
	else if (names)
		collect_not_applicable(c, "no %s: no container of it here, no --%s-url", api_title(api), product);
	return false;
}

bool docker_of_platform(struct collect *c, bool *here)
{
	static const char *const products[] = { "ucp", "dtr" };
	size_t count;

	*here = false;
	for (size_t i = 0; i < 2 && !*here; i++) {
		*here = api_contact(docker_api(c, products[i]))->named;
		if (!*here && !docker_product_containers(c, products[i], &count))
			return false;
		*here = *here || count;
	}
	return true;
}

json_t *docker_api_body(struct collect *c, struct arena *arena, struct api *api, const char *path)
{
	const struct docker_reply *reply = api_get(api, path);
	struct err err = { 0 };
	json_t *body;

	if (reply->outcome != TARGET_OK) {
		collect_trouble(c, "%s", reply->message);
		return NULL;
	}
	body = json_read(arena, path, reply->json, reply->length, &err);
	if (!body)
		collect_trouble(c, "GET %s", err.text);
	return body;
}

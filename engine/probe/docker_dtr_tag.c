/* x-docker:dtr_tag_object: the tags of the repositories in DTR, and whether each is signed: whether DTR's notary knows it under the
 * name that clients pull it by. One item each. */
#include <string.h>

#include "probe/docker_api.h"

#define REPOSITORIES "/api/v0/repositories"

static const struct probe_entity entities[] = {
	{ "url", OVAL_STRING },
	{ "domain", OVAL_STRING },
	{ "repository", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "tag", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "in_notary", OVAL_BOOLEAN, 0, "inNotary" },
	{ "hash_mismatch", OVAL_BOOLEAN, 0, "hashMismatch" },
	{ 0 }
};

struct tags {
	struct collect *c;
	const char *domain; /* before the repository in the names of signed images */
	const char *repository;
};

static void begin(const struct tags *t)
{
	collect_item(t->c);
	collect_string(t->c, "url", api_contact(t->c->target->dtr)->url);
	collect_string(t->c, "domain", t->domain);
	collect_string(t->c, "repository", t->repository);
}

static void put(const struct tags *t, const json_t *tag)
{
	const json_t *in_notary = json_object_get(tag, "inNotary");
	const char *name = docker_api_name(tag, "name");
	struct collect *c = t->c;

	if (!collect_matches(c, "tag", name, strlen(name)))
		return;
	begin(t);
	collect_string(c, "tag", name);
	if (!*name)
		collect_item_trouble(c, "DTR says no name of this tag");
	else if (!json_is_boolean(in_notary))
		collect_item_trouble(c, "DTR does not say whether this tag is signed");
	else
		collect_bool(c, "in_notary", json_is_true(in_notary));
	collect_bool(c, "hash_mismatch", docker_bool(tag, "hashMismatch"));
}

static void put_tags(struct tags *t, const json_t *of)
{
	struct arena *scratch = arena_new(NULL);
	const char *space = docker_api_step(scratch, docker_api_name(of, "namespace"));
	const char *name = docker_api_step(scratch, docker_api_name(of, "name")), *why = NULL;
	const json_t *tags = NULL;
	json_t *each;
	size_t i;

	t->repository = arena_printf(scratch, "%s/%s", docker_api_name(of, "namespace"), docker_api_name(of, "name"));
	if (!space || !name)
		why = "that is no name of a repository";
	else if (collect_matches(t->c, "repository", t->repository, strlen(t->repository)))
		tags = docker_api_list(scratch, t->c->target, t->c->target->dtr, arena_printf(scratch,
		    REPOSITORIES "/%s/%s/tags?domain=%s", space, name, docker_api_step(scratch, t->domain)), NULL, &why);
	json_array_foreach(tags, i, each)
		put(t, each);
	if (why) { /* an item, so that this is an error unless another tag fails */
		begin(t);
		collect_item_trouble(t->c, "%s", why);
	}
	arena_free(scratch);
}

/* What DTR calls itself, since the notary has it under that name, whatever the address is that we ask. */
static const char *domain_of(const struct collect *c, const json_t *settings)
{
	const char *host = docker_api_name(settings, "dtrHost"), *url = api_contact(c->target->dtr)->url;

	if (!*host && strncmp(url, "https://", strlen("https://")) == 0)
		host = url + strlen("https://");
	return host;
}

static void collect(struct collect *c)
{
	struct tags t = { .c = c };
	const json_t *settings, *repositories;
	struct arena *scratch;
	const char *why;
	json_t *each;
	size_t i;

	if (!docker_api_ready(c, "dtr"))
		return;
	scratch = arena_new(NULL);
	settings = docker_api_settings(c, scratch);
	t.domain = settings ? domain_of(c, settings) : "";
	if (settings && !docker_api_step(scratch, t.domain)) {
		collect_trouble(c, "dtrHost of DTR's settings is \"%.200s\", which no image can be signed for", t.domain);
	} else if (settings) {
		repositories = docker_api_list(scratch, c->target, c->target->dtr, REPOSITORIES, "repositories", &why);
		if (!repositories)
			collect_trouble(c, "%s", why);
		json_array_foreach(repositories, i, each)
			put_tags(&t, each);
	}
	arena_free(scratch);
}

const struct probe probe_docker_dtr_tag = {
	.family = "x-docker", .name = "dtr_tag", .entities = entities, .collect = collect,
};

/* x-docker:image_signature_object: whether Notary names the digest that the engine has of an image, for each name of each
 * image.
 *
 * Read are the roles targets and targets/releases of the image's repository, over TLS with a verified certificate: that is
 * where docker trust looks. The signatures in them are not verified again, nor are the roles root, snapshot and timestamp:
 * who says so is the server. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/evp.h>

#include "probe/docker_allow.h"
#include "probe/docker_api.h"
#include "probe/docker_images.h"

#define DIGEST_BYTES 32
/* What Notary answers with status 404 where a repository or a role has no signatures; whatever else has that status is no
 * answer of Notary's. */
#define NO_METADATA "METADATA_NOT_FOUND"
#define RELEASES "targets/releases"

static const struct probe_entity entities[] = {
	{ "reference", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "exempt_names", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "id", OVAL_STRING, PROBE_SUBJECT },
	{ "collection", OVAL_STRING },
	{ "url", OVAL_STRING },
	{ "digest", OVAL_STRING, PROBE_MANY, "RepoDigests" },
	{ "signed_digest", OVAL_STRING, PROBE_MANY },
	{ "role", OVAL_STRING },
	{ "key", OVAL_STRING, PROBE_MANY },
	{ "expires", OVAL_STRING },
	{ "expired", OVAL_BOOLEAN },
	{ "signed", OVAL_BOOLEAN },
	{ "exempt", OVAL_BOOLEAN },
	{ 0 }
};

struct looking {
	struct docker_names exempt;
	size_t asking, nameless;
};

/* The repository as Notary calls it: "docker.io/library/alpine" for alpine. NULL: it is no name. */
static const char *collection_of(struct arena *arena, const char *repository)
{
	const char *slash = strchr(repository, '/'), *at;
	size_t first = slash ? (size_t)(slash - repository) : 0;
	bool host = slash && (memchr(repository, '.', first) || memchr(repository, ':', first) ||
	    (first == strlen("localhost") && strncmp(repository, "localhost", first) == 0));

	if (host && ((first == 9 && strncmp(repository, "docker.io", 9) == 0) ||
	    (first == 15 && strncmp(repository, "index.docker.io", 15) == 0))) {
		repository = slash + 1;
		slash = strchr(repository, '/');
		host = false;
	}
	/* It becomes part of an address. */
	for (at = repository; *at; at++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/-", *at) ||
		    ((at == repository || at[-1] == '/') && strchr("./:", *at)))
			return NULL;
	if (at == repository || at[-1] == '/')
		return NULL;
	return host ? repository : arena_printf(arena, "docker.io/%s%s", slash ? "" : "library/", repository);
}

/* "sha256:..." of what is written in base64; NULL: that it is not. */
static const char *digest_of(struct arena *arena, const char *text)
{
	unsigned char bytes[DIGEST_BYTES + 2];
	char *hex = arena_alloc(arena, 2 * DIGEST_BYTES + 1);

	/* 32 bytes are 44 digits, of which the last stands for nothing. */
	if (strlen(text) != 44 || text[43] != '=' || text[42] == '=' ||
	    EVP_DecodeBlock(bytes, (const unsigned char *)text, 44) != DIGEST_BYTES + 1)
		return NULL;
	for (size_t i = 0; i < DIGEST_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	return arena_printf(arena, "sha256:%s", hex);
}

/* RFC 3339, as Go writes it. */
static bool read_time(const char *text, int64_t *seconds)
{
	struct tm tm = { 0 };
	int end = 0, hours, minutes;
	char sign;

	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec,
	    &end) != 6 || !end)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	*seconds = timegm(&tm);
	text += end;
	if (*text == '.')
		text += 1 + strspn(text + 1, "0123456789");
	if (strcmp(text, "Z") == 0)
		return true;
	end = 0;
	if (sscanf(text, "%c%2d:%2d%n", &sign, &hours, &minutes, &end) != 3 || text[end] || (sign != '+' && sign != '-'))
		return false;
	*seconds -= (sign == '+' ? 1 : -1) * (hours * 3600 + minutes * 60);
	return true;
}

/* One role of a collection. */
struct role {
	const json_t *body, *targets; /* NULL: it has no signatures */
	const char *name, *expires;
	bool expired;
};

/* false: it could not be read, and *trouble says why. */
static bool read_role(struct collect *c, struct arena *arena, const char *collection, const char *name, struct role *role,
    const char **trouble)
{
	const struct docker_reply *reply = api_get(c->target->notary,
	    arena_printf(arena, "/v2/%s/_trust/tuf/%s.json", collection, name));
	struct err err = { 0 };
	const json_t *part;
	int64_t until;

	*role = (struct role){ .name = name, .expires = "" };
	if (reply->outcome == TARGET_ABSENT && strcmp(reply->code, NO_METADATA) == 0)
		return true;
	if (reply->outcome != TARGET_OK) {
		*trouble = reply->outcome == TARGET_ABSENT ? arena_printf(arena, "%s: is that the address of a Notary server?",
		    reply->message) : reply->message;
		return false;
	}
	role->body = json_read(arena, reply->path, reply->json, reply->length, &err);
	part = json_object_get(role->body, "signed");
	role->targets = json_object_get(part, "targets");
	role->expires = docker_text(part, "expires");
	if (!role->body)
		*trouble = arena_printf(arena, "GET %s", err.text);
	else if (strcmp(docker_text(part, "_type"), "Targets") != 0 || !json_is_object(role->targets))
		*trouble = arena_printf(arena, "GET %s: the reply is no list of signed targets", reply->path);
	else if (!json_array_size(json_object_get(role->body, "signatures")))
		*trouble = arena_printf(arena, "GET %s: there is no signature under the list of targets", reply->path);
	else if (!read_time(role->expires, &until))
		*trouble = arena_printf(arena, "GET %s: expires is no time: %.100s", reply->path, role->expires);
	else
		role->expired = until <= docker_now(c);
	return !*trouble;
}

static bool delegates(const struct role *role)
{
	json_t *each;
	size_t i;

	json_array_foreach(json_at(role->body, "signed", "delegations", "roles", NULL), i, each)
		if (strcmp(docker_text(each, "name"), RELEASES) == 0)
			return true;
	return false;
}

struct found {
	const struct role *role; /* NULL: there is no such target */
	const char *const *digests;
	size_t count;
	bool same; /* one of them is one of the engine's */
	const char *trouble;
};

/* The digests a role names for the image: of its tag; of any tag where it has none. */
static bool find_in(struct arena *arena, const struct docker_image *image, const char *const *local, size_t n_local,
    const struct role *role, struct found *found)
{
	const char **digests = arena_alloc(arena, (json_object_size(role->targets) + 1) * sizeof *digests), *tag;
	json_t *target;

	found->count = 0;
	json_object_foreach((json_t *)(uintptr_t)role->targets, tag, target) {
		const char *digest;
		bool same = false;

		if (image->tag && strcmp(tag, image->tag) != 0)
			continue;
		digest = digest_of(arena, docker_text(json_object_get(target, "hashes"), "sha256"));
		if (!digest) {
			found->trouble = arena_printf(arena, "%s names no SHA-256 for %.100s", role->name, tag);
			return true;
		}
		for (size_t i = 0; i < n_local; i++)
			same |= strcmp(local[i], digest) == 0;
		found->same |= same;
		if (image->tag || same)
			digests[found->count++] = digest;
	}
	found->digests = digests;
	if (found->count)
		found->role = role;
	return found->count;
}

static void look(struct collect *c, struct arena *arena, const struct docker_image *image, const char *collection,
    const char *const *local, size_t n_local, struct role roles[2], struct found *found)
{
	/* What is in targets/releases comes first, as for docker trust. */
	if (!read_role(c, arena, collection, "targets", &roles[0], &found->trouble) ||
	    (delegates(&roles[0]) && !read_role(c, arena, collection, RELEASES, &roles[1], &found->trouble)) ||
	    find_in(arena, image, local, n_local, &roles[1], found))
		return;
	find_in(arena, image, local, n_local, &roles[0], found);
}

static void put_found(struct collect *c, const struct found *found)
{
	json_t *each;
	size_t i;

	for (i = 0; i < found->count; i++)
		collect_string(c, "signed_digest", found->digests[i]);
	if (!found->count)
		collect_status(c, "signed_digest", OVAL_STATUS_DOES_NOT_EXIST);
	if (found->role) {
		collect_string(c, "role", found->role->name);
		json_array_foreach(json_object_get(found->role->body, "signatures"), i, each)
			docker_put_text(c, "key", each, "keyid");
		collect_string(c, "expires", found->role->expires);
		collect_bool(c, "expired", found->role->expired);
	}
	collect_bool(c, "signed", found->same && found->role && !found->role->expired);
}

static bool is_wanted(struct collect *c, const struct docker_image *image)
{
	return collect_matches(c, "reference", image->reference, strlen(image->reference));
}

static void count(struct collect *c, const struct docker_image *image, void *arg)
{
	struct looking *looking = arg;

	if (!is_wanted(c, image))
		return;
	looking->nameless += !image->repository;
	looking->asking += image->repository && !docker_named(&looking->exempt, image->reference);
}

static void put(struct collect *c, const struct docker_image *image, void *arg)
{
	const struct looking *looking = arg;
	bool exempt = docker_named(&looking->exempt, image->reference);
	const char *const *local, *collection;
	struct role roles[2] = { { 0 }, { 0 } };
	struct found found = { 0 };
	struct arena *scratch;
	size_t n_local;

	if (!image->repository || !is_wanted(c, image))
		return;
	scratch = arena_new(NULL);
	local = docker_image_digests(scratch, image, &n_local);
	collection = collection_of(scratch, image->repository);
	collect_item(c);
	collect_string(c, "reference", image->reference);
	collect_string(c, "id", image->id);
	collect_string(c, "collection", collection);
	collect_string(c, "url", *api_contact(c->target->notary)->url ? api_contact(c->target->notary)->url : NULL);
	for (size_t i = 0; i < n_local; i++)
		collect_string(c, "digest", local[i]);
	if (!n_local)
		collect_status(c, "digest", OVAL_STATUS_DOES_NOT_EXIST);
	collect_bool(c, "exempt", exempt);
	/* What was neither pulled nor pushed cannot be what was signed. */
	if (!exempt && !collection)
		found.trouble = "no name of a repository that could be asked for";
	else if (!exempt && n_local)
		look(c, scratch, image, collection, local, n_local, roles, &found);
	if (found.trouble)
		collect_item_trouble(c, "%s", found.trouble);
	else if (!exempt)
		put_found(c, &found);
	arena_free(scratch);
}

static void collect(struct collect *c)
{
	struct looking looking = { 0 };

	if (!docker_ready(c))
		return;
	docker_names_read(c, "exempt_names", &looking.exempt);
	if (!docker_each_image(c, count, &looking))
		return;
	if (looking.nameless)
		collect_note(c, "images without a name, which cannot be signed, are not looked at: %zu", looking.nameless);
	if (looking.asking && !api_contact(c->target->notary)->named)
		collect_not_asked(c, "nobody said where the signatures of images are: set the value notary_url or give --notary-url");
	else
		docker_each_image(c, put, &looking);
}

const struct probe probe_docker_image_signature = {
	.family = "x-docker", .name = "image_signature", .entities = entities, .collect = collect,
};
